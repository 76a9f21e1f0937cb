//! Invitations that are sent again, one or many.

use std::collections::BTreeSet;
use std::slice;

use actix_web::post;
use actix_web::web::{self, Data, Path};
use punte_domain::access::role::check_grant;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{InvitationId, UserId};
use punte_domain::identity::invitation::{Invitation, InvitationError, ResendOutcome};
use punte_domain::identity::many::USERS_MAX;
use punte_domain::identity::throttle::Rate;
use punte_domain::text::InvalidCode;
use punte_storage::identity::throttle::{Counted, charge, give_back};
use punte_storage::identity::{invitation as storage, organisation};
use punte_storage::{Error, Tx};
use punte_vault::token::{OpaqueKind, OpaqueToken};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::invitation::{InvitationView, hand_over, view};
use crate::auth::{Granted, UsersManage};
use crate::limit::Limit;
use crate::routing::ServiceConfig;
use crate::{App, IdempotencyKey, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(invitation_resend_many).service(invitation_resend);
}

/// Invitations to send again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"invitation_ids": ["7e9f3c1a-1111-4222-8333-444455556666"]}))]
struct InvitationResendMany {
    /// At most 50, none twice.
    #[schema(max_items = 50)]
    invitation_ids: Vec<InvitationId>,
}

/// What became of each, in no order that says anything.
#[derive(Debug, Default, Serialize, ToSchema)]
struct InvitationResendReport {
    items: Vec<InvitationResendRow>,
}

/// What became of one of them.
#[derive(Debug, Serialize, ToSchema)]
struct InvitationResendRow {
    /// The invitation.
    id: InvitationId,
    outcome: ResendOutcome,
    /// The new secret, where no mail is sent: in the answer to the first call and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// Send an invitation again
///
/// With a new secret, for seven days from now; the one before stops working. Where the installation sends mail it goes
/// to the person; where it does not, it is in this answer only. One is sent again five times at most and then once an
/// hour; one person sends forty and then one in two minutes. For whoever may give its roles.
#[utoipa::path(tag = "users", operation_id = "invitation_resend",
    params(("id" = InvitationId, Path), ("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = InvitationView), Problem))]
#[post("/users/invitations/{id}/resend")]
async fn invitation_resend(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<InvitationId>,
    key: IdempotencyKey,
) -> Result<web::Json<InvitationView>, Problem> {
    let once = key.of_no_body(&app);
    let tx = app.write(&actor).await?;
    let invitation = storage::find(&tx, &actor.scope(), *id).await?;
    let kind = organisation::find(&tx, invitation.organisation).await?.facts.kind;
    check_grant(&actor, invitation.organisation, kind, &invitation.roles)?;
    if tx.once(&once, invitation.id).await?.is_some() {
        return Ok(web::Json(view(&tx, actor.language, invitation).await?));
    }
    let invitation = invitation.renew(tx.now)?;
    let token = match send_again(&app, &tx, actor.user, &invitation).await? {
        SentAgain::Sent(token) => token,
        SentAgain::NotOpen => return Err(InvitationError::NotOpen.into()),
        SentAgain::Limited(limit, seconds) => return Err(Problem::limited(limit, seconds)),
    };
    let view = view(&tx, actor.language, invitation).await?.with_token(token);
    tx.commit().await?;
    Ok(web::Json(view))
}

/// Send many invitations again
///
/// Each as by itself, and within the same limits: what is not open, gives roles that are not the caller's to give, or
/// was sent too often stays as it is and holds up no other; the answer says of each what became of it. All that is sent
/// is sent together. A call that is repeated sends nothing more and shows no secret.
#[utoipa::path(tag = "users", operation_id = "invitation_resend_many", request_body = InvitationResendMany,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = InvitationResendReport), Problem))]
#[post("/users/invitations/resend")]
async fn invitation_resend_many(
    app: Data<App>,
    actor: Granted<UsersManage>,
    key: IdempotencyKey,
    body: Json<InvitationResendMany>,
) -> Result<web::Json<InvitationResendReport>, Problem> {
    let once = key.of(&app, &body);
    let mut ids = body.into_inner().invitation_ids;
    if ids.len() > USERS_MAX {
        return Err(Problem::at("/invitation_ids", InvalidCode::TooMany.code()));
    }
    let mut seen = BTreeSet::new();
    for (at, id) in ids.iter().enumerate() {
        if !seen.insert(*id) {
            return Err(Problem::at(
                format!("/invitation_ids/{at}"),
                InvalidCode::Repeated.code(),
            ));
        }
    }
    // In one order, so that two who send at once wait for each other and for nothing else.
    ids.sort();
    let tx = app.write(&actor).await?;
    let before = match tx.once(&once, actor.user).await? {
        Some(_) => tx.done_at(&once).await?,
        None => None,
    };
    let mut report = InvitationResendReport::default();
    for id in ids {
        let invitation = match storage::find(&tx, &actor.scope(), id).await {
            Err(Error::NotFound) => {
                report.add(id, ResendOutcome::NotFound, None);
                continue;
            }
            found => found?,
        };
        let kind = organisation::find(&tx, invitation.organisation).await?.facts.kind;
        let was_sent = before.map(|then| invitation.is_renewed_since(then));
        let (outcome, token) = match (invitation.renew_among(&actor, kind, tx.now), was_sent) {
            (Err(outcome), _) => (outcome, None),
            // The first of these calls did all of it that could be done.
            (Ok(_), Some(true)) => (ResendOutcome::Done, None),
            (Ok(_), Some(false)) => (ResendOutcome::Limited, None),
            (Ok(invitation), None) => match send_again(&app, &tx, actor.user, &invitation).await? {
                SentAgain::Sent(token) => (ResendOutcome::Done, token),
                SentAgain::NotOpen => (ResendOutcome::NotOpen, None),
                SentAgain::Limited(..) => (ResendOutcome::Limited, None),
            },
        };
        report.add(id, outcome, token);
    }
    tx.commit().await?;
    Ok(web::Json(report))
}

impl InvitationResendReport {
    fn add(&mut self, id: InvitationId, outcome: ResendOutcome, token: Option<String>) {
        self.items.push(InvitationResendRow { id, outcome, token });
    }
}

/// What became of an invitation that was to be sent again.
enum SentAgain {
    /// It was; where no mail is sent, with this secret.
    Sent(Option<String>),
    /// Somebody closed it meanwhile.
    NotOpen,
    /// It was sent again too often, or too many were: this limit, and after how many seconds.
    Limited(Limit, u64),
}

/// Gives an invitation that was renewed another secret and has that mailed, within the limits.
async fn send_again(app: &App, tx: &Tx, by: UserId, invitation: &Invitation) -> Result<SentAgain, Problem> {
    let (by, of) = (by.to_string(), invitation.id.to_string());
    let person = Counted::new(tx, "resends", &[&by], Rate::INVITATIONS_RESENT_BY);
    if let Err(seconds) = charge(tx, slice::from_ref(&person)).await? {
        return Ok(SentAgain::Limited(Limit::INVITATIONS_RESENT_BY, seconds));
    }
    let one = Counted::new(tx, "resend", &[&of], Rate::INVITATION_RESENT);
    if let Err(seconds) = charge(tx, slice::from_ref(&one)).await? {
        // What was not sent does not count.
        give_back(tx, slice::from_ref(&person)).await?;
        return Ok(SentAgain::Limited(Limit::INVITATION_RESENT, seconds));
    }
    let token = OpaqueToken::generate(OpaqueKind::Invitation);
    match storage::renew(tx, invitation, &token.hash).await {
        Err(Error::Stale) => return Ok(SentAgain::NotOpen),
        renewed => renewed?,
    }
    tx.record(
        Event::new(EventKind::InvitationRenewed)
            .subject(invitation.id)
            .organisation(invitation.organisation),
    )
    .await?;
    Ok(SentAgain::Sent(hand_over(app, tx, invitation, &token.text).await?))
}
