//! Attempts at something that can be guessed, counted before they are judged (SEC-11).

use std::net::IpAddr;

use actix_web::HttpRequest;
use punte_domain::id::{Id as _, UserId};
use punte_domain::identity::throttle::Rate;
use punte_storage::Tx;
use punte_storage::identity::known_device;
use punte_storage::identity::throttle::{Counted, charge, give_back};
use punte_vault::ExposeSecret as _;
use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

use super::CookieKind;
use crate::client::ClientAddress;
use crate::limit::Limit;
use crate::{App, Problem};

/// An attempt that was let in and charged.
#[derive(Debug)]
pub struct Attempt {
    counted: Vec<Counted>,
    /// Its place among those that are judged at once.
    _place: OwnedSemaphorePermit,
}

impl Attempt {
    /// Lets in an attempt on an account, or says when to come again. The account is counted by the
    /// address that was typed, whether or not anybody has it.
    ///
    /// A browser that has signed in to the account before is counted for itself: whoever attacks
    /// the account elsewhere does not keep its owner out.
    ///
    /// # Errors
    /// [`TooMany`](crate::Code::TooMany).
    pub async fn on_account(
        app: &App,
        request: &HttpRequest,
        email: &str,
        user: Option<UserId>,
    ) -> Result<Self, Problem> {
        // Asked also about nobody and without a cookie: the time taken tells nothing (SEC-12).
        let device = CookieKind::Device.read(request, app.profile).unwrap_or_default();
        let user = user.unwrap_or(UserId::from_uuid(Uuid::nil()));
        let is_known = known_device::is_known(&app.store.system_read(), user, device.expose_secret()).await?;
        let known = is_known.then_some(device);
        let network = network(request);
        Self::charged(app, |tx| match &known {
            Some(device) => vec![Counted::new(
                tx,
                "device",
                &[email, device.expose_secret()],
                Rate::KNOWN_DEVICE,
            )],
            None => vec![
                Counted::new(tx, "account in network", &[email, &network], Rate::ACCOUNT_IN_NETWORK),
                Counted::new(tx, "account", &[email], Rate::ACCOUNT),
                Counted::new(tx, "network", &[&network], Rate::NETWORK),
                Counted::new(tx, "everybody", &[], Rate::EVERYBODY),
            ],
        })
        .await
    }

    /// Lets in an attempt to prove oneself as a partner's program. It is counted by where it comes from:
    /// what a program proves itself with cannot be guessed, and whoever knows its id must not keep it
    /// out.
    ///
    /// # Errors
    /// [`TooMany`](crate::Code::TooMany).
    pub async fn on_client(app: &App, request: &HttpRequest, client: &str) -> Result<Self, Problem> {
        let network = network(request);
        Self::charged(app, |tx| {
            vec![
                Counted::new(tx, "client in network", &[client, &network], Rate::ACCOUNT_IN_NETWORK),
                Counted::new(tx, "network", &[&network], Rate::NETWORK),
                Counted::new(tx, "everybody", &[], Rate::EVERYBODY),
            ]
        })
        .await
    }

    /// Lets in an attempt with a passkey. Nobody has said who they are: a browser that anybody has signed in with
    /// before is counted for itself, so that whoever asks without end elsewhere, also in the same network, does not
    /// keep out those who have nothing but a passkey.
    ///
    /// # Errors
    /// [`TooMany`](crate::Code::TooMany).
    pub async fn with_passkey(app: &App, request: &HttpRequest) -> Result<Self, Problem> {
        let device = CookieKind::Device.read(request, app.profile).unwrap_or_default();
        if !known_device::is_known_to_anybody(&app.store.system_read(), device.expose_secret()).await? {
            return Self::of_stranger(app, request).await;
        }
        Self::charged(app, |tx| {
            let parts = [device.expose_secret()];
            vec![Counted::new(tx, "browser", &parts, Rate::KNOWN_BROWSER)]
        })
        .await
    }

    /// Lets in an attempt on something that belongs to no account, such as an invitation.
    ///
    /// # Errors
    /// [`TooMany`](crate::Code::TooMany).
    pub async fn of_stranger(app: &App, request: &HttpRequest) -> Result<Self, Problem> {
        let network = network(request);
        Self::charged(app, |tx| {
            vec![
                Counted::new(tx, "network", &[&network], Rate::NETWORK),
                Counted::new(tx, "everybody", &[], Rate::EVERYBODY),
            ]
        })
        .await
    }

    /// Gives the attempt back, in the unit of work in which it succeeded.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn succeeded(&self, tx: &Tx) -> Result<(), Problem> {
        Ok(give_back(tx, &self.counted).await?)
    }

    /// A place comes first: what a flood of attempts would write, the work of others would wait for
    /// (REL-12).
    async fn charged(app: &App, counted: impl Fn(&Tx) -> Vec<Counted>) -> Result<Self, Problem> {
        let place = app.auth.place()?;
        let _turn = app.auth.turn().await?;
        let tx = app.store.system().await?;
        let counted = counted(&tx);
        match charge(&tx, &counted).await? {
            Ok(()) => {
                tx.commit().await?;
                Ok(Self { counted, _place: place })
            }
            Err(seconds) => Err(Problem::limited(Limit::ATTEMPTS, seconds)),
        }
    }
}

/// What of the client's address counts as one network: all of IPv4, the first half of IPv6, of
/// which everybody has plenty.
fn network(request: &HttpRequest) -> String {
    match ClientAddress::of(request).map(|client| client.0.to_canonical()) {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => format!("{:x}", address.to_bits() >> 64),
        None => String::new(),
    }
}
