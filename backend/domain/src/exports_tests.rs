use strum::IntoEnumIterator;
use uuid::Uuid;

use super::*;
use crate::access::{Grants, Role};
use crate::id::Id;
use crate::language::Language;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn actor() -> Actor {
    Actor {
        user: UserId::from_uuid(Uuid::from_u128(1)),
        organisation: OrganisationId::from_uuid(Uuid::from_u128(2)),
        counties: Vec::new(),
        session: SessionId::from_uuid(Uuid::from_u128(3)),
        factor_at: NOW,
        language: Language::Ro,
        grants: Grants::of_roles(&[Role::CaseSupervisor]),
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
    let id = ExportId::from_uuid(Uuid::from_u128(9));
    let is_key = |text: &str| text.starts_with("age1");
    let known = |county: &str| county == "RO-B";
    Export::ask(id, given, (under_way, Some(3)), known, is_key, &actor(), NOW).map(|(export, _)| export)
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
    let waiting = ask(given(ExportKind::Cases), 0).expect("an export");
    let running = waiting.clone().begin(NOW).0;
    let ready = running.clone().finish(file()).0;
    let downloaded = ready.clone().download(NOW).expect("a file").0;
    let failed = running.clone().fail(ExportFailure::RightsEnded, NOW).0;
    let cancelled = waiting.clone().cancel(NOW).expect("it is under way").0;
    let expired = ready.clone().expire(NOW).0;
    vec![waiting, running, ready, downloaded, expired, failed, cancelled]
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
            S::Waiting | S::Running => Err(ExportError::NotReady),
            _ => Err(ExportError::Gone),
        };
        assert_eq!(downloaded, expected, "{state}");
        assert_eq!(cancelled.is_ok(), matches!(state, S::Waiting | S::Running | S::Ready));
    }
    let ready = every_state().swap_remove(2);
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
    let running = ask(given(ExportKind::Cases), 0).expect("an export").begin(NOW).0;
    let full = running.go_on(EXPORT_ROWS_MAX, NOW).expect("as many as may be");
    assert_eq!(full.go_on(1, NOW), Err(ExportFailure::TooManyRows));
}
