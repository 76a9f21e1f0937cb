//! The pages that are written as Markdown.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// The text as HTML, without its first heading, which the page has already. Headings can be linked to, and HTML in the
/// text is text.
#[must_use]
pub fn page(markdown: &str) -> String {
    let parser = Parser::new_ext(markdown, Options::ENABLE_TABLES);
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut heading: Option<(usize, String)> = None;
    for event in parser {
        match &event {
            Event::Start(Tag::Heading { .. }) => heading = Some((events.len(), String::new())),
            Event::Text(part) | Event::Code(part) => {
                if let Some((_, words)) = &mut heading {
                    words.push_str(part);
                }
            }
            _ => {}
        }
        let ended = match &event {
            Event::End(TagEnd::Heading(level)) => heading.take().map(|(start, words)| (*level, start, words)),
            _ => None,
        };
        events.push(match event {
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
            other => other,
        });
        match ended {
            Some((HeadingLevel::H1, start, _)) => events.truncate(start),
            Some((_, start, words)) => {
                if let Some(Event::Start(Tag::Heading { id, .. })) = events.get_mut(start) {
                    *id = Some(slug(&words).into());
                }
            }
            None => {}
        }
    }
    let mut written = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut written, events.into_iter());
    written
}

/// The heading as it stands in an address.
fn slug(heading: &str) -> String {
    let words = heading.to_lowercase();
    let words = words.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}
