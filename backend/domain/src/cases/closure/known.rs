//! What stands against a closing, and which reasons the system can bear out.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{ClosureError, DIED, DUPLICATE};
use crate::cases::Case;
use crate::cases::plan::Goal;
use crate::cases::track::IdentificationState;
use crate::codes;
use crate::id::PlanId;
use crate::pack::Pack;
use crate::reference::Reference;

codes! {
    /// What has to end before a case is closed.
    ClosureBlockKind {
        /// A referral was sent and has not ended.
        ReferralRunning,
        /// The person stays in a bed that would remain taken.
        PersonPlaced,
        /// A judgement of risk below the floor awaits a second person.
        RiskAwaitsSecond,
        /// A signed plan awaits its approval.
        PlanAwaitsApproval,
        /// A return is planned, or the person is on the way.
        ReturnUnderWay,
    }
}

/// A thing that has to end before the case is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosureBlock {
    /// What it is.
    pub kind: ClosureBlockKind,
    /// The id of the referral, the stay, the assessment, the plan or the return.
    pub id: Uuid,
    /// What people call it, where it has a reference.
    pub reference: Option<Reference>,
}

codes! {
    /// What the system does not know that a reason says.
    NoReason {
        /// No transfer of the case was accepted.
        NotTransferred,
        /// Nobody acknowledged that the person arrived.
        NotHandedOver,
        /// Nobody decided that the person is no victim.
        NotDecided,
    }
}

/// What is known when a case is to be closed.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact by itself")]
pub struct ClosureKnown<'a> {
    /// The country.
    pub pack: &'a Pack,
    /// What has to end first.
    pub blocks: Vec<ClosureBlock>,
    /// Whether a closing waits for its approval.
    pub is_awaiting: bool,
    /// The plan in force.
    pub plan: Option<PlanId>,
    /// Its goals.
    pub goals: &'a [Goal],
    /// Whether a new assessment of the risk is asked for that nobody has made.
    pub is_risk_due: bool,
    /// Whether a transfer of the case was accepted.
    pub is_transferred: bool,
    /// Whether the receiver of a return acknowledged that the person arrived.
    pub is_handed_over: bool,
    /// The other case, where one was named that the caller knows and that was not closed as a duplicate
    /// itself.
    pub duplicate: Option<Reference>,
    /// Whether the person agreed to be called after the closing, and still does.
    pub has_consent: bool,
    /// Today.
    pub today: NaiveDate,
}

/// The reasons of the pack's list `closing_reason` that say what the system knows itself.
const TRANSFERRED: &str = "transferred";
const RETURNED: &str = "returned";
const NOT_VICTIM: &str = "not_victim";

impl ClosureKnown<'_> {
    /// Whether the case may be closed for this reason now.
    ///
    /// # Errors
    /// Everything that has to end first, or that the system knows nothing of what the reason says.
    pub fn allows(&self, case: &Case, reason: &str) -> Result<(), ClosureError> {
        if !self.blocks.is_empty() {
            return Err(ClosureError::Blocked(self.blocks.clone()));
        }
        match self.bears_out(case, reason) {
            Some(lacks) => Err(ClosureError::NoReason(lacks)),
            None => Ok(()),
        }
    }

    /// Whether whoever closes the case for this reason says why they wait for no new assessment of the
    /// risk (MECHANISM §8): but for whom there is nobody to assess.
    #[must_use]
    pub fn leaves_risk_open(&self, reason: &str) -> bool {
        self.is_risk_due && ![DIED, DUPLICATE, NOT_VICTIM].contains(&reason)
    }

    /// What the system does not know that this reason says, if there is such a thing.
    #[must_use]
    pub fn bears_out(&self, case: &Case, reason: &str) -> Option<NoReason> {
        let (is_known, lacks) = match reason {
            TRANSFERRED => (self.is_transferred, NoReason::NotTransferred),
            RETURNED => (self.is_handed_over, NoReason::NotHandedOver),
            NOT_VICTIM => (
                case.identification == IdentificationState::NotVictim,
                NoReason::NotDecided,
            ),
            _ => return None,
        };
        (!is_known).then_some(lacks)
    }
}
