//! Why somebody can do something with a record, or cannot. Of cases see `oversight`.

use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::referral::{Scene, id};
use crate::kit::{Person, TestApp};

/// What somebody is told of this action with this record.
async fn told(by: &Person, action: &str, about: &str, record: &str) -> Value {
    by.get(&format!("me/why?action={action}&{about}={record}")).await.ok()
}

async fn rule(by: &Person, action: &str, about: &str, record: &str) -> String {
    let told = told(by, action, about, record).await;
    let rule = told["rule"].as_str().unwrap().to_owned();
    assert_eq!(told["is_allowed"], rule == "reached", "{action} {about}: {rule}");
    rule
}

/// A record of this kind is there, and whoever may not know of it is answered as if it were not.
async fn is_unknown(to: &Person, action: &str, about: &str, record: &str) {
    let mut answers = Vec::new();
    for record in [record, &Uuid::new_v4().to_string()] {
        let answer = to.get(&format!("me/why?action={action}&{about}={record}")).await;
        let mut answer = answer.refused(Code::NotFound);
        answer.as_object_mut().unwrap().remove("request_id");
        answers.push(answer);
    }
    assert_eq!(answers.first(), answers.last(), "{about}");
}

#[actix_web::test]
async fn the_rule_of_a_referral_is_told_to_its_sides_and_consent_to_who_may_see_it() {
    let scene = Scene::start().await;
    let (case, consent, referral) = scene.sent(&["identity"]).await;
    let (case_id, referral_id) = (id(&case), id(&referral));
    for (by, action, expected) in [
        (&scene.keeper, "referrals.answer", "reached"),
        (&scene.keeper, "referrals.send", "out_of_reach"),
        (&scene.worker, "referrals.send", "reached"),
        (&scene.worker, "referrals.answer", "out_of_reach"),
        (&scene.worker, "cases.edit", "not_of_record"),
        (&scene.worker, "cases.assign", "not_granted"),
    ] {
        assert_eq!(rule(by, action, "referral", referral_id).await, expected, "{action}");
    }
    let answers = told(&scene.keeper, "referrals.content", "referral", referral_id).await;
    assert_eq!(answers["relation"], "receiver");
    assert!(answers["opens"].as_array().unwrap().contains(&json!("identity")));
    let reads = told(&scene.keeper, "referrals.read", "referral", referral_id).await;
    assert_eq!(reads["purpose"], "referral");
    is_unknown(&scene.stranger, "referrals.read", "referral", referral_id).await;

    // A draft is the business of nobody but the sender.
    let other = scene.case("a18_25").await;
    let agreed = scene.consent(&other, "assistance", scene.shelter, &["identity"]).await;
    let draft = scene
        .draft(&other, &agreed, "service", scene.shelter, &["identity"])
        .await;
    is_unknown(&scene.keeper, "referrals.read", "referral", id(&draft)).await;

    // The receiver may not see consents: they are not told whether there is one.
    assert_eq!(answers["needs_consent"], true);
    assert_eq!(answers["has_consent"], Value::Null);
    let has = async |about: &str, record: &str| {
        told(&scene.worker, "referrals.send", about, record).await["has_consent"].clone()
    };
    assert_eq!(has("referral", referral_id).await, true);
    assert_eq!(has("case", case_id).await, true);
    let reads = told(&scene.worker, "cases.read", "case", case_id).await;
    assert_eq!(reads["has_consent"], Value::Null, "it bounds nothing");

    let withdraw = format!("cases/{case_id}/consents/{}/withdraw", id(&consent));
    scene.worker.post(&withdraw, json!({"reason": "She asked."})).await.ok();
    assert_eq!(has("referral", referral_id).await, false);
    assert_eq!(has("case", case_id).await, false);
    // One for somebody else is none for this referral.
    let clinic = scene.stranger.organisation();
    scene.consent(&case, "assistance", clinic, &["identity"]).await;
    assert_eq!(has("referral", referral_id).await, false);
    assert_eq!(has("case", case_id).await, true);
}

/// Time ends a consent as the person does.
#[actix_web::test]
async fn where_a_consent_has_run_out_the_rule_and_the_answer_are_those_of_none() {
    let scene = Scene::start().await;
    let (case, _, referral) = scene.accepted(&["identity"]).await;
    let never = scene.case("a18_25").await;
    let sends = async |about: &str, record: &Value| told(&scene.worker, "referrals.send", about, id(record)).await;
    scene.app.pass(Duration::days(364));
    let of_none = sends("case", &never).await;
    assert_eq!(
        (&of_none["rule"], &of_none["needs_consent"], &of_none["has_consent"]),
        (&json!("reached"), &json!(true), &json!(false))
    );
    let mut on_its_last_day = [sends("case", &case).await, sends("referral", &referral).await];
    for told in &mut on_its_last_day {
        assert_eq!(told["has_consent"], true);
        told["has_consent"] = json!(false);
    }
    scene.app.pass(Duration::days(1));
    let over = [sends("case", &case).await, sends("referral", &referral).await];
    assert_eq!(over, on_its_last_day, "nothing else of it changes");
    assert_eq!(over[0], of_none);
    // The receiver is told that consent bounds what they read, and not whether there is one.
    let reads = told(&scene.keeper, "referrals.content", "referral", id(&referral)).await;
    assert_eq!(
        (&reads["needs_consent"], &reads["has_consent"]),
        (&json!(true), &Value::Null)
    );
}

#[actix_web::test]
async fn the_rule_of_users_service_accounts_and_organisations_is_told() {
    let scene = Scene::start().await;
    let manager = scene.app.member(scene.shelter, Role::OrganisationAdministrator).await;
    let foreign = scene.app.member(scene.ngo, Role::OrganisationAdministrator).await;
    let [own, keeper] = [manager.user(), scene.keeper.user()].map(|user| user.to_string());
    assert_eq!(rule(&manager, "users.manage", "user", &keeper).await, "reached");
    assert_eq!(rule(&manager, "users.manage", "user", &own).await, "own");
    assert_eq!(rule(&manager, "directory.read", "user", &keeper).await, "not_of_record");
    assert_eq!(
        rule(&scene.keeper, "users.manage", "user", &keeper).await,
        "not_granted"
    );
    is_unknown(&foreign, "users.manage", "user", &keeper).await;
    is_unknown(&scene.second_keeper, "users.manage", "user", &keeper).await;

    let program = manager.makes_a_program(&["referrals.read"]).await;
    assert_eq!(rule(&manager, "users.manage", "client", &program.id).await, "reached");
    assert_eq!(
        rule(&manager, "directory.manage", "client", &program.id).await,
        "not_of_record"
    );
    is_unknown(&foreign, "users.manage", "client", &program.id).await;
    is_unknown(&scene.keeper, "users.manage", "client", &program.id).await;

    let [here, elsewhere] = [scene.shelter, scene.ngo].map(|organisation| organisation.to_string());
    for (by, action, organisation, expected) in [
        (&scene.second_keeper, "directory.manage", &here, "reached"),
        (&scene.second_keeper, "directory.manage", &elsewhere, "out_of_reach"),
        (&scene.keeper, "directory.manage", &here, "not_granted"),
        (&scene.keeper, "directory.read", &elsewhere, "reached"),
        (&manager, "users.manage", &here, "reached"),
        (&manager, "users.manage", &elsewhere, "out_of_reach"),
    ] {
        assert_eq!(
            rule(by, action, "organisation", organisation).await,
            expected,
            "{action}"
        );
    }
    let nowhere = format!("me/why?action=directory.read&organisation={}", Uuid::new_v4());
    scene.keeper.get(&nowhere).await.refused(Code::NotFound);
    let both = format!("me/why?action=directory.read&organisation={here}&user={keeper}");
    manager.get(&both).await.refused(Code::InvalidQuery);
}

#[actix_web::test]
async fn the_rule_of_a_project_is_told_to_whom_it_is_open() {
    let app = TestApp::start().await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let police = app.organisation(OrganisationKind::Police, &[]).await;
    let ngo = app.organisation(OrganisationKind::Ngo, &["RO-BV"]).await;
    let leader = app.member(agency, Role::ProjectManager).await;
    let partner = app.member(police, Role::ProjectManager).await;
    let outsider = app.member(ngo, Role::ProjectManager).await;
    let worker = app.member(ngo, Role::CaseWorker).await;
    let card = json!({
        "titles": {"ro": "Prevenire în școli"}, "code": "PS-2026", "aliases": [], "months": 12,
        "partners": [{"organisation_id": police, "country": "RO"}],
    });
    let made = leader
        .post("projects", json!({"status": "running", "card": card}))
        .await
        .ok();
    let project = id(&made);
    for (by, action, expected) in [
        (&leader, "projects.manage", "reached"),
        (&leader, "projects.finance", "not_granted"),
        (&leader, "directory.read", "not_of_record"),
        (&partner, "projects.manage", "out_of_reach"),
        (&partner, "projects.report", "reached"),
    ] {
        assert_eq!(rule(by, action, "project", project).await, expected, "{action}");
    }
    let reads = told(&partner, "projects.read", "project", project).await;
    assert_eq!((&reads["relation"], &reads["opens"]), (&json!("receiver"), &json!([])));
    is_unknown(&outsider, "projects.read", "project", project).await;
    is_unknown(&worker, "projects.read", "project", project).await;
}
