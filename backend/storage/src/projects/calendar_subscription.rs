//! The addresses by which calendar programs fetch somebody's calendar. Of what is secret in one only a hash is kept.

use chrono::NaiveDate;
use punte_domain::id::{CalendarSubscriptionId, Id, SessionId, UserId};
use punte_domain::projects::calendar::CalendarSubscription;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};

use crate::columns::Text;
use crate::{Result, Tx};

mod row {
    use punte_domain::projects::calendar::CalendarBreadth;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "calendar_subscription")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(unique)]
        pub user_id: Uuid,
        pub session_id: Uuid,
        #[sea_orm(unique)]
        pub hash: Vec<u8>,
        #[sea_orm(column_type = "Text")]
        pub breadth: Text<CalendarBreadth>,
        pub created_at: ChronoDateTimeUtc,
        pub fetched_on: Option<ChronoDate>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// That of this user, if they have one.
///
/// # Errors
/// As the database.
pub async fn of(tx: &Tx, user: UserId) -> Result<Option<CalendarSubscription>> {
    one(tx, Condition::all().add(Column::UserId.eq(user.uuid()))).await
}

/// The one whose secret has this hash.
///
/// # Errors
/// As the database.
pub async fn find_by_hash(tx: &Tx, hash: &[u8]) -> Result<Option<CalendarSubscription>> {
    one(tx, Condition::all().add(Column::Hash.eq(hash.to_vec()))).await
}

async fn one(tx: &Tx, which: Condition) -> Result<Option<CalendarSubscription>> {
    let row = Entity::find().filter(which).one(&tx.db).await?;
    Ok(row.map(|row| CalendarSubscription {
        id: CalendarSubscriptionId::from_uuid(row.id),
        user: UserId::from_uuid(row.user_id),
        session: SessionId::from_uuid(row.session_id),
        breadth: row.breadth.0,
        created_at: row.created_at,
        fetched_on: row.fetched_on,
    }))
}

/// Makes one. One that the user had before is gone.
///
/// # Errors
/// [`Error::Taken`](crate::Error::Taken) when the user makes another one at the same time.
pub async fn add(tx: &Tx, made: &CalendarSubscription, hash: &[u8]) -> Result<()> {
    forget(tx, made.user).await?;
    let row = row::ActiveModel {
        id: Set(made.id.uuid()),
        user_id: Set(made.user.uuid()),
        session_id: Set(made.session.uuid()),
        hash: Set(hash.to_vec()),
        breadth: Set(Text(made.breadth)),
        created_at: Set(made.created_at),
        fetched_on: Set(made.fetched_on),
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps that it was fetched on this day.
///
/// # Errors
/// As the database.
pub async fn fetched(tx: &Tx, id: CalendarSubscriptionId, on: NaiveDate) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::FetchedOn, Expr::value(on))
        .filter(Column::Id.eq(id.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Forgets that of this user; whether there was one.
///
/// # Errors
/// As the database.
pub async fn forget(tx: &Tx, user: UserId) -> Result<bool> {
    gone(tx, Condition::all().add(Column::UserId.eq(user.uuid()))).await
}

/// Forgets that of this user if it was made in this sign-in.
///
/// # Errors
/// As the database.
pub(crate) async fn forget_made_in(tx: &Tx, user: UserId, session: SessionId) -> Result<bool> {
    let of_user = Condition::all().add(Column::UserId.eq(user.uuid()));
    gone(tx, of_user.add(Column::SessionId.eq(session.uuid()))).await
}

async fn gone(tx: &Tx, which: Condition) -> Result<bool> {
    let gone = Entity::delete_many().filter(which).exec(&tx.db).await?;
    Ok(gone.rows_affected > 0)
}
