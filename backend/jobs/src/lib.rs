//! Work without a request: the sequencer of the ledger, clocks that run out, birthdays, people who
//! may be known already, documents that a scanner is to look at, messages that wait to be mailed, what partners are
//! told, verification of the ledger, rotation of the keys, housekeeping.
//!
//! Every job runs at least once and has its effect exactly once: what is done is decided inside
//! one transaction, under a lock of the database, so that several instances may run the same job.
//! A job that fails or panics is counted, reported without content and tried again (REL-16,
//! REL-22).
//!
//! To add a job: a file with one function that does a bounded piece of work and says whether more
//! is waiting, and a line in [`start`].

pub mod birthdays;
pub mod clocks;
pub mod duplicates;
pub mod housekeeping;
pub mod mail;
pub mod organisations;
pub mod partners;
pub mod rotation;
pub mod scanner;
mod sequencer;
pub mod verification;
mod volume;
pub mod webhooks;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use punte_domain::pack::Pack;
use punte_domain::partners::target::TargetPolicy;
use punte_storage::Store;
use punte_storage::erasures::ErasureFile;
use punte_storage::ledger::CheckpointFile;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use mail::Mailer;
pub use scanner::Scanner;

/// What the jobs need.
#[derive(Clone)]
pub struct Context {
    /// The database.
    pub store: Store,
    /// Where checkpoints of the ledger go.
    pub checkpoints: CheckpointFile,
    /// Where it is written which cases were erased.
    pub erasures: Option<ErasureFile>,
    /// What differs between countries.
    pub pack: Arc<Pack>,
    /// Where documents are looked through; without one they stay in quarantine.
    pub scanner: Option<Scanner>,
    /// What sends messages; without it none is sent.
    pub mailer: Option<Mailer>,
    /// Which addresses of partners may be called.
    pub targets: TargetPolicy,
    /// How long a key signs access tokens before the next one does (SEC-07).
    pub signing_key_lasts: chrono::Duration,
}

/// Running jobs. They stop at the end of their present piece of work.
pub struct Jobs {
    stop: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
    /// Whose calls to partners go on beside it.
    courier: webhooks::Courier,
}

/// Starts every job of the product.
#[must_use]
pub fn start(context: &Context) -> Jobs {
    let (stop, stopped) = watch::channel(false);
    let sequencer = sequencer::Sequencer::default();
    let scans = scanner::Scans::default();
    let verifier = verification::Verifier::default();
    let rotation = rotation::Rotation::default();
    let courier = webhooks::Courier::new(context.targets, webhooks::system_lookup(), webhooks::PATIENCE);
    let running = vec![
        spawn(&context.store, "sequencer", Duration::from_millis(500), &stopped, {
            let context = context.clone();
            move || sequencer.clone().step(context.clone())
        }),
        spawn(&context.store, "volume", Duration::from_millis(300), &stopped, {
            let context = context.clone();
            move || volume::step(context.clone())
        }),
        spawn(&context.store, "clocks", Duration::from_secs(20), &stopped, {
            let context = context.clone();
            move || clocks::step(context.clone())
        }),
        spawn(&context.store, "birthdays", Duration::from_secs(1800), &stopped, {
            let context = context.clone();
            move || birthdays::step(context.clone())
        }),
        spawn(&context.store, "duplicates", Duration::from_secs(5), &stopped, {
            let context = context.clone();
            move || duplicates::step(context.clone())
        }),
        spawn(&context.store, "organisations", Duration::from_secs(5), &stopped, {
            let context = context.clone();
            move || organisations::step(context.clone())
        }),
        spawn(&context.store, "scanner", Duration::from_secs(2), &stopped, {
            let context = context.clone();
            move || scans.clone().step(context.clone())
        }),
        spawn(&context.store, "mail", Duration::from_secs(2), &stopped, {
            let context = context.clone();
            move || mail::step(context.clone())
        }),
        spawn(&context.store, "partners", Duration::from_millis(700), &stopped, {
            let context = context.clone();
            move || partners::step(context.clone())
        }),
        spawn(&context.store, "webhooks", Duration::from_millis(250), &stopped, {
            let (context, courier) = (context.clone(), courier.clone());
            move || courier.clone().step(context.clone())
        }),
        spawn(&context.store, "verification", Duration::from_secs(5), &stopped, {
            let context = context.clone();
            move || verifier.clone().step(context.clone())
        }),
        spawn(&context.store, "rotation", Duration::from_secs(5), &stopped, {
            let store = context.store.clone();
            move || rotation.clone().step(store.clone())
        }),
        spawn(&context.store, "housekeeping", Duration::from_secs(600), &stopped, {
            let context = context.clone();
            move || housekeeping::step(context.clone())
        }),
    ];
    Jobs { stop, running, courier }
}

impl Jobs {
    /// One more job, of a crate that stands above this one: it says whether more is waiting. It runs, stops and is
    /// reported as the others.
    pub fn also<F, Fut>(&mut self, store: &Store, name: &'static str, every: Duration, work: F)
    where
        F: Fn() -> Fut + Send + 'static,
        Fut: Future<Output = punte_storage::Result<bool>> + Send + 'static,
    {
        let stopped = self.stop.subscribe();
        let job = spawn(store, name, every, &stopped, move || {
            let work = work();
            async move { Ok(if work.await? { Step::More } else { Step::Done }) }
        });
        self.running.push(job);
    }

    /// Asks all jobs to stop and waits until they have, and for a bounded time until no call to a partner is under
    /// way: what is cut off in a call is taken up by another only when its lease is over. The ledger is sequenced once
    /// more by whoever starts next; nothing is lost in between.
    pub async fn stop(self) {
        // A send fails only when every job has ended already.
        let _ = self.stop.send(true);
        for job in self.running {
            if job.await.is_err() {
                tracing::error!("A job ended with a panic");
            }
        }
        if !self.courier.is_idle_within(webhooks::LEAVING).await {
            tracing::warn!("Calls to partners were cut off; they are made again");
        }
    }
}

/// Whether a piece of work left more to do at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// More is waiting.
    More,
    /// All is done for now.
    Done,
    /// Something outside has to be waited for.
    Rest,
}

/// How long a job waits for something outside before it looks again.
const REST: Duration = Duration::from_secs(30);

fn spawn<F, Fut>(
    store: &Store,
    name: &'static str,
    every: Duration,
    stopped: &watch::Receiver<bool>,
    work: F,
) -> JoinHandle<()>
where
    F: Fn() -> Fut + Send + 'static,
    Fut: Future<Output = punte_storage::Result<Step>> + Send + 'static,
{
    let (mut stopped, store) = (stopped.clone(), store.clone());
    tokio::spawn(async move {
        while !*stopped.borrow() {
            // A task of its own, so that a panic ends the piece of work and not the job.
            let done = tokio::spawn(work()).await;
            let (store, is_well) = (store.clone(), matches!(done, Ok(Ok(_))));
            // In another: the clock may be what panics.
            let _ = tokio::spawn(async move { store.jobs().ran(name, store.clock().now(), is_well) }).await;
            let pause = match done {
                Ok(Ok(Step::More)) => Duration::ZERO,
                Ok(Ok(Step::Done)) => every,
                Ok(Ok(Step::Rest)) => every.max(REST),
                Ok(Err(error)) => {
                    metrics::counter!("punte_job_failures_total", "job" => name).increment(1);
                    tracing::error!(job.name = name, error.kind = %error, "A job failed and will be tried again");
                    every.max(Duration::from_secs(1))
                }
                Err(_) => {
                    metrics::counter!("punte_job_failures_total", "job" => name).increment(1);
                    tracing::error!(job.name = name, "A job panicked and will be tried again");
                    every.max(Duration::from_secs(1))
                }
            };
            metrics::counter!("punte_job_runs_total", "job" => name).increment(1);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                // The sender is gone only when the server is.
                _ = stopped.changed() => {}
            }
        }
    })
}
