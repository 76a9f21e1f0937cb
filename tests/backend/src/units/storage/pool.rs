//! The connections of a store, and what is asked by them.

use punte_domain::id::{CaseId, Id};
use punte_storage::units::planned_once;
use punte_storage::{Error, Store, StoreOptions};
use sea_orm::{DbBackend, Statement, Value};
use uuid::Uuid;

use crate::kit::TestApp;

fn select(sql: &str, values: Vec<Value>) -> (String, usize) {
    let statement = planned_once(Statement::from_sql_and_values(DbBackend::Postgres, sql, values));
    (statement.sql, statement.values.map_or(0, |values| values.0.len()))
}

#[test]
fn only_the_limit_of_the_whole_is_spelled_out() {
    let limited = select("SELECT a WHERE b = $1 LIMIT $2", vec![7.into(), 51_u64.into()]);
    assert_eq!(limited, ("SELECT a WHERE b = $1 LIMIT 51".into(), 1));
    for (sql, values) in [
        ("SELECT a WHERE b = $1", vec![51_u64.into()]),
        ("SELECT a LIMIT $1 OFFSET $2", vec![51_u64.into(), 5_u64.into()]),
        ("SELECT a WHERE b = '' LIMIT $1", vec!["51".into()]),
    ] {
        let count = values.len();
        assert_eq!(select(sql, values), (sql.into(), count));
    }
}

/// The same installation by one connection: what was begun on it and not undone, the next would see.
async fn one_connection(app: &TestApp) -> Store {
    let options = StoreOptions {
        max_connections: 1,
        ..app.database().options()
    };
    let (keyring, clock) = (app.store().keyring().clone(), app.store().clock().clone());
    Store::open(&options, keyring, clock, "ro").await.unwrap()
}

fn case() -> CaseId {
    CaseId::from_uuid(Uuid::from_u128(7))
}

/// Whether the key of the case is there.
async fn is_kept(store: &Store) -> bool {
    match store.system_read().case_key(case()).await {
        Ok(_) => true,
        Err(Error::NotFound) => false,
        Err(error) => panic!("the connection was not set right: {error:?}"),
    }
}

#[actix_web::test]
async fn rel_21_a_transaction_with_a_statement_that_failed_is_not_committed() {
    let app = TestApp::start().await;
    let store = one_connection(&app).await;
    let tx = store.system().await.unwrap();
    tx.new_case_key(case()).await.expect("the first");
    let again = tx.new_case_key(case()).await;
    assert!(matches!(again, Err(Error::Taken)), "the same again");
    tx.commit().await.expect_err("what failed is not kept");
    assert!(!is_kept(&store).await);
}

#[actix_web::test]
async fn rel_15_what_was_begun_and_dropped_is_undone_before_anybody_else_gets_the_connection() {
    let app = TestApp::start().await;
    let store = one_connection(&app).await;
    for _ in 0..20 {
        let tx = store.system().await.unwrap();
        tx.new_case_key(case()).await.expect("one");
        drop(tx);
        assert!(!is_kept(&store).await);
    }
    let tx = store.system().await.unwrap();
    tx.new_case_key(case()).await.expect("one");
    tx.commit().await.expect("kept");
    assert!(is_kept(&store).await);
}
