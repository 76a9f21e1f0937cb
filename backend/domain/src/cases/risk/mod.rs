//! Risk: how much danger the person is in, from what, and what to do about it (MECHANISM §8).
//!
//! The form is data of the country pack ([`form`]); [`floor`] says what the answers come to. The
//! level is the higher of that floor and the assessor's judgement. Below the floor goes nobody
//! alone: a second person of the same organisation confirms it, and until then the floor counts.

pub mod answer;
pub mod floor;
pub mod form;
pub mod safety_plan;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::person::{PersonContactKind, PersonDetails};
use super::track::{StayReturnState, TrackState};
use super::{Case, RiskLevel};
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, OrganisationId, RiskAssessmentId, UserId};
use crate::text::{Invalid, InvalidCode};
pub use answer::{RiskAnswer, RiskAnswers, RiskGiven, RiskStrength};
pub use floor::{RiskFloor, RiskReason, RiskReasonKind, floor};
pub use form::{RiskDomain, RiskFactor, RiskForm, RiskRule, RiskSums};

codes! {
    /// What asks for a new assessment, whatever the last one said.
    RiskTrigger {
        /// The exploiter or somebody sent by them made contact.
        ContactByExploiter,
        /// Somebody was arrested or released.
        ArrestOrRelease,
        /// A hearing has a date.
        HearingDate,
        /// The person moved.
        AddressChange,
        /// The person was not there or did not answer, as agreed.
        MissedContact,
        /// The person told something new.
        Disclosure,
        /// The media wrote about it.
        Media,
        /// The person travels.
        Travel,
        /// The person turned eighteen.
        EighteenthBirthday,
        /// The reflection period ended.
        ReflectionEnded,
        /// The money for the help ended.
        FundingEnded,
        /// The case was opened again.
        Reopened,
    }
}

codes! {
    /// Where an assessment stands.
    RiskAssessmentState {
        /// It takes answers.
        Open,
        /// It is finished; that its level goes below the floor awaits a second person.
        AwaitsSecond,
        /// It is finished.
        Assessed,
    }
}

codes! {
    /// What became of a judgement below the floor.
    LoweringOutcome {
        /// A second person agreed: the judgement counts.
        Confirmed,
        /// A second person did not agree: the floor counts.
        Refused,
        /// Something happened, or somebody assessed again, before anybody answered: the floor counts.
        Lapsed,
    }
}

/// An assessment of the danger a person is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskAssessment {
    /// Its id.
    pub id: RiskAssessmentId,
    /// Counts its changes.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// The version of the form: the one it was begun with, and from its end on the one that made its
    /// floor.
    pub form_version: String,
    /// Where it stands.
    pub state: RiskAssessmentState,
    /// Who began it.
    pub started_by: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// When.
    pub started_at: Timestamp,
    /// When it was finished.
    pub finished_at: Option<Timestamp>,
    /// What was answered.
    pub answers: RiskAnswers,
    /// What it came to.
    pub result: Option<RiskResult>,
}

/// What an assessment came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskResult {
    /// What the answers made the floor.
    pub floor: RiskFloor,
    /// How many factors the form asked about.
    pub asked: usize,
    /// What the assessor judged.
    pub judged: RiskLevel,
    /// Why, in words. Always there where the judgement goes below the floor.
    pub grounds: Option<String>,
    /// Who judged.
    pub by: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// What a second person said to a judgement below the floor.
    pub second: Option<RiskSecond>,
}

/// What a second person said, or that it was overtaken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskSecond {
    /// What became of the judgement.
    pub outcome: LoweringOutcome,
    /// Who said so; nobody where it lapsed.
    pub by: Option<UserId>,
    /// Why, in words.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl RiskResult {
    /// Whether the judgement goes below the floor.
    #[must_use]
    pub fn is_lowering(&self) -> bool {
        self.judged < self.floor.level
    }

    /// The level that counts.
    #[must_use]
    pub fn level(&self) -> RiskLevel {
        let is_confirmed = self
            .second
            .as_ref()
            .is_some_and(|second| second.outcome == LoweringOutcome::Confirmed);
        if is_confirmed {
            self.judged
        } else {
            self.judged.max(self.floor.level)
        }
    }
}

/// Why an assessment does not take place, or not like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RiskError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case assesses the risk")]
    NotHolder,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// Another assessment of the case still takes answers.
    #[error("another assessment of this case is open")]
    AlreadyOpen,
    /// It is finished.
    #[error("this assessment is finished")]
    Finished,
    /// Nothing was answered.
    #[error("nothing was answered")]
    NothingAnswered,
    /// A judgement below the floor has grounds.
    #[error("a judgement below the floor needs grounds")]
    GroundsMissing,
    /// Nothing awaits a second person.
    #[error("nothing awaits a second person")]
    NothingToConfirm,
    /// Who judged is one person; the second is somebody else.
    #[error("the second person is not the one who judged")]
    OwnJudgement,
}

/// What the assessor says at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskJudgement {
    /// The level.
    pub level: RiskLevel,
    /// Why, in words.
    pub grounds: Option<String>,
}

impl RiskAssessment {
    /// Begins to assess. One assessment of a case at a time takes answers.
    ///
    /// # Errors
    /// [`RiskError`] says what stands against it.
    pub fn start(
        id: RiskAssessmentId,
        case: &Case,
        form: &RiskForm,
        has_open: bool,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), RiskError> {
        may_assess(case, by)?;
        if has_open {
            return Err(RiskError::AlreadyOpen);
        }
        let assessment = Self {
            id,
            version: 1,
            case: case.id,
            form_version: form.version.clone(),
            state: RiskAssessmentState::Open,
            started_by: by.user,
            organisation: by.organisation,
            started_at: now,
            finished_at: None,
            answers: RiskAnswers::new(),
            result: None,
        };
        let event = assessment.event(EventKind::RiskStarted);
        Ok((assessment, event))
    }

    /// Takes answers that [`check_risk_answers`] found to be in order. What is said again as it
    /// stands keeps who said it first.
    ///
    /// # Errors
    /// [`RiskError`] says what stands against it.
    pub fn answer(
        self,
        case: &Case,
        given: &[RiskGiven],
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), RiskError> {
        self.takes_answers(case, by)?;
        let event = self.event(EventKind::RiskAnswered).fields(["answers"]);
        let mut next = self;
        for one in given {
            if one.strength == RiskStrength::NotAsked {
                next.answers.remove(&one.factor);
                continue;
            }
            let stands = next.answers.get(&one.factor);
            if stands.is_none_or(|answer| answer.strength != one.strength) {
                let answer = RiskAnswer {
                    strength: one.strength,
                    by: by.user,
                    organisation: by.organisation,
                    at: now,
                };
                next.answers.insert(one.factor.clone(), answer);
            }
        }
        Ok((next, event))
    }

    /// Ends it with the assessor's judgement. Above the floor it counts at once; below it awaits a
    /// second person.
    ///
    /// # Errors
    /// [`RiskError`] says what stands against it.
    pub fn finish(
        self,
        case: &Case,
        form: &RiskForm,
        judgement: RiskJudgement,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Vec<Event>), RiskError> {
        self.takes_answers(case, by)?;
        if self.answers.is_empty() {
            return Err(RiskError::NothingAnswered);
        }
        let result = RiskResult {
            floor: floor(form, &self.answers, case.is_child),
            asked: form.factors().count(),
            judged: judgement.level,
            grounds: judgement.grounds,
            by: by.user,
            organisation: by.organisation,
            second: None,
        };
        if result.is_lowering() && result.grounds.is_none() {
            return Err(RiskError::GroundsMissing);
        }
        let assessed = self.event(EventKind::RiskAssessed).fields([result.level().code()]);
        let asked = result
            .is_lowering()
            .then(|| self.event(EventKind::RiskLoweringAsked).fields([result.judged.code()]));
        let next = Self {
            state: if result.is_lowering() {
                RiskAssessmentState::AwaitsSecond
            } else {
                RiskAssessmentState::Assessed
            },
            form_version: form.version.clone(),
            finished_at: Some(now),
            result: Some(result),
            ..self
        };
        Ok((next, std::iter::once(assessed).chain(asked).collect()))
    }

    /// A second person says whether the judgement may go below the floor. Who may do so at all is a
    /// permission; that it is somebody else is asked here.
    ///
    /// # Errors
    /// [`RiskError`] says what stands against it.
    pub fn answer_lowering(
        self,
        case: &Case,
        agrees: bool,
        reason: String,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), RiskError> {
        self.may_be_confirmed(case, by)?;
        let event = self.event(if agrees {
            EventKind::RiskLowered
        } else {
            EventKind::RiskLoweringRefused
        });
        let second = RiskSecond {
            outcome: if agrees {
                LoweringOutcome::Confirmed
            } else {
                LoweringOutcome::Refused
            },
            by: Some(by.user),
            reason: Some(reason),
            at: now,
        };
        let next = self.answered(second);
        let level = next.level().map(RiskLevel::code);
        Ok((next, event.fields(level)))
    }

    /// A judgement that awaits a second person is overtaken: something happened, or somebody
    /// assessed again. Anything else stays as it is.
    #[must_use]
    pub fn lapse(self, now: Timestamp) -> Option<Self> {
        (self.state == RiskAssessmentState::AwaitsSecond).then(|| {
            self.answered(RiskSecond {
                outcome: LoweringOutcome::Lapsed,
                by: None,
                reason: None,
                at: now,
            })
        })
    }

    fn answered(self, second: RiskSecond) -> Self {
        Self {
            state: RiskAssessmentState::Assessed,
            result: self.result.map(|result| RiskResult {
                second: Some(second),
                ..result
            }),
            ..self
        }
    }

    /// The level that counts, once it is finished.
    #[must_use]
    pub fn level(&self) -> Option<RiskLevel> {
        self.result.as_ref().map(RiskResult::level)
    }

    /// Whether this actor may answer and finish it now.
    ///
    /// # Errors
    /// [`RiskError`] says what stands against it.
    pub fn takes_answers(&self, case: &Case, by: &Actor) -> Result<(), RiskError> {
        may_assess(case, by)?;
        if self.state == RiskAssessmentState::Open {
            Ok(())
        } else {
            Err(RiskError::Finished)
        }
    }

    /// Whether this actor may be the second person now, the permission apart.
    ///
    /// # Errors
    /// [`RiskError`] says what stands against it.
    pub fn may_be_confirmed(&self, case: &Case, by: &Actor) -> Result<(), RiskError> {
        may_assess(case, by)?;
        match &self.result {
            Some(result) if self.state == RiskAssessmentState::AwaitsSecond => {
                if result.by == by.user {
                    Err(RiskError::OwnJudgement)
                } else if result.organisation != by.organisation {
                    // Who takes a case over assesses it, and signs nothing of others.
                    Err(RiskError::NotHolder)
                } else {
                    Ok(())
                }
            }
            _ => Err(RiskError::NothingToConfirm),
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).case(self.case).subject(self.id)
    }
}

impl RiskTrigger {
    /// What a step of a track asks for by itself: a journey began, the reflection period ended.
    #[must_use]
    pub fn of_track(from: TrackState, to: TrackState) -> Option<Self> {
        use StayReturnState::{Reflection, Travelling};
        match (from, to) {
            (_, TrackState::StayReturn(Travelling)) => Some(Self::Travel),
            (TrackState::StayReturn(Reflection), TrackState::StayReturn(_)) => Some(Self::ReflectionEnded),
            _ => None,
        }
    }

    /// What a contact after a return asks for by itself: nobody was reached, or who was is not safe.
    #[must_use]
    pub fn of_contact(is_reached: bool, is_safe: Option<bool>) -> Option<Self> {
        match (is_reached, is_safe) {
            (false, _) => Some(Self::MissedContact),
            (true, Some(false)) => Some(Self::Disclosure),
            (true, _) => None,
        }
    }

    /// What a change of the person asks for by itself: another address than the one that was known.
    #[must_use]
    pub fn of_person(before: &PersonDetails, after: &PersonDetails) -> Option<Self> {
        let known = addresses(before);
        (!known.is_empty() && known != addresses(after)).then_some(Self::AddressChange)
    }

    /// That it happened, in a case.
    #[must_use]
    pub fn happened(self, case: CaseId) -> Event {
        Event::new(EventKind::RiskTriggered).case(case).fields([self.code()])
    }
}

fn addresses(person: &PersonDetails) -> BTreeSet<&str> {
    let contacts = person.contacts.iter();
    contacts
        .filter(|contact| contact.kind == PersonContactKind::Address)
        .map(|contact| contact.value.as_str())
        .collect()
}

/// Whether this actor may assess the risk in this case, or say that something happened.
///
/// # Errors
/// [`RiskError`] says what stands against it.
pub fn may_assess(case: &Case, by: &Actor) -> Result<(), RiskError> {
    if case.held_by(by).is_err() {
        return Err(RiskError::NotHolder);
    }
    if !case.is_open() {
        return Err(RiskError::CaseClosed);
    }
    Ok(())
}

/// Whether all answers are to factors of this domain, once each.
///
/// # Errors
/// What is wrong, with its place in the request.
pub fn check_risk_answers(form: &RiskForm, domain: &str, given: &[RiskGiven]) -> Result<(), Vec<Invalid>> {
    let Some(domain) = form.domain(domain) else {
        return Err(vec![Invalid::new("/domain", InvalidCode::UnknownCode)]);
    };
    let mut seen = BTreeSet::new();
    let mut refused = Vec::new();
    for (at, one) in given.iter().enumerate() {
        let is_asked = domain.factors.iter().any(|factor| factor.code == one.factor);
        let code = if is_asked {
            (!seen.insert(&one.factor)).then_some(InvalidCode::Repeated)
        } else {
            Some(InvalidCode::UnknownCode)
        };
        refused.extend(code.map(|code| Invalid::new(format!("/answers/{at}/factor"), code)));
    }
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

#[cfg(test)]
mod tests;
