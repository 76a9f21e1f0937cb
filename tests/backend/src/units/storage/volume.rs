//! How much one person reads.

use chrono::Duration;
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_storage::{ReadsLeft, Store, StoreOptions};

use crate::kit::TestApp;
use crate::storage::once::somebody;

async fn read(store: &Store, actor: &Actor) {
    let tx = store.append(actor).await.unwrap();
    tx.record(Event::new(EventKind::ReadCase)).await.unwrap();
}

#[actix_web::test]
async fn sec_44_each_user_has_so_many_reads_an_hour() {
    let app = TestApp::start().await;
    app.pass(Duration::minutes(45));
    let options = StoreOptions {
        reads_per_hour: 3,
        ..app.database().options()
    };
    let (keyring, clock) = (app.store().keyring().clone(), app.store().clock().clone());
    let store = Store::open(&options, keyring, clock, "ro").await.unwrap();
    let [one, other] = [(); 2].map(|()| somebody(&app));
    for _ in 0..3 {
        assert_ne!(store.reads_left(one.user).left, 0);
        read(&store, &one).await;
    }
    let none = ReadsLeft {
        per_hour: 3,
        left: 0,
        seconds: 900,
    };
    assert_eq!(store.reads_left(one.user), none);
    read(&store, &one).await;
    assert_eq!(store.reads_left(one.user), none, "more than all is none");
    assert_eq!(store.reads_left(other.user).left, 3);
    app.pass(Duration::minutes(15));
    assert_eq!(store.reads_left(one.user).left, 3);
}
