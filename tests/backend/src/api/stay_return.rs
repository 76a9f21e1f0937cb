//! Leave to stay, and going home: what is written down, who says that the person came, who learns of it.

use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_storage::cases::{clock, stay_return};
use serde_json::{Value, json};

use super::case_custody::dump;
use super::referral::{Scene, act, id, version};
use crate::kit::{Answer, Person};

fn at(case: &Value, rest: &str) -> String {
    format!("cases/{}{rest}", id(case))
}

async fn track(by: &Person, case: &Value) -> Value {
    by.get(&at(case, "")).await.ok()["stay_return"].clone()
}

/// The deadline of this kind that runs.
async fn deadline(by: &Person, case: &Value, kind: &str) -> Value {
    let clocks = by.get(&format!("clocks?case_id={}&limit=100", id(case))).await.ok();
    let items = clocks["items"].as_array().unwrap().clone();
    let open = |clock: &&Value| clock["kind"] == kind && clock["stopped_at"].is_null();
    items.iter().find(open).cloned().unwrap_or_default()
}

/// What somebody's home tells of returns.
async fn told_of_returns(by: &Person) -> Vec<(Value, Value)> {
    let home = by.get("home").await.ok();
    let entries = home["told"].as_array().unwrap().iter();
    let of_returns = entries.filter(|entry| entry["kind"].as_str().unwrap().starts_with("return."));
    of_returns
        .map(|entry| (entry["kind"].clone(), entry["referral_id"].clone()))
        .collect()
}

/// What asked for a new assessment of the risk, by its code.
async fn triggers(by: &Person, case: &Value) -> Vec<String> {
    let timeline = by.get(&at(case, "/timeline?limit=100")).await.ok();
    let entries = timeline["items"].as_array().unwrap().iter();
    let asked = entries.filter(|entry| entry["kind"] == "risk.triggered");
    let mut codes: Vec<String> = asked
        .map(|entry| entry["fields"][0].as_str().unwrap().to_owned())
        .collect();
    codes.sort();
    codes
}

fn granted(kind: &str, until: &str) -> Value {
    json!({"kind": kind, "requested_on": "2026-03-02", "authority": "Office tamarack", "note": "Saw her, tamarack.",
           "answer": {"decided_on": "2026-03-02", "from_on": "2026-03-02", "until_on": until, "number": "N-tamarack"}})
}

fn plan(consent: &Value, referral: &Value, receiver: Value) -> Value {
    let abroad = receiver.is_null().then_some("Office tamarack");
    json!({
        "consent_id": consent["id"], "referral_id": referral["id"], "from_country": "RO", "to_country": "MD",
        "receiver_id": receiver, "receiving_body": abroad,
        "documents": [{"kind": "passport", "state": "obtained", "note": "In the safe, tamarack."}],
        "legs": [
            {"from": "Cluj tamarack", "to": "Iași", "means": "train", "departs_at": "2026-03-02T09:00:00Z",
             "arrives_at": "2026-03-02T14:00:00Z", "border_point": null},
            {"from": "Iași", "to": "Station tamarack", "means": "car", "departs_at": "2026-03-02T15:00:00Z",
             "arrives_at": "2026-03-02T19:00:00Z", "border_point": "Albița"}],
        "escort": {"name": "Vera tamarack", "contact": "+40 700 000 111"}, "contingency": "Get off, tamarack."
    })
}

fn risk(level: &str) -> Value {
    json!({"level": level, "legs": [
        {"from": "Cluj tamarack", "to": "Iași", "level": "low"},
        {"from": "Iași", "to": "Station tamarack", "level": level, "words": "He lives there, tamarack."}]})
}

async fn plans(by: &Person, case: &Value, body: &Value) -> Answer {
    by.post(&at(case, "/repatriations"), body.clone()).await
}

/// A step of a return by whoever holds the case.
async fn step(by: &Person, case: &Value, journey: &Value, verb: &str, body: Value) -> Answer {
    let here = at(case, &format!("/repatriations/{}/{verb}", id(journey)));
    by.post_at(&here, version(journey), body).await
}

#[actix_web::test]
async fn leave_to_stay_moves_the_track_and_its_deadline_runs_to_its_own_end() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = scene.case("a26_40").await;
    let by_hand = json!({"to": "reflection", "decided_on": "2026-03-02", "grounds": "Granted."});
    let refused = by.post_at(&at(&case, "/tracks/stay_return"), 1, by_hand).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "needs_record");

    let answer = by.post(&at(&case, "/stays"), granted("reflection", "2026-05-20")).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (201, "\"1\""));
    let reflection = answer.ok();
    assert_eq!(
        (&reflection["is_running"], &reflection["number"]),
        (&json!(true), &json!("N-tamarack"))
    );
    assert_eq!(track(by, &case).await, "reflection");
    let due = deadline(by, &case, "reflection_ro").await["due_at"].clone();
    assert_eq!(due, "2026-05-20T20:59:59Z");
    let twice = by.post(&at(&case, "/stays"), granted("reflection", "2026-05-20")).await;
    assert_eq!(twice.refused(Code::NotNow)["detail"], "stay_granted");

    let permit = json!({"kind": "residence_permit", "requested_on": "2026-03-02"});
    let permit = by.post(&at(&case, "/stays"), permit).await.ok();
    assert_eq!(track(by, &case).await, "permit_requested");
    assert_eq!(deadline(by, &case, "reflection_ro").await, Value::Null);
    let decide = |of: &Value| at(&case, &format!("/stays/{}/decide", id(of)));
    let half = json!({"decided_on": "2026-03-02", "from_on": "2026-03-02"});
    by.post_at(&decide(&permit), 1, half).await.refused_at("/until_on");
    let no = json!({"decided_on": "2026-03-02", "refusal": "No ground was seen."});
    let stale = by.post_at(&decide(&permit), 2, no.clone()).await;
    assert_eq!(stale.refused(Code::Stale)["current"]["state"], "requested");
    let refused = by.post_at(&decide(&permit), 1, no).await.ok();
    assert_eq!(
        (&refused["state"], &refused["abilities"]),
        (&json!("refused"), &json!([]))
    );
    // The reflection period was never over, and its deadline runs again.
    assert_eq!(track(by, &case).await, "reflection");
    assert_eq!(deadline(by, &case, "reflection_ro").await["due_at"], due);

    let end = at(&case, &format!("/stays/{}/end", id(&reflection)));
    let body = json!({"ended_on": "2026-03-02", "reason": "person_ended"});
    by.post_at(&end, 1, body).await.ok();
    assert_eq!(track(by, &case).await, "not_applicable");
    assert_eq!(deadline(by, &case, "reflection_ro").await, Value::Null);
    let own = scene.app.member(scene.ngo, Role::RepatriationOfficer).await;
    let seen = own.get(&at(&case, "/stay-return")).await.ok();
    assert_eq!(seen["stays"].as_array().unwrap().len(), 2);
    own.get(&at(&case, "/person")).await.refused(Code::Forbidden);
    own.get(&at(&case, "/notes")).await.refused(Code::Forbidden);
}

#[actix_web::test]
async fn a_reflection_period_that_ran_out_asks_for_a_new_assessment() {
    let scene = Scene::start().await;
    let case = scene.case("a26_40").await;
    let by = &scene.worker;
    by.post(&at(&case, "/stays"), granted("reflection", "2026-03-04"))
        .await
        .ok();
    let clock = deadline(by, &case, "reflection_ro").await;
    scene.app.pass(Duration::days(3));
    let tx = scene.app.store().system().await.unwrap();
    let due = clock::due_clocks(&tx, 50).await.unwrap();
    let due = due.into_iter().find(|one| json!(one) == clock["id"]).unwrap();
    let pack = &scene.app.app.pack;
    assert!(stay_return::expire_clock(&tx, pack, due).await.unwrap());
    assert!(!stay_return::expire_clock(&tx, pack, due).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(triggers(by, &case).await, ["reflection_ended"]);
    assert_eq!(track(by, &case).await, "not_applicable");
    // Nothing is left that would move the track once more, and ask once more.
    let permit = json!({"kind": "residence_permit", "requested_on": "2026-03-05"});
    by.post(&at(&case, "/stays"), permit).await.ok();
    assert_eq!(triggers(by, &case).await, ["reflection_ended"]);
}

#[actix_web::test]
async fn the_deadline_of_permits_runs_to_the_last_end_whatever_is_written_down_beside() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, scene.case("a26_40").await);
    let leave = |kind: &str, from: &str, until: &str| {
        let mut leave = granted(kind, until);
        leave["answer"]["from_on"] = json!(from);
        leave
    };
    for (written, due) in [
        (
            leave("residence_permit", "2026-03-02", "2026-09-01"),
            "2026-09-01T20:59:59Z",
        ),
        // One that is over, one that ends before, one that follows.
        (
            leave("residence_permit", "2024-01-01", "2024-07-01"),
            "2026-09-01T20:59:59Z",
        ),
        (leave("tolerated", "2026-03-02", "2026-05-01"), "2026-09-01T20:59:59Z"),
        (leave("renewal", "2026-09-02", "2027-03-01"), "2027-03-01T21:59:59Z"),
    ] {
        by.post(&at(&case, "/stays"), written.clone()).await.ok();
        assert_eq!(deadline(by, &case, "permit_ends").await["due_at"], due, "{written}");
    }
    let consent = scene.consent(&case, "return", scene.shelter, &["contact"]).await;
    let journey = plans(by, &case, &plan(&consent, &Value::Null, Value::Null)).await.ok();
    let body = json!({"reason": "stays"});
    step(by, &case, &journey, "cancel", body).await.ok();
    assert_eq!(
        deadline(by, &case, "permit_ends").await["due_at"],
        "2027-03-01T21:59:59Z"
    );
    assert!(triggers(by, &case).await.is_empty());
}

#[actix_web::test]
async fn who_disappears_on_the_way_is_not_forgotten() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, scene.case("a26_40").await);
    let consent = scene.consent(&case, "return", scene.shelter, &["contact"]).await;
    let journey = plans(by, &case, &plan(&consent, &Value::Null, Value::Null)).await.ok();
    let judged = step(by, &case, &journey, "assess", risk("low")).await.ok();
    let leaves = json!({"departed_at": "2026-03-02T08:00:00Z"});
    let gone = step(by, &case, &judged, "depart", leaves).await.ok();
    assert_eq!(triggers(by, &case).await, ["travel"]);
    step(by, &case, &gone, "cancel", json!({"reason": "disappeared"}))
        .await
        .ok();
    assert_eq!(triggers(by, &case).await, ["travel", "travel"]);
}

#[actix_web::test]
async fn a_person_goes_home_and_the_receiver_says_that_they_came() {
    let scene = Scene::start().await;
    let (by, case, receiver) = (&scene.worker, scene.case("a26_40").await, json!(scene.shelter));
    let sets = ["contact", "risk"];
    let wrong = scene.consent(&case, "assistance", scene.shelter, &sets).await;
    let refused = plans(by, &case, &plan(&wrong, &Value::Null, receiver.clone())).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "no_consent_to_return");
    let consent = scene.consent(&case, "return", scene.shelter, &sets).await;
    let draft = scene.draft(&case, &consent, "service", scene.shelter, &sets).await;
    let sent = act(by, &draft, "send", json!({})).await.ok();
    let body = plan(&consent, &sent, receiver.clone());
    let journey = plans(by, &case, &body).await.ok();
    assert_eq!(journey["waits_for"], json!(["not_assessed", "receiver_not_ready"]));
    assert_eq!(
        plans(by, &case, &body).await.refused(Code::NotNow)["detail"],
        "return_under_way"
    );
    assert_eq!(track(by, &case).await, "return_planned");
    // What the case has with others is not told to whoever manages returns.
    let clinic = scene.stranger.actor.as_ref().unwrap().organisation;
    let other = scene.consent(&case, "assistance", clinic, &sets).await;
    let other = scene.draft(&case, &other, "service", clinic, &sets).await;
    let other = act(by, &other, "send", json!({})).await.ok();
    let own = scene.app.member(scene.ngo, Role::RepatriationOfficer).await;
    let told = own.get(&at(&case, "/stay-return")).await.ok();
    assert!(
        !told.to_string().contains(other["reference"].as_str().unwrap()),
        "{told}"
    );
    let choices = told["choices"].clone();
    assert_eq!(
        (
            choices["consents"].as_array().unwrap().len(),
            &choices["referrals"][0]["id"]
        ),
        (1, &sent["id"])
    );

    let judged = step(by, &case, &journey, "assess", risk("high")).await.ok();
    let leaves = |at: &str| json!({"departed_at": at});
    let early = step(by, &case, &judged, "depart", leaves("2026-03-02T08:00:00Z"))
        .await
        .refused(Code::NotNow);
    assert_eq!(
        (&early["detail"], &early["errors"][0]["code"]),
        (&json!("return_blocked"), &json!("receiver_not_ready"))
    );
    act(&scene.keeper, &sent, "accept", json!({})).await.ok();
    let home = format!("referrals/{}/return", id(&sent));
    let seen = scene.keeper.get(&home).await.ok();
    assert_eq!(
        (
            &seen["arrival"]["to"],
            &seen["escort"]["name"],
            &seen["risk_level"],
            seen.get("documents")
        ),
        (
            &json!("Station tamarack"),
            &json!("Vera tamarack"),
            &json!("high"),
            Some(&Value::Null)
        )
    );
    assert!(
        !seen.to_string().contains("Cluj"),
        "where the person leaves from is not told"
    );

    scene.app.pass(Duration::hours(2));
    let gone = step(by, &case, &judged, "depart", leaves("2026-03-02T09:00:00Z"))
        .await
        .ok();
    assert_eq!(track(by, &case).await, "travelling");
    let departed = (json!("return.departed"), sent["id"].clone());
    assert_eq!(told_of_returns(&scene.keeper).await, [departed]);
    let due = deadline(by, &case, "return_handover").await["due_at"].clone();
    assert_eq!(
        due, "2026-03-04T09:00:00Z",
        "48 hours from the hour in which the person left"
    );
    let receipt = json!({"arrived_at": "2026-03-02T09:30:00Z", "received_by": "Ana tamarack", "document": "114"});
    let by_sender = step(by, &case, &gone, "hand-over", receipt.clone()).await;
    assert_eq!(by_sender.refused(Code::NotNow)["detail"], "return_receiver_says");
    let closing = by.get(&at(&case, "/closing")).await.ok();
    let blocks = closing["blocks"].as_array().unwrap().iter().map(|block| &block["kind"]);
    assert!(blocks.into_iter().any(|kind| kind == "return_under_way"));

    let came = json!({"arrived_at": "2026-03-02T09:30:00Z", "received_by": "Ana tamarack"});
    let say = format!("{home}/acknowledge");
    let stale = scene.keeper.post_at(&say, 1, came.clone()).await;
    assert_eq!(stale.refused(Code::Stale)["current"]["state"], "travelling");
    let said = scene.keeper.post_at(&say, version(&gone), came.clone()).await.ok();
    assert_eq!(
        (&said["state"], &said["abilities"]),
        (&json!("handed_over"), &json!([]))
    );
    let again = scene.keeper.post_at(&say, version(&said), came).await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "return_no_such_step");
    assert_eq!(track(by, &case).await, "handed_over");
    let came = (json!("return.handed_over"), sent["id"].clone());
    assert_eq!(told_of_returns(by).await, [came], "whoever sent the person is told");
    assert_eq!(deadline(by, &case, "return_handover").await, Value::Null);
    let heard = json!({"on": "2026-03-02", "way": "phone", "is_reached": true, "is_safe": false, "words": "Tamarack."});
    let heard = step(by, &case, &said, "contacts", heard).await.ok();
    assert_eq!(
        (&heard["contacts"][0]["is_safe"], &heard["receipt"]["received_by"]),
        (&json!(false), &json!("Ana tamarack"))
    );
    assert_eq!(track(by, &case).await, "follow_up");
    assert_eq!(triggers(by, &case).await, ["disclosure", "travel"]);
    let silent = json!({"on": "2026-03-02", "way": "phone", "is_reached": false, "is_safe": null});
    step(by, &case, &heard, "contacts", silent).await.ok();
    assert_eq!(triggers(by, &case).await, ["disclosure", "missed_contact", "travel"]);

    for (who, code) in [
        (&scene.officer, Code::Forbidden),
        (&scene.coordinator, Code::Forbidden),
        (&scene.inspector, Code::Forbidden),
        (&scene.keeper, Code::NotFound),
        (&scene.stranger, Code::NotFound),
    ] {
        who.get(&at(&case, "/stay-return")).await.refused(code);
    }
    scene.inspector.get(&home).await.refused(Code::NotFound);
    by.get(&home).await.refused(Code::Forbidden);
    let raw = scene.app.database().raw().await;
    for table in ["stay", "repatriation", "ledger", "case_file", "track_change", "clock"] {
        let stored = dump(&raw, table).await;
        assert!(!stored.to_lowercase().contains("tamarack"), "{table} holds words");
    }
}

#[actix_web::test]
async fn the_receiver_never_learns_where_the_person_leaves_from_and_nothing_without_the_consent_to_return() {
    let scene = Scene::start().await;
    let sets = ["contact", "documents"];
    // The referral is open by a consent of its own.
    let (case, _, accepted) = scene.accepted(&sets).await;
    let consent = scene.consent(&case, "return", scene.shelter, &sets).await;
    let mut body = plan(&consent, &accepted, json!(scene.shelter));
    body["legs"].as_array_mut().unwrap().remove(1);
    plans(&scene.worker, &case, &body).await.ok();
    let home = format!("referrals/{}/return", id(&accepted));
    let seen = scene.keeper.get(&home).await.ok();
    assert_eq!(
        seen["arrival"],
        json!({"to": "Iași", "means": "train", "arrives_at": "2026-03-02T14:00:00Z"})
    );
    assert_eq!(seen["documents"], json!([{"kind": "passport", "state": "obtained"}]));
    let withdraw = at(&case, &format!("/consents/{}/withdraw", id(&consent)));
    scene
        .worker
        .post(&withdraw, json!({"reason": "She is afraid."}))
        .await
        .ok();
    let after = scene.keeper.get(&home).await.ok();
    assert_eq!(after["state"], "stopped");
    for closed in ["arrival", "escort", "documents", "risk_level"] {
        assert_eq!(after[closed], Value::Null, "{closed}");
    }
}

#[actix_web::test]
async fn a_consent_that_is_taken_back_stops_a_return_on_the_way() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, scene.case("a26_40").await);
    let permit = granted("residence_permit", "2026-09-01");
    by.post(&at(&case, "/stays"), permit).await.ok();
    let consent = scene.consent(&case, "return", scene.shelter, &["contact"]).await;
    let journey = plans(by, &case, &plan(&consent, &Value::Null, Value::Null)).await.ok();
    assert_eq!(deadline(by, &case, "permit_ends").await, Value::Null);
    // Extreme danger needs somebody else than who judged it.
    let judged = step(by, &case, &journey, "assess", risk("extreme")).await.ok();
    let leaves = json!({"departed_at": "2026-03-02T08:00:00Z"});
    let alone = step(by, &case, &judged, "depart", leaves.clone())
        .await
        .refused(Code::NotNow);
    assert_eq!(alone["errors"][0]["code"], "needs_second");
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let asked = async |who: &Person| who.get("home").await.ok()["to_agree"].clone();
    assert_eq!(asked(&supervisor).await[0]["repatriation_id"], judged["id"]);
    assert_eq!(asked(by).await, json!([]));
    let agreed = step(&supervisor, &case, &judged, "confirm", Value::Null).await.ok();
    assert_eq!(asked(&supervisor).await, json!([]));
    let moved = step(by, &case, &agreed, "depart", leaves).await.ok();
    // She agreed again meanwhile; what she takes back is the one that she sees.
    let renewed = scene.consent(&case, "return", scene.shelter, &["contact"]).await;
    let withdraw = at(&case, &format!("/consents/{}/withdraw", id(&renewed)));
    by.post(&withdraw, json!({"reason": "She is afraid."})).await.ok();
    let read = by.get(&at(&case, "/stay-return")).await.ok()["returns"][0].clone();
    assert_eq!(
        (&read["state"], &read["stop"]["reason"], &read["abilities"]),
        (&json!("stopped"), &json!("consent_withdrawn"), &json!([]))
    );
    let late = json!({"arrived_at": "2026-03-02T08:00:00Z", "received_by": "Ana", "document": "114"});
    step(by, &case, &moved, "hand-over", late.clone())
        .await
        .refused(Code::Stale);
    let over = step(by, &case, &read, "hand-over", late).await;
    assert_eq!(over.refused(Code::NotNow)["detail"], "return_no_such_step");
    // She may stay, as before.
    assert_eq!(track(by, &case).await, "permit_granted");
    assert_eq!(
        deadline(by, &case, "permit_ends").await["due_at"],
        "2026-09-01T20:59:59Z"
    );
    assert_eq!(deadline(by, &case, "return_handover").await, Value::Null);
}

#[actix_web::test]
async fn what_belongs_to_others_is_answered_as_what_does_not_exist() {
    let scene = Scene::start().await;
    let (by, case, other) = (&scene.worker, scene.case("a26_40").await, scene.case("a26_40").await);
    let consent = scene.consent(&case, "return", scene.shelter, &["contact"]).await;
    let elsewhere = scene.consent(&other, "return", scene.shelter, &["contact"]).await;
    let draft = scene
        .draft(&other, &elsewhere, "service", scene.shelter, &["contact"])
        .await;
    let sent = act(by, &draft, "send", json!({})).await.ok();
    let receiver = json!(scene.shelter);
    for (body, refused) in [
        (plan(&elsewhere, &Value::Null, receiver.clone()), "/consent_id"),
        (plan(&consent, &sent, receiver), "/referral_id"),
        (plan(&consent, &Value::Null, case["id"].clone()), "/receiver_id"),
    ] {
        plans(by, &case, &body).await.refused_at(refused);
    }
    let journey = plans(by, &case, &plan(&consent, &Value::Null, Value::Null)).await.ok();
    step(by, &other, &journey, "assess", risk("low"))
        .await
        .refused(Code::NotFound);
}
