//! The second person of a large export: another of the organisation approves exactly what was asked for.

use actix_web::http::Method;
use age::x25519::Identity;
use chrono::Duration;
use futures_util::future::join_all;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::exports::ExportState;
use punte_domain::id::OrganisationId;
use punte_domain::identity::organisation::OrganisationKind;
use punte_storage::exports as storage;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::export::{asked, downloads, lines, make, number, opened, seen};
use super::referral::{id, version};
use crate::kit::{Answer, Person, TestApp};

/// Opens so many cases.
pub(super) async fn fill(app: &TestApp, by: &Person, cases: usize) {
    let form = json!({"county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal",
                      "detected_on": "2026-03-01"});
    for _ in 0..cases {
        app.pass(Duration::seconds(1));
        by.post("cases", form.clone()).await.ok();
    }
}

pub(super) async fn ngo(app: &TestApp) -> OrganisationId {
    app.organisation(OrganisationKind::Ngo, &["RO-B"]).await
}

pub(super) async fn approves(by: &Person, export: &str, version: i64) -> Answer {
    let place = format!("exports/{export}/approve");
    by.call(Method::POST, &place).version(version).send().await
}

async fn refuses(by: &Person, export: &str, reason: &str) -> Answer {
    let place = format!("exports/{export}/refuse");
    by.post_at(&place, 1, json!({ "reason": reason })).await
}

pub(super) async fn read(by: &Person, export: &str) -> Value {
    by.get(&format!("exports/{export}")).await.ok()
}

pub(super) async fn told(app: &TestApp, kind: &str) -> i64 {
    number(app, &format!("SELECT count(*) FROM ledger WHERE kind = '{kind}'")).await
}

#[actix_web::test]
async fn sec_32_a_large_export_is_made_once_another_approved_exactly_what_was_asked() {
    let app = TestApp::start().await;
    let ngo = ngo(&app).await;
    let by = app.member(ngo, Role::CaseSupervisor).await;
    let second = app.member(ngo, Role::CaseSupervisor).await;
    fill(&app, &by, 101).await;
    let identity = Identity::generate();
    let filter = json!({"county": "RO-B"});
    let body = asked(&identity, "cases", "json_lines", &filter);
    let export = by.post("exports", body).await.ok();
    assert_eq!(
        (&export["state"], &export["expected_rows"], &export["abilities"]),
        (&json!("awaiting_approval"), &json!(101), &json!(["export_cancel"]))
    );
    assert_eq!(export["approval"]["decided_by_name"], Value::Null);
    make(&app).await;
    let export = seen(&by, &export).await;
    assert_eq!(export["state"], "awaiting_approval", "nobody begins with it");
    let early = downloads(&by, &export).await;
    assert_eq!(early.refused(Code::NotNow)["detail"], "export_not_ready");

    // Who approves sees all of it, and nothing of it changes.
    let waiting = second.get("export-approvals").await.ok();
    let request = &waiting["items"][0];
    assert_eq!(waiting["items"].as_array().unwrap().len(), 1);
    for (property, value) in [
        ("kind", json!("cases")),
        ("format", json!("json_lines")),
        ("filter", filter),
        ("purpose", json!("own_system")),
        ("reason", json!("Nightly, quillwort.")),
        ("recipient", json!(identity.to_public().to_string())),
        ("expected_rows", json!(101)),
        ("asked_by_name", json!("A case_supervisor")),
        ("is_program", json!(false)),
        ("until", export["approval"]["until"].clone()),
        ("abilities", json!(["export_approve", "export_refuse"])),
    ] {
        assert_eq!(request[property], value, "{property}");
    }
    let place = format!("exports/{}", id(&export));
    let other = json!({"filter": {}});
    by.patch_at(&place, 1, other).await.refused(Code::MethodNotAllowed);
    assert_eq!(second.get("home").await.ok()["exports"], 1);
    assert_eq!(by.get("home").await.ok()["exports"], 0);
    assert_eq!(by.get("export-approvals").await.ok()["items"], json!([]));

    // Neither who asked, nor who does not answer for exports, nor anybody elsewhere.
    let own = approves(&by, id(&export), 1).await;
    assert_eq!(own.refused(Code::Forbidden)["detail"], "own_export");
    let own = refuses(&by, id(&export), "no_need").await;
    assert_eq!(own.refused(Code::Forbidden)["detail"], "own_export");
    for role in [Role::CaseWorker, Role::OrganisationAdministrator] {
        let other = app.member(ngo, role).await;
        approves(&other, id(&export), 1).await.refused(Code::Forbidden);
        other.get("export-approvals").await.refused(Code::Forbidden);
    }
    let elsewhere = app.supervisor().await;
    approves(&elsewhere, id(&export), 1).await.refused(Code::NotFound);
    assert_eq!(elsewhere.get("export-approvals").await.ok()["items"], json!([]));
    let stale = approves(&second, id(&export), 9).await;
    assert_eq!(stale.refused(Code::Stale)["current"]["version"], 1);

    let third = app.member(ngo, Role::CaseSupervisor).await;
    let both = [&second, &third, &second, &third];
    let answers = join_all(both.map(|by| approves(by, id(&export), 1))).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status.is_success());
    assert_eq!((won.len(), told(&app, "export.approved").await), (1, 1), "once");
    for answer in lost {
        answer.refused(Code::Stale);
    }
    make(&app).await;
    let ready = seen(&by, &export).await;
    assert_eq!(
        (&ready["state"], &ready["rows"], &ready["approval"]["decided_by_name"]),
        (&json!("ready"), &json!(101), &json!("A case_supervisor"))
    );
    let file = downloads(&by, &ready).await;
    assert_eq!(lines(&opened(&identity, &file.bytes)).len(), 101);

    // What was small when it was asked for and is not any more stops, and says so.
    let grown = app.export_of(&by, ExportState::Waiting, Some(99)).await;
    make(&app).await;
    let failed = read(&by, &grown).await;
    assert_eq!(
        (&failed["state"], &failed["failure"]),
        (&json!("failed"), &json!("beyond_approval"))
    );
    // So does what grew far beyond what was approved.
    let grown = app.export_of(&by, ExportState::AwaitingApproval, Some(0)).await;
    approves(&second, &grown, 1).await.ok();
    make(&app).await;
    assert_eq!(read(&by, &grown).await["failure"], "beyond_approval");
    assert_eq!(number(&app, "SELECT count(*) FROM export_part").await, 0);
}

#[actix_web::test]
async fn sec_32_many_small_exports_are_a_large_one() {
    let app = TestApp::start().await;
    let ngo = ngo(&app).await;
    let [by, second] = [
        app.member(ngo, Role::CaseSupervisor).await,
        app.member(ngo, Role::CaseSupervisor).await,
    ];
    fill(&app, &by, 60).await;
    let manager = app
        .member_with(ngo, &[Role::OrganisationAdministrator, Role::CaseSupervisor])
        .await;
    let program = manager.makes_a_program(&["cases.read", "exports.create"]).await;
    let body = asked(&Identity::generate(), "cases", "json_lines", &json!({}));
    let first = by.post("exports", body.clone()).await.ok();
    assert_eq!((&first["state"], &first["approval"]), (&json!("waiting"), &Value::Null));

    // Whoever of the organisation asks next, a person or a program, asks for more than is taken alone.
    let stranger = app.stranger();
    let token = program.token().await;
    let call = stranger.call(Method::POST, "exports").json(&body);
    let bearer = format!("Bearer {token}");
    let of_program = call.header("authorization", &bearer).send().await.ok();
    assert_eq!(of_program["state"], "awaiting_approval");
    let place = format!("exports/{}", id(&of_program));
    let polled = app.calls_with(&token, Method::GET, &place).await.ok();
    assert_eq!(polled["state"], "awaiting_approval");
    app.pass(Duration::seconds(1));
    let next = second.post("exports", body.clone()).await.ok();
    assert_eq!(next["state"], "awaiting_approval");

    // Who made the program and gave it its secret would be both people.
    let waiting = manager.get("export-approvals").await.ok();
    let abilities: Vec<&Value> = waiting["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["abilities"])
        .collect();
    assert_eq!(
        abilities,
        [&json!([]), &json!(["export_approve", "export_refuse"])],
        "the longest waiting first"
    );
    for (by, waiting) in [(&manager, 1), (&second, 1), (&by, 2)] {
        assert_eq!(by.get("home").await.ok()["exports"], waiting, "those they may answer");
    }
    let own = approves(&manager, id(&of_program), 1).await;
    assert_eq!(own.refused(Code::Forbidden)["detail"], "export_of_own_program");
    let approve = stranger.call(Method::POST, &format!("{place}/approve")).version(1);
    let approve = approve.header("authorization", &bearer).send().await;
    approve.refused(Code::Forbidden);
    let approved = approves(&second, id(&of_program), 1).await.ok();
    assert_eq!(
        (&approved["is_program"], &approved["state"]),
        (&json!(true), &json!("waiting"))
    );
    make(&app).await;
    let ready = app.calls_with(&token, Method::GET, &place).await.ok();
    assert_eq!((&ready["state"], &ready["rows"]), (&json!("ready"), &json!(60)));

    // What is called off was not taken, and the next day is another.
    let first = seen(&by, &first).await;
    let cancel = format!("exports/{}/cancel", id(&first));
    by.call(Method::POST, &cancel)
        .version(version(&first))
        .send()
        .await
        .ok();
    let again = by.post("exports", body.clone()).await.ok();
    assert_eq!(again["state"], "waiting");
    let more = by.post("exports", body.clone()).await.ok();
    assert_eq!(more["state"], "awaiting_approval");
    app.pass(Duration::hours(20));
    let tomorrow = by.post("exports", body).await.ok();
    assert_eq!(tomorrow["state"], "waiting");
}

#[actix_web::test]
async fn sec_44_many_exports_of_a_day_are_told_to_the_auditors_as_one_large_one_is() {
    let app = TestApp::start().await;
    let ngo = ngo(&app).await;
    let by = app.member(ngo, Role::CaseSupervisor).await;
    fill(&app, &by, 1).await;
    let body = asked(&Identity::generate(), "cases", "json_lines", &json!({}));
    let alerts = async || {
        by.post("exports", body.clone()).await.ok();
        make(&app).await;
        told(&app, "alert.large_export").await
    };
    assert_eq!(alerts().await, 0);
    // As if the first had held a thousand, which a second person approved.
    let raw = app.database().raw().await;
    let large = "UPDATE export_job SET rows_done = 1000, decided_by = user_id, decided_at = asked_at";
    raw.execute_unprepared(large).await.unwrap();
    assert_eq!(alerts().await, 1, "that is a thousand and one");
    app.pass(Duration::hours(24));
    assert_eq!(alerts().await, 1, "the next day is another");
}

#[actix_web::test]
async fn sec_32_what_is_refused_runs_out_or_loses_its_asker_is_never_made() {
    let app = TestApp::start().await;
    let ngo = ngo(&app).await;
    let by = app.member(ngo, Role::CaseSupervisor).await;
    let second = app.member(ngo, Role::CaseSupervisor).await;
    let manager = app.member(ngo, Role::OrganisationAdministrator).await;

    let refused = app.awaiting_export(&by).await;
    refuses(&second, &refused, "curiosity").await.refused_at("/reason");
    let answer = refuses(&second, &refused, "too_much").await.ok();
    assert_eq!(
        (&answer["state"], &answer["abilities"]),
        (&json!("refused"), &json!([]))
    );
    let shown = read(&by, &refused).await;
    assert_eq!(
        (&shown["state"], &shown["approval"]["refusal"]),
        (&json!("refused"), &json!("too_much"))
    );
    let late = approves(&second, &refused, 2).await;
    assert_eq!(late.refused(Code::NotNow)["detail"], "export_not_awaiting");

    let called_off = app.awaiting_export(&by).await;
    let cancel = format!("exports/{called_off}/cancel");
    by.call(Method::POST, &cancel).version(1).send().await.ok();
    approves(&second, &called_off, 2).await.refused(Code::NotNow);

    let forgotten = app.awaiting_export(&by).await;
    app.pass(Duration::days(7));
    assert_eq!(read(&by, &forgotten).await["state"], "expired");
    assert_eq!(second.get("export-approvals").await.ok()["items"], json!([]));
    assert_eq!(second.get("home").await.ok()["exports"], 0);
    let late = approves(&second, &forgotten, 1).await;
    assert_eq!(late.refused(Code::NotNow)["detail"], "export_not_awaiting");
    storage::forget_old(app.store()).await.unwrap();
    let expired = "SELECT count(*) FROM export_job WHERE state = 'expired'";
    assert_eq!(
        (number(&app, expired).await, told(&app, "export.expired").await),
        (1, 1)
    );

    // With other rights it would hold something else than what is approved; with none nothing.
    let ends = [
        ("roles", app.member(ngo, Role::CaseSupervisor).await),
        ("suspended", app.member(ngo, Role::CaseSupervisor).await),
    ];
    for (ended, (way, asker)) in (2..).step_by(2).zip(&ends) {
        let awaiting = app.awaiting_export(asker).await;
        let approved = app.awaiting_export(asker).await;
        approves(&second, &approved, 1).await.ok();
        if *way == "roles" {
            let roles = json!({"roles": ["case_supervisor", "case_worker"]});
            let place = format!("users/{}", asker.user());
            manager.patch_at(&place, 1, roles).await.ok();
        } else {
            let place = format!("users/{}/suspend", asker.user());
            manager.call(Method::POST, &place).send().await.ok();
        }
        assert_eq!(number(&app, expired).await, ended + 1, "{way}");
        let late = approves(&second, &awaiting, 2).await;
        assert_eq!(late.refused(Code::NotNow)["detail"], "export_not_awaiting", "{way}");
    }
    make(&app).await;
    assert_eq!(told(&app, "export.ready").await, 0);
    assert_eq!(number(&app, "SELECT count(*) FROM export_part").await, 0);
}
