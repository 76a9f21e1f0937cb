//! Deadlines: counted from what happened, met by hand by whoever answers for them.

use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use super::case::{Scene, form, opened, path, version};
use super::referral::{Scene as Referred, act};
use crate::kit::Person;

/// The clocks of a case, as `by` sees them, by kind.
async fn clocks(by: &Person, case: &Value) -> Vec<Value> {
    let id = case["id"].as_str().unwrap();
    let list = by.get(&format!("clocks?case_id={id}")).await.ok();
    list["items"].as_array().unwrap().clone()
}

/// The open clock of this kind.
async fn open(by: &Person, case: &Value, kind: &str) -> Value {
    let all = clocks(by, case).await;
    let found = all
        .iter()
        .find(|clock| clock["kind"] == kind && clock["stopped_at"].is_null());
    found.unwrap_or_else(|| panic!("no open {kind} in {all:?}")).clone()
}

async fn has_open(by: &Person, case: &Value, kind: &str) -> bool {
    let all = clocks(by, case).await;
    all.iter()
        .any(|clock| clock["kind"] == kind && clock["stopped_at"].is_null())
}

fn meet(clock: &Value) -> String {
    format!("clocks/{}/meet", clock["id"].as_str().unwrap())
}

#[actix_web::test]
async fn that_the_coordinator_knows_is_said_and_not_guessed_from_a_look() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    scene.officer.get(&path(&case, "")).await.ok();
    let clock = open(&scene.worker, &case, "notify_coordinator").await;
    assert_eq!(clock["meeting"], "possible");
    assert_eq!(
        open(&scene.colleague, &case, "notify_coordinator").await["meeting"],
        "not_yours"
    );
    assert_eq!(
        open(&scene.officer, &case, "notify_coordinator").await["meeting"],
        "possible"
    );
    // The first look at the risk has a form of its own.
    assert_eq!(
        open(&scene.worker, &case, "basic_needs_and_first_risk").await["meeting"],
        "not_by_hand"
    );

    scene
        .colleague
        .post(&meet(&clock), json!({}))
        .await
        .refused(Code::Forbidden);
    scene
        .stranger
        .post(&meet(&clock), json!({}))
        .await
        .refused(Code::NotFound);
    let note = "Told the centre by telephone.";
    let met = scene.officer.post(&meet(&clock), json!({"note": note})).await.ok();
    assert_eq!((&met["state"], &met["meeting"]), (&json!("met"), &json!("stopped")));
    assert_eq!(met["done_on"], "2026-03-02");
    let refused = scene.worker.post(&meet(&clock), json!({})).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "already_stopped");

    // The note is one of the case, and the timeline has both.
    let notes = scene.worker.get(&path(&case, "/notes")).await.ok();
    assert_eq!(notes["items"][0]["body"], note);
    let timeline = scene.worker.get(&path(&case, "/timeline")).await.ok();
    let kinds: Vec<&str> = timeline["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap())
        .collect();
    assert!(
        kinds.contains(&"clock.met") && kinds.contains(&"note.written"),
        "{kinds:?}"
    );
    // What is due next is the other one.
    let now = scene.worker.get(&path(&case, "")).await.ok();
    assert_eq!(now["next_clock"], "basic_needs_and_first_risk");
}

#[actix_web::test]
async fn the_centre_that_opens_a_case_of_its_county_is_informed() {
    let scene = Scene::start().await;
    let case = opened(&scene.officer).await;
    assert!(!has_open(&scene.officer, &case, "notify_coordinator").await);
    let mut elsewhere = form();
    elsewhere["county"] = json!("RO-IS");
    let case = scene.officer.post("cases", elsewhere).await.ok();
    assert!(has_open(&scene.officer, &case, "notify_coordinator").await);
}

#[actix_web::test]
async fn what_was_done_late_stays_expired_and_the_day_lies_between_start_and_today() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let clock = open(&scene.worker, &case, "notify_coordinator").await;
    for (day, code) in [("2026-03-03", "in_the_future"), ("2026-02-28", "too_early")] {
        let refused = scene.worker.post(&meet(&clock), json!({"done_on": day})).await;
        assert_eq!(refused.refused(Code::Invalid)["errors"][0]["code"], code);
    }
    scene.app.pass(Duration::hours(40));
    let met = scene
        .worker
        .post(&meet(&clock), json!({"done_on": "2026-03-02"}))
        .await
        .ok();
    assert_eq!(met["state"], "expired");
    assert!(!met["stopped_at"].is_null());
    assert_eq!(met["done_on"], "2026-03-02");
}

#[actix_web::test]
async fn rel_08_one_press_meets_a_deadline_once_however_often_it_arrives() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let clock = open(&scene.worker, &case, "notify_coordinator").await;
    let body = json!({"note": "Told by telephone."});
    let call = || {
        scene
            .worker
            .call(actix_web::http::Method::POST, &meet(&clock))
            .once("the-same-press")
            .json(&body)
    };
    let first = call().send().await.ok();
    let second = call().send().await.ok();
    assert_eq!(first, second);
    let notes = scene.worker.get(&path(&case, "/notes")).await.ok();
    assert_eq!(notes["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_term_counts_from_the_day_of_the_decision() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    scene.app.pass(Duration::days(9));
    let stay = json!({"kind": "reflection", "answer": {"decided_on": "2026-03-02", "from_on": "2026-03-02",
                      "until_on": "2026-05-31"}});
    scene.worker.post(&path(&case, "/stays"), stay).await.ok();
    // To the end of what was granted on 2 March, whenever somebody wrote it down.
    let reflection = open(&scene.worker, &case, "reflection_ro").await;
    assert_eq!(reflection["starts_at"], "2026-03-02T21:59:59Z");
    assert_eq!(reflection["due_at"], "2026-05-31T20:59:59Z");
}

#[actix_web::test]
async fn a_detection_of_days_ago_is_late_when_it_is_written_down() {
    let scene = Scene::start().await;
    let mut late = form();
    late["detected_on"] = json!("2026-02-20");
    let case = scene.worker.post("cases", late).await.ok();
    // 24 hours from the end of the day of which no hour is known.
    let clock = open(&scene.worker, &case, "notify_coordinator").await;
    assert_eq!(clock["due_at"], "2026-02-21T21:59:59Z");
    assert_eq!(clock["warning"], "overdue");
    assert_eq!(case["next_warning"], "overdue");
}

#[actix_web::test]
async fn the_report_is_due_a_week_after_the_service_began() {
    let scene = Referred::start().await;
    let (_, _, accepted) = scene.accepted(&["contact"]).await;
    scene.app.pass(Duration::days(5));
    let started = act(
        &scene.keeper,
        &accepted,
        "start-service",
        json!({"started_on": "2026-03-03"}),
    )
    .await
    .ok();
    let feedback = started["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|clock| clock["kind"] == "referral_feedback")
        .unwrap()
        .clone();
    assert_eq!(feedback["due_at"], "2026-03-10T21:59:59Z");
}

#[actix_web::test]
async fn the_receiver_says_that_plan_and_needs_are_done_and_nobody_else() {
    let scene = Referred::start().await;
    let (case, _, accepted) = scene.accepted(&["contact"]).await;
    let plan = accepted["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|clock| clock["kind"] == "plan_signed")
        .unwrap()
        .clone();
    assert_eq!(plan["meeting"], "possible");
    assert_eq!(plan["case_id"], Value::Null);
    let seen = scene
        .worker
        .get(&format!("referrals/{}", accepted["id"].as_str().unwrap()))
        .await
        .ok();
    let of_sender = seen["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|clock| clock["id"] == plan["id"])
        .unwrap();
    assert_eq!(of_sender["meeting"], "not_yours");
    scene
        .worker
        .post(&meet(&plan), json!({}))
        .await
        .refused(Code::Forbidden);
    scene
        .inspector
        .post(&meet(&plan), json!({}))
        .await
        .refused(Code::NotFound);
    scene
        .stranger
        .post(&meet(&plan), json!({}))
        .await
        .refused(Code::NotFound);
    let met = scene
        .keeper
        .post(&meet(&plan), json!({"note": "Signed today."}))
        .await
        .ok();
    assert_eq!((&met["state"], &met["case_id"]), (&json!("met"), &Value::Null));
    let notes = scene.worker.get(&path(&case, "/notes")).await.ok();
    assert_eq!(notes["items"][0]["body"], "Signed today.");
    // An answer is given, not ticked.
    let (_, _, sent) = scene.sent(&["contact"]).await;
    let read = scene
        .keeper
        .get(&format!("referrals/{}", sent["id"].as_str().unwrap()))
        .await
        .ok();
    let answer = &read["clocks"][0];
    assert_eq!(
        (&answer["kind"], &answer["meeting"]),
        (&json!("referral_answer"), &json!("not_by_hand"))
    );
    let refused = scene.keeper.post(&meet(answer), json!({})).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "not_by_hand");
}

#[actix_web::test]
async fn only_who_takes_the_person_on_owes_a_plan() {
    let scene = Referred::start().await;
    let kinds = |referral: &Value| -> Vec<String> {
        let clocks = referral["clocks"].as_array().unwrap();
        clocks
            .iter()
            .map(|clock| clock["kind"].as_str().unwrap().to_owned())
            .collect()
    };
    let (_, _, accepted) = scene.accepted(&["contact"]).await;
    assert!(kinds(&accepted).contains(&"plan_signed".to_owned()));

    let clinic = scene.stranger.organisation();
    let case = scene.case("a18_25").await;
    let consent = scene.consent(&case, "assistance", clinic, &["contact"]).await;
    let draft = scene.draft(&case, &consent, "service", clinic, &["contact"]).await;
    let sent = act(&scene.worker, &draft, "send", json!({})).await.ok();
    let accepted = act(&scene.stranger, &sent, "accept", json!({})).await.ok();
    assert_eq!(kinds(&accepted), ["referral_answer"]);

    let consent = scene.consent(&case, "consultation", scene.shelter, &["contact"]).await;
    let draft = scene
        .draft(&case, &consent, "consultation", scene.shelter, &["contact"])
        .await;
    let sent = act(&scene.worker, &draft, "send", json!({})).await.ok();
    let accepted = act(&scene.keeper, &sent, "accept", json!({})).await.ok();
    assert_eq!(kinds(&accepted), ["referral_answer"]);
}

#[actix_web::test]
async fn a_consent_that_is_renewed_waits_no_more_and_one_that_has_ended_asks_for_nothing() {
    let scene = Referred::start().await;
    let case = scene.case("a18_25").await;
    let expiries = async || {
        let all = clocks(&scene.worker, &case).await;
        let open = |clock: &&Value| clock["kind"] == "consent_expiry" && clock["stopped_at"].is_null();
        all.iter().filter(open).count()
    };
    scene.consent(&case, "assistance", scene.shelter, &["contact"]).await;
    scene.consent(&case, "assistance", scene.police, &["contact"]).await;
    assert_eq!(expiries().await, 2);
    // The same recipient and purpose: the old one is renewed, that of the police is not.
    scene.app.pass(Duration::days(300));
    let later = json!({
        "purpose": "assistance", "recipient_id": scene.shelter, "data_sets": ["contact"], "basis": "consent",
        "given_by": "person", "given_on": "2026-12-01", "leaflet_language": "ro"
    });
    scene.worker.post(&path(&case, "/consents"), later.clone()).await.ok();
    assert_eq!(expiries().await, 2);
    let all = clocks(&scene.worker, &case).await;
    assert!(
        all.iter()
            .any(|clock| clock["kind"] == "consent_expiry" && clock["state"] == "met")
    );
    // Over before it was written down.
    let mut over = later;
    over["given_on"] = json!("2026-03-01");
    over["valid_until"] = json!("2026-04-01");
    scene.worker.post(&path(&case, "/consents"), over).await.ok();
    assert_eq!(expiries().await, 2);
    // A closed case asks for no consent.
    let now = scene.worker.get(&path(&case, "")).await.ok();
    let step = json!({"to": "refused_services", "decided_on": "2026-12-01", "grounds": "x"});
    let closed = scene
        .worker
        .post_at(&path(&case, "/tracks/assistance"), version(&now), step)
        .await;
    closed.ok();
    assert_eq!(expiries().await, 0);
}

#[actix_web::test]
async fn lists_show_how_near_the_next_deadline_is() {
    let scene = Scene::start().await;
    opened(&scene.worker).await;
    for (hours, warning) in [(1, "none"), (3, "half"), (6, "most"), (4, "overdue")] {
        scene.app.pass(Duration::hours(hours));
        let list = scene.worker.get("cases").await.ok();
        assert_eq!(list["items"][0]["next_warning"], warning, "{hours}");
    }
}

#[actix_web::test]
async fn a_worker_of_the_receiver_without_cases_of_her_own_sees_what_her_shelter_owes() {
    let scene = Referred::start().await;
    scene.accepted(&["contact"]).await;
    let specialist = scene.app.member(scene.shelter, Role::Specialist).await;
    for who in [&scene.keeper, &scene.second_keeper, &specialist] {
        let home = who.get("home").await.ok();
        let kinds: Vec<&str> = home["soon"]
            .as_array()
            .unwrap()
            .iter()
            .map(|clock| clock["kind"].as_str().unwrap())
            .collect();
        assert_eq!(
            kinds,
            ["full_risk_and_needs"],
            "the plan is due a little later than soon"
        );
    }
    let clinic = scene.app.organisation(OrganisationKind::Shelter, &["RO-B"]).await;
    let stranger = scene.app.member(clinic, Role::CaseWorker).await;
    assert_eq!(stranger.get("home").await.ok()["soon"], json!([]));
}

/// The kinds a list shows, in its order.
async fn listed(by: &Person, filter: &str) -> Vec<String> {
    let list = by.get(&format!("clocks{filter}")).await.ok();
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|clock| clock["kind"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn the_list_of_deadlines_goes_by_when_they_end() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let all = listed(&scene.worker, "").await;
    assert!(all.contains(&"notify_coordinator".to_owned()), "{all:?}");
    let mut parts = Vec::new();
    for due in ["overdue", "today", "soon", "later"] {
        parts.extend(listed(&scene.worker, &format!("?due={due}")).await);
    }
    assert_eq!(parts, all, "the four are all, and in order");
    let before = listed(&scene.worker, "?due=overdue").await.len();
    scene.app.pass(Duration::days(3));
    assert!(listed(&scene.worker, "?due=overdue").await.len() > before);
    assert_eq!(listed(&scene.stranger, "?due=overdue").await, [] as [&str; 0]);
    scene
        .worker
        .get("clocks?due=yesterday")
        .await
        .refused(Code::InvalidQuery);
    assert!(!clocks(&scene.worker, &case).await.is_empty());
}

#[actix_web::test]
async fn the_list_holds_what_the_receiver_owes_to_the_sender_of_a_referral() {
    let scene = Referred::start().await;
    let (_, _, sent) = scene.sent(&["contact"]).await;
    let list = scene.keeper.get("clocks").await.ok();
    let owed = list["items"].as_array().unwrap();
    assert!(
        owed.iter()
            .any(|clock| clock["kind"] == "referral_answer" && clock["referral_id"] == sent["id"]),
        "{owed:?}"
    );
    assert!(
        owed.iter().all(|clock| clock["case_id"].is_null()),
        "nothing of the case"
    );
}

/// How the deadlines that ask for an assessment and a plan stand in a list, and how they are met.
fn asked(list: &Value) -> Vec<(&str, &str)> {
    let clocks = list.as_array().unwrap().iter();
    let forms = clocks.filter(|clock| clock["kind"] == "full_risk_and_needs" || clock["kind"] == "plan_signed");
    forms
        .map(|clock| (clock["state"].as_str().unwrap(), clock["meeting"].as_str().unwrap()))
        .collect()
}

/// SEC-29: whoever holds the case does with its forms what they ask; who held it owes it no more.
#[actix_web::test]
async fn what_asks_for_a_form_follows_the_case_to_whoever_holds_it() {
    let scene = Referred::start().await;
    let case = scene.case("a18_25").await;
    let sent = scene.transfer(&case, scene.shelter).await;
    let taken = act(&scene.keeper, &sent, "accept", json!({})).await.ok();
    let by_form = [("running", "not_by_hand"); 2];
    assert_eq!(asked(&taken["clocks"]), by_form);
    // Nobody works on the case yet: the keeper sees the deadlines and not the case.
    let list = scene.keeper.get("clocks").await.ok();
    assert_eq!(asked(&list["items"]), by_form);
    let home = scene.keeper.get("home").await.ok();
    assert_eq!(
        asked(&home["soon"]),
        by_form[..1],
        "the plan is due later than in a week"
    );
    let mut clocks = list["items"].as_array().unwrap().iter();
    let plan = clocks.rfind(|clock| clock["kind"] == "plan_signed").unwrap();
    let refused = scene.keeper.post(&meet(plan), json!({})).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "not_by_hand");

    let next = scene.app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
    let successor = scene.app.member(next, Role::CaseSupervisor).await;
    let holder = Referred {
        worker: scene.second_keeper.clone(),
        ..scene
    };
    let sent = holder.transfer(&case, next).await;
    let moved = act(&successor, &sent, "accept", json!({})).await.ok();
    assert_eq!(asked(&moved["clocks"]), by_form);
    let left = holder
        .keeper
        .get(&format!("referrals/{}", taken["id"].as_str().unwrap()))
        .await
        .ok();
    assert_eq!(asked(&left["clocks"]), [("cancelled", "stopped"); 2]);
    assert_eq!(asked(&holder.keeper.get("clocks").await.ok()["items"]), []);
    holder.keeper.post(&meet(plan), json!({})).await.refused(Code::NotNow);
}
