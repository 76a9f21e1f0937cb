//! Documents for paper: what to print in, the bytes of a PDF out ([`pdf`]), or those of a workbook ([`xlsx`]). And
//! files for other programs: tables as CSV ([`table`]), calendars as iCalendar ([`calendar`]), and whatever it is
//! encrypted to the key of one recipient ([`sealed`]).
//!
//! A [`Printed`] is plain data. What comes out as a PDF is tagged (PDF/UA-1) and made to be kept (PDF/A-2a); the
//! writer checks both each time. A workbook has a sheet for each part, with numbers, money and days to reckon with
//! and no formula. The crate does no IO and knows nothing of cases. To add one more kind of block: a variant of
//! [`Block`], how it flows in `flow`, its tag in `paper`, and how it stands in a sheet in `workbook`.

pub mod calendar;
mod flow;
mod font;
mod paper;
pub mod sealed;
pub mod table;
mod text;
mod workbook;

use chrono::{DateTime, NaiveDate, Utc};

pub use workbook::{WorkbookError, xlsx};

/// A document to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// What it is, as its first heading and in its metadata.
    pub title: String,
    /// The language it is written in (BCP 47).
    pub language: String,
    /// What stands below the title: whose it is, when it is from.
    pub subtitle: String,
    /// At the top of each page but the first.
    pub header: String,
    /// At the foot of each page: who printed it, that it is confidential.
    pub footer: String,
    /// How a page says its number: `{page}` and `{pages}` stand in it.
    pub page: String,
    /// What is said at the end where some letters could not be printed.
    pub unprintable: String,
    /// When it was printed.
    pub at: DateTime<Utc>,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A value in a document: how it is written, and what a spreadsheet reckons with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// How it is written.
    pub text: String,
    /// What it is, where it is more than text.
    pub value: Option<CellValue>,
}

/// What a spreadsheet reckons with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellValue {
    /// A count.
    Number(i64),
    /// Hundredths of a percent.
    Share(i64),
    /// Tenths.
    Tenths(i64),
    /// Minor units of a currency, by its three letters.
    Money {
        /// Bani, cents.
        minor: i64,
        /// ISO 4217.
        currency: [u8; 3],
    },
    /// A day.
    Date(NaiveDate),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, value: None }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The heading of a part.
    Heading(String),
    /// A heading within a part.
    Subheading(String),
    /// Text.
    Paragraph(String),
    /// Labels with their values, one below the other.
    Rows(Vec<(String, Cell)>),
    /// A table with the heads of its columns, which each page repeats.
    Table {
        /// The heads.
        heads: Vec<String>,
        /// The rows, each with as many cells as there are heads.
        rows: Vec<Vec<Cell>>,
    },
    /// Lines to sign on, side by side, each with what stands below it.
    Signatures(Vec<String>),
    /// What follows begins a page.
    NextPage,
    /// A table that is filled in by hand: its rows are high, and what is empty stays so.
    Sheet {
        /// The heads, each with its share of the width.
        columns: Vec<(String, u8)>,
        /// The rows, each with as many cells as there are columns.
        rows: Vec<Vec<String>>,
    },
    /// A paper that is given to somebody, on a page of its own.
    Certificate(Certificate),
}

/// A paper that is given to somebody. Where it comes first, it stands in place of the document's title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// What it is.
    pub title: String,
    /// What it says, one below the other.
    pub lines: Vec<CertificateLine>,
    /// Lines to sign on, each with what stands below it.
    pub signatures: Vec<String>,
}

/// A line of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateLine {
    /// What its text is.
    pub label: String,
    /// Its text.
    pub text: String,
    /// Whether it is what the certificate is about, and stands below its label in large type.
    pub is_large: bool,
}

/// Why a document could not be made. It holds no text of the document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// A font that is part of the program could not be read.
    #[error("a font could not be read")]
    Font,
    /// What was written is no accessible document that can be kept.
    #[error("the document is not valid: {0}")]
    Invalid(String),
}

/// The document as a PDF.
///
/// # Errors
/// [`PrintError`] where what was written is not valid, which is a fault of this crate.
pub fn pdf(printed: &Printed) -> Result<Vec<u8>, PrintError> {
    let fonts = font::Fonts::get().ok_or(PrintError::Font)?;
    paper::write(printed, &flow::flow(printed, fonts), fonts)
}

#[cfg(test)]
mod tests;
