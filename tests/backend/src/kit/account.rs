//! Somebody who has an account, with everything they prove at sign-in.

use chrono::Duration;
use punte_domain::access::Role;
use punte_domain::id::{OrganisationId, UserId};
use punte_domain::identity::organisation::{
    Names, Organisation, OrganisationFacts, OrganisationKind, OrganisationState,
};
use punte_domain::identity::{User, UserStatus};
use punte_domain::language::Language;
use punte_storage::identity::{credential, organisation, user};
use punte_vault::SecretString;
use punte_vault::recovery::RecoveryCode;
use punte_vault::totp::TotpSecret;

use super::browser::sign_in;
use super::{Browser, TestApp};

pub const PASSWORD: &str = "furtuna pe deal seara";

pub struct Account {
    pub app: TestApp,
    pub user: UserId,
    pub organisation: OrganisationId,
    pub email: String,
    pub totp: TotpSecret,
    pub recovery_codes: Vec<RecoveryCode>,
}

impl TestApp {
    /// Somebody with an account in an organisation of their own.
    pub async fn account(&self, email: &str, role: Role) -> Account {
        self.account_with(email, role, UserStatus::Active).await
    }

    pub async fn account_with(&self, email: &str, role: Role, status: UserStatus) -> Account {
        let hash = self
            .app
            .auth
            .hasher
            .hash(SecretString::from(PASSWORD.to_owned()))
            .await
            .unwrap();
        let tx = self.store().system().await.unwrap();
        let organisation = Organisation {
            id: tx.new_id(),
            version: 1,
            state: OrganisationState::Active,
            facts: facts("Casa Podului"),
        };
        organisation::add(&tx, &organisation).await.unwrap();
        let user = User {
            id: tx.new_id(),
            version: 1,
            organisation: organisation.id,
            display_name: "Ana Popescu".to_owned(),
            email: email.to_owned(),
            roles: vec![role],
            own_roles: Vec::new(),
            status,
            language: Language::Ro,
            last_sign_in_at: None,
            created_at: tx.now,
        };
        user::add(&tx, &user).await.unwrap();
        let totp = TotpSecret::generate();
        credential::add(&tx, user.id, hash, &totp, 0).await.unwrap();
        let recovery_codes = credential::renew_recovery_codes(&tx, user.id).await.unwrap();
        tx.commit().await.unwrap();
        Account {
            app: self.clone(),
            user: user.id,
            organisation: organisation.id,
            email: email.to_owned(),
            totp,
            recovery_codes,
        }
    }
}

impl Account {
    /// The code the authenticator shows. Each works once: the clock goes on by one first.
    pub fn next_code(&self) -> String {
        self.app.pass(Duration::seconds(30));
        self.totp.code_at(self.app.now())
    }

    /// A browser of this person that has just signed in.
    pub async fn signs_in(&self) -> Browser {
        let mut browser = self.app.browser();
        self.signs_in_with(&mut browser).await;
        browser
    }

    pub async fn signs_in_with(&self, browser: &mut Browser) {
        self.enters(browser, PASSWORD).await;
    }

    /// A browser that nobody knows, after another password was chosen.
    pub async fn signs_in_with_password(&self, password: &str) -> Browser {
        let mut browser = self.app.browser();
        self.enters(&mut browser, password).await;
        browser
    }

    async fn enters(&self, browser: &mut Browser, password: &str) {
        let code = self.next_code();
        browser
            .post("sessions", sign_in(&self.email, password, &code))
            .await
            .ok();
    }
}

pub fn facts(name: &str) -> OrganisationFacts {
    OrganisationFacts {
        kind: OrganisationKind::Ngo,
        country: "RO".to_owned(),
        names: Names {
            ro: Some(name.to_owned()),
            ..Names::default()
        },
        aliases: vec![],
        counties: vec!["RO-BV".to_owned()],
        parent_id: None,
        mandates: Vec::new(),
        contact: Default::default(),
    }
}
