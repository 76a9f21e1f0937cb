//! When the ledger was verified, up to where, and what came of it. Somebody asks, or a day has passed; a job
//! walks the ledger, and what it found is kept.

use chrono::Duration;
use punte_domain::Timestamp;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{Id, UserId, VerificationId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use super::{Fault, Verdict};
use crate::tx::Turn;
use crate::{Error, Result, Tx};

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ledger_verification")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub asked_at: ChronoDateTimeUtc,
        pub asked_by: Option<Uuid>,
        pub begun_at: Option<ChronoDateTimeUtc>,
        pub finished_at: Option<ChronoDateTimeUtc>,
        pub entries: Option<i64>,
        pub pending: Option<i64>,
        pub checkpoints: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub faults: Option<String>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// How often the ledger is verified without anybody asking.
const EVERY: Duration = Duration::hours(24);

/// After so long nobody is at work any more on what was begun.
const LEASE: Duration = Duration::hours(1);

/// So many faults are kept: one is enough to look into it with `punte audit verify`.
const FAULTS_KEPT: usize = 20;

/// A walk through the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The id.
    pub id: VerificationId,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// Who asked; `None` where the day had come.
    pub asked_by: Option<UserId>,
    /// When it was finished, with what it found; `None` while it is not.
    pub finished: Option<(Timestamp, VerificationResult)>,
}

/// What a walk through the ledger found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationResult {
    /// Entries in the chain: up to which one it was walked.
    pub entries: i64,
    /// Entries that waited for their place.
    pub pending: i64,
    /// Checkpoints that agree.
    pub checkpoints: i64,
    /// What must not be, at most twenty; empty when all is well.
    pub faults: Vec<KeptFault>,
}

/// What must not be, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFault {
    /// What, as [`Fault::code`] names it.
    pub code: String,
    /// The entry, or the line of the checkpoint file.
    pub at: i64,
}

impl From<&Fault> for KeptFault {
    fn from(fault: &Fault) -> Self {
        Self {
            code: fault.code().to_owned(),
            at: fault.at(),
        }
    }
}

/// Asks for the ledger to be verified. Where it is asked for already, that is enough.
///
/// # Errors
/// As the database.
pub async fn ask(tx: &Tx) -> Result<Verification> {
    tx.take_turns(Turn::Verification).await?;
    if let Some(open) = open(tx).await? {
        return Ok(open);
    }
    let asked = add(tx, tx.actor().map(|actor| actor.user)).await?;
    tx.record(Event::new(EventKind::LedgerVerificationAsked).subject(asked.id))
        .await?;
    Ok(asked)
}

async fn add(tx: &Tx, asked_by: Option<UserId>) -> Result<Verification> {
    let asked = Verification {
        id: tx.new_id(),
        asked_at: tx.now,
        asked_by,
        finished: None,
    };
    let row = row::ActiveModel {
        id: Set(asked.id.uuid()),
        asked_at: Set(asked.asked_at),
        asked_by: Set(asked_by.map(Id::uuid)),
        begun_at: Set(None),
        finished_at: Set(None),
        entries: Set(None),
        pending: Set(None),
        checkpoints: Set(None),
        faults: Set(None),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(asked)
}

/// The one that is asked for and not finished.
///
/// # Errors
/// As the database.
pub async fn open(tx: &Tx) -> Result<Option<Verification>> {
    let row = row::Entity::find()
        .filter(row::Column::FinishedAt.is_null())
        .order_by_desc(row::Column::AskedAt)
        .order_by_desc(row::Column::Id)
        .limit(1)
        .one(&tx.db)
        .await?;
    row.as_ref().map(verification).transpose()
}

/// The last so many that were finished, the latest first.
///
/// # Errors
/// As the database.
pub async fn finished(tx: &Tx, limit: u64) -> Result<Vec<Verification>> {
    let rows = row::Entity::find()
        .filter(row::Column::FinishedAt.is_not_null())
        .order_by_desc(row::Column::FinishedAt)
        .order_by_desc(row::Column::Id)
        .limit(limit)
        .all(&tx.db)
        .await?;
    rows.iter().map(verification).collect()
}

/// Whether there is anything to do: one that is asked for, or the day has come.
///
/// # Errors
/// As the database.
pub async fn is_due(tx: &Tx) -> Result<bool> {
    if open(tx).await?.is_some() {
        return Ok(true);
    }
    let last = finished(tx, 1).await?.pop().and_then(|last| last.finished);
    Ok(last.is_none_or(|(at, _)| tx.now - at >= EVERY))
}

/// Takes up what is due. Of several who try at once one gets it; who began it and was cut off loses it in an
/// hour.
///
/// # Errors
/// As the database.
pub async fn begin(tx: &Tx) -> Result<Option<VerificationId>> {
    // Of two who add what nobody has asked for each would get its own.
    tx.take_turns(Turn::Verification).await?;
    if !is_due(tx).await? {
        return Ok(None);
    }
    let id = match open(tx).await? {
        Some(open) => open.id,
        None => add(tx, None).await?.id,
    };
    let free = Condition::any()
        .add(row::Column::BegunAt.is_null())
        .add(row::Column::BegunAt.lt(tx.now - LEASE));
    let taken = row::Entity::update_many()
        .col_expr(row::Column::BegunAt, Expr::value(tx.now))
        .filter(row::Column::Id.eq(id.uuid()))
        .filter(row::Column::FinishedAt.is_null())
        .filter(free)
        .exec(&tx.db)
        .await?;
    Ok((taken.rows_affected > 0).then_some(id))
}

/// Keeps what was found.
///
/// # Errors
/// As the database.
pub async fn finish(tx: &Tx, id: VerificationId, verdict: &Verdict) -> Result<()> {
    let faults: Vec<KeptFault> = verdict.faults.iter().take(FAULTS_KEPT).map(KeptFault::from).collect();
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let checkpoints = i64::try_from(verdict.checkpoints).unwrap_or(i64::MAX);
    let done = row::Entity::update_many()
        .col_expr(row::Column::FinishedAt, Expr::value(tx.now))
        .col_expr(row::Column::Entries, Expr::value(verdict.entries))
        .col_expr(row::Column::Pending, Expr::value(number(verdict.pending)))
        .col_expr(row::Column::Checkpoints, Expr::value(checkpoints))
        .col_expr(row::Column::Faults, Expr::value(serde_json::to_string(&faults)?))
        .filter(row::Column::Id.eq(id.uuid()))
        .filter(row::Column::FinishedAt.is_null())
        .exec(&tx.db)
        .await?;
    if done.rows_affected > 0 {
        let result = if faults.is_empty() { "whole" } else { "damaged" };
        tx.record(Event::new(EventKind::LedgerVerified).subject(id).fields([result]))
            .await?;
    }
    Ok(())
}

fn verification(row: &row::Model) -> Result<Verification> {
    let finished = match row.finished_at {
        None => None,
        Some(at) => {
            let faults = row.faults.as_deref().unwrap_or("[]");
            let result = VerificationResult {
                entries: row.entries.ok_or(Error::Corrupt("ledger_verification.entries"))?,
                pending: row.pending.unwrap_or_default(),
                checkpoints: row.checkpoints.unwrap_or_default(),
                faults: serde_json::from_str(faults)?,
            };
            Some((at, result))
        }
    };
    Ok(Verification {
        id: VerificationId::from_uuid(row.id),
        asked_at: row.asked_at,
        asked_by: row.asked_by.map(UserId::from_uuid),
        finished,
    })
}
