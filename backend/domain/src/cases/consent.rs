//! Consent: what the person agreed may be shared, with whom, what for and until when.
//!
//! Consent opens data to a recipient and nothing else. No rule may ask for it before somebody is
//! helped (Council of Europe Convention, art. 12; MECHANISM §1), so nothing here speaks of
//! assistance tracks or services.

use std::collections::BTreeSet;

use chrono::{Duration, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, ConsentId, OrganisationId, UserId};

codes! {
    /// A part of a case that can be shared by itself. Sealed specialist notes are none, and so
    /// can never be shared.
    DataSet {
        /// How to reach the person.
        Contact,
        /// Names, birth, citizenship, identifiers.
        Identity,
        /// When and how the person may safely be called or written to.
        SafeContact,
        /// What a screening found.
        ScreeningResult,
        /// What was answered in a screening.
        ScreeningAnswers,
        /// The risk assessment.
        Risk,
        /// What the person needs and wishes.
        Needs,
        /// Health.
        Health,
        /// What was done to the person.
        Exploitation,
        /// Proceedings and legal position.
        Legal,
        /// Documents.
        Documents,
        /// The individual plan.
        Plan,
    }
}

/// Some data sets.
pub type DataSets = BTreeSet<DataSet>;

codes! {
    /// Why data may be shared.
    ConsentBasis {
        /// The person agreed.
        Consent,
        /// A child must be protected: no consent is asked.
        ChildProtection,
        /// Life is in danger: no consent is awaited, the ground is written down.
        DangerToLife,
    }
}

impl ConsentBasis {
    /// Whether the law stands in for the person's agreement.
    #[must_use]
    pub fn is_legal_ground(self) -> bool {
        self != Self::Consent
    }
}

codes! {
    /// Where a consent stands today.
    ConsentState {
        /// It is a legal ground that no second person has confirmed yet.
        Unconfirmed,
        /// It opens data.
        Active,
        /// Its time is over.
        Expired,
        /// The person took it back.
        Withdrawn,
    }
}

codes! {
    /// What the recipient may use the data for.
    ConsentPurpose {
        /// To help the person.
        Assistance,
        /// To take over the case.
        Transfer,
        /// To answer a question about the case.
        Consultation,
        /// To act for the person before authorities and courts, or to notify them.
        Legal,
        /// To stay in touch after the help has ended.
        FollowUp,
        /// To receive the person who returns to another place or country.
        Return,
        /// Research, without identity.
        Research,
    }
}

codes! {
    /// Who agreed.
    GivenBy {
        /// The person.
        Person,
        /// A guardian or legal representative.
        Guardian,
        /// The child, beside a guardian or a legal ground.
        ChildAssent,
    }
}

/// What was agreed. It is written once; something else is another consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentTerms {
    /// What the recipient may use the data for.
    pub purpose: ConsentPurpose,
    /// Who may see the data.
    pub recipient: OrganisationId,
    /// The data.
    pub data_sets: DataSets,
    /// Why it may be shared.
    pub basis: ConsentBasis,
    /// Who agreed.
    pub given_by: GivenBy,
    /// The day it was given.
    pub given_on: NaiveDate,
    /// The last day it opens anything.
    pub valid_until: NaiveDate,
}

/// That a consent was taken back. It is added; the terms stay as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withdrawal {
    /// When. The next read finds the data closed.
    pub at: Timestamp,
    /// Who recorded it.
    pub by: UserId,
}

/// That a second person signed a legal ground (SEC-28).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmation {
    /// When.
    pub at: Timestamp,
    /// Who; never the one who wrote it down.
    pub by: UserId,
}

/// What somebody is to see data for, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Who is to see them.
    pub recipient: OrganisationId,
    /// What for.
    pub purpose: ConsentPurpose,
    /// Whether the law commands this very notification at once: that of a child to a child
    /// protection body.
    pub is_duty: bool,
    /// When.
    pub now: Timestamp,
    /// The same, as a day where the work is done.
    pub today: NaiveDate,
}

/// A consent, or the legal ground that stands in for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// The case whose data it opens.
    pub case: CaseId,
    /// 1 as it was given; one more once it was confirmed, and once it was withdrawn.
    pub version: i64,
    /// What was agreed.
    pub terms: ConsentTerms,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// Who wrote it down.
    pub recorded_by: UserId,
    /// That a second person signed it, where it is a legal ground.
    pub confirmation: Option<Confirmation>,
    /// That it was taken back.
    pub withdrawal: Option<Withdrawal>,
}

/// What is known of the case and the day when a consent is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsentCircumstances {
    /// Whether the person is a child.
    pub is_child: bool,
    /// Whether the ground was written down.
    pub has_ground: bool,
    /// Today.
    pub today: NaiveDate,
}

/// Why a consent cannot be recorded or withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConsentError {
    /// It names no data.
    #[error("a consent names at least one data set")]
    NoDataSets,
    /// It was given tomorrow.
    #[error("a consent cannot have been given in the future")]
    GivenInFuture,
    /// It ends before it begins.
    #[error("a consent ends on or after the day it was given")]
    EndsBeforeGiven,
    /// It never ends, or nearly so.
    #[error("a consent lasts five years at most")]
    TooLong,
    /// Child protection is the ground, and the person is no child.
    #[error("child protection is a ground for children only")]
    NotAChild,
    /// An adult agrees for themselves; only a child assents beside somebody else.
    #[error("only a child assents beside somebody else")]
    AssentOfAnAdult,
    /// Danger to life is the ground, and it was not written down.
    #[error("danger to life has to be explained in the note")]
    GroundMissing,
    /// It was withdrawn before.
    #[error("this consent has been withdrawn already")]
    AlreadyWithdrawn,
    /// The person's own agreement is signed by nobody else.
    #[error("only a legal ground is confirmed by a second person")]
    NothingToConfirm,
    /// It was confirmed before.
    #[error("this legal ground has been confirmed already")]
    AlreadyConfirmed,
    /// Its time is over.
    #[error("the time of this legal ground is over")]
    OverBeforeConfirmed,
    /// Who wrote it down is one signer; the other is somebody else.
    #[error("the second signer is not the one who wrote the ground down")]
    OwnGround,
}

/// What a consent lacks to cover a disclosure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConsentGap {
    /// The person took it back.
    #[error("the consent has been withdrawn")]
    Withdrawn,
    /// It is not in force yet.
    #[error("the consent is not in force yet")]
    NotYetGiven,
    /// Its time is over.
    #[error("the consent has expired")]
    Expired,
    /// It is a legal ground that awaits its second signature.
    #[error("the legal ground awaits its second signature")]
    Unconfirmed,
    /// It names another recipient.
    #[error("the consent names another recipient")]
    OtherRecipient,
    /// It was given for something else.
    #[error("the consent was given for another purpose")]
    OtherPurpose,
    /// It does not name these data sets.
    #[error("the consent does not name these data sets")]
    DataSets(DataSets),
}

/// What saves a life: where the person is, who it is, how to reach them safely, what threatens.
const LIFE_SAVING: [DataSet; 4] = [DataSet::Contact, DataSet::Identity, DataSet::SafeContact, DataSet::Risk];

/// How long danger to life opens these before a second person has signed.
const UNSIGNED: Duration = Duration::hours(24);

/// Longer is not a period but its absence.
const LONGEST_MONTHS: Months = Months::new(60);

impl ConsentTerms {
    /// The last day of a consent given on `given_on` which lasts `months`.
    #[must_use]
    pub fn default_end(given_on: NaiveDate, months: u32) -> NaiveDate {
        given_on.checked_add_months(Months::new(months)).unwrap_or(given_on)
    }

    /// Whether this may be written down.
    ///
    /// # Errors
    /// The first [`ConsentError`] that stands in the way.
    pub fn check(&self, circumstances: ConsentCircumstances) -> Result<(), ConsentError> {
        if self.data_sets.is_empty() {
            return Err(ConsentError::NoDataSets);
        }
        if self.given_on > circumstances.today {
            return Err(ConsentError::GivenInFuture);
        }
        if self.valid_until < self.given_on {
            return Err(ConsentError::EndsBeforeGiven);
        }
        let longest = self.given_on.checked_add_months(LONGEST_MONTHS);
        if longest.is_none_or(|longest| self.valid_until > longest) {
            return Err(ConsentError::TooLong);
        }
        match self.basis {
            ConsentBasis::ChildProtection if !circumstances.is_child => Err(ConsentError::NotAChild),
            ConsentBasis::DangerToLife if !circumstances.has_ground => Err(ConsentError::GroundMissing),
            _ if self.given_by == GivenBy::ChildAssent && !circumstances.is_child => Err(ConsentError::AssentOfAnAdult),
            _ => Ok(()),
        }
    }
}

impl Consent {
    /// A consent as it is written down.
    ///
    /// # Errors
    /// [`ConsentError`] where the terms contradict themselves or the circumstances.
    pub fn give(
        id: ConsentId,
        case: CaseId,
        terms: ConsentTerms,
        circumstances: ConsentCircumstances,
        by: UserId,
        now: Timestamp,
    ) -> Result<(Self, Event), ConsentError> {
        terms.check(circumstances)?;
        let event = Event::new(EventKind::ConsentGiven)
            .case(case)
            .subject(id)
            .organisation(terms.recipient)
            .fields(terms.codes());
        let consent = Self {
            id,
            case,
            version: 1,
            terms,
            recorded_at: now,
            recorded_by: by,
            confirmation: None,
            withdrawal: None,
        };
        Ok((consent, event))
    }

    /// A second person signs a legal ground.
    ///
    /// # Errors
    /// [`ConsentError`] for the writer, for what needs no signature, and for what is over.
    pub fn confirm(self, by: UserId, now: Timestamp, today: NaiveDate) -> Result<(Self, Event), ConsentError> {
        if !self.terms.basis.is_legal_ground() {
            return Err(ConsentError::NothingToConfirm);
        }
        if self.recorded_by == by {
            return Err(ConsentError::OwnGround);
        }
        match self.state(today) {
            ConsentState::Withdrawn => return Err(ConsentError::AlreadyWithdrawn),
            ConsentState::Expired => return Err(ConsentError::OverBeforeConfirmed),
            ConsentState::Active => return Err(ConsentError::AlreadyConfirmed),
            ConsentState::Unconfirmed => {}
        }
        let event = Event::new(EventKind::ConsentConfirmed)
            .case(self.case)
            .subject(self.id)
            .organisation(self.terms.recipient)
            .fields(self.terms.codes());
        let confirmation = Some(Confirmation { at: now, by });
        Ok((Self { confirmation, ..self }, event))
    }

    /// The person takes it back.
    ///
    /// # Errors
    /// [`ConsentError::AlreadyWithdrawn`]; an expired consent may still be withdrawn.
    pub fn withdraw(self, by: UserId, now: Timestamp) -> Result<(Self, Event), ConsentError> {
        if self.withdrawal.is_some() {
            return Err(ConsentError::AlreadyWithdrawn);
        }
        let event = Event::new(EventKind::ConsentWithdrawn)
            .case(self.case)
            .subject(self.id)
            .organisation(self.terms.recipient)
            .fields([self.terms.purpose.code()]);
        let withdrawal = Some(Withdrawal { at: now, by });
        Ok((Self { withdrawal, ..self }, event))
    }

    /// Where it stands on this day.
    #[must_use]
    pub fn state(&self, on: NaiveDate) -> ConsentState {
        if self.withdrawal.is_some() {
            ConsentState::Withdrawn
        } else if on > self.terms.valid_until {
            ConsentState::Expired
        } else if self.terms.basis.is_legal_ground() && self.confirmation.is_none() {
            ConsentState::Unconfirmed
        } else {
            ConsentState::Active
        }
    }

    /// Whether it renews `earlier`: the same recipient may go on using data for the same purpose
    /// on the same basis, for as long or longer.
    #[must_use]
    pub fn renews(&self, earlier: &Self) -> bool {
        self.id != earlier.id
            && self.case == earlier.case
            && earlier.withdrawal.is_none()
            && self.terms.recipient == earlier.terms.recipient
            && self.terms.purpose == earlier.terms.purpose
            && self.terms.basis == earlier.terms.basis
            && self.terms.valid_until >= earlier.terms.valid_until
    }

    /// Whether it is the consent which somebody who turned eighteen is asked for: their own.
    #[must_use]
    pub fn is_an_adults_own(&self, is_child: bool) -> bool {
        !is_child && self.terms.basis == ConsentBasis::Consent && self.terms.given_by == GivenBy::Person
    }

    /// Whether its ground holds for this person: the protection of children ends with childhood.
    /// What it opened before runs on until its own end.
    #[must_use]
    pub fn holds_for(&self, is_child: bool) -> bool {
        is_child || self.terms.basis != ConsentBasis::ChildProtection
    }

    /// The data sets it opens for this use.
    ///
    /// A legal ground opens them once two people have signed it. Before that it opens what the law
    /// commands to be told at once, and for a day what saves a life
    /// (`docs/decisions/0010-a-legal-ground-has-two-signers.md`).
    ///
    /// # Errors
    /// The first [`ConsentGap`] for which it opens nothing.
    pub fn opens(&self, wanted: Use) -> Result<DataSets, ConsentGap> {
        let state = self.state(wanted.today);
        match state {
            ConsentState::Withdrawn => return Err(ConsentGap::Withdrawn),
            ConsentState::Expired => return Err(ConsentGap::Expired),
            _ if wanted.today < self.terms.given_on => return Err(ConsentGap::NotYetGiven),
            _ => {}
        }
        if self.terms.recipient != wanted.recipient {
            return Err(ConsentGap::OtherRecipient);
        }
        if self.terms.purpose != wanted.purpose {
            return Err(ConsentGap::OtherPurpose);
        }
        match (state, self.terms.basis) {
            (ConsentState::Unconfirmed, ConsentBasis::ChildProtection) if wanted.is_duty => {}
            (ConsentState::Unconfirmed, ConsentBasis::DangerToLife) => {
                let saves_a_life = matches!(wanted.purpose, ConsentPurpose::Assistance | ConsentPurpose::Legal);
                let open = self.terms.data_sets.iter().filter(|set| LIFE_SAVING.contains(set));
                let open: DataSets = open.copied().collect();
                if !saves_a_life || open.is_empty() || wanted.now >= self.recorded_at + UNSIGNED {
                    return Err(ConsentGap::Unconfirmed);
                }
                return Ok(open);
            }
            (ConsentState::Unconfirmed, _) => return Err(ConsentGap::Unconfirmed),
            _ => {}
        }
        Ok(self.terms.data_sets.clone())
    }

    /// Whether it opens all of `data_sets` for this use.
    ///
    /// # Errors
    /// The first [`ConsentGap`]; missing data sets are named.
    pub fn covers(&self, wanted: Use, data_sets: &DataSets) -> Result<(), ConsentGap> {
        let open = self.opens(wanted)?;
        let missing = |from: &DataSets| -> DataSets { data_sets.difference(from).copied().collect() };
        let unnamed = missing(&self.terms.data_sets);
        if !unnamed.is_empty() {
            Err(ConsentGap::DataSets(unnamed))
        } else if missing(&open).is_empty() {
            Ok(())
        } else {
            // What it names and does not open awaits the second signature.
            Err(ConsentGap::Unconfirmed)
        }
    }
}

impl ConsentTerms {
    /// The codes the ledger names: purpose, basis and data sets.
    fn codes(&self) -> Vec<&'static str> {
        let mut codes = vec![self.purpose.code(), self.basis.code()];
        codes.extend(self.data_sets.iter().map(|set| set.code()));
        codes
    }
}

#[cfg(test)]
#[path = "consent_tests.rs"]
mod tests;
