//! Referrals: written, sent, answered, reported back.

mod answer;
mod disclosed;
mod document;
mod draft;
mod export;
mod homecoming;
mod interview;
mod print;
mod problem;
mod provider;
mod read;
mod report;
mod service;
mod specialist_note;
mod view;

use punte_domain::access::{Actor, Permission, Scope};
use punte_domain::event::Event;
use punte_domain::id::ReferralId;
use punte_domain::referrals::Referral;
use punte_domain::text::{Invalid, InvalidCode, paragraphs};
use punte_storage::{Once, Tx};

use crate::routing::ServiceConfig;
use crate::{App, Etag, IfMatch, Problem};
pub(crate) use export::{REFERRAL_COLUMNS, expected_referrals, export_referrals};
pub(crate) use print::printed;
pub(crate) use view::{ReferralSummaryView, summaries};
use view::{ReferralView, view};

/// The operations on referrals.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(provider::list)
        .service(read::list)
        .service(draft::create)
        .service(read::of_case)
        .service(read::read)
        .service(draft::update)
        .service(draft::send)
        .service(answer::acknowledge)
        .service(answer::accept)
        .service(answer::refuse)
        .service(report::start_service)
        .service(report::give_feedback)
        .service(report::complete)
        .service(report::break_off)
        .service(draft::withdraw)
        .service(document::open)
        .service(homecoming::read)
        .service(homecoming::acknowledge)
        .service(service::list)
        .service(service::create)
        .service(service::read)
        .service(service::update)
        .service(service::void)
        .service(specialist_note::list)
        .service(specialist_note::create)
        .service(specialist_note::read)
        .service(specialist_note::update)
        .service(print::print);
}

/// A step of a referral by one of its two organisations: finds it within the caller's scope, refuses
/// another version than the present one, takes the step, and shows the referral as it is then. A
/// step that was taken before under the same idempotency key is shown and not taken again.
async fn step<F>(
    app: &App,
    actor: &Actor,
    scope: &Scope,
    id: ReferralId,
    version: IfMatch,
    once: &Once,
    take: F,
) -> Result<Etag<ReferralView>, Problem>
where
    F: AsyncFnOnce(&Tx, Referral) -> Result<Referral, Problem>,
{
    let tx = app.write(actor).await?;
    let referral = find(&tx, actor, scope, id).await?;
    if tx.once(once, id).await?.is_some() {
        return shown(app, tx, actor, id).await;
    }
    if referral.version != version.0 {
        // What is not done leaves nothing, and no key of a repeated call.
        drop(tx);
        let (current, read) = seen(app, &app.read(actor), actor, id).await?;
        app.record(actor, [read]).await?;
        return Err(Problem::stale(&current));
    }
    take(&tx, referral).await?;
    shown(app, tx, actor, id).await
}

/// The referral, if it lies within `scope` and the caller works for its sender or its receiver.
/// Who may read it but not do this is told so; to anybody else there is no such referral.
async fn find(tx: &Tx, actor: &Actor, scope: &Scope, id: ReferralId) -> Result<Referral, Problem> {
    match punte_storage::referrals::find_mine(tx, scope, actor.organisation, id).await {
        Err(punte_storage::Error::NotFound) => {
            let known = actor.scope(Permission::ReferralsRead);
            punte_storage::referrals::find_readable(tx, &known, id).await?;
            Err(Problem::new(crate::Code::Forbidden))
        }
        other => Ok(other?.0),
    }
}

/// The referral as it is now, the reading recorded with what was done.
async fn shown(app: &App, tx: Tx, actor: &Actor, id: ReferralId) -> Result<Etag<ReferralView>, Problem> {
    let (view, read) = seen(app, &tx, actor, id).await?;
    tx.record(read).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The referral as the caller sees it, and the entry to record before it is shown.
async fn seen(app: &App, tx: &Tx, actor: &Actor, id: ReferralId) -> Result<(ReferralView, Event), Problem> {
    // What was just sent away or handed over is still shown once to whoever did it.
    let everything = Scope::system();
    let (referral, words) = punte_storage::referrals::find(tx, &everything, id).await?;
    view(app, tx, actor, &referral, &words).await
}

/// An optional text; nothing but spaces is nothing.
fn optional(pointer: &str, text: Option<&str>) -> Result<Option<String>, Problem> {
    match text.map(|text| paragraphs(text, WORDS)) {
        None | Some(Err(InvalidCode::Required)) => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(code)) => Err(vec![Invalid::new(pointer, code)].into()),
    }
}

/// The longest text people write in a referral.
const WORDS: usize = 8000;
