//! What stands in a workbook.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};

use super::Answer;

/// The rows of its sheets, by their names.
///
/// # Panics
/// Where the answer is none.
#[track_caller]
pub fn sheets(answer: &Answer) -> BTreeMap<String, Vec<Vec<Data>>> {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    assert_eq!(
        answer.header("content-type"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    );
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(&answer.bytes)).unwrap();
    let names = book.sheet_names();
    let rows = |name: String| {
        let range = book.worksheet_range(&name).unwrap();
        let rows = range.rows().map(<[Data]>::to_vec).collect();
        (name, rows)
    };
    names.into_iter().map(rows).collect()
}

/// The row that begins with this text.
///
/// # Panics
/// Where there is none.
#[track_caller]
pub fn row<'a>(rows: &'a [Vec<Data>], first: &str) -> &'a [Data] {
    let found = rows.iter().find(|row| row.first() == Some(&Data::from(first)));
    found.unwrap_or_else(|| panic!("no row of {first} in {rows:?}"))
}
