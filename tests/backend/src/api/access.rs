//! Who may call what and who sees which record: the tables of `docs/access.md` at work.

use std::collections::BTreeSet;

use punte_domain::access::{CaseFacts, Class, Grants, Permission, Principal, Record, Role, decide};
use punte_domain::id::CaseId;
use punte_domain::identity::organisation::OrganisationKind;
use punte_storage::identity::user;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use uuid::Uuid;

use crate::guards::operation::Operation;
use crate::kit::{Person, TestApp};

#[actix_web::test]
async fn sec_20_every_role_calls_exactly_the_operations_its_grants_name() {
    let app = TestApp::start().await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &["RO-BV"]).await;
    let operations = Operation::all();
    let mut tried = Vec::new();
    for role in Role::iter() {
        let grants = Grants::of_roles(&[role]);
        if tried.contains(&grants) {
            continue;
        }
        tried.push(grants.clone());
        let mut person = app.member(agency, role).await;
        for (tries, operation) in operations.iter().enumerate() {
            let Some(permission) = operation.permission() else {
                continue;
            };
            if tries % 40 == 39 {
                // Who asks for so much in vain is slowed (SEC-44): a colleague goes on.
                person = app.member(agency, role).await;
            }
            let permission: Permission = permission.parse().unwrap();
            let answer = person
                .tries(operation, &operation.path_with(|_| Uuid::from_u128(1).to_string()))
                .await;
            let body = answer.json();
            let is_refused = body["code"] == "forbidden" && body.get("detail").is_none();
            assert_eq!(
                is_refused,
                !grants.has(permission),
                "{role} calls {}: {} {body}",
                operation.id,
                answer.status
            );
        }
    }
}

/// Two organisations in each of two counties, with somebody in every role.
async fn world(app: &TestApp) -> Vec<Person> {
    let mut people = Vec::new();
    for kind in [OrganisationKind::Ngo, OrganisationKind::RegionalCentre] {
        for county in ["RO-BV", "RO-CJ"] {
            let organisation = app.organisation(kind, &[county]).await;
            for role in Role::iter() {
                people.push(app.member(organisation, role).await);
            }
        }
    }
    people
}

fn ids(page: &Value) -> BTreeSet<String> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn sec_21_everybody_lists_exactly_the_users_they_may_read() {
    let app = TestApp::start().await;
    let people = world(&app).await;
    let users: Vec<_> = people.iter().map(|person| person.actor.clone().unwrap()).collect();
    for actor in &users {
        let scope = actor.scope(Permission::UsersRead);
        let tx = app.store().read(actor);
        let request = punte_storage::PageRequest {
            limit: 100,
            cursor: None,
        };
        let listed = user::list(&tx, &scope, &user::UserFilter::default(), &request)
            .await
            .unwrap();
        let listed: BTreeSet<_> = listed.items.into_iter().map(|user| user.id).collect();
        let allowed: BTreeSet<_> = users
            .iter()
            .filter(|other| {
                let record = Record::User(other.user, other.organisation);
                decide(&Principal::from(actor), Permission::UsersRead, record, tx.now).is_allowed()
            })
            .map(|other| other.user)
            .collect();
        assert_eq!(listed, allowed);
    }
}

#[actix_web::test]
async fn sec_21_everybody_lists_and_reads_exactly_the_cases_they_may_read() {
    let app = TestApp::start().await;
    let people = world(&app).await;
    let mut cases: Vec<(CaseId, CaseFacts)> = Vec::new();
    for person in people.iter().filter(|person| {
        let actor = person.actor.as_ref().unwrap();
        actor.may(Permission::CasesCreate)
    }) {
        let actor = person.actor.as_ref().unwrap();
        for county in ["RO-BV", "RO-CJ"] {
            let form = json!({"county": county, "sex": "female", "age_group": "a18_25", "urgency": "normal",
                              "detected_on": "2026-03-01"});
            let case = person.post("cases", form).await.ok();
            let facts = CaseFacts {
                holder: actor.organisation,
                assigned_to: Some(actor.user),
                specialists: Vec::new(),
                county: county.to_owned(),
                is_open: true,
                is_restricted: false,
                shared_with: Vec::new(),
                former_holders: Vec::new(),
                emergencies: Vec::new(),
            };
            cases.push((serde_json::from_value(case["id"].clone()).unwrap(), facts));
        }
    }
    for person in people.iter().filter(|person| {
        let actor = person.actor.as_ref().unwrap();
        actor.may(Permission::CasesRead)
    }) {
        let actor = person.actor.as_ref().unwrap();
        let may = |facts: &CaseFacts| {
            let record = Record::Case(facts, Class::Operational);
            decide(&Principal::from(actor), Permission::CasesRead, record, app.now()).is_allowed()
        };
        let allowed: BTreeSet<String> = cases
            .iter()
            .filter(|(_, facts)| may(facts))
            .map(|(id, _)| id.to_string())
            .collect();
        assert_eq!(ids(&person.get("cases?limit=100").await.ok()), allowed);
        // One of each kind: walking all of them would be slowed down.
        for is_allowed in [true, false] {
            if let Some((id, _)) = cases.iter().find(|(_, facts)| may(facts) == is_allowed) {
                let answer = person.get(&format!("cases/{id}")).await;
                assert_eq!(answer.status == 200, is_allowed);
                assert_eq!(answer.status == 404, !is_allowed);
            }
        }
    }
}
