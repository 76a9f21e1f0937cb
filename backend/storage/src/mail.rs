//! Messages that wait to be mailed. They are kept with the change that causes them, so that there is none without the
//! other (REL-17). To whom one goes and the link it carries are sealed, and forgotten as soon as it was taken or given
//! up.

use std::collections::HashMap;

use punte_domain::Timestamp;
use punte_domain::access::Scope;
use punte_domain::id::{Id, InvitationId, MailId, OrganisationId, UserId};
use punte_domain::identity::User;
use punte_domain::identity::address::GOOD_FOR;
use punte_domain::identity::invitation::{Invitation, InvitationState};
use punte_domain::identity::replacement::Replacement;
use punte_domain::identity::user::UserStatus;
use punte_domain::language::Language;
use punte_domain::mail::{IN_HAND, MailFault, MailKind, MailState, TOLD_FOR, TRIED_FOR, try_again};
use punte_vault::keyring::secret_version;
use punte_vault::{ExposeSecret as _, Purpose, SecretString};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait as _, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait as _,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::columns::Text;
use crate::identity::{invitation, organisation, replacement, user};
use crate::keys::Rewrapped;
use crate::{Error, Result, Tx};

mod row {
    use super::{Language, MailFault, MailKind, MailState, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mail")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<MailKind>,
        #[sea_orm(column_type = "Text")]
        pub language: Text<Language>,
        pub invitation_id: Option<Uuid>,
        pub user_id: Option<Uuid>,
        /// Address and secret of what waits.
        pub sealed: Option<Vec<u8>>,
        #[sea_orm(column_type = "Text")]
        pub state: Text<MailState>,
        pub attempts: i32,
        #[sea_orm(column_type = "Text", nullable)]
        pub fault: Option<Text<MailFault>>,
        pub created_at: ChronoDateTimeUtc,
        pub next_at: ChronoDateTimeUtc,
        pub ended_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Literal, so that both engines read its index.
const REPLACEMENTS: &str = "kind = 'factor_replacement'";
const ADDRESSES: &str = "kind = 'address_change'";

/// What is sealed of a message.
#[derive(Serialize, Deserialize)]
struct Words {
    address: String,
    token: Option<String>,
}

/// A message that this process has in hand.
#[derive(Debug)]
pub struct Letter {
    /// The id, by which whoever receives it twice knows it again.
    pub id: MailId,
    /// What it is about.
    pub kind: MailKind,
    /// The language it is written in.
    pub language: Language,
    /// To whom it goes.
    pub address: String,
    /// The link it hands over.
    pub link: Option<LetterLink>,
    attempts: i32,
    made: Timestamp,
}

/// A link that a message hands over: of an invitation, or to replace lost factors.
#[derive(Debug)]
pub struct LetterLink {
    /// The organisation that invites, or that the person works for.
    pub organisation: OrganisationId,
    /// From when on it does not work any more.
    pub expires_at: Timestamp,
    /// The secret.
    pub token: SecretString,
}

/// What was found to send.
#[derive(Debug)]
pub enum Claim {
    /// Nothing is due.
    Nothing,
    /// One that nobody needs any more, or that cannot be read; it is dealt with.
    Settled,
    /// This one.
    Letter(Box<Letter>),
}

/// How the message of an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailStanding {
    /// Where it stands.
    pub state: MailState,
    /// Since when.
    pub at: Timestamp,
}

/// Has an invitation mailed with this secret, in the place of what was to be mailed of it before.
///
/// # Errors
/// As the database.
pub async fn hand_over(tx: &Tx, invitation: &Invitation, token: &SecretString) -> Result<()> {
    Entity::delete_many()
        .filter(Column::InvitationId.eq(invitation.id.uuid()))
        .exec(&tx.db)
        .await?;
    let words = Words {
        address: invitation.email.clone(),
        token: Some(token.expose_secret().to_owned()),
    };
    let about = (Some(invitation.id), None);
    add(tx, MailKind::Invitation, invitation.language, about, &words).await
}

/// Has the link mailed to a user by which they replace their lost factors, in the place of what was to be mailed of
/// that before.
///
/// # Errors
/// As the database.
pub async fn hand_over_replacement(tx: &Tx, user: &User, token: &SecretString) -> Result<()> {
    Entity::delete_many()
        .filter(Column::UserId.eq(user.id.uuid()))
        .filter(Expr::cust(REPLACEMENTS))
        .exec(&tx.db)
        .await?;
    let words = Words {
        address: user.email.clone(),
        token: Some(token.expose_secret().to_owned()),
    };
    add(
        tx,
        MailKind::FactorReplacement,
        user.language,
        (None, Some(user.id)),
        &words,
    )
    .await
}

/// The users to whom the link to replace their lost factors was not delivered and is not tried any more.
pub(crate) fn undelivered_replacements() -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::UserId)
        .filter(Expr::cust(REPLACEMENTS))
        .filter(Column::State.eq(Text(MailState::GivenUp)))
        .filter(Column::UserId.is_not_null())
        .into_query()
}

/// Whether the link to replace their lost factors was not delivered to this user and is not tried any more. Ask only
/// where one is approved.
///
/// # Errors
/// As the database.
pub async fn is_replacement_undelivered(tx: &Tx, user: UserId) -> Result<bool> {
    let found = Entity::find()
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Expr::cust(REPLACEMENTS))
        .filter(Column::State.eq(Text(MailState::GivenUp)))
        .one(&tx.db)
        .await?;
    Ok(found.is_some())
}

/// Has the link mailed to another address of a user by which they take it as theirs, in the place of what was to be
/// mailed of that before.
///
/// # Errors
/// As the database.
pub async fn hand_over_address(tx: &Tx, user: &User, address: &str, token: &SecretString) -> Result<()> {
    Entity::delete_many()
        .filter(Column::UserId.eq(user.id.uuid()))
        .filter(Expr::cust(ADDRESSES))
        .exec(&tx.db)
        .await?;
    let words = Words {
        address: address.to_owned(),
        token: Some(token.expose_secret().to_owned()),
    };
    let about = (None, Some(user.id));
    add(tx, MailKind::AddressChange, user.language, about, &words).await
}

/// Has a user told that there is something to see, in their language.
///
/// # Errors
/// [`Error::NotFound`] when there is no such user.
pub async fn tell(tx: &Tx, user: UserId, kind: MailKind) -> Result<()> {
    let user = user::find(tx, &Scope::system(), user).await?;
    let words = Words {
        address: user.email,
        token: None,
    };
    add(tx, kind, user.language, (None, Some(user.id)), &words).await
}

async fn add(
    tx: &Tx,
    kind: MailKind,
    language: Language,
    (invitation, user): (Option<InvitationId>, Option<UserId>),
    words: &Words,
) -> Result<()> {
    let id = tx.new_id::<MailId>().uuid();
    let sealed = tx
        .keyring()
        .seal_secret(Purpose::Mail, id, &serde_json::to_vec(words)?)?;
    let row = row::ActiveModel {
        id: Set(id),
        kind: Set(Text(kind)),
        language: Set(Text(language)),
        invitation_id: Set(invitation.map(Id::uuid)),
        user_id: Set(user.map(Id::uuid)),
        sealed: Set(Some(sealed)),
        state: Set(Text(MailState::Waiting)),
        attempts: Set(0),
        fault: Set(None),
        created_at: Set(tx.now),
        next_at: Set(tx.now),
        ended_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// How the messages of these invitations stand. Ask for invitations only which the caller may see.
///
/// # Errors
/// As the database.
pub async fn of_invitations(
    tx: &Tx,
    invitations: impl IntoIterator<Item = InvitationId>,
) -> Result<HashMap<InvitationId, MailStanding>> {
    let ids: Vec<Uuid> = invitations.into_iter().map(Id::uuid).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find()
        .filter(Column::InvitationId.is_in(ids))
        .all(&tx.db)
        .await?;
    let standing = |row: row::Model| {
        let standing = MailStanding {
            state: row.state.0,
            at: row.ended_at.unwrap_or(row.created_at),
        };
        Some((InvitationId::from_uuid(row.invitation_id?), standing))
    };
    Ok(rows.into_iter().filter_map(standing).collect())
}

/// Whether something is due.
///
/// # Errors
/// As the database.
pub async fn is_due(tx: &Tx) -> Result<bool> {
    let due = due(tx).select_only().column(Column::Id).limit(1);
    Ok(due.into_tuple::<Uuid>().one(&tx.db).await?.is_some())
}

fn due(tx: &Tx) -> sea_orm::Select<Entity> {
    Entity::find()
        .filter(Column::EndedAt.is_null())
        .filter(Column::NextAt.lte(tx.now))
        .order_by_asc(Column::NextAt)
        .order_by_asc(Column::Id)
}

/// Takes the next message in hand, for [`IN_HAND`]: whoever dies over it is followed by another. What nobody needs any
/// more is forgotten: the invitation is not open, the user may not sign in.
///
/// # Errors
/// As the database.
pub async fn claim(tx: &Tx) -> Result<Claim> {
    let next = due(tx)
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let Some(row) = next.one(&tx.db).await? else {
        return Ok(Claim::Nothing);
    };
    let (id, attempts) = (MailId::from_uuid(row.id), row.attempts.saturating_add(1));
    let Some(words) = opened(tx, &row) else {
        end(tx, id, row.attempts, MailState::GivenUp, Some(MailFault::Unreadable)).await?;
        return Ok(Claim::Settled);
    };
    let link = match (row.invitation_id, words.token) {
        (None, Some(token)) => {
            let Some((organisation, expires_at)) = waits_for(tx, &row).await? else {
                return forget(tx, id).await;
            };
            Some(LetterLink {
                organisation,
                expires_at,
                token: token.into(),
            })
        }
        (Some(invitation), Some(token)) => {
            let found = invitation::find(tx, &Scope::system(), InvitationId::from_uuid(invitation)).await?;
            if found.state(tx.now) != InvitationState::Pending {
                return forget(tx, id).await;
            }
            Some(LetterLink {
                organisation: found.organisation,
                expires_at: found.expires_at,
                token: token.into(),
            })
        }
        _ if !may_be_told(tx, row.user_id).await? => return forget(tx, id).await,
        _ => None,
    };
    let in_hand = row::ActiveModel {
        attempts: Set(attempts),
        next_at: Set(tx.now + IN_HAND),
        ..Default::default()
    };
    tx.update_one(Entity::update_many().set(in_hand).filter(Column::Id.eq(row.id)))
        .await?;
    Ok(Claim::Letter(Box::new(Letter {
        id,
        kind: row.kind.0,
        language: row.language.0,
        address: words.address,
        link,
        attempts,
        made: row.created_at,
    })))
}

/// Whose people the user is of whom this link waits, and until when; `None` where nobody needs it any more.
async fn waits_for(tx: &Tx, row: &row::Model) -> Result<Option<(OrganisationId, Timestamp)>> {
    if row.kind.0 != MailKind::AddressChange {
        let open = replaces(tx, row.user_id).await?;
        return Ok(open.map(|open| (open.organisation, open.expires_at)));
    }
    let until = row.created_at + GOOD_FOR;
    if tx.now >= until || !may_be_told(tx, row.user_id).await? {
        return Ok(None);
    }
    let Some(user) = row.user_id else { return Ok(None) };
    let user = user::find(tx, &Scope::system(), UserId::from_uuid(user)).await?;
    Ok(Some((user.organisation, until)))
}

/// The replacement of this user's factors that waits for them, if they may be told.
async fn replaces(tx: &Tx, user: Option<Uuid>) -> Result<Option<Replacement>> {
    if !may_be_told(tx, user).await? {
        return Ok(None);
    }
    let Some(user) = user else { return Ok(None) };
    let user = user::find(tx, &Scope::system(), UserId::from_uuid(user)).await?;
    replacement::approved_for(tx, &user).await
}

async fn forget(tx: &Tx, id: MailId) -> Result<Claim> {
    Entity::delete_by_id(id.uuid()).exec(&tx.db).await?;
    Ok(Claim::Settled)
}

fn opened(tx: &Tx, row: &row::Model) -> Option<Words> {
    let sealed = row.sealed.as_ref()?;
    let plain = tx.keyring().open_secret(Purpose::Mail, row.id, sealed).ok()?;
    serde_json::from_slice(&plain).ok()
}

/// Whether this is a user who may sign in, of an organisation that works in the mechanism: nobody else is written to
/// (SEC-62).
async fn may_be_told(tx: &Tx, user: Option<Uuid>) -> Result<bool> {
    let Some(user) = user else { return Ok(false) };
    let user = match user::find(tx, &Scope::system(), UserId::from_uuid(user)).await {
        Err(Error::NotFound) => return Ok(false),
        user => user?,
    };
    let organisation = organisation::find(tx, user.organisation).await?;
    Ok(user.status == UserStatus::Active && organisation.is_active())
}

/// The mail server took it. Nothing happens if another has it in hand since.
///
/// # Errors
/// As the database.
pub async fn sent(tx: &Tx, letter: &Letter) -> Result<()> {
    end(tx, letter.id, letter.attempts, MailState::Sent, None).await
}

/// It was not taken, and is tried again or given up. Nothing happens if another has it in hand since.
///
/// # Errors
/// As the database.
pub async fn failed(tx: &Tx, letter: &Letter, fault: MailFault) -> Result<()> {
    let attempts = u32::try_from(letter.attempts).unwrap_or(u32::MAX);
    let next = try_again(fault, attempts, letter.made, tx.now, tx.random());
    // A link that would not work any more by then helps nobody.
    let ends = letter.link.as_ref().map(|link| link.expires_at);
    let Some(next) = next.filter(|next| ends.is_none_or(|ends| *next < ends)) else {
        return end(tx, letter.id, letter.attempts, MailState::GivenUp, Some(fault)).await;
    };
    let again = row::ActiveModel {
        fault: Set(Some(Text(fault))),
        next_at: Set(next),
        ..Default::default()
    };
    Entity::update_many()
        .set(again)
        .filter(in_hand(letter.id, letter.attempts))
        .exec(&tx.db)
        .await?;
    Ok(())
}

fn in_hand(id: MailId, attempts: i32) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(Column::Id.eq(id.uuid()))
        .add(Column::Attempts.eq(attempts))
        .add(Column::EndedAt.is_null())
}

async fn end(tx: &Tx, id: MailId, attempts: i32, state: MailState, fault: Option<MailFault>) -> Result<()> {
    Entity::update_many()
        .set(ended(tx, state, fault))
        .filter(in_hand(id, attempts))
        .exec(&tx.db)
        .await?;
    Ok(())
}

fn ended(tx: &Tx, state: MailState, fault: Option<MailFault>) -> row::ActiveModel {
    row::ActiveModel {
        state: Set(Text(state)),
        fault: Set(fault.map(Text)),
        sealed: Set(None),
        ended_at: Set(Some(tx.now)),
        ..Default::default()
    }
}

/// Gives up what nobody could even try for so long, and forgets what ended long ago.
///
/// # Errors
/// As the database.
pub async fn forget_old(tx: &Tx) -> Result<()> {
    Entity::update_many()
        .set(ended(tx, MailState::GivenUp, Some(MailFault::TimedOut)))
        .filter(Column::EndedAt.is_null())
        .filter(Column::CreatedAt.lt(tx.now - TRIED_FOR * 2))
        .exec(&tx.db)
        .await?;
    Entity::delete_many()
        .filter(Column::EndedAt.lt(tx.now - TOLD_FOR))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Why the message that failed last did: of those that wait, and of those that were given up lately.
///
/// # Errors
/// As the database.
pub async fn last_fault(tx: &Tx) -> Result<Option<MailFault>> {
    let failed = |ended: bool| {
        let rows = Entity::find().filter(Column::Fault.is_not_null());
        if ended {
            rows.filter(Column::EndedAt.is_not_null())
                .order_by_desc(Column::EndedAt)
        } else {
            rows.filter(Column::EndedAt.is_null()).order_by_desc(Column::NextAt)
        }
    };
    for ended in [false, true] {
        if let Some(row) = failed(ended).one(&tx.db).await? {
            return Ok(row.fault.map(|fault| fault.0));
        }
    }
    Ok(None)
}

/// The version of the key each waiting message is sealed with.
///
/// # Errors
/// As the database.
pub(crate) async fn sealed_with(tx: &Tx) -> Result<Vec<i32>> {
    let rows = waiting(tx).await?;
    Ok(rows.iter().filter_map(|(_, sealed)| secret_version(sealed)).collect())
}

/// Seals all of them with the newest key: they are few, and wait for two days at most.
///
/// # Errors
/// As the database.
pub(crate) async fn reseal(tx: &Tx) -> Result<Rewrapped> {
    let mut all = Rewrapped::default();
    for (id, sealed) in waiting(tx).await? {
        match tx.keyring().reseal_secret(Purpose::Mail, id, &sealed) {
            Ok(Some(newer)) => {
                let update = Entity::update_many()
                    .col_expr(Column::Sealed, Expr::value(newer))
                    .filter(Column::Id.eq(id))
                    .filter(Column::Sealed.eq(sealed));
                all.done += update.exec(&tx.db).await?.rows_affected;
            }
            Ok(None) => {}
            Err(_) => all.failed += 1,
        }
    }
    Ok(all)
}

async fn waiting(tx: &Tx) -> Result<Vec<(Uuid, Vec<u8>)>> {
    let query = Query::select()
        .columns([Column::Id, Column::Sealed])
        .from(Entity)
        .and_where(Expr::col(Column::EndedAt).is_null())
        .and_where(Expr::col(Column::Sealed).is_not_null())
        .to_owned();
    let mut waiting = Vec::new();
    for row in tx.db.query_all(&query).await? {
        waiting.push((row.try_get("", "id")?, row.try_get("", "sealed")?));
    }
    Ok(waiting)
}
