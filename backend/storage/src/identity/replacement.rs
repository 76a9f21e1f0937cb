//! Lost factors that are replaced by two people (SEC-16). Of the link and of the code only hashes are kept, but for a
//! link that waits to be mailed.

use chrono::NaiveDate;
use punte_domain::access::{Role, Scope};
use punte_domain::event::EventKind;
use punte_domain::id::{Id, OrganisationId, ReplacementId, UserId};
use punte_domain::identity::User;
use punte_domain::identity::replacement::{IdentityProof, KEPT_FOR, Proof, Replacement, ReplacementState};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::user::{self, hold};
use crate::cases::LockIf;
use crate::columns::Text;
use crate::{Result, Tx, mail};

mod row {
    use super::{IdentityProof, NaiveDate, ReplacementState, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "factor_replacement")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub organisation_id: Uuid,
        pub asked_at: ChronoDateTimeUtc,
        pub is_asked_outside: bool,
        #[sea_orm(column_type = "Text", nullable)]
        pub way: Option<Text<IdentityProof>>,
        pub proved_on: Option<NaiveDate>,
        pub proved_by: Option<Uuid>,
        pub proved_at: Option<ChronoDateTimeUtc>,
        pub code_hash: Option<Vec<u8>>,
        pub approved_by: Option<Uuid>,
        pub approved_at: Option<ChronoDateTimeUtc>,
        pub token_hash: Option<Vec<u8>>,
        pub expires_at: ChronoDateTimeUtc,
        #[sea_orm(column_type = "Text", nullable)]
        pub ending: Option<Text<ReplacementState>>,
        pub ended_at: Option<ChronoDateTimeUtc>,
        /// A keyed tag of the `Idempotency-Key` of the call that finished it.
        pub finish_key: Option<Vec<u8>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// As many of one user are told.
const TOLD: u64 = 50;

/// What is open for this user. Where `tx` writes, nobody else begins or takes a step for them meanwhile, and what
/// nobody went on with in time is over.
///
/// # Errors
/// As the database.
pub async fn open_of(tx: &Tx, user: UserId) -> Result<Option<Replacement>> {
    if tx.writes() {
        hold(tx, user).await?;
        let late = row::ActiveModel {
            ending: Set(Some(Text(ReplacementState::Expired))),
            ended_at: Set(Some(tx.now)),
            ..Default::default()
        };
        Entity::update_many()
            .set(late)
            .filter(open(user))
            .filter(Column::ExpiresAt.lte(tx.now))
            .exec(&tx.db)
            .await?;
    }
    let row = Entity::find()
        .filter(open(user))
        .filter(Column::ExpiresAt.gt(tx.now))
        .lock_if(tx)
        .one(&tx.db)
        .await?;
    Ok(row.as_ref().map(replacement))
}

fn open(user: UserId) -> Condition {
    Condition::all()
        .add(Column::UserId.eq(user.uuid()))
        .add(Column::EndedAt.is_null())
}

/// One that is found by its link.
#[derive(Debug, Clone)]
pub struct Linked {
    /// It. Whether it is still open, the domain says.
    pub replacement: Replacement,
    /// The hash of the code that the person was handed.
    pub code_hash: Vec<u8>,
    finish_key: Option<Vec<u8>>,
}

impl Linked {
    /// Whether it was finished by the call with this `Idempotency-Key`.
    #[must_use]
    pub fn is_finished_by(&self, tx: &Tx, key: &str) -> bool {
        let kept = self.finish_key.as_deref();
        kept.is_some_and(|kept| tx.keyring().verify(FINISHED, key.as_bytes(), kept))
    }
}

/// What the key of the last call is tagged for.
const FINISHED: &str = "replacement_finish";

/// The one whose link has this hash.
///
/// # Errors
/// As the database.
pub async fn find_by_token(tx: &Tx, hash: &[u8]) -> Result<Option<Linked>> {
    let row = Entity::find()
        .filter(Column::TokenHash.eq(hash.to_vec()))
        .one(&tx.db)
        .await?;
    Ok(row.map(|row| Linked {
        replacement: replacement(&row),
        code_hash: row.code_hash.unwrap_or_default(),
        finish_key: row.finish_key,
    }))
}

/// What there was for this user, the latest first. Ask for users only whom the caller may see.
///
/// # Errors
/// As the database.
pub async fn of_user(tx: &Tx, user: UserId) -> Result<Vec<Replacement>> {
    let rows = Entity::find()
        .filter(Column::UserId.eq(user.uuid()))
        .order_by_desc(Column::AskedAt)
        .order_by_desc(Column::Id)
        .limit(TOLD)
        .all(&tx.db)
        .await?;
    Ok(rows.iter().map(replacement).collect())
}

/// What within `scope` awaits a first or a second person and may be `reader`'s to do, the longest waiting first: not of
/// those who hold one of the roles `above` the reader.
///
/// # Errors
/// As the database.
pub async fn waiting_for(
    tx: &Tx,
    scope: &Scope,
    reader: UserId,
    above: &[Role],
    most: u64,
) -> Result<Vec<Replacement>> {
    let by_others = Condition::any()
        .add(Column::ProvedBy.is_null())
        .add(Column::ProvedBy.ne(reader.uuid()));
    let waiting = Condition::all()
        .add(Column::ApprovedAt.is_null())
        .add(Column::UserId.ne(reader.uuid()))
        .add(by_others);
    first_open(tx, scope, above, waiting, most).await
}

/// What within `scope` was approved by `reader`, whose message with the link was given up: the person waits for nothing.
///
/// # Errors
/// As the database.
pub async fn undelivered_of(
    tx: &Tx,
    scope: &Scope,
    reader: UserId,
    above: &[Role],
    most: u64,
) -> Result<Vec<Replacement>> {
    let undelivered = Condition::all()
        .add(Column::ApprovedAt.is_not_null())
        .add(Column::ApprovedBy.eq(reader.uuid()))
        .add(Column::UserId.in_subquery(mail::undelivered_replacements()));
    first_open(tx, scope, above, undelivered, most).await
}

async fn first_open(tx: &Tx, scope: &Scope, above: &[Role], which: Condition, most: u64) -> Result<Vec<Replacement>> {
    let mut query = Entity::find()
        .filter(Column::EndedAt.is_null())
        .filter(which)
        .filter(Column::ExpiresAt.gt(tx.now))
        .filter(Column::UserId.in_subquery(user::ids_within(scope)))
        .order_by_asc(Column::AskedAt)
        .order_by_asc(Column::Id)
        .limit(most);
    if !above.is_empty() {
        query = query.filter(Column::UserId.not_in_subquery(user::holders(above.iter().copied())));
    }
    if !scope.is_unbounded() {
        let Some(organisation) = scope.organisation() else {
            return Ok(Vec::new());
        };
        query = query.filter(Column::OrganisationId.eq(organisation.uuid()));
    }
    Ok(query.all(&tx.db).await?.iter().map(replacement).collect())
}

/// Begins one, for a user who has none open.
///
/// # Errors
/// [`Error::Taken`](crate::Error::Taken) when one is open.
pub async fn add(tx: &Tx, begun: &Replacement) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(begun.id.uuid()),
        user_id: Set(begun.user.uuid()),
        organisation_id: Set(begun.organisation.uuid()),
        asked_at: Set(begun.asked_at),
        is_asked_outside: Set(begun.is_asked_outside),
        code_hash: Set(None),
        token_hash: Set(None),
        finish_key: Set(None),
        ..changing(begun)
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps how who it is was proven, with the hash of the code that the person is handed.
///
/// # Errors
/// [`Error::Stale`](crate::Error::Stale) when it is over.
pub async fn prove(tx: &Tx, proved: &Replacement, code_hash: &[u8]) -> Result<()> {
    let row = row::ActiveModel {
        code_hash: Set(Some(code_hash.to_vec())),
        ..changing(proved)
    };
    update(tx, proved, row).await
}

/// Keeps that it was approved, with the hash of the link.
///
/// # Errors
/// [`Error::Stale`](crate::Error::Stale) when it is over.
pub async fn approve(tx: &Tx, approved: &Replacement, token_hash: &[u8]) -> Result<()> {
    let row = row::ActiveModel {
        token_hash: Set(Some(token_hash.to_vec())),
        ..changing(approved)
    };
    update(tx, approved, row).await
}

/// Keeps that it is over. Of several who end it at once one wins (REL-06).
///
/// # Errors
/// [`Error::Stale`](crate::Error::Stale) when it is over already.
pub async fn end(tx: &Tx, ended: &Replacement) -> Result<()> {
    update(tx, ended, changing(ended)).await
}

/// Keeps that the person finished it, and by the call with which `Idempotency-Key`. Of several who end it at once one
/// wins (REL-06).
///
/// # Errors
/// [`Error::Stale`](crate::Error::Stale) when it is over already.
pub async fn finish(tx: &Tx, finished: &Replacement, key: Option<&str>) -> Result<()> {
    let row = row::ActiveModel {
        finish_key: Set(key.map(|key| tx.keyring().sign(FINISHED, key.as_bytes()))),
        ..changing(finished)
    };
    update(tx, finished, row).await
}

/// Forgets what has been over for [`KEPT_FOR`], also what nobody went on with.
///
/// # Errors
/// As the database.
pub async fn forget_old(tx: &Tx) -> Result<u64> {
    let limit = tx.now - KEPT_FOR;
    let ran_out = Condition::all()
        .add(Column::EndedAt.is_null())
        .add(Column::ExpiresAt.lt(limit));
    let old = Entity::delete_many().filter(Condition::any().add(Column::EndedAt.lt(limit)).add(ran_out));
    Ok(old.exec(&tx.db).await?.rows_affected)
}

/// The user signed in: what was open for them is withdrawn, and recorded so.
///
/// # Errors
/// As the database.
pub async fn withdraw(tx: &Tx, user: UserId) -> Result<()> {
    end_open(tx, user, ReplacementState::Withdrawn, EventKind::ReplacementWithdrawn).await
}

/// Somebody suspended the user, closed their organisation or gave them other roles: what was open was proven and
/// approved for who they were, and does not come back with them.
pub(super) async fn refuse_open(tx: &Tx, user: UserId) -> Result<()> {
    end_open(tx, user, ReplacementState::Refused, EventKind::ReplacementRefused).await
}

async fn end_open(tx: &Tx, user: UserId, end: ReplacementState, kind: EventKind) -> Result<()> {
    let over = row::ActiveModel {
        ending: Set(Some(Text(end))),
        ended_at: Set(Some(tx.now)),
        ..Default::default()
    };
    let found = Entity::find()
        .filter(open(user))
        .filter(Column::ExpiresAt.gt(tx.now))
        .one(&tx.db)
        .await?;
    let Some(found) = found else { return Ok(()) };
    let ended = Entity::update_many()
        .set(over)
        .filter(Column::Id.eq(found.id))
        .filter(Column::EndedAt.is_null())
        .exec(&tx.db)
        .await?;
    if ended.rows_affected == 1 {
        tx.record(replacement(&found).event(kind)).await?;
    }
    Ok(())
}

/// Whether the link that was mailed to this user may still be sent: it is approved, and nobody went on with it.
///
/// # Errors
/// As the database.
pub(crate) async fn approved_for(tx: &Tx, user: &User) -> Result<Option<Replacement>> {
    // Without a lock: who approves has the user before the message, and this has the message already.
    let found = Entity::find().filter(open(user.id)).one(&tx.db).await?;
    Ok(found
        .as_ref()
        .map(replacement)
        .filter(|one| one.clone().finish(user, tx.now).is_ok()))
}

async fn update(tx: &Tx, replacement: &Replacement, row: row::ActiveModel) -> Result<()> {
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(replacement.id.uuid()))
        .filter(Column::EndedAt.is_null());
    tx.update_one(update).await
}

fn changing(of: &Replacement) -> row::ActiveModel {
    row::ActiveModel {
        way: Set(of.proof.map(|proof| Text(proof.way))),
        proved_on: Set(of.proof.map(|proof| proof.on)),
        proved_by: Set(of.proof.map(|proof| proof.by.uuid())),
        proved_at: Set(of.proof.map(|proof| proof.at)),
        approved_by: Set(of.approved.map(|(by, _)| by.uuid())),
        approved_at: Set(of.approved.map(|(_, at)| at)),
        expires_at: Set(of.expires_at),
        ending: Set(of.ended.map(|(end, _)| Text(end))),
        ended_at: Set(of.ended.map(|(_, at)| at)),
        ..Default::default()
    }
}

fn replacement(row: &row::Model) -> Replacement {
    let by = row.proved_by.zip(row.proved_at);
    let proof = row.way.zip(row.proved_on).zip(by);
    Replacement {
        id: ReplacementId::from_uuid(row.id),
        user: UserId::from_uuid(row.user_id),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        asked_at: row.asked_at,
        is_asked_outside: row.is_asked_outside,
        proof: proof.map(|((way, on), (by, at))| Proof {
            way: way.0,
            on,
            by: UserId::from_uuid(by),
            at,
        }),
        approved: row.approved_by.map(UserId::from_uuid).zip(row.approved_at),
        expires_at: row.expires_at,
        ended: row.ending.map(|end| end.0).zip(row.ended_at),
    }
}
