//! Consents: written once, withdrawn by adding a fact, seen by whom they concern.

use actix_web::http::Method;
use punte_api::Code;
use serde_json::{Value, json};

use super::referral::{Scene, id};

fn form(scene: &Scene) -> Value {
    json!({
        "purpose": "assistance", "recipient_id": scene.shelter, "data_sets": ["needs", "contact"], "basis": "consent",
        "given_by": "person", "given_on": "2026-03-01", "leaflet_language": "ro", "explained_by": "Ileana",
        "interpreter": true, "note": "Understood; wormwood."
    })
}

fn place(case: &Value) -> String {
    format!("cases/{}/consents", id(case))
}

#[actix_web::test]
async fn a_consent_lasts_as_long_as_the_pack_says_unless_told_otherwise() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let given = scene.worker.post(&place(&case), form(&scene)).await.ok();
    assert_eq!(given["valid_until"], "2027-03-01", "12 months");
    assert_eq!(given["state"], "active");
    assert_eq!(given["data_sets"], json!(["contact", "needs"]));
    assert_eq!(given["note"], "Understood; wormwood.");
    let mut short = form(&scene);
    short["valid_until"] = json!("2026-04-01");
    let short = scene.worker.post(&place(&case), short).await.ok();
    assert_eq!(short["valid_until"], "2026-04-01");
    let list = scene.worker.get(&place(&case)).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn what_contradicts_itself_is_refused_at_its_place() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    for (field, value, pointer) in [
        ("data_sets", json!([]), "/data_sets"),
        ("data_sets", json!(["specialist_notes"]), "/data_sets/0"),
        ("given_on", json!("2026-03-09"), "/given_on"),
        ("valid_until", json!("2026-02-01"), "/valid_until"),
        ("valid_until", json!("2126-02-01"), "/valid_until"),
        ("basis", json!("child_protection"), "/basis"),
        ("leaflet_language", json!(null), "/leaflet_language"),
        ("leaflet_language", json!("Romanian"), "/leaflet_language"),
        (
            "recipient_id",
            json!("00001234-0000-4000-8000-000000000001"),
            "/recipient_id",
        ),
        ("state", json!("active"), "/state"),
        ("version", json!(3), "/version"),
    ] {
        let mut wrong = form(&scene);
        wrong[field] = value;
        scene.worker.post(&place(&case), wrong).await.refused_at(pointer);
    }
    let mut ground = form(&scene);
    ground["basis"] = json!("danger_to_life");
    ground["note"] = json!("   ");
    scene
        .worker
        .post(&place(&case), ground.clone())
        .await
        .refused_at("/note");
    ground["note"] = json!("Threatened with a knife today.");
    scene.worker.post(&place(&case), ground).await.ok();
}

#[actix_web::test]
async fn a_withdrawal_is_added_once() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let given = scene.worker.post(&place(&case), form(&scene)).await.ok();
    let withdraw = format!("{}/{}/withdraw", place(&case), id(&given));
    let reason = json!({"reason": "Changed her mind."});
    let call = || scene.worker.call(Method::POST, &withdraw).once("w").json(&reason);
    let withdrawn = call().send().await.ok();
    assert_eq!(withdrawn["state"], "withdrawn");
    assert_eq!(withdrawn["withdrawn_reason"], "Changed her mind.");
    for kept in ["purpose", "data_sets", "given_on", "valid_until", "note", "recorded_at"] {
        assert_eq!(withdrawn[kept], given[kept], "{kept}");
    }
    assert_eq!(
        call().send().await.ok()["version"],
        withdrawn["version"],
        "the same call again"
    );
    let again = scene.worker.post(&withdraw, reason).await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "already_withdrawn");
}

/// SEC-22, SEC-24: a consent belongs to its case; overseers see what is agreed and no words.
#[actix_web::test]
async fn sec_22_and_24_consents_are_seen_by_whom_they_concern() {
    let scene = Scene::start().await;
    let (case, other) = (scene.case("a18_25").await, scene.case("a18_25").await);
    let given = scene.worker.post(&place(&case), form(&scene)).await.ok();
    let astray = format!("{}/{}/withdraw", place(&other), id(&given));
    scene
        .worker
        .post(&astray, json!({"reason": "x"}))
        .await
        .refused(Code::NotFound);
    for outsider in [&scene.keeper, &scene.stranger] {
        outsider.get(&place(&case)).await.refused(Code::NotFound);
        outsider.post(&place(&case), form(&scene)).await.refused(Code::NotFound);
    }
    let seen = scene.officer.get(&place(&case)).await.ok();
    assert_eq!(seen["items"][0]["data_sets"], json!(["contact", "needs"]));
    assert!(!seen.to_string().contains("wormwood") && !seen.to_string().contains("Ileana"));
    scene
        .officer
        .post(&place(&case), form(&scene))
        .await
        .refused(Code::Forbidden);
    scene.inspector.get(&place(&case)).await.refused(Code::Forbidden);
}

/// SEC-28: consent is never required to receive help.
#[actix_web::test]
async fn sec_28_help_does_not_wait_for_consent() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let step = |to: &str| json!({"to": to, "decided_on": "2026-03-02", "grounds": "Seen."});
    let track = |name: &str| format!("cases/{}/tracks/{name}", id(&case));
    let now = async || {
        scene.worker.get(&format!("cases/{}", id(&case))).await.ok()["version"]
            .as_i64()
            .unwrap()
    };
    for (name, to) in [
        ("assistance", "crisis"),
        ("identification", "screening"),
        ("identification", "presumed"),
        ("assistance", "recovery_reflection"),
    ] {
        scene.worker.post_at(&track(name), now().await, step(to)).await.ok();
    }
}
