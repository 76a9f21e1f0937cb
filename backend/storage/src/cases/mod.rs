//! Cases: coded facts only. Lists read this table and nothing sealed.

pub mod account;
pub mod age;
pub mod clock;
pub mod closure;
pub mod conference;
pub mod consent;
pub mod decision;
pub mod disagreement;
pub mod document;
pub mod duplicate;
pub mod emergency;
pub mod erasure;
pub mod family;
pub mod follow_up;
pub mod import;
pub mod instrument;
pub mod interview;
pub mod likeness;
mod list;
pub mod needs;
pub mod note;
pub mod person;
pub mod person_index;
pub mod placement;
pub mod plan;
pub mod proceeding;
pub mod refusal;
pub mod repatriation;
pub mod restriction;
pub mod risk;
pub mod safety_plan;
pub mod saved_view;
pub mod screening;
pub mod search;
mod sections;
pub mod service;
mod sight;
pub mod specialist;
pub mod stay;
pub mod stay_return;
pub mod task;
pub mod timeline;
pub mod track;
pub mod work;

use std::collections::HashMap;

use punte_domain::Timestamp;
use punte_domain::access::decide::SharedAccess;
use punte_domain::access::{CaseFacts, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::clock::Clock;
use punte_domain::id::{CaseId, Id, OrganisationId, UserId};
use punte_domain::reference::Reference;
use punte_domain::referrals::AccessKind;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

pub(crate) use list::LINE;
pub use list::{Assigned, CaseFilter, CaseLine, CaseSort, NextDue, count, list};
pub use sections::{Sections, sections};
pub(crate) use sight::{held_before, ids_held, ids_readable, readable, visible};

use crate::columns::Text;
use crate::identity::organisation;
use crate::referrals::access::{self, Access};
use crate::{CaseKey, Error, Result, Tx};

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
        /// From when on it is told that the person is an adult: the first of a month.
        pub adult_told_on: Option<ChronoDate>,
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
        pub restricted_at: Option<ChronoDateTimeUtc>,
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
            restricted_at: row.restricted_at,
            last_contact_on: row.last_contact_on,
        }
    }
}

/// The columns that change, but for what [`age`] keeps.
fn changing(case: &Case) -> row::ActiveModel {
    row::ActiveModel {
        organisation_id: Set(case.organisation.uuid()),
        assigned_to: Set(case.assigned_to.map(Id::uuid)),
        county: Set(case.county.clone()),
        sex: Set(Text(case.sex)),
        age_group: Set(Text(case.age_group)),
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
        restricted_at: Set(case.restricted_at),
        last_contact_on: Set(case.last_contact_on),
        ..Default::default()
    }
}

/// Adds a case. Its key is made beside it, with [`Tx::new_case_key`]; what the date of birth says
/// follows with [`age::as_known`].
///
/// # Errors
/// [`Error::Stale`] when its organisation takes no part any more.
pub async fn add(tx: &Tx, case: &Case) -> Result<()> {
    held_by_active(tx, case).await?;
    let row = row::ActiveModel {
        id: Set(case.id.uuid()),
        version: Set(case.version),
        reference: Set(case.reference.as_str().to_owned()),
        code_name: Set(case.code_name.clone()),
        opened_by: Set(case.opened_by.uuid()),
        opened_at: Set(case.opened_at),
        detected_on: Set(case.detected_on),
        source: Set(case.source.map(Text)),
        is_child: Set(case.is_child),
        adult_told_on: Set(None),
        next_due_at: Set(None),
        next_half_at: Set(None),
        next_most_at: Set(None),
        next_clock: Set(None),
        ..changing(case)
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Refuses to open a case, new or again, where nobody would be there for it.
pub(crate) async fn held_by_active(tx: &Tx, case: &Case) -> Result<()> {
    if organisation::stays(tx, case.organisation).await? {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// Keeps a changed case and counts its version. Whether the person is a child is kept by
/// [`age::as_known`], as far as it may be told.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, case: Case) -> Result<Case> {
    let version = case.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&case)
    };
    let update = row::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(case.id.uuid()))
        .filter(Column::Version.eq(case.version));
    tx.update_one(update).await?;
    Ok(Case { version, ..case })
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

/// These cases by their ids, each with its key. Ask for a page of cases at most, and only for those which the
/// caller may know of.
pub(crate) async fn with_keys(tx: &Tx, ids: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, (Case, CaseKey)>> {
    let rows = row::Entity::find().filter(Column::Id.is_in(ids)).all(&tx.db).await?;
    let mut cases: HashMap<CaseId, Case> = rows
        .into_iter()
        .map(|row| (CaseId::from_uuid(row.id), row.into()))
        .collect();
    let keys = tx.case_keys(&cases.keys().copied().collect::<Vec<_>>()).await?;
    let with_key = |key: CaseKey| Some((key.case().uuid(), (cases.remove(&key.case())?, key)));
    Ok(keys.into_iter().filter_map(with_key).collect())
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

/// Who holds these cases and where they lie, without who else may see them: what decides who acts on
/// them as holder or coordinator.
///
/// # Errors
/// As the database.
pub async fn custody(tx: &Tx, cases: impl IntoIterator<Item = CaseId>) -> Result<HashMap<CaseId, CaseFacts>> {
    let mut ids: Vec<Uuid> = cases.into_iter().map(Id::uuid).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = row::Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::OrganisationId,
            Column::AssignedTo,
            Column::County,
            Column::ClosedAt,
            Column::RestrictedAt,
        ])
        .filter(Column::Id.is_in(ids))
        .into_tuple::<(Uuid, Uuid, Option<Uuid>, String, Option<Timestamp>, Option<Timestamp>)>()
        .all(&tx.db)
        .await?;
    let facts = rows
        .into_iter()
        .map(|(id, holder, assigned_to, county, closed_at, restricted_at)| {
            let facts = CaseFacts {
                holder: OrganisationId::from_uuid(holder),
                assigned_to: assigned_to.map(UserId::from_uuid),
                specialists: Vec::new(),
                county,
                is_open: closed_at.is_none(),
                is_restricted: restricted_at.is_some(),
                shared_with: Vec::new(),
                former_holders: Vec::new(),
                emergencies: Vec::new(),
            };
            (CaseId::from_uuid(id), facts)
        });
    Ok(facts.collect())
}

/// What decides who sees this case now.
///
/// # Errors
/// As the database.
pub async fn facts(tx: &Tx, case: &Case) -> Result<CaseFacts> {
    let facts = CaseFacts {
        holder: case.organisation,
        assigned_to: case.assigned_to,
        specialists: specialist::in_force(tx, case.id, case.organisation).await?,
        county: case.county.clone(),
        is_open: case.is_open(),
        is_restricted: case.is_restricted(),
        shared_with: Vec::new(),
        former_holders: Vec::new(),
        emergencies: Vec::new(),
    };
    with_accesses(tx, case.id, facts).await
}

/// The same by the id of a case; `None` where there is none. It asks as much for one as for the other.
///
/// # Errors
/// As the database.
pub async fn facts_of(tx: &Tx, case: CaseId) -> Result<Option<CaseFacts>> {
    let facts = custody(tx, [case]).await?.remove(&case);
    let nowhere = CaseFacts {
        holder: OrganisationId::from_uuid(Uuid::nil()),
        assigned_to: None,
        specialists: Vec::new(),
        county: String::new(),
        is_open: false,
        is_restricted: false,
        shared_with: Vec::new(),
        former_holders: Vec::new(),
        emergencies: Vec::new(),
    };
    let is_there = facts.is_some();
    let mut facts = facts.unwrap_or(nowhere);
    facts.specialists = specialist::in_force(tx, case, facts.holder).await?;
    let facts = with_accesses(tx, case, facts).await?;
    Ok(is_there.then_some(facts))
}

async fn with_accesses(tx: &Tx, case: CaseId, mut facts: CaseFacts) -> Result<CaseFacts> {
    for Access {
        organisation,
        kind,
        until,
        ..
    } in access::of_case(tx, case).await?
    {
        let access = SharedAccess { organisation, until };
        match kind {
            AccessKind::Referral => facts.shared_with.push(access),
            AccessKind::FormerHolder => facts.former_holders.push(access),
        }
    }
    facts.emergencies = emergency::live(tx, case).await?;
    Ok(facts)
}
