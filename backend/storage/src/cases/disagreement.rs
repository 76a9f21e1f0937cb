//! Differing views on decisions on status: the grounds sealed once, an answer with its version.

use punte_domain::cases::Case;
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::disagreement::{Disagreement, DisagreementAnswer, DisagreementOutcome, oldest_open};
use punte_domain::event::Event;
use punte_domain::id::{CaseId, DisagreementId, Id, OrganisationId, StatusDecisionId, UserId};
use punte_domain::pack::Pack;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::LockIf;
use crate::columns::Text;
use crate::sealed::{DisagreementAnswerWords, DisagreementGrounds};
use crate::{CaseKey, Result, Tx};

pub(crate) mod row {
    use punte_domain::cases::decision::DecidedStatus;
    use punte_domain::cases::disagreement::DisagreementOutcome;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{DisagreementAnswerWords, DisagreementGrounds, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "disagreement")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub decision_id: Uuid,
        pub status: Option<Text<DecidedStatus>>,
        pub held_on: ChronoDate,
        pub organisation_id: Uuid,
        pub recorded_by: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        pub open_since: ChronoDateTimeUtc,
        pub grounds: Sealed<DisagreementGrounds>,
        pub outcome: Option<Text<DisagreementOutcome>>,
        pub answer_decision_id: Option<Uuid>,
        pub answered_in: Option<Uuid>,
        pub answered_by: Option<Uuid>,
        pub answered_at: Option<ChronoDateTimeUtc>,
        pub answer_words: Option<Sealed<DisagreementAnswerWords>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// The grounds are written once and have one revision.
const REVISION: i64 = 1;

/// Adds a disagreement and lets its deadline run.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case, recorded: (Disagreement, Event)) -> Result<()> {
    let (new, event) = recorded;
    let before = all(tx, key).await?;
    let row = row::ActiveModel {
        id: Set(new.id.uuid()),
        case_id: Set(new.case.uuid()),
        decision_id: Set(new.decision.uuid()),
        status: Set(new.status.map(Text)),
        held_on: Set(new.on),
        organisation_id: Set(new.organisation.uuid()),
        recorded_by: Set(new.recorded_by.uuid()),
        recorded_at: Set(new.recorded_at),
        grounds: Set(key.seal::<DisagreementGrounds>(new.id, REVISION, &new.grounds)?),
        ..answer(key, &new)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    tx.record(event).await?;
    watch(tx, pack, key, case, &before).await
}

/// What changes with an answer.
fn answer(key: &CaseKey, one: &Disagreement) -> Result<row::ActiveModel> {
    let answer = one.answer.as_ref();
    let words = answer.map(|answer| key.seal::<DisagreementAnswerWords>(one.id, one.version, &answer.words));
    Ok(row::ActiveModel {
        version: Set(one.version),
        open_since: Set(one.open_since),
        outcome: Set(answer.map(|answer| Text(answer.outcome))),
        answer_decision_id: Set(answer.and_then(|answer| answer.decision).map(Id::uuid)),
        answered_in: Set(answer.map(|answer| answer.organisation.uuid())),
        answered_by: Set(answer.map(|answer| answer.by.uuid())),
        answered_at: Set(answer.map(|answer| answer.at)),
        answer_words: Set(words.transpose()?),
        ..Default::default()
    })
}

/// Keeps disagreements that were answered or are open again, with their deadline.
///
/// # Errors
/// [`crate::Error::Stale`] when one of them changed since it was found.
pub async fn keep(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case, changed: Vec<(Disagreement, Event)>) -> Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    let before = all(tx, key).await?;
    for (one, event) in changed {
        save(tx, key, one).await?;
        tx.record(event).await?;
    }
    watch(tx, pack, key, case, &before).await
}

async fn save(tx: &Tx, key: &CaseKey, one: Disagreement) -> Result<()> {
    let before = one.version;
    let one = Disagreement {
        version: before + 1,
        ..one
    };
    let update = row::Entity::update_many()
        .set(answer(key, &one)?)
        .filter(Column::Id.eq(one.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await
}

/// Keeps the deadline with the disagreement that has waited longest: a case has one, and none while
/// nothing is open.
async fn watch(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case, before: &[Disagreement]) -> Result<()> {
    let after = all(tx, key).await?;
    let (waited, waits) = (oldest_open(before), oldest_open(&after));
    if waited.map(|one| one.id) == waits.map(|one| one.id) {
        return Ok(());
    }
    if let Some(waited) = waited {
        let now = after.iter().find(|one| one.id == waited.id);
        let outcome = now.and_then(|one| one.answer.as_ref()).map(|answer| answer.outcome);
        let milestone = match outcome {
            Some(DisagreementOutcome::DecidedAnew | DisagreementOutcome::Upheld) => Milestone::DisagreementReviewed,
            Some(DisagreementOutcome::Withdrawn | DisagreementOutcome::DecisionInError) | None => {
                Milestone::DisagreementWithdrawn
            }
        };
        let occasion = Occasion::new(milestone, case.id, case.organisation, tx.now);
        super::clock::apply(tx, pack, &occasion).await?;
    }
    if let Some(waits) = waits {
        let recorded = Milestone::DisagreementRecorded;
        let occasion = Occasion::new(recorded, case.id, case.organisation, waits.open_since);
        super::clock::apply(tx, pack, &occasion).await?;
    }
    Ok(())
}

/// Every disagreement of a case that was found within the caller's scope, the oldest first.
///
/// # Errors
/// As the database.
pub async fn all(tx: &Tx, key: &CaseKey) -> Result<Vec<Disagreement>> {
    row::Entity::find()
        .filter(Column::CaseId.eq(key.case().uuid()))
        .order_by_asc(Column::RecordedAt)
        .order_by_asc(Column::Id)
        .lock_if(tx)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| disagreement(key, &row))
        .collect()
}

fn disagreement(key: &CaseKey, row: &row::Model) -> Result<Disagreement> {
    let id = DisagreementId::from_uuid(row.id);
    let words = row.answer_words.as_ref();
    let words = words.map(|sealed| key.open::<DisagreementAnswerWords>(id, row.version, sealed));
    let answer = match (row.outcome.as_ref(), row.answered_in, row.answered_by, row.answered_at) {
        (Some(outcome), Some(organisation), Some(by), Some(at)) => Some(DisagreementAnswer {
            outcome: outcome.0,
            decision: row.answer_decision_id.map(StatusDecisionId::from_uuid),
            organisation: OrganisationId::from_uuid(organisation),
            by: UserId::from_uuid(by),
            at,
            words: words.transpose()?.unwrap_or_default(),
        }),
        _ => None,
    };
    Ok(Disagreement {
        id,
        version: row.version,
        case: CaseId::from_uuid(row.case_id),
        decision: StatusDecisionId::from_uuid(row.decision_id),
        status: row.status.as_ref().map(|status| status.0),
        on: row.held_on,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        recorded_by: UserId::from_uuid(row.recorded_by),
        recorded_at: row.recorded_at,
        open_since: row.open_since,
        grounds: key.open::<DisagreementGrounds>(id, REVISION, &row.grounds)?,
        answer,
    })
}
