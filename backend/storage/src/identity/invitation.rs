//! Invitations. Of the secret that proves one only the hash is kept, but for a link that waits to be mailed.

use std::collections::{BTreeSet, HashMap};

use punte_domain::Timestamp;
use punte_domain::access::{Role, Scope};
use punte_domain::id::{Id, InvitationBatchId, InvitationId, OrganisationId, UserId};
use punte_domain::identity::invitation::Invitation;
use punte_domain::language::Language;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::columns::Text;
use crate::page::{Page, PageRequest, Position};
use crate::{Error, Result, Tx};

mod row {
    use super::{Language, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invitation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub email: String,
        pub name: Option<String>,
        pub organisation_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub roles: String,
        #[sea_orm(column_type = "Text")]
        pub language: Text<Language>,
        #[sea_orm(unique)]
        pub token_hash: Vec<u8>,
        pub invited_by: Option<Uuid>,
        pub created_at: ChronoDateTimeUtc,
        pub expires_at: ChronoDateTimeUtc,
        pub accepted_at: Option<ChronoDateTimeUtc>,
        pub revoked_at: Option<ChronoDateTimeUtc>,
        pub batch_id: Option<Uuid>,
        pub needs_second: bool,
        pub confirmed_by: Option<Uuid>,
        pub confirmed_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// The invitations within `scope`: into one's own organisation, or all.
fn visible(scope: &Scope) -> Condition {
    if scope.is_unbounded() {
        return Condition::all();
    }
    match scope.organisation() {
        Some(organisation) => Condition::all().add(Column::OrganisationId.eq(organisation.uuid())),
        None => Condition::all().add(Expr::val(1).eq(0)),
    }
}

/// The invitation, if within `scope`.
///
/// # Errors
/// [`Error::NotFound`], also when outside.
pub async fn find(tx: &Tx, scope: &Scope, id: InvitationId) -> Result<Invitation> {
    Entity::find_by_id(id.uuid())
        .filter(visible(scope))
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(invitation)
}

/// The invitation whose secret has this hash. Whether it is still open, the domain says.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_by_token(tx: &Tx, hash: &[u8]) -> Result<Invitation> {
    Entity::find()
        .filter(Column::TokenHash.eq(hash.to_vec()))
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(invitation)
}

/// Whom these invitations within `scope` went to. Ids of other things are passed over.
///
/// # Errors
/// As the database.
pub async fn addresses(tx: &Tx, scope: &Scope, ids: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, String>> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Email])
        .filter(visible(scope))
        .filter(Column::Id.is_in(ids))
        .into_tuple::<(Uuid, String)>()
        .all(&tx.db)
        .await?;
    Ok(found.into_iter().collect())
}

/// The invitations within `scope`, newest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, request: &PageRequest) -> Result<Page<Invitation>> {
    let mut query = Entity::find()
        .filter(visible(scope))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(request.limit + 1);
    if let Some(after) = tx.position::<Timestamp>("invitations", request)? {
        query = query.filter(
            Expr::tuple([Expr::col(Column::CreatedAt), Expr::col(Column::Id)])
                .lt(Expr::tuple([Expr::val(after.key), Expr::val(after.id)])),
        );
    }
    let rows = query.all(&tx.db).await?;
    let page = tx.page("invitations", request, rows, |row| Position {
        key: row.created_at,
        id: row.id,
    })?;
    page.try_map(invitation)
}

/// The invitations that still can be accepted, need a second person and were not sent by `reader`,
/// the longest waiting first.
///
/// # Errors
/// As the database.
pub async fn waiting_for(tx: &Tx, reader: UserId, most: u64) -> Result<Vec<Invitation>> {
    let by_others = Condition::any()
        .add(Column::InvitedBy.is_null())
        .add(Column::InvitedBy.ne(reader.uuid()));
    let rows = Entity::find()
        .filter(Column::ConfirmedAt.is_null())
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .filter(Column::NeedsSecond.eq(true))
        .filter(Column::ExpiresAt.gt(tx.now))
        .filter(by_others)
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(&tx.db)
        .await?;
    rows.into_iter().map(invitation).collect()
}

/// The invitations that were made together and are within `scope`.
///
/// # Errors
/// As the database.
pub async fn of_batch(tx: &Tx, scope: &Scope, batch: InvitationBatchId) -> Result<Vec<Invitation>> {
    let rows = Entity::find()
        .filter(visible(scope))
        .filter(Column::BatchId.eq(batch.uuid()))
        .all(&tx.db)
        .await?;
    rows.into_iter().map(invitation).collect()
}

/// The addresses among these to which an invitation into the organisation is open.
///
/// # Errors
/// As the database.
pub async fn open_among(
    tx: &Tx,
    organisation: OrganisationId,
    emails: impl IntoIterator<Item = String>,
) -> Result<BTreeSet<String>> {
    let found: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Email)
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .filter(Column::Email.is_in(emails))
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(tx.now))
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(found.into_iter().collect())
}

/// Adds an invitation, with the hash of its secret.
///
/// # Errors
/// [`Error::NotFound`] when there is no such organisation.
pub async fn add(tx: &Tx, invitation: &Invitation, token_hash: &[u8]) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(invitation.id.uuid()),
        email: Set(invitation.email.clone()),
        name: Set(invitation.name.clone()),
        organisation_id: Set(invitation.organisation.uuid()),
        roles: Set(serde_json::to_string(&invitation.roles)?),
        language: Set(Text(invitation.language)),
        token_hash: Set(token_hash.to_vec()),
        invited_by: Set(invitation.invited_by.map(Id::uuid)),
        created_at: Set(invitation.created_at),
        expires_at: Set(invitation.expires_at),
        accepted_at: Set(invitation.accepted_at),
        revoked_at: Set(invitation.revoked_at),
        batch_id: Set(invitation.batch.map(Id::uuid)),
        needs_second: Set(invitation.needs_second),
        confirmed_by: Set(invitation.confirmed.map(|(by, _)| by.uuid())),
        confirmed_at: Set(invitation.confirmed.map(|(_, at)| at)),
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps that an invitation was accepted or taken back. Of several who try at once one wins
/// (SEC-14, REL-06).
///
/// # Errors
/// [`Error::Stale`] when it is not open any more.
pub async fn close(tx: &Tx, invitation: &Invitation) -> Result<()> {
    let row = row::ActiveModel {
        accepted_at: Set(invitation.accepted_at),
        revoked_at: Set(invitation.revoked_at),
        ..Default::default()
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(invitation.id.uuid()))
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::RevokedAt.is_null());
    tx.update_one(update).await
}

/// Keeps a new secret of an invitation, and until when it works. The one before works no more.
///
/// # Errors
/// [`Error::Stale`] when it is not open any more.
pub async fn renew(tx: &Tx, invitation: &Invitation, token_hash: &[u8]) -> Result<()> {
    let row = row::ActiveModel {
        token_hash: Set(token_hash.to_vec()),
        expires_at: Set(invitation.expires_at),
        ..Default::default()
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(invitation.id.uuid()))
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::RevokedAt.is_null());
    tx.update_one(update).await
}

/// Keeps that a second person confirmed an invitation. Of several who decide at once one wins
/// (SEC-27, REL-06).
///
/// # Errors
/// [`Error::Stale`] when it does not await one any more.
pub async fn confirm(tx: &Tx, invitation: &Invitation) -> Result<()> {
    let row = row::ActiveModel {
        confirmed_by: Set(invitation.confirmed.map(|(by, _)| by.uuid())),
        confirmed_at: Set(invitation.confirmed.map(|(_, at)| at)),
        ..Default::default()
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(invitation.id.uuid()))
        .filter(Column::ConfirmedAt.is_null())
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::RevokedAt.is_null());
    tx.update_one(update).await
}

fn invitation(row: row::Model) -> Result<Invitation> {
    let roles: Vec<Role> = serde_json::from_str(&row.roles)?;
    Ok(Invitation {
        id: InvitationId::from_uuid(row.id),
        email: row.email,
        name: row.name,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        roles,
        language: row.language.0,
        invited_by: row.invited_by.map(UserId::from_uuid),
        created_at: row.created_at,
        expires_at: row.expires_at,
        accepted_at: row.accepted_at,
        revoked_at: row.revoked_at,
        batch: row.batch_id.map(InvitationBatchId::from_uuid),
        needs_second: row.needs_second,
        confirmed: row.confirmed_by.map(UserId::from_uuid).zip(row.confirmed_at),
    })
}
