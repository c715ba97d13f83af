//! Curves: ratatui's chart where the terminal's glyphs can be trusted, `#` where they cannot. The same numbers either way,
//! and never a colour without the word for it.

use ratatui::style::Style;
use ratatui::symbols::Marker;
use ratatui::text::Span;
use ratatui::widgets::{Axis, Chart, Dataset, GraphType};

use crate::domain::stats::Km;
use crate::tui::terminal::Glyphs;
use crate::tui::theme::Meaning;
use crate::tui::widgets::Pen;

/// Rows of the axis below a curve.
const AXIS_ROWS: u16 = 2;
/// Cells of the labels left of it.
const LABEL_CELLS: u16 = 6;
/// How many days the axis names.
const MARKS: u32 = 5;

/// One curve.
pub(super) struct Line<'a> {
    pub name: String,
    pub km: &'a Km,
    pub meaning: Meaning,
    /// What it is drawn with where it must be told apart without colours.
    pub mark: char,
}

/// A set of points: the points, how they look, and with what they are drawn.
type Drawn = (Vec<(f64, f64)>, Style, GraphType, Marker);

/// The last day worth drawing.
pub(super) fn last_day(lines: &[Line<'_>]) -> u32 {
    let last = lines.iter().filter_map(|line| line.km.curve.last().map(|point| point.day)).max();
    last.unwrap_or(0).max(10).div_ceil(5) * 5
}

/// Draws curves over the whole area, days below.
pub(super) fn draw(lines: &[Line<'_>], pen: &mut Pen<'_>) {
    if pen.height() <= AXIS_ROWS + 1 || pen.width() <= LABEL_CELLS + 10 {
        return;
    }
    match pen.look.glyphs {
        Glyphs::Unicode => plotted(lines, pen),
        Glyphs::Ascii => typed(lines, pen),
    }
}

/// The corners of a falling curve, up to a day.
fn corners(points: impl Iterator<Item = (u32, f64)>, last: u32) -> Vec<(f64, f64)> {
    let mut corners = Vec::new();
    let mut level = 1.0;
    for (day, value) in points {
        corners.push((f64::from(day), level));
        corners.push((f64::from(day), value));
        level = value;
    }
    corners.push((f64::from(last), level));
    corners
}

fn plotted(lines: &[Line<'_>], pen: &mut Pen<'_>) {
    let last = last_day(lines);
    let style = |meaning| pen.look.theme.style(meaning);
    let alone = lines.len() == 1;
    let mut drawn: Vec<Drawn> = Vec::new();
    for line in lines {
        let curve = corners(line.km.curve.iter().map(|point| (point.day, point.survival)), last);
        if alone {
            for edge in [|band: (f64, f64)| band.0, |band: (f64, f64)| band.1] {
                let points = line.km.curve.iter().filter_map(|point| Some((f64::from(point.day), edge(point.band?))));
                drawn.push((points.collect(), style(Meaning::Label), GraphType::Scatter, Marker::Dot));
            }
        }
        // Two curves are told apart without colours: one has dots. Whoever draws them says which.
        let marker = if line.mark == '.' { Marker::Dot } else { Marker::Braille };
        drawn.push((curve, style(line.meaning), GraphType::Line, marker));
    }
    let datasets = drawn.iter().map(|(points, style, graph, marker)| {
        Dataset::default().data(points).style(*style).graph_type(*graph).marker(*marker)
    });
    let days: Vec<Span<'static>> = (0..=MARKS).map(|mark| Span::raw((last * mark / MARKS).to_string())).collect();
    let shares = ["0%", "25%", "50%", "75%", "100%"].map(Span::raw);
    let line = style(Meaning::Line);
    let chart = Chart::new(datasets.collect())
        .x_axis(Axis::default().bounds([0.0, f64::from(last)]).labels(days).style(line))
        .y_axis(Axis::default().bounds([0.0, 1.0]).labels(shares).style(line));
    pen.widget(chart);
}

/// The share not ended after a day.
fn at(km: &Km, day: f64) -> f64 {
    let before = km.curve.iter().take_while(|point| f64::from(point.day) <= day).last();
    before.map_or(1.0, |point| point.survival)
}

fn typed(lines: &[Line<'_>], pen: &mut Pen<'_>) {
    let last = last_day(lines);
    let (rows, columns) = (pen.height() - AXIS_ROWS, pen.width() - LABEL_CELLS - 1);
    let row_of = |share: f64| {
        let steps = f64::from(rows - 1);
        (0..rows).find(|row| f64::from(*row) >= (1.0 - share) * steps - 0.5).unwrap_or(rows - 1)
    };
    for (share, label) in [(1.0, "100%"), (0.75, " 75%"), (0.5, " 50%"), (0.25, " 25%"), (0.0, "  0%")] {
        pen.text(0, row_of(share), label, Meaning::Label);
    }
    for row in 0..rows {
        pen.text(LABEL_CELLS - 1, row, "|", Meaning::Line);
    }
    for line in lines {
        for column in 0..columns {
            let day = f64::from(last) * f64::from(column) / f64::from(columns.max(2) - 1);
            pen.text(LABEL_CELLS + column, row_of(at(line.km, day)), &line.mark.to_string(), line.meaning);
        }
    }
    let axis = format!("+{}", "-".repeat(usize::from(columns)));
    pen.text(LABEL_CELLS - 1, rows, &axis, Meaning::Line);
    for mark in 0..=MARKS {
        let x = u32::from(columns - 4) * mark / MARKS;
        let day = (last * mark / MARKS).to_string();
        pen.text(LABEL_CELLS + u16::try_from(x).unwrap_or(0), rows + 1, &day, Meaning::Label);
    }
}
