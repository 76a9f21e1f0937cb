//! Strategies and action plans. Everybody who sees projects sees them; who keeps them changes them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{Id, OrganisationId, StrategyId, StrategyObjectiveId};
use punte_domain::identity::organisation::Names;
use punte_domain::projects::strategy::{
    MeasureStatus, Strategy, StrategyFacts, StrategyKind, StrategyObjective, StrategyStatus,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::kept;
use super::measure::{self, due_before};
use super::span::{number, number_column};
use super::stated::{TitleRow, date_columns, stated, titles};
use crate::cases::LockIf;
use crate::columns::{InOrder, Text};
use crate::identity::organisation::words;
use crate::page::{Page, PageRequest, Position};
use crate::parent::{self, ParentFault};
use crate::{Error, Result, Tx};

mod row {
    use punte_domain::projects::date::StatedPrecision;
    use punte_domain::projects::strategy::{StrategyKind, StrategyStatus};
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "strategy")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub keeper_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<StrategyKind>,
        pub title_ro: Option<String>,
        pub title_sq: Option<String>,
        pub title_en: Option<String>,
        pub parent_id: Option<Uuid>,
        pub county: Option<String>,
        pub starts_on: Option<ChronoDate>,
        #[sea_orm(column_type = "Text", nullable)]
        pub starts_precision: Option<Text<StatedPrecision>>,
        pub ends_on: Option<ChronoDate>,
        #[sea_orm(column_type = "Text", nullable)]
        pub ends_precision: Option<Text<StatedPrecision>>,
        pub months: Option<i32>,
        #[sea_orm(column_type = "Text", nullable)]
        pub status: Option<Text<StrategyStatus>>,
        pub legal_basis: Option<String>,
        pub reporting: Option<String>,
        pub next_report_on: Option<ChronoDate>,
        pub source: Option<String>,
        pub search_text: String,
        pub sort_text: String,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod objective {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "strategy_objective")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub strategy_id: Uuid,
        pub place: i32,
        pub number: Option<String>,
        pub words: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Which strategies to list.
#[derive(Debug, Clone, Default)]
pub struct StrategyFilter {
    /// Beginnings of words of a title, in any spelling.
    pub text: Option<String>,
    /// Of this kind.
    pub kind: Option<StrategyKind>,
    /// Of this region.
    pub county: Option<String>,
    /// That are as far as this.
    pub status: Option<StrategyStatus>,
}

/// The strategy.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, id: StrategyId) -> Result<Strategy> {
    found(tx, Condition::all(), id).await
}

/// The strategy, if the organisation of this scope keeps it: what may be changed rather than read.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_kept(tx: &Tx, scope: &Scope, id: StrategyId) -> Result<Strategy> {
    found(tx, kept::own(Column::KeeperId, scope), id).await
}

async fn found(tx: &Tx, which: Condition, id: StrategyId) -> Result<Strategy> {
    let row = Entity::find_by_id(id.uuid())
        .filter(which)
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    let objectives = objectives_of(tx, vec![row.id]).await?.remove(&row.id);
    strategy(row, objectives.unwrap_or_default())
}

/// A page of the strategies, by title.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, filter: &StrategyFilter, request: &PageRequest) -> Result<Page<Strategy>> {
    let place = tx.position::<String>("strategies", request)?;
    let place = place.map(|place| {
        Expr::tuple([Expr::col(Column::SortText), Expr::col(Column::Id)])
            .gt(Expr::tuple([Expr::val(place.key), Expr::val(place.id)]))
    });
    let wanted = Condition::all()
        .add_option(filter.text.as_ref().map(|text| words(Column::SearchText, text)))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(Text(kind))))
        .add_option(filter.county.as_ref().map(|county| Column::County.eq(county.as_str())))
        .add_option(filter.status.map(|status| Column::Status.eq(Text(status))))
        .add_option(place);
    let rows = Entity::find()
        .filter(wanted)
        .order_by_asc(Column::SortText)
        .order_by_asc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("strategies", request, rows, |row| Position {
        key: row.sort_text.clone(),
        id: row.id,
    })?;
    let mut objectives = objectives_of(tx, page.items.iter().map(|row| row.id).collect()).await?;
    page.try_map(|row| {
        let objectives = objectives.remove(&row.id).unwrap_or_default();
        strategy(row, objectives)
    })
}

/// What these strategies are called.
///
/// # Errors
/// As the database.
pub(super) async fn called(tx: &Tx, ids: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, Names>> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<TitleRow> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::TitleRo, Column::TitleSq, Column::TitleEn])
        .filter(Column::Id.is_in(ids))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let found = found.into_iter();
    Ok(found.map(|(id, ro, sq, en)| (id, titles(ro, sq, en))).collect())
}

/// How far the measures of a strategy are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many there are of each status; `None`: not stated.
    pub by_status: BTreeMap<Option<MeasureStatus>, u64>,
    /// How many are late.
    pub overdue: u64,
}

/// How far the measures of these strategies are.
///
/// # Errors
/// As the database.
pub async fn progress(tx: &Tx, strategies: &[StrategyId], today: NaiveDate) -> Result<HashMap<StrategyId, Progress>> {
    use measure::row::{Column, Entity};
    let mut found: HashMap<StrategyId, Progress> = HashMap::new();
    let ids: Vec<Uuid> = strategies.iter().map(|id| id.uuid()).collect();
    if ids.is_empty() {
        return Ok(found);
    }
    let counted = |which: Condition| {
        Query::select()
            .columns([Column::StrategyId, Column::Status])
            .expr(Expr::col(Column::Id).count())
            .from(Entity)
            .and_where(Expr::col(Column::StrategyId).is_in(ids.iter().copied()))
            .cond_where(which)
            .group_by_columns([Column::StrategyId, Column::Status])
            .to_owned()
    };
    for (which, is_late) in [(Condition::all(), false), (due_before(today), true)] {
        for row in tx.db.query_all(&counted(which)).await? {
            let mut row = InOrder::new(&row);
            let strategy = StrategyId::from_uuid(row.next()?);
            let status: Option<Text<MeasureStatus>> = row.next()?;
            let number = row.next::<i64>()?.unsigned_abs();
            let progress = found.entry(strategy).or_default();
            if is_late {
                progress.overdue += number;
            } else {
                progress.by_status.insert(status.map(|status| status.0), number);
            }
        }
    }
    Ok(found)
}

/// What stands against making `parent` the strategy that `id` is a plan of.
///
/// # Errors
/// [`Error::NotFound`] when there is no such parent.
pub async fn parent_fault(tx: &Tx, id: StrategyId, parent: StrategyId) -> Result<Option<ParentFault>> {
    parent::fault::<Entity>(tx, (id.uuid(), parent.uuid()), Column::ParentId, LEVELS_MAX).await
}

/// No plan stands deeper than this.
const LEVELS_MAX: usize = 8;

/// Adds a strategy.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, strategy: &Strategy) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(strategy.id.uuid()),
        version: Set(strategy.version),
        keeper_id: Set(strategy.keeper.uuid()),
        created_at: Set(tx.now),
        ..changing(&strategy.facts)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    for (place, one) in (0..).zip(&strategy.facts.objectives) {
        add_objective(tx, strategy.id, place, one).await?;
    }
    Ok(())
}

/// Keeps what changed, if it is the version last read, and returns the new version. Objectives that measures serve
/// have to be among those that stay.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, strategy: Strategy) -> Result<Strategy> {
    let version = strategy.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&strategy.facts)?
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(strategy.id.uuid()))
        .filter(Column::Version.eq(strategy.version));
    tx.update_one(update).await?;
    let staying = strategy.facts.objectives.iter().map(|one| one.id.uuid());
    objective::Entity::delete_many()
        .filter(objective::Column::StrategyId.eq(strategy.id.uuid()))
        .filter(objective::Column::Id.is_not_in(staying))
        .exec(&tx.db)
        .await?;
    for (place, one) in (0..).zip(&strategy.facts.objectives) {
        let row = objective::ActiveModel {
            place: Set(place),
            number: Set(one.number.clone()),
            words: Set(one.text.clone()),
            ..Default::default()
        };
        let done = objective::Entity::update_many()
            .set(row)
            .filter(objective::Column::Id.eq(one.id.uuid()))
            .filter(objective::Column::StrategyId.eq(strategy.id.uuid()))
            .exec(&tx.db)
            .await?;
        if done.rows_affected == 0 {
            add_objective(tx, strategy.id, place, one).await?;
        }
    }
    Ok(Strategy { version, ..strategy })
}

async fn add_objective(tx: &Tx, strategy: StrategyId, place: i32, one: &StrategyObjective) -> Result<()> {
    let row = objective::ActiveModel {
        id: Set(one.id.uuid()),
        strategy_id: Set(strategy.uuid()),
        place: Set(place),
        number: Set(one.number.clone()),
        words: Set(one.text.clone()),
    };
    objective::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

async fn objectives_of(tx: &Tx, strategies: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<StrategyObjective>>> {
    let mut objectives: HashMap<Uuid, Vec<StrategyObjective>> = HashMap::new();
    if strategies.is_empty() {
        return Ok(objectives);
    }
    let rows = objective::Entity::find()
        .filter(objective::Column::StrategyId.is_in(strategies))
        .order_by_asc(objective::Column::StrategyId)
        .order_by_asc(objective::Column::Place)
        .all(&tx.db)
        .await?;
    for row in rows {
        objectives.entry(row.strategy_id).or_default().push(StrategyObjective {
            id: StrategyObjectiveId::from_uuid(row.id),
            number: row.number,
            text: row.words,
        });
    }
    Ok(objectives)
}

fn changing(facts: &StrategyFacts) -> Result<row::ActiveModel> {
    let (starts_on, starts_precision) = date_columns(facts.start);
    let (ends_on, ends_precision) = date_columns(facts.end);
    Ok(row::ActiveModel {
        kind: Set(Text(facts.kind)),
        title_ro: Set(facts.titles.ro.clone()),
        title_sq: Set(facts.titles.sq.clone()),
        title_en: Set(facts.titles.en.clone()),
        parent_id: Set(facts.parent.map(Id::uuid)),
        county: Set(facts.county.clone()),
        starts_on,
        starts_precision,
        ends_on,
        ends_precision,
        months: Set(number_column(facts.months)?),
        status: Set(facts.status.map(Text)),
        legal_basis: Set(facts.legal_basis.clone()),
        reporting: Set(facts.reporting.clone()),
        next_report_on: Set(facts.next_report_on),
        source: Set(facts.source.clone()),
        search_text: Set(facts.search_text()),
        sort_text: Set(facts.sort_text()),
        ..Default::default()
    })
}

fn strategy(row: row::Model, objectives: Vec<StrategyObjective>) -> Result<Strategy> {
    Ok(Strategy {
        id: StrategyId::from_uuid(row.id),
        version: row.version,
        keeper: OrganisationId::from_uuid(row.keeper_id),
        facts: StrategyFacts {
            kind: row.kind.0,
            titles: titles(row.title_ro, row.title_sq, row.title_en),
            parent: row.parent_id.map(StrategyId::from_uuid),
            county: row.county,
            start: stated(row.starts_on, row.starts_precision),
            end: stated(row.ends_on, row.ends_precision),
            months: number(row.months)?,
            status: row.status.map(|status| status.0),
            legal_basis: row.legal_basis,
            reporting: row.reporting,
            next_report_on: row.next_report_on,
            source: row.source,
            objectives,
        },
    })
}
