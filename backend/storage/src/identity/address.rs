//! The links by which users take another address. Nothing of them is kept: each says itself what it is for, and is
//! signed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use punte_domain::identity::address::AddressChange;
use punte_vault::SecretString;

use crate::{Result, Tx};

/// What the link is signed for.
const PURPOSE: &str = "address-change";

/// Length of the tag on a link.
const TAG_BYTES: usize = 32;

/// What the link to the new address holds.
///
/// # Errors
/// Only if it could not be written as JSON.
pub fn link(tx: &Tx, asked: &AddressChange) -> Result<SecretString> {
    let words = serde_json::to_vec(asked)?;
    let mut bytes = tx.keyring().sign(PURPOSE, &words);
    bytes.extend(words);
    Ok(URL_SAFE_NO_PAD.encode(bytes).into())
}

/// What was asked for; `None` for what this installation has not signed.
#[must_use]
pub fn asked(tx: &Tx, token: &str) -> Option<AddressChange> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (tag, words) = bytes.split_at_checked(TAG_BYTES)?;
    if !tx.keyring().verify(PURPOSE, words, tag) {
        return None;
    }
    serde_json::from_slice(words).ok()
}
