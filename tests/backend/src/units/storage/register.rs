//! The register of what is held of people.

use punte_storage::register::markdown;
use sea_orm::{ConnectionTrait as _, Statement};

use crate::kit::TestApp;

#[actix_web::test]
async fn sec_33_what_is_declared_as_sealed_is_there() {
    let app = TestApp::start().await;
    let db = app.store().connection();
    let register = markdown().await.unwrap();
    // The first table has a row for each sealed field.
    let (_, tables) = register.split_once("|---|---|---|---|\n").unwrap();
    let (sealed, _) = tables.split_once("\n\n").unwrap();
    for row in sealed.lines() {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, table, column, _, holds, ..] = cells[..] else {
            panic!("{row} is no row of the table");
        };
        let ask = format!("SELECT \"{table}\".\"{column}\" FROM \"{table}\" WHERE 1 = 0");
        let statement = Statement::from_string(db.get_database_backend(), ask);
        let there = db.query_all_raw(statement).await;
        there.unwrap_or_else(|error| panic!("{table}.{column}: {error}"));
        assert!(!holds.is_empty(), "{table}.{column} holds what?");
    }
}
