//! `punte generate-keys`: the key file of a new installation.

use std::path::Path;

use anyhow::{Context as _, Result};
use punte_vault::Keyring;

/// Writes new keys; a file that exists stays as it is.
///
/// # Errors
/// When the file exists or cannot be written.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn generate(path: &Path) -> Result<()> {
    Keyring::generate()
        .write_new(path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    println!(
        "New keys are in {}. Keep a copy apart from the database and its backups: without the keys nobody can read the data, with both anybody can.",
        path.display()
    );
    Ok(())
}
