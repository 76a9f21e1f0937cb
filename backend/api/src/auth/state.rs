//! What sign-in needs besides the database.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::Duration;
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::id::{ClientCredentialId, ClientId, Id, SessionId, UserId};
use punte_storage::Store;
use punte_storage::identity::{actor, client, signing_key};
use punte_vault::Keyring;
use punte_vault::passkey::Passkeys;
use punte_vault::password::{Cost, HashError, Hasher};
use punte_vault::token::{Assertions, SigningKeys, Tokens};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use super::pace::Pace;
use crate::{Code, Problem};

/// Where partners' programs ask for tokens.
pub const TOKEN_PATH: &str = "/oauth/token";

/// How long keys are believed to be the current ones (REL-27).
const FRESH: Duration = Duration::seconds(1);

/// How many sign-ins wait for a turn at hashing before more are told to come back.
const WAITING: usize = 32;

/// How many attempts are charged at once. All of them wait for the same row; the others wait here,
/// where they hold no connection that somebody's work needs.
const CHARGING: usize = 2;

/// What sign-in needs besides the database.
#[derive(Debug)]
pub struct Auth {
    /// Hashes passwords, a few at a time.
    pub hasher: Hasher,
    /// Issues and verifies access tokens.
    pub tokens: Tokens,
    /// Verifies with what partners' programs prove themselves.
    pub assertions: Assertions,
    /// Registers and verifies passkeys; an installation without a name has none.
    passkeys: Option<Passkeys>,
    /// How fast each program asks.
    pub pace: Pace,
    /// The address people type, without a trailing slash.
    pub origin: String,
    keys: Mutex<Option<(Timestamp, Arc<SigningKeys>)>>,
    attempts: Arc<Semaphore>,
    charging: Semaphore,
}

impl Auth {
    /// For the installation at this address. Production hashes at [`Cost::STANDARD`].
    ///
    /// # Errors
    /// When the cost makes no sense.
    pub fn new(keyring: &Keyring, public_url: &str, cost: Cost) -> Result<Self, HashError> {
        // Half of the processors, so that a flood of sign-ins leaves the other half to case work.
        let workers = std::thread::available_parallelism().map_or(1, |n| (n.get() / 2).clamp(1, 8));
        Ok(Self {
            hasher: Hasher::new(keyring, cost, workers, WAITING)?,
            tokens: Tokens::new(public_url),
            assertions: Assertions::new(public_url, &format!("{public_url}{TOKEN_PATH}")),
            passkeys: Passkeys::new(public_url),
            pace: Pace::default(),
            origin: public_url.to_owned(),
            keys: Mutex::default(),
            attempts: Arc::new(Semaphore::new(workers + WAITING)),
            charging: Semaphore::new(CHARGING),
        })
    }

    /// What registers and verifies passkeys.
    ///
    /// # Errors
    /// [`Code::NotNow`] where the installation has no name that they could belong to.
    pub fn passkeys(&self) -> Result<&Passkeys, Problem> {
        let none = || Problem::new(Code::NotNow).because("passkeys_not_here");
        self.passkeys.as_ref().ok_or_else(none)
    }

    /// A place among the attempts at credentials that are judged at once: as many as may wait for
    /// a turn at hashing.
    ///
    /// # Errors
    /// [`Code::Unavailable`] when all are taken.
    pub fn place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let place = Arc::clone(&self.attempts).try_acquire_owned();
        place.map_err(|_| Problem::new(Code::Unavailable))
    }

    /// A turn at charging an attempt.
    ///
    /// # Errors
    /// Never: the turns end with the server.
    pub async fn turn(&self) -> Result<SemaphorePermit<'_>, Problem> {
        let turn = self.charging.acquire().await;
        turn.map_err(|_| Problem::new(Code::Unavailable))
    }

    /// The actor an access token stands for, with rights as they are now.
    ///
    /// # Errors
    /// [`Code::Unauthenticated`] whatever is wrong with the token or its sign-in.
    pub async fn actor(&self, store: &Store, token: &str) -> Result<Actor, Problem> {
        let now = store.clock().now();
        // A key signs only when every instance must have read it: nothing is gained by reading the
        // keys anew for a token that is not good, and nobody makes us do it (SEC-07).
        let keys = match self.known_keys(now) {
            Some(keys) => Some(keys),
            None => self.fetch_keys(store).await?,
        };
        let claims = keys.and_then(|keys| self.tokens.verify(&keys, token, now).ok());
        let claims = claims.ok_or_else(unauthenticated)?;
        let tx = store.system_read();
        let found = match claims.scope() {
            None => actor::find(&tx, UserId::from_uuid(claims.sub), SessionId::from_uuid(claims.sid)).await,
            Some(scope) => {
                let credential = ClientCredentialId::from_uuid(claims.sid);
                client::actor(&tx, ClientId::from_uuid(claims.sub), credential, scope).await
            }
        };
        match found {
            Err(punte_storage::Error::NotFound) => Err(unauthenticated()),
            found => Ok(found?),
        }
    }

    /// The public keys.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn jwks(&self, store: &Store) -> Result<serde_json::Value, Problem> {
        let keys = self.fetch_keys(store).await?;
        Ok(keys.map_or_else(|| serde_json::json!({ "keys": [] }), |keys| keys.jwks()))
    }

    fn known_keys(&self, now: Timestamp) -> Option<Arc<SigningKeys>> {
        let held = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        held.as_ref()
            .filter(|(fetched_at, _)| *fetched_at <= now && now < *fetched_at + FRESH)
            .map(|(_, keys)| Arc::clone(keys))
    }

    async fn fetch_keys(&self, store: &Store) -> Result<Option<Arc<SigningKeys>>, Problem> {
        let tx = store.system_read();
        let keys = signing_key::current(&tx).await?.map(Arc::new);
        let mut held = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        *held = keys.as_ref().map(|keys| (tx.now, Arc::clone(keys)));
        Ok(keys)
    }
}

fn unauthenticated() -> Problem {
    Problem::new(Code::Unauthenticated)
}

impl From<HashError> for Problem {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::new(Code::Unavailable),
            HashError::Unusable => Self::new(Code::Internal),
        }
    }
}
