//! Refusals of adults: anonymous, and seen by organisation, county and country.

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::case::Scene;
use super::case_custody::{dump, entries};
use crate::kit::{Answer, Person};

fn refusal(county: &str) -> Value {
    json!({"month": "2026-03-01", "county": county, "sex": "female", "age_group": "a26_40", "citizenship": null,
           "exploitation": "unknown", "reason": "fear_of_exploiter"})
}

async fn records(by: &Person, body: Value) -> Answer {
    by.post("refusals", body).await
}

async fn seen(by: &Person) -> usize {
    by.get("refusals").await.ok()["items"].as_array().unwrap().len()
}

#[actix_web::test]
async fn an_adult_who_refused_leaves_a_record_that_says_not_who() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let answer = by
        .call(Method::POST, "refusals")
        .once("refuse-0")
        .json(&refusal("RO-CJ"))
        .send()
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (201, "/api/v1/refusals")
    );
    let made = answer.ok();
    let mut fields: Vec<&str> = made.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "age_group",
            "citizenship",
            "county",
            "exploitation",
            "month",
            "organisation_id",
            "organisation_name",
            "reason",
            "sex"
        ],
        "no id, no day, nobody"
    );
    // The ledger tells that it happened, and ties it to no record.
    let entries = entries(&scene.app).await;
    let told: Vec<_> = entries.iter().filter(|(kind, _)| kind == "refusal.recorded").collect();
    assert_eq!(told.len(), 1);
    let raw = scene.app.database().raw().await;
    let plain = |text: &str| text.replace('-', "").to_lowercase();
    let rows = plain(&dump(&raw, "refusal").await);
    assert!(!rows.contains(&plain(&by.user().to_string())), "{rows}");
    // Nothing else in the database names the record.
    let only = Statement::from_string(raw.get_database_backend(), "SELECT id FROM refusal");
    let only = raw.query_one_raw(only).await.unwrap().unwrap();
    let id = plain(&only.try_get::<Uuid>("", "id").unwrap().to_string());
    for table in ["ledger", "idempotency"] {
        assert!(!plain(&dump(&raw, table).await).contains(&id), "{table}");
    }
}

#[actix_web::test]
async fn only_adults_and_only_what_the_lists_know() {
    let scene = Scene::start().await;
    for (field, wrong) in [
        ("age_group", "a14_17"),
        ("age_group", "unknown"),
        ("month", "2026-03-02"),
        ("month", "2026-04-01"),
        ("county", "RO-XX"),
        ("citizenship", "xx"),
        ("exploitation", "Ana Popescu"),
        ("reason", "Ana Popescu"),
    ] {
        let mut body = refusal("RO-CJ");
        body[field] = json!(wrong);
        records(&scene.worker, body).await.refused_at(&format!("/{field}"));
    }
    assert_eq!(seen(&scene.worker).await, 0);
}

#[actix_web::test]
async fn they_show_by_organisation_county_and_country() {
    let scene = Scene::start().await;
    records(&scene.worker, refusal("RO-CJ")).await.ok();
    records(&scene.worker, refusal("RO-B")).await.ok();
    records(&scene.stranger, refusal("RO-CJ")).await.ok();
    for (by, count) in [
        (&scene.worker, 2),
        (&scene.colleague, 2),
        (&scene.stranger, 1),
        (&scene.officer, 2),
        (&scene.coordinator, 3),
    ] {
        assert_eq!(seen(by).await, count);
    }
    for role in [Role::FirstResponder, Role::Auditor, Role::Administrator] {
        let nobody = scene.app.member(scene.coordinator.organisation(), role).await;
        nobody.get("refusals").await.refused(Code::Forbidden);
        records(&nobody, refusal("RO-CJ")).await.refused(Code::Forbidden);
    }
    records(&scene.coordinator, refusal("RO-CJ"))
        .await
        .refused(Code::Forbidden);
}

#[actix_web::test]
async fn months_are_pages_and_a_repeated_call_writes_once() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let call = async || {
        let call = by.call(Method::POST, "refusals").once("refuse-1");
        call.json(&refusal("RO-CJ")).send().await.ok()
    };
    assert_eq!(call().await, call().await);
    scene.app.pass(Duration::days(40));
    let mut next = refusal("RO-CJ");
    next["month"] = json!("2026-04-01");
    records(by, next).await.ok();
    assert_eq!(seen(by).await, 2);
    let first = by.get("refusals?limit=1").await.ok();
    assert_eq!(first["items"][0]["month"], "2026-04-01", "the latest month first");
    let cursor = first["next"].as_str().unwrap();
    let second = by.get(&format!("refusals?limit=1&cursor={cursor}")).await.ok();
    assert_eq!(
        (&second["items"][0]["month"], &second["next"]),
        (&json!("2026-03-01"), &Value::Null)
    );
    let march = by.get("refusals?month=2026-03-01").await.ok();
    assert_eq!(march["items"].as_array().unwrap().len(), 1);
}

/// One that lies in the own organisation and in the own county is one, and pages hold all of them once.
#[actix_web::test]
async fn sec_21_what_is_in_sight_twice_is_shown_once() {
    let scene = Scene::start().await;
    for by in [&scene.worker, &scene.officer, &scene.officer] {
        records(by, refusal("RO-CJ")).await.ok();
    }
    assert_eq!(seen(&scene.officer).await, 3);
    let (mut cursor, mut pages) = (String::new(), 0);
    loop {
        let page = scene.officer.get(&format!("refusals?limit=1{cursor}")).await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), 1);
        pages += 1;
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(pages, 3);
}
