//! What auditors and those who operate the installation see: who did what, and nothing of what it says.

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::backup::Backup;
use punte_domain::identity::organisation::OrganisationKind;
use punte_storage::backup;
use punte_storage::ledger::{CheckpointFile, sequence};
use serde_json::{Value, json};
use uuid::Uuid;

use super::case::{Scene, form, opened, path};
use crate::kit::paper::text;
use crate::kit::{Person, TestApp};

async fn auditor(app: &TestApp) -> Person {
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    app.member(agency, Role::Auditor).await
}

/// A case whose person is called so.
async fn called(by: &Person, family_name: &str) -> Value {
    let mut form = form();
    form["person"] = json!({"given_names": "Ilinca", "family_name": family_name, "contacts": []});
    by.post("cases", form).await.ok()
}

fn items(page: &Value) -> &Vec<Value> {
    page["items"].as_array().unwrap()
}

fn kinds(page: &Value) -> Vec<&str> {
    items(page)
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap())
        .collect()
}

/// The kind, the case and the fields of the entry that was written last.
async fn last_entry(app: &TestApp) -> (String, Option<Uuid>, String) {
    use sea_orm::{ConnectionTrait, Statement};
    let db = app.database().raw().await;
    let sql = "SELECT kind, case_id, fields FROM ledger ORDER BY at DESC, is_read DESC LIMIT 1";
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap()
        .unwrap();
    (
        row.try_get("", "kind").unwrap(),
        row.try_get("", "case_id").unwrap(),
        row.try_get("", "fields").unwrap(),
    )
}

#[actix_web::test]
async fn sec_47_and_48_the_ledger_is_searched_in_every_way_and_without_content() {
    let scene = Scene::start().await;
    let auditor = auditor(&scene.app).await;
    let case = called(&scene.worker, "Marker").await;
    let other = opened(&scene.supervisor).await;
    scene.app.pass(Duration::minutes(1));
    let read_at = scene.app.now();
    scene.worker.get(&path(&case, "/person")).await.ok();
    scene.supervisor.get(&path(&other, "")).await.ok();
    scene.app.pass(Duration::minutes(1));

    let worker = scene.worker.user();
    let reference = case["reference"].as_str().unwrap();
    let home = scene.worker.organisation();
    let from = read_at.format("%Y-%m-%dT%H:%M:%SZ");
    for (query, holds, lacks) in [
        (format!("case_reference={reference}"), "read.person", "read.case"),
        (format!("user_id={worker}"), "case.opened", "read.case"),
        (format!("organisation_id={home}"), "read.case", "session.refused"),
        (
            format!("case_reference={reference}&kind=read.person"),
            "read.person",
            "case.opened",
        ),
        (
            format!("user_id={worker}&kind=read.person"),
            "read.person",
            "case.opened",
        ),
        (
            format!("organisation_id={home}&kind=case.opened"),
            "case.opened",
            "read.person",
        ),
        ("kind=read.case".to_owned(), "read.case", "read.person"),
        (format!("from={from}"), "read.person", "case.opened"),
        (format!("before={from}"), "case.opened", "read.person"),
        (format!("user_id={worker}&from={from}"), "read.person", "case.opened"),
        (String::new(), "read.person", "session.refused"),
    ] {
        let page = auditor.get(&format!("ledger?{query}")).await.ok();
        let kinds = kinds(&page);
        assert!(kinds.contains(&holds) && !kinds.contains(&lacks), "{query}: {kinds:?}");
        let text = page.to_string();
        assert!(
            !text.contains("Marker") && !text.contains("code_name"),
            "{query}: {text}"
        );
        scene.app.pass(Duration::seconds(1));
    }

    // The search stands in the ledger, with what it was by.
    auditor
        .get(&format!("ledger?case_reference={reference}&kind=read.person"))
        .await
        .ok();
    let (kind, about, by) = last_entry(&scene.app).await;
    assert_eq!((kind.as_str(), by.as_str()), ("read.ledger", "case,kind"));
    assert_eq!(about.map(|id| json!(id)), Some(case["id"].clone()));

    // An entry says who, when, of which class and what for; states of a case are left out.
    let page = auditor
        .get(&format!("ledger?case_reference={reference}&kind=read.person"))
        .await
        .ok();
    let entry = &items(&page)[0];
    assert_eq!(entry["user_name"], "A case_worker");
    assert_eq!(entry["case_reference"], case["reference"]);
    assert_eq!(
        (&entry["data_class"], &entry["purpose"]),
        (&json!("life_critical"), &json!("care"))
    );
    let step = json!({"to": "screening", "decided_on": "2026-03-02", "grounds": "Marker"});
    let target = path(&case, "/tracks/identification");
    scene.worker.post_at(&target, 1, step).await.ok();
    let page = auditor.get("ledger?kind=case.track_changed").await.ok();
    assert_eq!(items(&page)[0]["fields"], json!([]));

    // A case that there is not has no entries; what is no question is refused.
    for reference in ["RO-0000-0000", "RO-0000-0001"] {
        let page = auditor.get(&format!("ledger?case_reference={reference}")).await.ok();
        assert_eq!((items(&page).len(), &page["case_id"]), (0, &Value::Null));
    }
    // Of one that there is the search says which it is, also where the filters leave nothing of it.
    let reference = case["reference"].as_str().unwrap();
    let nothing = format!("ledger?case_reference={reference}&before=2020-01-01T00:00:00Z");
    let page = auditor.get(&nothing).await.ok();
    assert_eq!((items(&page).len(), &page["case_id"]), (0, &case["id"]));
    for query in [
        "case_reference=x",
        "limit=0",
        "kind=read.all",
        &format!("user_id={worker}&organisation_id={home}"),
    ] {
        auditor
            .get(&format!("ledger?{query}"))
            .await
            .refused(Code::InvalidQuery);
    }
    for person in [&scene.supervisor, &scene.coordinator] {
        person.get("ledger").await.refused(Code::Forbidden);
    }
}

#[actix_web::test]
async fn sec_48_an_auditor_reads_what_was_done_to_whom_and_which_rights_they_were_given() {
    let scene = Scene::start().await;
    let app = &scene.app;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let auditor = app.member(agency, Role::Auditor).await;
    let (one, two) = (
        app.member(agency, Role::Administrator).await,
        app.member(agency, Role::Administrator).await,
    );
    let given = app.member(agency, Role::FirstResponder).await;
    let place = format!("users/{}", given.user());
    let roles = json!({"roles": ["auditor"]});
    one.patch_at(&place, 1, roles.clone()).await.ok();
    two.post(&format!("{place}/roles/confirm"), roles).await.ok();
    app.pass(Duration::seconds(1));
    one.call(Method::POST, &format!("{place}/suspend")).send().await.ok();
    let invitation = json!({"email": "new@casa.ro", "organisation_id": agency, "roles": ["case_worker"],
        "language": "ro"});
    one.post("users/invitations", invitation).await.ok();

    let about = format!("ledger?subject_id={}", given.user());
    let page = auditor.get(&about).await.ok();
    for (kind, by, fields) in [
        ("grant.asked", &one, json!(["auditor"])),
        ("grant.confirmed", &two, json!(["auditor"])),
        ("user.suspended", &one, json!([])),
    ] {
        let entry = items(&page).iter().find(|entry| entry["kind"] == kind).unwrap();
        assert_eq!(
            (&entry["user_id"], &entry["subject_id"], &entry["subject_name"]),
            (&json!(by.user()), &json!(given.user()), &json!("A first_responder")),
            "{kind}"
        );
        assert_eq!(entry["fields"], fields, "{kind}");
    }
    assert!(
        items(&page)
            .iter()
            .all(|entry| entry["subject_id"] == json!(given.user()))
    );
    assert!(
        !kinds(&page).contains(&"read.ledger"),
        "who searches for them did nothing to them"
    );
    app.pass(Duration::seconds(1));
    let confirmed = auditor.get(&format!("{about}&kind=grant.confirmed")).await.ok();
    assert_eq!(kinds(&confirmed), ["grant.confirmed"]);
    let (kind, _, by) = last_entry(app).await;
    assert_eq!((kind.as_str(), by.as_str()), ("read.ledger", "subject,kind"));

    // Somebody who is invited is known by their address, until they have come.
    let invited = auditor.get("ledger?kind=user.invited").await.ok();
    let invited = &items(&invited)[0];
    assert_eq!(
        (&invited["subject_id"], &invited["subject_name"], &invited["fields"]),
        (&Value::Null, &json!("new@casa.ro"), &json!(["case_worker"]))
    );
    // Of a program it is its name; of what happens in a case nothing.
    let manager = app.member(agency, Role::OrganisationAdministrator).await;
    let program = manager.makes_a_program(&["directory.read"]).await;
    let made = auditor.get(&format!("ledger?subject_id={}", program.id)).await.ok();
    let made = items(&made)
        .iter()
        .find(|entry| entry["kind"] == "client.created")
        .unwrap();
    assert!(made["subject_name"].as_str().unwrap().ends_with(" (program)"), "{made}");
    assert_eq!(made["fields"], json!(["directory.read"]));
    opened(&scene.worker).await;
    let case = auditor.get("ledger?kind=case.opened").await.ok();
    assert_eq!(items(&case)[0]["subject_name"], Value::Null);

    let two_ways = format!("{about}&user_id={}", one.user());
    auditor.get(&two_ways).await.refused(Code::InvalidQuery);
}

#[actix_web::test]
async fn the_ledger_goes_on_where_a_page_ended() {
    let scene = Scene::start().await;
    let auditor = auditor(&scene.app).await;
    for _ in 0..5 {
        scene.app.pass(Duration::seconds(1));
        opened(&scene.worker).await;
    }
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let page = auditor
            .get(&format!("ledger?kind=case.opened&limit=2{cursor}"))
            .await
            .ok();
        seen.extend(
            items(&page)
                .iter()
                .map(|entry| entry["at"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted_by(|one, next| one > next), "{seen:?}");
}

#[actix_web::test]
async fn sec_46_who_asks_for_it_learns_whether_the_ledger_is_whole() {
    let scene = Scene::start().await;
    let auditor = auditor(&scene.app).await;
    opened(&scene.worker).await;
    let folder = tempfile::tempdir().unwrap();
    let file = CheckpointFile(folder.path().join("checkpoints"));
    let store = scene.app.store();
    let tx = store.system().await.unwrap();
    let (head, _) = sequence(&tx, 500).await.unwrap();
    tx.commit().await.unwrap();
    file.sign(&head, scene.app.now(), store.keyring()).unwrap();

    let list = auditor.get("ledger/verifications").await.ok();
    assert_eq!(list, json!({"open": null, "items": []}));
    for _ in 0..2 {
        let asked = auditor.call(Method::POST, "ledger/verifications").send().await.ok();
        assert_eq!(asked["open"]["asked_by_name"], "A auditor");
    }
    scene.app.pass(Duration::seconds(1));
    assert!(punte_jobs::verification::run(store, &file).await.unwrap());
    let list = auditor.get("ledger/verifications").await.ok();
    assert_eq!((&list["open"], items(&list).len()), (&Value::Null, 1));
    let found = &items(&list)[0]["result"];
    assert_eq!(
        (&found["is_whole"], &found["entries"]),
        (&json!(true), &json!(head.seq))
    );
    assert_eq!(last_entry(&scene.app).await.2, "whole");

    // Once a day it is done without anybody asking, and no more.
    assert!(!punte_jobs::verification::run(store, &file).await.unwrap());
    scene.app.pass(Duration::hours(25));
    assert!(punte_jobs::verification::run(store, &file).await.unwrap());
    scene
        .supervisor
        .get("ledger/verifications")
        .await
        .refused(Code::Forbidden);
}

#[actix_web::test]
async fn sec_44_who_reads_their_own_family_name_is_told_of_without_the_case() {
    let scene = Scene::start().await;
    let auditor = auditor(&scene.app).await;
    // Everybody here is called after their role.
    let own = called(&scene.worker, "Worker").await;
    let other = called(&scene.worker, "Marker").await;
    scene.worker.get(&path(&other, "/person")).await.ok();
    assert_eq!(items(&auditor.get("alerts").await.ok()).len(), 0);
    scene.worker.get(&path(&own, "/person")).await.ok();
    let alerts = auditor.get("alerts?unseen=true").await.ok();
    let alert = &items(&alerts)[0];
    assert_eq!(
        (&alert["kind"], &alert["on"]),
        (&json!("own_name"), &json!("2026-03-02"))
    );
    assert_eq!(
        (&alert["user_name"], &alert["times"]),
        (&json!("A case_worker"), &json!(1))
    );
    let told = alerts.to_string();
    assert!(
        !told.contains(own["id"].as_str().unwrap()) && !told.contains("T08:"),
        "{told}"
    );

    let place = format!("alerts/{}/see", alert["id"].as_str().unwrap());
    let version = |alert: &Value| alert["version"].as_i64().unwrap();
    let seen = auditor.post_at(&place, version(alert), Value::Null).await.ok();
    assert_eq!(seen["seen_by_name"], "A auditor");
    assert_eq!(items(&auditor.get("alerts?unseen=true").await.ok()).len(), 0);
    scene.worker.get(&path(&own, "/person")).await.ok();
    let again = auditor.get("alerts?unseen=true").await.ok();
    assert_eq!(items(&again)[0]["times"], 2);
    // What happened since the auditor looked is not marked with the rest.
    for earlier in [alert, &seen] {
        let stale = auditor.post_at(&place, version(earlier), Value::Null).await;
        assert_eq!(stale.refused(Code::Stale)["current"]["times"], 2);
    }
    let now = version(&items(&again)[0]);
    auditor.post_at(&place, now, Value::Null).await.ok();

    // Two cases side by side, perhaps of one person, are a reading of both.
    let theirs = called(&scene.worker, "Supervisor").await;
    let body = json!({"case_id": other["id"], "other_case_id": theirs["id"]});
    let pair = scene.supervisor.post("duplicates", body).await.ok();
    let place_of_pair = format!("duplicates/{}", pair["id"].as_str().unwrap());
    scene.supervisor.get(&place_of_pair).await.ok();
    let told = auditor.get("alerts?unseen=true").await.ok();
    assert!(
        items(&told)
            .iter()
            .any(|one| one["user_id"] == json!(scene.supervisor.user()))
    );
    for person in [&scene.supervisor, &scene.worker] {
        person.get("alerts").await.refused(Code::Forbidden);
        person.call(Method::POST, &place).send().await.refused(Code::Forbidden);
    }
}

#[actix_web::test]
async fn sec_44_who_walks_ids_is_told_of() {
    let scene = Scene::start().await;
    let auditor = auditor(&scene.app).await;
    for _ in 0..200 {
        let answer = scene.worker.get(&format!("cases/{}", Uuid::new_v4())).await;
        if answer.status == 429 {
            break;
        }
    }
    let alerts = auditor.get("alerts").await.ok();
    assert_eq!(items(&alerts)[0]["kind"], "walking_ids");
    assert_eq!(items(&alerts)[0]["user_id"], json!(scene.worker.user()));
}

#[actix_web::test]
async fn sec_47_the_access_report_says_who_read_what_when_and_why() {
    let scene = Scene::start().await;
    let auditor = auditor(&scene.app).await;
    let case = called(&scene.worker, "Marker").await;
    scene.worker.get(&path(&case, "/person")).await.ok();
    for (language, words) in [
        (
            "ro",
            [
                "Cine a citit datele persoanei",
                "Lucrul cu persoana",
                "Unde se află persoana",
            ],
        ),
        (
            "sq",
            [
                "Kush i lexoi të dhënat e personit",
                "Puna me personin",
                "Ku ndodhet personi",
            ],
        ),
        (
            "en",
            ["Who read the person", "Work with the person", "Where the person is"],
        ),
    ] {
        let page = text(
            &auditor
                .get(&path(&case, &format!("/access-report?language={language}")))
                .await,
        );
        // In the cells of a table words stand below each other.
        let [title, cells @ ..] = words;
        let reference = case["reference"].as_str().unwrap();
        for word in cells
            .iter()
            .flat_map(|cell| cell.split(' '))
            .chain([title, "A case_worker", reference])
        {
            assert!(page.contains(word), "{language} {word}: {page}");
        }
        assert!(!page.contains("Marker"), "{page}");
        scene.app.pass(Duration::seconds(1));
    }
    // It stands in the log that it was printed.
    let log = scene.supervisor.get(&path(&case, "/access-log")).await.ok();
    assert_eq!(items(&log)[0]["fields"], json!(["print", "en"]));
    scene
        .stranger
        .get(&path(&case, "/access-report"))
        .await
        .refused(Code::NotFound);
    scene
        .colleague
        .get(&path(&case, "/access-report"))
        .await
        .refused(Code::Forbidden);
}

#[actix_web::test]
async fn the_rule_is_told_and_a_case_out_of_sight_is_told_as_one_that_there_is_not() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let id = case["id"].as_str().unwrap();
    for (person, action, with_case, allowed, rule) in [
        (&scene.worker, "cases.identity", true, true, "reached"),
        (&scene.colleague, "cases.identity", true, false, "out_of_reach"),
        (&scene.worker, "cases.assign", true, false, "not_granted"),
        (&scene.worker, "cases.create", false, true, "granted"),
        (&scene.worker, "users.manage", false, false, "not_granted"),
        (&scene.supervisor, "tasks.use", true, false, "not_of_record"),
        (&scene.officer, "cases.identity", true, true, "reached"),
    ] {
        let about = if with_case {
            format!("&case={id}")
        } else {
            String::new()
        };
        let why = person.get(&format!("me/why?action={action}{about}")).await.ok();
        assert_eq!(
            (&why["is_allowed"], &why["rule"]),
            (&json!(allowed), &json!(rule)),
            "{action}"
        );
        let is_somebodys = rule == "not_granted" || rule == "out_of_reach";
        assert_eq!(why["could"] != json!([]), is_somebodys, "{action}");
    }
    let why = scene
        .worker
        .get(&format!("me/why?action=cases.identity&case={id}"))
        .await
        .ok();
    assert_eq!(why["granted_by"], json!(["case_worker"]));
    assert_eq!(
        (&why["relation"], &why["purpose"]),
        (&json!("assigned"), &json!("care"))
    );
    assert_eq!(why["opens"], json!(["identity", "life_critical"]));
    let why = scene.worker.get("me/why?action=referrals.send").await.ok();
    assert_eq!(why["needs_consent"], true);
    let why = scene.worker.get("me/why?action=cases.assign").await.ok();
    assert!(why["could"].as_array().unwrap().contains(&json!("case_supervisor")));

    let unknown = scene
        .stranger
        .get(&format!("me/why?action=cases.read&case={}", Uuid::new_v4()))
        .await;
    let hidden = scene.stranger.get(&format!("me/why?action=cases.read&case={id}")).await;
    let (mut hidden, mut unknown) = (hidden.refused(Code::NotFound), unknown.refused(Code::NotFound));
    for answer in [&mut hidden, &mut unknown] {
        answer.as_object_mut().unwrap().remove("request_id");
    }
    assert_eq!(hidden, unknown);
    scene.worker.get("me/why").await.refused(Code::InvalidQuery);
}

#[actix_web::test]
async fn who_operates_it_sees_how_it_is_doing_and_no_case() {
    let scene = Scene::start().await;
    let case = called(&scene.worker, "Marker").await;
    let agency = scene.app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let administrator = scene.app.member(agency, Role::Administrator).await;
    scene.app.store().jobs().ran("clocks", scene.app.now(), false);
    let found = administrator.get("operations").await.ok();
    assert_eq!(
        (&found["pack"]["country"], &found["keys"][0]["cases"]),
        (&json!("RO"), &json!(1))
    );
    assert!(found["database"]["bytes"].as_u64().unwrap() > 0);
    assert_eq!(found["database"]["migrations"][0]["name"], "m0001_spine");
    assert_eq!(
        (&found["jobs"][0]["name"], &found["jobs"][0]["is_ok"]),
        (&json!("clocks"), &json!(false))
    );
    assert!(found["queues"]["ledger_entries"].as_u64().unwrap() > 0);
    let unverified = found["pack"]["unverified"].as_array().unwrap();
    let holiday = unverified.iter().find(|one| one["part"] == "holiday").unwrap();
    assert!(holiday["name"]["sq"].is_string() && holiday["at"].is_string());
    assert_eq!(found["queues"]["dead_partner_calls"], 0);
    assert!(!found["pack"]["unverified"].as_array().unwrap().is_empty());
    let told = found.to_string();
    for secret in [
        "Marker",
        case["id"].as_str().unwrap(),
        case["code_name"].as_str().unwrap(),
    ] {
        assert!(!told.contains(secret), "{secret}");
    }
    for person in [&scene.supervisor, &scene.coordinator, &auditor(&scene.app).await] {
        person.get("operations").await.refused(Code::Forbidden);
    }
}

#[actix_web::test]
async fn the_last_backup_is_shown_flagged_when_it_is_old_and_none_is_said_to_be_none() {
    let app = TestApp::start().await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let administrator = app.member(agency, Role::Administrator).await;
    let shown = async || administrator.get("operations").await.ok()["last_backup"].clone();
    assert_eq!(shown().await, Value::Null);

    let taken = async |hours: i64, bytes: u64, from: &str| {
        let tx = app.store().system().await.unwrap();
        let taken_at = tx.now - Duration::hours(hours);
        let made = Backup::new(taken_at, bytes, from, tx.now).unwrap();
        backup::record(&tx, &made).await.unwrap();
        tx.commit().await.unwrap();
    };
    taken(25, 1_000, "punte-1").await;
    let last = shown().await;
    assert_eq!((&last["bytes"], &last["is_old"]), (&json!(1_000), &json!(false)));
    assert_eq!(last["taken_from"], "punte-1");
    // One of before does not stand in front of it, and the same one again is no second.
    taken(40, 2_000, "punte-2").await;
    taken(25, 3_000, "punte-3").await;
    assert_eq!(shown().await["bytes"], 3_000);
    app.pass(Duration::hours(1));
    let administrator = app.person(administrator.user()).await;
    let last = administrator.get("operations").await.ok()["last_backup"].clone();
    assert_eq!(
        (&last["taken_from"], &last["is_old"]),
        (&json!("punte-3"), &json!(true))
    );
}

#[actix_web::test]
async fn what_waits_to_be_made_and_to_be_moved_is_counted() {
    let app = TestApp::start().await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let administrator = app.member(agency, Role::Administrator).await;
    let queues = async || administrator.get("operations").await.ok()["queues"].clone();
    for queue in ["exports", "imports", "merges"] {
        assert_eq!(queues().await[queue], 0, "{queue}");
    }
    let supervisor = app.supervisor().await;
    let asked = json!({
        "kind": "cases", "format": "json_lines", "filter": {"open": true}, "purpose": "own_system",
        "reason": "Nightly.", "recipient": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
    });
    supervisor.post("exports", asked).await.ok();
    assert_eq!(queues().await["exports"], 1);
}
