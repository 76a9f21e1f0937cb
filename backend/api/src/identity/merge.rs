//! Merging an organisation that was entered twice (0059).

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json as Answer, Path};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{OrganisationId, OrganisationMergeId};
use punte_domain::identity::grant::GrantError;
use punte_domain::identity::merge::{MergeCount, MergeObstacle, MergeState, OrganisationMerge, aliases, obstacles};
use punte_domain::identity::organisation::{Organisation, OrganisationFacts, OrganisationState};
use punte_domain::identity::session::SessionEnding;
use punte_storage::identity::{organisation, organisation_merge as storage, session, user};
use punte_storage::{Error, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::standing::{end_programs, not_own};
use crate::auth::{Fresh, Granted, OrganisationsManage};
use crate::routing::ServiceConfig;
use crate::{App, Code, IdempotencyKey, Json, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(organisation_merge_preview)
        .service(organisation_merge_list)
        .service(organisation_merge_create)
        .service(organisation_merge_confirm)
        .service(organisation_merge_refuse);
}

/// A merge of an organisation into another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganisationMerge)]
struct MergeView {
    id: OrganisationMergeId,
    state: MergeState,
    /// The one that stays.
    stays_id: OrganisationId,
    stays_name: String,
    /// Its version when the merge was asked for.
    stays_version: i64,
    /// The one that goes.
    duplicate_id: OrganisationId,
    /// As it was called: it keeps its names.
    duplicate_name: String,
    /// Its version when the merge was asked for.
    duplicate_version: i64,
    asked_by_name: String,
    asked_at: DateTime<Utc>,
    /// Whether the caller asked: another person confirms.
    is_mine: bool,
    decided_by_name: Option<String>,
    decided_at: Option<DateTime<Utc>>,
}

/// Merges of organisations.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganisationMergeList)]
struct MergeListView {
    items: Vec<MergeView>,
}

/// How much of one kind a merge moves or ends.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganisationMergeAmount)]
struct MergeAmountView {
    what: MergeCount,
    number: i64,
}

/// What a merge would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganisationMergePreview)]
struct MergePreviewView {
    stays_id: OrganisationId,
    stays_name: String,
    stays_version: i64,
    duplicate_id: OrganisationId,
    duplicate_name: String,
    duplicate_version: i64,
    /// What moves to the one that stays; service accounts and their addresses end.
    amounts: Vec<MergeAmountView>,
    /// The other names of the one that stays, afterwards.
    aliases: Vec<String>,
    /// What stands in the way; nothing does where it is empty.
    obstacles: Vec<MergeObstacle>,
}

/// Which two organisations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MergePreviewQuery {
    /// The one that stays.
    stays_id: OrganisationId,
    /// The one that goes.
    duplicate_id: OrganisationId,
}

/// Which merges to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MergeListQuery {
    /// Into or of this organisation; without, all that await a second person.
    organisation_id: Option<OrganisationId>,
}

/// A merge that is asked for, of two organisations as they were read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"stays_id": "00000000-0000-0000-0000-000000000001", "stays_version": 1,
    "duplicate_id": "00000000-0000-0000-0000-000000000002", "duplicate_version": 1, "is_same_body": true}))]
struct OrganisationMergeAsk {
    stays_id: OrganisationId,
    stays_version: i64,
    duplicate_id: OrganisationId,
    duplicate_version: i64,
    /// Whoever asks says that both are one legal body: what people agreed to for the one, they agreed to for it.
    is_same_body: bool,
}

/// What is confirmed: the two as they were read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"stays_version": 1, "duplicate_version": 1}))]
struct OrganisationMergeConfirm {
    stays_version: i64,
    duplicate_version: i64,
}

/// See what a merge would do
///
/// How much moves and what stands in the way. Nothing changes.
#[utoipa::path(tag = "directory", operation_id = "organisation_merge_preview", params(MergePreviewQuery),
    extensions(("x-permission" = json!("organisations.manage"))),
    responses((status = OK, body = MergePreviewView), Problem))]
#[get("/organisation-merges/preview")]
async fn organisation_merge_preview(
    app: Data<App>,
    actor: Granted<OrganisationsManage>,
    query: Query<MergePreviewQuery>,
) -> Result<Answer<MergePreviewView>, Problem> {
    let tx = app.read(&actor);
    let (stays, duplicate) = both(&tx, &actor, query.stays_id, query.duplicate_id).await?;
    let between = storage::between(&tx, stays.id, duplicate.id, None).await?;
    let amounts = storage::counts(&tx, duplicate.id).await?;
    Ok(Answer(MergePreviewView {
        stays_id: stays.id,
        stays_name: stays.facts.names.get(actor.language).to_owned(),
        stays_version: stays.version,
        duplicate_id: duplicate.id,
        duplicate_name: duplicate.facts.names.get(actor.language).to_owned(),
        duplicate_version: duplicate.version,
        amounts: amounts
            .into_iter()
            .map(|(what, number)| MergeAmountView { what, number })
            .collect(),
        aliases: aliases(&stays, &duplicate),
        obstacles: obstacles(&stays, &duplicate, between),
    }))
}

/// List merges of organisations
///
/// Those into or of one organisation, or all that await a second person; the latest first, a hundred at most.
#[utoipa::path(tag = "directory", operation_id = "organisation_merge_list", params(MergeListQuery),
    extensions(("x-permission" = json!("organisations.manage"))),
    responses((status = OK, body = MergeListView), Problem))]
#[get("/organisation-merges")]
async fn organisation_merge_list(
    app: Data<App>,
    actor: Granted<OrganisationsManage>,
    query: Query<MergeListQuery>,
) -> Result<Answer<MergeListView>, Problem> {
    let tx = app.read(&actor);
    let merges = storage::list(&tx, query.organisation_id).await?;
    let items = views(&tx, &actor, merges).await?;
    Ok(Answer(MergeListView { items }))
}

/// Ask to merge an organisation into another
///
/// Nothing moves until another administrator confirms. Refused where something stands in the way, as the preview
/// says. Two that are not one legal body are not merged. Nobody merges the organisation they work for away.
#[utoipa::path(tag = "directory", operation_id = "organisation_merge_create", request_body = OrganisationMergeAsk,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("organisations.manage"))),
    responses((status = CREATED, body = MergeView), Problem))]
#[post("/organisation-merges")]
async fn organisation_merge_create(
    app: Data<App>,
    actor: Granted<OrganisationsManage>,
    key: IdempotencyKey,
    body: Json<OrganisationMergeAsk>,
) -> Result<(Answer<MergeView>, StatusCode), Problem> {
    let once = key.of(&app, &body);
    let ask = body.into_inner();
    if !ask.is_same_body {
        return Err(Problem::at("/is_same_body", "required"));
    }
    let tx = app.write(&actor).await?;
    let id = tx.new_id();
    if let Some(earlier) = tx.once(&once, id).await? {
        let earlier = storage::find(&tx, earlier).await?;
        return Ok((Answer(view(&tx, &actor, earlier).await?), StatusCode::CREATED));
    }
    let stays = organisation::find_within(&tx, &actor.scope(), ask.stays_id).await;
    let stays = stays.map_err(Problem::not_found_at("/stays_id"))?;
    let duplicate = organisation::find_within(&tx, &actor.scope(), ask.duplicate_id).await;
    let duplicate = duplicate.map_err(Problem::not_found_at("/duplicate_id"))?;
    not_own(&actor, duplicate.id)?;
    if (stays.version, duplicate.version) != (ask.stays_version, ask.duplicate_version) {
        return Err(GrantError::Changed.into());
    }
    unhindered(&tx, &stays, &duplicate, None).await?;
    let merge = OrganisationMerge {
        id,
        stays: stays.id,
        stays_version: stays.version,
        duplicate: duplicate.id,
        duplicate_version: duplicate.version,
        state: MergeState::Awaiting,
        asked_by: actor.user,
        asked_at: tx.now,
        decided_by: None,
        decided_at: None,
    };
    storage::add(&tx, &merge).await.map_err(|error| match error {
        Error::Taken => hindered([MergeObstacle::Awaited]),
        error => error.into(),
    })?;
    tx.record(event(EventKind::OrganisationMergeAsked, &merge)).await?;
    let view = view(&tx, &actor, merge).await?;
    tx.commit().await?;
    Ok((Answer(view), StatusCode::CREATED))
}

/// Confirm a merge of organisations
///
/// As a second person, of the two as they were read. The people, cases, referrals and services of the duplicate are
/// from now on those of the one that stays, and its names are other names of it. Its service accounts end and
/// nothing is sent to its addresses any more. The sign-ins of its people end; they sign in again and have the rights
/// of people of the one that stays.
#[utoipa::path(tag = "directory", operation_id = "organisation_merge_confirm", request_body = OrganisationMergeConfirm,
    params(("id" = OrganisationMergeId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("organisations.manage")), ("x-step-up" = json!(true))),
    responses((status = OK, body = MergeView), Problem))]
#[post("/organisation-merges/{id}/confirm")]
async fn organisation_merge_confirm(
    app: Data<App>,
    actor: Fresh<Granted<OrganisationsManage>>,
    id: Path<OrganisationMergeId>,
    key: IdempotencyKey,
    body: Json<OrganisationMergeConfirm>,
) -> Result<Answer<MergeView>, Problem> {
    let once = key.of(&app, &body);
    let tx = app.write(&actor).await?;
    let merge = storage::find(&tx, *id).await?;
    if tx.once(&once, merge.id).await?.is_some() {
        return Ok(Answer(view(&tx, &actor, merge).await?));
    }
    let (stays, duplicate) = both(&tx, &actor, merge.stays, merge.duplicate).await?;
    let read = (body.stays_version, body.duplicate_version);
    let merge = merge.confirm(actor.user, read, (&stays, &duplicate), tx.now)?;
    not_own(&actor, duplicate.id)?;
    unhindered(&tx, &stays, &duplicate, Some(merge.id)).await?;
    decide(&tx, &merge).await?;
    end_programs(&tx, &actor, duplicate.id).await?;
    let people = user::of_organisation(&tx, duplicate.id).await?;
    let aliases = aliases(&stays, &duplicate);
    let renamed = Organisation {
        facts: OrganisationFacts { aliases, ..stays.facts },
        ..stays
    };
    // Nobody signs in for it any more, and nothing new is sent to it.
    let gone = Organisation {
        state: OrganisationState::Merged,
        ..duplicate
    };
    for changed in [renamed, gone] {
        organisation::save(&tx, changed).await.map_err(|error| match error {
            Error::Stale => GrantError::Changed.into(),
            error => Problem::from(error),
        })?;
    }
    storage::move_all(&tx, merge.stays, merge.duplicate).await?;
    storage::close_left_behind(&tx, merge.stays, merge.duplicate).await?;
    for (user, _) in people {
        session::end_all(&tx, user, SessionEnding::RightsChanged, None).await?;
        let changed = Event::new(EventKind::UserChanged)
            .subject(user)
            .organisation(merge.stays);
        tx.record(changed.fields(["organisation"])).await?;
    }
    tx.record(event(EventKind::OrganisationMerged, &merge)).await?;
    let view = view(&tx, &actor, merge).await?;
    tx.commit().await?;
    Ok(Answer(view))
}

/// Refuse a merge of organisations
///
/// Both stay as they are. Who asked takes it back in the same way.
#[utoipa::path(tag = "directory", operation_id = "organisation_merge_refuse",
    params(("id" = OrganisationMergeId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("organisations.manage"))),
    responses((status = OK, body = MergeView), Problem))]
#[post("/organisation-merges/{id}/refuse")]
async fn organisation_merge_refuse(
    app: Data<App>,
    actor: Granted<OrganisationsManage>,
    id: Path<OrganisationMergeId>,
    key: IdempotencyKey,
) -> Result<Answer<MergeView>, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let merge = storage::find(&tx, *id).await?;
    if tx.once(&once, merge.id).await?.is_some() {
        return Ok(Answer(view(&tx, &actor, merge).await?));
    }
    let merge = merge.refuse(actor.user, tx.now)?;
    decide(&tx, &merge).await?;
    tx.record(event(EventKind::OrganisationMergeRefused, &merge)).await?;
    let view = view(&tx, &actor, merge).await?;
    tx.commit().await?;
    Ok(Answer(view))
}

async fn decide(tx: &Tx, merge: &OrganisationMerge) -> Result<(), Problem> {
    storage::decide(tx, merge).await.map_err(|error| match error {
        Error::Stale => GrantError::NotPending.into(),
        error => error.into(),
    })
}

/// The one that stays and the duplicate.
async fn both(
    tx: &Tx,
    actor: &Granted<OrganisationsManage>,
    stays: OrganisationId,
    duplicate: OrganisationId,
) -> Result<(Organisation, Organisation), Problem> {
    let scope = actor.scope();
    Ok((
        organisation::find_within(tx, &scope, stays).await?,
        organisation::find_within(tx, &scope, duplicate).await?,
    ))
}

/// Refuses what stands in the way, and names all of it.
async fn unhindered(
    tx: &Tx,
    stays: &Organisation,
    duplicate: &Organisation,
    asked: Option<OrganisationMergeId>,
) -> Result<(), Problem> {
    let between = storage::between(tx, stays.id, duplicate.id, asked).await?;
    let found = obstacles(stays, duplicate, between);
    if found.is_empty() {
        return Ok(());
    }
    Err(hindered(found))
}

fn hindered(obstacles: impl IntoIterator<Item = MergeObstacle>) -> Problem {
    obstacles.into_iter().fold(
        Problem::new(Code::NotNow).because("merge_hindered"),
        |problem, obstacle| problem.and_at("/duplicate_id", format!("merge.{obstacle}")),
    )
}

/// It concerns the one that stays, and is about the duplicate.
fn event(kind: EventKind, merge: &OrganisationMerge) -> Event {
    Event::new(kind).subject(merge.duplicate).organisation(merge.stays)
}

async fn view(tx: &Tx, actor: &Actor, merge: OrganisationMerge) -> Result<MergeView, Problem> {
    let mut views = views(tx, actor, vec![merge]).await?;
    Ok(views.pop().ok_or(Error::NotFound)?)
}

async fn views(tx: &Tx, actor: &Actor, merges: Vec<OrganisationMerge>) -> Result<Vec<MergeView>, Problem> {
    let organisations = merges.iter().flat_map(|merge| [merge.stays, merge.duplicate]);
    let users = merges
        .iter()
        .flat_map(|merge| [Some(merge.asked_by), merge.decided_by])
        .flatten();
    let names = names(tx, actor.language, organisations, users).await?;
    Ok(merges
        .into_iter()
        .map(|merge| MergeView {
            id: merge.id,
            state: merge.state,
            stays_id: merge.stays,
            stays_name: names.organisation(merge.stays),
            stays_version: merge.stays_version,
            duplicate_id: merge.duplicate,
            duplicate_name: names.organisation(merge.duplicate),
            duplicate_version: merge.duplicate_version,
            asked_by_name: names.user(merge.asked_by),
            asked_at: merge.asked_at,
            is_mine: merge.asked_by == actor.user,
            decided_by_name: merge.decided_by.map(|user| names.user(user)),
            decided_at: merge.decided_at,
        })
        .collect())
}
