//! Calendars for other programs: iCalendar (RFC 5545), with what RFC 7986 and usage add for those that are
//! subscribed to.
//!
//! Every event lasts whole days. A day has no time zone: it is the same day wherever it is looked at, and the change to
//! summer time makes it neither longer nor shorter.

use chrono::{DateTime, Days, NaiveDate, Utc};

/// A calendar to be read by another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// What it is called.
    pub name: String,
    /// What is in it, and what is not.
    pub description: String,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// What stands in it.
    pub events: Vec<CalendarEvent>,
}

/// Something that takes whole days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    /// By what programs know it again: the same each time, and of nothing else.
    pub uid: String,
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
    /// What it is called.
    pub summary: String,
    /// What else is said of it.
    pub description: String,
    /// Where it is.
    pub location: Option<String>,
    /// Where it is shown.
    pub address: Option<String>,
    /// Whether it does not take place.
    pub is_cancelled: bool,
}

/// How often programs are asked to look again.
const AGAIN: &str = "PT6H";

impl Calendar {
    /// The calendar as lines of text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut lines = Lines::default();
        lines.plain("BEGIN", "VCALENDAR");
        lines.plain("VERSION", "2.0");
        lines.plain("PRODID", "-//Punte//Punte//EN");
        lines.plain("CALSCALE", "GREGORIAN");
        lines.plain("METHOD", "PUBLISH");
        for name in ["NAME", "X-WR-CALNAME"] {
            lines.text(name, &self.name);
        }
        for name in ["DESCRIPTION", "X-WR-CALDESC"] {
            lines.text(name, &self.description);
        }
        lines.plain("REFRESH-INTERVAL;VALUE=DURATION", AGAIN);
        lines.plain("X-PUBLISHED-TTL", AGAIN);
        let at = self.at.format("%Y%m%dT%H%M%SZ").to_string();
        for event in &self.events {
            event.write(&mut lines, &at);
        }
        lines.plain("END", "VCALENDAR");
        lines.0
    }
}

impl CalendarEvent {
    fn write(&self, lines: &mut Lines, at: &str) {
        let day = |day: NaiveDate| day.format("%Y%m%d").to_string();
        // The end is the first day on which it is over (RFC 5545 §3.6.1).
        let over = self.last.max(self.first).checked_add_days(Days::new(1));
        lines.plain("BEGIN", "VEVENT");
        lines.text("UID", &self.uid);
        lines.plain("DTSTAMP", at);
        lines.plain("DTSTART;VALUE=DATE", &day(self.first));
        lines.plain("DTEND;VALUE=DATE", &day(over.unwrap_or(self.last)));
        lines.text("SUMMARY", &self.summary);
        if !self.description.is_empty() {
            lines.text("DESCRIPTION", &self.description);
        }
        if let Some(location) = &self.location {
            lines.text("LOCATION", location);
        }
        if let Some(address) = &self.address {
            lines.plain("URL", address);
        }
        if self.is_cancelled {
            lines.plain("STATUS", "CANCELLED");
        }
        // Nobody is busy for it: it is known to be on, not who goes.
        lines.plain("TRANSP", "TRANSPARENT");
        lines.plain("END", "VEVENT");
    }
}

/// Octets of a line at most, its end not counted (RFC 5545 §3.1).
const LINE_MAX: usize = 75;

/// The lines of a calendar.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A value that people wrote (RFC 5545 §3.3.11).
    fn text(&mut self, name: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len());
        for letter in value.replace("\r\n", "\n").chars() {
            match letter {
                '\\' | ';' | ',' => escaped.extend(['\\', letter]),
                '\n' | '\r' => escaped.push_str("\\n"),
                '\t' => escaped.push(' '),
                letter if letter.is_control() => {}
                letter => escaped.push(letter),
            }
        }
        self.plain(name, &escaped);
    }

    /// A value that needs no escaping. What is longer than a line goes on in the next, behind a space; no letter is cut
    /// in two.
    fn plain(&mut self, name: &str, value: &str) {
        let mut width = 0;
        let line = [name, ":", value].concat();
        for letter in line.chars().filter(|letter| !letter.is_control()) {
            if width + letter.len_utf8() > LINE_MAX {
                self.0.push_str("\r\n ");
                width = 1;
            }
            width += letter.len_utf8();
            self.0.push(letter);
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(first: &str, last: &str) -> CalendarEvent {
        CalendarEvent {
            uid: "training-1-held@punte.example".to_owned(),
            first: first.parse().unwrap(),
            last: last.parse().unwrap(),
            summary: "Instruire".to_owned(),
            description: String::new(),
            location: None,
            address: None,
            is_cancelled: false,
        }
    }

    fn text_of(events: Vec<CalendarEvent>) -> String {
        let calendar = Calendar {
            name: "Punte".to_owned(),
            description: "Proiecte".to_owned(),
            at: "2026-03-02T08:00:00Z".parse().unwrap(),
            events,
        };
        calendar.to_text()
    }

    /// The lines as a program puts them together again.
    fn unfolded(text: &str) -> Vec<String> {
        let whole = text.replace("\r\n ", "");
        whole.split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_calendar_is_what_programs_expect() {
        let text = text_of(vec![event("2016-02-12", "2016-02-14")]);
        assert_eq!(
            unfolded(&text),
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Punte//Punte//EN",
                "CALSCALE:GREGORIAN",
                "METHOD:PUBLISH",
                "NAME:Punte",
                "X-WR-CALNAME:Punte",
                "DESCRIPTION:Proiecte",
                "X-WR-CALDESC:Proiecte",
                "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
                "X-PUBLISHED-TTL:PT6H",
                "BEGIN:VEVENT",
                "UID:training-1-held@punte.example",
                "DTSTAMP:20260302T080000Z",
                "DTSTART;VALUE=DATE:20160212",
                "DTEND;VALUE=DATE:20160215",
                "SUMMARY:Instruire",
                "TRANSP:TRANSPARENT",
                "END:VEVENT",
                "END:VCALENDAR",
            ]
        );
        assert!(text.ends_with("END:VCALENDAR\r\n"));
    }

    #[test]
    fn a_day_is_one_day_also_when_the_clocks_change() {
        for (day, over) in [
            ("2026-03-29", "20260330"),
            ("2026-10-25", "20261026"),
            ("2024-02-28", "20240229"),
            ("2026-12-31", "20270101"),
        ] {
            let text = text_of(vec![event(day, day)]);
            assert!(text.contains(&format!("DTEND;VALUE=DATE:{over}\r\n")), "{text}");
        }
    }

    #[test]
    fn nothing_that_people_write_ends_a_line_or_a_value() {
        let written = "Reuniune; Iași, Cluj\\Napoca\r\nEND:VEVENT\nX\rY\t\u{7}Z";
        let text = text_of(vec![CalendarEvent {
            summary: written.to_owned(),
            address: Some("https://punte.example/x\r\nATTENDEE:mailto:x@example.org".to_owned()),
            ..event("2026-03-02", "2026-03-02")
        }]);
        let lines = unfolded(&text);
        assert!(
            lines.contains(&r"SUMMARY:Reuniune\; Iași\, Cluj\\Napoca\nEND:VEVENT\nX\nY Z".to_owned()),
            "{text}"
        );
        assert_eq!(lines.iter().filter(|line| *line == "END:VEVENT").count(), 1);
        assert!(!lines.iter().any(|line| line.starts_with("ATTENDEE")), "{text}");
    }

    #[test]
    fn a_line_has_75_octets_at_most_and_no_letter_is_cut() {
        for length in 60..90 {
            for letter in ["a", "ș", "€", "🦋"] {
                let written = letter.repeat(length);
                let text = text_of(vec![CalendarEvent {
                    summary: written.clone(),
                    ..event("2026-03-02", "2026-03-02")
                }]);
                assert!(text.split("\r\n").all(|line| line.len() <= LINE_MAX), "{text}");
                assert!(unfolded(&text).contains(&format!("SUMMARY:{written}")), "{text}");
            }
        }
    }
}
