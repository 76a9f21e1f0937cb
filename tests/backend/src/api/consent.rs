//! Consents: written once, withdrawn by adding a fact, seen by whom they concern.

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use serde_json::{Value, json};

use super::case::moved;
use super::referral::{GIVEN, Scene, act, id, read};

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
    let leaflet = scene.worker.get("leaflet").await.ok();
    assert_eq!(given["leaflet_version"], leaflet["version"]);
    let languages: Vec<_> = leaflet["texts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|text| &text["language"])
        .collect();
    assert_eq!(languages, ["en", "ro", "sq"]);
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

/// A ground of danger to life for the shelter, as the worker writes it down.
async fn ground(scene: &Scene, case: &Value, sets: &[&str]) -> Value {
    let mut form = form(scene);
    form["basis"] = json!("danger_to_life");
    form["data_sets"] = json!(sets);
    form["note"] = json!("Threatened with a knife; hellebore.");
    scene.worker.post(&place(case), form).await.ok()
}

fn confirm(case: &Value, ground: &Value) -> String {
    format!("{}/{}/confirm", place(case), id(ground))
}

/// SEC-28: a legal ground has two signers.
#[actix_web::test]
async fn sec_28_a_second_person_signs_a_legal_ground() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let given = ground(&scene, &case, &["identity", "health"]).await;
    assert_eq!(given["state"], "unconfirmed");
    let place_of = confirm(&case, &given);
    scene.worker.post(&place_of, json!({})).await.refused(Code::Forbidden);
    for outsider in [&scene.second_keeper, &scene.stranger] {
        outsider.post(&place_of, json!({})).await.refused(Code::NotFound);
    }
    scene.officer.post(&place_of, json!({})).await.refused(Code::Forbidden);

    let call = || supervisor.call(Method::POST, &place_of).once("c");
    let signed = call().send().await.ok();
    assert_eq!(signed["state"], "active");
    assert_eq!(signed["confirmed_by"], json!(supervisor.actor.as_ref().unwrap().user));
    assert_eq!(
        call().send().await.ok()["version"],
        signed["version"],
        "the same call again"
    );
    let again = supervisor.post(&place_of, json!({})).await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "already_confirmed");

    let agreed = scene.worker.post(&place(&case), form(&scene)).await.ok();
    let needless = supervisor.post(&confirm(&case, &agreed), json!({})).await;
    assert_eq!(needless.refused(Code::NotNow)["detail"], "nothing_to_confirm");
    let mut own = form(&scene);
    own["basis"] = json!("danger_to_life");
    let own = supervisor.post(&place(&case), own).await.ok();
    let alone = supervisor.post(&confirm(&case, &own), json!({})).await;
    assert_eq!(alone.refused(Code::Forbidden)["detail"], "own_ground");
}

/// SEC-28: unsigned, danger to life opens what saves it for a day; the rest waits.
#[actix_web::test]
async fn sec_28_danger_to_life_opens_for_a_day_what_saves_it() {
    let scene = Scene::start().await;
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let case = scene.case("a18_25").await;
    let given = ground(&scene, &case, &["identity", "contact", "health"]).await;
    let more = scene
        .draft(&case, &given, "service", scene.shelter, &["identity", "health"])
        .await;
    let refused = act(&scene.worker, &more, "send", json!({})).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "consent_unconfirmed");
    let draft = scene
        .draft(&case, &given, "service", scene.shelter, &["identity"])
        .await;
    let sent = act(&scene.worker, &draft, "send", json!({})).await.ok();
    let seen = read(&scene.keeper, &sent).await;
    assert_eq!(seen["disclosed"]["identity"]["given_names"], GIVEN);

    scene.app.pass(Duration::hours(24));
    let closed = read(&scene.keeper, &sent).await;
    assert_eq!(closed["disclosed"]["reason"], "consent_unconfirmed");
    assert!(!closed.to_string().contains(GIVEN));
    supervisor.post(&confirm(&case, &given), json!({})).await.ok();
    let open = read(&scene.keeper, &sent).await;
    assert_eq!(open["disclosed"]["identity"]["given_names"], GIVEN);
    act(&scene.worker, &more, "send", json!({})).await.ok();
}

/// SEC-47: whoever is shown words that stood there before is recorded, also in a replay.
#[actix_web::test]
async fn sec_47_a_repeated_call_that_shows_words_is_recorded() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let form = form(&scene);
    let place = place(&case);
    let give = || scene.worker.call(Method::POST, &place).once("g").json(&form);
    let given = give().send().await.ok();
    let reads = async || {
        let log = scene.worker.get(&format!("cases/{}/access-log", id(&case))).await.ok();
        let entries = log["items"].as_array().unwrap().clone();
        entries.iter().filter(|entry| entry["kind"] == "read.consents").count()
    };
    assert_eq!(reads().await, 0, "who writes does not read");
    give().send().await.ok();
    assert_eq!(reads().await, 1);
    let withdraw = format!("{place}/{}/withdraw", id(&given));
    let reason = json!({"reason": "Changed her mind."});
    for expected in [2, 3] {
        let call = scene.worker.call(Method::POST, &withdraw).once("w").json(&reason);
        call.send().await.ok();
        assert_eq!(reads().await, expected);
    }
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
    for (name, to) in [
        ("assistance", "crisis"),
        ("identification", "screening"),
        ("identification", "presumed"),
        ("assistance", "recovery_reflection"),
    ] {
        moved(&scene.worker, &case, name, to).await;
    }
}
