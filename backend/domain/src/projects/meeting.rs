//! Meetings of those who work against trafficking, and what they decide: each decision is a task with an owner and
//! a day, as far as these are known. No meeting here is about a case.

use chrono::NaiveDate;

use super::body::{BodyPart, NamedBody, checked as checked_bodies, search_text};
use super::date::{StatedDate, check_date, check_day, check_ends};
use crate::codes;
use crate::event::{Event, EventKind};
use crate::handover::{Handed, HandoverOutcome};
use crate::id::{MeetingDecisionId, MeetingId, OrganisationId, ProjectId, UserId};
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

codes! {
    /// What kind of meeting it is.
    MeetingKind {
        /// Of a county's team of several institutions (Romania).
        CountyTeam,
        /// Of a regional committee (Albania).
        RegionalCommittee,
        /// Of a technical table (Albania).
        TechnicalTable,
        /// Of the steering committee of a project.
        SteeringCommittee,
        /// Of a working group.
        WorkingGroup,
        /// Of several ministries.
        InterMinisterial,
        /// A workshop.
        Workshop,
        /// A conference or another event, such as the launch or the closing of a project.
        Conference,
        /// An evaluation of a year's work.
        Evaluation,
        /// Another.
        Other,
    }
}

codes! {
    /// How people met.
    MeetingMode {
        /// At one place.
        InPerson,
        /// Online.
        Online,
        /// Some at the place and some online.
        Mixed,
    }
}

codes! {
    /// What became of something that was decided.
    MeetingDecisionState {
        /// It is to be done.
        Open,
        /// It is done.
        Done,
        /// Nothing comes of it.
        Dropped,
    }
}

/// Something that was decided, which is a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingDecision {
    /// Its id.
    pub id: MeetingDecisionId,
    /// What is to be done.
    pub text: String,
    /// Which colleague sees to it; `None`: not stated.
    pub owner: Option<UserId>,
    /// Who does it, as it is printed: "the school inspectorate".
    pub by: Option<String>,
    /// By when; `None`: not stated.
    pub due_on: Option<NaiveDate>,
    /// What became of it.
    pub state: MeetingDecisionState,
    /// The day it was said to be done or dropped.
    pub ended_on: Option<NaiveDate>,
}

/// What people enter of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingFacts {
    /// The project it belongs to.
    pub project: Option<ProjectId>,
    /// What kind it is.
    pub kind: MeetingKind,
    /// Whether the project was launched at it.
    pub is_launch: bool,
    /// Which of its row it is: steering committee no. 5.
    pub number: Option<u32>,
    /// What it is called or about.
    pub title: String,
    /// How people met; `None`: not stated.
    pub mode: Option<MeetingMode>,
    /// When it was or will be; `None`: not stated.
    pub held: Option<StatedDate>,
    /// The last day, where it took several.
    pub until: Option<StatedDate>,
    /// The county (ISO 3166-2); `None`: not stated.
    pub county: Option<String>,
    /// Where, as it is printed.
    pub place: Option<String>,
    /// Who called it, took part, was a guest or paid.
    pub bodies: Vec<NamedBody>,
    /// How many people came; `None`: not stated.
    pub participants: Option<u32>,
    /// What was to be talked about.
    pub agenda: Option<String>,
    /// What was said.
    pub minutes: Option<String>,
    /// When they meet again.
    pub next: Option<StatedDate>,
    /// How many meetings this stands for, where a source counts several and tells no more of them; `None`: it gives no
    /// number. A meeting that has a record of its own is not among them.
    pub meetings: Option<u32>,
    /// Where this is known from.
    pub source: Option<String>,
    /// How the source is to be read: "the text says yesterday".
    pub source_note: Option<String>,
    /// What was decided.
    pub decisions: Vec<MeetingDecision>,
}

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Its id.
    pub id: MeetingId,
    /// Its version.
    pub version: i64,
    /// The organisation that keeps the record.
    pub keeper: OrganisationId,
    /// What is entered of it.
    pub facts: MeetingFacts,
}

/// What parts bodies have in a meeting.
pub const MEETING_PARTS: [BodyPart; 4] = [
    BodyPart::Convener,
    BodyPart::Attended,
    BodyPart::Guest,
    BodyPart::Funder,
];

const TITLE_MAX: usize = 300;
const PLACE_MAX: usize = 300;
const WORDS_MAX: usize = 20_000;
const SOURCE_MAX: usize = 400;
const DECISION_MAX: usize = 1000;
const BY_MAX: usize = 200;
const DECISIONS_MAX: usize = 50;
const NUMBER_MAX: u32 = 10_000;
const PEOPLE_MAX: u32 = 1_000_000;

impl MeetingFacts {
    /// The same, with its texts tidied, if every field holds; `knows_county` asks the pack.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self, knows_county: impl Fn(&str) -> bool) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let title = line(&self.title, TITLE_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new("/title", code));
            String::new()
        });
        for (at, number, max) in [
            ("/number", self.number, NUMBER_MAX),
            ("/meetings", self.meetings, NUMBER_MAX),
        ] {
            if number.is_some_and(|number| !(1..=max).contains(&number)) {
                refused.push(Invalid::new(at, InvalidCode::OutOfRange));
            }
        }
        if self.participants.is_some_and(|people| people > PEOPLE_MAX) {
            refused.push(Invalid::new("/participants", InvalidCode::OutOfRange));
        }
        for (at, date) in [("/held", self.held), ("/until", self.until), ("/next", self.next)] {
            check_date(&mut refused, at, date);
        }
        check_ends(&mut refused, self.held, ("/until", self.until));
        check_ends(&mut refused, self.held, ("/next", self.next));
        if self.county.as_deref().is_some_and(|county| !knows_county(county)) {
            refused.push(Invalid::new("/county", InvalidCode::UnknownCode));
        }
        let mut text =
            |at, text: &Option<String>, max| optional(&mut refused, at, text.as_deref(), |text| paragraphs(text, max));
        let agenda = text("/agenda", &self.agenda, WORDS_MAX);
        let minutes = text("/minutes", &self.minutes, WORDS_MAX);
        let source_note = text("/source_note", &self.source_note, SOURCE_MAX);
        let place = optional(&mut refused, "/place", self.place.as_deref(), |text| {
            line(text, PLACE_MAX)
        });
        let source = optional(&mut refused, "/source", self.source.as_deref(), |text| {
            line(text, SOURCE_MAX)
        });
        let bodies = checked_bodies(&mut refused, "/bodies", self.bodies, &MEETING_PARTS);
        let decisions = decisions(&mut refused, self.decisions);
        // Of meetings that are only counted nobody knows what was said at one.
        let tells_of_one = self.number.is_some() || minutes.is_some() || !decisions.is_empty();
        if self.meetings != Some(1) && tells_of_one {
            refused.push(Invalid::new("/meetings", InvalidCode::Contradiction));
        }
        if self.is_launch && (self.project.is_none() || self.meetings != Some(1)) {
            refused.push(Invalid::new("/is_launch", InvalidCode::Contradiction));
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        Ok(Self {
            title,
            place,
            bodies,
            agenda,
            minutes,
            source,
            source_note,
            decisions,
            ..self
        })
    }

    /// What a search finds it by.
    #[must_use]
    pub fn search_text(&self) -> String {
        let texts = [Some(&self.title), self.place.as_ref(), self.source.as_ref()];
        search_text(texts.into_iter().flatten().map(String::as_str), &self.bodies)
    }
}

fn decisions(refused: &mut Vec<Invalid>, decisions: Vec<MeetingDecision>) -> Vec<MeetingDecision> {
    if decisions.len() > DECISIONS_MAX {
        refused.push(Invalid::new("/decisions", InvalidCode::TooMany));
        return Vec::new();
    }
    let mut tidy = Vec::new();
    for (at, decision) in decisions.into_iter().enumerate() {
        let text = paragraphs(&decision.text, DECISION_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new(format!("/decisions/{at}/text"), code));
            String::new()
        });
        let pointer = format!("/decisions/{at}/by");
        let by = optional(refused, &pointer, decision.by.as_deref(), |text| line(text, BY_MAX));
        check_day(refused, &format!("/decisions/{at}/due_on"), decision.due_on);
        tidy.push(MeetingDecision { text, by, ..decision });
    }
    tidy
}

impl Meeting {
    /// With this become of what was decided; nothing where nothing such was decided.
    #[must_use]
    pub fn settle(self, id: MeetingDecisionId, state: MeetingDecisionState, today: NaiveDate) -> Option<Self> {
        let Self { mut facts, .. } = self;
        let decision = facts.decisions.iter_mut().find(|decision| decision.id == id)?;
        decision.state = state;
        decision.ended_on = (state != MeetingDecisionState::Open).then_some(today);
        Some(Self { facts, ..self })
    }

    /// Whatever of it is open and is for `from` to see to goes to a colleague. Who saw to what is done or dropped stays
    /// as it is.
    ///
    /// # Errors
    /// What stands against it.
    pub fn hand_over(self, from: UserId, handed: Handed) -> Result<(Self, [Event; 2]), HandoverOutcome> {
        let Self { mut facts, .. } = self;
        let is_theirs = |one: &MeetingDecision| one.owner == Some(from) && one.state == MeetingDecisionState::Open;
        if !facts.decisions.iter().any(is_theirs) {
            return Err(HandoverOutcome::AlreadyDone);
        }
        if self.version != handed.version {
            return Err(HandoverOutcome::Changed);
        }
        for decision in facts.decisions.iter_mut().filter(|one| is_theirs(one)) {
            decision.owner = Some(handed.to);
        }
        let events = [
            Event::new(EventKind::MeetingChanged)
                .subject(self.id)
                .fields(["decisions"]),
            Event::new(EventKind::WorkHandedOver).subject(handed.to),
        ];
        Ok((Self { facts, ..self }, events))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use crate::projects::date::StatedPrecision;

    fn facts() -> MeetingFacts {
        MeetingFacts {
            project: None,
            kind: MeetingKind::SteeringCommittee,
            is_launch: false,
            number: Some(5),
            title: " Comitetul de coordonare ".to_owned(),
            mode: None,
            held: Some(StatedDate::day(NaiveDate::from_ymd_opt(2019, 7, 16).unwrap())),
            until: None,
            county: Some("RO-B".to_owned()),
            place: Some("Hotel Yesterday, Bucureşti".to_owned()),
            bodies: Vec::new(),
            participants: None,
            agenda: None,
            minutes: None,
            next: None,
            meetings: Some(1),
            source: None,
            source_note: None,
            decisions: Vec::new(),
        }
    }

    fn decision(text: &str) -> MeetingDecision {
        MeetingDecision {
            id: MeetingDecisionId::from_uuid(uuid::Uuid::from_u128(1)),
            text: text.to_owned(),
            owner: None,
            by: None,
            due_on: None,
            state: MeetingDecisionState::Open,
            ended_on: None,
        }
    }

    fn refused(change: impl Fn(&mut MeetingFacts)) -> Vec<(String, InvalidCode)> {
        let mut given = facts();
        change(&mut given);
        let refused = given.checked(|county| county.starts_with("RO-")).err();
        let fields = refused.into_iter().flatten();
        fields.map(|field| (field.pointer, field.code)).collect()
    }

    #[test]
    fn what_is_not_stated_of_a_meeting_is_left_out_and_what_cannot_be_is_named() {
        type Change = fn(&mut MeetingFacts);
        let cases: Vec<(Change, Vec<(&str, InvalidCode)>)> = vec![
            (|_| {}, vec![]),
            (|one| (one.held, one.county, one.place) = (None, None, None), vec![]),
            (
                |one| one.title = " ".to_owned(),
                vec![("/title", InvalidCode::Required)],
            ),
            (|one| one.number = Some(0), vec![("/number", InvalidCode::OutOfRange)]),
            (
                |one| one.county = Some("AL-10".to_owned()),
                vec![("/county", InvalidCode::UnknownCode)],
            ),
            (
                |one| {
                    let date = NaiveDate::from_ymd_opt(2019, 6, 1).unwrap();
                    one.until = Some(StatedDate {
                        date,
                        precision: StatedPrecision::Month,
                    });
                },
                vec![("/until/date", InvalidCode::TooEarly)],
            ),
            // Thirty-seven meetings have no number among each other, and no minutes.
            (
                |one| one.meetings = Some(37),
                vec![("/meetings", InvalidCode::Contradiction)],
            ),
            (|one| (one.meetings, one.number) = (Some(37), None), vec![]),
            (|one| (one.meetings, one.number) = (None, None), vec![]),
            // What is launched is a project, and at one meeting.
            (
                |one| one.is_launch = true,
                vec![("/is_launch", InvalidCode::Contradiction)],
            ),
            (
                |one| (one.is_launch, one.project) = (true, Some(ProjectId::from_uuid(uuid::Uuid::nil()))),
                vec![],
            ),
            (
                |one| (one.meetings, one.number) = (Some(0), None),
                vec![("/meetings", InvalidCode::OutOfRange)],
            ),
            (
                |one| one.decisions = vec![decision("Ask."), decision("")],
                vec![("/decisions/1/text", InvalidCode::Required)],
            ),
        ];
        for (place, (change, expected)) in cases.into_iter().enumerate() {
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(pointer, code)| (pointer.to_owned(), code))
                .collect();
            assert_eq!(refused(change), expected, "{place}");
        }
    }

    #[test]
    fn what_was_decided_is_done_on_a_day_and_may_be_open_again() {
        let given = MeetingFacts {
            decisions: vec![decision("Ask for the data.")],
            ..facts()
        };
        let meeting = Meeting {
            id: MeetingId::from_uuid(uuid::Uuid::from_u128(2)),
            version: 1,
            keeper: OrganisationId::from_uuid(uuid::Uuid::from_u128(3)),
            facts: given.checked(|_| true).unwrap(),
        };
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let id = meeting.facts.decisions[0].id;
        let done = meeting.clone().settle(id, MeetingDecisionState::Done, today).unwrap();
        assert_eq!(done.facts.decisions[0].ended_on, Some(today));
        assert_eq!(
            done.settle(id, MeetingDecisionState::Open, today),
            Some(meeting.clone())
        );
        let other = MeetingDecisionId::from_uuid(uuid::Uuid::from_u128(9));
        assert_eq!(meeting.settle(other, MeetingDecisionState::Done, today), None);
    }

    #[test]
    fn what_is_open_and_theirs_goes_at_once_and_nothing_else_of_a_meeting() {
        let [leaves, stays, heir] = [7, 8, 9].map(|number| UserId::from_uuid(uuid::Uuid::from_u128(number)));
        let of = |owner, state| MeetingDecision {
            owner,
            state,
            ..decision("Ask for the data.")
        };
        let (open, done) = (MeetingDecisionState::Open, MeetingDecisionState::Done);
        let facts = MeetingFacts {
            decisions: vec![
                of(Some(leaves), open),
                of(Some(leaves), done),
                of(Some(leaves), MeetingDecisionState::Dropped),
                of(Some(stays), open),
                of(None, open),
                of(Some(leaves), open),
            ],
            ..facts()
        };
        let meeting = Meeting {
            id: MeetingId::from_uuid(uuid::Uuid::from_u128(2)),
            version: 4,
            keeper: OrganisationId::from_uuid(uuid::Uuid::from_u128(3)),
            facts,
        };
        let to = |version| Handed { version, to: heir };
        let refused = meeting.clone().hand_over(leaves, to(3));
        assert_eq!(refused.err(), Some(HandoverOutcome::Changed));
        let (gone, events) = meeting.hand_over(leaves, to(4)).unwrap();
        let owners: Vec<_> = gone.facts.decisions.iter().map(|one| one.owner).collect();
        let [leaves_it, stays_it, heir_has] = [leaves, stays, heir].map(Some);
        assert_eq!(owners, [heir_has, leaves_it, leaves_it, stays_it, None, heir_has]);
        assert_eq!(
            events.map(|event| event.kind),
            [EventKind::MeetingChanged, EventKind::WorkHandedOver]
        );
        // What had gone before is said so, whatever the version.
        for version in [3, 4] {
            let again = gone.clone().hand_over(leaves, to(version));
            assert_eq!(again.err(), Some(HandoverOutcome::AlreadyDone));
        }
    }
}
