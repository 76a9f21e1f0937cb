//! What stands against erasing a case, and what whoever has it erased should know.

use chrono::NaiveDate;
use uuid::Uuid;

use super::ErasureError;
use crate::cases::age::Age;
use crate::cases::person::AgeBasis;
use crate::cases::{Case, RiskLevel};
use crate::codes;
use crate::pack::Pack;
use crate::reference::Reference;

codes! {
    /// What stands against erasing a case.
    ErasureBlockKind {
        /// The person is a child: a child refuses nothing (MECHANISM §1.8).
        Child,
        /// The age is disputed, and the person counts as a child.
        AgeDisputed,
        /// Nobody knows whether the person is an adult.
        AgeUnknown,
        /// A referral was sent and has not ended: somebody is helping, and would lose the person from sight.
        ReferralRunning,
        /// The person stays in a bed that would remain taken.
        PersonPlaced,
        /// A return is planned, or the person is on the way.
        ReturnUnderWay,
        /// Proceedings in which the person takes part have not ended: what is kept may be needed for legal
        /// claims (GDPR, art. 17(3)(e)).
        ProceedingOpen,
        /// A claim for compensation is not decided or not paid: it would be lost to the person.
        ClaimOpen,
    }
}

codes! {
    /// What whoever has a case erased should know; it forbids nothing.
    ErasureWarning {
        /// The person is in high or extreme danger as far as it was assessed.
        HighRisk,
        /// There is another case of the same person, which stays.
        OtherCase,
    }
}

/// A thing that stands against erasing a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureBlock {
    /// What it is.
    pub kind: ErasureBlockKind,
    /// The id of the referral, the stay, the return, the proceedings or the claim.
    pub id: Option<Uuid>,
    /// What people call it, where it has a reference.
    pub reference: Option<Reference>,
}

/// What is known when a case is to be erased.
#[derive(Debug, Clone)]
pub struct ErasureKnown<'a> {
    /// The country.
    pub pack: &'a Pack,
    /// Whether there is a file of erasures, so that no backup brings the case back.
    pub is_set_up: bool,
    /// Whether an erasure waits for its approval.
    pub is_awaiting: bool,
    /// What is known of how old the person is.
    pub age: Age,
    /// What has to end first.
    pub blocks: Vec<ErasureBlock>,
    /// Today.
    pub today: NaiveDate,
}

impl ErasureKnown<'_> {
    /// Everything that stands against it, the age first.
    #[must_use]
    pub fn against(&self, case: &Case) -> Vec<ErasureBlock> {
        let age = self.age_block(case).map(|kind| ErasureBlock {
            kind,
            id: None,
            reference: None,
        });
        age.into_iter().chain(self.blocks.iter().cloned()).collect()
    }

    /// Whether the case may be erased now.
    ///
    /// # Errors
    /// That the installation has nowhere to write it down, or everything that stands against it.
    pub fn allows(&self, case: &Case) -> Result<(), ErasureError> {
        if !self.is_set_up {
            return Err(ErasureError::NotSetUp);
        }
        let against = self.against(case);
        if against.is_empty() {
            Ok(())
        } else {
            Err(ErasureError::Blocked(against))
        }
    }

    /// The date of birth of today decides, as exactly as it is known; else what was said.
    fn age_block(&self, case: &Case) -> Option<ErasureBlockKind> {
        if self.age.basis == Some(AgeBasis::Disputed) {
            return Some(ErasureBlockKind::AgeDisputed);
        }
        match self.age.is_child_on(self.today) {
            Some(true) => Some(ErasureBlockKind::Child),
            Some(false) => None,
            None if case.is_child => Some(ErasureBlockKind::Child),
            None if case.age_group.is_child() == Some(false) => None,
            None => Some(ErasureBlockKind::AgeUnknown),
        }
    }
}

/// What whoever has the case erased should know; `has_other` is whether the person has another
/// case that whoever asks may know of.
#[must_use]
pub fn warnings(case: &Case, has_other: bool) -> Vec<ErasureWarning> {
    let is_high = matches!(case.risk_level, Some(RiskLevel::High | RiskLevel::Extreme));
    let told = [
        (is_high, ErasureWarning::HighRisk),
        (has_other, ErasureWarning::OtherCase),
    ];
    told.into_iter()
        .filter_map(|(holds, warning)| holds.then_some(warning))
        .collect()
}
