//! Secrets in request bodies: passwords, codes and tokens.

use punte_vault::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Longest secret worth reading; passwords have at most 256 characters.
const MAX_LEN: usize = 4096;

/// A secret somebody typed. It is not shown by `Debug` and cleared after use.
#[derive(Debug, Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }

    /// The secret, still wrapped.
    #[must_use]
    pub fn into_inner(self) -> SecretString {
        self.0
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() > MAX_LEN {
            return Err(serde::de::Error::custom("too long"));
        }
        Ok(Self(SecretString::from(text)))
    }
}

impl PartialSchema for Secret {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
            .max_length(Some(MAX_LEN))
            .into()
    }
}

impl ToSchema for Secret {}
