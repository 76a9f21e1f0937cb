//! Taking back what an import opened: which cases nobody has worked on since.

use punte_domain::Timestamp;
use punte_domain::cases::import::{Import, ImportRowState, RowFault};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, Id};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::row::table::{self, Column};
use crate::cases::{erasure, row as case_file};
use crate::columns::Text;
use crate::{Result, Tx};

/// A case as it was when an import opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// The line of its row.
    pub line: i64,
    /// The case.
    pub case: CaseId,
    /// Its version then.
    pub version: i64,
    /// When that was.
    pub at: Timestamp,
}

/// Why a case cannot be taken back with its import; `None` where it can. It is locked from now on.
///
/// # Errors
/// As the database.
pub async fn why_stays(tx: &Tx, import: &Import, opened: Opened) -> Result<Option<&'static str>> {
    let found = case_file::Entity::find_by_id(opened.case.uuid())
        .lock_exclusive()
        .one(&tx.db)
        .await?;
    let Some(case) = found else {
        return Ok(Some("import_case_gone"));
    };
    if case.organisation_id != import.organisation.uuid() {
        return Ok(Some("import_case_handed_over"));
    }
    if case.version != opened.version || is_touched(tx, opened).await? {
        return Ok(Some("import_case_changed"));
    }
    Ok(None)
}

/// Whether anybody wrote something of the case after it was opened, in it or beside it. What runs out by itself is
/// nobody's work.
async fn is_touched(tx: &Tx, opened: Opened) -> Result<bool> {
    let column = |name: &str| Expr::col(Alias::new(name));
    let case = opened.case.uuid();
    let either = || {
        Condition::any()
            .add(column("first_case").eq(case))
            .add(column("second_case").eq(case))
    };
    let written = Condition::all()
        .add(column("case_id").eq(case))
        .add(column("is_read").eq(false))
        .add(column("at").gt(opened.at))
        .add(column("user_id").is_not_null());
    let linked = Condition::all().add(either()).add(column("recorded_at").gt(opened.at));
    let judged = Condition::all().add(either()).add(column("judged_at").is_not_null());
    for (table, which) in [("ledger", written), ("family_link", linked), ("duplicate", judged)] {
        let query = Query::select()
            .column(Alias::new("id"))
            .from(Alias::new(table))
            .cond_where(which)
            .limit(1)
            .to_owned();
        if tx.db.query_one(&query).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes a case back with its key and all that is of it, or says in its row why it stays; what became of it.
///
/// # Errors
/// As the database.
pub async fn settle(tx: &Tx, import: &Import, opened: Opened) -> Result<ImportRowState> {
    let stays = why_stays(tx, import, opened).await?;
    let row = match stays {
        Some(why) => {
            let fault = RowFault {
                code: "not_now".to_owned(),
                detail: Some(why.to_owned()),
                errors: Vec::new(),
            };
            table::ActiveModel {
                state: Set(Text(ImportRowState::Stays)),
                fault: Set(Some(serde_json::to_string(&fault)?)),
                ..Default::default()
            }
        }
        None => table::ActiveModel {
            state: Set(Text(ImportRowState::TakenBack)),
            case_id: Set(None),
            reference: Set(None),
            root_version: Set(None),
            external_id: Set(None),
            ..Default::default()
        },
    };
    let update = table::Entity::update_many()
        .set(row)
        .filter(Column::ImportId.eq(import.id.uuid()))
        .filter(Column::Line.eq(opened.line));
    tx.update_one(update).await?;
    if stays.is_some() {
        return Ok(ImportRowState::Stays);
    }
    // Rows of later files that found the case there go with it.
    erasure::destroy(tx, opened.case).await?;
    tx.record(
        Event::new(EventKind::CaseTakenBack)
            .case(opened.case)
            .subject(import.id),
    )
    .await?;
    Ok(ImportRowState::TakenBack)
}
