//! Lost factors: two people have them replaced, and the person finishes it.

use std::time::Instant;

use actix_web::http::Method;
use chrono::Duration;
use punte_api::{App, Code};
use punte_domain::access::Role;
use punte_domain::identity::factor::PasskeyPolicy;
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::identity::throttle::Rate;
use punte_storage::identity::replacement;
use punte_vault::totp::TotpSecret;
use punte_vault::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use crate::kit::mail::{MailSink, Mood};
use crate::kit::{Account, Answer, Browser, ORIGIN, PASSWORD, Person, TestApp, adds_passkey, sign_in};

const NONCE: &str = "drawn-by-the-page-of-ana";

/// Somebody who lost their phone, who manages the users of their organisation, and those who manage all.
struct Scene {
    app: TestApp,
    ana: Account,
    manager: Person,
    colleague: Person,
    one: Person,
    two: Person,
    foreign: Person,
}

impl Scene {
    async fn start() -> Self {
        Self::of(TestApp::start().await, Role::CaseWorker).await
    }

    async fn of(app: TestApp, role: Role) -> Self {
        let ana = app.account("ana@podul.example", role).await;
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        let elsewhere = app.organisation(OrganisationKind::Ngo, &[]).await;
        Self {
            manager: app.member(ana.organisation, Role::OrganisationAdministrator).await,
            colleague: app.member(ana.organisation, Role::CaseWorker).await,
            one: app.member(agency, Role::Administrator).await,
            two: app.member(agency, Role::Administrator).await,
            foreign: app.member(elsewhere, Role::OrganisationAdministrator).await,
            app,
            ana,
        }
    }

    fn path(&self, rest: &str) -> String {
        format!("users/{}/factor-replacements{rest}", self.ana.user)
    }

    async fn prove(&self, by: &Person) -> Answer {
        let today = self.app.app.pack.calendar().date(self.app.now());
        by.post(&self.path(""), json!({"way": "document_in_person", "proved_on": today}))
            .await
    }

    async fn decide(&self, by: &Person, what: &str, id: &Value) -> Answer {
        by.post(&self.path(what), json!({"replacement_id": id})).await
    }

    /// Proved by who manages the organisation, approved by an administrator: the code and the link.
    async fn approved(&self) -> (String, String) {
        let proved = self.prove(&self.manager).await.ok();
        let approved = self.decide(&self.one, "/approve", &proved["id"]).await.ok();
        (text(&proved["code"]), text(&approved["token"]))
    }

    async fn states(&self) -> Vec<String> {
        let listed = self.one.get(&self.path("")).await.ok();
        listed["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| text(&one["state"]))
            .collect()
    }

    fn totp(&self, token: &str) -> TotpSecret {
        let (token, nonce) = (SecretString::from(token), SecretString::from(NONCE));
        TotpSecret::for_invitation(self.app.store().keyring(), &token, &nonce).remove(0)
    }

    async fn read(&self, handed: &str, token: &str, password: &str) -> Answer {
        let body = json!({"token": token, "handed_code": handed, "password": password, "nonce": NONCE});
        self.app.browser().post("factor-replacements/read", body).await
    }

    fn finishing(&self, handed: &str, token: &str) -> Value {
        let code = self.totp(token).code_at(self.app.now());
        json!({"token": token, "handed_code": handed, "password": PASSWORD, "nonce": NONCE, "code": code})
    }

    async fn finish(&self, handed: &str, token: &str) -> Answer {
        let body = self.finishing(handed, token);
        self.app.browser().post("factor-replacements/finish", body).await
    }

    /// The same in a call with this key.
    async fn finish_once(&self, key: &str, body: &Value) -> Answer {
        let stranger = self.app.stranger();
        let call = stranger.call(Method::POST, "factor-replacements/finish").once(key);
        let call = call.header("origin", ORIGIN).header("sec-fetch-site", "same-origin");
        let call = call.from("198.51.100.77");
        call.json(body).send().await
    }

    async fn enters(&self, totp: &TotpSecret) -> (Browser, Answer) {
        self.app.pass(Duration::seconds(30));
        let mut browser = self.app.browser();
        let code = totp.code_at(self.app.now());
        let answer = browser
            .post("sessions", sign_in(&self.ana.email, PASSWORD, &code))
            .await;
        (browser, answer)
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

#[actix_web::test]
async fn sec_16_two_people_and_the_person_replace_a_lost_factor_and_all_old_ones_are_void() {
    let scene = Scene::start().await;
    let mut before = scene.ana.signs_in().await;
    adds_passkey(&mut before, "Lost phone").await;
    scene.app.pass(Duration::seconds(1));
    let (code, token) = scene.approved().await;
    assert!(!before.token_works().await, "sign-ins end when it is approved");
    let listed = scene.one.get(&scene.path("")).await;
    let shown = String::from_utf8_lossy(&listed.bytes).into_owned();
    assert!(!shown.contains(&code) && !shown.contains(&token), "shown once");

    let offer = scene.read(&code, &token, PASSWORD).await.ok();
    let totp = scene.totp(&token);
    assert_eq!(offer["totp_secret"], totp.base32().expose_secret());
    let finished = scene.finish(&code, &token).await;
    assert!(finished.headers.get("set-cookie").is_none(), "SEC-03");
    let finished = finished.ok();
    assert_eq!(finished["recovery_codes"].as_array().unwrap().len(), 10);
    assert_eq!(finished["must_add_passkey"], false);

    scene.enters(&scene.ana.totp).await.1.refused(Code::SignInRefused);
    let old = scene.ana.recovery_codes.first().expect("a code").reveal();
    let body = json!({"email": scene.ana.email, "password": PASSWORD,
                      "factor": {"kind": "recovery_code", "code": old}});
    scene
        .app
        .browser()
        .post("sessions", body)
        .await
        .refused(Code::SignInRefused);
    let (mut browser, entered) = scene.enters(&totp).await;
    entered.ok();
    let told = browser.get("me/credentials").await.ok();
    assert_eq!(told["changes"][0]["what"], "factors_replaced", "SEC-19");
    assert_eq!(told["passkeys"], json!([]));

    scene.finish(&code, &token).await.refused(Code::NotFound);
    scene.read(&code, &token, PASSWORD).await.refused(Code::NotFound);
    assert_eq!(scene.states().await, ["done"]);
}

#[actix_web::test]
async fn sec_16_nobody_is_first_and_second_or_acts_for_themselves_or_for_others_people() {
    let scene = Scene::start().await;
    let ana = scene.app.person(scene.ana.user).await;
    for (by, code) in [
        (&ana, Code::Forbidden),
        (&scene.colleague, Code::Forbidden),
        (&scene.foreign, Code::NotFound),
    ] {
        scene.prove(by).await.refused(code);
    }
    let proved = scene.prove(&scene.manager).await.ok();
    let again = scene.prove(&scene.one).await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "replacement_not_waiting");
    for (by, code) in [
        (&ana, Code::Forbidden),
        (&scene.colleague, Code::Forbidden),
        (&scene.foreign, Code::NotFound),
        (&scene.manager, Code::Forbidden),
    ] {
        let answer = scene.decide(by, "/approve", &proved["id"]).await;
        let refused = answer.refused(code);
        if by.user() == scene.manager.user() {
            assert_eq!(refused["detail"], "replacement_prover");
        }
    }
    let other = scene.decide(&scene.one, "/approve", &json!(scene.ana.user)).await;
    assert_eq!(other.refused(Code::NotNow)["detail"], "replacement_not_waiting");
    scene
        .decide(&scene.foreign, "/refuse", &proved["id"])
        .await
        .refused(Code::NotFound);
    // Of several who approve at once one wins (REL-06).
    let attempts = (0..6).map(|at| {
        let by = if at % 2 == 0 { &scene.one } else { &scene.two };
        scene.decide(by, "/approve", &proved["id"])
    });
    let answers = futures_util::future::join_all(attempts).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);

    // Nobody replaces the factors of whoever stands above them.
    let above = Scene::of(TestApp::start().await, Role::Administrator).await;
    let refused = above.prove(&above.manager).await;
    assert_eq!(refused.refused(Code::Forbidden)["detail"], "role_not_yours");
    // Nor their own, whatever they may do with others'.
    let own = above.prove(&above.app.person(above.ana.user).await).await;
    assert_eq!(own.refused(Code::Forbidden)["detail"], "own_account");
    above.prove(&above.one).await.ok();
}

#[actix_web::test]
async fn sec_16_link_code_and_password_are_all_needed_and_a_day_later_none_helps() {
    let scene = Scene::start().await;
    let (code, token) = scene.approved().await;
    let wrong_code = scene.read("0000-0000-0000", &token, PASSWORD).await;
    let wrong_password = scene.read(&code, &token, "vapor vechi pe lacul negru").await;
    wrong_code.refused(Code::CredentialsRefused);
    wrong_password.refused(Code::CredentialsRefused);
    scene.read(&code, "unknown", PASSWORD).await.refused(Code::NotFound);
    let body = json!({"token": token, "handed_code": code, "password": PASSWORD, "nonce": NONCE, "code": "000000"});
    let mistyped = scene.app.browser().post("factor-replacements/finish", body).await;
    mistyped.refused_at("/code");
    // Of several who finish at once one wins.
    let attempts = (0..4).map(|_| scene.finish(&code, &token));
    let answers = futures_util::future::join_all(attempts).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);

    // Of a sign-in with what was lost and its end at once, one comes first, and the other is refused.
    let torn = Scene::start().await;
    let (code, token) = torn.approved().await;
    let both = Box::pin(futures_util::future::join(
        torn.enters(&torn.ana.totp),
        torn.finish(&code, &token),
    ))
    .await;
    let both = [both.0.1.status, both.1.status];
    assert_eq!(both.iter().filter(|status| status.is_success()).count(), 1, "{both:?}");
    assert!(both.iter().all(|status| !status.is_server_error()), "{both:?}");

    let late = Scene::start().await;
    let (code, token) = late.approved().await;
    // Whoever guesses at the code is counted as who guesses at the password; the right one does not help meanwhile.
    for _ in 0..Rate::ACCOUNT_IN_NETWORK.burst {
        let guessed = late.read("0000-0000-0000", &token, PASSWORD).await;
        guessed.refused(Code::CredentialsRefused);
    }
    late.read(&code, &token, PASSWORD).await.refused(Code::TooMany);
    late.app.pass(Duration::hours(24));
    late.finish(&code, &token).await.refused(Code::NotFound);
    assert_eq!(late.states().await, ["expired"]);
    late.approved().await;
}

#[actix_web::test]
async fn sec_16_a_sign_in_a_refusal_a_suspension_and_other_roles_end_it() {
    let scene = Scene::start().await;
    let (code, token) = scene.approved().await;
    scene.ana.signs_in().await;
    assert_eq!(scene.states().await, ["withdrawn"]);
    scene.finish(&code, &token).await.refused(Code::NotFound);

    let proved = scene.prove(&scene.manager).await.ok();
    let approved = scene.decide(&scene.one, "/approve", &proved["id"]).await.ok();
    scene.decide(&scene.manager, "/refuse", &proved["id"]).await.ok();
    let (code, token) = (text(&proved["code"]), text(&approved["token"]));
    scene.finish(&code, &token).await.refused(Code::NotFound);
    scene.ana.signs_in().await;

    // What was approved for who they were does not come back with them.
    let (code, token) = scene.approved().await;
    for act in ["suspend", "reactivate"] {
        let path = format!("users/{}/{act}", scene.ana.user);
        scene.one.call(Method::POST, &path).send().await.ok();
        scene.finish(&code, &token).await.refused(Code::NotFound);
    }
    let (code, token) = scene.approved().await;
    let path = format!("users/{}", scene.ana.user);
    let version = scene.one.get(&path).await.ok()["version"].as_i64().expect("a version");
    let raised = json!({"roles": ["case_worker", "organisation_administrator"]});
    scene.one.patch_at(&path, version, raised).await.ok();
    scene.finish(&code, &token).await.refused(Code::NotFound);
    assert_eq!(scene.states().await, ["refused", "refused", "refused", "withdrawn"]);
}

#[actix_web::test]
async fn sec_12_whoever_asks_learns_nothing_and_those_who_may_act_see_it() {
    let scene = Scene::start().await;
    let mut browser = scene.app.browser();
    let mut answers = Vec::new();
    for address in ["ana@podul.example", "nobody@podul.example", "no address"] {
        let started = Instant::now();
        let answer = browser.post("factor-replacements/ask", json!({"email": address})).await;
        assert!(started.elapsed().as_millis() >= 250, "{address} is answered at once");
        assert_eq!(answer.status, 204, "{address}");
        answers.push(answer.bytes);
    }
    assert!(answers.iter().all(|bytes| *bytes == answers[0]));
    browser
        .post("factor-replacements/ask", json!({"email": "ana@podul.example"}))
        .await;
    assert_eq!(scene.states().await, ["asked"], "one is open at most");
    for (by, sees) in [
        (&scene.manager, 1),
        (&scene.one, 1),
        (&scene.foreign, 0),
        (&scene.colleague, 0),
    ] {
        let home = by.get("home").await.ok();
        assert_eq!(home["to_replace"].as_array().unwrap().len(), sees);
    }
    let proved = scene.prove(&scene.manager).await.ok();
    assert_eq!(proved["is_asked_outside"], true);
    let home = scene.manager.get("home").await.ok();
    assert_eq!(home["to_replace"], json!([]), "it waits for another");
    let home = scene.one.get("home").await.ok();
    assert_eq!(home["to_replace"][0]["state"], "proved");
}

#[actix_web::test]
async fn sec_03_who_must_have_a_passkey_gets_in_to_add_one_and_for_nothing_else() {
    let scene = Scene::of(TestApp::start().await, Role::OrganisationAdministrator).await;
    let (code, token) = scene.approved().await;
    let strict = Scene {
        app: scene.app.with(App {
            passkeys: PasskeyPolicy::enforced(vec![]),
            ..scene.app.app.clone()
        }),
        ..scene
    };
    assert_eq!(strict.finish(&code, &token).await.ok()["must_add_passkey"], true);
    let (mut browser, entered) = strict.enters(&strict.totp(&token)).await;
    assert_eq!(entered.ok()["me"]["must_add_passkey"], true);
    assert_ne!(browser.get("users").await.status, 200);
}

#[actix_web::test]
async fn sec_16_where_mail_is_sent_the_link_goes_to_the_person_alone() {
    let sink = MailSink::start().await;
    let scene = Scene::of(TestApp::start().await.that_mails(), Role::CaseWorker).await;
    let proved = scene.prove(&scene.manager).await.ok();
    let approved = scene.decide(&scene.one, "/approve", &proved["id"]).await.ok();
    assert!(approved.get("token").is_none());
    scene.app.mails_with(&sink.mailer()).await;
    let letters = sink.take();
    let letter = letters.last().expect("a letter");
    let body = letter.body();
    assert!(!body.contains(&text(&proved["code"])), "the code goes another way");
    let token = body.split("/lost-factor#").nth(1).and_then(|rest| rest.lines().next());
    let token = token.expect("a link").trim().to_owned();
    scene.finish(&text(&proved["code"]), &token).await.ok();
    // And that it was done is told to them as well (SEC-19).
    scene.app.mails_with(&sink.mailer()).await;
    let told = sink.take();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].to, [scene.ana.email.as_str()]);
}

#[actix_web::test]
async fn sec_16_whoever_lost_the_last_answer_is_told_that_it_is_done_and_sees_no_codes() {
    let scene = Scene::start().await;
    let (code, token) = scene.approved().await;
    let body = scene.finishing(&code, &token);
    // Also of two that come at once, as when the first takes long.
    let once = || scene.finish_once("lost", &body);
    let both = Box::pin(futures_util::future::join(once(), once())).await;
    let [one, other] = [both.0.ok(), both.1.ok()];
    let (first, second) = if one["is_repeated"] == true {
        (other, one)
    } else {
        (one, other)
    };
    assert_eq!(
        (&first["is_repeated"], &second["is_repeated"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(first["recovery_codes"].as_array().unwrap().len(), 10);
    assert_eq!(second["recovery_codes"], json!([]));
    // Later, with the code that the authenticator shows by then.
    scene.app.pass(Duration::minutes(9));
    let later = scene.finishing(&code, &token);
    assert_eq!(scene.finish_once("lost", &later).await.ok()["is_repeated"], true);
    // All three are shown again, and it is the same call: a link alone tells nothing.
    let mut guessed = later.clone();
    guessed["handed_code"] = json!("0000-0000-0000");
    scene
        .finish_once("lost", &guessed)
        .await
        .refused(Code::CredentialsRefused);
    scene.finish_once("other", &later).await.refused(Code::NotFound);
    scene.finish(&code, &token).await.refused(Code::NotFound);
    // Nothing was done again: the codes of the first answer work, and the way to new ones is open.
    let (mut browser, entered) = scene.enters(&scene.totp(&token)).await;
    entered.ok();
    let used = text(&first["recovery_codes"][0]);
    let renewed = json!({"password": PASSWORD, "factor": {"kind": "recovery_code", "code": used}});
    let codes = browser.post("me/recovery-codes", renewed).await.ok();
    assert_eq!(codes["codes"].as_array().unwrap().len(), 10);
    scene.app.pass(Duration::minutes(1));
    scene.finish_once("lost", &later).await.refused(Code::NotFound);
}

#[actix_web::test]
async fn sec_16_the_second_person_hears_of_a_link_that_was_not_delivered() {
    let sink = MailSink::start().await;
    let scene = Scene::of(TestApp::start().await.that_mails(), Role::CaseWorker).await;
    let proved = scene.prove(&scene.manager).await.ok();
    let approved = scene.decide(&scene.one, "/approve", &proved["id"]).await.ok();
    assert_eq!(approved["is_undelivered"], false);
    assert_eq!(scene.one.get("home").await.ok()["to_replace"], json!([]));
    sink.is(Mood::Never);
    scene.app.mails_with(&sink.mailer()).await;
    for (by, hears) in [(&scene.one, 1), (&scene.two, 0), (&scene.manager, 0)] {
        let home = by.get("home").await.ok();
        assert_eq!(home["to_replace"].as_array().unwrap().len(), hears);
    }
    let home = scene.one.get("home").await.ok();
    let told = &home["to_replace"][0];
    assert_eq!(
        (&told["state"], &told["is_undelivered"]),
        (&json!("approved"), &json!(true))
    );
    let listed = scene.manager.get(&scene.path("")).await.ok();
    assert_eq!(listed["items"][0]["is_undelivered"], true);
    // It is taken back and begun anew; then nothing is told of it any more.
    scene.decide(&scene.one, "/refuse", &proved["id"]).await.ok();
    assert_eq!(scene.one.get("home").await.ok()["to_replace"], json!([]));
    sink.is(Mood::Takes);
    let proved = scene.prove(&scene.manager).await.ok();
    scene.decide(&scene.one, "/approve", &proved["id"]).await.ok();
    scene.app.mails_with(&sink.mailer()).await;
    assert_eq!(scene.one.get("home").await.ok()["to_replace"], json!([]));
    scene.decide(&scene.one, "/refuse", &proved["id"]).await.ok();

    // Nor does a link help that the server takes when it works no more: it is told while there is time to begin anew.
    let proved = scene.prove(&scene.manager).await.ok();
    scene.decide(&scene.one, "/approve", &proved["id"]).await.ok();
    sink.is(Mood::Later);
    for (minutes, hears) in [(0, 0), (23 * 60, 0), (58, 1)] {
        scene.app.pass(Duration::minutes(minutes));
        scene.app.mails_with(&sink.mailer()).await;
        let home = scene.one.get("home").await.ok();
        assert_eq!(home["to_replace"].as_array().unwrap().len(), hears, "{minutes}");
    }
}

/// Those who stand above the reader fill no list that shows them not.
#[actix_web::test]
async fn sec_27_what_is_not_the_readers_to_do_hides_nothing_that_is() {
    let scene = Scene::start().await;
    let mut above = Vec::new();
    for _ in 0..21 {
        above.push(
            scene
                .app
                .member(scene.ana.organisation, Role::NationalCoordinator)
                .await,
        );
    }
    for person in &above {
        let path = format!("users/{}/factor-replacements", person.user());
        let today = scene.app.app.pack.calendar().date(scene.app.now());
        let body = json!({"way": "document_in_person", "proved_on": today});
        scene.one.post(&path, body).await.ok();
    }
    scene.app.pass(Duration::minutes(1));
    scene.prove(&scene.one).await.ok();
    let home = scene.manager.get("home").await.ok();
    let names: Vec<&Value> = home["to_replace"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["user_id"])
        .collect();
    assert_eq!(names, [&json!(scene.ana.user)]);
    assert_eq!(home["more"]["to_replace"], false);
    let home = scene.two.get("home").await.ok();
    assert_eq!(home["to_replace"].as_array().unwrap().len(), 20);
    assert_eq!(home["more"]["to_replace"], true);
}

#[actix_web::test]
async fn what_became_of_a_replacement_is_forgotten_after_three_months() {
    let scene = Scene::start().await;
    scene.prove(&scene.manager).await.ok();
    // Nobody went on with it: it ran out after seven days.
    for (days, left) in [(7 + 90, 1), (1, 0)] {
        scene.app.pass(Duration::days(days));
        let tx = scene.app.store().system().await.unwrap();
        replacement::forget_old(&tx).await.unwrap();
        tx.commit().await.unwrap();
        let tx = scene.app.store().system_read();
        let found = replacement::of_user(&tx, scene.ana.user).await.unwrap();
        assert_eq!(found.len(), left, "{days}");
    }
}
