//! Lists of cases: the columns shown, and nothing sealed.

use std::collections::{BTreeMap, HashSet};

use punte_domain::Timestamp;
use punte_domain::access::Scope;
use punte_domain::cases::clock::{Clock, ClockKind};
use punte_domain::cases::track::{AssistanceState, IdentificationState, ProceedingsState, StayReturnState};
use punte_domain::cases::{AgeGroup, RiskLevel, Sex, Urgency};
use punte_domain::id::{CaseId, Id, OrganisationId, UserId};
use punte_domain::reference::Reference;
use punte_domain::referrals::AccessKind;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QueryResult,
    QuerySelect,
};
use uuid::Uuid;

use super::row::{self, Column};
use super::sight::{accessible, arms, is_given_out};
use crate::columns::{InOrder, Text};
use crate::page::{COUNTED_MAX, Page, PageRequest, Position, Total};
use crate::{Result, Tx};

/// A case in a list: the columns shown, and no other.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseLine {
    /// Its id.
    pub id: CaseId,
    /// Counts its changes.
    pub version: i64,
    /// What people read out.
    pub reference: Reference,
    /// A name that says nothing about the person.
    pub code_name: String,
    /// The county it lies in.
    pub county: String,
    /// For statistics.
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
    /// Where stay and return stand.
    pub stay_return: StayReturnState,
    /// How much danger the person is in.
    pub risk_level: Option<RiskLevel>,
    /// The organisation that holds it.
    pub organisation: OrganisationId,
    /// Who works on it.
    pub assigned_to: Option<UserId>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed, if it is.
    pub closed_at: Option<Timestamp>,
    /// What is due next.
    pub next: Option<NextDue>,
}

/// What is due next in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextDue {
    /// Its first warning point.
    pub half_at: Timestamp,
    /// Its second warning point.
    pub most_at: Timestamp,
    /// Its end.
    pub due_at: Timestamp,
    /// Which deadline.
    pub kind: ClockKind,
}

impl From<&Clock> for NextDue {
    fn from(clock: &Clock) -> Self {
        Self {
            half_at: clock.half_at,
            most_at: clock.most_at,
            due_at: clock.due_at,
            kind: clock.kind,
        }
    }
}

impl NextDue {
    fn of(
        due: Option<Timestamp>,
        half: Option<Timestamp>,
        most: Option<Timestamp>,
        kind: Option<Text<ClockKind>>,
    ) -> Option<Self> {
        let (due_at, kind) = due.zip(kind)?;
        Some(Self {
            half_at: half.unwrap_or(due_at),
            most_at: most.unwrap_or(due_at),
            due_at,
            kind: kind.0,
        })
    }
}

/// The columns of a [`CaseLine`], in its order.
pub(crate) const LINE: [Column; 22] = [
    Column::Id,
    Column::Version,
    Column::Reference,
    Column::CodeName,
    Column::County,
    Column::Sex,
    Column::AgeGroup,
    Column::IsChild,
    Column::Urgency,
    Column::Identification,
    Column::Assistance,
    Column::Proceedings,
    Column::StayReturn,
    Column::RiskLevel,
    Column::OrganisationId,
    Column::AssignedTo,
    Column::OpenedAt,
    Column::ClosedAt,
    Column::NextDueAt,
    Column::NextHalfAt,
    Column::NextMostAt,
    Column::NextClock,
];

impl FromQueryResult for CaseLine {
    /// By place: to look up the columns of fifty rows by name costs more than all else of a list.
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, DbErr> {
        let mut row = InOrder::new(row);
        Ok(Self {
            id: CaseId::from_uuid(row.next()?),
            version: row.next()?,
            reference: Reference::from_stored(row.next()?),
            code_name: row.next()?,
            county: row.next()?,
            sex: row.code()?,
            age_group: row.code()?,
            is_child: row.next()?,
            urgency: row.code()?,
            identification: row.code()?,
            assistance: row.code()?,
            proceedings: row.code()?,
            stay_return: row.code()?,
            risk_level: row.next::<Option<Text<RiskLevel>>>()?.map(|level| level.0),
            organisation: OrganisationId::from_uuid(row.next()?),
            assigned_to: row.next::<Option<Uuid>>()?.map(UserId::from_uuid),
            opened_at: row.next()?,
            closed_at: row.next()?,
            next: NextDue::of(row.next()?, row.next()?, row.next()?, row.next()?),
        })
    }
}

/// Whose cases a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assigned {
    /// Those this user works on.
    To(UserId),
    /// Those nobody works on.
    ToNobody,
}

/// How a list of cases runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaseSort {
    /// The latest opened first.
    #[default]
    Newest,
    /// What is due next first; cases in which nothing is due are left out.
    Due,
}

/// Which cases a list shows, and how it runs.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Those whose identification stands here.
    pub identification: Option<IdentificationState>,
    /// Those whose assistance stands here.
    pub assistance: Option<AssistanceState>,
    /// Those whose proceedings stand here.
    pub proceedings: Option<ProceedingsState>,
    /// Those whose stay and return stand here.
    pub stay_return: Option<StayReturnState>,
    /// Those at this level of risk.
    pub risk_level: Option<RiskLevel>,
    /// Those of this county.
    pub county: Option<String>,
    /// Whose.
    pub assigned: Option<Assigned>,
    /// The open ones, or the closed ones.
    pub is_open: Option<bool>,
    /// How it runs.
    pub sort: CaseSort,
}

impl CaseFilter {
    fn condition(&self) -> Condition {
        let is_due = (self.sort == CaseSort::Due).then(|| Column::NextDueAt.is_not_null());
        Condition::all()
            .add_option(is_due)
            .add_option(self.identification.map(|state| Column::Identification.eq(Text(state))))
            .add_option(self.assistance.map(|state| Column::Assistance.eq(Text(state))))
            .add_option(self.proceedings.map(|state| Column::Proceedings.eq(Text(state))))
            .add_option(self.stay_return.map(|state| Column::StayReturn.eq(Text(state))))
            .add_option(self.risk_level.map(|level| Column::RiskLevel.eq(Text(level))))
            .add_option(self.county.as_deref().map(|county| Column::County.eq(county)))
            .add_option(self.assigned.map(|assigned| match assigned {
                Assigned::To(user) => Column::AssignedTo.eq(user.uuid()),
                Assigned::ToNobody => Column::AssignedTo.is_null(),
            }))
            .add_option(self.is_open.map(|is_open| {
                if is_open {
                    Column::ClosedAt.is_null()
                } else {
                    Column::ClosedAt.is_not_null()
                }
            }))
    }
}

/// A page of the cases whose coded facts may be read within `scope`.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, filter: &CaseFilter, request: &PageRequest) -> Result<Page<CaseLine>> {
    let name = match filter.sort {
        CaseSort::Newest => "cases.newest",
        CaseSort::Due => "cases.due",
    };
    let after = tx.position::<Timestamp>(name, request)?;
    let mut lines: BTreeMap<(i64, Uuid), CaseLine> = BTreeMap::new();
    for arm in listed(tx, scope).await? {
        let query = row::Entity::find()
            .select_only()
            .columns(LINE)
            .filter(arm)
            .filter(filter.condition())
            .limit(request.limit + 1);
        let key = |column: Column| Expr::tuple([Expr::col(column), Expr::col(Column::Id)]);
        let value = |after: &Position<Timestamp>| Expr::tuple([Expr::val(after.key), Expr::val(after.id)]);
        let query = match filter.sort {
            CaseSort::Newest => query
                .filter(Condition::all().add_option(after.as_ref().map(|at| key(Column::OpenedAt).lt(value(at)))))
                .order_by_desc(Column::OpenedAt)
                .order_by_desc(Column::Id),
            CaseSort::Due => query
                .filter(Condition::all().add_option(after.as_ref().map(|at| key(Column::NextDueAt).gt(value(at)))))
                .order_by_asc(Column::NextDueAt)
                .order_by_asc(Column::Id),
        };
        for line in query.into_model::<CaseLine>().all(&tx.db).await? {
            lines.insert((place(&line, filter.sort).key.timestamp_micros(), line.id.uuid()), line);
        }
    }
    let lines = lines.into_values();
    let mut lines: Vec<CaseLine> = match filter.sort {
        CaseSort::Newest => lines.rev().collect(),
        CaseSort::Due => lines.collect(),
    };
    lines.truncate(usize::try_from(request.limit + 1).unwrap_or(usize::MAX));
    tx.page(name, request, lines, |line| place(line, filter.sort))
}

/// How many cases the whole list shows.
///
/// # Errors
/// As the database.
pub async fn count(tx: &Tx, scope: &Scope, filter: &CaseFilter) -> Result<Total> {
    let mut seen = HashSet::new();
    for arm in listed(tx, scope).await? {
        let ids = row::Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(arm)
            .filter(filter.condition())
            .limit(COUNTED_MAX + 1)
            .into_tuple::<Uuid>()
            .all(&tx.db)
            .await?;
        seen.extend(ids);
    }
    Ok(Total::of(seen.len()))
}

fn place(line: &CaseLine, sort: CaseSort) -> Position<Timestamp> {
    let key = match sort {
        CaseSort::Newest => line.opened_at,
        CaseSort::Due => line.next.map_or(line.opened_at, |next| next.due_at),
    };
    Position {
        key,
        id: line.id.uuid(),
    }
}

/// The arms of a list: those of [`readable`], the former holder's by id, since there are few.
async fn listed(tx: &Tx, scope: &Scope) -> Result<Vec<Condition>> {
    let mut arms = arms(scope, tx.now);
    if let Some(organisation) = scope.organisation().filter(|_| !scope.is_unbounded()) {
        let rows = tx
            .db
            .query_all(&accessible(organisation, AccessKind::FormerHolder, tx.now))
            .await?;
        let ids: Vec<Uuid> = rows
            .iter()
            .map(|row| row.try_get("", "case_id"))
            .collect::<Result<_, _>>()?;
        if !ids.is_empty() {
            arms.push(Condition::all().add(Column::Id.is_in(ids)).add(is_given_out()));
        }
    }
    Ok(arms)
}
