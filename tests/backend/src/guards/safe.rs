//! What asks changes nothing.

use actix_web::http::Method;
use punte_api::Code;
use sea_orm::DatabaseConnection;

use super::operation::Operation;
use crate::api::case_custody::{dump, tables};
use crate::kit::TestApp;

/// What may grow when somebody asks: the record that they did, what is unusual in it, and the counters of limits.
const KEPT_OF_ASKING: &[&str] = &["alert", "ledger", "throttle", "read_volume"];

/// Everything that is stored, but for what is kept of asking.
async fn state(raw: &DatabaseConnection) -> Vec<(String, String)> {
    let mut state = Vec::new();
    for table in tables(raw).await {
        if !KEPT_OF_ASKING.contains(&table.as_str()) {
            let rows = dump(raw, &table).await;
            state.push((table, rows));
        }
    }
    state
}

/// A referral that its receiver opens for the first time is received by that (MECHANISM §5). Who
/// asks here sent it, and for them opening it changes nothing either.
#[actix_web::test]
async fn sec_31_no_safe_call_changes_anything() {
    let app = TestApp::start().await;
    let world = app.world().await;
    let raw = app.database().raw().await;
    let before = state(&raw).await;
    assert!(before.len() > 15, "the tables are read");
    let mut answered = 0;
    for operation in Operation::all() {
        let path = operation.path_with(|name| world.id(&operation.path, name));
        if operation.method == Method::GET {
            let answer = world.owner.tries(&operation, &path).await;
            answered += usize::from(answer.status.is_success());
        }
        for method in [Method::HEAD, Method::OPTIONS] {
            let answer = world.owner.call(method.clone(), &path).send().await;
            answer.refused(Code::MethodNotAllowed);
        }
    }
    assert!(answered > 15, "{answered} of the reading operations answer");
    let after = state(&raw).await;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    assert_eq!(before.len(), after.len());
}
