//! Sheets as a document (`.docx`) for Word, WPS and LibreOffice.
//!
//! WordprocessingML is written here directly, over the archive crate the program has anyway: official forms need few of
//! its elements and all of them exactly (fonts for Chinese apart from Latin ones with a second choice where a machine
//! lacks the first, two sections so that page 1 is the first paper behind the contents, references to pages). Crates that
//! write documents bring a second archive library and neither of the last two. Typography follows GB/T 9704: A4, margins
//! 37/28/26/35 mm, title 方正小标宋 二号, text 仿宋 四号 on lines of 26 pt (forms, not letters: they are to stay on one page), page numbers between dashes. The same set gives
//! the same bytes: no clock, no random ids.

use std::fmt::Write as _;
use std::io::{self, Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::pages;
use crate::domain::paper::{Block, Cell, PaperSet, Row, Sheet, Span, Style, Table};

/// The width between the margins, in twentieths of a point: 156 mm.
const TEXT_WIDTH: u32 = 8_845;
/// The parts of a document that are always the same.
const PARTS: [(&str, &str); 5] = [
    ("[Content_Types].xml", include_str!("word/content_types.xml")),
    ("_rels/.rels", include_str!("word/rels.xml")),
    ("word/_rels/document.xml.rels", include_str!("word/document_rels.xml")),
    ("word/styles.xml", include_str!("word/styles.xml")),
    ("word/fontTable.xml", include_str!("word/font_table.xml")),
];
/// Page size and margins, as every section says them.
const PAGE: &str = r#"<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="1400" w:gutter="0"/>"#;

/// A set of sheets as a document.
///
/// # Errors
/// The archive's own; none is expected in memory.
pub fn document(set: &PaperSet) -> io::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // The moment of an entry is the archive's first day, always.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let made = [
        ("word/document.xml", body(set)),
        ("word/settings.xml", include_str!("word/settings.xml").to_owned()),
        ("word/footer1.xml", include_str!("word/footer.xml").to_owned()),
        ("docProps/core.xml", properties(set)),
    ];
    let fixed = PARTS.iter().map(|(name, text)| (*name, (*text).to_owned()));
    for (name, text) in fixed.chain(made) {
        archive.start_file(name, options).map_err(io::Error::other)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish().map_err(io::Error::other)?.into_inner())
}

fn properties(set: &PaperSet) -> String {
    let title = match set.sheets.as_slice() {
        [only] => format!("{} {}", set.about, only.title),
        _ => set.about.clone(),
    };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>zhitiao</dc:creator></cp:coreProperties>"#,
        escaped(&title)
    )
}

fn body(set: &PaperSet) -> String {
    let mut out = String::from(include_str!("word/document_head.xml"));
    let first_pages = pages::first_pages(set);
    for (index, sheet) in set.sheets.iter().enumerate() {
        let mut writer = Writer { out: &mut out, first_pages: &first_pages };
        // The first of a section stands on a new page by itself.
        writer.sheet(index, sheet, index != 0 && index != set.front);
        if index + 1 == set.front {
            // The front carries no page numbers; page 1 is the first paper behind it.
            let _infallible = write!(
                out,
                r#"<w:p><w:pPr><w:pStyle w:val="FormEnd"/><w:sectPr><w:type w:val="nextPage"/>{PAGE}</w:sectPr></w:pPr></w:p>"#
            );
        }
    }
    let _infallible = write!(
        out,
        r#"<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:type w:val="nextPage"/>{PAGE}<w:pgNumType w:start="1"/></w:sectPr></w:body></w:document>"#
    );
    out
}

struct Writer<'a> {
    out: &'a mut String,
    first_pages: &'a [usize],
}

impl Writer<'_> {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn sheet(&mut self, index: usize, sheet: &Sheet, new_page: bool) {
        // A line of no height holds the break and the mark that references to this sheet's page look for.
        let page = if new_page { "<w:pageBreakBefore/>" } else { "" };
        self.put(&format!(
            r#"<w:p><w:pPr><w:pStyle w:val="FormEnd"/>{page}</w:pPr><w:bookmarkStart w:id="{index}" w:name="sheet{index}"/><w:bookmarkEnd w:id="{index}"/></w:p>"#
        ));
        let signing = signing(&sheet.blocks);
        for (index, block) in sheet.blocks.iter().enumerate() {
            // What is signed and what it is signed under stay on one page with the end of the text before: nobody signs a
            // page that says nothing.
            let kept = (signing..sheet.blocks.len()).contains(&(index + 1));
            match block {
                Block::Line(style, spans) => self.line((style_id(*style), kept), spans),
                Block::Space(count) => (0..*count).for_each(|_| self.line(("FormFlush", kept), &[])),
                Block::Table(table) => self.table(table, kept),
            }
        }
    }

    /// A paragraph; one that is `kept` is on the page of the next.
    fn line(&mut self, (style, kept): (&str, bool), spans: &[Span]) {
        let kept = if kept { "<w:keepNext/>" } else { "" };
        self.put(&format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}</w:pPr>"#));
        spans.iter().for_each(|span| self.span(span));
        self.put("</w:p>");
    }

    fn span(&mut self, span: &Span) {
        match span {
            Span::Text(text) => {
                let text = escaped(text);
                self.put(&format!(
                    r#"<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>"#
                ));
            }
            Span::Blank(room) => {
                // Spaces that do not break, four of them a Chinese character wide: others vanish at the end of a line.
                let room = "\u{a0}\u{a0}\u{a0}\u{a0}".repeat(usize::from(*room));
                self.put(&format!(
                    r#"<w:r><w:rPr><w:rFonts w:hint="eastAsia"/><w:u w:val="single"/></w:rPr><w:t xml:space="preserve">{room}</w:t></w:r>"#
                ));
            }
            Span::Page(sheet) => {
                // Shown until the reader's own program has counted, which it is asked to do.
                let shown = self.first_pages.get(*sheet).copied().unwrap_or_default();
                self.put(&format!(
                    r#"<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r><w:instrText xml:space="preserve"> PAGEREF sheet{sheet} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{shown}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>"#
                ));
            }
        }
    }

    fn table(&mut self, table: &Table, kept: bool) {
        let widths: Vec<u32> = table.widths.iter().map(|part| u32::from(*part) * TEXT_WIDTH / 100).collect();
        self.put(&format!(
            r#"<w:tbl><w:tblPr><w:tblStyle w:val="FormTable"/><w:tblW w:w="{}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>"#,
            widths.iter().sum::<u32>()
        ));
        widths.iter().for_each(|width| self.put(&format!(r#"<w:gridCol w:w="{width}"/>"#)));
        self.put("</w:tblGrid>");
        for (number, row) in table.rows.iter().enumerate() {
            let heading = if row.heading { "<w:tblHeader/>" } else { "" };
            let height = if row.small { 240 } else { 520 };
            self.put(&format!(r#"<w:tr><w:trPr><w:trHeight w:val="{height}" w:hRule="atLeast"/>{heading}</w:trPr>"#));
            let style = (cell_style(row), kept && number + 1 == table.rows.len());
            let mut at = 0;
            for cell in &row.cells {
                let across = usize::from(cell.across);
                let width = widths.iter().skip(at).take(across).sum();
                let below = table.rows.get(number + 1).is_some_and(|next| goes_on(&next.cells, at));
                self.cell(cell, (width, below), style);
                at += across;
            }
            self.put("</w:tr>");
        }
        self.put("</w:tbl>");
    }

    fn cell(&mut self, cell: &Cell, (width, below): (u32, bool), style: (&str, bool)) {
        let span = if cell.across > 1 { format!(r#"<w:gridSpan w:val="{}"/>"#, cell.across) } else { String::new() };
        let merge = match (cell.joined, below) {
            (true, _) => "<w:vMerge/>",
            (false, true) => r#"<w:vMerge w:val="restart"/>"#,
            (false, false) => "",
        };
        self.put(&format!(
            r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>"#
        ));
        // A cell without a paragraph is no cell.
        if cell.lines.is_empty() {
            self.line(style, &[]);
        }
        cell.lines.iter().for_each(|line| self.line(style, line));
        self.put("</w:tc>");
    }
}

/// Where the places to sign and to date begin that a sheet ends with; its length where it ends with none.
fn signing(blocks: &[Block]) -> usize {
    let signs = |block: &Block| match block {
        Block::Space(_) | Block::Line(Style::Right | Style::Small, _) => true,
        Block::Line(_, spans) => spans.iter().any(|span| matches!(span, Span::Blank(_))),
        Block::Table(_) => false,
    };
    blocks.iter().rposition(|block| !signs(block)).map_or(0, |last| last + 1)
}

const fn cell_style(row: &Row) -> &'static str {
    match (row.heading, row.small) {
        (true, false) => "FormCellHead",
        (false, false) => "FormCell",
        (_, true) => "FormCellSmall",
    }
}

/// Whether the cell of a row that begins in a column goes on from the one above.
fn goes_on(cells: &[Cell], column: usize) -> bool {
    let mut at = 0;
    for cell in cells {
        if at == column {
            return cell.joined;
        }
        at += usize::from(cell.across);
    }
    false
}

const fn style_id(style: Style) -> &'static str {
    match style {
        Style::Title => "FormTitle",
        Style::Heading => "FormHeading",
        Style::Body => "FormBody",
        Style::Flush => "FormFlush",
        Style::Centre => "FormCentre",
        Style::Right => "FormRight",
        Style::Small => "FormSmall",
    }
}

/// Text as XML has it. What XML cannot hold at all is shown as a mark, never dropped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::paper::Paper;
    use std::io::Read as _;

    fn part(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn sheet(blocks: Vec<Block>) -> Sheet {
        Sheet { paper: Paper::Agreement, title: "协议书".to_owned(), blocks, blanks: Vec::new() }
    }

    fn set(sheets: Vec<Sheet>, front: usize) -> PaperSet {
        PaperSet { about: "甲〔2026〕1号".to_owned(), sheets, front, standing: Vec::new(), head: None }
    }

    fn text(text: &str) -> Vec<Span> {
        vec![Span::Text(text.to_owned())]
    }

    #[test]
    fn text_is_text_whatever_is_in_it() {
        let set = set(vec![sheet(vec![Block::Line(Style::Body, text("甲 & <乙> \"丙\" \u{1}\u{ffff}苏州𬭎锐"))])], 0);
        let bytes = document(&set).unwrap();
        let document = part(&bytes, "word/document.xml");
        assert!(document.contains("甲 &amp; &lt;乙&gt; &quot;丙&quot; \u{fffd}\u{fffd}苏州𬭎锐"), "{document}");
    }

    #[test]
    fn cells_span_join_and_are_never_empty() {
        let cell = |across, joined, lines: &[&str]| Cell {
            across,
            joined,
            lines: lines.iter().map(|line| text(line)).collect(),
        };
        let row = |cells| Row { heading: false, small: false, cells };
        let table = Table {
            widths: vec![20, 30, 50],
            rows: vec![
                row(vec![cell(1, false, &["甲"]), cell(2, false, &["乙", "丙"])]),
                row(vec![cell(1, true, &[]), cell(1, false, &[]), cell(1, false, &["丁"])]),
            ],
        };
        let bytes = document(&set(vec![sheet(vec![Block::Table(table)])], 0)).unwrap();
        let document = part(&bytes, "word/document.xml");
        for (what, count) in [
            (r#"<w:vMerge w:val="restart"/>"#, 1),
            ("<w:vMerge/>", 1),
            (r#"<w:gridSpan w:val="2"/>"#, 1),
            ("</w:tc>", 5),
            (r#"<w:pStyle w:val="FormCell"/>"#, 6),
        ] {
            assert_eq!(document.matches(what).count(), count, "{what}");
        }
    }

    #[test]
    fn the_places_to_sign_stay_with_the_end_of_the_text() {
        let row = |cells: usize| Row {
            heading: false,
            small: false,
            cells: (0..cells).map(|_| Cell { across: 1, joined: false, lines: vec![text("甲")] }).collect(),
        };
        let table = || Block::Table(Table { widths: vec![50, 50], rows: vec![row(2), row(2)] });
        let right = || Block::Line(Style::Right, vec![Span::Text("签名：".to_owned()), Span::Blank(8)]);
        let body = || Block::Line(Style::Body, text("甲"));
        let kept = |blocks: Vec<Block>| {
            let bytes = document(&set(vec![sheet(blocks)], 0)).unwrap();
            part(&bytes, "word/document.xml").matches("<w:keepNext/>").count()
        };
        // The last text, the two empty lines, the first place to sign; behind the last there is nothing.
        assert_eq!(kept(vec![body(), body(), Block::Space(2), right(), right()]), 4);
        assert_eq!(kept(vec![body(), table(), right()]), 2, "the last row");
        assert_eq!(kept(vec![body(), right(), table()]), 0, "what ends with a table is signed in it");
        assert_eq!(kept(vec![right()]), 0);
        assert_eq!(kept(Vec::new()), 0);
    }

    #[test]
    fn the_front_has_no_page_numbers_and_references_name_the_sheets() {
        let contents = sheet(vec![Block::Line(Style::Flush, vec![Span::Page(1)])]);
        let papers = (0..2).map(|_| sheet(vec![Block::Line(Style::Body, text("甲"))]));
        let bytes = document(&set([contents].into_iter().chain(papers).collect(), 1)).unwrap();
        let document = part(&bytes, "word/document.xml");
        assert_eq!(document.matches("<w:sectPr>").count(), 2);
        assert_eq!(document.matches("footerReference").count(), 1);
        assert!(document.contains("PAGEREF sheet1") && document.contains(r#"w:name="sheet1""#));
        assert_eq!(document.matches("<w:pageBreakBefore/>").count(), 1, "sections begin on a page of their own");
    }

    #[test]
    fn the_same_set_gives_the_same_bytes() {
        let make = || document(&set(vec![sheet(vec![Block::Line(Style::Title, text("甲"))])], 0)).unwrap();
        assert_eq!(make(), make());
    }
}
