//! `with_pg COMMAND ARGS…` runs a command beside a fresh PostgreSQL and takes it away afterwards.
//!
//! The cluster lies in memory (`/dev/shm`) and listens on a free loopback port; its address is in
//! `TEST_PG_URL`. Durability is off: nothing in it is worth keeping. PostgreSQL refuses to run as
//! root, so root runs it as uid 65534.
//!
//! The server belongs to a shell that reads our end of a pipe. However this process ends, also by
//! Ctrl-C or `kill -9`, the pipe closes, and the shell stops the server and removes its folder.

#![expect(clippy::print_stderr, reason = "a command line tool")]

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

const NOBODY: u32 = 65_534;

const KEEPER: &str = r#"
bin=$1 data=$2 port=$3
finish() {
    "$bin/pg_ctl" -D "$data/cluster" -m immediate -s stop >/dev/null 2>&1
    rm -rf "$data"
}
trap finish EXIT
"$bin/initdb" -D "$data/cluster" -U postgres -A trust --no-sync --locale=C.UTF-8 -E UTF8 >"$data/log" 2>&1 || { cat "$data/log" >&2; exit 1; }
cat >>"$data/cluster/postgresql.conf" <<SETTINGS
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
shared_buffers = 64MB
max_connections = 200
SETTINGS
"$bin/pg_ctl" -D "$data/cluster" -l "$data/log" -s -w start >>"$data/log" 2>&1 || { cat "$data/log" >&2; exit 1; }
echo ready
read -r _
"#;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(reason) => {
            eprintln!("with_pg: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode, String> {
    let mut arguments = env::args_os().skip(1);
    let program = arguments.next().ok_or("which command? with_pg COMMAND ARGS…")?;

    let (mut keeper, url) = start()?;
    let status = Command::new(&program)
        .args(arguments)
        .env("TEST_PG_URL", url)
        .status()
        .map_err(|error| format!("cannot start {}: {error}", program.display()));
    drop(keeper.stdin.take());
    keeper
        .wait()
        .map_err(|error| format!("the PostgreSQL keeper is lost: {error}"))?;

    let code = status?.code().unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

/// Starts the server; answers its keeper and its address.
fn start() -> Result<(Child, String), String> {
    let bin = binaries()?;
    let data = data_folder()?;
    let port = free_port()?;

    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", KEEPER, "with_pg"])
        .args([bin.as_os_str(), data.as_os_str()])
        .arg(port.to_string())
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8")
        // The caller's folder may not be readable for nobody.
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // Ctrl-C is for the command; the keeper waits for the pipe.
        .process_group(0);
    if is_root(&data)? {
        chown(&data, Some(NOBODY), Some(NOBODY)).map_err(|error| format!("{}: {error}", data.display()))?;
        command.uid(NOBODY).gid(NOBODY);
    }
    let mut keeper = command.spawn().map_err(|error| format!("/bin/sh: {error}"))?;

    let answer = keeper.stdout.take().ok_or("the PostgreSQL keeper has no output")?;
    let mut line = String::new();
    BufReader::new(answer)
        .read_line(&mut line)
        .map_err(|error| format!("the PostgreSQL keeper is lost: {error}"))?;
    if line.trim() != "ready" {
        return Err("PostgreSQL does not start; its messages are above".into());
    }
    Ok((keeper, format!("postgres://postgres@127.0.0.1:{port}")))
}

/// Where `initdb` and `pg_ctl` are: `PG_BIN`, or the newest that Debian or Ubuntu installed, or
/// wherever `initdb` in the path really lies.
fn binaries() -> Result<PathBuf, String> {
    if let Some(named) = env::var_os("PG_BIN").map(PathBuf::from) {
        return if named.join("initdb").is_file() {
            Ok(named)
        } else {
            Err(format!("PG_BIN is {}, which holds no initdb", named.display()))
        };
    }
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    found.sort();
    if let Some((_, bin)) = found.pop() {
        return Ok(bin);
    }
    env::var_os("PATH")
        .iter()
        .flat_map(env::split_paths)
        .filter_map(|folder| folder.join("initdb").canonicalize().ok())
        .find_map(|initdb| initdb.parent().map(Path::to_path_buf))
        .ok_or_else(|| "no PostgreSQL found; on Debian or Ubuntu: apt-get install postgresql".into())
}

fn data_folder() -> Result<PathBuf, String> {
    let memory = Path::new("/dev/shm");
    let parent = if memory.is_dir() {
        memory.to_path_buf()
    } else {
        env::temp_dir()
    };
    let folder = parent.join(format!("punte-pg-{}", std::process::id()));
    fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))
        .map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

fn is_root(own_folder: &Path) -> Result<bool, String> {
    let owner = fs::metadata(own_folder).map_err(|error| format!("{}: {error}", own_folder.display()))?;
    Ok(owner.uid() == 0)
}

fn free_port() -> Result<u16, String> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port: {error}"))
}
