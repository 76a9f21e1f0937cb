//! Plans among several people: a case that moves, words that change under a signature, calls that
//! are repeated or come at once, and days that were long ago.

use std::sync::Arc;

use actix_web::http::Method;
use chrono::Duration;
use futures_util::future::{join, join_all};
use punte_api::{App, Code};
use punte_domain::access::Role;
use punte_domain::pack::Pack;
use serde_json::{Value, json};

use super::case::{Scene, form, opened, path, version};
use super::case_custody::entries;
use super::plan::{begun, clock, content, does, in_force, place, signed, suspended, write};
use super::referral::{self, act};
use crate::kit::Person;

/// A plan that waits for approval.
async fn waiting(by: &Person, case: &Value) -> Value {
    let plan = begun(by, case).await;
    let plan = write(by, case, &plan, content()).await.ok();
    does(by, case, &plan, "sign", signed()).await.ok()
}

/// The states of all plans of the case, the newest first.
async fn states(by: &Person, case: &Value) -> Vec<String> {
    let list = by.get(&path(case, "/plans")).await.ok();
    let plans = list["items"].as_array().unwrap().iter();
    plans.map(|plan| plan["state"].as_str().unwrap().to_owned()).collect()
}

async fn count(scene: &Scene, kind: &str) -> usize {
    let entries = entries(&scene.app).await;
    entries.iter().filter(|(entry, _)| entry == kind).count()
}

/// Nobody approves what was signed for another organisation: whoever takes the case over signs anew.
#[actix_web::test]
async fn a_plan_that_waits_is_signed_anew_by_whoever_takes_the_case_over() {
    let scene = referral::Scene::start().await;
    let case = scene.case("a18_25").await;
    let plan = begun(&scene.worker, &case).await;
    let mut of_the_worker = content();
    of_the_worker["goals"][0]["steps"][0]["user_id"] = json!(scene.worker.user());
    let plan = write(&scene.worker, &case, &plan, of_the_worker).await.ok();
    let plan = does(&scene.worker, &case, &plan, "sign", signed()).await.ok();
    assert_eq!(plan["state"], "awaiting_approval");
    let sent = scene.transfer(&case, scene.shelter).await;
    act(&scene.keeper, &sent, "accept", json!({})).await.ok();

    let by = &scene.second_keeper;
    does(by, &case, &plan, "approve", Value::Null)
        .await
        .refused(Code::Stale);
    let taken = by.get(&place(&case, &plan, "")).await.ok();
    assert_eq!(
        (&taken["state"], &taken["signed_on"], &taken["signed_by_name"]),
        (&json!("draft"), &Value::Null, &Value::Null)
    );
    let refused = does(by, &case, &taken, "approve", Value::Null).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "plan_not_awaiting");

    // A step is nobody's who works elsewhere.
    let refused = does(by, &case, &taken, "sign", signed()).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "plan_step_owner_left");
    let taken = write(by, &case, &taken, content()).await.ok();
    let plan = does(by, &case, &taken, "sign", signed()).await.ok();
    assert_eq!(plan["state"], "awaiting_approval");
}

/// A plan in force stays in force: whoever takes the case over goes on with it.
#[actix_web::test]
async fn a_plan_in_force_goes_on_when_the_case_moves() {
    let scene = referral::Scene::start().await;
    let case = scene.case("a18_25").await;
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let plan = in_force(&scene.worker, &supervisor, &case).await;
    let sent = scene.transfer(&case, scene.shelter).await;
    act(&scene.second_keeper, &sent, "accept", json!({})).await.ok();
    let review = json!({"reviewed_on": "2026-03-02"});
    does(&scene.second_keeper, &case, &plan, "review", review).await.ok();
}

#[actix_web::test]
async fn a_plan_whose_step_is_a_suspended_colleagues_is_not_signed() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let plan = begun(&scene.worker, &case).await;
    let mut of_a_colleague = content();
    of_a_colleague["goals"][0]["steps"][0]["user_id"] = json!(scene.colleague.user());
    let plan = write(&scene.worker, &case, &plan, of_a_colleague).await.ok();
    suspended(&scene, &scene.colleague).await;
    let refused = does(&scene.worker, &case, &plan, "sign", signed()).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "plan_step_owner_left");
}

/// Childhood ends on a birthday, and nobody has to write that down.
#[actix_web::test]
async fn no_guardian_signs_for_somebody_who_is_eighteen_today() {
    let scene = Scene::start().await;
    let mut form = form();
    form["age_group"] = json!("a14_17");
    let birth = json!({"date": "2008-03-20", "precision": "day"});
    form["person"] = json!({"given_names": "Ana", "birth": birth, "age_basis": "document"});
    let (one, two) = (
        scene.worker.post("cases", form.clone()).await.ok(),
        scene.worker.post("cases", form).await.ok(),
    );
    let guardian = json!({"agreement": "guardian", "signed_on": "2026-03-02"});
    let written = async |case: &Value| {
        let plan = begun(&scene.worker, case).await;
        write(&scene.worker, case, &plan, content()).await.ok()
    };
    let plan = written(&one).await;
    scene.app.pass(Duration::days(17));
    does(&scene.worker, &one, &plan, "sign", guardian.clone()).await.ok();
    let plan = written(&two).await;
    scene.app.pass(Duration::days(1));
    does(&scene.worker, &two, &plan, "sign", guardian)
        .await
        .refused_at("/agreement");
    does(&scene.worker, &two, &plan, "sign", signed()).await.ok();
}

/// REL-07: who approves has read what is approved.
#[actix_web::test]
async fn rel_07_a_supervisor_approves_the_words_that_were_read() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let read = waiting(&scene.worker, &case).await;
    let mut other = content();
    other["goals"][0]["text"] = json!("Another town.");
    let plan = write(&scene.worker, &case, &read, other).await.ok();
    does(&scene.worker, &case, &plan, "sign", signed()).await.ok();
    let stale = does(&scene.supervisor, &case, &read, "approve", Value::Null)
        .await
        .refused(Code::Stale);
    assert_eq!(stale["current"]["goals"][0]["text"], "Another town.");
    assert_eq!(states(&scene.worker, &case).await, ["awaiting_approval"]);
}

#[actix_web::test]
async fn rel_07_no_act_on_a_plan_is_of_a_version_that_went() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let old = begun(by, &case).await;
    write(by, &case, &old, content()).await.ok();
    let stale = does(by, &case, &old, "sign", signed()).await.refused(Code::Stale);
    assert_eq!(stale["current"]["state"], "draft");
    let plan = does(by, &case, &stale["current"], "sign", signed()).await.ok();
    let plan = does(&scene.supervisor, &case, &plan, "approve", Value::Null).await.ok();
    let step = json!({"steps": [{"id": plan["goals"][0]["steps"][0]["id"], "state": "done"}]});
    does(by, &case, &plan, "progress", step).await.ok();
    for (verb, body) in [
        (
            "progress",
            json!({"goals": [{"id": plan["goals"][0]["id"], "state": "dropped"}]}),
        ),
        ("review", json!({"reviewed_on": "2026-03-02"})),
    ] {
        let stale = does(by, &case, &plan, verb, body).await.refused(Code::Stale);
        let now = &stale["current"];
        assert_eq!(
            (&now["goals"][0]["state"], &now["reviewed_on"]),
            (&json!("open"), &Value::Null),
            "{verb}"
        );
    }
}

#[actix_web::test]
async fn rel_07_of_an_approval_and_new_words_at_once_exactly_one_is_first() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    for _ in 0..5 {
        let plan = waiting(&scene.worker, &case).await;
        let (approved, rewritten) = join(
            Box::pin(does(&scene.supervisor, &case, &plan, "approve", Value::Null)),
            Box::pin(write(&scene.worker, &case, &plan, content())),
        )
        .await;
        let won = [approved.status == 200, rewritten.status == 200];
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "{won:?}");
        let loser = if won[0] { rewritten } else { approved };
        let now = loser.refused(Code::Stale)["current"].clone();
        let expected = if won[0] { "in_force" } else { "draft" };
        assert_eq!(now["state"], expected);
        if !won[0] {
            let plan = does(&scene.worker, &case, &now, "sign", signed()).await.ok();
            does(&scene.supervisor, &case, &plan, "approve", Value::Null).await.ok();
        }
        let states = states(&scene.worker, &case).await;
        assert_eq!(states.iter().filter(|state| *state == "in_force").count(), 1);
    }
}

#[actix_web::test]
async fn rel_06_of_two_who_begin_a_plan_at_once_one_does() {
    let scene = Scene::start().await;
    for _ in 0..5 {
        let case = opened(&scene.worker).await;
        let here = path(&case, "/plans");
        let begin = |by: &Person| {
            let (by, here) = (by.clone(), here.clone());
            async move { by.call(Method::POST, &here).send().await }
        };
        let answers = join_all([begin(&scene.worker), begin(&scene.supervisor)]).await;
        let begun = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(begun, 1);
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            assert_eq!(answer.refused(Code::NotNow)["detail"], "plan_draft_exists");
        }
        assert_eq!(states(&scene.worker, &case).await, ["draft"]);
    }
}

/// REL-08: a plan that is begun by a repeated call is begun once.
#[actix_web::test]
async fn rel_08_a_repeated_call_begins_one_plan() {
    let scene = Scene::start().await;
    let (case, other) = (opened(&scene.worker).await, opened(&scene.worker).await);
    let (here, there) = (path(&case, "/plans"), path(&other, "/plans"));
    let begin = |here: &str| scene.worker.call(Method::POST, here).once("the-same-click");
    let first = begin(&here).send().await.ok();
    let plan = write(&scene.worker, &case, &first, content()).await.ok();
    let again = begin(&here).send().await.ok();
    assert_eq!((&again["id"], version(&again)), (&first["id"], version(&plan)));
    assert_eq!(states(&scene.worker, &case).await, ["draft"]);
    assert_eq!(count(&scene, "plan.drafted").await, 1);
    begin(&there).send().await.refused(Code::KeyReused);
}

/// Where nobody has to approve, the review counts from the day on which the plan was signed, and
/// not from the day on which somebody wrote that down; else from the approval.
#[actix_web::test]
async fn the_review_counts_from_the_day_the_plan_came_into_force() {
    let scene = Scene::start().await;
    let albania = App {
        pack: Arc::new(Pack::load("al").unwrap()),
        ..scene.app.app.clone()
    };
    let there = scene.worker.at(&scene.app.with(albania));
    let (one, two, three) = (
        opened(&scene.worker).await,
        opened(&scene.worker).await,
        opened(&scene.worker).await,
    );
    scene.app.pass(Duration::days(10));
    let on = async |case: &Value, day: &str| {
        let plan = begun(&there, case).await;
        let plan = write(&there, case, &plan, content()).await.ok();
        let signed = json!({"agreement": "signed", "signed_on": day});
        let plan = does(&there, case, &plan, "sign", signed).await.ok();
        assert_eq!(plan["state"], "in_force");
        clock(&there, case, "plan_review").await
    };
    let early = on(&one, "2026-03-03").await;
    let today = on(&two, "2026-03-12").await;
    assert_eq!(
        (early["starts_at"].as_str(), today["starts_at"].as_str()),
        (Some("2026-03-03T22:59:59Z"), Some("2026-03-12T08:00:00Z"))
    );
    in_force(&scene.worker, &scene.supervisor, &three).await;
    let approved = clock(&scene.worker, &three, "plan_review").await;
    assert_eq!(approved["starts_at"], "2026-03-12T08:00:00Z");
}
