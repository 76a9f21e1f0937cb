//! Names of organisations and colleagues beside their ids, a page of them at a time.

use std::collections::HashMap;

use punte_domain::id::{Id, OrganisationId, UserId};
use punte_domain::language::Language;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use uuid::Uuid;

use crate::{Result, Tx};

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
    let ids = distinct(organisations);
    if !ids.is_empty() {
        let column = |language: Language| Alias::new(format!("name_{}", language.code()));
        let mut query = Query::select();
        query
            .column(Alias::new("id"))
            .columns([Language::Ro, Language::Sq, Language::En].map(column))
            .from(Alias::new("organisation"))
            .and_where(Expr::col(Alias::new("id")).is_in(ids));
        for row in tx.db.query_all(&query).await? {
            let mut name = None;
            for language in [language, Language::Ro, Language::Sq, Language::En] {
                name = name.or(row.try_get::<Option<String>>("", &format!("name_{}", language.code()))?);
            }
            let id = OrganisationId::from_uuid(row.try_get("", "id")?);
            names.organisations.insert(id, name.unwrap_or_default());
        }
    }
    let ids = distinct(users);
    if !ids.is_empty() {
        let mut query = Query::select();
        query
            .columns([Alias::new("id"), Alias::new("display_name")])
            .from(Alias::new("app_user"))
            .and_where(Expr::col(Alias::new("id")).is_in(ids));
        for row in tx.db.query_all(&query).await? {
            let id = UserId::from_uuid(row.try_get("", "id")?);
            names.users.insert(id, row.try_get("", "display_name")?);
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
