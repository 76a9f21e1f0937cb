//! An organisation that was entered twice: the duplicate goes, the other stays (0059).
//!
//! One administrator says which of the two stays and that both are one legal body; another confirms exactly
//! that, of exactly these two as they were read.

use std::collections::BTreeSet;

use crate::Timestamp;
use crate::codes;
use crate::fold::fold;
use crate::id::{OrganisationId, OrganisationMergeId, UserId};
use crate::identity::grant::GrantError;
use crate::identity::organisation::{ALIASES_MAX, Organisation, OrganisationState};

codes! {
    /// How far a merge has come.
    MergeState {
        /// It awaits a second person.
        Awaiting,
        /// It is done.
        Done,
        /// It was refused or taken back.
        Refused,
    }
}

codes! {
    /// What stands in the way of a merge.
    MergeObstacle {
        /// An organisation is no duplicate of itself.
        Itself,
        /// One of the two does not take part in the mechanism.
        NotActive,
        /// One of the two was merged already.
        Merged,
        /// They are of two kinds, and people of them may do different things.
        Kind,
        /// They lie in two countries.
        Country,
        /// One belongs to the other.
        Related,
        /// One stands below so many others that nobody can tell whether the other is among them.
        TooDeep,
        /// Both offer the same service: two numbers of places for one.
        SameService,
        /// A referral from one to the other is under way.
        ReferralBetween,
        /// The one that stays would have more other names than one has.
        TooManyAliases,
        /// Another merge of one of them awaits a second person.
        Awaited,
    }
}

codes! {
    /// What a merge moves or ends.
    MergeCount {
        /// People who work for it.
        People,
        /// Invitations that nobody has accepted.
        Invitations,
        /// Cases it holds.
        Cases,
        /// Referrals it gave.
        ReferralsGiven,
        /// Referrals it received.
        ReferralsReceived,
        /// Consents that name it.
        Consents,
        /// Services it offers, with their places.
        Offers,
        /// Service accounts, which end.
        Clients,
        /// Addresses of its programs, to which nothing is sent any more.
        Webhooks,
    }
}

/// What the rows say of two organisations.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct Between {
    /// One stands above the other.
    pub is_related: bool,
    /// More stands above one of them than is looked through.
    pub is_too_deep: bool,
    /// Both offer one service.
    pub share_service: bool,
    /// A referral from one to the other is under way.
    pub has_referral: bool,
    /// A merge of one of them awaits a second person.
    pub is_awaited: bool,
}

/// The other names of the one that stays after the merge: its own, and every name and alias of the duplicate that
/// it does not have in any spelling.
#[must_use]
pub fn aliases(stays: &Organisation, duplicate: &Organisation) -> Vec<String> {
    let (kept, gone) = (&stays.facts, &duplicate.facts);
    let mut aliases = kept.aliases.clone();
    let mut seen: BTreeSet<String> = kept
        .names
        .iter()
        .chain(aliases.iter().map(String::as_str))
        .map(fold)
        .collect();
    for name in gone.names.iter().chain(gone.aliases.iter().map(String::as_str)) {
        if seen.insert(fold(name)) {
            aliases.push(name.to_owned());
        }
    }
    aliases
}

/// All that stands in the way of merging `duplicate` into `stays`.
#[must_use]
pub fn obstacles(stays: &Organisation, duplicate: &Organisation, between: Between) -> Vec<MergeObstacle> {
    if stays.id == duplicate.id {
        return vec![MergeObstacle::Itself];
    }
    let (kept, gone) = (&stays.facts, &duplicate.facts);
    let is_merged = [stays, duplicate]
        .iter()
        .any(|one| one.state == OrganisationState::Merged);
    [
        // What was merged takes no part either: the one word says it.
        (MergeObstacle::Merged, is_merged),
        (
            MergeObstacle::NotActive,
            !(is_merged || stays.is_active() && duplicate.is_active()),
        ),
        (MergeObstacle::Kind, kept.kind != gone.kind),
        (MergeObstacle::Country, kept.country != gone.country),
        (MergeObstacle::Related, between.is_related),
        (MergeObstacle::TooDeep, between.is_too_deep),
        (MergeObstacle::SameService, between.share_service),
        (MergeObstacle::ReferralBetween, between.has_referral),
        (
            MergeObstacle::TooManyAliases,
            aliases(stays, duplicate).len() > ALIASES_MAX,
        ),
        (MergeObstacle::Awaited, between.is_awaited),
    ]
    .into_iter()
    .filter_map(|(obstacle, stands)| stands.then_some(obstacle))
    .collect()
}

/// A merge that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationMerge {
    /// Its id.
    pub id: OrganisationMergeId,
    /// The one that stays.
    pub stays: OrganisationId,
    /// Its version when it was asked for.
    pub stays_version: i64,
    /// The one that goes.
    pub duplicate: OrganisationId,
    /// Its version when it was asked for.
    pub duplicate_version: i64,
    /// How far it has come.
    pub state: MergeState,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    pub asked_at: Timestamp,
    /// Who confirmed or refused.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<Timestamp>,
}

impl OrganisationMerge {
    /// The merge, done by `by`, who names the versions of the two (the one that stays, the duplicate) that they
    /// read; `now` are the two as they are.
    ///
    /// # Errors
    /// The first [`GrantError`] that forbids it.
    pub fn confirm(
        self,
        by: UserId,
        read: (i64, i64),
        now: (&Organisation, &Organisation),
        at: Timestamp,
    ) -> Result<Self, GrantError> {
        if self.state != MergeState::Awaiting {
            return Err(GrantError::NotPending);
        }
        if by == self.asked_by {
            return Err(GrantError::Asker);
        }
        let asked = (self.stays_version, self.duplicate_version);
        if read != asked || (now.0.version, now.1.version) != asked {
            return Err(GrantError::Changed);
        }
        Ok(self.decided(MergeState::Done, by, at))
    }

    /// The merge, refused by somebody or taken back by who asked.
    ///
    /// # Errors
    /// It was decided already.
    pub fn refuse(self, by: UserId, at: Timestamp) -> Result<Self, GrantError> {
        if self.state != MergeState::Awaiting {
            return Err(GrantError::NotPending);
        }
        Ok(self.decided(MergeState::Refused, by, at))
    }

    fn decided(self, state: MergeState, by: UserId, at: Timestamp) -> Self {
        Self {
            state,
            decided_by: Some(by),
            decided_at: Some(at),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::Id;
    use crate::identity::organisation::{Contact, Names, OrganisationFacts, OrganisationKind};

    fn organisation(n: u128, name: &str, aliases: &[&str]) -> Organisation {
        Organisation {
            id: OrganisationId::from_uuid(Uuid::from_u128(n)),
            version: i64::try_from(n).expect("small"),
            state: OrganisationState::Active,
            facts: OrganisationFacts {
                kind: OrganisationKind::Ngo,
                country: "RO".to_owned(),
                names: Names {
                    ro: Some(name.to_owned()),
                    ..Names::default()
                },
                aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
                counties: Vec::new(),
                parent_id: None,
                mandates: Vec::new(),
                contact: Contact::default(),
            },
        }
    }

    fn user(n: u128) -> UserId {
        UserId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn each_obstacle_is_told_by_itself() {
        use MergeObstacle as O;
        let (stays, gone) = (
            organisation(1, "Speranța", &[]),
            organisation(2, "Speranta Brasov", &[]),
        );
        let told = |change: fn(&mut Organisation), between: Between| {
            let mut gone = gone.clone();
            change(&mut gone);
            obstacles(&stays, &gone, between)
        };
        let none = Between::default();
        let same = |_: &mut Organisation| ();
        let yes = true;
        for (found, expected) in [
            (told(same, none), vec![]),
            (
                told(|o| o.id = OrganisationId::from_uuid(Uuid::from_u128(1)), none),
                vec![O::Itself],
            ),
            (
                told(|o| o.state = OrganisationState::Suspended, none),
                vec![O::NotActive],
            ),
            (told(|o| o.state = OrganisationState::Closed, none), vec![O::NotActive]),
            (told(|o| o.state = OrganisationState::Merged, none), vec![O::Merged]),
            (told(|o| o.facts.kind = OrganisationKind::Shelter, none), vec![O::Kind]),
            (told(|o| o.facts.country = "AL".to_owned(), none), vec![O::Country]),
            (
                told(
                    same,
                    Between {
                        is_related: yes,
                        ..none
                    },
                ),
                vec![O::Related],
            ),
            (
                told(
                    same,
                    Between {
                        is_too_deep: yes,
                        ..none
                    },
                ),
                vec![O::TooDeep],
            ),
            (
                told(
                    same,
                    Between {
                        share_service: yes,
                        ..none
                    },
                ),
                vec![O::SameService],
            ),
            (
                told(
                    same,
                    Between {
                        has_referral: yes,
                        ..none
                    },
                ),
                vec![O::ReferralBetween],
            ),
            (
                told(
                    same,
                    Between {
                        is_awaited: yes,
                        ..none
                    },
                ),
                vec![O::Awaited],
            ),
            (
                told(
                    |o| o.facts.aliases = (0..20).map(|n| format!("Name {n}")).collect(),
                    none,
                ),
                vec![O::TooManyAliases],
            ),
        ] {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn the_names_of_the_duplicate_are_kept_once_in_any_spelling() {
        let stays = organisation(1, "Speranța", &["Hope"]);
        let gone = organisation(2, "SPERANTA", &["hope", "Asociația Speranța", "Speranţa"]);
        assert_eq!(aliases(&stays, &gone), ["Hope", "Asociația Speranța"]);
    }

    #[test]
    fn sec_32_another_person_confirms_exactly_what_was_asked() {
        let (stays, gone) = (organisation(1, "A", &[]), organisation(2, "B", &[]));
        let asked = OrganisationMerge {
            id: OrganisationMergeId::from_uuid(Uuid::from_u128(9)),
            stays: stays.id,
            stays_version: 1,
            duplicate: gone.id,
            duplicate_version: 2,
            state: MergeState::Awaiting,
            asked_by: user(1),
            asked_at: Timestamp::UNIX_EPOCH,
            decided_by: None,
            decided_at: None,
        };
        let at = Timestamp::UNIX_EPOCH;
        let confirmed = |by, read, stays: &Organisation| asked.clone().confirm(user(by), read, (stays, &gone), at);
        let changed = Organisation {
            version: 5,
            ..stays.clone()
        };
        assert_eq!(confirmed(1, (1, 2), &stays), Err(GrantError::Asker));
        assert_eq!(confirmed(2, (1, 3), &stays), Err(GrantError::Changed));
        assert_eq!(confirmed(2, (1, 2), &changed), Err(GrantError::Changed));
        let done = confirmed(2, (1, 2), &stays).expect("as asked");
        assert_eq!((done.state, done.decided_by), (MergeState::Done, Some(user(2))));
        assert_eq!(
            done.clone().confirm(user(3), (1, 2), (&stays, &gone), at),
            Err(GrantError::NotPending)
        );
        assert_eq!(done.refuse(user(1), at), Err(GrantError::NotPending));
        assert_eq!(
            asked.refuse(user(1), at).expect("taken back").state,
            MergeState::Refused
        );
    }
}
