//! The ledger, searched without content.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use std::collections::HashMap;

use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use punte_domain::access::{Actor, Class, Permission, ReadPurpose};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, EntryId, Id, OrganisationId, UserId};
use punte_domain::reference::{Reference, ReferenceError};
use punte_storage::cases::{CaseLabel, search as cases};
use punte_storage::identity::{invitation, own_role};
use punte_storage::ledger::{Entry, LedgerAbout, LedgerSearch, role_holders, search};
use punte_storage::{Names, Page, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::auth::{Granted, LedgerRead};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, Problem, Query};

/// Which entries, and which page of them. Of a case, a user who did it, one to whom it was done and an organisation at
/// most one is given.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct LedgerQuery {
    /// Those of the case with this reference.
    #[param(max_length = 20)]
    case_reference: Option<String>,
    /// What this user did.
    user_id: Option<UserId>,
    /// What was done to this user, or to this service account: to their sign-ins, factors, roles and rights.
    subject_id: Option<UserId>,
    /// What people of this organisation did.
    organisation_id: Option<OrganisationId>,
    /// Of this kind.
    kind: Option<EventKind>,
    /// From this moment on.
    from: Option<DateTime<Utc>>,
    /// Until before this one.
    before: Option<DateTime<Utc>>,
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the last page ended.
    cursor: Option<String>,
}

/// An entry of the ledger: who did what when and to which case, and nothing of what it says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LedgerEntry)]
struct LedgerEntryView {
    id: EntryId,
    at: DateTime<Utc>,
    kind: EventKind,
    /// Whether personal data were read; otherwise something changed.
    is_read: bool,
    /// `null` where the system did it.
    user_id: Option<UserId>,
    user_name: Option<String>,
    organisation_id: Option<OrganisationId>,
    organisation_name: Option<String>,
    /// The user or the service account to whom it was done; where what was done is about an account.
    subject_id: Option<UserId>,
    /// Their name; otherwise the address that was invited.
    subject_name: Option<String>,
    /// The installation's own role that it is about, or that somebody was given or lost.
    role_name: Option<String>,
    /// The other organisation it concerns, such as the receiver of a referral.
    other_organisation_name: Option<String>,
    /// The case, where the caller may see who reads it.
    case_id: Option<CaseId>,
    case_reference: Option<Reference>,
    /// Of a reading: how sensitive what it shows is at most.
    data_class: Option<Class>,
    /// Of a reading: what for.
    purpose: Option<ReadPurpose>,
    /// Names of fields, or codes of the rights of an account: roles, scopes, the way a sign-in ended. States and levels
    /// of a case are left out.
    fields: Vec<String>,
}

/// A page of entries.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LedgerPage {
    items: Vec<LedgerEntryView>,
    /// The case that was searched for, also where nothing of it was found.
    case_id: Option<CaseId>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(LedgerPage);

/// Search the ledger
///
/// By case, user, organisation, kind and time, latest first; without content: ids, names of fields, and the
/// names of those who did it and of the accounts it was done to, with the roles that they were given. The search is
/// recorded, with what was searched by, but not with what was searched for unless it was a case or a user. A case
/// that there is not has no entries. For auditors.
#[utoipa::path(tag = "oversight", operation_id = "ledger_list", params(LedgerQuery),
    extensions(("x-permission" = json!("ledger.read"))),
    responses((status = OK, body = LedgerPage), Problem))]
#[get("/ledger")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<LedgerRead>,
    query: Query<LedgerQuery>,
) -> Result<Listed<LedgerPage>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let tx = app.read(&actor);
    let about = about(&tx, &actor, &query).await?;
    let found = match about {
        Some(about) => {
            let wanted = LedgerSearch {
                about,
                kind: query.kind,
                from: query.from,
                before: query.before,
            };
            search(&tx, &wanted, &request).await?
        }
        None => Page {
            items: Vec::new(),
            next: None,
        },
    };
    let items = views(&tx, &actor, found.items).await?;
    app.record(&actor, [read_event(&query, about)]).await?;
    Ok(Listed(LedgerPage {
        items,
        case_id: match about {
            Some(LedgerAbout::Case(case)) => Some(case),
            _ => None,
        },
        next: found.next,
    }))
}

/// Whose entries are looked for; nobody's where there is no such case within the caller's right.
async fn about(tx: &Tx, actor: &Actor, query: &LedgerQuery) -> Result<Option<LedgerAbout>, Problem> {
    let refused = |because| Err(Problem::new(Code::InvalidQuery).because(because));
    let by = (
        &query.case_reference,
        query.user_id,
        query.subject_id,
        query.organisation_id,
    );
    match by {
        (None, None, None, None) => Ok(Some(LedgerAbout::Anything)),
        (None, Some(user), None, None) => Ok(Some(LedgerAbout::User(user))),
        (None, None, Some(user), None) => Ok(Some(LedgerAbout::Subject(user))),
        (None, None, None, Some(organisation)) => Ok(Some(LedgerAbout::Organisation(organisation))),
        (Some(text), None, None, None) => {
            let reference = match Reference::parse(text) {
                Ok(reference) => reference,
                // One symbol was mistyped: there is no such case.
                Err(ReferenceError::WrongCheck) => return Ok(None),
                Err(ReferenceError::Malformed) => return refused("case_reference"),
            };
            if !actor.may(Permission::CasesAccessLog) {
                return Ok(None);
            }
            let known = actor.scope(Permission::CasesAccessLog);
            let line = cases::by_reference(tx, &known, &reference).await?;
            Ok(line.map(|line| LedgerAbout::Case(line.id)))
        }
        _ => refused("one_of_case_user_organisation"),
    }
}

/// That the ledger was searched, and by what.
fn read_event(query: &LedgerQuery, about: Option<LedgerAbout>) -> Event {
    let by = [
        ("case", query.case_reference.is_some()),
        ("user", query.user_id.is_some()),
        ("subject", query.subject_id.is_some()),
        ("organisation", query.organisation_id.is_some()),
        ("kind", query.kind.is_some()),
        ("from", query.from.is_some()),
        ("before", query.before.is_some()),
    ];
    let event = Event::new(EventKind::ReadLedger).fields(by.into_iter().filter(|(_, is)| *is).map(|(name, _)| name));
    match about {
        Some(LedgerAbout::Case(case)) => event.case(case),
        Some(LedgerAbout::User(user) | LedgerAbout::Subject(user)) => event.subject(user),
        _ => event,
    }
}

async fn views(tx: &Tx, actor: &Actor, entries: Vec<Entry>) -> Result<Vec<LedgerEntryView>, Problem> {
    let organisations = entries
        .iter()
        .flat_map(|entry| [entry.organisation, entry.other_organisation])
        .flatten();
    let subjects: Vec<Uuid> = entries.iter().filter_map(account).collect();
    let holders = role_holders(tx, &entries).await?;
    let users = entries.iter().filter_map(|entry| entry.user);
    let users = users.chain(subjects.iter().copied().map(UserId::from_uuid));
    let users = users.chain(holders.values().copied());
    let accounts = Accounts {
        names: names(tx, actor.language, organisations, users).await?,
        roles: own_role::titles(tx, actor.language, subjects.iter().copied()).await?,
        addresses: invitation::addresses(tx, &actor.scope(Permission::UsersRead), subjects).await?,
        holders,
    };
    let labels = if actor.may(Permission::CasesAccessLog) {
        let known = actor.scope(Permission::CasesAccessLog);
        let cases = entries.iter().filter_map(|entry| entry.case);
        punte_storage::cases::readable_labels(tx, &known, cases).await?
    } else {
        HashMap::new()
    };
    Ok(entries
        .into_iter()
        .map(|entry| LedgerEntryView::new(entry, &accounts, &labels))
        .collect())
}

/// The account that an entry is about.
fn account(entry: &Entry) -> Option<Uuid> {
    entry.subject.filter(|_| entry.kind.is_about_account())
}

/// What the accounts of a page are called.
struct Accounts {
    names: Names,
    /// By the id of an own role.
    roles: HashMap<Uuid, String>,
    /// By the id of an invitation.
    addresses: HashMap<Uuid, String>,
    /// Whom an entry is about that names an own role.
    holders: HashMap<EntryId, UserId>,
}

impl Accounts {
    /// The user or the program that an entry is about.
    fn subject(&self, entry: &Entry) -> Option<UserId> {
        let named = account(entry).map(UserId::from_uuid);
        named
            .filter(|user| self.names.knows_user(*user))
            .or_else(|| self.holders.get(&entry.id).copied())
    }
}

impl LedgerEntryView {
    fn new(entry: Entry, accounts: &Accounts, labels: &HashMap<CaseId, CaseLabel>) -> Self {
        let names = &accounts.names;
        let about = account(&entry);
        let subject = accounts.subject(&entry);
        let case = entry.case.filter(|case| labels.contains_key(case));
        Self {
            id: entry.id,
            at: entry.at,
            is_read: entry.kind.is_read(),
            data_class: entry.kind.class(&entry.fields),
            user_name: entry.user.map(|user| names.user(user)),
            user_id: entry.user,
            organisation_name: entry.organisation.map(|id| names.organisation(id)),
            organisation_id: entry.organisation,
            subject_name: match subject {
                Some(user) => Some(names.user(user)),
                None => about.and_then(|id| accounts.addresses.get(&id).cloned()),
            },
            subject_id: subject,
            role_name: about.and_then(|id| accounts.roles.get(&id).cloned()),
            other_organisation_name: entry.other_organisation.map(|id| names.organisation(id)),
            case_reference: case
                .and_then(|case| labels.get(&case))
                .map(|label| label.reference.clone()),
            case_id: case,
            purpose: entry.purpose,
            fields: if entry.kind.names_fields() {
                entry.fields
            } else {
                Vec::new()
            },
            kind: entry.kind,
        }
    }
}
