//! Meetings that are about no case, what they decide, and how many there were.

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use crate::kit::{Person, TestApp};

/// Somebody who manages the projects of a new organisation of this kind.
pub async fn manager(app: &TestApp, kind: OrganisationKind) -> Person {
    let home = app.organisation(kind, &["RO-B"]).await;
    app.member(home, Role::ProjectManager).await
}

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

fn titles(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["title"].as_str().unwrap()).collect()
}

/// The meetings that texts tell of: 37 counted together, one with a record of its own, one without a date, one to come,
/// and some of which no number is given.
async fn enters_what_is_told(by: &Person) {
    let year = json!({"date": "2020-01-01", "precision": "year"});
    let day = |date: &str| json!({"date": date, "precision": "day"});
    for meeting in [
        json!({"kind": "county_team", "title": "Reuniuni ale echipelor județene", "held": year, "meetings": 37}),
        json!({"kind": "county_team", "title": "Echipa din Braşov", "held": day("2020-05-12"), "county": "RO-BV",
               "bodies": [{"name": "Inspectoratul Școlar Brașov", "part": "attended"}]}),
        json!({"kind": "workshop", "title": "Forcimi i kapaciteteve", "place": "Shkodër",
               "bodies": [{"name": "J-TIP", "part": "funder"}, {"name": "CRS", "part": "funder"},
                          {"name": "Tryeza Teknike", "part": "attended"}]}),
        json!({"kind": "county_team", "title": "Viitoarea reuniune", "held": day("2026-04-02"), "county": "RO-BV"}),
        json!({"kind": "working_group", "title": "Mai multe întâlniri", "held": year, "meetings": null}),
    ] {
        by.post("meetings", meeting).await.ok();
    }
}

#[actix_web::test]
async fn a_year_counts_what_was_held_in_it_and_what_is_not_stated_adds_nothing() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    enters_what_is_told(&manager).await;

    let of_2020 = manager.get("meetings/register?year=2020").await.ok();
    assert_eq!((&of_2020["meetings"], &of_2020["uncounted"]), (&json!(38), &json!(1)));
    assert_eq!(
        of_2020["rows"],
        json!([
            {"kind": "county_team", "county": null, "meetings": 37, "records": 1, "uncounted": 0},
            {"kind": "county_team", "county": "RO-BV", "meetings": 1, "records": 1, "uncounted": 0},
            {"kind": "working_group", "county": null, "meetings": null, "records": 1, "uncounted": 1},
        ])
    );
    for (query, expected) in [
        ("kind=county_team&year=2020", 38),
        // What lies ahead was not held.
        ("kind=county_team", 38),
        // What has no date is in no year, and is there.
        ("kind=workshop", 1),
        ("kind=workshop&year=2014", 0),
        ("year=2026", 0),
        ("county=RO-BV", 1),
    ] {
        let found = manager.get(&format!("meetings/register?{query}")).await.ok();
        assert_eq!(found["meetings"], expected, "{query}");
    }
    for (query, expected) in [
        ("q=Shkoder", vec!["Forcimi i kapaciteteve"]),
        ("q=Shkod%C3%ABr", vec!["Forcimi i kapaciteteve"]),
        ("q=j-tip", vec!["Forcimi i kapaciteteve"]),
        ("q=Brasov", vec!["Echipa din Braşov"]),
        ("q=Bra%C8%99ov", vec!["Echipa din Braşov"]),
        ("q=Bra%C5%9Fov", vec!["Echipa din Braşov"]),
        ("dated=false", vec!["Forcimi i kapaciteteve"]),
        ("county=RO-BV", vec!["Viitoarea reuniune", "Echipa din Braşov"]),
        ("placed=true", vec!["Viitoarea reuniune", "Echipa din Braşov"]),
        (
            "placed=false&year=2020&kind=county_team",
            vec!["Reuniuni ale echipelor județene"],
        ),
        ("placed=false&county=RO-BV", vec![]),
    ] {
        let found = manager.get(&format!("meetings?{query}")).await.ok();
        assert_eq!(titles(&found), expected, "{query}");
    }

    // The latest first, and what has no date last, however it is paged.
    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let page = manager.get(&format!("meetings?limit=2{next}")).await.ok();
        seen.extend(titles(&page).into_iter().map(str::to_owned));
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!((seen.len(), seen[0].as_str()), (5, "Viitoarea reuniune"));
    assert_eq!(seen[4], "Forcimi i kapaciteteve");
}

#[actix_web::test]
async fn what_cannot_be_of_a_meeting_is_refused_where_it_stands() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::Ngo).await;
    let other = app.organisation(OrganisationKind::Ngo, &["RO-B"]).await;
    let stranger = app.member(other, Role::Viewer).await;
    let nothing = "00000000-0000-4000-8000-000000000001";
    let meeting = json!({"kind": "steering_committee", "number": 5, "title": "A cincea reuniune",
                         "held": {"date": "2019-07-16", "precision": "day"}});
    for (property, value, pointer) in [
        ("title", json!(" "), "/title"),
        ("number", json!(0), "/number"),
        ("meetings", json!(37), "/meetings"),
        ("meetings", json!(null), "/meetings"),
        (
            "held",
            json!({"date": "2019-07-16", "precision": "month"}),
            "/held/date",
        ),
        (
            "until",
            json!({"date": "2019-07-15", "precision": "day"}),
            "/until/date",
        ),
        ("county", json!("AL-10"), "/county"),
        ("bodies", json!([{"part": "attended"}]), "/bodies/0/name"),
        (
            "bodies",
            json!([{"name": "Poliția", "part": "party"}]),
            "/bodies/0/part",
        ),
        (
            "bodies",
            json!([{"organisation_id": nothing, "part": "attended"}]),
            "/bodies/0/organisation_id",
        ),
        ("decisions", json!([{"text": ""}]), "/decisions/0/text"),
        ("decisions", json!([{"text": "x", "id": nothing}]), "/decisions/0/id"),
        (
            "decisions",
            json!([{"text": "x", "owner_id": stranger.user()}]),
            "/decisions/0/owner_id",
        ),
        ("project_id", json!(nothing), "/project_id"),
    ] {
        let mut body = meeting.clone();
        body[property] = value;
        manager.post("meetings", body).await.refused_at(pointer);
    }
    assert_eq!(
        manager.get("meetings").await.ok()["items"],
        json!([]),
        "nothing was kept"
    );
}

#[actix_web::test]
async fn what_a_meeting_decides_is_a_task_until_somebody_says_what_became_of_it() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    let colleague = app.member(manager.organisation(), Role::Viewer).await;
    let mut body = json!({"kind": "steering_committee", "number": 5, "title": "A cincea reuniune",
        "held": {"date": "2019-07-16", "precision": "day"}, "next": {"date": "2019-09-01", "precision": "month"},
        "decisions": [{"text": "Trimite raportul final", "owner_id": colleague.user(), "due_on": "2026-02-27"},
                      {"text": "Publică ghidul", "by": "Direcția de comunicare"}]});
    let meeting = manager.post("meetings", body.clone()).await.ok();
    let place = format!("meetings/{}", id(&meeting));
    let decisions = meeting["decisions"].as_array().unwrap().clone();

    let mine = colleague.get("meeting-decisions?mine=true").await.ok();
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&mine["items"][0]["meeting_title"], &mine["items"][0]["is_overdue"]),
        (&json!("A cincea reuniune"), &json!(true))
    );
    // Whoever watches over the country reads the meeting, and has no tasks of others.
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let national = app.member(agency, Role::NationalCoordinator).await;
    national.get(&place).await.ok();
    assert_eq!(national.get("meeting-decisions").await.ok()["items"], json!([]));
    let all = manager.get("meeting-decisions").await.ok();
    let due: Vec<_> = all["items"].as_array().unwrap().iter().collect();
    assert_eq!(due.len(), 2);
    assert_eq!(
        (&due[1]["decision"]["due_on"], &due[1]["is_overdue"]),
        (&Value::Null, &Value::Null),
        "no day is not late, and comes last"
    );

    let settle = format!("{place}/decisions/{}/settle", id(&decisions[0]));
    let done = manager.post_at(&settle, 1, json!({"state": "done"})).await.ok();
    assert_eq!(done["version"], 2);
    assert_eq!(
        (&done["decisions"][0]["state"], &done["decisions"][0]["ended_on"]),
        (&json!("done"), &json!("2026-03-02"))
    );
    let late = manager.post_at(&settle, 1, json!({"state": "open"})).await;
    assert_eq!(late.refused(Code::Stale)["current"]["version"], 2);
    assert_eq!(
        colleague.get("meeting-decisions?mine=true").await.ok()["items"],
        json!([])
    );

    // What stays of a record that is entered anew keeps what became of it.
    body["minutes"] = json!("S-a discutat raportul final.");
    body["decisions"] = json!([{"id": decisions[0]["id"], "text": "Trimite raportul final și anexele"}]);
    let changed = manager.put_at(&place, 2, body).await.ok();
    assert_eq!(changed["decisions"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&changed["decisions"][0]["state"], &changed["decisions"][0]["owner_id"]),
        (&json!("done"), &Value::Null)
    );
    let done = manager.get("meeting-decisions?state=done").await.ok();
    assert_eq!(done["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_meeting_shows_to_who_keeps_it_and_to_who_was_there_and_only_the_keeper_changes_it() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let guest = manager(&app, OrganisationKind::Ngo).await;
    let other = manager(&app, OrganisationKind::Ngo).await;
    let viewer = app.member(guest.organisation(), Role::Viewer).await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let national = app.member(agency, Role::NationalCoordinator).await;
    let worker = app.member(keeper.organisation(), Role::CaseWorker).await;
    let body = json!({"kind": "county_team", "title": "Echipa județeană",
                      "bodies": [{"organisation_id": guest.organisation(), "part": "attended"}]});
    let meeting = keeper
        .call(Method::POST, "meetings")
        .once("one")
        .json(&body)
        .send()
        .await
        .ok();
    let again = keeper.call(Method::POST, "meetings").once("one").json(&body).send();
    assert_eq!(again.await.ok()["id"], meeting["id"]);
    let place = format!("meetings/{}", id(&meeting));

    for (reader, abilities) in [(&keeper, 2), (&guest, 0), (&viewer, 0), (&national, 0)] {
        let shown = reader.get(&place).await.ok();
        assert_eq!(shown["abilities"].as_array().unwrap().len(), abilities);
        assert_eq!(reader.get("meetings/register").await.ok()["meetings"], 1);
    }
    other.get(&place).await.refused(Code::NotFound);
    assert_eq!(other.get("meetings").await.ok()["items"], json!([]));
    assert_eq!(other.get("meetings/register").await.ok()["meetings"], 0);
    worker.get(&place).await.refused(Code::Forbidden);
    guest.put_at(&place, 1, body.clone()).await.refused(Code::NotFound);
    viewer.put_at(&place, 1, body.clone()).await.refused(Code::Forbidden);
    national.put_at(&place, 1, body).await.refused(Code::Forbidden);
    let remove = async |by: &Person| by.call(Method::DELETE, &place).version(1).send().await;
    remove(&guest).await.refused(Code::NotFound);
    assert_eq!(remove(&keeper).await.status.as_u16(), 204);
    keeper.get(&place).await.refused(Code::NotFound);
    assert_eq!(keeper.get("meetings/register").await.ok()["meetings"], 0);
}

#[actix_web::test]
async fn a_meeting_of_a_project_shows_to_all_who_take_part_in_it_and_is_named_by_them_alone() {
    let app = TestApp::start().await;
    let lead = manager(&app, OrganisationKind::NationalAgency).await;
    let partner = manager(&app, OrganisationKind::Ngo).await;
    let other = manager(&app, OrganisationKind::Ngo).await;
    let project = json!({"status": "running", "card": {"titles": {"ro": "Proiect"},
                         "partners": [{"organisation_id": partner.organisation()}]}});
    let project = lead.post("projects", project).await.ok();
    let body = |title: &str, project: &Value| json!({"kind": "workshop", "title": title, "project_id": project});
    for (by, title) in [(&lead, "Al conducătorului"), (&partner, "Al partenerului")] {
        by.post("meetings", body(title, &project["id"])).await.ok();
    }
    let of_project = format!("meetings?project_id={}", id(&project));
    for (reader, expected) in [(&lead, 2), (&partner, 2), (&other, 0)] {
        let found = reader.get(&of_project).await.ok();
        assert_eq!(titles(&found).len(), expected);
        let counted = reader.get("meetings/register?kind=workshop").await.ok();
        assert_eq!(counted["meetings"], expected);
    }
    // A project of others is as one that there is not.
    let unknown = json!("00000000-0000-4000-8000-000000000001");
    let refusals = [&project["id"], &unknown].map(|asked| other.post("meetings", body("Altul", asked)));
    for refusal in refusals {
        let refusal = refusal.await.refused_at("/project_id");
        assert_eq!(
            refusal["errors"],
            json!([{"pointer": "/project_id", "code": "not_found"}])
        );
    }
    // What a project publishes and agrees on is its leader's to enter.
    let protocol = json!({"title": "Protocol", "validity": "not_stated", "project_id": project["id"]});
    partner
        .post("protocols", protocol.clone())
        .await
        .refused_at("/project_id");
    lead.post("protocols", protocol).await.ok();
    assert_eq!(titles(&partner.get("protocols").await.ok()), ["Protocol"]);
}

#[actix_web::test]
async fn a_decision_names_the_project_of_its_meeting_to_whoever_sees_that() {
    let app = TestApp::start().await;
    let lead = manager(&app, OrganisationKind::NationalAgency).await;
    let partner = manager(&app, OrganisationKind::Ngo).await;
    let partners = json!([{"organisation_id": partner.organisation()}]);
    let project = json!({"status": "running", "card": {"titles": {"ro": "Proiect"}, "partners": partners}});
    let project = lead.post("projects", project).await.ok();
    for (project, due_on) in [(&project["id"], "2026-03-03"), (&Value::Null, "2026-03-04")] {
        let decision = json!({"text": "Cere datele.", "owner_id": partner.user(), "due_on": due_on});
        let meeting = json!({"kind": "workshop", "title": "Atelier", "project_id": project, "decisions": [decision]});
        partner.post("meetings", meeting).await.ok();
    }
    let named = async || {
        let mine = partner.get("meeting-decisions?mine=true").await.ok();
        let lines = mine["items"].as_array().unwrap().iter();
        let named = lines.map(|line| json!([line["project_id"], line["project_title"]]));
        named.collect::<Value>()
    };
    assert_eq!(named().await, json!([[project["id"], "Proiect"], [null, null]]));
    // Whoever takes part no more still sees to what their meeting decided.
    let place = format!("projects/{}", id(&project));
    let version = project["version"].as_i64().unwrap();
    let alone = json!({"titles": {"ro": "Proiect"}});
    lead.put_at(&place, version, alone).await.ok();
    assert_eq!(named().await, json!([[null, null], [null, null]]));
}

#[actix_web::test]
async fn a_program_of_a_partner_reports_a_meeting_once() {
    let app = TestApp::start().await;
    let partner = manager(&app, OrganisationKind::Ngo).await;
    let administrator = app
        .member(partner.organisation(), Role::OrganisationAdministrator)
        .await;
    let program = administrator.makes_a_program(&["projects.report"]).await;
    let token = program.token().await;
    let stranger = app.stranger();
    let body = json!({"kind": "workshop", "title": "Atelier", "held": {"date": "2016-02-01", "precision": "month"}});
    for _ in 0..2 {
        let call = stranger.call(Method::POST, "meetings").once("a1").json(&body);
        call.header("authorization", &format!("Bearer {token}"))
            .send()
            .await
            .ok();
    }
    let found = partner.get("meetings?year=2016").await.ok();
    assert_eq!(titles(&found), ["Atelier"]);
    assert_eq!(found["items"][0]["held"], body["held"], "the month, and no day");
}

#[actix_web::test]
async fn a_colleague_who_sees_projects_can_be_chosen_to_see_to_a_decision() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    let colleague = app.member(manager.organisation(), Role::Viewer).await;
    let worker = app.member(manager.organisation(), Role::CaseWorker).await;
    let other = app.organisation(OrganisationKind::Ngo, &["RO-B"]).await;
    let stranger = app.member(other, Role::Viewer).await;
    let found = manager.get("meetings/owners").await.ok();
    let ids: Vec<&Value> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    for (who, is_there) in [
        (&manager, true),
        (&colleague, true),
        (&worker, false),
        (&stranger, false),
    ] {
        assert_eq!(ids.contains(&&json!(who.user())), is_there);
    }
    // Whoever only reads does not choose.
    colleague.get("meetings/owners").await.refused(Code::Forbidden);
}

#[actix_web::test]
async fn protocols_may_lack_their_number_and_hold_until_their_last_renewal() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let party = manager(&app, OrganisationKind::Ngo).await;
    let new = json!({"title": "Protocoale noi", "validity": "not_stated", "protocols": null,
                     "signed": {"date": "2020-01-01", "precision": "year"}});
    let new = keeper.post("protocols", new).await.ok();
    for field in ["protocols", "valid_until", "holds_until", "is_in_force"] {
        assert_eq!(new[field], Value::Null, "{field} is not stated, and not zero");
    }
    let mut body = json!({"title": "Protocol", "validity": "until", "valid_until": "2026-01-31",
        "bodies": [{"organisation_id": party.organisation(), "part": "party", "role": "dă date lunar"}]});
    let made = keeper.post("protocols", body.clone()).await.ok();
    assert_eq!((&made["protocols"], &made["is_in_force"]), (&json!(1), &json!(false)));
    let place = format!("protocols/{}", id(&made));
    body["renewals"] = json!([{"valid_until": "2028-01-31"}]);
    let renewed = keeper.put_at(&place, 1, body.clone()).await.ok();
    assert_eq!(
        (&renewed["holds_until"], &renewed["is_in_force"]),
        (&json!("2028-01-31"), &json!(true))
    );
    // The app's day is 2 March 2026: a protocol is about to end within ninety days of it.
    for (title, validity, until) in [
        ("Fără termen", "unlimited", Value::Null),
        ("Azi", "until", json!("2026-03-02")),
        ("Curând", "until", json!("2026-05-31")),
        ("Mai târziu", "until", json!("2026-06-01")),
        ("Ieri", "until", json!("2026-03-01")),
    ] {
        let one = json!({"title": title, "validity": validity, "valid_until": until});
        keeper.post("protocols", one).await.ok();
    }
    for (state, expected) in [
        ("in_force", vec!["Mai târziu", "Protocol", "Fără termen"]),
        ("ending", vec!["Azi", "Curând"]),
        ("ended", vec!["Ieri"]),
        ("not_stated", vec!["Protocoale noi"]),
    ] {
        let found = keeper.get(&format!("protocols?state={state}")).await.ok();
        assert_eq!(titles(&found), expected, "{state}: the nearest end first");
        for one in found["items"].as_array().unwrap() {
            assert_eq!(one["state"], state, "{one}");
        }
    }
    let first = keeper.get("protocols?state=in_force&limit=2").await.ok();
    let cursor = first["next"].as_str().unwrap();
    let rest = format!("protocols?state=in_force&limit=2&cursor={cursor}");
    assert_eq!(titles(&keeper.get(&rest).await.ok()), ["Fără termen"]);
    // A place in one order is none in another.
    let other = format!("protocols?cursor={cursor}");
    keeper.get(&other).await.refused(Code::InvalidCursor);
    keeper.put_at(&place, 1, body.clone()).await.refused(Code::Stale);
    assert_eq!(titles(&party.get("protocols").await.ok()), ["Protocol"]);
    party.put_at(&place, 2, body.clone()).await.refused(Code::NotFound);
    for (validity, until, pointer) in [
        ("until", Value::Null, "/valid_until"),
        ("unlimited", json!("2026-01-31"), "/valid_until"),
    ] {
        (body["validity"], body["valid_until"]) = (json!(validity), until);
        keeper.post("protocols", body.clone()).await.refused_at(pointer);
    }
}
