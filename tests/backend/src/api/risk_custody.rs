//! Risk among several people: a case that moves, answers that change under a judgement, and calls
//! that are repeated or come at once.

use actix_web::http::Method;
use chrono::Duration;
use futures_util::future::{join, join_all};
use punte_api::Code;
use serde_json::{Value, json};

use super::case::{Scene, opened, path, version};
use super::case_custody::entries;
use super::referral::{self, act};
use super::risk::{HIGH, answered, assessed, begun, finish, level, lowering, place, said, second};
use crate::kit::Person;

/// Nobody confirms what was judged for another organisation: whoever takes the case over assesses.
#[actix_web::test]
async fn a_lowering_that_waits_is_not_confirmed_by_whoever_takes_the_case_over() {
    let scene = referral::Scene::start().await;
    let case = scene.case("a18_25").await;
    let asked = lowering(&scene.worker, &case).await;
    let sent = scene.transfer(&case, scene.shelter).await;
    act(&scene.keeper, &sent, "accept", json!({})).await.ok();
    let by = &scene.second_keeper;
    let taken = by.get(&place(&case, &asked)).await.ok();
    for verb in ["confirm", "refuse"] {
        let refused = second(by, &case, &taken, verb).await;
        assert_eq!(refused.refused(Code::Forbidden)["detail"], "not_holder", "{verb}");
    }
    assert_eq!(level(by, &case).await, "high");
}

#[actix_web::test]
async fn rel_07_nobody_judges_answers_that_were_not_read() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let assessment = begun(&scene.worker, &case).await;
    let (domain, answers) = HIGH;
    answered(&scene.supervisor, &case, &assessment, said(domain, answers))
        .await
        .ok();
    let low = json!({"level": "low", "grounds": "Nothing known."});
    let stale = finish(&scene.worker, &case, &assessment, low)
        .await
        .refused(Code::Stale);
    assert_eq!(stale["current"]["floor"]["level"], "high");
    assert_eq!(level(&scene.worker, &case).await, Value::Null);
}

#[actix_web::test]
async fn rel_06_of_two_who_begin_to_assess_at_once_one_does() {
    let scene = Scene::start().await;
    for _ in 0..5 {
        let case = opened(&scene.worker).await;
        let here = path(&case, "/risk-assessments");
        let begin = |by: &Person| {
            let (by, here) = (by.clone(), here.clone());
            async move { by.call(Method::POST, &here).send().await }
        };
        let answers = join_all([begin(&scene.worker), begin(&scene.supervisor)]).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            assert_eq!(answer.refused(Code::NotNow)["detail"], "assessment_open");
        }
        let list = scene.worker.get(&here).await.ok();
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
    }
}

/// REL-08: what happened is said once, with one note, and asks for a review once.
#[actix_web::test]
async fn rel_08_a_repeated_call_says_once_what_happened() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let happened = |note: &str| {
        let body = json!({"reason": "contact_by_exploiter", "note": note});
        let (by, here) = (scene.worker.clone(), path(&case, "/risk-triggers"));
        async move {
            let call = by.call(Method::POST, &here).once("the-same-click");
            call.json(&body).send().await
        }
    };
    let first = happened("He called.").await.ok();
    assert_eq!(happened("He called.").await.ok()["version"], first["version"]);
    happened("He called twice.").await.refused(Code::KeyReused);
    let notes = scene.worker.get(&path(&case, "/notes")).await.ok();
    assert_eq!(notes["items"].as_array().unwrap().len(), 1);
    let entries = entries(&scene.app).await;
    for kind in ["risk.triggered", "note.written"] {
        assert_eq!(entries.iter().filter(|(entry, _)| entry == kind).count(), 1, "{kind}");
    }
}

#[actix_web::test]
async fn rel_07_of_two_who_first_write_a_safety_plan_one_is_first() {
    let scene = Scene::start().await;
    for _ in 0..5 {
        let case = opened(&scene.worker).await;
        let here = path(&case, "/safety-plan");
        let (one, two) = join(
            Box::pin(
                scene
                    .worker
                    .put_at(&here, 0, json!({"safe_places": "At the sister's."})),
            ),
            Box::pin(scene.supervisor.put_at(&here, 0, json!({"safe_places": "At work."}))),
        )
        .await;
        let won = [one.status == 200, two.status == 200];
        assert_eq!(
            won.iter().filter(|won| **won).count(),
            1,
            "{} {}",
            one.status,
            two.status
        );
        let (winner, loser) = if won[0] { (one, two) } else { (two, one) };
        let kept = winner.ok();
        assert_eq!(version(&kept), 1);
        assert_eq!(loser.refused(Code::Stale)["current"], kept);
    }
}

/// Each assessment names the one that counted before it, also when a later one was made since.
#[actix_web::test]
async fn an_assessment_says_what_counted_before_it_and_by_which_form() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let first = assessed(&scene.worker, &case, HIGH, json!({"level": "high"})).await;
    assert_eq!(first["previous"], Value::Null);
    scene.app.pass(Duration::hours(1));
    let second = assessed(&scene.worker, &case, HIGH, json!({"level": "extreme"})).await;
    scene.app.pass(Duration::hours(1));
    let third = begun(&scene.worker, &case).await;
    for (one, id, level, at) in [
        (&second, &first["id"], "high", "2026-03-02T08:00:00Z"),
        (&third, &second["id"], "extreme", "2026-03-02T09:00:00Z"),
    ] {
        let now = scene.worker.get(&place(&case, one)).await.ok();
        assert_eq!(now["previous"], json!({"id": id, "level": level, "assessed_at": at}));
        assert_eq!(now["before"][0]["factor"], "recent_contact");
    }
    let again = scene.worker.get(&place(&case, &first)).await.ok();
    assert_eq!((&again["previous"], &again["before"]), (&Value::Null, &json!([])));
    let form = scene.worker.get("risk-form").await.ok();
    assert_eq!(again["form_version"], form["version"]);
}
