//! Trainings, and whom they reached.

use std::collections::HashMap;

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{ActivityId, Id, OrganisationId, ProgrammeId, ProjectId, TrainingId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::projects::training::{ParticipantGroup, TestResult, Training, TrainingFacts, titled};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::access::readable;
use super::measure;
use super::span::{day_columns, number, number_column, span};
use crate::cases::LockIf;
use crate::columns::Text;
use crate::identity::organisation::words;
use crate::page::{Page, PageRequest, Position, descending};
use crate::{Error, Result, Tx};

pub(super) mod row {
    use punte_domain::projects::date::StatedPrecision;
    use punte_domain::projects::training::{TrainingLevel, TrainingState};
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "training")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub project_id: Uuid,
        pub organisation_id: Uuid,
        pub activity_id: Option<Uuid>,
        pub series_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub name: String,
        pub module: Option<String>,
        pub level: Option<Text<TrainingLevel>>,
        #[sea_orm(column_type = "Text")]
        pub topics: String,
        pub audience: Option<String>,
        pub trainers: Option<i32>,
        pub trainers_are: Option<String>,
        pub place: Option<String>,
        pub county: Option<String>,
        pub held_from: Option<ChronoDate>,
        pub held_from_precision: Option<Text<StatedPrecision>>,
        pub held_to: Option<ChronoDate>,
        pub held_to_precision: Option<Text<StatedPrecision>>,
        pub days: Option<i32>,
        pub language: Option<String>,
        pub sessions: Option<i32>,
        pub planned: Option<i32>,
        #[sea_orm(column_type = "Text")]
        pub planned_groups: String,
        pub participants: Option<i32>,
        #[sea_orm(column_type = "Text")]
        pub categories: String,
        pub pre_taken: Option<i32>,
        pub pre_mean: Option<i32>,
        pub post_taken: Option<i32>,
        pub post_mean: Option<i32>,
        pub certificates: Option<i32>,
        pub state: Text<TrainingState>,
        pub year: Option<i32>,
        pub sort_on: ChronoDate,
        #[sea_orm(column_type = "Text")]
        pub search_text: String,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod group {
    use punte_domain::identity::organisation::OrganisationKind;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "training_group")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub training_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        pub category: Option<String>,
        pub sex: Option<String>,
        pub institution: Option<Text<OrganisationKind>>,
        pub county: Option<String>,
        pub people: i32,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Trainings of one project at most.
pub const MOST: u64 = 2_000;

/// Which trainings to list.
#[derive(Debug, Clone, Default)]
pub struct TrainingFilter {
    /// Beginnings of words of name, module, place or topics, in any spelling.
    pub text: Option<String>,
    /// Of this project.
    pub project: Option<ProjectId>,
    /// Parts of this series.
    pub series: Option<TrainingId>,
    /// In this county.
    pub county: Option<String>,
    /// Begun in this year.
    pub year: Option<i32>,
    /// Of projects of this programme.
    pub programme: Option<ProgrammeId>,
    /// To which such people came.
    pub people: PeopleFilter,
}

/// Which people came; together of one group of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeopleFilter {
    /// What they do.
    pub category: Option<String>,
    /// Their sex.
    pub sex: Option<String>,
    /// Of which kind of institution they are.
    pub institution: Option<OrganisationKind>,
    /// From which county.
    pub county: Option<String>,
}

impl PeopleFilter {
    /// The trainings to which they came, by an index of each of these; `None`: all of them.
    fn condition(&self) -> Option<Expr> {
        use group::Column as Group;
        if *self == Self::default() {
            return None;
        }
        let such = Condition::all()
            .add_option(self.category.as_deref().map(|code| Group::Category.eq(code)))
            .add_option(self.sex.as_deref().map(|code| Group::Sex.eq(code)))
            .add_option(self.institution.map(|kind| Group::Institution.eq(Text(kind))))
            .add_option(self.county.as_deref().map(|code| Group::County.eq(code)));
        let those = Query::select()
            .column(Group::TrainingId)
            .from(group::Entity)
            .cond_where(such)
            .take();
        Some(Column::Id.in_subquery(those))
    }
}

/// Those of the projects of a programme.
pub(super) fn of_programme(programme: ProgrammeId) -> Expr {
    Column::ProjectId.in_subquery(super::project::of_programme(programme))
}

/// Those of projects within reach.
pub(super) fn visible(scope: &Scope) -> Condition {
    let projects = readable(scope);
    Condition::all().add_option(projects.map(|projects| Column::ProjectId.in_subquery(projects)))
}

/// The training, if its project lies within reach.
///
/// # Errors
/// [`Error::NotFound`], also when it lies out of reach.
pub async fn find(tx: &Tx, scope: &Scope, id: TrainingId) -> Result<Training> {
    let found = Entity::find_by_id(id.uuid()).filter(visible(scope)).lock_if(tx);
    let row = found.one(&tx.db).await?.ok_or(Error::NotFound)?;
    let mut trainings = with_groups(tx, vec![row]).await?;
    trainings.pop().ok_or(Error::NotFound)
}

/// A page of the trainings in reach that match: the latest first, those that are not dated after all others.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, filter: &TrainingFilter, request: &PageRequest) -> Result<Page<Training>> {
    let place: Option<Position<NaiveDate>> = tx.position("trainings", request)?;
    let rows = Entity::find().filter(visible(scope)).filter(matching(filter));
    let rows = descending(rows, (Column::SortOn, Column::Id), place, request)
        .all(&tx.db)
        .await?;
    let page = tx.page("trainings", request, rows, |row| Position {
        key: row.sort_on,
        id: row.id,
    })?;
    Ok(Page {
        items: with_groups(tx, page.items).await?,
        next: page.next,
    })
}

fn matching(filter: &TrainingFilter) -> Condition {
    Condition::all()
        .add_option(filter.text.as_deref().map(|text| words(Column::SearchText, text)))
        .add_option(filter.project.map(|project| Column::ProjectId.eq(project.uuid())))
        .add_option(filter.series.map(|series| Column::SeriesId.eq(series.uuid())))
        .add_option(filter.county.as_deref().map(|county| Column::County.eq(county)))
        .add_option(filter.year.map(|year| Column::Year.eq(year)))
        .add_option(filter.programme.map(of_programme))
        .add_option(filter.people.condition())
}

/// The names of those of these trainings that lie within `scope`.
///
/// # Errors
/// As the database.
pub(super) async fn seen_titles(tx: &Tx, scope: &Scope, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    let found = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(visible(scope))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(found)
}

/// All trainings of a project that was found within the caller's reach, the earliest first.
///
/// # Errors
/// As the database.
pub async fn of_project(tx: &Tx, project: ProjectId) -> Result<Vec<Training>> {
    let rows = Entity::find()
        .filter(Column::ProjectId.eq(project.uuid()))
        .order_by_asc(Column::SortOn)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    with_groups(tx, rows).await
}

/// What these trainings of a project that was found within the caller's reach are called, each with its place.
///
/// # Errors
/// As the database.
pub async fn titles(tx: &Tx, ids: Vec<Uuid>) -> Result<Vec<(Uuid, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<(Uuid, String, Option<String>)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name, Column::Place])
        .filter(Column::Id.is_in(ids))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let called = found
        .into_iter()
        .map(|(id, name, place)| (id, titled(&name, place.as_deref())));
    Ok(called.collect())
}

/// How many trainings a project has.
///
/// # Errors
/// As the database.
pub async fn count(tx: &Tx, project: ProjectId) -> Result<u64> {
    let of_project = Entity::find().filter(Column::ProjectId.eq(project.uuid()));
    Ok(of_project.count(&tx.db).await?)
}

/// The parts of a series that was found within the caller's reach.
///
/// # Errors
/// As the database.
pub async fn parts(tx: &Tx, series: TrainingId) -> Result<Vec<Training>> {
    let rows = Entity::find()
        .filter(Column::SeriesId.eq(series.uuid()))
        .order_by_asc(Column::SortOn)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    with_groups(tx, rows).await
}

/// The series of a part, locked in a unit of work that writes: what all its parts come to stays until the end.
///
/// # Errors
/// [`Error::NotFound`] also for one of another project.
pub async fn series(tx: &Tx, project: ProjectId, id: TrainingId) -> Result<Training> {
    let found = Entity::find_by_id(id.uuid())
        .filter(Column::ProjectId.eq(project.uuid()))
        .lock_if(tx);
    let row = found.one(&tx.db).await?.ok_or(Error::NotFound)?;
    let mut trainings = with_groups(tx, vec![row]).await?;
    trainings.pop().ok_or(Error::NotFound)
}

/// Enters a training.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, training: &Training) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(training.id.uuid()),
        version: Set(training.version),
        project_id: Set(training.project.uuid()),
        organisation_id: Set(training.organisation.uuid()),
        created_at: Set(tx.now),
        ..changing(&training.facts)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    set_groups(tx, training).await
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, training: Training) -> Result<Training> {
    let version = training.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&training.facts)?
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(training.id.uuid()))
        .filter(Column::Version.eq(training.version));
    tx.update_one(update).await?;
    forget_groups(tx, training.id).await?;
    set_groups(tx, &training).await?;
    Ok(Training { version, ..training })
}

/// Removes a training that was found in this unit of work; its attendance list was removed before it. It was held for no
/// measure.
///
/// # Errors
/// [`Error::NotFound`] when parts of it are there: the database holds it.
pub async fn remove(tx: &Tx, training: &Training) -> Result<()> {
    measure::unlink(tx, training.id.uuid()).await?;
    forget_groups(tx, training.id).await?;
    Entity::delete_by_id(training.id.uuid()).exec(&tx.db).await?;
    Ok(())
}

async fn forget_groups(tx: &Tx, training: TrainingId) -> Result<()> {
    group::Entity::delete_many()
        .filter(group::Column::TrainingId.eq(training.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

async fn set_groups(tx: &Tx, training: &Training) -> Result<()> {
    let mut rows = Vec::with_capacity(training.facts.groups.len());
    for (place, one) in (0..).zip(&training.facts.groups) {
        rows.push(group::ActiveModel {
            training_id: Set(training.id.uuid()),
            place: Set(place),
            category: Set(one.category.clone()),
            sex: Set(one.sex.clone()),
            institution: Set(one.institution.map(Text)),
            county: Set(one.county.clone()),
            people: Set(i32::try_from(one.count).map_err(|_| Error::Corrupt("a number"))?),
        });
    }
    if !rows.is_empty() {
        group::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

async fn with_groups(tx: &Tx, rows: Vec<row::Model>) -> Result<Vec<Training>> {
    let mut groups: HashMap<Uuid, Vec<ParticipantGroup>> = HashMap::new();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    for some in ids.chunks(500) {
        let found = group::Entity::find()
            .filter(group::Column::TrainingId.is_in(some.iter().copied()))
            .order_by_asc(group::Column::TrainingId)
            .order_by_asc(group::Column::Place)
            .all(&tx.db)
            .await?;
        for one in found {
            groups.entry(one.training_id).or_default().push(ParticipantGroup {
                category: one.category,
                sex: one.sex,
                institution: one.institution.map(|kind| kind.0),
                county: one.county,
                count: u32::try_from(one.people).map_err(|_| Error::Corrupt("a number"))?,
            });
        }
    }
    rows.into_iter()
        .map(|row| {
            let groups = groups.remove(&row.id).unwrap_or_default();
            training(row, groups)
        })
        .collect()
}

fn changing(facts: &TrainingFacts) -> Result<row::ActiveModel> {
    let (held_from, held_from_precision) = day_columns(facts.held.from);
    let (held_to, held_to_precision) = day_columns(facts.held.to);
    let taken = |test: Option<TestResult>| number_column(test.map(|test| test.taken));
    let mean = |test: Option<TestResult>| test.map(|test| i32::from(test.mean));
    Ok(row::ActiveModel {
        activity_id: Set(facts.activity.map(Id::uuid)),
        series_id: Set(facts.series.map(Id::uuid)),
        name: Set(facts.name.clone()),
        module: Set(facts.module.clone()),
        level: Set(facts.level.map(Text)),
        topics: Set(serde_json::to_string(&facts.topics)?),
        audience: Set(facts.audience.clone()),
        trainers: Set(number_column(facts.trainers)?),
        trainers_are: Set(facts.trainers_are.clone()),
        place: Set(facts.place.clone()),
        county: Set(facts.county.clone()),
        held_from: Set(held_from),
        held_from_precision: Set(held_from_precision),
        held_to: Set(held_to),
        held_to_precision: Set(held_to_precision),
        days: Set(number_column(facts.days)?),
        language: Set(facts.language.clone()),
        sessions: Set(number_column(facts.sessions)?),
        planned: Set(number_column(facts.planned)?),
        planned_groups: Set(serde_json::to_string(&facts.planned_groups)?),
        participants: Set(number_column(facts.participants)?),
        categories: Set(serde_json::to_string(&facts.categories)?),
        pre_taken: Set(taken(facts.pre_test)?),
        pre_mean: Set(mean(facts.pre_test)),
        post_taken: Set(taken(facts.post_test)?),
        post_mean: Set(mean(facts.post_test)),
        certificates: Set(number_column(facts.certificates)?),
        state: Set(Text(facts.state)),
        year: Set(facts.held.year()),
        sort_on: Set(facts.held.sort_on()),
        search_text: Set(facts.search_text()),
        ..Default::default()
    })
}

fn training(row: row::Model, groups: Vec<ParticipantGroup>) -> Result<Training> {
    Ok(Training {
        id: TrainingId::from_uuid(row.id),
        version: row.version,
        project: ProjectId::from_uuid(row.project_id),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        facts: TrainingFacts {
            activity: row.activity_id.map(ActivityId::from_uuid),
            series: row.series_id.map(TrainingId::from_uuid),
            name: row.name,
            module: row.module,
            level: row.level.map(|level| level.0),
            topics: serde_json::from_str(&row.topics)?,
            audience: row.audience,
            trainers: number(row.trainers)?,
            trainers_are: row.trainers_are,
            place: row.place,
            county: row.county,
            held: span(
                (row.held_from, row.held_from_precision),
                (row.held_to, row.held_to_precision),
            ),
            days: number(row.days)?,
            language: row.language,
            sessions: number(row.sessions)?,
            planned: number(row.planned)?,
            planned_groups: serde_json::from_str(&row.planned_groups)?,
            participants: number(row.participants)?,
            groups,
            categories: serde_json::from_str(&row.categories)?,
            pre_test: test(row.pre_taken, row.pre_mean)?,
            post_test: test(row.post_taken, row.post_mean)?,
            certificates: number(row.certificates)?,
            state: row.state.0,
        },
    })
}

fn test(taken: Option<i32>, mean: Option<i32>) -> Result<Option<TestResult>> {
    let Some((taken, mean)) = number(taken)?.zip(mean) else {
        return Ok(None);
    };
    let mean = u16::try_from(mean).map_err(|_| Error::Corrupt("a number"))?;
    Ok(Some(TestResult { taken, mean }))
}
