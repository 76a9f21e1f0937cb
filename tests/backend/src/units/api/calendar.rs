//! What tells the entries of a calendar from each other.

use punte_api::units::keys;
use punte_domain::projects::calendar::{CalendarEntry, CalendarKind, CalendarMoment};
use punte_domain::projects::span::StatedSpan;
use uuid::Uuid;

#[test]
fn what_a_review_recommends_keeps_its_key_when_another_has_left_the_window() {
    let recommended = |title: &str| CalendarEntry {
        kind: CalendarKind::Recommendation,
        moment: CalendarMoment::Due,
        id: Uuid::from_u128(1),
        parent: None,
        project: None,
        title: title.to_owned(),
        parent_title: None,
        project_title: None,
        span: StatedSpan::default(),
        place: None,
        counties: Vec::new(),
        state: None,
    };
    let (staff, health) = (recommended("staff"), recommended("health"));
    let both = keys(&[staff, health.clone()]);
    assert_ne!(both[0], both[1]);
    assert_eq!(both[1], keys(&[health])[0]);
}
