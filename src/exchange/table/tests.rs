use super::*;
use encoding_rs::GB18030;

fn cells(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
    read(bytes).unwrap().rows.into_iter().map(|row| (row.number, row.cells)).collect()
}

fn refusal(bytes: &[u8]) -> String {
    read(bytes).unwrap_err().code
}

fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
    (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn the_encodings_and_separators_of_an_office_give_one_table() {
    let text = "案号,备注\r\n耿车1,\"苏州𬭎锐㛃光·电, 甲\"\r\n";
    let expected = vec![row(1, &["案号", "备注"]), row(2, &["耿车1", "苏州𬭎锐㛃光·电, 甲"])];
    assert_eq!(cells(text.as_bytes()), expected, "UTF-8");
    assert_eq!(cells(format!("\u{feff}{text}").as_bytes()), expected, "UTF-8 with its mark");
    assert_eq!(cells(&GB18030.encode(text).0), expected, "GB18030");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(cells(&utf16), expected, "UTF-16");
    for separator in [";", "\t"] {
        let text = text.replace("号,备", &format!("号{separator}备")).replace("1,", &format!("1{separator}"));
        assert_eq!(cells(text.as_bytes()), expected, "{separator:?}");
    }
}

#[test]
fn rows_keep_the_numbers_a_spreadsheet_shows() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["甲,乙", "", "1,\"两\n行\"", ",", "", "", "2,3", ",,", ""].join(end);
        let numbers: Vec<_> =
            read(text.as_bytes()).unwrap().rows.iter().map(|row| (row.number, row.is_blank())).collect();
        let expected = [(1, false), (2, true), (3, false), (4, true), (5, true), (6, true), (7, false)];
        assert_eq!(numbers, expected, "{end:?}");
    }
}

#[test]
fn what_is_no_table_is_named() {
    assert_eq!(refusal(b""), "table_empty");
    assert_eq!(refusal(b"\r\n \n"), "table_empty");
    let png = read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap_err();
    assert_eq!((png.code.as_str(), png.args["kind"].as_str()), ("table_other_file", "PNG"));
    assert_eq!(refusal(b"%PDF-1.7"), "table_other_file");
    assert_eq!(refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "workbook_old");
    assert_eq!(refusal("案号,备注\n1,a\0b\n".as_bytes()), "table_binary");
    assert_eq!(refusal(b"\xff\xff\xff,\n"), "table_encoding");
    assert_eq!(refusal(b"\xff\x00\xff,\n"), "table_binary");
    assert_eq!(refusal(&vec![b'a'; FILE_BYTES_MAX + 1]), "table_file_too_large");
    assert_eq!(refusal(b"PK\x03\x04 not an archive"), "workbook_unreadable");
}

#[test]
fn limits_hold_for_rows_and_columns() {
    let many = "1\n".repeat(ROWS_MAX as usize);
    assert_eq!(read(many.as_bytes()).unwrap().rows.len(), ROWS_MAX as usize);
    assert_eq!(refusal(format!("{many}1\n").as_bytes()), "table_too_long");
    let gap = format!("1\n{}1\n", "\n".repeat(ROWS_MAX as usize));
    assert_eq!(refusal(gap.as_bytes()), "table_too_long");
    assert_eq!(refusal(",".repeat(COLUMNS_MAX).as_bytes()), "table_too_wide");
}

#[test]
fn a_quote_that_is_never_closed_is_found_and_a_stray_one_is_not() {
    let refused = read("甲,乙\n1,\"二\n3,4\n5,6\n".as_bytes()).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.args["row"].as_str()), ("table_quote_open", "2"));
    assert_eq!(cells("甲,乙\n1,5\" 屏".as_bytes()).last().unwrap(), &row(2, &["1", "5\" 屏"]));
    assert_eq!(cells("甲,乙\n1,\"两\n行\"".as_bytes()).last().unwrap(), &row(2, &["1", "两\n行"]));
}

#[test]
fn a_cell_of_ten_megabytes_is_kept_for_others_to_judge() {
    let text = format!("甲,乙\n1,{}\n", "字".repeat(3_500_000));
    assert_eq!(read(text.as_bytes()).unwrap().rows[1].cells[1].chars().count(), 3_500_000);
}

proptest::proptest! {
    #[test]
    fn nothing_makes_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_archive_makes_it_panic(tail in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let _ = read(&[b"PK\x03\x04".as_slice(), &tail].concat());
    }
}
