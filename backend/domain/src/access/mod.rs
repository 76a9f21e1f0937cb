//! Who may do what.
//!
//! Three questions in three places: a [`Permission`] in a handler's signature asks whether people
//! like you may do this at all; a [`Scope`] in the query asks whether you may see this one; the
//! domain method asks whether it may happen now. The names of roles appear in [`role`] only.

mod actor;
pub mod client_scope;
pub mod decide;
pub mod explain;
mod markdown;
pub mod own_role;
mod permission;
pub mod purpose;
pub mod role;
mod scope;

pub use actor::{Actor, Grants, PrincipalKind};
pub use client_scope::ClientScope;
pub use decide::{CaseFacts, Class, Decision, Principal, ProjectFacts, Record, ReferralFacts, decide};
pub use markdown::access_markdown;
pub use own_role::{OwnGrant, OwnRole, OwnRoleFacts, OwnRoleState};
pub use permission::{Permission, Reach};
pub use purpose::ReadPurpose;
pub use role::Role;
pub use scope::Scope;
