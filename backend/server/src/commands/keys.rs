//! `punte generate-keys` and `punte keys …`: the keys of an installation, made and rotated.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use chrono::TimeDelta;
use punte_domain::Timestamp;
use punte_storage::identity::signing_key;
use punte_storage::keys::{self, InUse};
use punte_vault::{KeySource, Keyring};

use super::database::{open, runtime};
use crate::settings::{Settings, Source};

/// Running servers see a replaced key file at their next write; what they have begun by then is
/// over after so long.
const SETTLED: TimeDelta = TimeDelta::seconds(60);

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

/// Says which version of the keys seals how much.
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

/// Adds a version of the keys that wrap and seal (SEC-35). Running servers on this file use it from
/// their next write on.
///
/// # Errors
/// When the file cannot be replaced.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn add_version(source: &Source) -> Result<()> {
    let settings = Settings::load(source)?;
    let version = Keyring::add_version(&settings.keys).context("the key file was not changed")?;
    println!(
        "Version {version} seals from now on. Back up {} again, give it to every server that has a copy of its own, and then seal the old data with it: punte keys rewrap.",
        settings.keys.file.display()
    );
    Ok(())
}

/// Seals everything with the newest version while servers run. It may be stopped and run again.
///
/// # Errors
/// When something could not be sealed anew, or the database cannot be reached.
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
        println!("{} sealed anew.", outcome.done);
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

/// Takes a version out of the key file that seals nothing any more.
///
/// # Errors
/// When it is still in use, the newest, or not there.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn retire(source: &Source, version: i32) -> Result<()> {
    let settings = Settings::load(source)?;
    runtime()?.block_on(async {
        let store = open(&settings).await?;
        if store.keyring().wrapping_version()? == version {
            bail!("version {version} is the newest, which seals what comes; add a version first");
        }
        let changed = std::fs::metadata(&settings.keys.file)?.modified()?;
        if store.clock().now() - Timestamp::from(changed) < SETTLED {
            bail!("the key file has just been changed; wait a minute, so that no server still uses version {version}");
        }
        if let Some(InUse { cases, secrets }) = keys::in_use(&store.system_read()).await?.get(&version) {
            bail!(
                "version {version} still seals the keys of {cases} cases and {secrets} secrets; seal them anew first: punte keys rewrap"
            );
        }
        Keyring::retire_version(&settings.keys, version).context("the key file was not changed")?;
        println!(
            "Version {version} is gone from {}. Backups of the database made before the last rewrap can be read only with the key file of their time: keep it with its own protection as long as you keep them.",
            settings.keys.file.display()
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
    let newest = keyring.wrapping_version()?;
    let mut versions = keyring.versions();
    versions.extend(in_use.keys());
    for version in versions {
        let InUse { cases, secrets } = in_use.get(&version).copied().unwrap_or_default();
        let mark = match (version == newest, keyring.versions().contains(&version)) {
            (true, _) => ", seals what comes",
            (false, true) => "",
            (false, false) => ", NOT IN THE KEY FILE",
        };
        println!("version {version}: the keys of {cases} cases, {secrets} secrets{mark}");
    }
    Ok(())
}
