//! How far the parts of a case are, as its navigation tells it.

use actix_web::http::Method;
use punte_domain::access::Role;
use serde_json::{Value, json};

use super::case::{Scene, form, opened, path, version};
use super::referral::Scene as Referring;
use super::{plan, risk};
use crate::kit::Person;
use crate::kit::document::{add_document, find_clean, pdf};

/// `person filled, notes empty`, as somebody reads the case.
async fn read(by: &Person, case: &Value) -> String {
    let case = by.get(&path(case, "")).await.ok();
    let parts = case["sections"].as_array().unwrap().iter();
    let parts = parts.map(|one| {
        let word = |name: &str| one[name].as_str().unwrap().to_owned();
        format!("{} {}", word("section"), word("state"))
    });
    parts.collect::<Vec<_>>().join(", ")
}

#[actix_web::test]
async fn the_parts_of_a_case_are_empty_under_way_and_filled() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    assert_eq!(
        read(&scene.worker, &case).await,
        "person empty, screenings empty, interviews empty, risk empty, plan empty, services empty, accommodation empty, proceedings empty, stay_return empty, documents empty, closure empty, referrals empty, consents empty, notes empty, tasks empty"
    );

    let person = json!({"given_names": "Ana"});
    let kept = scene.worker.put_at(&path(&case, "/person"), 1, person).await;
    assert_eq!(kept.status, 200);
    let begun = json!({"instrument": "ilo_labour", "instrument_version": "2009.1", "profile": "adult"});
    scene.worker.post(&path(&case, "/screenings"), begun).await.ok();
    scene
        .worker
        .post(&path(&case, "/risk-assessments"), json!({}))
        .await
        .ok();
    let begun = scene.worker.call(Method::POST, &path(&case, "/plans")).send().await;
    begun.ok();
    let note = json!({"kind": "observation", "body": "Seen at noon."});
    scene.worker.post(&path(&case, "/notes"), note).await.ok();
    let task = json!({"title": "Call back", "case_id": case["id"]});
    let task = scene.worker.post("tasks", task).await.ok();
    assert_eq!(
        read(&scene.worker, &case).await,
        "person filled, screenings under_way, interviews empty, risk under_way, plan under_way, services empty, accommodation empty, proceedings empty, stay_return empty, documents empty, closure empty, referrals empty, consents empty, notes filled, tasks under_way"
    );
    let done = format!("tasks/{}/complete", task["id"].as_str().unwrap());
    scene.worker.post(&done, json!({})).await.ok();
    assert!(read(&scene.worker, &case).await.ends_with("tasks filled"));

    // Of whom sex or age are not known, the picture is not whole.
    let facts = json!({"age_group": "unknown", "is_child": false});
    let now = scene.worker.get(&path(&case, "")).await.ok();
    let changed = scene.worker.patch_at(&path(&case, ""), version(&now), facts).await;
    changed.ok();
    assert!(read(&scene.worker, &case).await.starts_with("person under_way"));

    let id = case["id"].as_str().unwrap();
    let document = add_document(&scene.worker, id, &pdf(b"x")).await;
    assert!(read(&scene.worker, &case).await.contains("documents under_way"));
    find_clean(&scene.app, id, &document).await;
    assert!(read(&scene.worker, &case).await.contains("documents filled"));

    let mut told = form();
    told["person"] = json!({"given_names": "Ioana"});
    let told = scene.worker.post("cases", told).await.ok();
    assert!(read(&scene.worker, &told).await.starts_with("person filled"));
}

#[actix_web::test]
async fn risk_and_plan_are_under_way_until_nothing_of_them_waits() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let by = &scene.worker;
    let asked = risk::lowering(by, &case).await;
    assert!(read(by, &case).await.contains("risk under_way, plan empty"));
    risk::second(&scene.supervisor, &case, &asked, "refuse").await.ok();
    assert!(read(by, &case).await.contains("risk filled, plan empty"));
    let again = risk::begun(by, &case).await;
    assert!(read(by, &case).await.contains("risk under_way"));
    let answered = risk::answered(by, &case, &again, risk::said("exploiter", &["violence low"])).await;
    risk::finish(by, &case, &answered.ok(), json!({"level": "high"}))
        .await
        .ok();

    let draft = plan::begun(by, &case).await;
    assert!(
        read(by, &case).await.contains("risk filled, plan under_way"),
        "a plan counts"
    );
    plan::write(by, &case, &draft, json!({"goals": []})).await.ok();
    let other = opened(by).await;
    plan::in_force(by, &scene.supervisor, &other).await;
    assert!(read(by, &other).await.contains("plan filled"));
    let needs = json!({"assessed_on": "2026-03-02", "needs": [
        {"domain": "accommodation", "state": "unmet", "situation": "None.", "wish": "wanted", "priority": "urgent"}]});
    let third = opened(by).await;
    by.post(&path(&third, "/needs"), needs).await.ok();
    assert!(read(by, &third).await.contains("plan filled"), "and so do needs");
}

#[actix_web::test]
async fn sec_21_the_parts_tell_nothing_of_what_somebody_may_not_open() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let note = json!({"kind": "observation", "body": "Seen at noon."});
    scene.worker.post(&path(&case, "/notes"), note).await.ok();
    let task = json!({"title": "Call back", "case_id": case["id"]});
    scene.worker.post("tasks", task).await.ok();
    // Everything under code names: no content.
    let coordinator = read(&scene.coordinator, &case).await;
    assert!(
        !coordinator.contains("notes") && !coordinator.contains("person"),
        "{coordinator}"
    );
    // The tasks of others are not hers.
    assert!(!read(&scene.officer, &case).await.contains("tasks under_way"));
}

#[actix_web::test]
async fn a_referral_under_way_and_an_unsigned_ground_show_in_the_parts() {
    let scene = Referring::start().await;
    let (case, ..) = scene.sent(&["contact"]).await;
    let parts = read(&scene.worker, &case).await;
    assert!(parts.contains("referrals under_way, consents filled"), "{parts}");

    let ground = json!({
        "purpose": "assistance", "recipient_id": scene.shelter, "data_sets": ["contact"], "basis": "danger_to_life",
        "given_by": "person", "given_on": "2026-03-01", "leaflet_language": "ro", "note": "Threatened with a knife."
    });
    let ground = scene.worker.post(&path(&case, "/consents"), ground).await.ok();
    assert!(read(&scene.worker, &case).await.contains("consents under_way"));
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let sign = format!("/consents/{}/confirm", ground["id"].as_str().unwrap());
    supervisor.post(&path(&case, &sign), json!({})).await.ok();
    assert!(read(&scene.worker, &case).await.contains("consents filled"));
}
