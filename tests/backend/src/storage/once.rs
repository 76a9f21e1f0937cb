//! A write that a client repeats happens once.

use chrono::Duration;
use punte_domain::access::{Actor, Grants};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, Id, OrganisationId, SessionId, UserId};
use punte_domain::language::Language;
use punte_storage::{Error, Once, PageRequest, forget_old_keys, ledger};
use uuid::Uuid;

use crate::kit::TestApp;

/// Somebody who may do nothing yet.
pub fn somebody(app: &TestApp) -> Actor {
    Actor {
        user: UserId::from_uuid(Uuid::new_v4()),
        organisation: OrganisationId::from_uuid(Uuid::new_v4()),
        counties: vec![],
        session: SessionId::from_uuid(Uuid::new_v4()),
        factor_at: app.now(),
        language: Language::Ro,
        grants: Grants::default(),
    }
}

fn once(key: &str, fingerprint: &str) -> Once {
    Once {
        key: Some(key.to_owned()),
        fingerprints: vec![fingerprint.to_owned()],
    }
}

/// Writes as a handler does, and tells which thing the write stands for and whether it was made.
async fn write(app: &TestApp, actor: &Actor, once: &Once) -> Result<(CaseId, bool), Error> {
    let tx = app.store().write(actor).await?;
    let id = tx.new_id::<CaseId>();
    if let Some(earlier) = tx.once(once, id).await? {
        return Ok((earlier, false));
    }
    tx.record(Event::new(EventKind::CaseOpened).case(id)).await?;
    tx.commit().await?;
    Ok((id, true))
}

#[actix_web::test]
async fn rel_08_one_key_and_body_is_one_write_however_often_it_is_sent() {
    let app = TestApp::start().await;
    let actor = somebody(&app);
    let key = once("k", "f");
    let attempts = (0..50).map(|_| write(&app, &actor, &key));
    let results: Vec<_> = futures_util::future::join_all(attempts)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(results.iter().filter(|(_, made)| *made).count(), 1);
    let (case, _) = results[0];
    assert!(results.iter().all(|(id, _)| *id == case));
    let entries = ledger::timeline(&app.store().system_read(), case, &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(entries.items.len(), 1);
}

#[actix_web::test]
async fn rel_08_a_key_with_another_body_is_refused_and_is_private_to_its_principal() {
    let app = TestApp::start().await;
    let (actor, other) = (somebody(&app), somebody(&app));
    write(&app, &actor, &once("k", "f")).await.unwrap();
    assert!(matches!(
        write(&app, &actor, &once("k", "g")).await,
        Err(Error::KeyReused)
    ));
    assert!(write(&app, &other, &once("k", "g")).await.unwrap().1);
}

#[actix_web::test]
async fn rel_08_a_write_that_was_undone_has_not_used_its_key() {
    let app = TestApp::start().await;
    let actor = somebody(&app);
    let key = once("k", "f");
    let tx = app.store().write(&actor).await.unwrap();
    assert_eq!(tx.once(&key, tx.new_id::<CaseId>()).await.unwrap(), None);
    drop(tx);
    assert!(write(&app, &actor, &key).await.unwrap().1);
}

#[actix_web::test]
async fn a_key_is_forgotten_after_a_day() {
    let app = TestApp::start().await;
    let actor = somebody(&app);
    write(&app, &actor, &once("k", "f")).await.unwrap();
    for (hours, forgotten) in [(23, 0), (2, 1)] {
        app.pass(Duration::hours(hours));
        let tx = app.store().system().await.unwrap();
        assert_eq!(forget_old_keys(&tx).await.unwrap(), forgotten);
        tx.commit().await.unwrap();
    }
    assert!(write(&app, &actor, &once("k", "g")).await.unwrap().1);
}
