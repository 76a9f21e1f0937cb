//! A referral on paper.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use punte_domain::access::{Actor, Permission};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, ReferralId};
use punte_domain::language::Language;
use punte_domain::pack::print::{OtherForm, PrintPart};
use punte_storage::Tx;
use serde::Deserialize;
use utoipa::IntoParams;

use super::read::{ReferralPage, opened};
use super::summaries;
use crate::auth::{Granted, ReferralsRead};
use crate::octets::FileBytes;
use crate::print::{About, all, answer, reading, turn};
use crate::{App, Code, Problem, Query};

/// In which language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReferralPrintQuery {
    /// The caller's own unless given.
    #[param(inline)]
    language: Option<Language>,
}

/// Print a referral
///
/// As a PDF with headings, tables and language for whoever does not see it. It holds what `referral_read`
/// shows the caller, and acknowledges the referral as that does. The reading is recorded, and that it was
/// printed. For whoever may read the referral.
#[utoipa::path(tag = "referrals", operation_id = "referral_print",
    params(("id" = ReferralId, Path), ReferralPrintQuery),
    extensions(("x-permission" = json!("referrals.read"))),
    responses((status = OK, content_type = "application/pdf", body = FileBytes), Problem))]
#[get("/referrals/{id}/print")]
pub(super) async fn print(
    app: Data<App>,
    actor: Granted<ReferralsRead>,
    id: Path<ReferralId>,
    query: Query<ReferralPrintQuery>,
) -> Result<HttpResponse, Problem> {
    let turn = turn(&actor).await?;
    let reader: Granted<ReferralsRead> = Granted::of(&reading(&actor, query.language))?;
    let printed = Event::new(EventKind::ReadPrint).fields(["referral", reader.language.code()]);
    let view = opened(&app, &reader, *id, Some(printed)).await?;
    let view = serde_json::to_value(&view).map_err(|_| Problem::new(Code::Internal))?;
    let tx = app.read(&actor);
    let (referral, _) = punte_storage::referrals::find_readable(&tx, &actor.scope(), *id).await?;
    let name = |field: &str| view.get(field).and_then(serde_json::Value::as_str).unwrap_or_default();
    let about = About {
        title: app.pack.print().title(OtherForm::Referral, reader.language).to_owned(),
        reference: referral.reference.to_string(),
        subtitle: format!("{} – {}", name("from_name"), name("to_name")),
        file: "referral",
    };
    let parts = PrintPart::REFERRAL.map(|part| (part, Some(view.clone())));
    answer(&app, &tx, &actor, reader.language, about, &parts, turn).await
}

/// The referrals of a case, to be printed.
pub(crate) async fn printed(
    app: &App,
    tx: &Tx,
    actor: &Granted<ReferralsRead>,
    case: CaseId,
) -> Result<Option<ReferralPage>, Problem> {
    let known = Actor::scope(actor, Permission::CasesRead);
    let case = punte_storage::cases::find_readable(tx, &known, case).await?;
    let scope = actor.scope();
    let page = all(async |request| punte_storage::referrals::of_case(tx, &scope, case.id, request).await).await?;
    if page.items.is_empty() {
        return Ok(None);
    }
    let items = summaries(tx, &app.pack, actor, &page.items).await?;
    Ok(Some(ReferralPage::printed(items, page.next)))
}
