//! The actions of all campaigns in reach, as the lists behind figures show them.

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{CampaignId, Id, OrganisationId, ProgrammeId, ProjectId};
use punte_domain::projects::campaign::{ActionAudience, ActionKind, ActionPlaces, CampaignAction, MaterialKind};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::access::readable;
use super::action::row::{Column, Entity};
use super::action::{KIND, MATERIAL, code, place, whole};
use super::{body, project};
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, descending};
use crate::{Result, Tx};

/// Which actions to list.
#[derive(Debug, Clone, Default)]
pub struct ActionFilter {
    /// Of this project.
    pub project: Option<ProjectId>,
    /// Of projects of this programme.
    pub programme: Option<ProgrammeId>,
    /// Of this campaign.
    pub campaign: Option<CampaignId>,
    /// Begun in this year.
    pub year: Option<i32>,
    /// At a place in this county.
    pub county: Option<String>,
    /// Of these, those that were nowhere else.
    pub is_there_alone: bool,
    /// With a place of which no county is stated.
    pub is_without_county: bool,
    /// At so many places.
    pub placed: Option<ActionPlaces>,
    /// Of this kind, among others.
    pub kind: Option<ActionKind>,
    /// At which this was given out, among other things.
    pub material: Option<MaterialKind>,
    /// Of which the audience is stated so.
    pub audience: Option<ActionAudience>,
    /// Which this organisation did, among others.
    pub organisation: Option<OrganisationId>,
    /// Held by this day, or on one that is not stated.
    pub held_by: Option<NaiveDate>,
}

/// A page of the actions in reach that match: the latest first, those that are not dated after all others.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    scope: &Scope,
    filter: &ActionFilter,
    request: &PageRequest,
) -> Result<Page<CampaignAction>> {
    let place: Option<Position<NaiveDate>> = tx.position("campaign_actions", request)?;
    let projects = readable(scope).map(|projects| Column::ProjectId.in_subquery(projects));
    let rows = Entity::find()
        .filter(Condition::all().add_option(projects))
        .filter(matching(filter));
    let rows = descending(rows, (Column::SortOn, Column::Id), place, request)
        .all(&tx.db)
        .await?;
    let page = tx.page("campaign_actions", request, rows, |row| Position {
        key: row.sort_on,
        id: row.id,
    })?;
    Ok(Page {
        items: whole(tx, page.items).await?,
        next: page.next,
    })
}

/// Each of these has an index of its own.
fn matching(filter: &ActionFilter) -> Condition {
    let of_programme = |id| Column::ProjectId.in_subquery(project::of_programme(id));
    Condition::all()
        .add_option(filter.project.map(|id| Column::ProjectId.eq(id.uuid())))
        .add_option(filter.programme.map(of_programme))
        .add_option(filter.campaign.map(|id| Column::CampaignId.eq(id.uuid())))
        .add_option(filter.year.map(|year| Column::Year.eq(year)))
        .add_option(
            filter
                .county
                .as_deref()
                .map(|county| at_place(place::Column::County.eq(county))),
        )
        .add_option(
            filter
                .county
                .as_deref()
                .filter(|_| filter.is_there_alone)
                .map(nowhere_but_in),
        )
        .add_option(
            filter
                .is_without_county
                .then(|| at_place(place::Column::County.is_null())),
        )
        .add_option(filter.placed.map(|placed| Column::Placed.eq(Text(placed))))
        .add_option(filter.kind.map(|kind| with_code(KIND, kind.code())))
        .add_option(filter.material.map(|kind| with_code(MATERIAL, kind.code())))
        .add_option(filter.audience.map(|stated| Column::AudienceStated.eq(Text(stated))))
        .add_option(filter.organisation.map(|id| Column::Id.in_subquery(body::with(id))))
        .add_option(filter.held_by.map(|day| Column::SortOn.lte(day)))
}

fn at_place(which: Expr) -> Expr {
    let those = Query::select()
        .column(place::Column::ActionId)
        .from(place::Entity)
        .and_where(which)
        .take();
    Column::Id.in_subquery(those)
}

/// Looked up by the key of the places of each action that was there.
fn nowhere_but_in(county: &str) -> Expr {
    let is_elsewhere = Condition::any()
        .add(place::Column::County.is_null())
        .add(place::Column::County.ne(county));
    let elsewhere = Query::select()
        .expr(Expr::val(1))
        .from(place::Entity)
        .and_where(Expr::col((place::Entity, place::Column::ActionId)).equals((Entity, Column::Id)))
        .cond_where(is_elsewhere)
        .take();
    Expr::exists(elsewhere).not()
}

fn with_code(list: &str, which: &str) -> Expr {
    let those = Query::select()
        .column(code::Column::ActionId)
        .from(code::Entity)
        .and_where(code::Column::List.eq(list))
        .and_where(code::Column::Code.eq(which))
        .take();
    Column::Id.in_subquery(those)
}
