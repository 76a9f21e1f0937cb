//! Why an organisation takes no part in the mechanism, or takes part again.

use crate::Timestamp;
use crate::codes;
use crate::event::EventKind;
use crate::id::{OrganisationId, UserId};
use crate::identity::organisation::{Organisation, OrganisationState};
use crate::text::{Invalid, InvalidCode, line, optional};

codes! {
    /// Why an organisation was suspended, closed or resumed.
    StandingReason {
        /// People who come to it are not safe there.
        UnsafeForPeople,
        /// Its accounts or devices are in the wrong hands.
        SecurityIncident,
        /// What it does is being inquired into.
        Inquiry,
        /// It cannot work for now: no staff, no house, no money.
        CannotWork,
        /// Its licence or its agreement with the mechanism has ended.
        AgreementEnded,
        /// It does not exist any more.
        Dissolved,
        /// It wished so itself.
        OwnWish,
        /// What it was suspended or closed for is over.
        Resolved,
        /// It was done by mistake.
        InError,
        /// Something else, which is said in words.
        Other,
    }
}

codes! {
    /// What somebody does to the standing of an organisation.
    StandingAct {
        /// It takes no part for now.
        Suspend,
        /// It takes no part any more.
        Close,
        /// It takes part again.
        Resume,
    }
}

codes! {
    /// What rests or ends with an organisation.
    StandingCount {
        /// People who work for it and whose sign-ins end.
        People,
        /// Invitations that nobody can accept then.
        Invitations,
        /// Service accounts that act no more.
        Clients,
        /// Addresses of its programs to which nothing is sent.
        Webhooks,
        /// Open cases that it holds.
        OpenCases,
        /// Referrals under way which it gave or received.
        OpenReferrals,
    }
}

impl StandingCount {
    /// Whether an organisation closes only when it has none of these: people would be left with nobody.
    #[must_use]
    pub fn hinders_closing(self) -> bool {
        matches!(self, Self::OpenCases | Self::OpenReferrals)
    }
}

impl StandingAct {
    /// Whether this is a reason for it.
    #[must_use]
    pub fn takes(self, reason: StandingReason) -> bool {
        use StandingReason as R;
        match reason {
            R::UnsafeForPeople | R::SecurityIncident | R::Inquiry | R::CannotWork => self == Self::Suspend,
            R::AgreementEnded => self != Self::Resume,
            R::Dissolved => self == Self::Close,
            R::Resolved | R::InError => self == Self::Resume,
            R::OwnWish | R::Other => true,
        }
    }

    /// Where it leads from here, if it leads anywhere.
    ///
    /// # Errors
    /// The organisation stands so already, or was merged into another.
    pub fn leads(self, from: OrganisationState) -> Result<OrganisationState, StandingError> {
        use OrganisationState as S;
        match (self, from) {
            (_, S::Merged) => Err(StandingError::Merged),
            (Self::Suspend, S::Active) => Ok(S::Suspended),
            (Self::Close, S::Active | S::Suspended) => Ok(S::Closed),
            (Self::Resume, S::Suspended | S::Closed) => Ok(S::Active),
            (Self::Suspend, S::Suspended | S::Closed) | (Self::Close, S::Closed) | (Self::Resume, S::Active) => {
                Err(StandingError::NotNow)
            }
        }
    }

    /// What is recorded of it.
    #[must_use]
    pub fn event(self) -> EventKind {
        match self {
            Self::Suspend => EventKind::OrganisationSuspended,
            Self::Close => EventKind::OrganisationClosed,
            Self::Resume => EventKind::OrganisationResumed,
        }
    }
}

/// Why the standing of an organisation does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StandingError {
    /// It does not lead from here to there.
    #[error("the organisation does not stand so that this could be done")]
    NotNow,
    /// It turned out to be another one.
    #[error("the organisation was merged into another one")]
    Merged,
    /// It still holds open cases or has referrals under way.
    #[error("the organisation holds open cases or has referrals under way")]
    Busy,
}

/// One change of the standing of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Of which organisation.
    pub organisation: OrganisationId,
    /// How it stands since.
    pub state: OrganisationState,
    /// Why.
    pub reason: StandingReason,
    /// More of why; nothing about a person.
    pub note: Option<String>,
    /// Who changed it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

const NOTE_MAX: usize = 300;

/// What was given as the reason of an act, tidied.
///
/// # Errors
/// Every field that does not hold: a reason that is none for this act, a note that is too long, or none where the
/// reason is in it alone.
pub fn reason(
    act: StandingAct,
    reason: StandingReason,
    note: Option<&str>,
) -> Result<(StandingReason, Option<String>), Vec<Invalid>> {
    let mut refused = Vec::new();
    if !act.takes(reason) {
        refused.push(Invalid::new("/reason", InvalidCode::Contradiction));
    }
    let note = optional(&mut refused, "/note", note, |note| line(note, NOTE_MAX));
    if refused.is_empty() && reason == StandingReason::Other && note.is_none() {
        refused.push(Invalid::new("/note", InvalidCode::Required));
    }
    if refused.is_empty() {
        Ok((reason, note))
    } else {
        Err(refused)
    }
}

/// The organisation, standing as `act` leaves it; `counts` is what rests or ends with it.
///
/// # Errors
/// The first [`StandingError`] that forbids it.
pub fn change(
    organisation: Organisation,
    act: StandingAct,
    counts: &[(StandingCount, i64)],
) -> Result<Organisation, StandingError> {
    let state = act.leads(organisation.state)?;
    let is_busy = counts
        .iter()
        .any(|(what, number)| what.hinders_closing() && *number > 0);
    if act == StandingAct::Close && is_busy {
        return Err(StandingError::Busy);
    }
    Ok(Organisation { state, ..organisation })
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;
    use crate::id::Id;
    use crate::identity::organisation::{Contact, Names, OrganisationFacts, OrganisationKind};

    fn organisation(state: OrganisationState) -> Organisation {
        Organisation {
            id: OrganisationId::from_uuid(uuid::Uuid::from_u128(1)),
            version: 1,
            state,
            facts: OrganisationFacts {
                kind: OrganisationKind::Ngo,
                country: "RO".to_owned(),
                names: Names::default(),
                aliases: Vec::new(),
                counties: Vec::new(),
                parent_id: None,
                mandates: Vec::new(),
                contact: Contact::default(),
            },
        }
    }

    #[test]
    fn every_act_leads_from_every_state_where_this_table_says() {
        use OrganisationState as S;
        use StandingAct as A;
        use StandingError as E;
        let table = [
            (S::Active, [Ok(S::Suspended), Ok(S::Closed), Err(E::NotNow)]),
            (S::Suspended, [Err(E::NotNow), Ok(S::Closed), Ok(S::Active)]),
            (S::Closed, [Err(E::NotNow), Err(E::NotNow), Ok(S::Active)]),
            (S::Merged, [Err(E::Merged); 3]),
        ];
        assert_eq!(table.len(), S::iter().count());
        for (from, expected) in table {
            let led = [A::Suspend, A::Close, A::Resume].map(|act| act.leads(from));
            assert_eq!(led, expected, "from {from}");
        }
    }

    #[test]
    fn an_organisation_closes_when_nobody_depends_on_it_and_is_suspended_at_any_time() {
        for (what, hinders) in StandingCount::iter().map(|what| (what, what.hinders_closing())) {
            let counts = [(what, 1)];
            let closed = change(organisation(OrganisationState::Active), StandingAct::Close, &counts);
            assert_eq!(closed.err(), hinders.then_some(StandingError::Busy), "{what}");
            let rests = change(organisation(OrganisationState::Active), StandingAct::Suspend, &counts);
            assert_eq!(rests.expect("at any time").state, OrganisationState::Suspended);
        }
        let none: Vec<_> = StandingCount::iter().map(|what| (what, 0)).collect();
        let closed = change(organisation(OrganisationState::Active), StandingAct::Close, &none);
        assert_eq!(closed.expect("nothing is left").state, OrganisationState::Closed);
    }

    #[test]
    fn each_act_has_reasons_of_its_own_and_another_one_is_said_in_words() {
        use StandingAct as A;
        use StandingReason as R;
        for act in A::iter() {
            let reasons: Vec<R> = R::iter().filter(|reason| act.takes(*reason)).collect();
            assert!(reasons.len() >= 4 && reasons.contains(&R::Other), "{act}: {reasons:?}");
        }
        let told = |act, given, note| reason(act, given, note).map_err(|all| all[0].pointer.clone());
        assert_eq!(told(A::Suspend, R::Inquiry, None), Ok((R::Inquiry, None)));
        assert_eq!(told(A::Resume, R::Inquiry, None), Err("/reason".to_owned()));
        assert_eq!(told(A::Close, R::Other, None), Err("/note".to_owned()));
        assert_eq!(
            told(A::Close, R::Other, Some(" Moved abroad. ")),
            Ok((R::Other, Some("Moved abroad.".to_owned())))
        );
        assert_eq!(
            told(A::Close, R::Dissolved, Some(&"x".repeat(301))),
            Err("/note".to_owned())
        );
    }
}
