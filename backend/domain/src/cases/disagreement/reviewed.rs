//! How a disagreement is answered.

use super::super::decision::{Competence, DecidedStatus, DecisionSight, StatusDecision};
use super::{AnswerWords, Disagreement, DisagreementAnswer, DisagreementError, DisagreementOutcome, WORDS_MAX};
use crate::Timestamp;
use crate::access::Actor;
use crate::event::{Event, EventKind};
use crate::id::{DisagreementId, OrganisationId, UserId};
use crate::identity::organisation::OrganisationKind;
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

/// The longest reference of a document, in characters.
const LINE_MAX: usize = 200;

/// That a body reviewed a decision, and it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upheld {
    /// The body that reviewed it.
    pub organisation: OrganisationId,
    /// Why it stands.
    pub reasons: String,
    /// The document in which that stands, where somebody else records it.
    pub document: Option<String>,
}

/// Who reviews a decision.
#[derive(Debug, Clone, Copy)]
pub struct UpheldBy<'a> {
    /// Which kinds of organisation decide on what.
    pub competence: &'a Competence,
    /// The kind of the body that reviews.
    pub kind: OrganisationKind,
    /// How the actor stands to the case.
    pub sight: &'a DecisionSight,
}

impl Disagreement {
    /// A competent body other than the one that disagrees reviewed the decision, and it stands. What
    /// it cannot read it does not review.
    ///
    /// # Errors
    /// [`DisagreementError`] says what stands against it.
    pub fn uphold(
        self,
        decision: &StatusDecision,
        given: &Upheld,
        known: UpheldBy,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), DisagreementError> {
        self.awaits_answer()?;
        let is_own = given.organisation == by.organisation;
        if !is_own && !known.sight.may_record {
            return Err(DisagreementError::NotRecorder);
        }
        if given.organisation == self.organisation {
            return Err(DisagreementError::OwnReview);
        }
        if !known.competence.may_decide(known.kind, decision.status) {
            return Err(DisagreementError::NotReviewer);
        }
        if !reads(decision, known.sight, by) {
            return Err(DisagreementError::Unread);
        }
        let mut refused = Vec::new();
        let reasons = paragraphs(&given.reasons, WORDS_MAX);
        let reasons = reasons
            .map_err(|code| refused.push(Invalid::new("/reasons", code)))
            .ok();
        let document = optional(&mut refused, "/document", given.document.as_deref(), |text| {
            line(text, LINE_MAX)
        });
        // Whoever writes down what somebody else said tells where that stands.
        if !is_own && document.is_none() && refused.iter().all(|field| field.pointer != "/document") {
            refused.push(Invalid::new("/document", InvalidCode::Required));
        }
        if !refused.is_empty() {
            return Err(DisagreementError::Invalid(refused));
        }
        let answer = DisagreementAnswer {
            organisation: given.organisation,
            words: AnswerWords { reasons, document },
            ..answer(DisagreementOutcome::Upheld, by.organisation, by.user, now)
        };
        Ok(self.answered(answer))
    }

    /// Whoever disagreed takes it back. That it was recorded stays.
    ///
    /// # Errors
    /// [`DisagreementError`] says what stands against it.
    pub fn withdraw(self, by: &Actor, now: Timestamp) -> Result<(Self, Event), DisagreementError> {
        if self.organisation != by.organisation {
            return Err(DisagreementError::NotTheirs);
        }
        self.awaits_answer()?;
        Ok(self.answered(answer(DisagreementOutcome::Withdrawn, by.organisation, by.user, now)))
    }

    /// Whether a decision of a body that decides on `decides` could answer it: who may not decide what
    /// stands does not review it, and what settles none of its facts says nothing on it.
    #[must_use]
    pub fn is_answered_by(
        &self,
        status: DecidedStatus,
        decisions: &[StatusDecision],
        decides: impl Fn(DecidedStatus) -> bool,
    ) -> bool {
        let disputed = decisions.iter().find(|one| one.id == self.decision);
        self.is_open()
            && disputed.is_some_and(|disputed| {
                let settles = |fact| status.settles().iter().any(|(settled, _)| *settled == fact);
                decides(disputed.status) && disputed.status.settles().iter().any(|(fact, _)| settles(*fact))
            })
    }

    /// It after a new decision, if that answers it.
    #[must_use]
    pub fn after_decision(&self, new: &StatusDecision, answers: &[DisagreementId]) -> Option<(Self, Event)> {
        (self.is_open() && answers.contains(&self.id)).then(|| {
            let by = (new.recorded_by, new.recorded_at);
            self.clone().answered(DisagreementAnswer {
                decision: Some(new.id),
                ..answer(DisagreementOutcome::DecidedAnew, new.organisation, by.0, by.1)
            })
        })
    }

    /// It after a decision was found to be in error, if that changes it: with the decision that it is
    /// about it ends, and without the one that answered it it is open again, unless its body
    /// has another one open on the same decision by now. `all` are the decisions of the case, this one
    /// marked, and its disagreements.
    #[must_use]
    pub fn after_error(
        &self,
        marked: &StatusDecision,
        (all, views): (&[StatusDecision], &[Self]),
        by: &Actor,
        now: Timestamp,
    ) -> Option<(Self, Event)> {
        let is_gone = all.iter().any(|one| one.id == self.decision && one.error.is_some());
        let lost_answer = self
            .answer
            .as_ref()
            .is_some_and(|answer| answer.decision == Some(marked.id));
        let ended = || answer(DisagreementOutcome::DecisionInError, by.organisation, by.user, now);
        if is_gone && (self.is_open() || lost_answer) {
            return Some(self.clone().answered(ended()));
        }
        let is_said_anew = views.iter().any(|one| one.is_open() && one.is_of_same(self));
        (lost_answer && !is_said_anew).then(|| {
            let open = Self {
                answer: None,
                open_since: now,
                ..self.clone()
            };
            let event = open.event(EventKind::DisagreementReopened);
            (open, event)
        })
    }

    /// What this person may do with it now, by the names of the operations.
    #[must_use]
    pub fn abilities(&self, decision: &StatusDecision, sight: &DecisionSight, by: &Actor) -> Vec<&'static str> {
        let is_theirs = self.organisation == by.organisation;
        let reviews = sight.may_record || (!is_theirs && sight.decides.contains(&decision.status));
        [
            (
                "disagreement_uphold",
                sight.may_make && reviews && reads(decision, sight, by),
            ),
            ("disagreement_withdraw", sight.may_disagree && is_theirs),
        ]
        .into_iter()
        .filter_map(|(name, may)| (may && self.is_open()).then_some(name))
        .collect()
    }

    /// Whether both are of one body on one decision.
    pub(super) fn is_of_same(&self, other: &Self) -> bool {
        (self.decision, self.organisation) == (other.decision, other.organisation)
    }

    fn awaits_answer(&self) -> Result<(), DisagreementError> {
        if self.is_open() {
            Ok(())
        } else {
            Err(DisagreementError::Answered)
        }
    }

    fn answered(self, answer: DisagreementAnswer) -> (Self, Event) {
        let event = self
            .event(EventKind::DisagreementAnswered)
            .fields([answer.outcome.code()]);
        let answered = Self {
            answer: Some(answer),
            ..self
        };
        (answered, event)
    }
}

/// Whether the actor reads what was decided and what is said against it.
fn reads(decision: &StatusDecision, sight: &DecisionSight, by: &Actor) -> bool {
    sight.reads_words || decision.is_theirs(by)
}

fn answer(outcome: DisagreementOutcome, organisation: OrganisationId, by: UserId, at: Timestamp) -> DisagreementAnswer {
    DisagreementAnswer {
        outcome,
        decision: None,
        organisation,
        by,
        at,
        words: AnswerWords::default(),
    }
}
