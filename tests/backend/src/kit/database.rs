//! A database for one test: a copy of a migrated template, gone with the test.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use punte_migration::{Migrator, MigratorTrait};
use punte_storage::StoreOptions;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbErr};
use tokio::sync::OnceCell;
use uuid::Uuid;

pub enum Database {
    Sqlite {
        _folder: tempfile::TempDir,
        url: String,
    },
    Postgres {
        server: String,
        name: String,
    },
    /// Somebody else's, such as a running server's.
    Foreign {
        url: String,
    },
}

/// The address of this run's PostgreSQL, for a test of what only PostgreSQL has. Without one it
/// says so and there is nothing to test: `make test` runs the suite with both.
pub fn postgres(only: &str) -> Option<String> {
    let server = std::env::var("TEST_PG_URL").ok();
    if server.is_none() {
        println!("left to `make test-postgres`: {only}");
    }
    server
}

/// The name of the template on the test's own server.
const TEMPLATE: &str = "punte_template";

impl Database {
    pub async fn create() -> Self {
        match std::env::var("TEST_PG_URL") {
            Ok(server) => Self::postgres(server).await,
            Err(_) => Self::sqlite().await,
        }
    }

    pub async fn sqlite() -> Self {
        static MIGRATED: OnceCell<Arc<Vec<u8>>> = OnceCell::const_new();
        let template = MIGRATED
            .get_or_init(|| async { Arc::new(migrated_file().await) })
            .await
            .clone();
        let folder = tempfile::tempdir_in(memory()).unwrap();
        let path = folder.path().join("punte.db");
        std::fs::write(&path, template.as_slice()).unwrap();
        Self::Sqlite {
            url: format!("sqlite://{}?mode=rw", path.display()),
            _folder: folder,
        }
    }

    /// Another with what this database holds now. PostgreSQL makes it only while nobody is connected to this one: who
    /// is, is cut off.
    pub async fn copy(&self) -> Self {
        if let Self::Postgres { server, name } = self {
            let admin = connect(server, "postgres").await.unwrap();
            let cut_off = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
            admin.execute_unprepared(&cut_off).await.unwrap();
            admin.close().await.unwrap();
            return Self::made_of(server.clone(), name).await;
        }
        let folder = tempfile::tempdir_in(memory()).unwrap();
        let path = folder.path().join("punte.db");
        let raw = self.raw().await;
        let copy = format!("VACUUM INTO '{}'", path.display());
        raw.execute_unprepared(&copy).await.unwrap();
        raw.close().await.unwrap();
        Self::Sqlite {
            url: format!("sqlite://{}?mode=rw", path.display()),
            _folder: folder,
        }
    }

    async fn postgres(server: String) -> Self {
        static MIGRATED: OnceCell<()> = OnceCell::const_new();
        MIGRATED
            .get_or_init(|| async { migrated_template(&server).await.unwrap() })
            .await;
        Self::made_of(server, TEMPLATE).await
    }

    async fn made_of(server: String, template: &str) -> Self {
        let name = format!("test_{}", Uuid::new_v4().simple());
        let admin = connect(&server, "postgres").await.unwrap();
        admin
            .execute_unprepared(&format!(
                "CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"
            ))
            .await
            .unwrap();
        admin.close().await.unwrap();
        Self::Postgres { server, name }
    }

    pub fn options(&self) -> StoreOptions {
        match self {
            Self::Sqlite { url, .. } | Self::Foreign { url } => StoreOptions::new(url.as_str()),
            // Cold connections of a loaded machine may be slow; what waits too long is tested apart.
            Self::Postgres { server, name } => StoreOptions {
                acquire_timeout: Duration::from_secs(20),
                ..StoreOptions::new(format!("{server}/{name}"))
            },
        }
    }

    /// A connection with all rights, for what only an attacker or an administrator does.
    pub async fn raw(&self) -> DatabaseConnection {
        sea_orm::Database::connect(self.options().url).await.unwrap()
    }

    /// Where it is written which cases were erased.
    pub fn erasures(&self) -> PathBuf {
        let folder = self.file().unwrap_or_else(memory);
        folder.join(format!("{}.erasures", Uuid::new_v4().simple()))
    }

    /// Every file the database consists of, for searching its bytes.
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            Self::Sqlite { _folder, .. } => Some(_folder.path().to_owned()),
            Self::Postgres { .. } | Self::Foreign { .. } => None,
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Self::Postgres { server, name } = self else { return };
        let (server, name) = (server.clone(), name.clone());
        let drop_it = async move {
            if let Ok(admin) = connect(&server, "postgres").await {
                let _ = admin
                    .execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                    .await;
            }
        };
        // The test's own runtime may be going down; this one is not.
        std::thread::spawn(|| {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap()
                .block_on(drop_it);
        })
        .join()
        .unwrap();
    }
}

/// Memory, where the machine has a file system of it.
pub fn memory() -> PathBuf {
    let shm = Path::new("/dev/shm");
    if shm.is_dir() {
        shm.to_owned()
    } else {
        std::env::temp_dir()
    }
}

async fn migrated_file() -> Vec<u8> {
    let folder = tempfile::tempdir_in(memory()).unwrap();
    let path = folder.path().join("template.db");
    let db = sea_orm::Database::connect(format!("sqlite://{}?mode=rwc", path.display()))
        .await
        .unwrap();
    Migrator::up(&db, None).await.unwrap();
    db.close().await.unwrap();
    std::fs::read(path).unwrap()
}

async fn migrated_template(server: &str) -> Result<(), DbErr> {
    let admin = connect(server, "postgres").await?;
    // Another process of the same run may be making it, or have made it.
    admin.execute_unprepared("SELECT pg_advisory_lock(1)").await?;
    let made = admin.execute_unprepared(&format!("CREATE DATABASE {TEMPLATE}")).await;
    if made.is_ok() {
        let db = connect(server, TEMPLATE).await?;
        Migrator::up(&db, None).await?;
        db.close().await?;
    }
    admin.close().await
}

async fn connect(server: &str, name: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(format!("{server}/{name}"));
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await
}
