//! The columns of a CSV file of cases: the fields of the body that opens one, dotted.

use actix_web::get;
use actix_web::web;
use punte_domain::cases::import::{FileFault, ImportFault};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::auth::{Granted, ImportsCreate};
use crate::{Code, Problem};

/// What stands in the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ImportCell {
    /// A text, a code or a day.
    Text,
    /// `true` or `false`.
    Flag,
    /// Several texts or codes with `;` between them.
    List,
}

use ImportCell::{Flag, List, Text};

/// Every column. Of numbers and contacts there may be three each.
pub(super) const COLUMNS: &[(&str, ImportCell)] = &[
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

/// By what the other system knows the case.
pub(super) const EXTERNAL_ID: &str = "external_id";

/// What no case is opened without.
const REQUIRED: [&str; 5] = ["county", "sex", "age_group", "urgency", "detected_on"];

/// Lists of things that have fields themselves.
const NUMBERED: [&str; 2] = ["identifiers", "contacts"];

/// A column of a CSV file of cases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportColumn {
    /// Its name, as it stands in the header.
    #[schema(example = "person.given_names")]
    name: &'static str,
    cell: ImportCell,
    /// Whether every row says something there.
    is_required: bool,
}

/// The columns of a CSV file of cases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportColumnList {
    items: Vec<ImportColumn>,
}

/// List the columns of a file to import
///
/// The fields of the body of `case_create`, dotted, and `external_id`: by what your own system knows the case, so
/// that it is opened once. What a file does not need it leaves out. In JSON Lines each line is such a body, with
/// `external_id` beside it. For whoever may import cases.
#[utoipa::path(tag = "cases", operation_id = "import_columns",
    extensions(("x-permission" = json!("imports.create"))),
    responses((status = OK, body = ImportColumnList), Problem))]
#[get("/imports/columns")]
pub(in crate::cases) async fn list(_actor: Granted<ImportsCreate>) -> Result<web::Json<ImportColumnList>, Problem> {
    let items = COLUMNS.iter().map(|(name, cell)| ImportColumn {
        name,
        cell: *cell,
        is_required: REQUIRED.contains(name),
    });
    Ok(web::Json(ImportColumnList { items: items.collect() }))
}

/// The columns of one file, in its order.
#[derive(Debug, Clone)]
pub(super) struct Header(Vec<(&'static str, ImportCell)>);

impl Header {
    /// Of the first row of a file.
    ///
    /// # Errors
    /// The column that there is not, or that stands twice.
    pub fn read(row: &[u8]) -> Result<Self, FileFault> {
        let fault = |fault, at: usize| FileFault {
            fault,
            line: Some(1),
            column: i64::try_from(at + 1).ok(),
        };
        let cells = cells(row).ok_or_else(|| fault(ImportFault::UnknownColumn, 0))?;
        let mut columns: Vec<(&'static str, ImportCell)> = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            let found = COLUMNS.iter().find(|(name, _)| *name == cell.trim());
            let Some((name, kind)) = found else {
                return Err(fault(ImportFault::UnknownColumn, at));
            };
            if columns.iter().any(|(earlier, _)| earlier == name) {
                return Err(fault(ImportFault::RepeatedColumn, at));
            }
            columns.push((name, *kind));
        }
        Ok(Self(columns))
    }

    /// Whether a row has a cell for each column.
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::case::create::CaseCreate;
    use super::*;
    use crate::app::Profile;
    use crate::json::read;

    #[test]
    fn every_field_of_a_case_to_open_has_its_column_and_every_column_its_field() {
        let document = serde_json::to_value(crate::openapi::document(Profile::Production)).unwrap();
        let fields = |schema: &str| -> Vec<String> {
            let properties = &document["components"]["schemas"][schema]["properties"];
            properties.as_object().unwrap().keys().cloned().collect()
        };
        let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
        for (prefix, schema) in [
            ("", "CaseCreate"),
            ("person.", "PersonUpdate"),
            ("person.identifiers.1.", "Identifier"),
            ("person.contacts.3.", "PersonContact"),
            ("family.", "CaseFamily"),
        ] {
            for field in fields(schema) {
                let column = format!("{prefix}{field}");
                let has = names
                    .iter()
                    .any(|name| *name == column || name.starts_with(&format!("{column}.")));
                assert!(has, "{column} has no column");
            }
        }
        let cell = |name: &str| match name.rsplit('.').next().unwrap() {
            "sex" => "female",
            "age_group" => "a18_25",
            "urgency" => "normal",
            "source" => "hotline",
            "precision" => "day",
            "age_basis" => "declared",
            "advice" => "unknown",
            "detected_on" | "date" => "2026-03-01",
            "case_id" => "7e9f3c1a-1111-4222-8333-444455556666",
            "is_child" | "safe_to_call" | "safe_to_write" => "false",
            "kind" if name.contains("identifiers") => "passport",
            "kind" if name.contains("contacts") => "phone",
            _ => "x",
        };
        let row: Vec<&str> = names.iter().map(|name| cell(name)).collect();
        let header = Header::read(names.join(",").as_bytes()).unwrap();
        let mut body = header.body(row.join(",").as_bytes()).unwrap();
        body.as_object_mut().unwrap().remove(EXTERNAL_ID);
        assert!(read::<CaseCreate>(body).is_ok());
    }

    #[test]
    fn cells_become_what_the_field_takes() {
        let header = Header::read(b"is_child, person.languages,person.contacts.2.value,note").unwrap();
        for (row, body) in [
            (
                "true,ro; en;,+40 1,\"=1+1, \"\"a\"\"\nb\"",
                json!({"is_child": true, "person": {"languages": ["ro", "en"], "contacts": [{"value": "+40 1"}]},
                       "note": "=1+1, \"a\"\nb"}),
            ),
            (",,,", json!({})),
            ("maybe,,,-2", json!({"is_child": "maybe", "note": "-2"})),
        ] {
            assert_eq!(header.body(row.as_bytes()).unwrap(), body, "{row}");
        }
        for row in ["a,b", "a,b,c,d,e", "", ",,,a\r,,,b"] {
            assert!(header.body(row.as_bytes()).is_err(), "{row}");
        }
    }

    #[test]
    fn a_header_names_known_columns_once() {
        for (header, fault, column) in [
            ("county,Ana Popescu", ImportFault::UnknownColumn, 2),
            ("county,,sex", ImportFault::UnknownColumn, 2),
            ("county,sex,county", ImportFault::RepeatedColumn, 3),
        ] {
            let found = Header::read(header.as_bytes()).unwrap_err();
            assert_eq!((found.fault, found.column), (fault, Some(column)), "{header}");
        }
    }
}
