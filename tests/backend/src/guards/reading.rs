//! What shows personal data leaves an entry that says what for (SEC-47).

use std::collections::BTreeSet;

use actix_web::http::Method;
use chrono::Duration;
use punte_domain::access::Role;
use punte_domain::event::EventKind;
use punte_domain::identity::organisation::OrganisationKind;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::json;
use strum::IntoEnumIterator;

use super::operation::Operation;
use crate::kit::TestApp;

/// Each operation that only shows something of a person, and what its entries say: what is printed is read
/// first.
const READS: &[(&str, &str)] = &[
    ("access_log_list", "read.access_log"),
    ("access_report_print", "read.access_log"),
    ("account_history_read", "read.account"),
    ("account_read", "read.account"),
    ("attendance_list", "read.attendance"),
    ("case_print", "read.needs read.print"),
    ("case_read", "read.case"),
    ("closing_read", "read.closure"),
    ("closure_list", "read.closure"),
    ("conference_list", "read.conferences"),
    ("consent_list", "read.consents"),
    (
        "data_package_read",
        "read.case read.person read.interviews read.account read.decisions read.screening read.risk read.needs \
         read.plan read.services read.consents read.proceedings read.stay_return read.conferences \
         read.closure read.notes read.documents read.package",
    ),
    ("document_list", "read.documents"),
    ("erasure_read", "read.erasure"),
    ("emergency_access_read", "read.access_log"),
    ("document_open", "read.document"),
    ("document_read", "read.documents"),
    ("duplicate_read", "read.person"),
    ("exploiters_read", "read.exploiters"),
    ("family_link_list", "read.family"),
    ("home_read", "read.tasks"),
    ("interview_list", "read.interviews"),
    ("interview_read", "read.interviews"),
    ("needs_list", "read.needs"),
    ("note_list", "read.notes"),
    ("person_read", "read.person"),
    ("placement_list", "read.placements"),
    ("plan_list", "read.plan"),
    ("plan_read", "read.plan"),
    ("proceeding_list", "read.proceedings"),
    ("project_file_open", "read.project_file"),
    ("referral_print", "read.referral read.print"),
    ("referral_read", "read.referral"),
    ("restriction_list", "read.restrictions"),
    ("risk_assessment_list", "read.risk"),
    ("risk_assessment_read", "read.risk"),
    ("safety_plan_read", "read.safety_plan"),
    ("screening_list", "read.screening"),
    ("screening_read", "read.screening"),
    ("service_list", "read.services"),
    ("service_read", "read.services"),
    ("service_total_list", "read.services"),
    ("specialist_list", "read.attendance"),
    ("specialist_note_list", "read.specialist_notes"),
    ("specialist_note_read", "read.specialist_notes"),
    ("status_decision_list", "read.decisions"),
    ("stay_return_read", "read.stay_return"),
    ("task_list", "read.tasks"),
    ("track_change_list", "read.grounds"),
    ("training_attendance_list", "read.training_attendance"),
    (
        "training_certificates_print",
        "read.training_attendance read.training_paper",
    ),
    ("training_sign_in_print", "read.training_attendance read.training_paper"),
];

/// Every reading in the ledger, in order, with what it was for.
async fn readings(raw: &DatabaseConnection) -> Vec<(String, Option<String>)> {
    let all = "SELECT kind, purpose FROM ledger WHERE kind LIKE 'read.%' ORDER BY at, id";
    let rows = raw.query_all_raw(Statement::from_string(raw.get_database_backend(), all));
    let rows = rows.await.unwrap();
    rows.iter()
        .map(|row| (row.try_get("", "kind").unwrap(), row.try_get("", "purpose").unwrap()))
        .collect()
}

#[actix_web::test]
async fn sec_47_every_reading_is_recorded_once_with_its_purpose() {
    let app = TestApp::start().await;
    let world = app.world().await;
    let case = world.id("/cases/{id}", "id");
    let needs = json!({"assessed_on": "2026-03-02", "needs": [
        {"domain": "accommodation", "state": "unmet", "situation": "None.", "wish": "wanted", "priority": "urgent"}]});
    world.owner.post(&format!("cases/{case}/needs"), needs).await.ok();

    let raw = app.database().raw().await;
    let mut seen = BTreeSet::new();
    for operation in Operation::all() {
        if operation.method != Method::GET {
            continue;
        }
        let before = readings(&raw).await.len();
        app.pass(Duration::seconds(1));
        let path = operation.path_with(|name| world.id(&operation.path, name));
        let answer = world.owner.tries(&operation, &path).await;
        let expected = READS.iter().find(|(id, _)| *id == operation.id).map(|(_, kind)| *kind);
        assert!(expected.is_none() || answer.status.is_success(), "{}", operation.id);
        let mut new = readings(&raw).await.split_off(before);
        // Once in each of the two cases of a pair; what is recorded together has no order.
        assert_eq!(
            new.len() > 1,
            [
                "data_package_read",
                "duplicate_read",
                "case_print",
                "referral_print",
                "training_certificates_print",
                "training_sign_in_print"
            ]
            .contains(&operation.id.as_str()),
            "{}",
            operation.id
        );
        new.sort();
        new.dedup();
        let mut expected: Vec<_> = expected
            .into_iter()
            .flat_map(str::split_whitespace)
            .map(|kind| {
                let purpose = if operation.path.contains("/referrals/{id}") {
                    "referral"
                } else if operation.path.contains("/specialist-notes") {
                    "care"
                } else if ["/trainings/", "/project-files/"]
                    .iter()
                    .any(|place| operation.path.contains(place))
                {
                    "reporting"
                } else {
                    "supervision"
                };
                (kind.to_owned(), Some(purpose.to_owned()))
            })
            .collect();
        expected.sort();
        assert_eq!(new, expected, "{}", operation.id);
        seen.extend(new.into_iter().map(|(kind, _)| kind));
    }
    let found = world.owner.post("cases/search", json!({"name": "Ilinca"})).await.ok();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let hit = readings(&raw).await.pop().unwrap();
    assert_eq!(hit, ("read.search_hit".to_owned(), Some("supervision".to_owned())));
    seen.insert(hit.0);
    app.pass(Duration::seconds(1));
    world
        .helper
        .get(&format!(
            "emergency-accesses/{}/case",
            world.id("/emergency-accesses/{id}", "id")
        ))
        .await
        .ok();
    let helped = readings(&raw).await.pop().unwrap();
    assert_eq!(helped, ("read.emergency".to_owned(), Some("emergency".to_owned())));
    seen.insert(helped.0);
    app.pass(Duration::seconds(1));
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    app.member(agency, Role::Auditor).await.get("ledger").await.ok();
    let searched = readings(&raw).await.pop().unwrap();
    assert_eq!(searched, ("read.ledger".to_owned(), Some("audit".to_owned())));
    seen.insert(searched.0);
    let all = EventKind::iter().filter(|kind| kind.is_read());
    assert_eq!(seen, all.map(|kind| kind.code().to_owned()).collect());
}
