//! What invented people were asked in a screening.

use anyhow::{Context as _, Result, anyhow};
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::screening::{
    AnswerSource, AnswerState, Given, Instruments, Questions, Screening, ScreeningProfile, check_answers,
};
use punte_storage::cases;

use super::stage::Stage;

/// What a screening comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screened {
    /// Enough signs of trafficking.
    Indicated,
    /// Not enough of any.
    NotIndicated,
    /// It is still going on, and depends on what is asked next.
    Open,
}

/// The instrument of the stories.
const INSTRUMENT: (&str, &str) = ("ilo_labour", "2009.1");

impl Screened {
    /// What is answered how, and by whom it is known; in between, what was not asked.
    fn answers(self, questions: &Questions, profile: ScreeningProfile) -> Vec<(String, Vec<Given>)> {
        let of = |section: &str| -> Vec<Given> {
            let items = questions
                .section(section)
                .into_iter()
                .flat_map(|one| one.asked(profile));
            items
                .enumerate()
                .map(|(at, (item, _))| self.given(section, at, &item.code))
                .collect()
        };
        let sections: &[&str] = match self {
            Self::Indicated => &["D1", "D4", "D5"],
            Self::NotIndicated => &["D1", "D2", "D3", "D4", "D5", "D6"],
            Self::Open => &["D1", "D4"],
        };
        sections
            .iter()
            .map(|section| ((*section).to_owned(), of(section)))
            .collect()
    }

    fn given(self, section: &str, at: usize, item: &str) -> Given {
        use AnswerSource::{Document, Observed, PersonSaid, ThirdParty};
        use AnswerState::{No, NotAsked, Refused, Unknown, Yes};
        let (state, source) = match (self, section, at) {
            // One sign alone, as the last of these, is not enough of any section.
            (Self::Indicated, _, 0) | (Self::Open, "D1", 0) | (Self::NotIndicated, "D4", 1) => (Yes, Some(PersonSaid)),
            (Self::Indicated, _, 1) => (Yes, Some(Observed)),
            (Self::Indicated, "D1", 2) | (Self::Open, "D4", 1) => (Yes, Some(ThirdParty)),
            (Self::Indicated | Self::Open, _, 3) => (Unknown, Some(PersonSaid)),
            (Self::Indicated | Self::Open, _, 4) => (Refused, None),
            (Self::Indicated, _, 5) | (Self::Open, "D4", 0) => (No, Some(Document)),
            (Self::Indicated | Self::Open, ..) => (NotAsked, None),
            (Self::NotIndicated, ..) => (No, Some(PersonSaid)),
        };
        Given {
            item: item.to_owned(),
            state,
            source,
        }
    }
}

impl Stage<'_> {
    pub(super) async fn screen(&mut self, case: &Case, by: &Actor, to: Screened, at: Timestamp) -> Result<()> {
        let (code, version) = INSTRUMENT;
        let instruments = Instruments::new(self.pack, Vec::new());
        let instrument = instruments.find(code, version).context("no instrument")?;
        let questions = instrument.questions.as_ref().context("not entered")?;
        let profile = if case.is_child {
            ScreeningProfile::Child
        } else {
            ScreeningProfile::Adult
        };
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let (id, today) = (self.dice.id(), self.today(at));
        let startable = instruments.may_start(instrument, today)?;
        let (mut screening, started) = Screening::start(id, case, startable, profile, by, tx.now)?;
        cases::screening::add(&tx, &key, &screening).await?;
        tx.record(started).await?;
        for (section, given) in to.answers(questions, profile) {
            check_answers(questions, profile, &section, &given).map_err(|refused| anyhow!("{refused:?}"))?;
            let (answered, event) = screening.answer(case, &given, by, tx.now)?;
            screening = cases::screening::save(&tx, &key, answered).await?;
            tx.record(event).await?;
        }
        if to != Screened::Open {
            let (finished, event) = screening.finish(case, questions, by, tx.now)?;
            cases::screening::save(&tx, &key, finished).await?;
            tx.record(event).await?;
        }
        Ok(tx.commit().await?)
    }
}
