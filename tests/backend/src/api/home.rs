//! Home: what must be done now, and what one was told.

use chrono::Duration;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use punte_storage::ledger::CheckpointFile;
use serde_json::{Value, json};

use super::case::{Scene as Cases, form, opened, path};
use super::case_custody::entries;
use super::referral::{Scene, act};
use super::risk;
use crate::kit::Person;

async fn told(by: &Person) -> Vec<(String, Value)> {
    let home = by.get("home").await.ok();
    home["told"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["kind"].as_str().unwrap().to_owned(), entry.clone()))
        .collect()
}

fn kinds(told: &[(String, Value)]) -> Vec<&str> {
    told.iter().map(|(kind, _)| kind.as_str()).collect()
}

/// Lets everything run out whose time has come.
async fn run_out(scene: &Scene) {
    let folder = tempfile::tempdir().unwrap();
    let context = punte_jobs::Context {
        store: scene.app.store().clone(),
        checkpoints: CheckpointFile(folder.path().join("checkpoints")),
        erasures: None,
        scanner: None,
        mailer: None,
        targets: punte_domain::partners::target::TargetPolicy::PublicOnly,
        signing_key_lasts: Duration::days(90),
        pack: scene.app.app.pack.clone(),
    };
    punte_jobs::clocks::step(context).await.unwrap();
}

#[actix_web::test]
async fn at_expiry_both_sides_and_the_coordinators_are_told_and_the_next_is_offered() {
    let scene = Scene::start().await;
    let (case, _, sent) = scene.sent(&["contact"]).await;
    assert_eq!(kinds(&told(&scene.keeper).await), ["referral.sent"]);
    assert_eq!(kinds(&told(&scene.worker).await), [] as [&str; 0]);

    scene.app.pass(Duration::hours(73));
    run_out(&scene).await;
    // The sender: who was silent, about which case; and it may offer it to the next.
    let sender = told(&scene.worker).await;
    assert_eq!(kinds(&sender), ["referral.expired"]);
    let (_, entry) = &sender[0];
    assert_eq!(entry["referral_id"], sent["id"]);
    assert_eq!(entry["case_reference"], case["reference"]);
    assert_eq!(entry["organisation_name"], sent["to_name"]);
    let home = scene.worker.get("home").await.ok();
    assert_eq!(home["to_offer_again"][0]["id"], sent["id"]);
    assert_eq!(home["waiting_for_others"], json!([]));
    // The receiver: that its time ran out, and nothing of the case.
    let receiver = told(&scene.keeper).await;
    assert_eq!(kinds(&receiver), ["clock.expired", "referral.sent"]);
    for (_, entry) in &receiver {
        assert_eq!(entry["case_id"], Value::Null);
        assert_eq!(entry["case_reference"], Value::Null);
        assert_eq!(entry["referral_id"], sent["id"]);
    }
    assert_eq!(receiver[0].1["clock"], "referral_answer");
    // Those who watch: the referral, and the deadlines which the pack brings before them.
    for who in [&scene.officer, &scene.coordinator] {
        let seen = told(who).await;
        let mut seen = kinds(&seen);
        seen.sort_unstable();
        assert_eq!(seen, ["clock.expired", "clock.expired", "referral.expired"]);
    }
    // Nobody else.
    let elsewhere = scene
        .app
        .organisation(OrganisationKind::RegionalCentre, &["RO-IS"])
        .await;
    let elsewhere = scene.app.member(elsewhere, Role::RegionalOfficer).await;
    for who in [&scene.stranger, &scene.inspector, &elsewhere] {
        assert_eq!(kinds(&told(who).await), [] as [&str; 0]);
    }

    // Something follows it: nothing is to be offered any more.
    let consent = scene
        .consent(&case, "assistance", scene.stranger.organisation(), &["contact"])
        .await;
    let next = json!({
        "case_id": case["id"], "kind": "service", "to_id": scene.stranger.organisation(), "services": ["ACC-E"],
        "urgency": "normal", "consent_id": consent["id"], "data_sets": ["contact"], "previous_id": sent["id"]
    });
    scene.worker.post("referrals", next).await.ok();
    assert_eq!(scene.worker.get("home").await.ok()["to_offer_again"], json!([]));
    // After two weeks it is no news.
    scene.app.pass(Duration::days(14));
    assert_eq!(kinds(&told(&scene.worker).await), [] as [&str; 0]);
}

#[actix_web::test]
async fn each_side_is_told_what_the_other_did() {
    let scene = Scene::start().await;
    let (_, _, accepted) = scene.accepted(&["contact"]).await;
    let started = act(
        &scene.keeper,
        &accepted,
        "start-service",
        json!({"started_on": "2026-03-02"}),
    )
    .await
    .ok();
    scene.app.pass(Duration::seconds(1));
    act(
        &scene.keeper,
        &started,
        "feedback",
        json!({"kind": "start", "narrative": "Settled in."}),
    )
    .await
    .ok();
    let seen = told(&scene.worker).await;
    let mut seen = kinds(&seen);
    seen.sort_unstable();
    assert_eq!(
        seen,
        [
            "referral.accepted",
            "referral.feedback_given",
            "referral.service_started"
        ]
    );
    let (_, _, sent) = scene.sent(&["contact"]).await;
    scene.app.pass(Duration::seconds(1));
    act(&scene.worker, &sent, "withdraw", json!({"reason": "Another place."}))
        .await
        .ok();
    assert_eq!(kinds(&told(&scene.keeper).await)[0], "referral.withdrawn");
    // A colleague of the worker who may not send this case is told, and offered nothing.
    let (_, _, sent) = scene.sent(&["contact"]).await;
    act(&scene.keeper, &sent, "refuse", json!({"reason": "no_capacity"}))
        .await
        .ok();
    let colleague = scene.app.member(scene.ngo, Role::CaseWorker).await;
    assert_eq!(colleague.get("home").await.ok()["to_offer_again"], json!([]));
    let home = scene.worker.get("home").await.ok();
    assert_eq!(home["to_offer_again"][0]["state"], "refused");
}

#[actix_web::test]
async fn a_report_that_is_late_is_brought_before_the_sender() {
    let scene = Scene::start().await;
    let (_, _, accepted) = scene.accepted(&["contact"]).await;
    act(
        &scene.keeper,
        &accepted,
        "start-service",
        json!({"started_on": "2026-03-02"}),
    )
    .await
    .ok();
    scene.app.pass(Duration::days(8));
    run_out(&scene).await;
    let seen = told(&scene.worker).await;
    let late = seen.iter().find(|(kind, _)| kind == "clock.expired").unwrap();
    assert_eq!(late.1["clock"], "referral_feedback");
    assert_eq!(late.1["organisation_name"], accepted["to_name"]);
}

#[actix_web::test]
async fn many_that_are_overdue_hide_none_that_are_due_today() {
    let scene = Cases::start().await;
    for _ in 0..13 {
        opened(&scene.worker).await;
    }
    scene.app.pass(Duration::hours(25));
    let mut today = form();
    today["detected_on"] = json!("2026-03-03");
    scene.worker.post("cases", today).await.ok();
    let home = scene.worker.get("home").await.ok();
    assert_eq!(home["overdue"].as_array().unwrap().len(), 20, "of 26");
    assert_eq!(home["more"]["overdue"], true);
    let rest = home["due_today"].as_array().unwrap().len() + home["soon"].as_array().unwrap().len();
    assert_eq!(rest, 2);
    assert_eq!(home["more"]["soon"], false);
}

#[actix_web::test]
async fn changes_stay_until_the_case_is_opened() {
    let scene = Cases::start().await;
    let case = opened(&scene.worker).await;
    let task = json!({"case_id": case["id"], "title": "Call"});
    scene.worker.post("tasks", task).await.ok();
    scene.app.pass(Duration::seconds(1));
    let urgent = json!({"urgency": "urgent"});
    scene.supervisor.patch_at(&path(&case, ""), 1, urgent).await.ok();
    scene.app.pass(Duration::seconds(1));
    // Home itself reads the task of the case, and that is no look at the case.
    for _ in 0..2 {
        let home = scene.worker.get("home").await.ok();
        assert_eq!(home["changes"][0]["kind"], "case.changed");
        scene.app.pass(Duration::seconds(1));
    }
    scene.worker.get(&path(&case, "")).await.ok();
    assert_eq!(scene.worker.get("home").await.ok()["changes"], json!([]));
}

#[actix_web::test]
async fn sec_28_home_shows_a_ground_that_awaits_the_readers_signature_and_to_nobody_else() {
    let scene = Scene::start().await;
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let case = scene.case("a18_25").await;
    let ground = json!({
        "purpose": "assistance", "recipient_id": scene.shelter, "data_sets": ["contact"], "basis": "danger_to_life",
        "given_by": "person", "given_on": "2026-03-01", "leaflet_language": "ro", "note": "Threatened; hellebore."
    });
    let ground = scene.worker.post(&path(&case, "/consents"), ground).await.ok();
    scene.app.pass(Duration::seconds(1));
    let home = supervisor.get("home").await.ok();
    let (kind, fields) = entries(&scene.app).await.pop().unwrap();
    assert_eq!((kind.as_str(), fields.as_str()), ("read.consents", "terms"), "SEC-47");
    assert_eq!(home["to_sign"][0]["consent_id"], ground["id"]);
    assert_eq!(home["to_sign"][0]["case_id"], case["id"]);
    assert_eq!(home["to_sign"][0]["basis"], "danger_to_life");
    assert!(!home.to_string().contains("hellebore"), "its words stay sealed");
    for other in [&scene.worker, &scene.keeper, &scene.officer, &scene.stranger] {
        assert_eq!(other.get("home").await.ok()["to_sign"], json!([]));
    }
    let own = json!({
        "purpose": "assistance", "recipient_id": scene.shelter, "data_sets": ["needs"], "basis": "danger_to_life",
        "given_by": "person", "given_on": "2026-03-01", "leaflet_language": "ro", "note": "Again."
    });
    supervisor.post(&path(&case, "/consents"), own).await.ok();
    let home = supervisor.get("home").await.ok();
    assert_eq!(
        home["to_sign"].as_array().unwrap().len(),
        1,
        "who wrote it does not sign it"
    );
    let sign = format!("/consents/{}/confirm", ground["id"].as_str().unwrap());
    supervisor.post(&path(&case, &sign), json!({})).await.ok();
    assert_eq!(supervisor.get("home").await.ok()["to_sign"], json!([]));
}

#[actix_web::test]
async fn sec_27_home_shows_roles_that_await_a_second_administrator() {
    let app = crate::kit::TestApp::start().await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let one = app.member(agency, Role::Administrator).await;
    let two = app.member(agency, Role::Administrator).await;
    let manager = app.member(agency, Role::OrganisationAdministrator).await;
    let worker = app.member(agency, Role::CaseWorker).await;
    let place = format!("users/{}", worker.user());
    let version = one.get(&place).await.ok()["version"].as_i64().unwrap();
    one.patch_at(&place, version, json!({"roles": ["auditor"]})).await.ok();
    let invited = json!({
        "email": "new@example.org", "organisation_id": agency, "roles": ["administrator"], "language": "ro"
    });
    one.post("users/invitations", invited).await.ok();

    let waiting = two.get("home").await.ok()["to_confirm"].clone();
    assert_eq!(waiting[0]["user_id"], json!(worker.user()));
    assert_eq!(waiting[0]["roles"], json!(["auditor"]));
    assert_eq!(waiting[1]["name"], "new@example.org");
    assert_eq!(waiting[1]["user_id"], Value::Null);
    for other in [&one, &manager, &worker] {
        assert_eq!(other.get("home").await.ok()["to_confirm"], json!([]));
    }
    two.post(&format!("{place}/roles/confirm"), json!({"roles": ["auditor"]}))
        .await
        .ok();
    assert_eq!(two.get("home").await.ok()["to_confirm"].as_array().unwrap().len(), 1);
}

/// Of what awaits a second administrator the longest waiting is first, whatever it is.
#[actix_web::test]
async fn what_awaits_confirmation_stands_in_the_order_of_its_waiting() {
    let app = crate::kit::TestApp::start().await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let one = app.member(agency, Role::Administrator).await;
    let two = app.member(agency, Role::Administrator).await;
    let invited = async |email: &str| {
        let invited = json!({"email": email, "organisation_id": agency, "roles": ["administrator"], "language": "ro"});
        one.post("users/invitations", invited).await.ok();
        app.pass(Duration::seconds(1));
    };
    invited("first@example.org").await;
    let worker = app.member(agency, Role::CaseWorker).await;
    let place = format!("users/{}", worker.user());
    let version = one.get(&place).await.ok()["version"].as_i64().unwrap();
    one.patch_at(&place, version, json!({"roles": ["auditor"]})).await.ok();
    app.pass(Duration::seconds(1));
    invited("last@example.org").await;
    let waiting = two.get("home").await.ok()["to_confirm"].clone();
    let names: Vec<_> = waiting.as_array().unwrap().iter().map(|grant| &grant["name"]).collect();
    assert_eq!(names, ["first@example.org", "A case_worker", "last@example.org"]);
}

/// A judgement below the floor waits for whoever may confirm it in the organisation that judged.
#[actix_web::test]
async fn sec_27_home_shows_a_judgement_below_the_floor_to_its_second_person() {
    let scene = Cases::start().await;
    let one = opened(&scene.worker).await;
    risk::lowering(&scene.worker, &one).await;
    scene.app.pass(Duration::seconds(1));
    let two = opened(&scene.worker).await;
    let asked = risk::lowering(&scene.worker, &two).await;
    let own = opened(&scene.supervisor).await;
    risk::lowering(&scene.supervisor, &own).await;

    scene.app.pass(Duration::seconds(1));
    let waiting = scene.supervisor.get("home").await.ok()["to_lower"].clone();
    let (kind, fields) = entries(&scene.app).await.pop().unwrap();
    assert_eq!((kind.as_str(), fields.as_str()), ("read.risk", "result"), "SEC-47");
    let cases: Vec<_> = waiting.as_array().unwrap().iter().map(|one| &one["case_id"]).collect();
    assert_eq!(
        cases,
        [&one["id"], &two["id"]],
        "the longest waiting first, and not one's own"
    );
    assert_eq!(waiting[1]["assessment_id"], asked["id"]);
    assert_eq!(
        (&waiting[1]["level"], &waiting[1]["judged"]),
        (&json!("high"), &json!("low"))
    );
    let colleague = scene
        .app
        .member(scene.worker.organisation(), Role::CaseSupervisor)
        .await;
    let theirs = colleague.get("home").await.ok()["to_lower"].clone();
    assert_eq!(theirs.as_array().unwrap().len(), 3);
    for other in [&scene.worker, &scene.officer, &scene.coordinator, &scene.stranger] {
        assert_eq!(other.get("home").await.ok()["to_lower"], json!([]));
    }
    risk::second(&scene.supervisor, &two, &asked, "confirm").await.ok();
    let left = scene.supervisor.get("home").await.ok()["to_lower"].clone();
    assert_eq!(left.as_array().unwrap().len(), 1);
}
