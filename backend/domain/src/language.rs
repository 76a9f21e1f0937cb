//! The languages the product speaks.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::codes! {
    /// A language of the interface and of every text that the product itself writes (ISO 639-1).
    Language {
        /// Romanian.
        Ro,
        /// Albanian.
        Sq,
        /// English.
        En,
    }
}

/// A text in each language of the product. All three are always there; they are empty where one that is
/// missing was told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// In Romanian.
    pub ro: String,
    /// In Albanian.
    pub sq: String,
    /// In English.
    pub en: String,
}

impl Labels {
    /// The text in `language`.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Ro => &self.ro,
            Language::Sq => &self.sq,
            Language::En => &self.en,
        }
    }
}

/// Whether it is written with ş or ţ, with a cedilla: Romanian has ș and ț, with a comma below.
pub(crate) fn has_cedilla(text: &str) -> bool {
    text.contains(['ş', 'ţ', 'Ş', 'Ţ'])
}
