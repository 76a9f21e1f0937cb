//! What the trainings of a report state in numbers, and who came to them.

use std::collections::BTreeMap;

use punte_domain::access::Scope;
use punte_domain::id::{Id, ProgrammeId, ProjectId, TrainingId};
use punte_domain::projects::span::StatedSpan;
use punte_domain::projects::training::{ParticipantGroup, TrainingState, summed};
use punte_domain::projects::training_report::{GroupTotal, PeopleKind, TrainingSelection, TrainingTally, group_totals};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};
use uuid::Uuid;

use super::span::{day, number};
use super::training::row::{Column, Entity};
use super::training::{group, of_programme, visible};
use crate::columns::{InOrder, Text};
use crate::{Error, Result, Tx};

/// Which trainings a report is of.
#[derive(Debug, Clone, Default)]
pub struct TrainingReportFilter {
    /// Of this project.
    pub project: Option<ProjectId>,
    /// Of projects of this programme.
    pub programme: Option<ProgrammeId>,
    /// Of this year, in this county.
    pub selection: TrainingSelection,
}

fn is_held() -> Expr {
    Column::State.eq(Text(TrainingState::Held))
}

/// The trainings that were held and match: by `training_project`, `training_year` or `training_county`, else all in
/// reach. The state has no index, so that none is read by it.
fn matching(scope: &Scope, filter: &TrainingReportFilter) -> Condition {
    let selection = &filter.selection;
    visible(scope)
        .add(is_held())
        .add_option(filter.project.map(|project| Column::ProjectId.eq(project.uuid())))
        .add_option(filter.programme.map(of_programme))
        .add_option(selection.year.map(|year| Column::Year.eq(year)))
        .add_option(selection.county.as_deref().map(|county| Column::County.eq(county)))
}

/// What each training that matches states, with the series that it is a session of and all sessions of that: by
/// `training_series`. Breakdowns are added up in the database.
///
/// # Errors
/// As the database.
pub async fn tallies(tx: &Tx, scope: &Scope, filter: &TrainingReportFilter) -> Result<Vec<TrainingTally>> {
    let told = Query::select()
        .expr(Expr::col(group::Column::People).sum())
        .from(group::Entity)
        .and_where(Expr::col((group::Entity, group::Column::TrainingId)).equals((Entity, Column::Id)))
        .take();
    let query = Query::select()
        .columns([Column::Id, Column::SeriesId, Column::Year, Column::County])
        .columns([Column::Sessions, Column::Trainers, Column::Participants, Column::Days])
        .columns([Column::HeldFrom, Column::HeldFromPrecision])
        .columns([Column::HeldTo, Column::HeldToPrecision])
        .columns([Column::Planned, Column::PlannedGroups])
        .expr(Expr::SubQuery(None, Box::new(told.into())))
        .from(Entity)
        .cond_where(is_held())
        .cond_where(Column::Id.in_subquery(families(&matching(scope, filter))))
        .take();
    let mut tallies = Vec::new();
    for row in tx.db.query_all(&query).await? {
        tallies.push(tally(&mut InOrder::new(&row))?);
    }
    Ok(tallies)
}

/// The ids of these, of their series, and of all sessions of these series.
fn families(these: &Condition) -> SelectStatement {
    let of_these = |expr: Expr| Query::select().expr(expr).from(Entity).cond_where(these.clone()).take();
    let siblings = Query::select()
        .column(Column::Id)
        .from(Entity)
        .and_where(Column::SeriesId.in_subquery(of_these(series())))
        .take();
    of_these(Expr::col(Column::Id))
        .union(UnionType::Distinct, of_these(series()))
        .union(UnionType::Distinct, siblings)
        .take()
}

/// The series of a training, or itself.
fn series() -> Expr {
    Func::coalesce([Column::SeriesId, Column::Id].map(|column| Expr::col((Entity, column)))).into()
}

fn tally(row: &mut InOrder<'_>) -> Result<TrainingTally> {
    let (id, series) = (row.next::<Uuid>()?, row.next::<Option<Uuid>>()?);
    let (year, county) = (row.next()?, row.next()?);
    let (sessions, trainers) = (number(row.next()?)?, number(row.next()?)?);
    let (participants, days) = (number(row.next()?)?, number(row.next()?)?);
    let from = (row.next()?, row.next()?);
    let to = (row.next()?, row.next()?);
    let (planned, planned_groups) = (number(row.next()?)?, row.next::<String>()?);
    let planned_groups: Vec<ParticipantGroup> = serde_json::from_str(&planned_groups)?;
    let told: Option<i64> = row.next()?;
    let told = told.map(|told| u32::try_from(told).map_err(|_| Error::Corrupt("a number")));
    let told = told.transpose()?;
    let held = StatedSpan {
        from: day(from),
        to: day(to),
    };
    Ok(TrainingTally {
        id: TrainingId::from_uuid(id),
        series: series.map(TrainingId::from_uuid),
        year,
        county,
        sessions,
        trainers,
        planned: planned.or_else(|| summed(&planned_groups)),
        planned_groups,
        people: participants.or(told),
        told: told.unwrap_or_default(),
        days,
        lasted: held.days(),
    })
}

/// Who came, by all that is stated of them: to the trainings that match and have nothing to do with a series, and to
/// these, which do. Added up in the database, from the rows of each training by their key.
///
/// # Errors
/// As the database.
pub async fn groups(
    tx: &Tx,
    scope: &Scope,
    filter: &TrainingReportFilter,
    of_series: &[TrainingId],
) -> Result<Vec<GroupTotal>> {
    let part = Alias::new("part");
    let parts = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, part.clone())
        .and_where(Expr::col((part.clone(), Column::SeriesId)).equals((Entity, Column::Id)))
        .and_where(Expr::col((part, Column::State)).eq(TrainingState::Held.code()))
        .take();
    let alone = Query::select()
        .column(Column::Id)
        .from(Entity)
        .cond_where(matching(scope, filter))
        // Not "is null": that would be read by the index of series, of all projects.
        .and_where(series().equals((Entity, Column::Id)))
        .and_where(Expr::exists(parts).not())
        .take();
    let mut found = BTreeMap::new();
    add(tx, &mut found, group::Column::TrainingId.in_subquery(alone)).await?;
    for some in of_series.chunks(500) {
        let ids = some.iter().map(|id| id.uuid());
        add(tx, &mut found, group::Column::TrainingId.is_in(ids)).await?;
    }
    Ok(group_totals(found))
}

async fn add(tx: &Tx, groups: &mut BTreeMap<PeopleKind, u64>, of: Expr) -> Result<()> {
    let told = [
        group::Column::Category,
        group::Column::Sex,
        group::Column::Institution,
        group::Column::County,
    ];
    let query = Query::select()
        .columns(told)
        .expr(Expr::col(group::Column::People).sum())
        .from(group::Entity)
        .and_where(of)
        .group_by_columns(told)
        .take();
    for row in tx.db.query_all(&query).await? {
        let mut row = InOrder::new(&row);
        let told = [row.next()?, row.next()?, row.next()?, row.next()?];
        *groups.entry(told).or_default() += row.next::<i64>()?.unsigned_abs();
    }
    Ok(())
}
