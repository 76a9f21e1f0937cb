//! Papers of trainings: the sheets that people sign, and the certificates that they are given.

use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::doing::{Scene, held, id, pasted};
use crate::kit::Person;
use crate::kit::paper::text;

/// A training of three days of which much is stated.
fn stated() -> Value {
    json!({"name": "Asistența victimelor", "module": "Modulul II", "topics": ["Identificare", "Referire"],
           "place": "Sibiu", "county": "RO-SB", "trainers": 2, "trainers_are": "Experți ai agenției",
           "planned": 12, "held": held("2016-03-09", "2016-03-11")})
}

/// Keeps an attendance list of so many people.
async fn listed(by: &Person, training: &str, people: usize) {
    let list = json!({"mode": "keep", "erase_on": "2026-06-01", "table": pasted(people)});
    by.put_at(&format!("trainings/{training}/attendance"), 1, list)
        .await
        .ok();
}

/// How often something of this kind stands in the ledger.
async fn in_ledger(scene: &Scene, kind: &str) -> i64 {
    let raw = scene.app.database().raw().await;
    let count = format!("SELECT count(*) FROM ledger WHERE kind = '{kind}'");
    let row = raw
        .query_one_raw(Statement::from_string(raw.get_database_backend(), count))
        .await;
    row.unwrap().unwrap().try_get_by_index(0).unwrap()
}

#[actix_web::test]
async fn a_sheet_to_sign_tells_of_the_training_on_a_page_for_each_day_in_three_languages() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let made = id(&scene.training(by, stated()).await);
    let print = format!("trainings/{made}/print/sign-in-sheet");
    for (language, words) in [
        (
            "ro",
            ["Listă de prezență", "9 martie 2016", "11 martie 2016", "Semnătura"],
        ),
        (
            "sq",
            ["Listë e pjesëmarrjes", "9 mars 2016", "11 mars 2016", "Nënshkrimi"],
        ),
        ("en", ["Sign-in sheet", "9 March 2016", "11 March 2016", "Signature"]),
    ] {
        let paper = text(&by.get(&format!("{print}?language={language}")).await);
        let of_the_training = [
            "Asistența victimelor",
            "Modulul II",
            "Sibiu",
            "Experți ai agenției",
            "Model de bune practici",
            "RO20-MJ-ANITP-PDP 1",
            "12/2015",
        ];
        for word in words.iter().chain(&of_the_training) {
            assert!(paper.contains(word), "{word} in {paper}");
        }
        // Who pays is told on the sheet of each day.
        assert_eq!(
            paper.matches("Finanțat prin Granturile Norvegiene").count(),
            3,
            "{paper}"
        );
        assert!(paper.contains(" 12 ") && !paper.contains(" 13 "), "{paper}");
    }
    assert_eq!(in_ledger(&scene, "read.training_paper").await, 0, "nobody is named");

    // What is not stated is left out.
    let bare = id(&scene.training(by, json!({"name": "Fără date"})).await);
    let paper = text(
        &by.get(&format!("trainings/{bare}/print/sign-in-sheet?language=ro"))
            .await,
    );
    assert!(paper.contains("Fără date") && paper.contains(" 20 "), "{paper}");
    for word in ["Modulul", "Perioada", "Locul", "Județul", "Numărul formatorilor"] {
        assert!(!paper.contains(word), "{word} in {paper}");
    }
}

#[actix_web::test]
async fn sec_33_names_stand_on_a_sheet_for_whoever_may_read_the_list_and_each_printing_is_recorded() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let made = id(&scene.training(by, stated()).await);
    listed(by, &made, 2).await;
    let print = format!("trainings/{made}/print/sign-in-sheet");
    let named = text(&by.get(&print).await);
    assert_eq!(named.matches("Exemplu 0").count(), 3, "{named}");
    assert!(
        named.contains("Exemplu 1") && named.contains("DGASPC Exemplu") && named.contains("inspector"),
        "{named}"
    );
    for kind in ["read.training_attendance", "read.training_paper"] {
        assert_eq!(in_ledger(&scene, kind).await, 1, "{kind}");
    }
    let viewer = scene.app.member(by.organisation(), Role::Viewer).await;
    for other in [&scene.partner, &viewer] {
        let blank = text(&other.get(&print).await);
        assert!(blank.contains("Asistența victimelor"), "{blank}");
        for hidden in ["Exemplu", "inspector"] {
            assert!(!blank.contains(hidden), "{hidden} in {blank}");
        }
    }
    assert_eq!(in_ledger(&scene, "read.training_paper").await, 1, "nobody else read it");

    let elsewhere = scene.app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
    let stranger = scene.app.member(elsewhere, Role::ProjectManager).await;
    stranger.get(&print).await.refused(Code::NotFound);
    let worker = scene.app.member(elsewhere, Role::CaseWorker).await;
    worker.get(&print).await.refused(Code::Forbidden);
}

#[actix_web::test]
async fn certificates_say_who_took_part_in_what_and_count_nothing_as_given_out() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let made = id(&scene.training(by, stated()).await);
    let print = format!("trainings/{made}/print/certificates");
    let refused = by.get(&print).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "no_attendance");
    listed(by, &made, 3).await;

    let all = text(&by.get(&format!("{print}?language=ro&series=ANITP&number=7")).await);
    assert_eq!(all.matches("Certificat de participare").count(), 3, "{all}");
    for word in [
        "Exemplu 0",
        "Exemplu 1",
        "Exemplu 2",
        "ANITP 7",
        "ANITP 8",
        "ANITP 9",
        "Asistența victimelor",
        "Identificare, Referire",
        "9 martie 2016 – 11 martie 2016",
        "Durata în zile: 3",
        "Sibiu",
        "Experți ai agenției",
        "Model de bune practici",
        "Emis de",
        "Finanțat prin Granturile Norvegiene",
    ] {
        assert!(all.contains(word), "{word} in {all}");
    }
    // It is given to somebody: who printed it and how many more there are is not theirs to know.
    for around in ["Tipărit", "Pagina"] {
        assert!(!all.contains(around), "{around} in {all}");
    }
    for (language, title) in [
        ("sq", "Certifikatë pjesëmarrjeje"),
        ("en", "Certificate of participation"),
    ] {
        let one = text(&by.get(&format!("{print}?language={language}&first=2&last=2")).await);
        assert_eq!(one.matches(title).count(), 1, "{one}");
        assert!(one.contains("Exemplu 1") && !one.contains("Exemplu 0"), "{one}");
        assert!(
            !one.contains("Number") && !one.contains("Numri"),
            "none is invented: {one}"
        );
    }
    assert_eq!(in_ledger(&scene, "read.training_paper").await, 3);
    let shown = by.get(&format!("trainings/{made}")).await.ok();
    assert_eq!(shown["certificates"], Value::Null);

    for (query, detail) in [
        ("last=4", "last"),
        ("first=3&last=2", "last"),
        ("series=ANITP", "number"),
    ] {
        let refused = by.get(&format!("{print}?{query}")).await.refused(Code::InvalidQuery);
        assert_eq!(refused["detail"], detail, "{query}");
    }
    let viewer = scene.app.member(by.organisation(), Role::Viewer).await;
    for other in [&scene.partner, &viewer] {
        other.get(&print).await.refused(Code::Forbidden);
    }
    by.call(actix_web::http::Method::DELETE, &format!("trainings/{made}/attendance"))
        .version(2)
        .send()
        .await
        .ok();
    let refused = by.get(&print).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "no_attendance");
}
