//! Strategies and action plans, national and regional: what is to be reached, by which measures, and how far they are.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::{BodyPart, NamedBody, checked as checked_bodies, search_text};
use super::date::{StatedDate, check_date, check_day, check_ends};
use super::text::names;
use crate::codes;
use crate::fold::fold;
use crate::id::{OrganisationId, StrategyId, StrategyMeasureId, StrategyObjectiveId};
use crate::identity::organisation::Names;
use crate::language::Language;
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

codes! {
    /// What kind of strategy it is.
    StrategyKind {
        /// A national strategy.
        NationalStrategy,
        /// A national action plan.
        NationalPlan,
        /// An action plan of a region.
        RegionalPlan,
    }
}

codes! {
    /// How far a strategy is.
    StrategyStatus {
        /// It is being written.
        Drafting,
        /// It was adopted and runs.
        InForce,
        /// Its time is over.
        Ended,
    }
}

codes! {
    /// How far a measure is.
    MeasureStatus {
        /// Nothing was done yet.
        Planned,
        /// It is worked on.
        UnderWay,
        /// Part of it was done, and no more comes.
        PartlyDone,
        /// It is done.
        Done,
        /// Nothing comes of it.
        Dropped,
    }
}

codes! {
    /// What a measure is linked with.
    MeasureLinkKind {
        /// A project that serves it.
        Project,
        /// An activity of a project.
        Activity,
        /// A training.
        Training,
        /// A campaign.
        Campaign,
        /// A meeting.
        Meeting,
        /// A protocol.
        Protocol,
        /// A publication.
        Publication,
        /// An indicator of a project that shows how far it is.
        Indicator,
        /// A fund that pays for it.
        Fund,
    }
}

impl MeasureLinkKind {
    /// Whether it is something that was done: an indicator shows how far that came, and a fund pays for it.
    #[must_use]
    pub fn is_done(self) -> bool {
        !matches!(self, Self::Indicator | Self::Fund)
    }
}

impl MeasureStatus {
    /// Whether the day of a measure has passed and it is neither done nor given up; nothing where no day is stated.
    #[must_use]
    pub fn is_late(status: Option<Self>, due: Option<StatedDate>, today: NaiveDate) -> Option<bool> {
        let due = due?;
        let is_over = matches!(status, Some(Self::Done | Self::PartlyDone | Self::Dropped));
        Some(!is_over && due.last() < today)
    }
}

/// Something to be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrategyObjective {
    /// Its id.
    pub id: StrategyObjectiveId,
    /// Its number as it is printed: "2.1".
    pub number: Option<String>,
    /// What is to be reached.
    pub text: String,
}

/// What people enter of a strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrategyFacts {
    /// What kind it is.
    pub kind: StrategyKind,
    /// What it is called.
    pub titles: Names,
    /// The strategy that this is a plan of.
    pub parent: Option<StrategyId>,
    /// The region (ISO 3166-2) of a regional plan.
    pub county: Option<String>,
    /// When it begins; `None`: not stated.
    pub start: Option<StatedDate>,
    /// When it ends; `None`: not stated.
    pub end: Option<StatedDate>,
    /// For how many months, where that is stated and dates are not.
    pub months: Option<u32>,
    /// How far it is; `None`: not stated.
    pub status: Option<StrategyStatus>,
    /// The act that adopted it.
    pub legal_basis: Option<String>,
    /// How and how often it is reported on, and to whom.
    pub reporting: Option<String>,
    /// By when it is to be reported on next; `None`: not stated.
    pub next_report_on: Option<NaiveDate>,
    /// Where this is known from.
    pub source: Option<String>,
    /// What is to be reached.
    pub objectives: Vec<StrategyObjective>,
}

/// A strategy or an action plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strategy {
    /// Its id.
    pub id: StrategyId,
    /// Its version.
    pub version: i64,
    /// The organisation that keeps the record.
    pub keeper: OrganisationId,
    /// What is entered of it.
    pub facts: StrategyFacts,
}

/// Something that a measure is linked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "project", "id": "00000000-0000-0000-0000-000000000001"}))]
pub struct MeasureLink {
    /// What it is.
    pub kind: MeasureLinkKind,
    /// Its id.
    pub id: Uuid,
}

/// What people enter of a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureFacts {
    /// The objective it serves.
    pub objective: Option<StrategyObjectiveId>,
    /// Its number as it is printed: "2.1.3".
    pub number: Option<String>,
    /// What is to be done.
    pub text: String,
    /// By when; `None`: not stated.
    pub due: Option<StatedDate>,
    /// How far it is; `None`: not stated.
    pub status: Option<MeasureStatus>,
    /// Who answers for it and who helps.
    pub bodies: Vec<NamedBody>,
    /// How one sees that it is done.
    pub indicator: Option<String>,
    /// What pays for it.
    pub funding: Option<String>,
    /// What shows how far it is.
    pub evidence: Option<String>,
    /// What was done for it, what shows how far it is, and what pays for it.
    pub links: Vec<MeasureLink>,
}

/// A measure of a strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrategyMeasure {
    /// Its id.
    pub id: StrategyMeasureId,
    /// Its version.
    pub version: i64,
    /// The strategy.
    pub strategy: StrategyId,
    /// What is entered of it.
    pub facts: MeasureFacts,
}

const NUMBER_MAX: usize = 20;
const WORDS_MAX: usize = 4000;
const LINE_MAX: usize = 400;
const OBJECTIVES_MAX: usize = 100;
const LINKS_MAX: usize = 100;
/// The greatest number of months that a strategy is stated to last.
const MONTHS_MAX: u32 = 360;

impl StrategyFacts {
    /// The same, with its texts tidied, if every field holds; `knows_county` asks the pack.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self, knows_county: impl Fn(&str) -> bool) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let titles = names(&mut refused, "/titles", &self.titles);
        match (self.kind, &self.county) {
            (StrategyKind::RegionalPlan, None) => refused.push(Invalid::new("/county", InvalidCode::Required)),
            (StrategyKind::RegionalPlan, Some(county)) if !knows_county(county) => {
                refused.push(Invalid::new("/county", InvalidCode::UnknownCode));
            }
            (StrategyKind::RegionalPlan, Some(_)) | (_, None) => {}
            (_, Some(_)) => refused.push(Invalid::new("/county", InvalidCode::Contradiction)),
        }
        for (at, date) in [("/start", self.start), ("/end", self.end)] {
            check_date(&mut refused, at, date);
        }
        check_ends(&mut refused, self.start, ("/end", self.end));
        match self.months {
            Some(months) if !(1..=MONTHS_MAX).contains(&months) => {
                refused.push(Invalid::new("/months", InvalidCode::OutOfRange));
            }
            // Both ends say how long it lasts.
            Some(_) if self.start.is_some() && self.end.is_some() => {
                refused.push(Invalid::new("/months", InvalidCode::Contradiction));
            }
            _ => {}
        }
        let mut short =
            |at, text: &Option<String>| optional(&mut refused, at, text.as_deref(), |text| line(text, LINE_MAX));
        let legal_basis = short("/legal_basis", &self.legal_basis);
        let source = short("/source", &self.source);
        let reporting = optional(&mut refused, "/reporting", self.reporting.as_deref(), |text| {
            paragraphs(text, WORDS_MAX)
        });
        check_day(&mut refused, "/next_report_on", self.next_report_on);
        let objectives = objectives(&mut refused, self.objectives);
        if !refused.is_empty() {
            return Err(refused);
        }
        Ok(Self {
            titles,
            legal_basis,
            reporting,
            source,
            objectives,
            ..self
        })
    }

    /// What a search finds it by.
    #[must_use]
    pub fn search_text(&self) -> String {
        search_text(self.titles.iter().chain(self.legal_basis.as_deref()), &[])
    }

    /// By what lists are sorted.
    #[must_use]
    pub fn sort_text(&self) -> String {
        fold(self.titles.get(Language::Ro))
    }
}

fn objectives(refused: &mut Vec<Invalid>, objectives: Vec<StrategyObjective>) -> Vec<StrategyObjective> {
    if objectives.len() > OBJECTIVES_MAX {
        refused.push(Invalid::new("/objectives", InvalidCode::TooMany));
        return Vec::new();
    }
    let mut tidy = Vec::new();
    for (at, one) in objectives.into_iter().enumerate() {
        let pointer = format!("/objectives/{at}/number");
        let number = optional(refused, &pointer, one.number.as_deref(), |text| line(text, NUMBER_MAX));
        let text = paragraphs(&one.text, WORDS_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new(format!("/objectives/{at}/text"), code));
            String::new()
        });
        tidy.push(StrategyObjective { number, text, ..one });
    }
    tidy
}

impl MeasureFacts {
    /// The same, with its texts tidied, if every field holds and its objective is one of the strategy.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self, strategy: &Strategy) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let objectives = &strategy.facts.objectives;
        if self
            .objective
            .is_some_and(|id| objectives.iter().all(|one| one.id != id))
        {
            refused.push(Invalid::new("/objective_id", InvalidCode::UnknownCode));
        }
        let number = optional(&mut refused, "/number", self.number.as_deref(), |text| {
            line(text, NUMBER_MAX)
        });
        let text = paragraphs(&self.text, WORDS_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new("/text", code));
            String::new()
        });
        check_date(&mut refused, "/due", self.due);
        let mut words =
            |at, text: &Option<String>| optional(&mut refused, at, text.as_deref(), |text| paragraphs(text, WORDS_MAX));
        let indicator = words("/indicator", &self.indicator);
        let funding = words("/funding", &self.funding);
        let evidence = words("/evidence", &self.evidence);
        let parts = [BodyPart::Responsible, BodyPart::Partner];
        let bodies = checked_bodies(&mut refused, "/bodies", self.bodies, &parts);
        crate::text::codes(&mut refused, "/links", &self.links, LINKS_MAX, |_| true);
        if !refused.is_empty() {
            return Err(refused);
        }
        Ok(Self {
            number,
            text,
            bodies,
            indicator,
            funding,
            evidence,
            ..self
        })
    }

    /// Whether its day has passed and it is neither done nor given up; nothing where no day is stated.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> Option<bool> {
        MeasureStatus::is_late(self.status, self.due, today)
    }

    /// By what the monitoring table is sorted: its number, each part of it as a number.
    #[must_use]
    pub fn sort_text(&self) -> String {
        let Some(number) = &self.number else {
            return format!("~ {}", fold(&self.text).chars().take(60).collect::<String>());
        };
        let parts = fold(number);
        let parts = parts.split(' ').map(|part| format!("{part:0>6}"));
        parts.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use crate::projects::date::StatedPrecision;

    fn year(year: i32) -> StatedDate {
        StatedDate {
            date: NaiveDate::from_ymd_opt(year, 1, 1).unwrap(),
            precision: StatedPrecision::Year,
        }
    }

    fn strategy() -> StrategyFacts {
        StrategyFacts {
            kind: StrategyKind::NationalStrategy,
            titles: Names {
                ro: Some("Strategia națională".to_owned()),
                ..Names::default()
            },
            parent: None,
            county: None,
            start: Some(year(2018)),
            end: Some(year(2022)),
            months: None,
            status: None,
            legal_basis: None,
            reporting: None,
            next_report_on: None,
            source: None,
            objectives: Vec::new(),
        }
    }

    fn measure(number: Option<&str>, text: &str) -> MeasureFacts {
        MeasureFacts {
            objective: None,
            number: number.map(str::to_owned),
            text: text.to_owned(),
            due: None,
            status: None,
            bodies: Vec::new(),
            indicator: None,
            funding: None,
            evidence: None,
            links: Vec::new(),
        }
    }

    #[test]
    fn a_plan_of_a_region_names_it_and_lasts_as_long_as_is_stated() {
        let refused = |facts: StrategyFacts| {
            let refused = facts.checked(|county| county == "AL-10").err().unwrap_or_default();
            refused.into_iter().map(|field| field.pointer).collect::<Vec<_>>()
        };
        let regional = StrategyFacts {
            kind: StrategyKind::RegionalPlan,
            county: Some("AL-10".to_owned()),
            start: None,
            end: None,
            months: Some(24),
            ..strategy()
        };
        assert!(refused(strategy()).is_empty());
        assert!(refused(regional.clone()).is_empty());
        for (facts, pointer) in [
            (
                StrategyFacts {
                    county: None,
                    ..regional.clone()
                },
                "/county",
            ),
            (
                StrategyFacts {
                    county: Some("AL-10".to_owned()),
                    ..strategy()
                },
                "/county",
            ),
            (
                StrategyFacts {
                    months: Some(60),
                    ..strategy()
                },
                "/months",
            ),
            (
                StrategyFacts {
                    end: Some(year(2017)),
                    ..strategy()
                },
                "/end/date",
            ),
            (
                StrategyFacts {
                    reporting: Some("x".repeat(4001)),
                    ..regional.clone()
                },
                "/reporting",
            ),
            (
                StrategyFacts {
                    next_report_on: NaiveDate::from_ymd_opt(20, 1, 31),
                    ..regional
                },
                "/next_report_on",
            ),
            (
                StrategyFacts {
                    titles: Names::default(),
                    ..strategy()
                },
                "/titles",
            ),
        ] {
            assert_eq!(refused(facts), [pointer]);
        }
    }

    #[test]
    fn a_measure_is_late_once_all_of_its_time_has_passed_unless_nothing_more_is_to_come() {
        use MeasureStatus::{Done, Dropped, PartlyDone, Planned, UnderWay};
        let today = NaiveDate::from_ymd_opt(2020, 12, 31).unwrap();
        for (due, status, expected) in [
            (None, Some(Planned), None),
            (Some(year(2020)), None, Some(false)),
            (Some(year(2019)), None, Some(true)),
            (Some(year(2019)), Some(UnderWay), Some(true)),
            (Some(year(2019)), Some(Done), Some(false)),
            (Some(year(2019)), Some(PartlyDone), Some(false)),
            (Some(year(2019)), Some(Dropped), Some(false)),
        ] {
            let one = MeasureFacts {
                due,
                status,
                ..measure(None, "x")
            };
            assert_eq!(one.is_overdue(today), expected, "{due:?} {status:?}");
        }
    }

    #[test]
    fn measures_stand_in_the_order_of_their_numbers() {
        let mut sorted: Vec<_> = ["10.1", "2.10", "2.9", "A1.2", "2"]
            .map(|number| (measure(Some(number), "x").sort_text(), number))
            .to_vec();
        sorted.push((measure(None, "Without a number").sort_text(), "-"));
        sorted.sort();
        let numbers: Vec<_> = sorted.into_iter().map(|(_, number)| number).collect();
        assert_eq!(numbers, ["2", "2.9", "2.10", "10.1", "A1.2", "-"]);
    }

    #[test]
    fn a_measure_serves_an_objective_of_its_own_strategy() {
        let id = |n| StrategyObjectiveId::from_uuid(Uuid::from_u128(n));
        let strategy = Strategy {
            id: StrategyId::from_uuid(Uuid::from_u128(1)),
            version: 1,
            keeper: OrganisationId::from_uuid(Uuid::from_u128(2)),
            facts: StrategyFacts {
                objectives: vec![StrategyObjective {
                    id: id(3),
                    number: None,
                    text: "Identification".to_owned(),
                }],
                ..strategy()
            },
        };
        for (objective, is_taken) in [(None, true), (Some(id(3)), true), (Some(id(4)), false)] {
            let given = MeasureFacts {
                objective,
                ..measure(None, "x")
            };
            assert_eq!(given.checked(&strategy).is_ok(), is_taken);
        }
    }
}
