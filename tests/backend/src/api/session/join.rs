use crate::kit::account::facts;
use crate::kit::{Browser, TestApp, sign_in};
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::{OrganisationFacts, OrganisationKind, OrganisationState};
use punte_domain::language::Language;
use punte_storage::identity::first_administrator;
use punte_storage::{Error, Result};
use punte_vault::totp::TotpSecret;
use punte_vault::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

const PASSWORD: &str = "vapor vechi pe lacul negru";

/// What the page of the invited person draws at random.
const NONCE: &str = "drawn-by-the-invited-page";

/// What `punte admin create-first` does; the secret it shows.
async fn first(app: &TestApp) -> Result<String> {
    let tx = app.store().system().await?;
    let made = first_administrator(
        &tx,
        OrganisationFacts {
            kind: OrganisationKind::NationalAgency,
            ..facts("Agenția Podului")
        },
        "ana@podul.example".to_owned(),
        Language::Ro,
    )
    .await?;
    tx.commit().await?;
    Ok(made.token.expose_secret().to_owned())
}

fn totp(app: &TestApp, token: &str) -> TotpSecret {
    TotpSecret::for_invitation(
        app.store().keyring(),
        &SecretString::from(token),
        &SecretString::from(NONCE),
    )
    .remove(0)
}

fn accept(app: &TestApp, token: &str) -> Value {
    let totp = totp(app, token);
    json!({
        "token": token, "nonce": NONCE, "display_name": "Ana Popescu", "password": PASSWORD,
        "code": totp.code_at(app.now()), "language": "ro",
    })
}

async fn read(browser: &mut Browser, token: &str) -> crate::kit::Answer {
    browser
        .post("invitations/read", json!({"token": token, "nonce": NONCE}))
        .await
}

#[actix_web::test]
async fn sec_13_and_14_the_first_administrator_joins_with_a_secret_that_works_once() {
    let app = TestApp::start().await;
    let token = first(&app).await.unwrap();
    let mut browser = app.browser();
    let offer = read(&mut browser, &token).await.ok();
    assert_eq!(offer["email"], "ana@podul.example");
    assert_eq!(offer["organisation_name"], "Agenția Podului");
    assert_eq!(offer["roles"], json!(["administrator"]));
    assert!(
        offer["totp_uri"]
            .as_str()
            .unwrap()
            .contains(offer["totp_secret"].as_str().unwrap())
    );
    assert_eq!(read(&mut browser, &token).await.ok(), offer, "it may be read again");

    let accepted = browser.post("invitations/accept", accept(&app, &token)).await;
    assert!(accepted.headers.get("set-cookie").is_none(), "SEC-03");
    assert_eq!(accepted.ok()["recovery_codes"].as_array().unwrap().len(), 10);
    let totp = totp(&app, &token);
    let code = totp.code_at(app.now());
    browser
        .post("sessions", sign_in("ana@podul.example", PASSWORD, &code))
        .await
        .refused(Code::SignInRefused);
    app.pass(Duration::seconds(30));
    let code = totp.code_at(app.now());
    let grant = browser
        .post("sessions", sign_in("ana@podul.example", PASSWORD, &code))
        .await
        .ok();
    assert_eq!(grant["me"]["user"]["roles"], json!(["administrator"]));

    read(&mut browser, &token).await.refused(Code::NotFound);
    browser
        .post("invitations/accept", accept(&app, &token))
        .await
        .refused(Code::NotFound);
    assert!(matches!(first(&app).await, Err(Error::Taken)), "there is somebody now");
}

#[actix_web::test]
async fn sec_13_an_earlier_and_a_late_secret_do_not_work() {
    let app = TestApp::start().await;
    let (earlier, token) = (first(&app).await.unwrap(), first(&app).await.unwrap());
    let mut browser = app.browser();
    let unknown = read(&mut browser, "unknown").await;
    let refused = read(&mut browser, &earlier).await;
    assert_eq!(refused.bytes, unknown.bytes, "SEC-12");
    refused.refused(Code::NotFound);
    read(&mut browser, &token).await.ok();
    app.pass(Duration::hours(24));
    let late = read(&mut browser, &token).await;
    assert_eq!(late.bytes, unknown.bytes, "SEC-12");
    browser
        .post("invitations/accept", accept(&app, &token))
        .await
        .refused(Code::NotFound);
}

#[actix_web::test]
async fn sec_14_and_rel_06_of_parallel_acceptances_one_wins() {
    let app = TestApp::start().await;
    let token = first(&app).await.unwrap();
    let attempts = (0..6).map(|_| {
        let (mut browser, body) = (app.browser(), accept(&app, &token));
        async move { usize::from(browser.post("invitations/accept", body).await.status.is_success()) }
    });
    let won: usize = futures_util::future::join_all(attempts).await.into_iter().sum();
    assert_eq!(won, 1);
}

#[actix_web::test]
async fn what_is_wrong_in_the_form_is_said_and_uses_nothing_up() {
    let app = TestApp::start().await;
    let token = first(&app).await.unwrap();
    let mut browser = app.browser();
    let wrong = [
        ("/code", "000000"),
        ("/password", "scurta"),
        ("/password", "ana popescu podul"),
        ("/display_name", " "),
        ("/language", "xx"),
    ];
    for (pointer, value) in wrong {
        let mut body = accept(&app, &token);
        body[&pointer[1..]] = json!(value);
        browser.post("invitations/accept", body).await.refused_at(pointer);
    }
    let mut body = accept(&app, &token);
    body["roles"] = json!(["auditor"]);
    browser.post("invitations/accept", body).await.refused_at("/roles");
    browser.post("invitations/accept", accept(&app, &token)).await.ok();
}

#[actix_web::test]
async fn sec_14_an_invitation_by_a_user_leads_to_its_organisation_and_roles() {
    let app = TestApp::start().await;
    let admin = app.account("admin@podul.example", Role::Administrator).await;
    let body = json!({
        "email": "ion@podul.example", "organisation_id": admin.organisation, "roles": ["case_worker"], "language": "ro",
    });
    let invited = admin.signs_in().await.post("users/invitations", body).await.ok();
    let token = invited["token"].as_str().unwrap();
    let mut browser = app.browser();
    assert_eq!(
        read(&mut browser, token).await.ok()["organisation_name"],
        "Casa Podului"
    );
    let mut body = accept(&app, token);
    body["display_name"] = json!("Ion Ionescu");
    browser.post("invitations/accept", body).await.ok();
    app.pass(Duration::seconds(30));
    let totp = totp(&app, token);
    let code = totp.code_at(app.now());
    let grant = browser
        .post("sessions", sign_in("ion@podul.example", PASSWORD, &code))
        .await
        .ok();
    assert_eq!(grant["me"]["organisation"]["id"], json!(admin.organisation));
    assert_eq!(grant["me"]["user"]["roles"], json!(["case_worker"]));
}

#[actix_web::test]
async fn sec_04_who_sent_the_link_does_not_learn_the_authenticators_secret() {
    let app = TestApp::start().await;
    let token = first(&app).await.unwrap();
    let offered = |nonce: &str| {
        let (mut browser, body) = (app.browser(), json!({"token": token, "nonce": nonce}));
        async move { browser.post("invitations/read", body).await.ok()["totp_secret"].clone() }
    };
    let secret = offered(NONCE).await;
    assert_eq!(offered(NONCE).await, secret);
    assert_ne!(offered("drawn-by-somebody-elses-page").await, secret);

    let mut browser = app.browser();
    for nonce in [String::new(), "x".repeat(21), "x".repeat(129)] {
        let body = json!({"token": token, "nonce": nonce});
        browser.post("invitations/read", body).await.refused_at("/nonce");
    }
    let unnamed = browser.post("invitations/read", json!({"token": token})).await;
    unnamed.refused(Code::Invalid);
    // A code of the secret that another page was offered does not let anybody in.
    let mut body = accept(&app, &token);
    body["nonce"] = json!("drawn-by-somebody-elses-page");
    browser.post("invitations/accept", body).await.refused_at("/code");
}

#[actix_web::test]
async fn sec_14_an_invitation_into_an_organisation_that_has_closed_or_changed_is_not_open() {
    use punte_storage::identity::organisation;
    let app = TestApp::start().await;
    let token = first(&app).await.unwrap();
    let mut browser = app.browser();
    let offer = read(&mut browser, &token).await.ok();
    assert_eq!(offer["organisation_name"], "Agenția Podului");
    let unknown = read(&mut browser, "unknown").await;
    let agency = {
        let tx = app.store().system_read();
        let filter = organisation::OrganisationFilter::default();
        let request = punte_storage::PageRequest { limit: 1, cursor: None };
        let page = organisation::list(&tx, &filter, &request).await.unwrap();
        page.items.into_iter().next().unwrap().0
    };
    let mut changed = agency.clone();
    changed.state = OrganisationState::Suspended;
    let tx = app.store().system().await.unwrap();
    let closed = organisation::save(&tx, changed).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(read(&mut browser, &token).await.bytes, unknown.bytes, "SEC-12");
    let refused = browser.post("invitations/accept", accept(&app, &token)).await;
    refused.refused(Code::NotFound);

    let mut changed = closed;
    changed.state = OrganisationState::Active;
    changed.facts.kind = OrganisationKind::Shelter;
    let tx = app.store().system().await.unwrap();
    organisation::save(&tx, changed).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        read(&mut browser, &token).await.bytes,
        unknown.bytes,
        "a shelter has no administrator"
    );
}

#[actix_web::test]
async fn sec_67_who_is_just_joining_is_not_held_up_by_a_rotation() {
    let (app, source, _folder) = crate::storage::keys::installation().await;
    let token = first(&app).await.unwrap();
    let shown = totp(&app, &token);
    punte_vault::Keyring::add_version(&source).unwrap();
    assert_ne!(totp(&app, &token).code_at(app.now()), shown.code_at(app.now()));
    let mut form = accept(&app, &token);
    form["code"] = json!(shown.code_at(app.now()));
    let mut browser = app.browser();
    browser.post("invitations/accept", form).await.ok();
    app.pass(Duration::seconds(30));
    let code = shown.code_at(app.now());
    let grant = browser.post("sessions", sign_in("ana@podul.example", PASSWORD, &code));
    grant.await.ok();
}
