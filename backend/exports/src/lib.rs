//! Documents for paper: what to print in, the bytes of a PDF out. And files for other programs: tables as CSV
//! ([`table`]), calendars as iCalendar ([`calendar`]), and whatever it is encrypted to the key of one recipient
//! ([`sealed`]).
//!
//! A [`Printed`] is plain data. What comes out is tagged (PDF/UA-1) and made to be kept (PDF/A-2a);
//! the writer checks both each time. The crate does no IO and knows nothing of cases. To add one more
//! kind of block: a variant of [`Block`], how it flows in `flow`, and its tag in `paper`.

pub mod calendar;
mod flow;
mod font;
mod paper;
pub mod sealed;
pub mod table;
mod text;

use chrono::{DateTime, Utc};

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
    Rows(Vec<(String, String)>),
    /// A table with the heads of its columns, which each page repeats.
    Table {
        /// The heads.
        heads: Vec<String>,
        /// The rows, each with as many cells as there are heads.
        rows: Vec<Vec<String>>,
    },
    /// Lines to sign on, side by side, each with what stands below it.
    Signatures(Vec<String>),
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
