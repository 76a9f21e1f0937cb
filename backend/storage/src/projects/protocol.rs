//! Protocols of cooperation.

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{Id, OrganisationId, ProjectId, ProtocolId};
use punte_domain::projects::body::NamedBody;
use punte_domain::projects::protocol::{Protocol, ProtocolFacts, ProtocolState, ProtocolValidity, soon};
use punte_domain::projects::span::UNDATED;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::body;
use super::kept::{self, KeptFilter, KeptList};
use super::span::{number, number_column};
use super::stated::{SOMETIME, date_columns, sort_on, stated};
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position};
use crate::{Result, Tx};

mod row {
    use punte_domain::projects::date::StatedPrecision;
    use punte_domain::projects::protocol::ProtocolValidity;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "protocol")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub keeper_id: Uuid,
        pub project_id: Option<Uuid>,
        pub title: String,
        pub subject: Option<String>,
        pub signed_on: Option<ChronoDate>,
        #[sea_orm(column_type = "Text", nullable)]
        pub signed_precision: Option<Text<StatedPrecision>>,
        #[sea_orm(column_type = "Text")]
        pub validity: Text<ProtocolValidity>,
        pub valid_until: Option<ChronoDate>,
        pub ends_on: ChronoDate,
        pub renewals: String,
        pub protocols: Option<i32>,
        pub source: Option<String>,
        pub search_text: String,
        pub sort_on: ChronoDate,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

const LIST: KeptList<Entity> = KeptList {
    name: "protocols",
    keeper: Column::KeeperId,
    id: Column::Id,
    project: Column::ProjectId,
    search: Column::SearchText,
    sort: Column::SortOn,
    place: |row| Position {
        key: row.sort_on,
        id: row.id,
    },
};

/// Those that end in these days: what does not end stands after all days, and what is not stated before them.
fn ending((state, today): (ProtocolState, NaiveDate)) -> Condition {
    let ends = Column::EndsOn;
    match state {
        ProtocolState::InForce => Condition::all().add(ends.gt(soon(today))),
        ProtocolState::Ending => Condition::all().add(ends.gte(today)).add(ends.lte(soon(today))),
        ProtocolState::Ended => Condition::all().add(ends.gt(UNDATED)).add(ends.lt(today)),
        ProtocolState::NotStated => Condition::all().add(ends.eq(UNDATED)),
    }
}

/// Where a protocol stands in a list that runs by the day it ends.
fn ends_on(facts: &ProtocolFacts) -> NaiveDate {
    let without_day = if facts.validity == ProtocolValidity::Unlimited {
        SOMETIME
    } else {
        UNDATED
    };
    facts.holds_until().unwrap_or(without_day)
}

fn visible(scope: &Scope) -> Condition {
    kept::visible((Column::KeeperId, Column::Id, Column::ProjectId), scope)
}

/// The protocol, if it lies within `scope`.
///
/// # Errors
/// [`crate::Error::NotFound`].
pub async fn find(tx: &Tx, scope: &Scope, id: ProtocolId) -> Result<Protocol> {
    found(tx, visible(scope), id).await
}

/// The protocol, if the organisation of this scope keeps it: what may be changed rather than read.
///
/// # Errors
/// [`crate::Error::NotFound`].
pub async fn find_kept(tx: &Tx, scope: &Scope, id: ProtocolId) -> Result<Protocol> {
    found(tx, kept::own(Column::KeeperId, scope), id).await
}

async fn found(tx: &Tx, which: Condition, id: ProtocolId) -> Result<Protocol> {
    let row = kept::one::<Entity>(tx, which, id.uuid()).await?;
    let bodies = body::of(tx, [row.id]).await?.remove(&row.id).unwrap_or_default();
    protocol(row, bodies)
}

/// A page of the protocols within `scope`, the latest first and those without a date last. Those of one state run by
/// the day they end, the nearest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    scope: &Scope,
    filter: &KeptFilter,
    state: Option<(ProtocolState, NaiveDate)>,
    request: &PageRequest,
) -> Result<Page<Protocol>> {
    let page = match state {
        None => LIST.page(tx, scope, filter, request).await?,
        Some(state) => by_end(tx, LIST.wanted(scope, filter).add(ending(state)), request).await?,
    };
    let mut bodies = body::of(tx, page.items.iter().map(|row| row.id)).await?;
    page.try_map(|row| {
        let bodies = bodies.remove(&row.id).unwrap_or_default();
        protocol(row, bodies)
    })
}

async fn by_end(tx: &Tx, wanted: Condition, request: &PageRequest) -> Result<Page<row::Model>> {
    let place = tx.position::<NaiveDate>("protocols-by-end", request)?;
    let place = place.map(|place| {
        Expr::tuple([Expr::col(Column::EndsOn), Expr::col(Column::Id)])
            .gt(Expr::tuple([Expr::val(place.key), Expr::val(place.id)]))
    });
    let rows = Entity::find()
        .filter(wanted.add_option(place))
        .order_by_asc(Column::EndsOn)
        .order_by_asc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    tx.page("protocols-by-end", request, rows, |row| Position {
        key: row.ends_on,
        id: row.id,
    })
}

/// The titles of those of these protocols that lie within `scope`.
///
/// # Errors
/// As the database.
pub(super) async fn titles(tx: &Tx, scope: &Scope, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    kept::titles::<Entity>(tx, (Column::Id, Column::Title), visible(scope), ids).await
}

/// Adds a protocol.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, protocol: &Protocol) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(protocol.id.uuid()),
        version: Set(protocol.version),
        keeper_id: Set(protocol.keeper.uuid()),
        created_at: Set(tx.now),
        ..changing(&protocol.facts)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    body::set(tx, protocol.id.uuid(), &protocol.facts.bodies).await
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`crate::Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, protocol: Protocol) -> Result<Protocol> {
    let version = protocol.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&protocol.facts)?
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(protocol.id.uuid()))
        .filter(Column::Version.eq(protocol.version));
    tx.update_one(update).await?;
    body::set(tx, protocol.id.uuid(), &protocol.facts.bodies).await?;
    Ok(Protocol { version, ..protocol })
}

fn changing(facts: &ProtocolFacts) -> Result<row::ActiveModel> {
    let (signed_on, signed_precision) = date_columns(facts.signed);
    Ok(row::ActiveModel {
        project_id: Set(facts.project.map(Id::uuid)),
        title: Set(facts.title.clone()),
        subject: Set(facts.subject.clone()),
        signed_on,
        signed_precision,
        validity: Set(Text(facts.validity)),
        valid_until: Set(facts.valid_until),
        ends_on: Set(ends_on(facts)),
        renewals: Set(serde_json::to_string(&facts.renewals)?),
        protocols: Set(number_column(facts.protocols)?),
        source: Set(facts.source.clone()),
        search_text: Set(facts.search_text()),
        sort_on: Set(sort_on(facts.signed)),
        ..Default::default()
    })
}

fn protocol(row: row::Model, bodies: Vec<NamedBody>) -> Result<Protocol> {
    Ok(Protocol {
        id: ProtocolId::from_uuid(row.id),
        version: row.version,
        keeper: OrganisationId::from_uuid(row.keeper_id),
        facts: ProtocolFacts {
            project: row.project_id.map(ProjectId::from_uuid),
            title: row.title,
            subject: row.subject,
            bodies,
            signed: stated(row.signed_on, row.signed_precision),
            validity: row.validity.0,
            valid_until: row.valid_until,
            renewals: serde_json::from_str(&row.renewals)?,
            protocols: number(row.protocols)?,
            source: row.source,
        },
    })
}
