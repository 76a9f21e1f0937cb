//! Who is calling, with rights as they are now.

use punte_domain::Timestamp;
use punte_domain::access::{Actor, Grants, Role};
use punte_domain::id::{Id, OrganisationId, SessionId, UserId};
use punte_domain::identity::UserStatus;
use punte_domain::language::Language;
use sea_orm::sea_query::{Expr, ExprTrait, Query, UnionType};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::session;
use super::tables::{AppUser, OrganisationCounty, OrganisationTable, UserRole};
use crate::columns::Text;
use crate::{Error, Result, Tx};

#[derive(FromQueryResult)]
struct UserRow {
    id: Uuid,
    organisation_id: Uuid,
    status: Text<UserStatus>,
    /// Whether the organisation works in the mechanism.
    is_active: bool,
    language: Text<Language>,
}

#[derive(FromQueryResult)]
struct RightRow {
    is_role: bool,
    code: String,
}

/// The actor of this live sign-in of this user.
///
/// It is read at every request: what ends a sign-in or changes rights acts on the next one, on
/// every instance (SEC-09).
///
/// # Errors
/// [`Error::NotFound`] when the sign-in is over, or its user or their organisation may not act.
pub async fn find(tx: &Tx, user: UserId, session: SessionId) -> Result<Actor> {
    let (session, factor_at) = session::find(tx, session).await?;
    if session.user != user || !session.is_live(tx.now) {
        return Err(Error::NotFound);
    }
    of_user(tx, user, session.id, factor_at).await
}

/// The actor of a sign-in that is known to be live.
pub(super) async fn of_user(tx: &Tx, user: UserId, session: SessionId, factor_at: Timestamp) -> Result<Actor> {
    let query = Query::select()
        .columns([AppUser::OrganisationId, AppUser::Status, AppUser::Language].map(|column| (AppUser::Table, column)))
        .column((AppUser::Table, AppUser::Id))
        .column((OrganisationTable::Organisation, OrganisationTable::IsActive))
        .from(AppUser::Table)
        .inner_join(
            OrganisationTable::Organisation,
            Expr::col((OrganisationTable::Organisation, OrganisationTable::Id))
                .equals((AppUser::Table, AppUser::OrganisationId)),
        )
        .and_where(Expr::col((AppUser::Table, AppUser::Id)).eq(user.uuid()))
        .to_owned();
    let row = tx.db.query_one(&query).await?.ok_or(Error::NotFound)?;
    let row = UserRow::from_query_result(&row, "")?;
    if row.status.0 != UserStatus::Active || !row.is_active {
        return Err(Error::NotFound);
    }
    let (roles, counties) = rights(tx, row.id, row.organisation_id).await?;
    Ok(Actor {
        user,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        counties,
        session,
        factor_at,
        language: row.language.0,
        grants: Grants::of_roles(&roles),
    })
}

/// The user's roles and the organisation's counties, in one query.
async fn rights(tx: &Tx, user: Uuid, organisation: Uuid) -> Result<(Vec<Role>, Vec<String>)> {
    let counties = Query::select()
        .expr_as(Expr::val(false), "is_role")
        .expr_as(Expr::col(OrganisationCounty::County), "code")
        .from(OrganisationCounty::Table)
        .and_where(Expr::col(OrganisationCounty::OrganisationId).eq(organisation))
        .to_owned();
    let query = Query::select()
        .expr_as(Expr::val(true), "is_role")
        .expr_as(Expr::col(UserRole::Role), "code")
        .from(UserRole::Table)
        .and_where(Expr::col(UserRole::UserId).eq(user))
        .union(UnionType::All, counties)
        .to_owned();
    let (mut roles, mut counties) = (Vec::new(), Vec::new());
    for row in tx.db.query_all(&query).await? {
        let row = RightRow::from_query_result(&row, "")?;
        if row.is_role {
            roles.push(row.code.parse().map_err(|_| Error::Corrupt("user_role.role"))?);
        } else {
            counties.push(row.code);
        }
    }
    Ok((roles, counties))
}
