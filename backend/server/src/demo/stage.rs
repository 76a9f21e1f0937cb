//! Plays the stories: every act is done by somebody, at its time, with the same domain methods and
//! storage functions that answer a request.

use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use chrono::{Days, Duration, NaiveDate};
use punte_domain::Timestamp;
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::conference::{Conference, ConferenceDecision, ConferenceGiven, Participant};
use punte_domain::cases::consent::DataSets;
use punte_domain::cases::note::{Note, NoteKind};
use punte_domain::cases::person::{PartialDate, Person};
use punte_domain::cases::task::{Task, TaskGiven};
use punte_domain::cases::track::{TrackChange, TrackState};
use punte_domain::cases::{Case, CaseOpening, CaseSource, Sex};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, ConsentId, ReferralId};
use punte_domain::pack::Pack;
use punte_domain::reference::Reference;
use punte_storage::cases::clock;
use punte_storage::{Clock, Store, Tx, cases, referrals};

use super::act::{Act, Part, Story};
use super::consent::purpose;
use super::data::Data;
use super::dice::Dice;
use super::world::World;

/// Where the stories are played.
pub struct Stage<'a> {
    /// The database.
    pub store: &'a Store,
    /// The country.
    pub pack: &'a Pack,
    /// What people write and are called.
    pub data: &'a Data,
    /// Who there is.
    pub world: World,
    /// Chance.
    pub dice: Dice,
    /// Today.
    pub now: Timestamp,
}

/// What a story has come to.
#[derive(Default)]
struct Thread {
    referral: Option<ReferralId>,
    consent: Option<ConsentId>,
    task: Option<Task>,
}

impl Stage<'_> {
    /// Plays a story for the `turn`th time. What would lie in the future has not happened yet.
    pub async fn play(&mut self, story: &Story, turn: usize) -> Result<CaseId> {
        let told_before = i64::try_from(turn).unwrap_or(0);
        let opened_at = self.now
            - Duration::hours(story.hours_ago + told_before * story.spread)
            - Duration::minutes(self.minutes());
        let case = self.open(story, turn, opened_at).await?;
        let mut thread = Thread::default();
        for (hours, act) in story.acts {
            let at = opened_at + Duration::hours(*hours) + Duration::minutes(self.minutes() / 2);
            if at >= self.now {
                break;
            }
            self.act(case, *act, at, &mut thread)
                .await
                .with_context(|| format!("{act:?} {hours} hours after {opened_at}"))?;
        }
        Ok(case)
    }

    fn minutes(&mut self) -> i64 {
        i64::try_from(self.dice.below(50)).unwrap_or(0)
    }

    pub(super) async fn tx(&self, actor: &Actor, at: Timestamp) -> Result<Tx> {
        let store = self.store.with_clock(Clock::new(move || at));
        Ok(store.write(actor).await?)
    }

    pub(super) fn today(&self, at: Timestamp) -> NaiveDate {
        self.pack.calendar().date(at)
    }

    async fn open(&mut self, story: &Story, turn: usize, at: Timestamp) -> Result<CaseId> {
        let actor = self.world.worker(self.world.part(story.by)?, turn % 2)?.clone();
        let tx = self.tx(&actor, at).await?;
        let (sex, age_group, born_on) = self.age(story.who);
        let people = &self.data.people;
        let counties = match story.by {
            Part::OtherNgo => &people.other_counties,
            _ => &people.counties,
        };
        let sources = [
            CaseSource::Hotline,
            CaseSource::Police,
            CaseSource::InPerson,
            CaseSource::Web,
            CaseSource::Abroad,
        ];
        let source = sources
            .iter()
            .cycle()
            .nth(turn + usize::from(sex == Sex::Male))
            .copied();
        let opening = CaseOpening {
            county: self.dice.pick(counties),
            sex,
            age_group,
            is_child: None,
            urgency: story.urgency,
            source,
            detected_on: self.today(at) - Days::new(self.dice.below(3)),
        };
        let id: CaseId = self.dice.id();
        let reference = Reference::new(self.pack.country(), self.dice.roll());
        let code_name = self.pack.code_name(self.dice.roll());
        let (case, opened) =
            Case::open(id, reference, code_name, opening, &actor, tx.now).map_err(|wrong| anyhow!("{wrong:?}"))?;
        let details = self.person(story.who, sex, born_on);
        let (person, described) =
            Person::open(self.dice.id(), id, details, tx.now).map_err(|wrong| anyhow!("{wrong:?}"))?;

        let key = tx.new_case_key(id).await?;
        cases::add(&tx, &case).await?;
        cases::person::add(&tx, &key, &person, case.organisation).await?;
        tx.record_all([Some(opened), described].into_iter().flatten()).await?;
        let occasion = Occasion::new(Milestone::CaseOpened, id, case.organisation, tx.now);
        clock::apply(&tx, self.pack, &occasion).await?;
        let case = cases::age::as_known(&tx, self.pack, case).await?;
        let month = person.details.birth.and_then(PartialDate::adult_month);
        if let Some(month) = month.filter(|_| case.is_child) {
            // As in a request: what stands outside the seal tells the month, not the day.
            let end = self.pack.calendar().start_of(month);
            clock::apply(&tx, self.pack, &occasion.also(Milestone::BirthRecorded).until(end)).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    async fn act(&mut self, id: CaseId, act: Act, at: Timestamp, thread: &mut Thread) -> Result<()> {
        let glance = self.store.system_read();
        let case = cases::find(&glance, &Scope::system(), id).await?;
        let holder = self.holder(&case)?;
        match act {
            Act::Move(TrackState::Proceedings(to)) => self.proceed(case, &holder, to, at).await,
            Act::Move(TrackState::Compensation(to)) => self.compensate(case, &holder, to, at).await,
            Act::Hearing(days) => self.plan_hearing(&case, &holder, days, at).await,
            Act::HearingHeld => self.hold_hearing(&case, &holder, at).await,
            Act::Move(to) => self.move_track(case, &holder, to, at).await,
            Act::StayReturn(to) => self.stay_return(case, to, &holder, at).await,
            Act::Decide(status) => self.decide(case, status, &holder, at).await,
            Act::Disagree => self.disagree(&case, at).await,
            Act::Close(reason) => self.close(case, reason, &holder, at).await,
            Act::Reopen(reason) => self.reopen(case, reason, &holder, at).await,
            Act::Consent(to, purpose, days) => {
                let terms = self.terms(&case, self.world.part(to)?, purpose, DataSets::new(), days, at);
                thread.consent = Some(self.consent(&case, &holder, terms, at).await?);
                Ok(())
            }
            Act::WithdrawConsent => {
                let consent = thread.consent.context("no consent")?;
                self.withdraw_consent(&case, &holder, consent, at).await
            }
            Act::Draft(request) => {
                let to = self.world.part(request.to)?;
                let purpose = purpose(request.kind);
                let sets: DataSets = request.sets.iter().copied().collect();
                let terms = self.terms(&case, to, purpose, sets, 365, at);
                let consent = self.consent(&case, &holder, terms, at).await?;
                thread.consent = Some(consent);
                thread.referral = Some(
                    self.draft(&case, &holder, request, consent, thread.referral, at)
                        .await?,
                );
                Ok(())
            }
            Act::Screen(to) => self.screen(&case, &holder, to, at).await,
            Act::Interview(kind, ends) => self.interview(&case, &holder, kind, ends, at).await,
            Act::AssessRisk(to) => self.assess_risk(case, &holder, to, at).await,
            Act::Trigger(trigger) => self.trigger(&case, &holder, trigger, at).await,
            Act::PlanSafety => self.plan_safety(&case, &holder, at).await,
            Act::Assess => self.assess(&case, &holder, at).await,
            Act::Plan => self.plan(&case, &holder, at).await,
            Act::NextPlan => self.next_plan(&case, &holder, at).await,
            Act::Serve(served) => self.serve(&case, &holder, served, thread.referral, at).await,
            Act::MoveIn(house, service) => {
                let house = self.world.part(house)?;
                self.move_in(&case, &holder, house, service, at).await
            }
            Act::AddDocument(kind, is_clean) => self.add_document(&case, &holder, kind, is_clean, at).await,
            Act::MoveOut(reason) => self.move_out(&case, &holder, reason, at).await,
            Act::Note(kind) => self.note(&case, &holder, kind, at).await,
            Act::Task(days) => {
                thread.task = Some(self.task(&case, &holder, days, at).await?);
                Ok(())
            }
            Act::Confer => self.confer(&case, &holder, at).await,
            Act::TaskDone => {
                let task = thread.task.take().context("no task")?;
                let tx = self.tx(&holder, at).await?;
                let (task, event) = task.complete(tx.now)?;
                cases::task::save(&tx, task).await?;
                tx.record(event).await?;
                Ok(tx.commit().await?)
            }
            Act::Unassign => {
                let tx = self.tx(&holder, at).await?;
                let (case, event) = case.assign(None, None, &holder)?;
                cases::save(&tx, case).await?;
                tx.record(event).await?;
                Ok(tx.commit().await?)
            }
            Act::Look => {
                let coordinator = self.world.worker(self.world.part(Part::Coordinator)?, 0)?.clone();
                let tx = self.tx(&coordinator, at).await?;
                tx.record(Event::new(EventKind::ReadCase).case(id)).await?;
                let informed = Occasion::new(Milestone::CoordinatorInformed, id, case.organisation, tx.now);
                clock::apply(&tx, self.pack, &informed).await?;
                Ok(tx.commit().await?)
            }
            Act::FollowUp(is_reached) => self.follow_up(&case, is_reached, &holder, at).await,
            Act::Expire => {
                let referral = thread.referral.context("no referral")?;
                let store = self.store.with_clock(Clock::new(move || at));
                let tx = store.system().await?;
                referrals::expire(&tx, self.pack, referral).await?;
                Ok(tx.commit().await?)
            }
            _ => {
                let referral = thread.referral.context("no referral")?;
                let (referral, _) = referrals::find(&glance, &Scope::system(), referral).await?;
                self.advance(&case, &holder, referral, act, at).await
            }
        }
    }

    /// Who works on the case now.
    pub(super) fn holder(&self, case: &Case) -> Result<Actor> {
        let first = self.world.worker(case.organisation, 0)?;
        let second = self.world.worker(case.organisation, 1)?;
        let is_second = case.assigned_to == Some(second.user);
        Ok(if is_second { second.clone() } else { first.clone() })
    }

    async fn move_track(&mut self, case: Case, by: &Actor, to: TrackState, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let today = self.today(at);
        let change = TrackChange {
            to,
            decided_on: today,
            grounds: self.dice.pick(&self.data.texts.grounds),
        };
        let (case, record, changed) = case.change_track(change, by, tx.now)?;
        let case = cases::save(&tx, case).await?;
        let key = tx.case_key(case.id).await?;
        tx.record(changed).await?;
        cases::track::moved(&tx, self.pack, &key, &case, &record).await?;
        Ok(tx.commit().await?)
    }

    async fn note(&mut self, case: &Case, by: &Actor, kind: NoteKind, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let texts = &self.data.texts;
        let id = self.dice.id();
        let text = self.dice.pick(match kind {
            NoteKind::Contact => &texts.contact,
            NoteKind::Observation => &texts.observation,
            NoteKind::Internal => &texts.internal,
        });
        let (note, written) =
            Note::write(id, case.id, kind, ("", &text), by, tx.now).map_err(|wrong| anyhow!("{wrong:?}"))?;
        let key = tx.case_key(case.id).await?;
        cases::note::add(&tx, &key, &note).await?;
        tx.record(written).await?;
        Ok(tx.commit().await?)
    }

    async fn task(&mut self, case: &Case, by: &Actor, days: i64, at: Timestamp) -> Result<Task> {
        let tx = self.tx(by, at).await?;
        let given = TaskGiven {
            case: Some(case.id),
            title: self.dice.pick(&self.data.texts.tasks),
            due_on: Some(self.today(at + Duration::days(days))),
            owner: by.user,
        };
        let made = Task::make(self.dice.id(), given, by, tx.now);
        let (task, created) = made.map_err(|wrong| anyhow!("{wrong:?}"))?;
        cases::task::add(&tx, &task).await?;
        tx.record(created).await?;
        tx.commit().await?;
        Ok(task)
    }

    /// People of several bodies meet about the person; the two things they decide are tasks.
    async fn confer(&mut self, case: &Case, by: &Actor, at: Timestamp) -> Result<()> {
        let texts = &self.data.texts.conference;
        let tx = self.tx(by, at).await?;
        let held_on = self.today(at);
        let decisions = texts.decisions.iter().map(|text| ConferenceDecision {
            task: self.dice.id(),
            text: text.clone(),
            due_on: held_on + Days::new(10),
            owner: by.user,
            by: None,
        });
        let participants = texts.participants.iter().map(|who| Participant {
            who: who.clone(),
            body: None,
        });
        let given = ConferenceGiven {
            held_on,
            way: "online".into(),
            person: "heard_before".into(),
            participants: participants.collect(),
            discussed: Some(texts.discussed.clone()),
            decisions: decisions.collect(),
        };
        let known = (self.pack, held_on);
        let (conference, tasks, events) = Conference::record(self.dice.id(), case, given, known, by, tx.now)?;
        let key = tx.case_key(case.id).await?;
        cases::conference::add(&tx, &key, &conference).await?;
        for task in &tasks {
            cases::task::add(&tx, task).await?;
        }
        tx.record_all(events).await?;
        Ok(tx.commit().await?)
    }
}

/// Lets everything run out whose time has come by now, as the job would have done.
///
/// # Errors
/// As the database.
pub async fn settle(store: &Store, pack: &Arc<Pack>) -> Result<()> {
    loop {
        let answers = clock::due_answers(&store.system_read(), 50).await?;
        for referral in &answers {
            let tx = store.system().await?;
            referrals::expire(&tx, pack, *referral).await?;
            tx.commit().await?;
        }
        let tx = store.system().await?;
        let due = clock::due_clocks(&tx, 50).await?;
        for clock in &due {
            cases::stay_return::expire_clock(&tx, pack, *clock).await?;
        }
        tx.commit().await?;
        if answers.is_empty() && due.is_empty() {
            return Ok(());
        }
    }
}
