//! Exports that stand somewhere, without the many rows it takes to come there.

use punte_domain::access::PrincipalKind;
use punte_domain::exports::{Export, ExportFilter, ExportFormat, ExportGiven, ExportKind, ExportPurpose, ExportState};
use punte_storage::exports as storage;

use super::{Person, TestApp};

impl TestApp {
    /// An export of cases that this person asked for, of which so many rows were counted.
    pub async fn export_of(&self, by: &Person, state: ExportState, expected: Option<i64>) -> String {
        let tx = self.store().system().await.unwrap();
        let export = Export {
            id: tx.new_id(),
            version: 1,
            organisation: by.organisation(),
            user: by.user(),
            asked_by: PrincipalKind::Person,
            // A sign-in that ended long ago.
            session: tx.new_id(),
            asked_at: tx.now,
            given: ExportGiven {
                kind: ExportKind::Cases,
                format: ExportFormat::JsonLines,
                filter: ExportFilter::default(),
                purpose: ExportPurpose::OwnSystem,
                reason: "Marker".to_owned(),
                recipient: "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p".to_owned(),
            },
            state,
            decision: None,
            expected,
            rows: 0,
            attempts: 0,
            lease_until: None,
            file: None,
            ended_at: None,
            failure: None,
        };
        storage::add(&tx, &export).await.unwrap();
        tx.commit().await.unwrap();
        export.id.to_string()
    }

    /// A large export of this person, which awaits a second one.
    pub async fn awaiting_export(&self, by: &Person) -> String {
        self.export_of(by, ExportState::AwaitingApproval, None).await
    }
}
