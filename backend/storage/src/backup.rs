//! Backups that were recorded.

use punte_domain::backup::Backup;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder, QuerySelect};

use crate::{Error, Result, Tx};

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "backup")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub taken_at: ChronoDateTimeUtc,
        pub bytes: i64,
        #[sea_orm(column_type = "Text")]
        pub taken_from: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Records a backup; the same one again changes nothing but what is said of it.
///
/// # Errors
/// As the database, or when it is larger than any.
pub async fn record(tx: &Tx, backup: &Backup) -> Result<()> {
    let row = row::ActiveModel {
        taken_at: Set(backup.taken_at),
        bytes: Set(i64::try_from(backup.bytes).map_err(|_| Error::Corrupt("backup.bytes"))?),
        taken_from: Set(backup.taken_from.clone()),
    };
    let known = OnConflict::column(row::Column::TakenAt)
        .update_columns([row::Column::Bytes, row::Column::TakenFrom])
        .to_owned();
    row::Entity::insert(row)
        .on_conflict(known)
        .exec_without_returning(&tx.db)
        .await?;
    Ok(())
}

/// The last backup that was recorded.
///
/// # Errors
/// As the database.
pub async fn last(tx: &Tx) -> Result<Option<Backup>> {
    let last = row::Entity::find()
        .order_by_desc(row::Column::TakenAt)
        .limit(1)
        .one(&tx.db)
        .await?;
    last.map(|row| {
        Ok(Backup {
            taken_at: row.taken_at,
            bytes: u64::try_from(row.bytes).map_err(|_| Error::Corrupt("backup.bytes"))?,
            taken_from: row.taken_from,
        })
    })
    .transpose()
}
