//! Campaigns, and the actions they are made of.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{BodyPart, NamedBody, checked as checked_bodies};
use super::date::check_day;
use super::span::StatedSpan;
use super::text::{lines, names, search_text};
use crate::codes;
use crate::id::{ActionId, ActivityId, CampaignId, OrganisationId, ProjectId};
use crate::identity::organisation::Names;
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, codes as check_codes, line, optional};

const NAME_MAX: usize = 300;
const LIST_MAX: usize = 30;
const REACH_MAX: usize = 100;
const COUNT_MAX: u32 = 100_000_000;
const VALUE_MAX: i64 = 1_000_000_000_000;

codes! {
    /// What an action of a campaign is.
    ActionKind {
        /// A play that is performed.
        Play,
        /// A stand with information.
        Stand,
        /// Meeting people at a school or in a community.
        Meeting,
        /// A film that is shown.
        Film,
        /// A march.
        March,
        /// Something that happens online.
        Online,
        /// Questionnaires for a study.
        Survey,
        /// Something else.
        Other,
    }
}

codes! {
    /// How exactly the number of people who were reached is stated.
    AudienceKind {
        /// They were counted.
        Exact,
        /// "About" so many.
        Approximate,
    }
}

codes! {
    /// How the number of people whom an action reached is stated, if it is.
    ActionAudience {
        /// They were counted.
        Exact,
        /// "About" so many.
        Approximate,
        /// It is not stated.
        NotStated,
    }
}

codes! {
    /// At how many places an action was.
    ActionPlaces {
        /// That is not stated.
        NotStated,
        /// At one.
        One,
        /// At several, to which its figures belong together.
        Several,
    }
}

codes! {
    /// What is given out.
    MaterialKind {
        /// School backpacks with what belongs in them.
        Backpack,
        /// Leaflets.
        Leaflet,
        /// Brochures.
        Brochure,
        /// Posters.
        Poster,
        /// Small things that carry the message.
        Promotional,
        /// Something else.
        Other,
    }
}

codes! {
    /// What is counted of those whom a medium reached.
    ReachMeasure {
        /// People, each once.
        Unique,
        /// How often it was shown.
        Impressions,
        /// How often somebody answered, shared or clicked.
        Interactions,
    }
}

/// How far something went on a medium.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"platform": "Facebook", "measure": "unique", "value": 2_500_000, "is_approximate": false}))]
pub struct MediaReach {
    /// On which medium.
    #[schema(min_length = 1, max_length = 300)]
    pub platform: String,
    /// What was counted.
    pub measure: ReachMeasure,
    /// How many.
    #[schema(minimum = 0)]
    pub value: i64,
    /// Whether it is stated as "about".
    #[serde(default)]
    pub is_approximate: bool,
    /// In which time.
    #[serde(default)]
    pub period: StatedSpan,
    /// When it was read off.
    #[serde(default)]
    pub measured_on: Option<NaiveDate>,
}

/// What people enter of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignFacts {
    /// The activity it belongs to.
    pub activity: Option<ActivityId>,
    /// What it is called, in each language it has a name in.
    pub names: Names,
    /// Other spellings of its name.
    pub aliases: Vec<String>,
    /// The forms of exploitation it is about, codes of the pack's list `exploitation`.
    pub exploitation: Vec<String>,
    /// Whom it is for.
    pub target_groups: Vec<String>,
    /// When it runs.
    pub period: StatedSpan,
    /// On which ways it reaches people.
    pub channels: Vec<String>,
    /// Who takes part.
    pub partners: Vec<NamedBody>,
    /// What came of it besides its actions.
    pub outputs: Vec<String>,
    /// How far it went on media.
    pub reach: Vec<MediaReach>,
}

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// Counts its changes.
    pub version: i64,
    /// Of which project.
    pub project: ProjectId,
    /// The organisation that entered it.
    pub organisation: OrganisationId,
    /// What was entered of it.
    pub facts: CampaignFacts,
}

/// A place of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Ţiteşti", "county": "RO-AG"}))]
pub struct ActionPlace {
    /// The town, or the house.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub name: Option<String>,
    /// The county (ISO 3166-2).
    #[serde(default)]
    pub county: Option<String>,
}

/// Something that was given out, at all places of an action together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "backpack", "name": null, "quantity": 300}))]
pub struct Material {
    /// What it is.
    pub kind: MaterialKind,
    /// What it is called.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub name: Option<String>,
    /// How many; null: not stated.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub quantity: Option<u32>,
}

/// What people enter of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionFacts {
    /// Its number in the campaign.
    pub number: Option<u32>,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub kinds: Vec<ActionKind>,
    /// When it was.
    pub held: StatedSpan,
    /// Where it was; its figures belong to all of these together.
    pub places: Vec<ActionPlace>,
    /// Who did it.
    pub team: Vec<NamedBody>,
    /// How many people it reached.
    pub audience: Option<u32>,
    /// How exactly that is stated.
    pub audience_kind: Option<AudienceKind>,
    /// What was given out.
    pub materials: Vec<Material>,
}

/// An action of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignAction {
    /// Its id.
    pub id: ActionId,
    /// Counts its changes.
    pub version: i64,
    /// Of which campaign.
    pub campaign: CampaignId,
    /// Of which project.
    pub project: ProjectId,
    /// The organisation that entered it.
    pub organisation: OrganisationId,
    /// What was entered of it.
    pub facts: ActionFacts,
}

impl CampaignFacts {
    /// The same, with its texts tidied, if every field holds.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self, pack: &Pack) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let names = names(&mut refused, "/names", &self.names);
        let mut list = |pointer: &str, list: &[String]| lines(&mut refused, pointer, list, LIST_MAX);
        let aliases = list("/aliases", &self.aliases);
        let target_groups = list("/target_groups", &self.target_groups);
        let channels = list("/channels", &self.channels);
        let outputs = list("/outputs", &self.outputs);
        let partners = checked_bodies(&mut refused, "/partners", self.partners, &[BodyPart::Partner]);
        check_codes(&mut refused, "/exploitation", &self.exploitation, LIST_MAX, |code| {
            pack.has_code("exploitation", code)
        });
        self.period.check(&mut refused, "/period");
        let reach = reach(&mut refused, self.reach);
        if refused.is_empty() {
            Ok(Self {
                names,
                aliases,
                target_groups,
                channels,
                partners,
                outputs,
                reach,
                ..self
            })
        } else {
            Err(refused)
        }
    }

    /// What a search finds it by, each word behind a space.
    #[must_use]
    pub fn search_text(&self) -> String {
        search_text(self.names.iter().chain(self.aliases.iter().map(String::as_str)))
    }
}

fn reach(refused: &mut Vec<Invalid>, reach: Vec<MediaReach>) -> Vec<MediaReach> {
    if reach.len() > REACH_MAX {
        refused.push(Invalid::new("/reach", InvalidCode::TooMany));
        return Vec::new();
    }
    let mut kept = Vec::with_capacity(reach.len());
    for (place, one) in reach.into_iter().enumerate() {
        let platform = line(&one.platform, NAME_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new(format!("/reach/{place}/platform"), code));
            String::new()
        });
        if !(0..=VALUE_MAX).contains(&one.value) {
            refused.push(Invalid::new(format!("/reach/{place}/value"), InvalidCode::OutOfRange));
        }
        one.period.check(refused, &format!("/reach/{place}/period"));
        check_day(refused, &format!("/reach/{place}/measured_on"), one.measured_on);
        kept.push(MediaReach { platform, ..one });
    }
    kept
}

impl ActionFacts {
    /// Of an action of which nothing else is stated.
    #[must_use]
    pub fn named(title: &str) -> Self {
        Self {
            number: None,
            title: title.to_owned(),
            kinds: Vec::new(),
            held: StatedSpan::default(),
            places: Vec::new(),
            team: Vec::new(),
            audience: None,
            audience_kind: None,
            materials: Vec::new(),
        }
    }

    /// How its audience is stated, if it is.
    #[must_use]
    pub fn audience_stated(&self) -> ActionAudience {
        match self.audience_kind {
            Some(AudienceKind::Exact) => ActionAudience::Exact,
            Some(AudienceKind::Approximate) => ActionAudience::Approximate,
            None => ActionAudience::NotStated,
        }
    }

    /// At how many places it was.
    #[must_use]
    pub fn placed(&self) -> ActionPlaces {
        match self.places.len() {
            0 => ActionPlaces::NotStated,
            1 => ActionPlaces::One,
            _ => ActionPlaces::Several,
        }
    }

    /// The same, with its texts tidied, if every field holds.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self, pack: &Pack) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let title = line(&self.title, NAME_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new("/title", code));
            String::new()
        });
        if self.kinds.is_empty() {
            refused.push(Invalid::new("/kinds", InvalidCode::Required));
        }
        check_codes(&mut refused, "/kinds", &self.kinds, LIST_MAX, |_| true);
        self.held.check(&mut refused, "/held");
        let team = checked_bodies(&mut refused, "/team", self.team, &[BodyPart::Team]);
        for (pointer, list) in [("/places", self.places.len()), ("/materials", self.materials.len())] {
            if list > LIST_MAX {
                refused.push(Invalid::new(pointer, InvalidCode::TooMany));
            }
        }
        for (pointer, number) in [("/number", self.number), ("/audience", self.audience)] {
            if number.is_some_and(|number| number > COUNT_MAX) {
                refused.push(Invalid::new(pointer, InvalidCode::OutOfRange));
            }
        }
        // A number is exact or about so many, and what is not stated is neither.
        if self.audience.is_some() != self.audience_kind.is_some() {
            refused.push(Invalid::new("/audience_kind", InvalidCode::Contradiction));
        }
        let (mut places, mut materials) = (Vec::new(), Vec::new());
        for (place, one) in self.places.into_iter().enumerate().take(LIST_MAX) {
            places.push(one.checked(&mut refused, place, pack));
        }
        for (place, one) in self.materials.into_iter().enumerate().take(LIST_MAX) {
            if one.quantity.is_some_and(|quantity| quantity > COUNT_MAX) {
                let pointer = format!("/materials/{place}/quantity");
                refused.push(Invalid::new(pointer, InvalidCode::OutOfRange));
            }
            let pointer = format!("/materials/{place}/name");
            let name = optional(&mut refused, &pointer, one.name.as_deref(), |text| line(text, NAME_MAX));
            materials.push(Material { name, ..one });
        }
        if refused.is_empty() {
            Ok(Self {
                title,
                places,
                team,
                materials,
                ..self
            })
        } else {
            Err(refused)
        }
    }
}

impl ActionPlace {
    fn checked(self, refused: &mut Vec<Invalid>, place: usize, pack: &Pack) -> Self {
        if self
            .county
            .as_deref()
            .is_some_and(|county| pack.county(county).is_none())
        {
            refused.push(Invalid::new(
                format!("/places/{place}/county"),
                InvalidCode::UnknownCode,
            ));
        }
        let pointer = format!("/places/{place}/name");
        let name = optional(refused, &pointer, self.name.as_deref(), |text| line(text, NAME_MAX));
        if name.is_none() && self.county.is_none() {
            refused.push(Invalid::new(format!("/places/{place}"), InvalidCode::Required));
        }
        Self { name, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> Pack {
        Pack::load("ro").expect("the pack of Romania")
    }

    fn pointers(refused: Vec<Invalid>) -> Vec<String> {
        refused.into_iter().map(|one| one.pointer).collect()
    }

    #[test]
    fn an_action_needs_a_title_and_a_kind_and_nothing_else() {
        let bare = ActionFacts {
            kinds: vec![ActionKind::Play],
            ..ActionFacts::named("Alex, fost Gogo!")
        };
        assert!(bare.checked(&pack()).is_ok());
        assert_eq!(
            pointers(ActionFacts::named("x").checked(&pack()).unwrap_err()),
            ["/kinds"]
        );
    }

    #[test]
    fn an_audience_is_exact_or_about_so_many_or_not_stated() {
        let stated = |audience, audience_kind| ActionFacts {
            kinds: vec![ActionKind::Stand],
            audience,
            audience_kind,
            ..ActionFacts::named("x")
        };
        for (audience, kind, is_taken) in [
            (None, None, true),
            (Some(4_000), Some(AudienceKind::Approximate), true),
            (Some(0), Some(AudienceKind::Exact), true),
            (Some(4_000), None, false),
            (None, Some(AudienceKind::Exact), false),
            (Some(COUNT_MAX + 1), Some(AudienceKind::Exact), false),
        ] {
            assert_eq!(
                stated(audience, kind).checked(&pack()).is_ok(),
                is_taken,
                "{audience:?} {kind:?}"
            );
        }
    }

    #[test]
    fn every_field_that_does_not_hold_is_named() {
        let place = |name: Option<&str>, county: Option<&str>| ActionPlace {
            name: name.map(str::to_owned),
            county: county.map(str::to_owned),
        };
        let wrong = ActionFacts {
            kinds: vec![ActionKind::Film, ActionKind::Film],
            places: vec![
                place(Some("Cumpăna"), Some("RO-CT")),
                place(Some(" "), None),
                place(None, Some("RO-XX")),
            ],
            materials: vec![Material {
                kind: MaterialKind::Backpack,
                name: Some("x".repeat(301)),
                quantity: Some(COUNT_MAX + 1),
            }],
            ..ActionFacts::named(" ")
        };
        assert_eq!(
            pointers(wrong.checked(&pack()).unwrap_err()),
            [
                "/title",
                "/kinds/1",
                "/places/1",
                "/places/2/county",
                "/materials/0/quantity",
                "/materials/0/name"
            ]
        );
        let campaign = CampaignFacts {
            activity: None,
            names: Names::default(),
            aliases: vec![" ".to_owned()],
            exploitation: vec!["begging".to_owned(), "boredom".to_owned()],
            target_groups: Vec::new(),
            period: StatedSpan::default(),
            channels: Vec::new(),
            partners: Vec::new(),
            outputs: Vec::new(),
            reach: vec![MediaReach {
                platform: "Facebook".to_owned(),
                measure: ReachMeasure::Unique,
                value: -1,
                is_approximate: false,
                period: StatedSpan::default(),
                measured_on: NaiveDate::from_ymd_opt(3_000, 1, 1),
            }],
        };
        assert_eq!(
            pointers(campaign.checked(&pack()).unwrap_err()),
            [
                "/names",
                "/aliases/0",
                "/exploitation/1",
                "/reach/0/value",
                "/reach/0/measured_on"
            ]
        );
    }
}
