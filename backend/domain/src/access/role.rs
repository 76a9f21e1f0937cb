//! The built-in roles: the one table that says what each grants, who may hand it out and where it
//! may be held.

use strum::IntoEnumIterator;

use super::{Actor, Permission, Reach};
use crate::codes;
use crate::id::{OrganisationId, UserId};
use crate::identity::organisation::OrganisationKind;

codes! {
    /// A named set of grants (MECHANISM §11).
    Role {
        /// Notifies and screens; sees own notifications and their status, never the file.
        FirstResponder,
        /// Call log and own notifications.
        HotlineOperator,
        /// Works on the cases assigned to them and on accepted referrals.
        CaseWorker,
        /// All cases of the own organisation; assignment, approval, second signature.
        CaseSupervisor,
        /// Cases of the own counties: triage, assess, refer, monitor.
        RegionalOfficer,
        /// All cases, pseudonymised; duplicates and deadlines.
        NationalCoordinator,
        /// Identification track and consented statements.
        Investigator,
        /// Own sealed notes; others see only attendance.
        Specialist,
        /// Proceedings track and contacts.
        VictimCoordinator,
        /// Stay and return track, minimum data.
        RepatriationOfficer,
        /// Aggregate statistics only.
        Rapporteur,
        /// Projects; no case data.
        ProjectManager,
        /// Budgets and expenses of projects; no case data.
        Finance,
        /// Sees projects and changes nothing; no case data.
        Viewer,
        /// Access ledger and consents; no content.
        Auditor,
        /// Users of the own organisation.
        OrganisationAdministrator,
        /// Organisations, users and roles; no case content.
        Administrator,
    }
}

/// Why somebody may not give or take these roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoleError {
    /// A user has at least one role.
    #[error("a user has at least one role")]
    NoRole,
    /// A role stands twice.
    #[error("a role is given once")]
    Repeated,
    /// Nobody changes their own roles (SEC-27).
    #[error("nobody changes their own roles")]
    Own,
    /// The role is not the actor's to give or to take away (SEC-27).
    #[error("this role is not yours to give or to take away")]
    NotYours,
    /// Organisations of this kind do not have people in this role.
    #[error("organisations of this kind do not have people in this role")]
    WrongKind,
}

impl Role {
    /// What the role grants. Every change here changes `docs/access.md`, which is reviewed.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one table, which is reviewed as one")]
    pub fn grants(self) -> &'static [(Permission, Reach)] {
        use Permission::{
            CasesAccessLog, CasesAssign, CasesContent, CasesCreate, CasesDecide, CasesEdit, CasesEmergency,
            CasesIdentity, CasesMerge, CasesRead, ClocksMeet, ClosuresApprove, ConsentsConfirm, ConsentsRead,
            ConsentsWrite, DecisionsDisagree, DecisionsMake, DecisionsRead, DirectoryManage, DirectoryRead,
            EmergenciesReview, ErasuresApprove, ExportsApprove, ExportsCreate, ImportsCreate, InstrumentsEnter,
            LedgerRead, OrganisationsManage, PlansApprove, ProjectsFinance, ProjectsManage, ProjectsRead,
            ProjectsReport, ReferralNotesWrite, ReferralsAnswer, ReferralsContent, ReferralsRead, ReferralsSend,
            RiskConfirm, SpecialistNotesWrite, SpecialistsManage, SpecialistsRead, StaysManage, TasksUse, UsersManage,
            UsersRead,
        };
        use Reach::{Emergency, Named, National, Organisation, Own, Region, Shared};
        match self {
            Self::FirstResponder | Self::HotlineOperator => &[(DirectoryRead, National)],
            // Whoever manages the people of one organisation gives these, so they stay inside it.
            Self::Rapporteur | Self::Viewer => &[(ProjectsRead, Organisation), (DirectoryRead, National)],
            Self::ProjectManager => &[
                (ProjectsRead, Organisation),
                (ProjectsManage, Organisation),
                (ProjectsReport, Organisation),
                (DirectoryRead, National),
            ],
            Self::Finance => &[
                (ProjectsRead, Organisation),
                (ProjectsFinance, Organisation),
                (DirectoryRead, National),
            ],
            // The organisation's cases and referrals show their coded facts, so that nobody opens a
            // second case for the same person; the person behind them shows in the own ones only.
            // What was sent to the organisation is everybody's to answer.
            Self::CaseWorker => &[
                (CasesRead, Own),
                (CasesRead, Organisation),
                (CasesCreate, Organisation),
                (CasesEdit, Own),
                (CasesDecide, Own),
                (DecisionsRead, Own),
                (DecisionsDisagree, Own),
                (DecisionsMake, Own),
                (CasesIdentity, Own),
                (CasesContent, Own),
                (SpecialistsRead, Own),
                (SpecialistsManage, Own),
                (StaysManage, Own),
                (CasesAccessLog, Own),
                (CasesEmergency, Emergency),
                (ClocksMeet, Own),
                (ClocksMeet, Shared),
                (ConsentsRead, Own),
                (ConsentsWrite, Own),
                (ReferralsRead, Organisation),
                (ReferralsContent, Own),
                (ReferralsContent, Shared),
                (ReferralsSend, Own),
                (ReferralsAnswer, Organisation),
                (TasksUse, Own),
                (DirectoryRead, National),
            ],
            Self::CaseSupervisor => &[
                (CasesRead, Organisation),
                (CasesCreate, Organisation),
                (ImportsCreate, Organisation),
                (CasesEdit, Organisation),
                (CasesDecide, Organisation),
                (DecisionsRead, Organisation),
                (DecisionsDisagree, Organisation),
                (DecisionsMake, Organisation),
                (CasesAssign, Organisation),
                (CasesMerge, Organisation),
                (CasesIdentity, Organisation),
                (CasesContent, Organisation),
                (SpecialistsRead, Organisation),
                (SpecialistsManage, Organisation),
                (StaysManage, Organisation),
                (PlansApprove, Organisation),
                (ClosuresApprove, Organisation),
                (ErasuresApprove, Organisation),
                (RiskConfirm, Organisation),
                (CasesAccessLog, Organisation),
                (CasesEmergency, Emergency),
                (EmergenciesReview, Organisation),
                (ClocksMeet, Organisation),
                (ConsentsRead, Organisation),
                (ConsentsWrite, Organisation),
                (ConsentsConfirm, Organisation),
                (ReferralsRead, Organisation),
                (ReferralsContent, Organisation),
                (ReferralsSend, Organisation),
                (ReferralsAnswer, Organisation),
                (TasksUse, Organisation),
                (ExportsCreate, Organisation),
                (ExportsApprove, Organisation),
                (DirectoryRead, National),
                (DirectoryManage, Organisation),
            ],
            // In the region: the whole course with its grounds and clocks, and who the person is.
            // Where the person stays and how to reach them safely stays with the holder (S4).
            Self::RegionalOfficer => &[
                (CasesRead, Organisation),
                (CasesRead, Region),
                (CasesCreate, Organisation),
                (CasesEdit, Organisation),
                (CasesDecide, Organisation),
                (DecisionsRead, Organisation),
                (DecisionsDisagree, Organisation),
                (DecisionsRead, Region),
                (DecisionsDisagree, Region),
                (DecisionsMake, Organisation),
                (DecisionsMake, Region),
                (CasesAssign, Organisation),
                (CasesMerge, Organisation),
                (CasesIdentity, Organisation),
                (CasesIdentity, Region),
                (CasesContent, Organisation),
                (CasesContent, Region),
                (SpecialistsRead, Organisation),
                (SpecialistsRead, Region),
                (SpecialistsManage, Organisation),
                (StaysManage, Organisation),
                (PlansApprove, Organisation),
                (ClosuresApprove, Organisation),
                (ErasuresApprove, Organisation),
                (RiskConfirm, Organisation),
                (CasesAccessLog, Organisation),
                (CasesEmergency, Emergency),
                (EmergenciesReview, Organisation),
                (ClocksMeet, Organisation),
                (ClocksMeet, Region),
                (ConsentsRead, Organisation),
                (ConsentsRead, Region),
                (ConsentsWrite, Organisation),
                (ConsentsConfirm, Organisation),
                (ReferralsRead, Organisation),
                (ReferralsRead, Region),
                (ReferralsContent, Organisation),
                (ReferralsSend, Organisation),
                (ReferralsAnswer, Organisation),
                (TasksUse, Own),
                (ExportsCreate, Organisation),
                (ExportsApprove, Organisation),
                (DirectoryRead, National),
            ],
            // Whom a pseudonym stands for they see in an emergency only (MECHANISM §11).
            Self::NationalCoordinator => &[
                (CasesRead, National),
                (CasesEmergency, Emergency),
                (DecisionsRead, National),
                (DecisionsDisagree, National),
                (ClocksMeet, National),
                (ReferralsRead, National),
                (TasksUse, Own),
                // What they export is what they read: coded facts, and of the person nothing.
                (ExportsCreate, Organisation),
                (ExportsApprove, Organisation),
                (ProjectsRead, National),
                (DirectoryRead, National),
            ],
            // Of the case itself they see the decisions on status and make their own; of the person,
            // what a referral to their organisation discloses (MECHANISM §11).
            Self::Investigator => &[
                (DecisionsRead, Shared),
                (DecisionsDisagree, Shared),
                (DecisionsMake, Shared),
                (ReferralsRead, Shared),
                (ReferralsContent, Shared),
                (ReferralsAnswer, Shared),
                (ClocksMeet, Shared),
                (TasksUse, Own),
                (DirectoryRead, National),
            ],
            // Of the cases of their own organisation that name them, the coded facts and what they wrote
            // themselves; elsewhere what a referral discloses (MECHANISM §11).
            Self::Specialist => &[
                (CasesRead, Named),
                (SpecialistsRead, Named),
                (SpecialistNotesWrite, Named),
                (ReferralsRead, Shared),
                (ReferralsContent, Shared),
                (ReferralsAnswer, Shared),
                (ReferralNotesWrite, Shared),
                (ClocksMeet, Shared),
                (TasksUse, Own),
                (DirectoryRead, National),
            ],
            // They know of a person what a referral to their organisation discloses, and no more.
            Self::VictimCoordinator => &[
                (ReferralsRead, Shared),
                (ReferralsContent, Shared),
                (ReferralsAnswer, Shared),
                (ClocksMeet, Shared),
                (TasksUse, Own),
                (DirectoryRead, National),
            ],
            // Stay and return of the cases of their own organisation, and of the case the coded facts alone;
            // elsewhere what a referral discloses (MECHANISM §11).
            Self::RepatriationOfficer => &[
                (CasesRead, Organisation),
                (StaysManage, Organisation),
                (ReferralsRead, Shared),
                (ReferralsContent, Shared),
                (ReferralsAnswer, Shared),
                (ClocksMeet, Shared),
                (TasksUse, Own),
                (DirectoryRead, National),
            ],
            Self::Auditor => &[
                (CasesAccessLog, National),
                (ConsentsRead, National),
                (LedgerRead, National),
                (UsersRead, National),
                (DirectoryRead, National),
            ],
            Self::OrganisationAdministrator => &[
                (UsersRead, Organisation),
                (UsersManage, Organisation),
                (DirectoryRead, National),
                (DirectoryManage, Organisation),
            ],
            Self::Administrator => &[
                (UsersRead, National),
                (UsersManage, National),
                (OrganisationsManage, National),
                (InstrumentsEnter, National),
                (DirectoryRead, National),
                (DirectoryManage, National),
            ],
        }
    }

    /// Whether it grants this permission, with whatever reach.
    #[must_use]
    pub fn allows(self, permission: Permission) -> bool {
        self.grants().iter().any(|(granted, _)| *granted == permission)
    }

    /// The roles that grant this permission.
    pub fn granting(permission: Permission) -> impl Iterator<Item = Self> {
        Self::iter().filter(move |role| role.allows(permission))
    }

    /// Whether the role reaches every organisation: it needs a second person's approval and the
    /// strongest factor (SEC-03, SEC-27).
    #[must_use]
    pub fn is_privileged(self) -> bool {
        matches!(self, Self::NationalCoordinator | Self::Auditor | Self::Administrator)
    }

    /// Whether whoever holds it signs in with a passkey and with nothing less (SEC-03): it reaches every
    /// organisation, or hands out rights.
    #[must_use]
    pub fn needs_passkey(self) -> bool {
        self.is_privileged() || self.allows(Permission::UsersManage)
    }

    /// Whether organisations of this kind have people in this role. Without it whoever manages
    /// the users of a shelter could give one of them the sight of a whole region.
    #[must_use]
    pub fn fits(self, kind: OrganisationKind) -> bool {
        use OrganisationKind as Kind;
        match self {
            Self::NationalCoordinator | Self::Auditor | Self::Administrator => kind == Kind::NationalAgency,
            Self::RegionalOfficer => matches!(
                kind,
                Kind::NationalAgency | Kind::RegionalCentre | Kind::RegionalCommittee | Kind::TechnicalTable
            ),
            Self::Investigator => matches!(
                kind,
                Kind::Police | Kind::BorderPolice | Kind::Prosecution | Kind::Immigration | Kind::LabourInspectorate
            ),
            _ => true,
        }
    }

    /// Whether the role is `actor`'s to hand out in `organisation`.
    ///
    /// Administration is not access: an administrator hands out roles that see what the
    /// administrator does not. What bounds it is the table: who manages one organisation's users
    /// hands out the roles that stay inside one, and only there.
    #[must_use]
    pub fn may_be_granted_by(self, actor: &Actor, organisation: OrganisationId) -> bool {
        hands_out(actor, organisation, self.is_privileged())
    }
}

/// The roles that stand above `actor` in their own organisation: nobody who holds one is the actor's to act on.
#[must_use]
pub fn roles_above(actor: &Actor) -> Vec<Role> {
    Role::iter()
        .filter(|role| !role.may_be_granted_by(actor, actor.organisation))
        .collect()
}

/// Whether `actor` hands out roles in `organisation`, privileged ones or others.
pub(super) fn hands_out(actor: &Actor, organisation: OrganisationId, is_privileged: bool) -> bool {
    let reaches = actor.grants.reaches(Permission::UsersManage);
    reaches.contains(&Reach::National)
        || (reaches.contains(&Reach::Organisation) && actor.organisation == organisation && !is_privileged)
}

/// Whether `actor` may give a new user of `organisation` these roles.
///
/// # Errors
/// The first [`RoleError`] that forbids it.
pub fn check_grant(
    actor: &Actor,
    organisation: OrganisationId,
    kind: OrganisationKind,
    roles: &[Role],
) -> Result<(), RoleError> {
    let mut seen = std::collections::BTreeSet::new();
    if roles.is_empty() {
        return Err(RoleError::NoRole);
    }
    for role in roles {
        if !seen.insert(role) {
            return Err(RoleError::Repeated);
        }
        if !role.may_be_granted_by(actor, organisation) {
            return Err(RoleError::NotYours);
        }
        if !role.fits(kind) {
            return Err(RoleError::WrongKind);
        }
    }
    Ok(())
}

/// Whether `actor` may act on `user` of `organisation`, who has these roles: change, suspend,
/// sign out. Nobody acts on themselves in this way, nor on who stands above them.
///
/// # Errors
/// [`RoleError::Own`] or [`RoleError::NotYours`].
pub fn check_authority(
    actor: &Actor,
    user: UserId,
    organisation: OrganisationId,
    roles: &[Role],
) -> Result<(), RoleError> {
    if actor.user == user {
        return Err(RoleError::Own);
    }
    if roles.iter().any(|role| !role.may_be_granted_by(actor, organisation)) {
        return Err(RoleError::NotYours);
    }
    Ok(())
}

/// Whether `actor` may change the roles of `user` of `organisation` from `old` to `new`. What is
/// taken away counts like what is given.
///
/// # Errors
/// The first [`RoleError`] that forbids it.
pub fn check_change(
    actor: &Actor,
    user: UserId,
    organisation: OrganisationId,
    kind: OrganisationKind,
    old: &[Role],
    new: &[Role],
) -> Result<(), RoleError> {
    check_authority(actor, user, organisation, old)?;
    check_grant(actor, organisation, kind, new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Grants;
    use crate::id::{Id, SessionId};
    use crate::language::Language;
    use uuid::Uuid;

    fn actor(role: Role) -> Actor {
        Actor {
            user: UserId::from_uuid(Uuid::from_u128(1)),
            organisation: here(),
            counties: Vec::new(),
            session: SessionId::from_uuid(Uuid::from_u128(3)),
            factor_at: crate::Timestamp::UNIX_EPOCH,
            language: Language::Ro,
            grants: Grants::of_roles(&[role]),
        }
    }

    fn here() -> OrganisationId {
        OrganisationId::from_uuid(Uuid::from_u128(2))
    }

    fn elsewhere() -> OrganisationId {
        OrganisationId::from_uuid(Uuid::from_u128(9))
    }

    fn colleague() -> UserId {
        UserId::from_uuid(Uuid::from_u128(8))
    }

    #[test]
    fn sec_27_the_role_grant_matrix() {
        for giver in Role::iter() {
            let actor = actor(giver);
            for role in Role::iter() {
                let (inside, outside) = match giver {
                    Role::Administrator => (true, true),
                    Role::OrganisationAdministrator => (!role.is_privileged(), false),
                    _ => (false, false),
                };
                assert_eq!(
                    role.may_be_granted_by(&actor, here()),
                    inside,
                    "{giver} gives {role} here"
                );
                assert_eq!(roles_above(&actor).contains(&role), !inside, "{role} above {giver}");
                assert_eq!(
                    role.may_be_granted_by(&actor, elsewhere()),
                    outside,
                    "{giver} gives {role} elsewhere"
                );
            }
        }
    }

    #[test]
    fn sec_27_nobody_changes_their_own_roles() {
        let kind = OrganisationKind::NationalAgency;
        for giver in Role::iter() {
            let actor = actor(giver);
            for role in Role::iter() {
                assert_eq!(
                    check_change(&actor, actor.user, here(), kind, &[giver], &[role]),
                    Err(RoleError::Own)
                );
            }
        }
    }

    #[test]
    fn sec_27_nobody_takes_roles_from_who_stands_above_them() {
        let kind = OrganisationKind::NationalAgency;
        let actor = actor(Role::OrganisationAdministrator);
        assert_eq!(
            check_change(
                &actor,
                colleague(),
                here(),
                kind,
                &[Role::Administrator],
                &[Role::CaseWorker]
            ),
            Err(RoleError::NotYours)
        );
        assert_eq!(
            check_change(
                &actor,
                colleague(),
                here(),
                kind,
                &[Role::CaseWorker],
                &[Role::CaseSupervisor]
            ),
            Ok(())
        );
    }

    #[test]
    fn a_shelter_has_neither_regional_officers_nor_a_national_coordinator() {
        let administrator = actor(Role::Administrator);
        for role in [
            Role::RegionalOfficer,
            Role::NationalCoordinator,
            Role::Auditor,
            Role::Investigator,
        ] {
            assert_eq!(
                check_grant(&administrator, elsewhere(), OrganisationKind::Shelter, &[role]),
                Err(RoleError::WrongKind)
            );
        }
        for role in [Role::CaseWorker, Role::CaseSupervisor, Role::OrganisationAdministrator] {
            assert_eq!(
                check_grant(&administrator, elsewhere(), OrganisationKind::Shelter, &[role]),
                Ok(())
            );
        }
    }

    #[test]
    fn roles_are_given_once_and_at_least_one() {
        let administrator = actor(Role::Administrator);
        let kind = OrganisationKind::Ngo;
        assert_eq!(check_grant(&administrator, here(), kind, &[]), Err(RoleError::NoRole));
        assert_eq!(
            check_grant(&administrator, here(), kind, &[Role::CaseWorker, Role::CaseWorker]),
            Err(RoleError::Repeated)
        );
    }

    #[test]
    fn administrators_and_auditors_have_no_case_content() {
        let content = [
            Permission::CasesRead,
            Permission::CasesIdentity,
            Permission::CasesContent,
            Permission::ReferralsRead,
        ];
        for role in [Role::Administrator, Role::OrganisationAdministrator, Role::Auditor] {
            assert!(
                role.grants()
                    .iter()
                    .all(|(permission, _)| !content.contains(permission)),
                "{role}"
            );
        }
    }
}
