//! A referral as each side sees it.

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::{Actor, Permission};
use punte_domain::cases::Urgency;
use punte_domain::cases::clock::{ClockKind, ClockWarning};
use punte_domain::cases::consent::{DataSet, DataSets};
use punte_domain::cases::repatriation::RepatriationState;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, ConsentId, OrganisationId, ReferralId};
use punte_domain::identity::organisation::Organisation;
use punte_domain::pack::Pack;
use punte_domain::reference::Reference;
use punte_domain::referrals::{
    BrokenReason, Disclosure, FeedbackKind, FeedbackOutcome, Referral, ReferralAction, ReferralKind, ReferralState,
    RefusalReason, Side, Viewer,
};
use punte_storage::cases::CaseLabel;
use punte_storage::cases::clock::{ClockCase, ClockLine};
use punte_storage::ledger::Entry;
use punte_storage::referrals::Words;
use punte_storage::referrals::feedback::Feedback;
use punte_storage::{CaseKey, Names, Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use super::disclosed::{DisclosedView, Known};
use super::interview;
use super::provider::{ProviderMatchView, next_offer};
use crate::cases::{ClockView, DisclosedLegal, shared_goals};
use crate::etag::Versioned;
use crate::{App, Problem};

/// A referral in a list. It holds nothing about the person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReferralSummary)]
pub(crate) struct ReferralSummaryView {
    id: ReferralId,
    reference: Reference,
    kind: ReferralKind,
    urgency: Urgency,
    state: ReferralState,
    /// The organisation that asks.
    from_id: OrganisationId,
    from_name: String,
    /// The organisation that is asked.
    to_id: OrganisationId,
    to_name: String,
    /// Codes of the pack's services.
    #[schema(example = json!(["ACC-E"]))]
    services: Vec<String>,
    /// The case it is about; absent for the receiver.
    #[serde(skip_serializing_if = "Option::is_none")]
    case_id: Option<CaseId>,
    /// What people read out of the case; absent for the receiver.
    #[serde(skip_serializing_if = "Option::is_none")]
    case_reference: Option<Reference>,
    sent_at: Option<DateTime<Utc>>,
    /// Until when the receiver has to answer.
    answer_due_at: Option<DateTime<Utc>>,
    /// How near the end of the time for an answer is.
    warning: ClockWarning,
    updated_at: DateTime<Utc>,
}

impl ReferralSummaryView {
    fn new(referral: &Referral, names: &Names, case: Option<&CaseLabel>, pack: &Pack, now: DateTime<Utc>) -> Self {
        let content = &referral.content;
        Self {
            id: referral.id,
            reference: referral.reference.clone(),
            kind: content.kind,
            urgency: content.urgency,
            state: referral.state,
            from_id: referral.from,
            from_name: names.organisation(referral.from),
            to_id: content.to,
            to_name: names.organisation(content.to),
            services: content.services.clone(),
            case_id: case.map(|_| referral.case),
            case_reference: case.map(|label| label.reference.clone()),
            sent_at: referral.sent_at,
            answer_due_at: referral.answer_due_at,
            warning: warning(referral, pack, now),
            updated_at: referral.updated_at,
        }
    }
}

/// Whether the caller learns which case a referral is about: the receiver does not, unless it holds
/// the case since.
fn knows_case(referral: &Referral, actor: &Actor) -> bool {
    referral.holder == actor.organisation || referral.side(actor.organisation) != Some(Side::Receiver)
}

/// How near the end of the time for an answer is.
fn warning(referral: &Referral, pack: &Pack, now: DateTime<Utc>) -> ClockWarning {
    let (Some(sent), Some(due)) = (referral.sent_at, referral.answer_due_at) else {
        return ClockWarning::None;
    };
    if !referral.state.awaits_answer() {
        return ClockWarning::None;
    }
    let [half, most] = pack
        .clock(ClockKind::ReferralAnswer)
        .map_or([50, 80], |rule| rule.warn_at);
    let passed = |percent: u8| now >= sent + (due - sent) * i32::from(percent) / 100;
    if now > due {
        ClockWarning::Overdue
    } else if passed(most) {
        ClockWarning::Most
    } else if passed(half) {
        ClockWarning::Half
    } else {
        ClockWarning::None
    }
}

/// Referrals as the caller reads them in a list.
pub(crate) async fn summaries(
    tx: &Tx,
    pack: &Pack,
    actor: &Actor,
    referrals: &[Referral],
) -> Result<Vec<ReferralSummaryView>, Problem> {
    let organisations = referrals.iter().flat_map(|one| [one.from, one.content.to]);
    let names = names(tx, actor.language, organisations, None).await?;
    let known = referrals
        .iter()
        .filter(|one| knows_case(one, actor))
        .map(|one| one.case);
    let labels = punte_storage::cases::labels(tx, known).await?;
    Ok(referrals
        .iter()
        .map(|one| {
            let case = labels.get(&one.case).filter(|_| knows_case(one, actor));
            ReferralSummaryView::new(one, &names, case, pack, tx.now)
        })
        .collect())
}

/// A referral with all that the caller may see of it now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Referral)]
pub(crate) struct ReferralView {
    #[serde(flatten)]
    summary: ReferralSummaryView,
    version: i64,
    /// On which side of it the caller's organisation stands: whoever holds the case now is the one that
    /// asks. `null` for those who oversee, and who held the case before.
    side: Option<Side>,
    /// What the sender wrote; for whoever holds the case, and for the receiver while the data are open.
    message: Option<String>,
    /// The consent or ground it is sent under; for whoever holds the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    consent_id: Option<ConsentId>,
    /// What the sender shares, as far as consent covers it.
    #[schema(value_type = Vec<DataSet>)]
    data_sets: DataSets,
    /// What the caller may do with it now: `accept` is the operation `referral_accept`, and so on.
    #[schema(example = json!(["accept", "refuse"]))]
    abilities: Vec<ReferralAction>,
    /// The report that is due next from the receiver.
    expected_feedback: Option<FeedbackKind>,
    clocks: Vec<ClockView>,
    /// The states it went through.
    steps: Vec<ReferralStepView>,
    /// What the receiver reported; its words for whoever holds the case, and for the receiver while
    /// it runs and for the pack's days after.
    feedback: Vec<FeedbackView>,
    refusal: Option<RefusalView>,
    broken_reason: Option<BrokenReason>,
    /// Why it was broken off or withdrawn, in words; shown as the words of the feedback are.
    ended_text: Option<String>,
    /// The first day of the service.
    service_started_on: Option<NaiveDate>,
    /// The referral this one follows.
    previous_id: Option<ReferralId>,
    /// The provider to ask next; for the sender, once it was refused or expired.
    next_offer: Option<ProviderMatchView>,
    /// What is open to the receiver now; its content is for the receiver.
    disclosed: DisclosedView,
    /// The case whose status the receiver may decide on, with `status_decision_list`; `null` unless
    /// the caller investigates for the receiver.
    status_case_id: Option<CaseId>,
    /// Whether the receiver finds here with `referral_return_read` that, and how, the person comes.
    carries_return: bool,
}

impl ReferralView {
    /// The person's family name, where it is shown.
    pub(super) fn family_name(&self) -> Option<&str> {
        self.disclosed.family_name()
    }
}

impl Versioned for ReferralView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A state a referral went through.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReferralStep)]
struct ReferralStepView {
    state: ReferralState,
    at: DateTime<Utc>,
    /// The organisation that did it; `null` where time did.
    organisation_name: Option<String>,
    actor_name: Option<String>,
}

/// A report of the receiver.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Feedback)]
struct FeedbackView {
    kind: FeedbackKind,
    outcome: Option<FeedbackOutcome>,
    narrative: Option<String>,
    what_next: Option<String>,
    given_at: DateTime<Utc>,
}

/// Why a referral was refused.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refusal)]
struct RefusalView {
    reason: RefusalReason,
    /// In words; shown as the words of the feedback are.
    text: Option<String>,
}

/// The referral as the caller sees it, and the entry to record before it is shown.
pub(super) async fn view(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    referral: &Referral,
    words: &Words,
) -> Result<(ReferralView, Event), Problem> {
    let side = referral.side(actor.organisation);
    let holds = referral.holder == actor.organisation;
    let receiver = punte_storage::identity::organisation::find(tx, referral.content.to).await?;
    let disclosure = disclosure(app, tx, referral, &receiver).await?;
    let key = if reads_words(tx, actor, referral).await? {
        Some(tx.case_key(referral.case).await?)
    } else {
        None
    };
    let receives = side == Some(Side::Receiver) && disclosure.is_open();
    let (disclosed, shown_sets) = match key.as_ref().filter(|_| receives) {
        Some(key) => (
            content(tx, actor, &app.pack, key, &disclosure).await?,
            disclosure.data_sets.clone(),
        ),
        None => (DisclosedView::outline(&disclosure), DataSets::new()),
    };
    let message = match key.as_ref().filter(|_| holds || disclosure.is_open()) {
        Some(key) => punte_storage::referrals::message(key, referral, words)?,
        None => None,
    };
    let keeps_words = referral.keeps_its_words(tx.now, app.pack.disclosure_days_after_end());
    let key = key.filter(|_| holds || keeps_words);
    let reason = match &key {
        Some(key) => punte_storage::referrals::reason(key, referral, words)?,
        None => None,
    };
    let feedback = punte_storage::referrals::feedback::list(tx, key.as_ref(), referral.id).await?;
    let entries = punte_storage::ledger::of_referral(tx, referral.id).await?;
    let names = names(
        tx,
        actor.language,
        entries
            .iter()
            .filter_map(|entry| entry.organisation)
            .chain([referral.from, referral.content.to]),
        entries.iter().filter_map(|entry| entry.user),
    )
    .await?;
    let labels = punte_storage::cases::labels(tx, Some(referral.case).filter(|_| knows_case(referral, actor))).await?;
    let known_case = labels.get(&referral.case).map(|label| ClockCase {
        reference: label.reference.clone(),
        code_name: label.code_name.clone(),
        risk_level: None,
    });
    let clocks = punte_storage::cases::clock::of_referral(tx, referral.id).await?;
    let mut custody = punte_storage::cases::custody(tx, [referral.case]).await?;
    let facts = custody.remove(&referral.case).ok_or(punte_storage::Error::NotFound)?;
    let next_offer = match side {
        Some(Side::Sender) if referral.may_be_followed() && referral.sent_at.is_some() => {
            next_offer(app, tx, actor, referral).await?
        }
        _ => None,
    };
    let shown = [
        ("interviews", disclosed.tells_of_interviews()),
        ("exploiters", disclosed.names_exploiters()),
        ("message", message.is_some()),
        ("reason", reason.is_some()),
        ("feedback", feedback.iter().any(|report| report.words.is_some())),
    ];
    let read = read(referral, &shown_sets, shown);
    let view = ReferralView {
        summary: ReferralSummaryView::new(referral, &names, labels.get(&referral.case), &app.pack, tx.now),
        version: referral.version,
        side,
        message,
        consent_id: referral.content.consent.filter(|_| holds),
        data_sets: match side {
            Some(Side::Receiver) => disclosure.data_sets.clone(),
            _ => referral.content.data_sets.clone(),
        },
        abilities: abilities(tx, actor, referral, &disclosure).await?,
        expected_feedback: expected_feedback(referral),
        clocks: clocks
            .into_iter()
            .map(|clock| ClockLine {
                clock,
                case: known_case.clone(),
                facts: facts.clone(),
            })
            .map(|line| ClockView::new(line, &app.pack, actor, tx.now))
            .collect(),
        steps: steps(&entries, &names, side),
        feedback: feedback.into_iter().map(FeedbackView::from).collect(),
        refusal: referral.refusal.map(|code| RefusalView {
            reason: code,
            text: reason.clone(),
        }),
        broken_reason: referral.broken,
        ended_text: reason.filter(|_| referral.refusal.is_none()),
        service_started_on: referral.service_started_on,
        previous_id: referral.previous.filter(|_| side != Some(Side::Receiver)),
        next_offer,
        disclosed,
        status_case_id: status_case(tx, actor, referral, side).await?,
        carries_return: side == Some(Side::Receiver)
            && actor.may(Permission::ReferralsContent)
            && carries_return(tx, referral, &disclosure).await?,
    };
    Ok((view, read))
}

/// Whether it carries a return of which anything is open, or whose end the receiver has still to tell.
pub(super) async fn carries_return(tx: &Tx, referral: &Referral, disclosure: &Disclosure) -> Result<bool, Problem> {
    let state = punte_storage::cases::repatriation::state_of(tx, referral).await?;
    Ok(state.is_some_and(|state| disclosure.is_open() || state == RepatriationState::Travelling))
}

/// The case, for a receiver who may see decisions on its status.
async fn status_case(
    tx: &Tx,
    actor: &Actor,
    referral: &Referral,
    side: Option<Side>,
) -> Result<Option<CaseId>, Problem> {
    if side != Some(Side::Receiver) || !actor.may(Permission::DecisionsRead) {
        return Ok(None);
    }
    let scope = actor.scope(Permission::DecisionsRead);
    match punte_storage::cases::find(tx, &scope, referral.case).await {
        Ok(case) => Ok(Some(case.id)),
        Err(punte_storage::Error::NotFound) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn disclosure(
    app: &App,
    tx: &Tx,
    referral: &Referral,
    receiver: &Organisation,
) -> Result<Disclosure, Problem> {
    let consents = punte_storage::cases::consent::of_case(tx, referral.case).await?;
    let is_restricted = punte_storage::cases::restriction::is_in_force(tx, referral.case).await?;
    let viewer = Viewer {
        organisation: receiver.id,
        kind: receiver.facts.kind,
    };
    let today = app.pack.calendar().date(tx.now);
    let days = app.pack.disclosure_days_after_end();
    let disclosure = Disclosure::of(referral, &consents, viewer, tx.now, today, days);
    Ok(if is_restricted {
        disclosure.restricted()
    } else {
        disclosure
    })
}

/// What the disclosure opens of the case. Only here does a receiver's call touch the person.
async fn content(
    tx: &Tx,
    actor: &Actor,
    pack: &Pack,
    key: &CaseKey,
    disclosure: &Disclosure,
) -> Result<DisclosedView, Problem> {
    let is_about_the_person = [DataSet::Contact, DataSet::SafeContact, DataSet::Identity]
        .into_iter()
        .any(|set| disclosure.opens(set));
    let mut known = Known::default();
    if is_about_the_person {
        known.person = punte_storage::cases::person::find(tx, key).await?.details;
    }
    if disclosure.opens(DataSet::Needs) {
        known.needs = punte_storage::cases::needs::newest(tx, key).await?;
    }
    if disclosure.opens(DataSet::Plan)
        && let Some(plan) = punte_storage::cases::plan::in_force(tx, key).await?
    {
        known.plan = Some(shared_goals(tx, actor, &plan, disclosure).await?);
    }
    if disclosure.opens(DataSet::Risk) {
        known.risk = punte_storage::cases::risk::newest(tx, key).await?;
    }
    if disclosure.opens(DataSet::Legal) {
        known.legal = Some(DisclosedLegal::of(tx, actor, key).await?);
    }
    if disclosure.opens(DataSet::Documents) {
        known.documents = punte_storage::cases::document::shared(tx, key).await?;
        known
            .documents
            .retain(|one| one.is_disclosed(|set| disclosure.opens(set)));
    }
    interview::fill(tx, actor, pack, key, disclosure, &mut known).await?;
    Ok(DisclosedView::new(disclosure, pack.risk(), known))
}

/// Whether the caller may read what people wrote in a referral. What was just handed over is still
/// shown once, to whoever did it, but not its words.
async fn reads_words(tx: &Tx, actor: &Actor, referral: &Referral) -> Result<bool, Problem> {
    let scope = actor.scope(Permission::ReferralsContent);
    Ok(punte_storage::referrals::is_within(tx, &scope, referral.id).await?)
}

/// What the ledger says of this reading: the data sets and words that are shown.
fn read(referral: &Referral, data_sets: &DataSets, words: [(&'static str, bool); 5]) -> Event {
    let words = words
        .into_iter()
        .filter_map(|(name, is_shown)| is_shown.then_some(name));
    Event::new(EventKind::ReadReferral)
        .case(referral.case)
        .referral(referral.id)
        .fields(data_sets.iter().map(|set| set.code()).chain(words))
}

/// What the caller may do with a referral now. A transfer that consent does not cover any more cannot
/// be accepted.
async fn abilities(
    tx: &Tx,
    actor: &Actor,
    referral: &Referral,
    disclosure: &Disclosure,
) -> Result<Vec<ReferralAction>, Problem> {
    let actions = referral.abilities(actor.organisation, tx.now);
    if actions.is_empty() {
        return Ok(Vec::new());
    }
    let side = referral.side(actor.organisation);
    let permission = match side {
        Some(Side::Sender) => Permission::ReferralsSend,
        _ => Permission::ReferralsAnswer,
    };
    if !punte_storage::referrals::is_within(tx, &actor.scope(permission), referral.id).await? {
        return Ok(Vec::new());
    }
    let is_covered = referral.content.kind != ReferralKind::Transfer || disclosure.is_open();
    Ok(actions
        .into_iter()
        .filter(|action| *action != ReferralAction::Accept || is_covered)
        .collect())
}

fn expected_feedback(referral: &Referral) -> Option<FeedbackKind> {
    let has_service = referral.content.kind.has_service();
    match referral.state {
        ReferralState::ServiceStarted if referral.start_feedback_at.is_none() => Some(FeedbackKind::Start),
        ReferralState::ServiceStarted if referral.final_feedback_at.is_none() => Some(FeedbackKind::Final),
        ReferralState::Accepted if !has_service && referral.final_feedback_at.is_none() => Some(FeedbackKind::Final),
        _ => None,
    }
}

/// The states a referral went through. How long its sender wrote on it is not the receiver's to know.
fn steps(entries: &[Entry], names: &Names, side: Option<Side>) -> Vec<ReferralStepView> {
    let mut steps: Vec<_> = entries
        .iter()
        .filter_map(|entry| {
            let state = reached(entry.kind)?;
            if state == ReferralState::Draft && side == Some(Side::Receiver) {
                return None;
            }
            Some(ReferralStepView {
                state,
                at: entry.at,
                organisation_name: entry.organisation.map(|id| names.organisation(id)),
                actor_name: entry.user.map(|id| names.user(id)),
            })
        })
        .collect();
    // What happened within one microsecond happened in the order of the states.
    steps.sort_by_key(|step| (step.at, step.state));
    steps
}

fn reached(kind: EventKind) -> Option<ReferralState> {
    Some(match kind {
        EventKind::ReferralDrafted => ReferralState::Draft,
        EventKind::ReferralSent => ReferralState::Sent,
        EventKind::ReferralReceived => ReferralState::Received,
        EventKind::ReferralAccepted => ReferralState::Accepted,
        EventKind::ReferralRefused => ReferralState::Refused,
        EventKind::ReferralExpired => ReferralState::Expired,
        EventKind::ReferralServiceStarted => ReferralState::ServiceStarted,
        EventKind::ReferralCompleted => ReferralState::Completed,
        EventKind::ReferralBroken => ReferralState::Broken,
        EventKind::ReferralWithdrawn => ReferralState::Withdrawn,
        _ => return None,
    })
}

impl From<Feedback> for FeedbackView {
    fn from(feedback: Feedback) -> Self {
        let (narrative, what_next) = match feedback.words {
            Some(words) => (Some(words.narrative), words.what_next),
            None => (None, None),
        };
        Self {
            kind: feedback.kind,
            outcome: feedback.outcome,
            narrative,
            what_next,
            given_at: feedback.given_at,
        }
    }
}
