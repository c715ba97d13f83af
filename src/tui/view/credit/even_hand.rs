//! 均衡: who brings cases and against whom, in numbers; one table to scroll through.

use crate::domain::even_hand::{EvenHand, Outcomes, Party};
use crate::tui::lang::Lang;
use crate::tui::model::Model;
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::view::parts;
use crate::tui::widgets::{Column, Pen, Row, Table, Wide};

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) {
    let (columns, height) = (pen.width(), pen.height());
    let lang = model.look.lang;
    let named = |told: &EvenHand| !told.applicants.is_empty() || !told.respondents.is_empty();
    let Some(told) = model.credit.even_hand.as_ref().filter(|told| named(told)) else {
        let (read, trouble) = (model.credit.even_hand.is_some(), model.credit.trouble.as_ref());
        let mut below = pen.part(0, 1, columns, height.saturating_sub(1));
        parts::nothing(model, read, trouble, "credit_empty.even_hand", &mut below);
        return;
    };
    let left = parts::foot("credit_hint.even_hand", pen);
    let (cases, left_out) = (told.cases.to_string(), told.left_out.to_string());
    let text = lang.tell("credit.even_counted", &[("cases", &cases), ("left_out", &left_out)]);
    pen.text(1, 0, &text, Meaning::Label);
    let rows = rows(lang, told);
    let number = |key: &str| {
        let wide = Wide::Cells(if lang == Lang::Zh { 6 } else { 9 });
        Column { title: lang.say(key).into_owned(), wide, align: Align::Right }
    };
    let headings = [
        Column { title: String::new(), wide: Wide::Share(1), align: Align::Left },
        number("credit.cases_n"),
        number("credit.against_n"),
        number("credit.agreed_n"),
        number("credit.withdrawn_n"),
        number("credit.failed_n"),
        number("credit.open_n"),
    ];
    let room = usize::from(left.saturating_sub(2));
    let most = rows.len().saturating_sub(room);
    let from = model.credit.scrolled.min(most);
    let shown = rows.get(from..).unwrap_or_default();
    Table { columns: &headings, rows: shown, selected: None }.draw(&mut pen.part(
        0,
        1,
        columns,
        left.saturating_sub(1),
    ));
    if most > from {
        let more = lang.tell("view.more_rows", &[("n", &(most - from).to_string())]);
        pen.right(0, &more, Meaning::Label);
    }
}

/// Each applicant with whom it brings several cases against; then who is asked for.
fn rows(lang: Lang, told: &EvenHand) -> Vec<Row> {
    let heading = |key: &str| Row {
        cells: std::iter::once((lang.say(key).into_owned(), Meaning::Title))
            .chain((0..6).map(|_| (String::new(), Meaning::Text)))
            .collect(),
    };
    let party = |one: &Party| row(one.name.clone(), Some(one.against), &one.counts, Meaning::Text);
    let mut rows = Vec::new();
    rows.extend((!told.applicants.is_empty()).then(|| heading("credit.brings")));
    for one in &told.applicants {
        rows.push(party(one));
        rows.extend(told.against(one).map(|pair| {
            let whom = lang.tell("credit.against_whom", &[("name", &pair.respondent)]);
            row(format!("  {whom}"), None, &pair.counts, Meaning::Label)
        }));
    }
    rows.extend((!told.respondents.is_empty()).then(|| heading("credit.is_asked")));
    rows.extend(told.respondents.iter().map(party));
    rows
}

fn row(name: String, against: Option<u32>, counts: &Outcomes, meaning: Meaning) -> Row {
    let [cases, agreed, withdrawn, failed, open] = counts.told().map(|n| n.to_string());
    let against = against.map_or_else(String::new, |n| n.to_string());
    Row { cells: [name, cases, against, agreed, withdrawn, failed, open].map(|text| (text, meaning)).into() }
}
