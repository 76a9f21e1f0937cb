//! What a program sends to the token endpoint, read as strictly as RFC 6749 asks: each field once, one
//! way of proving who it is.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Query;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use punte_domain::id::{ClientId, Id as _};
use punte_vault::SecretString;
use punte_vault::token::Assertions;
use utoipa::ToSchema;
use uuid::Uuid;

use super::refusal::Refusal;
use crate::auth::Secret;

/// RFC 7523 §2.2.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What a program asks with. Either an assertion, or id and secret in the form or in
/// `Authorization: Basic`.
#[derive(Default, ToSchema)]
pub(super) struct TokenRequest {
    /// Always `client_credentials`.
    #[schema(required = true, example = "client_credentials")]
    grant_type: Option<String>,
    /// Scopes with spaces between them; all of the account unless given.
    #[schema(example = "referrals.read")]
    scope: Option<String>,
    /// The id of the service account.
    #[schema(format = "uuid")]
    client_id: Option<String>,
    /// A secret of the service account.
    #[schema(value_type = Option<Secret>)]
    client_secret: Option<SecretString>,
    /// Always `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.
    client_assertion_type: Option<String>,
    /// A JWT that a registered key signed.
    client_assertion: Option<String>,
}

/// With what a program proves itself.
pub enum Proof {
    /// A secret.
    Secret(SecretString),
    /// An assertion.
    Assertion(String),
}

/// What is asked for, and by whom as they say.
pub struct Asked {
    /// The service account; `None` where what was sent can be no id of one.
    pub client: Option<ClientId>,
    /// What is to prove it.
    pub proof: Proof,
    /// The scopes that are asked for.
    pub scope: Option<String>,
}

impl TokenRequest {
    /// Fields that nobody asks for are ignored, and empty ones are none (RFC 6749 §3.2).
    fn read(fields: Vec<(String, String)>) -> Result<Self, Refusal> {
        let mut read = Self::default();
        for (name, value) in fields {
            if value.is_empty() {
                continue;
            }
            let field = match name.as_str() {
                "grant_type" => &mut read.grant_type,
                "scope" => &mut read.scope,
                "client_id" => &mut read.client_id,
                "client_assertion_type" => &mut read.client_assertion_type,
                "client_assertion" => &mut read.client_assertion,
                "client_secret" => {
                    if read.client_secret.replace(SecretString::from(value)).is_some() {
                        return Err(Refusal::InvalidRequest);
                    }
                    continue;
                }
                _ => continue,
            };
            if field.replace(value).is_some() {
                return Err(Refusal::InvalidRequest);
            }
        }
        Ok(read)
    }
}

impl Asked {
    /// What was sent.
    ///
    /// # Errors
    /// Why no token is given for it.
    pub fn read(request: &HttpRequest, fields: Vec<(String, String)>) -> Result<Self, Refusal> {
        let header = basic(request)?;
        let form = TokenRequest::read(fields)?;
        match form.grant_type.as_deref() {
            Some("client_credentials") => {}
            Some(_) => return Err(Refusal::UnsupportedGrantType),
            None => return Err(Refusal::InvalidRequest),
        }
        let (said, proof) = match (header, form.client_secret, form.client_assertion) {
            (Some((id, secret)), None, None) => {
                if form.client_id.as_ref().is_some_and(|said| *said != id) {
                    return Err(Refusal::InvalidRequest);
                }
                (Some(id), Proof::Secret(secret))
            }
            (None, Some(secret), None) => (form.client_id, Proof::Secret(secret)),
            (None, None, Some(assertion)) => {
                if form.client_assertion_type.as_deref() != Some(JWT_BEARER) {
                    return Err(Refusal::InvalidRequest);
                }
                let subject = Assertions::subject(&assertion).map(|client| client.to_string());
                let is_one = form.client_id.is_none() || form.client_id == subject;
                (subject.filter(|_| is_one), Proof::Assertion(assertion))
            }
            (None, None, None) => return Err(Refusal::InvalidClient),
            _ => return Err(Refusal::InvalidRequest),
        };
        // In the one form in which ids are written: no two texts are one account.
        let client = said.and_then(|said| Uuid::try_parse(&said).ok().filter(|id| id.to_string() == said));
        Ok(Self {
            client: client.map(ClientId::from_uuid),
            proof,
            scope: form.scope,
        })
    }
}

/// Id and secret in the header (RFC 6749 §2.3.1), each of them coded as in a form.
fn basic(request: &HttpRequest) -> Result<Option<(String, SecretString)>, Refusal> {
    let mut values = request.headers().get_all(AUTHORIZATION);
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Refusal::InvalidRequest);
    }
    let read = || {
        let (scheme, coded) = value.to_str().ok()?.split_once(' ')?;
        let bytes = scheme
            .eq_ignore_ascii_case("basic")
            .then(|| STANDARD.decode(coded).ok())??;
        let text = SecretString::from(String::from_utf8(bytes).ok()?);
        let (id, secret) = punte_vault::ExposeSecret::expose_secret(&text).split_once(':')?;
        Some((decoded(id)?, SecretString::from(decoded(secret)?)))
    };
    read().map(Some).ok_or(Refusal::InvalidClient)
}

fn decoded(text: &str) -> Option<String> {
    if text.contains(['&', '=', ';']) {
        return None;
    }
    let fields = Query::<Vec<(String, String)>>::from_query(&format!("v={text}"))
        .ok()?
        .into_inner();
    Some(fields.into_iter().next()?.1)
}
