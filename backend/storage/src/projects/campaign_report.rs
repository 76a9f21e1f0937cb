//! What the actions of a report state in numbers, where they were, and how far campaigns went on media.

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{CampaignId, Id, ProjectId};
use punte_domain::projects::campaign::MediaReach;
use punte_domain::projects::campaign_report::{ActionTally, year_of};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};
use uuid::Uuid;

use super::access::readable;
use super::action::{place, row};
use super::campaign;
use super::span::{number, span};
use crate::columns::{InOrder, Text};
use crate::{Result, Tx};

/// Which actions a report is of.
#[derive(Debug, Clone, Copy, Default)]
pub struct CampaignReportFilter {
    /// Of this project.
    pub project: Option<ProjectId>,
    /// Of this campaign.
    pub campaign: Option<CampaignId>,
    /// Begun in this year.
    pub year: Option<i32>,
}

/// The actions that match and were held by `today`, or of which no day is stated: by `campaign_action_campaign`,
/// `campaign_action_project` or `campaign_action_year`, else all in reach.
fn matching(scope: &Scope, filter: &CampaignReportFilter, today: NaiveDate) -> Condition {
    use row::Column;
    let projects = readable(scope);
    Condition::all()
        .add(Column::SortOn.lte(today))
        .add_option(projects.map(|projects| Column::ProjectId.in_subquery(projects)))
        .add_option(filter.project.map(|project| Column::ProjectId.eq(project.uuid())))
        .add_option(filter.campaign.map(|campaign| Column::CampaignId.eq(campaign.uuid())))
        .add_option(filter.year.map(|year| Column::Year.eq(year)))
}

/// What each action that matches and was held by `today` states.
///
/// # Errors
/// As the database.
pub async fn tallies(
    tx: &Tx,
    scope: &Scope,
    filter: &CampaignReportFilter,
    today: NaiveDate,
) -> Result<Vec<ActionTally>> {
    use row::{Column, Entity};
    let places = Query::select()
        .expr(Expr::col(place::Column::Place).count())
        .from(place::Entity)
        .and_where(Expr::col((place::Entity, place::Column::ActionId)).equals((Entity, Column::Id)))
        .take();
    let query = Query::select()
        .columns([Column::CampaignId, Column::Kinds, Column::Audience])
        .columns([Column::AudienceKind, Column::Materials])
        .expr(Expr::SubQuery(None, Box::new(places.into())))
        .from(Entity)
        .cond_where(matching(scope, filter, today))
        .take();
    let mut tallies = Vec::new();
    for row in tx.db.query_all(&query).await? {
        let mut row = InOrder::new(&row);
        let campaign = CampaignId::from_uuid(row.next()?);
        let kinds = serde_json::from_str(&row.next::<String>()?)?;
        let audience = number(row.next()?)?;
        let audience_kind = row.next::<Option<Text<_>>>()?.map(|kind| kind.0);
        let materials = serde_json::from_str(&row.next::<String>()?)?;
        tallies.push(ActionTally {
            campaign,
            kinds,
            places: row.next::<i64>()?.unsigned_abs(),
            audience,
            audience_kind,
            materials,
        });
    }
    Ok(tallies)
}

/// How many of these actions were in each county, by the key of their places; `None` where a place states no county. One
/// in two counties is in both.
///
/// # Errors
/// As the database.
pub async fn counties(
    tx: &Tx,
    scope: &Scope,
    filter: &CampaignReportFilter,
    today: NaiveDate,
) -> Result<Vec<(Option<String>, u64)>> {
    let actions = Query::select()
        .column(row::Column::Id)
        .from(row::Entity)
        .cond_where(matching(scope, filter, today))
        .take();
    let query = Query::select()
        .column(place::Column::County)
        .expr(Expr::col(place::Column::ActionId).count_distinct())
        .from(place::Entity)
        .and_where(place::Column::ActionId.in_subquery(actions))
        .group_by_col(place::Column::County)
        .take();
    let mut counties: Vec<(Option<String>, u64)> = Vec::new();
    for row in tx.db.query_all(&query).await? {
        let mut row = InOrder::new(&row);
        counties.push((row.next()?, row.next::<i64>()?.unsigned_abs()));
    }
    // The databases do not agree where nothing stands among texts.
    counties.sort_by(|(one, _), (other, _)| (one.is_none(), one).cmp(&(other.is_none(), other)));
    Ok(counties)
}

/// How far the campaigns that match went on media, in the year that is asked for: by `campaign_project` or the key of
/// one, else of all in reach.
///
/// # Errors
/// As the database.
pub async fn reach(tx: &Tx, scope: &Scope, filter: &CampaignReportFilter) -> Result<Vec<(CampaignId, MediaReach)>> {
    use campaign::row::{Column, Entity};
    let query = Query::select()
        .columns([Column::Id, Column::Reach])
        .columns([Column::PeriodFrom, Column::PeriodFromPrecision])
        .columns([Column::PeriodTo, Column::PeriodToPrecision])
        .from(Entity)
        .cond_where(campaign::visible(scope))
        .and_where(Column::Reach.ne("[]"))
        .cond_where(
            Condition::all()
                .add_option(filter.project.map(|project| Column::ProjectId.eq(project.uuid())))
                .add_option(filter.campaign.map(|campaign| Column::Id.eq(campaign.uuid()))),
        )
        .take();
    let mut found = Vec::new();
    for row in tx.db.query_all(&query).await? {
        let mut row = InOrder::new(&row);
        let campaign = CampaignId::from_uuid(row.next::<Uuid>()?);
        let reach: Vec<MediaReach> = serde_json::from_str(&row.next::<String>()?)?;
        let period = span((row.next()?, row.next()?), (row.next()?, row.next()?));
        let of_year = reach
            .into_iter()
            .filter(|one| filter.year.is_none_or(|year| year_of(one, period) == Some(year)));
        found.extend(of_year.map(|one| (campaign, one)));
    }
    found.sort_by(|(one_of, one), (other_of, other)| {
        (&one.platform, one.measure, one.measured_on, one_of).cmp(&(
            &other.platform,
            other.measure,
            other.measured_on,
            other_of,
        ))
    });
    Ok(found)
}
