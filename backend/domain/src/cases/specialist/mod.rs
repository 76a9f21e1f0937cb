//! Specialists of a case: a psychologist, a doctor, a lawyer of the organisation that holds it (MECHANISM §11).
//!
//! Being named leads a specialist to the case, and to nothing but its coded facts and what they write there
//! themselves ([`note`]).

pub mod note;

use chrono::NaiveDate;

use super::Case;
use crate::Timestamp;
use crate::access::Actor;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, OrganisationId, SpecialistId, UserId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode};

/// More specialists than any case has.
const SPECIALISTS_MAX: usize = 30;

/// A colleague who is a specialist of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specialist {
    /// Its id.
    pub id: SpecialistId,
    /// 1; 2 once it has ended.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// The organisation that named them, for which they work.
    pub organisation: OrganisationId,
    /// Who.
    pub user: UserId,
    /// As what: a code of the pack's list `profession`.
    pub profession: String,
    /// Since which day they work with the person.
    pub since: NaiveDate,
    /// Who named them.
    pub named_by: UserId,
    /// When.
    pub named_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// Who is to be a specialist of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialistNaming {
    /// Who.
    pub user: UserId,
    /// As what.
    pub profession: String,
    /// Since when.
    pub since: NaiveDate,
}

/// What has to be known to name somebody.
#[derive(Debug, Clone, Copy)]
pub struct SpecialistKnown<'a> {
    /// The country.
    pub pack: &'a Pack,
    /// Today, as the country counts it.
    pub today: NaiveDate,
    /// Whether the person is a specialist of the organisation that holds the case, and may sign in.
    pub is_specialist: bool,
    /// Those the case has, and had.
    pub all: &'a [Specialist],
}

/// Why somebody is not named, a session not written down, or a note not passed on like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpecialistError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case writes here")]
    NotHolder,
    /// Somebody else than the receiver of the referral.
    #[error("only the receiver of the referral writes here")]
    NotReceiver,
    /// The referral ended too long ago.
    #[error("the referral ended too long ago")]
    ReferralEnded,
    /// Nobody works with the person under the referral now.
    #[error("nothing is written under a referral that is not accepted, or has ended")]
    NotUnderWay,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// They are named in this profession already.
    #[error("this colleague is a specialist of the case in this profession already")]
    AlreadyNamed,
    /// It has ended.
    #[error("this colleague is no specialist of the case any more")]
    Ended,
    /// Somebody else wrote the note, and only they correct it.
    #[error("only who wrote a note corrects it")]
    NotAuthor,
    /// Notes are passed on inside a profession, by who is named in it, and to a colleague.
    #[error("notes are passed on to a colleague who is named in the same profession")]
    NotColleague,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl Specialist {
    /// Names a colleague as a specialist of a case.
    ///
    /// # Errors
    /// [`SpecialistError`] says what stands against it.
    pub fn name(
        id: SpecialistId,
        case: &Case,
        naming: SpecialistNaming,
        known: SpecialistKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), SpecialistError> {
        case.held_by(by).map_err(|_| SpecialistError::NotHolder)?;
        if !case.is_open() {
            return Err(SpecialistError::CaseClosed);
        }
        let in_force = || known.all.iter().filter(|one| one.is_in_force());
        let mut refused = Vec::new();
        let mut refuse = |at: &str, code| refused.push(Invalid::new(at, code));
        if !known.is_specialist {
            refuse("/user_id", InvalidCode::UnknownCode);
        }
        if !known.pack.has_code("profession", &naming.profession) {
            refuse("/profession", InvalidCode::UnknownCode);
        }
        if naming.since > known.today {
            refuse("/since", InvalidCode::InTheFuture);
        } else if naming.since < case.detected_on {
            refuse("/since", InvalidCode::BeforeDetection);
        }
        if in_force().count() >= SPECIALISTS_MAX {
            refuse("/user_id", InvalidCode::TooMany);
        }
        if !refused.is_empty() {
            return Err(SpecialistError::Invalid(refused));
        }
        if in_force().any(|one| one.user == naming.user && one.profession == naming.profession) {
            return Err(SpecialistError::AlreadyNamed);
        }
        let event = Event::new(EventKind::SpecialistNamed).case(case.id).subject(id);
        let specialist = Self {
            id,
            version: 1,
            case: case.id,
            organisation: by.organisation,
            user: naming.user,
            profession: naming.profession,
            since: naming.since,
            named_by: by.user,
            named_at: now,
            ended_at: None,
        };
        Ok((specialist, event))
    }

    /// Ends it: they see the case no more. What they wrote stays sealed.
    ///
    /// # Errors
    /// [`SpecialistError`] says what stands against it.
    pub fn end(self, case: &Case, by: &Actor, now: Timestamp) -> Result<(Self, Event), SpecialistError> {
        self.may_be_ended(case, by)?;
        let event = Event::new(EventKind::SpecialistEnded).case(case.id).subject(self.id);
        let ended = Self {
            ended_at: Some(now),
            ..self
        };
        Ok((ended, event))
    }

    /// Whether this person's organisation may end it now, the permission apart.
    ///
    /// # Errors
    /// [`SpecialistError`] says what stands against it.
    pub fn may_be_ended(&self, case: &Case, by: &Actor) -> Result<(), SpecialistError> {
        case.held_by(by).map_err(|_| SpecialistError::NotHolder)?;
        if !self.is_in_force() {
            return Err(SpecialistError::Ended);
        }
        Ok(())
    }

    /// Passes on to them what `by` keeps of this case in their profession: from then on they read it, and
    /// `by` does not. Nobody else does this, whatever became of who wrote it. `is_specialist` is whether they
    /// have the role and may sign in: else nobody would read it.
    ///
    /// # Errors
    /// [`SpecialistError`] says what stands against it.
    pub fn take_over(
        &self,
        case: &Case,
        all: &[Self],
        is_specialist: bool,
        by: &Actor,
    ) -> Result<Event, SpecialistError> {
        case.held_by(by).map_err(|_| SpecialistError::NotHolder)?;
        if !self.is_in_force() || !is_specialist {
            return Err(SpecialistError::Ended);
        }
        if self.organisation != by.organisation
            || self.user == by.user
            || !professions(all, by).contains(&&*self.profession)
        {
            return Err(SpecialistError::NotColleague);
        }
        Ok(Event::new(EventKind::SpecialistNotesPassedOn)
            .case(case.id)
            .subject(self.id))
    }

    /// Whether they are a specialist of the case now.
    #[must_use]
    pub fn is_in_force(&self) -> bool {
        self.ended_at.is_none()
    }
}

/// The professions in which `by` is a specialist of a case now, of all that are named there.
#[must_use]
pub fn professions<'a>(all: &'a [Specialist], by: &Actor) -> Vec<&'a str> {
    all.iter()
        .filter(|one| one.is_in_force() && one.user == by.user && one.organisation == by.organisation)
        .map(|one| one.profession.as_str())
        .collect()
}

#[cfg(test)]
mod tests;
