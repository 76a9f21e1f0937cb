//! The rule: when a section is positive, and what follows from the sections that are.
//!
//! Both are data. A section is positive when its yes answers contain one of the instrument's
//! patterns, such as "two strong" or "two medium and one weak". The result is the first row of the
//! instrument's table whose condition the sections meet.

use super::instrument::IndicatorWeight;

/// How many of each weight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counts {
    /// Strong ones.
    pub strong: u32,
    /// Medium ones.
    pub medium: u32,
    /// Weak ones.
    pub weak: u32,
    /// Signs of an instrument without weights.
    pub sign: u32,
}

impl Counts {
    /// How many there are together.
    #[must_use]
    pub fn total(self) -> u32 {
        self.strong + self.medium + self.weak + self.sign
    }

    /// How many of one weight.
    #[must_use]
    pub fn of(self, weight: IndicatorWeight) -> u32 {
        match weight {
            IndicatorWeight::Strong => self.strong,
            IndicatorWeight::Medium => self.medium,
            IndicatorWeight::Weak => self.weak,
            IndicatorWeight::Sign => self.sign,
        }
    }

    /// Whether there are at least as many of each as in `other`.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.strong >= other.strong && self.medium >= other.medium && self.weak >= other.weak && self.sign >= other.sign
    }

    /// With `other` added.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            strong: self.strong + other.strong,
            medium: self.medium + other.medium,
            weak: self.weak + other.weak,
            sign: self.sign + other.sign,
        }
    }

    /// With `other` taken away.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self {
            strong: self.strong.saturating_sub(other.strong),
            medium: self.medium.saturating_sub(other.medium),
            weak: self.weak.saturating_sub(other.weak),
            sign: self.sign.saturating_sub(other.sign),
        }
    }

    /// Every choice of some of these, by how many of each weight.
    pub fn choices(self) -> impl Iterator<Item = Self> {
        (0..=self.strong).flat_map(move |strong| {
            (0..=self.medium).flat_map(move |medium| {
                (0..=self.weak).flat_map(move |weak| {
                    (0..=self.sign).map(move |sign| Self {
                        strong,
                        medium,
                        weak,
                        sign,
                    })
                })
            })
        })
    }
}

impl FromIterator<IndicatorWeight> for Counts {
    fn from_iter<I: IntoIterator<Item = IndicatorWeight>>(weights: I) -> Self {
        weights.into_iter().fold(Self::default(), |mut counts, weight| {
            match weight {
                IndicatorWeight::Strong => counts.strong += 1,
                IndicatorWeight::Medium => counts.medium += 1,
                IndicatorWeight::Weak => counts.weak += 1,
                IndicatorWeight::Sign => counts.sign += 1,
            }
            counts
        })
    }
}

/// When a section is positive: its yes answers contain one of these patterns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionRule(pub(super) Vec<Counts>);

impl SectionRule {
    /// The rule of instruments without weights: one sign is enough.
    #[must_use]
    pub fn any_sign() -> Self {
        Self(vec![[IndicatorWeight::Sign].into_iter().collect()])
    }

    /// Whether a section with these yes answers is positive. More yes answers never undo it.
    #[must_use]
    pub fn is_positive(&self, yes: Counts) -> bool {
        self.0.iter().any(|pattern| yes.contains(*pattern))
    }
}

/// A set of sections, by their position in the instrument.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sections(u32);

/// The most sections an instrument has: what follows from them is found by going through every
/// combination.
pub(super) const MAX_SECTIONS: usize = 10;

impl Sections {
    pub fn with(self, position: usize) -> Self {
        Self(self.0 | 1 << position)
    }

    pub fn has(self, position: usize) -> bool {
        self.0 & 1 << position != 0
    }

    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    fn touches(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Every choice of some of these, the empty one and the whole included.
    pub fn choices(self) -> impl Iterator<Item = Self> {
        let mut next = Some(0_u32);
        std::iter::from_fn(move || {
            let choice = next?;
            let following = choice.wrapping_sub(self.0) & self.0;
            next = (following != 0).then_some(following);
            Some(Self(choice))
        })
    }
}

impl FromIterator<usize> for Sections {
    fn from_iter<I: IntoIterator<Item = usize>>(positions: I) -> Self {
        positions.into_iter().fold(Self::default(), Self::with)
    }
}

/// A row of the table of results: when it counts, and which result it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ResultRow {
    /// The position of the result.
    pub result: usize,
    /// These sections are all positive.
    pub all: Sections,
    /// One of these is, unless there are none.
    pub any: Sections,
    /// None of these is.
    pub none: Sections,
}

impl ResultRow {
    fn is_met(&self, positive: Sections) -> bool {
        positive.contains(self.all)
            && (self.any == Sections::default() || positive.touches(self.any))
            && !positive.touches(self.none)
    }
}

/// The result when exactly these sections are positive: that of the first row that is met.
pub(super) fn result(table: &[ResultRow], positive: Sections) -> Option<usize> {
    table.iter().find(|row| row.is_met(positive)).map(|row| row.result)
}
