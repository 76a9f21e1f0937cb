//! Answers: what is known, by whom it is known, who asked and when.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::form::{InterviewQuestion, InterviewQuestionKind, InterviewTopic};
use crate::Timestamp;
use crate::cases::day;
use crate::cases::person::{PartialDate, is_country};
use crate::cases::screening::AnswerSource;
use crate::codes;
use crate::id::{AccountEntryId, InterviewId, OrganisationId, UserId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, codes as check_codes, line, paragraphs};

codes! {
    /// How far a question is answered. That nobody asked, that nobody knows and that the person would
    /// not say are three different things (MECHANISM §1, 4).
    InterviewAnswerState {
        /// It is answered.
        Answered,
        /// It was asked or looked for, and is not known.
        Unknown,
        /// It was not asked.
        NotAsked,
        /// The person did not want to answer.
        Refused,
    }
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InterviewValue {
    /// Yes or no.
    Flag(bool),
    /// Codes of a list, or that of a country.
    Codes(Vec<String>),
    /// A text.
    Text(String),
    /// A number.
    Number(u32),
    /// A date as far as it is known.
    Date(PartialDate),
}

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterviewAnswer {
    /// How far it is one. A question that was not asked has no answer.
    pub state: InterviewAnswerState,
    /// By whom it is known.
    pub source: Option<AnswerSource>,
    /// What was answered.
    pub value: Option<InterviewValue>,
    /// In which interview.
    pub interview: InterviewId,
    /// Who asked: who conducted it, whoever typed it.
    pub asked_by: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// When: the beginning of the interview.
    pub at: Timestamp,
}

/// An answer as it is given: of the values, the one that the question takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterviewGiven {
    /// The entry, where the topic has many: any id that is new begins one.
    pub entry: Option<AccountEntryId>,
    /// The code of the question.
    pub question: String,
    /// How far it is answered.
    pub state: InterviewAnswerState,
    /// By whom it is known.
    pub source: Option<AnswerSource>,
    /// Yes or no.
    pub is_so: Option<bool>,
    /// Codes of the list.
    pub codes: Option<Vec<String>>,
    /// A text.
    pub text: Option<String>,
    /// A number.
    pub number: Option<u32>,
    /// A date.
    pub date: Option<PartialDate>,
}

/// An answer that was found to be in order, in the form in which it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedAnswer {
    /// The entry, where the topic has many.
    pub entry: Option<AccountEntryId>,
    /// The code of the question.
    pub question: String,
    /// How far it is answered.
    pub state: InterviewAnswerState,
    /// By whom it is known.
    pub source: Option<AnswerSource>,
    /// What was answered.
    pub value: Option<InterviewValue>,
}

/// The longest line.
const LINE_MAX: usize = 200;
/// The longest text.
const WORDS_MAX: usize = 4000;
/// The most codes of one answer.
const CODES_MAX: usize = 40;
/// The largest number: hours, days, people, or what was promised.
const NUMBER_MAX: u32 = 1_000_000;

/// Whether all answers are to questions of this topic, once each, with a source that agrees with them
/// and the value that the question takes.
///
/// # Errors
/// What is wrong, with its place in the request.
pub fn check_answers(
    pack: &Pack,
    topic: &InterviewTopic,
    given: Vec<InterviewGiven>,
    now: Timestamp,
) -> Result<Vec<CheckedAnswer>, Vec<Invalid>> {
    let mut check = Check {
        pack,
        now,
        refused: Vec::new(),
    };
    let mut seen = BTreeSet::new();
    let mut checked = Vec::new();
    for (at, one) in given.into_iter().enumerate() {
        let here = format!("/answers/{at}");
        let Some(question) = topic.question(&one.question) else {
            check.refuse(format!("{here}/question"), InvalidCode::UnknownCode);
            continue;
        };
        if !seen.insert((one.entry, one.question.clone())) {
            check.refuse(format!("{here}/question"), InvalidCode::Repeated);
        }
        match (topic.is_many, one.entry) {
            (true, None) => check.refuse(format!("{here}/entry"), InvalidCode::Required),
            (false, Some(_)) => check.refuse(format!("{here}/entry"), InvalidCode::Contradiction),
            _ => {}
        }
        check.source(&here, &one);
        checked.push(CheckedAnswer {
            value: check.value(&here, question, &one),
            entry: one.entry,
            question: one.question,
            state: one.state,
            source: one.source,
        });
    }
    if check.refused.is_empty() {
        Ok(checked)
    } else {
        Err(check.refused)
    }
}

struct Check<'a> {
    pack: &'a Pack,
    now: Timestamp,
    refused: Vec<Invalid>,
}

impl Check<'_> {
    fn refuse(&mut self, pointer: impl Into<String>, code: InvalidCode) {
        self.refused.push(Invalid::new(pointer, code));
    }

    /// What is answered says by whom it is known, what was not asked has no source, and only the person
    /// refuses.
    fn source(&mut self, here: &str, one: &InterviewGiven) {
        let code = match (one.state, one.source) {
            (InterviewAnswerState::Answered, None) => InvalidCode::Required,
            (InterviewAnswerState::NotAsked, Some(_))
            | (
                InterviewAnswerState::Refused,
                Some(AnswerSource::Observed | AnswerSource::Document | AnswerSource::ThirdParty),
            ) => InvalidCode::Contradiction,
            _ => return,
        };
        self.refuse(format!("{here}/source"), code);
    }

    /// The value that the question takes; nothing else, and nothing at all but of what is answered.
    fn value(&mut self, here: &str, question: &InterviewQuestion, one: &InterviewGiven) -> Option<InterviewValue> {
        let takes = match question.kind {
            InterviewQuestionKind::Flag => "is_so",
            InterviewQuestionKind::Choice | InterviewQuestionKind::Choices | InterviewQuestionKind::Country => "codes",
            InterviewQuestionKind::Line | InterviewQuestionKind::Words => "text",
            InterviewQuestionKind::Number => "number",
            InterviewQuestionKind::Date => "date",
        };
        let is_answered = one.state == InterviewAnswerState::Answered;
        for (field, is_given) in [
            ("is_so", one.is_so.is_some()),
            ("codes", one.codes.is_some()),
            ("text", one.text.is_some()),
            ("number", one.number.is_some()),
            ("date", one.date.is_some()),
        ] {
            let is_taken = is_answered && field == takes;
            if is_given && !is_taken {
                self.refuse(format!("{here}/{field}"), InvalidCode::Contradiction);
            } else if is_taken && !is_given {
                self.refuse(format!("{here}/{field}"), InvalidCode::Required);
            }
        }
        if !is_answered {
            return None;
        }
        let at = format!("{here}/{takes}");
        match question.kind {
            InterviewQuestionKind::Flag => one.is_so.map(InterviewValue::Flag),
            InterviewQuestionKind::Choice | InterviewQuestionKind::Choices | InterviewQuestionKind::Country => {
                Some(self.codes(&at, question, one.codes.as_ref()?))
            }
            InterviewQuestionKind::Line => self.text(&at, line(one.text.as_ref()?, LINE_MAX)),
            InterviewQuestionKind::Words => self.text(&at, paragraphs(one.text.as_ref()?, WORDS_MAX)),
            InterviewQuestionKind::Number => {
                let number = one.number?;
                if number > NUMBER_MAX {
                    self.refuse(at, InvalidCode::OutOfRange);
                }
                Some(InterviewValue::Number(number))
            }
            InterviewQuestionKind::Date => Some(self.date(&at, one.date?)),
        }
    }

    fn codes(&mut self, at: &str, question: &InterviewQuestion, codes: &[String]) -> InterviewValue {
        let pack = self.pack;
        let knows = |code: &String| match &question.list {
            Some(list) => pack.has_code(list, code),
            None => is_country(code),
        };
        let is_single = question.kind != InterviewQuestionKind::Choices;
        let max = if is_single { 1 } else { CODES_MAX };
        if codes.is_empty() {
            self.refuse(at, InvalidCode::Required);
        }
        check_codes(&mut self.refused, at, codes, max, knows);
        InterviewValue::Codes(codes.to_vec())
    }

    fn text(&mut self, at: &str, text: Result<String, InvalidCode>) -> Option<InterviewValue> {
        text.map(InterviewValue::Text)
            .map_err(|code| self.refuse(at, code))
            .ok()
    }

    fn date(&mut self, at: &str, date: PartialDate) -> InterviewValue {
        if let Err(code) = day(date.date, self.now) {
            self.refuse(format!("{at}/date"), code);
        }
        if !date.is_rounded() {
            self.refuse(format!("{at}/precision"), InvalidCode::Contradiction);
        }
        InterviewValue::Date(date)
    }
}
