use super::*;
use crate::cases::fixture::{actor, case, day, id, now};
use crate::id::Id;
use crate::identity::offer::{AdmissionRules, OfferFacts};

fn closed() -> Case {
    Case {
        closed_at: Some(now()),
        ..case()
    }
}

/// An offer of organisation 2.
fn offer(service: &str) -> ServiceOffer {
    ServiceOffer {
        id: id(30),
        organisation: id(2),
        version: 1,
        facts: OfferFacts {
            service: service.into(),
            capacity: Some(4),
            free: Some(2),
            rules: AdmissionRules::default(),
            hours: None,
            funding_ends_on: None,
        },
        occupied: 0,
        free_updated_at: None,
    }
}

fn pack() -> Pack {
    Pack::load("ro").unwrap()
}

fn known<'a>(pack: &'a Pack, offer: &'a ServiceOffer) -> PlacementKnown<'a> {
    PlacementKnown {
        pack,
        offer,
        is_agreed: true,
        latest: None,
        today: day("2025-06-15"),
    }
}

fn opening() -> PlacementOpening {
    PlacementOpening {
        started_on: day("2025-06-10"),
        planned_end_on: Some(day("2025-07-10")),
        note: Some(" By the back door. ".into()),
    }
}

fn opens(opening: PlacementOpening, known: &PlacementKnown) -> Result<Placement, PlacementError> {
    Placement::open(id(3), &case(), opening, known, &actor(7, 1), now()).map(|(placement, _)| placement)
}

fn stay() -> Placement {
    opens(opening(), &known(&pack(), &offer("ACC-E"))).unwrap()
}

fn refused(error: PlacementError) -> Vec<(String, InvalidCode)> {
    match error {
        PlacementError::Invalid(fields) => fields.into_iter().map(|one| (one.pointer, one.code)).collect(),
        other => panic!("{other:?}"),
    }
}

/// MECHANISM §5: neither the house nor the offer leaves the seal.
#[test]
fn sec_48_the_ledger_does_not_learn_where_the_person_stays() {
    let (pack, offer) = (pack(), offer("ACC-E"));
    let (stay, event) = Placement::open(id(3), &case(), opening(), &known(&pack, &offer), &actor(7, 1), now()).unwrap();
    assert_eq!(stay.place.note.as_deref(), Some("By the back door."));
    assert_eq!((stay.place.organisation, stay.place.offer), (id(2), id(30)));
    assert_eq!((event.case, event.subject), (Some(id(1)), Some(stay.id.uuid())));
    assert_eq!((event.organisation, event.referral), (None, None));
    assert!(event.fields.is_empty());
}

#[test]
fn a_person_stays_at_one_place_at_a_time() {
    let (pack, offer) = (pack(), offer("ACC-E"));
    let current = stay();
    let taken = PlacementKnown {
        latest: Some(&current),
        ..known(&pack, &offer)
    };
    assert_eq!(opens(opening(), &taken), Err(PlacementError::AlreadyPlaced));

    let left = Placement {
        ended_on: Some(day("2025-06-12")),
        ..stay()
    };
    let after = PlacementKnown {
        latest: Some(&left),
        ..known(&pack, &offer)
    };
    let overlapping = refused(opens(opening(), &after).unwrap_err());
    assert_eq!(overlapping, [("/started_on".to_owned(), InvalidCode::TooEarly)]);
    let next = PlacementOpening {
        started_on: day("2025-06-12"),
        ..opening()
    };
    assert!(opens(next, &after).is_ok(), "on the day the stay before ended");
}

#[test]
fn only_nights_are_stayed_and_only_where_it_was_agreed() {
    let pack = pack();
    for service in pack.services() {
        let offer = offer(&service.code);
        let result = opens(opening(), &known(&pack, &offer));
        if service.unit == "night" {
            assert!(result.is_ok(), "{}", service.code);
        } else {
            assert_eq!(result, Err(PlacementError::NoAccommodation), "{}", service.code);
        }
    }
    let offer = offer("ACC-T");
    let strange = PlacementKnown {
        is_agreed: false,
        ..known(&pack, &offer)
    };
    assert_eq!(opens(opening(), &strange), Err(PlacementError::NotAgreed));
}

#[test]
fn days_are_checked() {
    let (pack, offer) = (pack(), offer("ACC-E"));
    let known = known(&pack, &offer);
    let with = |started: &str, planned: Option<&str>| PlacementOpening {
        started_on: day(started),
        planned_end_on: planned.map(day),
        note: None,
    };
    for (opening, pointer, code) in [
        (with("2025-06-16", None), "/started_on", InvalidCode::InTheFuture),
        (with("2025-05-31", None), "/started_on", InvalidCode::BeforeDetection),
        (
            with("2025-06-10", Some("2025-06-10")),
            "/planned_end_on",
            InvalidCode::TooEarly,
        ),
        (
            with("2025-06-10", Some("2029-06-10")),
            "/planned_end_on",
            InvalidCode::OutOfRange,
        ),
    ] {
        assert_eq!(
            refused(opens(opening, &known).unwrap_err()),
            [(pointer.to_owned(), code)]
        );
    }
    let long = PlacementOpening {
        note: Some("a".repeat(2001)),
        ..opening()
    };
    assert_eq!(
        refused(opens(long, &known).unwrap_err()),
        [("/note".to_owned(), InvalidCode::TooLong)]
    );
    assert!(opens(with("2025-06-01", Some("2025-06-02")), &known).is_ok());
}

#[test]
fn whoever_holds_an_open_case_moves_a_person_in_and_may_always_end_it() {
    let (pack, offer) = (pack(), offer("ACC-E"));
    let known = known(&pack, &offer);
    let by = actor(7, 1);
    let open = |case: &Case, by: &Actor| Placement::open(id(3), case, opening(), &known, by, now()).map(|_| ());
    assert_eq!(open(&case(), &by), Ok(()));
    assert_eq!(open(&case(), &actor(7, 2)), Err(PlacementError::NotHolder));
    assert_eq!(open(&closed(), &by), Err(PlacementError::CaseClosed));
    let today = day("2025-06-15");
    let end = |case: &Case, by: &Actor| stay().end(case, today, "own_home", &pack, by, today).map(|_| ());
    assert_eq!(end(&closed(), &by), Ok(()));
    assert_eq!(end(&case(), &actor(7, 2)), Err(PlacementError::NotHolder));
    assert_eq!(
        stay().abilities(&case(), &by),
        ["placement_update", "placement_end", "placement_move"]
    );
    assert_eq!(stay().abilities(&closed(), &by), ["placement_update", "placement_end"]);
    assert!(stay().abilities(&case(), &actor(7, 2)).is_empty());
}

#[test]
fn a_stay_ends_once_with_a_reason_and_counts_its_nights() {
    let (pack, by, today) = (pack(), actor(7, 1), day("2025-06-15"));
    assert_eq!(stay().nights(today), 5, "so far");
    let ends = |on: &str, reason: &str| stay().end(&case(), day(on), reason, &pack, &by, today);
    for (on, reason, pointer, code) in [
        ("2025-06-09", "own_home", "/ended_on", InvalidCode::TooEarly),
        ("2025-06-16", "own_home", "/ended_on", InvalidCode::InTheFuture),
        ("2025-06-12", "bored", "/reason", InvalidCode::UnknownCode),
    ] {
        assert_eq!(refused(ends(on, reason).unwrap_err()), [(pointer.to_owned(), code)]);
    }
    let (ended, event) = ends("2025-06-12", "own_home").unwrap();
    assert_eq!((event.kind, ended.nights(today)), (EventKind::PlacementEnded, 2));
    assert!(ended.abilities(&case(), &by).is_empty());
    assert_eq!(
        ended.clone().end(&case(), today, "own_home", &pack, &by, today),
        Err(PlacementError::AlreadyEnded)
    );
    assert_eq!(
        ended.change(&case(), None, None, &by),
        Err(PlacementError::AlreadyEnded)
    );
    assert_eq!(ends("2025-06-10", "own_home").unwrap().0.nights(today), 0);
    let (error, _) = ends("2025-06-14", ERROR).unwrap();
    assert_eq!(error.nights(today), 0, "there was no such stay");
    assert!(pack.has_code("placement_end", MOVED) && pack.has_code("placement_end", ERROR));
}

#[test]
fn the_planned_end_and_the_note_change() {
    let (changed, event) = stay().change(&case(), None, Some("Ring twice."), &actor(7, 1)).unwrap();
    assert_eq!(event.kind, EventKind::PlacementChanged);
    assert_eq!(
        (changed.planned_end_on, changed.place.note.as_deref()),
        (None, Some("Ring twice."))
    );
    let early = stay().change(&case(), Some(day("2025-06-10")), None, &actor(7, 1));
    assert_eq!(
        refused(early.unwrap_err()),
        [("/planned_end_on".to_owned(), InvalidCode::TooEarly)]
    );
}
