//! Case conferences: written once, their decisions are tasks, and who sees what of them.

use punte_api::Code;
use serde_json::{Value, json};

use super::case::{Scene, form, opened, path};
use super::case_custody::{dump, entries};
use super::referral::id;

/// What a conference came to, one decision of which is this person's.
pub fn met(by: &crate::kit::Person) -> Value {
    json!({
        "held_on": "2026-03-02", "way": "online", "person": "heard_before",
        "participants": [{"who": "Harebell", "body": "The school"}], "discussed": "Betony.",
        "decisions": [
            {"text": "Ask for a place", "due_on": "2026-03-09"},
            {"text": "Write to the court", "due_on": "2026-03-16", "owner_id": by.user(), "by": "The lawyer"},
        ],
    })
}

#[actix_web::test]
async fn what_was_decided_becomes_tasks_with_owner_and_day() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    let place = path(&case, "/conferences");
    let call = || by.call(actix_web::http::Method::POST, &place).once("conference-0");
    let first = call().json(&met(&scene.colleague)).send().await.ok();
    let again = call().json(&met(&scene.colleague)).send().await.ok();
    assert_eq!(first, again, "written once, whoever repeats it");
    let decisions = first["decisions"].as_array().unwrap();
    assert_eq!(
        (&decisions[0]["state"], &decisions[1]["by"]),
        (&json!("open"), &json!("The lawyer"))
    );

    let all = scene.supervisor.get(&format!("tasks?case_id={}", id(&case))).await.ok();
    let tasks = all["items"].as_array().unwrap();
    assert_eq!(tasks.len(), 2);
    let of = |title: &str| tasks.iter().find(|task| task["title"] == title).unwrap();
    assert_eq!(of("Ask for a place")["owner_id"], json!(by.user()));
    assert_eq!(of("Write to the court")["owner_id"], json!(scene.colleague.user()));
    assert_eq!(of("Write to the court")["due_on"], "2026-03-16");

    // Done is done, wherever it is looked at.
    let task = decisions[0]["task_id"].as_str().unwrap();
    by.post(&format!("tasks/{task}/complete"), Value::Null).await.ok();
    let list = by.get(&place).await.ok();
    assert_eq!(list["items"][0]["decisions"][0]["state"], "done");

    // Nothing is kept of one that is refused: neither the record nor half of its tasks.
    let mut wrong = met(&scene.colleague);
    wrong["decisions"][1]["text"] = json!(" ");
    wrong["participants"][0]["who"] = json!("");
    let refused = by.post(&place, wrong).await.refused(Code::Invalid);
    let at: Vec<_> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["pointer"])
        .collect();
    assert_eq!(at, ["/participants/0/who", "/decisions/1/text"]);
    let mut foreign = met(&scene.colleague);
    foreign["decisions"][1]["owner_id"] = json!(scene.stranger.user());
    let refused = by.post(&place, foreign).await.refused(Code::Invalid);
    assert_eq!(
        refused["errors"][0],
        json!({"pointer": "/decisions/1/owner_id", "code": "not_colleague"})
    );
    assert_eq!(by.get(&place).await.ok()["items"].as_array().unwrap().len(), 1);
    let all = scene.supervisor.get(&format!("tasks?case_id={}", id(&case))).await.ok();
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn a_wrong_record_is_marked_once_in_the_version_that_was_seen() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    let place = path(&case, "/conferences");
    let made = by.post(&place, met(by)).await.ok();
    let error = format!("{place}/{}/error", id(&made));
    let reason = || json!({"reason": "Of another person."});
    assert_eq!(made["abilities"], json!(["conference_mark_error"]));
    let marked = scene.supervisor.post_at(&error, 1, reason()).await.ok();
    assert_eq!(
        (&marked["is_error"], &marked["error_reason"]),
        (&json!(true), &json!("Of another person."))
    );
    assert_eq!((&marked["version"], &marked["abilities"]), (&json!(2), &json!([])));
    let stale = by.post_at(&error, 1, reason()).await.refused(Code::Stale);
    assert_eq!(stale["current"]["is_error"], true);
    let refused = by.post_at(&error, 2, reason()).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "conference_in_error");
    let all = by.get(&format!("tasks?case_id={}", id(&case))).await.ok();
    assert_eq!(all["items"].as_array().unwrap().len(), 2, "whoever does them decides");
}

#[actix_web::test]
async fn sec_22_33_and_47_a_conference_is_sealed_and_read_by_whoever_may_read_content() {
    let scene = Scene::start().await;
    let (by, case) = (&scene.worker, opened(&scene.worker).await);
    let place = path(&case, "/conferences");
    let made = by.post(&place, met(by)).await.ok();
    let raw = scene.app.database().raw().await;
    let rows = dump(&raw, "case_conference").await;
    assert!(rows.contains("heard_before") && !rows.contains("Harebell") && !rows.contains("Betony"));

    for (who, code) in [
        (&scene.colleague, Code::Forbidden),
        (&scene.coordinator, Code::Forbidden),
        (&scene.stranger, Code::NotFound),
    ] {
        who.get(&place).await.refused(code);
        who.post(&place, met(who)).await.refused(code);
    }
    // The regional officer reads content of the county, and writes nothing there.
    let seen = scene.officer.get(&place).await.ok();
    assert_eq!(seen["items"][0]["discussed"], "Betony.");
    assert_eq!(seen["items"][0]["decisions"][0]["state"], Value::Null);
    assert_eq!(seen["items"][0]["abilities"], json!([]));
    let refused = scene
        .officer
        .post(&place, met(&scene.officer))
        .await
        .refused(Code::Forbidden);
    assert_eq!(refused["detail"], "not_holder");

    // One of another case is none of this one.
    let other = by.post("cases", form()).await.ok();
    let elsewhere = path(&other, &format!("/conferences/{}/error", id(&made)));
    by.post_at(&elsewhere, 1, json!({"reason": "x"}))
        .await
        .refused(Code::NotFound);

    let told = entries(&scene.app).await;
    let said = |kind: &str, fields: &str| told.contains(&(kind.to_owned(), fields.to_owned()));
    assert!(said("conference.recorded", "") && said("read.conferences", "participants,discussed,decisions"));
}
