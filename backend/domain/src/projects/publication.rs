//! What was published, and figures that sources state and no record here counts.

use super::body::{BodyPart, NamedBody, checked as checked_bodies, search_text};
use super::date::{StatedDate, check_date};
use super::text::{address, names};
use crate::codes;
use crate::id::{OrganisationId, ProjectId, PublicationId, StatedFigureId};
use crate::identity::organisation::Names;
use crate::text::{Invalid, InvalidCode, codes as check_codes, line, optional, paragraphs};

codes! {
    /// What kind of publication it is.
    PublicationKind {
        /// A press release.
        PressRelease,
        /// The report on a year.
        AnnualReport,
        /// Research.
        Research,
        /// A guide or a method.
        Guide,
        /// A leaflet, a poster, a film.
        Material,
        /// Another.
        Other,
    }
}

/// What people enter of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationFacts {
    /// The project it belongs to.
    pub project: Option<ProjectId>,
    /// What kind it is.
    pub kind: PublicationKind,
    /// What it is called.
    pub titles: Names,
    /// When it came out; `None`: not stated.
    pub published: Option<StatedDate>,
    /// Who brought it out.
    pub bodies: Vec<NamedBody>,
    /// Where it can be read: a web address.
    pub address: Option<String>,
    /// To whom it went, and how.
    pub dissemination: Option<String>,
}

/// A publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Its id.
    pub id: PublicationId,
    /// Its version.
    pub version: i64,
    /// The organisation that keeps the record.
    pub keeper: OrganisationId,
    /// What is entered of it.
    pub facts: PublicationFacts,
}

codes! {
    /// What a stated figure counts.
    StatedFigureKey {
        /// Victims who were repatriated.
        VictimsRepatriated,
        /// People whom prevention reached directly.
        DirectBeneficiaries,
        /// Different people whom messages reached online.
        UniqueReach,
        /// Projects with money from outside that is not paid back.
        ExternalProjects,
        /// Meetings of county teams.
        CountyTeamMeetings,
        /// People who were trained.
        PeopleTrained,
        /// Groups of partners that the agency worked with.
        PartnerGroups,
    }
}

codes! {
    /// A group of partners, as an evaluation names them.
    PartnerGroup {
        /// State institutions.
        StateInstitutions,
        /// Ministries.
        Ministries,
        /// Local authorities.
        LocalAuthorities,
        /// Non-governmental organisations.
        Ngos,
        /// The private sector.
        PrivateSector,
        /// International organisations.
        InternationalOrganisations,
    }
}

codes! {
    /// How a source gives a figure.
    StatedFigureKind {
        /// As a number.
        Exact,
        /// As about a number.
        Approximate,
        /// It does not give it: somebody computed it from what it gives.
        Derived,
    }
}

/// What people enter of a figure that a source states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedFigureFacts {
    /// Of which year.
    pub year: i32,
    /// What it counts.
    pub key: StatedFigureKey,
    /// The figure; `None`: the source speaks of it and gives no number.
    pub value: Option<i64>,
    /// How the source gives it.
    pub kind: StatedFigureKind,
    /// Where it is stated.
    pub source: String,
    /// What it covers: "all Romanian citizens".
    pub note: Option<String>,
    /// The groups of partners that the source names with it.
    pub partner_groups: Vec<PartnerGroup>,
}

/// A figure that a source states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedFigure {
    /// Its id.
    pub id: StatedFigureId,
    /// Its version.
    pub version: i64,
    /// The organisation that keeps the record.
    pub keeper: OrganisationId,
    /// What is entered of it.
    pub facts: StatedFigureFacts,
}

const WORDS_MAX: usize = 4000;
const LINE_MAX: usize = 400;
const VALUE_MAX: i64 = 10_000_000_000;
const GROUPS_MAX: usize = 20;

impl PublicationFacts {
    /// The same, with its texts tidied, if every field holds.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let titles = names(&mut refused, "/titles", &self.titles);
        check_date(&mut refused, "/published", self.published);
        let bodies = checked_bodies(
            &mut refused,
            "/bodies",
            self.bodies,
            &[BodyPart::Issuer, BodyPart::Partner],
        );
        let address = optional(&mut refused, "/address", self.address.as_deref(), address);
        let dissemination = optional(&mut refused, "/dissemination", self.dissemination.as_deref(), |text| {
            paragraphs(text, WORDS_MAX)
        });
        if !refused.is_empty() {
            return Err(refused);
        }
        Ok(Self {
            titles,
            bodies,
            address,
            dissemination,
            ..self
        })
    }

    /// What a search finds it by.
    #[must_use]
    pub fn search_text(&self) -> String {
        search_text(self.titles.iter(), &self.bodies)
    }
}

impl StatedFigureFacts {
    /// The same, with its texts tidied, if every field holds.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        if !(1900..=2200).contains(&self.year) {
            refused.push(Invalid::new("/year", InvalidCode::OutOfRange));
        }
        if self.value.is_some_and(|value| !(0..=VALUE_MAX).contains(&value)) {
            refused.push(Invalid::new("/value", InvalidCode::OutOfRange));
        }
        let source = line(&self.source, LINE_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new("/source", code));
            String::new()
        });
        let note = optional(&mut refused, "/note", self.note.as_deref(), |text| line(text, LINE_MAX));
        check_codes(
            &mut refused,
            "/partner_groups",
            &self.partner_groups,
            GROUPS_MAX,
            |_| true,
        );
        if refused.is_empty() {
            Ok(Self { source, note, ..self })
        } else {
            Err(refused)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_names_its_source_and_may_lack_its_number() {
        let figure = |value, source: &str| StatedFigureFacts {
            year: 2020,
            key: StatedFigureKey::DirectBeneficiaries,
            value,
            kind: StatedFigureKind::Approximate,
            source: source.to_owned(),
            note: None,
            partner_groups: Vec::new(),
        };
        let twice = StatedFigureFacts {
            partner_groups: vec![PartnerGroup::Ngos; 2],
            ..figure(None, "Bilanț 2020")
        };
        assert_eq!(
            twice.checked().unwrap_err(),
            [Invalid::new("/partner_groups/1", InvalidCode::Repeated)]
        );
        for (value, source, expected) in [
            (Some(150_000), "Bilanț 2020", None),
            (None, "Bilanț 2020", None),
            (Some(0), "Bilanț 2020", None),
            (Some(-1), "Bilanț 2020", Some("/value")),
            (Some(i64::MAX), "Bilanț 2020", Some("/value")),
            (Some(1), " ", Some("/source")),
        ] {
            let refused = figure(value, source).checked().err();
            let refused = refused.map(|fields| fields[0].pointer.clone());
            assert_eq!(refused.as_deref(), expected, "{value:?} {source}");
        }
    }

    #[test]
    fn a_publication_has_a_title_and_leads_to_nothing_but_a_web_address() {
        let publication = |title: Option<&str>, address: &str| PublicationFacts {
            project: None,
            kind: PublicationKind::PressRelease,
            titles: Names {
                ro: title.map(str::to_owned),
                ..Names::default()
            },
            published: None,
            bodies: Vec::new(),
            address: Some(address.to_owned()),
            dissemination: None,
        };
        for (title, address, expected) in [
            (Some("Bilanț"), "https://anitp.mai.gov.ro/", None),
            (Some("Bilanț"), "javascript:alert(1)", Some("/address")),
            (None, "", Some("/titles")),
        ] {
            let refused = publication(title, address).checked().err();
            let refused = refused.map(|fields| fields[0].pointer.clone());
            assert_eq!(refused.as_deref(), expected, "{title:?} {address}");
        }
    }
}
