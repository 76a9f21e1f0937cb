//! Decisions on status: who may take one back, and what comes back with whoever comes back.

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::id::OrganisationId;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use super::case::{Scene, moved, opened, path, version};
use super::decision::{adds, decides, identification, in_screening, listed, own, with};
use super::referral;
use crate::kit::Person;

/// What the police decided, as the holder of the case records it.
fn of_police(by: &Person, police: OrganisationId, status: &str) -> Value {
    let decision = with(own(by, status), "organisation_id", json!(police));
    with(decision, "document", json!("112/2026"))
}

fn answer(list: &Value, fact: &str) -> Value {
    let facts = list["facts"].as_array().unwrap();
    facts.iter().find(|one| one["fact"] == fact).unwrap()["answer"].clone()
}

fn choice<'a>(list: &'a Value, status: &str) -> &'a Value {
    let choices = list["choices"].as_array().unwrap();
    choices.iter().find(|choice| choice["status"] == status).unwrap()
}

#[actix_web::test]
async fn who_may_not_identify_takes_no_identification_back() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let police = scene.app.organisation(OrganisationKind::Police, &["RO-CJ"]).await;
    let case = in_screening(by).await;
    decides(by, &case, own(by, "presumed")).await.ok();
    let formal = decides(by, &case, of_police(by, police, "identified")).await.ok();
    assert_eq!(
        formal["settles"],
        json!([{"fact": "meets_criteria", "answer": true}, {"fact": "formally_identified", "answer": true}])
    );
    let list = listed(by, &case).await;
    let anew = choice(&list, "presumed");
    assert_eq!(anew["replaces"], formal["id"]);
    assert_eq!(anew["is_competent"], false);
    assert!(!anew["kinds"].to_string().contains("ngo") && anew["kinds"].to_string().contains("police"));
    // Who may review it does not depend on what stands now.
    assert!(anew["reviewers"].to_string().contains("ngo"));
    let taken_back = |status| with(own(by, status), "replaces", formal["id"].clone());
    let refused = decides(by, &case, taken_back("presumed")).await;
    assert_eq!(
        refused.refused_at("/organisation_id")["errors"][0]["code"],
        "not_to_replace"
    );

    // That the person declines takes nothing back, whoever says that it does: two facts.
    let of_theirs = with(of_police(by, police, "declined"), "replaces", formal["id"].clone());
    for declined in [taken_back("declined"), of_theirs] {
        decides(by, &case, declined).await.refused_at("/replaces");
    }
    assert_eq!(answer(&listed(by, &case).await, "formally_identified"), true);
    let declined = decides(by, &case, own(by, "declined")).await.ok();
    assert_eq!(declined["replaces"], Value::Null);
    assert_eq!(identification(by, &case).await, "declined");
    let list = listed(by, &case).await;
    assert_eq!(answer(&list, "formally_identified"), true);
    assert_eq!(answer(&list, "declined"), true);
    // The police itself decides anew.
    let anew = with(of_police(by, police, "not_victim"), "replaces", declined["id"].clone());
    decides(by, &case, anew).await.ok();
    assert_eq!(answer(&listed(by, &case).await, "meets_criteria"), false);
}

#[actix_web::test]
async fn a_version_that_was_old_uses_up_no_key() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = in_screening(by).await;
    let place = path(&case, "/decisions");
    let call = async |version: i64| {
        by.call(Method::POST, &place)
            .version(version)
            .once("decide-2")
            .json(&own(by, "presumed"))
            .send()
            .await
    };
    call(1).await.refused(Code::Stale);
    let decision = call(version(&case)).await.ok();
    assert_eq!(listed(by, &case).await["items"][0]["id"], decision["id"]);
    let log = scene.supervisor.get(&path(&case, "/access-log")).await.ok();
    assert!(log.to_string().contains("read.decisions"), "what was shown is recorded");
}

/// SEC: nobody comes back unseen.
#[actix_web::test]
async fn whoever_comes_back_is_looked_at_within_a_day() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    for (ends, again) in [("withdrawn", "reopened"), ("lost_contact", "reopened")] {
        moved(by, &case, "identification", ends).await;
        assert_eq!(open_reviews(by, &case).await, Vec::<Value>::new(), "{ends}");
        moved(by, &case, "identification", again).await;
        assert_eq!(open_reviews(by, &case).await, ["plan_review", "risk_review"], "{ends}");
    }
    // Also where a decision leads back.
    let police = scene.app.organisation(OrganisationKind::Police, &["RO-CJ"]).await;
    let none = decides(by, &case, of_police(by, police, "not_victim")).await.ok();
    assert_eq!(open_reviews(by, &case).await, Vec::<Value>::new());
    adds(by, &case, &none, "error", json!({"reason": "Another person."}))
        .await
        .ok();
    assert_eq!(open_reviews(by, &case).await, ["plan_review", "risk_review"]);
}

async fn open_reviews(by: &Person, case: &Value) -> Vec<Value> {
    let now = by.get(&path(case, "")).await.ok();
    let clocks = now["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|clock| clock["kind"].clone());
    let is_review = |kind: &Value| ["plan_review", "risk_review"].contains(&kind.as_str().unwrap());
    let mut kinds: Vec<Value> = clocks.filter(is_review).collect();
    kinds.sort_by_key(ToString::to_string);
    kinds
}

#[actix_web::test]
async fn an_undone_decision_is_undone_today_by_whoever_says_so() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let police = scene.app.organisation(OrganisationKind::Police, &["RO-CJ"]).await;
    let case = in_screening(by).await;
    let decision = decides(by, &case, of_police(by, police, "presumed")).await.ok();
    scene.app.pass(Duration::days(3));
    adds(by, &case, &decision, "error", json!({"reason": "Another person."}))
        .await
        .ok();
    let history = by.get(&path(&case, "/tracks")).await.ok();
    let (undone, made) = (&history["items"][0], &history["items"][1]);
    assert_eq!((&undone["to"], &made["to"]), (&json!("screening"), &json!("presumed")));
    assert_eq!(
        (&undone["decided_on"], &made["decided_on"]),
        (&json!("2026-03-05"), &json!("2026-03-02"))
    );
    assert_ne!(undone["organisation_name"], made["organisation_name"]);
}

#[actix_web::test]
async fn after_a_transfer_the_new_holder_marks_what_was_recorded_before() {
    let scene = referral::Scene::start().await;
    let case = scene.case("a18_25").await;
    let by = &scene.worker;
    moved(by, &case, "identification", "screening").await;
    let own_one = decides(by, &case, own(by, "presumed")).await.ok();
    let recorded = decides(by, &case, of_police(by, scene.police, "identified")).await.ok();
    let sent = scene.transfer(&case, scene.shelter).await;
    let wrong = json!({"reason": "Another person."});
    adds(&scene.keeper, &case, &recorded, "error", wrong.clone())
        .await
        .refused(Code::NotFound);
    referral::act(&scene.keeper, &sent, "accept", json!({})).await.ok();

    let keeper = &scene.second_keeper;
    let list = listed(keeper, &case).await;
    for item in list["items"].as_array().unwrap() {
        let abilities = item["abilities"].to_string();
        assert!(abilities.contains("status_decision_mark_error"), "{abilities}");
    }
    for decision in [&recorded, &own_one] {
        adds(keeper, &case, decision, "error", wrong.clone()).await.ok();
    }
    let officer = listed(&scene.officer, &case).await;
    assert_eq!(officer["identification"], "screening");
}
