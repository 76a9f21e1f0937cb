//! What invented people told in interviews.

use anyhow::{Context as _, Result, anyhow};
use chrono::{Duration, NaiveDate};
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::interview::{
    AccountRevision, Interview, InterviewAnswerState, InterviewConsent, InterviewGiven, InterviewKind, InterviewStart,
    check_answers,
};
use punte_domain::cases::person::{DatePrecision, PartialDate};
use punte_domain::cases::screening::AnswerSource;
use punte_domain::id::AccountEntryId;
use punte_storage::cases;
use serde::Deserialize;

use super::stage::Stage;

/// What an invented person said to a question.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerText {
    /// The topic.
    pub topic: String,
    /// Which entry of it, where it has many.
    pub entry: Option<u8>,
    /// The question.
    pub question: String,
    /// Whether it was not answered: `unknown` or `refused`.
    pub state: Option<InterviewAnswerState>,
    /// Yes or no.
    pub is_so: Option<bool>,
    /// Codes of the list.
    pub codes: Option<Vec<String>>,
    /// A text.
    pub text: Option<String>,
    /// A number.
    pub number: Option<u32>,
    /// The month, as its first day.
    pub month: Option<NaiveDate>,
}

impl Stage<'_> {
    /// An interview that asks what belongs to it; it ends, or goes on.
    pub(super) async fn interview(
        &mut self,
        case: &Case,
        by: &Actor,
        kind: InterviewKind,
        ends: bool,
        at: Timestamp,
    ) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let consent = if case.is_child {
            InterviewConsent::Guardian
        } else {
            InterviewConsent::Person
        };
        let start = InterviewStart {
            kind,
            started_at: at - Duration::minutes(50),
            consent: Some(consent),
            place: "office".to_owned(),
            present: vec!["psychologist".to_owned()],
            language: Some(by.language.code().to_owned()),
        };
        let wrong = |wrong| anyhow!("{wrong:?}");
        let id = self.dice.id();
        let (interview, started) = Interview::start(id, case, self.pack, start, by, tx.now).map_err(wrong)?;
        cases::interview::add(&tx, &key, &interview).await?;
        tx.record(started).await?;
        let entries: Vec<AccountEntryId> = (0..4).map(|_| self.dice.id()).collect();
        let mut known = Vec::new();
        for topic in &self.pack.interview().topics {
            // One that goes on has come as far as the journey.
            if !topic.kinds.contains(&kind) || (!ends && topic.code == "episodes") {
                continue;
            }
            let told = self.data.texts.interview.iter().filter(|one| one.topic == topic.code);
            let given: Vec<InterviewGiven> = told.map(|one| given(one, &entries)).collect::<Result<_>>()?;
            if given.is_empty() {
                continue;
            }
            let before = cases::account::topic(&tx, &key, &topic.code).await?;
            if before.is_some() {
                // Nobody asks again.
                known.extend(before);
                continue;
            }
            let given = check_answers(self.pack, topic, given, tx.now).map_err(|refused| anyhow!("{refused:?}"))?;
            let id = self.dice.id();
            let answered = AccountRevision::answer(id, None, &interview, case, topic, given, by, tx.now);
            let (revision, answered) = answered.map_err(wrong)?.context("nothing was asked")?;
            cases::account::add(&tx, &key, &revision).await?;
            tx.record(answered).await?;
            known.push(revision);
        }
        if ends {
            let end = (tx.now, Some(1));
            let (finished, event) = interview.finish(case, &known, true, end, by, tx.now).map_err(wrong)?;
            cases::interview::save(&tx, &key, finished).await?;
            tx.record(event).await?;
        }
        Ok(tx.commit().await?)
    }
}

fn given(told: &AnswerText, entries: &[AccountEntryId]) -> Result<InterviewGiven> {
    let entry = told
        .entry
        .map(|entry| entries.get(usize::from(entry)).context("no such entry"));
    let state = told.state.unwrap_or(InterviewAnswerState::Answered);
    let is_answered = state == InterviewAnswerState::Answered;
    Ok(InterviewGiven {
        entry: entry.transpose()?.copied(),
        question: told.question.clone(),
        state,
        source: is_answered.then_some(AnswerSource::PersonSaid),
        is_so: told.is_so,
        codes: told.codes.clone(),
        text: told.text.clone(),
        number: told.number,
        date: told.month.map(|date| PartialDate {
            date,
            precision: DatePrecision::Month,
        }),
    })
}
