//! What a project hands over: reports, guides, platforms.

use super::date::{StatedDate, check_date};
use super::text::address;
use crate::Timestamp;
use crate::codes;
use crate::id::{ActivityId, DeliverableId, OrganisationId, ProjectId, UserId};
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

const TITLE_MAX: usize = 500;
const REASON_MAX: usize = 2_000;

codes! {
    /// How far a deliverable is.
    DeliverableState {
        /// It is yet to be delivered.
        Open,
        /// It was delivered and waits for approval.
        Delivered,
        /// It was approved.
        Approved,
        /// It was returned; why is said.
        Returned,
    }
}

/// What people enter of a deliverable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliverableFacts {
    /// The activity it comes of.
    pub activity: Option<ActivityId>,
    /// What it is: a code of the pack's list `deliverable_kind`.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// When it is due.
    pub due: Option<StatedDate>,
    /// Whether it was delivered; when may not be stated.
    pub is_delivered: bool,
    /// When it was delivered.
    pub delivered: Option<StatedDate>,
    /// Where it can be read.
    pub link: Option<String>,
}

/// What a project hands over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deliverable {
    /// Its id.
    pub id: DeliverableId,
    /// Counts its changes.
    pub version: i64,
    /// Of which project.
    pub project: ProjectId,
    /// The organisation that entered it.
    pub organisation: OrganisationId,
    /// What was entered of it.
    pub facts: DeliverableFacts,
    /// How far it is.
    pub state: DeliverableState,
    /// Who approved or returned it, and when.
    pub answered: Option<(UserId, Timestamp)>,
    /// Why it was returned.
    pub returned_because: Option<String>,
}

/// Why a deliverable is not approved, returned or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliverableError {
    /// It was not delivered, or was answered already.
    #[error("it does not wait for approval")]
    NotWaiting,
    /// What was approved stays as it is until it is returned.
    #[error("it was approved")]
    Approved,
    /// Fields that do not hold.
    #[error("fields do not hold")]
    Invalid(Vec<Invalid>),
}

impl DeliverableFacts {
    /// The same, with its texts tidied, if every field holds; `knows_kind` asks the pack.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self, knows_kind: impl Fn(&str) -> bool) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        if !knows_kind(&self.kind) {
            refused.push(Invalid::new("/kind", InvalidCode::UnknownCode));
        }
        let title = line(&self.title, TITLE_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new("/title", code));
            String::new()
        });
        for (pointer, day) in [("/due", self.due), ("/delivered", self.delivered)] {
            check_date(&mut refused, pointer, day);
        }
        if self.delivered.is_some() && !self.is_delivered {
            refused.push(Invalid::new("/delivered", InvalidCode::Contradiction));
        }
        let link = optional(&mut refused, "/link", self.link.as_deref(), address);
        if refused.is_empty() {
            Ok(Self { title, link, ..self })
        } else {
            Err(refused)
        }
    }
}

impl Deliverable {
    /// A new one.
    #[must_use]
    pub fn enter(id: DeliverableId, project: ProjectId, organisation: OrganisationId, facts: DeliverableFacts) -> Self {
        Self {
            id,
            version: 1,
            project,
            organisation,
            state: state(&facts),
            facts,
            answered: None,
            returned_because: None,
        }
    }

    /// With other facts. What was returned waits again once it is changed.
    ///
    /// # Errors
    /// [`DeliverableError::Approved`].
    pub fn change(self, facts: DeliverableFacts) -> Result<Self, DeliverableError> {
        if self.state == DeliverableState::Approved {
            return Err(DeliverableError::Approved);
        }
        Ok(Self {
            state: state(&facts),
            facts,
            ..self
        })
    }

    /// Approved as it is.
    ///
    /// # Errors
    /// [`DeliverableError::NotWaiting`].
    pub fn approve(self, by: UserId, now: Timestamp) -> Result<Self, DeliverableError> {
        if self.state != DeliverableState::Delivered {
            return Err(DeliverableError::NotWaiting);
        }
        Ok(Self {
            state: DeliverableState::Approved,
            answered: Some((by, now)),
            returned_because: None,
            ..self
        })
    }

    /// Returned, also after it was approved: something was found in it.
    ///
    /// # Errors
    /// [`DeliverableError::NotWaiting`] where nothing was delivered or it was returned already;
    /// [`DeliverableError::Invalid`] without a reason.
    pub fn give_back(self, by: UserId, reason: &str, now: Timestamp) -> Result<Self, DeliverableError> {
        if !matches!(self.state, DeliverableState::Delivered | DeliverableState::Approved) {
            return Err(DeliverableError::NotWaiting);
        }
        let reason = paragraphs(reason, REASON_MAX)
            .map_err(|code| DeliverableError::Invalid(vec![Invalid::new("/reason", code)]))?;
        Ok(Self {
            state: DeliverableState::Returned,
            answered: Some((by, now)),
            returned_because: Some(reason),
            ..self
        })
    }
}

fn state(facts: &DeliverableFacts) -> DeliverableState {
    if facts.is_delivered {
        DeliverableState::Delivered
    } else {
        DeliverableState::Open
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;
    use uuid::Uuid;

    use super::*;
    use crate::id::Id as _;

    fn facts(is_delivered: bool) -> DeliverableFacts {
        DeliverableFacts {
            activity: None,
            kind: "report".to_owned(),
            title: "Evaluation report".to_owned(),
            due: None,
            is_delivered,
            delivered: None,
            link: Some("https://eliberare.com/resurse-profesionisti/".to_owned()),
        }
    }

    fn one(state: DeliverableState) -> Deliverable {
        let id = Uuid::from_u128(1);
        let facts = facts(state != DeliverableState::Open);
        Deliverable {
            state,
            ..Deliverable::enter(
                DeliverableId::from_uuid(id),
                ProjectId::from_uuid(id),
                OrganisationId::from_uuid(id),
                facts,
            )
        }
    }

    #[test]
    fn every_state_by_every_act() {
        let (by, now) = (UserId::from_uuid(Uuid::from_u128(9)), Timestamp::UNIX_EPOCH);
        let told: Vec<String> = DeliverableState::iter()
            .map(|from| {
                let to = |done: Result<Deliverable, DeliverableError>| done.map_or("-", |one| one.state.code());
                format!(
                    "{from}: {} {} {} {}",
                    to(one(from).approve(by, now)),
                    to(one(from).give_back(by, "Page 4 is missing.", now)),
                    to(one(from).change(facts(true))),
                    to(one(from).change(facts(false))),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "open: - - delivered open",
                "delivered: approved returned delivered open",
                "approved: - returned - -",
                "returned: - - delivered open",
            ]
        );
        let nothing = one(DeliverableState::Delivered).give_back(by, " ", now);
        assert!(matches!(nothing, Err(DeliverableError::Invalid(_))));
    }

    #[test]
    fn a_link_leads_to_the_web_and_a_day_of_delivery_says_that_it_was_delivered() {
        let checked = |facts: DeliverableFacts| facts.checked(|kind| kind == "report");
        assert!(checked(facts(true)).is_ok());
        let wrong = DeliverableFacts {
            kind: "song".to_owned(),
            title: " ".to_owned(),
            delivered: Some(StatedDate::day("2015-08-03".parse().unwrap())),
            link: Some("javascript:alert(1)".to_owned()),
            ..facts(false)
        };
        let refused: Vec<_> = checked(wrong).unwrap_err().into_iter().map(|one| one.pointer).collect();
        assert_eq!(refused, ["/kind", "/title", "/delivered", "/link"]);
    }
}
