//! A PostgreSQL of the test's own, to be stopped and started again.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::process::{executable, execute, first_number, first_text};

pub struct Cluster {
    keeper: Child,
    /// The postmaster, once we have started one ourselves.
    ours: Option<Child>,
    binary: PathBuf,
    data: PathBuf,
    server: String,
}

impl Cluster {
    pub fn start() -> Self {
        let mut keeper = Command::new(executable().with_file_name("with_pg"))
            .args(["/bin/sh", "-c", "echo $TEST_PG_URL; read _"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut server = String::new();
        BufReader::new(keeper.stdout.take().unwrap())
            .read_line(&mut server)
            .unwrap();
        let server = server.trim().to_owned();
        let data = PathBuf::from(first_text(&format!("{server}/postgres"), "SHOW data_directory"));
        let binary = fs::read_link(format!("/proc/{}/exe", postmaster(&data).unwrap())).unwrap();
        Self {
            keeper,
            ours: None,
            binary,
            data,
            server,
        }
    }

    /// The address of a new database in it, made like this.
    pub fn database(&self, options: &str) -> String {
        execute(&self.maintenance(), &format!("CREATE DATABASE punte {options}"));
        format!("{}/punte", self.server)
    }

    /// What puts a database into this folder.
    pub fn tablespace(&self, folder: &Path) -> String {
        let owner = fs::metadata(&self.data).unwrap();
        chown(folder, Some(owner.uid()), Some(owner.gid())).unwrap();
        let sql = format!("CREATE TABLESPACE small LOCATION '{}'", folder.display());
        execute(&self.maintenance(), &sql);
        "TABLESPACE small".to_owned()
    }

    /// Synchronises its log with the disk at each commit, as a server does that nobody has tuned.
    pub fn is_durable(&self) {
        for setting in ["fsync", "synchronous_commit"] {
            execute(&self.maintenance(), &format!("ALTER SYSTEM SET {setting} = on"));
        }
        execute(&self.maintenance(), "SELECT pg_reload_conf()");
    }

    /// How often it has done so.
    pub fn synchronisations(&self) -> usize {
        let maintenance = self.maintenance();
        let version = first_text(&maintenance, "SHOW server_version_num");
        let count = if version.as_str() < "180000" {
            "SELECT wal_sync FROM pg_stat_wal"
        } else {
            "SELECT sum(fsyncs)::bigint FROM pg_stat_io WHERE object = 'wal'"
        };
        first_number(&maintenance, count)
    }

    /// Ends every connection to the database.
    pub fn cut_connections(&self) {
        execute(
            &self.maintenance(),
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'punte'",
        );
    }

    /// Whether the database lets anybody in.
    pub fn opens(&self, is_open: bool) {
        let sql = format!("ALTER DATABASE punte WITH ALLOW_CONNECTIONS {is_open}");
        execute(&self.maintenance(), &sql);
    }

    /// Stops the server and waits until it is gone.
    pub fn stop(&mut self) {
        let process = postmaster(&self.data).unwrap();
        let told = Command::new("kill").args(["-INT", &process]).status().unwrap();
        assert!(told.success());
        let started = Instant::now();
        while postmaster(&self.data).is_some() {
            assert!(started.elapsed() < Duration::from_secs(30), "PostgreSQL does not stop");
            sleep(Duration::from_millis(10));
        }
        if let Some(mut ours) = self.ours.take() {
            ours.wait().unwrap();
        }
    }

    /// Starts it again, on the same data and address, and waits until it takes connections.
    pub fn start_again(&mut self) {
        let owner = fs::metadata(&self.data).unwrap();
        let child = Command::new(&self.binary)
            .arg("-D")
            .arg(&self.data)
            .uid(owner.uid())
            .gid(owner.gid())
            .env_clear()
            .env("LC_ALL", "C.UTF-8")
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.ours = Some(child);
        let address = self.server.rsplit('@').next().unwrap();
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(started.elapsed() < Duration::from_secs(30), "PostgreSQL does not start");
            sleep(Duration::from_millis(5));
        }
    }

    fn maintenance(&self) -> String {
        format!("{}/postgres", self.server)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
        if let Some(mut ours) = self.ours.take() {
            let _ = ours.wait();
        }
    }
}

/// The process id of the server on these data, while there is one.
fn postmaster(data: &Path) -> Option<String> {
    let file = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    file.lines().next().map(str::to_owned)
}
