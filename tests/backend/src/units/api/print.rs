//! Who may print, and what a file is called.

use punte_api::units::{MOST, Places, SHARE, named};
use punte_domain::id::{Id as _, UserId};
use uuid::Uuid;

#[test]
fn what_people_typed_is_plain_in_the_name_of_a_file() {
    for (reference, expected) in [
        ("RO-2026-0001", "RO-2026-0001"),
        ("RO20-MJ-ANITP-PDP 1", "RO20-MJ-ANITP-PDP-1"),
        ("a\"; filename=\"b.exe\r\nX: y", "a-filename-b-exe-X-y"),
        ("../../etc", "etc"),
        ("„Șase” – ș", "ase"),
        ("", ""),
    ] {
        assert_eq!(named(reference), expected);
    }
}

#[test]
fn nobody_takes_all_the_places_and_each_is_given_back() {
    let places = Places::default();
    let user = |number| UserId::from_uuid(Uuid::from_u128(number));
    let own: Vec<_> = (0..SHARE).map(|_| places.take(user(1)).expect("a place")).collect();
    assert!(places.take(user(1)).is_none(), "more than a share");
    let others: Vec<_> = (2..).map_while(|number| places.take(user(number))).collect();
    assert_eq!(own.len() + others.len(), MOST);
    drop(own);
    assert!(places.take(user(1)).is_some());
    drop(others);
    let all: Vec<_> = (1..).map_while(|number| places.take(user(number))).collect();
    assert_eq!(all.len(), MOST, "each place is free again");
}
