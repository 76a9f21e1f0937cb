//! What can go wrong between the product and its database.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

use crate::volume::ReadsLeft;

/// The result of a storage function.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a storage function did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such row, or it lies outside the caller's scope: the two are one answer.
    #[error("not found")]
    NotFound,
    /// The row has changed since the caller read it.
    #[error("the record has changed since it was read")]
    Stale,
    /// A unique value is taken already.
    #[error("a unique value is taken already")]
    Taken,
    /// The page cursor is not one of ours, or is of another list.
    #[error("the cursor does not belong to this list")]
    BadCursor,
    /// The same idempotency key came with another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The user has read more in this hour than any day's work needs (SEC-44).
    #[error("too many reads; more in {} s", .0.seconds)]
    TooManyReads(ReadsLeft),
    /// The database cannot be reached, is locked, or its pool is exhausted.
    #[error("the database is not available")]
    Unavailable(#[source] DbErr),
    /// A sealed value could not be opened: altered, moved, or sealed under a key we do not hold.
    #[error("a sealed value could not be opened")]
    Seal(#[from] punte_vault::VaultError),
    /// A stored value is not one the product writes.
    #[error("a stored value could not be read: {0}")]
    Corrupt(&'static str),
    /// The signed checkpoint could not be written to its second place.
    #[error("the checkpoint file could not be used")]
    Checkpoint(#[from] std::io::Error),
    /// The file of erasures could not be written or read.
    #[error("the file of erasures could not be used: {0}")]
    Erasures(#[from] crate::erasures::ErasureFileError),
    /// Any other refusal of the database.
    #[error("the database refused")]
    Database(#[source] DbErr),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => return Self::Taken,
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => return Self::NotFound,
            _ => {}
        }
        if is_unavailable(&error) {
            Self::Unavailable(error)
        } else {
            Self::Database(error)
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(_: serde_json::Error) -> Self {
        Self::Corrupt("json")
    }
}

/// Whether waiting and trying again may help (REL-03, REL-04, REL-15).
fn is_unavailable(error: &DbErr) -> bool {
    let source = match error {
        // No connection could be made, whatever the database says the reason is.
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => return true,
        DbErr::Exec(RuntimeErr::SqlxError(source)) | DbErr::Query(RuntimeErr::SqlxError(source)) => source,
        _ => return false,
    };
    match source.as_ref() {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        // SQLite: 5 busy, 6 locked, 10 I/O, 13 full, 14 cannot open, with their extended codes.
        // PostgreSQL: class 08 connection, 53 resources, 57P shutdown, 40 serialisation, 58 system.
        sqlx::Error::Database(refusal) => refusal.code().is_some_and(|code| {
            let is_postgres = ["08", "53", "57P", "40", "58"]
                .iter()
                .any(|class| code.len() == 5 && code.starts_with(class));
            is_postgres
                || code
                    .parse::<u32>()
                    .is_ok_and(|n| code.len() < 5 && matches!(n & 0xff, 5 | 6 | 10 | 13 | 14))
        }),
        _ => false,
    }
}
