//! The schema, one file per change, the same on SQLite and PostgreSQL.
//!
//! A migration is never edited once merged. Columns that hold personal data are binary and sealed
//! (`storage::sealed` lists them with their class); every other column is unsealed on purpose:
//! ids, state codes, the level of risk, coded answers needed for lists and statistics, organisations
//! and times.
//!
//! To add one: a file `mNNNN_what.rs`, its line in [`Migrator::migrations`].

mod keys;
mod run;

pub use run::{MigrationError, migrate};
pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m0001_spine;
mod m0002_identity;
mod m0003_session;
mod m0004_case;
mod m0005_clock;
mod m0006_referral;
mod m0007_read_volume;
mod m0008_screening;
mod m0009_risk;
mod m0010_needs;
mod m0011_index_root;
mod m0012_unsigned;
mod m0013_plan;
mod m0014_service;
mod m0015_decision;
mod m0016_placement;
mod m0017_due;
mod m0018_disagreement;
mod m0019_refusal;
mod m0020_closure;
mod m0021_document;
mod m0022_interview;
mod m0023_proceeding;
mod m0024_stay;
mod m0025_view;
mod m0027_duplicate;
mod m0028_conference;
mod m0029_leaflet;
mod m0030_family;
mod m0031_specialist;
mod m0032_erasure;
mod m0033_instrument;
mod m0034_second_looks;
mod m0035_client;
mod m0036_auditor;
mod m0037_partner;
mod m0038_export;
mod m0039_import;
mod m0040_passkey;
mod m0041_mail;
mod m0042_emergency;
mod m0045_restriction;
mod m0046_own_role;
mod m0047_organisation_merge;
mod m0048_replacement;
mod m0049_import_kind;
mod m0050_key_rotation;
mod m0051_project;
mod m0052_budget;
mod m0053_activity;
mod m0054_training;
mod m0055_campaign;
mod m0056_meeting;
mod m0057_strategy;
mod m0058_publication;
mod m0063_organisation_standing;
mod m0064_turn;
mod m0069_reports;
mod m0070_who_came;
mod m0071_indicator_count;
mod m0072_training_category;
mod m0073_calendar;
mod m0075_project_file;
mod m0076_protocol_end;
mod m0077_activity_county;
mod m0078_figures;
mod m0079_own_lines;
mod m0080_planned_and_launched;
mod m0081_measures_lines_reports;
mod m0082_record_files;
mod m0083_export_approval;
mod m0084_auditor_search;
mod m0085_administration;
mod m0086_import_seen;
mod m0087_meeting_unplaced;
mod m0088_attendance_person;
mod m0089_campaign_bodies;
mod m0090_next_report;

/// Every migration in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_spine::Migration),
            Box::new(m0002_identity::Migration),
            Box::new(m0003_session::Migration),
            Box::new(m0004_case::Migration),
            Box::new(m0005_clock::Migration),
            Box::new(m0006_referral::Migration),
            Box::new(m0007_read_volume::Migration),
            Box::new(m0008_screening::Migration),
            Box::new(m0009_risk::Migration),
            Box::new(m0010_needs::Migration),
            Box::new(m0011_index_root::Migration),
            Box::new(m0012_unsigned::Migration),
            Box::new(m0013_plan::Migration),
            Box::new(m0014_service::Migration),
            Box::new(m0015_decision::Migration),
            Box::new(m0016_placement::Migration),
            Box::new(m0017_due::Migration),
            Box::new(m0018_disagreement::Migration),
            Box::new(m0019_refusal::Migration),
            Box::new(m0020_closure::Migration),
            Box::new(m0021_document::Migration),
            Box::new(m0022_interview::Migration),
            Box::new(m0023_proceeding::Migration),
            Box::new(m0024_stay::Migration),
            Box::new(m0025_view::Migration),
            Box::new(m0027_duplicate::Migration),
            Box::new(m0028_conference::Migration),
            Box::new(m0029_leaflet::Migration),
            Box::new(m0030_family::Migration),
            Box::new(m0031_specialist::Migration),
            Box::new(m0032_erasure::Migration),
            Box::new(m0033_instrument::Migration),
            Box::new(m0034_second_looks::Migration),
            Box::new(m0035_client::Migration),
            Box::new(m0036_auditor::Migration),
            Box::new(m0037_partner::Migration),
            Box::new(m0038_export::Migration),
            Box::new(m0039_import::Migration),
            Box::new(m0040_passkey::Migration),
            Box::new(m0041_mail::Migration),
            Box::new(m0042_emergency::Migration),
            Box::new(m0045_restriction::Migration),
            Box::new(m0046_own_role::Migration),
            Box::new(m0047_organisation_merge::Migration),
            Box::new(m0048_replacement::Migration),
            Box::new(m0049_import_kind::Migration),
            Box::new(m0050_key_rotation::Migration),
            Box::new(m0051_project::Migration),
            Box::new(m0052_budget::Migration),
            Box::new(m0053_activity::Migration),
            Box::new(m0054_training::Migration),
            Box::new(m0055_campaign::Migration),
            Box::new(m0056_meeting::Migration),
            Box::new(m0057_strategy::Migration),
            Box::new(m0058_publication::Migration),
            Box::new(m0063_organisation_standing::Migration),
            Box::new(m0064_turn::Migration),
            Box::new(m0069_reports::Migration),
            Box::new(m0070_who_came::Migration),
            Box::new(m0071_indicator_count::Migration),
            Box::new(m0072_training_category::Migration),
            Box::new(m0073_calendar::Migration),
            Box::new(m0075_project_file::Migration),
            Box::new(m0076_protocol_end::Migration),
            Box::new(m0077_activity_county::Migration),
            Box::new(m0078_figures::Migration),
            Box::new(m0079_own_lines::Migration),
            Box::new(m0080_planned_and_launched::Migration),
            Box::new(m0081_measures_lines_reports::Migration),
            Box::new(m0082_record_files::Migration),
            Box::new(m0083_export_approval::Migration),
            Box::new(m0084_auditor_search::Migration),
            Box::new(m0085_administration::Migration),
            Box::new(m0086_import_seen::Migration),
            Box::new(m0087_meeting_unplaced::Migration),
            Box::new(m0088_attendance_person::Migration),
            Box::new(m0089_campaign_bodies::Migration),
            Box::new(m0090_next_report::Migration),
        ]
    }
}
