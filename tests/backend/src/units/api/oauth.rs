//! Which scopes a token has.

use punte_api::units::granted;
use punte_domain::access::ClientScope;

#[test]
fn sec_18_a_token_has_what_was_asked_for_and_never_more_than_there_is() {
    use ClientScope::{CasesRead, DirectoryRead, ReferralsRead};
    let may = [ReferralsRead, CasesRead];
    assert_eq!(granted(&may, None), Some(vec![CasesRead, ReferralsRead]));
    assert_eq!(granted(&may, Some("referrals.read")), Some(vec![ReferralsRead]));
    let twice = granted(&may, Some("cases.read cases.read"));
    assert_eq!(twice, Some(vec![CasesRead]));
    for wrong in [
        "directory.read",
        "cases.read directory.read",
        "cases.read  referrals.read",
        "users.manage",
        "CASES.READ",
        "*",
    ] {
        assert_eq!(granted(&may, Some(wrong)), None, "{wrong}");
    }
    assert_eq!(
        granted(&[DirectoryRead], Some("directory.read")),
        Some(vec![DirectoryRead])
    );
    assert_eq!(granted(&[], None), None);
}
