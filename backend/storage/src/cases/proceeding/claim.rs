//! Claims for compensation: states and days open, bodies, amounts and words sealed for their version.

use punte_domain::cases::proceeding::claim::{ClaimDecision, ClaimGiven, CompensationClaim, STATE_FUND};
use punte_domain::id::{CaseId, CompensationClaimId, Id, ProceedingId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::cases::LockIf;
use crate::columns::Text;
use crate::sealed::CompensationSaid;
use crate::{CaseKey, Error, Result, Tx};

pub(in crate::cases) mod row {
    use punte_domain::cases::proceeding::claim::{CompensationClaimState, CompensationOutcome};
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{CompensationSaid, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "compensation_claim")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub recorded_by: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        pub state: Text<CompensationClaimState>,
        pub way: String,
        pub proceeding_id: Option<Uuid>,
        pub claimed_on: ChronoDate,
        pub currency: String,
        pub decided_on: Option<ChronoDate>,
        pub outcome: Option<Text<CompensationOutcome>>,
        pub withdrawn_on: Option<ChronoDate>,
        pub words: Sealed<CompensationSaid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

fn changing(key: &CaseKey, claim: &CompensationClaim) -> Result<row::ActiveModel> {
    let given = &claim.given;
    Ok(row::ActiveModel {
        version: Set(claim.version),
        state: Set(Text(claim.state())),
        way: Set(given.way.clone()),
        proceeding_id: Set(given.proceeding.map(Id::uuid)),
        claimed_on: Set(given.claimed_on),
        currency: Set(given.currency.clone()),
        decided_on: Set(given.decision.map(|decision| decision.on)),
        outcome: Set(given.decision.map(|decision| Text(decision.outcome))),
        withdrawn_on: Set(given.withdrawn_on),
        words: Set(key.seal::<CompensationSaid>(claim.id, claim.version, &given.words)?),
        ..Default::default()
    })
}

/// Adds a claim.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, claim: &CompensationClaim) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(claim.id.uuid()),
        case_id: Set(claim.case.uuid()),
        recorded_by: Set(claim.recorded_by.uuid()),
        recorded_at: Set(claim.recorded_at),
        ..changing(key, claim)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, and counts the version.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, claim: CompensationClaim) -> Result<CompensationClaim> {
    let before = claim.version;
    let claim = CompensationClaim {
        version: before + 1,
        ..claim
    };
    let update = row::Entity::update_many()
        .set(changing(key, &claim)?)
        .filter(Column::Id.eq(claim.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(claim)
}

/// A claim of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for one of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: CompensationClaimId) -> Result<CompensationClaim> {
    row::Entity::find_by_id(id.uuid())
        .filter(Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| claim(key, row))
}

/// Whether the state is asked for compensation, and the claim was not taken back.
///
/// # Errors
/// As the database.
pub async fn is_asked_of_state(tx: &Tx, case: CaseId) -> Result<bool> {
    let found = row::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::Way.eq(STATE_FUND))
        .filter(Column::WithdrawnOn.is_null())
        .into_tuple::<uuid::Uuid>()
        .one(&tx.db)
        .await?;
    Ok(found.is_some())
}

/// All claims of a case, the first first.
///
/// # Errors
/// As the database.
pub async fn all(tx: &Tx, key: &CaseKey) -> Result<Vec<CompensationClaim>> {
    row::Entity::find()
        .filter(Column::CaseId.eq(key.case().uuid()))
        .order_by_asc(Column::ClaimedOn)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| claim(key, row))
        .collect()
}

fn claim(key: &CaseKey, row: row::Model) -> Result<CompensationClaim> {
    let (id, version) = (CompensationClaimId::from_uuid(row.id), row.version);
    let decision = row.decided_on.zip(row.outcome);
    Ok(CompensationClaim {
        id,
        version,
        case: key.case(),
        recorded_by: UserId::from_uuid(row.recorded_by),
        recorded_at: row.recorded_at,
        given: ClaimGiven {
            way: row.way,
            proceeding: row.proceeding_id.map(ProceedingId::from_uuid),
            claimed_on: row.claimed_on,
            currency: row.currency,
            decision: decision.map(|(on, outcome)| ClaimDecision { on, outcome: outcome.0 }),
            withdrawn_on: row.withdrawn_on,
            words: key.open::<CompensationSaid>(id, version, &row.words)?,
        },
    })
}
