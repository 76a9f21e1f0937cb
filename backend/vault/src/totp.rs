//! Time-based one-time codes: RFC 6238 with SHA-1, six digits and 30 seconds, which is what every
//! authenticator application speaks.

use std::fmt::Write as _;

use aws_lc_rs::hmac;
use punte_domain::Timestamp;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use uuid::Uuid;

use crate::VaultError;
use crate::crypto::{equal, first, mac, random};
use crate::keyring::{Keyring, Purpose};

const STEP_SECONDS: i64 = 30;

/// Steps before and after the present one that are accepted, for clocks that differ.
const DRIFT: i64 = 1;

/// A user's TOTP secret: 160 bits, as RFC 4226 advises.
#[derive(Debug)]
pub struct TotpSecret(SecretBox<[u8; 20]>);

impl TotpSecret {
    /// A new secret.
    #[must_use]
    pub fn generate() -> Self {
        Self::new(random())
    }

    fn new(bytes: [u8; 20]) -> Self {
        Self(SecretBox::init_with_mut(|secret: &mut [u8; 20]| *secret = bytes))
    }

    /// The secret offered to the person invited. It follows from the invitation's token, from what
    /// the page of that person drew at random and from a key of this installation: it need not be
    /// stored before it is accepted, and who made the invitation or saw its link cannot ask for it.
    ///
    /// The first is the one to offer; after it come those that were offered with older keys.
    #[must_use]
    pub fn for_invitation(keyring: &Keyring, token: &SecretString, nonce: &SecretString) -> Vec<Self> {
        let parts = [token, nonce].map(|part| part.expose_secret().as_bytes());
        let keys = keyring.enrolment_keys().into_iter();
        keys.map(|key| Self::new(first(&mac(&key, &parts)))).collect()
    }

    /// Whether it is this very secret.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        equal(self.0.expose_secret(), other.0.expose_secret())
    }

    /// Sealed for the row that keeps it (SEC-04).
    pub fn seal(&self, keyring: &Keyring, row: Uuid) -> Result<Vec<u8>, VaultError> {
        keyring.seal_secret(Purpose::TotpSecret, row, self.0.expose_secret())
    }

    /// Opens what [`Self::seal`] sealed.
    pub fn open(keyring: &Keyring, row: Uuid, sealed: &[u8]) -> Result<Self, VaultError> {
        let bytes = keyring.open_secret(Purpose::TotpSecret, row, sealed)?;
        let bytes: &[u8; 20] = bytes.as_slice().try_into().map_err(|_| VaultError)?;
        Ok(Self::new(*bytes))
    }

    /// The secret in base 32, as people type it into an authenticator.
    #[must_use]
    pub fn base32(&self) -> SecretString {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let mut text = String::with_capacity(32);
        for chunk in self.0.expose_secret().chunks(5) {
            let bits = chunk.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
            for index in (0..8).rev() {
                let symbol = usize::try_from(bits >> (5 * index) & 31).ok();
                text.extend(symbol.and_then(|i| ALPHABET.get(i)).map(|byte| char::from(*byte)));
            }
        }
        SecretString::from(text)
    }

    /// The address behind the QR code.
    #[must_use]
    pub fn uri(&self, issuer: &str, account: &str) -> SecretString {
        let (issuer, account) = (percent_encoded(issuer), percent_encoded(account));
        let secret = self.base32();
        SecretString::from(format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
            secret.expose_secret()
        ))
    }

    /// The time step this code belongs to, if it is right now or was a step ago or will be in one.
    ///
    /// The caller keeps the step and accepts only later ones, so that a code works once (SEC-04).
    #[must_use]
    pub fn check(&self, code: &str, now: Timestamp) -> Option<i64> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = now.timestamp().div_euclid(STEP_SECONDS);
        let mut found = None;
        // All steps are tried always: the time taken does not tell which one was right.
        for step in step - DRIFT..=step + DRIFT {
            if equal(self.code(step).as_bytes(), code.as_bytes()) {
                found = Some(step);
            }
        }
        found
    }

    /// The code at an instant: what the person's authenticator shows. Only tests and the
    /// demonstration need it here.
    #[must_use]
    pub fn code_at(&self, now: Timestamp) -> String {
        self.code(now.timestamp().div_euclid(STEP_SECONDS))
    }

    fn code(&self, step: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.0.expose_secret());
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let offset = usize::from(tag.as_ref().last().copied().unwrap_or(0) & 15);
        let word = tag.as_ref().get(offset..).map_or([0; 4], first::<4>);
        format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000)
    }
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(seconds, 0).unwrap()
    }

    fn rfc() -> TotpSecret {
        TotpSecret::new(*b"12345678901234567890")
    }

    #[test]
    fn the_vectors_of_rfc_6238_hold() {
        // Appendix B gives eight digits; these are their last six.
        let vectors = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (seconds, code) in vectors {
            assert_eq!(rfc().check(code, at(seconds)), Some(seconds / 30));
            assert_eq!(rfc().code_at(at(seconds)), code);
        }
    }

    #[test]
    fn sec_04_only_the_neighbouring_steps_are_accepted_and_the_step_is_told() {
        let (secret, step) = (rfc(), 1000);
        let code = secret.code(step);
        for (now, accepted) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let answer = secret.check(&code, at((step + now) * 30 + 29));
            assert_eq!(answer, accepted.then_some(step), "{now}");
        }
        assert_eq!(
            secret.check(&format!("{} {}", &code[..3], &code[3..]), at(step * 30)),
            Some(step)
        );
        for wrong in ["", "0", &code[..5], &format!("{code}0"), "abcdef", "١٢٣٤٥٦"] {
            assert_eq!(secret.check(wrong, at(step * 30)), None, "{wrong}");
        }
    }

    #[test]
    fn the_secret_is_written_as_authenticators_read_it() {
        // RFC 4648 base 32 of the RFC 6238 secret.
        assert_eq!(rfc().base32().expose_secret(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            rfc().uri("Punte", "ana+1@example.ro").expose_secret(),
            "otpauth://totp/Punte:ana%2B1%40example.ro?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Punte&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn sec_04_a_secret_is_sealed_for_its_row() {
        let keyring = Keyring::generate();
        let (row, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = rfc().seal(&keyring, row).unwrap();
        assert!(!sealed.windows(20).any(|bytes| bytes == b"12345678901234567890"));
        let opened = TotpSecret::open(&keyring, row, &sealed).unwrap();
        assert_eq!(opened.code(7), rfc().code(7));
        assert!(opened.is(&rfc()) && !opened.is(&TotpSecret::generate()));
        assert!(TotpSecret::open(&keyring, other, &sealed).is_err());
    }

    #[test]
    fn sec_04_the_secret_of_an_invitation_follows_from_its_token_and_the_invited_persons_nonce() {
        let keyring = Keyring::generate();
        let offer = |keyring: &Keyring, token: &str, nonce: &str| {
            TotpSecret::for_invitation(keyring, &SecretString::from(token), &SecretString::from(nonce))[0].base32()
        };
        let secret = offer(&keyring, "one", "drawn");
        let secret = secret.expose_secret();
        assert_eq!(offer(&keyring, "one", "drawn").expose_secret(), secret);
        for other in [
            offer(&keyring, "two", "drawn"),
            offer(&keyring, "one", "drawm"),
            offer(&keyring, "oned", "rawn"),
            offer(&keyring, "one", ""),
            offer(&Keyring::generate(), "one", "drawn"),
        ] {
            assert_ne!(other.expose_secret(), secret);
        }
    }

    #[test]
    fn sec_38_debug_output_holds_no_secret() {
        assert_eq!(format!("{:?}", rfc()), "TotpSecret(SecretBox<[u8; 20]>([REDACTED]))");
    }
}
