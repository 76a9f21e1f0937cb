//! What is added to a decision afterwards: notice, objection, and that it was entered in error.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::super::Case;
use super::super::disagreement::Disagreement;
use super::given::Decided;
use super::{DecidedStatus, DecisionError, EnteredInError, Notice, Objection, ObjectionOutcome, StatusDecision};
use crate::Timestamp;
use crate::access::{self, Actor};
use crate::event::{Event, EventKind};
use crate::id::OrganisationId;
use crate::text::{Invalid, InvalidCode, is_language, paragraphs};

/// The longest reason, in characters.
const REASON_MAX: usize = 2000;

/// That the person was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeGiven {
    /// When, how, in which language.
    pub notice: Notice,
    /// Whether the pack knows the method.
    pub knows_method: bool,
}

/// That the person objected, and what became of it as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObjectionMade {
    /// When.
    pub on: NaiveDate,
    /// What became of it.
    pub outcome: Option<ObjectionOutcome>,
    /// When that was decided.
    pub outcome_on: Option<NaiveDate>,
}

/// How an actor stands to a case: what their permissions and its organisation say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own")]
pub struct DecisionSight {
    /// They may make decisions on this case.
    pub may_make: bool,
    /// They may record decisions of other bodies.
    pub may_record: bool,
    /// They read the words of every decision, and of what is said against it.
    pub reads_words: bool,
    /// They may record that their body holds another view.
    pub may_disagree: bool,
    /// What their organisation decides on, by its kind.
    pub decides: BTreeSet<DecidedStatus>,
    /// Who held the case before their organisation, which holds it now; empty for everybody else.
    pub succeeds: BTreeSet<OrganisationId>,
}

impl From<access::Decision> for DecisionSight {
    /// A receiver decides for its own body; who holds the case or coordinates its county also
    /// records what others decided.
    fn from(decision: access::Decision) -> Self {
        use access::Decision;
        use access::decide::Relation;
        Self {
            may_make: decision.is_allowed(),
            may_record: matches!(
                decision,
                Decision::Allowed(Relation::Assigned | Relation::Holder | Relation::Region)
            ),
            ..Self::default()
        }
    }
}

impl StatusDecision {
    /// The person was told. What was written down before is put right.
    ///
    /// # Errors
    /// [`DecisionError`] says what stands against it.
    pub fn notify(
        self,
        given: NoticeGiven,
        sight: &DecisionSight,
        by: &Actor,
        today: NaiveDate,
    ) -> Result<(Self, Event), DecisionError> {
        self.takes(sight, by)?;
        let NoticeGiven { notice, knows_method } = given;
        let mut refused: Vec<Invalid> = self.after("/on", notice.on, today).err().into_iter().collect();
        if !knows_method {
            refused.push(Invalid::new("/method", InvalidCode::UnknownCode));
        }
        if !is_language(&notice.language) {
            refused.push(Invalid::new("/language", InvalidCode::UnknownCode));
        }
        if !refused.is_empty() {
            return Err(DecisionError::Invalid(refused));
        }
        let event = self.event(EventKind::DecisionNoticeGiven);
        Ok((
            Self {
                notice: Some(notice),
                ..self
            },
            event,
        ))
    }

    /// The person objected, or an objection was answered. An answered one does not change any more.
    ///
    /// # Errors
    /// [`DecisionError`] says what stands against it.
    pub fn object(
        self,
        made: ObjectionMade,
        sight: &DecisionSight,
        by: &Actor,
        today: NaiveDate,
    ) -> Result<(Self, Event), DecisionError> {
        self.takes(sight, by)?;
        if self.objection.is_some_and(|before| before.outcome.is_some()) {
            return Err(DecisionError::ObjectionAnswered);
        }
        let mut refused: Vec<Invalid> = self.after("/on", made.on, today).err().into_iter().collect();
        let outcome = match (made.outcome, made.outcome_on) {
            (None, None) => None,
            (Some(outcome), Some(on)) => {
                let early = (on < made.on).then_some(InvalidCode::TooEarly);
                let late = (on > today).then_some(InvalidCode::InTheFuture);
                refused.extend(early.or(late).map(|code| Invalid::new("/outcome_on", code)));
                Some((outcome, on))
            }
            (Some(_), None) => {
                refused.push(Invalid::new("/outcome_on", InvalidCode::Required));
                None
            }
            (None, Some(_)) => {
                refused.push(Invalid::new("/outcome_on", InvalidCode::Contradiction));
                None
            }
        };
        if !refused.is_empty() {
            return Err(DecisionError::Invalid(refused));
        }
        let event = self.event(EventKind::DecisionObjected);
        let event = event.fields(outcome.map(|(outcome, _)| outcome.code()));
        let objection = Some(Objection { on: made.on, outcome });
        Ok((Self { objection, ..self }, event))
    }

    /// It was entered in error: in the wrong case, or never taken. It stays, marked, and
    /// identification goes back to where it stood, unless something else was decided meanwhile.
    /// `all` are the decisions of the case, the oldest first, and its
    /// disagreements; `at` is today and now.
    ///
    /// # Errors
    /// [`DecisionError`] says what stands against it.
    pub fn enter_in_error(
        self,
        reason: &str,
        case: Case,
        all: (&[Self], &[Disagreement]),
        sight: &DecisionSight,
        by: &Actor,
        at: (NaiveDate, Timestamp),
    ) -> Result<Decided, DecisionError> {
        let ((all, disagreements), (today, now)) = (all, at);
        if !self.is_marked_by(sight, by) {
            return Err(DecisionError::NotTheirs);
        }
        if self.error.is_some() {
            return Err(DecisionError::InError);
        }
        let reason = paragraphs(reason, REASON_MAX)
            .map_err(|code| DecisionError::Invalid(vec![Invalid::new("/reason", code)]))?;
        let marked = self.event(EventKind::DecisionInError);
        let decision = Self {
            error: Some(EnteredInError {
                by: by.user,
                at: now,
                reason,
            }),
            ..self
        };
        let all: Vec<Self> = all
            .iter()
            .map(|one| if one.id == decision.id { &decision } else { one })
            .cloned()
            .collect();
        let (case, moved) = case.undecided(&decision, &all, by, today, now);
        let (moved, moves) = moved.unzip();
        Ok(Decided {
            disagreements: disagreements
                .iter()
                .filter_map(|one| one.after_error(&decision, (&all, disagreements), by, now))
                .collect(),
            decision,
            case,
            moved,
            events: [Some(marked), moves].into_iter().flatten().collect(),
        })
    }

    /// What this person may add to it now, by the names of the operations.
    #[must_use]
    pub fn abilities(&self, sight: &DecisionSight, by: &Actor) -> Vec<&'static str> {
        let takes = self.takes(sight, by).is_ok();
        let is_answered = self.objection.is_some_and(|before| before.outcome.is_some());
        [
            ("status_decision_notify", takes),
            ("status_decision_object", takes && !is_answered),
            (
                "status_decision_mark_error",
                sight.may_make && self.error.is_none() && self.is_marked_by(sight, by),
            ),
        ]
        .into_iter()
        .filter_map(|(name, may)| may.then_some(name))
        .collect()
    }

    /// Notice and objection are written down by the body that decided, by who recorded it, and by
    /// the holder of the case and who coordinates its county.
    fn takes(&self, sight: &DecisionSight, by: &Actor) -> Result<(), DecisionError> {
        if !sight.may_record && !self.is_theirs(by) {
            return Err(DecisionError::NotTheirs);
        }
        if self.error.is_some() {
            return Err(DecisionError::InError);
        }
        Ok(())
    }

    /// Whether the words of it are the actor's organisation's own.
    #[must_use]
    pub fn is_theirs(&self, by: &Actor) -> bool {
        [self.organisation, self.recorded_in].contains(&by.organisation)
    }

    /// Whether the actor's organisation says that it was entered in error: the body that decided, who
    /// recorded it, and whoever holds the case after them. What a former holder decided itself is
    /// marked by who is competent for it.
    fn is_marked_by(&self, sight: &DecisionSight, by: &Actor) -> bool {
        let is_recorded_for = self.recorded_in != self.organisation;
        self.is_theirs(by)
            || (sight.succeeds.contains(&self.recorded_in) && (is_recorded_for || sight.decides.contains(&self.status)))
    }

    fn after(&self, at: &str, on: NaiveDate, today: NaiveDate) -> Result<(), Invalid> {
        if on > today {
            Err(Invalid::new(at, InvalidCode::InTheFuture))
        } else if on < self.decided_on.date {
            Err(Invalid::new(at, InvalidCode::TooEarly))
        } else {
            Ok(())
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).case(self.case).subject(self.id)
    }
}
