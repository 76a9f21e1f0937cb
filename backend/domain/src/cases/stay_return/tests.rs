use strum::IntoEnumIterator;

use super::*;
use crate::cases::fixture::{case, day, id, now};
use crate::cases::repatriation::{Receipt, RepatriationCourse, tests::journey};
use crate::cases::stay::{REFLECTION, StayTime, StayWords};

fn stay(kind: &str, state: StayState, until: &str, recorded_at: Timestamp) -> Stay {
    Stay {
        id: id(2),
        version: 1,
        case: id(1),
        organisation: id(1),
        recorded_by: id(7),
        recorded_at,
        kind: kind.into(),
        state,
        requested_on: None,
        decided_on: None,
        time: Some(StayTime {
            from_on: day("2025-06-01"),
            until_on: day(until),
        }),
        ended_on: None,
        end_reason: None,
        words: StayWords::default(),
    }
}

/// A return in this state; one that came to its end did so now.
fn in_state(state: RepatriationState) -> Repatriation {
    let came = matches!(state, RepatriationState::HandedOver | RepatriationState::FollowUp);
    let receipt = Receipt {
        arrived_at: now(),
        received_by: "Ana".into(),
        document: None,
        note: None,
        by: id(7),
        organisation: id(1),
        at: now(),
    };
    Repatriation {
        state,
        course: RepatriationCourse {
            receipt: came.then_some(receipt),
            ..RepatriationCourse::default()
        },
        ..journey()
    }
}

#[test]
fn the_track_stands_where_its_records_say() {
    use RepatriationState as R;
    use StayReturnState as S;
    let today = day("2025-06-15");
    let before = now() - chrono::Duration::days(1);
    let later = now() + chrono::Duration::seconds(1);
    let reflection = |until: &str, at| stay(REFLECTION, StayState::Granted, until, at);
    let permit = |state, at| stay("residence_permit", state, "2025-12-01", at);
    let mut not_yet = permit(StayState::Granted, before);
    not_yet.time = Some(StayTime {
        from_on: day("2025-06-16"),
        until_on: day("2025-12-01"),
    });
    let stays: Vec<(Vec<Stay>, S)> = vec![
        (vec![], S::NotApplicable),
        (vec![reflection("2025-06-15", before)], S::Reflection),
        (vec![reflection("2025-06-14", before)], S::NotApplicable),
        (
            vec![stay(REFLECTION, StayState::Requested, "2025-12-01", before)],
            S::NotApplicable,
        ),
        (
            vec![permit(StayState::Requested, before), reflection("2025-07-01", before)],
            S::PermitRequested,
        ),
        (
            vec![permit(StayState::Granted, before), reflection("2025-07-01", before)],
            S::PermitGranted,
        ),
        (
            vec![permit(StayState::Refused, before), reflection("2025-07-01", before)],
            S::Reflection,
        ),
        (vec![permit(StayState::Ended, before)], S::NotApplicable),
        (vec![not_yet, reflection("2025-07-01", before)], S::Reflection),
    ];
    for (stays, by_leave) in &stays {
        assert_eq!(S::of(stays, None, today), *by_leave, "{stays:?}");
        for state in R::iter() {
            let expected = match state {
                R::Planned => S::ReturnPlanned,
                R::RiskAssessed => S::JourneyRiskAssessed,
                R::Travelling => S::Travelling,
                // What was there before the person went home counts no more.
                R::HandedOver => S::HandedOver,
                R::FollowUp => S::FollowUp,
                R::Stopped | R::Cancelled => *by_leave,
            };
            assert_eq!(
                S::of(stays, Some(&in_state(state)), today),
                expected,
                "{state} {stays:?}"
            );
        }
    }
    for state in [R::HandedOver, R::FollowUp] {
        let anew = [reflection("2025-07-01", later)];
        assert_eq!(S::of(&anew, Some(&in_state(state)), today), S::Reflection, "{state}");
    }
}

#[test]
fn a_line_is_written_where_the_track_moves_and_nowhere_else() {
    for from in StayReturnState::iter() {
        for to in StayReturnState::iter() {
            let case = Case {
                stay_return: from,
                ..case()
            };
            let moved = case.stands(to, day("2025-06-15"), (id(8), id(2)), now());
            assert_eq!(moved.is_some(), from != to);
            let Some((moved, line)) = moved else { continue };
            assert_eq!((moved.stay_return, moved.version), (to, case.version));
            assert_eq!(
                (line.from, line.to, line.grounds.as_ref()),
                (TrackState::StayReturn(from), TrackState::StayReturn(to), None)
            );
            // The receiver of a return moves it by saying that the person came.
            assert_eq!((line.decided_by, line.organisation), (id(8), id(2)));
        }
    }
}
