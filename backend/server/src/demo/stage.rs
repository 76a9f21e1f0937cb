//! Plays the stories: every act is done by somebody, at its time, with the same domain methods and
//! storage functions that answer a request.

use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use chrono::{Datelike, Days, Duration, NaiveDate};
use punte_domain::Timestamp;
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::age::eighteenth_birthday;
use punte_domain::cases::clock::{ClockKind, Milestone, Occasion};
use punte_domain::cases::consent::{
    Consent, ConsentBasis, ConsentCircumstances, ConsentPurpose, ConsentTerms, DataSet, DataSets, GivenBy,
};
use punte_domain::cases::note::{Note, NoteKind};
use punte_domain::cases::person::{
    AgeBasis, DatePrecision, Identifier, IdentifierKind, PartialDate, Person, PersonContact, PersonContactKind,
    PersonDetails,
};
use punte_domain::cases::task::{Task, TaskState};
use punte_domain::cases::track::{AssistanceState, TrackChange, TrackEvidence, TrackState};
use punte_domain::cases::{AgeGroup, Case, CaseOpening, CaseSource, Sex};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, ConsentId, OrganisationId, ReferralId};
use punte_domain::pack::{Condition, Pack};
use punte_domain::reference::Reference;
use punte_domain::referrals::{
    Accepting, Answer, FeedbackKind, FeedbackOutcome, Referral, ReferralContent, ReferralKind, Report, Sending,
};
use punte_storage::cases::clock;
use punte_storage::cases::consent::{ConsentRecord, Details};
use punte_storage::referrals::feedback::{Feedback, FeedbackWords};
use punte_storage::{Clock, Store, Tx, cases, referrals};
use strum::IntoEnumIterator;

use super::data::{Data, Texts};
use super::dice::Dice;
use super::stories::{Act, Part, Request, Story, Who};
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

/// How long a legal ground waits for its second signature.
const SIGNED_AFTER: Duration = Duration::hours(6);

/// What a story has come to.
#[derive(Default)]
struct Thread {
    referral: Option<ReferralId>,
    consent: Option<ConsentId>,
    task: Option<Task>,
}

impl Stage<'_> {
    /// Plays a story for the `turn`th time. What would lie in the future has not happened yet.
    pub async fn play(&mut self, story: &Story, turn: usize) -> Result<()> {
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
        Ok(())
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
        let person = Person::new(self.dice.id(), id, PersonDetails::default(), tx.now)
            .and_then(|blank| blank.change(details, tx.now));
        let (person, described) = person.map_err(|wrong| anyhow!("{wrong:?}"))?;

        let key = tx.new_case_key(id).await?;
        cases::add(&tx, &case).await?;
        cases::person::add(&tx, &key, &person, case.organisation).await?;
        tx.record_all([Some(opened), described].into_iter().flatten()).await?;
        let occasion = Occasion::new(Milestone::CaseOpened, id, case.organisation, tx.now);
        clock::apply(&tx, self.pack, &occasion).await?;
        let month = eighteenth_birthday(born_on).and_then(|day| day.with_day(1));
        if let Some(month) = month.filter(|_| case.is_child) {
            // As in a request: what stands outside the seal tells the month, not the day.
            let end = self.pack.calendar().start_of(month);
            clock::apply(&tx, self.pack, &occasion.also(Milestone::BirthRecorded).until(end)).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    fn age(&mut self, who: Who) -> (Sex, AgeGroup, NaiveDate) {
        let today = self.today(self.now);
        let (sex, group, years) = match who {
            Who::Woman | Who::Man | Who::Foreigner => {
                let sex = if who == Who::Man { Sex::Male } else { Sex::Female };
                let years = 18 + self.dice.below(30);
                let group = match years {
                    ..=25 => AgeGroup::A18To25,
                    26..=40 => AgeGroup::A26To40,
                    _ => AgeGroup::A41Plus,
                };
                (sex, group, years)
            }
            Who::Girl => (Sex::Female, AgeGroup::A14To17, 14 + self.dice.below(2)),
            Who::AlmostAdult => {
                // 18 in about ten weeks.
                let years = today.year() - 18;
                let birthday = today + Days::new(70);
                let born_on = birthday
                    .with_year(years + birthday.year() - today.year())
                    .unwrap_or(birthday);
                return (Sex::Female, AgeGroup::A14To17, born_on);
            }
        };
        let days = years * 365 + years / 4 + 1 + self.dice.below(300);
        let born_on = today.checked_sub_days(Days::new(days)).unwrap_or(today);
        // So long as the birthday of this year does not lift the person into the next group.
        (sex, group, born_on.max(earliest(group, today)))
    }

    fn person(&mut self, who: Who, sex: Sex, born_on: NaiveDate) -> PersonDetails {
        let people = &self.data.people;
        let dice = &mut self.dice;
        let given = dice.pick(if sex == Sex::Male { &people.male } else { &people.female });
        let number = dice.below(10_000);
        let citizenship = match who {
            Who::Foreigner => dice.pick(&people.foreign),
            _ => self.pack.country().to_owned(),
        };
        let precision = match dice.below(4) {
            0 => DatePrecision::Month,
            1 => DatePrecision::Year,
            _ => DatePrecision::Day,
        };
        let date = match precision {
            DatePrecision::Day | DatePrecision::Estimated => Some(born_on),
            DatePrecision::Month => born_on.with_day(1),
            DatePrecision::Year => born_on.with_day(1).and_then(|day| day.with_month(1)),
        };
        PersonDetails {
            given_names: Some(given),
            family_name: Some(dice.pick(&people.family)),
            aliases: Vec::new(),
            birth: date.map(|date| PartialDate { date, precision }),
            age_basis: Some(if number.is_multiple_of(3) {
                AgeBasis::Declared
            } else {
                AgeBasis::Document
            }),
            languages: people
                .languages
                .iter()
                .take(1 + usize::from(number.is_multiple_of(5)))
                .cloned()
                .collect(),
            citizenships: vec![citizenship.clone()],
            identifiers: vec![Identifier {
                kind: IdentifierKind::FileNumber,
                value: format!("DEMO-{number:04}"),
                country: self.pack.country().to_owned(),
            }],
            contacts: vec![PersonContact {
                kind: PersonContactKind::Email,
                value: format!("demo{number:04}@example.org"),
                safe_to_call: false,
                safe_to_write: number.is_multiple_of(2),
                note: None,
            }],
        }
    }

    async fn act(&mut self, id: CaseId, act: Act, at: Timestamp, thread: &mut Thread) -> Result<()> {
        let glance = self.store.system_read();
        let case = cases::find(&glance, &Scope::system(), id).await?;
        let holder = self.holder(&case)?;
        match act {
            Act::Move(to) => self.move_track(case, &holder, to, None, at).await,
            Act::Close(reason) => {
                let closed = TrackState::Assistance(AssistanceState::Closed);
                self.move_track(case, &holder, closed, Some(reason), at).await
            }
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
            Act::Note(kind) => self.note(&case, &holder, kind, at).await,
            Act::Task(days) => {
                thread.task = Some(self.task(&case, &holder, days, at).await?);
                Ok(())
            }
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
            Act::FollowUp => {
                self.note(&case, &holder, NoteKind::Contact, at).await?;
                let tx = self.tx(&holder, at).await?;
                let contacted = Occasion::new(Milestone::FollowedUp, id, case.organisation, tx.now);
                clock::apply(&tx, self.pack, &contacted).await?;
                Ok(tx.commit().await?)
            }
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
    fn holder(&self, case: &Case) -> Result<Actor> {
        let first = self.world.worker(case.organisation, 0)?;
        let second = self.world.worker(case.organisation, 1)?;
        let is_second = case.assigned_to == Some(second.user);
        Ok(if is_second { second.clone() } else { first.clone() })
    }

    async fn move_track(
        &mut self,
        case: Case,
        by: &Actor,
        to: TrackState,
        closing_reason: Option<&str>,
        at: Timestamp,
    ) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let today = self.today(at);
        let change = TrackChange {
            to,
            decided_on: today,
            grounds: self.dice.pick(&self.data.texts.grounds),
            closing_reason: closing_reason.map(str::to_owned),
            last_contact_on: closing_reason.map(|_| today.max(case.detected_on)),
            known: TrackEvidence {
                consents_to_return: true,
                is_received: true,
            },
        };
        let (case, record, changed) = case.change_track(change, by, tx.now)?;
        let case = cases::save(&tx, case).await?;
        let key = tx.case_key(case.id).await?;
        cases::track::add(&tx, &key, &record).await?;
        tx.record(changed).await?;
        if let Some(milestone) = Milestone::of_track(to) {
            let may_call = cases::consent::has_agreed(&tx, case.id, ConsentPurpose::FollowUp, today).await?;
            let occasion = Occasion::new(milestone, case.id, case.organisation, tx.now)
                .when(Condition::FollowUpConsented, may_call);
            clock::apply(&tx, self.pack, &occasion).await?;
        }
        Ok(tx.commit().await?)
    }

    fn terms(
        &self,
        case: &Case,
        recipient: OrganisationId,
        purpose: ConsentPurpose,
        mut data_sets: DataSets,
        days: u64,
        at: Timestamp,
    ) -> ConsentTerms {
        let given_on = self.today(at);
        data_sets.insert(DataSet::Contact);
        if purpose == ConsentPurpose::Transfer {
            data_sets = DataSet::iter().collect();
        }
        // What the law commands to be told of a child needs nobody's consent.
        let is_duty = case.is_child && purpose == ConsentPurpose::Legal;
        ConsentTerms {
            purpose,
            recipient,
            data_sets,
            basis: if is_duty {
                ConsentBasis::ChildProtection
            } else {
                ConsentBasis::Consent
            },
            given_by: match (is_duty, case.is_child) {
                (true, _) => GivenBy::ChildAssent,
                (false, true) => GivenBy::Guardian,
                (false, false) => GivenBy::Person,
            },
            given_on,
            valid_until: given_on + Days::new(days),
        }
    }

    async fn consent(&mut self, case: &Case, by: &Actor, terms: ConsentTerms, at: Timestamp) -> Result<ConsentId> {
        let tx = self.tx(by, at).await?;
        let id: ConsentId = self.dice.id();
        let end = self.pack.calendar().end_of(terms.valid_until);
        let circumstances = ConsentCircumstances {
            is_child: case.is_child,
            has_ground: false,
            today: self.today(at),
        };
        let (consent, given) = Consent::give(id, case.id, terms, circumstances, by.user, tx.now)?;
        let record = ConsentRecord {
            consent,
            leaflet_language: Some(self.pack.default_language().code().to_owned()),
            details: Details::default(),
            withdrawn_reason: None,
        };
        let key = tx.case_key(case.id).await?;
        cases::consent::add(&tx, &key, &record).await?;
        tx.record(given).await?;
        let occasion = Occasion::new(Milestone::ConsentGiven, case.id, case.organisation, tx.now)
            .consent(id)
            .until(end);
        clock::apply(&tx, self.pack, &occasion).await?;
        tx.commit().await?;
        if record.consent.terms.basis.is_legal_ground() {
            self.confirm(case, by, record.consent, at + SIGNED_AFTER).await?;
        }
        Ok(id)
    }

    /// A supervisor signs a legal ground, if there is one and time enough has passed.
    async fn confirm(&self, case: &Case, by: &Actor, ground: Consent, at: Timestamp) -> Result<()> {
        let Some(second) = self.world.second_signer(case.organisation, by.user) else {
            return Ok(());
        };
        if at >= self.now {
            return Ok(());
        }
        let tx = self.tx(second, at).await?;
        let (ground, confirmed) = ground.confirm(second.user, tx.now, self.today(at))?;
        cases::consent::confirm(&tx, &ground).await?;
        tx.record(confirmed).await?;
        Ok(tx.commit().await?)
    }

    async fn withdraw_consent(&mut self, case: &Case, by: &Actor, id: ConsentId, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let record = cases::consent::find(&tx, &key, id).await?;
        let (consent, withdrawn) = record.consent.withdraw(by.user, tx.now)?;
        let reason = self.dice.pick(&self.data.texts.reasons);
        cases::consent::withdraw(&tx, &key, &consent, &reason).await?;
        tx.record(withdrawn).await?;
        let occasion = Occasion::new(Milestone::ConsentWithdrawn, case.id, case.organisation, tx.now).consent(id);
        clock::apply(&tx, self.pack, &occasion).await?;
        referrals::consent_withdrawn(&tx, self.pack, id).await?;
        Ok(tx.commit().await?)
    }

    async fn note(&mut self, case: &Case, by: &Actor, kind: NoteKind, at: Timestamp) -> Result<()> {
        let tx = self.tx(by, at).await?;
        let texts = &self.data.texts;
        let note = Note {
            id: self.dice.id(),
            case: case.id,
            kind,
            body: self.dice.pick(match kind {
                NoteKind::Contact => &texts.contact,
                NoteKind::Observation => &texts.observation,
                NoteKind::Internal => &texts.internal,
            }),
            author: by.user,
            organisation: by.organisation,
            at: tx.now,
        };
        let key = tx.case_key(case.id).await?;
        cases::note::add(&tx, &key, &note).await?;
        tx.record(note.written()).await?;
        Ok(tx.commit().await?)
    }

    async fn task(&mut self, case: &Case, by: &Actor, days: i64, at: Timestamp) -> Result<Task> {
        let tx = self.tx(by, at).await?;
        let task = Task {
            id: self.dice.id(),
            version: 1,
            case: Some(case.id),
            organisation: by.organisation,
            title: self.dice.pick(&self.data.texts.tasks),
            due_on: Some(self.today(at + Duration::days(days))),
            owner: by.user,
            created_by: by.user,
            created_at: tx.now,
            state: TaskState::Open,
            done_at: None,
        };
        cases::task::add(&tx, &task).await?;
        tx.record(task.created()).await?;
        tx.commit().await?;
        Ok(task)
    }

    async fn draft(
        &mut self,
        case: &Case,
        by: &Actor,
        request: Request,
        consent: ConsentId,
        earlier: Option<ReferralId>,
        at: Timestamp,
    ) -> Result<ReferralId> {
        let tx = self.tx(by, at).await?;
        let previous = match earlier {
            Some(id) => Some(referrals::find(&tx, &Scope::system(), id).await?.0),
            None => None,
        };
        let content = ReferralContent {
            kind: request.kind,
            to: self.world.part(request.to)?,
            services: request.services.iter().map(|service| (*service).to_owned()).collect(),
            urgency: request.urgency,
            consent: Some(consent),
            data_sets: request.sets.iter().copied().collect(),
        };
        let reference = Reference::new(self.pack.country(), self.dice.roll());
        let previous = previous.filter(Referral::may_be_followed).map(|referral| referral.id);
        let id: ReferralId = self.dice.id();
        let (referral, drafted) = Referral::draft(
            id,
            reference,
            case.id,
            case.organisation,
            content,
            previous,
            by.user,
            tx.now,
        )?;
        referrals::add(&tx, &referral).await?;
        let key = tx.case_key(case.id).await?;
        let message = self.dice.pick(&self.data.texts.messages);
        referrals::write_message(&tx, &key, &referral, Some(&message)).await?;
        tx.record(drafted).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// What sender and receiver do with a referral.
    async fn advance(
        &mut self,
        case: &Case,
        sender: &Actor,
        referral: Referral,
        act: Act,
        at: Timestamp,
    ) -> Result<()> {
        let receiver = self.world.worker(referral.content.to, 0)?.clone();
        let by_sender = matches!(act, Act::Send | Act::Withdraw);
        let by = if by_sender { sender } else { &receiver };
        let tx = self.tx(by, at).await?;
        let (id, here) = (referral.id, by.organisation);
        let has_service = referral.content.kind.has_service();
        let mut words = None;
        let mut reason = None;
        let step = match act {
            Act::Send => self.send(&tx, case, referral, here).await?,
            Act::Withdraw => {
                reason = Some(self.dice.pick(&self.data.texts.reasons));
                referral.withdraw(here, tx.now)?
            }
            Act::Acknowledge => match referral.acknowledge(here, tx.now)? {
                (referral, Some(event)) => (referral, event),
                _ => return Ok(()),
            },
            Act::Accept => {
                let consents = cases::consent::of_case(&tx, case.id).await?;
                let facts = Accepting {
                    consents: &consents,
                    receiver: self.world.kind(here).context("an unknown receiver")?,
                    today: self.today(at),
                };
                referral.answer(here, Answer::Accept(facts), tx.now)?
            }
            Act::Refuse(code) => {
                reason = Some(self.dice.pick(&self.data.texts.reasons));
                let answer = Answer::Refuse {
                    reason: code,
                    has_text: true,
                };
                referral.answer(here, answer, tx.now)?
            }
            Act::Start => {
                let today = self.today(at);
                referral.start_service(here, today, today, tx.now)?
            }
            Act::ReportStart => {
                words = Some((FeedbackKind::Start, None));
                referral.give_feedback(here, report(FeedbackKind::Start, None), tx.now)?
            }
            Act::ReportEnd(outcome) => {
                let outcome = has_service.then_some(outcome);
                words = Some((FeedbackKind::Final, outcome));
                referral.give_feedback(here, report(FeedbackKind::Final, outcome), tx.now)?
            }
            Act::Complete => referral.complete(here, tx.now)?,
            Act::Break(code) => referral.break_off(here, code, tx.now)?,
            other => anyhow::bail!("{other:?} is no step of a referral"),
        };
        let referral = referrals::keep(&tx, self.pack, step).await?;
        let key = tx.case_key(case.id).await?;
        if let Some((kind, outcome)) = words {
            let feedback = Feedback {
                id: self.dice.id(),
                referral: id,
                kind,
                outcome,
                given_at: tx.now,
                given_by: by.user,
                words: None,
            };
            let words = written(&mut self.dice, &self.data.texts);
            referrals::feedback::add(&tx, &key, &feedback, &words).await?;
        }
        if let Some(reason) = reason {
            referrals::write_reason(&tx, &key, &referral, &reason).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn send(&self, tx: &Tx, case: &Case, referral: Referral, by: OrganisationId) -> Result<(Referral, Event)> {
        let consents = cases::consent::of_case(tx, case.id).await?;
        let content = &referral.content;
        let kind = self.world.kind(content.to).context("an unknown receiver")?;
        let calendar = self.pack.calendar();
        let facts = Sending {
            consent: consents.iter().find(|consent| Some(consent.id) == content.consent),
            receiver: kind,
            may_be_received: self.pack.may_receive(kind.code(), content.kind.code()),
            is_child: case.is_child,
            today: calendar.date(tx.now),
            answer_due_at: self
                .pack
                .clock(ClockKind::ReferralAnswer)
                .and_then(|rule| rule.due(tx.now, Some(content.urgency.code()), calendar))
                .context("no clock for answers")?,
        };
        Ok(referral.send(by, facts, tx.now)?)
    }
}

/// The first day of birth that still belongs to the group today.
fn earliest(group: AgeGroup, today: NaiveDate) -> NaiveDate {
    let years = match group {
        AgeGroup::A0To13 => 14,
        AgeGroup::A14To17 => 18,
        AgeGroup::A18To25 => 26,
        AgeGroup::A26To40 => 41,
        AgeGroup::A41Plus | AgeGroup::Unknown => 90,
    };
    today
        .checked_sub_months(chrono::Months::new(years * 12))
        .map_or(today, |day| day + Days::new(3))
}

fn purpose(kind: ReferralKind) -> ConsentPurpose {
    match kind {
        ReferralKind::Service => ConsentPurpose::Assistance,
        ReferralKind::Transfer => ConsentPurpose::Transfer,
        ReferralKind::Consultation => ConsentPurpose::Consultation,
        ReferralKind::NotificationDuty => ConsentPurpose::Legal,
    }
}

fn report(kind: FeedbackKind, outcome: Option<FeedbackOutcome>) -> Report {
    Report {
        kind,
        outcome,
        has_narrative: true,
        has_what_next: true,
    }
}

fn written(dice: &mut Dice, texts: &Texts) -> FeedbackWords {
    FeedbackWords {
        narrative: dice.pick(&texts.reports),
        what_next: Some(dice.pick(&texts.next)),
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
            clock::expire_one(&tx, *clock).await?;
        }
        tx.commit().await?;
        if answers.is_empty() && due.is_empty() {
            return Ok(());
        }
    }
}
