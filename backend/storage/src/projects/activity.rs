//! What projects do, and in which counties.

use std::collections::{BTreeMap, HashMap};

use punte_domain::access::Scope;
use punte_domain::id::{ActivityId, BudgetLineId, Id, OrganisationId, ProjectId};
use punte_domain::projects::activity::{Activity, ActivityFacts, LEVELS_MAX, in_order};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::access::readable;
use super::measure;
use super::span::{day_columns, span};
use crate::cases::LockIf;
use crate::columns::Text;
use crate::{Error, Result, Tx};

pub(super) mod row {
    use punte_domain::projects::activity::ActivityState;
    use punte_domain::projects::date::StatedPrecision;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activity")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub project_id: Uuid,
        pub organisation_id: Uuid,
        pub parent_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub number: String,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        #[sea_orm(column_type = "Text")]
        pub objectives: String,
        pub planned_from: Option<ChronoDate>,
        pub planned_from_precision: Option<Text<StatedPrecision>>,
        pub planned_to: Option<ChronoDate>,
        pub planned_to_precision: Option<Text<StatedPrecision>>,
        pub actual_from: Option<ChronoDate>,
        pub actual_from_precision: Option<Text<StatedPrecision>>,
        pub actual_to: Option<ChronoDate>,
        pub actual_to_precision: Option<Text<StatedPrecision>>,
        pub owner_id: Option<Uuid>,
        pub owner_name: Option<String>,
        pub place: Option<String>,
        pub budget_line_id: Option<Uuid>,
        pub budget_line: Option<String>,
        pub state: Text<ActivityState>,
        pub sort_on: ChronoDate,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod county {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activity_county")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub activity_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub county: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Activities in one project at most.
pub const MOST: u64 = 500;

/// The activities of a project that was found within the caller's reach, in the order of their numbers.
///
/// # Errors
/// As the database.
pub async fn of_project(tx: &Tx, project: ProjectId) -> Result<Vec<Activity>> {
    let rows = Entity::find()
        .filter(Column::ProjectId.eq(project.uuid()))
        .all(&tx.db)
        .await?;
    let mut activities = with_counties(tx, rows).await?;
    activities.sort_by(|one, other| in_order(&one.facts.number, &other.facts.number));
    Ok(activities)
}

/// The projects with an activity in this county, for the condition of a list.
pub(super) fn projects_in(county: &str) -> SelectStatement {
    let of_county = Expr::col((county::Entity, county::Column::ActivityId));
    Query::select()
        .column((Entity, Column::ProjectId))
        .from(Entity)
        .inner_join(county::Entity, of_county.equals((Entity, Column::Id)))
        .and_where(county::Column::County.eq(county))
        .take()
}

/// Those of these activities whose project lies within `scope`: each with its project, its number and its title.
///
/// # Errors
/// As the database.
pub(super) async fn seen_titles(tx: &Tx, scope: &Scope, ids: &[Uuid]) -> Result<Vec<(Uuid, ProjectId, String)>> {
    let projects = readable(scope).map(|projects| Column::ProjectId.in_subquery(projects));
    let found: Vec<(Uuid, Uuid, String, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::ProjectId, Column::Number, Column::Title])
        .filter(Condition::all().add_option(projects))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let titled = |(id, project, number, title)| (id, ProjectId::from_uuid(project), format!("{number} {title}"));
    Ok(found.into_iter().map(titled).collect())
}

/// The lines of its budget that activities of a project name, and how many activities name each.
///
/// # Errors
/// As the database.
pub async fn lines_named(tx: &Tx, project: ProjectId) -> Result<BTreeMap<BudgetLineId, usize>> {
    let named = Entity::find()
        .select_only()
        .column(Column::BudgetLineId)
        .filter(Column::ProjectId.eq(project.uuid()))
        .filter(Column::BudgetLineId.is_not_null())
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    let mut lines = BTreeMap::new();
    for line in named {
        *lines.entry(BudgetLineId::from_uuid(line)).or_default() += 1;
    }
    Ok(lines)
}

/// How many activities a project has.
///
/// # Errors
/// As the database.
pub async fn count(tx: &Tx, project: ProjectId) -> Result<u64> {
    let of_project = Entity::find().filter(Column::ProjectId.eq(project.uuid()));
    Ok(of_project.count(&tx.db).await?)
}

/// The activity of this project. One of another is not found (SEC-22).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, project: ProjectId, id: ActivityId) -> Result<Activity> {
    let found = Entity::find_by_id(id.uuid())
        .filter(Column::ProjectId.eq(project.uuid()))
        .lock_if(tx);
    let row = found.one(&tx.db).await?.ok_or(Error::NotFound)?;
    with_counties(tx, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// Whether `id` may stand below `parent`: that is of the same project, not below `id` itself, and not so deep that
/// `id` with what is below it would stand deeper than any does.
///
/// # Errors
/// [`Error::NotFound`] when there is no such parent in the project.
pub async fn fits_below(tx: &Tx, project: ProjectId, id: ActivityId, parent: ActivityId) -> Result<bool> {
    let all = of_project(tx, project).await?;
    let parent_of = |one: ActivityId| all.iter().find(|other| other.id == one).map(|found| found.facts.parent);
    let mut level = 1;
    let mut above = Some(parent);
    while let Some(next) = above {
        level += 1;
        if next == id || level > LEVELS_MAX {
            return Ok(false);
        }
        above = parent_of(next).ok_or(Error::NotFound)?;
    }
    let has_below = |one: ActivityId| all.iter().filter(move |other| other.facts.parent == Some(one));
    let below = has_below(id).count();
    let further = has_below(id).any(|child| has_below(child.id).count() > 0);
    Ok(level + usize::from(below > 0) + usize::from(further) <= LEVELS_MAX)
}

/// Enters an activity.
///
/// # Errors
/// [`Error::Taken`] when its number is.
pub async fn add(tx: &Tx, activity: &Activity) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(activity.id.uuid()),
        version: Set(activity.version),
        project_id: Set(activity.project.uuid()),
        organisation_id: Set(activity.organisation.uuid()),
        created_at: Set(tx.now),
        ..changing(&activity.facts)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    set_counties(tx, activity).await
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it, [`Error::Taken`] when its number is taken.
pub async fn save(tx: &Tx, activity: Activity) -> Result<Activity> {
    let version = activity.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&activity.facts)?
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(activity.id.uuid()))
        .filter(Column::Version.eq(activity.version));
    tx.update_one(update).await?;
    forget_counties(tx, activity.id).await?;
    set_counties(tx, &activity).await?;
    Ok(Activity { version, ..activity })
}

/// Removes an activity on which nothing hangs: nothing was done in it for any measure.
///
/// # Errors
/// [`Error::NotFound`] when something does: the database holds it.
pub async fn remove(tx: &Tx, activity: &Activity) -> Result<()> {
    measure::unlink(tx, activity.id.uuid()).await?;
    forget_counties(tx, activity.id).await?;
    Entity::delete_by_id(activity.id.uuid()).exec(&tx.db).await?;
    Ok(())
}

async fn forget_counties(tx: &Tx, activity: ActivityId) -> Result<()> {
    county::Entity::delete_many()
        .filter(county::Column::ActivityId.eq(activity.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

async fn set_counties(tx: &Tx, activity: &Activity) -> Result<()> {
    let counties = activity.facts.counties.iter();
    let rows: Vec<_> = counties
        .map(|county| county::ActiveModel {
            activity_id: Set(activity.id.uuid()),
            county: Set(county.clone()),
        })
        .collect();
    if !rows.is_empty() {
        county::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// The counties of these activities, in the order of their codes.
///
/// # Errors
/// As the database.
pub(super) async fn counties(tx: &Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<String>>> {
    let mut counties: HashMap<Uuid, Vec<String>> = HashMap::new();
    for some in ids.chunks(500) {
        let found = county::Entity::find()
            .filter(county::Column::ActivityId.is_in(some.iter().copied()))
            .order_by_asc(county::Column::ActivityId)
            .order_by_asc(county::Column::County)
            .all(&tx.db)
            .await?;
        for one in found {
            counties.entry(one.activity_id).or_default().push(one.county);
        }
    }
    Ok(counties)
}

pub(super) async fn with_counties(tx: &Tx, rows: Vec<row::Model>) -> Result<Vec<Activity>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut counties = counties(tx, &ids).await?;
    rows.into_iter()
        .map(|row| {
            let counties = counties.remove(&row.id).unwrap_or_default();
            activity(row, counties)
        })
        .collect()
}

fn changing(facts: &ActivityFacts) -> Result<row::ActiveModel> {
    let (planned_from, planned_from_precision) = day_columns(facts.planned.from);
    let (planned_to, planned_to_precision) = day_columns(facts.planned.to);
    let (actual_from, actual_from_precision) = day_columns(facts.actual.from);
    let (actual_to, actual_to_precision) = day_columns(facts.actual.to);
    Ok(row::ActiveModel {
        parent_id: Set(facts.parent.map(Id::uuid)),
        number: Set(facts.number.clone()),
        title: Set(facts.title.clone()),
        objectives: Set(serde_json::to_string(&facts.objectives)?),
        planned_from: Set(planned_from),
        planned_from_precision: Set(planned_from_precision),
        planned_to: Set(planned_to),
        planned_to_precision: Set(planned_to_precision),
        actual_from: Set(actual_from),
        actual_from_precision: Set(actual_from_precision),
        actual_to: Set(actual_to),
        actual_to_precision: Set(actual_to_precision),
        owner_id: Set(facts.owner.map(Id::uuid)),
        owner_name: Set(facts.owner_name.clone()),
        place: Set(facts.place.clone()),
        budget_line_id: Set(facts.line.map(Id::uuid)),
        budget_line: Set(facts.budget_line.clone()),
        state: Set(Text(facts.state)),
        sort_on: Set(facts.sort_on()),
        ..Default::default()
    })
}

fn activity(row: row::Model, counties: Vec<String>) -> Result<Activity> {
    Ok(Activity {
        id: ActivityId::from_uuid(row.id),
        version: row.version,
        project: ProjectId::from_uuid(row.project_id),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        facts: ActivityFacts {
            parent: row.parent_id.map(ActivityId::from_uuid),
            number: row.number,
            title: row.title,
            objectives: serde_json::from_str(&row.objectives)?,
            planned: span(
                (row.planned_from, row.planned_from_precision),
                (row.planned_to, row.planned_to_precision),
            ),
            actual: span(
                (row.actual_from, row.actual_from_precision),
                (row.actual_to, row.actual_to_precision),
            ),
            owner: row.owner_id.map(OrganisationId::from_uuid),
            owner_name: row.owner_name,
            place: row.place,
            counties,
            line: row.budget_line_id.map(BudgetLineId::from_uuid),
            budget_line: row.budget_line,
            state: row.state.0,
        },
    })
}
