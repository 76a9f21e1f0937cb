//! Bulk exports: exactly what their asker reads one by one, encrypted to one key, downloaded once.

use std::collections::BTreeSet;
use std::io::Read as _;

use actix_web::http::Method;
use age::Decryptor;
use age::x25519::Identity;
use chrono::{DateTime, Duration, Utc};
use futures_util::future::join_all;
use punte_api::Code;
use punte_api::exports::Exporter;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use punte_storage::exports as storage;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::referral::{GIVEN, PHONE, Scene, id, version};
use crate::kit::{Answer, Person, TestApp};

/// An export to ask for.
pub(super) fn asked(identity: &Identity, kind: &str, format: &str, filter: &Value) -> Value {
    json!({"kind": kind, "format": format, "filter": filter, "purpose": "own_system", "reason": "Nightly, quillwort.",
           "recipient": identity.to_public().to_string()})
}

/// The job, until nothing is to be done.
pub(super) async fn make(app: &TestApp) {
    let exporter = Exporter::new(app.app.clone());
    while exporter.clone().step().await.unwrap() {}
}

pub(super) async fn seen(by: &Person, export: &Value) -> Value {
    by.get(&format!("exports/{}", id(export))).await.ok()
}

pub(super) async fn downloads(by: &Person, export: &Value) -> Answer {
    let place = format!("exports/{}/download", id(export));
    by.call(Method::POST, &place).version(version(export)).send().await
}

/// What the recipient reads.
pub(super) fn opened(identity: &Identity, sealed: &[u8]) -> Vec<u8> {
    let file = Decryptor::new(sealed).unwrap();
    let mut plain = Vec::new();
    let mut reader = file.decrypt(std::iter::once(identity as &dyn age::Identity)).unwrap();
    reader.read_to_end(&mut plain).unwrap();
    plain
}

/// What somebody exports, from asking to reading.
async fn exported(app: &TestApp, by: &Person, kind: &str, format: &str, filter: &Value) -> (Value, Vec<u8>) {
    let identity = Identity::generate();
    let export = by.post("exports", asked(&identity, kind, format, filter)).await.ok();
    assert_eq!(
        (&export["state"], &export["manifest"]),
        (&json!("waiting"), &Value::Null)
    );
    make(app).await;
    let ready = seen(by, &export).await;
    assert_eq!(ready["state"], "ready", "{ready}");
    let file = downloads(by, &ready).await;
    assert!(file.status.is_success() && file.is_whole, "{}", file.json());
    let manifest = &ready["manifest"];
    assert_eq!(manifest["bytes"], file.bytes.len());
    assert_eq!(
        file.header("content-disposition"),
        format!("attachment; filename=\"{}\"", manifest["file_name"].as_str().unwrap())
    );
    let plain = opened(&identity, &file.bytes);
    assert_eq!(manifest["plain_bytes"], plain.len());
    (ready, plain)
}

/// The lines behind the first, which says where the file comes from.
pub(super) fn lines(plain: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(plain).unwrap();
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.remove(0)["export"]["export_id"].is_string());
    lines
}

pub(super) async fn number(app: &TestApp, sql: &str) -> i64 {
    let raw = app.database().raw().await;
    let row = raw.query_one_raw(Statement::from_string(raw.get_database_backend(), sql));
    row.await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

async fn text(app: &TestApp, sql: &str) -> String {
    let raw = app.database().raw().await;
    let row = raw.query_one_raw(Statement::from_string(raw.get_database_backend(), sql));
    row.await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// Three referrals of the NGO, of which the shelter received two and reads what consent opens.
async fn at_work() -> Scene {
    let scene = Scene::start().await;
    for sets in [&["identity", "contact"][..], &["contact"]] {
        scene.accepted(sets).await;
    }
    let case = scene.case("a18_25").await;
    let consent = scene.consent(&case, "assistance", scene.shelter, &["contact"]).await;
    scene
        .draft(&case, &consent, "service", scene.shelter, &["contact"])
        .await;
    scene
}

#[actix_web::test]
async fn sec_21_and_58_an_export_holds_exactly_what_its_asker_reads_one_by_one() {
    let scene = at_work().await;
    let app = &scene.app;
    let supervisor = app.member(scene.ngo, Role::CaseSupervisor).await;
    let mut told = 0;
    for (by, kind, filter, rows) in [
        (&supervisor, "cases", json!({}), 3),
        (&scene.coordinator, "cases", json!({"open": true}), 3),
        (&scene.officer, "cases", json!({"county": "RO-CJ"}), 3),
        (&scene.stranger, "cases", json!({}), 0),
        (&supervisor, "cases", json!({"assigned": "nobody"}), 0),
        (&supervisor, "referrals", json!({"box": "out"}), 3),
        (&scene.second_keeper, "referrals", json!({"box": "in"}), 2),
        (&scene.second_keeper, "referrals", json!({"state": "completed"}), 0),
        (&scene.coordinator, "referrals", json!({}), 2),
        (&scene.stranger, "referrals", json!({}), 0),
    ] {
        app.pass(Duration::minutes(1));
        let left = app.store().reads_left(by.user()).left;
        let (export, plain) = exported(app, by, kind, "json_lines", &filter).await;
        assert_eq!(
            app.store().reads_left(by.user()).left,
            left,
            "it has a budget of its own"
        );
        let lines = lines(&plain);
        assert_eq!((lines.len(), &export["rows"]), (rows, &json!(rows)), "{kind} {filter}");
        assert_eq!(export["expected_rows"], rows);
        let sql = "SELECT count(*) FROM ledger WHERE is_read AND subject_id IN (SELECT id FROM export_job)";
        told += i64::try_from(rows).unwrap();
        assert_eq!(number(app, sql).await, told, "each row is recorded as read");
        let first: Value = serde_json::from_slice(plain.split(|byte| *byte == b'\n').next().unwrap()).unwrap();
        let mark = &first["export"];
        assert_eq!(
            (&mark["export_id"], &mark["exported_for"]),
            (&export["id"], &json!("own_system"))
        );
        assert!(mark["exported_by"].as_str().unwrap().starts_with("A "), "{mark}");
        assert!(mark["exported_at"].is_string(), "{mark}");
        for line in &lines {
            assert_eq!(line, &by.get(&format!("{kind}/{}", id(line))).await.ok());
        }
        let shows = |marker: &str| String::from_utf8_lossy(&plain).contains(marker);
        let receives = by.organisation() == scene.shelter && rows > 0;
        assert_eq!(
            [GIVEN, PHONE].map(shows),
            [receives; 2],
            "{kind} of {:?}",
            by.organisation()
        );
    }
    // A referral that was not received yet is not received by being exported.
    let (_, _, sent) = scene.sent(&["identity"]).await;
    let filter = json!({"state": "sent"});
    let (_, plain) = exported(app, &scene.second_keeper, "referrals", "json_lines", &filter).await;
    assert_eq!(
        (id(&lines(&plain)[0]), &lines(&plain)[0]["state"]),
        (id(&sent), &json!("sent"))
    );
    // Nothing of what people wrote lies open in the database.
    assert!(
        !super::case_custody::dump(&app.database().raw().await, "export_job")
            .await
            .contains("quillwort")
    );
}

#[actix_web::test]
async fn sec_21_and_57_a_table_has_the_columns_of_the_list_and_what_stands_in_them() {
    let scene = at_work().await;
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    for (by, kind) in [
        (&supervisor, "cases"),
        (&scene.coordinator, "cases"),
        (&supervisor, "referrals"),
        (&scene.second_keeper, "referrals"),
    ] {
        let (export, plain) = exported(&scene.app, by, kind, "csv", &json!({})).await;
        let list = by.get(kind).await.ok();
        let items = list["items"].as_array().unwrap();
        let mut reader = csv::Reader::from_reader(&*plain);
        let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let known: BTreeSet<&str> = items
            .iter()
            .flat_map(|item| item.as_object().unwrap().keys().map(String::as_str))
            .collect();
        let heads_known: BTreeSet<&str> = heads.iter().map(String::as_str).collect();
        // The receiver of a referral does not learn the case: its columns are empty.
        assert!(known.is_subset(&heads_known), "{kind}: {known:?}");
        // Where the table comes from stands behind, in every row.
        let (own, mark) = heads.split_at(heads.len() - 4);
        assert_eq!(mark, ["export_id", "exported_by", "exported_at", "exported_for"]);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), items.len());
        for row in &rows {
            let item = items.iter().find(|item| id(item) == &row[0]).unwrap();
            let mark: Vec<&str> = row.iter().skip(own.len()).collect();
            assert_eq!((Some(mark[0]), mark[3]), (export["id"].as_str(), "own_system"));
            assert!(mark[1].starts_with("A "), "{mark:?}");
            assert!(mark[2].parse::<DateTime<Utc>>().is_ok(), "{mark:?}");
            for (head, cell) in own.iter().zip(row) {
                let expected = match &item[head] {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    Value::Array(items) => {
                        let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                        items.join(" ")
                    }
                    other => other.to_string(),
                };
                assert_eq!(cell, expected, "{kind} {head}");
            }
        }
    }
}

#[actix_web::test]
async fn sec_58_and_rel_06_it_is_downloaded_once_in_time_and_by_nobody_else() {
    let scene = at_work().await;
    let app = &scene.app;
    let by = app.member(scene.ngo, Role::CaseSupervisor).await;
    let colleague = app.member(scene.ngo, Role::CaseSupervisor).await;
    let identity = Identity::generate();
    let body = asked(&identity, "cases", "json_lines", &json!({}));
    let call = by.call(Method::POST, "exports").once("nightly").json(&body);
    let export = call.send().await.ok();
    let again = by.call(Method::POST, "exports").once("nightly").json(&body);
    assert_eq!(again.send().await.ok()["id"], export["id"]);

    let early = downloads(&by, &export).await;
    assert_eq!(early.refused(Code::NotNow)["detail"], "export_not_ready");
    make(app).await;
    let stale = downloads(&by, &export).await;
    assert_eq!(stale.refused(Code::Stale)["current"]["state"], "ready");
    let ready = seen(&by, &export).await;
    downloads(&colleague, &ready).await.refused(Code::NotFound);
    assert_eq!(colleague.get("exports").await.ok()["items"], json!([]));
    let answers = join_all((0..8).map(|_| downloads(&by, &ready))).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status.is_success());
    assert_eq!(won.len(), 1, "one has it");
    assert_eq!(lines(&opened(&identity, &won[0].bytes)).len(), 3);
    for answer in lost {
        answer.refused(Code::Stale);
    }
    let gone = seen(&by, &export).await;
    assert_eq!((&gone["state"], &gone["abilities"]), (&json!("downloaded"), &json!([])));
    assert_eq!(
        downloads(&by, &gone).await.refused(Code::NotNow)["detail"],
        "export_gone"
    );
    assert_eq!(
        number(app, "SELECT count(*) FROM export_part").await,
        0,
        "its file is gone"
    );

    // What nobody fetches in a day is gone, at once for whoever asks and soon from the database.
    let late = by.post("exports", body.clone()).await.ok();
    make(app).await;
    app.pass(Duration::hours(24));
    let late = seen(&by, &late).await;
    assert_eq!(late["state"], "expired");
    assert_eq!(
        downloads(&by, &late).await.refused(Code::NotNow)["detail"],
        "export_gone"
    );
    storage::forget_old(app.store()).await.unwrap();
    assert_eq!(number(app, "SELECT count(*) FROM export_part").await, 0);
    assert_eq!(
        text(app, "SELECT state FROM export_job WHERE state = 'expired'").await,
        "expired"
    );

    // Two of an organisation are under way at once; one that is called off makes room.
    let first = by.post("exports", body.clone()).await.ok();
    colleague.post("exports", body.clone()).await.ok();
    let third = by.post("exports", body.clone()).await;
    assert_eq!(third.refused(Code::NotNow)["detail"], "too_many_exports");
    let place = format!("exports/{}/cancel", id(&first));
    let cancelled = by.call(Method::POST, &place).version(1).send().await.ok();
    assert_eq!(cancelled["state"], "cancelled");
    by.post("exports", body).await.ok();
    make(app).await;
    assert_eq!(seen(&by, &first).await["state"], "cancelled");
    app.pass(Duration::days(100));
    storage::forget_old(app.store()).await.unwrap();
    storage::forget_old(app.store()).await.unwrap();
    assert_eq!(number(app, "SELECT count(*) FROM export_part").await, 0);
}

#[actix_web::test]
async fn rel_16_and_sec_14_it_is_taken_up_again_after_a_kill_and_ends_with_the_rights_of_its_asker() {
    let app = TestApp::start().await;
    let ngo = app.organisation(OrganisationKind::Ngo, &["RO-B"]).await;
    let by = app.member(ngo, Role::CaseSupervisor).await;
    let manager = app.member(ngo, Role::OrganisationAdministrator).await;
    let form = json!({"county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal",
                      "detected_on": "2026-03-01"});
    for _ in 0..60 {
        by.post("cases", form.clone()).await.ok();
    }
    let identity = Identity::generate();
    let body = asked(&identity, "cases", "json_lines", &json!({}));
    let step = async |exporter: &Exporter| exporter.clone().step().await.unwrap();

    let export = by.post("exports", body.clone()).await.ok();
    let (killed, other) = (Exporter::new(app.app.clone()), Exporter::new(app.app.clone()));
    assert!(step(&killed).await);
    let half = seen(&by, &export).await;
    assert_eq!(
        (&half["state"], &half["rows"], &half["expected_rows"]),
        (&json!("running"), &json!(50), &json!(60))
    );
    assert!(!step(&other).await, "somebody is at it");
    app.pass(Duration::minutes(3));
    make(&app).await;
    assert!(
        step(&killed).await,
        "who comes back late finds that another has made it"
    );
    let ready = seen(&by, &export).await;
    assert_eq!((&ready["state"], &ready["rows"]), (&json!("ready"), &json!(60)));
    let file = downloads(&by, &ready).await;
    let lines = lines(&opened(&identity, &file.bytes));
    let distinct: BTreeSet<&str> = lines.iter().map(id).collect();
    assert_eq!((lines.len(), distinct.len()), (60, 60), "each once");

    // Whose rights end in the middle gets nothing, a person as well as a program. On other days: together they would be
    // a large export.
    app.pass(Duration::hours(20));
    let program = manager.makes_a_program(&["cases.read", "exports.create"]).await;
    let token = program.token().await;
    let stranger = app.stranger();
    let call = stranger.call(Method::POST, "exports").json(&body);
    call.header("authorization", &format!("Bearer {token}"))
        .send()
        .await
        .ok();
    app.pass(Duration::hours(20));
    by.post("exports", body).await.ok();
    let exporter = Exporter::new(app.app.clone());
    let running = "SELECT count(*) FROM export_job WHERE state = 'running' AND rows_done = 50";
    let failed = "SELECT count(*) FROM export_job WHERE state = 'failed' AND failure = 'rights_ended'";
    let places = [program.place("/suspend"), format!("users/{}/suspend", by.user())];
    for (ended, place) in (1..).zip(places) {
        assert!(step(&exporter).await);
        assert_eq!(number(&app, running).await, 1);
        manager.call(Method::POST, &place).version(1).send().await.ok();
        while number(&app, failed).await < ended {
            assert!(step(&exporter).await, "{place}");
        }
    }
    assert_eq!(number(&app, "SELECT count(*) FROM export_part").await, 0);
}

#[actix_web::test]
async fn sec_18_and_58_who_may_export_is_who_may_read_and_may_export() {
    let scene = Scene::start().await;
    let app = &scene.app;
    let identity = Identity::generate();
    let of = |kind| asked(&identity, kind, "json_lines", &json!({}));
    for by in [&scene.worker, &scene.inspector] {
        by.post("exports", of("cases")).await.refused(Code::Forbidden);
    }
    let manager = app.member(scene.ngo, Role::OrganisationAdministrator).await;
    let stranger = app.stranger();
    for (scopes, kind, is_granted) in [
        (&["exports.create", "referrals.read"][..], "referrals", true),
        (&["exports.create", "referrals.read"][..], "cases", false),
        (&["referrals.read"][..], "referrals", false),
        (&["exports.create"][..], "cases", false),
    ] {
        let token = manager.makes_a_program(scopes).await.token().await;
        let call = stranger.call(Method::POST, "exports").json(&of(kind));
        let answer = call.header("authorization", &format!("Bearer {token}")).send().await;
        if is_granted {
            answer.ok();
        } else {
            answer.refused(Code::Forbidden);
        }
    }
    let supervisor = app.member(scene.ngo, Role::CaseSupervisor).await;
    for (property, value, pointer) in [
        ("recipient", json!("ssh-ed25519 AAAA"), "/recipient"),
        ("reason", json!(" "), "/reason"),
        ("filter", json!({"box": "in"}), "/filter/box"),
        ("filter", json!({"county": "XX"}), "/filter/county"),
        ("filter", json!({"sort": "due"}), "/filter/sort"),
        ("purpose", json!("curiosity"), "/purpose"),
    ] {
        let mut body = of("cases");
        body[property] = value;
        supervisor.post("exports", body).await.refused_at(pointer);
    }
}

/// What was exported and not fetched may hold a case that is erased: nobody can look, so it goes.
#[actix_web::test]
async fn sec_36_a_case_that_is_erased_leaves_by_no_export() {
    let app = TestApp::start().await;
    let world = app.world().await;
    let by = &world.owner;
    let identity = Identity::generate();
    let body = asked(&identity, "cases", "json_lines", &json!({}));
    // The world has asked for one itself.
    make(&app).await;
    by.post("exports", body).await.ok();
    make(&app).await;
    assert_eq!(
        number(&app, "SELECT count(*) FROM export_job WHERE state = 'ready'").await,
        2
    );
    let tx = app.store().system().await.unwrap();
    let case = uuid::Uuid::parse_str(&world.id("/cases/{id}", "id")).unwrap();
    let case = punte_domain::id::Id::from_uuid(case);
    punte_storage::cases::erasure::destroy(&tx, case).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        number(&app, "SELECT count(*) FROM export_job WHERE state = 'expired'").await,
        2
    );
    assert_eq!(number(&app, "SELECT count(*) FROM export_part").await, 0);
}

/// Consent is asked at every reading; a file that waits would not ask.
#[actix_web::test]
async fn sec_28_what_consent_opens_no_more_leaves_by_no_export() {
    let scene = Scene::start().await;
    let app = &scene.app;
    let (case, consent, _) = scene.accepted(&["identity"]).await;
    let receiver = &scene.second_keeper;
    let supervisor = app.member(scene.ngo, Role::CaseSupervisor).await;
    let identity = Identity::generate();
    let mut waiting = Vec::new();
    for (by, kind) in [(receiver, "referrals"), (&supervisor, "cases")] {
        let body = asked(&identity, kind, "json_lines", &json!({}));
        waiting.push(by.post("exports", body).await.ok());
    }
    make(app).await;
    let place = format!("cases/{}/consents/{}/withdraw", id(&case), id(&consent));
    let reason = json!({"reason": "She asked for it."});
    scene.worker.post(&place, reason).await.ok();
    assert_eq!(seen(receiver, &waiting[0]).await["state"], "expired");
    assert_eq!(
        seen(&supervisor, &waiting[1]).await["state"],
        "ready",
        "it holds nothing of that"
    );
    let (_, plain) = exported(app, receiver, "referrals", "json_lines", &json!({})).await;
    assert_eq!(lines(&plain).len(), 1);
    assert!(!String::from_utf8_lossy(&plain).contains(GIVEN));
}

/// SEC-72: what is restricted goes to nobody but the holder; a file that waits would not ask either.
#[actix_web::test]
async fn sec_72_what_is_restricted_leaves_by_no_export_of_others() {
    let scene = Scene::start().await;
    let app = &scene.app;
    let (case, _, _) = scene.accepted(&["identity"]).await;
    let supervisor = app.member(scene.ngo, Role::CaseSupervisor).await;
    let identity = Identity::generate();
    let mut waiting = Vec::new();
    for (by, kind) in [
        (&scene.second_keeper, "referrals"),
        (&scene.officer, "cases"),
        (&supervisor, "cases"),
    ] {
        let body = asked(&identity, kind, "json_lines", &json!({}));
        waiting.push((by, by.post("exports", body).await.ok()));
    }
    make(app).await;
    let place = format!("cases/{}", id(&case));
    let now = scene.worker.get(&place).await.ok();
    let restriction = json!({"reason": "objection", "said": "She objects."});
    let place = format!("{place}/restrictions");
    scene.worker.post_at(&place, version(&now), restriction).await.ok();
    for ((by, export), state) in waiting.iter().zip(["expired", "expired", "ready"]) {
        assert_eq!(seen(by, export).await["state"], state);
    }
    assert_eq!(
        number(app, "SELECT count(DISTINCT export_id) FROM export_part").await,
        1
    );
    let (_, plain) = exported(app, &scene.officer, "cases", "json_lines", &json!({})).await;
    assert_eq!(lines(&plain).len(), 0);
}

/// Nor by one that is being made: it begins anew, and whoever was at it adds nothing to it.
#[actix_web::test]
async fn sec_72_what_is_restricted_while_an_export_is_made_is_not_in_it() {
    let scene = Scene::start().await;
    let (app, by) = (&scene.app, &scene.officer);
    let form = json!({"county": "RO-CJ", "sex": "female", "age_group": "a18_25", "urgency": "normal",
                      "detected_on": "2026-03-01"});
    let mut cases = Vec::new();
    for _ in 0..51 {
        app.pass(Duration::seconds(1));
        cases.push(scene.worker.post("cases", form.clone()).await.ok());
    }
    let identity = Identity::generate();
    let body = asked(&identity, "cases", "json_lines", &json!({}));
    let export = by.post("exports", body).await.ok();
    let at_it = Exporter::new(app.app.clone());
    assert!(at_it.clone().step().await.unwrap());
    let half = seen(by, &export).await;
    assert_eq!((&half["state"], &half["rows"]), (&json!("running"), &json!(50)));
    // One of them stands in what is made already, in whichever order that is.
    let restricted = [id(&cases[0]), id(&cases[50])];
    for case in restricted {
        let restriction = json!({"reason": "objection", "said": "She objects."});
        let place = format!("cases/{case}/restrictions");
        scene.worker.post_at(&place, 1, restriction).await.ok();
    }
    assert!(at_it.step().await.unwrap());
    make(app).await;
    let ready = seen(by, &export).await;
    assert_eq!((&ready["state"], &ready["rows"]), (&json!("ready"), &json!(49)));
    let file = downloads(by, &ready).await;
    let lines = lines(&opened(&identity, &file.bytes));
    assert_eq!(lines.len(), 49);
    assert!(lines.iter().all(|line| !restricted.contains(&id(line))));
}

/// SEC-09: a file that was made with other rights than its asker has now leaves with none.
#[actix_web::test]
async fn sec_09_what_was_exported_with_other_rights_is_not_downloaded() {
    let scene = at_work().await;
    let app = &scene.app;
    let by = app.member(scene.ngo, Role::CaseSupervisor).await;
    let manager = app.member(scene.ngo, Role::OrganisationAdministrator).await;
    let body = asked(&Identity::generate(), "cases", "json_lines", &json!({}));
    by.post("exports", body).await.ok();
    make(app).await;
    let roles = json!({"roles": ["case_supervisor", "case_worker"]});
    let place = format!("users/{}", by.user());
    manager.patch_at(&place, 1, roles).await.ok();
    let expired = "SELECT count(*) FROM export_job WHERE state = 'expired'";
    assert_eq!(number(app, expired).await, 1);
    assert_eq!(number(app, "SELECT count(*) FROM export_part").await, 0);
}

/// SEC-09: with an organisation that is suspended what its people exported ends, as with one of them.
#[actix_web::test]
async fn sec_09_what_people_of_a_suspended_organisation_exported_is_not_kept_for_them() {
    let scene = at_work().await;
    let app = &scene.app;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let administrator = app.member(agency, Role::Administrator).await;
    let manager = app.member(scene.ngo, Role::OrganisationAdministrator).await;
    let body = asked(&Identity::generate(), "cases", "json_lines", &json!({}));
    let expired = "SELECT count(*) FROM export_job WHERE state = 'expired'";
    for ended in 1..=2 {
        let asker = app.member(scene.ngo, Role::CaseSupervisor).await;
        asker.post("exports", body.clone()).await.ok();
        make(app).await;
        if ended == 1 {
            let place = format!("users/{}/suspend", asker.user());
            manager.call(Method::POST, &place).send().await.ok();
        } else {
            let place = format!("organisations/{}/suspend", scene.ngo);
            let inquiry = json!({"reason": "inquiry"});
            administrator.post_at(&place, 1, inquiry).await.ok();
        }
        assert_eq!(number(app, expired).await, ended);
        assert_eq!(number(app, "SELECT count(*) FROM export_part").await, 0);
    }
}

/// REL-16: an export that begins anew since cases are erased meanwhile is not given up for that.
#[actix_web::test]
async fn rel_16_erasures_do_not_use_up_the_attempts_of_an_export() {
    let scene = at_work().await;
    let app = &scene.app;
    let supervisor = app.member(scene.ngo, Role::CaseSupervisor).await;
    let body = asked(&Identity::generate(), "cases", "json_lines", &json!({}));
    let export = supervisor.post("exports", body).await.ok();
    for _ in 0..7 {
        let tx = app.store().system().await.unwrap();
        let (begun, given_up) = storage::next(&tx).await.unwrap().unwrap().begin(tx.now);
        assert_eq!((begun.attempts, given_up), (1, None));
        storage::save(&tx, begun).await.unwrap();
        tx.commit().await.unwrap();
        let tx = app.store().system().await.unwrap();
        let none = punte_domain::id::Id::from_uuid(uuid::Uuid::from_u128(1));
        punte_storage::cases::erasure::destroy(&tx, none).await.unwrap();
        tx.commit().await.unwrap();
    }
    make(app).await;
    assert_eq!(seen(&supervisor, &export).await["state"], "ready");
}

/// SEC-28: a consent that runs out while an export waits to be made opens nothing in it.
#[actix_web::test]
async fn sec_28_what_a_consent_opened_on_the_day_of_asking_is_not_in_what_is_made_later() {
    let scene = Scene::start().await;
    let app = &scene.app;
    let (_, _, referral) = scene.accepted(&["identity"]).await;
    let receiver = &scene.second_keeper;
    app.pass(Duration::days(364));
    let before = receiver.get(&format!("referrals/{}", id(&referral))).await.ok();
    assert!(before.to_string().contains(GIVEN), "its last day");
    let identity = Identity::generate();
    let body = asked(&identity, "referrals", "json_lines", &json!({}));
    let export = receiver.post("exports", body).await.ok();
    app.pass(Duration::days(1));
    make(app).await;
    let ready = seen(receiver, &export).await;
    assert_eq!(ready["state"], "ready", "{ready}");
    let plain = opened(&identity, &downloads(receiver, &ready).await.bytes);
    let lines = lines(&plain);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["disclosed"]["reason"], "consent_expired");
    assert!(!String::from_utf8_lossy(&plain).contains(GIVEN));
}

/// REL-06, SEC-09: an export that ends while it is made, since its asker calls it off or their sign-ins are ended, leaves
/// nothing, and whoever was at it does not go on with it.
#[actix_web::test]
async fn rel_06_and_sec_09_an_export_that_ends_while_it_is_made_leaves_nothing() {
    let app = TestApp::start().await;
    let ngo = app.organisation(OrganisationKind::Ngo, &["RO-B"]).await;
    let by = app.member(ngo, Role::CaseSupervisor).await;
    let manager = app.member(ngo, Role::OrganisationAdministrator).await;
    let form = json!({"county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal",
                      "detected_on": "2026-03-01"});
    for _ in 0..60 {
        by.post("cases", form.clone()).await.ok();
    }
    let body = asked(&Identity::generate(), "cases", "json_lines", &json!({}));
    for (way, state) in [("cancel", "cancelled"), ("end-sessions", "failed")] {
        let export = by.post("exports", body.clone()).await.ok();
        let exporter = Exporter::new(app.app.clone());
        assert!(exporter.clone().step().await.unwrap());
        let half = seen(&by, &export).await;
        assert_eq!(
            (&half["state"], &half["rows"]),
            (&json!("running"), &json!(50)),
            "{way}"
        );
        let (who, place) = match way {
            "cancel" => (&by, format!("exports/{}/cancel", id(&export))),
            _ => (&manager, format!("users/{}/end-sessions", by.user())),
        };
        let call = who.call(Method::POST, &place).version(version(&half));
        assert!(call.send().await.status.is_success(), "{way}");
        while exporter.clone().step().await.unwrap() {}
        make(&app).await;
        // Signed in again where the sign-ins were ended.
        app.pass(Duration::minutes(6));
        assert_eq!(seen(&by, &export).await["state"], state, "{way}");
        assert_eq!(number(&app, "SELECT count(*) FROM export_part").await, 0, "{way}");
    }
    let failed = "SELECT count(*) FROM export_job WHERE state = 'failed' AND failure = 'rights_ended'";
    assert_eq!(number(&app, failed).await, 1);
}
