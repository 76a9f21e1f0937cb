//! Home: what somebody must do now. The one module that looks into several others.

use actix_web::get;
use actix_web::web::{Data, Json};
use chrono::TimeDelta;
use punte_domain::access::{Actor, Permission, Scope};
use punte_domain::cases::task::TaskState;
use punte_domain::referrals::ReferralState;
use punte_storage::Tx;
use punte_storage::cases::clock::{self, ClockFilter};
use punte_storage::cases::task::TaskFilter;
use punte_storage::cases::{task, timeline};
use punte_storage::page::{MAX_LIMIT, PageRequest};
use punte_storage::referrals::{self, Filter, Folder};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::SignedIn;
use crate::cases::{ClockView, TaskView, TimelineEntryView, entry_views, task_read_events, task_views};
use crate::referrals::{ReferralSummaryView, summaries};
use crate::{App, Problem};

/// The operation of the home page.
pub fn routes(config: &mut ServiceConfig) {
    config.service(read);
}

/// How far ahead something is due soon, in days.
const SOON_DAYS: i64 = 7;
/// How many referrals, tasks and changes are shown.
const SHOWN: u64 = 20;

/// What the caller must do now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Home)]
pub(crate) struct HomeView {
    /// Deadlines that have run out and are still to be seen to.
    overdue: Vec<ClockView>,
    /// Deadlines that end today.
    due_today: Vec<ClockView>,
    /// Deadlines that end within a week.
    soon: Vec<ClockView>,
    /// Referrals that wait for an answer of the caller's organisation, the most urgent first.
    waiting_for_me: Vec<ReferralSummaryView>,
    /// Referrals that wait for an answer of others.
    waiting_for_others: Vec<ReferralSummaryView>,
    /// The caller's open tasks, latest first.
    tasks: Vec<TaskView>,
    /// What others changed in the cases the caller works on, since the caller last opened them.
    changes: Vec<TimelineEntryView>,
}

/// Read home
///
/// Deadlines, referrals, tasks and changes that wait for the caller, within what their role shows.
/// The reading of tasks that belong to cases is recorded in those cases.
#[utoipa::path(tag = "home", operation_id = "home_read", extensions(("x-permission" = json!("signed_in"))),
    responses((status = OK, body = HomeView), Problem))]
#[get("/home")]
async fn read(app: Data<App>, actor: SignedIn) -> Result<Json<HomeView>, Problem> {
    let tx = app.read(&actor);
    let mut home = HomeView {
        overdue: Vec::new(),
        due_today: Vec::new(),
        soon: Vec::new(),
        waiting_for_me: Vec::new(),
        waiting_for_others: Vec::new(),
        tasks: Vec::new(),
        changes: Vec::new(),
    };
    if actor.may(Permission::CasesRead) {
        deadlines(&app, &tx, &actor, &mut home).await?;
        let changes = timeline::unseen(&tx, actor.user, actor.organisation, SHOWN).await?;
        home.changes = entry_views(&tx, &actor, changes).await?;
    }
    if actor.may(Permission::ReferralsAnswer) {
        home.waiting_for_me = waiting(&app, &tx, &actor, Folder::In(actor.organisation)).await?;
    }
    if actor.may(Permission::ReferralsSend) {
        home.waiting_for_others = waiting(&app, &tx, &actor, Folder::Out(actor.organisation)).await?;
    }
    if actor.may(Permission::TasksUse) {
        let filter = TaskFilter {
            owner: Some(actor.user),
            state: Some(TaskState::Open),
            case: None,
        };
        let tasks = task::list(&tx, &actor.scope(Permission::TasksUse), &filter, &first(SHOWN)).await?;
        let reads = task_read_events(&tasks.items);
        home.tasks = task_views(&tx, &actor, tasks.items).await?;
        if !reads.is_empty() {
            app.record(&actor, reads).await?;
        }
    }
    Ok(Json(home))
}

fn first(limit: u64) -> PageRequest {
    PageRequest { limit, cursor: None }
}

/// The deadlines of the cases the caller works on; of all in sight for whoever watches over a
/// region or the country.
async fn deadlines(app: &App, tx: &Tx, actor: &Actor, home: &mut HomeView) -> Result<(), Problem> {
    let all = actor.scope(Permission::CasesRead);
    let watches = all.region().is_some() || all.is_unbounded();
    let scope: Scope = if !watches && actor.may(Permission::CasesDecide) {
        actor.scope(Permission::CasesDecide)
    } else {
        all
    };
    let calendar = app.pack.calendar();
    let end_of_day = calendar.end_of(calendar.date(tx.now));
    let filter = ClockFilter {
        due_before: Some(end_of_day + TimeDelta::days(SOON_DAYS)),
        ..ClockFilter::default()
    };
    for line in clock::list(tx, &scope, &filter, &first(MAX_LIMIT)).await?.items {
        let due = line.clock.due_at;
        let list = if due <= tx.now {
            &mut home.overdue
        } else if due <= end_of_day {
            &mut home.due_today
        } else {
            &mut home.soon
        };
        list.push(ClockView::of_line(line, &app.pack, tx.now));
    }
    Ok(())
}

async fn waiting(app: &App, tx: &Tx, actor: &Actor, folder: Folder) -> Result<Vec<ReferralSummaryView>, Problem> {
    let filter = Filter {
        states: vec![ReferralState::Sent, ReferralState::Received],
        is_open: None,
    };
    let scope = actor.scope(Permission::ReferralsRead);
    let page = referrals::list(tx, &scope, folder, &filter, &first(SHOWN)).await?;
    summaries(tx, &app.pack, actor, &page.items).await
}
