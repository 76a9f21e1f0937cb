//! Answers: how strong a factor of risk is, who said so and when.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::codes;
use crate::id::{OrganisationId, UserId};

codes! {
    /// How strong a factor is. That nobody knows and that nobody asked are neither of them absence
    /// (MECHANISM §1, 4; §8).
    RiskStrength {
        /// Nobody asked or looked.
        NotAsked,
        /// It was asked or looked for, and is not known.
        Unknown,
        /// It is not there.
        Absent,
        /// It is there, weakly.
        Low,
        /// It is there.
        Medium,
        /// It is there, strongly.
        High,
    }
}

impl RiskStrength {
    /// What it adds to the sum: MECHANISM §8's 0, 1, 2, 3; what is not known adds nothing there.
    #[must_use]
    pub fn points(self) -> u32 {
        match self {
            Self::NotAsked | Self::Unknown | Self::Absent => 0,
            Self::Low => 1,
            Self::Medium => 2,
            Self::High => 3,
        }
    }

    /// Whether the factor is there.
    #[must_use]
    pub fn is_present(self) -> bool {
        self.points() > 0
    }

    /// Whether it could still turn out to be there.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::NotAsked | Self::Unknown)
    }
}

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskAnswer {
    /// How strong the factor is. What was not asked has no answer.
    pub strength: RiskStrength,
    /// Who answered.
    pub by: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// When.
    pub at: Timestamp,
}

/// The answers of an assessment by the codes of their factors.
pub type RiskAnswers = BTreeMap<String, RiskAnswer>;

/// An answer as it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskGiven {
    /// The code of the factor.
    pub factor: String,
    /// How strong it is.
    pub strength: RiskStrength,
}
