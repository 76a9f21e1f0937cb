//! Notes: written once, sealed.

use punte_domain::Timestamp;
use punte_domain::cases::note::{Note, NoteKind};
use punte_domain::id::{CaseId, Id, NoteId, OrganisationId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after};
use crate::sealed::NoteBody;
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use punte_domain::cases::note::NoteKind;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{NoteBody, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "note")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub case_id: Uuid,
        pub kind: Text<NoteKind>,
        pub body: Sealed<NoteBody>,
        pub author_id: Uuid,
        pub organisation_id: Uuid,
        pub at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What is written once has one revision.
const REVISION: i64 = 1;

/// Adds a note.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, note: &Note) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(note.id.uuid()),
        case_id: Set(note.case.uuid()),
        kind: Set(Text(note.kind)),
        body: Set(key.seal::<NoteBody>(note.id, REVISION, &note.body)?),
        author_id: Set(note.author.uuid()),
        organisation_id: Set(note.organisation.uuid()),
        at: Set(note.at),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// One note of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] when the case has no such note.
pub async fn find(tx: &Tx, key: &CaseKey, id: NoteId) -> Result<Note> {
    row::Entity::find_by_id(id.uuid())
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| note(key, &row))
}

/// A page of the notes of a case, latest first. Internal ones show to colleagues of who wrote them,
/// and stay behind when the case moves.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, key: &CaseKey, reader: OrganisationId, request: &PageRequest) -> Result<Page<Note>> {
    let place = tx.position("notes", request)?;
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(shown_to(reader))
        .filter(after(row::Column::At, row::Column::Id, place))
        .order_by_desc(row::Column::At)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("notes", request, rows, |row| Position {
        key: row.at,
        id: row.id,
    })?;
    page.try_map(|row| note(key, &row))
}

/// The note that was written at this moment, as one that comes with the opening of a case.
///
/// # Errors
/// As the database.
pub async fn at(tx: &Tx, key: &CaseKey, reader: OrganisationId, at: Timestamp) -> Result<Option<Note>> {
    let row = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(row::Column::At.eq(at))
        .filter(shown_to(reader))
        .one(&tx.db)
        .await?;
    row.map(|row| note(key, &row)).transpose()
}

/// Internal notes show to colleagues of who wrote them.
fn shown_to(reader: OrganisationId) -> Condition {
    Condition::any()
        .add(row::Column::Kind.ne(Text(NoteKind::Internal)))
        .add(row::Column::OrganisationId.eq(reader.uuid()))
}

fn note(key: &CaseKey, row: &row::Model) -> Result<Note> {
    let id = NoteId::from_uuid(row.id);
    Ok(Note {
        id,
        case: CaseId::from_uuid(row.case_id),
        kind: row.kind.0,
        body: key.open::<NoteBody>(id, REVISION, &row.body)?,
        author: UserId::from_uuid(row.author_id),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        at: row.at,
    })
}
