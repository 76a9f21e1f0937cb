//! What an emergency shows of a case: what helps the person now, and nothing else.

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use chrono::{DateTime, Utc};
use punte_domain::access::{Actor, Class, Permission, Record, decide};
use punte_domain::cases::consent::DataSet;
use punte_domain::cases::emergency::EmergencyError;
use punte_domain::cases::needs::{NeedsAssessment, belongs_to};
use punte_domain::cases::risk::{RiskAssessment, RiskForm, RiskStrength};
use punte_domain::cases::{AgeGroup, Case, RiskLevel, Sex, Urgency};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::EmergencyAccessId;
use punte_domain::language::Labels;
use punte_storage::cases::{emergency as storage, facts, needs, person, risk, safety_plan};
use punte_storage::identity::organisation;
use punte_storage::{Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{EmergencyAccessView, one};
use crate::auth::{CasesEmergency, Granted};
use crate::cases::NeedView;
use crate::cases::person::{PersonView, tell_own_name};
use crate::cases::risk::safety_plan::SafetyPlanView;
use crate::{App, Problem};

/// What an emergency shows of a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EmergencyCase)]
pub(crate) struct EmergencyCaseView {
    access: EmergencyAccessView,
    #[schema(example = "Mesteacăn 47")]
    code_name: String,
    county: String,
    sex: Sex,
    age_group: AgeGroup,
    is_child: bool,
    urgency: Urgency,
    is_open: bool,
    /// Who works on the case where it is held.
    assigned_to_name: Option<String>,
    /// How the organisation that holds the case is reached.
    holder_phone: Option<String>,
    holder_email: Option<String>,
    /// Who the person is; how to reach them once a second person agreed.
    person: PersonView,
    /// What endangers the person, as last assessed; `null` where nobody assessed it.
    risk: Option<EmergencyRisk>,
    /// What is known of the person's health, as last assessed.
    health: Vec<NeedView>,
    /// What was agreed with the person for when danger comes, once a second person agreed.
    safety_plan: Option<SafetyPlanView>,
}

/// What endangers the person.
#[derive(Debug, Serialize, ToSchema)]
struct EmergencyRisk {
    level: Option<RiskLevel>,
    assessed_at: Option<DateTime<Utc>>,
    /// The factors that are there.
    factors: Vec<EmergencyRiskFactor>,
    /// The factors that nobody knows. None of them counts as absent.
    not_known: Vec<Labels>,
}

/// A factor of risk that is there.
#[derive(Debug, Serialize, ToSchema)]
struct EmergencyRiskFactor {
    labels: Labels,
    strength: RiskStrength,
}

/// Read a case that was opened in an emergency
///
/// Who the person is, what endangers them, and warnings of health; once a second person agreed also how to reach them
/// and the safety plan. No notes, documents or interviews, and nothing that a specialist wrote. The reading is recorded.
/// For who opened it, while it lasts.
#[utoipa::path(tag = "emergencies", operation_id = "emergency_case_read", params(("id" = EmergencyAccessId, Path)),
    extensions(("x-permission" = json!("cases.emergency"))),
    responses((status = OK, body = EmergencyCaseView), Problem))]
#[get("/emergency-accesses/{id}/case")]
pub(in crate::cases) async fn read(
    app: Data<App>,
    actor: Granted<CasesEmergency>,
    id: Path<EmergencyAccessId>,
) -> Result<Json<EmergencyCaseView>, Problem> {
    let tx = app.read(&actor);
    let access = storage::find(&tx, &actor, *id).await?;
    if access.user != actor.user {
        return Err(EmergencyError::NotYours.into());
    }
    let case = storage::case(&tx, &access).await?;
    let opened = opened(&tx, &actor, &case).await?;
    if !(access.is_live(tx.now) && opened.contains(&Class::Identity) && opened.contains(&Class::Sensitive)) {
        return Err(EmergencyError::Ended.into());
    }
    let shows_where = opened.contains(&Class::LifeCritical) && access.agreed.is_some();
    let event = read_event(&case, shows_where);
    let access = one(&tx, &actor, access).await?;
    let view = view(&tx, &actor, app.pack.risk(), (case, access), shows_where).await?;
    app.record(&actor, [event]).await?;
    tell_own_name(&app, &actor, &[view.person.family_name()]).await?;
    Ok(Json(view))
}

/// What the emergency opens now.
async fn opened(tx: &Tx, actor: &Actor, case: &Case) -> Result<Vec<Class>, Problem> {
    let facts = facts(tx, case).await?;
    let all = [Class::Identity, Class::Sensitive, Class::LifeCritical];
    let opens = |class: &Class| {
        let record = Record::Case(&facts, *class);
        decide(&actor.into(), Permission::CasesEmergency, record, tx.now).is_allowed()
    };
    Ok(all.into_iter().filter(opens).collect())
}

fn read_event(case: &Case, shows_where: bool) -> Event {
    let fields = ["identity", "risk", "health"];
    let more = shows_where.then_some(["contacts", "safety_plan"]);
    Event::new(EventKind::ReadEmergency)
        .case(case.id)
        .fields(fields.into_iter().chain(more.into_iter().flatten()))
}

async fn view(
    tx: &Tx,
    actor: &Actor,
    form: &RiskForm,
    (case, access): (Case, EmergencyAccessView),
    shows_where: bool,
) -> Result<EmergencyCaseView, Problem> {
    let key = tx.case_key(case.id).await?;
    let names = names(tx, actor.language, [], case.assigned_to).await?;
    let holder = organisation::find(tx, case.organisation).await?.facts.contact;
    let person = person::find(tx, &key).await?;
    let assessed = risk::newest(tx, &key).await?;
    let plan = if shows_where {
        let plan = safety_plan::find(tx, &key).await?;
        (plan.version > 0).then(|| plan.into())
    } else {
        None
    };
    Ok(EmergencyCaseView {
        access,
        county: case.county,
        sex: case.sex,
        age_group: case.age_group,
        is_child: case.is_child,
        urgency: case.urgency,
        is_open: case.closed_at.is_none(),
        code_name: case.code_name,
        assigned_to_name: case.assigned_to.map(|user| names.user(user)),
        holder_phone: holder.phone,
        holder_email: holder.email,
        person: PersonView::new(person, shows_where),
        risk: assessed.map(|assessed| danger(form, &assessed)),
        health: warnings(needs::newest(tx, &key).await?),
        safety_plan: plan,
    })
}

fn danger(form: &RiskForm, assessed: &RiskAssessment) -> EmergencyRisk {
    let (there, not_known) = form.told(&assessed.answers, true);
    let there = there.into_iter().map(|(factor, strength)| EmergencyRiskFactor {
        labels: factor.labels.clone(),
        strength,
    });
    EmergencyRisk {
        level: assessed.level(),
        assessed_at: assessed.finished_at,
        factors: there.collect(),
        not_known: not_known.into_iter().map(|factor| factor.labels.clone()).collect(),
    }
}

/// What was said of health when the needs were last assessed.
fn warnings(newest: Option<NeedsAssessment>) -> Vec<NeedView> {
    let needs = newest.into_iter().flat_map(|newest| newest.needs);
    needs
        .filter(|need| belongs_to(&need.domain) == DataSet::Health)
        .map(NeedView::from)
        .collect()
}
