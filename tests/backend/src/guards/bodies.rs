//! A valid body for every operation that takes one.

use serde_json::{Value, json};
use uuid::Uuid;

/// A body that gets past reading. Ids in it name nothing.
///
/// # Panics
/// For an operation nobody has written a body for: write it.
pub fn body_of(operation: &str) -> Value {
    let id = Uuid::from_u128(1);
    let factor = json!({"kind": "totp", "code": "123456"});
    let passkey = json!({"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "eA"}});
    match operation {
        "session_create" => json!({"email": "a@example.org", "password": "correct horse battery", "factor": factor}),
        "password_change" => {
            json!({"current_password": "correct horse battery", "new_password": "staple battery horse", "factor": factor})
        }
        "recovery_codes_renew" | "factor_prove" => json!({"password": "correct horse battery", "factor": factor}),
        "address_ask" | "address_offer" => json!({"email": "another@example.org"}),
        "address_confirm" => json!({"token": "x"}),
        "authenticator_read" => json!({"nonce": "drawn-by-the-page-of-ana"}),
        "authenticator_replace" => json!({"nonce": "drawn-by-the-page-of-ana", "code": "123456"}),
        "passkey_create" => json!({"challenge_id": id, "name": "Phone", "credential": passkey}),
        "passkey_sign_in" => json!({"challenge_id": id, "credential": passkey}),
        "invitation_read" => json!({"token": "x", "nonce": "drawn-by-the-invited-page"}),
        "invitation_accept" => {
            json!({"token": "x", "nonce": "drawn-by-the-invited-page", "display_name": "Ana",
                   "password": "correct horse battery", "code": "123456", "language": "ro"})
        }
        "replacement_ask" => json!({"email": "a@example.org"}),
        "replacement_read" => {
            json!({"token": "x", "handed_code": "0000-0000-0000", "password": "correct horse battery",
                   "nonce": "drawn-by-the-page-of-ana"})
        }
        "replacement_finish" => {
            json!({"token": "x", "handed_code": "0000-0000-0000", "password": "correct horse battery",
                   "nonce": "drawn-by-the-page-of-ana", "code": "123456"})
        }
        "replacement_prove" => json!({"way": "document_in_person", "proved_on": "2026-03-02"}),
        "replacement_approve" | "replacement_refuse" => json!({"replacement_id": id}),
        "invitation_resend_many" => json!({"invitation_ids": [id]}),
        "user_act_many" => json!({"act": "end_sessions", "users": [{"user_id": id, "version": 1}]}),
        "me_update" => json!({"language": "en"}),
        "user_invite" => {
            json!({"email": "a@example.org", "organisation_id": id, "roles": ["case_worker"], "language": "ro"})
        }
        "user_invite_many" => {
            json!({"organisation_id": id, "language": "ro", "mode": "all",
                   "table": "address,name,roles\nmany@example.org,Ana,case_worker\n"})
        }
        "invitation_confirm" | "user_roles_confirm" => json!({"roles": ["auditor"]}),
        "user_update" => json!({"display_name": "Ana"}),
        "calendar_subscription_create" => json!({"breadth": "own"}),
        "own_role_create" | "own_role_update" => {
            json!({"names": {"ro": "De gardă", "sq": "Kujdestari", "en": "On call"},
                   "purpose": {"ro": "Răspunde noaptea.", "sq": "Përgjigjet natën.", "en": "Answers at night."},
                   "kinds": ["shelter"], "grants": [{"permission": "cases.read", "reach": "organisation"}]})
        }
        "client_create" => json!({"name": "Case system", "organisation_id": id, "scopes": ["referrals.read"]}),
        "client_update" => json!({"name": "Case system", "scopes": ["referrals.read"]}),
        "export_create" => {
            json!({"kind": "cases", "format": "json_lines", "filter": {"open": true}, "purpose": "own_system",
                   "reason": "Nightly.",
                   "recipient": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"})
        }
        "export_refuse" => json!({"reason": "too_much"}),
        "client_secret_create" => json!({"name": "Server", "days": 30}),
        "client_key_create" => {
            json!({"name": "Server", "days": 30,
                   "jwk": {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}})
        }
        "webhook_create" => {
            json!({"client_id": id, "url": "https://partner.example.org/hook", "types": ["referral.sent"],
                   "description": "Case system"})
        }
        "webhook_update" => json!({"types": ["referral.sent", "referral.withdrawn"]}),
        other => body_of_meeting(other),
    }
}

/// The same of meetings, protocols, strategies and publications.
fn body_of_meeting(operation: &str) -> Value {
    match operation {
        "meeting_create" | "meeting_update" => {
            json!({"kind": "steering_committee", "number": 5, "title": "A cincea reuniune",
                   "held": {"date": "2019-07-16", "precision": "day"}, "county": "RO-B",
                   "bodies": [{"name": "Ministerul Public", "part": "attended"}],
                   "decisions": [{"text": "Trimite raportul final", "due_on": "2019-08-01"}]})
        }
        "meeting_decision_settle" => json!({"state": "done"}),
        "project_handover_create" => {
            json!({"meetings": [{"meeting_id": Uuid::from_u128(1), "version": 1, "user_id": Uuid::from_u128(1)}]})
        }
        "protocol_create" | "protocol_update" => {
            json!({"title": "Protocol de cooperare", "validity": "until", "valid_until": "2026-12-31",
                   "signed": {"date": "2020-06-01", "precision": "month"},
                   "renewals": [{"on": {"date": "2023-06-01", "precision": "month"}, "valid_until": "2027-12-31"}],
                   "bodies": [{"name": "Inspectoratul Școlar", "part": "party"}]})
        }
        "strategy_create" | "strategy_update" => {
            json!({"kind": "national_strategy", "titles": {"en": "Strategy 2018-2022"},
                   "start": {"date": "2018-01-01", "precision": "year"},
                   "objectives": [{"number": "2", "text": "Victims are identified early"}]})
        }
        "strategy_measure_create" | "strategy_measure_update" => {
            json!({"number": "2.1", "text": "Train those who may meet a victim", "status": "under_way",
                   "due": {"date": "2020-12-01", "precision": "month"},
                   "bodies": [{"name": "Ministry of Internal Affairs", "part": "responsible"}]})
        }
        "publication_create" | "publication_update" => {
            json!({"kind": "annual_report", "titles": {"en": "Evaluation of the year 2020"},
                   "published": {"date": "2021-02-10", "precision": "day"}, "address": "https://anitp.mai.gov.ro/"})
        }
        "standard_review_create" | "standard_review_update" => {
            json!({"title": "Evaluarea centrului", "act": "HG 1238/2007",
                   "bodies": [{"name": "Centrul Exemplu", "part": "provider"}],
                   "findings": [{"standard": "staff", "outcome": "partly_met", "score": 60, "finding": "Doi lucrători.",
                                 "recommendation": "Încă doi.", "due_on": "2026-06-01", "follow_up": "open"}]})
        }
        "stated_figure_create" => {
            json!({"year": 2020, "key": "direct_beneficiaries", "value": 150_000, "kind": "approximate",
                   "source": "Evaluation of the year 2020"})
        }
        "stated_figure_update" => {
            json!({"year": 2020, "key": "direct_beneficiaries", "value": null, "kind": "approximate",
                   "source": "Another report"})
        }
        other => body_of_case(other),
    }
}

/// The same of organisations and of cases.
fn body_of_case(operation: &str) -> Value {
    let id = Uuid::from_u128(1);
    match operation {
        "organisation_create" | "organisation_update" => organisation(),
        "organisation_suspend" => json!({"reason": "inquiry", "note": "Asked for by the agency."}),
        "organisation_close" => json!({"reason": "dissolved", "note": null}),
        "organisation_resume" => json!({"reason": "resolved", "note": null}),
        "organisation_merge_create" => {
            json!({"stays_id": id, "stays_version": 1, "duplicate_id": id, "duplicate_version": 1, "is_same_body": true})
        }
        "organisation_merge_confirm" => json!({"stays_version": 1, "duplicate_version": 1}),
        "offer_create" | "offer_update" => offer(),
        "case_create" => {
            json!({"county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal", "detected_on": "2026-03-01"})
        }
        "case_update" => json!({"county": "RO-CJ"}),
        "import_create" => {
            json!({"kind": "notifications", "format": "csv", "mode": "valid_rows", "is_dry_run": true, "size": 9})
        }
        "case_search" => json!({"reference": "RO-0000-0000"}),
        "case_known" => {
            json!({"given_names": "Ana", "family_name": "Exemplu", "aliases": ["Ani"], "sex": "female",
                   "birth": {"date": "2004-05-07", "precision": "day"},
                   "identifiers": [{"kind": "passport", "value": "X1234567", "country": "RO"}]})
        }
        "duplicate_create" => json!({"case_id": id, "other_case_id": Uuid::from_u128(2)}),
        "family_link_create" => json!({"other_case_id": Uuid::from_u128(2), "kind": "sibling", "advice": "unknown"}),
        "duplicate_merge" => {
            json!({"kept_case_id": id, "first_person_version": 1, "second_person_version": 1,
                   "fields": {"family_name": "other", "aliases": "both"},
                   "closing": {"last_contact_on": "2026-03-02", "safety": "low"}})
        }
        "case_change_track" => json!({"to": "screening", "decided_on": "2026-03-02", "grounds": "Signs were seen."}),
        "status_decision_create" => {
            json!({"status": "declined", "organisation_id": id, "grounds": ["statement"],
                   "decided_on": {"date": "2026-03-02", "precision": "day"}, "words": "Debt bondage."})
        }
        "status_decision_notify" => json!({"on": "2026-03-02", "method": "in_person", "language": "ro"}),
        "status_decision_object" => json!({"on": "2026-03-02"}),
        "refusal_create" => {
            json!({"month": "2026-03-01", "county": "RO-B", "sex": "female", "age_group": "a26_40", "citizenship": "RO",
                   "exploitation": "begging", "reason": "fear_of_exploiter"})
        }
        "disagreement_create" => {
            json!({"status": null, "on": "2026-03-02", "grounds": "The second statement was not heard."})
        }
        "disagreement_uphold" => {
            json!({"organisation_id": id, "reasons": "Both statements agree.", "document": "12/2026"})
        }
        "status_decision_mark_error" | "document_void" => json!({"reason": "It belongs to another case."}),
        "case_assign" => json!({"user_id": null}),
        "case_assign_many" => json!({"cases": [{"case_id": id, "version": 1, "user_id": null}]}),
        "handover_create_many" => json!({"user_ids": [], "to": id}),
        "handover_create" => json!({"cases": [], "tasks": []}),
        "saved_view_create" | "saved_view_update" => {
            json!({"name": "High risk", "is_shared": false, "filters": {"risk_level": "high"}, "hidden_columns": ["county"]})
        }
        "saved_view_choose" => json!({"view_id": null}),
        "person_update" => person(),
        "conference_create" => {
            json!({"held_on": "2026-03-02", "way": "online", "person": "present",
                   "participants": [{"who": "The school counsellor"}],
                   "decisions": [{"text": "Ask for a place", "due_on": "2026-03-09"}]})
        }
        "conference_mark_error" => json!({"reason": "It was held for another person."}),
        "specialist_create" => json!({"user_id": id, "profession": "psychologist", "since": "2026-03-02"}),
        "specialist_note_create"
        | "specialist_note_update"
        | "referral_specialist_note_create"
        | "referral_specialist_note_update" => {
            json!({"profession": "psychologist", "held_on": "2026-03-02", "attendance": "attended", "length": "hour",
                   "words": "Slept better."})
        }
        "note_create" => json!({"kind": "contact", "body": "Spoke on the phone."}),
        "screening_create" => {
            json!({"instrument": "ilo_labour", "instrument_version": "2009.1", "profile": "adult"})
        }
        "instrument_entry_check" | "instrument_entry_create" => crate::api::instrument::invented(&[]),
        "screening_answer" => {
            json!({"section": "D4", "answers": [{"item": "D4.01", "state": "yes", "source": "person_said"}]})
        }
        "interview_create" => {
            json!({"kind": "identification", "started_at": "2026-03-02T08:00:00Z", "consent": "person",
                   "place": "office", "present": ["interpreter"], "language": "ro"})
        }
        "interview_answer" => {
            json!({"answers": [{"question": "promises", "state": "answered", "source": "person_said", "text": "A job."},
                               {"question": "on", "state": "answered", "source": "document",
                                "date": {"date": "2025-03-01", "precision": "month"}},
                               {"question": "method", "state": "answered", "source": "person_said",
                                "codes": ["online_ad"]}]})
        }
        "interview_finish" => json!({"ended_at": "2026-03-02T08:00:00Z", "breaks": 1}),
        "interview_mark_error" => json!({"reason": "It was another person."}),
        "risk_assessment_answer" => {
            json!({"domain": "exploiter", "answers": [{"factor": "explicit_threat", "strength": "high"}]})
        }
        "risk_assessment_finish" => json!({"level": "high", "grounds": "He was seen."}),
        "risk_lowering_confirm" | "risk_lowering_refuse" => json!({"reason": "The brother was visited."}),
        "risk_trigger_create" => json!({"reason": "media"}),
        "safety_plan_update" => json!({"safe_places": "At the sister's."}),
        "needs_create" => {
            json!({"assessed_on": "2026-03-02", "needs": [
                {"domain": "accommodation", "state": "unmet", "situation": "Nowhere to sleep.", "wish": "wanted",
                 "wish_words": "A room.", "priority": "urgent"}]})
        }
        "plan_update" => {
            json!({"goals": [{"text": "A room.", "needs": ["accommodation"], "steps": [{"text": "Ask for a place."}]}]})
        }
        "plan_sign" => json!({"agreement": "signed", "signed_on": "2026-03-02"}),
        "plan_progress" => json!({"goals": [{"id": id, "state": "achieved"}], "steps": []}),
        "plan_review" => json!({"reviewed_on": "2026-03-02"}),
        other => body_of_project(other),
    }
}

/// The same of projects and their money.
fn body_of_project(operation: &str) -> Value {
    let id = Uuid::from_u128(1);
    match operation {
        "fund_create" | "fund_update" => {
            json!({"names": {"ro": "Granturi"}, "donors": ["Norvegia"], "currency": "EUR"})
        }
        "programme_create" | "programme_update" => {
            json!({"fund_id": id, "code": "RO20", "names": {"ro": "Violență domestică"}})
        }
        "project_create" => json!({"status": "running", "status_on": "2026-03-01", "card": project()}),
        "project_update" => project(),
        "project_move" => json!({"to": "closing", "on": "2026-03-02"}),
        "project_claim_create" => {
            json!({"field": "dates", "value": "10-12.02.2016", "source": "Caption", "is_derived": false})
        }
        "project_claim_update" => {
            json!({"field": "dates", "value": "10-12.02.2016", "source": "Caption", "is_derived": false,
                   "is_accepted": true})
        }
        "budget_update" => {
            json!({"currency": "RON", "total": 100, "provenance": "entered",
                   "sources": [{"kind": "grant", "payer": "Norway", "amount": 100}],
                   "lines": [{"code": "1", "name": "Training", "period": "2026", "amount": 100}]})
        }
        "commitment_create" | "commitment_update" => {
            json!({"line_id": id, "amount": 10, "currency": "EUR", "rate": 4_976_500, "rate_on": "2026-03-01",
                   "on": "2026-03-01", "document": "Contract 12", "is_eligible": true})
        }
        "expense_create" | "expense_update" => {
            json!({"line_id": id, "amount": 10, "currency": "EUR", "rate": 4_976_500, "rate_on": "2026-03-01",
                   "on": "2026-03-01", "document": "Invoice 7", "is_eligible": true})
        }
        "indicator_create" => {
            json!({"level": "output", "definition": "Teachers", "unit": "people", "target": 2,
                   "milestones": [{"on": "2026-03-01", "value": 1}], "source": "computed",
                   "counts": {"of": "participants_of_category", "code": "teacher", "sex": "female"}})
        }
        "indicator_update" => {
            json!({"level": "output", "definition": "Sessions", "unit": "sessions", "target": 2,
                   "milestones": [{"on": "2026-03-01", "value": 1}], "source": "manual"})
        }
        "indicator_actual_create" | "indicator_actual_update" => {
            json!({"on": "2026-03-01", "value": 6, "evidence": "Reports"})
        }
        other => body_of_course(other),
    }
}

/// The same of what comes of a case: services, proceedings, stays, documents, its closing, referrals.
fn body_of_course(operation: &str) -> Value {
    let id = Uuid::from_u128(1);
    match operation {
        "service_create" | "service_update" => {
            json!({"service": "PSY-C", "attendance": "attended", "given_on": "2026-03-02", "quantity": 1})
        }
        "service_void" | "referral_service_void" => json!({"reason": "Written down twice."}),
        "placement_create" | "placement_move" => {
            json!({"organisation_id": id, "offer_id": id, "started_on": "2026-03-02"})
        }
        "placement_update" => json!({"planned_end_on": "2026-04-02", "note": null}),
        "placement_end" => json!({"ended_on": "2026-03-02", "reason": "own_home"}),
        "proceeding_create" => {
            json!({"said": proceeding(), "stage": "reported", "stage_on": "2026-03-02"})
        }
        "proceeding_update" => proceeding(),
        "proceeding_advance" => json!({"to": "trial", "on": "2026-03-02"}),
        "proceeding_void" => json!({"reason": "The file of another person."}),
        "hearing_create" | "hearing_update" => {
            json!({"at": "2026-04-02T10:30:00", "kind": "testimony", "goes_alone": true})
        }
        "hearing_end" => json!({"state": "cancelled"}),
        "rights_information_create" => {
            json!({"on": "2026-03-02", "rights": ["protection"], "understanding": "understood", "language": "ro"})
        }
        "rights_information_void" => json!({"reason": "It was another person."}),
        "compensation_claim_create" | "compensation_claim_update" => {
            json!({"way": "state_fund", "claimed_on": "2026-03-02", "currency": "RON", "asked": 100_000})
        }
        "stay_create" => json!({"kind": "reflection", "requested_on": "2026-03-02"}),
        "stay_decide" => json!({"decided_on": "2026-03-02", "from_on": "2026-03-02", "until_on": "2026-05-31"}),
        "stay_end" => json!({"ended_on": "2026-03-02", "reason": "replaced"}),
        "repatriation_create" | "repatriation_update" => {
            json!({"consent_id": id, "from_country": "RO", "to_country": "MD", "receiving_body": "ANP Chișinău"})
        }
        "repatriation_assess" => json!({"level": "low", "legs": [{"from": "Cluj", "to": "Iași", "level": "low"}]}),
        "repatriation_depart" => json!({"departed_at": "2026-03-02T08:00:00Z"}),
        "repatriation_hand_over" => {
            json!({"arrived_at": "2026-03-02T08:00:00Z", "received_by": "Ana", "document": "114"})
        }
        "repatriation_cancel" => json!({"reason": "not_safe"}),
        "referral_return_acknowledge" => json!({"arrived_at": "2026-03-02T08:00:00Z", "received_by": "Ana"}),
        "document_share" => json!({"is_shared": true}),
        "document_create" => json!({"kind": "identity", "format": "pdf", "size": 9, "name": "scan.pdf"}),
        "closure_create" => {
            json!({"reason": "goals_achieved", "decided_on": "2026-03-02", "last_contact_on": "2026-03-02",
                   "living_situation": "own_home", "employment": "employed", "schooling": "completed",
                   "papers": "complete", "safety": "low"})
        }
        "closure_return" => json!({"reason": "Ask the sister first."}),
        "erasure_create" => {
            json!({"asked_on": "2026-03-02", "said": "She asked in person.",
                   "refusal": {"month": "2026-03-01", "county": "RO-B", "sex": "female", "age_group": "a18_25",
                               "citizenship": null, "exploitation": "unknown", "reason": "fear_of_exploiter"}})
        }
        "restriction_create" => json!({"reason": "objection", "said": "She objects."}),
        "restriction_lift" => json!({"told_on": "2026-03-02", "why": "It was settled."}),
        "erasure_return" => json!({"reason": "Tell her of the residence permit first."}),
        "emergency_access_create" => {
            json!({"reference": "RO-0000-0000", "reason": "danger_to_life", "said": "She is followed, Marker."})
        }
        "emergency_access_review" => json!({"finding": "justified", "words": "She was in danger."}),
        "case_reopen" | "duplicate_undo" => json!({"reason": "person_asked", "words": "She called."}),
        "follow_up_create" | "repatriation_contact" => json!({"on": "2026-03-02", "way": "phone", "is_reached": false}),
        "task_create" => json!({"title": "Call back"}),
        "clock_meet" => json!({"note": "Told by telephone."}),
        "consent_create" => consent(),
        "consent_withdraw" => json!({"reason": "The person asked for it."}),
        "referral_create" => {
            json!({"case_id": id, "kind": "service", "to_id": id, "services": ["ACC-E"], "urgency": "normal",
                   "consent_id": id, "data_sets": ["contact"]})
        }
        "provider_match" => json!({"service": "ACC-E"}),
        "referral_update" => json!({"message": "Please call first."}),
        "referral_refuse" => json!({"reason": "no_capacity"}),
        "referral_start_service" => json!({"started_on": "2026-03-02"}),
        "referral_service_create" | "referral_service_update" => {
            json!({"service": "PSY-C", "attendance": "absent", "given_on": "2026-03-02", "absence_reason": "illness"})
        }
        "referral_give_feedback" => json!({"kind": "start", "narrative": "Settled in."}),
        "referral_break" => json!({"reason": "lost_contact"}),
        "referral_withdraw" => json!({"reason": "The person changed their mind."}),
        other => body_of_doing(other),
    }
}

/// The same of what is done in projects.
fn body_of_doing(operation: &str) -> Value {
    match operation {
        "activity_create" | "activity_update" => {
            json!({"number": "A1.1", "title": "Evaluation", "state": "running",
                   "planned": {"from": {"date": "2026-03-01", "precision": "month"}, "to": null},
                   "counties": ["RO-BH", "RO-TM"]})
        }
        "deliverable_create" | "deliverable_update" => {
            json!({"kind": "report", "title": "Evaluation report", "is_delivered": true})
        }
        "deliverable_return" => json!({"reason": "Page 4 is missing."}),
        "training_create" | "training_update" => {
            json!({"name": "Assistance to victims", "state": "held", "participants": 20,
                   "held": {"from": {"date": "2026-03-01", "precision": "day"}},
                   "groups": [{"category": "teacher", "sex": "female", "institution": "ngo", "count": 3}],
                   "planned_groups": [{"category": "teacher", "institution": "ngo", "count": 5}],
                   "categories": ["psychologist"], "pre_test": {"taken": 3, "mean": 500}})
        }
        "project_file_create" => json!({"kind": "report", "format": "pdf", "size": 9, "name": "report.pdf"}),
        "subject_file_create" => {
            json!({"kind": "minutes", "format": "pdf", "size": 9, "name": "minutes.pdf", "subject_kind": "meeting",
                   "subject_id": Uuid::from_u128(1)})
        }
        "project_file_update" => json!({"kind": "report", "title": "Final report"}),
        "training_claim_create" => json!({"field": "dates", "value": "10-12.02.2016", "source": "A caption."}),
        "training_attendance_keep" => {
            json!({"mode": "keep", "erase_on": "2026-06-01", "table": "name,sex\nAna Exemplu,F\n"})
        }
        "campaign_create" | "campaign_update" => {
            json!({"names": {"ro": "Cere ajutor, nu cerși!"}, "exploitation": ["begging"],
                   "partners": [{"name": "Telefonul Copilului", "part": "partner"}],
                   "reach": [{"platform": "Facebook", "measure": "unique", "value": 100}]})
        }
        "campaign_action_create" | "campaign_action_update" => {
            json!({"title": "A play", "kinds": ["play"], "places": [{"name": "Mamaia", "county": "RO-CT"}],
                   "team": [{"name": "Asociația AZI", "part": "team"}],
                   "materials": [{"kind": "backpack", "quantity": 100}]})
        }
        other => panic!("write a body for {other}"),
    }
}

fn project() -> Value {
    json!({"titles": {"ro": "Traficul de persoane"}, "code": "ROFSIP", "aliases": ["ISF"], "months": 29,
           "objectives": [{"kind": "general", "text": "Protection."}],
           "links": [{"address": "https://example.org", "label": "Page"}], "measures": ["Measure"],
           "partners": [{"name": "DIICOT", "country": "RO", "role": "Partner"}]})
}

/// An organisation.
fn organisation() -> Value {
    json!({
        "kind": "ngo", "names": {"ro": "Asociația Exemplu"}, "aliases": [], "counties": ["RO-B"],
        "parent_id": null, "contact": {},
    })
}

/// What one offers.
fn offer() -> Value {
    json!({
        "service": "ACC-E", "capacity": 10, "free": 2,
        "rules": {
            "sexes": [], "age_min": null, "age_max": null, "accepts_children": true, "disability_access": false, "languages": [],
        },
        "hours": null, "funding_ends_on": null,
    })
}

/// Who somebody is.
fn person() -> Value {
    json!({
        "given_names": "Ana", "family_name": "Exemplu", "aliases": [], "birth": null, "age_basis": "declared",
        "languages": ["ro"], "citizenships": ["RO"], "identifiers": [], "contacts": [],
    })
}

/// Proceedings they take part in.
fn proceeding() -> Value {
    json!({
        "kind": "civil", "country": "RO", "opened_on": "2026-02-02", "capacity": "claimant",
        "capacity_since": "2026-02-02", "body_name": "Judecătoria Exemplu",
    })
}

/// A consent of theirs.
fn consent() -> Value {
    let id = Uuid::from_u128(1);
    json!({
        "purpose": "assistance", "recipient_id": id, "data_sets": ["contact"], "basis": "consent", "given_by": "person",
        "given_on": "2026-03-02", "leaflet_language": "ro",
    })
}
