//! Ledgers of every version ever shipped still open, verify and read the same.

use std::path::Path;

use zhitiao::ledger::{FileLedger, Ledger, Position, Version, log_name};

/// What was written, one record a line: position, stream, version, part, times, actor, kind, v, body, hash.
fn told(record: &zhitiao::ledger::Record) -> String {
    let (part, parts) = record.part;
    let body = record.body.as_ref().map_or("(erased)".to_owned(), ToString::to_string);
    format!(
        "{} {} {} {} {part}/{parts} {} {} {:?} {} v{} {body} {}\n",
        record.position,
        record.stream,
        record.version,
        record.id.0,
        record.at.to_rfc3339(),
        record.on,
        record.by,
        record.kind,
        record.v,
        record.hash
    )
}

#[test]
fn a_ledger_of_the_first_version_reads_as_it_was_written() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ledger-v1");
    // Opening writes (lock, index, mark), so it works on a copy.
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path();
    std::fs::create_dir(dir.join("ledger")).unwrap();
    std::fs::copy(fixture.join("erasures"), dir.join("erasures")).unwrap();
    for entry in std::fs::read_dir(fixture.join("ledger")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, dir.join("ledger").join(path.file_name().unwrap())).unwrap();
    }
    assert_eq!(log_name(dir).unwrap().as_deref(), Some("321302"));
    let (ledger, report) = FileLedger::open_dir(dir, "321302").unwrap();
    assert!(report.trouble.is_none() && ledger.read_only().is_none(), "{report:?}");
    assert_eq!(report.indexes_remade, 1, "the fixture has no index for its sealed segment");
    let records = ledger.tail(Position(0), usize::MAX).unwrap();
    let read: String = records.iter().map(told).collect();
    assert_eq!(read, std::fs::read_to_string(fixture.join("records.txt")).unwrap());
    let verified = ledger.verify().unwrap();
    assert_eq!((verified.ok, verified.records, verified.erased), (true, records.len() as u64, 1));
    let first = records.first().unwrap();
    assert_eq!(ledger.read(&first.stream, Version(0)).unwrap().first(), Some(first));
    assert_eq!(ledger.outcome(first.id).unwrap().unwrap().position, Position(u64::from(first.part.1)));
}
