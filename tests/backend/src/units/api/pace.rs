//! How fast a partner's program asks.

use punte_api::auth::Pace;
use punte_domain::Timestamp;
use punte_domain::id::{Id as _, UserId};
use uuid::Uuid;

#[test]
fn a_program_that_runs_away_waits_and_no_other_does() {
    let (pace, now) = (Pace::default(), Timestamp::UNIX_EPOCH);
    let client = |n| UserId::from_uuid(Uuid::from_u128(n));
    for left in (0..600).rev() {
        assert_eq!(pace.charge(client(1), now), Ok(left));
    }
    assert!(pace.charge(client(1), now).is_err());
    assert_eq!(pace.charge(client(2), now), Ok(599));
    assert_eq!(pace.charge(client(1), now + chrono::Duration::seconds(2)), Ok(1));
}
