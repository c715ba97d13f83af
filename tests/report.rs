//! The assessment pack as a file: the same ledger and arguments give the same bytes, every counted cell is traced to as
//! many case numbers as it says, and the foot names the day, the rules and the ledger's head.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use calamine::{Data, Reader, Xlsx, open_workbook};

fn zhitiao(data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhitiao"));
    command.arg("--data").arg(data).arg("--direct").args(args);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn number(cell: &Data) -> u32 {
    match cell {
        Data::Float(number) => format!("{number}").parse().unwrap(),
        Data::Int(number) => u32::try_from(*number).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_figure_of_the_pack_is_traced_and_the_bytes_are_the_same() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("register");
    let demo = Command::new(env!("CARGO_BIN_EXE_zhitiao"))
        .arg("--data")
        .arg(&data)
        .args(["demo", "--no-tui", "--cases", "150", "--today", "2026-11-20"])
        .output()
        .unwrap();
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    for to in [&one, &two] {
        let to = to.to_string_lossy();
        zhitiao(&data, &["report", "assess", "--year", "2026", "--as-of", "2026-11-19", "--to", &to]);
        zhitiao(&data, &["report", "month", "--month", "2026-10", "--as-of", "2026-10-31", "--to", &to]);
    }
    for file in ["assess-2026.xlsx", "month-2026-10.xlsx", "assess-2026.docx", "month-2026-10.docx"] {
        let bytes = [&one, &two].map(|dir| std::fs::read(dir.join(file)).unwrap());
        assert!(bytes[0] == bytes[1], "{file}: the same ledger and arguments, other bytes");
    }
    let mut book: Xlsx<_> = open_workbook(one.join("assess-2026.xlsx")).unwrap();
    assert_eq!(
        book.sheet_names(),
        ["全年", "第1季度", "第2季度", "第3季度", "第4季度", "依据案号", "方案指标", "方法说明"]
    );
    // Table, committee and figure, with the count and the numbers.
    let traced: BTreeMap<(String, String, String), (u32, usize)> = book
        .worksheet_range("依据案号")
        .unwrap()
        .rows()
        .skip(2)
        .map(|row| {
            let numbers = row[4].to_string().split('、').filter(|number| number.contains('号')).count();
            ((row[0].to_string(), row[1].to_string(), row[2].to_string()), (number(&row[3]), numbers))
        })
        .collect();
    let mut checked = 0;
    for sheet in ["全年", "第3季度"] {
        let range = book.worksheet_range(sheet).unwrap();
        let rows: Vec<_> = range.rows().skip(2).collect();
        let (headings, rows) = rows.split_first().unwrap();
        let (all, towns) = rows
            .iter()
            .filter(|row| !matches!(row[1], Data::Empty | Data::String(_)))
            .collect::<Vec<_>>()
            .split_last()
            .map(|(a, t)| (*a, t.to_vec()))
            .unwrap();
        for column in 1..=17 {
            let mut sum = 0;
            for row in &towns {
                let count = number(&row[column]);
                sum += count;
                let key = (sheet.to_owned(), row[0].to_string(), headings[column].to_string());
                let told = traced.get(&key).copied().unwrap_or((0, 0));
                assert_eq!(told, (count, count as usize), "{key:?}");
                checked += u32::from(count > 0);
            }
            assert_eq!(number(&all[column]), sum, "{sheet} {}", headings[column]);
        }
    }
    assert!(checked > 30, "{checked} figures");
    let head: serde_json::Value =
        serde_json::from_slice(&zhitiao(&data, &["ledger", "head", "--json"]).stdout).unwrap();
    let document = std::fs::File::open(one.join("assess-2026.docx")).unwrap();
    let mut document = zip::ZipArchive::new(document).unwrap();
    let text = std::io::read_to_string(document.by_name("word/document.xml").unwrap()).unwrap();
    assert!(text.contains(head["hash"].as_str().unwrap()) && text.contains("耿车镇"), "the paper says the same");
    let mut zip = zip::ZipArchive::new(std::fs::File::open(one.join("assess-2026.xlsx")).unwrap()).unwrap();
    let page = std::io::read_to_string(zip.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    assert!(page.contains(head["hash"].as_str().unwrap()) && page.contains("截至 2026-11-19"), "the foot");
    assert!(zip.by_name("xl/charts/chart1.xml").is_ok(), "native charts");
}
