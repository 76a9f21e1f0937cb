//! Alerts: one for each person, kind and day, which counts how often.

use chrono::NaiveDate;
use punte_domain::alert::{Alert, AlertKind};
use punte_domain::id::{AlertId, Id, OrganisationId, UserId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::cases::LockIf;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after_key};
use crate::{Error, Result, Tx};

mod row {
    use punte_domain::alert::AlertKind;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "alert")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<AlertKind>,
        pub user_id: Uuid,
        pub organisation_id: Uuid,
        pub on_day: Date,
        pub times: i32,
        pub seen_by: Option<Uuid>,
        pub seen_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Raises an alert; one of the same person, kind and day counts one more, and is to be seen again. Tells whether
/// that is new to those who look after it: none of them waited already.
///
/// # Errors
/// As the database.
pub async fn raise(
    tx: &Tx,
    kind: AlertKind,
    user: UserId,
    organisation: OrganisationId,
    on: NaiveDate,
) -> Result<bool> {
    let waiting = row::Entity::find()
        .filter(row::Column::UserId.eq(user.uuid()))
        .filter(row::Column::Kind.eq(Text(kind)))
        .filter(row::Column::OnDay.eq(on))
        .filter(row::Column::SeenAt.is_null())
        .one(&tx.db)
        .await?;
    let row = row::ActiveModel {
        id: Set(tx.new_id::<AlertId>().uuid()),
        kind: Set(Text(kind)),
        user_id: Set(user.uuid()),
        organisation_id: Set(organisation.uuid()),
        on_day: Set(on),
        times: Set(1),
        seen_by: Set(None),
        seen_at: Set(None),
    };
    let again = OnConflict::columns([row::Column::UserId, row::Column::Kind, row::Column::OnDay])
        .update_columns([row::Column::SeenBy, row::Column::SeenAt])
        .value(row::Column::Times, Expr::cust("alert.times + 1"))
        .to_owned();
    row::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(&tx.db)
        .await?;
    Ok(waiting.is_none())
}

/// A page of alerts, the latest day first; on request those alone that nobody has seen.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, only_unseen: bool, request: &PageRequest) -> Result<Page<Alert>> {
    let place = tx.position::<NaiveDate>("alerts", request)?;
    let unseen = only_unseen.then(|| row::Column::SeenAt.is_null());
    let rows = row::Entity::find()
        .filter(Condition::all().add_option(unseen))
        .filter(after_key(row::Column::OnDay, row::Column::Id, place))
        .order_by_desc(row::Column::OnDay)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("alerts", request, rows, |row| Position {
        key: row.on_day,
        id: row.id,
    })?;
    Ok(page.map(Alert::from))
}

/// An alert. Where it is to be marked as seen it is locked: what happens again meanwhile makes it unseen after.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub async fn find(tx: &Tx, id: AlertId) -> Result<Alert> {
    let row = row::Entity::find_by_id(id.uuid()).lock_if(tx).one(&tx.db).await?;
    row.map(Alert::from).ok_or(Error::NotFound)
}

/// Keeps that an alert was seen.
///
/// # Errors
/// As the database.
pub async fn save_seen(tx: &Tx, alert: &Alert) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::SeenBy, Expr::value(alert.seen.map(|(by, _)| by.uuid())))
        .col_expr(row::Column::SeenAt, Expr::value(alert.seen.map(|(_, at)| at)))
        .filter(row::Column::Id.eq(alert.id.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

impl From<row::Model> for Alert {
    fn from(row: row::Model) -> Self {
        Self {
            id: AlertId::from_uuid(row.id),
            kind: row.kind.0,
            user: UserId::from_uuid(row.user_id),
            organisation: OrganisationId::from_uuid(row.organisation_id),
            on: row.on_day,
            times: row.times,
            seen: row.seen_by.map(UserId::from_uuid).zip(row.seen_at),
        }
    }
}
