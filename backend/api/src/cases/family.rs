//! Family and companions: whose cases are linked with a case.

use actix_web::web::{self, Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use punte_domain::access::{Actor, Class, Permission, Record, Scope, decide};
use punte_domain::cases::Case;
use punte_domain::cases::family::{FAMILY_KINDS, FamilyAdvice, FamilyError, FamilyGiven, FamilyKnown, FamilyLink};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, FamilyLinkId};
use punte_storage::cases::search::lines;
use punte_storage::cases::{custody, duplicate, family as storage};
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::CaseSummaryView;
use super::step::shown;
use crate::auth::{CasesEdit, Granted, Person};
use crate::etag::Versioned;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// Another case whose person belongs together with the person of this one: codes, and nothing that tells who
/// they are.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FamilyLink)]
pub(crate) struct FamilyLinkView {
    id: FamilyLinkId,
    version: i64,
    /// What the other person is to the person of this case: a code of the pack's list `family_kind`.
    #[schema(example = "child")]
    kind: String,
    advice: FamilyAdvice,
    /// The case of the other person.
    other: CaseSummaryView,
    organisation_name: String,
    recorded_by_name: String,
    recorded_at: DateTime<Utc>,
    /// Whether it was marked as an error.
    is_error: bool,
    error_by_name: Option<String>,
    error_at: Option<DateTime<Utc>>,
    /// What the caller may do with it now.
    abilities: Vec<&'static str>,
}

impl Versioned for FamilyLinkView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Whose cases are linked with a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FamilyLinkList {
    /// Those that count first, and of these the latest.
    items: Vec<FamilyLinkView>,
}

/// List family and companions of a case
///
/// Other cases of the organisation that holds this one. A link shows in both cases, in each in its own
/// direction, while one organisation holds both; nobody outside learns of it. The reading is recorded, also
/// where there is nothing: that it is recorded tells nothing. For whoever may edit this case and read the other.
#[utoipa::path(tag = "cases", operation_id = "family_link_list", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.edit")), ("x-people" = json!(true))),
    responses((status = OK, body = FamilyLinkList), Problem))]
#[get("/cases/{id}/family")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesEdit>,
    _person: Person,
    id: Path<CaseId>,
) -> Result<web::Json<FamilyLinkList>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    case.held_by(&actor)?;
    let links = storage::of_case(&tx, &readable(&actor), &case).await?;
    let items = views(&app, &tx, &actor, case.id, links).await?;
    app.record(&actor, [read_event(case.id)]).await?;
    Ok(web::Json(FamilyLinkList { items }))
}

/// Another case to link this one with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"other_case_id": "7e9f3c1a-1111-4222-8333-444455557777", "kind": "child",
    "advice": "keep_together"}))]
pub(crate) struct FamilyLinkCreate {
    /// A case that the caller may edit as well.
    other_case_id: CaseId,
    /// What the other person is to the person of this case: a code of the pack's list `family_kind`.
    #[schema(max_length = 100)]
    kind: String,
    advice: FamilyAdvice,
}

/// Link a case with one of family or a companion
///
/// Each of the two shows the other. Two cases are linked once; a case that was merged into another is not
/// linked, but the one that goes on. No timeline tells it. For whoever may edit both cases in the organisation
/// that holds them.
#[utoipa::path(tag = "cases", operation_id = "family_link_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.edit")), ("x-people" = json!(true))),
    responses((status = CREATED, body = FamilyLinkView), Problem))]
#[post("/cases/{id}/family")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesEdit>,
    _person: Person,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<FamilyLinkCreate>,
) -> Result<Created<FamilyLinkView>, Problem> {
    let tx = app.write(&actor).await?;
    let [case, other] = both(&tx, &actor, &actor.scope(), *id, body.other_case_id).await?;
    let id: FamilyLinkId = tx.new_id();
    let link = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        storage::find(&tx, &readable(&actor), case.id, earlier).await?
    } else {
        let FamilyLinkCreate { kind, advice, .. } = body.into_inner();
        link(&app, &tx, &actor, id, [&case, &other], FamilyGiven { kind, advice }).await?
    };
    let view = view(&app, &tx, &actor, case.id, link).await?;
    tx.commit().await?;
    Ok(Created(view, format!("/api/v1/cases/{}/family", case.id)))
}

/// Mark a link as an error
///
/// It stays readable in both cases, with who marked it, and counts no more: the two can be linked anew. For
/// whoever may edit both cases in the organisation that holds them.
#[utoipa::path(tag = "cases", operation_id = "family_link_mark_error",
    params(("id" = CaseId, Path), ("link_id" = FamilyLinkId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.edit")), ("x-people" = json!(true))),
    responses((status = OK, body = FamilyLinkView), Problem))]
#[post("/cases/{id}/family/{link_id}/error")]
pub(super) async fn mark_error(
    app: Data<App>,
    actor: Granted<CasesEdit>,
    _person: Person,
    path: Path<(CaseId, FamilyLinkId)>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<FamilyLinkView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, id) = *path;
    let (link, cases) = found(&tx, &actor, &actor.scope(), case, id).await?;
    let is_done = tx.once(&once.of_no_body(&app), id).await?.is_some();
    if is_done || link.version != version.0 {
        let view = view(&app, &tx, &actor, case, link).await?;
        return shown(&app, tx, &actor, read_event(case), view, is_done).await;
    }
    let (link, marked) = link.mark_error(cases.each_ref(), &actor, tx.now)?;
    let link = storage::save(&tx, link).await?;
    tx.record_all([marked, read_event(case)]).await?;
    let view = view(&app, &tx, &actor, case, link).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Whose family or companion the person of a new case is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseFamily {
    /// The case of the other person, which the caller may edit.
    case_id: CaseId,
    /// What the person of the new case is to that other person: a code of the pack's list `family_kind`.
    #[schema(max_length = 100)]
    kind: String,
    advice: FamilyAdvice,
}

impl CaseFamily {
    /// The case it names, locked, and what is said of the two.
    pub(super) async fn found(self, app: &App, tx: &Tx, actor: &Actor) -> Result<(Case, FamilyGiven), Problem> {
        let actor = Granted::<CasesEdit>::of(actor)?;
        let case = punte_storage::cases::find(tx, &actor.scope(), self.case_id).await;
        let case = case.map_err(Problem::not_found_at("/family/case_id"))?;
        let Self { kind, advice, .. } = self;
        if app.pack.reverse(FAMILY_KINDS, &kind).is_none() {
            return Err(Problem::at("/family/kind", "unknown_code"));
        }
        Ok((case, FamilyGiven { kind, advice }))
    }
}

/// Links two cases that are locked, and records it.
pub(super) async fn link(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    id: FamilyLinkId,
    cases: [&Case; 2],
    given: FamilyGiven,
) -> Result<FamilyLink, Problem> {
    let mut links = Vec::new();
    for case in cases {
        links.extend(storage::of_case(tx, &readable(actor), case).await?);
    }
    let known = FamilyKnown {
        pack: &app.pack,
        links: &links,
        is_merged_away: duplicate::is_merged_away(tx, cases.map(|case| case.id)).await?,
    };
    let (link, linked) = FamilyLink::record(id, cases, given, known, actor, tx.now)?;
    storage::add(tx, &link).await?;
    tx.record(linked).await?;
    Ok(link)
}

/// Cases that the caller may know of. Those of their own organisation may be the other end of a link.
fn readable(actor: &Actor) -> Scope {
    actor.scope(Permission::CasesRead)
}

/// Both cases, locked in the order of their ids, so that nobody waits for whom waits for them. The other one
/// out of sight is a fault of the body.
async fn both(tx: &Tx, actor: &Actor, scope: &Scope, case: CaseId, other: CaseId) -> Result<[Case; 2], Problem> {
    let find_other = async || {
        let found = punte_storage::cases::find(tx, scope, other).await;
        found.map_err(Problem::not_found_at("/other_case_id"))
    };
    if case <= other {
        let case = super::find(tx, actor, scope, case).await?;
        Ok([case, find_other().await?])
    } else {
        let other = find_other().await;
        Ok([super::find(tx, actor, scope, case).await?, other?])
    }
}

/// The link with its cases, locked. Whoever sees it and may not edit the other case is told so.
async fn found(
    tx: &Tx,
    actor: &Actor,
    scope: &Scope,
    case: CaseId,
    id: FamilyLinkId,
) -> Result<(FamilyLink, [Case; 2]), Problem> {
    match storage::find_with_cases(tx, scope, case, id).await {
        Err(punte_storage::Error::NotFound) => {
            super::find(tx, actor, scope, case).await?;
            storage::find(tx, &readable(actor), case, id).await?;
            Err(Problem::new(Code::Forbidden).because("not_assigned"))
        }
        other => Ok(other?),
    }
}

async fn view(app: &App, tx: &Tx, actor: &Actor, case: CaseId, link: FamilyLink) -> Result<FamilyLinkView, Problem> {
    let view = views(app, tx, actor, case, vec![link]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

/// Links as they are seen from this case.
async fn views(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    case: CaseId,
    links: Vec<FamilyLink>,
) -> Result<Vec<FamilyLinkView>, Problem> {
    let lines = lines(tx, links.iter().filter_map(|link| link.other(case))).await?;
    let custody = custody(tx, links.iter().flat_map(|link| link.cases)).await?;
    let may_edit = |id: &CaseId| {
        custody.get(id).is_some_and(|facts| {
            let record = Record::Case(facts, Class::Operational);
            decide(&actor.into(), Permission::CasesEdit, record, tx.now).is_allowed()
        })
    };
    let holders = lines.values().map(|line| line.organisation);
    let workers = lines.values().filter_map(|line| line.assigned_to);
    let people = links.iter().flat_map(|link| {
        let error = link.error.map(|(by, _)| by);
        [Some(link.recorded_by), error].into_iter().flatten()
    });
    let names = names(
        tx,
        actor.language,
        links.iter().map(|link| link.organisation).chain(holders),
        people.chain(workers),
    )
    .await?;
    let view = |link: FamilyLink| {
        let other = lines.get(&link.other(case)?)?.clone();
        let may_mark = link.counts() && link.cases.iter().all(may_edit);
        Some(FamilyLinkView {
            id: link.id,
            version: link.version,
            kind: link.kind_from(case, &app.pack).to_owned(),
            advice: link.advice,
            other: CaseSummaryView::new(other, &names, tx.now),
            organisation_name: names.organisation(link.organisation),
            recorded_by_name: names.user(link.recorded_by),
            recorded_at: link.recorded_at,
            is_error: !link.counts(),
            error_by_name: link.error.map(|(by, _)| names.user(by)),
            error_at: link.error.map(|(_, at)| at),
            abilities: may_mark.then_some("family_link_mark_error").into_iter().collect(),
        })
    };
    Ok(links.into_iter().filter_map(view).collect())
}

fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadFamily).case(case).fields(["kind", "advice"])
}

impl From<FamilyError> for Problem {
    fn from(error: FamilyError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            FamilyError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            FamilyError::SameCase => Self::at("/other_case_id", "repeated"),
            FamilyError::UnknownKind => Self::at("/kind", "unknown_code"),
            FamilyError::MergedAway => not_now("family_merged_away"),
            FamilyError::AlreadyLinked => not_now("family_linked"),
            FamilyError::TooMany => not_now("family_too_many"),
            FamilyError::InError => not_now("family_in_error"),
        }
    }
}
