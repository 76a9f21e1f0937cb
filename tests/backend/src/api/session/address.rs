//! Another e-mail address of a user.

use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use crate::kit::mail::{MailSink, Received};
use crate::kit::{Account, Answer, Browser, ORIGIN, PASSWORD, Person, TestApp, sign_in};

const NEW: &str = "ana.popescu@casa.example";

/// The secret of the link that the message hands over.
fn token_of(message: &Received) -> String {
    let body = message.body();
    let place = format!("{ORIGIN}/account/address#");
    let secret = body.split(&place).nth(1).expect("a link").lines().next();
    secret.unwrap().trim().to_owned()
}

/// What the message was addressed to.
fn recipients(messages: &[Received]) -> Vec<String> {
    messages.iter().map(|message| message.header("To")).collect()
}

async fn confirm(browser: &mut Browser, token: &str) -> Answer {
    browser.post("me/address/confirm", json!({"token": token})).await
}

/// What somebody is answered who signs in so.
async fn enters(app: &TestApp, who: &Account, email: &str) -> Answer {
    let body = sign_in(email, PASSWORD, &who.next_code());
    app.browser().post("sessions", body).await
}

/// An organisation's administrator, and the link they were given for this user.
async fn offered(manager: &Person, who: &Account, email: &str) -> Answer {
    let place = format!("users/{}/address", who.user);
    manager.post(&place, json!({"email": email})).await
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

#[actix_web::test]
async fn sec_10_an_address_changes_once_its_owner_has_confirmed_it_from_there() {
    let app = TestApp::start().await.that_mails();
    let sink = MailSink::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut elsewhere = ana.signs_in().await;
    let mut browser = ana.signs_in().await;
    app.mails_with(&sink.mailer()).await;
    sink.take();
    for (typed, code) in [("ana", "malformed"), (" Ana@Podul.example ", "same_address")] {
        let refused = browser.post("me/address", json!({"email": typed})).await;
        assert_eq!(refused.refused_at("/email")["errors"][0]["code"], code);
    }

    // Of two that were asked for the one before is not sent any more.
    for email in ["typo@casa.example", " Ana.Popescu@casa.example"] {
        let asked = browser.post("me/address", json!({"email": email})).await;
        assert_eq!(asked.status, 204);
    }
    app.mails_with(&sink.mailer()).await;
    let messages = sink.take();
    assert_eq!(recipients(&messages), [NEW]);
    let token = token_of(&messages[0]);
    assert_eq!(browser.get("me").await.ok()["user"]["email"], "ana@podul.example");
    assert!(elsewhere.token_works().await);

    assert_eq!(confirm(&mut browser, &token).await.status, 204);
    assert_eq!(browser.get("me").await.ok()["user"]["email"], NEW);
    assert!(browser.token_works().await, "this sign-in goes on");
    assert!(!elsewhere.token_works().await, "other sign-ins end");
    app.mails_with(&sink.mailer()).await;
    let told = sink.take();
    assert_eq!(recipients(&told), ["ana@podul.example"], "the address so far is told");
    assert!(!told[0].body().contains(NEW));
    confirm(&mut browser, &token).await.refused(Code::NotFound);

    enters(&app, &ana, "ana@podul.example")
        .await
        .refused(Code::SignInRefused);
    enters(&app, &ana, NEW).await.ok();
    let seen = browser.get("me/credentials").await.ok();
    assert_eq!(seen["changes"][0]["what"], "address");
}

#[actix_web::test]
async fn rel_08_whoever_did_not_hear_the_answer_asks_and_confirms_again_and_nothing_is_done_twice() {
    let app = TestApp::start().await.that_mails();
    let sink = MailSink::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    app.mails_with(&sink.mailer()).await;
    sink.take();
    let mut messages = Vec::new();
    for _ in 0..2 {
        let asked = browser.post_once("me/address", "ask", &json!({"email": NEW})).await;
        assert_eq!(asked.status, 204);
        app.mails_with(&sink.mailer()).await;
        messages.extend(sink.take());
    }
    assert_eq!(recipients(&messages), [NEW]);
    let body = json!({"token": token_of(&messages[0])});
    let mut told = Vec::new();
    for _ in 0..2 {
        let confirmed = browser.post_once("me/address/confirm", "confirm", &body).await;
        assert_eq!(confirmed.status, 204, "{}", confirmed.json());
        app.mails_with(&sink.mailer()).await;
        told.extend(sink.take());
    }
    assert_eq!(recipients(&told), ["ana@podul.example"]);
    assert_eq!(browser.get("me").await.ok()["user"]["email"], NEW);
}

#[actix_web::test]
async fn sec_10_without_mail_whoever_manages_the_user_hands_over_the_link_and_cannot_use_it() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let manager = app.member(ana.organisation, Role::OrganisationAdministrator).await;
    let elsewhere = app.organisation(OrganisationKind::Ngo, &[]).await;
    let foreign = app.member(elsewhere, Role::OrganisationAdministrator).await;
    let mut browser = ana.signs_in().await;
    let refused = browser.post("me/address", json!({"email": NEW})).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "no_mail");

    offered(&foreign, &ana, NEW).await.refused(Code::NotFound);
    let own = format!("users/{}/address", manager.user());
    manager.post(&own, json!({"email": NEW})).await.refused(Code::Forbidden);
    let offer = offered(&manager, &ana, NEW).await.ok();
    assert_eq!(offer["email"], NEW);
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let auditor = app.member(agency, Role::Auditor).await;
    let about = format!("ledger?subject_id={}&kind=user.address_asked", ana.user);
    let told = auditor.get(&about).await.ok();
    assert_eq!(
        told["items"].as_array().unwrap().len(),
        1,
        "an auditor finds by whose it is"
    );
    assert_eq!(told["items"][0]["user_id"], json!(manager.user()));
    let token = text(&offer["token"]);
    let body = json!({"token": token});
    manager.post("me/address/confirm", body).await.refused(Code::NotFound);
    let mut forged = token.clone();
    forged.replace_range(0..1, if token.starts_with('A') { "B" } else { "A" });
    for wrong in [forged.as_str(), "", "x", "§"] {
        confirm(&mut browser, wrong).await.refused(Code::NotFound);
    }
    app.pass(Duration::minutes(5));
    confirm(&mut browser, &token).await.refused(Code::StepUpRequired);
    let mut browser = ana.signs_in().await;
    assert_eq!(confirm(&mut browser, &token).await.status, 204);
    enters(&app, &ana, NEW).await.ok();
}

#[actix_web::test]
async fn sec_44_nobody_has_more_addresses_written_to_than_one_mistypes() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let manager = app.member(ana.organisation, Role::OrganisationAdministrator).await;
    for number in 0..10 {
        offered(&manager, &ana, &format!("{number}@casa.example")).await.ok();
    }
    offered(&manager, &ana, NEW).await.refused(Code::TooMany);
    let other = app.member(ana.organisation, Role::OrganisationAdministrator).await;
    offered(&other, &ana, NEW).await.ok();
}

#[actix_web::test]
async fn sec_10_a_link_to_an_address_ends_with_its_day_with_other_changes_and_where_somebody_has_it() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let taken = app.account("ion@casa.example", Role::CaseWorker).await;
    let manager = app.member(ana.organisation, Role::OrganisationAdministrator).await;
    let mut links = Vec::new();
    for email in [NEW, "ana@casa.example", taken.email.as_str()] {
        links.push(text(&offered(&manager, &ana, email).await.ok()["token"]));
    }
    let [first, second, third] = &links[..] else {
        unreachable!()
    };
    let mut browser = ana.signs_in().await;
    let refused = confirm(&mut browser, third).await;
    assert_eq!(refused.refused(Code::AlreadyExists)["detail"], "email");
    assert_eq!(confirm(&mut browser, first).await.status, 204);
    // The other was asked for before that.
    confirm(&mut browser, second).await.refused(Code::NotFound);

    let late = text(&offered(&manager, &ana, "ana@casa.example").await.ok()["token"]);
    app.pass(Duration::hours(24));
    let mut browser = app.browser();
    let body = sign_in(NEW, PASSWORD, &ana.next_code());
    browser.post("sessions", body).await.ok();
    confirm(&mut browser, &late).await.refused(Code::NotFound);
}
