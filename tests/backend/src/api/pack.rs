//! The country pack and the lists of deadlines, through HTTP.

use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;

use crate::kit::TestApp;

#[actix_web::test]
async fn whoever_is_signed_in_reads_the_country_pack() {
    let app = TestApp::start().await;
    app.stranger().get("pack").await.refused(Code::Unauthenticated);
    let ngo = app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
    let pack = app.member(ngo, Role::FirstResponder).await.get("pack").await.ok();
    assert_eq!(pack["country"], "RO");
    assert_eq!(pack["counties"].as_array().unwrap().len(), 42);
    let cluj = pack["counties"]
        .as_array()
        .unwrap()
        .iter()
        .find(|county| county["code"] == "RO-CJ");
    assert_eq!(cluj.unwrap()["regional_centre"], "cluj");
    assert_eq!(cluj.unwrap()["labels"]["sq"], "Cluj");
    let answer = pack["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|clock| clock["kind"] == "referral_answer");
    assert_eq!(answer.unwrap()["amount"], 72);
    assert_eq!(answer.unwrap()["unit"], "hours");
    assert_eq!(pack["closing_needs_approval"], true);
    assert_eq!(pack["follow_up_months"], serde_json::json!([1, 3, 6, 12]));
    assert_eq!(answer.unwrap()["variants"][1]["case"], "urgent");
    assert_eq!(answer.unwrap()["verified"], false);
    for list in [
        "closing_reasons",
        "refusal_reasons",
        "services",
        "organisation_kinds",
        "unverified",
    ] {
        assert!(!pack[list].as_array().unwrap().is_empty(), "{list}");
    }
    for list in [
        "sex",
        "assistance",
        "referral_state",
        "exploitation",
        "means_of_control",
    ] {
        assert!(pack["code_lists"][list][0]["labels"]["ro"].is_string(), "{list}");
    }
}

#[actix_web::test]
async fn deadlines_are_listed_by_what_is_due_first() {
    let app = TestApp::start().await;
    let ngo = app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
    let worker = app.member(ngo, Role::CaseWorker).await;
    let case = serde_json::json!({
        "county": "RO-CJ", "sex": "female", "age_group": "a18_25", "urgency": "normal", "detected_on": "2026-03-02",
    });
    let case = worker.post("cases", case).await.ok();
    let clocks = worker.get("clocks").await.ok();
    let clocks = clocks["items"].as_array().unwrap();
    assert_eq!(clocks.len(), 2);
    for clock in clocks {
        assert_eq!(clock["case_id"], case["id"]);
        assert_eq!(clock["case_code_name"], case["code_name"]);
        assert_eq!(clock["state"], "running");
        assert_eq!(clock["warning"], "none");
        assert_eq!(clock["due_at"], "2026-03-03T08:00:00Z");
    }
    app.pass(chrono::Duration::hours(20));
    let path = format!("clocks?case_id={}&state=running", case["id"].as_str().unwrap());
    assert_eq!(worker.get(&path).await.ok()["items"][0]["warning"], "most");
    assert_eq!(
        worker.get("clocks?state=expired").await.ok()["items"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    worker.get("clocks?state=met").await.refused(Code::InvalidQuery);
    worker.get("clocks?limit=0").await.refused(Code::InvalidQuery);
    worker.get("clocks?cursor=zzz").await.refused(Code::InvalidCursor);
    let other = app.organisation(OrganisationKind::Shelter, &["RO-CJ"]).await;
    let stranger = app.member(other, Role::CaseWorker).await;
    assert_eq!(stranger.get(&path).await.ok()["items"].as_array().unwrap().len(), 0);
    app.member(ngo, Role::Auditor)
        .await
        .get("clocks")
        .await
        .refused(Code::Forbidden);
}
