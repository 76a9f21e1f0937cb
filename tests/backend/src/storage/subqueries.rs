//! Lists whose filters ask another table, as they are asked with all of that: what a county, a programme, a reach, a
//! measure or a body holds is found from its index and sorted, and no table is walked for it. The filters that ask none
//! are read in order (see `indexes`).

use sea_orm::{ConnectionTrait, DbBackend};

use super::indexes::{asking, plan_of};
use crate::kit::TestApp;

/// What of another table a filter asks, and the index that answers.
type Asked = (&'static str, &'static str);

const REACH: Asked = (
    "project_id IN (SELECT project_id FROM project_party WHERE organisation_id = :id)",
    "project_party_organisation",
);
const PROGRAMME: Asked = (
    "project_id IN (SELECT id FROM project WHERE programme_id = :id)",
    "project_programme",
);
const ACTIVITY_COUNTY: Asked = (
    "id IN (SELECT activity_id FROM activity_county WHERE county = 'RO-CJ')",
    "activity_county_county",
);
const ACTION_COUNTY: Asked = (
    "id IN (SELECT action_id FROM campaign_action_place WHERE county = 'RO-CJ')",
    "campaign_action_place_county",
);
const ACTION_NOWHERE: Asked = (
    "id IN (SELECT action_id FROM campaign_action_place WHERE county IS NULL)",
    "campaign_action_place_county",
);
const ACTION_KIND: Asked = (
    "id IN (SELECT action_id FROM campaign_action_code WHERE list = 'kind' AND code = 'play')",
    "campaign_action_code_code",
);
const SERVED: Asked = (
    "id IN (SELECT measure_id FROM measure_link WHERE target_id = :id)",
    "measure_link_target",
);
const NAMED: Asked = (
    "id IN (SELECT subject_id FROM named_body WHERE organisation_id = :id)",
    "named_body_organisation",
);

/// A first page of a list with these filters, and the next one.
fn pages(table: &str, filters: &[Asked], (sort, order): (&str, &str)) -> [String; 2] {
    let filters: Vec<&str> = filters.iter().map(|(filter, _)| *filter).collect();
    let filters = filters.join(" AND ");
    let (after, than) = if order == "DESC" {
        ("<", "'2026-03-02'")
    } else {
        (">", "'a'")
    };
    let next = format!("{filters} AND ({sort}, id) {after} ({than}, :id)");
    [filters, next]
        .map(|filter| format!("SELECT * FROM {table} WHERE {filter} ORDER BY {sort} {order}, id {order} LIMIT 51"))
}

/// Whether the plan looks up in this index what was asked for, and does not only walk it.
fn looks_up(plan: &str, index: &str) -> bool {
    let mut lines = plan.lines().peekable();
    while let Some(line) = lines.next() {
        let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        if words.any(|word| word == index) {
            let is_search = line.trim_start().starts_with("SEARCH");
            return is_search
                || lines
                    .peek()
                    .is_some_and(|next| next.trim_start().starts_with("Index Cond"));
        }
    }
    false
}

/// In an empty table the key costs as little as an index: on `PostgreSQL` it is put aside.
const KEYS: [(&str, &str); 7] = [
    ("project_party", "project_party_pkey"),
    ("project", "project_pkey"),
    ("activity_county", "activity_county_pkey"),
    ("campaign_action_place", "campaign_action_place_pkey"),
    ("campaign_action_code", "campaign_action_code_pkey"),
    ("measure_link", "measure_link_pkey"),
    ("named_body", "named_body_pkey"),
];

#[tokio::test]
async fn what_a_filter_asks_of_another_table_is_found_from_its_index() {
    let app = TestApp::start().await;
    let raw = app.database().raw().await;
    let tx = asking(&raw).await;
    if tx.get_database_backend() == DbBackend::Postgres {
        for (table, key) in KEYS {
            let aside = format!("ALTER TABLE {table} DROP CONSTRAINT {key} CASCADE");
            tx.execute_unprepared(&aside).await.unwrap();
        }
    }
    let latest = ("sort_on", "DESC");
    let by_number = ("sort_text", "ASC");
    let mut wrong = Vec::new();
    for (table, filters, order) in [
        ("activity", vec![ACTIVITY_COUNTY], latest),
        ("activity", vec![PROGRAMME], latest),
        ("activity", vec![REACH, PROGRAMME, ACTIVITY_COUNTY], latest),
        ("campaign", vec![NAMED], latest),
        ("campaign", vec![REACH, NAMED], latest),
        ("campaign_action", vec![ACTION_COUNTY], latest),
        ("campaign_action", vec![PROGRAMME], latest),
        ("campaign_action", vec![REACH, PROGRAMME, ACTION_COUNTY], latest),
        ("campaign_action", vec![REACH, ACTION_NOWHERE], latest),
        ("campaign_action", vec![REACH, ACTION_KIND], latest),
        ("campaign_action", vec![NAMED], latest),
        ("campaign_action", vec![REACH, NAMED], latest),
        ("strategy_measure", vec![SERVED], by_number),
    ] {
        for list in pages(table, &filters, order) {
            let plan = plan_of(&tx, &list).await;
            let is_walked = plan.lines().any(|line| line.trim_start().starts_with("SCAN"));
            let missing: Vec<&str> = filters
                .iter()
                .map(|(_, index)| *index)
                .filter(|index| !looks_up(&plan, index))
                .collect();
            if is_walked || !missing.is_empty() {
                wrong.push(format!("{missing:?} for {list}\n{plan}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
