//! A project: its card, its partners, and how it goes from one status to another.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::partner::{ProjectPartner, partners};
use super::period::ProjectPeriod;
use super::status::ProjectStatus;
use super::text::{TEXT_MAX, address, day, lines, names, optional_line, required, search_text};
use crate::Timestamp;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::fold::fold;
use crate::id::{FundId, OrganisationId, ProgrammeId, ProjectId, UserId};
use crate::identity::organisation::Names;
use crate::language::Language;
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

const ALIASES_MAX: usize = 20;
const OBJECTIVES_MAX: usize = 50;
const LINKS_MAX: usize = 50;
const MEASURES_MAX: usize = 50;

codes! {
    /// How wide an objective of a project is.
    ObjectiveKind {
        /// What the project is for.
        General,
        /// What it is to reach itself.
        Specific,
    }
}

/// An objective of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectObjective {
    /// How wide it is.
    pub kind: ObjectiveKind,
    /// What is to be reached.
    pub text: String,
}

/// Where more is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectLink {
    /// The address, with `https://` or `http://`.
    pub address: String,
    /// What is there.
    #[serde(default)]
    pub label: Option<String>,
}

/// What is entered of a project. What is not stated is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectCard {
    /// The programme that pays for it.
    pub programme: Option<ProgrammeId>,
    /// The fund that pays for it, where no programme of one does.
    pub fund: Option<FundId>,
    /// Its code.
    pub code: Option<String>,
    /// The number of its contract.
    pub contract_number: Option<String>,
    /// What it is called.
    pub titles: Names,
    /// The language of its original title.
    pub original_language: Option<Language>,
    /// Other names it goes by.
    pub aliases: Vec<String>,
    /// Its first day.
    pub start: Option<NaiveDate>,
    /// Its last day.
    pub end: Option<NaiveDate>,
    /// For how many months it runs, where its days are not stated.
    pub months: Option<u16>,
    /// What has to be said of who pays.
    pub visibility: Option<String>,
    /// What sources tell of it in words and no other field has.
    pub narrative: Option<String>,
    /// What it is to reach.
    pub objectives: Vec<ProjectObjective>,
    /// Where more is to be read.
    pub links: Vec<ProjectLink>,
    /// The measures of strategies that it serves.
    pub measures: Vec<String>,
    /// Who takes part in it beside its leader.
    pub partners: Vec<ProjectPartner>,
}

impl ProjectCard {
    /// The card of a project of this leader in the form in which it is kept.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self, lead: OrganisationId) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        if let Err(wrong) = ProjectPeriod::of(self.start, self.end, self.months) {
            refused.extend(wrong);
        }
        refused.extend(day("/start", self.start));
        refused.extend(day("/end", self.end));
        if self.programme.is_some() && self.fund.is_some() {
            refused.push(Invalid::new("/fund_id", InvalidCode::Contradiction));
        }
        let card = Self {
            code: optional_line(&mut refused, "/code", self.code.as_ref()),
            contract_number: optional_line(&mut refused, "/contract_number", self.contract_number.as_ref()),
            titles: names(&mut refused, "/titles", &self.titles),
            aliases: lines(&mut refused, "/aliases", &self.aliases, ALIASES_MAX),
            visibility: optional(&mut refused, "/visibility", self.visibility.as_deref(), |text| {
                paragraphs(text, TEXT_MAX)
            }),
            narrative: optional(&mut refused, "/narrative", self.narrative.as_deref(), |text| {
                paragraphs(text, TEXT_MAX)
            }),
            objectives: objectives(&mut refused, self.objectives),
            links: links(&mut refused, self.links),
            measures: lines(&mut refused, "/measures", &self.measures, MEASURES_MAX),
            partners: partners(&mut refused, lead, self.partners),
            ..self
        };
        if refused.is_empty() { Ok(card) } else { Err(refused) }
    }

    /// What a search finds it by.
    #[must_use]
    pub fn search_text(&self) -> String {
        let others = self.aliases.iter().chain(&self.code).chain(&self.contract_number);
        search_text(self.titles.iter().chain(others.map(String::as_str)))
    }

    /// What lists are sorted by, the same for every reader.
    #[must_use]
    pub fn sort_text(&self) -> String {
        fold(self.titles.get(Language::Ro))
    }
}

fn objectives(refused: &mut Vec<Invalid>, given: Vec<ProjectObjective>) -> Vec<ProjectObjective> {
    if given.len() > OBJECTIVES_MAX {
        refused.push(Invalid::new("/objectives", InvalidCode::TooMany));
        return Vec::new();
    }
    let mut one = |(place, objective): (usize, ProjectObjective)| ProjectObjective {
        text: required(refused, &format!("/objectives/{place}/text"), &objective.text, |text| {
            paragraphs(text, TEXT_MAX)
        }),
        ..objective
    };
    given.into_iter().enumerate().map(&mut one).collect()
}

fn links(refused: &mut Vec<Invalid>, given: Vec<ProjectLink>) -> Vec<ProjectLink> {
    if given.len() > LINKS_MAX {
        refused.push(Invalid::new("/links", InvalidCode::TooMany));
        return Vec::new();
    }
    let mut kept = Vec::with_capacity(given.len());
    for (place, link) in given.into_iter().enumerate() {
        kept.push(ProjectLink {
            address: required(refused, &format!("/links/{place}/address"), &link.address, address),
            label: optional(
                refused,
                &format!("/links/{place}/label"),
                link.label.as_deref(),
                |text| line(text, super::text::LINE_MAX),
            ),
        });
    }
    kept
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Counts its changes.
    pub version: i64,
    /// The organisation that leads it.
    pub lead: OrganisationId,
    /// How far it is.
    pub status: ProjectStatus,
    /// What is entered of it.
    pub card: ProjectCard,
    /// When it was entered.
    pub created_at: Timestamp,
}

/// That a project went from one status to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectStatusChange {
    /// From which; `None` where it was entered.
    pub from: Option<ProjectStatus>,
    /// To which.
    pub to: ProjectStatus,
    /// On which day, where that is stated.
    pub on: Option<NaiveDate>,
    /// Who wrote it down.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// Why a project does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProjectError {
    /// It does not go from its status to that one.
    #[error("a project does not go from this status to that")]
    NoStep,
}

impl ProjectStatusChange {
    /// The day of a step, if it is one; `pointer` is where the request names it.
    ///
    /// # Errors
    /// What is no day of our time.
    pub fn day(pointer: &str, on: Option<NaiveDate>) -> Result<Option<NaiveDate>, Vec<Invalid>> {
        day(pointer, on).map_or(Ok(on), |wrong| Err(vec![wrong]))
    }
}

impl Project {
    /// Goes on to another status.
    ///
    /// # Errors
    /// [`ProjectError::NoStep`] where no step leads there.
    pub fn move_to(
        self,
        to: ProjectStatus,
        on: Option<NaiveDate>,
        by: UserId,
        now: Timestamp,
    ) -> Result<(Self, ProjectStatusChange, Event), ProjectError> {
        if !self.status.leads_to(to) {
            return Err(ProjectError::NoStep);
        }
        let change = ProjectStatusChange {
            from: Some(self.status),
            to,
            on,
            by,
            at: now,
        };
        let event = Event::new(EventKind::ProjectMoved).subject(self.id).fields([to.code()]);
        Ok((Self { status: to, ..self }, change, event))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::Id as _;

    fn lead() -> OrganisationId {
        OrganisationId::from_uuid(Uuid::from_u128(1))
    }

    fn card() -> ProjectCard {
        ProjectCard {
            programme: None,
            fund: None,
            code: Some("ROFSIP2016OS5A10P01".to_owned()),
            contract_number: None,
            titles: Names {
                ro: Some("Traficul de persoane – o abordare centrată pe victime".to_owned()),
                ..Names::default()
            },
            original_language: Some(Language::Ro),
            aliases: vec!["ISF 01".to_owned()],
            start: None,
            end: None,
            months: Some(29),
            visibility: None,
            narrative: None,
            objectives: Vec::new(),
            links: Vec::new(),
            measures: Vec::new(),
            partners: Vec::new(),
        }
    }

    #[test]
    fn a_project_is_found_by_its_title_its_code_and_its_other_names() {
        let text = card()
            .checked(lead())
            .map(|card| card.search_text())
            .unwrap_or_default();
        for word in [" traficul", " centrata", " isf 01", " rofsip2016os5a10p01"] {
            assert!(text.contains(word), "{word} in {text}");
        }
    }

    #[test]
    fn what_is_refused_is_said_all_at_once() {
        let day = NaiveDate::from_ymd_opt(2019, 7, 16);
        let refused = ProjectCard {
            programme: Some(ProgrammeId::from_uuid(Uuid::from_u128(4))),
            fund: Some(FundId::from_uuid(Uuid::from_u128(5))),
            titles: Names::default(),
            start: day,
            aliases: vec!["a".to_owned(), "A".to_owned()],
            objectives: vec![ProjectObjective {
                kind: ObjectiveKind::General,
                text: " ".to_owned(),
            }],
            links: vec![ProjectLink {
                address: "coe.int".to_owned(),
                label: None,
            }],
            ..card()
        }
        .checked(lead());
        let expected = [
            ("/months", InvalidCode::Contradiction),
            ("/fund_id", InvalidCode::Contradiction),
            ("/titles", InvalidCode::Required),
            ("/aliases/1", InvalidCode::Repeated),
            ("/objectives/0/text", InvalidCode::Required),
            ("/links/0/address", InvalidCode::Malformed),
        ];
        assert_eq!(
            refused,
            Err(expected.map(|(pointer, code)| Invalid::new(pointer, code)).to_vec())
        );
    }

    #[test]
    fn a_step_is_written_down_and_no_other_is_taken() {
        let (now, by) = (Timestamp::UNIX_EPOCH, UserId::from_uuid(Uuid::from_u128(2)));
        let project = Project {
            id: ProjectId::from_uuid(Uuid::from_u128(3)),
            version: 1,
            lead: lead(),
            status: ProjectStatus::Running,
            card: card(),
            created_at: now,
        };
        let refused = project.clone().move_to(ProjectStatus::Closed, None, by, now);
        assert_eq!(refused, Err(ProjectError::NoStep));
        let (moved, change, event) = project.move_to(ProjectStatus::Closing, None, by, now).unwrap();
        assert_eq!(
            (change.from, change.to),
            (Some(ProjectStatus::Running), ProjectStatus::Closing)
        );
        assert_eq!((moved.status, event.fields), (ProjectStatus::Closing, vec!["closing"]));
    }
}
