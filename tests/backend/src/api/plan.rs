//! The individual plan: written, signed, approved, come further, reviewed, replaced and shared.

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use serde_json::{Value, json};

use super::case::{Scene, moved, opened, path, version};
use super::case_custody::{dump, entries};
use super::referral::{self, act, id, read};
use crate::kit::{Answer, Person};

pub fn content() -> Value {
    json!({
        "goals": [{"text": "A room of her own.", "needs": ["accommodation"], "steps": [
            {"text": "Ask the shelter for a place.", "due_on": "2026-03-09"}, {"text": "Pack the bag."}]}]
    })
}

pub fn place(case: &Value, plan: &Value, rest: &str) -> String {
    path(case, &format!("/plans/{}{rest}", id(plan)))
}

pub async fn write(by: &Person, case: &Value, plan: &Value, body: Value) -> Answer {
    by.put_at(&place(case, plan, ""), version(plan), body).await
}

pub async fn does(by: &Person, case: &Value, plan: &Value, verb: &str, body: Value) -> Answer {
    by.post_at(&place(case, plan, &format!("/{verb}")), version(plan), body)
        .await
}

pub fn signed() -> Value {
    json!({"agreement": "signed", "signed_on": "2026-03-02"})
}

pub async fn begun(by: &Person, case: &Value) -> Value {
    by.call(Method::POST, &path(case, "/plans")).send().await.ok()
}

pub async fn in_force(by: &Person, approved_by: &Person, case: &Value) -> Value {
    let plan = begun(by, case).await;
    let plan = write(by, case, &plan, content()).await.ok();
    let plan = does(by, case, &plan, "sign", signed()).await.ok();
    does(approved_by, case, &plan, "approve", Value::Null).await.ok()
}

pub async fn clock(by: &Person, case: &Value, kind: &str) -> Value {
    let clocks = by.get(&format!("clocks?case_id={}", id(case))).await.ok();
    let all = clocks["items"].as_array().unwrap().clone();
    let mut of_kind: Vec<_> = all.into_iter().filter(|clock| clock["kind"] == kind).collect();
    of_kind.sort_by_key(|clock| clock["state"] != "running");
    of_kind.into_iter().next().unwrap_or_default()
}

#[actix_web::test]
async fn a_plan_is_written_signed_approved_and_replaced_by_the_next() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let answer = by.call(Method::POST, &path(&case, "/plans")).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (201, "\"1\""));
    let plan = answer.ok();
    assert_eq!(
        (&plan["number"], &plan["state"], &plan["abilities"]),
        (&json!(1), &json!("draft"), &json!(["plan_update"]))
    );
    let again = by.call(Method::POST, &path(&case, "/plans")).send().await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "plan_draft_exists");
    let unfinished = does(by, &case, &plan, "sign", signed()).await;
    assert_eq!(unfinished.refused(Code::NotNow)["detail"], "plan_unfinished");

    let plan = write(by, &case, &plan, content()).await.ok();
    let goal = &plan["goals"][0];
    assert_eq!(
        (&goal["text"], &goal["steps"][0]["due_on"]),
        (&json!("A room of her own."), &json!("2026-03-09"))
    );
    let plan = does(by, &case, &plan, "sign", signed()).await.ok();
    assert_eq!(
        (&plan["state"], &plan["signed_by_name"]),
        (&json!("awaiting_approval"), &json!("A case_worker"))
    );
    does(by, &case, &plan, "approve", Value::Null)
        .await
        .refused(Code::Forbidden);
    let plan = does(&scene.supervisor, &case, &plan, "approve", Value::Null).await.ok();
    assert_eq!(
        (&plan["state"], &plan["approved_by_name"]),
        (&json!("in_force"), &json!("A case_supervisor"))
    );
    let rewritten = write(by, &case, &plan, content()).await;
    assert_eq!(rewritten.refused(Code::NotNow)["detail"], "plan_signed");

    let (goal, step) = (&plan["goals"][0], &plan["goals"][0]["steps"][1]);
    let progress = json!({"steps": [{"id": step["id"], "state": "done"}]});
    let plan = does(by, &case, &plan, "progress", progress).await.ok();
    assert_eq!(plan["goals"][0]["steps"][1]["state"], "done");

    let next = begun(by, &case).await;
    assert_eq!((&next["number"], &next["goals"][0]["id"]), (&json!(2), &goal["id"]));
    assert_eq!(
        next["goals"][0]["steps"].as_array().unwrap().len(),
        1,
        "what is done stays behind"
    );
    let next = does(by, &case, &next, "sign", signed()).await.ok();
    does(&scene.supervisor, &case, &next, "approve", Value::Null).await.ok();
    let list = by.get(&path(&case, "/plans")).await.ok();
    let states: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|plan| &plan["state"])
        .collect();
    assert_eq!(states, ["in_force", "replaced"]);
    let timeline = by.get(&path(&case, "/timeline")).await.ok();
    for kind in [
        "plan.drafted",
        "plan.changed",
        "plan.signed",
        "plan.approved",
        "plan.progressed",
    ] {
        let told = timeline["items"].as_array().unwrap();
        assert!(told.iter().any(|entry| entry["kind"] == kind), "{kind}");
    }
}

#[actix_web::test]
async fn whoever_signed_a_plan_does_not_approve_it_and_new_words_are_signed_anew() {
    let scene = Scene::start().await;
    let by = &scene.supervisor;
    let case = opened(by).await;
    let plan = begun(by, &case).await;
    let plan = write(by, &case, &plan, content()).await.ok();
    let plan = does(by, &case, &plan, "sign", signed()).await.ok();
    let own = does(by, &case, &plan, "approve", Value::Null).await;
    assert_eq!(own.refused(Code::Forbidden)["detail"], "own_plan");
    let plan = write(by, &case, &plan, content()).await.ok();
    assert_eq!((&plan["state"], &plan["signed_on"]), (&json!("draft"), &Value::Null));
}

/// Somebody of the worker's organisation may not sign in any more.
pub async fn suspended(scene: &Scene, who: &Person) {
    let administrator = scene
        .app
        .member(scene.worker.organisation(), Role::OrganisationAdministrator)
        .await;
    let suspend = format!("users/{}/suspend", who.user());
    administrator.call(Method::POST, &suspend).send().await.ok();
}

#[actix_web::test]
async fn what_is_wrong_in_a_plan_is_named() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let plan = begun(by, &case).await;
    let step = |with: Value| {
        let mut step = json!({"text": "Call."});
        step.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        json!({"goals": [{"text": "Peace.", "steps": [step]}]})
    };
    let stranger = json!(scene.stranger.user());
    for (pointer, body) in [
        ("/goals/0/text", json!({"goals": [{"text": " ", "steps": []}]})),
        (
            "/goals/0/needs/0",
            json!({"goals": [{"text": "Peace.", "needs": ["cellar"], "steps": []}]}),
        ),
        ("/goals/0/steps/0/user_id", step(json!({"user_id": stranger}))),
        (
            "/goals/0/steps/0/organisation_id",
            step(json!({"organisation_id": stranger})),
        ),
        ("/goals/0/steps/0/state", step(json!({"state": "done"}))),
        ("/state", json!({"goals": [], "state": "in_force"})),
    ] {
        write(by, &case, &plan, body).await.refused_at(pointer);
    }
    let named = step(json!({"user_id": by.user()}));
    let plan = write(by, &case, &plan, named).await.ok();
    suspended(&scene, &scene.colleague).await;
    let gone = step(json!({"user_id": scene.colleague.user()}));
    write(by, &case, &plan, gone)
        .await
        .refused_at("/goals/0/steps/0/user_id");
    assert_eq!(plan["goals"][0]["steps"][0]["owner_name"], "A case_worker");
    let tomorrow = json!({"agreement": "signed", "signed_on": "2026-03-03"});
    does(by, &case, &plan, "sign", tomorrow).await.refused_at("/signed_on");
    let guardian = json!({"agreement": "guardian", "signed_on": "2026-03-02"});
    does(by, &case, &plan, "sign", guardian).await.refused_at("/agreement");
}

/// REL-07: of two who write at once the second sees what the first wrote.
#[actix_web::test]
async fn rel_07_a_stale_plan_is_shown_and_not_overwritten() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let plan = begun(&scene.worker, &case).await;
    write(&scene.supervisor, &case, &plan, content()).await.ok();
    let stale = write(&scene.worker, &case, &plan, json!({"goals": []}))
        .await
        .refused(Code::Stale);
    assert_eq!(stale["current"]["goals"][0]["text"], "A room of her own.");
    let reads = entries(&scene.app).await;
    assert_eq!(
        reads.iter().filter(|(kind, _)| kind == "read.plan").count(),
        1,
        "what is shown is read"
    );
}

#[actix_web::test]
async fn sec_20_and_33_a_plan_is_sealed_and_for_those_who_read_content() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let plan = in_force(&scene.worker, &scene.supervisor, &case).await;
    let here = place(&case, &plan, "");
    for by in [&scene.worker, &scene.supervisor, &scene.officer] {
        assert_eq!(by.get(&here).await.ok()["goals"][0]["text"], "A room of her own.");
    }
    let officer = scene.officer.get(&here).await.ok();
    assert_eq!(officer["abilities"], json!([]));
    scene.colleague.get(&here).await.refused(Code::Forbidden);
    scene.coordinator.get(&here).await.refused(Code::Forbidden);
    scene.stranger.get(&here).await.refused(Code::NotFound);
    let other = opened(&scene.worker).await;
    scene
        .worker
        .get(&place(&other, &plan, ""))
        .await
        .refused(Code::NotFound);
    let progress = does(&scene.officer, &case, &plan, "progress", json!({})).await;
    assert_eq!(progress.refused(Code::Forbidden)["detail"], "not_holder");

    let raw = scene.app.database().raw().await;
    let rows = dump(&raw, "individual_plan").await;
    assert!(!rows.contains("room of her own"));
    assert!(
        entries(&scene.app)
            .await
            .iter()
            .all(|(_, fields)| !fields.contains("room of her own"))
    );
}

#[actix_web::test]
async fn sec_47_every_reading_of_a_plan_is_recorded_once() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let before = entries(&scene.app).await.len();
    scene.worker.get(&path(&case, "/plans")).await.ok();
    assert_eq!(entries(&scene.app).await.len(), before, "an empty list shows nothing");
    let plan = begun(&scene.worker, &case).await;
    for here in [path(&case, "/plans"), place(&case, &plan, "")] {
        let before = entries(&scene.app).await.len();
        scene.app.pass(Duration::seconds(1));
        scene.supervisor.get(&here).await.ok();
        let new = entries(&scene.app).await.split_off(before);
        assert_eq!(new, [("read.plan".to_owned(), "plan".to_owned())], "{here}");
    }
}

#[actix_web::test]
async fn a_signed_plan_and_its_review_meet_their_deadlines() {
    let scene = referral::Scene::start().await;
    let case = scene.case("a18_25").await;
    moved(&scene.worker, &case, "identification", "screening").await;
    let every = [
        "contact",
        "identity",
        "safe_contact",
        "screening_result",
        "screening_answers",
        "risk",
        "needs",
        "health",
        "exploitation",
        "legal",
        "documents",
        "plan",
    ];
    let consent = scene.consent(&case, "transfer", scene.shelter, &every).await;
    let draft = scene.draft(&case, &consent, "transfer", scene.shelter, &every).await;
    let sent = act(&scene.worker, &draft, "send", json!({})).await.ok();
    act(&scene.second_keeper, &sent, "accept", json!({})).await.ok();
    let by = &scene.second_keeper;
    moved(by, &case, "assistance", "crisis").await;
    let owed = clock(by, &case, "plan_signed").await;
    assert_eq!(
        (&owed["state"], &owed["meeting"]),
        (&json!("running"), &json!("not_by_hand"))
    );
    assert_eq!(clock(by, &case, "plan_review").await["meeting"], "not_by_hand");

    let now = by.get(&path(&case, "")).await.ok();
    let assigned = by
        .post_at(
            &path(&case, "/assign"),
            version(&now),
            json!({"user_id": scene.keeper.user()}),
        )
        .await;
    assigned.ok();
    let plan = in_force(&scene.keeper, by, &case).await;
    assert_eq!(clock(by, &case, "plan_signed").await["state"], "met");
    let review = clock(by, &case, "plan_review").await;
    assert_eq!(review["state"], "running");
    scene.app.pass(Duration::days(20));
    let early = does(by, &case, &plan, "review", json!({"reviewed_on": "2026-03-01"})).await;
    early.refused_at("/reviewed_on");
    let plan = does(by, &case, &plan, "review", json!({"reviewed_on": "2026-03-20"}))
        .await
        .ok();
    assert_eq!(plan["reviewed_on"], "2026-03-20");
    let next = clock(by, &case, "plan_review").await;
    assert_eq!(next["state"], "running");
    assert!(
        next["due_at"].as_str() > review["due_at"].as_str(),
        "the next review is due later"
    );
}

/// SEC-28: the receiver sees goals and steps of the plan in force exactly if consent covers the plan,
/// and of the needs they answer those alone whose data set is open too.
#[actix_web::test]
async fn sec_28_the_plan_in_force_is_shown_to_a_receiver_exactly_if_consented() {
    let scene = referral::Scene::start().await;
    let mut written = content();
    written["goals"][0]["needs"] = json!(["accommodation", "health.mental", "legal"]);
    for (sets, needs) in [
        (&["needs", "health"][..], None),
        (&["plan"], Some(vec![])),
        (&["plan", "safe_contact"], Some(vec![])),
        (&["plan", "needs"], Some(vec!["accommodation"])),
        (&["plan", "health"], Some(vec!["health.mental"])),
        (&["plan", "needs", "legal"], Some(vec!["accommodation", "legal"])),
    ] {
        let (case, consent, sent) = scene.sent(sets).await;
        let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
        let draft = begun(&scene.worker, &case).await;
        write(&scene.worker, &case, &draft, written.clone()).await.ok();
        let before = read(&scene.keeper, &sent).await;
        assert!(
            !before.to_string().contains("A room of her own."),
            "a draft is nobody else's"
        );
        let draft = scene.worker.get(&place(&case, &draft, "")).await.ok();
        let plan = does(&scene.worker, &case, &draft, "sign", signed()).await.ok();
        does(&supervisor, &case, &plan, "approve", Value::Null).await.ok();
        let seen = read(&scene.keeper, &sent).await;
        let goal = &seen["disclosed"]["plan"]["goals"][0];
        assert_eq!(goal["text"] == "A room of her own.", needs.is_some(), "{sets:?}");
        assert_eq!(goal["needs"], json!(needs), "{sets:?}");
        let withdraw = format!("cases/{}/consents/{}/withdraw", id(&case), id(&consent));
        scene.worker.post(&withdraw, json!({"reason": "Fear."})).await.ok();
        assert!(
            !read(&scene.keeper, &sent)
                .await
                .to_string()
                .contains("A room of her own.")
        );
    }
}
