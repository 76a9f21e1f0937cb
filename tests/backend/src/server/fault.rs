//! What goes wrong inside is contained, counted and told without what it was about.

use std::fs::File;
use std::io::Read as _;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, HttpResponse, HttpServer, web};
use metrics_exporter_prometheus::PrometheusHandle;
use punte::{hardening, monitoring};
use punte_api::App;
use punte_api::guard::guard;
use punte_api::problem::answer_in_language;
use punte_domain::event::{Event, EventKind};
use punte_jobs::Context;
use punte_storage::ledger::{self, CheckpointFile};
use punte_storage::{Clock, Store};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::Value;

use super::crowd::{call, request};
use crate::kit::TestApp;

/// What a panic here says, and nothing else may.
const SECRET: &str = "Zpaniculaz";

/// The counters of this process.
fn metrics() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| monitoring::record().unwrap())
}

/// The number behind a counter, of all its labels that hold `label`.
fn counted(name: &str, label: &str) -> u64 {
    let text = metrics().render();
    let lines = text
        .lines()
        .filter(|line| line.starts_with(name) && line.contains(label));
    lines
        .map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap())
        .sum()
}

/// Writes and panics before it is done, with a connection, a transaction and SQLite's turn in hand.
async fn panics(app: web::Data<App>) -> HttpResponse {
    let tx = app.store.system().await.unwrap();
    tx.record(Event::new(EventKind::CaseChanged)).await.unwrap();
    panic!("{SECRET}");
}

async fn works(app: web::Data<App>) -> HttpResponse {
    let tx = app.store.system().await.unwrap();
    tx.record(Event::new(EventKind::CaseOpened)).await.unwrap();
    tx.commit().await.unwrap();
    HttpResponse::Ok().finish()
}

#[actix_web::test]
async fn sec_41_sec_68_rel_22_a_panic_is_a_plain_500_counted_and_told_by_its_place_only() {
    let app = TestApp::start().await;
    metrics();
    let mut log = tempfile::tempfile().unwrap();
    let writer = Mutex::new(log.try_clone().unwrap());
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_writer(writer);
    subscriber.init_quietly();
    let before = std::panic::take_hook();
    hardening::report_panics();

    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    let shared = web::Data::new(app.app.clone());
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(shared.clone())
            .route("/panics", web::get().to(panics))
            .route("/works", web::get().to(works))
            .wrap(from_fn(answer_in_language))
            .wrap(from_fn(guard))
    })
    .workers(2)
    .disable_signals()
    .listen(socket)
    .unwrap()
    .run();
    let handle = server.handle();
    let running = actix_web::rt::spawn(server);
    let counted_before = counted("punte_panics_total", "");

    // More than there are connections and workers: each is given back.
    for _ in 0..40 {
        let answer = call(port, request("GET", "/panics", "", "", &Value::Null)).await.answer;
        assert_eq!(answer.status, 500);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.json()["code"], "internal");
        assert_eq!(answer.json()["request_id"], answer.headers["x-request-id"].as_str());
        assert!(!answer.text().contains(SECRET) && !answer.text().contains("fault.rs"));
    }
    let started = Instant::now();
    let answer = call(port, request("GET", "/works", "", "", &Value::Null)).await.answer;
    assert_eq!(answer.status, 200, "the process serves on");
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert_eq!(counted("punte_panics_total", "") - counted_before, 40);

    // What was half done when it panicked is undone.
    let raw = app.database().raw().await;
    let kinds = Statement::from_string(raw.get_database_backend(), "SELECT kind FROM ledger");
    let kinds = raw.query_all_raw(kinds).await.unwrap();
    let kinds: Vec<String> = kinds.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    assert_eq!(kinds, ["case.opened"]);
    handle.stop(true).await;
    running.await.unwrap().unwrap();
    std::panic::set_hook(before);
    let told = read(&mut log);
    assert!(
        told.contains("a task panicked and was stopped") && told.contains("fault.rs"),
        "{told}"
    );
    assert!(!told.contains(SECRET), "{told}");
}

fn read(file: &mut File) -> String {
    use std::io::Seek as _;
    let mut text = String::new();
    file.rewind().unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

trait Quietly {
    fn init_quietly(self);
}

impl<S: Into<tracing::Dispatch>> Quietly for S {
    /// Another test of this process may have been first.
    fn init_quietly(self) {
        let _ = tracing::dispatcher::set_global_default(self.into());
    }
}

/// Asks until it is so.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < Duration::from_secs(20), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn placed(store: &Store) -> i64 {
    ledger::head(&store.system_read()).await.unwrap().seq
}

#[actix_web::test]
async fn rel_22_a_job_that_panics_or_fails_is_counted_and_tried_again_and_the_others_go_on() {
    let app = TestApp::start().await;
    metrics();
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = folder.path().join("away/checkpoints");
    let is_broken = Arc::new(AtomicBool::new(true));
    let (broken, now) = (is_broken.clone(), app.now());
    let store = app.store().with_clock(Clock::new(move || {
        assert!(!broken.load(Ordering::SeqCst), "{SECRET}");
        now
    }));
    let before = |job: &str| {
        let label = format!("job=\"{job}\"");
        (
            counted("punte_job_failures_total", &label),
            counted("punte_job_runs_total", &label),
        )
    };
    let (sequencer, clocks) = (before("sequencer"), before("clocks"));
    let tx = app.store().system().await.unwrap();
    tx.record(Event::new(EventKind::CaseChanged)).await.unwrap();
    tx.commit().await.unwrap();

    let jobs = punte_jobs::start(&Context {
        store: store.clone(),
        checkpoints: CheckpointFile(checkpoints.clone()),
        erasures: None,
        pack: app.app.pack.clone(),
        scanner: None,
        mailer: None,
        targets: punte_domain::partners::target::TargetPolicy::PublicOnly,
        signing_key_lasts: chrono::Duration::days(30),
    });
    // Every job panics when it asks for the time.
    until("the panics are counted", async || {
        before("sequencer").0 > sequencer.0 && before("clocks").0 > clocks.0
    })
    .await;
    assert_eq!(placed(app.store()).await, 0);

    // Now the sequencer alone fails: its second place is not there. The entry keeps its place.
    is_broken.store(false, Ordering::SeqCst);
    until("the entry is placed", async || placed(app.store()).await == 1).await;
    let failures = before("sequencer").0;
    until("the failure is counted", async || before("sequencer").0 > failures).await;
    assert!(!checkpoints.exists());

    std::fs::create_dir(folder.path().join("away")).unwrap();
    until("the checkpoint is signed", async || checkpoints.exists()).await;
    jobs.stop().await;
    let verdict = ledger::verify(&app.store().system_read(), &CheckpointFile(checkpoints)).await;
    assert_eq!(verdict.unwrap().faults, []);
}
