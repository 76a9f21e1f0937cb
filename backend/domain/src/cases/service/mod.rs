//! What was given to the person, when, how much of it, and who paid (MECHANISM §7, F10).
//!
//! Whoever holds the case writes down what it gave or saw given; the receiver of a referral writes
//! down what it gives under it. A record is corrected, and what stood there before is kept; one that
//! should not be there is marked as an error and stays readable.

mod given;

pub use given::{ServiceAttendance, ServiceGiven, ServiceKnown, ServiceMeasure};

use crate::Timestamp;
use crate::access::Actor;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, OrganisationId, ServiceRecordId, UserId};
use crate::referrals::{Referral, ReferralState, Side};
use crate::text::{Invalid, paragraphs};

use super::Case;

/// The longest text people write in a record, in characters.
const WORDS_MAX: usize = 4000;

/// A service that was given, or that the person did not come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRecord {
    /// Its id.
    pub id: ServiceRecordId,
    /// Counts its changes.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// The organisation that wrote it.
    pub organisation: OrganisationId,
    /// Whether it wrote it as the receiver of the referral, of what it gave itself.
    pub is_receivers: bool,
    /// Who wrote it first.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
    /// Who wrote what it says now.
    pub written_by: UserId,
    /// When.
    pub written_at: Timestamp,
    /// What was given.
    pub given: ServiceGiven,
    /// Why it should not be there, if it should not.
    pub error: Option<String>,
}

/// Where somebody stands who writes down a service.
#[derive(Debug, Clone, Copy)]
pub enum ServiceSide<'a> {
    /// With the case.
    Holder(&'a Case),
    /// With a referral of the case, as its receiver.
    Receiver {
        /// The referral.
        referral: &'a Referral,
        /// Whether what people wrote in it may still be read ([`Referral::keeps_its_words`]).
        keeps_words: bool,
    },
}

/// Why a service is not written down like this now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case writes here")]
    NotHolder,
    /// Somebody else than the receiver of the referral.
    #[error("only the receiver of the referral writes here")]
    NotReceiver,
    /// Nothing is given under the referral now.
    #[error("nothing is given under a referral that is {0}")]
    NotUnderWay(ReferralState),
    /// The referral ended too long ago.
    #[error("the referral ended too long ago")]
    Ended,
    /// The other side wrote it.
    #[error("the other side of the referral wrote this")]
    NotYours,
    /// It was marked as an error.
    #[error("this was marked as an error")]
    Void,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl ServiceSide<'_> {
    /// Whether this side may write down another service.
    ///
    /// # Errors
    /// [`ServiceError`] says what stands against it.
    pub fn may_record(&self, by: &Actor) -> Result<(), ServiceError> {
        match self {
            // Also of a closed case: what was given is written down late, and monitoring comes after.
            Self::Holder(case) => case.held_by(by).map_err(|_| ServiceError::NotHolder),
            Self::Receiver { referral, .. } if referral.side(by.organisation) != Some(Side::Receiver) => {
                Err(ServiceError::NotReceiver)
            }
            Self::Receiver { referral, .. } => {
                let is_under_way = matches!(referral.state, ReferralState::Accepted | ReferralState::ServiceStarted);
                if is_under_way && referral.content.kind.has_service() {
                    Ok(())
                } else {
                    Err(ServiceError::NotUnderWay(referral.state))
                }
            }
        }
    }

    /// Whether this side may change what `record` says.
    ///
    /// # Errors
    /// [`ServiceError`] says what stands against it.
    pub fn may_change(&self, record: &ServiceRecord, by: &Actor) -> Result<(), ServiceError> {
        match self {
            Self::Holder(case) => {
                case.held_by(by).map_err(|_| ServiceError::NotHolder)?;
                if record.is_receivers {
                    return Err(ServiceError::NotYours);
                }
            }
            Self::Receiver { referral, keeps_words } => {
                if referral.side(by.organisation) != Some(Side::Receiver) {
                    return Err(ServiceError::NotReceiver);
                }
                if !record.is_receivers || record.organisation != by.organisation {
                    return Err(ServiceError::NotYours);
                }
                if !keeps_words {
                    return Err(ServiceError::Ended);
                }
            }
        }
        if record.error.is_some() {
            return Err(ServiceError::Void);
        }
        Ok(())
    }
}

impl ServiceRecord {
    /// Writes down a service.
    ///
    /// # Errors
    /// [`ServiceError`] says what stands against it.
    pub fn record(
        id: ServiceRecordId,
        side: ServiceSide,
        given: ServiceGiven,
        known: &ServiceKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ServiceError> {
        side.may_record(by)?;
        let given = given.checked(known).map_err(ServiceError::Invalid)?;
        let (case, is_receivers) = match side {
            ServiceSide::Holder(case) => (case.id, false),
            ServiceSide::Receiver { referral, .. } => (referral.case, true),
        };
        let record = Self {
            id,
            version: 1,
            case,
            organisation: by.organisation,
            is_receivers,
            recorded_by: by.user,
            recorded_at: now,
            written_by: by.user,
            written_at: now,
            given,
            error: None,
        };
        let event = record.event(EventKind::ServiceRecorded, side);
        Ok((record, event))
    }

    /// Corrects what it says. What it said before is kept beside it.
    ///
    /// # Errors
    /// [`ServiceError`] says what stands against it.
    pub fn correct(
        self,
        side: ServiceSide,
        given: ServiceGiven,
        known: &ServiceKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ServiceError> {
        side.may_change(&self, by)?;
        let given = given.checked(known).map_err(ServiceError::Invalid)?;
        let corrected = Self {
            given,
            written_by: by.user,
            written_at: now,
            ..self
        };
        let event = corrected.event(EventKind::ServiceCorrected, side);
        Ok((corrected, event))
    }

    /// Marks it as an error: it counts no more.
    ///
    /// # Errors
    /// [`ServiceError`] says what stands against it.
    pub fn void(
        self,
        side: ServiceSide,
        reason: &str,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ServiceError> {
        side.may_change(&self, by)?;
        let reason =
            paragraphs(reason, WORDS_MAX).map_err(|code| ServiceError::Invalid(vec![Invalid::new("/reason", code)]))?;
        let void = Self {
            error: Some(reason),
            written_by: by.user,
            written_at: now,
            ..self
        };
        let event = void.event(EventKind::ServiceVoided, side);
        Ok((void, event))
    }

    /// Whether the help that `referral` asks for begins with it: it is the first that was given.
    #[must_use]
    pub fn begins(&self, referral: &Referral) -> bool {
        self.given.attendance == ServiceAttendance::Attended && referral.state == ReferralState::Accepted
    }

    /// Whether a reader of this organisation sees what its writer put in the words of `version`: what
    /// it says now, or said before. A receiver's words are its own unless it shares them, and what it
    /// shares no more, or did not share then, is not read in other versions either.
    #[must_use]
    pub fn shows_words_to(&self, version: &ServiceGiven, reader: OrganisationId) -> bool {
        let is_shared = self.given.shares_note && version.shares_note;
        !self.is_receivers || self.organisation == reader || is_shared
    }

    /// The entry of the ledger names whether the person came. The service is no part of it: that
    /// somebody was treated is not for everybody who may read a timeline.
    fn event(&self, kind: EventKind, side: ServiceSide) -> Event {
        let event = Event::new(kind)
            .case(self.case)
            .subject(self.id)
            .fields([self.given.attendance.code()]);
        match side {
            ServiceSide::Holder(_) => event,
            ServiceSide::Receiver { referral, .. } => event.referral(referral.id).organisation(referral.holder),
        }
    }
}

#[cfg(test)]
mod tests;
