//! Links between the cases of two people who belong together. Nothing is sealed: there are codes and no words.
//!
//! A link is there for whoever may see both cases while one organisation holds them, which is theirs: what others
//! share with it, or what it coordinates, is not its own to see together. When a case goes to another organisation
//! its links stay, and nobody sees them until both are in one hand again.

use std::cmp::Reverse;

use punte_domain::access::Scope;
use punte_domain::cases::Case;
use punte_domain::cases::family::FamilyLink;
use punte_domain::id::{CaseId, FamilyLinkId, Id, OrganisationId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use crate::columns::Text;
use crate::{Error, Result, Tx};

pub(super) mod row {
    use punte_domain::cases::family::FamilyAdvice;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "family_link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub first_case: Uuid,
        pub second_case: Uuid,
        pub kind: String,
        pub advice: Text<FamilyAdvice>,
        pub organisation_id: Uuid,
        pub recorded_by: Uuid,
        pub recorded_at: ChronoDateTimeUtc,
        pub error_by: Option<Uuid>,
        pub error_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// Adds a link. Both cases are locked.
///
/// # Errors
/// [`Error::Taken`] when the two are linked already.
pub async fn add(tx: &Tx, link: &FamilyLink) -> Result<()> {
    let [first, second] = link.cases.map(Id::uuid);
    let row = row::ActiveModel {
        id: Set(link.id.uuid()),
        version: Set(link.version),
        first_case: Set(first),
        second_case: Set(second),
        kind: Set(link.kind.clone()),
        advice: Set(Text(link.advice)),
        organisation_id: Set(link.organisation.uuid()),
        recorded_by: Set(link.recorded_by.uuid()),
        recorded_at: Set(link.recorded_at),
        error_by: Set(None),
        error_at: Set(None),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps that a link is an error, and counts its version.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, link: FamilyLink) -> Result<FamilyLink> {
    let version = link.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        error_by: Set(link.error.map(|(by, _)| by.uuid())),
        error_at: Set(link.error.map(|(_, at)| at)),
        ..Default::default()
    };
    let update = row::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(link.id.uuid()))
        .filter(Column::Version.eq(link.version));
    tx.update_one(update).await?;
    Ok(FamilyLink { version, ..link })
}

/// A link of this case, if both cases lie within `scope` and its organisation holds both.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none in sight; also for a link of other cases (SEC-22).
pub async fn find(tx: &Tx, scope: &Scope, case: CaseId, id: FamilyLinkId) -> Result<FamilyLink> {
    let of_case = Condition::any()
        .add(Column::FirstCase.eq(case.uuid()))
        .add(Column::SecondCase.eq(case.uuid()));
    let held = super::ids_held(scope, scope.home().ok_or(Error::NotFound)?, tx.now);
    row::Entity::find_by_id(id.uuid())
        .filter(of_case)
        .filter(Column::FirstCase.in_subquery(held.clone()))
        .filter(Column::SecondCase.in_subquery(held))
        .one(&tx.db)
        .await?
        .map(link)
        .ok_or(Error::NotFound)
}

/// The link with its two cases, which are locked in the order of their ids, so that nobody waits for whom
/// waits for them. Whoever writes a link has locked both.
///
/// # Errors
/// As [`find`].
pub async fn find_with_cases(
    tx: &Tx,
    scope: &Scope,
    case: CaseId,
    id: FamilyLinkId,
) -> Result<(FamilyLink, [Case; 2])> {
    let [first, second] = find(tx, scope, case, id).await?.cases;
    let first = super::find(tx, scope, first).await?;
    let second = super::find(tx, scope, second).await?;
    Ok((find(tx, scope, case, id).await?, [first, second]))
}

/// The links of a case that was found within the caller's scope, to other cases within `scope` that are held
/// by its organisation as well: those that count first, and of these the latest.
///
/// # Errors
/// As the database.
pub async fn of_case(tx: &Tx, scope: &Scope, case: &Case) -> Result<Vec<FamilyLink>> {
    let mut links = Vec::new();
    if scope.home() != Some(case.organisation) {
        return Ok(links);
    }
    let held = super::ids_held(scope, case.organisation, tx.now);
    for (this, other) in [
        (Column::FirstCase, Column::SecondCase),
        (Column::SecondCase, Column::FirstCase),
    ] {
        let rows = row::Entity::find()
            .filter(this.eq(case.id.uuid()))
            .filter(other.in_subquery(held.clone()))
            .order_by_desc(Column::RecordedAt)
            .order_by_desc(Column::Id)
            .all(&tx.db)
            .await?;
        links.extend(rows.into_iter().map(link));
    }
    links.sort_by_key(|link| (!link.counts(), Reverse((link.recorded_at, link.id))));
    Ok(links)
}

fn link(row: row::Model) -> FamilyLink {
    FamilyLink {
        id: FamilyLinkId::from_uuid(row.id),
        version: row.version,
        cases: [row.first_case, row.second_case].map(CaseId::from_uuid),
        kind: row.kind,
        advice: row.advice.0,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        recorded_by: UserId::from_uuid(row.recorded_by),
        recorded_at: row.recorded_at,
        error: row.error_by.map(UserId::from_uuid).zip(row.error_at),
    }
}
