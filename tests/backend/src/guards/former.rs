//! Who worked on a case, or held it, and does no more: access ends with the relation (SEC-29).

use std::collections::BTreeSet;

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use serde_json::{Value, json};

use super::operation::{Operation, identified};
use crate::kit::{Person, TestApp, World};

/// What colleagues see of each other's cases, and an organisation that held one follows for a while:
/// coded facts, no words.
const CODED_FACTS: &[&str] = &["case_read", "case_referral_list", "timeline_list", "track_change_list"];

/// Every operation on a case and on what lies in it, with its address in this world.
fn of_the_case(world: &World) -> Vec<(Operation, String)> {
    let operations = identified().into_iter();
    let inside = operations.filter(|operation| operation.path.starts_with("/api/v1/cases/{id}"));
    let found: Vec<_> = inside
        .map(|operation| {
            let path = operation.path_with(|name| world.id(&operation.path, name));
            (operation, path)
        })
        .collect();
    assert!(found.len() > 38, "{} operations", found.len());
    found
}

/// The operations that this person may call; each of the others says that there is no such case, or
/// that it is not for them.
async fn may_call(person: &Person, world: &World) -> BTreeSet<String> {
    let mut may = BTreeSet::new();
    for (operation, path) in of_the_case(world) {
        // Nobody may ask for dozens of things out of sight at once.
        person.app.pass(Duration::minutes(2));
        let answer = person.tries(&operation, &path).await;
        let code = answer.json()["code"].clone();
        if ![Code::NotFound, Code::Forbidden]
            .iter()
            .any(|refusal| code == refusal.name())
        {
            may.insert(operation.id);
        }
    }
    may
}

#[actix_web::test]
async fn sec_29_who_worked_on_a_case_is_a_colleague_like_any_other_afterwards() {
    let app = TestApp::start().await;
    let world = app.world().await;
    let case = format!("cases/{}", world.id("/cases/{id}", "id"));
    let worker = app.member(world.owner.organisation(), Role::CaseWorker).await;
    let assign = async |user: Value| {
        let version = world.owner.get(&case).await.ok()["version"].as_i64().unwrap();
        let place = format!("{case}/assign");
        world
            .owner
            .post_at(&place, version, json!({"user_id": user}))
            .await
            .ok();
    };
    assign(json!(worker.user())).await;
    let may = may_call(&worker, &world).await;
    assert!(may.len() > 30, "{may:?}");
    assign(Value::Null).await;
    let facts: BTreeSet<String> = CODED_FACTS.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(may_call(&worker, &world).await, facts, "as any colleague");
}

#[actix_web::test]
async fn sec_29_who_held_a_case_looks_back_at_its_course_and_then_at_nothing() {
    let app = TestApp::start().await;
    let world = app.world().await;
    let by = &world.owner;
    let case = world.id("/cases/{id}", "id");
    let next = app
        .organisation(punte_domain::identity::organisation::OrganisationKind::Ngo, &["RO-B"])
        .await;
    let successor = app.member(next, Role::CaseSupervisor).await;
    let every = [
        "contact",
        "identity",
        "safe_contact",
        "screening_result",
        "screening_answers",
        "risk",
        "needs",
        "health",
        "exploitation",
        "legal",
        "documents",
        "plan",
    ];
    let consent = json!({"purpose": "transfer", "recipient_id": next, "data_sets": every, "basis": "consent",
                         "given_by": "person", "given_on": "2026-03-01", "leaflet_language": "ro"});
    let consent = by.post(&format!("cases/{case}/consents"), consent).await.ok();
    let draft = json!({"case_id": case, "kind": "transfer", "to_id": next, "services": ["ACC-E"], "urgency": "normal",
                       "consent_id": consent["id"], "data_sets": every});
    let draft = by.post("referrals", draft).await.ok();
    let place = |verb: &str| format!("referrals/{}/{verb}", draft["id"].as_str().unwrap());
    let sent = by.post_at(&place("send"), 1, json!({})).await.ok();
    let version = sent["version"].as_i64().unwrap();
    assert!(may_call(by, &world).await.len() > 35);
    let accepted = successor.post_at(&place("accept"), version, json!({})).await;
    accepted.ok();
    let facts: BTreeSet<String> = CODED_FACTS.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(may_call(by, &world).await, facts);
    app.pass(Duration::days(31));
    assert_eq!(may_call(by, &world).await, BTreeSet::new());
    let gone = by.call(Method::GET, &format!("cases/{case}")).send().await;
    gone.refused(Code::NotFound);
}
