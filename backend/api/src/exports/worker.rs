//! Makes exports: page by page, as whoever asked for them reads, with the rights they have at that page.
//!
//! It stands here and not among the jobs, since what it writes are the views of this crate. What is being made lies
//! in memory as far as it must: the state of the cipher, and less than a part of the file. A process that ends leaves
//! an export which another takes up when its lease is over, from the beginning.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use punte_domain::access::{Actor, ClientScope, Permission, PrincipalKind};
use punte_domain::alert::AlertKind;
use punte_domain::event::{Event, EventKind};
use punte_domain::exports::{EXPORT_ROWS_TOLD, Export, ExportFailure, ExportFile, ExportFormat, ExportKind, reads};
use punte_domain::id::{ClientCredentialId, ClientId, Id};
use punte_domain::language::Language;
use punte_exports::sealed::{SealError, SealedFile};
use punte_storage::identity::{actor, client};
use punte_storage::{Error, PageRequest, Result, Tx, exports as storage, names};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::page::{ExportMark, ExportRows, head};
use crate::cases::{CASE_COLUMNS, export_cases, tell_own_name};
use crate::referrals::{REFERRAL_COLUMNS, export_referrals};
use crate::{App, Code, Problem};

/// How many rows are read at once.
const ROWS: u64 = 50;

/// Makes the exports that are asked for, one at a time in a process: case work outlives them (REL-12).
#[derive(Clone)]
pub struct Exporter {
    app: App,
    work: Arc<Mutex<Option<Work>>>,
}

/// An export that is being made.
struct Work {
    export: Export,
    file: SealedFile,
    /// What the file says of itself.
    mark: ExportMark,
    /// How many parts of its file are kept.
    parts: i32,
    /// Where the next page begins; `None` before the first.
    cursor: Option<String>,
}

impl Exporter {
    /// For this installation.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self {
            app,
            work: Arc::default(),
        }
    }

    /// Makes the next page of the export that is being made, or begins with another; whether there is more to do. What
    /// fails is begun anew when its lease is over, by whichever instance.
    ///
    /// # Errors
    /// As the database.
    pub async fn step(self) -> Result<bool> {
        let held = self.held().take();
        let work = match held {
            Some(work) => work,
            None => match begin(&self.app).await? {
                Some(work) => work,
                None => return Ok(false),
            },
        };
        // To open, write and encrypt a page takes the processor for a while: on a thread for such work, so that who
        // asks for something else is answered meanwhile.
        let (app, runtime) = (self.app.clone(), Handle::current());
        let page = spawn_blocking(move || runtime.block_on(work.make_page(&app)));
        let left = page
            .await
            .map_err(|_| Error::Corrupt("a page of an export that panicked"))??;
        *self.held() = left;
        Ok(true)
    }

    fn held(&self) -> MutexGuard<'_, Option<Work>> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes up what waits longest or was abandoned. What was begun too often is given up.
async fn begin(app: &App) -> Result<Option<Work>> {
    while storage::next(&app.store.system_read()).await?.is_some() {
        let tx = app.store.system().await?;
        // Another instance may have been faster.
        let Some(found) = storage::next(&tx).await? else {
            return Ok(None);
        };
        let (begun, given_up) = found.begin(tx.now);
        storage::remove_parts(&tx, begun.id).await?;
        let export = storage::save(&tx, begun).await?;
        let is_given_up = given_up.is_some();
        tx.record_all(given_up).await?;
        let mark = mark(&tx, &export).await?;
        tx.commit().await?;
        if !is_given_up {
            let file = SealedFile::new(&export.given.recipient).map_err(unsealed)?;
            return Ok(Some(Work {
                export,
                file,
                mark,
                parts: 0,
                cursor: None,
            }));
        }
        tracing::error!("An export was begun several times and never came to its end; it is given up");
    }
    Ok(None)
}

/// Who takes it out, when and what for. The name is the same in every language.
async fn mark(tx: &Tx, export: &Export) -> Result<ExportMark> {
    let names = names(tx, Language::Ro, [], [export.user]).await?;
    Ok(ExportMark {
        export_id: export.id,
        exported_by: names.user(export.user),
        exported_at: tx.now,
        exported_for: export.given.purpose,
    })
}

/// Who asked for it, with the rights of now; `None` where they may not have it any more.
async fn standing(tx: &Tx, export: &Export) -> Result<Option<Actor>> {
    let reading = match export.given.kind {
        ExportKind::Cases => ClientScope::CasesRead,
        ExportKind::Referrals => ClientScope::ReferralsRead,
    };
    let found = match export.asked_by {
        // Who has still to add a passkey asks for none.
        PrincipalKind::Enrolling => return Ok(None),
        PrincipalKind::Person => actor::at_work(tx, export.user, export.session).await,
        PrincipalKind::Client => {
            let id = ClientId::from_uuid(export.user.uuid());
            let credential = ClientCredentialId::from_uuid(export.session.uuid());
            let named = format!("{} {}", ClientScope::ExportsCreate.code(), reading.code());
            client::actor(tx, id, credential, &named).await
        }
    };
    match found {
        Ok(actor) => Ok(Some(actor).filter(|actor| {
            actor.organisation == export.organisation
                && actor.may(Permission::ExportsCreate)
                && actor.may(reads(export.given.kind))
        })),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Work {
    /// Makes a page; what is left to make after it.
    async fn make_page(mut self, app: &App) -> Result<Option<Self>> {
        let Some(actor) = standing(&app.store.system_read(), &self.export).await? else {
            return self.fail(app, ExportFailure::RightsEnded).await;
        };
        let is_first = self.cursor.is_none();
        let request = PageRequest {
            limit: ROWS,
            cursor: self.cursor.take(),
        };
        let page = self
            .read(app, &actor, &request)
            .await
            .map_err(|problem| failed(&problem))?;
        let family_names: Vec<Option<&str>> = page.family_names.iter().map(|name| Some(name.as_str())).collect();
        tell_own_name(app, &actor, &family_names)
            .await
            .map_err(|problem| failed(&problem))?;

        let rows = i64::try_from(page.reads.len()).unwrap_or(i64::MAX);
        self.export = match self.export.go_on(rows, app.store.clock().now()) {
            Ok(on) => on,
            Err(failure) => return self.fail(app, failure).await,
        };
        let mut bytes = page.bytes(&self.mark).map_err(|problem| failed(&problem))?;
        if is_first {
            bytes = [self.head().map_err(|problem| failed(&problem))?, bytes].concat();
        }
        let parts = self.file.write(&bytes).map_err(unsealed)?;
        let tx = app.write(&actor).await?;
        match storage::keep_on(&tx, &self.export).await {
            // It was called off, or another makes it: nothing of this page is kept.
            Err(Error::Stale) => return Ok(None),
            kept => kept?,
        }
        self.keep(&tx, parts).await?;
        tx.record_exported(page.reads).await?;
        tx.commit().await?;
        match page.next {
            Some(cursor) => {
                self.cursor = Some(cursor);
                Ok(Some(self))
            }
            None => self.finish(app, &actor).await,
        }
    }

    /// What stands before the first row.
    fn head(&self) -> Result<Vec<u8>, Problem> {
        match (self.export.given.format, self.export.given.kind) {
            (ExportFormat::JsonLines, _) => self.mark.line(),
            (ExportFormat::Csv, ExportKind::Cases) => head(CASE_COLUMNS),
            (ExportFormat::Csv, ExportKind::Referrals) => head(REFERRAL_COLUMNS),
        }
    }

    async fn read(&self, app: &App, actor: &Actor, request: &PageRequest) -> Result<ExportRows, Problem> {
        let tx = app.read(actor);
        match self.export.given.kind {
            ExportKind::Cases => Box::pin(export_cases(app, &tx, actor, &self.export, request)).await,
            ExportKind::Referrals => Box::pin(export_referrals(app, &tx, actor, &self.export, request)).await,
        }
    }

    async fn keep(&mut self, tx: &Tx, parts: Vec<Vec<u8>>) -> Result<()> {
        let more = i32::try_from(parts.len()).unwrap_or(i32::MAX);
        storage::add_parts(tx, &self.export, self.parts, parts).await?;
        self.parts += more;
        Ok(())
    }

    /// Writes the end of the file, and tells the auditors of a large one, or of many.
    async fn finish(self, app: &App, actor: &Actor) -> Result<Option<Self>> {
        let finished = self.file.finish().map_err(unsealed)?;
        let tx = app.write(actor).await?;
        let whole = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        let more = i32::try_from(finished.parts.len()).unwrap_or(i32::MAX);
        let file = ExportFile {
            plain_bytes: whole(finished.plain.bytes),
            plain_sha256: finished.plain.sha256,
            bytes: whole(finished.sealed.bytes),
            sha256: finished.sealed.sha256,
            parts: self.parts + more,
            made_at: tx.now,
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let (ready, event) = self.export.finish(file);
        let ready = match storage::save(&tx, ready).await {
            Err(Error::Stale) => return Ok(None),
            saved => saved?,
        };
        storage::add_parts(&tx, &ready, self.parts, finished.parts).await?;
        tx.record(event).await?;
        if storage::made_lately(&tx, actor.user, actor.organisation).await? > EXPORT_ROWS_TOLD {
            tx.record(Event::new(EventKind::AlertExport).subject(actor.user))
                .await?;
            app.alert(&tx, AlertKind::LargeExport, actor.user, actor.organisation)
                .await?;
        }
        tx.commit().await?;
        Ok(None)
    }

    /// Ends it without a file.
    async fn fail(self, app: &App, failure: ExportFailure) -> Result<Option<Self>> {
        let tx = app.store.system().await?;
        let (failed, event) = self.export.fail(failure, tx.now);
        match storage::save(&tx, failed).await {
            Err(Error::Stale) => return Ok(None),
            saved => storage::remove_parts(&tx, saved?.id).await?,
        }
        tx.record(event).await?;
        tx.commit().await?;
        Ok(None)
    }
}

/// A page that could not be made: the storage has told why where it was at fault.
fn failed(problem: &Problem) -> Error {
    match problem.code() {
        Code::NotFound => Error::NotFound,
        _ => Error::Corrupt("a page of an export"),
    }
}

fn unsealed(_: SealError) -> Error {
    Error::Corrupt("the file of an export")
}
