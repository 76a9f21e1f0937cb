//! What sources say of a project, where they do not agree.

use actix_web::web::{Data, Path};
use actix_web::{post, put};
use punte_domain::id::{Id as _, ProjectClaimId, ProjectId};
use punte_domain::projects::claim::{Claim, ClaimFacts, ClaimField, ClaimSubject};
use punte_storage::projects::{access, claim as storage};
use serde::Deserialize;
use utoipa::ToSchema;

use super::report::has_room;
use super::view::ClaimView;
use crate::auth::{Granted, ProjectsManage};
use crate::routing::ServiceConfig;
use crate::{App, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(project_claim_create).service(project_claim_update);
}

/// What a source says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "field": "budget_grant", "value": "604,632 RON", "source": "Project page of the agency, in English",
    "is_derived": false,
}))]
pub(crate) struct ProjectClaimCreate {
    /// Of which field.
    field: ClaimField,
    /// What it says, as it is printed.
    value: String,
    /// Where it says so: a document and a place in it.
    source: String,
    /// Whether somebody worked it out from what is printed.
    #[serde(default)]
    is_derived: bool,
}

impl From<ProjectClaimCreate> for ClaimFacts {
    fn from(said: ProjectClaimCreate) -> Self {
        Self {
            field: said.field,
            value: said.value,
            source: said.source,
            is_derived: said.is_derived,
        }
    }
}

/// What is to be held of what a source says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "field": "budget_grant", "value": "604,632 RON", "source": "Project page of the agency, in English",
    "is_derived": false, "is_accepted": false,
}))]
struct ProjectClaimChange {
    /// Of which field.
    field: ClaimField,
    /// What it says, as it is printed.
    value: String,
    /// Where it says so: a document and a place in it.
    source: String,
    /// Whether somebody worked it out from what is printed.
    is_derived: bool,
    /// Whether this one is right.
    is_accepted: bool,
}

/// Write down what a source says of a project
///
/// Two sources that disagree are two of these, and neither is the true one until somebody says so. For project
/// managers of its leader.
#[utoipa::path(tag = "projects", operation_id = "project_claim_create", request_body = ProjectClaimCreate,
    params(("id" = ProjectId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = CREATED, body = ClaimView), Problem))]
#[post("/projects/{id}/claims")]
async fn project_claim_create(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    id: Path<ProjectId>,
    key: IdempotencyKey,
    body: Json<ProjectClaimCreate>,
) -> Result<Created<ClaimView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    access::manage(&tx, &actor.scope(), *id).await?;
    let facts = ClaimFacts::from(body.into_inner()).checked()?;
    let location = format!("/api/v1/projects/{id}");
    let claim = Claim {
        id: tx.new_id(),
        version: 1,
        project: Some(*id),
        subject: ClaimSubject::Project,
        subject_id: id.uuid(),
        facts,
        is_accepted: false,
    };
    if let Some(earlier) = tx.once(&once, claim.id).await? {
        let earlier = storage::find(&tx, *id, earlier).await?;
        return Ok(Created(earlier.into(), location));
    }
    has_room(storage::count(&tx, claim.subject_id).await?, storage::MOST)?;
    storage::add(&tx, &claim).await?;
    tx.record(claim.told("added")).await?;
    tx.commit().await?;
    Ok(Created(claim.into(), location))
}

/// Change what a source says, or say that it is right
///
/// Of a project, or of what belongs to it. Where one is right, those that say something else of the same field are
/// right no more. For project managers of its leader.
#[utoipa::path(tag = "projects", operation_id = "project_claim_update", request_body = ProjectClaimChange,
    params(("id" = ProjectId, Path), ("claim_id" = ProjectClaimId, Path), ("If-Match" = String, Header)),
    extensions(("x-permission" = json!("projects.manage"))),
    responses((status = OK, body = ClaimView), Problem))]
#[put("/projects/{id}/claims/{claim_id}")]
async fn project_claim_update(
    app: Data<App>,
    actor: Granted<ProjectsManage>,
    ids: Path<(ProjectId, ProjectClaimId)>,
    version: IfMatch,
    body: Json<ProjectClaimChange>,
) -> Result<Etag<ClaimView>, Problem> {
    let (project, id) = *ids;
    let tx = app.write(&actor).await?;
    access::manage(&tx, &actor.scope(), project).await?;
    let claim = storage::find(&tx, project, id).await?;
    if claim.version != version.0 {
        return Err(Problem::stale(&ClaimView::from(claim)));
    }
    let body = body.into_inner();
    let facts = ClaimFacts {
        field: body.field,
        value: body.value,
        source: body.source,
        is_derived: body.is_derived,
    };
    let claim = Claim {
        facts: facts.checked()?,
        is_accepted: body.is_accepted,
        ..claim
    };
    let claim = storage::save(&tx, claim).await?;
    if claim.is_accepted {
        tx.record(claim.told("accepted")).await?;
        let others = storage::take_back_others(&tx, &claim).await?;
        tx.record_all(others.iter().map(|other| other.told("taken_back")))
            .await?;
    } else {
        tx.record(claim.told("changed")).await?;
    }
    tx.commit().await?;
    Ok(Etag(claim.into()))
}
