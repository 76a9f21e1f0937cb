//! People of a running server, made in its database with its keys and known to it by their tokens.

use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;

use super::process::Installation;
use crate::kit::TestApp;

impl Installation {
    /// The installation seen from inside, beside its server.
    pub async fn inside(&self) -> TestApp {
        let keys = self.folder.path().join("keys.json");
        TestApp::beside(self.database.url(), &keys, &self.variables["PUNTE_PUBLIC_URL"]).await
    }

    /// The access token of a new case worker of a shelter.
    pub fn case_worker(&self) -> String {
        self.asks(async |app| {
            let shelter = app.organisation(OrganisationKind::Shelter, &["RO-B"]).await;
            app.member(shelter, Role::CaseWorker).await.held_token()
        })
    }

    /// Does this beside the server.
    pub fn asks<T>(&self, work: impl AsyncFnOnce(TestApp) -> T) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async { work(self.inside().await).await })
    }
}
