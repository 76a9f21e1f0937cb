//! `punte generate-keys` and `punte keys …`: the keys of an installation, made and rotated.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use chrono::TimeDelta;
use punte_domain::Timestamp;
use punte_storage::identity::signing_key;
use punte_storage::keys::{self, InUse};
use punte_storage::ledger::CheckpointFile;
use punte_vault::{KeySource, Keyring};

use super::database::{open, runtime};
use crate::settings::{Settings, Source};

/// How long after the key file has changed a version may go. Running servers see a replaced file at
/// once, and what they have begun by then is over in a minute; but what clients carry, such as
/// idempotency keys, is good for a day.
const SETTLED: TimeDelta = TimeDelta::hours(24);

/// Writes new keys; a file that exists stays as it is.
///
/// # Errors
/// When the file exists or cannot be written.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn generate(path: &Path, service: Option<&Path>) -> Result<()> {
    let source = KeySource {
        file: path.to_owned(),
        service: service.map(Path::to_owned),
    };
    Keyring::generate()
        .write_new(&source)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    println!(
        "New keys are in {}. Keep a copy apart from the database and its backups: without the keys nobody can read the data, with both anybody can.",
        path.display()
    );
    Ok(())
}

/// Says what needs which version of the keys.
///
/// # Errors
/// When the database cannot be reached.
pub fn status(source: &Source) -> Result<()> {
    let settings = Settings::load(source)?;
    runtime()?.block_on(async {
        let store = open(&settings).await?;
        tell(&store, store.keyring()).await
    })
}

/// Adds a version of every key (SEC-35, SEC-67). Running servers on this file use it at once.
///
/// # Errors
/// When the file cannot be replaced.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn add_version(source: &Source) -> Result<()> {
    let settings = Settings::load(source)?;
    let version = Keyring::add_version(&settings.keys).context("the key file was not changed")?;
    println!(
        "Version {version} is used from now on. Back up {} again, give it to every server that has a copy of its own, and then seal the old data with it: punte keys rewrap.",
        settings.keys.file.display()
    );
    Ok(())
}

/// Seals and indexes everything with the newest version while servers run. It may be stopped and run
/// again.
///
/// # Errors
/// When something could not be opened, or the database cannot be reached.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn rewrap(source: &Source) -> Result<()> {
    let settings = Settings::load(source)?;
    runtime()?.block_on(async {
        let store = open(&settings).await?;
        let outcome = keys::rewrap(&store, |rows| {
            if rows % 10_000 == 0 {
                println!("{rows} looked at …");
            }
        })
        .await?;
        println!("{} sealed or indexed anew.", outcome.done);
        tell(&store, store.keyring()).await?;
        if outcome.failed > 0 {
            bail!(
                "{} could not be opened and stay as they were: they are damaged, or sealed with a version this key file does not have",
                outcome.failed
            );
        }
        Ok(())
    })
}

/// Takes a version out of the key file that nothing needs any more; its pepper only when every
/// password was hashed anew.
///
/// # Errors
/// When it is still in use, the newest, or not there.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn retire(source: &Source, version: i32) -> Result<()> {
    let settings = Settings::load(source)?;
    runtime()?.block_on(async {
        let store = open(&settings).await?;
        let newest = store.keyring().newest_version();
        if newest == version {
            bail!("version {version} is the newest, which is used for what comes; add a version first");
        }
        let changed = std::fs::metadata(&settings.keys.file)?.modified()?;
        if store.clock().now() - Timestamp::from(changed) < SETTLED {
            bail!(
                "the key file was changed less than a day ago; wait until then, so that nothing made with version {version} is on its way any more"
            );
        }
        let in_use = keys::in_use(&store.system_read()).await?;
        let InUse {
            cases,
            secrets,
            index_entries,
            passwords,
        } = in_use.get(&version).copied().unwrap_or_default();
        if cases + secrets + index_entries > 0 {
            bail!(
                "version {version} is still needed by the keys of {cases} cases, {secrets} secrets and {index_entries} entries of the index; seal them anew first: punte keys rewrap"
            );
        }
        let signs = CheckpointFile(settings.checkpoint_file.clone()).key()?;
        if signs.is_some_and(|signs| signs < newest) {
            bail!("no server has signed a checkpoint with the newest audit key yet; start one, and try again");
        }
        Keyring::retire_version(&settings.keys, version, passwords == 0).context("the key file was not changed")?;
        let file = settings.keys.file.display();
        if passwords > 0 {
            println!(
                "Version {version} is gone from {file} but for its pepper: {passwords} passwords were not used since. Retire it again when punte keys status counts none."
            );
        } else {
            println!("Version {version} is gone from {file}.");
        }
        println!(
            "Backups of the database made before the last rewrap can be read only with the key file of their time: keep it with its own protection as long as you keep them."
        );
        Ok(())
    })
}

/// Makes the next key that signs access tokens. Nobody is signed out (SEC-07).
///
/// # Errors
/// When the database cannot be reached.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn rotate_signing(source: &Source) -> Result<()> {
    let settings = Settings::load(source)?;
    runtime()?.block_on(async {
        let tx = open(&settings).await?.system().await?;
        signing_key::rotate(&tx).await?;
        tx.commit().await?;
        println!(
            "A new key signs access tokens in half a minute. The one before verifies until the last token it signed is over, ten minutes later."
        );
        Ok(())
    })
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
async fn tell(store: &punte_storage::Store, keyring: &Keyring) -> Result<()> {
    let in_use = keys::in_use(&store.system_read()).await?;
    let newest = keyring.newest_version();
    let mut versions = keyring.versions();
    versions.extend(in_use.keys());
    for version in versions {
        let InUse {
            cases,
            secrets,
            index_entries,
            passwords,
        } = in_use.get(&version).copied().unwrap_or_default();
        let mark = match (version == newest, keyring.versions().contains(&version)) {
            (true, _) => ", used for what comes",
            (false, true) => "",
            (false, false) => ", NOT IN THE KEY FILE",
        };
        println!(
            "version {version}: the keys of {cases} cases, {secrets} secrets, {index_entries} entries of the index, {passwords} passwords{mark}"
        );
    }
    Ok(())
}
