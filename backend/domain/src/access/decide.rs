//! The decision: who may do what with which record (SEC-20).
//!
//! [`decide`] is one pure, total function that denies unless the tables say otherwise. The tables
//! are two: what a role grants, in [`super::role`], and what a grant opens through which relation
//! to a record, in [`opens`]. `docs/access.md` prints both.
//!
//! Queries ask the same through a [`Scope`]: [`CaseFacts::within`] and [`ReferralFacts::within`]
//! say per record what a query's condition says in SQL, and property tests hold them together
//! (SEC-21). What consent discloses of a referral is decided after this, by its `Disclosure`:
//! that a receiver may open a referral does not yet show anything in it.

use super::{Actor, Grants, Permission, PrincipalKind, Reach, Scope};
use crate::Timestamp;
use crate::codes;
use crate::id::{OrganisationId, UserId};

codes! {
    /// Where somebody who asks stands.
    PrincipalState {
        /// May sign in.
        Active,
        /// Invited, and not here yet.
        Pending,
        /// Suspended by an administrator.
        Suspended,
        /// The invitation or the account ran out.
        Expired,
        /// Not here any more.
        Deleted,
    }
}

/// What is known of who asks.
#[derive(Debug, Clone, Copy)]
pub struct Principal<'a> {
    /// Where they stand.
    pub state: PrincipalState,
    /// Who they are.
    pub user: UserId,
    /// The organisation they work for.
    pub organisation: OrganisationId,
    /// The counties of that organisation.
    pub counties: &'a [String],
    /// What their roles grant.
    pub grants: &'a Grants,
}

impl Principal<'_> {
    /// Whether it is a person or a program.
    #[must_use]
    pub fn kind(&self) -> PrincipalKind {
        self.grants.kind()
    }
}

impl<'a> From<&'a Actor> for Principal<'a> {
    /// An actor exists only for an active user with a live sign-in.
    fn from(actor: &'a Actor) -> Self {
        Self {
            state: PrincipalState::Active,
            user: actor.user,
            organisation: actor.organisation,
            counties: &actor.counties,
            grants: &actor.grants,
        }
    }
}

codes! {
    /// How sensitive what is asked for is.
    Class {
        /// Coded facts, states and dates.
        Operational,
        /// Who the person is (S2).
        Identity,
        /// Narrative and special categories (S3).
        Sensitive,
        /// Where the person is and how to reach them safely (S4).
        LifeCritical,
    }
}

codes! {
    /// How who asks relates to a record.
    Relation {
        /// It is assigned to them, or theirs.
        Assigned,
        /// Their organisation holds it, sent it or is it.
        Holder,
        /// Their organisation holds it, and it names them as a specialist.
        Named,
        /// Their organisation held it until a short while ago.
        FormerHolder,
        /// It lies in the counties of their organisation.
        Region,
        /// It was sent to their organisation, or is shared with it now.
        Receiver,
        /// They opened it in an emergency, which has not ended.
        Emergency,
        /// They did, and a second person agreed that they see where the person is.
        EmergencyAgreed,
        /// It lies in the country.
        National,
    }
}

/// Another organisation's access to a case, and when it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedAccess {
    /// The organisation.
    pub organisation: OrganisationId,
    /// From when on it has none; `None` while it is not known.
    pub until: Option<Timestamp>,
}

impl SharedAccess {
    fn is_live(&self, organisation: OrganisationId, now: Timestamp) -> bool {
        self.organisation == organisation && self.until.is_none_or(|until| now < until)
    }
}

/// One person's access to a case in an emergency, and when it ends (SEC-30).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyFacts {
    /// Who opened it.
    pub user: UserId,
    /// From when on they have none.
    pub until: Timestamp,
    /// Whether a second person agreed that they see where the person is (S4).
    pub is_agreed: bool,
}

impl EmergencyFacts {
    fn is_live(&self, user: UserId, now: Timestamp) -> bool {
        self.user == user && now < self.until
    }
}

/// What decides who sees a case. The query's condition looks at the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFacts {
    /// The organisation that holds it.
    pub holder: OrganisationId,
    /// Who works on it, inside that organisation.
    pub assigned_to: Option<UserId>,
    /// Who is named a specialist of it now, inside that organisation.
    pub specialists: Vec<UserId>,
    /// The county it lies in.
    pub county: String,
    /// Whether it is open.
    pub is_open: bool,
    /// Whether what is held of the person goes to nobody else now: it is open to its holder alone, and its
    /// coded facts to who watches over the country.
    pub is_restricted: bool,
    /// The receivers of its live referrals.
    pub shared_with: Vec<SharedAccess>,
    /// Those who held it before, while they may still look back.
    pub former_holders: Vec<SharedAccess>,
    /// Those who opened it in an emergency that has not ended.
    pub emergencies: Vec<EmergencyFacts>,
}

impl CaseFacts {
    /// An open case there that is nobody's work and was shared with nobody.
    #[cfg(test)]
    pub(crate) fn of_test(holder: OrganisationId, county: &str) -> Self {
        Self {
            holder,
            assigned_to: None,
            specialists: Vec::new(),
            county: county.to_owned(),
            is_open: true,
            is_restricted: false,
            shared_with: Vec::new(),
            former_holders: Vec::new(),
            emergencies: Vec::new(),
        }
    }

    /// Whether the case lies within `scope`, by a current relation.
    #[must_use]
    pub fn within(&self, scope: &Scope, now: Timestamp) -> bool {
        scope.is_unbounded()
            || scope
                .own()
                .is_some_and(|user| self.assigned_to == Some(user) && scope.home() == Some(self.holder))
            || scope.organisation() == Some(self.holder)
            || scope
                .named()
                .is_some_and(|user| self.specialists.contains(&user) && scope.home() == Some(self.holder))
            || (!self.is_restricted && self.is_given_to(scope, now))
    }

    fn is_given_to(&self, scope: &Scope, now: Timestamp) -> bool {
        let is_shared = |here| self.shared_with.iter().any(|access| access.is_live(here, now));
        scope.region().is_some_and(|counties| counties.contains(&self.county)) || scope.shared().is_some_and(is_shared)
    }

    /// Whether the case lies within `scope` for reading its coded facts: also for an
    /// organisation that held it until a short while ago.
    #[must_use]
    pub fn readable_within(&self, scope: &Scope, now: Timestamp) -> bool {
        let is_looked_back_at = |here| self.former_holders.iter().any(|access| access.is_live(here, now));
        self.within(scope, now) || (!self.is_restricted && scope.organisation().is_some_and(is_looked_back_at))
    }

    fn relates(&self, who: &Principal, relation: Relation, now: Timestamp) -> bool {
        match relation {
            Relation::FormerHolder | Relation::Region | Relation::Receiver if self.is_restricted => false,
            Relation::Assigned => self.holder == who.organisation && self.assigned_to == Some(who.user),
            Relation::Holder => self.holder == who.organisation,
            Relation::Named => self.holder == who.organisation && self.specialists.contains(&who.user),
            Relation::FormerHolder => self
                .former_holders
                .iter()
                .any(|access| access.is_live(who.organisation, now)),
            Relation::Region => who.counties.contains(&self.county),
            Relation::Receiver => self
                .shared_with
                .iter()
                .any(|access| access.is_live(who.organisation, now)),
            Relation::Emergency => self.emergencies.iter().any(|access| access.is_live(who.user, now)),
            Relation::EmergencyAgreed => self
                .emergencies
                .iter()
                .any(|access| access.is_agreed && access.is_live(who.user, now)),
            Relation::National => true,
        }
    }
}

/// What decides who sees a referral. Who asked once does not: the side that asks follows the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralFacts {
    /// The organisation that holds the case now.
    pub holder: OrganisationId,
    /// The organisation that is asked.
    pub to: OrganisationId,
    /// Who works on the case, inside the organisation that holds it.
    pub assigned_to: Option<UserId>,
    /// The county of the case.
    pub county: String,
    /// Whether it was ever sent: a draft is nobody else's business.
    pub is_sent: bool,
    /// Whether what is held of the person goes to nobody else now. The receiver follows the course, and its
    /// `Disclosure` shows nothing.
    pub is_restricted: bool,
    /// Those who held the case before, while they may still look back.
    pub former_holders: Vec<SharedAccess>,
}

impl ReferralFacts {
    /// Whether the referral lies within `scope`, by a current relation.
    #[must_use]
    pub fn within(&self, scope: &Scope) -> bool {
        let is_received_by = |here| self.is_sent && here == self.to;
        scope.is_system()
            || (self.is_sent && scope.is_unbounded())
            || scope
                .own()
                .is_some_and(|user| self.assigned_to == Some(user) && scope.home() == Some(self.holder))
            || scope
                .organisation()
                .is_some_and(|here| here == self.holder || is_received_by(here))
            || (self.is_told_in_region() && scope.region().is_some_and(|counties| counties.contains(&self.county)))
            || scope.shared().is_some_and(is_received_by)
    }

    /// Whether the referral lies within `scope` for reading its course: also for an organisation
    /// that held the case until a short while ago.
    #[must_use]
    pub fn readable_within(&self, scope: &Scope, now: Timestamp) -> bool {
        self.within(scope)
            || scope
                .organisation()
                .is_some_and(|here| self.is_looked_back_at(here, now))
    }

    fn is_told_in_region(&self) -> bool {
        self.is_sent && !self.is_restricted
    }

    fn is_looked_back_at(&self, here: OrganisationId, now: Timestamp) -> bool {
        self.is_sent && !self.is_restricted && self.former_holders.iter().any(|access| access.is_live(here, now))
    }

    fn relates(&self, who: &Principal, relation: Relation, now: Timestamp) -> bool {
        match relation {
            Relation::Assigned => self.holder == who.organisation && self.assigned_to == Some(who.user),
            Relation::Holder => self.holder == who.organisation,
            // What a specialist knows of a referral, they know as its receiver. An emergency opens the case alone.
            Relation::Named | Relation::Emergency | Relation::EmergencyAgreed => false,
            Relation::FormerHolder => self.is_looked_back_at(who.organisation, now),
            Relation::Region => self.is_told_in_region() && who.counties.contains(&self.county),
            Relation::Receiver => self.is_sent && self.to == who.organisation,
            Relation::National => self.is_sent,
        }
    }
}

/// What decides who sees a project: who leads it, and who takes part in it. It knows of no case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectFacts {
    /// The organisation that leads it.
    pub lead: OrganisationId,
    /// The organisations that are partners of it.
    pub partners: Vec<OrganisationId>,
}

impl ProjectFacts {
    /// Whether the project lies within the scope of this permission: what a query of projects asks.
    #[must_use]
    pub fn within(&self, permission: Permission, scope: &Scope) -> bool {
        self.wholly_within(permission, scope)
            || (opens_project(permission, Relation::Receiver)
                && scope.organisation().is_some_and(|here| self.partners.contains(&here)))
    }

    /// Whether all of it lies within the scope of this permission, and not alone what a partner has of its own in it.
    #[must_use]
    pub fn wholly_within(&self, permission: Permission, scope: &Scope) -> bool {
        let through = |relation| opens_project(permission, relation);
        scope.is_system()
            || (scope.is_unbounded() && through(Relation::National))
            || (scope.organisation() == Some(self.lead) && through(Relation::Holder))
    }

    fn relates(&self, who: &Principal, relation: Relation) -> bool {
        match relation {
            Relation::Holder => self.lead == who.organisation,
            Relation::Receiver => self.partners.contains(&who.organisation),
            Relation::National => true,
            _ => false,
        }
    }
}

/// What is asked about.
#[derive(Debug, Clone, Copy)]
pub enum Record<'a> {
    /// Nothing that exists yet, or no record in particular.
    Nothing,
    /// A case, and how sensitive what is asked for is.
    Case(&'a CaseFacts, Class),
    /// A referral, and how sensitive what is asked for is.
    Referral(&'a ReferralFacts, Class),
    /// A task: its owner, and the owner's organisation.
    Task(UserId, OrganisationId),
    /// An organisation or what it offers.
    Organisation(OrganisationId),
    /// A user: who, and of which organisation.
    User(UserId, OrganisationId),
    /// A service account, by its organisation.
    Client(OrganisationId),
    /// A project.
    Project(&'a ProjectFacts),
}

codes! {
    /// Why something is denied. For tests and for the table: callers learn less.
    Denial {
        /// Who asks is not, or not any more, somebody with rights (SEC-14).
        PrincipalInactive,
        /// No role of theirs grants it.
        NotGranted,
        /// Nobody does this with such a record.
        WrongRecord,
        /// Nothing they hold reaches this record.
        OutOfReach,
        /// What reaches it does not open what is this sensitive.
        ClassClosed,
        /// The case is closed: it is opened again first.
        CaseClosed,
        /// What is held of the person goes to nobody else now.
        CaseRestricted,
        /// Nobody does this to themselves (SEC-27).
        Own,
        /// A program asks for what only people do (SEC-18).
        ForPeople,
    }
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It may be done, because of this relation.
    Allowed(Relation),
    /// It may not.
    Denied(Denial),
}

impl Decision {
    /// Whether it may be done.
    #[must_use]
    pub fn is_allowed(self) -> bool {
        matches!(self, Self::Allowed(_))
    }
}

/// The relations through which a grant of this reach leads to a record.
#[must_use]
pub fn leads_through(reach: Reach) -> &'static [Relation] {
    match reach {
        Reach::Own => &[Relation::Assigned],
        Reach::Organisation => &[Relation::Holder, Relation::Receiver, Relation::FormerHolder],
        Reach::Named => &[Relation::Named],
        Reach::Region => &[Relation::Region],
        Reach::Shared => &[Relation::Receiver],
        Reach::Emergency => &[Relation::Emergency, Relation::EmergencyAgreed],
        Reach::National => &[Relation::National],
    }
}

/// What a permission opens of a case through a relation; nothing unless the table says so.
///
/// What a specialist wrote opens through being named alone, and then to whom the note belongs: to nobody who
/// answers for the case. Nothing but a current holder's relation opens what is life-critical, but for an emergency to
/// which the holder agreed, and no relation but the holder's changes anything, with one exception: whoever is competent decides on the status.
/// An emergency opens reading alone, through a permission of its own; what is life-critical it opens once a second
/// person agreed (SEC-30).
/// What a receiver learns, it learns from the referral; only roles whose grant reaches what is
/// `shared` see more of the case itself, and that is the decisions on status.
#[must_use]
pub fn opens(permission: Permission, relation: Relation) -> &'static [Class] {
    use Class::{Identity, LifeCritical, Operational, Sensitive};
    use Permission as P;
    use Relation as R;
    match (permission, relation) {
        (P::CasesRead, R::Assigned | R::Holder | R::Named | R::FormerHolder | R::Region | R::National)
        | (
            P::CasesEdit | P::CasesDecide | P::CasesAssign | P::SpecialistsManage | P::ReferralsSend,
            R::Assigned | R::Holder,
        )
        | (P::CasesAccessLog, R::Assigned | R::Holder | R::National)
        | (P::ClocksMeet, R::Assigned | R::Holder | R::Region | R::National)
        | (P::ConsentsRead, R::Region | R::National)
        | (P::DecisionsMake, R::Assigned | R::Holder | R::Region | R::Receiver)
        | (P::DecisionsDisagree, R::Assigned | R::Holder | R::Region | R::Receiver | R::National)
        | (P::DecisionsRead, R::Receiver | R::National) => &[Operational],
        (P::CasesIdentity, R::Assigned | R::Holder) | (P::CasesMerge, R::Holder) => &[Identity, LifeCritical],
        (P::StaysManage, R::Assigned | R::Holder) | (P::CasesEmergency, R::EmergencyAgreed) => &[LifeCritical],
        (P::CasesEmergency, R::Emergency) => &[Operational, Identity, Sensitive],
        (P::CasesIdentity, R::Region) => &[Identity],
        (P::CasesContent, R::Assigned | R::Holder | R::Region)
        | (P::SpecialistsRead, R::Assigned | R::Holder | R::Named | R::Region)
        | (P::SpecialistNotesWrite, R::Named)
        | (
            P::PlansApprove | P::ClosuresApprove | P::ErasuresApprove | P::EmergenciesReview | P::RiskConfirm,
            R::Holder,
        ) => &[Sensitive],
        (P::ConsentsRead | P::ConsentsWrite, R::Assigned | R::Holder)
        | (P::ConsentsConfirm, R::Holder)
        | (P::DecisionsRead, R::Assigned | R::Holder | R::Region) => &[Operational, Sensitive],
        _ => &[],
    }
}

/// What a permission opens of a referral through a relation; nothing unless the table says so.
/// For the receiver, the referral's `Disclosure` says which of it consent covers. Who held the case
/// before follows the course for a while and reads no words (SEC-29).
#[must_use]
pub fn opens_referral(permission: Permission, relation: Relation) -> &'static [Class] {
    use Class::{Identity, LifeCritical, Operational, Sensitive};
    use Permission as P;
    use Relation as R;
    match (permission, relation) {
        (P::ReferralsRead, _) => &[Operational],
        (P::ReferralNotesWrite, R::Receiver) => &[Sensitive],
        (P::ReferralsContent, R::Assigned | R::Holder | R::Receiver)
        | (P::ReferralsSend, R::Assigned | R::Holder)
        | (P::ReferralsAnswer, R::Receiver) => &[Operational, Identity, Sensitive, LifeCritical],
        _ => &[],
    }
}

/// Whether a permission opens a project through a relation: its leader is its holder, a partner its receiver.
/// Partners read it and report what they did, and what they promised and spent from their own lines of its budget
/// (`projects::budget_lines::LineReach`); what it is and how its budget is divided its leader alone changes.
#[must_use]
pub fn opens_project(permission: Permission, relation: Relation) -> bool {
    use Permission as P;
    use Relation as R;
    matches!(
        (permission, relation),
        (P::ProjectsRead, R::Holder | R::Receiver | R::National)
            | (P::ProjectsManage, R::Holder)
            | (P::ProjectsFinance | P::ProjectsReport, R::Holder | R::Receiver)
    )
}

/// Whether `who` may use `permission` on `record` now.
///
/// Pure, total, and no unless everything says yes: the principal is active, a role or a program's
/// scope grants the permission, the permission is one for such records, a grant's reach leads to this one, and
/// the table opens the class through that relation.
#[must_use]
pub fn decide(who: &Principal, permission: Permission, record: Record, now: Timestamp) -> Decision {
    if who.state != PrincipalState::Active {
        return Decision::Denied(Denial::PrincipalInactive);
    }
    if who.kind() == PrincipalKind::Client && permission.is_for_people() {
        return Decision::Denied(Denial::ForPeople);
    }
    let reaches = who.grants.reaches(permission);
    if reaches.is_empty() {
        return Decision::Denied(Denial::NotGranted);
    }
    let through = |relates: &dyn Fn(Relation) -> bool| -> Vec<Relation> {
        reaches
            .iter()
            .flat_map(|reach| leads_through(*reach))
            .copied()
            .filter(|relation| relates(*relation))
            .collect()
    };
    match (record, permission) {
        (
            Record::Nothing,
            Permission::CasesCreate
            | Permission::ExportsApprove
            | Permission::ExportsCreate
            | Permission::ImportsCreate
            | Permission::ProjectsManage,
        ) => Decision::Allowed(Relation::Holder),
        (Record::Project(project), _) => owned(&through(&|relation| {
            opens_project(permission, relation) && project.relates(who, relation)
        })),
        (Record::Nothing, Permission::TasksUse) => Decision::Allowed(Relation::Assigned),
        (Record::Nothing | Record::Organisation(_), Permission::DirectoryRead | Permission::OrganisationsManage)
        | (Record::Nothing, Permission::InstrumentsEnter | Permission::LedgerRead) => {
            if reaches.contains(&Reach::National) {
                Decision::Allowed(Relation::National)
            } else {
                Decision::Denied(Denial::OutOfReach)
            }
        }
        (Record::Case(case, class), _) => {
            // To have received a referral leads to the case itself with the reach `shared` only.
            let leads = |relation| relation != Relation::Receiver || reaches.contains(&Reach::Shared);
            let relations = through(&|relation| leads(relation) && case.relates(who, relation, now));
            match opened(&relations, class, |relation| opens(permission, relation)) {
                Decision::Allowed(_) if !case.is_open && permission == Permission::ReferralsSend => {
                    Decision::Denied(Denial::CaseClosed)
                }
                Decision::Allowed(_) if case.is_restricted && permission == Permission::ReferralsSend => {
                    Decision::Denied(Denial::CaseRestricted)
                }
                decision => decision,
            }
        }
        (Record::Referral(referral, class), _) => {
            let relations = through(&|relation| referral.relates(who, relation, now));
            opened(&relations, class, |relation| opens_referral(permission, relation))
        }
        (Record::Task(owner, organisation), Permission::TasksUse) => owned(&through(&|relation| match relation {
            Relation::Assigned => owner == who.user && organisation == who.organisation,
            Relation::Holder => organisation == who.organisation,
            Relation::National => true,
            _ => false,
        })),
        (Record::Organisation(organisation), Permission::DirectoryManage | Permission::UsersManage)
        | (Record::Client(organisation), Permission::UsersRead | Permission::UsersManage) => {
            owned(&through(&|relation| match relation {
                Relation::Holder => organisation == who.organisation,
                Relation::National => true,
                _ => false,
            }))
        }
        (Record::User(user, organisation), Permission::UsersRead | Permission::UsersManage) => {
            if permission == Permission::UsersManage && user == who.user {
                return Decision::Denied(Denial::Own);
            }
            owned(&through(&|relation| match relation {
                Relation::Holder => organisation == who.organisation,
                Relation::National => true,
                _ => false,
            }))
        }
        _ => Decision::Denied(Denial::WrongRecord),
    }
}

fn opened(relations: &[Relation], class: Class, opens: impl Fn(Relation) -> &'static [Class]) -> Decision {
    relations
        .iter()
        .find(|relation| opens(**relation).contains(&class))
        .map_or_else(
            || {
                let knows_of_it = relations.iter().any(|relation| !opens(*relation).is_empty());
                Decision::Denied(if knows_of_it {
                    Denial::ClassClosed
                } else {
                    Denial::OutOfReach
                })
            },
            |relation| Decision::Allowed(*relation),
        )
}

fn owned(relations: &[Relation]) -> Decision {
    relations
        .first()
        .map_or(Decision::Denied(Denial::OutOfReach), |relation| {
            Decision::Allowed(*relation)
        })
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
