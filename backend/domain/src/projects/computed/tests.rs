use strum::IntoEnumIterator;
use uuid::Uuid;

use super::*;
use crate::id::{ActionId, CampaignId, DeliverableId, OrganisationId, ProjectId, TrainingId};
use crate::identity::organisation::Names;
use crate::projects::campaign::{ActionFacts, CampaignFacts, Material};
use crate::projects::counts::CountRule;
use crate::projects::deliverable::DeliverableFacts;
use crate::projects::span::StatedSpan;
use crate::projects::training::ParticipantGroup;

fn what(of: CountOf, code: Option<&str>, sex: Option<&str>) -> IndicatorCount {
    IndicatorCount {
        of,
        code: code.map(str::to_owned),
        sex: sex.map(str::to_owned),
    }
}

fn told(entered: &Entered, what: &IndicatorCount) -> (Option<u64>, usize, usize) {
    let counted = entered.count(what, Language::En);
    assert_eq!(counted.of, what.of);
    (counted.value, counted.not_stated, counted.entries.len())
}

fn training(number: u128, facts: TrainingFacts) -> Training {
    Training {
        id: TrainingId::from_uuid(Uuid::from_u128(number)),
        version: 1,
        project: ProjectId::from_uuid(Uuid::nil()),
        organisation: OrganisationId::from_uuid(Uuid::nil()),
        facts,
    }
}

fn group(category: Option<&str>, sex: Option<&str>, count: u32) -> ParticipantGroup {
    ParticipantGroup {
        category: category.map(str::to_owned),
        sex: sex.map(str::to_owned),
        institution: None,
        county: None,
        count,
    }
}

fn of_groups(number: u128, participants: Option<u32>, groups: Vec<ParticipantGroup>) -> Training {
    let facts = TrainingFacts {
        participants,
        groups,
        ..TrainingFacts::named("MNIR")
    };
    training(number, facts)
}

#[test]
fn what_is_asked_for_holds_together() {
    let pack = Pack::load("ro").expect("the pack of Romania");
    let refused = |asked: &IndicatorCount| {
        let mut refused = Vec::new();
        asked.check(&mut refused, &pack);
        let told = refused.into_iter().map(|one| (one.pointer, one.code));
        told.collect::<Vec<_>>()
    };
    let (code, sex) = ("/counts/code".to_owned(), "/counts/sex".to_owned());
    for of in CountOf::iter() {
        let unnamed = refused(&what(of, None, None));
        let needs = matches!(
            of,
            CountOf::ParticipantsOfCategory | CountOf::Materials | CountOf::Reach
        );
        let expected = if needs {
            vec![(code.clone(), InvalidCode::Required)]
        } else {
            vec![]
        };
        assert_eq!(unnamed, expected, "{of}");
        let unknown = refused(&what(of, Some("astronaut"), None));
        assert_eq!(unknown, [(code.clone(), InvalidCode::UnknownCode)], "{of}");
        let of_people = matches!(of, CountOf::Participants | CountOf::ParticipantsOfCategory);
        let women = refused(&what(of, None, Some("female")));
        let is_refused = women.contains(&(sex.clone(), InvalidCode::Contradiction));
        assert_eq!(is_refused, !of_people, "{of}");
    }
    for (of, known) in [
        (CountOf::ParticipantsOfCategory, "teacher"),
        (CountOf::Actions, "play"),
        (CountOf::Materials, "backpack"),
        (CountOf::Reach, "unique"),
        (CountOf::Meetings, "workshop"),
    ] {
        assert_eq!(refused(&what(of, Some(known), None)), [], "{of}");
    }
    let other = what(CountOf::Participants, None, Some("blue"));
    assert_eq!(refused(&other), [(sex, InvalidCode::UnknownCode)]);
}

#[test]
fn each_figure_says_what_it_is_counted_from_and_what_may_count_twice() {
    use CountRule::{Once, Participations, PerEntry};
    use CountedKind::{Action, Campaign, Deliverable, Meeting, Training};
    let told: Vec<_> = CountOf::iter().map(|of| (of, of.counted_from(), of.rule())).collect();
    let expected = [
        (CountOf::Sessions, Training, Once),
        (CountOf::Participants, Training, Participations),
        (CountOf::ParticipantsOfCategory, Training, Participations),
        (CountOf::Trainers, Training, PerEntry),
        (CountOf::TrainingDays, Training, Once),
        (CountOf::Actions, Action, Once),
        (CountOf::Performances, Action, Once),
        (CountOf::Audience, Action, PerEntry),
        (CountOf::Materials, Action, Once),
        (CountOf::Counties, Action, Once),
        (CountOf::Reach, Campaign, PerEntry),
        (CountOf::Meetings, Meeting, Once),
        (CountOf::ApprovedDeliverables, Deliverable, Once),
    ];
    assert_eq!(told, expected);
}

#[test]
fn of_nothing_that_is_entered_nothing_is_stated() {
    for of in CountOf::iter() {
        for code in [None, Some("play"), Some("unique"), Some("workshop")] {
            assert_eq!(told(&Entered::default(), &what(of, code, None)), (None, 0, 0), "{of}");
        }
    }
}

#[test]
fn people_of_a_kind_are_those_of_whom_it_is_said() {
    let (teachers, women) = (
        what(CountOf::ParticipantsOfCategory, Some("teacher"), None),
        what(CountOf::Participants, None, Some("female")),
    );
    let women_teachers = what(CountOf::ParticipantsOfCategory, Some("teacher"), Some("female"));
    let everybody = what(CountOf::Participants, None, None);
    for (trainings, expected) in [
        // How many teachers came to a training that is not broken down nobody says.
        (
            vec![of_groups(1, Some(20), vec![])],
            [(None, 1, 1), (None, 1, 1), (None, 1, 1), (Some(20), 0, 1)],
        ),
        // Of two the second adds nothing.
        (
            vec![
                of_groups(
                    1,
                    None,
                    vec![
                        group(Some("teacher"), Some("female"), 12),
                        group(Some("teacher"), None, 3),
                    ],
                ),
                of_groups(2, Some(20), vec![]),
            ],
            [(Some(15), 1, 2), (Some(12), 1, 2), (Some(12), 1, 2), (Some(35), 0, 2)],
        ),
        // All who came are broken down, and no teacher and no woman is among them.
        (
            vec![of_groups(1, Some(9), vec![group(Some("judge"), Some("male"), 9)])],
            [(Some(0), 0, 1), (Some(0), 0, 1), (Some(0), 0, 1), (Some(9), 0, 1)],
        ),
        // Some who came are not: there may be teachers among them.
        (
            vec![of_groups(1, Some(10), vec![group(Some("judge"), None, 9)])],
            [(None, 1, 1), (None, 1, 1), (None, 1, 1), (Some(10), 0, 1)],
        ),
    ] {
        let entered = Entered {
            trainings,
            ..Entered::default()
        };
        for (asked, expected) in [&teachers, &women, &women_teachers, &everybody]
            .into_iter()
            .zip(expected)
        {
            assert_eq!(told(&entered, asked), expected, "{asked:?}");
        }
    }
}

#[test]
fn ro20_held_6_sessions_where_2_were_planned() {
    let series = TrainingFacts {
        sessions: Some(6),
        participants: Some(135),
        ..TrainingFacts::named("Assistance")
    };
    let entered = Entered {
        trainings: vec![training(1, series)],
        ..Entered::default()
    };
    assert_eq!(told(&entered, &what(CountOf::Sessions, None, None)), (Some(6), 0, 1));
    assert_eq!(told(&entered, &what(CountOf::TrainingDays, None, None)), (None, 1, 1));
}

fn done(number: u128, kind: ActionKind) -> CampaignAction {
    CampaignAction {
        id: ActionId::from_uuid(Uuid::from_u128(number)),
        version: 1,
        campaign: CampaignId::from_uuid(Uuid::from_u128(9)),
        project: ProjectId::from_uuid(Uuid::nil()),
        organisation: OrganisationId::from_uuid(Uuid::nil()),
        facts: ActionFacts {
            kinds: vec![kind],
            materials: vec![Material {
                kind: MaterialKind::Backpack,
                name: None,
                quantity: (kind == ActionKind::Meeting).then_some(100),
            }],
            ..ActionFacts::named("Action")
        },
    }
}

#[test]
fn actions_are_counted_by_kind_and_know_their_campaign() {
    let entered = Entered {
        actions: vec![
            done(1, ActionKind::Play),
            done(2, ActionKind::Meeting),
            done(3, ActionKind::Play),
        ],
        ..Entered::default()
    };
    for (of, code, expected) in [
        (CountOf::Actions, None, (Some(3), 0, 3)),
        (CountOf::Actions, Some("play"), (Some(2), 0, 2)),
        (CountOf::Actions, Some("march"), (Some(0), 0, 0)),
        (CountOf::Performances, None, (Some(2), 0, 2)),
        (CountOf::Materials, Some("backpack"), (Some(100), 2, 3)),
        (CountOf::Materials, Some("leaflet"), (None, 0, 0)),
        (CountOf::Audience, None, (None, 3, 3)),
    ] {
        assert_eq!(told(&entered, &what(of, code, None)), expected, "{of} {code:?}");
    }
    let plays = entered.count(&what(CountOf::Actions, Some("play"), None), Language::En);
    let campaign = Some(CampaignId::from_uuid(Uuid::from_u128(9)));
    assert!(plays.entries.iter().all(|entry| entry.campaign == campaign));
}

#[test]
fn of_one_medium_and_time_the_latest_reading_counts_and_measures_stay_apart() {
    let reading = |platform: &str, measure, value, day: Option<u32>| MediaReach {
        platform: platform.to_owned(),
        measure,
        value,
        is_approximate: day.is_none(),
        period: StatedSpan::default(),
        measured_on: day.and_then(|day| chrono::NaiveDate::from_ymd_opt(2020, 3, day)),
    };
    let campaign = |number: u128, reach| Campaign {
        id: CampaignId::from_uuid(Uuid::from_u128(number)),
        version: 1,
        project: ProjectId::from_uuid(Uuid::nil()),
        organisation: OrganisationId::from_uuid(Uuid::nil()),
        facts: CampaignFacts {
            activity: None,
            names: Names {
                ro: Some("Cere ajutor".to_owned()),
                ..Names::default()
            },
            aliases: Vec::new(),
            exploitation: Vec::new(),
            target_groups: Vec::new(),
            period: StatedSpan::default(),
            channels: Vec::new(),
            partners: Vec::new(),
            outputs: Vec::new(),
            reach,
        },
    };
    let entered = Entered {
        campaigns: vec![
            campaign(
                1,
                vec![
                    reading("Facebook", ReachMeasure::Unique, 100, Some(1)),
                    reading("facebook", ReachMeasure::Unique, 250, Some(9)),
                    reading("Facebook", ReachMeasure::Unique, 180, Some(5)),
                    reading("YouTube", ReachMeasure::Unique, 7, Some(9)),
                    reading("Facebook", ReachMeasure::Impressions, 9_000, None),
                ],
            ),
            campaign(2, Vec::new()),
        ],
        ..Entered::default()
    };
    let of = |measure| what(CountOf::Reach, Some(measure), None);
    assert_eq!(told(&entered, &of("unique")), (Some(257), 1, 3));
    assert_eq!(told(&entered, &of("impressions")), (Some(9_000), 1, 2));
    assert_eq!(told(&entered, &of("interactions")), (None, 2, 2));
    assert!(!entered.count(&of("unique"), Language::En).is_approximate);
    assert!(entered.count(&of("impressions"), Language::En).is_approximate);
    let named = entered.count(&of("unique"), Language::En).entries;
    assert_eq!(
        named.first().map(|one| one.title.as_str()),
        Some("Cere ajutor, facebook")
    );
}

#[test]
fn meetings_count_as_many_as_they_stand_for() {
    let meeting = |number: u128, kind, meetings| HeldMeeting {
        id: MeetingId::from_uuid(Uuid::from_u128(number)),
        kind,
        title: "Meeting".to_owned(),
        meetings,
    };
    let entered = Entered {
        meetings: vec![
            meeting(1, MeetingKind::CountyTeam, Some(37)),
            meeting(2, MeetingKind::Workshop, Some(1)),
            meeting(3, MeetingKind::WorkingGroup, None),
        ],
        ..Entered::default()
    };
    for (code, expected) in [
        (None, (Some(38), 1, 3)),
        (Some("county_team"), (Some(37), 0, 1)),
        (Some("working_group"), (None, 1, 1)),
        (Some("conference"), (None, 0, 0)),
    ] {
        assert_eq!(
            told(&entered, &what(CountOf::Meetings, code, None)),
            expected,
            "{code:?}"
        );
    }
}

#[test]
fn deliverables_count_once_they_are_approved() {
    let deliverable = |number: u128, state| {
        let facts = DeliverableFacts {
            activity: None,
            kind: "report".to_owned(),
            title: "Report".to_owned(),
            due: None,
            is_delivered: true,
            delivered: None,
            link: None,
        };
        let id = DeliverableId::from_uuid(Uuid::from_u128(number));
        let (project, organisation) = (
            ProjectId::from_uuid(Uuid::nil()),
            OrganisationId::from_uuid(Uuid::nil()),
        );
        Deliverable {
            state,
            ..Deliverable::enter(id, project, organisation, facts)
        }
    };
    let asked = what(CountOf::ApprovedDeliverables, None, None);
    for (states, expected) in [
        (
            vec![DeliverableState::Delivered, DeliverableState::Returned],
            (Some(0), 0, 0),
        ),
        (
            vec![DeliverableState::Approved, DeliverableState::Open],
            (Some(1), 0, 1),
        ),
    ] {
        let deliverables = (1..).zip(states).map(|(number, state)| deliverable(number, state));
        let entered = Entered {
            deliverables: deliverables.collect(),
            ..Entered::default()
        };
        assert_eq!(told(&entered, &asked), expected);
    }
}
