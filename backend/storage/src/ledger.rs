//! The ledger: one record of everything that happened and of every read of personal data.
//!
//! Entries are written in the transaction of what they tell of, without a place in the chain, so
//! that writers do not wait for each other. One sequencer gives them their place: `seq` and
//! `hash = SHA-256(previous hash ‖ canonical entry)`. Signed checkpoints of the chain go to a file
//! outside the database. [`verify`] finds every edit, deletion, insertion, reordering, cut tail,
//! recomputation and rollback among sequenced entries (SEC-46).

use aws_lc_rs::digest::{Context, SHA256};
use punte_domain::Timestamp;
use punte_domain::access::ReadPurpose;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, EntryId, Id, OrganisationId, ReferralId, UserId};
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, IntoIden, IntoValueTuple, LockBehavior, LockType, Query, TableRef, ValueTuple,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::columns::Text;
use crate::page::{Page, PageRequest, Position};
use crate::tx::Turn;
use crate::{Error, Result, Tx};

mod checkpoint;
mod purpose;
mod search;
pub mod verification;
mod verify;

pub(crate) use checkpoint::end_of_last_line;
pub use checkpoint::{Checkpoint, CheckpointFile};
pub use search::{ABOUT_ACCOUNTS, LedgerAbout, LedgerSearch, role_holders, search};
pub use verify::{Fault, Verdict, verify};

pub(crate) mod row {
    use super::{EventKind, ReadPurpose, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ledger")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub seq: Option<i64>,
        pub hash: Option<Vec<u8>>,
        pub at: ChronoDateTimeUtc,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<EventKind>,
        pub is_read: bool,
        pub user_id: Option<Uuid>,
        pub organisation_id: Option<Uuid>,
        pub session_id: Option<Uuid>,
        pub case_id: Option<Uuid>,
        pub referral_id: Option<Uuid>,
        pub subject_id: Option<Uuid>,
        pub other_organisation_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub fields: String,
        /// Of a reading: what for.
        #[sea_orm(column_type = "Text", nullable)]
        pub purpose: Option<Text<ReadPurpose>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// An entry as its readers see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// When it happened.
    pub at: Timestamp,
    /// What kind of thing happened.
    pub kind: EventKind,
    /// Who did it; `None` for the system itself.
    pub user: Option<UserId>,
    /// For which organisation.
    pub organisation: Option<OrganisationId>,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// The referral it belongs to.
    pub referral: Option<ReferralId>,
    /// The thing itself, where it is neither.
    pub subject: Option<Uuid>,
    /// The other organisation concerned.
    pub other_organisation: Option<OrganisationId>,
    /// Names of fields and codes.
    pub fields: Vec<String>,
    /// Of a reading: what for.
    pub purpose: Option<ReadPurpose>,
}

impl From<row::Model> for Entry {
    fn from(row: row::Model) -> Self {
        Self {
            id: EntryId::from_uuid(row.id),
            at: row.at,
            kind: row.kind.0,
            user: row.user_id.map(UserId::from_uuid),
            organisation: row.organisation_id.map(OrganisationId::from_uuid),
            case: row.case_id.map(CaseId::from_uuid),
            referral: row.referral_id.map(ReferralId::from_uuid),
            subject: row.subject_id,
            other_organisation: row.other_organisation_id.map(OrganisationId::from_uuid),
            purpose: row.purpose.map(|purpose| purpose.0),
            fields: row
                .fields
                .split(',')
                .filter(|field| !field.is_empty())
                .map(str::to_owned)
                .collect(),
        }
    }
}

impl Tx {
    /// Records what happened, in this transaction (SEC-45).
    ///
    /// # Errors
    /// When it cannot be written; then nothing else of the transaction may happen either.
    pub async fn record(&self, event: Event) -> Result<()> {
        self.record_all([event]).await
    }

    /// Records several things that happened at once. Readings among them count as one towards what
    /// their reader may read in an hour; a step of work that shows what it is about is never undone
    /// by that.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub async fn record_all(&self, events: impl IntoIterator<Item = Event>) -> Result<()> {
        let events: Vec<Event> = events.into_iter().collect();
        let purposes = match self.actor() {
            Some(actor) if events.iter().any(|event| event.kind.is_read()) => {
                self.volume.count(actor.user, self.now);
                purpose::of(self, actor, &events).await?
            }
            _ => vec![None; events.len()],
        };
        self.keep(&events, purposes).await
    }

    /// Records what is about to be shown and was asked for only to be read. Past what anybody's work
    /// needs in an hour it is refused (SEC-44).
    ///
    /// # Errors
    /// [`Error::TooManyReads`]; otherwise as [`record`](Self::record).
    pub async fn record_reads(&self, reads: impl IntoIterator<Item = Event>) -> Result<()> {
        let left = self.actor().map(|actor| self.volume.left(actor.user, self.now));
        if let Some(over) = left.filter(|reads| reads.left == 0) {
            return Err(Error::TooManyReads(over));
        }
        self.record_all(reads).await
    }

    /// Records the readings that go into a bulk export. They have a budget of their own, and take nothing of what
    /// their reader may read by the hour.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub async fn record_exported(&self, reads: Vec<Event>) -> Result<()> {
        let purposes = match self.actor() {
            Some(actor) if !reads.is_empty() => purpose::of(self, actor, &reads).await?,
            _ => vec![None; reads.len()],
        };
        self.keep(&reads, purposes).await
    }

    async fn keep(&self, events: &[Event], purposes: Vec<Option<ReadPurpose>>) -> Result<()> {
        let entries = events.iter().zip(purposes);
        let rows: Vec<_> = entries.map(|(event, purpose)| self.entry(event, purpose)).collect();
        if !rows.is_empty() {
            row::Entity::insert_many(rows).exec_without_returning(&self.db).await?;
        }
        Ok(())
    }

    fn entry(&self, event: &Event, purpose: Option<ReadPurpose>) -> row::ActiveModel {
        let actor = self.actor();
        row::ActiveModel {
            id: Set(self.new_id::<EntryId>().uuid()),
            seq: Set(None),
            hash: Set(None),
            at: Set(self.now),
            kind: Set(Text(event.kind)),
            is_read: Set(event.kind.is_read()),
            user_id: Set(actor.map(|actor| actor.user.uuid())),
            organisation_id: Set(actor.map(|actor| actor.organisation.uuid())),
            session_id: Set(actor.map(|actor| actor.session.uuid())),
            case_id: Set(event.case.map(Id::uuid)),
            referral_id: Set(event.referral.map(Id::uuid)),
            subject_id: Set(event.subject),
            other_organisation_id: Set(event.organisation.map(Id::uuid)),
            fields: Set(event.fields.join(",")),
            purpose: Set(purpose.map(Text)),
        }
    }
}

/// Changes of a case, newest first: its timeline.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn timeline(tx: &Tx, case: CaseId, request: &PageRequest) -> Result<Page<Entry>> {
    of_case(tx, "timeline", case, false, request).await
}

/// Reads of a case, newest first: its access log.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn access_log(tx: &Tx, case: CaseId, request: &PageRequest) -> Result<Page<Entry>> {
    of_case(tx, "access_log", case, true, request).await
}

async fn of_case(tx: &Tx, list: &'static str, case: CaseId, reads: bool, request: &PageRequest) -> Result<Page<Entry>> {
    let mut query = row::Entity::find()
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(row::Column::IsRead.eq(reads))
        .order_by_desc(row::Column::At)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1);
    if let Some(after) = tx.position::<Timestamp>(list, request)? {
        query = query.filter(
            Expr::tuple([Expr::col(row::Column::At), Expr::col(row::Column::Id)])
                .lt(Expr::tuple([Expr::val(after.key), Expr::val(after.id)])),
        );
    }
    let rows = query.all(&tx.db).await?;
    let page = tx.page(list, request, rows, |row| Position {
        key: row.at,
        id: row.id,
    })?;
    Ok(page.map(Entry::from))
}

/// When each referral event of a case or referral happened, oldest first.
///
/// # Errors
/// As the database.
pub async fn of_referral(tx: &Tx, referral: ReferralId) -> Result<Vec<Entry>> {
    let rows = row::Entity::find()
        .filter(row::Column::ReferralId.eq(referral.uuid()))
        .filter(row::Column::IsRead.eq(false))
        .order_by_asc(row::Column::At)
        .order_by_asc(row::Column::Id)
        .limit(100)
        .all(&tx.db)
        .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// How many entries wait for their place in the chain.
///
/// # Errors
/// As the database.
pub async fn pending(tx: &Tx) -> Result<u64> {
    let waiting = row::Entity::find().filter(row::Column::Seq.is_null());
    Ok(sea_orm::PaginatorTrait::count(waiting, &tx.db).await?)
}

/// The end of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// How many entries have their place.
    pub seq: i64,
    /// The hash of the last one; zero before the first.
    pub hash: [u8; 32],
}

/// Gives up to `limit` entries their place in the chain, oldest first, and returns its new end
/// and how many were placed.
///
/// Run it in a writing unit of work. Of several instances one works at a time: they queue for a
/// lock that ends with the transaction.
///
/// # Errors
/// As the database.
pub async fn sequence(tx: &Tx, limit: u64) -> Result<(Head, u64)> {
    tx.take_turns(Turn::Ledger).await?;
    let mut head = head(tx).await?;
    let mut pending = row::Entity::find()
        .filter(row::Column::Seq.is_null())
        .order_by_asc(row::Column::At)
        .order_by_asc(row::Column::Id)
        .limit(limit);
    if tx.db.get_database_backend() == DbBackend::Postgres {
        pending = pending.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let pending = pending.all(&tx.db).await?;
    let placed = u64::try_from(pending.len()).unwrap_or(u64::MAX);
    let mut places = Vec::with_capacity(pending.len());
    for entry in pending {
        head = Head {
            seq: head.seq + 1,
            hash: chained(&head, &entry),
        };
        places.push((entry.id, head.seq, head.hash.to_vec()).into_value_tuple());
    }
    place(tx, places).await?;
    Ok((head, placed))
}

/// Writes the places, each an id, a sequence number and a hash, all at once.
async fn place(tx: &Tx, places: Vec<ValueTuple>) -> Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    let placed = Alias::new("placed");
    // Both engines name the columns of a list of values so.
    let [id, seq, hash] =
        ["column1", "column2", "column3"].map(|column| Expr::col((placed.clone(), Alias::new(column))));
    let update = Query::update()
        .table(row::Entity)
        .value(row::Column::Seq, seq)
        .value(row::Column::Hash, hash)
        .from(TableRef::ValuesList(places, placed.clone().into_iden()))
        .and_where(Expr::col((row::Entity, row::Column::Id)).eq(id))
        .to_owned();
    tx.db.execute(&update).await?;
    Ok(())
}

/// Whether entries wait for their place.
///
/// # Errors
/// As the database.
pub async fn is_pending(tx: &Tx) -> Result<bool> {
    let waiting = row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(row::Column::Seq.is_null())
        .limit(1);
    Ok(tx
        .db
        .query_one(&sea_orm::QueryTrait::into_query(waiting))
        .await?
        .is_some())
}

/// The end of the chain as it stands in the database.
///
/// # Errors
/// As the database.
pub async fn head(tx: &Tx) -> Result<Head> {
    let last = row::Entity::find()
        .filter(row::Column::Seq.is_not_null())
        .order_by_desc(row::Column::Seq)
        .limit(1)
        .one(&tx.db)
        .await?;
    match last {
        None => Ok(Head { seq: 0, hash: [0; 32] }),
        Some(row::Model {
            seq: Some(seq),
            hash: Some(hash),
            ..
        }) => {
            let hash = hash.try_into().map_err(|_| Error::Corrupt("ledger.hash"))?;
            Ok(Head { seq, hash })
        }
        Some(_) => Err(Error::Corrupt("ledger.seq")),
    }
}

/// The hash of an entry that follows `head`. Every field is written with its length, so that no
/// two entries have the same canonical form; the sequence number is part of it.
fn chained(head: &Head, entry: &row::Model) -> [u8; 32] {
    let mut hash = Context::new(&SHA256);
    hash.update(&head.hash);
    hash.update(&(head.seq + 1).to_be_bytes());
    hash.update(entry.id.as_bytes());
    hash.update(&entry.at.timestamp_micros().to_be_bytes());
    let uuids = [
        entry.user_id,
        entry.organisation_id,
        entry.session_id,
        entry.case_id,
        entry.referral_id,
        entry.subject_id,
        entry.other_organisation_id,
    ];
    for id in uuids {
        hash.update(&[u8::from(id.is_some())]);
        hash.update(id.unwrap_or_default().as_bytes());
    }
    let purpose = entry.purpose.map_or("", |purpose| purpose.0.code());
    for text in [entry.kind.0.code(), entry.fields.as_str(), purpose] {
        hash.update(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.update(&[u8::from(entry.is_read)]);
    let digest = hash.finish();
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest.as_ref());
    bytes
}
