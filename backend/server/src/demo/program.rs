//! The one service account of the demonstration, with an endpoint. Its secret is known to everybody, as its people are
//! anybody's to enter as: it exists nowhere else.

use anyhow::Result;
use chrono::Duration;
use punte_domain::Timestamp;
use punte_domain::access::ClientScope;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ClientCredentialId, ClientId, Id as _};
use punte_domain::identity::UserStatus;
use punte_domain::identity::client::{Client, ClientCredential, ClientCredentialKind};
use punte_domain::partners::event::PartnerEventType;
use punte_domain::partners::webhook::{Webhook, WebhookState};
use punte_storage::Tx;
use punte_storage::identity::client::{self, Proof};
use punte_storage::partners::webhook;
use punte_vault::token::{OpaqueKind, hash};
use punte_vault::webhook::{WebhookKey, WebhookSecret};
use strum::IntoEnumIterator as _;
use uuid::Uuid;

use super::world::World;

/// Its id, the same in every demonstration so that what is written of it stays true.
pub const CLIENT_ID: Uuid = Uuid::from_u128(0xde30_0000_0000_4000_8000_0000_0000_0001);

/// Its secret.
pub const CLIENT_SECRET: &str = "punte-demo-secret-that-everybody-may-know-1";

/// Enters it, for a shelter that receives referrals.
pub(super) async fn enter(tx: &Tx, world: &World, now: Timestamp) -> Result<()> {
    let maker = world.partner()?;
    let client = Client {
        id: ClientId::from_uuid(CLIENT_ID),
        version: 1,
        organisation: maker.organisation,
        name: "Demo".to_owned(),
        scopes: ClientScope::iter().collect(),
        status: UserStatus::Active,
        created_by: maker.user,
        created_at: tx.now,
        last_used_at: None,
        credentials: Vec::new(),
    };
    client::add(tx, &client, maker.language).await?;
    let secret = ClientCredential {
        id: ClientCredentialId::from_uuid(Uuid::from_u128(CLIENT_ID.as_u128() + 1)),
        kind: ClientCredentialKind::Secret,
        name: "Demo".to_owned(),
        key_id: None,
        algorithm: None,
        created_by: maker.user,
        created_at: tx.now,
        expires_at: now + Duration::days(180),
        revoked_at: None,
        last_used_at: None,
    };
    let hash = hash(OpaqueKind::ClientSecret, CLIENT_SECRET);
    client::add_credential(tx, client.id, &secret, Proof::Hash(&hash)).await?;
    let scopes = client.scopes.iter().map(|scope| scope.code());
    let made = Event::new(EventKind::ClientCreated).subject(client.id);
    tx.record(made.organisation(maker.organisation).fields(scopes)).await?;
    called(tx, &client).await
}

/// An endpoint of it, paused: nothing of the demonstration is sent anywhere by itself. Its secret was shown to nobody.
async fn called(tx: &Tx, client: &Client) -> Result<()> {
    let (secret, pair) = (WebhookSecret::generate(), WebhookKey::generate()?);
    let mut endpoint = Webhook {
        id: tx.new_id(),
        version: 1,
        client: client.id,
        organisation: client.organisation,
        url: "https://partner.example.org/punte".to_owned(),
        types: vec![
            PartnerEventType::ReferralSent,
            PartnerEventType::ReferralExpired,
            PartnerEventType::ReferralWithdrawn,
        ],
        description: "Demo".to_owned(),
        state: WebhookState::Paused,
        public_key: pair.public(),
        created_by: client.created_by,
        created_at: tx.now,
        secrets: Vec::new(),
    };
    endpoint.rotate(tx.new_id(), tx.now);
    webhook::add(tx, &endpoint, &secret, &pair).await?;
    for kind in [EventKind::WebhookCreated, EventKind::WebhookPaused] {
        let event = Event::new(kind).subject(endpoint.id);
        tx.record(event.organisation(endpoint.organisation)).await?;
    }
    Ok(())
}
