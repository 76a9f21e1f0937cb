//! Returns: where they stand open, where the person goes and came to sealed.

use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::repatriation::{Repatriation, RepatriationState};
use punte_domain::id::{CaseId, ConsentId, Id, OrganisationId, ReferralId, RepatriationId, UserId};
use punte_domain::referrals::Referral;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use strum::IntoEnumIterator;

use super::LockIf;
use crate::columns::Text;
use crate::sealed::{RepatriationPlanned, RepatriationWent};
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use punte_domain::cases::repatriation::RepatriationState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{RepatriationPlanned, RepatriationWent, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "repatriation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub organisation_id: Uuid,
        pub planned_by: Uuid,
        pub planned_at: ChronoDateTimeUtc,
        pub state: Text<RepatriationState>,
        pub consent_id: Uuid,
        pub referral_id: Option<Uuid>,
        pub departed_at: Option<ChronoDateTimeUtc>,
        pub plan: Sealed<RepatriationPlanned>,
        pub course: Sealed<RepatriationWent>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// What changes of a return, sealed for its version.
fn changing(key: &CaseKey, journey: &Repatriation) -> Result<row::ActiveModel> {
    let (id, version) = (journey.id, journey.version);
    Ok(row::ActiveModel {
        version: Set(version),
        state: Set(Text(journey.state)),
        consent_id: Set(journey.consent.uuid()),
        referral_id: Set(journey.referral.map(Id::uuid)),
        departed_at: Set(journey.departed_at),
        plan: Set(key.seal::<RepatriationPlanned>(id, version, &journey.plan)?),
        course: Set(key.seal::<RepatriationWent>(id, version, &journey.course)?),
        ..Default::default()
    })
}

/// Adds a return.
///
/// # Errors
/// [`Error::Taken`] when another one is under way.
pub async fn add(tx: &Tx, key: &CaseKey, journey: &Repatriation) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(journey.id.uuid()),
        case_id: Set(journey.case.uuid()),
        organisation_id: Set(journey.organisation.uuid()),
        planned_by: Set(journey.planned_by.uuid()),
        planned_at: Set(journey.planned_at),
        ..changing(key, journey)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, counts the version and seals everything anew for it.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, journey: Repatriation) -> Result<Repatriation> {
    let before = journey.version;
    let journey = Repatriation {
        version: before + 1,
        ..journey
    };
    let update = row::Entity::update_many()
        .set(changing(key, &journey)?)
        .filter(Column::Id.eq(journey.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(journey)
}

/// One return of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for a return of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: RepatriationId) -> Result<Repatriation> {
    row::Entity::find_by_id(id.uuid())
        .filter(Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| journey(key, &row))
}

/// More than one person ever returns.
const SHOWN: u64 = 50;

/// The returns of a case, the latest first.
///
/// # Errors
/// As the database.
pub async fn list(tx: &Tx, key: &CaseKey) -> Result<Vec<Repatriation>> {
    let rows = of_case(key.case()).limit(SHOWN).all(&tx.db).await?;
    rows.into_iter().map(|row| journey(key, &row)).collect()
}

/// The return that was planned last.
///
/// # Errors
/// As the database.
pub async fn latest(tx: &Tx, key: &CaseKey) -> Result<Option<Repatriation>> {
    let found = of_case(key.case()).lock_if(tx).one(&tx.db).await?;
    found.map(|row| journey(key, &row)).transpose()
}

/// The return that this referral carries, the latest one first. Find the referral within the caller's
/// scope first.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn of_referral(tx: &Tx, key: &CaseKey, referral: ReferralId) -> Result<Repatriation> {
    let found = of_case(key.case()).filter(Column::ReferralId.eq(referral.uuid()));
    let found = found.lock_if(tx).one(&tx.db).await?.ok_or(Error::NotFound)?;
    journey(key, &found)
}

/// Where the return stands that this referral carries, if it carries one: without the way.
///
/// # Errors
/// As the database.
pub async fn state_of(tx: &Tx, referral: &Referral) -> Result<Option<RepatriationState>> {
    let found = of_case(referral.case)
        .filter(Column::ReferralId.eq(referral.id.uuid()))
        .select_only()
        .column(Column::State)
        .into_tuple::<Text<RepatriationState>>()
        .one(&tx.db)
        .await?;
    Ok(found.map(|state| state.0))
}

/// The return that is under way, if any: without the way, for whoever need not know it.
///
/// # Errors
/// As the database.
pub async fn under_way(tx: &Tx, case: CaseId) -> Result<Option<RepatriationId>> {
    let found = of_case(case)
        .select_only()
        .column(Column::Id)
        .filter(Column::State.is_in(RepatriationState::iter().filter(|state| state.is_open()).map(Text)))
        .into_tuple::<uuid::Uuid>()
        .one(&tx.db)
        .await?;
    Ok(found.map(RepatriationId::from_uuid))
}

/// More journeys than an organisation judges at a time.
const JUDGED: u64 = 500;

/// Journeys of extreme danger to which this person may agree as the second one, in the organisation that
/// holds the case, with their cases: the one that was planned first first. How dangerous they are is sealed.
///
/// # Errors
/// As the database.
pub async fn awaiting(tx: &Tx, scope: &Scope, by: &Actor) -> Result<Vec<(Case, Repatriation)>> {
    let held = super::ids_held(scope, by.organisation, tx.now);
    let rows = row::Entity::find()
        .filter(Column::State.eq(Text(RepatriationState::RiskAssessed)))
        .filter(Column::CaseId.in_subquery(held))
        .order_by_asc(Column::PlannedAt)
        .order_by_asc(Column::Id)
        .limit(JUDGED)
        .all(&tx.db)
        .await?;
    let files = super::with_keys(tx, rows.iter().map(|row| row.case_id)).await?;
    let mut waiting = Vec::new();
    for row in rows {
        let Some((file, key)) = files.get(&row.case_id) else {
            continue;
        };
        let journey = journey(key, &row)?;
        if journey.may_be_confirmed(file, by).is_ok() {
            waiting.push((file.clone(), journey));
        }
    }
    Ok(waiting)
}

fn of_case(case: CaseId) -> Select<row::Entity> {
    row::Entity::find()
        .filter(Column::CaseId.eq(case.uuid()))
        .order_by_desc(Column::PlannedAt)
        .order_by_desc(Column::Id)
}

fn journey(key: &CaseKey, row: &row::Model) -> Result<Repatriation> {
    let (id, version) = (RepatriationId::from_uuid(row.id), row.version);
    Ok(Repatriation {
        id,
        version,
        case: key.case(),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        planned_by: UserId::from_uuid(row.planned_by),
        planned_at: row.planned_at,
        state: row.state.0,
        consent: ConsentId::from_uuid(row.consent_id),
        referral: row.referral_id.map(ReferralId::from_uuid),
        plan: key.open::<RepatriationPlanned>(id, version, &row.plan)?,
        departed_at: row.departed_at,
        course: key.open::<RepatriationWent>(id, version, &row.course)?,
    })
}
