//! Blind indexes: finding an exact value without storing it.

use uuid::Uuid;

use crate::crypto::{derive, first, mac};
use crate::keyring::Keyring;

impl Keyring {
    /// What stands in an index for a value, within one organisation and column (SEC-37).
    ///
    /// Only for values that cannot be guessed one by one, such as a phone or document number:
    /// whoever may search can otherwise ask for every value. The caller normalises the value.
    #[must_use]
    pub fn blind_index(&self, organisation: Uuid, column: &'static str, value: &[u8]) -> [u8; 16] {
        let key = derive(
            self.index_root(),
            &[b"blind-index", organisation.as_bytes(), column.as_bytes()],
        );
        first(&mac(&key, &[value]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_37_one_value_gives_unrelated_entries_in_two_organisations_and_columns() {
        let keyring = Keyring::generate();
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let entry = keyring.blind_index(one, "phone", b"+40721000000");
        assert_eq!(entry, keyring.blind_index(one, "phone", b"+40721000000"));
        assert_ne!(entry, keyring.blind_index(two, "phone", b"+40721000000"));
        assert_ne!(entry, keyring.blind_index(one, "document", b"+40721000000"));
        assert_ne!(entry, keyring.blind_index(one, "phone", b"+40721000001"));
        assert_ne!(entry, Keyring::generate().blind_index(one, "phone", b"+40721000000"));
    }
}
