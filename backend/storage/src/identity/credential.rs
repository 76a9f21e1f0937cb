//! What a user proves at sign-in: a password hash, a sealed TOTP secret, hashed recovery codes.

use punte_domain::access::Role;
use punte_domain::id::{Id, OrganisationId, UserId};
use punte_domain::identity::UserStatus;
use punte_domain::identity::factor::FactorKind;
use punte_vault::Purpose;
use punte_vault::keyring::secret_version;
use punte_vault::password::pepper_version;
use punte_vault::recovery::{self, RecoveryCode};
use punte_vault::totp::TotpSecret;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SimpleExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::tables::{AppUser, OrganisationTable, UserRole};
use crate::cases::LockIf;
use crate::columns::Text;
use crate::keys::Rewrapped;
use crate::{Error, Result, Tx};

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "credential")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        pub password_hash: String,
        pub password_changed_at: ChronoDateTimeUtc,
        pub totp_sealed: Vec<u8>,
        pub totp_last_step: i64,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod code {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "recovery_code")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        pub used_at: Option<ChronoDateTimeUtc>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// A user of the demonstration, whom anybody may enter as.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// The user.
    pub user: UserId,
    /// The address, which is the key of the account.
    pub email: String,
    /// The name.
    pub display_name: String,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The first of the user's roles.
    pub role: Option<Role>,
}

/// What sign-in needs to know of an account before it is proven.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The user.
    pub user: UserId,
    /// Whether the user, and the organisation, may sign in.
    pub is_active: bool,
    /// The stored password hash.
    pub password_hash: String,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

#[derive(FromQueryResult)]
struct UserRow {
    id: Uuid,
    status: Text<UserStatus>,
    is_active: bool,
}

#[derive(FromQueryResult)]
struct DemoRow {
    id: Uuid,
    email: String,
    display_name: String,
    organisation_id: Uuid,
    role: Option<String>,
}

#[derive(FromQueryResult)]
struct NamesRow {
    display_name: String,
    email: String,
}

/// The account with this e-mail address (in the form `domain::identity::email` gives).
///
/// # Errors
/// As the database.
pub async fn find_by_email(tx: &Tx, email: &str) -> Result<Option<Account>> {
    let query = Query::select()
        .columns([AppUser::Id, AppUser::Status].map(|column| (AppUser::Table, column)))
        .column((OrganisationTable::Organisation, OrganisationTable::IsActive))
        .from(AppUser::Table)
        .inner_join(
            OrganisationTable::Organisation,
            Expr::col((OrganisationTable::Organisation, OrganisationTable::Id))
                .equals((AppUser::Table, AppUser::OrganisationId)),
        )
        .and_where(Expr::col((AppUser::Table, AppUser::Email)).eq(email))
        .to_owned();
    // Both queries run whether or not there is such a user: the time taken tells nothing.
    let user = match tx.db.query_one(&query).await? {
        Some(row) => Some(UserRow::from_query_result(&row, "")?),
        None => None,
    };
    let id = user.as_ref().map(|user| user.id).unwrap_or_default();
    let credential = row::Entity::find_by_id(id).one(&tx.db).await?;
    Ok(user.zip(credential).map(|(user, credential)| Account {
        user: UserId::from_uuid(user.id),
        is_active: user.status.0 == UserStatus::Active && user.is_active,
        password_hash: credential.password_hash,
    }))
}

/// The active users of a demonstration, in the order they were made.
///
/// # Errors
/// As the database.
pub async fn demo_accounts(tx: &Tx) -> Result<Vec<DemoAccount>> {
    let role = Query::select()
        .expr(Expr::col(UserRole::Role).min())
        .from(UserRole::Table)
        .and_where(Expr::col((UserRole::Table, UserRole::UserId)).equals((AppUser::Table, AppUser::Id)))
        .to_owned();
    let query = Query::select()
        .columns([
            AppUser::Id,
            AppUser::Email,
            AppUser::DisplayName,
            AppUser::OrganisationId,
        ])
        .expr_as(SimpleExpr::SubQuery(None, Box::new(role.into())), "role")
        .from(AppUser::Table)
        .and_where(Expr::col(AppUser::Status).eq(UserStatus::Active.code()))
        .and_where(Expr::col(AppUser::IsClient).eq(false))
        .order_by(AppUser::CreatedAt, Order::Asc)
        .order_by(AppUser::Id, Order::Asc)
        .limit(100)
        .to_owned();
    let rows = tx.db.query_all(&query).await?;
    rows.iter()
        .map(|row| {
            let row = DemoRow::from_query_result(row, "")?;
            Ok(DemoAccount {
                user: UserId::from_uuid(row.id),
                email: row.email,
                display_name: row.display_name,
                organisation: OrganisationId::from_uuid(row.organisation_id),
                role: row.role.and_then(|role| role.parse().ok()),
            })
        })
        .collect()
}

/// The account of this user.
///
/// # Errors
/// [`Error::NotFound`] for somebody without credentials.
pub async fn find(tx: &Tx, user: UserId) -> Result<Account> {
    let credential = row::Entity::find_by_id(user.uuid())
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(Account {
        user,
        is_active: true,
        password_hash: credential.password_hash,
    })
}

/// The names a password of this user must not be made of.
///
/// # Errors
/// [`Error::NotFound`] when there is no such user.
pub async fn names(tx: &Tx, user: UserId) -> Result<Vec<String>> {
    let query = Query::select()
        .columns([AppUser::DisplayName, AppUser::Email])
        .from(AppUser::Table)
        .and_where(Expr::col(AppUser::Id).eq(user.uuid()))
        .to_owned();
    let row = tx.db.query_one(&query).await?.ok_or(Error::NotFound)?;
    let row = NamesRow::from_query_result(&row, "")?;
    Ok(vec![row.display_name, row.email])
}

/// Gives a new user credentials. `totp_step` is the step of the code that proved the secret.
///
/// # Errors
/// [`Error::Taken`] when the user has some already.
pub async fn add(tx: &Tx, user: UserId, password_hash: String, totp: &TotpSecret, totp_step: i64) -> Result<()> {
    let row = row::ActiveModel {
        user_id: Set(user.uuid()),
        password_hash: Set(password_hash),
        password_changed_at: Set(tx.now),
        totp_sealed: Set(totp.seal(tx.keyring(), user.uuid())?),
        totp_last_step: Set(totp_step),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Uses up a second factor. Of parallel submissions of one code one wins (SEC-04, REL-06).
///
/// # Errors
/// As the database.
pub async fn consume(tx: &Tx, user: UserId, kind: FactorKind, typed: &str) -> Result<bool> {
    match kind {
        FactorKind::Totp => consume_totp(tx, user, typed).await,
        FactorKind::RecoveryCode => consume_recovery_code(tx, user, typed).await,
    }
}

/// Does the work of [`consume`] and uses up nothing: after a wrong password, so that the time taken
/// does not tell which of the two was wrong (SEC-03).
///
/// # Errors
/// As the database.
pub async fn pretend_to_consume(tx: &Tx, user: Option<UserId>, kind: FactorKind, typed: &str) -> Result<()> {
    let nobody = UserId::from_uuid(Uuid::nil());
    match kind {
        FactorKind::Totp => {
            let user = user.unwrap_or(nobody).uuid();
            if let Some(row) = row::Entity::find_by_id(user).one(&tx.db).await? {
                let _ = TotpSecret::open(tx.keyring(), user, &row.totp_sealed)?.check(typed, tx.now);
            }
        }
        FactorKind::RecoveryCode => {
            consume_recovery_code(tx, nobody, typed).await?;
        }
    }
    Ok(())
}

async fn consume_totp(tx: &Tx, user: UserId, typed: &str) -> Result<bool> {
    let Some(row) = row::Entity::find_by_id(user.uuid()).one(&tx.db).await? else {
        return Ok(false);
    };
    let secret = TotpSecret::open(tx.keyring(), user.uuid(), &row.totp_sealed)?;
    let Some(step) = secret.check(typed, tx.now) else {
        return Ok(false);
    };
    // A secret that was replaced since it was read proves nothing any more.
    let update = row::Entity::update_many()
        .col_expr(row::Column::TotpLastStep, Expr::value(step))
        .filter(row::Column::UserId.eq(user.uuid()))
        .filter(row::Column::TotpSealed.eq(row.totp_sealed))
        .filter(row::Column::TotpLastStep.lt(step));
    Ok(update.exec(&tx.db).await?.rows_affected == 1)
}

async fn consume_recovery_code(tx: &Tx, user: UserId, typed: &str) -> Result<bool> {
    let Some(hash) = recovery::hash(user.uuid(), typed) else {
        return Ok(false);
    };
    let update = code::Entity::update_many()
        .col_expr(code::Column::UsedAt, Expr::value(tx.now))
        .filter(code::Column::UserId.eq(user.uuid()))
        .filter(code::Column::Hash.eq(hash.to_vec()))
        .filter(code::Column::UsedAt.is_null());
    Ok(update.exec(&tx.db).await?.rows_affected == 1)
}

/// Replaces the stored hash by that of a new password.
///
/// # Errors
/// [`Error::NotFound`] for somebody without credentials.
pub async fn set_password(tx: &Tx, user: UserId, password_hash: String) -> Result<()> {
    let update = row::Entity::update_many()
        .col_expr(row::Column::PasswordHash, Expr::value(password_hash))
        .col_expr(row::Column::PasswordChangedAt, Expr::value(tx.now))
        .filter(row::Column::UserId.eq(user.uuid()));
    if update.exec(&tx.db).await?.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// Whether this is the TOTP secret of a user, who in a writing unit of work keeps the one they have until its end.
///
/// # Errors
/// As the database, or where the stored secret does not open.
pub async fn has_totp(tx: &Tx, user: UserId, totp: &TotpSecret) -> Result<bool> {
    let Some(row) = row::Entity::find_by_id(user.uuid()).lock_if(tx).one(&tx.db).await? else {
        return Ok(false);
    };
    Ok(TotpSecret::open(tx.keyring(), user.uuid(), &row.totp_sealed)?.is(totp))
}

/// Replaces the TOTP secret of a user who has lost it or moves it. `totp_step` is the step of the code that proved
/// the new one.
///
/// # Errors
/// [`Error::NotFound`] for somebody without credentials.
pub async fn replace_totp(tx: &Tx, user: UserId, totp: &TotpSecret, totp_step: i64) -> Result<()> {
    let sealed = totp.seal(tx.keyring(), user.uuid())?;
    let update = row::Entity::update_many()
        .col_expr(row::Column::TotpSealed, Expr::value(sealed))
        .col_expr(row::Column::TotpLastStep, Expr::value(totp_step))
        .filter(row::Column::UserId.eq(user.uuid()));
    if update.exec(&tx.db).await?.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// Replaces this stored hash by another of the same password. One that was replaced meanwhile stays.
///
/// # Errors
/// As the database.
pub async fn renew_hash(tx: &Tx, user: UserId, stored: String, password_hash: String) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::PasswordHash, Expr::value(password_hash))
        .filter(row::Column::UserId.eq(user.uuid()))
        .filter(row::Column::PasswordHash.eq(stored))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The version of the pepper each password is hashed with.
///
/// # Errors
/// As the database.
pub(crate) async fn hashed_with(tx: &Tx) -> Result<Vec<i32>> {
    let mut versions = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let rows: Vec<(Uuid, String)> = row::Entity::find()
            .select_only()
            .columns([row::Column::UserId, row::Column::PasswordHash])
            .filter(row::Column::UserId.gt(after))
            .order_by_asc(row::Column::UserId)
            .limit(1000)
            .into_tuple()
            .all(&tx.db)
            .await?;
        let Some(last) = rows.last() else { return Ok(versions) };
        after = last.0;
        versions.extend(rows.iter().filter_map(|(_, hash)| pepper_version(hash)));
    }
}

/// The version of the key each TOTP secret is sealed with.
///
/// # Errors
/// As the database.
pub(crate) async fn sealed_with(tx: &Tx) -> Result<Vec<i32>> {
    let mut versions = Vec::new();
    let mut after = None;
    loop {
        let rows = sealed_after(tx, after, 1000).await?;
        let Some(last) = rows.last() else { return Ok(versions) };
        after = Some(last.0);
        versions.extend(rows.iter().filter_map(|(_, sealed)| secret_version(sealed)));
    }
}

/// Seals a batch of TOTP secrets after this user's with the newest key; tells the last user looked
/// at, `None` after the end. A secret that was changed meanwhile is left as it is.
///
/// # Errors
/// As the database.
pub(crate) async fn reseal(tx: &Tx, after: Option<Uuid>, limit: u64) -> Result<(Option<Uuid>, Rewrapped)> {
    let mut batch = Rewrapped::default();
    let rows = sealed_after(tx, after, limit).await?;
    let last = rows.last().map(|row| row.0);
    for (user, sealed) in rows {
        match tx.keyring().reseal_secret(Purpose::TotpSecret, user, &sealed) {
            Ok(Some(newer)) => {
                let update = row::Entity::update_many()
                    .col_expr(row::Column::TotpSealed, Expr::value(newer))
                    .filter(row::Column::UserId.eq(user))
                    .filter(row::Column::TotpSealed.eq(sealed));
                batch.done += update.exec(&tx.db).await?.rows_affected;
            }
            Ok(None) => {}
            Err(_) => batch.failed += 1,
        }
    }
    Ok((last, batch))
}

async fn sealed_after(tx: &Tx, after: Option<Uuid>, limit: u64) -> Result<Vec<(Uuid, Vec<u8>)>> {
    let mut query = row::Entity::find()
        .select_only()
        .columns([row::Column::UserId, row::Column::TotpSealed])
        .order_by_asc(row::Column::UserId)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(row::Column::UserId.gt(after));
    }
    Ok(query.into_tuple().all(&tx.db).await?)
}

/// How many recovery codes of a user have not been used.
///
/// # Errors
/// As the database.
pub async fn recovery_codes_left(tx: &Tx, user: UserId) -> Result<u64> {
    let left = code::Entity::find()
        .filter(code::Column::UserId.eq(user.uuid()))
        .filter(code::Column::UsedAt.is_null());
    Ok(left.count(&tx.db).await?)
}

/// Replaces a user's recovery codes by ten new ones, which are shown once.
///
/// # Errors
/// As the database.
pub async fn renew_recovery_codes(tx: &Tx, user: UserId) -> Result<Vec<RecoveryCode>> {
    code::Entity::delete_many()
        .filter(code::Column::UserId.eq(user.uuid()))
        .exec(&tx.db)
        .await?;
    let codes = recovery::new_codes(user.uuid());
    let rows = codes.iter().map(|new| code::ActiveModel {
        user_id: Set(user.uuid()),
        hash: Set(new.hash.to_vec()),
        used_at: Set(None),
    });
    code::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    Ok(codes)
}
