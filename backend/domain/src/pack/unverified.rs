//! What of a pack was not checked against the official texts.

use super::check::Check;
use crate::codes;
use crate::language::Labels;

codes! {
    /// What a part of a pack is about.
    PackPart {
        /// A deadline.
        Clock,
        /// A public holiday.
        Holiday,
        /// A leaflet for the person.
        Leaflet,
        /// A screening instrument.
        Screening,
        /// The form that judges the risk.
        Risk,
        /// The form of the identification interview.
        Interview,
        /// Which regional centre each county is routed to.
        Centres,
        /// Which kinds of organisation decide on which status.
        Competence,
        /// How long what was disclosed shows after a referral has ended.
        DisclosureDays,
        /// How long who held a case before reads it.
        FormerHolderDays,
        /// Whether a supervisor approves plans.
        PlanApproval,
        /// Whether a supervisor approves closings.
        ClosingApproval,
        /// How long and how often somebody opens cases in an emergency.
        Emergency,
        /// What messages by mail say.
        Mail,
    }
}

/// Something that was not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unverified {
    /// Where it stands, as `file: key`.
    pub at: String,
    /// What it is.
    pub part: PackPart,
    /// Which one, where there are several.
    pub name: Option<Labels>,
}

impl Check {
    pub(super) fn verified(&mut self, part: PackPart, (file, key): (&str, &str), name: Option<&Labels>, is: bool) {
        if !is {
            self.unverified.push(Unverified {
                at: format!("{file}: {key}"),
                part,
                name: name.cloned(),
            });
        }
    }
}
