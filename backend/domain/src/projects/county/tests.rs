//! What counts where.

use uuid::Uuid;

use super::*;
use crate::id::{Id as _, OrganisationId, ProjectId};
use crate::projects::counts::{CountOf, of_trainings};
use crate::projects::training::{ParticipantGroup, Training, TrainingFacts};

fn training_id(number: u128) -> TrainingId {
    TrainingId::from_uuid(Uuid::from_u128(number))
}

fn training(number: u128, county: Option<&str>) -> CountyTraining {
    CountyTraining {
        id: training_id(number),
        series: None,
        year: Some(2016),
        county: county.map(str::to_owned),
        sessions: None,
        participants: None,
        groups: Vec::new(),
    }
}

fn part(number: u128, county: Option<&str>) -> CountyTraining {
    CountyTraining {
        series: Some(training_id(1)),
        ..training(number, county)
    }
}

fn group(county: Option<&str>, people: u64) -> CountyGroup {
    CountyGroup {
        county: county.map(str::to_owned),
        people,
    }
}

fn action(counties: &[Option<&str>], audience: Option<u64>) -> CountyAction {
    CountyAction {
        counties: counties.iter().map(|county| county.map(str::to_owned)).collect(),
        audience,
        is_approximate: false,
    }
}

/// The value of a figure, from how many entries it is, and how many of these state none.
type Told = (Option<u64>, u64, u64);
const NOTHING: Told = (None, 0, 0);

/// A figure of these counties, of several together, without one, and of all.
fn told(counts: &CountyCounts, which: Which) -> (Vec<(&str, Told)>, Told, Told, Told) {
    let tell = |figures: &CountyFigures| {
        let mut figures = *figures;
        let figure = which(&mut figures);
        (figure.value, figure.entries, figure.not_stated)
    };
    let counties = counts
        .counties
        .iter()
        .map(|(county, figures)| (county.as_str(), tell(figures)));
    (
        counties.filter(|(_, told)| *told != NOTHING).collect(),
        tell(&counts.joint),
        tell(&counts.not_stated),
        tell(&counts.total),
    )
}

const SESSIONS: Which = |figures| &mut figures.sessions;
const PARTICIPANTS: Which = |figures| &mut figures.participants;
const ACTIONS: Which = |figures| &mut figures.actions;
const AUDIENCE: Which = |figures| &mut figures.audience;
const ACTIVITIES: Which = |figures| &mut figures.activities;
const MEETINGS: Which = |figures| &mut figures.meetings;

fn of_trainings_here(trainings: &[CountyTraining], year: Option<i32>) -> CountyCounts {
    CountyCounts::of(trainings, &[], &[], &[], year)
}

/// RO20: six sessions, each in its town, and 135 people in all of them together.
fn ro20() -> Vec<CountyTraining> {
    let series = CountyTraining {
        year: None,
        sessions: Some(6),
        participants: Some(135),
        ..training(1, None)
    };
    let mut trainings = vec![series];
    for (number, county) in (2..).zip(["RO-B", "RO-TM", "RO-B", "RO-SB", "RO-BV", "RO-IS"]) {
        trainings.push(part(number, Some(county)));
    }
    trainings[1].year = Some(2015);
    trainings
}

#[test]
fn nothing_is_no_figure_and_not_zero() {
    let counts = CountyCounts::of(&[], &[], &[], &[], None);
    assert_eq!(counts, CountyCounts::default());
    for which in [SESSIONS, PARTICIPANTS, ACTIONS, AUDIENCE, ACTIVITIES, MEETINGS] {
        assert_eq!(told(&counts, which), (vec![], NOTHING, NOTHING, NOTHING));
    }
}

#[test]
fn sessions_stand_in_their_counties_and_people_of_all_together_in_none() {
    let counts = of_trainings_here(&ro20(), None);
    let one = (Some(1), 1, 0);
    assert_eq!(
        told(&counts, SESSIONS),
        (
            vec![
                ("RO-B", (Some(2), 2, 0)),
                ("RO-BV", one),
                ("RO-IS", one),
                ("RO-SB", one),
                ("RO-TM", one)
            ],
            NOTHING,
            NOTHING,
            (Some(6), 6, 0)
        )
    );
    let together = (Some(135), 1, 0);
    assert_eq!(told(&counts, PARTICIPANTS), (vec![], together, NOTHING, together));
}

#[test]
fn a_year_counts_what_is_of_it_and_a_session_for_itself_where_its_series_is_of_another() {
    let trainings = ro20();
    for (year, sessions, participants) in [
        (2015, vec![("RO-B", (Some(1), 1, 0))], (None, 1, 1)),
        (
            2016,
            ["RO-B", "RO-BV", "RO-IS", "RO-SB", "RO-TM"]
                .map(|county| (county, (Some(1), 1, 0)))
                .to_vec(),
            (None, 5, 5),
        ),
        (2014, vec![], NOTHING),
    ] {
        let counts = of_trainings_here(&trainings, Some(year));
        assert_eq!(told(&counts, SESSIONS).0, sessions, "{year}");
        assert_eq!(told(&counts, PARTICIPANTS).3, participants, "{year}");
    }
    // Its people are of its own year, and what a session of another states is of that.
    let mut trainings = ro20();
    trainings[0].year = Some(2015);
    trainings[1].participants = Some(20);
    trainings[2].participants = Some(25);
    for (year, participants) in [(2015, (Some(135), 1, 0)), (2016, (Some(25), 5, 4))] {
        let counts = of_trainings_here(&trainings, Some(year));
        assert_eq!(told(&counts, PARTICIPANTS).3, participants, "{year}");
    }
}

#[test]
fn a_series_stands_where_it_says_and_else_where_its_sessions_were_if_in_several() {
    let stated = (Some(9), 1, 0);
    for (own, parts, expected) in [
        (Some("RO-B"), vec![], (vec![("RO-B", stated)], NOTHING, NOTHING)),
        (
            Some("RO-B"),
            vec![Some("RO-CT"), Some("RO-IS")],
            (vec![("RO-B", stated)], NOTHING, NOTHING),
        ),
        (None, vec![], (vec![], NOTHING, stated)),
        (None, vec![None, None], (vec![], NOTHING, stated)),
        (None, vec![Some("RO-B")], (vec![], NOTHING, stated)),
        (None, vec![Some("RO-B"), Some("RO-B")], (vec![], NOTHING, stated)),
        (None, vec![Some("RO-B"), None], (vec![], NOTHING, stated)),
        (None, vec![Some("RO-B"), Some("RO-CT")], (vec![], stated, NOTHING)),
        (None, vec![Some("RO-B"), None, Some("RO-CT")], (vec![], stated, NOTHING)),
    ] {
        let mut trainings = vec![CountyTraining {
            sessions: Some(9),
            participants: Some(9),
            ..training(1, own)
        }];
        trainings.extend((2..).zip(&parts).map(|(number, county)| part(number, *county)));
        let counts = of_trainings_here(&trainings, None);
        for which in [SESSIONS, PARTICIPANTS] {
            let (counties, joint, not_stated, total) = told(&counts, which);
            assert_eq!((counties, joint, not_stated), expected, "{own:?} {parts:?}");
            assert_eq!(total, stated);
        }
    }
}

#[test]
fn people_come_from_where_they_are_stated_to_and_else_count_where_it_was_held() {
    let (ct, iss) = (Some("RO-CT"), Some("RO-IS"));
    for (county, participants, groups, expected, total) in [
        (None, None, vec![], (vec![], (None, 1, 1)), (None, 1, 1)),
        (ct, None, vec![], (vec![("RO-CT", (None, 1, 1))], NOTHING), (None, 1, 1)),
        (
            ct,
            Some(0),
            vec![],
            (vec![("RO-CT", (Some(0), 1, 0))], NOTHING),
            (Some(0), 1, 0),
        ),
        (
            ct,
            Some(20),
            vec![group(None, 8)],
            (vec![("RO-CT", (Some(20), 1, 0))], NOTHING),
            (Some(20), 1, 0),
        ),
        (
            ct,
            None,
            vec![group(None, 8)],
            (vec![("RO-CT", (Some(8), 1, 0))], NOTHING),
            (Some(8), 1, 0),
        ),
        // Of twelve it is not stated from where they came, and not that it was from there.
        (
            ct,
            Some(20),
            vec![group(iss, 5), group(None, 3)],
            (vec![("RO-IS", (Some(5), 1, 0))], (Some(15), 1, 0)),
            (Some(20), 1, 0),
        ),
        (
            None,
            None,
            vec![group(ct, 2), group(iss, 5)],
            (vec![("RO-CT", (Some(2), 1, 0)), ("RO-IS", (Some(5), 1, 0))], NOTHING),
            (Some(7), 1, 0),
        ),
        (
            None,
            None,
            vec![group(ct, 0)],
            (vec![("RO-CT", (Some(0), 1, 0))], NOTHING),
            (Some(0), 1, 0),
        ),
    ] {
        let one = CountyTraining {
            participants,
            groups: groups.clone(),
            ..training(1, county)
        };
        let counts = of_trainings_here(&[one], None);
        let (counties, joint, not_stated, of_all) = told(&counts, PARTICIPANTS);
        assert_eq!(
            (counties, not_stated),
            expected,
            "{county:?} {participants:?} {groups:?}"
        );
        assert_eq!((joint, of_all), (NOTHING, total));
    }
}

#[test]
fn an_action_counts_in_each_of_its_counties_and_its_audience_in_none_of_several() {
    let (one, reached) = ((Some(1), 1, 0), (Some(4_000), 1, 0));
    let (b, ct) = (Some("RO-B"), Some("RO-CT"));
    for (places, actions, audience) in [
        (vec![], (vec![], NOTHING, one), (vec![], NOTHING, reached)),
        (vec![None], (vec![], NOTHING, one), (vec![], NOTHING, reached)),
        (
            vec![b],
            (vec![("RO-B", one)], NOTHING, NOTHING),
            (vec![("RO-B", reached)], NOTHING, NOTHING),
        ),
        (
            vec![b, b],
            (vec![("RO-B", one)], NOTHING, NOTHING),
            (vec![("RO-B", reached)], NOTHING, NOTHING),
        ),
        (
            vec![b, None],
            (vec![("RO-B", one)], NOTHING, NOTHING),
            (vec![], NOTHING, reached),
        ),
        (
            vec![b, ct],
            (vec![("RO-B", one), ("RO-CT", one)], one, NOTHING),
            (vec![], reached, NOTHING),
        ),
        (
            vec![ct, None, b],
            (vec![("RO-B", one), ("RO-CT", one)], one, NOTHING),
            (vec![], reached, NOTHING),
        ),
    ] {
        let counts = CountyCounts::of(&[], &[action(&places, Some(4_000))], &[], &[], None);
        let (counties, joint, not_stated, total) = told(&counts, ACTIONS);
        assert_eq!((counties, joint, not_stated), actions, "{places:?}");
        assert_eq!(total, one, "each action once");
        let (counties, joint, not_stated, total) = told(&counts, AUDIENCE);
        assert_eq!((counties, joint, not_stated), audience, "{places:?}");
        assert_eq!(total, reached);
    }
}

#[test]
fn an_activity_counts_in_each_of_its_counties_and_once_in_all() {
    let of = |counties: &[&str]| CountyActivity {
        counties: counties.iter().copied().map(str::to_owned).collect(),
    };
    let some = |value| (Some(value), value, 0);
    let (b, bh, tm) = ("RO-B", "RO-BH", "RO-TM");
    for (activities, counties, joint, not_stated) in [
        (vec![], vec![], NOTHING, NOTHING),
        (vec![of(&[])], vec![], NOTHING, some(1)),
        (vec![of(&[b])], vec![(b, some(1))], NOTHING, NOTHING),
        (
            vec![of(&[bh, tm])],
            vec![(bh, some(1)), (tm, some(1))],
            some(1),
            NOTHING,
        ),
        (
            vec![of(&[bh, tm]), of(&[tm]), of(&[b, bh, tm]), of(&[]), of(&[])],
            vec![(b, some(1)), (bh, some(2)), (tm, some(3))],
            some(2),
            some(2),
        ),
    ] {
        let counts = CountyCounts::of(&[], &[], &activities, &[], None);
        let total = (!activities.is_empty()).then(|| some(activities.len() as u64));
        assert_eq!(
            told(&counts, ACTIVITIES),
            (counties, joint, not_stated, total.unwrap_or(NOTHING)),
            "{activities:?}"
        );
        assert_eq!(told(&counts, ACTIONS), (vec![], NOTHING, NOTHING, NOTHING));
    }
}

#[test]
fn about_so_many_stays_about_so_many_where_it_counts_and_nowhere_else() {
    let about = CountyAction {
        is_approximate: true,
        ..action(&[Some("RO-B")], Some(4_000))
    };
    let actions = [about, action(&[Some("RO-B")], Some(10)), action(&[Some("RO-CT")], None)];
    let counts = CountyCounts::of(&[], &actions, &[], &[], None);
    let audience = |county: &str| counts.counties[county].audience;
    assert_eq!(
        (audience("RO-B").value, audience("RO-B").is_approximate),
        (Some(4_010), true)
    );
    assert_eq!(
        (
            audience("RO-CT").value,
            audience("RO-CT").not_stated,
            audience("RO-CT").is_approximate
        ),
        (None, 1, false)
    );
    assert!(counts.total.audience.is_approximate);
    assert!(!counts.total.actions.is_approximate);
}

#[test]
fn meetings_count_as_many_as_they_stand_for() {
    let of = |county: Option<&str>, meetings, records, not_stated| CountyMeetings {
        county: county.map(str::to_owned),
        meetings,
        records,
        not_stated,
    };
    let meetings = [
        of(None, 37, 1, 0),
        of(None, 0, 2, 2),
        of(Some("RO-BV"), 1, 1, 0),
        of(Some("RO-BV"), 2, 3, 1),
        of(Some("RO-CT"), 0, 1, 1),
    ];
    let counts = CountyCounts::of(&[], &[], &[], &meetings, Some(2020));
    assert_eq!(
        told(&counts, MEETINGS),
        (
            vec![("RO-BV", (Some(3), 4, 1)), ("RO-CT", (None, 1, 1))],
            NOTHING,
            (Some(37), 3, 2),
            (Some(40), 8, 4)
        )
    );
}

/// Every series of up to two sessions in which each number and county is stated or not.
fn every_series() -> Vec<Vec<CountyTraining>> {
    let numbers = [None, Some(1), Some(2)];
    let counties = [None, Some("RO-B"), Some("RO-CT")];
    let mut sessions_of = vec![vec![]];
    for number in 2..=3 {
        for earlier in sessions_of.clone() {
            for county in counties {
                for stated in numbers {
                    let one = CountyTraining {
                        sessions: stated,
                        participants: stated,
                        ..part(number, county)
                    };
                    sessions_of.push([earlier.clone(), vec![one]].concat());
                }
            }
        }
    }
    let mut all = Vec::new();
    for parts in sessions_of {
        for own in numbers {
            for county in counties {
                let series = CountyTraining {
                    sessions: own,
                    participants: own,
                    ..training(1, county)
                };
                all.push([vec![series], parts.clone()].concat());
            }
        }
    }
    all
}

#[test]
fn rows_add_up_to_the_total_and_the_total_is_that_of_the_project() {
    let as_entered = |one: &CountyTraining| {
        let number = |number: Option<u64>| number.map(|number| u32::try_from(number).unwrap());
        let groups = one.groups.iter().map(|group| ParticipantGroup {
            category: None,
            sex: None,
            institution: None,
            county: group.county.clone(),
            count: u32::try_from(group.people).unwrap(),
        });
        Training {
            id: one.id,
            version: 1,
            project: ProjectId::from_uuid(Uuid::nil()),
            organisation: OrganisationId::from_uuid(Uuid::nil()),
            facts: TrainingFacts {
                series: one.series,
                sessions: number(one.sessions),
                participants: number(one.participants),
                groups: groups.collect(),
                ..TrainingFacts::named("MNIR")
            },
        }
    };
    let mut series = every_series();
    series.push(ro20());
    assert!(series.len() > 900, "{}", series.len());
    for trainings in series {
        let counts = of_trainings_here(&trainings, None);
        let entered: Vec<Training> = trainings.iter().map(as_entered).collect();
        let of_project = of_trainings(&entered);
        for (which, of) in [(SESSIONS, CountOf::Sessions), (PARTICIPANTS, CountOf::Participants)] {
            let (counties, joint, not_stated, total) = told(&counts, which);
            let expected = of_project.iter().find(|one| one.of == of).unwrap();
            let expected = (
                expected.value,
                expected.entries.len() as u64,
                expected.not_stated as u64,
            );
            assert_eq!(total, expected, "{of:?} of {trainings:?}");
            let mut rows = CountyFigure::default();
            for (value, entries, not_stated) in counties.iter().map(|(_, told)| *told).chain([joint, not_stated]) {
                rows.add(CountyFigure {
                    value,
                    is_approximate: false,
                    entries,
                    not_stated,
                });
            }
            assert_eq!(
                (rows.value, rows.entries, rows.not_stated),
                total,
                "{of:?} of {trainings:?}"
            );
        }
    }
}
