//! What is planned of a return: from where to where, by whom, with which papers, on which way.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Timestamp;
use crate::cases::RiskLevel;
use crate::codes;
use crate::id::OrganisationId;
use crate::identity::organisation::is_country;
use crate::pack::Pack;
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

pub(super) const LINE_MAX: usize = 200;
pub(super) const WORDS_MAX: usize = 4000;
const LEGS_MAX: usize = 12;
const DOCUMENTS_MAX: usize = 20;

codes! {
    /// How far a document for the journey is.
    TravelDocumentState {
        /// It is needed.
        Needed,
        /// It was asked for.
        Requested,
        /// It is there.
        Obtained,
    }
}

/// A document that the journey needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TravelDocument {
    /// A code of the pack's list `travel_document`.
    #[schema(max_length = 100, example = "passport")]
    pub kind: String,
    /// How far it is.
    pub state: TravelDocumentState,
    /// What is to be known of it.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub note: Option<String>,
}

/// A part of the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = JourneyLeg)]
pub struct Leg {
    /// From where.
    #[schema(min_length = 1, max_length = 200)]
    pub from: String,
    /// To where.
    #[schema(min_length = 1, max_length = 200)]
    pub to: String,
    /// By which means: a code of the pack's list `travel_means`.
    #[schema(max_length = 100, example = "train")]
    pub means: String,
    /// When it begins.
    pub departs_at: DateTime<Utc>,
    /// When it ends.
    pub arrives_at: DateTime<Utc>,
    /// Where the border is crossed on it.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub border_point: Option<String>,
}

/// Who goes with the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = JourneyEscort)]
pub struct Escort {
    /// Who.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// How they are reached on the way.
    #[schema(min_length = 1, max_length = 200)]
    pub contact: String,
}

/// That it was found to be in the child's best interest to return (Palermo Protocol, art. 8; UNICEF
/// Guidelines 2006, 9.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BestInterest {
    /// When.
    pub on: NaiveDate,
    /// By whom and why.
    #[schema(min_length = 1, max_length = 4000)]
    pub words: String,
}

/// What is planned of a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepatriationPlan {
    /// From which country (ISO 3166-1).
    pub from_country: String,
    /// To which.
    pub to_country: String,
    /// Who sends, where that is another than the organisation that holds the case.
    pub sending_body: Option<String>,
    /// Who receives, where it stands in the directory.
    pub receiver: Option<OrganisationId>,
    /// Who receives, in words: an authority abroad.
    pub receiving_body: Option<String>,
    /// Which papers the journey needs.
    pub documents: Vec<TravelDocument>,
    /// The way, in order.
    pub legs: Vec<Leg>,
    /// Who goes with the person.
    pub escort: Option<Escort>,
    /// What is done when something goes wrong.
    pub contingency: Option<String>,
    /// Of a child, that it is in its best interest.
    pub best_interest: Option<BestInterest>,
}

/// How dangerous a part of the way is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = JourneyLegRisk)]
pub struct LegRisk {
    /// How dangerous.
    pub level: RiskLevel,
    /// Why, and what is done about it; needed from a high level on.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub words: Option<String>,
}

/// How dangerous somebody judges a part of the way to be, and which part they speak of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = JourneyLegAssess)]
pub struct LegJudged {
    /// From where, as it is planned.
    #[schema(max_length = 200, example = "Cluj")]
    pub from: String,
    /// To where, as it is planned.
    #[schema(max_length = 200, example = "Iași")]
    pub to: String,
    /// How dangerous.
    pub level: RiskLevel,
    /// Why, and what is done about it; needed from a high level on.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub words: Option<String>,
}

impl RepatriationPlan {
    /// Whether the way is the same, so that what was judged of it still holds. That a paper came changes
    /// nothing of it.
    pub(super) fn has_same_way(&self, other: &Self) -> bool {
        let way = |plan: &Self| {
            let papers: BTreeSet<String> = plan.documents.iter().map(|paper| paper.kind.clone()).collect();
            (
                plan.to_country.clone(),
                plan.legs.clone(),
                plan.escort.clone(),
                plan.contingency.clone(),
                papers,
            )
        };
        way(self) == way(other) && self.receiver == other.receiver && self.receiving_body == other.receiving_body
    }

    /// The plan with its texts tidied; what of it cannot be so goes into `refused`.
    pub(super) fn checked(mut self, pack: &Pack, today: NaiveDate, refused: &mut Vec<Invalid>) -> Self {
        for (pointer, country) in [("/from_country", &self.from_country), ("/to_country", &self.to_country)] {
            if !is_country(country) {
                refused.push(Invalid::new(pointer, InvalidCode::UnknownCode));
            }
        }
        let short = |text: &str| line(text, LINE_MAX);
        let long = |text: &str| paragraphs(text, WORDS_MAX);
        self.sending_body = optional(refused, "/sending_body", self.sending_body.as_deref(), short);
        self.receiving_body = optional(refused, "/receiving_body", self.receiving_body.as_deref(), short);
        self.contingency = optional(refused, "/contingency", self.contingency.as_deref(), long);
        match (self.receiver, &self.receiving_body) {
            (None, None) => refused.push(Invalid::new("/receiving_body", InvalidCode::Required)),
            (Some(_), Some(_)) => refused.push(Invalid::new("/receiving_body", InvalidCode::Contradiction)),
            _ => {}
        }
        self.check_documents(pack, refused);
        self.check_legs(pack, refused);
        if let Some(escort) = &mut self.escort {
            needed(refused, "/escort/name", &mut escort.name, short);
            needed(refused, "/escort/contact", &mut escort.contact, short);
        }
        if let Some(found) = &mut self.best_interest {
            if found.on > today {
                refused.push(Invalid::new("/best_interest/on", InvalidCode::InTheFuture));
            }
            needed(refused, "/best_interest/words", &mut found.words, long);
        }
        self
    }

    fn check_documents(&mut self, pack: &Pack, refused: &mut Vec<Invalid>) {
        if self.documents.len() > DOCUMENTS_MAX {
            return refused.push(Invalid::new("/documents", InvalidCode::TooMany));
        }
        let mut seen = BTreeSet::new();
        for (at, document) in self.documents.iter_mut().enumerate() {
            let pointer = format!("/documents/{at}/kind");
            if !pack.has_code("travel_document", &document.kind) {
                refused.push(Invalid::new(pointer, InvalidCode::UnknownCode));
            } else if !seen.insert(document.kind.clone()) {
                refused.push(Invalid::new(pointer, InvalidCode::Repeated));
            }
            let pointer = format!("/documents/{at}/note");
            document.note = optional(refused, &pointer, document.note.as_deref(), |text| line(text, LINE_MAX));
        }
    }

    /// Each part begins when the one before is over.
    fn check_legs(&mut self, pack: &Pack, refused: &mut Vec<Invalid>) {
        if self.legs.len() > LEGS_MAX {
            return refused.push(Invalid::new("/legs", InvalidCode::TooMany));
        }
        let short = |text: &str| line(text, LINE_MAX);
        let mut free_from: Option<Timestamp> = None;
        for (at, leg) in self.legs.iter_mut().enumerate() {
            let pointer = |field: &str| format!("/legs/{at}/{field}");
            needed(refused, &pointer("from"), &mut leg.from, short);
            needed(refused, &pointer("to"), &mut leg.to, short);
            leg.border_point = optional(refused, &pointer("border_point"), leg.border_point.as_deref(), short);
            if !pack.has_code("travel_means", &leg.means) {
                refused.push(Invalid::new(pointer("means"), InvalidCode::UnknownCode));
            }
            if free_from.is_some_and(|free| leg.departs_at < free) {
                refused.push(Invalid::new(pointer("departs_at"), InvalidCode::TooEarly));
            }
            if leg.arrives_at < leg.departs_at {
                refused.push(Invalid::new(pointer("arrives_at"), InvalidCode::TooEarly));
            }
            free_from = Some(leg.arrives_at);
        }
    }
}

/// A text that must be there, tidied in its place.
pub(super) fn needed(
    refused: &mut Vec<Invalid>,
    pointer: &str,
    text: &mut String,
    take: impl Fn(&str) -> Result<String, InvalidCode>,
) {
    match take(text) {
        Ok(tidy) => *text = tidy,
        Err(code) => refused.push(Invalid::new(pointer, code)),
    }
}
