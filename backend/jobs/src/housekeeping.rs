//! Forgets what is no longer needed, and renews the key that signs access tokens when it is time. An erasure
//! that got no further than its file is finished.

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::cases::document::DocumentState;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, DocumentId, ProjectFileId, TrainingId};
use punte_storage::cases::{self, document, erasure};
use punte_storage::exports;
use punte_storage::identity::{client, known_device, passkey, replacement, session, signing_key, throttle};
use punte_storage::partners::{delivery, webhook};
use punte_storage::projects::{attendance, file};
use punte_storage::{Result, Store, backup, forget_old_keys, forget_old_reads, mail};

use crate::{Context, Step};

/// How many uploads one look finds.
const BATCH: u64 = 50;

/// One round of all of it.
pub(crate) async fn step(context: Context) -> Result<Step> {
    let tx = context.store.system().await?;
    forget_old_keys(&tx).await?;
    forget_old_reads(&tx).await?;
    throttle::forget_old(&tx).await?;
    session::forget_old(&tx).await?;
    known_device::forget_old(&tx).await?;
    passkey::forget_old(&tx).await?;
    replacement::forget_old(&tx).await?;
    client::forget_old_assertions(&tx).await?;
    mail::forget_old(&tx).await?;
    webhook::forget_old(&tx).await?;
    delivery::forget_old(&tx).await?;
    signing_key::forget_old(&tx).await?;
    let has_rotated = signing_key::rotate_if_due(&tx, context.signing_key_lasts).await?;
    tx.commit().await?;
    if has_rotated {
        tracing::info!("A new key signs access tokens from now on");
    }
    count_backup(&context.store).await?;
    let uploads = forget_uploads(&context.store).await;
    let files = forget_files(&context.store).await;
    exports::forget_old(&context.store).await?;
    let lists = erase_attendance(&context.store).await;
    finish_erasures(&context).await?;
    uploads?;
    files?;
    lists?;
    Ok(Step::Done)
}

/// Tells the metrics when the last backup was finished; nothing where none was recorded.
async fn count_backup(store: &Store) -> Result<()> {
    let last = backup::last(&store.system_read()).await?;
    let seconds = last.and_then(|last| u32::try_from(last.taken_at.timestamp()).ok());
    if let Some(seconds) = seconds {
        metrics::gauge!("punte_last_backup_timestamp_seconds").set(f64::from(seconds));
    }
    Ok(())
}

/// Erases what the file of erasures names and the database still has: a commit failed after the line was
/// written, and nobody approved again. Nobody should work for weeks on a case that goes at the next start.
///
/// # Errors
/// As the file or the database.
pub async fn finish_erasures(context: &Context) -> Result<()> {
    let Some(file) = &context.erasures else {
        return Ok(());
    };
    let finished = erasure::repeat(&context.store, file).await?;
    if finished > 0 {
        tracing::warn!(erasure.cases = finished, "Erasures that had been approved are finished");
    }
    let lists = attendance::repeat(&context.store, file).await?;
    if lists > 0 {
        tracing::warn!(
            erasure.lists = lists,
            "Attendance lists that had been erased are erased again"
        );
    }
    Ok(())
}

/// Erases attendance lists of trainings whose day has come, each in a transaction of its own. How many stood in them
/// stays.
///
/// # Errors
/// As the database. One that fails does not hold up the others, and is found again by the next round.
pub async fn erase_attendance(store: &Store) -> Result<()> {
    let today = store.clock().now().date_naive();
    loop {
        let due = attendance::due(&store.system_read(), today, BATCH).await?;
        let mut failed = None;
        for training in &due {
            if let Err(error) = erase_list(store, *training, today).await {
                failed = Some(error);
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        if u64::try_from(due.len()).unwrap_or(BATCH) < BATCH {
            return Ok(());
        }
    }
}

async fn erase_list(store: &Store, training: TrainingId, today: NaiveDate) -> Result<()> {
    let tx = store.system().await?;
    if attendance::erase_due(&tx, training, today).await? {
        let erased = Event::new(EventKind::AttendanceErased).subject(training);
        tx.record(erased.fields(["due"])).await?;
    }
    tx.commit().await
}

/// Throws away documents that nobody finished sending.
///
/// # Errors
/// As the database. One that fails does not hold up the others.
pub async fn forget_uploads(store: &Store) -> Result<()> {
    let (mut after, mut failed) = (None, None);
    loop {
        let found = document::unfinished(&store.system_read(), after, BATCH).await?;
        after = found.last().copied();
        if after.is_none() {
            return failed.map_or(Ok(()), Err);
        }
        for (_, case, id) in found {
            if let Err(error) = forget_upload(store, case, id).await {
                failed = Some(error);
            }
        }
    }
}

/// Each in a transaction of its own, locked in the order of those who send and finish it.
async fn forget_upload(store: &Store, case: CaseId, id: DocumentId) -> Result<()> {
    let tx = store.system().await?;
    cases::find(&tx, &Scope::system(), case).await?;
    let key = tx.case_key(case).await?;
    let found = document::find(&tx, &key, id).await?;
    if found.state == DocumentState::Uploading {
        document::discard(&tx, id).await?;
        tx.record(found.discarded()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Throws away files of projects that nobody finished sending.
///
/// # Errors
/// As the database. One that fails does not hold up the others.
pub async fn forget_files(store: &Store) -> Result<()> {
    let (mut after, mut failed) = (None, None);
    loop {
        let found = file::unfinished(&store.system_read(), after, BATCH).await?;
        after = found.last().copied();
        if after.is_none() {
            return failed.map_or(Ok(()), Err);
        }
        for (_, id) in found {
            if let Err(error) = forget_file(store, id).await {
                failed = Some(error);
            }
        }
    }
}

async fn forget_file(store: &Store, id: ProjectFileId) -> Result<()> {
    let tx = store.system().await?;
    let found = file::find(&tx, id).await?;
    if found.state == DocumentState::Uploading {
        file::remove(&tx, id).await?;
        tx.record(found.event("discarded")).await?;
        tx.commit().await?;
    }
    Ok(())
}
