//! Events as partners see them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use strum::IntoEnumIterator;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::Permission;
use crate::event::EventKind;
use crate::id::EntryId;

/// Defines [`PartnerEventType`] with the dotted name of each, when it is told, and the kind of entry that it translates.
macro_rules! partner_events {
    ($($(#[doc = $meaning:literal])+ $variant:ident = $name:tt from $kind:ident),+ $(,)?) => {
        /// What kind of thing a partner is told. Types are added, never renamed.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
            strum::IntoStaticStr, strum::EnumString, strum::Display, strum::EnumIter,
        )]
        pub enum PartnerEventType {
            $($(#[doc = $meaning])+ #[serde(rename = $name)] #[strum(serialize = $name)] $variant),+
        }

        impl PartnerEventType {
            /// When it is told, for the reader of the API.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($meaning),+).trim_ascii()),+
                }
            }

            /// The kind of entry of the ledger that it translates.
            #[must_use]
            pub fn kind(self) -> EventKind {
                match self {
                    $(Self::$variant => EventKind::$kind),+
                }
            }
        }
    };
}

partner_events! {
    /// A referral was sent.
    ReferralSent = "referral.sent" from ReferralSent,
    /// The receiver acknowledged a referral.
    ReferralReceived = "referral.received" from ReferralReceived,
    /// The receiver accepted a referral.
    ReferralAccepted = "referral.accepted" from ReferralAccepted,
    /// The receiver refused a referral.
    ReferralRefused = "referral.refused" from ReferralRefused,
    /// Nobody answered a referral in time.
    ReferralExpired = "referral.expired" from ReferralExpired,
    /// The service asked for began.
    ReferralServiceStarted = "referral.service_started" from ReferralServiceStarted,
    /// The receiver gave feedback.
    ReferralFeedbackGiven = "referral.feedback_given" from ReferralFeedbackGiven,
    /// A referral was completed.
    ReferralCompleted = "referral.completed" from ReferralCompleted,
    /// A referral broke off after it had been accepted.
    ReferralBroken = "referral.broken" from ReferralBroken,
    /// A referral was withdrawn by its sender or with the person's consent.
    ReferralWithdrawn = "referral.withdrawn" from ReferralWithdrawn,
    /// The organisation opened a case.
    CaseOpened = "case.opened" from CaseOpened,
    /// Coded facts of a case changed.
    CaseChanged = "case.changed" from CaseChanged,
    /// A track of a case moved.
    CaseTrackChanged = "case.track_changed" from CaseTrackChanged,
    /// A case was assigned within the organisation, or freed.
    CaseAssigned = "case.assigned" from CaseAssigned,
    /// A case was closed.
    CaseClosed = "case.closed" from ClosureApproved,
    /// A closed case was opened again.
    CaseReopened = "case.reopened" from CaseReopened,
    /// A whole case came to the organisation.
    CaseTransferred = "case.transferred" from CaseTransferred,
    /// A service offer of the organisation was added, changed or removed.
    OfferChanged = "offer.changed" from OfferChanged,
}

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumIter)]
pub enum PartnerSubject {
    /// A referral.
    Referral,
    /// A case.
    Case,
    /// A service offer.
    Offer,
}

impl PartnerEventType {
    /// The dotted name.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// The type that translates entries of this kind; `None` for what partners are not told.
    #[must_use]
    pub fn of(kind: EventKind) -> Option<Self> {
        Self::iter().find(|one| one.kind() == kind)
    }

    /// What events of this type are about.
    #[must_use]
    pub fn subject(self) -> PartnerSubject {
        match self {
            Self::ReferralSent
            | Self::ReferralReceived
            | Self::ReferralAccepted
            | Self::ReferralRefused
            | Self::ReferralExpired
            | Self::ReferralServiceStarted
            | Self::ReferralFeedbackGiven
            | Self::ReferralCompleted
            | Self::ReferralBroken
            | Self::ReferralWithdrawn => PartnerSubject::Referral,
            Self::CaseOpened
            | Self::CaseChanged
            | Self::CaseTrackChanged
            | Self::CaseAssigned
            | Self::CaseClosed
            | Self::CaseReopened
            | Self::CaseTransferred => PartnerSubject::Case,
            Self::OfferChanged => PartnerSubject::Offer,
        }
    }

    /// Whether the receiver of a referral is told of it also when no consent carries that any more: it ended, and
    /// nothing is to be done for it (SEC-61).
    #[must_use]
    pub fn ends_referral(self) -> bool {
        matches!(
            self,
            Self::ReferralRefused
                | Self::ReferralExpired
                | Self::ReferralCompleted
                | Self::ReferralBroken
                | Self::ReferralWithdrawn
        )
    }
}

impl PartnerSubject {
    /// The permission that opens what the event is about: who lacks it is not told that anything happened.
    #[must_use]
    pub fn permission(self) -> Permission {
        match self {
            Self::Referral => Permission::ReferralsRead,
            Self::Case => Permission::CasesRead,
            Self::Offer => Permission::DirectoryRead,
        }
    }
}

/// Something that happened, as a partner is told it, by a webhook or by the list of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartnerEvent {
    /// The same wherever and however often it is told.
    pub id: EntryId,
    /// What kind of thing happened.
    #[serde(rename = "type")]
    pub kind: PartnerEventType,
    /// When.
    pub timestamp: DateTime<Utc>,
    /// What it is about.
    pub data: PartnerEventData,
}

/// What an event is about: an id and nothing of what it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartnerEventData {
    /// The id of the referral, the case or the service offer, as the type says.
    pub id: Uuid,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::access::ClientScope;

    #[test]
    fn sec_61_every_type_translates_one_kind_that_changes_something_and_a_program_may_follow_it() {
        let mut kinds = BTreeSet::new();
        for one in PartnerEventType::iter() {
            assert!(!one.kind().is_read(), "{one}");
            assert!(kinds.insert(one.kind()), "{one} translates what another does");
            assert_eq!(PartnerEventType::of(one.kind()), Some(one));
            let permission = one.subject().permission();
            assert!(!permission.is_for_people(), "{one}");
            assert!(ClientScope::of_permission(permission).next().is_some(), "{one}");
            let prefix = match one.subject() {
                PartnerSubject::Referral => "referral.",
                PartnerSubject::Case => "case.",
                PartnerSubject::Offer => "offer.",
            };
            assert!(one.code().starts_with(prefix), "{one}");
            assert!(one.meaning().ends_with('.'), "{one} says when it is told");
        }
        // Drafts, names, notes and all that is read stay inside.
        for kind in [
            EventKind::ReferralDrafted,
            EventKind::ReferralErased,
            EventKind::PersonChanged,
            EventKind::NoteWritten,
            EventKind::ReadReferral,
            EventKind::UserChanged,
        ] {
            assert_eq!(PartnerEventType::of(kind), None, "{kind}");
        }
    }

    #[test]
    fn sec_61_a_referral_ends_where_nothing_more_is_done_with_it() {
        let ends: Vec<&str> = PartnerEventType::iter()
            .filter(|one| one.ends_referral())
            .map(PartnerEventType::code)
            .collect();
        let expected = ["refused", "expired", "completed", "broken", "withdrawn"];
        assert_eq!(ends, expected.map(|end| format!("referral.{end}")));
    }

    #[test]
    fn sec_61_an_event_holds_ids_a_type_and_a_time() {
        use crate::id::Id as _;
        let event = PartnerEvent {
            id: EntryId::from_uuid(Uuid::from_u128(1)),
            kind: PartnerEventType::ReferralSent,
            timestamp: DateTime::UNIX_EPOCH,
            data: PartnerEventData { id: Uuid::from_u128(2) },
        };
        assert_eq!(
            serde_json::to_value(event).expect("it is JSON"),
            serde_json::json!({
                "id": Uuid::from_u128(1), "type": "referral.sent", "timestamp": "1970-01-01T00:00:00Z",
                "data": {"id": Uuid::from_u128(2)},
            })
        );
    }
}
