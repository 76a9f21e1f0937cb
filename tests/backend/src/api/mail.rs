//! What is mailed, to whom, and what becomes of it when the mail server is away.

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::OrganisationId;
use punte_domain::identity::organisation::{OrganisationFacts, OrganisationKind, OrganisationState};
use punte_domain::mail::MailFault;
use punte_jobs::Step;
use punte_storage::mail;
use serde_json::{Value, json};

use crate::kit::account::facts;
use crate::kit::mail::{MailSink, Mood, Received, mailer};
use crate::kit::{Account, PASSWORD, Person, TestApp};

/// An agency with two administrators, in an installation that sends mail.
struct Scene {
    app: TestApp,
    sink: MailSink,
    agency: OrganisationId,
    one: Person,
    two: Person,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await.that_mails();
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        Self {
            sink: MailSink::start().await,
            one: app.member(agency, Role::Administrator).await,
            two: app.member(agency, Role::Administrator).await,
            agency,
            app,
        }
    }

    async fn invited(&self, email: &str, roles: &[&str], language: &str) -> Value {
        let body = json!({"email": email, "organisation_id": self.agency, "roles": roles, "language": language});
        self.one.post("users/invitations", body).await.ok()
    }

    /// What arrives now.
    async fn arrives(&self) -> Vec<Received> {
        self.app.mails_with(&self.sink.mailer()).await;
        self.sink.take()
    }

    async fn listed(&self, invitation: &Value) -> Value {
        let list = self.one.get("users/invitations").await.ok();
        let mut items = list["items"].as_array().unwrap().iter();
        items.find(|item| item["id"] == invitation["id"]).unwrap().clone()
    }

    /// Whether the secret opens an invitation.
    async fn opens(&self, token: &str) -> bool {
        let body = json!({"token": token, "nonce": "drawn-by-the-invited-page"});
        self.app.browser().post("invitations/read", body).await.status == 200
    }

    async fn queues(&self) -> Value {
        self.one.get("operations").await.ok()
    }
}

fn acting(invitation: &Value, verb: &str) -> String {
    format!("users/invitations/{}/{verb}", invitation["id"].as_str().unwrap())
}

#[actix_web::test]
async fn sec_14_and_62_the_link_of_an_invitation_goes_to_the_invited_person_alone_in_their_language() {
    let scene = Scene::start().await;
    for (language, subject, words) in [
        ("ro", "=?utf-8?", "vă invită în Punte"),
        ("sq", "=?utf-8?", "ju fton në Punte"),
        ("en", "Invitation to Punte", "invites you to Punte"),
    ] {
        let address = format!("new.{language}@casa.ro");
        let invited = scene.invited(&address, &["case_worker"], language).await;
        assert!(invited.get("token").is_none(), "{invited}");
        assert_eq!(invited["mail"]["state"], "waiting");
        let arrived = scene.arrives().await;
        let [message] = &arrived[..] else {
            panic!("{arrived:?}");
        };
        assert_eq!(
            (message.from.as_str(), &message.to),
            ("no-reply@punte.gov.ro", &vec![address])
        );
        assert!(message.header("Subject").starts_with(subject), "{}", message.text);
        assert_eq!(message.header("Auto-Submitted"), "auto-generated");
        let body = message.body();
        assert!(body.contains(words) && body.contains("Organizația "), "{body}");
        for secret in ["A administrator", "case_worker", "@casa.ro"] {
            assert!(!body.contains(secret), "{secret}: {body}");
        }
        assert!(scene.opens(&message.token()).await);
        assert_eq!(scene.listed(&invited).await["mail"]["state"], "sent");
    }
    assert!(scene.arrives().await.is_empty(), "each goes once");
    let queues = scene.queues().await;
    assert_eq!(
        (&queues["sends_mail"], &queues["queues"]["mails"]),
        (&json!(true), &json!(0))
    );
}

#[actix_web::test]
async fn sec_27_an_invitation_to_a_privileged_role_is_mailed_when_a_second_person_has_confirmed_it() {
    let scene = Scene::start().await;
    let invited = scene.invited("new@casa.ro", &["auditor"], "ro").await;
    assert_eq!((&invited["mail"], invited.get("token")), (&Value::Null, None));
    // Sent again it is not either.
    let again = scene
        .one
        .call(Method::POST, &acting(&invited, "resend"))
        .send()
        .await
        .ok();
    assert_eq!(again["mail"], Value::Null);
    assert!(scene.arrives().await.is_empty());
    let confirmed = scene
        .two
        .post(&acting(&invited, "confirm"), json!({"roles": ["auditor"]}))
        .await
        .ok();
    assert!(confirmed.get("token").is_none());
    let arrived = scene.arrives().await;
    assert_eq!(arrived.len(), 1);
    assert!(scene.opens(&arrived[0].token()).await);
}

#[actix_web::test]
async fn sec_14_what_is_sent_again_replaces_what_was_sent_and_what_is_taken_back_is_not_sent() {
    let scene = Scene::start().await;
    let invited = scene.invited("new@casa.ro", &["case_worker"], "ro").await;
    let first = scene.arrives().await.remove(0).token();
    scene.app.pass(Duration::days(6));
    let resend = || scene.one.call(Method::POST, &acting(&invited, "resend")).once("again");
    let again = resend().send().await.ok();
    assert_eq!(resend().send().await.ok()["id"], again["id"]);
    assert!(again.get("token").is_none());
    let arrived = scene.arrives().await;
    assert_eq!(arrived.len(), 1, "asked twice under one key, sent once");
    let second = arrived[0].token();
    assert!(!scene.opens(&first).await && scene.opens(&second).await);
    scene.app.pass(Duration::days(6));
    assert!(scene.opens(&second).await, "for seven days from then");

    scene
        .one
        .call(Method::POST, &acting(&invited, "resend"))
        .send()
        .await
        .ok();
    scene
        .one
        .call(Method::POST, &acting(&invited, "revoke"))
        .send()
        .await
        .ok();
    assert!(scene.arrives().await.is_empty());
    let refused = scene.one.call(Method::POST, &acting(&invited, "resend")).send().await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "invitation_not_open");

    // Nobody is flooded: five times at once, and then one an hour.
    let many = scene.invited("often@casa.ro", &["case_worker"], "ro").await;
    let resend = || scene.one.call(Method::POST, &acting(&many, "resend"));
    for _ in 0..5 {
        resend().send().await.ok();
    }
    let refused = resend().send().await;
    assert!(refused.header("ratelimit").starts_with("\"resends\""));
    refused.refused(Code::TooMany);
    scene.app.pass(Duration::hours(1));
    resend().send().await.ok();

    // Who may not give its roles does not get hold of an invitation to them.
    let auditor = scene.invited("other@casa.ro", &["auditor"], "ro").await;
    let manager = scene.app.member(scene.agency, Role::OrganisationAdministrator).await;
    let refused = manager.call(Method::POST, &acting(&auditor, "resend")).send().await;
    assert_eq!(refused.refused(Code::Forbidden)["detail"], "role_not_yours");
}

#[actix_web::test]
async fn rel_18_without_a_mail_server_the_link_is_shown_once_to_who_invites() {
    let mut scene = Scene::start().await;
    scene.app = scene.app.with(punte_api::App {
        sends_mail: false,
        ..scene.app.app.clone()
    });
    scene.one = scene.one.at(&scene.app);
    let invited = scene.invited("new@casa.ro", &["case_worker"], "ro").await;
    let first = invited["token"].as_str().unwrap();
    assert_eq!(invited["mail"], Value::Null);
    let again = scene
        .one
        .call(Method::POST, &acting(&invited, "resend"))
        .send()
        .await
        .ok();
    assert!(!scene.opens(first).await && scene.opens(again["token"].as_str().unwrap()).await);
    let ana = scene.app.account("ana@podul.example", Role::CaseWorker).await;
    ana.signs_in().await;
    ana.signs_in().await;
    assert!(scene.arrives().await.is_empty());
    assert_eq!(scene.queues().await["sends_mail"], false);
}

fn proven(ana: &Account) -> Value {
    json!({"password": PASSWORD, "factor": {"kind": "totp", "code": ana.next_code()}})
}

#[actix_web::test]
async fn sec_19_and_62_who_is_concerned_is_told_of_credentials_and_sign_ins_without_content() {
    let scene = Scene::start().await;
    let ana = scene.app.account("ana@podul.ro", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    assert!(scene.arrives().await.is_empty(), "the first browser is no new one");
    let mut told = Vec::new();
    ana.signs_in().await;
    told.extend(scene.arrives().await);
    browser.post("me/recovery-codes", proven(&ana)).await.ok();
    told.extend(scene.arrives().await);
    let mut change = proven(&ana);
    change["current_password"] = change["password"].take();
    change.as_object_mut().unwrap().remove("password");
    change["new_password"] = json!("vapor vechi pe lacul negru");
    browser.post("me/password", change).await.ok();
    told.extend(scene.arrives().await);
    assert_eq!(told.len(), 3);
    for message in &told {
        assert_eq!(message.to, ["ana@podul.ro"]);
        let text = format!("{} {}", message.text, message.body());
        for secret in ["Ana Popescu", "Casa Podului", "203.0.113", "Test", "recovery", "#"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        assert!(message.body().contains("https://punte.example/"));
    }

    // Nobody writes to who may not sign in.
    let organisation_works = async |is_active: bool| {
        let tx = scene.app.store().system().await.unwrap();
        let found = punte_storage::identity::organisation::find(&tx, ana.organisation).await;
        let mut organisation = found.unwrap();
        organisation.state = if is_active {
            OrganisationState::Active
        } else {
            OrganisationState::Suspended
        };
        punte_storage::identity::organisation::save(&tx, organisation)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    ana.signs_in_with_password("vapor vechi pe lacul negru").await;
    organisation_works(false).await;
    assert!(scene.arrives().await.is_empty());
    organisation_works(true).await;
    ana.signs_in_with_password("vapor vechi pe lacul negru").await;
    let suspend = format!("users/{}/suspend", ana.user);
    scene.one.call(Method::POST, &suspend).send().await.ok();
    assert!(scene.arrives().await.is_empty());
    assert_eq!(scene.queues().await["queues"]["mails"], 0);
}

#[actix_web::test]
async fn rel_16_and_18_a_mail_server_that_is_away_is_tried_again_and_one_that_refuses_is_believed() {
    let scene = Scene::start().await;
    let invited = scene.invited("new@casa.ro", &["case_worker"], "ro").await;
    // Nobody listens there.
    let nobody = mailer(1);
    assert_eq!(scene.app.mails_with(&nobody).await, Step::Rest);
    let queues = scene.queues().await;
    assert_eq!(
        (&queues["queues"]["mails"], &queues["mail_fault"]),
        (&json!(1), &json!("unreachable"))
    );
    assert!(scene.arrives().await.is_empty(), "not before its time");
    scene.app.pass(Duration::minutes(2));
    scene.sink.is(Mood::Later);
    assert!(scene.arrives().await.is_empty());
    assert_eq!(scene.queues().await["mail_fault"], "busy");
    scene.app.pass(Duration::minutes(4));
    scene.sink.is(Mood::Takes);
    assert_eq!(scene.arrives().await.len(), 1);
    assert_eq!(scene.listed(&invited).await["mail"]["state"], "sent");

    // What a server says before any message is named is no fault of the message, however final it sounds.
    for (mood, address) in [
        (Mood::Closed, "closed@casa.ro"),
        (Mood::ClosedToUs, "closed-to-us@casa.ro"),
    ] {
        scene.sink.is(mood);
        let patient = scene.invited(address, &["case_worker"], "ro").await;
        assert!(scene.arrives().await.is_empty(), "{mood:?}");
        assert_eq!(scene.queues().await["mail_fault"], "unreachable", "{mood:?}");
        assert_eq!(scene.listed(&patient).await["mail"]["state"], "waiting", "{mood:?}");
        scene.sink.is(Mood::Takes);
        scene.app.pass(Duration::minutes(2));
        assert_eq!(scene.arrives().await.len(), 1, "{mood:?}");
    }

    // What was taken is not sent again to a server that does not say goodbye.
    scene.sink.is(Mood::Stays);
    let taken = scene.invited("stays@casa.ro", &["case_worker"], "ro").await;
    assert_eq!(scene.arrives().await.len(), 1);
    assert_eq!(scene.listed(&taken).await["mail"]["state"], "sent");

    // What is refused for good is given up at once, and sent again when somebody asks.
    scene.sink.is(Mood::Never);
    let refused = scene.invited("nobody@casa.ro", &["case_worker"], "ro").await;
    assert!(scene.arrives().await.is_empty());
    assert_eq!(scene.listed(&refused).await["mail"]["state"], "given_up");
    let queues = scene.queues().await;
    assert_eq!(
        (&queues["queues"]["undelivered_mails"], &queues["mail_fault"]),
        (&json!(1), &json!("refused"))
    );
    assert!(
        !queues.to_string().contains("marker.example"),
        "what it said is not told"
    );
    scene.sink.is(Mood::Takes);
    scene
        .one
        .call(Method::POST, &acting(&refused, "resend"))
        .send()
        .await
        .ok();
    assert_eq!(scene.arrives().await.len(), 1);

    // And what was away for two days is given up too; it is told for a week.
    let late = scene.invited("late@casa.ro", &["case_worker"], "ro").await;
    scene.app.mails_with(&nobody).await;
    scene.app.pass(Duration::days(2));
    scene.app.mails_with(&nobody).await;
    assert_eq!(scene.listed(&late).await["mail"]["state"], "given_up");
    scene.app.pass(Duration::days(7) + Duration::seconds(1));
    let tx = scene.app.store().system().await.unwrap();
    mail::forget_old(&tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scene.listed(&late).await["mail"], Value::Null);
    assert_eq!(scene.queues().await["queues"]["undelivered_mails"], 0);
}

#[actix_web::test]
async fn rel_18_an_address_that_the_mail_server_cannot_write_holds_up_no_other() {
    let scene = Scene::start().await;
    scene.sink.is(Mood::Plain);
    let strange = scene.invited("ană@casa.ro", &["case_worker"], "ro").await;
    scene.invited("new@casa.ro", &["case_worker"], "ro").await;
    let arrived = scene.arrives().await;
    assert_eq!(
        arrived.iter().map(|one| &one.to[0]).collect::<Vec<_>>(),
        ["new@casa.ro"]
    );
    assert_eq!(scene.listed(&strange).await["mail"]["state"], "given_up");
}

#[actix_web::test]
async fn rel_16_and_18_who_hangs_or_dies_over_a_message_holds_up_nobody_and_is_followed_by_another() {
    let scene = Scene::start().await;
    scene.invited("new@casa.ro", &["case_worker"], "ro").await;
    scene.sink.is(Mood::Hangs);
    let hanging = actix_web::rt::spawn({
        let (app, mailer) = (scene.app.clone(), scene.sink.mailer());
        async move { app.mails_with(&mailer).await }
    });
    while scene.sink.callers() == 0 {
        actix_web::rt::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    // Meanwhile everybody works on, and another instance sends what is in nobody's hand.
    scene.invited("other@casa.ro", &["case_worker"], "ro").await;
    assert_eq!(scene.queues().await["queues"]["mails"], 2);
    scene.sink.is(Mood::Takes);
    let arrived = scene.arrives().await;
    assert_eq!(
        arrived.iter().map(|one| &one.to[0]).collect::<Vec<_>>(),
        ["other@casa.ro"]
    );
    // Killed over it, it is followed by another.
    hanging.abort();
    assert!(scene.arrives().await.is_empty(), "it is in somebody's hand");
    scene.app.pass(Duration::minutes(5));
    // The mail server takes it, and the connection breaks before it says so.
    scene.sink.is(Mood::DiesAfter);
    let first = scene.arrives().await;
    assert_eq!(first.len(), 1);
    scene.sink.is(Mood::Takes);
    scene.app.pass(Duration::minutes(10));
    let second = scene.arrives().await;
    assert_eq!(second.len(), 1, "once more and no more");
    assert_eq!(first[0].header("Message-ID"), second[0].header("Message-ID"));
    scene.app.pass(Duration::hours(5));
    assert!(scene.arrives().await.is_empty());
}

#[actix_web::test]
async fn rel_16_who_comes_back_late_with_a_message_says_nothing_of_it_any_more() {
    let scene = Scene::start().await;
    let invited = scene.invited("new@casa.ro", &["case_worker"], "ro").await;
    let claims = async || {
        let tx = scene.app.store().system().await.unwrap();
        let claimed = mail::claim(&tx).await.unwrap();
        tx.commit().await.unwrap();
        match claimed {
            mail::Claim::Letter(letter) => letter,
            other => panic!("{other:?}"),
        }
    };
    let late = claims().await;
    scene.app.pass(Duration::minutes(5));
    let present = claims().await;
    assert_eq!(late.id, present.id);
    for (letter, fault, state) in [
        (&late, None, "waiting"),
        (&late, Some(MailFault::Refused), "waiting"),
        (&present, None, "sent"),
        (&late, Some(MailFault::Refused), "sent"),
    ] {
        let tx = scene.app.store().system().await.unwrap();
        match fault {
            None => mail::sent(&tx, letter).await.unwrap(),
            Some(fault) => mail::failed(&tx, letter, fault).await.unwrap(),
        }
        tx.commit().await.unwrap();
        assert_eq!(scene.listed(&invited).await["mail"]["state"], state);
    }
    assert_eq!(scene.queues().await["queues"]["undelivered_mails"], 0);
}

#[actix_web::test]
async fn sec_62_nothing_that_somebody_typed_makes_a_header() {
    let scene = Scene::start().await;
    for address in [
        "a@b.ro\r\nBcc: x@y.ro",
        "a@b.ro\nBcc: x@y.ro",
        "a@b.ro%0ABcc:x@y.ro",
        "a@b.ro, x@y.ro",
        "\"a\r\n\"@b.ro",
        "<a@b.ro>",
        "a@b.ro>\r\nRCPT TO:<x@y.ro",
        "a\u{2028}b@c.ro",
    ] {
        let body = json!({"email": address, "organisation_id": scene.agency, "roles": ["auditor"], "language": "ro"});
        scene.one.post("users/invitations", body).await.refused_at("/email");
    }
    // Not even if it had got into the database.
    let tx = scene.app.store().system().await.unwrap();
    let mut organisation = punte_storage::identity::organisation::find(&tx, scene.agency)
        .await
        .unwrap();
    organisation.facts = OrganisationFacts {
        kind: OrganisationKind::NationalAgency,
        ..facts("Casa\r\nBcc: x@y.ro\r\n\r\n.\r\nMAIL FROM:<x@y.ro>")
    };
    punte_storage::identity::organisation::save(&tx, organisation)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    scene.invited("new@casa.ro", &["case_worker"], "en").await;
    let arrived = scene.arrives().await;
    let [message] = &arrived[..] else {
        panic!("{arrived:?}");
    };
    assert_eq!(message.to, ["new@casa.ro"]);
    let mut headers = message.headers();
    headers.sort_unstable();
    assert_eq!(
        headers,
        [
            "Auto-Submitted",
            "Content-Transfer-Encoding",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Subject",
            "To",
        ]
    );
    assert!(message.body().contains("Casa  Bcc: x@y.ro"), "{}", message.body());
}

#[actix_web::test]
async fn sec_35_what_waits_is_sealed_and_follows_the_keys() {
    let (app, source, _folder) = crate::storage::keys::installation().await;
    let app = app.that_mails();
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let one = app.member(agency, Role::Administrator).await;
    let body =
        json!({"email": "marker@casa.ro", "organisation_id": agency, "roles": ["case_worker"], "language": "ro"});
    one.post("users/invitations", body).await.ok();
    punte_vault::Keyring::add_version(&source).unwrap();
    let sealed = async || {
        let tx = app.store().system_read();
        punte_storage::keys::in_use(&tx).await.unwrap()
    };
    let before = sealed().await[&1].secrets;
    punte_storage::keys::rewrap(app.store(), |_| ()).await.unwrap();
    assert!(before >= 1);
    assert_eq!(sealed().await.get(&1).map_or(0, |in_use| in_use.secrets), 0);
    let sink = MailSink::start().await;
    app.mails_with(&sink.mailer()).await;
    assert_eq!(sink.take()[0].to, ["marker@casa.ro"]);
}
