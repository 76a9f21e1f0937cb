//! The columns of a CSV file: the fields of the body that opens a case, dotted, and of a notification those by which
//! one begins.

use actix_web::{get, web};
use punte_domain::cases::import::{FileFault, ImportFault, ImportKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{Granted, ImportsCreate};
use crate::json::below;
use crate::{Code, Problem, Query};

/// What stands in the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportCell {
    /// A text, a code or a day.
    Text,
    /// `true` or `false`.
    Flag,
    /// Several texts or codes with `;` between them.
    List,
}

use ImportCell::{Flag, List, Text};

/// Every column of a file of cases. Of numbers and contacts there may be three each.
const COLUMNS: &[(&str, ImportCell)] = &[
    (EXTERNAL_ID, Text),
    ("county", Text),
    ("sex", Text),
    ("age_group", Text),
    ("is_child", Flag),
    ("urgency", Text),
    ("source", Text),
    ("detected_on", Text),
    ("note", Text),
    ("person.given_names", Text),
    ("person.family_name", Text),
    ("person.aliases", List),
    ("person.birth.date", Text),
    ("person.birth.precision", Text),
    ("person.age_basis", Text),
    ("person.languages", List),
    ("person.citizenships", List),
    ("person.identifiers.1.kind", Text),
    ("person.identifiers.1.value", Text),
    ("person.identifiers.1.country", Text),
    ("person.identifiers.2.kind", Text),
    ("person.identifiers.2.value", Text),
    ("person.identifiers.2.country", Text),
    ("person.identifiers.3.kind", Text),
    ("person.identifiers.3.value", Text),
    ("person.identifiers.3.country", Text),
    ("person.contacts.1.kind", Text),
    ("person.contacts.1.value", Text),
    ("person.contacts.1.safe_to_call", Flag),
    ("person.contacts.1.safe_to_write", Flag),
    ("person.contacts.1.note", Text),
    ("person.contacts.2.kind", Text),
    ("person.contacts.2.value", Text),
    ("person.contacts.2.safe_to_call", Flag),
    ("person.contacts.2.safe_to_write", Flag),
    ("person.contacts.2.note", Text),
    ("person.contacts.3.kind", Text),
    ("person.contacts.3.value", Text),
    ("person.contacts.3.safe_to_call", Flag),
    ("person.contacts.3.safe_to_write", Flag),
    ("person.contacts.3.note", Text),
    ("family.case_id", Text),
    ("family.kind", Text),
    ("family.advice", Text),
];

/// Every column of a file of notifications (F1): who the person is, is for whoever meets them to ask.
const OF_NOTIFICATIONS: &[(&str, ImportCell)] = &[
    (EXTERNAL_ID, Text),
    ("county", Text),
    ("sex", Text),
    ("age_group", Text),
    ("is_child", Flag),
    ("urgency", Text),
    ("source", Text),
    ("detected_on", Text),
    ("note", Text),
    ("person.languages", List),
    ("person.contacts.1.kind", Text),
    ("person.contacts.1.value", Text),
    ("person.contacts.1.safe_to_call", Flag),
    ("person.contacts.1.safe_to_write", Flag),
    ("person.contacts.1.note", Text),
];

/// By what the other system knows the case.
pub(super) const EXTERNAL_ID: &str = "external_id";

/// What no case is opened without.
const REQUIRED: [&str; 5] = ["county", "sex", "age_group", "urgency", "detected_on"];

/// What there is no notification without: who says it, and what was seen.
const REQUIRED_OF_NOTIFICATIONS: [&str; 5] = ["county", "urgency", "source", "detected_on", "note"];

/// What a notification need not say, and what it says then.
const UNSAID: [&str; 2] = ["sex", "age_group"];

/// The columns of files of this kind.
#[must_use]
pub fn columns_of(kind: ImportKind) -> &'static [(&'static str, ImportCell)] {
    match kind {
        ImportKind::Cases => COLUMNS,
        ImportKind::Notifications => OF_NOTIFICATIONS,
    }
}

/// What every row of a file of this kind says.
#[must_use]
pub fn required_of(kind: ImportKind) -> [&'static str; 5] {
    match kind {
        ImportKind::Cases => REQUIRED,
        ImportKind::Notifications => REQUIRED_OF_NOTIFICATIONS,
    }
}

/// Makes of the fields of a notification those of the case that it begins: it says what a notification says and no
/// more, and what it leaves open is not known.
///
/// # Errors
/// The places of what no notification has, or of what this one lacks.
pub fn notified(fields: &mut Map<String, Value>) -> Result<(), Problem> {
    let is_known = |path: &str| {
        let around = format!("{path}.");
        let mut columns = OF_NOTIFICATIONS.iter();
        columns.any(|(name, _)| *name == path || name.starts_with(&around))
    };
    for (name, value) in fields.iter() {
        if !is_known(name) {
            return Err(Problem::at(below(name), "unknown_field"));
        }
        let inner = value.as_object().into_iter().flat_map(Map::keys);
        for field in inner {
            if !is_known(&format!("{name}.{field}")) {
                return Err(Problem::at(below(name) + &below(field), "unknown_field"));
            }
        }
    }
    for name in REQUIRED_OF_NOTIFICATIONS {
        if fields.get(name).is_none_or(Value::is_null) {
            return Err(Problem::at(format!("/{name}"), "required"));
        }
    }
    for name in UNSAID {
        let said = fields.entry(name).or_insert(Value::Null);
        if said.is_null() {
            *said = Value::from("unknown");
        }
    }
    Ok(())
}

/// Lists of things that have fields themselves.
const NUMBERED: [&str; 2] = ["identifiers", "contacts"];

/// A column of a CSV file to import.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportColumn {
    /// Its name, as it stands in the header.
    #[schema(example = "person.given_names")]
    name: &'static str,
    cell: ImportCell,
    /// Whether every row says something there.
    is_required: bool,
}

/// The columns of a CSV file to import.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportColumnList {
    items: Vec<ImportColumn>,
}

/// Of which file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportColumnQuery {
    /// What its rows are; `cases` unless given.
    kind: Option<ImportKind>,
}

/// List the columns of a file to import
///
/// The fields of the body of `case_create`, dotted, and `external_id`: by what your own system knows the case, so
/// that it is opened once. What a file does not need it leaves out. In JSON Lines each line is such a body, with
/// `external_id` beside it. A notification has fewer of them: where and by whom somebody was noticed, how urgent it is,
/// what was seen, and how they are reached safely; who they are is asked later. For whoever may import.
#[utoipa::path(tag = "cases", operation_id = "import_columns", params(ImportColumnQuery),
    extensions(("x-permission" = json!("imports.create"))),
    responses((status = OK, body = ImportColumnList), Problem))]
#[get("/imports/columns")]
pub(in crate::cases) async fn list(
    _actor: Granted<ImportsCreate>,
    query: Query<ImportColumnQuery>,
) -> Result<web::Json<ImportColumnList>, Problem> {
    let kind = query.kind.unwrap_or(ImportKind::Cases);
    let required = required_of(kind);
    let items = columns_of(kind).iter().map(|(name, cell)| ImportColumn {
        name,
        cell: *cell,
        is_required: required.contains(name),
    });
    Ok(web::Json(ImportColumnList { items: items.collect() }))
}

/// The columns of one file, in its order.
#[derive(Debug, Clone)]
pub struct Header(Vec<(&'static str, ImportCell)>);

impl Header {
    /// Of the first row of a file.
    ///
    /// # Errors
    /// The column that there is not, or that stands twice.
    pub fn read(kind: ImportKind, row: &[u8]) -> Result<Self, FileFault> {
        let fault = |fault, at: usize| FileFault {
            fault,
            line: Some(1),
            column: i64::try_from(at + 1).ok(),
        };
        let cells = cells(row).ok_or_else(|| fault(ImportFault::UnknownColumn, 0))?;
        let mut columns: Vec<(&'static str, ImportCell)> = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            let found = columns_of(kind).iter().find(|(name, _)| *name == cell.trim());
            let Some((name, cell)) = found else {
                return Err(fault(ImportFault::UnknownColumn, at));
            };
            if columns.iter().any(|(earlier, _)| earlier == name) {
                return Err(fault(ImportFault::RepeatedColumn, at));
            }
            columns.push((name, *cell));
        }
        Ok(Self(columns))
    }

    /// Whether a row has a cell for each column.
    #[must_use]
    pub fn fits(&self, row: &[u8]) -> bool {
        cells(row).is_some_and(|cells| cells.len() == self.0.len())
    }

    /// The body that a row stands for; an empty cell says nothing.
    ///
    /// # Errors
    /// Where the row has not a cell for each column.
    pub fn body(&self, row: &[u8]) -> Result<Value, Problem> {
        let cells = cells(row).ok_or_else(|| Problem::new(Code::Malformed))?;
        if cells.len() != self.0.len() {
            return Err(Problem::at("", "wrong_number_of_cells"));
        }
        let mut body = Map::new();
        for ((name, kind), cell) in self.0.iter().zip(cells) {
            if cell.contains('\0') {
                return Err(Problem::new(Code::Malformed));
            }
            let cell = cell.trim();
            if !cell.is_empty() {
                let path: Vec<&str> = name.split('.').collect();
                put(&mut body, &path, value(*kind, cell));
            }
        }
        if let Some(Value::Object(person)) = body.get_mut("person") {
            for field in NUMBERED {
                if let Some(Value::Object(numbered)) = person.get_mut(field).map(Value::take) {
                    person.insert(field.to_owned(), numbered.into_iter().map(|(_, thing)| thing).collect());
                }
            }
        }
        Ok(Value::Object(body))
    }
}

/// The cells of one row.
fn cells(row: &[u8]) -> Option<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(row);
    let mut records = reader.records();
    let record = records.next()?.ok()?;
    // A carriage return alone ends a row for who reads cells, and not for who cuts rows: nothing of it is passed over.
    records
        .next()
        .is_none()
        .then(|| record.iter().map(str::to_owned).collect())
}

/// What begins like a formula is a text as any other.
fn value(kind: ImportCell, cell: &str) -> Value {
    match (kind, cell) {
        (Flag, "true") => Value::Bool(true),
        (Flag, "false") => Value::Bool(false),
        (List, _) => {
            let entries = cell.split(';').map(str::trim).filter(|entry| !entry.is_empty());
            entries.map(Value::from).collect()
        }
        _ => Value::from(cell),
    }
}

fn put(object: &mut Map<String, Value>, path: &[&str], value: Value) {
    match path {
        [name] => {
            object.insert((*name).to_owned(), value);
        }
        [name, below @ ..] => {
            let inner = object
                .entry((*name).to_owned())
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, below, value);
            }
        }
        [] => {}
    }
}
