//! People, their calls and their answers.

pub mod account;
mod answer;
mod authenticator;
mod browser;
mod database;
pub mod document;
mod export;
pub mod mail;
mod organisation;
pub mod paper;
mod person;
pub mod program;
pub mod project_file;
mod routes;
pub mod trap;
pub mod workbook;
mod world;

use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, Duration, TimeZone, Utc};
use punte_api::App;
use punte_api::app::Profile;
use punte_api::auth::Auth;
use punte_domain::Timestamp;
use punte_domain::identity::factor::PasskeyPolicy;
use punte_domain::pack::Pack;
use punte_storage::erasures::ErasureFile;
use punte_storage::{Clock, Store};
use punte_vault::password::Cost;
use punte_vault::{KeySource, Keyring};

pub use account::{Account, PASSWORD};
pub use answer::Answer;
pub use authenticator::{Authenticator, adds_passkey};
pub use browser::{Browser, sign_in};
pub use database::{Database, memory, postgres};
pub use person::Person;
pub use program::{KnownKey, Program};
use routes::Routes;
pub use world::World;

/// Read once: it takes longer than most calls.
static PACK: LazyLock<Arc<Pack>> = LazyLock::new(|| Arc::new(Pack::load("ro").expect("the pack of Romania is valid")));

/// The address people type.
pub const ORIGIN: &str = "https://punte.example";

/// An installation: a database of its own, a clock that stands still until it is moved, and the
/// real routes.
#[derive(Clone)]
pub struct TestApp {
    pub app: App,
    clock: Arc<AtomicI64>,
    database: Arc<Database>,
    routes: Rc<Routes>,
}

impl TestApp {
    /// A fresh, migrated, empty installation. It is Monday 2 March 2026, 08:00 UTC.
    pub async fn start() -> Self {
        Self::start_on(Database::create().await).await
    }

    /// The same on this database.
    pub async fn start_on(database: Database) -> Self {
        let start = Utc.with_ymd_and_hms(2026, 3, 2, 8, 0, 0).unwrap();
        Self::on(database, Keyring::generate(), start, ORIGIN).await
    }

    /// Beside a server that runs on this database with these keys: its people, seen from inside.
    /// The clock stands at the present.
    pub async fn beside(url: String, keys: &Path, public_url: &str) -> Self {
        let keyring = Keyring::read(&KeySource::file(keys)).expect("the keys of the server");
        Self::on(Database::Foreign { url }, keyring, Utc::now(), public_url).await
    }

    async fn on(database: Database, keyring: Keyring, start: Timestamp, public_url: &str) -> Self {
        let clock = Arc::new(AtomicI64::new(start.timestamp_micros()));
        let reading = clock.clone();
        let time = Clock::new(move || DateTime::from_timestamp_micros(reading.load(Ordering::SeqCst)).unwrap());
        let store = Store::open(&database.options(), Arc::new(keyring), time, "ro")
            .await
            .expect("the database opens");
        // The cost of production is proven beside the code; here it would only take time.
        let cost = Cost {
            memory_kib: 64,
            passes: 1,
        };
        let app = App {
            auth: Arc::new(Auth::new(store.keyring(), public_url, cost).expect("the cost is valid")),
            store,
            profile: Profile::Production,
            // What the strongest factor is asked for has tests of its own.
            passkeys: PasskeyPolicy::off(),
            pack: PACK.clone(),
            erasures: Some(ErasureFile(database.erasures())),
            sends_mail: false,
        };
        Self {
            app,
            clock,
            database: Arc::new(database),
            routes: Rc::default(),
        }
    }

    /// The same installation, with this instead of what its handlers share.
    pub fn with(&self, app: App) -> Self {
        Self {
            app,
            routes: Rc::default(),
            ..self.clone()
        }
    }

    /// What this installation is now, once more, by a clock of its own: nothing of what is done there happens here. On
    /// PostgreSQL this one is not asked any more afterwards.
    pub async fn copy(&self) -> Self {
        let keyring = Keyring::clone(self.store().keyring());
        Self::on(self.database.copy().await, keyring, self.now(), ORIGIN).await
    }

    pub fn database(&self) -> &Database {
        &self.database
    }

    pub fn store(&self) -> &Store {
        &self.app.store
    }

    pub fn now(&self) -> Timestamp {
        self.app.store.clock().now()
    }

    /// Moves the clock.
    pub fn pass(&self, time: Duration) {
        self.clock.fetch_add(time.num_microseconds().unwrap(), Ordering::SeqCst);
    }
}
