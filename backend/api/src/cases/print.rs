//! Forms of a case on paper.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, Id};
use punte_domain::language::Language;
use punte_domain::pack::print::{CaseForm, PrintPart};
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    case, closure, conference, consent, decision, interview, needs, note, person, plan, proceeding, risk, screening,
    service, stay,
};
use crate::auth::{CasesRead, Granted};
use crate::octets::FileBytes;
use crate::print::{About, Shown, answer, reading, turn};
use crate::referrals::printed as referrals;
use crate::{App, Code, Problem, Query};

/// In which language, and which one of several.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CasePrintQuery {
    /// The caller's own unless given.
    #[param(inline)]
    language: Option<Language>,
    /// The interview, screening, assessment, plan, decision, consent, conference or closing to print, by its
    /// id; otherwise the one that counts, or all of them where the form is a list.
    record_id: Option<Uuid>,
}

/// Print a form of a case
///
/// As a PDF with headings, tables and language for whoever does not see it. It holds what the caller may
/// read of the case and nothing else; parts that are not theirs to read are left out, and a form whose
/// first part is not is refused. Lines to sign on stand below a plan that is being written, and below one
/// consent that holds and was asked for by its id. The reading is recorded, and that it was printed. For
/// whoever may read the case: who reads its consents or decisions alone does not print them. Too many that
/// wait, or one person too often, are told to come again.
#[utoipa::path(tag = "cases", operation_id = "case_print",
    params(("id" = CaseId, Path), ("form" = inline(CaseForm), Path), CasePrintQuery),
    extensions(("x-permission" = json!("cases.read"))),
    responses((status = OK, content_type = "application/pdf", body = FileBytes), Problem))]
#[get("/cases/{id}/print/{form}")]
pub(super) async fn print(
    app: Data<App>,
    actor: Granted<CasesRead>,
    path: Path<(CaseId, CaseForm)>,
    query: Query<CasePrintQuery>,
) -> Result<HttpResponse, Problem> {
    let turn = turn(&actor).await?;
    let tx = app.read(&actor);
    let (id, form) = path.into_inner();
    let case = punte_storage::cases::find_readable(&tx, &actor.scope(), id).await?;
    if query.record_id.is_some() && !form.has_records() {
        return Err(Problem::new(Code::InvalidQuery).because("record_id"));
    }
    let reader = Reader {
        app: &app,
        tx: &tx,
        actor: reading(&actor, query.language),
        case: id,
        record: query.record_id,
    };
    let mut parts: Vec<Shown> = Vec::new();
    let mut reads = Vec::new();
    for part in form.parts() {
        if part.is_to_sign() && !awaits_signature(*part, parts.last(), query.record_id) {
            continue;
        }
        let shown = parts.iter().find(|(shown, _)| Some(*shown) == part.of_view());
        if let Some(view) = shown.map(|(_, view)| view.clone()) {
            parts.push((*part, view));
            continue;
        }
        match reader.part(*part).await {
            Ok(Some((view, read))) => {
                parts.push((*part, Some(view)));
                reads.extend(read);
            }
            Ok(None) => parts.push((*part, None)),
            // What is not theirs to read is left out, but for the one thing they asked for.
            Err(refused) if refused.code() == Code::Forbidden && !parts.is_empty() => {}
            Err(refused) => return Err(refused),
        }
    }
    let language = reader.actor.language;
    let printed = Event::new(EventKind::ReadPrint).case(id);
    reads.push(printed.fields([form.code(), language.code()]));
    app.record(&actor, reads).await?;
    let names = names(&tx, language, [case.organisation], None).await?;
    let about = About {
        title: app.pack.print().title(form, language).to_owned(),
        reference: case.reference.to_string(),
        subtitle: format!("{} · {}", case.code_name, names.organisation(case.organisation)),
        file: form.code(),
    };
    answer(&app, &tx, &actor, language, about, &parts, turn).await
}

/// Whether what stands before lines to sign on is one thing, and still to be signed: a plan that is being
/// written, or the consent that was asked for. Each consent is signed by itself (MECHANISM §1.9).
fn awaits_signature(part: PrintPart, before: Option<&Shown>, record: Option<Uuid>) -> bool {
    let Some((_, Some(view))) = before else { return false };
    let is = |thing: &Value, field: &str, code: &str| thing.get(field).and_then(Value::as_str) == Some(code);
    if part == PrintPart::PlanSignatures {
        return is(view, "state", "draft");
    }
    let holds = |one: &Value| is(one, "basis", "consent") && is(one, "state", "active");
    let items = view.get("items").and_then(Value::as_array);
    record.is_some() && items.is_some_and(|items| items.iter().all(holds))
}

/// Reads the parts of a case for whoever prints them or takes them along.
pub(super) struct Reader<'a> {
    pub(super) app: &'a App,
    pub(super) tx: &'a Tx,
    pub(super) actor: Actor,
    pub(super) case: CaseId,
    /// The one to read of several.
    pub(super) record: Option<Uuid>,
}

/// A view, and the entry to record before it is shown.
pub(super) type Read = Option<(Value, Option<Event>)>;

impl Reader<'_> {
    pub(super) async fn part(&self, part: PrintPart) -> Result<Read, Problem> {
        let Self {
            app, tx, actor, case, ..
        } = self;
        match part {
            PrintPart::Case | PrintPart::Notification => self.of_the_case().await,
            PrintPart::FirstNote => written(note::first_to_print(tx, &Granted::of(actor)?, *case).await?),
            PrintPart::Person => {
                let person = person::to_print(tx, &Granted::of(actor)?, *case).await?;
                person::tell_own_name(app, actor, &[person.0.family_name()]).await?;
                written(Some(person))
            }
            PrintPart::Decisions => {
                let all = decision::to_print(app, tx, &Granted::of(actor)?, *case).await?;
                self.picked(written(all)?)
            }
            PrintPart::Interviews => {
                let all = interview::to_print(tx, &Granted::of(actor)?, *case).await?;
                self.picked(written(all)?)
            }
            PrintPart::Account => {
                let id = self.record();
                written(interview::account::to_print(app, tx, &Granted::of(actor)?, *case, id).await?)
            }
            PrintPart::Exploiters => {
                let id = self.record();
                written(interview::account::exploiters_to_print(app, tx, &Granted::of(actor)?, *case, id).await?)
            }
            PrintPart::Screening => {
                let id = self.record();
                written(screening::to_print(app, tx, &Granted::of(actor)?, *case, id).await?)
            }
            PrintPart::Risk => {
                let id = self.record();
                written(risk::to_print(app, tx, &Granted::of(actor)?, *case, id).await?)
            }
            PrintPart::SafetyPlan => written(risk::safety_plan::to_print(tx, &Granted::of(actor)?, *case).await?),
            PrintPart::Needs => written(needs::to_print(tx, &Granted::of(actor)?, *case, self.record()).await?),
            PrintPart::Plan => written(plan::to_print(tx, &Granted::of(actor)?, *case, self.record()).await?),
            PrintPart::ServiceTotals => written(service::totals_to_print(tx, &Granted::of(actor)?, *case).await?),
            PrintPart::Services => written(service::to_print(tx, &Granted::of(actor)?, *case).await?),
            PrintPart::Referrals => {
                let page = referrals(app, tx, &Granted::of(actor)?, *case).await?;
                written(page.map(|page| (page, None)))
            }
            PrintPart::Consents => {
                let all = consent::to_print(app, tx, &Granted::of(actor)?, *case).await?;
                self.picked(written(all)?)
            }
            PrintPart::Proceedings => written(proceeding::to_print(app, tx, &Granted::of(actor)?, *case).await?),
            PrintPart::Stays => written(stay::to_print(app, tx, &Granted::of(actor)?, *case).await?),
            PrintPart::Conferences => {
                let all = conference::to_print(tx, &Granted::of(actor)?, *case).await?;
                self.picked(written(all)?)
            }
            PrintPart::Closure => {
                let all = closure::to_print(tx, &Granted::of(actor)?, *case).await?;
                self.picked(written(all)?)
            }
            // Lines to sign on are nobody's to read.
            PrintPart::PlanSignatures | PrintPart::ConsentSignatures => Ok(Some((Value::Null, None))),
            // They show the view of another part, or are of no form of a case.
            PrintPart::Rights
            | PrintPart::Compensation
            | PrintPart::Returns
            | PrintPart::Refusals
            | PrintPart::Referral
            | PrintPart::Disclosed
            | PrintPart::ReferralCourse
            | PrintPart::AccessLog
            | PrintPart::ProjectIdentity
            | PrintPart::ProjectBudget
            | PrintPart::ProjectFigures
            | PrintPart::ProjectPeople
            | PrintPart::ProjectIndicators
            | PrintPart::ProjectActivities
            | PrintPart::ProjectDeliverables
            | PrintPart::ProjectExecution
            | PrintPart::ProjectMeasures
            | PrintPart::ProjectMeetings
            | PrintPart::ProjectConflicts
            | PrintPart::Evaluation
            | PrintPart::EvaluationMeetings
            | PrintPart::EvaluationProjects
            | PrintPart::TrainingTotals
            | PrintPart::TrainingPeople
            | PrintPart::TrainingGroups
            | PrintPart::CampaignTotals
            | PrintPart::CampaignMaterials
            | PrintPart::CampaignReach
            | PrintPart::CampaignRows
            | PrintPart::MeetingRegister
            | PrintPart::StrategyTotals
            | PrintPart::StrategyMeasures
            | PrintPart::SignInSheet
            | PrintPart::Certificates => Ok(None),
        }
    }

    async fn of_the_case(&self) -> Result<Read, Problem> {
        let view = case::to_print(self.app, self.tx, &Granted::of(&self.actor)?, self.case).await?;
        written(Some(view))
    }

    fn record<I: Id>(&self) -> Option<I> {
        self.record.map(I::from_uuid)
    }

    /// Of a list, the one that was asked for.
    fn picked(&self, read: Read) -> Result<Read, Problem> {
        let Some(id) = self.record.map(|id| id.to_string()) else {
            return Ok(read);
        };
        let absent = || Problem::new(Code::NotFound);
        let (mut view, event) = read.ok_or_else(absent)?;
        let items = view.get_mut("items").and_then(Value::as_array_mut).ok_or_else(absent)?;
        items.retain(|one| one.get("id").and_then(Value::as_str) == Some(&id));
        if items.is_empty() {
            return Err(absent());
        }
        Ok(Some((view, event)))
    }
}

fn written<T: Serialize>(read: Option<(T, Option<Event>)>) -> Result<Read, Problem> {
    read.map(|(view, event)| {
        let view = serde_json::to_value(view).map_err(|_| Problem::new(Code::Internal))?;
        Ok((view, event))
    })
    .transpose()
}
