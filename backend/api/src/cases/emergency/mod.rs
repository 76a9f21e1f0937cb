//! Opening one case that one knows of and cannot read, for an hour, in an emergency.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

pub(super) mod answer;
pub(super) mod sheet;
mod view;

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use punte_domain::access::{Actor, Class, Permission, Record, decide};
use punte_domain::alert::{AlertKind, shares_family_name};
use punte_domain::cases::Case;
use punte_domain::cases::emergency::{EmergencyAccess, EmergencyAsked, EmergencyError, EmergencyGiven, EmergencyKnown};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::EmergencyAccessId;
use punte_domain::identity::throttle::Rate;
use punte_domain::mail::MailKind;
use punte_domain::reference::Reference;
use punte_storage::cases::emergency::{self as storage, EmergencyFolder};
use punte_storage::cases::person;
use punte_storage::identity::user;
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::search::reference;
use crate::auth::{CasesEmergency, Fresh, Granted};
use crate::limit::Limit;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::watch::spend;
use crate::{App, Code, Created, Etag, IdempotencyKey, Json, Problem, Query};
use view::{EmergencyAccessView, EmergencyDetailsView, one, views};

/// A case to open in an emergency.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reference": "RO-7K3M-9QFT", "reason": "danger_to_life",
    "said": "She calls from the station, is followed, and her case worker does not answer."}))]
pub(crate) struct EmergencyAccessCreate {
    /// The whole reference of the case, as people read it out.
    #[schema(max_length = 40)]
    reference: String,
    /// A code of the pack's list `emergency_reason`.
    reason: String,
    /// What happens.
    #[schema(min_length = 1, max_length = 2000)]
    said: String,
}

impl EmergencyAccessCreate {
    fn given(&self) -> EmergencyGiven {
        EmergencyGiven {
            reason: self.reason.clone(),
            said: self.said.clone(),
        }
    }
}

/// Open a case in an emergency
///
/// For an hour at most, to the caller alone: who the person is and what endangers them. Where the person is shows
/// once somebody agrees who answers for the case. It needs a second factor that was proven within five minutes. One
/// case at a time, and few in a month. Whoever answers for the case and the auditors are told, also by mail that
/// does not say of what; it is reviewed. A case that there is not and one that is not to be opened are one answer,
/// which auditors are told of too.
#[utoipa::path(tag = "emergencies", operation_id = "emergency_access_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.emergency")), ("x-step-up" = json!(true))),
    responses((status = CREATED, body = EmergencyAccessView), Problem))]
#[post("/emergency-accesses")]
pub(super) async fn create(
    app: Data<App>,
    actor: Fresh<Granted<CasesEmergency>>,
    once: IdempotencyKey,
    body: Json<EmergencyAccessCreate>,
) -> Result<Created<EmergencyAccessView>, Problem> {
    let reference = reference(&body.reference)?;
    let asked = body.given().checked(&app.pack)?;
    let spent = spend(&app, &actor, "emergency", Rate::EMERGENCIES).await?;
    spent.map_err(|seconds| Problem::limited(Limit::EMERGENCIES, seconds))?;
    let tx = app.write(&actor).await?;
    let id: EmergencyAccessId = tx.new_id();
    if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        let access = storage::find(&tx, &actor, earlier).await?;
        return created(tx, &actor, access).await;
    }
    let spent = storage::spent(&tx, actor.user).await?;
    app.pack.emergency().allows(spent)?;
    match open(&app, &tx, &actor, id, asked, &reference).await? {
        Ok(access) => {
            app.alert(&tx, AlertKind::EmergencyOpened, actor.user, actor.organisation)
                .await?;
            created(tx, &actor, access).await
        }
        Err(EmergencyError::Refused) => {
            // That it was tried is kept, and no key of a repeated call: the reference may be put right.
            drop(tx);
            let tx = app.write(&actor).await?;
            tx.record(Event::new(EventKind::EmergencyRefused)).await?;
            app.alert(&tx, AlertKind::EmergencyRefused, actor.user, actor.organisation)
                .await?;
            tx.commit().await?;
            Err(EmergencyError::Refused.into())
        }
        Err(other) => Err(other.into()),
    }
}

/// Opens the case of this reference; what is said of it outside depends on nothing of it but whether it was opened.
async fn open(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    id: EmergencyAccessId,
    asked: EmergencyAsked,
    reference: &Reference,
) -> Result<Result<EmergencyAccess, EmergencyError>, Problem> {
    let Some((case, facts)) = storage::named(tx, reference).await? else {
        return Ok(Err(EmergencyError::Refused));
    };
    let key = tx.case_key(case.id).await?;
    let person = person::find(tx, &key).await?;
    let reader = names(tx, actor.language, [], [actor.user]).await?.user(actor.user);
    let family_name = person.details.family_name.as_deref();
    let record = Record::Case(&facts, Class::LifeCritical);
    let known = EmergencyKnown {
        reads_anyway: decide(&actor.into(), Permission::CasesIdentity, record, tx.now).is_allowed(),
        shares_family_name: family_name.is_some_and(|name| shares_family_name(&reader, name)),
    };
    let (access, words, opened) = match asked.open(id, &case, known, actor, tx.now) {
        Ok(opened) => opened,
        Err(refused) => return Ok(Err(refused)),
    };
    match storage::add(tx, &key, &access, &words).await {
        // Another request of theirs was first.
        Err(punte_storage::Error::Taken) => return Ok(Err(EmergencyError::Running)),
        added => added?,
    }
    tx.record(opened).await?;
    Box::pin(tell_holder(app, tx, actor, &case)).await?;
    Ok(Ok(access))
}

/// Has those told by mail who answer for the case, as they see it on home. The message says nothing of it.
async fn tell_holder(app: &App, tx: &Tx, actor: &Actor, case: &Case) -> Result<(), Problem> {
    if !app.sends_mail {
        return Ok(());
    }
    let answering = user::colleagues_granted(tx, case.organisation, Permission::EmergenciesReview).await?;
    let mut told = user::colleagues_among(tx, case.organisation, case.assigned_to).await?;
    told.extend(answering.into_iter().map(|(id, _)| id));
    told.remove(&actor.user);
    for reader in told {
        app.tell(tx, reader, MailKind::EmergencyOpened).await?;
    }
    Ok(())
}

async fn created(tx: Tx, actor: &Actor, access: EmergencyAccess) -> Result<Created<EmergencyAccessView>, Problem> {
    let place = format!("/api/v1/emergency-accesses/{}", access.id);
    let view = one(&tx, actor, access).await?;
    tx.commit().await?;
    Ok(Created(view, place))
}

/// Whose emergencies are listed.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EmergencyListOf {
    /// Those that the caller opened.
    Own,
    /// Those of cases that the caller's organisation holds, as far as the caller may know who opens these.
    Held,
    /// Those of them that nobody has reviewed.
    Unreviewed,
}

/// Which emergencies, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EmergencyListQuery {
    /// Whose; otherwise the caller's own.
    #[param(inline)]
    of: Option<EmergencyListOf>,
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the last page ended.
    cursor: Option<String>,
}

/// A page of emergencies.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EmergencyAccessPage {
    items: Vec<EmergencyAccessView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(EmergencyAccessPage);

/// List emergencies
///
/// Cases that were opened in an emergency, the latest first: by the caller, or of those that the caller's organisation
/// holds. What was said is not shown. For whoever may open cases in an emergency.
#[utoipa::path(tag = "emergencies", operation_id = "emergency_access_list", params(EmergencyListQuery),
    extensions(("x-permission" = json!("cases.emergency"))),
    responses((status = OK, body = EmergencyAccessPage), Problem))]
#[get("/emergency-accesses")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesEmergency>,
    query: Query<EmergencyListQuery>,
) -> Result<Listed<EmergencyAccessPage>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let tx = app.read(&actor);
    let folder = match query.of {
        None | Some(EmergencyListOf::Own) => EmergencyFolder::Own,
        Some(EmergencyListOf::Held) => EmergencyFolder::Held,
        Some(EmergencyListOf::Unreviewed) => EmergencyFolder::Unreviewed,
    };
    let found = storage::list(&tx, &actor, folder, &request).await?;
    Ok(Listed(EmergencyAccessPage {
        items: views(&tx, &actor, found.items).await?,
        next: found.next,
    }))
}

/// Read an emergency
///
/// What was said shows to those who may know who opens the case, in the organisation that holds it; that reading is
/// recorded. Who opened the case sees how it stands.
#[utoipa::path(tag = "emergencies", operation_id = "emergency_access_read", params(("id" = EmergencyAccessId, Path)),
    extensions(("x-permission" = json!("cases.emergency"))),
    responses((status = OK, body = EmergencyDetailsView), Problem))]
#[get("/emergency-accesses/{id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<CasesEmergency>,
    id: Path<EmergencyAccessId>,
) -> Result<Etag<EmergencyDetailsView>, Problem> {
    let tx = app.read(&actor);
    let access = storage::find(&tx, &actor, *id).await?;
    let words = if access.user == actor.user {
        None
    } else {
        let key = tx.case_key(access.case).await?;
        Some(storage::words(&tx, &key, &access).await?)
    };
    let is_read = words.is_some();
    let event = Event::new(EventKind::ReadAccessLog)
        .case(access.case)
        .subject(access.id)
        .fields(["emergency"]);
    let view = EmergencyDetailsView::new(one(&tx, &actor, access).await?, words);
    if is_read {
        app.record(&actor, [event]).await?;
    }
    Ok(Etag(view))
}

impl From<EmergencyError> for Problem {
    fn from(error: EmergencyError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            EmergencyError::Refused => Self::new(Code::NotFound),
            EmergencyError::Running => not_now("emergency_running"),
            EmergencyError::QuotaSpent => not_now("emergency_quota_spent"),
            EmergencyError::NotNeeded => not_now("emergency_not_needed"),
            EmergencyError::Ended => not_now("emergency_ended"),
            EmergencyError::NotEnded => not_now("emergency_not_ended"),
            EmergencyError::AlreadyAgreed => not_now("emergency_agreed"),
            EmergencyError::AlreadyReviewed => not_now("emergency_reviewed"),
            EmergencyError::Own => Self::new(Code::Forbidden).because("own_emergency"),
            EmergencyError::NotYours => Self::new(Code::Forbidden).because("not_answering_for_case"),
            EmergencyError::Invalid(fields) => fields.into(),
        }
    }
}
