//! Cases: coded facts only. Lists read this table and nothing sealed.

pub mod age;
pub mod clock;
pub mod consent;
pub mod note;
pub mod person;
pub mod risk;
pub mod safety_plan;
pub mod screening;
pub mod search;
pub mod task;
pub mod timeline;
pub mod track;

use std::collections::{BTreeMap, HashMap};

use punte_domain::Timestamp;
use punte_domain::access::decide::SharedAccess;
use punte_domain::access::{CaseFacts, Scope};
use punte_domain::cases::clock::{Clock, ClockKind};
use punte_domain::cases::track::{AssistanceState, IdentificationState, ProceedingsState, StayReturnState};
use punte_domain::cases::{AgeGroup, Case, RiskLevel, Sex, Urgency};
use punte_domain::id::{CaseId, Id, OrganisationId, UserId};
use punte_domain::reference::Reference;
use punte_domain::referrals::AccessKind;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::columns::Text;
use crate::page::{Page, PageRequest, Position};
use crate::referrals::access::{self, Access};
use crate::{Error, Result, Tx};

pub(crate) mod row {
    use punte_domain::cases::clock::ClockKind;
    use punte_domain::cases::track::{
        AssistanceState, CompensationState, IdentificationState, ProceedingsState, StayReturnState,
    };
    use punte_domain::cases::{AgeGroup, CaseSource, RiskLevel, Sex, Urgency};
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub reference: String,
        pub code_name: String,
        pub organisation_id: Uuid,
        pub assigned_to: Option<Uuid>,
        pub opened_by: Uuid,
        pub opened_at: ChronoDateTimeUtc,
        pub detected_on: ChronoDate,
        pub source: Option<Text<CaseSource>>,
        pub county: String,
        pub sex: Text<Sex>,
        pub age_group: Text<AgeGroup>,
        pub is_child: bool,
        pub urgency: Text<Urgency>,
        pub identification: Text<IdentificationState>,
        pub assistance: Text<AssistanceState>,
        pub proceedings: Text<ProceedingsState>,
        pub compensation: Text<CompensationState>,
        pub stay_return: Text<StayReturnState>,
        pub presumed_on: Option<ChronoDate>,
        pub risk_level: Option<Text<RiskLevel>>,
        pub closed_at: Option<ChronoDateTimeUtc>,
        pub closing_reason: Option<String>,
        pub last_contact_on: Option<ChronoDate>,
        pub next_due_at: Option<ChronoDateTimeUtc>,
        pub next_half_at: Option<ChronoDateTimeUtc>,
        pub next_most_at: Option<ChronoDateTimeUtc>,
        pub next_clock: Option<Text<ClockKind>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

impl From<row::Model> for Case {
    fn from(row: row::Model) -> Self {
        Self {
            id: CaseId::from_uuid(row.id),
            version: row.version,
            reference: Reference::from_stored(row.reference),
            code_name: row.code_name,
            organisation: OrganisationId::from_uuid(row.organisation_id),
            assigned_to: row.assigned_to.map(UserId::from_uuid),
            opened_by: UserId::from_uuid(row.opened_by),
            opened_at: row.opened_at,
            detected_on: row.detected_on,
            source: row.source.map(|source| source.0),
            county: row.county,
            sex: row.sex.0,
            age_group: row.age_group.0,
            is_child: row.is_child,
            urgency: row.urgency.0,
            identification: row.identification.0,
            assistance: row.assistance.0,
            proceedings: row.proceedings.0,
            compensation: row.compensation.0,
            stay_return: row.stay_return.0,
            presumed_on: row.presumed_on,
            risk_level: row.risk_level.map(|level| level.0),
            closed_at: row.closed_at,
            closing_reason: row.closing_reason,
            last_contact_on: row.last_contact_on,
        }
    }
}

/// The columns that change.
fn changing(case: &Case) -> row::ActiveModel {
    row::ActiveModel {
        organisation_id: Set(case.organisation.uuid()),
        assigned_to: Set(case.assigned_to.map(Id::uuid)),
        county: Set(case.county.clone()),
        sex: Set(Text(case.sex)),
        age_group: Set(Text(case.age_group)),
        is_child: Set(case.is_child),
        urgency: Set(Text(case.urgency)),
        identification: Set(Text(case.identification)),
        assistance: Set(Text(case.assistance)),
        proceedings: Set(Text(case.proceedings)),
        compensation: Set(Text(case.compensation)),
        stay_return: Set(Text(case.stay_return)),
        presumed_on: Set(case.presumed_on),
        risk_level: Set(case.risk_level.map(Text)),
        closed_at: Set(case.closed_at),
        closing_reason: Set(case.closing_reason.clone()),
        last_contact_on: Set(case.last_contact_on),
        ..Default::default()
    }
}

/// Adds a case. Its key is made beside it, with [`Tx::new_case_key`].
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, case: &Case) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(case.id.uuid()),
        version: Set(case.version),
        reference: Set(case.reference.as_str().to_owned()),
        code_name: Set(case.code_name.clone()),
        opened_by: Set(case.opened_by.uuid()),
        opened_at: Set(case.opened_at),
        detected_on: Set(case.detected_on),
        source: Set(case.source.map(Text)),
        next_due_at: Set(None),
        next_half_at: Set(None),
        next_most_at: Set(None),
        next_clock: Set(None),
        ..changing(case)
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps a changed case and counts its version.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, case: Case) -> Result<Case> {
    let version = case.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&case)
    };
    let done = row::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(case.id.uuid()))
        .filter(Column::Version.eq(case.version))
        .exec(&tx.db)
        .await?;
    if done.rows_affected == 1 {
        Ok(Case { version, ..case })
    } else {
        Err(Error::Stale)
    }
}

/// Keeps what is due next in a case, for lists. What is due is no edit: the version stays.
///
/// # Errors
/// As the database.
pub async fn set_next_due(tx: &Tx, case: CaseId, next: Option<&Clock>) -> Result<()> {
    let row = row::ActiveModel {
        next_due_at: Set(next.map(|clock| clock.due_at)),
        next_half_at: Set(next.map(|clock| clock.half_at)),
        next_most_at: Set(next.map(|clock| clock.most_at)),
        next_clock: Set(next.map(|clock| Text(clock.kind))),
        ..Default::default()
    };
    row::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(case.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The case, if it lies within `scope` by a current relation
/// ([`CaseFacts::within`](punte_domain::access::CaseFacts::within)).
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none in sight.
pub async fn find(tx: &Tx, scope: &Scope, id: CaseId) -> Result<Case> {
    one(tx, visible(scope, tx.now), id).await
}

/// The case, if its coded facts may be read within `scope`
/// ([`CaseFacts::readable_within`](punte_domain::access::CaseFacts::readable_within)).
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none in sight.
pub async fn find_readable(tx: &Tx, scope: &Scope, id: CaseId) -> Result<Case> {
    one(tx, readable(scope, tx.now), id).await
}

async fn one(tx: &Tx, condition: Condition, id: CaseId) -> Result<Case> {
    row::Entity::find_by_id(id.uuid())
        .filter(condition)
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .map(Case::from)
        .ok_or(Error::NotFound)
}

/// In a writing unit of work what was found stays as it is until the end (REL-07).
pub(crate) trait LockIf: Sized {
    /// Locks the rows, if `tx` writes.
    fn lock_if(self, tx: &Tx) -> Self;
}

impl<E: EntityTrait> LockIf for sea_orm::Select<E> {
    fn lock_if(self, tx: &Tx) -> Self {
        if tx.writes() { self.lock_exclusive() } else { self }
    }
}

/// The condition on `case_file` that says what `CaseFacts::within` says. A property test holds
/// the two together (SEC-21).
pub(crate) fn visible(scope: &Scope, now: Timestamp) -> Condition {
    any(arms(scope, now))
}

/// The condition on `case_file` that says what `CaseFacts::readable_within` says.
pub(crate) fn readable(scope: &Scope, now: Timestamp) -> Condition {
    let former = scope
        .organisation()
        .map(|organisation| former_holder(organisation, now));
    any(arms(scope, now).into_iter().chain(former))
}

/// Ids of the cases whose coded facts may be read within `scope`.
pub(crate) fn ids_readable(scope: &Scope, now: Timestamp) -> SelectStatement {
    Query::select()
        .column(Column::Id)
        .from(row::Entity)
        .cond_where(readable(scope, now))
        .to_owned()
}

fn any(arms: impl IntoIterator<Item = Condition>) -> Condition {
    // An empty `any` would let everything through.
    let nothing = Condition::all().add(Column::Id.is_null());
    arms.into_iter().fold(Condition::any().add(nothing), Condition::add)
}

/// The ways in which a case can lie within `scope`, each by itself: a list asks for one after the
/// other, since a condition with OR would make the database sort all of them for every page.
fn arms(scope: &Scope, now: Timestamp) -> Vec<Condition> {
    if scope.is_unbounded() {
        return vec![Condition::all()];
    }
    let mut arms = Vec::new();
    if let Some(organisation) = scope.organisation() {
        arms.push(Condition::all().add(Column::OrganisationId.eq(organisation.uuid())));
    } else if let (Some(user), Some(home)) = (scope.own(), scope.home()) {
        arms.push(
            Condition::all()
                .add(Column::AssignedTo.eq(user.uuid()))
                .add(Column::OrganisationId.eq(home.uuid())),
        );
    }
    for county in scope.region().unwrap_or_default() {
        arms.push(Condition::all().add(Column::County.eq(county)));
    }
    if let Some(organisation) = scope.shared() {
        arms.push(through_access(organisation, AccessKind::Referral, now));
    }
    arms
}

fn former_holder(organisation: OrganisationId, now: Timestamp) -> Condition {
    through_access(organisation, AccessKind::FormerHolder, now)
}

fn through_access(organisation: OrganisationId, kind: AccessKind, now: Timestamp) -> Condition {
    Condition::all().add(Column::Id.in_subquery(accessible(organisation, kind, now)))
}

/// Ids of the cases which the organisation held until a short while ago.
pub(crate) fn held_before(organisation: OrganisationId, now: Timestamp) -> SelectStatement {
    accessible(organisation, AccessKind::FormerHolder, now)
}

/// Ids of the cases to which the organisation has access of this kind now.
fn accessible(organisation: OrganisationId, kind: AccessKind, now: Timestamp) -> SelectStatement {
    let column = |name: &str| Expr::col(Alias::new(name));
    Query::select()
        .column(Alias::new("case_id"))
        .from(Alias::new("case_access"))
        .and_where(column("organisation_id").eq(organisation.uuid()))
        .and_where(column("kind").eq(kind.code()))
        .and_where(column("until").is_null().or(column("until").gt(now)))
        .to_owned()
}

/// A case in a list: the columns shown, and no other.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseLine {
    /// Its id.
    pub id: CaseId,
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

#[derive(FromQueryResult)]
pub(crate) struct LineRow {
    id: Uuid,
    reference: String,
    code_name: String,
    county: String,
    sex: Text<Sex>,
    age_group: Text<AgeGroup>,
    is_child: bool,
    urgency: Text<Urgency>,
    identification: Text<IdentificationState>,
    assistance: Text<AssistanceState>,
    proceedings: Text<ProceedingsState>,
    stay_return: Text<StayReturnState>,
    risk_level: Option<Text<RiskLevel>>,
    organisation_id: Uuid,
    assigned_to: Option<Uuid>,
    opened_at: Timestamp,
    closed_at: Option<Timestamp>,
    next_due_at: Option<Timestamp>,
    next_half_at: Option<Timestamp>,
    next_most_at: Option<Timestamp>,
    next_clock: Option<Text<ClockKind>>,
}

pub(crate) const LINE: [Column; 21] = [
    Column::Id,
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

impl From<LineRow> for CaseLine {
    fn from(row: LineRow) -> Self {
        Self {
            id: CaseId::from_uuid(row.id),
            reference: Reference::from_stored(row.reference),
            code_name: row.code_name,
            county: row.county,
            sex: row.sex.0,
            age_group: row.age_group.0,
            is_child: row.is_child,
            urgency: row.urgency.0,
            identification: row.identification.0,
            assistance: row.assistance.0,
            proceedings: row.proceedings.0,
            stay_return: row.stay_return.0,
            risk_level: row.risk_level.map(|level| level.0),
            organisation: OrganisationId::from_uuid(row.organisation_id),
            assigned_to: row.assigned_to.map(UserId::from_uuid),
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            next: NextDue::of(row.next_due_at, row.next_half_at, row.next_most_at, row.next_clock),
        }
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
        Condition::all()
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
                .filter(Column::NextDueAt.is_not_null())
                .filter(Condition::all().add_option(after.as_ref().map(|at| key(Column::NextDueAt).gt(value(at)))))
                .order_by_asc(Column::NextDueAt)
                .order_by_asc(Column::Id),
        };
        for row in query.into_model::<LineRow>().all(&tx.db).await? {
            let line = CaseLine::from(row);
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
        use sea_orm::ConnectionTrait;
        let rows = tx
            .db
            .query_all(&accessible(organisation, AccessKind::FormerHolder, tx.now))
            .await?;
        let ids: Vec<Uuid> = rows
            .iter()
            .map(|row| row.try_get("", "case_id"))
            .collect::<Result<_, _>>()?;
        if !ids.is_empty() {
            arms.push(Condition::all().add(Column::Id.is_in(ids)));
        }
    }
    Ok(arms)
}

/// A reference that no case has yet.
///
/// # Errors
/// As the database.
pub async fn new_reference(tx: &Tx) -> Result<Reference> {
    loop {
        let reference = tx.new_reference();
        let taken = row::Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Reference.eq(reference.as_str()))
            .into_tuple::<Uuid>()
            .one(&tx.db)
            .await?;
        if taken.is_none() {
            return Ok(reference);
        }
    }
}

/// How people speak of a case without naming anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLabel {
    /// What people read out.
    pub reference: Reference,
    /// A name that says nothing about the person.
    pub code_name: String,
}

/// The labels of these cases. Ask for cases only which the caller may know of.
///
/// # Errors
/// As the database.
pub async fn labels(tx: &Tx, cases: impl IntoIterator<Item = CaseId>) -> Result<HashMap<CaseId, CaseLabel>> {
    let mut ids: Vec<Uuid> = cases.into_iter().map(Id::uuid).collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = row::Entity::find()
        .select_only()
        .columns([Column::Id, Column::Reference, Column::CodeName])
        .filter(Column::Id.is_in(ids))
        .into_tuple::<(Uuid, String, String)>()
        .all(&tx.db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, reference, code_name)| {
            let reference = Reference::from_stored(reference);
            (CaseId::from_uuid(id), CaseLabel { reference, code_name })
        })
        .collect())
}

/// The labels of those of these cases whose coded facts may be read within `scope`.
///
/// # Errors
/// As the database.
pub async fn readable_labels(
    tx: &Tx,
    scope: &Scope,
    cases: impl IntoIterator<Item = CaseId>,
) -> Result<HashMap<CaseId, CaseLabel>> {
    let mut ids: Vec<Uuid> = cases.into_iter().map(Id::uuid).collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = row::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(ids))
        .filter(readable(scope, tx.now))
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    labels(tx, rows.into_iter().map(CaseId::from_uuid)).await
}

/// What decides who sees this case now.
///
/// # Errors
/// As the database.
pub async fn facts(tx: &Tx, case: &Case) -> Result<CaseFacts> {
    let mut facts = CaseFacts {
        holder: case.organisation,
        assigned_to: case.assigned_to,
        county: case.county.clone(),
        is_open: case.is_open(),
        shared_with: Vec::new(),
        former_holders: Vec::new(),
    };
    for Access {
        organisation,
        kind,
        until,
        ..
    } in access::of_case(tx, case.id).await?
    {
        let access = SharedAccess { organisation, until };
        match kind {
            AccessKind::Referral => facts.shared_with.push(access),
            AccessKind::FormerHolder => facts.former_holders.push(access),
        }
    }
    Ok(facts)
}
