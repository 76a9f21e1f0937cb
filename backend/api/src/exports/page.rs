//! A page of an export while it is made: bytes, and what is to be recorded of it.

use chrono::{DateTime, Utc};
use punte_domain::event::Event;
use punte_domain::exports::ExportPurpose;
use punte_domain::id::ExportId;
use punte_exports::table;
use serde::Serialize;
use serde_json::Value;

use crate::{Code, Problem};

/// Where a file comes from, which stands in it: whoever finds a copy reads who took it out, when and what for (SEC-58).
#[derive(Debug, Serialize)]
pub(super) struct ExportMark {
    pub(super) export_id: ExportId,
    pub(super) exported_by: String,
    pub(super) exported_at: DateTime<Utc>,
    pub(super) exported_for: ExportPurpose,
}

/// The columns of a table that say so, behind all others: of a row that is copied alone too.
const MARK_COLUMNS: &[&str] = &["export_id", "exported_by", "exported_at", "exported_for"];

impl ExportMark {
    /// The first line of a file of lines.
    pub(super) fn line(&self) -> Result<Vec<u8>, Problem> {
        let mut line =
            serde_json::to_vec(&serde_json::json!({ "export": self })).map_err(|_| Problem::new(Code::Internal))?;
        line.push(b'\n');
        Ok(line)
    }

    fn cells(&self) -> Result<Vec<String>, Problem> {
        let fields = serde_json::to_value(self).map_err(|_| Problem::new(Code::Internal))?;
        Ok(MARK_COLUMNS.iter().map(|name| cell(fields.get(name))).collect())
    }
}

/// Rows of an export.
#[derive(Debug, Default)]
pub(crate) struct ExportRows {
    lines: Vec<u8>,
    table: Vec<Vec<String>>,
    /// A reading of each row, to be recorded before it can leave.
    pub(super) reads: Vec<Event>,
    /// The family names that stand in it.
    pub(super) family_names: Vec<String>,
    /// Where the next page begins; `None` on the last.
    pub(super) next: Option<String>,
}

impl ExportRows {
    /// An empty page, behind which this one follows.
    pub(crate) fn after(next: Option<String>) -> Self {
        Self {
            next,
            ..Self::default()
        }
    }

    /// Adds what its reader reads, as a line.
    pub(crate) fn line(&mut self, view: &impl Serialize, read: Event) -> Result<(), Problem> {
        serde_json::to_writer(&mut self.lines, view).map_err(|_| Problem::new(Code::Internal))?;
        self.lines.push(b'\n');
        self.reads.push(read);
        Ok(())
    }

    /// Adds these fields of what its reader reads in a list, as a row.
    pub(crate) fn row(&mut self, columns: &[&str], view: &impl Serialize, read: Event) -> Result<(), Problem> {
        let fields = serde_json::to_value(view).map_err(|_| Problem::new(Code::Internal))?;
        self.table
            .push(columns.iter().map(|name| cell(fields.get(name))).collect());
        self.reads.push(read);
        Ok(())
    }

    /// Says which family name stands in it.
    pub(crate) fn names_family(&mut self, name: Option<&str>) {
        self.family_names.extend(name.map(str::to_owned));
    }

    /// The page as bytes of its file.
    pub(super) fn bytes(&self, mark: &ExportMark) -> Result<Vec<u8>, Problem> {
        let mark = mark.cells()?;
        let rows: Vec<Vec<String>> = self.table.iter().map(|row| [row.as_slice(), &mark].concat()).collect();
        let rows = table::csv(&rows).map_err(|_| Problem::new(Code::Internal))?;
        Ok([self.lines.as_slice(), &rows].concat())
    }
}

/// The head of a table.
pub(super) fn head(columns: &[&str]) -> Result<Vec<u8>, Problem> {
    let head = [columns, MARK_COLUMNS]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect();
    table::csv(&[head]).map_err(|_| Problem::new(Code::Internal))
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(|item| cell(Some(item))).collect();
            items.join(" ")
        }
        Some(other) => other.to_string(),
    }
}
