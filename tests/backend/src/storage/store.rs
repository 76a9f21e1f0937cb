//! The database under load, and without a connection to spare.

use std::time::{Duration, Instant};

use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, Id};
use punte_storage::{Error, PageRequest, Store, StoreOptions, ledger};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use uuid::Uuid;

use crate::kit::TestApp;

#[actix_web::test]
async fn rel_05_fifty_writers_that_read_first_all_succeed() {
    let app = TestApp::start().await;
    let case = CaseId::from_uuid(Uuid::from_u128(7));
    let write = || async {
        let tx = app.store().system().await?;
        ledger::timeline(&tx, case, &PageRequest::default()).await?;
        tokio::task::yield_now().await;
        tx.record(Event::new(EventKind::CaseChanged).case(case)).await?;
        tx.commit().await
    };
    for result in futures_util::future::join_all((0..50).map(|_| write())).await {
        result.unwrap();
    }
    let page = PageRequest {
        limit: 100,
        cursor: None,
    };
    let entries = ledger::timeline(&app.store().system_read(), case, &page).await.unwrap();
    assert_eq!(entries.items.len(), 50);
}

#[actix_web::test]
async fn rel_15_without_a_connection_to_spare_the_answer_comes_within_two_seconds() {
    let app = TestApp::start().await;
    let options = StoreOptions {
        max_connections: 1,
        ..StoreOptions::new(app.database().options().url)
    };
    let small = Store::open(
        &options,
        app.store().keyring().clone(),
        app.store().clock().clone(),
        "ro",
    )
    .await
    .unwrap();
    let held = small.system().await.unwrap();
    let asked = Instant::now();
    let refused = small.ping().await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    drop(held);
    // Nothing leaked: the connection is back, again and again.
    for _ in 0..20 {
        drop(small.system().await.unwrap());
        small.ping().await.unwrap();
    }
}

#[actix_web::test]
async fn rel_15_a_request_that_goes_away_gives_its_connection_back() {
    let app = TestApp::start().await;
    let options = StoreOptions {
        max_connections: 2,
        ..StoreOptions::new(app.database().options().url)
    };
    let small = Store::open(
        &options,
        app.store().keyring().clone(),
        app.store().clock().clone(),
        "ro",
    )
    .await
    .unwrap();
    for _ in 0..50 {
        let work = async {
            let tx = small.system().await?;
            tx.record(Event::new(EventKind::CaseChanged)).await?;
            tx.commit().await
        };
        // Cut off at a moment that differs from run to run: whole or not at all (REL-21).
        let _ = tokio::time::timeout(Duration::from_micros(300), work).await;
    }
    small.ping().await.unwrap();
    let tx = small.system().await.unwrap();
    tx.record(Event::new(EventKind::CaseChanged)).await.unwrap();
    tx.commit().await.unwrap();
}

/// REL-01: what is acknowledged is on the disk. The tests' PostgreSQL keeps nothing and syncs
/// nothing; there the product must not have said so.
#[actix_web::test]
async fn rel_01_a_commit_is_not_acknowledged_before_it_is_synchronised() {
    let app = TestApp::start().await;
    let db = app.store().connection();
    let ask = async |sql: &str| {
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let row = db.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get_by_index::<String>(0)
            .or_else(|_| row.try_get_by_index::<i64>(0).map(|number| number.to_string()))
            .unwrap()
    };
    if db.get_database_backend() == DbBackend::Postgres {
        for setting in ["synchronous_commit", "fsync", "full_page_writes"] {
            let sql = format!("SELECT source FROM pg_settings WHERE name = '{setting}'");
            assert_eq!(ask(&sql).await, "configuration file", "{setting}");
        }
        let compiles = "SELECT setting FROM pg_settings WHERE name = 'jit'";
        assert_eq!(ask(compiles).await, "off", "plans are not compiled");
    } else {
        for (pragma, value) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("foreign_keys", "1"),
            ("secure_delete", "1"),
        ] {
            assert_eq!(ask(&format!("PRAGMA {pragma}")).await, value, "{pragma}");
        }
    }
}
