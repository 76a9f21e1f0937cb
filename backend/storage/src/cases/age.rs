//! Whether the person of a case is a child today, and what of that is kept outside the seal: the month
//! of a birthday, never its day.

use chrono::NaiveDate;
use punte_domain::cases::Case;
use punte_domain::cases::age::Age;
use punte_domain::cases::risk::RiskTrigger;
use punte_domain::id::{CaseId, Id};
use punte_domain::pack::Pack;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{person, risk, row};
use crate::{Result, Tx};

/// The case with the person treated as the date of birth says today. Nothing is kept of it.
///
/// # Errors
/// As the database.
pub async fn today(tx: &Tx, pack: &Pack, case: Case) -> Result<Case> {
    let age = known(tx, &case).await?;
    Ok(case.aged(age.is_child_on(pack.calendar().date(tx.now))))
}

/// The last day on which somebody else speaks for the person; `None` for an adult.
///
/// # Errors
/// As the database.
pub(super) async fn spoken_for_until(tx: &Tx, pack: &Pack, case: &Case) -> Result<Option<NaiveDate>> {
    let age = known(tx, case).await?;
    Ok(age.spoken_for_until(pack.calendar().date(tx.now), case.is_child))
}

/// The same after something new was said of the person, or of the case: what may be told outside
/// the seal is kept.
///
/// # Errors
/// As the database.
pub async fn as_known(tx: &Tx, pack: &Pack, case: Case) -> Result<Case> {
    let age = known(tx, &case).await?;
    let case = keep(tx, pack, case, age).await?;
    Ok(case.aged(age.is_child_on(pack.calendar().date(tx.now))))
}

/// The case as it is on the day of an act: childhood ends on a birthday, and nobody has to write that
/// down. Once the month of the eighteenth is over, that is kept, and asks for a new assessment of
/// risk (MECHANISM §8).
///
/// # Errors
/// As the database.
pub async fn aged_today(tx: &Tx, pack: &Pack, case: Case) -> Result<Case> {
    let age = known(tx, &case).await?;
    let today = pack.calendar().date(tx.now);
    let is_over = case.is_child && age.is_told_child_on(today) == Some(false);
    let case = if is_over {
        let case = keep(tx, pack, case, age).await?;
        risk::trigger(tx, pack, &case, RiskTrigger::EighteenthBirthday).await?;
        case
    } else {
        case
    };
    Ok(case.aged(age.is_child_on(today)))
}

/// Opening the sealed date for this is no reading: nobody is shown it.
async fn known(tx: &Tx, case: &Case) -> Result<Age> {
    let key = tx.case_key(case.id).await?;
    person::age(tx, &key).await
}

/// Keeps what may be told of the age today. That time passes is no edit: the version stays.
async fn keep(tx: &Tx, pack: &Pack, case: Case, age: Age) -> Result<Case> {
    let was_child = case.is_child;
    let case = case.aged(age.is_told_child_on(pack.calendar().date(tx.now)));
    let row = row::ActiveModel {
        is_child: Set(case.is_child),
        adult_told_on: Set(age.told_adult_on()),
        ..Default::default()
    };
    row::Entity::update_many()
        .set(row)
        .filter(row::Column::Id.eq(case.id.uuid()))
        .exec(&tx.db)
        .await?;
    if case.is_child != was_child {
        tx.record(case.told_of_age()).await?;
    }
    Ok(case)
}

/// A place in the list of those who come of age.
pub type ComingOfAge = (NaiveDate, CaseId);

/// Open cases of children of whom it may be told today that they are adults, after `after`: what to
/// look at, not yet taken. The birthday itself is sealed.
///
/// # Errors
/// As the database.
pub async fn coming_of_age(
    tx: &Tx,
    today: NaiveDate,
    after: Option<ComingOfAge>,
    limit: u64,
) -> Result<Vec<ComingOfAge>> {
    let place = Expr::tuple([Expr::col(row::Column::AdultToldOn), Expr::col(row::Column::Id)]);
    let after = after.map(|(day, id)| place.gt(Expr::tuple([Expr::val(day), Expr::val(id.uuid())])));
    let found = row::Entity::find()
        .select_only()
        .columns([row::Column::AdultToldOn, row::Column::Id])
        .filter(Expr::col(row::Column::IsChild))
        .filter(row::Column::ClosedAt.is_null())
        .filter(row::Column::AdultToldOn.lte(today))
        .filter(Condition::all().add_option(after))
        .order_by_asc(row::Column::AdultToldOn)
        .order_by_asc(row::Column::Id)
        .limit(limit)
        .into_tuple::<(NaiveDate, Uuid)>()
        .all(&tx.db)
        .await?;
    Ok(found
        .into_iter()
        .map(|(day, id)| (day, CaseId::from_uuid(id)))
        .collect())
}
