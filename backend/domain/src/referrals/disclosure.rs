//! Disclosure: what the receiver of a referral sees of the case, now.
//!
//! It is computed at every read from the referral and the consents as they are at that moment, so
//! that a withdrawal closes the data at the next read (SEC-28) and access ends with what it was
//! for (SEC-29). What is not opened here is not shown: there is no other way from a case to a
//! receiver.

use chrono::{Duration, NaiveDate};

use super::{BrokenReason, Referral, ReferralState};
use crate::Timestamp;
use crate::cases::consent::{Consent, ConsentGap, DataSet, DataSets};
use crate::codes;
use crate::id::OrganisationId;
use crate::identity::organisation::OrganisationKind;

codes! {
    /// Whether a referral opens anything now.
    DisclosureState {
        /// It was not sent yet.
        NotYet,
        /// Its data are open.
        Open,
        /// Its data are closed, or never were for this reader.
        Closed,
    }
}

codes! {
    /// Why nothing is open.
    ClosedReason {
        /// The reader's organisation is not the receiver.
        NotReceiver,
        /// The person withdrew the consent.
        ConsentWithdrawn,
        /// The consent's time is over.
        ConsentExpired,
        /// The legal ground awaits its second signature.
        ConsentUnconfirmed,
        /// No consent covers the receiver any more.
        ConsentMissing,
        /// The referral was refused, withdrawn, or not answered in time.
        NotTakenOn,
        /// What is held of the person goes to nobody else for now (GDPR, art. 18).
        Restricted,
        /// The person withdrew from the help.
        PersonWithdrew,
        /// The referral ended and the days after it are over.
        Ended,
    }
}

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    /// The reader's organisation.
    pub organisation: OrganisationId,
    /// Its kind.
    pub kind: OrganisationKind,
}

/// What is open of a case through one referral, at one moment, to one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// Whether anything is.
    pub state: DisclosureState,
    /// Why nothing is.
    pub reason: Option<ClosedReason>,
    /// Exactly the data sets that are open.
    pub data_sets: DataSets,
    /// Whether an address among the contacts may be shown. It may be a shelter's, which police and
    /// prosecution never learn.
    pub shows_addresses: bool,
    /// Whether those who exploited the person may be named: to police and prosecution, with what the
    /// person agreed to share of the exploitation.
    pub names_exploiters: bool,
}

impl Disclosure {
    /// What `viewer` sees of the case through `referral`.
    ///
    /// `consents` are those of the case; `closing_days` is how long data stay open after the end,
    /// by the pack. While the case is restricted, [`Disclosure::restricted`] stands in for it.
    #[must_use]
    pub fn of(
        referral: &Referral,
        consents: &[Consent],
        viewer: Viewer,
        now: Timestamp,
        today: NaiveDate,
        closing_days: u32,
    ) -> Self {
        if viewer.organisation != referral.content.to {
            return Self::nothing(DisclosureState::Closed, Some(ClosedReason::NotReceiver));
        }
        if referral.state == ReferralState::Draft {
            return Self::nothing(DisclosureState::NotYet, None);
        }
        if let Some(reason) = referral.closed_by_its_course(now, closing_days) {
            return Self::nothing(DisclosureState::Closed, Some(reason));
        }
        match referral.covered_by(consents, viewer.kind, now, today) {
            Err(reason) => Self::nothing(DisclosureState::Closed, Some(reason)),
            Ok(data_sets) => Self {
                state: DisclosureState::Open,
                reason: None,
                shows_addresses: !is_law_enforcement(viewer.kind),
                names_exploiters: is_law_enforcement(viewer.kind) && data_sets.contains(&DataSet::Exploitation),
                data_sets,
            },
        }
    }

    /// The same while what is held of the person goes to nobody else: nothing, whoever reads.
    #[must_use]
    pub fn restricted(self) -> Self {
        match self.state {
            DisclosureState::Open => Self::nothing(DisclosureState::Closed, Some(ClosedReason::Restricted)),
            DisclosureState::NotYet | DisclosureState::Closed => self,
        }
    }

    /// Whether this data set is open.
    #[must_use]
    pub fn opens(&self, set: DataSet) -> bool {
        self.data_sets.contains(&set)
    }

    /// Whether the receiver sees who interviewed the person when and about what, so that nobody asks
    /// again: with whatever is shared, and without what was said (MECHANISM §1, 5).
    #[must_use]
    pub fn tells_of_interviews(&self) -> bool {
        self.is_open() && !self.data_sets.is_empty()
    }

    /// Whether anything the sender wrote to the receiver is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == DisclosureState::Open
    }

    fn nothing(state: DisclosureState, reason: Option<ClosedReason>) -> Self {
        Self {
            state,
            reason,
            data_sets: DataSets::new(),
            shows_addresses: false,
            names_exploiters: false,
        }
    }
}

/// MECHANISM §5: the shelter address is never shared with police or prosecution. They alone are told of
/// exploiters (§7, F3).
fn is_law_enforcement(kind: OrganisationKind) -> bool {
    matches!(
        kind,
        OrganisationKind::Police | OrganisationKind::BorderPolice | OrganisationKind::Prosecution
    )
}

impl Referral {
    fn closed_by_its_course(&self, now: Timestamp, closing_days: u32) -> Option<ClosedReason> {
        match self.state {
            ReferralState::Refused | ReferralState::Expired | ReferralState::Withdrawn => {
                Some(ClosedReason::NotTakenOn)
            }
            ReferralState::Broken if self.broken == Some(BrokenReason::PersonWithdrew) => {
                Some(ClosedReason::PersonWithdrew)
            }
            ReferralState::Completed | ReferralState::Broken => {
                let closes_at = self.ended_at.map(|ended| ended + Duration::days(closing_days.into()));
                closes_at
                    .is_none_or(|closes_at| now >= closes_at)
                    .then_some(ClosedReason::Ended)
            }
            ReferralState::Draft
            | ReferralState::Sent
            | ReferralState::Received
            | ReferralState::Accepted
            | ReferralState::ServiceStarted => None,
        }
    }

    /// Whether a live consent or legal ground to share with its receiver carries it now, wherever it stands: what its
    /// receiver is told of it rests on that (SEC-61). `consents` are those of the case to the receiver.
    #[must_use]
    pub fn is_carried(
        &self,
        consents: &[Consent],
        receiver: OrganisationKind,
        now: Timestamp,
        today: NaiveDate,
    ) -> bool {
        self.covered_by(consents, receiver, now, today).is_ok()
    }

    /// The data sets of the referral that live consents open now.
    fn covered_by(
        &self,
        consents: &[Consent],
        receiver: OrganisationKind,
        now: Timestamp,
        today: NaiveDate,
    ) -> Result<DataSets, ClosedReason> {
        let opened = |consent: &Consent| consent.opens(self.wanted_of(consent, receiver, now, today));
        let covered: DataSets = self
            .carried_by(consents)
            .filter_map(|consent| opened(consent).ok())
            .flat_map(|open| {
                self.content
                    .data_sets
                    .intersection(&open)
                    .copied()
                    .collect::<DataSets>()
            })
            .collect();
        if !covered.is_empty() {
            return Ok(covered);
        }
        let own = self.own_consent(consents).ok_or(ClosedReason::ConsentMissing)?;
        match opened(own) {
            // A referral may share nothing but its message.
            Ok(_) if self.content.data_sets.is_empty() && self.is_suited(own) => Ok(covered),
            Err(ConsentGap::Withdrawn) => Err(ClosedReason::ConsentWithdrawn),
            Err(ConsentGap::Expired) => Err(ClosedReason::ConsentExpired),
            Err(ConsentGap::Unconfirmed) => Err(ClosedReason::ConsentUnconfirmed),
            Ok(_) | Err(_) => Err(ClosedReason::ConsentMissing),
        }
    }

    /// The consents that carry it.
    ///
    /// The consent it was sent under decides. A later one for the same receiver and purpose may
    /// carry it on: after expiry any that is live, after a withdrawal only one that was written
    /// down since, for then the person changed their mind again.
    pub(super) fn carried_by<'a>(&self, consents: &'a [Consent]) -> impl Iterator<Item = &'a Consent> {
        let own = self.own_consent(consents);
        let withdrawn_at = own.and_then(|own| own.withdrawal).map(|withdrawal| withdrawal.at);
        consents.iter().filter(move |consent| {
            own.is_some()
                && consent.case == self.case
                && withdrawn_at.is_none_or(|at| consent.recorded_at > at)
                && self.is_suited(consent)
        })
    }

    /// The consent it was sent under.
    pub(super) fn own_consent<'a>(&self, consents: &'a [Consent]) -> Option<&'a Consent> {
        consents
            .iter()
            .find(|consent| Some(consent.id) == self.content.consent && consent.case == self.case)
    }

    /// Whether this consent could have been sent along: a duty to notify rests on the law alone.
    fn is_suited(&self, consent: &Consent) -> bool {
        self.content.kind != super::ReferralKind::NotificationDuty || consent.terms.basis.is_legal_ground()
    }

    /// Whether the receiver may read what people wrote about it: while it runs, and after its end
    /// for the pack's days.
    #[must_use]
    pub fn keeps_its_words(&self, now: Timestamp, closing_days: u32) -> bool {
        self.ended_at
            .is_none_or(|ended| now < ended + Duration::days(closing_days.into()))
    }
}
