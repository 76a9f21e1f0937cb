//! The few primitives everything here is made of. All of them are aws-lc's.

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::{constant_time, digest, hkdf, hmac, rand};
use secrecy::{ExposeSecret, SecretBox};

use crate::seal::VaultError;

/// 256 secret bits.
pub(crate) type Key = SecretBox<[u8; 32]>;

const NONCE_LEN: usize = 12;

/// Random bytes.
///
/// # Panics
/// Never in practice: aws-lc aborts the process itself when the system gives no randomness.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(
        clippy::expect_used,
        reason = "without randomness no key, nonce or token may be made; there is nothing to fall back to"
    )]
    rand::fill(&mut bytes).expect("the system must give random bytes");
    bytes
}

pub(crate) fn random_key() -> Key {
    SecretBox::init_with_mut(|key: &mut [u8; 32]| *key = random())
}

pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    first(context.finish().as_ref())
}

/// SHA-256 of something, in hexadecimal digits as other programs print it.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    sha256(&[bytes])
        .iter()
        .fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"))
}

/// HMAC-SHA256 over parts, each preceded by its length so that no two lists give one input.
pub(crate) fn mac(key: &Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key.expose_secret()));
    for part in parts {
        context.update(&length(part));
        context.update(part);
    }
    first(context.sign().as_ref())
}

/// A key for one use, from a key for several (HKDF-SHA256).
pub(crate) fn derive(key: &Key, info: &[&[u8]]) -> Key {
    let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, b"punte/v1").extract(key.expose_secret());
    let lengths: Vec<[u8; 8]> = info.iter().map(|part| length(part)).collect();
    let info: Vec<&[u8]> = lengths
        .iter()
        .zip(info)
        .flat_map(|(length, part)| [length.as_slice(), part])
        .collect();
    SecretBox::init_with_mut(|out: &mut [u8; 32]| {
        #[expect(clippy::expect_used, reason = "32 bytes are within what HKDF-SHA256 can give")]
        prk.expand(&info, hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(out))
            .expect("HKDF gives 32 bytes");
    })
}

/// AES-256-GCM with a random nonce: `nonce ‖ ciphertext ‖ tag`.
pub(crate) fn encrypt(key: &Key, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    let key = RandomizedNonceKey::new(&AES_256_GCM, key.expose_secret()).map_err(|_| VaultError)?;
    let mut text = plain.to_vec();
    let nonce = key
        .seal_in_place_append_tag(Aad::from(aad), &mut text)
        .map_err(|_| VaultError)?;
    let mut sealed = Vec::with_capacity(NONCE_LEN + text.len());
    sealed.extend_from_slice(nonce.as_ref());
    sealed.append(&mut text);
    Ok(sealed)
}

/// The reverse of [`encrypt`]; one error for everything that can be wrong.
pub(crate) fn decrypt(key: &Key, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
    let key = RandomizedNonceKey::new(&AES_256_GCM, key.expose_secret()).map_err(|_| VaultError)?;
    let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(VaultError)?;
    let mut text = text.to_vec();
    let length = key
        .open_in_place(Nonce::from(nonce), Aad::from(aad), &mut text)
        .map_err(|_| VaultError)?
        .len();
    text.truncate(length);
    Ok(text)
}

/// Whether two values are equal, in a time that does not depend on where they differ.
pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(a, b).is_ok()
}

fn length(part: &[u8]) -> [u8; 8] {
    u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes()
}

/// The first `N` bytes; zeros when there are fewer, which no caller has.
pub(crate) fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.first_chunk::<N>().copied().unwrap_or([0; N])
}
