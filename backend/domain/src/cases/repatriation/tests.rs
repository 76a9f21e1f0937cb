use chrono::{DateTime, Duration, Utc};
use strum::IntoEnumIterator;

use super::*;
use crate::cases::consent::{ConsentTerms, DataSet, Withdrawal};
use crate::cases::fixture::{actor, case, case_of, day, id, now};
use crate::cases::{AgeGroup, Urgency};
use crate::reference::Reference;
use crate::referrals::{ReferralContent, ReferralKind};

fn pack() -> Pack {
    Pack::load("ro").unwrap()
}

/// A consent to return that the person gave, to organisation 2.
fn consent() -> Consent {
    Consent {
        id: id(5),
        case: id(1),
        version: 1,
        terms: ConsentTerms {
            purpose: ConsentPurpose::Return,
            recipient: id(2),
            data_sets: [DataSet::Contact].into(),
            basis: ConsentBasis::Consent,
            given_by: GivenBy::Person,
            given_on: day("2025-06-10"),
            valid_until: day("2025-12-10"),
        },
        recorded_at: now(),
        recorded_by: id(7),
        confirmation: None,
        withdrawal: None,
    }
}

/// A referral to organisation 2.
fn referral(state: ReferralState) -> Referral {
    Referral {
        id: id(6),
        version: 1,
        reference: Reference::new("RO", 2),
        case: id(1),
        from: id(1),
        holder: id(1),
        content: ReferralContent {
            kind: ReferralKind::Service,
            to: id(2),
            services: vec![],
            urgency: Urgency::Normal,
            consent: Some(id(5)),
            data_sets: [DataSet::Contact].into(),
        },
        previous: None,
        state,
        created_by: id(7),
        created_at: now(),
        updated_at: now(),
        sent_at: Some(now()),
        received_at: None,
        answer_due_at: None,
        answered_at: None,
        service_started_on: None,
        start_feedback_at: None,
        final_feedback_at: None,
        ended_at: None,
        refusal: None,
        broken: None,
    }
}

fn known(pack: &Pack) -> RepatriationKnown<'_> {
    RepatriationKnown {
        pack,
        consent: Some(consent()),
        referral: Some(referral(ReferralState::Accepted)),
        is_receiver_known: true,
        has_other: false,
        today: day("2025-06-15"),
    }
}

fn leg(from: Timestamp) -> Leg {
    Leg {
        from: " Cluj ".into(),
        to: "Chișinău".into(),
        means: "train".into(),
        departs_at: from,
        arrives_at: from + Duration::hours(6),
        border_point: Some("Albița".into()),
    }
}

fn given() -> RepatriationGiven {
    RepatriationGiven {
        consent: id(5),
        referral: Some(id(6)),
        plan: RepatriationPlan {
            from_country: "RO".into(),
            to_country: "MD".into(),
            sending_body: None,
            receiver: Some(id(2)),
            receiving_body: None,
            documents: vec![TravelDocument {
                kind: "passport".into(),
                state: TravelDocumentState::Obtained,
                note: None,
            }],
            legs: vec![leg(now()), leg(now() + Duration::hours(7))],
            escort: None,
            contingency: Some("Call.".into()),
            best_interest: None,
        },
    }
}

/// The same to a body abroad.
fn abroad() -> RepatriationGiven {
    let mut given = given();
    given.referral = None;
    given.plan.receiver = None;
    given.plan.receiving_body = Some("ANP Chișinău".into());
    given
}

fn planned(given: RepatriationGiven) -> Repatriation {
    let pack = pack();
    Repatriation::plan(id(3), &case(), given, &known(&pack), &actor(7, 1), now())
        .unwrap()
        .0
}

/// A return that is planned to organisation 2, for the tests of the track.
pub(in crate::cases) fn journey() -> Repatriation {
    planned(given())
}

fn risk(level: RiskLevel) -> JourneyRiskGiven {
    let leg = |level| LegJudged {
        from: "Cluj".into(),
        to: "Chișinău".into(),
        level,
        words: Some("He lives there.".into()),
    };
    JourneyRiskGiven {
        level,
        legs: vec![leg(level), leg(RiskLevel::Low)],
        words: None,
    }
}

fn assessed(given: RepatriationGiven, level: RiskLevel) -> Repatriation {
    planned(given)
        .assess(&case(), risk(level), &actor(7, 1), now())
        .unwrap()
        .0
}

fn departed(given: RepatriationGiven) -> Repatriation {
    let pack = pack();
    let journey = assessed(given, RiskLevel::High);
    journey
        .depart(&case(), now(), &known(&pack), &actor(7, 1), now())
        .unwrap()
        .0
}

fn receipt(at: DateTime<Utc>) -> ReceiptGiven {
    ReceiptGiven {
        arrived_at: at,
        received_by: "Ana Rusu".into(),
        document: Some("114".into()),
        note: None,
    }
}

fn pointers<T: std::fmt::Debug>(done: Result<T, RepatriationError>) -> Vec<(String, InvalidCode)> {
    match done.unwrap_err() {
        RepatriationError::Invalid(fields) => fields.into_iter().map(|field| (field.pointer, field.code)).collect(),
        other => panic!("{other}"),
    }
}

#[test]
fn nobody_returns_without_a_consent_that_holds() {
    let (pack, adult) = (pack(), case());
    let child = case_of(AgeGroup::A14To17);
    let of = |change: &dyn Fn(&mut Consent)| {
        let mut consent = consent();
        change(&mut consent);
        consent
    };
    let guardian = of(&|consent| consent.terms.given_by = GivenBy::Guardian);
    let gone = Withdrawal { at: now(), by: id(7) };
    let table = [
        (consent(), true),
        (guardian.clone(), false),
        (of(&|consent| consent.terms.given_by = GivenBy::ChildAssent), false),
        (of(&|consent| consent.terms.purpose = ConsentPurpose::Assistance), false),
        (of(&|consent| consent.terms.basis = ConsentBasis::DangerToLife), false),
        (of(&|consent| consent.terms.recipient = id(3)), false),
        (of(&|consent| consent.terms.valid_until = day("2025-06-14")), false),
        (of(&|consent| consent.terms.given_on = day("2025-06-16")), false),
        (of(&|consent| consent.withdrawal = Some(gone)), false),
        (of(&|consent| consent.case = id(9)), false),
    ];
    for (consent, holds) in table {
        let known = RepatriationKnown {
            consent: Some(consent.clone()),
            ..known(&pack)
        };
        let by = actor(7, 1);
        let plan = Repatriation::plan(id(3), &adult, given(), &known, &by, now());
        let gone = assessed(given(), RiskLevel::Low).depart(&adult, now(), &known, &by, now());
        let refused = (!holds).then_some(RepatriationError::NoConsent);
        assert_eq!(plan.err(), refused, "{consent:?}");
        assert_eq!(gone.err(), refused, "{consent:?}");
    }
    let today = day("2025-06-15");
    assert!(guardian.lets_return(&child, None, today) && !guardian.lets_return(&adult, None, today));
    assert!(
        !consent().lets_return(&child, None, today),
        "a child does not send itself home"
    );
}

#[test]
fn taking_back_the_later_of_two_consents_takes_back_what_rests_on_the_first() {
    let later = |change: &dyn Fn(&mut Consent)| {
        let mut consent = consent();
        consent.id = id(8);
        change(&mut consent);
        consent.carries_what_rests_on(&self::consent())
    };
    assert!(consent().carries_what_rests_on(&consent()) && later(&|_| {}));
    assert!(!later(&|consent| consent.terms.recipient = id(3)));
    assert!(!later(&|consent| consent.terms.purpose = ConsentPurpose::Assistance));
    assert!(!later(&|consent| consent.case = id(9)));
    assert!(!later(&|consent| consent.terms.given_on = day("2020-01-01")));
}

#[test]
fn the_receiver_reads_what_the_consent_to_return_covers_while_it_holds() {
    let disclosed: DataSets = [DataSet::Contact, DataSet::Risk].into();
    let opens = |state, change: &dyn Fn(&mut Consent)| {
        let mut consent = consent();
        change(&mut consent);
        let journey = Repatriation { state, ..journey() };
        journey.opens(&disclosed, &[consent], day("2025-06-15"))
    };
    for state in RepatriationState::iter() {
        let open: DataSets = if state.is_given_up() {
            DataSets::new()
        } else {
            [DataSet::Contact].into()
        };
        assert_eq!(opens(state, &|_| {}), open, "{state}");
    }
    let taken_back = Withdrawal { at: now(), by: id(7) };
    let planned = RepatriationState::Planned;
    assert!(opens(planned, &|consent| consent.withdrawal = Some(taken_back)).is_empty());
    assert!(opens(planned, &|consent| consent.terms.valid_until = day("2025-06-14")).is_empty());
    assert!(opens(planned, &|consent| consent.id = id(8)).is_empty());
    assert!(opens(planned, &|consent| consent.terms.data_sets = [DataSet::Identity].into()).is_empty());
}

#[test]
fn the_person_leaves_towards_a_receiver_that_takes_them_on_now() {
    use ReferralState as S;
    let pack = pack();
    for state in S::iter() {
        let known = RepatriationKnown {
            referral: Some(referral(state)),
            ..known(&pack)
        };
        let blocks = assessed(given(), RiskLevel::Low).blocks(&case(), &known);
        let is_ready = matches!(state, S::Accepted | S::ServiceStarted);
        assert_eq!(blocks.is_empty(), is_ready, "{state}");
        assert_eq!(blocks.contains(&JourneyBlock::ReceiverNotReady), !is_ready, "{state}");
    }
}

#[test]
fn what_cannot_be_planned_is_refused_where_it_stands() {
    use InvalidCode as C;
    let pack = pack();
    let of = |change: &dyn Fn(&mut RepatriationGiven)| {
        let mut given = given();
        change(&mut given);
        given
    };
    let table = [
        (
            of(&|given| given.plan.to_country = "md".into()),
            "/to_country",
            C::UnknownCode,
        ),
        (
            of(&|given| given.plan.receiving_body = Some("ANP".into())),
            "/receiving_body",
            C::Contradiction,
        ),
        (
            of(&|given| {
                given.plan.receiver = None;
                given.referral = None;
            }),
            "/receiving_body",
            C::Required,
        ),
        (
            of(&|given| given.plan.receiver = Some(id(4))),
            "/referral_id",
            C::UnknownCode,
        ),
        (
            of(&|given| given.plan.documents[0].kind = "map".into()),
            "/documents/0/kind",
            C::UnknownCode,
        ),
        (
            of(&|given| given.plan.documents.push(given.plan.documents[0].clone())),
            "/documents/1/kind",
            C::Repeated,
        ),
        (
            of(&|given| given.plan.legs[0].means = "rocket".into()),
            "/legs/0/means",
            C::UnknownCode,
        ),
        (
            of(&|given| given.plan.legs[1].departs_at = now()),
            "/legs/1/departs_at",
            C::TooEarly,
        ),
        (
            of(&|given| given.plan.legs[1].arrives_at = now()),
            "/legs/1/arrives_at",
            C::TooEarly,
        ),
        (
            of(&|given| given.plan.legs[0].to = " ".into()),
            "/legs/0/to",
            C::Required,
        ),
        (of(&|given| given.plan.legs = vec![leg(now()); 13]), "/legs", C::TooMany),
        (
            of(&|given| {
                given.plan.escort = Some(Escort {
                    name: "Ana".into(),
                    contact: String::new(),
                });
            }),
            "/escort/contact",
            C::Required,
        ),
        (
            of(&|given| {
                given.plan.best_interest = Some(BestInterest {
                    on: day("2025-06-16"),
                    words: "Yes.".into(),
                });
            }),
            "/best_interest/on",
            C::InTheFuture,
        ),
    ];
    for (given, at, code) in table {
        let plan = Repatriation::plan(id(3), &case(), given, &known(&pack), &actor(7, 1), now());
        assert_eq!(pointers(plan), [(at.to_owned(), code)]);
    }
    for state in [ReferralState::Draft, ReferralState::Refused, ReferralState::Withdrawn] {
        let known = RepatriationKnown {
            referral: Some(referral(state)),
            ..known(&pack)
        };
        let plan = Repatriation::plan(id(3), &case(), given(), &known, &actor(7, 1), now());
        assert_eq!(pointers(plan), [("/referral_id".to_owned(), C::UnknownCode)], "{state}");
    }
    assert_eq!(journey().plan.legs[0].from, "Cluj");
}

#[test]
fn every_state_takes_the_steps_of_its_table() {
    use RepatriationState as S;
    let (pack, case, by) = (pack(), case(), actor(7, 1));
    for given in [given(), abroad()] {
        for state in S::iter() {
            let journey = Repatriation {
                state,
                departed_at: Some(now()),
                ..assessed(given.clone(), RiskLevel::Low)
            };
            let is_abroad = given.plan.receiver.is_none();
            let contact = ReturnContactGiven {
                on: day("2025-06-15"),
                way: "phone".into(),
                is_reached: true,
                is_safe: Some(true),
                words: None,
            };
            let days = (&pack, day("2025-06-15"), day("2025-06-15"));
            let done = [
                (
                    S::Planned,
                    journey.clone().change(&case, given.clone(), &known(&pack), &by),
                    "repatriation_update",
                ),
                (
                    S::RiskAssessed,
                    journey.clone().assess(&case, risk(RiskLevel::Low), &by, now()),
                    "repatriation_assess",
                ),
                (
                    S::Travelling,
                    journey.clone().depart(&case, now(), &known(&pack), &by, now()),
                    "repatriation_depart",
                ),
                (
                    S::FollowUp,
                    journey.clone().contact(&case, contact, days, &by),
                    "repatriation_contact",
                ),
                (
                    S::Cancelled,
                    journey.clone().cancel(&case, "not_safe", None, &pack, &by, now()),
                    "repatriation_cancel",
                ),
            ];
            let abilities = journey.abilities(&case, &by, true, true);
            for (to, done, name) in done {
                let may = state.next().contains(&to);
                assert_eq!(done.is_ok(), may, "{state} to {to}");
                assert_eq!(abilities.contains(&name), may, "{name} in {state}");
                match done {
                    // The way is the same, and so is what was judged of it.
                    Ok((changed, _)) if to == S::Planned => assert_eq!(changed.state, state),
                    Ok((gone, _)) => assert_eq!(gone.state, to),
                    Err(error) => assert_eq!(error, RepatriationError::NoSuchStep),
                }
            }
            let by_sender = journey.clone().hand_over(&case, receipt(now()), &by, now());
            let by_receiver = journey.clone().acknowledge(receipt(now()), &actor(8, 2), now());
            let comes = state == S::Travelling;
            assert_eq!(by_sender.is_ok(), comes && is_abroad, "{state}");
            assert_eq!(by_receiver.is_ok(), comes && !is_abroad, "{state}");
            assert_eq!(abilities.contains(&"repatriation_hand_over"), comes && is_abroad);
            let stopped = journey.clone().consent_withdrawn(&by, now());
            assert_eq!(stopped.is_some(), state.next().contains(&S::Stopped), "{state}");
            assert!(journey.abilities(&case, &actor(7, 2), true, true).is_empty());
            assert!(journey.abilities(&case, &by, false, false).is_empty());
        }
    }
}

#[test]
fn another_way_is_judged_again_and_a_paper_that_came_is_not() {
    let pack = pack();
    let waiting = |state| {
        let mut given = given();
        given.plan.documents[0].state = state;
        given
    };
    let before = assessed(waiting(TravelDocumentState::Needed), RiskLevel::High);
    let change = |given| {
        before
            .clone()
            .change(&case(), given, &known(&pack), &actor(7, 1))
            .unwrap()
            .0
    };
    let same = change(waiting(TravelDocumentState::Obtained));
    assert_eq!(
        (same.state, same.course.risk.is_some()),
        (RepatriationState::RiskAssessed, true)
    );
    let mut other = waiting(TravelDocumentState::Obtained);
    other.plan.legs.pop();
    let other = change(other);
    assert_eq!((other.state, other.course.risk), (RepatriationState::Planned, None));
}

#[test]
fn the_dangers_of_every_part_are_judged() {
    use InvalidCode as C;
    let judge = |journey: Repatriation, risk| journey.assess(&case(), risk, &actor(7, 1), now());
    let mut empty = given();
    (empty.plan.legs, empty.plan.contingency) = (vec![], None);
    let none = JourneyRiskGiven {
        legs: vec![],
        ..risk(RiskLevel::Low)
    };
    assert_eq!(
        pointers(judge(planned(empty), none)),
        [
            ("/legs".to_owned(), C::Required),
            ("/contingency".to_owned(), C::Required)
        ]
    );
    for level in RiskLevel::iter() {
        let mut silent = risk(level);
        silent.legs[0].words = None;
        let done = judge(journey(), silent);
        if level >= RiskLevel::High {
            assert_eq!(pointers(done), [("/legs/0/words".to_owned(), C::Required)]);
        } else {
            assert!(done.is_ok());
        }
        let mut belittled = risk(RiskLevel::Extreme);
        belittled.level = level;
        assert_eq!(judge(journey(), belittled).is_ok(), level == RiskLevel::Extreme);
    }
    let mut short = risk(RiskLevel::Low);
    short.legs.pop();
    assert_eq!(pointers(judge(journey(), short)), [("/legs".to_owned(), C::Required)]);
    let mut another = risk(RiskLevel::Low);
    another.legs[1].to = "Iași".into();
    assert_eq!(
        pointers(judge(journey(), another)),
        [("/legs/1/to".to_owned(), C::Contradiction)]
    );
}

#[test]
fn extreme_danger_needs_a_second_person() {
    let (pack, case) = (pack(), case());
    for level in RiskLevel::iter() {
        let journey = assessed(given(), level);
        let gone = journey.clone().depart(&case, now(), &known(&pack), &actor(7, 1), now());
        let second = journey.clone().confirm(&case, &actor(8, 1), now());
        if level != RiskLevel::Extreme {
            assert_eq!(second, Err(RepatriationError::NothingToConfirm));
            assert!(gone.is_ok());
            continue;
        }
        assert_eq!(gone, Err(RepatriationError::Blocked(vec![JourneyBlock::NeedsSecond])));
        let own = journey.clone().confirm(&case, &actor(7, 1), now());
        assert_eq!(own, Err(RepatriationError::OwnAssessment));
        assert_eq!(
            journey.confirm(&case, &actor(8, 2), now()),
            Err(RepatriationError::NotHolder)
        );
        let confirmed = second.unwrap().0;
        assert!(
            confirmed
                .depart(&case, now(), &known(&pack), &actor(7, 1), now())
                .is_ok()
        );
    }
}

#[test]
fn all_that_is_missing_is_told_at_once() {
    use JourneyBlock as B;
    let pack = pack();
    let child = case_of(AgeGroup::A14To17);
    let mut lacking = given();
    lacking.plan.documents[0].state = TravelDocumentState::Requested;
    let known = RepatriationKnown {
        referral: Some(referral(ReferralState::Received)),
        ..known(&pack)
    };
    let mut by_guardian = known.clone();
    by_guardian.consent = known.consent.clone().map(|mut consent| {
        consent.terms.given_by = GivenBy::Guardian;
        consent
    });
    let mut journey = assessed(lacking, RiskLevel::Extreme);
    let missing = [
        B::NeedsSecond,
        B::DocumentsMissing,
        B::ReceiverNotReady,
        B::NoEscort,
        B::NoBestInterest,
    ];
    assert_eq!(journey.blocks(&child, &by_guardian), missing);
    let gone = journey.clone().depart(&child, now(), &by_guardian, &actor(7, 1), now());
    assert_eq!(gone.unwrap_err(), RepatriationError::Blocked(missing.to_vec()));
    // Of an adult neither an escort nor a finding is asked.
    assert_eq!(journey.blocks(&case(), &known), missing[..3]);
    journey.course.risk = None;
    assert!(journey.blocks(&case(), &known).contains(&B::NotAssessed));
    let nobody = RepatriationKnown { consent: None, ..known };
    assert!(journey.blocks(&case(), &nobody).contains(&B::NoConsent));
}

#[test]
fn the_receiver_says_that_the_person_came_and_nobody_else() {
    let came = now() + Duration::hours(6);
    let later = now() + Duration::hours(8);
    let here = departed(given());
    for (organisation, may) in [(1, false), (2, true), (3, false)] {
        let said = here.clone().acknowledge(receipt(came), &actor(8, organisation), later);
        assert_eq!(said.is_ok(), may);
        assert_eq!(here.awaits_receipt_of(id(organisation)), may);
    }
    let said = here.clone().hand_over(&case(), receipt(came), &actor(7, 1), later);
    assert_eq!(said, Err(RepatriationError::ReceiverSays));

    let there = departed(abroad());
    let say = |given| there.clone().hand_over(&case(), given, &actor(7, 1), later);
    let mut without = receipt(came);
    without.document = None;
    assert_eq!(
        pointers(say(without)),
        [("/document".to_owned(), InvalidCode::Required)]
    );
    for (at, code) in [
        (later + Duration::seconds(1), InvalidCode::InTheFuture),
        (now() - Duration::seconds(1), InvalidCode::TooEarly),
    ] {
        assert_eq!(pointers(say(receipt(at))), [("/arrived_at".to_owned(), code)]);
    }
    let (journey, event) = say(receipt(came)).unwrap();
    assert_eq!(journey.state, RepatriationState::HandedOver);
    assert_eq!((event.kind, event.fields), (EventKind::ReturnHandedOver, vec![]));
}

#[test]
fn a_return_is_given_up_with_a_reason_and_stops_with_the_consent() {
    let pack = pack();
    let give_up = |reason: &str, words: Option<&str>| {
        let journey = departed(given());
        journey.cancel(&case(), reason, words, &pack, &actor(7, 1), now())
    };
    for reason in ["bored", CONSENT_WITHDRAWN] {
        assert_eq!(
            pointers(give_up(reason, None)),
            [("/reason".to_owned(), InvalidCode::UnknownCode)]
        );
    }
    assert_eq!(
        pointers(give_up("other", None)),
        [("/words".to_owned(), InvalidCode::Required)]
    );
    let (given_up, _) = give_up("other", Some("Snow.")).unwrap();
    assert_eq!(given_up.course.stop.unwrap().words.as_deref(), Some("Snow."));
    let (stopped, event) = departed(given()).consent_withdrawn(&actor(7, 1), now()).unwrap();
    assert_eq!(
        (stopped.state, event.kind),
        (RepatriationState::Stopped, EventKind::ReturnStopped)
    );
    // Its receiver waits for somebody who does not come.
    assert_eq!((event.referral, event.organisation), (Some(id(6)), Some(id(2))));
    assert_eq!(stopped.course.stop.unwrap().reason, CONSENT_WITHDRAWN);
}

#[test]
fn a_contact_tells_whether_who_was_reached_is_safe() {
    let pack = pack();
    let came = departed(given())
        .acknowledge(receipt(now()), &actor(8, 2), now())
        .unwrap()
        .0;
    let contact = |on: &str, is_reached, is_safe| {
        let given = ReturnContactGiven {
            on: day(on),
            way: "phone".into(),
            is_reached,
            is_safe,
            words: None,
        };
        let days = (&pack, day("2025-06-15"), day("2025-06-20"));
        came.clone().contact(&case(), given, days, &actor(7, 1))
    };
    for (on, is_reached, is_safe, refused) in [
        ("2025-06-21", true, Some(true), Some(("/on", InvalidCode::InTheFuture))),
        ("2025-06-14", true, Some(true), Some(("/on", InvalidCode::TooEarly))),
        ("2025-06-16", true, None, Some(("/is_safe", InvalidCode::Required))),
        (
            "2025-06-16",
            false,
            Some(true),
            Some(("/is_safe", InvalidCode::Contradiction)),
        ),
        ("2025-06-16", true, Some(false), None),
        ("2025-06-16", false, None, None),
    ] {
        let done = contact(on, is_reached, is_safe);
        if let Some((at, code)) = refused {
            assert_eq!(pointers(done), [(at.to_owned(), code)]);
        } else {
            let (journey, event) = done.unwrap();
            assert_eq!(journey.state, RepatriationState::FollowUp);
            assert_eq!(event.fields, [if is_reached { "reached" } else { "not_reached" }]);
        }
    }
}
