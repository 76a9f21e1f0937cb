//! Saved views: codes under a name, one's own and those shared in the organisation.

use std::collections::{BTreeMap, BTreeSet};

use punte_domain::access::Actor;
use punte_domain::cases::saved_view::{SavedView, ViewColumn, ViewFilter, ViewGiven};
use punte_domain::id::{Id, OrganisationId, SavedViewId, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::LockIf;
use crate::{Error, Result, Tx};

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "saved_view")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub organisation_id: Uuid,
        pub owner_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub name: String,
        pub is_shared: bool,
        /// The filters with their values, as JSON.
        #[sea_orm(column_type = "Text")]
        pub filters: String,
        /// The columns that are put away, as JSON.
        #[sea_orm(column_type = "Text")]
        pub hidden_columns: String,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod chosen {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "view_default")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        pub view_id: Uuid,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// One's own, and those shared in one's organisation.
fn in_sight(by: &Actor) -> Condition {
    Condition::any().add(own(by)).add(shared(by))
}

fn own(by: &Actor) -> Condition {
    Condition::all().add(Column::OwnerId.eq(by.user.uuid()))
}

fn shared(by: &Actor) -> Condition {
    Condition::all()
        .add(Column::IsShared.eq(true))
        .add(Column::OrganisationId.eq(by.organisation.uuid()))
}

/// The views in sight of this person. What they hold is checked against what is known today:
/// `knows` says whether a filter has a value.
///
/// # Errors
/// As the database.
pub async fn list(tx: &Tx, by: &Actor, knows: impl Fn(ViewFilter, &str) -> bool) -> Result<Vec<SavedView>> {
    let rows = row::Entity::find()
        .filter(in_sight(by))
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    rows.into_iter().map(|row| view(row, &knows)).collect()
}

/// A view in sight of this person.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none in sight.
pub async fn find(tx: &Tx, by: &Actor, id: SavedViewId, knows: impl Fn(ViewFilter, &str) -> bool) -> Result<SavedView> {
    row::Entity::find_by_id(id.uuid())
        .filter(in_sight(by))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| view(row, &knows))
}

/// How many views are kept: those shared in the organisation, or this person's own.
///
/// # Errors
/// As the database.
pub async fn kept(tx: &Tx, by: &Actor, is_shared: bool) -> Result<usize> {
    let which = if is_shared { shared(by) } else { own(by) };
    let found = row::Entity::find().filter(which).count(&tx.db).await?;
    Ok(usize::try_from(found).unwrap_or(usize::MAX))
}

fn changing(view: &SavedView) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        name: Set(view.given.name.clone()),
        is_shared: Set(view.given.is_shared),
        filters: Set(serde_json::to_string(&view.given.filters)?),
        hidden_columns: Set(serde_json::to_string(&view.given.hidden_columns)?),
        ..Default::default()
    })
}

/// Adds a view.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, view: &SavedView) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(view.id.uuid()),
        version: Set(view.version),
        organisation_id: Set(view.organisation.uuid()),
        owner_id: Set(view.owner.uuid()),
        created_at: Set(view.created_at),
        ..changing(view)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps a changed view and counts its version.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, view: SavedView) -> Result<SavedView> {
    let version = view.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&view)?
    };
    let update = row::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(view.id.uuid()))
        .filter(Column::Version.eq(view.version));
    tx.update_one(update).await?;
    Ok(SavedView { version, ..view })
}

/// Removes a view; whoever began with it begins with all cases again.
///
/// # Errors
/// As the database.
pub async fn remove(tx: &Tx, view: &SavedView) -> Result<()> {
    row::Entity::delete_by_id(view.id.uuid()).exec(&tx.db).await?;
    Ok(())
}

/// Where this person begins.
///
/// # Errors
/// As the database.
pub async fn default_of(tx: &Tx, user: UserId) -> Result<Option<SavedViewId>> {
    let found = chosen::Entity::find_by_id(user.uuid()).one(&tx.db).await?;
    Ok(found.map(|row| SavedViewId::from_uuid(row.view_id)))
}

/// Keeps where this person begins; `None` for all cases.
///
/// # Errors
/// As the database.
pub async fn set_default(tx: &Tx, user: UserId, view: Option<SavedViewId>) -> Result<()> {
    let Some(view) = view else {
        chosen::Entity::delete_by_id(user.uuid()).exec(&tx.db).await?;
        return Ok(());
    };
    let row = chosen::ActiveModel {
        user_id: Set(user.uuid()),
        view_id: Set(view.uuid()),
    };
    let anew = OnConflict::column(chosen::Column::UserId)
        .update_column(chosen::Column::ViewId)
        .to_owned();
    chosen::Entity::insert(row)
        .on_conflict(anew)
        .exec_without_returning(&tx.db)
        .await?;
    Ok(())
}

/// What is not known today is told apart: the list or the pack may have changed since.
fn view(row: row::Model, knows: &impl Fn(ViewFilter, &str) -> bool) -> Result<SavedView> {
    let kept: BTreeMap<String, String> = serde_json::from_str(&row.filters)?;
    let columns: BTreeSet<String> = serde_json::from_str(&row.hidden_columns)?;
    let mut filters = BTreeMap::new();
    let mut forgotten = BTreeSet::new();
    for (name, value) in kept {
        match name.parse::<ViewFilter>() {
            Ok(filter) if knows(filter, &value) => {
                filters.insert(filter, value);
            }
            _ => {
                forgotten.insert(name);
            }
        }
    }
    Ok(SavedView {
        id: SavedViewId::from_uuid(row.id),
        version: row.version,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        owner: UserId::from_uuid(row.owner_id),
        created_at: row.created_at,
        given: ViewGiven {
            name: row.name,
            is_shared: row.is_shared,
            filters,
            hidden_columns: columns
                .iter()
                .filter_map(|column| column.parse::<ViewColumn>().ok())
                .collect(),
        },
        forgotten,
    })
}
