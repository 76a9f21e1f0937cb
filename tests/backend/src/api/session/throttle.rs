use std::sync::Arc;

use crate::kit::{Account, Browser, ORIGIN, PASSWORD, TestApp, sign_in};
use chrono::Duration;
use punte_api::auth::Auth;
use punte_api::{App, Code};
use punte_domain::access::Role;
use punte_vault::password::Cost;

/// Guesses until it is told to wait; how often it was let in.
async fn guesses(browser: &mut Browser, email: &str) -> usize {
    for number in 0..200 {
        let answer = browser
            .post("sessions", sign_in(email, "nu asta este parola", "000000"))
            .await;
        if answer.status.as_u16() == 429 {
            assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
            answer.refused(Code::TooMany);
            return number;
        }
        answer.refused(Code::SignInRefused);
    }
    200
}

/// The same installation after a restart: nothing but the database is left.
fn restarted(app: &TestApp) -> TestApp {
    let auth = Auth::new(
        app.store().keyring(),
        ORIGIN,
        Cost {
            memory_kib: 64,
            passes: 1,
        },
    )
    .unwrap();
    app.with(App {
        auth: Arc::new(auth),
        ..app.app.clone()
    })
}

async fn tries(member: &Account, browser: &mut Browser) -> u16 {
    let code = member.totp.code_at(member.app.now());
    browser
        .post("sessions", sign_in(&member.email, PASSWORD, &code))
        .await
        .status
        .as_u16()
}

#[actix_web::test]
async fn sec_11_guessing_is_slowed_and_a_restart_changes_nothing() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    assert_eq!(guesses(&mut app.browser(), &ana.email).await, 6);
    let again = restarted(&app);
    assert_eq!(guesses(&mut again.browser(), &ana.email).await, 0);
    // The right password does not help while one has to wait, so that a guess stays a guess.
    assert_eq!(tries(&ana, &mut again.browser()).await, 429);
    app.pass(Duration::minutes(2));
    assert_eq!(guesses(&mut again.browser(), &ana.email).await, 2);
}

#[actix_web::test]
async fn sec_12_an_unknown_account_is_limited_in_the_same_way() {
    let app = TestApp::start().await;
    assert_eq!(guesses(&mut app.browser(), "nobody@podul.example").await, 6);
}

#[actix_web::test]
async fn sec_11_many_networks_are_slowed_together_and_a_known_device_still_gets_in() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let ion = app.account("ion@podul.example", Role::CaseWorker).await;
    let mut known = ana.signs_in().await;
    let mut all = 0;
    for number in 0..10 {
        all += guesses(&mut app.browser().at(&format!("198.51.100.{number}")), &ana.email).await;
    }
    assert!(all <= 20, "{all} guesses on one account");
    app.pass(Duration::seconds(30));
    assert_eq!(tries(&ana, &mut app.browser().at("192.0.2.1")).await, 429, "a stranger");
    assert_eq!(tries(&ana, &mut known).await, 200, "a device that is known");
    assert_eq!(
        tries(&ion, &mut app.browser().at("192.0.2.1")).await,
        200,
        "another account"
    );
    // The known device may not guess without limit either.
    assert!(guesses(&mut known, &ana.email).await <= 6);
}

#[actix_web::test]
async fn sec_11_a_device_is_known_for_the_account_it_signed_in_to_only() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let ion = app.account("ion@podul.example", Role::CaseWorker).await;
    let mut of_ion = ion.signs_in().await;
    guesses(&mut of_ion, &ana.email).await;
    assert_eq!(tries(&ana, &mut of_ion).await, 429);
    // Two people who share a computer: one cookie, known for both.
    app.pass(Duration::minutes(10));
    let before = of_ion.cookies["__Host-punte_device"].clone();
    ana.signs_in_with(&mut of_ion).await;
    assert_eq!(of_ion.cookies["__Host-punte_device"], before);
    // A cookie nobody here has made is not taken over.
    let mut planted = app.browser();
    planted
        .cookies
        .insert("__Host-punte_device".to_owned(), "planted".to_owned());
    ana.signs_in_with(&mut planted).await;
    assert_ne!(planted.cookies["__Host-punte_device"], "planted");
}

#[actix_web::test]
async fn sec_11_forwarding_headers_of_strangers_are_not_believed() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let stranger = app.stranger();
    let mut let_in = 0;
    for number in 0..20 {
        let call = stranger
            .call(actix_web::http::Method::POST, "sessions")
            .from("203.0.113.7");
        let spoofed = format!("198.51.100.{number}");
        let call = call
            .header("x-forwarded-for", &spoofed)
            .header("forwarded", &format!("for={spoofed}"));
        let answer = call
            .json(&sign_in(&ana.email, "nu asta este parola", "000000"))
            .send()
            .await;
        let_in += usize::from(answer.status.as_u16() == 401);
    }
    assert_eq!(let_in, 6);
}

#[actix_web::test]
async fn sec_11_signing_in_does_not_use_up_anything() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    for _ in 0..12 {
        ana.signs_in().await;
    }
    let mut browser = app.browser();
    for token in 0..70 {
        let body = serde_json::json!({"token": format!("{token}"), "nonce": "drawn-by-the-invited-page"});
        let answer = browser.post("invitations/read", body).await;
        if answer.status.as_u16() == 429 {
            return;
        }
        answer.refused(Code::NotFound);
    }
    panic!("invitations can be guessed without limit");
}
