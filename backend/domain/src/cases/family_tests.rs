use std::slice::from_ref;

use super::*;
use crate::cases::fixture::{self, actor, id, now};

fn case(number: u128, organisation: u128) -> Case {
    Case {
        id: id(number),
        organisation: id(organisation),
        ..fixture::case()
    }
}

fn pack() -> Pack {
    Pack::load("ro").unwrap()
}

fn given(kind: &str) -> FamilyGiven {
    FamilyGiven {
        kind: kind.to_owned(),
        advice: FamilyAdvice::KeepTogether,
    }
}

fn known<'a>(pack: &'a Pack, links: &'a [FamilyLink]) -> FamilyKnown<'a> {
    FamilyKnown {
        pack,
        links,
        is_merged_away: false,
    }
}

/// A link as user 7 of organisation 1 writes it down, of these two cases of that organisation.
fn linked(pack: &Pack, [one, other]: [u128; 2], kind: &str) -> (FamilyLink, Event) {
    let cases = [&case(one, 1), &case(other, 1)];
    FamilyLink::record(id(5), cases, given(kind), known(pack, &[]), &actor(7, 1), now()).unwrap()
}

#[test]
fn every_kind_is_seen_from_each_side_in_its_direction_whichever_side_it_was_written_from() {
    for name in ["ro", "al"] {
        let pack = Pack::load(name).unwrap();
        for entry in pack.list(FAMILY_KINDS) {
            let back = pack.reverse(FAMILY_KINDS, &entry.code).unwrap();
            assert_eq!(pack.reverse(FAMILY_KINDS, back), Some(entry.code.as_str()), "{back}");
            for [one, other] in [[1, 2], [2, 1]] {
                let (link, _) = linked(&pack, [one, other], &entry.code);
                assert_eq!(link.cases, [id(1), id(2)]);
                assert_eq!(link.kind_from(id(one), &pack), entry.code);
                assert_eq!(link.kind_from(id(other), &pack), back);
            }
        }
    }
    let pack = pack();
    for (kind, back) in [
        ("parent", "child"),
        ("grandparent", "grandchild"),
        ("guardian", "ward"),
        ("sibling", "sibling"),
        ("exploited_together", "exploited_together"),
    ] {
        assert_eq!(pack.reverse(FAMILY_KINDS, kind), Some(back));
    }
}

#[test]
fn what_the_ledger_keeps_names_no_case() {
    let pack = pack();
    let (link, event) = linked(&pack, [1, 2], "child");
    assert_eq!((event.case, event.subject.is_some()), (None, true));
    assert_eq!((link.other(id(1)), link.other(id(3))), (Some(id(2)), None));
    let (marked, event) = link
        .mark_error([&case(1, 1), &case(2, 1)], &actor(8, 1), now())
        .unwrap();
    assert_eq!((event.case, marked.error), (None, Some((id(8), now()))));
    assert!(!marked.counts());
}

#[test]
fn two_cases_are_linked_once_at_a_time_by_whoever_holds_both() {
    use FamilyError::{AlreadyLinked, MergedAway, NotHolder, SameCase, UnknownKind};
    let pack = pack();
    let (link, _) = linked(&pack, [1, 2], "child");
    let wrong = FamilyLink {
        error: Some((id(7), now())),
        ..link.clone()
    };
    let no_links: &[FamilyLink] = &[];
    // The two cases with who holds them, the kind, the links there are, a merge, and what is said.
    for (one, other, kind, links, is_merged_away, expected) in [
        ((1, 1), (2, 1), "child", no_links, false, None),
        ((2, 1), (1, 1), "child", no_links, false, None),
        ((1, 1), (3, 1), "child", from_ref(&link), false, None),
        ((1, 1), (2, 1), "child", from_ref(&wrong), false, None),
        ((1, 1), (2, 1), "sibling", from_ref(&link), false, Some(AlreadyLinked)),
        ((2, 1), (1, 1), "sibling", from_ref(&link), false, Some(AlreadyLinked)),
        ((1, 1), (1, 1), "sibling", no_links, false, Some(SameCase)),
        ((1, 1), (2, 2), "sibling", no_links, false, Some(NotHolder)),
        ((1, 2), (2, 1), "sibling", no_links, false, Some(NotHolder)),
        ((1, 1), (2, 1), "stepmother", no_links, false, Some(UnknownKind)),
        ((1, 1), (2, 1), "sibling", no_links, true, Some(MergedAway)),
    ] {
        let known = FamilyKnown {
            is_merged_away,
            ..known(&pack, links)
        };
        let cases = [&case(one.0, one.1), &case(other.0, other.1)];
        let said = FamilyLink::record(id(6), cases, given(kind), known, &actor(7, 1), now());
        assert_eq!(said.err(), expected, "{one:?} {other:?} {kind}");
    }
}

#[test]
fn a_case_has_as_many_links_as_can_be_looked_through() {
    let pack = pack();
    let links: Vec<_> = (0..60).map(|n| linked(&pack, [1, 10 + n], "sibling").0).collect();
    let record = |one: u128, links: &[FamilyLink]| {
        let cases = [&case(one, 1), &case(2, 1)];
        FamilyLink::record(id(6), cases, given("sibling"), known(&pack, links), &actor(7, 1), now())
    };
    assert_eq!(record(1, &links).err(), Some(FamilyError::TooMany));
    assert!(record(1, &links[1..]).is_ok());
    assert!(record(10, &links).is_ok(), "the other end has one");
}

#[test]
fn a_link_is_marked_once_and_by_whoever_holds_both() {
    let pack = pack();
    let (link, _) = linked(&pack, [1, 2], "partner");
    for (holders, expected) in [([1, 1], None), ([1, 2], Some(FamilyError::NotHolder))] {
        let cases = [&case(1, holders[0]), &case(2, holders[1])];
        let marked = link.clone().mark_error(cases, &actor(7, 1), now());
        assert_eq!(marked.err(), expected);
    }
    let (one, other) = (case(1, 1), case(2, 1));
    let (marked, _) = link.mark_error([&one, &other], &actor(7, 1), now()).unwrap();
    let again = marked.mark_error([&one, &other], &actor(7, 1), now());
    assert_eq!(again.err(), Some(FamilyError::InError));
}
