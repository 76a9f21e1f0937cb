//! The index of people by their identifiers: exact values, each organisation for itself (SEC-37).

use std::collections::BTreeMap;

use punte_domain::cases::person::Identifier;
use punte_domain::id::{CaseId, Id, OrganisationId, PersonId};
use punte_vault::IndexEntry;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::likeness;
use super::person::row as person;
use crate::keys::Rewrapped;
use crate::sealed::PersonIdentifiers;
use crate::{Error, Result, Tx};

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person_index")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub digest: Vec<u8>,
        pub organisation_id: Uuid,
        pub root_version: i32,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What is short can be guessed one by one and is not indexed.
const SHORTEST_INDEXED: usize = 6;

/// What an identifier may stand as in the index of an organisation; nothing where it is not indexed.
pub(super) fn digests(tx: &Tx, organisation: OrganisationId, value: &str) -> Vec<Vec<u8>> {
    let entries = entries(tx, organisation, value).into_iter();
    entries.map(|entry| entry.digest.to_vec()).collect()
}

fn entries(tx: &Tx, organisation: OrganisationId, value: &str) -> Vec<IndexEntry> {
    let value = Identifier::normal(value);
    if value.len() < SHORTEST_INDEXED {
        return Vec::new();
    }
    let keyring = tx.keyring();
    keyring.blind_index(organisation.uuid(), "person.identifiers", value.as_bytes())
}

/// Replaces what is indexed of a person of a case which `holder` holds. The row of the person is
/// locked, or new.
pub(super) async fn save(tx: &Tx, person: PersonId, identifiers: &[Identifier], holder: OrganisationId) -> Result<()> {
    row::Entity::delete_many()
        .filter(row::Column::PersonId.eq(person.uuid()))
        .exec(&tx.db)
        .await?;
    let mut stored: Vec<IndexEntry> = identifiers
        .iter()
        .filter_map(|identifier| entries(tx, holder, &identifier.value).first().copied())
        .collect();
    stored.sort_by_key(|entry| entry.digest);
    stored.dedup();
    let rows: Vec<_> = stored
        .into_iter()
        .map(|entry| row::ActiveModel {
            person_id: Set(person.uuid()),
            digest: Set(entry.digest.to_vec()),
            organisation_id: Set(holder.uuid()),
            root_version: Set(entry.version),
        })
        .collect();
    if !rows.is_empty() {
        row::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// Moves the entries of the person of a case to the index of its new holder: entries of two
/// organisations are unrelated.
///
/// # Errors
/// As the database.
pub async fn hand_over(tx: &Tx, case: CaseId, holder: OrganisationId) -> Result<()> {
    let found = person::Entity::find().filter(person::Column::CaseId.eq(case.uuid()));
    let person = found.lock_exclusive().one(&tx.db).await?.ok_or(Error::NotFound)?;
    index(tx, &person, holder).await
}

/// Indexes some people of `from` anew for `to`, which their cases have moved to with all others; says how many.
///
/// # Errors
/// As the database.
pub(crate) async fn move_some(tx: &Tx, from: OrganisationId, to: OrganisationId, limit: u64) -> Result<usize> {
    let of_former = || row::Entity::find().filter(row::Column::OrganisationId.eq(from.uuid()));
    let people: Vec<Uuid> = of_former()
        .select_only()
        .column(row::Column::PersonId)
        .distinct()
        .order_by_asc(row::Column::PersonId)
        .limit(limit)
        .into_tuple()
        .all(&tx.db)
        .await?;
    for id in &people {
        let person = person::Entity::find_by_id(*id).lock_exclusive().one(&tx.db).await?;
        let done = match &person {
            Some(person) => {
                likeness::ask(tx, CaseId::from_uuid(person.case_id)).await?;
                index(tx, person, to).await
            }
            None => Err(Error::NotFound),
        };
        match done {
            Ok(()) => {}
            // Nobody is found by what cannot be read; it stands with the others until it can.
            Err(Error::Seal(_) | Error::NotFound | Error::Corrupt(_)) => {
                row::Entity::update_many()
                    .col_expr(row::Column::OrganisationId, Expr::value(to.uuid()))
                    .filter(row::Column::PersonId.eq(*id))
                    .exec(&tx.db)
                    .await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(people.len())
}

/// How many entries follow from each version of the root.
pub(crate) async fn in_use(tx: &Tx) -> Result<BTreeMap<i32, i64>> {
    let versions: Vec<(i32, i64)> = row::Entity::find()
        .select_only()
        .column(row::Column::RootVersion)
        .column_as(row::Column::PersonId.count(), "n")
        .group_by(row::Column::RootVersion)
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(versions.into_iter().collect())
}

/// Indexes a batch of people after this one anew whose entries follow from an older root; tells the
/// last of them, `None` after the end.
///
/// # Errors
/// As the database.
pub async fn renew(tx: &Tx, after: Option<Uuid>, limit: u64) -> Result<(Option<Uuid>, Rewrapped)> {
    let mut older = row::Entity::find()
        .select_only()
        .column(row::Column::PersonId)
        .distinct()
        .filter(row::Column::RootVersion.ne(tx.keyring().newest_version()))
        .order_by_asc(row::Column::PersonId)
        .limit(limit);
    if let Some(after) = after {
        older = older.filter(row::Column::PersonId.gt(after));
    }
    let people: Vec<Uuid> = older.into_tuple().all(&tx.db).await?;
    let mut batch = Rewrapped::default();
    for id in &people {
        // Whoever changes or hands over the person waits for us or is waited for.
        let person = person::Entity::find_by_id(*id).lock_exclusive().one(&tx.db).await?;
        let entry = row::Entity::find()
            .filter(row::Column::PersonId.eq(*id))
            .one(&tx.db)
            .await?;
        let (Some(person), Some(entry)) = (person, entry) else {
            continue;
        };
        match index(tx, &person, OrganisationId::from_uuid(entry.organisation_id)).await {
            Ok(()) => batch.done += 1,
            Err(Error::Seal(_) | Error::NotFound | Error::Corrupt(_)) => batch.failed += 1,
            Err(error) => return Err(error),
        }
    }
    Ok((people.last().copied(), batch))
}

async fn index(tx: &Tx, person: &person::Model, holder: OrganisationId) -> Result<()> {
    let id = PersonId::from_uuid(person.id);
    let key = tx.case_key(CaseId::from_uuid(person.case_id)).await?;
    let identifiers = key.open::<PersonIdentifiers>(id, person.version, &person.identifiers)?;
    save(tx, id, &identifiers, holder).await
}
