//! Who takes part in campaigns and who did their actions: organisations of the directory, or names as printed.

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::OrganisationId;
use punte_domain::identity::organisation::OrganisationKind;
use punte_migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::doing::{Scene, id};
use crate::kit::Person;

const PRINTED: &str = "Voluntari ai ONG-ului TEAM";

/// An organisation and somebody who is only printed, both with this part.
fn bodies(organisation: OrganisationId, part: &str) -> Value {
    json!([{"organisation_id": organisation, "part": part}, {"name": PRINTED, "part": part, "role": "actori"}])
}

/// The same, as they are read.
fn read(organisation: OrganisationId, part: &str) -> Value {
    json!([{"organisation_id": organisation, "name": format!("Organizația {organisation}"), "part": part, "role": null},
           {"organisation_id": null, "name": PRINTED, "part": part, "role": "actori"}])
}

fn campaign(partners: Value) -> Value {
    json!({"names": {"ro": "Cere ajutor, nu cerși!"}, "partners": partners})
}

fn action(team: Value) -> Value {
    json!({"title": "Alex, fost Gogo!", "kinds": ["play"], "team": team})
}

async fn items(by: &Person, path: &str) -> Vec<Value> {
    by.get(path).await.ok()["items"].as_array().unwrap().clone()
}

async fn text(raw: &DatabaseConnection, sql: &str) -> String {
    let one = Statement::from_string(raw.get_database_backend(), sql);
    let row = raw.query_one_raw(one).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

#[actix_web::test]
async fn who_takes_part_is_an_organisation_or_a_name_and_campaigns_and_actions_are_found_by_it() {
    let scene = Scene::start().await;
    let (by, partner) = (&scene.manager, scene.partner.organisation());
    let made = by
        .post(&scene.at("campaigns"), campaign(bodies(partner, "partner")))
        .await;
    let made = made.ok();
    let place = format!("campaigns/{}", id(&made));
    let done = by
        .post(&format!("{place}/actions"), action(bodies(partner, "team")))
        .await
        .ok();
    // Of nobody else.
    let other = by.post(&scene.at("campaigns"), campaign(json!([]))).await.ok();
    let of_other = format!("campaigns/{}/actions", id(&other));
    by.post(&of_other, action(json!([]))).await.ok();

    let (partners, team) = (read(partner, "partner"), read(partner, "team"));
    assert_eq!((&made["partners"], &done["team"]), (&partners, &team));
    for reader in [by, &scene.partner] {
        assert_eq!(reader.get(&place).await.ok()["partners"], partners);
        let actions = items(reader, &format!("{place}/actions")).await;
        assert_eq!(actions[0]["team"], team);
        let found = items(reader, &format!("campaigns?organisation_id={partner}")).await;
        let [one] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((id(one), &one["partners"]), (id(&made), &partners));
        let found = items(reader, &format!("campaign-actions?organisation_id={partner}")).await;
        let [one] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((id(&one["action"]), &one["action"]["team"]), (id(&done), &team));
    }
    // Whoever entered it takes no part for that.
    for list in ["campaigns", "campaign-actions"] {
        let found = items(by, &format!("{list}?organisation_id={}", by.organisation())).await;
        assert!(found.is_empty(), "{list}: {found:?}");
    }

    let printed = |part: &str| json!([{"name": PRINTED, "part": part}]);
    let kept = by.put_at(&place, 1, campaign(printed("partner"))).await.ok();
    assert_eq!(kept["partners"][0]["name"], PRINTED);
    let of_action = format!("{place}/actions/{}", id(&done));
    let kept = by.put_at(&of_action, 1, action(printed("team"))).await.ok();
    assert_eq!(kept["team"].as_array().unwrap().len(), 1);
    for list in ["campaigns", "campaign-actions"] {
        let found = items(by, &format!("{list}?organisation_id={partner}")).await;
        assert!(found.is_empty(), "{list}: {found:?}");
    }

    for path in [&of_action, &place] {
        by.call(Method::DELETE, path).version(2).send().await.ok();
    }
    let raw = scene.app.database().raw().await;
    let left = "SELECT CAST(count(*) AS text) FROM named_body";
    assert_eq!(text(&raw, left).await, "0", "nobody takes part in what is gone");
}

#[actix_web::test]
async fn whoever_is_in_no_directory_is_refused_and_being_named_shows_nothing() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let outsider = scene.app.organisation(OrganisationKind::Ngo, &[]).await;
    let made = by
        .post(&scene.at("campaigns"), campaign(bodies(outsider, "partner")))
        .await;
    let place = format!("campaigns/{}", id(&made.ok()));
    let actions = format!("{place}/actions");
    let done = by.post(&actions, action(bodies(outsider, "team"))).await.ok();
    let of_action = format!("{actions}/{}", id(&done));

    let reader = scene.app.member(outsider, Role::ProjectManager).await;
    for path in [&place, &actions] {
        reader.get(path).await.refused(Code::NotFound);
    }
    for list in ["campaigns", "campaign-actions"] {
        let found = items(&reader, &format!("{list}?organisation_id={outsider}")).await;
        assert!(found.is_empty(), "{list}: {found:?}");
    }

    let nothing = Uuid::from_u128(1);
    for (part, other) in [("partner", "team"), ("team", "partner")] {
        for (wrong, below) in [
            (
                json!([{"name": PRINTED, "part": part}, {"organisation_id": nothing, "part": part}]),
                "1/organisation_id",
            ),
            (json!([{"part": part}]), "0/name"),
            (
                json!([{"organisation_id": outsider, "name": PRINTED, "part": part}]),
                "0/name",
            ),
            (json!([{"name": PRINTED, "part": other}]), "0/part"),
            (
                json!([{"name": PRINTED, "part": part}, {"name": PRINTED.to_uppercase(), "part": part}]),
                "1",
            ),
        ] {
            let (new, old, body, list) = match part {
                "partner" => (scene.at("campaigns"), &place, campaign(wrong), "partners"),
                _ => (actions.clone(), &of_action, action(wrong), "team"),
            };
            let pointer = format!("/{list}/{below}");
            by.post(&new, body.clone()).await.refused_at(&pointer);
            by.put_at(old, 1, body).await.refused_at(&pointer);
        }
    }
}

#[actix_web::test]
async fn words_that_were_kept_become_names_as_printed_in_their_order() {
    let scene = Scene::start().await;
    let (by, partner) = (&scene.manager, scene.partner.organisation());
    let made = by
        .post(&scene.at("campaigns"), campaign(bodies(partner, "partner")))
        .await;
    let place = format!("campaigns/{}", id(&made.ok()));
    let actions = format!("{place}/actions");
    by.post(&actions, action(bodies(partner, "team"))).await.ok();
    let of_meeting = json!({"kind": "workshop", "title": "Atelier", "bodies": bodies(partner, "attended")});
    let meeting = by.post("meetings", of_meeting).await.ok();

    let raw = scene.app.database().raw().await;
    let all = Migrator::migrations();
    let later = all.iter().rev().position(|one| one.name() == "m0089_campaign_bodies");
    let steps = u32::try_from(later.unwrap() + 1).unwrap();
    Migrator::down(&raw, Some(steps)).await.unwrap();
    let words = json!([format!("Organizația {partner}"), PRINTED]);
    for sql in ["SELECT partners FROM campaign", "SELECT team FROM campaign_action"] {
        let kept: Value = serde_json::from_str(&text(&raw, sql).await).unwrap();
        assert_eq!(kept, words, "{sql}");
    }
    let before = r#"UPDATE campaign SET partners = '["IGPR–ICPC","Asociația AZI","ANITP"]'"#;
    raw.execute_unprepared(before).await.unwrap();
    raw.execute_unprepared("UPDATE campaign_action SET team = '[]'")
        .await
        .unwrap();
    Migrator::up(&raw, None).await.unwrap();

    let printed = |name: &str| json!({"organisation_id": null, "name": name, "part": "partner", "role": null});
    let expected = ["IGPR–ICPC", "Asociația AZI", "ANITP"].map(printed);
    assert_eq!(by.get(&place).await.ok()["partners"], json!(expected));
    assert_eq!(items(by, &actions).await[0]["team"], json!([]));
    let kept = by.get(&format!("meetings/{}", id(&meeting))).await.ok();
    assert_eq!(kept["bodies"], read(partner, "attended"), "of other records they stay");
}
