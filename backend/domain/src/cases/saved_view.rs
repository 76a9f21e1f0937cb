//! Views of the list of cases that people come back to: filters, order and columns under a name. They
//! hold codes, and no word but the name.

use std::collections::{BTreeMap, BTreeSet};

use super::RiskLevel;
use super::track::{AssistanceState, IdentificationState, ProceedingsState, StayReturnState};
use crate::Timestamp;
use crate::access::{Actor, Permission};
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{OrganisationId, SavedViewId, UserId};
use crate::text::{Invalid, InvalidCode, line};

codes! {
    /// What a view of cases is filtered and sorted by.
    ViewFilter {
        /// Open cases, closed ones, or all.
        Open,
        /// Those of whoever looks, or those nobody works on.
        Assigned,
        /// Those of this county.
        County,
        /// Those at this level of risk.
        RiskLevel,
        /// Those whose identification stands here.
        Identification,
        /// Those whose assistance stands here.
        Assistance,
        /// Those whose proceedings stand here.
        Proceedings,
        /// Those whose stay and return stand here.
        StayReturn,
        /// How it runs.
        Sort,
    }
}

codes! {
    /// The columns of the list of cases that can be put away.
    ViewColumn {
        /// Where the tracks stand.
        Tracks,
        /// How much danger there is.
        Risk,
        /// Sex and age.
        Person,
        /// The county.
        County,
        /// The organisation that holds it.
        Holder,
        /// Who works on it.
        Assigned,
        /// What is due next.
        Due,
        /// When it was opened.
        Opened,
    }
}

impl ViewFilter {
    /// Whether it can have this value. `has_county` knows the counties of the pack.
    #[must_use]
    pub fn knows(self, value: &str, has_county: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Open => matches!(value, "open" | "closed" | "all"),
            Self::Assigned => matches!(value, "me" | "nobody"),
            Self::County => has_county(value),
            Self::RiskLevel => value.parse::<RiskLevel>().is_ok(),
            Self::Identification => value.parse::<IdentificationState>().is_ok(),
            Self::Assistance => value.parse::<AssistanceState>().is_ok(),
            Self::Proceedings => value.parse::<ProceedingsState>().is_ok(),
            Self::StayReturn => value.parse::<StayReturnState>().is_ok(),
            Self::Sort => matches!(value, "newest" | "due"),
        }
    }
}

/// What people say of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewGiven {
    /// How it is called.
    pub name: String,
    /// Whether the whole organisation sees it.
    pub is_shared: bool,
    /// Its filters.
    pub filters: BTreeMap<ViewFilter, String>,
    /// The columns that are put away.
    pub hidden_columns: BTreeSet<ViewColumn>,
}

/// A view that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: SavedViewId,
    /// Counts its changes.
    pub version: i64,
    /// The organisation it is used in.
    pub organisation: OrganisationId,
    /// Who saved it first.
    pub owner: UserId,
    /// When.
    pub created_at: Timestamp,
    /// What it shows.
    pub given: ViewGiven,
    /// Filters of it that are not known any more, by the name they had.
    pub forgotten: BTreeSet<String>,
}

/// Why a view is not saved, changed or removed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ViewError {
    /// Whoever assigns cases shares views with the organisation, and nobody else.
    #[error("whoever assigns cases shares views")]
    MayNotShare,
    /// It is another's.
    #[error("the view is another's")]
    NotYours,
    /// There are as many as anybody keeps.
    #[error("there are as many views as anybody keeps")]
    TooMany,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

/// The most views that one person keeps, and the most that are shared in an organisation.
pub const VIEWS_MAX: usize = 50;
/// The longest name of a view, in characters.
pub const VIEW_NAME_MAX: usize = 60;

impl ViewGiven {
    fn checked(self, has_county: impl Fn(&str) -> bool) -> Result<Self, ViewError> {
        let mut refused = Vec::new();
        let name = line(&self.name, VIEW_NAME_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new("/name", code));
            String::new()
        });
        for (filter, value) in &self.filters {
            if !filter.knows(value, &has_county) {
                let place = format!("/filters/{}", filter.code());
                refused.push(Invalid::new(place, InvalidCode::UnknownCode));
            }
        }
        if refused.is_empty() {
            Ok(Self { name, ..self })
        } else {
            Err(ViewError::Invalid(refused))
        }
    }
}

impl SavedView {
    /// Saves a view. `kept` is how many there are already: of this person, or shared.
    ///
    /// # Errors
    /// [`ViewError`] says what stands against it.
    pub fn save(
        id: SavedViewId,
        given: ViewGiven,
        kept: usize,
        has_county: impl Fn(&str) -> bool,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ViewError> {
        let given = given.checked(has_county)?;
        may_share(given.is_shared, by)?;
        if kept >= VIEWS_MAX {
            return Err(ViewError::TooMany);
        }
        let view = Self {
            id,
            version: 1,
            organisation: by.organisation,
            owner: by.user,
            created_at: now,
            given,
            forgotten: BTreeSet::new(),
        };
        let event = view.event(EventKind::ViewSaved);
        Ok((view, event))
    }

    /// Changes it. What was not known any more is left behind. `shared` is how many are shared in the
    /// organisation already. Whoever may not share any more may still change what they shared.
    ///
    /// # Errors
    /// [`ViewError`] says what stands against it.
    pub fn change(
        self,
        given: ViewGiven,
        shared: usize,
        has_county: impl Fn(&str) -> bool,
        by: &Actor,
    ) -> Result<(Self, Event), ViewError> {
        self.changed_by(by)?;
        let given = given.checked(has_county)?;
        let is_newly_shared = given.is_shared && !self.given.is_shared;
        may_share(is_newly_shared, by)?;
        if is_newly_shared && shared >= VIEWS_MAX {
            return Err(ViewError::TooMany);
        }
        let view = Self {
            given,
            forgotten: BTreeSet::new(),
            ..self
        };
        let event = view.event(EventKind::ViewSaved);
        Ok((view, event))
    }

    /// Removes it.
    ///
    /// # Errors
    /// It is another's.
    pub fn remove(&self, by: &Actor) -> Result<Event, ViewError> {
        self.changed_by(by)?;
        Ok(self.event(EventKind::ViewRemoved))
    }

    /// What this person may do with it, by the names of the operations.
    #[must_use]
    pub fn abilities(&self, by: &Actor) -> Vec<&'static str> {
        if self.changed_by(by).is_ok() {
            vec!["saved_view_update", "saved_view_remove"]
        } else {
            Vec::new()
        }
    }

    /// One's own, and a shared one whoever may share.
    fn changed_by(&self, by: &Actor) -> Result<(), ViewError> {
        let is_theirs_to_share = self.given.is_shared && by.may(Permission::CasesAssign);
        if self.organisation == by.organisation && (self.owner == by.user || is_theirs_to_share) {
            Ok(())
        } else {
            Err(ViewError::NotYours)
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        let event = Event::new(kind).subject(self.id);
        if self.given.is_shared {
            event.fields(["shared"])
        } else {
            event
        }
    }
}

fn may_share(is_shared: bool, by: &Actor) -> Result<(), ViewError> {
    if is_shared && !by.may(Permission::CasesAssign) {
        Err(ViewError::MayNotShare)
    } else {
        Ok(())
    }
}

#[cfg(test)]
#[path = "saved_view_tests.rs"]
mod tests;
