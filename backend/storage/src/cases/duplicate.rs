//! Pairs of cases that may be of one person. What a merge did to the person is sealed under the key of
//! the case that goes on; the rest tells nothing of who they are.

use punte_domain::access::Scope;
use punte_domain::cases::Case;
use punte_domain::cases::duplicate::{Duplicate, DuplicateState, MergedPerson};
use punte_domain::cases::likeness::LikenessReason;
use punte_domain::id::{CaseId, ClosureId, DuplicateId, Id, OrganisationId, UserId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::likeness::{self, Found, Waiting};
use super::{LockIf, visible};
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after};
use crate::sealed::{DuplicateMerged, Sealed};
use crate::{CaseKey, Error, Result, Tx};

pub(crate) mod row {
    use punte_domain::cases::duplicate::DuplicateState;
    use punte_domain::cases::likeness::Likeness;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{DuplicateMerged, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "duplicate")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub organisation_id: Uuid,
        pub first_case: Uuid,
        pub second_case: Uuid,
        pub state: Text<DuplicateState>,
        pub likeness: Option<Text<Likeness>>,
        pub reasons: String,
        pub found_at: ChronoDateTimeUtc,
        pub found_by: Option<Uuid>,
        pub judged_by: Option<Uuid>,
        pub judged_at: Option<ChronoDateTimeUtc>,
        pub kept_case: Option<Uuid>,
        pub closure_id: Option<Uuid>,
        pub undone_by: Option<Uuid>,
        pub undone_at: Option<ChronoDateTimeUtc>,
        pub stayed: String,
        pub merged: Option<Sealed<DuplicateMerged>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// What changes of a pair; what a merge did is sealed for its version.
fn changing(pair: &Duplicate, merged: Option<Sealed<DuplicateMerged>>) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        version: Set(pair.version),
        state: Set(Text(pair.state)),
        likeness: Set(pair.likeness.map(Text)),
        reasons: Set(serde_json::to_string(&pair.reasons)?),
        found_at: Set(pair.found_at),
        found_by: Set(pair.found_by.map(Id::uuid)),
        judged_by: Set(pair.judged.map(|(by, _)| by.uuid())),
        judged_at: Set(pair.judged.map(|(_, at)| at)),
        kept_case: Set(pair.kept.map(Id::uuid)),
        closure_id: Set(pair.closure.map(Id::uuid)),
        undone_by: Set(pair.undone.map(|(by, _)| by.uuid())),
        undone_at: Set(pair.undone.map(|(_, at)| at)),
        stayed: Set(serde_json::to_string(&pair.stayed)?),
        merged: Set(merged),
        ..Default::default()
    })
}

/// Adds a pair. Both cases are locked.
///
/// # Errors
/// [`Error::Taken`] when the two are a pair already.
pub async fn add(tx: &Tx, pair: &Duplicate) -> Result<()> {
    let [first, second] = pair.cases.map(Id::uuid);
    let row = row::ActiveModel {
        id: Set(pair.id.uuid()),
        organisation_id: Set(pair.organisation.uuid()),
        first_case: Set(first),
        second_case: Set(second),
        ..changing(pair, None)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed and counts the version. `merged` is what a merge did, under the key of the case
/// that goes on; without it nothing of that stays.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, pair: Duplicate, merged: Option<(&CaseKey, &MergedPerson)>) -> Result<Duplicate> {
    let before = pair.version;
    let pair = Duplicate {
        version: before + 1,
        ..pair
    };
    let merged = merged
        .map(|(key, merged)| key.seal::<DuplicateMerged>(pair.id, pair.version, merged))
        .transpose()?;
    let update = row::Entity::update_many()
        .set(changing(&pair, merged)?)
        .filter(Column::Id.eq(pair.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(pair)
}

/// The pair, if the organisation within `scope` holds both cases.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none in sight.
pub async fn find(tx: &Tx, scope: &Scope, id: DuplicateId) -> Result<Duplicate> {
    row::Entity::find_by_id(id.uuid())
        .filter(within(scope))
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| pair(&row))
}

/// The pair with its two cases, all locked in a writing unit of work: first the cases, in the order of
/// their ids, so that nobody waits for whom waits for them.
///
/// # Errors
/// As [`find`].
pub async fn find_with_cases(tx: &Tx, scope: &Scope, id: DuplicateId) -> Result<(Duplicate, [Case; 2])> {
    let [first, second] = find(tx, scope, id).await?.cases;
    let first = super::find(tx, scope, first).await?;
    let second = super::find(tx, scope, second).await?;
    let locked = row::Entity::find_by_id(id.uuid())
        .filter(within(scope))
        .lock_if(tx)
        .one(&tx.db)
        .await?;
    Ok((pair(&locked.ok_or(Error::NotFound)?)?, [first, second]))
}

/// The pair that these two cases are, if they are one.
///
/// # Errors
/// As the database.
pub async fn of_two(tx: &Tx, cases: [CaseId; 2]) -> Result<Option<Duplicate>> {
    let mut cases = cases;
    cases.sort_unstable();
    let [first, second] = cases;
    row::Entity::find()
        .filter(Column::FirstCase.eq(first.uuid()))
        .filter(Column::SecondCase.eq(second.uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .map(|row| pair(&row))
        .transpose()
}

/// What the merge of this pair did to the person of the case that goes on.
///
/// # Errors
/// [`Error::NotFound`] for a pair that was not merged.
pub async fn merged(tx: &Tx, key: &CaseKey, id: DuplicateId) -> Result<MergedPerson> {
    let row = row::Entity::find_by_id(id.uuid())
        .filter(Column::KeptCase.eq(key.case().uuid()))
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    let sealed = row.merged.ok_or(Error::NotFound)?;
    key.open::<DuplicateMerged>(id, row.version, &sealed)
}

/// Whether one of these cases was merged into another, which goes on.
///
/// # Errors
/// As the database.
pub async fn is_merged_away(tx: &Tx, cases: [CaseId; 2]) -> Result<bool> {
    for case in cases {
        let away = row::Entity::find()
            .filter(of_case(case))
            .filter(Column::State.eq(Text(DuplicateState::Merged)))
            .filter(Column::KeptCase.ne(case.uuid()))
            .count(&tx.db)
            .await?;
        if away > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A page of the pairs of the organisation within `scope` in this state, the latest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, state: DuplicateState, request: &PageRequest) -> Result<Page<Duplicate>> {
    let place = tx.position("duplicates", request)?;
    let rows = row::Entity::find()
        .filter(within(scope))
        .filter(Column::State.eq(Text(state)))
        .filter(after(Column::FoundAt, Column::Id, place))
        .order_by_desc(Column::FoundAt)
        .order_by_desc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("duplicates", request, rows, |row| Position {
        key: row.found_at,
        id: row.id,
    })?;
    page.try_map(|row| pair(&row))
}

/// How many pairs wait for a judgement within `scope`, as far as anybody counts.
///
/// # Errors
/// As the database.
pub async fn count_open(tx: &Tx, scope: &Scope, most: u64) -> Result<u64> {
    let found = row::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(within(scope))
        .filter(Column::State.eq(Text(DuplicateState::Open)))
        .limit(most)
        .into_tuple::<uuid::Uuid>()
        .all(&tx.db)
        .await?;
    Ok(u64::try_from(found.len()).unwrap_or(most))
}

/// A case of the same person as another, by a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SamePerson {
    /// The case.
    pub case: CaseId,
    /// Whether it is the one that goes on.
    pub goes_on: bool,
}

/// The cases with which this one was merged and which lie within `scope`. Whoever may not see both does
/// not learn of it.
///
/// # Errors
/// As the database.
pub async fn same_person(tx: &Tx, scope: &Scope, case: CaseId) -> Result<Vec<SamePerson>> {
    let rows = row::Entity::find()
        .filter(of_case(case))
        .filter(Column::State.eq(Text(DuplicateState::Merged)))
        .order_by_asc(Column::FoundAt)
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    let mut same = Vec::new();
    for row in rows {
        let pair = pair(&row)?;
        let both = super::row::Entity::find()
            .filter(super::row::Column::Id.is_in(pair.cases.map(Id::uuid)))
            .filter(visible(scope, tx.now))
            .count(&tx.db)
            .await?;
        if both < 2 {
            continue;
        }
        same.extend(
            pair.cases
                .into_iter()
                .filter(|other| *other != case)
                .map(|other| SamePerson {
                    case: other,
                    goes_on: pair.kept == Some(other),
                }),
        );
    }
    Ok(same)
}

/// Keeps what a comparison found of somebody who waited, if nobody asked again since, and only of cases
/// that one organisation still holds. The others may have changed meanwhile: each two are compared once
/// more while their cases are locked, and a suggestion goes only where they are not alike any more.
///
/// # Errors
/// As the database.
pub async fn keep(tx: &Tx, waiting: Waiting, found: Found) -> Result<()> {
    let earlier = of_one(tx, waiting.case).await?;
    let paired = earlier.iter().flat_map(|pair| pair.cases);
    let mut ids: Vec<CaseId> = found
        .iter()
        .map(|(case, _)| *case)
        .chain(paired)
        .chain([waiting.case])
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let mut held = Vec::new();
    for id in ids {
        match super::find(tx, &Scope::system(), id).await {
            Ok(case) if case.organisation == waiting.organisation => held.push(id),
            Ok(_) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    if !likeness::take(tx, waiting).await? {
        return Ok(());
    }
    if !held.contains(&waiting.case) {
        return likeness::ask(tx, waiting.case).await;
    }
    for earlier in of_one(tx, waiting.case).await? {
        let is_held = earlier.cases.iter().all(|case| held.contains(case));
        if is_held && earlier.is_mere_suggestion() && likeness::of_two(tx, earlier.cases).await?.is_none() {
            row::Entity::delete_by_id(earlier.id.uuid()).exec(&tx.db).await?;
        }
    }
    for (case, _) in found.into_iter().filter(|(case, _)| held.contains(case)) {
        let Some(alike) = likeness::of_two(tx, [waiting.case, case]).await? else {
            continue;
        };
        match of_two(tx, [waiting.case, case]).await? {
            None => {
                let cases = [waiting.case, case];
                let (pair, event) = Duplicate::found(tx.new_id(), waiting.organisation, cases, alike, tx.now);
                add(tx, &pair).await?;
                tx.record(event).await?;
            }
            Some(earlier) => {
                if let Some((pair, event)) = earlier.compared(&alike, tx.now) {
                    save(tx, pair, None).await?;
                    tx.record_all(event).await?;
                }
            }
        }
    }
    Ok(())
}

/// Takes the pairs of a case away that goes to another organisation, and asks for a comparison there.
///
/// # Errors
/// As the database.
pub async fn hand_over(tx: &Tx, case: CaseId) -> Result<()> {
    row::Entity::delete_many().filter(of_case(case)).exec(&tx.db).await?;
    likeness::ask(tx, case).await
}

fn within(scope: &Scope) -> Condition {
    let held = scope.organisation().map(|here| Column::OrganisationId.eq(here.uuid()));
    // Without an organisation whose cases lie in sight there is nothing.
    Condition::all().add(held.unwrap_or_else(|| Column::Id.is_null()))
}

/// The pairs of a case.
async fn of_one(tx: &Tx, case: CaseId) -> Result<Vec<Duplicate>> {
    let rows = row::Entity::find().filter(of_case(case)).all(&tx.db).await?;
    rows.iter().map(pair).collect()
}

fn of_case(case: CaseId) -> Condition {
    Condition::any()
        .add(Column::FirstCase.eq(case.uuid()))
        .add(Column::SecondCase.eq(case.uuid()))
}

fn pair(row: &row::Model) -> Result<Duplicate> {
    let by = |by: Option<uuid::Uuid>, at| by.map(UserId::from_uuid).zip(at);
    Ok(Duplicate {
        id: DuplicateId::from_uuid(row.id),
        version: row.version,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        cases: [row.first_case, row.second_case].map(CaseId::from_uuid),
        likeness: row.likeness.map(|likeness| likeness.0),
        reasons: serde_json::from_str::<Vec<LikenessReason>>(&row.reasons)?,
        found_at: row.found_at,
        found_by: row.found_by.map(UserId::from_uuid),
        state: row.state.0,
        judged: by(row.judged_by, row.judged_at),
        kept: row.kept_case.map(CaseId::from_uuid),
        closure: row.closure_id.map(ClosureId::from_uuid),
        undone: by(row.undone_by, row.undone_at),
        stayed: serde_json::from_str(&row.stayed)?,
    })
}
