//! How the jobs of this process went last, for whoever operates it. Kept in memory: a job that runs several
//! times in a second must not write to tell that.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use punte_domain::Timestamp;

/// How a job went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRun {
    /// Its name.
    pub name: &'static str,
    /// When it ran last.
    pub last_at: Timestamp,
    /// Whether that went well.
    pub is_ok: bool,
    /// How often it ran since the process began.
    pub runs: u64,
    /// How often it failed since then.
    pub failures: u64,
    /// When it failed last.
    pub failed_at: Option<Timestamp>,
}

/// How the jobs of this process went.
#[derive(Debug, Default)]
pub struct JobBoard(Mutex<BTreeMap<&'static str, JobRun>>);

impl JobBoard {
    /// A job ran.
    pub fn ran(&self, name: &'static str, at: Timestamp, is_ok: bool) {
        let mut board = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let job = board.entry(name).or_insert(JobRun {
            name,
            last_at: at,
            is_ok,
            runs: 0,
            failures: 0,
            failed_at: None,
        });
        job.last_at = at;
        job.is_ok = is_ok;
        job.runs += 1;
        if !is_ok {
            job.failures += 1;
            job.failed_at = Some(at);
        }
    }

    /// Every job that ran, by its name.
    #[must_use]
    pub fn all(&self) -> Vec<JobRun> {
        let board = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        board.values().cloned().collect()
    }
}
