//! Why somebody can do something, or cannot: the rule that [`decide`] went by, to be told in words.
//!
//! It explains to people what is so for themselves, with a record that they may know of. Of any other there
//! is nothing to explain: [`knows`] says so of cases, the scope of reading of all others, and whoever asks answers as
//! for one that does not exist.

use std::collections::BTreeSet;

use strum::IntoEnumIterator;

use super::decide::{
    CaseFacts, Class, Decision, Denial, Principal, ProjectFacts, Record, ReferralFacts, Relation, decide,
    leads_through, opens, opens_project, opens_referral,
};
use super::purpose::{ReadPurpose, purpose};
use super::{Permission, Reach, Role};
use crate::Timestamp;
use crate::codes;
use crate::event::EventKind;
use crate::id::{OrganisationId, UserId};
use crate::identity::organisation::OrganisationKind;

codes! {
    /// The rule by which somebody can, or cannot.
    AccessRule {
        /// A role grants it; which record it reaches depends on the record.
        Granted,
        /// A role grants it, and its reach leads to this record.
        Reached,
        /// No role of theirs grants it.
        NotGranted,
        /// A role grants it, but nothing of it reaches this record.
        OutOfReach,
        /// What reaches this record does not open this of it.
        ClassClosed,
        /// The case is closed: it is opened again first.
        CaseClosed,
        /// What is held of the person goes to nobody else now.
        CaseRestricted,
        /// Nobody does it to themselves.
        Own,
        /// It is not done with such a record.
        NotOfRecord,
    }
}

/// What somebody asks about.
#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    /// No record in particular.
    Nothing,
    /// A case.
    Case(&'a CaseFacts),
    /// A referral.
    Referral(&'a ReferralFacts),
    /// A project.
    Project(&'a ProjectFacts),
    /// A user: who, and of which organisation.
    User(UserId, OrganisationId),
    /// An organisation.
    Organisation(OrganisationId),
    /// A service account, by its organisation.
    Client(OrganisationId),
}

impl<'a> About<'a> {
    /// The records that [`decide`] is asked about, with how sensitive each is where that makes a difference.
    fn records(self) -> Vec<(Record<'a>, Option<Class>)> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Case(facts) => Class::iter()
                .map(|class| (Record::Case(facts, class), Some(class)))
                .collect(),
            Self::Referral(facts) => Class::iter()
                .map(|class| (Record::Referral(facts, class), Some(class)))
                .collect(),
            Self::Project(facts) => vec![(Record::Project(facts), None)],
            Self::User(user, organisation) => vec![(Record::User(user, organisation), None)],
            Self::Organisation(organisation) => vec![(Record::Organisation(organisation), None)],
            Self::Client(organisation) => vec![(Record::Client(organisation), None)],
        }
    }

    /// Whether this is ever done with such a record, by anybody. Of users, organisations and service accounts the
    /// decision says it itself.
    fn is_done_with(self, permission: Permission) -> bool {
        let mut relations = Relation::iter();
        match self {
            Self::Case(_) => relations.any(|relation| !opens(permission, relation).is_empty()),
            Self::Referral(_) => relations.any(|relation| !opens_referral(permission, relation).is_empty()),
            Self::Project(_) => relations.any(|relation| opens_project(permission, relation)),
            Self::Nothing | Self::User(..) | Self::Organisation(_) | Self::Client(_) => true,
        }
    }

    /// What the ledger says that `who` reads for, where it is a reading of this record.
    fn purpose(self, who: &Principal, permission: Permission, now: Timestamp) -> Option<ReadPurpose> {
        let read_by = |kind: &EventKind| kind.opened_by() == Some(permission);
        match self {
            Self::Case(facts) => purpose(who, EventKind::iter().find(read_by)?, Some(facts), false, now),
            Self::Referral(facts) => {
                let is_party = [facts.holder, facts.to].contains(&who.organisation);
                let kind = Some(EventKind::ReadReferral).filter(read_by)?;
                purpose(who, kind, None, is_party, now)
            }
            // What is written down of a project is reading its papers and who took part, not the project.
            Self::Nothing | Self::Project(_) | Self::User(..) | Self::Organisation(_) | Self::Client(_) => None,
        }
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
    /// Of the record: the relation that opens it.
    pub relation: Option<Relation>,
    /// Of a case or a referral: what it opens.
    pub classes: Vec<Class>,
    /// What the ledger says that they read for, where it is a reading.
    pub purpose: Option<ReadPurpose>,
    /// Whether consent, or a ground that stands in for it, bounds what may be done.
    pub needs_consent: bool,
}

/// Why `who` can or cannot use `permission`, with this record if there is one.
#[must_use]
pub fn explain(who: &Principal, permission: Permission, about: About, now: Timestamp) -> Explanation {
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
    if matches!(about, About::Nothing) {
        return told;
    }
    if !about.is_done_with(permission) {
        told.is_allowed = false;
        told.rule = AccessRule::NotOfRecord;
        return told;
    }
    // That a case is closed says more than that the grant opens some of its classes only.
    let mut denial = Denial::OutOfReach;
    for (record, class) in about.records() {
        match decide(who, permission, record, now) {
            Decision::Allowed(relation) => {
                told.relation = told.relation.or(Some(relation));
                told.classes.extend(class);
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
        Denial::Own => AccessRule::Own,
        Denial::WrongRecord => AccessRule::NotOfRecord,
        Denial::PrincipalInactive | Denial::NotGranted | Denial::OutOfReach | Denial::ForPeople => {
            AccessRule::OutOfReach
        }
    };
    if told.is_allowed {
        told.purpose = about.purpose(who, permission, now);
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
    use crate::id::Id;

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
                            let told = explain(who, permission, About::Case(&facts), NOW);
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

    /// Every kind of record but a case, as whoever is user 1 of organisation 1 may relate to it.
    fn others(mut visit: impl FnMut(About, &[Record])) {
        for (holder, to) in [(1, 2), (2, 1), (2, 3)] {
            for (is_sent, is_restricted) in [(true, false), (true, true), (false, false)] {
                let facts = ReferralFacts {
                    holder: organisation(holder),
                    to: organisation(to),
                    assigned_to: Some(UserId::from_uuid(Uuid::from_u128(1))),
                    county: "RO-BV".to_owned(),
                    is_sent,
                    is_restricted,
                    former_holders: Vec::new(),
                };
                let records: Vec<_> = Class::iter().map(|class| Record::Referral(&facts, class)).collect();
                visit(About::Referral(&facts), &records);
            }
        }
        for (lead, partners) in [(1, vec![]), (2, vec![organisation(1)]), (2, vec![])] {
            let lead = organisation(lead);
            let facts = ProjectFacts { lead, partners };
            visit(About::Project(&facts), &[Record::Project(&facts)]);
        }
        for home in [1, 2].map(organisation) {
            visit(About::Organisation(home), &[Record::Organisation(home)]);
            visit(About::Client(home), &[Record::Client(home)]);
            for user in [1, 2].map(|user| UserId::from_uuid(Uuid::from_u128(user))) {
                visit(About::User(user, home), &[Record::User(user, home)]);
            }
        }
    }

    #[test]
    fn sec_20_what_is_explained_of_any_record_is_what_is_decided() {
        for role in Role::iter() {
            with(role, 1, 1, |who| {
                others(|about, records| {
                    for permission in Permission::iter() {
                        let told = explain(who, permission, about, NOW);
                        let decisions: Vec<_> = records
                            .iter()
                            .map(|record| decide(who, permission, *record, NOW))
                            .collect();
                        let allowed = decisions.iter().any(|decision| decision.is_allowed());
                        let denied = |denial| decisions.contains(&Decision::Denied(denial));
                        let name = format!("{role} {permission} {about:?}");
                        assert_eq!(told.is_allowed, allowed, "{name}");
                        assert_eq!(told.rule == AccessRule::Reached, allowed, "{name}");
                        assert_eq!(told.relation.is_some(), allowed, "{name}");
                        assert_eq!(
                            told.rule == AccessRule::NotGranted,
                            denied(Denial::NotGranted),
                            "{name}"
                        );
                        assert_eq!(told.rule == AccessRule::Own, denied(Denial::Own), "{name}");
                        assert!(
                            !denied(Denial::WrongRecord) || told.rule == AccessRule::NotOfRecord,
                            "{name}"
                        );
                        assert!(told.purpose.is_none() || allowed, "{name}");
                    }
                });
            });
        }
    }

    #[test]
    fn the_rule_of_any_record_is_named() {
        use AccessRule as A;
        use Permission as P;
        let [here, elsewhere] = [1, 2].map(organisation);
        let [me, colleague] = [1, 2].map(|user| UserId::from_uuid(Uuid::from_u128(user)));
        let led = ProjectFacts {
            lead: here,
            partners: vec![],
        };
        let taken_part_in = ProjectFacts {
            lead: elsewhere,
            partners: vec![here],
        };
        let received = ReferralFacts {
            holder: elsewhere,
            to: here,
            assigned_to: None,
            county: "RO-BV".to_owned(),
            is_sent: true,
            is_restricted: false,
            former_holders: Vec::new(),
        };
        let manager = Role::OrganisationAdministrator;
        for (role, permission, about, rule) in [
            (manager, P::UsersManage, About::User(colleague, here), A::Reached),
            (manager, P::UsersManage, About::User(me, here), A::Own),
            (
                manager,
                P::UsersManage,
                About::User(colleague, elsewhere),
                A::OutOfReach,
            ),
            (manager, P::UsersManage, About::Client(here), A::Reached),
            (manager, P::UsersManage, About::Client(elsewhere), A::OutOfReach),
            (manager, P::UsersManage, About::Organisation(here), A::Reached),
            (manager, P::UsersManage, About::Project(&led), A::NotOfRecord),
            (Role::CaseWorker, P::UsersManage, About::User(me, here), A::NotGranted),
            (Role::CaseWorker, P::TasksUse, About::Organisation(here), A::NotOfRecord),
            (
                Role::ProjectManager,
                P::ProjectsManage,
                About::Project(&led),
                A::Reached,
            ),
            (
                Role::ProjectManager,
                P::ProjectsManage,
                About::Project(&taken_part_in),
                A::OutOfReach,
            ),
            (
                Role::ProjectManager,
                P::ProjectsReport,
                About::Project(&taken_part_in),
                A::Reached,
            ),
            (
                Role::CaseSupervisor,
                P::ReferralsAnswer,
                About::Referral(&received),
                A::Reached,
            ),
            (
                Role::CaseSupervisor,
                P::ReferralsSend,
                About::Referral(&received),
                A::OutOfReach,
            ),
            (
                Role::CaseSupervisor,
                P::CasesEdit,
                About::Referral(&received),
                A::NotOfRecord,
            ),
        ] {
            let found = with(role, 1, 1, |who| explain(who, permission, about, NOW).rule);
            assert_eq!(found, rule, "{role} {permission} {about:?}");
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
            (Role::CaseWorker, 1, 1, P::CasesCreate, true, A::NotOfRecord),
            (Role::CaseSupervisor, 2, 1, P::ReferralsSend, false, A::CaseClosed),
            (Role::Auditor, 2, 2, P::CasesAccessLog, true, A::Reached),
        ] {
            let found = with(role, user, home, |who| {
                explain(who, permission, About::Case(&case(is_open)), NOW).rule
            });
            assert_eq!(found, rule, "{role} {permission}");
        }
        let without = with(Role::CaseWorker, 1, 1, |who| {
            explain(who, P::CasesCreate, About::Nothing, NOW).rule
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
