//! What is printed is what the API answers, in words of three languages, and that it was printed is
//! recorded.

use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::pack::print::CaseForm;
use serde_json::{Value, json};
use strum::IntoEnumIterator;
use uuid::Uuid;

use super::case::moved;
use super::referral::{self, GIVEN, SAFETY, Scene, act, id, version};
use super::{decision, plan, risk};
use crate::kit::Person;
use crate::kit::paper::text;

/// Each form, what of the API it prints, and a word of its title in Romanian, Albanian and English.
const FORMS: &[(&str, &[&str], [&str; 3])] = &[
    (
        "summary",
        &[
            "",
            "/person",
            "/decisions",
            "/needs",
            "/plans",
            "/risk-assessments",
            "/referrals",
        ],
        ["Rezumatul cazului", "Përmbledhja e rastit", "Case summary"],
    ),
    (
        "notification",
        &["", "/notes"],
        ["Sesizare (F1)", "Njoftim (F1)", "Notification (F1)"],
    ),
    (
        "interviews",
        &["/interviews", "/account", "/exploiters"],
        [
            "Primul contact și interviuri",
            "Kontakti i parë dhe intervistat",
            "First contact and interviews",
        ],
    ),
    (
        "screening",
        &["/screenings"],
        ["evaluării preliminare", "vlerësimit fillestar", "screening"],
    ),
    (
        "decisions",
        &["/decisions"],
        [
            "Decizii privind statutul",
            "Vendime për statusin",
            "Decisions on status",
        ],
    ),
    (
        "consents",
        &["/consents"],
        ["Consimțământ informat", "Pëlqimi i informuar", "Informed consent"],
    ),
    (
        "risk",
        &["/risk-assessments", "/safety-plan"],
        ["Evaluarea riscului", "Vlerësimi i rrezikut", "Assessment of the risk"],
    ),
    (
        "needs",
        &["/needs"],
        ["Evaluarea nevoilor", "Vlerësimi i nevojave", "Assessment of needs"],
    ),
    (
        "plan",
        &["/plans"],
        ["Plan individual", "Plani individual", "Individual plan"],
    ),
    (
        "services",
        &["/services"],
        ["Servicii acordate", "Shërbimet e dhëna", "Services given"],
    ),
    (
        "proceedings",
        &["/proceedings"],
        [
            "Procese, drepturi explicate",
            "Procese, të drejtat e shpjeguara",
            "Proceedings, rights explained",
        ],
    ),
    (
        "stay_return",
        &["/stay-return"],
        ["Ședere și întoarcere", "Qëndrimi dhe kthimi", "Stay and return"],
    ),
    (
        "conferences",
        &["/conferences"],
        ["Conferințe de caz", "Konferenca rasti", "Case conferences"],
    ),
    (
        "closure",
        &["/closures"],
        ["Închiderea cazului", "Mbyllja e rastit", "Closing of the case"],
    ),
];

/// Words that each stand in one place of the case.
const WORDS: [&str; 23] = [
    GIVEN,
    SAFETY,
    "quillwort_decided",
    "quillwort_needs",
    "quillwort_wish",
    "quillwort_goal",
    "quillwort_risk",
    "quillwort_safety",
    "Zquill",
    "quillwort_consent",
    "Ștefania",
    "quillwort_first",
    "Zneeds",
    "Zpromis",
    "Zexplo",
    "quillwort_file",
    "quillwort_room",
    "quillwort_told",
    "quillwort_claim",
    "quillwort_stay",
    "Zfrom",
    "Zescort",
    "quillwort_said",
];

/// A case of the worker's in which every form has something to say.
async fn filled(scene: &Scene) -> (Value, Value) {
    let by = &scene.worker;
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let sets = ["contact", "safe_contact", "identity", "needs", "plan", "risk"];
    let case = scene.case_with("a18_25", Some("quillwort_first")).await;
    let (_, sent) = scene.sent_of(&case, &sets).await;
    let at = |rest: &str| format!("cases/{}{rest}", id(&case));
    let mut person = by.get(&at("/person")).await.ok();
    let written = person.as_object_mut().unwrap().remove("version").unwrap();
    person["aliases"] = json!(["Ștefania", "Țuța"]);
    by.put_at(&at("/person"), written.as_i64().unwrap(), person).await.ok();
    moved(by, &case, "identification", "screening").await;
    let decided = json!({"status": "presumed", "organisation_id": scene.ngo, "grounds": ["statement"],
                         "decided_on": {"date": "2026-03-01", "precision": "month"}, "words": "quillwort_decided"});
    decision::decides(by, &case, decided).await.ok();
    let needs = json!({"assessed_on": "2026-03-02", "needs": [
        {"domain": "accommodation", "state": "unmet", "situation": "quillwort_needs", "wish": "wanted",
         "wish_words": "quillwort_wish", "priority": "urgent"},
        {"domain": "legal", "state": "not_asked", "wish": "not_asked"},
        {"domain": "family", "state": "refused", "wish": "refused"}]});
    by.post(&at("/needs"), needs).await.ok();
    let begun = plan::begun(by, &case).await;
    let goals = json!({"goals": [{"text": "quillwort_goal", "needs": ["accommodation"],
                                  "steps": [{"text": "Ask.", "due_on": "2026-03-09"}]}]});
    let written = plan::write(by, &case, &begun, goals).await.ok();
    let signed = plan::does(by, &case, &written, "sign", plan::signed()).await.ok();
    plan::does(&supervisor, &case, &signed, "approve", Value::Null)
        .await
        .ok();
    let judged = json!({"level": "high", "grounds": "quillwort_risk"});
    risk::assessed(by, &case, risk::HIGH, judged).await;
    let safety = json!({"safe_places": "quillwort_safety"});
    by.put_at(&at("/safety-plan"), 0, safety).await.ok();
    let service = json!({"service": "PSY-C", "attendance": "attended", "given_on": "2026-03-02", "quantity": 2,
                         "note": "Zquill"});
    by.post(&at("/services"), service).await.ok();
    let consent = json!({"purpose": "assistance", "recipient_id": scene.police, "data_sets": ["contact"],
                         "basis": "consent", "given_by": "person", "given_on": "2026-03-01",
                         "leaflet_language": "sq", "note": "quillwort_consent"});
    by.post(&at("/consents"), consent).await.ok();
    interviewed(by, &case).await;
    before_court(by, &case).await;
    going_home(scene, &case).await;
    let met = json!({"held_on": "2026-03-02", "way": "online", "person": "heard_before",
                     "participants": [{"who": "The counsellor", "body": "The school"}],
                     "discussed": "quillwort_said", "decisions": [{"text": "Ask.", "due_on": "2026-03-09"}]});
    by.post(&at("/conferences"), met).await.ok();
    (case, sent)
}

/// A first contact and an interview, in which the person told who exploited them.
async fn interviewed(by: &Person, case: &Value) {
    type Told = (&'static str, &'static str, &'static str);
    let now: &[Told] = &[("situation", "injuries_words", "Zneeds")];
    let before: &[Told] = &[
        ("recruitment", "promises", "Zpromis"),
        ("exploiters", "names", "Zexplo"),
    ];
    let sittings = [
        ("first_contact", "2026-03-02T07:00:00Z", now),
        ("identification", "2026-03-02T08:00:00Z", before),
    ];
    for (kind, started_at, told) in sittings {
        let begun = json!({"kind": kind, "started_at": started_at, "consent": "person", "place": "office"});
        let begun = by.post(&format!("cases/{}/interviews", id(case)), begun).await.ok();
        for (topic, question, text) in told {
            let entry = (*topic == "exploiters").then(|| Uuid::from_u128(7));
            let answer = json!({"entry": entry, "question": question, "state": "answered", "source": "person_said",
                                "text": text});
            let place = format!("cases/{}/interviews/{}/topics/{topic}", id(case), id(&begun));
            by.patch_at(&place, 0, json!({"answers": [answer]})).await.ok();
        }
    }
}

/// Proceedings with a hearing, rights that were explained, and a claim.
async fn before_court(by: &Person, case: &Value) {
    let at = |rest: &str| format!("cases/{}{rest}", id(case));
    let file = json!({"said": {"kind": "criminal", "country": "RO", "opened_on": "2026-02-02", "capacity": "witness",
                               "capacity_since": "2026-02-02", "body_name": "DIICOT", "note": "quillwort_file"},
                      "stage": "investigation", "stage_on": "2026-02-20"});
    let file = by.post(&at("/proceedings"), file).await.ok();
    let hearing = json!({"at": "2026-04-02T10:30:00", "kind": "testimony", "place": "quillwort_room",
                         "needs_interpreter": true});
    let place = format!("/proceedings/{}/hearings", id(&file));
    by.post(&at(&place), hearing).await.ok();
    let told = json!({"on": "2026-03-02", "rights": ["compensation"], "understanding": "understood",
                      "language": "ro", "note": "quillwort_told"});
    by.post(&at("/rights-information"), told).await.ok();
    let claim = json!({"way": "state_fund", "claimed_on": "2026-03-02", "currency": "RON", "asked": 2_500_050,
                       "note": "quillwort_claim"});
    by.post(&at("/compensation-claims"), claim).await.ok();
}

/// Leave to stay, and a return whose dangers were judged.
async fn going_home(scene: &Scene, case: &Value) {
    let by = &scene.worker;
    let at = |rest: &str| format!("cases/{}{rest}", id(case));
    let granted = json!({"kind": "reflection", "requested_on": "2026-03-02", "note": "quillwort_stay",
                         "answer": {"decided_on": "2026-03-02", "from_on": "2026-03-02", "until_on": "2026-05-20"}});
    by.post(&at("/stays"), granted).await.ok();
    let consent = scene.consent(case, "return", scene.police, &["contact"]).await;
    let planned = json!({"consent_id": consent["id"], "from_country": "RO", "to_country": "MD",
        "receiving_body": "ANP", "documents": [{"kind": "passport", "state": "obtained"}],
        "legs": [{"from": "Zfrom", "to": "Iași", "means": "train", "departs_at": "2026-03-02T09:00:00Z",
                  "arrives_at": "2026-03-02T14:00:00Z", "border_point": "Albița"}],
        "escort": {"name": "Zescort", "contact": "+40 700 000 111"}, "contingency": "Get off."});
    let planned = by.post(&at("/repatriations"), planned).await.ok();
    let judged = json!({"level": "high", "legs": [{"from": "Zfrom", "to": "Iași", "level": "high", "words": "He lives there."}]});
    let place = format!("/repatriations/{}/assess", id(&planned));
    by.post_at(&at(&place), version(&planned), judged).await.ok();
}

fn told(text: &str) -> Vec<&'static str> {
    WORDS.into_iter().filter(|word| text.contains(word)).collect()
}

/// Which of the words the API tells this person in any of these answers; `None` where all are refused.
async fn answered(by: &Person, case: &Value, rests: &[&str]) -> Option<Vec<&'static str>> {
    let mut all = String::new();
    let mut is_refused = true;
    for rest in rests {
        let answer = by.get(&format!("cases/{}{rest}", id(case))).await;
        is_refused &= !answer.status.is_success();
        if answer.status.is_success() {
            all += &answer.json().to_string();
        }
    }
    (!is_refused).then(|| told(&all))
}

#[actix_web::test]
async fn what_is_printed_is_what_the_same_person_reads_and_no_more() {
    let scene = Scene::start().await;
    let (case, _) = filled(&scene).await;
    let auditor = scene.app.member(scene.ngo, Role::Auditor).await;
    let people = [&scene.worker, &auditor, &scene.officer, &scene.keeper, &scene.inspector];
    let mut seen = Vec::new();
    let mut forms = [0; 5];
    for (form, rests, titles) in FORMS {
        for (at, by) in people.into_iter().enumerate() {
            let reads = answered(by, &case, rests).await;
            let printed = by.get(&format!("cases/{}/print/{form}?language=ro", id(&case))).await;
            if printed.status.is_success() {
                forms[at] += 1;
                let page = text(&printed);
                let printed = told(&page);
                let reads = reads.unwrap_or_default();
                assert!(page.contains(titles[0]), "{form}: {page}");
                assert!(
                    printed.iter().all(|word| reads.contains(word)),
                    "{at} reads {reads:?} of {form} and prints {printed:?}"
                );
                seen.extend(printed.into_iter().filter(|_| at == 0));
            } else {
                // Who does not see the case is told what they are always told.
                let known = by.get(&format!("cases/{}", id(&case))).await;
                let told = if known.status.is_success() {
                    json!("forbidden")
                } else {
                    known.json()["code"].clone()
                };
                assert_eq!(printed.json()["code"], told, "{at} prints {form}");
            }
        }
    }
    // A form is printed by whoever reads the case: not by those who read the consents or decisions alone.
    assert_eq!((forms[0], forms[1], forms[4]), (FORMS.len(), 0, 0));
    assert_eq!(FORMS.len(), CaseForm::iter().count());
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(
        seen.len(),
        WORDS.len(),
        "whoever works on the case prints all of it: {seen:?}"
    );
}

/// The forms that somebody prints; each of the others is not theirs, or there is no such case.
async fn prints(by: &Person, case: &Value) -> Vec<CaseForm> {
    // Nobody may ask for dozens of things out of sight at once.
    by.app.pass(Duration::minutes(2));
    let mut prints = Vec::new();
    for form in CaseForm::iter() {
        let answer = by.get(&format!("cases/{}/print/{form}", id(case))).await;
        if answer.status.is_success() {
            prints.push(form);
        } else {
            let code = answer.json()["code"].clone();
            assert!(
                [json!("forbidden"), json!("not_found")].contains(&code),
                "{form}: {code}"
            );
        }
    }
    prints
}

#[actix_web::test]
async fn sec_29_who_prints_which_form_follows_who_they_are_to_the_case() {
    use CaseForm::{Decisions, Notification, StayReturn, Summary};
    let scene = Scene::start().await;
    let case = scene.case("a26_40").await;
    let of = async |role| scene.app.member(scene.ngo, role).await;
    let (supervisor, colleague) = (of(Role::CaseSupervisor).await, of(Role::CaseWorker).await);
    let (traveller, auditor) = (of(Role::RepatriationOfficer).await, of(Role::Auditor).await);
    let all: Vec<_> = CaseForm::iter().collect();
    let in_the_county: Vec<_> = CaseForm::iter().filter(|form| *form != StayReturn).collect();
    let coded: &[CaseForm] = &[Summary, Notification];
    let table: [(&str, &Person, &[CaseForm]); 10] = [
        ("who works on it", &scene.worker, &all),
        ("who answers for it", &supervisor, &all),
        ("a colleague", &colleague, coded),
        ("who manages returns", &traveller, &[Summary, Notification, StayReturn]),
        ("the county's officer", &scene.officer, &in_the_county),
        (
            "the coordinator",
            &scene.coordinator,
            &[Summary, Notification, Decisions],
        ),
        ("an auditor", &auditor, &[]),
        ("an investigator", &scene.inspector, &[]),
        ("another organisation", &scene.second_keeper, &[]),
        ("a stranger", &scene.stranger, &[]),
    ];
    for (who, by, expected) in table {
        assert_eq!(prints(by, &case).await, expected, "{who}");
    }

    // Whoever held the case looks back at its coded facts for a while, and whoever holds it now prints all.
    let every = [
        "contact",
        "identity",
        "safe_contact",
        "screening_result",
        "screening_answers",
        "risk",
        "needs",
        "health",
        "exploitation",
        "legal",
        "documents",
        "plan",
    ];
    let consent = scene.consent(&case, "transfer", scene.shelter, &every).await;
    let draft = scene.draft(&case, &consent, "transfer", scene.shelter, &every).await;
    let sent = act(&scene.worker, &draft, "send", json!({})).await.ok();
    act(&scene.second_keeper, &sent, "accept", json!({})).await.ok();
    assert_eq!(prints(&scene.second_keeper, &case).await, all, "the holder");
    for by in [&scene.worker, &supervisor] {
        assert_eq!(prints(by, &case).await, coded, "a former holder");
    }
    scene.app.pass(Duration::days(31));
    assert!(prints(&supervisor, &case).await.is_empty(), "a former holder, later");
}

#[actix_web::test]
async fn a_list_of_refusals_is_printed_by_whoever_reads_it() {
    let scene = Scene::start().await;
    let refusal = json!({"month": "2026-03-01", "county": "RO-CJ", "sex": "female", "age_group": "a26_40",
                         "citizenship": null, "exploitation": "unknown", "reason": "fear_of_exploiter"});
    scene.worker.post("refusals", refusal).await.ok();
    for by in [&scene.worker, &scene.officer, &scene.coordinator] {
        let answer = by.get("refusals/print?language=ro&month=2026-03-01").await;
        assert!(answer.header("content-disposition").contains("2026-03_refusals_"));
        let page = text(&answer);
        // In the cells of a table words stand below each other.
        for word in ["Refuzuri fără identitate", "martie", "2026", "Cluj", "Feminin", "știe"] {
            assert!(page.contains(word), "{word}: {page}");
        }
    }
    let empty = scene.worker.get("refusals/print?language=en&month=2026-02-01").await;
    assert!(text(&empty).contains("Nothing is recorded."));
    // Those of another organisation are not theirs.
    let theirs = scene.stranger.get("refusals/print?language=en").await;
    assert!(text(&theirs).contains("Nothing is recorded."));
    scene.inspector.get("refusals/print").await.refused(Code::Forbidden);
}

#[actix_web::test]
async fn a_form_is_printed_in_each_language_with_its_letters_and_told_to_the_access_log() {
    let scene = Scene::start().await;
    let (case, _) = filled(&scene).await;
    let by = &scene.worker;
    for (form, _, titles) in FORMS {
        for (language, title) in ["ro", "sq", "en"].into_iter().zip(titles) {
            let answer = by
                .get(&format!("cases/{}/print/{form}?language={language}", id(&case)))
                .await;
            let page = text(&answer);
            assert!(page.contains(title), "{form} {language}: {page}");
            assert!(page.contains(case["reference"].as_str().unwrap()), "{form}");
            assert!(answer.header("content-security-policy").starts_with("sandbox"));
            let name = format!(
                "attachment; filename=\"{}_{form}_2026-03-02.pdf\"",
                case["reference"].as_str().unwrap()
            );
            assert_eq!(answer.header("content-disposition"), name);
        }
    }
    let page = text(&by.get(&format!("cases/{}/print/summary?language=ro", id(&case))).await);
    // Unknown, refused and not asked are three things, and a month is no day.
    for words in [
        "Confidențial",
        "Tipărit de A case_worker",
        "Ștefania, Țuța",
        "Nu se știe",
        "Victimă prezumată",
        "martie 2026",
        "Neacoperită",
        "Nu s-a întrebat",
        "Nu dorește să vorbească despre asta",
        "ședințe: 2",
        "România",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // All of it happened within one moment, more than a page of it.
    let log = format!("cases/{}/access-log?limit=100", id(&case));
    let mut page = by.get(&log).await.ok();
    let mut entries = page["items"].as_array().unwrap().clone();
    while let Some(next) = page["next"].as_str() {
        page = by.get(&format!("{log}&cursor={next}")).await.ok();
        entries.extend(page["items"].as_array().unwrap().iter().cloned());
    }
    let printed = |entry: &&Value| entry["kind"] == "read.print" && entry["fields"] == json!(["summary", "ro"]);
    let printed = entries.iter().find(printed).unwrap();
    assert_eq!(printed["purpose"], "care");
}

#[actix_web::test]
async fn one_of_several_is_printed_by_its_id_and_only_within_its_case() {
    let scene = Scene::start().await;
    let (case, _) = filled(&scene).await;
    let by = &scene.worker;
    let consents = by.get(&format!("cases/{}/consents", id(&case))).await.ok();
    let of_police = consents["items"].as_array().unwrap().clone();
    let of_police = of_police.iter().find(|one| one["note"] == "quillwort_consent").unwrap();
    let print = async |case: &Value, form: &str, record: &Value| {
        by.get(&format!(
            "cases/{}/print/{form}?record_id={}",
            id(case),
            record.as_str().unwrap()
        ))
        .await
    };
    let page = text(&print(&case, "consents", &of_police["id"]).await);
    assert_eq!(told(&page), ["quillwort_consent"]);
    // Of an interview, what is known of the topics that it asked.
    let interviews = by.get(&format!("cases/{}/interviews", id(&case))).await.ok();
    let latest = &interviews["items"][0];
    assert_eq!(latest["kind"], "identification");
    let page = text(&print(&case, "interviews", &latest["id"]).await);
    assert_eq!(told(&page), ["Zpromis", "Zexplo"]);
    let other = scene.case("a18_25").await;
    let plans = by.get(&format!("cases/{}/plans", id(&case))).await.ok();
    let risk = by.get(&format!("cases/{}/risk-assessments", id(&case))).await.ok();
    let needs = by.get(&format!("cases/{}/needs", id(&case))).await.ok();
    let conferences = by.get(&format!("cases/{}/conferences", id(&case))).await.ok();
    for (form, list) in [
        ("interviews", interviews),
        ("conferences", conferences),
        ("consents", consents),
        ("plan", plans),
        ("risk", risk),
        ("needs", needs),
    ] {
        let record = &list["items"][0]["id"];
        text(&print(&case, form, record).await);
        print(&other, form, record).await.refused(Code::NotFound);
    }
    // A form of which nothing is recorded says so.
    let empty = by.get(&format!("cases/{}/print/closure?language=en", id(&other))).await;
    assert!(text(&empty).contains("Nothing is recorded."));
    let bad = by.get(&format!("cases/{}/print/closure?language=de", id(&other))).await;
    bad.refused(Code::InvalidQuery);
    // A list of all has no record, and neither has a summary.
    for form in ["summary", "services", "notification", "proceedings", "stay_return"] {
        print(&case, form, &of_police["id"]).await.refused(Code::InvalidQuery);
    }
    let unknown = by.get(&format!("cases/{}/print/everything", id(&other))).await;
    unknown.refused(Code::NotFound);
}

#[actix_web::test]
async fn only_what_is_to_be_signed_has_lines_to_sign_on() {
    let scene = Scene::start().await;
    let (case, _) = filled(&scene).await;
    let by = &scene.worker;
    let has_lines = async |form: &str, record: Option<&Value>| {
        let record = record.map_or_else(String::new, |record| format!("&record_id={}", id(record)));
        let place = format!("cases/{}/print/{form}?language=en{record}", id(&case));
        text(&by.get(&place).await).contains("The person: name")
    };
    let consents = by.get(&format!("cases/{}/consents", id(&case))).await.ok();
    let items = consents["items"].as_array().unwrap();
    let of_police = items.iter().find(|one| one["note"] == "quillwort_consent").unwrap();
    assert!(!has_lines("consents", None).await, "nobody signs all consents at once");
    assert!(has_lines("consents", Some(of_police)).await);
    let withdraw = format!("cases/{}/consents/{}/withdraw", id(&case), id(of_police));
    by.post(&withdraw, json!({"reason": "x"})).await.ok();
    assert!(!has_lines("consents", Some(of_police)).await, "it was withdrawn");
    let draft = plan::begun(by, &case).await;
    assert!(!has_lines("plan", None).await, "the plan in force was signed");
    assert!(has_lines("plan", Some(&draft)).await);
    let empty = scene.case("a18_25").await;
    for form in ["plan", "consents"] {
        let page = text(&by.get(&format!("cases/{}/print/{form}?language=en", id(&empty))).await);
        assert!(
            page.contains("Nothing is recorded.") && !page.contains("signature"),
            "{form}"
        );
    }
}

#[actix_web::test]
async fn a_printed_referral_holds_what_its_reader_sees_and_acknowledges_it() {
    let scene = Scene::start().await;
    let (case, sent) = filled(&scene).await;
    let place = format!("referrals/{}/print", id(&sent));
    let page = text(&scene.keeper.get(&format!("{place}?language=sq")).await);
    let read = referral::read(&scene.keeper, &sent).await;
    assert_eq!(read["state"], "received", "to print it is to open it");
    assert_eq!(told(&page), told(&read.to_string()));
    for word in [GIVEN, SAFETY, "quillwort_needs", "quillwort_goal", "Referim"] {
        assert!(page.contains(word), "{word}: {page}");
    }
    let reference = case["reference"].as_str().unwrap();
    assert!(!page.contains(reference), "the receiver learns nothing of the case");
    for by in [&scene.worker, &scene.officer, &scene.coordinator] {
        let read = referral::read(by, &sent).await.to_string();
        let page = text(&by.get(&place).await);
        assert_eq!(told(&page), told(&read));
        assert_eq!(page.contains("quillwort."), read.contains("quillwort."), "the message");
    }
    scene.stranger.get(&place).await.refused(Code::NotFound);
    let log = scene.worker.get(&format!("cases/{}/access-log", id(&case))).await;
    let printed: Vec<_> = log.json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["kind"] == "read.print")
        .map(|entry| entry["purpose"].clone())
        .collect();
    assert_eq!(printed.iter().filter(|purpose| **purpose == "referral").count(), 2);
    // What is open is told to those who do not see it, and why nothing is to those who did.
    let page = text(&scene.worker.get(&format!("{place}?language=en")).await);
    assert!(page.contains("Open to the receiver now"), "{page}");
    let consents = scene.worker.get(&format!("cases/{}/consents", id(&case))).await.ok();
    let items = consents["items"].as_array().unwrap();
    let covering = items
        .iter()
        .find(|one| one["recipient_id"] == json!(scene.shelter))
        .unwrap();
    let withdraw = format!("cases/{}/consents/{}/withdraw", id(&case), id(covering));
    scene.worker.post(&withdraw, json!({"reason": "x"})).await.ok();
    let page = text(&scene.keeper.get(&format!("{place}?language=en")).await);
    assert!(page.contains("Why they are closed"), "{page}");
    assert!(told(&page).iter().all(|word| *word != GIVEN && *word != SAFETY));
}
