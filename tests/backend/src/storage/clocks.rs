//! Clocks start and stop with what happens, run out once, and show only to whom they concern.

use chrono::Duration;
use punte_domain::access::{Actor, Permission, Role, Scope};
use punte_domain::cases::clock::{ClockKind, ClockState, Milestone, Occasion};
use punte_domain::cases::{AgeGroup, Case, CaseOpening, Sex, Urgency};
use punte_domain::id::{CaseId, OrganisationId, ReferralId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_storage::cases::CaseFilter;
use punte_storage::cases::clock::{self, ClockFilter, ClockLine};
use punte_storage::{PageRequest, Store, cases, ledger};

use crate::kit::{Person, TestApp};

struct Scene {
    app: TestApp,
    worker: Person,
    case: CaseId,
}

impl Scene {
    /// A case that was just opened by a case worker of an NGO in Cluj.
    async fn start() -> Self {
        let app = TestApp::start().await;
        let ngo = app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
        let worker = app.member(ngo, Role::CaseWorker).await;
        let case = opened(&app, &worker).await;
        Self { app, worker, case }
    }

    fn actor(&self) -> &Actor {
        self.worker.actor.as_ref().unwrap()
    }

    async fn apply(&self, milestone: Milestone) {
        self.apply_with(milestone, |occasion| occasion).await;
    }

    async fn apply_with(&self, milestone: Milestone, with: impl FnOnce(Occasion) -> Occasion) {
        let tx = self.app.store().write(self.actor()).await.unwrap();
        let occasion = Occasion::new(milestone, self.case, self.actor().organisation, tx.now);
        clock::apply(&tx, &self.app.app.pack, &with(occasion)).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn seen_by(&self, actor: &Actor, filter: ClockFilter) -> Vec<ClockLine> {
        let tx = self.app.store().read(actor);
        let scope = actor.scope(Permission::CasesRead);
        clock::list(&tx, &scope, &filter, &PageRequest::default())
            .await
            .unwrap()
            .items
    }

    async fn all(&self) -> Vec<(ClockKind, ClockState, bool)> {
        let filter = ClockFilter {
            case: Some(self.case),
            ..Default::default()
        };
        let lines = self.seen_by(self.actor(), filter).await;
        let mut all: Vec<_> = lines
            .iter()
            .map(|line| (line.clock.kind, line.clock.state, line.clock.stopped_at.is_some()))
            .collect();
        all.sort();
        all
    }

    /// What the list of cases says is due next.
    async fn next_due(&self) -> Option<ClockKind> {
        let tx = self.app.store().system_read();
        let filter = CaseFilter::default();
        let page = cases::list(&tx, &Scope::system(), &filter, &PageRequest::default()).await;
        page.unwrap()
            .items
            .first()
            .and_then(|line| line.next.map(|next| next.kind))
    }
}

async fn opened(app: &TestApp, worker: &Person) -> CaseId {
    let actor = worker.actor.as_ref().unwrap();
    let tx = app.store().write(actor).await.unwrap();
    let opening = CaseOpening {
        county: "RO-CJ".to_owned(),
        sex: Sex::Female,
        age_group: AgeGroup::A18To25,
        is_child: None,
        urgency: Urgency::Normal,
        source: None,
        detected_on: tx.now.date_naive(),
    };
    let id: CaseId = tx.new_id();
    let (case, event) = Case::open(id, tx.new_reference(), "Tei 12".to_owned(), opening, actor, tx.now).unwrap();
    tx.new_case_key(id).await.unwrap();
    cases::add(&tx, &case).await.unwrap();
    tx.record(event).await.unwrap();
    let occasion = Occasion::new(Milestone::CaseOpened, id, actor.organisation, tx.now);
    clock::apply(&tx, &app.app.pack, &occasion).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn expire(store: &Store) -> usize {
    let mut expired = 0;
    for clock in clock::due_clocks(&store.system_read(), 50).await.unwrap() {
        let tx = store.system().await.unwrap();
        expired += usize::from(clock::expire_one(&tx, clock).await.unwrap());
        tx.commit().await.unwrap();
    }
    expired
}

async fn expired_entries(scene: &Scene) -> usize {
    let tx = scene.app.store().system_read();
    let entries = ledger::timeline(&tx, scene.case, &PageRequest::default())
        .await
        .unwrap();
    entries
        .items
        .iter()
        .filter(|entry| entry.kind.code() == "clock.expired")
        .count()
}

const NOTIFY: ClockKind = ClockKind::NotifyCoordinator;
const BASIC: ClockKind = ClockKind::BasicNeedsAndFirstRisk;

#[tokio::test]
async fn clocks_start_and_stop_with_what_happens_and_the_case_shows_the_next() {
    let scene = Scene::start().await;
    let running = ClockState::Running;
    assert_eq!(scene.all().await, [(NOTIFY, running, false), (BASIC, running, false)]);
    assert!(scene.next_due().await.is_some());

    scene.app.pass(Duration::hours(2));
    scene.apply(Milestone::CrisisStarted).await;
    assert_eq!(
        scene.all().await,
        [
            (NOTIFY, running, false),
            (BASIC, ClockState::Met, true),
            (ClockKind::PlanReview, running, false)
        ]
    );
    assert_eq!(scene.next_due().await, Some(NOTIFY));

    // Started again it replaces the one that runs.
    scene.apply(Milestone::LongTermStarted).await;
    let reviews = scene.all().await;
    let states: Vec<_> = reviews
        .iter()
        .filter(|(kind, ..)| *kind == ClockKind::PlanReview)
        .map(|(_, state, _)| *state)
        .collect();
    assert_eq!(states, [running, ClockState::Cancelled]);
    scene.apply(Milestone::CoordinatorInformed).await;
    assert_eq!(scene.next_due().await, Some(ClockKind::PlanReview));
}

#[tokio::test]
async fn rel_16_and_20_a_clock_runs_out_once_whatever_the_time_does() {
    let scene = Scene::start().await;
    assert_eq!(expire(scene.app.store()).await, 0);
    scene.app.pass(Duration::hours(24));
    assert_eq!(expire(scene.app.store()).await, 0, "it is not late at the very instant");
    scene.app.pass(Duration::seconds(1));
    // Two workers at once: each clock is taken by one of them.
    let (one, two) = (scene.app.store().clone(), scene.app.store().clone());
    let (first, second) = tokio::join!(expire(&one), expire(&two));
    assert_eq!(first + second, 2);
    // The clock of the machine jumps back, and ahead again.
    scene.app.pass(Duration::hours(-30));
    assert_eq!(expire(scene.app.store()).await, 0);
    scene.app.pass(Duration::hours(60));
    assert_eq!(expire(scene.app.store()).await, 0);
    assert_eq!(expired_entries(&scene).await, 2);

    // It is still to be seen to, and done late it stays what it is.
    let open = ClockFilter {
        state: Some(ClockState::Expired),
        ..Default::default()
    };
    assert_eq!(scene.seen_by(scene.actor(), open.clone()).await.len(), 2);
    scene.apply(Milestone::CrisisStarted).await;
    assert_eq!(scene.seen_by(scene.actor(), open).await.len(), 1);
    assert!(scene.all().await.contains(&(BASIC, ClockState::Expired, true)));
}

#[tokio::test]
async fn a_worker_killed_before_the_end_leaves_the_clock_to_the_next() {
    let scene = Scene::start().await;
    scene.app.pass(Duration::hours(25));
    let tx = scene.app.store().system().await.unwrap();
    for clock in clock::due_clocks(&tx, 50).await.unwrap() {
        clock::expire_one(&tx, clock).await.unwrap();
    }
    drop(tx);
    assert_eq!(expired_entries(&scene).await, 0);
    assert_eq!(expire(scene.app.store()).await, 2);
    assert_eq!(expired_entries(&scene).await, 2);
}

#[tokio::test]
async fn the_receiver_of_a_referral_sees_its_clock_and_nothing_of_the_case() {
    let scene = Scene::start().await;
    let shelter = scene.app.organisation(OrganisationKind::Shelter, &["RO-BV"]).await;
    let receiver = scene.app.member(shelter, Role::CaseWorker).await;
    let stranger = scene.app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
    let stranger = scene.app.member(stranger, Role::CaseSupervisor).await;
    let region = scene
        .app
        .organisation(OrganisationKind::RegionalCentre, &["RO-CJ"])
        .await;
    let region = scene.app.member(region, Role::RegionalOfficer).await;
    let holder: OrganisationId = scene.actor().organisation;
    let referral: ReferralId = scene.app.store().system_read().new_id();
    scene
        .apply_with(Milestone::ReferralSent, |sent| sent.referral(referral, holder, shelter))
        .await;

    let seen = scene
        .seen_by(receiver.actor.as_ref().unwrap(), ClockFilter::default())
        .await;
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].clock.kind, ClockKind::ReferralAnswer);
    assert_eq!(seen[0].case, None);
    let of_case = ClockFilter {
        case: Some(scene.case),
        ..Default::default()
    };
    assert_eq!(
        scene
            .seen_by(receiver.actor.as_ref().unwrap(), of_case.clone())
            .await
            .len(),
        1
    );
    assert_eq!(
        scene.seen_by(stranger.actor.as_ref().unwrap(), of_case.clone()).await,
        []
    );
    assert_eq!(
        scene
            .seen_by(stranger.actor.as_ref().unwrap(), ClockFilter::default())
            .await,
        []
    );
    for (actor, own) in [(scene.actor(), 2), (region.actor.as_ref().unwrap(), 3)] {
        assert_eq!(scene.seen_by(actor, ClockFilter::default()).await.len(), own);
        let all = scene.seen_by(actor, of_case.clone()).await;
        assert_eq!(all.len(), 3);
        assert!(
            all.iter()
                .all(|line| line.case.as_ref().is_some_and(|case| case.code_name == "Tei 12"))
        );
    }
}

#[tokio::test]
async fn a_case_that_moves_takes_its_clocks_along() {
    let scene = Scene::start().await;
    let next = scene.app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
    let tx = scene.app.store().system().await.unwrap();
    clock::hand_over(&tx, scene.case, scene.actor().organisation, next)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let supervisor = scene.app.member(next, Role::CaseSupervisor).await;
    let seen = scene
        .seen_by(supervisor.actor.as_ref().unwrap(), ClockFilter::default())
        .await;
    assert_eq!(seen.len(), 2);
    assert_eq!(scene.seen_by(scene.actor(), ClockFilter::default()).await, []);
}

#[tokio::test]
async fn a_list_of_clocks_goes_on_where_its_page_ended() {
    let scene = Scene::start().await;
    for _ in 0..3 {
        scene.app.pass(Duration::minutes(1));
        opened(&scene.app, &scene.worker).await;
    }
    let tx = scene.app.store().read(scene.actor());
    let scope = scene.actor().scope(Permission::CasesRead);
    let mut request = PageRequest { limit: 3, cursor: None };
    let mut seen = Vec::new();
    loop {
        let page = clock::list(&tx, &scope, &ClockFilter::default(), &request)
            .await
            .unwrap();
        seen.extend(page.items.into_iter().map(|line| (line.clock.due_at, line.clock.id)));
        match page.next {
            Some(next) => request.cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(seen.len(), 8);
    assert!(seen.is_sorted() || seen.windows(2).all(|pair| pair[0].0 <= pair[1].0));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 8, "none is shown twice");
}
