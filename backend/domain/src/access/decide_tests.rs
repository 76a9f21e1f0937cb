use std::fmt::Write as _;

use chrono::Duration;
use strum::IntoEnumIterator;
use uuid::Uuid;

use super::*;
use crate::access::Role;
use crate::id::{Id, SessionId};
use crate::language::Language;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn me() -> UserId {
    UserId::from_uuid(Uuid::from_u128(1))
}

fn colleague() -> UserId {
    UserId::from_uuid(Uuid::from_u128(2))
}

fn here() -> OrganisationId {
    OrganisationId::from_uuid(Uuid::from_u128(3))
}

fn elsewhere() -> OrganisationId {
    OrganisationId::from_uuid(Uuid::from_u128(4))
}

fn actor(roles: &[Role]) -> Actor {
    Actor {
        user: me(),
        organisation: here(),
        counties: vec!["RO-BV".to_owned(), "RO-CV".to_owned()],
        session: SessionId::from_uuid(Uuid::from_u128(5)),
        factor_at: NOW,
        language: Language::Ro,
        grants: Grants::of_roles(roles),
    }
}

fn access(kind: u8) -> Vec<SharedAccess> {
    let until = |until| {
        vec![SharedAccess {
            organisation: here(),
            until,
        }]
    };
    match kind {
        0 => Vec::new(),
        1 => until(Some(NOW + Duration::days(1))),
        2 => until(Some(NOW)),
        _ => vec![SharedAccess {
            organisation: elsewhere(),
            until: None,
        }],
    }
}

/// Nobody's emergency, mine, one to which somebody agreed, one that ends now, a colleague's.
fn emergencies() -> Vec<EmergencyFacts> {
    let emergency = |user, minutes, is_agreed| EmergencyFacts {
        user,
        until: NOW + Duration::minutes(minutes),
        is_agreed,
    };
    vec![
        emergency(me(), 1, false),
        emergency(me(), 1, true),
        emergency(me(), 0, true),
        emergency(colleague(), 1, true),
    ]
}

/// Every case there is, as far as the decision can tell them apart.
fn cases() -> Vec<CaseFacts> {
    let mut cases = Vec::new();
    for holder in [here(), elsewhere()] {
        for assigned_to in [Some(me()), Some(colleague()), None] {
            for county in ["RO-BV", "RO-CJ"] {
                for (is_open, is_restricted) in [(true, false), (true, true), (false, false), (false, true)] {
                    for shared in 0..4 {
                        for former in 0..4 {
                            cases.push(CaseFacts {
                                holder,
                                assigned_to,
                                specialists: Vec::new(),
                                county: county.to_owned(),
                                is_open,
                                is_restricted,
                                shared_with: access(shared),
                                former_holders: access(former),
                                emergencies: Vec::new(),
                            });
                        }
                    }
                }
            }
        }
        for specialists in [vec![me()], vec![colleague()]] {
            cases.push(CaseFacts {
                specialists,
                ..case(holder, None, "RO-CJ")
            });
        }
        for emergency in emergencies() {
            cases.push(CaseFacts {
                emergencies: vec![emergency],
                ..case(holder, None, "RO-CJ")
            });
        }
    }
    cases
}

/// Every referral there is, as far as the decision can tell them apart; also one whose receiver
/// holds the case since.
fn referrals() -> Vec<ReferralFacts> {
    let mut referrals = Vec::new();
    for holder in [here(), elsewhere()] {
        for to in [here(), elsewhere()] {
            for assigned_to in [Some(me()), Some(colleague()), None] {
                for county in ["RO-BV", "RO-CJ"] {
                    for (is_sent, is_restricted) in [(true, false), (true, true), (false, false)] {
                        for former in 0..4 {
                            referrals.push(ReferralFacts {
                                holder,
                                to,
                                assigned_to,
                                county: county.to_owned(),
                                is_sent,
                                is_restricted,
                                former_holders: access(former),
                            });
                        }
                    }
                }
            }
        }
    }
    referrals
}

/// Every record, described in a line of its own.
fn every_record(mut visit: impl FnMut(&str, Record)) {
    visit("nothing", Record::Nothing);
    for case in cases() {
        for class in Class::iter() {
            visit(&format!("{case:?} {class}"), Record::Case(&case, class));
        }
    }
    for referral in referrals() {
        for class in Class::iter() {
            visit(&format!("{referral:?} {class}"), Record::Referral(&referral, class));
        }
    }
    for user in [me(), colleague()] {
        for organisation in [here(), elsewhere()] {
            visit(&format!("task {user} {organisation}"), Record::Task(user, organisation));
            visit(&format!("user {user} {organisation}"), Record::User(user, organisation));
        }
    }
    for organisation in [here(), elsewhere()] {
        visit(
            &format!("organisation {organisation}"),
            Record::Organisation(organisation),
        );
    }
    for project in projects() {
        visit(&format!("{project:?}"), Record::Project(&project));
    }
}

/// Led or not, and as a partner or not, in every combination.
fn projects() -> Vec<ProjectFacts> {
    let [partner, stranger] = [here(), OrganisationId::from_uuid(Uuid::from_u128(77))];
    [here(), elsewhere()]
        .into_iter()
        .flat_map(|lead| {
            [vec![], vec![stranger], vec![stranger, partner]].map(|partners| ProjectFacts { lead, partners })
        })
        .collect()
}

/// FNV-1a: short, stable, and enough to notice a change.
fn digest(state: u64, text: &str) -> u64 {
    text.bytes().fold(state, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// A change of these numbers is a change of who sees what: look at `docs/access.md` and at the
/// tests below before you write the new ones here.
#[test]
fn sec_20_every_decision_is_the_reviewed_one() {
    let mut seen = String::new();
    for role in Role::iter() {
        let actor = actor(&[role]);
        let who = Principal::from(&actor);
        let (mut all, mut allowed, mut state) = (0_u32, 0_u32, 0xcbf2_9ce4_8422_2325);
        every_record(|name, record| {
            for permission in Permission::iter() {
                let decision = decide(&who, permission, record, NOW);
                all += 1;
                allowed += u32::from(decision.is_allowed());
                state = digest(state, &format!("{name} {permission} {decision:?}\n"));
            }
        });
        let _ = writeln!(seen, "{role} {allowed}/{all} {state:016x}");
    }
    assert_eq!(
        seen,
        include_str!("decide_golden.txt"),
        "the decisions changed:\n{seen}"
    );
}

#[test]
fn sec_14_nobody_who_is_not_active_may_do_anything() {
    let everything: Vec<Role> = Role::iter().collect();
    let actor = actor(&everything);
    for state in PrincipalState::iter().filter(|state| *state != PrincipalState::Active) {
        let who = Principal {
            state,
            ..Principal::from(&actor)
        };
        every_record(|_, record| {
            for permission in Permission::iter() {
                assert_eq!(
                    decide(&who, permission, record, NOW),
                    Decision::Denied(Denial::PrincipalInactive)
                );
            }
        });
    }
}

#[test]
fn sec_20_without_a_grant_nothing_is_allowed() {
    let actor = actor(&[]);
    every_record(|_, record| {
        for permission in Permission::iter() {
            assert_eq!(
                decide(&Principal::from(&actor), permission, record, NOW),
                Decision::Denied(Denial::NotGranted)
            );
        }
    });
}

#[test]
fn sec_21_a_scope_reaches_exactly_the_cases_that_the_decision_allows() {
    let about_cases = [
        Permission::CasesRead,
        Permission::CasesEdit,
        Permission::CasesDecide,
        Permission::CasesAssign,
        Permission::CasesIdentity,
        Permission::CasesContent,
        Permission::SpecialistsRead,
        Permission::SpecialistsManage,
        Permission::SpecialistNotesWrite,
        Permission::CasesAccessLog,
        Permission::ConsentsRead,
        Permission::ConsentsWrite,
        Permission::ConsentsConfirm,
    ];
    for role in Role::iter() {
        let actor = actor(&[role]);
        let who = Principal::from(&actor);
        for permission in about_cases {
            let scope = actor.scope(permission);
            for case in cases() {
                let reached = match permission {
                    Permission::CasesRead => case.readable_within(&scope, NOW),
                    _ => case.within(&scope, NOW),
                };
                let allowed =
                    Class::iter().any(|class| decide(&who, permission, Record::Case(&case, class), NOW).is_allowed());
                assert_eq!(reached, allowed, "{role} {permission} {case:?}");
            }
        }
    }
}

#[test]
fn sec_21_a_scope_reaches_exactly_the_referrals_that_the_decision_allows() {
    for role in Role::iter() {
        let actor = actor(&[role]);
        for permission in [Permission::ReferralsRead, Permission::ReferralsContent] {
            let scope = actor.scope(permission);
            for referral in referrals() {
                let reached = match permission {
                    Permission::ReferralsRead => referral.readable_within(&scope, NOW),
                    _ => referral.within(&scope),
                };
                let record = Record::Referral(&referral, Class::Operational);
                assert_eq!(
                    reached,
                    decide(&Principal::from(&actor), permission, record, NOW).is_allowed(),
                    "{role} {permission} {referral:?}"
                );
            }
        }
    }
}

#[test]
fn sec_21_a_scope_reaches_exactly_the_service_accounts_that_the_decision_allows() {
    for role in Role::iter() {
        let actor = actor(&[role]);
        for organisation in [here(), elsewhere()] {
            for permission in Permission::iter() {
                let scope = actor.scope(permission);
                let is_granted = !actor.grants.reaches(permission).is_empty();
                let is_done = matches!(permission, Permission::UsersRead | Permission::UsersManage);
                let reached = scope.is_unbounded() || scope.organisation() == Some(organisation);
                assert_eq!(
                    decide(&Principal::from(&actor), permission, Record::Client(organisation), NOW).is_allowed(),
                    is_granted && is_done && reached,
                    "{role} {permission} {organisation}"
                );
            }
        }
    }
}

const OF_PROJECTS: [Permission; 4] = [
    Permission::ProjectsRead,
    Permission::ProjectsManage,
    Permission::ProjectsFinance,
    Permission::ProjectsReport,
];

#[test]
fn sec_21_a_scope_reaches_exactly_the_projects_that_the_decision_allows() {
    for role in Role::iter() {
        let actor = actor(&[role]);
        for permission in OF_PROJECTS {
            let scope = actor.scope(permission);
            for project in projects() {
                assert_eq!(
                    project.within(permission, &scope),
                    decide(&Principal::from(&actor), permission, Record::Project(&project), NOW).is_allowed(),
                    "{role} {permission} {project:?}"
                );
            }
        }
    }
}

/// What lies wholly within a scope lies within it; and of a project that others lead nothing does but for whoever
/// watches over the country.
#[test]
fn a_partner_has_no_project_as_a_whole() {
    let led = |lead, partners| ProjectFacts { lead, partners };
    for role in Role::iter() {
        let actor = actor(&[role]);
        for permission in OF_PROJECTS {
            let scope = actor.scope(permission);
            for project in projects() {
                let wholly = project.wholly_within(permission, &scope);
                assert!(
                    !wholly || project.within(permission, &scope),
                    "{role} {permission} {project:?}"
                );
            }
            let is_granted = actor.may(permission);
            let watches = is_granted && role == Role::NationalCoordinator;
            let ours = led(here(), vec![elsewhere()]).wholly_within(permission, &scope);
            assert_eq!(ours, is_granted, "{role} {permission}");
            let theirs = led(elsewhere(), vec![here()]).wholly_within(permission, &scope);
            assert_eq!(theirs, watches, "{role} {permission}");
        }
    }
    assert!(led(elsewhere(), vec![]).wholly_within(Permission::ProjectsFinance, &Scope::system()));
}

/// Who works on projects has no business with cases, and the other way round.
#[test]
fn sec_20_projects_and_cases_are_two_realms() {
    use Permission as P;
    for role in Role::iter() {
        let grants: Vec<Permission> = role.grants().iter().map(|(permission, _)| *permission).collect();
        let of_projects = grants.iter().any(|permission| OF_PROJECTS.contains(permission));
        let of_cases = grants.iter().any(|permission| {
            Relation::iter().any(|relation| {
                !opens(*permission, relation).is_empty() || !opens_referral(*permission, relation).is_empty()
            })
        });
        let watches_over_the_country = role == Role::NationalCoordinator;
        assert!(!of_projects || !of_cases || watches_over_the_country, "{role}");
    }
    for permission in Permission::iter().filter(|permission| !OF_PROJECTS.contains(permission)) {
        assert!(
            Relation::iter().all(|relation| !opens_project(permission, relation)),
            "{permission} opens a project"
        );
    }
    let [leads, takes_part] =
        [(here(), vec![]), (elsewhere(), vec![here()])].map(|(lead, partners)| ProjectFacts { lead, partners });
    let may = |role, permission, project: &ProjectFacts| {
        decide(
            &Principal::from(&actor(&[role])),
            permission,
            Record::Project(project),
            NOW,
        )
        .is_allowed()
    };
    for (role, permission, as_leader, as_partner) in [
        (Role::ProjectManager, P::ProjectsRead, true, true),
        (Role::ProjectManager, P::ProjectsManage, true, false),
        (Role::ProjectManager, P::ProjectsReport, true, true),
        (Role::ProjectManager, P::ProjectsFinance, false, false),
        (Role::Finance, P::ProjectsRead, true, true),
        (Role::Finance, P::ProjectsFinance, true, true),
        (Role::Finance, P::ProjectsManage, false, false),
        (Role::Viewer, P::ProjectsRead, true, true),
        (Role::Viewer, P::ProjectsReport, false, false),
        (Role::CaseWorker, P::ProjectsRead, false, false),
        (Role::NationalCoordinator, P::ProjectsManage, false, false),
    ] {
        assert_eq!(may(role, permission, &leads), as_leader, "{role} {permission}");
        assert_eq!(may(role, permission, &takes_part), as_partner, "{role} {permission}");
    }
}

fn may(role: Role, permission: Permission, case: &CaseFacts, class: Class) -> bool {
    let actor = actor(&[role]);
    decide(&Principal::from(&actor), permission, Record::Case(case, class), NOW).is_allowed()
}

fn case(holder: OrganisationId, assigned_to: Option<UserId>, county: &str) -> CaseFacts {
    CaseFacts {
        assigned_to,
        ..CaseFacts::of_test(holder, county)
    }
}

#[test]
fn a_case_worker_knows_who_the_person_is_in_their_own_cases_only() {
    let (mine, ours) = (
        case(here(), Some(me()), "RO-CJ"),
        case(here(), Some(colleague()), "RO-CJ"),
    );
    for class in [Class::Identity, Class::LifeCritical] {
        assert!(may(Role::CaseWorker, Permission::CasesIdentity, &mine, class));
        assert!(!may(Role::CaseWorker, Permission::CasesIdentity, &ours, class));
        assert!(may(Role::CaseSupervisor, Permission::CasesIdentity, &ours, class));
    }
    assert!(may(Role::CaseWorker, Permission::CasesRead, &ours, Class::Operational));
    assert!(!may(Role::CaseWorker, Permission::CasesEdit, &ours, Class::Operational));
}

#[test]
fn a_regional_officer_sees_the_course_in_the_region_but_not_where_the_person_is() {
    let (inside, outside) = (case(elsewhere(), None, "RO-BV"), case(elsewhere(), None, "RO-CJ"));
    let officer = Role::RegionalOfficer;
    assert!(may(officer, Permission::CasesRead, &inside, Class::Operational));
    assert!(may(officer, Permission::CasesContent, &inside, Class::Sensitive));
    assert!(may(officer, Permission::CasesIdentity, &inside, Class::Identity));
    assert!(!may(officer, Permission::CasesIdentity, &inside, Class::LifeCritical));
    assert!(!may(officer, Permission::CasesEdit, &inside, Class::Operational));
    for permission in Permission::iter() {
        for class in Class::iter() {
            assert!(!may(officer, permission, &outside, class), "{permission} {class}");
        }
    }
}

#[test]
fn of_the_case_itself_a_receiver_sees_decisions_only_and_only_who_investigates() {
    let received = CaseFacts {
        shared_with: vec![SharedAccess {
            organisation: here(),
            until: None,
        }],
        ..case(elsewhere(), None, "RO-CJ")
    };
    for role in Role::iter().filter(|role| !role.is_privileged()) {
        for permission in Permission::iter() {
            for class in Class::iter() {
                let investigates = role == Role::Investigator
                    && class == Class::Operational
                    && [
                        Permission::DecisionsRead,
                        Permission::DecisionsMake,
                        Permission::DecisionsDisagree,
                    ]
                    .contains(&permission);
                assert_eq!(
                    may(role, permission, &received, class),
                    investigates,
                    "{role} {permission} {class}"
                );
            }
        }
    }
}

#[test]
fn sec_29_what_a_specialist_writes_opens_to_nobody_but_who_is_named() {
    let named = CaseFacts {
        specialists: vec![me()],
        ..case(here(), None, "RO-BV")
    };
    let others = [
        CaseFacts {
            specialists: vec![colleague()],
            ..named.clone()
        },
        CaseFacts {
            holder: elsewhere(),
            shared_with: access(1),
            former_holders: access(1),
            ..named.clone()
        },
    ];
    for role in Role::iter() {
        for class in Class::iter() {
            assert_eq!(
                may(role, Permission::SpecialistNotesWrite, &named, class),
                role == Role::Specialist && class == Class::Sensitive,
                "{role} {class}"
            );
            for case in &others {
                assert!(
                    !may(role, Permission::SpecialistNotesWrite, case, class),
                    "{role} {class}"
                );
            }
        }
    }
    for permission in Permission::iter() {
        for class in Class::iter() {
            let open = match permission {
                Permission::CasesRead => class == Class::Operational,
                Permission::SpecialistsRead | Permission::SpecialistNotesWrite => class == Class::Sensitive,
                _ => false,
            };
            assert_eq!(
                may(Role::Specialist, permission, &named, class),
                open,
                "{permission} {class}"
            );
            assert!(
                !may(Role::Specialist, permission, &others[0], class),
                "{permission} {class}"
            );
        }
    }
}

/// SEC-30: role × class × whose emergency it is, whether somebody agreed and whether it has ended.
#[test]
fn sec_30_an_emergency_opens_reading_to_one_person_while_it_lasts() {
    let holders = [
        Role::CaseWorker,
        Role::CaseSupervisor,
        Role::RegionalOfficer,
        Role::NationalCoordinator,
    ];
    for role in Role::iter() {
        for (emergency, opened) in emergencies().into_iter().zip([
            vec![Class::Operational, Class::Identity, Class::Sensitive],
            Class::iter().collect(),
            vec![],
            vec![],
        ]) {
            let closed = case(elsewhere(), None, "RO-CJ");
            let open = CaseFacts {
                emergencies: vec![emergency],
                ..closed.clone()
            };
            for class in Class::iter() {
                assert_eq!(
                    may(role, Permission::CasesEmergency, &open, class),
                    holders.contains(&role) && opened.contains(&class),
                    "{role} {class} {open:?}"
                );
                // Nothing else opens by it: no writing, no notes, no documents, and nothing of specialists.
                for permission in Permission::iter().filter(|permission| *permission != Permission::CasesEmergency) {
                    assert_eq!(
                        may(role, permission, &open, class),
                        may(role, permission, &closed, class),
                        "{role} {permission} {class}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_national_coordinator_sees_every_case_and_no_person() {
    let case = case(elsewhere(), None, "RO-CJ");
    let coordinator = Role::NationalCoordinator;
    for permission in Permission::iter() {
        for class in Class::iter() {
            assert_eq!(
                may(coordinator, permission, &case, class),
                class == Class::Operational
                    && [
                        Permission::CasesRead,
                        Permission::DecisionsRead,
                        Permission::DecisionsDisagree,
                        Permission::ClocksMeet
                    ]
                    .contains(&permission),
                "{permission} {class}"
            );
        }
    }
}

#[test]
fn sec_27_administrators_open_nothing_of_any_case_or_referral() {
    for role in [Role::Administrator, Role::OrganisationAdministrator] {
        let actor = actor(&[role]);
        every_record(|name, record| {
            if matches!(record, Record::Case(..) | Record::Referral(..) | Record::Task(..)) {
                for permission in Permission::iter() {
                    let decision = decide(&Principal::from(&actor), permission, record, NOW);
                    assert!(!decision.is_allowed(), "{role} {permission} {name}");
                }
            }
        });
    }
}

#[test]
fn sec_27_nobody_manages_themselves() {
    for role in Role::iter() {
        let actor = actor(&[role]);
        let decision = decide(
            &Principal::from(&actor),
            Permission::UsersManage,
            Record::User(me(), here()),
            NOW,
        );
        assert!(!decision.is_allowed(), "{role}");
    }
}

#[test]
fn sec_29_who_held_a_case_looks_back_at_its_coded_facts_until_the_time_is_over() {
    let mut gone = case(elsewhere(), Some(me()), "RO-CJ");
    gone.former_holders = access(1);
    assert!(may(
        Role::CaseSupervisor,
        Permission::CasesRead,
        &gone,
        Class::Operational
    ));
    for permission in Permission::iter().filter(|permission| *permission != Permission::CasesRead) {
        for class in Class::iter() {
            assert!(!may(Role::CaseSupervisor, permission, &gone, class), "{permission}");
            assert!(!may(Role::CaseWorker, permission, &gone, class), "{permission}");
        }
    }
    gone.former_holders = access(2);
    assert!(!may(
        Role::CaseSupervisor,
        Permission::CasesRead,
        &gone,
        Class::Operational
    ));
}

fn referral(holder: OrganisationId, to: OrganisationId) -> ReferralFacts {
    ReferralFacts {
        holder,
        to,
        assigned_to: None,
        county: "RO-BV".to_owned(),
        is_sent: true,
        is_restricted: false,
        former_holders: Vec::new(),
    }
}

fn may_open(role: Role, permission: Permission, referral: &ReferralFacts, class: Class) -> bool {
    let actor = actor(&[role]);
    decide(
        &Principal::from(&actor),
        permission,
        Record::Referral(referral, class),
        NOW,
    )
    .is_allowed()
}

#[test]
fn sec_29_a_draft_is_nobody_elses_business() {
    let third = OrganisationId::from_uuid(Uuid::from_u128(6));
    for to in [here(), third] {
        let sent = ReferralFacts {
            former_holders: access(1),
            ..referral(elsewhere(), to)
        };
        let draft = ReferralFacts {
            is_sent: false,
            ..sent.clone()
        };
        for role in Role::iter() {
            for permission in Permission::iter() {
                for class in Class::iter() {
                    assert!(
                        !may_open(role, permission, &draft, class),
                        "{role} {permission} {class}"
                    );
                }
            }
        }
        for role in [Role::RegionalOfficer, Role::NationalCoordinator, Role::CaseSupervisor] {
            assert!(
                may_open(role, Permission::ReferralsRead, &sent, Class::Operational),
                "{role}"
            );
        }
    }
    let received = referral(elsewhere(), here());
    for role in [Role::CaseWorker, Role::Investigator, Role::Specialist] {
        assert!(
            may_open(role, Permission::ReferralsAnswer, &received, Class::Operational),
            "{role}"
        );
    }
}

/// SEC-29: holder now × receiver × held before × role × class.
#[test]
fn sec_29_words_of_a_referral_follow_who_holds_the_case() {
    let third = OrganisationId::from_uuid(Uuid::from_u128(6));
    let (read, content) = (Permission::ReferralsRead, Permission::ReferralsContent);
    for class in Class::iter() {
        let is_course = class == Class::Operational;
        for role in [Role::CaseSupervisor, Role::CaseWorker] {
            let mine = ReferralFacts {
                assigned_to: Some(me()),
                ..referral(here(), third)
            };
            assert!(may_open(role, content, &mine, class), "the holder: {role} {class}");
            // Who asked once and holds the case no more.
            let moved = referral(elsewhere(), third);
            assert!(!may_open(role, read, &moved, class));
            assert!(!may_open(role, content, &moved, class));
            for (kind, is_live) in [(0, false), (1, true), (2, false), (3, false)] {
                let looked_back_at = ReferralFacts {
                    former_holders: access(kind),
                    ..moved.clone()
                };
                assert_eq!(may_open(role, read, &looked_back_at, class), is_live && is_course);
                assert!(!may_open(role, content, &looked_back_at, class), "no words: {role}");
                assert!(!may_open(role, Permission::ReferralsSend, &looked_back_at, class));
            }
        }
    }
}

#[test]
fn a_case_worker_reads_the_words_of_referrals_of_their_own_cases_and_of_what_came_in() {
    let sent_by = |assigned_to| ReferralFacts {
        assigned_to,
        ..referral(here(), elsewhere())
    };
    let (read, content) = (Permission::ReferralsRead, Permission::ReferralsContent);
    for class in Class::iter() {
        for assigned_to in [Some(colleague()), None] {
            let ours = sent_by(assigned_to);
            assert!(!may_open(Role::CaseWorker, content, &ours, class));
            assert!(may_open(Role::CaseSupervisor, content, &ours, class));
        }
        assert!(may_open(Role::CaseWorker, content, &sent_by(Some(me())), class));
        let received = referral(elsewhere(), here());
        assert!(
            may_open(Role::CaseWorker, content, &received, class),
            "the in-box is shared"
        );
        assert!(may_open(
            Role::CaseWorker,
            Permission::ReferralsAnswer,
            &received,
            class
        ));
        for overseer in [Role::RegionalOfficer, Role::NationalCoordinator] {
            let of_others = referral(elsewhere(), elsewhere());
            assert!(!may_open(overseer, content, &of_others, class), "{overseer}");
        }
    }
    assert!(may_open(
        Role::CaseWorker,
        read,
        &sent_by(Some(colleague())),
        Class::Operational
    ));
}

/// What the holder may do of a restricted case stays; nobody outside does anything with it, but for reading of the
/// country's.
#[test]
fn sec_72_a_restricted_case_is_open_to_its_holder_and_to_who_watches_over_the_country() {
    for role in Role::iter() {
        let actor = actor(&[role]);
        let who = Principal::from(&actor);
        for facts in cases().into_iter().filter(|facts| facts.is_restricted) {
            let open = CaseFacts {
                is_restricted: false,
                ..facts.clone()
            };
            for (permission, class) in Permission::iter().flat_map(|p| Class::iter().map(move |class| (p, class))) {
                let [now, before] =
                    [&facts, &open].map(|facts| decide(&who, permission, Record::Case(facts, class), NOW));
                let is_inside = [
                    Relation::Assigned,
                    Relation::Holder,
                    Relation::Named,
                    Relation::Emergency,
                    Relation::EmergencyAgreed,
                    Relation::National,
                ];
                match now {
                    Decision::Allowed(relation) => {
                        assert!(is_inside.contains(&relation) && before.is_allowed());
                        assert_ne!(permission, Permission::ReferralsSend);
                    }
                    Decision::Denied(Denial::CaseRestricted) => assert_eq!(permission, Permission::ReferralsSend),
                    Decision::Denied(_) => {
                        assert!(!matches!(before, Decision::Allowed(relation) if is_inside.contains(&relation)));
                    }
                }
            }
        }
    }
}

#[test]
fn a_closed_case_is_opened_again_before_anybody_is_referred() {
    let mut closed = case(here(), Some(me()), "RO-CJ");
    closed.is_open = false;
    let actor = actor(&[Role::CaseWorker]);
    let ask = |permission| {
        decide(
            &Principal::from(&actor),
            permission,
            Record::Case(&closed, Class::Operational),
            NOW,
        )
    };
    assert_eq!(ask(Permission::ReferralsSend), Decision::Denied(Denial::CaseClosed));
    assert!(ask(Permission::CasesDecide).is_allowed());
    assert!(ask(Permission::ConsentsWrite).is_allowed());
}
