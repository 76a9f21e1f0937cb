//! Organisations of the mechanism (MECHANISM §3).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::codes;
use crate::fold::fold;
use crate::id::OrganisationId;
use crate::language::Language;
use crate::text::{Invalid, InvalidCode, codes, line, optional, paragraphs};

codes! {
    /// What kind of organisation it is.
    OrganisationKind {
        /// The national agency or responsible authority.
        NationalAgency,
        /// A regional centre of the national agency (Romania).
        RegionalCentre,
        /// A regional committee (Albania).
        RegionalCommittee,
        /// A technical table of a regional committee (Albania).
        TechnicalTable,
        /// Police.
        Police,
        /// Border police.
        BorderPolice,
        /// Prosecution.
        Prosecution,
        /// Immigration and asylum.
        Immigration,
        /// Labour inspectorate.
        LabourInspectorate,
        /// Child protection and social assistance directorate.
        ChildProtection,
        /// Public social service.
        SocialService,
        /// Employment agency.
        EmploymentAgency,
        /// School inspectorate.
        SchoolInspectorate,
        /// Hospital, clinic or other provider of health care.
        HealthProvider,
        /// Consulate or embassy.
        Consulate,
        /// Shelter.
        Shelter,
        /// Non-governmental organisation.
        Ngo,
        /// Telephone line.
        Hotline,
        /// International organisation.
        InternationalOrganisation,
        /// Private company.
        PrivateSector,
        /// Town hall or other local authority.
        LocalAuthority,
        /// Faith organisation.
        FaithOrganisation,
    }
}

codes! {
    /// How an organisation stands in the mechanism.
    OrganisationState {
        /// It takes part.
        Active,
        /// It takes no part for now.
        Suspended,
        /// It takes no part any more.
        Closed,
        /// It turned out to be another one, which is known under its names as well.
        Merged,
    }
}

impl OrganisationKind {
    /// The kinds that coordinate the counties they cover.
    pub const COORDINATING: [Self; 3] = [Self::RegionalCentre, Self::RegionalCommittee, Self::TechnicalTable];

    /// Whether organisations of this kind take people on: they assess what somebody needs and make
    /// a plan with them. Police, schools, clinics and employers do one thing for them instead.
    #[must_use]
    pub fn takes_people_on(self) -> bool {
        matches!(
            self,
            Self::ChildProtection
                | Self::SocialService
                | Self::Shelter
                | Self::Ngo
                | Self::InternationalOrganisation
                | Self::LocalAuthority
                | Self::FaithOrganisation
        )
    }
}

/// The name of an organisation in each language it has one in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// In Romanian.
    #[serde(default)]
    pub ro: Option<String>,
    /// In Albanian.
    #[serde(default)]
    pub sq: Option<String>,
    /// In English.
    #[serde(default)]
    pub en: Option<String>,
}

impl Names {
    /// The name in `language`, or in the first language that has one.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        let wanted = match language {
            Language::Ro => &self.ro,
            Language::Sq => &self.sq,
            Language::En => &self.en,
        };
        [wanted, &self.ro, &self.sq, &self.en]
            .into_iter()
            .flatten()
            .next()
            .map_or("", String::as_str)
    }

    /// Every name there is.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        [&self.ro, &self.sq, &self.en].into_iter().flatten().map(String::as_str)
    }
}

codes! {
    /// Where an institution has a page beside its web site.
    ContactLinkKind {
        /// On Facebook.
        Facebook,
        /// On Instagram.
        Instagram,
        /// On `LinkedIn`.
        Linkedin,
        /// On X.
        X,
        /// On `YouTube`.
        Youtube,
        /// Elsewhere.
        Other,
    }
}

/// A page of an institution beside its web site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "youtube", "name": "ANITP Romania"}))]
pub struct ContactLink {
    /// Where it is.
    pub kind: ContactLinkKind,
    /// What it is called there; null: not stated.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub name: Option<String>,
    /// Its address, with `https://` or `http://`; null: not stated.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub address: Option<String>,
}

/// How an institution is reached. Never a private person's contact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Postal address. Empty for shelters whose place is not public.
    #[serde(default)]
    pub address: Option<String>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// What is dialled after it.
    #[serde(default)]
    #[schema(max_length = 20)]
    pub phone_extension: Option<String>,
    /// Telefax.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub fax: Option<String>,
    /// E-mail.
    #[serde(default)]
    pub email: Option<String>,
    /// Web site, with `https://` or `http://`.
    #[serde(default)]
    pub website: Option<String>,
    /// Its pages elsewhere.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub links: Vec<ContactLink>,
}

/// What people edit of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationFacts {
    /// Its kind.
    pub kind: OrganisationKind,
    /// Its country (ISO 3166-1 alpha-2).
    pub country: String,
    /// Its names.
    pub names: Names,
    /// Other and earlier names it is known by.
    pub aliases: Vec<String>,
    /// The counties it covers (ISO 3166-2).
    pub counties: Vec<String>,
    /// The organisation it belongs to.
    pub parent_id: Option<OrganisationId>,
    /// What it is charged with in the country: codes of the pack's list `organisation_mandate`.
    pub mandates: Vec<String>,
    /// How it is reached.
    pub contact: Contact,
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its version.
    pub version: i64,
    /// How it stands.
    pub state: OrganisationState,
    /// What people edit of it.
    pub facts: OrganisationFacts,
}

impl Organisation {
    /// Whether it takes part in the mechanism now: its people sign in, and others may ask it for something.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == OrganisationState::Active
    }
}

const NAME_MAX: usize = 200;
/// No organisation has more other names.
pub const ALIASES_MAX: usize = 20;
const COUNTIES_MAX: usize = 60;
const ADDRESS_MAX: usize = 500;
const CONTACT_MAX: usize = 200;
const EXTENSION_MAX: usize = 20;
const LINKS_MAX: usize = 20;
const MANDATES_MAX: usize = 20;

impl Contact {
    fn checked(self, refused: &mut Vec<Invalid>) -> Self {
        let address = optional(refused, "/contact/address", self.address.as_deref(), |text| {
            paragraphs(text, ADDRESS_MAX)
        });
        let mut said = |field: &str, text: &Option<String>, max: usize| {
            optional(refused, &format!("/contact/{field}"), text.as_deref(), |text| {
                line(text, max)
            })
        };
        let phone = said("phone", &self.phone, CONTACT_MAX);
        let phone_extension = said("phone_extension", &self.phone_extension, EXTENSION_MAX);
        let fax = said("fax", &self.fax, CONTACT_MAX);
        if phone.is_none() && phone_extension.is_some() {
            refused.push(Invalid::new("/contact/phone", InvalidCode::Required));
        }
        let email = optional(refused, "/contact/email", self.email.as_deref(), super::email);
        let website = optional(refused, "/contact/website", self.website.as_deref(), website);
        if self.links.len() > LINKS_MAX {
            refused.push(Invalid::new("/contact/links", InvalidCode::TooMany));
        }
        let mut links = Vec::new();
        for (place, link) in self.links.into_iter().enumerate().take(LINKS_MAX) {
            let at = |field: &str| format!("/contact/links/{place}/{field}");
            let name = optional(refused, &at("name"), link.name.as_deref(), |text| {
                line(text, CONTACT_MAX)
            });
            let address = optional(refused, &at("address"), link.address.as_deref(), self::website);
            links.push(ContactLink { name, address, ..link });
        }
        Self {
            address,
            phone,
            phone_extension,
            fax,
            email,
            website,
            links,
        }
    }
}

impl OrganisationFacts {
    /// The same, with its texts tidied, if every field holds; `knows_county` and `knows_mandate` ask the pack.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(
        self,
        knows_county: impl Fn(&str) -> bool,
        knows_mandate: impl Fn(&str) -> bool,
    ) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let names = Names {
            ro: optional(&mut refused, "/names/ro", self.names.ro.as_deref(), |text| {
                line(text, NAME_MAX)
            }),
            sq: optional(&mut refused, "/names/sq", self.names.sq.as_deref(), |text| {
                line(text, NAME_MAX)
            }),
            en: optional(&mut refused, "/names/en", self.names.en.as_deref(), |text| {
                line(text, NAME_MAX)
            }),
        };
        if refused.is_empty() && names.iter().next().is_none() {
            refused.push(Invalid::new("/names", InvalidCode::Required));
        }
        if !is_country(&self.country) {
            refused.push(Invalid::new("/country", InvalidCode::UnknownCode));
        }
        if self.aliases.len() > ALIASES_MAX {
            refused.push(Invalid::new("/aliases", InvalidCode::TooMany));
        }
        let mut seen: BTreeSet<String> = names.iter().map(fold).collect();
        let mut aliases = Vec::new();
        for (i, alias) in self.aliases.iter().enumerate().take(ALIASES_MAX) {
            match line(alias, NAME_MAX) {
                Err(code) => refused.push(Invalid::new(format!("/aliases/{i}"), code)),
                Ok(alias) if !seen.insert(fold(&alias)) => {
                    refused.push(Invalid::new(format!("/aliases/{i}"), InvalidCode::Repeated));
                }
                Ok(alias) => aliases.push(alias),
            }
        }
        codes(&mut refused, "/counties", &self.counties, COUNTIES_MAX, |code| {
            knows_county(code)
        });
        codes(&mut refused, "/mandates", &self.mandates, MANDATES_MAX, |code| {
            knows_mandate(code)
        });
        let contact = self.contact.checked(&mut refused);
        if refused.is_empty() {
            Ok(Self {
                names,
                aliases,
                contact,
                ..self
            })
        } else {
            Err(refused)
        }
    }

    /// What a search finds it by: its names and aliases, folded, each between spaces so that a
    /// search for the beginning of a word is a search for a space and that beginning.
    #[must_use]
    pub fn search_text(&self) -> String {
        let words: Vec<String> = self
            .names
            .iter()
            .chain(self.aliases.iter().map(String::as_str))
            .map(fold)
            .collect();
        format!(" {} ", words.join(" "))
    }

    /// Its names are given in this order of preference when a list is sorted by name: the same
    /// for every reader, so that a page continues where the last one ended.
    #[must_use]
    pub fn sort_text(&self) -> String {
        fold(self.names.get(Language::Ro))
    }
}

/// Whether it has the form of a country code (ISO 3166-1 alpha-2).
pub(crate) fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase())
}

/// A web address that a link may lead to: nothing but http and https (SEC-43).
fn website(text: &str) -> Result<String, InvalidCode> {
    let text = line(text, CONTACT_MAX)?;
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    if host.is_some_and(|host| !host.is_empty() && !host.starts_with('/') && !text.contains([' ', '"', '<', '>', '\\']))
    {
        Ok(text)
    } else {
        Err(InvalidCode::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> OrganisationFacts {
        OrganisationFacts {
            kind: OrganisationKind::Shelter,
            country: "RO".to_owned(),
            names: Names {
                ro: Some(" Casa Speranța ".to_owned()),
                ..Names::default()
            },
            aliases: vec!["Hope House".to_owned()],
            counties: vec!["RO-BV".to_owned()],
            parent_id: None,
            mandates: Vec::new(),
            contact: Contact::default(),
        }
    }

    fn refused(facts: OrganisationFacts) -> Vec<(String, InvalidCode)> {
        facts
            .checked(
                |county| county.starts_with("RO-"),
                |mandate| mandate == "national_rapporteur",
            )
            .expect_err("should be refused")
            .into_iter()
            .map(|invalid| (invalid.pointer, invalid.code))
            .collect()
    }

    #[test]
    fn names_are_tidied_and_found_without_diacritics() {
        let facts = facts().checked(|_| true, |_| true).expect("holds");
        assert_eq!(facts.names.ro.as_deref(), Some("Casa Speranța"));
        assert_eq!(facts.search_text(), " casa speranta hope house ");
    }

    #[test]
    fn every_refused_field_is_named() {
        let facts = OrganisationFacts {
            country: "ro".to_owned(),
            names: Names {
                ro: Some("  ".to_owned()),
                ..Names::default()
            },
            aliases: vec!["A".to_owned(), "á".to_owned(), String::new()],
            counties: vec!["RO-BV".to_owned(), "XX-1".to_owned(), "RO-BV".to_owned()],
            mandates: vec!["national_rapporteur".to_owned(), "king".to_owned()],
            contact: Contact {
                phone_extension: Some("15470".to_owned()),
                email: Some("nobody".to_owned()),
                website: Some("javascript:alert(1)".to_owned()),
                links: vec![ContactLink {
                    kind: ContactLinkKind::Youtube,
                    name: Some("ANITP Romania".to_owned()),
                    address: Some("javascript:alert(1)".to_owned()),
                }],
                ..Contact::default()
            },
            ..facts()
        };
        assert_eq!(
            refused(facts),
            [
                ("/names".to_owned(), InvalidCode::Required),
                ("/country".to_owned(), InvalidCode::UnknownCode),
                ("/aliases/1".to_owned(), InvalidCode::Repeated),
                ("/aliases/2".to_owned(), InvalidCode::Required),
                ("/counties/1".to_owned(), InvalidCode::UnknownCode),
                ("/counties/2".to_owned(), InvalidCode::Repeated),
                ("/mandates/1".to_owned(), InvalidCode::UnknownCode),
                ("/contact/phone".to_owned(), InvalidCode::Required),
                ("/contact/email".to_owned(), InvalidCode::Malformed),
                ("/contact/website".to_owned(), InvalidCode::Malformed),
                ("/contact/links/0/address".to_owned(), InvalidCode::Malformed),
            ]
        );
    }

    #[test]
    fn a_name_falls_back_to_a_language_that_has_one() {
        let names = Names {
            sq: Some("Qendra".to_owned()),
            ..Names::default()
        };
        assert_eq!(names.get(Language::En), "Qendra");
        assert_eq!(Names::default().get(Language::En), "");
    }
}
