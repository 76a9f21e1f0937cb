//! What calls that hand over work row by row have in common: how many rows, to whom, and what became of each.

use std::collections::BTreeSet;

use punte_domain::access::Actor;
use punte_domain::handover::HandoverOutcome;
use punte_domain::id::{Id, UserId};
use punte_domain::text::InvalidCode;
use punte_storage::identity::user;
use punte_storage::{Error, Tx};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Problem;

/// How many rows one call moves.
pub(crate) const ROWS_MAX: usize = 50;

/// What became of each row, in no order that says anything.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct HandoverReport {
    items: Vec<HandoverRow>,
}

/// What became of one of them.
#[derive(Debug, Serialize, ToSchema)]
struct HandoverRow {
    /// The case, the task or the meeting.
    id: Uuid,
    outcome: HandoverOutcome,
}

impl HandoverReport {
    /// Says of one more what became of it.
    pub(crate) fn add(&mut self, id: impl Id, outcome: HandoverOutcome) {
        let id = id.uuid();
        self.items.push(HandoverRow { id, outcome });
    }
}

/// Nothing goes from somebody to themselves.
pub(crate) fn check_other(from: UserId, to: impl Iterator<Item = UserId>, place: &str) -> Result<(), Problem> {
    for (at, user) in to.enumerate() {
        if user == from {
            return Err(Problem::at(
                format!("{place}/{at}/user_id"),
                InvalidCode::Contradiction.code(),
            ));
        }
    }
    Ok(())
}

/// Where rows stand in the request, and each of them with whom it goes to.
type Rows<'a, I> = (&'a str, Vec<(I, Option<UserId>)>);

/// Whether so many may go at once, each once, and all to colleagues who may sign in.
pub(crate) async fn check_rows<I: Copy + Ord>(tx: &Tx, actor: &Actor, lists: &[Rows<'_, I>]) -> Result<(), Problem> {
    let all = || lists.iter().flat_map(|(_, rows)| rows);
    if all().count() > ROWS_MAX {
        let (place, _) = lists.first().ok_or(Error::NotFound)?;
        return Err(Problem::at(*place, InvalidCode::TooMany.code()));
    }
    let to = all().filter_map(|(_, to)| *to);
    let colleagues = user::colleagues_among(tx, actor.organisation, to).await?;
    for (place, rows) in lists {
        let mut seen = BTreeSet::new();
        for (at, (id, to)) in rows.iter().enumerate() {
            if !seen.insert(*id) {
                return Err(Problem::at(format!("{place}/{at}"), InvalidCode::Repeated.code()));
            }
            if to.is_some_and(|to| !colleagues.contains(&to)) {
                return Err(Problem::at(format!("{place}/{at}/user_id"), "not_colleague"));
            }
        }
    }
    Ok(())
}
