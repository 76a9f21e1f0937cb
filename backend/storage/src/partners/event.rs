//! Events for partners: which entries of the ledger concern which organisation.
//!
//! Kept of an event is only whom it concerned; what it is about is read from the ledger, and whether it may be told
//! from the referral, the case and the rights as they are when it is told.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::id::{EntryId, Id};
use punte_domain::partners::event::{PartnerEvent, PartnerEventData, PartnerEventType, PartnerSubject};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Order, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};
use strum::IntoEnumIterator;
use uuid::Uuid;

use super::{delivery, webhook};
use crate::cases::row as case;
use crate::columns::Text;
use crate::ledger::row as entry;
use crate::page::{PageRequest, Position};
use crate::referrals::row as referral;
use crate::tx::Turn;
use crate::{Error, Result, Tx, cases, referrals};

mod row {
    use super::{PartnerEventType, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "partner_event")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub entry_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<PartnerEventType>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod progress {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "partner_progress")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub seq: i64,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// The one row of progress.
const PROGRESS: i32 = 1;

/// How many events one page looks through. Whoever may read few of them, or none any more, is shown fewer at a time and
/// where to go on: else each page would walk through all that ever happened in the organisation.
pub const LOOKED_THROUGH: u64 = 1000;

/// The name of the list, in its cursors.
const LIST: &str = "partner_events";

/// Whether entries of the ledger have their place and were not translated.
///
/// # Errors
/// As the database.
pub async fn is_behind(tx: &Tx) -> Result<bool> {
    let next = entry::Entity::find()
        .select_only()
        .column(entry::Column::Seq)
        .filter(entry::Column::Seq.gt(progress(tx).await?))
        .limit(1)
        .into_tuple::<Option<i64>>()
        .one(&tx.db)
        .await?;
    Ok(next.is_some())
}

/// Translates up to `limit` entries in the order of the chain, and puts what they tell on its way to the endpoints
/// that follow it; tells how many entries were looked at. All of it happens once: the progress is kept with it.
///
/// # Errors
/// As the database.
pub async fn translate(tx: &Tx, limit: u64) -> Result<u64> {
    tx.take_turns(Turn::Partners).await?;
    let entries = entry::Entity::find()
        .filter(entry::Column::Seq.gt(progress(tx).await?))
        .order_by_asc(entry::Column::Seq)
        .limit(limit)
        .all(&tx.db)
        .await?;
    let Some(last) = entries.last().and_then(|entry| entry.seq) else {
        return Ok(0);
    };
    let told: Vec<(&entry::Model, PartnerEventType)> = entries
        .iter()
        .filter_map(|entry| Some((entry, PartnerEventType::of(entry.kind.0)?)))
        .collect();
    let concerned = Concerned::of(tx, &told).await?;
    let mut rows = Vec::new();
    for (entry, kind) in told {
        for organisation in concerned.by(entry, kind) {
            rows.push(row::Model {
                organisation_id: organisation,
                seq: entry.seq.unwrap_or(last),
                entry_id: entry.id,
                kind: Text(kind),
            });
        }
    }
    send(tx, &rows).await?;
    if !rows.is_empty() {
        let rows = rows.into_iter().map(|row| row::ActiveModel {
            organisation_id: Set(row.organisation_id),
            seq: Set(row.seq),
            entry_id: Set(row.entry_id),
            kind: Set(row.kind),
        });
        row::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    let reached = progress::ActiveModel {
        id: Set(PROGRESS),
        seq: Set(last),
    };
    let anew = OnConflict::column(progress::Column::Id)
        .update_column(progress::Column::Seq)
        .to_owned();
    progress::Entity::insert(reached)
        .on_conflict(anew)
        .exec_without_returning(&tx.db)
        .await?;
    Ok(u64::try_from(entries.len()).unwrap_or(u64::MAX))
}

async fn progress(tx: &Tx) -> Result<i64> {
    let reached = progress::Entity::find_by_id(PROGRESS).one(&tx.db).await?;
    Ok(reached.map_or(0, |reached| reached.seq))
}

/// Puts events on their way to the endpoints that follow them.
async fn send(tx: &Tx, rows: &[row::Model]) -> Result<()> {
    let organisations: BTreeSet<Uuid> = rows.iter().map(|row| row.organisation_id).collect();
    let endpoints = webhook::following(tx, organisations).await?;
    let on_their_way = rows.iter().flat_map(|row| {
        let following = endpoints
            .iter()
            .filter(|endpoint| endpoint.organisation == row.organisation_id && endpoint.types.contains(&row.kind.0));
        following.map(|endpoint| {
            (
                endpoint.id,
                endpoint.state,
                EntryId::from_uuid(row.entry_id),
                row.kind.0,
            )
        })
    });
    delivery::add_all(tx, on_their_way.collect()).await
}

/// Whom referrals and cases concern now.
struct Concerned {
    /// Who holds the case, and who is asked if that was sent.
    referrals: BTreeMap<Uuid, Vec<Uuid>>,
    /// Who holds it.
    cases: BTreeMap<Uuid, Uuid>,
}

impl Concerned {
    async fn of(tx: &Tx, told: &[(&entry::Model, PartnerEventType)]) -> Result<Self> {
        let asked = ids(told, PartnerSubject::Referral);
        let held = ids(told, PartnerSubject::Case);
        let mut concerned = Self {
            referrals: BTreeMap::new(),
            cases: BTreeMap::new(),
        };
        if !asked.is_empty() {
            let rows: Vec<(Uuid, Uuid, Uuid, Option<Timestamp>)> = referral::Entity::find()
                .select_only()
                .columns([
                    referral::Column::Id,
                    referral::Column::HolderId,
                    referral::Column::ToId,
                    referral::Column::SentAt,
                ])
                .filter(referral::Column::Id.is_in(asked))
                .into_tuple()
                .all(&tx.db)
                .await?;
            for (id, holder, to, sent_at) in rows {
                let receiver = sent_at.map(|_| to).filter(|to| *to != holder);
                concerned
                    .referrals
                    .insert(id, [holder].into_iter().chain(receiver).collect());
            }
        }
        if !held.is_empty() {
            let rows: Vec<(Uuid, Uuid)> = case::Entity::find()
                .select_only()
                .columns([case::Column::Id, case::Column::OrganisationId])
                .filter(case::Column::Id.is_in(held))
                .into_tuple()
                .all(&tx.db)
                .await?;
            concerned.cases.extend(rows);
        }
        Ok(concerned)
    }

    fn by(&self, entry: &entry::Model, kind: PartnerEventType) -> Vec<Uuid> {
        match kind.subject() {
            PartnerSubject::Referral => {
                let found = entry.referral_id.and_then(|id| self.referrals.get(&id));
                found.cloned().unwrap_or_default()
            }
            PartnerSubject::Case => {
                let found = entry.case_id.and_then(|id| self.cases.get(&id));
                found.copied().into_iter().collect()
            }
            PartnerSubject::Offer => entry.other_organisation_id.into_iter().collect(),
        }
    }
}

/// What those entries are about that are about something of this kind.
fn ids(told: &[(&entry::Model, PartnerEventType)], subject: PartnerSubject) -> BTreeSet<Uuid> {
    let about = told.iter().filter(|(_, kind)| kind.subject() == subject);
    about
        .filter_map(|(entry, _)| match subject {
            PartnerSubject::Referral => entry.referral_id,
            PartnerSubject::Case => entry.case_id,
            PartnerSubject::Offer => entry.subject_id,
        })
        .collect()
}

/// Some events, in the order in which they happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// The events.
    pub items: Vec<PartnerEvent>,
    /// Where the next page begins, also when there is nothing yet; `None` before the first event.
    pub next: Option<String>,
    /// Whether more are there already.
    pub has_more: bool,
}

/// The events of the actor's organisation after a place, of these types or of all, as far as the actor may read
/// now what they are about and a consent carries it on this day. What they may not read is not there; a page looks
/// through [`LOOKED_THROUGH`] of them at most, and may so be shorter than asked for, or empty, while more are there.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    actor: &Actor,
    types: &[PartnerEventType],
    today: NaiveDate,
    request: &PageRequest,
) -> Result<EventPage> {
    let after = match tx.position::<()>(LIST, request)? {
        None => 0,
        Some(place) => seq_of(tx, EntryId::from_uuid(place.id))
            .await?
            .ok_or(Error::BadCursor)?,
    };
    let Some(mut query) = told(tx, actor, types) else {
        return Ok(EventPage {
            items: Vec::new(),
            next: request.cursor.clone(),
            has_more: false,
        });
    };
    let end = end_of_look(tx, actor, after).await?;
    if let Some((seq, _)) = end {
        query.and_where(Expr::col((row::Entity, row::Column::Seq)).lte(seq));
    }
    query
        .and_where(Expr::col((row::Entity, row::Column::Seq)).gt(after))
        .order_by((row::Entity, row::Column::Seq), Order::Asc)
        .limit(request.limit + 1);
    let mut items = events(tx, &query).await?;
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let is_full = items.len() > limit;
    items.truncate(limit);
    let reached = items.last().map(|last| last.id);
    let items = carried(tx, actor, today, items).await?;
    let last = match end {
        _ if is_full => reached,
        Some((_, id)) => Some(id),
        None => items.last().map(|last| last.id),
    };
    let next = match last {
        Some(last) => {
            // The id alone: a number of the chain would tell how much happens elsewhere.
            let place = Position {
                key: (),
                id: last.uuid(),
            };
            Some(tx.cursor(LIST, &place)?)
        }
        None => request.cursor.clone(),
    };
    Ok(EventPage {
        items,
        next,
        has_more: is_full || end.is_some(),
    })
}

/// The last event that one look after this place comes to, where others follow.
async fn end_of_look(tx: &Tx, actor: &Actor, after: i64) -> Result<Option<(i64, EntryId)>> {
    let last = row::Entity::find()
        .filter(row::Column::OrganisationId.eq(actor.organisation.uuid()))
        .filter(row::Column::Seq.gt(after))
        .order_by_asc(row::Column::Seq)
        .offset(LOOKED_THROUGH - 1)
        .limit(2)
        .all(&tx.db)
        .await?;
    // The second is there to know whether others follow.
    Ok(match last.as_slice() {
        [end, _] => Some((end.seq, EntryId::from_uuid(end.entry_id))),
        _ => None,
    })
}

/// One event of the actor's organisation, if the actor may read now what it is about and a consent carries it on this
/// day.
///
/// # Errors
/// As the database.
pub async fn find(tx: &Tx, actor: &Actor, id: EntryId, today: NaiveDate) -> Result<Option<PartnerEvent>> {
    let (Some(seq), Some(mut query)) = (seq_of(tx, id).await?, told(tx, actor, &[])) else {
        return Ok(None);
    };
    query.and_where(Expr::col((row::Entity, row::Column::Seq)).eq(seq));
    let found = events(tx, &query).await?;
    Ok(carried(tx, actor, today, found).await?.pop())
}

/// Those of these events that are told on this day. Of a referral that it received an organisation is told only while
/// a consent or a legal ground carries it, by the very rule that opens its data; that it ended is told in any case.
async fn carried(tx: &Tx, actor: &Actor, today: NaiveDate, mut events: Vec<PartnerEvent>) -> Result<Vec<PartnerEvent>> {
    let needs_consent =
        |event: &PartnerEvent| event.kind.subject() == PartnerSubject::Referral && !event.kind.ends_referral();
    let about = events.iter().filter(|event| needs_consent(event));
    let about = about.map(|event| event.data.id).collect();
    let without = referrals::not_carried(tx, actor.organisation, about, today).await?;
    events.retain(|event| !(needs_consent(event) && without.contains(&event.data.id)));
    Ok(events)
}

async fn seq_of(tx: &Tx, id: EntryId) -> Result<Option<i64>> {
    let entry = entry::Entity::find_by_id(id.uuid()).one(&tx.db).await?;
    Ok(entry.and_then(|entry| entry.seq))
}

/// An event with the entry that it translates.
#[derive(FromQueryResult)]
struct Told {
    entry_id: Uuid,
    kind: Text<PartnerEventType>,
    at: Timestamp,
    case_id: Option<Uuid>,
    referral_id: Option<Uuid>,
    subject_id: Option<Uuid>,
}

async fn events(tx: &Tx, query: &SelectStatement) -> Result<Vec<PartnerEvent>> {
    let mut events = Vec::new();
    for row in tx.db.query_all(query).await? {
        let told = Told::from_query_result(&row, "")?;
        let subject = match told.kind.0.subject() {
            PartnerSubject::Referral => told.referral_id,
            PartnerSubject::Case => told.case_id,
            PartnerSubject::Offer => told.subject_id,
        };
        events.push(PartnerEvent {
            id: EntryId::from_uuid(told.entry_id),
            kind: told.kind.0,
            timestamp: told.at,
            data: PartnerEventData {
                id: subject.ok_or(Error::Corrupt("partner_event"))?,
            },
        });
    }
    Ok(events)
}

/// The events of the actor's organisation that the actor may read now; `None` where there can be none.
fn told(tx: &Tx, actor: &Actor, types: &[PartnerEventType]) -> Option<SelectStatement> {
    let mut any = Condition::any();
    for subject in [PartnerSubject::Referral, PartnerSubject::Case, PartnerSubject::Offer] {
        let wanted: Vec<Text<PartnerEventType>> = PartnerEventType::iter()
            .filter(|kind| kind.subject() == subject && (types.is_empty() || types.contains(kind)))
            .map(Text)
            .collect();
        if wanted.is_empty() || !actor.may(subject.permission()) {
            continue;
        }
        any = any.add(
            Condition::all()
                .add(Expr::col((row::Entity, row::Column::Kind)).is_in(wanted))
                .add_option(is_readable(tx, actor, subject)),
        );
    }
    if any.is_empty() {
        return None;
    }
    let query = Query::select()
        .columns([(row::Entity, row::Column::EntryId), (row::Entity, row::Column::Kind)])
        .columns(
            [
                entry::Column::At,
                entry::Column::CaseId,
                entry::Column::ReferralId,
                entry::Column::SubjectId,
            ]
            .map(|column| (entry::Entity, column)),
        )
        .from(row::Entity)
        .inner_join(
            entry::Entity,
            Expr::col((entry::Entity, entry::Column::Id)).equals((row::Entity, row::Column::EntryId)),
        )
        .and_where(Expr::col((row::Entity, row::Column::OrganisationId)).eq(actor.organisation.uuid()))
        .cond_where(any)
        .to_owned();
    Some(query)
}

/// That what an entry is about is there and lies within the rights of the actor; offers are everybody's to look up.
fn is_readable(tx: &Tx, actor: &Actor, subject: PartnerSubject) -> Option<Expr> {
    let scope = actor.scope(subject.permission());
    let found = match subject {
        PartnerSubject::Referral => Query::select()
            .expr(Expr::val(1))
            .from(referral::Entity)
            .and_where(
                Expr::col((referral::Entity, referral::Column::Id)).equals((entry::Entity, entry::Column::ReferralId)),
            )
            .cond_where(referrals::readable(&scope, tx.now))
            .to_owned(),
        PartnerSubject::Case => Query::select()
            .expr(Expr::val(1))
            .from(case::Entity)
            .and_where(Expr::col((case::Entity, case::Column::Id)).equals((entry::Entity, entry::Column::CaseId)))
            .cond_where(cases::readable(&scope, tx.now))
            .to_owned(),
        PartnerSubject::Offer => return None,
    };
    Some(Expr::exists(found))
}
