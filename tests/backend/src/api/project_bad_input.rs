//! What cannot be of anything that projects hold is refused where it stands, and leaves everything as it was.

mod sums;

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use super::doing::{held, id};
use crate::kit::{Person, TestApp};

/// Something that was entered, and how it is entered, read and changed.
struct Entered {
    by: Person,
    /// Where one more is entered; nothing where there is one only.
    enters: Option<String>,
    /// Where it is read.
    reads: String,
    /// Where it is changed.
    place: String,
    /// What was sent.
    body: Value,
}

impl Entered {
    /// In this list, below which it is changed.
    async fn of(by: &Person, list: &str, body: Value) -> Self {
        Self::in_list(by, list, list, body).await
    }

    /// At a project, and read and changed in a list of its own.
    async fn in_list(by: &Person, enters: &str, list: &str, body: Value) -> Self {
        let made = by.post(enters, body.clone()).await.ok();
        Self {
            by: by.clone(),
            enters: Some(enters.to_owned()),
            reads: list.to_owned(),
            place: format!("{list}/{}", id(&made)),
            body,
        }
    }

    /// Sent with these fields in place of its own, anew and as a change of it, it is refused at this place alone and
    /// for this reason, and what is read stays the same, its version too.
    async fn refuses(&self, fields: &Value, pointer: &str, code: &str) {
        let mut body = self.body.clone();
        for (field, value) in fields.as_object().unwrap() {
            body[field] = value.clone();
        }
        let before = self.by.get(&self.reads).await.ok();
        let anew = self.enters.iter().map(|list| self.by.call(Method::POST, list));
        let changed = self.by.call(Method::PUT, &self.place).version(1);
        for call in anew.chain([changed]) {
            let answer = call.json(&body).send().await;
            assert_eq!(answer.status.as_u16(), 422, "{fields} at {}", self.place);
            let refused = answer.refused(Code::Invalid);
            let errors = refused["errors"].as_array().unwrap().iter();
            let told: Vec<_> = errors.map(|error| json!([error["pointer"], error["code"]])).collect();
            assert_eq!(told, [json!([pointer, code])], "{fields} at {}", self.place);
        }
        assert_eq!(
            self.by.get(&self.reads).await.ok(),
            before,
            "{fields} at {}",
            self.place
        );
    }
}

/// Whoever leads a project and keeps its budget, and the project.
struct Scene {
    manager: Person,
    keeper: Person,
    project: String,
    card: Value,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        let manager = app.member(agency, Role::ProjectManager).await;
        let card = json!({"titles": {"ro": "Model de bune practici"}, "start": "2015-04-01", "end": "2017-03-31"});
        let project = manager
            .post("projects", json!({"status": "running", "card": card}))
            .await;
        Self {
            keeper: app.member(agency, Role::Finance).await,
            project: id(&project.ok()),
            manager,
            card,
        }
    }

    fn at(&self, below: &str) -> String {
        format!("projects/{}/{below}", self.project)
    }

    fn project(&self) -> Entered {
        let place = format!("projects/{}", self.project);
        Entered {
            by: self.manager.clone(),
            enters: None,
            reads: place.clone(),
            place,
            body: self.card.clone(),
        }
    }

    async fn activity(&self, number: &str) -> Entered {
        let body = json!({"number": number, "title": "Evaluation", "state": "done"});
        Entered::of(&self.manager, &self.at("activities"), body).await
    }

    async fn training(&self) -> Entered {
        let body = json!({"name": "Assistance to victims", "state": "held", "participants": 20, "planned": 30});
        Entered::in_list(&self.manager, &self.at("trainings"), "trainings", body).await
    }

    async fn campaign(&self) -> Entered {
        let body = json!({"names": {"ro": "Cere ajutor, nu cerși!"}});
        Entered::in_list(&self.manager, &self.at("campaigns"), "campaigns", body).await
    }

    async fn action(&self) -> Entered {
        let campaign = self.campaign().await;
        let body = json!({"title": "Stand", "kinds": ["stand"]});
        Entered::of(&self.manager, &format!("{}/actions", campaign.place), body).await
    }

    async fn meeting(&self) -> Entered {
        let body = json!({"kind": "workshop", "title": "Atelier", "held": day("2016-03-02")});
        Entered::of(&self.manager, "meetings", body).await
    }

    async fn protocol(&self) -> Entered {
        let body = json!({"title": "Protocol", "signed": day("2016-03-02"), "validity": "until",
                          "valid_until": "2018-03-02"});
        Entered::of(&self.manager, "protocols", body).await
    }

    async fn strategy(&self) -> Entered {
        let body = json!({"kind": "national_strategy", "titles": {"ro": "Strategia"}, "start": day("2016-03-02")});
        Entered::of(&self.manager, "strategies", body).await
    }

    async fn review(&self) -> Entered {
        let body = json!({"title": "Evaluarea centrului", "bodies": [{"name": "Centrul", "part": "provider"}]});
        Entered::of(&self.manager, "standard-reviews", body).await
    }

    async fn indicator(&self) -> Entered {
        let body = json!({"level": "output", "definition": "Sessions", "unit": "sessions", "target": 2,
                          "source": "manual"});
        Entered::of(&self.manager, &self.at("indicators"), body).await
    }

    async fn actual(&self) -> Entered {
        let indicator = self.indicator().await;
        let actuals = format!("{}/actuals", indicator.place);
        let actual = Entered::of(&self.manager, &actuals, json!({"value": 1, "on": "2016-03-25"})).await;
        Entered {
            reads: indicator.reads,
            ..actual
        }
    }

    async fn budget(&self) -> (Entered, Value) {
        let place = self.at("budget");
        let body = json!({"currency": "EUR", "total": 1_000, "provenance": "entered",
                          "sources": [{"kind": "grant", "amount": 1_000}],
                          "lines": [{"name": "Training", "amount": 1_000}]});
        let kept = self.keeper.put_at(&place, 0, body.clone()).await.ok();
        let entered = Entered {
            by: self.keeper.clone(),
            enters: None,
            reads: place.clone(),
            place,
            body,
        };
        (entered, kept["lines"][0]["id"].clone())
    }

    /// What is promised and what is spent from this line.
    async fn spending(&self, line: &Value) -> [Entered; 2] {
        let commitment = json!({"line_id": line, "amount": 100, "currency": "EUR", "document": "Contract 1"});
        let expense = json!({"line_id": line, "amount": 100, "currency": "EUR", "document": "Invoice 1",
                             "on": "2016-03-02", "is_eligible": true});
        [
            Entered::of(&self.keeper, &self.at("commitments"), commitment).await,
            Entered::of(&self.keeper, &self.at("expenses"), expense).await,
        ]
    }
}

fn day(date: &str) -> Value {
    json!({"date": date, "precision": "day"})
}

fn month(date: &str) -> Value {
    json!({"date": format!("{date}-01"), "precision": "month"})
}

#[actix_web::test]
async fn nothing_of_a_project_ends_before_it_begins() {
    let scene = Scene::start().await;
    let back = || held("2016-03-02", "2016-03-01");
    // A month is over before a day of a later one.
    let month_back = || json!({"from": day("2016-03-02"), "to": month("2016-02")});
    let reach = |period: Value| json!([{"platform": "Facebook", "measure": "unique", "value": 1, "period": period}]);
    for (entered, fields, pointer) in [
        (scene.project(), json!({"end": "2015-03-31"}), "/end"),
        (
            scene.activity("A1").await,
            json!({"planned": back()}),
            "/planned/to/date",
        ),
        (scene.activity("A2").await, json!({"actual": back()}), "/actual/to/date"),
        (
            scene.activity("A3").await,
            json!({"actual": month_back()}),
            "/actual/to/date",
        ),
        (scene.training().await, json!({"held": back()}), "/held/to/date"),
        (scene.training().await, json!({"held": month_back()}), "/held/to/date"),
        (scene.campaign().await, json!({"period": back()}), "/period/to/date"),
        (
            scene.campaign().await,
            json!({"reach": reach(back())}),
            "/reach/0/period/to/date",
        ),
        (scene.action().await, json!({"held": back()}), "/held/to/date"),
        (
            scene.meeting().await,
            json!({"until": day("2016-03-01")}),
            "/until/date",
        ),
        (scene.meeting().await, json!({"next": day("2016-03-01")}), "/next/date"),
        (
            scene.protocol().await,
            json!({"valid_until": "2016-03-01"}),
            "/valid_until",
        ),
        (
            scene.protocol().await,
            json!({"renewals": [{"on": day("2016-03-01"), "valid_until": "2020-03-01"}]}),
            "/renewals/0/on/date",
        ),
        (
            scene.protocol().await,
            json!({"renewals": [{"on": month("2018-03"), "valid_until": "2018-02-28"}]}),
            "/renewals/0/valid_until",
        ),
        (
            scene.protocol().await,
            json!({"renewals": [{"valid_until": "2016-03-01"}]}),
            "/renewals/0/valid_until",
        ),
        (scene.strategy().await, json!({"end": day("2016-03-01")}), "/end/date"),
        (scene.strategy().await, json!({"end": month("2016-02")}), "/end/date"),
    ] {
        entered.refuses(&fields, pointer, "too_early").await;
    }
}

#[actix_web::test]
async fn no_number_of_a_project_is_one_that_cannot_be() {
    let scene = Scene::start().await;
    let (range, invalid) = ("out_of_range", "invalid");
    let undated = |months: i32| json!({"start": null, "end": null, "months": months});
    let reach = |value: i64| json!([{"platform": "Facebook", "measure": "unique", "value": value}]);
    let scored = |score: i32| json!({"findings": [{"standard": "staff", "score": score}]});
    let backpacks = |quantity: i64| json!({"materials": [{"kind": "backpack", "quantity": quantity}]});
    for (entered, of_it) in [
        (
            scene.project(),
            vec![
                (undated(0), "/months", range),
                (undated(241), "/months", range),
                (undated(-1), "/months", invalid),
            ],
        ),
        (
            scene.strategy().await,
            vec![
                (undated(0), "/months", range),
                (undated(361), "/months", range),
                (undated(-1), "/months", invalid),
            ],
        ),
        (
            scene.training().await,
            vec![
                (json!({"days": 0}), "/days", range),
                (json!({"sessions": 0}), "/sessions", range),
                (json!({"participants": -1}), "/participants", invalid),
                (json!({"groups": [{"count": -1}]}), "/groups/0/count", invalid),
                (
                    json!({"pre_test": {"taken": 20, "mean": 1_001}}),
                    "/pre_test/mean",
                    range,
                ),
                (
                    json!({"post_test": {"taken": 20, "mean": -1}}),
                    "/post_test/mean",
                    invalid,
                ),
            ],
        ),
        (
            scene.campaign().await,
            vec![(json!({"reach": reach(-1)}), "/reach/0/value", range)],
        ),
        (
            scene.action().await,
            vec![
                (json!({"audience": -1, "audience_kind": "exact"}), "/audience", invalid),
                (backpacks(-1), "/materials/0/quantity", invalid),
                (backpacks(100_000_001), "/materials/0/quantity", range),
            ],
        ),
        (
            scene.meeting().await,
            vec![
                (json!({"participants": -1}), "/participants", invalid),
                (json!({"meetings": 0}), "/meetings", range),
            ],
        ),
        (
            scene.protocol().await,
            vec![(json!({"protocols": 0}), "/protocols", range)],
        ),
        (
            scene.review().await,
            vec![
                (scored(101), "/findings/0/score", range),
                (scored(256), "/findings/0/score", invalid),
                (scored(-1), "/findings/0/score", invalid),
            ],
        ),
        (
            scene.indicator().await,
            vec![
                (json!({"target": -1}), "/target", invalid),
                (json!({"baseline": -1}), "/baseline", invalid),
                (json!({"target": 1_000_000_000_001_u64}), "/target", range),
                (json!({"milestones": [{"value": -1}]}), "/milestones/0/value", invalid),
            ],
        ),
        (scene.actual().await, vec![(json!({"value": -1}), "/value", invalid)]),
    ] {
        for (fields, pointer, code) in of_it {
            entered.refuses(&fields, pointer, code).await;
        }
    }
}
