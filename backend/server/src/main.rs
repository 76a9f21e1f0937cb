//! `punte`: the server and its commands.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use punte::commands;
use punte::hardening;
use punte::settings::Source;

/// Gives back within a second the memory that a moment needed (`.cargo/config.toml`), of SQLite too; the system's own
/// keeps it, for each thread.
#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// A case system for those who protect victims of trafficking in human beings.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Arguments {
    /// The file of settings (or `PUNTE_CONFIG`); variables win over it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer requests until told to stop.
    Serve,
    /// Start with invented data, for this machine only.
    Demo {
        /// The country: ro or al.
        #[arg(long, default_value = "ro", value_parser = ["ro", "al"])]
        pack: String,
        /// Where its data are.
        #[arg(long, default_value = ".punte/demo", value_name = "DIR")]
        data: PathBuf,
        /// The port on 127.0.0.1.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Forget what was done in it and begin anew.
        #[arg(long)]
        fresh: bool,
        /// The socket of a clamd, so that documents that are added can be opened.
        #[arg(long, value_name = "SOCKET")]
        scanner: Option<PathBuf>,
    },
    /// Bring the database up to date.
    Migrate,
    /// Accounts.
    #[command(subcommand)]
    Admin(Admin),
    /// The ledger.
    #[command(subcommand)]
    Audit(Audit),
    /// What was erased.
    #[command(subcommand)]
    Erasures(Erasures),
    /// Backups of the database.
    #[command(subcommand)]
    Backup(Backup),
    /// Print the `OpenAPI` document.
    Openapi,
    /// Ask whether the server at this address is ready.
    Probe {
        /// Such as 127.0.0.1:8080.
        address: SocketAddr,
    },
    /// Say what in the settings would stop a start, and what deserves a second look.
    CheckSettings,
    /// Write a new file of keys.
    GenerateKeys {
        /// A file that does not exist yet.
        file: PathBuf,
        /// The key service that wraps the file, as in the setting `key_service`.
        #[arg(long, value_name = "PROGRAM")]
        key_service: Option<PathBuf>,
    },
    /// Rotate the keys of an installation while it runs.
    #[command(subcommand)]
    Keys(Keys),
    /// Print the table of who may do what (docs/access.md).
    Access,
    /// Print the register of what is held of people (docs/register.md).
    Register,
}

#[derive(Subcommand)]
enum Admin {
    /// Print a one-time address with which the first administrator joins an empty installation.
    CreateFirst {
        /// The address the administrator will sign in with.
        #[arg(long)]
        email: String,
        /// The name of the national agency the administrator works for.
        #[arg(long, default_value = "National agency")]
        agency: String,
    },
}

#[derive(Subcommand)]
enum Keys {
    /// Say what needs which version of the keys.
    Status,
    /// Add a version of every key; it is used for what comes.
    AddVersion,
    /// Seal and index everything with the newest version. It may be stopped and run again.
    Rewrap,
    /// Take a version that nothing needs any more out of the key file.
    Retire {
        /// The version.
        version: i32,
    },
    /// Make the next key that signs access tokens.
    RotateSigning,
}

#[derive(Subcommand)]
enum Erasures {
    /// Erase again what was erased and is in the database, such as one that was restored.
    Apply,
}

#[derive(Subcommand)]
enum Backup {
    /// Record that a backup was made, for the operations page and the metrics.
    Done {
        /// The finished backup.
        file: PathBuf,
        /// Where it was taken, such as the name of the machine.
        #[arg(long, value_name = "NAME")]
        from: String,
    },
}

#[derive(Subcommand)]
enum Audit {
    /// Walk the ledger and fail if anything in it is not as it was signed.
    Verify,
}

#[expect(clippy::print_stderr, clippy::print_stdout, reason = "a command line tool")]
fn main() -> ExitCode {
    if let Err(error) = hardening::harden() {
        eprintln!("punte: the operating system refuses what protects the keys: {error}");
        return ExitCode::FAILURE;
    }
    let Arguments { config, command } = Arguments::parse();
    let source = || Source::of_process(config);
    let result: Result<()> = match command {
        Command::Serve => commands::serve::serve(&source()),
        Command::Demo {
            pack,
            data,
            port,
            fresh,
            scanner,
        } => commands::demo::start(&pack, &data, port, fresh, scanner),
        Command::Migrate => commands::database::migrate(&source()),
        Command::Admin(Admin::CreateFirst { email, agency }) => {
            commands::admin::create_first(&source(), &email, &agency)
        }
        Command::Audit(Audit::Verify) => commands::database::verify(&source()),
        Command::Erasures(Erasures::Apply) => commands::database::erase_again(&source()),
        Command::Backup(Backup::Done { file, from }) => commands::backup::done(&source(), &file, &from),
        Command::Probe { address } => commands::probe::ask(address),
        Command::Openapi => commands::openapi::document().map(|document| print!("{document}")),
        Command::CheckSettings => commands::settings::check(&source()),
        Command::GenerateKeys { file, key_service } => commands::keys::generate(&file, key_service.as_deref()),
        Command::Keys(Keys::Status) => commands::keys::status(&source()),
        Command::Keys(Keys::AddVersion) => commands::keys::add_version(&source()),
        Command::Keys(Keys::Rewrap) => commands::keys::rewrap(&source()),
        Command::Keys(Keys::Retire { version }) => commands::keys::retire(&source(), version),
        Command::Keys(Keys::RotateSigning) => commands::keys::rotate_signing(&source()),
        Command::Register => commands::register::document().map(|document| print!("{document}")),
        Command::Access => {
            print!("{}", commands::access::document());
            Ok(())
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("punte: {error:#}");
            ExitCode::FAILURE
        }
    }
}
