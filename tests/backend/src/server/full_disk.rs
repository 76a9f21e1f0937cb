//! A disk that is full: writes are refused, reads go on, nothing is broken, and with new space all
//! goes on.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use serde_json::json;
use tempfile::TempDir;

use super::process::{EmptyDatabase, Installation, Running, first_number, first_text};

/// A place for a database that has an end. Where we may not mount one, the files of the server may
/// not grow.
enum Volume {
    Mounted(TempDir),
    Limited(TempDir),
}

impl Volume {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6m", "punte-test"])
            .arg(folder.path())
            .output();
        if mounted.is_ok_and(|done| done.status.success()) {
            Self::Mounted(folder)
        } else {
            println!("no right to mount a volume: the size of files is limited instead");
            Self::Limited(folder)
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Mounted(folder) | Self::Limited(folder) => folder.path(),
        }
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Takes all its space but a little.
    fn fill(&self, server: &Running) {
        match self {
            Self::Mounted(_) => {
                let mut ballast = fs::File::create(self.ballast()).unwrap();
                while ballast.write_all(&[0; 4096]).is_ok() {}
            }
            Self::Limited(folder) => {
                let files = fs::read_dir(folder.path()).unwrap();
                let largest = files.map(|file| file.unwrap().metadata().unwrap().len()).max();
                server.limit_files(Some(largest.unwrap()));
            }
        }
    }

    fn free(&self, server: &Running) {
        match self {
            Self::Mounted(_) => fs::remove_file(self.ballast()).unwrap(),
            Self::Limited(_) => server.limit_files(None),
        }
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        if let Self::Mounted(folder) = self {
            let _ = Command::new("umount").arg("-l").arg(folder.path()).status();
        }
    }
}

#[test]
fn rel_04_on_a_full_disk_writes_are_refused_reads_go_on_and_all_resumes_with_space() {
    let volume = Volume::new();
    let url = format!("sqlite://{}/punte.db", volume.path().display());
    let installation = Installation::on(Arc::new(EmptyDatabase::Foreign(url.clone())));
    let server = installation.serve();
    let token = installation.case_worker();
    let write = || {
        server
            .call(
                "POST",
                "/api/v1/tasks",
                &token,
                &json!({"title": "something to do, told at length ".repeat(6)}),
            )
            .unwrap()
    };
    let mut written = 0;
    for _ in 0..20 {
        assert_eq!(write().status, 201);
        written += 1;
    }
    volume.fill(&server);
    let mut refused = 0;
    // What is left in the files is used up first.
    while refused < 10 {
        let answer = write();
        match answer.status {
            201 => written += 1,
            503 => {
                assert!(answer.headers.contains_key("retry-after"));
                assert_eq!(answer.json()["code"], "unavailable");
                refused += 1;
            }
            other => panic!("{other} {}", answer.text()),
        }
        assert!(written < 5000, "the disk does not fill");
        assert_eq!(server.ask("/api/v1/cases", &token).status, 200, "reads go on");
    }
    assert_eq!(server.get("/health/live").status, 200);
    assert_eq!(server.get("/health/ready").status, 200);

    volume.free(&server);
    assert_eq!(write().status, 201, "without a restart");
    written += 1;
    assert_eq!(first_number(&url, "SELECT count(*) FROM task"), written);
    let kept = first_number(&url, "SELECT count(*) FROM ledger WHERE kind = 'task.created'");
    assert_eq!(kept, written, "each with its entry");
    assert_eq!(first_text(&url, "PRAGMA integrity_check"), "ok");
    server.kill();
    let verdict = installation.command(&["audit", "verify"]);
    assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
}
