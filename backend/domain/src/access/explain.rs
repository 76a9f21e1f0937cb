//! Why somebody can do something, or cannot: the rule that [`decide`] went by, to be told in words.
//!
//! It explains to people what is so for themselves, with a case that they may know of. Of any other case there
//! is nothing to explain: [`knows`] says so, and whoever asks answers as for one that does not exist.

use std::collections::BTreeSet;

use strum::IntoEnumIterator;

use super::decide::{
    CaseFacts, Class, Decision, Denial, Principal, Record, Relation, decide, leads_through, opens, opens_referral,
};
use super::purpose::{ReadPurpose, purpose};
use super::{Permission, Reach, Role};
use crate::Timestamp;
use crate::codes;
use crate::event::EventKind;
use crate::identity::organisation::OrganisationKind;

codes! {
    /// The rule by which somebody can, or cannot.
    AccessRule {
        /// A role grants it; which record it reaches depends on the record.
        Granted,
        /// A role grants it, and its reach leads to this case.
        Reached,
        /// No role of theirs grants it.
        NotGranted,
        /// A role grants it, but nothing of it reaches this case.
        OutOfReach,
        /// What reaches this case does not open this of it.
        ClassClosed,
        /// The case is closed: it is opened again first.
        CaseClosed,
        /// What is held of the person goes to nobody else now.
        CaseRestricted,
        /// It is not done with cases.
        NotOfCases,
    }
}

/// Why somebody can or cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Whether they can.
    pub is_allowed: bool,
    /// The rule.
    pub rule: AccessRule,
    /// How far their roles grant it.
    pub reaches: BTreeSet<Reach>,
    /// Of the case: the relation that opens it.
    pub relation: Option<Relation>,
    /// Of the case: what it opens.
    pub classes: Vec<Class>,
    /// What the ledger says that they read for, where it is a reading.
    pub purpose: Option<ReadPurpose>,
    /// Whether consent, or a ground that stands in for it, bounds what may be done.
    pub needs_consent: bool,
}

/// Why `who` can or cannot use `permission`, on this case if there is one.
#[must_use]
pub fn explain(who: &Principal, permission: Permission, case: Option<&CaseFacts>, now: Timestamp) -> Explanation {
    let reaches = who.grants.reaches(permission);
    let mut told = Explanation {
        is_allowed: !reaches.is_empty(),
        rule: AccessRule::Granted,
        reaches,
        relation: None,
        classes: Vec::new(),
        purpose: None,
        needs_consent: matches!(
            permission,
            Permission::ReferralsSend | Permission::ReferralsContent | Permission::ReferralsAnswer
        ),
    };
    if !told.is_allowed {
        told.rule = AccessRule::NotGranted;
        return told;
    }
    let Some(facts) = case else { return told };
    if Relation::iter().all(|relation| opens(permission, relation).is_empty()) {
        told.is_allowed = false;
        told.rule = AccessRule::NotOfCases;
        return told;
    }
    // That a case is closed says more than that the grant opens some of its classes only.
    let mut denial = Denial::OutOfReach;
    for class in Class::iter() {
        match decide(who, permission, Record::Case(facts, class), now) {
            Decision::Allowed(relation) => {
                told.relation = told.relation.or(Some(relation));
                told.classes.push(class);
            }
            Decision::Denied(Denial::OutOfReach) => {}
            Decision::Denied(found) if !matches!(denial, Denial::CaseClosed | Denial::CaseRestricted) => denial = found,
            Decision::Denied(_) => {}
        }
    }
    told.is_allowed = told.relation.is_some();
    told.rule = match denial {
        _ if told.is_allowed => AccessRule::Reached,
        Denial::CaseClosed => AccessRule::CaseClosed,
        Denial::CaseRestricted => AccessRule::CaseRestricted,
        Denial::ClassClosed => AccessRule::ClassClosed,
        _ => AccessRule::OutOfReach,
    };
    let reading = EventKind::iter().find(|kind| kind.opened_by() == Some(permission));
    if told.is_allowed
        && let Some(kind) = reading
    {
        told.purpose = purpose(who, kind, case, false, now);
    }
    told
}

/// Whether anything that `who` may do leads to this case at all.
#[must_use]
pub fn knows(who: &Principal, case: &CaseFacts, now: Timestamp) -> bool {
    Permission::iter().any(|permission| {
        Class::iter().any(|class| decide(who, permission, Record::Case(case, class), now).is_allowed())
    })
}

/// What a grant opens of the cases and referrals it leads to.
#[must_use]
pub fn opened_by(permission: Permission, reach: Reach) -> BTreeSet<Class> {
    let opened = leads_through(reach).iter().flat_map(|relation| {
        let to_case = *relation != Relation::Receiver || reach == Reach::Shared;
        let of_case = opens(permission, *relation).iter().filter(move |_| to_case);
        of_case.chain(opens_referral(permission, *relation))
    });
    opened.copied().collect()
}

/// The roles that grant it to people of such an organisation.
#[must_use]
pub fn granted_by(permission: Permission, kind: OrganisationKind) -> Vec<Role> {
    Role::granting(permission).filter(|role| role.fits(kind)).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::decide::PrincipalState;
    use super::*;
    use crate::access::Grants;
    use crate::id::{Id, OrganisationId, UserId};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn organisation(n: u128) -> OrganisationId {
        OrganisationId::from_uuid(Uuid::from_u128(n))
    }

    /// A case of organisation 1, assigned to user 1, in Braşov.
    fn case(is_open: bool) -> CaseFacts {
        CaseFacts {
            assigned_to: Some(UserId::from_uuid(Uuid::from_u128(1))),
            is_open,
            ..CaseFacts::of_test(organisation(1), "RO-BV")
        }
    }

    fn with<T>(role: Role, user: u128, home: u128, then: impl Fn(&Principal) -> T) -> T {
        let (grants, counties) = (Grants::of_roles(&[role]), ["RO-BV".to_owned()]);
        then(&Principal {
            state: PrincipalState::Active,
            user: UserId::from_uuid(Uuid::from_u128(user)),
            organisation: organisation(home),
            counties: &counties,
            grants: &grants,
        })
    }

    #[test]
    fn sec_20_what_is_explained_is_what_is_decided() {
        for role in Role::iter() {
            for (user, home) in [(1, 1), (2, 1), (2, 2)] {
                for facts in [case(true), case(false)] {
                    with(role, user, home, |who| {
                        for permission in Permission::iter() {
                            let told = explain(who, permission, Some(&facts), NOW);
                            let allowed: Vec<_> = Class::iter()
                                .filter(|class| decide(who, permission, Record::Case(&facts, *class), NOW).is_allowed())
                                .collect();
                            assert_eq!(told.is_allowed, !allowed.is_empty(), "{role} {permission}");
                            assert_eq!(told.classes, allowed, "{role} {permission}");
                            assert_eq!(told.rule == AccessRule::Reached, told.is_allowed);
                            assert!(told.purpose.is_none() || told.is_allowed);
                            assert!(!told.is_allowed || knows(who, &facts, NOW));
                        }
                    });
                }
            }
        }
    }

    #[test]
    fn the_rule_is_named() {
        use AccessRule as A;
        use Permission as P;
        for (role, user, home, permission, is_open, rule) in [
            (Role::CaseWorker, 1, 1, P::CasesIdentity, true, A::Reached),
            (Role::CaseWorker, 2, 1, P::CasesIdentity, true, A::OutOfReach),
            (Role::CaseWorker, 1, 1, P::CasesAssign, true, A::NotGranted),
            (Role::CaseWorker, 1, 1, P::CasesCreate, true, A::NotOfCases),
            (Role::CaseSupervisor, 2, 1, P::ReferralsSend, false, A::CaseClosed),
            (Role::Auditor, 2, 2, P::CasesAccessLog, true, A::Reached),
        ] {
            let found = with(role, user, home, |who| {
                explain(who, permission, Some(&case(is_open)), NOW).rule
            });
            assert_eq!(found, rule, "{role} {permission}");
        }
        let without = with(Role::CaseWorker, 1, 1, |who| {
            explain(who, P::CasesCreate, None, NOW).rule
        });
        assert_eq!(without, A::Granted);
    }

    #[test]
    fn who_nothing_leads_to_a_case_does_not_know_it() {
        for (role, user, home, expected) in [
            (Role::CaseWorker, 1, 1, true),
            (Role::CaseWorker, 1, 2, false),
            (Role::RegionalOfficer, 2, 2, true),
            (Role::NationalCoordinator, 2, 2, true),
            (Role::Administrator, 2, 1, false),
            (Role::Specialist, 2, 1, false),
        ] {
            assert_eq!(
                with(role, user, home, |who| knows(who, &case(true), NOW)),
                expected,
                "{role}"
            );
        }
    }

    #[test]
    fn a_grant_opens_what_its_reach_leads_to() {
        use Class::{Identity, LifeCritical, Operational};
        for (permission, reach, expected) in [
            (Permission::CasesIdentity, Reach::Own, vec![Identity, LifeCritical]),
            (Permission::CasesIdentity, Reach::Region, vec![Identity]),
            (Permission::CasesRead, Reach::National, vec![Operational]),
            (Permission::UsersManage, Reach::National, vec![]),
        ] {
            let opened: Vec<_> = opened_by(permission, reach).into_iter().collect();
            assert_eq!(opened, expected, "{permission} {reach}");
        }
    }
}
