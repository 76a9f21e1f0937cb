use super::*;
use crate::cases::fixture::{self, actor, id, now};
use crate::cases::person::{AgeBasis, DatePrecision, PartialDate, PersonDetails};
use crate::id::Id;
use crate::text::InvalidCode;

fn alike(likeness: Likeness) -> Alike {
    let reasons = vec![LikenessReason::SameNames];
    Alike { likeness, reasons }
}

fn found() -> Duplicate {
    Duplicate::found(id(5), id(1), [id(2), id(1)], alike(Likeness::Strong), now()).0
}

fn case(number: u128, is_open: bool) -> Case {
    Case {
        id: id(number),
        closed_at: (!is_open).then(now),
        ..fixture::case()
    }
}

fn in_state(state: DuplicateState) -> Duplicate {
    Duplicate {
        state,
        kept: (state == DuplicateState::Merged).then(|| id(1)),
        ..found()
    }
}

#[test]
fn a_pair_is_kept_in_the_order_of_ids_and_its_finding_names_no_case() {
    let (pair, event) = Duplicate::found(id(5), id(1), [id(2), id(1)], alike(Likeness::Certain), now());
    assert_eq!(pair.cases, [CaseId::from_uuid(uuid::Uuid::from_u128(1)), id(2)]);
    assert_eq!(
        (event.case, event.subject.is_some(), event.fields),
        (None, true, vec!["certain"])
    );
}

#[test]
fn what_was_judged_is_opened_again_by_a_number_alone() {
    use DuplicateState::{Different, Merged, Open, Undone};
    use Likeness::{Certain, Possible, Strong};
    for (state, was, is, expected) in [
        (Open, Strong, Strong, None),
        (Open, Strong, Possible, Some(Open)),
        (Different, Strong, Possible, None),
        (Different, Possible, Strong, None),
        (Different, Strong, Certain, Some(Open)),
        (Different, Certain, Certain, None),
        (Undone, Strong, Certain, Some(Open)),
        (Merged, Strong, Certain, None),
    ] {
        let pair = Duplicate {
            likeness: Some(was),
            ..in_state(state)
        };
        let after = pair.compared(&alike(is), now());
        assert_eq!(
            after.as_ref().map(|(pair, _)| pair.state),
            expected,
            "{state} {was} {is}"
        );
        let is_told = after.is_some_and(|(_, event)| event.is_some());
        assert_eq!(is_told, state != Open && expected.is_some(), "{state} {was} {is}");
    }
}

#[test]
fn somebody_pairs_two_cases_of_their_organisation_and_again_what_was_judged() {
    let (one, other) = (case(1, true), case(2, true));
    let pair = |earlier, by: u128| Duplicate::pair(id(6), [&other, &one], earlier, None, &actor(7, by), now());
    let (new, event) = pair(None, 1).unwrap();
    assert_eq!(
        (new.cases, new.likeness, new.found_by),
        ([id(1), id(2)], None, Some(id(7)))
    );
    assert_eq!(event.case, None);
    assert_eq!(pair(None, 2).unwrap_err(), DuplicateError::NotHolder);
    let itself = Duplicate::pair(id(6), [&one, &one], None, None, &actor(7, 1), now());
    assert_eq!(itself.unwrap_err(), DuplicateError::SameCase);
    for (state, refused) in [
        (DuplicateState::Open, Some(DuplicateError::AlreadyPaired)),
        (DuplicateState::Merged, Some(DuplicateError::AlreadyPaired)),
        (DuplicateState::Different, None),
        (DuplicateState::Undone, None),
    ] {
        let again = pair(Some(in_state(state)), 1);
        assert_eq!(again.as_ref().err().copied(), refused, "{state}");
        assert!(again.is_err() || again.unwrap().0.id == id(5));
    }
}

#[test]
fn which_of_the_two_may_go_on() {
    use DuplicateError::{
        AlreadyJudged, KeptClosed, KeptClosing, MergedAway, NeedsClosing, NeedsNoClosing, NotHolder, NotOfPair,
    };
    let by = actor(7, 1);
    for (kept, other, is_merged_away, has_closing, is_kept_closing, refused) in [
        (case(1, true), case(2, true), false, true, false, None),
        (case(2, true), case(1, true), false, true, false, None),
        (case(1, true), case(2, true), false, true, true, Some(KeptClosing)),
        (case(1, true), case(2, false), false, false, true, Some(KeptClosing)),
        (case(1, true), case(2, true), false, false, false, Some(NeedsClosing)),
        (case(1, true), case(2, false), false, false, false, None),
        (case(1, true), case(2, false), false, true, false, Some(NeedsNoClosing)),
        (case(1, false), case(2, false), false, false, false, None),
        (case(1, false), case(2, true), false, true, false, Some(KeptClosed)),
        (case(1, true), case(2, true), true, true, false, Some(MergedAway)),
        (case(1, true), case(3, true), false, true, false, Some(NotOfPair)),
    ] {
        let known = MergeKnown {
            kept: &kept,
            other: &other,
            is_merged_away,
            is_kept_closing,
            has_closing,
        };
        assert_eq!(found().may_merge(known, &by).err(), refused);
        if refused.is_none() {
            let (merged, event) = found().merge(known, Some(id(9)), &by, now()).unwrap();
            assert_eq!((merged.kept, merged.left()), (Some(kept.id), Some(other.id)));
            assert_eq!((event.case, event.subject.is_some()), (None, true));
            let judged = merged.clone().merge(known, None, &by, now());
            assert_eq!(judged.unwrap_err(), AlreadyJudged);
            assert_eq!(merged.undo(&[], &actor(7, 2), now()).unwrap_err(), NotHolder);
        }
    }
}

#[test]
fn sec_72_what_is_restricted_goes_into_no_case_that_is_not() {
    let restricted = |number, is| Case {
        restricted_at: is.then(now),
        ..case(number, true)
    };
    for (kept, other, refused) in [
        (false, true, Some(DuplicateError::OtherRestricted)),
        (true, true, None),
        (true, false, None),
    ] {
        let known = MergeKnown {
            kept: &restricted(1, kept),
            other: &restricted(2, other),
            is_merged_away: false,
            is_kept_closing: false,
            has_closing: true,
        };
        assert_eq!(found().may_merge(known, &actor(7, 1)).err(), refused, "{kept} {other}");
    }
}

#[test]
fn each_state_allows_what_comes_next() {
    use DuplicateState::{Different, Merged, Open, Undone};
    let by = actor(7, 1);
    for (state, abilities) in [
        (Open, vec!["duplicate_merge", "duplicate_mark_different"]),
        (Different, vec!["duplicate_create"]),
        (Merged, vec!["duplicate_undo"]),
        (Undone, vec!["duplicate_create"]),
    ] {
        let pair = in_state(state);
        assert_eq!(pair.abilities(&by), abilities);
        assert_eq!(pair.abilities(&actor(7, 2)), Vec::<&str>::new());
        assert_eq!(pair.clone().differ(&by, now()).is_ok(), state == Open, "{state}");
        assert_eq!(pair.is_mere_suggestion(), state == Open, "{state}");
        assert_eq!(pair.undo(&["aliases"], &by, now()).is_ok(), state == Merged, "{state}");
    }
}

fn ana() -> PersonDetails {
    PersonDetails {
        given_names: Some("Ana".into()),
        aliases: vec!["Anuța".into()],
        citizenships: vec!["RO".into()],
        ..PersonDetails::default()
    }
}

fn anna() -> PersonDetails {
    PersonDetails {
        given_names: Some("Anna".into()),
        family_name: Some("Popescu".into()),
        aliases: vec!["Nina".into(), "Anuța".into()],
        birth: Some(PartialDate {
            date: fixture::day("2001-05-17"),
            precision: DatePrecision::Day,
        }),
        age_basis: Some(AgeBasis::Document),
        ..PersonDetails::default()
    }
}

fn choice(single: MergeValue, list: MergeValue) -> MergeChoice {
    MergeChoice {
        given_names: single,
        family_name: single,
        birth: single,
        aliases: list,
        languages: list,
        citizenships: list,
        identifiers: list,
        contacts: list,
    }
}

#[test]
fn each_field_stays_as_one_case_has_it_and_lists_unite() {
    use MergeValue::{Both, Kept, Other};
    let of = |single, list| choice(single, list).of(&ana(), &anna());
    assert_eq!(of(Kept, Kept).unwrap(), ana());
    assert_eq!(of(Other, Other).unwrap(), anna());
    let united = of(Kept, Both).unwrap();
    assert_eq!(
        (united.aliases, united.citizenships),
        (vec!["Anuța".to_owned(), "Nina".into()], vec!["RO".to_owned()])
    );
    let refused = of(Both, Both).unwrap_err();
    assert!(refused.iter().all(|invalid| invalid.code == InvalidCode::Contradiction));
    assert_eq!(refused.len(), 3);
}

#[test]
fn what_a_merge_brought_goes_again_but_for_what_was_changed_since() {
    let after = choice(MergeValue::Other, MergeValue::Both).of(&ana(), &anna()).unwrap();
    let merged = MergedPerson {
        before: ana(),
        after: after.clone(),
        undone: None,
    };
    assert_eq!(merged.undo(&after, now()), Ok((ana(), Vec::new())));
    let corrected = PersonDetails {
        family_name: Some("Popa".into()),
        age_basis: Some(AgeBasis::Declared),
        languages: vec!["ro".into()],
        ..after
    };
    let (person, stays) = merged.undo(&corrected, now()).unwrap();
    assert_eq!(stays, ["birth", "family_name"]);
    assert_eq!(
        person,
        PersonDetails {
            family_name: corrected.family_name,
            birth: corrected.birth,
            age_basis: corrected.age_basis,
            languages: corrected.languages,
            ..ana()
        }
    );
    assert_eq!(
        merged.undo(&ana(), now()),
        Ok((ana(), Vec::new())),
        "somebody had taken it back"
    );
}
