//! How an installation is doing, for whoever operates it: counts, sizes and versions, and no case.

use punte_domain::Timestamp;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::ledger;
use crate::{Result, Tx};

/// How far what waits is counted.
const COUNTED: u64 = 10_000;

/// What waits to be done by jobs, each counted to ten thousand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Entries of the ledger that wait for their place in the chain.
    pub ledger_entries: u64,
    /// Documents that wait for the scanner.
    pub documents: u64,
    /// People who are to be compared with others.
    pub people: u64,
    /// Messages that wait for the mail server.
    pub mails: u64,
    /// Messages of the last days that were given up.
    pub undelivered_mails: u64,
    /// Events on their way to partners.
    pub partner_calls: u64,
    /// Events that were given up on their way to partners, in the last thirty days.
    pub dead_partner_calls: u64,
    /// Exports that are to be made, or are being made.
    pub exports: u64,
    /// Imports that are to be worked through or taken back, or are being so.
    pub imports: u64,
    /// Organisations that were merged, whose people and offers still move.
    pub merges: u64,
}

/// What takes up space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// The database.
    pub database_bytes: u64,
    /// What is free on the disk of the database; `None` where it is on another machine.
    pub free_bytes: Option<u64>,
    /// Of so much.
    pub disk_bytes: Option<u64>,
}

/// A change of the schema that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeMigration {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub at: Option<Timestamp>,
}

/// What waits to be done by jobs.
///
/// # Errors
/// As the database.
pub async fn waiting(tx: &Tx) -> Result<Waiting> {
    Ok(Waiting {
        ledger_entries: ledger::pending(tx).await?.min(COUNTED),
        documents: count(tx, "document WHERE state = 'quarantined'").await?
            + count(tx, "project_file WHERE state = 'quarantined'").await?,
        people: count(tx, "person_to_compare").await?,
        mails: count(tx, "mail WHERE ended_at IS NULL").await?,
        undelivered_mails: count(tx, "mail WHERE ended_at IS NOT NULL AND state = 'given_up'").await?,
        partner_calls: count(tx, "webhook_delivery WHERE state = 'waiting'").await?,
        dead_partner_calls: count(tx, "webhook_delivery WHERE state = 'dead'").await?,
        exports: count(tx, "export_job WHERE state IN ('waiting', 'running')").await?,
        imports: count(tx, "case_import WHERE state IN ('waiting', 'running', 'undoing')").await?,
        merges: count(tx, "organisation_merge WHERE state = 'done' AND settled_at IS NULL").await?,
    })
}

/// How many rows there are of this, counted to ten thousand.
pub(crate) async fn count(tx: &Tx, from: &str) -> Result<u64> {
    let sql = format!("SELECT count(*) AS n FROM (SELECT 1 AS one FROM {from} LIMIT {COUNTED}) AS counted");
    number(tx, Statement::from_string(tx.db.get_database_backend(), sql)).await
}

/// The size of the database, and what is free beside it.
///
/// # Errors
/// As the database; a disk that does not answer is told as unknown.
pub async fn space(tx: &Tx) -> Result<Space> {
    let backend = tx.db.get_database_backend();
    if backend == DbBackend::Postgres {
        let sql = "SELECT pg_database_size(current_database()) AS n";
        return Ok(Space {
            database_bytes: number(tx, Statement::from_string(backend, sql)).await?,
            free_bytes: None,
            disk_bytes: None,
        });
    }
    let sql = "SELECT page_count * page_size AS n FROM pragma_page_count(), pragma_page_size()";
    let database_bytes = number(tx, Statement::from_string(backend, sql)).await?;
    let file = Statement::from_string(backend, "SELECT file FROM pragma_database_list() WHERE name = 'main'");
    let file = tx.db.query_one_raw(file).await?;
    let file = file.map(|row| row.try_get::<Option<String>>("", "file")).transpose()?;
    let disk = file
        .flatten()
        .filter(|file| !file.is_empty())
        .and_then(|file| rustix::fs::statvfs(file).ok())
        .map(|disk| (disk.f_bavail, disk.f_blocks, disk.f_frsize));
    Ok(Space {
        database_bytes,
        free_bytes: disk.map(|(free, _, unit)| free.saturating_mul(unit)),
        disk_bytes: disk.map(|(_, all, unit)| all.saturating_mul(unit)),
    })
}

/// Every change of the schema that was made, the first one first.
///
/// # Errors
/// As the database.
pub async fn migrations(tx: &Tx) -> Result<Vec<MadeMigration>> {
    let sql = "SELECT version, applied_at FROM seaql_migrations ORDER BY version";
    let statement = Statement::from_string(tx.db.get_database_backend(), sql);
    let mut made = Vec::new();
    for row in tx.db.query_all_raw(statement).await? {
        let at: i64 = row.try_get("", "applied_at")?;
        made.push(MadeMigration {
            name: row.try_get("", "version")?,
            at: chrono::DateTime::from_timestamp(at, 0),
        });
    }
    Ok(made)
}

async fn number(tx: &Tx, statement: Statement) -> Result<u64> {
    let row = tx.db.query_one_raw(statement).await?;
    let number = row.map(|row| row.try_get::<i64>("", "n")).transpose()?;
    Ok(number.and_then(|number| u64::try_from(number).ok()).unwrap_or_default())
}
