//! Who takes part in a project beside its leader.

use std::collections::BTreeSet;

use super::text::{optional_line, required};
use crate::fold::fold;
use crate::id::{OrganisationId, ProjectPartnerId};
use crate::identity::organisation::is_country;
use crate::text::{Invalid, InvalidCode, line};

const PARTNERS_MAX: usize = 50;

/// A partner of a project: an organisation of the directory, or a name as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectPartner {
    /// Its id; lines of the budget and activities name it.
    pub id: ProjectPartnerId,
    /// The organisation. Its people see the project.
    pub organisation: Option<OrganisationId>,
    /// Its name as it is printed, where it stands in no directory.
    pub name: Option<String>,
    /// Its country (ISO 3166-1 alpha-2), where it is stated.
    pub country: Option<String>,
    /// What it does in the project.
    pub role: Option<String>,
}

/// Where an organisation stands in a project in which it reports what it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectSide {
    /// It leads: it reports for everybody.
    Leader,
    /// It is a partner, and reports what is its own.
    Partner,
}

impl ProjectSide {
    /// Whether an organisation on this side may change what `entered_by` entered: a leader everything, a partner what
    /// is its own.
    #[must_use]
    pub fn changes(self, organisation: OrganisationId, entered_by: OrganisationId) -> bool {
        self == Self::Leader || entered_by == organisation
    }
}

/// The partners in the form in which they are kept, of a project that `lead` leads.
pub(super) fn partners(
    refused: &mut Vec<Invalid>,
    lead: OrganisationId,
    given: Vec<ProjectPartner>,
) -> Vec<ProjectPartner> {
    if given.len() > PARTNERS_MAX {
        refused.push(Invalid::new("/partners", InvalidCode::TooMany));
        return Vec::new();
    }
    let (mut organisations, mut names, mut ids) = (BTreeSet::from([lead]), BTreeSet::new(), BTreeSet::new());
    let mut kept = Vec::with_capacity(given.len());
    for (place, partner) in given.into_iter().enumerate() {
        let at = |field: &str| format!("/partners/{place}/{field}");
        let name = partner
            .name
            .as_ref()
            .map(|name| required(refused, &at("name"), name, |text| line(text, super::text::NAME_MAX)));
        match (partner.organisation, &name) {
            (None, None) => refused.push(Invalid::new(at("name"), InvalidCode::Required)),
            (Some(_), Some(_)) => refused.push(Invalid::new(at("name"), InvalidCode::Contradiction)),
            (Some(organisation), None) if organisation == lead => {
                refused.push(Invalid::new(at("organisation_id"), InvalidCode::Contradiction));
            }
            (Some(organisation), None) if !organisations.insert(organisation) => {
                refused.push(Invalid::new(at("organisation_id"), InvalidCode::Repeated));
            }
            (None, Some(name)) if !names.insert(fold(name)) => {
                refused.push(Invalid::new(at("name"), InvalidCode::Repeated));
            }
            _ => {}
        }
        if !ids.insert(partner.id) {
            refused.push(Invalid::new(at("id"), InvalidCode::Repeated));
        }
        if partner.country.as_deref().is_some_and(|country| !is_country(country)) {
            refused.push(Invalid::new(at("country"), InvalidCode::UnknownCode));
        }
        kept.push(ProjectPartner {
            name,
            role: optional_line(refused, &at("role"), partner.role.as_ref()),
            ..partner
        });
    }
    kept
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::Id as _;

    fn organisation(n: u128) -> OrganisationId {
        OrganisationId::from_uuid(Uuid::from_u128(n))
    }

    fn partner(n: u128, of: Option<u128>, name: Option<&str>) -> ProjectPartner {
        ProjectPartner {
            id: ProjectPartnerId::from_uuid(Uuid::from_u128(n)),
            organisation: of.map(organisation),
            name: name.map(str::to_owned),
            country: Some("RO".to_owned()),
            role: None,
        }
    }

    #[test]
    fn a_leader_changes_everything_and_a_partner_what_is_its_own() {
        for (side, entered_by, expected) in [
            (ProjectSide::Leader, 1, true),
            (ProjectSide::Leader, 2, true),
            (ProjectSide::Partner, 1, true),
            (ProjectSide::Partner, 2, false),
        ] {
            let changes = side.changes(organisation(1), organisation(entered_by));
            assert_eq!(changes, expected, "{side:?} {entered_by}");
        }
    }

    #[test]
    fn a_partner_is_an_organisation_or_a_name_and_stands_once() {
        use InvalidCode as C;
        for (given, expected) in [
            (vec![partner(1, Some(2), None), partner(2, None, Some("LOGS"))], vec![]),
            (vec![partner(1, None, None)], vec![("/partners/0/name", C::Required)]),
            (
                vec![partner(1, Some(2), Some("LOGS"))],
                vec![("/partners/0/name", C::Contradiction)],
            ),
            (
                vec![partner(1, Some(1), None)],
                vec![("/partners/0/organisation_id", C::Contradiction)],
            ),
            (
                vec![partner(1, Some(2), None), partner(2, Some(2), None)],
                vec![("/partners/1/organisation_id", C::Repeated)],
            ),
            (
                vec![partner(1, None, Some("Raţiu")), partner(2, None, Some("Rațiu"))],
                vec![("/partners/1/name", C::Repeated)],
            ),
            (
                vec![partner(1, Some(2), None), partner(1, None, Some("LOGS"))],
                vec![("/partners/1/id", C::Repeated)],
            ),
        ] {
            let mut refused = Vec::new();
            partners(&mut refused, organisation(1), given);
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(pointer, code)| Invalid::new(pointer, code))
                .collect();
            assert_eq!(refused, expected);
        }
    }
}
