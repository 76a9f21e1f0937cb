//! Specialists of a case. What they write is in [`note`].

pub mod note;

use std::collections::HashMap;

use punte_domain::cases::specialist::Specialist;
use punte_domain::event::EventKind;
use punte_domain::id::{CaseId, Id, OrganisationId, SpecialistId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::ledger::row as ledger;
use crate::{Error, Result, Tx};
pub use note::Words;

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_specialist")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub organisation_id: Uuid,
        pub user_id: Uuid,
        pub profession: String,
        pub since: ChronoDate,
        pub named_by: Uuid,
        pub named_at: ChronoDateTimeUtc,
        pub ended_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// More than a case has had in all its years.
const SHOWN: u64 = 200;

/// Adds a specialist.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, specialist: &Specialist) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(specialist.id.uuid()),
        version: Set(specialist.version),
        case_id: Set(specialist.case.uuid()),
        organisation_id: Set(specialist.organisation.uuid()),
        user_id: Set(specialist.user.uuid()),
        profession: Set(specialist.profession.clone()),
        since: Set(specialist.since),
        named_by: Set(specialist.named_by.uuid()),
        named_at: Set(specialist.named_at),
        ended_at: Set(specialist.ended_at),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps that it has ended, and counts its version.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, specialist: Specialist) -> Result<Specialist> {
    let version = specialist.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ended_at: Set(specialist.ended_at),
        ..Default::default()
    };
    let update = row::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(specialist.id.uuid()))
        .filter(Column::Version.eq(specialist.version));
    tx.update_one(update).await?;
    Ok(Specialist { version, ..specialist })
}

/// The specialists of a case that was found within the caller's scope, the latest named first. Those of an
/// organisation: who holds the case now has nothing to do with those it was taken over from.
///
/// # Errors
/// As the database.
pub async fn list(tx: &Tx, case: CaseId, organisation: OrganisationId) -> Result<Vec<Specialist>> {
    let rows = row::Entity::find()
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .order_by_desc(Column::NamedAt)
        .order_by_desc(Column::Id)
        .limit(SHOWN)
        .all(&tx.db)
        .await?;
    Ok(rows.into_iter().map(specialist).collect())
}

/// One of the specialists of a case, of those a [`list`] shows.
///
/// # Errors
/// [`Error::NotFound`] also for one of another case (SEC-22).
pub fn one(all: &[Specialist], id: SpecialistId) -> Result<Specialist> {
    all.iter().find(|one| one.id == id).cloned().ok_or(Error::NotFound)
}

/// Whom the organisation names specialists of a case now.
///
/// # Errors
/// As the database.
pub async fn in_force(tx: &Tx, case: CaseId, organisation: OrganisationId) -> Result<Vec<UserId>> {
    let users: Vec<Uuid> = row::Entity::find()
        .select_only()
        .column(Column::UserId)
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .filter(Column::EndedAt.is_null())
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(users.into_iter().map(UserId::from_uuid).collect())
}

/// The cases in which this user was named a specialist and which they have not opened since, the latest first.
///
/// # Errors
/// As the database.
pub async fn unopened(tx: &Tx, user: UserId, organisation: OrganisationId, limit: u64) -> Result<Vec<Specialist>> {
    let entry = |column: ledger::Column| Expr::col((ledger::Entity, column));
    let opened = Query::select()
        .expr(Expr::val(1))
        .from(ledger::Entity)
        .and_where(entry(ledger::Column::CaseId).equals((row::Entity, Column::CaseId)))
        .and_where(entry(ledger::Column::IsRead).eq(true))
        .and_where(entry(ledger::Column::Kind).eq(EventKind::ReadCase.code()))
        .and_where(entry(ledger::Column::UserId).eq(user.uuid()))
        .and_where(entry(ledger::Column::At).gte(Expr::col((row::Entity, Column::NamedAt))))
        .to_owned();
    let rows = row::Entity::find()
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .filter(Column::EndedAt.is_null())
        .filter(Expr::exists(opened).not())
        .order_by_desc(Column::NamedAt)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(&tx.db)
        .await?;
    Ok(rows.into_iter().map(specialist).collect())
}

/// Ends it for all of them: the case goes to another organisation. Should it come back, they are named anew.
///
/// # Errors
/// As the database.
pub async fn hand_over(tx: &Tx, case: CaseId) -> Result<()> {
    row::Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::EndedAt, Expr::value(tx.now))
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::EndedAt.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// How many notes each keeps of a case, by profession.
pub type Kept = HashMap<(UserId, String), i64>;

fn specialist(row: row::Model) -> Specialist {
    Specialist {
        id: SpecialistId::from_uuid(row.id),
        version: row.version,
        case: CaseId::from_uuid(row.case_id),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        user: UserId::from_uuid(row.user_id),
        profession: row.profession,
        since: row.since,
        named_by: UserId::from_uuid(row.named_by),
        named_at: row.named_at,
        ended_at: row.ended_at,
    }
}
