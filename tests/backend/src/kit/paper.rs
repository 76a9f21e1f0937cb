//! What stands on a printed page.

use lopdf::Document;

use super::Answer;

/// The text of a printed document.
///
/// # Panics
/// Where the answer is none.
#[track_caller]
pub fn text(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    assert_eq!(answer.header("content-type"), "application/pdf");
    let document = Document::load_mem(&answer.bytes).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    // A line that was broken reads as one.
    let text = document.extract_text(&pages).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
