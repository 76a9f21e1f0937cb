//! Suspending, closing and resuming an organisation, each with a reason.

use actix_web::web::{Data, Json as Answer, Path};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ClientId, OrganisationId, WebhookId};
use punte_domain::identity::UserStatus;
use punte_domain::identity::organisation::OrganisationState;
use punte_domain::identity::session::SessionEnding;
use punte_domain::identity::standing::{
    Standing, StandingAct, StandingCount, StandingError, StandingReason, change, reason,
};
use punte_storage::identity::{client, organisation, organisation_merge, session, standing as storage, user};
use punte_storage::partners::webhook;
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::organisation::{OrganisationView, view};
use crate::auth::{Granted, OrganisationsManage};
use crate::routing::ServiceConfig;
use crate::{App, Code, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(organisation_standing_list)
        .service(organisation_suspend)
        .service(organisation_close)
        .service(organisation_resume);
}

/// One change of how an organisation stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganisationStanding)]
struct StandingView {
    /// How it stands since.
    state: OrganisationState,
    reason: StandingReason,
    note: Option<String>,
    by_name: String,
    at: DateTime<Utc>,
}

/// How much of one kind rests or ends with an organisation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganisationStandingAmount)]
struct StandingAmountView {
    what: StandingCount,
    number: i64,
    /// Whether the organisation cannot be closed while there are any.
    hinders_closing: bool,
}

/// How an organisation stood, and what hangs on it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganisationStandingList)]
struct StandingListView {
    /// The latest first, fifty at most.
    items: Vec<StandingView>,
    /// What would rest or end with it now.
    amounts: Vec<StandingAmountView>,
}

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "other", "note": "Asked for in the letter of 1 March."}))]
struct OrganisationStandingChange {
    /// One that is a reason for this.
    reason: StandingReason,
    /// More of it, about the organisation and never about a person; what `other` means.
    #[schema(max_length = 300)]
    note: Option<String>,
}

/// List changes of how an organisation stands
///
/// With their reasons, and with what would rest or end with it now. For those who manage the directory of the whole
/// country.
#[utoipa::path(tag = "directory", operation_id = "organisation_standing_list",
    params(("id" = OrganisationId, Path)),
    extensions(("x-permission" = json!("organisations.manage"))),
    responses((status = OK, body = StandingListView), Problem))]
#[get("/organisations/{id}/standings")]
async fn organisation_standing_list(
    app: Data<App>,
    actor: Granted<OrganisationsManage>,
    id: Path<OrganisationId>,
) -> Result<Answer<StandingListView>, Problem> {
    let tx = app.read(&actor);
    let organisation = organisation::find_within(&tx, &actor.scope(), *id).await?;
    let changes = storage::list(&tx, organisation.id).await?;
    let names = names(&tx, actor.language, [], changes.iter().map(|change| change.by)).await?;
    let amounts = storage::counts(&tx, organisation.id).await?;
    Ok(Answer(StandingListView {
        items: changes
            .into_iter()
            .map(|change| StandingView {
                state: change.state,
                reason: change.reason,
                note: change.note,
                by_name: names.user(change.by),
                at: change.at,
            })
            .collect(),
        amounts: amounts
            .into_iter()
            .map(|(what, number)| StandingAmountView {
                what,
                number,
                hinders_closing: what.hinders_closing(),
            })
            .collect(),
    }))
}

/// Suspend an organisation
///
/// It takes no part for now, at once: the sign-ins of its people end and none begins, tokens of its programs are
/// refused, nothing is sent to their addresses, and nobody refers to it. Its cases stay with it and wait; whoever
/// coordinates their counties sees them. Nobody suspends the organisation they work for.
#[utoipa::path(tag = "directory", operation_id = "organisation_suspend", request_body = OrganisationStandingChange,
    params(("id" = OrganisationId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("organisations.manage"))),
    responses((status = OK, body = OrganisationView), Problem))]
#[post("/organisations/{id}/suspend")]
async fn organisation_suspend(
    app: Data<App>,
    actor: Granted<OrganisationsManage>,
    id: Path<OrganisationId>,
    version: IfMatch,
    key: IdempotencyKey,
    body: Json<OrganisationStandingChange>,
) -> Result<Etag<OrganisationView>, Problem> {
    act(&app, &actor, *id, version, &key, StandingAct::Suspend, body).await
}

/// Close an organisation
///
/// It takes no part any more: as when it is suspended, and its service accounts and the addresses of its programs end
/// for good. Not while it holds an open case or a referral of it is under way. Nobody closes the organisation they
/// work for.
#[utoipa::path(tag = "directory", operation_id = "organisation_close", request_body = OrganisationStandingChange,
    params(("id" = OrganisationId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("organisations.manage"))),
    responses((status = OK, body = OrganisationView), Problem))]
#[post("/organisations/{id}/close")]
async fn organisation_close(
    app: Data<App>,
    actor: Granted<OrganisationsManage>,
    id: Path<OrganisationId>,
    version: IfMatch,
    key: IdempotencyKey,
    body: Json<OrganisationStandingChange>,
) -> Result<Etag<OrganisationView>, Problem> {
    act(&app, &actor, *id, version, &key, StandingAct::Close, body).await
}

/// Resume an organisation
///
/// One that was suspended or closed takes part again: its people may sign in, and do so anew. Service accounts that
/// ended with it are resumed one by one.
#[utoipa::path(tag = "directory", operation_id = "organisation_resume", request_body = OrganisationStandingChange,
    params(("id" = OrganisationId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("organisations.manage"))),
    responses((status = OK, body = OrganisationView), Problem))]
#[post("/organisations/{id}/resume")]
async fn organisation_resume(
    app: Data<App>,
    actor: Granted<OrganisationsManage>,
    id: Path<OrganisationId>,
    version: IfMatch,
    key: IdempotencyKey,
    body: Json<OrganisationStandingChange>,
) -> Result<Etag<OrganisationView>, Problem> {
    act(&app, &actor, *id, version, &key, StandingAct::Resume, body).await
}

async fn act(
    app: &App,
    actor: &Granted<OrganisationsManage>,
    id: OrganisationId,
    version: IfMatch,
    key: &IdempotencyKey,
    act: StandingAct,
    body: Json<OrganisationStandingChange>,
) -> Result<Etag<OrganisationView>, Problem> {
    let tx = app.write(actor).await?;
    organisation::still(&tx, id).await?;
    let organisation = organisation::find_within(&tx, &actor.scope(), id).await?;
    not_own(actor, id)?;
    if tx.once(&key.of(app, &body), id).await?.is_some() {
        return Ok(Etag(view(&tx, organisation, actor.language).await?));
    }
    if organisation.version != version.0 {
        return Err(Problem::stale(&view(&tx, organisation, actor.language).await?));
    }
    let given = body.into_inner();
    let (reason, note) = reason(act, given.reason, given.note.as_deref())?;
    let counts = storage::counts(&tx, id).await?;
    let organisation = change(organisation, act, &counts)?;
    let organisation = organisation::save(&tx, organisation).await?;
    if !organisation.is_active() {
        for (user, _) in user::of_organisation(&tx, id).await? {
            session::end_all(&tx, user, SessionEnding::OrganisationClosed, None).await?;
        }
    }
    if act == StandingAct::Close {
        end_programs(&tx, actor, id).await?;
    }
    let standing = Standing {
        organisation: id,
        state: organisation.state,
        reason,
        note,
        by: actor.user,
        at: tx.now,
    };
    storage::add(&tx, &standing).await?;
    tx.record(Event::new(act.event()).organisation(id).fields([reason.code()]))
        .await?;
    let view = view(&tx, organisation, actor.language).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Nobody takes the ground from under themselves.
pub(super) fn not_own(actor: &Actor, organisation: OrganisationId) -> Result<(), Problem> {
    if organisation == actor.organisation {
        return Err(Problem::new(Code::Forbidden).because("own_organisation"));
    }
    Ok(())
}

/// The programs of an organisation act no more: their keys were given to it.
pub(super) async fn end_programs(
    tx: &Tx,
    actor: &Granted<OrganisationsManage>,
    organisation: OrganisationId,
) -> Result<(), Problem> {
    let (clients, webhooks) = organisation_merge::programs::<ClientId, WebhookId>(tx, organisation).await?;
    for id in webhooks {
        let endpoint = webhook::find(tx, &actor.scope(), id).await?;
        if endpoint.is_active().is_ok() {
            webhook::disable(tx, endpoint).await?;
        }
    }
    for id in clients {
        let account = client::find(tx, &actor.scope(), id).await?;
        if account.status == UserStatus::Active {
            let account = client::save(tx, account.suspend()?).await?;
            let suspended = Event::new(EventKind::ClientSuspended).subject(account.id);
            tx.record(suspended.organisation(organisation)).await?;
        }
    }
    Ok(())
}

impl From<StandingError> for Problem {
    fn from(error: StandingError) -> Self {
        let reason = match error {
            StandingError::NotNow => "organisation_stands_so",
            StandingError::Merged => "organisation_merged",
            StandingError::Busy => "organisation_busy",
        };
        Self::new(Code::NotNow).because(reason)
    }
}
