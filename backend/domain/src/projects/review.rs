//! Reviews of providers: how their services stand to minimum standards (Romania: HG 1238/2007).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{BodyPart, NamedBody, checked as checked_bodies, search_text};
use super::date::{StatedDate, check_date, check_day};
use crate::codes;
use crate::id::{OrganisationId, ProjectId, StandardReviewId};
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

codes! {
    /// How a service stands to a standard.
    StandardOutcome {
        /// It meets it.
        Met,
        /// It meets part of it.
        PartlyMet,
        /// It does not meet it.
        NotMet,
        /// The standard is not one for this service.
        NotApplicable,
    }
}

codes! {
    /// What became of a recommendation.
    FollowUpState {
        /// It is to be done.
        Open,
        /// It is done.
        Done,
        /// Nothing comes of it.
        Dropped,
    }
}

/// What was found of one standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"standard": "accommodation", "outcome": "partly_met", "score": 60, "finding": "Four to a room."}))]
pub struct ReviewFinding {
    /// A code of the pack's list `service_standard`.
    #[schema(max_length = 100)]
    pub standard: String,
    /// How the service stands to it; null: not stated.
    #[serde(default)]
    pub outcome: Option<StandardOutcome>,
    /// In hundredths of what is asked; null: not stated.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    pub score: Option<u8>,
    /// What was seen.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub finding: Option<String>,
    /// What it rests on.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub evidence: Option<String>,
    /// What should be done.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub recommendation: Option<String>,
    /// By when; null: not stated.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// What became of the recommendation; null where there is none.
    #[serde(default)]
    pub follow_up: Option<FollowUpState>,
    /// On which day it was done; null: not done, or not stated.
    #[serde(default)]
    pub followed_up_on: Option<NaiveDate>,
    /// What was done about it.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub follow_up_note: Option<String>,
    /// What shows that it was done; papers are files of the review.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub follow_up_evidence: Option<String>,
}

impl ReviewFinding {
    /// Whether anything is said of what became of the recommendation.
    fn is_followed_up(&self) -> bool {
        self.followed_up_on.is_some() || self.follow_up_note.is_some() || self.follow_up_evidence.is_some()
    }
}

/// What people enter of a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewFacts {
    /// The project it belongs to.
    pub project: Option<ProjectId>,
    /// What it is called.
    pub title: String,
    /// The act whose standards are asked for.
    pub act: Option<String>,
    /// When it was; `None`: not stated.
    pub reviewed: Option<StatedDate>,
    /// Whose services, and who looked.
    pub bodies: Vec<NamedBody>,
    /// What was found in all.
    pub summary: Option<String>,
    /// What was found of each standard.
    pub findings: Vec<ReviewFinding>,
}

/// A review of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardReview {
    /// Its id.
    pub id: StandardReviewId,
    /// Its version.
    pub version: i64,
    /// The organisation that keeps the record.
    pub keeper: OrganisationId,
    /// What is entered of it.
    pub facts: ReviewFacts,
}

const TITLE_MAX: usize = 300;
const ACT_MAX: usize = 200;
const WORDS_MAX: usize = 4000;
const FINDINGS_MAX: usize = 60;
const SCORE_MAX: u8 = 100;

impl ReviewFacts {
    /// The same, with its texts tidied, if every field holds; `knows_standard` asks the pack.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self, today: NaiveDate, knows_standard: impl Fn(&str) -> bool) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let title = line(&self.title, TITLE_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new("/title", code));
            String::new()
        });
        let act = optional(&mut refused, "/act", self.act.as_deref(), |text| line(text, ACT_MAX));
        let summary = optional(&mut refused, "/summary", self.summary.as_deref(), |text| {
            paragraphs(text, WORDS_MAX)
        });
        check_date(&mut refused, "/reviewed", self.reviewed);
        let parts = [BodyPart::Provider, BodyPart::Reviewer];
        let bodies = checked_bodies(&mut refused, "/bodies", self.bodies, &parts);
        let is_provider = |body: &&NamedBody| body.part == BodyPart::Provider;
        if refused.is_empty() && bodies.iter().filter(is_provider).count() != 1 {
            refused.push(Invalid::new("/bodies", InvalidCode::Required));
        }
        let findings = findings(&mut refused, self.findings, today, knows_standard);
        if !refused.is_empty() {
            return Err(refused);
        }
        Ok(Self {
            title,
            act,
            bodies,
            summary,
            findings,
            ..self
        })
    }

    /// What a search finds it by.
    #[must_use]
    pub fn search_text(&self) -> String {
        let texts = [Some(&self.title), self.act.as_ref()];
        search_text(texts.into_iter().flatten().map(String::as_str), &self.bodies)
    }

    /// The mean of the scores that are stated, to the nearest whole, half up; nothing where none is.
    #[must_use]
    pub fn mean_score(&self) -> Option<u8> {
        let scores: Vec<u32> = self
            .findings
            .iter()
            .filter_map(|one| one.score.map(u32::from))
            .collect();
        let count = u32::try_from(scores.len()).ok().filter(|count| *count > 0)?;
        let sum: u32 = scores.iter().sum();
        u8::try_from((sum * 2 + count) / (count * 2)).ok()
    }
}

fn findings(
    refused: &mut Vec<Invalid>,
    findings: Vec<ReviewFinding>,
    today: NaiveDate,
    knows_standard: impl Fn(&str) -> bool,
) -> Vec<ReviewFinding> {
    if findings.len() > FINDINGS_MAX {
        refused.push(Invalid::new("/findings", InvalidCode::TooMany));
        return Vec::new();
    }
    let mut tidy: Vec<ReviewFinding> = Vec::new();
    for (at, one) in findings.into_iter().enumerate() {
        let pointer = |field: &str| format!("/findings/{at}/{field}");
        if !knows_standard(&one.standard) {
            refused.push(Invalid::new(pointer("standard"), InvalidCode::UnknownCode));
        } else if tidy.iter().any(|other| other.standard == one.standard) {
            refused.push(Invalid::new(pointer("standard"), InvalidCode::Repeated));
        }
        if one.score.is_some_and(|score| score > SCORE_MAX) {
            refused.push(Invalid::new(pointer("score"), InvalidCode::OutOfRange));
        }
        check_day(refused, &pointer("due_on"), one.due_on);
        check_day(refused, &pointer("followed_up_on"), one.followed_up_on);
        if one.followed_up_on.is_some_and(|day| day > today) {
            refused.push(Invalid::new(pointer("followed_up_on"), InvalidCode::InTheFuture));
        }
        let mut words = |field: &str, text: &Option<String>| {
            optional(refused, &pointer(field), text.as_deref(), |text| {
                paragraphs(text, WORDS_MAX)
            })
        };
        let finding = words("finding", &one.finding);
        let evidence = words("evidence", &one.evidence);
        let recommendation = words("recommendation", &one.recommendation);
        let follow_up_note = words("follow_up_note", &one.follow_up_note);
        let follow_up_evidence = words("follow_up_evidence", &one.follow_up_evidence);
        let one = ReviewFinding {
            follow_up_note,
            follow_up_evidence,
            ..one
        };
        // What was done on a day is done, and what is said of it says what became of something.
        match one.follow_up {
            None if one.is_followed_up() => {
                refused.push(Invalid::new(pointer("follow_up"), InvalidCode::Required));
            }
            Some(FollowUpState::Open | FollowUpState::Dropped) if one.followed_up_on.is_some() => {
                refused.push(Invalid::new(pointer("followed_up_on"), InvalidCode::Contradiction));
            }
            _ => {}
        }
        // What is to be followed up is a recommendation.
        if recommendation.is_none() && (one.follow_up.is_some() || one.due_on.is_some()) {
            refused.push(Invalid::new(pointer("recommendation"), InvalidCode::Required));
        }
        tidy.push(ReviewFinding {
            finding,
            evidence,
            recommendation,
            ..one
        });
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn finding(standard: &str, score: Option<u8>) -> ReviewFinding {
        ReviewFinding {
            standard: standard.to_owned(),
            outcome: None,
            score,
            finding: None,
            evidence: None,
            recommendation: None,
            due_on: None,
            follow_up: None,
            followed_up_on: None,
            follow_up_note: None,
            follow_up_evidence: None,
        }
    }

    fn review(findings: Vec<ReviewFinding>) -> ReviewFacts {
        ReviewFacts {
            project: None,
            title: "Evaluare".to_owned(),
            act: Some("HG 1238/2007".to_owned()),
            reviewed: None,
            bodies: vec![NamedBody {
                organisation_id: None,
                name: Some("Centrul Exemplu".to_owned()),
                part: BodyPart::Provider,
                role: None,
            }],
            summary: None,
            findings,
        }
    }

    #[test]
    fn scores_that_are_not_stated_weigh_nothing() {
        for (scores, expected) in [
            (vec![], None),
            (vec![None], None),
            (vec![Some(50), None], Some(50)),
            (vec![Some(50), Some(51)], Some(51)),
            (vec![Some(0), Some(0)], Some(0)),
        ] {
            let findings = scores.iter().map(|score| finding("staff", *score)).collect();
            assert_eq!(review(findings).mean_score(), expected, "{scores:?}");
        }
    }

    #[test]
    fn a_review_is_of_one_provider_and_a_standard_stands_once() {
        let followed = ReviewFinding {
            follow_up: Some(FollowUpState::Open),
            ..finding("staff", None)
        };
        let nobody = ReviewFacts {
            bodies: Vec::new(),
            ..review(Vec::new())
        };
        for (facts, expected) in [
            (review(vec![finding("staff", Some(100))]), None),
            (review(vec![finding("staff", Some(101))]), Some("/findings/0/score")),
            (review(vec![finding("other", None)]), Some("/findings/0/standard")),
            (
                review(vec![finding("staff", None), finding("staff", None)]),
                Some("/findings/1/standard"),
            ),
            (review(vec![followed]), Some("/findings/0/recommendation")),
            (nobody, Some("/bodies")),
        ] {
            let refused = facts.checked(day("2026-03-02"), |code| code == "staff").err();
            let refused = refused.map(|fields| fields[0].pointer.clone());
            assert_eq!(refused.as_deref(), expected);
        }
    }

    #[test]
    fn what_was_done_about_a_recommendation_is_said_of_one_that_is_done() {
        use FollowUpState::{Done, Dropped, Open};
        let said = |follow_up, followed_up_on: Option<&str>, note: Option<&str>| ReviewFinding {
            recommendation: Some("Doi angajați".to_owned()),
            follow_up,
            followed_up_on: followed_up_on.map(day),
            follow_up_note: note.map(str::to_owned),
            ..finding("staff", None)
        };
        for (one, expected) in [
            (said(Some(Done), Some("2026-03-02"), Some("Angajați")), None),
            (said(Some(Done), None, None), None),
            (said(Some(Open), None, Some("S-a publicat postul")), None),
            (said(Some(Dropped), None, Some("Fără fonduri")), None),
            (said(None, None, Some("Angajați")), Some("/findings/0/follow_up")),
            (
                said(Some(Done), Some("2026-03-03"), None),
                Some("/findings/0/followed_up_on"),
            ),
            (
                said(Some(Open), Some("2026-03-01"), None),
                Some("/findings/0/followed_up_on"),
            ),
            (
                said(Some(Dropped), Some("2026-03-01"), None),
                Some("/findings/0/followed_up_on"),
            ),
        ] {
            let shown = format!("{one:?}");
            let refused = review(vec![one]).checked(day("2026-03-02"), |_| true).err();
            let refused = refused.map(|fields| fields[0].pointer.clone());
            assert_eq!(refused.as_deref(), expected, "{shown}");
        }
    }
}
