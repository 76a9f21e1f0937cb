//! A sign-in with a browser that was not known is told to its owner until they say that it was theirs.

use punte_api::Code;
use punte_domain::access::Role;
use serde_json::{Value, json};

use crate::kit::{PASSWORD, TestApp};

fn unconfirmed(list: &Value) -> Vec<&Value> {
    let items = list["items"].as_array().unwrap().iter();
    items.filter(|one| one["is_unconfirmed"] == true).collect()
}

#[actix_web::test]
async fn sec_19_a_new_browser_is_told_until_its_owner_knows_it_and_none_vouches_for_itself() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::CaseWorker).await;
    let mut known = ana.signs_in().await;
    assert_eq!(
        unconfirmed(&known.get("sessions").await.ok()).len(),
        0,
        "the first is no new one"
    );
    ana.signs_in_with(&mut known).await;
    assert_eq!(unconfirmed(&known.get("sessions").await.ok()).len(), 0, "it is known");

    let mut new = ana.signs_in().await;
    let list = new.get("sessions").await.ok();
    let own = unconfirmed(&list)[0].clone();
    assert_eq!(own["is_current"], true);
    let place = format!("sessions/{}/confirm", own["id"].as_str().unwrap());
    let refused = new.post(&place, json!({})).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "own_sign_in");

    // It stays to be seen when it is over.
    let mut other = app
        .account("ion@podul.example", Role::CaseWorker)
        .await
        .signs_in()
        .await;
    other.post(&place, json!({})).await.refused(Code::NotFound);
    new.post("sessions/end", json!({})).await;
    let list = known.get("sessions").await.ok();
    let told = unconfirmed(&list);
    assert_eq!((told.len(), told[0]["ended_at"].is_string()), (1, true));
    // Nor does the next one with the same browser vouch for it: of that its owner is told as well.
    ana.signs_in_with(&mut new).await;
    let list = new.get("sessions").await.ok();
    assert_eq!(unconfirmed(&list).len(), 2, "as strange as the first");
    let second = unconfirmed(&list).into_iter().find(|one| one["is_current"] == true);
    let second = format!("sessions/{}/confirm", second.unwrap()["id"].as_str().unwrap());
    assert_eq!(known.post(&second, json!({})).await.status, 204);
    for _ in 0..2 {
        let answer = known.post(&place, json!({})).await;
        assert_eq!(answer.status, 204);
    }
    assert_eq!(unconfirmed(&known.get("sessions").await.ok()).len(), 0);
    ana.signs_in_with(&mut new).await;
    assert_eq!(unconfirmed(&new.get("sessions").await.ok()).len(), 0, "now it is known");

    // Whose it was not changes the password, and is asked no more.
    let mut another = ana.signs_in().await;
    another.post("sessions/end", json!({})).await;
    assert_eq!(unconfirmed(&known.get("sessions").await.ok()).len(), 1);
    let change = json!({
        "current_password": PASSWORD, "new_password": "nori pe deal seara",
        "factor": {"kind": "totp", "code": ana.next_code()},
    });
    known.post("me/password", change).await.ok();
    assert_eq!(unconfirmed(&known.get("sessions").await.ok()).len(), 0);
}
