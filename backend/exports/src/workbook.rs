//! A document as a workbook (XLSX): a sheet for each part, with values to reckon with and no formula.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::{Block, Cell, CellValue, Printed};

/// What the name of a sheet may hold of a heading: a spreadsheet takes 31 units of UTF-16, and a number may follow.
const NAME: usize = 27;

/// What a cell holds at most, in the same units.
const TEXT: usize = 32_767;

/// How wide a column is at most, in pixels: longer text goes on below.
const WIDEST: u32 = 420;

/// Why a workbook could not be made. It holds no text of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a workbook could not be written")]
pub struct WorkbookError;

impl From<XlsxError> for WorkbookError {
    // What the writer says may name a sheet or a cell.
    fn from(_: XlsxError) -> Self {
        Self
    }
}

/// The document as a workbook: what it is on the first sheet, then a sheet for each part.
///
/// # Errors
/// [`WorkbookError`] where there is more than a workbook holds.
pub fn xlsx(printed: &Printed) -> Result<Vec<u8>, WorkbookError> {
    let mut book = Workbook::new();
    let mut properties = DocProperties::new().set_title(printed.title.as_str());
    if let Some(made) = day(printed.at.date_naive()) {
        properties = properties.set_creation_datetime(&made);
    }
    book.set_properties(&properties);
    let mut names = Names::default();
    let mut sheet = Sheet::new(&names.of(&printed.title))?;
    sheet.line(&printed.title, &bold())?;
    for line in [&printed.subtitle, &printed.footer] {
        sheet.line(line, &plain())?;
    }
    for block in &printed.blocks {
        if let Block::Heading(heading) = block {
            let next = Sheet::new(&names.of(heading))?;
            book.push_worksheet(std::mem::replace(&mut sheet, next).done());
        } else {
            sheet.block(block)?;
        }
    }
    book.push_worksheet(sheet.done());
    Ok(book.save_to_buffer()?)
}

/// Names of sheets, each of them once.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    fn of(&mut self, heading: &str) -> String {
        let letter = |letter: char| {
            if letter.is_control() || "[]:*?/\\".contains(letter) {
                ' '
            } else {
                letter
            }
        };
        let plain = beginning(heading.chars().map(letter), NAME);
        let plain = plain.trim_matches(|end: char| end == '\'' || end.is_whitespace());
        let plain = if plain.is_empty() { "–" } else { plain };
        let numbered = (2..).map(|number| format!("{plain} {number}"));
        let free = std::iter::once(plain.to_owned())
            .chain(numbered)
            .find(|name| self.0.insert(name.to_lowercase()));
        free.unwrap_or_default()
    }
}

/// A sheet that is being written, row by row.
struct Sheet {
    sheet: Worksheet,
    row: u32,
}

impl Sheet {
    fn new(name: &str) -> Result<Self, WorkbookError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        Ok(Self { sheet, row: 0 })
    }

    fn block(&mut self, block: &Block) -> Result<(), WorkbookError> {
        if self.row > 0 && !matches!(block, Block::Heading(_)) {
            self.row += 1;
        }
        match block {
            Block::Heading(text) | Block::Subheading(text) => self.line(text, &bold()),
            Block::Paragraph(text) => self.line(text, &plain()),
            Block::Rows(rows) => rows.iter().try_for_each(|(label, value)| {
                self.text(0, label, &bold())?;
                self.cell(1, value)?;
                self.row += 1;
                Ok(())
            }),
            Block::Table { heads, rows } => self.table(heads, rows),
            // What is signed, filled in by hand or given to somebody is paper.
            Block::Signatures(_) | Block::NextPage | Block::Sheet { .. } | Block::Certificate(_) => Ok(()),
        }
    }

    fn table(&mut self, heads: &[String], rows: &[Vec<Cell>]) -> Result<(), WorkbookError> {
        let is_first = self.row == 0;
        for (column, head) in (0..).zip(heads) {
            self.text(column, head, &bold())?;
        }
        self.row += 1;
        if is_first {
            self.sheet.set_freeze_panes(self.row, 0)?;
        }
        for row in rows {
            for (column, cell) in (0..).zip(row) {
                self.cell(column, cell)?;
            }
            self.row += 1;
        }
        Ok(())
    }

    fn line(&mut self, text: &str, format: &Format) -> Result<(), WorkbookError> {
        self.text(0, text, format)?;
        self.row += 1;
        Ok(())
    }

    /// Writes text, which is one whatever it begins with.
    fn text(&mut self, column: u16, text: &str, format: &Format) -> Result<(), WorkbookError> {
        let text = beginning(text.chars(), TEXT);
        self.sheet.write_string_with_format(self.row, column, text, format)?;
        Ok(())
    }

    fn number(&mut self, column: u16, number: f64, format: &str) -> Result<(), WorkbookError> {
        let format = plain().set_num_format(format);
        self.sheet.write_number_with_format(self.row, column, number, &format)?;
        Ok(())
    }

    fn cell(&mut self, column: u16, cell: &Cell) -> Result<(), WorkbookError> {
        match cell.value {
            Some(CellValue::Number(number)) => match decimal(number, 0) {
                Some(number) => self.number(column, number, "#,##0"),
                None => self.text(column, &cell.text, &plain()),
            },
            Some(CellValue::Share(share)) => match decimal(share, 4) {
                Some(number) if share % 100 == 0 => self.number(column, number, "0%"),
                Some(number) => self.number(column, number, "0.00%"),
                None => self.text(column, &cell.text, &plain()),
            },
            Some(CellValue::Tenths(tenths)) => match decimal(tenths, 1) {
                Some(number) => self.number(column, number, "#,##0.0"),
                None => self.text(column, &cell.text, &plain()),
            },
            Some(CellValue::Money { minor, currency }) => match decimal(minor, 2) {
                Some(number) => {
                    let currency = String::from_utf8_lossy(&currency).into_owned();
                    self.number(column, number, &format!("#,##0.00 \"{currency}\""))
                }
                None => self.text(column, &cell.text, &plain()),
            },
            Some(CellValue::Date(date)) => match day(date) {
                Some(date) => {
                    let format = plain().set_num_format("yyyy-mm-dd");
                    self.sheet
                        .write_datetime_with_format(self.row, column, &date, &format)?;
                    Ok(())
                }
                None => self.text(column, &cell.text, &plain()),
            },
            None => self.text(column, &cell.text, &plain()),
        }
    }

    fn done(mut self) -> Worksheet {
        self.sheet.set_autofit_max_width(WIDEST).autofit();
        self.sheet
    }
}

/// As many of these letters as take so many units of UTF-16, by which spreadsheets measure text.
fn beginning(letters: impl Iterator<Item = char>, units: usize) -> String {
    let mut taken = 0;
    let fits = |letter: &char| {
        taken += letter.len_utf16();
        taken <= units
    };
    letters.take_while(fits).collect()
}

fn plain() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

fn bold() -> Format {
    plain().set_bold()
}

/// The nearest number with so many of its digits behind the point; nothing where a spreadsheet could not show all of
/// its digits.
fn decimal(value: i64, digits: u32) -> Option<f64> {
    (value.unsigned_abs() < 1_000_000_000_000_000)
        .then(|| format!("{value}e-{digits}").parse().ok())
        .flatten()
}

/// The day, where a spreadsheet counts it: those from 1900 on.
fn day(date: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok().filter(|year| *year >= 1900)?;
    let [month, day] = [date.month(), date.day()].map(u8::try_from);
    ExcelDateTime::from_ymd(year, month.ok()?, day.ok()?).ok()
}
