//! Privileged roles: nobody gives one alone.

use std::collections::BTreeSet;

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::OrganisationId;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use crate::kit::{Answer, Person, TestApp};

/// An agency with two administrators, somebody who manages its users, and a case worker.
struct Scene {
    app: TestApp,
    agency: OrganisationId,
    one: Person,
    two: Person,
    manager: Person,
    worker: Person,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        Self {
            one: app.member(agency, Role::Administrator).await,
            two: app.member(agency, Role::Administrator).await,
            manager: app.member(agency, Role::OrganisationAdministrator).await,
            worker: app.member(agency, Role::CaseWorker).await,
            agency,
            app,
        }
    }

    async fn invited(&self, roles: &[&str]) -> Value {
        invite(&self.one, self.agency, "new@example.org", roles).await.ok()
    }

    /// Asks for roles of the worker as they are now.
    async fn asked(&self, roles: &[&str]) -> Value {
        let path = user(&self.worker, "");
        let version = self.one.get(&path).await.ok()["version"].as_i64().unwrap();
        self.one.patch_at(&path, version, json!({"roles": roles})).await.ok()
    }

    async fn roles(&self) -> Value {
        self.one.get(&user(&self.worker, "")).await.ok()["roles"].clone()
    }
}

fn user(person: &Person, rest: &str) -> String {
    format!("users/{}{rest}", person.user())
}

async fn invite(by: &Person, organisation: OrganisationId, email: &str, roles: &[&str]) -> Answer {
    let body = json!({"email": email, "organisation_id": organisation, "roles": roles, "language": "ro"});
    by.post("users/invitations", body).await
}

fn confirming(invitation: &Value) -> String {
    format!("users/invitations/{}/confirm", invitation["id"].as_str().unwrap())
}

async fn confirm(by: &Person, path: &str, roles: &[&str]) -> Answer {
    by.post(path, json!({"roles": roles})).await
}

/// Whether the secret opens the invitation.
async fn opens(app: &TestApp, invitation: &Value) -> bool {
    let body = json!({"token": invitation["token"], "nonce": "drawn-by-the-invited-page"});
    app.browser().post("invitations/read", body).await.status == 200
}

#[actix_web::test]
async fn sec_27_an_invitation_to_a_privileged_role_works_when_a_second_administrator_confirms_it() {
    let scene = Scene::start().await;
    for role in ["administrator", "national_coordinator", "auditor"] {
        let roles = ["case_worker", role];
        let invited = scene.invited(&roles).await;
        assert_eq!(invited["state"], "awaits_confirmation", "{role}");
        assert_eq!(invited["invited_by"], json!(scene.one.user()));
        assert!(!opens(&scene.app, &invited).await, "SEC-14: no rights before");

        let path = confirming(&invited);
        let own = confirm(&scene.one, &path, &roles).await;
        assert_eq!(own.refused(Code::Forbidden)["detail"], "grant_asker");
        let below = confirm(&scene.manager, &path, &roles).await;
        assert_eq!(below.refused(Code::Forbidden)["detail"], "role_not_yours");
        confirm(&scene.worker, &path, &roles).await.refused(Code::Forbidden);
        for other in [vec![role], vec!["case_worker"], vec!["case_supervisor", role], vec![]] {
            let changed = confirm(&scene.two, &path, &other).await;
            assert_eq!(changed.refused(Code::NotNow)["detail"], "grant_changed", "SEC-32");
        }
        let confirmed = confirm(&scene.two, &path, &[role, "case_worker"]).await.ok();
        assert_eq!(confirmed["state"], "pending");
        assert!(confirmed.get("token").is_none());
        assert!(opens(&scene.app, &invited).await);
        let again = confirm(&scene.two, &path, &roles).await;
        assert_eq!(
            again.refused(Code::NotNow)["detail"],
            "grant_not_pending",
            "SEC-32: replayed"
        );
    }
    let plain = scene.invited(&["case_worker", "organisation_administrator"]).await;
    assert_eq!(plain["state"], "pending");
    let needless = confirm(
        &scene.two,
        &confirming(&plain),
        &["case_worker", "organisation_administrator"],
    )
    .await;
    assert_eq!(needless.refused(Code::NotNow)["detail"], "grant_not_pending");
}

#[actix_web::test]
async fn sec_27_the_second_administrator_may_also_say_no() {
    let scene = Scene::start().await;
    let invited = scene.invited(&["auditor"]).await;
    let revoke = format!("users/invitations/{}/revoke", invited["id"].as_str().unwrap());
    let revoked = scene.two.call(Method::POST, &revoke).send().await.ok();
    assert_eq!(revoked["state"], "revoked");
    confirm(&scene.two, &confirming(&invited), &["auditor"])
        .await
        .refused(Code::NotNow);
    assert!(!opens(&scene.app, &invited).await);
}

#[actix_web::test]
async fn rel_06_an_invitation_is_confirmed_or_taken_back_by_one_of_many_at_once() {
    let scene = Scene::start().await;
    let invited = scene.invited(&["auditor"]).await;
    let attempts = (0..8).map(|_| {
        let (two, path) = (scene.two.clone(), confirming(&invited));
        async move { confirm(&two, &path, &["auditor"]).await.status.as_u16() }
    });
    let answers = futures_util::future::join_all(attempts).await;
    assert_eq!(
        answers.iter().filter(|status| **status == 200).count(),
        1,
        "{answers:?}"
    );
    assert!(answers.iter().all(|status| [200, 409].contains(status)), "{answers:?}");
}

#[actix_web::test]
async fn sec_27_a_change_of_roles_that_adds_a_privileged_one_awaits_a_second_administrator() {
    let scene = Scene::start().await;
    let asked = scene.asked(&["case_worker", "auditor"]).await;
    assert_eq!(asked["roles"], json!(["case_worker"]));
    assert_eq!(asked["pending_roles"]["roles"], json!(["case_worker", "auditor"]));
    assert_eq!(asked["pending_roles"]["asked_by"], json!(scene.one.user()));
    let listed = scene.two.get("users").await.ok();
    let pending: BTreeSet<&str> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|user| !user["pending_roles"].is_null())
        .map(|user| user["id"].as_str().unwrap())
        .collect();
    assert_eq!(pending, [scene.worker.user().to_string().as_str()].into());
    scene.worker.get("me").await.ok();

    let path = user(&scene.worker, "/roles/confirm");
    let roles = ["auditor", "case_worker"];
    let own = confirm(&scene.one, &path, &roles).await;
    assert_eq!(own.refused(Code::Forbidden)["detail"], "grant_asker");
    let below = confirm(&scene.manager, &path, &roles).await;
    assert_eq!(below.refused(Code::Forbidden)["detail"], "role_not_yours");
    let more = confirm(&scene.two, &path, &["auditor", "administrator"]).await;
    assert_eq!(more.refused(Code::NotNow)["detail"], "grant_changed");
    assert_eq!(scene.roles().await, json!(["case_worker"]));

    let given = confirm(&scene.two, &path, &roles).await.ok();
    assert_eq!(given["roles"], json!(["case_worker", "auditor"]));
    assert!(given["pending_roles"].is_null());
    scene.worker.get("me").await.refused(Code::Unauthenticated);
    let again = confirm(&scene.two, &path, &roles).await;
    assert_eq!(
        again.refused(Code::NotNow)["detail"],
        "grant_not_pending",
        "SEC-32: replayed"
    );

    // What is held already is not given again, and what is taken away needs nobody.
    let kept = scene.asked(&["auditor", "case_supervisor"]).await;
    assert_eq!(kept["roles"], json!(["case_supervisor", "auditor"]));
    let less = scene.asked(&["case_supervisor"]).await;
    assert_eq!(less["roles"], json!(["case_supervisor"]));
}

#[actix_web::test]
async fn sec_32_what_has_changed_since_it_was_asked_is_not_given() {
    let scene = Scene::start().await;
    let path = user(&scene.worker, "/roles/confirm");
    let roles = ["case_worker", "auditor"];
    scene.asked(&roles).await;
    scene.asked(&["case_supervisor"]).await;
    let gone = confirm(&scene.two, &path, &roles).await;
    assert_eq!(gone.refused(Code::NotNow)["detail"], "grant_not_pending");

    scene.asked(&["case_supervisor", "auditor"]).await;
    scene.asked(&["case_supervisor", "national_coordinator"]).await;
    let replaced = confirm(&scene.two, &path, &["case_supervisor", "auditor"]).await;
    assert_eq!(replaced.refused(Code::NotNow)["detail"], "grant_changed");

    let suspend = user(&scene.worker, "/suspend");
    scene.one.call(Method::POST, &suspend).send().await.ok();
    let suspended = confirm(&scene.two, &path, &["case_supervisor", "national_coordinator"]).await;
    assert_eq!(suspended.refused(Code::NotNow)["detail"], "grant_changed");

    let refuse = user(&scene.worker, "/roles/refuse");
    let below = scene.manager.call(Method::POST, &refuse).send().await;
    assert_eq!(below.refused(Code::Forbidden)["detail"], "role_not_yours");
    let refused = scene.two.call(Method::POST, &refuse).send().await.ok();
    assert!(refused["pending_roles"].is_null());
    assert_eq!(refused["roles"], json!(["case_supervisor"]));
    let again = scene.two.call(Method::POST, &refuse).send().await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "grant_not_pending");
}

#[actix_web::test]
async fn sec_27_nobody_confirms_or_refuses_what_they_are_given() {
    let scene = Scene::start().await;
    let path = user(&scene.two, "");
    let roles = ["auditor", "administrator"];
    let asked = scene.one.patch_at(&path, 1, json!({"roles": roles})).await.ok();
    assert!(!asked["pending_roles"].is_null());
    let own = confirm(&scene.two, &user(&scene.two, "/roles/confirm"), &roles).await;
    assert_eq!(own.refused(Code::Forbidden)["detail"], "own_account");
    let refuse = user(&scene.two, "/roles/refuse");
    let own = scene.two.call(Method::POST, &refuse).send().await;
    assert_eq!(own.refused(Code::Forbidden)["detail"], "own_account");
    // Who asked takes it back.
    let back = scene.one.call(Method::POST, &refuse).send().await.ok();
    assert!(back["pending_roles"].is_null());
}

#[actix_web::test]
async fn rel_06_roles_are_confirmed_by_one_of_many_at_once() {
    let scene = Scene::start().await;
    scene.asked(&["case_worker", "auditor"]).await;
    let attempts = (0..8).map(|_| {
        let (two, path) = (scene.two.clone(), user(&scene.worker, "/roles/confirm"));
        async move { confirm(&two, &path, &["case_worker", "auditor"]).await.status.as_u16() }
    });
    let answers = futures_util::future::join_all(attempts).await;
    assert_eq!(
        answers.iter().filter(|status| **status == 200).count(),
        1,
        "{answers:?}"
    );
    assert!(answers.iter().all(|status| [200, 409].contains(status)), "{answers:?}");
    assert_eq!(scene.roles().await, json!(["case_worker", "auditor"]));
}

#[actix_web::test]
async fn sec_27_the_only_administrator_invites_one_more_alone_and_never_again() {
    let app = TestApp::start().await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let only = app.member(agency, Role::Administrator).await;
    let state = |email: &'static str, roles: &'static [&'static str]| {
        let only = only.clone();
        async move { invite(&only, agency, email, roles).await.ok() }
    };
    for roles in [
        &["auditor"][..],
        &["national_coordinator"],
        &["administrator", "auditor"],
    ] {
        let invited = invite(&only, agency, "a@example.org", roles).await.ok();
        assert_eq!(invited["state"], "awaits_confirmation", "{roles:?}");
    }
    let attempts = ["b@example.org", "c@example.org", "d@example.org"]
        .map(|email| async move { state(email, &["administrator"]).await["state"].clone() });
    let mut states = futures_util::future::join_all(attempts).await;
    states.sort_by_key(ToString::to_string);
    assert_eq!(
        states,
        ["awaits_confirmation", "awaits_confirmation", "pending"],
        "REL-06"
    );

    // Taken back before anybody has come, it may be done again.
    let listed = only.get("users/invitations").await.ok();
    let alone = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|invited| invited["state"] == "pending")
        .unwrap();
    let revoke = format!("users/invitations/{}/revoke", alone["id"].as_str().unwrap());
    only.call(Method::POST, &revoke).send().await.ok();
    let second = state("e@example.org", &["administrator"]).await;
    assert_eq!(second["state"], "pending");

    let (token, nonce) = (second["token"].as_str().unwrap(), "drawn-by-the-invited-page");
    let totp =
        punte_vault::totp::TotpSecret::for_invitation(app.store().keyring(), &token.into(), &nonce.into()).remove(0);
    let body = json!({
        "token": token, "nonce": nonce, "display_name": "Ion Ionescu", "password": "vapor vechi pe lacul negru",
        "code": totp.code_at(app.now()), "language": "ro",
    });
    app.browser().post("invitations/accept", body).await.ok();
    assert_eq!(
        state("f@example.org", &["administrator"]).await["state"],
        "awaits_confirmation"
    );

    // Who gets rid of the second one does not get to choose another alone.
    let users = only.get("users").await.ok();
    let other = users["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|user| user["email"] == "e@example.org")
        .unwrap();
    let path = format!("users/{}", other["id"].as_str().unwrap());
    only.patch_at(&path, 1, json!({"roles": ["case_worker"]})).await.ok();
    only.call(Method::POST, &format!("{path}/suspend")).send().await.ok();
    assert_eq!(
        state("g@example.org", &["administrator"]).await["state"],
        "awaits_confirmation"
    );
}

#[actix_web::test]
async fn sec_10_who_invites_the_second_administrator_alone_has_just_proven_a_factor() {
    let app = TestApp::start().await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let only = app.member(agency, Role::Administrator).await;
    // Its token and no renewed one.
    let (stranger, token) = (app.stranger(), only.held_token());
    app.pass(Duration::minutes(6));
    let alone =
        json!({"email": "a@example.org", "organisation_id": agency, "roles": ["administrator"], "language": "ro"});
    let call = stranger.call(Method::POST, "users/invitations").json(&alone);
    let call = call.header("authorization", &format!("Bearer {token}"));
    call.send().await.refused(Code::StepUpRequired);
    assert_eq!(only.get("users/invitations").await.ok()["items"], json!([]));
    // Where a second person must agree, nobody is asked.
    let invited = invite(&only, agency, "b@example.org", &["auditor"]).await.ok();
    assert_eq!(invited["state"], "awaits_confirmation");
}
