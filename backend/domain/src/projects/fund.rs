//! Who pays for projects: funds, and their programmes.

use super::money::Currency;
use super::text::{lines, names, optional_line, search_text};
use crate::fold::fold;
use crate::id::{FundId, OrganisationId, ProgrammeId};
use crate::identity::organisation::Names;
use crate::language::Language;
use crate::text::{Invalid, InvalidCode};

const DONORS_MAX: usize = 20;

/// What is entered of a fund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundFacts {
    /// What it is called.
    pub names: Names,
    /// Who gives the money: states or bodies.
    pub donors: Vec<String>,
    /// The financial mechanism.
    pub mechanism: Option<String>,
    /// Its period as it is printed: "2009-2014".
    pub period: Option<String>,
    /// In which currency it pays (ISO 4217), where it is one.
    pub currency: Option<String>,
}

/// A fund. Everybody who sees projects sees it; who entered it changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fund {
    /// Its id.
    pub id: FundId,
    /// Counts its changes.
    pub version: i64,
    /// Whose people entered it.
    pub organisation: OrganisationId,
    /// What is entered of it.
    pub facts: FundFacts,
}

impl FundFacts {
    /// The facts in the form in which they are kept.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let facts = Self {
            names: names(&mut refused, "/names", &self.names),
            donors: lines(&mut refused, "/donors", &self.donors, DONORS_MAX),
            mechanism: optional_line(&mut refused, "/mechanism", self.mechanism.as_ref()),
            period: optional_line(&mut refused, "/period", self.period.as_ref()),
            currency: self.currency,
        };
        if facts
            .currency
            .as_deref()
            .is_some_and(|code| Currency::parse(code).is_none())
        {
            refused.push(Invalid::new("/currency", InvalidCode::UnknownCode));
        }
        if refused.is_empty() { Ok(facts) } else { Err(refused) }
    }

    /// What a search finds it by.
    #[must_use]
    pub fn search_text(&self) -> String {
        let others = self.donors.iter().chain(&self.mechanism).map(String::as_str);
        search_text(self.names.iter().chain(others))
    }

    /// What lists are sorted by, the same for every reader.
    #[must_use]
    pub fn sort_text(&self) -> String {
        fold(self.names.get(Language::Ro))
    }
}

/// What is entered of a programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgrammeFacts {
    /// The fund that it is of.
    pub fund: FundId,
    /// Its code.
    pub code: Option<String>,
    /// What it is called.
    pub names: Names,
    /// Who operates it, where that is an organisation of the directory.
    pub operator: Option<OrganisationId>,
    /// Who operates it, where it is none.
    pub operator_name: Option<String>,
}

/// A programme of a fund. Everybody who sees projects sees it; who entered it changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Its id.
    pub id: ProgrammeId,
    /// Counts its changes.
    pub version: i64,
    /// Whose people entered it.
    pub organisation: OrganisationId,
    /// What is entered of it.
    pub facts: ProgrammeFacts,
}

impl ProgrammeFacts {
    /// The facts in the form in which they are kept.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let facts = Self {
            code: optional_line(&mut refused, "/code", self.code.as_ref()),
            names: names(&mut refused, "/names", &self.names),
            operator_name: optional_line(&mut refused, "/operator_name", self.operator_name.as_ref()),
            ..self
        };
        if facts.operator.is_some() && facts.operator_name.is_some() {
            refused.push(Invalid::new("/operator_name", InvalidCode::Contradiction));
        }
        if refused.is_empty() { Ok(facts) } else { Err(refused) }
    }

    /// What a search finds it by.
    #[must_use]
    pub fn search_text(&self) -> String {
        search_text(self.names.iter().chain(self.code.as_deref()))
    }

    /// What lists are sorted by, the same for every reader.
    #[must_use]
    pub fn sort_text(&self) -> String {
        fold(self.names.get(Language::Ro))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::Id as _;

    fn names(ro: &str) -> Names {
        Names {
            ro: Some(ro.to_owned()),
            ..Names::default()
        }
    }

    #[test]
    fn a_fund_has_a_name_and_pays_in_a_currency_if_it_is_said() {
        let facts = |currency: Option<&str>| FundFacts {
            names: names("Mecanismul Financiar Norvegian"),
            donors: vec!["Norvegia".to_owned()],
            mechanism: None,
            period: Some("2009-2014".to_owned()),
            currency: currency.map(str::to_owned),
        };
        for (currency, is_one) in [(None, true), (Some("EUR"), true), (Some("euro"), false)] {
            assert_eq!(facts(currency).checked().is_ok(), is_one, "{currency:?}");
        }
        assert_eq!(facts(None).search_text(), " mecanismul financiar norvegian norvegia ");
    }

    #[test]
    fn a_programme_has_one_operator() {
        let id = OrganisationId::from_uuid(Uuid::from_u128(1));
        for (operator, name, expected) in [
            (None, None, None),
            (Some(id), None, None),
            (None, Some("Ministerul Justiției"), None),
            (
                Some(id),
                Some("Ministerul Justiției"),
                Some(vec![Invalid::new("/operator_name", InvalidCode::Contradiction)]),
            ),
        ] {
            let facts = ProgrammeFacts {
                fund: FundId::from_uuid(Uuid::from_u128(2)),
                code: Some("RO20".to_owned()),
                names: names("Violență domestică"),
                operator,
                operator_name: name.map(str::to_owned),
            };
            assert_eq!(facts.checked().err(), expected);
        }
    }
}
