//! Endpoints of partners to which events are sent.

use std::collections::BTreeSet;

use chrono::Duration;

use super::event::PartnerEventType;
use crate::Timestamp;
use crate::access::Actor;
use crate::codes;
use crate::id::{ClientId, OrganisationId, UserId, WebhookId, WebhookKeyId};
use crate::text::{InvalidCode, line};

const DESCRIPTION_MAX: usize = 200;

/// Endpoints of one organisation at most.
pub const WEBHOOKS_MAX: u64 = 10;

/// For how long the secret of before still signs, beside the new one (SEC-60).
pub const OVERLAP: Duration = Duration::hours(24);

codes! {
    /// Whether events are sent to an endpoint.
    WebhookState {
        /// They are.
        Active,
        /// Somebody paused it: what happens waits.
        Paused,
        /// The partner said that it is gone for good (410): what happens waits.
        Disabled,
    }
}

codes! {
    /// What signs deliveries.
    WebhookKeyKind {
        /// A secret that the partner has too.
        Secret,
        /// A key pair, of which the partner has the public half.
        Pair,
    }
}

/// One of the secrets with which deliveries are signed. The secret itself is not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookSecret {
    /// Its id.
    pub id: WebhookKeyId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; `None` for the present one.
    pub ends_at: Option<Timestamp>,
}

/// An endpoint of a partner. What is sent to it is what its program may read at that moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The id.
    pub id: WebhookId,
    /// The version.
    pub version: i64,
    /// The program with whose rights it is told.
    pub client: ClientId,
    /// The organisation of that program.
    pub organisation: OrganisationId,
    /// Where it is, in its normal form.
    pub url: String,
    /// What it is told, in the order of the table.
    pub types: Vec<PartnerEventType>,
    /// What its administrator says of it.
    pub description: String,
    /// Whether events are sent.
    pub state: WebhookState,
    /// The key with which deliveries are signed beside the secret: its public half, `whpk_…`.
    pub public_key: String,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// Its secrets that still sign, the newest first; at most two.
    pub secrets: Vec<WebhookSecret>,
}

/// Why nothing is done with an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// Another organisation's.
    #[error("only those who manage the programs of its organisation say where its events go")]
    OfAnother,
    /// As many as an organisation has.
    #[error("the organisation has as many endpoints as it may")]
    Full,
    /// It is paused or disabled.
    #[error("nothing is sent to it at present")]
    NotActive,
    /// It is active.
    #[error("events are sent to it already")]
    AlreadyActive,
}

impl Webhook {
    /// Whether this person may say where the events of the organisation go, and learn its secrets. Whoever manages
    /// the programs of others pauses and removes, and sends nobody's events anywhere (SEC-27).
    ///
    /// # Errors
    /// [`WebhookError::OfAnother`].
    pub fn may_direct(organisation: OrganisationId, by: &Actor) -> Result<(), WebhookError> {
        if by.organisation == organisation {
            Ok(())
        } else {
            Err(WebhookError::OfAnother)
        }
    }

    /// The endpoint, to which nothing is sent until somebody resumes it.
    ///
    /// # Errors
    /// Nothing is sent already.
    pub fn pause(self) -> Result<Self, WebhookError> {
        self.is_active()?;
        Ok(Self {
            state: WebhookState::Paused,
            ..self
        })
    }

    /// The endpoint, to which events are sent again, with those that waited.
    ///
    /// # Errors
    /// They are already.
    pub fn resume(self) -> Result<Self, WebhookError> {
        if self.state == WebhookState::Active {
            return Err(WebhookError::AlreadyActive);
        }
        Ok(Self {
            state: WebhookState::Active,
            ..self
        })
    }

    /// The endpoint, which is gone for good.
    #[must_use]
    pub fn disable(self) -> Self {
        Self {
            state: WebhookState::Disabled,
            ..self
        }
    }

    /// Whether events are sent.
    ///
    /// # Errors
    /// [`WebhookError::NotActive`].
    pub fn is_active(&self) -> Result<(), WebhookError> {
        if self.state == WebhookState::Active {
            Ok(())
        } else {
            Err(WebhookError::NotActive)
        }
    }

    /// Adds a secret, beside which the one of before signs for a day. One that is older still ends at once: never
    /// more than two sign.
    pub fn rotate(&mut self, id: WebhookKeyId, now: Timestamp) {
        self.secrets.truncate(1);
        for secret in &mut self.secrets {
            secret.ends_at = Some(now + OVERLAP);
        }
        let new = WebhookSecret {
            id,
            created_at: now,
            ends_at: None,
        };
        self.secrets.insert(0, new);
    }
}

/// What an administrator says of an endpoint, tidied; it may be nothing.
///
/// # Errors
/// Too long or with a forbidden character.
pub fn description(text: &str) -> Result<String, InvalidCode> {
    match line(text, DESCRIPTION_MAX) {
        Err(InvalidCode::Required) => Ok(String::new()),
        other => other,
    }
}

/// The types that an endpoint is told, in the order of the table.
///
/// # Errors
/// None, or one that stands twice.
pub fn chosen_types(types: &[PartnerEventType]) -> Result<Vec<PartnerEventType>, InvalidCode> {
    let chosen: BTreeSet<PartnerEventType> = types.iter().copied().collect();
    if chosen.is_empty() {
        Err(InvalidCode::Required)
    } else if chosen.len() < types.len() {
        Err(InvalidCode::Repeated)
    } else {
        Ok(chosen.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::Id as _;

    fn now() -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::days(1000)
    }

    fn key(n: u128) -> WebhookKeyId {
        WebhookKeyId::from_uuid(Uuid::from_u128(n))
    }

    fn webhook(state: WebhookState) -> Webhook {
        let id = Uuid::from_u128;
        Webhook {
            id: WebhookId::from_uuid(id(1)),
            version: 1,
            client: ClientId::from_uuid(id(2)),
            organisation: OrganisationId::from_uuid(id(3)),
            url: "https://partner.example.org/".to_owned(),
            types: vec![PartnerEventType::ReferralSent],
            description: String::new(),
            state,
            public_key: String::new(),
            created_by: UserId::from_uuid(id(4)),
            created_at: now(),
            secrets: Vec::new(),
        }
    }

    #[test]
    fn an_endpoint_is_paused_once_and_resumed_from_wherever_it_is() {
        use WebhookState::{Active, Disabled, Paused};
        for (state, paused, resumed) in [
            (Active, Ok(Paused), Err(WebhookError::AlreadyActive)),
            (Paused, Err(WebhookError::NotActive), Ok(Active)),
            (Disabled, Err(WebhookError::NotActive), Ok(Active)),
        ] {
            assert_eq!(webhook(state).pause().map(|webhook| webhook.state), paused);
            assert_eq!(webhook(state).resume().map(|webhook| webhook.state), resumed);
            assert_eq!(webhook(state).disable().state, Disabled);
            assert_eq!(webhook(state).is_active().is_ok(), state == Active);
        }
    }

    #[test]
    fn sec_60_never_more_than_two_secrets_sign_and_the_former_ends_in_a_day() {
        let mut webhook = webhook(WebhookState::Active);
        webhook.rotate(key(1), now());
        assert_eq!(webhook.secrets.len(), 1);
        let later = now() + Duration::hours(1);
        webhook.rotate(key(2), later);
        webhook.rotate(key(3), later);
        let signing: Vec<_> = webhook.secrets.iter().map(|one| (one.id, one.ends_at)).collect();
        assert_eq!(signing, [(key(3), None), (key(2), Some(later + OVERLAP))]);
    }

    #[test]
    fn types_are_chosen_once_each_and_a_description_may_be_left_out() {
        use PartnerEventType::{CaseClosed, ReferralSent};
        assert_eq!(chosen_types(&[]), Err(InvalidCode::Required));
        assert_eq!(chosen_types(&[CaseClosed, CaseClosed]), Err(InvalidCode::Repeated));
        assert_eq!(
            chosen_types(&[CaseClosed, ReferralSent]),
            Ok(vec![ReferralSent, CaseClosed])
        );
        assert_eq!(description("  "), Ok(String::new()));
        assert_eq!(description(&"a".repeat(201)), Err(InvalidCode::TooLong));
    }
}
