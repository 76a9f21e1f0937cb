//! Writes that a client repeats happen once (REL-08).

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter};

use crate::{Error, Result, Tx};
use punte_domain::Timestamp;
use punte_domain::id::Id;

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub principal: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub fingerprint: String,
        pub resource: Uuid,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// A client's key for one write, and what the write was.
#[derive(Debug, Clone)]
pub struct Once {
    /// The key the client chose; `None` when the client does not care.
    pub key: Option<String>,
    /// Method, path and body, hashed: the same key with another request is refused. The first is
    /// kept; the others are what it may have been with older keys of ours.
    pub fingerprints: Vec<String>,
}

impl Tx {
    /// Claims the write for the thing with this id. `None`: go on, this is the first time.
    /// `Some(id)`: it was done before, and this is the thing; show it as its reader may see it now.
    ///
    /// A key is private to its principal, is claimed in the transaction of the write itself, and
    /// so survives exactly if the write does.
    ///
    /// # Errors
    /// [`Error::KeyReused`] when the key stands for another request.
    pub async fn once<I: Id>(&self, once: &Once, id: I) -> Result<Option<I>> {
        let (Some(key), Some(fingerprint), Some(actor)) = (&once.key, once.fingerprints.first(), self.actor()) else {
            return Ok(None);
        };
        let principal = actor.user.uuid();
        let claim = row::ActiveModel {
            principal: Set(principal),
            key: Set(key.clone()),
            fingerprint: Set(fingerprint.clone()),
            resource: Set(id.uuid()),
            created_at: Set(self.now),
        };
        let conflict = OnConflict::columns([row::Column::Principal, row::Column::Key])
            .do_nothing()
            .to_owned();
        let claimed = row::Entity::insert(claim)
            .on_conflict(conflict)
            .exec_without_returning(&self.db)
            .await?;
        if claimed == 1 {
            return Ok(None);
        }
        let earlier = row::Entity::find_by_id((principal, key.clone()))
            .one(&self.db)
            .await?
            .ok_or(Error::Corrupt("idempotency"))?;
        if !once.fingerprints.contains(&earlier.fingerprint) {
            return Err(Error::KeyReused);
        }
        Ok(Some(I::from_uuid(earlier.resource)))
    }

    /// When the write was claimed first that [`Self::once`] says was done before.
    ///
    /// # Errors
    /// As the database.
    pub async fn done_at(&self, once: &Once) -> Result<Option<Timestamp>> {
        let (Some(key), Some(actor)) = (&once.key, self.actor()) else {
            return Ok(None);
        };
        let earlier = row::Entity::find_by_id((actor.user.uuid(), key.clone()));
        Ok(earlier.one(&self.db).await?.map(|earlier| earlier.created_at))
    }
}

/// Forgets keys older than a day.
///
/// # Errors
/// As the database.
pub async fn forget_old_keys(tx: &Tx) -> Result<u64> {
    use sea_orm::{ColumnTrait, DeleteMany};
    let limit = tx.now - chrono::Duration::hours(24);
    let delete: DeleteMany<row::Entity> = row::Entity::delete_many().filter(row::Column::CreatedAt.lt(limit));
    Ok(delete.exec(&tx.db).await?.rows_affected)
}
