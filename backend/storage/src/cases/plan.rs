//! Individual plans: what is written in them sealed for each version.

use std::collections::BTreeMap;

use punte_domain::cases::plan::{Plan, PlanContent, PlanState};
use punte_domain::id::{CaseId, Id, OrganisationId, PlanId, UserId};
use sea_orm::sea_query::Query;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::LockIf;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position};
use crate::sealed::PlanGoals;
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use punte_domain::cases::plan::{PlanAgreement, PlanState};
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{PlanGoals, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "individual_plan")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub number: i64,
        pub state: Text<PlanState>,
        pub created_by: Uuid,
        pub organisation_id: Uuid,
        pub created_at: ChronoDateTimeUtc,
        pub agreement: Option<Text<PlanAgreement>>,
        pub signed_on: Option<ChronoDate>,
        pub signed_by: Option<Uuid>,
        pub approved_by: Option<Uuid>,
        pub in_force_at: Option<ChronoDateTimeUtc>,
        pub reviewed_on: Option<ChronoDate>,
        pub goals: Sealed<PlanGoals>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What changes of a plan, sealed for its version.
fn sealed(key: &CaseKey, plan: &Plan) -> Result<row::ActiveModel> {
    let Plan { id, version, .. } = plan;
    Ok(row::ActiveModel {
        version: Set(*version),
        state: Set(Text(plan.state)),
        agreement: Set(plan.agreement.map(Text)),
        signed_on: Set(plan.signed_on),
        signed_by: Set(plan.signed_by.map(Id::uuid)),
        approved_by: Set(plan.approved_by.map(Id::uuid)),
        in_force_at: Set(plan.in_force_at),
        reviewed_on: Set(plan.reviewed_on),
        goals: Set(key.seal::<PlanGoals>(*id, *version, &plan.content.goals)?),
        ..Default::default()
    })
}

/// Adds a plan.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, plan: &Plan) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(plan.id.uuid()),
        case_id: Set(plan.case.uuid()),
        number: Set(plan.number),
        created_by: Set(plan.created_by.uuid()),
        organisation_id: Set(plan.organisation.uuid()),
        created_at: Set(plan.created_at),
        ..sealed(key, plan)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, counts the version and seals everything anew for it.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, plan: Plan) -> Result<Plan> {
    let before = plan.version;
    let plan = Plan {
        version: before + 1,
        ..plan
    };
    let update = row::Entity::update_many()
        .set(sealed(key, &plan)?)
        .filter(row::Column::Id.eq(plan.id.uuid()))
        .filter(row::Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(plan)
}

/// Takes a plan that waits for approval back to be signed anew by the new holder of its case.
///
/// # Errors
/// As the database.
pub async fn hand_over(tx: &Tx, case: CaseId) -> Result<()> {
    let key = tx.case_key(case).await?;
    if let Some((plan, changed)) = latest(tx, &key).await?.and_then(Plan::hand_over) {
        save(tx, &key, plan).await?;
        tx.record(changed).await?;
    }
    Ok(())
}

/// One plan of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for a plan of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: PlanId) -> Result<Plan> {
    row::Entity::find_by_id(id.uuid())
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| plan(key, &row))
}

/// The latest plan of a case, in force or not.
///
/// # Errors
/// As the database.
pub async fn latest(tx: &Tx, key: &CaseKey) -> Result<Option<Plan>> {
    let latest = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .order_by_desc(row::Column::Number)
        .lock_if(tx)
        .one(&tx.db)
        .await?;
    latest.map(|row| plan(key, &row)).transpose()
}

/// The plan of a case that is in force.
///
/// # Errors
/// As the database.
pub async fn in_force(tx: &Tx, key: &CaseKey) -> Result<Option<Plan>> {
    let found = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(row::Column::State.eq(Text(PlanState::InForce)))
        .order_by_desc(row::Column::Number)
        .lock_if(tx)
        .one(&tx.db)
        .await?;
    found.map(|row| plan(key, &row)).transpose()
}

/// The plans of a case that are written or count.
///
/// # Errors
/// As the database.
pub async fn live(tx: &Tx, key: &CaseKey) -> Result<Vec<Plan>> {
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(row::Column::State.ne(Text(PlanState::Replaced)))
        .order_by_asc(row::Column::Number)
        .lock_if(tx)
        .all(&tx.db)
        .await?;
    rows.iter().map(|row| plan(key, row)).collect()
}

/// How many steps are still to be done, by colleague and open case.
pub type OpenSteps = BTreeMap<UserId, BTreeMap<CaseId, usize>>;

/// How many steps colleagues of an organisation have still to do. Plans are sealed, so each that lives is opened: ask
/// once, of however many colleagues. Nothing of them is shown.
///
/// # Errors
/// As the database.
pub async fn open_steps(tx: &Tx, organisation: OrganisationId) -> Result<OpenSteps> {
    let open_cases = Query::select()
        .column(super::row::Column::Id)
        .from(super::row::Entity)
        .and_where(super::row::Column::OrganisationId.eq(organisation.uuid()))
        .and_where(super::row::Column::ClosedAt.is_null())
        .to_owned();
    let mut steps = OpenSteps::new();
    let mut after = None;
    loop {
        let rows = row::Entity::find()
            .filter(row::Column::CaseId.in_subquery(open_cases.clone()))
            .filter(row::Column::State.ne(Text(PlanState::Replaced)))
            .filter(Condition::all().add_option(after.map(|after| row::Column::Id.gt(after))))
            .order_by_asc(row::Column::Id)
            .limit(CHUNK)
            .all(&tx.db)
            .await?;
        let Some(last) = rows.last() else { return Ok(steps) };
        after = Some(last.id);
        let cases: Vec<CaseId> = rows.iter().map(|row| CaseId::from_uuid(row.case_id)).collect();
        let keys = tx.case_keys(&cases).await?.into_iter();
        let keys: BTreeMap<CaseId, CaseKey> = keys.map(|key| (key.case(), key)).collect();
        for row in &rows {
            // Without its key a plan is erased.
            let Some(key) = keys.get(&CaseId::from_uuid(row.case_id)) else {
                continue;
            };
            for (user, found) in plan(key, row)?.open_steps() {
                *steps.entry(user).or_default().entry(key.case()).or_default() += found;
            }
        }
    }
}

/// How many plans are opened at once.
const CHUNK: u64 = 500;

/// A page of the plans of a case, the newest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, key: &CaseKey, request: &PageRequest) -> Result<Page<Plan>> {
    let place = tx.position::<i64>("plans", request)?;
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(Condition::all().add_option(place.map(|place| row::Column::Number.lt(place.key))))
        .order_by_desc(row::Column::Number)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("plans", request, rows, |row| Position {
        key: row.number,
        id: row.id,
    })?;
    page.try_map(|row| plan(key, &row))
}

fn plan(key: &CaseKey, row: &row::Model) -> Result<Plan> {
    let (id, version) = (PlanId::from_uuid(row.id), row.version);
    Ok(Plan {
        id,
        version,
        case: key.case(),
        number: row.number,
        state: row.state.0,
        created_by: UserId::from_uuid(row.created_by),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        created_at: row.created_at,
        agreement: row.agreement.map(|agreement| agreement.0),
        signed_on: row.signed_on,
        signed_by: row.signed_by.map(UserId::from_uuid),
        approved_by: row.approved_by.map(UserId::from_uuid),
        in_force_at: row.in_force_at,
        reviewed_on: row.reviewed_on,
        content: PlanContent {
            goals: key.open::<PlanGoals>(id, version, &row.goals)?,
        },
    })
}
