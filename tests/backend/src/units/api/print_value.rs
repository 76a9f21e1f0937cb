//! Values, written out in a language.

use punte_api::units::shown;
use punte_domain::language::{Labels, Language};
use punte_domain::pack::Pack;
use punte_domain::pack::print::{PrintItem, PrintKind};
use serde_json::{Value, json};

fn item(kind: PrintKind, list: Option<&str>) -> PrintItem {
    let empty = String::new;
    PrintItem {
        at: "at".to_owned(),
        kind,
        list: list.map(str::to_owned),
        width: 1,
        is_title: false,
        is_always: false,
        is_stated: false,
        absent: None,
        labels: Labels {
            ro: empty(),
            sq: empty(),
            en: empty(),
        },
        show: Vec::new(),
    }
}

#[test]
fn an_amount_is_in_the_currency_that_stands_nearest_to_it() {
    let pack = Pack::load("ro").expect("a pack");
    let money = |at: &str, thing: &Value, view: &Value| {
        let item = within(at, PrintKind::Money);
        shown(&pack, Language::En, &item, thing, view)
    };
    let view = json!({"currency": "EUR"});
    let paid = json!({"paid": {"amount": 100_000, "currency": "RON"}, "amount": 22_346});
    assert_eq!(money("paid.amount", &paid, &view).as_deref(), Some("1,000.00 RON"));
    assert_eq!(money("amount", &paid, &view).as_deref(), Some("223.46 EUR"));
    let own = json!({"amount": 1, "currency": "USD"});
    assert_eq!(money("amount", &own, &view).as_deref(), Some("0.01 USD"));
    assert_eq!(
        money("amount", &json!({"amount": 1}), &json!({})).as_deref(),
        Some("0.01")
    );
}

#[test]
fn each_kind_of_value_is_written_in_the_words_of_the_language() {
    use Language::{En, Ro, Sq};
    use PrintKind as K;
    let pack = Pack::load("ro").expect("a pack");
    for (language, kind, list, value, expected) in [
        (Ro, K::Date, None, json!("2026-03-02"), Some("2 martie 2026")),
        (Sq, K::Date, None, json!("2026-05-12"), Some("12 maj 2026")),
        (
            En,
            K::Time,
            None,
            json!("2026-07-01T21:30:00Z"),
            Some("2 July 2026, 00:30"),
        ),
        (
            Ro,
            K::PartialDate,
            None,
            json!({"date": "2001-05-01", "precision": "month"}),
            Some("mai 2001"),
        ),
        (
            En,
            K::PartialDate,
            None,
            json!({"date": "2001-01-01", "precision": "year"}),
            Some("2001"),
        ),
        (
            Ro,
            K::PartialDate,
            None,
            json!({"date": "2001-01-01", "precision": "estimated"}),
            Some("aproximativ 2001"),
        ),
        (
            Ro,
            K::Span,
            None,
            json!({"from": {"date": "2016-03-09", "precision": "day"},
                   "to": {"date": "2016-03-11", "precision": "day"}}),
            Some("9 martie 2016 – 11 martie 2016"),
        ),
        (
            En,
            K::Span,
            None,
            json!({"from": {"date": "2016-03-09", "precision": "day"},
                   "to": {"date": "2016-03-09", "precision": "day"}}),
            Some("9 March 2016"),
        ),
        (
            Sq,
            K::Span,
            None,
            json!({"from": null, "to": {"date": "2016-03-01", "precision": "month"}}),
            Some("mars 2016"),
        ),
        (En, K::Span, None, json!({"from": null, "to": null}), None),
        (Ro, K::YesNo, None, json!(false), Some("Nu")),
        (
            Ro,
            K::Code,
            Some("need_state"),
            json!("not_asked"),
            Some("Nu s-a întrebat"),
        ),
        (
            Ro,
            K::Code,
            Some("need_state"),
            json!("refused"),
            Some("Nu dorește să vorbească despre asta"),
        ),
        (Ro, K::Code, Some("need_state"), json!("unknown"), Some("Nu se știe")),
        (Ro, K::Code, Some("county"), json!("RO-BV"), Some("Brașov")),
        (
            Ro,
            K::Code,
            Some("country"),
            json!(["RO", "VN"]),
            Some("România, Vietnam"),
        ),
        (
            Ro,
            K::Code,
            Some("urgency"),
            json!("no such code"),
            Some("no such code"),
        ),
        (
            Ro,
            K::Amount,
            None,
            json!({"service": "ACC-E", "quantity": 12}),
            Some("nopți: 12"),
        ),
        (
            Ro,
            K::Amount,
            None,
            json!({"service": "INT", "quantity": 95}),
            Some("1:35 h"),
        ),
        (
            En,
            K::Amount,
            None,
            json!({"service": "FIN-V", "quantity": 12_050, "currency": "RON"}),
            Some("120.50 RON"),
        ),
        (Ro, K::Amount, None, json!({"service": "FIN-V", "quantity": null}), None),
        (Sq, K::Labels, None, json!({"ro": "a", "sq": "ë", "en": "c"}), Some("ë")),
        (Ro, K::Month, None, json!("2026-03-01"), Some("martie 2026")),
        (
            En,
            K::Time,
            None,
            json!("2026-04-02T10:30:00"),
            Some("2 April 2026, 10:30"),
        ),
        (Ro, K::Money, None, json!(2_500_050), Some("25.000,50")),
        (Ro, K::Text, None, json!(null), None),
        (Ro, K::Text, None, json!("  "), None),
    ] {
        let thing = json!({"at": value});
        let found = shown(&pack, language, &item(kind, list), &thing, &thing);
        assert_eq!(found.as_deref(), expected, "{thing}");
    }
}

#[test]
fn an_answer_is_written_by_its_question_and_its_state() {
    let pack = Pack::load("ro").expect("a pack");
    let told = |item: &PrintItem, answer: &Value, topic: &Value| shown(&pack, Language::En, item, answer, topic);
    let answer = |question: &str, state: &str, field: &str, value: Value| {
        let mut answer = json!({"entry": "b", "question": question, "state": state, "is_so": null, "codes": null,
                                "text": null, "number": null, "date": null});
        answer[field] = value;
        answer
    };
    let said = |question: &str, field: &str, value: Value| answer(question, "answered", field, value);
    let first = json!({"entry": "a", "question": "family", "state": "answered", "text": "x"});
    let label = |list, code| pack.label(list, code, Language::En).expect("a name");
    let education = pack.list("education")[0].code.clone();
    for (one, expected) in [
        (said("family", "text", json!("A sister.")), "A sister."),
        (
            said("education", "codes", json!([education])),
            label("education", &education),
        ),
        (said("children", "number", json!(2)), "2"),
        (said("pregnant", "is_so", json!(false)), "No"),
        (said("gone", "codes", json!(["MD"])), "Moldova"),
        (
            said("since", "date", json!({"date": "2024-05-01", "precision": "month"})),
            "May 2024",
        ),
        (
            answer("family", "refused", "text", json!(null)),
            "Did not want to answer",
        ),
        (answer("family", "unknown", "text", json!(null)), "Not known"),
    ] {
        let topic = json!({"topic": "background", "answers": [first, one]});
        let written = told(&within(".", PrintKind::Answer), &topic["answers"][1], &topic);
        assert_eq!(written.as_deref(), Some(expected), "{topic}");
        let place = told(&within("entry", PrintKind::Entry), &topic["answers"][1], &topic);
        assert_eq!(place.as_deref(), Some("2"));
    }
}

fn within(at: &str, kind: PrintKind) -> PrintItem {
    PrintItem {
        at: at.to_owned(),
        ..item(kind, None)
    }
}
