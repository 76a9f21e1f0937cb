//! An authenticator that its owner moves to another phone.

use chrono::Duration;
use futures_util::future::join;
use punte_api::{App, Code};
use punte_domain::access::Role;
use punte_domain::identity::factor::PasskeyPolicy;
use punte_vault::ExposeSecret as _;
use punte_vault::totp::TotpSecret;
use serde_json::json;

use crate::kit::mail::MailSink;
use crate::kit::{Account, Browser, PASSWORD, TestApp, adds_passkey, sign_in};

const NONCE: &str = "drawn-by-the-page-of-ana";

/// What the new phone of whoever sits at this browser is given.
async fn offered(app: &TestApp, browser: &mut Browser) -> TotpSecret {
    let listed = browser.get("sessions").await.ok();
    let mut listed = listed["items"].as_array().unwrap().iter();
    let here = listed.find(|one| one["is_current"] == true).unwrap();
    app.offered_totp(here["id"].as_str().unwrap(), NONCE)
}

async fn is_refused(app: &TestApp, who: &Account, totp: &TotpSecret) {
    let body = sign_in(&who.email, PASSWORD, &totp.code_at(app.now()));
    app.browser().post("sessions", body).await.refused(Code::SignInRefused);
}

#[actix_web::test]
async fn sec_10_an_authenticator_moves_to_another_phone_and_the_former_is_void_at_once() {
    let app = TestApp::start().await.that_mails();
    let sink = MailSink::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut elsewhere = ana.signs_in().await;
    let mut browser = ana.signs_in().await;
    let offer = browser
        .post("me/authenticator/read", json!({"nonce": NONCE}))
        .await
        .ok();
    let totp = offered(&app, &mut browser).await;
    assert_eq!(offer["totp_secret"], totp.base32().expose_secret());
    assert!(offer["totp_uri"].as_str().unwrap().contains("ana%40podul.example"));

    // Nothing has changed until the new phone has shown a code.
    app.pass(Duration::seconds(30));
    for code in ["000000".to_owned(), ana.totp.code_at(app.now())] {
        browser
            .post("me/authenticator", json!({"nonce": NONCE, "code": code}))
            .await
            .refused_at("/code");
    }
    assert!(elsewhere.token_works().await);

    app.mails_with(&sink.mailer()).await;
    sink.take();
    let used = totp.code_at(app.now());
    let body = json!({"nonce": NONCE, "code": used});
    assert_eq!(browser.post("me/authenticator", body.clone()).await.status, 204);
    assert!(browser.token_works().await, "this sign-in goes on");
    assert!(!elsewhere.token_works().await, "other sign-ins end");
    is_refused(&app, &ana, &ana.totp).await;
    is_refused(&app, &ana, &totp).await;
    app.mails_with(&sink.mailer()).await;
    let told = sink.take();
    assert_eq!(told.len(), 1, "its owner is told (SEC-19)");

    // Sent again, nothing more happens, and a code that was used since stays used.
    app.pass(Duration::seconds(30));
    let later = totp.code_at(app.now());
    let mut fresh = app.browser();
    fresh.post("sessions", sign_in(&ana.email, PASSWORD, &later)).await.ok();
    assert_eq!(browser.post("me/authenticator", body).await.status, 204);
    assert!(fresh.token_works().await);
    is_refused(&app, &ana, &totp).await;
    let seen = fresh.get("me/credentials").await.ok();
    let changes = seen["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0]["what"], "authenticator_replaced");
    assert_eq!(changes[0]["is_here"], false);

    // The recovery codes are the former ones.
    assert_eq!(seen["recovery_codes_left"], 10);
    let code = ana.recovery_codes.first().expect("a code").reveal();
    let body = json!({"email": ana.email, "password": PASSWORD, "factor": {"kind": "recovery_code", "code": code}});
    app.browser().post("sessions", body).await.ok();
}

#[actix_web::test]
async fn sec_10_an_authenticator_moves_only_with_a_fresh_factor_and_what_was_offered_here() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut other = ana.signs_in().await;
    let mut browser = ana.signs_in().await;
    for nonce in ["short", "x".repeat(129).as_str()] {
        browser
            .post("me/authenticator/read", json!({"nonce": nonce}))
            .await
            .refused_at("/nonce");
    }
    // What was offered in another sign-in, or for another page, is not what this one sets.
    let code = offered(&app, &mut other).await.code_at(app.now());
    browser
        .post("me/authenticator", json!({"nonce": NONCE, "code": code}))
        .await
        .refused_at("/code");
    let code = offered(&app, &mut browser).await.code_at(app.now());
    let body = json!({"nonce": "drawn-by-another-page-of-ana", "code": code});
    browser.post("me/authenticator", body).await.refused_at("/code");

    app.pass(Duration::minutes(5));
    let code = offered(&app, &mut browser).await.code_at(app.now());
    for (path, body) in [
        ("me/authenticator/read", json!({"nonce": NONCE})),
        ("me/authenticator", json!({"nonce": NONCE, "code": code})),
    ] {
        browser.post(path, body).await.refused(Code::StepUpRequired);
    }
    // A recovery code is a factor they still have.
    let left = ana.recovery_codes.first().expect("a code").reveal();
    let proof = json!({"password": PASSWORD, "factor": {"kind": "recovery_code", "code": left}});
    assert_eq!(browser.post("sessions/current/factor", proof).await.status, 204);
    let body = json!({"nonce": NONCE, "code": code});
    assert_eq!(browser.post("me/authenticator", body).await.status, 204);
}

#[actix_web::test]
async fn sec_03_whose_role_asks_for_a_passkey_has_no_authenticator_to_move() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::Auditor).await;
    let mut browser = ana.signs_in().await;
    adds_passkey(&mut browser, "Key").await;
    let strict = app.with(App {
        passkeys: PasskeyPolicy::enforced(vec![]),
        ..app.app.clone()
    });
    browser.app = strict;
    let code = offered(&app, &mut browser).await.code_at(app.now());
    for (path, body) in [
        ("me/authenticator/read", json!({"nonce": NONCE})),
        ("me/authenticator", json!({"nonce": NONCE, "code": code})),
    ] {
        let refused = browser.post(path, body).await.refused(Code::NotNow);
        assert_eq!(refused["detail"], "signs_in_with_passkey");
    }
}

#[actix_web::test]
async fn rel_08_an_authenticator_that_is_moved_twice_at_once_is_moved_once() {
    let app = TestApp::start().await.that_mails();
    let sink = MailSink::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    let code = offered(&app, &mut browser).await.code_at(app.now());
    app.mails_with(&sink.mailer()).await;
    sink.take();
    let body = json!({"nonce": NONCE, "code": code});
    let (mut one, mut other) = (browser.clone(), browser.clone());
    let both = join(
        one.post("me/authenticator", body.clone()),
        other.post("me/authenticator", body),
    );
    let (one, other) = Box::pin(both).await;
    assert_eq!([one.status.as_u16(), other.status.as_u16()], [204, 204]);
    app.mails_with(&sink.mailer()).await;
    assert_eq!(sink.take().len(), 1, "told once");
    let seen = browser.get("me/credentials").await.ok();
    assert_eq!(seen["changes"].as_array().unwrap().len(), 1);
}
