use super::*;
use chrono::{DateTime, Utc};

fn now() -> Timestamp {
    DateTime::<Utc>::from_timestamp(1_750_000_000, 0).unwrap() // 2025-06-15
}

fn born(date: &str, precision: DatePrecision) -> Result<PersonDetails, Vec<Invalid>> {
    let details = PersonDetails {
        birth: Some(PartialDate {
            date: date.parse().unwrap(),
            precision,
        }),
        ..PersonDetails::default()
    };
    details.checked(now())
}

#[test]
fn a_date_of_birth_is_possible_and_as_exact_as_it_says() {
    assert!(born("2001-05-17", DatePrecision::Day).is_ok());
    assert!(born("2001-05-01", DatePrecision::Month).is_ok());
    assert!(born("2001-01-01", DatePrecision::Year).is_ok());
    let refused = |pointer: &str, code| Err(vec![Invalid::new(pointer, code)]);
    assert_eq!(
        born("2001-05-17", DatePrecision::Month),
        refused("/birth/precision", InvalidCode::Contradiction)
    );
    assert_eq!(
        born("2001-05-01", DatePrecision::Year),
        refused("/birth/precision", InvalidCode::Contradiction)
    );
    assert_eq!(
        born("2025-06-20", DatePrecision::Day),
        refused("/birth/date", InvalidCode::InTheFuture)
    );
    assert_eq!(
        born("1899-01-01", DatePrecision::Year),
        refused("/birth/date", InvalidCode::TooEarly)
    );
}

#[test]
fn every_refused_field_is_named() {
    let details = PersonDetails {
        given_names: Some("a\0".into()),
        family_name: Some("x".repeat(121)),
        aliases: vec!["Ana".into(), " Ana".into()],
        languages: vec!["romanian".into(), "RON".into()],
        citizenships: vec!["ro".into(), "QQ".into()],
        identifiers: vec![Identifier {
            kind: IdentifierKind::Passport,
            value: " ".into(),
            country: "Romania".into(),
        }],
        contacts: vec![PersonContact {
            kind: PersonContactKind::Phone,
            value: "1\n2".into(),
            safe_to_call: false,
            safe_to_write: false,
            note: Some(String::new()),
        }],
        ..PersonDetails::default()
    };
    let refused = details.checked(now()).unwrap_err();
    let at: Vec<&str> = refused.iter().map(|invalid| invalid.pointer.as_str()).collect();
    assert_eq!(
        at,
        [
            "/given_names",
            "/family_name",
            "/aliases/1",
            "/languages/0",
            "/citizenships/1",
            "/identifiers/0/value",
            "/identifiers/0/country",
            "/contacts/0/value"
        ]
    );
}

#[test]
fn identifiers_are_equal_however_they_are_typed() {
    assert_eq!(Identifier::normal("x 123-456"), Identifier::normal("X123456"));
    assert_ne!(Identifier::normal("X123456"), Identifier::normal("X123457"));
}

#[test]
fn a_change_names_the_fields_that_differ_and_no_change_is_no_event() {
    use crate::id::Id;
    let id = PersonId::from_uuid(uuid::Uuid::nil());
    let case = CaseId::from_uuid(uuid::Uuid::nil());
    let person = Person::new(id, case, PersonDetails::default(), now()).unwrap();
    let details = PersonDetails {
        given_names: Some("Ana".into()),
        citizenships: vec!["ro".into()],
        ..PersonDetails::default()
    };
    let (person, event) = person.change(details.clone(), now()).unwrap();
    assert_eq!(event.unwrap().fields, ["given_names", "citizenships"]);
    assert_eq!(person.change(details, now()).unwrap().1, None);
}
