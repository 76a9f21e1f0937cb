//! What cannot all be so in an account. People remember what hurt them out of order, so it is said and
//! not refused.

use chrono::{Days, NaiveDate};

use super::account::{AccountEntry, AccountRevision};
use super::answer::InterviewValue;
use super::form::{BAND, CONTACT, EPISODES, EXIT, FORM, FROM, JOURNEY, ON, PRINCIPAL, SECTOR, TO};
use crate::cases::person::PartialDate;
use crate::codes;
use crate::id::AccountEntryId;

codes! {
    /// What does not agree.
    AccountDoubtKind {
        /// It ends before it begins.
        EndsBeforeItBegins,
        /// It lies before the person was born.
        BeforeBirth,
        /// More than one episode is the principal one.
        SeveralPrincipal,
        /// No episode is the principal one.
        NoPrincipal,
        /// A sector is named of what is no labour.
        SectorWithoutLabour,
        /// It goes on after the person got out.
        AfterExit,
        /// The last contact with the exploiters lies before the person got out.
        ContactBeforeExit,
    }
}

/// Something that does not agree, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDoubt {
    /// What.
    pub kind: AccountDoubtKind,
    /// The topic.
    pub topic: String,
    /// The entry, where it is one.
    pub entry: Option<AccountEntryId>,
}

/// Everything in the account that cannot all be so.
#[must_use]
pub fn doubts(account: &[AccountRevision], birth: Option<PartialDate>) -> Vec<AccountDoubt> {
    use AccountDoubtKind as Kind;
    let topic = |code: &str| {
        let found = account.iter().find(|topic| topic.topic == code);
        found.map_or(&[][..], |topic| topic.entries.as_slice())
    };
    let mut found = Vec::new();
    let mut doubt = |kind, topic: &str, entry: Option<AccountEntryId>| {
        found.push(AccountDoubt {
            kind,
            topic: topic.to_owned(),
            entry,
        });
    };
    let exit = topic(EXIT).iter().find_map(|entry| date(entry, ON));
    for code in [JOURNEY, EPISODES] {
        for entry in topic(code) {
            let (from, to) = (date(entry, FROM), date(entry, TO));
            if from.zip(to).is_some_and(|(from, to)| to.latest() < from.earliest()) {
                doubt(Kind::EndsBeforeItBegins, code, entry.id);
            }
            let is_after = |exit: PartialDate| [from, to].iter().flatten().any(|on| exit.latest() < on.earliest());
            if exit.is_some_and(is_after) {
                doubt(Kind::AfterExit, code, entry.id);
            }
        }
    }
    for revision in account {
        for entry in &revision.entries {
            if birth.is_some_and(|birth| dates(entry).any(|on| on.latest() < birth.earliest())) {
                doubt(Kind::BeforeBirth, &revision.topic, entry.id);
            }
        }
    }
    for entry in topic(EPISODES) {
        let is_labour = code(entry, FORM).is_none_or(|form| form.starts_with("labour."));
        if code(entry, SECTOR).is_some() && !is_labour {
            doubt(Kind::SectorWithoutLabour, EPISODES, entry.id);
        }
    }
    match principals(topic(EPISODES)) {
        0 if !topic(EPISODES).is_empty() => doubt(Kind::NoPrincipal, EPISODES, None),
        0 | 1 => {}
        _ => doubt(Kind::SeveralPrincipal, EPISODES, None),
    }
    let last = topic(CONTACT).iter().find_map(last_contact);
    if exit.zip(last).is_some_and(|(exit, last)| last < exit.earliest()) {
        doubt(Kind::ContactBeforeExit, CONTACT, None);
    }
    found
}

/// How many episodes are said to be the principal one.
fn principals(episodes: &[AccountEntry]) -> usize {
    let is_principal = |entry: &&AccountEntry| value(entry, PRINCIPAL) == Some(&InterviewValue::Flag(true));
    episodes.iter().filter(is_principal).count()
}

/// The latest day on which the last contact can have been, as its band says it of the day of the answer.
fn last_contact(entry: &AccountEntry) -> Option<NaiveDate> {
    let least: u64 = match code(entry, BAND)? {
        "month" => 7,
        "three_months" => 30,
        "six_months" => 90,
        "year" => 180,
        "over_year" => 365,
        _ => return None,
    };
    let told = entry.answers.get(BAND)?.at.date_naive();
    told.checked_sub_days(Days::new(least))
}

fn value<'a>(entry: &'a AccountEntry, question: &str) -> Option<&'a InterviewValue> {
    entry.answers.get(question)?.value.as_ref()
}

fn code<'a>(entry: &'a AccountEntry, question: &str) -> Option<&'a str> {
    match value(entry, question)? {
        InterviewValue::Codes(codes) => codes.first().map(String::as_str),
        _ => None,
    }
}

fn date(entry: &AccountEntry, question: &str) -> Option<PartialDate> {
    match value(entry, question)? {
        InterviewValue::Date(date) => Some(*date),
        _ => None,
    }
}

fn dates(entry: &AccountEntry) -> impl Iterator<Item = PartialDate> {
    entry.answers.values().filter_map(|answer| match answer.value {
        Some(InterviewValue::Date(date)) => Some(date),
        _ => None,
    })
}
