//! Files of projects, and of records that belong to none. Their content lies in parts, each sealed for its place, so
//! that none is held in memory as a whole to be given out. Each file has a key of its own, which is destroyed with it.

use chrono::Duration;
use punte_domain::Timestamp;
use punte_domain::document::DocumentState;
use punte_domain::id::{CaseId, ContentId, Id, OrganisationId, ProjectFileId, ProjectId, UserId};
use punte_domain::projects::budget_lines::LineReach;
use punte_domain::projects::file::{FilesThere, ProjectFile, ProjectFileSubject};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, LockType, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::{file_subject, paid_file};
use crate::cases::LockIf;
use crate::columns::{InOrder, Text};
use crate::identity::user;
use crate::page::{Page, PageRequest, Position, descending};
use crate::sealed::{ProjectFilePart, ProjectFileSaid};
use crate::tx::data_key;
use crate::{CaseKey, Error, Result, Tx};

mod row {
    use punte_domain::document::{DocumentFormat, DocumentState};
    use punte_domain::projects::file::ProjectFileSubject;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{ProjectFileSaid, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "project_file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub project_id: Option<Uuid>,
        pub organisation_id: Uuid,
        pub recorded_by: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        #[sea_orm(column_type = "Text")]
        pub kind: String,
        pub subject_kind: Option<Text<ProjectFileSubject>>,
        pub subject_id: Option<Uuid>,
        pub format: Text<DocumentFormat>,
        pub state: Text<DocumentState>,
        pub size: i32,
        pub content_id: Uuid,
        pub words: Sealed<ProjectFileSaid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod part {
    use sea_orm::entity::prelude::*;

    use crate::sealed::{ProjectFilePart, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "project_file_part")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub file_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub content_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub bytes: Sealed<ProjectFilePart>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// The key of a file stands among the keys of cases, under the id of the file: so it is rotated as they are.
fn keyed(file: ProjectFileId) -> CaseId {
    CaseId::from_uuid(file.uuid())
}

/// Adds a file whose parts will follow.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, file: &ProjectFile) -> Result<()> {
    let key = tx.new_case_key(keyed(file.id)).await?;
    let row = row::ActiveModel {
        id: Set(file.id.uuid()),
        project_id: Set(file.project.map(Id::uuid)),
        organisation_id: Set(file.organisation.uuid()),
        recorded_by: Set(file.recorded_by.uuid()),
        recorded_at: Set(file.recorded_at),
        format: Set(Text(file.format)),
        ..changing(&key, file)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, and counts the version. Content that does not belong to it any more goes.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, file: ProjectFile) -> Result<ProjectFile> {
    let before = file.version;
    let file = ProjectFile {
        version: before + 1,
        ..file
    };
    let key = tx.case_key(keyed(file.id)).await?;
    let update = Entity::update_many()
        .set(changing(&key, &file)?)
        .filter(Column::Id.eq(file.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await?;
    let gone = part::Entity::delete_many().filter(part::Column::FileId.eq(file.id.uuid()));
    let gone = match file.state {
        DocumentState::Infected | DocumentState::Void => gone,
        _ => gone.filter(part::Column::ContentId.ne(file.content.uuid())),
    };
    gone.exec(&tx.db).await?;
    Ok(file)
}

/// Destroys a file with its parts and its key.
///
/// # Errors
/// As the database.
pub async fn remove(tx: &Tx, id: ProjectFileId) -> Result<()> {
    part::Entity::delete_many()
        .filter(part::Column::FileId.eq(id.uuid()))
        .exec(&tx.db)
        .await?;
    Entity::delete_by_id(id.uuid()).exec(&tx.db).await?;
    data_key::Entity::delete_many()
        .filter(data_key::Column::CaseId.eq(id.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// A file, whoever may read it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, id: ProjectFileId) -> Result<ProjectFile> {
    let row = Entity::find_by_id(id.uuid())
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    let key = tx.case_key(keyed(id)).await?;
    file(&key, row)
}

/// The files that a project has, or this organisation in none. Until the end of this unit of work nobody else who asks
/// first begins one there.
///
/// # Errors
/// As the database.
pub async fn there(tx: &Tx, project: Option<ProjectId>, organisation: OrganisationId) -> Result<FilesThere> {
    let (table, id) = match project {
        Some(project) => ("project", project.uuid()),
        None => ("organisation", organisation.uuid()),
    };
    let held = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new(table))
        .and_where(Expr::col(Alias::new("id")).eq(id))
        // No reference to it waits.
        .lock(LockType::NoKeyUpdate)
        .to_owned();
    tx.db.query_one(&held).await?;
    let mut query = Query::select();
    query
        .expr(Expr::col(Column::Id).count())
        .expr(Func::coalesce([Expr::col(Column::Size).sum(), Expr::val(0)]))
        .from(Entity);
    match project {
        Some(project) => query.and_where(Column::ProjectId.eq(project.uuid())),
        None => query
            .and_where(Column::ProjectId.is_null())
            .and_where(Column::OrganisationId.eq(organisation.uuid())),
    };
    let row = tx.db.query_one(&query).await?.ok_or(Error::NotFound)?;
    let mut row = InOrder::new(&row);
    let [files, bytes] = [row.next::<i64>()?, row.next::<i64>()?];
    Ok(FilesThere {
        files: files.unsigned_abs(),
        bytes: bytes.unsigned_abs(),
    })
}

/// How many files somebody has begun and not finished; no other request of theirs begins one meanwhile, in whatever
/// project.
///
/// # Errors
/// As the database.
pub async fn unfinished_of(tx: &Tx, user: UserId) -> Result<u64> {
    user::hold(tx, user).await?;
    let begun = Entity::find()
        .filter(Column::State.eq(Text(DocumentState::Uploading)))
        .filter(Column::RecordedBy.eq(user.uuid()));
    Ok(begun.count(&tx.db).await?)
}

/// Which files to list: what whoever asks was found to read.
#[derive(Debug, Clone, Copy)]
pub enum FilesOf<'a> {
    /// Those of a project, or those of it that belong to one thing; of what was taken from lines of its budget, those of
    /// the lines within reach.
    Project(ProjectId, Option<Uuid>, &'a LineReach),
    /// Those of a thing, in a project or in none.
    Subject(Uuid),
    /// Those that an organisation added in no project.
    Organisation(OrganisationId),
}

/// A page of files, the latest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, of: FilesOf<'_>, request: &PageRequest) -> Result<Page<ProjectFile>> {
    let which = match of {
        FilesOf::Project(project, subject, lines) => Condition::all()
            .add(Column::ProjectId.eq(project.uuid()))
            .add_option(subject.map(|id| Column::SubjectId.eq(id)))
            .add(paid_file::open(
                project,
                lines,
                (Expr::col(Column::SubjectKind), Expr::col(Column::SubjectId)),
            )),
        FilesOf::Subject(subject) => Condition::all().add(Column::SubjectId.eq(subject)),
        FilesOf::Organisation(organisation) => Condition::all()
            .add(Column::ProjectId.is_null())
            .add(Column::OrganisationId.eq(organisation.uuid())),
    };
    let place = tx.position::<Timestamp>("project_files", request)?;
    let rows = Entity::find().filter(which);
    let rows = descending(rows, (Column::RecordedAt, Column::Id), place, request)
        .all(&tx.db)
        .await?;
    let mut page = tx.page("project_files", request, rows, |row| Position {
        key: row.recorded_at,
        id: row.id,
    })?;
    let ids: Vec<CaseId> = page.items.iter().map(|row| CaseId::from_uuid(row.id)).collect();
    let keys = tx.case_keys(&ids).await?;
    // One that was removed meanwhile has no key any more, and holds up none of the others.
    page.items
        .retain(|row| keys.iter().any(|key| key.case().uuid() == row.id));
    page.try_map(|row| {
        let key = keys.iter().find(|key| key.case().uuid() == row.id);
        file(key.ok_or(Error::NotFound)?, row)
    })
}

/// Whether there is a thing of this kind, in this project where one is named. If there is, it stays there until this
/// unit of work ends.
///
/// # Errors
/// As the database.
pub async fn has_subject(tx: &Tx, project: Option<ProjectId>, subject: (ProjectFileSubject, Uuid)) -> Result<bool> {
    match file_subject::hold(tx, subject).await {
        Ok(found) => Ok(project.is_none_or(|project| found.project == Some(project))),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Leaves the files of a thing that goes to another project with the project they are in alone. Those that are in none
/// stay with the thing.
///
/// # Errors
/// As the database.
pub async fn detach(tx: &Tx, subject: Uuid) -> Result<()> {
    let alone = row::ActiveModel {
        subject_kind: Set(None),
        subject_id: Set(None),
        ..Default::default()
    };
    Entity::update_many()
        .set(alone)
        .filter(Column::SubjectId.eq(subject))
        .filter(Column::ProjectId.is_not_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Lets the files of a thing go that is removed: those of a project stay with it, and what is in none is destroyed. It
/// answers with that.
///
/// # Errors
/// As the database.
pub async fn let_go(tx: &Tx, subject: Uuid) -> Result<Vec<ProjectFile>> {
    detach(tx, subject).await?;
    let alone: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::SubjectId.eq(subject))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(&tx.db)
        .await?;
    let mut gone = Vec::with_capacity(alone.len());
    for id in alone {
        let file = find(tx, ProjectFileId::from_uuid(id)).await?;
        remove(tx, file.id).await?;
        gone.push(file);
    }
    Ok(gone)
}

/// Keeps a part; one that came before is replaced.
///
/// # Errors
/// As the database.
pub async fn put_part(tx: &Tx, file: ProjectFileId, content: ContentId, number: u32, bytes: &[u8]) -> Result<()> {
    let key = tx.case_key(keyed(file)).await?;
    let row = part::ActiveModel {
        file_id: Set(file.uuid()),
        content_id: Set(content.uuid()),
        number: Set(whole(number)?),
        bytes: Set(key.seal_part::<ProjectFilePart>(content, number, bytes)?),
    };
    let again = OnConflict::columns([part::Column::FileId, part::Column::ContentId, part::Column::Number])
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
pub async fn parts(tx: &Tx, file: &ProjectFile) -> Result<Vec<u32>> {
    let there = part::Entity::find()
        .select_only()
        .column(part::Column::Number)
        .filter(part::Column::FileId.eq(file.id.uuid()))
        .filter(part::Column::ContentId.eq(file.content.uuid()))
        .order_by_asc(part::Column::Number)
        .into_tuple::<i32>()
        .all(&tx.db)
        .await?;
    let numbers = there.into_iter().filter_map(|number| u32::try_from(number).ok());
    Ok(numbers.collect())
}

/// A part, opened.
///
/// # Errors
/// [`Error::NotFound`] where it is not there; [`Error::Seal`] where another stands in its place.
pub async fn part(tx: &Tx, file: &ProjectFile, number: u32) -> Result<Vec<u8>> {
    let key = tx.case_key(keyed(file.id)).await?;
    let place = (file.id.uuid(), file.content.uuid(), whole(number)?);
    let row = part::Entity::find_by_id(place)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    key.open_part::<ProjectFilePart>(file.content, number, &row.bytes)
}

/// A file that waits: since when, and which one.
pub type Waiting = (Timestamp, ProjectFileId);

/// Files which a scanner is to look at after `after`, those that wait longest first.
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
    let old = Condition::all().add(Column::RecordedAt.lt(tx.now - LASTS));
    waiting(tx, DocumentState::Uploading, old, after, limit).await
}

async fn waiting(
    tx: &Tx,
    state: DocumentState,
    which: Condition,
    after: Option<Waiting>,
    limit: u64,
) -> Result<Vec<Waiting>> {
    let place = Expr::tuple([Expr::col(Column::RecordedAt), Expr::col(Column::Id)]);
    let after = after.map(|(since, id)| place.gt(Expr::tuple([Expr::val(since), Expr::val(id.uuid())])));
    let waiting = Entity::find()
        .select_only()
        .columns([Column::RecordedAt, Column::Id])
        .filter(Column::State.eq(Text(state)))
        .filter(which.add_option(after))
        .order_by_asc(Column::RecordedAt)
        .order_by_asc(Column::Id)
        .limit(limit)
        .into_tuple::<(Timestamp, Uuid)>()
        .all(&tx.db)
        .await?;
    let waiting = waiting.into_iter();
    Ok(waiting
        .map(|(since, id)| (since, ProjectFileId::from_uuid(id)))
        .collect())
}

/// What changes of a file, sealed for its version.
fn changing(key: &CaseKey, file: &ProjectFile) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        version: Set(file.version),
        kind: Set(file.kind.clone()),
        subject_kind: Set(file.subject.map(|(kind, _)| Text(kind))),
        subject_id: Set(file.subject.map(|(_, id)| id)),
        state: Set(Text(file.state)),
        size: Set(whole(file.size)?),
        content_id: Set(file.content.uuid()),
        words: Set(key.seal::<ProjectFileSaid>(file.id, file.version, &file.words)?),
        ..Default::default()
    })
}

fn whole(number: u32) -> Result<i32> {
    i32::try_from(number).map_err(|_| Error::Corrupt("a size"))
}

fn file(key: &CaseKey, row: row::Model) -> Result<ProjectFile> {
    let (id, version) = (ProjectFileId::from_uuid(row.id), row.version);
    Ok(ProjectFile {
        id,
        version,
        project: row.project_id.map(ProjectId::from_uuid),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        recorded_by: UserId::from_uuid(row.recorded_by),
        recorded_at: row.recorded_at,
        kind: row.kind,
        subject: row.subject_kind.map(|kind| kind.0).zip(row.subject_id),
        format: row.format.0,
        state: row.state.0,
        size: u32::try_from(row.size).map_err(|_| Error::Corrupt("a size"))?,
        content: ContentId::from_uuid(row.content_id),
        words: key.open::<ProjectFileSaid>(id, version, &row.words)?,
    })
}
