//! The form of interviews: topics with their questions. It is data of the country pack (MECHANISM §7, F2 and F3).

use crate::cases::consent::DataSet;
use crate::codes;
use crate::language::Labels;

codes! {
    /// Which interview it is.
    InterviewKind {
        /// The first contact: how the person is now, and what is needed today (F2).
        FirstContact,
        /// The interview that a decision on status may rest on (F3).
        Identification,
    }
}

codes! {
    /// What a question takes for an answer.
    InterviewQuestionKind {
        /// Yes or no.
        Flag,
        /// One code of its list.
        Choice,
        /// Some codes of its list.
        Choices,
        /// A line of text.
        Line,
        /// A text.
        Words,
        /// A whole number.
        Number,
        /// A date as far as it is known.
        Date,
        /// A country (ISO 3166-1 alpha-2).
        Country,
    }
}

/// The form of interviews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterviewForm {
    /// Whether it was checked against an official text.
    pub is_verified: bool,
    /// Its topics, in the order in which they are asked.
    pub topics: Vec<InterviewTopic>,
}

/// Questions of one kind: a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterviewTopic {
    /// Its code.
    pub code: String,
    /// Its name.
    pub labels: Labels,
    /// What to mind when asking.
    pub hint: Labels,
    /// The interviews that ask it.
    pub kinds: Vec<InterviewKind>,
    /// Whether it has many entries, such as stages of a journey.
    pub is_many: bool,
    /// Whether its answers hold of the day on which they were given: what is heard again is of the later day.
    pub is_of_today: bool,
    /// The data set that opens its answers to the receiver of a referral: where it names none, nothing does.
    pub shares: Option<DataSet>,
    /// Its questions.
    pub questions: Vec<InterviewQuestion>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterviewQuestion {
    /// Its code, of its own within the topic.
    pub code: String,
    /// What is asked.
    pub labels: Labels,
    /// What it takes for an answer.
    pub kind: InterviewQuestionKind,
    /// The list of the pack its codes are of.
    pub list: Option<String>,
    /// Whether it tells of the person's health: it is shared with the data set of that name only.
    pub is_health: bool,
}

impl InterviewForm {
    /// The topic with this code.
    #[must_use]
    pub fn topic(&self, code: &str) -> Option<&InterviewTopic> {
        self.topics.iter().find(|topic| topic.code == code)
    }
}

impl InterviewTopic {
    /// Whether its answers are sealed apart, since they name others: the exploiters.
    #[must_use]
    pub fn is_restricted(&self) -> bool {
        self.code == EXPLOITERS
    }

    /// The data set that has to be open before the answer to this question is shown to a receiver: the
    /// person agreed to share that and no more (MECHANISM §5). `None` where it is shown to none, as what
    /// the form asks no more: it no longer says what that tells of.
    #[must_use]
    pub fn opened_by(&self, question: &str) -> Option<DataSet> {
        let question = self.question(question)?;
        if question.is_health {
            Some(DataSet::Health)
        } else {
            self.shares
        }
    }

    /// The question with this code.
    #[must_use]
    pub fn question(&self, code: &str) -> Option<&InterviewQuestion> {
        self.questions.iter().find(|question| question.code == code)
    }
}

/// What the rules look at, as topic, question and what it takes: no form is without it.
pub const RULED: [(&str, &str, InterviewQuestionKind); 10] = [
    (EXPLOITERS, "names", InterviewQuestionKind::Line),
    (EPISODES, FORM, InterviewQuestionKind::Choice),
    (EPISODES, PRINCIPAL, InterviewQuestionKind::Flag),
    (EPISODES, SECTOR, InterviewQuestionKind::Choice),
    (EPISODES, FROM, InterviewQuestionKind::Date),
    (EPISODES, TO, InterviewQuestionKind::Date),
    (JOURNEY, FROM, InterviewQuestionKind::Date),
    (JOURNEY, TO, InterviewQuestionKind::Date),
    (EXIT, ON, InterviewQuestionKind::Date),
    (CONTACT, BAND, InterviewQuestionKind::Choice),
];

/// The data sets with which answers are shared.
pub const SHARED: [DataSet; 2] = [DataSet::Health, DataSet::Exploitation];

pub(super) const EPISODES: &str = "episodes";
pub(super) const JOURNEY: &str = "journey";
pub(super) const EXIT: &str = "exit";
pub(super) const CONTACT: &str = "contact";
/// The topic whose answers are sealed apart.
pub const EXPLOITERS: &str = "exploiters";

pub(super) const FORM: &str = "form";
pub(super) const PRINCIPAL: &str = "is_principal";
pub(super) const SECTOR: &str = "sector";
pub(super) const FROM: &str = "from";
pub(super) const TO: &str = "to";
pub(super) const ON: &str = "on";
pub(super) const BAND: &str = "band";
