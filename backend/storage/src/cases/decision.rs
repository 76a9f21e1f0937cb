//! Decisions on status: the words sealed once, the reason of an error when it is said.

use punte_domain::cases::Case;
use punte_domain::cases::decision::{Decided, EnteredInError, Notice, Objection, StatusDecision};
use punte_domain::cases::person::PartialDate;
use punte_domain::id::{CaseId, Id, OrganisationId, ScreeningId, StatusDecisionId, UserId};
use punte_domain::pack::Pack;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::LockIf;
use crate::columns::Text;
use crate::sealed::{DecisionErrorReason, DecisionWords};
use crate::{CaseKey, Result, Tx};

pub(crate) mod row {
    use punte_domain::cases::decision::{DecidedStatus, ObjectionOutcome};
    use punte_domain::cases::person::DatePrecision;
    use punte_domain::cases::track::IdentificationState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{DecisionErrorReason, DecisionWords, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "status_decision")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub status: Text<DecidedStatus>,
        pub organisation_id: Uuid,
        pub decided_by: Option<Uuid>,
        pub decided_on: ChronoDate,
        pub precision: Text<DatePrecision>,
        pub from_state: Text<IdentificationState>,
        pub grounds: String,
        pub screenings: String,
        pub replaces: Option<Uuid>,
        pub recorded_by: Uuid,
        pub recorded_in: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        pub words: Sealed<DecisionWords>,
        pub notice_on: Option<ChronoDate>,
        pub notice_method: Option<String>,
        pub notice_language: Option<String>,
        pub objected_on: Option<ChronoDate>,
        pub objection_outcome: Option<Text<ObjectionOutcome>>,
        pub objection_outcome_on: Option<ChronoDate>,
        pub error_by: Option<Uuid>,
        pub error_at: Option<ChronoDateTimeUtc>,
        pub error_reason: Option<Sealed<DecisionErrorReason>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// The words of a decision are written once and have one revision, and so has the reason of an error.
const REVISION: i64 = 1;

/// Keeps a new decision with all that follows from it: the case counts a version, the track moves.
///
/// # Errors
/// [`crate::Error::Stale`] when the case changed since it was found.
pub async fn made(tx: &Tx, pack: &Pack, key: &CaseKey, decided: Decided) -> Result<(Case, StatusDecision)> {
    add(tx, key, &decided.decision).await?;
    follow(tx, pack, key, decided).await
}

/// Keeps that a decision was found to be in error, with all that follows from it.
///
/// # Errors
/// [`crate::Error::Stale`] when the case or the decision changed since they were found.
pub async fn undone(tx: &Tx, pack: &Pack, key: &CaseKey, undone: Decided) -> Result<(Case, StatusDecision)> {
    let (case, decision) = follow(tx, pack, key, undone).await?;
    Ok((case, save(tx, key, decision).await?))
}

/// What follows from a decision. The case counts it even where its track stays: whoever decides beside
/// it must see it.
async fn follow(tx: &Tx, pack: &Pack, key: &CaseKey, decided: Decided) -> Result<(Case, StatusDecision)> {
    let case = super::save(tx, decided.case).await?;
    tx.record_all(decided.events).await?;
    if let Some(moved) = decided.moved {
        super::track::moved(tx, pack, key, &case, &moved).await?;
    }
    super::disagreement::keep(tx, pack, key, &case, decided.disagreements).await?;
    Ok((case, decided.decision))
}

/// Adds a decision.
async fn add(tx: &Tx, key: &CaseKey, decision: &StatusDecision) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(decision.id.uuid()),
        case_id: Set(decision.case.uuid()),
        status: Set(Text(decision.status)),
        organisation_id: Set(decision.organisation.uuid()),
        decided_by: Set(decision.decided_by.map(Id::uuid)),
        decided_on: Set(decision.decided_on.date),
        precision: Set(Text(decision.decided_on.precision)),
        from_state: Set(Text(decision.from)),
        grounds: Set(serde_json::to_string(&decision.grounds)?),
        screenings: Set(serde_json::to_string(&decision.screenings)?),
        replaces: Set(decision.replaces.map(Id::uuid)),
        recorded_by: Set(decision.recorded_by.uuid()),
        recorded_in: Set(decision.recorded_in.uuid()),
        recorded_at: Set(decision.recorded_at),
        words: Set(key.seal::<DecisionWords>(decision.id, REVISION, &decision.words)?),
        ..added(key, decision)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// What is added to a decision later.
fn added(key: &CaseKey, decision: &StatusDecision) -> Result<row::ActiveModel> {
    let (notice, error) = (decision.notice.as_ref(), decision.error.as_ref());
    let outcome = decision.objection.and_then(|objection| objection.outcome);
    let reason = error.map(|error| key.seal::<DecisionErrorReason>(decision.id, REVISION, &error.reason));
    Ok(row::ActiveModel {
        version: Set(decision.version),
        notice_on: Set(notice.map(|notice| notice.on)),
        notice_method: Set(notice.map(|notice| notice.method.clone())),
        notice_language: Set(notice.map(|notice| notice.language.clone())),
        objected_on: Set(decision.objection.map(|objection| objection.on)),
        objection_outcome: Set(outcome.map(|(outcome, _)| Text(outcome))),
        objection_outcome_on: Set(outcome.map(|(_, on)| on)),
        error_by: Set(error.map(|error| error.by.uuid())),
        error_at: Set(error.map(|error| error.at)),
        error_reason: Set(reason.transpose()?),
        ..Default::default()
    })
}

/// Keeps what was added to a decision, and counts its version. What was decided does not change.
///
/// # Errors
/// [`crate::Error::Stale`] when something was added since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, decision: StatusDecision) -> Result<StatusDecision> {
    let before = decision.version;
    let decision = StatusDecision {
        version: before + 1,
        ..decision
    };
    let update = row::Entity::update_many()
        .set(added(key, &decision)?)
        .filter(Column::Id.eq(decision.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(decision)
}

/// Every decision of a case that was found within the caller's scope, the oldest first.
///
/// # Errors
/// As the database.
pub async fn all(tx: &Tx, key: &CaseKey) -> Result<Vec<StatusDecision>> {
    row::Entity::find()
        .filter(Column::CaseId.eq(key.case().uuid()))
        .order_by_asc(Column::RecordedAt)
        .order_by_asc(Column::Id)
        .lock_if(tx)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| decision(key, row))
        .collect()
}

fn decision(key: &CaseKey, row: row::Model) -> Result<StatusDecision> {
    let id = StatusDecisionId::from_uuid(row.id);
    let user = |id: Option<Uuid>| id.map(UserId::from_uuid);
    let reason = |sealed| key.open::<DecisionErrorReason>(id, REVISION, sealed);
    let error = match (user(row.error_by), row.error_at, row.error_reason.as_ref()) {
        (Some(by), Some(at), Some(sealed)) => Some(EnteredInError {
            by,
            at,
            reason: reason(sealed)?,
        }),
        _ => None,
    };
    let notice = match (row.notice_on, row.notice_method, row.notice_language) {
        (Some(on), Some(method), Some(language)) => Some(Notice { on, method, language }),
        _ => None,
    };
    let outcome = row.objection_outcome.map(|outcome| outcome.0);
    Ok(StatusDecision {
        id,
        version: row.version,
        case: CaseId::from_uuid(row.case_id),
        status: row.status.0,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        decided_by: user(row.decided_by),
        decided_on: PartialDate {
            date: row.decided_on,
            precision: row.precision.0,
        },
        from: row.from_state.0,
        grounds: serde_json::from_str(&row.grounds)?,
        screenings: serde_json::from_str::<Vec<ScreeningId>>(&row.screenings)?,
        replaces: row.replaces.map(StatusDecisionId::from_uuid),
        recorded_by: UserId::from_uuid(row.recorded_by),
        recorded_in: OrganisationId::from_uuid(row.recorded_in),
        recorded_at: row.recorded_at,
        words: key.open::<DecisionWords>(id, REVISION, &row.words)?,
        notice,
        objection: row.objected_on.map(|on| Objection {
            on,
            outcome: outcome.zip(row.objection_outcome_on),
        }),
        error,
    })
}
