//! A screening as the caller reads it.

use chrono::{DateTime, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::screening::{
    Answer, AnswerSource, AnswerState, IndicatorWeight, Instrument, Instruments, Questions, Screening,
    ScreeningOutcome, ScreeningProfile, ScreeningState, asked_already, evaluate,
};
use punte_domain::id::{ScreeningId, UserId};
use punte_domain::language::Labels;
use punte_domain::pack::Pack;
use punte_storage::{CaseKey, Names, Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::cases::instrument::ScreeningResultView;
use crate::etag::Versioned;
use crate::{Code, Problem};

/// A screening in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScreeningSummary)]
pub(crate) struct ScreeningSummaryView {
    id: ScreeningId,
    version: i64,
    #[schema(example = "ilo_labour")]
    instrument: String,
    /// The version its answers are bound to.
    #[schema(example = "2009.1")]
    instrument_version: String,
    instrument_name: Labels,
    /// Whether the instrument was checked against the official text.
    is_verified: bool,
    profile: ScreeningProfile,
    state: ScreeningState,
    started_by: UserId,
    started_by_name: String,
    organisation_name: String,
    started_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    /// How many questions are answered, refusals and unknowns among them …
    answered: usize,
    /// … of so many.
    asked: usize,
    /// What it came to; `null` while it is open. No decision.
    result: Option<ScreeningResultView>,
}

/// A screening with its answers and what they say.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Screening)]
pub(crate) struct ScreeningView {
    #[serde(flatten)]
    summary: ScreeningSummaryView,
    /// Whether the caller may answer and finish it now.
    takes_answers: bool,
    /// Whether the whole indicates trafficking, as far as it is answered. No decision.
    outcome: ScreeningOutcome,
    /// What it can still come to; one that stands alone is the result.
    results: Vec<ScreeningResultView>,
    /// What is answered. Questions that were not asked are left out.
    answers: Vec<ScreeningAnswerView>,
    /// What other screenings of this case asked already, the latest answer to each question.
    already_asked: Vec<ScreeningAnswerView>,
    /// What the answers say, topic by topic.
    sections: Vec<ScreeningSectionView>,
    /// How many times the person was interviewed for a screening.
    interviews: u64,
}

/// An answer, with who asked and when.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScreeningAnswer)]
struct ScreeningAnswerView {
    #[schema(example = "D4.01")]
    item: String,
    state: AnswerState,
    /// By whom it is known.
    source: Option<AnswerSource>,
    asked_by_name: String,
    organisation_name: String,
    at: DateTime<Utc>,
}

/// What the answers say of one topic.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScreeningSection)]
struct ScreeningSectionView {
    #[schema(example = "D4")]
    section: String,
    /// Positive, open, or not possible any more. Open questions count as possible.
    outcome: ScreeningOutcome,
    /// Whether it is open and the result depends on it.
    matters: bool,
    /// The questions answered yes.
    signs: Vec<String>,
    /// The smallest sets of questions that can decide it. Each is enough.
    ask_next: Vec<ScreeningAskView>,
}

/// A set of questions that can decide a topic.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScreeningAsk)]
struct ScreeningAskView {
    /// What the topic becomes when all of them are answered yes (`positive`) or all no (`ruled_out`).
    decides: ScreeningOutcome,
    choose: Vec<ScreeningChooseView>,
}

/// So many questions of one weight.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScreeningChoose)]
struct ScreeningChooseView {
    count: u32,
    weight: IndicatorWeight,
    /// Any of these: those not asked first, then those not known, then those refused.
    of: Vec<String>,
}

impl Versioned for ScreeningView {
    fn version(&self) -> i64 {
        self.summary.version
    }
}

/// The instrument a screening is bound to, with its questions.
pub(super) fn bound<'a>(
    instruments: &'a Instruments,
    screening: &Screening,
) -> Result<(&'a Instrument, &'a Questions), Problem> {
    instruments
        .find(&screening.instrument, &screening.instrument_version)
        .and_then(|instrument| Some((instrument, instrument.questions.as_ref()?)))
        .ok_or_else(|| Problem::new(Code::NotNow).because("instrument_missing"))
}

impl ScreeningSummaryView {
    pub fn new(instruments: &Instruments, screening: &Screening, names: &Names) -> Result<Self, Problem> {
        let (instrument, questions) = bound(instruments, screening)?;
        let sections = questions.sections().iter();
        let results = screening
            .result
            .as_ref()
            .map_or(&[][..], |result| result.results.as_slice());
        Ok(Self {
            id: screening.id,
            version: screening.version,
            instrument: screening.instrument.clone(),
            instrument_version: screening.instrument_version.clone(),
            instrument_name: instrument.name.clone(),
            is_verified: instrument.is_verified,
            profile: screening.profile,
            state: screening.state,
            started_by: screening.started_by,
            started_by_name: names.user(screening.started_by),
            organisation_name: names.organisation(screening.organisation),
            started_at: screening.started_at,
            finished_at: screening.finished_at,
            answered: screening.answers.len(),
            asked: sections.map(|section| section.asked(screening.profile).count()).sum(),
            result: single(ScreeningResultView::of(questions, results)),
        })
    }
}

/// The result, where it is only one: a screening may be finished while it is open.
fn single(results: Vec<ScreeningResultView>) -> Option<ScreeningResultView> {
    let mut results = results.into_iter();
    results.next().filter(|_| results.next().is_none())
}

/// The screening with all that is asked of it.
pub(super) async fn view(
    tx: &Tx,
    pack: &Pack,
    actor: &Actor,
    case: &Case,
    key: &CaseKey,
    screening: &Screening,
) -> Result<ScreeningView, Problem> {
    use punte_storage::cases::screening as storage;
    let instruments = punte_storage::cases::instrument::all(tx, pack).await?;
    let (_, questions) = bound(&instruments, screening)?;
    let (code, version) = (&screening.instrument, &screening.instrument_version);
    let all = storage::of_instrument(tx, key, code, version).await?;
    let already = asked_already(screening, &all);
    let asked = || screening.answers.values().chain(already.values().copied());
    let names = names(
        tx,
        actor.language,
        asked()
            .map(|answer| answer.organisation)
            .chain([screening.organisation]),
        asked().map(|answer| answer.asked_by).chain([screening.started_by]),
    )
    .await?;
    let evaluation = match &screening.result {
        Some(result) => result.clone(),
        None => evaluate(questions, screening.profile, &screening.answers),
    };
    let answers = screening.answers.iter();
    Ok(ScreeningView {
        summary: ScreeningSummaryView::new(&instruments, screening, &names)?,
        takes_answers: screening.takes_answers(case, actor).is_ok(),
        outcome: evaluation.outcome,
        results: ScreeningResultView::of(questions, &evaluation.results),
        answers: answers
            .map(|(item, answer)| ScreeningAnswerView::new(item, answer, &names))
            .collect(),
        already_asked: already
            .iter()
            .map(|(item, answer)| ScreeningAnswerView::new(item, answer, &names))
            .collect(),
        sections: evaluation.sections.into_iter().map(Into::into).collect(),
        interviews: storage::interviews(tx, case.id).await?,
    })
}

impl ScreeningAnswerView {
    fn new(item: &str, answer: &Answer, names: &Names) -> Self {
        Self {
            item: item.to_owned(),
            state: answer.state,
            source: answer.source,
            asked_by_name: names.user(answer.asked_by),
            organisation_name: names.organisation(answer.organisation),
            at: answer.at,
        }
    }
}

impl From<punte_domain::cases::screening::SectionEvaluation> for ScreeningSectionView {
    fn from(section: punte_domain::cases::screening::SectionEvaluation) -> Self {
        Self {
            section: section.section,
            outcome: section.outcome,
            matters: section.matters,
            signs: section.signs,
            ask_next: section.ask_next.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<punte_domain::cases::screening::Ask> for ScreeningAskView {
    fn from(ask: punte_domain::cases::screening::Ask) -> Self {
        let choose = ask.choose.into_iter().map(|choose| ScreeningChooseView {
            count: choose.count,
            weight: choose.weight,
            of: choose.of,
        });
        Self {
            decides: ask.decides,
            choose: choose.collect(),
        }
    }
}
