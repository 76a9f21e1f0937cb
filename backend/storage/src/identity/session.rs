//! Sign-ins and their chains of refresh tokens.

use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{Id, SessionId, UserId};
use punte_domain::identity::session::{Refresh, Session, SessionEnding, Turn};
use punte_vault::token::{OpaqueKind, OpaqueToken, hash};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IdenStatic, Iterable, QueryFilter,
    QueryOrder, QueryResult, QuerySelect, QueryTrait,
};

use super::tables::AppUser;
use super::{actor, replacement};
use crate::columns::Text;
use crate::projects::calendar_subscription;
use crate::{Error, Result, Tx, exports};

/// A sign-in with a browser that was not known, of which nobody has said that it was theirs. Literal, so that both
/// engines read its index.
const UNCONFIRMED: &str = "is_new_device AND confirmed_at IS NULL";

mod row {
    use super::{SessionEnding, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub device: String,
        pub created_at: ChronoDateTimeUtc,
        pub last_used_at: ChronoDateTimeUtc,
        pub factor_at: ChronoDateTimeUtc,
        pub ended_at: Option<ChronoDateTimeUtc>,
        #[sea_orm(column_type = "Text", nullable)]
        pub ending: Option<Text<SessionEnding>>,
        pub is_new_device: bool,
        pub confirmed_at: Option<ChronoDateTimeUtc>,
        pub is_enrolling: bool,
        pub turn: i32,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod token {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "refresh_token")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        pub session_id: Uuid,
        pub created_at: ChronoDateTimeUtc,
        pub used_at: Option<ChronoDateTimeUtc>,
        pub turn: i32,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

impl From<row::Model> for Session {
    fn from(row: row::Model) -> Self {
        Self {
            id: SessionId::from_uuid(row.id),
            user: UserId::from_uuid(row.user_id),
            device: row.device,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            is_unconfirmed: row.is_new_device && row.confirmed_at.is_none(),
            is_enrolling: row.is_enrolling,
            turn: row.turn,
            ended: row.ended_at.zip(row.ending.map(|ending| ending.0)),
        }
    }
}

/// A sign-in that has just begun or gone on, with the token that renews it next time.
#[derive(Debug)]
pub struct Renewed {
    /// Who is signed in.
    pub actor: Actor,
    /// The sign-in.
    pub session: Session,
    /// The next refresh token, to be handed out once.
    pub refresh_token: OpaqueToken,
}

/// What became of a refresh token.
#[derive(Debug)]
pub enum Refreshed {
    /// It was exchanged.
    Renewed(Box<Renewed>),
    /// Another tab was faster by a moment. Nothing was done.
    Race,
    /// It is nobody's, or the sign-in is over. Nothing was done.
    Over,
    /// It was a copy; the sign-in was ended. Commit, so that it stays ended.
    Reused,
}

/// Begins a sign-in of an active user who has just proven password and second factor, or a passkey.
///
/// # Errors
/// [`Error::NotFound`] when the user may not act.
pub async fn add(tx: &mut Tx, user: UserId, device: &str) -> Result<Renewed> {
    begin(tx, user, device, false).await
}

/// Begins one in which nothing can be done but to add a passkey (SEC-03).
///
/// # Errors
/// [`Error::NotFound`] when the user may not act.
pub async fn add_enrolling(tx: &mut Tx, user: UserId, device: &str) -> Result<Renewed> {
    begin(tx, user, device, true).await
}

async fn begin(tx: &mut Tx, user: UserId, device: &str, is_enrolling: bool) -> Result<Renewed> {
    let session = Session {
        id: tx.new_id(),
        user,
        device: device.to_owned(),
        created_at: tx.now,
        last_used_at: tx.now,
        ended: None,
        is_unconfirmed: false,
        is_enrolling,
        turn: 0,
    };
    let actor = actor::of_user(tx, &session, tx.now).await?;
    let row = row::ActiveModel {
        id: Set(session.id.uuid()),
        user_id: Set(user.uuid()),
        device: Set(session.device.clone()),
        created_at: Set(tx.now),
        last_used_at: Set(tx.now),
        factor_at: Set(tx.now),
        ended_at: Set(None),
        ending: Set(None),
        is_new_device: Set(false),
        confirmed_at: Set(None),
        is_enrolling: Set(is_enrolling),
        turn: Set(session.turn),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    let seen = Query::update()
        .table(AppUser::Table)
        .value(AppUser::LastSignInAt, tx.now)
        .and_where(Expr::col(AppUser::Id).eq(user.uuid()))
        .to_owned();
    tx.db.execute(&seen).await?;
    let refresh_token = new_token(tx, &session).await?;
    tx.act_as(actor.clone());
    tx.record(Event::new(EventKind::SessionCreated).subject(session.id))
        .await?;
    Ok(Renewed {
        actor,
        session,
        refresh_token,
    })
}

/// Exchanges a refresh token for the next one. Of parallel attempts one wins (REL-06). One whose answer was lost is
/// exchanged once more; what stood in that answer was seen by nobody, and is told by its turn if it ever comes.
///
/// # Errors
/// As the database.
pub async fn refresh(tx: &mut Tx, presented: &str) -> Result<Refreshed> {
    let hash = hash(OpaqueKind::Refresh, presented).to_vec();
    let Some((shown, session, factor_at)) = of_token(tx, &hash).await? else {
        return Ok(Refreshed::Over);
    };
    match session.refresh(shown, tx.now) {
        Refresh::Over => return Ok(Refreshed::Over),
        Refresh::Race => return Ok(Refreshed::Race),
        Refresh::Reuse => {
            end(tx, &session, SessionEnding::Reused).await?;
            tx.record(Event::new(EventKind::SessionReused).subject(session.user))
                .await?;
            return Ok(Refreshed::Reused);
        }
        Refresh::Exchange => {}
    }
    let actor = match actor::of_user(tx, &session, factor_at).await {
        Err(Error::NotFound) => return Ok(Refreshed::Over),
        other => other?,
    };
    let exchanged = token::Entity::update_many()
        .col_expr(token::Column::UsedAt, Expr::value(tx.now))
        .filter(token::Column::Hash.eq(hash))
        .filter(match shown.used_at {
            Some(used_at) => token::Column::UsedAt.eq(used_at),
            None => token::Column::UsedAt.is_null(),
        })
        .exec(&tx.db)
        .await?;
    // Of two tokens of one turn, too, one goes on: the sign-in stands where it was seen.
    let gone_on = row::Entity::update_many()
        .col_expr(row::Column::LastUsedAt, Expr::value(tx.now))
        .col_expr(row::Column::Turn, Expr::value(shown.number))
        .filter(row::Column::Id.eq(session.id.uuid()))
        .filter(row::Column::Turn.eq(session.turn))
        .exec(&tx.db)
        .await?;
    if exchanged.rows_affected == 0 || gone_on.rows_affected == 0 {
        return Ok(Refreshed::Race);
    }
    let session = Session {
        last_used_at: tx.now,
        turn: shown.number,
        ..session
    };
    let refresh_token = new_token(tx, &session).await?;
    tx.act_as(actor.clone());
    Ok(Refreshed::Renewed(Box::new(Renewed {
        actor,
        session,
        refresh_token,
    })))
}

/// A refresh token and its sign-in, whatever their state, as both are at one instant: if another tab exchanged the token
/// between two queries, it would look like a copy.
async fn of_token(tx: &Tx, hash: &[u8]) -> Result<Option<(Turn, Session, Timestamp)>> {
    let mut query = token::Entity::find_by_id(hash).into_query();
    columns(&mut query);
    let of_token = Expr::col((row::Entity, row::Column::Id)).eq(Expr::col((token::Entity, token::Column::SessionId)));
    query.inner_join(row::Entity, of_token);
    let Some(found) = tx.db.query_one(&query).await? else {
        return Ok(None);
    };
    let token = token::Model::from_query_result(&found, "")?;
    let shown = Turn {
        number: token.turn,
        used_at: token.used_at,
    };
    let (session, factor_at) = joined(&found)?;
    Ok(Some((shown, session, factor_at)))
}

/// Ends the sign-in a refresh token belongs to, for its owner. Nothing happens if it is nobody's or
/// over.
///
/// # Errors
/// As the database.
pub async fn sign_out(tx: &mut Tx, presented: &str) -> Result<()> {
    let session = match of_token(tx, &hash(OpaqueKind::Refresh, presented)).await? {
        Some((_, session, _)) if session.is_live(tx.now) => session,
        _ => return Ok(()),
    };
    match actor::of_user(tx, &session, tx.now).await {
        Ok(actor) => tx.act_as(actor),
        Err(Error::NotFound) => {}
        Err(error) => return Err(error),
    }
    end(tx, &session, SessionEnding::SignedOut).await
}

/// A sign-in, and when its second factor was proven.
pub(super) async fn find(tx: &Tx, id: SessionId) -> Result<(Session, Timestamp)> {
    let row = row::Entity::find_by_id(id.uuid())
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    let factor_at = row.factor_at;
    Ok((row.into(), factor_at))
}

/// Adds the sign-in `id` to a query, if it belongs to the user in this column.
pub(super) fn join(query: &mut SelectStatement, id: SessionId, user: impl IntoColumnRef) {
    columns(query);
    let of_user = Expr::col((row::Entity, row::Column::UserId)).eq(Expr::col(user));
    query.inner_join(
        row::Entity,
        of_user.and(Expr::col((row::Entity, row::Column::Id)).eq(id.uuid())),
    );
}

/// Asks for the sign-in's columns, for [`joined`].
fn columns(query: &mut SelectStatement) {
    for column in row::Column::iter() {
        let name = format!("session_{}", column.as_str());
        query.expr_as(Expr::col((row::Entity, column)), Alias::new(name));
    }
}

/// The sign-in that was asked for with others, and when its second factor was proven.
pub(super) fn joined(row: &QueryResult) -> Result<(Session, Timestamp)> {
    let row = row::Model::from_query_result(row, "session_")?;
    let factor_at = row.factor_at;
    Ok((row.into(), factor_at))
}

/// A user's own sign-in that is going on.
///
/// # Errors
/// [`Error::NotFound`] when it is over or somebody else's.
pub async fn find_live(tx: &Tx, user: UserId, id: SessionId) -> Result<Session> {
    let (session, _) = find(tx, id).await?;
    if session.user == user && session.is_live(tx.now) {
        Ok(session)
    } else {
        Err(Error::NotFound)
    }
}

/// The sign-ins of a user that are going on, the latest used first. They are few: each needs a
/// second factor and lasts a week at most.
///
/// # Errors
/// As the database.
pub async fn list_live(tx: &Tx, user: UserId) -> Result<Vec<Session>> {
    let rows = row::Entity::find()
        .filter(row::Column::UserId.eq(user.uuid()))
        .filter(row::Column::EndedAt.is_null())
        .order_by_desc(row::Column::LastUsedAt)
        .order_by_desc(row::Column::Id)
        .all(&tx.db)
        .await?;
    Ok(rows
        .into_iter()
        .map(Session::from)
        .filter(|session| session.is_live(tx.now))
        .collect())
}

/// The sign-ins of a user with a browser that was not known, of which nobody has said yet that they were theirs;
/// also those that are over, until they are forgotten.
///
/// # Errors
/// As the database.
pub async fn list_unconfirmed(tx: &Tx, user: UserId) -> Result<Vec<Session>> {
    let rows = row::Entity::find()
        .filter(row::Column::UserId.eq(user.uuid()))
        .filter(Expr::cust(UNCONFIRMED))
        .order_by_desc(row::Column::CreatedAt)
        .limit(20)
        .all(&tx.db)
        .await?;
    Ok(rows.into_iter().map(Session::from).collect())
}

/// Whether the sign-in that a user began at this instant was with a browser that was not known, and nobody has
/// said since that it was theirs.
///
/// # Errors
/// As the database.
pub async fn is_unconfirmed(tx: &Tx, user: UserId, began: Timestamp) -> Result<bool> {
    let row = row::Entity::find()
        .filter(row::Column::UserId.eq(user.uuid()))
        .filter(row::Column::CreatedAt.eq(began))
        .filter(Expr::cust(UNCONFIRMED))
        .one(&tx.db)
        .await?;
    Ok(row.is_some())
}

/// A sign-in of a user, also one that is over.
///
/// # Errors
/// [`Error::NotFound`] when it is nobody's or somebody else's.
pub async fn find_own(tx: &Tx, user: UserId, id: SessionId) -> Result<Session> {
    let (session, _) = find(tx, id).await?;
    if session.user == user {
        Ok(session)
    } else {
        Err(Error::NotFound)
    }
}

/// Keeps that a sign-in was made with a browser that was not known (SEC-19).
///
/// # Errors
/// As the database.
pub async fn mark_new_device(tx: &Tx, session: &Session) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::IsNewDevice, Expr::value(true))
        .filter(row::Column::Id.eq(session.id.uuid()))
        .exec(&tx.db)
        .await?;
    tx.record(Event::new(EventKind::SessionNewDevice).subject(session.id))
        .await
}

/// Keeps that its owner said that this sign-in was theirs.
///
/// # Errors
/// As the database.
pub async fn confirm(tx: &Tx, session: &Session) -> Result<()> {
    let confirmed = row::Entity::update_many()
        .col_expr(row::Column::ConfirmedAt, Expr::value(tx.now))
        .filter(row::Column::Id.eq(session.id.uuid()))
        .filter(Expr::cust(UNCONFIRMED))
        .exec(&tx.db)
        .await?;
    if confirmed.rows_affected > 0 {
        tx.record(Event::new(EventKind::SessionConfirmed).subject(session.id))
            .await?;
    }
    Ok(())
}

/// Asks no more about the user's sign-ins with browsers that were not known, but for `here`: whoever changes the
/// password has answered. None of them goes on.
///
/// # Errors
/// As the database.
pub async fn settle_others(tx: &Tx, user: UserId, here: SessionId) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::ConfirmedAt, Expr::value(tx.now))
        .filter(row::Column::UserId.eq(user.uuid()))
        .filter(row::Column::Id.ne(here.uuid()))
        .filter(Expr::cust(UNCONFIRMED))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Keeps that the factor was proven anew in this sign-in (SEC-10).
///
/// # Errors
/// As the database.
pub async fn factor_proven(tx: &Tx, id: SessionId) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::FactorAt, Expr::value(tx.now))
        .filter(row::Column::Id.eq(id.uuid()))
        .exec(&tx.db)
        .await?;
    tx.record(Event::new(EventKind::SessionFactorProven).subject(id)).await
}

/// Ends a sign-in. Its access tokens and its refresh token stop working with the next request.
///
/// # Errors
/// As the database.
pub async fn end(tx: &Tx, session: &Session, ending: SessionEnding) -> Result<()> {
    let ended = ended(tx, ending)
        .filter(row::Column::Id.eq(session.id.uuid()))
        .exec(&tx.db)
        .await?;
    if ended.rows_affected > 0 {
        tx.record(
            Event::new(EventKind::SessionEnded)
                .subject(session.id)
                .fields([ending.code()]),
        )
        .await?;
    }
    if ending.stops_work() && calendar_subscription::forget_made_in(tx, session.user, session.id).await? {
        unsubscribed(tx, session.user, ending).await?;
    }
    Ok(())
}

/// Tells that the address of somebody's calendar works no more.
async fn unsubscribed(tx: &Tx, user: UserId, ending: SessionEnding) -> Result<()> {
    let gone = Event::new(EventKind::CalendarUnsubscribed).subject(user);
    tx.record(gone.fields([ending.code()])).await
}

/// Ends every sign-in of a user but `except`: after a change of password, factor, roles, organisation or status
/// (SEC-09). Returns how many. With other rights, or when they may not sign in any more, what they exported before and
/// did not fetch ends as well, and so does an open replacement of their factors (SEC-16). Where somebody else may have
/// had a sign-in, or they may sign in no more, so does the address of their calendar.
///
/// # Errors
/// As the database.
pub async fn end_all(tx: &Tx, user: UserId, ending: SessionEnding, except: Option<SessionId>) -> Result<u64> {
    let mut update = ended(tx, ending).filter(row::Column::UserId.eq(user.uuid()));
    if let Some(session) = except {
        update = update.filter(row::Column::Id.ne(session.uuid()));
    }
    let ended = update.exec(&tx.db).await?.rows_affected;
    if let SessionEnding::RightsChanged | SessionEnding::Suspended | SessionEnding::OrganisationClosed = ending {
        exports::end_of_asker(tx, user).await?;
        replacement::refuse_open(tx, user).await?;
    }
    if ending.stops_work() && calendar_subscription::forget(tx, user).await? {
        unsubscribed(tx, user, ending).await?;
    }
    if ended > 0 {
        tx.record(
            Event::new(EventKind::SessionEnded)
                .subject(user)
                .fields([ending.code()]),
        )
        .await?;
    }
    Ok(ended)
}

/// Forgets sign-ins that have been over for a month.
///
/// # Errors
/// As the database.
pub async fn forget_old(tx: &Tx) -> Result<u64> {
    let limit = tx.now - chrono::Duration::days(30);
    let old = row::Entity::delete_many().filter(row::Column::LastUsedAt.lt(limit));
    Ok(old.exec(&tx.db).await?.rows_affected)
}

fn ended(tx: &Tx, ending: SessionEnding) -> sea_orm::UpdateMany<row::Entity> {
    row::Entity::update_many()
        .col_expr(row::Column::EndedAt, Expr::value(tx.now))
        .col_expr(row::Column::Ending, Expr::value(Text(ending)))
        .filter(row::Column::EndedAt.is_null())
}

async fn new_token(tx: &Tx, session: &Session) -> Result<OpaqueToken> {
    let token = OpaqueToken::generate(OpaqueKind::Refresh);
    let row = token::ActiveModel {
        hash: Set(token.hash.to_vec()),
        session_id: Set(session.id.uuid()),
        created_at: Set(tx.now),
        used_at: Set(None),
        turn: Set(session.turn.saturating_add(1)),
    };
    token::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(token)
}
