use strum::IntoEnumIterator;

use super::*;
use crate::cases::fixture::{actor, case, day, id, now};

fn manager() -> Actor {
    actor(7, 1)
}

fn supervisor() -> Actor {
    actor(8, 1)
}

fn step(n: u128) -> Step {
    Step {
        id: id(n),
        text: "Ask the shelter.".into(),
        user: None,
        organisation: None,
        due_on: None,
        state: StepState::Open,
    }
}

fn content() -> PlanContent {
    PlanContent {
        goals: vec![Goal {
            id: id(20),
            text: "A room of her own.".into(),
            needs: vec!["accommodation".into()],
            state: GoalState::Open,
            steps: vec![step(30), step(31)],
        }],
    }
}

fn draft() -> Plan {
    let (plan, _) = Plan::draft(id(5), &case(), None, &manager(), now()).unwrap();
    plan.change(&case(), content(), &manager()).unwrap().0
}

fn signature() -> PlanSignature {
    PlanSignature {
        agreement: PlanAgreement::Signed,
        signed_on: day("2025-06-14"),
        needs_approval: false,
    }
}

fn sign(plan: Plan, signature: PlanSignature) -> Result<(Plan, Event), PlanError> {
    plan.sign(
        &case(),
        signature,
        &BTreeSet::new(),
        &manager(),
        day("2025-06-15"),
        now(),
    )
}

fn in_state(state: PlanState) -> Plan {
    Plan {
        state,
        signed_by: Some(id(7)),
        signed_on: Some(day("2025-06-14")),
        ..draft()
    }
}

/// Every state × every act.
#[test]
fn a_plan_changes_only_from_the_states_the_table_names() {
    use EventKind as K;
    use PlanError as E;
    use PlanState as S;
    for state in PlanState::iter() {
        let plan = || in_state(state);
        let next = |result: Result<(Plan, Event), PlanError>| result.map(|(plan, event)| (plan.state, event.kind));
        let acts = [
            next(plan().change(&case(), content(), &manager())),
            next(sign(plan(), signature())),
            next(sign(
                plan(),
                PlanSignature {
                    needs_approval: true,
                    ..signature()
                },
            )),
            next(plan().approve(&case(), &supervisor(), now())),
            next(plan().progress(&case(), &BTreeMap::new(), &BTreeMap::new(), &manager())),
            next(plan().review(&case(), day("2025-06-15"), &manager(), day("2025-06-15"))),
        ];
        let signed = Err(E::AlreadySigned);
        let (awaits, counts) = (Err(E::NotAwaiting), Err(E::NotInForce));
        let expected = match state {
            S::Draft => [
                Ok((S::Draft, K::PlanChanged)),
                Ok((S::InForce, K::PlanSigned)),
                Ok((S::AwaitingApproval, K::PlanSigned)),
                awaits,
                counts.clone(),
                counts,
            ],
            S::AwaitingApproval => [
                Ok((S::Draft, K::PlanChanged)),
                signed.clone(),
                signed,
                Ok((S::InForce, K::PlanApproved)),
                counts.clone(),
                counts,
            ],
            S::InForce => [
                signed.clone(),
                signed.clone(),
                signed,
                awaits,
                Ok((S::InForce, K::PlanProgressed)),
                Ok((S::InForce, K::PlanReviewed)),
            ],
            S::Replaced => [signed.clone(), signed.clone(), signed, awaits, counts.clone(), counts],
        };
        assert_eq!(acts, expected, "{state}");
    }
}

#[test]
fn only_the_holder_of_an_open_case_plans() {
    let closed = Case {
        closed_at: Some(now()),
        ..case()
    };
    for (case, by, error) in [
        (case(), actor(7, 2), PlanError::NotHolder),
        (closed, manager(), PlanError::CaseClosed),
    ] {
        let (today, none) = (day("2025-06-15"), BTreeMap::new());
        let in_force = || in_state(PlanState::InForce);
        assert_eq!(Plan::draft(id(5), &case, None, &by, now()), Err(error.clone()));
        assert_eq!(draft().change(&case, content(), &by), Err(error.clone()));
        assert_eq!(
            draft().sign(&case, signature(), &BTreeSet::new(), &by, today, now()),
            Err(error.clone())
        );
        assert_eq!(
            in_state(PlanState::AwaitingApproval).approve(&case, &by, now()),
            Err(error.clone())
        );
        assert_eq!(
            in_force().progress(&case, &none, &BTreeMap::new(), &by),
            Err(error.clone())
        );
        assert_eq!(in_force().review(&case, today, &by, today), Err(error));
        for state in PlanState::iter() {
            assert!(in_state(state).abilities(&case, &by, true).is_empty());
        }
    }
}

#[test]
fn a_plan_is_signed_when_every_goal_has_a_step_and_on_a_day_that_can_be() {
    let (empty, _) = Plan::draft(id(5), &case(), None, &manager(), now()).unwrap();
    assert_eq!(sign(empty, signature()), Err(PlanError::Unfinished));
    let mut without_steps = draft();
    without_steps.content.goals[0].steps.clear();
    assert_eq!(sign(without_steps, signature()), Err(PlanError::Unfinished));
    let on = |signed_on| {
        sign(
            draft(),
            PlanSignature {
                signed_on,
                ..signature()
            },
        )
    };
    let at = |code| Err(PlanError::Invalid(vec![Invalid::new("/signed_on", code)]));
    assert_eq!(on(day("2025-06-16")), at(InvalidCode::InTheFuture));
    assert_eq!(on(day("2025-05-31")), at(InvalidCode::BeforeDetection));
    let (signed, _) = on(day("2025-06-01")).unwrap();
    assert_eq!((signed.signed_by, signed.in_force_at), (Some(id(7)), Some(now())));
    let guardian = PlanSignature {
        agreement: PlanAgreement::Guardian,
        ..signature()
    };
    assert!(sign(draft(), guardian).is_err(), "nobody signs for an adult");
    let child = Case {
        is_child: true,
        ..case()
    };
    let signed = draft().sign(&child, guardian, &BTreeSet::new(), &manager(), day("2025-06-15"), now());
    assert!(signed.is_ok());
}

#[test]
fn whoever_signed_does_not_approve_and_new_words_are_signed_anew() {
    let waiting = || in_state(PlanState::AwaitingApproval);
    assert_eq!(waiting().approve(&case(), &manager(), now()), Err(PlanError::OwnPlan));
    let (approved, _) = waiting().approve(&case(), &supervisor(), now()).unwrap();
    assert_eq!((approved.approved_by, approved.signed_by), (Some(id(8)), Some(id(7))));
    let (changed, _) = waiting().change(&case(), content(), &supervisor()).unwrap();
    assert_eq!((changed.signed_by, changed.signed_on), (None, None));
    let may = |by: &Actor, may_approve| waiting().abilities(&case(), by, may_approve);
    assert_eq!(may(&supervisor(), true), ["plan_update", "plan_approve"]);
    assert_eq!(may(&manager(), true), ["plan_update"]);
    assert_eq!(may(&supervisor(), false), ["plan_update"]);
}

#[test]
fn a_plan_is_signed_while_every_colleague_it_names_is_there() {
    let mut plan = draft();
    plan.content.goals[0].steps[1].user = Some(id(9));
    let sign = |colleagues: &[u128]| {
        let colleagues = colleagues.iter().map(|user| id(*user)).collect();
        let today = day("2025-06-15");
        plan.clone()
            .sign(&case(), signature(), &colleagues, &manager(), today, now())
    };
    assert_eq!(sign(&[]), Err(PlanError::OwnerLeft));
    assert_eq!(sign(&[7]), Err(PlanError::OwnerLeft));
    assert!(sign(&[7, 9]).is_ok());
}

/// Every state.
#[test]
fn what_waits_for_approval_is_signed_anew_when_the_case_is_handed_over() {
    for state in PlanState::iter() {
        let handed = in_state(state).hand_over();
        let expected = (state == PlanState::AwaitingApproval).then(|| draft().content);
        assert_eq!(
            handed.as_ref().map(|(plan, _)| plan.content.clone()),
            expected,
            "{state}"
        );
        if let Some((plan, event)) = handed {
            assert_eq!((plan.state, event.kind), (PlanState::Draft, EventKind::PlanChanged));
            assert_eq!((plan.agreement, plan.signed_on, plan.signed_by), (None, None, None));
        }
    }
}

#[test]
fn the_next_plan_begins_with_what_was_left_open() {
    let mut before = in_state(PlanState::InForce);
    before.content.goals[0].steps[0].state = StepState::Done;
    before.content.goals.push(Goal {
        id: id(21),
        state: GoalState::Achieved,
        ..content().goals[0].clone()
    });
    let (next, event) = Plan::draft(id(6), &case(), Some(&before), &manager(), now()).unwrap();
    assert_eq!(
        (next.number, next.state, event.kind),
        (2, PlanState::Draft, EventKind::PlanDrafted)
    );
    assert_eq!(next.content.goals.len(), 1);
    assert_eq!(next.content.goals[0].steps, [step(31)]);
    for state in [PlanState::Draft, PlanState::AwaitingApproval] {
        let again = Plan::draft(id(6), &case(), Some(&in_state(state)), &manager(), now());
        assert_eq!(again, Err(PlanError::DraftExists));
    }
}

#[test]
fn progress_touches_what_it_names_and_reviews_follow_each_other() {
    let plan = in_state(PlanState::InForce);
    let goals = BTreeMap::from([(id(20), GoalState::PartlyAchieved), (id(99), GoalState::Dropped)]);
    let steps = BTreeMap::from([(id(31), StepState::Done)]);
    let (plan, _) = plan.progress(&case(), &goals, &steps, &manager()).unwrap();
    let goal = &plan.content.goals[0];
    let states: Vec<_> = goal.steps.iter().map(|step| step.state).collect();
    assert_eq!(
        (goal.state, states),
        (GoalState::PartlyAchieved, vec![StepState::Open, StepState::Done])
    );

    let today = day("2025-06-15");
    let at = |code| Err(PlanError::Invalid(vec![Invalid::new("/reviewed_on", code)]));
    let on = |day| plan.clone().review(&case(), day, &manager(), today);
    assert_eq!(on(day("2025-06-16")), at(InvalidCode::InTheFuture));
    assert_eq!(on(day("2025-06-13")), at(InvalidCode::TooEarly));
    let (reviewed, _) = on(today).unwrap();
    assert_eq!(reviewed.reviewed_on, Some(today));
    assert!(reviewed.review(&case(), day("2025-06-14"), &manager(), today).is_err());
}

#[test]
fn every_refused_field_of_a_plan_is_named() {
    let known = PlanKnown {
        domains: ["legal".to_owned()].into(),
        colleagues: [id(7)].into(),
        organisations: [id(1)].into(),
    };
    let step = |user: Option<u128>, organisation: Option<u128>| Step {
        user: user.map(id),
        organisation: organisation.map(id),
        ..step(30)
    };
    let goal = Goal {
        text: " ".into(),
        needs: vec!["legal".into(), "legal".into(), "cellar".into()],
        steps: vec![
            step(Some(7), None),
            step(Some(9), None),
            step(None, Some(1)),
            step(None, Some(2)),
            step(Some(7), Some(1)),
            Step {
                text: "x".repeat(501),
                ..step(None, None)
            },
        ],
        ..content().goals[0].clone()
    };
    let refused = PlanContent { goals: vec![goal] }.checked(&known).unwrap_err();
    let at: Vec<_> = refused.iter().map(|one| (one.pointer.as_str(), one.code)).collect();
    assert_eq!(
        at,
        [
            ("/goals/0/text", InvalidCode::Required),
            ("/goals/0/needs/1", InvalidCode::Repeated),
            ("/goals/0/needs/2", InvalidCode::UnknownCode),
            ("/goals/0/steps/1/user_id", InvalidCode::UnknownCode),
            ("/goals/0/steps/3/organisation_id", InvalidCode::UnknownCode),
            ("/goals/0/steps/4/organisation_id", InvalidCode::Contradiction),
            ("/goals/0/steps/5/text", InvalidCode::TooLong),
        ]
    );
    let many = PlanContent {
        goals: vec![content().goals[0].clone(); 21],
    };
    assert_eq!(
        many.checked(&known),
        Err(vec![Invalid::new("/goals", InvalidCode::TooMany)])
    );
}
