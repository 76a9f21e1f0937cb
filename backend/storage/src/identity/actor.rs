//! Who is calling, with rights as they are now.

use std::collections::BTreeMap;

use punte_domain::Timestamp;
use punte_domain::access::{Actor, Grants, OwnRoleFacts, Reach, Role};
use punte_domain::id::{Id, OrganisationId, SessionId, UserId};
use punte_domain::identity::UserStatus;
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::identity::session::Session;
use punte_domain::language::Language;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};
use uuid::Uuid;

use super::tables::{AppUser, OrganisationCounty, OrganisationTable, OwnRoleTable, UserOwnRole, UserRole};
use super::{own_role, session};
use crate::columns::Text;
use crate::{Error, Result, Tx};

/// A user with one of their roles, and one of those of the installation's own.
#[derive(FromQueryResult)]
struct UserRow {
    organisation_id: Uuid,
    status: Text<UserStatus>,
    /// Whether the organisation works in the mechanism.
    is_active: bool,
    kind: Text<OrganisationKind>,
    language: Text<Language>,
    role: Option<String>,
    own_role: Option<Uuid>,
    own_facts: Option<String>,
}

/// The actor of this live sign-in of this user.
///
/// It is read at every request: what ends a sign-in or changes rights acts on the next one, on
/// every instance (SEC-09).
///
/// # Errors
/// [`Error::NotFound`] when the sign-in is over, or its user or their organisation may not act.
pub async fn find(tx: &Tx, user: UserId, session: SessionId) -> Result<Actor> {
    let mut query = user_with_roles(user);
    session::join(&mut query, session, (AppUser::Table, AppUser::Id));
    let rows = tx.db.query_all(&query).await?;
    let (session, factor_at) = session::joined(rows.first().ok_or(Error::NotFound)?)?;
    if !session.is_live(tx.now) {
        return Err(Error::NotFound);
    }
    actor(tx, (user, session.id), factor_at, granted(&session), &rows).await
}

/// The actor of a sign-in that is known to be live.
pub(super) async fn of_user(tx: &Tx, session: &Session, factor_at: Timestamp) -> Result<Actor> {
    let rows = tx.db.query_all(&user_with_roles(session.user)).await?;
    actor(tx, (session.user, session.id), factor_at, granted(session), &rows).await
}

/// The actor of work that goes on when who began it has gone home: a person with their rights as they are now. No
/// factor was proven for it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person, they or their organisation may not act, or the sign-in was ended
/// since somebody else may have had it (SEC-09).
pub async fn at_work(tx: &Tx, user: UserId, session: SessionId) -> Result<Actor> {
    match session::find(tx, session).await {
        Ok((found, _)) if found.ended.is_some_and(|(_, ending)| ending.stops_work()) => return Err(Error::NotFound),
        // One that ended long ago is forgotten.
        Ok(_) | Err(Error::NotFound) => {}
        Err(error) => return Err(error),
    }
    let rows = tx.db.query_all(&user_with_roles(user)).await?;
    actor(tx, (user, session), Timestamp::UNIX_EPOCH, Grants::of_roles, &rows).await
}

/// A row for each role of the user with each of those of the installation's own that count; one with none for a user
/// without.
fn user_with_roles(user: UserId) -> SelectStatement {
    Query::select()
        .columns([AppUser::OrganisationId, AppUser::Status, AppUser::Language].map(|column| (AppUser::Table, column)))
        .columns(
            [OrganisationTable::IsActive, OrganisationTable::Kind]
                .map(|column| (OrganisationTable::Organisation, column)),
        )
        .column((UserRole::Table, UserRole::Role))
        .expr_as(Expr::col((OwnRoleTable::OwnRole, OwnRoleTable::Id)), "own_role")
        .expr_as(Expr::col((OwnRoleTable::OwnRole, OwnRoleTable::Facts)), "own_facts")
        .from(AppUser::Table)
        .inner_join(
            OrganisationTable::Organisation,
            Expr::col((OrganisationTable::Organisation, OrganisationTable::Id))
                .equals((AppUser::Table, AppUser::OrganisationId)),
        )
        .left_join(
            UserRole::Table,
            Expr::col((UserRole::Table, UserRole::UserId)).equals((AppUser::Table, AppUser::Id)),
        )
        .left_join(
            UserOwnRole::Table,
            Expr::col((UserOwnRole::Table, UserOwnRole::UserId)).equals((AppUser::Table, AppUser::Id)),
        )
        .left_join(
            OwnRoleTable::OwnRole,
            Expr::col((OwnRoleTable::OwnRole, OwnRoleTable::Id))
                .equals((UserOwnRole::Table, UserOwnRole::OwnRoleId))
                .and(Expr::col((OwnRoleTable::OwnRole, OwnRoleTable::RetiredAt)).is_null()),
        )
        .and_where(Expr::col((AppUser::Table, AppUser::Id)).eq(user.uuid()))
        .and_where(Expr::col((AppUser::Table, AppUser::IsClient)).eq(false))
        .to_owned()
}

/// What somebody may do in a sign-in, by their roles.
fn granted(session: &Session) -> fn(&[Role]) -> Grants {
    if session.is_enrolling {
        |_| Grants::of_enrolling()
    } else {
        Grants::of_roles
    }
}

async fn actor(
    tx: &Tx,
    (user, session): (UserId, SessionId),
    factor_at: Timestamp,
    granted: fn(&[Role]) -> Grants,
    rows: &[QueryResult],
) -> Result<Actor> {
    let rows: Vec<UserRow> = rows
        .iter()
        .map(|row| UserRow::from_query_result(row, ""))
        .collect::<Result<_, _>>()?;
    let first = rows.first().ok_or(Error::NotFound)?;
    if first.status.0 != UserStatus::Active || !first.is_active {
        return Err(Error::NotFound);
    }
    let roles: Vec<Role> = rows
        .iter()
        .filter_map(|row| row.role.as_deref())
        .map(|role| role.parse().map_err(|_| Error::Corrupt("user_role.role")))
        .collect::<Result<_>>()?;
    let own: BTreeMap<Uuid, OwnRoleFacts> = rows
        .iter()
        .filter_map(|row| row.own_role.zip(row.own_facts.as_deref()))
        .map(|(id, facts)| Ok((id, own_role::facts(facts)?)))
        .collect::<Result<_>>()?;
    let grants = granted(&roles).and_own(own.values(), first.kind.0);
    let counties = if grants.iter().any(|(_, reach)| reach == Reach::Region) {
        counties(tx, first.organisation_id).await?
    } else {
        Vec::new()
    };
    Ok(Actor {
        user,
        organisation: OrganisationId::from_uuid(first.organisation_id),
        counties,
        session,
        factor_at,
        language: first.language.0,
        grants,
    })
}

/// The counties of the organisation, which only grants that reach a region ask for.
async fn counties(tx: &Tx, organisation: Uuid) -> Result<Vec<String>> {
    let query = Query::select()
        .column(OrganisationCounty::County)
        .from(OrganisationCounty::Table)
        .and_where(Expr::col(OrganisationCounty::OrganisationId).eq(organisation))
        .to_owned();
    let rows = tx.db.query_all(&query).await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get("", "county"))
        .collect::<Result<_, _>>()?)
}
