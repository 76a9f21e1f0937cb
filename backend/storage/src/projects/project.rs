//! Projects: rows of the card, and of who sees it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{FundId, Id, OrganisationId, ProgrammeId, ProjectId};
use punte_domain::identity::organisation::Names;
use punte_domain::language::Language;
use punte_domain::projects::project::{Project, ProjectCard, ProjectStatusChange};
use punte_domain::projects::status::ProjectStatus;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::access::party;
use super::activity;
use super::project_card::{self, CardLists};
use super::project_status;
use super::stated::titles as titles_of;
use crate::columns::Text;
use crate::identity::organisation::words;
use crate::page::{Page, PageRequest, Position};
use crate::{Error, Result, Tx};

pub(super) mod row {
    use super::{Language, ProjectStatus, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "project")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub lead_id: Uuid,
        pub programme_id: Option<Uuid>,
        pub fund_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        pub code: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub contract_number: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub title_ro: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub title_sq: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub title_en: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub original_language: Option<Text<Language>>,
        #[sea_orm(column_type = "Text")]
        pub aliases: String,
        pub start_on: Option<ChronoDate>,
        pub end_on: Option<ChronoDate>,
        pub months: Option<i32>,
        #[sea_orm(column_type = "Text")]
        pub status: Text<ProjectStatus>,
        #[sea_orm(column_type = "Text", nullable)]
        pub visibility: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub narrative: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub search_text: String,
        #[sea_orm(column_type = "Text")]
        pub sort_text: String,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Which projects to list.
#[derive(Debug, Clone, Default)]
pub struct ProjectFilter {
    /// Beginnings of words of a title, a code or another name, in any spelling.
    pub text: Option<String>,
    /// Led by this organisation.
    pub lead: Option<OrganisationId>,
    /// In which this organisation takes part.
    pub partner: Option<OrganisationId>,
    /// Of this programme.
    pub programme: Option<ProgrammeId>,
    /// That far.
    pub status: Option<ProjectStatus>,
    /// With an activity in this county.
    pub county: Option<String>,
}

/// A project as it stands in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectLine {
    /// Its id.
    pub id: ProjectId,
    /// Counts its changes.
    pub version: i64,
    /// The organisation that leads it.
    pub lead: OrganisationId,
    /// The programme that pays for it.
    pub programme: Option<ProgrammeId>,
    /// Its code.
    pub code: Option<String>,
    /// What it is called.
    pub titles: Names,
    /// Its first day.
    pub start: Option<NaiveDate>,
    /// Its last day.
    pub end: Option<NaiveDate>,
    /// For how many months it runs.
    pub months: Option<u16>,
    /// How far it is.
    pub status: ProjectStatus,
}

/// The project with its card. Ask [`super::access`] first.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, id: ProjectId) -> Result<Project> {
    let row = Entity::find_by_id(id.uuid()).one(&tx.db).await?;
    let row = row.ok_or(Error::NotFound)?;
    let CardLists {
        objectives,
        links,
        measures,
        partners,
    } = project_card::lists(tx, row.id).await?;
    Ok(Project {
        id: ProjectId::from_uuid(row.id),
        version: row.version,
        lead: OrganisationId::from_uuid(row.lead_id),
        status: row.status.0,
        created_at: row.created_at,
        card: ProjectCard {
            programme: row.programme_id.map(ProgrammeId::from_uuid),
            fund: row.fund_id.map(FundId::from_uuid),
            code: row.code,
            contract_number: row.contract_number,
            titles: titles_of(row.title_ro, row.title_sq, row.title_en),
            original_language: row.original_language.map(|Text(language)| language),
            aliases: serde_json::from_str(&row.aliases)?,
            start: row.start_on,
            end: row.end_on,
            months: months(row.months)?,
            visibility: row.visibility,
            narrative: row.narrative,
            objectives,
            links,
            measures,
            partners,
        },
    })
}

/// The first days of projects that were found within the caller's reach, as far as they are stated.
///
/// # Errors
/// As the database.
pub async fn starts(tx: &Tx, ids: &BTreeSet<ProjectId>) -> Result<Vec<(ProjectId, NaiveDate)>> {
    let found: Vec<(Uuid, NaiveDate)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::StartOn])
        .filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())))
        .filter(Column::StartOn.is_not_null())
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(found
        .into_iter()
        .map(|(id, start)| (ProjectId::from_uuid(id), start))
        .collect())
}

/// The projects within the scope of reading that match, by title.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, filter: &ProjectFilter, request: &PageRequest) -> Result<Page<ProjectLine>> {
    let place = tx.position::<String>("projects", request)?;
    let after = |sort: Expr, id: Expr| {
        let place = place.map(|after| Expr::tuple([Expr::val(after.key), Expr::val(after.id)]));
        sea_orm::Condition::all().add_option(place.map(|place| Expr::tuple([sort, id]).gt(place)))
    };
    // What an organisation sees is read in the order of its own list, whatever else there is.
    let query = if scope.is_unbounded() {
        Entity::find()
            .filter(after(Column::SortText.into_expr(), Column::Id.into_expr()))
            .order_by_asc(Column::SortText)
            .order_by_asc(Column::Id)
    } else {
        let here = scope.organisation().map_or_else(Uuid::nil, Id::uuid);
        Entity::find()
            .join(
                JoinType::InnerJoin,
                Entity::belongs_to(party::Entity)
                    .from(Column::Id)
                    .to(party::Column::ProjectId)
                    .into(),
            )
            .filter(party::Column::OrganisationId.eq(here))
            .filter(after(
                party::Column::SortText.into_expr(),
                party::Column::ProjectId.into_expr(),
            ))
            .order_by_asc(party::Column::SortText)
            .order_by_asc(party::Column::ProjectId)
    };
    let rows = matching(query, filter).limit(request.limit + 1).all(&tx.db).await?;
    let page = tx.page("projects", request, rows, |row| Position {
        key: row.sort_text.clone(),
        id: row.id,
    })?;
    page.try_map(line)
}

/// What those of these projects are called that lie within the scope of reading.
///
/// # Errors
/// As the database.
pub async fn titles(tx: &Tx, scope: &Scope, ids: &[Uuid], language: Language) -> Result<Vec<(Uuid, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let readable = super::access::readable(scope).map(|readable| Column::Id.in_subquery(readable));
    let rows = Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(sea_orm::Condition::all().add_option(readable))
        .all(&tx.db)
        .await?;
    let titled = rows.into_iter().map(|row| {
        let (id, titles) = (row.id, titles_of(row.title_ro, row.title_sq, row.title_en));
        (id, titles.get(language).to_owned())
    });
    Ok(titled.collect())
}

/// The ids of the projects of a programme, by `project_programme`.
pub(super) fn of_programme(programme: ProgrammeId) -> SelectStatement {
    Query::select()
        .column(Column::Id)
        .from(Entity)
        .and_where(Column::ProgrammeId.eq(programme.uuid()))
        .take()
}

fn matching(mut query: Select<Entity>, filter: &ProjectFilter) -> Select<Entity> {
    if let Some(text) = &filter.text {
        query = query.filter(words(Column::SearchText, text));
    }
    if let Some(lead) = filter.lead {
        query = query.filter(Column::LeadId.eq(lead.uuid()));
    }
    if let Some(programme) = filter.programme {
        query = query.filter(Column::ProgrammeId.eq(programme.uuid()));
    }
    if let Some(status) = filter.status {
        query = query.filter(Column::Status.eq(Text(status)));
    }
    if let Some(county) = &filter.county {
        query = query.filter(Column::Id.in_subquery(activity::projects_in(county)));
    }
    if let Some(partner) = filter.partner {
        let with_it = Query::select()
            .column(party::Column::ProjectId)
            .from(party::Entity)
            .and_where(Expr::col(party::Column::OrganisationId).eq(partner.uuid()))
            .and_where(Expr::col(party::Column::IsLead).eq(false))
            .take();
        query = query.filter(Column::Id.in_subquery(with_it));
    }
    query
}

/// A number of months from its column.
fn months(column: Option<i32>) -> Result<Option<u16>> {
    let months = column.map(u16::try_from).transpose();
    months.map_err(|_| Error::Corrupt("a number"))
}

pub(super) fn line(row: row::Model) -> Result<ProjectLine> {
    Ok(ProjectLine {
        id: ProjectId::from_uuid(row.id),
        version: row.version,
        lead: OrganisationId::from_uuid(row.lead_id),
        programme: row.programme_id.map(ProgrammeId::from_uuid),
        code: row.code,
        titles: titles_of(row.title_ro, row.title_sq, row.title_en),
        start: row.start_on,
        end: row.end_on,
        months: months(row.months)?,
        status: row.status.0,
    })
}

/// Enters a project, and how far it is by whom and since when.
///
/// # Errors
/// [`Error::NotFound`] when its programme or a partner is not there.
pub async fn add(tx: &Tx, project: &Project, entered: &ProjectStatusChange) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(project.id.uuid()),
        version: Set(project.version),
        lead_id: Set(project.lead.uuid()),
        created_at: Set(project.created_at),
        ..changing(project)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    project_card::add(tx, project).await?;
    set_parties(tx, project).await?;
    project_status::add(tx, project.id, entered).await
}

/// Keeps what changed of the card, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, project: Project) -> Result<Project> {
    let project = save_row(tx, project).await?;
    project_card::set(tx, &project).await?;
    set_parties(tx, &project).await?;
    Ok(project)
}

/// Keeps that a project went on to another status, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn move_on(tx: &Tx, project: Project, change: &ProjectStatusChange) -> Result<Project> {
    let project = save_row(tx, project).await?;
    project_status::add(tx, project.id, change).await?;
    Ok(project)
}

async fn save_row(tx: &Tx, project: Project) -> Result<Project> {
    let version = project.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&project)?
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(project.id.uuid()))
        .filter(Column::Version.eq(project.version));
    tx.update_one(update).await?;
    Ok(Project { version, ..project })
}

fn changing(project: &Project) -> Result<row::ActiveModel> {
    let card = &project.card;
    Ok(row::ActiveModel {
        programme_id: Set(card.programme.map(Id::uuid)),
        fund_id: Set(card.fund.map(Id::uuid)),
        code: Set(card.code.clone()),
        contract_number: Set(card.contract_number.clone()),
        title_ro: Set(card.titles.ro.clone()),
        title_sq: Set(card.titles.sq.clone()),
        title_en: Set(card.titles.en.clone()),
        original_language: Set(card.original_language.map(Text)),
        aliases: Set(serde_json::to_string(&card.aliases)?),
        start_on: Set(card.start),
        end_on: Set(card.end),
        months: Set(card.months.map(i32::from)),
        status: Set(Text(project.status)),
        visibility: Set(card.visibility.clone()),
        narrative: Set(card.narrative.clone()),
        search_text: Set(card.search_text()),
        sort_text: Set(card.sort_text()),
        ..Default::default()
    })
}

/// Who sees it, in the order of lists.
async fn set_parties(tx: &Tx, project: &Project) -> Result<()> {
    party::Entity::delete_many()
        .filter(party::Column::ProjectId.eq(project.id.uuid()))
        .exec(&tx.db)
        .await?;
    let partners = project.card.partners.iter().filter_map(|partner| partner.organisation);
    let parties = std::iter::once((project.lead, true)).chain(partners.map(|organisation| (organisation, false)));
    let rows: Vec<_> = parties
        .map(|(organisation, is_lead)| party::ActiveModel {
            project_id: Set(project.id.uuid()),
            organisation_id: Set(organisation.uuid()),
            is_lead: Set(is_lead),
            sort_text: Set(project.card.sort_text()),
        })
        .collect();
    party::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    Ok(())
}
