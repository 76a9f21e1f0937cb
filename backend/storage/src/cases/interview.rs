//! Interviews: what is said of each is sealed for each version of it; when, by whom and for which
//! organisation is counted.

use std::collections::BTreeSet;

use punte_domain::cases::interview::{Interview, InterviewState};
use punte_domain::id::{CaseId, Id, InterviewId, OrganisationId, UserId};
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::LockIf;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after};
use crate::sealed::InterviewWords;
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use punte_domain::cases::interview::{InterviewKind, InterviewState};
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{InterviewWords, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "interview")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub kind: Text<InterviewKind>,
        pub state: Text<InterviewState>,
        pub conducted_by: Uuid,
        pub organisation_id: Uuid,
        pub started_at: ChronoDateTimeUtc,
        pub ended_at: Option<ChronoDateTimeUtc>,
        pub said: Sealed<InterviewWords>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What took place: all but what was entered in error.
pub(super) fn counts() -> SimpleExpr {
    row::Column::State.ne(Text(InterviewState::EnteredInError))
}

/// What changes of an interview, sealed for its version.
fn sealed(key: &CaseKey, interview: &Interview) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        version: Set(interview.version),
        state: Set(Text(interview.state)),
        ended_at: Set(interview.ended_at),
        said: Set(key.seal::<InterviewWords>(interview.id, interview.version, &interview.said)?),
        ..Default::default()
    })
}

/// Adds an interview.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, interview: &Interview) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(interview.id.uuid()),
        case_id: Set(interview.case.uuid()),
        kind: Set(Text(interview.kind)),
        conducted_by: Set(interview.conducted_by.uuid()),
        organisation_id: Set(interview.organisation.uuid()),
        started_at: Set(interview.started_at),
        ..sealed(key, interview)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// One interview of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for an interview of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: InterviewId) -> Result<Interview> {
    row::Entity::find_by_id(id.uuid())
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| interview(key, &row))
}

/// Keeps what changed, counts the version and seals everything anew for it.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, interview: Interview) -> Result<Interview> {
    let before = interview.version;
    let interview = Interview {
        version: before + 1,
        ..interview
    };
    let update = row::Entity::update_many()
        .set(sealed(key, &interview)?)
        .filter(row::Column::Id.eq(interview.id.uuid()))
        .filter(row::Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(interview)
}

/// A page of the interviews of a case, latest first; those entered in error are among them.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, key: &CaseKey, request: &PageRequest) -> Result<Page<Interview>> {
    let place = tx.position("interviews", request)?;
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(after(row::Column::StartedAt, row::Column::Id, place))
        .order_by_desc(row::Column::StartedAt)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("interviews", request, rows, |row| Position {
        key: row.started_at,
        id: row.id,
    })?;
    page.try_map(|row| interview(key, &row))
}

/// More interviews of one person than anybody should bear.
const LATEST: u64 = 50;

/// The latest interviews of a case that took place, for who is told of them.
///
/// # Errors
/// As the database.
pub async fn latest(tx: &Tx, key: &CaseKey) -> Result<Vec<Interview>> {
    row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(counts())
        .order_by_desc(row::Column::StartedAt)
        .order_by_desc(row::Column::Id)
        .limit(LATEST)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| interview(key, &row))
        .collect()
}

/// How often the person of a case was interviewed, by organisation.
///
/// # Errors
/// As the database.
pub async fn counted(tx: &Tx, case: CaseId) -> Result<Vec<(OrganisationId, u64)>> {
    let rows = row::Entity::find()
        .select_only()
        .column(row::Column::OrganisationId)
        .column_as(row::Column::Id.count(), "interviews")
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(counts())
        .group_by(row::Column::OrganisationId)
        .order_by_asc(row::Column::OrganisationId)
        .into_tuple::<(Uuid, i64)>()
        .all(&tx.db)
        .await?;
    let counted = rows
        .into_iter()
        .map(|(id, count)| (OrganisationId::from_uuid(id), u64::try_from(count).unwrap_or(0)));
    Ok(counted.collect())
}

/// The interviews of a case that were entered in error.
///
/// # Errors
/// As the database.
pub async fn errors(tx: &Tx, case: CaseId) -> Result<BTreeSet<InterviewId>> {
    let ids = row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(row::Column::State.eq(Text(InterviewState::EnteredInError)))
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(ids.into_iter().map(InterviewId::from_uuid).collect())
}

fn interview(key: &CaseKey, row: &row::Model) -> Result<Interview> {
    let (id, version) = (InterviewId::from_uuid(row.id), row.version);
    Ok(Interview {
        id,
        version,
        case: key.case(),
        kind: row.kind.0,
        state: row.state.0,
        conducted_by: UserId::from_uuid(row.conducted_by),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        started_at: row.started_at,
        ended_at: row.ended_at,
        said: key.open::<InterviewWords>(id, version, &row.said)?,
    })
}
