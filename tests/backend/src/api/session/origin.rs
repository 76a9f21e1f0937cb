use crate::kit::{Browser, ORIGIN, TestApp};
use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use serde_json::json;

const HEADERS: [(&str, &[(&str, &str)], bool); 9] = [
    (
        "our own page",
        &[("origin", ORIGIN), ("sec-fetch-site", "same-origin")],
        true,
    ),
    ("our own page in an older browser", &[("origin", ORIGIN)], true),
    ("nothing said", &[], false),
    (
        "another site",
        &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
        false,
    ),
    (
        "another site in an older browser",
        &[("origin", "https://evil.example")],
        false,
    ),
    (
        "a sandboxed frame",
        &[("origin", "null"), ("sec-fetch-site", "same-origin")],
        false,
    ),
    (
        "another name of the same site",
        &[("origin", ORIGIN), ("sec-fetch-site", "same-site")],
        false,
    ),
    (
        "a longer name",
        &[("origin", "https://punte.example.evil.example")],
        false,
    ),
    (
        "a link followed",
        &[("sec-fetch-site", "none"), ("origin", ORIGIN)],
        false,
    ),
];

async fn call(browser: &Browser, path: &str, headers: &[(&str, &str)]) -> u16 {
    let stranger = browser.app.stranger();
    let mut call = stranger
        .call(Method::POST, path)
        .header("cookie", &browser.cookie_header());
    for (name, value) in headers {
        call = call.header(name, value);
    }
    let answer = call.send().await;
    if answer.status.as_u16() == 403 {
        answer.clone().refused(Code::ForeignOrigin);
    }
    answer.status.as_u16()
}

#[actix_web::test]
async fn sec_31_what_reads_a_cookie_is_called_from_our_own_page_only() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    for path in ["sessions/refresh", "sessions/end"] {
        for (what, headers, allowed) in HEADERS {
            let browser = ana.signs_in().await;
            let status = call(&browser, path, headers).await;
            assert_eq!(
                status,
                if !allowed {
                    403
                } else if path.ends_with("end") {
                    204
                } else {
                    200
                },
                "{path}: {what}"
            );
            assert_eq!(
                browser.clone().token_works().await,
                !(allowed && path.ends_with("end")),
                "{path}: {what}"
            );
        }
    }
}

#[actix_web::test]
async fn sec_31_nobody_is_signed_in_from_another_site() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    let body = json!({"email": "a@b.ro", "password": "x", "factor": {"kind": "totp", "code": "1"}});
    let post = || stranger.call(Method::POST, "sessions").json(&body);
    post()
        .header("origin", "https://evil.example")
        .send()
        .await
        .refused(Code::ForeignOrigin);
    post()
        .header("sec-fetch-site", "cross-site")
        .send()
        .await
        .refused(Code::ForeignOrigin);
    post().send().await.refused(Code::SignInRefused);
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        let form = stranger.call(Method::POST, "sessions").bytes(kind, body.to_string());
        form.send().await.refused(Code::UnsupportedMediaType);
    }
}

#[actix_web::test]
async fn sec_31_a_cookie_alone_does_nothing_anywhere_else() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::Administrator).await;
    let mut browser = ana.signs_in().await;
    browser.token = None;
    browser.get("sessions").await.refused(Code::Unauthenticated);
    browser.get("me").await.refused(Code::Unauthenticated);
    browser.get("users").await.refused(Code::Unauthenticated);
    browser
        .delete("sessions/00000000-0000-4000-8000-000000000000")
        .await
        .refused(Code::Unauthenticated);
    browser
        .post("me/password", json!({}))
        .await
        .refused(Code::Unauthenticated);
    browser.refresh().await.ok();
}
