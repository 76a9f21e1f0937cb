//! What is wrong with the settings.

use std::fmt;

/// One fault: the setting, and a sentence that goes on from its name. It never repeats a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The setting, or the variable or file that is the trouble.
    pub setting: String,
    /// What is wrong and what to do.
    pub sentence: String,
}

/// Every fault at once, so that one start finds them all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Adds a fault.
    pub fn add(&mut self, setting: impl Into<String>, sentence: impl Into<String>) {
        self.0.push(Fault {
            setting: setting.into(),
            sentence: sentence.into(),
        });
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the settings are not fit to start with:")?;
        for Fault { setting, sentence } in &self.0 {
            write!(f, "\n  {setting} {sentence}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
