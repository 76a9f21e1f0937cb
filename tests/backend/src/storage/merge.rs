//! Every row that names an organisation has its place in a merge of two.

use std::collections::BTreeSet;

use punte_storage::identity::organisation_merge::places;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::kit::TestApp;

#[tokio::test]
async fn a_reference_to_an_organisation_follows_a_merge_or_has_a_rule_of_its_own() {
    let app = TestApp::start().await;
    let raw = app.database().raw().await;
    let backend = raw.get_database_backend();
    let references = if backend == DbBackend::Postgres {
        "SELECT t.relname::text AS name, a.attname::text AS place FROM pg_constraint k \
         JOIN pg_class t ON t.oid = k.conrelid \
         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) \
         WHERE k.contype = 'f' AND k.confrelid = 'organisation'::regclass"
    } else {
        "SELECT t.name AS name, k.\"from\" AS place FROM sqlite_master t, pragma_foreign_key_list(t.name) k \
         WHERE t.type = 'table' AND k.\"table\" = 'organisation'"
    };
    let rows = raw
        .query_all_raw(Statement::from_string(backend, references))
        .await
        .unwrap();
    let read = |row: &sea_orm::QueryResult, column: &str| row.try_get::<String>("", column).unwrap();
    let found: BTreeSet<_> = rows.iter().map(|row| (read(row, "name"), read(row, "place"))).collect();
    let known: BTreeSet<_> = places()
        .into_iter()
        .map(|(table, column)| (table.to_owned(), column.to_owned()))
        .collect();
    assert!(found.len() > 40, "{found:?}");
    assert_eq!(found, known, "say in `organisation_merge` what a merge does with each");
}
