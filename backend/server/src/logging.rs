//! What is written to standard output: one JSON object a line (SEC-68).
//!
//! Messages are sentences with dotted fields; never a name, contact, free text, token, body or
//! query string. JSON escapes line breaks, so nobody can forge a line. Other crates are heard from
//! `warn` on only, whatever the setting: some of them print values when asked for more.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::time::ChronoUtc;

/// Starts logging at this level for our own crates.
pub fn start(level: &str) {
    let filter = EnvFilter::new(format!("warn,punte={level}"));
    let logger = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_timer(ChronoUtc::rfc_3339())
        .with_current_span(false)
        .with_span_list(false)
        .with_env_filter(filter);
    // A second start, in tests, keeps the first.
    drop(logger.try_init());
}
