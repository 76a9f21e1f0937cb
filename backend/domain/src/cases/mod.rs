//! Cases: the person, the four tracks, what is written down and when it is due.

pub mod age;
pub mod clock;
pub mod clock_hand;
pub mod closure;
pub mod conference;
pub mod consent;
mod course;
pub mod decision;
pub mod disagreement;
pub mod document;
pub mod duplicate;
pub mod emergency;
pub mod erasure;
pub mod family;
pub mod follow_up;
pub mod handover;
pub mod import;
pub mod interview;
pub mod likeness;
pub mod needs;
pub mod note;
pub mod person;
pub mod placement;
pub mod plan;
pub mod proceeding;
pub mod refusal;
pub mod repatriation;
pub mod restriction;
pub mod risk;
pub mod saved_view;
pub mod screening;
pub mod service;
pub mod specialist;
pub mod stay;
mod stay_return;
pub mod task;
pub mod track;

use chrono::{Days, NaiveDate, TimeDelta};

use crate::Timestamp;
use crate::access::{Actor, CaseFacts, Class, Permission, PrincipalKind, Record, decide};
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, OrganisationId, UserId};
use crate::reference::Reference;
use crate::text::{Invalid, InvalidCode};
pub use person::{AgeGroup, Sex};
use track::{AssistanceState, CompensationState, IdentificationState, ProceedingsState, StayReturnState};

codes! {
    /// How soon somebody must act.
    Urgency {
        /// Within the ordinary times.
        Normal,
        /// At once.
        Urgent,
    }
}

codes! {
    /// How much danger the person is in, as last assessed.
    RiskLevel {
        /// Low.
        Low,
        /// Medium.
        Medium,
        /// High.
        High,
        /// Extreme: somebody must act now.
        Extreme,
    }
}

codes! {
    /// How the case came to notice (MECHANISM §7, F1).
    CaseSource {
        /// By a call to a hotline.
        Hotline,
        /// By a form on the web.
        Web,
        /// The person or somebody else came in person.
        InPerson,
        /// By the police.
        Police,
        /// From another country.
        Abroad,
        /// Otherwise.
        Other,
    }
}

/// A case: coded facts only. Who the person is stands in [`person::Person`], sealed apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// Counts its changes.
    pub version: i64,
    /// What people read out.
    pub reference: Reference,
    /// A name that says nothing about the person.
    pub code_name: String,
    /// The organisation that holds it.
    pub organisation: OrganisationId,
    /// Who works on it.
    pub assigned_to: Option<UserId>,
    /// Who opened it.
    pub opened_by: UserId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// The day the person was noticed.
    pub detected_on: NaiveDate,
    /// How the case came to notice.
    pub source: Option<CaseSource>,
    /// The county it lies in (ISO 3166-2).
    pub county: String,
    /// For statistics; how the person describes themselves stands elsewhere.
    pub sex: Sex,
    /// Age in the groups of statistics.
    pub age_group: AgeGroup,
    /// Whether the person is treated as a child.
    pub is_child: bool,
    /// How soon somebody must act.
    pub urgency: Urgency,
    /// Where identification stands.
    pub identification: IdentificationState,
    /// Where assistance stands.
    pub assistance: AssistanceState,
    /// Where the criminal proceedings stand.
    pub proceedings: ProceedingsState,
    /// Where compensation stands.
    pub compensation: CompensationState,
    /// Where stay and return stand.
    pub stay_return: StayReturnState,
    /// The day the person was first presumed or identified. Rights that opened stay open.
    pub presumed_on: Option<NaiveDate>,
    /// How much danger the person is in, as last assessed.
    pub risk_level: Option<RiskLevel>,
    /// When it was closed, if it is.
    pub closed_at: Option<Timestamp>,
    /// Why it is closed: a code of the pack.
    pub closing_reason: Option<String>,
    /// Since when what is held of the person goes to nobody else, if it does not.
    pub restricted_at: Option<Timestamp>,
    /// When the person was last in contact before it was closed.
    pub last_contact_on: Option<NaiveDate>,
}

/// What somebody says when opening a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseOpening {
    /// The county it lies in; known to the pack.
    pub county: String,
    /// For statistics.
    pub sex: Sex,
    /// Age in the groups of statistics.
    pub age_group: AgeGroup,
    /// Whether the person is treated as a child; asked only where the age group does not say.
    pub is_child: Option<bool>,
    /// How soon somebody must act.
    pub urgency: Urgency,
    /// How the case came to notice.
    pub source: Option<CaseSource>,
    /// The day the person was noticed.
    pub detected_on: NaiveDate,
}

/// Coded facts to change; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseFactsChange {
    /// The county it lies in; known to the pack.
    pub county: Option<String>,
    /// For statistics.
    pub sex: Option<Sex>,
    /// Age in the groups of statistics.
    pub age_group: Option<AgeGroup>,
    /// Whether the person is treated as a child.
    pub is_child: Option<bool>,
    /// How soon somebody must act.
    pub urgency: Option<Urgency>,
}

/// Why a case does not change now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// Another organisation holds the case.
    #[error("another organisation holds this case")]
    NotHolder,
    /// The track is in this state already.
    #[error("the track is in this state already")]
    AlreadyThere,
    /// The track cannot go there from where it stands.
    #[error("the track cannot go to this state from where it stands")]
    NoSuchStep,
    /// A competent body decides on this, with grounds.
    #[error("a competent body decides on this state, with grounds")]
    NeedsDecision,
    /// A child cannot decline identification.
    #[error("a child cannot decline; child protection decides with the child")]
    ChildCannotDecline,
    /// Nobody has presumed the person to be a victim yet.
    #[error("this assistance opens when the person is presumed a victim; urgent help does not wait for it")]
    NotPresumed,
    /// Stay and return follow what is written down of them.
    #[error("stay and return move with what is written down of leave to stay and of a return")]
    NeedsRecord,
    /// A case is closed with its record.
    #[error("a case is closed with the record of its closing")]
    NeedsClosure,
    /// A closed case is opened again with a reason.
    #[error("a closed case is opened again with a reason")]
    NeedsReopening,
    /// The track follows the proceedings that are written down.
    #[error("the track follows the proceedings that are written down")]
    NeedsProceeding,
    /// The track follows the claims, and what the person was told of them.
    #[error("the track follows the claims, and what the person was told of them")]
    NeedsClaim,
    /// The date lies in the future.
    #[error("the date lies in the future")]
    InTheFuture,
    /// The date lies before the case was detected.
    #[error("the date lies before the case was detected")]
    BeforeDetection,
    /// The person does not work for the organisation that holds the case.
    #[error("the person does not work for the organisation that holds the case")]
    NotColleague,
    /// The task was done already, or is open already.
    #[error("the task is in this state already")]
    TaskAlreadyThere,
}

impl Case {
    /// Opens a case for the organisation of `by`, assigned to `by` where that is a person.
    ///
    /// # Errors
    /// The fields that cannot be so.
    pub fn open(
        id: CaseId,
        reference: Reference,
        code_name: String,
        opening: CaseOpening,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), Vec<Invalid>> {
        let mut invalid = Vec::new();
        if let Err(code) = day(opening.detected_on, now) {
            invalid.push(Invalid::new("/detected_on", code));
        }
        let is_child = is_child(opening.age_group, opening.is_child, false).unwrap_or_else(|code| {
            invalid.push(Invalid::new("/is_child", code));
            false
        });
        if !invalid.is_empty() {
            return Err(invalid);
        }
        let case = Self {
            id,
            version: 1,
            reference,
            code_name,
            organisation: by.organisation,
            // A program works on nothing: what it opens waits for somebody to be given it.
            assigned_to: (by.kind() == PrincipalKind::Person).then_some(by.user),
            opened_by: by.user,
            opened_at: now,
            detected_on: opening.detected_on,
            source: opening.source,
            county: opening.county,
            sex: opening.sex,
            age_group: opening.age_group,
            is_child,
            urgency: opening.urgency,
            identification: IdentificationState::Detected,
            assistance: AssistanceState::None,
            proceedings: ProceedingsState::None,
            compensation: CompensationState::None,
            stay_return: StayReturnState::NotApplicable,
            presumed_on: None,
            risk_level: None,
            closed_at: None,
            closing_reason: None,
            restricted_at: None,
            last_contact_on: None,
        };
        Ok((case, Event::new(EventKind::CaseOpened).case(id)))
    }

    /// Changes coded facts. Without any difference there is nothing to record.
    ///
    /// # Errors
    /// The fields that cannot be so.
    pub fn change_facts(self, change: CaseFactsChange) -> Result<(Self, Option<Event>), Vec<Invalid>> {
        let age_group = change.age_group.unwrap_or(self.age_group);
        let is_child = is_child(age_group, change.is_child, self.is_child)
            .map_err(|code| vec![Invalid::new("/is_child", code)])?;
        let next = Self {
            county: change.county.unwrap_or_else(|| self.county.clone()),
            sex: change.sex.unwrap_or(self.sex),
            age_group,
            is_child,
            urgency: change.urgency.unwrap_or(self.urgency),
            ..self.clone()
        };
        let fields: Vec<&'static str> = [
            ("county", next.county != self.county),
            ("sex", next.sex != self.sex),
            ("age_group", next.age_group != self.age_group),
            ("is_child", next.is_child != self.is_child),
            ("urgency", next.urgency != self.urgency),
        ]
        .into_iter()
        .filter_map(|(name, differs)| differs.then_some(name))
        .collect();
        if fields.is_empty() {
            return Ok((self, None));
        }
        let event = Event::new(EventKind::CaseChanged).case(self.id).fields(fields);
        Ok((next, Some(event)))
    }

    /// Gives the case to a colleague, or to nobody. Whoever had it before has it no more.
    ///
    /// `works_for` is the organisation of the colleague, if they may sign in.
    ///
    /// # Errors
    /// [`CaseError`] says what stands against it.
    pub fn assign(
        self,
        to: Option<UserId>,
        works_for: Option<OrganisationId>,
        by: &Actor,
    ) -> Result<(Self, Event), CaseError> {
        self.held_by(by)?;
        if to.is_some() && works_for != Some(self.organisation) {
            return Err(CaseError::NotColleague);
        }
        let event = Event::new(EventKind::CaseAssigned).case(self.id);
        let event = match to {
            Some(user) => event.subject(user),
            None => event.fields(["nobody"]),
        };
        Ok((
            Self {
                assigned_to: to,
                ..self
            },
            event,
        ))
    }

    /// The operations this actor may call on the case now, by their names in the API.
    ///
    /// `facts` are those of this case.
    #[must_use]
    pub fn abilities(&self, by: &Actor, facts: &CaseFacts, now: Timestamp) -> Vec<&'static str> {
        use Permission as P;
        let may = |permission, class| decide(&by.into(), permission, Record::Case(facts, class), now).is_allowed();
        let holds = self.held_by(by).is_ok();
        [
            ("case_read", may(P::CasesRead, Class::Operational)),
            ("case_update", holds && may(P::CasesEdit, Class::Operational)),
            ("family_link_list", holds && may(P::CasesEdit, Class::Operational)),
            ("family_link_create", holds && may(P::CasesEdit, Class::Operational)),
            ("case_assign", holds && may(P::CasesAssign, Class::Operational)),
            ("case_change_track", holds && may(P::CasesDecide, Class::Operational)),
            ("status_decision_list", may(P::DecisionsRead, Class::Operational)),
            ("status_decision_create", may(P::DecisionsMake, Class::Operational)),
            ("person_read", may(P::CasesIdentity, Class::Identity)),
            ("person_update", holds && may(P::CasesIdentity, Class::LifeCritical)),
            ("note_list", may(P::CasesContent, Class::Sensitive)),
            ("note_create", holds && may(P::CasesContent, Class::Sensitive)),
            ("conference_list", may(P::CasesContent, Class::Sensitive)),
            (
                "conference_create",
                holds && self.is_open() && may(P::CasesContent, Class::Sensitive),
            ),
            ("screening_list", may(P::CasesContent, Class::Sensitive)),
            (
                "screening_create",
                holds && self.is_open() && may(P::CasesContent, Class::Sensitive),
            ),
            ("interview_list", may(P::CasesContent, Class::Sensitive)),
            (
                "interview_create",
                holds && self.is_open() && may(P::CasesContent, Class::Sensitive),
            ),
            ("exploiters_read", may(P::CasesIdentity, Class::LifeCritical)),
            ("risk_assessment_list", may(P::CasesContent, Class::Sensitive)),
            (
                "risk_assessment_create",
                holds && self.is_open() && may(P::CasesContent, Class::Sensitive),
            ),
            (
                "risk_trigger_create",
                holds && self.is_open() && may(P::CasesContent, Class::Sensitive),
            ),
            (
                "risk_lowering_confirm",
                holds && self.is_open() && may(P::RiskConfirm, Class::Sensitive),
            ),
            ("safety_plan_read", may(P::CasesIdentity, Class::LifeCritical)),
            (
                "safety_plan_update",
                holds && self.is_open() && may(P::CasesIdentity, Class::LifeCritical),
            ),
            ("needs_list", may(P::CasesContent, Class::Sensitive)),
            (
                "needs_create",
                holds && self.is_open() && may(P::CasesContent, Class::Sensitive),
            ),
            ("plan_list", may(P::CasesContent, Class::Sensitive)),
            (
                "plan_create",
                holds && self.is_open() && may(P::CasesContent, Class::Sensitive),
            ),
            ("service_list", may(P::CasesContent, Class::Sensitive)),
            ("service_create", holds && may(P::CasesContent, Class::Sensitive)),
            ("specialist_list", may(P::SpecialistsRead, Class::Sensitive)),
            (
                "specialist_create",
                holds && self.is_open() && may(P::SpecialistsManage, Class::Operational),
            ),
            ("specialist_note_list", may(P::SpecialistNotesWrite, Class::Sensitive)),
            ("specialist_note_create", may(P::SpecialistNotesWrite, Class::Sensitive)),
            ("closure_list", may(P::CasesContent, Class::Sensitive)),
            (
                "closure_create",
                holds && self.is_open() && may(P::CasesDecide, Class::Operational),
            ),
            (
                "case_reopen",
                holds && !self.is_open() && may(P::CasesDecide, Class::Operational),
            ),
            ("restriction_list", holds && may(P::CasesContent, Class::Sensitive)),
            (
                "restriction_create",
                holds && !self.is_restricted() && may(P::CasesDecide, Class::Operational),
            ),
            (
                "restriction_lift",
                holds && self.is_restricted() && may(P::CasesDecide, Class::Operational),
            ),
            ("data_package_read", holds && may(P::CasesIdentity, Class::LifeCritical)),
            ("erasure_read", holds && may(P::CasesContent, Class::Sensitive)),
            ("erasure_create", holds && may(P::CasesDecide, Class::Operational)),
            ("follow_up_list", may(P::CasesContent, Class::Sensitive)),
            (
                "follow_up_create",
                holds && !self.is_open() && may(P::CasesContent, Class::Sensitive),
            ),
            ("placement_list", may(P::CasesIdentity, Class::LifeCritical)),
            (
                "placement_create",
                holds && self.is_open() && may(P::CasesIdentity, Class::LifeCritical),
            ),
            ("proceeding_list", may(P::CasesContent, Class::Sensitive)),
            // Also of a closed case: a court does not wait for the end of the help, and goes on after it.
            ("proceeding_create", holds && may(P::CasesContent, Class::Sensitive)),
            (
                "rights_information_create",
                holds && may(P::CasesContent, Class::Sensitive),
            ),
            (
                "compensation_claim_create",
                holds && may(P::CasesContent, Class::Sensitive),
            ),
            ("stay_return_read", may(P::StaysManage, Class::LifeCritical)),
            (
                "stay_create",
                holds && self.is_open() && may(P::StaysManage, Class::LifeCritical),
            ),
            (
                "repatriation_create",
                holds && self.is_open() && may(P::StaysManage, Class::LifeCritical),
            ),
            ("task_create", holds && by.may(P::TasksUse)),
            ("access_log_list", may(P::CasesAccessLog, Class::Operational)),
            ("consent_list", may(P::ConsentsRead, Class::Operational)),
            ("consent_create", holds && may(P::ConsentsWrite, Class::Operational)),
            ("consent_confirm", holds && may(P::ConsentsConfirm, Class::Sensitive)),
            ("referral_create", holds && may(P::ReferralsSend, Class::Operational)),
        ]
        .into_iter()
        .filter_map(|(name, may)| may.then_some(name))
        .collect()
    }

    /// Whether the case is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// Whether what is held of the person goes to nobody else now.
    #[must_use]
    pub fn is_restricted(&self) -> bool {
        self.restricted_at.is_some()
    }

    /// Whether the organisation of `by` holds the case.
    ///
    /// # Errors
    /// [`CaseError::NotHolder`].
    pub fn held_by(&self, by: &Actor) -> Result<(), CaseError> {
        if self.organisation == by.organisation {
            Ok(())
        } else {
            Err(CaseError::NotHolder)
        }
    }
}

/// The latest day that may be called today: the countries served lie up to three hours ahead of
/// UTC, and a date entered there after midnight is no date in the future.
#[must_use]
pub fn latest_today(now: Timestamp) -> NaiveDate {
    (now + TimeDelta::hours(3)).date_naive()
}

/// Whether something can have happened on that day: not in the future, not beyond a lifetime.
pub(crate) fn day(on: NaiveDate, now: Timestamp) -> Result<(), InvalidCode> {
    let latest = latest_today(now);
    if on > latest {
        Err(InvalidCode::InTheFuture)
    } else if latest
        .checked_sub_days(Days::new(120 * 366))
        .is_some_and(|oldest| on < oldest)
    {
        Err(InvalidCode::TooEarly)
    } else {
        Ok(())
    }
}

/// The age group decides who is a child where it is known; where it is not, what was said.
fn is_child(age_group: AgeGroup, said: Option<bool>, before: bool) -> Result<bool, InvalidCode> {
    match (age_group.is_child(), said) {
        (Some(known), Some(said)) if known != said => Err(InvalidCode::Contradiction),
        (Some(known), _) => Ok(known),
        (None, said) => Ok(said.unwrap_or(before)),
    }
}

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
