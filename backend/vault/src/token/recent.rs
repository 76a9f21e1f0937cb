//! Tokens whose signature was checked a moment ago. To check one costs more than most of what it
//! opens, and a person sends the same one with every request for ten minutes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::SigningKeys;
use super::access::Claims;
use crate::crypto::sha256;

/// As many are remembered at most; a national installation has fewer people at work.
const REMEMBERED: usize = 4096;

/// What was said by tokens that were signed by us, by the hash of the token.
#[derive(Debug, Default)]
pub(super) struct Recent(Mutex<HashMap<[u8; 32], Signed>>);

#[derive(Debug, Clone)]
struct Signed {
    /// The id of the key that signed it.
    key: String,
    claims: Claims,
}

impl Recent {
    /// What this token says, if its signature was right and its key is one of `keys` still.
    pub(super) fn find(&self, keys: &SigningKeys, token: &str) -> Option<Claims> {
        let recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let signed = recent.get(&digest(token))?;
        keys.find(&signed.key)?;
        Some(signed.claims.clone())
    }

    /// Remembers a token whose signature by this key is right, until `now` is past its end.
    pub(super) fn add(&self, token: &str, key: &str, claims: &Claims, now: i64) {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() >= REMEMBERED {
            recent.retain(|_, signed| signed.claims.expires() > now);
        }
        if recent.len() >= REMEMBERED {
            recent.clear();
        }
        let (key, claims) = (key.to_owned(), claims.clone());
        recent.insert(digest(token), Signed { key, claims });
    }
}

fn digest(token: &str) -> [u8; 32] {
    sha256(&[token.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rel_14_no_more_tokens_are_remembered_than_the_limit() {
        let recent = Recent::default();
        let claims = |expires| Claims::of_test(expires);
        for number in 0..REMEMBERED {
            let is_over = number % 2 == 0;
            recent.add(&number.to_string(), "key", &claims(if is_over { 10 } else { 1000 }), 0);
        }
        let count = || recent.0.lock().unwrap().len();
        assert_eq!(count(), REMEMBERED);
        recent.add("one more", "key", &claims(1000), 10);
        assert_eq!(count(), REMEMBERED / 2 + 1, "those that are over are forgotten");
        for number in 0..REMEMBERED {
            recent.add(&format!("more {number}"), "key", &claims(1000), 10);
            assert!(count() <= REMEMBERED);
        }
    }
}
