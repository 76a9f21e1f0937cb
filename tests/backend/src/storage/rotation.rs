//! Every key of the installation rotates while people work (SEC-67). Those that wrap and seal are in
//! `keys`.

use actix_web::http::Method;
use punte_api::{App, Code};
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use punte_storage::Store;
use punte_storage::cases::person_index;
use punte_storage::keys::{self, Rewrapped};
use punte_storage::ledger::{self, CheckpointFile, Fault, Verdict};
use punte_storage::projects::attendance_person;
use punte_vault::{KeySource, Keyring};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::json;

use super::keys::{in_use, installation, opened};
use crate::api::case::form;
use crate::kit::{Person, TestApp};

/// The same installation as a server sees it that was started later.
async fn started_later(app: &TestApp, source: &KeySource) -> TestApp {
    app.with(App {
        store: opened(app, source).await,
        ..app.app.clone()
    })
}

async fn open_case(by: &Person, number: &str) {
    let mut form = form();
    form["person"] = json!({"given_names": "Ilinca", "identifiers":
        [{"kind": "passport", "value": number, "country": "RO"}]});
    by.post("cases", form).await.ok();
}

async fn finds(by: &Person, number: &str) -> bool {
    let found = by.post("cases/search", json!({"identifier": number})).await.ok();
    found["items"].as_array().unwrap().len() == 1
}

async fn digests(app: &TestApp) -> Vec<Vec<u8>> {
    let db = app.database().raw().await;
    let rows = Statement::from_string(db.get_database_backend(), "SELECT digest FROM person_index");
    let rows = db.query_all_raw(rows).await.unwrap();
    rows.iter().map(|row| row.try_get("", "digest").unwrap()).collect()
}

#[actix_web::test]
async fn sec_67_the_index_is_made_anew_while_people_search_and_an_interrupted_rotation_is_resumed() {
    let (app, source, _folder) = installation().await;
    let supervisor = app.supervisor().await;
    let numbers: Vec<String> = (0..7).map(|number| format!("RO 9000{number}")).collect();
    for number in &numbers {
        open_case(&supervisor, number).await;
    }
    let of_all = async |by: &Person| {
        for number in &numbers {
            assert!(finds(by, number).await, "{number}");
        }
    };
    let entries = async |store: &Store, version: i32| {
        let in_use = in_use(store).await;
        in_use.get(&version).map_or(0, |in_use| in_use.index_entries)
    };
    of_all(&supervisor).await;
    let before = digests(&app).await;

    assert_eq!(Keyring::add_version(&source).unwrap(), 2);
    let command = opened(&app, &source).await;
    of_all(&supervisor).await;
    // Killed half-way: the second batch is never committed.
    let tx = command.system().await.unwrap();
    let (last, batch) = person_index::renew(&tx, None, 3).await.unwrap();
    assert_eq!(batch, Rewrapped { done: 3, failed: 0 });
    tx.commit().await.unwrap();
    let tx = command.system().await.unwrap();
    person_index::renew(&tx, last, 3).await.unwrap();
    drop(tx);
    assert_eq!((entries(&command, 1).await, entries(&command, 2).await), (4, 3));
    of_all(&supervisor).await;
    let other = started_later(&app, &source).await;
    of_all(&supervisor.at(&other)).await;
    // What is new is there once, under the newest.
    open_case(&supervisor, "RO 777777").await;
    assert!(finds(&supervisor, "ro-777777").await);
    assert_eq!(entries(&command, 2).await, 4);

    keys::rewrap(&command, |_| ()).await.unwrap();
    assert_eq!((entries(&command, 1).await, entries(&command, 2).await), (0, 8));
    Keyring::retire_version(&source, 1, true).unwrap();
    let fresh = started_later(&app, &source).await;
    of_all(&supervisor.at(&fresh)).await;
    of_all(&supervisor).await;
    let after = digests(&app).await;
    assert!(
        before.iter().all(|old| !after.contains(old)),
        "nothing follows from the old root"
    );
}

#[actix_web::test]
async fn sec_67_people_of_attendance_lists_are_told_apart_anew_and_so_are_those_of_lists_from_before() {
    let (app, source, _folder) = installation().await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let by = app.member(agency, Role::ProjectManager).await;
    let project = json!({"status": "running", "card": {"titles": {"ro": "Instruiri"}}});
    let project = id(&by.post("projects", project).await.ok());
    let keep = async |people: &str| {
        let training = json!({"name": "MNIR", "state": "held"});
        let training = by.post(&format!("projects/{project}/trainings"), training).await.ok();
        let table = format!("name\tinstitution\n{people}");
        let list = json!({"mode": "keep", "erase_on": "2026-06-01", "table": table});
        let place = format!("trainings/{}/attendance", id(&training));
        by.put_at(&place, 1, list).await.ok();
    };
    let told = async || by.get(&format!("projects/{project}/card")).await.ok()["people"].clone();
    let of = |lists: u32, participations: u32, people: u32| json!({"trainings": 3, "lists": lists, "participations": participations, "people": people});
    keep("Ana Exemplu\tANITP\nIon Exemplu\tANITP\n").await;
    keep("Ana Exemplu\tANITP\n").await;

    assert_eq!(Keyring::add_version(&source).unwrap(), 2);
    keep("Ana Exemplu\tANITP\nDan Exemplu\tANITP\n").await;
    assert_eq!(told().await, of(1, 2, 2), "the others wait for the newer root");
    let command = opened(&app, &source).await;
    let lists = async |version: i32| {
        let in_use = in_use(&command).await;
        in_use.get(&version).map_or(0, |in_use| in_use.index_entries)
    };
    assert_eq!((lists(1).await, lists(2).await), (2, 1));
    let tx = command.system().await.unwrap();
    let (last, batch) = attendance_person::renew(&tx, None, 1).await.unwrap();
    assert_eq!((last.is_some(), batch), (true, Rewrapped { done: 1, failed: 0 }));
    drop(tx);
    assert_eq!(told().await, of(1, 2, 2), "what was not committed is not there");
    keys::rewrap(&command, |_| ()).await.unwrap();
    assert_eq!((lists(1).await, lists(2).await), (0, 3));
    assert_eq!(told().await, of(3, 5, 3));

    // As lists stand that were kept before there were fingerprints.
    let db = app.database().raw().await;
    for sql in [
        "DELETE FROM attendance_person",
        "UPDATE attendance_list SET root_version = NULL",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
    assert_eq!(
        told().await,
        json!({"trainings": 3, "lists": 0, "participations": null, "people": null})
    );
    keys::rewrap(&command, |_| ()).await.unwrap();
    assert_eq!(told().await, of(3, 5, 3));
}

fn id(thing: &serde_json::Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn sec_67_an_open_page_and_a_repeated_write_outlive_a_new_key_and_end_with_the_old_one() {
    let (app, source, _folder) = installation().await;
    let supervisor = app.supervisor().await;
    let case = || supervisor.call(Method::POST, "cases").once("the-same");
    let made = case().json(&form()).send().await.ok();
    for _ in 0..2 {
        supervisor.post("cases", form()).await.ok();
    }
    let page = supervisor.get("cases?limit=1").await.ok();
    let next = |page: &serde_json::Value| format!("cases?limit=1&cursor={}", page["next"].as_str().unwrap());
    let old = next(&page);
    let other = started_later(&app, &source).await;

    Keyring::add_version(&source).unwrap();
    let second = supervisor.get(&old).await.ok();
    let new = next(&second);
    // The other server knows what this one gave out.
    supervisor.at(&other).get(&new).await.ok();
    assert_eq!(case().json(&form()).send().await.ok()["id"], made["id"]);
    let mut another = form();
    another["sex"] = json!("male");
    case().json(&another).send().await.refused(Code::KeyReused);

    keys::rewrap(app.store(), |_| ()).await.unwrap();
    Keyring::retire_version(&source, 1, true).unwrap();
    let fresh = started_later(&app, &source).await;
    supervisor.at(&fresh).get(&old).await.refused(Code::InvalidCursor);
    supervisor.at(&fresh).get(&new).await.ok();
}

/// A ledger whose checkpoints are signed with a key that was rotated after two of them.
struct Chain {
    app: TestApp,
    source: KeySource,
    file: CheckpointFile,
    _folder: tempfile::TempDir,
}

impl Chain {
    async fn of_two_keys() -> Self {
        let (app, source, folder) = installation().await;
        let file = CheckpointFile(folder.path().join("checkpoints"));
        let chain = Self {
            app,
            source,
            file,
            _folder: folder,
        };
        chain.grows().await;
        chain.grows().await;
        Keyring::add_version(&chain.source).unwrap();
        chain
    }

    /// Something happens, gets its place and is signed.
    async fn grows(&self) {
        self.app.supervisor().await.post("cases", form()).await.ok();
        let tx = self.app.store().system().await.unwrap();
        let (head, _) = ledger::sequence(&tx, 100).await.unwrap();
        tx.commit().await.unwrap();
        self.file
            .sign(&head, self.app.now(), self.app.store().keyring())
            .unwrap();
    }

    async fn verdict(&self) -> Verdict {
        let tx = self.app.store().system_read();
        ledger::verify(&tx, &self.file).await.unwrap()
    }

    async fn faults(&self) -> Vec<Fault> {
        self.verdict().await.faults
    }

    fn lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.file.0).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    fn write(&self, lines: &[String]) {
        std::fs::write(&self.file.0, format!("{}\n", lines.join("\n"))).unwrap();
    }
}

#[actix_web::test]
async fn sec_67_a_new_audit_key_is_named_by_the_one_before_and_the_chain_verifies_across_both() {
    let chain = Chain::of_two_keys().await;
    assert_eq!(
        chain.faults().await,
        [Fault::OldKey(1, 2)],
        "nothing is signed with it yet"
    );
    chain.grows().await;
    chain.grows().await;
    assert_eq!(chain.file.key().unwrap(), Some(2));
    let verdict = chain.verdict().await;
    assert_eq!((verdict.faults, verdict.checkpoints), (vec![], 4));
    // Two keys, and the line in which the first names the second.
    let keys: Vec<bool> = chain.lines().iter().map(|line| line.contains(r#""key":2"#)).collect();
    assert_eq!(keys, [false, false, false, true, true]);
    assert!(chain.lines()[2].contains("next_key"));

    // As they were written before a checkpoint named its key.
    let lines: Vec<String> = chain
        .lines()
        .iter()
        .map(|line| line.replace(r#""key":1,"#, ""))
        .collect();
    chain.write(&lines);
    assert_eq!(chain.faults().await, []);

    // The seed goes; what it signed is still believed, and a third key follows.
    keys::rewrap(chain.app.store(), |_| ()).await.unwrap();
    Keyring::retire_version(&chain.source, 1, true).unwrap();
    assert_eq!(chain.faults().await, []);
    Keyring::add_version(&chain.source).unwrap();
    chain.grows().await;
    assert_eq!(chain.faults().await, []);
    assert_eq!(chain.lines().len(), 7);
}

#[actix_web::test]
async fn sec_67_a_kill_between_the_two_lines_of_a_new_audit_key_is_no_fault() {
    let chain = Chain::of_two_keys().await;
    chain.grows().await;
    let lines = chain.lines();
    for half in [&lines[3][..20], ""] {
        std::fs::write(&chain.file.0, format!("{}\n{half}", lines[..3].join("\n"))).unwrap();
        chain.grows().await;
        assert_eq!(chain.faults().await, []);
    }
}

#[actix_web::test]
async fn sec_46_and_67_who_has_the_old_audit_key_cannot_sign_any_more() {
    let chain = Chain::of_two_keys().await;
    let thief_has = KeySource::file(chain.source.file.with_extension("stolen"));
    let mut stolen: serde_json::Value = serde_json::from_slice(&std::fs::read(&chain.source.file).unwrap()).unwrap();
    for key in stolen.as_object_mut().unwrap().values_mut() {
        key.as_object_mut().unwrap().remove("2");
    }
    std::fs::copy(&chain.source.file, &thief_has.file).unwrap();
    std::fs::write(&thief_has.file, stolen.to_string()).unwrap();
    let thief = Keyring::read(&thief_has).unwrap();
    chain.grows().await;
    chain.grows().await;
    let lines = chain.lines();
    let head = ledger::head(&chain.app.store().system_read()).await.unwrap();

    // The product itself refuses to sign with less than the newest.
    assert!(chain.file.sign(&head, chain.app.now(), &thief).is_err());
    // A line of the old key after those of the new one.
    let forged = CheckpointFile(chain.file.0.with_extension("forged"));
    forged.sign(&head, chain.app.now(), &thief).unwrap();
    let forged = std::fs::read_to_string(&forged.0).unwrap().trim_end().to_owned();
    chain.write(&[lines.clone(), vec![forged.clone()]].concat());
    assert_eq!(chain.faults().await, [Fault::WrongKey(6)]);
    // The old key in place of the new one.
    chain.write(&[&lines[..2], std::slice::from_ref(&forged)].concat());
    assert_eq!(chain.faults().await, [Fault::OldKey(1, 2)]);
    chain.write(&lines[..3]);
    assert_eq!(chain.faults().await, [Fault::OldKey(1, 2)], "the end was cut off");
    // The new key without having been named, and named by a line that was changed.
    chain.write(&[&lines[..2], &lines[3..]].concat());
    assert_eq!(
        chain.faults().await,
        [Fault::WrongKey(3), Fault::WrongKey(4), Fault::OldKey(1, 2)]
    );
    let mut changed = lines.clone();
    changed[2] = lines[2].replacen("next_key\":\"", "next_key\":\"A", 1);
    chain.write(&changed);
    assert!(chain.faults().await.contains(&Fault::Unreadable(3)));
    chain.write(&lines);
    assert_eq!(chain.faults().await, []);
}
