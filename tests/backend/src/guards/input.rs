//! Every operation reads its input strictly.

use std::collections::BTreeSet;

use actix_web::http::Method;
use punte_api::Code;
use serde_json::json;
use uuid::Uuid;

use super::bodies::body_of;
use super::operation::{Operation, bodied, paged, versioned};
use crate::kit::TestApp;

/// Properties that only the server sets.
const SERVER_OWNED: &[&str] = &[
    "id",
    "version",
    "created_at",
    "organisation_name",
    "reference",
    "abilities",
];

#[actix_web::test]
async fn sec_26_unknown_and_server_owned_properties_are_refused() {
    let app = TestApp::start().await;
    for operation in bodied() {
        let everybody = app.everybody().await;
        let path = operation.path_with(|_| Uuid::from_u128(1).to_string());
        for property in SERVER_OWNED.iter().chain(&["no_such_property", "__proto__"]) {
            let mut body = body_of(&operation.id);
            body[property] = json!(1);
            let answer = everybody
                .call(operation.method.clone(), &path)
                .version(1)
                .json(&body)
                .send()
                .await;
            assert_eq!(
                answer.json()["code"],
                Code::Invalid.name(),
                "{} {property}: {}",
                operation.id,
                answer.json()
            );
            assert_eq!(
                answer.json()["errors"][0]["pointer"],
                format!("/{property}"),
                "{}",
                operation.id
            );
        }
    }
}

#[actix_web::test]
async fn sec_40_and_42_what_is_not_plain_json_is_refused() {
    let app = TestApp::start().await;
    for operation in bodied() {
        let everybody = app.everybody().await;
        let path = operation.path_with(|_| Uuid::from_u128(1).to_string());
        let call = || everybody.call(operation.method.clone(), &path).version(1);
        let body = body_of(&operation.id).to_string();
        let duplicate = body.replacen('{', "{\"a\":1,\"a\":2,", 1);
        let nul = body.replacen('{', "{\"a\":\"\\u0000\",", 1);
        // A list of thousands of people is longer than a form.
        let is_list = operation.id == "training_attendance_keep";
        let long = vec![b' '; if is_list { 2_200_000 } else { 300_000 }];
        for (kind, bytes, code) in [
            ("application/json", duplicate.as_bytes(), Code::Malformed),
            ("application/json", nul.as_bytes(), Code::Malformed),
            ("application/json", b"{\"a\":", Code::Malformed),
            ("application/json", b"", Code::Malformed),
            ("application/json", b"\xff", Code::Malformed),
            ("application/json", long.as_slice(), Code::TooLarge),
            ("text/plain", body.as_bytes(), Code::UnsupportedMediaType),
            ("application/x-www-form-urlencoded", b"a=b", Code::UnsupportedMediaType),
        ] {
            let answer = call().bytes(kind, bytes).send().await;
            assert_eq!(
                answer.json()["code"],
                code.name(),
                "{} {kind} {}",
                operation.id,
                answer.json()
            );
        }
        let compressed = call()
            .header("content-encoding", "gzip")
            .bytes("application/json", body)
            .send()
            .await;
        assert_eq!(
            compressed.json()["code"],
            Code::UnsupportedMediaType.name(),
            "{}",
            operation.id
        );
    }
}

#[actix_web::test]
async fn sec_42_undeclared_methods_are_refused_with_those_allowed() {
    let app = TestApp::start().await;
    let operations = Operation::all();
    for path in operations.iter().map(|operation| &operation.path) {
        let everybody = app.everybody().await;
        let declared: Vec<_> = operations
            .iter()
            .filter(|other| &other.path == path)
            .map(|other| &other.method)
            .collect();
        for method in [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::TRACE,
        ] {
            if declared.contains(&&method) {
                continue;
            }
            let asked = path.replace(['{', '}'], "");
            let answer = everybody.call(method.clone(), &asked).send().await;
            // A path whose last part is an id answers for its neighbour's word as for an unknown id.
            if operations
                .iter()
                .any(|other| other.method == method && fits(&other.path, &asked))
            {
                answer.refused(Code::NotFound);
                continue;
            }
            let allowed: BTreeSet<_> = answer.header("allow").split(", ").map(str::to_owned).collect();
            let declared: BTreeSet<_> = declared.iter().map(ToString::to_string).collect();
            assert_eq!(allowed, declared, "{method} {path} says what is allowed");
            answer.refused(Code::MethodNotAllowed);
        }
    }
}

/// Whether a path of the document could be this one.
fn fits(declared: &str, asked: &str) -> bool {
    let (declared, asked) = (declared.split('/'), asked.split('/'));
    declared.clone().count() == asked.clone().count()
        && declared
            .zip(asked)
            .all(|(one, other)| one.starts_with('{') || one == other)
}

#[actix_web::test]
async fn rel_07_every_edit_says_which_version_it_is_of() {
    let app = TestApp::start().await;
    for operation in Operation::all() {
        if operation.method == Method::PUT || operation.method == Method::PATCH {
            assert!(operation.needs_version(), "{} edits without If-Match", operation.id);
        }
    }
    for operation in versioned() {
        let everybody = app.everybody().await;
        let path = operation.path_with(|_| Uuid::from_u128(1).to_string());
        let mut call = everybody.call(operation.method.clone(), &path);
        if operation.has_body() {
            call = call.json(&body_of(&operation.id));
        }
        call.send().await.refused(Code::VersionRequired);
    }
}

#[actix_web::test]
async fn sec_44_and_39_page_settings_are_bounded_and_foreign_cursors_refused() {
    let app = TestApp::start().await;
    for operation in paged() {
        let everybody = app.everybody().await;
        let path = operation.path_with(|_| Uuid::from_u128(1).to_string());
        for (query, code) in [
            ("limit=0", Code::InvalidQuery),
            ("limit=-1", Code::InvalidQuery),
            ("limit=101", Code::InvalidQuery),
            ("limit=99999999999999999999", Code::InvalidQuery),
            ("no_such_parameter=1", Code::InvalidQuery),
            ("limit=1&limit=2", Code::InvalidQuery),
            ("cursor=AAAA", Code::InvalidCursor),
            ("cursor=%00", Code::InvalidQuery),
        ] {
            let answer = everybody.get(&format!("{path}?{query}")).await;
            let code = code.name();
            // A list below an id may say first that there is no such thing.
            assert!(
                answer.json()["code"] == code || (path != operation.path && answer.json()["code"] == "not_found"),
                "{} {query}: {} {}",
                operation.id,
                answer.status,
                answer.json()
            );
        }
    }
}
