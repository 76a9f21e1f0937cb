//! `punte openapi`: the document of the API, made from the code.

use anyhow::Result;
use punte_api::app::Profile;

/// The document as it is committed: of the demo profile, which has everything production has.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn document() -> Result<String> {
    let text = punte_api::openapi::document(Profile::Demo).to_pretty_json()?;
    Ok(in_order(&text))
}

/// The library keeps an operation's extensions in a hash map, so that they come in any order; here
/// `x-permission` stands before `x-people`.
fn in_order(text: &str) -> String {
    let mut ordered = String::with_capacity(text.len() + 1);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let is_early = line.trim() == "\"x-people\": true,";
        let permission = lines.next_if(|next| is_early && next.trim().starts_with("\"x-permission\""));
        match permission {
            Some(permission) => {
                ordered.push_str(permission);
                ordered.push_str(",\n");
                ordered.push_str(line.trim_end_matches(','));
            }
            None => ordered.push_str(line),
        }
        ordered.push('\n');
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn extensions_stand_in_one_order_whichever_they_came_in() {
        let permission_first = "{\n  \"x-permission\": \"signed_in\",\n  \"x-people\": true\n}";
        let people_first = "{\n  \"x-people\": true,\n  \"x-permission\": \"signed_in\"\n}";
        assert_eq!(in_order(people_first), in_order(permission_first));
        assert_eq!(in_order(permission_first), format!("{permission_first}\n"));
    }
}
