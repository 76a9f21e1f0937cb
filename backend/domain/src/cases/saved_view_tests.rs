use strum::IntoEnumIterator;

use super::*;
use crate::access::{Grants, Role};
use crate::cases::fixture::{actor, id, now};

fn given(is_shared: bool) -> ViewGiven {
    ViewGiven {
        name: " Mine to see to ".into(),
        is_shared,
        filters: BTreeMap::from([(ViewFilter::County, "RO-CJ".into()), (ViewFilter::Sort, "due".into())]),
        hidden_columns: BTreeSet::from([ViewColumn::Person]),
    }
}

fn who(user: u128, organisation: u128, role: Role) -> Actor {
    Actor {
        grants: Grants::of_roles(&[role]),
        ..actor(user, organisation)
    }
}

fn known(county: &str) -> bool {
    county == "RO-CJ"
}

fn saved(by: &Actor, is_shared: bool) -> SavedView {
    SavedView::save(id(1), given(is_shared), 0, known, by, now()).unwrap().0
}

#[test]
fn each_filter_knows_its_own_codes() {
    for (filter, value, is_known) in [
        (ViewFilter::Open, "all", true),
        (ViewFilter::Open, "true", false),
        (ViewFilter::Assigned, "nobody", true),
        (ViewFilter::Assigned, "7e9f", false),
        (ViewFilter::County, "RO-CJ", true),
        (ViewFilter::County, "RO-XX", false),
        (ViewFilter::RiskLevel, "high", true),
        (ViewFilter::Identification, "presumed", true),
        (ViewFilter::Assistance, "crisis", true),
        (ViewFilter::Proceedings, "trial", true),
        (ViewFilter::StayReturn, "reflection", true),
        (ViewFilter::StayReturn, "presumed", false),
        (ViewFilter::Sort, "due", true),
    ] {
        assert_eq!(filter.knows(value, known), is_known, "{filter} {value}");
    }
    for filter in ViewFilter::iter() {
        assert!(!filter.knows("Ana Popescu", known), "{filter} holds words");
    }
}

#[test]
fn a_view_has_a_plain_name_and_known_codes() {
    let by = who(7, 1, Role::CaseWorker);
    assert_eq!(saved(&by, false).given.name, "Mine to see to");
    for (name, county, place) in [
        ("", "RO-CJ", "/name"),
        ("a\u{202e}b", "RO-CJ", "/name"),
        ("Mine", "RO-XX", "/filters/county"),
    ] {
        let mut given = given(false);
        given.name = name.into();
        given.filters.insert(ViewFilter::County, county.into());
        let refused = SavedView::save(id(1), given, 0, known, &by, now());
        let Err(ViewError::Invalid(refused)) = refused else {
            panic!("{name} {county} is taken");
        };
        assert_eq!(refused[0].pointer, place);
    }
    let full = SavedView::save(id(1), given(false), VIEWS_MAX, known, &by, now());
    assert_eq!(full.unwrap_err(), ViewError::TooMany);
}

#[test]
fn own_views_are_ones_own_and_shared_ones_those_of_who_assigns() {
    let (worker, other) = (who(7, 1, Role::CaseWorker), who(8, 1, Role::CaseWorker));
    let (supervisor, elsewhere) = (who(9, 1, Role::CaseSupervisor), who(9, 2, Role::CaseSupervisor));
    let (own, shared) = (saved(&worker, false), saved(&supervisor, true));
    for (view, by, may) in [
        (&own, &worker, true),
        (&own, &other, false),
        (&own, &supervisor, false),
        (&shared, &worker, false),
        (&shared, &supervisor, true),
        (&shared, &who(10, 1, Role::CaseSupervisor), true),
        (&shared, &elsewhere, false),
    ] {
        assert_eq!(view.remove(by).is_ok(), may);
        assert_eq!(view.abilities(by).is_empty(), !may);
        assert_eq!(view.clone().change(given(false), 0, known, by).is_ok(), may);
    }
    let shares = SavedView::save(id(1), given(true), 0, known, &worker, now());
    assert_eq!(shares.unwrap_err(), ViewError::MayNotShare);
    let shares = own.change(given(true), 0, known, &worker);
    assert_eq!(shares.unwrap_err(), ViewError::MayNotShare);
    // Whoever shared it and may not share any more still names it, or ends that.
    let owner = who(9, 1, Role::CaseWorker);
    for is_shared in [true, false] {
        assert!(shared.clone().change(given(is_shared), 0, known, &owner).is_ok());
    }
    let full = saved(&supervisor, false).change(given(true), VIEWS_MAX, known, &supervisor);
    assert_eq!(full.unwrap_err(), ViewError::TooMany);
}
