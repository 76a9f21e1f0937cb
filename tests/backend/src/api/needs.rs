//! Needs: assessed by whoever holds the case, the newest counts, and shared as far as consent goes.

use actix_web::http::Method;
use punte_api::Code;
use serde_json::{Value, json};

use super::case::{Scene, moved, opened, path};
use super::case_custody::{dump, entries};
use super::closure::closed;
use super::referral::{self, act, id, read};
use crate::kit::Person;

fn need(domain: &str, words: &str) -> Value {
    json!({"domain": domain, "state": "unmet", "situation": words, "wish": "wanted", "wish_words": "A lock.",
           "priority": "urgent"})
}

fn found(needs: &[Value]) -> Value {
    json!({"assessed_on": "2026-03-02", "needs": needs})
}

async fn assessed(by: &Person, case: &Value, needs: &[Value]) -> Value {
    by.post(&path(case, "/needs"), found(needs)).await.ok()
}

async fn clock(by: &Person, case: &Value, kind: &str) -> Value {
    let clocks = by.get(&format!("clocks?case_id={}", id(case))).await.ok();
    let all = clocks["items"].as_array().unwrap().clone();
    all.into_iter().find(|clock| clock["kind"] == kind).unwrap_or_default()
}

#[actix_web::test]
async fn the_newest_assessment_comes_first_and_older_ones_stay() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let first = assessed(
        by,
        &case,
        &[need("accommodation", "On a bench."), need("legal", "No lawyer.")],
    )
    .await;
    assert_eq!(first["assessed_by_name"], "A case_worker");
    assert_eq!(first["needs"][0]["wish_words"], "A lock.");
    scene.app.pass(chrono::Duration::hours(1));
    let second = assessed(by, &case, &[need("accommodation", "In a room.")]).await;

    let list = by.get(&path(&case, "/needs")).await.ok();
    assert_eq!(list["items"], json!([second, first]));
    let page = by.get(&path(&case, "/needs?limit=1")).await.ok();
    let rest = by
        .get(&path(
            &case,
            &format!("/needs?cursor={}", page["next"].as_str().unwrap()),
        ))
        .await
        .ok();
    assert_eq!((&page["items"][0], &rest["items"]), (&second, &json!([first])));
    let timeline = by.get(&path(&case, "/timeline")).await.ok();
    let told = timeline["items"].as_array().unwrap();
    assert_eq!(told.iter().filter(|entry| entry["kind"] == "needs.assessed").count(), 2);
}

#[actix_web::test]
async fn what_is_wrong_in_an_assessment_is_named() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let wrong = [
        ("/assessed_on", json!({"assessed_on": "2026-03-03"})),
        ("/assessed_on", json!({"assessed_on": "2026-02-28"})),
        ("/needs", json!({"needs": []})),
        ("/needs/0/domain", json!({"needs": [need("nothing", "x")]})),
        (
            "/needs/1/domain",
            json!({"needs": [need("legal", "x"), need("legal", "y")]}),
        ),
        (
            "/needs/0/state",
            json!({"needs": [{"domain": "legal", "state": "bad", "wish": "wanted"}]}),
        ),
        (
            "/needs/0/priority",
            json!({"needs": [{"domain": "legal", "state": "unmet", "wish": "wanted"}]}),
        ),
        (
            "/needs/0/score",
            json!({"needs": [{"domain": "legal", "state": "met", "wish": "wanted", "score": 3}]}),
        ),
        ("/assessed_by", json!({"assessed_by": id(&case)})),
    ];
    for (pointer, with) in wrong {
        let mut form = found(&[need("legal", "No lawyer.")]);
        form.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        let answer = scene.worker.post(&path(&case, "/needs"), form).await;
        answer.refused_at(pointer);
    }
    let list = scene.worker.get(&path(&case, "/needs")).await.ok();
    assert_eq!(list["items"], json!([]));
}

#[actix_web::test]
async fn sec_20_needs_are_for_those_who_read_content_and_written_by_the_holder() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let needs = path(&case, "/needs");
    assessed(&scene.worker, &case, &[need("legal", "No lawyer.")]).await;
    for by in [&scene.worker, &scene.supervisor, &scene.officer] {
        assert_eq!(
            by.get(&needs).await.ok()["items"][0]["needs"][0]["situation"],
            "No lawyer."
        );
    }
    scene.colleague.get(&needs).await.refused(Code::Forbidden);
    scene.coordinator.get(&needs).await.refused(Code::Forbidden);
    scene.stranger.get(&needs).await.refused(Code::NotFound);
    let body = || found(&[need("legal", "x")]);
    assert_eq!(
        scene.officer.post(&needs, body()).await.refused(Code::Forbidden)["detail"],
        "not_holder"
    );
    scene.colleague.post(&needs, body()).await.refused(Code::Forbidden);
    scene.stranger.post(&needs, body()).await.refused(Code::NotFound);

    moved(&scene.worker, &case, "identification", "screening").await;
    moved(&scene.worker, &case, "assistance", "refused_services").await;
    closed(&scene.worker, &scene.supervisor, &case).await;
    let late = scene.worker.post(&needs, body()).await;
    assert_eq!(late.refused(Code::NotNow)["detail"], "case_closed");
}

#[actix_web::test]
async fn sec_33_and_48_needs_are_sealed_and_every_reading_is_recorded() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    assessed(&scene.worker, &case, &[need("safety", "Quillwort waits outside.")]).await;
    scene.supervisor.get(&path(&case, "/needs")).await.ok();
    let raw = scene.app.database().raw().await;
    assert!(!dump(&raw, "needs_assessment").await.contains("uillwort"));
    let entries = entries(&scene.app).await;
    assert!(entries.iter().all(|(_, fields)| !fields.contains("uillwort")));
    for kind in ["needs.assessed", "read.needs"] {
        assert!(entries.iter().any(|(entry, _)| entry == kind), "{kind}");
    }
}

/// REL-08: an assessment that is written down by a repeated call is written once.
#[actix_web::test]
async fn rel_08_a_repeated_call_writes_one_assessment() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let here = path(&case, "/needs");
    let write = |words: &str| {
        let body = found(&[need("legal", words)]);
        let (by, here) = (scene.worker.clone(), here.clone());
        async move {
            by.call(Method::POST, &here)
                .once("the-same-click")
                .json(&body)
                .send()
                .await
        }
    };
    let first = write("No lawyer.").await.ok();
    assert_eq!(write("No lawyer.").await.ok(), first);
    write("A lawyer.").await.refused(Code::KeyReused);
    let list = scene.worker.get(&here).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let entries = entries(&scene.app).await;
    assert_eq!(entries.iter().filter(|(kind, _)| kind == "needs.assessed").count(), 1);
}

/// Whoever takes the person on answers for a full assessment; that of the sender does not meet it.
#[actix_web::test]
async fn an_assessment_meets_the_deadline_of_whoever_makes_it() {
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
    let consent = scene.consent(&case, "assistance", scene.shelter, &["needs"]).await;
    let draft = scene.draft(&case, &consent, "service", scene.shelter, &["needs"]).await;
    let sent = act(&scene.worker, &draft, "send", json!({})).await.ok();
    act(&scene.keeper, &sent, "accept", json!({})).await.ok();
    assessed(&scene.worker, &case, &[need("legal", "No lawyer.")]).await;
    let owed = clock(&scene.worker, &case, "full_risk_and_needs").await;
    assert_eq!(owed["state"], "running", "the shelter still owes it");
    assert_eq!(owed["meeting"], "not_yours", "the holder does not say so by hand");

    let consent = scene.consent(&case, "transfer", scene.shelter, &every).await;
    let draft = scene.draft(&case, &consent, "transfer", scene.shelter, &every).await;
    let sent = act(&scene.worker, &draft, "send", json!({})).await.ok();
    act(&scene.second_keeper, &sent, "accept", json!({})).await.ok();
    assessed(&scene.second_keeper, &case, &[need("legal", "No lawyer.")]).await;
    let owed = clock(&scene.second_keeper, &case, "full_risk_and_needs").await;
    assert_eq!(owed["state"], "met");
}

/// SEC-28: the receiver sees the needs that consent covers, and none that belong to a data set which
/// it does not.
#[actix_web::test]
async fn sec_28_needs_are_shown_to_a_receiver_exactly_as_far_as_consent_goes() {
    let scene = referral::Scene::start().await;
    for (sets, domains) in [
        (&["contact"][..], None),
        (&["health"], None),
        (&["needs"], Some(vec!["accommodation"])),
        (&["needs", "health"], Some(vec!["accommodation", "health.mental"])),
        (
            &["needs", "health", "legal"],
            Some(vec!["accommodation", "health.mental", "legal"]),
        ),
    ] {
        let (case, consent, sent) = scene.sent(sets).await;
        assessed(
            &scene.worker,
            &case,
            &[need("health", "Old: quillwort."), need("work", "Old.")],
        )
        .await;
        scene.app.pass(chrono::Duration::minutes(1));
        let needs = [
            need("accommodation", "On a bench."),
            need("health.mental", "Sleepless."),
            need("legal", "No lawyer."),
        ];
        assessed(&scene.worker, &case, &needs).await;

        let seen = read(&scene.keeper, &sent).await;
        let shown = seen["disclosed"]["needs"]["needs"].as_array().map(|all| {
            let domains = all.iter().map(|one| one["domain"].as_str().unwrap().to_owned());
            domains.collect::<Vec<_>>()
        });
        assert_eq!(
            shown,
            domains.map(|all| all.into_iter().map(str::to_owned).collect()),
            "{sets:?}"
        );
        assert!(
            !seen["disclosed"].to_string().contains("quillwort"),
            "the newest counts"
        );
        for other in [&scene.worker, &scene.officer] {
            let outline = read(other, &sent).await["disclosed"]["needs"].clone();
            assert_eq!(outline, Value::Null, "who does not receive it reads it in the case");
        }
        let withdraw = format!("cases/{}/consents/{}/withdraw", id(&case), id(&consent));
        scene.worker.post(&withdraw, json!({"reason": "Fear."})).await.ok();
        let after = read(&scene.keeper, &sent).await;
        assert_eq!(after["disclosed"]["needs"], Value::Null);
    }
}
