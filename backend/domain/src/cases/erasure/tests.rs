use strum::IntoEnumIterator;
use uuid::Uuid;

use super::*;
use crate::cases::age::Age;
use crate::cases::fixture::{actor, case, case_of, day, id, now};
use crate::cases::person::{AgeBasis, DatePrecision, PartialDate};
use crate::cases::{AgeGroup, RiskLevel, Sex};
use crate::pack::Pack;

fn ro() -> Pack {
    Pack::load("ro").unwrap()
}

fn known(pack: &Pack) -> ErasureKnown<'_> {
    ErasureKnown {
        pack,
        is_set_up: true,
        is_awaiting: false,
        age: Age {
            birth: None,
            basis: None,
        },
        blocks: Vec::new(),
        today: day("2025-06-15"),
    }
}

fn given() -> ErasureGiven {
    ErasureGiven {
        asked_on: day("2025-06-14"),
        said: "She asked on the phone and was told what goes.".into(),
        refusal: Refusal {
            month: day("2025-06-01"),
            county: "RO-CJ".into(),
            sex: Sex::Female,
            age_group: AgeGroup::A26To40,
            citizenship: Some("RO".into()),
            exploitation: "begging".into(),
            reason: "fear_of_exploiter".into(),
            organisation: id(1),
        },
    }
}

fn asked(pack: &Pack) -> Erasure {
    let (erasure, event) = Erasure::request(id(5), &case(), given(), &known(pack), &actor(7, 1), now()).unwrap();
    assert_eq!(event.kind, EventKind::ErasureAsked);
    erasure
}

fn block(kind: ErasureBlockKind) -> ErasureBlock {
    ErasureBlock {
        kind,
        id: Some(Uuid::from_u128(3)),
        reference: None,
    }
}

/// Which blocks stand against it, of everything that is known.
fn kinds(known: &ErasureKnown, case: &Case) -> Vec<ErasureBlockKind> {
    match known.allows(case) {
        Ok(()) => Vec::new(),
        Err(ErasureError::Blocked(blocks)) => blocks.into_iter().map(|one| one.kind).collect(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn sec_32_a_second_person_of_the_holder_approves_what_was_asked() {
    let pack = ro();
    let erasure = asked(&pack);
    assert_eq!(erasure.state, ErasureState::AwaitingApproval);
    let again = Erasure::request(
        id(6),
        &case(),
        given(),
        &ErasureKnown {
            is_awaiting: true,
            ..known(&pack)
        },
        &actor(7, 1),
        now(),
    );
    assert_eq!(again.err(), Some(ErasureError::AlreadyAwaiting));
    for (by, refused) in [
        (actor(7, 1), ErasureError::OwnErasure),
        (actor(8, 2), ErasureError::NotHolder),
    ] {
        let done = erasure.clone().approve(&case(), &known(&pack), &by);
        assert_eq!(done.err(), Some(refused));
    }
    let second = actor(8, 1);
    let blocked = ErasureKnown {
        blocks: vec![block(ErasureBlockKind::ReferralRunning)],
        ..known(&pack)
    };
    assert!(matches!(
        erasure.clone().approve(&case(), &blocked, &second),
        Err(ErasureError::Blocked(_))
    ));
    let (refusal, event) = erasure.clone().approve(&case(), &known(&pack), &second).unwrap();
    assert_eq!(refusal, given().refusal);
    assert_eq!(
        event,
        Event::new(EventKind::CaseErased).case(case().id),
        "the entry names the case and nothing else"
    );
    let (returned, _) = erasure
        .clone()
        .send_back(&case(), " Ask once more. ", &second, now())
        .unwrap();
    assert_eq!(returned.words.return_reason.as_deref(), Some("Ask once more."));
    assert!(erasure.clone().send_back(&case(), " ", &second, now()).is_err());
    let (withdrawn, _) = erasure.clone().withdraw(&case(), &actor(7, 1), now()).unwrap();
    let (handed_over, _) = erasure.clone().hand_over(now()).unwrap();
    assert_eq!(handed_over.answered_by, None);
    for over in [returned, withdrawn, handed_over] {
        assert_ne!(over.state, ErasureState::AwaitingApproval);
        assert!(over.abilities(&case(), &second, true, true).is_empty());
        assert_eq!(
            over.clone().approve(&case(), &known(&pack), &second).err(),
            Some(ErasureError::NotAwaiting)
        );
        assert!(over.hand_over(now()).is_none());
    }
    assert_eq!(
        erasure.abilities(&case(), &second, true, true),
        ["erasure_approve", "erasure_return", "erasure_withdraw"]
    );
    assert_eq!(
        erasure.abilities(&case(), &actor(7, 1), true, true),
        ["erasure_withdraw"]
    );
}

#[test]
fn all_that_stands_against_it_is_told_at_once() {
    let pack = ro();
    let blocks: Vec<_> = ErasureBlockKind::iter().skip(3).map(block).collect();
    let known = ErasureKnown {
        age: Age {
            birth: None,
            basis: Some(AgeBasis::Disputed),
        },
        blocks,
        ..known(&pack)
    };
    let all: Vec<_> = ErasureBlockKind::iter().skip(3).collect();
    let expected = [&[ErasureBlockKind::AgeDisputed][..], &all].concat();
    assert_eq!(kinds(&known, &case()), expected);
    let nowhere = ErasureKnown {
        is_set_up: false,
        ..known
    };
    assert_eq!(nowhere.allows(&case()), Err(ErasureError::NotSetUp));
}

#[test]
fn only_an_adult_beyond_doubt_has_a_case_erased() {
    let pack = ro();
    let born = |date: &str, precision| {
        Some(PartialDate {
            date: day(date),
            precision,
        })
    };
    let day_of = DatePrecision::Day;
    for (group, birth, basis, expected) in [
        (AgeGroup::A26To40, None, None, None),
        (
            AgeGroup::A26To40,
            None,
            Some(AgeBasis::Disputed),
            Some(ErasureBlockKind::AgeDisputed),
        ),
        (AgeGroup::A18To25, born("2007-06-15", day_of), None, None),
        (
            AgeGroup::A18To25,
            born("2007-06-16", day_of),
            None,
            Some(ErasureBlockKind::Child),
        ),
        (
            AgeGroup::A18To25,
            born("2007-06-01", DatePrecision::Month),
            None,
            Some(ErasureBlockKind::Child),
        ),
        (AgeGroup::A14To17, born("2007-06-15", day_of), None, None),
        (AgeGroup::A14To17, None, None, Some(ErasureBlockKind::Child)),
        (AgeGroup::Unknown, None, None, Some(ErasureBlockKind::AgeUnknown)),
    ] {
        let known = ErasureKnown {
            age: Age { birth, basis },
            ..known(&pack)
        };
        let case = case_of(group);
        assert_eq!(
            kinds(&known, &case),
            Vec::from_iter(expected),
            "{group} {birth:?} {basis:?}"
        );
    }
}

#[test]
fn danger_and_another_case_are_told_and_forbid_nothing() {
    let pack = ro();
    for level in RiskLevel::iter() {
        let case = Case {
            risk_level: Some(level),
            ..case()
        };
        let is_high = level >= RiskLevel::High;
        assert_eq!(warnings(&case, false).contains(&ErasureWarning::HighRisk), is_high);
        assert!(known(&pack).allows(&case).is_ok());
    }
    assert_eq!(warnings(&case(), true), [ErasureWarning::OtherCase]);
}

#[test]
fn fields_that_cannot_be_so() {
    type Spoil = fn(&mut ErasureGiven);
    let pack = ro();
    let rows: [(&str, InvalidCode, Spoil); 6] = [
        ("/asked_on", InvalidCode::InTheFuture, |one| {
            one.asked_on = day("2025-06-16")
        }),
        ("/asked_on", InvalidCode::BeforeDetection, |one| {
            one.asked_on = day("2025-05-31");
        }),
        ("/said", InvalidCode::Required, |one| one.said = " ".into()),
        ("/refusal/age_group", InvalidCode::Contradiction, |one| {
            one.refusal.age_group = AgeGroup::A14To17;
        }),
        ("/refusal/month", InvalidCode::Malformed, |one| {
            one.refusal.month = day("2025-06-02");
        }),
        ("/refusal/reason", InvalidCode::UnknownCode, |one| {
            one.refusal.reason = "Ana".into()
        }),
    ];
    for (pointer, code, spoil) in rows {
        let mut one = given();
        spoil(&mut one);
        let refused = Erasure::request(id(5), &case(), one, &known(&pack), &actor(7, 1), now());
        assert_eq!(
            refused.err(),
            Some(ErasureError::Invalid(vec![Invalid::new(pointer, code)]))
        );
    }
}
