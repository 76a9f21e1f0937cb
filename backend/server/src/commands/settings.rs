//! `punte check-settings`: tells what would stop a start, and what deserves a second look.

use anyhow::Result;

use crate::settings::{Settings, Source};

/// Reads the settings as `serve` would, and tells the result.
///
/// # Errors
/// When `serve` would not start.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn check(source: &Source) -> Result<()> {
    let settings = Settings::load(source)?;
    let remarks = settings.remarks();
    for remark in &remarks {
        println!("look again: {remark}");
    }
    println!("The settings are fit to start with ({} remarks).", remarks.len());
    Ok(())
}
