//! Home: what somebody must do now. The one module that looks into several others.

mod signatures;

use actix_web::get;
use actix_web::web::{Data, Json};
use chrono::{DateTime, TimeDelta, Utc};
use punte_domain::access::{Actor, Permission, Scope};
use punte_domain::cases::clock::ClockKind;
use punte_domain::cases::task::TaskState;
use punte_domain::event::EventKind;
use punte_domain::id::{CaseId, EntryId, ReferralId};
use punte_domain::reference::Reference;
use punte_domain::referrals::{Referral, ReferralState};
use punte_storage::cases::clock::{self, ClockFilter};
use punte_storage::cases::task::TaskFilter;
use punte_storage::cases::{self, duplicate, instrument, specialist, task, timeline};
use punte_storage::identity::{organisation_merge, own_role};
use punte_storage::ledger::Entry;
use punte_storage::page::PageRequest;
use punte_storage::referrals::{self, Filter, Folder};
use punte_storage::{Tx, exports, names};
use serde::Serialize;
use utoipa::ToSchema;

use self::signatures::{
    ClosingView, ErasureView, GrantView, GroundView, JourneyView, LoweringView, ReplacementWaitingView,
    closing_read_events, closings, erasure_read_events, erasures, grants, ground_read_events, grounds,
    journey_read_events, journeys, lowering_read_events, lowerings, replacements,
};
use crate::auth::Person;
use crate::cases::{
    ClockDue, ClockView, TaskView, TimelineEntryView, WorkloadView, entry_views, left_behind, task_read_events,
    task_views,
};
use crate::projects::handover::{self as project_handover, ProjectWorkloadView};
use crate::referrals::{ReferralSummaryView, summaries};
use crate::routing::ServiceConfig;
use crate::{App, Problem};

/// The operation of the home page.
pub fn routes(config: &mut ServiceConfig) {
    config.service(read);
}

/// How many of each are shown.
const SHOWN: u64 = 20;
/// How far what is only counted is counted.
const COUNTED: u64 = 100;
/// How far back what was told goes, in days.
const TOLD_DAYS: i64 = 14;

/// What the caller must do now.
#[derive(Debug, Default, Serialize, ToSchema)]
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
    /// Referrals that were refused or went unanswered and that nothing follows yet: they can be
    /// offered to the next provider.
    to_offer_again: Vec<ReferralSummaryView>,
    /// What the caller's organisation was told in the last fourteen days: what others did in
    /// referrals that concern it, and what ran out in what it watches over.
    told: Vec<HomeToldView>,
    /// Legal grounds that await the caller's signature, the one that ends first first.
    to_sign: Vec<GroundView>,
    /// Judgements of risk below the floor that await the caller as the second person, the longest
    /// waiting first.
    to_lower: Vec<LoweringView>,
    /// Journeys of extreme danger that await the caller as the second person, the one that was planned first
    /// first.
    to_agree: Vec<JourneyView>,
    /// Closings of cases that await the caller's approval, the longest waiting first.
    to_close: Vec<ClosingView>,
    /// Erasures of cases that await the caller's approval, the longest waiting first.
    to_erase: Vec<ErasureView>,
    /// How many pairs of cases await the caller's judgement whether they are of one person; counted to 100.
    duplicates: u64,
    /// How many screening instruments await the caller's confirmation.
    instruments: u64,
    /// How many roles of the installation's own, or changes of them, await the caller's confirmation.
    own_roles: u64,
    /// How many merges of organisations await the caller's confirmation.
    organisation_merges: u64,
    /// How many large exports of the caller's organisation await the caller's answer.
    exports: u64,
    /// Privileged roles that await the caller's confirmation, the longest waiting first.
    to_confirm: Vec<GrantView>,
    /// Lost factors of users that await the caller as the first or the second person, or that the caller approved in vain,
    /// since the link was not delivered; the longest waiting first.
    to_replace: Vec<ReplacementWaitingView>,
    /// Those of the caller's organisation who may not sign in any more and whose work waits for the
    /// caller to hand it over.
    to_hand_over: Vec<WorkloadView>,
    /// Those who may not sign in any more and have something to see to in projects, which waits for the caller to hand
    /// it over.
    to_hand_over_in_projects: Vec<ProjectWorkloadView>,
    /// Cases in which the caller was named a specialist and which they have not opened since, the latest first.
    named: Vec<HomeNamedView>,
    /// The caller's open tasks, latest first.
    tasks: Vec<TaskView>,
    /// What others changed in the cases the caller works on, since the caller last opened them.
    changes: Vec<TimelineEntryView>,
    /// Which of these lists go on elsewhere.
    more: HomeMore,
}

/// Which lists of home go on: there is more than is shown.
#[derive(Debug, Default, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "one for each list")]
struct HomeMore {
    overdue: bool,
    due_today: bool,
    soon: bool,
    waiting_for_me: bool,
    waiting_for_others: bool,
    to_offer_again: bool,
    told: bool,
    to_sign: bool,
    to_lower: bool,
    to_agree: bool,
    to_close: bool,
    to_erase: bool,
    to_confirm: bool,
    to_replace: bool,
    to_hand_over: bool,
    to_hand_over_in_projects: bool,
    named: bool,
    tasks: bool,
    changes: bool,
}

/// A case in which somebody was named a specialist.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HomeNamed)]
struct HomeNamedView {
    case_id: CaseId,
    case_reference: Reference,
    case_code_name: String,
    /// A code of the pack's list `profession`.
    #[schema(example = "psychologist")]
    profession: String,
    named_at: DateTime<Utc>,
    named_by_name: String,
}

/// Something an organisation is told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HomeTold)]
struct HomeToldView {
    id: EntryId,
    at: DateTime<Utc>,
    kind: EventKind,
    /// The deadline, where one ran out.
    clock: Option<ClockKind>,
    /// The referral, where the caller may open it.
    referral_id: Option<ReferralId>,
    referral_reference: Option<Reference>,
    /// The case, where the caller may see it: the receiver of a referral learns nothing of it.
    case_id: Option<CaseId>,
    case_reference: Option<Reference>,
    case_code_name: Option<String>,
    /// Who did it, or was silent.
    organisation_name: Option<String>,
}

/// Read home
///
/// Deadlines, referrals, signatures, tasks and changes that wait for the caller, within what their role shows.
/// The reading of tasks that belong to cases, of the terms of grounds to sign, of judgements to
/// confirm and of closings and erasures to approve is recorded in those cases.
#[utoipa::path(tag = "home", operation_id = "home_read", extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true))),
    responses((status = OK, body = HomeView), Problem))]
#[get("/home")]
async fn read(app: Data<App>, actor: Person) -> Result<Json<HomeView>, Problem> {
    let tx = app.read(&actor);
    let mut home = HomeView::default();
    let mut reads = Vec::new();
    if actor.may(Permission::CasesRead) || actor.may(Permission::ReferralsAnswer) {
        deadlines(&app, &tx, &actor, &mut home).await?;
    }
    if actor.may(Permission::CasesRead) {
        let changes = timeline::unseen(&tx, actor.user, actor.organisation, SHOWN + 1).await?;
        let changes = first_of(changes, &mut home.more.changes);
        home.changes = entry_views(&tx, &actor, changes).await?;
    }
    if actor.may(Permission::ReferralsAnswer) {
        let waiting = waiting(
            &tx,
            &actor,
            Folder::In(actor.organisation),
            &mut home.more.waiting_for_me,
        )
        .await?;
        home.waiting_for_me = summaries(&tx, &app.pack, &actor, &waiting).await?;
    }
    if actor.may(Permission::ReferralsSend) {
        let out = Folder::Out(actor.organisation);
        let waiting = waiting(&tx, &actor, out, &mut home.more.waiting_for_others).await?;
        home.waiting_for_others = summaries(&tx, &app.pack, &actor, &waiting).await?;
        let mine = actor.scope(Permission::ReferralsSend);
        let failed = referrals::unfollowed(&tx, &mine, actor.organisation, SHOWN + 1).await?;
        let failed = first_of(failed, &mut home.more.to_offer_again);
        home.to_offer_again = summaries(&tx, &app.pack, &actor, &failed).await?;
    }
    if actor.may(Permission::ReferralsRead) {
        home.told = told(&app, &tx, &actor, &mut home.more.told).await?;
    }
    if actor.may(Permission::ConsentsConfirm) {
        let grounds = grounds(&tx, &app.pack, &actor, SHOWN + 1).await?;
        home.to_sign = first_of(grounds, &mut home.more.to_sign);
        reads.extend(ground_read_events(&home.to_sign));
    }
    if actor.may(Permission::RiskConfirm) {
        let lowerings = lowerings(&tx, &actor, SHOWN + 1).await?;
        home.to_lower = first_of(lowerings, &mut home.more.to_lower);
        reads.extend(lowering_read_events(&home.to_lower));
        home.to_agree = first_of(journeys(&tx, &actor).await?, &mut home.more.to_agree);
        reads.extend(journey_read_events(&home.to_agree));
    }
    if actor.may(Permission::ClosuresApprove) {
        let closings = closings(&tx, &actor, SHOWN + 1).await?;
        home.to_close = first_of(closings, &mut home.more.to_close);
        reads.extend(closing_read_events(&home.to_close));
    }
    if actor.may(Permission::ErasuresApprove) {
        let erasures = erasures(&tx, &actor, SHOWN + 1).await?;
        home.to_erase = first_of(erasures, &mut home.more.to_erase);
        reads.extend(erasure_read_events(&home.to_erase));
    }
    if actor.may(Permission::CasesMerge) {
        home.duplicates = duplicate::count_open(&tx, &actor.scope(Permission::CasesMerge), COUNTED).await?;
    }
    if actor.may(Permission::UsersManage) {
        let grants = grants(&tx, &actor, SHOWN + 1).await?;
        home.to_confirm = first_of(grants, &mut home.more.to_confirm);
        let replacements = replacements(&tx, &actor, SHOWN + 1).await?;
        home.to_replace = first_of(replacements, &mut home.more.to_replace);
    }
    if actor.scope(Permission::UsersManage).is_unbounded() {
        home.own_roles = own_role::count_awaiting(&tx, actor.user).await?;
    }
    if actor.may(Permission::OrganisationsManage) {
        home.organisation_merges = organisation_merge::count_awaiting(&tx, actor.user).await?;
    }
    if actor.may(Permission::InstrumentsEnter) {
        home.instruments = instrument::count_awaiting(&tx, actor.user).await?;
    }
    if actor.may(Permission::ExportsApprove) {
        home.exports = exports::count_awaiting(&tx, &actor).await?;
    }
    if actor.may(Permission::CasesAssign) {
        home.to_hand_over = first_of(left_behind(&tx, &actor).await?, &mut home.more.to_hand_over);
    }
    if actor.may(Permission::ProjectsReport) {
        let waiting = project_handover::left_behind(&tx, &actor).await?;
        home.to_hand_over_in_projects = first_of(waiting, &mut home.more.to_hand_over_in_projects);
    }
    if actor.may(Permission::SpecialistNotesWrite) {
        home.named = named(&tx, &actor, &mut home.more.named).await?;
    }
    if actor.may(Permission::TasksUse) {
        let filter = TaskFilter {
            owner: Some(actor.user),
            state: Some(TaskState::Open),
            case: None,
        };
        let tasks = task::list(&tx, &actor.scope(Permission::TasksUse), &filter, &first(SHOWN)).await?;
        home.more.tasks = tasks.next.is_some();
        reads.extend(task_read_events(&tasks.items));
        home.tasks = task_views(&tx, &actor, tasks.items).await?;
    }
    if !reads.is_empty() {
        app.record(&actor, reads).await?;
    }
    Ok(Json(home))
}

fn first(limit: u64) -> PageRequest {
    PageRequest { limit, cursor: None }
}

/// As many as are shown; one more than that tells that there are more.
fn first_of<T>(mut found: Vec<T>, has_more: &mut bool) -> Vec<T> {
    let shown = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    *has_more = found.len() > shown;
    found.truncate(shown);
    found
}

/// The deadlines of the cases the caller works on, and those that the caller's organisation owes
/// to the senders of referrals; of all in sight for whoever watches over a region or the country.
/// Each list is bounded by itself, so that many that are overdue hide none that are due today.
async fn deadlines(app: &App, tx: &Tx, actor: &Actor, home: &mut HomeView) -> Result<(), Problem> {
    let all = actor.scope(Permission::CasesRead);
    let watches = all.region().is_some() || all.is_unbounded();
    let scope: Scope = if !watches && actor.may(Permission::CasesDecide) {
        actor.scope(Permission::CasesDecide)
    } else {
        all
    };
    let lists = [
        (ClockDue::Overdue, &mut home.overdue, &mut home.more.overdue),
        (ClockDue::Today, &mut home.due_today, &mut home.more.due_today),
        (ClockDue::Soon, &mut home.soon, &mut home.more.soon),
    ];
    for (due, list, has_more) in lists {
        let [due_from, due_before] = due.within(&app.pack, tx.now);
        let filter = ClockFilter {
            due_from,
            due_before,
            owed_by: actor.may(Permission::ReferralsAnswer).then_some(actor.organisation),
            ..ClockFilter::default()
        };
        let page = clock::list(tx, &scope, &filter, &first(SHOWN)).await?;
        *has_more = page.next.is_some();
        list.extend(
            page.items
                .into_iter()
                .map(|line| ClockView::new(line, &app.pack, actor, tx.now)),
        );
    }
    Ok(())
}

async fn waiting(tx: &Tx, actor: &Actor, folder: Folder, has_more: &mut bool) -> Result<Vec<Referral>, Problem> {
    let filter = Filter {
        states: vec![ReferralState::Sent, ReferralState::Received],
        is_open: None,
    };
    let scope = actor.scope(Permission::ReferralsRead);
    let page = referrals::list(tx, &scope, folder, &filter, &first(SHOWN)).await?;
    *has_more = page.next.is_some();
    Ok(page.items)
}

/// In which cases the caller was named a specialist, as long as they have not looked.
async fn named(tx: &Tx, actor: &Actor, has_more: &mut bool) -> Result<Vec<HomeNamedView>, Problem> {
    let found = specialist::unopened(tx, actor.user, actor.organisation, SHOWN + 1).await?;
    let found = first_of(found, has_more);
    let files = cases::labels(tx, found.iter().map(|one| one.case)).await?;
    let names = names(tx, actor.language, [], found.iter().map(|one| one.named_by)).await?;
    Ok(found
        .into_iter()
        .filter_map(|one| {
            let file = files.get(&one.case)?;
            Some(HomeNamedView {
                case_id: one.case,
                case_reference: file.reference.clone(),
                case_code_name: file.code_name.clone(),
                profession: one.profession,
                named_at: one.named_at,
                named_by_name: names.user(one.named_by),
            })
        })
        .collect())
}

/// What the caller's organisation was told.
async fn told(app: &App, tx: &Tx, actor: &Actor, has_more: &mut bool) -> Result<Vec<HomeToldView>, Problem> {
    let (cases, referrals) = (
        actor.scope(Permission::CasesRead),
        actor.scope(Permission::ReferralsRead),
    );
    let who = (actor.organisation, &cases, &referrals);
    let since = tx.now - TimeDelta::days(TOLD_DAYS);
    let entries = referrals::told(tx, &app.pack, who, since, SHOWN + 1).await?;
    let entries = first_of(entries, has_more);
    let about = referrals::labels(tx, entries.iter().filter_map(|entry| entry.referral)).await?;
    let files = cases::readable_labels(tx, &cases, entries.iter().filter_map(|entry| entry.case)).await?;
    // Who did it; where nobody did, who was silent.
    let who = |entry: &Entry| {
        entry.organisation.or_else(|| {
            let silent = entry.referral.and_then(|referral| about.get(&referral));
            silent.map(|label| label.to)
        })
    };
    let names = names(tx, actor.language, entries.iter().filter_map(who), None).await?;
    Ok(entries
        .iter()
        .map(|entry| {
            let referral = entry.referral.and_then(|referral| about.get(&referral));
            // The receiver is told of the referral alone, also where it may see the case in another way.
            let file = entry
                .case
                .filter(|_| referral.is_none_or(|label| label.to != actor.organisation))
                .and_then(|case| files.get(&case));
            HomeToldView {
                id: entry.id,
                at: entry.at,
                kind: entry.kind,
                clock: entry.fields.first().and_then(|code| code.parse().ok()),
                referral_id: entry.referral.filter(|_| referral.is_some()),
                referral_reference: referral.map(|label| label.reference.clone()),
                case_id: entry.case.filter(|_| file.is_some()),
                case_reference: file.map(|label| label.reference.clone()),
                case_code_name: file.map(|label| label.code_name.clone()),
                organisation_name: who(entry).map(|id| names.organisation(id)),
            }
        })
        .collect())
}
