use chrono::{Duration, NaiveDate};
use strum::IntoEnumIterator;
use uuid::Uuid;

use super::*;
use crate::Timestamp;
use crate::cases::consent::{
    Confirmation, Consent, ConsentBasis, ConsentGap, ConsentTerms, DataSet, GivenBy, Withdrawal,
};
use crate::event::{Event, EventKind};
use crate::id::Id;
use crate::identity::organisation::OrganisationKind;

const SENDER: u128 = 10;
const RECEIVER: u128 = 20;
const OTHER: u128 = 30;

fn organisation(number: u128) -> OrganisationId {
    OrganisationId::from_uuid(Uuid::from_u128(number))
}

fn user() -> UserId {
    UserId::from_uuid(Uuid::from_u128(1))
}

fn second_signer() -> UserId {
    UserId::from_uuid(Uuid::from_u128(4))
}

fn everything() -> DataSets {
    DataSet::iter().collect()
}

fn case() -> CaseId {
    CaseId::from_uuid(Uuid::from_u128(2))
}

fn consent_id(number: u128) -> ConsentId {
    ConsentId::from_uuid(Uuid::from_u128(number))
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-03-02T10:00:00Z")
}

fn due() -> Timestamp {
    at("2026-03-05T10:00:00Z")
}

fn today() -> NaiveDate {
    now().date_naive()
}

fn content(kind: ReferralKind) -> ReferralContent {
    ReferralContent {
        kind,
        to: organisation(RECEIVER),
        services: vec!["ACC-E".to_owned()],
        urgency: Urgency::Normal,
        consent: Some(consent_id(5)),
        data_sets: [DataSet::Contact, DataSet::Needs].into(),
    }
}

fn draft(kind: ReferralKind) -> Referral {
    Referral::draft(
        ReferralId::from_uuid(Uuid::from_u128(3)),
        Reference::new("RO", 77),
        case(),
        organisation(SENDER),
        content(kind),
        None,
        user(),
        now(),
    )
    .unwrap()
    .0
}

fn consent_for(purpose: ConsentPurpose, basis: ConsentBasis) -> Consent {
    Consent {
        id: consent_id(5),
        case: case(),
        version: 1,
        terms: ConsentTerms {
            purpose,
            recipient: organisation(RECEIVER),
            data_sets: match purpose {
                ConsentPurpose::Transfer => everything(),
                _ => [DataSet::Contact, DataSet::Needs, DataSet::Identity].into(),
            },
            basis,
            given_by: GivenBy::Person,
            given_on: day("2026-03-01"),
            valid_until: day("2027-03-01"),
        },
        recorded_at: at("2026-03-01T09:00:00Z"),
        recorded_by: user(),
        confirmation: basis.is_legal_ground().then(|| Confirmation {
            at: at("2026-03-01T09:05:00Z"),
            by: second_signer(),
        }),
        withdrawal: None,
    }
}

fn accept(consents: &[Consent]) -> Answer<'_> {
    Answer::Accept(Accepting {
        consents,
        receiver: OrganisationKind::ChildProtection,
        is_restricted: false,
        today: today(),
    })
}

/// A consent or ground that suits this kind.
fn consent(kind: ReferralKind) -> Consent {
    let basis = match kind {
        ReferralKind::NotificationDuty => ConsentBasis::ChildProtection,
        _ => ConsentBasis::Consent,
    };
    consent_for(*kind.purposes().first().unwrap(), basis)
}

fn sending(consent: &Consent) -> Sending<'_> {
    Sending {
        consent: Some(consent),
        receiver: OrganisationKind::ChildProtection,
        may_be_received: true,
        is_child: true,
        today: today(),
        answer_due_at: due(),
    }
}

fn report(kind: FeedbackKind) -> Report {
    Report {
        kind,
        outcome: Some(FeedbackOutcome::Achieved),
        has_narrative: true,
        has_what_next: true,
    }
}

const REFUSE: Answer<'static> = Answer::Refuse {
    reason: RefusalReason::NoCapacity,
    has_text: false,
};

/// A referral of this kind in this state, as it really gets there.
fn referral(kind: ReferralKind, state: ReferralState) -> Referral {
    let (sender, receiver) = (organisation(SENDER), organisation(RECEIVER));
    let before = |state| referral(kind, state);
    match state {
        ReferralState::Draft => draft(kind),
        ReferralState::Sent => {
            let consent = consent(kind);
            before(ReferralState::Draft)
                .send(sender, sending(&consent), now())
                .unwrap()
                .0
        }
        ReferralState::Received => before(ReferralState::Sent).acknowledge(receiver, now()).unwrap().0,
        ReferralState::Accepted => {
            let waiting = before(ReferralState::Received);
            waiting.answer(receiver, accept(&[consent(kind)]), now()).unwrap().0
        }
        ReferralState::Refused => {
            before(ReferralState::Received)
                .answer(receiver, REFUSE, now())
                .unwrap()
                .0
        }
        ReferralState::Expired => {
            let late = due() + Duration::seconds(1);
            before(ReferralState::Received).expire(late).unwrap().0
        }
        ReferralState::ServiceStarted => {
            let accepted = before(ReferralState::Accepted);
            if !kind.has_service() {
                return Referral { state, ..accepted };
            }
            accepted.start_service(receiver, today(), today(), now()).unwrap().0
        }
        ReferralState::Completed => {
            let reported = if kind.has_service() {
                before(ReferralState::ServiceStarted)
                    .give_feedback(receiver, report(FeedbackKind::Start), now())
                    .unwrap()
                    .0
            } else {
                before(ReferralState::Accepted)
            };
            let (reported, _) = reported
                .give_feedback(receiver, report(FeedbackKind::Final), now())
                .unwrap();
            reported.complete(receiver, now()).unwrap().0
        }
        ReferralState::Broken => {
            before(ReferralState::Accepted)
                .break_off(receiver, BrokenReason::LostContact, now())
                .unwrap()
                .0
        }
        ReferralState::Withdrawn => before(ReferralState::Received).withdraw(sender, now()).unwrap().0,
    }
}

/// Every act, with a report that suits the state where one is needed.
fn act(referral: Referral, action: ReferralAction, by: OrganisationId) -> Result<Referral, ReferralError> {
    let consent = consent(referral.content.kind);
    let written = referral.content.clone();
    let one = |done: Result<(Referral, Event), ReferralError>| done.map(|(referral, _)| referral);
    match action {
        ReferralAction::Update => one(referral.update(by, written, now())),
        ReferralAction::Send => one(referral.send(by, sending(&consent), now())),
        ReferralAction::Acknowledge => referral.acknowledge(by, now()).map(|(referral, _)| referral),
        ReferralAction::Accept => one(referral.answer(by, accept(&[consent]), now())),
        ReferralAction::Refuse => one(referral.answer(by, REFUSE, now())),
        ReferralAction::StartService => one(referral.start_service(by, today(), today(), now())),
        ReferralAction::GiveFeedback if referral.content.kind.has_service() => {
            one(referral.give_feedback(by, report(FeedbackKind::Start), now()))
        }
        ReferralAction::GiveFeedback => one(referral.give_feedback(by, report(FeedbackKind::Final), now())),
        ReferralAction::Complete => one(referral.complete(by, now())),
        ReferralAction::Break => one(referral.break_off(by, BrokenReason::LostContact, now())),
        ReferralAction::Withdraw => one(referral.withdraw(by, now())),
    }
}

/// What the table of MECHANISM §5 allows: the state an act leads to.
fn leads_to(kind: ReferralKind, state: ReferralState, action: ReferralAction, side: Side) -> Option<ReferralState> {
    use ReferralAction as A;
    use ReferralState as S;
    let is_consultation = kind == ReferralKind::Consultation;
    match (side, action, state) {
        (Side::Sender, A::Update, S::Draft) => Some(S::Draft),
        (Side::Sender, A::Send, S::Draft) => Some(S::Sent),
        (Side::Sender, A::Withdraw, S::Draft | S::Sent | S::Received) => Some(S::Withdrawn),
        (Side::Receiver, A::Acknowledge, S::Sent | S::Received) => Some(S::Received),
        (Side::Receiver, A::Accept, S::Sent | S::Received) => Some(S::Accepted),
        (Side::Receiver, A::Refuse, S::Sent | S::Received) => Some(S::Refused),
        (Side::Receiver, A::StartService, S::Accepted) if !is_consultation => Some(S::ServiceStarted),
        (Side::Receiver, A::GiveFeedback, S::ServiceStarted) if !is_consultation => Some(state),
        (Side::Receiver, A::GiveFeedback, S::Accepted) if is_consultation => Some(state),
        (_, A::Break, S::Accepted | S::ServiceStarted) => Some(S::Broken),
        // Completion asks for the last report too: see below.
        _ => None,
    }
}

#[test]
fn every_state_by_every_action_by_every_side() {
    for kind in ReferralKind::iter() {
        for state in ReferralState::iter() {
            for action in ReferralAction::iter() {
                for by in [SENDER, RECEIVER, OTHER].map(organisation) {
                    let before = referral(kind, state);
                    assert_eq!(before.state, state);
                    let side = before.side(by);
                    let expected = side.and_then(|side| leads_to(kind, state, action, side));
                    let done = act(before.clone(), action, by);
                    let told = format!("{kind} {state} {action} by {side:?}: {done:?}");
                    match (expected, done) {
                        (Some(to), Ok(after)) => assert_eq!(after.state, to, "{told}"),
                        (None, Err(error)) => {
                            let wrong_side = match (side, action.side()) {
                                (None, _) => Some(ReferralError::NotAParty),
                                (Some(Side::Receiver), Some(Side::Sender)) => Some(ReferralError::NotSender),
                                (Some(Side::Sender), Some(Side::Receiver)) => Some(ReferralError::NotReceiver),
                                _ => None,
                            };
                            if let Some(wrong_side) = wrong_side {
                                assert_eq!(error, wrong_side, "{told}");
                            }
                        }
                        _ => panic!("{told}"),
                    }
                    let offered = before.abilities(by, now()).contains(&action);
                    let needless = action == ReferralAction::Acknowledge && state == ReferralState::Received;
                    assert_eq!(offered, expected.is_some() && !needless, "{told}");
                }
            }
        }
    }
}

#[test]
fn the_receiver_does_not_know_of_a_draft() {
    let draft = draft(ReferralKind::Service);
    assert_eq!(draft.side(organisation(RECEIVER)), None);
    assert_eq!(draft.side(organisation(SENDER)), Some(Side::Sender));
}

#[test]
fn a_referral_goes_to_another_organisation() {
    let own = ReferralContent {
        to: organisation(SENDER),
        ..content(ReferralKind::Service)
    };
    let draft = draft(ReferralKind::Service);
    let drafted = Referral::draft(
        draft.id,
        draft.reference.clone(),
        case(),
        organisation(SENDER),
        own.clone(),
        None,
        user(),
        now(),
    );
    assert_eq!(drafted, Err(ReferralError::ToOwnOrganisation));
    assert_eq!(
        draft.clone().update(organisation(SENDER), own.clone(), now()),
        Err(ReferralError::ToOwnOrganisation)
    );
    let stored = Referral { content: own, ..draft };
    let consent = consent(ReferralKind::Service);
    assert_eq!(
        stored.send(organisation(SENDER), sending(&consent), now()),
        Err(ReferralError::ToOwnOrganisation)
    );
}

/// SEC-28: nothing is sent that no live consent and no recorded ground covers.
#[test]
fn sending_needs_a_consent_that_covers_it() {
    let send = |referral: Referral, consent: Option<&Consent>, is_child: bool| {
        let facts = Sending {
            consent,
            receiver: OrganisationKind::ChildProtection,
            may_be_received: true,
            is_child,
            today: today(),
            answer_due_at: due(),
        };
        referral.send(organisation(SENDER), facts, now()).map(|_| ())
    };
    for kind in ReferralKind::iter() {
        for purpose in ConsentPurpose::iter() {
            for basis in ConsentBasis::iter() {
                for is_child in [false, true] {
                    let consent = consent_for(purpose, basis);
                    let is_duty = kind == ReferralKind::NotificationDuty;
                    let expected = if basis == ConsentBasis::ChildProtection && !is_child {
                        // The protection of children is no ground for an adult.
                        Err(ReferralError::NoConsent)
                    } else if is_duty && !(is_child && basis != ConsentBasis::Consent) {
                        Err(ReferralError::NoDuty)
                    } else if kind.purposes().contains(&purpose) {
                        Ok(())
                    } else {
                        Err(ReferralError::NotCovered(ConsentGap::OtherPurpose))
                    };
                    let done = send(draft(kind), Some(&consent), is_child);
                    assert_eq!(done, expected, "{kind} {purpose} {basis} {is_child}");
                }
            }
        }
        let good = consent(kind);
        let gaps = |change: &dyn Fn(&mut Consent)| {
            let mut bad = good.clone();
            change(&mut bad);
            send(draft(kind), Some(&bad), true)
        };
        assert_eq!(send(draft(kind), None, true), Err(ReferralError::NoConsent));
        assert_eq!(
            gaps(&|bad| bad.case = CaseId::from_uuid(Uuid::from_u128(99))),
            Err(ReferralError::NoConsent)
        );
        assert_eq!(gaps(&|bad| bad.id = consent_id(99)), Err(ReferralError::NoConsent));
        assert_eq!(
            gaps(&|bad| bad.terms.recipient = organisation(OTHER)),
            Err(ConsentGap::OtherRecipient.into())
        );
        assert_eq!(
            gaps(&|bad| bad.terms.valid_until = day("2026-03-01")),
            Err(ConsentGap::Expired.into())
        );
        assert_eq!(
            gaps(&|bad| bad.withdrawal = Some(Withdrawal { at: now(), by: user() })),
            Err(ConsentGap::Withdrawn.into())
        );
        let mut missing: DataSets = [DataSet::Contact].into();
        if kind == ReferralKind::Transfer {
            missing = everything();
            missing.remove(&DataSet::Needs);
        }
        assert_eq!(
            gaps(&|bad| bad.terms.data_sets = [DataSet::Needs].into()),
            Err(ConsentGap::DataSets(missing).into())
        );
        if good.terms.basis.is_legal_ground() {
            // The law commands this one at once.
            assert_eq!(gaps(&|bad| bad.confirmation = None), Ok(()));
        }
    }
}

#[test]
fn a_service_is_named_and_the_receiver_may_receive_it() {
    let consent = consent(ReferralKind::Service);
    let nameless = Referral {
        content: ReferralContent {
            services: Vec::new(),
            ..content(ReferralKind::Service)
        },
        ..draft(ReferralKind::Service)
    };
    assert_eq!(
        nameless.send(organisation(SENDER), sending(&consent), now()),
        Err(ReferralError::NoService)
    );
    let facts = Sending {
        may_be_received: false,
        ..sending(&consent)
    };
    assert_eq!(
        draft(ReferralKind::Service).send(organisation(SENDER), facts, now()),
        Err(ReferralError::WrongReceiver)
    );
}

#[test]
fn a_transfer_without_services_is_complete() {
    let consent = consent(ReferralKind::Transfer);
    let referral = Referral {
        content: ReferralContent {
            services: Vec::new(),
            ..content(ReferralKind::Transfer)
        },
        ..draft(ReferralKind::Transfer)
    };
    assert!(referral.send(organisation(SENDER), sending(&consent), now()).is_ok());
}

/// SEC-28: the whole case moves only under a consent for all of it, when it is sent and when it is
/// accepted.
#[test]
fn sec_28_a_transfer_moves_under_a_live_consent_for_every_data_set() {
    let kind = ReferralKind::Transfer;
    let sent = referral(kind, ReferralState::Sent);
    assert_eq!(sent.content.data_sets, everything(), "whatever was ticked");
    let answer = |consents: &[Consent]| {
        sent.clone()
            .answer(organisation(RECEIVER), accept(consents), now())
            .map(|(accepted, _)| accepted.state)
    };
    let changed = |change: &dyn Fn(&mut Consent)| {
        let mut consent = consent(kind);
        change(&mut consent);
        consent
    };
    let refused = |gap| Err(ReferralError::TransferNotCovered(gap));
    let expired = changed(&|consent| consent.terms.valid_until = day("2026-03-01"));
    let withdrawn = changed(&|consent| consent.withdrawal = Some(Withdrawal { at: now(), by: user() }));
    let unsigned = changed(&|consent| {
        consent.terms.basis = ConsentBasis::ChildProtection;
        consent.confirmation = None;
    });
    let later = changed(&|consent| consent.id = consent_id(6));
    let later_still = changed(&|consent| {
        consent.id = consent_id(7);
        consent.recorded_at = now() + Duration::seconds(1);
    });
    assert_eq!(answer(&[consent(kind)]), Ok(ReferralState::Accepted));
    assert_eq!(answer(std::slice::from_ref(&expired)), refused(ConsentGap::Expired));
    assert_eq!(answer(std::slice::from_ref(&withdrawn)), refused(ConsentGap::Withdrawn));
    assert_eq!(answer(&[unsigned]), refused(ConsentGap::Unconfirmed));
    assert_eq!(answer(&[]), refused(ConsentGap::DataSets(everything())));
    assert_eq!(answer(&[expired, later.clone()]), Ok(ReferralState::Accepted));
    assert_eq!(answer(&[withdrawn.clone(), later]), refused(ConsentGap::Withdrawn));
    assert_eq!(answer(&[withdrawn, later_still]), Ok(ReferralState::Accepted));
    for set in DataSet::iter() {
        let less = changed(&|consent| {
            consent.terms.data_sets.remove(&set);
        });
        assert_eq!(answer(&[less]), refused(ConsentGap::DataSets([set].into())), "{set}");
    }
    for other in ReferralKind::iter().filter(|other| *other != kind) {
        let waiting = referral(other, ReferralState::Sent);
        let accepted = waiting.answer(organisation(RECEIVER), accept(&[]), now());
        assert!(accepted.is_ok(), "help does not wait for consent to share: {other}");
    }
}

#[test]
fn sec_72_a_restricted_case_does_not_move() {
    for kind in ReferralKind::iter() {
        let consents = [consent(kind)];
        let Answer::Accept(facts) = accept(&consents) else {
            panic!("an acceptance");
        };
        let restricted = Answer::Accept(Accepting {
            is_restricted: true,
            ..facts
        });
        let answered = referral(kind, ReferralState::Sent).answer(organisation(RECEIVER), restricted, now());
        let expected = (kind == ReferralKind::Transfer).then_some(ReferralError::CaseRestricted);
        assert_eq!(answered.err(), expected, "help goes on: {kind}");
    }
}

#[test]
fn the_side_that_asks_follows_the_case() {
    for kind in ReferralKind::iter() {
        for state in ReferralState::iter() {
            let before = referral(kind, state);
            for holder in [SENDER, RECEIVER, OTHER] {
                let moved = Referral {
                    holder: organisation(holder),
                    ..before.clone()
                };
                for who in [SENDER, RECEIVER, OTHER] {
                    let expected = if who == RECEIVER && state != ReferralState::Draft {
                        Some(Side::Receiver)
                    } else {
                        (who == holder).then_some(Side::Sender)
                    };
                    assert_eq!(moved.side(organisation(who)), expected, "{kind} {state} {holder} {who}");
                }
            }
        }
    }
}

#[test]
fn words_stay_with_the_receiver_while_it_runs_and_some_days_after() {
    for state in ReferralState::iter() {
        let one = referral(ReferralKind::Service, state);
        for days in [0, 29, 30, 31] {
            let later = one.ended_at.unwrap_or_else(now) + Duration::days(days);
            let expected = state.is_open() || days < 30;
            assert_eq!(one.keeps_its_words(later, 30), expected, "{state} {days}");
        }
    }
}

#[test]
fn an_answer_comes_in_time_and_once() {
    let receiver = organisation(RECEIVER);
    let late = due() + Duration::microseconds(1);
    let accept = accept(&[]);
    for state in [ReferralState::Sent, ReferralState::Received] {
        let waiting = referral(ReferralKind::Service, state);
        for answer in [accept, REFUSE] {
            assert!(waiting.clone().answer(receiver, answer, due()).is_ok());
            assert_eq!(
                waiting.clone().answer(receiver, answer, late),
                Err(ReferralError::Overdue)
            );
            let answered = waiting.clone().answer(receiver, answer, now()).unwrap().0;
            assert_eq!(answered.received_at, Some(now()), "an answer acknowledges");
            assert_eq!(answered.answered_at, Some(now()));
            for again in [accept, REFUSE] {
                assert_eq!(
                    answered.clone().answer(receiver, again, now()),
                    Err(ReferralError::AlreadyAnswered)
                );
            }
        }
        let offered = waiting.abilities(receiver, late);
        assert_eq!(offered, []);
    }
    let expired = referral(ReferralKind::Service, ReferralState::Expired);
    assert_eq!(expired.answer(receiver, accept, late), Err(ReferralError::Overdue));
    let sent = referral(ReferralKind::Service, ReferralState::Sent);
    assert_eq!(sent.acknowledge(receiver, late), Err(ReferralError::Overdue));
}

#[test]
fn a_referral_expires_only_when_its_time_is_over() {
    for state in ReferralState::iter() {
        let waiting = referral(ReferralKind::Service, state);
        let late = waiting.clone().expire(due() + Duration::seconds(1));
        let early = waiting.expire(due());
        if state.awaits_answer() {
            let (expired, event) = late.unwrap();
            assert_eq!(expired.state, ReferralState::Expired);
            assert!(expired.may_be_followed());
            assert_eq!(event.kind, EventKind::ReferralExpired);
            assert_eq!(early, Err(ReferralError::NotYetDue));
        } else {
            assert_eq!(late, Err(ReferralError::NotNow(state)));
        }
    }
}

#[test]
fn opening_again_changes_nothing() {
    let received = referral(ReferralKind::Service, ReferralState::Received);
    let later = now() + Duration::hours(1);
    assert_eq!(
        received.clone().acknowledge(organisation(RECEIVER), later),
        Ok((received, None))
    );
}

#[test]
fn a_refusal_for_another_reason_is_put_in_words() {
    let refuse = |reason, has_text| {
        referral(ReferralKind::Service, ReferralState::Received)
            .answer(organisation(RECEIVER), Answer::Refuse { reason, has_text }, now())
            .map(|(referral, _)| referral.refusal)
    };
    for reason in RefusalReason::iter() {
        assert_eq!(refuse(reason, true), Ok(Some(reason)));
        let expected = match reason {
            RefusalReason::Other => Err(ReferralError::ReasonMissing),
            coded => Ok(Some(coded)),
        };
        assert_eq!(refuse(reason, false), expected);
    }
}

#[test]
fn a_service_starts_between_its_acceptance_and_today() {
    let accepted = referral(ReferralKind::Service, ReferralState::Accepted);
    let receiver = organisation(RECEIVER);
    let later = now() + Duration::days(5);
    let start = |on: &str| {
        accepted
            .clone()
            .start_service(receiver, day(on), later.date_naive(), later)
            .map(|(referral, _)| referral.service_started_on)
    };
    assert_eq!(start("2026-03-01"), Err(ReferralError::StartsBeforeAcceptance));
    assert_eq!(start("2026-03-02"), Ok(Some(day("2026-03-02"))));
    assert_eq!(start("2026-03-07"), Ok(Some(day("2026-03-07"))));
    assert_eq!(start("2026-03-08"), Err(ReferralError::StartsInFuture));
    let question = referral(ReferralKind::Consultation, ReferralState::Accepted);
    assert_eq!(
        question.start_service(receiver, today(), today(), now()),
        Err(ReferralError::NothingToStart)
    );
}

#[test]
fn a_referral_ends_only_after_its_last_report() {
    let receiver = organisation(RECEIVER);
    let give = |referral: Referral, kind| referral.give_feedback(receiver, report(kind), now());
    for kind in ReferralKind::iter().filter(|kind| kind.has_service()) {
        let started = referral(kind, ReferralState::ServiceStarted);
        assert_eq!(
            started.clone().complete(receiver, now()),
            Err(ReferralError::FeedbackMissing)
        );
        assert_eq!(
            give(started.clone(), FeedbackKind::Final),
            Err(ReferralError::FeedbackOutOfOrder)
        );
        let (begun, event) = give(started, FeedbackKind::Start).unwrap();
        assert_eq!(event.fields, ["start", "achieved"]);
        assert_eq!(
            begun.clone().complete(receiver, now()),
            Err(ReferralError::FeedbackMissing)
        );
        assert_eq!(
            give(begun.clone(), FeedbackKind::Start),
            Err(ReferralError::FeedbackOutOfOrder)
        );
        let (reported, _) = give(begun, FeedbackKind::Final).unwrap();
        assert!(reported.abilities(receiver, now()).contains(&ReferralAction::Complete));
        for again in FeedbackKind::iter() {
            assert_eq!(give(reported.clone(), again), Err(ReferralError::FeedbackOutOfOrder));
        }
        let (completed, _) = reported.complete(receiver, now()).unwrap();
        assert_eq!(
            (completed.state, completed.ended_at),
            (ReferralState::Completed, Some(now()))
        );
    }
    let question = referral(ReferralKind::Consultation, ReferralState::Accepted);
    assert_eq!(
        give(question.clone(), FeedbackKind::Start),
        Err(ReferralError::FeedbackOutOfOrder)
    );
    assert_eq!(
        question.clone().complete(receiver, now()),
        Err(ReferralError::FeedbackMissing)
    );
    let answer = Report {
        outcome: None,
        has_what_next: false,
        ..report(FeedbackKind::Final)
    };
    let (answered, _) = question.give_feedback(receiver, answer, now()).unwrap();
    assert!(answered.complete(receiver, now()).is_ok());
}

#[test]
fn the_persons_withdrawal_and_a_move_stop_what_waits_and_not_the_help() {
    for state in ReferralState::iter() {
        let waiting = referral(ReferralKind::Service, state);
        let moved = waiting.clone().withdraw_with_case(now());
        let done = waiting.withdraw_with_consent(now());
        assert_eq!(moved.is_ok(), done.is_ok());
        if let Ok((_, event)) = moved {
            assert_eq!(event.fields, ["case_moved"]);
            assert_eq!(event.organisation, Some(organisation(RECEIVER)));
        }
        if matches!(
            state,
            ReferralState::Draft | ReferralState::Sent | ReferralState::Received
        ) {
            assert_eq!(done.unwrap().0.state, ReferralState::Withdrawn);
        } else {
            assert_eq!(done, Err(ReferralError::NotNow(state)));
        }
    }
}

#[test]
fn an_accepted_transfer_moves_the_case() {
    for kind in ReferralKind::iter() {
        for state in ReferralState::iter() {
            let handover = referral(kind, state).handover(now(), 30);
            let expected = (kind == ReferralKind::Transfer && state == ReferralState::Accepted).then(|| Handover {
                case: case(),
                from: organisation(SENDER),
                to: organisation(RECEIVER),
                readable_until: at("2026-04-01T10:00:00Z"),
            });
            assert_eq!(handover, expected, "{kind} {state}");
        }
    }
}

#[test]
fn events_concern_the_other_side_and_name_codes_only() {
    let sent = referral(ReferralKind::Service, ReferralState::Sent);
    let consent = consent(ReferralKind::Service);
    let (_, event) = draft(ReferralKind::Service)
        .send(organisation(SENDER), sending(&consent), now())
        .unwrap();
    assert_eq!(event.kind, EventKind::ReferralSent);
    assert_eq!(event.organisation, Some(organisation(RECEIVER)));
    assert_eq!(event.fields, ["service", "normal", "contact", "needs"]);
    let (_, event) = sent.answer(organisation(RECEIVER), accept(&[]), now()).unwrap();
    assert_eq!(event.organisation, Some(organisation(SENDER)));
    assert_eq!(
        (event.case, event.referral),
        (Some(case()), Some(draft(ReferralKind::Service).id))
    );
}

#[test]
fn a_box_shows_first_what_waits_and_is_urgent() {
    use ReferralState as S;
    use Urgency::{Normal, Urgent};
    let placed = |state, urgency, days: i64| {
        let mut one = referral(ReferralKind::Service, state);
        one.content.urgency = urgency;
        let move_by = |at: &mut Option<Timestamp>| *at = at.map(|at| at + Duration::days(days));
        move_by(&mut one.answer_due_at);
        move_by(&mut one.answered_at);
        move_by(&mut one.ended_at);
        one.place()
    };
    let order = [
        placed(S::Received, Urgent, 1),
        placed(S::Sent, Urgent, 3),
        placed(S::Received, Normal, 0),
        placed(S::Sent, Normal, 2),
        placed(S::ServiceStarted, Urgent, 9),
        placed(S::Accepted, Normal, 1),
        placed(S::ServiceStarted, Normal, 2),
        placed(S::Draft, Urgent, 0),
        placed(S::Draft, Normal, 0),
        placed(S::Refused, Normal, 9),
        placed(S::Completed, Urgent, 1),
    ];
    assert!(order.is_sorted_by(|a, b| a < b), "{order:?}");
    for state in S::iter() {
        assert_eq!(placed(state, Normal, 0) < ENDED_FROM, state.is_open(), "{state}");
    }
}

mod disclosure {
    use super::*;

    const CLOSING_DAYS: u32 = 30;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Standing {
        Live,
        Unconfirmed,
        Expired,
        Withdrawn,
        Missing,
        OfAnotherCase,
        ForAnotherRecipient,
        ForAnotherPurpose,
    }

    const STANDINGS: [Standing; 8] = [
        Standing::Live,
        Standing::Unconfirmed,
        Standing::Expired,
        Standing::Withdrawn,
        Standing::Missing,
        Standing::OfAnotherCase,
        Standing::ForAnotherRecipient,
        Standing::ForAnotherPurpose,
    ];

    fn consents(kind: ReferralKind, standing: Standing) -> Vec<Consent> {
        let mut own = consent(kind);
        match standing {
            Standing::Live => {}
            Standing::Unconfirmed => {
                own.terms.basis = ConsentBasis::ChildProtection;
                own.confirmation = None;
            }
            Standing::Expired => own.terms.valid_until = day("2026-03-01"),
            Standing::Withdrawn => own.withdrawal = Some(Withdrawal { at: now(), by: user() }),
            Standing::Missing => return Vec::new(),
            Standing::OfAnotherCase => own.case = CaseId::from_uuid(Uuid::from_u128(99)),
            Standing::ForAnotherRecipient => own.terms.recipient = organisation(OTHER),
            Standing::ForAnotherPurpose => own.terms.purpose = ConsentPurpose::Research,
        }
        vec![own]
    }

    fn viewer(number: u128) -> Viewer {
        Viewer {
            organisation: organisation(number),
            kind: OrganisationKind::ChildProtection,
        }
    }

    fn of(referral: &Referral, consents: &[Consent], viewer: Viewer, at: Timestamp) -> Disclosure {
        Disclosure::of(referral, consents, viewer, at, today(), CLOSING_DAYS)
    }

    /// SEC-28, SEC-29: kind × state × consent × reader × data set × time after the end.
    #[test]
    fn sec_28_and_29_exactly_what_is_consented_is_open_exactly_while_it_is() {
        for kind in ReferralKind::iter() {
            for state in ReferralState::iter() {
                for standing in STANDINGS {
                    for by in [SENDER, RECEIVER, OTHER] {
                        for days_later in [0, 29, 30, 31] {
                            let referral = referral(kind, state);
                            let later = now() + Duration::days(days_later);
                            let seen = of(&referral, &consents(kind, standing), viewer(by), later);
                            let is_in_time = match state {
                                ReferralState::Sent
                                | ReferralState::Received
                                | ReferralState::Accepted
                                | ReferralState::ServiceStarted => true,
                                ReferralState::Completed | ReferralState::Broken => days_later < 30,
                                _ => false,
                            };
                            // To child protection the duty of the law opens at once.
                            let is_duty = kind == ReferralKind::NotificationDuty;
                            let is_covered =
                                standing == Standing::Live || (is_duty && standing == Standing::Unconfirmed);
                            let is_open = by == RECEIVER && is_covered && is_in_time;
                            for set in DataSet::iter() {
                                // The consent names identity too; only a transfer, once sent, shares all.
                                let is_shared =
                                    matches!(set, DataSet::Contact | DataSet::Needs) || kind == ReferralKind::Transfer;
                                assert_eq!(
                                    seen.opens(set),
                                    is_open && is_shared,
                                    "{kind} {state} {standing:?} {by} {days_later} {set}"
                                );
                            }
                            let expected = match state {
                                _ if is_open => DisclosureState::Open,
                                ReferralState::Draft if by == RECEIVER => DisclosureState::NotYet,
                                _ => DisclosureState::Closed,
                            };
                            assert_eq!(seen.state, expected, "{kind} {state} {standing:?} {by} {days_later}");
                            assert_eq!(seen.reason.is_some(), expected == DisclosureState::Closed);
                            assert!(is_open || !seen.shows_addresses);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn sec_61_what_carries_a_referral_does_not_depend_on_where_it_stands() {
        for kind in ReferralKind::iter() {
            for state in ReferralState::iter() {
                for standing in STANDINGS {
                    let referral = referral(kind, state);
                    let receiver = viewer(RECEIVER).kind;
                    let is_carried = referral.is_carried(&consents(kind, standing), receiver, now(), today());
                    let is_duty = kind == ReferralKind::NotificationDuty;
                    let expected = standing == Standing::Live || (is_duty && standing == Standing::Unconfirmed);
                    assert_eq!(is_carried, expected, "{kind} {state} {standing:?}");
                }
            }
        }
    }

    #[test]
    fn data_sets_that_only_the_referral_names_stay_closed() {
        let mut referral = referral(ReferralKind::Service, ReferralState::Accepted);
        referral.content.data_sets = DataSet::iter().collect();
        let consents = consents(ReferralKind::Service, Standing::Live);
        let seen = of(&referral, &consents, viewer(RECEIVER), now());
        assert_eq!(
            seen.data_sets,
            [DataSet::Contact, DataSet::Identity, DataSet::Needs].into()
        );
    }

    #[test]
    fn a_reader_is_told_why_nothing_is_open() {
        let reason = |state, standing, by| {
            let referral = referral(ReferralKind::Service, state);
            of(&referral, &consents(ReferralKind::Service, standing), viewer(by), now()).reason
        };
        let accepted = ReferralState::Accepted;
        for (state, standing, by, expected) in [
            (accepted, Standing::Live, OTHER, Some(ClosedReason::NotReceiver)),
            (accepted, Standing::Live, RECEIVER, None),
            (
                accepted,
                Standing::Withdrawn,
                RECEIVER,
                Some(ClosedReason::ConsentWithdrawn),
            ),
            (
                accepted,
                Standing::Expired,
                RECEIVER,
                Some(ClosedReason::ConsentExpired),
            ),
            (
                accepted,
                Standing::Unconfirmed,
                RECEIVER,
                Some(ClosedReason::ConsentUnconfirmed),
            ),
            (
                accepted,
                Standing::Missing,
                RECEIVER,
                Some(ClosedReason::ConsentMissing),
            ),
            (
                ReferralState::Refused,
                Standing::Live,
                RECEIVER,
                Some(ClosedReason::NotTakenOn),
            ),
        ] {
            assert_eq!(reason(state, standing, by), expected, "{state} {standing:?}");
        }
    }

    #[test]
    fn a_person_who_withdrew_from_the_help_closes_it_at_once() {
        for reason in BrokenReason::iter() {
            let accepted = referral(ReferralKind::Service, ReferralState::Accepted);
            let (broken, _) = accepted.break_off(organisation(SENDER), reason, now()).unwrap();
            let consents = consents(ReferralKind::Service, Standing::Live);
            let seen = of(&broken, &consents, viewer(RECEIVER), now());
            assert_eq!(seen.is_open(), reason != BrokenReason::PersonWithdrew, "{reason}");
        }
    }

    /// MECHANISM §5: never the shelter address to police or prosecution.
    #[test]
    fn sec_24_police_and_prosecution_never_see_an_address() {
        let referral = referral(ReferralKind::Consultation, ReferralState::Received);
        let consents = consents(ReferralKind::Consultation, Standing::Live);
        for kind in OrganisationKind::iter() {
            let viewer = Viewer {
                kind,
                ..viewer(RECEIVER)
            };
            let kept = matches!(
                kind,
                OrganisationKind::Police | OrganisationKind::BorderPolice | OrganisationKind::Prosecution
            );
            assert_eq!(of(&referral, &consents, viewer, now()).shows_addresses, !kept, "{kind}");
        }
    }

    /// MECHANISM §7, F3: police and prosecution alone are told of exploiters, with what the person agreed to
    /// share of the exploitation.
    #[test]
    fn exploiters_are_named_to_police_and_prosecution_under_exploitation_only() {
        for kind in OrganisationKind::iter() {
            for set in [DataSet::Needs, DataSet::Exploitation] {
                let mut referral = referral(ReferralKind::Consultation, ReferralState::Received);
                referral.content.data_sets = [set].into();
                let mut consents = consents(ReferralKind::Consultation, Standing::Live);
                for consent in &mut consents {
                    consent.terms.data_sets = [set].into();
                }
                let viewer = Viewer {
                    kind,
                    ..viewer(RECEIVER)
                };
                let seen = of(&referral, &consents, viewer, now());
                let is_told = matches!(
                    kind,
                    OrganisationKind::Police | OrganisationKind::BorderPolice | OrganisationKind::Prosecution
                ) && set == DataSet::Exploitation;
                assert!(seen.opens(set), "{kind} {set}");
                assert_eq!(seen.names_exploiters, is_told, "{kind} {set}");
            }
        }
    }

    /// No data set names them, so no consent and no referral can.
    #[test]
    fn specialist_notes_are_no_data_set() {
        let codes: Vec<_> = DataSet::iter().map(DataSet::code).collect();
        assert_eq!(
            codes.join(" "),
            "contact identity safe_contact screening_result screening_answers risk needs health \
             exploitation legal documents plan"
        );
    }

    #[test]
    fn a_later_consent_carries_on_an_expired_one_and_a_change_of_mind() {
        let referral = referral(ReferralKind::Service, ReferralState::ServiceStarted);
        let renewed = |recorded_at: &str| Consent {
            id: consent_id(6),
            recorded_at: at(recorded_at),
            ..consent(ReferralKind::Service)
        };
        let opens = |standing, other: Consent| {
            let mut all = consents(ReferralKind::Service, standing);
            all.push(other);
            of(&referral, &all, viewer(RECEIVER), now()).is_open()
        };
        let before = "2026-03-01T10:00:00Z";
        let after = "2026-03-02T10:00:01Z";
        assert!(opens(Standing::Expired, renewed(before)));
        assert!(
            !opens(Standing::Withdrawn, renewed(before)),
            "a withdrawal outlives older papers"
        );
        assert!(opens(Standing::Withdrawn, renewed(after)));
        let mut elsewhere = renewed(after);
        elsewhere.terms.recipient = organisation(OTHER);
        assert!(!opens(Standing::Expired, elsewhere));
        assert!(!opens(Standing::Missing, renewed(after)), "the one it names must exist");
    }

    #[test]
    fn a_duty_to_notify_rests_on_a_ground_and_not_on_consent() {
        let kind = ReferralKind::NotificationDuty;
        let referral = referral(kind, ReferralState::Accepted);
        for basis in ConsentBasis::iter() {
            let mut all = consents(kind, Standing::Live);
            for consent in &mut all {
                consent.terms.basis = basis;
            }
            let seen = of(&referral, &all, viewer(RECEIVER), now());
            assert_eq!(seen.is_open(), basis.is_legal_ground(), "{basis}");
        }
    }

    #[test]
    fn a_referral_may_share_nothing_but_its_message() {
        let mut referral = referral(ReferralKind::Consultation, ReferralState::Sent);
        referral.content.data_sets = DataSets::new();
        let live = of(
            &referral,
            &consents(ReferralKind::Consultation, Standing::Live),
            viewer(RECEIVER),
            now(),
        );
        assert!(live.is_open() && live.data_sets.is_empty());
        let withdrawn = consents(ReferralKind::Consultation, Standing::Withdrawn);
        assert!(!of(&referral, &withdrawn, viewer(RECEIVER), now()).is_open());
    }
}
