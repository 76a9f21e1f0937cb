//! The executable, run as a process of its own, and a client that says exactly what it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use serde_json::Value;
use tempfile::TempDir;

use crate::kit::memory;

/// The executable under test. `make` and CI build it before the tests run.
pub fn executable() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let executable = test.parent().unwrap().parent().unwrap().join("punte");
    assert!(
        executable.exists(),
        "{} is missing: cargo build --workspace",
        executable.display()
    );
    executable
}

/// A database without a table, on the engine of this run; gone with the test.
pub enum EmptyDatabase {
    Sqlite(TempDir),
    Postgres {
        server: String,
        name: String,
    },
    /// Somebody else takes it away.
    Foreign(String),
}

impl EmptyDatabase {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Ok(server) = std::env::var("TEST_PG_URL") else {
            return Self::sqlite();
        };
        let name = format!(
            "server_{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        execute(
            &format!("{server}/postgres"),
            &format!("CREATE DATABASE {name} STRATEGY FILE_COPY"),
        );
        Self::Postgres { server, name }
    }

    pub fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir_in(memory()).unwrap())
    }

    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}/punte.db", folder.path().display()),
            Self::Postgres { server, name } => format!("{server}/{name}"),
            Self::Foreign(url) => url.clone(),
        }
    }
}

impl Drop for EmptyDatabase {
    fn drop(&mut self) {
        if let Self::Postgres { server, name } = self {
            execute(
                &format!("{server}/postgres"),
                &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            );
        }
    }
}

/// Says this to a database, with all rights.
pub fn execute(url: &str, sql: &str) {
    with_rights(url, async |db| {
        db.execute_unprepared(sql).await.unwrap();
    });
}

/// The text that a query answers first.
pub fn first_text(url: &str, sql: &str) -> String {
    with_rights(url, async |db| {
        let rows = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql));
        rows.await.unwrap().unwrap().try_get_by_index(0).unwrap()
    })
}

/// The number that a query answers first.
pub fn first_number(url: &str, sql: &str) -> usize {
    with_rights(url, async |db| {
        let rows = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql));
        let number: i64 = rows.await.unwrap().unwrap().try_get_by_index(0).unwrap();
        usize::try_from(number).unwrap()
    })
}

fn with_rights<T>(url: &str, work: impl AsyncFnOnce(&DatabaseConnection) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let db = sea_orm::Database::connect(url).await.unwrap();
        let done = work(&db).await;
        db.close().await.unwrap();
        done
    })
}

/// An installation on disk, with or without a server running on it.
pub struct Installation {
    pub folder: TempDir,
    pub database: Arc<EmptyDatabase>,
    pub variables: BTreeMap<&'static str, String>,
    port: u16,
}

/// A running server. Dropping it kills it.
pub struct Running {
    child: Child,
    pub port: u16,
}

impl Installation {
    /// A production installation.
    pub fn new() -> Self {
        Self::on(Arc::new(EmptyDatabase::new()))
    }

    /// The same, on this database.
    pub fn on(database: Arc<EmptyDatabase>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("checkpoints")).unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let port = free_port();
        let variables = BTreeMap::from([
            ("PUNTE_PUBLIC_URL", "https://punte.gov.ro".to_owned()),
            ("PUNTE_COUNTRY", "ro".to_owned()),
            ("PUNTE_DATABASE_URL", database.url()),
            ("PUNTE_KEY_FILE", path("keys.json")),
            ("PUNTE_CHECKPOINT_FILE", path("checkpoints/ledger.jsonl")),
            ("PUNTE_LISTEN", format!("127.0.0.1:{port}")),
            ("PUNTE_METRICS_LISTEN", format!("127.0.0.1:{}", free_port())),
            ("PUNTE_SHUTDOWN_SECONDS", "3".to_owned()),
            ("PUNTE_WORKERS", "2".to_owned()),
        ]);
        let new = Self {
            folder,
            database,
            variables,
            port,
        };
        let keys = new.folder.path().join("keys.json");
        assert!(new.command(&["generate-keys", keys.to_str().unwrap()]).status.success());
        new
    }

    fn prepared(&self) -> Command {
        let mut command = Command::new(executable());
        command
            .env_clear()
            .envs(&self.variables)
            .current_dir(self.folder.path());
        command
    }

    /// Runs a command to its end.
    pub fn command(&self, arguments: &[&str]) -> Output {
        self.prepared().args(arguments).output().unwrap()
    }

    /// Starts the server without waiting for it.
    pub fn spawn(&self, arguments: &[&str]) -> Running {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log())
            .unwrap();
        // Where the size of files is limited, a write that is too long fails as on a full disk; the
        // signal that would come instead is ignored.
        let mut command = Command::new("/bin/sh");
        let child = command
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(executable())
            .args(arguments)
            .env_clear()
            .envs(&self.variables)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        Running { child, port: self.port }
    }

    /// Starts the server and waits until it is ready.
    pub fn serve(&self) -> Running {
        let running = self.spawn(&["serve"]);
        self.wait_until_ready(&running);
        running
    }

    fn wait_until_ready(&self, running: &Running) {
        let started = Instant::now();
        while running
            .try_get("/health/ready")
            .is_none_or(|answer| answer.status != 200)
        {
            let log = fs::read_to_string(self.log()).unwrap_or_default();
            assert!(
                started.elapsed() < Duration::from_secs(90),
                "the server is not ready: {log}"
            );
            sleep(Duration::from_millis(25));
        }
    }

    /// What the server has written.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// The address metrics are fetched from.
    pub fn metrics_port(&self) -> u16 {
        self.variables["PUNTE_METRICS_LISTEN"]
            .rsplit(':')
            .next()
            .unwrap()
            .parse()
            .unwrap()
    }
}

impl Running {
    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([format!("-{name}"), self.child.id().to_string()])
            .status();
        assert!(status.unwrap().success());
    }

    /// Kills it at once, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end; whether it ended well, and after how long.
    pub fn ends(&mut self, within: Duration) -> (bool, Duration) {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.success(), started.elapsed());
            }
            assert!(started.elapsed() < within, "the server does not end");
            sleep(Duration::from_millis(10));
        }
    }

    /// Resident memory in kilobytes.
    pub fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Lets its files grow no longer than this; what is longer already stays.
    pub fn limit_files(&self, bytes: Option<u64>) {
        let limit = Rlimit {
            current: bytes,
            maximum: None,
        };
        let process = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        prlimit(process, Resource::Fsize, limit).unwrap();
    }

    /// Open files and connections.
    pub fn handles(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).unwrap().count()
    }

    /// Connections from clients that are open.
    pub fn connections(&self) -> usize {
        let table = fs::read_to_string("/proc/net/tcp").unwrap();
        let ours = format!(":{:04X}", self.port);
        let is_ours = |line: &&str| {
            let mut columns = line.split_whitespace().skip(1);
            // The state 01 is an established connection.
            columns.next().is_some_and(|local| local.ends_with(&ours)) && columns.nth(1) == Some("01")
        };
        table.lines().filter(is_ours).count()
    }

    /// A line of its limits, as the system knows them.
    pub fn limit(&self, name: &str) -> String {
        let limits = fs::read_to_string(format!("/proc/{}/limits", self.child.id())).unwrap();
        limits.lines().find(|line| line.starts_with(name)).unwrap().to_owned()
    }

    pub fn connect(&self) -> Connection {
        Connection::to(self.port).expect("the server accepts connections")
    }

    pub fn get(&self, path: &str) -> Answer {
        self.try_get(path).expect("an answer")
    }

    pub fn try_get(&self, path: &str) -> Option<Answer> {
        let mut connection = Connection::to(self.port)?;
        connection.say(&format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        ));
        connection.answer()
    }

    /// Asks, as the holder of this token.
    pub fn ask(&self, path: &str, token: &str) -> Answer {
        self.try_ask(path, token).expect("an answer")
    }

    pub fn try_ask(&self, path: &str, token: &str) -> Option<Answer> {
        let mut connection = Connection::to(self.port)?;
        connection.say(&format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
        ));
        connection.answer()
    }

    /// Makes a call with a body of JSON, as the holder of this token.
    pub fn call(&self, method: &str, path: &str, token: &str, body: &Value) -> Option<Answer> {
        self.call_with("", method, path, token, body)
    }

    /// The same on this version.
    pub fn call_at(&self, version: i64, method: &str, path: &str, token: &str, body: &Value) -> Option<Answer> {
        self.call_with(&format!("If-Match: \"{version}\"\r\n"), method, path, token, body)
    }

    fn call_with(&self, headers: &str, method: &str, path: &str, token: &str, body: &Value) -> Option<Answer> {
        let mut connection = Connection::to(self.port)?;
        let body = body.to_string();
        connection.say(&format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
             {headers}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
        connection.answer()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection on which every byte is ours to choose.
pub struct Connection(TcpStream);

impl Connection {
    pub fn to(port: u16) -> Option<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(60))).unwrap();
        Some(Self(stream))
    }

    /// Says this, if the other side still listens.
    pub fn say(&mut self, text: &str) -> bool {
        self.send(text.as_bytes())
    }

    pub fn send(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).and_then(|()| self.0.flush()).is_ok()
    }

    /// Reads until the other side closes, or its content is complete.
    pub fn answer(&mut self) -> Option<Answer> {
        let mut bytes = Vec::new();
        let mut chunk = [0; 16 * 1024];
        loop {
            if let Some(answer) = Answer::parse(&bytes) {
                return Some(answer);
            }
            match self.0.read(&mut chunk) {
                Ok(0) | Err(_) => return None,
                Ok(length) => bytes.extend_from_slice(&chunk[..length]),
            }
        }
    }

    /// Reads a little of what has come.
    pub fn sip(&mut self, bytes: usize) -> bool {
        self.0.read(&mut vec![0; bytes]).is_ok_and(|length| length > 0)
    }

    /// How much there is to read until the other side closes.
    pub fn drain(&mut self) -> usize {
        let mut chunk = vec![0; 64 * 1024];
        let mut all = 0;
        while let Ok(length @ 1..) = self.0.read(&mut chunk) {
            all += length;
        }
        all
    }

    /// Whether the other side has closed within this time.
    pub fn is_closed_within(&mut self, time: Duration) -> bool {
        self.0.set_read_timeout(Some(time)).unwrap();
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).is_ok()
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: BTreeMap<String, String> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let length = headers
            .get("content-length")
            .map_or(0, |length| length.parse().unwrap());
        let body = bytes.get(end + 4..end + 4 + length)?.to_vec();
        Some(Self { status, headers, body })
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A port that nobody listens at, another one each time.
pub fn free_port() -> u16 {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    loop {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        if GIVEN.lock().unwrap().insert(port) {
            return port;
        }
    }
}

/// Fetches metrics.
pub fn scrape(port: u16) -> String {
    let mut connection = Connection::to(port).unwrap();
    connection.say("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    connection.answer().unwrap().text()
}
