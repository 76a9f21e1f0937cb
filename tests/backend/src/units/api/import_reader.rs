//! The rows of a file that comes in parts.

use punte_api::units::Cutter;
use punte_domain::cases::import::{ImportFault, ImportFormat, ImportPlace, ROW_BYTES};

/// The rows of a file that comes in parts of this size, with their lines.
fn rows(format: ImportFormat, file: &str, part: usize) -> Vec<(i64, String)> {
    let mut cutter = Cutter::new(format, ImportPlace::default());
    let mut found = Vec::new();
    let mut parts = file.as_bytes().chunks(part).peekable();
    loop {
        while let Some(row) = cutter.cut(parts.peek().is_none()).unwrap() {
            found.push((row.line, String::from_utf8(row.bytes).unwrap()));
        }
        match parts.next() {
            Some(part) => cutter.feed(part),
            None => break,
        }
    }
    found
}

#[test]
fn rows_are_the_same_in_whatever_parts_they_come() {
    let csv = "a,b\r\n1,\"x\ny \"\"z\"\"\"\n\n   \n2,3";
    for part in 1..=csv.len() {
        assert_eq!(
            rows(ImportFormat::Csv, csv, part),
            [
                (1, "a,b".to_owned()),
                (2, "1,\"x\ny \"\"z\"\"\"".to_owned()),
                (6, "2,3".to_owned())
            ]
        );
    }
    let lines = "{\"a\":\"\\\"\"}\n{\"b\":1}\n";
    for part in 1..=lines.len() {
        assert_eq!(
            rows(ImportFormat::Jsonl, lines, part),
            [(1, "{\"a\":\"\\\"\"}".to_owned()), (2, "{\"b\":1}".to_owned())]
        );
    }
}

#[test]
fn a_row_that_never_ends_is_stopped() {
    let mut cutter = Cutter::new(ImportFormat::Csv, ImportPlace::default());
    let mut bytes = b"a\n\"".to_vec();
    bytes.resize(ROW_BYTES + 10, b'\n');
    cutter.feed(&bytes);
    assert!(cutter.cut(false).unwrap().is_some());
    let fault = cutter.cut(false).unwrap_err();
    assert_eq!((fault.fault, fault.line), (ImportFault::RowTooLong, Some(2)));
}
