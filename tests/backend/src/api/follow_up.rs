//! Contacts after a closing: who may call whom, until when, and what is waited for.

use chrono::Duration;
use punte_api::Code;
use serde_json::{Value, json};

use super::case::{Scene, form, opened, path, version};
use super::closure::{
    agreed, answers, asks, clocks, closed, closed_with, consents, consents_to, contact, reopens, running, states,
    takes_back, with,
};
use super::referral::{self, id};

#[actix_web::test]
async fn who_agreed_is_contacted_while_the_consent_is_valid() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    let wish = || with(json!({"follow_up": agreed(&[1, 3, 12])}));
    let refused = asks(by, &case, wish()).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "follow_up_consent_missing");
    let consent = consents(by, &case, "2026-12-31").await;
    assert_eq!(
        by.get(&path(&case, "/closing")).await.ok()["follow_up_until"],
        "2026-12-31"
    );
    closed_with(by, &scene.supervisor, &case, wish()).await;
    let days = |clocks: Vec<(String, String)>| clocks.into_iter().map(|(day, _)| day).collect::<Vec<_>>();
    assert_eq!(
        days(clocks(by, &case, "follow_up").await),
        ["2026-04-02", "2026-06-02"],
        "the twelfth month lies after the consent"
    );
    // A word too early is kept and meets nothing; from the second warning on it meets what is due.
    contact(by, &case, "2026-03-02", true).await.ok();
    assert_eq!(states(by, &case, "follow_up").await, ["running"; 2]);
    scene.app.pass(Duration::days(28));
    contact(by, &case, "2026-03-30", false).await.ok();
    assert_eq!(states(by, &case, "follow_up").await, ["met", "running"]);
    // What ran out stays so, and is waited for no more.
    scene.app.pass(Duration::days(80));
    let late = contact(by, &case, "2026-06-18", true).await.ok();
    assert_eq!((&late["needs_help"], &late["is_reached"]), (&json!(true), &json!(true)));
    // Who is in need again does not wait until somebody reads it.
    let tasks = by.get(&format!("tasks?case_id={}", id(&case))).await.ok();
    let tasks = tasks["items"].as_array().unwrap();
    let for_whom = |task: &Value| (task["owner_id"].clone(), task["due_on"].clone());
    let whose = |on: &str| (json!(by.user()), json!(on));
    assert_eq!(
        tasks.iter().map(for_whom).collect::<Vec<_>>(),
        [whose("2026-06-18"), whose("2026-03-02")]
    );
    let all = by.get(&format!("clocks?case_id={}", id(&case))).await.ok();
    let mut contacts = all["items"].as_array().unwrap().iter();
    assert!(contacts.all(|clock| clock["kind"] != "follow_up" || !clock["stopped_at"].is_null()));
    let list = by.get(&path(&case, "/follow-ups")).await.ok();
    let days: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["on"].clone())
        .collect();
    assert_eq!(days, ["2026-06-18", "2026-03-30", "2026-03-02"]);

    // Another consent, until later: the contact that lies ahead is asked for after all.
    consents(by, &case, "2027-12-31").await;
    assert_eq!(states(by, &case, "follow_up").await.last().unwrap(), "running");
    let all = by.get(&path(&case, "/consents")).await.ok();
    takes_back(by, &case, &consent).await;
    assert_eq!(
        states(by, &case, "follow_up").await.last().unwrap(),
        "running",
        "the other one is valid"
    );
    let newer = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] != consent["id"])
        .unwrap();
    takes_back(by, &case, newer).await;
    assert!(
        !states(by, &case, "follow_up").await.contains(&"running".to_owned()),
        "at once"
    );
    // The person may call nevertheless.
    contact(by, &case, "2026-06-18", true).await.ok();
}

#[actix_web::test]
async fn a_reopening_ends_the_contacts_and_an_open_case_has_none() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    consents(by, &case, "2027-12-31").await;
    assert_eq!(
        contact(by, &case, "2026-03-02", true).await.refused(Code::NotNow)["detail"],
        "case_open"
    );
    closed_with(by, &scene.supervisor, &case, with(json!({"follow_up": agreed(&[6])}))).await;
    assert_eq!(states(by, &case, "follow_up").await, ["running"]);
    reopens(&scene.supervisor, &case, "new_danger").await.ok();
    assert_eq!(states(by, &case, "follow_up").await, ["cancelled"]);
    // Consent alone asks for nothing while the case is open.
    consents(by, &case, "2027-12-31").await;
    assert_eq!(states(by, &case, "follow_up").await, ["cancelled"]);
    let body = json!({"reason": "other"});
    closed(by, &scene.supervisor, &case).await;
    let now = by.get(&path(&case, "")).await.ok();
    by.post_at(&path(&case, "/reopen"), version(&now), body)
        .await
        .refused_at("/words");
}

/// MECHANISM §1.9: consent is per recipient.
#[actix_web::test]
async fn sec_24_a_consent_lets_only_whom_it_names_call() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    let wish = || with(json!({"follow_up": agreed(&[1])}));
    let other = consents_to(by, &case, scene.stranger.organisation(), "person", "2027-12-31").await;
    assert_eq!(
        by.get(&path(&case, "/closing")).await.ok()["follow_up_until"],
        Value::Null
    );
    let refused = asks(by, &case, wish()).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "follow_up_consent_missing");
    let own = consents(by, &case, "2027-12-31").await;
    let closure = asks(by, &case, wish()).await.ok();
    takes_back(by, &case, &own).await;
    let refused = answers(&scene.supervisor, &case, &closure, "approve", Value::Null).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "follow_up_consent_missing");
    consents(by, &case, "2027-12-31").await;
    answers(&scene.supervisor, &case, &closure, "approve", Value::Null)
        .await
        .ok();
    takes_back(by, &case, &other).await;
    assert_eq!(
        states(by, &case, "follow_up").await,
        ["running"],
        "that one let nobody call here"
    );
}

#[actix_web::test]
async fn sec_24_who_takes_a_case_over_calls_by_a_consent_of_their_own() {
    let scene = referral::Scene::start().await;
    let case = scene.case("a18_25").await;
    consents(&scene.worker, &case, "2027-12-31").await;
    let sent = scene.transfer(&case, scene.shelter).await;
    referral::act(&scene.keeper, &sent, "accept", json!({})).await.ok();
    let holder = &scene.second_keeper;
    let known = holder.get(&path(&case, "/closing")).await.ok();
    assert_eq!(known["follow_up_until"], Value::Null);
    consents(holder, &case, "2027-12-31").await;
    let known = holder.get(&path(&case, "/closing")).await.ok();
    assert_eq!(known["follow_up_until"], "2027-12-31");
}

/// MECHANISM §1.8: whoever turned eighteen is asked anew.
#[actix_web::test]
async fn a_guardian_speaks_for_a_child_only() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case_of = async |birth: &str| {
        let mut form = form();
        form["age_group"] = json!("unknown");
        let birth = json!({"date": birth, "precision": "day"});
        form["person"] = json!({"given_names": "Ana", "birth": birth, "age_basis": "document"});
        let case = by.post("cases", form).await.ok();
        consents_to(by, &case, by.organisation(), "guardian", "2027-03-02").await;
        case
    };
    let until = async |case: &Value| by.get(&path(case, "/closing")).await.ok()["follow_up_until"].clone();
    // It is 2 March 2026.
    assert_eq!(until(&case_of("2012-05-17").await).await, "2027-03-02");
    let nearly = case_of("2008-05-17").await;
    assert_eq!(until(&nearly).await, "2026-04-30", "the month before the birthday");
    assert_eq!(until(&case_of("2008-03-02").await).await, Value::Null);
    scene.app.pass(Duration::days(80));
    assert_eq!(until(&nearly).await, Value::Null);
    consents(by, &nearly, "2027-12-31").await;
    assert_eq!(until(&nearly).await, "2027-12-31", "the word of an adult");
}

#[actix_web::test]
async fn a_renewed_consent_adds_the_contacts_that_it_covers_and_moves_none() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    consents(by, &case, "2026-07-31").await;
    let known = by.get(&path(&case, "/closing")).await.ok();
    assert_eq!(known["follow_up_covered"], json!([1, 3]));
    let wish = with(json!({"follow_up": agreed(&[1, 3, 6, 12])}));
    closed_with(by, &scene.supervisor, &case, wish).await;
    let day = |text: &str, state: &str| (text.to_owned(), state.to_owned());
    assert_eq!(
        clocks(by, &case, "follow_up").await,
        [day("2026-04-02", "running"), day("2026-06-02", "running")]
    );
    assert_eq!(
        running(by, &case, "consent_expiry").await,
        1,
        "whoever calls is told that the consent ends"
    );
    // The first contact is made, the second is still waited for.
    scene.app.pass(Duration::days(28));
    contact(by, &case, "2026-03-30", true).await.ok();
    consents(by, &case, "2027-12-31").await;
    assert_eq!(
        clocks(by, &case, "follow_up").await,
        [
            day("2026-04-02", "met"),
            day("2026-06-02", "running"),
            day("2026-09-02", "running"),
            day("2027-03-02", "running"),
        ]
    );
    assert_eq!(running(by, &case, "consent_expiry").await, 1, "of the newer one");
}

#[actix_web::test]
async fn who_says_no_is_not_called_and_neither_is_who_died() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    let first = consents(by, &case, "2027-12-31").await;
    consents(by, &case, "2027-06-30").await;
    closed(by, &scene.supervisor, &case).await;
    takes_back(by, &case, &first).await;
    assert_eq!(clocks(by, &case, "follow_up").await, [], "a withdrawal starts nothing");
    consents_to(by, &case, scene.stranger.organisation(), "person", "2027-12-31").await;
    assert_eq!(
        clocks(by, &case, "follow_up").await,
        [],
        "nor a consent for somebody else"
    );
    consents(by, &case, "2027-12-31").await;
    assert_eq!(states(by, &case, "follow_up").await, ["running"; 4], "asked again, yes");

    let case = opened(by).await;
    closed_with(by, &scene.supervisor, &case, with(json!({"reason": "died"}))).await;
    consents(by, &case, "2027-12-31").await;
    assert_eq!(clocks(by, &case, "follow_up").await, []);
}
