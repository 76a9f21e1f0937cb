use crate::kit::TestApp;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_storage::identity::signing_key;
use serde_json::Value;

/// A part of a token, read without any key.
fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    let mut bits = 0u32;
    let (mut held, mut bytes) = (0, Vec::new());
    for symbol in part.bytes() {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let value = alphabet.iter().position(|letter| *letter == symbol).unwrap();
        bits = bits << 6 | u32::try_from(value).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 255) as u8);
        }
    }
    serde_json::from_slice(&bytes).unwrap()
}

#[actix_web::test]
async fn sec_06_the_claims_hold_no_personal_data_and_the_token_ten_minutes() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    let token = browser.token.clone().unwrap();
    let claims = part(&token, 1);
    let names: Vec<&String> = claims.as_object().unwrap().keys().collect();
    assert_eq!(names, ["aud", "exp", "iat", "iss", "jti", "sid", "sub"]);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 600);
    let text = format!("{} {claims}", part(&token, 0));
    for personal in ["ana", "Ana", "Popescu", "podul", "Casa", "case_worker"] {
        assert!(!text.contains(personal), "{personal} in {text}");
    }
    app.pass(Duration::seconds(599));
    assert!(browser.token_works().await);
    app.pass(Duration::seconds(1));
    assert!(!browser.token_works().await);
}

#[actix_web::test]
async fn sec_06_and_18_whatever_is_no_access_token_gets_the_same_401() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    let good = browser.token.clone().unwrap();
    let nobody = app.browser().get("sessions").await;
    let mut other_installation = {
        let other = TestApp::start().await;
        other
            .account("ana@podul.example", Role::CaseWorker)
            .await
            .signs_in()
            .await
    };
    let wrong = [
        String::new(),
        "x".to_owned(),
        browser.cookies["__Host-punte_refresh"].clone(),
        browser.cookies["__Host-punte_device"].clone(),
        format!("{good}x"),
        format!("{good} {good}"),
        good.to_uppercase(),
        other_installation.token.take().unwrap(),
    ];
    for token in wrong {
        browser.token = Some(token.clone());
        let answer = browser.get("sessions").await;
        assert_eq!(answer.bytes, nobody.bytes, "{token}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        answer.refused(Code::Unauthenticated);
    }
    browser.token = None;
    browser
        .get(&format!("sessions?access_token={good}"))
        .await
        .refused(Code::Unauthenticated);
    let stranger = app.stranger();
    let call = stranger.call(actix_web::http::Method::GET, "sessions");
    call.header("authorization", &format!("bearer {good}"))
        .send()
        .await
        .ok();
}

#[actix_web::test]
async fn sec_07_keys_rotate_without_a_failed_call_and_old_ones_go() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut before = ana.signs_in().await;
    let kid = |token: &Option<String>| part(token.as_ref().unwrap(), 0)["kid"].clone();
    let old = kid(&before.token);

    let tx = app.store().system().await.unwrap();
    signing_key::rotate(&tx).await.unwrap();
    tx.commit().await.unwrap();
    assert!(before.token_works().await);
    let mut after = ana.signs_in().await;
    assert_ne!(kid(&after.token), old);
    assert!(after.token_works().await);

    let published = app.browser().get("/.well-known/jwks.json").await;
    assert_eq!(published.header("content-type"), "application/jwk-set+json");
    let published = published.ok();
    let keys = published["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 2);
    for key in keys {
        assert_eq!(key["crv"], "Ed25519");
        assert!(key.get("d").is_none(), "no private key");
    }
    app.pass(Duration::minutes(11));
    let published = app.browser().get("/.well-known/jwks.json").await.ok();
    assert_eq!(published["keys"].as_array().unwrap().len(), 1);
    assert_eq!(published["keys"][0]["kid"], kid(&after.token));
    before.refresh().await.ok();
}

#[actix_web::test]
async fn sec_07_a_key_is_replaced_on_schedule() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let month = Duration::days(30);
    let look = || async {
        let tx = app.store().system().await.unwrap();
        let has_rotated = signing_key::rotate_if_due(&tx, month).await.unwrap();
        tx.commit().await.unwrap();
        has_rotated
    };
    assert!(!look().await, "there is no key yet");
    let first = part(&ana.signs_in().await.token.unwrap(), 0)["kid"].clone();
    app.pass(Duration::days(29));
    assert!(!look().await);
    assert_eq!(part(&ana.signs_in().await.token.unwrap(), 0)["kid"], first);
    app.pass(Duration::days(1));
    assert!(look().await);
    assert!(!look().await, "once");
    assert_ne!(part(&ana.signs_in().await.token.unwrap(), 0)["kid"], first);
}

#[actix_web::test]
async fn sec_07_rotation_under_load_refuses_nobody_on_any_instance() {
    let here = TestApp::start().await;
    // A second instance on the same database, with what it remembers of keys for itself.
    let there = here.with(punte_api::App {
        auth: std::sync::Arc::new(
            punte_api::auth::Auth::new(
                here.store().keyring(),
                crate::kit::ORIGIN,
                punte_vault::password::Cost {
                    memory_kib: 64,
                    passes: 1,
                },
            )
            .unwrap(),
        ),
        ..here.app.clone()
    });
    let shelter = here
        .organisation(
            punte_domain::identity::organisation::OrganisationKind::Shelter,
            &["RO-BV"],
        )
        .await;
    let mut tokens = Vec::new();
    let mut kids = std::collections::BTreeSet::new();
    for step in 0..120_i64 {
        if step % 25 == 10 {
            let tx = here.store().system().await.unwrap();
            signing_key::rotate(&tx).await.unwrap();
            tx.commit().await.unwrap();
        }
        if step % 5 == 0 {
            let person = here.member(shelter, Role::CaseWorker).await;
            tokens.push(person);
        }
        let calls = tokens.iter().rev().take(8).flat_map(|person| {
            [&here, &there].map(|app| {
                let elsewhere = person.at(app);
                async move { elsewhere.get("me").await.status.as_u16() }
            })
        });
        let answers = futures_util::future::join_all(calls).await;
        assert!(answers.iter().all(|status| *status == 200), "{answers:?} at {step}");
        let keys = here.browser().get("/.well-known/jwks.json").await.ok();
        kids.extend(
            keys["keys"]
                .as_array()
                .unwrap()
                .iter()
                .map(|key| key["kid"].to_string()),
        );
        here.pass(Duration::milliseconds(2500));
    }
    assert_eq!(kids.len(), 6, "the first key and five rotations");
}

#[actix_web::test]
async fn sec_07_a_bad_token_does_not_make_the_server_read_its_keys_anew() {
    let app = TestApp::start().await;
    let person = app.member(
        app.organisation(
            punte_domain::identity::organisation::OrganisationKind::Shelter,
            &["RO-BV"],
        )
        .await,
        Role::CaseWorker,
    );
    let person = person.await;
    person.get("me").await.ok();
    let db = app.database().raw().await;
    sea_orm::ConnectionTrait::execute_unprepared(&db, "DELETE FROM signing_key")
        .await
        .unwrap();
    let stranger = app.stranger();
    for token in [
        "x",
        "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6IjAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMCJ9.e30.AA",
    ] {
        let call = stranger.call(actix_web::http::Method::GET, "me");
        let answer = call.header("authorization", &format!("Bearer {token}")).send().await;
        answer.refused(Code::Unauthenticated);
    }
    person.get("me").await.ok();
}
