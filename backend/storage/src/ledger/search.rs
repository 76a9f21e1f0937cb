//! The ledger as an auditor searches it. A page costs the same however long the ledger is: each way in which it
//! can be searched is read from an index of its own, latest first.

use std::collections::{BTreeMap, HashMap, HashSet};

use punte_domain::Timestamp;
use punte_domain::event::EventKind;
use punte_domain::id::{CaseId, EntryId, Id, OrganisationId, UserId};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::row::{self, Column};
use super::{Entry, Text};
use crate::page::{Page, PageRequest, Position, after};
use crate::{Result, Tx};

/// Whose or what entries are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerAbout {
    /// All.
    Anything,
    /// What belongs to this case.
    Case(CaseId),
    /// What this user did.
    User(UserId),
    /// What was done to this user, or to this program.
    Subject(UserId),
    /// What people of this organisation did for it.
    Organisation(OrganisationId),
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerSearch {
    /// Whose or what.
    pub about: LedgerAbout,
    /// Of this kind alone.
    pub kind: Option<EventKind>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Until before this one.
    pub before: Option<Timestamp>,
}

/// Entries about accounts ([`EventKind::is_about_account`]), written out as their index has it.
pub const ABOUT_ACCOUNTS: &str = "kind IN ('session.ended', 'session.reused', 'session.refused', 'user.invited', \
     'invitation.renewed', 'invitation.revoked', 'user.joined', 'user.changed', 'user.address_asked', 'grant.asked', \
     'grant.confirmed', 'grant.refused', 'role.created', 'role.changed', 'role.confirmed', 'role.refused', \
     'role.retired', 'role.given', 'role.taken', 'user.suspended', 'user.reactivated', 'credential.changed', \
     'replacement.asked', 'replacement.proved', 'replacement.approved', 'replacement.refused', \
     'replacement.withdrawn', 'client.created', 'client.changed', 'client.suspended', 'client.resumed', \
     'client.credential_added', 'client.credential_revoked', 'client.refused', 'alert.walking_ids', \
     'alert.read_volume', 'alert.cloned_passkey', 'alert.large_export')";

/// A page of what is looked for, latest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn search(tx: &Tx, wanted: &LedgerSearch, request: &PageRequest) -> Result<Page<Entry>> {
    const LIST: &str = "ledger_search";
    let place = tx.position::<Timestamp>(LIST, request)?;
    // What comes after a place is before the end already.
    let before = wanted.before.filter(|_| place.is_none());
    let mut rows = BTreeMap::new();
    for arm in arms(wanted) {
        let found = row::Entity::find()
            .filter(arm)
            .filter(
                Condition::all()
                    .add_option(wanted.from.map(|from| Column::At.gte(from)))
                    .add_option(before.map(|before| Column::At.lt(before))),
            )
            .filter(after(Column::At, Column::Id, place.clone()))
            .order_by_desc(Column::At)
            .order_by_desc(Column::Id)
            .limit(request.limit + 1)
            .all(&tx.db)
            .await?;
        rows.extend(found.into_iter().map(|row| ((row.at, row.id), row)));
    }
    let mut rows: Vec<row::Model> = rows.into_values().rev().collect();
    rows.truncate(usize::try_from(request.limit + 1).unwrap_or(usize::MAX));
    let page = tx.page(LIST, request, rows, |row| Position {
        key: row.at,
        id: row.id,
    })?;
    Ok(page.map(Entry::from))
}

/// To whom own roles were given, or from whom they were taken, by entries that name the role: the entry beside each,
/// of the same person, organisation and moment, names the user. Entries of one moment stand in no order: where several
/// users had their own roles changed in it, nobody is named.
///
/// # Errors
/// As the database.
pub async fn role_holders(tx: &Tx, entries: &[Entry]) -> Result<HashMap<EntryId, UserId>> {
    let moved = || {
        let is_moved = |entry: &&Entry| matches!(entry.kind, EventKind::RoleGiven | EventKind::RoleTaken);
        entries.iter().filter(is_moved)
    };
    if moved().next().is_none() {
        return Ok(HashMap::new());
    }
    let beside: Vec<Entry> = row::Entity::find()
        .filter(half(false))
        .filter(Column::Kind.eq(Text(EventKind::UserChanged)))
        .filter(Column::UserId.is_in(moved().filter_map(|entry| entry.user).map(Id::uuid)))
        .filter(Column::At.is_in(moved().map(|entry| entry.at)))
        .all(&tx.db)
        .await?
        .into_iter()
        .map(Entry::from)
        .filter(|changed| changed.fields.iter().any(|field| field == "own_roles"))
        .collect();
    let of = |entry: &Entry| (entry.user, entry.at, entry.other_organisation);
    let holder = |entry: &Entry| {
        let found = beside.iter().filter(|changed| of(changed) == of(entry));
        let users: HashSet<Uuid> = found.filter_map(|changed| changed.subject).collect();
        let mut users = users.into_iter().map(UserId::from_uuid);
        users.next().filter(|_| users.next().is_none())
    };
    Ok(moved().filter_map(|entry| Some((entry.id, holder(entry)?))).collect())
}

/// Either half of the ledger, written out as the indexes have it: a database uses a partial index only for what
/// it can read.
fn half(is_read: bool) -> SimpleExpr {
    Expr::cust(if is_read { "is_read" } else { "NOT is_read" })
}

/// The parts of the ledger in which it can be, each read from its index.
fn arms(wanted: &LedgerSearch) -> Vec<Condition> {
    let about = match wanted.about {
        LedgerAbout::Anything => None,
        LedgerAbout::Case(case) => Some(Column::CaseId.eq(case.uuid())),
        LedgerAbout::User(user) => Some(Column::UserId.eq(user.uuid())),
        LedgerAbout::Subject(user) => Some(Column::SubjectId.eq(user.uuid())),
        LedgerAbout::Organisation(organisation) => Some(Column::OrganisationId.eq(organisation.uuid())),
    };
    let all = || Condition::all().add_option(about.clone());
    match (wanted.about, wanted.kind) {
        // So little is done to one account that its kinds need no index of their own.
        (LedgerAbout::Subject(_), kind) => {
            let kind = kind.map(|kind| Column::Kind.eq(Text(kind)));
            vec![all().add(Expr::cust(ABOUT_ACCOUNTS)).add_option(kind)]
        }
        (_, Some(kind)) => vec![all().add(half(kind.is_read())).add(Column::Kind.eq(Text(kind)))],
        (LedgerAbout::Anything, None) => vec![all().add(half(true)), all().add(half(false))],
        (LedgerAbout::Case(_), None) => vec![all().add(Column::IsRead.eq(true)), all().add(Column::IsRead.eq(false))],
        (LedgerAbout::User(_) | LedgerAbout::Organisation(_), None) => vec![all()],
    }
}
