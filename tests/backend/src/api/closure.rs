//! Closing a case, what follows it, and opening it again.

use actix_web::http::Method;
use chrono::Duration;
use futures_util::future::join_all;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::OrganisationId;
use serde_json::{Value, json};

use super::case::{Scene, opened, path, version};
use super::case_custody::{dump, entries};
use super::plan;
use super::referral::{self, id};
use crate::kit::{Answer, Person};

/// The record of a closing without a plan.
pub fn record() -> Value {
    json!({"reason": "goals_achieved", "decided_on": "2026-03-02", "last_contact_on": "2026-03-02",
           "living_situation": "own_home", "employment": "employed", "schooling": "completed", "papers": "complete",
           "safety": "low", "danger": "She knows the safety plan."})
}

/// The same with something else in it.
pub fn with(changes: Value) -> Value {
    let mut record = record();
    for (name, value) in changes.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

/// Asks for the closing of a case as it stands now.
pub async fn asks(by: &Person, case: &Value, body: Value) -> Answer {
    let now = by.get(&path(case, "")).await.ok();
    by.post_at(&path(case, "/closures"), version(&now), body).await
}

pub async fn answers(by: &Person, case: &Value, closure: &Value, verb: &str, body: Value) -> Answer {
    let place = path(case, &format!("/closures/{}/{verb}", id(closure)));
    by.post_at(&place, version(closure), body).await
}

/// The case, closed with this record and approved.
pub async fn closed_with(by: &Person, approver: &Person, case: &Value, body: Value) -> Value {
    let closure = asks(by, case, body).await.ok();
    answers(approver, case, &closure, "approve", Value::Null).await.ok();
    by.get(&path(case, "")).await.ok()
}

/// The case, closed and approved.
pub async fn closed(by: &Person, approver: &Person, case: &Value) -> Value {
    closed_with(by, approver, case, record()).await
}

pub async fn reopens(by: &Person, case: &Value, reason: &str) -> Answer {
    let now = by.get(&path(case, "")).await.ok();
    let body = json!({"reason": reason, "words": "She called, marjoram."});
    by.post_at(&path(case, "/reopen"), version(&now), body).await
}

pub async fn consents(by: &Person, case: &Value, until: &str) -> Value {
    consents_to(by, case, by.organisation(), "person", until).await
}

pub async fn consents_to(by: &Person, case: &Value, to: OrganisationId, given_by: &str, until: &str) -> Value {
    let body = json!({"purpose": "follow_up", "recipient_id": to, "data_sets": ["contact"], "basis": "consent",
                      "given_by": given_by, "given_on": "2026-03-02", "valid_until": until, "leaflet_language": "ro"});
    by.post(&path(case, "/consents"), body).await.ok()
}

pub async fn takes_back(by: &Person, case: &Value, consent: &Value) {
    let place = path(case, &format!("/consents/{}/withdraw", id(consent)));
    by.post(&place, json!({"reason": "No more calls."})).await.ok();
}

/// How many clocks of this kind run.
pub async fn running(by: &Person, case: &Value, kind: &str) -> usize {
    let states = states(by, case, kind).await;
    states.iter().filter(|state| *state == "running").count()
}

pub fn agreed(months: &[u32]) -> Value {
    json!({"months": months, "way": "phone", "reach": "Her own number, mornings, tansy."})
}

/// State and day of each clock of this kind, the one due first first.
pub async fn clocks(by: &Person, case: &Value, kind: &str) -> Vec<(String, String)> {
    let list = by.get(&format!("clocks?case_id={}", id(case))).await.ok();
    let all = list["items"].as_array().unwrap().clone();
    let text = |clock: &Value, field: &str| clock[field].as_str().unwrap().to_owned();
    let of_kind = all.iter().filter(|clock| clock["kind"] == kind);
    let mut found: Vec<_> = of_kind
        .map(|clock| (text(clock, "due_at")[..10].to_owned(), text(clock, "state")))
        .collect();
    found.sort();
    found
}

pub async fn states(by: &Person, case: &Value, kind: &str) -> Vec<String> {
    clocks(by, case, kind)
        .await
        .into_iter()
        .map(|(_, state)| state)
        .collect()
}

pub async fn contact(by: &Person, case: &Value, on: &str, is_reached: bool) -> Answer {
    let mut body = json!({"on": on, "way": "phone", "is_reached": is_reached, "words": "The bell rang, yarrow."});
    if is_reached {
        body["living_situation"] = json!("own_home");
        body["safety"] = json!("low");
        body["needs_help"] = json!(true);
    }
    by.post(&path(case, "/follow-ups"), body).await
}

#[actix_web::test]
async fn a_case_closes_when_a_second_person_has_approved_and_opens_again() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    plan::in_force(by, &scene.supervisor, &case).await;
    let known = by.get(&path(&case, "/closing")).await.ok();
    assert_eq!((&known["needs_approval"], &known["blocks"]), (&json!(true), &json!([])));
    assert_eq!(known["goals"][0]["text"], "A room of her own.");
    assert_eq!(known["follow_up_until"], Value::Null);

    let goal = &known["goals"][0]["id"];
    asks(by, &case, record()).await.refused_at("/goals");
    let said = |outcome: &str, why: Value| with(json!({"goals": [{"id": goal, "outcome": outcome, "why": why}]}));
    asks(by, &case, said("dropped", Value::Null))
        .await
        .refused_at("/goals/0/why");
    let answer = asks(by, &case, said("partly_reached", json!("The lease ends."))).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (201, "\"1\""));
    let closure = answer.ok();
    assert_eq!(
        (&closure["state"], &closure["closed_at"], &closure["abilities"]),
        (&json!("awaiting_approval"), &Value::Null, &json!(["closure_withdraw"]))
    );
    let still = by.get(&path(&case, "")).await.ok();
    assert_eq!(still["closed_at"], Value::Null, "open until somebody approves");
    let again = asks(by, &case, said("reached", Value::Null)).await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "closure_awaiting");

    let home = scene.supervisor.get("home").await.ok();
    let waiting = &home["to_close"][0];
    assert_eq!(
        (
            &waiting["closure_id"],
            &waiting["reason"],
            &waiting["requested_by_name"]
        ),
        (&closure["id"], &json!("goals_achieved"), &json!("A case_worker"))
    );
    assert_eq!(by.get("home").await.ok()["to_close"], json!([]));
    answers(by, &case, &closure, "approve", Value::Null)
        .await
        .refused(Code::Forbidden);
    let approved = answers(&scene.supervisor, &case, &closure, "approve", Value::Null)
        .await
        .ok();
    assert_eq!(
        (
            &approved["state"],
            &approved["answered_by_name"],
            &approved["goals"][0]["text"]
        ),
        (
            &json!("closed"),
            &json!("A case_supervisor"),
            &json!("A room of her own.")
        )
    );
    let shut = by.get(&path(&case, "")).await.ok();
    assert!(!shut["closed_at"].is_null());
    assert_eq!(
        (&shut["assistance"], &shut["closing_reason"]),
        (&json!("closed"), &json!("goals_achieved"))
    );
    let may = |case: &Value, name: &str| case["abilities"].as_array().unwrap().contains(&json!(name));
    assert!(may(&shut, "case_reopen") && may(&shut, "follow_up_create") && !may(&shut, "closure_create"));
    assert_eq!(states(by, &case, "plan_review").await.last().unwrap(), "cancelled");
    assert_eq!(clocks(by, &case, "follow_up").await, []);
    asks(by, &case, record()).await.refused(Code::NotNow);

    let open = reopens(by, &case, "person_asked").await.ok();
    assert_eq!(
        (&open["assistance"], &open["closed_at"]),
        (&json!("reopened"), &Value::Null)
    );
    assert_eq!(
        states(by, &case, "plan_review")
            .await
            .iter()
            .filter(|state| *state == "running")
            .count(),
        1
    );
    assert_eq!(states(by, &case, "risk_review").await, ["running"]);
    let plans = by.get(&path(&case, "/plans")).await.ok();
    assert_eq!(plans["items"][0]["state"], "in_force", "the plan stays as it was");
    let list = by.get(&path(&case, "/closures")).await.ok();
    let reopening = &list["items"][0]["reopening"];
    assert_eq!(
        (&reopening["reason"], &reopening["words"]),
        (&json!("person_asked"), &json!("She called, marjoram."))
    );
    assert_eq!(
        reopens(by, &case, "person_asked").await.refused(Code::NotNow)["detail"],
        "case_open"
    );

    // Several times, and each stays.
    scene.app.pass(Duration::seconds(1));
    let known = by.get(&path(&case, "/closing")).await.ok();
    let goals = json!({"goals": [{"id": known["goals"][0]["id"], "outcome": "reached"}]});
    closed_with(by, &scene.supervisor, &case, with(goals)).await;
    let list = by.get(&path(&case, "/closures")).await.ok();
    let states: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["state"].clone())
        .collect();
    assert_eq!(states, ["closed", "reopened"]);
    let history = by.get(&path(&case, "/tracks")).await.ok();
    let steps = history["items"].as_array().unwrap().iter();
    assert_eq!(
        steps.filter(|step| step["closing_reason"] == "goals_achieved").count(),
        2
    );
}

#[actix_web::test]
async fn a_closing_is_returned_with_a_reason_or_taken_back() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    let closure = asks(by, &case, record()).await.ok();
    let reason = json!({"reason": "Ask the sister first, lovage."});
    answers(by, &case, &closure, "return", reason.clone())
        .await
        .refused(Code::Forbidden);
    answers(&scene.supervisor, &case, &closure, "return", json!({"reason": " "}))
        .await
        .refused_at("/reason");
    let returned = answers(&scene.supervisor, &case, &closure, "return", reason).await.ok();
    assert_eq!(
        (&returned["state"], &returned["return_reason"]),
        (&json!("returned"), &json!("Ask the sister first, lovage."))
    );
    let late = answers(&scene.supervisor, &case, &returned, "approve", Value::Null).await;
    assert_eq!(late.refused(Code::NotNow)["detail"], "closure_not_awaiting");
    let next = asks(by, &case, record()).await.ok();
    let taken = answers(by, &case, &next, "withdraw", Value::Null).await.ok();
    assert_eq!(taken["state"], "withdrawn");
    // Who asked does not approve, whatever their role; they take it back.
    let own = asks(&scene.supervisor, &case, record()).await.ok();
    let refused = answers(&scene.supervisor, &case, &own, "approve", Value::Null).await;
    assert_eq!(refused.refused(Code::Forbidden)["detail"], "own_closure");
    assert_eq!(scene.supervisor.get("home").await.ok()["to_close"], json!([]));
    answers(&scene.supervisor, &case, &own, "withdraw", Value::Null)
        .await
        .ok();
}

#[actix_web::test]
async fn everything_that_has_to_end_first_is_told_at_once() {
    let scene = referral::Scene::start().await;
    let by = &scene.worker;
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let (case, _, sent) = scene.accepted(&["contact"]).await;
    let administrator = scene.app.member(scene.ngo, Role::OrganisationAdministrator).await;
    let beds =
        json!({"service": "ACC-T", "capacity": 2, "free": 1, "rules": {}, "hours": null, "funding_ends_on": null});
    let offer = administrator
        .post(&format!("organisations/{}/offers", scene.ngo), beds)
        .await
        .ok();
    let stay = json!({"organisation_id": scene.ngo, "offer_id": offer["id"], "started_on": "2026-03-02"});
    let stay = by.post(&path(&case, "/placements"), stay).await.ok();
    let draft = plan::begun(by, &case).await;
    let draft = plan::write(by, &case, &draft, plan::content()).await.ok();
    let signed = plan::does(by, &case, &draft, "sign", plan::signed()).await.ok();

    let known = by.get(&path(&case, "/closing")).await.ok();
    let blocks: Vec<_> = known["blocks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["kind"].clone(), one["id"].clone()))
        .collect();
    assert_eq!(
        blocks,
        [
            (json!("referral_running"), sent["id"].clone()),
            (json!("person_placed"), stay["id"].clone()),
            (json!("plan_awaits_approval"), signed["id"].clone()),
        ]
    );
    assert_eq!(known["blocks"][0]["reference"], sent["reference"]);
    let refused = asks(by, &case, record()).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "closing_blocked");
    let codes: Vec<_> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].clone())
        .collect();
    assert_eq!(codes, ["referral_running", "person_placed", "plan_awaits_approval"]);
    assert!(
        !refused.to_string().contains(id(&stay)),
        "which stay it is, only who may know is told"
    );

    // They end, and it closes; a new one comes meanwhile, and the approval is refused.
    let plan = plan::does(&supervisor, &case, &signed, "approve", Value::Null)
        .await
        .ok();
    let end = json!({"ended_on": "2026-03-02", "reason": "own_home"});
    by.post_at(&path(&case, &format!("/placements/{}/end", id(&stay))), 1, end)
        .await
        .ok();
    referral::act(by, &sent, "break", json!({"reason": "person_withdrew"}))
        .await
        .ok();
    let goals = json!({"goals": [{"id": plan["goals"][0]["id"], "outcome": "reached"}]});
    let closure = asks(by, &case, with(goals)).await.ok();
    let consent = scene.consent(&case, "assistance", scene.shelter, &["contact"]).await;
    let draft = scene
        .draft(&case, &consent, "service", scene.shelter, &["contact"])
        .await;
    let again = referral::act(by, &draft, "send", json!({})).await.ok();
    let refused = answers(&supervisor, &case, &closure, "approve", Value::Null).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "closing_blocked");
    let reason = json!({"reason": "She changed her mind."});
    referral::act(by, &again, "withdraw", reason).await.ok();
    answers(&supervisor, &case, &closure, "approve", Value::Null).await.ok();
}

#[actix_web::test]
async fn a_reason_needs_what_it_says() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    for (reason, detail) in [
        ("transferred", "closing_not_transferred"),
        ("returned", "closing_not_handed_over"),
        ("not_victim", "closing_not_decided"),
    ] {
        let refused = asks(by, &case, with(json!({"reason": reason}))).await;
        assert_eq!(refused.refused(Code::NotNow)["detail"], detail);
    }
    let known = by.get(&path(&case, "/closing")).await.ok();
    assert_eq!(
        known["reasons_out"][0],
        json!({"reason": "transferred", "because": "not_transferred"})
    );
    asks(by, &case, with(json!({"reason": "lost_contact"})))
        .await
        .refused_at("/attempts");
    asks(by, &case, with(json!({"reason": "other"})))
        .await
        .refused_at("/note");
    asks(by, &case, with(json!({"reason": "whim"})))
        .await
        .refused_at("/reason");
    asks(by, &case, with(json!({"safety": "high", "danger": null})))
        .await
        .refused_at("/danger");
    // One's own case, an unknown one and one out of sight are the same answer (SEC-22).
    let foreign = opened(&scene.stranger).await;
    let unknown = json!("RO-0000-0000");
    let refusals = [&case["reference"], &foreign["reference"], &unknown].map(|reference| {
        let body = with(json!({"reason": "duplicate", "duplicate_of": reference}));
        asks(by, &case, body)
    });
    for answer in join_all(refusals).await {
        assert_eq!(answer.refused_at("/duplicate_of")["errors"][0]["code"], "unknown_code");
    }
    let twin = opened(by).await;
    let body = with(json!({"reason": "duplicate", "duplicate_of": twin["reference"].as_str().unwrap().to_lowercase()}));
    let closure = asks(by, &case, body).await.ok();
    assert_eq!(closure["duplicate_of"], twin["reference"]);

    // Of two cases that name each other one stays, also when both are approved at one instant.
    let body = with(json!({"reason": "duplicate", "duplicate_of": case["reference"]}));
    let other = asks(by, &twin, body).await.ok();
    let asked = [(&case, &closure), (&twin, &other)];
    let both = asked.map(|(case, closure)| answers(&scene.supervisor, case, closure, "approve", Value::Null));
    let mut told: Vec<_> = join_all(both).await.into_iter().zip(asked).collect();
    told.sort_by_key(|(answer, _)| answer.status);
    let (refused, (stays, waiting)) = told.pop().unwrap();
    let (approved, (gone, _)) = told.pop().unwrap();
    approved.ok();
    assert_eq!(refused.refused(Code::NotNow)["detail"], "closure_outdated");
    answers(by, stays, waiting, "withdraw", Value::Null).await.ok();
    let body = with(json!({"reason": "duplicate", "duplicate_of": gone["reference"]}));
    let again = asks(by, stays, body).await.refused_at("/duplicate_of");
    assert_eq!(again["errors"][0]["code"], "unknown_code");
}

#[actix_web::test]
async fn rel_07_and_08_closings_go_by_version_and_happen_once() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    let place = path(&case, "/closures");
    by.post(&place, record()).await.refused(Code::VersionRequired);
    let stale = by.post_at(&place, 9, record()).await.refused(Code::Stale);
    assert_eq!(stale["current"]["id"], case["id"]);
    let once = async |version: i64| {
        let call = by.call(Method::POST, &place).version(version).once("closing-once-0001");
        call.json(&record()).send().await
    };
    once(9).await.refused(Code::Stale);
    let first = once(1).await.ok();
    assert_eq!(
        once(1).await.ok()["id"],
        first["id"],
        "a refusal before did not use the key up"
    );
    let shown = answers(
        &scene.supervisor,
        &case,
        &json!({"id": first["id"], "version": 7}),
        "approve",
        Value::Null,
    )
    .await;
    assert_eq!(shown.refused(Code::Stale)["current"]["state"], "awaiting_approval");
    answers(&scene.supervisor, &case, &first, "approve", Value::Null)
        .await
        .ok();
    let reason = json!({"reason": "person_asked"});
    by.post_at(&path(&case, "/reopen"), 1, reason)
        .await
        .refused(Code::Stale);
    let twice = async || {
        let body = json!({"on": "2026-03-02", "way": "message", "is_reached": false});
        let call = by
            .call(Method::POST, &path(&case, "/follow-ups"))
            .once("contact-once-0001");
        call.json(&body).send().await.ok()["id"].clone()
    };
    assert_eq!(twice().await, twice().await);
    let list = by.get(&path(&case, "/follow-ups")).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn sec_33_and_48_a_closing_is_sealed_and_how_to_reach_the_person_stays_with_the_holder() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    consents(by, &case, "2027-12-31").await;
    let body = with(json!({"follow_up": agreed(&[1]), "note": "She moves to her aunt, sorrel."}));
    closed_with(by, &scene.supervisor, &case, body).await;
    contact(by, &case, "2026-03-02", true).await.ok();
    reopens(by, &case, "person_asked").await.ok();
    let raw = scene.app.database().raw().await;
    for table in ["case_closure", "follow_up", "track_change", "ledger"] {
        let rows = dump(&raw, table).await;
        assert!(!rows.is_empty(), "{table}");
        for word in ["sorrel", "tansy", "yarrow", "marjoram", "safety plan"] {
            assert!(!rows.contains(word), "{word} in {table}");
        }
    }
    let closures = path(&case, "/closures");
    for reader in [by, &scene.supervisor] {
        let seen = reader.get(&closures).await.ok();
        assert_eq!(
            seen["items"][0]["follow_up"]["reach"],
            "Her own number, mornings, tansy."
        );
    }
    let seen = scene.officer.get(&closures).await.ok();
    assert_eq!(seen["items"][0]["note"], "She moves to her aunt, sorrel.");
    assert_eq!(
        (&seen["items"][0]["follow_up"]["reach"], &seen["items"][0]["abilities"]),
        (&Value::Null, &json!([]))
    );
    let known = scene.officer.get(&path(&case, "/closing")).await;
    assert_eq!(
        known.refused(Code::Forbidden)["detail"],
        "not_holder",
        "nor that a bed is taken"
    );
    for place in ["/closures", "/closing", "/follow-ups"] {
        scene.colleague.get(&path(&case, place)).await.refused(Code::Forbidden);
        scene
            .coordinator
            .get(&path(&case, place))
            .await
            .refused(Code::Forbidden);
        scene.stranger.get(&path(&case, place)).await.refused(Code::NotFound);
    }
    let body = json!({"on": "2026-03-02", "way": "phone", "is_reached": false});
    let refused = scene.officer.post(&path(&case, "/follow-ups"), body).await;
    assert_eq!(refused.refused(Code::Forbidden)["detail"], "not_holder");
    let entries = entries(&scene.app).await;
    let read = entries.iter().filter(|(kind, _)| kind == "read.closure");
    let mut read: Vec<_> = read.map(|(_, fields)| fields.as_str()).collect();
    read.sort_unstable();
    // The supervisor saw it twice: where it was approved, and in the list.
    assert_eq!(read, ["closures", "closures,reach", "closures,reach", "closures,reach"]);
    by.get(&path(&case, "/closing")).await.ok();
    let entries = self::entries(&scene.app).await;
    assert!(entries.contains(&("read.closure".to_owned(), "closing,goals".to_owned())));
}

#[actix_web::test]
async fn a_closing_that_waits_is_taken_back_when_the_case_moves() {
    let scene = referral::Scene::start().await;
    let by = &scene.worker;
    let case = scene.case("a18_25").await;
    let closure = asks(by, &case, record()).await.ok();
    let sent = scene.transfer(&case, scene.shelter).await;
    let taken = referral::act(&scene.keeper, &sent, "accept", json!({})).await.ok();
    let supervisor = scene.app.member(scene.shelter, Role::CaseSupervisor).await;
    let list = supervisor.get(&path(&case, "/closures")).await.ok();
    assert_eq!(
        (&list["items"][0]["id"], &list["items"][0]["state"]),
        (&closure["id"], &json!("withdrawn"))
    );
    // The new holder closes it when the transfer itself has ended, and the transfer bears the reason out.
    let known = supervisor.get(&path(&case, "/closing")).await.ok();
    assert_eq!(known["blocks"][0]["id"], taken["id"]);
    let out = known["reasons_out"].as_array().unwrap();
    assert!(out.iter().all(|one| one["reason"] != "transferred"), "{out:?}");
}

/// MECHANISM §8: a new assessment at every trigger. A reopening is one.
#[actix_web::test]
async fn who_closes_without_the_assessment_that_is_asked_for_says_why() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    let silent = || with(json!({"danger": null}));
    closed_with(by, &scene.supervisor, &case, silent()).await;
    scene.app.pass(Duration::seconds(1));
    reopens(by, &case, "new_danger").await.ok();
    assert_eq!(by.get(&path(&case, "/closing")).await.ok()["is_risk_due"], true);
    asks(by, &case, silent()).await.refused_at("/danger");
    closed_with(by, &scene.supervisor, &case, record()).await;
}

#[actix_web::test]
async fn a_closing_is_asked_for_anew_when_another_plan_came_into_force() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    let plan = plan::in_force(by, &scene.supervisor, &case).await;
    let goal = &plan["goals"][0]["id"];
    let said = || with(json!({"goals": [{"id": goal, "outcome": "reached"}]}));
    let closure = asks(by, &case, said()).await.ok();
    scene.app.pass(Duration::seconds(1));
    // The same goal, in other words.
    let next = plan::begun(by, &case).await;
    let mut content = plan::content();
    content["goals"][0]["id"] = goal.clone();
    content["goals"][0]["text"] = json!("A house of her own.");
    let next = plan::write(by, &case, &next, content).await.ok();
    assert_eq!(&next["goals"][0]["id"], goal);
    let next = plan::does(by, &case, &next, "sign", plan::signed()).await.ok();
    plan::does(&scene.supervisor, &case, &next, "approve", Value::Null)
        .await
        .ok();
    let refused = answers(&scene.supervisor, &case, &closure, "approve", Value::Null).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "closure_outdated");
    answers(by, &case, &closure, "withdraw", Value::Null).await.ok();
    closed_with(by, &scene.supervisor, &case, said()).await;
}

#[actix_web::test]
async fn only_the_deadlines_that_end_are_counted_and_consents_are_renewed_again_after_a_reopening() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    consents(by, &case, "2027-12-31").await;
    let open = |case: &Value| case["clocks"].as_array().unwrap().len();
    let before = open(&by.get(&path(&case, "")).await.ok());
    let ending = by.get(&path(&case, "/closing")).await.ok()["ending_clocks"]
        .as_u64()
        .unwrap();
    let shut = closed(by, &scene.supervisor, &case).await;
    assert_eq!(before - open(&shut), usize::try_from(ending).unwrap());
    assert_eq!(running(by, &case, "consent_expiry").await, 0);
    reopens(by, &case, "person_asked").await.ok();
    assert_eq!(running(by, &case, "consent_expiry").await, 1);
}

#[actix_web::test]
async fn rel_06_of_two_who_approve_at_once_one_closes_the_case() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    consents(by, &case, "2027-12-31").await;
    let closure = asks(by, &case, with(json!({"follow_up": agreed(&[1])}))).await.ok();
    let second = scene.app.member(by.organisation(), Role::CaseSupervisor).await;
    let both = [&scene.supervisor, &second].map(|one| answers(one, &case, &closure, "approve", Value::Null));
    let answers = join_all(both).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    assert_eq!(states(by, &case, "follow_up").await, ["running"]);
    let history = by.get(&path(&case, "/tracks")).await.ok();
    let steps = history["items"].as_array().unwrap().iter();
    assert_eq!(
        steps.filter(|step| step["closing_reason"] == "goals_achieved").count(),
        1
    );
}
