//! A part of a calendar as calendar programs read it. It says what takes place and nothing of people: a decision stands
//! there by its meeting, not in its words.

use punte_domain::Timestamp;
use punte_domain::language::Language;
use punte_domain::pack::Pack;
use punte_domain::projects::calendar::{CalendarEntry, CalendarKind, CalendarMoment, CalendarState};
use punte_domain::projects::date::{StatedDate, StatedPrecision};
use punte_exports::calendar::{Calendar, CalendarEvent};
use punte_storage::projects::calendar::CalendarPart;

use super::calendar::{keys, path};
use crate::App;

/// The media type of the file.
pub(super) const TYPE: &str = "text/calendar; charset=utf-8";

/// The entry with the words of the pack where it holds a code of it.
pub(super) fn named(pack: &Pack, entry: CalendarEntry, language: Language) -> CalendarEntry {
    let label = match entry.kind {
        CalendarKind::Recommendation => pack.label("service_standard", &entry.title, language),
        _ => None,
    };
    match label.map(str::to_owned) {
        Some(title) => CalendarEntry { title, ..entry },
        None => entry,
    }
}

/// The file.
pub(super) fn written(app: &App, part: CalendarPart, language: Language, now: Timestamp) -> String {
    let origin = app.auth.origin.as_str();
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let keys = keys(&part.entries);
    let mut description = ABOUT.get(language).to_owned();
    if part.has_more {
        description.push(' ');
        description.push_str(MORE.get(language));
    }
    let events = part.entries.into_iter().zip(keys).filter_map(|(entry, key)| {
        let entry = named(&app.pack, entry, language);
        event(&app.pack, &entry, language, format!("{key}@{host}"), origin)
    });
    let calendar = Calendar {
        name: "Punte".to_owned(),
        description,
        at: now,
        events: events.collect(),
    };
    calendar.to_text()
}

/// The entry as an event; none where it is known by its year alone, since a year is no date to look forward to.
#[must_use]
pub fn event(
    pack: &Pack,
    entry: &CalendarEntry,
    language: Language,
    uid: String,
    origin: &str,
) -> Option<CalendarEvent> {
    let (first, last) = entry.days()?;
    // What was decided is said in people's words: the meeting stands for it.
    let title = match entry.kind {
        CalendarKind::Decision => entry.parent_title.as_deref().unwrap_or_default(),
        _ => entry.title.as_str(),
    };
    let mut summary = said(entry.kind, entry.moment).get(language).to_owned();
    if !title.is_empty() {
        summary = format!("{summary}: {title}");
    }
    match entry.precision()? {
        StatedPrecision::Day => {}
        StatedPrecision::Month => {
            let ends = [entry.span.from, entry.span.to].into_iter().flatten();
            let mut months: Vec<String> = ends.map(|end| month(pack, end, language)).collect();
            months.dedup();
            let vague = VAGUE.get(language);
            summary = format!("{summary} ({}, {vague})", months.join(" – "));
        }
        StatedPrecision::Year => return None,
    }
    let of = match entry.kind {
        CalendarKind::Recommendation => entry.parent_title.clone(),
        _ => None,
    };
    let lines: Vec<String> = of.into_iter().chain(entry.project_title.clone()).collect();
    Some(CalendarEvent {
        uid,
        first,
        last,
        summary,
        description: lines.join("\n"),
        location: entry.place.clone(),
        address: path(entry).map(|path| format!("{origin}{path}")),
        is_cancelled: entry.state == Some(CalendarState::Dropped),
    })
}

/// The month of a date and its year.
fn month(pack: &Pack, date: StatedDate, language: Language) -> String {
    use chrono::Datelike as _;
    let number = usize::try_from(date.date.month0()).unwrap_or_default();
    format!("{} {}", pack.print().month(number, language), date.date.year())
}

/// Words in each language.
struct Words {
    ro: &'static str,
    sq: &'static str,
    en: &'static str,
}

impl Words {
    const fn new(ro: &'static str, sq: &'static str, en: &'static str) -> Self {
        Self { ro, sq, en }
    }

    fn get(&self, language: Language) -> &'static str {
        match language {
            Language::Ro => self.ro,
            Language::Sq => self.sq,
            Language::En => self.en,
        }
    }
}

/// What is in the file, and what is not.
const ABOUT: Words = Words::new(
    "Date și termene ale proiectelor din Punte. Ce se știe doar după an sau nu are dată nu apare aici.",
    "Data dhe afate të projekteve nga Punte. Çka dihet vetëm me vit ose nuk ka datë nuk gjendet këtu.",
    "Dates and deadlines of projects from Punte. What is known by its year alone or has no date is not here.",
);

/// That there is more.
const MORE: Words = Words::new(
    "Sunt mai multe decât încap: apar doar primele 1000.",
    "Ka më shumë se sa nxë: gjenden vetëm 1000 të parat.",
    "There are more than fit: only the first 1000 are here.",
);

/// That a day is not stated.
const VAGUE: Words = Words::new("ziua neprecizată", "dita nuk thuhet", "day not stated");

/// What happens with a thing of this kind.
fn said(kind: CalendarKind, moment: CalendarMoment) -> Words {
    use CalendarKind as K;
    use CalendarMoment as M;
    match (kind, moment) {
        (K::Training, _) => Words::new("Instruire", "Trajnim", "Training"),
        (K::CampaignAction, _) => Words::new("Acțiune", "Veprim", "Action"),
        (K::Meeting, M::MeetsAgain) => Words::new("Reuniunea următoare", "Takimi i radhës", "Next meeting"),
        (K::Meeting, _) => Words::new("Reuniune", "Takim", "Meeting"),
        (K::Project, M::Ends) => Words::new("Sfârșitul proiectului", "Fundi i projektit", "End of the project"),
        (K::Project, _) => Words::new("Începutul proiectului", "Fillimi i projektit", "Start of the project"),
        (K::Activity, M::PlannedEnd) => Words::new(
            "Sfârșitul planificat al activității",
            "Fundi i planifikuar i veprimtarisë",
            "Planned end of the activity",
        ),
        (K::Activity, M::PlannedBegin) => Words::new(
            "Începutul planificat al activității",
            "Fillimi i planifikuar i veprimtarisë",
            "Planned start of the activity",
        ),
        (K::Activity, M::Ends) => Words::new("Sfârșitul activității", "Fundi i veprimtarisë", "End of the activity"),
        (K::Activity, _) => Words::new(
            "Începutul activității",
            "Fillimi i veprimtarisë",
            "Start of the activity",
        ),
        (K::Deliverable, M::Delivered) => Words::new("Livrabil predat", "Produkt i dorëzuar", "Deliverable delivered"),
        (K::Deliverable, _) => Words::new("Termenul livrabilului", "Afati i produktit", "Deliverable due"),
        (K::Decision, _) => Words::new("Termenul unei hotărâri", "Afati i një vendimi", "Decision due"),
        (K::Milestone, _) => Words::new(
            "Țintă intermediară a indicatorului",
            "Synim i ndërmjetëm i treguesit",
            "Milestone",
        ),
        (K::Campaign, _) => Words::new("Campanie", "Fushatë", "Campaign"),
        (K::Strategy, M::Ends) => Words::new(
            "Sfârșitul strategiei sau al planului",
            "Fundi i strategjisë ose i planit",
            "End of the strategy or plan",
        ),
        (K::Strategy, M::Due) => Words::new(
            "Termenul raportării privind strategia sau planul",
            "Afati i raportimit për strategjinë ose planin",
            "Report on the strategy or plan due",
        ),
        (K::Strategy, _) => Words::new(
            "Începutul strategiei sau al planului",
            "Fillimi i strategjisë ose i planit",
            "Start of the strategy or plan",
        ),
        (K::Publication, _) => Words::new("Publicație", "Botim", "Publication"),
        (K::Review, _) => Words::new("Evaluare", "Vlerësim", "Review"),
        (K::Protocol, M::Signed) => Words::new("Semnarea protocolului", "Nënshkrimi i protokollit", "Protocol signed"),
        (K::Protocol, _) => Words::new(
            "Sfârșitul valabilității protocolului",
            "Fundi i vlefshmërisë së protokollit",
            "Protocol valid until today",
        ),
        (K::Measure, _) => Words::new("Termenul măsurii", "Afati i masës", "Measure due"),
        (K::Recommendation, _) => Words::new("Termenul recomandării", "Afati i rekomandimit", "Recommendation due"),
    }
}
