//! A page costs the same however long the list is: each way in which a list is filtered and sorted
//! is read from an index in its order, and nothing is sorted or walked for it.

use punte_storage::ledger::ABOUT_ACCOUNTS;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, Statement, TransactionTrait};

use crate::kit::TestApp;

const ID: &str = "7e9f3c1a111142228333444455556666";

/// A page of a list, its latest first.
fn page(table: &str, filter: &str, sort: &str) -> String {
    format!("SELECT id FROM {table} WHERE {filter} ORDER BY {sort} DESC, id DESC LIMIT 51")
}

/// What a list asks, and the index that answers.
fn lists() -> Vec<(String, &'static str)> {
    let mut lists =
        vec![
        (page("task", "owner_id = :id", "created_at"), "task_owner_all"),
        (
            page("task", "organisation_id = :id", "created_at"),
            "task_organisation_all",
        ),
        (
            page("task", "owner_id = :id AND state = 'open'", "created_at"),
            "task_owner",
        ),
        (
            page("task", "organisation_id = :id AND state = 'open'", "created_at"),
            "task_organisation",
        ),
        (
            page("ledger", "other_organisation_id = :id AND at > :time", "at"),
            "ledger_told",
        ),
        (
            page(
                "ledger",
                "kind IN ('clock.expired', 'referral.expired') AND at > :time",
                "at",
            ),
            "ledger_ran_out",
        ),
        (
            page(
                "referral",
                "holder_id = :id AND state IN ('refused', 'expired') AND ended_at > :time",
                "ended_at",
            ),
            "referral_failed",
        ),
        (
            "SELECT adult_told_on, id FROM case_file WHERE is_child AND closed_at IS NULL AND adult_told_on <= :time \
             ORDER BY adult_told_on, id LIMIT 50"
                .to_owned(),
            "case_file_child",
        ),
        (
            "SELECT id FROM clock WHERE stopped_at IS NULL AND due_at >= :time ORDER BY due_at, id LIMIT 21".to_owned(),
            "clock_open",
        ),
        (
            "SELECT id FROM clock WHERE owner_organisation_id = :id AND stopped_at IS NULL AND due_at >= :time \
             ORDER BY due_at, id LIMIT 21"
                .to_owned(),
            "clock_owner",
        ),
        (page("refusal", "organisation_id = :id", "month"), "refusal_organisation"),
        (page("refusal", "county = 'RO-CJ'", "month"), "refusal_county"),
        (page("refusal", "month <= :time", "month"), "refusal_month"),
        (
            "SELECT id FROM consent WHERE basis = 'danger_to_life' AND confirmed_at IS NULL AND withdrawn_at IS NULL \
             AND valid_until >= :time ORDER BY valid_until, id LIMIT 21"
                .to_owned(),
            "consent_unsigned",
        ),
        (
            page("duplicate", "organisation_id = :id AND state = 'open'", "found_at"),
            "duplicate_organisation",
        ),
        (
            "SELECT case_id FROM person_to_compare ORDER BY asked_at, case_id LIMIT 1".to_owned(),
            "person_to_compare_asked",
        ),
        (
            "SELECT id FROM invitation WHERE confirmed_at IS NULL AND accepted_at IS NULL AND revoked_at IS NULL \
             ORDER BY created_at, id LIMIT 21"
                .to_owned(),
            "invitation_unconfirmed",
        ),
        (
            "SELECT id FROM mail WHERE ended_at IS NULL AND next_at <= :time ORDER BY next_at, id LIMIT 1".to_owned(),
            "mail_due",
        ),
        (
            "SELECT id FROM mail WHERE ended_at IS NOT NULL AND ended_at < :time ORDER BY ended_at LIMIT 50".to_owned(),
            "mail_ended",
        ),
        (
            "SELECT id FROM mail WHERE invitation_id IN (:id) LIMIT 50".to_owned(),
            "mail_invitation",
        ),
        (
            "SELECT id FROM mail WHERE user_id = :id AND kind = 'factor_replacement'".to_owned(),
            "mail_replacement",
        ),
        (
            "SELECT id FROM invitation WHERE batch_id = :id LIMIT 50".to_owned(),
            "invitation_batch",
        ),
    ];
    let entered = "SELECT id FROM instrument ORDER BY entered_at DESC, id DESC";
    lists.push((entered.to_owned(), "instrument_entered"));
    lists.extend(replacements());
    lists.extend(own_roles());
    lists.extend(meetings());
    lists.extend(projects());
    lists.extend(calendar());
    lists.extend(organisations());
    lists.extend(programs());
    lists.extend(imports());
    lists.extend(partners());
    lists.extend(doing());
    for (filter, index) in [
        ("owner_id = :id", "saved_view_owner"),
        ("organisation_id = :id AND is_shared", "saved_view_shared"),
    ] {
        let list = format!("SELECT id FROM saved_view WHERE {filter} ORDER BY id LIMIT 51");
        lists.push((list, index));
    }
    lists.extend(by_state());
    lists
}

/// Lost factors that are replaced.
fn replacements() -> Vec<(String, &'static str)> {
    vec![
        (
            "SELECT id FROM factor_replacement WHERE user_id = :id AND ended_at IS NULL".to_owned(),
            "factor_replacement_open",
        ),
        (
            page("factor_replacement", "user_id = :id", "asked_at"),
            "factor_replacement_user",
        ),
        (
            "SELECT id FROM factor_replacement WHERE ended_at IS NULL AND approved_at IS NULL \
             ORDER BY asked_at, id LIMIT 21"
                .to_owned(),
            "factor_replacement_waiting",
        ),
        (
            "SELECT id FROM factor_replacement WHERE organisation_id = :id AND ended_at IS NULL \
             AND approved_at IS NULL ORDER BY asked_at, id LIMIT 21"
                .to_owned(),
            "factor_replacement_organisation",
        ),
        (
            "SELECT id FROM factor_replacement WHERE approved_by = :id AND ended_at IS NULL \
             AND approved_at IS NOT NULL ORDER BY asked_at, id LIMIT 21"
                .to_owned(),
            "factor_replacement_approved",
        ),
    ]
}

/// The directory, and what became of what stands in it.
fn organisations() -> Vec<(String, &'static str)> {
    let directory =
        |filter: &str| format!("SELECT id FROM organisation WHERE {filter} ORDER BY sort_text, id LIMIT 51");
    vec![
        (directory("state <> 'merged'"), "organisation_name"),
        (directory("kind = 'shelter' AND state <> 'merged'"), "organisation_kind"),
        (directory("state = 'suspended'"), "organisation_state"),
        (
            "SELECT id FROM organisation_standing WHERE organisation_id = :id \
             ORDER BY changed_at DESC, id DESC LIMIT 50"
                .to_owned(),
            "organisation_standing_all",
        ),
        (
            page("organisation_merge", "state = 'awaiting'", "asked_at"),
            "organisation_merge_awaiting",
        ),
        (
            "SELECT id FROM organisation_merge WHERE state = 'done' AND settled_at IS NULL \
             ORDER BY decided_at, id LIMIT 100"
                .to_owned(),
            "organisation_merge_unsettled",
        ),
        (
            "SELECT DISTINCT person_id FROM person_index WHERE organisation_id = :id ORDER BY person_id LIMIT 50"
                .to_owned(),
            "person_index_organisation",
        ),
    ]
}

/// Of roles of the installation's own.
fn own_roles() -> Vec<(String, &'static str)> {
    vec![
        (
            "SELECT id FROM own_role ORDER BY created_at, id".to_owned(),
            "own_role_created",
        ),
        (
            "SELECT user_id FROM user_own_role WHERE own_role_id IN (:id)".to_owned(),
            "user_own_role_role",
        ),
    ]
}

/// Of meetings, protocols, strategies, publications and stated figures.
fn meetings() -> Vec<(String, &'static str)> {
    let by_title = |filter: &str| format!("SELECT id FROM strategy WHERE {filter} ORDER BY sort_text, id LIMIT 51");
    let measures = |filter: &str| {
        format!("SELECT id FROM strategy_measure WHERE strategy_id = :id{filter} ORDER BY sort_text, id LIMIT 51")
    };
    let decisions = |whose: &str| {
        format!("SELECT id FROM meeting_decision WHERE {whose} = :id AND state = 'open' ORDER BY sort_on, id LIMIT 51")
    };
    vec![
        (page("meeting", "sort_on <= '2026-03-02'", "sort_on"), "meeting_all"),
        (page("meeting", "keeper_id = :id", "sort_on"), "meeting_keeper"),
        (page("meeting", "project_id = :id", "sort_on"), "meeting_project"),
        (page("meeting", "kind = 'workshop'", "sort_on"), "meeting_kind"),
        (page("meeting", "county = 'RO-CJ'", "sort_on"), "meeting_county"),
        (page("meeting", "county IS NULL", "sort_on"), "meeting_unplaced"),
        (page("meeting", "year = 2020", "sort_on"), "meeting_year"),
        (decisions("owner_id"), "meeting_decision_owner"),
        (decisions("keeper_id"), "meeting_decision_keeper"),
        (
            "SELECT id FROM meeting_decision WHERE meeting_id = :id ORDER BY place".to_owned(),
            "meeting_decision_meeting",
        ),
        (
            "SELECT subject_id FROM named_body WHERE organisation_id = :id".to_owned(),
            "named_body_organisation",
        ),
        (page("protocol", "sort_on <= '2026-03-02'", "sort_on"), "protocol_all"),
        (page("protocol", "keeper_id = :id", "sort_on"), "protocol_keeper"),
        (page("protocol", "project_id = :id", "sort_on"), "protocol_project"),
        (
            "SELECT id FROM protocol WHERE ends_on >= '2026-03-02' AND ends_on <= '2026-05-31' \
             ORDER BY ends_on, id LIMIT 51"
                .to_owned(),
            "protocol_end",
        ),
        (by_title("sort_text >= 'a'"), "strategy_all"),
        (by_title("kind = 'regional_plan'"), "strategy_kind"),
        (by_title("county = 'AL-10'"), "strategy_county"),
        (measures(""), "strategy_measure_strategy"),
        (measures(" AND status = 'done'"), "strategy_measure_status"),
        (
            "SELECT id FROM strategy_objective WHERE strategy_id = :id ORDER BY place".to_owned(),
            "strategy_objective_strategy",
        ),
        (
            "SELECT measure_id FROM measure_link WHERE target_id = :id".to_owned(),
            "measure_link_target",
        ),
        (
            page("publication", "sort_on <= '2026-03-02'", "sort_on"),
            "publication_all",
        ),
        (page("publication", "kind = 'guide'", "sort_on"), "publication_kind"),
        (
            page("publication", "project_id = :id", "sort_on"),
            "publication_project",
        ),
        (
            page("standard_review", "sort_on <= '2026-03-02'", "sort_on"),
            "standard_review_all",
        ),
        (
            page("standard_review", "keeper_id = :id", "sort_on"),
            "standard_review_keeper",
        ),
        (
            page("standard_review", "project_id = :id", "sort_on"),
            "standard_review_project",
        ),
        (page("stated_figure", "year = 2020", "year"), "stated_figure_year"),
        (
            page("stated_figure", "key = 'unique_reach'", "year"),
            "stated_figure_key",
        ),
    ]
}

/// Of projects and of what belongs to them.
fn projects() -> Vec<(String, &'static str)> {
    let by_name =
        |table: &str, filter: &str| format!("SELECT id FROM {table} {filter} ORDER BY sort_text, id LIMIT 51");
    let entered =
        |table: &str, of: &str| format!("SELECT id FROM {table} WHERE {of} = :id ORDER BY created_at, id LIMIT 51");
    vec![
        (by_name("fund", ""), "fund_sort"),
        (by_name("programme", ""), "programme_sort"),
        (by_name("programme", "WHERE fund_id = :id"), "programme_fund"),
        (by_name("project", ""), "project_sort"),
        (by_name("project", "WHERE lead_id = :id"), "project_lead"),
        (by_name("project", "WHERE programme_id = :id"), "project_programme"),
        (by_name("project", "WHERE status = 'running'"), "project_status"),
        (
            "SELECT project_id FROM project_party WHERE organisation_id = :id ORDER BY sort_text, project_id LIMIT 51"
                .to_owned(),
            "project_party_organisation",
        ),
        (entered("project_claim", "subject_id"), "project_claim_subject"),
        (
            page("commitment", "project_id = :id", "created_at"),
            "commitment_project",
        ),
        (
            page("commitment", "project_id = :id AND partner_id IN (:id)", "created_at"),
            "commitment_partner",
        ),
        (page("expense", "project_id = :id", "created_at"), "expense_project"),
        (
            page("expense", "project_id = :id AND partner_id IN (:id)", "created_at"),
            "expense_partner",
        ),
        (entered("indicator", "project_id"), "indicator_project"),
        (
            entered("indicator_actual", "indicator_id"),
            "indicator_actual_indicator",
        ),
        (
            "SELECT id FROM budget_line WHERE project_id = :id ORDER BY place".to_owned(),
            "budget_line_project",
        ),
    ]
}

/// The same for the programs of organisations.
fn programs() -> Vec<(String, &'static str)> {
    vec![
        (
            page("ledger", "subject_id = :id AND kind = 'client.token_issued'", "at"),
            "ledger_token",
        ),
        (
            page("service_account", "organisation_id = :id", "created_at"),
            "service_account_organisation",
        ),
        (
            page("service_account", "created_at <= :time", "created_at"),
            "service_account_made",
        ),
    ]
}

/// The same for what partners are told.
fn partners() -> Vec<(String, &'static str)> {
    vec![
        (page("webhook", "organisation_id = :id", "created_at"), "webhook_organisation"),
        (page("webhook", "created_at <= :time", "created_at"), "webhook_made"),
        (
            page("webhook_delivery", "webhook_id = :id", "created_at"),
            "webhook_delivery_webhook",
        ),
        (
            page("webhook_delivery", "webhook_id = :id AND state = 'dead'", "created_at"),
            "webhook_delivery_state",
        ),
        (
            "SELECT id FROM webhook_delivery WHERE state = 'waiting' AND next_at <= :time ORDER BY next_at, id LIMIT 64"
                .to_owned(),
            "webhook_delivery_due",
        ),
        (
            "SELECT seq FROM partner_event WHERE organisation_id = :id AND seq > 5 ORDER BY seq LIMIT 51".to_owned(),
            "partner_event",
        ),
    ]
}

/// What has a date in a window, date by date.
fn calendar() -> Vec<(String, &'static str)> {
    let between = |table: &str, on: &str, precise: &str| {
        format!(
            "SELECT id FROM {table} WHERE {precise}{on} BETWEEN '2026-03-01' AND '2026-03-31' ORDER BY {on}, id LIMIT 51"
        )
    };
    let stated = |table: &str, on: &str, precision: &str| between(table, on, &format!("{precision} = 'month' AND "));
    let worked_on = "SELECT id FROM ledger WHERE subject_id = :id AND user_id = :id AND kind IN ('activity.changed', \
         'campaign.changed', 'campaign_action.changed', 'deliverable.changed', 'indicator.changed', \
         'measure.changed', 'meeting.changed', 'project.changed', 'project.created', 'protocol.changed', \
         'publication.changed', 'review.changed', 'strategy.changed', 'training.changed')";
    let mut dates = vec![
        (stated("meeting", "held_on", "held_precision"), "meeting_held"),
        (stated("meeting", "until_on", "until_precision"), "meeting_until"),
        (stated("meeting", "next_on", "next_precision"), "meeting_next"),
        (stated("deliverable", "due", "due_precision"), "deliverable_due"),
        (
            stated("deliverable", "delivered", "delivered_precision"),
            "deliverable_delivered",
        ),
        (stated("protocol", "signed_on", "signed_precision"), "protocol_signed"),
        (
            stated("publication", "published_on", "published_precision"),
            "publication_published",
        ),
        (
            stated("standard_review", "reviewed_on", "reviewed_precision"),
            "standard_review_reviewed",
        ),
        (stated("strategy", "starts_on", "starts_precision"), "strategy_start"),
        (stated("strategy", "ends_on", "ends_precision"), "strategy_end"),
        (
            "SELECT indicator_id FROM indicator_milestone WHERE due_on BETWEEN '2026-03-01' AND '2026-03-31' \
             ORDER BY due_on, indicator_id LIMIT 51"
                .to_owned(),
            "indicator_milestone_due",
        ),
        (
            stated("strategy_measure", "due_on", "due_precision"),
            "strategy_measure_due",
        ),
        (between("project", "start_on", ""), "project_start"),
        (between("project", "end_on", ""), "project_end"),
        (between("strategy", "next_report_on", ""), "strategy_next_report"),
        (between("protocol", "ends_on", ""), "protocol_end"),
        (between("meeting_decision", "due_on", ""), "meeting_decision_due"),
        (
            "SELECT review_id FROM standard_review_follow_up WHERE due_on BETWEEN '2026-03-01' AND '2026-03-31' \
             ORDER BY due_on, review_id LIMIT 51"
                .to_owned(),
            "standard_review_follow_up_due",
        ),
        (worked_on.to_owned(), "ledger_calendar"),
    ];
    for (table, on, index) in [
        ("activity", "planned_from", "activity_planned_from"),
        ("activity", "planned_to", "activity_planned_to"),
        ("activity", "actual_from", "activity_actual_from"),
        ("activity", "actual_to", "activity_actual_to"),
        ("campaign", "period_from", "campaign_period_from"),
        ("campaign", "period_to", "campaign_period_to"),
        ("campaign_action", "held_from", "campaign_action_held_from"),
        ("campaign_action", "held_to", "campaign_action_held_to"),
        ("training", "held_from", "training_held_from"),
        ("training", "held_to", "training_held_to"),
    ] {
        dates.push((stated(table, on, &format!("{on}_precision")), index));
    }
    dates
}

/// The same for what was done in projects.
fn doing() -> Vec<(String, &'static str)> {
    vec![
        (page("training", "sort_on <= :time", "sort_on"), "training_sorted"),
        (page("training", "project_id = :id", "sort_on"), "training_project"),
        (page("training", "county = 'RO-CJ'", "sort_on"), "training_county"),
        (page("training", "year = 2016", "sort_on"), "training_year"),
        (page("training", "series_id = :id", "sort_on"), "training_series"),
        (page("campaign", "sort_on <= :time", "sort_on"), "campaign_sorted"),
        (page("campaign", "project_id = :id", "sort_on"), "campaign_project"),
        (
            "SELECT id FROM campaign_action WHERE campaign_id = :id ORDER BY sort_on, id".to_owned(),
            "campaign_action_campaign",
        ),
        (
            "SELECT id FROM campaign_action WHERE project_id = :id ORDER BY sort_on, id".to_owned(),
            "campaign_action_project",
        ),
        (
            page("campaign_action", "sort_on <= :time", "sort_on"),
            "campaign_action_sorted",
        ),
        (
            page("campaign_action", "year = 2016", "sort_on"),
            "campaign_action_year",
        ),
        (
            page("campaign_action", "placed = 'several'", "sort_on"),
            "campaign_action_placed",
        ),
        (
            page("campaign_action", "audience_stated = 'not_stated'", "sort_on"),
            "campaign_action_audience",
        ),
        (
            "SELECT action_id FROM campaign_action_code WHERE list = 'kind' AND code = 'play'".to_owned(),
            "campaign_action_code_code",
        ),
        (page("activity", "sort_on <= :time", "sort_on"), "activity_sorted"),
        (page("activity", "project_id = :id", "sort_on"), "activity_project"),
        (page("activity", "state = 'running'", "sort_on"), "activity_state"),
        (
            "SELECT id FROM activity WHERE budget_line_id = :id".to_owned(),
            "activity_budget_line",
        ),
        (
            "SELECT activity_id FROM activity_county WHERE county = 'RO-CJ'".to_owned(),
            "activity_county_county",
        ),
        (
            "SELECT id FROM activity WHERE COALESCE(actual_to, actual_from) >= '2016-01-01' \
             AND COALESCE(actual_from, actual_to) <= '2016-12-31'"
                .to_owned(),
            "activity_took_place",
        ),
        (
            "SELECT id FROM deliverable WHERE project_id = :id ORDER BY created_at, id".to_owned(),
            "deliverable_project",
        ),
        (
            page("project_file", "project_id = :id", "recorded_at"),
            "project_file_project",
        ),
        (
            page("project_file", "subject_id = :id", "recorded_at"),
            "project_file_subject",
        ),
        (
            page(
                "project_file",
                "project_id IS NULL AND organisation_id = :id",
                "recorded_at",
            ),
            "project_file_alone",
        ),
        (
            "SELECT COUNT(id), SUM(size) FROM project_file WHERE project_id IS NULL AND organisation_id = :id"
                .to_owned(),
            "project_file_alone",
        ),
        (
            "SELECT id FROM project_file WHERE state = 'quarantined' ORDER BY recorded_at, id LIMIT 20".to_owned(),
            "project_file_waiting",
        ),
        (
            "SELECT number FROM project_file_part WHERE file_id = :id AND content_id = :id ORDER BY number".to_owned(),
            "project_file_part",
        ),
        (
            "SELECT training_id FROM attendance_list WHERE is_erased = FALSE AND erase_on <= :time \
             ORDER BY erase_on, training_id LIMIT 50"
                .to_owned(),
            "attendance_list_due",
        ),
    ]
}

/// The same for who belongs to a person: family, companions and specialists.
fn people_of_a_case() -> Vec<(String, &'static str)> {
    vec![
        (
            page(
                "ledger",
                "subject_id = :id AND kind = 'credential.changed' AND at > :time",
                "at",
            ),
            "ledger_credential",
        ),
        (
            "SELECT id FROM passkey WHERE user_id = :id ORDER BY created_at, id".to_owned(),
            "passkey_user",
        ),
        (
            page("family_link", "first_case = :id", "recorded_at"),
            "family_link_first",
        ),
        (
            page("family_link", "second_case = :id", "recorded_at"),
            "family_link_second",
        ),
        (
            page("case_specialist", "case_id = :id", "named_at"),
            "case_specialist_case",
        ),
        (
            page("specialist_note", "case_id = :id", "held_on"),
            "specialist_note_case",
        ),
        (
            page("specialist_note", "case_id = :id AND keeper_id = :id", "held_on"),
            "specialist_note_keeper",
        ),
        (
            page(
                "specialist_note",
                "case_id = :id AND keeper_id = :id AND referral_id = :id",
                "held_on",
            ),
            "specialist_note_keeper",
        ),
        (
            "SELECT case_id FROM case_specialist WHERE user_id = :id AND organisation_id = :id AND ended_at IS NULL"
                .to_owned(),
            "case_specialist_user",
        ),
    ]
}

/// The ways in which an auditor searches the ledger, and what else they list.
fn oversight() -> Vec<(String, &'static str)> {
    let mut lists = Vec::new();
    for (filter, index) in [
        ("is_read", "ledger_read_when"),
        ("NOT is_read", "ledger_change_when"),
        ("is_read AND kind = 'read.person'", "ledger_read_kind"),
        ("NOT is_read AND kind = 'case.opened'", "ledger_change_kind"),
        ("case_id = :id AND is_read = TRUE", "ledger_case"),
        ("case_id = :id AND is_read = FALSE", "ledger_case"),
        ("user_id = :id", "ledger_user"),
        ("organisation_id = :id", "ledger_organisation"),
        (
            "case_id = :id AND is_read AND kind = 'read.person'",
            "ledger_read_case_kind",
        ),
        (
            "case_id = :id AND NOT is_read AND kind = 'case.opened'",
            "ledger_change_case_kind",
        ),
        (
            "user_id = :id AND is_read AND kind = 'read.person'",
            "ledger_read_user_kind",
        ),
        (
            "user_id = :id AND NOT is_read AND kind = 'case.opened'",
            "ledger_change_user_kind",
        ),
        (
            "organisation_id = :id AND is_read AND kind = 'read.person'",
            "ledger_read_organisation_kind",
        ),
        (
            "organisation_id = :id AND NOT is_read AND kind = 'case.opened'",
            "ledger_change_organisation_kind",
        ),
    ] {
        lists.push((page("ledger", filter, "at"), index));
        let between = format!("{filter} AND at >= :time AND at < :time");
        lists.push((page("ledger", &between, "at"), index));
    }
    lists.extend([
        // What was there before is still read from its own.
        (
            page("ledger", "referral_id = :id AND is_read = FALSE", "at"),
            "ledger_referral",
        ),
        (
            page("ledger", &format!("subject_id = :id AND {ABOUT_ACCOUNTS}"), "at"),
            "ledger_subject",
        ),
        (
            page(
                "ledger",
                &format!("subject_id = :id AND {ABOUT_ACCOUNTS} AND kind = 'grant.confirmed' AND at < :time"),
                "at",
            ),
            "ledger_subject",
        ),
        (
            "SELECT user_id FROM user_role WHERE role IN ('auditor')".to_owned(),
            "user_role_role",
        ),
        (page("alert", "times > 0", "on_day"), "alert_all"),
        (page("alert", "seen_at IS NULL", "on_day"), "alert_unseen"),
        (
            page("ledger_verification", "finished_at IS NOT NULL", "finished_at"),
            "ledger_verification_finished",
        ),
        (
            page("ledger_verification", "finished_at IS NULL", "asked_at"),
            "ledger_verification_open",
        ),
        (page("key_rotation", "version > 0", "asked_at"), "key_rotation_all"),
        (
            page("key_rotation", "ended_at IS NULL", "asked_at"),
            "key_rotation_open",
        ),
        // What needs a version of the keys is counted each time that somebody looks.
        (
            "SELECT 1 FROM data_key WHERE kek_version = 2 LIMIT 10000".to_owned(),
            "data_key_version",
        ),
        (
            "SELECT 1 FROM person_index WHERE root_version = 2 LIMIT 10000".to_owned(),
            "person_index_root",
        ),
        (
            "SELECT 1 FROM case_import_row WHERE external_id IS NOT NULL AND root_version = 2 LIMIT 10000".to_owned(),
            "case_import_row_root",
        ),
        (
            "SELECT 1 FROM attendance_list WHERE root_version = 2 LIMIT 10000".to_owned(),
            "attendance_list_root",
        ),
        (
            "SELECT id FROM session WHERE user_id = :id AND is_new_device AND confirmed_at IS NULL \
             ORDER BY created_at DESC LIMIT 20"
                .to_owned(),
            "session_unconfirmed",
        ),
    ]);
    lists
}

/// The same of imports and their rows.
fn imports() -> Vec<(String, &'static str)> {
    let mut lists = Vec::new();
    lists.push((
        page("case_import", "organisation_id = :id", "created_at"),
        "case_import_organisation",
    ));
    for (list, index) in [
        (
            "SELECT id FROM case_import WHERE state = 'waiting' ORDER BY created_at, id LIMIT 1",
            "case_import_state",
        ),
        (
            "SELECT line FROM case_import_row WHERE import_id = :id AND state = 'refused' AND line > 5 ORDER BY line \
             LIMIT 51",
            "case_import_row_state",
        ),
        (
            "SELECT 1 FROM case_import_row WHERE import_id = :id AND reference IN ('\\x00') AND line < 5 LIMIT 1",
            "case_import_row_seen",
        ),
        (
            "SELECT case_id FROM case_import_row WHERE organisation_id = :id AND reference IN ('\\x00') \
             AND case_id IS NOT NULL LIMIT 1",
            "case_import_row_reference",
        ),
    ] {
        lists.push((list.to_owned(), index));
    }
    lists
}

/// The same for cases in a state: of the country, and of a county.
fn by_state() -> Vec<(String, &'static str)> {
    let mut lists = Vec::new();
    for (track, all, county) in [
        (
            "identification",
            "case_file_all_identification",
            "case_file_county_identification",
        ),
        ("assistance", "case_file_all_assistance", "case_file_county_assistance"),
        (
            "proceedings",
            "case_file_all_proceedings",
            "case_file_county_proceedings",
        ),
        (
            "stay_return",
            "case_file_all_stay_return",
            "case_file_county_stay_return",
        ),
        ("risk_level", "case_file_all_risk", "case_file_county_risk"),
    ] {
        let state = format!("{track} = 'appeal'");
        lists.push((page("case_file", &state, "opened_at"), all));
        let state = format!("county = 'RO-CJ' AND {track} = 'appeal'");
        lists.push((page("case_file", &state, "opened_at"), county));
    }
    lists
}

/// The same for what belongs to one case.
fn parts_of_a_case() -> Vec<(String, &'static str)> {
    vec![
        (page("interview", "case_id = :id", "started_at"), "interview_case"),
        (
            page("case_conference", "case_id = :id", "held_on"),
            "case_conference_case",
        ),
        (
            "SELECT id FROM account_revision WHERE case_id = :id AND topic = 'journey' ORDER BY version DESC LIMIT 50"
                .to_owned(),
            "account_revision_case",
        ),
        (
            page("risk_assessment", "case_id = :id", "started_at"),
            "risk_assessment_case",
        ),
        (
            "SELECT id FROM risk_assessment WHERE case_id = :id AND finished_at IS NOT NULL \
             ORDER BY finished_at DESC, id DESC LIMIT 1"
                .to_owned(),
            "risk_assessment_finished",
        ),
        (
            page("status_decision", "case_id = :id", "recorded_at"),
            "status_decision_case",
        ),
        (
            page("disagreement", "case_id = :id", "recorded_at"),
            "disagreement_case",
        ),
        (
            "SELECT id FROM risk_assessment WHERE state = 'awaits_second' AND (finished_at, id) > (:time, :id) \
             ORDER BY finished_at, id LIMIT 100"
                .to_owned(),
            "risk_assessment_awaiting",
        ),
        (
            page("needs_assessment", "case_id = :id", "recorded_at"),
            "needs_assessment_case",
        ),
        (
            "SELECT id FROM individual_plan WHERE case_id = :id ORDER BY number DESC LIMIT 20".to_owned(),
            "individual_plan_case",
        ),
        (
            "SELECT id FROM individual_plan WHERE case_id = :id AND state = 'in_force' ORDER BY number DESC LIMIT 1"
                .to_owned(),
            "individual_plan_case",
        ),
        (
            "SELECT id FROM placement WHERE case_id = :id ORDER BY started_on DESC, recorded_at DESC LIMIT 50"
                .to_owned(),
            "placement_case",
        ),
        (
            "SELECT id FROM repatriation WHERE state = 'risk_assessed' ORDER BY planned_at, id LIMIT 500".to_owned(),
            "repatriation_state",
        ),
        (page("document", "case_id = :id", "recorded_at"), "document_case"),
        (page("export_job", "user_id = :id", "asked_at"), "export_job_user"),
        (
            "SELECT id FROM export_job WHERE state IN ('waiting', 'running') ORDER BY asked_at, id LIMIT 1".to_owned(),
            "export_job_work",
        ),
        (
            "SELECT id FROM export_job WHERE state = 'ready' AND made_at <= :time ORDER BY made_at, id LIMIT 50"
                .to_owned(),
            "export_job_ready",
        ),
        (
            "SELECT id FROM export_job WHERE state = 'awaiting_approval' AND asked_at <= :time \
             ORDER BY asked_at, id LIMIT 50"
                .to_owned(),
            "export_job_unanswered",
        ),
        (
            "SELECT id FROM export_job WHERE state = 'awaiting_approval' AND organisation_id = :id \
             ORDER BY asked_at, id LIMIT 51"
                .to_owned(),
            "export_job_approval",
        ),
        (
            "SELECT sum(rows_done) FROM export_job WHERE decided_by IS NULL \
             AND state IN ('waiting', 'running', 'ready', 'downloaded') AND organisation_id = :id AND asked_at > :time"
                .to_owned(),
            "export_job_alone",
        ),
        (
            "SELECT id FROM proceeding WHERE case_id = :id ORDER BY recorded_at, id".to_owned(),
            "proceeding_case",
        ),
        (
            "SELECT id FROM hearing WHERE case_id = :id ORDER BY at, id".to_owned(),
            "hearing_case",
        ),
        (
            "SELECT id FROM rights_information WHERE case_id = :id ORDER BY given_on DESC, id DESC".to_owned(),
            "rights_information_case",
        ),
        (
            "SELECT id FROM compensation_claim WHERE case_id = :id ORDER BY claimed_on, id".to_owned(),
            "compensation_claim_case",
        ),
        (
            "SELECT id FROM document WHERE state = 'quarantined' ORDER BY recorded_at, id LIMIT 20".to_owned(),
            "document_waiting",
        ),
        (
            "SELECT number FROM document_part WHERE document_id = :id AND content_id = :id ORDER BY number".to_owned(),
            "document_part",
        ),
    ]
}

/// The same of how a case ends, of who helps at once, and of services.
fn ends_of_a_case() -> Vec<(String, &'static str)> {
    vec![
        (
            page("case_closure", "case_id = :id", "requested_at"),
            "case_closure_case",
        ),
        (
            "SELECT id FROM case_closure WHERE state = 'awaiting_approval' ORDER BY requested_at, id LIMIT 21"
                .to_owned(),
            "case_closure_waiting",
        ),
        (page("erasure", "case_id = :id", "requested_at"), "erasure_case"),
        (
            page("restriction", "case_id = :id", "restricted_at"),
            "restriction_case",
        ),
        (
            "SELECT id FROM restriction WHERE case_id = :id AND lifted_at IS NULL".to_owned(),
            "restriction_in_force",
        ),
        (
            "SELECT id FROM erasure WHERE state = 'awaiting_approval' ORDER BY requested_at, id LIMIT 21".to_owned(),
            "erasure_waiting",
        ),
        (
            page("emergency_access", "user_id = :id", "opened_at"),
            "emergency_access_user",
        ),
        (
            page(
                "emergency_access",
                "EXISTS (SELECT 1 FROM case_file WHERE organisation_id = :id \
                 AND case_file.id = emergency_access.case_id)",
                "opened_at",
            ),
            "emergency_access_opened",
        ),
        (
            page("emergency_access", "reviewed_at IS NULL", "opened_at"),
            "emergency_access_unreviewed",
        ),
        (
            "SELECT id FROM emergency_access WHERE case_id = :id AND until_at > '2026-03-02' AND ended_at IS NULL"
                .to_owned(),
            "emergency_access_case",
        ),
        (page("follow_up", "case_id = :id", "made_on"), "follow_up_case"),
        (
            page("service_record", "case_id = :id", "given_on"),
            "service_record_case",
        ),
        (
            page("service_record", "case_id = :id AND service = 'PSY-C'", "given_on"),
            "service_record_service",
        ),
        (
            page(
                "service_record",
                "case_id = :id AND referral_id = :id AND organisation_id = :id AND is_receivers",
                "given_on",
            ),
            "service_record_referral",
        ),
    ]
}

/// Indexes beside which others cost no more in an empty table: all meetings, or those of a county, which to SQLite is also
/// none; exports of everybody.
const COST_NO_MORE: &[(&str, &[&str])] = &[
    ("meeting_unplaced", &["meeting_all", "meeting_county"]),
    ("export_job_approval", &["export_job_unanswered"]),
];

/// Begins to ask how lists are read. Small tables are read whole and sorted, unless that is dear.
pub(super) async fn asking(raw: &DatabaseConnection) -> DatabaseTransaction {
    let tx = raw.begin().await.unwrap();
    if tx.get_database_backend() == DbBackend::Postgres {
        for off in ["enable_seqscan", "enable_sort", "enable_bitmapscan"] {
            tx.execute_unprepared(&format!("SET LOCAL {off} = off")).await.unwrap();
        }
    }
    tx
}

/// How the database reads a list, line by line.
pub(super) async fn plan_of(tx: &DatabaseTransaction, list: &str) -> String {
    let backend = tx.get_database_backend();
    let (id, time, explain, column) = if backend == DbBackend::Postgres {
        (format!("'{ID}'"), "'2026-03-01T00:00:00Z'", "EXPLAIN", "QUERY PLAN")
    } else {
        (
            format!("x'{ID}'"),
            "'2026-03-01 00:00:00+00:00'",
            "EXPLAIN QUERY PLAN",
            "detail",
        )
    };
    let list = list.replace(":id", &id).replace(":time", time);
    let plan = Statement::from_string(backend, format!("{explain} {list}"));
    let rows = tx.query_all_raw(plan).await.unwrap();
    let lines: Vec<String> = rows.iter().map(|row| row.try_get("", column).unwrap()).collect();
    lines.join("\n")
}

#[tokio::test]
async fn every_list_is_read_from_an_index_in_its_order() {
    let app = TestApp::start().await;
    let raw = app.database().raw().await;
    let backend = raw.get_database_backend();
    let tx = asking(&raw).await;
    let all = [
        oversight(),
        lists(),
        people_of_a_case(),
        parts_of_a_case(),
        ends_of_a_case(),
    ];
    let mut wrong = Vec::new();
    for (list, index) in all.into_iter().flatten() {
        // In an empty table the clocks of everybody cost no more than those of one; nor, to PostgreSQL, the entries.
        if index == "clock_owner" {
            tx.execute_unprepared("DROP INDEX clock_open").await.unwrap();
        }
        if index == "emergency_access_case" {
            tx.execute_unprepared("DROP INDEX emergency_access_running")
                .await
                .unwrap();
        }
        if backend == DbBackend::Postgres && list.contains("FROM ledger WHERE") && list.contains("_id = :id") {
            let of_all = "ledger_read_when, ledger_change_when, ledger_read_kind, ledger_change_kind";
            tx.execute_unprepared(&format!("DROP INDEX IF EXISTS {of_all}"))
                .await
                .unwrap();
        }
        let others = COST_NO_MORE.iter().find(|(of, _)| *of == index);
        if let Some((_, others)) = others {
            tx.execute_unprepared("SAVEPOINT apart").await.unwrap();
            for other in *others {
                tx.execute_unprepared(&format!("DROP INDEX {other}")).await.unwrap();
            }
        }
        let plan = plan_of(&tx, &list).await;
        let is_sorted_for_it = plan.contains("Sort") || plan.contains("TEMP B-TREE");
        let is_named = plan
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|word| word == index);
        if is_sorted_for_it || !is_named {
            wrong.push(format!("{index} for {list}\n{plan}"));
        }
        if others.is_some() {
            tx.execute_unprepared("ROLLBACK TO apart").await.unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
