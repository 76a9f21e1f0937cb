//! The columns of a file to import.

use punte_api::app::Profile;
use punte_api::openapi;
use punte_api::units::{Header, columns_of, notified, required_of, told};
use punte_domain::cases::import::{ImportFault, ImportKind};
use serde_json::{Value, json};

use super::errors_of;

#[test]
fn every_field_of_a_case_to_open_has_its_column_and_every_column_its_field() {
    let document = serde_json::to_value(openapi::document(Profile::Production)).unwrap();
    let fields = |schema: &str| -> Vec<String> {
        let properties = &document["components"]["schemas"][schema]["properties"];
        properties.as_object().unwrap().keys().cloned().collect()
    };
    let names: Vec<&str> = columns_of(ImportKind::Cases).iter().map(|(name, _)| *name).collect();
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
    let header = Header::read(ImportKind::Cases, names.join(",").as_bytes()).unwrap();
    let body = header.body(row.join(",").as_bytes()).unwrap();
    assert_eq!(told(ImportKind::Cases, body).unwrap().as_deref(), Some("x"));
}

#[test]
fn cells_become_what_the_field_takes() {
    let header = Header::read(
        ImportKind::Cases,
        b"is_child, person.languages,person.contacts.2.value,note",
    )
    .unwrap();
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
        let found = Header::read(ImportKind::Cases, header.as_bytes()).unwrap_err();
        assert_eq!((found.fault, found.column), (fault, Some(column)), "{header}");
    }
}

#[test]
fn a_notification_is_a_case_with_less_in_it() {
    let columns = columns_of(ImportKind::Notifications);
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    for column in columns {
        assert!(
            columns_of(ImportKind::Cases).contains(column),
            "{} is a column of cases",
            column.0
        );
    }
    for name in required_of(ImportKind::Notifications) {
        assert!(names.contains(&name), "{name}");
    }
    let whole = json!({"county": "RO-CJ", "urgency": "normal", "source": "hotline", "detected_on": "2026-03-01",
        "note": "Seen at the station.", "person": {"languages": ["ro"]}});
    let mut fields = whole.as_object().unwrap().clone();
    notified(&mut fields).unwrap();
    assert_eq!(
        (&fields["sex"], &fields["age_group"]),
        (&json!("unknown"), &json!("unknown"))
    );
    assert!(told(ImportKind::Cases, Value::Object(fields)).is_ok());
    for (pointer, code, field, value) in [
        ("/source", "required", "source", Value::Null),
        ("/note", "required", "note", Value::Null),
        ("/family", "unknown_field", "family", json!({})),
        // One place, of which the report leaves the name out.
        ("/Ana~1Pop", "unknown_field", "Ana/Pop", json!({})),
        (
            "/person/given_names",
            "unknown_field",
            "person",
            json!({"given_names": "Ana"}),
        ),
    ] {
        let mut fields = whole.as_object().unwrap().clone();
        fields.insert(field.to_owned(), value);
        let refused = notified(&mut fields).unwrap_err();
        assert_eq!(errors_of(&refused), [(pointer.to_owned(), code.to_owned())]);
    }
    let header = Header::read(ImportKind::Notifications, b"county,person.given_names").unwrap_err();
    assert_eq!((header.fault, header.column), (ImportFault::UnknownColumn, Some(2)));
}
