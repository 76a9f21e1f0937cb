//! What is known from interviews, as the caller reads it.

use chrono::{DateTime, Utc};
use punte_domain::cases::interview::{
    AccountDoubt, AccountDoubtKind, AccountEntry, AccountRevision, InterviewAnswer, InterviewAnswerState,
    InterviewTopic, InterviewValue,
};
use punte_domain::cases::person::PartialDate;
use punte_domain::cases::screening::AnswerSource;
use punte_domain::id::{AccountEntryId, InterviewId};
use punte_domain::language::Language;
use punte_storage::{Names, Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::etag::Versioned;

/// What is known from all interviews of a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub(crate) struct AccountView {
    /// Every topic of the form but the exploiters, also those of which nothing is known.
    pub topics: Vec<AccountTopicView>,
}

/// What is known of one topic.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccountTopic)]
pub(crate) struct AccountTopicView {
    #[schema(example = "journey")]
    topic: String,
    /// Counts its changes; 0 before the first.
    version: i64,
    /// What is answered. Questions that were not asked are left out.
    answers: Vec<AccountAnswerView>,
    /// What does not agree in it. It is for people to judge.
    doubts: Vec<AccountDoubtView>,
}

impl Versioned for AccountTopicView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// An answer, with who asked and when.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccountAnswer)]
pub(crate) struct AccountAnswerView {
    /// The entry it belongs to, where the topic has many.
    entry: Option<AccountEntryId>,
    #[schema(example = "from_place")]
    question: String,
    state: InterviewAnswerState,
    /// By whom it is known.
    source: Option<AnswerSource>,
    is_so: Option<bool>,
    codes: Option<Vec<String>>,
    text: Option<String>,
    number: Option<u32>,
    date: Option<PartialDate>,
    interview_id: InterviewId,
    /// Who conducted that interview.
    asked_by_name: String,
    organisation_name: String,
    /// When it began.
    at: DateTime<Utc>,
}

/// Something that does not agree.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccountDoubt)]
struct AccountDoubtView {
    kind: AccountDoubtKind,
    /// The entry, where it is one.
    entry: Option<AccountEntryId>,
}

/// A topic as it stood once it had been saved.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccountRevision)]
pub(crate) struct AccountRevisionView {
    version: i64,
    interview_id: InterviewId,
    saved_by_name: String,
    organisation_name: String,
    saved_at: DateTime<Utc>,
    answers: Vec<AccountAnswerView>,
}

impl AccountTopicView {
    pub fn new(topic: &str, revision: Option<&AccountRevision>, doubts: &[AccountDoubt], names: &Names) -> Self {
        Self {
            topic: topic.to_owned(),
            version: revision.map_or(0, |revision| revision.version),
            answers: answers(revision.map_or(&[], |revision| &revision.entries), names),
            doubts: doubts
                .iter()
                .filter(|doubt| doubt.topic == topic)
                .map(|doubt| AccountDoubtView {
                    kind: doubt.kind,
                    entry: doubt.entry,
                })
                .collect(),
        }
    }
}

impl AccountTopicView {
    /// Its code.
    pub fn code(&self) -> &str {
        &self.topic
    }

    /// Whether nothing is known of it.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// Puts the answers of each entry in the order in which they are asked.
    pub fn put_in_order_of(&mut self, form: &InterviewTopic) {
        let mut entries = Vec::new();
        for answer in &self.answers {
            if !entries.contains(&answer.entry) {
                entries.push(answer.entry);
            }
        }
        // What is asked no more comes last.
        let place = |answer: &AccountAnswerView| {
            let questions = form.questions.iter();
            let asked = questions
                .take_while(|question| question.code != answer.question)
                .count();
            (entries.iter().position(|entry| *entry == answer.entry), asked)
        };
        self.answers.sort_by_key(place);
    }
}

impl AccountRevisionView {
    pub fn new(revision: &AccountRevision, names: &Names) -> Self {
        Self {
            version: revision.version,
            interview_id: revision.interview,
            saved_by_name: names.user(revision.saved_by),
            organisation_name: names.organisation(revision.organisation),
            saved_at: revision.saved_at,
            answers: answers(&revision.entries, names),
        }
    }
}

/// The names of who saved and asked.
pub(super) async fn names_of(tx: &Tx, language: Language, revisions: &[AccountRevision]) -> Result<Names, Problem> {
    let asked = || {
        let entries = revisions.iter().flat_map(|revision| &revision.entries);
        entries.flat_map(|entry| entry.answers.values())
    };
    let organisations = asked().map(|answer| answer.organisation);
    let users = asked().map(|answer| answer.asked_by);
    Ok(names(
        tx,
        language,
        organisations.chain(revisions.iter().map(|revision| revision.organisation)),
        users.chain(revisions.iter().map(|revision| revision.saved_by)),
    )
    .await?)
}

/// Those of the answers which may be shown, with the names of who asked: for a referral.
pub(crate) async fn answer_views(
    tx: &Tx,
    language: Language,
    revision: &AccountRevision,
    shows: impl Fn(&str) -> bool,
) -> Result<Vec<AccountAnswerView>, Problem> {
    let names = names_of(tx, language, std::slice::from_ref(revision)).await?;
    let answers = answers(&revision.entries, &names).into_iter();
    Ok(answers.filter(|answer| shows(&answer.question)).collect())
}

fn answers(entries: &[AccountEntry], names: &Names) -> Vec<AccountAnswerView> {
    let of = |entry: &AccountEntry| {
        let answers = entry.answers.iter();
        let views = answers.map(|(question, answer)| AccountAnswerView::new(entry.id, question, answer, names));
        views.collect::<Vec<_>>()
    };
    entries.iter().flat_map(of).collect()
}

impl AccountAnswerView {
    fn new(entry: Option<AccountEntryId>, question: &str, answer: &InterviewAnswer, names: &Names) -> Self {
        let mut view = Self {
            entry,
            question: question.to_owned(),
            state: answer.state,
            source: answer.source,
            is_so: None,
            codes: None,
            text: None,
            number: None,
            date: None,
            interview_id: answer.interview,
            asked_by_name: names.user(answer.asked_by),
            organisation_name: names.organisation(answer.organisation),
            at: answer.at,
        };
        match answer.value.clone() {
            Some(InterviewValue::Flag(is_so)) => view.is_so = Some(is_so),
            Some(InterviewValue::Codes(codes)) => view.codes = Some(codes),
            Some(InterviewValue::Text(text)) => view.text = Some(text),
            Some(InterviewValue::Number(number)) => view.number = Some(number),
            Some(InterviewValue::Date(date)) => view.date = Some(date),
            None => {}
        }
        view
    }
}
