//! The evaluation: what the answers say so far, what they can still come to, and what to ask next.
//!
//! Every section has two bounds. The lower one counts what was answered yes. The upper one counts
//! every question that may still turn out to be yes as well: not asked, not known, and refused,
//! since what a person does not want to say may be seen or stand in a document. Only a no closes a
//! question. A section is positive when its lower bound is, ruled out when its upper bound is not,
//! and open in between. There is no score: a number would claim what nobody knows.

use serde::{Deserialize, Serialize};

use super::answer::{Answer, AnswerState, Answers};
use super::instrument::{IndicatorWeight, Questions, ScreeningProfile, ScreeningResultKind, Section};
use super::rule::{Counts, Sections, result};
use crate::codes;

codes! {
    /// What can be said of a section, or of the whole.
    ScreeningOutcome {
        /// It is positive, whatever else is answered.
        Positive,
        /// It depends on questions that are still open.
        Open,
        /// It cannot be positive any more.
        RuledOut,
    }
}

/// What the answers of a screening say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Whether the whole indicates trafficking.
    pub outcome: ScreeningOutcome,
    /// The codes of the results it can still come to, as the instrument lists them. One that
    /// stands alone is the result.
    pub results: Vec<String>,
    /// Each section.
    pub sections: Vec<SectionEvaluation>,
}

/// What the answers say of one section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionEvaluation {
    /// Its code.
    pub section: String,
    /// What can be said of it.
    pub outcome: ScreeningOutcome,
    /// Whether it is open and the result depends on it.
    pub matters: bool,
    /// The questions answered yes: what made it positive, or what speaks for it so far.
    pub signs: Vec<String>,
    /// The smallest sets of questions that can decide it, while it matters. Each is enough.
    pub ask_next: Vec<Ask>,
}

/// A set of questions that can decide a section, by how many of each weight: any that are open
/// will do, so one of these stands for all sets of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// What the section becomes when all of them are answered yes, or all no.
    pub decides: ScreeningOutcome,
    /// How many of which.
    pub choose: Vec<Choose>,
}

/// So many questions of one weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choose {
    /// How many.
    pub count: u32,
    /// What they weigh.
    pub weight: IndicatorWeight,
    /// Any of these: those not asked first, then those not known, then those refused.
    pub of: Vec<String>,
}

/// Evaluates the answers of somebody of this profile.
#[must_use]
pub fn evaluate(questions: &Questions, profile: ScreeningProfile, answers: &Answers) -> Evaluation {
    let states: Vec<Standing> = questions
        .sections
        .iter()
        .map(|section| Standing::of(questions, section, profile, answers))
        .collect();
    let having = |outcome| -> Sections {
        (0..)
            .zip(&states)
            .filter(|(_, state)| state.outcome == outcome)
            .map(|(at, _)| at)
            .collect()
    };
    let (positive, open) = (having(ScreeningOutcome::Positive), having(ScreeningOutcome::Open));
    let table = questions.table.get(&profile).map_or(&[][..], Vec::as_slice);
    // Sections share no question, so every combination of the open ones can still come about.
    let possible: Vec<_> = open
        .choices()
        .map(|more| (more, result(table, positive.and(more))))
        .collect();
    let matters = |at: usize| {
        open.has(at)
            && possible
                .iter()
                .any(|(more, found)| !more.has(at) && *found != result(table, positive.and(more.with(at))))
    };

    let can_be = |position: usize| possible.iter().any(|(_, found)| *found == Some(position));
    let results: Vec<_> = (0..)
        .zip(&questions.results)
        .filter(|(at, _)| can_be(*at))
        .map(|(_, one)| one)
        .collect();
    let is_indicated = |one: &&super::instrument::ScreeningResult| one.kind == ScreeningResultKind::Indicated;
    let outcome = if results.iter().all(is_indicated) {
        ScreeningOutcome::Positive
    } else if results.iter().any(is_indicated) {
        ScreeningOutcome::Open
    } else {
        ScreeningOutcome::RuledOut
    };
    Evaluation {
        outcome,
        results: results.iter().map(|one| one.code.clone()).collect(),
        sections: (0..)
            .zip(states)
            .map(|(at, state)| state.evaluated(questions, matters(at)))
            .collect(),
    }
}

/// Where a section stands.
struct Standing<'a> {
    code: &'a str,
    outcome: ScreeningOutcome,
    yes: Counts,
    open: Counts,
    signs: Vec<&'a str>,
    /// The open questions in the order to ask them.
    asks: Vec<(&'a str, IndicatorWeight)>,
}

impl<'a> Standing<'a> {
    fn of(questions: &Questions, section: &'a Section, profile: ScreeningProfile, answers: &Answers) -> Self {
        let mut signs = Vec::new();
        let mut open = Vec::new();
        for (item, weight) in section.asked(profile) {
            match answers
                .get(&item.code)
                .map_or(AnswerState::NotAsked, |answer: &Answer| answer.state)
            {
                AnswerState::Yes => signs.push((item.code.as_str(), weight)),
                AnswerState::No => {}
                AnswerState::NotAsked => open.push((0, item.code.as_str(), weight)),
                AnswerState::Unknown => open.push((1, item.code.as_str(), weight)),
                AnswerState::Refused => open.push((2, item.code.as_str(), weight)),
            }
        }
        open.sort_by_key(|(order, ..)| *order);
        let yes: Counts = signs.iter().map(|(_, weight)| *weight).collect();
        let asks: Vec<_> = open.into_iter().map(|(_, code, weight)| (code, weight)).collect();
        let open: Counts = asks.iter().map(|(_, weight)| *weight).collect();
        let outcome = if questions.rule.is_positive(yes) {
            ScreeningOutcome::Positive
        } else if questions.rule.is_positive(yes.plus(open)) {
            ScreeningOutcome::Open
        } else {
            ScreeningOutcome::RuledOut
        };
        Self {
            code: &section.code,
            outcome,
            yes,
            open,
            signs: signs.into_iter().map(|(code, _)| code).collect(),
            asks,
        }
    }

    fn evaluated(self, questions: &Questions, matters: bool) -> SectionEvaluation {
        SectionEvaluation {
            section: self.code.to_owned(),
            outcome: self.outcome,
            matters,
            ask_next: if matters { self.ask_next(questions) } else { Vec::new() },
            signs: self.signs.into_iter().map(str::to_owned).collect(),
        }
    }

    /// Goes through every choice of open questions by weight, and keeps the smallest that decide:
    /// all yes lifts the lower bound, or all no lowers the upper one.
    fn ask_next(&self, questions: &Questions) -> Vec<Ask> {
        let upper = self.yes.plus(self.open);
        let mut deciding: Vec<(Counts, ScreeningOutcome)> = Vec::new();
        let mut fewest = u32::MAX;
        for choice in self.open.choices() {
            let size = choice.total();
            if size > fewest {
                continue;
            }
            let lifts = questions.rule.is_positive(self.yes.plus(choice));
            let lowers = !questions.rule.is_positive(upper.less(choice));
            if (lifts || lowers) && size < fewest {
                fewest = size;
                deciding.clear();
            }
            deciding.extend(lifts.then_some((choice, ScreeningOutcome::Positive)));
            deciding.extend(lowers.then_some((choice, ScreeningOutcome::RuledOut)));
        }
        deciding.sort_by_key(|(choice, decides)| (*decides, std::cmp::Reverse(*choice)));
        deciding
            .into_iter()
            .map(|(choice, decides)| Ask {
                decides,
                choose: self.choose(choice),
            })
            .collect()
    }

    fn choose(&self, choice: Counts) -> Vec<Choose> {
        [
            IndicatorWeight::Strong,
            IndicatorWeight::Medium,
            IndicatorWeight::Weak,
            IndicatorWeight::Sign,
        ]
        .into_iter()
        .filter(|weight| choice.of(*weight) > 0)
        .map(|weight| Choose {
            count: choice.of(weight),
            weight,
            of: self
                .asks
                .iter()
                .filter(|(_, one)| *one == weight)
                .map(|(code, _)| (*code).to_owned())
                .collect(),
        })
        .collect()
    }
}
