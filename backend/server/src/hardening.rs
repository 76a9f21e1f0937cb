//! What this process asks of the operating system (SEC-38, SEC-33).

use rustix::fs::Mode;
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit, umask};

/// No core dumps and no debugger: both would show keys. Files this process makes are its owner's
/// alone.
///
/// # Errors
/// When the system refuses; then nothing may start.
pub fn harden() -> std::io::Result<()> {
    setrlimit(
        Resource::Core,
        Rlimit {
            current: Some(0),
            maximum: Some(0),
        },
    )?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    umask(Mode::RWXG | Mode::RWXO);
    Ok(())
}

/// A panic is counted and told with its place only: its message may quote what it worked on
/// (SEC-68).
pub fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(|place| format!("{}:{}", place.file(), place.line()));
        tracing::error!(code.place = place, "a task panicked and was stopped");
    }));
}
