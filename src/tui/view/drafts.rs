//! The list of drafts: which form, which case, saved when, and what has happened to the case since.

use ratatui::layout::Position;

use crate::tui::lang::Lang;
use crate::tui::model::{DraftKey, DraftList, Model};
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Pen, Row, Table, Wide, panel};

use super::middle;

pub(super) fn draw(model: &Model, list: &DraftList, pen: &mut Pen<'_>) -> Option<Position> {
    let lang = model.look.lang;
    let keys = model.drafts.listed();
    let wanted = u16::try_from(keys.len()).unwrap_or(u16::MAX).saturating_add(4).max(6);
    let place = middle(pen, 76, wanted);
    let title = pen.say("action.drafts").into_owned();
    let mut over = pen.part(place.x, place.y, place.width, place.height);
    let mut inside = panel(&mut over, &title, true);
    let (columns, rows) = (inside.width(), inside.height());
    if keys.is_empty() {
        inside.text(1, 0, &lang.say("draft.none"), Meaning::Text);
        return None;
    }
    let list_rows = rows.saturating_sub(2);
    let height = usize::from(list_rows).max(1);
    let first = list.index / height * height;
    let made: Vec<Row> = keys.iter().skip(first).take(height).map(|key| row(model, key)).collect();
    let column = |wide| Column { title: String::new(), wide, align: Align::Left };
    let shape = [column(Wide::Cells(14)), column(Wide::Cells(20)), column(Wide::Cells(12)), column(Wide::Share(1))];
    Table { columns: &shape, rows: &made, selected: list.index.checked_sub(first) }
        .draw_rows(&mut inside.part(0, 0, columns, list_rows));
    let mut foot = inside.part(1, list_rows, columns.saturating_sub(2), 2);
    foot.rule(0);
    foot.text(0, 1, &lang.say("draft.hint"), Meaning::Label);
    None
}

fn row(model: &Model, key: &DraftKey) -> Row {
    let lang = model.look.lang;
    // What stands here would be gone on with, not what the desk has of it.
    let kept = model.drafts.kept(key).filter(|_| !model.drafts.forms.contains_key(key));
    let here = model.drafts.forms.get(key).and_then(|form| form.number.clone());
    let about = here.or_else(|| kept?.draft.number.clone()).unwrap_or_else(|| model.drafts.first_words(key));
    let at = kept.map(|kept| kept.at.format("%m-%d %H:%M").to_string()).unwrap_or_default();
    let (note, meaning) = match kept {
        None => (lang.say("draft.only_here").into_owned(), Meaning::Soon),
        Some(kept) => match kept.acts_since() {
            Some(acts) => (changed(lang, acts, kept.draft.version, kept.version_now), Meaning::Soon),
            None => (String::new(), Meaning::Text),
        },
    };
    Row {
        cells: vec![
            (lang.say(&format!("act.{}.name", key.act)).into_owned(), Meaning::Title),
            (about, Meaning::Text),
            (at, Meaning::Label),
            (note, meaning),
        ],
    }
}

/// `此后案件有 2 项变动(第 3 版 > 第 5 版)`.
pub(super) fn changed(lang: Lang, acts: u64, then: Option<u64>, now: Option<u64>) -> String {
    let shown = |version: Option<u64>| version.map(|version| version.to_string()).unwrap_or_default();
    lang.tell("draft.changed", &[("n", &acts.to_string()), ("then", &shown(then)), ("now", &shown(now))])
}
