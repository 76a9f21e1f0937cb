//! What counts of what was done in each county, as narrow rows: the counting is of [`CountyCounts`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{Id, ProgrammeId, ProjectId, TrainingId};
use punte_domain::projects::campaign::AudienceKind;
use punte_domain::projects::county::{
    CountyAction, CountyActivity, CountyCounts, CountyGroup, CountyMeetings, CountyTraining,
};
use punte_domain::projects::training::TrainingState;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::meeting::{self, MeetingFilter};
use super::span::number;
use super::{access, action, activity, activity_find, project, training};
use crate::columns::{InOrder, Text};
use crate::{Result, Tx};

/// What of it to count.
#[derive(Debug, Clone, Copy, Default)]
pub struct CountyFilter {
    /// Of this year; what is not dated is in none.
    pub year: Option<i32>,
    /// Of this project.
    pub project: Option<ProjectId>,
    /// Of projects of this programme.
    pub programme: Option<ProgrammeId>,
}

impl CountyFilter {
    /// What belongs to projects within `scope` that are asked for.
    fn within(&self, of: impl ColumnTrait, scope: &Scope) -> Condition {
        Condition::all()
            .add_option(access::readable(scope).map(|projects| of.in_subquery(projects)))
            .add_option(self.project.map(|id| of.eq(id.uuid())))
            .add_option(self.programme.map(|id| of.in_subquery(project::of_programme(id))))
    }
}

/// What was done in each county by `today`, of what lies within `scope`.
///
/// # Errors
/// As the database.
pub async fn counts(tx: &Tx, scope: &Scope, filter: &CountyFilter, today: NaiveDate) -> Result<CountyCounts> {
    let trainings = trainings(tx, scope, filter).await?;
    let actions = actions(tx, scope, filter, today).await?;
    let activities = activities(tx, scope, filter, today).await?;
    let meetings = meetings(tx, scope, filter, today).await?;
    Ok(CountyCounts::of(
        &trainings,
        &actions,
        &activities,
        &meetings,
        filter.year,
    ))
}

/// The trainings that were held: those of the year, and what their series and its other sessions are.
fn those(scope: &Scope, filter: &CountyFilter) -> Condition {
    use training::row::{Column, Entity};
    let held = filter
        .within(Column::ProjectId, scope)
        .add(Column::State.eq(Text(TrainingState::Held)));
    let Some(year) = filter.year else { return held };
    let wholes = || -> SelectStatement {
        Query::select()
            .expr(Func::coalesce([Expr::col(Column::SeriesId), Expr::col(Column::Id)]))
            .from(Entity)
            .cond_where(held.clone())
            .and_where(Column::Year.eq(year))
            .take()
    };
    let of_these = Condition::any()
        .add(Column::Id.in_subquery(wholes()))
        .add(Column::SeriesId.in_subquery(wholes()));
    held.clone().add(of_these)
}

async fn trainings(tx: &Tx, scope: &Scope, filter: &CountyFilter) -> Result<Vec<CountyTraining>> {
    use training::row::{Column, Entity};
    type Row = (
        Uuid,
        Option<Uuid>,
        Option<i32>,
        Option<String>,
        Option<i32>,
        Option<i32>,
    );
    let rows: Vec<Row> = Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::SeriesId,
            Column::Year,
            Column::County,
            Column::Sessions,
            Column::Participants,
        ])
        .filter(those(scope, filter))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let mut groups = groups(tx, scope, filter).await?;
    let training = |(id, series, year, county, sessions, participants): Row| {
        Ok(CountyTraining {
            id: TrainingId::from_uuid(id),
            series: series.map(TrainingId::from_uuid),
            year,
            county,
            sessions: number(sessions)?.map(u64::from),
            participants: number(participants)?.map(u64::from),
            groups: groups.remove(&id).unwrap_or_default(),
        })
    };
    rows.into_iter().map(training).collect()
}

/// How many people of these trainings came from each county.
async fn groups(tx: &Tx, scope: &Scope, filter: &CountyFilter) -> Result<HashMap<Uuid, Vec<CountyGroup>>> {
    use training::group::{Column, Entity};
    let ids = Query::select()
        .column(training::row::Column::Id)
        .from(training::row::Entity)
        .cond_where(those(scope, filter))
        .take();
    let query = Query::select()
        .columns([Column::TrainingId, Column::County])
        .expr(Expr::col(Column::People).sum())
        .from(Entity)
        .and_where(Column::TrainingId.in_subquery(ids))
        .group_by_columns([Column::TrainingId, Column::County])
        .to_owned();
    let mut groups: HashMap<Uuid, Vec<CountyGroup>> = HashMap::new();
    for row in tx.db.query_all(&query).await? {
        let mut row = InOrder::new(&row);
        let of = groups.entry(row.next()?).or_default();
        of.push(CountyGroup {
            county: row.next()?,
            people: row.next::<i64>()?.unsigned_abs(),
        });
    }
    Ok(groups)
}

async fn actions(tx: &Tx, scope: &Scope, filter: &CountyFilter, today: NaiveDate) -> Result<Vec<CountyAction>> {
    use action::{place, row};
    let which = filter
        .within(row::Column::ProjectId, scope)
        .add(row::Column::SortOn.lte(today))
        .add_option(filter.year.map(|year| row::Column::Year.eq(year)));
    let of_action = (place::Entity, place::Column::ActionId);
    let query = Query::select()
        .distinct()
        .columns([row::Column::Id, row::Column::Audience, row::Column::AudienceKind].map(|one| (row::Entity, one)))
        .column((place::Entity, place::Column::County))
        .from(row::Entity)
        .left_join(
            place::Entity,
            Expr::col(of_action).equals((row::Entity, row::Column::Id)),
        )
        .cond_where(which)
        .to_owned();
    let mut actions: BTreeMap<Uuid, CountyAction> = BTreeMap::new();
    for row in tx.db.query_all(&query).await? {
        let mut row = InOrder::new(&row);
        let id = row.next()?;
        let audience = number(row.next()?)?.map(u64::from);
        let kind = row.next::<Option<Text<AudienceKind>>>()?;
        let county = row.next()?;
        let of = actions.entry(id).or_insert_with(|| CountyAction {
            counties: BTreeSet::new(),
            audience,
            is_approximate: kind.is_some_and(|kind| kind.0 == AudienceKind::Approximate),
        });
        of.counties.insert(county);
    }
    Ok(actions.into_values().collect())
}

/// The activities that took place, each with its counties.
async fn activities(tx: &Tx, scope: &Scope, filter: &CountyFilter, today: NaiveDate) -> Result<Vec<CountyActivity>> {
    use activity::{county, row};
    let which = filter
        .within(row::Column::ProjectId, scope)
        .add(activity_find::took_place(today))
        .add_option(filter.year.map(activity_find::in_year));
    let of_activity = Expr::col((county::Entity, county::Column::ActivityId));
    let query = Query::select()
        .column((row::Entity, row::Column::Id))
        .column((county::Entity, county::Column::County))
        .from(row::Entity)
        .left_join(county::Entity, of_activity.equals((row::Entity, row::Column::Id)))
        .cond_where(which)
        .to_owned();
    let mut activities: BTreeMap<Uuid, CountyActivity> = BTreeMap::new();
    for row in tx.db.query_all(&query).await? {
        let mut row = InOrder::new(&row);
        let of = activities.entry(row.next()?).or_default();
        of.counties.extend(row.next::<Option<String>>()?);
    }
    Ok(activities.into_values().collect())
}

async fn meetings(tx: &Tx, scope: &Scope, filter: &CountyFilter, today: NaiveDate) -> Result<Vec<CountyMeetings>> {
    let filter = MeetingFilter {
        year: filter.year,
        project: filter.project,
        programme: filter.programme,
        ..MeetingFilter::default()
    };
    let counts = meeting::register(tx, scope, &filter, today).await?;
    let meetings = counts.into_iter().map(|count| CountyMeetings {
        county: count.county,
        meetings: count.meetings,
        records: count.records,
        not_stated: count.uncounted,
    });
    Ok(meetings.collect())
}
