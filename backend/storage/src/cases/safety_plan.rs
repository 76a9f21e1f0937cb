//! The safety plan of a case, sealed as life-critical.

use punte_domain::cases::risk::safety_plan::SafetyPlan;
use punte_domain::id::{Id, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::LockIf;
use crate::sealed::SafetyPlanText;
use crate::{CaseKey, Result, Tx};

mod row {
    use sea_orm::entity::prelude::*;

    use crate::sealed::{SafetyPlanText, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "safety_plan")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub case_id: Uuid,
        pub version: i64,
        pub updated_by: Uuid,
        pub updated_at: ChronoDateTimeUtc,
        pub parts: Sealed<SafetyPlanText>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// The safety plan of a case that was found within the caller's scope; a blank one where nothing
/// was written yet.
///
/// # Errors
/// As the database.
pub async fn find(tx: &Tx, key: &CaseKey) -> Result<SafetyPlan> {
    let row = row::Entity::find_by_id(key.case().uuid())
        .lock_if(tx)
        .one(&tx.db)
        .await?;
    match row {
        Some(row) => Ok(SafetyPlan {
            case: key.case(),
            version: row.version,
            parts: key.open::<SafetyPlanText>(key.case(), row.version, &row.parts)?,
        }),
        None => Ok(SafetyPlan::blank(key.case())),
    }
}

/// Keeps what was written and counts the version. Lock the case first: nobody else then writes the
/// first words.
///
/// # Errors
/// [`crate::Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, plan: SafetyPlan, by: UserId) -> Result<SafetyPlan> {
    let before = plan.version;
    let plan = SafetyPlan {
        version: before + 1,
        ..plan
    };
    let row = row::ActiveModel {
        version: Set(plan.version),
        updated_by: Set(by.uuid()),
        updated_at: Set(tx.now),
        parts: Set(key.seal::<SafetyPlanText>(plan.case, plan.version, &plan.parts)?),
        ..Default::default()
    };
    if before == 0 {
        let row = row::ActiveModel {
            case_id: Set(plan.case.uuid()),
            ..row
        };
        row::Entity::insert(row).exec_without_returning(&tx.db).await?;
        return Ok(plan);
    }
    let update = row::Entity::update_many()
        .set(row)
        .filter(row::Column::CaseId.eq(plan.case.uuid()))
        .filter(row::Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(plan)
}
