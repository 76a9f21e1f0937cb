//! A budget as it is entered: its sources, and its lines by partner and period.

use std::collections::BTreeSet;

use super::budget::{BudgetProvenance, BudgetSourceKind, SplitDifference, SplitError, check_split, difference};
use super::money::{Currency, Money, MoneyError};
use super::text::{LINE_MAX, NAME_MAX, optional_line, required};
use crate::codes;
use crate::id::{BudgetLineId, ProjectId, ProjectPartnerId};
use crate::text::{Invalid, InvalidCode, line};

const SOURCES_MAX: usize = 20;
const LINES_MAX: usize = 400;

/// More minor units than this are a slip of the hand.
pub const AMOUNT_MAX: i64 = 100_000_000_000_000;

/// A part of a budget by who pays it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetSource {
    /// What kind of payer.
    pub kind: BudgetSourceKind,
    /// Who pays, where that is stated.
    pub payer: Option<String>,
    /// How much, in minor units of the budget's currency.
    pub amount: i64,
}

/// A part of a budget by what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetLine {
    /// Its id; commitments and expenses name it.
    pub id: BudgetLineId,
    /// Its number.
    pub code: Option<String>,
    /// What it is for.
    pub name: String,
    /// Whose it is; the leader's where it names no partner.
    pub partner: Option<ProjectPartnerId>,
    /// Its period as it is printed: a year, a half of one, a stage.
    pub period: Option<String>,
    /// How much, in minor units of the budget's currency.
    pub amount: i64,
}

/// What is entered of the budget of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetEntry {
    /// Its currency (ISO 4217).
    pub currency: Currency,
    /// The whole in minor units, where it is stated.
    pub total: Option<i64>,
    /// How it stands to what it was entered from.
    pub provenance: BudgetProvenance,
    /// The document it was entered from.
    pub document: Option<String>,
    /// Who pays how much; nothing where that is not stated.
    pub sources: Vec<BudgetSource>,
    /// What it is for; nothing where that is not stated.
    pub lines: Vec<BudgetLine>,
}

/// The budget of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Of which project.
    pub project: ProjectId,
    /// Counts its changes.
    pub version: i64,
    /// What is entered of it.
    pub entry: BudgetEntry,
}

codes! {
    /// What the parts of a budget are parts by.
    BudgetPart {
        /// By who pays.
        Sources,
        /// By what it is for.
        Lines,
    }
}

/// Why a budget is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BudgetRefusal {
    /// Fields that do not hold.
    Fields(Vec<Invalid>),
    /// Parts that do not come to the whole, each with its difference.
    Differences(Vec<(BudgetPart, SplitDifference)>),
}

impl BudgetEntry {
    /// The budget in the form in which it is kept. Its sources, and its lines, have to come to the whole wherever
    /// both are stated, unless it is kept as a document prints it: then the document is named, and the difference
    /// shows for as long as it stands.
    ///
    /// # Errors
    /// Every field that does not hold; and then every difference.
    pub fn checked(self, partners: &BTreeSet<ProjectPartnerId>) -> Result<Self, BudgetRefusal> {
        let mut refused = Vec::new();
        let entry = Self {
            document: optional_line(&mut refused, "/document", self.document.as_ref()),
            sources: sources(&mut refused, self.sources),
            lines: lines(&mut refused, self.lines, partners),
            ..self
        };
        if entry.provenance == BudgetProvenance::AsPrinted && entry.document.is_none() && refused.is_empty() {
            refused.push(Invalid::new("/document", InvalidCode::Required));
        }
        refused.extend(entry.total.and_then(|total| amount("/total", total)));
        if !refused.is_empty() {
            return Err(BudgetRefusal::Fields(refused));
        }
        let mut differences = Vec::new();
        for part in [BudgetPart::Sources, BudgetPart::Lines] {
            match entry.split(part) {
                Ok(()) => {}
                Err(SplitError::TooMuch(by)) => differences.push((part, SplitDifference::TooMuch(by))),
                Err(SplitError::TooLittle(by)) => differences.push((part, SplitDifference::TooLittle(by))),
                Err(SplitError::Money(_)) => {
                    let pointer = format!("/{}", part.code());
                    return Err(BudgetRefusal::Fields(vec![Invalid::new(
                        pointer,
                        InvalidCode::OutOfRange,
                    )]));
                }
            }
        }
        if differences.is_empty() {
            Ok(entry)
        } else {
            Err(BudgetRefusal::Differences(differences))
        }
    }

    fn split(&self, part: BudgetPart) -> Result<(), SplitError> {
        let amounts = self.amounts(part);
        match self.total {
            Some(total) if !amounts.is_empty() => check_split(self.money(total), amounts, self.provenance).map(|_| ()),
            _ => super::money::sum(self.currency, amounts)
                .map(|_| ())
                .map_err(SplitError::Money),
        }
    }

    /// How far these parts are from the whole; nothing where the whole or the parts are not stated.
    #[must_use]
    pub fn difference(&self, part: BudgetPart) -> Option<SplitDifference> {
        let amounts = self.amounts(part);
        let total = self.total.filter(|_| !amounts.is_empty())?;
        difference(self.money(total), amounts).ok()
    }

    /// What these parts come to; nothing where none is stated.
    #[must_use]
    pub fn sum(&self, part: BudgetPart) -> Option<i64> {
        let amounts = self.amounts(part);
        let sum: Result<Money, MoneyError> = super::money::sum(self.currency, amounts.iter().copied());
        sum.ok().filter(|_| !amounts.is_empty()).map(|money| money.minor)
    }

    /// An amount of its currency.
    #[must_use]
    pub fn money(&self, minor: i64) -> Money {
        Money {
            minor,
            currency: self.currency,
        }
    }

    fn amounts(&self, part: BudgetPart) -> Vec<Money> {
        let minor: Vec<i64> = match part {
            BudgetPart::Sources => self.sources.iter().map(|source| source.amount).collect(),
            BudgetPart::Lines => self.lines.iter().map(|line| line.amount).collect(),
        };
        minor.into_iter().map(|minor| self.money(minor)).collect()
    }
}

/// What is wrong with an amount: it is a debt, or a slip of the hand.
pub(super) fn amount(pointer: &str, minor: i64) -> Option<Invalid> {
    let holds = (0..=AMOUNT_MAX).contains(&minor);
    (!holds).then(|| Invalid::new(pointer, InvalidCode::OutOfRange))
}

fn sources(refused: &mut Vec<Invalid>, given: Vec<BudgetSource>) -> Vec<BudgetSource> {
    if given.len() > SOURCES_MAX {
        refused.push(Invalid::new("/sources", InvalidCode::TooMany));
        return Vec::new();
    }
    let mut kept = Vec::with_capacity(given.len());
    for (place, source) in given.into_iter().enumerate() {
        refused.extend(amount(&format!("/sources/{place}/amount"), source.amount));
        let pointer = format!("/sources/{place}/payer");
        kept.push(BudgetSource {
            payer: optional_line(refused, &pointer, source.payer.as_ref()),
            ..source
        });
    }
    kept
}

fn lines(refused: &mut Vec<Invalid>, given: Vec<BudgetLine>, partners: &BTreeSet<ProjectPartnerId>) -> Vec<BudgetLine> {
    if given.len() > LINES_MAX {
        refused.push(Invalid::new("/lines", InvalidCode::TooMany));
        return Vec::new();
    }
    let mut ids = BTreeSet::new();
    let mut kept = Vec::with_capacity(given.len());
    for (place, one) in given.into_iter().enumerate() {
        let at = |field: &str| format!("/lines/{place}/{field}");
        refused.extend(amount(&at("amount"), one.amount));
        if !ids.insert(one.id) {
            refused.push(Invalid::new(at("id"), InvalidCode::Repeated));
        }
        if one.partner.is_some_and(|partner| !partners.contains(&partner)) {
            refused.push(Invalid::new(at("partner_id"), InvalidCode::UnknownCode));
        }
        kept.push(BudgetLine {
            code: optional_line(refused, &at("code"), one.code.as_ref()),
            name: required(refused, &at("name"), &one.name, |text| line(text, NAME_MAX)),
            period: crate::text::optional(refused, &at("period"), one.period.as_deref(), |text| {
                line(text, LINE_MAX)
            }),
            ..one
        });
    }
    kept
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::Id as _;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    fn source(kind: BudgetSourceKind, amount: i64) -> BudgetSource {
        BudgetSource {
            kind,
            payer: None,
            amount,
        }
    }

    fn line_of(n: u128, amount: i64, partner: Option<u128>) -> BudgetLine {
        BudgetLine {
            id: BudgetLineId::from_uuid(Uuid::from_u128(n)),
            code: None,
            name: "Training".to_owned(),
            partner: partner.map(|n| ProjectPartnerId::from_uuid(Uuid::from_u128(n))),
            period: None,
            amount,
        }
    }

    /// ISF 01 as its page prints it (SOURCE-FACTS S1-05, S1-X2, S1-X3).
    fn isf(provenance: BudgetProvenance, document: Option<&str>) -> BudgetEntry {
        BudgetEntry {
            currency: currency("RON"),
            total: Some(80_604_300),
            provenance,
            document: document.map(str::to_owned),
            sources: vec![
                source(BudgetSourceKind::Grant, 60_463_200),
                source(BudgetSourceKind::National, 20_151_100),
            ],
            lines: Vec::new(),
        }
    }

    #[test]
    fn isf_01_is_a_hundred_ron_too_much_and_is_kept_as_printed_with_its_document() {
        let hundred = Money {
            minor: 10_000,
            currency: currency("RON"),
        };
        let none = BTreeSet::new();
        let entered = isf(BudgetProvenance::Entered, None).checked(&none);
        let difference = (BudgetPart::Sources, SplitDifference::TooMuch(hundred));
        assert_eq!(entered, Err(BudgetRefusal::Differences(vec![difference])));
        let nameless = isf(BudgetProvenance::AsPrinted, None).checked(&none);
        let missing = vec![Invalid::new("/document", InvalidCode::Required)];
        assert_eq!(nameless, Err(BudgetRefusal::Fields(missing)));
        let printed = isf(BudgetProvenance::AsPrinted, Some("Page of the project"))
            .checked(&none)
            .unwrap();
        let shown = printed.difference(BudgetPart::Sources);
        assert_eq!(shown, Some(SplitDifference::TooMuch(hundred)));
        assert_eq!(printed.difference(BudgetPart::Lines), None, "no line is stated");
    }

    #[test]
    fn what_is_not_stated_differs_from_nothing() {
        let none = BTreeSet::new();
        for (total, sources) in [
            (None, vec![source(BudgetSourceKind::Grant, 1)]),
            (Some(1), vec![]),
            (None, vec![]),
        ] {
            let entry = BudgetEntry {
                total,
                sources,
                ..isf(BudgetProvenance::Entered, None)
            };
            let kept = entry.checked(&none).unwrap();
            assert_eq!(kept.difference(BudgetPart::Sources), None);
        }
    }

    #[test]
    fn debts_slips_and_partners_of_others_are_refused_where_they_stand() {
        let partners = BTreeSet::from([ProjectPartnerId::from_uuid(Uuid::from_u128(7))]);
        let entry = |lines, sources| BudgetEntry {
            total: Some(-1),
            lines,
            sources,
            ..isf(BudgetProvenance::Entered, None)
        };
        let lines = vec![
            line_of(1, 5, Some(7)),
            line_of(1, 5, Some(8)),
            line_of(2, AMOUNT_MAX + 1, None),
        ];
        let refused = entry(lines, vec![source(BudgetSourceKind::Own, -5)]).checked(&partners);
        let expected = [
            ("/sources/0/amount", InvalidCode::OutOfRange),
            ("/lines/1/id", InvalidCode::Repeated),
            ("/lines/1/partner_id", InvalidCode::UnknownCode),
            ("/lines/2/amount", InvalidCode::OutOfRange),
            ("/total", InvalidCode::OutOfRange),
        ];
        let expected = expected.map(|(pointer, code)| Invalid::new(pointer, code)).to_vec();
        assert_eq!(refused, Err(BudgetRefusal::Fields(expected)));
    }

    #[test]
    fn sources_and_lines_come_to_the_same_whole_each_for_itself() {
        let entry = BudgetEntry {
            total: Some(10),
            sources: vec![source(BudgetSourceKind::Grant, 9)],
            lines: vec![line_of(1, 5, None), line_of(2, 6, None)],
            ..isf(BudgetProvenance::Entered, None)
        };
        let one = entry.money(1);
        assert_eq!(entry.sum(BudgetPart::Lines), Some(11));
        assert_eq!(
            entry.checked(&BTreeSet::new()),
            Err(BudgetRefusal::Differences(vec![
                (BudgetPart::Sources, SplitDifference::TooLittle(one)),
                (BudgetPart::Lines, SplitDifference::TooMuch(one)),
            ]))
        );
    }
}
