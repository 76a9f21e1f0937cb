//! Which kinds of organisation decide on which status, as the pack says.

use std::collections::BTreeSet;

use super::PackPart;
use super::check::Check;
use super::files::CompetenceEntry;
use crate::cases::decision::{Competence, DecidedStatus};
use crate::identity::organisation::OrganisationKind;

impl Check {
    pub(super) fn competence(&mut self, entry: CompetenceEntry) -> Competence {
        let CompetenceEntry {
            presumed,
            identified,
            not_victim,
            declined,
            verified,
        } = entry;
        self.verified(PackPart::Competence, ("pack.toml", "competence"), None, verified);
        let mut kinds = |status: DecidedStatus, kinds: Vec<OrganisationKind>| {
            let key = format!("competence.{status}");
            if kinds.is_empty() {
                self.wrong("pack.toml", &key, "is empty: nobody could decide");
            }
            self.unique("pack.toml", &key, kinds.iter().map(|kind| kind.code()));
            (status, kinds.into_iter().collect::<BTreeSet<_>>())
        };
        Competence::new([
            kinds(DecidedStatus::Presumed, presumed),
            kinds(DecidedStatus::Identified, identified),
            kinds(DecidedStatus::NotVictim, not_victim),
            kinds(DecidedStatus::Declined, declined),
        ])
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::super::Pack;
    use super::super::tests::broken;
    use super::*;

    #[test]
    fn every_status_has_a_body_that_decides_on_it() {
        for name in Pack::names() {
            let pack = Pack::load(name).unwrap();
            for status in DecidedStatus::iter() {
                assert!(pack.competence().kinds(status).count() > 0, "{name}: {status}");
            }
            let may = |kind, status| pack.competence().may_decide(kind, status);
            assert!(
                may(OrganisationKind::Ngo, DecidedStatus::Presumed),
                "{name}: help does not wait"
            );
            assert!(!may(OrganisationKind::Ngo, DecidedStatus::Identified), "{name}");
            assert!(may(OrganisationKind::Police, DecidedStatus::Identified), "{name}");
        }
    }

    #[test]
    fn competence_that_nobody_can_mean_is_refused() {
        let row = "identified = [\"police\", \"border_police\", \"prosecution\"]";
        for (to, says) in [
            ("identified = []", "competence.identified: is empty"),
            (
                "identified = [\"police\", \"police\"]",
                "competence.identified.police: is there twice",
            ),
            ("identified = [\"wizard\"]", "unknown variant `wizard`"),
            ("recognised = [\"police\"]", "unknown field `recognised`"),
        ] {
            let told = broken("pack.toml", row, to);
            assert!(told.iter().any(|line| line.contains(says)), "{to}: {told:?}");
        }
    }
}
