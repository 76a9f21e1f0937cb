//! Risk: assessed, lowered by two, asked for anew by what happens, and shown to whom it concerns.

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_storage::ledger::CheckpointFile;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::case::{Scene, form, moved, opened, path, version};
use super::case_custody::{dump, entries};
use super::closure::closed;
use crate::kit::{Answer, Person};

pub fn place(case: &Value, assessment: &Value) -> String {
    path(
        case,
        &format!("/risk-assessments/{}", assessment["id"].as_str().unwrap()),
    )
}

async fn start(by: &Person, case: &Value) -> Answer {
    by.call(Method::POST, &path(case, "/risk-assessments")).send().await
}

pub async fn begun(by: &Person, case: &Value) -> Value {
    start(by, case).await.ok()
}

/// Answers of a domain, written as `explicit_threat high`.
pub fn said(domain: &str, answers: &[&str]) -> Value {
    let answers = answers.iter().map(|answer| {
        let (factor, strength) = answer.split_once(' ').unwrap();
        json!({"factor": factor, "strength": strength})
    });
    json!({"domain": domain, "answers": answers.collect::<Vec<_>>()})
}

pub async fn answered(by: &Person, case: &Value, assessment: &Value, body: Value) -> Answer {
    by.patch_at(&place(case, assessment), version(assessment), body).await
}

pub async fn finish(by: &Person, case: &Value, assessment: &Value, body: Value) -> Answer {
    let path = format!("{}/finish", place(case, assessment));
    by.post_at(&path, version(assessment), body).await
}

pub async fn second(by: &Person, case: &Value, assessment: &Value, verb: &str) -> Answer {
    let path = format!("{}/{verb}", place(case, assessment));
    by.post_at(
        &path,
        version(assessment),
        json!({"reason": "The brother was visited."}),
    )
    .await
}

/// An assessment of this domain, finished with a judgement.
pub async fn assessed(by: &Person, case: &Value, (domain, answers): (&str, &[&str]), body: Value) -> Value {
    let assessment = begun(by, case).await;
    let assessment = answered(by, case, &assessment, said(domain, answers)).await.ok();
    finish(by, case, &assessment, body).await.ok()
}

pub const HIGH: (&str, &[&str]) = ("exploiter", &["recent_contact low"]);

/// The floor is high, the judgement low: a second person is asked.
pub async fn lowering(by: &Person, case: &Value) -> Value {
    let body = json!({"level": "low", "grounds": "He is in custody."});
    assessed(by, case, HIGH, body).await
}

pub async fn level(by: &Person, case: &Value) -> Value {
    by.get(&path(case, "")).await.ok()["risk_level"].clone()
}

/// The open review of the risk.
async fn review(by: &Person, case: &Value) -> Value {
    let now = by.get(&path(case, "")).await.ok();
    let clocks = now["clocks"].as_array().unwrap();
    let reviews: Vec<&Value> = clocks.iter().filter(|clock| clock["kind"] == "risk_review").collect();
    assert!(reviews.len() < 2, "one review at a time");
    reviews.first().map_or(Value::Null, |&review| review.clone())
}

async fn trigger(by: &Person, case: &Value, reason: &str) -> Answer {
    by.post(&path(case, "/risk-triggers"), json!({"reason": reason})).await
}

fn kinds(timeline: &Value) -> Vec<&str> {
    let items = timeline["items"].as_array().unwrap();
    items.iter().map(|entry| entry["kind"].as_str().unwrap()).collect()
}

/// Looks who turned eighteen.
async fn birthdays(scene: &Scene) {
    let folder = tempfile::tempdir().unwrap();
    let context = punte_jobs::Context {
        store: scene.app.store().clone(),
        checkpoints: CheckpointFile(folder.path().join("checkpoints")),
        erasures: None,
        scanner: None,
        mailer: None,
        targets: punte_domain::partners::target::TargetPolicy::PublicOnly,
        signing_key_lasts: Duration::days(90),
        pack: scene.app.app.pack.clone(),
    };
    punte_jobs::birthdays::step(context).await.unwrap();
}

#[actix_web::test]
async fn the_form_is_the_packs_and_says_what_each_level_asks() {
    let scene = Scene::start().await;
    let form = scene.worker.get("risk-form").await.ok();
    assert_eq!(form["is_verified"], false);
    let domains: Vec<_> = form["domains"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["code"])
        .collect();
    assert_eq!(
        domains,
        [
            "exploiter",
            "person",
            "family",
            "community",
            "digital",
            "place",
            "service"
        ]
    );
    let levels: Vec<_> = form["levels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["level"])
        .collect();
    assert_eq!(levels, ["extreme", "high", "medium", "low"]);
    for level in form["levels"].as_array().unwrap() {
        let action = &level["actions"][0]["labels"];
        assert!(
            ["ro", "sq", "en"]
                .iter()
                .all(|one| action[*one].as_str().is_some_and(|text| !text.is_empty()))
        );
    }
}

#[actix_web::test]
async fn a_risk_is_assessed_and_the_result_names_the_factors_that_made_it() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let answer = start(by, &case).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (201, "\"1\""));
    let here = answer.header("location").to_owned();
    let assessment = answer.ok();
    assert_eq!(here, format!("/api/v1/{}", place(&case, &assessment)));
    // Nothing is known: that is not low.
    assert_eq!(assessment["floor"]["level"], "medium");
    assert_eq!(assessment["floor"]["could_be"], "extreme");
    assert_eq!(assessment["floor"]["reasons"][0]["kind"], "not_known");

    let body = said(
        "exploiter",
        &["explicit_threat high", "recent_contact low", "address_known unknown"],
    );
    let assessment = answered(by, &case, &assessment, body).await.ok();
    let floor = &assessment["floor"];
    assert_eq!(
        (&floor["level"], &floor["could_be"]),
        (&json!("high"), &json!("extreme"))
    );
    assert_eq!(
        floor["reasons"],
        json!([{"kind": "decisive", "level": "high", "factors": ["recent_contact"]}])
    );
    let could = floor["could_be_if"].as_array().unwrap();
    assert!(could.contains(&json!({"kind": "decisive", "level": "extreme", "factors": ["address_known"]})));
    assert_eq!(
        level(by, &case).await,
        Value::Null,
        "what is not finished counts for nothing"
    );

    // Raising is free, and needs no words.
    let done = finish(by, &case, &assessment, json!({"level": "extreme"})).await.ok();
    assert_eq!(
        (&done["state"], &done["takes_answers"]),
        (&json!("assessed"), &json!(false))
    );
    let result = &done["result"];
    assert_eq!(
        (&result["level"], &result["floor"], &result["judged"]),
        (&json!("extreme"), &json!("high"), &json!("extreme"))
    );
    assert_eq!(result["second"], Value::Null);
    assert_eq!(level(by, &case).await, "extreme");
    let again = finish(by, &case, &done, json!({"level": "low", "grounds": "No."})).await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "assessment_finished");

    // The next one shows what was answered before, and the history keeps both.
    scene.app.pass(Duration::seconds(1));
    let next = begun(by, &case).await;
    assert_eq!(next["answers"], json!([]));
    assert_eq!(next["before"].as_array().unwrap().len(), 3);
    let list = by.get(&path(&case, "/risk-assessments")).await.ok();
    let states: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["state"])
        .collect();
    assert_eq!(states, ["open", "assessed"]);
    let timeline = by.get(&path(&case, "/timeline")).await.ok();
    for kind in ["risk.started", "risk.answered", "risk.assessed", "clock.met"] {
        assert!(kinds(&timeline).contains(&kind), "{kind}");
    }
}

#[actix_web::test]
async fn below_the_floor_goes_nobody_alone() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let assessment = begun(&scene.worker, &case).await;
    let assessment = answered(&scene.worker, &case, &assessment, said(HIGH.0, HIGH.1))
        .await
        .ok();
    for bare in [json!({"level": "low"}), json!({"level": "low", "grounds": "  "})] {
        finish(&scene.worker, &case, &assessment, bare)
            .await
            .refused_at("/grounds");
    }
    let body = json!({"level": "low", "grounds": "He is in custody."});
    let asked = finish(&scene.worker, &case, &assessment, body).await.ok();
    assert_eq!(
        (&asked["state"], &asked["takes_second"]),
        (&json!("awaits_second"), &json!(false))
    );
    assert_eq!(asked["result"]["level"], "high");
    assert_eq!(level(&scene.worker, &case).await, "high", "the floor counts meanwhile");

    // Not the one who judged, not a colleague without the permission, nobody from elsewhere.
    for (by, code) in [
        (&scene.worker, Code::Forbidden),
        (&scene.colleague, Code::Forbidden),
        (&scene.officer, Code::Forbidden),
        (&scene.coordinator, Code::Forbidden),
        (&scene.stranger, Code::NotFound),
    ] {
        for verb in ["confirm", "refuse"] {
            second(by, &case, &asked, verb).await.refused(code);
        }
    }
    let read = scene.supervisor.get(&place(&case, &asked)).await.ok();
    assert_eq!(read["takes_second"], true);
    let empty = format!("{}/confirm", place(&case, &asked));
    let empty = scene
        .supervisor
        .post_at(&empty, version(&asked), json!({"reason": " "}))
        .await;
    empty.refused_at("/reason");

    let confirmed = second(&scene.supervisor, &case, &asked, "confirm").await.ok();
    assert_eq!(confirmed["result"]["level"], "low");
    assert_eq!(confirmed["result"]["second"]["outcome"], "confirmed");
    assert_eq!(confirmed["result"]["second"]["by_name"], "A case_supervisor");
    assert_eq!(level(&scene.worker, &case).await, "low");
    let again = second(&scene.supervisor, &case, &confirmed, "refuse").await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "nothing_to_confirm");

    // A supervisor's own judgement takes another supervisor.
    let own = lowering(&scene.supervisor, &case).await;
    let refused = second(&scene.supervisor, &case, &own, "confirm")
        .await
        .refused(Code::Forbidden);
    assert_eq!(refused["detail"], "own_judgement");
    let other = scene
        .app
        .member(scene.supervisor.organisation(), Role::CaseSupervisor)
        .await;
    let refused = second(&other, &case, &own, "refuse").await.ok();
    assert_eq!(refused["result"]["second"]["outcome"], "refused");
    assert_eq!(level(&scene.worker, &case).await, "high");
}

#[actix_web::test]
async fn rel_07_of_two_second_persons_exactly_one_is_first() {
    let scene = Scene::start().await;
    let other = scene
        .app
        .member(scene.supervisor.organisation(), Role::CaseSupervisor)
        .await;
    for _ in 0..5 {
        let case = opened(&scene.worker).await;
        let asked = lowering(&scene.worker, &case).await;
        let (one, two) = futures_util::future::join(
            Box::pin(second(&scene.supervisor, &case, &asked, "confirm")),
            Box::pin(second(&other, &case, &asked, "refuse")),
        )
        .await;
        let won = [&one, &two].map(|answer| answer.status == 200);
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "{won:?}");
        let expected = if won[0] { "low" } else { "high" };
        assert_eq!(level(&scene.worker, &case).await, expected);
        let loser = if won[0] { two } else { one };
        loser.refused(Code::Stale);
    }
}

#[actix_web::test]
async fn rel_08_what_is_finished_again_under_its_key_is_finished_once() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let assessment = begun(by, &case).await;
    let assessment = answered(by, &case, &assessment, said(HIGH.0, HIGH.1)).await.ok();
    let here = format!("{}/finish", place(&case, &assessment));
    let body = json!({"level": "high"});
    let call = |at: i64| by.call(Method::POST, &here).version(at).once("finish-1").json(&body);
    // What is refused is recorded, since it shows the present one, and leaves no key.
    let before = entries(&scene.app).await.len();
    scene.app.pass(Duration::seconds(1));
    call(1).send().await.refused(Code::Stale);
    let shown = ("read.risk".to_owned(), "answers,result".to_owned());
    assert_eq!(entries(&scene.app).await[before..], [shown.clone()]);
    let done = call(version(&assessment)).send().await.ok();
    assert_eq!(done["state"], "assessed");

    let before = entries(&scene.app).await.len();
    scene.app.pass(Duration::seconds(1));
    let again = call(version(&assessment)).send().await.ok();
    assert_eq!(
        (&again["version"], &again["result"]),
        (&done["version"], &done["result"])
    );
    assert_eq!(entries(&scene.app).await[before..], [shown]);
    let other = by.call(Method::POST, &here).version(version(&done)).once("finish-1");
    let other = other.json(&json!({"level": "extreme"})).send().await;
    other.refused(Code::KeyReused);
}

#[actix_web::test]
async fn a_review_is_due_as_the_level_asks() {
    let scene = Scene::start().await;
    // It is 2 March 2026, 08:00 UTC; days end at midnight in Bucharest.
    for (judged, due) in [
        ("extreme", "2026-03-03T08:00:00Z"),
        ("high", "2026-03-09T21:59:59Z"),
        ("medium", "2026-04-01T20:59:59Z"),
        ("low", "2026-05-31T20:59:59Z"),
    ] {
        let case = opened(&scene.worker).await;
        let clocks = |now: &Value| {
            let kinds = now["clocks"].as_array().unwrap().iter();
            kinds
                .filter(|clock| clock["kind"] == "basic_needs_and_first_risk")
                .count()
        };
        assert_eq!(clocks(&case), 1);
        let form = scene.worker.get("risk-form").await.ok();
        let assessment = begun(&scene.worker, &case).await;
        let mut assessment = assessment;
        for domain in form["domains"].as_array().unwrap() {
            let answers: Vec<String> = domain["factors"]
                .as_array()
                .unwrap()
                .iter()
                .map(|factor| format!("{} absent", factor["code"].as_str().unwrap()))
                .collect();
            let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
            let body = said(domain["code"].as_str().unwrap(), &answers);
            assessment = answered(&scene.worker, &case, &assessment, body).await.ok();
        }
        assert_eq!(assessment["floor"]["level"], "low");
        finish(&scene.worker, &case, &assessment, json!({"level": judged}))
            .await
            .ok();
        assert_eq!(review(&scene.worker, &case).await["due_at"], due, "{judged}");
        let now = scene.worker.get(&path(&case, "")).await.ok();
        assert_eq!(clocks(&now), 0, "the first look was made");
        // It is met by an assessment and by nothing else.
        let by_hand = format!(
            "clocks/{}/meet",
            review(&scene.worker, &case).await["id"].as_str().unwrap()
        );
        let refused = scene.worker.post(&by_hand, json!({})).await.refused(Code::NotNow);
        assert_eq!(refused["detail"], "not_by_hand");
    }
    // A confirmed lowering counts from the day of the assessment, and is no review.
    let case = opened(&scene.worker).await;
    let asked = lowering(&scene.worker, &case).await;
    assert_eq!(review(&scene.worker, &case).await["due_at"], "2026-03-09T21:59:59Z");
    scene.app.pass(Duration::days(2));
    second(&scene.supervisor, &case, &asked, "confirm").await.ok();
    assert_eq!(review(&scene.worker, &case).await["due_at"], "2026-05-31T20:59:59Z");
}

#[actix_web::test]
async fn what_happens_makes_a_review_due_and_never_puts_it_off() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let tomorrow = "2026-03-03T08:00:00Z";
    let body = json!({"reason": "contact_by_exploiter", "note": "He called."});
    let now = scene.worker.post(&path(&case, "/risk-triggers"), body).await.ok();
    assert_eq!(now["id"], case["id"]);
    assert_eq!(review(&scene.worker, &case).await["due_at"], tomorrow);
    let notes = scene.worker.get(&path(&case, "/notes")).await.ok();
    assert_eq!(notes["items"][0]["body"], "He called.");
    let timeline = scene.worker.get(&path(&case, "/timeline")).await.ok();
    let entry = timeline["items"].as_array().unwrap().iter();
    let entry = entry.clone().find(|entry| entry["kind"] == "risk.triggered").unwrap();
    assert_eq!(entry["fields"], json!(["contact_by_exploiter"]));

    // Again and again: the first end stands.
    scene.app.pass(Duration::hours(5));
    trigger(&scene.worker, &case, "media").await.ok();
    assert_eq!(review(&scene.worker, &case).await["due_at"], tomorrow);
    // A low risk is looked at now, not in three months.
    assessed(&scene.worker, &case, HIGH, json!({"level": "high"})).await;
    assert_eq!(review(&scene.worker, &case).await["due_at"], "2026-03-09T21:59:59Z");
    trigger(&scene.worker, &case, "arrest_or_release").await.ok();
    assert_eq!(review(&scene.worker, &case).await["due_at"], "2026-03-03T13:00:00Z");

    trigger(&scene.worker, &case, "weather").await.refused_at("/reason");
    trigger(&scene.colleague, &case, "media").await.refused(Code::Forbidden);
    trigger(&scene.officer, &case, "media").await.refused(Code::Forbidden);
    trigger(&scene.stranger, &case, "media").await.refused(Code::NotFound);
}

#[actix_web::test]
async fn what_happens_or_a_new_assessment_overtakes_a_lowering() {
    let scene = Scene::start().await;
    for overtaken_by in ["trigger", "assessment"] {
        let case = opened(&scene.worker).await;
        let asked = lowering(&scene.worker, &case).await;
        if overtaken_by == "trigger" {
            trigger(&scene.worker, &case, "missed_contact").await.ok();
        } else {
            assessed(&scene.worker, &case, HIGH, json!({"level": "extreme"})).await;
        }
        let stale = second(&scene.supervisor, &case, &asked, "confirm")
            .await
            .refused(Code::Stale);
        assert_eq!(stale["current"]["result"]["second"]["outcome"], "lapsed");
        let refused = second(&scene.supervisor, &case, &stale["current"], "confirm").await;
        assert_eq!(refused.refused(Code::NotNow)["detail"], "nothing_to_confirm");
        let expected = if overtaken_by == "trigger" { "high" } else { "extreme" };
        assert_eq!(level(&scene.worker, &case).await, expected);
    }
}

#[actix_web::test]
async fn a_change_of_address_a_journey_and_the_end_of_reflection_ask_by_themselves() {
    let scene = Scene::start().await;
    let mut form = form();
    let address =
        |value: &str| json!([{"kind": "address", "value": value, "safe_to_call": false, "safe_to_write": false}]);
    form["person"] = json!({"given_names": "Ana", "contacts": []});
    let case = scene.worker.post("cases", form).await.ok();
    let update = async |at: i64, name: &str, contacts: Value| {
        let person = json!({"given_names": name, "contacts": contacts});
        scene.worker.put_at(&path(&case, "/person"), at, person).await.ok();
    };
    let triggers = async || {
        let timeline = scene.worker.get(&path(&case, "/timeline")).await.ok();
        let items = timeline["items"].as_array().unwrap().clone();
        let triggered = items.iter().filter(|entry| entry["kind"] == "risk.triggered");
        triggered
            .map(|entry| entry["fields"][0].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    // The first address is news, no move.
    update(2, "Ana", address("Strada Lungă 1")).await;
    update(3, "Ana Maria", address("Strada Lungă 1")).await;
    assert_eq!(triggers().await, Vec::<String>::new());
    assert_eq!(review(&scene.worker, &case).await, Value::Null);
    update(4, "Ana Maria", address("Strada Scurtă 2")).await;
    assert_eq!(triggers().await, ["address_change"]);
    assert_eq!(review(&scene.worker, &case).await["due_at"], "2026-03-03T08:00:00Z");

    scene.app.pass(Duration::seconds(1));
    let by = &scene.worker;
    let reflects = json!({"kind": "reflection", "answer": {"decided_on": "2026-03-02", "from_on": "2026-03-02",
                          "until_on": "2026-05-31"}});
    by.post(&path(&case, "/stays"), reflects).await.ok();
    let permit = json!({"kind": "residence_permit", "requested_on": "2026-03-02"});
    by.post(&path(&case, "/stays"), permit).await.ok();
    assert_eq!(triggers().await, ["reflection_ended", "address_change"]);
    let consent = json!({
        "purpose": "return", "recipient_id": scene.stranger.organisation(), "data_sets": ["contact"], "basis": "consent",
        "given_by": "person", "given_on": "2026-03-02", "leaflet_language": "ro"
    });
    let consent = by.post(&path(&case, "/consents"), consent).await.ok();
    scene.app.pass(Duration::seconds(1));
    let leg = json!({"from": "Cluj", "to": "Iași", "means": "train", "departs_at": "2026-03-02T09:00:00Z",
                     "arrives_at": "2026-03-02T14:00:00Z"});
    let plan = json!({"consent_id": consent["id"], "from_country": "RO", "to_country": "MD", "receiving_body": "ANP",
                      "legs": [leg], "contingency": "Call."});
    let journey = by.post(&path(&case, "/repatriations"), plan).await.ok();
    let here = path(&case, &format!("/repatriations/{}", journey["id"].as_str().unwrap()));
    let judged = json!({"level": "low", "legs": [{"from": "Cluj", "to": "Iași", "level": "low"}]});
    by.post_at(&format!("{here}/assess"), 1, judged).await.ok();
    let left = json!({"departed_at": scene.app.now()});
    by.post_at(&format!("{here}/depart"), 2, left).await.ok();
    assert_eq!(triggers().await, ["travel", "reflection_ended", "address_change"]);
}

#[actix_web::test]
async fn sec_33_the_eighteenth_birthday_asks_by_itself_and_once_and_tells_no_day() {
    let scene = Scene::start().await;
    let mut form = form();
    form["age_group"] = json!("a14_17");
    let birth = json!({"date": "2008-03-20", "precision": "day"});
    form["person"] = json!({"given_names": "Ana", "birth": birth, "age_basis": "document"});
    let case = scene.worker.post("cases", form).await.ok();
    let triggers = async || {
        let timeline = scene.worker.get(&path(&case, "/timeline")).await.ok();
        kinds(&timeline)
            .iter()
            .filter(|kind| **kind == "risk.triggered")
            .count()
    };
    let raw = scene.app.database().raw().await;
    let outside = async || {
        birthdays(&scene).await;
        let mut all = String::new();
        for table in ["case_file", "clock", "ledger", "risk_assessment"] {
            all.push_str(&dump(&raw, table).await);
        }
        all
    };
    let before = outside().await;
    let decides = async || {
        let now = scene.worker.get(&path(&case, "")).await.ok();
        now["is_child"].clone()
    };
    scene.app.pass(Duration::days(17));
    assert_eq!(outside().await, before, "it is the 19th");
    scene.app.pass(Duration::days(1));
    // Whoever looks at the case is told what the sealed date says; nothing outside the seal changes.
    assert_eq!(outside().await, before, "it is the 20th");
    assert_eq!(decides().await, false);
    let list = scene.worker.get("cases").await.ok();
    assert_eq!(
        list["items"][0]["is_child"], true,
        "lists say it when the month is over"
    );
    scene.app.pass(Duration::days(11));
    birthdays(&scene).await;
    assert_eq!(triggers().await, 0, "it is the 31st");
    // Nor does an act that asks for the age on the day.
    moved(&scene.worker, &case, "identification", "screening").await;
    assert_eq!(triggers().await, 0);
    scene.app.pass(Duration::days(1));
    birthdays(&scene).await;
    birthdays(&scene).await;
    assert_eq!(triggers().await, 1);
    assert_eq!(decides().await, false);
    let list = scene.worker.get("cases").await.ok();
    assert_eq!(list["items"][0]["is_child"], false);
    assert!(!review(&scene.worker, &case).await.is_null());
}

/// SEC-33: children of before their month was kept are looked at once, and leave the same behind.
#[actix_web::test]
async fn sec_33_a_child_who_is_asked_too_early_is_asked_again_when_the_month_is_over() {
    let scene = Scene::start().await;
    let mut form = form();
    form["age_group"] = json!("a14_17");
    let birth = json!({"date": "2008-03-20", "precision": "day"});
    form["person"] = json!({"given_names": "Ana", "birth": birth, "age_basis": "document"});
    scene.worker.post("cases", form).await.ok();
    let raw = scene.app.database().raw().await;
    let before = dump(&raw, "case_file").await;
    raw.execute_unprepared("UPDATE case_file SET adult_told_on = '1900-01-01' WHERE is_child")
        .await
        .unwrap();
    assert_ne!(dump(&raw, "case_file").await, before);
    birthdays(&scene).await;
    assert_eq!(dump(&raw, "case_file").await, before);
}

#[actix_web::test]
async fn a_child_who_is_still_with_the_exploiter_is_in_extreme_danger() {
    let scene = Scene::start().await;
    for (age_group, expected) in [("a14_17", "extreme"), ("a26_40", "medium")] {
        let mut form = form();
        form["age_group"] = json!(age_group);
        let case = scene.worker.post("cases", form).await.ok();
        let assessment = begun(&scene.worker, &case).await;
        let body = said("exploiter", &["with_exploiter low"]);
        let assessment = answered(&scene.worker, &case, &assessment, body).await.ok();
        assert_eq!(assessment["floor"]["level"], expected, "{age_group}");
    }
}

#[actix_web::test]
async fn one_assessment_of_a_case_at_a_time_takes_answers() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let all = path(&case, "/risk-assessments");
    let call = || scene.worker.call(Method::POST, &all).once("the-same-click");
    let first = call().send().await.ok();
    assert_eq!(call().send().await.ok()["id"], first["id"]);
    let second = start(&scene.supervisor, &case).await.refused(Code::NotNow);
    assert_eq!(second["detail"], "assessment_open");
    let nothing = finish(
        &scene.worker,
        &case,
        &first,
        json!({"level": "low", "grounds": "None."}),
    )
    .await;
    assert_eq!(nothing.refused(Code::NotNow)["detail"], "nothing_answered");

    for (body, pointer) in [
        (said("weather", &[]), "/domain"),
        (said("person", &["explicit_threat low"]), "/answers/0/factor"),
        (
            said("exploiter", &["violence low", "violence low"]),
            "/answers/1/factor",
        ),
        (said("exploiter", &["violence huge"]), "/answers/0/strength"),
    ] {
        answered(&scene.worker, &case, &first, body).await.refused_at(pointer);
    }
    // Two who answer at once: the later one is shown what stands.
    answered(&scene.worker, &case, &first, said("exploiter", &["violence low"]))
        .await
        .ok();
    let late = answered(&scene.supervisor, &case, &first, said("exploiter", &["violence high"])).await;
    assert_eq!(late.refused(Code::Stale)["current"]["answers"][0]["strength"], "low");
}

#[actix_web::test]
async fn sec_20_and_22_risk_is_for_who_holds_the_case_and_of_no_other_case() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let other = opened(&scene.worker).await;
    let assessment = begun(&scene.worker, &case).await;
    for (by, code) in [
        (&scene.colleague, Code::Forbidden),
        (&scene.coordinator, Code::Forbidden),
        (&scene.stranger, Code::NotFound),
    ] {
        by.get(&path(&case, "/risk-assessments")).await.refused(code);
        by.get(&place(&case, &assessment)).await.refused(code);
        start(by, &case).await.refused(code);
        answered(by, &case, &assessment, said(HIGH.0, HIGH.1))
            .await
            .refused(code);
        by.get(&path(&case, "/safety-plan")).await.refused(code);
    }
    // The region reads what was assessed, assesses nothing and does not learn where the person hides.
    scene.officer.get(&place(&case, &assessment)).await.ok();
    answered(&scene.officer, &case, &assessment, said(HIGH.0, HIGH.1))
        .await
        .refused(Code::Forbidden);
    scene
        .officer
        .get(&path(&case, "/safety-plan"))
        .await
        .refused(Code::Forbidden);
    let plan = json!({"safe_places": "Marker"});
    let written = scene.officer.put_at(&path(&case, "/safety-plan"), 0, plan).await;
    written.refused(Code::Forbidden);
    scene
        .worker
        .get(&place(&other, &assessment))
        .await
        .refused(Code::NotFound);
}

#[actix_web::test]
async fn in_a_closed_case_nobody_assesses() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let asked = lowering(by, &case).await;
    let open = begun(by, &case).await;
    let asked = second(&scene.supervisor, &case, &asked, "confirm").await.ok();
    closed(by, &scene.supervisor, &case).await;
    for refused in [
        start(by, &case).await,
        answered(by, &case, &open, said(HIGH.0, HIGH.1)).await,
        finish(by, &case, &open, json!({"level": "low", "grounds": "No."})).await,
        second(&scene.supervisor, &case, &asked, "confirm").await,
        trigger(by, &case, "media").await,
        by.put_at(&path(&case, "/safety-plan"), 0, json!({"safe_places": "x"}))
            .await,
    ] {
        assert_eq!(refused.refused(Code::NotNow)["detail"], "case_closed");
    }
    assert_eq!(review(by, &case).await, Value::Null, "nothing is due any more");
}

#[actix_web::test]
async fn a_safety_plan_is_written_by_version_and_names_its_parts_only() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let here = path(&case, "/safety-plan");
    let blank = scene.worker.get(&here).await;
    assert_eq!(blank.header("etag"), "\"0\"");
    assert_eq!(blank.ok()["safe_places"], Value::Null);
    let body = json!({"safe_places": "At the sister's.", "what_to_do": "Call.", "warning_signs": " "});
    let plan = scene.worker.put_at(&here, 0, body.clone()).await.ok();
    assert_eq!((version(&plan), &plan["warning_signs"]), (1, &Value::Null));
    let stale = scene.worker.put_at(&here, 0, body.clone()).await.refused(Code::Stale);
    assert_eq!(stale["current"]["safe_places"], "At the sister's.");
    scene
        .worker
        .put_at(&here, 1, json!({"safe_places": "x".repeat(5_001)}))
        .await
        .refused_at("/safe_places");
    assert_eq!(
        version(&scene.worker.put_at(&here, 1, body).await.ok()),
        1,
        "nothing differs"
    );
    scene.app.pass(Duration::seconds(1));
    let plan = scene
        .supervisor
        .put_at(&here, 1, json!({"what_to_do": "Call."}))
        .await
        .ok();
    assert_eq!((version(&plan), &plan["safe_places"]), (2, &Value::Null));
    let written: Vec<_> = entries(&scene.app).await;
    let written = written.iter().filter(|(kind, _)| kind == "safety_plan.changed");
    let fields: Vec<&str> = written.map(|(_, fields)| fields.as_str()).collect();
    assert_eq!(fields, ["safe_places,what_to_do", "safe_places"]);
}

#[actix_web::test]
async fn sec_33_and_34_what_is_written_of_a_risk_is_sealed_for_its_version() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let asked = lowering(&scene.worker, &case).await;
    second(&scene.supervisor, &case, &asked, "confirm").await.ok();
    let plan = json!({"safe_places": "At the sister's."});
    scene.worker.put_at(&path(&case, "/safety-plan"), 0, plan).await.ok();
    let raw = scene.app.database().raw().await;
    let all = [dump(&raw, "risk_assessment").await, dump(&raw, "safety_plan").await].concat();
    for secret in ["recent_contact", "custody", "brother", "sister", "decisive"] {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!all.contains(secret) && !all.to_lowercase().contains(&hex), "{secret}");
    }
    for (table, read) in [
        ("risk_assessment", place(&case, &asked)),
        ("safety_plan", path(&case, "/safety-plan")),
    ] {
        raw.execute_unprepared(&format!("UPDATE {table} SET version = version - 1"))
            .await
            .unwrap();
        scene.worker.get(&read).await.refused(Code::Internal);
    }
}

#[actix_web::test]
async fn sec_47_what_is_read_of_a_risk_is_recorded_once() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let none = entries(&scene.app).await.len();
    scene.app.pass(Duration::seconds(1));
    scene.worker.get(&path(&case, "/risk-assessments")).await.ok();
    assert_eq!(entries(&scene.app).await.len(), none, "an empty list shows nothing");
    let assessment = begun(&scene.worker, &case).await;
    for (call, body) in [
        (scene.worker.call(Method::GET, &path(&case, "/risk-assessments")), None),
        (scene.worker.call(Method::GET, &place(&case, &assessment)), None),
        (
            scene.worker.call(Method::PATCH, &place(&case, &assessment)).version(9),
            Some(said("exploiter", &["violence low"])),
        ),
        (scene.worker.call(Method::GET, &path(&case, "/safety-plan")), None),
    ] {
        scene.app.pass(Duration::seconds(1));
        match body {
            Some(body) => call.json(&body).send().await,
            None => call.send().await,
        };
    }
    let kinds = entries(&scene.app).await.split_off(none);
    let all_parts = "warning_signs,safe_places,safe_people,what_to_do,digital_safety,papers_and_money";
    let expected = [
        ("risk.started", ""),
        ("read.risk", "result"),
        ("read.risk", "answers,result"),
        ("read.risk", "answers,result"),
        ("read.safety_plan", all_parts),
    ];
    let expected: Vec<_> = expected
        .map(|(kind, fields)| (kind.to_owned(), fields.to_owned()))
        .into();
    assert_eq!(kinds, expected);
}

#[actix_web::test]
async fn lists_show_the_level_and_are_filtered_by_it() {
    let scene = Scene::start().await;
    let (one, two) = (opened(&scene.worker).await, opened(&scene.worker).await);
    assessed(&scene.worker, &one, HIGH, json!({"level": "extreme"})).await;
    assessed(&scene.worker, &two, HIGH, json!({"level": "high"})).await;
    opened(&scene.worker).await;
    for by in [&scene.worker, &scene.officer, &scene.coordinator] {
        let list = by.get("cases?risk_level=extreme").await.ok();
        let items = list["items"].as_array().unwrap();
        assert_eq!(items.len(), 1);
        assert_eq!(
            (&items[0]["id"], &items[0]["risk_level"]),
            (&one["id"], &json!("extreme"))
        );
    }
    let home = scene.worker.get("home").await.ok();
    let due = home["soon"]
        .as_array()
        .unwrap()
        .iter()
        .chain(home["due_today"].as_array().unwrap());
    let mut levels = due.filter(|clock| clock["case_id"] == one["id"]);
    assert!(levels.all(|clock| clock["case_risk_level"] == "extreme"));
}

/// SEC-28: the receiver of a referral sees the newest assessment exactly while consent names the
/// risk, what tells of health only with the health, and the safety plan never.
#[actix_web::test]
async fn sec_28_the_newest_risk_shows_to_a_receiver_exactly_as_consented() {
    use super::referral::{self, id, read};
    let scene = referral::Scene::start().await;
    for (sets, shows_risk, shows_health) in [
        (&["risk"][..], true, false),
        (&["risk", "health"], true, true),
        (&["health", "needs"], false, false),
    ] {
        let (case, consent, referral) = scene.sent(sets).await;
        let seen = read(&scene.keeper, &referral).await["disclosed"]["risk"].clone();
        let nothing = json!({"recorded": false, "level": null, "assessed_at": null, "factors": [], "not_known": []});
        assert_eq!(seen, if shows_risk { nothing } else { Value::Null });

        let person = (
            "person",
            &["pregnancy high", "suicidal_thoughts low", "no_documents unknown"][..],
        );
        assessed(
            &scene.worker,
            &case,
            person,
            json!({"level": "extreme", "grounds": "Marker"}),
        )
        .await;
        scene.app.pass(Duration::seconds(1));
        lowering(&scene.worker, &case).await;
        let open = begun(&scene.worker, &case).await;
        answered(&scene.worker, &case, &open, said("exploiter", &["violence high"]))
            .await
            .ok();
        let plan = json!({"safe_places": "Marker"});
        scene.worker.put_at(&path(&case, "/safety-plan"), 0, plan).await.ok();
        let whole = read(&scene.keeper, &referral).await;
        assert!(
            !whole.to_string().contains("Marker"),
            "no words of the assessor, no plan"
        );
        let risk = &whole["disclosed"]["risk"];
        if !shows_risk {
            assert_eq!(risk, &Value::Null);
            continue;
        }
        // The newest that is finished, at the level that counts: not the one that is open, nor the
        // judgement that awaits a second person.
        assert_eq!((&risk["recorded"], &risk["level"]), (&json!(true), &json!("high")));
        let factors = risk["factors"].as_array().unwrap();
        assert_eq!(factors.len(), 1);
        assert_eq!(
            factors[0]["labels"]["en"],
            "Contact with the exploiter within the last week"
        );

        scene.app.pass(Duration::seconds(1));
        assessed_further(&scene.worker, &case, &open).await;
        let risk = read(&scene.keeper, &referral).await["disclosed"]["risk"].clone();
        let names: Vec<&str> = risk["factors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|factor| factor["labels"]["en"].as_str().unwrap())
            .collect();
        assert_eq!(names.contains(&"Pregnancy"), shows_health, "{names:?}");
        assert!(names.contains(&"Suicidal thoughts"));
        let unknown = risk["not_known"].to_string();
        assert_eq!(unknown.contains("Disability"), shows_health);
        assert!(unknown.contains("No documents"));

        let withdraw = format!("cases/{}/consents/{}/withdraw", id(&case), id(&consent));
        scene.worker.post(&withdraw, json!({"reason": "Fear."})).await.ok();
        let closed = read(&scene.keeper, &referral).await;
        assert_eq!(closed["disclosed"]["risk"], Value::Null);
    }
}

/// The open assessment takes what tells of health, and ends.
async fn assessed_further(by: &Person, case: &Value, open: &Value) {
    let now = by.get(&place(case, open)).await.ok();
    let answers = ["pregnancy high", "suicidal_thoughts low", "no_documents unknown"];
    let now = answered(by, case, &now, said("person", &answers)).await.ok();
    finish(by, case, &now, json!({"level": "high"})).await.ok();
}
