//! What a story is made of.

use punte_domain::cases::Urgency;
use punte_domain::cases::consent::{ConsentPurpose, DataSet};
use punte_domain::cases::decision::DecidedStatus;
use punte_domain::cases::interview::InterviewKind;
use punte_domain::cases::note::NoteKind;
use punte_domain::cases::risk::RiskTrigger;
use punte_domain::cases::track::{StayReturnState, TrackState};
use punte_domain::referrals::{BrokenReason, FeedbackOutcome, ReferralKind, RefusalReason};

use super::risk::Assessed;
use super::screening::Screened;
use super::service::Served;

/// A part that an organisation plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The association that holds most cases.
    Ngo,
    /// Another association, in another region.
    OtherNgo,
    /// The shelter that receives most referrals.
    Shelter,
    /// A full shelter elsewhere.
    OtherShelter,
    /// Child protection.
    ChildProtection,
    /// A clinic.
    Clinic,
    /// The coordinator of the region.
    Coordinator,
    /// The police.
    Police,
}

impl Part {
    /// What the data file calls it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Ngo => "ngo",
            Self::OtherNgo => "other_ngo",
            Self::Shelter => "shelter",
            Self::OtherShelter => "other_shelter",
            Self::ChildProtection => "child_protection",
            Self::Clinic => "clinic",
            Self::Coordinator => "coordinator",
            Self::Police => "police",
        }
    }
}

/// Whom a story is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// A woman.
    Woman,
    /// A man.
    Man,
    /// A girl.
    Girl,
    /// A girl who soon turns 18.
    AlmostAdult,
    /// A woman from another country.
    Foreigner,
    /// A woman with children.
    Mother,
    /// A child of hers.
    Child,
}

/// What is asked of whom.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// What is asked.
    pub kind: ReferralKind,
    /// Who is asked.
    pub to: Part,
    /// Services of the pack.
    pub services: &'static [&'static str],
    /// How soon.
    pub urgency: Urgency,
    /// What is shared.
    pub sets: &'static [DataSet],
}

/// Something that happens in a case. What concerns a referral or consent concerns the latest.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    /// A track moves.
    Move(TrackState),
    /// What leads stay and return here is written down.
    StayReturn(StayReturnState),
    /// A competent body decides on the person's status.
    Decide(DecidedStatus),
    /// Whoever coordinates the region asks for a review of the latest decision.
    Disagree,
    /// The case is closed, for a reason of the pack.
    Close(&'static str),
    /// Consent is given to an organisation for a purpose, for so many days.
    Consent(Part, ConsentPurpose, u64),
    /// The latest consent is withdrawn, and what waits under it.
    WithdrawConsent,
    /// Consent is given and a referral drafted.
    Draft(Request),
    /// It is sent.
    Send,
    /// The receiver acknowledges it.
    Acknowledge,
    /// The receiver accepts it.
    Accept,
    /// The receiver refuses it.
    Refuse(RefusalReason),
    /// Nobody answered.
    Expire,
    /// The sender takes it back.
    Withdraw,
    /// The service begins.
    Start,
    /// The receiver reports on the start.
    ReportStart,
    /// The receiver reports on the end.
    ReportEnd(FeedbackOutcome),
    /// It is completed.
    Complete,
    /// It breaks off.
    Break(BrokenReason),
    /// The person is screened.
    Screen(Screened),
    /// The person is interviewed; whether it ended.
    Interview(InterviewKind, bool),
    /// The risk is assessed.
    AssessRisk(Assessed),
    /// Something happens that asks for a new assessment of risk.
    Trigger(RiskTrigger),
    /// A safety plan is made.
    PlanSafety,
    /// Needs are assessed.
    Assess,
    /// A plan is written and signed, and approved where that is asked for.
    Plan,
    /// The next plan is begun.
    NextPlan,
    /// A service is given, or the person does not come.
    Serve(Served),
    /// The person moves in at a house, in a bed of this service.
    MoveIn(Part, &'static str),
    /// The person moves out, for a reason of the pack.
    MoveOut(&'static str),
    /// A hearing gets a date, in so many days.
    Hearing(u64),
    /// The hearing is held.
    HearingHeld,
    /// A document of this kind of the pack is added; whether it was found clean.
    AddDocument(&'static str, bool),
    /// Somebody writes a note.
    Note(NoteKind),
    /// Somebody makes a task, due in so many days.
    Task(i64),
    /// People meet about the person.
    Confer,
    /// The latest task is done.
    TaskDone,
    /// The case is given to nobody.
    Unassign,
    /// The coordinator opens the case.
    Look,
    /// The person is contacted after closure: reached or not.
    FollowUp(bool),
    /// A closed case is opened again, for a reason of the pack.
    Reopen(&'static str),
}

/// A story.
#[derive(Debug, Clone, Copy)]
pub struct Story {
    /// Who opens the case.
    pub by: Part,
    /// Whom it is about.
    pub who: Who,
    /// How soon somebody must act.
    pub urgency: Urgency,
    /// How many hours ago it was opened.
    pub hours_ago: i64,
    /// How many hours earlier it was opened when it is told again.
    pub spread: i64,
    /// What happened, so many hours after the opening.
    pub acts: &'static [(i64, Act)],
}
