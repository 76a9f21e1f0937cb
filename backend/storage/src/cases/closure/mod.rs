//! Closings of cases: codes open, words sealed for their version, how the person is reached sealed
//! apart.

mod course;
mod known;

use std::collections::{BTreeSet, HashMap};

use punte_domain::Timestamp;
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::closure::{
    Closure, ClosureAnswers, ClosureRecord, ClosureState, DUPLICATE, FollowUpAgreed, Reopening,
};
use punte_domain::id::{CaseId, ClosureId, Id, OrganisationId, UserId};
use punte_domain::reference::Reference;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::LockIf;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after};
use crate::sealed::{ClosureAnswered, ClosureReach, ClosureSaid};
use crate::{CaseKey, Error, Result, Tx};

pub use course::{consent_ended, consent_given, follow_up, hand_over, keep_moved, reopened};
pub use known::{Evidence, evidence, lock_with_other, other_case};

pub(super) mod row {
    use punte_domain::cases::RiskLevel;
    use punte_domain::cases::closure::ClosureState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{ClosureAnswered, ClosureReach, ClosureSaid, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_closure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub state: Text<ClosureState>,
        pub organisation_id: Uuid,
        pub requested_by: Uuid,
        pub requested_at: ChronoDateTimeUtc,
        pub reason: String,
        pub decided_on: ChronoDate,
        pub last_contact_on: ChronoDate,
        pub living: String,
        pub employment: String,
        pub schooling: String,
        pub papers: String,
        pub safety: Text<RiskLevel>,
        pub risk_level: Option<Text<RiskLevel>>,
        pub follow_up_months: Option<String>,
        pub follow_up_way: Option<String>,
        pub answered_by: Option<Uuid>,
        pub answered_at: Option<ChronoDateTimeUtc>,
        pub closed_at: Option<ChronoDateTimeUtc>,
        pub reopened_by: Option<Uuid>,
        pub reopened_in: Option<Uuid>,
        pub reopened_at: Option<ChronoDateTimeUtc>,
        pub reopen_reason: Option<String>,
        pub words: Sealed<ClosureSaid>,
        pub reach: Option<Sealed<ClosureReach>>,
        pub answers: Sealed<ClosureAnswered>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// What changes of a closing, sealed for its version.
fn changing(key: &CaseKey, closure: &Closure) -> Result<row::ActiveModel> {
    let Closure {
        id, version, record, ..
    } = closure;
    let reach = record.follow_up.as_ref().map(|agreed| &agreed.reach);
    let answers = ClosureAnswers {
        return_reason: closure.return_reason.clone(),
        reopening: closure.reopening.as_ref().and_then(|one| one.words.clone()),
    };
    let reopening = closure.reopening.as_ref();
    Ok(row::ActiveModel {
        version: Set(*version),
        state: Set(Text(closure.state)),
        answered_by: Set(closure.answered_by.map(Id::uuid)),
        answered_at: Set(closure.answered_at),
        closed_at: Set(closure.closed_at),
        reopened_by: Set(reopening.map(|one| one.by.uuid())),
        reopened_in: Set(reopening.map(|one| one.organisation.uuid())),
        reopened_at: Set(reopening.map(|one| one.at)),
        reopen_reason: Set(reopening.map(|one| one.reason.clone())),
        words: Set(key.seal::<ClosureSaid>(*id, *version, &record.words)?),
        reach: Set(reach
            .map(|reach| key.seal::<ClosureReach>(*id, *version, reach))
            .transpose()?),
        answers: Set(key.seal::<ClosureAnswered>(*id, *version, &answers)?),
        ..Default::default()
    })
}

/// Adds a closing.
///
/// # Errors
/// [`Error::Taken`] when another one waits for its approval.
pub async fn add(tx: &Tx, key: &CaseKey, closure: &Closure) -> Result<()> {
    let record = &closure.record;
    let months = record
        .follow_up
        .as_ref()
        .map(|agreed| serde_json::to_string(&agreed.months));
    let row = row::ActiveModel {
        id: Set(closure.id.uuid()),
        case_id: Set(closure.case.uuid()),
        organisation_id: Set(closure.organisation.uuid()),
        requested_by: Set(closure.requested_by.uuid()),
        requested_at: Set(closure.requested_at),
        reason: Set(record.reason.clone()),
        decided_on: Set(record.decided_on),
        last_contact_on: Set(record.last_contact_on),
        living: Set(record.living.clone()),
        employment: Set(record.employment.clone()),
        schooling: Set(record.schooling.clone()),
        papers: Set(record.papers.clone()),
        safety: Set(Text(record.safety)),
        risk_level: Set(record.risk_level.map(Text)),
        follow_up_months: Set(months.transpose()?),
        follow_up_way: Set(record.follow_up.as_ref().map(|agreed| agreed.way.clone())),
        ..changing(key, closure)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, counts the version and seals everything anew for it.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, closure: Closure) -> Result<Closure> {
    let before = closure.version;
    let closure = Closure {
        version: before + 1,
        ..closure
    };
    let update = row::Entity::update_many()
        .set(changing(key, &closure)?)
        .filter(Column::Id.eq(closure.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(closure)
}

/// One closing of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for a closing of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: ClosureId) -> Result<Closure> {
    row::Entity::find_by_id(id.uuid())
        .filter(Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| closure(key, row))
}

/// The other case that a closing names, read before anything is locked: both are locked together
/// ([`lock_with_other`]).
///
/// # Errors
/// [`Error::NotFound`] when there is no such case.
pub async fn names(tx: &Tx, case: CaseId, id: ClosureId) -> Result<Option<Reference>> {
    let key = tx.case_key(case).await?;
    let found = row::Entity::find_by_id(id.uuid())
        .filter(Column::CaseId.eq(case.uuid()))
        .one(&tx.db)
        .await?;
    let closing = found.map(|row| closure(&key, row)).transpose()?;
    Ok(closing
        .and_then(|closing| closing.record.words.duplicate_of)
        .map(Reference::from_stored))
}

/// The closing that closed a case which is closed; `None` where it was closed before closings were kept.
///
/// # Errors
/// As the database.
pub async fn in_force(tx: &Tx, key: &CaseKey) -> Result<Option<Closure>> {
    of_state(tx, key, ClosureState::Closed).await
}

/// The closing of a case in this state, of which there is one at most: that it is closed, or awaits
/// approval.
///
/// # Errors
/// As the database.
pub async fn of_state(tx: &Tx, key: &CaseKey, state: ClosureState) -> Result<Option<Closure>> {
    let found = row::Entity::find()
        .filter(Column::CaseId.eq(key.case().uuid()))
        .filter(Column::State.eq(Text(state)))
        .order_by_desc(Column::RequestedAt)
        .order_by_desc(Column::Id)
        .lock_if(tx)
        .one(&tx.db)
        .await?;
    found.map(|row| closure(key, row)).transpose()
}

/// Where the latest closing as a duplicate stands in each of these cases, and when it was asked for. Ask for
/// cases only which the caller may know of.
///
/// # Errors
/// As the database.
pub async fn as_duplicates(
    tx: &Tx,
    cases: impl IntoIterator<Item = CaseId>,
) -> Result<HashMap<CaseId, (Timestamp, ClosureState)>> {
    let cases: Vec<Uuid> = cases.into_iter().map(Id::uuid).collect();
    if cases.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = row::Entity::find()
        .select_only()
        .columns([Column::CaseId, Column::RequestedAt, Column::State])
        .filter(Column::CaseId.is_in(cases))
        .filter(Column::Reason.eq(DUPLICATE))
        .order_by_asc(Column::RequestedAt)
        .order_by_asc(Column::Id)
        .into_tuple::<(Uuid, Timestamp, Text<ClosureState>)>()
        .all(&tx.db)
        .await?;
    let stand = rows
        .into_iter()
        .map(|(case, at, state)| (CaseId::from_uuid(case), (at, state.0)));
    Ok(stand.collect())
}

/// A page of the closings of a case, the latest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, key: &CaseKey, request: &PageRequest) -> Result<Page<Closure>> {
    let place = tx.position("closures", request)?;
    let rows = row::Entity::find()
        .filter(Column::CaseId.eq(key.case().uuid()))
        .filter(after(Column::RequestedAt, Column::Id, place))
        .order_by_desc(Column::RequestedAt)
        .order_by_desc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("closures", request, rows, |row| Position {
        key: row.requested_at,
        id: row.id,
    })?;
    page.try_map(|row| closure(key, row))
}

/// A closing that waits for approval, without its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The closing.
    pub id: ClosureId,
    /// Its case.
    pub case: CaseId,
    /// Why the case is to be closed.
    pub reason: String,
    /// Who asked.
    pub requested_by: UserId,
    /// When.
    pub requested_at: Timestamp,
}

/// The closings that this person may approve in the organisation that holds the case: the one that
/// waits longest first, at most so many.
///
/// # Errors
/// As the database.
pub async fn awaiting(tx: &Tx, scope: &Scope, by: &Actor, most: u64) -> Result<Vec<Waiting>> {
    let held = super::ids_held(scope, by.organisation, tx.now);
    let rows = row::Entity::find()
        .filter(Column::State.eq(Text(ClosureState::AwaitingApproval)))
        .filter(Column::RequestedBy.ne(by.user.uuid()))
        .filter(Column::CaseId.in_subquery(held))
        .order_by_asc(Column::RequestedAt)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(&tx.db)
        .await?;
    let waiting = rows.into_iter().map(|row| Waiting {
        id: ClosureId::from_uuid(row.id),
        case: CaseId::from_uuid(row.case_id),
        reason: row.reason,
        requested_by: UserId::from_uuid(row.requested_by),
        requested_at: row.requested_at,
    });
    Ok(waiting.collect())
}

fn closure(key: &CaseKey, row: row::Model) -> Result<Closure> {
    let (id, version) = (ClosureId::from_uuid(row.id), row.version);
    let answers: ClosureAnswers = key.open::<ClosureAnswered>(id, version, &row.answers)?;
    let follow_up = match (row.follow_up_months, row.follow_up_way, &row.reach) {
        (Some(months), Some(way), Some(reach)) => Some(FollowUpAgreed {
            months: serde_json::from_str::<BTreeSet<u32>>(&months)?,
            way,
            reach: key.open::<ClosureReach>(id, version, reach)?,
        }),
        _ => None,
    };
    let reopening = match (row.reopened_by, row.reopened_in, row.reopened_at, row.reopen_reason) {
        (Some(by), Some(organisation), Some(at), Some(reason)) => Some(Reopening {
            by: UserId::from_uuid(by),
            organisation: OrganisationId::from_uuid(organisation),
            at,
            reason,
            words: answers.reopening,
        }),
        _ => None,
    };
    Ok(Closure {
        id,
        version,
        case: key.case(),
        state: row.state.0,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        requested_by: UserId::from_uuid(row.requested_by),
        requested_at: row.requested_at,
        record: ClosureRecord {
            reason: row.reason,
            decided_on: row.decided_on,
            last_contact_on: row.last_contact_on,
            living: row.living,
            employment: row.employment,
            schooling: row.schooling,
            papers: row.papers,
            safety: row.safety.0,
            risk_level: row.risk_level.map(|level| level.0),
            follow_up,
            words: key.open::<ClosureSaid>(id, version, &row.words)?,
        },
        answered_by: row.answered_by.map(UserId::from_uuid),
        answered_at: row.answered_at,
        return_reason: answers.return_reason,
        closed_at: row.closed_at,
        reopening,
    })
}
