//! How the installation is doing, for those who operate it. It holds numbers and names of things, and no case.

use actix_web::get;
use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use punte_domain::Timestamp;
use punte_domain::backup::Backup;
use punte_domain::language::Labels;
use punte_domain::mail::MailFault;
use punte_domain::pack::{PackPart, Unverified};
use punte_storage::identity::own_role;
use punte_storage::jobs::JobRun;
use punte_storage::operations::{MadeMigration, Space, Waiting, migrations, space, waiting};
use punte_storage::{backup, keys, ledger, mail};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{Granted, OrganisationsManage};
use crate::{App, Code, Problem};

/// How the installation is doing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Operations)]
pub(super) struct OperationsView {
    /// The version of the program.
    version: &'static str,
    pack: PackStateView,
    database: DatabaseView,
    /// The last backup that was recorded, by `punte backup done`; `null` where none ever was.
    last_backup: Option<BackupView>,
    /// The jobs of the process that answers, as they went last.
    jobs: Vec<JobView>,
    queues: QueuesView,
    /// How many kinds of organisation and grants of the installation's own roles this version does not know: they give
    /// nothing.
    unknown_role_codes: usize,
    /// Whether messages are mailed.
    sends_mail: bool,
    /// Why the message that failed last did.
    mail_fault: Option<MailFault>,
    keys: Vec<KeyVersionView>,
    /// When the ledger was verified last, and whether it was whole then.
    verified_at: Option<DateTime<Utc>>,
    is_ledger_whole: Option<bool>,
}

/// The country pack.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperationsPack)]
struct PackStateView {
    name: String,
    country: String,
    version: String,
    /// What was not checked against the official texts.
    unverified: Vec<UnverifiedView>,
}

/// Something of the pack that was not checked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperationsUnverified)]
struct UnverifiedView {
    /// Where it stands, as file and key.
    #[schema(example = "holidays.toml: holiday.Labour Day")]
    at: String,
    part: PackPart,
    /// Which one, where there are several.
    name: Option<Labels>,
}

/// The database.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperationsDatabase)]
struct DatabaseView {
    /// How large it is.
    bytes: u64,
    /// What is free on its disk, and of how much; `null` where it is on another machine.
    free_bytes: Option<u64>,
    disk_bytes: Option<u64>,
    /// The changes of its schema that were made, the first one first.
    migrations: Vec<MigrationView>,
}

/// A backup that was recorded.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperationsBackup)]
struct BackupView {
    /// When it was finished.
    taken_at: DateTime<Utc>,
    /// How large it is.
    bytes: u64,
    /// Where it was taken, by a name of the operator's.
    #[schema(example = "punte-1")]
    taken_from: String,
    /// Whether it is older than 26 hours: the next one is overdue.
    is_old: bool,
}

/// A change of the schema.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperationsMigration)]
struct MigrationView {
    #[schema(example = "m0001_spine")]
    name: String,
    made_at: Option<DateTime<Utc>>,
}

/// A job and how it went.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperationsJob)]
struct JobView {
    #[schema(example = "clocks")]
    name: &'static str,
    last_at: DateTime<Utc>,
    /// Whether it went well then.
    is_ok: bool,
    /// Since the process began.
    runs: u64,
    failures: u64,
    failed_at: Option<DateTime<Utc>>,
}

/// What waits for a job, each counted to ten thousand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperationsQueues)]
struct QueuesView {
    /// Entries of the ledger that wait for their place in the chain.
    ledger_entries: u64,
    /// Documents that wait for the scanner.
    documents: u64,
    /// People who are to be compared with others.
    people: u64,
    /// Messages that wait for the mail server.
    mails: u64,
    /// Messages of the last seven days that were given up.
    undelivered_mails: u64,
    /// Events on their way to partners.
    partner_calls: u64,
    /// Events that were given up on their way to partners, in the last thirty days.
    dead_partner_calls: u64,
    /// Exports that are to be made, or are being made.
    exports: u64,
    /// Imports that are to be worked through or taken back, or are being so.
    imports: u64,
    /// Organisations that were merged, of which not everything has moved yet.
    merges: u64,
}

/// A version of the keys, and what needs it. Keys of cases and entries of the index are counted to ten thousand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperationsKeyVersion)]
struct KeyVersionView {
    version: i32,
    /// Whether it is used for what comes.
    is_newest: bool,
    /// Keys of cases.
    cases: u64,
    /// Secrets of users, and keys that sign access tokens or calls to partners.
    secrets: u64,
    /// Entries in the index of people.
    index_entries: u64,
    /// Passwords that were not hashed anew since.
    passwords: u64,
}

/// Read how the installation is doing
///
/// Versions, changes of the schema, the last backup, jobs with their last run, what waits for them, space, versions of
/// the keys, and what of the country pack was not checked. No case data. For administrators of the whole installation.
#[utoipa::path(tag = "oversight", operation_id = "operations_read",
    extensions(("x-permission" = json!("organisations.manage"))),
    responses((status = OK, body = OperationsView), Problem))]
#[get("/operations")]
pub(super) async fn read(app: Data<App>, actor: Granted<OrganisationsManage>) -> Result<Json<OperationsView>, Problem> {
    if !actor.scope().is_unbounded() {
        return Err(Problem::new(Code::Forbidden));
    }
    let tx = app.read(&actor);
    let verified = ledger::verification::finished(&tx, 1).await?.pop();
    let verified = verified.and_then(|last| last.finished);
    let newest = tx.keyring().newest_version();
    let versions = tx.keyring().versions();
    let counted = keys::counted(&tx, &versions).await?;
    let versions = versions.into_iter().map(|version| {
        let needs = counted.get(&version).copied().unwrap_or_default();
        KeyVersionView {
            version,
            is_newest: version == newest,
            cases: needs.cases,
            secrets: needs.secrets,
            index_entries: needs.index_entries,
            passwords: needs.passwords,
        }
    });
    Ok(Json(OperationsView {
        version: env!("CARGO_PKG_VERSION"),
        pack: PackStateView {
            name: app.pack.name().to_owned(),
            country: app.pack.country().to_owned(),
            version: app.pack.version().to_owned(),
            unverified: app
                .pack
                .unverified()
                .iter()
                .cloned()
                .map(UnverifiedView::from)
                .collect(),
        },
        database: DatabaseView::new(space(&tx).await?, migrations(&tx).await?),
        last_backup: backup::last(&tx).await?.map(|last| BackupView::new(last, tx.now)),
        jobs: app.store.jobs().all().into_iter().map(JobView::from).collect(),
        queues: waiting(&tx).await?.into(),
        unknown_role_codes: own_role::count_unknown(&tx).await?,
        sends_mail: app.sends_mail,
        mail_fault: mail::last_fault(&tx).await?,
        keys: versions.collect(),
        verified_at: verified.as_ref().map(|(at, _)| *at),
        is_ledger_whole: verified.map(|(_, found)| found.faults.is_empty()),
    }))
}

impl BackupView {
    fn new(last: Backup, now: Timestamp) -> Self {
        let is_old = last.is_old(now);
        Self {
            taken_at: last.taken_at,
            bytes: last.bytes,
            taken_from: last.taken_from,
            is_old,
        }
    }
}

impl DatabaseView {
    fn new(space: Space, made: Vec<MadeMigration>) -> Self {
        let migrations = made.into_iter().map(|one| MigrationView {
            name: one.name,
            made_at: one.at,
        });
        Self {
            bytes: space.database_bytes,
            free_bytes: space.free_bytes,
            disk_bytes: space.disk_bytes,
            migrations: migrations.collect(),
        }
    }
}

impl From<Unverified> for UnverifiedView {
    fn from(of: Unverified) -> Self {
        Self {
            at: of.at,
            part: of.part,
            name: of.name,
        }
    }
}

impl From<JobRun> for JobView {
    fn from(job: JobRun) -> Self {
        Self {
            name: job.name,
            last_at: job.last_at,
            is_ok: job.is_ok,
            runs: job.runs,
            failures: job.failures,
            failed_at: job.failed_at,
        }
    }
}

impl From<Waiting> for QueuesView {
    fn from(waiting: Waiting) -> Self {
        Self {
            ledger_entries: waiting.ledger_entries,
            documents: waiting.documents,
            people: waiting.people,
            mails: waiting.mails,
            undelivered_mails: waiting.undelivered_mails,
            partner_calls: waiting.partner_calls,
            dead_partner_calls: waiting.dead_partner_calls,
            exports: waiting.exports,
            imports: waiting.imports,
            merges: waiting.merges,
        }
    }
}
