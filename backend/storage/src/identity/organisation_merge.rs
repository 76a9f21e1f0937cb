//! Merges of organisations that were entered twice, and what they move (0059).

use std::collections::HashMap;

use chrono::Duration;
use punte_domain::Timestamp;
use punte_domain::id::{Id, OrganisationId, OrganisationMergeId, UserId};
use punte_domain::identity::merge::{Between, MergeCount, MergeState, OrganisationMerge};
use punte_domain::referrals::{AccessKind, ReferralState};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use strum::IntoEnumIterator;
use uuid::Uuid;

use super::{organisation, standing};
use crate::cases::person_index;
use crate::columns::Text;
use crate::parent::ParentFault;
use crate::{Error, Result, Tx, projects};

mod row {
    use super::{MergeState, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organisation_merge")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub stays_id: Uuid,
        pub stays_version: i64,
        pub duplicate_id: Uuid,
        pub duplicate_version: i64,
        #[sea_orm(column_type = "Text")]
        pub state: Text<MergeState>,
        pub asked_by: Uuid,
        pub asked_at: ChronoDateTimeUtc,
        pub decided_by: Option<Uuid>,
        pub decided_at: Option<ChronoDateTimeUtc>,
        pub settled_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Where an organisation stands in a row that follows it. A new reference to an organisation belongs here or into
/// [`STAYS`].
const MOVES: &[(&str, &str)] = &[
    ("account_revision", "organisation_id"),
    ("activity", "organisation_id"),
    ("activity", "owner_id"),
    ("alert", "organisation_id"),
    ("campaign", "organisation_id"),
    ("campaign_action", "organisation_id"),
    ("case_access", "organisation_id"),
    ("case_closure", "organisation_id"),
    ("case_closure", "reopened_in"),
    ("case_conference", "organisation_id"),
    ("case_file", "organisation_id"),
    ("case_import", "organisation_id"),
    ("case_import_row", "organisation_id"),
    ("case_specialist", "organisation_id"),
    ("clock", "owner_organisation_id"),
    ("deliverable", "organisation_id"),
    ("disagreement", "answered_in"),
    ("disagreement", "organisation_id"),
    ("document", "organisation_id"),
    ("duplicate", "organisation_id"),
    ("emergency_access", "organisation_id"),
    ("erasure", "organisation_id"),
    ("export_job", "organisation_id"),
    ("factor_replacement", "organisation_id"),
    ("family_link", "organisation_id"),
    ("follow_up", "organisation_id"),
    ("fund", "organisation_id"),
    ("individual_plan", "organisation_id"),
    ("interview", "organisation_id"),
    ("invitation", "organisation_id"),
    ("meeting", "keeper_id"),
    ("meeting_decision", "keeper_id"),
    ("named_body", "organisation_id"),
    ("needs_assessment", "organisation_id"),
    ("note", "organisation_id"),
    ("organisation", "parent_id"),
    ("programme", "operator_id"),
    ("programme", "organisation_id"),
    ("project", "lead_id"),
    ("project_file", "organisation_id"),
    ("project_partner", "organisation_id"),
    ("project_party", "organisation_id"),
    ("protocol", "keeper_id"),
    ("publication", "keeper_id"),
    ("referral", "from_id"),
    ("referral", "holder_id"),
    ("referral", "to_id"),
    ("refusal", "organisation_id"),
    ("repatriation", "organisation_id"),
    ("restriction", "organisation_id"),
    ("rights_information", "organisation_id"),
    ("risk_assessment", "organisation_id"),
    ("saved_view", "organisation_id"),
    ("screening", "organisation_id"),
    ("service_offer", "organisation_id"),
    ("service_record", "organisation_id"),
    ("service_record", "provider_id"),
    ("specialist_note", "organisation_id"),
    ("standard_review", "keeper_id"),
    ("stated_figure", "keeper_id"),
    ("status_decision", "organisation_id"),
    ("status_decision", "recorded_in"),
    ("stay", "organisation_id"),
    ("strategy", "keeper_id"),
    ("task", "organisation_id"),
    ("track_change", "organisation_id"),
    ("training", "organisation_id"),
];

/// Where it stands in a row that does not simply follow: people, consents and the index of people have rules of
/// their own; counties, programs and what was told to programs stay with the name they were given to.
const STAYS: &[(&str, &str)] = &[
    ("app_user", "organisation_id"),
    ("consent", "recipient_id"),
    ("organisation_county", "organisation_id"),
    ("organisation_merge", "duplicate_id"),
    ("organisation_merge", "stays_id"),
    ("organisation_standing", "organisation_id"),
    ("partner_event", "organisation_id"),
    ("person_index", "organisation_id"),
    ("service_account", "organisation_id"),
    ("webhook", "organisation_id"),
];

/// Every column that refers to an organisation and has its place in a merge, for the test that reads the schema.
#[must_use]
pub fn places() -> Vec<(&'static str, &'static str)> {
    MOVES.iter().chain(STAYS).copied().collect()
}

/// A request that began before the merge may still write under the duplicate; after this time there is none.
const REQUESTS_END: Duration = Duration::minutes(15);

/// How many people are indexed anew in one unit of work.
const BATCH: u64 = 50;

/// How many merges are told at once.
const MOST: u64 = 100;

/// Keeps a merge that was asked for.
///
/// # Errors
/// [`Error::Taken`] when another of this duplicate was asked for at the same time.
pub async fn add(tx: &Tx, merge: &OrganisationMerge) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(merge.id.uuid()),
        stays_id: Set(merge.stays.uuid()),
        stays_version: Set(merge.stays_version),
        duplicate_id: Set(merge.duplicate.uuid()),
        duplicate_version: Set(merge.duplicate_version),
        state: Set(Text(merge.state)),
        asked_by: Set(merge.asked_by.uuid()),
        asked_at: Set(merge.asked_at),
        decided_by: Set(None),
        decided_at: Set(None),
        settled_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// The merge.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, id: OrganisationMergeId) -> Result<OrganisationMerge> {
    let row = Entity::find_by_id(id.uuid()).one(&tx.db).await?;
    Ok(merge(&row.ok_or(Error::NotFound)?))
}

/// The merges into or of an organisation, or all that await a second person; the latest first.
///
/// # Errors
/// As the database.
pub async fn list(tx: &Tx, of: Option<OrganisationId>) -> Result<Vec<OrganisationMerge>> {
    let query = match of {
        Some(id) => Entity::find().filter(Column::StaysId.eq(id.uuid()).or(Column::DuplicateId.eq(id.uuid()))),
        None => Entity::find().filter(Column::State.eq(Text(MergeState::Awaiting))),
    };
    let rows = query
        .order_by_desc(Column::AskedAt)
        .order_by_desc(Column::Id)
        .limit(MOST)
        .all(&tx.db)
        .await?;
    Ok(rows.iter().map(merge).collect())
}

/// How many merges await somebody else than who asked, and may be `by`'s to confirm.
///
/// # Errors
/// As the database.
pub async fn count_awaiting(tx: &Tx, by: UserId) -> Result<u64> {
    let waiting = Entity::find()
        .filter(Column::State.eq(Text(MergeState::Awaiting)))
        .filter(Column::AskedBy.ne(by.uuid()));
    Ok(waiting.count(&tx.db).await?)
}

/// Keeps what was decided. Of several who decide at once one wins (REL-06).
///
/// # Errors
/// [`Error::Stale`] when somebody has decided already.
pub async fn decide(tx: &Tx, merge: &OrganisationMerge) -> Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(Text(merge.state)))
        .col_expr(Column::DecidedBy, Expr::value(merge.decided_by.map(Id::uuid)))
        .col_expr(Column::DecidedAt, Expr::value(merge.decided_at))
        .filter(Column::Id.eq(merge.id.uuid()))
        .filter(Column::State.eq(Text(MergeState::Awaiting)));
    tx.update_one(update).await
}

/// Into which organisation each of these was merged that was.
///
/// # Errors
/// As the database.
pub async fn merged_into(
    tx: &Tx,
    ids: impl IntoIterator<Item = OrganisationId>,
) -> Result<HashMap<OrganisationId, OrganisationId>> {
    let ids: Vec<Uuid> = ids.into_iter().map(Id::uuid).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find()
        .filter(Column::DuplicateId.is_in(ids))
        .filter(Column::State.eq(Text(MergeState::Done)))
        .all(&tx.db)
        .await?;
    Ok(rows
        .iter()
        .map(|row| (Id::from_uuid(row.duplicate_id), Id::from_uuid(row.stays_id)))
        .collect())
}

/// What the rows say of these two; `asked` is the merge that is being decided.
///
/// # Errors
/// As the database.
pub async fn between(
    tx: &Tx,
    stays: OrganisationId,
    duplicate: OrganisationId,
    asked: Option<OrganisationMergeId>,
) -> Result<Between> {
    let both = [stays.uuid(), duplicate.uuid()];
    let mut awaiting = Entity::find()
        .filter(Column::State.eq(Text(MergeState::Awaiting)))
        .filter(Column::StaysId.is_in(both).or(Column::DuplicateId.is_in(both)));
    if let Some(asked) = asked {
        awaiting = awaiting.filter(Column::Id.ne(asked.uuid()));
    }
    let offers = organisation::offers_of(tx, &[stays, duplicate]).await?;
    let services = |id| {
        offers
            .iter()
            .filter(move |offer| offer.organisation == id)
            .map(|offer| &offer.facts.service)
    };
    let fault = organisation::between_fault(tx, stays, duplicate).await?;
    Ok(Between {
        is_related: fault == Some(ParentFault::Circle),
        is_too_deep: fault == Some(ParentFault::TooDeep),
        share_service: services(stays).any(|one| services(duplicate).any(|other| one == other)),
        has_referral: has_referral(tx, stays, duplicate).await?,
        is_awaited: awaiting.one(&tx.db).await?.is_some(),
    })
}

async fn has_referral(tx: &Tx, one: OrganisationId, other: OrganisationId) -> Result<bool> {
    let open: Vec<&'static str> = ReferralState::iter()
        .filter(|state| state.is_open())
        .map(Into::into)
        .collect();
    let way = |from: OrganisationId, to: OrganisationId| {
        Expr::col(Alias::new("holder_id"))
            .eq(from.uuid())
            .and(Expr::col(Alias::new("to_id")).eq(to.uuid()))
    };
    let query = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("referral"))
        .and_where(way(one, other).or(way(other, one)))
        .and_where(Expr::col(Alias::new("state")).is_in(open))
        .limit(1)
        .to_owned();
    Ok(tx.db.query_one(&query).await?.is_some())
}

/// How much of the duplicate a merge moves or ends.
///
/// # Errors
/// As the database.
pub async fn counts(tx: &Tx, duplicate: OrganisationId) -> Result<Vec<(MergeCount, i64)>> {
    let mut counts = Vec::new();
    for what in MergeCount::iter() {
        let (table, column) = match what {
            MergeCount::People => ("app_user", "organisation_id"),
            MergeCount::Invitations => ("invitation", "organisation_id"),
            MergeCount::Cases => ("case_file", "organisation_id"),
            MergeCount::ReferralsGiven => ("referral", "holder_id"),
            MergeCount::ReferralsReceived => ("referral", "to_id"),
            MergeCount::Consents => ("consent", "recipient_id"),
            MergeCount::Offers => ("service_offer", "organisation_id"),
            MergeCount::Clients => ("service_account", "organisation_id"),
            MergeCount::Webhooks => ("webhook", "organisation_id"),
        };
        let theirs = Expr::col(Alias::new(column)).eq(duplicate.uuid());
        let which = match what {
            MergeCount::People => theirs.and(Expr::col(Alias::new("is_client")).eq(false)),
            MergeCount::Invitations => theirs
                .and(Expr::col(Alias::new("accepted_at")).is_null())
                .and(Expr::col(Alias::new("revoked_at")).is_null()),
            _ => theirs,
        };
        counts.push((what, standing::count(tx, table, which).await?));
    }
    Ok(counts)
}

/// Moves all that follows the duplicate to the one that stays. What has no effect a second time is done again by
/// [`settle`]. The index of people is left to it: each entry is made anew.
///
/// # Errors
/// As the database.
pub async fn move_all(tx: &Tx, stays: OrganisationId, duplicate: OrganisationId) -> Result<()> {
    let named = Alias::new;
    // Both may have brought in a file with the same references: those of the duplicate are known no more.
    let taken = Query::select()
        .column(named("reference"))
        .from(named("case_import_row"))
        .and_where(Expr::col(named("organisation_id")).eq(stays.uuid()))
        .and_where(Expr::col(named("case_id")).is_not_null())
        .and_where(Expr::col(named("reference")).is_not_null())
        .to_owned();
    let forget = Query::update()
        .table(named("case_import_row"))
        .value(named("reference"), None::<Vec<u8>>)
        .and_where(Expr::col(named("organisation_id")).eq(duplicate.uuid()))
        .and_where(Expr::col(named("reference")).in_subquery(taken))
        .to_owned();
    tx.db.execute(&forget).await?;
    projects::access::make_room(tx, stays, duplicate).await?;
    for (table, column) in MOVES {
        let update = Query::update()
            .table(named(table))
            .value(named(column), stays.uuid())
            .and_where(Expr::col(named(column)).eq(duplicate.uuid()))
            .to_owned();
        tx.db.execute(&update).await?;
    }
    let people = Query::update()
        .table(named("app_user"))
        .value(named("organisation_id"), stays.uuid())
        .value(named("version"), Expr::col(named("version")).add(1))
        .and_where(Expr::col(named("organisation_id")).eq(duplicate.uuid()))
        .and_where(Expr::col(named("is_client")).eq(false))
        .to_owned();
    tx.db.execute(&people).await?;
    // Who said no to the one that stays has not said yes to it by another name.
    let refused = Query::select()
        .column(named("case_id"))
        .from(named("consent"))
        .and_where(Expr::col(named("recipient_id")).eq(stays.uuid()))
        .and_where(Expr::col(named("withdrawn_at")).is_not_null())
        .to_owned();
    let consents = Query::update()
        .table(named("consent"))
        .value(named("recipient_id"), stays.uuid())
        .and_where(Expr::col(named("recipient_id")).eq(duplicate.uuid()))
        .and_where(
            Expr::col(named("case_id"))
                .not_in_subquery(refused)
                .or(Expr::col(named("withdrawn_at")).is_not_null()),
        )
        .to_owned();
    tx.db.execute(&consents).await?;
    Ok(())
}

/// Closes to the one that stays what was sent to the duplicate under consents that did not move, unless the person has
/// agreed to something with the one that stays itself. Once, right after [`move_all`]: what is opened again later stays
/// open.
///
/// # Errors
/// As the database.
pub async fn close_left_behind(tx: &Tx, stays: OrganisationId, duplicate: OrganisationId) -> Result<()> {
    let named = Alias::new;
    let left_behind = Query::select()
        .column(named("id"))
        .from(named("consent"))
        .and_where(Expr::col(named("recipient_id")).eq(duplicate.uuid()))
        .to_owned();
    let under_them = Query::select()
        .column(named("id"))
        .from(named("referral"))
        .and_where(Expr::col(named("consent_id")).in_subquery(left_behind))
        .to_owned();
    let agreed_itself = Query::select()
        .column(named("case_id"))
        .from(named("consent"))
        .and_where(Expr::col(named("recipient_id")).eq(stays.uuid()))
        .and_where(Expr::col(named("withdrawn_at")).is_null())
        .to_owned();
    let close = Query::update()
        .table(named("case_access"))
        .value(named("until"), tx.now)
        .and_where(Expr::col(named("organisation_id")).eq(stays.uuid()))
        .and_where(Expr::col(named("kind")).eq(AccessKind::Referral.code()))
        .and_where(Expr::col(named("referral_id")).in_subquery(under_them))
        .and_where(Expr::col(named("case_id")).not_in_subquery(agreed_itself))
        .and_where(
            Expr::col(named("until"))
                .is_null()
                .or(Expr::col(named("until")).gt(tx.now)),
        )
        .to_owned();
    tx.db.execute(&close).await?;
    Ok(())
}

/// Ids of the service accounts and of the endpoints of an organisation: what ends with it.
///
/// # Errors
/// As the database.
pub async fn programs<C: Id, W: Id>(tx: &Tx, organisation: OrganisationId) -> Result<(Vec<C>, Vec<W>)> {
    let clients = owned(tx, "service_account", organisation).await?;
    let webhooks = owned(tx, "webhook", organisation).await?;
    Ok((
        clients.into_iter().map(C::from_uuid).collect(),
        webhooks.into_iter().map(W::from_uuid).collect(),
    ))
}

async fn owned(tx: &Tx, table: &'static str, organisation: OrganisationId) -> Result<Vec<Uuid>> {
    let query = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new(table))
        .and_where(Expr::col(Alias::new("organisation_id")).eq(organisation.uuid()))
        .to_owned();
    let rows = tx.db.query_all(&query).await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get("", "id"))
        .collect::<std::result::Result<_, _>>()?)
}

/// The merges that are done and not settled yet.
///
/// # Errors
/// As the database.
pub async fn unsettled(tx: &Tx) -> Result<Vec<OrganisationMerge>> {
    let rows = Entity::find()
        .filter(Column::State.eq(Text(MergeState::Done)))
        .filter(Column::SettledAt.is_null())
        .order_by_asc(Column::DecidedAt)
        .order_by_asc(Column::Id)
        .limit(MOST)
        .all(&tx.db)
        .await?;
    Ok(rows.iter().map(merge).collect())
}

/// One more step of what a merge leaves to later: a batch of the index of people; and, when no request can be under
/// way any more that began before it, what such a one wrote. Says whether there is more to do now.
///
/// # Errors
/// As the database.
pub async fn settle(tx: &Tx, merge: &OrganisationMerge) -> Result<bool> {
    if person_index::move_some(tx, merge.duplicate, merge.stays, BATCH).await? > 0 {
        return Ok(true);
    }
    if merge.decided_at.is_none_or(|at| tx.now < at + REQUESTS_END) {
        return Ok(false);
    }
    move_all(tx, merge.stays, merge.duplicate).await?;
    Entity::update_many()
        .col_expr(Column::SettledAt, Expr::value(tx.now))
        .filter(Column::Id.eq(merge.id.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(false)
}

fn merge(row: &row::Model) -> OrganisationMerge {
    let at: Option<Timestamp> = row.decided_at;
    OrganisationMerge {
        id: OrganisationMergeId::from_uuid(row.id),
        stays: OrganisationId::from_uuid(row.stays_id),
        stays_version: row.stays_version,
        duplicate: OrganisationId::from_uuid(row.duplicate_id),
        duplicate_version: row.duplicate_version,
        state: row.state.0,
        asked_by: UserId::from_uuid(row.asked_by),
        asked_at: row.asked_at,
        decided_by: row.decided_by.map(UserId::from_uuid),
        decided_at: at,
    }
}
