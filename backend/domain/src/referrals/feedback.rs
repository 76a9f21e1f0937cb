//! Feedback: what the receiver reports back, which is obligatory.

use super::ReferralError;
use crate::codes;

codes! {
    /// What a report is about.
    FeedbackKind {
        /// The start, within the pack's days after it.
        Start,
        /// The end.
        Final,
    }
}

codes! {
    /// What came of it.
    FeedbackOutcome {
        /// All that was asked for.
        Achieved,
        /// A part.
        PartlyAchieved,
        /// Nothing.
        NotAchieved,
        /// It goes on.
        Ongoing,
    }
}

/// The coded part of a report, and whether its words are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// What it is about.
    pub kind: FeedbackKind,
    /// What came of it.
    pub outcome: Option<FeedbackOutcome>,
    /// Whether it says how it went.
    pub has_narrative: bool,
    /// Whether it says what comes next.
    pub has_what_next: bool,
}

impl Report {
    /// Whether it says what it must. The answer to a consultation has no outcome.
    ///
    /// # Errors
    /// The part that is missing.
    pub fn check(self, has_service: bool) -> Result<(), ReferralError> {
        if !self.has_narrative {
            return Err(ReferralError::NarrativeMissing);
        }
        if self.kind == FeedbackKind::Start || !has_service {
            return Ok(());
        }
        match self.outcome {
            None => Err(ReferralError::OutcomeMissing),
            Some(FeedbackOutcome::Achieved) => Ok(()),
            Some(_) if self.has_what_next => Ok(()),
            Some(_) => Err(ReferralError::WhatNextMissing),
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn a_report_says_what_it_must() {
        let outcomes = std::iter::once(None).chain(FeedbackOutcome::iter().map(Some));
        for outcome in outcomes {
            for kind in FeedbackKind::iter() {
                for bits in 0..8 {
                    let (has_narrative, has_what_next, has_service) = (bits & 1 > 0, bits & 2 > 0, bits & 4 > 0);
                    let report = Report {
                        kind,
                        outcome,
                        has_narrative,
                        has_what_next,
                    };
                    let is_last = kind == FeedbackKind::Final && has_service;
                    let expected = if !has_narrative {
                        Err(ReferralError::NarrativeMissing)
                    } else if is_last && outcome.is_none() {
                        Err(ReferralError::OutcomeMissing)
                    } else if is_last && outcome != Some(FeedbackOutcome::Achieved) && !has_what_next {
                        Err(ReferralError::WhatNextMissing)
                    } else {
                        Ok(())
                    };
                    assert_eq!(report.check(has_service), expected, "{report:?} {has_service}");
                }
            }
        }
    }
}
