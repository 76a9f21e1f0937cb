//! Service accounts: partners' programs, and what they prove themselves with.

use std::collections::HashMap;

use punte_domain::Timestamp;
use punte_domain::access::{ClientScope, Scope};
use punte_domain::fold::fold;
use punte_domain::id::{ClientCredentialId, ClientId, Id, OrganisationId, UserId};
use punte_domain::identity::client::{Client, ClientCredential, ClientCredentialKind};
use punte_domain::language::Language;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::user::row as user;
use crate::cases::LockIf;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after};
use crate::{Error, Result, Tx};

mod token;

pub use token::{
    Entered, TokenUse, actor, enter, exists, find_by_secret, forget_old_assertions, keys_of, list_uses, principal,
    scopes_of, spend,
};

mod account {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "service_account")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub scopes: String,
        pub created_by: Uuid,
        pub created_at: ChronoDateTimeUtc,
        pub last_used_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod credential {
    use super::{ClientCredentialKind, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "client_credential")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub client_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<ClientCredentialKind>,
        #[sea_orm(column_type = "Text")]
        pub name: String,
        pub hash: Option<Vec<u8>>,
        #[sea_orm(column_type = "Text", nullable)]
        pub jwk: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub key_id: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub algorithm: Option<String>,
        pub created_by: Uuid,
        pub created_at: ChronoDateTimeUtc,
        pub expires_at: ChronoDateTimeUtc,
        pub revoked_at: Option<ChronoDateTimeUtc>,
        pub last_used_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What of a credential is kept besides what everybody who manages it sees.
#[derive(Debug)]
pub enum Proof<'a> {
    /// The hash of a secret.
    Hash(&'a [u8]),
    /// The public half of a key.
    Jwk(&'a str),
}

/// The service accounts within `scope`: of one's own organisation, or all.
fn visible(scope: &Scope) -> Condition {
    let all = Condition::all();
    if scope.is_unbounded() {
        return all;
    }
    match scope.organisation() {
        Some(organisation) => all.add(account::Column::OrganisationId.eq(organisation.uuid())),
        None => all.add(Expr::val(1).eq(0)),
    }
}

/// The service account, if within `scope`. A writing unit of work has it alone until the end, so that of two who
/// add a secret at once the second sees the first.
///
/// # Errors
/// [`Error::NotFound`], also when outside.
pub async fn find(tx: &Tx, scope: &Scope, id: ClientId) -> Result<Client> {
    let row = account::Entity::find_by_id(id.uuid())
        .filter(visible(scope))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    whole(tx, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// The service accounts within `scope`, of one organisation if it is named, the newest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    scope: &Scope,
    organisation: Option<OrganisationId>,
    request: &PageRequest,
) -> Result<Page<Client>> {
    let place = tx.position::<Timestamp>("clients", request)?;
    let mut query = account::Entity::find()
        .filter(visible(scope))
        .filter(after(account::Column::CreatedAt, account::Column::Id, place))
        .order_by_desc(account::Column::CreatedAt)
        .order_by_desc(account::Column::Id)
        .limit(request.limit + 1);
    if let Some(organisation) = organisation {
        query = query.filter(account::Column::OrganisationId.eq(organisation.uuid()));
    }
    let rows = query.all(&tx.db).await?;
    let page = tx.page("clients", request, rows, |row| Position {
        key: row.created_at,
        id: row.id,
    })?;
    let items = whole(tx, page.items).await?;
    Ok(Page { items, next: page.next })
}

/// Adds a service account, which has nothing to prove itself with yet.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, client: &Client, language: Language) -> Result<()> {
    let row = user::ActiveModel {
        id: Set(client.id.uuid()),
        version: Set(client.version),
        organisation_id: Set(client.organisation.uuid()),
        // Nobody signs in with it: it is no address.
        email: Set(format!("client:{}", client.id)),
        language: Set(Text(language)),
        last_sign_in_at: Set(None),
        created_at: Set(client.created_at),
        is_client: Set(true),
        ..changing(client)
    };
    user::Entity::insert(row).exec_without_returning(&tx.db).await?;
    let row = account::ActiveModel {
        id: Set(client.id.uuid()),
        organisation_id: Set(client.organisation.uuid()),
        scopes: Set(serde_json::to_string(&client.scopes)?),
        created_by: Set(client.created_by.uuid()),
        created_at: Set(client.created_at),
        last_used_at: Set(None),
    };
    account::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps name, scopes and status, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, client: Client) -> Result<Client> {
    let version = client.version + 1;
    let row = user::ActiveModel {
        version: Set(version),
        ..changing(&client)
    };
    let update = user::Entity::update_many()
        .set(row)
        .filter(user::Column::Id.eq(client.id.uuid()))
        .filter(user::Column::Version.eq(client.version));
    tx.update_one(update).await?;
    account::Entity::update_many()
        .col_expr(
            account::Column::Scopes,
            Expr::value(serde_json::to_string(&client.scopes)?),
        )
        .filter(account::Column::Id.eq(client.id.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(Client { version, ..client })
}

/// Adds a secret or a key. Find the service account in the same unit of work ([`find`]).
///
/// # Errors
/// As the database.
pub async fn add_credential(tx: &Tx, client: ClientId, added: &ClientCredential, proof: Proof<'_>) -> Result<()> {
    let (hash, jwk) = match proof {
        Proof::Hash(hash) => (Some(hash.to_vec()), None),
        Proof::Jwk(jwk) => (None, Some(jwk.to_owned())),
    };
    let row = credential::ActiveModel {
        id: Set(added.id.uuid()),
        client_id: Set(client.uuid()),
        kind: Set(Text(added.kind)),
        name: Set(added.name.clone()),
        hash: Set(hash),
        jwk: Set(jwk),
        key_id: Set(added.key_id.clone()),
        algorithm: Set(added.algorithm.clone()),
        created_by: Set(added.created_by.uuid()),
        created_at: Set(added.created_at),
        expires_at: Set(added.expires_at),
        revoked_at: Set(added.revoked_at),
        last_used_at: Set(None),
    };
    credential::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Revokes a secret or a key of this service account, if it is not revoked yet. Its tokens end with the
/// next request.
///
/// # Errors
/// [`Error::NotFound`] where the account has no such one; [`Error::Stale`] where it was revoked.
pub async fn revoke(tx: &Tx, client: ClientId, id: ClientCredentialId) -> Result<()> {
    let of_client = || credential::Entity::find_by_id(id.uuid()).filter(credential::Column::ClientId.eq(client.uuid()));
    of_client().one(&tx.db).await?.ok_or(Error::NotFound)?;
    let update = credential::Entity::update_many()
        .col_expr(credential::Column::RevokedAt, Expr::value(tx.now))
        .filter(credential::Column::Id.eq(id.uuid()))
        .filter(credential::Column::ClientId.eq(client.uuid()))
        .filter(credential::Column::RevokedAt.is_null());
    tx.update_one(update).await
}

/// Who made this service account, and who ever gave it something to prove itself with; nobody where it is none.
///
/// # Errors
/// As the database.
pub async fn makers(tx: &Tx, id: ClientId) -> Result<Vec<UserId>> {
    let made = account::Entity::find_by_id(id.uuid())
        .select_only()
        .column(account::Column::CreatedBy)
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    let added = credential::Entity::find()
        .select_only()
        .column(credential::Column::CreatedBy)
        .filter(credential::Column::ClientId.eq(id.uuid()))
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(made.into_iter().chain(added).map(UserId::from_uuid).collect())
}

/// Whether what this column of another table names is a program of which this user is one of the [`makers`].
pub(crate) fn is_of_maker<C: IntoColumnRef + Clone>(program: C, user: UserId) -> Condition {
    let made = Query::select()
        .expr(Expr::val(1))
        .from(account::Entity)
        .and_where(Expr::col((account::Entity, account::Column::Id)).equals(program.clone()))
        .and_where(Expr::col((account::Entity, account::Column::CreatedBy)).eq(user.uuid()))
        .take();
    let added = Query::select()
        .expr(Expr::val(1))
        .from(credential::Entity)
        .and_where(Expr::col((credential::Entity, credential::Column::ClientId)).equals(program))
        .and_where(Expr::col((credential::Entity, credential::Column::CreatedBy)).eq(user.uuid()))
        .take();
    Condition::any().add(Expr::exists(made)).add(Expr::exists(added))
}

fn changing(client: &Client) -> user::ActiveModel {
    user::ActiveModel {
        display_name: Set(client.name.clone()),
        status: Set(Text(client.status)),
        search_text: Set(format!(" {} ", fold(&client.name))),
        sort_text: Set(fold(&client.name)),
        ..Default::default()
    }
}

/// The service accounts of these rows, with all they have.
async fn whole(tx: &Tx, rows: Vec<account::Model>) -> Result<Vec<Client>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let users = user::Entity::find()
        .filter(user::Column::Id.is_in(ids.iter().copied()))
        .all(&tx.db)
        .await?;
    let mut users: HashMap<Uuid, user::Model> = users.into_iter().map(|row| (row.id, row)).collect();
    let found = credential::Entity::find()
        .filter(credential::Column::ClientId.is_in(ids))
        .order_by_desc(credential::Column::CreatedAt)
        .order_by_desc(credential::Column::Id)
        .all(&tx.db)
        .await?;
    let mut credentials: HashMap<Uuid, Vec<ClientCredential>> = HashMap::new();
    for row in found {
        credentials.entry(row.client_id).or_default().push(row.into());
    }
    rows.into_iter()
        .map(|row| {
            let user = users.remove(&row.id).ok_or(Error::Corrupt("service_account"))?;
            Ok(Client {
                id: ClientId::from_uuid(row.id),
                version: user.version,
                organisation: OrganisationId::from_uuid(row.organisation_id),
                name: user.display_name,
                scopes: serde_json::from_str::<Vec<ClientScope>>(&row.scopes)?,
                status: user.status.0,
                created_by: UserId::from_uuid(row.created_by),
                created_at: row.created_at,
                last_used_at: row.last_used_at,
                credentials: credentials.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}

impl From<credential::Model> for ClientCredential {
    fn from(row: credential::Model) -> Self {
        Self {
            id: ClientCredentialId::from_uuid(row.id),
            kind: row.kind.0,
            name: row.name,
            key_id: row.key_id,
            algorithm: row.algorithm,
            created_by: UserId::from_uuid(row.created_by),
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            last_used_at: row.last_used_at,
        }
    }
}
