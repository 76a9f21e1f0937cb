//! What the receiver of a referral sees of the case: what the disclosure opens, and nothing else.

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::cases::RiskLevel;
use punte_domain::cases::consent::{DataSet, DataSets};
use punte_domain::cases::document::{Document, DocumentFormat};
use punte_domain::cases::interview::{EXPLOITERS, InterviewKind};
use punte_domain::cases::needs::{NeedsAssessment, belongs_to};
use punte_domain::cases::person::{AgeBasis, Identifier, PartialDate, PersonContactKind, PersonDetails};
use punte_domain::cases::risk::{RiskAssessment, RiskForm, RiskStrength};
use punte_domain::id::DocumentId;
use punte_domain::language::Labels;
use punte_domain::referrals::{ClosedReason, Disclosure, DisclosureState};
use serde::Serialize;
use utoipa::ToSchema;

use crate::cases::{AccountAnswerView, DisclosedLegal, NeedView, PlanGoalView};

/// What a referral opens of the case now. A data set that is not open is absent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Disclosed)]
pub(crate) struct DisclosedView {
    /// Whether anything is open to the receiver.
    state: DisclosureState,
    /// Why nothing is.
    reason: Option<ClosedReason>,
    /// The data sets that are open to the receiver now.
    #[schema(value_type = Vec<DataSet>)]
    data_sets: DataSets,
    /// The interviews with the person, the latest first, so that nobody asks again: with whatever is
    /// open.
    #[serde(skip_serializing_if = "Option::is_none")]
    interviews: Option<Vec<DisclosedInterview>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<DisclosedContact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<DisclosedIdentity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    safe_contact: Option<DisclosedSafeContact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    screening_result: Option<DisclosedNothing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    screening_answers: Option<DisclosedNothing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    risk: Option<DisclosedRisk>,
    #[serde(skip_serializing_if = "Option::is_none")]
    needs: Option<DisclosedNeeds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    health: Option<DisclosedAccount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exploitation: Option<DisclosedAccount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    legal: Option<DisclosedLegal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    documents: Option<DisclosedDocuments>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<DisclosedPlan>,
}

/// A data set that is open and of which nothing is recorded yet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisclosedNothing {
    recorded: bool,
}

/// An interview with the person: who asked when, and about what.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisclosedInterview {
    pub kind: InterviewKind,
    pub organisation_name: String,
    pub started_at: DateTime<Utc>,
    /// Codes of topics of the form of interviews.
    #[schema(example = json!(["recruitment", "journey"]))]
    pub topics: Vec<String>,
}

/// What the person told in interviews, as far as this data set opens it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisclosedAccount {
    recorded: bool,
    topics: Vec<DisclosedTopic>,
}

/// What is known of a topic.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisclosedTopic {
    /// A code of a topic of the form of interviews.
    #[schema(example = "journey")]
    pub topic: String,
    pub answers: Vec<AccountAnswerView>,
}

impl From<Vec<DisclosedTopic>> for DisclosedAccount {
    fn from(topics: Vec<DisclosedTopic>) -> Self {
        Self {
            recorded: !topics.is_empty(),
            topics,
        }
    }
}

/// How to reach the person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisclosedContact {
    recorded: bool,
    contacts: Vec<DisclosedContactPoint>,
}

/// A way to reach the person.
#[derive(Debug, Serialize, ToSchema)]
struct DisclosedContactPoint {
    kind: PersonContactKind,
    #[schema(example = "+40 700 000 000")]
    value: String,
}

/// Who the person is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisclosedIdentity {
    recorded: bool,
    given_names: Option<String>,
    family_name: Option<String>,
    aliases: Vec<String>,
    birth: Option<PartialDate>,
    age_basis: Option<AgeBasis>,
    languages: Vec<String>,
    citizenships: Vec<String>,
    identifiers: Vec<Identifier>,
}

/// When and how the person may safely be called or written to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisclosedSafeContact {
    recorded: bool,
    contacts: Vec<DisclosedSafety>,
}

/// What is safe with one way to reach the person.
#[derive(Debug, Serialize, ToSchema)]
struct DisclosedSafety {
    kind: PersonContactKind,
    /// The number or address, where `contact` is open too.
    value: Option<String>,
    safe_to_call: bool,
    safe_to_write: bool,
    note: Option<String>,
}

/// How much danger the person is in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisclosedRisk {
    recorded: bool,
    level: Option<RiskLevel>,
    /// When it was assessed.
    assessed_at: Option<DateTime<Utc>>,
    /// The factors that are there, as last assessed.
    factors: Vec<DisclosedRiskFactor>,
    /// The factors that nobody knows. None of them counts as absent.
    not_known: Vec<Labels>,
}

/// A factor of risk that is there.
#[derive(Debug, Serialize, ToSchema)]
struct DisclosedRiskFactor {
    labels: Labels,
    strength: RiskStrength,
}

/// What the person needs and wishes, as last assessed: without the domains that belong to a data
/// set which is not open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisclosedNeeds {
    recorded: bool,
    /// The day on which the person was spoken with.
    assessed_on: Option<NaiveDate>,
    needs: Vec<NeedView>,
}

/// The goals and steps of the plan in force: without the needs that belong to a data set which is
/// not open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisclosedPlan {
    recorded: bool,
    goals: Vec<PlanGoalView>,
}

/// The documents of the case that whoever holds it shares.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisclosedDocuments {
    recorded: bool,
    documents: Vec<DisclosedDocument>,
}

/// A document that may be opened.
#[derive(Debug, Serialize, ToSchema)]
struct DisclosedDocument {
    id: DocumentId,
    /// A code of the pack's list `document_kind`.
    #[schema(example = "identity")]
    kind: String,
    format: DocumentFormat,
    /// In bytes.
    size: u32,
    /// What it is.
    description: Option<String>,
    /// The day it bears.
    dated_on: Option<NaiveDate>,
}

impl DisclosedView {
    /// The person's family name, where it is shown.
    pub(super) fn family_name(&self) -> Option<&str> {
        self.identity.as_ref()?.family_name.as_deref()
    }

    /// What is open, without its content: for the sender and for those who oversee.
    pub(super) fn outline(disclosure: &Disclosure) -> Self {
        Self {
            state: disclosure.state,
            reason: disclosure.reason,
            data_sets: disclosure.data_sets.clone(),
            interviews: None,
            contact: None,
            identity: None,
            safe_contact: None,
            screening_result: None,
            screening_answers: None,
            risk: None,
            needs: None,
            health: None,
            exploitation: None,
            legal: None,
            documents: None,
            plan: None,
        }
    }

    /// Whether it tells of an interview.
    pub(super) fn tells_of_interviews(&self) -> bool {
        self.interviews.as_ref().is_some_and(|all| !all.is_empty())
    }

    /// Whether it names anybody who exploited the person.
    pub(super) fn names_exploiters(&self) -> bool {
        let mut topics = self.exploitation.iter().flat_map(|account| &account.topics);
        topics.any(|topic| topic.topic == EXPLOITERS)
    }

    /// What is open, with its content: for the receiver.
    pub(super) fn new(disclosure: &Disclosure, form: &RiskForm, known: Known) -> Self {
        let Known {
            person,
            needs,
            plan,
            risk,
            documents,
            interviews,
            health,
            exploitation,
            legal,
        } = known;
        let opens = |set| disclosure.opens(set);
        let nothing = |set| opens(set).then_some(DisclosedNothing { recorded: false });
        Self {
            contact: opens(DataSet::Contact).then(|| contact(disclosure, &person)),
            safe_contact: opens(DataSet::SafeContact).then(|| safe_contact(disclosure, &person)),
            identity: opens(DataSet::Identity).then(|| identity(person)),
            screening_result: nothing(DataSet::ScreeningResult),
            screening_answers: nothing(DataSet::ScreeningAnswers),
            risk: opens(DataSet::Risk).then(|| disclosed_risk(form, risk, opens(DataSet::Health))),
            needs: opens(DataSet::Needs).then(|| disclosed_needs(disclosure, needs)),
            interviews: disclosure.tells_of_interviews().then_some(interviews),
            health: opens(DataSet::Health).then(|| health.into()),
            exploitation: opens(DataSet::Exploitation).then(|| exploitation.into()),
            legal: legal.filter(|_| opens(DataSet::Legal)),
            documents: opens(DataSet::Documents).then(|| disclosed_documents(documents)),
            plan: opens(DataSet::Plan).then(|| DisclosedPlan {
                recorded: plan.is_some(),
                goals: plan.unwrap_or_default(),
            }),
            ..Self::outline(disclosure)
        }
    }
}

/// What is known of what is open.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The person.
    pub person: PersonDetails,
    /// The newest assessment of needs.
    pub needs: Option<NeedsAssessment>,
    /// The goals of the plan in force.
    pub plan: Option<Vec<PlanGoalView>>,
    /// The newest assessment of risk that is finished.
    pub risk: Option<RiskAssessment>,
    /// The documents that are shared.
    pub documents: Vec<Document>,
    /// The interviews.
    pub interviews: Vec<DisclosedInterview>,
    /// What was told of health in them.
    pub health: Vec<DisclosedTopic>,
    /// What was told of the exploitation and all else.
    pub exploitation: Vec<DisclosedTopic>,
    /// The proceedings and claims.
    pub legal: Option<DisclosedLegal>,
}

/// An address may be a shelter's; whether it is shown is the disclosure's to say.
fn is_shown(disclosure: &Disclosure, kind: PersonContactKind) -> bool {
    kind != PersonContactKind::Address || disclosure.shows_addresses
}

fn contact(disclosure: &Disclosure, person: &PersonDetails) -> DisclosedContact {
    let contacts: Vec<_> = person
        .contacts
        .iter()
        .filter(|contact| is_shown(disclosure, contact.kind))
        .map(|contact| DisclosedContactPoint {
            kind: contact.kind,
            value: contact.value.clone(),
        })
        .collect();
    DisclosedContact {
        recorded: !contacts.is_empty(),
        contacts,
    }
}

fn safe_contact(disclosure: &Disclosure, person: &PersonDetails) -> DisclosedSafeContact {
    let contacts: Vec<_> = person
        .contacts
        .iter()
        .filter(|contact| is_shown(disclosure, contact.kind))
        .map(|contact| DisclosedSafety {
            kind: contact.kind,
            value: disclosure.opens(DataSet::Contact).then(|| contact.value.clone()),
            safe_to_call: contact.safe_to_call,
            safe_to_write: contact.safe_to_write,
            note: contact.note.clone(),
        })
        .collect();
    DisclosedSafeContact {
        recorded: !contacts.is_empty(),
        contacts,
    }
}

/// What tells of health shows with the data set of that name only. The safety plan is not among
/// it: it may tell where a shelter is.
fn disclosed_risk(form: &RiskForm, assessed: Option<RiskAssessment>, shows_health: bool) -> DisclosedRisk {
    let Some(assessed) = assessed else {
        return DisclosedRisk {
            recorded: false,
            level: None,
            assessed_at: None,
            factors: Vec::new(),
            not_known: Vec::new(),
        };
    };
    let (there, not_known) = form.told(&assessed.answers, shows_health);
    let there = there.into_iter().map(|(factor, strength)| DisclosedRiskFactor {
        labels: factor.labels.clone(),
        strength,
    });
    DisclosedRisk {
        recorded: true,
        level: assessed.level(),
        assessed_at: assessed.finished_at,
        factors: there.collect(),
        not_known: not_known.into_iter().map(|factor| factor.labels.clone()).collect(),
    }
}

fn disclosed_documents(documents: Vec<Document>) -> DisclosedDocuments {
    DisclosedDocuments {
        recorded: !documents.is_empty(),
        documents: documents
            .into_iter()
            .map(|one| DisclosedDocument {
                id: one.id,
                kind: one.kind,
                format: one.format,
                size: one.size,
                description: one.words.description,
                dated_on: one.words.dated_on,
            })
            .collect(),
    }
}

fn disclosed_needs(disclosure: &Disclosure, newest: Option<NeedsAssessment>) -> DisclosedNeeds {
    let assessed_on = newest.as_ref().map(|newest| newest.assessed_on);
    let needs: Vec<NeedView> = newest
        .into_iter()
        .flat_map(|newest| newest.needs)
        .filter(|need| disclosure.opens(belongs_to(&need.domain)))
        .map(NeedView::from)
        .collect();
    DisclosedNeeds {
        recorded: !needs.is_empty(),
        assessed_on: assessed_on.filter(|_| !needs.is_empty()),
        needs,
    }
}

fn identity(person: PersonDetails) -> DisclosedIdentity {
    let is_known = person.given_names.is_some()
        || person.family_name.is_some()
        || person.birth.is_some()
        || !(person.aliases.is_empty() && person.citizenships.is_empty() && person.identifiers.is_empty());
    DisclosedIdentity {
        recorded: is_known,
        given_names: person.given_names,
        family_name: person.family_name,
        aliases: person.aliases,
        birth: person.birth,
        age_basis: person.age_basis,
        languages: person.languages,
        citizenships: person.citizenships,
        identifiers: person.identifiers,
    }
}
