//! Clocks: started and stopped with what happens, expired by the job.

use std::collections::{BTreeMap, HashMap};

use punte_domain::Timestamp;
use punte_domain::access::{CaseFacts, Scope};
use punte_domain::cases::RiskLevel;
use punte_domain::cases::clock::{
    Clock, ClockChanges, ClockKind, ClockStart, ClockState, ClockStop, Occasion, Stopped, clocks_after,
};
use punte_domain::id::{CaseId, ClockId, ConsentId, Id, OrganisationId, ReferralId, UserId};
use punte_domain::pack::Pack;
use punte_domain::reference::Reference;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockBehavior, LockType, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::LockIf;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position};
use crate::{Error, Result, Tx};

mod row {
    use punte_domain::cases::clock::{ClockKind, ClockState};
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "clock")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<ClockKind>,
        pub case_id: Uuid,
        pub referral_id: Option<Uuid>,
        pub consent_id: Option<Uuid>,
        pub owner_organisation_id: Uuid,
        pub starts_at: ChronoDateTimeUtc,
        pub half_at: ChronoDateTimeUtc,
        pub most_at: ChronoDateTimeUtc,
        pub due_at: ChronoDateTimeUtc,
        #[sea_orm(column_type = "Text")]
        pub state: Text<ClockState>,
        pub stopped_at: Option<ChronoDateTimeUtc>,
        pub done_on: Option<ChronoDate>,
        #[sea_orm(column_type = "Text")]
        pub pack_version: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

impl From<row::Model> for Clock {
    fn from(row: row::Model) -> Self {
        Self {
            id: ClockId::from_uuid(row.id),
            kind: row.kind.0,
            case_id: CaseId::from_uuid(row.case_id),
            referral_id: row.referral_id.map(ReferralId::from_uuid),
            consent_id: row.consent_id.map(ConsentId::from_uuid),
            owner_organisation_id: OrganisationId::from_uuid(row.owner_organisation_id),
            starts_at: row.starts_at,
            half_at: row.half_at,
            most_at: row.most_at,
            due_at: row.due_at,
            state: row.state.0,
            stopped_at: row.stopped_at,
            done_on: row.done_on,
            pack_version: row.pack_version,
        }
    }
}

/// Stops and starts the clocks which this occasion stops and starts by the rules of the pack, and
/// keeps what is due next in the case. Whoever moves a case, a referral or a consent calls it in
/// the same unit of work.
///
/// # Errors
/// As the database.
pub async fn apply(tx: &Tx, pack: &Pack, occasion: &Occasion) -> Result<()> {
    change(tx, pack, occasion, clocks_after(occasion, pack)).await
}

/// Keeps a clock that was met by hand, with what follows from it: the next review starts, and what
/// the same act meets beside it stops.
///
/// # Errors
/// As the database.
pub async fn met(tx: &Tx, pack: &Pack, clock: &Clock, occasion: &Occasion) -> Result<()> {
    save(tx, clock).await?;
    let mut changes = clocks_after(occasion, pack);
    // Those of its own kind that still run ask for something else: the next contact, another plan.
    changes.stops.retain(|stop| stop.kind != clock.kind);
    change(tx, pack, occasion, changes).await?;
    keep_next_due(tx, clock.case_id).await
}

async fn change(tx: &Tx, pack: &Pack, occasion: &Occasion, changes: ClockChanges) -> Result<()> {
    if changes.stops.is_empty() && changes.starts.is_empty() {
        return Ok(());
    }
    let has_stopped = stop(tx, occasion, &changes.stops).await?;
    start(tx, pack, &changes.starts).await?;
    if has_stopped || !changes.starts.is_empty() {
        keep_next_due(tx, occasion.case_id).await?;
    }
    Ok(())
}

/// Whether any clock was stopped.
async fn stop(tx: &Tx, occasion: &Occasion, stops: &[ClockStop]) -> Result<bool> {
    if stops.is_empty() {
        return Ok(false);
    }
    // Of one referral or consent, its own and those of none; of the whole case, all.
    let own =
        |column: Column, id: Option<Uuid>| Condition::all().add_option(id.map(|id| column.is_null().or(column.eq(id))));
    let rows = row::Entity::find()
        .filter(Column::CaseId.eq(occasion.case_id.uuid()))
        .filter(Column::StoppedAt.is_null())
        .filter(Column::Kind.is_in(stops.iter().map(|stop| Text(stop.kind))))
        .filter(own(Column::ReferralId, occasion.referral.map(|(id, _, _)| id.uuid())))
        .filter(own(Column::ConsentId, occasion.consent.map(Id::uuid)))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .lock_if(tx)
        .all(&tx.db)
        .await?;
    let clocks: Vec<Clock> = rows.into_iter().map(Clock::from).collect();
    for stop in stops {
        let of_kind = clocks.iter().filter(|clock| clock.kind == stop.kind);
        for clock in of_kind.take(if stop.is_first_only { 1 } else { usize::MAX }) {
            stop_one(tx, clock.clone(), stop.how).await?;
        }
    }
    Ok(!clocks.is_empty())
}

async fn stop_one(tx: &Tx, clock: Clock, how: Stopped) -> Result<()> {
    // Open clocks were asked for and are locked, so that none is stopped twice.
    let Ok((clock, event)) = clock.stop(how, tx.now) else {
        return Ok(());
    };
    save(tx, &clock).await?;
    tx.record_all(event).await
}

async fn start(tx: &Tx, pack: &Pack, starts: &[ClockStart]) -> Result<()> {
    let rows: Vec<row::ActiveModel> = starts
        .iter()
        .map(|start| added(&Clock::start(tx.new_id(), start, pack.version())))
        .collect();
    if !rows.is_empty() {
        row::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

fn added(clock: &Clock) -> row::ActiveModel {
    row::ActiveModel {
        id: Set(clock.id.uuid()),
        kind: Set(Text(clock.kind)),
        case_id: Set(clock.case_id.uuid()),
        referral_id: Set(clock.referral_id.map(Id::uuid)),
        consent_id: Set(clock.consent_id.map(Id::uuid)),
        owner_organisation_id: Set(clock.owner_organisation_id.uuid()),
        starts_at: Set(clock.starts_at),
        half_at: Set(clock.half_at),
        most_at: Set(clock.most_at),
        due_at: Set(clock.due_at),
        state: Set(Text(clock.state)),
        stopped_at: Set(clock.stopped_at),
        done_on: Set(clock.done_on),
        pack_version: Set(clock.pack_version.clone()),
    }
}

async fn save(tx: &Tx, clock: &Clock) -> Result<()> {
    let row = row::ActiveModel {
        state: Set(Text(clock.state)),
        stopped_at: Set(clock.stopped_at),
        done_on: Set(clock.done_on),
        ..Default::default()
    };
    row::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(clock.id.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Lock the case first: of two who stop clocks of one case at once, the later would else keep what
/// the earlier saw.
async fn keep_next_due(tx: &Tx, case: CaseId) -> Result<()> {
    let next = row::Entity::find()
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::StoppedAt.is_null())
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .one(&tx.db)
        .await?;
    super::set_next_due(tx, case, next.map(Clock::from).as_ref()).await
}

/// Gives the open clocks of a case that its old holder answers for to the new one; those of
/// referrals stay with sender and receiver.
///
/// # Errors
/// As the database.
pub async fn hand_over(tx: &Tx, case: CaseId, from: OrganisationId, to: OrganisationId) -> Result<()> {
    row::Entity::update_many()
        .col_expr(Column::OwnerOrganisationId, Expr::value(to.uuid()))
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::OwnerOrganisationId.eq(from.uuid()))
        .filter(Column::ReferralId.is_null())
        .filter(Column::StoppedAt.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Which clocks a list shows.
#[derive(Debug, Clone, Default)]
pub struct ClockFilter {
    /// Those that run, or those that ran out and are still to be seen to.
    pub state: Option<ClockState>,
    /// Those of this case, also the ones that have stopped.
    pub case: Option<CaseId>,
    /// Those of this referral, also the ones that have stopped.
    pub referral: Option<ReferralId>,
    /// Those due at this time or later.
    pub due_from: Option<Timestamp>,
    /// Those due before.
    pub due_before: Option<Timestamp>,
    /// Beside the others those that this organisation owes to the sender of a referral.
    pub owed_by: Option<OrganisationId>,
}

impl ClockFilter {
    fn condition(&self) -> Condition {
        let is_of_one_thing = self.case.is_some() || self.referral.is_some();
        let only_open = (!is_of_one_thing || self.state.is_some()).then(|| Column::StoppedAt.is_null());
        Condition::all()
            .add_option(only_open)
            .add_option(self.state.map(|state| Column::State.eq(Text(state))))
            .add_option(self.case.map(|case| Column::CaseId.eq(case.uuid())))
            .add_option(self.referral.map(|referral| Column::ReferralId.eq(referral.uuid())))
            .add_option(self.due_from.map(|from| Column::DueAt.gte(from)))
            .add_option(self.due_before.map(|before| Column::DueAt.lt(before)))
    }
}

/// A clock in a list. The case is named to those who may see it; the receiver of a referral learns
/// nothing of the case from its clocks.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockLine {
    /// The clock.
    pub clock: Clock,
    /// The case.
    pub case: Option<ClockCase>,
}

/// What a clock tells of its case.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockCase {
    /// What people read out.
    pub reference: Reference,
    /// A name that says nothing about the person.
    pub code_name: String,
    /// How much danger the person is in.
    pub risk_level: Option<RiskLevel>,
    /// What decides who may meet it.
    pub facts: CaseFacts,
}

/// A page of clocks, the one due first first: those the scope's own organisation answers for, and
/// those of the cases that lie within the scope in another way. Of one case all are shown.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, filter: &ClockFilter, request: &PageRequest) -> Result<Page<ClockLine>> {
    let after = tx.position::<Timestamp>("clocks", request)?;
    let mut clocks: BTreeMap<(Timestamp, Uuid), Clock> = BTreeMap::new();
    let owed = filter.owed_by.map(owed);
    for arm in arms(tx, scope, filter.case.is_some()).into_iter().chain(owed) {
        let key = Expr::tuple([Expr::col(Column::DueAt), Expr::col(Column::Id)]);
        let place = after
            .as_ref()
            .map(|after| key.gt(Expr::tuple([Expr::val(after.key), Expr::val(after.id)])));
        let rows = row::Entity::find()
            .filter(arm)
            .filter(filter.condition())
            .filter(Condition::all().add_option(place))
            .order_by_asc(Column::DueAt)
            .order_by_asc(Column::Id)
            .limit(request.limit + 1)
            .all(&tx.db)
            .await?;
        clocks.extend(rows.into_iter().map(|row| ((row.due_at, row.id), row.into())));
    }
    let most = usize::try_from(request.limit + 1).unwrap_or(usize::MAX);
    let clocks: Vec<Clock> = clocks.into_values().take(most).collect();
    let page = tx.page("clocks", request, clocks, |clock| Position {
        key: clock.due_at,
        id: clock.id.uuid(),
    })?;
    let mut cases = cases(tx, scope, &page.items).await?;
    Ok(page.map(|clock| ClockLine {
        case: cases.get_mut(&clock.case_id).cloned(),
        clock,
    }))
}

/// What an organisation owes as the receiver of referrals, whoever works on them.
fn owed(here: OrganisationId) -> Condition {
    let received = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("referral"))
        .and_where(Expr::col(Alias::new("to_id")).eq(here.uuid()))
        .and_where(Expr::col((Alias::new("referral"), Alias::new("id"))).equals((row::Entity, Column::ReferralId)))
        .to_owned();
    Condition::all()
        .add(Column::OwnerOrganisationId.eq(here.uuid()))
        .add(Column::ReferralId.is_not_null())
        .add(Expr::exists(received))
}

/// The ways in which a clock can lie within `scope`, each by itself, so that each is answered from
/// its index.
fn arms(tx: &Tx, scope: &Scope, is_of_a_case: bool) -> Vec<Condition> {
    let within = |cases| Condition::all().add(Column::CaseId.in_subquery(cases));
    if scope.is_unbounded() {
        return vec![Condition::all()];
    }
    let answered = scope
        .home()
        .map(|home| Condition::all().add(Column::OwnerOrganisationId.eq(home.uuid())));
    if is_of_a_case {
        return answered
            .into_iter()
            .chain([within(super::ids_readable(scope, tx.now))])
            .collect();
    }
    let own = scope.organisation().map_or_else(
        || {
            scope.own().zip(scope.home()).map(|(user, home)| {
                within(
                    Query::select()
                        .column(super::row::Column::Id)
                        .from(super::row::Entity)
                        .and_where(super::row::Column::AssignedTo.eq(user.uuid()))
                        .and_where(super::row::Column::OrganisationId.eq(home.uuid()))
                        .to_owned(),
                )
            })
        },
        |_| answered,
    );
    let region = scope.region().filter(|counties| !counties.is_empty()).map(|counties| {
        within(
            Query::select()
                .column(super::row::Column::Id)
                .from(super::row::Entity)
                .and_where(super::row::Column::County.is_in(counties))
                .to_owned(),
        )
    });
    own.into_iter().chain(region).collect()
}

#[derive(FromQueryResult)]
struct CaseName {
    id: Uuid,
    reference: String,
    code_name: String,
    risk_level: Option<Text<RiskLevel>>,
    organisation_id: Uuid,
    assigned_to: Option<Uuid>,
    county: String,
    closed_at: Option<Timestamp>,
}

impl From<CaseName> for ClockCase {
    fn from(row: CaseName) -> Self {
        Self {
            reference: Reference::from_stored(row.reference),
            code_name: row.code_name,
            risk_level: row.risk_level.map(|level| level.0),
            facts: CaseFacts {
                holder: OrganisationId::from_uuid(row.organisation_id),
                assigned_to: row.assigned_to.map(UserId::from_uuid),
                county: row.county,
                is_open: row.closed_at.is_none(),
                // Neither lets anybody meet a clock.
                shared_with: Vec::new(),
                former_holders: Vec::new(),
            },
        }
    }
}

async fn cases(tx: &Tx, scope: &Scope, clocks: &[Clock]) -> Result<HashMap<CaseId, ClockCase>> {
    let mut ids: Vec<Uuid> = clocks.iter().map(|clock| clock.case_id.uuid()).collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = super::row::Entity::find()
        .select_only()
        .columns([
            super::row::Column::Id,
            super::row::Column::Reference,
            super::row::Column::CodeName,
            super::row::Column::RiskLevel,
            super::row::Column::OrganisationId,
            super::row::Column::AssignedTo,
            super::row::Column::County,
            super::row::Column::ClosedAt,
        ])
        .filter(super::row::Column::Id.is_in(ids))
        .filter(super::readable(scope, tx.now))
        .into_model::<CaseName>()
        .all(&tx.db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (CaseId::from_uuid(row.id), row.into()))
        .collect())
}

/// The case of a clock and its referral: what to look for before anything of it may be told.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn belongs_to(tx: &Tx, id: ClockId) -> Result<(CaseId, Option<ReferralId>)> {
    let (case, referral) = row::Entity::find_by_id(id.uuid())
        .select_only()
        .columns([Column::CaseId, Column::ReferralId])
        .into_tuple::<(Uuid, Option<Uuid>)>()
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    Ok((CaseId::from_uuid(case), referral.map(ReferralId::from_uuid)))
}

/// The clock. Find its case or its referral within the caller's scope first.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, id: ClockId) -> Result<Clock> {
    row::Entity::find_by_id(id.uuid())
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .map(Clock::from)
        .ok_or(Error::NotFound)
}

/// The open clocks of a case that was found, the one due first first. Whoever may read the case may
/// see them.
///
/// # Errors
/// As the database.
pub async fn open_of_case(tx: &Tx, case: CaseId) -> Result<Vec<Clock>> {
    let rows = row::Entity::find()
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::StoppedAt.is_null())
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    Ok(rows.into_iter().map(Clock::from).collect())
}

/// All clocks of a referral, the one due first first. Whoever may see the referral may see them.
///
/// # Errors
/// As the database.
pub async fn of_referral(tx: &Tx, referral: ReferralId) -> Result<Vec<Clock>> {
    let rows = row::Entity::find()
        .filter(Column::ReferralId.eq(referral.uuid()))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    Ok(rows.into_iter().map(Clock::from).collect())
}

/// Clocks whose time has come, but for unanswered referrals, which expire themselves
/// ([`due_answers`]): what to look at, not yet taken.
///
/// # Errors
/// As the database.
pub async fn due_clocks(tx: &Tx, limit: u64) -> Result<Vec<ClockId>> {
    let ids = due(tx)
        .filter(Column::Kind.ne(Text(ClockKind::ReferralAnswer)))
        .select_only()
        .column(Column::Id)
        .limit(limit)
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(ids.into_iter().map(ClockId::from_uuid).collect())
}

/// Lets a clock run out, if it still runs, is due, and nobody else has it in hand (REL-16). Returns
/// whether it did.
///
/// # Errors
/// As the database.
pub async fn expire_one(tx: &Tx, id: ClockId) -> Result<bool> {
    let row = due(tx)
        .filter(Column::Id.eq(id.uuid()))
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(&tx.db)
        .await?;
    let Some(row) = row else { return Ok(false) };
    expire(tx, row.into()).await?;
    Ok(true)
}

/// Referrals whose time for an answer has run out: what to look at, not yet taken.
///
/// # Errors
/// As the database.
pub async fn due_answers(tx: &Tx, limit: u64) -> Result<Vec<ReferralId>> {
    let rows = due(tx)
        .filter(Column::Kind.eq(Text(ClockKind::ReferralAnswer)))
        .limit(limit)
        .all(&tx.db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| row.referral_id.map(ReferralId::from_uuid))
        .collect())
}

/// Lets the clock for the answer to this referral run out, if it is due. The referral is locked by
/// the caller, so that an answer and this do not wait for each other.
///
/// # Errors
/// As the database.
pub async fn expire_answer(tx: &Tx, referral: ReferralId) -> Result<()> {
    let rows = due(tx)
        .filter(Column::Kind.eq(Text(ClockKind::ReferralAnswer)))
        .filter(Column::ReferralId.eq(referral.uuid()))
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    for row in rows {
        expire(tx, row.into()).await?;
    }
    Ok(())
}

fn due(tx: &Tx) -> sea_orm::Select<row::Entity> {
    row::Entity::find()
        .filter(Column::State.eq(Text(ClockState::Running)))
        .filter(Column::DueAt.lt(tx.now))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
}

async fn expire(tx: &Tx, clock: Clock) -> Result<()> {
    // Only running clocks that are due were asked for, and they are locked.
    let Ok((clock, event)) = clock.expire(tx.now) else {
        return Ok(());
    };
    save(tx, &clock).await?;
    tx.record(event).await
}
