//! The account of a case: what is known from all interviews, and what is answered in one.

use std::collections::BTreeSet;

use actix_web::web::{Data, Path};
use actix_web::{get, patch};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::interview::{
    AccountRevision, EXPLOITERS, InterviewAnswerState, InterviewGiven, InterviewTopic, check_answers, doubts,
};
use punte_domain::cases::person::PartialDate;
use punte_domain::cases::screening::AnswerSource;
use punte_domain::event::Event;
use punte_domain::id::{AccountEntryId, CaseId, InterviewId};
use punte_storage::cases::{account as storage, interview, person};
use punte_storage::page::PageRequest;
use punte_storage::{CaseKey, Page, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::known::{AccountRevisionView, AccountTopicView, AccountView, names_of};
use super::read_topic;
use crate::auth::{CasesContent, CasesIdentity, Granted};
use crate::cases::track::CasePartQuery;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, Etag, IfMatch, Json, Problem, Query};

/// Read what is known from interviews
///
/// Topic by topic, with who asked what when, so that nobody asks again; who exploited the person is
/// read apart. The reading is recorded. For whoever may read content of the case.
#[utoipa::path(tag = "cases", operation_id = "account_read", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = AccountView), Problem))]
#[get("/cases/{id}/account")]
pub(in crate::cases) async fn read(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
) -> Result<actix_web::web::Json<AccountView>, Problem> {
    let tx = app.read(&actor);
    let case = crate::cases::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let view = account(&app, &tx, &actor, &key).await?;
    app.record(&actor, [read_topic(case.id, "")]).await?;
    Ok(actix_web::web::Json(view))
}

/// What is known from all interviews, but for who exploited the person.
async fn account(app: &App, tx: &Tx, actor: &Actor, key: &CaseKey) -> Result<AccountView, Problem> {
    let known = storage::current(tx, key).await?;
    let doubts = doubts(&known, birth(tx, key).await?);
    let names = names_of(tx, actor.language, &known).await?;
    let open = app
        .pack
        .interview()
        .topics
        .iter()
        .filter(|topic| !topic.is_restricted());
    let topics = open.map(|topic| {
        let revision = known.iter().find(|revision| revision.topic == topic.code);
        AccountTopicView::new(&topic.code, revision, &doubts, &names)
    });
    Ok(AccountView {
        topics: topics.collect(),
    })
}

/// What is known, of the topics that one interview asked or of all, and the entry to record before it is
/// shown. Topics of which nothing is known are left out.
pub(in crate::cases) async fn to_print(
    app: &App,
    tx: &Tx,
    actor: &Granted<CasesContent>,
    case: CaseId,
    interview: Option<InterviewId>,
) -> Result<Option<(AccountView, Option<Event>)>, Problem> {
    let case = crate::cases::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let asked = Asked::of(tx, interview).await?;
    let mut view = account(app, tx, actor, &key).await?;
    view.topics.retain(|topic| !topic.is_empty() && asked.has(topic.code()));
    for topic in &mut view.topics {
        if let Some(form) = app.pack.interview().topic(topic.code()) {
            topic.put_in_order_of(form);
        }
    }
    Ok((!view.topics.is_empty()).then(|| (view, Some(read_topic(case.id, "")))))
}

/// Who exploited the person, where that is known and the interview asked it, and the entry to record before
/// it is shown.
pub(in crate::cases) async fn exploiters_to_print(
    app: &App,
    tx: &Tx,
    actor: &Granted<CasesIdentity>,
    case: CaseId,
    interview: Option<InterviewId>,
) -> Result<Option<(AccountTopicView, Option<Event>)>, Problem> {
    let case = crate::cases::find_to_reach(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    if !Asked::of(tx, interview).await?.has(EXPLOITERS) {
        return Ok(None);
    }
    let known = storage::topic(tx, &key, EXPLOITERS).await?;
    let mut view = topic_view(tx, actor, &key, EXPLOITERS, known.as_ref()).await?;
    if let Some(form) = app.pack.interview().topic(EXPLOITERS) {
        view.put_in_order_of(form);
    }
    Ok((!view.is_empty()).then(|| (view, Some(read_topic(case.id, EXPLOITERS)))))
}

/// The topics that are printed: those that an interview asked, or all.
struct Asked(Option<BTreeSet<String>>);

impl Asked {
    async fn of(tx: &Tx, interview: Option<InterviewId>) -> Result<Self, Problem> {
        let Some(id) = interview else { return Ok(Self(None)) };
        let asked = storage::asked(tx, [id]).await?.remove(&id);
        Ok(Self(Some(asked.unwrap_or_default())))
    }

    fn has(&self, topic: &str) -> bool {
        self.0.as_ref().is_none_or(|asked| asked.contains(topic))
    }
}

/// Read who exploited the person
///
/// As the person told it in interviews. It is kept apart from the rest of the account, and the reading
/// is recorded. For whoever may know where the person is in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "exploiters_read", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = AccountTopicView), Problem))]
#[get("/cases/{id}/exploiters")]
pub(in crate::cases) async fn exploiters(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    id: Path<CaseId>,
) -> Result<Etag<AccountTopicView>, Problem> {
    let tx = app.read(&actor);
    let case = crate::cases::find_to_reach(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let known = storage::topic(&tx, &key, EXPLOITERS).await?;
    let view = topic_view(&tx, &actor, &key, EXPLOITERS, known.as_ref()).await?;
    app.record(&actor, [read_topic(case.id, EXPLOITERS)]).await?;
    Ok(Etag(view))
}

/// A page of the revisions of a topic.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountHistory {
    /// The newest first, at most twenty: each holds the whole topic.
    items: Vec<AccountRevisionView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(AccountHistory);

/// A revision holds a whole topic.
const ON_A_PAGE: u64 = 20;

/// Read what a topic said before
///
/// Every saving of it with all that was known then, the newest first. Those of the exploiters are for
/// whoever may know of them. The reading is recorded. For whoever may read content of the case.
#[utoipa::path(tag = "cases", operation_id = "account_history_read",
    params(("id" = CaseId, Path), ("topic" = String, Path, description = "The code of a topic of the form"),
           CasePartQuery),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = AccountHistory), Problem))]
#[get("/cases/{id}/account/topics/{topic}/revisions")]
pub(in crate::cases) async fn history(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, String)>,
    query: Query<CasePartQuery>,
) -> Result<Listed<AccountHistory>, Problem> {
    let tx = app.read(&actor);
    let (case, topic) = path.into_inner();
    let case = crate::cases::find(&tx, &actor, &actor.scope(), case).await?;
    let topic = topic_of(&app, &topic)?;
    may_know(&tx, &actor, &case, topic).await?;
    let asked = page(query.limit, query.cursor.as_ref())?;
    let request = PageRequest {
        limit: asked.limit.min(ON_A_PAGE),
        ..asked
    };
    let key = tx.case_key(case.id).await?;
    let Page { items, next } = storage::history(&tx, &key, &topic.code, &request).await?;
    let names = names_of(&tx, actor.language, &items).await?;
    app.record(&actor, [read_topic(case.id, &topic.code)]).await?;
    Ok(Listed(AccountHistory {
        items: items.iter().map(|one| AccountRevisionView::new(one, &names)).collect(),
        next,
    }))
}

/// Answers to questions of one topic.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answers": [{"question": "promises", "state": "answered", "source": "person_said",
    "text": "Work in a hotel."}, {"question": "debt", "state": "refused"}]}))]
pub(crate) struct InterviewAnswerUpdate {
    /// Each question once. Questions that are not named keep their answer.
    #[schema(min_items = 1, max_items = 400)]
    answers: Vec<InterviewAnswerGiven>,
}

/// An answer: of the values, the one that the question takes, where it is answered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InterviewAnswerGiven {
    /// The entry, where the topic has many. An id that is new begins one: a random one, chosen by the
    /// client, so that a repeated call does not begin another.
    #[serde(default)]
    entry: Option<AccountEntryId>,
    #[schema(max_length = 100)]
    question: String,
    /// `not_asked` takes an answer back; an entry without answers is gone.
    state: InterviewAnswerState,
    /// By whom it is known; required of what is answered.
    #[serde(default)]
    source: Option<AnswerSource>,
    #[serde(default)]
    is_so: Option<bool>,
    #[serde(default)]
    #[schema(max_items = 40)]
    codes: Option<Vec<String>>,
    #[serde(default)]
    #[schema(max_length = 4000)]
    text: Option<String>,
    #[serde(default)]
    #[schema(maximum = 1_000_000)]
    number: Option<u32>,
    #[serde(default)]
    date: Option<PartialDate>,
}

/// The most answers of one call: every question of thirty entries.
const ANSWERS_MAX: usize = 400;

/// Answer questions of one topic
///
/// Each answer keeps who asked and when; what it said before stays in its history. The version is that
/// of the topic, which has to be one that this interview asks about; a call that answers nothing leaves it
/// as it is. Of the exploiters the caller has to be one who may know of them. For whoever may write
/// content in the organisation that conducts the interview and holds the case.
#[utoipa::path(tag = "cases", operation_id = "interview_answer",
    params(("id" = CaseId, Path), ("interview_id" = InterviewId, Path),
           ("topic" = String, Path, description = "The code of a topic of the form"),
           ("If-Match" = String, Header, description = "The version of the topic the caller saw", example = "\"0\"")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = AccountTopicView), Problem))]
#[patch("/cases/{id}/interviews/{interview_id}/topics/{topic}")]
pub(in crate::cases) async fn answer(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, InterviewId, String)>,
    version: IfMatch,
    body: Json<InterviewAnswerUpdate>,
) -> Result<Etag<AccountTopicView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, interview, topic) = path.into_inner();
    let case = crate::cases::find(&tx, &actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let interview = interview::find(&tx, &key, interview).await?;
    let topic = topic_of(&app, &topic)?;
    may_know(&tx, &actor, &case, topic).await?;
    let known = storage::topic(&tx, &key, &topic.code).await?;
    if known.as_ref().map_or(0, |known| known.version) != version.0 {
        let view = topic_view(&tx, &actor, &key, &topic.code, known.as_ref()).await?;
        tx.record(read_topic(case.id, &topic.code)).await?;
        tx.commit().await?;
        return Err(Problem::stale(&view));
    }
    let given = body.into_inner().answers;
    if given.is_empty() {
        return Err(Problem::at("/answers", "required"));
    }
    if given.len() > ANSWERS_MAX {
        return Err(Problem::at("/answers", "too_many"));
    }
    let given = given.into_iter().map(InterviewGiven::from).collect();
    let given = check_answers(&app.pack, topic, given, tx.now)?;
    let id = tx.new_id();
    let answered = AccountRevision::answer(id, known.as_ref(), &interview, &case, topic, given, &actor, tx.now)?;
    let known = if let Some((revision, answered)) = answered {
        storage::add(&tx, &key, &revision).await?;
        tx.record(answered).await?;
        Some(revision)
    } else {
        // Nothing was answered: what stands is shown, and so is read.
        tx.record(read_topic(case.id, &topic.code)).await?;
        known
    };
    let view = topic_view(&tx, &actor, &key, &topic.code, known.as_ref()).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The topic of the form; one that is not there is answered as an unknown id.
fn topic_of<'a>(app: &'a App, code: &str) -> Result<&'a InterviewTopic, Problem> {
    app.pack
        .interview()
        .topic(code)
        .ok_or_else(|| Problem::new(Code::NotFound))
}

/// Whether the caller may know what this topic holds: of the exploiters, who may know where the person is.
async fn may_know(tx: &Tx, actor: &Actor, case: &Case, topic: &InterviewTopic) -> Result<(), Problem> {
    if topic.is_restricted() {
        crate::cases::may_reach(tx, actor, case).await?;
    }
    Ok(())
}

/// One topic, with what in it does not agree with the rest of the account.
async fn topic_view(
    tx: &Tx,
    actor: &Actor,
    key: &CaseKey,
    topic: &str,
    known: Option<&AccountRevision>,
) -> Result<AccountTopicView, Problem> {
    let mut all = storage::current(tx, key).await?;
    all.extend(known.filter(|known| known.topic == EXPLOITERS).cloned());
    let doubts = doubts(&all, birth(tx, key).await?);
    let names = names_of(tx, actor.language, known.map_or(&[], std::slice::from_ref)).await?;
    Ok(AccountTopicView::new(topic, known, &doubts, &names))
}

/// When the person was born. It is looked at, not shown.
async fn birth(tx: &Tx, key: &CaseKey) -> Result<Option<PartialDate>, Problem> {
    Ok(person::find(tx, key).await?.details.birth)
}

impl From<InterviewAnswerGiven> for InterviewGiven {
    fn from(given: InterviewAnswerGiven) -> Self {
        Self {
            entry: given.entry,
            question: given.question,
            state: given.state,
            source: given.source,
            is_so: given.is_so,
            codes: given.codes,
            text: given.text,
            number: given.number,
            date: given.date,
        }
    }
}
