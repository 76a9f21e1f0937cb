//! The first administrator of an installation that nobody can sign in to yet (SEC-13).

use chrono::Duration;
use punte_domain::Timestamp;
use punte_domain::access::Role;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{Id, OrganisationId};
use punte_domain::identity::invitation::Invitation;
use punte_domain::identity::organisation::{Organisation, OrganisationFacts, OrganisationState};
use punte_domain::language::Language;
use punte_vault::SecretString;
use punte_vault::token::{OpaqueKind, OpaqueToken};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use super::tables::{AppUser, InvitationTable, UserRole};
use super::{invitation, organisation};
use crate::tx::Turn;
use crate::{Error, Result, Tx};

/// How long the one-time secret works.
const VALID_FOR: Duration = Duration::hours(24);

/// The one-time secret of the first administrator, to be shown once.
#[derive(Debug)]
pub struct FirstInvitation {
    /// The secret: the token of an invitation.
    pub token: SecretString,
    /// From when on it does not work any more.
    pub expires_at: Timestamp,
}

/// Invites the first administrator into a new organisation. While nobody has accepted it may be
/// done again: the earlier secret stops working and the organisation stays the one entered first.
///
/// `email` is in the form `domain::identity::email` gives, `facts` are checked.
///
/// # Errors
/// [`Error::Taken`] when there is a user already: from then on users invite users.
pub async fn first_administrator(
    tx: &Tx,
    facts: OrganisationFacts,
    email: String,
    language: Language,
) -> Result<FirstInvitation> {
    let anybody = Query::select()
        .column(AppUser::Id)
        .from(AppUser::Table)
        .limit(1)
        .to_owned();
    if tx.db.query_one(&anybody).await?.is_some() {
        return Err(Error::Taken);
    }
    let organisation = if let Some(earlier) = take_back_earlier(tx).await? {
        earlier
    } else {
        let new = Organisation {
            id: tx.new_id(),
            version: 1,
            state: OrganisationState::Active,
            facts,
        };
        organisation::add(tx, &new).await?;
        let created = Event::new(EventKind::OrganisationCreated);
        tx.record(created.subject(new.id).organisation(new.id)).await?;
        new.id
    };
    let token = OpaqueToken::generate(OpaqueKind::Invitation);
    let first = Invitation {
        id: tx.new_id(),
        email,
        name: None,
        organisation,
        roles: vec![Role::Administrator],
        language,
        invited_by: None,
        created_at: tx.now,
        expires_at: tx.now + VALID_FOR,
        accepted_at: None,
        revoked_at: None,
        batch: None,
        needs_second: false,
        confirmed: None,
    };
    invitation::add(tx, &first, &token.hash).await?;
    tx.record(
        Event::new(EventKind::SystemPrepared)
            .subject(first.id)
            .organisation(organisation),
    )
    .await?;
    Ok(FirstInvitation {
        token: token.text,
        expires_at: first.expires_at,
    })
}

/// Whether there is, and ever was, one administrator only: nobody could confirm what they give.
/// That they have invited the next one alone, who has come or may still come, ends it for good: who
/// gets rid of the second does not get to choose another alone. Two at once take turns.
///
/// # Errors
/// As the database.
pub async fn is_only_administrator(tx: &Tx) -> Result<bool> {
    tx.take_turns(Turn::FirstAdministrator).await?;
    // Suspended ones count: they are there.
    let administrators = Query::select()
        .column(UserRole::UserId)
        .from(UserRole::Table)
        .and_where(Expr::col(UserRole::Role).eq(Role::Administrator.code()))
        .limit(2)
        .to_owned();
    if tx.db.query_all(&administrators).await?.len() != 1 {
        return Ok(false);
    }
    let administrator = format!("%\"{}\"%", Role::Administrator.code());
    let gone_alone = Query::select()
        .column(InvitationTable::OrganisationId)
        .from(InvitationTable::Invitation)
        .and_where(Expr::col(InvitationTable::InvitedBy).is_not_null())
        .and_where(Expr::col(InvitationTable::NeedsSecond).eq(false))
        .and_where(Expr::col(InvitationTable::Roles).like(administrator))
        .and_where(Expr::col(InvitationTable::RevokedAt).is_null())
        .and_where(
            Expr::col(InvitationTable::AcceptedAt)
                .is_not_null()
                .or(Expr::col(InvitationTable::ExpiresAt).gt(tx.now)),
        )
        .limit(1)
        .to_owned();
    Ok(tx.db.query_one(&gone_alone).await?.is_none())
}

/// Takes back the secrets handed out before, and tells which organisation they were for.
async fn take_back_earlier(tx: &Tx) -> Result<Option<OrganisationId>> {
    let earlier = Query::select()
        .column(InvitationTable::OrganisationId)
        .from(InvitationTable::Invitation)
        .and_where(Expr::col(InvitationTable::InvitedBy).is_null())
        .limit(1)
        .to_owned();
    let Some(row) = tx.db.query_one(&earlier).await? else {
        return Ok(None);
    };
    let organisation: Uuid = row.try_get("", "organisation_id")?;
    let revoke = Query::update()
        .table(InvitationTable::Invitation)
        .value(InvitationTable::RevokedAt, tx.now)
        .and_where(Expr::col(InvitationTable::InvitedBy).is_null())
        .and_where(Expr::col(InvitationTable::AcceptedAt).is_null())
        .and_where(Expr::col(InvitationTable::RevokedAt).is_null())
        .to_owned();
    tx.db.execute(&revoke).await?;
    Ok(Some(OrganisationId::from_uuid(organisation)))
}
