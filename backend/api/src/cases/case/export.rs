//! Cases as a bulk export holds them: each as its reader reads it one by one, or the columns of the list.

use punte_domain::access::Actor;
use punte_domain::event::{Event, EventKind};
use punte_domain::exports::{Export, ExportAssigned, ExportFilter, ExportFormat};
use punte_storage::cases::{Assigned, CaseFilter, CaseSort};
use punte_storage::page::Total;
use punte_storage::{PageRequest, Tx};

use super::to_print;
use super::view::summaries;
use crate::auth::{CasesRead, Granted};
use crate::exports::ExportRows;
use crate::{App, Code, Problem};

/// The columns of a table of cases: the fields of a case in the list.
pub(crate) const CASE_COLUMNS: &[&str] = &[
    "id",
    "version",
    "reference",
    "code_name",
    "county",
    "sex",
    "age_group",
    "is_child",
    "urgency",
    "identification",
    "assistance",
    "proceedings",
    "stay_return",
    "risk_level",
    "organisation_id",
    "organisation_name",
    "assigned_to",
    "assigned_name",
    "opened_at",
    "closed_at",
    "next_due_at",
    "next_clock",
    "next_warning",
    "is_overdue",
];

/// How many cases the caller would export, as far as anybody counts.
pub(crate) async fn expected_cases(tx: &Tx, actor: &Actor, filter: &ExportFilter) -> Result<Total, Problem> {
    let actor = Granted::<CasesRead>::of(actor)?;
    Ok(punte_storage::cases::count(tx, &actor.scope(), &asked(&actor, filter)).await?)
}

/// A page of what the caller exports, with the entries to record. The latest opened come first, which nothing
/// changes while somebody goes through all of them.
pub(crate) async fn export_cases(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    export: &Export,
    request: &PageRequest,
) -> Result<ExportRows, Problem> {
    let actor = Granted::<CasesRead>::of(actor)?;
    let filter = asked(&actor, &export.given.filter);
    let found = punte_storage::cases::list(tx, &actor.scope(), &filter, request).await?;
    let mut page = ExportRows::after(found.next);
    match export.given.format {
        ExportFormat::Csv => {
            let ids: Vec<_> = found.items.iter().map(|line| line.id).collect();
            for (id, line) in ids.into_iter().zip(summaries(tx, &actor, found.items).await?) {
                let read = Event::new(EventKind::ReadCase).case(id).subject(export.id);
                page.row(CASE_COLUMNS, &line, read)?;
            }
        }
        ExportFormat::JsonLines => {
            for line in found.items {
                match to_print(app, tx, &actor, line.id).await {
                    Ok((view, read)) => {
                        let read = read.unwrap_or_else(|| Event::new(EventKind::ReadCase).case(line.id));
                        page.line(&view, read.subject(export.id))?;
                    }
                    // It went out of sight a moment ago.
                    Err(problem) if problem.code() == Code::NotFound => {}
                    Err(problem) => return Err(problem),
                }
            }
        }
    }
    Ok(page)
}

fn asked(actor: &Actor, filter: &ExportFilter) -> CaseFilter {
    CaseFilter {
        identification: filter.identification,
        assistance: filter.assistance,
        proceedings: filter.proceedings,
        stay_return: filter.stay_return,
        risk_level: filter.risk_level,
        county: filter.county.clone(),
        assigned: filter.assigned.map(|assigned| match assigned {
            ExportAssigned::Me => Assigned::To(actor.user),
            ExportAssigned::Nobody => Assigned::ToNobody,
        }),
        is_open: filter.open,
        sort: CaseSort::Newest,
    }
}
