//! Who may assess when, and when a judgement below the floor counts.

use strum::IntoEnumIterator;

use super::*;
use crate::access::Grants;
use crate::cases::{AgeGroup, CaseOpening, Sex, Urgency};
use crate::id::SessionId;
use crate::language::Language;
use crate::reference::Reference;

fn actor(user: u128, organisation: u128) -> Actor {
    Actor {
        user: UserId::from_uuid(Uuid::from_u128(user)),
        organisation: OrganisationId::from_uuid(Uuid::from_u128(organisation)),
        counties: Vec::new(),
        session: SessionId::from_uuid(Uuid::from_u128(9)),
        factor_at: now(),
        language: Language::En,
        grants: Grants::default(),
    }
}

fn case() -> Case {
    let opening = CaseOpening {
        county: "RO-CJ".into(),
        sex: Sex::Female,
        age_group: AgeGroup::A26To40,
        is_child: None,
        urgency: Urgency::Normal,
        source: None,
        detected_on: now().date_naive(),
    };
    let id = CaseId::from_uuid(Uuid::from_u128(1));
    let by = actor(7, 1);
    Case::open(id, Reference::new("RO", 1), "Salcie 12".into(), opening, &by, now())
        .unwrap()
        .0
}

fn closed() -> Case {
    Case {
        closed_at: Some(now()),
        ..case()
    }
}

/// The case once another organisation has taken it over.
fn taken_over() -> Case {
    Case {
        organisation: actor(8, 2).organisation,
        ..case()
    }
}

fn begun() -> RiskAssessment {
    let id = RiskAssessmentId::from_uuid(Uuid::from_u128(5));
    RiskAssessment::start(id, &case(), &FORM, false, &actor(7, 1), now())
        .unwrap()
        .0
}

fn judged(level: RiskLevel, grounds: Option<&str>) -> RiskJudgement {
    RiskJudgement {
        level,
        grounds: grounds.map(str::to_owned),
    }
}

/// An assessment whose floor is this level.
fn at_floor(level: RiskLevel) -> RiskAssessment {
    let text = match level {
        RiskLevel::Low => "",
        RiskLevel::Medium => "violence:high injury:high isolation:medium",
        RiskLevel::High => "recent_contact:low",
        RiskLevel::Extreme => "suicide_intent:low",
    };
    RiskAssessment {
        answers: all_absent_but(text),
        ..begun()
    }
}

fn finished(floor: RiskLevel, level: RiskLevel) -> (RiskAssessment, Vec<Event>) {
    at_floor(floor)
        .finish(&case(), &FORM, judged(level, Some("Why.")), &actor(7, 1), now())
        .unwrap()
}

/// Every floor × every judgement: the higher of the two counts.
#[test]
fn the_level_is_the_higher_of_floor_and_judgement_until_a_second_person_agrees() {
    for floor in RiskLevel::iter() {
        for level in RiskLevel::iter() {
            let (assessment, events) = finished(floor, level);
            assert_eq!(assessment.level(), Some(floor.max(level)), "{floor} {level}");
            let awaits = level < floor;
            let state = if awaits {
                RiskAssessmentState::AwaitsSecond
            } else {
                RiskAssessmentState::Assessed
            };
            assert_eq!(assessment.state, state);
            assert_eq!(events[0].kind, EventKind::RiskAssessed);
            assert_eq!(events[0].fields, [floor.max(level).code()]);
            let asked: Vec<EventKind> = events.iter().skip(1).map(|event| event.kind).collect();
            assert_eq!(asked.contains(&EventKind::RiskLoweringAsked), awaits);

            let second = |agrees| {
                assessment
                    .clone()
                    .answer_lowering(&case(), agrees, "Seen.".into(), &actor(8, 1), now())
            };
            if !awaits {
                assert_eq!(second(true), Err(RiskError::NothingToConfirm));
                assert_eq!(assessment.clone().lapse(now()), None);
                continue;
            }
            let (confirmed, event) = second(true).unwrap();
            assert_eq!((confirmed.level(), event.kind), (Some(level), EventKind::RiskLowered));
            let (refused, event) = second(false).unwrap();
            assert_eq!(
                (refused.level(), event.kind),
                (Some(floor), EventKind::RiskLoweringRefused)
            );
            assert_eq!(event.fields, [floor.code()]);
            let lapsed = assessment.clone().lapse(now()).unwrap();
            assert_eq!(lapsed.level(), Some(floor));
            // Each of them is the end of it.
            for over in [confirmed, refused, lapsed] {
                let again = over.answer_lowering(&case(), true, "Again.".into(), &actor(8, 1), now());
                assert_eq!(again, Err(RiskError::NothingToConfirm));
            }
        }
    }
}

#[test]
fn below_the_floor_needs_grounds_and_somebody_else_of_the_same_organisation() {
    let by = actor(7, 1);
    let bare = at_floor(RiskLevel::High).finish(&case(), &FORM, judged(RiskLevel::Low, None), &by, now());
    assert_eq!(bare, Err(RiskError::GroundsMissing));
    let raised = at_floor(RiskLevel::High).finish(&case(), &FORM, judged(RiskLevel::Extreme, None), &by, now());
    assert_eq!(raised.unwrap().0.level(), Some(RiskLevel::Extreme));
    let (asked, _) = finished(RiskLevel::High, RiskLevel::Low);
    for (who, case, refused) in [
        (actor(7, 1), case(), RiskError::OwnJudgement),
        (actor(8, 2), case(), RiskError::NotHolder),
        (actor(8, 1), closed(), RiskError::CaseClosed),
        (actor(8, 2), taken_over(), RiskError::NotHolder),
        (actor(8, 1), taken_over(), RiskError::NotHolder),
    ] {
        let answer = asked.clone().answer_lowering(&case, true, "Seen.".into(), &who, now());
        assert_eq!(answer, Err(refused));
    }
}

/// Every state × every act.
#[test]
fn answers_are_taken_while_it_is_open_by_who_holds_the_open_case() {
    let given = [RiskGiven {
        factor: "violence".into(),
        strength: RiskStrength::Low,
    }];
    let states = [
        (begun(), Ok(())),
        (finished(RiskLevel::High, RiskLevel::Low).0, Err(RiskError::Finished)),
        (finished(RiskLevel::Low, RiskLevel::Low).0, Err(RiskError::Finished)),
    ];
    for (assessment, expected) in states {
        let answered = assessment.clone().answer(&case(), &given, &actor(7, 1), now());
        assert_eq!(answered.map(drop), expected);
        for (who, case, refused) in [
            (actor(8, 2), case(), RiskError::NotHolder),
            (actor(7, 1), closed(), RiskError::CaseClosed),
        ] {
            assert_eq!(assessment.takes_answers(&case, &who), Err(refused));
            let id = assessment.id;
            let start = RiskAssessment::start(id, &case, &FORM, false, &who, now());
            assert_eq!(start, Err(refused));
        }
    }
    let nothing = begun().finish(&case(), &FORM, judged(RiskLevel::Low, None), &actor(7, 1), now());
    assert_eq!(nothing, Err(RiskError::NothingAnswered));
    let second = RiskAssessment::start(begun().id, &case(), &FORM, true, &actor(7, 1), now());
    assert_eq!(second, Err(RiskError::AlreadyOpen));
}

#[test]
fn an_answer_that_is_said_again_keeps_who_said_it_first() {
    let say = |assessment: RiskAssessment, strength, by: u128| {
        let given = [RiskGiven {
            factor: "violence".into(),
            strength,
        }];
        assessment.answer(&case(), &given, &actor(by, 1), now()).unwrap().0
    };
    let first = say(begun(), RiskStrength::Low, 7);
    let same = say(first.clone(), RiskStrength::Low, 8);
    assert_eq!(same.answers, first.answers);
    let changed = say(same, RiskStrength::High, 8);
    assert_eq!(changed.answers["violence"].by, actor(8, 1).user);
    assert_eq!(say(changed, RiskStrength::NotAsked, 8).answers, RiskAnswers::new());
}

#[test]
fn answers_to_what_is_not_asked_there_are_named_at_their_place() {
    let given = |factors: &[&str]| -> Vec<RiskGiven> {
        factors
            .iter()
            .map(|&factor| RiskGiven {
                factor: factor.into(),
                strength: RiskStrength::Low,
            })
            .collect()
    };
    assert_eq!(check_risk_answers(&FORM, "exploiter", &given(&["violence"])), Ok(()));
    let wrong = check_risk_answers(&FORM, "exploiter", &given(&["violence", "injury", "violence"]));
    assert_eq!(
        wrong,
        Err(vec![
            Invalid::new("/answers/1/factor", InvalidCode::UnknownCode),
            Invalid::new("/answers/2/factor", InvalidCode::Repeated),
        ])
    );
    let nowhere = check_risk_answers(&FORM, "weather", &[]);
    assert_eq!(nowhere, Err(vec![Invalid::new("/domain", InvalidCode::UnknownCode)]));
}

#[test]
fn a_safety_plan_names_its_changed_parts_and_keeps_no_empty_ones() {
    use super::super::safety_plan::{SafetyPlan, SafetyPlanParts};
    let parts = SafetyPlanParts {
        safe_places: Some(" At the sister's. ".into()),
        warning_signs: Some("  ".into()),
        ..SafetyPlanParts::default()
    };
    let parts = parts.checked().unwrap();
    assert_eq!(parts.safe_places.as_deref(), Some("At the sister's."));
    assert_eq!(parts.warning_signs, None);
    let (plan, event) = SafetyPlan::blank(case().id)
        .change(&case(), parts.clone(), &actor(7, 1))
        .unwrap();
    assert_eq!(event.unwrap().fields, ["safe_places"]);
    assert_eq!(
        plan.clone().change(&case(), parts.clone(), &actor(7, 1)).unwrap().1,
        None
    );
    assert_eq!(
        plan.clone().change(&closed(), parts.clone(), &actor(7, 1)),
        Err(RiskError::CaseClosed)
    );
    assert_eq!(plan.change(&case(), parts, &actor(7, 2)), Err(RiskError::NotHolder));
    let long = SafetyPlanParts {
        what_to_do: Some("x".repeat(5_001)),
        ..SafetyPlanParts::default()
    };
    assert_eq!(
        long.checked(),
        Err(vec![Invalid::new("/what_to_do", InvalidCode::TooLong)])
    );
}

/// What is finished is explained by the form that made its floor, whatever form comes later.
#[test]
fn an_assessment_keeps_the_version_of_the_form_that_made_its_floor() {
    let mut newer = RiskForm {
        version: "2099.1".to_owned(),
        ..FORM.clone()
    };
    let dropped = newer.domains.pop().unwrap();
    let begun = at_floor(RiskLevel::High);
    assert_eq!(begun.form_version, FORM.version);
    let (finished, _) = begun
        .finish(&case(), &newer, judged(RiskLevel::High, None), &actor(7, 1), now())
        .unwrap();
    assert_eq!(finished.form_version, "2099.1");
    let asked = FORM.factors().count() - dropped.factors.len();
    assert_eq!(finished.result.unwrap().asked, asked);
}
