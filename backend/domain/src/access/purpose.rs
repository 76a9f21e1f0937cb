//! What somebody reads personal data for, as the ledger keeps it (SEC-47).
//!
//! Nobody states it: it follows from the relation that opened what was read, as [`decide`] found
//! it. What somebody would have to type says little; what opened the door cannot be chosen.

use strum::IntoEnumIterator;

use super::Permission;
use super::decide::{CaseFacts, Class, Decision, Principal, Record, Relation, decide};
use crate::Timestamp;
use crate::codes;
use crate::event::EventKind;

codes! {
    /// What a reading of personal data was for.
    ReadPurpose {
        /// Working with the person, in the organisation that holds the case.
        Care,
        /// Answering for the cases of the organisation.
        Supervision,
        /// Asking for help or giving it, through a referral.
        Referral,
        /// Coordinating a county or the country.
        Coordination,
        /// Looking after who reads what, and after consents.
        Audit,
        /// Looking back at a case that was handed over.
        Handover,
        /// Helping in an emergency, in a case of others.
        Emergency,
        /// Seeing once more what was just handed away.
        Conclusion,
        /// Reporting what a project did: who took part in a training, what its papers say.
        Reporting,
    }
}

/// What `who` reads for, in a reading of this kind; `None` for what is no reading. `case` is what decides
/// who sees the case it is about; `is_party` whether the reader's organisation sent or received the
/// referral it is about.
#[must_use]
pub fn purpose(
    who: &Principal,
    kind: EventKind,
    case: Option<&CaseFacts>,
    is_party: bool,
    now: Timestamp,
) -> Option<ReadPurpose> {
    let permission = match kind {
        // What a receiver wrote of its services, and what is shared with it, it reads through its referral.
        EventKind::ReadReferral
        | EventKind::ReadServices
        | EventKind::ReadSpecialistNotes
        | EventKind::ReadDocument
        | EventKind::ReadStayReturn
        | EventKind::ReadPrint
            if is_party =>
        {
            return Some(ReadPurpose::Referral);
        }
        EventKind::ReadReferral => return Some(ReadPurpose::Coordination),
        EventKind::ReadLedger => return Some(ReadPurpose::Audit),
        EventKind::ReadTrainingAttendance | EventKind::ReadTrainingPaper | EventKind::ReadProjectFile => {
            return Some(ReadPurpose::Reporting);
        }
        _ => kind.opened_by()?,
    };
    let relation = Class::iter().find_map(|class| match decide(who, permission, Record::Case(case?, class), now) {
        Decision::Allowed(relation) => Some(relation),
        Decision::Denied(_) => None,
    });
    let answers_for_all = who.grants.has(Permission::CasesAssign);
    Some(match relation {
        Some(Relation::Holder) if answers_for_all => ReadPurpose::Supervision,
        Some(Relation::Assigned | Relation::Holder | Relation::Named) => ReadPurpose::Care,
        Some(Relation::FormerHolder) => ReadPurpose::Handover,
        Some(Relation::Receiver) => ReadPurpose::Referral,
        Some(Relation::Emergency | Relation::EmergencyAgreed) => ReadPurpose::Emergency,
        Some(Relation::National) if permission != Permission::CasesRead => ReadPurpose::Audit,
        Some(Relation::Region | Relation::National) => ReadPurpose::Coordination,
        None => ReadPurpose::Conclusion,
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::decide::{EmergencyFacts, PrincipalState, SharedAccess};
    use super::super::{Grants, Role};
    use super::*;
    use crate::id::{Id, OrganisationId, UserId};

    fn organisation(n: u128) -> OrganisationId {
        OrganisationId::from_uuid(Uuid::from_u128(n))
    }

    /// A case of organisation 1, assigned to user 1, in Braşov; organisation 2 held it before.
    fn case() -> CaseFacts {
        CaseFacts {
            assigned_to: Some(UserId::from_uuid(Uuid::from_u128(1))),
            former_holders: vec![SharedAccess {
                organisation: organisation(2),
                until: None,
            }],
            emergencies: vec![EmergencyFacts {
                user: UserId::from_uuid(Uuid::from_u128(4)),
                until: Timestamp::UNIX_EPOCH + chrono::Duration::minutes(1),
                is_agreed: false,
            }],
            ..CaseFacts::of_test(organisation(1), "RO-BV")
        }
    }

    fn of(role: Role, user: u128, home: u128, kind: EventKind, is_party: bool) -> ReadPurpose {
        let (grants, counties) = (Grants::of_roles(&[role]), ["RO-BV".to_owned()]);
        let who = Principal {
            state: PrincipalState::Active,
            user: UserId::from_uuid(Uuid::from_u128(user)),
            organisation: organisation(home),
            counties: &counties,
            grants: &grants,
        };
        purpose(&who, kind, Some(&case()), is_party, Timestamp::UNIX_EPOCH).expect("a reading")
    }

    #[test]
    fn sec_47_every_reading_has_a_purpose_and_nothing_else_has() {
        for kind in EventKind::iter() {
            let (grants, counties) = (Grants::of_roles(&[]), []);
            let who = Principal {
                state: PrincipalState::Active,
                user: UserId::from_uuid(Uuid::from_u128(1)),
                organisation: organisation(1),
                counties: &counties,
                grants: &grants,
            };
            for (case, is_party) in [(None, false), (Some(&case()), false), (None, true)] {
                let found = purpose(&who, kind, case, is_party, Timestamp::UNIX_EPOCH);
                assert_eq!(found.is_some(), kind.is_read(), "{kind}");
            }
        }
    }

    #[test]
    fn sec_47_the_purpose_of_a_reading_follows_from_the_relation() {
        use EventKind as K;
        use ReadPurpose as P;
        for (role, user, home, kind, purpose) in [
            (Role::CaseWorker, 1, 1, K::ReadCase, P::Care),
            (Role::CaseWorker, 1, 1, K::ReadPerson, P::Care),
            (Role::CaseWorker, 1, 1, K::ReadNotes, P::Care),
            (Role::CaseWorker, 1, 1, K::ReadSafetyPlan, P::Care),
            (Role::CaseWorker, 3, 2, K::ReadSafetyPlan, P::Conclusion),
            (Role::CaseWorker, 1, 1, K::ReadServices, P::Care),
            (Role::CaseSupervisor, 2, 1, K::ReadPlacements, P::Supervision),
            (Role::CaseWorker, 3, 1, K::ReadCase, P::Care),
            (Role::CaseWorker, 3, 2, K::ReadCase, P::Handover),
            (Role::CaseWorker, 3, 2, K::ReadPerson, P::Conclusion),
            (Role::CaseSupervisor, 2, 1, K::ReadPerson, P::Supervision),
            (Role::CaseSupervisor, 2, 1, K::ReadSearchHit, P::Supervision),
            (Role::CaseSupervisor, 2, 1, K::ReadTasks, P::Supervision),
            (Role::RegionalOfficer, 2, 3, K::ReadCase, P::Coordination),
            (Role::RegionalOfficer, 2, 3, K::ReadGrounds, P::Coordination),
            (Role::NationalCoordinator, 2, 3, K::ReadCase, P::Coordination),
            (Role::CaseWorker, 4, 3, K::ReadEmergency, P::Emergency),
            (Role::NationalCoordinator, 4, 3, K::ReadEmergency, P::Emergency),
            (Role::CaseWorker, 5, 3, K::ReadEmergency, P::Conclusion),
            (Role::Auditor, 2, 3, K::ReadConsents, P::Audit),
            (Role::Auditor, 2, 3, K::ReadAccessLog, P::Audit),
            (Role::Auditor, 2, 3, K::ReadLedger, P::Audit),
        ] {
            assert_eq!(of(role, user, home, kind, false), purpose, "{role} reads {kind}");
        }
        for content in [
            K::ReadGrounds,
            K::ReadNotes,
            K::ReadScreening,
            K::ReadRisk,
            K::ReadNeeds,
            K::ReadPlan,
            K::ReadServices,
        ] {
            assert_eq!(of(Role::CaseWorker, 1, 1, content, false), P::Care, "{content}");
            assert_eq!(
                of(Role::CaseSupervisor, 2, 1, content, false),
                P::Supervision,
                "{content}"
            );
            assert_eq!(
                of(Role::RegionalOfficer, 2, 3, content, false),
                P::Coordination,
                "{content}"
            );
            // Who held the case before reads none of it, but for what they just wrote.
            assert_eq!(of(Role::CaseWorker, 3, 2, content, false), P::Conclusion, "{content}");
        }
        for role in [Role::CaseWorker, Role::Specialist, Role::RegionalOfficer] {
            assert_eq!(of(role, 2, 3, K::ReadReferral, true), P::Referral);
            assert_eq!(of(role, 2, 3, K::ReadServices, true), P::Referral);
            assert_eq!(of(role, 2, 3, K::ReadReferral, false), P::Coordination);
        }
    }
}
