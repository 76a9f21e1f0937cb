//! `punte register`: what is held of people, as `docs/register.md` holds it.

use anyhow::Result;

use super::database::runtime;

/// The text.
///
/// # Errors
/// As the database in memory that the schema is read from.
pub fn document() -> Result<String> {
    Ok(runtime()?.block_on(punte_storage::register::markdown())?)
}
