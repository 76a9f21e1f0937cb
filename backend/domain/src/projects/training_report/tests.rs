//! What many trainings come to.

use uuid::Uuid;

use super::*;
use crate::id::Id as _;

fn one(number: u128, series: Option<u128>) -> TrainingTally {
    let id = |number| TrainingId::from_uuid(Uuid::from_u128(number));
    TrainingTally {
        id: id(number),
        series: series.map(id),
        year: None,
        county: None,
        sessions: None,
        trainers: None,
        planned: None,
        planned_groups: Vec::new(),
        people: None,
        told: 0,
        days: None,
        lasted: None,
    }
}

fn in_year(year: i32) -> TrainingSelection {
    TrainingSelection {
        year: Some(year),
        county: None,
    }
}

fn tally(value: u64, stated: u64, not_stated: u64) -> Tally {
    Tally {
        value: Some(value),
        stated,
        not_stated,
    }
}

/// 17 sessions of 385 people; six sessions, each by itself, of 135 people in all; 381 people in nobody says how many.
fn of_three_projects() -> Vec<TrainingTally> {
    let mut all = vec![
        TrainingTally {
            sessions: Some(17),
            people: Some(385),
            trainers: Some(2),
            ..one(1, None)
        },
        TrainingTally {
            sessions: Some(6),
            people: Some(135),
            year: Some(2015),
            // From the first day to the last, on most of which nobody trained.
            lasted: Some(123),
            ..one(2, None)
        },
        TrainingTally {
            people: Some(381),
            told: 381,
            ..one(3, None)
        },
    ];
    for (number, year, days) in [
        (4, 2015, 4),
        (5, 2016, 3),
        (6, 2016, 3),
        (7, 2016, 3),
        (8, 2016, 3),
        (9, 2016, 3),
    ] {
        all.push(TrainingTally {
            year: Some(year),
            lasted: Some(days),
            county: (number == 7).then(|| "RO-SB".to_owned()),
            ..one(number, Some(2))
        });
    }
    all
}

#[test]
fn three_projects_trained_901_people_in_23_sessions_with_a_stated_count() {
    let totals = totals(&of_three_projects(), &TrainingSelection::default());
    assert_eq!(totals.sessions, tally(23, 7, 1));
    assert_eq!(totals.participants, tally(901, 3, 0));
    assert_eq!(totals.trainers, tally(2, 1, 1));
    assert_eq!(totals.days, tally(19, 6, 2));
    assert_eq!((totals.told, totals.counted_elsewhere), (381, 0));
}

#[test]
fn what_was_delivered_is_held_against_what_was_planned_where_both_are_stated() {
    let held = |trainings, against, participants| HeldAgainst {
        trainings,
        against,
        participants,
    };
    let with = |number, planned, people| TrainingTally {
        planned,
        people,
        ..one(number, None)
    };
    let of = |all: &[TrainingTally]| {
        let totals = totals(all, &TrainingSelection::default());
        (totals.planned, totals.delivered)
    };
    // The second was planned for nobody knows how many, and of the third nobody says how many came.
    let all = [
        with(1, Some(20), Some(60)),
        with(2, None, Some(381)),
        with(3, Some(40), None),
    ];
    assert_eq!(of(&all), (tally(60, 2, 1), held(1, 20, 60)));
    assert_eq!(held(1, 20, 60).percent(), Some(300));
    assert_eq!(held(1, 0, 60).percent(), None, "a share of nothing is none");
    assert_eq!(
        (HeldAgainst::default().stated(), HeldAgainst::default().percent()),
        (None, None)
    );
    // A series that states one of the two leaves it to its sessions, and one that states both does not.
    let part = |number, planned, people| TrainingTally {
        series: Some(TrainingId::from_uuid(Uuid::from_u128(1))),
        ..with(number, planned, people)
    };
    let parts = [part(2, Some(20), Some(25)), part(3, Some(20), None)];
    let series = |planned, people| [vec![with(1, planned, people)], parts.to_vec()].concat();
    assert_eq!(of(&series(Some(40), None)).1, held(1, 20, 25));
    assert_eq!(of(&series(Some(40), Some(45))).1, held(1, 40, 45));
    // In a year a session stands for itself where its series is of another.
    let dated = [(2020, with(1, Some(40), Some(45))), (2021, part(2, Some(20), Some(25)))];
    let dated = dated.map(|(year, one)| TrainingTally {
        year: Some(year),
        ..one
    });
    let in_its_year = |year| {
        let totals = totals(&dated, &in_year(year));
        (totals.delivered, totals.per_session)
    };
    assert_eq!(in_its_year(2020), (held(1, 40, 45), HeldAgainst::default()));
    assert_eq!(in_its_year(2021), (held(1, 20, 25), held(1, 1, 25)));
}

#[test]
fn who_was_to_come_is_told_by_what_their_number_is_counted_from() {
    let group = |category: &str, count| ParticipantGroup {
        category: Some(category.to_owned()),
        sex: None,
        institution: Some(OrganisationKind::Ngo),
        county: None,
        count,
    };
    let planned = |number, series, planned, planned_groups| TrainingTally {
        planned: Some(planned),
        planned_groups,
        ..one(number, series)
    };
    let of = |series| {
        let all = [
            planned(1, None, series, vec![group("judge", 9)]),
            planned(2, Some(1), 20, vec![group("teacher", 12)]),
            planned(3, Some(1), 20, vec![group("teacher", 5), group("judge", 3)]),
            planned(4, None, 7, vec![group("judge", 7)]),
        ];
        let groups = totals(&all, &TrainingSelection::default()).planned_groups;
        groups
            .into_iter()
            .map(|group| (group.category.unwrap(), group.people))
            .collect::<Vec<_>>()
    };
    let told = |judges: u64, teachers: u64| vec![("judge".to_owned(), judges), ("teacher".to_owned(), teachers)];
    assert_eq!(of(40), told(10, 17), "the sessions explain all of the series");
    assert_eq!(of(50), vec![("judge".to_owned(), 16)], "they do not");
}

#[test]
fn a_session_has_the_mean_that_its_text_gives() {
    let totals = |selection| totals(&of_three_projects(), &selection).per_session;
    let all = totals(TrainingSelection::default());
    // 385 in 17 and 135 in 6; of 381 nobody says in how many.
    assert_eq!((all.trainings, all.against, all.participants), (2, 23, 520));
    for (sessions, people, tenths) in [(17, 385, Some(226)), (6, 135, Some(225)), (0, 9, None), (3, 0, Some(0))] {
        let held = HeldAgainst::default().and(sessions, people);
        assert_eq!(held.mean_tenths(), tenths, "{people} in {sessions}");
    }
    assert_eq!(
        totals(in_year(2016)),
        HeldAgainst::default(),
        "their people stand with the series"
    );
}

#[test]
fn in_a_year_a_session_counts_by_its_own_date_also_where_its_series_is_of_another() {
    let all = of_three_projects();
    let (of_2015, of_2016) = (totals(&all, &in_year(2015)), totals(&all, &in_year(2016)));
    assert_eq!((of_2015.sessions, of_2016.sessions), (tally(1, 1, 0), tally(5, 5, 0)));
    assert_eq!(of_2015.participants, tally(135, 1, 0));
    let nobody = Tally {
        not_stated: 5,
        ..Tally::default()
    };
    assert_eq!(
        of_2016.participants, nobody,
        "of five sessions nothing is stated, and that is not zero"
    );
    assert_eq!((of_2015.counted_elsewhere, of_2016.counted_elsewhere), (0, 5));
    let in_sibiu = TrainingSelection {
        year: None,
        county: Some("RO-SB".to_owned()),
    };
    assert_eq!(totals(&all, &in_sibiu).sessions, tally(1, 1, 0));
    assert_eq!(totals(&all, &in_year(2014)), TrainingTotals::default());
}

#[test]
fn who_came_to_a_series_is_told_once() {
    let series = |people, told| TrainingTally {
        people,
        told,
        year: Some(2020),
        ..one(1, None)
    };
    let part = |number, people, told, year| TrainingTally {
        people,
        told,
        year: Some(year),
        ..one(number, Some(1))
    };
    let told = |all: &[TrainingTally], year| {
        let totals = totals(all, &in_year(year));
        let by: Vec<u128> = totals.told_by.iter().map(|id| id.uuid().as_u128()).collect();
        (totals.participants.value, totals.told, by)
    };
    // The sessions tell more of those whom the series counts.
    let all = [
        series(Some(50), 10),
        part(2, Some(20), 20, 2020),
        part(3, Some(5), 5, 2021),
    ];
    assert_eq!(told(&all, 2020), (Some(50), 25, vec![2, 3]));
    assert_eq!(
        told(&all, 2021),
        (Some(5), 5, vec![3]),
        "by itself: its series is of another year"
    );
    assert_eq!(totals(&all, &in_year(2021)).counted_elsewhere, 1);
    // The series tells as much as they do.
    let all = [
        series(Some(50), 25),
        part(2, Some(20), 20, 2020),
        part(3, Some(5), 5, 2021),
    ];
    assert_eq!(told(&all, 2020), (Some(50), 25, vec![1]));
    // The sessions explain all of it, each in its year.
    let all = [
        series(Some(50), 50),
        part(2, Some(20), 15, 2020),
        part(3, Some(30), 0, 2021),
    ];
    assert_eq!(told(&all, 2020), (Some(20), 15, vec![2]));
    assert_eq!(told(&all, 2021), (Some(30), 0, vec![3]));
    // Sessions that tell of more people than the series counts do not tell of these.
    let all = [series(Some(10), 10), part(2, None, 20, 2020)];
    assert_eq!(told(&all, 2020), (Some(10), 10, vec![1]));
}

#[test]
fn a_session_of_a_series_that_was_not_held_counts_by_itself() {
    let all = [TrainingTally {
        people: Some(12),
        told: 12,
        ..one(2, Some(1))
    }];
    let totals = totals(&all, &TrainingSelection::default());
    assert_eq!(
        (totals.sessions, totals.participants),
        (tally(1, 1, 0), tally(12, 1, 0))
    );
    assert_eq!(totals.told_by.len(), 1);
}

#[test]
fn people_are_summed_by_what_is_stated_of_them() {
    let group = |category: Option<&str>, sex: Option<&str>, people| GroupTotal {
        category: category.map(str::to_owned),
        sex: sex.map(str::to_owned),
        institution: None,
        county: None,
        people,
    };
    let groups = [
        group(None, Some("female"), 3),
        group(Some("teacher"), None, 5),
        group(Some("teacher"), Some("female"), 7),
        group(Some("judge"), None, 1),
    ];
    let code = |code: &str| Some(code.to_owned());
    assert_eq!(
        shares(&groups, |group| group.category.as_ref()),
        [(code("judge"), 1), (code("teacher"), 12), (None, 3)]
    );
    assert_eq!(
        shares(&groups, |group| group.sex.as_ref()),
        [(code("female"), 10), (None, 6)]
    );
}
