//! Disagreements as the caller reads them.

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::decision::{DecidedStatus, DecisionSight, StatusDecision};
use punte_domain::cases::disagreement::{Disagreement, DisagreementOutcome};
use punte_domain::id::{DisagreementId, OrganisationId, StatusDecisionId};
use punte_storage::Names;
use serde::Serialize;
use utoipa::ToSchema;

use crate::etag::Versioned;

/// A body's differing view on a decision. It is never edited; it is answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Disagreement)]
pub(crate) struct DisagreementView {
    pub(super) id: DisagreementId,
    version: i64,
    /// The decision it is about.
    decision_id: StatusDecisionId,
    /// What the body would decide; `null` where it asks for a review.
    status: Option<DecidedStatus>,
    /// The day it took this view.
    on: NaiveDate,
    /// The body that disagrees.
    organisation_id: OrganisationId,
    organisation_name: String,
    recorded_by_name: String,
    recorded_at: DateTime<Utc>,
    /// Whether its words show to the caller.
    shows_words: bool,
    /// Why.
    grounds: Option<String>,
    /// What became of it; `null` while it is open.
    answer: Option<DisagreementAnswerView>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["disagreement_uphold"]))]
    abilities: Vec<&'static str>,
}

/// What became of a disagreement.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DisagreementAnswer)]
struct DisagreementAnswerView {
    outcome: DisagreementOutcome,
    /// The new decision, where one was made.
    decision_id: Option<StatusDecisionId>,
    /// The body that answered.
    organisation_name: String,
    by_name: String,
    at: DateTime<Utc>,
    /// Why the decision stands.
    reasons: Option<String>,
    /// The reference of the document it stands in.
    document: Option<String>,
}

impl Versioned for DisagreementView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A disagreement with `decision`. Its words show to whoever reads the words of decisions, to the body
/// that disagrees, and to the one whose decision it is about.
pub(super) fn disagreement(
    one: &Disagreement,
    decision: &StatusDecision,
    names: &Names,
    actor: &Actor,
    sight: &DecisionSight,
) -> DisagreementView {
    let shows_words = sight.reads_words || one.organisation == actor.organisation || decision.is_theirs(actor);
    let words = |text: &Option<String>| text.clone().filter(|_| shows_words);
    DisagreementView {
        id: one.id,
        version: one.version,
        decision_id: one.decision,
        status: one.status,
        on: one.on,
        organisation_id: one.organisation,
        organisation_name: names.organisation(one.organisation),
        recorded_by_name: names.user(one.recorded_by),
        recorded_at: one.recorded_at,
        shows_words,
        grounds: Some(one.grounds.clone()).filter(|_| shows_words),
        answer: one.answer.as_ref().map(|answer| DisagreementAnswerView {
            outcome: answer.outcome,
            decision_id: answer.decision,
            organisation_name: names.organisation(answer.organisation),
            by_name: names.user(answer.by),
            at: answer.at,
            reasons: words(&answer.words.reasons),
            document: words(&answer.words.document),
        }),
        abilities: one.abilities(decision, sight, actor),
    }
}
