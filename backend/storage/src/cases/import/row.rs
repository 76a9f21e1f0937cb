//! What became of each row of a file, and by what another system knows its case: found through an index of the
//! organisation, sealed under the key of the case.

use std::collections::BTreeMap;

use punte_domain::cases::import::{Import, ImportRow, ImportRowState};
use punte_domain::id::{CaseId, Id, ImportId, OrganisationId};
use punte_vault::IndexEntry;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::undo::Opened;
use crate::columns::Text;
use crate::keys::Rewrapped;
use crate::page::{Page, PageRequest, Position};
use crate::sealed::ImportExternalId;
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod table {
    use punte_domain::cases::import::ImportRowState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{ImportExternalId, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_import_row")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub line: i64,
        pub state: Text<ImportRowState>,
        pub case_id: Option<Uuid>,
        pub opened_at: Option<ChronoDateTimeUtc>,
        pub case_version: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub fault: Option<String>,
        pub organisation_id: Uuid,
        pub reference: Option<Vec<u8>>,
        pub root_version: Option<i32>,
        pub external_id: Option<Sealed<ImportExternalId>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use table::Column;

/// By what another system knows a case, as it is found in an organisation.
#[derive(Debug, Clone)]
pub struct Reference {
    entries: Vec<IndexEntry>,
    value: String,
}

impl Reference {
    /// As it is kept: under the key of the case. A row that opens no case keeps its place in the index alone, so that
    /// the same name further on in the file is seen.
    #[must_use]
    pub fn under<'a>(&'a self, key: Option<&'a CaseKey>) -> Named<'a> {
        Named(self, key)
    }

    fn digests(&self) -> Vec<Vec<u8>> {
        self.entries.iter().map(|entry| entry.digest.to_vec()).collect()
    }
}

/// How this value stands in the index of an organisation.
#[must_use]
pub fn index(tx: &Tx, organisation: OrganisationId, value: String) -> Reference {
    let keyring = tx.keyring();
    Reference {
        entries: keyring.blind_index(organisation.uuid(), "case_import_row.external_id", value.as_bytes()),
        value,
    }
}

/// The case that the organisation imported under this name, where it is still there.
///
/// # Errors
/// As the database.
pub async fn known(tx: &Tx, organisation: OrganisationId, reference: &Reference) -> Result<Option<CaseId>> {
    let found = table::Entity::find()
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .filter(Column::Reference.is_in(reference.digests()))
        .filter(Column::CaseId.is_not_null())
        .one(&tx.db)
        .await?;
    Ok(found.and_then(|row| row.case_id).map(CaseId::from_uuid))
}

/// Whether a row before this one of the same file has the same name and was not refused.
///
/// # Errors
/// As the database.
pub async fn is_before(tx: &Tx, import: ImportId, line: i64, reference: &Reference) -> Result<bool> {
    let found = table::Entity::find()
        .filter(Column::ImportId.eq(import.uuid()))
        .filter(Column::Reference.is_in(reference.digests()))
        .filter(Column::Line.lt(line))
        .one(&tx.db)
        .await?;
    Ok(found.is_some())
}

/// What is kept of the name by which another system knows a case: under the key of the case, where there is one.
#[derive(Clone, Copy)]
pub struct Named<'a>(&'a Reference, Option<&'a CaseKey>);

/// Keeps what became of a row, instead of what was kept of it before. The case is the one just opened or the one that
/// was there; `version` is that of one just opened.
///
/// # Errors
/// [`Error::Taken`] where the organisation opened a case under this name a moment ago.
pub async fn put(
    tx: &Tx,
    import: &Import,
    row: &ImportRow,
    version: Option<i64>,
    named: Option<Named<'_>>,
) -> Result<()> {
    let fault = row.fault.as_ref().map(serde_json::to_string).transpose()?;
    let entry = named.as_ref().and_then(|Named(reference, _)| reference.entries.first());
    let external = match (&named, row.case) {
        (Some(Named(reference, Some(key))), Some(case)) => {
            Some(key.seal::<ImportExternalId>(case, row.line, &reference.value)?)
        }
        _ => None,
    };
    let kept = table::ActiveModel {
        import_id: Set(import.id.uuid()),
        line: Set(row.line),
        state: Set(Text(row.state)),
        case_id: Set(row.case.map(Id::uuid)),
        opened_at: Set(version.map(|_| tx.now)),
        case_version: Set(version),
        fault: Set(fault),
        organisation_id: Set(import.organisation.uuid()),
        reference: Set(entry.map(|entry| entry.digest.to_vec())),
        root_version: Set(entry.map(|entry| entry.version)),
        external_id: Set(external),
    };
    let again = OnConflict::columns([Column::ImportId, Column::Line])
        .update_columns([
            Column::State,
            Column::CaseId,
            Column::OpenedAt,
            Column::CaseVersion,
            Column::Fault,
            Column::Reference,
            Column::RootVersion,
            Column::ExternalId,
        ])
        .to_owned();
    table::Entity::insert(kept)
        .on_conflict(again)
        .exec_without_returning(&tx.db)
        .await?;
    Ok(())
}

/// Forgets by what another system knows the cases that were judged and not opened: the file is gone, and nothing is
/// compared with it any more.
///
/// # Errors
/// As the database.
pub(super) async fn forget_names(tx: &Tx, import: ImportId) -> Result<()> {
    table::Entity::update_many()
        .col_expr(Column::Reference, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(Column::RootVersion, Expr::value(Option::<i32>::None))
        .filter(Column::ImportId.eq(import.uuid()))
        .filter(Column::Reference.is_not_null())
        .filter(Column::CaseId.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// A page of the rows of an import in the order of the file, all or those of which this became.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    import: ImportId,
    state: Option<ImportRowState>,
    request: &PageRequest,
) -> Result<Page<ImportRow>> {
    let place = tx.position::<i64>("import_rows", request)?;
    let rows = table::Entity::find()
        .filter(Column::ImportId.eq(import.uuid()))
        .filter(
            Condition::all()
                .add_option(state.map(|state| Column::State.eq(Text(state))))
                .add_option(place.map(|place| Column::Line.gt(place.key))),
        )
        .order_by_asc(Column::Line)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("import_rows", request, rows, |row| Position {
        key: row.line,
        id: row.import_id,
    })?;
    page.try_map(|row| {
        Ok(ImportRow {
            line: row.line,
            state: row.state.0,
            case: row.case_id.map(CaseId::from_uuid),
            fault: row.fault.as_deref().map(serde_json::from_str).transpose()?,
        })
    })
}

/// Cases that the import opened and that are neither taken back nor left, some of them, in the order of the file.
///
/// # Errors
/// As the database.
pub async fn opened(tx: &Tx, import: ImportId, limit: u64) -> Result<Vec<Opened>> {
    let rows = table::Entity::find()
        .filter(Column::ImportId.eq(import.uuid()))
        .filter(Column::State.eq(Text(ImportRowState::Opened)))
        .order_by_asc(Column::Line)
        .limit(limit)
        .all(&tx.db)
        .await?;
    rows.into_iter()
        .map(|row| match (row.case_id, row.case_version, row.opened_at) {
            (Some(case), Some(version), Some(at)) => Ok(Opened {
                line: row.line,
                case: CaseId::from_uuid(case),
                version,
                at,
            }),
            _ => Err(Error::Corrupt("case_import_row")),
        })
        .collect()
}

/// How many names follow from each version of the root of the index.
pub(crate) async fn in_use(tx: &Tx) -> Result<BTreeMap<i32, i64>> {
    let versions: Vec<(i32, i64)> = table::Entity::find()
        .select_only()
        .column(Column::RootVersion)
        .column_as(Column::Line.count(), "n")
        .filter(Column::ExternalId.is_not_null())
        .group_by(Column::RootVersion)
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(versions.into_iter().collect())
}

/// Indexes a batch of names after this case anew that follow from an older root; tells the last of them, `None` after
/// the end.
///
/// # Errors
/// As the database.
pub(crate) async fn renew(tx: &Tx, after: Option<Uuid>, limit: u64) -> Result<(Option<Uuid>, Rewrapped)> {
    let mut older = table::Entity::find()
        .filter(Column::ExternalId.is_not_null())
        .filter(Column::RootVersion.ne(tx.keyring().newest_version()))
        .order_by_asc(Column::CaseId)
        .limit(limit);
    if let Some(after) = after {
        older = older.filter(Column::CaseId.gt(after));
    }
    let rows = older.lock_exclusive().all(&tx.db).await?;
    let mut batch = Rewrapped::default();
    let last = rows.last().and_then(|row| row.case_id);
    for row in rows {
        let (Some(case), Some(sealed)) = (row.case_id.map(CaseId::from_uuid), &row.external_id) else {
            continue;
        };
        let opened = match tx.case_key(case).await {
            Ok(key) => key.open::<ImportExternalId>(case, row.line, sealed),
            Err(error) => Err(error),
        };
        let value = match opened {
            Ok(value) => value,
            Err(Error::Seal(_) | Error::NotFound | Error::Corrupt(_)) => {
                batch.failed += 1;
                continue;
            }
            Err(error) => return Err(error),
        };
        let reference = index(tx, OrganisationId::from_uuid(row.organisation_id), value);
        let entry = reference.entries.first();
        let newer = table::ActiveModel {
            reference: Set(entry.map(|entry| entry.digest.to_vec())),
            root_version: Set(entry.map(|entry| entry.version)),
            ..Default::default()
        };
        let update = table::Entity::update_many()
            .set(newer)
            .filter(Column::ImportId.eq(row.import_id))
            .filter(Column::Line.eq(row.line));
        batch.done += update.exec(&tx.db).await?.rows_affected;
    }
    Ok((last, batch))
}
