//! How long a list is.

use punte_storage::page::Total;
use punte_storage::units::total;

#[test]
fn a_list_is_counted_up_to_the_cap_and_no_further() {
    for (found, value, is_capped) in [
        (0, 0, false),
        (9_999, 9_999, false),
        (10_000, 10_000, false),
        (10_001, 10_000, true),
    ] {
        assert_eq!(total(found), Total { value, is_capped });
    }
}
