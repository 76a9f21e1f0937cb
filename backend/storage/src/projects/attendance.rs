//! Attendance lists: who stands in them, a row each, sealed under a key of the list. When a list is erased its key
//! and its rows are destroyed; how many there were stays.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{Duration, NaiveDate};
use punte_domain::Timestamp;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, Id, TrainingId};
use punte_domain::projects::attendance::{Attendee, KeptAttendance};
use punte_domain::projects::training::Training;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::attendance_person;
use crate::erasures::ErasureFile;
use crate::page::{Page, PageRequest, Position};
use crate::sealed::AttendanceSaid;
use crate::tx::data_key;
use crate::{CaseKey, Error, Result, Store, Tx};

pub(super) mod list {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attendance_list")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub training_id: Uuid,
        pub revision: i64,
        pub row_count: i32,
        pub erase_on: ChronoDate,
        pub is_erased: bool,
        pub kept_at: ChronoDateTimeUtc,
        pub root_version: Option<i32>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod row {
    use sea_orm::entity::prelude::*;

    use crate::sealed::{AttendanceSaid, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "attendance_row")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub training_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        pub said: Sealed<AttendanceSaid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows that are written at once.
pub(super) const AT_ONCE: usize = 500;

/// The key of a list stands among the keys of cases, under the id of its training: so it is rotated as they are.
fn keyed(training: TrainingId) -> CaseId {
    CaseId::from_uuid(training.uuid())
}

/// The list of a training that was found within the caller's reach, without who stands in it; none where none was
/// kept.
///
/// # Errors
/// As the database.
pub async fn kept(tx: &Tx, training: TrainingId) -> Result<Option<KeptAttendance>> {
    let found = list::Entity::find_by_id(training.uuid()).one(&tx.db).await?;
    found
        .map(|found| {
            Ok(KeptAttendance {
                rows: u32::try_from(found.row_count).map_err(|_| Error::Corrupt("a number"))?,
                erase_on: found.erase_on,
                is_erased: found.is_erased,
            })
        })
        .transpose()
}

/// How many stand or stood in the lists of trainings that were found within the caller's reach; of one without a list
/// nothing.
///
/// # Errors
/// As the database.
pub async fn listed(tx: &Tx, trainings: impl IntoIterator<Item = TrainingId>) -> Result<BTreeMap<TrainingId, u32>> {
    let found: Vec<(Uuid, i32)> = list::Entity::find()
        .select_only()
        .columns([list::Column::TrainingId, list::Column::RowCount])
        .filter(list::Column::TrainingId.is_in(trainings.into_iter().map(Id::uuid)))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let rows = |(training, rows): (Uuid, i32)| {
        let rows = u32::try_from(rows).map_err(|_| Error::Corrupt("a number"))?;
        Ok((TrainingId::from_uuid(training), rows))
    };
    found.into_iter().map(rows).collect()
}

/// Keeps a list as a whole, in place of what was there. Tells too when the list was kept whose people are destroyed by
/// that, for the file of erasures. The new one is later by any clock than what was there and than `erased`, the last
/// that this file says of the training: so a line of an earlier one leaves it alone.
///
/// # Errors
/// As the database; then what was there is.
pub async fn keep(
    tx: &Tx,
    training: &Training,
    attendees: &[Attendee],
    erase_on: NaiveDate,
    erased: Option<Timestamp>,
) -> Result<(KeptAttendance, Option<Timestamp>)> {
    let (project, training) = (training.project, training.id);
    let before = list::Entity::find_by_id(training.uuid()).one(&tx.db).await?;
    let earlier = before.as_ref().map(|list| list.kept_at).max(erased);
    let later = earlier.map(|earlier| earlier + Duration::microseconds(1));
    let replaced = before.filter(|list| !list.is_erased).map(|list| list.kept_at);
    remove(tx, training).await?;
    let root_version = attendance_person::keep(tx, project, training, attendees).await?;
    let rows = u32::try_from(attendees.len()).map_err(|_| Error::Corrupt("a number"))?;
    let head = list::ActiveModel {
        training_id: Set(training.uuid()),
        revision: Set(1),
        row_count: Set(i32::try_from(rows).map_err(|_| Error::Corrupt("a number"))?),
        erase_on: Set(erase_on),
        is_erased: Set(false),
        kept_at: Set(later.map_or(tx.now, |later| later.max(tx.now))),
        root_version: Set(root_version),
    };
    list::Entity::insert(head).exec_without_returning(&tx.db).await?;
    let key = tx.new_case_key(keyed(training)).await?;
    for (chunk, some) in attendees.chunks(AT_ONCE).enumerate() {
        let mut sealed = Vec::with_capacity(some.len());
        for (place, attendee) in (chunk * AT_ONCE..).zip(some) {
            let place = i32::try_from(place).map_err(|_| Error::Corrupt("a number"))?;
            sealed.push(row::ActiveModel {
                training_id: Set(training.uuid()),
                place: Set(place),
                // Its place in the list stands for a revision: no row is moved to another's place.
                said: Set(key.seal::<AttendanceSaid>(training, place.into(), attendee)?),
            });
        }
        row::Entity::insert_many(sealed).exec_without_returning(&tx.db).await?;
    }
    let kept = KeptAttendance {
        rows,
        erase_on,
        is_erased: false,
    };
    Ok((kept, replaced))
}

/// The key of the list of a training that was found within the caller's reach.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it was destroyed.
pub async fn key(tx: &Tx, training: TrainingId) -> Result<CaseKey> {
    tx.case_key(keyed(training)).await
}

/// A page of who stands in a list, by their places from 1, in the order in which they were pasted.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    key: &CaseKey,
    training: TrainingId,
    request: &PageRequest,
) -> Result<Page<(u32, Attendee)>> {
    let place: Option<Position<i32>> = tx.position("attendance", request)?;
    // A cursor of one list says nothing of another.
    if place.as_ref().is_some_and(|place| place.id != training.uuid()) {
        return Err(Error::BadCursor);
    }
    let mut query = row::Entity::find()
        .filter(row::Column::TrainingId.eq(training.uuid()))
        .order_by_asc(row::Column::Place)
        .limit(request.limit + 1);
    if let Some(place) = place {
        query = query.filter(row::Column::Place.gt(place.key));
    }
    let rows = query.all(&tx.db).await?;
    let page = tx.page("attendance", request, rows, |row| Position {
        key: row.place,
        id: row.training_id,
    })?;
    page.try_map(|row| {
        let place = u32::try_from(row.place + 1).map_err(|_| Error::Corrupt("a place"))?;
        Ok((
            place,
            key.open::<AttendanceSaid>(training, row.place.into(), &row.said)?,
        ))
    })
}

/// Those who stand in a list at these places, counted from 1, in the order in which they were pasted.
///
/// # Errors
/// As the database.
pub async fn at_places(
    tx: &Tx,
    key: &CaseKey,
    training: TrainingId,
    places: RangeInclusive<u32>,
) -> Result<Vec<Attendee>> {
    let place = |number: u32| i32::try_from(number).map_err(|_| Error::Corrupt("a place"));
    let (first, last) = places.into_inner();
    let rows = row::Entity::find()
        .filter(row::Column::TrainingId.eq(training.uuid()))
        .filter(row::Column::Place.gte(place(first)? - 1))
        .filter(row::Column::Place.lt(place(last)?))
        .order_by_asc(row::Column::Place)
        .all(&tx.db)
        .await?;
    rows.into_iter()
        .map(|row| key.open::<AttendanceSaid>(training, row.place.into(), &row.said))
        .collect()
}

/// Destroys who stands in the list of a training and its key; how many there were stays. Tells until when a list was
/// kept that is gone by that, for the file of erasures: now, or when this one was, if the clock was set back since.
/// `None`: nothing was there.
///
/// # Errors
/// As the database.
pub async fn erase(tx: &Tx, training: TrainingId) -> Result<Option<Timestamp>> {
    let found = list::Entity::find_by_id(training.uuid()).one(&tx.db).await?;
    let is_there = erase_if(tx, training, Condition::all()).await?;
    Ok(found.filter(|_| is_there).map(|list| list.kept_at.max(tx.now)))
}

/// The same, if its day has come: since it was found to be due it may have been kept anew for longer. Whether anything
/// was there.
///
/// # Errors
/// As the database.
pub async fn erase_due(tx: &Tx, training: TrainingId, today: NaiveDate) -> Result<bool> {
    erase_if(tx, training, Condition::all().add(list::Column::EraseOn.lte(today))).await
}

async fn erase_if(tx: &Tx, training: TrainingId, which: Condition) -> Result<bool> {
    let erased = list::ActiveModel {
        is_erased: Set(true),
        root_version: Set(None),
        ..Default::default()
    };
    let done = list::Entity::update_many()
        .set(erased)
        .filter(list::Column::TrainingId.eq(training.uuid()))
        .filter(list::Column::IsErased.eq(false))
        .filter(which)
        .exec(&tx.db)
        .await?;
    let is_there = done.rows_affected == 1;
    if is_there {
        forget_rows(tx, training).await?;
    }
    Ok(is_there)
}

/// Takes a list away with all that is known of it.
///
/// # Errors
/// As the database.
pub async fn remove(tx: &Tx, training: TrainingId) -> Result<()> {
    forget_rows(tx, training).await?;
    list::Entity::delete_by_id(training.uuid()).exec(&tx.db).await?;
    Ok(())
}

async fn forget_rows(tx: &Tx, training: TrainingId) -> Result<()> {
    attendance_person::forget(tx, training).await?;
    row::Entity::delete_many()
        .filter(row::Column::TrainingId.eq(training.uuid()))
        .exec(&tx.db)
        .await?;
    data_key::Entity::delete_many()
        .filter(data_key::Column::CaseId.eq(training.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// How many lists are looked for at once.
const CHUNK: usize = 500;

/// Erases again what the file says was erased or replaced before its day and the database still has as it was then: it
/// was restored from an older backup, or a crash came between the file and the commit. Tells how many lists that were.
/// What has come to its day is [`due`] in a backup too.
///
/// # Errors
/// As the file or the database; what was erased until then stays erased.
pub async fn repeat(store: &Store, file: &ErasureFile) -> Result<u64> {
    let erased: Vec<(TrainingId, Timestamp)> = file.read_attendance(store.keyring())?.into_iter().collect();
    let mut again = 0;
    for chunk in erased.chunks(CHUNK) {
        let left: BTreeMap<Uuid, Timestamp> = list::Entity::find()
            .select_only()
            .columns([list::Column::TrainingId, list::Column::KeptAt])
            .filter(list::Column::IsErased.eq(false))
            .filter(list::Column::TrainingId.is_in(chunk.iter().map(|(training, _)| training.uuid())))
            .into_tuple::<(Uuid, Timestamp)>()
            .all(&store.system_read().db)
            .await?
            .into_iter()
            .collect();
        // A list that is later than what was erased is another one: it costs no turn at writing.
        let is_left =
            |(training, at): &&(TrainingId, Timestamp)| left.get(&training.uuid()).is_some_and(|kept_at| kept_at <= at);
        for (training, at) in chunk.iter().filter(is_left) {
            let tx = store.system().await?;
            if erase_if(&tx, *training, Condition::all().add(list::Column::KeptAt.lte(*at))).await? {
                let erased = Event::new(EventKind::AttendanceErased).subject(*training);
                tx.record(erased.fields(["again"])).await?;
                tx.commit().await?;
                again += 1;
            }
        }
    }
    Ok(again)
}

/// Lists whose day of erasure has come.
///
/// # Errors
/// As the database.
pub async fn due(tx: &Tx, today: NaiveDate, limit: u64) -> Result<Vec<TrainingId>> {
    let due: Vec<Uuid> = list::Entity::find()
        .select_only()
        .column(list::Column::TrainingId)
        .filter(list::Column::IsErased.eq(false))
        .filter(list::Column::EraseOn.lte(today))
        .order_by_asc(list::Column::EraseOn)
        .order_by_asc(list::Column::TrainingId)
        .limit(limit)
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(due.into_iter().map(TrainingId::from_uuid).collect())
}
