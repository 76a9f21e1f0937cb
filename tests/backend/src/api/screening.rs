//! Screenings: begun, answered and finished by whom they concern, with every answer's origin.

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::case::{Scene, form, moved, opened, path, version};
use super::case_custody::{dump, entries};
use super::closure::closed;
use crate::kit::{Answer, Person};

fn labour(profile: &str) -> Value {
    json!({"instrument": "ilo_labour", "instrument_version": "2009.1", "profile": profile})
}

fn place(case: &Value, screening: &Value) -> String {
    path(case, &format!("/screenings/{}", screening["id"].as_str().unwrap()))
}

/// Answers of a section, written as `D4.01 yes person_said`.
fn said(section: &str, answers: &[&str]) -> Value {
    let answers = answers.iter().map(|answer| {
        let mut words = answer.split(' ');
        json!({"item": words.next(), "state": words.next(), "source": words.next()})
    });
    json!({"section": section, "answers": answers.collect::<Vec<_>>()})
}

pub async fn begun(by: &Person, case: &Value) -> Value {
    by.post(&path(case, "/screenings"), labour("adult")).await.ok()
}

pub async fn answered(by: &Person, case: &Value, screening: &Value, body: Value) -> Answer {
    by.patch_at(&place(case, screening), version(screening), body).await
}

pub async fn finish(by: &Person, case: &Value, screening: &Value) -> Answer {
    let finish = format!("{}/finish", place(case, screening));
    by.call(Method::POST, &finish).version(version(screening)).send().await
}

fn section<'a>(screening: &'a Value, code: &str) -> &'a Value {
    let all = screening["sections"].as_array().unwrap();
    all.iter().find(|one| one["section"] == code).unwrap()
}

#[actix_web::test]
async fn instruments_are_listed_with_what_nobody_has_entered_yet() {
    let scene = Scene::start().await;
    let list = scene.worker.get("instruments").await.ok();
    let codes: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["code"].as_str().unwrap(), one["is_entered"].as_bool().unwrap()))
        .collect();
    let all = [
        ("ilo_labour", true),
        ("ilo_sexual", false),
        ("ro_mnir", false),
        ("general_signs", true),
    ];
    assert_eq!(codes, all);

    let labour = scene.worker.get("instruments/ilo_labour/versions/2009.1").await.ok();
    assert_eq!(labour["profiles"], json!(["adult", "child"]));
    assert_eq!(labour["is_verified"], false);
    let asked = |profile: &str| {
        let items = labour["sections"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|one| one["items"].as_array().unwrap());
        items.filter(|item| !item[profile].is_null()).count()
    };
    assert_eq!((asked("adult"), asked("child")), (67, 65));
    let empty = scene.worker.get("instruments/ilo_sexual/versions/2009.1").await.ok();
    assert_eq!(empty["sections"], json!([]));
    for unknown in ["ilo_labour/versions/2010.1", "nothing/versions/1"] {
        let answer = scene.worker.get(&format!("instruments/{unknown}")).await;
        answer.refused(Code::NotFound);
    }
}

#[actix_web::test]
async fn a_person_is_screened_to_a_result_that_names_its_signs() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let answer = by.post(&path(&case, "/screenings"), labour("adult")).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (201, "\"1\""));
    let here = answer.header("location").to_owned();
    let screening = answer.ok();
    assert_eq!(here, format!("/api/v1/{}", place(&case, &screening)));
    assert_eq!((&screening["answered"], &screening["asked"]), (&json!(0), &json!(67)));
    assert_eq!(
        (&screening["outcome"], &screening["interviews"]),
        (&json!("open"), &json!(0))
    );

    let deceived = said(
        "D1",
        &[
            "D1.01 yes person_said",
            "D1.02 no person_said",
            "D1.03 unknown",
            "D1.04 refused",
        ],
    );
    let screening = answered(by, &case, &screening, deceived).await.ok();
    assert_eq!((version(&screening), &screening["answered"]), (2, &json!(4)));
    assert_eq!(screening["answers"][0]["asked_by_name"], "A case_worker");
    let deception = section(&screening, "D1");
    assert_eq!(
        (&deception["outcome"], &deception["signs"]),
        (&json!("open"), &json!(["D1.01"]))
    );
    // One more is enough; what was not asked comes first, what was refused last.
    let next = &deception["ask_next"];
    assert_eq!(next.as_array().unwrap().len(), 2);
    let of = ["D1.05", "D1.06", "D1.07", "D1.08", "D1.09", "D1.03", "D1.04"];
    assert_eq!(
        next[0],
        json!({"decides": "positive", "choose": [{"count": 1, "weight": "medium", "of": of}]})
    );
    assert_eq!(next[1]["choose"][0]["weight"], "weak");

    let mut screening = screening;
    for (code, answers) in [
        ("D1", ["D1.05 yes observed", "D1.06 no document"]),
        ("D4", ["D4.01 yes person_said", "D4.02 yes third_party"]),
        ("D5", ["D5.01 yes document", "D5.03 yes observed"]),
    ] {
        screening = answered(by, &case, &screening, said(code, &answers)).await.ok();
    }
    assert_eq!(screening["outcome"], "positive");
    assert_eq!(screening["results"][0]["code"], "trafficking");
    assert_eq!(section(&screening, "D2")["matters"], false);
    assert_eq!(section(&screening, "D2")["ask_next"], json!([]));

    let finished = finish(by, &case, &screening).await.ok();
    assert_eq!(
        (&finished["state"], &finished["takes_answers"]),
        (&json!("finished"), &json!(false))
    );
    assert_eq!(finished["result"]["code"], "trafficking");
    assert_eq!(finished["sections"], screening["sections"]);
    assert_eq!(by.get(&place(&case, &screening)).await.ok(), finished);
    // A screening decides nothing.
    assert_eq!(by.get(&path(&case, "")).await.ok()["identification"], "detected");

    let list = by.get(&path(&case, "/screenings")).await.ok();
    assert_eq!((&list["interviews"], &list["next"]), (&json!(1), &Value::Null));
    assert_eq!(list["items"][0]["result"]["kind"], "indicated");
    let refused = answered(by, &case, &finished, said("D2", &["D2.01 yes observed"])).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "screening_finished");
    let again = finish(by, &case, &finished).await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "screening_finished");
}

#[actix_web::test]
async fn a_screening_that_is_finished_while_open_claims_no_result() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let screening = begun(&scene.worker, &case).await;
    let nothing = finish(&scene.worker, &case, &screening).await;
    assert_eq!(nothing.refused(Code::NotNow)["detail"], "nothing_answered");
    let body = said("D4", &["D4.01 unknown"]);
    let screening = answered(&scene.worker, &case, &screening, body).await.ok();
    let finished = finish(&scene.worker, &case, &screening).await.ok();
    assert_eq!(
        (&finished["outcome"], &finished["result"]),
        (&json!("open"), &Value::Null)
    );
    assert!(finished["results"].as_array().unwrap().len() > 1);
}

#[actix_web::test]
async fn what_is_wrong_is_named_at_its_place() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let screenings = path(&case, "/screenings");
    for (field, value, pointer) in [
        ("instrument", json!("nothing"), "/instrument"),
        ("instrument_version", json!("1999"), "/instrument"),
        ("profile", json!("animal"), "/profile"),
        ("state", json!("finished"), "/state"),
        ("started_by", json!(null), "/started_by"),
    ] {
        let mut wrong = labour("adult");
        wrong[field] = value;
        by.post(&screenings, wrong).await.refused_at(pointer);
    }
    let slot = json!({"instrument": "ilo_sexual", "instrument_version": "2009.1", "profile": "adult"});
    assert_eq!(
        by.post(&screenings, slot).await.refused(Code::NotNow)["detail"],
        "instrument_not_entered"
    );
    let mut child = form();
    child["age_group"] = json!("a14_17");
    let child = by.post("cases", child).await.ok();
    by.post(&path(&child, "/screenings"), labour("adult"))
        .await
        .refused_at("/profile");
    by.post(&path(&child, "/screenings"), labour("child")).await.ok();

    let screening = begun(by, &case).await;
    for (body, pointer) in [
        (said("D9", &[]), "/section"),
        (said("D1", &["D1.99 yes observed"]), "/answers/0/item"),
        (
            said("D1", &["D1.01 yes observed", "D4.01 yes observed"]),
            "/answers/1/item",
        ),
        (
            said("D1", &["D1.01 yes observed", "D1.01 no observed"]),
            "/answers/1/item",
        ),
        (said("D1", &["D1.01 yes"]), "/answers/0/source"),
        (said("D1", &["D1.01 not_asked person_said"]), "/answers/0/source"),
        (said("D1", &["D1.01 refused document"]), "/answers/0/source"),
        (said("D1", &["D1.01 perhaps"]), "/answers/0/state"),
        (
            json!({"section": "D1", "answers": [{"item": "D1.01", "state": "no", "at": 1}]}),
            "/answers/0/at",
        ),
        (json!({"section": "D1", "answers": [], "result": {}}), "/result"),
    ] {
        answered(by, &case, &screening, body).await.refused_at(pointer);
    }
    let stands = by.get(&place(&case, &screening)).await.ok();
    assert_eq!((version(&stands), &stands["answered"]), (1, &json!(0)));
}

#[actix_web::test]
async fn rel_07_of_two_who_answer_at_once_the_second_sees_what_stands() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let screening = begun(&scene.worker, &case).await;
    let first = said("D1", &["D1.01 yes person_said"]);
    let changed = answered(&scene.worker, &case, &screening, first).await.ok();
    let second = said("D1", &["D1.01 no observed"]);
    let stale = answered(&scene.supervisor, &case, &screening, second.clone())
        .await
        .refused(Code::Stale);
    assert_eq!(stale["current"]["version"], 2);
    assert_eq!(stale["current"]["answers"], changed["answers"]);
    finish(&scene.supervisor, &case, &screening).await.refused(Code::Stale);

    // Whoever answers differently is named; whoever says the same again is not.
    scene.app.pass(Duration::hours(1));
    let same = said("D1", &["D1.01 yes person_said"]);
    let same = answered(&scene.supervisor, &case, &changed, same).await.ok();
    assert_eq!(same["answers"], changed["answers"]);
    let other = answered(&scene.supervisor, &case, &same, second).await.ok();
    assert_eq!(other["answers"][0]["asked_by_name"], "A case_supervisor");
    let taken_back = said("D1", &["D1.01 not_asked"]);
    let empty = answered(&scene.supervisor, &case, &other, taken_back).await.ok();
    assert_eq!(empty["answers"], json!([]));
}

#[actix_web::test]
async fn rel_08_a_repeated_beginning_begins_once() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let screenings = path(&case, "/screenings");
    let body = labour("adult");
    let call = || scene.worker.call(Method::POST, &screenings).once("s").json(&body);
    let first = call().send().await.ok();
    assert_eq!(call().send().await.ok()["id"], first["id"]);
    let list = scene.worker.get(&screenings).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let other = labour("child");
    let other = scene.worker.call(Method::POST, &screenings).once("s").json(&other);
    other.send().await.refused(Code::KeyReused);
}

#[actix_web::test]
async fn nobody_is_asked_again_what_another_screening_asked() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let first = begun(&scene.worker, &case).await;
    let body = said("D1", &["D1.01 yes person_said", "D1.02 refused"]);
    let first = answered(&scene.worker, &case, &first, body).await.ok();
    assert_eq!(first["already_asked"], json!([]));
    finish(&scene.worker, &case, &first).await.ok();

    scene.app.pass(Duration::days(1));
    let second = begun(&scene.supervisor, &case).await;
    assert_eq!(second["already_asked"], first["answers"]);
    assert_eq!((&second["answers"], &second["interviews"]), (&json!([]), &json!(1)));
    let signs = json!({"instrument": "general_signs", "instrument_version": "2026.1", "profile": "adult"});
    let signs = scene.worker.post(&path(&case, "/screenings"), signs).await.ok();
    assert_eq!(signs["already_asked"], json!([]));
    // What is only seen is no interview.
    let seen = said("freedom", &["freedom_1 yes observed"]);
    let seen = answered(&scene.worker, &case, &signs, seen).await.ok();
    assert_eq!(
        (&seen["interviews"], &seen["results"][0]["code"]),
        (&json!(1), &json!("consider_screening"))
    );
}

#[actix_web::test]
async fn sec_22_a_screening_is_out_of_sight_with_its_case() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let screening = begun(&scene.worker, &case).await;
    let body = said("D1", &["D1.01 yes observed"]);
    for outside in [&scene.stranger, &scene.app.outsider().await] {
        outside.get(&path(&case, "/screenings")).await.refused(Code::NotFound);
        outside.get(&place(&case, &screening)).await.refused(Code::NotFound);
        outside
            .post(&path(&case, "/screenings"), labour("adult"))
            .await
            .refused(Code::NotFound);
        answered(outside, &case, &screening, body.clone())
            .await
            .refused(Code::NotFound);
        finish(outside, &case, &screening).await.refused(Code::NotFound);
    }
    // A colleague knows of the case and not of what was said; a screening belongs to its case.
    scene
        .colleague
        .get(&place(&case, &screening))
        .await
        .refused(Code::Forbidden);
    scene
        .coordinator
        .get(&place(&case, &screening))
        .await
        .refused(Code::Forbidden);
    let other = opened(&scene.worker).await;
    scene
        .worker
        .get(&place(&other, &screening))
        .await
        .refused(Code::NotFound);
    // The regional officer reads it, and answers nothing: the organisation that holds the case does.
    assert_eq!(
        scene.officer.get(&place(&case, &screening)).await.ok()["takes_answers"],
        false
    );
    let refused = answered(&scene.officer, &case, &screening, body)
        .await
        .refused(Code::Forbidden);
    assert_eq!(refused["detail"], "not_holder");
    for role in [Role::FirstResponder, Role::Auditor, Role::Administrator] {
        let nobody = scene.app.member(scene.coordinator.organisation(), role).await;
        nobody.get(&place(&case, &screening)).await.refused(Code::Forbidden);
    }
}

#[actix_web::test]
async fn a_closed_case_is_not_screened() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let screening = begun(by, &case).await;
    for (track, to) in [
        ("identification", "screening"),
        ("identification", "presumed"),
        ("assistance", "long_term"),
    ] {
        moved(by, &case, track, to).await;
    }
    let now = closed(by, &scene.supervisor, &case).await;
    assert!(!now["closed_at"].is_null(), "{now}");
    assert!(
        !now["abilities"]
            .as_array()
            .unwrap()
            .contains(&json!("screening_create"))
    );
    assert!(now["abilities"].as_array().unwrap().contains(&json!("screening_list")));
    for refused in [
        by.post(&path(&case, "/screenings"), labour("adult")).await,
        answered(by, &case, &screening, said("D1", &["D1.01 yes observed"])).await,
        finish(by, &case, &screening).await,
    ] {
        assert_eq!(refused.refused(Code::NotNow)["detail"], "case_closed");
    }
    assert_eq!(by.get(&place(&case, &screening)).await.ok()["takes_answers"], false);
}

#[actix_web::test]
async fn sec_33_and_34_answers_and_result_are_sealed_for_their_version() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let screening = begun(&scene.worker, &case).await;
    let raw = scene.app.database().raw().await;
    let before = dump(&raw, "screening").await;
    let body = said("D4", &["D4.01 yes person_said", "D4.02 yes person_said"]);
    let screening = answered(&scene.worker, &case, &screening, body).await.ok();
    finish(&scene.worker, &case, &screening).await.ok();
    let after = dump(&raw, "screening").await;
    assert_ne!(before, after);
    for secret in ["D4.01", "person_said", "exploitation", "positive"] {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(
            !after.contains(secret) && !after.to_lowercase().contains(&hex),
            "{secret}"
        );
    }
    // An older version of the answers put back is refused, never shown.
    raw.execute_unprepared("UPDATE screening SET version = version - 1")
        .await
        .unwrap();
    scene
        .worker
        .get(&place(&case, &screening))
        .await
        .refused(Code::Internal);
}

#[actix_web::test]
async fn sec_47_what_is_read_of_a_screening_is_recorded_once() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let none = entries(&scene.app).await.len();
    scene.app.pass(Duration::seconds(1));
    scene.worker.get(&path(&case, "/screenings")).await.ok();
    assert_eq!(entries(&scene.app).await.len(), none, "an empty list shows nothing");
    let screening = begun(&scene.worker, &case).await;
    let body = said("D4", &["D4.01 yes person_said"]);
    scene.app.pass(Duration::seconds(1));
    answered(&scene.worker, &case, &screening, body.clone()).await.ok();
    for (call, body) in [
        (scene.worker.call(Method::GET, &path(&case, "/screenings")), None),
        (scene.worker.call(Method::GET, &place(&case, &screening)), None),
        (
            scene.worker.call(Method::PATCH, &place(&case, &screening)).version(1),
            Some(&body),
        ),
        (
            scene.worker.call(Method::PATCH, &place(&case, &screening)).version(2),
            Some(&body),
        ),
    ] {
        scene.app.pass(Duration::seconds(1));
        match body {
            Some(body) => call.json(body).send().await,
            None => call.send().await,
        };
    }
    let kinds: Vec<_> = entries(&scene.app).await.split_off(none);
    let expected = [
        ("screening.started", ""),
        ("screening.answered", "answers"),
        ("read.screening", "result"),
        ("read.screening", "answers,result"),
        ("read.screening", "answers,result"),
        ("screening.answered", "answers"),
    ];
    let expected: Vec<_> = expected
        .map(|(kind, fields)| (kind.to_owned(), fields.to_owned()))
        .into();
    assert_eq!(kinds, expected);
    let timeline = scene.worker.get(&path(&case, "/timeline")).await.ok();
    assert_eq!(
        timeline["items"][0]["subject"],
        json!({"type": "screening", "id": screening["id"]})
    );
}
