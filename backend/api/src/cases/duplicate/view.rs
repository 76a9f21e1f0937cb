//! Pairs of cases as a supervisor reads them.

use chrono::{DateTime, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::closure::ClosureState;
use punte_domain::cases::duplicate::{Duplicate, DuplicateState};
use punte_domain::cases::likeness::{Likeness, LikenessReason};
use punte_domain::id::{CaseId, ClosureId, DuplicateId};
use punte_storage::cases::closure;
use punte_storage::cases::search::lines;
use punte_storage::{Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::cases::CaseSummaryView;
use crate::cases::person::PersonView;
use crate::etag::Versioned;
use crate::{Code, Problem};

/// Two cases that may be of one person: coded facts, nothing that tells who that is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Duplicate)]
pub(crate) struct DuplicateView {
    pub(super) id: DuplicateId,
    version: i64,
    state: DuplicateState,
    /// How much the two are alike; `null` where only somebody says so.
    likeness: Option<Likeness>,
    /// Why, and what speaks against it.
    #[schema(example = json!(["similar_names", "same_birth"]))]
    reasons: Vec<LikenessReason>,
    /// Since when somebody has to judge.
    found_at: DateTime<Utc>,
    /// Who said so; `null` where a comparison found it.
    found_by_name: Option<String>,
    first: CaseSummaryView,
    second: CaseSummaryView,
    judged_by_name: Option<String>,
    judged_at: Option<DateTime<Utc>>,
    /// Of a merge, the case that goes on.
    kept_case_id: Option<CaseId>,
    /// The closing of the other case, where the merge wrote one.
    closure_id: Option<ClosureId>,
    /// Where it stands now, also when it was returned or taken back and written anew; `null` where the merge
    /// wrote none, or was undone.
    closing_state: Option<ClosureState>,
    undone_by_name: Option<String>,
    undone_at: Option<DateTime<Utc>>,
    /// The fields of the person that stayed when a merge was undone: somebody had changed them.
    #[schema(example = json!(["birth"]))]
    stayed: Vec<String>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["duplicate_merge", "duplicate_mark_different"]))]
    abilities: Vec<&'static str>,
}

/// Two cases that may be of one person, with what is known of who that is in each.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DuplicatePair)]
pub(crate) struct DuplicatePairView {
    #[serde(flatten)]
    pub(super) pair: DuplicateView,
    pub(super) first_person: PersonView,
    pub(super) second_person: PersonView,
}

impl Versioned for DuplicateView {
    fn version(&self) -> i64 {
        self.version
    }
}

impl Versioned for DuplicatePairView {
    fn version(&self) -> i64 {
        self.pair.version
    }
}

/// The pair as the caller reads it.
pub(super) async fn view(tx: &Tx, actor: &Actor, pair: Duplicate) -> Result<DuplicateView, Problem> {
    let view = views(tx, actor, vec![pair]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

/// Pairs as the caller reads them.
pub(super) async fn views(tx: &Tx, actor: &Actor, pairs: Vec<Duplicate>) -> Result<Vec<DuplicateView>, Problem> {
    let lines = lines(tx, pairs.iter().flat_map(|pair| pair.cases)).await?;
    let people = |pair: &Duplicate| {
        let judged = pair.judged.map(|(by, _)| by);
        [pair.found_by, judged, pair.undone.map(|(by, _)| by)]
    };
    let names = names(
        tx,
        actor.language,
        lines.values().map(|line| line.organisation),
        pairs
            .iter()
            .flat_map(people)
            .chain(lines.values().map(|line| line.assigned_to))
            .flatten(),
    )
    .await?;
    let merged = pairs.iter().filter(|pair| pair.state == DuplicateState::Merged);
    let closings = closure::as_duplicates(tx, merged.filter_map(Duplicate::left)).await?;
    // Of closings before the merge none is of it.
    let closing_of = |pair: &Duplicate| {
        pair.closure?;
        let ((at, state), (_, merged_at)) = (closings.get(&pair.left()?)?, pair.judged?);
        (*at >= merged_at).then_some(*state)
    };
    let view = |pair: Duplicate| {
        let closing_state = Some(&pair)
            .filter(|pair| pair.state == DuplicateState::Merged)
            .and_then(closing_of);
        let abilities = pair.abilities(actor);
        let [first, second] = pair.cases.map(|case| {
            let line = lines.get(&case)?.clone();
            Some(CaseSummaryView::new(line, &names, tx.now))
        });
        Some(DuplicateView {
            id: pair.id,
            version: pair.version,
            state: pair.state,
            likeness: pair.likeness,
            reasons: pair.reasons,
            found_at: pair.found_at,
            found_by_name: pair.found_by.map(|by| names.user(by)),
            first: first?,
            second: second?,
            judged_by_name: pair.judged.map(|(by, _)| names.user(by)),
            judged_at: pair.judged.map(|(_, at)| at),
            kept_case_id: pair.kept,
            closure_id: pair.closure,
            closing_state,
            undone_by_name: pair.undone.map(|(by, _)| names.user(by)),
            undone_at: pair.undone.map(|(_, at)| at),
            stayed: pair.stayed,
            abilities,
        })
    };
    Ok(pairs.into_iter().filter_map(view).collect())
}
