//! Differing views on decisions on status: recorded beside them, reviewed, never overwriting.

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use super::case::{Scene, moved, path, version};
use super::decision::{adds, decides, identification, in_screening, listed, own, with};
use super::referral;
use crate::kit::{Answer, Person};

fn view(status: Option<&str>) -> Value {
    json!({"status": status, "on": "2026-03-02", "grounds": "The second statement, xylotomy."})
}

async fn disagrees(by: &Person, case: &Value, decision: &Value, body: Value) -> Answer {
    let place = format!("/decisions/{}/disagreements", decision["id"].as_str().unwrap());
    by.post(&path(case, &place), body).await
}

async fn answers(by: &Person, case: &Value, one: &Value, verb: &str, body: Value) -> Answer {
    let place = path(case, &format!("/disagreements/{}/{verb}", one["id"].as_str().unwrap()));
    let call = by.call(Method::POST, &place).version(version(one));
    if body.is_null() { call } else { call.json(&body) }.send().await
}

/// The disagreements on all decisions of a case, as this person reads them.
async fn seen(by: &Person, case: &Value) -> Vec<Value> {
    let list = listed(by, case).await;
    let items = list["items"].as_array().unwrap().iter();
    items
        .flat_map(|item| item["disagreements"].as_array().unwrap().clone())
        .collect()
}

async fn review(by: &Person, case: &Value) -> Value {
    let now = by.get(&path(case, "")).await.ok();
    let mut clocks = now["clocks"].as_array().unwrap().iter();
    clocks
        .find(|clock| clock["kind"] == "disagreement_review")
        .cloned()
        .unwrap_or_default()
}

#[actix_web::test]
async fn another_view_stands_beside_the_decision_until_it_is_reviewed() {
    let scene = Scene::start().await;
    let (by, officer) = (&scene.worker, &scene.officer);
    let case = in_screening(by).await;
    let decision = decides(by, &case, own(by, "presumed")).await.ok();
    let own_view = disagrees(by, &case, &decision, view(None)).await;
    assert_eq!(own_view.refused(Code::Forbidden)["detail"], "own_decision");
    disagrees(officer, &case, &decision, view(Some("not_victim")))
        .await
        .refused_at("/status");
    let one = disagrees(officer, &case, &decision, view(Some("declined"))).await.ok();
    assert_eq!((&one["status"], &one["answer"]), (&json!("declined"), &Value::Null));
    let twice = disagrees(officer, &case, &decision, view(None)).await;
    assert_eq!(twice.refused(Code::NotNow)["detail"], "disagreement_open");

    // Nothing moves, and the review has a day.
    assert_eq!(identification(by, &case).await, "presumed");
    assert_eq!(listed(by, &case).await["items"][0]["stands"], true);
    let clock = review(by, &case).await;
    assert_eq!(clock["due_at"].as_str().unwrap()[..10], *"2026-04-01");
    // It shows among the deadlines of the holder and of whoever watches over the region and the country.
    for near in [by, officer, &scene.coordinator] {
        let clocks = near
            .get(&format!("clocks?case_id={}", case["id"].as_str().unwrap()))
            .await
            .ok();
        assert!(clocks.to_string().contains("disagreement_review"), "{clocks}");
    }

    // Another body disagrees later: the deadline is that of whoever waits longest.
    scene.app.pass(Duration::days(2));
    let country = disagrees(&scene.coordinator, &case, &decision, view(None)).await.ok();
    assert_eq!(review(by, &case).await["due_at"], clock["due_at"]);

    // It is upheld by who decided, and not by who disagreed.
    let upheld = json!({"organisation_id": by.organisation(), "reasons": "Both agree, xylotomy."});
    let for_self = with(upheld.clone(), "organisation_id", json!(officer.organisation()));
    answers(officer, &case, &one, "uphold", for_self)
        .await
        .refused_at("/organisation_id");
    answers(&scene.coordinator, &case, &one, "uphold", upheld.clone())
        .await
        .refused(Code::Forbidden);
    answers(by, &case, &one, "uphold", with(upheld.clone(), "reasons", json!(" ")))
        .await
        .refused_at("/reasons");
    let answered = answers(by, &case, &one, "uphold", upheld.clone()).await.ok();
    assert_eq!(answered["answer"]["outcome"], "upheld");
    assert_eq!(answered["answer"]["reasons"], "Both agree, xylotomy.");
    assert_eq!(answered["grounds"], one["grounds"], "the view is not touched");
    let stale = answers(by, &case, &one, "uphold", upheld.clone())
        .await
        .refused(Code::Stale);
    assert_eq!(stale["current"]["answer"]["outcome"], "upheld");
    let again = answers(officer, &case, &answered, "withdraw", Value::Null).await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "disagreement_answered");
    let next = review(by, &case).await;
    assert_eq!(
        next["due_at"].as_str().unwrap()[..10],
        *"2026-04-03",
        "the other one still waits"
    );

    let others = answers(by, &case, &country, "withdraw", Value::Null).await;
    assert_eq!(others.refused(Code::Forbidden)["detail"], "disagreement_not_theirs");
    let back = answers(&scene.coordinator, &case, &country, "withdraw", Value::Null)
        .await
        .ok();
    assert_eq!(back["answer"]["outcome"], "withdrawn");
    assert_eq!(review(by, &case).await, Value::Null, "nothing is open");

    let timeline = by.get(&path(&case, "/timeline")).await.ok();
    for kind in ["disagreement.recorded", "disagreement.answered"] {
        let told = timeline["items"].as_array().unwrap();
        assert!(told.iter().any(|entry| entry["kind"] == kind), "{kind}");
    }
    assert!(
        !timeline.to_string().contains("xylotomy"),
        "the timeline tells no words"
    );
}

#[actix_web::test]
async fn a_new_decision_answers_and_its_error_opens_again() {
    let scene = Scene::start().await;
    let (by, officer) = (&scene.worker, &scene.officer);
    let police = scene.app.organisation(OrganisationKind::Police, &["RO-CJ"]).await;
    let of_police = |status: &str| {
        let decision = with(own(by, status), "organisation_id", json!(police));
        with(decision, "document", json!("112/2026"))
    };
    let case = in_screening(by).await;
    let presumed = decides(by, &case, own(by, "presumed")).await.ok();
    let one = disagrees(officer, &case, &presumed, view(None)).await.ok();
    // What settles another fact is no answer, nor is what nobody asked.
    let list = listed(by, &case).await;
    let choices = list["choices"].as_array().unwrap();
    let answerable = |status: &str| {
        let choice = choices.iter().find(|choice| choice["status"] == status).unwrap();
        choice["answers"].clone()
    };
    assert_eq!(answerable("declined"), json!([]));
    assert_eq!(answerable("identified"), json!([one["id"]]));
    let declined = with(own(by, "declined"), "answers", json!([one["id"]]));
    decides(by, &case, declined).await.refused_at("/answers/0");
    let unknown = with(of_police("not_victim"), "answers", json!([case["id"]]));
    decides(by, &case, unknown).await.refused_at("/answers/0");

    let anew = with(of_police("not_victim"), "answers", json!([one["id"]]));
    let anew = decides(by, &case, anew).await.ok();
    let answered = seen(officer, &case).await.remove(0);
    assert_eq!(answered["answer"]["outcome"], "decided_anew");
    assert_eq!(answered["answer"]["decision_id"], anew["id"]);
    assert_eq!(review(by, &case).await, Value::Null);
    // Whoever has not seen that yet is told, and reads the list again.
    let late = with(own(by, "not_victim"), "organisation_id", json!(police));
    let late = with(with(late, "document", json!("113/2026")), "answers", json!([one["id"]]));
    let late = decides(by, &case, with(late, "replaces", anew["id"].clone())).await;
    assert_eq!(late.refused(Code::NotNow)["detail"], "disagreement_answered");

    adds(by, &case, &anew, "error", json!({"reason": "Another person."}))
        .await
        .ok();
    let reopened = seen(officer, &case).await.remove(0);
    assert_eq!(reopened["answer"], Value::Null, "an answer in error is none");
    assert_ne!(review(by, &case).await, Value::Null);

    adds(by, &case, &presumed, "error", json!({"reason": "Another person."}))
        .await
        .ok();
    let ended = seen(officer, &case).await.remove(0);
    assert_eq!(ended["answer"]["outcome"], "decision_in_error");
    assert_eq!(review(by, &case).await, Value::Null);
}

#[actix_web::test]
async fn what_replaces_a_decision_has_seen_who_disagrees_with_it() {
    let scene = Scene::start().await;
    let (by, officer) = (&scene.worker, &scene.officer);
    let case = in_screening(by).await;
    let first = decides(by, &case, own(by, "presumed")).await.ok();
    let anew = with(own(by, "presumed"), "replaces", first["id"].clone());
    // The view came after the case was read, and counts no version of it.
    let one = disagrees(officer, &case, &first, view(None)).await.ok();
    let unseen = decides(by, &case, anew.clone()).await;
    assert_eq!(unseen.refused(Code::NotNow)["detail"], "disagreement_unseen");
    assert_eq!(seen(by, &case).await[0]["answer"], Value::Null);
    let anew = decides(by, &case, with(anew, "answers", json!([one["id"]]))).await.ok();
    let answered = seen(by, &case).await.remove(0);
    assert_eq!(answered["answer"]["decision_id"], anew["id"]);
    assert_eq!(review(by, &case).await, Value::Null);
}

#[actix_web::test]
async fn a_review_of_a_body_outside_is_recorded_with_its_document() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let police = scene.app.organisation(OrganisationKind::Police, &["RO-CJ"]).await;
    let case = in_screening(by).await;
    decides(by, &case, own(by, "presumed")).await.ok();
    let formal = with(own(by, "identified"), "organisation_id", json!(police));
    let formal = decides(by, &case, with(formal, "document", json!("112/2026")))
        .await
        .ok();
    // Who recorded it for the police may hold another view.
    let one = disagrees(by, &case, &formal, view(None)).await.ok();
    let upheld = json!({"organisation_id": police, "reasons": "Both agree."});
    answers(by, &case, &one, "uphold", upheld.clone())
        .await
        .refused_at("/document");
    let unknown = with(upheld.clone(), "organisation_id", case["id"].clone());
    answers(by, &case, &one, "uphold", unknown)
        .await
        .refused_at("/organisation_id");
    let upheld = with(upheld, "document", json!("113/2026"));
    let answered = answers(by, &case, &one, "uphold", upheld).await.ok();
    assert_eq!(answered["answer"]["document"], "113/2026");
}

#[actix_web::test]
async fn who_takes_part_disagrees_and_words_show_to_fewer() {
    let scene = referral::Scene::start().await;
    let case = scene.case("a18_25").await;
    let by = &scene.worker;
    moved(by, &case, "identification", "screening").await;
    let presumed = decides(by, &case, own(by, "presumed")).await.ok();
    disagrees(&scene.inspector, &case, &presumed, view(None))
        .await
        .refused(Code::NotFound);
    disagrees(&scene.stranger, &case, &presumed, view(None))
        .await
        .refused(Code::NotFound);
    let auditor = scene.app.member(scene.coordinator.organisation(), Role::Auditor).await;
    disagrees(&auditor, &case, &presumed, view(None))
        .await
        .refused(Code::Forbidden);

    let consent = scene.consent(&case, "legal", scene.police, &["contact"]).await;
    let draft = scene
        .draft(&case, &consent, "service", scene.police, &["contact"])
        .await;
    let sent = referral::act(by, &draft, "send", json!({})).await.ok();
    referral::read(&scene.inspector, &sent).await;
    let one = disagrees(&scene.inspector, &case, &presumed, view(Some("not_victim")))
        .await
        .ok();
    scene.app.pass(Duration::seconds(1));
    disagrees(&scene.officer, &case, &presumed, view(None)).await.ok();

    let grounds = async |by: &Person, at: usize| seen(by, &case).await[at]["grounds"].clone();
    for near in [by, &scene.officer] {
        assert_eq!(grounds(near, 0).await, one["grounds"]);
    }
    assert_eq!(grounds(&scene.inspector, 0).await, one["grounds"], "the own words");
    assert_eq!(
        grounds(&scene.inspector, 1).await,
        Value::Null,
        "and not those of others"
    );
    assert_eq!(
        grounds(&scene.coordinator, 0).await,
        Value::Null,
        "the country sees codes"
    );
    assert_eq!(seen(&scene.coordinator, &case).await[0]["status"], "not_victim");
    // Who does not read what is said does not review it.
    let theirs = seen(&scene.inspector, &case).await.remove(1);
    assert!(!theirs["abilities"].to_string().contains("uphold"), "{theirs}");
    let upheld = json!({"organisation_id": scene.inspector.organisation(), "reasons": "Both agree."});
    let unread = answers(&scene.inspector, &case, &theirs, "uphold", upheld).await;
    assert_eq!(unread.refused(Code::Forbidden)["detail"], "review_unread");

    // With the referral goes the sight.
    let withdraw = path(&case, &format!("/consents/{}/withdraw", referral::id(&consent)));
    by.post(&withdraw, json!({"reason": "The person asked for it."}))
        .await
        .ok();
    answers(&scene.inspector, &case, &one, "withdraw", Value::Null)
        .await
        .refused(Code::NotFound);
    // A disagreement of another case is nobody's here.
    let other = scene.case("a18_25").await;
    answers(by, &other, &one, "withdraw", Value::Null)
        .await
        .refused(Code::NotFound);
}

#[actix_web::test]
async fn a_repeated_disagreement_is_recorded_once() {
    let scene = Scene::start().await;
    let case = in_screening(&scene.worker).await;
    let presumed = decides(&scene.worker, &case, own(&scene.worker, "presumed")).await.ok();
    let place = path(
        &case,
        &format!("/decisions/{}/disagreements", presumed["id"].as_str().unwrap()),
    );
    let call = async |body: Value| {
        let call = scene.officer.call(Method::POST, &place).once("disagree-1");
        call.json(&body).send().await
    };
    let first = call(view(None)).await.ok();
    assert_eq!(call(view(None)).await.ok()["id"], first["id"]);
    call(view(Some("declined"))).await.refused(Code::KeyReused);
    assert_eq!(seen(&scene.officer, &case).await.len(), 1);
}

#[actix_web::test]
async fn after_a_transfer_the_new_holder_reviews_and_the_former_takes_nothing_back() {
    let scene = referral::Scene::start().await;
    let case = scene.case("a18_25").await;
    let by = &scene.worker;
    moved(by, &case, "identification", "screening").await;
    let presumed = decides(by, &case, own(by, "presumed")).await.ok();
    let formal = with(own(by, "identified"), "organisation_id", json!(scene.police));
    let formal = with(formal, "document", json!("112/2026"));
    let formal = decides(by, &case, formal).await.ok();
    let of_former = disagrees(by, &case, &formal, view(None)).await.ok();
    let open = disagrees(&scene.officer, &case, &presumed, view(None)).await.ok();

    let sent = scene.transfer(&case, scene.shelter).await;
    referral::act(&scene.keeper, &sent, "accept", json!({})).await.ok();
    // It still follows the case, and does nothing there any more.
    answers(by, &case, &of_former, "withdraw", Value::Null)
        .await
        .refused(Code::Forbidden);
    let keeper = &scene.second_keeper;
    let upheld = json!({"organisation_id": keeper.organisation(), "reasons": "Both agree."});
    let answered = answers(keeper, &case, &open, "uphold", upheld).await.ok();
    assert_eq!(answered["answer"]["reasons"], "Both agree.");
    let late = answers(&scene.officer, &case, &open, "withdraw", Value::Null)
        .await
        .refused(Code::Stale);
    assert_eq!(late["current"]["answer"]["outcome"], "upheld");
    assert_ne!(
        review(keeper, &case).await,
        Value::Null,
        "the view of the former holder still waits"
    );
}
