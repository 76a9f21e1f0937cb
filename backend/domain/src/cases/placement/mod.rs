//! Where the person stays: a bed of an organisation in the directory, from when to when.
//!
//! Which house it is tells where the person can be found. It is sealed like their own address, shown
//! to those alone who may know how to reach the person, and named neither in the ledger nor to any
//! receiver of a referral (MECHANISM §5).

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Case;
use crate::Timestamp;
use crate::access::Actor;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, OfferId, OrganisationId, PlacementId, UserId};
use crate::identity::offer::ServiceOffer;
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, paragraphs};

/// The reason of the pack's list `placement_end` that says there was no such stay.
pub const ERROR: &str = "entered_in_error";
/// The reason of the pack's list `placement_end` for a move to another place.
pub const MOVED: &str = "moved";

/// Longer stays are planned anew.
const PLANNED_MAX: Days = Days::new(3 * 366);
const NOTE_MAX: usize = 2000;

/// Which bed it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The organisation whose house it is.
    pub organisation: OrganisationId,
    /// Its offer in the directory.
    pub offer: OfferId,
    /// What whoever brings the person has to know.
    pub note: Option<String>,
}

/// A stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Its id.
    pub id: PlacementId,
    /// Counts its changes.
    pub version: i64,
    /// The case.
    pub case: CaseId,
    /// Who wrote it down.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
    /// The service: one that is counted in nights.
    pub service: String,
    /// The day of the first night.
    pub started_on: NaiveDate,
    /// The day the person is to leave.
    pub planned_end_on: Option<NaiveDate>,
    /// The day the person left.
    pub ended_on: Option<NaiveDate>,
    /// Why: a code of the pack's list `placement_end`.
    pub end_reason: Option<String>,
    /// Where.
    pub place: Place,
}

/// A stay that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacementOpening {
    /// The day of the first night.
    pub started_on: NaiveDate,
    /// The day the person is to leave.
    pub planned_end_on: Option<NaiveDate>,
    /// What whoever brings the person has to know.
    pub note: Option<String>,
}

/// What is known when a stay begins.
#[derive(Debug, Clone)]
pub struct PlacementKnown<'a> {
    /// The country.
    pub pack: &'a Pack,
    /// The offer the bed is of, as it is now.
    pub offer: &'a ServiceOffer,
    /// Whether the organisation of the offer takes the person: it holds the case, or has accepted a
    /// referral of it that runs.
    pub is_agreed: bool,
    /// The stay before, of those that there were.
    pub latest: Option<&'a Placement>,
    /// Today.
    pub today: NaiveDate,
}

/// Why a stay is not written down like this now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlacementError {
    /// Another organisation holds the case.
    #[error("only the organisation that holds the case places the person")]
    NotHolder,
    /// The case is closed.
    #[error("the case is closed")]
    CaseClosed,
    /// The person stays somewhere already.
    #[error("the person stays somewhere already")]
    AlreadyPlaced,
    /// The stay is over.
    #[error("the stay is over")]
    AlreadyEnded,
    /// The offer is no accommodation.
    #[error("the offer is no accommodation")]
    NoAccommodation,
    /// The organisation has not accepted to take the person.
    #[error("the organisation has not accepted a referral of this case")]
    NotAgreed,
    /// All beds are taken.
    #[error("no place is free")]
    NoPlaceFree,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

impl Placement {
    /// The person moves in. The bed is taken with [`ServiceOffer::take`].
    ///
    /// # Errors
    /// [`PlacementError`] says what stands against it.
    pub fn open(
        id: PlacementId,
        case: &Case,
        opening: PlacementOpening,
        known: &PlacementKnown,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), PlacementError> {
        case.held_by(by).map_err(|_| PlacementError::NotHolder)?;
        if !case.is_open() {
            return Err(PlacementError::CaseClosed);
        }
        if known.latest.is_some_and(Self::is_current) {
            return Err(PlacementError::AlreadyPlaced);
        }
        if !known.pack.is_stay(&known.offer.facts.service) {
            return Err(PlacementError::NoAccommodation);
        }
        if !known.is_agreed {
            return Err(PlacementError::NotAgreed);
        }
        let PlacementOpening {
            started_on,
            planned_end_on,
            note,
        } = opening;
        let mut refused = Vec::new();
        let code = if started_on > known.today {
            Some(InvalidCode::InTheFuture)
        } else if started_on < case.detected_on {
            Some(InvalidCode::BeforeDetection)
        } else if known
            .latest
            .and_then(|latest| latest.ended_on)
            .is_some_and(|left| started_on < left)
        {
            Some(InvalidCode::TooEarly)
        } else {
            None
        };
        refused.extend(code.map(|code| Invalid::new("/started_on", code)));
        refused.extend(planned(started_on, planned_end_on));
        let note = words(note.as_deref()).unwrap_or_else(|invalid| {
            refused.push(invalid);
            None
        });
        if !refused.is_empty() {
            return Err(PlacementError::Invalid(refused));
        }
        let placement = Self {
            id,
            version: 1,
            case: case.id,
            recorded_by: by.user,
            recorded_at: now,
            service: known.offer.facts.service.clone(),
            started_on,
            planned_end_on,
            ended_on: None,
            end_reason: None,
            place: Place {
                organisation: known.offer.organisation,
                offer: known.offer.id,
                note,
            },
        };
        let event = placement.event(EventKind::PlacementOpened);
        Ok((placement, event))
    }

    /// The person is to leave on another day, or something else has to be known.
    ///
    /// # Errors
    /// [`PlacementError`] says what stands against it.
    pub fn change(
        self,
        case: &Case,
        planned_end_on: Option<NaiveDate>,
        note: Option<&str>,
        by: &Actor,
    ) -> Result<(Self, Event), PlacementError> {
        self.may_change(case, by)?;
        let mut refused: Vec<Invalid> = planned(self.started_on, planned_end_on).into_iter().collect();
        let note = words(note).unwrap_or_else(|invalid| {
            refused.push(invalid);
            None
        });
        if !refused.is_empty() {
            return Err(PlacementError::Invalid(refused));
        }
        let event = self.event(EventKind::PlacementChanged);
        let changed = Self {
            planned_end_on,
            place: Place { note, ..self.place },
            ..self
        };
        Ok((changed, event))
    }

    /// The person moves out. The bed is given back with [`ServiceOffer::give_back`].
    ///
    /// # Errors
    /// [`PlacementError`] says what stands against it.
    pub fn end(
        self,
        case: &Case,
        ended_on: NaiveDate,
        reason: &str,
        pack: &Pack,
        by: &Actor,
        today: NaiveDate,
    ) -> Result<(Self, Event), PlacementError> {
        self.may_change(case, by)?;
        let mut refused = Vec::new();
        if ended_on > today {
            refused.push(Invalid::new("/ended_on", InvalidCode::InTheFuture));
        } else if ended_on < self.started_on {
            refused.push(Invalid::new("/ended_on", InvalidCode::TooEarly));
        }
        if !pack.has_code("placement_end", reason) {
            refused.push(Invalid::new("/reason", InvalidCode::UnknownCode));
        }
        if !refused.is_empty() {
            return Err(PlacementError::Invalid(refused));
        }
        let event = self.event(EventKind::PlacementEnded);
        let ended = Self {
            ended_on: Some(ended_on),
            end_reason: Some(reason.to_owned()),
            ..self
        };
        Ok((ended, event))
    }

    /// Whether the person stays there now.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.ended_on.is_none()
    }

    /// How many nights it has been until `today`; none where it was an error.
    #[must_use]
    pub fn nights(&self, today: NaiveDate) -> i64 {
        if self.end_reason.as_deref() == Some(ERROR) {
            return 0;
        }
        let until = self.ended_on.unwrap_or(today);
        (until - self.started_on).num_days().max(0)
    }

    /// What this person may do with it now, by the names of the operations.
    #[must_use]
    pub fn abilities(&self, case: &Case, by: &Actor) -> Vec<&'static str> {
        match self.may_change(case, by) {
            Ok(()) if case.is_open() => vec!["placement_update", "placement_end", "placement_move"],
            Ok(()) => vec!["placement_update", "placement_end"],
            Err(_) => Vec::new(),
        }
    }

    /// Also of a closed case: a bed is given back whenever it gets free.
    fn may_change(&self, case: &Case, by: &Actor) -> Result<(), PlacementError> {
        case.held_by(by).map_err(|_| PlacementError::NotHolder)?;
        if self.is_current() {
            Ok(())
        } else {
            Err(PlacementError::AlreadyEnded)
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).case(self.case).subject(self.id)
    }
}

fn planned(started_on: NaiveDate, planned_end_on: Option<NaiveDate>) -> Option<Invalid> {
    let planned = planned_end_on?;
    let code = if planned <= started_on {
        InvalidCode::TooEarly
    } else if started_on
        .checked_add_days(PLANNED_MAX)
        .is_none_or(|latest| planned > latest)
    {
        InvalidCode::OutOfRange
    } else {
        return None;
    };
    Some(Invalid::new("/planned_end_on", code))
}

fn words(note: Option<&str>) -> Result<Option<String>, Invalid> {
    match note.map(|text| paragraphs(text, NOTE_MAX)) {
        None | Some(Err(InvalidCode::Required)) => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(code)) => Err(Invalid::new("/note", code)),
    }
}

#[cfg(test)]
mod tests;
