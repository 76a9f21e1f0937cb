//! Clocks: started and stopped with what happens, expired by the job.

mod expiry;
mod list;

use punte_domain::cases::clock::{
    Clock, ClockChanges, ClockKind, ClockStart, ClockState, ClockStop, Occasion, Stopped, clocks_after,
};
use punte_domain::id::{CaseId, ClockId, ConsentId, HearingId, Id, OrganisationId, ReferralId};
use punte_domain::pack::Pack;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use expiry::{due_answers, due_clocks, expire_answer, expire_one};
pub use list::{ClockCase, ClockFilter, ClockLine, list};

use super::LockIf;
use crate::columns::Text;
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
        pub hearing_id: Option<Uuid>,
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
            hearing_id: row.hearing_id.map(HearingId::from_uuid),
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

/// Starts what this occasion starts, as far as it neither runs nor was met or missed already, and stops
/// nothing.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, pack: &Pack, occasion: &Occasion) -> Result<()> {
    let rows = row::Entity::find()
        .filter(Column::CaseId.eq(occasion.case_id.uuid()))
        .filter(Column::State.ne(Text(ClockState::Cancelled)))
        .all(&tx.db)
        .await?;
    let kept: Vec<Clock> = rows.into_iter().map(Clock::from).collect();
    let day = |at| pack.calendar().date(at);
    let mut changes = clocks_after(occasion, pack);
    changes.stops.clear();
    changes.starts.retain(|start| {
        !kept.iter().any(|clock| {
            (clock.kind, clock.consent_id, day(clock.due_at)) == (start.kind, start.consent_id, day(start.due_at))
        })
    });
    change(tx, pack, occasion, changes).await
}

/// Keeps a clock that was met by hand, with what follows from it: what the same act meets beside it
/// stops.
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
    // Of one referral, consent or hearing, its own and those of none; of the whole case, all.
    let own =
        |column: Column, id: Option<Uuid>| Condition::all().add_option(id.map(|id| column.is_null().or(column.eq(id))));
    let rows = row::Entity::find()
        .filter(Column::CaseId.eq(occasion.case_id.uuid()))
        .filter(Column::StoppedAt.is_null())
        .filter(Column::Kind.is_in(stops.iter().map(|stop| Text(stop.kind))))
        .filter(own(Column::ReferralId, occasion.referral.map(|(id, _, _)| id.uuid())))
        .filter(own(Column::ConsentId, occasion.consent.map(Id::uuid)))
        .filter(own(Column::HearingId, occasion.hearing.map(Id::uuid)))
        .filter(Condition::all().add_option(occasion.by.map(|by| Column::OwnerOrganisationId.eq(by.uuid()))))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .lock_if(tx)
        .all(&tx.db)
        .await?;
    let clocks: Vec<Clock> = rows.into_iter().map(Clock::from).collect();
    for stop in stops {
        let of_kind = clocks.iter().filter(|clock| clock.kind == stop.kind);
        for clock in of_kind.filter(|clock| !stop.is_due_only || clock.most_at <= occasion.at) {
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
        hearing_id: Set(clock.hearing_id.map(Id::uuid)),
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
/// referrals stay with sender and receiver. Of what a holder does with its forms the old one owes
/// nothing any more: the acceptance asks the new one for it.
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
    let over = row::Entity::find()
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::OwnerOrganisationId.eq(from.uuid()))
        .filter(Column::Kind.is_in(ClockKind::of_forms().map(Text)))
        .filter(Column::StoppedAt.is_null())
        .lock_if(tx)
        .all(&tx.db)
        .await?;
    for row in over {
        stop_one(tx, row.into(), Stopped::Cancelled).await?;
    }
    keep_next_due(tx, case).await
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

/// The case of a clock and what it is, without locking it: whoever works on clocks of a case locks the case
/// first.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn kind_of(tx: &Tx, id: ClockId) -> Result<(CaseId, ClockKind)> {
    let (case, kind) = row::Entity::find_by_id(id.uuid())
        .select_only()
        .columns([Column::CaseId, Column::Kind])
        .into_tuple::<(Uuid, Text<ClockKind>)>()
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    Ok((CaseId::from_uuid(case), kind.0))
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
