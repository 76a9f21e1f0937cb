//! Differing views on a decision: recorded, reviewed, taken back.

use actix_web::post;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::decision::{DecidedStatus, StatusDecision};
use punte_domain::cases::disagreement::{
    Disagreement, DisagreementCircumstances, DisagreementError, DisagreementGiven, Upheld, UpheldBy,
};
use punte_domain::id::{CaseId, DisagreementId, OrganisationId, StatusDecisionId};
use punte_storage::cases::{decision, disagreement as storage};
use punte_storage::identity::organisation;
use punte_storage::{CaseKey, Once, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use super::disagreement_view::DisagreementView;
use super::{read_event, sight, view};
use crate::auth::{DecisionsDisagree, DecisionsMake, Granted};
use crate::cases::step::{Found, Step, shown};
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// A differing view to record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"status": null, "on": "2026-03-04", "grounds": "The second statement was not heard."}))]
pub(crate) struct DisagreementCreate {
    /// What the body would decide, which its kind is competent for; left out where it asks for a review.
    #[serde(default)]
    status: Option<DecidedStatus>,
    /// The day it took this view: not before the decision.
    on: NaiveDate,
    /// Why.
    #[schema(min_length = 1, max_length = 10_000)]
    grounds: String,
}

/// Record that the own body holds another view
///
/// The decision and the track stand as they are. It is open until it is reviewed: by a new decision,
/// by a competent body that upholds the old one with reasons, or until it is taken back. A deadline
/// runs from the one that waits longest. For whoever takes part: the holder of the case, who
/// coordinates its county or the country, an investigator who received a referral; not for the body
/// that decided, which decides anew.
#[utoipa::path(tag = "cases", operation_id = "disagreement_create",
    params(("id" = CaseId, Path), ("decision_id" = StatusDecisionId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("decisions.disagree"))),
    responses((status = CREATED, body = DisagreementView), Problem))]
#[post("/cases/{id}/decisions/{decision_id}/disagreements")]
pub(in crate::cases) async fn create(
    app: Data<App>,
    actor: Granted<DecisionsDisagree>,
    path: Path<(CaseId, StatusDecisionId)>,
    once: IdempotencyKey,
    body: Json<DisagreementCreate>,
) -> Result<Created<DisagreementView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = crate::cases::find(&tx, &actor, &actor.scope(), path.0).await?;
    let key = tx.case_key(case.id).await?;
    let id: DisagreementId = tx.new_id();
    if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        return created(&app, tx, &actor, &case, &key, earlier).await;
    }
    let case = crate::cases::person::aged_today(&tx, &app.pack, case).await?;
    let decisions = decision::all(&tx, &key).await?;
    let about = about(&decisions, path.1)?;
    let body = body.into_inner();
    let given = DisagreementGiven {
        status: body.status,
        on: body.on,
        grounds: body.grounds,
    };
    let known = DisagreementCircumstances {
        decision: about,
        decisions: &decisions,
        all: &storage::all(&tx, &key).await?,
        sight: &sight(&app, &tx, &actor, &case).await?,
        today: app.pack.calendar().date(tx.now),
    };
    let recorded = Disagreement::record(id, &case, &given, known, &actor, tx.now)?;
    storage::add(&tx, &app.pack, &key, &case, recorded).await?;
    created(&app, tx, &actor, &case, &key, id).await
}

/// That a disputed decision stands.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"organisation_id": "7e9f3c1a-1111-4222-8333-444455556666",
    "reasons": "Both statements were heard; they agree."}))]
pub(crate) struct DisagreementUphold {
    /// The body that reviewed it: the caller's own, or one for which the holder of the case or who
    /// coordinates the county records it. Its kind is competent for the status, and it is not the one
    /// that disagrees.
    organisation_id: OrganisationId,
    /// Why the decision stands.
    #[schema(min_length = 1, max_length = 10_000)]
    reasons: String,
    /// The reference of the document it stands in; required where another body's is recorded.
    #[serde(default)]
    #[schema(max_length = 200)]
    document: Option<String>,
}

/// Uphold a decision that a body disagrees with
///
/// It was reviewed, and stands, for the reasons given. Whoever decides anew instead says so in
/// `status_decision_create`. For whoever may decide on the case in a body that is competent for the
/// status, and reads the words or decided itself; the holder of the case and who coordinates its
/// county also record what such a body said.
#[utoipa::path(tag = "cases", operation_id = "disagreement_uphold",
    params(("id" = CaseId, Path), ("disagreement_id" = DisagreementId, Path),
           ("If-Match" = String, Header, description = "The version of the disagreement", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("decisions.make"))),
    responses((status = OK, body = DisagreementView), Problem))]
#[post("/cases/{id}/disagreements/{disagreement_id}/uphold")]
pub(in crate::cases) async fn uphold(
    app: Data<App>,
    actor: Granted<DecisionsMake>,
    path: Path<(CaseId, DisagreementId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<DisagreementUphold>,
) -> Result<Etag<DisagreementView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of(&app, &body);
    let (tx, case, key, one) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let body = body.into_inner();
    let found = organisation::find_unmerged(&tx, body.organisation_id).await;
    let found = found.map_err(Problem::not_found_at("/organisation_id"))?;
    let given = Upheld {
        organisation: body.organisation_id,
        reasons: body.reasons,
        document: body.document,
    };
    let known = UpheldBy {
        competence: app.pack.competence(),
        kind: found.facts.kind,
        sight: &sight(&app, &tx, &actor, &case).await?,
    };
    let decisions = decision::all(&tx, &key).await?;
    let about = about(&decisions, one.decision)?;
    let upheld = one.uphold(about, &given, known, &actor, tx.now)?;
    answered(&app, tx, &actor, &case, &key, upheld).await
}

/// Take back a disagreement
///
/// That it was recorded stays, with its grounds. For whoever may disagree in the body that did.
#[utoipa::path(tag = "cases", operation_id = "disagreement_withdraw",
    params(("id" = CaseId, Path), ("disagreement_id" = DisagreementId, Path),
           ("If-Match" = String, Header, description = "The version of the disagreement", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("decisions.disagree"))),
    responses((status = OK, body = DisagreementView), Problem))]
#[post("/cases/{id}/disagreements/{disagreement_id}/withdraw")]
pub(in crate::cases) async fn withdraw(
    app: Data<App>,
    actor: Granted<DecisionsDisagree>,
    path: Path<(CaseId, DisagreementId)>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<DisagreementView>, Problem> {
    let tx = app.write(&actor).await?;
    let once = once.of_no_body(&app);
    let (tx, case, key, one) = match step(&app, tx, &actor, &actor.scope(), *path, version, &once).await? {
        Step::Go(found) => found,
        Step::Done(view) => return Ok(view),
    };
    let withdrawn = one.withdraw(&actor, tx.now)?;
    answered(&app, tx, &actor, &case, &key, withdrawn).await
}

async fn answered(
    app: &App,
    tx: Tx,
    actor: &Actor,
    case: &Case,
    key: &CaseKey,
    answered: (Disagreement, punte_domain::event::Event),
) -> Result<Etag<DisagreementView>, Problem> {
    let id = answered.0.id;
    storage::keep(&tx, &app.pack, key, case, vec![answered]).await?;
    let view = view_of(app, &tx, actor, case, key, id).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

async fn created(
    app: &App,
    tx: Tx,
    actor: &Actor,
    case: &Case,
    key: &CaseKey,
    id: DisagreementId,
) -> Result<Created<DisagreementView>, Problem> {
    let view = view_of(app, &tx, actor, case, key, id).await?;
    tx.commit().await?;
    Ok(Created(view, format!("/api/v1/cases/{}/decisions", case.id)))
}

async fn view_of(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    key: &CaseKey,
    id: DisagreementId,
) -> Result<DisagreementView, Problem> {
    let view = view::of_case(app, tx, actor, case, key).await?;
    view.disagreement(id).ok_or_else(|| Problem::new(Code::NotFound))
}

/// The disagreement in the version the caller saw, with its case, for a step that was not taken before. Another
/// version is refused.
async fn step(
    app: &App,
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, DisagreementId),
    version: IfMatch,
    once: &Once,
) -> Result<Step<Found<Disagreement>, DisagreementView>, Problem> {
    let case = crate::cases::find(&tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let found = storage::all(&tx, &key).await?.into_iter().find(|one| one.id == id);
    let found = found.ok_or_else(|| Problem::new(Code::NotFound))?;
    let is_done = tx.once(once, id).await?.is_some();
    if !is_done && found.version == version.0 {
        return Ok(Step::Go((tx, case, key, found)));
    }
    let view = view_of(app, &tx, actor, &case, &key, id).await?;
    let done = shown(app, tx, actor, read_event(case.id), view, is_done).await;
    done.map(Step::Done)
}

fn about(decisions: &[StatusDecision], id: StatusDecisionId) -> Result<&StatusDecision, Problem> {
    let found = decisions.iter().find(|one| one.id == id);
    found.ok_or_else(|| Problem::new(Code::NotFound))
}

impl From<DisagreementError> for Problem {
    fn from(error: DisagreementError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        let forbidden = |because| Self::new(Code::Forbidden).because(because);
        match error {
            DisagreementError::OwnDecision => forbidden("own_decision"),
            DisagreementError::NotStanding => not_now("decision_not_standing"),
            DisagreementError::AlreadyOpen => not_now("disagreement_open"),
            DisagreementError::NotCompetent => Self::at("/status", "not_competent"),
            DisagreementError::ChildCannotDecline => not_now("child_cannot_decline"),
            DisagreementError::TooMany => not_now("too_many_disagreements"),
            DisagreementError::Answered => not_now("disagreement_answered"),
            DisagreementError::NotTheirs => forbidden("disagreement_not_theirs"),
            DisagreementError::OwnReview => Self::at("/organisation_id", "own_review"),
            DisagreementError::NotReviewer => Self::at("/organisation_id", "not_competent"),
            DisagreementError::Unread => forbidden("review_unread"),
            DisagreementError::NotRecorder => forbidden("decision_not_recorder"),
            DisagreementError::Invalid(fields) => fields.into(),
        }
    }
}
