//! `punte openapi`: the document of the API, made from the code.

use anyhow::Result;
use punte_api::app::Profile;

/// The document as it is committed: of the demo profile, which has everything production has.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn document() -> Result<String> {
    let mut text = punte_api::openapi::document(Profile::Demo).to_pretty_json()?;
    text.push('\n');
    Ok(text)
}
