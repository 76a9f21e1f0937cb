//! Blind indexes: finding an exact value without storing it.

use uuid::Uuid;

use crate::crypto::{Key, derive, first, mac};
use crate::keyring::Keyring;

/// What stands in an index for a value, and the version of the root it follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexEntry {
    /// The version.
    pub version: i32,
    /// What is stored and looked for.
    pub digest: [u8; 16],
}

impl Keyring {
    /// What stands in an index for a value, within one owner and column (SEC-37), and after it what
    /// stands there from older roots: the first is stored, all are looked for. The owner is an
    /// organisation or, where nobody searches, what the value is told apart in.
    ///
    /// Searched only for values that cannot be guessed one by one, such as a phone or document
    /// number: whoever may search can otherwise ask for every value. The caller normalises the value.
    #[must_use]
    pub fn blind_index(&self, owner: Uuid, column: &'static str, value: &[u8]) -> Vec<IndexEntry> {
        let file = self.newest_file();
        let entry = |(version, root)| IndexEntry {
            version,
            digest: digest(root, owner, column, value),
        };
        file.index_root.all().map(entry).collect()
    }
}

fn digest(root: &Key, owner: Uuid, column: &str, value: &[u8]) -> [u8; 16] {
    let key = derive(root, &[b"blind-index", owner.as_bytes(), column.as_bytes()]);
    first(&mac(&key, &[value]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::KeySource;

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

    #[test]
    fn sec_67_a_new_root_gives_entries_of_its_own_and_those_of_the_older_are_still_known() {
        let folder = tempfile::tempdir().unwrap();
        let source = KeySource::file(folder.path().join("keys.json"));
        Keyring::generate().write_new(&source).unwrap();
        let keyring = Keyring::read(&source).unwrap();
        let entries = || keyring.blind_index(Uuid::from_u128(1), "phone", b"+40721000000");
        let old = entries();
        Keyring::add_version(&source).unwrap();
        let both = entries();
        assert_eq!(both.iter().map(|entry| entry.version).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(both[1..], old);
        assert_ne!(both[0].digest, old[0].digest);
    }
}
