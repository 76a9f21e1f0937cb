//! Papers of a training: the sheet that people sign, and the certificates that they are given.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::TrainingId;
use punte_domain::language::Language;
use punte_domain::pack::print::{OtherForm, PrintPart, ReportFormat};
use punte_domain::projects::attendance::Attendee;
use punte_domain::projects::paper::{CertificateNumbers, certificates, days_to_sign, rows_to_sign};
use punte_domain::projects::span::StatedSpan;
use punte_domain::projects::training::Training;
use punte_storage::Tx;
use punte_storage::projects::{attendance, project, training};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::report::{may_change, name_of};
use super::training::reported;
use crate::auth::{Granted, Person, ProjectsRead, ProjectsReport};
use crate::octets::FileBytes;
use crate::print::{About, Turn, Written, answer, reading, turn};
use crate::routing::ServiceConfig;
use crate::{App, Code, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(training_sign_in_print)
        .service(training_certificates_print);
}

/// In which language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SignInQuery {
    /// The caller's own unless given.
    #[param(inline)]
    language: Option<Language>,
}

/// Whose certificates, in which language, and how they are numbered.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CertificatesQuery {
    /// The caller's own unless given.
    #[param(inline)]
    language: Option<Language>,
    /// The place on the attendance list of the first who is given one, from 1; the first unless given.
    #[param(minimum = 1, maximum = 5_000)]
    first: Option<u32>,
    /// The place of the last; the last of the list unless given. At most 500 are printed at once.
    #[param(minimum = 1, maximum = 5_000)]
    last: Option<u32>,
    /// What stands before the numbers.
    #[param(max_length = 40)]
    series: Option<String>,
    /// The number of the first that is printed; the others count on. Without it none has a number.
    #[param(maximum = 999_999_999)]
    number: Option<u32>,
}

/// What papers say of a training; what is not stated is left out.
#[derive(Debug, Clone, Serialize)]
struct TrainingOnPaper {
    training: String,
    module: Option<String>,
    topics: Vec<String>,
    held: StatedSpan,
    days: Option<u32>,
    place: Option<String>,
    county: Option<String>,
    trainers: Option<u32>,
    trainers_are: Option<String>,
    project: String,
    code: Option<String>,
    contract_number: Option<String>,
    organisation_name: String,
    /// What has to be said of who pays.
    visibility: Option<String>,
}

#[derive(Debug, Serialize)]
struct SignInSheets {
    sheets: Vec<SignInSheet>,
}

#[derive(Debug, Serialize)]
struct SignInSheet {
    day: Option<NaiveDate>,
    #[serde(flatten)]
    of: TrainingOnPaper,
    rows: Vec<SignInRow>,
}

/// Who signs; empty where that is not to be seen or not known yet.
#[derive(Debug, Clone, Default, Serialize)]
struct SignInRow {
    name: Option<String>,
    institution: Option<String>,
    position: Option<String>,
    category: Option<String>,
}

#[derive(Debug, Serialize)]
struct Certificates {
    items: Vec<CertificateOnPaper>,
}

#[derive(Debug, Serialize)]
struct CertificateOnPaper {
    number: Option<String>,
    name: String,
    institution: Option<String>,
    #[serde(flatten)]
    of: TrainingOnPaper,
}

/// Print a sheet to sign at a training
///
/// As a PDF with headings, tables and language for whoever does not see it: what the training is and of which project,
/// and a numbered row for each who is on the attendance list or, where there is none, is to come. Where all its days
/// are known each has a sheet of its own. Names stand in it for whoever may read the attendance list, and then the
/// reading is recorded, and that it was printed; for everybody else the rows are empty. For people who see the project.
#[utoipa::path(tag = "projects", operation_id = "training_sign_in_print",
    params(("id" = TrainingId, Path), SignInQuery),
    extensions(("x-permission" = json!("projects.read")), ("x-people" = json!(true))),
    responses((status = OK, content_type = "application/pdf", body = FileBytes), Problem))]
#[get("/trainings/{id}/print/sign-in-sheet")]
async fn training_sign_in_print(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    _person: Person,
    id: Path<TrainingId>,
    query: Query<SignInQuery>,
) -> Result<HttpResponse, Problem> {
    let turn = turn(&actor).await?;
    let tx = app.read(&actor);
    let reader = reading(&actor, query.language);
    let training = training::find(&tx, &actor.scope(), *id).await?;
    let list = attendance::kept(&tx, *id).await?;
    let is_there = list.as_ref().is_some_and(|list| !list.is_erased);
    let rows = rows_to_sign(&training.facts, list.map(|list| list.rows));
    let mut people = Vec::new();
    if is_there && may_change(&tx, &actor, training.project, training.organisation).await? {
        let key = attendance::key(&tx, *id).await?;
        let last = u32::try_from(rows).unwrap_or(u32::MAX);
        people = attendance::at_places(&tx, &key, *id, 1..=last).await?;
        app.record(&actor, printed(*id, "sign_in_sheet", reader.language))
            .await?;
    }
    let mut signing: Vec<SignInRow> = people.into_iter().map(Into::into).collect();
    signing.resize_with(rows, Default::default);
    let of = on_paper(&tx, &reader, &training).await?;
    let sheet = |day| SignInSheet {
        day,
        of: of.clone(),
        rows: signing.clone(),
    };
    let days = days_to_sign(&training.facts, rows);
    let sheets = if days.is_empty() {
        vec![sheet(None)]
    } else {
        days.into_iter().map(|day| sheet(Some(day))).collect()
    };
    let form = (OtherForm::SignInSheet, PrintPart::SignInSheet, "sign-in-sheet");
    answered(&app, &tx, &reader, form, &SignInSheets { sheets }, turn).await
}

/// Print certificates of a training
///
/// As a PDF, a page for each person on the attendance list, or for those between two places of it: who took part in
/// what, when, where and in which project, with a line to sign. What is not stated is left out, and nothing is counted
/// as given out by it. The reading is recorded, and that it was printed. For people who may change the training.
#[utoipa::path(tag = "projects", operation_id = "training_certificates_print",
    params(("id" = TrainingId, Path), CertificatesQuery),
    extensions(("x-permission" = json!("projects.report")), ("x-people" = json!(true))),
    responses((status = OK, content_type = "application/pdf", body = FileBytes), Problem))]
#[get("/trainings/{id}/print/certificates")]
async fn training_certificates_print(
    app: Data<App>,
    actor: Granted<ProjectsReport>,
    _person: Person,
    id: Path<TrainingId>,
    query: Query<CertificatesQuery>,
) -> Result<HttpResponse, Problem> {
    let turn = turn(&actor).await?;
    let tx = app.read(&actor);
    let reader = reading(&actor, query.language);
    let (_, training) = reported(&tx, &actor, *id).await?;
    let numbers = CertificateNumbers::new(query.series.as_deref(), query.number)
        .map_err(|fault| Problem::new(Code::InvalidQuery).because(fault.code()))?;
    let list = attendance::kept(&tx, *id).await?.filter(|list| !list.is_erased);
    let list = list.ok_or_else(|| Problem::new(Code::NotNow).because("no_attendance"))?;
    let places = certificates(query.first, query.last, list.rows)
        .ok_or_else(|| Problem::new(Code::InvalidQuery).because("last"))?;
    let key = attendance::key(&tx, *id).await?;
    let people = attendance::at_places(&tx, &key, *id, places).await?;
    app.record(&actor, printed(*id, "certificates", reader.language))
        .await?;
    let of = on_paper(&tx, &reader, &training).await?;
    let certificate = |(after, person): (u32, Attendee)| CertificateOnPaper {
        number: numbers.as_ref().map(|numbers| numbers.of(after)),
        name: person.name,
        institution: person.institution,
        of: of.clone(),
    };
    let items = (0..).zip(people).map(certificate).collect();
    let form = (OtherForm::Certificates, PrintPart::Certificates, "certificates");
    answered(&app, &tx, &reader, form, &Certificates { items }, turn).await
}

/// Who took part was read, and printed in this form.
fn printed(id: TrainingId, form: &'static str, language: Language) -> [Event; 2] {
    let read = Event::new(EventKind::ReadTrainingAttendance).subject(id);
    let paper = Event::new(EventKind::ReadTrainingPaper).subject(id);
    [
        read.fields(["name", "institution", "position", "category"]),
        paper.fields([form, language.code()]),
    ]
}

async fn on_paper(tx: &Tx, actor: &Actor, training: &Training) -> Result<TrainingOnPaper, Problem> {
    let card = project::find(tx, training.project).await?.card;
    let facts = training.facts.clone();
    Ok(TrainingOnPaper {
        days: facts.lasted(),
        training: facts.name,
        module: facts.module,
        topics: facts.topics,
        held: facts.held,
        place: facts.place,
        county: facts.county,
        trainers: facts.trainers,
        trainers_are: facts.trainers_are,
        project: card.titles.get(actor.language).to_owned(),
        code: card.code,
        contract_number: card.contract_number,
        organisation_name: name_of(tx, actor, training.organisation).await?,
        visibility: card.visibility,
    })
}

async fn answered<T: Serialize>(
    app: &App,
    tx: &Tx,
    reader: &Actor,
    (form, part, file): (OtherForm, PrintPart, &'static str),
    view: &T,
    turn: Turn,
) -> Result<HttpResponse, Problem> {
    let view = serde_json::to_value(view).map_err(|_| Problem::new(Code::Internal))?;
    let about = About {
        title: app.pack.print().title(form, reader.language).to_owned(),
        reference: String::new(),
        subtitle: name_of(tx, reader, reader.organisation).await?,
        file,
    };
    let written = Written {
        language: reader.language,
        format: ReportFormat::Pdf,
        is_report: true,
        is_given: form == OtherForm::Certificates,
    };
    answer(app, tx, reader, written, about, &[(part, Some(view))], turn).await
}

impl From<Attendee> for SignInRow {
    fn from(person: Attendee) -> Self {
        Self {
            name: Some(person.name),
            institution: person.institution,
            position: person.position,
            category: person.category,
        }
    }
}
