//! Decisions on status: who decides, what moves, what stands beside what, and who reads it.

use actix_web::http::Method;
use chrono::Duration;
use futures_util::future::join_all;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use super::case::{self, Scene, moved, opened, path, version};
use super::referral;
use super::screening;
use crate::kit::{Answer, Person};

/// A decision of the caller's own organisation.
pub fn own(by: &Person, status: &str) -> Value {
    json!({"status": status, "organisation_id": by.organisation(), "grounds": ["statement"],
           "decided_on": {"date": "2026-03-02", "precision": "day"}, "words": "Debt bondage, xylotomy."})
}

pub async fn listed(by: &Person, case: &Value) -> Value {
    by.get(&path(case, "/decisions")).await.ok()
}

/// Decides on the case as it stands now.
pub async fn decides(by: &Person, case: &Value, decision: Value) -> Answer {
    by.app.pass(Duration::seconds(1));
    let now = listed(by, case).await["case_version"].as_i64().unwrap();
    by.post_at(&path(case, "/decisions"), now, decision).await
}

pub async fn adds(by: &Person, case: &Value, decision: &Value, what: &str, body: Value) -> Answer {
    let place = format!("/decisions/{}/{what}", decision["id"].as_str().unwrap());
    by.post_at(&path(case, &place), version(decision), body).await
}

pub fn with(mut decision: Value, field: &str, value: Value) -> Value {
    decision[field] = value;
    decision
}

/// A case in which a screening is under way.
pub async fn in_screening(by: &Person) -> Value {
    let case = opened(by).await;
    moved(by, &case, "identification", "screening").await
}

pub async fn identification(by: &Person, case: &Value) -> Value {
    by.get(&path(case, "")).await.ok()["identification"].clone()
}

#[actix_web::test]
async fn a_body_decides_with_grounds_and_a_later_one_stands_beside_it() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = in_screening(by).await;
    let track = json!({"to": "presumed", "decided_on": "2026-03-02", "grounds": "Seen."});
    let moved = by.post_at(&path(&case, "/tracks/identification"), 2, track).await;
    assert_eq!(moved.refused(Code::NotNow)["detail"], "needs_decision");

    let screened = screening::begun(by, &case).await;
    let early = with(own(by, "presumed"), "screenings", json!([screened["id"]]));
    decides(by, &case, early.clone()).await.refused_at("/screenings/0");
    let answer = json!({"section": "D4", "answers": [{"item": "D4.01", "state": "yes", "source": "person_said"}]});
    let screened = screening::answered(by, &case, &screened, answer).await.ok();
    screening::finish(by, &case, &screened).await.ok();
    let answer = decides(by, &case, early).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (201, "\"1\""));
    let first = answer.ok();
    assert_eq!(first["decided_by_name"], "A case_worker");
    assert_eq!(first["screenings"], json!([screened["id"]]));
    let now = by.get(&path(&case, "")).await.ok();
    assert_eq!(
        (&now["identification"], &now["presumed_on"]),
        (&json!("presumed"), &json!("2026-03-02"))
    );

    // What the police decided is recorded with the document it stands in.
    let police = scene.app.organisation(OrganisationKind::Police, &["RO-CJ"]).await;
    let formal = with(own(by, "identified"), "organisation_id", json!(police));
    decides(by, &case, formal.clone()).await.refused_at("/document");
    let formal = with(
        with(formal, "document", json!("112/2026")),
        "decided_by_name",
        json!("Inspector Exemplu"),
    );
    let formal = decides(by, &case, formal).await.ok();
    assert_eq!(
        (&formal["is_recorded_for"], &formal["decided_by_name"]),
        (&json!(true), &json!("Inspector Exemplu"))
    );

    let list = listed(by, &case).await;
    let answers: Vec<_> = list["facts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fact| &fact["answer"])
        .collect();
    assert_eq!(
        answers,
        [&json!(true), &json!(true), &Value::Null],
        "three facts, and nobody asked the third"
    );
    assert_eq!(
        list["items"][1]["stands"], true,
        "a presumption is not taken back by an identification"
    );

    // Decided anew, it says what it replaces.
    let anew = with(
        with(own(by, "not_victim"), "organisation_id", json!(police)),
        "document",
        json!("9/2026"),
    );
    decides(by, &case, anew.clone()).await.refused_at("/replaces");
    for wrong in [&first["id"], &case["id"]] {
        decides(by, &case, with(anew.clone(), "replaces", wrong.clone()))
            .await
            .refused_at("/replaces");
    }
    let anew = decides(by, &case, with(anew, "replaces", formal["id"].clone()))
        .await
        .ok();
    assert_eq!(identification(by, &case).await, "not_victim");
    let list = listed(by, &case).await;
    let standing: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["stands"])
        .collect();
    assert_eq!(standing, [true, false, true]);
    assert_eq!(
        list["items"][1]["words"], formal["words"],
        "and what it replaces is not touched"
    );

    // Entered in error, it stays, and identification goes back.
    let wrong = json!({"reason": "It belongs to another case."});
    let marked = adds(by, &case, &anew, "error", wrong.clone()).await.ok();
    assert_eq!(marked["error"]["reason"], "It belongs to another case.");
    assert_eq!(identification(by, &case).await, "identified");
    let again = adds(by, &case, &marked, "error", wrong).await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "decision_in_error");

    let history = by.get(&path(&case, "/tracks")).await.ok();
    assert_eq!(
        history["items"][0]["decision_id"], anew["id"],
        "the track says by what it moved"
    );
    assert_eq!(history["items"][0]["grounds"], Value::Null);
    let timeline = by.get(&path(&case, "/timeline")).await.ok();
    for kind in ["decision.made", "decision.in_error", "case.track_changed"] {
        let told = timeline["items"].as_array().unwrap();
        assert!(told.iter().any(|entry| entry["kind"] == kind), "{kind}");
    }
    assert!(
        !timeline.to_string().contains("xylotomy"),
        "the timeline tells no words"
    );
}

#[actix_web::test]
async fn notice_and_objection_are_added_in_the_version_that_was_seen() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = in_screening(by).await;
    let decision = decides(by, &case, own(by, "presumed")).await.ok();
    let notice = json!({"on": "2026-03-02", "method": "in_person", "language": "ro"});
    for (field, wrong) in [
        ("on", "2026-03-01"),
        ("on", "2026-03-03"),
        ("method", "by_pigeon"),
        ("language", "xx-YY"),
    ] {
        let wrong = with(notice.clone(), field, json!(wrong));
        adds(by, &case, &decision, "notice", wrong)
            .await
            .refused_at(&format!("/{field}"));
    }
    let told = adds(by, &case, &decision, "notice", notice.clone()).await.ok();
    assert_eq!(told["notice"], notice);
    let stale = adds(by, &case, &decision, "notice", notice).await.refused(Code::Stale);
    assert_eq!(
        stale["current"]["notice"]["language"], "ro",
        "whoever comes late sees what is there"
    );

    let open = adds(by, &case, &told, "objection", json!({"on": "2026-03-02"}))
        .await
        .ok();
    assert_eq!(open["objection"]["outcome"], Value::Null);
    let outcome = json!({"on": "2026-03-02", "outcome": "decision_stands", "outcome_on": "2026-03-02"});
    let answered = adds(by, &case, &open, "objection", outcome.clone()).await.ok();
    let again = adds(by, &case, &answered, "objection", outcome).await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "objection_answered");
}

#[actix_web::test]
async fn who_is_not_competent_decides_nothing() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = in_screening(by).await;
    decides(by, &case, own(by, "not_victim"))
        .await
        .refused_at("/organisation_id");
    // The centre of the region is competent for a presumption, and for no identification.
    let officer = &scene.officer;
    decides(officer, &case, own(officer, "not_victim"))
        .await
        .refused_at("/organisation_id");
    decides(officer, &case, own(officer, "presumed")).await.ok();
    assert_eq!(identification(by, &case).await, "presumed");
    for unknown in [json!("7e9f3c1a-1111-4222-8333-444455556666"), case["id"].clone()] {
        decides(by, &case, with(own(by, "declined"), "organisation_id", unknown))
            .await
            .refused_at("/organisation_id");
    }
    for (field, wrong) in [
        ("grounds", json!([])),
        ("grounds", json!(["hearsay"])),
        ("screenings", json!([case["id"]])),
    ] {
        let answer = decides(by, &case, with(own(by, "declined"), field, wrong)).await;
        assert_eq!(answer.status, 422, "{field}");
    }
}

#[actix_web::test]
async fn a_child_declines_nothing_until_the_eighteenth_birthday() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let mut form = case::form();
    form["age_group"] = json!("a14_17");
    form["person"] = json!({"birth": {"date": "2008-03-20", "precision": "day"}, "age_basis": "document"});
    let case = by.post("cases", form).await.ok();
    let list = listed(by, &case).await;
    let choice = |list: &Value| {
        let all = list["choices"].as_array().unwrap().clone();
        all.into_iter().find(|choice| choice["status"] == "declined").unwrap()
    };
    assert_eq!(choice(&list)["reason"], "child_cannot_decline");
    let refused = decides(by, &case, own(by, "declined")).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "child_cannot_decline");
    // No screening asks for means: a child is presumed at once.
    decides(by, &case, own(by, "presumed")).await.ok();

    scene.app.pass(Duration::days(18));
    assert_eq!(choice(&listed(by, &case).await)["reason"], Value::Null);
    decides(by, &case, own(by, "declined")).await.ok();
}

#[actix_web::test]
async fn of_two_who_decide_at_once_one_sees_the_other() {
    let scene = Scene::start().await;
    let case = in_screening(&scene.worker).await;
    let now = listed(&scene.worker, &case).await["case_version"].as_i64().unwrap();
    let both = [&scene.worker, &scene.officer].map(|by| {
        let place = path(&case, "/decisions");
        async move { by.post_at(&place, now, own(by, "presumed")).await }
    });
    let mut answers: Vec<_> = join_all(both).await;
    answers.sort_by_key(|answer| answer.status);
    assert_eq!(
        answers.iter().map(|answer| answer.status.as_u16()).collect::<Vec<_>>(),
        [201, 412]
    );
    let stale = answers.pop().unwrap().refused(Code::Stale);
    assert_eq!(
        stale["current"]["items"].as_array().unwrap().len(),
        1,
        "with its grounds"
    );
    assert_eq!(listed(&scene.worker, &case).await["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_repeated_decision_is_made_once() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = in_screening(by).await;
    let place = path(&case, "/decisions");
    let call = async |body: Value| {
        by.call(Method::POST, &place)
            .version(version(&case))
            .once("decide-1")
            .json(&body)
            .send()
            .await
    };
    let first = call(own(by, "presumed")).await.ok();
    let second = call(own(by, "presumed")).await.ok();
    assert_eq!(first["id"], second["id"], "also when the case has moved on by it");
    call(own(by, "declined")).await.refused(Code::KeyReused);
    assert_eq!(listed(by, &case).await["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn decisions_show_to_whom_they_concern_and_their_words_to_fewer() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = in_screening(by).await;
    let decision = decides(by, &case, own(by, "presumed")).await.ok();
    let words = async |by: &Person| listed(by, &case).await["items"][0]["words"].clone();
    for near in [by, &scene.supervisor, &scene.officer] {
        assert_eq!(words(near).await, "Debt bondage, xylotomy.");
    }
    assert_eq!(words(&scene.coordinator).await, Value::Null, "the country sees codes");
    assert_eq!(listed(&scene.coordinator, &case).await["abilities"], json!([]));
    let place = path(&case, "/decisions");
    scene.colleague.get(&place).await.refused(Code::Forbidden);
    scene.stranger.get(&place).await.refused(Code::NotFound);
    scene
        .stranger
        .post_at(&place, 1, own(&scene.stranger, "presumed"))
        .await
        .refused(Code::NotFound);
    for role in [Role::FirstResponder, Role::Auditor, Role::Administrator] {
        let nobody = scene.app.member(scene.coordinator.organisation(), role).await;
        nobody.get(&place).await.refused(Code::Forbidden);
    }
    // A decision of another case is nobody's here.
    let other = in_screening(by).await;
    adds(by, &other, &decision, "error", json!({"reason": "x"}))
        .await
        .refused(Code::NotFound);
    // Who holds the case does not mark what another body decided and recorded.
    let theirs = own(&scene.officer, "declined");
    let theirs = decides(&scene.officer, &case, theirs).await.ok();
    let marked = adds(by, &case, &theirs, "error", json!({"reason": "x"})).await;
    assert_eq!(marked.refused(Code::Forbidden)["detail"], "decision_not_theirs");
    let log = scene.supervisor.get(&path(&case, "/access-log")).await.ok();
    assert!(log.to_string().contains("read.decisions"), "every reading is recorded");
}

#[actix_web::test]
async fn an_investigator_decides_where_a_referral_leads_to_and_reads_no_words_of_others() {
    let scene = referral::Scene::start().await;
    let case = scene.case("a18_25").await;
    let by = &scene.worker;
    moved(by, &case, "identification", "screening").await;
    decides(by, &case, own(by, "presumed")).await.ok();
    let place = path(&case, "/decisions");
    scene.inspector.get(&place).await.refused(Code::NotFound);

    let consent = scene.consent(&case, "legal", scene.police, &["contact"]).await;
    let draft = scene
        .draft(&case, &consent, "service", scene.police, &["contact"])
        .await;
    let sent = referral::act(by, &draft, "send", json!({})).await.ok();
    let received = referral::read(&scene.inspector, &sent).await;
    assert_eq!(received["status_case_id"], case["id"]);
    assert!(received.get("case_id").is_none());
    scene.inspector.get(&path(&case, "")).await.refused(Code::Forbidden);
    let list = listed(&scene.inspector, &case).await;
    assert_eq!(list["items"][0]["words"], Value::Null);
    assert_eq!(list["may_record"], false);
    let for_another = with(own(&scene.inspector, "identified"), "organisation_id", json!(scene.ngo));
    let refused = decides(&scene.inspector, &case, for_another).await;
    assert_eq!(refused.refused(Code::Forbidden)["detail"], "decision_not_recorder");
    let made = decides(&scene.inspector, &case, own(&scene.inspector, "identified"))
        .await
        .ok();
    assert_eq!(
        (&made["words"], &made["decided_by_name"]),
        (&json!("Debt bondage, xylotomy."), &json!("A investigator"))
    );
    assert_eq!(identification(by, &case).await, "identified");

    // Others who receive see nothing of it, and with the consent goes the sight.
    scene.keeper.get(&place).await.refused(Code::NotFound);
    let withdrawn = json!({"reason": "The person asked for it."});
    let withdraw = path(&case, &format!("/consents/{}/withdraw", referral::id(&consent)));
    by.post(&withdraw, withdrawn).await.ok();
    scene.inspector.get(&place).await.refused(Code::NotFound);
}
