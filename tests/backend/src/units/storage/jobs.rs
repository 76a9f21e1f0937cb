//! How jobs went.

use chrono::Duration;
use punte_domain::Timestamp;
use punte_storage::jobs::JobBoard;

#[test]
fn a_job_that_failed_once_and_then_went_well_is_told_so() {
    let (board, at) = (JobBoard::default(), Timestamp::UNIX_EPOCH);
    board.ran("clocks", at, false);
    board.ran("clocks", at + Duration::seconds(1), true);
    let all = board.all();
    let job = all.first().expect("a job");
    assert!(job.is_ok);
    assert_eq!((job.runs, job.failures, job.failed_at), (2, 1, Some(at)));
}
