//! Endpoints of partners, with what signs for them.

use std::collections::{BTreeSet, HashMap};

use punte_domain::Timestamp;
use punte_domain::access::Scope;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ClientId, Id, OrganisationId, UserId, WebhookId, WebhookKeyId};
use punte_domain::partners::event::PartnerEventType;
use punte_domain::partners::webhook::{Webhook, WebhookKeyKind, WebhookSecret, WebhookState};
use punte_vault::keyring::secret_version;
use punte_vault::webhook as vault;
use punte_vault::{Keyring, Purpose};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::delivery;
use crate::cases::LockIf;
use crate::columns::Text;
use crate::keys::Rewrapped;
use crate::page::{Page, PageRequest, Position, after};
use crate::{Error, Result, Tx};

mod row {
    use super::{Text, WebhookState};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub client_id: Uuid,
        pub organisation_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub url: String,
        #[sea_orm(column_type = "Text")]
        pub types: String,
        #[sea_orm(column_type = "Text")]
        pub description: String,
        #[sea_orm(column_type = "Text")]
        pub state: Text<WebhookState>,
        #[sea_orm(column_type = "Text")]
        pub public_key: String,
        pub created_by: Uuid,
        pub created_at: ChronoDateTimeUtc,
        pub rests_until: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod key {
    use super::{Text, WebhookKeyKind};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub webhook_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<WebhookKeyKind>,
        pub sealed: Vec<u8>,
        pub created_at: ChronoDateTimeUtc,
        pub ends_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// The endpoints within `scope`: of one's own organisation, or all.
fn visible(scope: &Scope) -> Condition {
    let all = Condition::all();
    if scope.is_unbounded() {
        return all;
    }
    match scope.organisation() {
        Some(organisation) => all.add(row::Column::OrganisationId.eq(organisation.uuid())),
        None => all.add(Expr::val(1).eq(0)),
    }
}

/// The endpoint, if within `scope`. A writing unit of work has it alone until the end.
///
/// # Errors
/// [`Error::NotFound`], also when outside.
pub async fn find(tx: &Tx, scope: &Scope, id: WebhookId) -> Result<Webhook> {
    let row = row::Entity::find_by_id(id.uuid())
        .filter(visible(scope))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    whole(tx, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// The endpoints within `scope`, of one organisation if it is named, the newest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    scope: &Scope,
    organisation: Option<OrganisationId>,
    request: &PageRequest,
) -> Result<Page<Webhook>> {
    let place = tx.position::<Timestamp>("webhooks", request)?;
    let mut query = row::Entity::find()
        .filter(visible(scope))
        .filter(after(row::Column::CreatedAt, row::Column::Id, place))
        .order_by_desc(row::Column::CreatedAt)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1);
    if let Some(organisation) = organisation {
        query = query.filter(row::Column::OrganisationId.eq(organisation.uuid()));
    }
    let rows = query.all(&tx.db).await?;
    let page = tx.page("webhooks", request, rows, |row| Position {
        key: row.created_at,
        id: row.id,
    })?;
    let items = whole(tx, page.items).await?;
    Ok(Page { items, next: page.next })
}

/// How many endpoints an organisation has.
///
/// # Errors
/// As the database.
pub async fn count(tx: &Tx, organisation: OrganisationId) -> Result<u64> {
    let all = row::Entity::find().filter(row::Column::OrganisationId.eq(organisation.uuid()));
    Ok(all.count(&tx.db).await?)
}

/// Adds an endpoint with its first secret and its key pair.
///
/// # Errors
/// As the database, or when they cannot be sealed.
pub async fn add(tx: &Tx, webhook: &Webhook, secret: &vault::WebhookSecret, pair: &vault::WebhookKey) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(webhook.id.uuid()),
        version: Set(webhook.version),
        client_id: Set(webhook.client.uuid()),
        organisation_id: Set(webhook.organisation.uuid()),
        public_key: Set(webhook.public_key.clone()),
        created_by: Set(webhook.created_by.uuid()),
        created_at: Set(webhook.created_at),
        rests_until: Set(None),
        ..changing(webhook)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    for known in &webhook.secrets {
        add_key(
            tx,
            webhook.id,
            known,
            WebhookKeyKind::Secret,
            secret.seal(tx.keyring(), known.id.uuid())?,
        )
        .await?;
    }
    let id: WebhookKeyId = tx.new_id();
    let known = WebhookSecret {
        id,
        created_at: webhook.created_at,
        ends_at: None,
    };
    let sealed = pair.seal(tx.keyring(), id.uuid())?;
    add_key(tx, webhook.id, &known, WebhookKeyKind::Pair, sealed).await
}

async fn add_key(
    tx: &Tx,
    webhook: WebhookId,
    known: &WebhookSecret,
    kind: WebhookKeyKind,
    sealed: Vec<u8>,
) -> Result<()> {
    let row = key::ActiveModel {
        id: Set(known.id.uuid()),
        webhook_id: Set(webhook.uuid()),
        kind: Set(Text(kind)),
        sealed: Set(sealed),
        created_at: Set(known.created_at),
        ends_at: Set(known.ends_at),
    };
    key::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps the secrets of an endpoint to which this one was just added: those that it no longer has are gone.
///
/// # Errors
/// As the database, or when it cannot be sealed.
pub async fn save_secrets(tx: &Tx, webhook: &Webhook, new: &vault::WebhookSecret) -> Result<()> {
    let kept = webhook.secrets.iter().map(|secret| secret.id.uuid());
    key::Entity::delete_many()
        .filter(key::Column::WebhookId.eq(webhook.id.uuid()))
        .filter(key::Column::Kind.eq(Text(WebhookKeyKind::Secret)))
        .filter(key::Column::Id.is_not_in(kept))
        .exec(&tx.db)
        .await?;
    for secret in &webhook.secrets {
        if secret.ends_at.is_none() {
            let sealed = new.seal(tx.keyring(), secret.id.uuid())?;
            add_key(tx, webhook.id, secret, WebhookKeyKind::Secret, sealed).await?;
        } else {
            key::Entity::update_many()
                .col_expr(key::Column::EndsAt, Expr::value(secret.ends_at))
                .filter(key::Column::Id.eq(secret.id.uuid()))
                .exec(&tx.db)
                .await?;
        }
    }
    Ok(())
}

/// Keeps what changed of an endpoint, if it is the version last read, and returns the new version. What is on its
/// way to it waits, or goes on, as its state says.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, webhook: Webhook) -> Result<Webhook> {
    let version = webhook.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        // Whoever resumes it, or says where it is now, wants to see what comes of that.
        rests_until: Set(None),
        ..changing(&webhook)?
    };
    let update = row::Entity::update_many()
        .set(row)
        .filter(row::Column::Id.eq(webhook.id.uuid()))
        .filter(row::Column::Version.eq(webhook.version));
    tx.update_one(update).await?;
    delivery::follow(tx, webhook.id, webhook.state).await?;
    Ok(Webhook { version, ..webhook })
}

fn changing(webhook: &Webhook) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        url: Set(webhook.url.clone()),
        types: Set(serde_json::to_string(&webhook.types)?),
        description: Set(webhook.description.clone()),
        state: Set(Text(webhook.state)),
        ..Default::default()
    })
}

/// Removes an endpoint with its secrets and all that is on its way to it.
///
/// # Errors
/// As the database.
pub async fn remove(tx: &Tx, webhook: &Webhook) -> Result<()> {
    delivery::remove_all(tx, webhook.id).await?;
    key::Entity::delete_many()
        .filter(key::Column::WebhookId.eq(webhook.id.uuid()))
        .exec(&tx.db)
        .await?;
    row::Entity::delete_by_id(webhook.id.uuid()).exec(&tx.db).await?;
    Ok(())
}

/// Marks an endpoint that said it is gone for good. Find it in the same unit of work ([`find`]).
///
/// # Errors
/// As the database.
pub async fn disable(tx: &Tx, webhook: Webhook) -> Result<()> {
    let event = Event::new(EventKind::WebhookDisabled)
        .subject(webhook.id)
        .organisation(webhook.organisation);
    save(tx, webhook.disable()).await?;
    tx.record(event).await
}

/// Nothing is sent to the endpoint until then, or for longer if it rests already.
///
/// # Errors
/// As the database.
pub async fn rest(tx: &Tx, id: WebhookId, until: Timestamp) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::RestsUntil, Expr::value(until))
        .filter(row::Column::Id.eq(id.uuid()))
        .filter(row::Column::RestsUntil.is_null().or(row::Column::RestsUntil.lt(until)))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Ids of the endpoints to which nothing is sent just now.
pub(super) fn resting(now: Timestamp) -> SelectStatement {
    Query::select()
        .column(row::Column::Id)
        .from(row::Entity)
        .and_where(row::Column::RestsUntil.gt(now))
        .to_owned()
}

/// An endpoint as far as it decides what is sent to it.
pub(super) struct Following {
    pub(super) id: WebhookId,
    pub(super) organisation: Uuid,
    pub(super) types: Vec<PartnerEventType>,
    pub(super) state: WebhookState,
}

/// The endpoints of these organisations. Nobody pauses or resumes them until the end of the unit of work, so that what
/// is put on its way meets them as they are.
pub(super) async fn following(tx: &Tx, organisations: BTreeSet<Uuid>) -> Result<Vec<Following>> {
    if organisations.is_empty() {
        return Ok(Vec::new());
    }
    let rows = row::Entity::find()
        .filter(row::Column::OrganisationId.is_in(organisations))
        .order_by_asc(row::Column::Id)
        .lock_if(tx)
        .all(&tx.db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Following {
                id: WebhookId::from_uuid(row.id),
                organisation: row.organisation_id,
                types: serde_json::from_str(&row.types)?,
                state: row.state.0,
            })
        })
        .collect()
}

/// What signs for an endpoint now.
#[derive(Debug)]
pub struct Signers {
    /// Its secrets that have not ended, the newest first.
    pub secrets: Vec<vault::WebhookSecret>,
    /// Its key pairs: one.
    pub pairs: Vec<vault::WebhookKey>,
}

/// What signs for an endpoint now.
///
/// # Errors
/// When one of them cannot be opened.
pub async fn signers(tx: &Tx, id: WebhookId) -> Result<Signers> {
    let mut signers = Signers {
        secrets: Vec::new(),
        pairs: Vec::new(),
    };
    for row in live_keys(tx, vec![id.uuid()]).await? {
        let keyring = tx.keyring();
        match row.kind.0 {
            WebhookKeyKind::Secret => {
                let secret = vault::WebhookSecret::open(keyring, row.id, &row.sealed)?;
                signers.secrets.push(secret);
            }
            WebhookKeyKind::Pair => signers
                .pairs
                .push(vault::WebhookKey::open(keyring, row.id, &row.sealed)?),
        }
    }
    Ok(signers)
}

async fn live_keys(tx: &Tx, webhooks: Vec<Uuid>) -> Result<Vec<key::Model>> {
    let live = Condition::any()
        .add(key::Column::EndsAt.is_null())
        .add(key::Column::EndsAt.gt(tx.now));
    let rows = key::Entity::find()
        .filter(key::Column::WebhookId.is_in(webhooks))
        .filter(live)
        .order_by_desc(key::Column::CreatedAt)
        .order_by_desc(key::Column::Id)
        .all(&tx.db)
        .await?;
    Ok(rows)
}

/// Forgets secrets that sign no more.
///
/// # Errors
/// As the database.
pub async fn forget_old(tx: &Tx) -> Result<u64> {
    let old = key::Entity::delete_many().filter(key::Column::EndsAt.lt(tx.now));
    Ok(old.exec(&tx.db).await?.rows_affected)
}

/// The version of the key each secret is sealed with.
///
/// # Errors
/// As the database.
pub(crate) async fn sealed_with(tx: &Tx) -> Result<Vec<i32>> {
    let rows = key::Entity::find().all(&tx.db).await?;
    Ok(rows.iter().filter_map(|row| secret_version(&row.sealed)).collect())
}

/// Seals all of them with the newest key: each organisation has a few.
///
/// # Errors
/// As the database.
pub(crate) async fn reseal(tx: &Tx) -> Result<Rewrapped> {
    let mut all = Rewrapped::default();
    for row in key::Entity::find().all(&tx.db).await? {
        match resealed(tx.keyring(), &row) {
            Ok(Some(newer)) => {
                let update = key::Entity::update_many()
                    .col_expr(key::Column::Sealed, Expr::value(newer))
                    .filter(key::Column::Id.eq(row.id));
                all.done += update.exec(&tx.db).await?.rows_affected;
            }
            Ok(None) => {}
            Err(_) => all.failed += 1,
        }
    }
    Ok(all)
}

fn resealed(keyring: &Keyring, row: &key::Model) -> Result<Option<Vec<u8>>> {
    Ok(keyring.reseal_secret(Purpose::WebhookKey, row.id, &row.sealed)?)
}

/// The endpoints of these rows, with the secrets that sign for them now.
async fn whole(tx: &Tx, rows: Vec<row::Model>) -> Result<Vec<Webhook>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut secrets: HashMap<Uuid, Vec<WebhookSecret>> = HashMap::new();
    for row in live_keys(tx, rows.iter().map(|row| row.id).collect()).await? {
        if row.kind.0 == WebhookKeyKind::Secret {
            secrets.entry(row.webhook_id).or_default().push(WebhookSecret {
                id: WebhookKeyId::from_uuid(row.id),
                created_at: row.created_at,
                ends_at: row.ends_at,
            });
        }
    }
    rows.into_iter()
        .map(|row| {
            let mut secrets = secrets.remove(&row.id).unwrap_or_default();
            // Of two that were made at once the present one comes first.
            secrets.sort_by_key(|secret| secret.ends_at.is_some());
            Ok(Webhook {
                id: WebhookId::from_uuid(row.id),
                version: row.version,
                client: ClientId::from_uuid(row.client_id),
                organisation: OrganisationId::from_uuid(row.organisation_id),
                url: row.url,
                types: serde_json::from_str(&row.types)?,
                description: row.description,
                state: row.state.0,
                public_key: row.public_key,
                created_by: UserId::from_uuid(row.created_by),
                created_at: row.created_at,
                secrets,
            })
        })
        .collect()
}
