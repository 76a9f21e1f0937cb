//! Assessments of risk: answers and result sealed for each version of them.

use punte_domain::Timestamp;
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::clock::{ClockKind, Milestone, Occasion};
use punte_domain::cases::risk::{RiskAssessment, RiskAssessmentState, RiskTrigger};
use punte_domain::id::{CaseId, Id, OrganisationId, RiskAssessmentId, UserId};
use punte_domain::pack::Pack;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::LockIf;
use super::clock;
use crate::columns::Text;
use crate::page::{MAX_LIMIT, Page, PageRequest, Position, after};
use crate::sealed::{RiskAssessmentAnswers, RiskAssessmentResult};
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use punte_domain::cases::risk::RiskAssessmentState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{RiskAssessmentAnswers, RiskAssessmentResult, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "risk_assessment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub form_version: String,
        pub state: Text<RiskAssessmentState>,
        pub started_by: Uuid,
        pub organisation_id: Uuid,
        pub started_at: ChronoDateTimeUtc,
        pub finished_at: Option<ChronoDateTimeUtc>,
        pub answers: Sealed<RiskAssessmentAnswers>,
        pub result: Option<Sealed<RiskAssessmentResult>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// What changes of an assessment, sealed for its version.
fn sealed(key: &CaseKey, assessment: &RiskAssessment) -> Result<row::ActiveModel> {
    let RiskAssessment { id, version, .. } = assessment;
    let result = match &assessment.result {
        Some(result) => Some(key.seal::<RiskAssessmentResult>(*id, *version, result)?),
        None => None,
    };
    Ok(row::ActiveModel {
        version: Set(*version),
        form_version: Set(assessment.form_version.clone()),
        state: Set(Text(assessment.state)),
        finished_at: Set(assessment.finished_at),
        answers: Set(key.seal::<RiskAssessmentAnswers>(*id, *version, &assessment.answers)?),
        result: Set(result),
        ..Default::default()
    })
}

/// Adds an assessment.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, assessment: &RiskAssessment) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(assessment.id.uuid()),
        case_id: Set(assessment.case.uuid()),
        started_by: Set(assessment.started_by.uuid()),
        organisation_id: Set(assessment.organisation.uuid()),
        started_at: Set(assessment.started_at),
        ..sealed(key, assessment)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// One assessment of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for an assessment of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: RiskAssessmentId) -> Result<RiskAssessment> {
    row::Entity::find_by_id(id.uuid())
        .filter(Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| opened(key, row))
}

/// Keeps what changed, counts the version and seals everything anew for it.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, assessment: RiskAssessment) -> Result<RiskAssessment> {
    let before = assessment.version;
    let assessment = RiskAssessment {
        version: before + 1,
        ..assessment
    };
    let update = row::Entity::update_many()
        .set(sealed(key, &assessment)?)
        .filter(Column::Id.eq(assessment.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(assessment)
}

/// A page of the assessments of a case, latest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, key: &CaseKey, request: &PageRequest) -> Result<Page<RiskAssessment>> {
    let place = tx.position("risk_assessments", request)?;
    let rows = row::Entity::find()
        .filter(Column::CaseId.eq(key.case().uuid()))
        .filter(after(Column::StartedAt, Column::Id, place))
        .order_by_desc(Column::StartedAt)
        .order_by_desc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("risk_assessments", request, rows, |row| Position {
        key: row.started_at,
        id: row.id,
    })?;
    page.try_map(|row| opened(key, row))
}

/// The assessment that counts: the one that was finished last.
///
/// # Errors
/// As the database.
pub async fn newest(tx: &Tx, key: &CaseKey) -> Result<Option<RiskAssessment>> {
    last(tx, key, None).await
}

/// The assessment that counted before this one: of those that were finished earlier, the last.
///
/// # Errors
/// As the database.
pub async fn before(tx: &Tx, key: &CaseKey, this: &RiskAssessment) -> Result<Option<RiskAssessment>> {
    last(tx, key, this.finished_at.map(|at| (at, this.id))).await
}

async fn last(tx: &Tx, key: &CaseKey, before: Option<(Timestamp, RiskAssessmentId)>) -> Result<Option<RiskAssessment>> {
    let keys = Expr::tuple([Expr::col(Column::FinishedAt), Expr::col(Column::Id)]);
    let earlier = before.map(|(at, id)| keys.lt(Expr::tuple([Expr::val(at), Expr::val(id.uuid())])));
    row::Entity::find()
        .filter(Column::CaseId.eq(key.case().uuid()))
        .filter(Column::FinishedAt.is_not_null())
        .filter(Condition::all().add_option(earlier))
        .order_by_desc(Column::FinishedAt)
        .order_by_desc(Column::Id)
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .map(|row| opened(key, row))
        .transpose()
}

/// Whether an assessment of a case still takes answers. Lock the case first.
///
/// # Errors
/// As the database.
pub async fn has_open(tx: &Tx, case: CaseId) -> Result<bool> {
    let open = row::Entity::find()
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::FinishedAt.is_null());
    Ok(open.count(&tx.db).await? > 0)
}

/// Judgements below the floor that this person may answer in the organisation that holds the case,
/// with their cases: the one that waits longest first, at most so many.
///
/// # Errors
/// As the database.
pub async fn awaiting(tx: &Tx, scope: &Scope, by: &Actor, most: usize) -> Result<Vec<(Case, RiskAssessment)>> {
    let held = super::ids_held(scope, by.organisation, tx.now);
    let mut found = Vec::new();
    let mut place: Option<(Timestamp, Uuid)> = None;
    // Who judged is sealed, and does not confirm it: so the list is read until there are enough.
    while found.len() < most {
        let keys = Expr::tuple([Expr::col(Column::FinishedAt), Expr::col(Column::Id)]);
        let after = place.map(|(at, id)| keys.gt(Expr::tuple([Expr::val(at), Expr::val(id)])));
        let rows = row::Entity::find()
            .filter(Column::State.eq(Text(RiskAssessmentState::AwaitsSecond)))
            .filter(Column::CaseId.in_subquery(held.clone()))
            .filter(Condition::all().add_option(after))
            .order_by_asc(Column::FinishedAt)
            .order_by_asc(Column::Id)
            .limit(MAX_LIMIT)
            .all(&tx.db)
            .await?;
        place = rows.last().and_then(|last| Some((last.finished_at?, last.id)));
        if place.is_none() {
            break;
        }
        let files = super::with_keys(tx, rows.iter().map(|row| row.case_id)).await?;
        for row in rows {
            let Some((file, key)) = files.get(&row.case_id) else {
                continue;
            };
            let assessment = opened(key, row)?;
            if assessment.may_be_confirmed(file, by).is_ok() {
                found.push((file.clone(), assessment));
            }
        }
    }
    found.truncate(most);
    Ok(found)
}

/// Something happened that asks for a new assessment: it is recorded, a judgement below the floor
/// that awaits a second person lapses, and a review is due, unless one is due sooner already. In a
/// closed case nobody assesses.
///
/// # Errors
/// As the database.
pub async fn trigger(tx: &Tx, pack: &Pack, case: &Case, trigger: RiskTrigger) -> Result<()> {
    if !case.is_open() {
        return Ok(());
    }
    tx.record(trigger.happened(case.id)).await?;
    let key = tx.case_key(case.id).await?;
    lapse(tx, &key).await?;
    if is_asked_for(tx, pack, case).await? {
        return Ok(());
    }
    clock::apply(tx, pack, &triggered(tx, case)).await
}

/// Whether a new assessment is asked for as soon as after something that triggers one, or is overdue.
///
/// # Errors
/// As the database.
pub async fn is_asked_for(tx: &Tx, pack: &Pack, case: &Case) -> Result<bool> {
    let due = pack
        .clock(ClockKind::RiskReview)
        .and_then(|rule| rule.due(tx.now, triggered(tx, case).detail, pack.calendar()));
    let open = clock::open_of_case(tx, case.id).await?;
    Ok(open
        .iter()
        .any(|one| one.kind == ClockKind::RiskReview && due.is_some_and(|due| one.due_at <= due)))
}

fn triggered(tx: &Tx, case: &Case) -> Occasion {
    Occasion::new(Milestone::RiskTriggered, case.id, case.organisation, tx.now)
}

/// Lets a judgement below the floor lapse that nobody answered yet.
///
/// # Errors
/// As the database.
pub async fn lapse(tx: &Tx, key: &CaseKey) -> Result<()> {
    if let Some(lapsed) = newest(tx, key).await?.and_then(|newest| newest.lapse(tx.now)) {
        save(tx, key, lapsed).await?;
    }
    Ok(())
}

fn opened(key: &CaseKey, row: row::Model) -> Result<RiskAssessment> {
    let (id, version) = (RiskAssessmentId::from_uuid(row.id), row.version);
    let result = match &row.result {
        Some(sealed) => Some(key.open::<RiskAssessmentResult>(id, version, sealed)?),
        None => None,
    };
    Ok(RiskAssessment {
        id,
        version,
        case: key.case(),
        form_version: row.form_version,
        state: row.state.0,
        started_by: UserId::from_uuid(row.started_by),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        started_at: row.started_at,
        finished_at: row.finished_at,
        answers: key.open::<RiskAssessmentAnswers>(id, version, &row.answers)?,
        result,
    })
}
