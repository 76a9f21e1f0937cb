//! Opening a case.

use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use punte_domain::access::{Actor, Permission, PrincipalKind};
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::family::FamilyGiven;
use punte_domain::cases::note::{Note, NoteKind};
use punte_domain::cases::person::{Person, PersonDetails};
use punte_domain::cases::{AgeGroup, Case, CaseOpening, CaseSource, Sex, Urgency};
use punte_domain::event::Event;
use punte_domain::id::CaseId;
use punte_storage::Tx;
use punte_storage::cases::clock;
use serde::Deserialize;
use utoipa::ToSchema;

use super::check_county;
use super::view::{CaseView, view};
use crate::auth::{CasesCreate, Granted};
use crate::cases::family::{self, CaseFamily};
use crate::cases::person::{self, PersonUpdate};
use crate::{App, Code, Created, IdempotencyKey, Json, Problem};

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
    /// Whose family or companion the person is, where that is known: the two cases are linked.
    #[serde(default)]
    family: Option<CaseFamily>,
}

/// Open a case
///
/// The caller's organisation holds it, and whoever opens it works on it; what a program opens waits for
/// somebody to be given it. The person, a first note and a link with another case that the caller may edit,
/// which no program makes, may come with it; all of it is kept together or not at all. Starts the clocks of a
/// detection. For whoever may open cases.
#[utoipa::path(tag = "cases", operation_id = "case_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.create"))),
    responses((status = CREATED, body = CaseView), Problem))]
#[post("/cases")]
pub(in crate::cases) async fn create(
    app: Data<App>,
    actor: Granted<CasesCreate>,
    once: IdempotencyKey,
    body: Json<CaseCreate>,
) -> Result<Created<CaseView>, Problem> {
    let tx = app.write(&actor).await?;
    let id: CaseId = tx.new_id();
    let once = once.of(&app, &body);
    if let Some(earlier) = tx.once(&once, id).await? {
        // A program may be one that only writes.
        let reads = actor.may(Permission::CasesRead);
        let known = Actor::scope(
            &actor,
            if reads {
                Permission::CasesRead
            } else {
                Permission::CasesEdit
            },
        );
        let case = punte_storage::cases::find_readable(&tx, &known, earlier).await?;
        return Ok(created(view(&tx, &app.pack, &actor, &case).await?));
    }
    let opening = judge(&app, &tx, &actor, id, body.into_inner()).await?;
    let case = open(&app, &tx, &actor, opening).await?;
    let view = view(&tx, &app.pack, &actor, &case).await?;
    tx.commit().await?;
    Ok(created(view))
}

/// A case that may be opened: all of it was judged, and nothing is written yet.
pub(in crate::cases) struct Opening {
    case: (Case, Event),
    person: (Person, Option<Event>),
    note: Option<(Note, Event)>,
    family: Option<(Case, FamilyGiven)>,
}

/// Whether this may be opened as a case.
pub(in crate::cases) async fn judge(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    id: CaseId,
    body: CaseCreate,
) -> Result<Opening, Problem> {
    check_county(&app.pack, &body.county)?;
    let family = match body.family {
        // Who belongs to whom is a person's to say.
        Some(_) if actor.kind() == PrincipalKind::Client => return Err(Problem::new(Code::Forbidden)),
        Some(family) => Some(family.found(app, tx, actor).await?),
        None => None,
    };
    let opening = CaseOpening {
        county: body.county,
        sex: body.sex,
        age_group: body.age_group,
        is_child: body.is_child,
        urgency: body.urgency,
        source: body.source,
        detected_on: body.detected_on,
    };
    let reference = punte_storage::cases::new_reference(tx).await?;
    let code_name = app.pack.code_name(tx.random());
    let case = Case::open(id, reference, code_name, opening, actor, tx.now)?;
    let details = body.person.map_or_else(PersonDetails::default, PersonDetails::from);
    let person = Person::open(tx.new_id(), id, details, tx.now).map_err(|refused| person::below("/person", refused))?;
    let note = body
        .note
        .map(|text| Note::write(tx.new_id(), id, NoteKind::Observation, ("/note", &text), actor, tx.now))
        .transpose()?;
    Ok(Opening {
        case,
        person,
        note,
        family,
    })
}

/// Opens it with all that follows from it.
pub(in crate::cases) async fn open(app: &App, tx: &Tx, actor: &Actor, opening: Opening) -> Result<Case, Problem> {
    let Opening {
        case: (case, opened),
        person: (person, described),
        note,
        family,
    } = opening;
    let id = case.id;
    let key = tx.new_case_key(id).await?;
    punte_storage::cases::add(tx, &case).await?;
    punte_storage::cases::person::add(tx, &key, &person, case.organisation).await?;
    let written = match note {
        Some((note, written)) => {
            punte_storage::cases::note::add(tx, &key, &note).await?;
            Some(written)
        }
        None => None,
    };
    let events = [Some(opened), described, written];
    tx.record_all(events.into_iter().flatten()).await?;
    if let Some((other, given)) = family {
        family::link(app, tx, actor, tx.new_id(), [&other, &case], given).await?;
    }
    let detected_at = app.pack.calendar().happened(case.detected_on, tx.now);
    let opened = Occasion::new(Milestone::CaseOpened, id, case.organisation, detected_at);
    clock::apply(tx, &app.pack, &opened).await?;
    if is_coordinated_here(tx, &case).await? {
        let informed = opened.also(Milestone::CoordinatorInformed);
        clock::apply(tx, &app.pack, &informed).await?;
    }
    person::aged(tx, &app.pack, case, &person).await
}

fn created(view: CaseView) -> Created<CaseView> {
    let place = format!("/api/v1/cases/{}", view.summary.id);
    Created(view, place)
}

/// Whether the organisation that opens the case coordinates its county, and so knows of it.
async fn is_coordinated_here(tx: &Tx, case: &Case) -> Result<bool, Problem> {
    let coordinating = punte_storage::identity::organisation::coordinating(tx, &case.county).await?;
    Ok(coordinating.contains(&case.organisation))
}
