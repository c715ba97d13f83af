//! The files of cases: what a backup, a copy and a restored register do with them.

use super::*;
use crate::domain::case::CaseId;

const SCAN: &[u8] = b"%PDF-1.7 a scan\n%%EOF\n";

fn case(number: u128) -> CaseId {
    CaseId(Uuid::from_u128(number))
}

fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Adds one record to a stream.
fn record(ledger: &mut FileLedger, stream: &str, kind: &str, body: serde_json::Value) -> Position {
    let stream = StreamId(stream.to_owned());
    let (head, expect) = (ledger.head().unwrap(), ledger.version(&stream).unwrap());
    let on = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let event = NewEvent { on, kind: kind.to_owned(), v: 1, body };
    let id = CommandId(Uuid::from_u128(1_000_000 + u128::from(head.position.0)));
    let staged = Staged { id, writes: vec![Write { stream, expect, events: vec![event] }], ..staged(0) };
    ledger.append(&[staged]).remove(0).unwrap().position
}

fn attached(ledger: &mut FileLedger, stream: &str, sha256: &str) -> Position {
    record(ledger, stream, "attached", json!({ "name": "协议书.pdf", "sha256": sha256, "bytes": SCAN.len() }))
}

/// Attaches bytes to a case of a register; the path of the file in it.
fn attach(register: &Path, ledger: &mut FileLedger, of: CaseId, bytes: &[u8]) -> String {
    let hash = digest(bytes);
    let path = format!("attachments/{of}/{hash}");
    fs::create_dir_all(register.join(&path).parent().unwrap()).unwrap();
    fs::write(register.join(&path), bytes).unwrap();
    attached(ledger, &format!("case:{of}"), &hash);
    path
}

#[test]
fn a_forged_ledger_removes_and_reads_nothing_outside() {
    let home = tempfile::tempdir().unwrap();
    let victim = home.path().join("victim");
    fs::create_dir(&victim).unwrap();
    fs::write(victim.join("letters"), "mine").unwrap();
    let names = [format!("case:{}", victim.display()), "case:../../victim".to_owned(), "case:".to_owned()];
    for (number, stream) in names.iter().enumerate() {
        let register = home.path().join(format!("forger-{number}"));
        let disk = Arc::new(crate::ledger::disk::RealDisk);
        let (mut ledger, _) = FileLedger::create(disk, &register, LOG, Options::default()).unwrap();
        let kept = attach(&register, &mut ledger, case(9), SCAN);
        let position = record(&mut ledger, stream, "registered", json!({}));
        // Read, it would be found to be another than its name says.
        attached(&mut ledger, stream, &victim.join("letters").display().to_string());
        ledger.erase(position).unwrap();
        let archive = home.path().join(format!("forged-{number}.zhitiao"));
        backup(&register, &archive, &ledger.head().unwrap(), made_at()).unwrap();
        verify(&archive).unwrap();
        let restored = home.path().join(format!("restored-{number}"));
        assert_eq!(restore(&archive, &restored).unwrap().troubled, Vec::<String>::new(), "{stream}");
        assert_eq!(fs::read_to_string(victim.join("letters")).unwrap(), "mine", "{stream}");
        assert_eq!(fs::read(restored.join(kept)).unwrap(), SCAN, "{stream}");
    }
}

#[test]
fn an_erasure_of_before_a_loss_takes_no_file_of_the_case_that_came_after() {
    let mut place = Place::new();
    place.backup("old.zhitiao");
    let head = place.ledger.head().unwrap();
    attach(&place.register(), &mut place.ledger, case(1), SCAN);
    place.ledger.erase(Position(head.position.0 + 1)).unwrap();
    place.backup("lost.zhitiao");
    // The register is lost, and the backup of before comes back with the list of what was erased since.
    let register = place.path("again");
    restore(&place.path("old.zhitiao"), &register).unwrap();
    let (mut ledger, _) = FileLedger::open_dir(&register, LOG).unwrap();
    assert_eq!(ledger.erasures().unwrap().len(), 1);
    let path = attach(&register, &mut ledger, case(2), SCAN);
    assert_eq!(ledger.head().unwrap().position.0, head.position.0 + 1, "at the place of the one that was erased");
    let night = place.path("night.zhitiao");
    backup(&register, &night, &ledger.head().unwrap(), made_at()).unwrap();
    verify(&night).unwrap();
    assert_eq!(restore(&night, &place.path("restored")).unwrap().troubled, Vec::<String>::new());
    assert_eq!(fs::read(place.path("restored").join(path)).unwrap(), SCAN);
}
