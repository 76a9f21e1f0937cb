use strum::IntoEnumIterator;
use uuid::Uuid;

use super::approval::{EXPORT_ROWS_ALONE, ExportRefusal};
use super::*;
use crate::access::{Grants, Role};
use crate::id::Id;
use crate::language::Language;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn actor() -> Actor {
    person(1, Role::CaseSupervisor)
}

fn person(number: u128, role: Role) -> Actor {
    Actor {
        user: UserId::from_uuid(Uuid::from_u128(number)),
        organisation: OrganisationId::from_uuid(Uuid::from_u128(2)),
        counties: Vec::new(),
        session: SessionId::from_uuid(Uuid::from_u128(3)),
        factor_at: NOW,
        language: Language::Ro,
        grants: Grants::of_roles(&[role]),
    }
}

fn given(kind: ExportKind) -> ExportGiven {
    ExportGiven {
        kind,
        format: ExportFormat::JsonLines,
        filter: ExportFilter::default(),
        purpose: ExportPurpose::OwnSystem,
        reason: " For our own system. ".to_owned(),
        recipient: "age1x".to_owned(),
    }
}

fn ask(given: ExportGiven, under_way: u64) -> Result<Export, ExportError> {
    ask_of(given, under_way, 0, Some(3))
}

/// An export of which there were so many rows, after so many that were taken without a second person.
fn ask_of(given: ExportGiven, under_way: u64, taken: i64, expected: Option<i64>) -> Result<Export, ExportError> {
    let there = ExportCounts {
        under_way,
        taken,
        expected,
    };
    let id = ExportId::from_uuid(Uuid::from_u128(9));
    let is_key = |text: &str| text.starts_with("age1");
    let known = |county: &str| county == "RO-B";
    Export::ask(id, given, there, known, is_key, &actor(), NOW).map(|(export, _)| export)
}

/// A large one, which awaits a second person.
fn large() -> Export {
    ask_of(given(ExportKind::Cases), 0, 0, None).expect("an export")
}

fn file() -> ExportFile {
    ExportFile {
        plain_bytes: 1,
        plain_sha256: String::new(),
        bytes: 1,
        sha256: String::new(),
        parts: 1,
        made_at: NOW,
        app_version: String::new(),
    }
}

/// An export in each state.
fn every_state() -> Vec<Export> {
    let awaiting = large();
    let (refused, _) = large()
        .refuse(ExportRefusal::TooMuch, &person(2, Role::CaseSupervisor), &[], NOW)
        .expect("it awaits somebody");
    let waiting = ask(given(ExportKind::Cases), 0).expect("an export");
    let running = waiting.clone().begin(NOW).0;
    let ready = running.clone().finish(file()).0;
    let downloaded = ready.clone().download(NOW).expect("a file").0;
    let failed = running.clone().fail(ExportFailure::RightsEnded, NOW).0;
    let cancelled = waiting.clone().cancel(NOW).expect("it is under way").0;
    let expired = ready.clone().expire(NOW).0;
    vec![
        awaiting, waiting, running, ready, downloaded, expired, failed, cancelled, refused,
    ]
}

#[test]
fn sec_58_what_is_asked_for_is_checked_field_by_field() {
    let export = ask(given(ExportKind::Cases), 0).expect("an export");
    assert_eq!(export.given.reason, "For our own system.");
    let cases: [(&str, ExportGiven); 5] = [
        (
            "/reason",
            ExportGiven {
                reason: " \n".to_owned(),
                ..given(ExportKind::Cases)
            },
        ),
        (
            "/recipient",
            ExportGiven {
                recipient: "ssh-ed25519 AAAA".to_owned(),
                ..given(ExportKind::Cases)
            },
        ),
        (
            "/filter/county",
            ExportGiven {
                filter: ExportFilter {
                    county: Some("XX".to_owned()),
                    ..ExportFilter::default()
                },
                ..given(ExportKind::Cases)
            },
        ),
        (
            "/filter/box",
            ExportGiven {
                filter: ExportFilter {
                    r#box: Some(ExportBox::In),
                    ..ExportFilter::default()
                },
                ..given(ExportKind::Cases)
            },
        ),
        (
            "/filter/risk_level",
            ExportGiven {
                filter: ExportFilter {
                    risk_level: RiskLevel::iter().next(),
                    ..ExportFilter::default()
                },
                ..given(ExportKind::Referrals)
            },
        ),
    ];
    for (pointer, given) in cases {
        let Err(ExportError::Invalid(refused)) = ask(given, 0) else {
            panic!("{pointer} is taken");
        };
        assert_eq!(refused.first().map(|refused| refused.pointer.as_str()), Some(pointer));
    }
}

#[test]
fn rel_12_no_more_are_under_way_at_once_than_may_be() {
    assert!(ask(given(ExportKind::Cases), EXPORTS_AT_ONCE - 1).is_ok());
    assert_eq!(
        ask(given(ExportKind::Cases), EXPORTS_AT_ONCE),
        Err(ExportError::TooMany)
    );
}

#[test]
fn sec_58_it_is_downloaded_once_and_within_a_day() {
    use ExportState as S;
    let states: Vec<S> = every_state().iter().map(|export| export.state).collect();
    assert_eq!(states, S::iter().collect::<Vec<_>>());
    for export in every_state() {
        let state = export.state;
        let downloaded = export.clone().download(NOW).map(|(export, _)| export.state);
        let cancelled = export.clone().cancel(NOW).map(|(export, _)| export.state);
        let abilities = export.abilities(NOW);
        assert_eq!(abilities.contains(&"export_download"), downloaded.is_ok(), "{state}");
        assert_eq!(abilities.contains(&"export_cancel"), cancelled.is_ok(), "{state}");
        let expected = match state {
            S::Ready => Ok(S::Downloaded),
            S::AwaitingApproval | S::Waiting | S::Running => Err(ExportError::NotReady),
            _ => Err(ExportError::Gone),
        };
        assert_eq!(downloaded, expected, "{state}");
        assert_eq!(
            cancelled.is_ok(),
            matches!(state, S::AwaitingApproval | S::Waiting | S::Running | S::Ready)
        );
    }
    let ready = every_state().swap_remove(3);
    for (hours, is_there) in [(0, true), (23, true), (24, false), (48, false)] {
        let at = NOW + Duration::hours(hours);
        assert_eq!(ready.clone().download(at).is_ok(), is_there, "after {hours} h");
        assert_eq!(ready.state_at(at) == S::Ready, is_there, "after {hours} h");
    }
}

#[test]
fn rel_16_what_is_begun_again_and_again_is_given_up() {
    let mut export = ask(given(ExportKind::Cases), 0).expect("an export");
    for attempt in 1..=ATTEMPTS_MAX {
        let (begun, event) = export.begin(NOW);
        assert_eq!((begun.attempts, begun.rows, event), (attempt, 0, None));
        export = begun.go_on(5, NOW).expect("few rows");
        assert_eq!(export.rows, 5);
    }
    let (failed, event) = export.begin(NOW);
    assert_eq!(
        (failed.state, failed.failure),
        (ExportState::Failed, Some(ExportFailure::GaveUp))
    );
    assert_eq!(event.map(|event| event.kind), Some(EventKind::ExportFailed));
}

#[test]
fn sec_58_an_export_has_a_most_of_rows() {
    let (approved, _) = large()
        .approve(&person(2, Role::CaseSupervisor), &[], NOW)
        .expect("it awaits somebody");
    let running = approved.begin(NOW).0;
    let full = running.go_on(EXPORT_ROWS_MAX, NOW).expect("as many as may be");
    assert_eq!(full.go_on(1, NOW), Err(ExportFailure::TooManyRows));
}

#[test]
fn sec_32_more_than_a_day_of_work_takes_a_second_person() {
    for (taken, expected, state) in [
        (0, Some(0), ExportState::Waiting),
        (0, Some(EXPORT_ROWS_ALONE), ExportState::Waiting),
        (0, Some(EXPORT_ROWS_ALONE + 1), ExportState::AwaitingApproval),
        (1, Some(EXPORT_ROWS_ALONE - 1), ExportState::Waiting),
        (1, Some(EXPORT_ROWS_ALONE), ExportState::AwaitingApproval),
        (EXPORT_ROWS_ALONE, Some(0), ExportState::Waiting),
        (EXPORT_ROWS_ALONE, Some(1), ExportState::AwaitingApproval),
        (0, None, ExportState::AwaitingApproval),
    ] {
        let export = ask_of(given(ExportKind::Cases), 0, taken, expected).expect("an export");
        assert_eq!(export.state, state, "{expected:?} after {taken}");
        assert_eq!(export.decision, None);
    }
}

#[test]
fn sec_32_what_it_comes_to_hold_is_what_may_be_taken_alone_or_was_approved() {
    let second = person(2, Role::CaseSupervisor);
    let approved = |expected| {
        let export = ask_of(given(ExportKind::Cases), 0, 0, expected).expect("an export");
        export.approve(&second, &[], NOW).expect("it awaits somebody").0
    };
    let small = ask(given(ExportKind::Cases), 0).expect("an export");
    for (export, most, failure) in [
        (small, EXPORT_ROWS_ALONE, ExportFailure::BeyondApproval),
        (
            approved(Some(200)),
            200 + EXPORT_ROWS_ALONE,
            ExportFailure::BeyondApproval,
        ),
        (approved(None), EXPORT_ROWS_MAX, ExportFailure::TooManyRows),
    ] {
        let running = export.begin(NOW).0;
        let full = running.go_on(most, NOW).expect("as many as may be");
        assert_eq!(full.go_on(1, NOW), Err(failure), "{most}");
        assert_eq!(running.go_on(most + 1, NOW), Err(failure), "{most}");
    }
}

#[test]
fn sec_32_another_than_who_asked_answers_for_it_in_time() {
    use ExportState as S;
    let second = person(2, Role::CaseSupervisor);
    let maker = [UserId::from_uuid(Uuid::from_u128(2))];
    let others = [UserId::from_uuid(Uuid::from_u128(3))];
    for export in every_state() {
        let is_awaited = export.state == S::AwaitingApproval;
        let expected = |error| {
            if is_awaited {
                Err(error)
            } else {
                Err(ExportError::NotAwaiting)
            }
        };
        for (by, makers, answer) in [
            (&second, &[][..], Ok(())),
            (&second, &others[..], Ok(())),
            (&second, &maker[..], Err(ExportError::Maker)),
            (&actor(), &[][..], Err(ExportError::Asker)),
            (
                &person(2, Role::OrganisationAdministrator),
                &[][..],
                Err(ExportError::NotReader),
            ),
        ] {
            let answer = match answer {
                Ok(()) if is_awaited => Ok(()),
                Ok(()) => Err(ExportError::NotAwaiting),
                Err(error) => expected(error),
            };
            assert_eq!(export.answerable(by, makers, NOW), answer, "{}", export.state);
            let approved = export.clone().approve(by, makers, NOW).map(|_| ());
            assert_eq!(approved, answer, "{}", export.state);
            let refused = export
                .clone()
                .refuse(ExportRefusal::NoNeed, by, makers, NOW)
                .map(|_| ());
            assert_eq!(refused, answer, "{}", export.state);
        }
    }
    for (days, is_in_time) in [(0, true), (6, true), (7, false), (30, false)] {
        let at = NOW + Duration::days(days);
        assert_eq!(
            large().approve(&second, &[], at).is_ok(),
            is_in_time,
            "after {days} days"
        );
        let state = if is_in_time { S::AwaitingApproval } else { S::Expired };
        assert_eq!(large().state_at(at), state, "after {days} days");
        assert_eq!(large().cancel(at).is_ok(), is_in_time, "after {days} days");
    }
}

#[test]
fn sec_32_who_answered_when_and_how_is_kept_and_told() {
    let second = person(2, Role::CaseSupervisor);
    let asked = large();
    let (approved, event) = asked.clone().approve(&second, &[], NOW).expect("it awaits somebody");
    let decision = ExportDecision {
        by: second.user,
        at: NOW,
        refusal: None,
    };
    // Nothing but where it stands is another than before.
    let expected = Export {
        state: ExportState::Waiting,
        decision: Some(decision),
        ..asked.clone()
    };
    assert_eq!((approved, event.kind), (expected, EventKind::ExportApproved));
    for why in ExportRefusal::iter() {
        let (refused, event) = asked
            .clone()
            .refuse(why, &second, &[], NOW)
            .expect("it awaits somebody");
        let refusal = Some(why);
        let expected = Export {
            state: ExportState::Refused,
            decision: Some(ExportDecision { refusal, ..decision }),
            ended_at: Some(NOW),
            ..asked.clone()
        };
        assert_eq!((refused, event.kind), (expected, EventKind::ExportRefused));
        assert_eq!(event.fields, [why.code()]);
    }
}
