use strum::IntoEnumIterator;
use uuid::Uuid;

use super::*;
use crate::id::Id;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn writer() -> UserId {
    UserId::from_uuid(Uuid::from_u128(3))
}

fn second() -> UserId {
    UserId::from_uuid(Uuid::from_u128(4))
}

fn terms() -> ConsentTerms {
    ConsentTerms {
        purpose: ConsentPurpose::Assistance,
        recipient: OrganisationId::from_uuid(Uuid::from_u128(7)),
        data_sets: [DataSet::Contact, DataSet::Needs].into(),
        basis: ConsentBasis::Consent,
        given_by: GivenBy::Person,
        given_on: day("2026-03-01"),
        valid_until: day("2027-03-01"),
    }
}

fn today() -> ConsentCircumstances {
    ConsentCircumstances {
        is_child: false,
        has_ground: false,
        today: day("2026-03-02"),
    }
}

fn consent() -> Consent {
    let ids = (
        ConsentId::from_uuid(Uuid::from_u128(1)),
        CaseId::from_uuid(Uuid::from_u128(2)),
    );
    Consent::give(ids.0, ids.1, terms(), today(), writer(), at("2026-03-02T10:00:00Z"))
        .unwrap()
        .0
}

#[test]
fn terms_that_contradict_themselves_are_refused() {
    let adult = today();
    let child = ConsentCircumstances {
        is_child: true,
        ..adult
    };
    let explained = ConsentCircumstances {
        has_ground: true,
        ..adult
    };
    let based = |basis| ConsentTerms { basis, ..terms() };
    let assent = || ConsentTerms {
        given_by: GivenBy::ChildAssent,
        ..terms()
    };
    let cases = [
        (terms(), adult, Ok(())),
        (
            ConsentTerms {
                data_sets: DataSets::new(),
                ..terms()
            },
            adult,
            Err(ConsentError::NoDataSets),
        ),
        (
            ConsentTerms {
                given_on: day("2026-03-03"),
                ..terms()
            },
            adult,
            Err(ConsentError::GivenInFuture),
        ),
        (
            ConsentTerms {
                valid_until: day("2026-02-28"),
                ..terms()
            },
            adult,
            Err(ConsentError::EndsBeforeGiven),
        ),
        (
            ConsentTerms {
                valid_until: day("2026-03-01"),
                ..terms()
            },
            adult,
            Ok(()),
        ),
        (
            ConsentTerms {
                valid_until: day("2031-03-02"),
                ..terms()
            },
            adult,
            Err(ConsentError::TooLong),
        ),
        (
            based(ConsentBasis::ChildProtection),
            adult,
            Err(ConsentError::NotAChild),
        ),
        (based(ConsentBasis::ChildProtection), child, Ok(())),
        (
            based(ConsentBasis::DangerToLife),
            adult,
            Err(ConsentError::GroundMissing),
        ),
        (
            based(ConsentBasis::DangerToLife),
            child,
            Err(ConsentError::GroundMissing),
        ),
        (based(ConsentBasis::DangerToLife), explained, Ok(())),
        (assent(), child, Ok(())),
        (assent(), adult, Err(ConsentError::AssentOfAnAdult)),
    ];
    for (terms, circumstances, expected) in cases {
        assert_eq!(terms.check(circumstances), expected, "{terms:?} {circumstances:?}");
    }
}

/// Every basis × who gave it × child or adult.
#[test]
fn the_grounds_of_children_end_with_childhood() {
    for basis in ConsentBasis::iter() {
        for given_by in GivenBy::iter() {
            let mut given = consent();
            given.terms.basis = basis;
            given.terms.given_by = given_by;
            assert!(given.holds_for(true), "{basis} {given_by}");
            assert_eq!(given.holds_for(false), basis != ConsentBasis::ChildProtection);
            assert!(!given.is_an_adults_own(true));
            let own = basis == ConsentBasis::Consent && given_by == GivenBy::Person;
            assert_eq!(given.is_an_adults_own(false), own, "{basis} {given_by}");
        }
    }
}

#[test]
fn a_consent_renews_what_it_goes_on_with() {
    let earlier = consent();
    let later = |change: &dyn Fn(&mut Consent)| {
        let mut later = consent();
        later.id = ConsentId::from_uuid(Uuid::from_u128(11));
        later.terms.valid_until = day("2028-03-01");
        change(&mut later);
        later
    };
    assert!(later(&|_| ()).renews(&earlier));
    assert!(later(&|it| it.terms.valid_until = earlier.terms.valid_until).renews(&earlier));
    assert!(later(&|it| it.terms.data_sets = [DataSet::Identity].into()).renews(&earlier));
    let other = |change: &dyn Fn(&mut Consent)| assert!(!later(change).renews(&earlier));
    other(&|it| it.id = earlier.id);
    other(&|it| it.case = CaseId::from_uuid(Uuid::from_u128(12)));
    other(&|it| it.terms.recipient = OrganisationId::from_uuid(Uuid::from_u128(8)));
    other(&|it| it.terms.purpose = ConsentPurpose::Legal);
    other(&|it| it.terms.basis = ConsentBasis::DangerToLife);
    other(&|it| it.terms.valid_until = day("2027-02-28"));
    let by = UserId::from_uuid(Uuid::from_u128(3));
    let (withdrawn, _) = earlier.clone().withdraw(by, at("2026-04-01T00:00:00Z")).unwrap();
    assert!(!later(&|_| ()).renews(&withdrawn));
}

#[test]
fn the_default_period_ends_on_the_same_day_of_a_later_month() {
    assert_eq!(ConsentTerms::default_end(day("2026-03-01"), 12), day("2027-03-01"));
    assert_eq!(ConsentTerms::default_end(day("2024-02-29"), 12), day("2025-02-28"));
}

/// SEC-28: consent state × recipient × purpose × data sets.
#[test]
fn sec_28_consent_covers_exactly_what_it_names() {
    let recipient = terms().recipient;
    let stranger = OrganisationId::from_uuid(Uuid::from_u128(8));
    let live = consent();
    let withdrawn = live
        .clone()
        .withdraw(UserId::from_uuid(Uuid::from_u128(3)), at("2026-04-01T00:00:00Z"))
        .unwrap()
        .0;
    let days = [
        ("2026-02-28", Some(ConsentGap::NotYetGiven)),
        ("2026-03-01", None),
        ("2027-03-01", None),
        ("2027-03-02", Some(ConsentGap::Expired)),
    ];
    for (on, gap_in_time) in days {
        for who in [recipient, stranger] {
            for purpose in ConsentPurpose::iter() {
                for set in DataSet::iter() {
                    for others in [DataSets::new(), [DataSet::Needs].into()] {
                        let mut wanted = others;
                        wanted.insert(set);
                        let missing: DataSets = wanted
                            .iter()
                            .copied()
                            .filter(|set| !matches!(set, DataSet::Contact | DataSet::Needs))
                            .collect();
                        let expected = if let Some(gap) = gap_in_time.clone() {
                            Err(gap)
                        } else if who == stranger {
                            Err(ConsentGap::OtherRecipient)
                        } else if purpose != ConsentPurpose::Assistance {
                            Err(ConsentGap::OtherPurpose)
                        } else if missing.is_empty() {
                            Ok(())
                        } else {
                            Err(ConsentGap::DataSets(missing))
                        };
                        let asked = Use {
                            recipient: who,
                            purpose,
                            is_duty: false,
                            now: at("2026-03-02T11:00:00Z"),
                            today: day(on),
                        };
                        assert_eq!(live.covers(asked, &wanted), expected);
                        assert_eq!(withdrawn.covers(asked, &wanted), Err(ConsentGap::Withdrawn));
                    }
                }
            }
        }
    }
}

/// SEC-28: basis × signature × purpose × recipient × hours since × data set × duty.
#[test]
fn sec_28_a_legal_ground_opens_what_two_people_have_signed() {
    let recipient = terms().recipient;
    let stranger = OrganisationId::from_uuid(Uuid::from_u128(8));
    let recorded = at("2026-03-02T10:00:00Z");
    for basis in ConsentBasis::iter() {
        for is_signed in [false, true] {
            for given_for in ConsentPurpose::iter() {
                let ground = Consent {
                    terms: ConsentTerms {
                        basis,
                        purpose: given_for,
                        data_sets: DataSet::iter().collect(),
                        ..terms()
                    },
                    confirmation: is_signed.then(|| Confirmation {
                        at: recorded,
                        by: second(),
                    }),
                    ..consent()
                };
                for who in [recipient, stranger] {
                    for purpose in ConsentPurpose::iter() {
                        for hours in [0, 23, 24, 48] {
                            for is_duty in [false, true] {
                                let asked = Use {
                                    recipient: who,
                                    purpose,
                                    is_duty,
                                    now: recorded + Duration::hours(hours),
                                    today: day("2026-03-04"),
                                };
                                for set in DataSet::iter() {
                                    let is_named = who == recipient && purpose == given_for;
                                    let saves_a_life =
                                        matches!(
                                            set,
                                            DataSet::Contact | DataSet::Identity | DataSet::SafeContact | DataSet::Risk
                                        ) && matches!(purpose, ConsentPurpose::Assistance | ConsentPurpose::Legal);
                                    let is_open = is_named
                                        && match basis {
                                            ConsentBasis::Consent => true,
                                            ConsentBasis::ChildProtection => is_signed || is_duty,
                                            ConsentBasis::DangerToLife => is_signed || (saves_a_life && hours < 24),
                                        };
                                    let told =
                                        format!("{basis} {is_signed} {given_for} {purpose} {hours} {is_duty} {set}");
                                    assert_eq!(ground.covers(asked, &[set].into()).is_ok(), is_open, "{told}");
                                    let opened = ground.opens(asked).unwrap_or_default();
                                    assert_eq!(opened.contains(&set), is_open, "{told}");
                                    if is_named && !is_open {
                                        assert_eq!(
                                            ground.covers(asked, &[set].into()),
                                            Err(ConsentGap::Unconfirmed),
                                            "{told}"
                                        );
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn sec_28_the_second_signer_is_somebody_else_and_signs_once() {
    let (now, on) = (at("2026-03-02T11:00:00Z"), day("2026-03-02"));
    let ground = |basis| Consent {
        terms: ConsentTerms { basis, ..terms() },
        ..consent()
    };
    for basis in ConsentBasis::iter() {
        let confirmed = ground(basis).confirm(second(), now, on);
        if basis == ConsentBasis::Consent {
            assert_eq!(confirmed, Err(ConsentError::NothingToConfirm));
            continue;
        }
        assert_eq!(ground(basis).state(on), ConsentState::Unconfirmed);
        let (confirmed, event) = confirmed.unwrap();
        assert_eq!(confirmed.state(on), ConsentState::Active);
        assert_eq!(confirmed.terms, ground(basis).terms);
        assert_eq!(event.kind, EventKind::ConsentConfirmed);
        assert_eq!(ground(basis).confirm(writer(), now, on), Err(ConsentError::OwnGround));
        assert_eq!(
            confirmed.confirm(second(), now, on),
            Err(ConsentError::AlreadyConfirmed)
        );
        assert_eq!(
            ground(basis).confirm(second(), now, day("2027-03-02")),
            Err(ConsentError::OverBeforeConfirmed)
        );
        let (withdrawn, _) = ground(basis).withdraw(writer(), now).unwrap();
        assert_eq!(
            withdrawn.confirm(second(), now, on),
            Err(ConsentError::AlreadyWithdrawn)
        );
    }
}

#[test]
fn withdrawal_adds_a_fact_and_changes_no_term() {
    let given = consent();
    let by = UserId::from_uuid(Uuid::from_u128(3));
    let (withdrawn, event) = given.clone().withdraw(by, at("2026-04-01T00:00:00Z")).unwrap();
    assert_eq!(withdrawn.terms, given.terms);
    assert_eq!(withdrawn.recorded_at, given.recorded_at);
    assert_eq!(event.kind, EventKind::ConsentWithdrawn);
    assert_eq!(event.case, Some(given.case));
    assert_eq!(
        withdrawn.withdraw(by, at("2026-04-02T00:00:00Z")),
        Err(ConsentError::AlreadyWithdrawn)
    );
    let late = given.withdraw(by, at("2030-01-01T00:00:00Z"));
    assert!(late.is_ok(), "an expired consent may be withdrawn");
}

#[test]
fn the_event_names_codes_and_the_recipient() {
    let (consent, event) = Consent::give(
        ConsentId::from_uuid(Uuid::from_u128(1)),
        CaseId::from_uuid(Uuid::from_u128(2)),
        terms(),
        today(),
        writer(),
        at("2026-03-02T10:00:00Z"),
    )
    .unwrap();
    assert_eq!(event.fields, ["assistance", "consent", "contact", "needs"]);
    assert_eq!(event.organisation, Some(consent.terms.recipient));
    assert_eq!(event.subject, Some(consent.id.uuid()));
}
