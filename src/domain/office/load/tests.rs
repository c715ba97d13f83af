use super::*;
use proptest::prelude::*;

/// Code, row, column and reason of a refusal.
fn place<T: std::fmt::Debug>(read: Result<T, Refusal>) -> (String, String, String, String) {
    let refusal = read.unwrap_err();
    let arg = |name| refusal.args.get(name).cloned().unwrap_or_default();
    (refusal.code.clone(), arg("row"), arg("column"), arg("reason"))
}

fn at(row: &str, column: &str, reason: &str) -> (String, String, String, String) {
    ("file_cell".to_owned(), row.to_owned(), column.to_owned(), reason.to_owned())
}

fn calendar(rows: &str) -> Result<Calendar, Refusal> {
    parse_calendar(&format!("date,kind,name\n{rows}"))
}

fn units(rows: &str) -> Result<Vec<Unit>, Refusal> {
    parse_units(&format!("code,name,kind,parent,number_prefix\n321302,宿城区,区,,宿城知调\n{rows}"))
}

fn rules(fields: &str) -> Result<Vec<DatedRule>, Refusal> {
    parse_rules(&format!("# 一\n\n[[rule]]\n{fields}"))
}

const RULE: &str = "rule = 'mediation_term'\nfrom = '2026年1月1日'\nvalue = 45\nunit = 'days'\nsource = '区司法局通知'\ncertainty = 'local'\n";

#[test]
fn a_calendar_is_read_in_any_date_style_and_column_order() {
    let read =
        parse_calendar("\u{feff}name,date,kind,remark\r\n国庆节,2027/10/1,rest,x\r\n国庆节,2027年9月26日,work,\r\n")
            .unwrap();
    assert_eq!(read.years, BTreeSet::from([2027]));
    let days: Vec<(String, DayKind)> = read.days.iter().map(|(date, day)| (date.to_string(), day.kind)).collect();
    assert_eq!(days, [("2027-09-26".to_owned(), DayKind::Work), ("2027-10-01".to_owned(), DayKind::Rest)]);
}

#[test]
fn what_is_wrong_with_a_calendar_is_named_by_row_and_column() {
    assert_eq!(place(calendar("2027-01-01,rest,元旦\n2027-02-30,rest,春节\n")), at("3", "date", "date_impossible"));
    assert_eq!(place(calendar("9999-01-01,rest,元旦\n")), at("2", "date", "date_out_of_range"));
    assert_eq!(place(calendar("2027-01-01,holiday,元旦\n")), at("2", "kind", "unknown_kind"));
    assert_eq!(place(calendar("2027-01-01,rest,\n")), at("2", "name", "text_missing"));
    assert_eq!(place(calendar("2027-01-01,rest,元旦\n\n20270101,work,元旦\n")), at("4", "date", "duplicate"));
    assert_eq!(place(calendar("2027-01-01,rest,元\0旦\n")), at("2", "name", "text_control"));
    assert_eq!(place(calendar("2027-01-01,rest,\"元\n旦\"\n")), at("2", "name", "text_control"));
    assert_eq!(place(calendar(&format!("2027-01-01,rest,{}\n", "长".repeat(201)))), at("2", "name", "text_too_long"));
    let quoted = calendar("2027-02-30,rest,春节\n").unwrap_err();
    assert_eq!(quoted.args["value"], "2027-02-30");
}

#[test]
fn what_is_not_a_table_is_said_not_to_be_one() {
    let code = |csv: &str| parse_calendar(csv).unwrap_err().code;
    assert_eq!(code(""), "file_column_missing");
    assert_eq!(code("date,kind,name\n"), "file_empty");
    assert_eq!(code("PK\u{3}\u{4}\u{14}\0\0\0\u{8}\0xl/workbook.xml"), "file_column_missing");
    assert_eq!(code("{\"date\": \"2027-01-01\"}"), "file_column_missing");
    assert_eq!(code("date;kind;name\n2027-01-01;rest;元旦\n"), "file_column_missing");
    assert_eq!(code("date,kind,name\n2027-01-01,rest\n"), "file_not_a_table");
    assert_eq!(code(&"x".repeat(FILE_BYTES_MAX + 1)), "file_too_large");
    let found = parse_calendar("日期,种类\n").unwrap_err();
    assert_eq!((found.args["column"].as_str(), found.args["found"].as_str()), ("date", "日期,种类"));
}

#[test]
fn what_is_wrong_with_units_is_named_by_row_and_column() {
    assert_eq!(units("321302101,耿车镇,镇,321302,耿车知调\n").map(|units| units.len()), Ok(2));
    assert_eq!(place(units("32130210,耿车镇,镇,321302,耿车知调\n")), at("3", "code", "unit_code"));
    assert_eq!(place(units("32130210１,耿车镇,镇,321302,耿车知调\n")), at("3", "code", "unit_code"));
    assert_eq!(place(units("321302101,耿车镇,村,321302,耿车知调\n")), at("3", "kind", "unknown_kind"));
    assert_eq!(place(units("321302101,耿车镇,镇,,耿车知调\n")), at("3", "parent", "parent_missing"));
    assert_eq!(place(units("321302101,耿车镇,镇,321303,耿车知调\n")), at("3", "parent", "parent_unknown"));
    assert_eq!(place(units("321302101,耿车镇,镇,321302101,耿车知调\n")), at("3", "parent", "parent_unknown"));
    assert_eq!(place(units("321302101,耿车镇,镇,321302,宿城知调\n")), at("3", "number_prefix", "duplicate"));
    assert_eq!(place(units("321302101,宿城区,镇,321302,耿车知调\n")), at("3", "name", "duplicate"));
    let twice = "321302101,耿车镇,镇,321302,耿车知调\n321302101,埠子镇,镇,321302,埠子知调\n";
    assert_eq!(place(units(twice)), at("4", "code", "duplicate"));
    assert_eq!(place(units("321303,宿豫区,区,,宿豫知调\n")), at("3", "kind", "district_second"));
    assert_eq!(place(units("321303,宿豫区,区,321302,宿豫知调\n")), at("3", "parent", "district_parent"));
    let none = parse_units("code,name,kind,parent,number_prefix\n321302101,耿车镇,镇,321302,耿车知调\n");
    assert_eq!(none.unwrap_err().code, "file_district_missing");
}

#[test]
fn a_rule_is_read_with_its_source() {
    let expected = DatedRule {
        rule: RuleId::MediationTerm,
        from: "2026-01-01".parse().unwrap(),
        value: 45,
        unit: RuleUnit::Days,
        source: "区司法局通知".to_owned(),
        certainty: Certainty::Local,
    };
    assert_eq!(rules(RULE), Ok(vec![expected.clone()]));
    assert_eq!(rules(&RULE.replace("'2026年1月1日'", "2026-01-01")), Ok(vec![expected]));
}

#[test]
fn what_is_wrong_with_rules_is_named_by_line_and_key() {
    let changed = |from: &str, to: &str| place(rules(&RULE.replace(from, to)));
    assert_eq!(changed("mediation_term", "tea_break"), at("3", "rule", "unknown_rule"));
    assert_eq!(changed("2026年1月1日", "2026年2月30日"), at("3", "from", "date_impossible"));
    assert_eq!(changed("'2026年1月1日'", "2026-01-01T08:00:00"), at("3", "from", "date_unreadable"));
    assert_eq!(changed("45", "-1"), at("3", "value", "not_a_number"));
    assert_eq!(changed("45", "4.5"), at("3", "value", "not_a_number"));
    assert_eq!(changed("45", "99999999999"), at("3", "value", "not_a_number"));
    assert_eq!(changed("45", "3661"), at("3", "value", "rule_value"));
    assert_eq!(changed("'days'", "'flag'"), at("3", "unit", "rule_unit"));
    assert_eq!(changed("'days'", "'weeks'"), at("3", "unit", "unknown_unit"));
    assert_eq!(changed("区司法局通知", " "), at("3", "source", "text_missing"));
    assert_eq!(changed("'local'", "'sure'"), at("3", "certainty", "unknown_certainty"));
    assert_eq!(changed("certainty = 'local'\n", ""), at("3", "certainty", "missing"));
    assert_eq!(changed("certainty", "sureness"), at("3", "sureness", "unknown_key"));
    assert_eq!(place(rules(&format!("{RULE}[[rule]]\n{RULE}"))), at("10", "from", "duplicate"));
    // TOML itself knows no such day, nor such a file.
    assert_eq!(changed("'2026年1月1日'", "2026-02-30").0, "file_not_toml");
    assert_eq!(
        place(parse_rules("[[rule]]\nrule = \n")),
        ("file_not_toml".into(), "2".into(), String::new(), String::new())
    );
    assert_eq!(parse_rules("date,kind\n1,2\n").unwrap_err().code, "file_not_toml");
    assert_eq!(parse_rules("\0").unwrap_err().code, "file_not_toml");
    assert_eq!(parse_rules(&" ".repeat(FILE_BYTES_MAX + 1)).unwrap_err().code, "file_too_large");
}

proptest! {
    #[test]
    fn no_file_makes_it_panic(text in any::<String>(), rows in "[0-9a-z,\"'\n=\\[\\]区镇-]{0,80}") {
        for text in [&text, &rows] {
            let _ = (parse_calendar(text), parse_units(text), parse_rules(text), calendar(text), units(text), rules_of(text));
        }
    }
}

fn rules_of(text: &str) -> Result<Vec<DatedRule>, Refusal> {
    rules(text)
}
