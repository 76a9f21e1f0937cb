//! An id inside a body is looked at as one in the path is: that of another organisation's thing is
//! answered as one that names nothing (SEC-22).

use std::collections::BTreeMap;

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use serde_json::{Value, json};
use strum::IntoEnumIterator;
use uuid::Uuid;

use super::bodies::body_of;
use super::operation::identified;
use crate::kit::{Answer, Person, TestApp, World};

/// A new thing of this organisation, and how it is called with an id in it.
type Case<'a> = (&'a str, Method, String, Option<i64>, Box<dyn Fn(&str) -> Value + 'a>);

impl World {
    /// The line of its budget.
    fn line(&self) -> String {
        self.id("/lines/{id}", "id")
    }
}

/// An answer without what differs from call to call: ids that were made, times and versions.
fn outline(answer: &Answer, asked: &str) -> (u16, Value) {
    fn plain(value: &mut Value, asked: &str) {
        match value {
            Value::Object(fields) => {
                for drawn in ["request_id", "created_at", "version"] {
                    fields.remove(drawn);
                }
                fields.values_mut().for_each(|value| plain(value, asked));
            }
            Value::Array(items) => items.iter_mut().for_each(|value| plain(value, asked)),
            Value::String(text) if text == asked => *value = json!("asked"),
            Value::String(text) if Uuid::parse_str(text).is_ok() => *value = json!("id"),
            _ => {}
        }
    }
    let mut body = answer.json();
    plain(&mut body, asked);
    (answer.status.as_u16(), body)
}

/// Ids of things inside a plan with a goal and a step, with what belongs to it.
struct Inner {
    ids: BTreeMap<&'static str, String>,
    plan: String,
}

/// A case with a plan that has a goal and a step.
async fn planned(by: &Person, case: &str) -> Inner {
    let plans = format!("cases/{case}/plans");
    let plan = by.call(Method::POST, &plans).send().await.ok();
    let place = format!("{plans}/{}", plan["id"].as_str().unwrap());
    let goals = json!({"goals": [{"text": "A room.", "needs": ["accommodation"], "steps": [{"text": "Ask."}]}]});
    let written = by.put_at(&place, 1, goals).await.ok();
    let id = |thing: &Value| thing["id"].as_str().unwrap().to_owned();
    let goal = &written["goals"][0];
    Inner {
        ids: BTreeMap::from([("goal", id(goal)), ("step", id(&goal["steps"][0]))]),
        plan: place,
    }
}

/// Something that is entered in a project and names another thing of it.
fn inside<'a>(
    foreign: String,
    project: &str,
    operation: &'static str,
    noun: &str,
    field: &'static str,
) -> (String, Case<'a>) {
    let body = move |id: &str| {
        let mut body = body_of(operation);
        body[field] = json!(id);
        body
    };
    let place = format!("{project}/{noun}");
    (foreign, (operation, Method::POST, place, None, Box::new(body)))
}

#[actix_web::test]
async fn sec_22_an_id_of_others_inside_a_body_is_answered_as_an_unknown_one() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.world().await, app.world().await);
    let by = &ours.owner;
    let form = json!({"county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal",
                      "detected_on": "2026-03-01"});
    let opened = async |by: &Person| {
        by.post("cases", form.clone()).await.ok()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let foreign = planned(&theirs.owner, &opened(&theirs.owner).await).await;
    let [case, consent, file] =
        ["cases", "consents", "proceedings"].map(|noun| ours.id(&format!("/{noun}/{{id}}"), "id"));
    let of_theirs = |noun: &str| theirs.id(&format!("/{noun}/{{id}}"), "id");
    let receiver = by.get(&format!("cases/{case}/consents")).await.ok()["items"][0]["recipient_id"].clone();
    let referral = move |case: &str, consent: &str, previous: Value| {
        json!({"case_id": case, "kind": "service", "to_id": receiver, "services": ["ACC-E"], "urgency": "normal",
               "consent_id": consent, "data_sets": ["contact"], "previous_id": previous})
    };
    let own = planned(by, &opened(by).await).await;
    let signed = planned(by, &opened(by).await).await;
    let sign = json!({"agreement": "signed", "signed_on": "2026-03-02"});
    let goals = json!({"goals": [{"text": "A room.", "steps": [{"text": "Ask.", "user_id": by.user()}]}]});
    by.put_at(&signed.plan, 2, goals).await.ok();
    by.post_at(&format!("{}/sign", signed.plan), 3, sign).await.ok();
    let assign = opened(by).await;
    let decided = opened(by).await;
    let decision = |field: &str, id: Value| {
        let mut body = body_of("status_decision_create");
        body["organisation_id"] = json!(by.organisation());
        body[field] = id;
        body
    };
    let project = format!("projects/{}", ours.id("/projects/{id}", "id"));
    let partnered = theirs.owner.post("projects", body_of("project_create")).await.ok()["partners"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let cases: Vec<(String, Case)> = vec![
        (
            of_theirs("cases"),
            (
                "case of a task",
                Method::POST,
                "tasks".into(),
                None,
                Box::new(|id| json!({"case_id": id, "title": "Call back"})),
            ),
        ),
        (
            theirs.owner.user().to_string(),
            (
                "owner of a decision of a conference",
                Method::POST,
                format!("cases/{case}/conferences"),
                None,
                Box::new(|id| {
                    let mut body = body_of("conference_create");
                    body["decisions"][0]["owner_id"] = json!(id);
                    body
                }),
            ),
        ),
        (
            theirs.owner.user().to_string(),
            (
                "specialist of a case",
                Method::POST,
                format!("cases/{case}/specialists"),
                None,
                Box::new(|id| {
                    let mut body = body_of("specialist_create");
                    body["user_id"] = json!(id);
                    body
                }),
            ),
        ),
        (
            of_theirs("cases"),
            (
                "other case of a pair",
                Method::POST,
                "duplicates".into(),
                None,
                Box::new(|id| json!({"case_id": case, "other_case_id": id})),
            ),
        ),
        (
            of_theirs("cases"),
            (
                "other case of a link",
                Method::POST,
                format!("cases/{case}/family"),
                None,
                Box::new(|id| json!({"other_case_id": id, "kind": "sibling", "advice": "unknown"})),
            ),
        ),
        (
            of_theirs("cases"),
            (
                "case of the family of a new one",
                Method::POST,
                "cases".into(),
                None,
                Box::new(|id| {
                    let mut body = form.clone();
                    body["family"] = json!({"case_id": id, "kind": "sibling", "advice": "unknown"});
                    body
                }),
            ),
        ),
        (
            of_theirs("cases"),
            (
                "case of a referral",
                Method::POST,
                "referrals".into(),
                None,
                Box::new(|id| referral(id, &consent, Value::Null)),
            ),
        ),
        (
            of_theirs("consents"),
            (
                "consent of a referral",
                Method::POST,
                "referrals".into(),
                None,
                Box::new(|id| referral(&case, id, Value::Null)),
            ),
        ),
        (
            of_theirs("referrals"),
            (
                "referral before a referral",
                Method::POST,
                "referrals".into(),
                None,
                Box::new(|id| referral(&case, &consent, json!(id))),
            ),
        ),
        (
            of_theirs("consents"),
            (
                "consent of a draft",
                Method::PATCH,
                format!("referrals/{}", ours.id("/referrals/{id}", "id")),
                Some(1),
                Box::new(|id| json!({"consent_id": id})),
            ),
        ),
        (
            of_theirs("users"),
            (
                "user who works on a case",
                Method::POST,
                format!("cases/{assign}/assign"),
                Some(1),
                Box::new(|id| json!({"user_id": id})),
            ),
        ),
        (
            of_theirs("screenings"),
            (
                "screening of a decision",
                Method::POST,
                format!("cases/{decided}/decisions"),
                Some(1),
                Box::new(move |id| decision("screenings", json!([id]))),
            ),
        ),
        (
            of_theirs("decisions"),
            (
                "decision that is replaced",
                Method::POST,
                format!("cases/{decided}/decisions"),
                Some(1),
                Box::new(move |id| decision("replaces", json!(id))),
            ),
        ),
        (
            of_theirs("users"),
            (
                "colleague who goes along",
                Method::POST,
                format!("cases/{case}/proceedings/{file}/hearings"),
                None,
                Box::new(|id| json!({"at": "2026-03-01T10:30:00", "kind": "testimony", "companion_id": id})),
            ),
        ),
        (
            of_theirs("proceedings"),
            (
                "proceedings of a claim",
                Method::POST,
                format!("cases/{case}/compensation-claims"),
                None,
                Box::new(move |id| {
                    let mut body = body_of("compensation_claim_create");
                    body["proceeding_id"] = json!(id);
                    body
                }),
            ),
        ),
        (
            of_theirs("users"),
            (
                "colleague who gets what a meeting decided",
                Method::POST,
                format!("project-handovers/{}", ours.id("/users/{id}", "id")),
                None,
                Box::new(|id| {
                    let mut body = body_of("project_handover_create");
                    body["meetings"][0]["user_id"] = json!(id);
                    body
                }),
            ),
        ),
        (
            foreign.ids["goal"].clone(),
            (
                "goal of a plan",
                Method::PUT,
                own.plan.clone(),
                Some(2),
                Box::new(|id| json!({"goals": [{"id": id, "text": "A room.", "steps": []}]})),
            ),
        ),
        (
            foreign.ids["step"].clone(),
            (
                "step of a plan",
                Method::PUT,
                own.plan.clone(),
                Some(2),
                Box::new(|id| json!({"goals": [{"text": "A room.", "steps": [{"id": id, "text": "Ask."}]}]})),
            ),
        ),
        (
            of_theirs("users"),
            (
                "user of a step",
                Method::PUT,
                own.plan.clone(),
                Some(2),
                Box::new(|id| json!({"goals": [{"text": "A room.", "steps": [{"text": "Ask.", "user_id": id}]}]})),
            ),
        ),
        (
            foreign.ids["goal"].clone(),
            (
                "goal that came further",
                Method::POST,
                format!("{}/progress", signed.plan),
                Some(4),
                Box::new(|id| json!({"goals": [{"id": id, "state": "achieved"}], "steps": []})),
            ),
        ),
        (
            foreign.ids["step"].clone(),
            (
                "step that came further",
                Method::POST,
                format!("{}/progress", signed.plan),
                Some(4),
                Box::new(|id| json!({"goals": [], "steps": [{"id": id, "state": "done"}]})),
            ),
        ),
        (
            theirs.line(),
            (
                "line of an expense",
                Method::POST,
                format!("{project}/expenses"),
                None,
                Box::new(|id| {
                    let mut body = body_of("expense_create");
                    body["line_id"] = json!(id);
                    body
                }),
            ),
        ),
        (
            theirs.line(),
            (
                "line of a commitment",
                Method::POST,
                format!("{project}/commitments"),
                None,
                Box::new(|id| json!({"line_id": id, "amount": 1, "document": "Contract"})),
            ),
        ),
        (
            theirs.line(),
            (
                "line of a budget",
                Method::PUT,
                format!("{project}/budget"),
                Some(1),
                Box::new(|id| {
                    let mut body = body_of("budget_update");
                    body["lines"][0]["id"] = json!(id);
                    body
                }),
            ),
        ),
        (
            partnered.clone(),
            (
                "partner of a line of a budget",
                Method::PUT,
                format!("{project}/budget"),
                Some(1),
                Box::new(|id| {
                    let mut body = body_of("budget_update");
                    body["lines"][0]["partner_id"] = json!(id);
                    body
                }),
            ),
        ),
        (
            partnered,
            (
                "partner of a project",
                Method::PUT,
                project.clone(),
                Some(1),
                Box::new(|id| {
                    let mut body = body_of("project_update");
                    body["partners"][0]["id"] = json!(id);
                    body
                }),
            ),
        ),
        inside(
            of_theirs("activities"),
            &project,
            "training_create",
            "trainings",
            "activity_id",
        ),
        inside(
            of_theirs("activities"),
            &project,
            "deliverable_create",
            "deliverables",
            "activity_id",
        ),
        inside(
            of_theirs("activities"),
            &project,
            "campaign_create",
            "campaigns",
            "activity_id",
        ),
        inside(
            of_theirs("activities"),
            &project,
            "activity_create",
            "activities",
            "parent_id",
        ),
        inside(
            theirs.line(),
            &project,
            "activity_create",
            "activities",
            "budget_line_id",
        ),
        inside(
            of_theirs("trainings"),
            &project,
            "training_create",
            "trainings",
            "series_id",
        ),
        (
            of_theirs("trainings"),
            (
                "project_file_create",
                Method::POST,
                format!("{project}/files"),
                None,
                Box::new(|id| {
                    let mut body = body_of("project_file_create");
                    (body["subject_kind"], body["subject_id"]) = (json!("training"), json!(id));
                    body
                }),
            ),
        ),
        (
            of_theirs("meetings"),
            (
                "subject_file_create",
                Method::POST,
                "project-files".to_owned(),
                None,
                Box::new(|id| {
                    let mut body = body_of("subject_file_create");
                    body["subject_id"] = json!(id);
                    body
                }),
            ),
        ),
    ];
    let ask = async |method: &Method, path: &str, version: Option<i64>, body: Value| {
        let call = by.call(method.clone(), path).json(&body);
        match version {
            Some(version) => call.version(version).send().await,
            None => call.send().await,
        }
    };
    for (foreign, (what, method, path, mut version, body)) in cases {
        let unknown = Uuid::new_v4().to_string();
        let refused = ask(&method, &path, version, body(&unknown)).await;
        // Where an id may be new, the one that was taken counted a version.
        if refused.status.is_success() {
            version = refused.json()["version"].as_i64();
        }
        let answer = ask(&method, &path, version, body(&foreign)).await;
        assert_eq!(outline(&answer, &foreign), outline(&refused, &unknown), "{what}");
        if answer.status.is_success() {
            assert!(!answer.json().to_string().contains(&foreign), "{what} is another's");
        }
    }
}

/// The same in a path: what lies in another's thing is not in one's own, whoever names it there.
#[actix_web::test]
async fn sec_22_an_id_of_others_under_ones_own_in_a_path_is_answered_as_an_unknown_one() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.world().await, app.world().await);
    let every: Vec<Role> = Role::iter().collect();
    let colleague = app.member_with(ours.owner.organisation(), &every).await;
    let mut compared = 0;
    for operation in identified() {
        // Tracks, numbers and forms are no ids; nor are topics and versions.
        let names = operation.path_names().into_iter();
        let ids = names.filter(|name| !["track", "number", "form"].contains(name));
        let is_id = |name: &&str| Uuid::parse_str(&theirs.id(&operation.path, name)).is_ok();
        let Some(inner) = ids.skip(1).filter(is_id).last() else {
            continue;
        };
        let place = |id: &str| {
            operation.path_with(|name| {
                if name == inner {
                    id.to_owned()
                } else {
                    ours.id(&operation.path, name)
                }
            })
        };
        let unknown = place(&Uuid::new_v4().to_string());
        let foreign = place(&theirs.id(&operation.path, inner));
        for by in [&ours.owner, &colleague] {
            // Nobody may ask for dozens of things out of sight at once.
            app.pass(Duration::minutes(4));
            let refused = by.tries(&operation, &unknown).await;
            if refused.json()["code"] != Code::NotFound.name() {
                continue;
            }
            let answer = by.tries(&operation, &foreign).await;
            assert_eq!(outline(&answer, ""), outline(&refused, ""), "{}", operation.id);
            compared += 1;
            break;
        }
    }
    assert!(compared > 40, "{compared} operations were compared");
}
