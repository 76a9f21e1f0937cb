//! Without its entry in the ledger nothing happens: consents, referrals, people and the directory.

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend};
use serde_json::{Value, json};

use super::case_custody::{dump, tables};
use super::referral::{Scene, act, id, version};
use crate::kit::{Answer, TestApp};

/// From now on the ledger takes no entry.
async fn refuse_entries(raw: &DatabaseConnection) {
    let refuse = match raw.get_database_backend() {
        DbBackend::Postgres => {
            "CREATE TRIGGER no_entry BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_guard()"
        }
        _ => "CREATE TRIGGER no_entry BEFORE INSERT ON ledger BEGIN SELECT RAISE(ABORT, 'no'); END",
    };
    raw.execute_unprepared(refuse).await.unwrap();
}

async fn state(raw: &DatabaseConnection) -> String {
    let mut state = String::new();
    for table in tables(raw).await {
        state.push_str(&dump(raw, &table).await);
    }
    state
}

#[actix_web::test]
async fn sec_45_no_consent_and_no_referral_changes_without_its_entry() {
    let scene = Scene::start().await;
    let (case, consent, sent) = scene.sent(&["identity"]).await;
    let (_, _, accepted) = scene.accepted(&["identity"]).await;
    let (_, _, started) = scene.accepted(&["identity"]).await;
    let started = act(
        &scene.keeper,
        &started,
        "start-service",
        json!({"started_on": "2026-03-02"}),
    );
    let started = started.await.ok();
    let draft = scene
        .draft(&case, &consent, "service", scene.shelter, &["identity"])
        .await;
    let raw = scene.app.database().raw().await;
    refuse_entries(&raw).await;
    let before = state(&raw).await;

    let consents = format!("cases/{}/consents", id(&case));
    let new_consent = json!({
        "purpose": "assistance", "recipient_id": scene.shelter, "data_sets": ["needs"], "basis": "consent",
        "given_by": "person", "given_on": "2026-03-01", "leaflet_language": "ro"
    });
    let new_referral = json!({
        "case_id": case["id"], "kind": "service", "to_id": scene.shelter, "services": ["ACC-E"], "urgency": "normal",
        "consent_id": consent["id"], "data_sets": ["identity"]
    });
    let none = || json!({});
    let path = format!("referrals/{}", id(&draft));
    let answers: Vec<(&str, Answer)> = vec![
        ("consent", scene.worker.post(&consents, new_consent).await),
        (
            "withdrawal",
            scene
                .worker
                .post(&format!("{consents}/{}/withdraw", id(&consent)), json!({"reason": "x"}))
                .await,
        ),
        ("referral", scene.worker.post("referrals", new_referral).await),
        (
            "edit",
            scene
                .worker
                .patch_at(&path, version(&draft), json!({"urgency": "urgent"}))
                .await,
        ),
        ("send", act(&scene.worker, &draft, "send", none()).await),
        (
            "withdraw",
            act(&scene.worker, &sent, "withdraw", json!({"reason": "x"})).await,
        ),
        ("acknowledge", act(&scene.keeper, &sent, "acknowledge", none()).await),
        ("accept", act(&scene.keeper, &sent, "accept", none()).await),
        (
            "refuse",
            act(&scene.keeper, &sent, "refuse", json!({"reason": "no_capacity"})).await,
        ),
        (
            "start",
            act(
                &scene.keeper,
                &accepted,
                "start-service",
                json!({"started_on": "2026-03-02"}),
            )
            .await,
        ),
        (
            "feedback",
            act(
                &scene.keeper,
                &started,
                "feedback",
                json!({"kind": "start", "narrative": "x"}),
            )
            .await,
        ),
        (
            "break",
            act(&scene.keeper, &started, "break", json!({"reason": "lost_contact"})).await,
        ),
        // What would be shown is not shown.
        ("read", scene.keeper.get(&format!("referrals/{}", id(&accepted))).await),
        ("consents", scene.worker.get(&consents).await),
    ];
    for (what, answer) in answers {
        assert_eq!(answer.status, 500, "{what}: {}", answer.json());
        answer.refused(Code::Internal);
    }
    assert!(state(&raw).await == before, "something has changed");
}

#[actix_web::test]
async fn sec_45_no_person_and_no_organisation_changes_without_its_entry() {
    let app = TestApp::start().await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let shelter = app.organisation(OrganisationKind::Shelter, &["RO-B"]).await;
    let administrator = app.member(agency, Role::Administrator).await;
    let manager = app.member(shelter, Role::OrganisationAdministrator).await;
    let worker = app.member(shelter, Role::CaseWorker).await;
    let raw = app.database().raw().await;
    refuse_entries(&raw).await;
    let before = state(&raw).await;

    let user = format!("users/{}", worker.actor.as_ref().unwrap().user);
    let organisation = json!({"kind": "ngo", "names": {"ro": "Nou"}, "aliases": [], "counties": ["RO-B"],
                              "parent_id": null, "contact": {}, "is_active": true});
    let invitation = json!({"email": "new@example.org", "organisation_id": shelter, "roles": ["case_worker"],
                            "language": "ro"});
    let act = |path: String, body: Value| {
        let manager = manager.clone();
        async move { manager.call(Method::POST, &path).json(&body).send().await }
    };
    let answers = vec![
        (
            "organisation",
            administrator.post("organisations", organisation.clone()).await,
        ),
        (
            "its edit",
            administrator
                .put_at(&format!("organisations/{shelter}"), 1, organisation)
                .await,
        ),
        ("invitation", manager.post("users/invitations", invitation).await),
        (
            "user",
            manager.patch_at(&user, 1, json!({"roles": ["case_supervisor"]})).await,
        ),
        ("suspension", act(format!("{user}/suspend"), json!({})).await),
        ("end of sign-ins", act(format!("{user}/end-sessions"), json!({})).await),
    ];
    for (what, answer) in answers {
        assert_eq!(answer.status, 500, "{what}: {}", answer.json());
    }
    assert!(state(&raw).await == before, "something has changed");
}
