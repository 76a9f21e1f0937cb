//! Imports of cases: how they stand, and their files in parts, each sealed for its place under a key of the
//! import, so that none is held in memory as a whole. When an import ends its file and its key are destroyed.

mod row;
mod undo;

use chrono::Duration;
use punte_domain::access::Scope;
use punte_domain::cases::import::{
    FileFault, Import, ImportCounts, ImportFault, ImportPlace, ImportState, LASTS_HOURS,
};
use punte_domain::id::{CaseId, Id, ImportId, OrganisationId, SessionId, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::LockIf;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after};
use crate::sealed::ImportPart;
use crate::tx::data_key;
use crate::{CaseKey, Error, Result, Tx};

pub use row::{Named, Reference, index, is_before, known, list as list_rows, opened, put};
pub(crate) use row::{in_use, renew};
pub use undo::{Opened, settle, why_stays};

mod table {
    use punte_domain::cases::import::{ImportFault, ImportFormat, ImportKind, ImportMode, ImportState, ImportStep};
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_import")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub organisation_id: Uuid,
        pub created_by: Uuid,
        pub created_at: ChronoDateTimeUtc,
        pub kind: Text<ImportKind>,
        pub format: Text<ImportFormat>,
        pub mode: Text<ImportMode>,
        pub is_dry_run: bool,
        pub size: i32,
        pub state: Text<ImportState>,
        pub step: Text<ImportStep>,
        pub at_offset: i64,
        pub at_lines: i64,
        pub at_rows: i64,
        pub row_count: Option<i64>,
        pub valid: i64,
        pub refused: i64,
        pub opened: i64,
        pub known: i64,
        pub taken_back: i64,
        pub stays: i64,
        pub fault: Option<Text<ImportFault>>,
        pub fault_line: Option<i64>,
        pub fault_column: Option<i64>,
        pub acting_user: Uuid,
        pub session_id: Uuid,
        pub leased_by: Option<Uuid>,
        pub leased_until: Option<ChronoDateTimeUtc>,
        pub finished_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod part {
    use sea_orm::entity::prelude::*;

    use crate::sealed::{ImportPart, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_import_part")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub bytes: Sealed<ImportPart>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use table::Column;

/// How long a process has an import for itself without telling of progress.
const LEASE: Duration = Duration::seconds(60);
/// In which something is to be done, the most pressing first.
const TO_DO: [ImportState; 3] = [ImportState::Undoing, ImportState::Waiting, ImportState::Running];
/// In which the file lies here.
const WITH_FILE: [ImportState; 3] = [ImportState::Uploading, ImportState::Waiting, ImportState::Running];

/// What changes of an import.
fn changing(import: &Import) -> table::ActiveModel {
    table::ActiveModel {
        state: Set(Text(import.state)),
        step: Set(Text(import.step)),
        at_offset: Set(import.place.offset),
        at_lines: Set(import.place.lines),
        at_rows: Set(import.place.rows),
        row_count: Set(import.rows),
        valid: Set(import.counts.valid),
        refused: Set(import.counts.refused),
        opened: Set(import.counts.opened),
        known: Set(import.counts.known),
        taken_back: Set(import.counts.taken_back),
        stays: Set(import.counts.stays),
        fault: Set(import.fault.map(|at| Text(at.fault))),
        fault_line: Set(import.fault.and_then(|at| at.line)),
        fault_column: Set(import.fault.and_then(|at| at.column)),
        acting_user: Set(import.by.uuid()),
        session_id: Set(import.session.uuid()),
        finished_at: Set(import.finished_at),
        ..Default::default()
    }
}

/// Adds an import whose parts will follow, with the key of its file.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, import: &Import) -> Result<()> {
    let row = table::ActiveModel {
        id: Set(import.id.uuid()),
        version: Set(import.version),
        organisation_id: Set(import.organisation.uuid()),
        created_by: Set(import.created_by.uuid()),
        created_at: Set(import.created_at),
        kind: Set(Text(import.kind)),
        format: Set(Text(import.format)),
        mode: Set(Text(import.mode)),
        is_dry_run: Set(import.is_dry_run),
        size: Set(i32::try_from(import.size).map_err(|_| Error::Corrupt("a size"))?),
        ..changing(import)
    };
    table::Entity::insert(row).exec_without_returning(&tx.db).await?;
    tx.new_case_key(keyed(import.id)).await?;
    Ok(())
}

/// The key of a file stands among the keys of cases, under the id of its import: so it is rotated as they are.
fn keyed(import: ImportId) -> CaseId {
    CaseId::from_uuid(import.uuid())
}

/// Keeps what changed, and counts the version. Nobody works on it any more. Where its file is needed no longer, that
/// and its key are destroyed, and by what another system knows a case that was not opened is forgotten.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, import: Import) -> Result<Import> {
    let before = import.version;
    let import = Import {
        version: before + 1,
        ..import
    };
    let row = table::ActiveModel {
        version: Set(import.version),
        leased_by: Set(None),
        leased_until: Set(None),
        ..changing(&import)
    };
    let update = table::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(import.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await?;
    if matches!(import.state, ImportState::Done | ImportState::Failed) {
        part::Entity::delete_many()
            .filter(part::Column::ImportId.eq(import.id.uuid()))
            .exec(&tx.db)
            .await?;
        data_key::Entity::delete_many()
            .filter(data_key::Column::CaseId.eq(import.id.uuid()))
            .exec(&tx.db)
            .await?;
        row::forget_names(tx, import.id).await?;
    }
    Ok(import)
}

/// The imports of the organisation within `scope`; of a program, only its own.
fn visible(scope: &Scope, program: Option<UserId>) -> Condition {
    let home = match scope.organisation() {
        Some(home) => Column::OrganisationId.eq(home.uuid()),
        None => Column::Id.is_null(),
    };
    Condition::all()
        .add(home)
        .add_option(program.map(|program| Column::CreatedBy.eq(program.uuid())))
}

/// One import in sight.
///
/// # Errors
/// [`Error::NotFound`] also for one out of sight.
pub async fn find(tx: &Tx, scope: &Scope, program: Option<UserId>, id: ImportId) -> Result<Import> {
    let found = table::Entity::find_by_id(id.uuid()).filter(visible(scope, program));
    import(&found.lock_if(tx).one(&tx.db).await?.ok_or(Error::NotFound)?)
}

/// A page of the imports in sight, the latest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, program: Option<UserId>, request: &PageRequest) -> Result<Page<Import>> {
    let place = tx.position("imports", request)?;
    let rows = table::Entity::find()
        .filter(visible(scope, program))
        .filter(after(Column::CreatedAt, Column::Id, place))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("imports", request, rows, |row| Position {
        key: row.created_at,
        id: row.id,
    })?;
    page.try_map(|row| import(&row))
}

/// How many imports somebody has begun whose file still lies here.
///
/// # Errors
/// As the database.
pub async fn unfinished_of(tx: &Tx, user: UserId) -> Result<u64> {
    let begun = table::Entity::find()
        .filter(Column::State.is_in(WITH_FILE.map(Text)))
        .filter(Column::CreatedBy.eq(user.uuid()));
    Ok(begun.count(&tx.db).await?)
}

/// The key of the file of an import that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] when it was destroyed.
pub async fn key(tx: &Tx, import: &Import) -> Result<CaseKey> {
    tx.case_key(keyed(import.id)).await
}

/// Keeps a part; one that came before is replaced.
///
/// # Errors
/// As the database.
pub async fn put_part(tx: &Tx, key: &CaseKey, import: &Import, number: u32, bytes: &[u8]) -> Result<()> {
    let row = part::ActiveModel {
        import_id: Set(import.id.uuid()),
        number: Set(whole(number)?),
        bytes: Set(key.seal_part::<ImportPart>(import.id, number, bytes)?),
    };
    let again = OnConflict::columns([part::Column::ImportId, part::Column::Number])
        .update_column(part::Column::Bytes)
        .to_owned();
    part::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(&tx.db)
        .await?;
    Ok(())
}

/// The numbers of the parts that came.
///
/// # Errors
/// As the database.
pub async fn received(tx: &Tx, import: ImportId) -> Result<Vec<u32>> {
    let there = part::Entity::find()
        .select_only()
        .column(part::Column::Number)
        .filter(part::Column::ImportId.eq(import.uuid()))
        .order_by_asc(part::Column::Number)
        .into_tuple::<i32>()
        .all(&tx.db)
        .await?;
    Ok(there
        .into_iter()
        .filter_map(|number| u32::try_from(number).ok())
        .collect())
}

/// A part, opened.
///
/// # Errors
/// [`Error::NotFound`] where it is not there; [`Error::Seal`] where another stands in its place.
pub async fn part(tx: &Tx, key: &CaseKey, import: &Import, number: u32) -> Result<Vec<u8>> {
    let row = part::Entity::find_by_id((import.id.uuid(), whole(number)?))
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    key.open_part::<ImportPart>(import.id, number, &row.bytes)
}

fn whole(number: u32) -> Result<i32> {
    i32::try_from(number).map_err(|_| Error::Corrupt("a number"))
}

/// Whether there is an import that a process of this name may work on.
fn is_free(tx: &Tx, lease: Uuid) -> Condition {
    Condition::any()
        .add(Column::LeasedUntil.is_null())
        .add(Column::LeasedUntil.lte(tx.now))
        .add(Column::LeasedBy.eq(lease))
}

/// The import that is to be worked on next and that no other process works on: those with few rows first, so that
/// nobody waits for hours with them.
///
/// # Errors
/// As the database.
pub async fn next(tx: &Tx, lease: Uuid) -> Result<Option<ImportId>> {
    for state in TO_DO {
        let waiting = table::Entity::find()
            .filter(Column::State.eq(Text(state)))
            .filter(is_free(tx, lease))
            .order_by_asc(Column::RowCount)
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .one(&tx.db)
            .await?;
        if let Some(row) = waiting {
            return Ok(Some(ImportId::from_uuid(row.id)));
        }
    }
    Ok(None)
}

/// Lets the process of this name work on an import, until it tells no progress for a while; `None` where another was
/// quicker.
///
/// # Errors
/// As the database.
pub async fn claim(tx: &Tx, id: ImportId, lease: Uuid) -> Result<Option<Import>> {
    let mine = table::ActiveModel {
        leased_by: Set(Some(lease)),
        leased_until: Set(Some(tx.now + LEASE)),
        ..Default::default()
    };
    let claimed = table::Entity::update_many()
        .set(mine)
        .filter(Column::Id.eq(id.uuid()))
        // Who was quicker may have come to its end.
        .filter(Column::State.is_in(TO_DO.map(Text)))
        .filter(is_free(tx, lease))
        .exec(&tx.db)
        .await?;
    if claimed.rows_affected == 0 {
        return Ok(None);
    }
    held(tx, id, lease).await.map(Some)
}

/// The import, locked, if this process still works on it.
///
/// # Errors
/// [`Error::Stale`] where it does not: it stopped telling of progress, and another goes on.
pub async fn held(tx: &Tx, id: ImportId, lease: Uuid) -> Result<Import> {
    let found = table::Entity::find_by_id(id.uuid())
        .filter(Column::LeasedBy.eq(lease))
        .lock_if(tx)
        .one(&tx.db)
        .await?;
    import(&found.ok_or(Error::Stale)?)
}

/// Keeps how far it is, in the transaction of what was done, and the lease for longer.
///
/// # Errors
/// [`Error::Stale`] where another process works on it.
pub async fn progress(tx: &Tx, import: &Import, lease: Uuid) -> Result<()> {
    let row = table::ActiveModel {
        leased_until: Set(Some(tx.now + LEASE)),
        ..changing(import)
    };
    let update = table::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(import.id.uuid()))
        .filter(Column::LeasedBy.eq(lease));
    tx.update_one(update).await
}

/// Imports whose file has lain here for too long, a few of them, locked.
///
/// # Errors
/// As the database.
pub async fn expired(tx: &Tx, limit: u64) -> Result<Vec<Import>> {
    let old = tx.now - Duration::hours(LASTS_HOURS);
    let mut found = Vec::new();
    for state in WITH_FILE {
        let rows = table::Entity::find()
            .filter(Column::State.eq(Text(state)))
            .filter(Column::CreatedAt.lt(old))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .limit(limit)
            .lock_if(tx)
            .all(&tx.db)
            .await?;
        found.extend(rows.iter().map(import).collect::<Result<Vec<_>>>()?);
    }
    Ok(found)
}

fn import(row: &table::Model) -> Result<Import> {
    let at = |fault: Text<ImportFault>| FileFault {
        fault: fault.0,
        line: row.fault_line,
        column: row.fault_column,
    };
    Ok(Import {
        id: ImportId::from_uuid(row.id),
        version: row.version,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        created_by: UserId::from_uuid(row.created_by),
        created_at: row.created_at,
        kind: row.kind.0,
        format: row.format.0,
        mode: row.mode.0,
        is_dry_run: row.is_dry_run,
        size: u32::try_from(row.size).map_err(|_| Error::Corrupt("a size"))?,
        state: row.state.0,
        step: row.step.0,
        place: ImportPlace {
            offset: row.at_offset,
            lines: row.at_lines,
            rows: row.at_rows,
        },
        rows: row.row_count,
        counts: ImportCounts {
            valid: row.valid,
            refused: row.refused,
            opened: row.opened,
            known: row.known,
            taken_back: row.taken_back,
            stays: row.stays,
        },
        fault: row.fault.map(at),
        by: UserId::from_uuid(row.acting_user),
        session: SessionId::from_uuid(row.session_id),
        finished_at: row.finished_at,
    })
}
