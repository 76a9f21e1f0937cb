//! Hearings: when they are stands open, what is said of them is sealed. Each has its own deadline.

use punte_domain::Timestamp;
use punte_domain::cases::Case;
use punte_domain::cases::clock::Occasion;
use punte_domain::cases::proceeding::hearing::{Hearing, HearingState, HearingWords};
use punte_domain::cases::risk::RiskTrigger;
use punte_domain::id::{CaseId, HearingId, Id, ProceedingId, UserId};
use punte_domain::pack::Pack;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::cases::{LockIf, clock, risk};
use crate::columns::Text;
use crate::sealed::HearingSaid;
use crate::{CaseKey, Error, Result, Tx};

pub(in crate::cases) mod row {
    use punte_domain::cases::proceeding::hearing::HearingState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{HearingSaid, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "hearing")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub proceeding_id: Uuid,
        pub recorded_by: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        pub at: ChronoDateTime,
        pub state: Text<HearingState>,
        pub is_prepared: bool,
        pub postponed_to: Option<Uuid>,
        pub words: Sealed<HearingSaid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

fn changing(key: &CaseKey, hearing: &Hearing) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        version: Set(hearing.version),
        at: Set(hearing.at),
        state: Set(Text(hearing.state)),
        is_prepared: Set(hearing.is_prepared),
        postponed_to: Set(hearing.postponed_to.map(Id::uuid)),
        words: Set(key.seal::<HearingSaid>(hearing.id, hearing.version, &hearing.words)?),
        ..Default::default()
    })
}

/// Adds a hearing, with its deadline and what it asks of the risk.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case, hearing: &Hearing) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(hearing.id.uuid()),
        case_id: Set(hearing.case.uuid()),
        proceeding_id: Set(hearing.proceeding.uuid()),
        recorded_by: Set(hearing.recorded_by.uuid()),
        recorded_at: Set(hearing.recorded_at),
        ..changing(key, hearing)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    watch(tx, pack, case, None, hearing).await
}

/// Keeps what changed since `before`, and counts the version.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(
    tx: &Tx,
    pack: &Pack,
    key: &CaseKey,
    case: &Case,
    (before, hearing): (&Hearing, Hearing),
) -> Result<Hearing> {
    let hearing = Hearing {
        version: before.version + 1,
        ..hearing
    };
    let update = row::Entity::update_many()
        .set(changing(key, &hearing)?)
        .filter(Column::Id.eq(hearing.id.uuid()))
        .filter(Column::Version.eq(before.version));
    tx.update_one(update).await?;
    watch(tx, pack, case, Some(before), &hearing).await?;
    Ok(hearing)
}

/// Calls off the hearings that lie ahead in proceedings which should not be there.
///
/// # Errors
/// As the database.
pub async fn forget(tx: &Tx, pack: &Pack, key: &CaseKey, case: &Case, proceeding: ProceedingId) -> Result<()> {
    let planned = of_case(tx, key).await?;
    let planned = planned
        .into_iter()
        .filter(|one| one.proceeding == proceeding && one.state == HearingState::Planned);
    for hearing in planned {
        let (off, ended) = hearing.clone().call_off();
        save(tx, pack, key, case, (&hearing, off)).await?;
        tx.record(ended).await?;
    }
    Ok(())
}

/// The case has another holder: the hearings that lie ahead are prepared anew, and their deadlines run
/// again.
///
/// # Errors
/// As the database.
pub async fn hand_over(tx: &Tx, pack: &Pack, case: &Case) -> Result<()> {
    let key = tx.case_key(case.id).await?;
    for hearing in of_case(tx, &key).await? {
        if hour(pack, &hearing) <= tx.now {
            continue;
        }
        if let Some((handed_over, changed)) = hearing.clone().hand_over() {
            save(tx, pack, &key, case, (&hearing, handed_over)).await?;
            tx.record(changed).await?;
        }
    }
    Ok(())
}

/// What became of a hearing starts or stops its deadline, and may ask for a new assessment of the risk.
async fn watch(tx: &Tx, pack: &Pack, case: &Case, before: Option<&Hearing>, after: &Hearing) -> Result<()> {
    let hour = hour(pack, after);
    let lies_ahead = hour > tx.now;
    if let Some(milestone) = after.milestone(before, lies_ahead) {
        let occasion = Occasion::new(milestone, case.id, case.organisation, tx.now)
            .hearing(after.id)
            .until(hour);
        clock::apply(tx, pack, &occasion).await?;
    }
    if after.is_danger(before, lies_ahead) {
        risk::trigger(tx, pack, case, RiskTrigger::HearingDate).await?;
    }
    Ok(())
}

/// When it is, by the clock of the country.
fn hour(pack: &Pack, hearing: &Hearing) -> Timestamp {
    pack.calendar().at(hearing.at.date(), hearing.at.time())
}

/// A hearing of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::NotFound`] also for one of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: HearingId) -> Result<Hearing> {
    row::Entity::find_by_id(id.uuid())
        .filter(Column::CaseId.eq(key.case().uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| hearing(key, &row))
}

/// All hearings of a case, by their time.
///
/// # Errors
/// As the database.
pub async fn of_case(tx: &Tx, key: &CaseKey) -> Result<Vec<Hearing>> {
    row::Entity::find()
        .filter(Column::CaseId.eq(key.case().uuid()))
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| hearing(key, &row))
        .collect()
}

fn hearing(key: &CaseKey, row: &row::Model) -> Result<Hearing> {
    let (id, version) = (HearingId::from_uuid(row.id), row.version);
    let words: HearingWords = key.open::<HearingSaid>(id, version, &row.words)?;
    Ok(Hearing {
        id,
        version,
        case: CaseId::from_uuid(row.case_id),
        proceeding: ProceedingId::from_uuid(row.proceeding_id),
        recorded_by: UserId::from_uuid(row.recorded_by),
        recorded_at: row.recorded_at,
        at: row.at,
        state: row.state.0,
        is_prepared: row.is_prepared,
        postponed_to: row.postponed_to.map(HearingId::from_uuid),
        words,
    })
}
