//! Every operation refuses strangers, people without its permission, and ids out of sight.

use punte_api::Code;
use punte_domain::access::Scope;
use punte_domain::identity::session::SessionEnding;
use punte_domain::identity::{User, UserStatus};
use punte_storage::identity::{session, user};
use serde_json::Value;
use uuid::Uuid;

use super::bodies::body_of;
use super::operation::{Operation, closed, identified, permitted};
use crate::kit::{Answer, Person, TestApp};

/// Operations on what everybody who has the permission may see.
const OPEN_TO_ALL: &[&str] = &[
    "fund_read",
    "instrument_read",
    "organisation_read",
    "programme_read",
    "publication_read",
    "strategy_measure_list",
    "strategy_read",
    "strategy_report",
    "strategy_report_print",
];

impl Person {
    /// Calls an operation with a valid body, for the version a fresh thing has.
    pub async fn tries(&self, operation: &Operation, path: &str) -> Answer {
        let mut call = self.call(operation.method.clone(), path);
        if operation.needs_version() {
            call = call.version(1);
        }
        if operation.has_body() {
            call = call.json(&body_of(&operation.id));
        }
        if operation.takes_octets() {
            call = call.bytes("application/octet-stream", "bytes");
        }
        call.send().await
    }
}

/// The body without what differs in every answer.
fn without_request_id(answer: &Answer) -> Value {
    let mut body = answer.json();
    if let Some(body) = body.as_object_mut() {
        body.remove("request_id");
    }
    body
}

#[actix_web::test]
async fn sec_20_every_operation_refuses_strangers_alike() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    for operation in closed() {
        let path = operation.path_with(|_| Uuid::from_u128(1).to_string());
        let answer = stranger.tries(&operation, &path).await;
        assert_eq!(
            answer.json()["code"],
            Code::Unauthenticated.name(),
            "{}: {}",
            operation.id,
            answer.status
        );
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{}", operation.id);
    }
}

#[actix_web::test]
async fn sec_20_every_operation_refuses_people_without_its_permission() {
    let app = TestApp::start().await;
    let nobody = app.nobody().await;
    for operation in permitted() {
        let path = operation.path_with(|_| Uuid::from_u128(1).to_string());
        let answer = nobody.tries(&operation, &path).await;
        assert_eq!(
            answer.json()["code"],
            Code::Forbidden.name(),
            "{}: {}",
            operation.id,
            answer.json()
        );
    }
}

#[actix_web::test]
async fn sec_22_an_id_out_of_sight_is_answered_as_an_unknown_one() {
    let app = TestApp::start().await;
    let world = app.world().await;
    let mut compared = 0;
    for operation in identified() {
        let known = operation.path_with(|name| world.id(&operation.path, name));
        let unknown = operation.path_with(|_| Uuid::new_v4().to_string());
        // A new one each time: nobody may ask for dozens of unknown ids (SEC-44).
        let outsider = app.outsider().await;
        let refused = outsider.tries(&operation, &unknown).await;
        if refused.json()["code"] == Code::Forbidden.name() {
            continue;
        }
        assert_eq!(
            refused.json()["code"],
            Code::NotFound.name(),
            "{}: {}",
            operation.id,
            refused.json()
        );
        let answer = outsider.tries(&operation, &known).await;
        if OPEN_TO_ALL.contains(&operation.id.as_str()) {
            assert!(answer.status.is_success(), "{}: {}", operation.id, answer.status);
            continue;
        }
        assert_eq!(answer.status, refused.status, "{}: {}", operation.id, answer.json());
        assert_eq!(
            without_request_id(&answer),
            without_request_id(&refused),
            "{}",
            operation.id
        );
        assert_eq!(answer.headers.len(), refused.headers.len(), "{}", operation.id);
        compared += 1;
    }
    assert!(compared > 150, "{compared} operations were compared");
}

/// Who asks comes first, what they ask second, how they ask last, whatever of it is known soonest.
#[actix_web::test]
async fn sec_20_and_rel_24_what_is_wrong_in_many_ways_is_refused_in_one_order() {
    let app = TestApp::start().await;
    let (stranger, nobody, everybody) = (app.stranger(), app.nobody().await, app.everybody().await);
    for operation in Operation::all() {
        let path = operation.path_with(|_| Uuid::from_u128(1).to_string());
        let call = |by: &'static str| {
            let person = match by {
                "nobody" => &nobody,
                "everybody" => &everybody,
                _ => &stranger,
            };
            let call = person.call(operation.method.clone(), &path);
            call.bytes("application/json", "{").header("if-match", "x")
        };
        if !operation.is_public() {
            let forged = call("stranger").header("authorization", "Bearer x.y.z");
            forged.send().await.refused(Code::Unauthenticated);
        }
        if operation.permission().is_some() {
            call("nobody").send().await.refused(Code::Forbidden);
        }
        if operation.has_body() {
            let answer = call("everybody").send().await;
            answer.refused(if operation.needs_version() {
                Code::InvalidHeader
            } else {
                Code::Malformed
            });
        }
    }
}

/// SEC-14, SEC-09: whoever is suspended, or whose sign-in was ended, calls nothing, with a token
/// that was good a moment ago.
#[actix_web::test]
async fn sec_14_and_09_every_operation_refuses_who_is_suspended_or_signed_out() {
    let app = TestApp::start().await;
    for is_suspended in [true, false] {
        let everybody = app.everybody().await;
        everybody.get("me").await.ok();
        let tx = app.store().system().await.unwrap();
        if is_suspended {
            let user = user::find(&tx, &Scope::system(), everybody.user()).await.unwrap();
            let suspended = User {
                status: UserStatus::Suspended,
                ..user
            };
            user::save(&tx, suspended).await.unwrap();
        } else {
            let ended = session::end_all(&tx, everybody.user(), SessionEnding::Administrator, None).await;
            assert_eq!(ended.unwrap(), 1);
        }
        tx.commit().await.unwrap();
        for operation in closed() {
            let path = operation.path_with(|_| Uuid::from_u128(1).to_string());
            let answer = everybody.tries(&operation, &path).await;
            answer.refused(Code::Unauthenticated);
        }
    }
}
