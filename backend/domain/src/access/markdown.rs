//! `docs/access.md`: the tables of this module in words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use strum::IntoEnumIterator;

use super::decide::{Class, Relation, leads_through, opens, opens_project, opens_referral};
use super::{ClientScope, Permission, Reach, Role};
use crate::identity::organisation::OrganisationKind;

/// The text of `docs/access.md`.
#[must_use]
pub fn access_markdown() -> String {
    let mut text = String::from(INTRODUCTION);
    roles(&mut text);
    holders(&mut text);
    reaches(&mut text);
    classes(&mut text, CASES, opens);
    classes(&mut text, REFERRALS, opens_referral);
    projects(&mut text);
    scopes(&mut text);
    text.push_str(RULES);
    strongest(&mut text);
    text
}

const INTRODUCTION: &str = "\
# Who may do what

Generated from `backend/domain/src/access` by `make generate`; a test compares. Review a change
here like a change of code: it is one.

A role is a named set of grants. A grant is a permission with a reach. Whoever holds several roles
has the union of their grants. What no table grants is denied.

## What each role grants

| Role | Permission | Reach |
|---|---|---|
";

const CASES: &str = "
## What a permission opens of a case

Through a relation: `O` coded facts, `I` who the person is, `S` narrative and special categories,
`L` where the person is and how to reach them safely. An empty field opens nothing.

";

const REFERRALS: &str = "
## What a permission opens of a referral

What the receiver sees of it is bounded again by the consent that covers it: recipient, purpose,
period and data sets. A withdrawn consent closes it on the next request.

";

const RULES: &str = "
## What holds for everybody

- Who is not active (invited, suspended, expired, deleted) may do nothing.
- What somebody may not see answers like something that does not exist.
- Nobody changes their own roles, suspends themselves, or acts on a user with a role they could not
  hand out.
- Roles of the installation's own stand beside these, on its page of roles. They put together what these roles grant
  in organisations of that kind, and nothing of those that ask for a passkey; two administrators make one.
- Who held a case sees its coded facts until the pack's days after the transfer are over, and
  changes nothing.
- The receiver knows nothing of a referral before it is sent.
- What a specialist wrote of a session is read by whoever keeps the note: who wrote it, or the colleague
  in the same profession to whom they passed it on.
- An emergency opens one case to one person for an hour at most; whoever holds the case is told, may end it, and
  reviews it.
- A closed case is opened again before anybody is referred from it.
- Every read of identity, narrative and contact is recorded before it is answered.
- The gravest acts ask for a factor that was proven in the last five minutes.
";

fn roles(text: &mut String) {
    for role in Role::iter() {
        let mut grants: BTreeMap<Permission, Vec<Reach>> = BTreeMap::new();
        for (permission, reach) in role.grants() {
            grants.entry(*permission).or_default().push(*reach);
        }
        for (i, (permission, reaches)) in grants.into_iter().enumerate() {
            let name = if i == 0 { role.code() } else { "" };
            let reaches: Vec<&str> = reaches.into_iter().map(reach_in_words).collect();
            let _ = writeln!(text, "| {name} | {permission} | {} |", reaches.join("; "));
        }
    }
}

fn strongest(text: &mut String) {
    let roles: Vec<&str> = Role::iter()
        .filter(|role| role.needs_passkey())
        .map(Role::code)
        .collect();
    let _ = writeln!(
        text,
        "- These roles sign in with a passkey and with nothing less: {}.",
        roles.join(", ")
    );
}

fn holders(text: &mut String) {
    text.push_str(
        "
## Who gives a role, and where it is held

Privileged roles reach every organisation.

| Role | Privileged | Given by | Held in |
|---|---|---|---|
",
    );
    for role in Role::iter() {
        let kinds: Vec<&str> = OrganisationKind::iter()
            .filter(|kind| role.fits(*kind))
            .map(OrganisationKind::code)
            .collect();
        let held = if kinds.len() == OrganisationKind::iter().count() {
            "every organisation".to_owned()
        } else {
            kinds.join(", ")
        };
        let (privileged, given) = if role.is_privileged() {
            ("yes", "who manages users nationally")
        } else {
            (
                "no",
                "who manages users nationally; who manages those of the organisation",
            )
        };
        let _ = writeln!(text, "| {role} | {privileged} | {given} | {held} |");
    }
}

fn scopes(text: &mut String) {
    text.push_str(
        "
## What a partner's program may have

A service account belongs to one organisation and has the scopes that its administrator gave it, as far
as somebody of the organisation could do the same. What no scope grants, no program ever does.

| Scope | Permission | Reach |
|---|---|---|
",
    );
    for scope in ClientScope::iter() {
        for (place, (permission, reach)) in scope.grants().iter().enumerate() {
            let name = if place == 0 { scope.code() } else { "" };
            let _ = writeln!(text, "| {name} | {permission} | {} |", reach_in_words(*reach));
        }
    }
    let never = Permission::iter().filter(|permission| permission.is_for_people());
    let never: Vec<&str> = never.map(Permission::code).collect();
    let _ = writeln!(text, "\nFor people only: {}.", never.join(", "));
}

fn reaches(text: &mut String) {
    text.push_str(
        "
## Through which relation a reach leads to a record

| Reach | In words | Relations |
|---|---|---|
",
    );
    for reach in Reach::iter() {
        let relations: Vec<&str> = leads_through(reach)
            .iter()
            .map(|relation| relation_in_words(*relation))
            .collect();
        let _ = writeln!(
            text,
            "| {reach} | {} | {} |",
            reach_in_words(reach),
            relations.join("; ")
        );
    }
}

fn classes(text: &mut String, introduction: &str, opens: fn(Permission, Relation) -> &'static [Class]) {
    text.push_str(introduction);
    text.push_str("| Permission |");
    for relation in Relation::iter() {
        let _ = write!(text, " {} |", relation_in_words(relation));
    }
    text.push_str("\n|---|");
    for _ in Relation::iter() {
        text.push_str("---|");
    }
    text.push('\n');
    for permission in Permission::iter() {
        let opened: Vec<String> = Relation::iter()
            .map(|relation| opens(permission, relation).iter().map(|class| letter(*class)).collect())
            .collect();
        if opened.iter().any(|letters| !letters.is_empty()) {
            let _ = writeln!(text, "| {permission} | {} |", opened.join(" | "));
        }
    }
}

fn projects(text: &mut String) {
    text.push_str(
        "
## What opens a project

No permission of cases opens a project, and none of projects opens a case. As a partner an organisation changes what is its
own: what it reported, and what it promised and spent from its own lines of the budget, which are all the lines that it sees.

| Permission | led by my organisation | with my organisation as a partner | anywhere in the country |
|---|---|---|---|
",
    );
    for permission in Permission::iter() {
        let opened = [Relation::Holder, Relation::Receiver, Relation::National]
            .map(|relation| opens_project(permission, relation));
        if opened.contains(&true) {
            let opened = opened.map(|is_open| if is_open { "yes" } else { "" });
            let _ = writeln!(text, "| {permission} | {} |", opened.join(" | "));
        }
    }
}

fn letter(class: Class) -> char {
    match class {
        Class::Operational => 'O',
        Class::Identity => 'I',
        Class::Sensitive => 'S',
        Class::LifeCritical => 'L',
    }
}

fn reach_in_words(reach: Reach) -> &'static str {
    match reach {
        Reach::Own => "own",
        Reach::Organisation => "own organisation",
        Reach::Named => "named as a specialist",
        Reach::Region => "own counties",
        Reach::Shared => "shared by referral",
        Reach::Emergency => "opened in an emergency",
        Reach::National => "whole country",
    }
}

fn relation_in_words(relation: Relation) -> &'static str {
    match relation {
        Relation::Assigned => "assigned to me",
        Relation::Holder => "held or sent by my organisation",
        Relation::Named => "held by my organisation, and names me as a specialist",
        Relation::FormerHolder => "formerly held by my organisation",
        Relation::Region => "in my organisation's counties",
        Relation::Receiver => "sent to my organisation",
        Relation::Emergency => "opened by me in an emergency",
        Relation::EmergencyAgreed => "the same, and a second person agreed",
        Relation::National => "anywhere in the country",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_document_is_what_the_tables_say() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/access.md");
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == super::access_markdown(),
            "docs/access.md is not what the tables say: run `make generate` and review the difference"
        );
    }
}
