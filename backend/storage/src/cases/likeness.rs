//! Who is like whom in an organisation: people are opened and compared here, a bounded number at a time,
//! and nothing of them is kept but that two cases are alike.

use std::collections::HashMap;

use punte_domain::Timestamp;
use punte_domain::access::Scope;
use punte_domain::cases::likeness::{Alike, Traits, likeness};
use punte_domain::cases::person::{Identifier, PersonDetails, Sex};
use punte_domain::id::{CaseId, ComparisonId, Id, OrganisationId, PersonId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::row::Column;
use super::search::{Hit, hits};
use super::{person, person_index, row, visible};
use crate::columns::Text;
use crate::sealed::{PersonBirth, PersonIdentifiers, PersonNames, Sealed};
use crate::{CaseKey, Error, Result, Tx};

pub(crate) mod waiting {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person_to_compare")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub case_id: Uuid,
        pub mark: Uuid,
        pub asked_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// How many cases somebody who opens one is shown at most.
pub const MOST_KNOWN: usize = 10;
/// How many cases a comparison keeps for one of those who wait.
const MOST_FOUND: usize = 200;
/// How many cases are looked through at most for somebody who waits, newest first.
const MOST_LOOKED_AT: u64 = 20_000;
/// How many of them are opened at a time.
const CHUNK: u64 = 1_000;

/// Somebody who waits to be compared with the others of the organisation that holds the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The case.
    pub case: CaseId,
    /// This asking: whoever asks again makes another.
    pub mark: ComparisonId,
    /// Who holds the case.
    pub organisation: OrganisationId,
}

/// Asks for a comparison: names, birth, sex or numbers of the person are new, or the holder is.
///
/// # Errors
/// As the database.
pub async fn ask(tx: &Tx, case: CaseId) -> Result<()> {
    let row = waiting::ActiveModel {
        case_id: Set(case.uuid()),
        mark: Set(tx.new_id::<ComparisonId>().uuid()),
        asked_at: Set(tx.now),
    };
    let again = OnConflict::column(waiting::Column::CaseId)
        .update_columns([waiting::Column::Mark, waiting::Column::AskedAt])
        .to_owned();
    waiting::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(&tx.db)
        .await?;
    Ok(())
}

/// Those who wait longest in the organisation of whoever waits longest.
///
/// # Errors
/// As the database.
pub async fn waiting(tx: &Tx, limit: u64) -> Result<Vec<Waiting>> {
    let longest = asked(None)
        .limit(1)
        .into_tuple::<(Uuid, Uuid, Uuid)>()
        .one(&tx.db)
        .await?;
    let Some((_, _, organisation)) = longest else {
        return Ok(Vec::new());
    };
    let rows = asked(Some(organisation))
        .limit(limit)
        .into_tuple::<(Uuid, Uuid, Uuid)>()
        .all(&tx.db)
        .await?;
    let one = |(case, mark, organisation)| Waiting {
        case: CaseId::from_uuid(case),
        mark: ComparisonId::from_uuid(mark),
        organisation: OrganisationId::from_uuid(organisation),
    };
    Ok(rows.into_iter().map(one).collect())
}

fn asked(organisation: Option<Uuid>) -> sea_orm::Select<waiting::Entity> {
    waiting::Entity::find()
        .select_only()
        .column(waiting::Column::CaseId)
        .column(waiting::Column::Mark)
        .column_as(Column::OrganisationId, "organisation_id")
        .join(
            JoinType::InnerJoin,
            waiting::Entity::belongs_to(row::Entity)
                .from(waiting::Column::CaseId)
                .to(Column::Id)
                .into(),
        )
        .filter(Condition::all().add_option(organisation.map(|here| Column::OrganisationId.eq(here))))
        .order_by_asc(waiting::Column::AskedAt)
        .order_by_asc(waiting::Column::CaseId)
}

/// Takes exactly this asking away; says whether it was still there.
///
/// # Errors
/// As the database.
pub async fn take(tx: &Tx, one: Waiting) -> Result<bool> {
    let taken = waiting::Entity::delete_many()
        .filter(waiting::Column::CaseId.eq(one.case.uuid()))
        .filter(waiting::Column::Mark.eq(one.mark.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Cases with how alike their people are, the likest first.
pub type Found = Vec<(CaseId, Alike)>;

/// Compares some who wait, all of one organisation, with everybody of that organisation. The people are
/// opened once for all of them; one who cannot be opened is like nobody.
///
/// # Errors
/// As the database.
pub async fn compare(tx: &Tx, these: &[Waiting]) -> Result<Vec<(Waiting, Found)>> {
    let Some(here) = these
        .first()
        .map(|one| Column::OrganisationId.eq(one.organisation.uuid()))
    else {
        return Ok(Vec::new());
    };
    let ids = these.iter().map(|one| one.case.uuid());
    let asked = known(tx, people(Condition::all().add(Column::Id.is_in(ids)), None))
        .await?
        .0;
    let asked: HashMap<CaseId, Traits> = asked.into_iter().map(|one| (one.case, one.traits)).collect();
    let mut found: Vec<(Waiting, Found)> = these.iter().map(|one| (*one, Found::new())).collect();
    let mut after = None;
    loop {
        let (chunk, last) = known(tx, people(Condition::all().add(here.clone()), after)).await?;
        for (waiting, found) in &mut found {
            let Some(traits) = asked.get(&waiting.case) else {
                continue;
            };
            let others = chunk.iter().filter(|other| other.case != waiting.case);
            found.extend(others.filter_map(|other| Some((other.case, likeness(traits, &other.traits)?))));
            likest(found, MOST_FOUND);
        }
        after = last;
        if after.is_none() {
            return Ok(found);
        }
    }
}

/// The cases of the caller's own organisation within `scope` whose person is like this one, the likest
/// first, with their names. Everybody known by one of the numbers is among those who are compared, and of
/// the others the newest.
///
/// # Errors
/// As the database.
pub async fn alike(tx: &Tx, scope: &Scope, details: &PersonDetails, sex: Sex) -> Result<Vec<(Hit, Alike)>> {
    let traits = Traits::of(details, sex);
    let Some(home) = scope.home().filter(|_| !traits.is_empty()) else {
        return Ok(Vec::new());
    };
    let own = Condition::all()
        .add(Column::OrganisationId.eq(home.uuid()))
        .add(visible(scope, tx.now));
    let mut names = HashMap::new();
    let mut found = Found::new();
    let mut look = |chunk: Vec<Known>| {
        for one in chunk {
            if let Some(alike) = likeness(&traits, &one.traits)
                && !found.iter().any(|(case, _)| *case == one.case)
            {
                found.push((one.case, alike));
                names.insert(one.case, one.name);
            }
        }
        likest(&mut found, MOST_KNOWN);
    };
    if let Some(numbered) = numbered(tx, home, &details.identifiers) {
        look(known(tx, people(own.clone().add(numbered), None)).await?.0);
    }
    let (mut looked_at, mut after) = (0, None);
    while looked_at < MOST_LOOKED_AT {
        let (chunk, last) = known(tx, people(own.clone(), after)).await?;
        look(chunk);
        looked_at += CHUNK;
        after = last;
        if after.is_none() {
            break;
        }
    }
    let named = found
        .iter()
        .map(|(case, _)| (case.uuid(), names.remove(case).unwrap_or_default()));
    let mut hits: HashMap<CaseId, Hit> = hits(tx, named.collect())
        .await?
        .into_iter()
        .map(|hit| (hit.line.id, hit))
        .collect();
    let alike = found
        .into_iter()
        .filter_map(|(case, alike)| Some((hits.remove(&case)?, alike)));
    Ok(alike.collect())
}

/// The people of two cases, compared; `None` where they are not alike.
///
/// # Errors
/// As the database.
pub async fn of_two(tx: &Tx, cases: [CaseId; 2]) -> Result<Option<Alike>> {
    let both = Condition::all().add(Column::Id.is_in(cases.map(Id::uuid)));
    let both = known(tx, people(both, None)).await?.0;
    let [one, other] = both.as_slice() else { return Ok(None) };
    Ok(likeness(&one.traits, &other.traits))
}

/// Those of an organisation who are known by one of these numbers.
fn numbered(tx: &Tx, home: OrganisationId, identifiers: &[Identifier]) -> Option<Condition> {
    let digests: Vec<Vec<u8>> = identifiers
        .iter()
        .flat_map(|identifier| person_index::digests(tx, home, &identifier.value))
        .collect();
    let people = Query::select()
        .column(person_index::row::Column::PersonId)
        .from(person_index::row::Entity)
        .and_where(person_index::row::Column::OrganisationId.eq(home.uuid()))
        .and_where(person_index::row::Column::Digest.is_in(digests.clone()))
        .to_owned();
    (!digests.is_empty()).then(|| Condition::all().add(person::row::Column::Id.in_subquery(people)))
}

/// Keeps so many, the likest, in an order that is always the same.
fn likest(found: &mut Found, most: usize) {
    found.sort_by(|(a, one), (b, other)| other.likeness.cmp(&one.likeness).then(a.cmp(b)));
    found.truncate(most);
}

/// A person as they are compared, with the case and the whole name.
struct Known {
    case: CaseId,
    name: String,
    traits: Traits,
}

#[derive(FromQueryResult)]
struct PersonRow {
    id: Uuid,
    opened_at: Timestamp,
    sex: Text<Sex>,
    person_id: Uuid,
    person_version: i64,
    names: Sealed<PersonNames>,
    birth: Sealed<PersonBirth>,
    identifiers: Sealed<PersonIdentifiers>,
}

type Place = (Timestamp, Uuid);

/// A chunk of people whose cases meet a condition, the newest case first.
fn people(within: Condition, after: Option<Place>) -> sea_orm::Select<row::Entity> {
    let later = after.map(|(at, id)| {
        let place = [Column::OpenedAt, Column::Id].map(|column| Expr::col((row::Entity, column)));
        Expr::tuple(place).lt(Expr::tuple([Expr::val(at), Expr::val(id)]))
    });
    row::Entity::find()
        .select_only()
        .columns([Column::Id, Column::OpenedAt, Column::Sex])
        .column_as(person::row::Column::Id, "person_id")
        .column_as(person::row::Column::Version, "person_version")
        .columns([
            person::row::Column::Names,
            person::row::Column::Birth,
            person::row::Column::Identifiers,
        ])
        .join(
            JoinType::InnerJoin,
            row::Entity::belongs_to(person::row::Entity)
                .from(Column::Id)
                .to(person::row::Column::CaseId)
                .into(),
        )
        .filter(within.add_option(later))
        .order_by_desc(Column::OpenedAt)
        .order_by_desc(Column::Id)
        .limit(CHUNK)
}

/// The people found, and where the next chunk begins, if there may be one. Whoever cannot be opened is
/// left out: one damaged row keeps nobody else from being found.
async fn known(tx: &Tx, people: sea_orm::Select<row::Entity>) -> Result<(Vec<Known>, Option<Place>)> {
    let rows = people.into_model::<PersonRow>().all(&tx.db).await?;
    let is_full = u64::try_from(rows.len()).is_ok_and(|count| count == CHUNK);
    let last = rows.last().filter(|_| is_full).map(|row| (row.opened_at, row.id));
    let ids: Vec<CaseId> = rows.iter().map(|row| CaseId::from_uuid(row.id)).collect();
    let keys: HashMap<CaseId, CaseKey> = tx
        .case_keys(&ids)
        .await?
        .into_iter()
        .map(|key| (key.case(), key))
        .collect();
    let mut known = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(key) = keys.get(&CaseId::from_uuid(row.id)) else {
            continue;
        };
        match opened(key, &row) {
            Ok(one) => known.push(one),
            Err(Error::Seal(_) | Error::Corrupt(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok((known, last))
}

fn opened(key: &CaseKey, row: &PersonRow) -> Result<Known> {
    let (id, version) = (PersonId::from_uuid(row.person_id), row.person_version);
    let names = key.open::<PersonNames>(id, version, &row.names)?;
    let name = names.full();
    let details = PersonDetails {
        given_names: names.given,
        family_name: names.family,
        aliases: names.aliases,
        birth: key.open::<PersonBirth>(id, version, &row.birth)?.date,
        identifiers: key.open::<PersonIdentifiers>(id, version, &row.identifiers)?,
        ..PersonDetails::default()
    };
    Ok(Known {
        case: key.case(),
        name,
        traits: Traits::of(&details, row.sex.0),
    })
}
