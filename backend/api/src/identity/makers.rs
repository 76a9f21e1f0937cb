//! Who made service accounts, and their secrets and keys.

use std::collections::BTreeSet;

use punte_domain::id::UserId;
use punte_domain::identity::client::{Client, ClientCredential};
use punte_domain::language::Language;
use punte_storage::identity::user;
use punte_storage::{Names, Tx, names};

use crate::Problem;

/// Who made accounts and what they have, with the organisations of these.
pub(super) struct Makers {
    pub(super) names: Names,
    /// Who of them may not sign in any more.
    pub(super) suspended: BTreeSet<UserId>,
}

impl Makers {
    /// Who made these.
    pub(super) async fn of(tx: &Tx, language: Language, clients: &[Client]) -> Result<Self, Problem> {
        let organisations = clients.iter().map(|client| client.organisation);
        let credentials = || {
            clients
                .iter()
                .flat_map(|client| &client.credentials)
                .map(|one| one.created_by)
        };
        let makers = clients.iter().map(|client| client.created_by).chain(credentials());
        Ok(Self {
            names: names(tx, language, organisations, makers).await?,
            suspended: user::suspended_among(tx, credentials()).await?,
        })
    }

    /// Who made one secret or key.
    pub(super) async fn of_one(tx: &Tx, language: Language, of: &ClientCredential) -> Result<Self, Problem> {
        Ok(Self {
            names: names(tx, language, [], [of.created_by]).await?,
            suspended: user::suspended_among(tx, [of.created_by]).await?,
        })
    }
}
