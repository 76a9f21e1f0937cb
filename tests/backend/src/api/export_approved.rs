//! What becomes of an export between its approval and its file: it is made once, and only while its asker may have it.

use std::collections::BTreeSet;

use actix_web::http::Method;
use age::x25519::Identity;
use chrono::Duration;
use punte_api::Code;
use punte_api::exports::Exporter;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use super::export::{asked, downloads, lines, make, number, opened, seen};
use super::export_approval::{approves, fill, ngo, read, told};
use super::referral::{id, version};
use crate::guards::bodies::body_of;
use crate::kit::{Answer, Person, TestApp};

/// Nothing was made of it, and nothing of it can be fetched.
async fn left_nothing(app: &TestApp) {
    assert_eq!(told(app, "export.ready").await, 0);
    assert_eq!(number(app, "SELECT count(*) FROM export_part").await, 0);
}

async fn acts(by: &Person, user: &Person, how: &str) -> Answer {
    let place = format!("users/{}/{how}", user.user());
    by.call(Method::POST, &place).send().await
}

#[actix_web::test]
async fn sec_09_an_approved_export_ends_with_its_asker_and_stays_ended_when_they_are_back() {
    let app = TestApp::start().await;
    let ngo = ngo(&app).await;
    let second = app.member(ngo, Role::CaseSupervisor).await;
    let manager = app.member(ngo, Role::OrganisationAdministrator).await;
    for way in ["suspended", "roles"] {
        let by = app.member(ngo, Role::CaseSupervisor).await;
        let export = app.awaiting_export(&by).await;
        approves(&second, &export, 1).await.ok();
        let place = format!("users/{}", by.user());
        let by = if way == "suspended" {
            acts(&manager, &by, "suspend").await.ok();
            make(&app).await;
            acts(&manager, &by, "reactivate").await.ok();
            app.person(by.user()).await
        } else {
            // Who works on single people takes nothing out.
            let roles = json!({"roles": ["case_worker"]});
            manager.patch_at(&place, 1, roles).await.ok();
            make(&app).await;
            let by = app.person(by.user()).await;
            by.get(&format!("exports/{export}")).await.refused(Code::Forbidden);
            let download = format!("exports/{export}/download");
            let refused = by.call(Method::POST, &download).version(3).send().await;
            refused.refused(Code::Forbidden);
            let roles = json!({"roles": ["case_supervisor"]});
            manager.patch_at(&place, 2, roles).await.ok();
            app.person(by.user()).await
        };
        make(&app).await;
        let ended = read(&by, &export).await;
        assert_eq!(
            (&ended["state"], &ended["manifest"], &ended["abilities"]),
            (&json!("expired"), &Value::Null, &json!([])),
            "{way}"
        );
        assert_eq!(ended["approval"]["decided_by_name"], "A case_supervisor", "{way}");
        let gone = downloads(&by, &ended).await.refused(Code::NotNow);
        assert_eq!(gone["detail"], "export_gone", "{way}");
    }
    left_nothing(&app).await;
    assert_eq!(told(&app, "export.expired").await, 2);
}

/// What ends nobody's sign-in, or ends them because somebody else may have had one.
#[actix_web::test]
async fn sec_09_an_approved_export_of_whom_the_right_was_taken_otherwise_fails_and_says_so() {
    let app = TestApp::start().await;
    let ngo = ngo(&app).await;
    let second = app.member(ngo, Role::CaseSupervisor).await;
    let manager = app.member(ngo, Role::OrganisationAdministrator).await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let [one, other] = [
        app.member(agency, Role::Administrator).await,
        app.member(agency, Role::Administrator).await,
    ];

    // Two administrators agreed that case workers export; one takes it back.
    let mut role = body_of("own_role_create");
    role["kinds"] = json!(["ngo"]);
    role["grants"] = ["cases.read", "exports.create"]
        .map(|permission| json!({"permission": permission, "reach": "organisation"}))
        .into();
    let role = one.post("own-roles", role).await.ok();
    let act = |what: &str| format!("own-roles/{}/{what}", id(&role));
    let confirm = other.call(Method::POST, &act("confirm")).version(version(&role));
    let role_now = confirm.send().await.ok();
    let worker = app.member(ngo, Role::CaseWorker).await;
    let place = format!("users/{}", worker.user());
    let given = json!({"own_roles": [id(&role)]});
    manager.patch_at(&place, 1, given).await.ok();
    let worker = app.person(worker.user()).await;
    let export = app.awaiting_export(&worker).await;
    approves(&second, &export, 1).await.ok();
    assert_eq!(read(&worker, &export).await["state"], "waiting");
    let retire = other.call(Method::POST, &act("retire")).version(version(&role_now));
    retire.send().await.ok();
    make(&app).await;
    let rights_ended = "SELECT count(*) FROM export_job WHERE state = 'failed' AND failure = 'rights_ended'";
    assert_eq!(number(&app, rights_ended).await, 1);
    let download = format!("exports/{export}/download");
    let refused = worker.call(Method::POST, &download).version(4).send().await;
    refused.refused(Code::Forbidden);

    // Somebody else may have asked in their name, and the second person not have known.
    let by = app.member(ngo, Role::CaseSupervisor).await;
    fill(&app, &by, 101).await;
    let body = asked(&Identity::generate(), "cases", "json_lines", &json!({}));
    let export = by.post("exports", body.clone()).await.ok();
    approves(&second, id(&export), 1).await.ok();
    acts(&manager, &by, "end-sessions").await.ok();
    make(&app).await;
    let by = app.person(by.user()).await;
    let failed = seen(&by, &export).await;
    assert_eq!(
        (&failed["state"], &failed["failure"], &failed["manifest"]),
        (&json!("failed"), &json!("rights_ended"), &Value::Null)
    );
    let gone = downloads(&by, &failed).await.refused(Code::NotNow);
    assert_eq!(gone["detail"], "export_gone");

    // From a program the scope to export was taken.
    let program = manager.makes_a_program(&["cases.read", "exports.create"]).await;
    let bearer = format!("Bearer {}", program.token().await);
    let stranger = app.stranger();
    let call = stranger.call(Method::POST, "exports").json(&body);
    let export = call.header("authorization", &bearer).send().await.ok();
    approves(&second, id(&export), 1).await.ok();
    let less = json!({"scopes": ["cases.read"]});
    manager.patch_at(&program.place(""), 1, less).await.ok();
    make(&app).await;
    let download = format!("exports/{}/download", id(&export));
    let call = stranger.call(Method::POST, &download).version(4);
    let refused = call.header("authorization", &bearer).send().await;
    refused.refused(Code::Forbidden);
    assert_eq!(number(&app, rights_ended).await, 3);
    left_nothing(&app).await;
    assert_eq!(told(&app, "export.failed").await, 3);
}

#[actix_web::test]
async fn rel_16_an_approved_export_whose_maker_is_killed_is_made_anew_and_is_one_file() {
    let app = TestApp::start().await;
    let ngo = ngo(&app).await;
    let by = app.member(ngo, Role::CaseSupervisor).await;
    let second = app.member(ngo, Role::CaseSupervisor).await;
    fill(&app, &by, 101).await;
    let identity = Identity::generate();
    let body = asked(&identity, "cases", "json_lines", &json!({}));
    let export = by.post("exports", body).await.ok();
    approves(&second, id(&export), 1).await.ok();
    let killed = Exporter::new(app.app.clone());
    assert!(killed.clone().step().await.unwrap());
    let half = seen(&by, &export).await;
    assert_eq!((&half["state"], &half["rows"]), (&json!("running"), &json!(50)));
    let early = downloads(&by, &half).await.refused(Code::NotNow);
    assert_eq!(early["detail"], "export_not_ready");

    // Once its lease is over, another takes it up from the start, by the same approval.
    app.pass(Duration::minutes(3));
    make(&app).await;
    let ready = seen(&by, &export).await;
    assert_eq!(
        (&ready["state"], &ready["rows"], &ready["approval"]["decided_by_name"]),
        (&json!("ready"), &json!(101), &json!("A case_supervisor"))
    );
    // Whoever was thought to be killed comes back, and adds nothing.
    assert!(killed.clone().step().await.unwrap());
    assert!(!killed.step().await.unwrap());
    assert_eq!(seen(&by, &export).await, ready);
    let attempts = "SELECT count(DISTINCT attempt) FROM export_part";
    assert_eq!(number(&app, attempts).await, 1, "nothing of the first attempt is left");
    for kind in ["export.approved", "export.ready"] {
        assert_eq!(told(&app, kind).await, 1, "{kind}");
    }

    let file = downloads(&by, &ready).await;
    assert_eq!(ready["manifest"]["bytes"], file.bytes.len());
    let lines = lines(&opened(&identity, &file.bytes));
    let distinct: BTreeSet<&str> = lines.iter().map(id).collect();
    assert_eq!((lines.len(), distinct.len()), (101, 101), "each once");
    let gone = seen(&by, &export).await;
    let again = downloads(&by, &gone).await.refused(Code::NotNow);
    assert_eq!(again["detail"], "export_gone");
    assert_eq!(number(&app, "SELECT count(*) FROM export_part").await, 0);
}
