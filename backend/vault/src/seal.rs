//! Sealing the fields of a case.
//!
//! AES-256-GCM from aws-lc with a random nonce, under a subkey of the case's own data key for each
//! class. The place of a field is authenticated with it: what is moved, replayed or altered does
//! not open (SEC-34).

use uuid::Uuid;

use crate::crypto::{Key, decrypt, derive, encrypt};

/// The first byte of everything sealed, so that the form can change.
const FORMAT: u8 = 1;

/// How sensitive a field is. S0 and S1 are not sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// S2: personal.
    Personal,
    /// S3: narrative and special categories. Free text is of this class.
    Narrative,
    /// S4: life-critical.
    LifeCritical,
    /// S3, said in confidence to one specialist: opened for whoever keeps it, and for nobody who answers for
    /// the case.
    Confided,
}

impl Class {
    fn level(self) -> u8 {
        match self {
            Self::Personal => 2,
            Self::Narrative => 3,
            Self::LifeCritical => 4,
            Self::Confided => 5,
        }
    }
}

/// Where a sealed value lives. It opens nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row.
    pub row: Uuid,
    /// The case whose key seals it.
    pub case: Uuid,
    /// How sensitive it is.
    pub class: Class,
    /// The revision of the row: an older value put back does not open.
    pub revision: i64,
}

impl Place {
    fn aad(&self) -> Vec<u8> {
        let mut aad = vec![FORMAT, self.class.level()];
        for name in [self.table, self.column] {
            aad.extend_from_slice(&u64::try_from(name.len()).unwrap_or(u64::MAX).to_be_bytes());
            aad.extend_from_slice(name.as_bytes());
        }
        aad.extend_from_slice(self.row.as_bytes());
        aad.extend_from_slice(self.case.as_bytes());
        aad.extend_from_slice(&self.revision.to_be_bytes());
        aad
    }
}

/// Something does not open, or cannot be sealed. Why is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the value does not open with this key in this place")]
pub struct VaultError;

/// The key of one case.
#[derive(Debug)]
pub struct DataKey {
    personal: Key,
    narrative: Key,
    life_critical: Key,
    confided: Key,
}

impl DataKey {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the root is cleared once its subkeys are derived"
    )]
    pub(crate) fn new(root: Key) -> Self {
        let subkey = |class: Class| derive(&root, &[b"seal", &[class.level()]]);
        Self {
            personal: subkey(Class::Personal),
            narrative: subkey(Class::Narrative),
            life_critical: subkey(Class::LifeCritical),
            confided: subkey(Class::Confided),
        }
    }

    /// Seals a value for its place.
    pub fn seal(&self, place: &Place, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut sealed = encrypt(self.subkey(place.class), &place.aad(), plain)?;
        sealed.insert(0, FORMAT);
        Ok(sealed)
    }

    /// Opens what was sealed for this very place.
    pub fn open(&self, place: &Place, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (format, text) = sealed.split_first().ok_or(VaultError)?;
        if *format != FORMAT {
            return Err(VaultError);
        }
        decrypt(self.subkey(place.class), &place.aad(), text)
    }

    fn subkey(&self, class: Class) -> &Key {
        match class {
            Class::Personal => &self.personal,
            Class::Narrative => &self.narrative,
            Class::LifeCritical => &self.life_critical,
            Class::Confided => &self.confided,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::random_key;

    const PLACE: Place = Place {
        table: "person",
        column: "names",
        row: Uuid::from_u128(1),
        case: Uuid::from_u128(2),
        class: Class::Personal,
        revision: 3,
    };

    #[test]
    fn what_was_sealed_opens_in_its_place() {
        let key = DataKey::new(random_key());
        for plain in [b"".as_slice(), b"Ana", &[0; 10_000]] {
            let sealed = key.seal(&PLACE, plain).unwrap();
            assert_eq!(key.open(&PLACE, &sealed).unwrap(), plain);
            assert_eq!(sealed.len(), plain.len() + 1 + 12 + 16);
        }
        assert_ne!(key.seal(&PLACE, b"Ana"), key.seal(&PLACE, b"Ana"));
    }

    #[test]
    fn sec_34_a_value_moved_anywhere_else_or_replayed_is_refused() {
        let key = DataKey::new(random_key());
        let sealed = key.seal(&PLACE, b"Ana").unwrap();
        let elsewhere = [
            Place { table: "note", ..PLACE },
            Place {
                column: "contacts",
                ..PLACE
            },
            // The same letters, split differently.
            Place {
                table: "personn",
                column: "ames",
                ..PLACE
            },
            Place {
                row: Uuid::from_u128(9),
                ..PLACE
            },
            Place {
                case: Uuid::from_u128(9),
                ..PLACE
            },
            Place {
                row: PLACE.case,
                case: PLACE.row,
                ..PLACE
            },
            Place {
                class: Class::Narrative,
                ..PLACE
            },
            Place {
                class: Class::LifeCritical,
                ..PLACE
            },
            Place {
                class: Class::Confided,
                ..PLACE
            },
            Place { revision: 2, ..PLACE },
            Place { revision: 4, ..PLACE },
        ];
        for place in elsewhere {
            assert_eq!(key.open(&place, &sealed), Err(VaultError), "{place:?}");
        }
        assert_eq!(DataKey::new(random_key()).open(&PLACE, &sealed), Err(VaultError));
    }

    #[test]
    fn sec_34_every_flipped_bit_and_every_cut_is_refused() {
        let key = DataKey::new(random_key());
        let sealed = key.seal(&PLACE, b"Ana").unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut altered = sealed.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key.open(&PLACE, &altered), Err(VaultError), "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert_eq!(key.open(&PLACE, &sealed[..length]), Err(VaultError));
        }
    }

    #[test]
    fn sec_38_debug_output_holds_no_key() {
        let shown = format!("{:?}", DataKey::new(random_key()));
        assert_eq!(shown.matches("REDACTED").count(), 4);
    }
}
