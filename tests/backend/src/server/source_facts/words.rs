//! What the published texts state in words: what things are called, what they are to reach, and who has a part in them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Told, having, items, stand};
use crate::kit::Person;

/// An organisation of the directory.
async fn organisation(by: &Person, id: &Value) -> Value {
    by.get(&format!("organisations/{}", id.as_str().unwrap())).await.ok()
}

/// What it is called, in Romanian and in English.
fn in_both(names: &Value) -> Value {
    json!([names["ro"], names["en"]])
}

pub(super) async fn of_romania(by: &Person, isf: &Told, ro20: &Told, detect: &Told) {
    year_2020(by).await;
    isf_01(by, isf).await;
    ro20_words(by, ro20).await;
    who_is_named(by, ro20).await;
    detect_words(by, detect).await;
}

async fn year_2020(by: &Person) {
    let released = items(by, "publications?q=evaluarea%20activitatii&kind=press_release").await;
    let projects = items(by, "stated-figures?year=2020&key=external_projects").await;
    let issuer = having(released[0]["bodies"].as_array().unwrap(), "part", "issuer");
    let issuer = organisation(by, &issuer["organisation_id"]).await;
    stand(&[
        (
            "S0-01",
            json!([issuer["names"]["ro"], issuer["kind"]]),
            json!(["Agenția Națională Împotriva Traficului de Persoane", "national_agency"]),
        ),
        (
            "S0-02",
            json!(released.iter().map(|one| in_both(&one["titles"])).collect::<Vec<_>>()),
            json!([[
                "Evaluarea activității ANITP pentru anul 2020",
                "Evaluation of ANITP's activity for 2020"
            ]]),
        ),
        (
            "S0-15",
            json!([projects[0]["value"], projects[0]["note"]]),
            json!([4, "Cu alte structuri ale MAI, ministere și ONG-uri."]),
        ),
    ]);
}

async fn isf_01(by: &Person, isf: &Told) {
    let programmes = items(by, "programmes?q=cooperare%20politieneasca").await;
    let funds = items(by, "funds?q=securitate%20interna").await;
    let lead = organisation(by, &isf.card["lead_id"]).await;
    let result = |begins: &str| {
        let one = having(&isf.deliverables, "title", begins);
        json!([one["title"], one["is_delivered"]])
    };
    stand(&[
        (
            "S1-01",
            in_both(&isf.card["titles"]),
            json!([
                "Traficul de persoane – o abordare centrată pe victime",
                "Trafficking in persons: a victim-centred approach"
            ]),
        ),
        (
            "S1-04",
            json!([
                funds[0]["names"]["en"],
                programmes[0]["names"]["en"],
                isf.card["programme_id"]
            ]),
            json!([
                "Internal Security Fund",
                "Police Cooperation component",
                programmes[0]["id"]
            ]),
        ),
        (
            "S1-04, its fund",
            programmes[0]["fund_id"].clone(),
            funds[0]["id"].clone(),
        ),
        (
            "S1-14",
            result("Indicatori"),
            json!([
                "Indicatori de identificare a victimelor, revizuiți și îmbunătățiți",
                true
            ]),
        ),
        (
            "S1-15",
            result("Evaluări"),
            json!(["Evaluări de risc standardizate pentru victimele identificate", true]),
        ),
        (
            "S1-16",
            result("Proceduri"),
            json!(["Proceduri standardizate pentru repatrierea asistată", true]),
        ),
        (
            "S1-17",
            result("Mecanismul"),
            json!(["Mecanismul național de identificare și referire, îmbunătățit", true]),
        ),
        // The block of S0-19: whoever leads it is the agency that released both.
        (
            "S1-26",
            json!([lead["names"]["ro"], lead["contact"]["phone"], lead["contact"]["email"]]),
            json!([
                "Agenția Națională Împotriva Traficului de Persoane",
                "+40 21 303 70 80",
                "presa.anitp@mai.gov.ro"
            ]),
        ),
    ]);
}

async fn ro20_words(by: &Person, ro20: &Told) {
    let lead = organisation(by, &ro20.card["lead_id"]).await;
    let project = ro20.card["id"].as_str().unwrap();
    let reviews = items(by, &format!("standard-reviews?project_id={project}")).await;
    let provider = having(reviews[0]["bodies"].as_array().unwrap(), "part", "provider");
    let evaluation = having(&ro20.activities, "number", "A1.1");
    let workshops = having(&ro20.activities, "number", "A1.2");
    stand(&[
        (
            "S2-02",
            in_both(&ro20.card["titles"]),
            json!([
                "Model de bune practici în domeniul serviciilor de asistență acordate victimelor traficului de \
                 persoane",
                "Good-practice model for assistance services to victims of trafficking in persons"
            ]),
        ),
        (
            "S2-07",
            lead["names"]["ro"].clone(),
            json!("Agenția Națională Împotriva Traficului de Persoane"),
        ),
        (
            "S2-14",
            ro20.card["objectives"][0].clone(),
            json!({"kind": "general", "text": "Un sistem integrat de asistență a victimelor."}),
        ),
        (
            "S2-15",
            ro20.card["objectives"][1].clone(),
            json!({"kind": "specific",
                   "text": "Un sistem românesc de asistență mai puternic, conform instrumentelor internaționale, \
                            prin capital uman și prin evaluarea sistemului național."}),
        ),
        (
            "S2-24",
            evaluation["title"].clone(),
            json!("Evaluarea sistemului național de asistență acordată victimelor"),
        ),
        (
            "S2-26",
            provider["name"].clone(),
            json!("Centre de stat de asistență și protecție (Legea 678/2001)"),
        ),
        (
            "S2-29",
            evaluation["place"].clone(),
            json!("Județe în care funcționează sau au funcționat centre de stat (Legea 678/2001)"),
        ),
        (
            "S2-32",
            workshops["title"].clone(),
            json!("Ateliere de lucru pentru analiza evaluării și pentru propuneri de modificare a legislației"),
        ),
    ]);
}

/// Who of all that had a part in RO20 is an NGO.
async fn who_is_named(by: &Person, ro20: &Told) {
    let drafting = having(&ro20.meetings, "title", "Grupul care redactează");
    let teams = ro20.actions.iter().map(|one| &one["team"]);
    let mut named = BTreeSet::new();
    for body in teams
        .chain([&drafting["bodies"]])
        .flat_map(|bodies| bodies.as_array().unwrap())
    {
        if body["organisation_id"].is_null() {
            named.insert(body["name"].as_str().unwrap().to_owned());
            continue;
        }
        let one = organisation(by, &body["organisation_id"]).await;
        // One is of a church, and one keeps a helpline.
        if ["ngo", "faith_organisation", "hotline"].contains(&one["kind"].as_str().unwrap()) {
            named.insert(one["names"]["ro"].as_str().unwrap().to_owned());
        }
    }
    // The voice of the campaign is a person.
    named.retain(|name| !name.starts_with("Solistul trupei Voltaj"));
    stand(&[(
        "S2-78",
        json!(named),
        json!([
            "ADPARE",
            "AIDRom",
            "Asociația AZI",
            "Asociația Telefonul Copilului",
            "Centrul Rațiu pentru Democrație",
            "Fundația People to People",
            "Voluntari ai ONG-ului TEAM (Together Everyone Achieves More)"
        ]),
    )]);
}

async fn detect_words(by: &Person, detect: &Told) {
    let lead = organisation(by, &detect.card["lead_id"]).await;
    let released = items(by, "publications?q=resurse%20pentru%20reducerea").await;
    let materials = having(&detect.deliverables, "kind", "materials");
    let (materials, for_whom) = materials["title"].as_str().unwrap().split_once(": ").unwrap();
    stand(&[
        (
            "S3-03",
            in_both(&released[0]["titles"]),
            json!([
                "Resurse pentru reducerea traficului de persoane în comunitățile vulnerabile",
                "Resources for reducing trafficking in vulnerable communities"
            ]),
        ),
        (
            "S3-04",
            in_both(&detect.card["titles"]),
            json!([
                "DETECT – Rolul actorilor non-formali în lupta anti-trafic",
                "DETECT – The role of non-formal actors in the fight against trafficking"
            ]),
        ),
        ("S3-05", lead["names"]["ro"].clone(), json!("Asociația eLiberare")),
        (
            "S3-12",
            json!(materials),
            json!("Materiale suport pentru persoane-cheie din comunități vulnerabile"),
        ),
        (
            "S3-14",
            json!(for_whom),
            json!("preoți, polițiști, medici, asistenți sociali, cadre didactice și altele"),
        ),
        (
            "S3-15",
            detect.trainings[0]["topics"].clone(),
            json!(["Identificarea și semnalarea cazurilor suspecte de trafic de persoane"]),
        ),
        (
            "S3-22",
            detect.card["objectives"].clone(),
            json!([{"kind": "general",
                    "text": "O implicare mai mare a cetățenilor din profesii-cheie în depistarea timpurie și \
                             semnalarea posibilelor cazuri."}]),
        ),
        // Whom the text names as its contact is a person, and stands nowhere.
        (
            "S3-23",
            json!([lead["contact"]["phone"], lead["contact"]["email"]]),
            json!([null, null]),
        ),
    ]);
}

pub(super) async fn of_albania(by: &Person, project: &Told) {
    let released = items(by, "publications?kind=press_release").await;
    let workshop = having(&project.meetings, "kind", "workshop");
    let called = "Forcimi i kapaciteteve të strukturave shtetërore në mbrojtje të viktimave të trafikimit të personave";
    let mut institutions = BTreeSet::new();
    for body in workshop["bodies"].as_array().unwrap() {
        // Members of the regional committee and of the technical table are S4-08.
        let role = body["role"].as_str();
        if body["part"] != "attended" || role.is_some_and(|role| role.starts_with("anëtarë")) {
            continue;
        }
        let name = match &body["organisation_id"] {
            Value::Null => body["name"].clone(),
            id => organisation(by, id).await["names"]["sq"].clone(),
        };
        institutions.insert((name.as_str().unwrap().to_owned(), role.map(str::to_owned)));
    }
    let agenda: Vec<_> = workshop["agenda"].as_str().unwrap().split("; ").collect();
    let pack = by.get("pack").await.ok();
    let states = pack["code_lists"]["identification"].as_array().unwrap();
    let state = |code: &str| having(states, "code", code)["labels"]["sq"].clone();
    stand(&[
        (
            "S4-01",
            json!([released[0]["titles"]["sq"], released[0]["titles"]["en"]]),
            json!([
                "Forcimi i kapaciteteve të institucioneve që mbrojnë viktimat e trafikimit",
                "Strengthening capacities of institutions protecting victims of trafficking"
            ]),
        ),
        (
            "S4-05",
            json!([project.card["titles"]["sq"], workshop["title"]]),
            json!([called, called]),
        ),
        (
            "S4-07",
            project.card["objectives"].clone(),
            json!([{"kind": "general",
                    "text": "Bashkëpunim më i mirë i organeve shtetërore dhe i shoqërisë civile në identifikimin dhe \
                             referimin e viktimave dhe viktimave të mundshme."}]),
        ),
        (
            "S4-09",
            json!(institutions),
            json!([
                ["Institucioni i Prefektit, Qarku Shkodër", "sekretari i përgjithshëm"],
                ["Njësia Antitrafik", null],
                ["Nënprefektura e Malësisë së Madhe", null],
                ["Organizata që veprojnë në rajon", null],
                ["Policia e Shtetit", null],
                ["Shërbimi social", null]
            ]),
        ),
        (
            "S4-13",
            json!(agenda[1..]),
            json!([
                "veprimtaritë e periudhës",
                "detyrat dhe përgjegjësitë e institucioneve dhe aktorëve në nivel rajonal."
            ]),
        ),
        (
            "S4-15",
            json!([state("identified"), state("presumed")]),
            json!(["Viktimë", "Viktimë e mundshme"]),
        ),
    ]);
}
