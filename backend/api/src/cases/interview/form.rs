//! The form of interviews: topics with their questions.

use actix_web::get;
use actix_web::web::{Data, Json};
use punte_domain::cases::interview::{InterviewKind, InterviewQuestion, InterviewQuestionKind, InterviewTopic};
use punte_domain::language::Labels;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::SignedIn;
use crate::{App, Problem};

/// What is asked in interviews.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InterviewForm)]
pub(crate) struct InterviewFormView {
    /// Whether it was checked against an official text.
    is_verified: bool,
    /// Its topics, one on each page.
    topics: Vec<InterviewTopicView>,
}

/// Questions of one kind.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InterviewTopic)]
struct InterviewTopicView {
    #[schema(example = "journey")]
    code: String,
    labels: Labels,
    /// What to mind when asking.
    hint: Labels,
    /// The interviews that ask it.
    kinds: Vec<InterviewKind>,
    /// Whether it has many entries.
    is_many: bool,
    /// Whether its answers are read apart, with `exploiters_read`.
    is_restricted: bool,
    questions: Vec<InterviewQuestionView>,
}

/// A question.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InterviewQuestion)]
struct InterviewQuestionView {
    #[schema(example = "transport")]
    code: String,
    labels: Labels,
    /// What it takes: `is_so` of a flag, `codes` of a choice, choices or a country, `text` of a line or
    /// words, `number`, `date`.
    kind: InterviewQuestionKind,
    /// The list of the pack its codes are of.
    #[schema(example = "transport")]
    list: Option<String>,
    /// Whether it is shared with the data set `health` only.
    is_health: bool,
}

impl From<&InterviewTopic> for InterviewTopicView {
    fn from(topic: &InterviewTopic) -> Self {
        Self {
            code: topic.code.clone(),
            labels: topic.labels.clone(),
            hint: topic.hint.clone(),
            kinds: topic.kinds.clone(),
            is_many: topic.is_many,
            is_restricted: topic.is_restricted(),
            questions: topic.questions.iter().map(Into::into).collect(),
        }
    }
}

impl From<&InterviewQuestion> for InterviewQuestionView {
    fn from(question: &InterviewQuestion) -> Self {
        Self {
            code: question.code.clone(),
            labels: question.labels.clone(),
            kind: question.kind,
            list: question.list.clone(),
            is_health: question.is_health,
        }
    }
}

/// Read the form of interviews
///
/// Topics and questions in three languages. For anybody who is signed in; it holds no personal data.
#[utoipa::path(tag = "pack", operation_id = "interview_form_read",
    responses((status = OK, body = InterviewFormView), Problem))]
#[get("/interview-form")]
pub(in crate::cases) async fn read(app: Data<App>, _caller: SignedIn) -> Result<Json<InterviewFormView>, Problem> {
    let form = app.pack.interview();
    Ok(Json(InterviewFormView {
        is_verified: form.is_verified,
        topics: form.topics.iter().map(Into::into).collect(),
    }))
}
