use uuid::Uuid;

use super::*;
use crate::access::{Grants, PrincipalKind};
use crate::id::{Id, SessionId};
use crate::language::Language;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn user(n: u128) -> UserId {
    UserId::from_uuid(Uuid::from_u128(n))
}

fn organisation(n: u128) -> OrganisationId {
    OrganisationId::from_uuid(Uuid::from_u128(n))
}

fn actor(grants: Grants) -> Actor {
    Actor {
        user: user(1),
        organisation: organisation(1),
        counties: Vec::new(),
        session: SessionId::from_uuid(Uuid::from_u128(3)),
        factor_at: NOW,
        language: Language::Ro,
        grants,
    }
}

fn labels(text: &str) -> Labels {
    Labels {
        ro: text.to_owned(),
        sq: text.to_owned(),
        en: text.to_owned(),
    }
}

fn of(kinds: &[OrganisationKind], grants: impl IntoIterator<Item = OwnGrant>) -> OwnRoleFacts {
    OwnRoleFacts {
        names: labels("Night duty"),
        purpose: labels("Answers what is sent at night"),
        kinds: kinds.to_vec(),
        grants: grants.into_iter().collect(),
    }
}

fn every() -> impl Iterator<Item = OwnGrant> {
    Permission::iter().flat_map(|permission| Reach::iter().map(move |reach| OwnGrant { permission, reach }))
}

#[test]
fn sec_27_no_own_role_grants_what_no_built_in_role_grants_there() {
    for kind in OrganisationKind::iter() {
        for grant in every() {
            let of_built_in = Role::iter().any(|role| {
                !role.needs_passkey() && role.fits(kind) && role.grants().contains(&(grant.permission, grant.reach))
            });
            let facts = of(&[kind], [grant]);
            assert_eq!(facts.clone().checked().is_ok(), of_built_in, "{kind} {grant:?}");
            // Also where it was written down all the same.
            assert_eq!(facts.grants_in(kind).contains(&grant), of_built_in, "{kind} {grant:?}");
            for other in OrganisationKind::iter().filter(|other| *other != kind) {
                assert!(facts.grants_in(other).is_empty(), "{kind} in {other}");
            }
        }
    }
}

#[test]
fn sec_27_nothing_that_is_privileged_is_in_an_own_role() {
    for grant in OrganisationKind::iter().flat_map(possible) {
        assert!(
            grant.reach != Reach::National || grant.permission == Permission::DirectoryRead,
            "{grant:?}"
        );
        assert!(
            !matches!(
                grant.permission,
                Permission::UsersRead
                    | Permission::UsersManage
                    | Permission::OrganisationsManage
                    | Permission::InstrumentsEnter
                    | Permission::LedgerRead
            ),
            "{grant:?}"
        );
    }
}

#[test]
fn a_role_of_several_kinds_grants_what_is_possible_in_each() {
    use OrganisationKind::{Police, Shelter};
    let there: BTreeSet<_> = possible(Police);
    for (place, grant) in OrganisationKind::iter()
        .flat_map(possible)
        .collect::<BTreeSet<_>>()
        .iter()
        .enumerate()
    {
        let is_in_both = there.contains(grant) && possible(Shelter).contains(grant);
        let checked = of(&[Police, Shelter], [*grant]).checked();
        assert_eq!(checked.is_ok(), is_in_both, "{place} {grant:?}");
        if let Err(refused) = checked {
            assert_eq!(refused, [Invalid::new("/grants/0", InvalidCode::Contradiction)]);
        }
    }
}

#[test]
fn what_is_refused_is_said_all_at_once() {
    let kind = OrganisationKind::Shelter;
    let grant = OwnGrant {
        permission: Permission::CasesRead,
        reach: Reach::Own,
    };
    let never = OwnGrant {
        permission: Permission::UsersManage,
        reach: Reach::Organisation,
    };
    let mut facts = of(&[kind, kind], [grant, never, grant]);
    facts.names.sq = " ".to_owned();
    facts.purpose.en = "a".repeat(PURPOSE_MAX + 1);
    let refused: Vec<_> = facts.checked().unwrap_err();
    assert_eq!(
        refused,
        [
            Invalid::new("/names/sq", InvalidCode::Required),
            Invalid::new("/purpose/en", InvalidCode::TooLong),
            Invalid::new("/kinds/1", InvalidCode::Repeated),
            Invalid::new("/grants/1", InvalidCode::UnknownCode),
            Invalid::new("/grants/2", InvalidCode::Repeated),
        ]
    );
    let refused = of(&[], []).checked().unwrap_err();
    assert_eq!(
        refused,
        [
            Invalid::new("/kinds", InvalidCode::Required),
            Invalid::new("/grants", InvalidCode::Required),
        ]
    );
}

#[test]
fn grants_are_the_union_of_built_in_and_own() {
    let kind = OrganisationKind::Shelter;
    let all = of(&[kind], possible(kind));
    for role in Role::iter() {
        let built_in = Grants::of_roles(&[role]);
        let both = built_in.clone().and_own([&all], kind);
        for grant in every() {
            let has = built_in.reaches(grant.permission).contains(&grant.reach) || possible(kind).contains(&grant);
            assert_eq!(
                both.reaches(grant.permission).contains(&grant.reach),
                has,
                "{role} {grant:?}"
            );
        }
        assert_eq!(built_in.clone().and_own([&all], OrganisationKind::Police), built_in);
    }
    let enrolling = Grants::of_enrolling().and_own([&all], kind);
    assert_eq!(enrolling.kind(), PrincipalKind::Enrolling);
    assert_eq!(enrolling.iter().count(), 0, "nothing before the passkey is there");
}

#[test]
fn sec_27_an_own_role_is_given_by_who_gives_the_built_in_ones() {
    let kind = OrganisationKind::Shelter;
    let facts = of(&[kind], possible(kind));
    for giver in Role::iter() {
        let by = actor(Grants::of_roles(&[giver]));
        for place in [organisation(1), organisation(9)] {
            let as_built_in = Role::CaseWorker.may_be_granted_by(&by, place);
            let answer = check_own_grant(&by, place, kind, [&facts]);
            assert_eq!(answer.is_ok(), as_built_in, "{giver}");
            let wrong = check_own_grant(&by, place, OrganisationKind::Police, [&facts]);
            assert!(wrong.is_err(), "{giver}");
        }
        // Whatever is in it, it makes nobody a giver.
        let with_own = actor(Grants::of_roles(&[giver]).and_own([&facts], kind));
        assert_eq!(
            check_own_grant(&with_own, organisation(1), kind, [&facts]),
            check_own_grant(&by, organisation(1), kind, [&facts])
        );
    }
}

#[test]
fn sec_32_two_administrators_make_an_own_role() {
    use OwnRoleError::{Asker, Holder, NotProposed, Retired};
    let kind = OrganisationKind::Shelter;
    let (first, second) = (
        of(&[kind], possible(kind)),
        of(&[kind], possible(kind).into_iter().take(1)),
    );
    let (role, _) = OwnRole::enter(OwnRoleId::from_uuid(Uuid::from_u128(5)), first.clone(), user(1), NOW);
    assert_eq!((role.state(), role.in_force()), (OwnRoleState::Proposed, None));
    assert_eq!(role.clone().confirm((user(1), false), NOW).unwrap_err(), Asker);
    assert_eq!(role.clone().confirm((user(2), true), NOW).unwrap_err(), Holder);
    let (role, _) = role.confirm((user(2), false), NOW).unwrap();
    assert_eq!((role.state(), role.in_force()), (OwnRoleState::InForce, Some(&first)));
    assert_eq!(role.clone().confirm((user(3), false), NOW).unwrap_err(), NotProposed);
    assert_eq!(
        role.clone().propose(second.clone(), (user(1), true), NOW).unwrap_err(),
        Holder
    );

    // Whoever changes what waits is who asked for it.
    let (asked, _) = role.clone().propose(second.clone(), (user(1), false), NOW).unwrap();
    assert_eq!(asked.in_force(), Some(&first), "until somebody confirms");
    let (again, _) = asked.clone().propose(second.clone(), (user(2), false), NOW).unwrap();
    assert_eq!(again.clone().confirm((user(2), false), NOW).unwrap_err(), Asker);
    let (changed, _) = again.confirm((user(1), false), NOW).unwrap();
    assert_eq!(changed.in_force(), Some(&second));
    let (refused, _) = asked.refuse(user(1), NOW).unwrap();
    assert_eq!(
        (refused.state(), refused.in_force()),
        (OwnRoleState::InForce, Some(&first))
    );
    assert_eq!(refused.refuse(user(1), NOW).unwrap_err(), NotProposed);

    let (retired, _) = changed.retire(user(1), NOW).unwrap();
    assert_eq!((retired.state(), retired.in_force()), (OwnRoleState::Retired, None));
    for error in [
        retired
            .clone()
            .propose(first.clone(), (user(1), false), NOW)
            .unwrap_err(),
        retired.clone().confirm((user(2), false), NOW).unwrap_err(),
        retired.clone().retire(user(2), NOW).unwrap_err(),
    ] {
        assert_eq!(error, Retired);
    }
    let (never, _) = OwnRole::enter(retired.id, first.clone(), user(1), NOW);
    let (never, _) = never.refuse(user(2), NOW).unwrap();
    assert_eq!((never.state(), never.shown()), (OwnRoleState::Retired, Some(&first)));
}
