//! Documents of a case that its holder shares with the receiver of a referral.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use punte_domain::cases::consent::DataSet;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{DocumentId, ReferralId};
use punte_domain::referrals::Side;
use punte_storage::cases::document as storage;
use punte_storage::identity::organisation;

use super::find;
use super::view::disclosure;
use crate::auth::{Granted, ReferralsContent};
use crate::cases::attachment;
use crate::octets::FileBytes;
use crate::{App, Code, Problem};

/// Open a document that a referral shares
///
/// Its content, as an attachment; while consent covers documents and what this kind of them tells of,
/// and whoever holds the case shares it.
/// The reading is recorded. For whoever may read content of referrals at the receiver.
#[utoipa::path(tag = "referrals", operation_id = "referral_document_open",
    params(("id" = ReferralId, Path), ("document_id" = DocumentId, Path)),
    extensions(("x-permission" = json!("referrals.content"))),
    responses((status = OK, content_type = "application/octet-stream", body = FileBytes), Problem))]
#[get("/referrals/{id}/documents/{document_id}/content")]
pub(super) async fn open(
    app: Data<App>,
    actor: Granted<ReferralsContent>,
    path: Path<(ReferralId, DocumentId)>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&actor);
    let referral = find(&tx, &actor, &actor.scope(), path.0).await?;
    if referral.side(actor.organisation) != Some(Side::Receiver) {
        return Err(Problem::new(Code::Forbidden).because("not_receiver"));
    }
    let receiver = organisation::find(&tx, referral.content.to).await?;
    let nothing = || Problem::new(Code::NotFound);
    let disclosure = disclosure(&app, &tx, &referral, &receiver).await?;
    if !disclosure.opens(DataSet::Documents) {
        return Err(nothing());
    }
    let key = tx.case_key(referral.case).await?;
    let document = storage::find(&tx, &key, path.1).await?;
    if !document.is_disclosed(|set| disclosure.opens(set)) {
        return Err(nothing());
    }
    let opened = Event::new(EventKind::ReadDocument)
        .case(referral.case)
        .referral(referral.id)
        .subject(document.id);
    app.record(&actor, [opened.fields(["content"])]).await?;
    Ok(attachment(tx, key, document))
}
