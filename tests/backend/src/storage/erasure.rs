//! Every table that knows of cases says what becomes of it, and what was erased stays erased.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use punte_domain::id::{CaseId, Id};
use punte_storage::Error;
use punte_storage::cases::erasure::{FATES, Fate, repeat};
use punte_storage::erasures::{ErasureFile, ErasureFileError};
use punte_vault::Keyring;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::json;
use uuid::Uuid;

use crate::api::case_custody::dump;
use crate::kit::TestApp;

/// Rows of pairs and triples of names.
async fn names(raw: &DatabaseConnection, sql: &str, columns: usize) -> Vec<Vec<String>> {
    let rows = raw
        .query_all_raw(Statement::from_string(raw.get_database_backend(), sql))
        .await
        .unwrap();
    let text = |row: &sea_orm::QueryResult, at| row.try_get_by_index::<String>(at).unwrap();
    rows.iter()
        .map(|row| (0..columns).map(|at| text(row, at)).collect())
        .collect()
}

/// The columns of every table, and its keys into other tables: table, column, other table.
async fn schema(raw: &DatabaseConnection) -> (BTreeMap<String, BTreeSet<String>>, Vec<Vec<String>>) {
    let (columns, keys) = if raw.get_database_backend() == DbBackend::Postgres {
        (
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT c.conrelid::regclass::text, a.attname::text, c.confrelid::regclass::text FROM pg_constraint c \
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) WHERE c.contype = 'f'",
        )
    } else {
        (
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
            "SELECT m.name, f.\"from\", f.\"table\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f \
             WHERE m.type = 'table'",
        )
    };
    let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for pair in names(raw, columns, 2).await {
        let [table, column] = pair.try_into().unwrap();
        tables.entry(table).or_default().insert(column);
    }
    (tables, names(raw, keys, 3).await)
}

/// The key of a case as it lies in the database.
async fn wrapped_key(raw: &DatabaseConnection, case: CaseId) -> Option<Vec<u8>> {
    let all = "SELECT case_id, wrapped FROM data_key";
    let rows = raw.query_all_raw(Statement::from_string(raw.get_database_backend(), all));
    let rows = rows.await.unwrap();
    let of_case = rows
        .iter()
        .find(|row| row.try_get_by_index::<Uuid>(0).unwrap() == case.uuid());
    of_case.map(|row| row.try_get_by_index(1).unwrap())
}

/// Whether a column is called like one that names a case or what lies in one.
fn is_telling(column: &str) -> bool {
    let nouns = [
        "case",
        "person",
        "referral",
        "consent",
        "document",
        "hearing",
        "interview",
    ];
    column.ends_with("_case") || nouns.iter().any(|noun| column == format!("{noun}_id"))
}

#[tokio::test]
async fn sec_36_every_table_that_knows_of_cases_says_what_becomes_of_it() {
    let app = TestApp::start().await;
    let (tables, keys) = schema(&app.database().raw().await).await;
    let mut of_cases = BTreeSet::from(["case_file".to_owned()]);
    of_cases.extend(
        tables
            .iter()
            .filter(|(_, columns)| columns.iter().any(|column| is_telling(column)))
            .map(|(table, _)| table.clone()),
    );
    // And what belongs to such a table, however deep.
    loop {
        let below = keys.iter().filter(|key| of_cases.contains(&key[2]));
        let below: Vec<String> = below.map(|key| key[0].clone()).collect();
        let before = of_cases.len();
        of_cases.extend(below);
        if of_cases.len() == before {
            break;
        }
    }
    let declared: BTreeSet<String> = FATES.iter().map(|(table, _)| (*table).to_owned()).collect();
    let missing: Vec<_> = of_cases.difference(&declared).collect();
    assert!(
        missing.is_empty(),
        "say in FATES (backend/storage/src/cases/erasure/destroy.rs) what becomes of {missing:?} when a case is \
         erased: a line before the tables it refers to"
    );
    let gone: Vec<_> = declared.difference(&of_cases).collect();
    assert!(gone.is_empty(), "FATES names tables that know of no case: {gone:?}");
    let place = |name: &str| FATES.iter().position(|(table, _)| *table == name);
    for (at, (table, fate)) in FATES.iter().enumerate() {
        let columns = &tables[*table];
        match fate {
            Fate::Named(named) => {
                assert!(named.iter().all(|name| columns.contains(*name)), "{table}: {named:?}");
                let to_cases = keys.iter().filter(|key| key[0] == *table && key[2] == "case_file");
                for key in to_cases {
                    assert!(
                        named.contains(&key[1].as_str()),
                        "{table} names a case in {} too",
                        key[1]
                    );
                }
            }
            Fate::Below(column, parent) => {
                assert!(columns.contains(*column), "{table} has no {column}");
                assert!(place(parent) > Some(at), "{table} goes before {parent}");
            }
            Fate::Stays(why) => assert!(why.len() > 20, "{table} stays, and why?"),
        }
        for key in keys.iter().filter(|key| key[0] == *table && key[2] != *table) {
            let other = place(&key[2]);
            assert!(other.is_none() || other > Some(at), "{table} goes before {}", key[2]);
        }
    }
}

#[actix_web::test]
async fn sec_36_one_of_everything_goes_and_what_is_of_others_stays() {
    let app = TestApp::start().await;
    let (world, other) = (app.world().await, app.world().await);
    let id = world.id("/cases/{id}", "id");
    let raw = app.database().raw().await;
    let plain = |text: String| text.replace('-', "").to_lowercase();
    let hidden = plain(id.clone());
    // What is found by an exact number, of whom one organisation alone knows.
    let person = json!({"given_names": "Ilinca", "family_name": "Marker", "aliases": [], "birth": null,
                        "age_basis": "declared", "languages": [], "citizenships": [], "contacts": [],
                        "identifiers": [{"kind": "passport", "value": "X 123 45 67", "country": "RO"}]});
    let place = format!("cases/{id}/person");
    let version = world.owner.get(&place).await.ok()["version"].as_i64().unwrap();
    world.owner.put_at(&place, version, person).await.ok();
    assert!(!dump(&raw, "person_index").await.is_empty());
    let file = app.app.erasures.clone().unwrap();
    let case = CaseId::from_uuid(Uuid::parse_str(&id).unwrap());
    let key = wrapped_key(&raw, case).await.unwrap();
    let lies_about = |folder: &Path| {
        let files = fs::read_dir(folder)
            .unwrap()
            .map(|file| fs::read(file.unwrap().path()).unwrap());
        files
            .into_iter()
            .any(|bytes| bytes.windows(key.len()).any(|part| part == key))
    };
    let folder = app.database().file();
    assert!(folder.as_deref().is_none_or(lies_about), "it is looked for where it is");
    file.add(case, app.now(), app.store().keyring()).unwrap();
    file.add(case, app.now(), app.store().keyring()).unwrap();
    assert_eq!(fs::read_to_string(&file.0).unwrap().lines().count(), 1, "once");
    assert_eq!(fs::metadata(&file.0).unwrap().permissions().mode() & 0o777, 0o600);

    // As a server does that starts on a backup, or after a crash between the file and the commit.
    assert_eq!(repeat(app.store(), &file).await.unwrap(), 1);
    assert_eq!(repeat(app.store(), &file).await.unwrap(), 0, "nothing is left to do");
    for (table, fate) in FATES {
        let rows = dump(&raw, table).await;
        if !matches!(fate, Fate::Stays(_)) {
            assert!(!plain(rows).contains(&hidden), "{table}");
        }
    }
    assert_eq!(wrapped_key(&raw, case).await, None);
    assert!(
        !folder.as_deref().is_some_and(lies_about),
        "the key is in no file of the database"
    );
    // The world had asked for it: what was to stay stays. The bed is free, and others have what they had.
    assert_eq!(dump(&raw, "refusal").await.lines().count(), 1);
    assert_eq!(dump(&raw, "person_index").await, "");
    let beds = names(&raw, "SELECT CAST(sum(free) AS text) FROM service_offer", 1).await;
    assert_eq!(beds, [["1"]]);
    let person = other
        .owner
        .get(&format!("cases/{}/person", other.id("/cases/{id}", "id")))
        .await
        .ok();
    assert_eq!(person["given_names"], "Ilinca");
    world.owner.get("home").await.ok();
    assert_eq!(
        world.owner.post("cases/search", json!({"name": "Ilinca"})).await.ok()["items"],
        json!([])
    );
}

#[tokio::test]
async fn sec_36_nobody_who_can_only_write_the_file_has_a_case_erased() {
    let folder = tempfile::tempdir().unwrap();
    let file = ErasureFile(folder.path().join("erasures"));
    let (ours, theirs) = (Keyring::generate(), Keyring::generate());
    let case = |n| CaseId::from_uuid(Uuid::from_u128(n));
    let now = punte_domain::Timestamp::UNIX_EPOCH;
    assert!(file.read(&ours).unwrap().is_empty(), "there is none yet");
    file.add(case(1), now, &ours).unwrap();
    // A crash left half a line: it is taken away, and the next one is whole.
    let whole = fs::read_to_string(&file.0).unwrap();
    fs::write(&file.0, format!("{whole}{}", &whole[..20])).unwrap();
    file.add(case(2), now, &ours).unwrap();
    assert_eq!(Vec::from_iter(file.read(&ours).unwrap()), [case(1), case(2)]);
    assert_eq!(fs::read_to_string(&file.0).unwrap().lines().count(), 2);
    // Another key, another case.
    assert!(matches!(file.read(&theirs), Err(ErasureFileError::Foreign(1))));
    assert!(matches!(
        file.add(case(3), now, &theirs),
        Err(ErasureFileError::Foreign(1))
    ));
    let other = whole.replace(&case(1).to_string(), &case(9).to_string());
    fs::write(&file.0, other).unwrap();
    assert!(matches!(file.read(&ours), Err(ErasureFileError::Foreign(1))));
    let app = TestApp::start().await;
    assert!(matches!(
        repeat(app.store(), &file).await,
        Err(Error::Erasures(ErasureFileError::Foreign(1)))
    ));
}
