//! Screenings: answers and result sealed for each version of them.

use std::collections::BTreeSet;

use punte_domain::cases::screening::{Screening, ScreeningState};
use punte_domain::id::{CaseId, Id, OrganisationId, ScreeningId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use uuid::Uuid;

use super::LockIf;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after};
use crate::sealed::{ScreeningAnswers, ScreeningResult};
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use punte_domain::cases::screening::{ScreeningProfile, ScreeningState};
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{ScreeningAnswers, ScreeningResult, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "screening")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub instrument: String,
        pub instrument_version: String,
        pub profile: Text<ScreeningProfile>,
        pub state: Text<ScreeningState>,
        pub started_by: Uuid,
        pub organisation_id: Uuid,
        pub started_at: ChronoDateTimeUtc,
        pub finished_at: Option<ChronoDateTimeUtc>,
        pub is_interview: bool,
        pub answers: Sealed<ScreeningAnswers>,
        pub result: Option<Sealed<ScreeningResult>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What changes of a screening, sealed for its version.
fn sealed(key: &CaseKey, screening: &Screening) -> Result<row::ActiveModel> {
    let Screening { id, version, .. } = screening;
    let result = match &screening.result {
        Some(result) => Some(key.seal::<ScreeningResult>(*id, *version, result)?),
        None => None,
    };
    Ok(row::ActiveModel {
        version: Set(*version),
        state: Set(Text(screening.state)),
        finished_at: Set(screening.finished_at),
        is_interview: Set(screening.is_interview),
        answers: Set(key.seal::<ScreeningAnswers>(*id, *version, &screening.answers)?),
        result: Set(result),
        ..Default::default()
    })
}

/// Adds a screening.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, screening: &Screening) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(screening.id.uuid()),
        case_id: Set(screening.case.uuid()),
        instrument: Set(screening.instrument.clone()),
        instrument_version: Set(screening.instrument_version.clone()),
        profile: Set(Text(screening.profile)),
        started_by: Set(screening.started_by.uuid()),
        organisation_id: Set(screening.organisation.uuid()),
        started_at: Set(screening.started_at),
        ..sealed(key, screening)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// One screening of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for a screening of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: ScreeningId) -> Result<Screening> {
    row::Entity::find_by_id(id.uuid())
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| screening(key, row))
}

/// Keeps what changed, counts the version and seals everything anew for it.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, screening: Screening) -> Result<Screening> {
    let before = screening.version;
    let screening = Screening {
        version: before + 1,
        ..screening
    };
    let update = row::Entity::update_many()
        .set(sealed(key, &screening)?)
        .filter(row::Column::Id.eq(screening.id.uuid()))
        .filter(row::Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(screening)
}

/// A page of the screenings of a case, latest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, key: &CaseKey, request: &PageRequest) -> Result<Page<Screening>> {
    let place = tx.position("screenings", request)?;
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(after(row::Column::StartedAt, row::Column::Id, place))
        .order_by_desc(row::Column::StartedAt)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("screenings", request, rows, |row| Position {
        key: row.started_at,
        id: row.id,
    })?;
    page.try_map(|row| screening(key, row))
}

/// More screenings of one person than anybody should need.
const LATEST: u64 = 20;

/// The latest screenings of a case with one version of an instrument: what was asked already.
///
/// # Errors
/// As the database.
pub async fn of_instrument(tx: &Tx, key: &CaseKey, code: &str, version: &str) -> Result<Vec<Screening>> {
    row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(row::Column::Instrument.eq(code))
        .filter(row::Column::InstrumentVersion.eq(version))
        .order_by_desc(row::Column::StartedAt)
        .order_by_desc(row::Column::Id)
        .limit(LATEST)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| screening(key, row))
        .collect()
}

/// The finished screenings of a case.
///
/// # Errors
/// As the database.
pub async fn finished(tx: &Tx, case: CaseId) -> Result<BTreeSet<ScreeningId>> {
    let ids = row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(row::Column::State.eq(Text(ScreeningState::Finished)))
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(ids.into_iter().map(ScreeningId::from_uuid).collect())
}

/// How many times the person of a case was interviewed for a screening.
///
/// # Errors
/// As the database.
pub async fn interviews(tx: &Tx, case: CaseId) -> Result<u64> {
    Ok(row::Entity::find()
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(row::Column::IsInterview.eq(true))
        .count(&tx.db)
        .await?)
}

fn screening(key: &CaseKey, row: row::Model) -> Result<Screening> {
    let (id, version) = (ScreeningId::from_uuid(row.id), row.version);
    let result = match &row.result {
        Some(sealed) => Some(key.open::<ScreeningResult>(id, version, sealed)?),
        None => None,
    };
    Ok(Screening {
        id,
        version,
        case: key.case(),
        instrument: row.instrument,
        instrument_version: row.instrument_version,
        profile: row.profile.0,
        state: row.state.0,
        started_by: UserId::from_uuid(row.started_by),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        started_at: row.started_at,
        finished_at: row.finished_at,
        is_interview: row.is_interview,
        answers: key.open::<ScreeningAnswers>(id, version, &row.answers)?,
        result,
    })
}
