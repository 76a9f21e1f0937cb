//! Measures of strategies, which bodies answer for them, and what was done for each.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{Id, ProjectId, StrategyId, StrategyMeasureId, StrategyObjectiveId};
use punte_domain::language::Language;
use punte_domain::projects::body::NamedBody;
use punte_domain::projects::strategy::{MeasureFacts, MeasureLink, MeasureLinkKind, MeasureStatus, StrategyMeasure};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::stated::{date_columns, stated};
use super::{activity, body, campaign, fund, indicator, meeting, project, protocol, publication, training};
use crate::cases::LockIf;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position};
use crate::{Error, Result, Tx};

pub(super) mod row {
    use punte_domain::projects::date::StatedPrecision;
    use punte_domain::projects::strategy::MeasureStatus;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "strategy_measure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub strategy_id: Uuid,
        pub objective_id: Option<Uuid>,
        pub number: Option<String>,
        pub words: String,
        pub due_on: Option<ChronoDate>,
        #[sea_orm(column_type = "Text", nullable)]
        pub due_precision: Option<Text<StatedPrecision>>,
        pub due_last: Option<ChronoDate>,
        #[sea_orm(column_type = "Text", nullable)]
        pub status: Option<Text<MeasureStatus>>,
        pub indicator: Option<String>,
        pub funding: Option<String>,
        pub evidence: Option<String>,
        pub sort_text: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod link {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "measure_link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub measure_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub target_id: Uuid,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Which measures of a strategy to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct MeasureFilter {
    /// That are as far as this.
    pub status: Option<MeasureStatus>,
    /// That were due before this day and are neither done nor given up.
    pub overdue_on: Option<NaiveDate>,
    /// That this thing was done for.
    pub linked: Option<Uuid>,
}

/// What was due before `today` and is neither done nor given up.
pub(super) fn due_before(today: NaiveDate) -> Condition {
    let over = [MeasureStatus::Done, MeasureStatus::PartlyDone, MeasureStatus::Dropped].map(Text);
    let goes_on = Condition::any()
        .add(Column::Status.is_null())
        .add(Column::Status.is_not_in(over));
    Condition::all().add(Column::DueLast.lt(today)).add(goes_on)
}

/// The measure of this strategy.
///
/// # Errors
/// [`Error::NotFound`], also for a measure of another strategy.
pub async fn find(tx: &Tx, strategy: StrategyId, id: StrategyMeasureId) -> Result<StrategyMeasure> {
    let row = Entity::find_by_id(id.uuid())
        .filter(Column::StrategyId.eq(strategy.uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    whole(tx, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// A page of the measures of a strategy, by their numbers.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    strategy: StrategyId,
    filter: MeasureFilter,
    request: &PageRequest,
) -> Result<Page<StrategyMeasure>> {
    let place = tx.position::<String>("strategy-measures", request)?;
    let place = place.map(|place| {
        Expr::tuple([Expr::col(Column::SortText), Expr::col(Column::Id)])
            .gt(Expr::tuple([Expr::val(place.key), Expr::val(place.id)]))
    });
    let linked = |target: Uuid| {
        Query::select()
            .column(link::Column::MeasureId)
            .from(link::Entity)
            .and_where(Expr::col(link::Column::TargetId).eq(target))
            .take()
    };
    let wanted = Condition::all()
        .add_option(filter.status.map(|status| Column::Status.eq(Text(status))))
        .add_option(filter.overdue_on.map(due_before))
        .add_option(filter.linked.map(|target| Column::Id.in_subquery(linked(target))))
        .add_option(place);
    let rows = Entity::find()
        .filter(Column::StrategyId.eq(strategy.uuid()))
        .filter(wanted)
        .order_by_asc(Column::SortText)
        .order_by_asc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("strategy-measures", request, rows, |row| Position {
        key: row.sort_text.clone(),
        id: row.id,
    })?;
    Ok(Page {
        items: whole(tx, page.items).await?,
        next: page.next,
    })
}

/// All measures of a strategy, by their numbers: by `strategy_measure_strategy`.
///
/// # Errors
/// As the database.
pub async fn of_strategy(tx: &Tx, strategy: StrategyId) -> Result<Vec<StrategyMeasure>> {
    let rows = Entity::find()
        .filter(Column::StrategyId.eq(strategy.uuid()))
        .order_by_asc(Column::SortText)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    let mut measures = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        measures.extend(whole(tx, rows.by_ref().take(500).collect()).await?);
    }
    Ok(measures)
}

/// Whether a measure of the strategy serves one of its objectives beside these.
///
/// # Errors
/// As the database.
pub async fn serves_another(tx: &Tx, strategy: StrategyId, objectives: &[StrategyObjectiveId]) -> Result<bool> {
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::StrategyId.eq(strategy.uuid()))
        .filter(Column::ObjectiveId.is_not_null())
        .filter(Column::ObjectiveId.is_not_in(objectives.iter().map(|id| id.uuid())))
        .limit(1)
        .into_tuple::<Uuid>()
        .one(&tx.db)
        .await?;
    Ok(found.is_some())
}

/// How something that was done for a measure is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkTitle {
    /// What it is called.
    pub title: String,
    /// The project that it is shown in, of an activity or an indicator.
    pub project: Option<ProjectId>,
}

/// What those of these links that lie within `scope` are called.
///
/// # Errors
/// As the database.
pub async fn linked(
    tx: &Tx,
    scope: &Scope,
    links: impl IntoIterator<Item = MeasureLink>,
    language: Language,
) -> Result<HashMap<MeasureLink, LinkTitle>> {
    let mut ids: BTreeMap<MeasureLinkKind, Vec<Uuid>> = BTreeMap::new();
    for link in links {
        ids.entry(link.kind).or_default().push(link.id);
    }
    let mut titles = HashMap::new();
    let mut projects: HashMap<Uuid, ProjectId> = HashMap::new();
    let some = ids
        .iter()
        .flat_map(|(kind, ids)| ids.chunks(500).map(move |some| (*kind, some)));
    for (kind, ids) in some {
        let found = match kind {
            MeasureLinkKind::Project => project::titles(tx, scope, ids, language).await?,
            MeasureLinkKind::Activity => in_projects(&mut projects, activity::seen_titles(tx, scope, ids).await?),
            MeasureLinkKind::Indicator => in_projects(&mut projects, indicator::seen_titles(tx, scope, ids).await?),
            MeasureLinkKind::Training => training::seen_titles(tx, scope, ids).await?,
            MeasureLinkKind::Campaign => campaign::titles(tx, scope, ids, language).await?,
            MeasureLinkKind::Meeting => meeting::titles(tx, scope, ids).await?,
            MeasureLinkKind::Protocol => protocol::titles(tx, scope, ids).await?,
            MeasureLinkKind::Publication => publication::titles(tx, ids, language).await?,
            MeasureLinkKind::Fund => fund::titles(tx, ids, language).await?,
        };
        titles.extend(found.into_iter().map(|(id, title)| {
            let project = projects.get(&id).copied();
            (MeasureLink { kind, id }, LinkTitle { title, project })
        }));
    }
    Ok(titles)
}

/// The titles of what stands in projects; of which project each is, is kept.
fn in_projects(projects: &mut HashMap<Uuid, ProjectId>, found: Vec<(Uuid, ProjectId, String)>) -> Vec<(Uuid, String)> {
    let titled = found.into_iter().map(|(id, project, title)| {
        projects.insert(id, project);
        (id, title)
    });
    titled.collect()
}

/// Adds a measure.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, measure: &StrategyMeasure) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(measure.id.uuid()),
        version: Set(measure.version),
        strategy_id: Set(measure.strategy.uuid()),
        ..changing(&measure.facts)
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    set_parts(tx, measure).await
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, measure: StrategyMeasure) -> Result<StrategyMeasure> {
    let version = measure.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&measure.facts)
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(measure.id.uuid()))
        .filter(Column::Version.eq(measure.version));
    tx.update_one(update).await?;
    set_parts(tx, &measure).await?;
    Ok(StrategyMeasure { version, ..measure })
}

/// Forgets that something was done for measures which is removed.
pub(super) async fn unlink(tx: &Tx, target: Uuid) -> Result<()> {
    link::Entity::delete_many()
        .filter(link::Column::TargetId.eq(target))
        .exec(&tx.db)
        .await?;
    Ok(())
}

fn changing(facts: &MeasureFacts) -> row::ActiveModel {
    let (due_on, due_precision) = date_columns(facts.due);
    row::ActiveModel {
        objective_id: Set(facts.objective.map(Id::uuid)),
        number: Set(facts.number.clone()),
        words: Set(facts.text.clone()),
        due_on,
        due_precision,
        due_last: Set(facts.due.map(punte_domain::projects::date::StatedDate::last)),
        status: Set(facts.status.map(Text)),
        indicator: Set(facts.indicator.clone()),
        funding: Set(facts.funding.clone()),
        evidence: Set(facts.evidence.clone()),
        sort_text: Set(facts.sort_text()),
        ..Default::default()
    }
}

async fn set_parts(tx: &Tx, measure: &StrategyMeasure) -> Result<()> {
    body::set(tx, measure.id.uuid(), &measure.facts.bodies).await?;
    link::Entity::delete_many()
        .filter(link::Column::MeasureId.eq(measure.id.uuid()))
        .exec(&tx.db)
        .await?;
    let rows: Vec<_> = measure
        .facts
        .links
        .iter()
        .map(|one| link::ActiveModel {
            measure_id: Set(measure.id.uuid()),
            kind: Set(one.kind.code().to_owned()),
            target_id: Set(one.id),
        })
        .collect();
    if !rows.is_empty() {
        link::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// The measures of these rows, with their bodies and links.
async fn whole(tx: &Tx, rows: Vec<row::Model>) -> Result<Vec<StrategyMeasure>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut bodies = body::of(tx, ids.iter().copied()).await?;
    let mut links: HashMap<Uuid, Vec<MeasureLink>> = HashMap::new();
    if !ids.is_empty() {
        let found = link::Entity::find()
            .filter(link::Column::MeasureId.is_in(ids))
            .order_by_asc(link::Column::MeasureId)
            .order_by_asc(link::Column::Kind)
            .order_by_asc(link::Column::TargetId)
            .all(&tx.db)
            .await?;
        for row in found {
            let kind = row.kind.parse().map_err(|_| Error::Corrupt("measure link"))?;
            let id = row.target_id;
            links.entry(row.measure_id).or_default().push(MeasureLink { kind, id });
        }
    }
    let measures = rows.into_iter().map(|row| {
        let bodies = bodies.remove(&row.id).unwrap_or_default();
        let links = links.remove(&row.id).unwrap_or_default();
        measure(row, bodies, links)
    });
    Ok(measures.collect())
}

fn measure(row: row::Model, bodies: Vec<NamedBody>, links: Vec<MeasureLink>) -> StrategyMeasure {
    StrategyMeasure {
        id: StrategyMeasureId::from_uuid(row.id),
        version: row.version,
        strategy: StrategyId::from_uuid(row.strategy_id),
        facts: MeasureFacts {
            objective: row.objective_id.map(StrategyObjectiveId::from_uuid),
            number: row.number,
            text: row.words,
            due: stated(row.due_on, row.due_precision),
            status: row.status.map(|status| status.0),
            bodies,
            indicator: row.indicator,
            funding: row.funding,
            evidence: row.evidence,
            links,
        },
    }
}
