//! How a project came to where it is.

use punte_domain::id::{Id, ProjectId, UserId};
use punte_domain::projects::project::ProjectStatusChange;
use punte_domain::projects::status::ProjectStatus;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::columns::Text;
use crate::{Result, Tx};

mod row {
    use super::{ProjectStatus, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "project_status_change")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub project_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        #[sea_orm(column_type = "Text", nullable)]
        pub from_status: Option<Text<ProjectStatus>>,
        #[sea_orm(column_type = "Text")]
        pub to_status: Text<ProjectStatus>,
        pub changed_on: Option<ChronoDate>,
        pub changed_by: Uuid,
        pub changed_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Writes down one more step.
pub(super) async fn add(tx: &Tx, project: ProjectId, change: &ProjectStatusChange) -> Result<()> {
    let before = Entity::find()
        .filter(Column::ProjectId.eq(project.uuid()))
        .count(&tx.db)
        .await?;
    let row = row::ActiveModel {
        project_id: Set(project.uuid()),
        place: Set(i32::try_from(before).unwrap_or(i32::MAX)),
        from_status: Set(change.from.map(Text)),
        to_status: Set(Text(change.to)),
        changed_on: Set(change.on),
        changed_by: Set(change.by.uuid()),
        changed_at: Set(change.at),
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// How a project came to where it is, the first step first.
///
/// # Errors
/// As the database.
pub async fn status_changes(tx: &Tx, project: ProjectId) -> Result<Vec<ProjectStatusChange>> {
    let rows = Entity::find()
        .filter(Column::ProjectId.eq(project.uuid()))
        .order_by_asc(Column::Place)
        .all(&tx.db)
        .await?;
    let one = |row: row::Model| ProjectStatusChange {
        from: row.from_status.map(|Text(status)| status),
        to: row.to_status.0,
        on: row.changed_on,
        by: UserId::from_uuid(row.changed_by),
        at: row.changed_at,
    };
    Ok(rows.into_iter().map(one).collect())
}
