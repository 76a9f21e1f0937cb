//! What projects hand over.

use punte_domain::id::{ActivityId, DeliverableId, Id, OrganisationId, ProjectId, UserId};
use punte_domain::projects::deliverable::{Deliverable, DeliverableFacts};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::span::{day, day_columns};
use crate::cases::LockIf;
use crate::columns::Text;
use crate::{Error, Result, Tx};

mod row {
    use punte_domain::projects::date::StatedPrecision;
    use punte_domain::projects::deliverable::DeliverableState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deliverable")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub project_id: Uuid,
        pub organisation_id: Uuid,
        pub activity_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub kind: String,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        pub due: Option<ChronoDate>,
        pub due_precision: Option<Text<StatedPrecision>>,
        pub is_delivered: bool,
        pub delivered: Option<ChronoDate>,
        pub delivered_precision: Option<Text<StatedPrecision>>,
        pub link: Option<String>,
        pub state: Text<DeliverableState>,
        pub answered_by: Option<Uuid>,
        pub answered_at: Option<ChronoDateTimeUtc>,
        pub returned_because: Option<String>,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Deliverables of one project at most.
pub const MOST: u64 = 500;

/// The deliverables of a project that was found within the caller's reach, in the order in which they were entered.
///
/// # Errors
/// As the database.
pub async fn of_project(tx: &Tx, project: ProjectId) -> Result<Vec<Deliverable>> {
    let rows = Entity::find()
        .filter(Column::ProjectId.eq(project.uuid()))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    Ok(rows.into_iter().map(deliverable).collect())
}

/// How many deliverables a project has.
///
/// # Errors
/// As the database.
pub async fn count(tx: &Tx, project: ProjectId) -> Result<u64> {
    let of_project = Entity::find().filter(Column::ProjectId.eq(project.uuid()));
    Ok(of_project.count(&tx.db).await?)
}

/// The deliverable of this project. One of another is not found (SEC-22).
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, project: ProjectId, id: DeliverableId) -> Result<Deliverable> {
    Entity::find_by_id(id.uuid())
        .filter(Column::ProjectId.eq(project.uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .map(deliverable)
        .ok_or(Error::NotFound)
}

/// Enters a deliverable.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, deliverable: &Deliverable) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(deliverable.id.uuid()),
        version: Set(deliverable.version),
        project_id: Set(deliverable.project.uuid()),
        organisation_id: Set(deliverable.organisation.uuid()),
        created_at: Set(tx.now),
        ..changing(deliverable)
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, deliverable: Deliverable) -> Result<Deliverable> {
    let version = deliverable.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&deliverable)
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(deliverable.id.uuid()))
        .filter(Column::Version.eq(deliverable.version));
    tx.update_one(update).await?;
    Ok(Deliverable { version, ..deliverable })
}

/// Removes a deliverable that was found in this unit of work.
///
/// # Errors
/// As the database.
pub async fn remove(tx: &Tx, deliverable: &Deliverable) -> Result<()> {
    Entity::delete_by_id(deliverable.id.uuid()).exec(&tx.db).await?;
    Ok(())
}

fn changing(deliverable: &Deliverable) -> row::ActiveModel {
    let facts = &deliverable.facts;
    let (due, due_precision) = day_columns(facts.due);
    let (delivered, delivered_precision) = day_columns(facts.delivered);
    row::ActiveModel {
        activity_id: Set(facts.activity.map(Id::uuid)),
        kind: Set(facts.kind.clone()),
        title: Set(facts.title.clone()),
        due: Set(due),
        due_precision: Set(due_precision),
        is_delivered: Set(facts.is_delivered),
        delivered: Set(delivered),
        delivered_precision: Set(delivered_precision),
        link: Set(facts.link.clone()),
        state: Set(Text(deliverable.state)),
        answered_by: Set(deliverable.answered.map(|(by, _)| by.uuid())),
        answered_at: Set(deliverable.answered.map(|(_, at)| at)),
        returned_because: Set(deliverable.returned_because.clone()),
        ..Default::default()
    }
}

fn deliverable(row: row::Model) -> Deliverable {
    Deliverable {
        id: DeliverableId::from_uuid(row.id),
        version: row.version,
        project: ProjectId::from_uuid(row.project_id),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        facts: DeliverableFacts {
            activity: row.activity_id.map(ActivityId::from_uuid),
            kind: row.kind,
            title: row.title,
            due: day((row.due, row.due_precision)),
            is_delivered: row.is_delivered,
            delivered: day((row.delivered, row.delivered_precision)),
            link: row.link,
        },
        state: row.state.0,
        answered: row.answered_by.map(UserId::from_uuid).zip(row.answered_at),
        returned_because: row.returned_because,
    }
}
