//! What is written of a person is sealed, what is read is recorded, and of many who write at once
//! none is lost.

use std::path::Path;

use actix_web::http::Method;
use futures_util::future::join_all;
use punte_api::Code;
use punte_domain::access::Role;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};

use super::case::{Scene, form, moved, opened, path, version};
use super::{decision, plan, risk};
use crate::kit::{Answer, TestApp};

/// A text no table, file or log may hold.
const MARKER: &str = "Zmarkerz";

/// Writes the marker wherever a case takes text, and searches for it.
async fn marked(scene: &Scene) -> Value {
    let mut form = form();
    form["note"] = json!(format!("{MARKER} note"));
    form["person"] = json!({
        "given_names": MARKER, "family_name": MARKER, "aliases": [MARKER],
        "birth": {"date": "2004-05-17", "precision": "day"},
        "identifiers": [{"kind": "passport", "value": format!("{MARKER}77"), "country": "RO"}],
        "contacts": [{"kind": "address", "value": format!("{MARKER} 1"), "safe_to_call": false,
                      "safe_to_write": true, "note": MARKER}]
    });
    let by = &scene.worker;
    let case = by.post("cases", form).await.ok();
    let step = json!({"to": "screening", "decided_on": "2026-03-02", "grounds": format!("{MARKER} grounds")});
    by.post_at(&path(&case, "/tracks/identification"), 1, step).await.ok();
    let note = json!({"kind": "internal", "body": MARKER});
    by.post(&path(&case, "/notes"), note).await.ok();
    for case in [case["id"].clone(), Value::Null] {
        let task = json!({"case_id": case, "title": MARKER});
        by.post("tasks", task).await.ok();
    }
    marked_help(scene, &case).await;
    let mut person = by.get(&path(&case, "/person")).await.ok();
    person.as_object_mut().unwrap().remove("version");
    person["aliases"] = json!([MARKER, format!("{MARKER} II")]);
    by.put_at(&path(&case, "/person"), 2, person).await.ok();
    for search in [json!({"name": MARKER}), json!({"identifier": format!("{MARKER}77")})] {
        let found = by.post("cases/search", search).await.ok();
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
    }
    by.get(&path(&case, "")).await.ok()
}

/// Writes the marker wherever risk, needs and plan take text.
async fn marked_help(scene: &Scene, case: &Value) {
    let by = &scene.worker;
    let happened = json!({"reason": "contact_by_exploiter", "note": MARKER});
    by.post(&path(case, "/risk-triggers"), happened).await.ok();
    let judgement = json!({"level": "low", "grounds": MARKER});
    let asked = risk::assessed(by, case, risk::HIGH, judgement).await;
    let agreed = format!("{}/confirm", risk::place(case, &asked));
    let reason = json!({"reason": MARKER});
    scene.supervisor.post_at(&agreed, version(&asked), reason).await.ok();
    let safety = json!({"warning_signs": MARKER, "safe_places": MARKER, "safe_people": MARKER, "what_to_do": MARKER,
                        "digital_safety": MARKER, "papers_and_money": MARKER});
    by.put_at(&path(case, "/safety-plan"), 0, safety).await.ok();
    let needs = json!({"assessed_on": "2026-03-02", "needs": [
        {"domain": "accommodation", "state": "unmet", "situation": MARKER, "wish": "wanted", "wish_words": MARKER,
         "priority": "urgent"}]});
    by.post(&path(case, "/needs"), needs).await.ok();
    let decided = json!({"status": "presumed", "organisation_id": by.organisation(), "grounds": ["statement"],
                         "decided_on": {"date": "2026-03-02", "precision": "day"}, "words": MARKER, "document": MARKER});
    let decided = decision::decides(by, case, decided).await.ok();
    let wrong = path(case, &format!("/decisions/{}/error", decided["id"].as_str().unwrap()));
    by.post_at(&wrong, 1, json!({"reason": MARKER})).await.ok();
    let plan = plan::begun(by, case).await;
    let goals = json!({"goals": [{"text": MARKER, "steps": [{"text": MARKER}]}]});
    plan::write(by, case, &plan, goals).await.ok();
}

#[actix_web::test]
async fn sec_33_and_48_no_stored_byte_holds_what_was_said_of_a_person() {
    let scene = Scene::start().await;
    marked(&scene).await;
    let raw = scene.app.database().raw().await;
    if let Some(folder) = scene.app.database().file() {
        assert!(folder.join("punte.db").exists());
        search_files(&folder);
    }
    for table in tables(&raw).await {
        let rows = dump(&raw, &table).await;
        assert!(!rows.contains(MARKER), "{table}");
        let hex: String = MARKER.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!rows.to_lowercase().contains(&hex), "{table}");
        assert!(!rows.contains("2004-05-17"), "{table} has the date of birth");
        assert!(!rows.contains("2022-05-17"), "{table} has the birthday");
    }
}

fn search_files(folder: &Path) {
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let mut windows = bytes.windows(MARKER.len());
        assert!(!windows.any(|window| window.eq_ignore_ascii_case(MARKER.as_bytes())));
    }
}

pub async fn tables(raw: &DatabaseConnection) -> Vec<String> {
    let sql = match raw.get_database_backend() {
        DbBackend::Postgres => "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
        _ => "SELECT name FROM sqlite_master WHERE type = 'table'",
    };
    let statement = Statement::from_string(raw.get_database_backend(), sql);
    let rows = raw.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get("", "name").unwrap()).collect()
}

/// All rows of a table as text; bytes as hexadecimal digits.
pub async fn dump(raw: &DatabaseConnection, table: &str) -> String {
    let backend = raw.get_database_backend();
    let sql = if backend == DbBackend::Postgres {
        format!("SELECT t::text AS row FROM \"{table}\" t ORDER BY 1")
    } else {
        let columns = Statement::from_string(backend, format!("SELECT name FROM pragma_table_info('{table}')"));
        let columns: Vec<String> = raw
            .query_all_raw(columns)
            .await
            .unwrap()
            .iter()
            .map(|row| format!("quote(\"{}\")", row.try_get::<String>("", "name").unwrap()))
            .collect();
        format!(
            "SELECT {} AS row FROM \"{table}\" ORDER BY 1",
            columns.join(" || ',' || ")
        )
    };
    let rows = raw.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    let rows: Vec<String> = rows.iter().map(|row| row.try_get("", "row").unwrap()).collect();
    rows.join("\n")
}

/// Everything a case consists of, without the ledger.
async fn state(raw: &DatabaseConnection) -> String {
    let mut all = String::new();
    for table in [
        "case_file",
        "person",
        "person_index",
        "track_change",
        "note",
        "screening",
        "risk_assessment",
        "safety_plan",
        "needs_assessment",
        "individual_plan",
        "task",
        "clock",
        "data_key",
        "consent",
        "referral",
        "referral_feedback",
        "case_access",
    ] {
        all.push_str(&dump(raw, table).await);
    }
    all
}

pub(super) async fn entries(app: &TestApp) -> Vec<(String, String)> {
    let raw = app.database().raw().await;
    let statement = Statement::from_string(
        raw.get_database_backend(),
        "SELECT kind, fields FROM ledger ORDER BY at, id",
    );
    let rows = raw.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| (row.try_get("", "kind").unwrap(), row.try_get("", "fields").unwrap()))
        .collect()
}

#[actix_web::test]
async fn sec_47_each_answer_with_personal_data_has_exactly_one_entry() {
    let scene = Scene::start().await;
    let case = marked(&scene).await;
    let whole = "given_names,family_name,aliases,birth,age_basis,languages,citizenships,identifiers";
    let with_contacts = format!("{whole},contacts");
    let worker = &scene.worker;
    for (by, method, place, body, expected) in [
        (
            worker,
            Method::GET,
            path(&case, ""),
            Value::Null,
            Some(("read.case", "")),
        ),
        (
            worker,
            Method::GET,
            path(&case, "/person"),
            Value::Null,
            Some(("read.person", with_contacts.as_str())),
        ),
        (
            &scene.officer,
            Method::GET,
            path(&case, "/person"),
            Value::Null,
            Some(("read.person", whole)),
        ),
        (
            worker,
            Method::GET,
            path(&case, "/notes"),
            Value::Null,
            Some(("read.notes", "body")),
        ),
        (
            worker,
            Method::GET,
            path(&case, "/tracks"),
            Value::Null,
            Some(("read.grounds", "grounds")),
        ),
        (
            &scene.coordinator,
            Method::GET,
            path(&case, "/tracks"),
            Value::Null,
            None,
        ),
        (
            worker,
            Method::GET,
            "tasks".to_owned(),
            Value::Null,
            Some(("read.tasks", "title")),
        ),
        (
            worker,
            Method::GET,
            "home".to_owned(),
            Value::Null,
            Some(("read.tasks", "title")),
        ),
        (worker, Method::GET, "cases".to_owned(), Value::Null, None),
        (worker, Method::GET, path(&case, "/timeline"), Value::Null, None),
        (
            &scene.supervisor,
            Method::GET,
            path(&case, "/access-log"),
            Value::Null,
            Some(("read.access_log", "")),
        ),
        (
            worker,
            Method::POST,
            "cases/search".to_owned(),
            json!({"name": MARKER}),
            Some(("read.search_hit", "given_names,family_name,aliases")),
        ),
        (
            worker,
            Method::POST,
            "cases/search".to_owned(),
            json!({"reference": case["reference"]}),
            None,
        ),
        (
            worker,
            Method::POST,
            "cases/search".to_owned(),
            json!({"name": "nobody"}),
            None,
        ),
    ] {
        let before = entries(&scene.app).await.len();
        scene.app.pass(chrono::Duration::seconds(1));
        let call = by.call(method, &place);
        let call = if body.is_null() { call } else { call.json(&body) };
        call.send().await.ok();
        let new: Vec<_> = entries(&scene.app).await.split_off(before);
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(kind, fields)| (kind.to_owned(), fields.to_owned()))
            .collect();
        assert_eq!(new, expected, "{place}");
    }
}

#[actix_web::test]
async fn sec_45_without_its_entry_nothing_changes_and_nothing_is_shown() {
    let scene = Scene::start().await;
    let case = marked(&scene).await;
    let tasks = scene.worker.get("tasks").await.ok();
    let task = tasks["items"][0]["id"].as_str().unwrap().to_owned();
    let raw = scene.app.database().raw().await;
    let refuse = match raw.get_database_backend() {
        DbBackend::Postgres => {
            "CREATE TRIGGER no_entry BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_guard()"
        }
        _ => "CREATE TRIGGER no_entry BEFORE INSERT ON ledger BEGIN SELECT RAISE(ABORT, 'no'); END",
    };
    raw.execute_unprepared(refuse).await.unwrap();
    let before = state(&raw).await;
    let by = &scene.worker;
    let step = json!({"to": "lost_contact", "decided_on": "2026-03-02", "grounds": "x"});
    let answers: Vec<Answer> = vec![
        by.post("cases", form()).await,
        by.patch_at(&path(&case, ""), version(&case), json!({"urgency": "urgent"}))
            .await,
        by.put_at(&path(&case, "/person"), 2, json!({})).await,
        by.post_at(&path(&case, "/tracks/identification"), version(&case), step)
            .await,
        scene
            .supervisor
            .post_at(&path(&case, "/assign"), version(&case), json!({"user_id": null}))
            .await,
        by.post(&path(&case, "/notes"), json!({"kind": "contact", "body": "x"}))
            .await,
        by.post("tasks", json!({"title": "x"})).await,
        by.post(&format!("tasks/{task}/complete"), json!({})).await,
        by.get(&path(&case, "")).await,
        by.get(&path(&case, "/person")).await,
        by.get(&path(&case, "/notes")).await,
        by.get(&path(&case, "/tracks")).await,
        by.get(&path(&case, "/risk-assessments")).await,
        by.get(&path(&case, "/safety-plan")).await,
        by.get(&path(&case, "/needs")).await,
        by.get(&path(&case, "/plans")).await,
        by.get("tasks").await,
        by.get("home").await,
        by.post("cases/search", json!({"name": MARKER})).await,
        scene.supervisor.get(&path(&case, "/access-log")).await,
    ];
    for (i, answer) in answers.into_iter().enumerate() {
        assert!(!String::from_utf8_lossy(&answer.bytes).contains(MARKER), "call {i}");
        answer.refused(Code::Internal);
    }
    assert_eq!(state(&raw).await, before);
}

#[actix_web::test]
async fn sec_31_reading_changes_nothing() {
    let scene = super::referral::Scene::start().await;
    let (case, _, sent) = scene.sent(&["contact"]).await;
    let referral = format!("referrals/{}", sent["id"].as_str().unwrap());
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let raw = scene.app.database().raw().await;
    let before = state(&raw).await;
    let everybody = [
        &scene.worker,
        &supervisor,
        &scene.officer,
        &scene.coordinator,
        &scene.stranger,
        &scene.keeper,
        &scene.inspector,
    ];
    let of_the_case = [
        "",
        "/person",
        "/notes",
        "/tracks",
        "/timeline",
        "/access-log",
        "/risk-assessments",
        "/safety-plan",
        "/needs",
        "/plans",
        "/consents",
        "/referrals",
        "/providers",
    ]
    .map(|place| path(&case, place));
    let lists = [
        "cases",
        "cases?sort=due",
        "tasks",
        "home",
        "clocks",
        "referrals",
        "referrals?box=in",
        "referrals?box=out",
    ];
    for who in everybody {
        for place in of_the_case.iter().map(String::as_str).chain(lists) {
            let answer = who.get(place).await;
            assert!(answer.status.as_u16() < 500, "{place}: {}", answer.status);
        }
    }
    // The sender and those who watch over it open it, and nothing moves.
    for who in [&scene.worker, &supervisor, &scene.officer, &scene.coordinator] {
        who.get(&referral).await.ok();
    }
    assert_eq!(state(&raw).await, before);

    // The one exception, written down: the receiver's first look is its receipt (MECHANISM §5), and
    // that look alone.
    scene.keeper.get(&referral).await.ok();
    let received = state(&raw).await;
    assert_ne!(received, before);
    scene.keeper.get(&referral).await.ok();
    scene.second_keeper.get(&referral).await.ok();
    assert_eq!(state(&raw).await, received);
}

#[actix_web::test]
async fn rel_05_fifty_writers_at_once_are_all_answered() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let writes = (0..50).map(|i| {
        let (worker, place) = (scene.worker.clone(), path(&case, "/notes"));
        async move {
            match i % 3 {
                0 => worker.post("cases", form()).await.ok(),
                1 => worker.post(&place, json!({"kind": "contact", "body": "x"})).await.ok(),
                _ => worker.post("tasks", json!({"title": "x"})).await.ok(),
            }
        }
    });
    assert_eq!(join_all(writes).await.len(), 50);
    let cases = scene.worker.get("cases?limit=100").await.ok();
    assert_eq!(cases["items"].as_array().unwrap().len(), 1 + 17);
}

#[actix_web::test]
async fn rel_06_of_fifty_who_complete_a_task_one_does() {
    let scene = Scene::start().await;
    let task = scene.worker.post("tasks", json!({"title": "x"})).await.ok();
    let place = format!("tasks/{}/complete", task["id"].as_str().unwrap());
    let attempts = (0..50).map(|_| {
        let (worker, place) = (scene.worker.clone(), place.clone());
        async move { worker.post(&place, json!({})).await }
    });
    let answers = join_all(attempts).await;
    let done = answers.iter().filter(|answer| answer.status.is_success()).count();
    assert_eq!(done, 1);
    for answer in answers.into_iter().filter(|answer| !answer.status.is_success()) {
        answer.refused(Code::NotNow);
    }
}

#[actix_web::test]
async fn rel_07_no_update_is_lost_among_many() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let mut successes = 0;
    for _ in 0..5 {
        let edits = (0..10).map(|i| {
            let (worker, place) = (scene.worker.clone(), path(&case, ""));
            async move {
                let now = worker.get(&place).await.ok();
                let urgency = if now["urgency"] == "urgent" { "normal" } else { "urgent" };
                let sex = ["female", "male", "other", "unknown"][i % 4];
                worker
                    .patch_at(&place, version(&now), json!({"urgency": urgency, "sex": sex}))
                    .await
            }
        });
        for answer in join_all(edits).await {
            if answer.status.is_success() {
                successes += 1;
            } else {
                let stale = answer.refused(Code::Stale);
                assert!(stale["current"]["version"].as_i64().unwrap() > 1);
            }
        }
    }
    let now = scene.worker.get(&path(&case, "")).await.ok();
    assert_eq!(version(&now), 1 + successes);
    assert!(successes >= 5, "each round has a winner");
}

#[actix_web::test]
async fn home_says_what_must_be_done_now() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    scene
        .worker
        .post("tasks", json!({"case_id": case["id"], "title": "Call the clinic"}))
        .await
        .ok();
    let home = scene.worker.get("home").await.ok();
    assert!(home["overdue"].as_array().unwrap().is_empty());
    let due = [&home["due_today"], &home["soon"]].map(|list| list.as_array().unwrap().len());
    assert!(due[0] + due[1] > 0, "the clocks of a new case");
    assert_eq!(home["tasks"][0]["title"], "Call the clinic");
    assert_eq!(home["tasks"][0]["case_reference"], case["reference"]);
    assert_eq!(home["changes"], json!([]), "what one does oneself is no news");

    scene.app.pass(chrono::Duration::hours(25));
    moved(&scene.supervisor, &case, "identification", "screening").await;
    let home = scene.worker.get("home").await.ok();
    assert!(!home["overdue"].as_array().unwrap().is_empty());
    assert_eq!(home["changes"][0]["kind"], "case.track_changed");
    assert_eq!(home["changes"][0]["case_reference"], case["reference"]);
    // Once looked at it is no news.
    scene.app.pass(chrono::Duration::seconds(1));
    scene.worker.get(&path(&case, "")).await.ok();
    assert_eq!(scene.worker.get("home").await.ok()["changes"], json!([]));
    // Nobody else's.
    let other = scene.stranger.get("home").await.ok();
    for part in ["overdue", "due_today", "soon", "tasks", "changes"] {
        assert_eq!(other[part], json!([]), "{part}");
    }
}
