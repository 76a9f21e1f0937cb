//! `punte serve`: the server of an installation.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use punte_api::App;
use punte_api::app::Profile;
use punte_api::auth::Auth;
use punte_api::cases::Importer;
use punte_api::client::TrustedProxies;
use punte_api::exports::Exporter;
use punte_domain::identity::factor::PasskeyPolicy;
use punte_domain::pack::Pack;
use punte_domain::partners::target::TargetPolicy;
use punte_jobs::{Context, Mailer, Scanner};
use punte_migration::MigrationError;
use punte_storage::cases::erasure;
use punte_storage::erasures::ErasureFile;
use punte_storage::ledger::CheckpointFile;
use punte_storage::projects::attendance;
use punte_storage::{Clock, Error, Store, StoreOptions};
use punte_vault::Keyring;
use punte_vault::password::Cost;
use secrecy::ExposeSecret as _;
use tokio::signal::unix::{SignalKind, signal};

use crate::http::{self, Serving};
use crate::reader::Patience;
use crate::settings::{Settings, Source};
use crate::{hardening, logging, monitoring};

/// Everything the server runs on, of a real installation or of the demo.
pub struct Running {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where metrics are fetched; nowhere in the demo.
    pub metrics_listen: Option<SocketAddr>,
    /// How the database is opened.
    pub database: StoreOptions,
    /// The keys.
    pub keyring: Keyring,
    /// Where checkpoints of the ledger go.
    pub checkpoints: CheckpointFile,
    /// Where it is written which cases were erased.
    pub erasures: Option<ErasureFile>,
    /// What differs between countries.
    pub pack: Arc<Pack>,
    /// The address people type.
    pub public_url: String,
    /// Who hears of weaknesses.
    pub security_contact: String,
    /// Where documents are looked through for what is harmful.
    pub scanner: Option<Scanner>,
    /// What sends messages; without it none is sent.
    pub mailer: Option<Mailer>,
    /// Real or demo.
    pub profile: Profile,
    /// Whose word about client addresses is believed.
    pub proxies: TrustedProxies,
    /// Threads that answer requests.
    pub workers: usize,
    /// How many days a key signs access tokens.
    pub signing_key_days: u32,
    /// Who signs in with a passkey and with nothing less.
    pub passkeys: PasskeyPolicy,
    /// How long a client may take to read an answer.
    pub patience: Patience,
    /// How long a stop waits for running requests.
    pub shutdown: Duration,
}

/// Starts from the settings and answers until it is told to stop.
///
/// # Errors
/// When the settings are not fit, an address is taken or the database is newer.
pub fn serve(source: &Source) -> Result<()> {
    let settings = Settings::load(source)?;
    logging::start(&settings.log_level);
    for remark in settings.remarks() {
        tracing::warn!("{remark}");
    }
    let keyring = Keyring::read(&settings.keys).context("the key file cannot be used")?;
    let mut database = StoreOptions::new(settings.database_url.expose_secret());
    database.max_connections = settings.database_connections;
    let mailer = settings
        .mail
        .map(|server| Mailer::new(&server, &settings.public_url))
        .transpose()
        .context("the connection to the mail server cannot be set up")?;
    let running = Running {
        listen: settings.listen,
        metrics_listen: Some(settings.metrics_listen),
        database,
        keyring,
        checkpoints: CheckpointFile(settings.checkpoint_file),
        erasures: settings.erasure_file.map(ErasureFile),
        pack: Arc::new(Pack::load(&settings.country).context("the country pack is not valid")?),
        public_url: settings.public_url,
        security_contact: settings.security_contact,
        scanner: settings.scanner,
        mailer,
        profile: Profile::Production,
        proxies: TrustedProxies(settings.trusted_proxies),
        workers: settings.workers,
        signing_key_days: settings.signing_key_days,
        passkeys: PasskeyPolicy::enforced(settings.passkey_roles),
        patience: Patience(settings.reading),
        shutdown: settings.shutdown,
    };
    actix_web::rt::System::new().block_on(run(running, async |_| Ok(())))
}

/// Migrates, prepares, answers and works until a signal comes; then finishes what was accepted.
///
/// # Errors
/// When an address is taken, the database is newer, or `prepare` fails.
pub async fn run(running: Running, prepare: impl AsyncFnOnce(&App) -> Result<()>) -> Result<()> {
    hardening::report_panics();
    let metrics = match running.metrics_listen {
        Some(address) => {
            let handle = monitoring::record()?;
            actix_web::rt::spawn(monitoring::keep_up(handle.clone()));
            let server =
                monitoring::serve(address, handle).with_context(|| format!("metrics cannot listen on {address}"))?;
            Some((server.handle(), actix_web::rt::spawn(server)))
        }
        None => None,
    };
    let socket = listen(running.listen)?;
    let Some(app) = until_stopped(open(&running, &socket, prepare)).await?.transpose()? else {
        return Ok(());
    };

    let mut jobs = punte_jobs::start(&Context {
        store: app.store.clone(),
        checkpoints: running.checkpoints,
        erasures: app.erasures.clone(),
        pack: app.pack.clone(),
        scanner: running.scanner,
        mailer: running.mailer,
        targets: match running.profile {
            Profile::Production => TargetPolicy::PublicOnly,
            Profile::Demo => TargetPolicy::AlsoLoopback,
        },
        signing_key_lasts: chrono::Duration::days(running.signing_key_days.into()),
    });
    let exporter = Exporter::new(app.clone());
    jobs.also(&app.store, "exports", Duration::from_secs(2), move || {
        exporter.clone().step()
    });
    let importer = Importer::start(&app);
    let server = http::serve(
        socket,
        Serving {
            app,
            security_contact: running.security_contact,
            proxies: running.proxies,
            workers: running.workers,
            patience: running.patience,
            shutdown: running.shutdown,
        },
    )?;
    let handle = server.handle();
    let answering = actix_web::rt::spawn(server);
    tracing::info!(server.address = %running.listen, "Punte answers");

    stop_signal().await?;
    tracing::info!("Punte stops: running requests are finished, new ones are not accepted");
    handle.stop(true).await;
    let _ = answering.await;
    importer.stop().await;
    jobs.stop().await;
    if let Some((handle, task)) = metrics {
        handle.stop(false).await;
        let _ = task.await;
    }
    tracing::info!("Punte has stopped");
    Ok(())
}

/// Takes the address. A server that was just stopped may still hold it for a moment.
fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("cannot listen on {address}; is Punte running already?"))
}

/// Opens, migrates and prepares the database. Until that is done, and as long as the database is
/// away, the socket says that the process lives but is not ready.
async fn open(running: &Running, socket: &TcpListener, prepare: impl AsyncFnOnce(&App) -> Result<()>) -> Result<App> {
    let starting = http::serve_start(socket.try_clone()?)?;
    let handle = starting.handle();
    let answering = actix_web::rt::spawn(starting);

    let opened = loop {
        match try_open(running).await {
            Err(OpenError::Away(error)) => {
                tracing::error!(error.kind = %error, "The database is not available; trying again in a second");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Err(OpenError::Refused(error)) => break Err(error),
            Ok(app) => break prepare(&app).await.map(|()| app),
        }
    };
    handle.stop(false).await;
    let _ = answering.await;
    opened
}

enum OpenError {
    /// It may come back.
    Away(anyhow::Error),
    /// It will not.
    Refused(anyhow::Error),
}

async fn try_open(running: &Running) -> Result<App, OpenError> {
    match punte_migration::migrate(&running.database.url).await {
        Ok(0) => {}
        Ok(changes) => tracing::info!(migration.changes = changes, "The database was brought up to date"),
        Err(error @ MigrationError::Newer(_)) => return Err(OpenError::Refused(error.into())),
        Err(error) => return Err(OpenError::Away(error.into())),
    }
    let keyring = Arc::new(running.keyring.clone());
    let store = Store::open(&running.database, keyring, Clock::system(), running.pack.country())
        .await
        .map_err(|error| OpenError::Away(error.into()))?;
    erase_again(&store, running.erasures.as_ref()).await?;
    let auth = Auth::new(store.keyring(), &running.public_url, Cost::STANDARD);
    let auth = auth.map_err(|error| OpenError::Refused(error.into()))?;
    if auth.passkeys().is_err() {
        tracing::warn!("There are no passkeys: they belong to a name, and public_url has none");
    }
    Ok(App {
        auth: Arc::new(auth),
        store,
        profile: running.profile,
        passkeys: running.passkeys.clone(),
        pack: running.pack.clone(),
        erasures: running.erasures.clone(),
        sends_mail: running.mailer.is_some(),
    })
}

/// What was erased and came back with a backup, or was not finished, goes before anybody is answered (SEC-36).
async fn erase_again(store: &Store, file: Option<&ErasureFile>) -> Result<(), OpenError> {
    let Some(file) = file else {
        return Ok(());
    };
    let refused = |error| match error {
        error @ Error::Erasures(_) => OpenError::Refused(error.into()),
        error => OpenError::Away(error.into()),
    };
    let cases = erasure::repeat(store, file).await.map_err(refused)?;
    let lists = attendance::repeat(store, file).await.map_err(refused)?;
    if cases + lists > 0 {
        tracing::warn!(
            erasure.cases = cases,
            erasure.lists = lists,
            "Cases or attendance lists that had been erased were in the database and are erased again"
        );
    }
    Ok(())
}

/// The outcome, or `None` if a signal came before it.
async fn until_stopped<T>(work: impl Future<Output = T>) -> Result<Option<T>> {
    tokio::select! {
        outcome = work => Ok(Some(outcome)),
        stopped = stop_signal() => stopped.map(|()| None),
    }
}

/// Waits for a signal to stop.
async fn stop_signal() -> Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
