//! Assessments of needs: written once, sealed.

use chrono::NaiveDate;
use punte_domain::cases::needs::NeedsAssessment;
use punte_domain::id::{CaseId, Id, NeedsAssessmentId, OrganisationId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::page::{Page, PageRequest, Position, after};
use crate::sealed::NeedsFound;
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use sea_orm::entity::prelude::*;

    use crate::sealed::{NeedsFound, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "needs_assessment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub case_id: Uuid,
        pub assessed_on: ChronoDate,
        pub assessed_by: Uuid,
        pub organisation_id: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        pub needs: Sealed<NeedsFound>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What is written once has one revision.
const REVISION: i64 = 1;

/// Adds an assessment.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, assessment: &NeedsAssessment) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(assessment.id.uuid()),
        case_id: Set(assessment.case.uuid()),
        assessed_on: Set(assessment.assessed_on),
        assessed_by: Set(assessment.assessed_by.uuid()),
        organisation_id: Set(assessment.organisation.uuid()),
        recorded_at: Set(assessment.recorded_at),
        needs: Set(key.seal::<NeedsFound>(assessment.id, REVISION, &assessment.needs)?),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// One assessment of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] when the case has no such assessment.
pub async fn find(tx: &Tx, key: &CaseKey, id: NeedsAssessmentId) -> Result<NeedsAssessment> {
    row::Entity::find_by_id(id.uuid())
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| assessment(key, &row))
}

/// The newest assessment of a case, which counts.
///
/// # Errors
/// As the database.
pub async fn newest(tx: &Tx, key: &CaseKey) -> Result<Option<NeedsAssessment>> {
    row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .order_by_desc(row::Column::RecordedAt)
        .order_by_desc(row::Column::Id)
        .one(&tx.db)
        .await?
        .map(|row| assessment(key, &row))
        .transpose()
}

/// The day of the newest assessment of a case. Lock the case first.
///
/// # Errors
/// As the database.
pub async fn last_on(tx: &Tx, case: CaseId) -> Result<Option<NaiveDate>> {
    Ok(row::Entity::find()
        .select_only()
        .column(row::Column::AssessedOn)
        .filter(row::Column::CaseId.eq(case.uuid()))
        .order_by_desc(row::Column::RecordedAt)
        .order_by_desc(row::Column::Id)
        .into_tuple::<NaiveDate>()
        .one(&tx.db)
        .await?)
}

/// A page of the assessments of a case, the newest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, key: &CaseKey, request: &PageRequest) -> Result<Page<NeedsAssessment>> {
    let place = tx.position("needs", request)?;
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(after(row::Column::RecordedAt, row::Column::Id, place))
        .order_by_desc(row::Column::RecordedAt)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("needs", request, rows, |row| Position {
        key: row.recorded_at,
        id: row.id,
    })?;
    page.try_map(|row| assessment(key, &row))
}

fn assessment(key: &CaseKey, row: &row::Model) -> Result<NeedsAssessment> {
    let id = NeedsAssessmentId::from_uuid(row.id);
    Ok(NeedsAssessment {
        id,
        case: key.case(),
        assessed_on: row.assessed_on,
        assessed_by: UserId::from_uuid(row.assessed_by),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        recorded_at: row.recorded_at,
        needs: key.open::<NeedsFound>(id, REVISION, &row.needs)?,
    })
}
