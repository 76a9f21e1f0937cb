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

/// The extensions of an operation, in the order in which they stand.
const EXTENSIONS: [&str; 3] = ["\"x-permission\"", "\"x-people\"", "\"x-step-up\""];

/// The library keeps an operation's extensions in a hash map, so that they come in any order; here they stand in
/// one.
fn in_order(text: &str) -> String {
    let place = |line: &str| EXTENSIONS.iter().position(|name| line.trim().starts_with(name));
    let mut ordered: Vec<String> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if place(line).is_none() {
            ordered.push(line.to_owned());
            continue;
        }
        let mut run = vec![line];
        while let Some(next) = lines.next_if(|next| place(next).is_some()) {
            run.push(next);
        }
        let goes_on = run.last().is_some_and(|last| last.ends_with(','));
        run.sort_by_key(|line| place(line));
        let last = run.len() - 1;
        ordered.extend(run.iter().enumerate().map(|(index, line)| {
            let comma = if index < last || goes_on { "," } else { "" };
            format!("{}{comma}", line.trim_end_matches(','))
        }));
    }
    ordered.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn extensions_stand_in_one_order_whichever_they_came_in() {
        let lines = [
            "\"x-permission\": \"signed_in\"",
            "\"x-people\": true",
            "\"x-step-up\": true",
        ];
        let text = |order: [usize; 3], more: &str| {
            let lines = order.map(|index| format!("  {}", lines[index]));
            format!("{{\n{}{more}\n}}", lines.join(",\n"))
        };
        for more in ["", ",\n  \"tags\": []"] {
            for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                assert_eq!(in_order(&text(order, more)), text([0, 1, 2], more) + "\n", "{order:?}");
            }
        }
    }
}
