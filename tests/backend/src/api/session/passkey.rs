//! Passkeys: signing in with them, who must, and what they are asked for again.

use chrono::Duration;
use punte_api::{App, Code};
use punte_domain::access::Role;
use punte_domain::identity::factor::PasskeyPolicy;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::guards::operation::Operation;
use crate::kit::mail::MailSink;
use crate::kit::{Account, Answer, Authenticator, Browser, PASSWORD, TestApp, adds_passkey, sign_in};

/// The installation as it is in production: who must, signs in with a passkey and with nothing less.
async fn strict() -> TestApp {
    strict_from_now_on(&TestApp::start().await, vec![])
}

/// The same, with these further roles, where it was not so before.
fn strict_from_now_on(app: &TestApp, more: Vec<Role>) -> TestApp {
    app.with(App {
        passkeys: PasskeyPolicy::enforced(more),
        ..app.app.clone()
    })
}

/// What a browser is asked to sign before anybody has said who they are.
async fn asked(browser: &mut Browser) -> Value {
    browser.post("sessions/passkey/begin", json!({})).await.ok()
}

async fn signs_in(browser: &mut Browser, authenticator: &mut Authenticator) -> Answer {
    let asked = asked(browser).await;
    let body = json!({"challenge_id": asked["challenge_id"], "credential": authenticator.signs(&asked["options"])});
    browser.post("sessions/passkey/finish", body).await
}

async fn names(browser: &mut Browser) -> Vec<String> {
    let held = browser.get("me/credentials").await.ok();
    let held = held["passkeys"].as_array().unwrap().iter();
    held.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn sec_05_somebody_signs_in_with_any_of_their_passkeys_until_it_is_removed() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut first = ana.signs_in().await;
    let mut phone = adds_passkey(&mut first, " Phone ").await;
    app.pass(Duration::seconds(1));
    let mut key = adds_passkey(&mut first, "Key").await;
    assert_eq!(names(&mut first).await, ["Phone", "Key"]);

    let mut browser = app.browser();
    let grant = signs_in(&mut browser, &mut phone).await.ok();
    assert_eq!(grant["me"]["user"]["email"], "ana@podul.example");
    assert_eq!(grant["me"]["must_add_passkey"], false);
    signs_in(&mut app.browser(), &mut key).await.ok();
    let held = browser.get("me/credentials").await.ok();
    assert!(held["passkeys"][0]["last_used_at"].is_string());
    assert_eq!(held["recovery_codes_left"], 10);

    let place = format!("me/passkeys/{}", held["passkeys"][0]["id"].as_str().unwrap());
    let mut other = app
        .account("ion@podul.example", Role::CaseWorker)
        .await
        .signs_in()
        .await;
    other.delete(&place).await.refused(Code::NotFound);
    assert_eq!(browser.delete(&place).await.status, 204);
    assert!(!first.token_works().await, "other sign-ins end");
    signs_in(&mut app.browser(), &mut phone)
        .await
        .refused(Code::SignInRefused);
    signs_in(&mut app.browser(), &mut key).await.ok();
    // Its owner is told of each, also of what was done elsewhere (SEC-19).
    let held = browser.get("me/credentials").await.ok();
    let told = held["changes"].as_array().unwrap().iter();
    let told: Vec<_> = told
        .map(|one| (one["what"].as_str().unwrap(), one["is_here"] == true))
        .collect();
    assert_eq!(
        told,
        [
            ("passkey_removed", true),
            ("passkey_added", false),
            ("passkey_added", false)
        ]
    );
    let theirs = other.get("me/credentials").await.ok();
    assert_eq!(theirs["changes"], json!([]));

    // Not needed, the last one may go too, and the password still signs in.
    let held = browser.get("me/credentials").await.ok();
    let place = format!("me/passkeys/{}", held["passkeys"][0]["id"].as_str().unwrap());
    assert_eq!(browser.delete(&place).await.status, 204);
    ana.signs_in().await;
}

#[actix_web::test]
async fn sec_19_and_62_a_passkey_that_comes_or_goes_is_told_by_mail() {
    let app = TestApp::start().await.that_mails();
    let sink = MailSink::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    let arrives = async || {
        app.mails_with(&sink.mailer()).await;
        sink.take()
    };
    arrives().await;
    adds_passkey(&mut browser, "Phone").await;
    let mut told = arrives().await;
    assert_eq!(told.len(), 1);
    let held = browser.get("me/credentials").await.ok();
    let place = format!("me/passkeys/{}", held["passkeys"][0]["id"].as_str().unwrap());
    assert_eq!(browser.delete(&place).await.status, 204);
    told.extend(arrives().await);
    assert_eq!(told.len(), 2);
    for message in told {
        assert_eq!(message.to, ["ana@podul.example"]);
        assert!(!message.body().contains("Phone"));
    }
}

#[actix_web::test]
async fn sec_05_and_12_whatever_is_wrong_with_a_passkey_is_refused_alike_and_a_copy_is_told_of() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut passkey = adds_passkey(&mut ana.signs_in().await, "Phone").await;
    let mut browser = app.browser();
    signs_in(&mut browser, &mut passkey).await.ok();

    let mut refusals = vec![("nobody's", signs_in(&mut browser, &mut Authenticator::new()).await)];
    passkey.verifies = false;
    refusals.push(("the person is not verified", signs_in(&mut browser, &mut passkey).await));
    passkey.verifies = true;
    passkey.origin = "https://punte.example.evil".to_owned();
    refusals.push(("another origin", signs_in(&mut browser, &mut passkey).await));
    passkey.origin = crate::kit::ORIGIN.to_owned();

    // Another party's challenge, one that was answered, one that is too old, one for another purpose.
    let one = asked(&mut browser).await;
    let mut options = one["options"].clone();
    options["rpId"] = json!("evil.example");
    let body = json!({"challenge_id": one["challenge_id"], "credential": passkey.signs(&options)});
    refusals.push(("another party", browser.post("sessions/passkey/finish", body).await));
    let one = asked(&mut browser).await;
    let body = json!({"challenge_id": one["challenge_id"], "credential": passkey.signs(&one["options"])});
    browser.post("sessions/passkey/finish", body.clone()).await.ok();
    refusals.push(("a replay", browser.post("sessions/passkey/finish", body).await));
    let one = asked(&mut browser).await;
    let body = json!({"challenge_id": one["challenge_id"], "credential": passkey.signs(&one["options"])});
    app.pass(Duration::minutes(5));
    refusals.push(("too late", browser.post("sessions/passkey/finish", body).await));
    let mut own = ana.signs_in().await;
    let one = own.post("sessions/current/factor/begin", json!({})).await.ok();
    let body = json!({"challenge_id": one["challenge_id"], "credential": passkey.signs(&one["options"])});
    refusals.push((
        "for another purpose",
        browser.post("sessions/passkey/finish", body).await,
    ));
    for credential in [json!({}), Value::Null, json!("x")] {
        let one = asked(&mut browser).await;
        let body = json!({"challenge_id": one["challenge_id"], "credential": credential});
        refusals.push(("no passkey", browser.post("sessions/passkey/finish", body).await));
    }
    passkey.counter = 1;
    refusals.push(("a copy", signs_in(&mut browser, &mut passkey).await));
    let shown = |answer: &Answer| {
        let mut body = answer.json();
        body.as_object_mut().unwrap().remove("request_id");
        (answer.status, body, answer.headers.contains_key("set-cookie"))
    };
    let first = shown(&refusals[0].1);
    for (what, answer) in refusals {
        assert_eq!(shown(&answer), first, "{what}");
        answer.refused(Code::SignInRefused);
    }

    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let auditor = app.member(agency, Role::Auditor).await;
    let alerts = auditor.get("alerts").await.ok();
    assert_eq!(alerts["items"].as_array().unwrap().len(), 1);
    assert_eq!(alerts["items"][0]["kind"], "cloned_passkey");
    assert_eq!(alerts["items"][0]["user_id"], json!(ana.user));
}

#[actix_web::test]
async fn sec_04_of_twenty_answers_at_once_one_signs_in() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut passkey = adds_passkey(&mut ana.signs_in().await, "Phone").await;
    let one = asked(&mut app.browser()).await;
    let body = json!({"challenge_id": one["challenge_id"], "credential": passkey.signs(&one["options"])});
    let tries = (0..20).map(|_| {
        let (mut browser, body) = (app.browser(), body.clone());
        async move { browser.post("sessions/passkey/finish", body).await.status }
    });
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(
        answers.iter().filter(|status| status.is_success()).count(),
        1,
        "{answers:?}"
    );
}

#[actix_web::test]
async fn sec_11_whoever_asks_without_end_keeps_no_known_browser_out() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut known = ana.signs_in().await;
    let mut passkey = adds_passkey(&mut known, "Phone").await;
    let mut flood = app.browser();
    let begin = async |browser: &mut Browser| browser.post("sessions/passkey/begin", json!({})).await.status;
    let mut asked = 0;
    while begin(&mut flood).await == 200 {
        asked += 1;
        assert!(asked <= 60, "one network asks without end");
    }
    assert_eq!(begin(&mut app.browser()).await, 429, "a stranger in the same network");
    signs_in(&mut known, &mut passkey).await.ok();
    // A cookie that nobody here has made is no known browser.
    let mut planted = app.browser();
    let device = "__Host-punte_device".to_owned();
    planted.cookies.insert(device, "planted".to_owned());
    assert_eq!(begin(&mut planted).await, 429);
    // A known one does not ask without end either.
    let mut asked = 0;
    while begin(&mut known).await == 200 {
        asked += 1;
        assert!(asked <= 30, "a known browser asks without end");
    }
}

/// Everything but adding a passkey is refused to whoever has come in to add one.
async fn may_only_enrol(browser: &mut Browser) {
    for path in [
        "home",
        "users",
        "organisations",
        "sessions",
        "users/colleagues",
        "instruments",
        "pack",
    ] {
        browser.get(path).await.refused(Code::PasskeyRequired);
    }
    let new = json!({"current_password": PASSWORD, "new_password": "vapor vechi pe lacul negru",
                     "factor": {"kind": "totp", "code": "123456"}});
    browser.post("me/password", new).await.refused(Code::PasskeyRequired);
    let invite =
        json!({"email": "x@example.org", "organisation_id": Uuid::nil(), "roles": ["case_worker"], "language": "ro"});
    browser
        .post("users/invitations", invite)
        .await
        .refused(Code::PasskeyRequired);
}

async fn by_password(app: &TestApp, of: &Account) -> (Browser, Answer) {
    let mut browser = app.browser();
    let code = of.next_code();
    let answer = browser.post("sessions", sign_in(&of.email, PASSWORD, &code)).await;
    (browser, answer)
}

#[actix_web::test]
async fn sec_03_who_must_have_a_passkey_adds_one_first_and_signs_in_with_nothing_less_then() {
    let app = strict().await;
    let worker = app.account("ion@podul.example", Role::CaseWorker).await;
    let (mut browser, answer) = by_password(&app, &worker).await;
    assert_eq!(answer.ok()["me"]["must_add_passkey"], false);
    browser.get("cases").await.ok();

    let admin = app.account("ana@podul.example", Role::OrganisationAdministrator).await;
    let (mut browser, answer) = by_password(&app, &admin).await;
    let grant = answer.ok();
    assert_eq!(grant["me"]["must_add_passkey"], true);
    assert_eq!(grant["me"]["permissions"], json!([]));
    may_only_enrol(&mut browser).await;
    // It stays so when the token is renewed, and grave acts ask again after five minutes.
    app.pass(Duration::minutes(6));
    assert_eq!(browser.refresh().await.ok()["me"]["must_add_passkey"], true);
    may_only_enrol(&mut browser).await;
    let refused = browser.post("me/passkey-challenges", json!({})).await;
    refused.refused(Code::StepUpRequired);
    let proof = json!({"password": PASSWORD, "factor": {"kind": "totp", "code": admin.next_code()}});
    assert_eq!(browser.post("sessions/current/factor", proof).await.status, 204);
    let mut passkey = adds_passkey(&mut browser, "Phone").await;
    assert_eq!(browser.get("me/credentials").await.ok()["is_passkey_required"], true);
    may_only_enrol(&mut browser).await;

    let mut inside = app.browser();
    let grant = signs_in(&mut inside, &mut passkey).await.ok();
    assert_eq!(grant["me"]["must_add_passkey"], false);
    inside.get("users").await.ok();
    let (_, answer) = by_password(&app, &admin).await;
    assert!(!answer.headers.contains_key("set-cookie"));
    answer.refused(Code::PasskeyRequired);

    // The last one stays. Who has lost it comes in with a recovery code, to add another.
    let held = inside.get("me/credentials").await.ok();
    let place = format!("me/passkeys/{}", held["passkeys"][0]["id"].as_str().unwrap());
    let refused = inside.delete(&place).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "last_passkey");
    let body = json!({"email": admin.email, "password": PASSWORD,
                      "factor": {"kind": "recovery_code", "code": admin.recovery_codes[0].reveal()}});
    let mut lost = app.browser();
    assert_eq!(lost.post("sessions", body).await.ok()["me"]["must_add_passkey"], true);
    may_only_enrol(&mut lost).await;
    let mut new = adds_passkey(&mut lost, "New phone").await;
    signs_in(&mut lost, &mut new).await.ok();
    assert_eq!(names(&mut lost).await, ["Phone", "New phone"]);
    assert_eq!(lost.delete(&place).await.status, 204);
}

#[actix_web::test]
async fn sec_03_of_the_last_two_that_are_removed_at_once_one_stays() {
    let before = TestApp::start().await;
    let admin = before
        .account("ana@podul.example", Role::OrganisationAdministrator)
        .await;
    let mut first = admin.signs_in().await;
    let mut phone = adds_passkey(&mut first, "Phone").await;
    adds_passkey(&mut first, "Key").await;
    let mut browser = strict_from_now_on(&before, vec![]).browser();
    signs_in(&mut browser, &mut phone).await.ok();
    let held = browser.get("me/credentials").await.ok();
    let removals = held["passkeys"].as_array().unwrap().iter().map(|one| {
        let place = format!("me/passkeys/{}", one["id"].as_str().unwrap());
        let mut browser = browser.clone();
        async move { browser.delete(&place).await }
    });
    let answers = futures_util::future::join_all(removals).await;
    let (gone, stays): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status.is_success());
    assert_eq!((gone.len(), stays.len()), (1, 1));
    for answer in stays {
        assert_eq!(answer.refused(Code::NotNow)["detail"], "last_passkey");
    }
    assert_eq!(names(&mut browser).await.len(), 1);
}

#[actix_web::test]
async fn sec_03_a_sign_in_of_before_a_passkey_was_asked_for_is_not_renewed() {
    let before = TestApp::start().await;
    let worker = before.account("ion@podul.example", Role::CaseWorker).await;
    let supervisor = before.account("ana@podul.example", Role::CaseSupervisor).await;
    let other = before.account("eva@podul.example", Role::CaseSupervisor).await;
    let now = strict_from_now_on(&before, vec![Role::CaseSupervisor]);
    let goes_on = async |of: &Account, has_passkey: bool| {
        let mut browser = of.signs_in().await;
        if has_passkey {
            adds_passkey(&mut browser, "Phone").await;
        }
        browser.app = now.clone();
        browser.refresh().await
    };
    goes_on(&worker, false).await.ok();
    goes_on(&other, true).await.ok();
    goes_on(&supervisor, false).await.refused(Code::Unauthenticated);
    // They sign in anew, and come in to add one.
    let (mut browser, answer) = by_password(&now, &supervisor).await;
    assert_eq!(answer.ok()["me"]["must_add_passkey"], true);
    assert_eq!(browser.refresh().await.ok()["me"]["must_add_passkey"], true);
}

#[actix_web::test]
async fn sec_03_and_09_whoever_else_has_come_in_to_add_a_passkey_is_out_once_the_owner_has() {
    let app = strict().await;
    let admin = app.account("ana@podul.example", Role::OrganisationAdministrator).await;
    let (mut thief, _) = by_password(&app, &admin).await;
    let asked = thief.post("me/passkey-challenges", json!({})).await.ok();
    let (mut browser, _) = by_password(&app, &admin).await;
    adds_passkey(&mut browser, "Phone").await;
    assert!(!thief.token_works().await);
    let theirs = Authenticator::new().makes(&asked["options"]);
    let body = json!({"challenge_id": asked["challenge_id"], "name": "Theirs", "credential": theirs});
    thief.post("me/passkeys", body).await.refused(Code::Unauthenticated);
    assert_eq!(names(&mut browser).await, ["Phone"]);
}

#[actix_web::test]
async fn sec_10_a_factor_is_proven_anew_with_a_passkey_or_with_password_and_code_together() {
    let app = strict().await;
    let admin = app.account("ana@podul.example", Role::OrganisationAdministrator).await;
    let other = app.account("ion@podul.example", Role::CaseWorker).await;
    let (mut browser, _) = by_password(&app, &admin).await;
    let mut passkey = adds_passkey(&mut browser, "Phone").await;
    signs_in(&mut browser, &mut passkey).await.ok();
    let mut theirs = adds_passkey(&mut other.signs_in().await, "Phone").await;

    app.pass(Duration::minutes(6));
    let begin = |browser: &mut Browser| {
        let mut browser = browser.clone();
        async move { browser.post("me/passkey-challenges", json!({})).await }
    };
    begin(&mut browser).await.refused(Code::StepUpRequired);
    let asked = browser.post("sessions/current/factor/begin", json!({})).await.ok();
    assert_eq!(asked["options"]["allowCredentials"].as_array().unwrap().len(), 1);
    let proof = |asked: &Value, by: &mut Authenticator| json!({"passkey": {"challenge_id": asked["challenge_id"], "credential": by.signs(&asked["options"])}});
    let refused = browser
        .post("sessions/current/factor", proof(&asked, &mut theirs))
        .await;
    refused.refused(Code::CredentialsRefused);
    // The other's attempt has used it up.
    let refused = browser
        .post("sessions/current/factor", proof(&asked, &mut passkey))
        .await;
    refused.refused(Code::CredentialsRefused);
    begin(&mut browser).await.refused(Code::StepUpRequired);
    // Who must sign in with a passkey proves it with that.
    let password = json!({"password": PASSWORD, "factor": {"kind": "totp", "code": admin.next_code()}});
    browser
        .post("sessions/current/factor", password)
        .await
        .refused(Code::PasskeyRequired);
    let asked = browser.post("sessions/current/factor/begin", json!({})).await.ok();
    let proven = browser
        .post("sessions/current/factor", proof(&asked, &mut passkey))
        .await;
    assert_eq!(proven.status, 204);
    begin(&mut browser).await.ok();

    // Others may do it with both of the others, and with neither alone.
    let mut browser = other.signs_in().await;
    app.pass(Duration::minutes(6));
    begin(&mut browser).await.refused(Code::StepUpRequired);
    let factor = json!({"kind": "totp", "code": other.next_code()});
    for (body, pointer) in [
        (json!({}), "/password"),
        (json!({"factor": factor}), "/password"),
        (json!({"password": PASSWORD}), "/factor"),
    ] {
        browser.post("sessions/current/factor", body).await.refused_at(pointer);
    }
    let wrong = json!({"password": "nu asta este parola", "factor": factor});
    browser
        .post("sessions/current/factor", wrong)
        .await
        .refused(Code::CredentialsRefused);
    let right = json!({"password": PASSWORD, "factor": factor});
    assert_eq!(browser.post("sessions/current/factor", right).await.status, 204);
    begin(&mut browser).await.ok();
}

/// REL-08: what was asked is spent also where the answer to it is refused, and that leaves no key.
#[actix_web::test]
async fn rel_08_a_passkey_that_is_sent_again_is_added_once() {
    let app = TestApp::start().await;
    let mut browser = app
        .account("ana@podul.example", Role::CaseWorker)
        .await
        .signs_in()
        .await;
    let mut authenticator = Authenticator::new();
    authenticator.origin = "https://punte.example.evil".to_owned();
    let asked = browser.post("me/passkey-challenges", json!({})).await.ok();
    let made = |asked: &Value, authenticator: &mut Authenticator| {
        json!({"challenge_id": asked["challenge_id"], "name": "Phone",
               "credential": authenticator.makes(&asked["options"])})
    };
    let wrong = made(&asked, &mut authenticator);
    let refused = browser.post_once("me/passkeys", "add", &wrong).await;
    refused.refused_at("/credential");
    let refused = browser.post_once("me/passkeys", "add", &wrong).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "challenge_over");

    authenticator.origin = crate::kit::ORIGIN.to_owned();
    let asked = browser.post("me/passkey-challenges", json!({})).await.ok();
    let right = made(&asked, &mut authenticator);
    let added = browser.post_once("me/passkeys", "add", &right).await;
    let again = browser.post_once("me/passkeys", "add", &right).await;
    assert_eq!((added.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!(added.json(), again.json());
    let held = browser.get("me/credentials").await.ok();
    for what in ["passkeys", "changes"] {
        assert_eq!(held[what].as_array().unwrap().len(), 1, "{what}");
    }
}

/// SEC-05, SEC-22: a challenge is of who asked for it and of what it was asked for. In other hands it is none, and its
/// owner still has it.
#[actix_web::test]
async fn sec_05_and_22_the_challenge_of_somebody_else_adds_no_passkey_and_proves_no_factor() {
    let app = strict().await;
    let [ana, ion] = [
        app.account("ana@podul.example", Role::CaseWorker).await,
        app.account("ion@podul.example", Role::CaseWorker).await,
    ];
    let (mut owner, mut thief) = (ana.signs_in().await, ion.signs_in().await);
    let mut held = adds_passkey(&mut thief, "Phone").await;
    let made = |asked: &Value| {
        json!({"challenge_id": asked["challenge_id"], "name": "Phone",
               "credential": Authenticator::new().makes(&asked["options"])})
    };
    let asked = owner.post("me/passkey-challenges", json!({})).await.ok();
    let unknown = json!({"challenge_id": Uuid::from_u128(1), "options": asked["options"]});
    for foreign in [&asked, &unknown] {
        let refused = thief.post("me/passkeys", made(foreign)).await.refused(Code::NotNow);
        assert_eq!(refused["detail"], "challenge_over");
    }
    // One to prove a factor adds no passkey either.
    let to_prove = thief.post("sessions/current/factor/begin", json!({})).await.ok();
    let mixed = json!({"challenge_id": to_prove["challenge_id"], "options": asked["options"]});
    thief.post("me/passkeys", made(&mixed)).await.refused(Code::NotNow);
    assert_eq!(owner.post("me/passkeys", made(&asked)).await.status, 201);

    let theirs = owner.post("sessions/current/factor/begin", json!({})).await.ok();
    for challenge in [&theirs["challenge_id"], &unknown["challenge_id"]] {
        let credential = held.signs(&to_prove["options"]);
        let proof = json!({"passkey": {"challenge_id": challenge, "credential": credential}});
        let refused = thief.post("sessions/current/factor", proof).await;
        refused.refused(Code::CredentialsRefused);
    }
    let proof =
        json!({"passkey": {"challenge_id": to_prove["challenge_id"], "credential": held.signs(&to_prove["options"])}});
    assert_eq!(thief.post("sessions/current/factor", proof).await.status, 204);
}

#[actix_web::test]
async fn a_passkey_says_whose_it_is_where_nobody_has_and_need_not_where_it_is_known_who_asks() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut own = ana.signs_in().await;
    let mut passkey = adds_passkey(&mut own, "Phone").await;
    let mut silent = |asked: &Value| {
        let mut credential = passkey.signs(&asked["options"]);
        credential["response"]["userHandle"] = Value::Null;
        json!({"challenge_id": asked["challenge_id"], "credential": credential})
    };
    let one = asked(&mut app.browser()).await;
    app.browser()
        .post("sessions/passkey/finish", silent(&one))
        .await
        .refused(Code::SignInRefused);
    let one = own.post("sessions/current/factor/begin", json!({})).await.ok();
    let proof = json!({"passkey": silent(&one)});
    assert_eq!(own.post("sessions/current/factor", proof).await.status, 204);
}

/// What asks for a fresh factor, by the document: no more and no less.
const GRAVE: &[&str] = &[
    "address_ask",
    "address_confirm",
    "address_offer",
    "authenticator_read",
    "authenticator_replace",
    "client_key_create",
    "client_secret_create",
    "data_package_read",
    "emergency_access_create",
    "erasure_approve",
    "export_approve",
    "export_create",
    "import_undo",
    "invitation_confirm",
    "key_rotation_begin",
    "key_rotation_create",
    "organisation_merge_confirm",
    "own_role_confirm",
    "own_role_create",
    "own_role_retire",
    "own_role_update",
    "passkey_begin",
    "passkey_create",
    "passkey_remove",
    "replacement_approve",
    "replacement_prove",
    "user_roles_confirm",
    "webhook_create",
    "webhook_rotate",
    "webhook_update",
];

#[actix_web::test]
async fn sec_10_every_grave_act_asks_for_a_factor_of_the_last_five_minutes() {
    let app = TestApp::start().await;
    let everybody = app.everybody().await;
    let token = everybody.held_token();
    app.pass(Duration::minutes(6));
    // Its token and no renewed one.
    let stranger = app.stranger();
    let mut grave = Vec::new();
    for operation in Operation::all() {
        let says = operation.json["x-step-up"] == true;
        if operation.is_public() || operation.takes_octets() {
            assert!(!says, "{}", operation.id);
            continue;
        }
        if says {
            let path = operation.path_with(|_| Uuid::from_u128(1).to_string());
            let call = stranger.call(operation.method.clone(), &path).version(1);
            let call = call.header("authorization", &format!("Bearer {token}"));
            call.send().await.refused(Code::StepUpRequired);
            grave.push(operation.id);
        }
    }
    grave.sort();
    assert_eq!(grave, GRAVE);
}
