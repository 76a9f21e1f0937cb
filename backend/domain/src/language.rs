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

/// A text in each language of the product. All three are always there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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
