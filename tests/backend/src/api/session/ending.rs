use crate::api::case::form;
use crate::kit::{Account, Answer, Browser, PASSWORD, TestApp};
use actix_web::http::Method;
use futures_util::future::join_all;
use punte_api::Code;
use punte_domain::access::{Role, Scope};
use punte_domain::identity::UserStatus;
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::identity::session::SessionEnding;
use punte_storage::identity::{actor, session, user};
use serde_json::json;
use strum::IntoEnumIterator;

#[derive(Debug, Clone, Copy)]
enum Happens {
    SignOut,
    RevokedFromAnother,
    PasswordChangedInAnother,
    RecoveryCodesRenewedInAnother,
    Suspended,
    EndedByAdministrator,
    RightsChanged,
}

const ALL: [Happens; 7] = [
    Happens::SignOut,
    Happens::RevokedFromAnother,
    Happens::PasswordChangedInAnother,
    Happens::RecoveryCodesRenewedInAnother,
    Happens::Suspended,
    Happens::EndedByAdministrator,
    Happens::RightsChanged,
];

async fn happens(what: Happens, ana: &Account, browser: &mut Browser) {
    let proof = || json!({"kind": "totp", "code": ana.next_code()});
    match what {
        Happens::SignOut => {
            browser.clone().post("sessions/end", json!({})).await.ok();
        }
        Happens::RevokedFromAnother => {
            let mut another = ana.signs_in().await;
            let list = another.get("sessions").await.ok();
            let items = list["items"].as_array().unwrap();
            assert_eq!(items.len(), 2);
            let old = items.iter().find(|item| item["is_current"] == false).unwrap();
            another
                .delete(&format!("sessions/{}", old["id"].as_str().unwrap()))
                .await
                .ok();
            assert!(another.token_works().await);
        }
        Happens::PasswordChangedInAnother => {
            let mut another = ana.signs_in().await;
            let body =
                json!({"current_password": PASSWORD, "new_password": "vapor vechi pe lacul negru", "factor": proof()});
            another.post("me/password", body).await.ok();
            assert!(another.token_works().await);
            another.refresh().await.ok();
        }
        Happens::RecoveryCodesRenewedInAnother => {
            let mut another = ana.signs_in().await;
            let body = json!({"password": PASSWORD, "factor": proof()});
            let codes = another.post("me/recovery-codes", body).await.ok();
            assert_eq!(codes["codes"].as_array().unwrap().len(), 10);
            assert!(another.token_works().await);
        }
        Happens::Suspended => {
            let tx = ana.app.store().system().await.unwrap();
            let user = user::find(&tx, &Scope::system(), ana.user).await.unwrap();
            let suspended = punte_domain::identity::User {
                status: UserStatus::Suspended,
                ..user
            };
            user::save(&tx, suspended).await.unwrap();
            tx.commit().await.unwrap();
        }
        Happens::EndedByAdministrator | Happens::RightsChanged => {
            let ending = match what {
                Happens::RightsChanged => SessionEnding::RightsChanged,
                _ => SessionEnding::Administrator,
            };
            let tx = ana.app.store().system().await.unwrap();
            assert_eq!(session::end_all(&tx, ana.user, ending, None).await.unwrap(), 1);
            tx.commit().await.unwrap();
        }
    }
}

#[actix_web::test]
async fn sec_09_whatever_ends_a_sign_in_acts_on_the_very_next_call() {
    for what in ALL {
        let app = TestApp::start().await;
        let ana = app.account("ana@podul.example", Role::CaseWorker).await;
        let mut browser = ana.signs_in().await;
        assert!(browser.token_works().await);
        happens(what, &ana, &mut browser).await;
        assert!(!browser.token_works().await, "{what:?}: access token");
        browser.refresh().await.refused(Code::Unauthenticated);
    }
}

#[actix_web::test]
async fn sec_09_a_change_of_roles_acts_on_the_very_next_call() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::Administrator).await;
    let mut browser = ana.signs_in().await;
    browser.get("users").await.ok();
    let tx = app.store().system().await.unwrap();
    let user = user::find(&tx, &Scope::system(), ana.user).await.unwrap();
    user::save(
        &tx,
        punte_domain::identity::User {
            roles: vec![Role::Rapporteur],
            ..user
        },
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    browser.get("users").await.refused(Code::Forbidden);
}

/// A call that was let in before its sign-in ended is done whole, one that was not is refused; nothing is done by
/// halves, and the next call is refused in any case.
#[actix_web::test]
async fn sec_09_calls_under_way_while_rights_end_are_done_whole_or_not_at_all_and_the_next_is_refused() {
    let app = TestApp::start().await;
    let shelter = app.organisation(OrganisationKind::Shelter, &["RO-CJ"]).await;
    let worker = app.member(shelter, Role::CaseWorker).await;
    let supervisor = app.member(shelter, Role::CaseSupervisor).await;
    let manager = app.member(shelter, Role::OrganisationAdministrator).await;
    let program = manager.makes_a_program(&["cases.write", "cases.read"]).await;
    let token = program.token().await;
    let opens_as_program = async || {
        let nobody = app.stranger();
        let call = nobody.call(Method::POST, "cases").json(&form());
        call.header("authorization", &format!("Bearer {token}")).send().await
    };

    // While somebody else writes, calls come as far as they can, and go on when the sign-in has ended.
    let tx = app.store().system().await.unwrap();
    let ends = async {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        session::end_all(&tx, worker.user(), SessionEnding::Administrator, None)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    let (people, ()) = tokio::join!(join_all((0..6).map(|_| worker.post("cases", form()))), ends);
    let suspend = program.place("/suspend");
    let (before, suspended, after) = tokio::join!(
        join_all((0..6).map(|_| opens_as_program())),
        manager.call(Method::POST, &suspend).send(),
        join_all((0..6).map(|_| opens_as_program())),
    );
    suspended.ok();

    let answers: Vec<Answer> = people.into_iter().chain(before).chain(after).collect();
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert!(
        statuses.iter().all(|status| [201, 401].contains(status)),
        "{statuses:?}"
    );
    let done = statuses.iter().filter(|status| **status == 201).count();
    let listed = supervisor.get("cases").await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), done, "{statuses:?}");
    worker.post("cases", form()).await.refused(Code::Unauthenticated);
    opens_as_program().await.refused(Code::Unauthenticated);
    let listed = supervisor.get("cases").await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), done);
}

#[actix_web::test]
async fn sec_10_people_see_and_end_their_own_sign_ins_only() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let ion = app.account("ion@podul.example", Role::CaseWorker).await;
    let (mut of_ana, mut of_ion) = (ana.signs_in().await, ion.signs_in().await);
    let sessions = of_ana.get("sessions").await.ok();
    let [only] = sessions["items"].as_array().unwrap().as_slice() else {
        panic!("{sessions}")
    };
    assert_eq!(only["is_current"], true);
    let path = format!("sessions/{}", only["id"].as_str().unwrap());
    let foreign = of_ion.delete(&path).await;
    let unknown = of_ion.delete("sessions/00000000-0000-4000-8000-000000000000").await;
    assert_eq!(foreign.bytes, unknown.bytes);
    foreign.refused(Code::NotFound);
    of_ana.delete(&path).await.ok();
    assert!(!of_ana.token_works().await);
}

#[actix_web::test]
async fn signing_out_takes_the_cookie_back_and_may_be_repeated() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    browser.post("sessions/end", json!({})).await.ok();
    assert_eq!(browser.cookies.keys().collect::<Vec<_>>(), ["__Host-punte_device"]);
    browser.post("sessions/end", json!({})).await.ok();
}

/// An export or an import goes on when who began it has gone home, and not when a thief began it.
#[actix_web::test]
async fn sec_09_work_begun_in_a_sign_in_that_somebody_else_may_have_had_is_not_gone_on_with() {
    let app = TestApp::start().await;
    for ending in SessionEnding::iter() {
        let email = format!("{}@podul.example", ending.code());
        let ana = app.account(&email, Role::CaseWorker).await;
        ana.signs_in().await;
        let tx = app.store().system().await.unwrap();
        let begun = session::list_live(&tx, ana.user).await.unwrap().remove(0);
        actor::at_work(&tx, ana.user, begun.id).await.unwrap();
        session::end(&tx, &begun, ending).await.unwrap();
        let goes_on = actor::at_work(&tx, ana.user, begun.id).await.is_ok();
        let is_harmless = matches!(ending, SessionEnding::SignedOut | SessionEnding::RightsChanged);
        assert_eq!(goes_on, is_harmless, "{ending}");
        tx.commit().await.unwrap();
    }
}
