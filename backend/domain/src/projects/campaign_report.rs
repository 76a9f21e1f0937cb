//! What the actions of many campaigns come to.
//!
//! What is counted, what is "about" and what is not stated are kept apart. A figure of several places is not divided
//! among them, and figures of media are listed and never added: two of them may count the same people.

use std::collections::BTreeMap;

use chrono::Datelike as _;

use super::campaign::{ActionKind, AudienceKind, Material, MaterialKind, MediaReach};
use super::span::StatedSpan;
use super::training_report::Tally;
use crate::id::CampaignId;

/// What one action states in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionTally {
    /// Of which campaign.
    pub campaign: CampaignId,
    /// What it is.
    pub kinds: Vec<ActionKind>,
    /// At how many places it was.
    pub places: u64,
    /// How many people it reached.
    pub audience: Option<u32>,
    /// How exactly that is stated.
    pub audience_kind: Option<AudienceKind>,
    /// What was given out, at all its places together.
    pub materials: Vec<Material>,
}

/// People who were reached, by how exactly that is stated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AudienceTotals {
    /// Those who were counted; `None`: none were.
    pub exact: Option<u64>,
    /// At how many actions.
    pub exact_actions: u64,
    /// "About" so many; `None`: nothing is stated so.
    pub about: Option<u64>,
    /// At how many actions.
    pub about_actions: u64,
    /// Actions that state nothing.
    pub not_stated: u64,
}

impl AudienceTotals {
    fn add(&mut self, action: &ActionTally) {
        let Some(audience) = action.audience.map(u64::from) else {
            self.not_stated += 1;
            return;
        };
        let (sum, actions) = if action.audience_kind == Some(AudienceKind::Exact) {
            (&mut self.exact, &mut self.exact_actions)
        } else {
            (&mut self.about, &mut self.about_actions)
        };
        *sum = Some(sum.unwrap_or_default().saturating_add(audience));
        *actions += 1;
    }
}

/// Materials of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaterialTotal {
    /// What they are.
    pub kind: MaterialKind,
    /// How many were given out, and how many entries do not say so.
    pub quantity: Tally,
    /// How many of them at several places together.
    pub joint: u64,
}

/// What actions come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActionTotals {
    /// How many actions there were.
    pub actions: u64,
    /// How many of each kind; one of two kinds is in both.
    pub by_kind: BTreeMap<ActionKind, u64>,
    /// How many were at several places together.
    pub at_several_places: u64,
    /// How many state no place.
    pub without_place: u64,
    /// Whom they reached.
    pub audience: AudienceTotals,
    /// What was given out.
    pub materials: Vec<MaterialTotal>,
    /// How many actions each campaign had, and whom they reached.
    pub by_campaign: BTreeMap<CampaignId, (u64, AudienceTotals)>,
}

/// The year that a figure of a medium is of: of its own time, of the day it was read off, or of the time of its campaign.
#[must_use]
pub fn year_of(reach: &MediaReach, campaign: StatedSpan) -> Option<i32> {
    let read = reach.measured_on.map(|day| day.year());
    reach.period.year().or(read).or_else(|| campaign.year())
}

/// What these actions come to.
#[must_use]
pub fn totals(actions: &[ActionTally]) -> ActionTotals {
    let mut totals = ActionTotals::default();
    let mut materials: BTreeMap<MaterialKind, MaterialTotal> = BTreeMap::new();
    for action in actions {
        totals.actions += 1;
        for kind in &action.kinds {
            *totals.by_kind.entry(*kind).or_default() += 1;
        }
        totals.at_several_places += u64::from(action.places > 1);
        totals.without_place += u64::from(action.places == 0);
        totals.audience.add(action);
        let (count, audience) = totals.by_campaign.entry(action.campaign).or_default();
        *count += 1;
        audience.add(action);
        for material in &action.materials {
            let total = materials.entry(material.kind).or_insert(MaterialTotal {
                kind: material.kind,
                quantity: Tally::default(),
                joint: 0,
            });
            total.quantity = total.quantity.and(material.quantity);
            if action.places > 1 {
                total.joint += u64::from(material.quantity.unwrap_or_default());
            }
        }
    }
    totals.materials = materials.into_values().collect();
    totals
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::id::Id as _;
    use crate::projects::campaign::ReachMeasure;

    fn action(campaign: u128, kinds: &[ActionKind]) -> ActionTally {
        ActionTally {
            campaign: CampaignId::from_uuid(Uuid::from_u128(campaign)),
            kinds: kinds.to_vec(),
            places: 1,
            audience: None,
            audience_kind: None,
            materials: Vec::new(),
        }
    }

    fn day(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 2, 1).unwrap()
    }

    fn backpacks(quantity: Option<u32>) -> Vec<Material> {
        vec![Material {
            kind: MaterialKind::Backpack,
            name: None,
            quantity,
        }]
    }

    #[test]
    fn what_is_counted_about_and_not_stated_is_never_one_figure() {
        let reached = |campaign, audience, kind| ActionTally {
            audience: Some(audience),
            audience_kind: Some(kind),
            ..action(campaign, &[])
        };
        let totals = totals(&[
            reached(1, 120, AudienceKind::Exact),
            reached(1, 4_000, AudienceKind::Approximate),
            reached(2, 30, AudienceKind::Exact),
            action(2, &[]),
        ]);
        let all = AudienceTotals {
            exact: Some(150),
            exact_actions: 2,
            about: Some(4_000),
            about_actions: 1,
            not_stated: 1,
        };
        assert_eq!(totals.audience, all);
        let second = AudienceTotals {
            exact: Some(30),
            exact_actions: 1,
            not_stated: 1,
            ..AudienceTotals::default()
        };
        let of_second = totals.by_campaign.values().next_back();
        assert_eq!(
            of_second,
            Some(&(2, second)),
            "nothing about is stated, and that is not zero"
        );
    }

    #[test]
    fn a_figure_of_a_medium_is_of_the_year_that_is_stated_nearest_to_it() {
        let in_year = |year| StatedSpan::days_of(day(year), day(year));
        let reach = |period, measured_on| MediaReach {
            platform: "Facebook".to_owned(),
            measure: ReachMeasure::Unique,
            value: 1,
            is_approximate: false,
            period,
            measured_on,
        };
        let nothing = StatedSpan::default();
        for (period, measured_on, campaign, expected) in [
            (in_year(2020), Some(day(2021)), in_year(2019), Some(2020)),
            (nothing, Some(day(2021)), in_year(2019), Some(2021)),
            (nothing, None, in_year(2019), Some(2019)),
            (nothing, None, nothing, None),
        ] {
            assert_eq!(year_of(&reach(period, measured_on), campaign), expected);
        }
    }

    #[test]
    fn an_action_of_two_kinds_is_one_action() {
        let totals = totals(&[
            action(1, &[ActionKind::Play, ActionKind::Stand]),
            action(1, &[ActionKind::Play]),
        ]);
        assert_eq!(totals.actions, 2);
        let by_kind: Vec<_> = totals.by_kind.into_iter().collect();
        assert_eq!(by_kind, [(ActionKind::Play, 2), (ActionKind::Stand, 1)]);
    }

    #[test]
    fn what_was_given_out_at_several_places_is_not_divided_among_them() {
        let given = |places, quantity| ActionTally {
            places,
            materials: backpacks(quantity),
            ..action(1, &[])
        };
        let totals = totals(&[given(3, Some(300)), given(1, Some(400)), given(0, None)]);
        assert_eq!((totals.at_several_places, totals.without_place), (1, 1));
        let expected = MaterialTotal {
            kind: MaterialKind::Backpack,
            quantity: Tally {
                value: Some(700),
                stated: 2,
                not_stated: 1,
            },
            joint: 300,
        };
        assert_eq!(totals.materials, [expected]);
    }
}
