use chrono::DateTime;
use lopdf::{Document, Object};

use super::flow::{BOTTOM, HEIGHT, flow};
use super::font::Fonts;
use super::*;

fn printed(blocks: Vec<Block>) -> Printed {
    Printed {
        title: "Rezumatul cazului".to_owned(),
        language: "ro".to_owned(),
        subtitle: "RO-2026-0001".to_owned(),
        header: "RO-2026-0001 · Rezumatul cazului".to_owned(),
        footer: "Tipărit de Ioana Țurcanu. Confidențial.".to_owned(),
        page: "Pagina {page} din {pages}".to_owned(),
        unprintable: "Unele litere nu pot fi tipărite.".to_owned(),
        at: DateTime::UNIX_EPOCH,
        blocks,
    }
}

fn read(blocks: Vec<Block>) -> Document {
    let bytes = pdf(&printed(blocks)).expect("a valid document");
    Document::load_mem(&bytes).expect("a PDF")
}

/// All that stands on its pages.
fn text(document: &Document) -> String {
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document.extract_text(&pages).expect("text")
}

/// The roles of its structure.
fn roles(document: &Document) -> Vec<String> {
    let elements = document.objects.values().filter_map(|object| object.as_dict().ok());
    elements
        .filter(|element| element.has(b"P") && element.has(b"K"))
        .filter_map(|element| element.get(b"S").and_then(Object::as_name).ok())
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect()
}

#[test]
fn every_letter_of_the_three_languages_comes_back_as_it_was_written() {
    let letters = "ș ț Ș Ț ă â î Ă Â Î ë ç Ë Ç „citat” – €";
    let document = read(vec![
        Block::Heading(format!("Titlu {letters}")),
        Block::Rows(vec![("Etichetă".to_owned(), letters.into())]),
    ]);
    let text = text(&document);
    assert!(text.contains(letters), "{text}");
    assert!(text.contains("Țurcanu") && text.contains("Pagina 1 din 1"), "{text}");
    assert!(!text.contains("nu pot fi tipărite"), "nothing is lacking: {text}");
}

#[test]
fn what_stands_on_the_page_is_tagged_as_what_it_is() {
    let document = read(vec![
        Block::Heading("Nevoi".to_owned()),
        Block::Subheading("Cazare".to_owned()),
        Block::Paragraph("Fără locuință.".to_owned()),
        Block::Table {
            heads: vec!["Serviciu".to_owned(), "Zi".to_owned()],
            rows: vec![vec!["Cazare".into(), Cell::default()]],
        },
        Block::Signatures(vec!["Persoana".to_owned(), "Managerul".to_owned()]),
    ]);
    let roles = roles(&document);
    for role in ["H1", "H2", "H3", "P", "Table", "TR", "TH", "TD"] {
        assert!(roles.iter().any(|found| found == role), "{role} in {roles:?}");
    }
    let catalog = document.catalog().expect("a catalog");
    assert_eq!(
        catalog.get(b"Lang").and_then(Object::as_str).expect("a language"),
        b"ro"
    );
    assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"Outlines") && catalog.has(b"Metadata"));
}

#[test]
fn hostile_text_breaks_nothing() {
    let many = "Încă un rând de text.\n".repeat(2_000);
    let cases = [
        ("", false),
        ("\0\u{7}\u{FEFF}\u{FFFE}", true),
        ("\u{202E}evil\u{202C} שלום مرحبا", true),
        ("👩‍👩‍👧‍👦🏳️‍🌈 हिन्दी 漢字", true),
        ("e\u{301}\u{301}\u{301} s\u{326}", false),
        ("\u{E000}\u{10FFFD}", true),
        ("   \n\n\t ", false),
        (&"neîntrerupt".repeat(1_000), false),
        (&many, false),
    ];
    for (hostile, is_lacking) in cases {
        let sample: String = hostile.chars().take(20).collect();
        let document = read(vec![
            Block::Heading(hostile.chars().take(300).collect()),
            Block::Paragraph(hostile.to_owned()),
            Block::Rows(vec![(hostile.chars().take(300).collect(), hostile.into())]),
            Block::Table {
                heads: vec!["A".to_owned(), "B".to_owned(), hostile.chars().take(80).collect()],
                rows: vec![vec![hostile.into(), "b".into(), Cell::default()]; 2],
            },
        ]);
        let text = text(&document);
        assert_eq!(text.contains("nu pot fi tipărite"), is_lacking, "{sample:?}");
    }
}

#[test]
fn nothing_leaves_the_page_or_stands_in_its_foot() {
    let fonts = Fonts::get().expect("fonts");
    let goal = "Un obiectiv pe mai multe rânduri.\n".repeat(14);
    for before in 0..60 {
        let laid = flow(
            &printed(vec![
                Block::Paragraph("Un rând.\n".repeat(before)),
                Block::Subheading(goal.clone()),
                Block::Heading("Nevoi\n".repeat(90)),
                Block::Paragraph("Text.".to_owned()),
            ]),
            fonts,
        );
        let lines: Vec<_> = laid.pages.iter().flat_map(|page| &page.lines).collect();
        assert!(
            lines.iter().all(|line| line.y <= HEIGHT - BOTTOM),
            "after {before} lines"
        );
        let count = |word: &str| lines.iter().filter(|line| line.text.starts_with(word)).count();
        assert_eq!((count("Un obiectiv"), count("Nevoi")), (14, 90));
    }
}

#[test]
fn a_table_repeats_its_heads_on_each_page_and_loses_no_row() {
    let rows = (0..200).map(|row| vec![format!("rândul-{row}").into(), "ședință".into()]);
    let document = read(vec![Block::Table {
        heads: vec!["Capul coloanei".to_owned(), "Fel".to_owned()],
        rows: rows.collect(),
    }]);
    let pages = document.get_pages().len();
    let text = text(&document);
    assert!(pages > 2);
    assert_eq!(text.matches("Capul coloanei").count(), pages);
    for row in 0..200 {
        assert!(text.contains(&format!("rândul-{row}")), "row {row}");
    }
    assert!(text.contains(&format!("Pagina {pages} din {pages}")));
}

#[test]
fn a_figure_is_not_broken_however_many_columns_of_long_words_stand_beside_it() {
    let heads = (0..9).map(|number| format!("Neguvernamentale{number}"));
    let row = |figure: &str| {
        let mut cells: Vec<Cell> = (0..9).map(|_| "Interinstituțional".into()).collect();
        if let Some(cell) = cells.get_mut(1) {
            *cell = valued(figure, CellValue::Number(2_500_000));
        }
        cells
    };
    let document = read(vec![Block::Table {
        heads: heads.collect(),
        rows: vec![row("2.500.000"), row("150.000")],
    }]);
    let text = text(&document);
    assert!(text.contains("2.500.000") && text.contains("150.000"), "{text}");
    assert!(!text.contains("Interinstituțional"), "words give way: {text}");
}

/// The heights at which lines of a page begin with this text, page by page.
fn heights(blocks: Vec<Block>, begins: &str) -> Vec<Vec<f32>> {
    let laid = flow(&printed(blocks), Fonts::get().expect("fonts"));
    let of = |page: &flow::Page| {
        let lines = page.lines.iter().filter(|line| line.text.starts_with(begins));
        lines.map(|line| line.y).collect()
    };
    laid.pages.iter().map(of).collect()
}

#[test]
fn a_sheet_leaves_room_to_sign_in_each_row_and_what_is_empty_empty() {
    let rows = (1..=60).map(|row| vec![format!("{row}."), String::new(), String::new()]);
    let sheet = || {
        vec![Block::Sheet {
            columns: vec![
                ("Nr.".to_owned(), 1),
                ("Numele".to_owned(), 4),
                ("Semnătura".to_owned(), 3),
            ],
            rows: rows.clone().collect(),
        }]
    };
    let document = read(sheet());
    let text = text(&document);
    for row in 1..=60 {
        assert!(text.contains(&format!("{row}.")), "row {row}");
    }
    assert!(!text.contains('–'), "{text}");
    assert_eq!(text.matches("Semnătura").count(), document.get_pages().len());
    let roles = roles(&document);
    assert!(["TH", "TD"].iter().all(|role| roles.iter().any(|found| found == role)));
    for page in heights(sheet(), "") {
        assert!(page.iter().all(|y| *y <= HEIGHT - BOTTOM));
    }
    let first: Vec<f32> = heights(sheet(), "2").concat();
    let second: Vec<f32> = heights(sheet(), "3.").concat();
    assert!(
        first
            .first()
            .zip(second.first())
            .is_some_and(|(one, next)| next - one >= 25.0)
    );
}

#[test]
fn a_sheet_of_the_longest_list_with_the_longest_names_loses_nobody_and_stays_on_its_pages() {
    let row = |number: usize| {
        let name = if number.is_multiple_of(500) {
            "W".repeat(200)
        } else {
            format!("Exemplu {number}")
        };
        vec![format!("{number}."), name, String::new()]
    };
    let sheet = Block::Sheet {
        columns: vec![
            ("Nr.".to_owned(), 2),
            ("Numele".to_owned(), 8),
            ("Semnătura".to_owned(), 7),
        ],
        rows: (1..=5_000).map(row).collect(),
    };
    let laid = flow(&printed(vec![sheet]), Fonts::get().expect("fonts"));
    let lines: Vec<_> = laid.pages.iter().flat_map(|page| &page.lines).collect();
    assert!(lines.iter().all(|line| line.y <= HEIGHT - BOTTOM));
    let begins = |sign: fn(char) -> bool| lines.iter().filter(|line| line.text.starts_with(sign)).count();
    assert_eq!(begins(|letter| letter.is_ascii_digit()), 5_000);
    assert_eq!(
        begins(|letter| letter == 'S'),
        laid.pages.len(),
        "its heads stand on each page"
    );
}

#[test]
fn each_certificate_stands_on_a_page_of_its_own_in_place_of_a_title() {
    let certificate = |name: &str| {
        Block::Certificate(Certificate {
            title: "Certificat de participare".to_owned(),
            lines: vec![
                CertificateLine {
                    label: "Se certifică".to_owned(),
                    text: name.to_owned(),
                    is_large: true,
                },
                CertificateLine {
                    label: "Locul".to_owned(),
                    text: "Brașov".to_owned(),
                    is_large: false,
                },
            ],
            signatures: vec!["Organizatorul".to_owned()],
        })
    };
    let document = read(vec![certificate("Ana Exemplu"), certificate("Țuțu Exemplu")]);
    assert_eq!(document.get_pages().len(), 2);
    let text = text(&document);
    assert!(text.contains("Ana Exemplu") && text.contains("Țuțu Exemplu"), "{text}");
    assert!(
        text.contains("Locul: Brașov") && !text.contains("Rezumatul cazului\n"),
        "{text}"
    );
    assert_eq!(roles(&document).iter().filter(|role| *role == "H1").count(), 2);
}

#[test]
fn what_begins_a_page_begins_no_second_one() {
    let text = || Block::Paragraph("Un rând.".to_owned());
    for (blocks, pages) in [
        (vec![text(), Block::NextPage, text()], 2),
        (vec![text(), Block::NextPage, Block::NextPage, text()], 2),
        (vec![text()], 1),
    ] {
        assert_eq!(heights(blocks, "").len(), pages);
    }
}

#[test]
fn a_document_of_some_pages_takes_little_time() {
    let blocks = vec![Block::Rows(vec![
        ("Etichetă".to_owned(), "valoare ".repeat(40).into());
        100
    ])];
    let started = std::time::Instant::now();
    assert!(read(blocks).get_pages().len() > 3);
    // In a build that is not optimised, on a busy machine; a page takes milliseconds in a released one.
    assert!(started.elapsed().as_secs() < 20);
}

/// The sheets of a workbook with their rows.
fn sheets(blocks: Vec<Block>) -> Vec<(String, Vec<Vec<calamine::Data>>)> {
    use calamine::Reader as _;
    let bytes = xlsx(&printed(blocks)).expect("a workbook");
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).expect("a workbook that can be read");
    let names = book.sheet_names();
    let rows = |name: String| {
        let range = book.worksheet_range(&name).expect("a sheet");
        let rows = range.rows().map(<[calamine::Data]>::to_vec).collect();
        (name, rows)
    };
    names.into_iter().map(rows).collect()
}

fn valued(text: &str, value: CellValue) -> Cell {
    Cell {
        text: text.to_owned(),
        value: Some(value),
    }
}

#[test]
fn a_workbook_reckons_with_numbers_and_finds_no_formula() {
    use calamine::Data;
    let day = NaiveDate::from_ymd_opt(2019, 7, 16).expect("a day");
    let ron = |minor| CellValue::Money {
        minor,
        currency: *b"RON",
    };
    let tricks = ["=1+1", "+1", "-1", "@SUM(A1)", "https://x.example", "\t=1"];
    let rows = [
        vec![
            valued("385", CellValue::Number(385)),
            valued("85 %", CellValue::Share(8_500)),
            valued("22,6", CellValue::Tenths(226)),
        ],
        vec![valued("806.043,00 RON", ron(80_604_300)), valued("0,05 RON", ron(5))],
        vec![valued("16 iulie 2019", CellValue::Date(day)), "Neprecizat".into()],
    ];
    let texts = tricks.map(|trick| vec![Cell::from(trick), Cell::default()]);
    let sheets = sheets(vec![
        Block::Heading("Cifre".to_owned()),
        Block::Table {
            heads: vec!["A".to_owned(), "B".to_owned(), "C".to_owned()],
            rows: rows.into_iter().chain(texts).collect(),
        },
    ]);
    let [(first, about), (name, rows)] = sheets.as_slice() else {
        panic!("{sheets:?}")
    };
    assert_eq!((first.as_str(), name.as_str()), ("Rezumatul cazului", "Cifre"));
    assert_eq!(about[0][0], Data::String("Rezumatul cazului".to_owned()));
    assert_eq!(rows[1], [385.0, 0.85, 22.6].map(Data::Float));
    assert_eq!(rows[2][..2], [806_043.0, 0.05].map(Data::Float));
    // 16 July 2019 is the 43 662nd day of a spreadsheet.
    assert!(
        matches!(&rows[3][0], Data::DateTime(at) if at.as_f64().to_bits() == 43_662_f64.to_bits()),
        "{rows:?}"
    );
    assert_eq!(rows[3][1], Data::String("Neprecizat".to_owned()));
    for (row, trick) in rows[4..].iter().zip(tricks) {
        assert_eq!(row[0], Data::String(trick.to_owned()), "it stays a text");
    }
}

#[test]
fn a_sheet_has_a_name_of_its_own_whatever_its_heading_is() {
    let headings = [
        "Nevoi",
        "nevoi",
        "[a]:b*c?/d\\e",
        "",
        "'citat'",
        "Un titlu care este mult mai lung decât poate fi numele unei foi",
        "Un titlu care este mult mai lung decât poate fi și altul",
    ];
    let mut blocks = Vec::new();
    for heading in headings {
        blocks.push(Block::Heading(heading.to_owned()));
        blocks.push(Block::Rows(vec![(heading.to_owned(), heading.into())]));
    }
    let names: Vec<String> = sheets(blocks).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), headings.len() + 1);
    let lower: std::collections::BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(lower.len(), names.len(), "{names:?}");
    assert!(names.iter().all(|name| name.chars().count() <= 31), "{names:?}");
}

#[test]
fn hostile_text_breaks_no_workbook() {
    use calamine::Data;
    let cases = [
        ("", 0),
        ("\0\u{7}\u{202E}evil\u{202C} שלום", 1),
        ("_x0000_ <a href='x'>&\"</a>", 1),
        ("=cmd|' /C calc'!A1", 1),
        (&"🦋".repeat(20_000), 16_383),
        (&"ș".repeat(40_000), 32_767),
    ];
    for (hostile, least) in cases {
        let sample: String = hostile.chars().take(20).collect();
        let sheets = sheets(vec![
            Block::Heading(hostile.to_owned()),
            Block::Paragraph(hostile.to_owned()),
            Block::Rows(vec![(hostile.to_owned(), hostile.into())]),
        ]);
        assert_eq!(sheets.len(), 2, "{sample:?}");
        for (name, rows) in &sheets {
            assert!(name.encode_utf16().count() <= 31, "{name:?}");
            for cell in rows.iter().flatten() {
                assert!(matches!(cell, Data::String(_) | Data::Empty), "{sample:?}");
            }
        }
        let longest = sheets.iter().flat_map(|(_, rows)| rows.iter().flatten());
        let longest = longest.map(|cell| cell.to_string().chars().count()).max();
        assert!(longest >= Some(least), "{sample:?}: {longest:?}");
    }
}
