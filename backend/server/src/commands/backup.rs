//! `punte backup done`: how an installation learns that a backup was made. It makes none itself.

use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Result, bail};
use chrono::DateTime;
use punte_domain::backup::Backup;
use punte_storage::backup;

use super::database::{open, runtime};
use crate::settings::{Settings, Source};

/// Records this file as the backup that was finished when it was last written.
///
/// # Errors
/// When there is no such file, there is nothing in it, or the database cannot be reached.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn done(source: &Source, file: &Path, taken_from: &str) -> Result<()> {
    let settings = Settings::load(source)?;
    let name = file.display();
    let found = fs::metadata(file).with_context(|| format!("{name} cannot be looked at"))?;
    if !found.is_file() {
        bail!("{name} is no file");
    }
    let seconds = found.modified()?.duration_since(UNIX_EPOCH)?.as_secs();
    let taken_at = DateTime::from_timestamp(i64::try_from(seconds)?, 0)
        .with_context(|| format!("{name} was written at no time that there is"))?;
    runtime()?.block_on(async {
        let store = open(&settings).await?;
        let tx = store.system().await?;
        let made = Backup::new(taken_at, found.len(), taken_from, tx.now)
            .with_context(|| format!("{name} is no backup that could be recorded"))?;
        backup::record(&tx, &made).await?;
        anyhow::Ok(tx.commit().await?)
    })?;
    println!("Recorded: {} bytes, finished at {taken_at}.", found.len());
    Ok(())
}
