//! Indicators of projects, and how far they came.

use std::collections::HashMap;

use punte_domain::access::Scope;
use punte_domain::id::{Id, IndicatorActualId, IndicatorId, ProjectId};
use punte_domain::projects::computed::IndicatorCount;
use punte_domain::projects::counts::CountOf;
use punte_domain::projects::indicator::{
    ActualFacts, Indicator, IndicatorActual, IndicatorFacts, IndicatorLevel, IndicatorSource,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::access::readable;
use crate::columns::Text;
use crate::{Error, Result, Tx};

mod row {
    use super::{CountOf, IndicatorLevel, IndicatorSource, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "indicator")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub project_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub level: Text<IndicatorLevel>,
        #[sea_orm(column_type = "Text")]
        pub definition: String,
        #[sea_orm(column_type = "Text")]
        pub unit: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub disaggregation: Option<String>,
        pub baseline: Option<i64>,
        pub target: Option<i64>,
        #[sea_orm(column_type = "Text")]
        pub milestones: String,
        #[sea_orm(column_type = "Text")]
        pub source: Text<IndicatorSource>,
        #[sea_orm(column_type = "Text", nullable)]
        pub counts_of: Option<Text<CountOf>>,
        #[sea_orm(column_type = "Text", nullable)]
        pub counts_code: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub counts_sex: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub counting_rule: Option<String>,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod actual {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "indicator_actual")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub indicator_id: Uuid,
        pub reached_on: Option<ChronoDate>,
        pub value: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub evidence: Option<String>,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What an indicator is to come to by a day, once more beside it: the calendar reads it by its day.
mod milestone {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "indicator_milestone")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub indicator_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        pub project_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub number: String,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        pub due_on: ChronoDate,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// As many indicators a project has, and each as many values.
pub const INDICATORS_MAX: u64 = 200;

/// An indicator of a project. One of another is not found (SEC-22).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, project: ProjectId, id: IndicatorId) -> Result<Indicator> {
    let row = row::Entity::find_by_id(id.uuid())
        .filter(row::Column::ProjectId.eq(project.uuid()))
        .one(&tx.db)
        .await?;
    row.ok_or(Error::NotFound).and_then(indicator)
}

/// The indicators of a project in the order in which they were entered: they are few.
///
/// # Errors
/// As the database.
pub async fn of_project(tx: &Tx, project: ProjectId) -> Result<Vec<Indicator>> {
    let rows = row::Entity::find()
        .filter(row::Column::ProjectId.eq(project.uuid()))
        .order_by_asc(row::Column::CreatedAt)
        .order_by_asc(row::Column::Id)
        .all(&tx.db)
        .await?;
    rows.into_iter().map(indicator).collect()
}

/// Those of these indicators whose project lies within `scope`: each with its project and what it counts.
///
/// # Errors
/// As the database.
pub(super) async fn seen_titles(tx: &Tx, scope: &Scope, ids: &[Uuid]) -> Result<Vec<(Uuid, ProjectId, String)>> {
    use row::Column;
    let projects = readable(scope).map(|projects| Column::ProjectId.in_subquery(projects));
    let found: Vec<(Uuid, Uuid, String)> = row::Entity::find()
        .select_only()
        .columns([Column::Id, Column::ProjectId, Column::Definition])
        .filter(Condition::all().add_option(projects))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let titled = |(id, project, title)| (id, ProjectId::from_uuid(project), title);
    Ok(found.into_iter().map(titled).collect())
}

/// Whether a project has as many indicators as it takes.
///
/// # Errors
/// As the database.
pub async fn is_full(tx: &Tx, project: ProjectId) -> Result<bool> {
    let all = row::Entity::find().filter(row::Column::ProjectId.eq(project.uuid()));
    Ok(all.count(&tx.db).await? >= INDICATORS_MAX)
}

/// Enters an indicator.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, one: &Indicator) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(one.id.uuid()),
        version: Set(one.version),
        project_id: Set(one.project.uuid()),
        created_at: Set(tx.now),
        ..changing(&one.facts)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    set_milestones(tx, one).await
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, one: Indicator) -> Result<Indicator> {
    let version = one.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&one.facts)?
    };
    let update = row::Entity::update_many()
        .set(row)
        .filter(row::Column::Id.eq(one.id.uuid()))
        .filter(row::Column::Version.eq(one.version));
    tx.update_one(update).await?;
    set_milestones(tx, &one).await?;
    Ok(Indicator { version, ..one })
}

async fn set_milestones(tx: &Tx, one: &Indicator) -> Result<()> {
    milestone::Entity::delete_many()
        .filter(milestone::Column::IndicatorId.eq(one.id.uuid()))
        .exec(&tx.db)
        .await?;
    let rows: Vec<_> = (0..)
        .zip(&one.facts.milestones)
        .filter_map(|(place, milestone)| Some((place, milestone, milestone.on?)))
        .map(|(place, milestone, due_on)| milestone::ActiveModel {
            indicator_id: Set(one.id.uuid()),
            place: Set(place),
            project_id: Set(one.project.uuid()),
            number: Set(milestone.value.to_string()),
            title: Set(one.facts.definition.clone()),
            due_on: Set(due_on),
        })
        .collect();
    if !rows.is_empty() {
        milestone::Entity::insert_many(rows)
            .exec_without_returning(&tx.db)
            .await?;
    }
    Ok(())
}

fn kept(value: Option<u64>) -> Option<i64> {
    value.and_then(|value| i64::try_from(value).ok())
}

fn read(value: Option<i64>) -> Option<u64> {
    value.and_then(|value| u64::try_from(value).ok())
}

fn changing(facts: &IndicatorFacts) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        level: Set(Text(facts.level)),
        definition: Set(facts.definition.clone()),
        unit: Set(facts.unit.clone()),
        disaggregation: Set(facts.disaggregation.clone()),
        baseline: Set(kept(facts.baseline)),
        target: Set(kept(facts.target)),
        milestones: Set(serde_json::to_string(&facts.milestones)?),
        source: Set(Text(facts.source)),
        counts_of: Set(facts.counts.as_ref().map(|counts| Text(counts.of))),
        counts_code: Set(facts.counts.as_ref().and_then(|counts| counts.code.clone())),
        counts_sex: Set(facts.counts.as_ref().and_then(|counts| counts.sex.clone())),
        counting_rule: Set(facts.counting_rule.clone()),
        ..Default::default()
    })
}

fn indicator(row: row::Model) -> Result<Indicator> {
    let counts = row.counts_of.map(|of| IndicatorCount {
        of: of.0,
        code: row.counts_code,
        sex: row.counts_sex,
    });
    Ok(Indicator {
        id: IndicatorId::from_uuid(row.id),
        version: row.version,
        project: ProjectId::from_uuid(row.project_id),
        facts: IndicatorFacts {
            level: row.level.0,
            definition: row.definition,
            unit: row.unit,
            disaggregation: row.disaggregation,
            baseline: read(row.baseline),
            target: read(row.target),
            milestones: serde_json::from_str(&row.milestones)?,
            source: row.source.0,
            counts,
            counting_rule: row.counting_rule,
        },
    })
}

/// A value of an indicator. One of another is not found (SEC-22).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_actual(tx: &Tx, indicator: IndicatorId, id: IndicatorActualId) -> Result<IndicatorActual> {
    actual::Entity::find_by_id(id.uuid())
        .filter(actual::Column::IndicatorId.eq(indicator.uuid()))
        .one(&tx.db)
        .await?
        .map(Into::into)
        .ok_or(Error::NotFound)
}

/// How far these indicators came, each in the order in which it was written down.
///
/// # Errors
/// As the database.
pub async fn actuals(
    tx: &Tx,
    indicators: impl IntoIterator<Item = IndicatorId>,
) -> Result<HashMap<IndicatorId, Vec<IndicatorActual>>> {
    let rows = actual::Entity::find()
        .filter(actual::Column::IndicatorId.is_in(indicators.into_iter().map(Id::uuid)))
        .order_by_asc(actual::Column::CreatedAt)
        .order_by_asc(actual::Column::Id)
        .all(&tx.db)
        .await?;
    let mut found: HashMap<IndicatorId, Vec<IndicatorActual>> = HashMap::new();
    for row in rows {
        let actual = IndicatorActual::from(row);
        found.entry(actual.indicator).or_default().push(actual);
    }
    Ok(found)
}

/// Whether an indicator has as many values as it takes.
///
/// # Errors
/// As the database.
pub async fn is_measured_out(tx: &Tx, indicator: IndicatorId) -> Result<bool> {
    let all = actual::Entity::find().filter(actual::Column::IndicatorId.eq(indicator.uuid()));
    Ok(all.count(&tx.db).await? >= INDICATORS_MAX)
}

/// Writes down how far an indicator came.
///
/// # Errors
/// As the database.
pub async fn add_actual(tx: &Tx, one: &IndicatorActual) -> Result<()> {
    let row = actual::ActiveModel {
        id: Set(one.id.uuid()),
        version: Set(one.version),
        indicator_id: Set(one.indicator.uuid()),
        created_at: Set(tx.now),
        ..changing_actual(&one.facts)
    };
    actual::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save_actual(tx: &Tx, one: IndicatorActual) -> Result<IndicatorActual> {
    let version = one.version + 1;
    let row = actual::ActiveModel {
        version: Set(version),
        ..changing_actual(&one.facts)
    };
    let update = actual::Entity::update_many()
        .set(row)
        .filter(actual::Column::Id.eq(one.id.uuid()))
        .filter(actual::Column::Version.eq(one.version));
    tx.update_one(update).await?;
    Ok(IndicatorActual { version, ..one })
}

fn changing_actual(facts: &ActualFacts) -> actual::ActiveModel {
    actual::ActiveModel {
        reached_on: Set(facts.on),
        value: Set(kept(facts.value)),
        evidence: Set(facts.evidence.clone()),
        ..Default::default()
    }
}

impl From<actual::Model> for IndicatorActual {
    fn from(row: actual::Model) -> Self {
        Self {
            id: IndicatorActualId::from_uuid(row.id),
            version: row.version,
            indicator: IndicatorId::from_uuid(row.indicator_id),
            facts: ActualFacts {
                on: row.reached_on,
                value: read(row.value),
                evidence: row.evidence,
            },
        }
    }
}
