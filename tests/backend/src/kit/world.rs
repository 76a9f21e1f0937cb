//! One of everything, in an organisation of its own.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use punte_domain::access::Role;
use punte_domain::alert::AlertKind;
use punte_domain::id::{Id as _, OrganisationId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::identity::passkey::Passkey;
use punte_storage::identity::passkey;
use punte_storage::{PageRequest, alert};
use serde_json::{Value, json};

use super::document::{add_document, find_clean, pdf};
use super::project_file::{add_file, find_file_clean};
use super::{Person, TestApp};

/// Ids of one of everything, by the path they stand in.
pub struct World {
    /// Who made it all.
    pub owner: Person,
    /// Who opened the case in an emergency.
    pub helper: Person,
    ids: BTreeMap<&'static str, String>,
}

/// In a small organisation the supervisor may be its psychologist too, and keep its projects and their money.
const OWNER: [Role; 4] = [
    Role::CaseSupervisor,
    Role::Specialist,
    Role::ProjectManager,
    Role::Finance,
];

/// What `told_of` makes.
const TOLD: [&str; 7] = [
    "meetings",
    "protocols",
    "strategies",
    "measures",
    "publications",
    "stated-figures",
    "standard-reviews",
];

impl TestApp {
    /// A supervisor's organisation with one of everything.
    pub async fn world(&self) -> World {
        let shelter = self.organisation(OrganisationKind::Shelter, &["RO-B"]).await;
        let supervisor = self.member_with(shelter, &OWNER).await;
        let home = supervisor.organisation();
        let receiver = self.organisation(OrganisationKind::Shelter, &["RO-B"]).await;
        let administrator = self.member(home, Role::OrganisationAdministrator).await;
        let colleague = self.member(home, Role::CaseWorker).await;

        let made = |path: &str, body: Value| {
            let (supervisor, path) = (supervisor.clone(), path.to_owned());
            async move { supervisor.post(&path, body).await.ok() }
        };
        let case = id(&made(
            "cases",
            json!({"county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal", "detected_on": "2026-03-01",
                   "person": {"given_names": "Ilinca", "family_name": "Marker", "contacts": []}}),
        )
        .await);
        let erasure = wished_away(&supervisor, &case).await;
        // Of those that end together, the one that is met by hand.
        let clocks = supervisor.get(&format!("clocks?case_id={case}")).await.ok();
        let mut clocks = clocks["items"].as_array().unwrap().iter();
        let clock = id(clocks.find(|clock| clock["kind"] == "notify_coordinator").unwrap());
        let note = made(
            &format!("cases/{case}/notes"),
            json!({"kind": "contact", "body": "Marker"}),
        )
        .await;
        let conference = discussed(&supervisor, &case).await;
        let screening = made(
            &format!("cases/{case}/screenings"),
            json!({"instrument": "ilo_labour", "instrument_version": "2009.1", "profile": "adult"}),
        )
        .await;
        let interview = interviewed(&supervisor, &case).await;
        let step = json!({"to": "screening", "decided_on": "2026-03-02", "grounds": "Marker"});
        let track = format!("cases/{case}/tracks/identification");
        supervisor.post_at(&track, 1, step).await.ok();
        let [decision, disagreement] = self.decided(&supervisor, &case).await;
        let plan = made(&format!("cases/{case}/plans"), Value::Null).await;
        let service = served(&supervisor, &case).await;
        let [specialist, session] = in_confidence(&supervisor, &case).await;
        let [proceeding, hearing, rights, claim] = before_court(&supervisor, &case).await;
        let closure = closing(&supervisor, &case).await;
        let assessment = supervisor
            .call(actix_web::http::Method::POST, &format!("cases/{case}/risk-assessments"))
            .send()
            .await
            .ok();
        let task = made("tasks", json!({"case_id": case, "title": "Marker"})).await;
        let [consent, referral] = referred(&supervisor, &case, receiver).await;
        let [offer, placement] = housed(&supervisor, &case).await;
        let document = add_document(&supervisor, &case, &pdf(b"Marker")).await;
        find_clean(self, &case, &document).await;
        let [stay, repatriation] = on_the_way_home(&supervisor, &case, receiver).await;
        let helper = self.member(receiver, Role::CaseWorker).await;
        let emergency = opened_at_once(&supervisor, &helper, &case).await;
        let duplicate = known_twice(&supervisor, &case).await;
        let link = with_a_sister(&supervisor, &case).await;
        let view = saved_view(&supervisor).await;
        let export = in_one_file(&supervisor).await;
        let import = to_import(&supervisor).await;
        let invitation = invited(&administrator).await;
        let sessions = colleague.get("sessions").await.ok();
        let alert = self.alerted(&colleague).await;
        let [client, credential] = program(&administrator).await;
        let [webhook, delivery] = called(&administrator, &client).await;
        let told = told_of(&supervisor).await;
        let restriction = restricted_once(&supervisor, &case, self.app.pack.calendar().date(self.now())).await;

        let mut ids = BTreeMap::from([
            ("cases", case),
            ("clocks", clock),
            ("notes", id(&note)),
            ("conferences", conference),
            ("screenings", id(&screening)),
            ("interviews", id(&interview)),
            ("topics", "recruitment".to_owned()),
            ("decisions", id(&decision)),
            ("disagreements", id(&disagreement)),
            ("plans", id(&plan)),
            ("services", id(&service)),
            ("specialists", id(&specialist)),
            ("specialist-notes", id(&session)),
            ("placements", id(&placement)),
            ("proceedings", id(&proceeding)),
            ("hearings", id(&hearing)),
            ("rights-information", id(&rights)),
            ("compensation-claims", id(&claim)),
            ("stays", id(&stay)),
            ("repatriations", id(&repatriation)),
            ("documents", id(&document)),
            ("closures", id(&closure)),
            ("erasures", id(&erasure)),
            ("restrictions", id(&restriction)),
            ("emergency-accesses", id(&emergency)),
            ("duplicates", id(&duplicate)),
            ("family", id(&link)),
            ("risk-assessments", id(&assessment)),
            ("tasks", id(&task)),
            ("saved-views", id(&view)),
            ("exports", id(&export)),
            ("imports", id(&import)),
            ("consents", consent),
            ("referrals", referral),
            ("organisations", home.to_string()),
            ("offers", id(&offer)),
            ("invitations", id(&invitation)),
            ("clients", id(&client)),
            ("credentials", id(&credential)),
            ("webhooks", id(&webhook)),
            ("deliveries", id(&delivery)),
            ("sessions", id(&sessions["items"][0])),
            ("alerts", alert),
            ("passkeys", self.passkey(&supervisor).await),
            ("instruments", "ilo_labour".to_owned()),
            ("versions", "2009.1".to_owned()),
        ]);
        // Of instruments that were entered, own roles, merges of organisations and rotations of the keys: nobody here
        // administers them. What opens a calendar is known to whom it belongs.
        let foreign = ["feeds", "entries", "own-roles", "organisation-merges", "key-rotations"];
        ids.extend(foreign.map(|place| (place, home.to_string())));
        ids.extend(["users", "handovers", "project-handovers"].map(|place| (place, colleague.user().to_string())));
        ids.extend(TOLD.into_iter().zip(told.iter().map(id)));
        ids.extend(funded(&supervisor).await);
        let project = ids["projects"].clone();
        ids.extend(done(&supervisor, &project).await);
        ids.insert("project-files", self.filed(&supervisor, &project).await);
        World {
            owner: supervisor,
            helper,
            ids,
        }
    }

    /// A file of a project that can be opened.
    async fn filed(&self, by: &Person, project: &str) -> String {
        let file = add_file(by, project, &pdf(b"Marker")).await;
        find_file_clean(self, &file).await;
        id(&file)
    }
}

impl TestApp {
    /// Something unusual that this person did.
    async fn alerted(&self, by: &Person) -> String {
        let tx = self.store().system().await.unwrap();
        let today = tx.now.date_naive();
        alert::raise(&tx, AlertKind::ReadVolume, by.user(), by.organisation(), today)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let one = PageRequest { limit: 1, cursor: None };
        let alerts = alert::list(&self.store().system_read(), false, &one).await.unwrap();
        alerts.items[0].id.to_string()
    }

    /// A passkey of this person that nothing signs with.
    async fn passkey(&self, of: &Person) -> String {
        let tx = self.store().system().await.unwrap();
        let passkey = Passkey {
            id: tx.new_id(),
            name: "Marker".to_owned(),
            created_at: tx.now,
            last_used_at: None,
        };
        passkey::add(&tx, of.user(), &passkey, passkey.id.uuid().as_bytes(), String::new())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        passkey.id.to_string()
    }

    /// A decision on the person's status, and a differing view on one that was written down.
    async fn decided(&self, supervisor: &Person, case: &str) -> [Value; 2] {
        let decided = json!({"status": "presumed", "organisation_id": supervisor.organisation(), "grounds": ["statement"],
                             "decided_on": {"date": "2026-03-02", "precision": "day"}, "words": "Marker"});
        let decision = supervisor
            .post_at(&format!("cases/{case}/decisions"), 2, decided)
            .await
            .ok();
        // What the police decided is written down, and the organisation holds another view.
        let police = self.organisation(OrganisationKind::Police, &["RO-B"]).await;
        let formal = json!({"status": "identified", "organisation_id": police, "grounds": ["statement"],
                            "decided_on": {"date": "2026-03-02", "precision": "day"}, "document": "Marker"});
        let formal = supervisor
            .post_at(&format!("cases/{case}/decisions"), 3, formal)
            .await
            .ok();
        let place = format!(
            "cases/{case}/decisions/{}/disagreements",
            formal["id"].as_str().unwrap()
        );
        let view = json!({"on": "2026-03-02", "grounds": "Marker"});
        let disagreement = supervisor.post(&place, view).await.ok();
        [decision, disagreement]
    }
}

impl World {
    /// The id that stands for `{name}` in `path`: that of the noun before it.
    pub fn id(&self, path: &str, name: &str) -> String {
        let before = path.split(&format!("/{{{name}}}")).next().unwrap();
        let noun = before.rsplit('/').next().unwrap();
        self.ids
            .get(noun)
            .unwrap_or_else(|| panic!("the world has no {noun} for {path}"))
            .clone()
    }
}

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

/// A project with one of everything that belongs to one.
async fn funded(by: &Person) -> [(&'static str, String); 10] {
    let made = async |path: &str, body: Value| id(&by.post(path, body).await.ok());
    let names = json!({"ro": "Marker"});
    let fund = made("funds", json!({"names": names})).await;
    let programme = made("programmes", json!({"names": names, "fund_id": fund})).await;
    let card = json!({"titles": names, "programme_id": programme});
    let project = made("projects", json!({"status": "running", "card": card})).await;
    let place = format!("projects/{project}");
    let claim = json!({"field": "dates", "value": "Marker", "source": "Marker"});
    let claim = made(&format!("{place}/claims"), claim).await;
    let budget = json!({"currency": "RON", "total": 100, "provenance": "entered",
                        "lines": [{"name": "Marker", "amount": 100}]});
    let budget = by.put_at(&format!("{place}/budget"), 0, budget).await.ok();
    let line = id(&budget["lines"][0]);
    let commitment = json!({"line_id": line, "amount": 50, "document": "Marker"});
    let commitment = made(&format!("{place}/commitments"), commitment).await;
    let expense = json!({"line_id": line, "amount": 50, "currency": "RON", "on": "2026-03-01", "document": "Marker",
                         "is_eligible": true});
    let expense = made(&format!("{place}/expenses"), expense).await;
    let indicator = json!({"level": "output", "definition": "Marker", "unit": "Marker", "source": "manual"});
    let indicator = made(&format!("{place}/indicators"), indicator).await;
    let actual = json!({"value": 1, "evidence": "Marker"});
    let actual = made(&format!("{place}/indicators/{indicator}/actuals"), actual).await;
    [
        ("funds", fund),
        ("programmes", programme),
        ("linked", project.clone()),
        ("projects", project),
        ("claims", claim),
        ("lines", line),
        ("commitments", commitment),
        ("expenses", expense),
        ("indicators", indicator),
        ("actuals", actual),
    ]
}

/// What was done in a project, one of everything; who took part is the person of the case.
async fn done(by: &Person, project: &str) -> [(&'static str, String); 5] {
    let made = async |path: &str, body: Value| id(&by.post(path, body).await.ok());
    let place = format!("projects/{project}");
    let activity = json!({"number": "A9", "title": "Marker", "state": "running"});
    let activity = made(&format!("{place}/activities"), activity).await;
    let deliverable = json!({"kind": "report", "title": "Marker", "is_delivered": true});
    let deliverable = made(&format!("{place}/deliverables"), deliverable).await;
    let training = made(
        &format!("{place}/trainings"),
        json!({"name": "Marker", "state": "held"}),
    )
    .await;
    let list = json!({"mode": "keep", "erase_on": "2026-06-01", "table": "name\nIlinca Marker\n"});
    let attendance = format!("trainings/{training}/attendance");
    by.put_at(&attendance, 1, list).await.ok();
    let campaign = made(&format!("{place}/campaigns"), json!({"names": {"ro": "Marker"}})).await;
    let action = json!({"title": "Marker", "kinds": ["play"]});
    let action = made(&format!("campaigns/{campaign}/actions"), action).await;
    [
        ("activities", activity),
        ("deliverables", deliverable),
        ("trainings", training),
        ("campaigns", campaign),
        ("actions", action),
    ]
}

/// Somebody was asked, and named who did it.
async fn interviewed(by: &Person, case: &str) -> Value {
    let interview = by.post(
        &format!("cases/{case}/interviews"),
        json!({"kind": "identification", "started_at": "2026-03-02T08:00:00Z", "consent": "person", "place": "office"}),
    )
    .await
    .ok();
    for (topic, answer) in [
        ("recruitment", json!({"question": "promises", "text": "Marker"})),
        (
            "exploiters",
            json!({"question": "names", "text": "Marker", "entry": interview["id"]}),
        ),
    ] {
        let mut answer = answer;
        (answer["state"], answer["source"]) = (json!("answered"), json!("person_said"));
        let place = format!("cases/{case}/interviews/{}/topics/{topic}", id(&interview));
        by.patch_at(&place, 0, json!({"answers": [answer]})).await.ok();
    }
    interview
}

/// A specialist, and what they wrote of a session.
async fn in_confidence(by: &Person, case: &str) -> [Value; 2] {
    let named = json!({"user_id": by.user(), "profession": "psychologist", "since": "2026-03-01"});
    let specialist = by.post(&format!("cases/{case}/specialists"), named).await.ok();
    let said = json!({"profession": "psychologist", "held_on": "2026-03-02", "attendance": "attended", "length": "hour",
                      "words": "Marker"});
    let session = by.post(&format!("cases/{case}/specialist-notes"), said).await.ok();
    [specialist, session]
}

/// A file, a hearing, rights that were explained, and a claim. One that is past asks for no assessment of the risk.
async fn before_court(by: &Person, case: &str) -> [Value; 4] {
    let proceeding = by
        .post(
            &format!("cases/{case}/proceedings"),
            json!({"said": {"kind": "civil", "country": "RO", "opened_on": "2026-02-02", "capacity": "claimant",
                        "capacity_since": "2026-02-02", "body_name": "Marker"},
               "stage": "reported", "stage_on": "2026-02-02"}),
        )
        .await
        .ok();
    let hearing = by
        .post(
            &format!("cases/{case}/proceedings/{}/hearings", id(&proceeding)),
            json!({"at": "2026-03-01T10:30:00", "kind": "testimony", "place": "Marker"}),
        )
        .await
        .ok();
    let rights = by
        .post(
            &format!("cases/{case}/rights-information"),
            json!({"on": "2026-03-02", "rights": ["protection"], "understanding": "understood", "language": "ro",
               "note": "Marker"}),
        )
        .await
        .ok();
    let claim = by
        .post(
            &format!("cases/{case}/compensation-claims"),
            json!({"way": "state_fund", "claimed_on": "2026-03-01", "currency": "RON", "note": "Marker",
               "withdrawn_on": "2026-03-02"}),
        )
        .await
        .ok();
    [proceeding, hearing, rights, claim]
}

/// Leave to stay, and a return.
async fn on_the_way_home(by: &Person, case: &str, receiver: OrganisationId) -> [Value; 2] {
    let stay = by
        .post(
            &format!("cases/{case}/stays"),
            json!({"kind": "reflection", "requested_on": "2026-03-02", "authority": "Marker"}),
        )
        .await
        .ok();
    let going = by
        .post(
            &format!("cases/{case}/consents"),
            json!({"purpose": "return", "recipient_id": receiver, "data_sets": ["contact"], "basis": "consent",
               "given_by": "person", "given_on": "2026-03-01", "leaflet_language": "ro"}),
        )
        .await
        .ok();
    let repatriation = by
        .post(
            &format!("cases/{case}/repatriations"),
            json!({"consent_id": going["id"], "from_country": "RO", "to_country": "MD", "receiving_body": "Marker"}),
        )
        .await
        .ok();
    [stay, repatriation]
}

/// Somebody elsewhere opens the case in an emergency.
async fn opened_at_once(by: &Person, helper: &Person, case: &str) -> Value {
    let shown = by.get(&format!("cases/{case}")).await.ok();
    let asked = json!({"reference": shown["reference"], "reason": "danger_to_life", "said": "Marker"});
    helper.post("emergency-accesses", asked).await.ok()
}

/// Another case that may be of the same person.
async fn known_twice(by: &Person, case: &str) -> Value {
    let other = by.post(
        "cases",
        json!({"county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal", "detected_on": "2026-03-01",
               "person": {"given_names": "Sanda", "contacts": []}}),
    )
    .await
    .ok();
    by.post("duplicates", json!({"case_id": case, "other_case_id": other["id"]}))
        .await
        .ok()
}

/// A service account with a secret.
async fn program(by: &Person) -> [Value; 2] {
    let asked = json!({"name": "Case system", "organisation_id": by.organisation(), "scopes": ["referrals.read"]});
    let client = by.post("clients", asked).await.ok();
    let secrets = format!("clients/{}/secrets", id(&client));
    let secret = by.post(&secrets, json!({"name": "Server"})).await.ok();
    [client, secret]
}

/// An endpoint of it, and a trial on its way.
async fn called(by: &Person, client: &Value) -> [Value; 2] {
    let asked = json!({"client_id": client["id"], "url": "https://partner.example.org/hook",
                       "types": ["referral.sent"], "description": "Case system"});
    let webhook = by.post("webhooks", asked).await.ok();
    let trial = format!("webhooks/{}/test", id(&webhook));
    let delivery = by.call(actix_web::http::Method::POST, &trial).send().await.ok();
    [webhook, delivery]
}

/// A view of a list that colleagues use too.
async fn saved_view(by: &Person) -> Value {
    let view = json!({"name": "Marker", "is_shared": true, "filters": {}, "hidden_columns": []});
    by.post("saved-views", view).await.ok()
}

/// An export, for a key that everybody knows.
async fn in_one_file(by: &Person) -> Value {
    let asked = json!({"kind": "cases", "format": "json_lines", "purpose": "own_system", "reason": "Marker",
                       "recipient": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"});
    by.post("exports", asked).await.ok()
}

/// A file of cases that was sent and not started.
async fn to_import(by: &Person) -> Value {
    let file = "note\nMarker\n";
    let asked = json!({"format": "csv", "mode": "valid_rows", "is_dry_run": true, "size": file.len()});
    let import = by.post("imports", asked).await.ok();
    let part = format!("imports/{}/parts/0", id(&import));
    let part = by.call(actix_web::http::Method::PUT, &part).version(1);
    let sent = part.bytes("application/octet-stream", file).send().await;
    assert_eq!(sent.status.as_u16(), 204);
    import
}

/// A meeting, a protocol, a strategy with a measure, a publication, a figure that a source states, and a review.
async fn told_of(by: &Person) -> [Value; 7] {
    let meeting = json!({"kind": "county_team", "title": "County team", "decisions": [{"text": "Ask for the data"}]});
    let protocol = json!({"title": "Protocol", "validity": "not_stated"});
    let strategy = json!({"kind": "national_strategy", "titles": {"en": "Strategy"}});
    let strategy = by.post("strategies", strategy).await.ok();
    let measures = format!("strategies/{}/measures", id(&strategy));
    let publication = json!({"kind": "guide", "titles": {"en": "Guide"}});
    let review = json!({"title": "Review", "bodies": [{"name": "Centre", "part": "provider"}]});
    let figure = json!({"year": 2020, "key": "unique_reach", "value": 1, "kind": "exact", "source": "Report"});
    [
        by.post("meetings", meeting).await.ok(),
        by.post("protocols", protocol).await.ok(),
        strategy,
        by.post(&measures, json!({"text": "Measure"})).await.ok(),
        by.post("publications", publication).await.ok(),
        by.post("stated-figures", figure).await.ok(),
        by.post("standard-reviews", review).await.ok(),
    ]
}

/// Somebody who is asked to join.
async fn invited(by: &Person) -> Value {
    let form = json!({"email": "new@example.org", "organisation_id": by.organisation(), "roles": ["case_worker"],
                      "language": "ro"});
    by.post("users/invitations", form).await.ok()
}

/// Beds that are offered, and a stay in one of them.
async fn housed(by: &Person, case: &str) -> [Value; 2] {
    let home = by.organisation();
    let beds = json!({"service": "ACC-E", "capacity": 5, "free": 1, "rules": {}, "hours": null,
                      "funding_ends_on": null});
    let offer = by.post(&format!("organisations/{home}/offers"), beds).await.ok();
    let stay = json!({"organisation_id": home, "offer_id": offer["id"], "started_on": "2026-03-01", "note": "Marker"});
    let placement = by.post(&format!("cases/{case}/placements"), stay).await.ok();
    [offer, placement]
}

/// A service that was given.
async fn served(by: &Person, case: &str) -> Value {
    let given = json!({"service": "PSY-C", "attendance": "attended", "given_on": "2026-03-01", "quantity": 1,
                       "note": "Marker"});
    by.post(&format!("cases/{case}/services"), given).await.ok()
}

/// That nothing be kept of it, which waits for its approval.
async fn wished_away(by: &Person, case: &str) -> Value {
    let wish = json!({"asked_on": "2026-03-02", "said": "Marker",
                      "refusal": {"month": "2026-03-01", "county": "RO-B", "sex": "female", "age_group": "a18_25",
                                  "citizenship": null, "exploitation": "unknown", "reason": "fear_of_exploiter"}});
    by.post_at(&format!("cases/{case}/erasures"), 1, wish).await.ok()
}

/// A time in which what is held of her went to nobody else.
async fn restricted_once(by: &Person, case: &str, today: NaiveDate) -> Value {
    let now = by.get(&format!("cases/{case}")).await.ok();
    let restrictions = format!("cases/{case}/restrictions");
    let asked = json!({"reason": "objection", "said": "Marker"});
    let restriction = by
        .post_at(&restrictions, now["version"].as_i64().unwrap(), asked)
        .await
        .ok();
    let lifted = json!({"told_on": today, "why": "Marker"});
    by.post_at(&format!("{restrictions}/{}/lift", id(&restriction)), 1, lifted)
        .await
        .ok()
}

/// A link with the case of a sister.
async fn with_a_sister(by: &Person, case: &str) -> Value {
    let sister = by
        .post(
            "cases",
            json!({"county": "RO-B", "sex": "female", "age_group": "a14_17", "urgency": "normal",
                   "detected_on": "2026-03-01"}),
        )
        .await
        .ok();
    let link = json!({"other_case_id": sister["id"], "kind": "sibling", "advice": "keep_together"});
    by.post(&format!("cases/{case}/family"), link).await.ok()
}

/// A closing that waits for its approval.
async fn closing(by: &Person, case: &str) -> Value {
    let said = json!({"reason": "goals_achieved", "decided_on": "2026-03-02", "last_contact_on": "2026-03-02",
                         "living_situation": "own_home", "employment": "employed", "schooling": "completed",
                         "papers": "complete", "safety": "low", "note": "Marker"});
    let place = format!("cases/{case}/closures");
    by.post_at(&place, 4, said).await.ok()
}

/// A conference on the case.
async fn discussed(supervisor: &Person, case: &str) -> String {
    let said = json!({"held_on": "2026-03-02", "way": "online", "person": "present", "participants": [{"who": "Marker"}],
                      "discussed": "Marker"});
    id(&supervisor.post(&format!("cases/{case}/conferences"), said).await.ok())
}

/// A consent, and a referral on it.
async fn referred(supervisor: &Person, case: &str, receiver: OrganisationId) -> [String; 2] {
    let agreed = json!({"purpose": "assistance", "recipient_id": receiver, "data_sets": ["contact", "identity"],
                        "basis": "consent", "given_by": "person", "given_on": "2026-03-01", "leaflet_language": "ro"});
    let consent = id(&supervisor.post(&format!("cases/{case}/consents"), agreed).await.ok());
    let asked = json!({"case_id": case, "kind": "service", "to_id": receiver, "services": ["ACC-E"], "urgency": "normal",
                       "consent_id": consent, "data_sets": ["contact"]});
    let referral = id(&supervisor.post("referrals", asked).await.ok());
    [consent, referral]
}
