//! Names of organisations and colleagues beside their ids, a page of them at a time.

use std::collections::HashMap;

use punte_domain::id::{Id, OrganisationId, UserId};
use punte_domain::language::Language;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, UnionType};
use uuid::Uuid;

use crate::{Result, Tx};

/// Stands behind the name of a program, which its administrator chose: it cannot be taken for a colleague's.
/// The word is the same in all three languages.
const PROGRAM: &str = " (program)";

/// Names by id.
#[derive(Debug, Clone, Default)]
pub struct Names {
    organisations: HashMap<OrganisationId, String>,
    users: HashMap<UserId, String>,
}

impl Names {
    /// The name of an organisation.
    #[must_use]
    pub fn organisation(&self, id: OrganisationId) -> String {
        self.organisations.get(&id).cloned().unwrap_or_default()
    }

    /// Whether there is a user of this id among them.
    #[must_use]
    pub fn knows_user(&self, id: UserId) -> bool {
        self.users.contains_key(&id)
    }

    /// The name of a user.
    #[must_use]
    pub fn user(&self, id: UserId) -> String {
        self.users.get(&id).cloned().unwrap_or_default()
    }
}

/// The names of these organisations in `language`, or in the language they have one in, and of
/// these users.
///
/// # Errors
/// As the database.
pub async fn names(
    tx: &Tx,
    language: Language,
    organisations: impl IntoIterator<Item = OrganisationId>,
    users: impl IntoIterator<Item = UserId>,
) -> Result<Names> {
    let mut names = Names::default();
    let (organisations, users) = (distinct(organisations), distinct(users));
    if organisations.is_empty() && users.is_empty() {
        return Ok(names);
    }
    let [id, display_name, is_client] = ["id", "display_name", "is_client"].map(Alias::new);
    let column = |language: Language| Alias::new(format!("name_{}", language.code()));
    let people = Query::select()
        .expr(Expr::val(true))
        .columns([id.clone(), display_name.clone(), display_name.clone(), display_name])
        .column(is_client.clone())
        .from(Alias::new("app_user"))
        .and_where(Expr::col(id.clone()).is_in(users))
        .to_owned();
    let query = Query::select()
        .expr_as(Expr::val(false), Alias::new("is_user"))
        .column(id.clone())
        .columns([Language::Ro, Language::Sq, Language::En].map(column))
        .expr_as(Expr::val(false), is_client)
        .from(Alias::new("organisation"))
        .and_where(Expr::col(id).is_in(organisations))
        .union(UnionType::All, people)
        .to_owned();
    for row in tx.db.query_all(&query).await? {
        let mut name = None;
        for language in [language, Language::Ro, Language::Sq, Language::En] {
            name = name.or(row.try_get::<Option<String>>("", &format!("name_{}", language.code()))?);
        }
        let (id, mut name) = (row.try_get("", "id")?, name.unwrap_or_default());
        if row.try_get("", "is_client")? {
            name.push_str(PROGRAM);
        }
        if row.try_get("", "is_user")? {
            names.users.insert(UserId::from_uuid(id), name);
        } else {
            names.organisations.insert(OrganisationId::from_uuid(id), name);
        }
    }
    Ok(names)
}

fn distinct<I: Id>(ids: impl IntoIterator<Item = I>) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = ids.into_iter().map(Id::uuid).collect();
    ids.sort();
    ids.dedup();
    ids
}
