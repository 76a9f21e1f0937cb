//! Interviews as the caller reads them.

use chrono::{DateTime, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::interview::{Interview, InterviewConsent, InterviewKind, InterviewState};
use punte_domain::id::{InterviewId, UserId};
use punte_storage::cases::account;
use punte_storage::{Names, Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::etag::Versioned;

/// An interview: who asked when, and about what.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Interview)]
pub(crate) struct InterviewView {
    id: InterviewId,
    version: i64,
    kind: InterviewKind,
    state: InterviewState,
    conducted_by: UserId,
    conducted_by_name: String,
    organisation_name: String,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    /// Who agreed to it.
    consent: Option<InterviewConsent>,
    /// A code of the pack's list `interview_place`.
    #[schema(example = "office")]
    place: String,
    /// Codes of the pack's list `interview_present`.
    #[schema(example = json!(["interpreter"]))]
    present: Vec<String>,
    /// ISO 639.
    #[schema(example = "ro")]
    language: Option<String>,
    /// How many breaks there were.
    breaks: Option<u32>,
    /// Why it is an error.
    error_reason: Option<String>,
    /// The topics that were asked in it.
    topics: Vec<String>,
    /// Whether the caller may answer in it now.
    takes_answers: bool,
}

impl Versioned for InterviewView {
    fn version(&self) -> i64 {
        self.version
    }
}

impl InterviewView {
    fn new(interview: Interview, topics: Vec<String>, case: &Case, actor: &Actor, names: &Names) -> Self {
        Self {
            id: interview.id,
            version: interview.version,
            kind: interview.kind,
            state: interview.state,
            conducted_by: interview.conducted_by,
            conducted_by_name: names.user(interview.conducted_by),
            organisation_name: names.organisation(interview.organisation),
            started_at: interview.started_at,
            ended_at: interview.ended_at,
            takes_answers: interview.takes_answers(case, actor).is_ok(),
            consent: interview.said.consent,
            place: interview.said.place,
            present: interview.said.present,
            language: interview.said.language,
            breaks: interview.said.breaks,
            error_reason: interview.said.error_reason,
            topics,
        }
    }
}

/// Interviews with their topics and the names of who conducted them.
pub(super) async fn views(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    interviews: Vec<Interview>,
) -> Result<Vec<InterviewView>, Problem> {
    let mut asked = account::asked(tx, interviews.iter().map(|one| one.id)).await?;
    let names = names(
        tx,
        actor.language,
        interviews.iter().map(|one| one.organisation),
        interviews.iter().map(|one| one.conducted_by),
    )
    .await?;
    let mut view = |one: Interview| {
        let topics = asked.remove(&one.id).unwrap_or_default();
        InterviewView::new(one, topics.into_iter().collect(), case, actor, &names)
    };
    Ok(interviews.into_iter().map(&mut view).collect())
}

/// One interview.
pub(super) async fn view(tx: &Tx, actor: &Actor, case: &Case, interview: Interview) -> Result<InterviewView, Problem> {
    let views = views(tx, actor, case, vec![interview]).await?;
    let view = views.into_iter().next();
    Ok(view.ok_or(punte_storage::Error::NotFound)?)
}
