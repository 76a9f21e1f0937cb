//! The keys that wrap and seal are rotated while people work.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::{Id as _, WebhookId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_jobs::Step;
use punte_jobs::rotation::Rotation;
use punte_storage::keys::{self, InUse, Rewrapped};
use punte_storage::partners::webhook;
use punte_storage::{Store, StoreOptions};
use punte_vault::{KeySource, Keyring};
use uuid::Uuid;

use crate::api::case::{form, path};
use crate::kit::{Person, TestApp};

/// The same database, opened by somebody else with the keys in this file.
pub async fn opened(app: &TestApp, source: &KeySource) -> Store {
    let options: StoreOptions = app.database().options();
    let keyring = Arc::new(Keyring::read(source).unwrap());
    let clock = app.store().clock().clone();
    Store::open(&options, keyring, clock, "ro").await.unwrap()
}

/// An installation whose keys are in a file.
pub async fn installation() -> (TestApp, KeySource, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let source = KeySource::file(folder.path().join("keys.json"));
    Keyring::generate().write_new(&source).unwrap();
    let app = TestApp::start().await;
    let store = opened(&app, &source).await;
    let auth = punte_api::auth::Auth::new(
        store.keyring(),
        crate::kit::ORIGIN,
        punte_vault::password::Cost {
            memory_kib: 64,
            passes: 1,
        },
    );
    let app = app.with(punte_api::App {
        auth: Arc::new(auth.unwrap()),
        store,
        ..app.app.clone()
    });
    (app, source, folder)
}

pub async fn in_use(store: &Store) -> BTreeMap<i32, InUse> {
    keys::in_use(&store.system_read()).await.unwrap()
}

async fn open_case(by: &Person, name: &str) -> String {
    let mut form = form();
    form["person"] = serde_json::json!({"given_names": name, "family_name": "Pop", "contacts": []});
    path(&by.post("cases", form).await.ok(), "/person")
}

#[actix_web::test]
async fn sec_35_keys_rotate_while_people_work_and_an_interrupted_rotation_is_resumed() {
    let (app, source, _folder) = installation().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    let supervisor = app.supervisor().await;
    let mut cases = Vec::new();
    for _ in 0..7 {
        cases.push(open_case(&supervisor, "Ilinca").await);
    }
    let old = in_use(app.store()).await;
    assert_eq!(
        old,
        [(
            1,
            InUse {
                cases: 7,
                secrets: 2,
                passwords: 1,
                ..InUse::default()
            }
        )]
        .into()
    );

    assert_eq!(Keyring::add_version(&source).unwrap(), 2);
    let command = opened(&app, &source).await;
    // Killed half-way: the second batch is never committed.
    let tx = command.system().await.unwrap();
    let (last, batch) = keys::rewrap_cases(&tx, None, 3).await.unwrap();
    assert_eq!(batch, Rewrapped { done: 3, failed: 0 });
    tx.commit().await.unwrap();
    let tx = command.system().await.unwrap();
    keys::rewrap_cases(&tx, last, 3).await.unwrap();
    drop(tx);
    assert_eq!(in_use(&command).await[&1].cases, 4);

    // The server, which was not restarted, reads and writes on with what it finds.
    for case in &cases {
        supervisor.get(case).await.ok();
    }
    cases.push(open_case(&supervisor, "Mara").await);
    assert_eq!(
        in_use(&command).await[&2].cases,
        4,
        "what is new is sealed with the newest"
    );
    browser.get("me").await.ok();

    let outcome = keys::rewrap(&command, |_| ()).await.unwrap();
    assert_eq!(outcome, Rewrapped { done: 6, failed: 0 });
    let sealed = InUse {
        cases: 8,
        secrets: 2,
        ..InUse::default()
    };
    let password = InUse {
        passwords: 1,
        ..InUse::default()
    };
    assert_eq!(in_use(&command).await, [(1, password), (2, sealed)].into());
    assert_eq!(keys::rewrap(&command, |_| ()).await.unwrap(), Rewrapped::default());

    // Only its owner can have the password hashed anew.
    ana.signs_in_with(&mut browser).await;
    let all = InUse { passwords: 1, ..sealed };
    assert_eq!(in_use(&command).await, [(2, all)].into());

    Keyring::retire_version(&source, 1, true).unwrap();
    let fresh = app.with(punte_api::App {
        store: opened(&app, &source).await,
        ..app.app.clone()
    });
    for case in &cases {
        let person = supervisor.get(case).await.ok();
        assert_eq!(supervisor.at(&fresh).get(case).await.ok(), person);
    }
    // The second factor and the signing key were sealed anew too.
    ana.signs_in_with(&mut browser).await;
    browser.get("me").await.ok();
}

#[actix_web::test]
async fn sec_35_rotation_under_load_loses_nobodys_work() {
    let (app, source, _folder) = installation().await;
    let supervisor = app.supervisor().await;
    let mut cases = Vec::new();
    for _ in 0..4 {
        cases.push(open_case(&supervisor, "Ilinca").await);
    }
    for round in 2..5 {
        assert_eq!(Keyring::add_version(&source).unwrap(), round);
        let command = opened(&app, &source).await;
        let rewrap = async { while keys::rewrap(&command, |_| ()).await.unwrap() != Rewrapped::default() {} };
        let work = async {
            let mut made = Vec::new();
            for case in &cases {
                supervisor.get(case).await.ok();
                made.push(open_case(&supervisor, "Mara").await);
            }
            made
        };
        let ((), made) = futures_util::future::join(rewrap, work).await;
        cases.extend(made);
        assert_eq!(keys::rewrap(&command, |_| ()).await.unwrap().failed, 0);
        let versions: Vec<i32> = in_use(&command).await.into_keys().collect();
        assert_eq!(versions, [round], "counters of old versions reach zero");
        Keyring::retire_version(&source, round - 1, true).unwrap();
        app.pass(Duration::hours(1));
        cases.truncate(6);
    }
    for case in &cases {
        supervisor.get(case).await.ok();
    }
}

#[actix_web::test]
async fn sec_35_what_cannot_be_opened_is_counted_and_left_and_stops_nothing_else() {
    let (app, source, _folder) = installation().await;
    let supervisor = app.supervisor().await;
    for _ in 0..3 {
        open_case(&supervisor, "Ilinca").await;
    }
    let raw = app.database().raw().await;
    let damage = if app.database().file().is_some() {
        "UPDATE data_key SET wrapped = zeroblob(60) WHERE id = (SELECT min(id) FROM data_key)"
    } else {
        "UPDATE data_key SET wrapped = decode(repeat('00', 60), 'hex') WHERE id = (SELECT id FROM data_key ORDER BY id LIMIT 1)"
    };
    sea_orm::ConnectionTrait::execute_unprepared(&raw, damage)
        .await
        .unwrap();
    Keyring::add_version(&source).unwrap();
    let command = opened(&app, &source).await;
    let outcome = keys::rewrap(&command, |_| ()).await.unwrap();
    assert_eq!(outcome.failed, 1);
    assert_eq!(in_use(&command).await[&1].cases, 1, "the old version is not free to go");
}

#[actix_web::test]
async fn sec_67_what_signs_calls_to_partners_is_sealed_anew_and_signs_on() {
    let (app, source, _folder) = installation().await;
    let manager = app.outsider().await;
    let program = manager.makes_a_program(&["referrals.read"]).await;
    let asked = serde_json::json!({"client_id": program.id, "url": "https://partner.example.org/hook",
                                   "types": ["referral.sent"]});
    let endpoint = manager.post("webhooks", asked).await.ok();
    Keyring::add_version(&source).unwrap();
    let command = opened(&app, &source).await;
    keys::rewrap(&command, |_| ()).await.unwrap();
    assert!(!in_use(&command).await.contains_key(&1));
    Keyring::retire_version(&source, 1, true).unwrap();
    let fresh = opened(&app, &source).await;
    let id = Uuid::parse_str(endpoint["id"].as_str().unwrap()).unwrap();
    let signers = webhook::signers(&fresh.system_read(), WebhookId::from_uuid(id)).await;
    let signers = signers.unwrap();
    assert_eq!((signers.secrets.len(), signers.pairs.len()), (1, 1));
    assert_eq!(signers.pairs[0].public(), endpoint["public_key"].as_str().unwrap());
}

/// A rotation that one administrator asked for and another began.
async fn begun(app: &TestApp) -> Person {
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let [one, other] = [
        app.member(agency, Role::Administrator).await,
        app.member(agency, Role::Administrator).await,
    ];
    let asked = one.call(Method::POST, "key-rotations").once("rotate").send().await.ok();
    let again = one.call(Method::POST, "key-rotations").once("rotate").send().await.ok();
    assert_eq!(asked["id"], again["id"]);
    let another = one.call(Method::POST, "key-rotations").send().await;
    assert_eq!(another.refused(Code::NotNow)["detail"], "key_rotation_open");
    let begin = format!("key-rotations/{}/begin", asked["id"].as_str().unwrap());
    let alone = one.call(Method::POST, &begin).version(1).send().await;
    assert_eq!(alone.refused(Code::Forbidden)["detail"], "grant_asker");
    other.call(Method::POST, &begin).version(1).send().await.ok();
    other
}

#[actix_web::test]
async fn sec_67_two_people_begin_a_rotation_and_any_server_finishes_what_a_killed_one_left() {
    let (app, source, folder) = installation().await;
    let supervisor = app.supervisor().await;
    let mut cases = Vec::new();
    for _ in 0..3 {
        cases.push(open_case(&supervisor, "Ilinca").await);
    }
    // A server with a copy of the key file that nobody has replaced yet.
    let copy = KeySource::file(folder.path().join("copy.json"));
    std::fs::copy(&source.file, &copy.file).unwrap();
    let behind = opened(&app, &copy).await;
    Keyring::add_version(&source).unwrap();
    let operator = begun(&app).await;
    let [one, other] = [opened(&app, &source).await, opened(&app, &source).await];
    let [first, second, third, late] = [(); 4].map(|()| Rotation::default());

    assert_eq!(first.clone().step(one.clone()).await.unwrap(), Step::Done);
    late.clone().step(behind.clone()).await.unwrap();
    app.pass(Duration::seconds(20));
    first.clone().step(one.clone()).await.unwrap();
    assert_eq!(
        in_use(&one).await[&1].cases,
        3,
        "a server that runs could not open them"
    );

    // One more version was added since it was asked for: a server that lacks that one could not open them either.
    let last = KeySource::file(folder.path().join("last.json"));
    std::fs::copy(&source.file, &last.file).unwrap();
    let slow = opened(&app, &last).await;
    assert_eq!(third.clone().step(slow.clone()).await.unwrap(), Step::Done);
    Keyring::add_version(&source).unwrap();
    // It reads the newer file at once.
    std::fs::copy(&source.file, &copy.file).unwrap();
    assert_eq!(late.clone().step(behind.clone()).await.unwrap(), Step::Done);
    assert_eq!(first.clone().step(one.clone()).await.unwrap(), Step::Done);
    assert_eq!(in_use(&one).await[&1].cases, 3, "not with what one of them lacks");
    std::fs::copy(&source.file, &last.file).unwrap();
    assert_eq!(third.clone().step(slow.clone()).await.unwrap(), Step::More);
    // What is killed in the middle of a batch leaves nothing: the next begins where the last one that was whole ended.
    drop(one);
    let mut batches = 0;
    while second.clone().step(other.clone()).await.unwrap() == Step::More {
        batches += 1;
    }
    assert!(batches > 1);
    let left = in_use(&other).await.get(&1).copied().unwrap_or_default();
    assert_eq!((left.cases, left.secrets, left.index_entries), (0, 0, 0));
    let told = operator.get("key-rotations").await.ok()["items"][0].clone();
    assert_eq!(told["state"], "finished", "{told}");
    assert_eq!(told["failed"], 0, "{told}");
    assert!(told["done"].as_i64().unwrap() >= 3, "{told}");
    for case in &cases {
        supervisor.get(case).await.ok();
    }
    assert_eq!(
        second.clone().step(other).await.unwrap(),
        Step::Done,
        "nothing is begun anew"
    );
}

#[actix_web::test]
async fn sec_67_a_rotation_is_stopped_where_it_is_and_is_for_administrators_of_the_installation() {
    let (app, source, _folder) = installation().await;
    let supervisor = app.supervisor().await;
    open_case(&supervisor, "Ilinca").await;
    Keyring::add_version(&source).unwrap();
    let operator = begun(&app).await;
    let server = opened(&app, &source).await;
    let running = operator.get("key-rotations").await.ok()["items"][0].clone();
    let withdraw = format!("key-rotations/{}/withdraw", running["id"].as_str().unwrap());
    supervisor.get("key-rotations").await.refused(Code::Forbidden);
    supervisor
        .call(Method::POST, &withdraw)
        .version(2)
        .send()
        .await
        .refused(Code::Forbidden);
    operator.call(Method::POST, &withdraw).version(2).send().await.ok();
    app.pass(Duration::minutes(1));
    Rotation::default().step(server.clone()).await.unwrap();
    assert_eq!(in_use(&server).await[&1].cases, 1);
    let again = operator.call(Method::POST, &withdraw).version(3).send().await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "key_rotation_over");
}
