//! When what a user signs in with changed, for that user (SEC-19). The ledger tells it; nothing is kept twice.

use chrono::Duration;
use punte_domain::Timestamp;
use punte_domain::id::{Id, SessionId, UserId};
use punte_domain::identity::factor::CredentialChange;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::ledger::row as entry;
use crate::{Result, Tx};

/// Literal, so that both engines read its index.
const CHANGED: &str = "kind = 'credential.changed'";

/// For how long a change is told.
const TOLD_FOR: Duration = Duration::days(30);

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What changed.
    pub what: CredentialChange,
    /// When.
    pub at: Timestamp,
    /// In which sign-in.
    pub session: Option<SessionId>,
}

/// What changed in the last thirty days, the latest first.
///
/// # Errors
/// As the database.
pub async fn list(tx: &Tx, user: UserId) -> Result<Vec<Changed>> {
    let rows = entry::Entity::find()
        .filter(entry::Column::SubjectId.eq(user.uuid()))
        .filter(Expr::cust(CHANGED))
        .filter(entry::Column::At.gt(tx.now - TOLD_FOR))
        .order_by_desc(entry::Column::At)
        .order_by_desc(entry::Column::Id)
        .limit(20)
        .all(&tx.db)
        .await?;
    let told = rows.into_iter().filter_map(|row| {
        Some(Changed {
            what: row.fields.parse().ok()?,
            at: row.at,
            session: row.session_id.map(SessionId::from_uuid),
        })
    });
    Ok(told.collect())
}
