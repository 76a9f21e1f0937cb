//! Campaigns.

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{ActivityId, CampaignId, Id, OrganisationId, ProjectId};
use punte_domain::identity::organisation::Names;
use punte_domain::language::Language;
use punte_domain::projects::body::NamedBody;
use punte_domain::projects::campaign::{Campaign, CampaignFacts};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::access::readable;
use super::span::{day_columns, span};
use super::{action, body, measure};
use crate::cases::LockIf;
use crate::identity::organisation::words;
use crate::page::{Page, PageRequest, Position, descending};
use crate::{Error, Result, Tx};

pub(super) mod row {
    use punte_domain::projects::date::StatedPrecision;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "campaign")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub project_id: Uuid,
        pub organisation_id: Uuid,
        pub activity_id: Option<Uuid>,
        pub name_ro: Option<String>,
        pub name_sq: Option<String>,
        pub name_en: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub aliases: String,
        #[sea_orm(column_type = "Text")]
        pub exploitation: String,
        #[sea_orm(column_type = "Text")]
        pub target_groups: String,
        pub period_from: Option<ChronoDate>,
        pub period_from_precision: Option<Text<StatedPrecision>>,
        pub period_to: Option<ChronoDate>,
        pub period_to_precision: Option<Text<StatedPrecision>>,
        #[sea_orm(column_type = "Text")]
        pub channels: String,
        #[sea_orm(column_type = "Text")]
        pub outputs: String,
        #[sea_orm(column_type = "Text")]
        pub reach: String,
        pub sort_on: ChronoDate,
        #[sea_orm(column_type = "Text")]
        pub search_text: String,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Campaigns of one project at most.
pub const MOST: u64 = 100;

/// Which campaigns to list.
#[derive(Debug, Clone, Default)]
pub struct CampaignFilter {
    /// Beginnings of words of a name, in any spelling.
    pub text: Option<String>,
    /// Of this project.
    pub project: Option<ProjectId>,
    /// With an action at a place in this county.
    pub county: Option<String>,
    /// With this organisation among its partners.
    pub organisation: Option<OrganisationId>,
}

pub(super) fn visible(scope: &Scope) -> Condition {
    let projects = readable(scope);
    Condition::all().add_option(projects.map(|projects| Column::ProjectId.in_subquery(projects)))
}

/// The campaign, if its project lies within reach.
///
/// # Errors
/// [`Error::NotFound`], also when it lies out of reach.
pub async fn find(tx: &Tx, scope: &Scope, id: CampaignId) -> Result<Campaign> {
    let found = Entity::find_by_id(id.uuid()).filter(visible(scope)).lock_if(tx);
    let row = found.one(&tx.db).await?.ok_or(Error::NotFound)?;
    whole(tx, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// A page of the campaigns in reach that match: the latest first, those that are not dated after all others.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, filter: &CampaignFilter, request: &PageRequest) -> Result<Page<Campaign>> {
    let place: Option<Position<NaiveDate>> = tx.position("campaigns", request)?;
    let matching = Condition::all()
        .add_option(filter.text.as_deref().map(|text| words(Column::SearchText, text)))
        .add_option(filter.project.map(|project| Column::ProjectId.eq(project.uuid())))
        .add_option(
            filter
                .county
                .as_deref()
                .map(|county| Column::Id.in_subquery(action::campaigns_in(county))),
        )
        .add_option(filter.organisation.map(|id| Column::Id.in_subquery(body::with(id))));
    let rows = Entity::find().filter(visible(scope)).filter(matching);
    let rows = descending(rows, (Column::SortOn, Column::Id), place, request)
        .all(&tx.db)
        .await?;
    let page = tx.page("campaigns", request, rows, |row| Position {
        key: row.sort_on,
        id: row.id,
    })?;
    Ok(Page {
        items: whole(tx, page.items).await?,
        next: page.next,
    })
}

/// The names of those of these campaigns that lie within `scope`.
///
/// # Errors
/// As the database.
pub async fn titles(tx: &Tx, scope: &Scope, ids: &[Uuid], language: Language) -> Result<Vec<(Uuid, String)>> {
    let mut titles = Vec::new();
    for some in ids.chunks(500) {
        let found = Entity::find()
            .filter(visible(scope))
            .filter(Column::Id.is_in(some.iter().copied()))
            .all(&tx.db)
            .await?;
        titles.extend(found.into_iter().map(|row| {
            let names = Names {
                ro: row.name_ro,
                sq: row.name_sq,
                en: row.name_en,
            };
            (row.id, names.get(language).to_owned())
        }));
    }
    Ok(titles)
}

/// How many campaigns a project has.
///
/// # Errors
/// As the database.
pub async fn count(tx: &Tx, project: ProjectId) -> Result<u64> {
    let of_project = Entity::find().filter(Column::ProjectId.eq(project.uuid()));
    Ok(of_project.count(&tx.db).await?)
}

/// The campaigns of a project that was found within the caller's reach, the earliest first.
///
/// # Errors
/// As the database.
pub async fn of_project(tx: &Tx, project: ProjectId) -> Result<Vec<Campaign>> {
    let rows = Entity::find()
        .filter(Column::ProjectId.eq(project.uuid()))
        .order_by_asc(Column::SortOn)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    whole(tx, rows).await
}

/// Enters a campaign.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, campaign: &Campaign) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(campaign.id.uuid()),
        version: Set(campaign.version),
        project_id: Set(campaign.project.uuid()),
        organisation_id: Set(campaign.organisation.uuid()),
        created_at: Set(tx.now),
        ..changing(&campaign.facts)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    body::set(tx, campaign.id.uuid(), &campaign.facts.partners).await
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, campaign: Campaign) -> Result<Campaign> {
    let version = campaign.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&campaign.facts)?
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(campaign.id.uuid()))
        .filter(Column::Version.eq(campaign.version));
    tx.update_one(update).await?;
    body::set(tx, campaign.id.uuid(), &campaign.facts.partners).await?;
    Ok(Campaign { version, ..campaign })
}

/// Removes a campaign that was found in this unit of work: nothing was done in it for any measure.
///
/// # Errors
/// [`Error::NotFound`] when actions of it are there: the database holds it.
pub async fn remove(tx: &Tx, campaign: &Campaign) -> Result<()> {
    measure::unlink(tx, campaign.id.uuid()).await?;
    body::forget(tx, campaign.id.uuid()).await?;
    Entity::delete_by_id(campaign.id.uuid()).exec(&tx.db).await?;
    Ok(())
}

fn changing(facts: &CampaignFacts) -> Result<row::ActiveModel> {
    let (period_from, period_from_precision) = day_columns(facts.period.from);
    let (period_to, period_to_precision) = day_columns(facts.period.to);
    Ok(row::ActiveModel {
        activity_id: Set(facts.activity.map(Id::uuid)),
        name_ro: Set(facts.names.ro.clone()),
        name_sq: Set(facts.names.sq.clone()),
        name_en: Set(facts.names.en.clone()),
        aliases: Set(serde_json::to_string(&facts.aliases)?),
        exploitation: Set(serde_json::to_string(&facts.exploitation)?),
        target_groups: Set(serde_json::to_string(&facts.target_groups)?),
        period_from: Set(period_from),
        period_from_precision: Set(period_from_precision),
        period_to: Set(period_to),
        period_to_precision: Set(period_to_precision),
        channels: Set(serde_json::to_string(&facts.channels)?),
        outputs: Set(serde_json::to_string(&facts.outputs)?),
        reach: Set(serde_json::to_string(&facts.reach)?),
        sort_on: Set(facts.period.sort_on()),
        search_text: Set(facts.search_text()),
        ..Default::default()
    })
}

/// The campaigns of these rows, with their partners.
async fn whole(tx: &Tx, rows: Vec<row::Model>) -> Result<Vec<Campaign>> {
    let mut partners = body::of(tx, rows.iter().map(|row| row.id)).await?;
    let of = |row: row::Model| {
        let partners = partners.remove(&row.id).unwrap_or_default();
        campaign(row, partners)
    };
    rows.into_iter().map(of).collect()
}

fn campaign(row: row::Model, partners: Vec<NamedBody>) -> Result<Campaign> {
    Ok(Campaign {
        id: CampaignId::from_uuid(row.id),
        version: row.version,
        project: ProjectId::from_uuid(row.project_id),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        facts: CampaignFacts {
            activity: row.activity_id.map(ActivityId::from_uuid),
            names: Names {
                ro: row.name_ro,
                sq: row.name_sq,
                en: row.name_en,
            },
            aliases: serde_json::from_str(&row.aliases)?,
            exploitation: serde_json::from_str(&row.exploitation)?,
            target_groups: serde_json::from_str(&row.target_groups)?,
            period: span(
                (row.period_from, row.period_from_precision),
                (row.period_to, row.period_to_precision),
            ),
            channels: serde_json::from_str(&row.channels)?,
            partners,
            outputs: serde_json::from_str(&row.outputs)?,
            reach: serde_json::from_str(&row.reach)?,
        },
    })
}
