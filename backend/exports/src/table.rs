//! Tables as CSV (RFC 4180) in which no spreadsheet finds a formula (SEC-57).

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// Stands before what a spreadsheet would take for a formula. Spreadsheets take what follows for text.
const TEXT: char = '\'';

/// What ends a cell or a row for a spreadsheet in which the comma does not, as where it stands in numbers: for that one
/// no quotation marks are around what follows.
const ENDS: [char; 4] = [';', '\t', '\r', '\n'];

/// Why a table could not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a table could not be written")]
pub struct TableError;

/// Rows as CSV, each cell in quotes and none of them a formula; lines end as RFC 4180 says.
///
/// # Errors
/// [`TableError`], which memory alone could cause.
pub fn csv(rows: &[Vec<String>]) -> Result<Vec<u8>, TableError> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    for row in rows {
        let cells = row.iter().map(|cell| neutral(cell));
        let cells: Vec<Cow<str>> = cells.collect();
        writer
            .write_record(cells.iter().map(|cell| cell.as_bytes()))
            .map_err(|_| TableError)?;
    }
    writer.into_inner().map_err(|_| TableError)
}

/// The text, with something before it where a spreadsheet would begin to calculate: at `=`, `+`, `-` or `@`, also of
/// full width and behind what nobody sees, and wherever a text begins with a tab or the end of a line. The same holds
/// within a text behind what could end a cell.
#[must_use]
pub fn neutral(text: &str) -> Cow<'_, str> {
    let begins_hidden = text.starts_with(['\t', '\r', '\n']);
    if !begins_hidden && !text.split(ENDS).any(begins_formula) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 4);
    if begins_hidden {
        safe.push(TEXT);
    }
    for piece in text.split_inclusive(ENDS) {
        if begins_formula(piece) {
            safe.push(TEXT);
        }
        safe.push_str(piece);
    }
    Cow::Owned(safe)
}

/// Whether the first letter that counts is the sign of a formula. Quotation marks do not: behind the end of a cell they
/// are read as around it.
fn begins_formula(piece: &str) -> bool {
    let first = piece.chars().find(|letter| *letter != '"' && !is_unseen(*letter));
    // Letters of full width and other forms of a sign count as the sign (NFKC).
    first
        .and_then(|letter| letter.nfkc().next())
        .is_some_and(|letter| matches!(letter, '=' | '+' | '-' | '@'))
}

/// Whether a letter takes no ink: spaces, control characters, and what has no width.
fn is_unseen(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || matches!(
            letter,
            // Soft hyphen, joiners, marks of direction, invisible operators, variation selectors, tags, fillers.
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What begins a formula, in the ways in which it is hidden.
    fn tricks() -> Vec<String> {
        let signs = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫"];
        let before = [
            "",
            " ",
            "\t",
            "\r",
            "\n",
            "\r\n",
            "\u{a0}",
            "\u{3000}",
            "\u{200b}",
            "\u{feff}",
            "\u{200e}\u{202e}",
            "\u{ad}",
            "\u{0}",
            "\u{1}",
            "\u{2063}",
            "\u{fe0f}",
            "\u{3164}",
            " \u{200b}\t ",
        ];
        let formula = "HYPERLINK(\"https://x.example\";\"a,b\")";
        before
            .iter()
            .flat_map(|hidden| signs.iter().map(move |sign| format!("{hidden}{sign}{formula}")))
            .collect()
    }

    /// Whether a spreadsheet that skips what it does not show, and knows full width, would calculate.
    fn is_formula(cell: &str) -> bool {
        let shown: String = cell.nfkc().filter(|letter| !is_unseen(*letter)).collect();
        shown.starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r', '\n'])
    }

    #[test]
    fn sec_57_an_independent_reader_finds_no_formula_in_any_cell() {
        let rows: Vec<Vec<String>> = tricks()
            .into_iter()
            .map(|trick| vec!["RO-1".to_owned(), trick.clone(), format!("\"{trick}")])
            .collect();
        assert!(rows.iter().all(|row| row.get(1).is_some_and(|cell| is_formula(cell))));
        let bytes = csv(&rows).expect("a table");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&*bytes);
        let mut read = 0;
        for (record, row) in reader.records().zip(&rows) {
            let record = record.expect("a row");
            for (cell, written) in record.iter().zip(row) {
                assert!(!is_formula(cell), "{cell:?}");
                // What was hidden is shown, and nothing of it is lost.
                assert_eq!(cell.replace(TEXT, ""), *written);
            }
            read += 1;
        }
        assert_eq!(read, rows.len());
    }

    /// Where numbers have a comma, a spreadsheet ends cells at the semicolon, and our quotation marks are within them.
    #[test]
    fn sec_57_nor_does_a_reader_that_knows_the_semicolon_alone() {
        for hidden in [";", "; ", ";\"", ";\u{200b}\"", "x;", "x\n", "x\r\n\"", "x\t"] {
            for sign in ["=", "+", "-", "@", "＝"] {
                let text = format!("{hidden}{sign}1+1;y");
                let bytes = csv(&[vec!["RO-1".to_owned(), text.clone()]]).expect("a table");
                let mut reader = csv::ReaderBuilder::new()
                    .has_headers(false)
                    .flexible(true)
                    .delimiter(b';')
                    .from_reader(&*bytes);
                for record in reader.records() {
                    let record = record.expect("a row");
                    assert!(record.iter().all(|cell| !is_formula(cell)), "{text:?}: {record:?}");
                }
                assert_eq!(neutral(&text).replace(TEXT, ""), text);
            }
        }
        assert_eq!(neutral("a; b;c - d"), "a; b;c - d");
    }

    #[test]
    fn sec_57_what_is_no_formula_stays_as_it_is() {
        for text in [
            "",
            "Salcie 47",
            "RO-2026-0001",
            "a=b",
            "'",
            "Ștefan @ home",
            "1-2",
            "żółć",
            "  two",
        ] {
            assert_eq!(neutral(text), text);
        }
    }

    #[test]
    fn cells_with_quotes_and_ends_of_lines_come_back_as_they_were() {
        let row = vec!["a \"b\"".to_owned(), "one\ntwo".to_owned(), ";,\t".to_owned()];
        let bytes = csv(std::slice::from_ref(&row)).expect("a table");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&*bytes);
        let record = reader.records().next().expect("a row").expect("it can be read");
        assert_eq!(record.iter().collect::<Vec<_>>(), row);
    }
}
