//! Bulk exports, and the parts of their files. The parts are encrypted to whoever will read them; nothing here could
//! open them.

mod approval;

use chrono::Duration;
use punte_domain::Timestamp;
use punte_domain::exports::approval::{EXPORT_APPROVAL_LASTS, ExportDecision};
use punte_domain::exports::{
    EXPORT_LASTS, EXPORT_TOLD_WITHIN, Export, ExportFile, ExportFilter, ExportGiven, ExportKind,
};
use punte_domain::id::{ExportId, Id, OrganisationId, SessionId, UserId};
use punte_vault::Purpose;
use punte_vault::keyring::secret_version;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::cases::LockIf;
use crate::columns::Text;
use crate::keys::Rewrapped;
use crate::page::{Page, PageRequest, Position, after};
use crate::{Error, Result, Store, Tx};

mod row {
    use punte_domain::access::PrincipalKind;
    use punte_domain::exports::approval::ExportRefusal;
    use punte_domain::exports::{ExportFailure, ExportFormat, ExportKind, ExportPurpose, ExportState};
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "export_job")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub organisation_id: Uuid,
        pub user_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub asked_by: Text<PrincipalKind>,
        pub session_id: Uuid,
        pub asked_at: ChronoDateTimeUtc,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<ExportKind>,
        #[sea_orm(column_type = "Text")]
        pub format: Text<ExportFormat>,
        /// Codes, as JSON.
        #[sea_orm(column_type = "Text")]
        pub filter: String,
        #[sea_orm(column_type = "Text")]
        pub purpose: Text<ExportPurpose>,
        /// What people wrote, sealed.
        pub reason: Vec<u8>,
        #[sea_orm(column_type = "Text")]
        pub recipient: String,
        #[sea_orm(column_type = "Text")]
        pub state: Text<ExportState>,
        pub expected: Option<i64>,
        pub rows_done: i64,
        pub attempts: i32,
        pub lease_until: Option<ChronoDateTimeUtc>,
        pub plain_bytes: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub plain_hash: Option<String>,
        pub file_bytes: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub file_hash: Option<String>,
        pub parts: Option<i32>,
        pub made_at: Option<ChronoDateTimeUtc>,
        #[sea_orm(column_type = "Text", nullable)]
        pub app_version: Option<String>,
        pub ended_at: Option<ChronoDateTimeUtc>,
        #[sea_orm(column_type = "Text", nullable)]
        pub failure: Option<Text<ExportFailure>>,
        pub decided_by: Option<Uuid>,
        pub decided_at: Option<ChronoDateTimeUtc>,
        #[sea_orm(column_type = "Text", nullable)]
        pub refusal: Option<Text<ExportRefusal>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod part {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "export_part")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub export_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub attempt: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub bytes: Vec<u8>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub use approval::{awaiting, count_awaiting, find_of_organisation, taken_alone};
use row::Column;

/// Literal, so that both engines read the index of what is to be done.
const UNDER_WAY: &str = "state IN ('waiting', 'running')";
/// As [`UNDER_WAY`]: of what waits for its download.
const READY: &str = "state = 'ready'";
/// As [`UNDER_WAY`]: of what awaits its approval.
const AWAITING: &str = "state = 'awaiting_approval'";
/// How many are looked at in one transaction.
const BATCH: u64 = 50;
/// How long a download may take before what it did not fetch is thrown away.
const DOWNLOAD_LASTS: Duration = Duration::hours(1);
/// How long it is kept that there was an export.
const KEPT: Duration = Duration::days(90);

/// Those of this asker in this organisation, and nobody else's.
fn own(user: UserId, organisation: OrganisationId) -> Condition {
    Condition::all()
        .add(Column::UserId.eq(user.uuid()))
        .add(Column::OrganisationId.eq(organisation.uuid()))
}

/// An export of this asker. A writing unit of work has it alone until the end.
///
/// # Errors
/// [`Error::NotFound`], also for another's.
pub async fn find(tx: &Tx, user: UserId, organisation: OrganisationId, id: ExportId) -> Result<Export> {
    row::Entity::find_by_id(id.uuid())
        .filter(own(user, organisation))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
        .and_then(|row| export(tx, row))
}

/// A page of the exports of this asker, the latest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, user: UserId, organisation: OrganisationId, request: &PageRequest) -> Result<Page<Export>> {
    let place = tx.position::<Timestamp>("exports", request)?;
    let rows = row::Entity::find()
        .filter(own(user, organisation))
        .filter(after(Column::AskedAt, Column::Id, place))
        .order_by_desc(Column::AskedAt)
        .order_by_desc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("exports", request, rows, |row| Position {
        key: row.asked_at,
        id: row.id,
    })?;
    page.try_map(|row| export(tx, row))
}

/// How many exports of an organisation wait or are made.
///
/// # Errors
/// As the database.
pub async fn under_way(tx: &Tx, organisation: OrganisationId) -> Result<u64> {
    let there = row::Entity::find()
        .filter(Column::OrganisationId.eq(organisation.uuid()))
        .filter(Expr::cust(UNDER_WAY));
    Ok(there.count(&tx.db).await?)
}

/// How many rows were lately made for this asker, in however many exports.
///
/// # Errors
/// As the database.
pub async fn made_lately(tx: &Tx, user: UserId, organisation: OrganisationId) -> Result<i64> {
    let made = row::Entity::find()
        .select_only()
        .column_as(Expr::cust("CAST(COALESCE(SUM(rows_done), 0) AS BIGINT)"), "made")
        .filter(own(user, organisation))
        .filter(Column::MadeAt.gt(tx.now - EXPORT_TOLD_WITHIN))
        .into_tuple::<i64>()
        .one(&tx.db)
        .await?;
    Ok(made.unwrap_or_default())
}

/// The export that somebody should begin with: the one that waits longest, or was abandoned.
///
/// # Errors
/// As the database.
pub async fn next(tx: &Tx) -> Result<Option<Export>> {
    let is_free = Condition::any()
        .add(Column::LeaseUntil.is_null())
        .add(Column::LeaseUntil.lt(tx.now));
    row::Entity::find()
        .filter(Expr::cust(UNDER_WAY))
        .filter(is_free)
        .order_by_asc(Column::AskedAt)
        .order_by_asc(Column::Id)
        .limit(1)
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .map(|row| export(tx, row))
        .transpose()
}

/// Adds an export.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, export: &Export) -> Result<()> {
    let given = &export.given;
    let reason = tx
        .keyring()
        .seal_secret(Purpose::ExportReason, export.id.uuid(), given.reason.as_bytes())?;
    let row = row::ActiveModel {
        id: Set(export.id.uuid()),
        version: Set(export.version),
        organisation_id: Set(export.organisation.uuid()),
        user_id: Set(export.user.uuid()),
        asked_by: Set(Text(export.asked_by)),
        session_id: Set(export.session.uuid()),
        asked_at: Set(export.asked_at),
        kind: Set(Text(given.kind)),
        format: Set(Text(given.format)),
        filter: Set(serde_json::to_string(&given.filter)?),
        purpose: Set(Text(given.purpose)),
        reason: Set(reason),
        recipient: Set(given.recipient.clone()),
        expected: Set(export.expected),
        ..changing(export)
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

fn changing(export: &Export) -> row::ActiveModel {
    let file = export.file.as_ref();
    row::ActiveModel {
        state: Set(Text(export.state)),
        rows_done: Set(export.rows),
        attempts: Set(export.attempts),
        lease_until: Set(export.lease_until),
        plain_bytes: Set(file.map(|file| file.plain_bytes)),
        plain_hash: Set(file.map(|file| file.plain_sha256.clone())),
        file_bytes: Set(file.map(|file| file.bytes)),
        file_hash: Set(file.map(|file| file.sha256.clone())),
        parts: Set(file.map(|file| file.parts)),
        made_at: Set(file.map(|file| file.made_at)),
        app_version: Set(file.map(|file| file.app_version.clone())),
        ended_at: Set(export.ended_at),
        failure: Set(export.failure.map(Text)),
        decided_by: Set(export.decision.map(|decision| decision.by.uuid())),
        decided_at: Set(export.decision.map(|decision| decision.at)),
        refusal: Set(export.decision.and_then(|decision| decision.refusal).map(Text)),
        ..Default::default()
    }
}

/// Keeps what changed, and counts the version. What is neither made nor ready keeps no file.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, export: Export) -> Result<Export> {
    let before = export.version;
    let export = Export {
        version: before + 1,
        ..export
    };
    let row = row::ActiveModel {
        version: Set(export.version),
        ..changing(&export)
    };
    let update = row::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(export.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(export)
}

/// Keeps how far an export is, for whoever makes it: its version stays, so that its asker can call it off.
///
/// # Errors
/// [`Error::Stale`] when it was called off, or another has begun with it.
pub async fn keep_on(tx: &Tx, export: &Export) -> Result<()> {
    let update = row::Entity::update_many()
        .col_expr(Column::RowsDone, Expr::value(export.rows))
        .col_expr(Column::LeaseUntil, Expr::value(export.lease_until))
        .filter(Column::Id.eq(export.id.uuid()))
        .filter(Column::Version.eq(export.version));
    tx.update_one(update).await
}

/// Adds parts of the file that is being made, from this number on.
///
/// # Errors
/// As the database.
pub async fn add_parts(tx: &Tx, export: &Export, first: i32, parts: Vec<Vec<u8>>) -> Result<()> {
    for (number, bytes) in (first..).zip(parts) {
        let row = part::ActiveModel {
            export_id: Set(export.id.uuid()),
            attempt: Set(export.attempts),
            number: Set(number),
            bytes: Set(bytes),
        };
        part::Entity::insert(row).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// A part of the file.
///
/// # Errors
/// [`Error::NotFound`] where it is gone.
pub async fn part(tx: &Tx, export: &Export, number: i32) -> Result<Vec<u8>> {
    part::Entity::find_by_id((export.id.uuid(), export.attempts, number))
        .one(&tx.db)
        .await?
        .map(|row| row.bytes)
        .ok_or(Error::NotFound)
}

/// Throws away the file of an export, whoever began to make it.
///
/// # Errors
/// As the database.
pub async fn remove_parts(tx: &Tx, id: ExportId) -> Result<()> {
    part::Entity::delete_many()
        .filter(part::Column::ExportId.eq(id.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Ends what nobody approved or downloaded in time, throws away files that are not to be fetched any more, and forgets
/// exports that ended long ago.
///
/// # Errors
/// As the database.
pub async fn forget_old(store: &Store) -> Result<()> {
    for (of, since, lasts) in [
        (AWAITING, Column::AskedAt, EXPORT_APPROVAL_LASTS),
        (READY, Column::MadeAt, EXPORT_LASTS),
    ] {
        loop {
            let tx = store.system().await?;
            let old = Condition::all().add(since.lte(tx.now - lasts));
            let ended = expire(&tx, of, since, old).await?;
            tx.commit().await?;
            if ended < BATCH {
                break;
            }
        }
    }
    let tx = store.system().await?;
    let over = row::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::EndedAt.is_not_null())
        .filter(Column::EndedAt.lt(tx.now - DOWNLOAD_LASTS));
    let gone = sea_orm::QueryTrait::into_query(over);
    part::Entity::delete_many()
        .filter(part::Column::ExportId.in_subquery(gone))
        .exec(&tx.db)
        .await?;
    row::Entity::delete_many()
        .filter(Column::EndedAt.is_not_null())
        .filter(Column::EndedAt.lt(tx.now - KEPT))
        .exec(&tx.db)
        .await?;
    tx.commit().await
}

/// Ends some of the exports that stand there, what stands there longest first, and throws their files away; tells how
/// many.
async fn expire(tx: &Tx, of: &'static str, since: Column, which: Condition) -> Result<u64> {
    let rows = row::Entity::find()
        .filter(Expr::cust(of))
        .filter(which)
        .order_by_asc(since)
        .order_by_asc(Column::Id)
        .limit(BATCH)
        .lock_if(tx)
        .all(&tx.db)
        .await?;
    let found = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    for row in rows {
        let (expired, event) = export(tx, row)?.expire(tx.now);
        remove_parts(tx, expired.id).await?;
        save(tx, expired).await?;
        tx.record(event).await?;
    }
    Ok(found)
}

/// A case is erased: whatever was exported and not fetched yet may hold it, and nobody can look. Files that are ready
/// end; those that are being made begin anew.
///
/// # Errors
/// As the database.
pub(crate) async fn end_all(tx: &Tx) -> Result<()> {
    end(tx, &Condition::all()).await
}

/// A referral shows its receiver less than before, since consent was taken back: what of theirs was not fetched yet
/// ends, what is being made begins anew.
///
/// # Errors
/// As the database.
pub(crate) async fn end_of_receiver(tx: &Tx, receiver: OrganisationId) -> Result<()> {
    let theirs = Condition::all()
        .add(Column::OrganisationId.eq(receiver.uuid()))
        .add(Column::Kind.eq(Text(ExportKind::Referrals)));
    end(tx, &theirs).await
}

/// What is held of a person goes to nobody but this organisation any more: what others exported and did not fetch yet
/// may hold it. What is ready ends, what is being made begins anew.
///
/// # Errors
/// As the database.
pub(crate) async fn end_of_others(tx: &Tx, holder: OrganisationId) -> Result<()> {
    let others = Condition::all().add(Column::OrganisationId.ne(holder.uuid()));
    end(tx, &others).await
}

/// Somebody may see another part than before: what they had exported until then and not fetched may be more than that.
/// What was approved, or is to be, was another part: it ends.
///
/// # Errors
/// As the database.
pub(crate) async fn end_of_asker(tx: &Tx, user: UserId) -> Result<()> {
    let theirs = || Condition::all().add(Column::UserId.eq(user.uuid()));
    let approved = || theirs().add(Column::DecidedBy.is_not_null());
    while expire(tx, UNDER_WAY, Column::AskedAt, approved()).await? == BATCH {}
    while expire(tx, AWAITING, Column::AskedAt, theirs()).await? == BATCH {}
    end(tx, &theirs()).await
}

/// First what is not ready yet: it can neither be begun with nor become ready until this is over. Beginning anew for
/// this reason is none of the attempts after which an export is given up.
async fn end(tx: &Tx, which: &Condition) -> Result<()> {
    row::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Expr::cust(UNDER_WAY))
        .filter(which.clone())
        .order_by_asc(Column::AskedAt)
        .order_by_asc(Column::Id)
        .lock_if(tx)
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    row::Entity::update_many()
        .col_expr(Column::Version, Expr::cust("version + 1"))
        .col_expr(Column::Attempts, Expr::cust("attempts - 1"))
        .col_expr(Column::LeaseUntil, Expr::value(Option::<Timestamp>::None))
        .filter(Expr::cust("state = 'running'"))
        .filter(Column::Attempts.gt(0))
        .filter(which.clone())
        .exec(&tx.db)
        .await?;
    while expire(tx, READY, Column::MadeAt, which.clone()).await? == BATCH {}
    Ok(())
}

/// Which versions of our keys the reasons are sealed with.
///
/// # Errors
/// As the database.
pub(crate) async fn sealed_with(tx: &Tx) -> Result<Vec<i32>> {
    let (mut versions, mut after) = (Vec::new(), None);
    loop {
        let rows = sealed_after(tx, after, 1000).await?;
        let Some(last) = rows.last() else { return Ok(versions) };
        after = Some(last.0);
        versions.extend(rows.iter().filter_map(|(_, sealed)| secret_version(sealed)));
    }
}

/// Seals a batch of reasons after this export's with the newest key; tells the last that was looked at, `None` after
/// the end.
///
/// # Errors
/// As the database.
pub(crate) async fn reseal(tx: &Tx, after: Option<Uuid>, limit: u64) -> Result<(Option<Uuid>, Rewrapped)> {
    let mut batch = Rewrapped::default();
    let rows = sealed_after(tx, after, limit).await?;
    let last = rows.last().map(|row| row.0);
    for (id, sealed) in rows {
        match tx.keyring().reseal_secret(Purpose::ExportReason, id, &sealed) {
            Ok(Some(newer)) => {
                let update = row::Entity::update_many()
                    .col_expr(Column::Reason, Expr::value(newer))
                    .filter(Column::Id.eq(id))
                    .filter(Column::Reason.eq(sealed));
                batch.done += update.exec(&tx.db).await?.rows_affected;
            }
            Ok(None) => {}
            Err(_) => batch.failed += 1,
        }
    }
    Ok((last, batch))
}

async fn sealed_after(tx: &Tx, after: Option<Uuid>, limit: u64) -> Result<Vec<(Uuid, Vec<u8>)>> {
    let mut query = row::Entity::find()
        .select_only()
        .columns([Column::Id, Column::Reason])
        .order_by_asc(Column::Id)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.into_tuple().all(&tx.db).await?)
}

fn export(tx: &Tx, row: row::Model) -> Result<Export> {
    let reason = tx.keyring().open_secret(Purpose::ExportReason, row.id, &row.reason)?;
    let reason = String::from_utf8(reason.to_vec()).map_err(|_| Error::Corrupt("export_job.reason"))?;
    let file = match (row.plain_bytes, row.file_bytes, row.parts, row.made_at) {
        (Some(plain_bytes), Some(bytes), Some(parts), Some(made_at)) => Some(ExportFile {
            plain_bytes,
            plain_sha256: row.plain_hash.unwrap_or_default(),
            bytes,
            sha256: row.file_hash.unwrap_or_default(),
            parts,
            made_at,
            app_version: row.app_version.unwrap_or_default(),
        }),
        _ => None,
    };
    let decision = row.decided_by.zip(row.decided_at).map(|(by, at)| ExportDecision {
        by: UserId::from_uuid(by),
        at,
        refusal: row.refusal.map(|refusal| refusal.0),
    });
    Ok(Export {
        id: ExportId::from_uuid(row.id),
        version: row.version,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        user: UserId::from_uuid(row.user_id),
        asked_by: row.asked_by.0,
        session: SessionId::from_uuid(row.session_id),
        asked_at: row.asked_at,
        given: ExportGiven {
            kind: row.kind.0,
            format: row.format.0,
            filter: serde_json::from_str::<ExportFilter>(&row.filter)?,
            purpose: row.purpose.0,
            reason,
            recipient: row.recipient,
        },
        state: row.state.0,
        decision,
        expected: row.expected,
        rows: row.rows_done,
        attempts: row.attempts,
        lease_until: row.lease_until,
        file,
        ended_at: row.ended_at,
        failure: row.failure.map(|failure| failure.0),
    })
}
