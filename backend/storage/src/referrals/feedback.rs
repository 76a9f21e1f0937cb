//! What receivers report back. A report is written once.

use punte_domain::Timestamp;
use punte_domain::id::{FeedbackId, Id, ReferralId, UserId};
use punte_domain::referrals::{FeedbackKind, FeedbackOutcome};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use crate::columns::Text;
use crate::sealed::{ReferralFeedbackWords, Sealed};
use crate::{CaseKey, Result, Tx};

mod row {
    use super::{FeedbackKind, FeedbackOutcome, ReferralFeedbackWords, Sealed, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "referral_feedback")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub referral_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<FeedbackKind>,
        #[sea_orm(column_type = "Text", nullable)]
        pub outcome: Option<Text<FeedbackOutcome>>,
        pub given_at: ChronoDateTimeUtc,
        pub given_by: Uuid,
        pub words: Sealed<ReferralFeedbackWords>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// The words of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackWords {
    /// How it went.
    pub narrative: String,
    /// What comes next.
    pub what_next: Option<String>,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// Its id.
    pub id: FeedbackId,
    /// The referral.
    pub referral: ReferralId,
    /// What it is about.
    pub kind: FeedbackKind,
    /// What came of it.
    pub outcome: Option<FeedbackOutcome>,
    /// When it was given.
    pub given_at: Timestamp,
    /// By whom.
    pub given_by: UserId,
    /// Its words; `None` where the reader may not see them.
    pub words: Option<FeedbackWords>,
}

/// The words of a report carry the revision of its only version.
const WRITTEN: i64 = 1;

/// Writes a report.
///
/// # Errors
/// [`crate::Error::Taken`] when there is one of this kind.
pub async fn add(tx: &Tx, key: &CaseKey, feedback: &Feedback, words: &FeedbackWords) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(feedback.id.uuid()),
        referral_id: Set(feedback.referral.uuid()),
        kind: Set(Text(feedback.kind)),
        outcome: Set(feedback.outcome.map(Text)),
        given_at: Set(feedback.given_at),
        given_by: Set(feedback.given_by.uuid()),
        words: Set(key.seal(feedback.id, WRITTEN, words)?),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// The reports on a referral, the first first; their words only with the key.
///
/// # Errors
/// As the database.
pub async fn list(tx: &Tx, key: Option<&CaseKey>, referral: ReferralId) -> Result<Vec<Feedback>> {
    let rows = row::Entity::find()
        .filter(row::Column::ReferralId.eq(referral.uuid()))
        .all(&tx.db)
        .await?;
    let mut reports: Vec<Feedback> = rows
        .into_iter()
        .map(|row| {
            let id = FeedbackId::from_uuid(row.id);
            Ok(Feedback {
                id,
                referral,
                kind: row.kind.0,
                outcome: row.outcome.map(|outcome| outcome.0),
                given_at: row.given_at,
                given_by: UserId::from_uuid(row.given_by),
                words: key.map(|key| key.open(id, WRITTEN, &row.words)).transpose()?,
            })
        })
        .collect::<Result<_>>()?;
    reports.sort_by_key(|report| report.kind);
    Ok(reports)
}
