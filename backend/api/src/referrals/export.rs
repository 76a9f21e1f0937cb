//! Referrals as a bulk export holds them: each as its reader reads it one by one, or the columns of the list.

use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::exports::{Export, ExportBox, ExportFilter, ExportFormat};
use punte_storage::page::Total;
use punte_storage::referrals::{Filter, Folder};
use punte_storage::{PageRequest, Tx};

use super::view::{summaries, view};
use crate::auth::{Granted, ReferralsRead};
use crate::exports::ExportRows;
use crate::{App, Problem};

/// The columns of a table of referrals: the fields of a referral in the list.
pub(crate) const REFERRAL_COLUMNS: &[&str] = &[
    "id",
    "reference",
    "kind",
    "urgency",
    "state",
    "from_id",
    "from_name",
    "to_id",
    "to_name",
    "services",
    "case_id",
    "case_reference",
    "sent_at",
    "answer_due_at",
    "warning",
    "updated_at",
];

/// How many referrals the caller would export, as far as anybody counts.
pub(crate) async fn expected_referrals(tx: &Tx, actor: &Actor, filter: &ExportFilter) -> Result<Total, Problem> {
    let actor = Granted::<ReferralsRead>::of(actor)?;
    let (folder, filter) = asked(&actor, filter);
    Ok(punte_storage::referrals::count(tx, &actor.scope(), folder, &filter).await?)
}

/// A page of what the caller exports, with the entries to record. None of them is received by that: a file that
/// nobody has opened has shown it to nobody.
pub(crate) async fn export_referrals(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    export: &Export,
    request: &PageRequest,
) -> Result<ExportRows, Problem> {
    let actor = Granted::<ReferralsRead>::of(actor)?;
    let (folder, filter) = asked(&actor, &export.given.filter);
    let scope = actor.scope();
    let found = punte_storage::referrals::list_all(tx, &scope, folder, &filter, request).await?;
    let mut page = ExportRows::after(found.next);
    match export.given.format {
        ExportFormat::Csv => {
            let lines = summaries(tx, &app.pack, &actor, &found.items).await?;
            for (referral, line) in found.items.iter().zip(lines) {
                let read = Event::new(EventKind::ReadReferral)
                    .case(referral.case)
                    .referral(referral.id);
                page.row(REFERRAL_COLUMNS, &line, read.subject(export.id))?;
            }
        }
        ExportFormat::JsonLines => {
            for line in found.items {
                let (referral, words) = match punte_storage::referrals::find_readable(tx, &scope, line.id).await {
                    // It went out of sight a moment ago.
                    Err(punte_storage::Error::NotFound) => continue,
                    found => found?,
                };
                let (shown, read) = view(app, tx, &actor, &referral, &words).await?;
                page.names_family(shown.family_name());
                page.line(&shown, read.subject(export.id))?;
            }
        }
    }
    Ok(page)
}

fn asked(actor: &Actor, filter: &ExportFilter) -> (Folder, Filter) {
    let folder = match filter.r#box {
        Some(ExportBox::In) => Folder::In(actor.organisation),
        Some(ExportBox::Out) => Folder::Out(actor.organisation),
        None => Folder::All,
    };
    let filter = Filter {
        states: filter.state.into_iter().collect(),
        is_open: filter.open,
    };
    (folder, filter)
}
