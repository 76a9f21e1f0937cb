//! Saved views of the list of cases: one's own, shared ones, and where a list begins.

use actix_web::http::Method;
use punte_api::Code;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::case::Scene;
use crate::kit::Person;

fn given(name: &str, is_shared: bool) -> Value {
    json!({"name": name, "is_shared": is_shared, "filters": {"risk_level": "high", "county": "RO-CJ", "sort": "due"},
           "hidden_columns": ["person"]})
}

async fn names(by: &Person) -> Vec<String> {
    let list = by.get("saved-views").await.ok();
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

fn place(view: &Value) -> String {
    format!("saved-views/{}", view["id"].as_str().unwrap())
}

#[actix_web::test]
async fn views_are_ones_own_or_shared_by_whoever_assigns() {
    let scene = Scene::start().await;
    let (worker, colleague, boss) = (&scene.worker, &scene.colleague, &scene.supervisor);
    let own = worker.post("saved-views", given("Mine", false)).await.ok();
    assert_eq!(own["filters"], given("Mine", false)["filters"]);
    assert_eq!(own["abilities"], json!(["saved_view_update", "saved_view_remove"]));
    let refused = worker
        .post("saved-views", given("For all", true))
        .await
        .refused(Code::Forbidden);
    assert_eq!(refused["detail"], "may_not_share");
    let shared = boss.post("saved-views", given("For all", true)).await.ok();
    for (by, expected) in [
        (worker, vec!["For all", "Mine"]),
        (colleague, vec!["For all"]),
        (boss, vec!["For all"]),
        (&scene.stranger, vec![]),
        (&scene.coordinator, vec![]),
    ] {
        assert_eq!(names(by).await, expected);
    }
    // What is another's is not there, and what is shared is not everybody's to change.
    let mine = given("Mine too", false);
    colleague
        .put_at(&place(&own), 1, mine.clone())
        .await
        .refused(Code::NotFound);
    boss.put_at(&place(&own), 1, mine.clone()).await.refused(Code::NotFound);
    scene
        .stranger
        .put_at(&place(&shared), 1, mine.clone())
        .await
        .refused(Code::NotFound);
    worker
        .put_at(&place(&shared), 1, mine.clone())
        .await
        .refused(Code::Forbidden);
    let changed = worker.put_at(&place(&own), 1, mine.clone()).await.ok();
    assert_eq!((&changed["name"], &changed["version"]), (&json!("Mine too"), &json!(2)));
    let stale = worker.put_at(&place(&own), 1, mine).await.refused(Code::Stale);
    assert_eq!(stale["current"]["name"], "Mine too");
    for (name, county, at) in [
        (" ", "RO-CJ", "/name"),
        ("a\u{202e}b", "RO-CJ", "/name"),
        ("Mine", "RO-XX", "/filters/county"),
    ] {
        let mut wrong = given(name, false);
        wrong["filters"]["county"] = json!(county);
        worker.post("saved-views", wrong).await.refused_at(at);
    }

    // Where a list begins is each one's own choice, and ends with the view.
    let choose = |view: &Value| json!({"view_id": view["id"]});
    let chosen = worker.post("saved-views/default", choose(&shared)).await.ok();
    assert_eq!(chosen["items"][0]["is_default"], true);
    assert_eq!(boss.get("saved-views").await.ok()["items"][0]["is_default"], false);
    colleague
        .post("saved-views/default", choose(&own))
        .await
        .refused_at("/view_id");
    let remove =
        async |by: &Person, view: &Value, version| by.call(Method::DELETE, &place(view)).version(version).send().await;
    remove(worker, &shared, 1).await.refused(Code::Forbidden);
    remove(boss, &shared, 2).await.refused(Code::Stale);
    assert_eq!(remove(boss, &shared, 1).await.status, 204);
    assert_eq!(names(worker).await, ["Mine too"]);
    worker.post("saved-views/default", choose(&own)).await.ok();
    worker.post("saved-views/default", json!({"view_id": null})).await.ok();
    assert_eq!(worker.get("saved-views").await.ok()["items"][0]["is_default"], false);
}

#[actix_web::test]
async fn what_is_not_known_any_more_is_told_and_left_out() {
    let scene = Scene::start().await;
    let view = scene.worker.post("saved-views", given("Mine", false)).await.ok();
    let raw = scene.app.database().raw().await;
    let old = r#"UPDATE saved_view SET filters = '{"colour":"red","county":"RO-XX","sort":"due"}', hidden_columns = '["gone"]'"#;
    raw.execute_unprepared(old).await.unwrap();
    let list = scene.worker.get("saved-views").await.ok();
    let read = &list["items"][0];
    assert_eq!(read["filters"], json!({"sort": "due"}));
    assert_eq!(read["forgotten"], json!(["colour", "county"]));
    assert_eq!(read["hidden_columns"], json!([]));
    let saved = scene.worker.put_at(&place(&view), 1, given("Mine", false)).await.ok();
    assert_eq!(saved["forgotten"], json!([]));
}

#[actix_web::test]
async fn nobody_keeps_more_views_than_anybody_finds_again() {
    let scene = Scene::start().await;
    for number in 0..50 {
        scene
            .worker
            .post("saved-views", given(&format!("View {number}"), false))
            .await
            .ok();
    }
    let refused = scene
        .worker
        .post("saved-views", given("One more", false))
        .await
        .refused(Code::NotNow);
    assert_eq!(refused["detail"], "too_many_views");
    // A repeated call is the same view, and counts once.
    let once = |name: &str| {
        scene
            .colleague
            .call(Method::POST, "saved-views")
            .once("k")
            .json(&given(name, false))
    };
    let first = once("Mine").send().await.ok();
    assert_eq!(once("Mine").send().await.ok()["id"], first["id"]);
    assert_eq!(names(&scene.colleague).await.len(), 1);
}
