//! What is stated of a training, and what it comes to.

use super::*;

fn facts() -> TrainingFacts {
    TrainingFacts::named("MNIR")
}

fn group(category: &str, count: u32) -> ParticipantGroup {
    ParticipantGroup {
        category: Some(category.to_owned()),
        sex: None,
        institution: None,
        county: None,
        count,
    }
}

fn pack() -> Pack {
    Pack::load("ro").expect("the pack of Romania")
}

/// DETECT: 127 + 41 + 45 + 168 people; in how many sessions nobody says.
fn detect() -> TrainingFacts {
    TrainingFacts {
        groups: vec![
            group("theology_student", 127),
            group("beauty_worker", 41),
            group("tourism_worker", 45),
            group("school_counsellor", 168),
        ],
        ..facts()
    }
}

#[test]
fn a_training_is_called_by_its_name_and_its_place_where_that_is_stated() {
    let in_sibiu = TrainingFacts {
        place: Some("Sibiu".to_owned()),
        ..facts()
    };
    assert_eq!([facts().title(), in_sibiu.title()], ["MNIR", "MNIR, Sibiu"]);
}

#[test]
fn people_are_counted_as_stated_or_as_broken_down_and_never_guessed() {
    for (training, people, rest) in [
        (facts(), None, None),
        (detect(), Some(381), None),
        (
            TrainingFacts {
                participants: Some(400),
                ..detect()
            },
            Some(400),
            Some(19),
        ),
        (
            TrainingFacts {
                participants: Some(0),
                ..facts()
            },
            Some(0),
            Some(0),
        ),
    ] {
        let training = training.checked(&pack()).unwrap();
        assert_eq!((training.people(), training.not_broken_down()), (people, rest));
        assert_eq!(training.sessions, None);
        assert_eq!(training.excess(), None);
    }
}

#[test]
fn categories_without_a_number_are_known_stand_once_and_came() {
    let with = |state, categories: &[&str]| TrainingFacts {
        state,
        categories: categories.iter().map(|code| (*code).to_owned()).collect(),
        ..facts()
    };
    let (held, planned) = (TrainingState::Held, TrainingState::Planned);
    for (training, refused) in [
        (with(held, &["teacher", "judge"]), None),
        (
            with(held, &["astronaut"]),
            Some(("/categories/0", InvalidCode::UnknownCode)),
        ),
        (
            with(held, &["teacher", "teacher"]),
            Some(("/categories/1", InvalidCode::Repeated)),
        ),
        (
            with(planned, &["teacher"]),
            Some(("/state", InvalidCode::Contradiction)),
        ),
    ] {
        let told = training.checked(&pack()).err();
        let expected = refused.map(|(pointer, code)| vec![Invalid::new(pointer, code)]);
        assert_eq!(told, expected);
    }
}

#[test]
fn a_breakdown_that_exceeds_the_total_is_named_with_its_difference() {
    let told = |training: &TrainingFacts| training.excess().map(|found| (found.pointer, found.over));
    let broken_down = TrainingFacts {
        participants: Some(380),
        ..detect()
    };
    assert_eq!(told(&broken_down), Some(("/groups", 1)));
    let certificates = TrainingFacts {
        participants: Some(20),
        certificates: Some(23),
        ..facts()
    };
    assert_eq!(told(&certificates), Some(("/certificates", 3)));
    let tested = TrainingFacts {
        participants: Some(20),
        post_test: Some(TestResult { taken: 21, mean: 800 }),
        ..facts()
    };
    assert_eq!(told(&tested), Some(("/post_test/taken", 1)));
}

#[test]
fn a_series_holds_what_its_parts_come_to() {
    let series = TrainingFacts {
        sessions: Some(6),
        participants: Some(135),
        ..facts()
    };
    let part = |participants| TrainingFacts {
        participants,
        ..facts()
    };
    let told = |parts: &[TrainingFacts]| {
        series
            .excess_of_parts(parts.iter())
            .map(|found| (found.pointer, found.over))
    };
    assert_eq!(told(&vec![part(None); 6]), None);
    assert_eq!(told(&vec![part(Some(22)); 6]), None);
    assert_eq!(told(&vec![part(Some(23)); 6]), Some(("/participants", 3)));
    assert_eq!(told(&vec![part(None); 7]), Some(("/sessions", 1)));
    let cancelled = TrainingFacts {
        state: TrainingState::Cancelled,
        ..part(Some(22))
    };
    let held_again = [vec![part(Some(22)); 6], vec![cancelled]].concat();
    assert_eq!(told(&held_again), None, "the one that was not held is no seventh");
    assert_eq!(
        facts().excess_of_parts([part(Some(9))].iter()),
        None,
        "nothing is stated to exceed"
    );
}

#[test]
fn days_are_stated_or_counted_from_the_first_to_the_last() {
    let held = StatedSpan::days_of("2015-11-24".parse().unwrap(), "2015-11-27".parse().unwrap());
    let of = |held, days| TrainingFacts { held, days, ..facts() };
    assert_eq!(of(held, None).lasted(), Some(4));
    assert_eq!(of(held, Some(3)).lasted(), Some(3));
    assert_eq!(of(StatedSpan::default(), Some(3)).lasted(), Some(3));
    assert_eq!(of(StatedSpan::default(), None).lasted(), None);
    let of_sessions = |sessions, days| TrainingFacts {
        sessions: Some(sessions),
        ..of(held, days)
    };
    assert_eq!(of_sessions(1, None).lasted(), Some(4));
    assert_eq!(
        of_sessions(2, None).lasted(),
        None,
        "on which of these days nobody says"
    );
    assert_eq!(of_sessions(2, Some(2)).lasted(), Some(2));
    let refused = of(held, Some(5)).checked(&pack()).unwrap_err();
    assert_eq!(refused, [Invalid::new("/days", InvalidCode::Contradiction)]);
}

#[test]
fn every_field_that_does_not_hold_is_named() {
    let wrong = TrainingFacts {
        name: " ".to_owned(),
        county: Some("RO-XX".to_owned()),
        language: Some("Romanian".to_owned()),
        sessions: Some(0),
        groups: vec![
            group("astronaut", 1),
            group("teacher", PEOPLE_MAX + 1),
            group("teacher", 2),
        ],
        pre_test: Some(TestResult { taken: 1, mean: 1_001 }),
        state: TrainingState::Planned,
        ..facts()
    };
    let refused: Vec<_> = wrong
        .checked(&pack())
        .unwrap_err()
        .into_iter()
        .map(|one| one.pointer)
        .collect();
    assert_eq!(
        refused,
        [
            "/name",
            "/county",
            "/language",
            "/groups/0/category",
            "/sessions",
            "/pre_test/mean",
            "/groups/1/count",
            "/groups/2",
            "/state"
        ]
    );
}

#[test]
fn a_list_differs_from_what_is_stated_and_takes_its_place_when_it_is_taken_over() {
    let stated = |participants| TrainingFacts {
        participants,
        categories: vec!["teacher".to_owned(), "psychologist".to_owned()],
        ..facts()
    };
    let difference = |stated, listed| Some(AttendanceDifference { stated, listed });
    for (training, listed, expected) in [
        (stated(None), 17, None),
        (stated(Some(17)), 17, None),
        (stated(Some(20)), 17, difference(20, 17)),
        (detect(), 380, difference(381, 380)),
        (stated(Some(0)), 1, difference(0, 1)),
    ] {
        assert_eq!(training.differs_from(listed), expected, "{listed}");
    }
    let groups = vec![group("teacher", 12), group("judge", 5)];
    let taken = stated(Some(20)).taking_over(groups.clone());
    assert_eq!((taken.participants, &taken.groups), (Some(17), &groups));
    assert_eq!(taken.categories, ["psychologist"], "how many of these came nobody says");
    assert_eq!(taken.differs_from(17), None);
    assert_eq!(taken.excess(), None);
    let certified = TrainingFacts {
        certificates: Some(20),
        ..stated(Some(20))
    };
    let excess = certified.taking_over(groups).excess();
    assert_eq!(
        excess.map(|excess| (excess.pointer, excess.over)),
        Some(("/certificates", 3))
    );
}

#[test]
fn who_was_to_come_is_broken_down_like_who_came_and_before_anybody_came() {
    let planned = |planned, groups| TrainingFacts {
        planned,
        planned_groups: groups,
        state: TrainingState::Planned,
        ..facts()
    };
    let twenty = vec![group("teacher", 12), group("judge", 8)];
    for (training, people, over) in [
        (planned(None, Vec::new()), None, None),
        (planned(Some(30), Vec::new()), Some(30), None),
        (planned(None, twenty.clone()), Some(20), None),
        (planned(Some(25), twenty.clone()), Some(25), None),
        (planned(Some(18), twenty), Some(18), Some(2)),
    ] {
        let training = training.checked(&pack()).unwrap();
        assert_eq!((training.people_planned(), training.people()), (people, None));
        assert_eq!(training.excess().map(|excess| excess.over), over);
    }
    let wrong = planned(
        None,
        vec![group("astronaut", 1), group("teacher", 1), group("teacher", 2)],
    );
    let refused = wrong.checked(&pack()).unwrap_err();
    let refused: Vec<_> = refused.into_iter().map(|one| one.pointer).collect();
    assert_eq!(refused, ["/planned_groups/0/category", "/planned_groups/2"]);
}

#[test]
fn a_search_finds_a_place_in_any_spelling() {
    for place in ["Braşov", "Brașov", "Brasov"] {
        let training = TrainingFacts {
            place: Some(place.to_owned()),
            ..facts()
        };
        assert_eq!(training.search_text(), " mnir brasov ");
    }
}
