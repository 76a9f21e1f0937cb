//! Campaigns: what was done where, whom it reached, what was given out, and how far it went on media.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use punte_domain::id::{CampaignId, Id as _, ProjectId};
use punte_domain::language::Language;
use punte_domain::pack::print::{PrintPart, ReportForm, ReportFormat};
use punte_domain::projects::campaign::{ActionKind, MaterialKind, MediaReach, ReachMeasure};
use punte_domain::projects::campaign_report::{AudienceTotals, MaterialTotal, totals};
use punte_domain::projects::span::StatedSpan;
use punte_storage::Tx;
use punte_storage::projects::{campaign, campaign_report as storage};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::figure::ReportFigure;
use super::subject::{Asked, SubjectView};
use super::{Report, reader, shown};
use crate::auth::{Granted, ProjectsRead};
use crate::octets::FileBytes;
use crate::print::turn;
use crate::routing::ServiceConfig;
use crate::{App, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(campaign_report).service(campaign_report_print);
}

/// Campaigns that a report names at most; its figures are of all.
const NAMED: usize = 500;

/// What campaigns come to.
#[derive(Debug, Serialize, ToSchema)]
struct CampaignReport {
    on: SubjectView,
    actions: u64,
    /// An action of two kinds is in both.
    by_kind: Vec<CampaignReportKind>,
    /// An action in two counties is in both.
    by_county: Vec<CampaignReportCounty>,
    /// Actions at several places together, whose figures are not divided among these.
    at_several_places: u64,
    /// Actions that state no place.
    without_place: u64,
    audience: AudienceReport,
    materials: Vec<MaterialReport>,
    /// How far campaigns went on media, figure by figure. They are not added: two may count the same people.
    reach: Vec<ReachReport>,
    /// How many campaigns these figures are of.
    campaigns: usize,
    /// These campaigns, 500 at most.
    by_campaign: Vec<CampaignReportRow>,
}

/// Actions of a kind.
#[derive(Debug, Serialize, ToSchema)]
struct CampaignReportKind {
    kind: ActionKind,
    actions: u64,
}

/// Actions in a county.
#[derive(Debug, Serialize, ToSchema)]
struct CampaignReportCounty {
    /// ISO 3166-2; null: of a place, the county is not stated.
    county: Option<String>,
    actions: u64,
}

/// People who were reached, by how exactly that is stated; these are never added.
#[derive(Debug, Serialize, ToSchema)]
struct AudienceReport {
    /// Those who were counted; null: none were.
    exact: Option<u64>,
    /// At how many actions.
    exact_actions: u64,
    /// "About" so many; null: nothing is stated so.
    about: Option<u64>,
    /// At how many actions.
    about_actions: u64,
    /// Actions that state nothing.
    not_stated: u64,
}

/// Materials of a kind.
#[derive(Debug, Serialize, ToSchema)]
struct MaterialReport {
    kind: MaterialKind,
    quantity: ReportFigure,
    /// How many of them were given out at several places together.
    joint: u64,
}

/// How far a campaign went on a medium.
#[derive(Debug, Serialize, ToSchema)]
struct ReachReport {
    campaign_id: CampaignId,
    campaign_name: String,
    platform: String,
    measure: ReachMeasure,
    value: i64,
    is_approximate: bool,
    period: StatedSpan,
    measured_on: Option<NaiveDate>,
}

/// What one campaign comes to.
#[derive(Debug, Serialize, ToSchema)]
struct CampaignReportRow {
    campaign_id: CampaignId,
    name: String,
    actions: u64,
    audience: AudienceReport,
}

impl From<AudienceTotals> for AudienceReport {
    fn from(totals: AudienceTotals) -> Self {
        Self {
            exact: totals.exact,
            exact_actions: totals.exact_actions,
            about: totals.about,
            about_actions: totals.about_actions,
            not_stated: totals.not_stated,
        }
    }
}

impl From<MaterialTotal> for MaterialReport {
    fn from(total: MaterialTotal) -> Self {
        Self {
            kind: total.kind,
            quantity: total.quantity.into(),
            joint: total.joint,
        }
    }
}

/// Of which campaigns the report is.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CampaignReportQuery {
    /// Actions begun in this year, and media reach of it; otherwise all, also what is not dated.
    year: Option<i32>,
    /// Of this project.
    project_id: Option<ProjectId>,
    /// Of this campaign.
    campaign_id: Option<CampaignId>,
}

/// Report on campaigns
///
/// Actions by kind and county, the people whom they reached, what was given out, and how far campaigns went on media.
/// What is counted, what is "about" and what is not stated are kept apart, and a figure of several places is not
/// divided. For whoever sees projects, of the projects that they see.
#[utoipa::path(tag = "projects", operation_id = "campaign_report", params(CampaignReportQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = CampaignReport), Problem))]
#[get("/reports/campaigns")]
async fn campaign_report(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<CampaignReportQuery>,
) -> Result<Json<CampaignReport>, Problem> {
    let Query(query) = query;
    let tx = app.read(&actor);
    Ok(Json(view(&app, &tx, &actor, &query).await?))
}

/// Of which campaigns, as what and in which language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CampaignReportPrintQuery {
    /// On paper, unless given.
    #[param(inline)]
    format: Option<ReportFormat>,
    /// The caller's own unless given.
    #[param(inline)]
    language: Option<Language>,
    /// Actions begun in this year, and media reach of it; otherwise all, also what is not dated.
    year: Option<i32>,
    /// Of this project.
    project_id: Option<ProjectId>,
    /// Of this campaign.
    campaign_id: Option<CampaignId>,
}

/// Write the report on campaigns to a file
///
/// As a PDF or as a workbook: what `campaign_report` shows. That it was written is recorded. For whoever sees projects.
#[utoipa::path(tag = "projects", operation_id = "campaign_report_print", params(CampaignReportPrintQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, content(
        (FileBytes = "application/pdf"),
        (FileBytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )), Problem))]
#[get("/reports/campaigns/print")]
async fn campaign_report_print(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<CampaignReportPrintQuery>,
) -> Result<HttpResponse, Problem> {
    let turn = turn(&actor).await?;
    let of = CampaignReportQuery {
        year: query.year,
        project_id: query.project_id,
        campaign_id: query.campaign_id,
    };
    let tx = app.read(&actor);
    let report = Box::pin(view(&app, &tx, &reader(&actor, query.language)?, &of)).await?;
    let language = query.language.unwrap_or(actor.language);
    let printed = shown(&report)?;
    let report = Report {
        form: ReportForm::CampaignReport,
        format: query.format,
        language: query.language,
        project: query.project_id,
        reference: report.on.reference(),
        subtitle: report.on.subtitle(&app.pack, language),
        parts: [
            PrintPart::CampaignTotals,
            PrintPart::CampaignMaterials,
            PrintPart::CampaignReach,
            PrintPart::CampaignRows,
        ]
        .map(|part| (part, printed.clone()))
        .into(),
    };
    report.written(&app, &tx, &actor, turn).await
}

/// The report, for the screen and for paper.
async fn view(
    app: &App,
    tx: &Tx,
    actor: &Granted<ProjectsRead>,
    query: &CampaignReportQuery,
) -> Result<CampaignReport, Problem> {
    let asked = Asked {
        year: query.year,
        project: query.project_id,
        campaign: query.campaign_id,
        ..Asked::default()
    };
    let on = SubjectView::of(tx, actor, asked).await?;
    let scope = actor.scope();
    let filter = storage::CampaignReportFilter {
        project: query.project_id,
        campaign: query.campaign_id,
        year: query.year,
    };
    let today = app.pack.calendar().date(tx.now);
    let totals = totals(&storage::tallies(tx, &scope, &filter, today).await?);
    let counties = storage::counties(tx, &scope, &filter, today).await?;
    let reach = storage::reach(tx, &scope, &filter).await?;
    let of_reach = reach.iter().map(|(campaign, _)| *campaign);
    let ids: BTreeSet<CampaignId> = totals.by_campaign.keys().copied().chain(of_reach).collect();
    let uuids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let names = campaign::titles(tx, &scope, &uuids, actor.language).await?;
    let names: HashMap<CampaignId, String> = names
        .into_iter()
        .map(|(id, name)| (CampaignId::from_uuid(id), name))
        .collect();
    let reach = reach
        .into_iter()
        .map(|(campaign, one)| reached(campaign, one, &names))
        .collect();
    Ok(CampaignReport {
        on,
        actions: totals.actions,
        by_kind: totals
            .by_kind
            .iter()
            .map(|(kind, actions)| CampaignReportKind {
                kind: *kind,
                actions: *actions,
            })
            .collect(),
        by_county: counties
            .into_iter()
            .map(|(county, actions)| CampaignReportCounty { county, actions })
            .collect(),
        at_several_places: totals.at_several_places,
        without_place: totals.without_place,
        audience: totals.audience.into(),
        materials: totals.materials.into_iter().map(Into::into).collect(),
        reach,
        campaigns: ids.len(),
        by_campaign: rows(&totals.by_campaign, &names),
    })
}

fn reached(campaign: CampaignId, reach: MediaReach, names: &HashMap<CampaignId, String>) -> ReachReport {
    ReachReport {
        campaign_id: campaign,
        campaign_name: names.get(&campaign).cloned().unwrap_or_default(),
        platform: reach.platform,
        measure: reach.measure,
        value: reach.value,
        is_approximate: reach.is_approximate,
        period: reach.period,
        measured_on: reach.measured_on,
    }
}

fn rows(
    totals: &BTreeMap<CampaignId, (u64, AudienceTotals)>,
    names: &HashMap<CampaignId, String>,
) -> Vec<CampaignReportRow> {
    let mut named: Vec<(&String, CampaignId)> = names.iter().map(|(id, name)| (name, *id)).collect();
    named.sort_unstable();
    named
        .into_iter()
        .take(NAMED)
        .map(|(name, campaign_id)| {
            let (actions, audience) = totals.get(&campaign_id).copied().unwrap_or_default();
            CampaignReportRow {
                campaign_id,
                name: name.clone(),
                actions,
                audience: audience.into(),
            }
        })
        .collect()
}
