//! Actions of campaigns, with the places that each was at and who did it.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use punte_domain::id::{ActionId, CampaignId, Id, OrganisationId, ProjectId};
use punte_domain::projects::body::NamedBody;
use punte_domain::projects::campaign::{ActionFacts, ActionPlace, CampaignAction};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::body;
use super::span::{day_columns, number, number_column, span};
use crate::cases::LockIf;
use crate::columns::Text;
use crate::{Error, Result, Tx};

pub(super) mod row {
    use punte_domain::projects::campaign::{ActionAudience, ActionPlaces, AudienceKind};
    use punte_domain::projects::date::StatedPrecision;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaign_action")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub campaign_id: Uuid,
        pub project_id: Uuid,
        pub organisation_id: Uuid,
        pub number: Option<i32>,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        #[sea_orm(column_type = "Text")]
        pub kinds: String,
        pub held_from: Option<ChronoDate>,
        pub held_from_precision: Option<Text<StatedPrecision>>,
        pub held_to: Option<ChronoDate>,
        pub held_to_precision: Option<Text<StatedPrecision>>,
        pub audience: Option<i32>,
        pub audience_kind: Option<Text<AudienceKind>>,
        #[sea_orm(column_type = "Text")]
        pub materials: String,
        pub placed: Text<ActionPlaces>,
        pub audience_stated: Text<ActionAudience>,
        pub year: Option<i32>,
        pub sort_on: ChronoDate,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod place {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaign_action_place")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub action_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        pub name: Option<String>,
        pub county: Option<String>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Of what kind an action was and what was given out at it, by which it is found.
pub(super) mod code {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaign_action_code")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub action_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub list: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// The list of the kinds of an action among its codes.
pub(super) const KIND: &str = "kind";
/// The list of what was given out at it.
pub(super) const MATERIAL: &str = "material";

use row::{Column, Entity};

/// Actions of one campaign at most.
pub const MOST: u64 = 1_000;
/// Actions of all campaigns of one project at most: what it comes to is counted from all of them.
pub const MOST_OF_PROJECT: u64 = 5_000;

/// The actions of a campaign that was found within the caller's reach, the earliest first; what is not dated comes
/// before all others.
///
/// # Errors
/// As the database.
pub async fn of_campaign(tx: &Tx, campaign: CampaignId) -> Result<Vec<CampaignAction>> {
    those(tx, Condition::all().add(Column::CampaignId.eq(campaign.uuid()))).await
}

/// The actions of all campaigns of a project that was found within the caller's reach, in the same order: those that
/// were held by `today`, and those of which no day is stated.
///
/// # Errors
/// As the database.
pub async fn held_in(tx: &Tx, project: ProjectId, today: NaiveDate) -> Result<Vec<CampaignAction>> {
    let of_project = Condition::all().add(Column::ProjectId.eq(project.uuid()));
    those(tx, of_project.add(Column::SortOn.lte(today))).await
}

async fn those(tx: &Tx, which: Condition) -> Result<Vec<CampaignAction>> {
    let rows = Entity::find()
        .filter(which)
        .order_by_asc(Column::SortOn)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    whole(tx, rows).await
}

/// The campaigns with an action at a place in this county, for the condition of a list.
pub(super) fn campaigns_in(county: &str) -> SelectStatement {
    let of_place = Expr::col((place::Entity, place::Column::ActionId));
    Query::select()
        .column((Entity, Column::CampaignId))
        .from(Entity)
        .inner_join(place::Entity, of_place.equals((Entity, Column::Id)))
        .and_where(place::Column::County.eq(county))
        .take()
}

/// How many actions a campaign has.
///
/// # Errors
/// As the database.
pub async fn count(tx: &Tx, campaign: CampaignId) -> Result<u64> {
    let of_campaign = Entity::find().filter(Column::CampaignId.eq(campaign.uuid()));
    Ok(of_campaign.count(&tx.db).await?)
}

/// How many actions all campaigns of a project have.
///
/// # Errors
/// As the database.
pub async fn count_of_project(tx: &Tx, project: ProjectId) -> Result<u64> {
    let of_project = Entity::find().filter(Column::ProjectId.eq(project.uuid()));
    Ok(of_project.count(&tx.db).await?)
}

/// The action of this campaign. One of another is not found (SEC-22).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, campaign: CampaignId, id: ActionId) -> Result<CampaignAction> {
    let found = Entity::find_by_id(id.uuid())
        .filter(Column::CampaignId.eq(campaign.uuid()))
        .lock_if(tx);
    let row = found.one(&tx.db).await?.ok_or(Error::NotFound)?;
    whole(tx, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// Enters an action.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, action: &CampaignAction) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(action.id.uuid()),
        version: Set(action.version),
        campaign_id: Set(action.campaign.uuid()),
        project_id: Set(action.project.uuid()),
        organisation_id: Set(action.organisation.uuid()),
        created_at: Set(tx.now),
        ..changing(&action.facts)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    set_what_it_has(tx, action).await
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, action: CampaignAction) -> Result<CampaignAction> {
    let version = action.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&action.facts)?
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(action.id.uuid()))
        .filter(Column::Version.eq(action.version));
    tx.update_one(update).await?;
    forget_what_it_has(tx, action.id).await?;
    set_what_it_has(tx, &action).await?;
    Ok(CampaignAction { version, ..action })
}

/// Removes an action that was found in this unit of work.
///
/// # Errors
/// As the database.
pub async fn remove(tx: &Tx, action: &CampaignAction) -> Result<()> {
    forget_what_it_has(tx, action.id).await?;
    body::forget(tx, action.id.uuid()).await?;
    Entity::delete_by_id(action.id.uuid()).exec(&tx.db).await?;
    Ok(())
}

async fn forget_what_it_has(tx: &Tx, action: ActionId) -> Result<()> {
    code::Entity::delete_many()
        .filter(code::Column::ActionId.eq(action.uuid()))
        .exec(&tx.db)
        .await?;
    place::Entity::delete_many()
        .filter(place::Column::ActionId.eq(action.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

async fn set_what_it_has(tx: &Tx, action: &CampaignAction) -> Result<()> {
    let rows: Vec<_> = (0..)
        .zip(&action.facts.places)
        .map(|(place, one)| place::ActiveModel {
            action_id: Set(action.id.uuid()),
            place: Set(place),
            name: Set(one.name.clone()),
            county: Set(one.county.clone()),
        })
        .collect();
    if !rows.is_empty() {
        place::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    let kinds = action.facts.kinds.iter().map(|kind| (KIND, kind.code()));
    let materials = action.facts.materials.iter().map(|one| (MATERIAL, one.kind.code()));
    let codes: BTreeSet<_> = kinds.chain(materials).collect();
    let rows: Vec<_> = codes
        .into_iter()
        .map(|(list, code)| code::ActiveModel {
            action_id: Set(action.id.uuid()),
            list: Set(list.to_owned()),
            code: Set(code.to_owned()),
        })
        .collect();
    if !rows.is_empty() {
        code::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    body::set(tx, action.id.uuid(), &action.facts.team).await
}

/// Where these actions were, each place in the order in which it was entered.
///
/// # Errors
/// As the database.
pub(super) async fn places(tx: &Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<ActionPlace>>> {
    let mut places: HashMap<Uuid, Vec<ActionPlace>> = HashMap::new();
    for some in ids.chunks(500) {
        let found = place::Entity::find()
            .filter(place::Column::ActionId.is_in(some.iter().copied()))
            .order_by_asc(place::Column::ActionId)
            .order_by_asc(place::Column::Place)
            .all(&tx.db)
            .await?;
        for one in found {
            places.entry(one.action_id).or_default().push(ActionPlace {
                name: one.name,
                county: one.county,
            });
        }
    }
    Ok(places)
}

/// The actions of these rows, with their places and teams.
pub(super) async fn whole(tx: &Tx, rows: Vec<row::Model>) -> Result<Vec<CampaignAction>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut places = places(tx, &ids).await?;
    let mut teams = body::of(tx, ids).await?;
    rows.into_iter()
        .map(|row| {
            let places = places.remove(&row.id).unwrap_or_default();
            let team = teams.remove(&row.id).unwrap_or_default();
            action(row, places, team)
        })
        .collect()
}

fn changing(facts: &ActionFacts) -> Result<row::ActiveModel> {
    let (held_from, held_from_precision) = day_columns(facts.held.from);
    let (held_to, held_to_precision) = day_columns(facts.held.to);
    Ok(row::ActiveModel {
        number: Set(number_column(facts.number)?),
        title: Set(facts.title.clone()),
        kinds: Set(serde_json::to_string(&facts.kinds)?),
        held_from: Set(held_from),
        held_from_precision: Set(held_from_precision),
        held_to: Set(held_to),
        held_to_precision: Set(held_to_precision),
        audience: Set(number_column(facts.audience)?),
        audience_kind: Set(facts.audience_kind.map(Text)),
        materials: Set(serde_json::to_string(&facts.materials)?),
        placed: Set(Text(facts.placed())),
        audience_stated: Set(Text(facts.audience_stated())),
        year: Set(facts.held.year()),
        sort_on: Set(facts.held.sort_on()),
        ..Default::default()
    })
}

fn action(row: row::Model, places: Vec<ActionPlace>, team: Vec<NamedBody>) -> Result<CampaignAction> {
    Ok(CampaignAction {
        id: ActionId::from_uuid(row.id),
        version: row.version,
        campaign: CampaignId::from_uuid(row.campaign_id),
        project: ProjectId::from_uuid(row.project_id),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        facts: ActionFacts {
            number: number(row.number)?,
            title: row.title,
            kinds: serde_json::from_str(&row.kinds)?,
            held: span(
                (row.held_from, row.held_from_precision),
                (row.held_to, row.held_to_precision),
            ),
            places,
            team,
            audience: number(row.audience)?,
            audience_kind: row.audience_kind.map(|kind| kind.0),
            materials: serde_json::from_str(&row.materials)?,
        },
    })
}
