//! Bringing a database up to date, once, whoever starts first (REL-11).

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, DbErr, TransactionTrait};

use crate::Migrator;

/// Why a database was not brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// It holds a migration this executable does not know (REL-10).
    #[error(
        "the database was migrated by a newer version of Punte ({0}); start that version, or restore the backup made before it"
    )]
    Newer(String),
    /// The lock file beside SQLite's database cannot be used.
    #[error("the lock beside the database cannot be used")]
    Lock(#[from] std::io::Error),
    /// The database refused or is away.
    #[error("the database could not be brought up to date")]
    Database(#[from] DbErr),
}

/// A number nobody else locks by.
const LOCK: i64 = 0x50_75_6e_74_65;

/// Brings the database up to date and answers how many changes that took. It waits for others who
/// are doing the same. All changes happen in one transaction: an interrupted run leaves the
/// database as it was.
///
/// # Errors
/// When it cannot, or when the database is newer than this executable.
pub async fn migrate(url: &str) -> Result<usize, MigrationError> {
    // Kept until the end: closing it unlocks.
    let _turn = sqlite_file(url).map(|file| take_turn(&file)).transpose()?;

    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .sqlx_logging(false)
        .connect_timeout(Duration::from_secs(10));
    let db = Database::connect(options).await?;
    let done = async {
        let is_postgres = db.get_database_backend() == DbBackend::Postgres;
        if is_postgres {
            // One connection, so the lock and the changes share a session.
            db.execute_unprepared(&format!("SELECT pg_advisory_lock({LOCK})"))
                .await?;
        }
        let known: BTreeSet<String> = Migrator::migrations()
            .iter()
            .map(|migration| migration.name().to_owned())
            .collect();
        Migrator::install(&db).await?;
        let applied: BTreeSet<String> = Migrator::get_migration_models(&db)
            .await?
            .into_iter()
            .map(|model| model.version)
            .collect();
        if let Some(newer) = applied.difference(&known).next() {
            return Err(MigrationError::Newer(newer.clone()));
        }
        let transaction = db.begin().await?;
        Migrator::up(&transaction, None).await?;
        transaction.commit().await?;
        Ok(known.len() - applied.len())
    }
    .await;
    db.close().await?;
    done
}

/// The file of an SQLite address, unless the database is in memory.
fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite://")?.split('?').next()?;
    (!path.is_empty()).then(|| PathBuf::from(path))
}

fn take_turn(database: &Path) -> Result<File, MigrationError> {
    let path = database.with_extension("lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    file.lock()?;
    Ok(file)
}
