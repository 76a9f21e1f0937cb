use crate::kit::{Answer, PASSWORD, TestApp, sign_in};
use actix_web::http::Method;
use chrono::Duration;
use punte_api::app::Profile;
use punte_api::{App, Code};
use punte_domain::access::Role;
use punte_domain::identity::UserStatus;
use punte_domain::identity::factor::FactorKind;
use punte_storage::identity::{credential, organisation};
use punte_vault::SecretString;
use punte_vault::password::{Cost, Hasher};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

fn with_recovery_code(email: &str, code: &str) -> Value {
    json!({"email": email, "password": PASSWORD, "factor": {"kind": "recovery_code", "code": code}})
}

/// All a refusal shows to whoever receives it.
fn shown(answer: &Answer) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    (answer.status.as_u16(), headers, answer.bytes.clone())
}

#[actix_web::test]
async fn a_person_signs_in_and_learns_who_they_are() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = app.browser();
    let code = ana.next_code();
    // The address as people type it.
    let grant = browser
        .post("sessions", sign_in(" Ana@Podul.example", PASSWORD, &code))
        .await
        .ok();
    assert_eq!(grant["me"]["user"]["email"], "ana@podul.example");
    assert_eq!(grant["me"]["organisation"]["name"], "Casa Podului");
    assert_eq!(grant["expires_at"], json!(app.now() + Duration::minutes(10)));
    let me = browser.get("me").await.ok();
    assert_eq!(me["user"]["id"], grant["me"]["user"]["id"]);
    assert!(me["user"]["last_sign_in_at"].is_string());
}

#[actix_web::test]
async fn sec_03_and_12_every_refusal_is_the_same_bytes_and_sets_no_cookie() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let gone = app
        .account_with("gone@podul.example", Role::CaseWorker, UserStatus::Suspended)
        .await;
    let used = ana.next_code();
    app.browser()
        .post("sessions", sign_in(&ana.email, PASSWORD, &used))
        .await
        .ok();
    let old = ana.totp.code_at(app.now() - Duration::seconds(60));
    let right = ana.totp.code_at(app.now() + Duration::seconds(30));
    let wrong = [
        ("unknown account", sign_in("nobody@podul.example", PASSWORD, &right)),
        ("no address at all", sign_in("?", PASSWORD, &right)),
        ("no address at all", sign_in("", "", "")),
        ("wrong password", sign_in(&ana.email, "alta parola lunga", &right)),
        ("wrong code", sign_in(&ana.email, PASSWORD, "000000")),
        ("used code", sign_in(&ana.email, PASSWORD, &used)),
        ("old code", sign_in(&ana.email, PASSWORD, &old)),
        (
            "suspended",
            sign_in(&gone.email, PASSWORD, &gone.totp.code_at(app.now())),
        ),
        (
            "somebody else's code",
            sign_in(&ana.email, PASSWORD, &gone.totp.code_at(app.now())),
        ),
        (
            "a wrong recovery code",
            with_recovery_code(&ana.email, "0000-0000-0000-0000-0000-0000"),
        ),
        ("no recovery code", with_recovery_code(&ana.email, "")),
        (
            "somebody else's recovery code",
            with_recovery_code(&ana.email, gone.recovery_codes[0].reveal()),
        ),
    ];
    let mut first = None;
    for (number, (what, body)) in wrong.into_iter().enumerate() {
        // Each from a network of its own, so that no limit speaks before.
        let answer = app
            .browser()
            .at(&format!("203.0.113.{number}"))
            .post("sessions", body)
            .await;
        assert!(answer.headers.get("set-cookie").is_none(), "{what}");
        let shown = shown(&answer);
        assert_eq!(*first.get_or_insert_with(|| shown.clone()), shown, "{what}");
        answer.refused(Code::SignInRefused);
    }
    // The right code was not used up by a wrong password.
    app.browser()
        .at("203.0.113.99")
        .post("sessions", sign_in(&ana.email, PASSWORD, &right))
        .await
        .ok();
}

#[actix_web::test]
async fn the_body_is_read_strictly() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    let mut body = sign_in("ana@podul.example", PASSWORD, "123456");
    body["role"] = json!("administrator");
    browser.post("sessions", body).await.refused_at("/role");
    let mut body = sign_in("ana@podul.example", PASSWORD, "123456");
    body["factor"]["kind"] = json!("none");
    browser.post("sessions", body).await.refused_at("/factor/kind");
    let body = json!({"email": "ana@podul.example", "password": PASSWORD});
    browser.post("sessions", body).await.refused_at("/factor");
    let body = sign_in("ana@podul.example", &"x".repeat(5000), "123456");
    browser.post("sessions", body).await.refused_at("/password");
}

#[actix_web::test]
async fn sec_04_a_recovery_code_works_once_and_is_stored_as_a_hash() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let code = ana.recovery_codes[3].reveal().to_lowercase();
    app.browser()
        .post("sessions", with_recovery_code(&ana.email, &code))
        .await
        .ok();
    app.browser()
        .post("sessions", with_recovery_code(&ana.email, &code))
        .await
        .refused(Code::SignInRefused);
    let other = ana.recovery_codes[4].reveal();
    app.browser()
        .post("sessions", with_recovery_code(&ana.email, other))
        .await
        .ok();
}

#[actix_web::test]
async fn sec_04_and_rel_06_of_20_parallel_submissions_of_one_code_one_succeeds() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let totp: String = ana.next_code();
    let recovery = ana.recovery_codes[0].reveal().to_owned();
    for (kind, code) in [(FactorKind::Totp, totp), (FactorKind::RecoveryCode, recovery)] {
        let attempts = (0..20).map(|_| async {
            let tx = app.store().system().await.unwrap();
            let won = credential::consume(&tx, ana.user, kind, &code).await.unwrap();
            tx.commit().await.unwrap();
            usize::from(won)
        });
        let won: usize = futures_util::future::join_all(attempts).await.into_iter().sum();
        assert_eq!(won, 1, "{kind}");
    }
}

#[actix_web::test]
async fn sec_01_a_weaker_hash_is_renewed_at_the_next_sign_in() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let weak = Hasher::new(
        app.store().keyring(),
        Cost {
            memory_kib: 32,
            passes: 1,
        },
        1,
        1,
    )
    .unwrap();
    let weak = weak.hash(SecretString::from(PASSWORD.to_owned())).await.unwrap();
    let tx = app.store().system().await.unwrap();
    credential::set_password(&tx, ana.user, weak).await.unwrap();
    tx.commit().await.unwrap();

    ana.signs_in().await;
    let stored = credential::find(&app.store().system_read(), ana.user)
        .await
        .unwrap()
        .password_hash;
    assert!(stored.starts_with("$argon2id$v=19$m=64,"), "{stored}");
    ana.signs_in().await;
}

#[actix_web::test]
async fn sec_04_and_38_secrets_are_not_in_the_database() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let browser = ana.signs_in().await;
    let base32 = punte_vault::ExposeSecret::expose_secret(&ana.totp.base32()).to_owned();
    let cookies = browser.cookies.values().map(String::as_str);
    let secrets: Vec<&str> = cookies
        .chain([PASSWORD, base32.as_str(), ana.recovery_codes[0].reveal()])
        .collect();
    let Some(folder) = app.database().file() else { return };
    app.database()
        .raw()
        .await
        .execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
        .await
        .unwrap();
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for secret in &secrets {
            assert!(
                !bytes.windows(secret.len()).any(|part| part == secret.as_bytes()),
                "{secret}"
            );
        }
    }
}

#[actix_web::test]
async fn the_demonstration_lets_anybody_in_and_production_has_no_such_door() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let enter = json!({"account": ana.email});
    app.browser().get("demo/accounts").await.refused(Code::NotFound);
    app.browser()
        .post("demo/sessions", enter.clone())
        .await
        .refused(Code::NotFound);

    let app = app.with(App {
        profile: Profile::Demo,
        ..app.app.clone()
    });
    let mut browser = app.browser();
    let accounts = browser.get("demo/accounts").await.ok();
    assert_eq!(accounts["items"][0]["key"], "ana@podul.example");
    assert_eq!(accounts["items"][0]["role"], "case_worker");
    browser.post("demo/sessions", enter).await.ok();
    assert_eq!(browser.cookies.keys().collect::<Vec<_>>(), ["punte_refresh"]);
    browser.get("me").await.ok();
    browser.refresh().await.ok();
    browser
        .post("demo/sessions", json!({"account": "nobody@podul.example"}))
        .await
        .refused(Code::NotFound);
}

#[actix_web::test]
async fn the_demonstration_names_organisations_in_the_language_of_the_reader() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let tx = app.store().system().await.unwrap();
    let mut organisation = organisation::find(&tx, ana.organisation).await.unwrap();
    organisation.facts.names.sq = Some("Shtëpia e Urës".to_owned());
    organisation.facts.names.en = Some("House of the Bridge".to_owned());
    organisation::save(&tx, organisation).await.unwrap();
    tx.commit().await.unwrap();
    let app = app.with(App {
        profile: Profile::Demo,
        ..app.app.clone()
    });
    for (accepted, name) in [
        ("ro", "Casa Podului"),
        ("sq-AL,sq;q=0.9,en;q=0.8", "Shtëpia e Urës"),
        ("de, en", "House of the Bridge"),
    ] {
        let stranger = app.stranger();
        let call = stranger.call(Method::GET, "demo/accounts");
        let accounts = call.header("accept-language", accepted).send().await.ok();
        assert_eq!(accounts["items"][0]["organisation_name"], name, "{accepted}");
    }
}
