//! What the search of the ledger and its index have in common.

use punte_domain::event::EventKind;
use punte_storage::ledger::ABOUT_ACCOUNTS;
use strum::IntoEnumIterator;

#[test]
fn what_is_about_accounts_is_what_their_index_holds() {
    let kinds: Vec<String> = EventKind::iter()
        .filter(|kind| kind.is_about_account())
        .map(|kind| format!("'{kind}'"))
        .collect();
    assert_eq!(ABOUT_ACCOUNTS, format!("kind IN ({})", kinds.join(", ")));
}
