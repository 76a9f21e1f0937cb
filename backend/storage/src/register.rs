//! The register of what is held of people (GDPR, art. 30; SEC-33, SEC-72): made from the schema and from what is
//! declared of it, so that it cannot say something else.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use punte_migration::{Migrator, MigratorTrait};
use punte_vault::Class;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, Statement};

use crate::Result;
use crate::cases::erasure::{FATES, Fate};
use crate::sealed::{Declared, SEALED_FIELDS};

const INTRODUCTION: &str = "\
# Register of what is held of people

Generated from the schema, the sealed fields (`backend/storage/src/sealed.rs`) and what becomes of each table when a case
is erased (`backend/storage/src/cases/erasure/destroy.rs`) by `make generate`; a test compares. It is the part of the
record of processing activities (GDPR, art. 30(1)) that the program can know; who is responsible, the legal basis in
national law and the time for which cases are kept are the installation's to add.

- **Whose data:** people who may be victims of trafficking, their contacts, and those whom they name. Of staff:
  name, address, roles and what they did. People who took part in a training, as far as its attendance list is kept,
  and whom files of projects name.
- **What for:** identification, referral, assistance and protection of victims, and statistics of these. The purpose of
  each reading stands beside it in the ledger.
- **Who receives it:** the organisation that holds the case, and others as far as consent or a legal ground covers it;
  [access.md](access.md) says which role reads what. Each consent and each referral names its recipient.
- **How it is protected:** what is listed as sealed is encrypted with a key of the case, and bound to its place and
  version. Whoever has the database alone reads none of it. Beside an attendance list stands a keyed fingerprint of each
  who is on it, within its project: it tells how many people there are, and goes with the list.
- **How long:** until the case is erased, at the wish of the person or by the installation's rules. Keys of repeated calls
  are kept for a day, documents that nobody finished for two, attendance lists until the day that was said with them,
  files of projects until somebody removes them.

## What is sealed

S2 tells who the person is; S3 are narratives and special categories; S4 is what a life may hang on.

| Table | Field | Class | What it holds |
|---|---|---|---|
";

const OPEN: &str = "
## What is not sealed

Codes, states, days and ids: what lists and deadlines ask for. No field here holds a name or words about a person.

| Table | Fields | When the case is erased |
|---|---|---|
";

/// The text of `docs/register.md`.
///
/// # Errors
/// As the database in memory that the schema is read from.
pub async fn markdown() -> Result<String> {
    let columns = columns().await?;
    let mut text = String::from(INTRODUCTION);
    for Declared {
        table,
        column,
        class,
        holds,
    } in SEALED_FIELDS
    {
        let class = match class {
            Class::Personal => "S2",
            Class::Narrative => "S3",
            Class::LifeCritical => "S4",
            Class::Confided => "S3, to one specialist",
        };
        row(&mut text, &[table, column, class, holds.trim()]);
    }
    text.push_str(OPEN);
    for (table, fate) in FATES {
        let is_sealed = |column: &String| {
            SEALED_FIELDS
                .iter()
                .any(|one| one.table == *table && one.column == column)
        };
        let open = columns.get(*table).into_iter().flatten();
        let open: Vec<&str> = open.filter(|column| !is_sealed(column)).map(String::as_str).collect();
        let fate = match fate {
            Fate::Named(_) | Fate::Below(..) => "goes".to_owned(),
            Fate::Stays(why) => format!("stays: {why}"),
        };
        row(&mut text, &[table, &open.join(", "), &fate]);
    }
    Ok(text)
}

fn row(text: &mut String, cells: &[&str]) {
    // Writing to a text does not fail.
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// The columns of every table, in a database that is there for this alone.
async fn columns() -> Result<BTreeMap<String, Vec<String>>> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await?;
    Migrator::up(&db, None).await?;
    let all = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' \
               ORDER BY m.name, c.cid";
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for found in db.query_all_raw(Statement::from_string(DbBackend::Sqlite, all)).await? {
        let table = found.try_get_by_index(0)?;
        columns.entry(table).or_default().push(found.try_get_by_index(1)?);
    }
    db.close().await?;
    Ok(columns)
}
