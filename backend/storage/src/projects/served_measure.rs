//! Which measures of strategies something serves: the links of measures, the other way round.

use std::collections::{BTreeSet, HashMap};

use punte_domain::id::{Id, StrategyId, StrategyMeasureId};
use punte_domain::identity::organisation::Names;
use punte_domain::projects::date::StatedDate;
use punte_domain::projects::strategy::MeasureStatus;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::measure::link;
use super::measure::row::{Column, Entity, Model};
use super::stated::stated;
use super::strategy;
use crate::page::{Page, PageRequest, Position};
use crate::{Result, Tx};

/// A measure that something serves, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedMeasure {
    /// Its id.
    pub id: StrategyMeasureId,
    /// Its strategy.
    pub strategy: StrategyId,
    /// What that is called.
    pub titles: Names,
    /// Its number as it is printed.
    pub number: Option<String>,
    /// What is to be done.
    pub text: String,
    /// By when; `None`: not stated.
    pub due: Option<StatedDate>,
    /// How far it is; `None`: not stated.
    pub status: Option<MeasureStatus>,
}

/// A page of the measures that something serves which was found within the caller's reach, by their numbers: by
/// `measure_link_target`.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, target: Uuid, request: &PageRequest) -> Result<Page<ServedMeasure>> {
    let place = tx.position::<String>("served-measures", request)?;
    let place = place.map(|place| {
        Expr::tuple([Expr::col(Column::SortText), Expr::col(Column::Id)])
            .gt(Expr::tuple([Expr::val(place.key), Expr::val(place.id)]))
    });
    let served = Query::select()
        .column(link::Column::MeasureId)
        .from(link::Entity)
        .and_where(Expr::col(link::Column::TargetId).eq(target))
        .take();
    let rows = Entity::find()
        .filter(Column::Id.in_subquery(served))
        .filter(Condition::all().add_option(place))
        .order_by_asc(Column::SortText)
        .order_by_asc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("served-measures", request, rows, |row| Position {
        key: row.sort_text.clone(),
        id: row.id,
    })?;
    Ok(Page {
        items: named(tx, page.items).await?,
        next: page.next,
    })
}

/// The measures that each of these things serves, by their numbers: they were found within the caller's reach.
///
/// # Errors
/// As the database.
pub async fn of_each(tx: &Tx, targets: &[Uuid]) -> Result<HashMap<Uuid, Vec<ServedMeasure>>> {
    let mut links: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for some in targets.chunks(500) {
        let found = link::Entity::find()
            .filter(link::Column::TargetId.is_in(some.iter().copied()))
            .all(&tx.db)
            .await?;
        for row in found {
            links.entry(row.measure_id).or_default().push(row.target_id);
        }
    }
    let ids: BTreeSet<Uuid> = links.keys().copied().collect();
    let mut rows = Vec::with_capacity(ids.len());
    for some in ids.into_iter().collect::<Vec<_>>().chunks(500) {
        let those = Entity::find().filter(Column::Id.is_in(some.iter().copied()));
        rows.extend(those.all(&tx.db).await?);
    }
    rows.sort_by(|one, other| (&one.sort_text, one.id).cmp(&(&other.sort_text, other.id)));
    let mut served: HashMap<Uuid, Vec<ServedMeasure>> = HashMap::new();
    for measure in named(tx, rows).await? {
        for target in links.remove(&measure.id.uuid()).unwrap_or_default() {
            served.entry(target).or_default().push(measure.clone());
        }
    }
    Ok(served)
}

async fn named(tx: &Tx, rows: Vec<Model>) -> Result<Vec<ServedMeasure>> {
    let titles = strategy::called(tx, rows.iter().map(|row| row.strategy_id)).await?;
    let measures = rows.into_iter().map(|row| ServedMeasure {
        id: StrategyMeasureId::from_uuid(row.id),
        strategy: StrategyId::from_uuid(row.strategy_id),
        titles: titles.get(&row.strategy_id).cloned().unwrap_or_default(),
        number: row.number,
        text: row.words,
        due: stated(row.due_on, row.due_precision),
        status: row.status.map(|status| status.0),
    });
    Ok(measures.collect())
}
