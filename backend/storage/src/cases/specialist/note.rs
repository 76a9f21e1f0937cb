//! What specialists write of sessions. Words are opened for whoever keeps the note, and by nothing here but by
//! asking for what one user keeps.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use punte_domain::Timestamp;
use punte_domain::cases::specialist::note::{SessionAttended, SessionLength, SessionSaid, SpecialistNote};
use punte_domain::id::{CaseId, Id, OrganisationId, ReferralId, SpecialistNoteId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::LockIf;
use super::{Kept, row as naming};
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after_key};
use crate::sealed::{SpecialistNoteBefore, SpecialistNoteSaid};
use crate::{CaseKey, Error, Result, Tx};

mod row {
    use punte_domain::cases::service::ServiceAttendance;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{Sealed, SpecialistNoteSaid};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "specialist_note")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub organisation_id: Uuid,
        pub author_id: Uuid,
        pub keeper_id: Uuid,
        pub referral_id: Option<Uuid>,
        pub recorded_at: ChronoDateTimeUtc,
        pub written_at: ChronoDateTimeUtc,
        pub profession: String,
        pub held_on: ChronoDate,
        pub attendance: Text<ServiceAttendance>,
        pub words: Sealed<SpecialistNoteSaid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod earlier {
    use sea_orm::entity::prelude::*;

    use crate::sealed::{Sealed, SpecialistNoteBefore};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "specialist_note_earlier")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub note_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i64,
        pub written_at: ChronoDateTimeUtc,
        pub said: Sealed<SpecialistNoteBefore>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// What is sealed of a note as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    length: Option<SessionLength>,
    words: Option<String>,
}

/// What a note said before it was corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// When it was written.
    pub written_at: Timestamp,
    /// What it said.
    pub said: SessionSaid,
}

/// What changes of a note, sealed for its version.
fn changing(key: &CaseKey, note: &SpecialistNote) -> Result<row::ActiveModel> {
    let said = &note.said;
    let words = Words {
        length: said.length,
        words: said.words.clone(),
    };
    Ok(row::ActiveModel {
        version: Set(note.version),
        written_at: Set(note.written_at),
        profession: Set(said.profession.clone()),
        held_on: Set(said.held_on),
        attendance: Set(Text(said.attendance)),
        words: Set(key.seal::<SpecialistNoteSaid>(note.id, note.version, &words)?),
        ..Default::default()
    })
}

/// Adds a note.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, note: &SpecialistNote) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(note.id.uuid()),
        case_id: Set(note.case.uuid()),
        organisation_id: Set(note.organisation.uuid()),
        author_id: Set(note.author.uuid()),
        keeper_id: Set(note.keeper.uuid()),
        referral_id: Set(note.referral.map(Id::uuid)),
        recorded_at: Set(note.recorded_at),
        ..changing(key, note)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what a note says now, and what `before` said beside it.
///
/// # Errors
/// [`Error::Stale`] when it changed, or was passed on, since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, before: &SpecialistNote, note: SpecialistNote) -> Result<SpecialistNote> {
    let note = SpecialistNote {
        version: before.version + 1,
        ..note
    };
    let update = row::Entity::update_many()
        .set(changing(key, &note)?)
        .filter(Column::Id.eq(note.id.uuid()))
        .filter(Column::KeeperId.eq(before.keeper.uuid()))
        .filter(Column::Version.eq(before.version));
    tx.update_one(update).await?;
    let kept = earlier::ActiveModel {
        note_id: Set(before.id.uuid()),
        version: Set(before.version),
        written_at: Set(before.written_at),
        said: Set(key.seal::<SpecialistNoteBefore>(before.id, before.version, &before.said)?),
    };
    earlier::Entity::insert(kept).exec_without_returning(&tx.db).await?;
    Ok(note)
}

/// Whose notes are asked for: never anybody else's than one keeper's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteShelf {
    /// All they keep of the case.
    Case(UserId),
    /// What they keep under a referral.
    Referral(UserId, ReferralId),
}

impl NoteShelf {
    fn condition(self, key: &CaseKey) -> Condition {
        let of_case = Condition::all().add(Column::CaseId.eq(key.case().uuid()));
        match self {
            Self::Case(keeper) => of_case.add(Column::KeeperId.eq(keeper.uuid())),
            Self::Referral(keeper, referral) => of_case
                .add(Column::KeeperId.eq(keeper.uuid()))
                .add(Column::ReferralId.eq(referral.uuid())),
        }
    }
}

/// One note of a case or referral that was found within the caller's scope, if it stands there.
///
/// # Errors
/// [`Error::NotFound`] also for one that stands elsewhere, or that somebody else keeps (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, shelf: NoteShelf, id: SpecialistNoteId) -> Result<SpecialistNote> {
    row::Entity::find_by_id(id.uuid())
        .filter(shelf.condition(key))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| note(key, row))
}

/// What a note said before, the latest first. A note is corrected a few times at most.
///
/// # Errors
/// As the database.
pub async fn earlier(tx: &Tx, key: &CaseKey, note: &SpecialistNote) -> Result<Vec<Earlier>> {
    let rows = earlier::Entity::find()
        .filter(earlier::Column::NoteId.eq(note.id.uuid()))
        .order_by_desc(earlier::Column::Version)
        .limit(SHOWN)
        .all(&tx.db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Earlier {
                written_at: row.written_at,
                said: key.open::<SpecialistNoteBefore>(note.id, row.version, &row.said)?,
            })
        })
        .collect()
}

/// More corrections of one note than anybody looks back at.
const SHOWN: u64 = 50;

/// A page of the notes somebody keeps of a case or referral, the latest session first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, key: &CaseKey, shelf: NoteShelf, request: &PageRequest) -> Result<Page<SpecialistNote>> {
    let place = tx.position::<NaiveDate>("specialist_notes", request)?;
    let rows = row::Entity::find()
        .filter(shelf.condition(key))
        .filter(after_key(Column::HeldOn, Column::Id, place))
        .order_by_desc(Column::HeldOn)
        .order_by_desc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("specialist_notes", request, rows, |row| Position {
        key: row.held_on,
        id: row.id,
    })?;
    page.try_map(|row| note(key, row))
}

/// A page of the sessions of a case, the latest first: when, in which profession, and whether the person came.
/// Nothing is opened for it.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn attended(tx: &Tx, case: CaseId, request: &PageRequest) -> Result<Page<SessionAttended>> {
    let place = tx.position::<NaiveDate>("attendance", request)?;
    let rows = row::Entity::find()
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(after_key(Column::HeldOn, Column::Id, place))
        .order_by_desc(Column::HeldOn)
        .order_by_desc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("attendance", request, rows, |row| Position {
        key: row.held_on,
        id: row.id,
    })?;
    Ok(page.map(|row| SessionAttended {
        id: SpecialistNoteId::from_uuid(row.id),
        profession: row.profession,
        held_on: row.held_on,
        attendance: row.attendance.0,
    }))
}

/// How many notes each keeps of a case, by profession, of those that were written with the case: what
/// receivers wrote is theirs to count.
///
/// # Errors
/// As the database.
pub async fn kept(tx: &Tx, case: CaseId) -> Result<Kept> {
    let rows: Vec<(Uuid, String, i64)> = row::Entity::find()
        .select_only()
        .column(Column::KeeperId)
        .column(Column::Profession)
        .column_as(Column::Id.count(), "notes")
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::ReferralId.is_null())
        .group_by(Column::KeeperId)
        .group_by(Column::Profession)
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(keeper, profession, notes)| ((UserId::from_uuid(keeper), profession), notes))
        .collect())
}

/// Who is named in which of these cases and keeps notes there in that profession: whoever leaves passes them on
/// first, since nobody does it for them.
///
/// # Errors
/// As the database.
pub async fn to_pass_on(
    tx: &Tx,
    organisation: OrganisationId,
    cases: SelectStatement,
    people: Option<Vec<Uuid>>,
) -> Result<BTreeMap<UserId, BTreeSet<CaseId>>> {
    let note = |column: Column| Expr::col((row::Entity, column));
    let keeps = Query::select()
        .expr(Expr::val(1))
        .from(row::Entity)
        .and_where(note(Column::CaseId).equals((naming::Entity, naming::Column::CaseId)))
        .and_where(note(Column::KeeperId).equals((naming::Entity, naming::Column::UserId)))
        .and_where(note(Column::Profession).equals((naming::Entity, naming::Column::Profession)))
        .to_owned();
    let rows: Vec<(Uuid, Uuid)> = naming::Entity::find()
        .select_only()
        .column(naming::Column::UserId)
        .column(naming::Column::CaseId)
        .filter(naming::Column::OrganisationId.eq(organisation.uuid()))
        .filter(naming::Column::EndedAt.is_null())
        .filter(Condition::all().add_option(people.map(|people| naming::Column::UserId.is_in(people))))
        .filter(naming::Column::CaseId.in_subquery(cases))
        .filter(Expr::exists(keeps))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let mut kept: BTreeMap<UserId, BTreeSet<CaseId>> = BTreeMap::new();
    for (user, case) in rows {
        kept.entry(UserId::from_uuid(user))
            .or_default()
            .insert(CaseId::from_uuid(case));
    }
    Ok(kept)
}

/// Passes on what one user keeps of a case in a profession to another. The seals stay: what a note says does not
/// change by it.
///
/// # Errors
/// As the database.
pub async fn pass_on(tx: &Tx, case: CaseId, profession: &str, from: UserId, to: UserId) -> Result<u64> {
    let row = row::ActiveModel {
        keeper_id: Set(to.uuid()),
        ..Default::default()
    };
    let done = row::Entity::update_many()
        .set(row)
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::Profession.eq(profession))
        .filter(Column::KeeperId.eq(from.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(done.rows_affected)
}

fn note(key: &CaseKey, row: row::Model) -> Result<SpecialistNote> {
    let (id, version) = (SpecialistNoteId::from_uuid(row.id), row.version);
    let words = key.open::<SpecialistNoteSaid>(id, version, &row.words)?;
    Ok(SpecialistNote {
        id,
        version,
        case: key.case(),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        author: UserId::from_uuid(row.author_id),
        keeper: UserId::from_uuid(row.keeper_id),
        referral: row.referral_id.map(ReferralId::from_uuid),
        recorded_at: row.recorded_at,
        written_at: row.written_at,
        said: SessionSaid {
            profession: row.profession,
            held_on: row.held_on,
            attendance: row.attendance.0,
            length: words.length,
            words: words.words,
        },
    })
}
