//! Consent: what the person agreed may be shared, with whom, what for and until when.
//!
//! Consent opens data to a recipient and nothing else. No rule may ask for it before somebody is
//! helped (Council of Europe Convention, art. 12; MECHANISM §1), so nothing here speaks of
//! assistance tracks or services.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
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

/// A consent, or the legal ground that stands in for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// The case whose data it opens.
    pub case: CaseId,
    /// 1 as it was given, 2 once it was withdrawn.
    pub version: i64,
    /// What was agreed.
    pub terms: ConsentTerms,
    /// When it was written down.
    pub recorded_at: Timestamp,
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
            withdrawal: None,
        };
        Ok((consent, event))
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

    /// Whether it opens anything on this day.
    ///
    /// # Errors
    /// The [`ConsentGap`] in time.
    pub fn is_live(&self, on: NaiveDate) -> Result<(), ConsentGap> {
        match self.state(on) {
            ConsentState::Withdrawn => Err(ConsentGap::Withdrawn),
            ConsentState::Expired => Err(ConsentGap::Expired),
            ConsentState::Active if on < self.terms.given_on => Err(ConsentGap::NotYetGiven),
            ConsentState::Active => Ok(()),
        }
    }

    /// Whether it lets `recipient` see all of `data_sets` for `purpose` on this day.
    ///
    /// # Errors
    /// The first [`ConsentGap`]; missing data sets are named.
    pub fn covers(
        &self,
        recipient: OrganisationId,
        purpose: ConsentPurpose,
        data_sets: &DataSets,
        on: NaiveDate,
    ) -> Result<(), ConsentGap> {
        self.is_live(on)?;
        if self.terms.recipient != recipient {
            return Err(ConsentGap::OtherRecipient);
        }
        if self.terms.purpose != purpose {
            return Err(ConsentGap::OtherPurpose);
        }
        let missing: DataSets = data_sets.difference(&self.terms.data_sets).copied().collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(ConsentGap::DataSets(missing))
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
mod tests {
    use strum::IntoEnumIterator;
    use uuid::Uuid;

    use super::*;
    use crate::id::Id;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn terms() -> ConsentTerms {
        ConsentTerms {
            purpose: ConsentPurpose::Assistance,
            recipient: OrganisationId::from_uuid(Uuid::from_u128(7)),
            data_sets: [DataSet::Contact, DataSet::Needs].into(),
            basis: ConsentBasis::Consent,
            given_by: GivenBy::Person,
            given_on: day("2026-03-01"),
            valid_until: day("2027-03-01"),
        }
    }

    fn today() -> ConsentCircumstances {
        ConsentCircumstances {
            is_child: false,
            has_ground: false,
            today: day("2026-03-02"),
        }
    }

    fn consent() -> Consent {
        let ids = (
            ConsentId::from_uuid(Uuid::from_u128(1)),
            CaseId::from_uuid(Uuid::from_u128(2)),
        );
        Consent::give(ids.0, ids.1, terms(), today(), at("2026-03-02T10:00:00Z"))
            .unwrap()
            .0
    }

    #[test]
    fn terms_that_contradict_themselves_are_refused() {
        let adult = today();
        let child = ConsentCircumstances {
            is_child: true,
            ..adult
        };
        let explained = ConsentCircumstances {
            has_ground: true,
            ..adult
        };
        let based = |basis| ConsentTerms { basis, ..terms() };
        let assent = || ConsentTerms {
            given_by: GivenBy::ChildAssent,
            ..terms()
        };
        let cases = [
            (terms(), adult, Ok(())),
            (
                ConsentTerms {
                    data_sets: DataSets::new(),
                    ..terms()
                },
                adult,
                Err(ConsentError::NoDataSets),
            ),
            (
                ConsentTerms {
                    given_on: day("2026-03-03"),
                    ..terms()
                },
                adult,
                Err(ConsentError::GivenInFuture),
            ),
            (
                ConsentTerms {
                    valid_until: day("2026-02-28"),
                    ..terms()
                },
                adult,
                Err(ConsentError::EndsBeforeGiven),
            ),
            (
                ConsentTerms {
                    valid_until: day("2026-03-01"),
                    ..terms()
                },
                adult,
                Ok(()),
            ),
            (
                ConsentTerms {
                    valid_until: day("2031-03-02"),
                    ..terms()
                },
                adult,
                Err(ConsentError::TooLong),
            ),
            (
                based(ConsentBasis::ChildProtection),
                adult,
                Err(ConsentError::NotAChild),
            ),
            (based(ConsentBasis::ChildProtection), child, Ok(())),
            (
                based(ConsentBasis::DangerToLife),
                adult,
                Err(ConsentError::GroundMissing),
            ),
            (
                based(ConsentBasis::DangerToLife),
                child,
                Err(ConsentError::GroundMissing),
            ),
            (based(ConsentBasis::DangerToLife), explained, Ok(())),
            (assent(), child, Ok(())),
            (assent(), adult, Err(ConsentError::AssentOfAnAdult)),
        ];
        for (terms, circumstances, expected) in cases {
            assert_eq!(terms.check(circumstances), expected, "{terms:?} {circumstances:?}");
        }
    }

    /// Every basis × who gave it × child or adult.
    #[test]
    fn the_grounds_of_children_end_with_childhood() {
        for basis in ConsentBasis::iter() {
            for given_by in GivenBy::iter() {
                let mut given = consent();
                given.terms.basis = basis;
                given.terms.given_by = given_by;
                assert!(given.holds_for(true), "{basis} {given_by}");
                assert_eq!(given.holds_for(false), basis != ConsentBasis::ChildProtection);
                assert!(!given.is_an_adults_own(true));
                let own = basis == ConsentBasis::Consent && given_by == GivenBy::Person;
                assert_eq!(given.is_an_adults_own(false), own, "{basis} {given_by}");
            }
        }
    }

    #[test]
    fn a_consent_renews_what_it_goes_on_with() {
        let earlier = consent();
        let later = |change: &dyn Fn(&mut Consent)| {
            let mut later = consent();
            later.id = ConsentId::from_uuid(Uuid::from_u128(11));
            later.terms.valid_until = day("2028-03-01");
            change(&mut later);
            later
        };
        assert!(later(&|_| ()).renews(&earlier));
        assert!(later(&|it| it.terms.valid_until = earlier.terms.valid_until).renews(&earlier));
        assert!(later(&|it| it.terms.data_sets = [DataSet::Identity].into()).renews(&earlier));
        let other = |change: &dyn Fn(&mut Consent)| assert!(!later(change).renews(&earlier));
        other(&|it| it.id = earlier.id);
        other(&|it| it.case = CaseId::from_uuid(Uuid::from_u128(12)));
        other(&|it| it.terms.recipient = OrganisationId::from_uuid(Uuid::from_u128(8)));
        other(&|it| it.terms.purpose = ConsentPurpose::Legal);
        other(&|it| it.terms.basis = ConsentBasis::DangerToLife);
        other(&|it| it.terms.valid_until = day("2027-02-28"));
        let by = UserId::from_uuid(Uuid::from_u128(3));
        let (withdrawn, _) = earlier.clone().withdraw(by, at("2026-04-01T00:00:00Z")).unwrap();
        assert!(!later(&|_| ()).renews(&withdrawn));
    }

    #[test]
    fn the_default_period_ends_on_the_same_day_of_a_later_month() {
        assert_eq!(ConsentTerms::default_end(day("2026-03-01"), 12), day("2027-03-01"));
        assert_eq!(ConsentTerms::default_end(day("2024-02-29"), 12), day("2025-02-28"));
    }

    /// SEC-28: consent state × recipient × purpose × data sets.
    #[test]
    fn consent_covers_exactly_what_it_names() {
        let recipient = terms().recipient;
        let stranger = OrganisationId::from_uuid(Uuid::from_u128(8));
        let live = consent();
        let withdrawn = live
            .clone()
            .withdraw(UserId::from_uuid(Uuid::from_u128(3)), at("2026-04-01T00:00:00Z"))
            .unwrap()
            .0;
        let days = [
            ("2026-02-28", Some(ConsentGap::NotYetGiven)),
            ("2026-03-01", None),
            ("2027-03-01", None),
            ("2027-03-02", Some(ConsentGap::Expired)),
        ];
        for (on, gap_in_time) in days {
            for who in [recipient, stranger] {
                for purpose in ConsentPurpose::iter() {
                    for set in DataSet::iter() {
                        for others in [DataSets::new(), [DataSet::Needs].into()] {
                            let mut wanted = others;
                            wanted.insert(set);
                            let missing: DataSets = wanted
                                .iter()
                                .copied()
                                .filter(|set| !matches!(set, DataSet::Contact | DataSet::Needs))
                                .collect();
                            let expected = if let Some(gap) = gap_in_time.clone() {
                                Err(gap)
                            } else if who == stranger {
                                Err(ConsentGap::OtherRecipient)
                            } else if purpose != ConsentPurpose::Assistance {
                                Err(ConsentGap::OtherPurpose)
                            } else if missing.is_empty() {
                                Ok(())
                            } else {
                                Err(ConsentGap::DataSets(missing))
                            };
                            assert_eq!(live.covers(who, purpose, &wanted, day(on)), expected);
                            assert_eq!(
                                withdrawn.covers(who, purpose, &wanted, day(on)),
                                Err(ConsentGap::Withdrawn)
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn withdrawal_adds_a_fact_and_changes_no_term() {
        let given = consent();
        let by = UserId::from_uuid(Uuid::from_u128(3));
        let (withdrawn, event) = given.clone().withdraw(by, at("2026-04-01T00:00:00Z")).unwrap();
        assert_eq!(withdrawn.terms, given.terms);
        assert_eq!(withdrawn.recorded_at, given.recorded_at);
        assert_eq!(event.kind, EventKind::ConsentWithdrawn);
        assert_eq!(event.case, Some(given.case));
        assert_eq!(
            withdrawn.withdraw(by, at("2026-04-02T00:00:00Z")),
            Err(ConsentError::AlreadyWithdrawn)
        );
        let late = given.withdraw(by, at("2030-01-01T00:00:00Z"));
        assert!(late.is_ok(), "an expired consent may be withdrawn");
    }

    #[test]
    fn the_event_names_codes_and_the_recipient() {
        let (consent, event) = Consent::give(
            ConsentId::from_uuid(Uuid::from_u128(1)),
            CaseId::from_uuid(Uuid::from_u128(2)),
            terms(),
            today(),
            at("2026-03-02T10:00:00Z"),
        )
        .unwrap();
        assert_eq!(event.fields, ["assistance", "consent", "contact", "needs"]);
        assert_eq!(event.organisation, Some(consent.terms.recipient));
        assert_eq!(event.subject, Some(consent.id.uuid()));
    }
}
