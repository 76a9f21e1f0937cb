//! A person who calls the API.

use std::sync::{Arc, Mutex};

use actix_web::http::Method;
use actix_web::test::TestRequest;
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::id::{Id, OrganisationId, UserId};
use punte_storage::identity::{session, signing_key};
use punte_vault::SecretString;
use punte_vault::totp::TotpSecret;
use secrecy::ExposeSecret;
use serde_json::Value;

use super::{Answer, TestApp};

/// Somebody who calls: signed in, or a stranger.
#[derive(Clone)]
pub struct Person {
    pub app: TestApp,
    pub actor: Option<Actor>,
    token: Arc<Mutex<Option<(String, Timestamp)>>>,
}

/// A call before it is made.
pub struct Call<'a> {
    person: &'a Person,
    request: TestRequest,
}

impl TestApp {
    /// Somebody nobody knows.
    pub fn stranger(&self) -> Person {
        Person {
            app: self.clone(),
            actor: None,
            token: Arc::default(),
        }
    }
}

impl TestApp {
    /// The user, signed in as the server signs people in; the password is what other tests are
    /// about.
    pub async fn person(&self, user: UserId) -> Person {
        let (actor, token) = self.sign_in(user).await.expect("an active user");
        Person {
            app: self.clone(),
            actor: Some(actor),
            token: Arc::new(Mutex::new(Some((token, self.now())))),
        }
    }

    async fn sign_in(&self, user: UserId) -> Option<(Actor, String)> {
        let mut tx = self.store().system().await.unwrap();
        let keys = signing_key::ensure(&tx).await.unwrap();
        let renewed = session::add(&mut tx, user, "Test").await.ok()?;
        tx.commit().await.unwrap();
        let session = renewed.session.id.uuid();
        let grant = self
            .app
            .auth
            .tokens
            .issue(&keys, user.uuid(), session, self.now())
            .unwrap();
        Some((renewed.actor, grant.access_token.expose_secret().to_owned()))
    }

    /// The secret that a new phone is offered in this sign-in, by what the page has drawn.
    pub fn offered_totp(&self, session: &str, nonce: &str) -> TotpSecret {
        let from = SecretString::from(format!("session {session}"));
        TotpSecret::for_invitation(self.store().keyring(), &from, &SecretString::from(nonce)).remove(0)
    }
}

impl Person {
    pub fn user(&self) -> UserId {
        self.actor.as_ref().expect("a stranger is no user").user
    }

    pub fn organisation(&self) -> OrganisationId {
        self.actor.as_ref().expect("a stranger works for nobody").organisation
    }

    /// The secret that their new phone is offered in this sign-in, by what the page has drawn.
    pub fn offered_totp(&self, nonce: &str) -> TotpSecret {
        let session = self.actor.as_ref().expect("a stranger has no sign-in").session;
        self.app.offered_totp(&session.to_string(), nonce)
    }

    /// The same person, with the same token, at another instance.
    pub fn at(&self, app: &TestApp) -> Self {
        Self {
            app: app.clone(),
            ..self.clone()
        }
    }

    /// The access token, renewed as the web app renews it. A suspended user goes on with the old
    /// one.
    async fn bearer(&self) -> Option<String> {
        let (token, at) = self.token.lock().unwrap().clone()?;
        if self.app.now() - at < chrono::Duration::minutes(5) {
            return Some(token);
        }
        if let Some((_, token)) = self.app.sign_in(self.user()).await {
            *self.token.lock().unwrap() = Some((token, self.app.now()));
        }
        self.token.lock().unwrap().clone().map(|(token, _)| token)
    }

    /// The access token as it is, for who calls a server from outside.
    pub fn held_token(&self) -> String {
        let token = self.token.lock().unwrap();
        token.as_ref().expect("somebody signed in").0.clone()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path).send().await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path).json(&body).send().await
    }

    /// An edit or act on version `version`.
    pub async fn post_at(&self, path: &str, version: i64, body: Value) -> Answer {
        self.call(Method::POST, path).version(version).json(&body).send().await
    }

    pub async fn put_at(&self, path: &str, version: i64, body: Value) -> Answer {
        self.call(Method::PUT, path).version(version).json(&body).send().await
    }

    pub async fn patch_at(&self, path: &str, version: i64, body: Value) -> Answer {
        self.call(Method::PATCH, path).version(version).json(&body).send().await
    }

    pub fn call(&self, method: Method, path: &str) -> Call<'_> {
        let path = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/api/v1/{path}")
        };
        Call {
            person: self,
            request: TestRequest::default().method(method).uri(&path),
        }
    }
}

impl Call<'_> {
    pub fn header(self, name: &str, value: &str) -> Self {
        Self {
            request: self.request.insert_header((name, value)),
            ..self
        }
    }

    pub fn version(self, version: i64) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }

    pub fn once(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// From this address on the network.
    pub fn from(self, address: &str) -> Self {
        let address = std::net::SocketAddr::new(address.parse().unwrap(), 40_000);
        Self {
            request: self.request.peer_addr(address),
            ..self
        }
    }

    pub fn json(self, body: &Value) -> Self {
        Self {
            request: self.request.set_json(body),
            ..self
        }
    }

    pub fn bytes(self, kind: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            request: self
                .request
                .insert_header(("content-type", kind))
                .set_payload(bytes.into()),
            ..self
        }
    }

    pub async fn send(self) -> Answer {
        let mut request = self.request;
        if let Some(token) = self.person.bearer().await {
            request = request.insert_header(("authorization", format!("Bearer {token}")));
        }
        self.person.app.answer(request).await
    }
}
