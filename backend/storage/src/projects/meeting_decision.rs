//! What meetings decided, as tasks. The meeting was found within the caller's scope before.

use std::collections::HashMap;

use chrono::NaiveDate;
use punte_domain::id::{Id, MeetingDecisionId, MeetingId, OrganisationId, UserId};
use punte_domain::projects::meeting::{Meeting, MeetingDecision, MeetingDecisionState};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::meeting;
use super::stated::SOMETIME;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position};
use crate::{Result, Tx};

mod row {
    use punte_domain::projects::meeting::MeetingDecisionState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting_decision")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub meeting_id: Uuid,
        pub keeper_id: Uuid,
        pub place: i32,
        pub words: String,
        pub owner_id: Option<Uuid>,
        pub done_by: Option<String>,
        pub due_on: Option<ChronoDate>,
        #[sea_orm(column_type = "Text")]
        pub state: Text<MeetingDecisionState>,
        pub ended_on: Option<ChronoDate>,
        pub sort_on: ChronoDate,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// What was decided, as a task: the meeting it comes from beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionLine {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its version.
    pub version: i64,
    /// Its title.
    pub title: String,
    /// What was decided.
    pub decision: MeetingDecision,
}

/// Which decisions to list.
#[derive(Debug, Clone, Copy)]
pub struct DecisionFilter {
    /// Those of this owner.
    pub owner: Option<UserId>,
    /// Those of which this became.
    pub state: MeetingDecisionState,
}

/// A page of what the meetings that this organisation keeps decided, by the day it is due.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    keeper: OrganisationId,
    filter: DecisionFilter,
    request: &PageRequest,
) -> Result<Page<DecisionLine>> {
    let place = tx.position::<NaiveDate>("meeting-decisions", request)?;
    let place = place.map(|place| {
        Expr::tuple([Expr::col(Column::SortOn), Expr::col(Column::Id)])
            .gt(Expr::tuple([Expr::val(place.key), Expr::val(place.id)]))
    });
    let rows = Entity::find()
        .filter(Column::KeeperId.eq(keeper.uuid()))
        .filter(Column::State.eq(Text(filter.state)))
        .filter(Condition::all().add_option(filter.owner.map(|owner| Column::OwnerId.eq(owner.uuid()))))
        .filter(Condition::all().add_option(place))
        .order_by_asc(Column::SortOn)
        .order_by_asc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("meeting-decisions", request, rows, |row| Position {
        key: row.sort_on,
        id: row.id,
    })?;
    let heads = meeting::heads(tx, page.items.iter().map(|row| row.meeting_id).collect()).await?;
    Ok(page.map(|row| {
        let (version, title) = heads.get(&row.meeting_id).cloned().unwrap_or_default();
        DecisionLine {
            meeting: MeetingId::from_uuid(row.meeting_id),
            version,
            title,
            decision: decided(row),
        }
    }))
}

/// What these meetings decided, each in the order in which it was entered.
pub(super) async fn of(tx: &Tx, meetings: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<MeetingDecision>>> {
    let mut decisions: HashMap<Uuid, Vec<MeetingDecision>> = HashMap::new();
    if meetings.is_empty() {
        return Ok(decisions);
    }
    let rows = Entity::find()
        .filter(Column::MeetingId.is_in(meetings))
        .order_by_asc(Column::MeetingId)
        .order_by_asc(Column::Place)
        .all(&tx.db)
        .await?;
    for row in rows {
        decisions.entry(row.meeting_id).or_default().push(decided(row));
    }
    Ok(decisions)
}

/// Forgets what a meeting decided.
pub(super) async fn forget(tx: &Tx, meeting: MeetingId) -> Result<()> {
    Entity::delete_many()
        .filter(Column::MeetingId.eq(meeting.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Keeps what a meeting decided in place of what was there.
pub(super) async fn set(tx: &Tx, meeting: &Meeting) -> Result<()> {
    forget(tx, meeting.id).await?;
    let rows: Vec<_> = (0..)
        .zip(&meeting.facts.decisions)
        .map(|(place, one)| row::ActiveModel {
            id: Set(one.id.uuid()),
            meeting_id: Set(meeting.id.uuid()),
            keeper_id: Set(meeting.keeper.uuid()),
            place: Set(place),
            words: Set(one.text.clone()),
            owner_id: Set(one.owner.map(Id::uuid)),
            done_by: Set(one.by.clone()),
            due_on: Set(one.due_on),
            state: Set(Text(one.state)),
            ended_on: Set(one.ended_on),
            sort_on: Set(one.due_on.unwrap_or(SOMETIME)),
        })
        .collect();
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

fn decided(row: row::Model) -> MeetingDecision {
    MeetingDecision {
        id: MeetingDecisionId::from_uuid(row.id),
        text: row.words,
        owner: row.owner_id.map(UserId::from_uuid),
        by: row.done_by,
        due_on: row.due_on,
        state: row.state.0,
        ended_on: row.ended_on,
    }
}
