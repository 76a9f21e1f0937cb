//! Bodies of requests, read strictly.

use actix_web::FromRequest as _;
use actix_web::http::header::ContentType;
use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use futures_util::FutureExt as _;
use punte_api::{Json, Problem};
use serde::Deserialize;

use super::errors_of;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Form {
    name: String,
    #[serde(default)]
    parts: Vec<Part>,
}
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Part {
    amount: u8,
}

/// The body, as it is read from a request.
fn parse(body: impl Into<Bytes>) -> Result<Json<Form>, Problem> {
    let (request, mut payload) = TestRequest::default()
        .insert_header(ContentType::json())
        .set_payload(body)
        .to_http_parts();
    let read = <Json<Form>>::from_request(&request, &mut payload);
    read.now_or_never().expect("the whole of it is there")
}

fn refused(body: &str) -> String {
    let problem = parse(body.to_owned()).unwrap_err();
    let places: Vec<_> = errors_of(&problem)
        .into_iter()
        .map(|(pointer, code)| format!("{pointer}={code}"))
        .collect();
    format!("{} {}", problem.code().name(), places.join(" "))
}

#[test]
fn sec_26_and_40_what_is_not_in_the_schema_is_refused_at_its_place() {
    assert_eq!(refused(r#"{"name":"a","role":1}"#), "invalid /role=unknown_field");
    assert_eq!(
        refused(r#"{"name":"a","parts":[{"amount":1,"id":2}]}"#),
        "invalid /parts/0/id=unknown_field"
    );
    assert_eq!(
        refused(r#"{"name":"a","parts":[{"amount":1},{"amount":300}]}"#),
        "invalid /parts/1/amount=invalid"
    );
    assert_eq!(refused(r"{}"), "invalid /name=required");
    // A list is no object, though its items are as many as the fields.
    assert_eq!(refused(r#"["a",[]]"#), "invalid =invalid");
    assert_eq!(refused(r#"{"name":"a","parts":[[1]]}"#), "invalid /parts/0=invalid");
}

#[test]
fn sec_40_what_two_parsers_could_read_differently_is_malformed() {
    let deep = format!("{{\"name\":{}1{}}}", "[".repeat(20), "]".repeat(20));
    for body in [
        "",
        "nul",
        r#"{"name":"a","name":"b"}"#,
        r#"{"name":"a\u0000"}"#,
        r#"{"name":"a"} x"#,
        r#"{"name":"\ud800"}"#,
        r#"{"name":1e999}"#,
        deep.as_str(),
    ] {
        assert_eq!(refused(body), "malformed ", "{body}");
    }
    assert!(parse(&b"{\"name\":\"\xff\"}"[..]).is_err());
    assert!(parse(r#"{"name":"a","parts":[{"amount":1}]}"#).is_ok());
}
