//! What the receiver of a referral gives under it, and what the two sides see of it.

use chrono::Duration;
use punte_api::Code;
use serde_json::{Value, json};

use super::referral::{Scene, act, id, read};
use crate::kit::{Answer, Person};

fn visit() -> Value {
    json!({"service": "PSY-C", "attendance": "attended", "given_on": "2026-03-02", "quantity": 1,
           "cost_source": "own_funds", "note": "Harebell."})
}

fn services(referral: &Value) -> String {
    format!("referrals/{}/services", id(referral))
}

async fn gives(by: &Person, referral: &Value, with: Value) -> Answer {
    let mut body = visit();
    for (key, value) in with.as_object().unwrap() {
        body[key] = value.clone();
    }
    by.post(&services(referral), body).await
}

async fn at_the_case(by: &Person, case: &Value) -> Vec<Value> {
    let list = by.get(&format!("cases/{}/services", id(case))).await.ok();
    list["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn the_first_service_given_starts_the_service_of_the_referral() {
    let scene = Scene::start().await;
    let (case, _, sent) = scene.sent(&["contact"]).await;
    let early = gives(&scene.keeper, &sent, json!({})).await;
    assert_eq!(early.refused(Code::NotNow)["detail"], "referral_not_under_way");
    let accepted = act(&scene.keeper, &read(&scene.keeper, &sent).await, "accept", json!({}))
        .await
        .ok();
    let list = scene.keeper.get(&services(&accepted)).await.ok();
    assert_eq!((&list["items"], &list["may_record"]), (&json!([]), &json!(true)));

    let absent = json!({"attendance": "absent", "quantity": null, "absence_reason": "afraid"});
    gives(&scene.keeper, &accepted, absent).await.ok();
    assert_eq!(
        read(&scene.keeper, &accepted).await["state"],
        "accepted",
        "nobody came yet"
    );
    gives(&scene.keeper, &accepted, json!({"given_on": "2026-03-01"}))
        .await
        .refused_at("/given_on");
    gives(&scene.keeper, &accepted, json!({})).await.ok();
    let started = read(&scene.keeper, &accepted).await;
    assert_eq!(
        (&started["state"], &started["service_started_on"]),
        (&json!("service_started"), &json!("2026-03-02"))
    );
    assert_eq!(started["expected_feedback"], "start");
    gives(&scene.second_keeper, &started, json!({})).await.ok();

    let timeline = scene.worker.get(&format!("cases/{}/timeline", id(&case))).await.ok();
    let kinds = timeline["items"].as_array().unwrap();
    let starts = kinds
        .iter()
        .filter(|one| one["kind"] == "referral.service_started")
        .count();
    assert_eq!(starts, 1);
}

/// SEC-28: whoever holds the case sees what was given, and the words that the receiver shares.
#[actix_web::test]
async fn sec_28_the_holder_sees_what_was_given_and_the_words_that_are_shared() {
    let scene = Scene::start().await;
    let (case, _, accepted) = scene.accepted(&["contact"]).await;
    let own = gives(&scene.keeper, &accepted, json!({})).await.ok();
    assert_eq!(own["note"], "Harebell.");
    let seen = &at_the_case(&scene.worker, &case).await[0];
    assert_eq!(
        (&seen["service"], &seen["quantity"], &seen["note"], &seen["abilities"]),
        (&json!("PSY-C"), &json!(1), &Value::Null, &json!([]))
    );
    let here = format!("cases/{}/services/{}", id(&case), id(&own));
    let touched = scene.worker.put_at(&here, 1, visit_at_case()).await;
    assert_eq!(touched.refused(Code::Forbidden)["detail"], "service_not_yours");

    let mut shared = visit();
    shared["shares_note"] = json!(true);
    shared["note"] = json!("Bluebell.");
    let place = format!("{}/{}", services(&accepted), id(&own));
    scene.keeper.put_at(&place, 1, shared).await.ok();
    let seen = scene.worker.get(&here).await.ok();
    assert_eq!(seen["note"], "Bluebell.");
    assert!(
        !seen.to_string().contains("Harebell"),
        "what was not shared then: {seen}"
    );
    let own = scene.keeper.get(&place).await.ok();
    assert_eq!(own["earlier"][0]["note"], "Harebell.");

    // And back: what is not shared any more is not read in what stood there before either.
    scene.keeper.put_at(&place, 2, visit()).await.ok();
    let seen = scene.worker.get(&here).await.ok();
    assert!(!seen.to_string().contains("bell."), "{seen}");
    let reason = json!({"reason": "Foxglove."});
    scene.keeper.post_at(&format!("{place}/void"), 3, reason).await.ok();
    let seen = scene.worker.get(&here).await.ok();
    assert_eq!((&seen["is_void"], &seen["void_reason"]), (&json!(true), &Value::Null));
}

fn visit_at_case() -> Value {
    json!({"service": "PSY-C", "attendance": "attended", "given_on": "2026-03-02", "quantity": 9})
}

/// Somebody was late after all, or was put down as absent by mistake.
#[actix_web::test]
async fn a_correction_that_a_service_was_given_starts_the_service_of_the_referral() {
    let scene = Scene::start().await;
    let (_, _, accepted) = scene.accepted(&["contact"]).await;
    let absent = json!({"attendance": "absent", "quantity": null, "absence_reason": "afraid"});
    let record = gives(&scene.keeper, &accepted, absent).await.ok();
    assert_eq!(read(&scene.keeper, &accepted).await["state"], "accepted");
    let place = format!("{}/{}", services(&accepted), id(&record));
    scene.keeper.put_at(&place, 1, visit()).await.ok();
    let started = read(&scene.keeper, &accepted).await;
    assert_eq!(
        (
            &started["state"],
            &started["service_started_on"],
            &started["expected_feedback"]
        ),
        (&json!("service_started"), &json!("2026-03-02"), &json!("start"))
    );
}

/// Withdrawal stops sharing (MECHANISM §1.9) and takes nothing from what was given: the holder reads
/// what the receiver shared while the words of the referral are kept, and the receiver its own.
#[actix_web::test]
async fn what_was_given_stays_when_consent_is_withdrawn() {
    let scene = Scene::start().await;
    let (case, consent, accepted) = scene.accepted(&["contact"]).await;
    gives(&scene.keeper, &accepted, json!({"shares_note": true})).await.ok();
    let withdraw = format!("cases/{}/consents/{}/withdraw", id(&case), id(&consent));
    scene
        .worker
        .post(&withdraw, json!({"reason": "She wants to."}))
        .await
        .ok();
    let seen = &at_the_case(&scene.worker, &case).await[0];
    assert_eq!(
        (&seen["service"], &seen["note"]),
        (&json!("PSY-C"), &json!("Harebell."))
    );
    let list = scene.keeper.get(&services(&accepted)).await.ok();
    assert_eq!(list["items"][0]["note"], "Harebell.");
}

/// SEC-28: a receiver reads what it wrote itself and nothing else that was given.
#[actix_web::test]
async fn sec_28_a_receiver_sees_its_own_services_alone() {
    let scene = Scene::start().await;
    let (case, _, accepted) = scene.accepted(&["contact", "plan", "needs", "health"]).await;
    let mut other = visit_at_case();
    other["note"] = json!("Snowdrop.");
    scene
        .worker
        .post(&format!("cases/{}/services", id(&case)), other.clone())
        .await
        .ok();
    // Also what the holder wrote down as given under this very referral.
    other["referral_id"] = accepted["id"].clone();
    let under = scene
        .worker
        .post(&format!("cases/{}/services", id(&case)), other)
        .await
        .ok();
    assert_eq!(under["provider_id"], json!(scene.shelter));
    let list = scene.keeper.get(&services(&accepted)).await.ok();
    assert_eq!(list["items"], json!([]));
    scene
        .keeper
        .get(&format!("{}/{}", services(&accepted), id(&under)))
        .await
        .refused(Code::NotFound);
    let referral = read(&scene.keeper, &accepted).await;
    assert!(!referral.to_string().contains("Snowdrop"));
}

#[actix_web::test]
async fn sec_20_only_the_receiver_writes_here() {
    let scene = Scene::start().await;
    let (_, _, accepted) = scene.accepted(&["contact"]).await;
    for who in [&scene.worker, &scene.officer, &scene.coordinator] {
        who.get(&services(&accepted)).await.refused(Code::Forbidden);
        gives(who, &accepted, json!({})).await.refused(Code::Forbidden);
    }
    for who in [&scene.stranger, &scene.inspector] {
        who.get(&services(&accepted)).await.refused(Code::NotFound);
        gives(who, &accepted, json!({})).await.refused(Code::NotFound);
    }
    // What the receiver cannot say is no property of its form.
    for property in ["provider_id", "referral_id", "goal_id"] {
        let body = json!({property: accepted["id"]});
        gives(&scene.keeper, &accepted, body)
            .await
            .refused_at(&format!("/{property}"));
    }
}

/// SEC-29: after the pack's days the words close, and nothing is corrected any more.
#[actix_web::test]
async fn sec_29_words_close_with_the_referral() {
    let scene = Scene::start().await;
    let (_, _, accepted) = scene.accepted(&["contact"]).await;
    let record = gives(&scene.keeper, &accepted, json!({})).await.ok();
    let now = read(&scene.keeper, &accepted).await;
    let broken = act(&scene.keeper, &now, "break", json!({"reason": "lost_contact"}))
        .await
        .ok();
    let late = gives(&scene.keeper, &broken, json!({})).await;
    assert_eq!(late.refused(Code::NotNow)["detail"], "referral_not_under_way");
    let place = format!("{}/{}", services(&broken), id(&record));
    scene.keeper.put_at(&place, 1, visit()).await.ok();
    scene.app.pass(Duration::days(2));
    let mut after = visit();
    after["given_on"] = json!("2026-03-03");
    let after = scene.keeper.put_at(&place, 2, after).await;
    assert_eq!(after.refused_at("/given_on")["errors"][0]["code"], "too_late");

    scene.app.pass(Duration::days(29));
    let seen = scene.keeper.get(&place).await.ok();
    assert_eq!(
        (&seen["note"], &seen["service"], &seen["abilities"]),
        (&Value::Null, &json!("PSY-C"), &json!([]))
    );
    let touched = scene.keeper.put_at(&place, 2, visit()).await;
    assert_eq!(touched.refused(Code::NotNow)["detail"], "referral_ended");
}

/// SEC-47: the purpose of a receiver's reading is its referral.
#[actix_web::test]
async fn sec_47_a_receivers_reading_is_recorded_with_its_referral() {
    let scene = Scene::start().await;
    let (case, _, accepted) = scene.accepted(&["contact"]).await;
    gives(&scene.keeper, &accepted, json!({})).await.ok();
    scene.app.pass(Duration::seconds(1));
    scene.keeper.get(&services(&accepted)).await.ok();
    let log = scene.worker.get(&format!("cases/{}/access-log", id(&case))).await.ok();
    let entry = &log["items"][0];
    assert_eq!(
        (&entry["kind"], &entry["purpose"], &entry["fields"]),
        (&json!("read.services"), &json!("referral"), &json!(["services"]))
    );
}
