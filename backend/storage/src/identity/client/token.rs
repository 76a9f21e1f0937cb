//! Tokens of service accounts: who may have one, and who one stands for at a request.

use chrono::Duration;
use punte_domain::Timestamp;
use punte_domain::access::{Actor, ClientScope, Grants};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ClientCredentialId, ClientId, Id, OrganisationId, SessionId};
use punte_domain::identity::UserStatus;
use punte_domain::identity::client::ClientCredentialKind;
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::language::Language;
use punte_vault::token::{Asserted, ClientKey, OpaqueKind, hash};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::super::organisation;
use super::super::tables::{AppUser, ClientCredentialTable, OrganisationTable, ServiceAccount};
use super::{account, credential, user};
use crate::columns::Text;
use crate::ledger::row as entry;
use crate::page::{Page, PageRequest, Position, after};
use crate::{Error, Result, Tx};

/// Literal, so that both engines read the index of tokens.
const ISSUED: &str = "kind = 'client.token_issued'";

/// How far the clocks of instances may be apart.
const CLOCKS_APART: Duration = Duration::minutes(1);

mod assertion {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "client_assertion")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Vec<u8>,
        pub expires_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// A service account with one of its secrets or keys, as they stand.
#[derive(FromQueryResult)]
struct Standing {
    organisation_id: Uuid,
    status: Text<UserStatus>,
    language: Text<Language>,
    is_active: bool,
    kind: Text<OrganisationKind>,
    scopes: String,
    expires_at: Timestamp,
    revoked_at: Option<Timestamp>,
}

impl Standing {
    /// What the account may do now.
    fn scopes(&self) -> Result<Vec<ClientScope>> {
        let scopes: Vec<ClientScope> = serde_json::from_str(&self.scopes)?;
        Ok(scopes.into_iter().filter(|scope| scope.fits(self.kind.0)).collect())
    }
}

/// One time that a service account received a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenUse {
    /// When.
    pub at: Timestamp,
    /// With which secret or key.
    pub credential: Option<ClientCredentialId>,
    /// With which scopes.
    pub scopes: Vec<String>,
}

/// A service account that has just proven itself.
#[derive(Debug)]
pub struct Entered {
    /// Who it is.
    pub actor: Actor,
    /// The scopes of its token.
    pub scopes: Vec<ClientScope>,
}

/// The account and one of its secrets or keys, if both may act: neither suspended, revoked or over, of
/// an organisation that works in the mechanism.
async fn standing(tx: &Tx, client: ClientId, credential: ClientCredentialId) -> Result<Standing> {
    let credentials = ClientCredentialTable::ClientCredential;
    let of_client = Expr::col((credentials, ClientCredentialTable::ClientId)).equals((AppUser::Table, AppUser::Id));
    let query = Query::select()
        .columns([AppUser::OrganisationId, AppUser::Status, AppUser::Language].map(|column| (AppUser::Table, column)))
        .columns(
            [OrganisationTable::IsActive, OrganisationTable::Kind]
                .map(|column| (OrganisationTable::Organisation, column)),
        )
        .column((ServiceAccount::Table, ServiceAccount::Scopes))
        .columns(
            [ClientCredentialTable::ExpiresAt, ClientCredentialTable::RevokedAt]
                .map(|column| (ClientCredentialTable::ClientCredential, column)),
        )
        .from(AppUser::Table)
        .inner_join(
            OrganisationTable::Organisation,
            Expr::col((OrganisationTable::Organisation, OrganisationTable::Id))
                .equals((AppUser::Table, AppUser::OrganisationId)),
        )
        .inner_join(
            ServiceAccount::Table,
            Expr::col((ServiceAccount::Table, ServiceAccount::Id)).equals((AppUser::Table, AppUser::Id)),
        )
        .inner_join(ClientCredentialTable::ClientCredential, of_client)
        .and_where(Expr::col((AppUser::Table, AppUser::Id)).eq(client.uuid()))
        .and_where(Expr::col((AppUser::Table, AppUser::IsClient)).eq(true))
        .and_where(
            Expr::col((ClientCredentialTable::ClientCredential, ClientCredentialTable::Id)).eq(credential.uuid()),
        )
        .to_owned();
    let row = tx.db.query_one(&query).await?.ok_or(Error::NotFound)?;
    let standing = Standing::from_query_result(&row, "")?;
    let may_act = standing.status.0 == UserStatus::Active
        && standing.is_active
        && standing.revoked_at.is_none()
        && tx.now < standing.expires_at;
    if may_act { Ok(standing) } else { Err(Error::NotFound) }
}

/// Whom a token stands for that this service account received with this secret or key. Its rights are
/// what the token names and the account still has.
///
/// It is read at every request, as the sign-ins of people are (SEC-09, SEC-18).
///
/// # Errors
/// [`Error::NotFound`] when the account, its organisation, or the secret or key may not act.
pub async fn actor(tx: &Tx, client: ClientId, credential: ClientCredentialId, named: &str) -> Result<Actor> {
    let standing = standing(tx, client, credential).await?;
    let mut scopes = standing.scopes()?;
    scopes.retain(|scope| named.split(' ').any(|name| name == scope.code()));
    Ok(of(&standing, client, credential, &scopes))
}

/// Whom an endpoint of this service account is told as: the account with all that it may do now, whatever it proves
/// itself with; `None` when it may not act.
///
/// # Errors
/// As the database.
pub async fn principal(tx: &Tx, client: ClientId) -> Result<Option<Actor>> {
    let user = user::Entity::find_by_id(client.uuid()).one(&tx.db).await?;
    let account = account::Entity::find_by_id(client.uuid()).one(&tx.db).await?;
    let Some((user, account)) = user.zip(account) else {
        return Ok(None);
    };
    let organisation = organisation::find(tx, OrganisationId::from_uuid(user.organisation_id)).await?;
    if user.status.0 != UserStatus::Active || !organisation.is_active() {
        return Ok(None);
    }
    let scopes: Vec<ClientScope> = serde_json::from_str(&account.scopes)?;
    Ok(Some(Actor {
        user: Id::from_uuid(client.uuid()),
        organisation: organisation.id,
        counties: Vec::new(),
        session: SessionId::from_uuid(client.uuid()),
        factor_at: Timestamp::UNIX_EPOCH,
        language: user.language.0,
        grants: Grants::of_scopes(&scopes, organisation.facts.kind),
    }))
}

fn of(standing: &Standing, client: ClientId, credential: ClientCredentialId, scopes: &[ClientScope]) -> Actor {
    Actor {
        user: Id::from_uuid(client.uuid()),
        organisation: OrganisationId::from_uuid(standing.organisation_id),
        counties: Vec::new(),
        session: SessionId::from_uuid(credential.uuid()),
        // It has no second factor, and so never one that was proven a moment ago.
        factor_at: Timestamp::UNIX_EPOCH,
        language: standing.language.0,
        grants: Grants::of_scopes(scopes, standing.kind.0),
    }
}

/// What a service account that proved itself with this may have in a token.
///
/// # Errors
/// [`Error::NotFound`] when it may not act.
pub async fn scopes_of(tx: &Tx, client: ClientId, credential: ClientCredentialId) -> Result<Vec<ClientScope>> {
    standing(tx, client, credential).await?.scopes()
}

/// Lets in a service account that has just proven itself, and records that it receives a token with
/// these scopes.
///
/// # Errors
/// [`Error::NotFound`] when it may not act.
pub async fn enter(
    tx: &mut Tx,
    client: ClientId,
    credential: ClientCredentialId,
    scopes: Vec<ClientScope>,
) -> Result<Entered> {
    let standing = standing(tx, client, credential).await?;
    account::Entity::update_many()
        .col_expr(account::Column::LastUsedAt, Expr::value(tx.now))
        .filter(account::Column::Id.eq(client.uuid()))
        .exec(&tx.db)
        .await?;
    credential::Entity::update_many()
        .col_expr(credential::Column::LastUsedAt, Expr::value(tx.now))
        .filter(credential::Column::Id.eq(credential.uuid()))
        .exec(&tx.db)
        .await?;
    let actor = of(&standing, client, credential, &scopes);
    tx.act_as(actor.clone());
    let names = scopes.iter().map(|scope| scope.code());
    tx.record(Event::new(EventKind::ClientTokenIssued).subject(client).fields(names))
        .await?;
    Ok(Entered { actor, scopes })
}

/// Whether there is such a service account, whatever its state.
///
/// # Errors
/// As the database.
pub async fn exists(tx: &Tx, client: ClientId) -> Result<bool> {
    Ok(account::Entity::find_by_id(client.uuid()).one(&tx.db).await?.is_some())
}

/// The secret of this service account that this is, if it works. Only hashes are compared, by the
/// database: what it finds says nothing of a secret that is nearly right.
///
/// # Errors
/// As the database.
pub async fn find_by_secret(tx: &Tx, client: ClientId, secret: &str) -> Result<Option<ClientCredentialId>> {
    let found = live(tx, client, ClientCredentialKind::Secret)
        .filter(credential::Column::Hash.eq(hash(OpaqueKind::ClientSecret, secret).to_vec()))
        .one(&tx.db)
        .await?;
    Ok(found.map(|row| ClientCredentialId::from_uuid(row.id)))
}

/// The keys of this service account that work, with their ids.
///
/// # Errors
/// As the database, or where one that is stored is none.
pub async fn keys_of(tx: &Tx, client: ClientId) -> Result<Vec<(ClientCredentialId, ClientKey)>> {
    let rows = live(tx, client, ClientCredentialKind::Key).all(&tx.db).await?;
    rows.into_iter()
        .map(|row| {
            let (key_id, jwk) = row.key_id.zip(row.jwk).ok_or(Error::Corrupt("client_credential"))?;
            let key = ClientKey::stored(&key_id, &jwk).map_err(|_| Error::Corrupt("client_credential.jwk"))?;
            Ok((ClientCredentialId::from_uuid(row.id), key))
        })
        .collect()
}

fn live(tx: &Tx, client: ClientId, kind: ClientCredentialKind) -> sea_orm::Select<credential::Entity> {
    credential::Entity::find()
        .filter(credential::Column::ClientId.eq(client.uuid()))
        .filter(credential::Column::Kind.eq(Text(kind)))
        .filter(credential::Column::RevokedAt.is_null())
        .filter(credential::Column::ExpiresAt.gt(tx.now))
}

/// Spends an assertion. Of all who bring it, at whichever instance, the first has it (SEC-17).
///
/// # Errors
/// As the database.
pub async fn spend(tx: &Tx, asserted: &Asserted) -> Result<bool> {
    let row = assertion::ActiveModel {
        id: Set(asserted.id.to_vec()),
        expires_at: Set(asserted.expires_at),
    };
    let once = OnConflict::column(assertion::Column::Id).do_nothing().to_owned();
    let spent = assertion::Entity::insert(row)
        .on_conflict(once)
        .exec_without_returning(&tx.db)
        .await?;
    Ok(spent == 1)
}

/// Forgets assertions that hold no more, at no instance: the clock of another may be behind this one's.
///
/// # Errors
/// As the database.
pub async fn forget_old_assertions(tx: &Tx) -> Result<u64> {
    let old = assertion::Entity::delete_many().filter(assertion::Column::ExpiresAt.lt(tx.now - CLOCKS_APART));
    Ok(old.exec(&tx.db).await?.rows_affected)
}

/// The tokens that a service account received, the latest first. Ask for it only after the account was
/// found within the caller's scope.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list_uses(tx: &Tx, client: ClientId, request: &PageRequest) -> Result<Page<TokenUse>> {
    let place = tx.position::<Timestamp>("client_uses", request)?;
    let rows = entry::Entity::find()
        .filter(entry::Column::SubjectId.eq(client.uuid()))
        .filter(Expr::cust(ISSUED))
        .filter(after(entry::Column::At, entry::Column::Id, place))
        .order_by_desc(entry::Column::At)
        .order_by_desc(entry::Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("client_uses", request, rows, |row| Position {
        key: row.at,
        id: row.id,
    })?;
    Ok(page.map(|row| TokenUse {
        at: row.at,
        credential: row.session_id.map(ClientCredentialId::from_uuid),
        scopes: row.fields.split(',').map(str::to_owned).collect(),
    }))
}
