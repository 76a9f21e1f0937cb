use super::*;
use crate::cases::consent::{ConsentTerms, DataSet, Withdrawal};
use crate::cases::fixture::{self, case, day, id, now};

fn actor(organisation: u128) -> Actor {
    fixture::actor(7, organisation)
}

fn shut() -> Case {
    Case {
        detected_on: day("2025-01-01"),
        closed_at: Some(now()),
        ..case()
    }
}

fn reached() -> FollowUpGiven {
    FollowUpGiven {
        on: day("2025-06-12"),
        way: "phone".into(),
        is_reached: true,
        living: Some("own_home".into()),
        safety: Some(RiskLevel::Low),
        needs_help: Some(false),
        words: Some(" She is well. ".into()),
    }
}

fn not_reached() -> FollowUpGiven {
    FollowUpGiven {
        is_reached: false,
        living: None,
        safety: None,
        needs_help: None,
        words: None,
        ..reached()
    }
}

fn record(case: &Case, given: FollowUpGiven, by: &Actor) -> Result<(FollowUp, Event), FollowUpError> {
    let pack = Pack::load("ro").unwrap();
    let known = (&pack, day("2025-06-10"), day("2025-06-15"));
    FollowUp::record(id(60), case, given, known, by, now())
}

#[test]
fn a_contact_is_made_by_the_holder_of_a_closed_case() {
    let (contact, event) = record(&shut(), reached(), &actor(1)).unwrap();
    assert_eq!(contact.given.words.as_deref(), Some("She is well."));
    assert_eq!((event.kind, event.fields), (EventKind::FollowUpMade, vec!["reached"]));
    let (_, event) = record(&shut(), not_reached(), &actor(1)).unwrap();
    assert_eq!(event.fields, ["not_reached"]);
    assert_eq!(record(&shut(), reached(), &actor(2)), Err(FollowUpError::NotHolder));
    let open = Case {
        closed_at: None,
        ..shut()
    };
    assert_eq!(record(&open, reached(), &actor(1)), Err(FollowUpError::CaseOpen));
}

#[test]
fn who_was_reached_told_how_they_are_and_nobody_else_did() {
    let refused = |given| match record(&shut(), given, &actor(1)) {
        Err(FollowUpError::Invalid(fields)) => fields,
        other => panic!("{other:?}"),
    };
    let said = |code| ["/living_situation", "/safety", "/needs_help"].map(|pointer| Invalid::new(pointer, code));
    let silent = FollowUpGiven {
        is_reached: true,
        ..not_reached()
    };
    assert_eq!(refused(silent), said(InvalidCode::Required));
    let invented = FollowUpGiven {
        is_reached: false,
        ..reached()
    };
    assert_eq!(refused(invented), said(InvalidCode::Contradiction));
    let wrong = FollowUpGiven {
        on: day("2025-06-16"),
        way: "smoke".into(),
        living: Some("tree".into()),
        words: Some("a\0".into()),
        ..reached()
    };
    assert_eq!(
        refused(wrong),
        [
            Invalid::new("/on", InvalidCode::InTheFuture),
            Invalid::new("/way", InvalidCode::UnknownCode),
            Invalid::new("/living_situation", InvalidCode::UnknownCode),
            Invalid::new("/words", InvalidCode::ForbiddenCharacter),
        ]
    );
    let early = FollowUpGiven {
        on: day("2025-06-09"),
        ..reached()
    };
    assert_eq!(refused(early), [Invalid::new("/on", InvalidCode::TooEarly)]);
}

#[test]
fn a_consent_lets_the_holder_call_whom_it_names_and_a_guardian_speaks_for_a_child_only() {
    let terms = || ConsentTerms {
        purpose: ConsentPurpose::FollowUp,
        recipient: id(1),
        data_sets: [DataSet::Contact].into(),
        basis: ConsentBasis::Consent,
        given_by: GivenBy::Person,
        given_on: day("2025-06-15"),
        valid_until: day("2026-06-15"),
    };
    let guardian = || ConsentTerms {
        given_by: GivenBy::Guardian,
        ..terms()
    };
    let until = |terms: ConsentTerms, spoken_for: Option<&str>, is_withdrawn: bool| {
        let by = actor(1).user;
        let withdrawal = is_withdrawn.then_some(Withdrawal { at: now(), by });
        let consent = Consent {
            id: id(3),
            case: id(1),
            version: 1,
            terms,
            recorded_at: now(),
            recorded_by: by,
            confirmation: None,
            withdrawal,
        };
        consent.calls_until(id(1), spoken_for.map(day), day("2025-06-15"))
    };
    let end = Some(day("2026-06-15"));
    assert_eq!(until(terms(), None, false), end);
    assert_eq!(until(terms(), None, true), None);
    assert_eq!(until(guardian(), None, false), None, "an adult speaks for themselves");
    assert_eq!(until(guardian(), Some("2030-01-31"), false), end);
    assert_eq!(until(guardian(), Some("2025-09-30"), false), Some(day("2025-09-30")));
    assert_eq!(until(guardian(), Some("2025-05-31"), false), None);
    for other in [
        ConsentTerms {
            recipient: id(2),
            ..terms()
        },
        ConsentTerms {
            purpose: ConsentPurpose::Assistance,
            ..terms()
        },
        ConsentTerms {
            basis: ConsentBasis::DangerToLife,
            ..terms()
        },
        ConsentTerms {
            given_by: GivenBy::ChildAssent,
            ..terms()
        },
        ConsentTerms {
            given_on: day("2025-06-16"),
            ..terms()
        },
        ConsentTerms {
            valid_until: day("2025-06-14"),
            ..terms()
        },
    ] {
        assert_eq!(until(other.clone(), Some("2030-01-31"), false), None, "{other:?}");
    }
}
