//! Decisions on the status of the person a case is about.

pub(super) mod added;
pub(super) mod disagreement;
mod disagreement_view;
mod view;

use std::collections::BTreeSet;

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use punte_domain::access::Class;
use punte_domain::access::{Actor, Permission, Record, Scope, decide};
use punte_domain::cases::Case;
use punte_domain::cases::decision::{
    DecidedStatus, DecisionError, DecisionSight, StatusCircumstances, StatusDecision, StatusGiven, StatusWords,
};
use punte_domain::cases::person::PartialDate;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, DisagreementId, OrganisationId, ScreeningId, StatusDecisionId};
use punte_storage::cases::{decision as storage, screening};
use punte_storage::identity::organisation;
use punte_storage::referrals::access;
use punte_storage::{CaseKey, Once, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::{DecisionsMake, DecisionsRead, Granted};
use crate::cases::step::{Found, Step, shown};
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};
use view::{StatusDecisionListView, StatusDecisionView};

/// List the decisions on a person's status
///
/// The newest first, with what they settle, what can be decided now and why the rest cannot. The
/// reading is recorded. The words of a decision show for the holder of the case, for who coordinates
/// its county, and for the body that decided. For whoever may see decisions on the case, also as an
/// investigator who received a referral.
#[utoipa::path(tag = "cases", operation_id = "status_decision_list", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("decisions.read"))),
    responses((status = OK, body = StatusDecisionListView), Problem))]
#[get("/cases/{id}/decisions")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<DecisionsRead>,
    id: Path<CaseId>,
) -> Result<Etag<StatusDecisionListView>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let view = view::of_case(&app, &tx, &actor, &case, &key).await?;
    if !view.is_empty() {
        app.record(&actor, [read_event(case.id)]).await?;
    }
    Ok(Etag(view))
}

/// The decisions, where there are any, and the entry to record before they are shown.
pub(super) async fn to_print(
    app: &App,
    tx: &Tx,
    actor: &Granted<DecisionsRead>,
    case: CaseId,
) -> Result<Option<(StatusDecisionListView, Option<Event>)>, Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let view = view::of_case(app, tx, actor, &case, &key).await?;
    Ok((!view.is_empty()).then(|| (view, Some(read_event(case.id)))))
}

/// A decision to write down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "status": "presumed", "organisation_id": "7e9f3c1a-1111-4222-8333-444455556666",
    "decided_on": {"date": "2026-03-02", "precision": "day"}, "grounds": ["screening", "statement"],
    "screenings": ["7e9f3c1a-1111-4222-8333-444455556666"], "words": "Debt bondage, documents kept.",
    "document": "112/2026"}))]
pub(crate) struct StatusDecisionCreate {
    status: DecidedStatus,
    /// The body that decided: the caller's own, or one for which the holder of the case or who
    /// coordinates the county records it. Its kind is competent for the status by the pack.
    organisation_id: OrganisationId,
    /// Not in the future, and not over before the detection.
    decided_on: PartialDate,
    /// At least one code of the pack's list `decision_ground`.
    #[schema(min_items = 1, max_items = 20)]
    grounds: Vec<String>,
    /// Finished screenings of the case on which it rests. None of them is a decision.
    #[serde(default)]
    #[schema(max_items = 20)]
    screenings: Vec<ScreeningId>,
    /// The earlier decision whose place it takes: required where one stands and the track does not
    /// lead on from it, and refused elsewhere.
    #[serde(default)]
    replaces: Option<StatusDecisionId>,
    /// Open disagreements that it answers: all those with the decision that it replaces, as the list
    /// shows them, and others where its body is competent for the status they are about and it settles
    /// one of the same facts.
    #[serde(default)]
    #[schema(max_items = 100)]
    answers: Vec<DisagreementId>,
    /// The grounds in words.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    words: Option<String>,
    /// Who decided, where another body's decision is recorded.
    #[serde(default)]
    #[schema(max_length = 200)]
    decided_by_name: Option<String>,
    /// The reference of the document it stands in; required where another body's is recorded.
    #[serde(default)]
    #[schema(max_length = 200)]
    document: Option<String>,
}

/// Write down a decision on status
///
/// It is never edited or deleted: a later one stands beside it and says that it replaces it. The
/// identification track moves with it; nothing else moves it to these states. For whoever may decide
/// on the case in a competent organisation; the holder of the case and who coordinates its county
/// also record what another competent body decided.
#[utoipa::path(tag = "cases", operation_id = "status_decision_create",
    params(("id" = CaseId, Path),
           ("If-Match" = String, Header, description = "The version of the case", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("decisions.make"))),
    responses((status = CREATED, body = StatusDecisionView), Problem))]
#[post("/cases/{id}/decisions")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<DecisionsMake>,
    id: Path<CaseId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<StatusDecisionCreate>,
) -> Result<Created<StatusDecisionView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: StatusDecisionId = tx.new_id();
    if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        return created(&app, tx, &actor, &case, &key, earlier).await;
    }
    let all = storage::all(&tx, &key).await?;
    if case.version != version.0 {
        return stale(&app, tx, &actor, &case, &key).await;
    }
    let case = super::person::aged_today(&tx, &app.pack, case).await?;
    let given = StatusGiven::from(body.into_inner());
    let body = organisation::find_unmerged(&tx, given.organisation).await;
    let kind = body.map_err(Problem::not_found_at("/organisation_id"))?.facts.kind;
    let known = StatusCircumstances {
        all: &all,
        disagreements: &punte_storage::cases::disagreement::all(&tx, &key).await?,
        competence: app.pack.competence(),
        kind,
        may_record: sight(&app, &tx, &actor, &case).await?.may_record,
        screenings: &finished(&tx, &case, &given).await?,
        today: app.pack.calendar().date(tx.now),
    };
    let knows = |ground: &str| app.pack.has_code("decision_ground", ground);
    let decided = StatusDecision::decide(id, case, given, knows, known, &actor, tx.now)?;
    let (case, _) = storage::made(&tx, &app.pack, &key, decided).await?;
    created(&app, tx, &actor, &case, &key, id).await
}

async fn finished(tx: &Tx, case: &Case, given: &StatusGiven) -> Result<BTreeSet<ScreeningId>, Problem> {
    if given.screenings.is_empty() {
        return Ok(BTreeSet::new());
    }
    Ok(screening::finished(tx, case.id).await?)
}

/// How the caller stands to the case, for decisions.
async fn sight(app: &App, tx: &Tx, actor: &Actor, case: &Case) -> Result<DecisionSight, Problem> {
    let facts = punte_storage::cases::facts(tx, case).await?;
    let may_in = |class, permission| decide(&actor.into(), permission, Record::Case(&facts, class), tx.now);
    let may = |permission| may_in(Class::Operational, permission);
    let kind = organisation::find(tx, actor.organisation).await?.facts.kind;
    Ok(DecisionSight {
        decides: app.pack.competence().statuses(kind),
        succeeds: if case.organisation == actor.organisation {
            access::held_before(tx, case.id).await?
        } else {
            BTreeSet::new()
        },
        reads_words: may_in(Class::Sensitive, Permission::DecisionsRead).is_allowed(),
        may_disagree: may(Permission::DecisionsDisagree).is_allowed(),
        ..may(Permission::DecisionsMake).into()
    })
}

async fn created(
    app: &App,
    tx: Tx,
    actor: &Actor,
    case: &Case,
    key: &CaseKey,
    id: StatusDecisionId,
) -> Result<Created<StatusDecisionView>, Problem> {
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
    id: StatusDecisionId,
) -> Result<StatusDecisionView, Problem> {
    let view = view::of_case(app, tx, actor, case, key).await?;
    view.one(id).ok_or_else(|| Problem::new(Code::NotFound))
}

/// The case changed since the caller saw it: shows its decisions as they are now, and so is read.
async fn stale<T>(app: &App, tx: Tx, actor: &Actor, case: &Case, key: &CaseKey) -> Result<T, Problem> {
    let view = view::of_case(app, &tx, actor, case, key).await?;
    // What is not done leaves nothing, and no key of a repeated call.
    drop(tx);
    app.record(actor, [read_event(case.id)]).await?;
    Err(Problem::stale(&view))
}

/// A decision among all of its case.
type Among = (StatusDecision, Vec<StatusDecision>);

/// A decision in the version the caller saw, with its case and all its decisions, for a step that was not taken
/// before. Another version is refused.
async fn step(
    app: &App,
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, StatusDecisionId),
    version: IfMatch,
    once: &Once,
) -> Result<Step<Found<Among>, StatusDecisionView>, Problem> {
    let case = super::find(&tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let all = storage::all(&tx, &key).await?;
    let decision = all.iter().find(|one| one.id == id).cloned();
    let decision = decision.ok_or_else(|| Problem::new(Code::NotFound))?;
    let is_done = tx.once(once, id).await?.is_some();
    if !is_done && decision.version == version.0 {
        return Ok(Step::Go((tx, case, key, (decision, all))));
    }
    let view = view_of(app, &tx, actor, &case, &key, id).await?;
    let done = shown(app, tx, actor, read_event(case.id), view, is_done).await;
    done.map(Step::Done)
}

fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadDecisions).case(case).fields(["decisions"])
}

impl From<StatusDecisionCreate> for StatusGiven {
    fn from(body: StatusDecisionCreate) -> Self {
        Self {
            status: body.status,
            organisation: body.organisation_id,
            decided_on: body.decided_on,
            grounds: body.grounds,
            screenings: body.screenings,
            replaces: body.replaces,
            answers: body.answers,
            words: StatusWords {
                grounds: body.words,
                decided_by: body.decided_by_name,
                document: body.document,
            },
        }
    }
}

impl From<DecisionError> for Problem {
    fn from(error: DecisionError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        let forbidden = |because| Self::new(Code::Forbidden).because(because);
        match error {
            DecisionError::NotCompetent => Self::at("/organisation_id", "not_competent"),
            DecisionError::NotToReplace => Self::at("/organisation_id", "not_to_replace"),
            DecisionError::NotRecorder => forbidden("decision_not_recorder"),
            DecisionError::NoSuchStep => not_now("no_such_step"),
            DecisionError::ChildCannotDecline => not_now("child_cannot_decline"),
            DecisionError::ReplacesNothing => Self::at("/replaces", "required"),
            DecisionError::TooMany => not_now("too_many_decisions"),
            DecisionError::NotTheirs => forbidden("decision_not_theirs"),
            DecisionError::InError => not_now("decision_in_error"),
            DecisionError::ObjectionAnswered => not_now("objection_answered"),
            DecisionError::Answered => not_now("disagreement_answered"),
            DecisionError::Unseen => not_now("disagreement_unseen"),
            DecisionError::Invalid(fields) => fields.into(),
        }
    }
}
