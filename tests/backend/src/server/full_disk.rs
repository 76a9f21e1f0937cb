//! A disk that is full: writes are refused, reads go on, nothing is broken, and with new space all
//! goes on.
//!
//! SQLite gets a small volume, or files that may not grow. PostgreSQL gets a small volume for its
//! tables where the tests may mount one. Where they may not there is no other way to fill its disk
//! alone, since its files are its own; then the database refuses with the error of a full disk, and
//! what is tested is what the server makes of it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use super::cluster::Cluster;
use super::process::{EmptyDatabase, Installation, Running, execute, first_number, first_text};
use crate::kit::postgres;

/// A place for a database that has an end. Where we may not mount one, the files of the server may
/// not grow.
enum Volume {
    Mounted(TempDir),
    Limited(TempDir),
}

impl Volume {
    fn new(size: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "punte-test"])
            .arg(folder.path())
            .output();
        if mounted.is_ok_and(|done| done.status.success()) {
            Self::Mounted(folder)
        } else {
            println!("no right to mount a volume");
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
    let volume = Volume::new("6m");
    let url = format!("sqlite://{}/punte.db", volume.path().display());
    let installation = Installation::on(Arc::new(EmptyDatabase::Foreign(url.clone())));
    let server = installation.serve();
    survives(&installation, &server, || volume.fill(&server), || volume.free(&server));
    assert_eq!(first_text(&url, "PRAGMA integrity_check"), "ok");
}

/// PostgreSQL whose tables lie on a small volume; its log has room.
#[test]
fn rel_04_a_full_disk_of_a_database_server_is_survived_like_our_own() {
    if postgres("the full disk of a database server").is_none() {
        return;
    }
    let volume = Volume::new("24m");
    let cluster = Cluster::start();
    let place = match &volume {
        Volume::Mounted(_) => cluster.tablespace(volume.path()),
        Volume::Limited(_) => String::new(),
    };
    let url = cluster.database(&place);
    let installation = Installation::on(Arc::new(EmptyDatabase::Foreign(url.clone())));
    let server = installation.serve();
    let refuse = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS \
        $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = 'disk_full'; END $$; \
        CREATE TRIGGER full_disk BEFORE INSERT ON task FOR EACH ROW EXECUTE FUNCTION full_disk()";
    let fill = || match &volume {
        Volume::Mounted(_) => volume.fill(&server),
        Volume::Limited(_) => execute(&url, refuse),
    };
    let free = || match &volume {
        Volume::Mounted(_) => volume.free(&server),
        Volume::Limited(_) => execute(&url, "DROP TRIGGER full_disk ON task"),
    };
    survives(&installation, &server, fill, free);
}

/// Works, fills the disk, is refused, makes space, and works on.
fn survives(installation: &Installation, server: &Running, fill: impl FnOnce(), free: impl FnOnce()) {
    let url = installation.database.url();
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
    fill();
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

    free();
    assert_eq!(write().status, 201, "without a restart");
    written += 1;
    assert_eq!(first_number(&url, "SELECT count(*) FROM task"), written);
    let kept = first_number(&url, "SELECT count(*) FROM ledger WHERE kind = 'task.created'");
    assert_eq!(kept, written, "each with its entry");
    // The first checkpoint follows what it is of, a moment later.
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let verdict = installation.command(&["audit", "verify"]);
        if verdict.status.success() {
            break;
        }
        let said = String::from_utf8_lossy(&verdict.stdout);
        assert!(
            said.contains("but no checkpoint") && Instant::now() < patience,
            "{said}"
        );
        thread::sleep(Duration::from_millis(200));
    }
}
