//! How far a project is, for whoever pays for it.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get};
use punte_domain::id::ProjectId;
use punte_domain::pack::print::{PrintPart, ReportForm};
use punte_storage::Tx;
use punte_storage::projects::{access, find};
use serde::Serialize;
use utoipa::ToSchema;

use super::conflict::{self, ConflictListView};
use super::people::{self, ProjectPeopleView};
use super::{Report, ReportPrintQuery, reader, shown};
use crate::auth::{Granted, ProjectsRead};
use crate::octets::FileBytes;
use crate::print::turn;
use crate::projects::activity::{self, ActivityListView};
use crate::projects::budget_view::{self, BudgetView};
use crate::projects::deliverable::{self, DeliverableListView};
use crate::projects::indicator::{self, IndicatorListView};
use crate::projects::view::ProjectView;
use crate::routing::ServiceConfig;
use crate::{App, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(project_progress_read).service(project_progress_print);
}

/// How far a project is. What is not stated is null.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectProgress)]
struct ProgressView {
    project: ProjectView,
    /// What was aimed at, and how far it came, also beyond the target.
    indicators: IndicatorListView,
    /// What was planned when, and when it took place.
    activities: ActivityListView,
    people: ProjectPeopleView,
    deliverables: DeliverableListView,
    /// Line by line what was planned, committed and spent, in its one currency.
    budget: BudgetView,
    /// What sources disagree on.
    conflicts: ConflictListView,
}

impl ProgressView {
    async fn of(app: &App, tx: &Tx, actor: &Granted<ProjectsRead>, id: ProjectId) -> Result<Self, Problem> {
        access::read(tx, &actor.scope(), id).await?;
        let project = ProjectView::of(tx, actor, find(tx, id).await?).await?;
        Ok(Self {
            indicators: indicator::of_project(app, tx, actor, id).await?,
            activities: activity::of_project(app, tx, actor, id).await?,
            people: people::of_project(tx, actor, id).await?,
            deliverables: deliverable::of_project(tx, actor, id).await?,
            budget: budget_view::of_project(tx, actor, id).await?,
            conflicts: conflict::of_project(tx, &project).await?,
            project,
        })
    }
}

/// Read how far a project is
///
/// For whoever pays for it: indicators with baseline, target and what was achieved, activities as planned and as they
/// took place, how many people stand on its attendance lists, what was handed over and approved, how the budget was
/// spent line by line, and what sources disagree on. For whoever reads the project.
#[utoipa::path(tag = "projects", operation_id = "project_progress_read", params(("id" = ProjectId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ProgressView), Problem))]
#[get("/projects/{id}/progress")]
async fn project_progress_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
) -> Result<Json<ProgressView>, Problem> {
    let tx = app.read(&actor);
    Ok(Json(Box::pin(ProgressView::of(&app, &tx, &actor, *id)).await?))
}

/// Write how far a project is to a file
///
/// As a PDF or as a workbook: what `project_progress_read` shows. That it was written is recorded. For whoever reads
/// the project.
#[utoipa::path(tag = "projects", operation_id = "project_progress_print",
    params(("id" = ProjectId, Path), ReportPrintQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, content(
        (FileBytes = "application/pdf"),
        (FileBytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )), Problem))]
#[get("/projects/{id}/progress/print")]
async fn project_progress_print(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
    query: Query<ReportPrintQuery>,
) -> Result<HttpResponse, Problem> {
    let turn = turn(&actor).await?;
    let tx = app.read(&actor);
    let progress = Box::pin(ProgressView::of(&app, &tx, &reader(&actor, query.language)?, *id)).await?;
    let budget = shown(&progress.budget)?;
    let parts = vec![
        (PrintPart::ProjectIdentity, shown(&progress.project)?),
        (PrintPart::ProjectIndicators, shown(&progress.indicators)?),
        (PrintPart::ProjectActivities, shown(&progress.activities)?),
        (PrintPart::ProjectPeople, shown(&progress.people)?),
        (PrintPart::ProjectDeliverables, shown(&progress.deliverables)?),
        (PrintPart::ProjectBudget, budget.clone()),
        // Of what is not stated nothing was spent that anybody knows of.
        (
            PrintPart::ProjectExecution,
            budget.filter(|_| progress.budget.has_lines()),
        ),
        (PrintPart::ProjectConflicts, shown(&progress.conflicts)?),
    ];
    let report = Report::on(ReportForm::ProjectProgress, &query, &progress.project, parts);
    report.written(&app, &tx, &actor, turn).await
}
