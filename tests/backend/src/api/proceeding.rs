//! Proceedings, hearings, rights and compensation: written down by the holder, followed by the tracks,
//! seen by receivers only as far as consent covers, and asked for by no help.

use std::collections::BTreeSet;

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use serde_json::{Value, json};

use super::case::{Scene, moved, opened, path};
use super::case_custody::{dump, entries};
use super::closure::{clocks, closed, running, states};
use super::referral::{self, read};
use crate::kit::{Answer, Person};

fn said() -> Value {
    json!({"kind": "criminal", "country": "RO", "opened_on": "2026-02-02", "capacity": "witness",
           "capacity_since": "2026-02-02", "body_name": "DIICOT pennywort", "file_number": "123/milkwort/2026",
           "lawyer_name": "Speedwell", "measures": ["video"], "language": "ro", "note": "Bindweed, for us alone."})
}

fn file(stage: &str) -> Value {
    json!({"said": said(), "stage": stage, "stage_on": "2026-02-20"})
}

fn hearing(at: &str) -> Value {
    json!({"at": at, "kind": "testimony", "place": "Room 12, tormentil", "needs_interpreter": true,
           "measures": ["screen"], "note": "Burdock, for us alone."})
}

fn place(thing: &Value, rest: &str) -> String {
    format!("/{}{rest}", thing["id"].as_str().unwrap())
}

async fn begun(by: &Person, case: &Value, stage: &str) -> Value {
    by.post(&path(case, "/proceedings"), file(stage)).await.ok()
}

async fn track(by: &Person, case: &Value, track: &str) -> String {
    let case = by.get(&path(case, "")).await.ok();
    case[track].as_str().unwrap().to_owned()
}

async fn list(by: &Person, case: &Value) -> Value {
    by.get(&path(case, "/proceedings")).await.ok()
}

#[actix_web::test]
async fn the_track_follows_the_files_and_nobody_moves_it_by_hand() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let answer = by.post(&path(&case, "/proceedings"), file("investigation")).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (201, "\"1\""));
    let first = answer.ok();
    let mut nobody = file("trial");
    nobody["said"]["capacity"] = json!("hero");
    by.post(&path(&case, "/proceedings"), nobody)
        .await
        .refused_at("/said/capacity");
    assert_eq!(track(by, &case, "proceedings").await, "investigation");
    let by_hand = json!({"to": "prosecution", "decided_on": "2026-03-02", "grounds": "x"});
    let by_hand = by.post_at(&path(&case, "/tracks/proceedings"), 2, by_hand).await;
    assert_eq!(by_hand.refused(Code::NotNow)["detail"], "needs_proceeding");
    let claimed = json!({"to": "claimed", "decided_on": "2026-03-02", "grounds": "x"});
    let claimed = by.post_at(&path(&case, "/tracks/compensation"), 2, claimed).await;
    assert_eq!(claimed.refused(Code::NotNow)["detail"], "needs_claim");

    let here = path(&case, &format!("/proceedings{}", place(&first, "")));
    let advance = async |version: i64, body: Value| by.post_at(&format!("{here}/advance"), version, body).await;
    let leap = advance(1, json!({"to": "trial", "on": "2026-03-01"})).await;
    assert_eq!(leap.refused(Code::NotNow)["detail"], "no_such_step");
    advance(1, json!({"to": "prosecution", "on": "2026-02-19"}))
        .await
        .refused_at("/on");
    let moved = advance(1, json!({"to": "prosecution", "on": "2026-03-01"})).await.ok();
    assert_eq!(
        (&moved["stages"][0]["stage"], &moved["next"]),
        (&json!("investigation"), &json!(["investigation", "trial", "final"]))
    );
    // REL-07: who saw the version before gets the present one, and that it was read is recorded.
    let stale = by.put_at(&here, 1, said()).await.refused(Code::Stale);
    assert_eq!(stale["current"]["stage"], "prosecution");
    let mut injured = said();
    (injured["capacity"], injured["capacity_since"]) = (json!("injured_party"), json!("2026-03-01"));
    let changed = by.put_at(&here, 2, injured).await.ok();
    assert_eq!(
        changed["earlier_capacities"],
        json!([{"capacity": "witness", "since": "2026-02-02"}])
    );

    // A second file is behind; when the first is over, it is where the case stands.
    let once = async || {
        let call = by.call(Method::POST, &path(&case, "/proceedings")).once("file-2");
        call.json(&file("reported")).send().await.ok()
    };
    let (second, again) = (once().await, once().await);
    assert_eq!(second["id"], again["id"]);
    assert_eq!(track(by, &case, "proceedings").await, "prosecution");
    let last = json!({"to": "final", "on": "2026-03-02", "outcome": "conviction"});
    advance(3, json!({"to": "final", "on": "2026-03-02"}))
        .await
        .refused_at("/outcome");
    advance(3, last).await.ok();
    assert_eq!(track(by, &case, "proceedings").await, "reported");
    let wrong = path(&case, &format!("/proceedings{}", place(&second, "/void")));
    let void = by.post_at(&wrong, 1, json!({"reason": "Another person."})).await.ok();
    assert_eq!(
        (&void["error_reason"], &void["abilities"]),
        (&json!("Another person."), &json!([]))
    );
    assert_eq!(track(by, &case, "proceedings").await, "final");
    assert_eq!(running(by, &case, "compensation_claim_ro").await, 1, "a year to claim");
    // Money claimed elsewhere is none of the state's.
    for (way, left) in [("settlement", 1), ("state_fund", 0)] {
        let mut claim = json!({"way": way, "claimed_on": "2026-03-02", "currency": "RON", "asked": 1});
        let made = by.post(&path(&case, "/compensation-claims"), claim.clone()).await.ok();
        assert_eq!(running(by, &case, "compensation_claim_ro").await, left, "{way}");
        // What is taken back was never claimed: the year goes on from the end of the proceedings.
        claim["withdrawn_on"] = json!("2026-03-02");
        let here = path(&case, &format!("/compensation-claims{}", place(&made, "")));
        by.put_at(&here, 1, claim).await.ok();
        assert_eq!(running(by, &case, "compensation_claim_ro").await, 1, "{way}");
    }
    let lines = by.get(&path(&case, "/tracks")).await.ok();
    let lines = lines["items"].as_array().unwrap().iter();
    let lines = lines.filter(|line| line["track"] == "proceedings");
    let lines: BTreeSet<_> = lines.map(|line| line["to"].as_str().unwrap()).collect();
    // They were made in one moment, and stand in any order.
    assert_eq!(lines, ["final", "reported", "prosecution", "investigation"].into());
}

#[actix_web::test]
async fn a_hearing_reminds_asks_for_the_risk_and_is_prepared_with_company() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let first = begun(by, &case, "trial").await;
    let here = path(&case, &format!("/proceedings{}/hearings", place(&first, "")));
    let soon = by.post(&here, hearing("2026-03-20T10:30:00")).await.ok();
    let later = by.post(&here, hearing("2026-03-25T09:00:00")).await.ok();
    assert_eq!((&soon["lacks_company"], &soon["version"]), (&json!(true), &json!(1)));
    // Each has its own deadline, from a week before to the hour where the court sits.
    assert_eq!(running(by, &case, "hearing").await, 2);
    let due: Vec<_> = clocks(by, &case, "hearing").await;
    assert!(due.iter().any(|(due, _)| due == "2026-03-20"), "{due:?}");
    assert_eq!(running(by, &case, "risk_review").await, 1, "a danger that lies ahead");

    let at = |hearing: &Value, rest: &str| format!("{here}{}", place(hearing, rest));
    let mut ready = hearing("2026-03-20T10:30:00");
    ready["is_prepared"] = json!(true);
    let alone = by.put_at(&at(&soon, ""), 1, ready.clone()).await;
    assert_eq!(alone.refused(Code::NotNow)["detail"], "nobody_goes_along");
    ready["companion_id"] = json!(scene.colleague.user());
    let prepared = by.put_at(&at(&soon, ""), 1, ready.clone()).await.ok();
    assert_eq!(prepared["companion_user_name"], "A case_worker");
    assert_eq!(
        states(by, &case, "hearing")
            .await
            .iter()
            .filter(|state| *state == "met")
            .count(),
        1
    );
    assert_eq!(running(by, &case, "hearing").await, 1, "the other one still asks");
    by.put_at(&at(&soon, ""), 1, ready).await.refused(Code::Stale);

    let early = by.post_at(&at(&later, "/end"), 1, json!({"state": "held"})).await;
    early.refused_at("/state");
    let off =
        json!({"state": "postponed", "result": "The accused did not come.", "postponed_to": "2026-04-10T09:00:00"});
    let off = by.post_at(&at(&later, "/end"), 1, off).await.ok();
    let hearings = list(by, &case).await["items"][0]["hearings"].clone();
    assert_eq!(hearings[2]["id"], off["postponed_to_id"]);
    assert_eq!(
        (&hearings[2]["state"], &hearings[2]["lacks_company"]),
        (&json!("planned"), &json!(true))
    );
    assert_eq!(running(by, &case, "hearing").await, 1);
    let again = by.post_at(&at(&later, "/end"), 2, json!({"state": "cancelled"})).await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "hearing_over");
    // Of a file that is an error nothing lies ahead.
    let void = path(&case, &format!("/proceedings{}", place(&first, "/void")));
    by.post_at(&void, 1, json!({"reason": "Another person."})).await.ok();
    assert_eq!(running(by, &case, "hearing").await, 0);
}

#[actix_web::test]
async fn whoever_takes_a_case_over_prepares_its_hearings_anew() {
    let scene = referral::Scene::start().await;
    let (by, case) = (&scene.worker, scene.case("a26_40").await);
    let first = begun(by, &case, "trial").await;
    let here = path(&case, &format!("/proceedings{}/hearings", place(&first, "")));
    let mut ready = hearing("2026-03-20T10:30:00");
    ready["companion_id"] = json!(by.user());
    let planned = by.post(&here, ready.clone()).await.ok();
    ready["is_prepared"] = json!(true);
    by.put_at(&format!("{here}{}", place(&planned, "")), 1, ready)
        .await
        .ok();
    assert_eq!(running(by, &case, "hearing").await, 0);
    let sent = scene.transfer(&case, scene.shelter).await;
    referral::act(&scene.second_keeper, &sent, "accept", json!({}))
        .await
        .ok();
    let hearing = list(&scene.second_keeper, &case).await["items"][0]["hearings"][0].clone();
    assert_eq!(
        (
            &hearing["is_prepared"],
            &hearing["companion_id"],
            &hearing["lacks_company"]
        ),
        (&json!(false), &Value::Null, &json!(true))
    );
    assert_eq!(running(&scene.second_keeper, &case, "hearing").await, 1);
}

#[actix_web::test]
async fn compensation_is_told_claimed_decided_and_paid_and_goes_on_after_the_closing() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let missing = list(by, &case).await["missing_rights"].as_array().unwrap().len();
    let told = json!({"on": "2026-03-02", "rights": ["compensation", "protection"], "understanding": "understood",
                      "language": "ro", "interpreter": "Comfrey"});
    by.post(&path(&case, "/rights-information"), told.clone()).await.ok();
    let known = list(by, &case).await;
    assert_eq!(known["missing_rights"].as_array().unwrap().len(), missing - 2);
    assert_eq!(track(by, &case, "compensation").await, "informed");
    // It was another person: nobody told this one. Then somebody does.
    let void = path(
        &case,
        &format!("/rights-information{}", place(&known["rights"][0], "/void")),
    );
    let reason = json!({"reason": "Another person, comfrey."});
    by.post_at(&void, 3, reason.clone()).await.refused(Code::Stale);
    let error = by.post_at(&void, 1, reason.clone()).await.ok();
    assert_eq!(
        (&error["error_reason"], &error["abilities"]),
        (&json!("Another person, comfrey."), &json!([]))
    );
    let again = by.post_at(&void, 2, reason).await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "rights_void");
    let untold = list(by, &case).await;
    assert_eq!(untold["missing_rights"].as_array().unwrap().len(), missing);
    assert_eq!(track(by, &case, "compensation").await, "none");
    by.post(&path(&case, "/rights-information"), told).await.ok();
    assert_eq!(track(by, &case, "compensation").await, "informed");
    closed(by, &scene.supervisor, &case).await;

    let mut claim = json!({"way": "state_fund", "claimed_on": "2026-03-02", "currency": "RON", "asked": 2_500_000,
                           "note": "Yarrow."});
    let made = by.post(&path(&case, "/compensation-claims"), claim.clone()).await.ok();
    assert_eq!(
        (&made["state"], track(by, &case, "compensation").await),
        (&json!("claimed"), "claimed".into())
    );
    let here = path(&case, &format!("/compensation-claims{}", place(&made, "")));
    claim["outcome"] = json!("granted");
    by.put_at(&here, 1, claim.clone()).await.refused_at("/decided_on");
    (claim["decided_on"], claim["awarded"]) = (json!("2026-03-02"), json!(1_000_000));
    by.put_at(&here, 1, claim.clone()).await.ok();
    claim["payments"] = json!([{"on": "2026-03-02", "amount": 400_000}]);
    let part = by.put_at(&here, 2, claim.clone()).await.ok();
    assert_eq!((&part["state"], &part["paid"]), (&json!("decided"), &json!(400_000)));
    claim["payments"] = json!([{"on": "2026-03-02", "amount": 400_000}, {"on": "2026-03-02", "amount": 600_000}]);
    let paid = by.put_at(&here, 3, claim.clone()).await.ok();
    assert_eq!(
        (&paid["state"], track(by, &case, "compensation").await),
        (&json!("paid"), "paid".into())
    );
    let stale = by.put_at(&here, 3, claim).await.refused(Code::Stale);
    assert_eq!(stale["current"]["paid"], 1_000_000);
}

#[actix_web::test]
async fn a_receiver_sees_the_files_with_the_data_set_legal_and_no_note_of_them() {
    let scene = referral::Scene::start().await;
    let by = &scene.worker;
    let (case, _, shared) = scene.accepted(&["legal"]).await;
    let first = begun(by, &case, "trial").await;
    let hearings = path(&case, &format!("/proceedings{}/hearings", place(&first, "")));
    let mut ahead = hearing("2026-03-20T10:30:00");
    ahead["companion_name"] = json!("Elena from the sorrel house");
    by.post(&hearings, ahead).await.ok();
    let claim = json!({"way": "state_fund", "claimed_on": "2026-03-02", "currency": "RON", "asked": 2_500_000,
                       "note": "Yarrow."});
    by.post(&path(&case, "/compensation-claims"), claim).await.ok();

    let seen = read(&scene.keeper, &shared).await;
    let legal = seen["disclosed"]["legal"].to_string();
    for shown in [
        "pennywort",
        "milkwort",
        "Speedwell",
        "tormentil",
        "2500000",
        "2026-03-20T10:30:00",
    ] {
        assert!(legal.contains(shown), "{shown}: {legal}");
    }
    for kept in ["Bindweed", "Burdock", "sorrel", "Yarrow"] {
        assert!(!seen.to_string().contains(kept), "{kept}");
    }
    // What consent does not cover, and who is no receiver, shows nothing; the region reads and writes nothing.
    let (_, _, other) = scene.accepted(&["contact"]).await;
    assert!(read(&scene.keeper, &other).await["disclosed"].get("legal").is_none());
    for stranger in [&scene.keeper, &scene.inspector, &scene.stranger] {
        refused(stranger.get(&path(&case, "/proceedings")).await);
    }
    scene
        .coordinator
        .get(&path(&case, "/proceedings"))
        .await
        .refused(Code::Forbidden);
    let region = list(&scene.officer, &case).await;
    assert_eq!(region["items"][0]["abilities"], json!([]));
    let denied = scene.officer.post(&path(&case, "/proceedings"), file("trial")).await;
    assert_eq!(denied.refused(Code::Forbidden)["detail"], "not_holder");
}

fn refused(answer: Answer) {
    assert!([403, 404].contains(&answer.status.as_u16()), "{}", answer.status);
}

/// SEC-33, SEC-48: what is said of proceedings is in no table in clear, and in no entry of the ledger.
#[actix_web::test]
async fn sec_33_words_numbers_and_amounts_are_sealed_and_readings_recorded() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let first = begun(by, &case, "trial").await;
    let hearings = path(&case, &format!("/proceedings{}/hearings", place(&first, "")));
    by.post(&hearings, hearing("2026-03-20T10:30:00")).await.ok();
    let told = json!({"on": "2026-03-02", "rights": ["compensation"], "understanding": "partly", "language": "ro",
                      "given_by": "Comfrey"});
    by.post(&path(&case, "/rights-information"), told).await.ok();
    let claim = json!({"way": "state_fund", "claimed_on": "2026-03-02", "currency": "RON", "asked": 7_654_321,
                       "note": "Yarrow."});
    by.post(&path(&case, "/compensation-claims"), claim).await.ok();
    scene.app.pass(Duration::minutes(1));
    list(by, &case).await;
    let raw = scene.app.database().raw().await;
    let tables = [
        "proceeding",
        "hearing",
        "rights_information",
        "compensation_claim",
        "ledger",
    ];
    for table in tables {
        let stored = dump(&raw, table).await;
        for word in [
            "pennywort",
            "milkwort",
            "Speedwell",
            "tormentil",
            "Bindweed",
            "Comfrey",
            "Yarrow",
            "7654321",
        ] {
            assert!(!stored.contains(word), "{table} {word}");
        }
    }
    let kinds = entries(&scene.app).await;
    for kind in [
        "proceeding.opened",
        "hearing.planned",
        "risk.triggered",
        "rights.explained",
        "compensation.claimed",
        "read.proceedings",
    ] {
        assert!(kinds.iter().any(|one| one.0 == kind), "{kind}");
    }
}

/// MECHANISM §1.1: a person without a complaint is helped exactly as one whose file is before the court.
#[actix_web::test]
async fn no_help_waits_for_proceedings() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let (without, with) = (opened(by).await, opened(by).await);
    begun(by, &with, "trial").await;
    for case in [&without, &with] {
        moved(by, case, "identification", "screening").await;
        moved(by, case, "identification", "presumed").await;
        moved(by, case, "assistance", "long_term").await;
        let service = json!({"service": "PSY-C", "attendance": "attended", "given_on": "2026-03-02", "quantity": 1});
        by.post(&path(case, "/services"), service).await.ok();
    }
    let (without, with) = (
        by.get(&path(&without, "")).await.ok(),
        by.get(&path(&with, "")).await.ok(),
    );
    for same in ["abilities", "next_steps", "presumed_on", "assistance"] {
        assert_eq!(without[same], with[same], "{same}");
    }
}
