//! The history of the tracks: written once, never changed.

use punte_domain::cases::Case;
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::risk::RiskTrigger;
use punte_domain::cases::track::{Track, TrackChangeRecord, TrackState};
use punte_domain::id::{CaseId, Id, OrganisationId, StatusDecisionId, TrackChangeId, UserId};
use punte_domain::pack::{Condition, Pack};
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
        let is_unclaimed = !super::proceeding::claim::is_asked_of_state(tx, case.id).await?;
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
    page.try_map(|row| record(key, row))
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
