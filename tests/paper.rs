//! Forms as a person gets them: one of each made by the program from a district's cases, and, where LibreOffice is
//! installed, opened by it, laid out and read again. `ZHITIAO_OFFICE_TEST=1` makes a missing LibreOffice a failure.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Every form of a case.
const FORMS: [&str; 24] = [
    "cover",
    "contents",
    "application",
    "acceptance_register",
    "decline_notice",
    "rights_notice",
    "identity",
    "power_of_attorney",
    "investigation",
    "evidence_list",
    "transfer_letter",
    "extension_consent",
    "mediation_record",
    "agreement",
    "oral_register",
    "termination_notice",
    "performance_record",
    "visit_record",
    "confirmation_application",
    "court_report",
    "closing_report",
    "file_statement",
    "history",
    "back_cover",
];

struct Register {
    home: tempfile::TempDir,
}

impl Register {
    /// A made-up district, whose people have the name of whoever runs the test.
    fn made() -> Self {
        let register = Self { home: tempfile::tempdir().unwrap() };
        register.done(&["demo", "--cases", "60", "--seed", "7", "--no-tui"]);
        register
    }

    fn path(&self, name: &str) -> String {
        self.home.path().join(name).display().to_string()
    }

    fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhitiao"));
        command.arg("--data").arg(self.home.path().join("register")).arg("--direct").args(words);
        command.env("HOME", self.home.path()).env_remove("ZHITIAO_DATA").env_remove("ZHITIAO_SOCKET");
        command.output().unwrap()
    }

    fn done(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(!output.status.success(), "{words:?} was not refused");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn cases(&self) -> Vec<Value> {
        serde_json::from_str(&self.done(&["case", "list", "--json"])).unwrap()
    }

    /// The number of a case in a stage.
    fn in_stage(&self, stage: &str) -> String {
        let cases = self.cases();
        let found = cases.iter().find(|case| case["stage"] == stage);
        found.unwrap_or_else(|| panic!("no case is {stage}"))["number"].as_str().unwrap().to_owned()
    }

    /// The number of a case with an ending.
    fn ended(&self, ending: &str) -> String {
        let cases = self.cases();
        let found = cases.iter().find(|case| case["ending"] == ending);
        found.unwrap_or_else(|| panic!("no case ended {ending}"))["number"].as_str().unwrap().to_owned()
    }
}

/// The converter, as the program itself looks for it; none where this machine has none and need not.
fn office() -> Option<PathBuf> {
    let found = zhitiao::exchange::pdf::converter();
    assert!(
        found.is_some() || std::env::var_os("ZHITIAO_OFFICE_TEST").is_none(),
        "LibreOffice is to be tested with and is not installed"
    );
    found
}

/// Converts documents in one go.
fn converted(office: &Path, folder: &Path, documents: &[PathBuf]) {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let mut command = Command::new(office);
    command.arg(profile).args(["--headless", "--norestore", "--convert-to", "pdf", "--outdir"]).arg(folder);
    let output = command.args(documents).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The text of each page of a PDF, without spaces, which only say where words stand.
fn pages(pdf: &Path) -> Vec<String> {
    let output = Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(pdf).arg("-").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let plain = |page: &str| page.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    text.trim_end_matches('\u{c}').split('\u{c}').map(plain).collect()
}

/// A line of plain text that says something by itself: Chinese, not cut by a table.
fn telling(text: &str) -> Vec<String> {
    let plain = |line: &str| line.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let whole = |line: &String| !line.contains(['|', '_', '+']) && line.chars().count() >= 4;
    text.lines().map(plain).filter(whole).collect()
}

#[test]
fn every_form_opens_in_an_office_program_and_shows_its_text() {
    let register = Register::made();
    let folder = register.home.path().join("forms");
    fs::create_dir(&folder).unwrap();
    let written = register.ended("agreed_written");
    let mut documents = Vec::new();
    let mut texts = BTreeMap::new();
    for form in FORMS {
        let number = match form {
            "oral_register" => register.ended("agreed_oral"),
            "termination_notice" => register.ended("deadlock"),
            "decline_notice" => register.in_stage("declined"),
            _ => written.clone(),
        };
        let path = folder.join(format!("{form}.docx"));
        register.done(&["case", "paper", &number, form, "--to", &path.display().to_string()]);
        let text = register.done(&["case", "paper", &number, form]);
        assert!(text.lines().count() > 4, "{form}: {text}");
        assert!(!text.contains(['{', '}', '\u{fffd}']), "{form}: {text}");
        texts.insert(form, text);
        documents.push(path);
    }
    let Some(office) = office() else { return };
    converted(&office, &folder, &documents);
    for form in FORMS {
        let pages = pages(&folder.join(format!("{form}.pdf")));
        let whole = pages.concat();
        assert!(!whole.contains('\u{fffd}'), "{form}");
        for line in telling(&texts[form]) {
            // Lines break elsewhere on paper, so the beginning of each is looked for.
            let beginning: String = line.chars().take(6).collect();
            assert!(whole.contains(&beginning), "{form}: {beginning} is not on paper: {whole}");
        }
    }
}

#[test]
fn a_volume_says_on_which_page_each_paper_begins() {
    let register = Register::made();
    let number = register.ended("agreed_written");
    let Some(_) = office() else { return };
    let path = register.path("volume.pdf");
    let told: Value =
        serde_json::from_str(&register.done(&["case", "volume", &number, "--to", &path, "--json"])).unwrap();
    let pages = pages(Path::new(&path));
    let front = pages.iter().position(|page| page.contains("—1—")).unwrap();
    assert!(front >= 2, "cover and contents have no numbers");
    let contents: String = pages[..front].concat();
    let sheets = told["sheets"].as_array().unwrap();
    for (index, sheet) in sheets.iter().enumerate().skip(2) {
        let title = sheet["title"].as_str().unwrap();
        if sheet["paper"] == "back_cover" {
            continue;
        }
        let shown = contents.split(title).nth(1).unwrap_or_else(|| panic!("{title} is not in {contents}"));
        let page: usize = shown
            .chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .unwrap_or_else(|_| panic!("{index} {title}: no page in {shown}"));
        // A line number of the next row may follow at once; the page must begin with what stands there.
        let on_page = |page: usize| pages.get(front + page - 1).is_some_and(|text| text.contains(&heading(title)));
        let candidates = [page, page / 10, page / 100];
        assert!(candidates.into_iter().filter(|page| *page > 0).any(on_page), "{title} is not on page {page}");
    }
    assert!(pages.concat().contains(told["head"]["hash"].as_str().unwrap()), "the ledger's head is in the appendix");
}

/// What a sheet's own heading surely holds of its title: without what the contents put behind it.
fn heading(title: &str) -> String {
    let plain = title.split('（').next().unwrap();
    plain.trim_start_matches("人民调解").chars().take(4).collect()
}

#[test]
fn the_same_case_gives_the_same_file_and_no_file_is_replaced_unasked() {
    let register = Register::made();
    let number = register.ended("agreed_written");
    let (first, second) = (register.path("1.docx"), register.path("2.docx"));
    for path in [&first, &second] {
        register.done(&["case", "volume", &number, "--to", path]);
    }
    assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());
    assert!(register.refused(&["case", "volume", &number, "--to", &first]).contains("--overwrite"));
    register.done(&["case", "volume", &number, "--to", &first, "--overwrite"]);
    assert!(register.refused(&["case", "volume", &number, "--to", &register.path("v.odt")]).contains(".docx"));
    assert!(register.refused(&["case", "paper", &number, "封条"]).contains("调解协议书 (agreement)"));
    assert!(register.refused(&["case", "paper", &number, "pledge"]).contains("credit paper"));
}

#[test]
fn where_a_file_cannot_go_is_said_in_ones_own_language() {
    let register = Register::made();
    let number = register.ended("agreed_written");
    let told = register.refused(&["case", "volume", &number, "--to", &register.path("无此目录/v.docx")]);
    assert!(told.contains("没有") && told.contains("无此目录 这个目录") && !told.contains("os error"), "{told}");
    assert!(!told.contains(".zhitiao-"), "{told}");
    let told = register.refused(&["case", "attach", &number, &register.path("")]);
    assert!(told.contains("是目录") && !told.contains("not a file"), "{told}");
    let told = register.refused(&["case", "paper", &number, "终止调解通知书"]);
    assert!(told.contains("不能生成「终止调解通知书」"), "{told}");
}

#[test]
fn what_a_volume_brings_can_be_filed_with_it() {
    let register = Register::made();
    let case = register.cases().into_iter().find(|case| case["stage"] == "mediating").unwrap();
    let number = case["number"].as_str().unwrap().to_owned();
    let path = register.path("v.docx");
    let made = register.run(&["case", "volume", &number, "--to", &path, "--filed"]);
    let told = String::from_utf8_lossy(&made.stderr).into_owned();
    assert!(made.status.success() && told.contains("本案尚未办结"), "{told}");
    let told: Value = serde_json::from_str(&register.done(&["case", "volume", &number, "--json"])).unwrap();
    let standing = told["standing"].as_array().unwrap();
    let required: Vec<&Value> = standing.iter().filter(|form| form["need"] == "required").collect();
    assert!(required.len() >= 5 && required.iter().all(|form| form["filed"] == true), "{required:?}");
}

#[test]
fn an_office_mends_the_wording_and_is_told_where_it_went_wrong() {
    let register = Register::made();
    let number = register.ended("agreed_written");
    let folder = register.path("register/templates");
    register.done(&["paper", "templates", &folder]);
    register.done(&["paper", "check"]);
    let agreement = Path::new(&folder).join("agreement.txt");
    let mended = fs::read_to_string(&agreement).unwrap().replace("= 人民调解协议书", "= 宿城区人民调解协议书");
    fs::write(&agreement, &mended).unwrap();
    assert!(register.done(&["case", "paper", &number, "agreement"]).contains("宿城区人民调解协议书"));
    fs::write(&agreement, mended.replace("{协议内容:30}", "{协议内客}")).unwrap();
    let told = register.refused(&["case", "paper", &number, "agreement"]);
    assert!(told.contains("agreement.txt") && told.contains("协议内客"), "{told}");
    assert!(register.refused(&["paper", "check"]).contains("协议内客"));
}

#[test]
fn a_file_of_a_case_is_attached_fetched_and_opened_by_the_readers_own_program() {
    use std::os::unix::fs::PermissionsExt as _;
    let register = Register::made();
    // Of the district's own: the demo's person is of the district.
    let of_district =
        |case: &&Value| case["stage"] == "mediating" && case["number"].as_str().unwrap().starts_with("宿城");
    let number = register.cases().iter().find(of_district).unwrap()["number"].as_str().unwrap().to_owned();
    let scan = register.path("营业执照.pdf");
    fs::write(&scan, "%PDF-1.7\n%%EOF\n").unwrap();
    let told = register.done(&["case", "attach", &number, &scan, "--form", "身份证明", "--pages", "1"]);
    assert!(told.contains("第 1 号"), "{told}");
    assert!(register.refused(&["case", "attach", &number, &register.path("没有.pdf")]).contains("没有.pdf"));
    let copy = register.path("copy.pdf");
    register.done(&["case", "fetch", &number, "1", "--to", &copy]);
    assert_eq!(fs::read(&copy).unwrap(), fs::read(&scan).unwrap());
    assert!(register.refused(&["case", "fetch", &number, "1", "--to", &copy]).contains("--overwrite"));
    assert!(
        register.refused(&["case", "fetch", &number, "2", "--to", &register.path("x")]).contains("没有第 2 号附件")
    );

    let program = |name: &str, script: &str| {
        let path = register.path(name);
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    };
    let seen = register.path("seen");
    let opens = program(
        "opens",
        &format!("#!/bin/sh\nstat -c %a \"$1\" \"$(dirname \"$1\")\" > '{seen}'\ncat \"$1\" >> '{seen}'\n"),
    );
    let told = register.done(&["case", "fetch", &number, "1", "--with", &opens]);
    assert!(told.contains("01-营业执照.pdf"), "{told}");
    assert_eq!(fs::read_to_string(&seen).unwrap(), "600\n700\n%PDF-1.7\n%%EOF\n", "only its reader reads it");
    let fails = program("fails", "#!/bin/sh\nexit 3\n");
    assert!(register.refused(&["case", "fetch", &number, "1", "--with", &fails]).contains("没有打开"));
    assert!(
        register.refused(&["case", "fetch", &number, "1", "--with", "no-such-program"]).contains("no-such-program")
    );

    let volume = register.path("卷.docx");
    register.done(&["case", "volume", &number, "--to", &volume]);
    assert_eq!(fs::read(register.path("卷-附件/01-营业执照.pdf")).unwrap(), fs::read(&scan).unwrap());
    // As long as the docs say, as short as people do.
    for form in ["调解协议书", "协议书", "人民调解协议书"] {
        let written = register.ended("agreed_written");
        assert!(register.done(&["case", "paper", &written, form]).contains("人民调解协议书"), "{form}");
    }
}
