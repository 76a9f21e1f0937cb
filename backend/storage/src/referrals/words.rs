//! What people write in a referral: sealed with the key of its case.

use punte_domain::id::Id;
use punte_domain::referrals::Referral;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::referral::row;
use crate::sealed::{ReferralMessage, ReferralReason, Sealed};
use crate::{CaseKey, Result, Tx};

/// A referral as it is stored. Its words stay sealed until somebody who may read them does.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    pub(super) message_revision: i64,
    pub(super) message: Option<Sealed<ReferralMessage>>,
    pub(super) reason: Option<Sealed<ReferralReason>>,
}

/// Writes the message of a draft, sealed for the version it belongs to.
///
/// # Errors
/// As the database.
pub async fn write_message(tx: &Tx, key: &CaseKey, referral: &Referral, message: Option<&str>) -> Result<()> {
    let sealed = message
        .map(|text| key.seal::<ReferralMessage>(referral.id, referral.version, &text.to_owned()))
        .transpose()?;
    row::Entity::update_many()
        .set(row::ActiveModel {
            message_revision: Set(referral.version),
            message: Set(sealed),
            ..Default::default()
        })
        .filter(row::Column::Id.eq(referral.id.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The reason of an ending is written once.
const ENDING: i64 = 1;

/// Writes why a referral was refused, broken off or withdrawn, in words.
///
/// # Errors
/// As the database.
pub async fn write_reason(tx: &Tx, key: &CaseKey, referral: &Referral, reason: &str) -> Result<()> {
    let sealed = key.seal::<ReferralReason>(referral.id, ENDING, &reason.to_owned())?;
    row::Entity::update_many()
        .set(row::ActiveModel {
            reason: Set(Some(sealed)),
            ..Default::default()
        })
        .filter(row::Column::Id.eq(referral.id.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The message of the sender.
///
/// # Errors
/// [`Error::Seal`] when it was tampered with.
pub fn message(key: &CaseKey, referral: &Referral, words: &Words) -> Result<Option<String>> {
    words
        .message
        .as_ref()
        .map(|sealed| key.open(referral.id, words.message_revision, sealed))
        .transpose()
}

/// Why it ended, in words.
///
/// # Errors
/// [`Error::Seal`] when it was tampered with.
pub fn reason(key: &CaseKey, referral: &Referral, words: &Words) -> Result<Option<String>> {
    words
        .reason
        .as_ref()
        .map(|sealed| key.open(referral.id, ENDING, sealed))
        .transpose()
}
