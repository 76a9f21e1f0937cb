use crate::kit::{Browser, TestApp};
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::event::EventKind;
use sea_orm::{ConnectionTrait, Statement};

const REFRESH: &str = "__Host-punte_refresh";

async fn entries(app: &TestApp, kind: EventKind) -> usize {
    let db = app.database().raw().await;
    let query = format!("SELECT 1 FROM ledger WHERE kind = '{}'", kind.code());
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), query))
        .await
        .unwrap();
    rows.len()
}

#[actix_web::test]
async fn sec_08_the_refresh_token_lives_only_in_a_host_cookie() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    let answer = browser.refresh().await;
    let cookies: Vec<&str> = answer
        .headers
        .get_all("set-cookie")
        .map(|cookie| cookie.to_str().unwrap())
        .collect();
    let [cookie] = cookies.as_slice() else {
        panic!("{cookies:?}")
    };
    let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
    for attribute in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/", "Max-Age=43200"] {
        assert!(attributes.contains(&attribute), "{attribute} in {cookie}");
    }
    assert!(cookie.starts_with("__Host-punte_refresh="));
    let value = browser.cookies[REFRESH].clone();
    assert!(!String::from_utf8(answer.bytes).unwrap().contains(&value));
}

#[actix_web::test]
async fn sec_08_it_is_exchanged_at_every_use() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    let mut seen = std::collections::BTreeSet::from([browser.cookies[REFRESH].clone()]);
    for _ in 0..5 {
        app.pass(Duration::minutes(9));
        browser.refresh().await.ok();
        assert!(seen.insert(browser.cookies[REFRESH].clone()));
        assert!(browser.token_works().await);
    }
}

#[actix_web::test]
async fn sec_08_two_tabs_at_once_hurt_nobody() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let browser = ana.signs_in().await;
    let attempts = (0..8).map(|_| {
        let mut tab = browser.clone();
        async move { (tab.refresh().await, tab) }
    });
    let answers = futures_util::future::join_all(attempts).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(answer, _)| answer.status.is_success());
    let [(_, mut winner)] = <[_; 1]>::try_from(won).map_err(|won| won.len()).unwrap();
    for (answer, _) in lost {
        assert!(answer.headers.get("set-cookie").is_none());
        assert_eq!(answer.refused(Code::NotNow)["detail"], "refreshed_elsewhere");
    }
    let mut late = browser.clone();
    app.pass(Duration::seconds(9));
    late.refresh().await.refused(Code::NotNow);
    winner.refresh().await.ok();
    assert_eq!(entries(&app, EventKind::SessionReused).await, 0);
}

#[actix_web::test]
async fn sec_08_an_answer_that_was_lost_ends_nothing_and_is_asked_for_again() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    // However often: each answer is lost, and the browser has the cookie it had.
    for pause in [11, 11, 600, 3 * 3600] {
        let mut lost = browser.clone();
        lost.refresh().await.ok();
        app.pass(Duration::seconds(pause));
    }
    browser.refresh().await.ok();
    assert!(browser.token_works().await);
    // What it has now goes on as ever.
    for _ in 0..3 {
        app.pass(Duration::minutes(9));
        browser.refresh().await.ok();
    }
    assert_eq!(entries(&app, EventKind::SessionReused).await, 0);
    // Of a lost answer that is asked for again, too, one of many tabs has the next cookie.
    let mut lost = browser.clone();
    lost.refresh().await.ok();
    app.pass(Duration::seconds(11));
    let attempts = (0..6).map(|_| {
        let mut tab = browser.clone();
        async move { tab.refresh().await }
    });
    let answers = futures_util::future::join_all(attempts).await;
    assert_eq!(answers.iter().filter(|answer| answer.status.is_success()).count(), 1);
    assert!(
        answers
            .iter()
            .all(|answer| answer.status == 200 || answer.status == 409)
    );
    // It does not outlive the sign-in.
    app.pass(Duration::hours(12));
    browser.refresh().await.refused(Code::Unauthenticated);
    assert_eq!(entries(&app, EventKind::SessionReused).await, 0);
}

#[actix_web::test]
async fn sec_08_a_copy_used_later_ends_the_whole_chain_and_is_recorded() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut owner = ana.signs_in().await;
    let mut other = ana.signs_in().await;
    let mut thief = owner.clone();
    for _ in 0..2 {
        owner.refresh().await.ok();
        app.pass(Duration::seconds(11));
    }
    thief.refresh().await.refused(Code::Unauthenticated);
    owner.refresh().await.refused(Code::Unauthenticated);
    assert!(!owner.token_works().await);
    assert!(!thief.token_works().await);
    assert!(other.token_works().await, "another sign-in of the person goes on");
    assert_eq!(entries(&app, EventKind::SessionReused).await, 1);
    thief.refresh().await.refused(Code::Unauthenticated);
    assert_eq!(entries(&app, EventKind::SessionReused).await, 1);
}

/// A thief who is as early as somebody whose answer was lost is found when both have gone on, whoever is first.
#[actix_web::test]
async fn sec_08_a_copy_used_before_its_owner_goes_on_ends_the_chain_when_both_do() {
    for owner_first in [true, false] {
        let app = TestApp::start().await;
        let ana = app.account("ana@podul.example", Role::CaseWorker).await;
        let mut owner = ana.signs_in().await;
        let mut thief = owner.clone();
        for both in [&mut owner, &mut thief] {
            both.refresh().await.ok();
            app.pass(Duration::seconds(11));
        }
        let (first, second) = if owner_first {
            (&mut owner, &mut thief)
        } else {
            (&mut thief, &mut owner)
        };
        first.refresh().await.ok();
        second.refresh().await.refused(Code::Unauthenticated);
        assert!(!first.token_works().await && !second.token_works().await);
        first.refresh().await.refused(Code::Unauthenticated);
        assert_eq!(entries(&app, EventKind::SessionReused).await, 1);
    }
}

#[actix_web::test]
async fn sec_08_the_idle_limit_ends_a_sign_in_and_use_does_not_move_the_absolute_one() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut idle = ana.signs_in().await;
    app.pass(Duration::hours(12));
    idle.refresh().await.refused(Code::Unauthenticated);

    let mut busy: Browser = ana.signs_in().await;
    for _ in 0..15 {
        app.pass(Duration::hours(11));
        busy.refresh().await.ok();
    }
    // 165 of 168 hours have passed: the cookie lasts no longer than the sign-in.
    let answer = busy.refresh().await;
    assert!(
        answer.header("set-cookie").contains("Max-Age=10800"),
        "{}",
        answer.header("set-cookie")
    );
    app.pass(Duration::hours(3));
    assert!(!busy.token_works().await);
    busy.refresh().await.refused(Code::Unauthenticated);
}

#[actix_web::test]
async fn what_is_no_refresh_token_renews_nothing() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    app.browser().refresh().await.refused(Code::Unauthenticated);
    let device = browser.cookies["__Host-punte_device"].clone();
    for value in ["x", &device, &browser.token.clone().unwrap()] {
        browser.cookies.insert(REFRESH.to_owned(), value.to_owned());
        browser.refresh().await.refused(Code::Unauthenticated);
    }
}
