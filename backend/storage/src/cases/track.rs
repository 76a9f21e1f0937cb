//! The history of the tracks: written once, never changed.

use chrono::{NaiveDate, NaiveTime};
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::consent::ConsentPurpose;
use punte_domain::cases::risk::RiskTrigger;
use punte_domain::cases::track::{
    CompensationState, StayReturnState, Track, TrackChangeRecord, TrackEvidence, TrackState,
};
use punte_domain::cases::{Case, latest_today};
use punte_domain::id::{CaseId, Id, OrganisationId, StatusDecisionId, TrackChangeId, UserId};
use punte_domain::pack::{Condition, Pack};
use punte_domain::referrals::{ReferralKind, ReferralState};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after};
use crate::sealed::TrackGrounds;
use crate::{CaseKey, Error, Result, Tx};

mod row {
    use punte_domain::cases::track::Track;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{Sealed, TrackGrounds};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "track_change")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub case_id: Uuid,
        pub track: Text<Track>,
        pub from_state: String,
        pub to_state: String,
        pub decided_on: ChronoDate,
        pub decided_by: Uuid,
        pub organisation_id: Uuid,
        pub grounds: Sealed<TrackGrounds>,
        pub closing_reason: Option<String>,
        pub last_contact_on: Option<ChronoDate>,
        pub at: ChronoDateTimeUtc,
        pub decision_id: Option<Uuid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What is written once has one revision.
const REVISION: i64 = 1;

/// Adds a change to the history.
async fn add(tx: &Tx, key: &CaseKey, change: &TrackChangeRecord) -> Result<()> {
    let id: TrackChangeId = tx.new_id();
    let row = row::ActiveModel {
        id: Set(id.uuid()),
        case_id: Set(change.case.uuid()),
        track: Set(Text(change.to.track())),
        from_state: Set(change.from.code().to_owned()),
        to_state: Set(change.to.code().to_owned()),
        decided_on: Set(change.decided_on),
        decided_by: Set(change.decided_by.uuid()),
        organisation_id: Set(change.organisation.uuid()),
        grounds: Set(key.seal::<TrackGrounds>(id, REVISION, &change.grounds.clone().unwrap_or_default())?),
        closing_reason: Set(change.closing_reason.clone()),
        last_contact_on: Set(change.last_contact_on),
        at: Set(change.at),
        decision_id: Set(change.decision.map(Id::uuid)),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps a step with what it asks for by itself: deadlines that start or stop, and a new assessment of
/// risk.
///
/// # Errors
/// As the database.
pub async fn moved(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case, change: &TrackChangeRecord) -> Result<()> {
    add(tx, key, change).await?;
    // A closed case has nothing that is taken up again.
    let milestone = Milestone::of_track(change.from, change.to)
        .filter(|milestone| case.is_open() || *milestone != Milestone::IdentificationResumed);
    if let Some(milestone) = milestone {
        let happened = pack.calendar().happened(change.decided_on, tx.now);
        let is_unclaimed = matches!(case.compensation, CompensationState::None | CompensationState::Informed);
        let occasion = Occasion::new(milestone, case.id, case.organisation, happened)
            .when(Condition::NothingClaimed, is_unclaimed);
        super::clock::apply(tx, pack, &occasion).await?;
    }
    if let Some(trigger) = RiskTrigger::of_track(change.from, change.to) {
        super::risk::trigger(tx, pack, case, trigger).await?;
    }
    Ok(())
}

/// A page of the history of a case, latest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, key: &CaseKey, request: &PageRequest) -> Result<Page<TrackChangeRecord>> {
    let place = tx.position("track_changes", request)?;
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(after(row::Column::At, row::Column::Id, place))
        .order_by_desc(row::Column::At)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("track_changes", request, rows, |row| Position {
        key: row.at,
        id: row.id,
    })?;
    let items = page
        .items
        .into_iter()
        .map(|row| record(key, row))
        .collect::<Result<_>>()?;
    Ok(Page { items, next: page.next })
}

/// Whether a track of this case ever came to this state.
///
/// # Errors
/// As the database.
pub async fn has_reached(tx: &Tx, case: CaseId, track: Track, state: &str) -> Result<bool> {
    let reached = row::Entity::find()
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(row::Column::Track.eq(Text(track)))
        .filter(row::Column::ToState.eq(state));
    Ok(reached.count(&tx.db).await? > 0)
}

/// What consents and referrals say about a step of this case: that the person agreed to return, and
/// that whoever was to receive them has acknowledged a transfer sent since the journey began.
///
/// # Errors
/// As the database.
pub async fn evidence(tx: &Tx, case: CaseId) -> Result<TrackEvidence> {
    let today = latest_today(tx.now);
    Ok(TrackEvidence {
        consents_to_return: super::consent::has_agreed(tx, case, ConsentPurpose::Return, today).await?,
        is_received: is_received(tx, case).await?,
    })
}

/// Whether a recipient of a consent to return acknowledged a transfer that was sent on the day the
/// journey began or later.
async fn is_received(tx: &Tx, case: CaseId) -> Result<bool> {
    use sea_orm::ConnectionTrait;
    use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
    let began: Option<NaiveDate> = row::Entity::find()
        .select_only()
        .column(row::Column::DecidedOn)
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(row::Column::Track.eq(Text(Track::StayReturn)))
        .filter(row::Column::ToState.eq(StayReturnState::Travelling.code()))
        .order_by_desc(row::Column::At)
        .order_by_desc(row::Column::Id)
        .into_tuple()
        .one(&tx.db)
        .await?;
    let Some(began) = began else {
        return Ok(false);
    };
    let column = |name: &str| Expr::col(Alias::new(name));
    let recipients = Query::select()
        .column(Alias::new("recipient_id"))
        .from(Alias::new("consent"))
        .and_where(column("case_id").eq(case.uuid()))
        .and_where(column("purpose").eq(ConsentPurpose::Return.code()))
        .to_owned();
    let query = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("referral"))
        .and_where(column("case_id").eq(case.uuid()))
        .and_where(column("kind").eq(ReferralKind::Transfer.code()))
        .and_where(column("to_id").in_subquery(recipients))
        .and_where(column("sent_at").gte(began.and_time(NaiveTime::MIN).and_utc()))
        .and_where(column("received_at").is_not_null())
        .and_where(
            column("state").is_not_in([ReferralState::Refused, ReferralState::Withdrawn].map(ReferralState::code)),
        )
        .limit(1)
        .to_owned();
    Ok(tx.db.query_one(&query).await?.is_some())
}

fn record(key: &CaseKey, row: row::Model) -> Result<TrackChangeRecord> {
    let state = |track: Track, code: &str| TrackState::parse(track, code).ok_or(Error::Corrupt("track_change.state"));
    let id = TrackChangeId::from_uuid(row.id);
    Ok(TrackChangeRecord {
        case: CaseId::from_uuid(row.case_id),
        from: state(row.track.0, &row.from_state)?,
        to: state(row.track.0, &row.to_state)?,
        decided_on: row.decided_on,
        decided_by: UserId::from_uuid(row.decided_by),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        grounds: Some(key.open::<TrackGrounds>(id, REVISION, &row.grounds)?).filter(|grounds| !grounds.is_empty()),
        decision: row.decision_id.map(StatusDecisionId::from_uuid),
        closing_reason: row.closing_reason,
        last_contact_on: row.last_contact_on,
        at: row.at,
    })
}
