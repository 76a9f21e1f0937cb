//! Works through files of cases: a bounded piece at a time, each in one transaction with how far it is, so that what
//! is cut off goes on where it was and does no row twice (REL-16).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use punte_domain::access::{Actor, ClientScope, Permission};
use punte_domain::cases::import::{
    FileFault, Import, ImportCounts, ImportFault, ImportKind, ImportMode, ImportPlace, ImportRow, ImportRowState,
    ImportState, ImportStep, RowFault, external_id,
};
use punte_domain::id::{CaseId, ClientCredentialId, ClientId, EntryId, Id, ImportId};
use punte_storage::cases::erasure::forget_pages;
use punte_storage::cases::import::{self as storage, Reference};
use punte_storage::identity::{actor, client};
use punte_storage::{Error, Tx};
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::columns::{EXTERNAL_ID, notified};
use super::reader::{Halt, Row, Rows, check};
use crate::cases::case::create::{CaseCreate, Opening, judge, open};
use crate::json;
use crate::{App, Code, Problem};

/// Rows that are judged, or opened, in one transaction: nobody else waits long for it.
const BATCH: usize = 25;
/// Files that lie here for too long, of which one look finds so many.
const EXPIRED: u64 = 20;
/// How long the task waits where there is nothing to do, or where it failed.
const PAUSE: Duration = Duration::from_secs(1);

/// What a row is.
enum Judged {
    /// A case that may be opened.
    Good(Box<Opening>),
    /// The case is there already.
    Known(CaseId),
    /// None.
    Bad(RowFault),
}

/// Why a piece of work was given up; nothing of it stays.
enum Halted {
    /// This row, which was good, could not be opened.
    Row(i64, RowFault),
    /// Something else.
    Work(Problem),
}

impl From<Problem> for Halted {
    fn from(problem: Problem) -> Self {
        Self::Work(problem)
    }
}

impl From<Error> for Halted {
    fn from(error: Error) -> Self {
        Self::Work(error.into())
    }
}

/// One process that works through files of cases.
#[derive(Clone)]
pub struct Worker {
    app: App,
    /// The name under which it holds what it works on.
    lease: Arc<Mutex<Uuid>>,
}

impl Worker {
    /// For this installation.
    #[must_use]
    pub fn new(app: &App) -> Self {
        let lease = Arc::new(Mutex::new(new_lease(app)));
        Self {
            app: app.clone(),
            lease,
        }
    }

    fn lease(&self) -> Uuid {
        *self.lease.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does a bounded piece of work; whether more is waiting.
    ///
    /// # Errors
    /// As the database; what was not done is tried again, after the others.
    pub async fn step(&self) -> Result<bool, Problem> {
        // First, so that no file lies here longer because others keep us busy.
        self.expire().await?;
        let lease = self.lease();
        let Some(next) = storage::next(&self.app.store.system_read(), lease).await? else {
            return Ok(false);
        };
        let tx = self.app.store.system().await?;
        let Some(import) = storage::claim(&tx, next, lease).await? else {
            return Ok(true);
        };
        tx.commit().await?;
        let done = self.work(lease, import).await;
        if done.is_err() {
            // Under another name, so that what failed waits until its lease is over and the others have their turn.
            *self.lease.lock().unwrap_or_else(PoisonError::into_inner) = new_lease(&self.app);
        }
        done.map(|()| true)
    }

    async fn work(&self, lease: Uuid, import: Import) -> Result<(), Problem> {
        let Some(actor) = acting(&self.app, &import).await? else {
            return self.give_up(lease, import.id).await;
        };
        let done = match (import.state, import.step) {
            (ImportState::Undoing, _) => self.take_back(lease, &actor, import.id).await,
            (_, ImportStep::Check) => self.check(lease, &actor, &import).await,
            (_, ImportStep::Judge) => self.judge_some(lease, &actor, &import).await,
            (_, ImportStep::Open) if import.mode == ImportMode::AllOrNothing => {
                self.open_all(lease, &actor, &import).await
            }
            (_, ImportStep::Open) => self.open_some(lease, &actor, &import).await,
        };
        match done {
            // Another process has it now, or somebody put an end to it.
            Err(problem) if problem.code() == Code::Stale => Ok(()),
            done => done,
        }
    }

    /// Whoever's work it is may not do it any more.
    async fn give_up(&self, lease: Uuid, id: ImportId) -> Result<(), Problem> {
        let tx = self.app.store.system().await?;
        let import = storage::held(&tx, id, lease).await?;
        let (import, ended) = match import.state {
            ImportState::Undoing => import.done(tx.now),
            _ => import.failed(ImportFault::NotAllowed.into(), tx.now),
        };
        storage::save(&tx, import).await?;
        tx.record(ended).await?;
        Ok(tx.commit().await?)
    }

    /// Puts an end to imports whose file has lain here for too long.
    async fn expire(&self) -> Result<(), Problem> {
        if storage::expired(&self.app.store.system_read(), 1).await?.is_empty() {
            return Ok(());
        }
        let tx = self.app.store.system().await?;
        for import in storage::expired(&tx, EXPIRED).await? {
            let (import, ended) = import.failed(ImportFault::Expired.into(), tx.now);
            storage::save(&tx, import).await?;
            tx.record(ended).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn check(&self, lease: Uuid, actor: &Actor, import: &Import) -> Result<(), Problem> {
        let found = check(&self.app.store, import).await;
        let tx = self.app.write(actor).await?;
        let held = storage::held(&tx, import.id, lease).await?;
        match found {
            Ok(rows) => storage::progress(&tx, &held.checked(rows), lease).await?,
            Err(Halt::Fault(fault)) => end(&tx, held, Some(fault)).await?,
            Err(Halt::Problem(problem)) => return Err(problem),
        }
        Ok(tx.commit().await?)
    }

    /// Judges some rows and opens none.
    async fn judge_some(&self, lease: Uuid, actor: &Actor, import: &Import) -> Result<(), Problem> {
        let mut rows = self.rows(import).await?;
        let tx = self.app.write(actor).await?;
        let mut held = storage::held(&tx, import.id, lease).await?;
        let mut seen = 0;
        while seen < BATCH {
            let Some(row) = rows.next().await.map_err(Halt::problem)? else {
                break;
            };
            let (reference, judged) = judged(&self.app, &tx, actor, &held, &rows, &row).await?;
            let kept = match judged {
                Judged::Good(_) => row_of(&row, ImportRowState::Valid),
                Judged::Known(case) => known(&row, case),
                Judged::Bad(fault) => refused(&row, fault),
            };
            let named = reference.as_ref().filter(|_| kept.state == ImportRowState::Valid);
            storage::put(&tx, &held, &kept, None, named.map(|reference| reference.under(None))).await?;
            held.counts = held.counts.and(kept.state);
            held.place = row.after;
            seen += 1;
        }
        let is_last = seen < BATCH;
        if !is_last {
            storage::progress(&tx, &held, lease).await?;
        } else if held.opens_after_judging() {
            let opening = Import {
                step: ImportStep::Open,
                place: ImportPlace::default(),
                ..held
            };
            storage::progress(&tx, &opening, lease).await?;
        } else {
            end(&tx, held, None).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Opens some rows. One that is good and cannot be opened is refused in a second try: of the first nothing stays.
    async fn open_some(&self, lease: Uuid, actor: &Actor, import: &Import) -> Result<(), Problem> {
        let mut cannot = BTreeMap::new();
        loop {
            match self.opened(lease, actor, import, BATCH, &cannot).await {
                Ok(()) => return Ok(()),
                Err(Halted::Work(problem)) => return Err(problem),
                Err(Halted::Row(line, fault)) => {
                    cannot.insert(line, fault);
                }
            }
        }
    }

    /// Opens all rows in one transaction, or none.
    async fn open_all(&self, lease: Uuid, actor: &Actor, import: &Import) -> Result<(), Problem> {
        let (line, fault) = match self.opened(lease, actor, import, usize::MAX, &BTreeMap::new()).await {
            Ok(()) => return Ok(()),
            Err(Halted::Work(problem)) => return Err(problem),
            Err(Halted::Row(line, fault)) => (line, fault),
        };
        let tx = self.app.write(actor).await?;
        let mut held = storage::held(&tx, import.id, lease).await?;
        let row = ImportRow {
            line,
            state: ImportRowState::Refused,
            case: None,
            fault: Some(fault),
        };
        storage::put(&tx, &held, &row, None, None).await?;
        held.counts.valid -= 1;
        held.counts = held.counts.and(ImportRowState::Refused);
        end(&tx, held, None).await?;
        Ok(tx.commit().await?)
    }

    /// Opens the next rows, at most so many; those that `cannot` be opened are refused.
    async fn opened(
        &self,
        lease: Uuid,
        actor: &Actor,
        import: &Import,
        most: usize,
        cannot: &BTreeMap<i64, RowFault>,
    ) -> Result<(), Halted> {
        let is_all = import.mode == ImportMode::AllOrNothing;
        let mut rows = self.rows(import).await?;
        let tx = self.app.write(actor).await?;
        let mut held = storage::held(&tx, import.id, lease).await?;
        if is_all {
            // They were judged, and are counted anew.
            held.counts = ImportCounts::default();
        }
        let mut seen = 0;
        while seen < most {
            let Some(row) = rows.next().await.map_err(Halt::problem)? else {
                break;
            };
            let (reference, judged) = judged(&self.app, &tx, actor, &held, &rows, &row).await?;
            let judged = match (judged, cannot.get(&row.line)) {
                (Judged::Good(_), Some(fault)) => Judged::Bad(fault.clone()),
                (judged, _) => judged,
            };
            let kept = match judged {
                Judged::Good(opening) => {
                    let opened = keep(&self.app, &tx, actor, &held, &row, *opening, reference.as_ref()).await;
                    opened.map_err(|problem| Halted::of(&row, problem))?;
                    None
                }
                Judged::Known(case) => Some(known(&row, case)),
                Judged::Bad(fault) if is_all => return Err(Halted::Row(row.line, fault)),
                Judged::Bad(fault) => Some(refused(&row, fault)),
            };
            if let Some(kept) = &kept {
                storage::put(&tx, &held, kept, None, None).await?;
            }
            held.counts = held.counts.and(kept.map_or(ImportRowState::Opened, |kept| kept.state));
            held.place = row.after;
            seen += 1;
        }
        if seen < most {
            end(&tx, held, None).await?;
        } else {
            storage::progress(&tx, &held, lease).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The rows that were not done yet.
    async fn rows<'a>(&self, import: &'a Import) -> Result<Rows<'a>, Problem> {
        let rows = Rows::after(&self.app.store, import, import.place).await;
        rows.map_err(Halt::problem)
    }

    /// Takes some cases back, or leaves them and says why.
    async fn take_back(&self, lease: Uuid, actor: &Actor, id: ImportId) -> Result<(), Problem> {
        let tx = self.app.write(actor).await?;
        let mut held = storage::held(&tx, id, lease).await?;
        let some = storage::opened(&tx, id, u64::try_from(BATCH).unwrap_or(u64::MAX)).await?;
        if some.is_empty() {
            let (undone, event) = held.undone();
            storage::save(&tx, undone).await?;
            tx.record(event).await?;
            tx.commit().await?;
            forget_pages(&self.app.store).await;
            return Ok(());
        }
        for opened in some {
            let state = storage::settle(&tx, &held, opened).await?;
            held.counts = held.counts.and(state);
        }
        storage::progress(&tx, &held, lease).await?;
        Ok(tx.commit().await?)
    }
}

impl Halted {
    /// What stands against a row, unless it may go better the next time.
    fn of(row: &Row, problem: Problem) -> Self {
        if problem.code().status().is_server_error() {
            Self::Work(problem)
        } else {
            Self::Row(row.line, fault_of(&problem))
        }
    }
}

fn new_lease(app: &App) -> Uuid {
    app.store.system_read().new_id::<EntryId>().uuid()
}

/// Whose work it is, with their rights as they are now; `None` where they may not do it any more.
async fn acting(app: &App, import: &Import) -> Result<Option<Actor>, Problem> {
    let tx = app.store.system_read();
    let found = match actor::at_work(&tx, import.by, import.session).await {
        Err(Error::NotFound) => {
            let client = ClientId::from_uuid(import.by.uuid());
            let credential = ClientCredentialId::from_uuid(import.session.uuid());
            let scopes = [ClientScope::CasesWrite, ClientScope::NotificationsWrite].map(ClientScope::code);
            client::actor(&tx, client, credential, &scopes.join(" ")).await
        }
        found => found,
    };
    match found {
        Err(Error::NotFound) => Ok(None),
        found => Ok(Some(found?).filter(|actor| {
            actor.organisation == import.organisation
                && actor.may(Permission::ImportsCreate)
                && actor.may(import.kind.permission())
        })),
    }
}

/// Nothing more comes of it: it was worked through, or this is why not.
async fn end(tx: &Tx, import: Import, fault: Option<FileFault>) -> Result<(), Problem> {
    let (import, ended) = match fault {
        Some(fault) => import.failed(fault, tx.now),
        None => import.done(tx.now),
    };
    storage::save(tx, import).await?;
    Ok(tx.record(ended).await?)
}

/// What a row is, and by what the other system knows its case.
async fn judged(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    import: &Import,
    rows: &Rows<'_>,
    row: &Row,
) -> Result<(Option<Reference>, Judged), Problem> {
    let read = rows.body(row).and_then(|body| told(import.kind, body));
    let (external, body) = match read {
        Ok(read) => read,
        Err(problem) => return Ok((None, Judged::Bad(fault_of(&problem)))),
    };
    let reference = external.map(|value| storage::index(tx, import.organisation, value));
    if let Some(reference) = &reference {
        if storage::is_before(tx, import.id, row.line, reference).await? {
            let twice = Problem::at(format!("/{EXTERNAL_ID}"), "repeated");
            return Ok((None, Judged::Bad(fault_of(&twice))));
        }
        if let Some(case) = storage::known(tx, import.organisation, reference).await? {
            return Ok((None, Judged::Known(case)));
        }
    }
    let judged = match judge(app, tx, actor, tx.new_id(), body).await {
        Ok(opening) => Judged::Good(Box::new(opening)),
        Err(problem) if problem.code().status().is_server_error() => return Err(problem),
        Err(problem) => Judged::Bad(fault_of(&problem)),
    };
    Ok((reference, judged))
}

/// The body that opens a case, and by what the other system knows it.
pub(crate) fn told(kind: ImportKind, row: Value) -> Result<(Option<String>, CaseCreate), Problem> {
    let Value::Object(mut fields) = row else {
        return Err(Problem::new(Code::Malformed));
    };
    let external = match fields.remove(EXTERNAL_ID) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(external_id(&text)?),
        Some(_) => return Err(Problem::at(format!("/{EXTERNAL_ID}"), "invalid")),
    };
    if kind == ImportKind::Notifications {
        notified(&mut fields)?;
    }
    Ok((external, json::read(Value::Object(fields))?))
}

/// Opens the case of a row.
async fn keep(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    import: &Import,
    row: &Row,
    opening: Opening,
    reference: Option<&Reference>,
) -> Result<(), Problem> {
    let case = open(app, tx, actor, opening).await?;
    let key = match reference {
        Some(_) => Some(tx.case_key(case.id).await?),
        None => None,
    };
    let kept = ImportRow {
        case: Some(case.id),
        ..row_of(row, ImportRowState::Opened)
    };
    let named = reference.map(|reference| reference.under(key.as_ref()));
    Ok(storage::put(tx, import, &kept, Some(case.version), named).await?)
}

fn row_of(row: &Row, state: ImportRowState) -> ImportRow {
    ImportRow {
        line: row.line,
        state,
        case: None,
        fault: None,
    }
}

fn known(row: &Row, case: CaseId) -> ImportRow {
    ImportRow {
        case: Some(case),
        ..row_of(row, ImportRowState::Known)
    }
}

fn refused(row: &Row, fault: RowFault) -> ImportRow {
    ImportRow {
        fault: Some(fault),
        ..row_of(row, ImportRowState::Refused)
    }
}

/// What is kept of a problem: codes and places. The name of a field that there is not may be what somebody is called;
/// the place is then that of the object around it.
fn fault_of(problem: &Problem) -> RowFault {
    let errors = problem.errors().iter().map(|error| {
        let place = match error.code.as_str() {
            "unknown_field" => error.pointer.rsplit_once('/').map_or("", |(around, _)| around),
            _ => error.pointer.as_str(),
        };
        (place.to_owned(), error.code.clone())
    });
    RowFault {
        code: problem.code().name().to_owned(),
        detail: problem.detail().map(str::to_owned),
        errors: errors.collect(),
    }
}

/// The task that works through files of cases. It stops at the end of its present piece of work.
pub struct Importer {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Importer {
    /// Starts it.
    #[must_use]
    pub fn start(app: &App) -> Self {
        let (stop, mut stopped) = watch::channel(false);
        let (app, worker) = (app.clone(), Worker::new(app));
        let running = tokio::spawn(async move {
            while !*stopped.borrow() {
                // A task of its own, so that a panic ends the piece of work and not the task.
                let piece = worker.clone();
                let done = tokio::spawn(async move { piece.step().await }).await;
                app.store
                    .jobs()
                    .ran("imports", app.store.clock().now(), matches!(done, Ok(Ok(_))));
                let pause = match done {
                    Ok(Ok(true)) => Duration::ZERO,
                    Ok(Ok(false)) => PAUSE,
                    Ok(Err(_)) | Err(_) => {
                        metrics::counter!("punte_job_failures_total", "job" => "imports").increment(1);
                        tracing::error!(job.name = "imports", "A job failed and will be tried again");
                        PAUSE
                    }
                };
                metrics::counter!("punte_job_runs_total", "job" => "imports").increment(1);
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    // The sender is gone only when the server is.
                    _ = stopped.changed() => {}
                }
            }
        });
        Self { stop, running }
    }

    /// Asks it to stop and waits until it has.
    pub async fn stop(self) {
        // A send fails only when it has ended already.
        let _ = self.stop.send(true);
        if self.running.await.is_err() {
            tracing::error!("A job ended with a panic");
        }
    }
}
