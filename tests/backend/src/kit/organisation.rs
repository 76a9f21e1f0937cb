//! Organisations and the people who work for them.

use punte_domain::access::Role;
use punte_domain::id::{OrganisationId, UserId};
use punte_domain::identity::organisation::{
    Contact, Names, Organisation, OrganisationFacts, OrganisationKind, OrganisationState,
};
use punte_domain::identity::{User, UserStatus};
use punte_domain::language::Language;
use punte_storage::identity;
use strum::IntoEnumIterator;

use super::{Person, TestApp};

impl TestApp {
    /// An organisation of this kind in these counties.
    pub async fn organisation(&self, kind: OrganisationKind, counties: &[&str]) -> OrganisationId {
        let tx = self.store().system().await.unwrap();
        let id: OrganisationId = tx.new_id();
        let organisation = Organisation {
            id,
            version: 1,
            state: OrganisationState::Active,
            facts: OrganisationFacts {
                kind,
                country: "RO".to_owned(),
                names: Names {
                    ro: Some(format!("Organizația {id}")),
                    ..Names::default()
                },
                aliases: Vec::new(),
                counties: counties.iter().map(|county| (*county).to_owned()).collect(),
                parent_id: None,
                mandates: Vec::new(),
                contact: Contact::default(),
            },
        };
        identity::organisation::add(&tx, &organisation).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Somebody who works for the organisation in this role, signed in.
    pub async fn member(&self, organisation: OrganisationId, role: Role) -> Person {
        self.member_with(organisation, &[role]).await
    }

    /// Somebody who works for the organisation in these roles, signed in.
    pub async fn member_with(&self, organisation: OrganisationId, roles: &[Role]) -> Person {
        let tx = self.store().system().await.unwrap();
        let id: UserId = tx.new_id();
        let user = User {
            id,
            version: 1,
            organisation,
            display_name: format!("A {}", roles.first().map_or("nobody", |role| role.code())),
            email: format!("{id}@example.org"),
            roles: roles.to_vec(),
            own_roles: Vec::new(),
            status: UserStatus::Active,
            language: Language::En,
            last_sign_in_at: None,
            created_at: tx.now,
        };
        identity::user::add(&tx, &user).await.unwrap();
        tx.commit().await.unwrap();
        self.person(id).await
    }

    /// A supervisor of a new shelter in Bucharest.
    pub async fn supervisor(&self) -> Person {
        let shelter = self.organisation(OrganisationKind::Shelter, &["RO-B"]).await;
        self.member(shelter, Role::CaseSupervisor).await
    }

    /// Somebody of a new organisation whose roles grant nothing.
    pub async fn nobody(&self) -> Person {
        let ngo = self.organisation(OrganisationKind::Ngo, &["RO-AB"]).await;
        self.member_with(ngo, &[]).await
    }

    /// Somebody who may do everything that people of an organisation do, in a new one far from
    /// everybody else.
    pub async fn outsider(&self) -> Person {
        let ngo = self.organisation(OrganisationKind::Ngo, &["RO-AB"]).await;
        self.member_with(
            ngo,
            &[
                Role::CaseWorker,
                Role::CaseSupervisor,
                Role::Specialist,
                Role::OrganisationAdministrator,
                Role::ProjectManager,
                Role::Finance,
            ],
        )
        .await
    }

    /// Somebody in every role at once: nothing is refused for want of a permission.
    pub async fn everybody(&self) -> Person {
        let ngo = self.organisation(OrganisationKind::Ngo, &["RO-AB"]).await;
        self.member_with(ngo, &Role::iter().collect::<Vec<_>>()).await
    }
}
