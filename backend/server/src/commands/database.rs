//! `punte migrate`, `punte audit verify` and `punte erasures apply`: what is done with a database without a
//! server.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use punte_storage::cases::erasure;
use punte_storage::erasures::ErasureFile;
use punte_storage::ledger::{self, CheckpointFile};
use punte_storage::projects::attendance;
use punte_storage::{Clock, Store, StoreOptions};
use punte_vault::Keyring;
use secrecy::ExposeSecret as _;

use crate::settings::{Settings, Source};

/// Brings the database up to date.
///
/// # Errors
/// When it cannot be reached, or is newer than this executable.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn migrate(source: &Source) -> Result<()> {
    let settings = Settings::load(source)?;
    let changes = runtime()?.block_on(punte_migration::migrate(settings.database_url.expose_secret()))?;
    println!("The database is up to date ({changes} changes made now).");
    Ok(())
}

/// Walks the ledger and fails if anything in it is not as it was signed (SEC-46).
///
/// # Errors
/// When the ledger is damaged, or cannot be read.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn verify(source: &Source) -> Result<()> {
    let settings = Settings::load(source)?;
    let verdict = runtime()?.block_on(async {
        let store = open(&settings).await?;
        let file = CheckpointFile(settings.checkpoint_file.clone());
        anyhow::Ok(ledger::verify(&store.system_read(), &file).await?)
    })?;
    for fault in &verdict.faults {
        println!("{fault}");
    }
    if !verdict.faults.is_empty() {
        bail!("the ledger is not what was signed: {} faults", verdict.faults.len());
    }
    println!(
        "The ledger is whole: {} entries, {} signed checkpoints agree, {} entries wait for their place.",
        verdict.entries, verdict.checkpoints, verdict.pending
    );
    Ok(())
}

/// Erases again what was erased and is in the database, such as one that was restored (SEC-36). A server does
/// the same when it starts.
///
/// # Errors
/// When there is no file of erasures, a line of it is not ours, or the database cannot be reached.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn erase_again(source: &Source) -> Result<()> {
    let settings = Settings::load(source)?;
    let Some(path) = settings.erasure_file.clone() else {
        bail!("erasure_file is empty: on this installation no case is erased");
    };
    runtime()?.block_on(async {
        let store = open(&settings).await?;
        let file = ErasureFile(path);
        let listed = file.read(store.keyring())?.len();
        let again = erasure::repeat(&store, &file).await?;
        println!("{listed} cases were erased; {again} of them were in the database and are erased again.");
        let listed = file.read_attendance(store.keyring())?.len();
        let again = attendance::repeat(&store, &file).await?;
        println!(
            "{listed} attendance lists were erased before their day; {again} of them were there and are erased again."
        );
        Ok(())
    })
}

/// Opens the database of an installation, which must be up to date.
///
/// # Errors
/// When it cannot be reached.
pub async fn open(settings: &Settings) -> Result<Store> {
    let keyring = Keyring::read(&settings.keys).context("the key file cannot be used")?;
    let options = StoreOptions::new(settings.database_url.expose_secret());
    let store = Store::open(&options, Arc::new(keyring), Clock::system(), &settings.country).await;
    store.context("the database cannot be reached")
}

/// A runtime for a command.
///
/// # Errors
/// When the system refuses.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?)
}
