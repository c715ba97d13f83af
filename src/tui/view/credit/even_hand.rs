//! 均衡: who brings cases and against whom, in numbers.

use crate::domain::even_hand::Party;
use crate::tui::lang::Lang;
use crate::tui::model::Model;
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::view::parts;
use crate::tui::widgets::{Column, Pen, Row, Table, Wide};

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) {
    let (columns, height) = (pen.width(), pen.height());
    let lang = model.look.lang;
    let named = |told: &crate::domain::even_hand::EvenHand| !told.applicants.is_empty() || !told.respondents.is_empty();
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
    let half = left.saturating_sub(1) / 2;
    table(lang, "credit.brings", &told.applicants, &mut pen.part(0, 1, columns, half));
    table(lang, "credit.is_asked", &told.respondents, &mut pen.part(0, 1 + half, columns, half));
}

fn table(lang: Lang, title: &str, parties: &[Party], pen: &mut Pen<'_>) {
    let column = |key: &str, wide, align| Column { title: lang.say(key).into_owned(), wide, align };
    let number = |key: &str| column(key, Wide::Cells(if lang == Lang::Zh { 6 } else { 9 }), Align::Right);
    let headings = [
        column(title, Wide::Share(1), Align::Left),
        number("credit.cases_n"),
        number("credit.against_n"),
        number("credit.agreed_n"),
        number("credit.withdrawn_n"),
        number("credit.failed_n"),
        number("credit.open_n"),
    ];
    let rows: Vec<Row> = parties
        .iter()
        .map(|one| {
            let counts = [one.cases, one.against, one.agreed, one.withdrawn, one.failed, one.open];
            let counts = counts.map(|n| (n.to_string(), Meaning::Text));
            Row { cells: std::iter::once((one.name.clone(), Meaning::Text)).chain(counts).collect() }
        })
        .collect();
    Table { columns: &headings, rows: &rows, selected: None }.draw(pen);
}
