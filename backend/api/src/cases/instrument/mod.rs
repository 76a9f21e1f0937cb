//! Screening instruments: what is asked, and what the answers may come to.

pub(super) mod entry;

use actix_web::get;
use actix_web::web::{Data, Json, Path};
use chrono::NaiveDate;
use punte_domain::cases::screening::{
    IndicatorWeight, Instrument, Instruments, Item, Questions, ScreeningProfile, ScreeningResultKind, Section,
};
use punte_domain::language::Labels;
use punte_storage::cases::instrument as storage;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::SignedIn;
use crate::{App, Code, Problem};

/// An instrument in one version.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstrumentSummary)]
pub(crate) struct InstrumentSummaryView {
    #[schema(example = "ilo_labour")]
    code: String,
    #[schema(example = "2009.1")]
    version: String,
    name: Labels,
    /// What must be known before it is used.
    note: Labels,
    /// Whether its questions were entered. Where they were not, it cannot be used yet.
    is_entered: bool,
    /// Whether it was checked against the official text.
    is_verified: bool,
    /// Whether it may be started today.
    is_in_force: bool,
    /// For whom it asks.
    profiles: Vec<ScreeningProfile>,
    effective_from: NaiveDate,
    effective_until: Option<NaiveDate>,
    /// Where it comes from.
    sources: Vec<String>,
}

impl InstrumentSummaryView {
    fn new(instrument: &Instrument, is_in_force: bool) -> Self {
        let questions = instrument.questions.as_ref();
        Self {
            code: instrument.code.clone(),
            version: instrument.version.clone(),
            name: instrument.name.clone(),
            note: instrument.note.clone(),
            is_entered: questions.is_some(),
            is_verified: instrument.is_verified,
            is_in_force,
            profiles: questions
                .map(|questions| questions.profiles().to_vec())
                .unwrap_or_default(),
            effective_from: instrument.effective_from,
            effective_until: instrument.effective_until,
            sources: instrument.sources.clone(),
        }
    }
}

/// Every instrument of the country pack, and those that administrators entered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InstrumentList {
    items: Vec<InstrumentSummaryView>,
}

/// An instrument with its questions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Instrument)]
pub(crate) struct InstrumentView {
    #[serde(flatten)]
    summary: InstrumentSummaryView,
    /// Its questions by topic.
    sections: Vec<InstrumentSectionView>,
    /// What the answers may come to.
    results: Vec<ScreeningResultView>,
}

/// The questions of one topic.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstrumentSection)]
struct InstrumentSectionView {
    #[schema(example = "D4")]
    code: String,
    labels: Labels,
    items: Vec<InstrumentItemView>,
}

/// A question.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstrumentItem)]
struct InstrumentItemView {
    #[schema(example = "D4.01")]
    code: String,
    labels: Labels,
    /// What a yes weighs for an adult; `null` where adults are not asked.
    adult: Option<IndicatorWeight>,
    /// What a yes weighs for a child; `null` where children are not asked.
    child: Option<IndicatorWeight>,
}

/// What a screening may come to.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ScreeningResult)]
pub(super) struct ScreeningResultView {
    #[schema(example = "trafficking")]
    code: String,
    kind: ScreeningResultKind,
    labels: Labels,
}

impl ScreeningResultView {
    /// The results with these codes.
    pub fn of(questions: &Questions, codes: &[String]) -> Vec<Self> {
        let all = questions.results().iter().filter(|result| codes.contains(&result.code));
        all.map(Self::from).collect()
    }
}

impl From<&punte_domain::cases::screening::ScreeningResult> for ScreeningResultView {
    fn from(result: &punte_domain::cases::screening::ScreeningResult) -> Self {
        Self {
            code: result.code.clone(),
            kind: result.kind,
            labels: result.labels.clone(),
        }
    }
}

impl From<&Section> for InstrumentSectionView {
    fn from(section: &Section) -> Self {
        Self {
            code: section.code.clone(),
            labels: section.labels.clone(),
            items: section.items.iter().map(InstrumentItemView::from).collect(),
        }
    }
}

impl From<&Item> for InstrumentItemView {
    fn from(item: &Item) -> Self {
        Self {
            code: item.code.clone(),
            labels: item.labels.clone(),
            adult: item.weights.get(&ScreeningProfile::Adult).copied(),
            child: item.weights.get(&ScreeningProfile::Child).copied(),
        }
    }
}

impl InstrumentView {
    fn new(instruments: &Instruments, instrument: &Instrument, today: NaiveDate) -> Self {
        let questions = instrument.questions.as_ref();
        Self {
            summary: InstrumentSummaryView::new(instrument, instruments.is_in_force(instrument, today)),
            sections: questions.map_or(Vec::new(), |all| all.sections().iter().map(Into::into).collect()),
            results: questions.map_or(Vec::new(), |all| all.results().iter().map(Into::into).collect()),
        }
    }
}

/// List the screening instruments
///
/// Those of the country pack, also the ones nobody has entered yet, and those that administrators entered
/// and confirmed. For anybody who is signed in; they hold no personal data.
#[utoipa::path(tag = "pack", operation_id = "instrument_list",
    responses((status = OK, body = InstrumentList), Problem))]
#[get("/instruments")]
pub(super) async fn list(app: Data<App>, caller: SignedIn) -> Result<Json<InstrumentList>, Problem> {
    let tx = app.read(&caller);
    let instruments = storage::all(&tx, &app.pack).await?;
    let all = instruments.list(app.pack.calendar().date(tx.now));
    let items = all
        .into_iter()
        .map(|(one, is_in_force)| InstrumentSummaryView::new(one, is_in_force));
    Ok(Json(InstrumentList { items: items.collect() }))
}

/// Read a screening instrument
///
/// One version of it, with its questions in three languages. Answers are bound to the version they
/// were given under; one that was withdrawn is still read. For anybody who is signed in.
#[utoipa::path(tag = "pack", operation_id = "instrument_read",
    params(("code" = String, Path, example = "ilo_labour"), ("version" = String, Path, example = "2009.1")),
    responses((status = OK, body = InstrumentView), Problem))]
#[get("/instruments/{code}/versions/{version}")]
pub(super) async fn read(
    app: Data<App>,
    caller: SignedIn,
    path: Path<(String, String)>,
) -> Result<Json<InstrumentView>, Problem> {
    let (code, version) = path.into_inner();
    let tx = app.read(&caller);
    let instruments = storage::all(&tx, &app.pack).await?;
    let instrument = instruments.find(&code, &version).ok_or(Problem::new(Code::NotFound))?;
    let today = app.pack.calendar().date(tx.now);
    Ok(Json(InstrumentView::new(&instruments, instrument, today)))
}
