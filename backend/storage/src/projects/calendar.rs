//! The calendar: what of projects has a date within a window. What lies outside of it is not read.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{Id, OrganisationId, ProjectId, UserId};
use punte_domain::identity::organisation::Names;
use punte_domain::language::Language;
use punte_domain::projects::calendar::{CalendarBreadth, CalendarEntry, CalendarKind, CalendarWindow};
use punte_domain::projects::date::StatedPrecision;
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, QueryResult};
use uuid::Uuid;

use super::calendar_source::{Dated, Seen, Source, Title, WORKED_ON, Whereabouts, sources};
use super::span::span;
use super::{action, activity, meeting, project, review};
use crate::columns::{InOrder, Text};
use crate::{Result, Tx};

/// As many entries are shown at once.
pub const MOST: usize = 1_000;

/// Whose calendar, and which part of it.
#[derive(Debug, Clone, Copy)]
pub struct CalendarAsk<'a> {
    /// That of the permission to read.
    pub scope: &'a Scope,
    /// Who looks.
    pub user: UserId,
    /// Their organisation.
    pub organisation: OrganisationId,
    /// In which language titles are told.
    pub language: Language,
    /// How much of what they see.
    pub breadth: CalendarBreadth,
    /// On which days.
    pub window: CalendarWindow,
    /// Of this kind.
    pub kind: Option<CalendarKind>,
    /// In this county: what is in none is left out.
    pub county: Option<&'a str>,
}

/// A part of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarPart {
    /// What stands in it, the earliest first.
    pub entries: Vec<CalendarEntry>,
    /// Whether there is more, later in the window.
    pub has_more: bool,
}

/// What has its beginning or its end within the window, as far as it is in sight, the earliest first and [`MOST`] at
/// most.
///
/// # Errors
/// As the database.
pub async fn read(tx: &Tx, ask: &CalendarAsk<'_>) -> Result<CalendarPart> {
    let mut entries = Vec::new();
    for source in sources().filter(|source| ask.kind.is_none_or(|kind| kind == source.kind)) {
        let Some(query) = query(ask, &source) else { continue };
        for row in tx.db.query_all(&query).await? {
            entries.push(entry(ask, &source, &row)?);
        }
    }
    entries.sort_by_key(CalendarEntry::place_in_order);
    let has_more = entries.len() > MOST;
    entries.truncate(MOST);
    name(tx, ask, &mut entries).await?;
    Ok(CalendarPart { entries, has_more })
}

fn column(table: &'static str, name: &'static str) -> Expr {
    Expr::col((Alias::new(table), Alias::new(name)))
}

/// What of this source stands in the part that is asked for; nothing where none of it can.
fn query(ask: &CalendarAsk<'_>, source: &Source) -> Option<SelectStatement> {
    let of = |name| column(source.table, name);
    let mut query = Query::select();
    query.expr(of(source.id));
    for name in source.parent.into_iter().chain(source.project) {
        query.expr(of(name));
    }
    match source.title {
        Title::In(name) => query.expr(of(name)),
        Title::Numbered(name) => query.expr(of("number")).expr(of(name)),
        Title::Translated(names) => query.exprs(names.map(of)),
    };
    for dated in [Some(source.from), source.to].into_iter().flatten() {
        query.expr(of(dated.on));
        query.exprs(dated.precision.map(of));
    }
    let is_in_county = match (source.whereabouts, ask.county) {
        (_, None) => None,
        (Whereabouts::County(_), Some(county)) => Some(of("county").eq(county)),
        (Whereabouts::Activity(_), Some(county)) => {
            Some(has_county("activity_county", "activity_id", of("id"), county))
        }
        (Whereabouts::Actions, Some(county)) => {
            Some(has_county("campaign_action_place", "action_id", of("id"), county))
        }
        (Whereabouts::Nowhere, Some(_)) => return None,
    };
    match source.whereabouts {
        Whereabouts::Activity(name) => {
            query.expr(of(name));
        }
        Whereabouts::County(name) => {
            query.expr(of(name)).expr(of("county"));
        }
        Whereabouts::Nowhere | Whereabouts::Actions => {}
    }
    query.exprs(source.state.map(|(name, _)| of(name)));
    let rest = Condition::all()
        .add_option(is_in_county)
        .add_option(seen(ask, source))
        .add_option((ask.breadth == CalendarBreadth::Own).then(|| own(ask, source)));
    let begins = match source.to {
        Some(to) => Expr::from(Func::coalesce([of(source.from.on), of(to.on)])),
        None => of(source.from.on),
    };
    query
        .from(Alias::new(source.table))
        .cond_where(within(ask.window, source))
        .and_where_option((!rest.is_empty()).then(|| afterwards(rest)))
        .order_by_expr(begins, Order::Asc)
        .order_by_expr(of(source.id), Order::Asc)
        .limit(MOST as u64 + 1);
    Some(query)
}

/// That one of its dates may mean a day within the window. Each part of it is a range of an index.
fn within(window: CalendarWindow, source: &Source) -> Condition {
    let mut lies = Condition::any();
    for dated in [Some(source.from), source.to].into_iter().flatten() {
        for (precision, dates) in window.dates() {
            let stands = match dated.precision {
                Some(name) => Some(column(source.table, name).eq(precision.code())),
                None if precision == StatedPrecision::Day => None,
                None => continue,
            };
            let is_between = column(source.table, dated.on).between(*dates.start(), *dates.end());
            lies = lies.add(Condition::all().add_option(stands).add(is_between));
        }
    }
    lies
}

/// A condition that no index answers: it is asked of what lies in the window, and not the other way round, however many
/// things there are for which it holds.
fn afterwards(condition: Condition) -> Expr {
    let asked: Expr = CaseStatement::new().case(condition, 1).finally(0).into();
    asked.eq(1)
}

/// The rows of a table that belong to what `of` names, for a question whether there are any.
fn rows_of(table: &'static str, column_of: &'static str, of: Expr) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(Alias::new(table))
        .and_where(column(table, column_of).eq(of))
        .take()
}

fn has_county(table: &'static str, column_of: &'static str, of: Expr, county: &str) -> Expr {
    Expr::exists(
        rows_of(table, column_of, of)
            .and_where(column(table, "county").eq(county))
            .take(),
    )
}

/// What is in sight, as the lists of each kind show it: the same rules as [`super::access::readable`] and
/// [`super::kept`], asked of one row. `None` where that is all.
fn seen(ask: &CalendarAsk<'_>, source: &Source) -> Option<Condition> {
    let is_narrow = ask.breadth == CalendarBreadth::Organisation;
    let here = if ask.scope.is_unbounded() {
        ask.organisation.uuid()
    } else {
        // Whoever has no organisation's reach sees none.
        ask.scope.organisation().map_or_else(Uuid::nil, Id::uuid)
    };
    let of = |name| column(source.table, name);
    let is_public = matches!(source.seen, Seen::Public | Seen::OfStrategy);
    if !is_narrow && (is_public || ask.scope.is_unbounded()) {
        return None;
    }
    Some(match source.seen {
        Seen::OfProject(name) => Condition::all().add(has_part("project_party", "project_id", of(name), here)),
        Seen::Kept | Seen::Public => kept(source.table, source.project, here),
        Seen::With(table, name) => Condition::all().add(Expr::exists(
            rows_of(table, "id", of(name))
                .cond_where(kept(table, Some("project_id"), here))
                .take(),
        )),
        Seen::OfStrategy => Condition::any()
            .add(has_part("named_body", "subject_id", of("id"), here))
            .add(Expr::exists(
                rows_of("strategy", "id", of("strategy_id"))
                    .and_where(column("strategy", "keeper_id").eq(here))
                    .take(),
            )),
    })
}

fn has_part(table: &'static str, column_of: &'static str, of: Expr, here: Uuid) -> Expr {
    Expr::exists(
        rows_of(table, column_of, of)
            .and_where(column(table, "organisation_id").eq(here))
            .take(),
    )
}

fn kept(table: &'static str, project: Option<&'static str>, here: Uuid) -> Condition {
    let of = |name| column(table, name);
    Condition::any()
        .add(of("keeper_id").eq(here))
        .add(has_part("named_body", "subject_id", of("id"), here))
        .add_option(project.map(|name| has_part("project_party", "project_id", of(name), here)))
}

/// What somebody entered or changed, or sees to.
fn own(ask: &CalendarAsk<'_>, source: &Source) -> Condition {
    let of = |name| column(source.table, name);
    let worked_on = rows_of("ledger", "subject_id", of(source.worked_on))
        .and_where(column("ledger", "user_id").eq(ask.user.uuid()))
        .and_where(Expr::cust(WORKED_ON))
        .take();
    Condition::any()
        .add(Expr::exists(worked_on))
        .add_option(source.owner.map(|owner| of(owner).eq(ask.user.uuid())))
}

fn entry(ask: &CalendarAsk<'_>, source: &Source, row: &QueryResult) -> Result<CalendarEntry> {
    let mut row = InOrder::new(row);
    let id = row.next()?;
    let parent = source.parent.map(|_| row.next()).transpose()?;
    let project = source
        .project
        .map(|_| row.next::<Option<Uuid>>())
        .transpose()?
        .flatten();
    let title = match source.title {
        Title::In(_) => row.next()?,
        Title::Numbered(_) => {
            let number: Option<String> = row.next()?;
            let words: String = row.next()?;
            match number {
                Some(number) => format!("{number} {words}"),
                None => words,
            }
        }
        Title::Translated(_) => {
            let [ro, sq, en] = [row.next()?, row.next()?, row.next()?];
            Names { ro, sq, en }.get(ask.language).to_owned()
        }
    };
    let mut dated = |dated: Dated| -> Result<_> {
        let on: Option<NaiveDate> = row.next()?;
        let precision = match dated.precision {
            Some(_) => row.next()?,
            None => on.map(|_| Text(StatedPrecision::Day)),
        };
        Ok((on, precision))
    };
    let from = dated(source.from)?;
    let to = source.to.map(dated).transpose()?.unwrap_or_default();
    let place = match source.whereabouts {
        Whereabouts::Activity(_) | Whereabouts::County(_) => row.next()?,
        Whereabouts::Nowhere | Whereabouts::Actions => None,
    };
    let county: Option<String> = match source.whereabouts {
        Whereabouts::County(_) => row.next()?,
        _ => None,
    };
    let state = match source.state {
        Some((_, read)) => row.next::<Option<String>>()?.as_deref().and_then(read),
        None => None,
    };
    Ok(CalendarEntry {
        kind: source.kind,
        moment: source.moment,
        id,
        parent,
        project: project.map(ProjectId::from_uuid),
        title,
        parent_title: None,
        project_title: None,
        span: span(from, to),
        place,
        counties: county.into_iter().collect(),
        state,
    })
}

/// Names what the entries belong to, and where activities and actions were.
async fn name(tx: &Tx, ask: &CalendarAsk<'_>, entries: &mut [CalendarEntry]) -> Result<()> {
    let distinct = |ids: &mut dyn Iterator<Item = Uuid>| ids.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    let parents = |kind| {
        let of_kind = entries.iter().filter(move |entry| entry.kind == kind);
        distinct(&mut of_kind.filter_map(|entry| entry.parent))
    };
    let projects = distinct(&mut entries.iter().filter_map(|entry| entry.project.map(Id::uuid)));
    let (meetings, reviews) = (parents(CalendarKind::Decision), parents(CalendarKind::Recommendation));
    let ids = |kind| {
        let of_kind = entries.iter().filter(move |entry| entry.kind == kind);
        distinct(&mut of_kind.map(|entry| entry.id))
    };
    let counties = activity::counties(tx, &ids(CalendarKind::Activity)).await?;
    let mut places = action::places(tx, &ids(CalendarKind::CampaignAction)).await?;
    let projects = project::titles(tx, ask.scope, &projects, ask.language).await?;
    let mut parents: HashMap<Uuid, String> = meeting::titles(tx, ask.scope, &meetings).await?.into_iter().collect();
    parents.extend(review::titles(tx, ask.scope, &reviews).await?);
    let projects: HashMap<Uuid, String> = projects.into_iter().collect();
    for entry in entries {
        // People see meetings, protocols and reviews of projects that they do not see.
        entry.project = entry.project.filter(|id| projects.contains_key(&id.uuid()));
        entry.project_title = entry.project.and_then(|id| projects.get(&id.uuid()).cloned());
        entry.parent_title = entry.parent.and_then(|id| parents.get(&id).cloned());
        if let Some(counties) = counties.get(&entry.id) {
            entry.counties.clone_from(counties);
        }
        if entry.kind == CalendarKind::CampaignAction {
            let places = places.remove(&entry.id).unwrap_or_default();
            let counties: BTreeSet<String> = places.iter().filter_map(|place| place.county.clone()).collect();
            let named: Vec<String> = places.into_iter().filter_map(|place| place.name).collect();
            entry.counties = counties.into_iter().collect();
            entry.place = (!named.is_empty()).then(|| named.join(", "));
        }
    }
    Ok(())
}
