//! What sources say of a project, or of what belongs to one.

use punte_domain::id::{Id, ProjectClaimId, ProjectId};
use punte_domain::projects::claim::{Claim, ClaimFacts, ClaimField, ClaimSubject};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::cases::LockIf;
use crate::columns::Text;
use crate::{Error, Result, Tx};

mod row {
    use super::{ClaimField, ClaimSubject, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "project_claim")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub project_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub subject_kind: Text<ClaimSubject>,
        pub subject_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub field: Text<ClaimField>,
        #[sea_orm(column_type = "Text")]
        pub said: String,
        #[sea_orm(column_type = "Text")]
        pub source: String,
        pub is_derived: bool,
        pub is_accepted: bool,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// What is said of one thing at most.
pub const MOST: u64 = 200;

/// What sources say of these things, the earliest first. They are few of each.
///
/// # Errors
/// As the database.
pub async fn of(tx: &Tx, subjects: impl IntoIterator<Item = Uuid>) -> Result<Vec<Claim>> {
    let rows = Entity::find()
        .filter(Column::SubjectId.is_in(subjects))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    Ok(rows.into_iter().map(claim).collect())
}

/// What sources say of a project that was found within the caller's reach and of what belongs to it, the earliest
/// first (`project_claim_project`).
///
/// # Errors
/// As the database.
pub async fn of_project(tx: &Tx, project: ProjectId) -> Result<Vec<Claim>> {
    let rows = Entity::find()
        .filter(Column::ProjectId.eq(project.uuid()))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    Ok(rows.into_iter().map(claim).collect())
}

/// How much is said of a thing.
///
/// # Errors
/// As the database.
pub async fn count(tx: &Tx, subject: Uuid) -> Result<u64> {
    let of_it = Entity::find().filter(Column::SubjectId.eq(subject));
    Ok(of_it.count(&tx.db).await?)
}

/// What a source says in a project. What belongs to another is not found (SEC-22). Where `tx` writes, nobody else
/// changes what is said of the same thing meanwhile.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, project: ProjectId, id: ProjectClaimId) -> Result<Claim> {
    let found = Entity::find_by_id(id.uuid()).filter(Column::ProjectId.eq(project.uuid()));
    if tx.writes() {
        let subject = found.clone().one(&tx.db).await?.ok_or(Error::NotFound)?.subject_id;
        // In one order, so that two who change them at once wait for each other and for nothing else.
        Entity::find()
            .filter(Column::SubjectId.eq(subject))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .lock_if(tx)
            .all(&tx.db)
            .await?;
    }
    found.one(&tx.db).await?.map(claim).ok_or(Error::NotFound)
}

/// Takes back of all that contradict this one that they are right; tells which.
///
/// # Errors
/// As the database.
pub async fn take_back_others(tx: &Tx, right: &Claim) -> Result<Vec<Claim>> {
    let mut taken_back = Vec::new();
    for other in of(tx, [right.subject_id]).await? {
        if other.is_accepted && other.contradicts(right) {
            let other = Claim {
                is_accepted: false,
                ..other
            };
            taken_back.push(save(tx, other).await?);
        }
    }
    Ok(taken_back)
}

/// Writes down what a source says.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, claim: &Claim) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(claim.id.uuid()),
        version: Set(claim.version),
        project_id: Set(claim.project.map(Id::uuid)),
        subject_kind: Set(Text(claim.subject)),
        subject_id: Set(claim.subject_id),
        created_at: Set(tx.now),
        ..changing(claim)
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, claim: Claim) -> Result<Claim> {
    let version = claim.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&claim)
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(claim.id.uuid()))
        .filter(Column::Version.eq(claim.version));
    tx.update_one(update).await?;
    Ok(Claim { version, ..claim })
}

/// Forgets what sources say of a thing that is removed.
///
/// # Errors
/// As the database.
pub async fn forget(tx: &Tx, subject: Uuid) -> Result<()> {
    let of_it = Entity::delete_many().filter(Column::SubjectId.eq(subject));
    of_it.exec(&tx.db).await?;
    Ok(())
}

fn changing(claim: &Claim) -> row::ActiveModel {
    row::ActiveModel {
        field: Set(Text(claim.facts.field)),
        said: Set(claim.facts.value.clone()),
        source: Set(claim.facts.source.clone()),
        is_derived: Set(claim.facts.is_derived),
        is_accepted: Set(claim.is_accepted),
        ..Default::default()
    }
}

fn claim(row: row::Model) -> Claim {
    Claim {
        id: ProjectClaimId::from_uuid(row.id),
        version: row.version,
        project: row.project_id.map(ProjectId::from_uuid),
        subject: row.subject_kind.0,
        subject_id: row.subject_id,
        facts: ClaimFacts {
            field: row.field.0,
            value: row.said,
            source: row.source,
            is_derived: row.is_derived,
        },
        is_accepted: row.is_accepted,
    }
}
