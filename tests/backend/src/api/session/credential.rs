use crate::kit::{Account, PASSWORD, TestApp, sign_in};
use punte_api::Code;
use punte_domain::access::Role;
use serde_json::{Value, json};

fn change(member: &Account, new: &str) -> Value {
    let factor = json!({"kind": "totp", "code": member.next_code()});
    json!({"current_password": PASSWORD, "new_password": new, "factor": factor})
}

#[actix_web::test]
async fn sec_02_the_password_boundaries_hold_over_http() {
    let app = TestApp::start().await;
    let ana = app.account("ana.popescu@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    let long: String = (0..257)
        .map(|i| char::from_u32(0x4e00 + i * 7 % 500).unwrap())
        .collect();
    let cut = |n: usize| long.chars().take(n).collect::<String>();
    let refused = [
        ("nori pe deal ș", "too_short"),
        (long.as_str(), "too_long"),
        ("password12345678", "common_password"),
        ("123456789012345678", "common_password"),
        ("Popescu.Ana.2026", "contains_names"),
        ("podul-ana-popescu", "contains_names"),
    ];
    for (password, code) in refused {
        let body = browser
            .post("me/password", change(&ana, password))
            .await
            .refused_at("/new_password");
        assert_eq!(body["errors"][0]["code"], code, "{password}");
    }
    let mut current = PASSWORD.to_owned();
    for password in ["nori pe deal șă".to_owned(), cut(128), cut(256)] {
        let mut body = change(&ana, &password);
        body["current_password"] = json!(current);
        browser.post("me/password", body).await.ok();
        current = password;
    }
    // The last of 256 characters counts.
    let code = ana.next_code();
    let almost = format!("{}x", cut(255));
    app.browser()
        .post("sessions", sign_in(&ana.email, &almost, &code))
        .await
        .refused(Code::SignInRefused);
    app.browser()
        .post("sessions", sign_in(&ana.email, &current, &code))
        .await
        .ok();
}

#[actix_web::test]
async fn sec_10_credentials_change_only_with_password_and_factor_proven_again() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    let new = "vapor vechi pe lacul negru";
    let mut wrong_password = change(&ana, new);
    wrong_password["current_password"] = json!("nu asta este parola");
    let mut wrong_code = change(&ana, new);
    wrong_code["factor"]["code"] = json!("000000");
    let first = browser.post("me/password", wrong_password).await;
    let second = browser.post("me/password", wrong_code).await;
    assert_eq!(first.bytes, second.bytes);
    first.refused(Code::CredentialsRefused);
    let body = json!({"password": "nu asta este parola", "factor": {"kind": "totp", "code": ana.next_code()}});
    browser
        .post("me/recovery-codes", body)
        .await
        .refused(Code::CredentialsRefused);

    let body = change(&ana, new);
    let used = body["factor"]["code"].as_str().unwrap().to_owned();
    browser.post("me/password", body).await.ok();
    app.browser()
        .post("sessions", sign_in(&ana.email, new, &used))
        .await
        .refused(Code::SignInRefused);
    let code = ana.next_code();
    app.browser()
        .post("sessions", sign_in(&ana.email, PASSWORD, &code))
        .await
        .refused(Code::SignInRefused);
    app.browser()
        .post("sessions", sign_in(&ana.email, new, &code))
        .await
        .ok();
}

#[actix_web::test]
async fn sec_04_renewed_recovery_codes_void_the_former_ones() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    let proof =
        json!({"password": PASSWORD, "factor": {"kind": "recovery_code", "code": ana.recovery_codes[0].reveal()}});
    let codes = browser.post("me/recovery-codes", proof).await.ok();
    let with = |code: &str| json!({"email": ana.email, "password": PASSWORD, "factor": {"kind": "recovery_code", "code": code}});
    let former = with(ana.recovery_codes[1].reveal());
    app.browser()
        .post("sessions", former)
        .await
        .refused(Code::SignInRefused);
    let new = with(codes["codes"][9].as_str().unwrap());
    app.browser().post("sessions", new).await.ok();
}

#[actix_web::test]
async fn sec_11_proving_again_is_limited_too() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    for _ in 0..6 {
        let body = json!({"password": "nu asta este parola", "factor": {"kind": "totp", "code": "000000"}});
        browser
            .post("me/recovery-codes", body)
            .await
            .refused(Code::CredentialsRefused);
    }
    let body = json!({"password": PASSWORD, "factor": {"kind": "totp", "code": ana.totp.code_at(app.now())}});
    browser.post("me/recovery-codes", body).await.refused(Code::TooMany);
}
