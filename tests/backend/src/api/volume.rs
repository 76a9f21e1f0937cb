//! How much one person may read in an hour, and what that never stops.

use std::sync::Arc;

use punte_api::Code;
use punte_storage::{Store, StoreOptions};
use serde_json::json;

use super::case::{form, path, version};
use super::conference::met;
use super::referral::id;
use crate::kit::TestApp;

/// The same installation, where an hour's reading is over after so many requests.
async fn limited(app: &TestApp, reads_per_hour: u32) -> TestApp {
    let options = StoreOptions {
        reads_per_hour,
        ..app.database().options()
    };
    let store = app.store();
    let store = Store::open(&options, Arc::clone(store.keyring()), store.clock().clone(), "ro")
        .await
        .unwrap();
    app.with(punte_api::App {
        store,
        ..app.app.clone()
    })
}

#[actix_web::test]
async fn sec_44_scraping_is_slowed_and_told_and_no_step_of_work_is_undone() {
    let app = limited(&TestApp::start().await, 5).await;
    let supervisor = app.supervisor().await;
    let mut cases = Vec::new();
    for _ in 0..8 {
        cases.push(supervisor.post("cases", form()).await.ok());
    }
    for (read, case) in cases[..5].iter().enumerate() {
        let answer = supervisor.get(&path(case, "")).await;
        assert_eq!(answer.header("ratelimit"), format!("\"reads\";r={};t=3600", 4 - read));
        assert_eq!(answer.header("ratelimit-policy"), "\"reads\";q=5;w=3600");
        answer.ok();
    }
    for rest in ["", "/person", "/access-log"] {
        let refused = supervisor.get(&path(&cases[6], rest)).await;
        assert_eq!(refused.header("retry-after"), "3600");
        assert_eq!(refused.header("ratelimit"), "\"reads\";r=0;t=3600");
        assert_eq!(refused.header("ratelimit-policy"), "\"reads\";q=5;w=3600");
        refused.refused(Code::TooMany);
    }
    // What only writes, and what shows again what it wrote, goes on.
    let note = json!({"kind": "contact", "body": "Spoke on the phone."});
    for _ in 0..2 {
        let call = supervisor.call(actix_web::http::Method::POST, &path(&cases[6], "/notes"));
        call.once("key-1").json(&note).send().await.ok();
    }
    let place = path(&cases[6], "/conferences");
    let made = supervisor.post(&place, met(&supervisor)).await.ok();
    let error = format!("{place}/{}/error", id(&made));
    for _ in 0..2 {
        let call = supervisor.call(actix_web::http::Method::POST, &error).version(1);
        let call = call.once("key-2").json(&json!({"reason": "Of another person."}));
        assert_eq!(call.send().await.ok()["is_error"], true);
    }
    let step = json!({"to": "screening", "decided_on": "2026-03-02", "grounds": "Signs were seen."});
    let target = path(&cases[7], "/tracks/identification");
    supervisor.post_at(&target, version(&cases[7]), step).await.ok();

    let alerts = alerts(&app).await;
    assert_eq!(alerts, 1, "told once an hour");
    app.pass(chrono::Duration::hours(1));
    supervisor.get(&path(&cases[6], "")).await.ok();
}

#[actix_web::test]
async fn sec_44_one_search_one_page_of_tasks_and_one_look_at_home_count_once_each() {
    let app = limited(&TestApp::start().await, 3).await;
    let supervisor = app.supervisor().await;
    for _ in 0..6 {
        let mut form = form();
        form["person"] = json!({"given_names": "Ilinca", "family_name": "Pop", "contacts": []});
        let case = supervisor.post("cases", form).await.ok();
        let task = json!({"case_id": case["id"], "title": "Call back"});
        supervisor.post("tasks", task).await.ok();
    }
    let found = supervisor.post("cases/search", json!({"name": "Ilinca"})).await.ok();
    assert_eq!(found["items"].as_array().unwrap().len(), 6);
    assert_eq!(supervisor.get("tasks").await.ok()["items"].as_array().unwrap().len(), 6);
    assert_eq!(supervisor.get("home").await.ok()["tasks"].as_array().unwrap().len(), 6);
    supervisor.get("tasks").await.refused(Code::TooMany);
}

async fn alerts(app: &TestApp) -> i64 {
    use sea_orm::{ConnectionTrait, Statement};
    let db = app.database().raw().await;
    let sql = "SELECT count(*) AS n FROM ledger WHERE kind = 'alert.read_volume'";
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap();
    row.unwrap().try_get("", "n").unwrap()
}
