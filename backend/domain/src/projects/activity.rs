//! What a project does: work packages, activities in them, and parts of these.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::date::StatedDate;
use super::span::StatedSpan;
use super::text::lines;
use crate::codes;
use crate::id::{ActivityId, BudgetLineId, OrganisationId, ProjectId};
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, codes as check_codes, line, optional};

/// No activity stands deeper than this: a work package, an activity, a sub-activity.
pub const LEVELS_MAX: usize = 3;

const NUMBER_MAX: usize = 20;
const TITLE_MAX: usize = 500;
const NAME_MAX: usize = 200;
const OBJECTIVES_MAX: usize = 20;
const COUNTIES_MAX: usize = 100;

codes! {
    /// How far an activity is.
    ActivityState {
        /// It is yet to begin.
        Planned,
        /// It is being done.
        Running,
        /// It is done.
        Done,
        /// It is not done at all.
        Cancelled,
    }
}

codes! {
    /// With what a project begins.
    ProjectBeginning {
        /// Its first day.
        Start,
        /// The meeting at which it was launched.
        Launch,
    }
}

/// When a project began, in one of the two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    /// With what.
    pub of: ProjectBeginning,
    /// When that was.
    pub on: StatedDate,
}

/// What people enter of an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityFacts {
    /// What it is a part of.
    pub parent: Option<ActivityId>,
    /// Its number in the project, such as `A1.1`.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// What it is to reach.
    pub objectives: Vec<String>,
    /// When it is to be.
    pub planned: StatedSpan,
    /// When it was.
    pub actual: StatedSpan,
    /// Who answers for it, where that is an organisation of the directory.
    pub owner: Option<OrganisationId>,
    /// Who answers for it, as it is printed.
    pub owner_name: Option<String>,
    /// Where it is.
    pub place: Option<String>,
    /// The counties it is in (ISO 3166-2), in the order of their codes; none: not stated.
    pub counties: Vec<String>,
    /// The line of the budget that pays for it.
    pub line: Option<BudgetLineId>,
    /// What pays for it as it is printed, where no line of the budget is named.
    pub budget_line: Option<String>,
    /// How far it is.
    pub state: ActivityState,
}

/// An activity of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Its id.
    pub id: ActivityId,
    /// Counts its changes.
    pub version: i64,
    /// Of which project.
    pub project: ProjectId,
    /// The organisation that entered it.
    pub organisation: OrganisationId,
    /// What was entered of it.
    pub facts: ActivityFacts,
}

impl ActivityFacts {
    /// The day it stands at in a list, the latest first: when it took place, else when it is to.
    #[must_use]
    pub fn sort_on(&self) -> NaiveDate {
        let is_stated = self.actual != StatedSpan::default();
        let span = if is_stated { self.actual } else { self.planned };
        span.sort_on()
    }

    /// The same, with its texts tidied, if every field holds.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self, pack: &Pack) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let mut needed = |pointer: &str, text: &str, max| match line(text, max) {
            Ok(text) => text,
            Err(code) => {
                refused.push(Invalid::new(pointer, code));
                String::new()
            }
        };
        let number = needed("/number", &self.number, NUMBER_MAX);
        let title = needed("/title", &self.title, TITLE_MAX);
        let objectives = lines(&mut refused, "/objectives", &self.objectives, OBJECTIVES_MAX);
        self.planned.check(&mut refused, "/planned");
        self.actual.check(&mut refused, "/actual");
        if self.state == ActivityState::Planned && self.actual != StatedSpan::default() {
            refused.push(Invalid::new("/actual", InvalidCode::Contradiction));
        }
        let mut named =
            |pointer: &str, text: Option<&str>| optional(&mut refused, pointer, text, |text| line(text, NAME_MAX));
        let owner_name = named("/owner_name", self.owner_name.as_deref());
        let place = named("/place", self.place.as_deref());
        let budget_line = named("/budget_line", self.budget_line.as_deref());
        if self.line.is_some() && budget_line.is_some() {
            refused.push(Invalid::new("/budget_line", InvalidCode::Contradiction));
        }
        let mut counties = self.counties;
        check_codes(&mut refused, "/counties", &counties, COUNTIES_MAX, |code| {
            pack.county(code).is_some()
        });
        counties.sort_unstable();
        if refused.is_empty() {
            Ok(Self {
                number,
                title,
                objectives,
                owner_name,
                place,
                counties,
                budget_line,
                ..self
            })
        } else {
            Err(refused)
        }
    }
}

/// The beginnings of its project before which something surely began. It may be so: a launch is not the start.
#[must_use]
pub fn began_before(actual: StatedSpan, beginnings: &[Beginning]) -> Vec<Beginning> {
    let Some(from) = actual.from else { return Vec::new() };
    let later = beginnings.iter().filter(|beginning| from.last() < beginning.on.first());
    later.copied().collect()
}

/// Numbers as people count: `A1.2` before `A1.10`.
#[must_use]
pub fn in_order(one: &str, other: &str) -> Ordering {
    fn parts(number: &str) -> Vec<(String, u64)> {
        let mut parts: Vec<(String, u64)> = vec![(String::new(), 0)];
        let mut was_digit = false;
        for c in number.chars() {
            if was_digit && !c.is_ascii_digit() {
                parts.push((String::new(), 0));
            }
            was_digit = c.is_ascii_digit();
            if let Some((words, count)) = parts.last_mut() {
                match c.to_digit(10) {
                    Some(digit) => *count = count.saturating_mul(10).saturating_add(u64::from(digit)),
                    None => words.extend(c.to_lowercase()),
                }
            }
        }
        parts
    }
    parts(one).cmp(&parts(other)).then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use crate::projects::date::StatedDate;

    fn facts() -> ActivityFacts {
        ActivityFacts {
            parent: None,
            number: " A1.1 ".to_owned(),
            title: "Evaluation of the national system".to_owned(),
            objectives: vec!["Degree of need covered".to_owned()],
            planned: StatedSpan::default(),
            actual: StatedSpan {
                from: Some(StatedDate::day("2015-04-27".parse().unwrap())),
                to: None,
            },
            owner: None,
            owner_name: Some("  ".to_owned()),
            place: None,
            counties: Vec::new(),
            line: None,
            budget_line: None,
            state: ActivityState::Done,
        }
    }

    fn pack() -> Pack {
        Pack::load("ro").expect("the pack of Romania")
    }

    #[test]
    fn what_is_blank_is_not_stated_and_what_is_needed_is_asked_for() {
        let kept = facts().checked(&pack()).unwrap();
        assert_eq!((kept.number.as_str(), kept.owner_name), ("A1.1", None));
        let wrong = ActivityFacts {
            number: String::new(),
            title: "x".repeat(501),
            objectives: vec![String::new()],
            state: ActivityState::Planned,
            ..facts()
        };
        let refused: Vec<_> = wrong
            .checked(&pack())
            .unwrap_err()
            .into_iter()
            .map(|one| one.pointer)
            .collect();
        assert_eq!(refused, ["/number", "/title", "/objectives/0", "/actual"]);
    }

    #[test]
    fn what_pays_for_an_activity_is_a_line_of_the_budget_or_is_kept_as_it_is_printed() {
        let line = Some(BudgetLineId::from_uuid(uuid::Uuid::from_u128(1)));
        let paid = |line, words: Option<&str>| {
            let facts = ActivityFacts {
                line,
                budget_line: words.map(str::to_owned),
                ..facts()
            };
            facts.checked(&pack()).map(|kept| (kept.line, kept.budget_line))
        };
        assert_eq!(paid(None, None), Ok((None, None)));
        assert_eq!(paid(line, None), Ok((line, None)));
        assert_eq!(paid(line, Some(" ")), Ok((line, None)), "blank is not stated");
        assert_eq!(paid(None, Some("A1 ")), Ok((None, Some("A1".to_owned()))));
        let refused = [Invalid::new("/budget_line", InvalidCode::Contradiction)];
        assert_eq!(paid(line, Some("A1")).unwrap_err(), refused);
    }

    #[test]
    fn an_activity_is_in_counties_of_the_pack_each_once_or_it_is_not_stated_where() {
        let places = |counties: &[&str]| ActivityFacts {
            counties: counties.iter().copied().map(str::to_owned).collect(),
            ..facts()
        };
        assert_eq!(places(&[]).checked(&pack()).unwrap().counties, [""; 0]);
        let kept = places(&["RO-TM", "RO-B", "RO-BH"]).checked(&pack()).unwrap();
        assert_eq!(kept.counties, ["RO-B", "RO-BH", "RO-TM"]);
        let wrong = places(&["RO-TM", "AL-10", "RO-BH", "RO-TM", ""]);
        let of = |place: usize, code| Invalid::new(format!("/counties/{place}"), code);
        assert_eq!(
            wrong.checked(&pack()).unwrap_err(),
            [
                of(1, InvalidCode::UnknownCode),
                of(3, InvalidCode::Repeated),
                of(4, InvalidCode::UnknownCode)
            ]
        );
        assert_eq!(
            places(&["RO-B"; COUNTIES_MAX + 1]).checked(&pack()).unwrap_err(),
            [Invalid::new("/counties", InvalidCode::TooMany)]
        );
    }

    #[test]
    fn what_surely_began_before_its_project_is_told() {
        use super::super::date::StatedPrecision::{Day, Month};
        let on = |text: &str, precision| StatedDate {
            date: text.parse().unwrap(),
            precision,
        };
        let beginning = |of, on| Beginning { of, on };
        let launch = beginning(ProjectBeginning::Launch, on("2015-04-29", Day));
        let start = beginning(ProjectBeginning::Start, on("2015-05-01", Day));
        let launched_in_april = beginning(ProjectBeginning::Launch, on("2015-04-01", Month));
        for (from, beginnings, expected) in [
            // RO20: A1.1 began two days before the conference.
            (Some(on("2015-04-27", Day)), vec![launch], vec![launch]),
            (Some(on("2015-04-27", Day)), vec![start, launch], vec![start, launch]),
            (Some(on("2015-04-30", Day)), vec![start, launch], vec![start]),
            (Some(on("2015-04-29", Day)), vec![launch], vec![]),
            // In the same month one may have come before the other, and nobody knows.
            (Some(on("2015-04-27", Day)), vec![launched_in_april], vec![]),
            (Some(on("2015-04-01", Month)), vec![launch, start], vec![start]),
            (None, vec![launch], vec![]),
            (Some(on("2015-04-27", Day)), vec![], vec![]),
        ] {
            let actual = StatedSpan { from, to: None };
            assert_eq!(began_before(actual, &beginnings), expected, "{from:?}");
        }
    }

    #[test]
    fn numbers_are_in_the_order_in_which_people_count() {
        let mut numbers = ["A2", "A1.10", "a1.2", "A1", "A1.2.1", "B1", "A10", ""];
        numbers.sort_by(|one, other| in_order(one, other));
        assert_eq!(numbers, ["", "A1", "a1.2", "A1.2.1", "A1.10", "A2", "A10", "B1"]);
    }
}
