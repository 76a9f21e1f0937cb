//! What was given to a person: written down, added up, corrected, marked as an error.

use actix_web::http::Method;
use chrono::Duration;
use futures_util::future::join_all;
use punte_api::Code;
use serde_json::{Value, json};

use super::case::{Scene, moved, opened, path};
use super::case_custody::{dump, entries};
use super::closure::closed;
use super::plan;
use crate::kit::{Answer, Person};

pub fn session() -> Value {
    json!({"service": "PSY-C", "attendance": "attended", "given_on": "2026-03-02", "quantity": 1,
           "cost_source": "donor_project", "note": "Spoke of the days to come, quillwort."})
}

fn place(case: &Value, record: &Value, rest: &str) -> String {
    path(case, &format!("/services/{}{rest}", record["id"].as_str().unwrap()))
}

async fn recorded(by: &Person, case: &Value, with: Value) -> Answer {
    let mut body = session();
    for (key, value) in with.as_object().unwrap() {
        body[key] = value.clone();
    }
    by.post(&path(case, "/services"), body).await
}

async fn list(by: &Person, case: &Value, query: &str) -> Vec<Value> {
    let list = by.get(&path(case, &format!("/services{query}"))).await.ok();
    list["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_service_is_written_down_corrected_and_marked_as_an_error() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let answer = recorded(by, &case, json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (201, "\"1\""));
    let record = answer.ok();
    assert_eq!(
        (&record["quantity"], &record["provider_name"], &record["abilities"]),
        (
            &json!(1),
            &record["organisation_name"],
            &json!(["service_update", "service_void"])
        )
    );

    let mut more = session();
    more["quantity"] = json!(2);
    let corrected = by.put_at(&place(&case, &record, ""), 1, more.clone()).await.ok();
    assert_eq!((&corrected["version"], &corrected["quantity"]), (&json!(2), &json!(2)));
    assert_eq!(corrected["earlier"][0]["quantity"], 1, "what it said before is kept");
    assert_eq!(corrected["earlier"][0]["written_by_name"], "A case_worker");

    // REL-07: who saw the version before gets the present one and changes nothing.
    let stale = by.put_at(&place(&case, &record, ""), 1, more).await;
    assert_eq!(stale.refused(Code::Stale)["current"]["quantity"], 2);

    let void = by
        .post_at(
            &place(&case, &record, "/void"),
            2,
            json!({"reason": "Written down twice."}),
        )
        .await
        .ok();
    assert_eq!(
        (&void["is_void"], &void["void_reason"], &void["abilities"]),
        (&json!(true), &json!("Written down twice."), &json!([]))
    );
    let again = by.put_at(&place(&case, &record, ""), 3, session()).await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "service_void");
    let read = by.get(&place(&case, &record, "")).await.ok();
    assert_eq!(read["earlier"].as_array().unwrap().len(), 2);

    let timeline = by.get(&path(&case, "/timeline")).await.ok();
    for kind in ["service.recorded", "service.corrected", "service.voided"] {
        let told = timeline["items"].as_array().unwrap();
        let entry = told.iter().find(|entry| entry["kind"] == kind).unwrap();
        assert_eq!(entry["fields"], json!(["attended"]), "the service is not named");
        assert_eq!(entry["subject"]["type"], "service");
    }
}

#[actix_web::test]
async fn every_field_that_cannot_be_so_is_named() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    for (pointer, with) in [
        ("/service", json!({"service": "MAGIC"})),
        ("/given_on", json!({"given_on": "2026-02-28"})),
        ("/given_on", json!({"given_on": "2026-03-03"})),
        ("/quantity", json!({"quantity": null})),
        ("/quantity", json!({"quantity": 0})),
        ("/until_on", json!({"service": "ACC-E", "quantity": null})),
        (
            "/until_on",
            json!({"service": "ACC-E", "quantity": null, "until_on": "2026-03-02"}),
        ),
        (
            "/quantity",
            json!({"service": "ACC-E", "given_on": "2026-03-01", "until_on": "2026-03-02"}),
        ),
        ("/currency", json!({"service": "FIN-V"})),
        ("/currency", json!({"service": "FIN-V", "currency": "ALL"})),
        ("/currency", json!({"currency": "RON"})),
        ("/cost_source", json!({"cost_source": "wishes"})),
        ("/absence_reason", json!({"attendance": "absent", "quantity": null})),
        ("/absence_reason", json!({"absence_reason": "illness"})),
        ("/goal_id", json!({"goal_id": case["id"]})),
        ("/referral_id", json!({"referral_id": case["id"]})),
        ("/provider_id", json!({"provider_id": case["id"]})),
        ("/note", json!({"note": "a".repeat(4001)})),
    ] {
        recorded(by, &case, with).await.refused_at(pointer);
    }
    assert_eq!(list(by, &case, "").await.len(), 0, "nothing was kept");
    // No number is taken for another.
    let half = by
        .post(
            &path(&case, "/services"),
            json!({"service": "PSY-C", "attendance": "attended", "given_on": "2026-03-02", "quantity": 1.5}),
        )
        .await;
    assert_eq!(half.status.as_u16(), 422);
}

#[actix_web::test]
async fn services_are_added_up_by_service_and_currency_and_never_mixed() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let wrong = recorded(by, &case, json!({"quantity": 5})).await.ok();
    let reason = json!({"reason": "Another person's."});
    by.post_at(&place(&case, &wrong, "/void"), 1, reason).await.ok();
    for with in [
        json!({}),
        json!({"quantity": 2}),
        json!({"attendance": "absent", "quantity": null, "absence_reason": "transport"}),
        json!({"attendance": "cancelled", "quantity": null}),
        json!({"service": "INT", "quantity": 90}),
        json!({"service": "FIN-V", "quantity": 25_050, "currency": "RON"}),
        json!({"service": "FIN-V", "quantity": 5_000, "currency": "RON"}),
        json!({"service": "FIN-V", "quantity": 1_000, "currency": "EUR"}),
        json!({"service": "ACC-E", "quantity": null, "given_on": "2026-03-01", "until_on": "2026-03-02"}),
    ] {
        recorded(by, &case, with).await.ok();
    }
    let totals = by.get(&path(&case, "/service-totals")).await.ok();
    let sum = |service: &str, currency: Value, quantity, given, missed| json!({"service": service, "currency": currency, "quantity": quantity, "given": given, "missed": missed});
    let totals = totals["items"].as_array().unwrap();
    for expected in [
        sum("ACC-E", Value::Null, 1, 1, 0),
        sum("FIN-V", json!("EUR"), 1_000, 1, 0),
        sum("FIN-V", json!("RON"), 30_050, 2, 0),
        sum("INT", Value::Null, 90, 1, 0),
        sum("PSY-C", Value::Null, 3, 2, 2),
    ] {
        assert!(totals.contains(&expected), "{expected} in {totals:?}");
    }
    assert_eq!(totals.len(), 5);
}

#[actix_web::test]
async fn what_was_given_last_comes_first_page_by_page() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    scene.app.pass(Duration::days(9));
    for (service, on) in [
        ("PSY-C", "2026-03-05"),
        ("PSY-C", "2026-03-09"),
        ("MED-G", "2026-03-09"),
        ("PSY-C", "2026-03-02"),
        ("MED-G", "2026-03-07"),
    ] {
        recorded(by, &case, json!({"service": service, "given_on": on}))
            .await
            .ok();
    }
    let mut seen = Vec::new();
    let mut query = "?limit=2".to_owned();
    loop {
        let page = by.get(&path(&case, &format!("/services{query}"))).await.ok();
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["given_on"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => query = format!("?limit=2&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(
        seen,
        ["2026-03-09", "2026-03-09", "2026-03-07", "2026-03-05", "2026-03-02"]
    );
    let of_one = list(by, &case, "?service=MED-G").await;
    assert_eq!(of_one.len(), 2);
    assert!(of_one.iter().all(|one| one["service"] == "MED-G"));
}

/// Monitoring comes after the case is closed, and what was given is often written down late.
#[actix_web::test]
async fn services_are_written_down_of_a_closed_case_too() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    moved(by, &case, "assistance", "crisis").await;
    closed(by, &scene.supervisor, &case).await;
    recorded(by, &case, json!({"service": "MON"})).await.ok();
}

#[actix_web::test]
async fn a_service_leads_to_a_goal_of_the_plan_in_force_and_keeps_it() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let draft = plan::begun(by, &case).await;
    let draft = plan::write(by, &case, &draft, plan::content()).await.ok();
    let goal = json!({"goal_id": draft["goals"][0]["id"]});
    recorded(by, &case, goal.clone()).await.refused_at("/goal_id");
    let signed = plan::does(by, &case, &draft, "sign", plan::signed()).await.ok();
    plan::does(&scene.supervisor, &case, &signed, "approve", Value::Null)
        .await
        .ok();
    let record = recorded(by, &case, goal.clone()).await.ok();
    assert_eq!(record["goal_id"], goal["goal_id"]);

    // The next plan has given the goal up; the record may still be corrected.
    let next = plan::begun(by, &case).await;
    let other = json!({"goals": [{"text": "Work.", "needs": [], "steps": [{"text": "Ask."}]}]});
    let next = plan::write(by, &case, &next, other).await.ok();
    let next = plan::does(by, &case, &next, "sign", plan::signed()).await.ok();
    plan::does(&scene.supervisor, &case, &next, "approve", Value::Null)
        .await
        .ok();
    let mut again = session();
    again["goal_id"] = goal["goal_id"].clone();
    by.put_at(&place(&case, &record, ""), 1, again).await.ok();
    recorded(by, &case, goal).await.refused_at("/goal_id");
}

/// SEC-20, SEC-22: who may read a case may not write in it, and to others it is not there.
#[actix_web::test]
async fn sec_20_services_are_for_who_may_read_content_and_written_by_the_holder() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let record = recorded(&scene.worker, &case, json!({})).await.ok();
    let other = opened(&scene.worker).await;
    for who in [&scene.colleague, &scene.coordinator] {
        who.get(&path(&case, "/services")).await.refused(Code::Forbidden);
        recorded(who, &case, json!({})).await.refused(Code::Forbidden);
    }
    scene
        .stranger
        .get(&path(&case, "/services"))
        .await
        .refused(Code::NotFound);
    recorded(&scene.stranger, &case, json!({}))
        .await
        .refused(Code::NotFound);
    // The officer of the region follows and does not write.
    assert_eq!(list(&scene.officer, &case, "").await[0]["abilities"], json!([]));
    recorded(&scene.officer, &case, json!({}))
        .await
        .refused(Code::Forbidden);
    recorded(&scene.supervisor, &case, json!({})).await.ok();
    // A record of another case is not there.
    let elsewhere = place(&other, &record, "");
    scene.worker.get(&elsewhere).await.refused(Code::NotFound);
    scene
        .worker
        .put_at(&elsewhere, 1, session())
        .await
        .refused(Code::NotFound);
}

/// REL-06: of two corrections at once one wins, and the other sees what it says now.
#[actix_web::test]
async fn rel_06_of_two_corrections_at_once_one_wins() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let record = recorded(by, &case, json!({})).await.ok();
    let answers = join_all((2..6).map(|quantity| {
        let (place, mut body) = (place(&case, &record, ""), session());
        body["quantity"] = json!(quantity);
        async move { by.put_at(&place, 1, body).await.status.as_u16() }
    }))
    .await;
    let won = answers.iter().filter(|status| **status == 200).count();
    assert_eq!(won, 1, "{answers:?}");
    assert!(answers.iter().all(|status| [200, 412].contains(status)), "{answers:?}");
    let now = by.get(&place(&case, &record, "")).await.ok();
    assert_eq!(now["earlier"].as_array().unwrap().len(), 1);
}

/// REL-08: a repeated call writes down one service.
#[actix_web::test]
async fn rel_08_a_repeated_call_writes_down_one_service() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let here = path(&case, "/services");
    let call = || by.call(Method::POST, &here).once("one-service").json(&session());
    let (first, second) = (call().send().await.ok(), call().send().await.ok());
    assert_eq!(first["id"], second["id"]);
    assert_eq!(list(by, &case, "").await.len(), 1);
}

/// SEC-33: no word of it stands open in the database, also not what it said before.
#[actix_web::test]
async fn sec_33_the_words_of_services_are_sealed() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let absent = json!({"attendance": "absent", "quantity": null, "absence_reason": "afraid"});
    let record = recorded(by, &case, absent).await.ok();
    by.put_at(&place(&case, &record, ""), 1, session()).await.ok();
    let reason = json!({"reason": "Foxglove."});
    by.post_at(&place(&case, &record, "/void"), 2, reason).await.ok();
    let raw = scene.app.database().raw().await;
    for table in ["service_record", "service_record_earlier", "ledger"] {
        let stored = dump(&raw, table).await;
        for word in ["quillwort", "afraid", "Foxglove"] {
            assert!(!stored.contains(word), "{word} in {table}");
        }
    }
}

#[actix_web::test]
async fn sec_47_every_reading_of_services_is_recorded_once() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    for empty in ["/services", "/service-totals"] {
        let before = entries(&scene.app).await.len();
        scene.worker.get(&path(&case, empty)).await.ok();
        assert_eq!(entries(&scene.app).await.len(), before, "an empty list shows nothing");
    }
    let record = recorded(&scene.worker, &case, json!({})).await.ok();
    for here in [
        path(&case, "/services"),
        path(&case, "/service-totals"),
        place(&case, &record, ""),
    ] {
        let before = entries(&scene.app).await.len();
        scene.app.pass(Duration::seconds(1));
        scene.supervisor.get(&here).await.ok();
        let new = entries(&scene.app).await.split_off(before);
        assert_eq!(new, [("read.services".to_owned(), "services".to_owned())], "{here}");
    }
}
