//! One corpus of requests, answered alike on both engines: the run on PostgreSQL asks SQLite the
//! same and compares.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::Duration;
use futures_util::future::join;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::bodies::body_of;
use super::operation::{Operation, bodied};
use crate::kit::{Answer, Database, Person, TestApp, postgres};

/// What no answer may hold, in lower case: words of parsers, databases, paths, types and secrets.
const TELLTALE: &[&str] = &[
    "sqlx",
    "sqlite",
    "postgres",
    "pgcode",
    "sea_orm",
    "sea-orm",
    "serde",
    "syntax error",
    "select ",
    "insert into",
    "update ",
    "constraint",
    "duplicate key",
    "relation \"",
    "no such table",
    "no such column",
    "violates",
    "rownotfound",
    "at line",
    "line 1",
    "column ",
    "expected ",
    "invalid type",
    "missing field",
    "unknown field",
    "panicked",
    "unwrap",
    "backtrace",
    ".rs",
    "::",
    "src/",
    "/root",
    "/home",
    "/tmp",
    "/usr",
    "backend/",
    "uuid",
    "chrono",
    "naivedate",
    "option<",
    "string(",
    "utf-8",
    "argon2",
    "bearer ",
    "begin private",
    "pepper",
    "0x",
];

/// What stands in the place of a property, one after the other. Every third for each, another third for its neighbour:
/// all of them for all take minutes and find nothing more, and the contract's test asks each property what it may not be.
fn hostile(place: usize) -> impl Iterator<Item = (&'static str, Value)> {
    let all = [
        ("null", Value::Null),
        ("negative", json!(-1)),
        ("huge", json!(u64::MAX)),
        ("empty", json!("")),
        ("sql", json!("x' OR '1'='1'; DROP TABLE case_file; -- \" \\ % _")),
        ("unicode", json!("ș\u{301}\u{202e}🦋\u{fffd}")),
        // One more than the longest text takes.
        ("long", json!("ă".repeat(20_001))),
        ("no day", json!("2026-02-30")),
        ("list", json!([[], {}, null])),
    ];
    all.into_iter().skip(place % 3).step_by(3)
}

/// Every refusal is a problem in the form of RFC 9457, and says nothing of what is inside (SEC-41).
fn is_plain(what: &str, answer: &Answer) {
    assert!(
        !answer.status.is_server_error(),
        "{what}: {} {}",
        answer.status,
        answer.json()
    );
    if answer.status.is_success() {
        return;
    }
    assert_eq!(answer.header("content-type"), "application/problem+json", "{what}");
    let body = answer.json();
    assert_eq!(body["status"], answer.status.as_u16(), "{what}");
    let code = body["code"].as_str().unwrap();
    assert_eq!(body["type"], format!("urn:punte:problem:{code}"), "{what}");
    assert!(
        !body["title"].as_str().unwrap().is_empty() && body["request_id"].is_string(),
        "{what}"
    );
    // The thing as it is now is what a reading of it shows, and a reference may hold any letters.
    let mut refusal = body.clone();
    refusal.as_object_mut().unwrap().remove("current");
    let text = refusal.to_string().to_lowercase();
    for word in TELLTALE {
        assert!(!text.contains(word), "{what} says {word:?}: {text}");
    }
}

/// An answer without what differs from run to run.
fn outline(answer: &Answer) -> String {
    let body = answer.json();
    let mut line = answer.status.as_u16().to_string();
    if !answer.status.is_success() {
        let _ = write!(line, " {}", body["code"].as_str().unwrap());
        if let Some(detail) = body["detail"].as_str() {
            let _ = write!(line, " {detail}");
        }
        for error in body["errors"].as_array().into_iter().flatten() {
            let _ = write!(
                line,
                " {}={}",
                error["pointer"].as_str().unwrap(),
                error["code"].as_str().unwrap()
            );
        }
    }
    line
}

async fn call(by: &Person, operation: &Operation, path: &str, body: Option<&Value>) -> Answer {
    let mut call = by.call(operation.method.clone(), path);
    if operation.needs_version() {
        call = call.version(1);
    }
    if let Some(body) = body {
        call = call.json(body);
    }
    call.send().await
}

/// Asks this on both engines, where there are both; the answers are the same, line by line.
async fn alike(ask: impl AsyncFn(TestApp) -> String) {
    let app = TestApp::start().await;
    let told = if postgres("the comparison of both engines").is_some() {
        let sqlite = TestApp::start_on(Database::sqlite().await).await;
        // One is asked while the other is waited for.
        let (told, on_sqlite) = join(Box::pin(ask(app)), Box::pin(ask(sqlite))).await;
        for (one, other) in told.lines().zip(on_sqlite.lines()) {
            assert_eq!(one, other, "PostgreSQL and SQLite");
        }
        assert_eq!(told.len(), on_sqlite.len());
        told
    } else {
        ask(app).await
    };
    assert!(told.lines().count() > 100);
}

#[actix_web::test]
async fn rel_24_sec_39_sec_40_sec_41_hostile_values_in_every_property_are_refused_alike_and_say_nothing() {
    alike(hostile_values).await;
}

async fn hostile_values(app: TestApp) -> String {
    let everybody = app.everybody().await;
    let mut told = String::new();
    for (number, operation) in bodied().into_iter().enumerate() {
        let path = operation.path_with(|_| Uuid::from_u128(1).to_string());
        for (at, property) in body_of(&operation.id).as_object().unwrap().keys().enumerate() {
            // Limits of guessing and walking are worked off.
            app.pass(Duration::hours(1));
            for (name, value) in hostile(number + at) {
                let mut body = body_of(&operation.id);
                body[property] = value;
                let answer = call(&everybody, &operation, &path, Some(&body)).await;
                let what = format!("{} {property} {name}", operation.id);
                is_plain(&what, &answer);
                let _ = writeln!(told, "{what}: {}", outline(&answer));
            }
        }
    }
    told
}

/// The place of every value inside a body that does not stand at its top.
fn inner(body: &Value) -> Vec<String> {
    fn walk(value: &Value, place: &str, found: &mut Vec<String>) {
        let parts: Vec<(String, &Value)> = match value {
            Value::Object(fields) => fields.iter().map(|(name, part)| (name.clone(), part)).collect(),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(at, part)| (at.to_string(), part))
                .collect(),
            _ => return,
        };
        for (name, part) in parts {
            let place = format!("{place}/{name}");
            if place.matches('/').count() > 1 {
                found.push(place.clone());
            }
            walk(part, &place, found);
        }
    }
    let mut found = Vec::new();
    walk(body, "", &mut found);
    found
}

/// Things that exist, so that what is hostile is read by the rules and not by the shape alone.
#[actix_web::test]
async fn rel_24_sec_39_sec_40_sec_41_hostile_values_inside_bodies_reach_the_rules_and_are_refused_alike() {
    alike(async |app| hostile_values_within(app, 0).await).await;
}

/// Every second operation: they take so long that two processors share them.
#[actix_web::test]
async fn rel_24_sec_39_sec_40_sec_41_hostile_values_inside_the_other_bodies_are_refused_alike() {
    alike(async |app| hostile_values_within(app, 1).await).await;
}

async fn hostile_values_within(app: TestApp, first: usize) -> String {
    let mut told = String::new();
    let (mut covered, mut taken) = (0, BTreeSet::new());
    let operations: Vec<Operation> = bodied().into_iter().skip(first).step_by(2).collect();
    let world = app.world().await;
    for (number, operation) in operations.iter().enumerate() {
        // As it was made: nothing that one operation changes is changed for the next.
        let app = app.copy().await;
        let owner = app.person(world.owner.user()).await;
        let path = operation.path_with(|name| world.id(&operation.path, name));
        let mut plain = body_of(&operation.id);
        for (property, noun) in [
            ("case_id", "cases"),
            ("consent_id", "consents"),
            ("organisation_id", "organisations"),
            ("offer_id", "offers"),
        ] {
            if plain.get(property).is_some() {
                plain[property] = json!(world.id(&format!("/{noun}/{{id}}"), "id"));
            }
        }
        let tops = plain.as_object().unwrap().keys().map(|name| format!("/{name}"));
        let places: Vec<String> = tops.chain(inner(&plain)).collect();
        let mut version = 1;
        let (mut has_reached, mut is_taken) = (false, false);
        for (at, place) in places.iter().enumerate() {
            app.pass(Duration::hours(1));
            for (name, value) in hostile(number + at) {
                let mut body = plain.clone();
                *body.pointer_mut(place).unwrap() = value;
                let call = owner.call(operation.method.clone(), &path).version(version);
                let answer = call.json(&body).send().await;
                // What was taken, and what had changed, says its version.
                let now = answer.json();
                let [now, current] = [&now, &now["current"]].map(|seen| seen["version"].as_i64());
                let of_case = answer.json()["current"]["case_version"].as_i64();
                version = now.or(current).or(of_case).unwrap_or(version);
                let what = format!("{} {place} {name}", operation.id);
                is_plain(&what, &answer);
                is_taken |= answer.status.is_success();
                has_reached |= answer.status.is_success() || answer.status == 422;
                let _ = writeln!(told, "{what}: {}", outline(&answer));
            }
        }
        covered += usize::from(has_reached);
        if is_taken {
            taken.insert(operation.id.clone());
        }
    }
    assert!(covered > 40, "{covered} operations were reached");
    let decides = operations
        .iter()
        .any(|operation| operation.id == "status_decision_create");
    assert!(
        taken.len() > 10 && decides == taken.contains("status_decision_create"),
        "taken by {taken:?}"
    );
    told
}

#[actix_web::test]
async fn rel_24_sec_39_sec_41_hostile_ids_and_queries_are_refused_alike_and_say_nothing() {
    alike(hostile_ids_and_queries).await;
}

async fn hostile_ids_and_queries(app: TestApp) -> String {
    let everybody = app.everybody().await;
    let mut told = String::new();
    for operation in Operation::all() {
        app.pass(Duration::hours(1));
        let body = operation.has_body().then(|| body_of(&operation.id));
        for id in [
            "'",
            "..%2f..%2fetc",
            "%00",
            "00000000-0000-0000-0000-000000000000",
            "1 OR 1=1",
        ] {
            if operation.path_names().is_empty() {
                continue;
            }
            let path = operation.path_with(|_| id.replace(' ', "%20"));
            let answer = call(&everybody, &operation, &path, body.as_ref()).await;
            let what = format!("{} in path {id}", operation.id);
            is_plain(&what, &answer);
            let _ = writeln!(told, "{what}: {}", outline(&answer));
        }
        let path = operation.path_with(|_| Uuid::from_u128(1).to_string());
        let names: Vec<&str> = operation
            .parameters()
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        for name in names {
            for value in [
                "%27%20OR%201=1--",
                "%25",
                "%00",
                "%C8%99",
                "-1",
                "9".repeat(40).as_str(),
                "",
            ] {
                let answer = call(&everybody, &operation, &format!("{path}?{name}={value}"), body.as_ref()).await;
                let what = format!("{} {name}={value}", operation.id);
                is_plain(&what, &answer);
                let _ = writeln!(told, "{what}: {}", outline(&answer));
            }
        }
    }
    told
}

/// Names that differ in case only stand in the order of their ids, which are random.
fn folded(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_lowercase()
}

/// Walks a list in pages of two and tells the field of every item in order.
async fn walk(by: &Person, list: &str, field: &str) -> Vec<String> {
    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let mark = if list.contains('?') { '&' } else { '?' };
        let page = by.get(&format!("{list}{mark}limit=2{next}")).await.ok();
        for item in page["items"].as_array().unwrap() {
            let value = item.pointer(field).unwrap_or(&Value::Null);
            seen.push(folded(value));
        }
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => return seen,
        }
    }
}

/// Names that collations sort and fold in different ways.
const NAMES: [&str; 10] = [
    "zebra", "Ana", "ana", "ANA", "Ștefan", "șapte", "Ţară", "élan", "_x", "10% net",
];

#[actix_web::test]
async fn rel_24_lists_and_searches_have_one_order_and_one_idea_of_letters() {
    let app = TestApp::start().await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &["RO-B"]).await;
    let manager = app
        .member_with(
            agency,
            &[
                Role::Administrator,
                Role::OrganisationAdministrator,
                Role::CaseSupervisor,
            ],
        )
        .await;
    let mut told = String::new();
    for (number, name) in NAMES.iter().enumerate() {
        let organisation = json!({"kind": "ngo", "names": {"ro": name}, "aliases": [], "counties": ["RO-B"],
                                  "parent_id": null, "contact": {}, "is_active": true});
        let answer = manager.post("organisations", organisation).await;
        let _ = writeln!(told, "organisation {name}: {}", outline(&answer));
        let case = json!({"county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal",
                          "detected_on": "2026-03-01", "person": {"given_names": name, "contacts": []}});
        let answer = manager.post("cases", case).await;
        let _ = writeln!(told, "case {name}: {}", outline(&answer));
        let invitation = json!({"email": format!("{}@Example.org", ["a", "B", "A", "b"][number % 4]),
                                "organisation_id": agency, "roles": ["case_worker"], "language": "ro"});
        let answer = manager.post("users/invitations", invitation).await;
        let _ = writeln!(told, "invitation {}: {}", number % 4, outline(&answer));
        if number % 3 == 0 {
            app.pass(Duration::seconds(1));
        }
    }
    let _ = writeln!(
        told,
        "organisations: {:?}",
        walk(&manager, "organisations?kind=ngo", "/names/ro").await
    );
    for text in ["ana", "ANA", "ș", "Ș", "ş", "%", "_", "t"] {
        let found = manager.post("cases/search", json!({"name": text})).await;
        let count = found.json()["items"].as_array().map(Vec::len);
        let _ = writeln!(told, "search {text}: {} {count:?}", outline(&found));
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let found = manager.get(&format!("organisations?q={encoded}")).await;
        let names: Vec<String> = found.json()["items"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|item| folded(&item["names"]["ro"]))
            .filter(|name| !name.contains("organiza"))
            .collect();
        let _ = writeln!(told, "organisations with {text}: {} {names:?}", outline(&found));
    }
    // Written once and compared on both engines.
    insta::assert_snapshot!(told);
}
