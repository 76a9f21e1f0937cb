//! Passkeys (WebAuthn): what an authenticator is asked to sign, and whether it did.
//!
//! The person is always verified by their authenticator, so that a passkey stands for both factors; origin and
//! relying party are those of the installation, and which make an authenticator has is not asked (SEC-05). What
//! is asked and what is held goes out as text and comes back as text: whoever calls keeps it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, Webauthn,
    WebauthnBuilder, WebauthnError,
};

/// The name that authenticators show for the installation.
const NAME: &str = "Punte";

/// Registers passkeys and verifies what they sign, for one installation.
#[derive(Debug, Clone)]
pub struct Passkeys(Webauthn);

/// Something to sign, once.
#[derive(Debug)]
pub struct PasskeyChallenge {
    /// What the browser gives its authenticator: the options of `navigator.credentials`, as JSON.
    pub options: Value,
    /// What to keep until the answer comes, where its asker cannot reach it.
    pub state: String,
}

/// The public half of a passkey, with its counter.
#[derive(Debug, Clone)]
pub struct PublicPasskey(webauthn_rs::prelude::Passkey);

/// What a browser brings after it has asked its authenticator to sign.
#[derive(Debug)]
pub struct PasskeyAnswer {
    answer: PublicKeyCredential,
    user: Option<Uuid>,
}

/// Why a passkey is not taken. Nobody is told which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyFault {
    /// It is not what was asked for: another challenge, origin, signature or person.
    #[error("the passkey does not prove it")]
    Wrong,
    /// Its counter stands at or behind where it stood: there may be a copy of it.
    #[error("there may be a copy of the passkey")]
    Cloned,
}

impl Passkeys {
    /// For the installation at this address; `None` where it has no name, since a passkey belongs to one.
    #[must_use]
    pub fn new(public_url: &str) -> Option<Self> {
        let origin = Url::parse(public_url).ok()?;
        let builder = WebauthnBuilder::new(origin.domain()?, &origin).ok()?;
        builder.rp_name(NAME).build().ok().map(Self)
    }

    /// What a new passkey of this user is made with. It is kept by its authenticator together with whose it is, so
    /// that nobody types an address to sign in; authenticators that hold one of `held` make no second one.
    ///
    /// # Errors
    /// [`PasskeyFault::Wrong`] where the user has no name.
    pub fn register(
        &self,
        user: Uuid,
        address: &str,
        name: &str,
        held: Vec<Vec<u8>>,
    ) -> Result<PasskeyChallenge, PasskeyFault> {
        let (asked, state) = self.0.start_passkey_registration(user, address, name, Some(held))?;
        let mut options = public_options(&asked)?;
        let selection = options.get_mut("authenticatorSelection").and_then(Value::as_object_mut);
        let selection = selection.ok_or(PasskeyFault::Wrong)?;
        selection.insert("residentKey".to_owned(), json!("required"));
        selection.insert("requireResidentKey".to_owned(), json!(true));
        Ok(PasskeyChallenge {
            options,
            state: text(&state)?,
        })
    }

    /// The passkey that a browser brings for what [`Self::register`] asked.
    ///
    /// # Errors
    /// [`PasskeyFault::Wrong`].
    pub fn registered(&self, state: &str, answer: Value) -> Result<PublicPasskey, PasskeyFault> {
        let state: PasskeyRegistration = read(state)?;
        let answer: RegisterPublicKeyCredential = serde_json::from_value(answer).map_err(|_| PasskeyFault::Wrong)?;
        let passkey = self.0.finish_passkey_registration(&answer, &state)?;
        Ok(PublicPasskey(passkey))
    }

    /// Something to sign for whoever holds a passkey, or one of `held` where any are named.
    ///
    /// # Errors
    /// Never in practice.
    pub fn ask(&self, held: &[Vec<u8>]) -> Result<PasskeyChallenge, PasskeyFault> {
        let (asked, state) = self.0.start_discoverable_authentication()?;
        let mut options = public_options(&asked)?;
        // Which may sign is a hint to the browser; whose was used is looked at when it comes back.
        let named = held.iter().map(|id| json!({"type": "public-key", "id": base64(id)}));
        let named: Vec<Value> = named.collect();
        let asked = options.as_object_mut().ok_or(PasskeyFault::Wrong)?;
        asked.insert("allowCredentials".to_owned(), json!(named));
        Ok(PasskeyChallenge {
            options,
            state: text(&state)?,
        })
    }

    /// Whether the answer to what [`Self::ask`] asked was signed by this passkey, with the person verified. Returns
    /// the passkey as it stands afterwards.
    ///
    /// # Errors
    /// [`PasskeyFault`].
    pub fn signed(
        &self,
        state: &str,
        answer: &PasskeyAnswer,
        by: &PublicPasskey,
    ) -> Result<PublicPasskey, PasskeyFault> {
        let state: DiscoverableAuthentication = read(state)?;
        let mut passkey = by.0.clone();
        let used = self
            .0
            .finish_discoverable_authentication_v2(&answer.answer, state, &passkey)?;
        passkey.update_credential(&used);
        Ok(PublicPasskey(passkey))
    }
}

impl PublicPasskey {
    /// Reads what [`Self::text`] wrote.
    ///
    /// # Errors
    /// [`PasskeyFault::Wrong`] where it is none.
    pub fn read(text: &str) -> Result<Self, PasskeyFault> {
        read(text).map(Self)
    }

    /// As the database keeps it. Nothing of it is secret.
    ///
    /// # Errors
    /// Never in practice.
    pub fn text(&self) -> Result<String, PasskeyFault> {
        text(&self.0)
    }

    /// What its authenticator knows it by.
    #[must_use]
    pub fn credential_id(&self) -> &[u8] {
        self.0.cred_id().as_slice()
    }
}

impl PasskeyAnswer {
    /// Reads what a browser brings. It may say whose passkey was used.
    ///
    /// # Errors
    /// [`PasskeyFault::Wrong`].
    pub fn read(answer: Value) -> Result<Self, PasskeyFault> {
        let answer: PublicKeyCredential = serde_json::from_value(answer).map_err(|_| PasskeyFault::Wrong)?;
        let user = answer.get_user_unique_id().map(Uuid::from_slice).transpose();
        let user = user.map_err(|_| PasskeyFault::Wrong)?;
        Ok(Self { answer, user })
    }

    /// Whose passkey it says that it is. Authenticators may leave it out where those that may sign were named
    /// (WebAuthn level 3, §6.3.3).
    #[must_use]
    pub fn user(&self) -> Option<Uuid> {
        self.user
    }

    /// What the authenticator knows the passkey by.
    #[must_use]
    pub fn credential_id(&self) -> &[u8] {
        self.answer.get_credential_id()
    }
}

impl From<WebauthnError> for PasskeyFault {
    fn from(error: WebauthnError) -> Self {
        match error {
            WebauthnError::CredentialPossibleCompromise => Self::Cloned,
            _ => Self::Wrong,
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// What stands below `publicKey`: that is what browsers read as JSON.
fn public_options(asked: &impl Serialize) -> Result<Value, PasskeyFault> {
    let mut asked = serde_json::to_value(asked).map_err(|_| PasskeyFault::Wrong)?;
    asked.get_mut("publicKey").map(Value::take).ok_or(PasskeyFault::Wrong)
}

fn text(value: &impl Serialize) -> Result<String, PasskeyFault> {
    serde_json::to_string(value).map_err(|_| PasskeyFault::Wrong)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, PasskeyFault> {
    serde_json::from_str(text).map_err(|_| PasskeyFault::Wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_05_only_an_installation_with_a_name_has_passkeys() {
        for (address, has) in [
            ("https://punte.example", true),
            ("http://localhost:8080", true),
            ("http://127.0.0.1:8080", false),
            ("punte", false),
        ] {
            assert_eq!(Passkeys::new(address).is_some(), has, "{address}");
        }
    }

    #[test]
    fn sec_05_what_is_asked_verifies_the_person_names_the_installation_and_is_new_each_time() {
        let passkeys = Passkeys::new("https://punte.example").unwrap();
        let made = || passkeys.register(Uuid::from_u128(1), "ana@example.org", "Ana", vec![vec![7; 16]]);
        let asked = made().unwrap().options;
        assert_eq!(asked["rp"], json!({"id": "punte.example", "name": "Punte"}));
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(asked["attestation"], "none");
        assert_eq!(asked["excludeCredentials"][0]["id"], "BwcHBwcHBwcHBwcHBwcHBw");
        assert_ne!(asked["challenge"], made().unwrap().options["challenge"]);

        let asked = passkeys.ask(&[]).unwrap().options;
        assert_eq!(asked["rpId"], "punte.example");
        assert_eq!(asked["userVerification"], "required");
        assert_eq!(asked["allowCredentials"], json!([]));
        let named = passkeys.ask(&[vec![7; 16]]).unwrap().options;
        assert_eq!(
            named["allowCredentials"],
            json!([{"type": "public-key", "id": "BwcHBwcHBwcHBwcHBwcHBw"}])
        );
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for answer in [
            Value::Null,
            json!({}),
            json!({"id": "x", "rawId": "eA", "type": "public-key"}),
        ] {
            assert_eq!(PasskeyAnswer::read(answer).err(), Some(PasskeyFault::Wrong));
        }
    }
}
