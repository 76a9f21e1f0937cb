//! Lines of a budget: who sees which of them and takes money from them, and what they come to together.

use std::collections::BTreeSet;

use super::budget_entry::BudgetLine;
use crate::access::{Permission, ProjectFacts, Scope};
use crate::id::{BudgetLineId, OrganisationId, ProjectPartnerId};

/// Which lines of the budget of a project are open to somebody, with what was promised and spent from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineReach {
    /// All of them: to its leader, and to whoever watches over the country.
    All,
    /// To a partner those that are its own, by what it is called in the project.
    Own(BTreeSet<ProjectPartnerId>),
}

impl LineReach {
    /// The lines that this permission opens of a project that lies within `scope`; `partners` are its partners that are
    /// organisations of the directory.
    #[must_use]
    pub fn of(
        permission: Permission,
        scope: &Scope,
        project: &ProjectFacts,
        partners: impl IntoIterator<Item = (ProjectPartnerId, OrganisationId)>,
    ) -> Self {
        if project.wholly_within(permission, scope) {
            return Self::All;
        }
        let here = scope.organisation();
        let own = partners
            .into_iter()
            .filter(|(_, organisation)| Some(*organisation) == here);
        Self::Own(own.map(|(partner, _)| partner).collect())
    }

    /// Those of these lines that are open. A line that names no partner is the leader's.
    pub fn open<'a>(&self, lines: &'a [BudgetLine]) -> impl Iterator<Item = &'a BudgetLine> {
        lines.iter().filter(move |line| match self {
            Self::All => true,
            Self::Own(own) => line.partner.is_some_and(|partner| own.contains(&partner)),
        })
    }

    /// Whether this is one of the lines, and open.
    #[must_use]
    pub fn opens(&self, lines: &[BudgetLine], id: BudgetLineId) -> bool {
        self.open(lines).any(|line| line.id == id)
    }
}

/// Lines in groups, by what they have in common, in the order in which the first of each stands.
#[must_use]
pub fn grouped<'a, K: PartialEq>(
    lines: impl IntoIterator<Item = &'a BudgetLine>,
    common: impl Fn(&'a BudgetLine) -> K,
) -> Vec<(K, Vec<&'a BudgetLine>)> {
    let mut groups: Vec<(K, Vec<&BudgetLine>)> = Vec::new();
    for line in lines {
        let key = common(line);
        match groups.iter_mut().find(|(of, _)| *of == key) {
            Some((_, group)) => group.push(line),
            None => groups.push((key, vec![line])),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::access::Reach;
    use crate::id::{Id, UserId};

    fn organisation(n: u128) -> OrganisationId {
        OrganisationId::from_uuid(Uuid::from_u128(n))
    }

    fn partner(n: u128) -> ProjectPartnerId {
        ProjectPartnerId::from_uuid(Uuid::from_u128(n))
    }

    fn line(n: u128, partner: Option<ProjectPartnerId>, period: Option<&str>) -> BudgetLine {
        BudgetLine {
            id: BudgetLineId::from_uuid(Uuid::from_u128(n)),
            code: None,
            name: "Training".to_owned(),
            partner,
            period: period.map(str::to_owned),
            amount: 1,
        }
    }

    fn scope(of: u128, reach: Option<Reach>) -> Scope {
        let user = UserId::from_uuid(Uuid::from_u128(9));
        Scope::new(user, organisation(of), Vec::new(), reach.into_iter().collect())
    }

    /// Organisation 1 leads; 2 and 3 take part, as partners 20 and 30; 4 has no part. Partner 40 stands in no directory.
    fn reach(permission: Permission, scope: &Scope) -> LineReach {
        let project = ProjectFacts {
            lead: organisation(1),
            partners: vec![organisation(2), organisation(3)],
        };
        let partners = [(partner(20), organisation(2)), (partner(30), organisation(3))];
        LineReach::of(permission, scope, &project, partners)
    }

    #[test]
    fn a_leader_has_all_lines_a_partner_its_own_and_nobody_else_any() {
        let [reads, keeps] = [Permission::ProjectsRead, Permission::ProjectsFinance];
        let lines = [
            line(1, None, None),
            line(2, Some(partner(20)), None),
            line(3, Some(partner(30)), None),
            line(4, Some(partner(40)), None),
        ];
        let organisations = Some(Reach::Organisation);
        for (permission, of, through, expected) in [
            (reads, 1, organisations, [true; 4]),
            (keeps, 1, organisations, [true; 4]),
            (reads, 2, organisations, [false, true, false, false]),
            (keeps, 2, organisations, [false, true, false, false]),
            (reads, 3, organisations, [false, false, true, false]),
            (keeps, 3, organisations, [false, false, true, false]),
            (reads, 4, organisations, [false; 4]),
            (keeps, 4, organisations, [false; 4]),
            // Whoever watches over the country reads all of it, and keeps no money because of that.
            (reads, 4, Some(Reach::National), [true; 4]),
            (keeps, 4, Some(Reach::National), [false; 4]),
            (reads, 1, None, [false; 4]),
            (keeps, 2, None, [false; 4]),
        ] {
            let reach = reach(permission, &scope(of, through));
            let opened = lines.each_ref().map(|line| reach.opens(&lines, line.id));
            assert_eq!(opened, expected, "{permission} of {of} through {through:?}");
            let open: Vec<&BudgetLine> = reach.open(&lines).collect();
            let expected: Vec<&BudgetLine> = lines
                .iter()
                .zip(expected)
                .filter(|one| one.1)
                .map(|one| one.0)
                .collect();
            assert_eq!(open, expected, "in the order in which they stand");
        }
        assert_eq!(reach(keeps, &Scope::system()), LineReach::All);
        let foreign = line(5, None, None);
        assert!(!LineReach::All.opens(&lines, foreign.id), "of another budget");
    }

    #[test]
    fn lines_are_grouped_in_their_order_and_none_is_left_out() {
        let lines = [
            line(1, None, Some("2016")),
            line(2, None, None),
            line(3, None, Some("2015")),
            line(4, None, Some("2016")),
        ];
        let groups: Vec<(Option<&str>, Vec<&BudgetLine>)> = grouped(&lines, |line| line.period.as_deref());
        let [first, second, third, fourth] = &lines;
        assert_eq!(
            groups,
            [
                (Some("2016"), vec![first, fourth]),
                (None, vec![second]),
                (Some("2015"), vec![third]),
            ]
        );
    }
}
