//! The form of interviews of a pack, as it is written, and what can be wrong with it.

use serde::Deserialize;

use super::check::Check;
use super::{Lists, PackPart};
use crate::cases::consent::DataSet;
use crate::cases::interview::form::{RULED, SHARED};
use crate::cases::interview::{InterviewForm, InterviewKind, InterviewQuestion, InterviewQuestionKind, InterviewTopic};
use crate::language::Labels;

const FILE: &str = "interview.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InterviewFile {
    verified: bool,
    topic: Vec<TopicEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicEntry {
    code: String,
    kinds: Vec<InterviewKind>,
    #[serde(default)]
    many: bool,
    #[serde(default)]
    of_today: bool,
    shares: Option<DataSet>,
    ro: String,
    sq: String,
    en: String,
    hint: Labels,
    questions: Vec<QuestionEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionEntry {
    code: String,
    kind: InterviewQuestionKind,
    list: Option<String>,
    #[serde(default)]
    health: bool,
    ro: String,
    sq: String,
    en: String,
}

impl Check {
    pub(super) fn interview(&mut self, lists: &Lists, file: InterviewFile) -> InterviewForm {
        self.verified(PackPart::Interview, (FILE, "form"), None, file.verified);
        self.unique(FILE, "topic", file.topic.iter().map(|topic| topic.code.as_str()));
        let mut topics = Vec::new();
        for entry in file.topic {
            let key = format!("topic.{}", entry.code);
            if entry.kinds.is_empty() {
                self.wrong(FILE, &key, "is asked in no interview");
            }
            if entry.questions.is_empty() {
                self.wrong(FILE, &key, "has no questions");
            }
            if entry.shares.is_some_and(|set| !SHARED.contains(&set)) {
                self.wrong(FILE, &key, "is shared with a data set that tells of no interview");
            }
            self.unique(
                FILE,
                &key,
                entry.questions.iter().map(|question| question.code.as_str()),
            );
            self.labels(FILE, &format!("{key}.hint"), &entry.hint);
            topics.push(InterviewTopic {
                labels: self.labelled(FILE, &key, entry.ro, entry.sq, entry.en),
                hint: entry.hint,
                kinds: entry.kinds,
                is_many: entry.many,
                is_of_today: entry.of_today,
                shares: entry.shares,
                questions: entry
                    .questions
                    .into_iter()
                    .map(|question| self.question(lists, &key, question))
                    .collect(),
                code: entry.code,
            });
        }
        let form = InterviewForm {
            is_verified: file.verified,
            topics,
        };
        for (topic, code, kind) in RULED {
            let question = form.topic(topic).and_then(|topic| topic.question(code));
            if question.is_none_or(|question| question.kind != kind) {
                self.wrong(
                    FILE,
                    format!("topic.{topic}.{code}"),
                    format!("is missing, or takes no {kind}"),
                );
            }
        }
        form
    }

    fn question(&mut self, lists: &Lists, topic: &str, entry: QuestionEntry) -> InterviewQuestion {
        let key = format!("{topic}.{}", entry.code);
        let is_of_a_list = matches!(
            entry.kind,
            InterviewQuestionKind::Choice | InterviewQuestionKind::Choices
        );
        match &entry.list {
            Some(list) if !is_of_a_list => self.wrong(FILE, &key, format!("takes no code, but names the list {list}")),
            Some(list) if !lists.contains_key(list) => self.wrong(FILE, &key, format!("`{list}` is no list")),
            None if is_of_a_list => self.wrong(FILE, &key, "names no list"),
            _ => {}
        }
        InterviewQuestion {
            labels: self.labelled(FILE, &key, entry.ro, entry.sq, entry.en),
            code: entry.code,
            kind: entry.kind,
            list: entry.list,
            is_health: entry.health,
        }
    }
}
