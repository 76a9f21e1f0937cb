//! Changes of roles that await a second person. There is one for a user at most.

use std::collections::HashMap;

use punte_domain::access::Role;
use punte_domain::id::{Id, OrganisationId, UserId};
use punte_domain::identity::grant::RoleRequest;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{Result, Tx};

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "role_request")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        pub organisation_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub from_roles: String,
        #[sea_orm(column_type = "Text")]
        pub to_roles: String,
        pub asked_by: Uuid,
        pub asked_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// What awaits a second person for these users. Ask for users only whom the caller may see.
///
/// # Errors
/// As the database.
pub async fn of_users(tx: &Tx, users: impl IntoIterator<Item = UserId>) -> Result<HashMap<UserId, RoleRequest>> {
    let ids: Vec<Uuid> = users.into_iter().map(Id::uuid).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find().filter(Column::UserId.is_in(ids)).all(&tx.db).await?;
    rows.iter()
        .map(|row| {
            let request = request(row)?;
            Ok((request.user, request))
        })
        .collect()
}

/// What awaits a second person and neither was asked by `reader` nor concerns them, the longest
/// waiting first. There are never many: each is decided, and there is one for a user.
///
/// # Errors
/// As the database.
pub async fn waiting_for(tx: &Tx, reader: UserId, most: u64) -> Result<Vec<RoleRequest>> {
    let rows = Entity::find()
        .filter(Column::AskedBy.ne(reader.uuid()))
        .filter(Column::UserId.ne(reader.uuid()))
        .order_by_asc(Column::AskedAt)
        .order_by_asc(Column::UserId)
        .limit(most)
        .all(&tx.db)
        .await?;
    rows.iter().map(request).collect()
}

/// Keeps what was asked for, in the place of what was asked for this user before.
///
/// # Errors
/// As the database.
pub async fn ask(tx: &Tx, request: &RoleRequest) -> Result<()> {
    let row = row::ActiveModel {
        user_id: Set(request.user.uuid()),
        organisation_id: Set(request.organisation.uuid()),
        from_roles: Set(serde_json::to_string(&request.from)?),
        to_roles: Set(serde_json::to_string(&request.to)?),
        asked_by: Set(request.asked_by.uuid()),
        asked_at: Set(request.asked_at),
    };
    let again = OnConflict::column(Column::UserId)
        .update_columns([
            Column::OrganisationId,
            Column::FromRoles,
            Column::ToRoles,
            Column::AskedBy,
            Column::AskedAt,
        ])
        .to_owned();
    Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(&tx.db)
        .await?;
    Ok(())
}

/// Takes away exactly what was read; says whether it was still there. Of several who decide at once
/// one wins (REL-06).
///
/// # Errors
/// As the database.
pub async fn close(tx: &Tx, request: &RoleRequest) -> Result<bool> {
    let closed = Entity::delete_many()
        .filter(Column::UserId.eq(request.user.uuid()))
        .filter(Column::AskedBy.eq(request.asked_by.uuid()))
        .filter(Column::AskedAt.eq(request.asked_at))
        .filter(Column::ToRoles.eq(serde_json::to_string(&request.to)?))
        .exec(&tx.db)
        .await?;
    Ok(closed.rows_affected == 1)
}

fn request(row: &row::Model) -> Result<RoleRequest> {
    let roles = |text: &str| -> Result<Vec<Role>> { Ok(serde_json::from_str(text)?) };
    Ok(RoleRequest {
        user: UserId::from_uuid(row.user_id),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        from: roles(&row.from_roles)?,
        to: roles(&row.to_roles)?,
        asked_by: UserId::from_uuid(row.asked_by),
        asked_at: row.asked_at,
    })
}
