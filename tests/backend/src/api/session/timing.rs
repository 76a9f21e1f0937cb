//! The time a refusal takes does not tell what was wrong.

use std::sync::Arc;
use std::time::{Duration, Instant};

use punte_api::auth::Auth;
use punte_api::{App, Code};
use punte_domain::access::Role;
use punte_domain::identity::UserStatus;
use punte_vault::Keyring;
use punte_vault::password::Cost;
use serde_json::{Value, json};

use crate::kit::{Account, ORIGIN, PASSWORD, TestApp, sign_in};
use crate::storage::keys::installation;

/// Dear enough that one hash more or less stands out from all the rest.
const COST: Cost = Cost {
    memory_kib: 16 * 1024,
    passes: 2,
};

const ROUNDS: usize = 21;

struct Scene {
    app: TestApp,
    ana: Account,
    gone: Account,
    /// Her password was hashed with a pepper that has been replaced.
    ilinca: Account,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn start() -> Self {
        let (app, source, folder) = installation().await;
        let auth = Auth::new(app.store().keyring(), ORIGIN, COST).unwrap();
        let app = app.with(App {
            auth: Arc::new(auth),
            ..app.app.clone()
        });
        let ilinca = app.account("ilinca@podul.example", Role::CaseWorker).await;
        Keyring::add_version(&source).unwrap();
        let ana = app.account("ana@podul.example", Role::CaseWorker).await;
        let gone = app
            .account_with("gone@podul.example", Role::CaseWorker, UserStatus::Suspended)
            .await;
        Self {
            app,
            ana,
            gone,
            ilinca,
            _folder: folder,
        }
    }

    /// One attempt of each kind, none of which is let in.
    fn attempts(&self) -> Vec<(&'static str, Value)> {
        let code = |account: &Account| account.totp.code_at(self.app.now());
        let right = code(&self.ana);
        let recovery = json!({"email": self.ana.email, "password": PASSWORD,
            "factor": {"kind": "recovery_code", "code": "0000-0000-0000-0000-0000-0000"}});
        vec![
            ("unknown account", sign_in("nobody@podul.example", PASSWORD, &right)),
            ("no address at all", sign_in("?", PASSWORD, &right)),
            ("wrong password", sign_in(&self.ana.email, "alta parola lunga", &right)),
            ("suspended", sign_in(&self.gone.email, PASSWORD, &code(&self.gone))),
            ("wrong code", sign_in(&self.ana.email, PASSWORD, "000000")),
            ("wrong recovery code", recovery),
            (
                "wrong code, old pepper",
                sign_in(&self.ilinca.email, PASSWORD, "000000"),
            ),
        ]
    }

    /// Tries this, from a network of its own so that no limit speaks before. How many passwords were
    /// hashed for it, and how long it took.
    async fn tries(&self, number: usize, body: Value) -> (u64, Duration) {
        let mut browser = self.app.browser().at(&format!("203.0.113.{number}"));
        let (before, started) = (self.app.app.auth.hasher.computed(), Instant::now());
        let answer = browser.post("sessions", body).await;
        let took = started.elapsed();
        answer.refused(Code::SignInRefused);
        (self.app.app.auth.hasher.computed() - before, took)
    }
}

#[actix_web::test]
async fn sec_12_the_work_and_the_time_of_a_refusal_do_not_tell_what_was_wrong() {
    let scene = Scene::start().await;
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); scene.attempts().len()];
    // One of each, round after round; the quickest of a kind counts, since whatever else the machine does only adds.
    for _ in 0..ROUNDS {
        scene.app.pass(chrono::Duration::minutes(30));
        for (number, (what, body)) in scene.attempts().into_iter().enumerate() {
            let (hashes, took) = scene.tries(number, body).await;
            assert_eq!(hashes, 1, "{what}");
            times[number].push(took);
        }
    }
    let quickest: Vec<Duration> = times.into_iter().filter_map(|times| times.into_iter().min()).collect();
    let (least, most) = (quickest.iter().min().unwrap(), quickest.iter().max().unwrap());
    // Each is hardly more than one hash: one too many would double it.
    assert!(*most < *least * 3 / 2, "{quickest:?}");
}
