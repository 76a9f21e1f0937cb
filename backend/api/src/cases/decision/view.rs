//! Decisions as the caller reads them.

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::decision::{
    DecidedStatus, DecisionError, DecisionSight, Objection, ObjectionOutcome, StatusDecision, StatusFact, settled,
    stands,
};
use punte_domain::cases::disagreement::{Disagreement, DisagreementCircumstances};
use punte_domain::cases::person::PartialDate;
use punte_domain::cases::track::IdentificationState;
use punte_domain::id::{CaseId, DisagreementId, OrganisationId, ScreeningId, StatusDecisionId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::pack::Pack;
use punte_domain::reference::Reference;
use punte_storage::cases::{age, decision as storage};
use punte_storage::{CaseKey, Names, Tx, names};
use serde::Serialize;
use strum::IntoEnumIterator;
use utoipa::ToSchema;

use super::disagreement_view::{DisagreementView, disagreement};
use crate::etag::Versioned;
use crate::{App, Problem};

/// The decisions on the status of the person a case is about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatusDecisionList)]
pub(crate) struct StatusDecisionListView {
    case_id: CaseId,
    /// What people read out.
    reference: Reference,
    #[schema(example = "Salcie 47")]
    code_name: String,
    /// The version of the case, for `status_decision_create`.
    case_version: i64,
    is_child: bool,
    /// The day the person was noticed.
    detected_on: NaiveDate,
    /// Where identification stands.
    identification: IdentificationState,
    /// The three facts, each by itself.
    facts: Vec<SettledFactView>,
    /// What can be decided now.
    choices: Vec<StatusChoiceView>,
    /// Whether the caller may record what another body decided.
    may_record: bool,
    /// The newest first.
    items: Vec<StatusDecisionView>,
    /// The operations the caller may call on the list now.
    #[schema(example = json!(["status_decision_create"]))]
    abilities: Vec<&'static str>,
}

impl StatusDecisionListView {
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(super) fn disagreement(self, id: DisagreementId) -> Option<DisagreementView> {
        let mut all = self.items.into_iter().flat_map(|one| one.disagreements);
        all.find(|one| one.id == id)
    }

    pub(super) fn one(self, id: StatusDecisionId) -> Option<StatusDecisionView> {
        self.items.into_iter().find(|one| one.id == id)
    }
}

impl Versioned for StatusDecisionListView {
    fn version(&self) -> i64 {
        self.case_version
    }
}

/// How one of the three facts stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SettledFact)]
struct SettledFactView {
    fact: StatusFact,
    /// `null` where nobody has decided, which is not a no.
    answer: Option<bool>,
    /// The decision that settles it.
    decision_id: Option<StatusDecisionId>,
}

/// A status that can be decided, or why it cannot.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatusChoice)]
struct StatusChoiceView {
    status: DecidedStatus,
    /// Why it cannot be decided now: `no_such_step` or `child_cannot_decline`; `null` if it can.
    reason: Option<&'static str>,
    /// The decision it has to replace.
    replaces: Option<StatusDecisionId>,
    /// Whether the caller's own organisation is competent for it.
    decides: bool,
    /// Whether the caller's own organisation is competent for it, and for the one it replaces.
    is_competent: bool,
    /// The open disagreements that it could answer; those with the decision it replaces it answers.
    answers: Vec<DisagreementId>,
    /// The kinds of organisation that are competent for it, and for the one it replaces.
    kinds: Vec<OrganisationKind>,
    /// The kinds of organisation that are competent for it, and so review what was decided like this.
    reviewers: Vec<OrganisationKind>,
}

/// A decision on status. It is never edited; notice, objection and error are added to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatusDecision)]
pub(crate) struct StatusDecisionView {
    pub(super) id: StatusDecisionId,
    version: i64,
    status: DecidedStatus,
    /// The facts it settles, and how.
    settles: Vec<FactAnswerView>,
    /// The body that decided.
    organisation_id: OrganisationId,
    organisation_name: String,
    /// Who decided; `null` where it is not known, or is not the caller's to see.
    decided_by_name: Option<String>,
    decided_on: PartialDate,
    /// Where identification stood before.
    from: IdentificationState,
    /// Codes of the pack's list `decision_ground`.
    #[schema(example = json!(["screening", "statement"]))]
    grounds: Vec<String>,
    /// The screenings it rests on.
    screenings: Vec<ScreeningId>,
    /// The earlier decision whose place it takes.
    replaces: Option<StatusDecisionId>,
    /// Whether it counts: neither in error nor replaced.
    stands: bool,
    recorded_by_name: String,
    /// The organisation that wrote it down.
    recorded_in_name: String,
    /// Whether it was recorded for another body.
    is_recorded_for: bool,
    recorded_at: DateTime<Utc>,
    /// Whether its words show to the caller.
    shows_words: bool,
    /// The grounds in words.
    words: Option<String>,
    /// The reference of the document it stands in.
    document: Option<String>,
    /// That the person was told; `null` before.
    notice: Option<DecisionNoticeView>,
    /// That the person objected.
    objection: Option<DecisionObjectionView>,
    /// That it was entered in error.
    error: Option<DecisionErrorView>,
    /// The differing views on it, the oldest first.
    disagreements: Vec<DisagreementView>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["status_decision_notify"]))]
    abilities: Vec<&'static str>,
}

/// How a decision settles one of the three facts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FactAnswer)]
struct FactAnswerView {
    fact: StatusFact,
    answer: bool,
}

/// That the person was told of a decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionNotice)]
struct DecisionNoticeView {
    on: NaiveDate,
    /// A code of the pack's list `notice_method`.
    method: String,
    /// ISO 639.
    language: String,
}

/// That the person objected to a decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionObjection)]
struct DecisionObjectionView {
    on: NaiveDate,
    /// What became of it; `null` while it is open.
    outcome: Option<ObjectionOutcome>,
    outcome_on: Option<NaiveDate>,
}

/// That a decision was entered in error.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionEnteredInError)]
struct DecisionErrorView {
    by_name: String,
    at: DateTime<Utc>,
    /// `null` where it is not the caller's to see.
    reason: Option<String>,
}

impl Versioned for StatusDecisionView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// The decisions of a case, given the oldest first, as the caller reads them.
pub(super) async fn of_case(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    key: &CaseKey,
) -> Result<StatusDecisionListView, Problem> {
    let all = storage::all(tx, key).await?;
    let disagreements = punte_storage::cases::disagreement::all(tx, key).await?;
    let mut case = case.clone();
    if case.is_child {
        // Childhood ends on a birthday, and nobody has to write that down.
        case = age::today(tx, &app.pack, case).await?;
    }
    let case = &case;
    let people = all.iter().flat_map(|one| {
        let marked_by = one.error.as_ref().map(|error| error.by);
        [Some(one.recorded_by), one.decided_by, marked_by].into_iter().flatten()
    });
    let answers = disagreements.iter().filter_map(|one| one.answer.as_ref());
    let people = people
        .chain(disagreements.iter().map(|one| one.recorded_by))
        .chain(answers.clone().map(|answer| answer.by));
    let bodies = all.iter().flat_map(|one| [one.organisation, one.recorded_in]);
    let bodies = bodies
        .chain(disagreements.iter().map(|one| one.organisation))
        .chain(answers.map(|answer| answer.organisation));
    let names = names(tx, actor.language, bodies, people).await?;
    let today = app.pack.calendar().date(tx.now);
    let sight = super::sight(app, tx, actor, case).await?;
    let choices = DecidedStatus::iter().map(|status| choice(&app.pack, case, (&all, &disagreements), &sight, status));
    Ok(StatusDecisionListView {
        case_id: case.id,
        reference: case.reference.clone(),
        code_name: case.code_name.clone(),
        case_version: case.version,
        is_child: case.is_child,
        detected_on: case.detected_on,
        identification: case.identification,
        facts: StatusFact::iter().map(|fact| settled_fact(fact, &all)).collect(),
        choices: choices.collect(),
        may_record: sight.may_record,
        abilities: if sight.may_make {
            vec!["status_decision_create"]
        } else {
            Vec::new()
        },
        items: all
            .iter()
            .rev()
            .map(|one| {
                let shown = disagreements.iter().filter(|about| about.decision == one.id);
                let known = DisagreementCircumstances {
                    decision: one,
                    decisions: &all,
                    all: &disagreements,
                    sight: &sight,
                    today,
                };
                let disagrees = sight.may_disagree && Disagreement::may_be_recorded(known, actor).is_ok();
                let mut view = view(one, &all, &names, actor, &sight);
                view.disagreements = shown
                    .map(|about| disagreement(about, one, &names, actor, &sight))
                    .collect();
                view.abilities.extend(disagrees.then_some("disagreement_create"));
                view
            })
            .collect(),
    })
}

fn settled_fact(fact: StatusFact, all: &[StatusDecision]) -> SettledFactView {
    let settled = settled(fact, all);
    SettledFactView {
        fact,
        answer: settled.map(|(answer, _)| answer),
        decision_id: settled.map(|(_, by)| by.id),
    }
}

fn choice(
    pack: &Pack,
    case: &Case,
    (all, disagreements): (&[StatusDecision], &[Disagreement]),
    sight: &DecisionSight,
    status: DecidedStatus,
) -> StatusChoiceView {
    let possible = case.decidable(status, all);
    let replaced = possible.as_ref().ok().copied().flatten();
    let replaced = all.iter().find(|one| Some(one.id) == replaced).map(|one| one.status);
    // Who may not decide a status does not take it back either.
    let takes_back = |kind| replaced.is_none_or(|status| pack.competence().may_decide(kind, status));
    StatusChoiceView {
        status,
        reason: possible.as_ref().err().map(|error| match error {
            DecisionError::ChildCannotDecline => "child_cannot_decline",
            _ => "no_such_step",
        }),
        replaces: possible.ok().flatten(),
        decides: sight.decides.contains(&status),
        is_competent: sight.decides.contains(&status) && replaced.is_none_or(|status| sight.decides.contains(&status)),
        answers: disagreements
            .iter()
            .filter(|one| one.is_answered_by(status, all, |_| true))
            .map(|one| one.id)
            .collect(),
        kinds: pack
            .competence()
            .kinds(status)
            .filter(|kind| takes_back(*kind))
            .collect(),
        reviewers: pack.competence().kinds(status).collect(),
    }
}

fn view(
    one: &StatusDecision,
    all: &[StatusDecision],
    names: &Names,
    actor: &Actor,
    sight: &DecisionSight,
) -> StatusDecisionView {
    let shows_words = sight.reads_words || one.is_theirs(actor);
    let words = |text: &Option<String>| text.clone().filter(|_| shows_words);
    StatusDecisionView {
        id: one.id,
        version: one.version,
        status: one.status,
        settles: one
            .status
            .settles()
            .iter()
            .map(|&(fact, answer)| FactAnswerView { fact, answer })
            .collect(),
        organisation_id: one.organisation,
        organisation_name: names.organisation(one.organisation),
        decided_by_name: one
            .decided_by
            .map(|user| names.user(user))
            .or_else(|| words(&one.words.decided_by)),
        decided_on: one.decided_on,
        from: one.from,
        grounds: one.grounds.clone(),
        screenings: one.screenings.clone(),
        replaces: one.replaces,
        stands: stands(one, all),
        recorded_by_name: names.user(one.recorded_by),
        recorded_in_name: names.organisation(one.recorded_in),
        is_recorded_for: one.recorded_in != one.organisation,
        recorded_at: one.recorded_at,
        shows_words,
        words: words(&one.words.grounds),
        document: words(&one.words.document),
        notice: one.notice.clone().map(|notice| DecisionNoticeView {
            on: notice.on,
            method: notice.method,
            language: notice.language,
        }),
        objection: one.objection.map(|Objection { on, outcome }| DecisionObjectionView {
            on,
            outcome: outcome.map(|(outcome, _)| outcome),
            outcome_on: outcome.map(|(_, on)| on),
        }),
        error: one.error.as_ref().map(|error| DecisionErrorView {
            by_name: names.user(error.by),
            at: error.at,
            reason: words(&Some(error.reason.clone())),
        }),
        disagreements: Vec::new(),
        abilities: one.abilities(sight, actor),
    }
}
