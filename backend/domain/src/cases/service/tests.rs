use std::collections::BTreeSet;

use strum::IntoEnumIterator;

use super::*;
use crate::cases::fixture::{actor, case, day, id, now, referral};
use crate::id::Id;
use crate::pack::Pack;
use crate::referrals::ReferralKind;
use crate::text::InvalidCode;

fn given() -> ServiceGiven {
    ServiceGiven {
        service: "PSY-C".into(),
        attendance: ServiceAttendance::Attended,
        given_on: day("2025-06-10"),
        until_on: None,
        quantity: Some(1),
        currency: None,
        provider: id(1),
        referral: None,
        cost_source: Some("donor_project".into()),
        goal: None,
        absence: None,
        note: Some("  Went well.  ".into()),
        shares_note: false,
    }
}

fn known(pack: &Pack) -> ServiceKnown<'_> {
    ServiceKnown {
        pack,
        knows_provider: true,
        goals: BTreeSet::from([id(20)]),
        referral: None,
        earliest: (day("2025-06-01"), InvalidCode::BeforeDetection),
        ended_on: None,
        today: day("2025-06-15"),
    }
}

fn pack() -> Pack {
    Pack::load("ro").unwrap()
}

fn recorded() -> ServiceRecord {
    let side = case();
    let record = ServiceRecord::record(
        id(3),
        ServiceSide::Holder(&side),
        given(),
        &known(&pack()),
        &actor(7, 1),
        now(),
    );
    record.unwrap().0
}

/// The record of a receiver, of organisation 2.
fn received() -> ServiceRecord {
    ServiceRecord {
        organisation: id(2),
        is_receivers: true,
        ..recorded()
    }
}

fn refused(given: ServiceGiven) -> Vec<(String, InvalidCode)> {
    let refused = given.checked(&known(&pack())).unwrap_err();
    refused.into_iter().map(|one| (one.pointer, one.code)).collect()
}

fn refuses(given: ServiceGiven, pointer: &str, code: InvalidCode) {
    let said = format!("{given:?}");
    assert_eq!(refused(given), [(pointer.to_owned(), code)], "{said}");
}

#[test]
fn what_was_given_is_tidied() {
    let checked = given().checked(&known(&pack())).unwrap();
    assert_eq!(checked.note.as_deref(), Some("Went well."));
    let blank = ServiceGiven {
        note: Some("  ".into()),
        ..given()
    };
    assert_eq!(blank.checked(&known(&pack())).unwrap().note, None);
}

#[test]
fn every_service_is_measured_as_its_unit_says() {
    for service in pack().services() {
        let measure = match service.unit.as_str() {
            "night" => ServiceMeasure::Nights,
            "hour" => ServiceMeasure::Minutes,
            "amount" => ServiceMeasure::Money,
            _ => ServiceMeasure::Count,
        };
        assert_eq!(service.measure(), measure, "{}", service.code);
        let money = measure == ServiceMeasure::Money;
        let nights = measure == ServiceMeasure::Nights;
        let fits = ServiceGiven {
            service: service.code.clone(),
            until_on: nights.then(|| day("2025-06-13")),
            quantity: (!nights).then_some(90),
            currency: money.then(|| "RON".to_owned()),
            ..given()
        };
        let quantity = fits.clone().checked(&known(&pack())).unwrap().quantity;
        assert_eq!(quantity, Some(if nights { 3 } else { 90 }), "{}", service.code);
        for attendance in [ServiceAttendance::Absent, ServiceAttendance::Cancelled] {
            let missed = ServiceGiven {
                attendance,
                until_on: None,
                quantity: None,
                currency: None,
                absence: (attendance == ServiceAttendance::Absent).then(|| "illness".to_owned()),
                ..fits.clone()
            };
            assert_eq!(missed.checked(&known(&pack())).unwrap().quantity, None);
        }
    }
}

#[test]
fn nights_are_counted_and_never_typed() {
    let stay = |until: Option<&str>, quantity| ServiceGiven {
        service: "ACC-E".into(),
        until_on: until.map(day),
        quantity,
        ..given()
    };
    refuses(stay(None, None), "/until_on", InvalidCode::Required);
    refuses(stay(Some("2025-06-10"), None), "/until_on", InvalidCode::TooEarly);
    refuses(stay(Some("2025-06-16"), None), "/until_on", InvalidCode::InTheFuture);
    refuses(
        stay(Some("2025-06-12"), Some(2)),
        "/quantity",
        InvalidCode::Contradiction,
    );
    let counted = stay(Some("2025-06-15"), None).checked(&known(&pack())).unwrap();
    assert_eq!(counted.quantity, Some(5));
    let pack = pack();
    let since_long = ServiceKnown {
        earliest: (day("2020-01-01"), InvalidCode::BeforeDetection),
        ..known(&pack)
    };
    let long = ServiceGiven {
        given_on: day("2024-01-01"),
        ..stay(Some("2025-06-12"), None)
    };
    let refused = long.checked(&since_long).unwrap_err();
    assert_eq!(refused, [Invalid::new("/until_on", InvalidCode::OutOfRange)]);
}

#[test]
fn quantities_are_whole_and_bounded() {
    let much = |quantity| ServiceGiven { quantity, ..given() };
    refuses(much(None), "/quantity", InvalidCode::Required);
    for quantity in [i64::MIN, -1, 0, 1001, i64::MAX] {
        refuses(much(Some(quantity)), "/quantity", InvalidCode::OutOfRange);
    }
    for quantity in [1, 1000] {
        assert!(much(Some(quantity)).checked(&known(&pack())).is_ok());
    }
    let until = ServiceGiven {
        until_on: Some(day("2025-06-12")),
        ..given()
    };
    refuses(until, "/until_on", InvalidCode::Contradiction);
}

#[test]
fn money_has_a_currency_of_the_pack_and_nothing_else_has_one() {
    let voucher = |currency: Option<&str>| ServiceGiven {
        service: "FIN-V".into(),
        quantity: Some(25_050),
        currency: currency.map(str::to_owned),
        ..given()
    };
    refuses(voucher(None), "/currency", InvalidCode::Required);
    refuses(voucher(Some("ALL")), "/currency", InvalidCode::UnknownCode);
    refuses(voucher(Some("ron")), "/currency", InvalidCode::UnknownCode);
    assert!(voucher(Some("EUR")).checked(&known(&pack())).is_ok());
    let session = ServiceGiven {
        currency: Some("RON".into()),
        ..given()
    };
    refuses(session, "/currency", InvalidCode::Contradiction);
    let missed = ServiceGiven {
        attendance: ServiceAttendance::Cancelled,
        quantity: None,
        ..voucher(Some("RON"))
    };
    refuses(missed, "/currency", InvalidCode::Contradiction);
}

#[test]
fn who_did_not_come_had_a_reason_and_got_nothing() {
    let absent = |absence: Option<&str>, quantity| ServiceGiven {
        attendance: ServiceAttendance::Absent,
        absence: absence.map(str::to_owned),
        quantity,
        ..given()
    };
    assert!(absent(Some("afraid"), None).checked(&known(&pack())).is_ok());
    refuses(absent(None, None), "/absence_reason", InvalidCode::Required);
    refuses(absent(Some("lazy"), None), "/absence_reason", InvalidCode::UnknownCode);
    refuses(absent(Some("afraid"), Some(1)), "/quantity", InvalidCode::Contradiction);
    for attendance in [ServiceAttendance::Attended, ServiceAttendance::Cancelled] {
        let reasoned = ServiceGiven {
            attendance,
            quantity: (attendance == ServiceAttendance::Attended).then_some(1),
            ..absent(Some("afraid"), None)
        };
        refuses(reasoned, "/absence_reason", InvalidCode::Contradiction);
    }
}

#[test]
fn days_codes_and_ids_are_checked() {
    let with = |change: &dyn Fn(&mut ServiceGiven)| {
        let mut given = given();
        change(&mut given);
        given
    };
    let on = |text: &'static str| with(&|given| given.given_on = day(text));
    refuses(on("2025-06-16"), "/given_on", InvalidCode::InTheFuture);
    refuses(on("2025-05-31"), "/given_on", InvalidCode::BeforeDetection);
    assert!(on("2025-06-01").checked(&known(&pack())).is_ok());
    assert!(on("2025-06-15").checked(&known(&pack())).is_ok());
    let service = with(&|given| given.service = "MAGIC".into());
    refuses(service, "/service", InvalidCode::UnknownCode);
    let paid = with(&|given| given.cost_source = Some("wishes".into()));
    refuses(paid, "/cost_source", InvalidCode::UnknownCode);
    let goal = with(&|given| given.goal = Some(id(21)));
    refuses(goal, "/goal_id", InvalidCode::UnknownCode);
    assert!(
        with(&|given| given.goal = Some(id(20)))
            .checked(&known(&pack()))
            .is_ok()
    );
    let long = with(&|given| given.note = Some("a".repeat(4001)));
    refuses(long, "/note", InvalidCode::TooLong);
    let under = with(&|given| given.referral = Some(id(5)));
    refuses(under, "/referral_id", InvalidCode::UnknownCode);
    let pack = pack();
    let nobody = ServiceKnown {
        knows_provider: false,
        ..known(&pack)
    };
    let refused = given().checked(&nobody).unwrap_err();
    assert_eq!(refused, [Invalid::new("/provider_id", InvalidCode::UnknownCode)]);
}

#[test]
fn under_a_referral_its_receiver_gives() {
    let pack = pack();
    let known = ServiceKnown {
        referral: Some((id(5), id(2))),
        ..known(&pack)
    };
    let given = |provider, referral| ServiceGiven {
        provider: id(provider),
        referral: Some(id(referral)),
        ..given()
    };
    assert!(given(2, 5).checked(&known).is_ok());
    let other = given(1, 5).checked(&known).unwrap_err();
    assert_eq!(other, [Invalid::new("/provider_id", InvalidCode::Contradiction)]);
    let other = given(2, 6).checked(&known).unwrap_err();
    assert_eq!(other, [Invalid::new("/referral_id", InvalidCode::UnknownCode)]);
}

#[test]
fn nothing_is_given_under_a_referral_after_its_end() {
    let pack = pack();
    let known = ServiceKnown {
        ended_on: Some(day("2025-06-12")),
        ..known(&pack)
    };
    let on = |text: &str| ServiceGiven {
        given_on: day(text),
        ..given()
    };
    assert!(on("2025-06-12").checked(&known).is_ok());
    let late = on("2025-06-13").checked(&known).unwrap_err();
    assert_eq!(late, [Invalid::new("/given_on", InvalidCode::TooLate)]);
    let stay = |until: &str| ServiceGiven {
        service: "ACC-E".into(),
        until_on: Some(day(until)),
        quantity: None,
        ..given()
    };
    assert!(stay("2025-06-12").checked(&known).is_ok());
    let late = stay("2025-06-13").checked(&known).unwrap_err();
    assert_eq!(late, [Invalid::new("/until_on", InvalidCode::TooLate)]);
}

#[test]
fn whoever_holds_the_case_writes_also_when_it_is_closed() {
    let open = case();
    let closed = Case {
        closed_at: Some(now()),
        ..case()
    };
    for case in [&open, &closed] {
        let side = ServiceSide::Holder(case);
        assert_eq!(side.may_record(&actor(7, 1)), Ok(()));
        assert_eq!(side.may_record(&actor(7, 2)), Err(ServiceError::NotHolder));
        assert_eq!(side.may_change(&recorded(), &actor(7, 1)), Ok(()));
        assert_eq!(side.may_change(&recorded(), &actor(7, 2)), Err(ServiceError::NotHolder));
        assert_eq!(side.may_change(&received(), &actor(7, 1)), Err(ServiceError::NotYours));
    }
}

#[test]
fn a_receiver_writes_once_it_has_accepted_and_while_it_runs() {
    for kind in ReferralKind::iter() {
        for state in ReferralState::iter() {
            let referral = referral(kind, state);
            let side = ServiceSide::Receiver {
                referral: &referral,
                keeps_words: true,
            };
            let expected = match state {
                // Who is asked does not know of a draft.
                ReferralState::Draft => Err(ServiceError::NotReceiver),
                ReferralState::Accepted | ReferralState::ServiceStarted if kind != ReferralKind::Consultation => Ok(()),
                _ => Err(ServiceError::NotUnderWay(state)),
            };
            assert_eq!(side.may_record(&actor(7, 2)), expected, "{kind} {state}");
            assert_eq!(side.may_record(&actor(7, 1)), Err(ServiceError::NotReceiver));
        }
    }
}

#[test]
fn a_receiver_corrects_its_own_while_words_are_kept() {
    let referral = referral(ReferralKind::Service, ReferralState::Completed);
    let side = |keeps_words| ServiceSide::Receiver {
        referral: &referral,
        keeps_words,
    };
    assert_eq!(side(true).may_change(&received(), &actor(7, 2)), Ok(()));
    assert_eq!(
        side(false).may_change(&received(), &actor(7, 2)),
        Err(ServiceError::Ended)
    );
    assert_eq!(
        side(true).may_change(&recorded(), &actor(7, 2)),
        Err(ServiceError::NotYours)
    );
    assert_eq!(
        side(true).may_change(&received(), &actor(7, 1)),
        Err(ServiceError::NotReceiver)
    );
    let of_another = ServiceRecord {
        organisation: id(3),
        ..received()
    };
    assert_eq!(
        side(true).may_change(&of_another, &actor(7, 2)),
        Err(ServiceError::NotYours)
    );
}

#[test]
fn a_record_is_corrected_and_marked_as_an_error_once() {
    let (case, by) = (case(), actor(7, 1));
    let later = now() + chrono::Duration::days(1);
    let more = ServiceGiven {
        quantity: Some(2),
        ..given()
    };
    let side = ServiceSide::Holder(&case);
    let (record, event) = recorded().correct(side, more, &known(&pack()), &by, later).unwrap();
    assert_eq!((record.given.quantity, record.written_at), (Some(2), later));
    assert_eq!(record.recorded_at, now());
    assert_eq!(event.kind, EventKind::ServiceCorrected);

    let blank = record.clone().void(side, " ", &by, later).unwrap_err();
    assert_eq!(
        blank,
        ServiceError::Invalid(vec![Invalid::new("/reason", InvalidCode::Required)])
    );
    let (record, event) = record.void(side, "Written down twice.", &by, later).unwrap();
    assert_eq!(event.kind, EventKind::ServiceVoided);
    assert_eq!(
        record.clone().void(side, "Again.", &by, later).unwrap_err(),
        ServiceError::Void
    );
    let again = record.correct(side, given(), &known(&pack()), &by, later);
    assert_eq!(again.unwrap_err(), ServiceError::Void);
}

#[test]
fn the_first_service_that_was_given_begins_the_help() {
    for state in ReferralState::iter() {
        for attendance in ServiceAttendance::iter() {
            let record = ServiceRecord {
                given: ServiceGiven { attendance, ..given() },
                ..received()
            };
            let begins = state == ReferralState::Accepted && attendance == ServiceAttendance::Attended;
            assert_eq!(record.begins(&referral(ReferralKind::Service, state)), begins);
        }
    }
}

#[test]
fn sec_28_the_words_of_a_receiver_are_its_own_unless_it_shares_them() {
    for (is_receivers, shares_now, shared_then) in [false, true]
        .into_iter()
        .flat_map(|a| [false, true].map(|b| (a, b)))
        .flat_map(|(a, b)| [false, true].map(|c| (a, b, c)))
    {
        let mut record = if is_receivers { received() } else { recorded() };
        record.given.shares_note = shares_now;
        let version = ServiceGiven {
            shares_note: shared_then,
            ..given()
        };
        assert!(record.shows_words_to(&version, record.organisation), "its own");
        let expected = !is_receivers || (shares_now && shared_then);
        assert_eq!(
            record.shows_words_to(&version, id(4)),
            expected,
            "{is_receivers} {shares_now} {shared_then}"
        );
    }
}

/// SEC-48: the ledger learns that a service was written down, not which.
#[test]
fn sec_48_the_ledger_names_attendance_alone() {
    let case = case();
    let (record, event) = ServiceRecord::record(
        id(3),
        ServiceSide::Holder(&case),
        given(),
        &known(&pack()),
        &actor(7, 1),
        now(),
    )
    .unwrap();
    assert_eq!(event.fields, ["attended"]);
    assert_eq!((event.case, event.subject), (Some(id(1)), Some(record.id.uuid())));
    assert_eq!((event.referral, event.organisation), (None, None));
}
