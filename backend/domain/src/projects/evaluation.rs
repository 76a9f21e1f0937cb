//! What was done in a year: what records count beside what sources state. The two are never added.

use std::collections::BTreeMap;

use strum::IntoEnumIterator as _;

use super::campaign::MediaReach;
use super::campaign_report::AudienceTotals;
use super::publication::{PartnerGroup, StatedFigureFacts, StatedFigureKey, StatedFigureKind};
use crate::codes;

codes! {
    /// What a figure of a year rests on.
    FigureBasis {
        /// Records were counted.
        Counted,
        /// A source states it as a number.
        Exact,
        /// A source states it as about a number.
        Approximate,
        /// Somebody worked it out from what a source states.
        Derived,
        /// Nothing states it.
        NotStated,
    }
}

/// What records of a year come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct YearCount {
    /// The figure; `None` where no record gives one, which is not zero.
    pub value: Option<u64>,
    /// Whether any of it is stated as "about".
    pub is_approximate: bool,
    /// How many records give none: they add nothing.
    pub uncounted: u64,
}

impl YearCount {
    /// People who were reached at actions, those who were counted and those "about" together.
    #[must_use]
    pub fn of_audience(audience: AudienceTotals) -> Self {
        Self {
            value: match (audience.exact, audience.about) {
                (None, None) => None,
                (exact, about) => Some(exact.unwrap_or_default().saturating_add(about.unwrap_or_default())),
            },
            is_approximate: audience.about.is_some(),
            uncounted: audience.not_stated,
        }
    }

    /// People who were reached on media, by readings of one measure. Those whom two media count may be the same, so
    /// that these are not added: it is then nothing that is counted.
    #[must_use]
    pub fn of_reach(readings: &[&MediaReach]) -> Self {
        match readings {
            [] => Self::default(),
            [one] => Self {
                value: u64::try_from(one.value).ok(),
                is_approximate: one.is_approximate,
                uncounted: 0,
            },
            several => Self {
                uncounted: u64::try_from(several.len()).unwrap_or(u64::MAX),
                ..Self::default()
            },
        }
    }
}

/// A figure of a year, as it is counted or as one source states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearFigure {
    /// What it counts.
    pub of: StatedFigureKey,
    /// The figure; `None`: it is not stated.
    pub value: Option<u64>,
    /// Whether it, or some of what was counted, is stated as "about".
    pub is_approximate: bool,
    /// What it rests on.
    pub basis: FigureBasis,
    /// Where it is stated; `None` where it was counted.
    pub source: Option<String>,
    /// What it covers.
    pub note: Option<String>,
    /// The groups of partners that the source names with it.
    pub partner_groups: Vec<PartnerGroup>,
    /// How many records give no figure.
    pub uncounted: u64,
    /// Whether another figure of the same says something else.
    pub is_different: bool,
}

/// The figures of a year, one below the other: what was counted first, then what each source states, and a line that
/// says so where there is neither. Figures of one thing that differ are marked, each of them.
#[must_use]
pub fn figures(counted: &BTreeMap<StatedFigureKey, YearCount>, stated: Vec<StatedFigureFacts>) -> Vec<YearFigure> {
    let mut by_key: BTreeMap<StatedFigureKey, Vec<StatedFigureFacts>> = BTreeMap::new();
    for one in stated {
        by_key.entry(one.key).or_default().push(one);
    }
    let mut figures = Vec::new();
    for of in StatedFigureKey::iter() {
        let count = counted.get(&of).copied().unwrap_or_default();
        let mut those = Vec::new();
        if count.value.is_some() || count.uncounted > 0 {
            those.push(YearFigure {
                of,
                value: count.value,
                is_approximate: count.is_approximate,
                basis: FigureBasis::Counted,
                source: None,
                note: None,
                partner_groups: Vec::new(),
                uncounted: count.uncounted,
                is_different: false,
            });
        }
        those.extend(by_key.remove(&of).unwrap_or_default().into_iter().map(as_stated));
        let mut values = those.iter().filter_map(|one| one.value);
        let first = values.next();
        let is_different = values.any(|value| Some(value) != first);
        if those.is_empty() {
            those.push(YearFigure {
                of,
                value: None,
                is_approximate: false,
                basis: FigureBasis::NotStated,
                source: None,
                note: None,
                partner_groups: Vec::new(),
                uncounted: 0,
                is_different: false,
            });
        }
        figures.extend(those.into_iter().map(|one| YearFigure {
            is_different: is_different && one.value.is_some(),
            ..one
        }));
    }
    figures
}

fn as_stated(facts: StatedFigureFacts) -> YearFigure {
    YearFigure {
        of: facts.key,
        value: facts.value.and_then(|value| u64::try_from(value).ok()),
        is_approximate: facts.kind == StatedFigureKind::Approximate,
        basis: match facts.kind {
            StatedFigureKind::Exact => FigureBasis::Exact,
            StatedFigureKind::Approximate => FigureBasis::Approximate,
            StatedFigureKind::Derived => FigureBasis::Derived,
        },
        source: Some(facts.source),
        note: facts.note,
        partner_groups: facts.partner_groups,
        uncounted: 0,
        is_different: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projects::campaign::ReachMeasure;
    use crate::projects::span::StatedSpan;

    use FigureBasis::{Approximate, Counted, Derived, Exact, NotStated};
    use StatedFigureKey as K;

    fn stated(key: K, value: Option<i64>, kind: StatedFigureKind) -> StatedFigureFacts {
        StatedFigureFacts {
            year: 2020,
            key,
            value,
            kind,
            source: "Bilanţ 2020".to_owned(),
            note: None,
            partner_groups: Vec::new(),
        }
    }

    fn count(value: Option<u64>, uncounted: u64) -> YearCount {
        YearCount {
            value,
            is_approximate: false,
            uncounted,
        }
    }

    /// What it comes to, of one thing.
    fn told(figures: &[YearFigure], of: K) -> Vec<(FigureBasis, Option<u64>, u64, bool)> {
        let those = figures.iter().filter(|one| one.of == of);
        those
            .map(|one| (one.basis, one.value, one.uncounted, one.is_different))
            .collect()
    }

    #[test]
    fn what_two_media_count_is_not_added() {
        let reach = |value| MediaReach {
            platform: "Facebook".to_owned(),
            measure: ReachMeasure::Unique,
            value,
            is_approximate: false,
            period: StatedSpan::default(),
            measured_on: None,
        };
        let (one, other) = (reach(7), reach(5));
        assert_eq!(YearCount::of_reach(&[]), count(None, 0));
        assert_eq!(YearCount::of_reach(&[&one]), count(Some(7), 0));
        assert_eq!(YearCount::of_reach(&[&one, &other]), count(None, 2));
    }

    #[test]
    fn an_audience_of_which_some_is_about_is_about() {
        let exact = AudienceTotals {
            exact: Some(120),
            not_stated: 1,
            ..AudienceTotals::default()
        };
        assert_eq!(YearCount::of_audience(exact), count(Some(120), 1));
        let about = AudienceTotals {
            about: Some(4_000),
            ..exact
        };
        let expected = YearCount {
            is_approximate: true,
            ..count(Some(4_120), 1)
        };
        assert_eq!(YearCount::of_audience(about), expected);
        assert_eq!(YearCount::of_audience(AudienceTotals::default()), count(None, 0));
    }

    #[test]
    fn what_is_counted_stands_beside_what_is_stated_and_is_never_added() {
        let counted = BTreeMap::from([
            (K::CountyTeamMeetings, count(Some(37), 0)),
            (K::ExternalProjects, count(Some(3), 2)),
            (K::PeopleTrained, count(None, 1)),
        ]);
        let figures = figures(
            &counted,
            vec![
                stated(K::VictimsRepatriated, Some(33), StatedFigureKind::Exact),
                stated(K::CountyTeamMeetings, Some(37), StatedFigureKind::Exact),
                stated(K::ExternalProjects, Some(4), StatedFigureKind::Exact),
                stated(K::DirectBeneficiaries, Some(150_000), StatedFigureKind::Approximate),
                stated(K::DirectBeneficiaries, Some(149_000), StatedFigureKind::Derived),
                stated(K::DirectBeneficiaries, None, StatedFigureKind::Exact),
            ],
        );
        for (of, expected) in [
            (K::VictimsRepatriated, vec![(Exact, Some(33), 0, false)]),
            (
                K::DirectBeneficiaries,
                vec![
                    (Approximate, Some(150_000), 0, true),
                    (Derived, Some(149_000), 0, true),
                    (Exact, None, 0, false),
                ],
            ),
            (K::UniqueReach, vec![(NotStated, None, 0, false)]),
            (
                K::ExternalProjects,
                vec![(Counted, Some(3), 2, true), (Exact, Some(4), 0, true)],
            ),
            (
                K::CountyTeamMeetings,
                vec![(Counted, Some(37), 0, false), (Exact, Some(37), 0, false)],
            ),
            (K::PeopleTrained, vec![(Counted, None, 1, false)]),
        ] {
            assert_eq!(told(&figures, of), expected, "{of}");
        }
    }
}
