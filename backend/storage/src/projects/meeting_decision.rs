//! What meetings decided, as tasks. The meeting was found within the caller's scope before.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{Id, MeetingDecisionId, MeetingId, OrganisationId, ProjectId, UserId};
use punte_domain::language::Language;
use punte_domain::projects::meeting::{Meeting, MeetingDecision, MeetingDecisionState};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::stated::SOMETIME;
use super::{meeting, project};
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
    /// The project it belongs to, by its title; `None`: to none, or to one that the caller does not see.
    pub project: Option<(ProjectId, String)>,
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

/// A page of what the meetings that this organisation keeps decided, by the day it is due. Of their projects those
/// within `scope` are named, in this language.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    scope: &Scope,
    keeper: OrganisationId,
    language: Language,
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
    let of: BTreeSet<Uuid> = heads.values().filter_map(|head| head.project).collect();
    let of: Vec<Uuid> = of.into_iter().collect();
    let titles = project::titles(tx, scope, &of, language).await?;
    let titles: HashMap<Uuid, String> = titles.into_iter().collect();
    Ok(page.map(|row| {
        let head = heads.get(&row.meeting_id).cloned().unwrap_or_default();
        let named = |id: Uuid| titles.get(&id).map(|title| (ProjectId::from_uuid(id), title.clone()));
        DecisionLine {
            meeting: MeetingId::from_uuid(row.meeting_id),
            version: head.version,
            title: head.title,
            project: head.project.and_then(named),
            decision: decided(row),
        }
    }))
}

/// How many open decisions of the meetings that this organisation keeps each has to see to: of these people, or of
/// everybody who has any.
///
/// # Errors
/// As the database.
pub async fn open_by_owner(
    tx: &Tx,
    keeper: OrganisationId,
    people: Option<&BTreeSet<UserId>>,
) -> Result<BTreeMap<UserId, u64>> {
    let among = people.map(|people| Column::OwnerId.is_in(people.iter().map(|user| user.uuid())));
    let found = Entity::find()
        .select_only()
        .column(Column::OwnerId)
        .column_as(Column::Id.count(), "found")
        .filter(open(keeper).add(Column::OwnerId.is_not_null()).add_option(among))
        .group_by(Column::OwnerId)
        .into_tuple::<(Uuid, i64)>()
        .all(&tx.db)
        .await?;
    let counted = found.into_iter();
    Ok(counted
        .map(|(user, found)| (UserId::from_uuid(user), found.unsigned_abs()))
        .collect())
}

fn open(keeper: OrganisationId) -> Condition {
    Condition::all()
        .add(Column::KeeperId.eq(keeper.uuid()))
        .add(Column::State.eq(Text(MeetingDecisionState::Open)))
}

/// What one person has to see to, as whoever hands it over sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionWork {
    /// The meetings that decided it; those with what is due first come first.
    pub meetings: Vec<DecisionMeeting>,
    /// Whether there is more than was read.
    pub has_more: bool,
}

/// A meeting of which somebody has something to see to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionMeeting {
    /// Its id.
    pub meeting: MeetingId,
    /// Its version.
    pub version: i64,
    /// Its title.
    pub title: String,
    /// Their open decisions of it.
    pub decisions: usize,
    /// When the next of these is due; `None`: no day is stated.
    pub next_due_on: Option<NaiveDate>,
}

/// How many decisions are read at once; what is left is read when these have gone.
const MOST: usize = 500;

/// The meetings that this organisation keeps of which somebody has open decisions to see to.
///
/// # Errors
/// As the database.
pub async fn open_of(tx: &Tx, keeper: OrganisationId, owner: UserId) -> Result<DecisionWork> {
    let mut rows: Vec<(Uuid, Option<NaiveDate>)> = Entity::find()
        .select_only()
        .columns([Column::MeetingId, Column::DueOn])
        .filter(open(keeper).add(Column::OwnerId.eq(owner.uuid())))
        .order_by_asc(Column::SortOn)
        .order_by_asc(Column::Id)
        .limit(u64::try_from(MOST + 1).unwrap_or(u64::MAX))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let has_more = rows.len() > MOST;
    rows.truncate(MOST);
    let mut heads = meeting::heads(tx, rows.iter().map(|(meeting, _)| *meeting).collect()).await?;
    let mut meetings: Vec<DecisionMeeting> = Vec::new();
    let mut places: HashMap<Uuid, usize> = HashMap::new();
    for (id, next_due_on) in rows {
        if let Some(one) = places.get(&id).and_then(|at| meetings.get_mut(*at)) {
            one.decisions += 1;
        } else if let Some(head) = heads.remove(&id) {
            places.insert(id, meetings.len());
            meetings.push(DecisionMeeting {
                meeting: MeetingId::from_uuid(id),
                version: head.version,
                title: head.title,
                decisions: 1,
                next_due_on,
            });
        }
    }
    Ok(DecisionWork { meetings, has_more })
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
