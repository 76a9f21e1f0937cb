//! What is acknowledged is on the disk: for each write that was answered the database has
//! synchronised its files with the disk at least once.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;

use super::cluster::Cluster;
use super::process::{EmptyDatabase, Installation, Running};
use crate::kit::postgres;

const WRITES: usize = 40;

/// One after the other, so that no two can share a synchronisation.
fn write(server: &Running, token: &str) {
    for _ in 0..WRITES {
        let answer = server.call("POST", "/api/v1/tasks", token, &json!({"title": "x"}));
        assert_eq!(answer.unwrap().status, 201);
    }
}

/// A library that counts them. Whoever builds Rust has the compiler.
fn counter(folder: &Path) -> String {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server/sync_count.c");
    let library = folder.join("sync_count.so");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&library, &source])
        .status();
    assert!(built.unwrap().success());
    library.display().to_string()
}

#[test]
fn rel_01_sqlite_has_synchronised_with_the_disk_for_every_write_that_was_acknowledged() {
    let mut installation = Installation::on(Arc::new(EmptyDatabase::sqlite()));
    let count = installation.folder.path().join("count");
    let library = counter(installation.folder.path());
    installation.variables.insert("LD_PRELOAD", library);
    installation.variables.insert("SYNC_COUNT", count.display().to_string());
    let server = installation.serve();
    let token = installation.case_worker();
    let done = || fs::metadata(&count).map_or(0, |file| usize::try_from(file.len()).unwrap());
    let before = done();
    assert!(before > 0, "making the database is counted");
    write(&server, &token);
    assert!(done() - before >= WRITES, "{} for {WRITES} writes", done() - before);
}

#[test]
fn rel_01_postgresql_has_synchronised_with_the_disk_for_every_write_that_was_acknowledged() {
    if postgres("synchronisations of a database server").is_none() {
        return;
    }
    let cluster = Cluster::start();
    cluster.is_durable();
    let installation = Installation::on(Arc::new(EmptyDatabase::Foreign(cluster.database(""))));
    let server = installation.serve();
    let token = installation.case_worker();
    let before = cluster.synchronisations();
    write(&server, &token);
    // Its backends tell the counts when they are idle.
    let started = Instant::now();
    while cluster.synchronisations() - before < WRITES {
        let done = cluster.synchronisations() - before;
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "{done} for {WRITES} writes"
        );
        sleep(Duration::from_millis(100));
    }
}
