//! The rows of a file, one after the other: no more of it is in memory than a part and a row.

use punte_domain::cases::import::{
    ALL_ROWS_MAX, FileFault, Import, ImportFault, ImportFormat, ImportMode, ImportPlace, PART_BYTES, ROW_BYTES,
    ROWS_MAX,
};
use punte_storage::cases::import as storage;
use punte_storage::{CaseKey, Store, Tx};
use serde_json::Value;

use super::columns::Header;
use crate::{Code, Problem, json};

/// What may stand before the first row (RFC 3629 §6).
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A row of a file, as it was written.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The line where it begins, from 1.
    pub line: i64,
    /// What stands there, without the end of its line.
    pub bytes: Vec<u8>,
    /// Where the next one begins.
    pub after: ImportPlace,
    /// Whether its line ended.
    is_whole: bool,
}

/// Why no row follows.
#[derive(Debug)]
pub(super) enum Halt {
    /// The file is not one.
    Fault(FileFault),
    /// It could not be read just now.
    Problem(Problem),
}

impl From<punte_storage::Error> for Halt {
    fn from(error: punte_storage::Error) -> Self {
        Self::Problem(error.into())
    }
}

impl From<FileFault> for Halt {
    fn from(fault: FileFault) -> Self {
        Self::Fault(fault)
    }
}

/// Cuts rows out of bytes that come in parts. In CSV a line break between quotation marks ends none.
#[derive(Debug)]
pub struct Cutter {
    format: ImportFormat,
    bytes: Vec<u8>,
    /// How many of `bytes` were cut off.
    begin: usize,
    /// How many after these were looked at.
    seen: usize,
    is_quoted: bool,
    line_breaks: i64,
    place: ImportPlace,
}

impl Cutter {
    /// Of a file in this format, from a place on.
    #[must_use]
    pub fn new(format: ImportFormat, place: ImportPlace) -> Self {
        Self {
            format,
            bytes: Vec::new(),
            begin: 0,
            seen: 0,
            is_quoted: false,
            line_breaks: 0,
            place,
        }
    }

    /// More of the file.
    pub fn feed(&mut self, part: &[u8]) {
        self.bytes.drain(..self.begin);
        self.begin = 0;
        self.bytes.extend_from_slice(part);
    }

    /// The next row, if it ends in what came; `None` asks for more. Lines with nothing in them are none.
    ///
    /// # Errors
    /// That the row does not end where every row does.
    pub fn cut(&mut self, is_last: bool) -> Result<Option<Row>, FileFault> {
        loop {
            let Some(byte) = self.bytes.get(self.begin + self.seen).copied() else {
                if is_last && self.has_something() {
                    return Ok(Some(self.take(false)));
                }
                return Ok(None);
            };
            self.seen += 1;
            match byte {
                b'"' if self.format == ImportFormat::Csv => self.is_quoted = !self.is_quoted,
                b'\n' => {
                    self.line_breaks += 1;
                    if !self.is_quoted {
                        if self.has_something() {
                            return Ok(Some(self.take(true)));
                        }
                        self.skip();
                    }
                }
                _ => {}
            }
            if self.seen > ROW_BYTES {
                return Err(FileFault {
                    line: Some(self.place.lines + 1),
                    ..ImportFault::RowTooLong.into()
                });
            }
        }
    }

    fn looked_at(&self) -> &[u8] {
        let seen = self.begin..self.begin + self.seen;
        self.bytes.get(seen).unwrap_or_default()
    }

    fn has_something(&self) -> bool {
        !self.looked_at().trim_ascii().is_empty()
    }

    fn skip(&mut self) -> Vec<u8> {
        let bytes = self.looked_at().to_vec();
        self.begin += self.seen;
        self.place.offset += i64::try_from(bytes.len()).unwrap_or_default();
        self.place.lines += self.line_breaks;
        (self.seen, self.line_breaks) = (0, 0);
        bytes
    }

    fn take(&mut self, is_whole: bool) -> Row {
        let line = self.place.lines + 1;
        let is_whole = is_whole && !self.is_quoted;
        let mut bytes = self.skip();
        while bytes.last().is_some_and(|end| matches!(end, b'\n' | b'\r')) {
            bytes.pop();
        }
        self.is_quoted = false;
        self.place.rows += 1;
        Row {
            line,
            bytes,
            after: self.place,
            is_whole,
        }
    }
}

/// The file of an import, from a place on.
pub(super) struct Rows<'a> {
    tx: Tx,
    key: CaseKey,
    import: &'a Import,
    cutter: Cutter,
    next_part: u32,
    /// Of a CSV file.
    pub header: Option<Header>,
}

impl<'a> Rows<'a> {
    /// The rows after this place.
    pub async fn after(store: &Store, import: &'a Import, place: ImportPlace) -> Result<Self, Halt> {
        let tx = store.system_read();
        let key = storage::key(&tx, import).await?;
        let mut rows = Self {
            tx,
            key,
            import,
            cutter: Cutter::new(import.format, ImportPlace::default()),
            next_part: 0,
            header: None,
        };
        if import.format == ImportFormat::Csv {
            // It is the first row, and none of the cases.
            if let Some(first) = rows.cut().await? {
                rows.header = Some(Header::read(import.kind, text(&first)?.as_bytes())?);
            }
            rows.cutter.place.rows = 0;
        }
        if place.offset > 0 {
            rows.go_to(place).await?;
        }
        Ok(rows)
    }

    async fn go_to(&mut self, place: ImportPlace) -> Result<(), Halt> {
        let part_bytes = i64::from(PART_BYTES);
        self.cutter = Cutter::new(self.import.format, place);
        self.next_part = u32::try_from(place.offset / part_bytes).unwrap_or(u32::MAX);
        let before = usize::try_from(place.offset % part_bytes).unwrap_or_default();
        self.read_part().await?;
        self.cutter.begin = before.min(self.cutter.bytes.len());
        Ok(())
    }

    /// Whether there was another part.
    async fn read_part(&mut self) -> Result<bool, Halt> {
        if self.next_part >= self.import.parts() {
            return Ok(false);
        }
        let part = storage::part(&self.tx, &self.key, self.import, self.next_part).await?;
        let is_first = self.next_part == 0 && self.cutter.place.offset == 0;
        self.next_part += 1;
        match part.strip_prefix(BYTE_ORDER_MARK).filter(|_| is_first) {
            Some(rest) => {
                self.cutter.place.offset = 3;
                self.cutter.feed(rest);
            }
            None => self.cutter.feed(&part),
        }
        Ok(true)
    }

    async fn cut(&mut self) -> Result<Option<Row>, Halt> {
        loop {
            let is_last = self.next_part >= self.import.parts();
            if let Some(row) = self.cutter.cut(is_last)? {
                return Ok(Some(row));
            }
            if !self.read_part().await? {
                return Ok(None);
            }
        }
    }

    /// The next row; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Row>, Halt> {
        self.cut().await
    }

    /// The body that a row stands for.
    pub fn body(&self, row: &Row) -> Result<Value, Problem> {
        match &self.header {
            Some(header) => header.body(&row.bytes),
            None => json::value(&row.bytes),
        }
    }

    /// Whether a row at the end of the file, whose line does not end, is all there.
    fn is_complete(&self, row: &Row) -> bool {
        match &self.header {
            // A quotation mark that opens and does not close swallows what comes after it.
            Some(header) => row.bytes.split(|byte| *byte == b'"').count() % 2 == 1 && header.fits(&row.bytes),
            None => json::value(&row.bytes).is_ok(),
        }
    }
}

/// What stands in a row, if it is text.
fn text(row: &Row) -> Result<&str, FileFault> {
    std::str::from_utf8(&row.bytes).map_err(|_| FileFault {
        line: Some(row.line),
        ..ImportFault::NotUtf8.into()
    })
}

/// Reads the whole file once: how many rows there are, or why it is none.
pub(super) async fn check(store: &Store, import: &Import) -> Result<i64, Halt> {
    let mut rows = Rows::after(store, import, ImportPlace::default()).await?;
    let mut count = 0;
    while let Some(row) = rows.next().await? {
        let at = |fault: ImportFault| FileFault {
            line: Some(row.line),
            ..fault.into()
        };
        text(&row)?;
        if !row.is_whole && !rows.is_complete(&row) {
            return Err(at(ImportFault::CutOff).into());
        }
        count = row.after.rows;
        if count > ROWS_MAX {
            return Err(at(ImportFault::TooManyRows).into());
        }
        if import.mode == ImportMode::AllOrNothing && count > ALL_ROWS_MAX {
            return Err(at(ImportFault::TooManyForAll).into());
        }
    }
    if count == 0 {
        return Err(FileFault::from(ImportFault::Empty).into());
    }
    Ok(count)
}

impl Halt {
    /// What stops a file that was checked before: nothing of it is the file's fault any more.
    pub fn problem(self) -> Problem {
        match self {
            Self::Problem(problem) => problem,
            Self::Fault(_) => Problem::new(Code::Internal),
        }
    }
}
