//! Finding a case by its reference, by a number the person is known by, or by name.

use std::collections::HashMap;

use punte_domain::access::Scope;
use punte_domain::fold;
use punte_domain::id::{CaseId, Id, PersonId};
use punte_domain::reference::Reference;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::person::{self, Names};
use super::person_index;
use super::row::Column;
use super::{CaseLine, LINE, readable, row, visible};
use crate::sealed::{PersonNames, Sealed};
use crate::{CaseKey, Error, Result, Tx};

/// How many hits a search shows at most.
pub const MOST_HITS: usize = 50;
/// How many cases a search by name looks through at most, newest first.
const MOST_LOOKED_AT: u64 = 20_000;
/// How many of them are opened at a time.
const CHUNK: u64 = 1_000;

/// A case found by who the person is.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The case.
    pub line: CaseLine,
    /// The name that was found.
    pub name: String,
}

/// The case with this reference, if its coded facts may be read within `scope`.
///
/// # Errors
/// As the database.
pub async fn by_reference(tx: &Tx, scope: &Scope, reference: &Reference) -> Result<Option<CaseLine>> {
    let line = row::Entity::find()
        .select_only()
        .columns(LINE)
        .filter(Column::Reference.eq(reference.as_str()))
        .filter(readable(scope, tx.now))
        .into_model::<CaseLine>()
        .one(&tx.db)
        .await?;
    Ok(line)
}

/// The newest cases of the caller's own organisation within `scope` whose person is called so:
/// every word begins a word of the name or of one alias. The second value says whether there may
/// be more.
///
/// Names are sealed and in no index, so they are opened and compared here, a bounded number of
/// them; nothing else of the person is read.
///
/// # Errors
/// As the database.
pub async fn by_name(tx: &Tx, scope: &Scope, name: &str) -> Result<(Vec<Hit>, bool)> {
    let mut found: Vec<(Uuid, String)> = Vec::new();
    let mut looked_at = 0;
    let mut after: Option<(punte_domain::Timestamp, Uuid)> = None;
    let is_all = loop {
        let chunk = names(tx, scope, after).await?;
        let ids: Vec<CaseId> = chunk.iter().map(|row| CaseId::from_uuid(row.id)).collect();
        let keys = keys(tx, &ids).await?;
        for row in &chunk {
            let Some(key) = keys.get(&CaseId::from_uuid(row.id)) else {
                continue;
            };
            let names = key.open::<PersonNames>(PersonId::from_uuid(row.person_id), row.person_version, &row.names)?;
            if let Some(matched) = matching(name, &names) {
                found.push((row.id, matched));
            }
        }
        looked_at += CHUNK;
        after = chunk.last().map(|row| (row.opened_at, row.id));
        if chunk.len() < usize::try_from(CHUNK).unwrap_or(usize::MAX) {
            break found.len() <= MOST_HITS;
        }
        if found.len() > MOST_HITS || looked_at >= MOST_LOOKED_AT {
            break false;
        }
    };
    found.truncate(MOST_HITS);
    Ok((hits(tx, found).await?, is_all))
}

/// The cases of the caller's own organisation within `scope` whose person is known by this number.
///
/// # Errors
/// As the database.
pub async fn by_identifier(tx: &Tx, scope: &Scope, value: &str) -> Result<Vec<Hit>> {
    let Some(home) = scope.home() else {
        return Ok(Vec::new());
    };
    let digests = person_index::digests(tx, home, value);
    if digests.is_empty() {
        return Ok(Vec::new());
    }
    let people = Query::select()
        .column(person_index::row::Column::PersonId)
        .from(person_index::row::Entity)
        .and_where(person_index::row::Column::OrganisationId.eq(home.uuid()))
        .and_where(person_index::row::Column::Digest.is_in(digests))
        .to_owned();
    let rows = searched(scope, tx)
        .filter(person::row::Column::Id.in_subquery(people))
        .limit(u64::try_from(MOST_HITS).unwrap_or(u64::MAX))
        .into_model::<NameRow>()
        .all(&tx.db)
        .await?;
    let ids: Vec<CaseId> = rows.iter().map(|row| CaseId::from_uuid(row.id)).collect();
    let keys = keys(tx, &ids).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let key = keys.get(&CaseId::from_uuid(row.id)).ok_or(Error::NotFound)?;
        let names = key.open::<PersonNames>(PersonId::from_uuid(row.person_id), row.person_version, &row.names)?;
        found.push((row.id, names.full()));
    }
    hits(tx, found).await
}

async fn keys(tx: &Tx, cases: &[CaseId]) -> Result<HashMap<CaseId, CaseKey>> {
    let keys = tx.case_keys(cases).await?;
    Ok(keys.into_iter().map(|key| (key.case(), key)).collect())
}

/// The name in which every word of the query begins a word; the whole name where it is that.
fn matching(query: &str, names: &Names) -> Option<String> {
    let full = names.full();
    if fold::matches(query, &full) {
        return Some(full);
    }
    names.aliases.iter().find(|alias| fold::matches(query, alias)).cloned()
}

#[derive(FromQueryResult)]
struct NameRow {
    id: Uuid,
    opened_at: punte_domain::Timestamp,
    person_id: Uuid,
    person_version: i64,
    names: Sealed<PersonNames>,
}

async fn names(tx: &Tx, scope: &Scope, after: Option<(punte_domain::Timestamp, Uuid)>) -> Result<Vec<NameRow>> {
    use sea_orm::sea_query::{Expr, ExprTrait};
    let later = after.map(|(at, id)| {
        Expr::tuple([
            Expr::col((row::Entity, Column::OpenedAt)),
            Expr::col((row::Entity, Column::Id)),
        ])
        .lt(Expr::tuple([Expr::val(at), Expr::val(id)]))
    });
    Ok(searched(scope, tx)
        .filter(Condition::all().add_option(later))
        .limit(CHUNK)
        .into_model::<NameRow>()
        .all(&tx.db)
        .await?)
}

/// The people of the caller's own organisation's cases within `scope`, newest case first.
fn searched(scope: &Scope, tx: &Tx) -> sea_orm::Select<row::Entity> {
    use sea_orm::JoinType;
    let own = Condition::all().add_option(scope.home().map(|home| Column::OrganisationId.eq(home.uuid())));
    row::Entity::find()
        .select_only()
        .column(Column::Id)
        .column(Column::OpenedAt)
        .column_as(person::row::Column::Id, "person_id")
        .column_as(person::row::Column::Version, "person_version")
        .column(person::row::Column::Names)
        .join(
            JoinType::InnerJoin,
            row::Entity::belongs_to(person::row::Entity)
                .from(Column::Id)
                .to(person::row::Column::CaseId)
                .into(),
        )
        .filter(own)
        .filter(visible(scope, tx.now))
        .order_by_desc(Column::OpenedAt)
        .order_by_desc(Column::Id)
}

/// The lines of these cases. Ask for cases only which the caller may know of.
///
/// # Errors
/// As the database.
pub async fn lines(tx: &Tx, cases: impl IntoIterator<Item = CaseId>) -> Result<HashMap<CaseId, CaseLine>> {
    let lines = row::Entity::find()
        .select_only()
        .columns(LINE)
        .filter(Column::Id.is_in(cases.into_iter().map(Id::uuid)))
        .into_model::<CaseLine>()
        .all(&tx.db)
        .await?;
    Ok(lines.into_iter().map(|line| (line.id, line)).collect())
}

pub(super) async fn hits(tx: &Tx, found: Vec<(Uuid, String)>) -> Result<Vec<Hit>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let mut lines = lines(tx, found.iter().map(|(id, _)| CaseId::from_uuid(*id))).await?;
    Ok(found
        .into_iter()
        .filter_map(|(id, name)| lines.remove(&CaseId::from_uuid(id)).map(|line| Hit { line, name }))
        .collect())
}
