//! Erasing a case: what becomes of every table that knows of cases.

use std::collections::BTreeSet;

use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, Id, OrganisationId};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::waiting;
use crate::cases::{placement, refusal, row as case_file};
use crate::erasures::ErasureFile;
use crate::exports;
use crate::identity::organisation;
use crate::referrals::row as referral;
use crate::sealed::PlacementPlace;
use crate::{CaseKey, Error, Result, Store, Tx};

/// What becomes of the rows of a table when a case is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Those that name the case in one of these columns go.
    Named(&'static [&'static str]),
    /// Those go whose column names a row of that table which goes, in its column `id`.
    Below(&'static str, &'static str),
    /// They stay; this is why.
    Stays(&'static str),
}

const CASE_ID: Fate = Fate::Named(&["case_id"]);

/// Every table that knows of cases, what refers to another before it. A test walks the schema and wants a
/// line for each.
pub const FATES: &[(&str, Fate)] = &[
    // Without the key nothing that was sealed can be read, wherever a copy of it lies.
    ("data_key", CASE_ID),
    ("person_index", Fate::Below("person_id", "person")),
    ("person_to_compare", CASE_ID),
    ("person", CASE_ID),
    ("duplicate", Fate::Named(&["first_case", "second_case", "kept_case"])),
    ("family_link", Fate::Named(&["first_case", "second_case"])),
    ("document_part", Fate::Below("document_id", "document")),
    ("document", CASE_ID),
    ("specialist_note_earlier", Fate::Below("note_id", "specialist_note")),
    ("specialist_note", CASE_ID),
    ("case_specialist", CASE_ID),
    ("service_record_earlier", Fate::Below("record_id", "service_record")),
    ("service_record", CASE_ID),
    ("repatriation", CASE_ID),
    ("stay", CASE_ID),
    ("placement", CASE_ID),
    ("case_access", CASE_ID),
    ("referral_feedback", Fate::Below("referral_id", "referral")),
    ("referral", CASE_ID),
    ("consent", CASE_ID),
    ("clock", CASE_ID),
    ("compensation_claim", CASE_ID),
    ("rights_information", CASE_ID),
    ("hearing", CASE_ID),
    ("proceeding", CASE_ID),
    ("account_revision", CASE_ID),
    ("interview", CASE_ID),
    ("disagreement", CASE_ID),
    ("status_decision", CASE_ID),
    ("track_change", CASE_ID),
    ("screening", CASE_ID),
    ("risk_assessment", CASE_ID),
    ("safety_plan", CASE_ID),
    ("needs_assessment", CASE_ID),
    ("individual_plan", CASE_ID),
    ("case_conference", CASE_ID),
    ("note", CASE_ID),
    ("task", CASE_ID),
    ("follow_up", CASE_ID),
    ("case_closure", CASE_ID),
    ("restriction", CASE_ID),
    ("case_import_row", CASE_ID),
    ("erasure", CASE_ID),
    ("emergency_access", CASE_ID),
    ("case_file", Fate::Named(&["id"])),
    (
        "ledger",
        Fate::Stays("it is chained and cannot lose an entry; it names ids and fields, and nothing of anybody"),
    ),
];

/// Which rows of a table go with this case; `None` where they stay.
fn going(table: &str, case: Uuid) -> Option<Condition> {
    let (_, fate) = FATES.iter().find(|(name, _)| *name == table)?;
    match *fate {
        Fate::Named(columns) => Some(columns.iter().fold(Condition::any(), |any, column| {
            any.add(Expr::col(Alias::new(*column)).eq(case))
        })),
        Fate::Below(column, parent) => {
            let parents = ids(parent, going(parent, case)?);
            Some(Condition::all().add(Expr::col(Alias::new(column)).in_subquery(parents)))
        }
        Fate::Stays(_) => None,
    }
}

fn ids(table: &str, which: Condition) -> SelectStatement {
    Query::select()
        .column(Alias::new("id"))
        .from(Alias::new(table))
        .cond_where(which)
        .to_owned()
}

/// Destroys the key of a case and every row that is of it, gives back a bed that the person had, and tells
/// those to whom the person was referred that something ended. Lock the case first.
///
/// # Errors
/// As the database; then nothing was erased.
pub async fn destroy(tx: &Tx, case: CaseId) -> Result<()> {
    let told = receivers(tx, case).await?;
    give_back_bed(tx, case).await?;
    // What was exported may hold it, and nobody here can look.
    exports::end_all(tx).await?;
    for (table, _) in FATES {
        if let Some(which) = going(table, case.uuid()) {
            let delete = Query::delete()
                .from_table(Alias::new(*table))
                .cond_where(which)
                .to_owned();
            tx.db.execute(&delete).await?;
        }
    }
    let told = told
        .into_iter()
        .map(|receiver| Event::new(EventKind::ReferralErased).organisation(receiver));
    tx.record_all(told).await
}

/// Whom somebody told of the person, by a referral that was sent, but for who erases it. The referrals are
/// locked: nobody answers one that is about to go.
async fn receivers(tx: &Tx, case: CaseId) -> Result<BTreeSet<OrganisationId>> {
    let sent = referral::Entity::find()
        .filter(referral::Column::CaseId.eq(case.uuid()))
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    let here = tx.actor().map(|actor| actor.organisation);
    let told = sent.into_iter().filter(|row| row.sent_at.is_some());
    Ok(told
        .map(|row| OrganisationId::from_uuid(row.to_id))
        .filter(|receiver| Some(*receiver) != here)
        .collect())
}

/// An erasure that was asked for waits until the person has left; in an older backup they may be there.
async fn give_back_bed(tx: &Tx, case: CaseId) -> Result<()> {
    let stay = placement::row::Entity::find()
        .filter(placement::row::Column::CaseId.eq(case.uuid()))
        .filter(placement::row::Column::EndedOn.is_null())
        .one(&tx.db)
        .await?;
    let (Some(stay), Some(key)) = (stay, key(tx, case).await?) else {
        return Ok(());
    };
    let id = punte_domain::id::PlacementId::from_uuid(stay.id);
    let place = key.open::<PlacementPlace>(id, stay.version, &stay.place)?;
    for offer in organisation::lock_offers(tx, [place.offer]).await? {
        organisation::save_offer(tx, offer.give_back()).await?;
    }
    Ok(())
}

/// The key of a case, if there is one that can be used.
async fn key(tx: &Tx, case: CaseId) -> Result<Option<CaseKey>> {
    match tx.case_key(case).await {
        Ok(key) => Ok(Some(key)),
        Err(Error::NotFound | Error::Seal(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// How many cases are looked for at once.
const CHUNK: usize = 500;

/// Erases again what the file says was erased and the database still has: it was restored from an older
/// backup, or a crash came between the file and the commit. Run it before anybody is answered. Tells how
/// many cases that were.
///
/// # Errors
/// As the file or the database; what was erased until then stays erased.
pub async fn repeat(store: &Store, file: &ErasureFile) -> Result<u64> {
    let erased: Vec<CaseId> = file.read(store.keyring())?.into_iter().collect();
    let mut again = 0;
    for chunk in erased.chunks(CHUNK) {
        for case in left_of(&store.system_read(), chunk).await? {
            erase_again(store, case).await?;
            again += 1;
        }
    }
    if again > 0 {
        forget_pages(store).await;
    }
    Ok(again)
}

/// Those of these cases of which there is a file or a key.
async fn left_of(tx: &Tx, cases: &[CaseId]) -> Result<BTreeSet<CaseId>> {
    let mut left = BTreeSet::new();
    for (table, column) in [("case_file", "id"), ("data_key", "case_id")] {
        let ids = cases.iter().map(|case| case.uuid());
        let query = Query::select()
            .column(Alias::new(column))
            .from(Alias::new(table))
            .and_where(Expr::col(Alias::new(column)).is_in(ids))
            .to_owned();
        for row in tx.db.query_all(&query).await? {
            left.insert(CaseId::from_uuid(row.try_get_by_index(0)?));
        }
    }
    Ok(left)
}

/// What waits for its approval was approved where the file says that the case was erased; then what was to
/// stay of it stays. A backup from before it was asked for knows of none.
async fn erase_again(store: &Store, case: CaseId) -> Result<()> {
    let tx = store.system().await?;
    // Another instance may be doing the same.
    case_file::Entity::find_by_id(case.uuid())
        .lock_exclusive()
        .one(&tx.db)
        .await?;
    if left_of(&tx, &[case]).await?.is_empty() {
        return Ok(());
    }
    let approved = match key(&tx, case).await? {
        Some(key) => waiting(&tx, &key).await?,
        None => None,
    };
    if let Some(approved) = approved {
        refusal::add(&tx, &approved.words.refusal).await?;
    }
    destroy(&tx, case).await?;
    tx.record(Event::new(EventKind::CaseErased).case(case).fields(["again"]))
        .await?;
    tx.commit().await
}

/// Lets SQLite forget the pages that it keeps beside the database until they are used anew; in the database
/// itself what is deleted is overwritten at once. What somebody is reading just now goes with a later one.
pub async fn forget_pages(store: &Store) {
    let connection = store.connection();
    if connection.get_database_backend() == DbBackend::Sqlite {
        let forgotten = connection.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await;
        if forgotten.is_err() {
            tracing::warn!("Old pages of the database stay beside it until they are used anew");
        }
    }
}
