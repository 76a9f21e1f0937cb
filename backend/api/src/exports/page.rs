//! A page of an export while it is made: bytes, and what is to be recorded of it.

use punte_domain::event::Event;
use punte_exports::table;
use serde::Serialize;
use serde_json::Value;

use crate::{Code, Problem};

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
    pub(super) fn bytes(&self) -> Result<Vec<u8>, Problem> {
        let rows = table::csv(&self.table).map_err(|_| Problem::new(Code::Internal))?;
        Ok([self.lines.as_slice(), &rows].concat())
    }
}

/// The head of a table.
pub(super) fn head(columns: &[&str]) -> Result<Vec<u8>, Problem> {
    let head = columns.iter().map(|name| (*name).to_owned()).collect();
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
