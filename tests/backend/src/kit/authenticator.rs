//! An authenticator that makes passkeys and signs with them, as a browser would bring it (WebAuthn level 3).

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Browser, ORIGIN};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const HAS_KEY: u8 = 0x40;

/// One passkey, with what may be wrong with it.
pub struct Authenticator {
    key: EcdsaKeyPair,
    credential_id: Vec<u8>,
    user: String,
    /// What it has counted.
    pub counter: u32,
    /// Whether it verifies the person.
    pub verifies: bool,
    /// The page it believes to be on.
    pub origin: String,
}

impl Authenticator {
    pub fn new() -> Self {
        Self {
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap(),
            credential_id: Uuid::new_v4().as_bytes().to_vec(),
            user: String::new(),
            counter: 0,
            verifies: true,
            origin: ORIGIN.to_owned(),
        }
    }

    /// Makes its passkey for these options: what `navigator.credentials.create` brings.
    pub fn makes(&mut self, options: &Value) -> Value {
        self.user = options["user"]["id"].as_str().unwrap().to_owned();
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), HAS_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential_id.len()).unwrap().to_be_bytes());
        data.extend(&self.credential_id);
        let point = self.key.public_key().as_ref();
        // A COSE key: EC2, ES256, P-256, x, y.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..65]);
        // {"fmt": "none", "attStmt": {}, "authData": data}
        let mut attestation = vec![0xa3, 0x63];
        attestation.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x59");
        attestation.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        attestation.extend(data);
        json!({
            "id": text(&self.credential_id), "rawId": text(&self.credential_id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {"credProps": {"rk": true}},
            "response": {
                "clientDataJSON": text(&self.client_data("webauthn.create", options)),
                "attestationObject": text(&attestation), "transports": ["internal"],
            },
        })
    }

    /// Signs what these options ask: what `navigator.credentials.get` brings.
    pub fn signs(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let data = self.data(options["rpId"].as_str().unwrap(), 0);
        let client = self.client_data("webauthn.get", options);
        let signed = [&data[..], digest(&SHA256, &client).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": text(&self.credential_id), "rawId": text(&self.credential_id), "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(&client), "authenticatorData": text(&data),
                "signature": text(signature.as_ref()), "userHandle": self.user,
            },
        })
    }

    fn data(&self, relying_party: &str, more: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut data = digest(&SHA256, relying_party.as_bytes()).as_ref().to_vec();
        data.push(PRESENT | verified | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let said =
            json!({"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false});
        said.to_string().into_bytes()
    }
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Adds a passkey to the account that this browser is signed in to.
pub async fn adds_passkey(browser: &mut Browser, name: &str) -> Authenticator {
    let asked = browser.post("me/passkey-challenges", json!({})).await.ok();
    let mut authenticator = Authenticator::new();
    let body = json!({
        "challenge_id": asked["challenge_id"], "name": name, "credential": authenticator.makes(&asked["options"]),
    });
    assert_eq!(browser.post("me/passkeys", body).await.status, 201);
    authenticator
}
