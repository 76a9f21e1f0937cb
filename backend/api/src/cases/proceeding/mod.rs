//! Proceedings, hearings, what the person was told of their rights, and compensation.

pub(super) mod change;
pub(super) mod claim;
pub(super) mod hearing;
pub(super) mod rights;
mod view;

use actix_web::web::{self, Data, Path};
use actix_web::{get, post};
use chrono::NaiveDate;
use punte_domain::cases::Case;
use punte_domain::cases::proceeding::{
    self, Proceeding, ProceedingError, ProceedingGiven, ProceedingKind, ProceedingKnown, ProceedingStep,
    ProceedingWords,
};
use punte_domain::cases::track::ProceedingsState;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, OrganisationId, ProceedingId, UserId};
use punte_domain::pack::Pack;
use punte_domain::text::Invalid;
use punte_storage::Tx;
use punte_storage::cases::proceeding as storage;
use punte_storage::identity::{organisation, user};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::{CasesContent, Granted};
use crate::{App, Code, Created, IdempotencyKey, Json, Problem};
use claim::CompensationClaimView;
use rights::RightsInformationView;
pub(crate) use view::DisclosedLegal;
use view::{ProceedingView, view_of, views};

/// What is known of the proceedings of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProceedingList {
    /// Those written down first first, each with its hearings.
    items: Vec<ProceedingView>,
    /// What the person was told of their rights, the latest first.
    rights: Vec<RightsInformationView>,
    /// The rights of the pack's list `proceedings_right` of which the person was not told yet so that they
    /// understood.
    missing_rights: Vec<String>,
    /// The claims for compensation, the first first.
    claims: Vec<CompensationClaimView>,
}

/// List the proceedings of a case
///
/// With their hearings, what the person was told of their rights, and the claims for compensation. No help
/// waits for any of it. The reading is recorded. For whoever may read content of the case.
#[utoipa::path(tag = "cases", operation_id = "proceeding_list", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = ProceedingList), Problem))]
#[get("/cases/{id}/proceedings")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
) -> Result<web::Json<ProceedingList>, Problem> {
    let (all, event) = seen(&app, &app.read(&actor), &actor, *id).await?;
    if !all.is_empty() {
        app.record(&actor, [event]).await?;
    }
    Ok(web::Json(all))
}

/// What is known of the proceedings, where anything is, and the entry to record before it is shown.
pub(super) async fn to_print(
    app: &App,
    tx: &Tx,
    actor: &Granted<CasesContent>,
    case: CaseId,
) -> Result<Option<(ProceedingList, Option<Event>)>, Problem> {
    let (all, event) = seen(app, tx, actor, case).await?;
    Ok((!all.is_empty()).then_some((all, Some(event))))
}

async fn seen(
    app: &App,
    tx: &Tx,
    actor: &Granted<CasesContent>,
    case: CaseId,
) -> Result<(ProceedingList, Event), Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let told = storage::rights::all(tx, &key).await?;
    let claims = storage::claim::all(tx, &key).await?;
    let all = ProceedingList {
        items: views(tx, actor, &case, storage::all(tx, &key).await?, &key).await?,
        missing_rights: proceeding::rights::missing(&app.pack, &told),
        rights: rights::views(tx, actor, &case, told).await?,
        claims: claim::views(tx, actor, &case, claims).await?,
    };
    Ok((all, read_event(case.id)))
}

impl ProceedingList {
    fn is_empty(&self) -> bool {
        self.items.is_empty() && self.rights.is_empty() && self.claims.is_empty()
    }
}

/// What is said of proceedings.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "criminal", "country": "RO", "opened_on": "2026-02-02", "capacity": "injured_party",
    "capacity_since": "2026-02-02", "body_name": "DIICOT Cluj", "file_number": "123/D/P/2026",
    "measures": ["video"], "language": "ro"}))]
pub(crate) struct ProceedingWrite {
    kind: ProceedingKind,
    /// In which country (ISO 3166-1).
    #[schema(min_length = 2, max_length = 2)]
    country: String,
    /// The day they began.
    opened_on: NaiveDate,
    /// In which capacity the person takes part: a code of the pack's list `proceeding_capacity`.
    #[schema(max_length = 100)]
    capacity: String,
    /// Since when; of another capacity than before, not before that one.
    capacity_since: NaiveDate,
    /// The body before which they are, where the directory has it. It, or a name, is needed.
    #[serde(default)]
    body_id: Option<OrganisationId>,
    /// The body, in words.
    #[serde(default)]
    #[schema(max_length = 200)]
    body_name: Option<String>,
    #[serde(default)]
    #[schema(max_length = 200)]
    file_number: Option<String>,
    /// Who represents the person, where the directory has them.
    #[serde(default)]
    lawyer_id: Option<OrganisationId>,
    /// Who represents the person, in words.
    #[serde(default)]
    #[schema(max_length = 200)]
    lawyer_name: Option<String>,
    /// What protects the person: codes of the pack's list `protection_measure`.
    #[serde(default)]
    #[schema(max_items = 30)]
    measures: Vec<String>,
    /// The language they are held in for the person (ISO 639).
    #[serde(default)]
    #[schema(max_length = 3)]
    language: Option<String>,
    /// What else has to be known; no receiver of a referral sees it.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: Option<String>,
}

/// Proceedings that the person takes part in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"said": {"kind": "criminal", "country": "RO", "opened_on": "2026-02-02",
    "capacity": "injured_party", "capacity_since": "2026-02-02", "body_name": "DIICOT Cluj"},
    "stage": "investigation", "stage_on": "2026-02-20"}))]
pub(crate) struct ProceedingCreate {
    said: ProceedingWrite,
    /// Where they stand: of a criminal file every stage, of others those of a court.
    stage: ProceedingsState,
    /// Since when.
    stage_on: NaiveDate,
    /// What came of them, where they are over: a code of the pack's list `proceeding_outcome`.
    #[serde(default)]
    #[schema(max_length = 100)]
    outcome: Option<String>,
}

/// Write down proceedings
///
/// A case has as many as there are. The track `proceedings` of the case follows the criminal ones: it stands
/// at the furthest that is not over. No help waits for it. For whoever may write content in the organisation
/// that holds the case; also after the case was closed.
#[utoipa::path(tag = "cases", operation_id = "proceeding_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = CREATED, body = ProceedingView), Problem))]
#[post("/cases/{id}/proceedings")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<ProceedingCreate>,
) -> Result<Created<ProceedingView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: ProceedingId = tx.new_id();
    let (case, proceeding) = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        (case, storage::find(&tx, &key, earlier).await?)
    } else {
        let body = body.into_inner();
        let step = ProceedingStep {
            to: body.stage,
            on: body.stage_on,
            outcome: body.outcome,
        };
        let given = ProceedingGiven::from(body.said);
        let known = known(&app.pack, &tx, &case, proceeding::organisations(&given), None).await?;
        let (proceeding, opened) =
            Proceeding::open(id, &case, given, step, &known, &actor, tx.now).map_err(in_its_place)?;
        storage::add(&tx, &key, &proceeding).await?;
        tx.record(opened).await?;
        let case = storage::follow_proceedings(&tx, &app.pack, &key, case, false, &actor).await?;
        (case, proceeding)
    };
    let view = view_of(&tx, &actor, &case, proceeding, &key).await?;
    tx.commit().await?;
    let place = format!("/api/v1/cases/{}/proceedings/{}", case.id, view.id);
    Ok(Created(view, place))
}

/// What is refused of what is said stands inside it in the request.
fn in_its_place(error: ProceedingError) -> ProceedingError {
    let said = |field: Invalid| match field.pointer.as_str() {
        "/stage" | "/stage_on" | "/outcome" => field,
        pointer => Invalid::new(format!("/said{pointer}"), field.code),
    };
    match error {
        ProceedingError::Invalid(fields) => ProceedingError::Invalid(fields.into_iter().map(said).collect()),
        other => other,
    }
}

/// What is known when something is written down.
async fn known<'a>(
    pack: &'a Pack,
    tx: &Tx,
    case: &Case,
    organisations: impl IntoIterator<Item = OrganisationId>,
    companion: Option<UserId>,
) -> Result<ProceedingKnown<'a>, Problem> {
    Ok(ProceedingKnown {
        pack,
        organisations: organisation::known(tx, organisations).await?,
        colleagues: user::colleagues_among(tx, case.organisation, companion).await?,
        today: pack.calendar().date(tx.now),
    })
}

fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadProceedings)
        .case(case)
        .fields(["proceedings"])
}

impl From<ProceedingWrite> for ProceedingGiven {
    fn from(body: ProceedingWrite) -> Self {
        Self {
            kind: body.kind,
            country: body.country,
            opened_on: body.opened_on,
            capacity: body.capacity,
            capacity_since: body.capacity_since,
            words: ProceedingWords {
                body: body.body_id,
                body_name: body.body_name,
                file_number: body.file_number,
                lawyer: body.lawyer_id,
                lawyer_name: body.lawyer_name,
                measures: body.measures,
                language: body.language,
                note: body.note,
                ..ProceedingWords::default()
            },
        }
    }
}

impl From<ProceedingError> for Problem {
    fn from(error: ProceedingError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            ProceedingError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            ProceedingError::NoSuchStep => not_now("no_such_step"),
            ProceedingError::Void => not_now("proceeding_void"),
            ProceedingError::RightsVoid => not_now("rights_void"),
            ProceedingError::HearingOver => not_now("hearing_over"),
            ProceedingError::NobodyGoesAlong => not_now("nobody_goes_along"),
            ProceedingError::Invalid(fields) => fields.into(),
        }
    }
}
