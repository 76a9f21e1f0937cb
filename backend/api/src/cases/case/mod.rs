//! The case: open, list, read, change, assign.

pub(super) mod create;
pub(super) mod export;
pub(super) mod list;
pub(super) mod many;
mod sections;
mod view;

use actix_web::web::{Data, Path};
use actix_web::{get, patch, post};
use punte_domain::access::Actor;
use punte_domain::cases::{AgeGroup, Case, CaseFactsChange, Sex, Urgency};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, UserId};
use punte_domain::pack::Pack;
use punte_storage::Tx;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

pub(super) use view::{CaseSummaryView, CaseView, view};

use crate::auth::{CasesAssign, CasesEdit, CasesRead, Granted};
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// Refuses an edit of another version than the present one, and shows that.
pub(super) async fn check_version(
    tx: &Tx,
    pack: &Pack,
    actor: &Actor,
    case: &Case,
    given: IfMatch,
) -> Result<(), Problem> {
    if case.version == given.0 {
        Ok(())
    } else {
        Err(Problem::stale(&view(tx, pack, actor, case).await?))
    }
}

fn check_county(pack: &Pack, county: &str) -> Result<(), Problem> {
    if pack.county(county).is_some() {
        Ok(())
    } else {
        Err(Problem::at("/county", "unknown_code"))
    }
}

/// Read a case
///
/// Its coded facts, tracks, who has access now, and what the caller may do now. Who the person is
/// is a call of its own. The reading is recorded, and changes nothing.
#[utoipa::path(tag = "cases", operation_id = "case_read", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.read"))),
    responses((status = OK, body = CaseView), Problem))]
#[get("/cases/{id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<CasesRead>,
    id: Path<CaseId>,
) -> Result<Etag<CaseView>, Problem> {
    let (view, event) = to_print(&app, &app.read(&actor), &actor, *id).await?;
    app.record(&actor, event).await?;
    Ok(Etag(view))
}

/// The case as the caller reads it, and the entry to record before it is shown.
pub(super) async fn to_print(
    app: &App,
    tx: &Tx,
    actor: &Granted<CasesRead>,
    id: CaseId,
) -> Result<(CaseView, Option<Event>), Problem> {
    let case = punte_storage::cases::find_readable(tx, &actor.scope(), id).await?;
    let view = view(tx, &app.pack, actor, &case).await?;
    Ok((view, Some(Event::new(EventKind::ReadCase).case(case.id))))
}

/// Coded facts of a case to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"county": "RO-IS", "urgency": "urgent"}))]
pub(crate) struct CaseUpdate {
    /// A county of the pack (ISO 3166-2).
    #[serde(default)]
    county: Option<String>,
    #[serde(default)]
    sex: Option<Sex>,
    #[serde(default)]
    age_group: Option<AgeGroup>,
    /// Only where the age group does not say.
    #[serde(default)]
    is_child: Option<bool>,
    #[serde(default)]
    urgency: Option<Urgency>,
}

/// Change coded facts of a case
///
/// For whoever may edit it in the organisation that holds it.
#[utoipa::path(tag = "cases", operation_id = "case_update",
    params(("id" = CaseId, Path), ("If-Match" = String, Header, description = "The version that was changed", example = "\"3\"")),
    extensions(("x-permission" = json!("cases.edit"))),
    responses((status = OK, body = CaseView), Problem))]
#[patch("/cases/{id}")]
pub(super) async fn update(
    app: Data<App>,
    actor: Granted<CasesEdit>,
    id: Path<CaseId>,
    version: IfMatch,
    body: Json<CaseUpdate>,
) -> Result<Etag<CaseView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    check_version(&tx, &app.pack, &actor, &case, version).await?;
    case.held_by(&actor)?;
    let body = body.into_inner();
    if let Some(county) = &body.county {
        check_county(&app.pack, county)?;
    }
    let (mut case, changed) = case.change_facts(CaseFactsChange {
        county: body.county,
        sex: body.sex,
        age_group: body.age_group,
        is_child: body.is_child,
        urgency: body.urgency,
    })?;
    if let Some(changed) = changed {
        case = punte_storage::cases::save(&tx, case).await?;
        if changed.fields.contains(&"sex") {
            punte_storage::cases::likeness::ask(&tx, case.id).await?;
        }
        tx.record(changed).await?;
        case = punte_storage::cases::age::as_known(&tx, &app.pack, case).await?;
    }
    let view = view(&tx, &app.pack, &actor, &case).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Who is to work on a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"user_id": "7e9f3c1a-1111-4222-8333-444455556666"}))]
pub(crate) struct CaseAssign {
    /// A colleague of the organisation that holds it; `null` for nobody.
    #[serde(deserialize_with = "present")]
    #[schema(required = true)]
    user_id: Option<UserId>,
}

/// What must be there, even if it is `null`: leaving it out is no way to take a case from somebody.
pub(in crate::cases) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    reader: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(reader)
}

/// Assign a case
///
/// Gives it to a colleague or to nobody. Whoever worked on it before has it no more from the next
/// call on. For whoever may assign in the organisation that holds it.
#[utoipa::path(tag = "cases", operation_id = "case_assign",
    params(("id" = CaseId, Path),
           ("If-Match" = String, Header, description = "The version that was changed", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.assign"))),
    responses((status = OK, body = CaseView), Problem))]
#[post("/cases/{id}/assign")]
pub(super) async fn assign(
    app: Data<App>,
    actor: Granted<CasesAssign>,
    id: Path<CaseId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<CaseAssign>,
) -> Result<Etag<CaseView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    if tx.once(&once.of(&app, &body), case.id).await?.is_some() {
        return Ok(Etag(view(&tx, &app.pack, &actor, &case).await?));
    }
    check_version(&tx, &app.pack, &actor, &case, version).await?;
    let works_for = match body.user_id {
        Some(user) => punte_storage::identity::user::works_for(&tx, user).await?,
        None => None,
    };
    let (case, assigned) = case.assign(body.user_id, works_for, &actor)?;
    let case = punte_storage::cases::save(&tx, case).await?;
    tx.record(assigned).await?;
    let view = view(&tx, &app.pack, &actor, &case).await?;
    tx.commit().await?;
    Ok(Etag(view))
}
