//! `punte demo`: an installation with invented data, for this machine only.
//!
//! It has a data folder of its own with keys of its own, listens on loopback only and lets anybody
//! enter as any of its accounts. Nothing of that exists under `serve`.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use punte_api::app::Profile;
use punte_api::client::TrustedProxies;
use punte_domain::identity::factor::PasskeyPolicy;
use punte_domain::pack::Pack;
use punte_jobs::Scanner;
use punte_storage::StoreOptions;
use punte_storage::erasures::ErasureFile;
use punte_storage::ledger::CheckpointFile;
use punte_vault::{KeySource, Keyring};

use super::serve::{Running, run};
use crate::reader::Patience;
use crate::{demo, logging};

/// What the invented people and cases follow from.
const SEED: u64 = 2026;

/// Starts the demo of this country in this folder.
///
/// # Errors
/// When the folder or the port cannot be used.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn start(country: &str, folder: &Path, port: u16, is_fresh: bool, scanner: Option<PathBuf>) -> Result<()> {
    logging::start("warn");
    let folder = folder.join(country);
    // Written when all of the data is there: a demo whose first start was cut short begins anew.
    let filled = folder.join("filled");
    if (is_fresh || !filled.exists()) && folder.join("punte.db").exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    // As in production, the checkpoints do not lie beside the database.
    fs::create_dir_all(folder.join("signed")).with_context(|| format!("{} cannot be made", folder.display()))?;
    let folder = folder.canonicalize()?;
    let keys = KeySource::file(folder.join("keys.json"));
    if !keys.file.exists() {
        Keyring::generate().write_new(&keys)?;
    }
    let running = Running {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        metrics_listen: None,
        database: StoreOptions::new(format!("sqlite://{}?mode=rwc", folder.join("punte.db").display())),
        keyring: Keyring::read(&keys)?,
        checkpoints: CheckpointFile(folder.join("signed/checkpoints.jsonl")),
        erasures: Some(ErasureFile(folder.join("signed/erasures.jsonl"))),
        pack: Arc::new(Pack::load(country)?),
        public_url: format!("http://localhost:{port}"),
        security_contact: "mailto:security@localhost".to_owned(),
        scanner: scanner.map(Scanner::Socket),
        mailer: None,
        profile: Profile::Demo,
        proxies: TrustedProxies::default(),
        workers: 2,
        signing_key_days: 30,
        passkeys: PasskeyPolicy::off(),
        patience: Patience(Duration::from_secs(60)),
        shutdown: Duration::from_secs(3),
    };
    actix_web::rt::System::new().block_on(run(running, async |app| {
        if !filled.exists() {
            demo::fill(&app.store, &app.pack, SEED).await?;
            fs::write(&filled, "")?;
        }
        println!("Punte demo, invented data only: http://localhost:{port}");
        for account in demo::accounts(&app.pack)? {
            println!("  {account}");
        }
        println!(
            "Service account: {} with the secret {}",
            demo::CLIENT_ID,
            demo::CLIENT_SECRET
        );
        Ok(())
    }))
}
