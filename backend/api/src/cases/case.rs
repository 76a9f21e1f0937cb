//! The case: open, list, read, change, assign.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{get, patch, post};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::{Actor, Permission};
use punte_domain::cases::clock::{ClockKind, ClockWarning, Milestone, Occasion};
use punte_domain::cases::note::{self, Note, NoteKind};
use punte_domain::cases::person::{Person, PersonDetails};
use punte_domain::cases::track::{
    AssistanceState, CompensationState, IdentificationState, ProceedingsState, StayReturnState, Track,
};
use punte_domain::cases::{AgeGroup, Case, CaseFactsChange, CaseOpening, CaseSource, RiskLevel, Sex, Urgency};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, OrganisationId, UserId};
use punte_domain::pack::Pack;
use punte_domain::reference::Reference;
use punte_storage::cases::clock::{self, ClockCase};
use punte_storage::cases::{Assigned, CaseFilter, CaseLine, CaseSort, NextDue};
use punte_storage::{Names, Tx, names};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::ClockView;
use super::person::PersonUpdate;
use crate::auth::{CasesAssign, CasesCreate, CasesEdit, CasesRead, Granted};
use crate::etag::Versioned;
use crate::query::page;
use crate::{App, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// A case in a list: coded facts and a name that says nothing about the person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseSummary)]
pub(crate) struct CaseSummaryView {
    id: CaseId,
    reference: Reference,
    /// A name that says nothing about the person.
    #[schema(example = "Salcie 47")]
    code_name: String,
    /// ISO 3166-2.
    #[schema(example = "RO-CJ")]
    county: String,
    sex: Sex,
    age_group: AgeGroup,
    /// Whether the person is treated as a child.
    is_child: bool,
    urgency: Urgency,
    identification: IdentificationState,
    assistance: AssistanceState,
    proceedings: ProceedingsState,
    stay_return: StayReturnState,
    /// As last assessed; `null` before the first assessment.
    risk_level: Option<RiskLevel>,
    /// The organisation that holds the case.
    organisation_id: OrganisationId,
    organisation_name: String,
    /// Who works on it; `null` where nobody does.
    assigned_to: Option<UserId>,
    assigned_name: Option<String>,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    /// When something is due next.
    next_due_at: Option<DateTime<Utc>>,
    /// What is due next.
    next_clock: Option<ClockKind>,
    /// How near its end is.
    next_warning: ClockWarning,
    /// Whether what is due next is overdue.
    is_overdue: bool,
}

impl CaseSummaryView {
    pub(crate) fn new(line: CaseLine, names: &Names, now: DateTime<Utc>) -> Self {
        let next_warning = line.next.map_or(ClockWarning::None, |next| {
            ClockWarning::at(now, next.half_at, next.most_at, next.due_at)
        });
        Self {
            id: line.id,
            reference: line.reference,
            code_name: line.code_name,
            county: line.county,
            sex: line.sex,
            age_group: line.age_group,
            is_child: line.is_child,
            urgency: line.urgency,
            identification: line.identification,
            assistance: line.assistance,
            proceedings: line.proceedings,
            stay_return: line.stay_return,
            risk_level: line.risk_level,
            organisation_id: line.organisation,
            organisation_name: names.organisation(line.organisation),
            assigned_to: line.assigned_to,
            assigned_name: line.assigned_to.map(|user| names.user(user)),
            opened_at: line.opened_at,
            closed_at: line.closed_at,
            next_due_at: line.next.map(|next| next.due_at),
            next_clock: line.next.map(|next| next.kind),
            next_warning,
            is_overdue: next_warning == ClockWarning::Overdue,
        }
    }
}

/// Lines as the caller reads them.
pub(super) async fn summaries(tx: &Tx, actor: &Actor, lines: Vec<CaseLine>) -> Result<Vec<CaseSummaryView>, Problem> {
    let names = names(
        tx,
        actor.language,
        lines.iter().map(|line| line.organisation),
        lines.iter().filter_map(|line| line.assigned_to),
    )
    .await?;
    Ok(lines
        .into_iter()
        .map(|line| CaseSummaryView::new(line, &names, tx.now))
        .collect())
}

/// A case with what the caller may do to it now. It holds nothing that tells who the person is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Case)]
pub(crate) struct CaseView {
    #[serde(flatten)]
    summary: CaseSummaryView,
    version: i64,
    compensation: CompensationState,
    /// The day the person was noticed.
    detected_on: NaiveDate,
    /// How the case came to notice.
    source: Option<CaseSource>,
    /// The day the person was first presumed or identified; rights that opened then stay open.
    presumed_on: Option<NaiveDate>,
    /// A code of the pack's list `closing_reason`.
    #[schema(example = "goals_achieved")]
    closing_reason: Option<String>,
    last_contact_on: Option<NaiveDate>,
    /// The version of the person, for `person_update`.
    person_version: i64,
    /// The operations the caller may call on this case now.
    #[schema(example = json!(["case_read", "case_update", "case_change_track"]))]
    abilities: Vec<&'static str>,
    /// The steps the tracks take now, for whoever may call `case_change_track`.
    next_steps: Vec<CaseStepView>,
    /// Its open deadlines, the one due first first.
    clocks: Vec<ClockView>,
    /// Which organisations have access now, and why.
    has_access: Vec<CaseAccessView>,
}

/// A step a track takes now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseStep)]
struct CaseStepView {
    track: Track,
    /// The state it goes to.
    #[schema(example = "screening")]
    to: &'static str,
}

/// An organisation's access to a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseAccess)]
struct CaseAccessView {
    organisation_id: OrganisationId,
    organisation_name: String,
    how: CaseAccessHow,
    /// Until when; `null` while it is not known.
    until: Option<DateTime<Utc>>,
}

/// Why an organisation has access to a case.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CaseAccessHow {
    /// It holds the case.
    Holder,
    /// It received a referral and sees what consent covers.
    Referral,
    /// It held the case until a short while ago and sees coded facts.
    FormerHolder,
    /// It coordinates the county.
    Region,
}

impl Versioned for CaseView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// The case as the caller reads it.
pub(super) async fn view(tx: &Tx, pack: &Pack, actor: &Actor, case: &Case) -> Result<CaseView, Problem> {
    let mut case = case.clone();
    if case.is_child {
        // Childhood ends on a birthday, and nobody has to write that down.
        let is_child = super::person::is_child(tx, pack, &case).await?;
        case = case.aged(is_child).0;
    }
    let case = &case;
    let facts = punte_storage::cases::facts(tx, case).await?;
    let regional = punte_storage::identity::organisation::coordinating(tx, &case.county).await?;
    let names = names(
        tx,
        actor.language,
        [case.organisation]
            .into_iter()
            .chain(facts.shared_with.iter().map(|access| access.organisation))
            .chain(facts.former_holders.iter().map(|access| access.organisation))
            .chain(regional.iter().copied()),
        case.assigned_to,
    )
    .await?;
    let access = |organisation_id, how, until| CaseAccessView {
        organisation_id,
        organisation_name: names.organisation(organisation_id),
        how,
        until,
    };
    let has_access = [access(case.organisation, CaseAccessHow::Holder, None)]
        .into_iter()
        .chain(
            facts
                .shared_with
                .iter()
                .map(|shared| access(shared.organisation, CaseAccessHow::Referral, shared.until)),
        )
        .chain(
            facts
                .former_holders
                .iter()
                .map(|former| access(former.organisation, CaseAccessHow::FormerHolder, former.until)),
        )
        .chain(
            regional
                .iter()
                .filter(|organisation| **organisation != case.organisation)
                .map(|organisation| access(*organisation, CaseAccessHow::Region, None)),
        )
        .collect();
    let abilities = case.abilities(actor, &facts, tx.now);
    let next_steps = if abilities.contains(&"case_change_track") {
        let step = |to: punte_domain::cases::track::TrackState| CaseStepView {
            track: to.track(),
            to: to.code(),
        };
        case.next_steps(actor).into_iter().map(step).collect()
    } else {
        Vec::new()
    };
    let clocks = clock::open_of_case(tx, case.id).await?;
    let next = clocks.first().map(NextDue::from);
    let line = CaseLine {
        id: case.id,
        reference: case.reference.clone(),
        code_name: case.code_name.clone(),
        county: case.county.clone(),
        sex: case.sex,
        age_group: case.age_group,
        is_child: case.is_child,
        urgency: case.urgency,
        identification: case.identification,
        assistance: case.assistance,
        proceedings: case.proceedings,
        stay_return: case.stay_return,
        risk_level: case.risk_level,
        organisation: case.organisation,
        assigned_to: case.assigned_to,
        opened_at: case.opened_at,
        closed_at: case.closed_at,
        next,
    };
    Ok(CaseView {
        summary: CaseSummaryView::new(line, &names, tx.now),
        version: case.version,
        compensation: case.compensation,
        detected_on: case.detected_on,
        source: case.source,
        presumed_on: case.presumed_on,
        closing_reason: case.closing_reason.clone(),
        last_contact_on: case.last_contact_on,
        person_version: punte_storage::cases::person::version(tx, case.id).await?,
        abilities,
        next_steps,
        clocks: clocks
            .iter()
            .map(|clock| {
                let known = ClockCase {
                    reference: case.reference.clone(),
                    code_name: case.code_name.clone(),
                    risk_level: case.risk_level,
                    facts: facts.clone(),
                };
                ClockView::new(clock, Some(known), pack, actor, tx.now)
            })
            .collect(),
        has_access,
    })
}

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

/// A case to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "county": "RO-CJ", "sex": "female", "age_group": "a18_25", "urgency": "normal", "source": "hotline",
    "detected_on": "2026-03-01", "person": {"given_names": "Ana", "languages": ["ro"]}, "note": "Called at noon."
}))]
pub(crate) struct CaseCreate {
    /// A county of the pack (ISO 3166-2).
    county: String,
    sex: Sex,
    age_group: AgeGroup,
    /// Asked only where the age group does not say.
    #[serde(default)]
    is_child: Option<bool>,
    urgency: Urgency,
    #[serde(default)]
    source: Option<CaseSource>,
    /// The day the person was noticed.
    detected_on: NaiveDate,
    /// Who the person is, as far as it is known; it can be told later.
    #[serde(default)]
    person: Option<PersonUpdate>,
    /// A first note.
    #[serde(default)]
    #[schema(max_length = 20_000)]
    note: Option<String>,
}

/// Open a case
///
/// The caller's organisation holds it and the caller works on it. The person and a first note may
/// come with it; all of it is kept together or not at all. Starts the clocks of a detection.
/// For whoever may open cases.
#[utoipa::path(tag = "cases", operation_id = "case_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.create"))),
    responses((status = CREATED, body = CaseView), Problem))]
#[post("/cases")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesCreate>,
    once: IdempotencyKey,
    body: Json<CaseCreate>,
) -> Result<Created<CaseView>, Problem> {
    let tx = app.write(&actor).await?;
    let id: CaseId = tx.new_id();
    let once = once.of(&app, &body);
    if let Some(earlier) = tx.once(&once, id).await? {
        let known = Actor::scope(&actor, Permission::CasesRead);
        let case = punte_storage::cases::find_readable(&tx, &known, earlier).await?;
        return Ok(created(view(&tx, &app.pack, &actor, &case).await?));
    }
    let body = body.into_inner();
    check_county(&app.pack, &body.county)?;
    let opening = CaseOpening {
        county: body.county,
        sex: body.sex,
        age_group: body.age_group,
        is_child: body.is_child,
        urgency: body.urgency,
        source: body.source,
        detected_on: body.detected_on,
    };
    let reference = punte_storage::cases::new_reference(&tx).await?;
    let code_name = app.pack.code_name(tx.random());
    let (case, opened) = Case::open(id, reference, code_name, opening, &actor, tx.now)?;
    let blank = Person::new(tx.new_id(), id, PersonDetails::default(), tx.now)?;
    let (person, described) = match body.person {
        Some(person) => blank
            .change(person.into(), tx.now)
            .map_err(|refused| super::person::below("/person", refused))?,
        None => (blank, None),
    };
    let note = body
        .note
        .map(|text| first_note(&tx, &case, &actor, &text))
        .transpose()?;

    let (case, aged) = case.aged(person.details.is_child_on(app.pack.calendar().date(tx.now)));
    let key = tx.new_case_key(id).await?;
    punte_storage::cases::add(&tx, &case).await?;
    punte_storage::cases::person::add(&tx, &key, &person, case.organisation).await?;
    if let Some(note) = &note {
        punte_storage::cases::note::add(&tx, &key, note).await?;
    }
    let events = [Some(opened), described, aged, note.as_ref().map(Note::written)];
    tx.record_all(events.into_iter().flatten()).await?;
    let detected_at = app.pack.calendar().happened(case.detected_on, tx.now);
    let opened = Occasion::new(Milestone::CaseOpened, id, case.organisation, detected_at);
    clock::apply(&tx, &app.pack, &opened).await?;
    if is_coordinated_here(&tx, &case).await? {
        let informed = opened.also(Milestone::CoordinatorInformed);
        clock::apply(&tx, &app.pack, &informed).await?;
    }
    let case = super::person::aged(&tx, &app.pack, case, &person).await?;
    let view = view(&tx, &app.pack, &actor, &case).await?;
    tx.commit().await?;
    Ok(created(view))
}

fn created(view: CaseView) -> Created<CaseView> {
    let place = format!("/api/v1/cases/{}", view.summary.id);
    Created(view, place)
}

fn first_note(tx: &Tx, case: &Case, by: &Actor, text: &str) -> Result<Note, Problem> {
    Ok(Note {
        id: tx.new_id(),
        case: case.id,
        kind: NoteKind::Observation,
        body: note::body(text, "/note").map_err(|refused| vec![refused])?,
        author: by.user,
        organisation: by.organisation,
        at: tx.now,
    })
}

/// Whose cases a list shows.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CaseAssigned {
    /// The caller's.
    Me,
    /// Those nobody works on.
    Nobody,
}

/// How a list of cases runs.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CaseSort)]
enum CaseOrder {
    /// The latest opened first.
    #[default]
    Newest,
    /// What is due next first; cases in which nothing is due are left out.
    Due,
}

/// Which cases, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CaseListQuery {
    /// Those whose identification stands here.
    identification: Option<IdentificationState>,
    /// Those whose assistance stands here.
    assistance: Option<AssistanceState>,
    /// Those whose proceedings stand here.
    proceedings: Option<ProceedingsState>,
    /// Those whose stay and return stand here.
    stay_return: Option<StayReturnState>,
    /// Those at this level of risk.
    risk_level: Option<RiskLevel>,
    /// Those of this county.
    county: Option<String>,
    /// The caller's, or those nobody works on.
    #[param(inline)]
    assigned: Option<CaseAssigned>,
    /// The open ones, or the closed ones.
    open: Option<bool>,
    /// `newest`, or what is `due` next.
    #[serde(default)]
    #[param(inline)]
    sort: CaseOrder,
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the last page ended.
    cursor: Option<String>,
}

/// A page of cases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CasePage {
    items: Vec<CaseSummaryView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

/// List cases
///
/// The cases whose coded facts the caller may read, newest first or by what is due next. Nothing
/// in it tells who the person is, so a list is not recorded.
#[utoipa::path(tag = "cases", operation_id = "case_list", params(CaseListQuery),
    extensions(("x-permission" = json!("cases.read"))),
    responses((status = OK, body = CasePage), Problem))]
#[get("/cases")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesRead>,
    query: Query<CaseListQuery>,
) -> Result<actix_web::web::Json<CasePage>, Problem> {
    let tx = app.read(&actor);
    let filter = CaseFilter {
        identification: query.identification,
        assistance: query.assistance,
        proceedings: query.proceedings,
        stay_return: query.stay_return,
        risk_level: query.risk_level,
        county: query.county.clone(),
        assigned: query.assigned.map(|assigned| match assigned {
            CaseAssigned::Me => Assigned::To(actor.user),
            CaseAssigned::Nobody => Assigned::ToNobody,
        }),
        is_open: query.open,
        sort: match query.sort {
            CaseOrder::Newest => CaseSort::Newest,
            CaseOrder::Due => CaseSort::Due,
        },
    };
    let request = page(query.limit, query.cursor.as_ref())?;
    let page = punte_storage::cases::list(&tx, &actor.scope(), &filter, &request).await?;
    Ok(actix_web::web::Json(CasePage {
        items: summaries(&tx, &actor, page.items).await?,
        next: page.next,
    }))
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
    let tx = app.read(&actor);
    let case = punte_storage::cases::find_readable(&tx, &actor.scope(), *id).await?;
    let view = view(&tx, &app.pack, &actor, &case).await?;
    let read = Event::new(EventKind::ReadCase).case(case.id);
    app.record(&actor, [read]).await?;
    Ok(Etag(view))
}

/// Whether the organisation that opens the case coordinates its county, and so knows of it.
async fn is_coordinated_here(tx: &Tx, case: &Case) -> Result<bool, Problem> {
    let coordinating = punte_storage::identity::organisation::coordinating(tx, &case.county).await?;
    Ok(coordinating.contains(&case.organisation))
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
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(reader: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(reader)
}

/// Assign a case
///
/// Gives it to a colleague or to nobody. Whoever worked on it before has it no more from the next
/// call on. For whoever may assign in the organisation that holds it.
#[utoipa::path(tag = "cases", operation_id = "case_assign",
    params(("id" = CaseId, Path), ("If-Match" = String, Header, description = "The version that was changed", example = "\"3\"")),
    extensions(("x-permission" = json!("cases.assign"))),
    responses((status = OK, body = CaseView), Problem))]
#[post("/cases/{id}/assign")]
pub(super) async fn assign(
    app: Data<App>,
    actor: Granted<CasesAssign>,
    id: Path<CaseId>,
    version: IfMatch,
    body: Json<CaseAssign>,
) -> Result<Etag<CaseView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
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
