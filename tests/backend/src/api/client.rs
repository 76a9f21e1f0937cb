//! Service accounts: who makes them, how they prove themselves, what their tokens open and when they end.

use actix_web::http::{Method, StatusCode};
use actix_web::test::TestRequest;
use chrono::Duration;
use futures_util::future::join_all;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::referral::{GIVEN, Scene, act};
use crate::guards::operation::Operation;
use crate::kit::{Answer, KnownKey, Person, Program, TestApp};

const EVERY_SCOPE: &[&str] = &[
    "cases.read",
    "cases.write",
    "notifications.write",
    "referrals.read",
    "referrals.answer",
    "exports.create",
    "projects.finance",
    "projects.report",
    "directory.read",
    "directory.write",
];

/// An organisation's administrator.
async fn manager(app: &TestApp) -> Person {
    let ngo = app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
    app.member(ngo, Role::OrganisationAdministrator).await
}

/// A refusal in the form of OAuth.
#[track_caller]
fn refused(answer: &Answer, error: &str) {
    assert_eq!(answer.json(), json!({"error": error}), "{}", answer.status);
    let status = if error == "invalid_client" { 401 } else { 400 };
    assert_eq!(answer.status.as_u16(), status);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(!answer.header("www-authenticate").is_empty(), status == 401);
}

#[actix_web::test]
async fn what_somebody_made_who_was_suspended_since_works_and_is_told() {
    let app = TestApp::start().await;
    let program = manager(&app).await.makes_a_program(&["directory.read"]).await;
    let maker = &program.manager;
    let next = app.member(maker.organisation(), Role::OrganisationAdministrator).await;
    next.post(&program.place("/secrets"), json!({"name": "Next"}))
        .await
        .ok();
    let told = async || {
        let seen = next.get(&program.place("")).await.ok();
        let all = seen["credentials"].as_array().unwrap().iter();
        all.map(|one| json!([one["created_by"], one["is_maker_suspended"], one["is_live"]]))
            .collect::<Vec<_>>()
    };
    let of = |by: &Person, is_suspended: bool| json!([by.user(), is_suspended, true]);
    assert!(told().await.contains(&of(maker, false)));
    let suspend = format!("users/{}/suspend", json!(maker.user()).as_str().unwrap());
    next.call(Method::POST, &suspend).send().await.ok();
    let seen = told().await;
    assert!(
        seen.contains(&of(maker, true)) && seen.contains(&of(&next, false)),
        "{seen:?}"
    );
    program.asks("").await.ok();
}

#[actix_web::test]
async fn sec_17_a_secret_is_shown_once_works_until_it_ends_and_two_overlap() {
    let app = TestApp::start().await;
    let program = manager(&app).await.makes_a_program(&["directory.read"]).await;
    let (manager, secrets) = (&program.manager, program.place("/secrets"));
    assert_eq!(program.secret.len(), 43);
    let seen = manager.get(&program.place("")).await.ok();
    assert!(!seen.to_string().contains(&program.secret), "it is nowhere else");
    assert_eq!(seen["last_used_at"], Value::Null);

    let granted = program.asks("directory.read").await;
    assert_eq!(granted.header("cache-control"), "no-store");
    let granted = granted.ok();
    assert_eq!(
        (&granted["token_type"], &granted["expires_in"], &granted["scope"]),
        (&json!("Bearer"), &json!(600), &json!("directory.read"))
    );
    let seen = manager.get(&program.place("")).await.ok();
    assert!(seen["last_used_at"].is_string() && seen["credentials"][0]["last_used_at"].is_string());
    let uses = manager.get(&program.place("/uses")).await.ok();
    assert_eq!(uses["items"][0]["credential_id"], json!(program.credential));
    assert_eq!(uses["items"][0]["scopes"], json!(["directory.read"]));

    app.pass(Duration::days(89));
    let call = || manager.call(Method::POST, &secrets).once("rotation");
    let second = call().json(&json!({"name": "Next"})).send().await.ok();
    let again = call().json(&json!({"name": "Next"})).send().await.ok();
    assert_eq!((&again["id"], &again["secret"]), (&second["id"], &Value::Null), "once");
    let third = manager.post(&secrets, json!({"name": "Third"})).await;
    assert_eq!(third.refused(Code::NotNow)["detail"], "client_secrets_full");
    program.asks("").await.ok();
    let next = Program {
        secret: second["secret"].as_str().unwrap().to_owned(),
        ..program.clone()
    };
    next.asks("").await.ok();
    app.pass(Duration::days(1));
    refused(&program.asks("").await, "invalid_client");
    next.asks("").await.ok();
    for days in [0, 181, 70_000] {
        let too_long = manager.post(&secrets, json!({"name": "Long", "days": days})).await;
        too_long.refused_at("/days");
    }
}

#[actix_web::test]
async fn sec_17_every_way_to_prove_oneself_is_read_and_every_refusal_is_one() {
    let app = TestApp::start().await;
    let program = manager(&app).await.makes_a_program(&["directory.read"]).await;
    let other = manager(&app).await.makes_a_program(&["directory.read"]).await;
    let keys = program.place("/keys");
    let key = json!({"name": "Server", "jwk": KnownKey::ONE.jwk()});
    program.manager.post(&keys, key.clone()).await.ok();
    let twice = program.manager.post(&keys, key).await;
    assert_eq!(twice.refused(Code::AlreadyExists)["detail"], "client_key");
    let theirs = json!({"name": "Server", "jwk": KnownKey::TWO.jwk()});
    other.manager.post(&other.place("/keys"), theirs).await.ok();

    let basic = async |id: &str, secret: &str| {
        // "id:secret" in the alphabet of base64, as every library writes it.
        let header = format!("Basic {}", base64(format!("{id}:{secret}").as_bytes()));
        let form = [("grant_type", "client_credentials")];
        let request = TestRequest::post().uri("/oauth/token").set_form(form);
        app.answer(request.insert_header(("authorization", header))).await
    };
    basic(&program.id, &program.secret).await.ok();
    program.asserts(&KnownKey::ONE.signs(&program.claims("a"))).await.ok();

    let replayed = program.asserts(&KnownKey::ONE.signs(&program.claims("b"))).await;
    let with = |name: &str, value: Value| {
        let mut claims = program.claims(name);
        claims[name] = value;
        KnownKey::ONE.signs(&claims)
    };
    // Each attempt is worked off before the next.
    let later = || {
        app.pass(Duration::minutes(2));
        app.now().timestamp()
    };
    replayed.ok();
    let mut wrong = vec![program.asserts(&KnownKey::ONE.signs(&program.claims("b"))).await];
    let person = manager(&app).await.held_token();
    let access = program.token().await;
    for assertion in ["x", person.as_str(), access.as_str()] {
        wrong.push(program.asserts(assertion).await);
    }
    later();
    wrong.push(program.asserts(&KnownKey::TWO.signs(&program.claims("c"))).await);
    later();
    wrong.push(program.asserts(&KnownKey::ONE.signs(&other.claims("d"))).await);
    let now = later();
    wrong.push(program.asserts(&with("aud", json!("https://other.example"))).await);
    wrong.push(program.asserts(&with("exp", json!(now + 301))).await);
    let now = later();
    wrong.push(program.asserts(&with("exp", json!(now))).await);
    for (id, secret) in [
        (program.id.clone(), other.secret.as_str()),
        (program.id.clone(), "x"),
        (Uuid::new_v4().to_string(), program.secret.as_str()),
        ("nobody".to_owned(), program.secret.as_str()),
    ] {
        later();
        wrong.push(basic(&id, secret).await);
    }
    for (place, answer) in wrong.iter().enumerate() {
        refused(answer, "invalid_client");
        assert_eq!(answer.bytes, wrong[0].bytes, "{place}");
        assert_eq!(answer.headers.len(), wrong[0].headers.len(), "{place}");
    }
    for (field, value, error) in [
        ("grant_type", "password", "unsupported_grant_type"),
        ("grant_type", "", "invalid_request"),
        ("scope", "cases.read", "invalid_scope"),
        ("scope", "users.manage", "invalid_scope"),
        ("client_assertion", "x", "invalid_request"),
    ] {
        let mut form = vec![
            ("grant_type", "client_credentials"),
            ("client_id", &program.id),
            ("client_secret", &program.secret),
        ];
        form.retain(|(name, _)| *name != field);
        form.push((field, value));
        refused(&app.asks_for_token(&form).await, error);
    }
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let symbol = ALPHABET[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place > chunk.len() { '=' } else { char::from(symbol) });
        }
    }
    text
}

/// At whichever instance they arrive.
#[actix_web::test]
async fn sec_17_of_many_who_bring_one_assertion_one_receives_a_token() {
    let app = TestApp::start().await;
    let program = manager(&app).await.makes_a_program(&["directory.read"]).await;
    let key = json!({"name": "Server", "jwk": KnownKey::ONE.jwk()});
    program.manager.post(&program.place("/keys"), key).await.ok();
    let assertion = KnownKey::ONE.signs(&program.claims("once"));
    let answers = join_all((0..5).map(|_| program.asserts(&assertion))).await;
    let granted = answers.iter().filter(|answer| answer.status.is_success()).count();
    assert_eq!(granted, 1);
    app.pass(Duration::seconds(121));
    let tx = app.store().system().await.unwrap();
    let forgotten = punte_storage::identity::client::forget_old_assertions(&tx)
        .await
        .unwrap();
    assert_eq!(forgotten, 1);
}

#[actix_web::test]
async fn sec_11_whoever_guesses_is_slowed_and_keeps_nobody_else_out() {
    let app = TestApp::start().await;
    let program = manager(&app).await.makes_a_program(&["directory.read"]).await;
    let guess = async |address: &str, secret: &str| {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", program.id.as_str()),
            ("client_secret", secret),
        ];
        let address = std::net::SocketAddr::new(address.parse().unwrap(), 40_000);
        let request = TestRequest::post()
            .uri("/oauth/token")
            .set_form(form)
            .peer_addr(address);
        app.answer(request).await
    };
    for _ in 0..6 {
        refused(&guess("192.0.2.1", "x").await, "invalid_client");
    }
    let slowed = guess("192.0.2.1", &program.secret).await;
    assert!(!slowed.header("retry-after").is_empty());
    slowed.refused(Code::TooMany);
    guess("192.0.2.2", &program.secret).await.ok();
    for _ in 0..29 {
        guess("192.0.2.2", &program.secret).await.ok();
    }
    guess("192.0.2.2", &program.secret).await.refused(Code::TooMany);
}

#[actix_web::test]
async fn sec_17_private_weak_and_foreign_keys_are_not_registered() {
    let app = TestApp::start().await;
    let program = manager(&app).await.makes_a_program(&["directory.read"]).await;
    let mut private = KnownKey::ONE.jwk();
    private["d"] = json!("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    for (jwk, code) in [
        (private, "private_key"),
        (json!({"kty": "oct"}), "unsupported_key"),
        (json!({"kty": "RSA", "n": "x".repeat(172), "e": "AQAB"}), "weak_key"),
        (json!({"kty": "OKP", "crv": "Ed25519", "x": "AA"}), "malformed"),
        (json!([]), "malformed"),
    ] {
        let form = json!({"name": "Server", "jwk": jwk});
        let refusal = program
            .manager
            .post(&program.place("/keys"), form)
            .await
            .refused_at("/jwk");
        assert_eq!(refusal["errors"][0]["code"], code);
    }
}

/// SEC-09: whatever ends a program's rights ends them at the next request, with a token that was good a
/// moment ago.
#[actix_web::test]
async fn sec_09_and_18_a_token_ends_with_what_it_rests_on() {
    let app = TestApp::start().await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let administrator = app.member(agency, Role::Administrator).await;
    for what in ["suspend", "revoke", "organisation", "scope", "secret ends"] {
        let program = manager(&app)
            .await
            .makes_a_program(&["directory.read", "cases.read"])
            .await;
        let (manager, token) = (&program.manager, program.token().await);
        let calls = async || app.calls_with(&token, Method::GET, "organisations").await;
        calls().await.ok();
        match what {
            "suspend" => {
                manager.post(&program.place("/suspend"), Value::Null).await.ok();
            }
            "revoke" => {
                let place = program.place(&format!("/credentials/{}/revoke", program.credential));
                manager.post(&place, Value::Null).await.ok();
                let again = manager.post(&place, Value::Null).await;
                assert_eq!(again.refused(Code::NotNow)["detail"], "client_credential_not_live");
            }
            "organisation" => {
                let place = format!("organisations/{}", manager.organisation());
                let version = administrator.get(&place).await.ok()["version"].as_i64().unwrap();
                let inquiry = json!({"reason": "inquiry"});
                administrator
                    .post_at(&format!("{place}/suspend"), version, inquiry)
                    .await
                    .ok();
            }
            "scope" => {
                let less = json!({"scopes": ["cases.read"]});
                manager.patch_at(&program.place(""), 1, less.clone()).await.ok();
                manager.patch_at(&program.place(""), 1, less).await.refused(Code::Stale);
            }
            _ => app.pass(Duration::days(90)),
        }
        let after = calls().await;
        if what == "scope" {
            after.refused(Code::Forbidden);
            app.calls_with(&token, Method::GET, "cases").await.ok();
            continue;
        }
        after.refused(Code::Unauthenticated);
        refused(&program.asks("").await, "invalid_client");
        if what == "suspend" {
            manager.post(&program.place("/resume"), Value::Null).await.ok();
            calls().await.ok();
            program.asks("").await.ok();
        }
    }
}

/// The guards' matrix for programs: with every scope there is, a program is let in exactly where the
/// document says so, and each scope opens exactly what it is named for.
#[actix_web::test]
async fn sec_18_a_program_reaches_what_the_document_opens_to_it_and_nothing_else() {
    let app = TestApp::start().await;
    let manager = manager(&app).await;
    for scope in EVERY_SCOPE {
        let token = manager.makes_a_program(&[scope]).await.token().await;
        let opened = |operation: &Operation| {
            let schemes = operation.json["security"].as_array().into_iter().flatten();
            let mut scopes = schemes.filter_map(|scheme| scheme["clientCredentials"].as_array());
            scopes.any(|scopes| scopes.is_empty() || scopes.contains(&json!(scope)))
        };
        for operation in Operation::all().iter().filter(|operation| !operation.is_public()) {
            // Limits of guessing are worked off; the token does not end.
            let path = operation.path_with(|_| Uuid::from_u128(1).to_string());
            let answer = app.calls_with(&token, operation.method.clone(), &path).await;
            let is_in = answer.json()["code"] != Code::Forbidden.name();
            if answer.json()["code"] != Code::TooMany.name() {
                assert_eq!(
                    is_in,
                    opened(operation),
                    "{} with {scope}: {}",
                    operation.id,
                    answer.status
                );
            }
        }
    }
}

#[actix_web::test]
async fn a_program_is_told_what_it_has_left_and_waits_when_that_is_nothing() {
    let app = TestApp::start().await;
    let token = manager(&app)
        .await
        .makes_a_program(&["directory.read"])
        .await
        .token()
        .await;
    let calls = async || app.calls_with(&token, Method::GET, "organisations?limit=1").await;
    let first = calls().await;
    assert_eq!(
        first.header("ratelimit-policy"),
        "\"requests\";q=600;w=600, \"reads\";q=600;w=3600"
    );
    let left = |answer: &Answer| {
        let told = answer.header("ratelimit").to_owned();
        let told = told
            .strip_prefix("\"requests\";r=")
            .expect("what is left of its requests");
        told.split(';').next().unwrap().parse::<u32>().unwrap()
    };
    assert_eq!(left(&first), 599);
    // Whoever is refused is told it too.
    for (path, code) in [
        ("cases", Code::Forbidden),
        ("organisations?limit=0", Code::InvalidQuery),
        ("organisations/00000000-0000-4000-8000-000000000000", Code::NotFound),
    ] {
        let refused = app.calls_with(&token, Method::GET, path).await;
        assert_eq!(
            refused.header("ratelimit-policy"),
            first.header("ratelimit-policy"),
            "{path}"
        );
        assert!(refused.header("ratelimit").starts_with("\"requests\";r=59"), "{path}");
        refused.refused(code);
    }
    for _ in 0..596 {
        calls().await;
    }
    let refused = calls().await;
    assert_eq!(refused.header("ratelimit"), "\"requests\";r=0;t=2");
    assert_eq!(refused.header("retry-after"), "2");
    refused.refused(Code::TooMany);
    app.pass(Duration::seconds(2));
    assert_eq!(left(&calls().await), 1);
}

#[actix_web::test]
async fn sec_18_tokens_of_one_kind_are_never_taken_for_another() {
    let app = TestApp::start().await;
    let program = manager(&app).await.makes_a_program(EVERY_SCOPE).await;
    let token = program.token().await;
    for path in [
        "me",
        "me/why?action=cases.read",
        "sessions",
        "home",
        "users",
        "clients",
        "saved-views",
    ] {
        app.calls_with(&token, Method::GET, path).await.refused(Code::Forbidden);
    }
    app.calls_with(&token, Method::GET, "pack").await.ok();
    let refresh = app.calls_with(&token, Method::POST, "sessions/refresh").await;
    assert!(refresh.header("set-cookie").is_empty() && refresh.status.is_client_error());
    // Neither its id nor its secret is somebody's who signs in, and nobody finds it among the people.
    let users = program.manager.get("users").await.ok();
    assert!(!users.to_string().contains(&program.id));
    program
        .manager
        .get(&format!("users/{}", program.id))
        .await
        .refused(Code::NotFound);
    let published = app.stranger().get("/.well-known/oauth-authorization-server").await.ok();
    assert_eq!(published["issuer"], crate::kit::ORIGIN);
    assert_eq!(
        published["token_endpoint"],
        format!("{}/oauth/token", crate::kit::ORIGIN)
    );
    assert_eq!(published["scopes_supported"], json!(EVERY_SCOPE));
}

/// Right = scope ∩ organisation ∩ consent ∩ purpose.
#[actix_web::test]
async fn sec_18_a_program_sees_what_consent_discloses_to_its_organisation_and_is_named_for_it() {
    let scene = Scene::start().await;
    let app = &scene.app;
    let sets = ["contact", "identity"];
    let case = scene.case("a18_25").await;
    let consent = scene.consent(&case, "assistance", scene.shelter, &sets).await;
    let draft = scene.draft(&case, &consent, "service", scene.shelter, &sets).await;
    let place = format!("referrals/{}", draft["id"].as_str().unwrap());
    let of = async |organisation, scopes: &[&str]| {
        let manager = app.member(organisation, Role::OrganisationAdministrator).await;
        manager.makes_a_program(scopes).await
    };
    let receiver = of(scene.shelter, &["referrals.read", "referrals.answer", "cases.read"]).await;
    let outsider = of(scene.police, &["referrals.read", "cases.read"]).await;
    let holder = of(scene.ngo, &["cases.read"]).await;
    let sees = async |program: &Program, path: &str| app.calls_with(&program.token().await, Method::GET, path).await;
    sees(&receiver, &place).await.refused(Code::NotFound);
    act(&scene.worker, &draft, "send", json!({})).await.ok();
    let seen = sees(&receiver, &place).await.ok();
    assert!(seen.to_string().contains(GIVEN));
    assert_eq!(seen["state"], "sent", "a program that looks has shown it to nobody yet");
    sees(&outsider, &place).await.refused(Code::NotFound);
    sees(&holder, &place).await.refused(Code::Forbidden);
    let case_place = format!("cases/{}", case["id"].as_str().unwrap());
    sees(&receiver, &case_place).await.refused(Code::NotFound);
    let seen = sees(&holder, &case_place).await.ok();
    assert!(!seen.to_string().contains(GIVEN), "coded facts only");
    sees(&holder, &format!("{case_place}/person"))
        .await
        .refused(Code::Forbidden);

    let log = scene.worker.get(&format!("{case_place}/access-log")).await.ok();
    let by_programs = log["items"].as_array().unwrap().iter();
    let by_programs: Vec<&Value> = by_programs
        .filter(|entry| entry["actor_name"] == "Case system (program)")
        .collect();
    let kinds: Vec<&str> = by_programs
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap())
        .collect();
    assert!(
        kinds.contains(&"read.referral") && kinds.contains(&"read.case"),
        "{kinds:?}"
    );
    assert!(by_programs.iter().all(|entry| entry["purpose"].is_string()));
    let withdrawn = format!("{case_place}/consents/{}/withdraw", consent["id"].as_str().unwrap());
    scene
        .worker
        .post(&withdrawn, json!({"reason": "She asked for it."}))
        .await
        .ok();
    let after = sees(&receiver, &place).await;
    assert!(
        !after.json().to_string().contains(GIVEN),
        "the next request sees nothing"
    );
}

#[actix_web::test]
async fn sec_18_what_a_program_opens_waits_for_somebody_to_be_given_it() {
    let app = TestApp::start().await;
    let program = manager(&app)
        .await
        .makes_a_program(&["cases.write", "cases.read"])
        .await;
    let (token, stranger) = (program.token().await, app.stranger());
    let form = json!({"county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal",
                      "detected_on": "2026-03-01", "person": {"given_names": "Ilinca", "contacts": []}});
    let bearer = format!("Bearer {token}");
    let call = stranger
        .call(Method::POST, "cases")
        .header("authorization", &bearer)
        .json(&form);
    let case = call.send().await.ok();
    assert_eq!(case["assigned_to"], Value::Null);
    let only_writes = program.asks("cases.write").await.ok();
    let bearer = format!("Bearer {}", only_writes["access_token"].as_str().unwrap());
    let mut opened = Vec::new();
    for _ in 0..2 {
        let call = stranger.call(Method::POST, "cases").header("authorization", &bearer);
        opened.push(call.once("opening").json(&form).send().await.ok()["id"].clone());
    }
    assert_eq!(opened[0], opened[1], "one that only writes may repeat it too");
    let mut linked = form.clone();
    linked["family"] = json!({"case_id": case["id"], "kind": "sibling", "advice": "keep_together"});
    let call = stranger
        .call(Method::POST, "cases")
        .header("authorization", &bearer)
        .json(&linked);
    call.send().await.refused(Code::Forbidden);
    let supervisor = app.member(program.manager.organisation(), Role::CaseSupervisor).await;
    let seen = supervisor
        .get(&format!("cases/{}", case["id"].as_str().unwrap()))
        .await
        .ok();
    assert_eq!(seen["id"], case["id"]);
    let colleagues = supervisor.get("users/colleagues").await.ok();
    assert!(!colleagues.to_string().contains(&program.id), "nobody gives it work");
}

#[actix_web::test]
async fn sec_27_programs_are_managed_inside_the_organisation_and_by_the_national_administrator() {
    let app = TestApp::start().await;
    let (ours, theirs) = (manager(&app).await, manager(&app).await);
    let program = ours.makes_a_program(&["cases.read"]).await;
    for path in ["", "/uses"] {
        theirs.get(&program.place(path)).await.refused(Code::NotFound);
    }
    let foreign = json!({"name": "X", "organisation_id": ours.organisation(), "scopes": ["cases.read"]});
    theirs
        .post("clients", foreign.clone())
        .await
        .refused_at("/organisation_id");
    let secret = json!({"name": "Y"});
    theirs
        .post(&program.place("/secrets"), secret.clone())
        .await
        .refused(Code::NotFound);
    let other = theirs.makes_a_program(&["cases.read"]).await;
    let crossed = other.place(&format!("/credentials/{}/revoke", program.credential));
    theirs.post(&crossed, Value::Null).await.refused(Code::NotFound);
    let listed = theirs.get("clients").await.ok();
    assert!(!listed.to_string().contains(&program.id));
    let filtered = theirs
        .get(&format!("clients?organisation_id={}", ours.organisation()))
        .await
        .ok();
    assert_eq!(filtered["items"], json!([]));

    let worker = app.member(ours.organisation(), Role::CaseSupervisor).await;
    worker.post("clients", foreign.clone()).await.refused(Code::Forbidden);
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let national = app.member(agency, Role::Administrator).await;
    let key = json!({"name": "Y", "jwk": KnownKey::TWO.jwk()});
    for (path, form) in [("/secrets", secret), ("/keys", key)] {
        let theirs = national.post(&program.place(path), form).await;
        assert_eq!(theirs.refused(Code::Forbidden)["detail"], "client_of_another");
    }
    let made = national.post("clients", foreign).await;
    assert_eq!(made.status, StatusCode::CREATED);
    for (scopes, code) in [
        (json!([]), "required"),
        (json!(["cases.read", "cases.read"]), "repeated"),
    ] {
        let form = json!({"name": "X", "organisation_id": ours.organisation(), "scopes": scopes});
        let refusal = ours.post("clients", form).await.refused_at("/scopes");
        assert_eq!(refusal["errors"][0]["code"], code);
    }
    let unknown = json!({"name": "X", "organisation_id": ours.organisation(), "scopes": ["users.manage"]});
    ours.post("clients", unknown).await.refused_at("/scopes/0");
}
