//! Everything of several colleagues who leave, handed to one.

use std::collections::BTreeSet;

use actix_web::post;
use actix_web::web::{self, Data};
use punte_domain::cases::handover::heir;
use punte_domain::handover::{Handed, HandoverOutcome};
use punte_domain::id::{Id as _, UserId};
use punte_domain::text::InvalidCode;
use punte_storage::cases::plan::{self, OpenSteps};
use punte_storage::cases::work::{self, WorkCase, WorkTask};
use punte_storage::identity::user;
use punte_storage::{Error, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::handover::{hand_over, hand_over_task};
use crate::auth::{CasesAssign, Granted};
use crate::handover::ROWS_MAX;
use crate::{App, IdempotencyKey, Json, Problem};

/// Of so many colleagues one call may hand over.
const LEAVING_MAX: usize = 20;

/// Whose work goes, and to whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "user_ids": ["7e9f3c1a-1111-4222-8333-444455556666"], "to": "7e9f3c1a-1111-4222-8333-444455557777"
}))]
pub(crate) struct HandoverCreateMany {
    /// At most 20 colleagues, nobody twice.
    #[schema(max_items = 20)]
    user_ids: Vec<UserId>,
    /// Another colleague, who may sign in.
    to: UserId,
}

/// How far it has come with each: numbers, and no case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HandoverManyReport {
    /// In no order that says anything.
    items: Vec<HandoverManyRow>,
}

/// How far it has come with one of them.
#[derive(Debug, Serialize, ToSchema)]
struct HandoverManyRow {
    /// The colleague.
    id: UserId,
    /// `done` or `already_done`: nothing is left but what the numbers say. `changed`: something stayed, as `left` says;
    /// look at it in `handover_read`. `not_found`: nobody of the caller's organisation.
    outcome: HandoverOutcome,
    /// In how many cases what they had to do has gone with this call.
    cases: u64,
    /// How many of their tasks that belong to no case have gone.
    tasks: u64,
    /// How much of both could not go.
    left: u64,
    /// In how many cases they keep notes as a specialist: only they pass them on.
    notes: u64,
    /// Whether there is more to go: send the call again, with another key.
    has_more: bool,
}

impl HandoverManyRow {
    fn new(id: UserId, outcome: HandoverOutcome) -> Self {
        Self {
            id,
            outcome,
            cases: 0,
            tasks: 0,
            left: 0,
            notes: 0,
            has_more: false,
        }
    }

    /// Counts what became of a case or a task; whether it has gone.
    fn count(&mut self, outcome: HandoverOutcome, is_case: bool) -> bool {
        match outcome {
            HandoverOutcome::Done if is_case => self.cases += 1,
            HandoverOutcome::Done => self.tasks += 1,
            HandoverOutcome::AlreadyDone => {}
            HandoverOutcome::NotFound | HandoverOutcome::NotHolder | HandoverOutcome::Changed => self.left += 1,
        }
        outcome == HandoverOutcome::Done
    }

    /// Says what came of it. `is_cut`: the call had moved enough before all of theirs was tried. What did not go
    /// although it was tried does not go with the next call either.
    fn settle(&mut self, is_cut: bool) {
        self.has_more = is_cut || self.has_more && self.cases + self.tasks > 0;
        self.outcome = match (self.outcome, self.left, self.cases + self.tasks) {
            (HandoverOutcome::NotFound, ..) => HandoverOutcome::NotFound,
            (_, 0, 0) if !self.has_more => HandoverOutcome::AlreadyDone,
            (_, 0, _) => HandoverOutcome::Done,
            _ => HandoverOutcome::Changed,
        };
    }
}

/// Something that somebody has to do, and where their row stands.
enum Due {
    Case(WorkCase),
    Task(WorkTask),
}

/// Hand over everything of several colleagues to one
///
/// Of each as `handover_create` does, in the version there is: cases with their deadlines and referrals, open tasks, open
/// steps of plans. What is in a case of another colleague goes to that colleague, who alone may open it. One call moves
/// fifty cases and tasks at most and says with whom it is not done; send it again until it is. What may not go holds up
/// no other, and is told as left. The answer holds numbers only. For whoever may assign cases, of the people of their
/// organisation.
#[utoipa::path(tag = "cases", operation_id = "handover_create_many",
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("cases.assign"))),
    responses((status = OK, body = HandoverManyReport), Problem))]
#[post("/handovers")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesAssign>,
    key: IdempotencyKey,
    body: Json<HandoverCreateMany>,
) -> Result<web::Json<HandoverManyReport>, Problem> {
    let once = key.of(&app, &body);
    let HandoverCreateMany { user_ids, to } = body.into_inner();
    let leaving = check_leaving(&user_ids, to)?;
    let tx = app.write(&actor).await?;
    if user::colleagues_among(&tx, actor.organisation, [to]).await?.is_empty() {
        return Err(Problem::at("/to", "not_colleague"));
    }
    let is_again = tx.once(&once, actor.user).await?.is_some();
    let mut cut = BTreeSet::new();
    let (mut items, mut due) = (Vec::with_capacity(leaving.len()), Vec::new());
    let steps = plan::open_steps(&tx, actor.organisation).await?;
    for id in &leaving {
        let (row, theirs) = looked_at(&tx, &actor, *id, &steps).await?;
        due.extend(theirs.into_iter().map(|one| (items.len(), one)));
        items.push(row);
    }
    if is_again {
        // The first of these calls moved what it could: what there is now goes with the next.
        cut.extend(due.iter().map(|(at, _)| *at));
    } else {
        let held_by = due.iter().filter_map(|(_, one)| match one {
            Due::Case(case) => case.assigned_to,
            Due::Task(_) => None,
        });
        let colleagues = user::colleagues_among(&tx, actor.organisation, held_by).await?;
        // In one order, so that two who hand over at once wait for each other and for nothing else. Of a case in which several
        // have something to do, whose it is comes last: that is another version of the case.
        due.sort_by_key(|(at, one)| match one {
            Due::Case(case) => (false, case.id.uuid(), case.is_assigned, *at),
            Due::Task(task) => (true, task.id.uuid(), false, *at),
        });
        let mut gone = 0;
        for (at, one) in due {
            let Some(row) = items.get_mut(at) else { continue };
            if gone == ROWS_MAX {
                cut.insert(at);
                continue;
            }
            let has_gone = match one {
                Due::Case(case) => {
                    let to = heir(case.assigned_to, &colleagues, &leaving, to);
                    let version = case.version;
                    let outcome = hand_over(&tx, &actor, row.id, case.id, Handed { version, to }, false).await?;
                    row.count(outcome, true)
                }
                Due::Task(task) => {
                    let version = task.version;
                    let outcome = hand_over_task(&tx, &actor, row.id, task.id, Handed { version, to }, false).await?;
                    row.count(outcome, false)
                }
            };
            gone += usize::from(has_gone);
        }
    }
    for (at, row) in items.iter_mut().enumerate() {
        row.settle(cut.contains(&at));
    }
    tx.commit().await?;
    Ok(web::Json(HandoverManyReport { items }))
}

/// Each once, not too many, and not to themselves.
fn check_leaving(users: &[UserId], to: UserId) -> Result<BTreeSet<UserId>, Problem> {
    if users.len() > LEAVING_MAX {
        return Err(Problem::at("/user_ids", InvalidCode::TooMany.code()));
    }
    let mut leaving = BTreeSet::new();
    for (at, user) in users.iter().enumerate() {
        let place = format!("/user_ids/{at}");
        if *user == to {
            return Err(Problem::at(place, InvalidCode::Contradiction.code()));
        }
        if !leaving.insert(*user) {
            return Err(Problem::at(place, InvalidCode::Repeated.code()));
        }
    }
    Ok(leaving)
}

/// What one of them has to do.
async fn looked_at(
    tx: &Tx,
    actor: &Granted<CasesAssign>,
    id: UserId,
    steps: &OpenSteps,
) -> Result<(HandoverManyRow, Vec<Due>), Problem> {
    let user = match user::find(tx, &actor.scope(), id).await {
        Err(Error::NotFound) => return Ok((HandoverManyRow::new(id, HandoverOutcome::NotFound), Vec::new())),
        found => found?,
    };
    let mut row = HandoverManyRow::new(user.id, HandoverOutcome::Done);
    let work = work::of_user(tx, actor.organisation, user.id, steps).await?;
    row.notes = u64::try_from(work.notes.len()).unwrap_or(u64::MAX);
    row.has_more = work.has_more;
    let cases = work.cases.into_iter().map(Due::Case);
    let due = cases.chain(work.tasks.into_iter().map(Due::Task)).collect();
    Ok((row, due))
}
