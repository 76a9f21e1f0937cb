//! How far a project is.

use crate::codes;

codes! {
    /// How far a project is.
    ProjectStatus {
        /// It is thought of.
        Idea,
        /// It was asked for.
        Submitted,
        /// It was granted and signed.
        Contracted,
        /// It is worked on.
        Running,
        /// Its last reports are made.
        Closing,
        /// It is over.
        Closed,
        /// Nothing came of it.
        Cancelled,
    }
}

impl ProjectStatus {
    /// Whether a project goes from here to there: one step on, or cancelled before its closing began. A step may
    /// be taken back, as projects are extended and applications returned; what is over stays so.
    #[must_use]
    pub fn leads_to(self, to: Self) -> bool {
        use ProjectStatus as S;
        matches!(
            (self, to),
            (S::Idea, S::Submitted)
                | (S::Submitted, S::Contracted | S::Idea)
                | (S::Contracted, S::Running)
                | (S::Running, S::Closing)
                | (S::Closing, S::Closed | S::Running)
                | (S::Idea | S::Submitted | S::Contracted | S::Running, S::Cancelled)
        )
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;

    use super::*;

    #[test]
    fn every_status_by_every_other() {
        let lead: Vec<String> = ProjectStatus::iter()
            .map(|from| {
                let to: Vec<_> = ProjectStatus::iter()
                    .filter(|to| from.leads_to(*to))
                    .map(ProjectStatus::code)
                    .collect();
                format!("{from}: {}", to.join(" "))
            })
            .collect();
        assert_eq!(
            lead,
            [
                "idea: submitted cancelled",
                "submitted: idea contracted cancelled",
                "contracted: running cancelled",
                "running: closing cancelled",
                "closing: running closed",
                "closed: ",
                "cancelled: ",
            ]
        );
    }
}
