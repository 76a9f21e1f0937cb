//! A partner's program that asks for tokens and calls with them.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::{Answer, ORIGIN, Person, TestApp};

/// A service account, with what it proves itself with.
#[derive(Clone)]
pub struct Program {
    pub app: TestApp,
    /// Who manages it.
    pub manager: Person,
    pub id: String,
    pub secret: String,
    /// The id of the secret.
    pub credential: String,
}

/// A key pair of Ed25519 that everybody knows.
pub struct KnownKey {
    pub x: &'static str,
    secret: [u8; 32],
}

impl KnownKey {
    /// RFC 8037 §A.1.
    pub const ONE: Self = Self {
        x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        secret: [
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49,
            0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
        ],
    };
    /// RFC 8032 §7.1, test 2.
    pub const TWO: Self = Self {
        x: "PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw",
        secret: [
            0x4c, 0xcd, 0x08, 0x9b, 0x28, 0xff, 0x96, 0xda, 0x9d, 0xb6, 0xc3, 0x46, 0xec, 0x11, 0x4e, 0x0f, 0x5b, 0x8a,
            0x31, 0x9f, 0x35, 0xab, 0xa6, 0x24, 0xda, 0x8c, 0xf6, 0xed, 0x4f, 0xb8, 0xa6, 0xfb,
        ],
    };

    /// Its public half.
    pub fn jwk(&self) -> Value {
        json!({"kty": "OKP", "crv": "Ed25519", "x": self.x})
    }

    /// A JWT that it signed.
    pub fn signs(&self, claims: &Value) -> String {
        let head = [
            0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
        ];
        let key = EncodingKey::from_ed_der(&[&head[..], &self.secret[..]].concat());
        encode(&Header::new(Algorithm::EdDSA), claims, &key).unwrap()
    }
}

impl TestApp {
    /// What the token endpoint answers to this form.
    pub async fn asks_for_token(&self, fields: &[(&str, &str)]) -> Answer {
        let request = TestRequest::post().uri("/oauth/token").set_form(fields);
        self.answer(request).await
    }

    /// A call with this token.
    pub async fn calls_with(&self, token: &str, method: Method, path: &str) -> Answer {
        let stranger = self.stranger();
        let call = stranger.call(method, path);
        call.header("authorization", &format!("Bearer {token}")).send().await
    }
}

impl Person {
    /// Makes a service account of the manager's organisation with these scopes and a secret.
    pub async fn makes_a_program(&self, scopes: &[&str]) -> Program {
        let asked = json!({"name": "Case system", "organisation_id": self.organisation(), "scopes": scopes});
        let client = self.post("clients", asked).await.ok();
        let id = client["id"].as_str().unwrap().to_owned();
        let secrets = format!("clients/{id}/secrets");
        let made = self.post(&secrets, json!({"name": "Server"})).await.ok();
        Program {
            app: self.app.clone(),
            manager: self.clone(),
            secret: made["secret"].as_str().unwrap().to_owned(),
            credential: made["id"].as_str().unwrap().to_owned(),
            id,
        }
    }
}

impl Program {
    /// Asks for a token with its secret.
    pub async fn asks(&self, scope: &str) -> Answer {
        self.app
            .asks_for_token(&[
                ("grant_type", "client_credentials"),
                ("client_id", &self.id),
                ("client_secret", &self.secret),
                ("scope", scope),
            ])
            .await
    }

    /// A token with all it may have.
    pub async fn token(&self) -> String {
        let granted = self.asks("").await.ok();
        granted["access_token"].as_str().unwrap().to_owned()
    }

    /// What an assertion of this program says, under this name.
    pub fn claims(&self, name: &str) -> Value {
        let now = self.app.now().timestamp();
        json!({"iss": self.id, "sub": self.id, "aud": ORIGIN, "jti": name, "iat": now, "exp": now + 60})
    }

    /// Asks for a token with an assertion.
    pub async fn asserts(&self, assertion: &str) -> Answer {
        self.app
            .asks_for_token(&[
                ("grant_type", "client_credentials"),
                (
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ),
                ("client_assertion", assertion),
            ])
            .await
    }

    /// Its own place below `clients`.
    pub fn place(&self, rest: &str) -> String {
        format!("clients/{}{rest}", self.id)
    }
}
