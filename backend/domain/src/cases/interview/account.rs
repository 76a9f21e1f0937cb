//! The account of a case: what is known from all interviews together, topic by topic. It belongs to the
//! case, so that nobody is asked again (MECHANISM §1, 5).
//!
//! Each saving of a topic is a revision of its own, with the whole topic as it stood: the newest counts,
//! the older ones stay.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::answer::{CheckedAnswer, InterviewAnswer, InterviewAnswerState};
use super::form::InterviewTopic;
use super::{Interview, InterviewError};
use crate::Timestamp;
use crate::access::Actor;
use crate::cases::Case;
use crate::event::{Event, EventKind};
use crate::id::{AccountEntryId, AccountRevisionId, CaseId, InterviewId, OrganisationId, UserId};
use crate::text::{Invalid, InvalidCode};

/// The most entries of a topic.
const ENTRIES_MAX: usize = 30;

/// What belongs together within a topic: one stage of a journey, one episode; all answers of a topic
/// that has no entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountEntry {
    /// Its id, where the topic has many.
    pub id: Option<AccountEntryId>,
    /// Its answers by the codes of their questions.
    pub answers: BTreeMap<String, InterviewAnswer>,
}

/// A topic as it stood once somebody had saved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRevision {
    /// Its id.
    pub id: AccountRevisionId,
    /// The case.
    pub case: CaseId,
    /// The code of the topic.
    pub topic: String,
    /// Counts the revisions of the topic, from one.
    pub version: i64,
    /// The interview in which it was saved.
    pub interview: InterviewId,
    /// Who saved it.
    pub saved_by: UserId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// When.
    pub saved_at: Timestamp,
    /// What was known then.
    pub entries: Vec<AccountEntry>,
}

impl AccountRevision {
    /// The revision that follows `before` once these answers were given in an interview. They are of who
    /// conducted it, and of the day on which it was: notes are often typed later, and by others. What is said
    /// again as it stands keeps who asked first, but where it holds of the day on which it was said; a
    /// question that was not asked after all has no answer, and an entry without answers is gone. `None`
    /// where nothing was asked: all stands as it stood, and no answer of another interview was heard again.
    ///
    /// # Errors
    /// [`InterviewError`] says what stands against it.
    #[expect(clippy::too_many_arguments, reason = "who, where and when an answer was given")]
    pub fn answer(
        id: AccountRevisionId,
        before: Option<&Self>,
        interview: &Interview,
        case: &Case,
        topic: &InterviewTopic,
        given: Vec<CheckedAnswer>,
        by: &Actor,
        now: Timestamp,
    ) -> Result<Option<(Self, Event)>, InterviewError> {
        interview.takes_answers(case, by)?;
        if !topic.kinds.contains(&interview.kind) {
            return Err(InterviewError::NotOfThisInterview);
        }
        let asked = |one: &CheckedAnswer| InterviewAnswer {
            state: one.state,
            source: one.source,
            value: one.value.clone(),
            interview: interview.id,
            asked_by: interview.conducted_by,
            organisation: interview.organisation,
            at: interview.started_at,
        };
        let (version, known) = before.map_or((0, &[][..]), |before| (before.version, before.entries.as_slice()));
        let is_heard_again = given.iter().any(|one| {
            let stands = known.iter().find(|entry| entry.id == one.entry);
            let stands = stands.and_then(|entry| entry.answers.get(&one.question));
            one.state != InterviewAnswerState::NotAsked && stands.is_some_and(|stands| stands.interview != interview.id)
        });
        let stays = |stands: &InterviewAnswer, one: &CheckedAnswer| {
            is_same(stands, one) && (!topic.is_of_today || interview.started_at <= stands.at)
        };
        let entries = merged(known.to_vec(), given, stays, asked);
        if entries == known && !is_heard_again {
            return Ok(None);
        }
        if entries.len() > ENTRIES_MAX {
            return Err(InterviewError::Invalid(vec![Invalid::new(
                "/answers",
                InvalidCode::TooMany,
            )]));
        }
        let revision = Self {
            id,
            case: case.id,
            topic: topic.code.clone(),
            version: version + 1,
            interview: interview.id,
            saved_by: by.user,
            organisation: by.organisation,
            saved_at: now,
            entries,
        };
        let fields = if topic.is_restricted() { "exploiters" } else { "answers" };
        let event = Event::new(EventKind::InterviewAnswered)
            .case(case.id)
            .subject(interview.id)
            .fields([fields]);
        Ok(Some((revision, event)))
    }

    /// The revision that follows when an interview was entered in error: the topic as it would stand had
    /// nobody saved anything in the interviews of `errors`. `all` are the revisions of the topic, the
    /// oldest first. `None` where that changes nothing.
    #[must_use]
    pub fn without(
        id: AccountRevisionId,
        all: &[Self],
        errors: &BTreeSet<InterviewId>,
        error: InterviewId,
        by: &Actor,
        now: Timestamp,
    ) -> Option<Self> {
        let last = all.last()?;
        let entries = replayed(all, errors);
        (entries != last.entries).then(|| Self {
            id,
            version: last.version + 1,
            interview: error,
            saved_by: by.user,
            organisation: by.organisation,
            saved_at: now,
            entries,
            ..last.clone()
        })
    }
}

/// Entries after these answers, but for those of them that leave what `stays` as it was.
fn merged(
    mut entries: Vec<AccountEntry>,
    given: Vec<CheckedAnswer>,
    stays: impl Fn(&InterviewAnswer, &CheckedAnswer) -> bool,
    asked: impl Fn(&CheckedAnswer) -> InterviewAnswer,
) -> Vec<AccountEntry> {
    for one in given {
        let place = entries.iter().position(|entry| entry.id == one.entry);
        if one.state == InterviewAnswerState::NotAsked {
            if let Some(entry) = place.and_then(|place| entries.get_mut(place)) {
                entry.answers.remove(&one.question);
            }
            continue;
        }
        if place.is_none() {
            entries.push(AccountEntry {
                id: one.entry,
                answers: BTreeMap::new(),
            });
        }
        if let Some(entry) = entries.iter_mut().find(|entry| entry.id == one.entry) {
            let stands = entry.answers.get(&one.question);
            if !stands.is_some_and(|stands| stays(stands, &one)) {
                entry.answers.insert(one.question.clone(), asked(&one));
            }
        }
    }
    entries.retain(|entry| !entry.answers.is_empty());
    entries
}

fn is_same(stands: &InterviewAnswer, given: &CheckedAnswer) -> bool {
    stands.state == given.state && stands.source == given.source && stands.value == given.value
}

type Place = (Option<AccountEntryId>, String);

/// What stands when everything is done again that was changed from one revision to the next, but for
/// what was changed in these interviews.
fn replayed(all: &[AccountRevision], errors: &BTreeSet<InterviewId>) -> Vec<AccountEntry> {
    let (mut before, mut kept) = (BTreeMap::new(), BTreeMap::new());
    let mut order = Vec::new();
    for revision in all {
        for entry in &revision.entries {
            if !order.contains(&entry.id) {
                order.push(entry.id);
            }
        }
        let now = flat(&revision.entries);
        if !errors.contains(&revision.interview) {
            for place in before
                .keys()
                .chain(now.keys())
                .filter(|place| before.get(*place) != now.get(*place))
            {
                match now.get(place) {
                    Some(answer) => kept.insert(place.clone(), answer.clone()),
                    None => kept.remove(place),
                };
            }
        }
        before = now;
    }
    let entries = order.into_iter().map(|id| AccountEntry {
        id,
        answers: kept
            .iter()
            .filter(|((entry, _), _)| *entry == id)
            .map(|((_, question), answer)| (question.clone(), answer.clone()))
            .collect(),
    });
    entries.filter(|entry| !entry.answers.is_empty()).collect()
}

fn flat(entries: &[AccountEntry]) -> BTreeMap<Place, InterviewAnswer> {
    let answers = |entry: &AccountEntry| {
        let id = entry.id;
        let answers = entry.answers.clone().into_iter();
        answers.map(move |(question, answer)| ((id, question), answer))
    };
    entries.iter().flat_map(answers).collect()
}
