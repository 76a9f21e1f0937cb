//! Documents of cases. Their content lies in parts, each sealed for its place, so that none is held
//! in memory as a whole to be given out.

use chrono::Duration;
use punte_domain::Timestamp;
use punte_domain::cases::document::{DOCUMENTS_MAX, Document, DocumentState, DocumentWords};
use punte_domain::id::{CaseId, ContentId, DocumentId, Id, OrganisationId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::LockIf;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after};
use crate::sealed::{DocumentPart, DocumentSaid};
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use punte_domain::cases::document::{DocumentFormat, DocumentState};
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{DocumentSaid, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "document")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub organisation_id: Uuid,
        pub recorded_by: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        pub kind: String,
        pub format: Text<DocumentFormat>,
        pub state: Text<DocumentState>,
        pub is_shared: bool,
        pub size: i32,
        pub content_id: Uuid,
        pub words: Sealed<DocumentSaid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod part {
    use sea_orm::entity::prelude::*;

    use crate::sealed::{DocumentPart, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "document_part")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub document_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub content_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub bytes: Sealed<DocumentPart>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What changes of a document, sealed for its version.
fn changing(key: &CaseKey, document: &Document) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        version: Set(document.version),
        state: Set(Text(document.state)),
        is_shared: Set(document.is_shared),
        size: Set(whole(document.size)?),
        content_id: Set(document.content.uuid()),
        words: Set(key.seal::<DocumentSaid>(document.id, document.version, &document.words)?),
        ..Default::default()
    })
}

fn whole(number: u32) -> Result<i32> {
    i32::try_from(number).map_err(|_| Error::Corrupt("a size"))
}

/// Adds a document whose parts will follow.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, document: &Document) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(document.id.uuid()),
        case_id: Set(document.case.uuid()),
        organisation_id: Set(document.organisation.uuid()),
        recorded_by: Set(document.recorded_by.uuid()),
        recorded_at: Set(document.recorded_at),
        kind: Set(document.kind.clone()),
        format: Set(Text(document.format)),
        ..changing(key, document)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, and counts the version. Content that does not belong to it any more goes.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, document: Document) -> Result<Document> {
    let before = document.version;
    let document = Document {
        version: before + 1,
        ..document
    };
    let update = row::Entity::update_many()
        .set(changing(key, &document)?)
        .filter(row::Column::Id.eq(document.id.uuid()))
        .filter(row::Column::Version.eq(before));
    tx.update_one(update).await?;
    let gone = part::Entity::delete_many().filter(part::Column::DocumentId.eq(document.id.uuid()));
    let gone = match document.state {
        DocumentState::Infected | DocumentState::Void => gone,
        _ => gone.filter(part::Column::ContentId.ne(document.content.uuid())),
    };
    gone.exec(&tx.db).await?;
    Ok(document)
}

/// Removes a document that was never whole, with the parts that came.
///
/// # Errors
/// As the database.
pub async fn discard(tx: &Tx, id: DocumentId) -> Result<()> {
    part::Entity::delete_many()
        .filter(part::Column::DocumentId.eq(id.uuid()))
        .exec(&tx.db)
        .await?;
    row::Entity::delete_many()
        .filter(row::Column::Id.eq(id.uuid()))
        .filter(row::Column::State.eq(Text(DocumentState::Uploading)))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// One document of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for a document of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: DocumentId) -> Result<Document> {
    row::Entity::find_by_id(id.uuid())
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| document(key, row))
}

/// How many documents a case has.
///
/// # Errors
/// As the database.
pub async fn count(tx: &Tx, case: CaseId) -> Result<u64> {
    let there = row::Entity::find().filter(row::Column::CaseId.eq(case.uuid()));
    Ok(there.count(&tx.db).await?)
}

/// How many documents somebody has begun and not finished.
///
/// # Errors
/// As the database.
pub async fn unfinished_of(tx: &Tx, user: UserId) -> Result<u64> {
    let begun = row::Entity::find()
        .filter(row::Column::State.eq(Text(DocumentState::Uploading)))
        .filter(row::Column::RecordedBy.eq(user.uuid()));
    Ok(begun.count(&tx.db).await?)
}

/// A page of the documents of a case, the latest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, key: &CaseKey, request: &PageRequest) -> Result<Page<Document>> {
    let place = tx.position("documents", request)?;
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(after(row::Column::RecordedAt, row::Column::Id, place))
        .order_by_desc(row::Column::RecordedAt)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("documents", request, rows, |row| Position {
        key: row.recorded_at,
        id: row.id,
    })?;
    page.try_map(|row| document(key, row))
}

/// The documents of a case that are shared and clean, the latest first. Which of them a receiver sees
/// its disclosure says.
///
/// # Errors
/// As the database.
pub async fn shared(tx: &Tx, key: &CaseKey) -> Result<Vec<Document>> {
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(row::Column::IsShared.eq(true))
        .filter(row::Column::State.eq(Text(DocumentState::Clean)))
        .order_by_desc(row::Column::RecordedAt)
        .order_by_desc(row::Column::Id)
        .limit(DOCUMENTS_MAX)
        .all(&tx.db)
        .await?;
    rows.into_iter().map(|row| document(key, row)).collect()
}

/// Keeps a part; one that came before is replaced.
///
/// # Errors
/// As the database.
pub async fn put_part(tx: &Tx, key: &CaseKey, document: &Document, number: u32, bytes: &[u8]) -> Result<()> {
    put_part_of(tx, key, document.id, document.content, number, bytes).await
}

/// Keeps a part of content that will take the place of what came.
///
/// # Errors
/// As the database.
pub async fn put_part_of(
    tx: &Tx,
    key: &CaseKey,
    document: DocumentId,
    content: ContentId,
    number: u32,
    bytes: &[u8],
) -> Result<()> {
    let row = part::ActiveModel {
        document_id: Set(document.uuid()),
        content_id: Set(content.uuid()),
        number: Set(whole(number)?),
        bytes: Set(key.seal_part::<DocumentPart>(content, number, bytes)?),
    };
    let again = OnConflict::columns([part::Column::DocumentId, part::Column::ContentId, part::Column::Number])
        .update_column(part::Column::Bytes)
        .to_owned();
    part::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(&tx.db)
        .await?;
    Ok(())
}

/// The numbers of the parts that are there.
///
/// # Errors
/// As the database.
pub async fn parts(tx: &Tx, document: &Document) -> Result<Vec<u32>> {
    let there = part::Entity::find()
        .select_only()
        .column(part::Column::Number)
        .filter(part::Column::DocumentId.eq(document.id.uuid()))
        .filter(part::Column::ContentId.eq(document.content.uuid()))
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
pub async fn part(tx: &Tx, key: &CaseKey, document: &Document, number: u32) -> Result<Vec<u8>> {
    let place = (document.id.uuid(), document.content.uuid(), whole(number)?);
    let row = part::Entity::find_by_id(place)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    key.open_part::<DocumentPart>(document.content, number, &row.bytes)
}

/// A document that waits: since when, of which case, and which one.
pub type Waiting = (Timestamp, CaseId, DocumentId);

/// Documents which a scanner is to look at after `after`, those that wait longest first.
///
/// # Errors
/// As the database.
pub async fn quarantined(tx: &Tx, after: Option<Waiting>, limit: u64) -> Result<Vec<Waiting>> {
    waiting(tx, DocumentState::Quarantined, Condition::all(), after, limit).await
}

/// How long an upload may take, breaks included, before what came of it is thrown away.
const LASTS: Duration = Duration::days(2);

/// Uploads that nobody finished in time, after `after`. Whoever throws one away finds it again first.
///
/// # Errors
/// As the database.
pub async fn unfinished(tx: &Tx, after: Option<Waiting>, limit: u64) -> Result<Vec<Waiting>> {
    let old = Condition::all().add(row::Column::RecordedAt.lt(tx.now - LASTS));
    waiting(tx, DocumentState::Uploading, old, after, limit).await
}

async fn waiting(
    tx: &Tx,
    state: DocumentState,
    which: Condition,
    after: Option<Waiting>,
    limit: u64,
) -> Result<Vec<Waiting>> {
    let place = Expr::tuple([Expr::col(row::Column::RecordedAt), Expr::col(row::Column::Id)]);
    let after = after.map(|(since, _, id)| place.gt(Expr::tuple([Expr::val(since), Expr::val(id.uuid())])));
    let waiting = row::Entity::find()
        .select_only()
        .columns([row::Column::RecordedAt, row::Column::CaseId, row::Column::Id])
        .filter(row::Column::State.eq(Text(state)))
        .filter(which.add_option(after))
        .order_by_asc(row::Column::RecordedAt)
        .order_by_asc(row::Column::Id)
        .limit(limit)
        .into_tuple::<(Timestamp, Uuid, Uuid)>()
        .all(&tx.db)
        .await?;
    Ok(waiting
        .into_iter()
        .map(|(since, case, id)| (since, CaseId::from_uuid(case), DocumentId::from_uuid(id)))
        .collect())
}

fn document(key: &CaseKey, row: row::Model) -> Result<Document> {
    let (id, version) = (DocumentId::from_uuid(row.id), row.version);
    let words: DocumentWords = key.open::<DocumentSaid>(id, version, &row.words)?;
    Ok(Document {
        id,
        version,
        case: key.case(),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        recorded_by: UserId::from_uuid(row.recorded_by),
        recorded_at: row.recorded_at,
        kind: row.kind,
        format: row.format.0,
        state: row.state.0,
        is_shared: row.is_shared,
        size: u32::try_from(row.size).map_err(|_| Error::Corrupt("a size"))?,
        content: ContentId::from_uuid(row.content_id),
        words,
    })
}
