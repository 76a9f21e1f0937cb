//! Opaque tokens: 256 random bits, of which the database keeps a hash.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::crypto::{random, sha256};

/// What a token is for. One kind is never taken for another (SEC-18).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpaqueKind {
    /// Renews a sign-in.
    Refresh,
    /// Lets somebody become a user.
    Invitation,
    /// Shows that a browser has signed in before.
    Device,
    /// Lets somebody replace their lost factors, with their password and a code.
    Replacement,
    /// Lets a partner's program ask for access tokens.
    ClientSecret,
    /// Lets a calendar program fetch somebody's calendar.
    Calendar,
}

impl OpaqueKind {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Refresh => b"refresh\0",
            Self::Invitation => b"invitation\0",
            Self::Device => b"device\0",
            Self::Replacement => b"replacement\0",
            Self::ClientSecret => b"client secret\0",
            Self::Calendar => b"calendar\0",
        }
    }
}

/// A new token, to be handed out once, and what is stored of it.
#[derive(Debug)]
pub struct OpaqueToken {
    /// The token: 43 characters that need no escaping anywhere.
    pub text: SecretString,
    /// The stored hash.
    pub hash: [u8; 32],
}

impl OpaqueToken {
    /// A new token of this kind.
    #[must_use]
    pub fn generate(kind: OpaqueKind) -> Self {
        let bytes = Zeroizing::new(random::<32>());
        let text = URL_SAFE_NO_PAD.encode(bytes);
        Self {
            hash: hash(kind, &text),
            text: SecretString::from(text),
        }
    }
}

/// The stored hash of a token as it came in. It is random enough to need no slow hash, and looking
/// a hash up leaks nothing that helps to find the token.
#[must_use]
pub fn hash(kind: OpaqueKind, token: &str) -> [u8; 32] {
    sha256(&[kind.label(), token.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    fn tokens_have_256_bits_and_are_stored_as_hashes_only() {
        let (one, two) = (
            OpaqueToken::generate(OpaqueKind::Refresh),
            OpaqueToken::generate(OpaqueKind::Refresh),
        );
        assert_ne!(one.hash, two.hash);
        assert_eq!(one.text.expose_secret().len(), 43);
        assert_eq!(URL_SAFE_NO_PAD.decode(one.text.expose_secret()).unwrap().len(), 32);
        assert_eq!(hash(OpaqueKind::Refresh, one.text.expose_secret()), one.hash);
        assert!(!format!("{one:?}").contains(one.text.expose_secret()));
    }

    #[test]
    fn sec_18_a_token_of_one_kind_is_not_one_of_another() {
        let token = OpaqueToken::generate(OpaqueKind::Refresh);
        for kind in [
            OpaqueKind::Invitation,
            OpaqueKind::Device,
            OpaqueKind::Replacement,
            OpaqueKind::ClientSecret,
            OpaqueKind::Calendar,
        ] {
            assert_ne!(hash(kind, token.text.expose_secret()), token.hash);
        }
    }
}
