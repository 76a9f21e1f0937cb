//! People of attendance lists told apart without opening the lists: a keyed fingerprint of each, which is of one
//! project and says nothing to whoever has the database alone. It goes with its list.

use std::collections::BTreeMap;

use punte_domain::id::{Id, ProjectId, TrainingId};
use punte_domain::projects::attendance::Attendee;
use punte_domain::projects::people::person;
use punte_vault::IndexEntry;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::attendance::{self, AT_ONCE, list};
use super::training;
use crate::columns::InOrder;
use crate::keys::Rewrapped;
use crate::sealed::AttendanceSaid;
use crate::{Error, Result, Tx};

mod fingerprint {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attendance_person")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub training_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub fingerprint: Vec<u8>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use fingerprint::{Column, Entity};

/// Keeps a fingerprint of each who stands on the list of a training that has none there; tells the version of the root
/// that they follow from. `None`: nobody stands on it.
pub(super) async fn keep(
    tx: &Tx,
    project: ProjectId,
    training: TrainingId,
    attendees: &[Attendee],
) -> Result<Option<i32>> {
    let entry = |attendee: &Attendee| -> Option<IndexEntry> {
        let value = person(attendee, training);
        let entries = tx
            .keyring()
            .blind_index(project.uuid(), "attendance.person", value.as_bytes());
        entries.first().copied()
    };
    let mut entries: Vec<IndexEntry> = attendees.iter().filter_map(entry).collect();
    // Their order tells nothing of the order of the rows.
    entries.sort_by_key(|entry| entry.digest);
    entries.dedup_by_key(|entry| entry.digest);
    for some in entries.chunks(AT_ONCE) {
        let rows = some.iter().map(|entry| fingerprint::ActiveModel {
            training_id: Set(training.uuid()),
            fingerprint: Set(entry.digest.to_vec()),
        });
        Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    // A new key may come between two of them: then all are of the older.
    Ok(entries.iter().map(|entry| entry.version).min())
}

/// Takes away the fingerprints of a list.
pub(super) async fn forget(tx: &Tx, training: TrainingId) -> Result<()> {
    let of_list = Entity::delete_many().filter(Column::TrainingId.eq(training.uuid()));
    of_list.exec(&tx.db).await?;
    Ok(())
}

/// How many stand on each list of these trainings of one project whose people can be told apart from those of the
/// others. Fingerprints of two versions of the root are not alike: while lists wait for those of the newer one they are
/// not among these.
///
/// # Errors
/// As the database.
pub async fn told_apart(tx: &Tx, trainings: impl IntoIterator<Item = TrainingId>) -> Result<BTreeMap<TrainingId, u32>> {
    let found: Vec<(Uuid, i32, Option<i32>)> = list::Entity::find()
        .select_only()
        .columns([
            list::Column::TrainingId,
            list::Column::RowCount,
            list::Column::RootVersion,
        ])
        .filter(list::Column::TrainingId.is_in(trainings.into_iter().map(Id::uuid)))
        .filter(list::Column::IsErased.eq(false))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let newest = found.iter().filter_map(|(.., version)| *version).max();
    let of_newest = found
        .into_iter()
        .filter(|(.., version)| version.is_some() && *version == newest);
    let rows = |(training, rows, _): (Uuid, i32, Option<i32>)| {
        let rows = u32::try_from(rows).map_err(|_| Error::Corrupt("a number"))?;
        Ok((TrainingId::from_uuid(training), rows))
    };
    of_newest.map(rows).collect()
}

/// How many people stand on the lists of these trainings of one project, which are [`told_apart`]: by the keys of their
/// fingerprints, so that nothing of another list is read.
///
/// # Errors
/// As the database.
pub async fn people(tx: &Tx, trainings: impl IntoIterator<Item = TrainingId>) -> Result<u64> {
    let query = Query::select()
        .expr(Expr::col(Column::Fingerprint).count_distinct())
        .from(Entity)
        .and_where(Column::TrainingId.is_in(trainings.into_iter().map(Id::uuid)))
        .take();
    let Some(row) = tx.db.query_one(&query).await? else {
        return Ok(0);
    };
    Ok(InOrder::new(&row).next::<i64>()?.unsigned_abs())
}

/// How many lists have fingerprints that follow from each version of the root.
pub(crate) async fn in_use(tx: &Tx) -> Result<BTreeMap<i32, i64>> {
    let versions: Vec<(i32, i64)> = list::Entity::find()
        .select_only()
        .column(list::Column::RootVersion)
        .column_as(list::Column::TrainingId.count(), "n")
        .filter(list::Column::RootVersion.is_not_null())
        .group_by(list::Column::RootVersion)
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(versions.into_iter().collect())
}

/// Tells the people of a batch of lists after this one apart anew: of those that follow from an older root, and of
/// those that were kept when there were no fingerprints. Tells the last of them, `None` after the end.
///
/// # Errors
/// As the database.
pub async fn renew(tx: &Tx, after: Option<Uuid>, limit: u64) -> Result<(Option<Uuid>, Rewrapped)> {
    let is_older = list::Column::RootVersion.ne(tx.keyring().newest_version());
    let mut older = list::Entity::find()
        .select_only()
        .column(list::Column::TrainingId)
        .filter(list::Column::IsErased.eq(false))
        .filter(Condition::any().add(is_older).add(list::Column::RootVersion.is_null()))
        .order_by_asc(list::Column::TrainingId)
        .limit(limit);
    if let Some(after) = after {
        older = older.filter(list::Column::TrainingId.gt(after));
    }
    let lists: Vec<Uuid> = older.into_tuple().all(&tx.db).await?;
    let mut batch = Rewrapped::default();
    for id in &lists {
        match anew(tx, TrainingId::from_uuid(*id)).await {
            Ok(()) => batch.done += 1,
            Err(Error::Seal(_) | Error::NotFound | Error::Corrupt(_)) => batch.failed += 1,
            Err(error) => return Err(error),
        }
    }
    Ok((lists.last().copied(), batch))
}

async fn anew(tx: &Tx, training: TrainingId) -> Result<()> {
    // Whoever changes the list has the training first and waits for us or is waited for; so does whoever erases it.
    let project: Option<Uuid> = training::row::Entity::find_by_id(training.uuid())
        .select_only()
        .column(training::row::Column::ProjectId)
        .lock_exclusive()
        .into_tuple()
        .one(&tx.db)
        .await?;
    let kept = list::Entity::find_by_id(training.uuid())
        .lock_exclusive()
        .one(&tx.db)
        .await?;
    let (Some(project), Some(kept)) = (project, kept.filter(|list| !list.is_erased)) else {
        return Ok(());
    };
    let project = ProjectId::from_uuid(project);
    let key = attendance::key(tx, training).await?;
    let rows = attendance::row::Entity::find()
        .filter(attendance::row::Column::TrainingId.eq(training.uuid()))
        .all(&tx.db)
        .await?;
    let attendees: Vec<Attendee> = rows
        .into_iter()
        .map(|row| key.open::<AttendanceSaid>(training, row.place.into(), &row.said))
        .collect::<Result<_>>()?;
    forget(tx, training).await?;
    let version = keep(tx, project, training, &attendees).await?;
    let told = list::ActiveModel {
        root_version: Set(version),
        ..Default::default()
    };
    let told = list::Entity::update_many()
        .set(told)
        .filter(list::Column::TrainingId.eq(kept.training_id));
    tx.update_one(told).await
}
