use strum::IntoEnumIterator;

use super::*;
use crate::cases::fixture::{actor, case, day, id, now};

fn opening() -> DocumentOpening {
    DocumentOpening {
        kind: "identity".into(),
        format: DocumentFormat::Pdf,
        size: 2 * PART_BYTES + 1,
        name: "Pașaport.PDF".into(),
        description: Some("  The pages with entries. ".into()),
        dated_on: Some(day("2025-06-15")),
    }
}

fn begun(opening: DocumentOpening, there: u64, by: u128) -> Result<Document, DocumentError> {
    let pack = Pack::load("ro").unwrap();
    let ids = (id(2), id(3));
    let begun = Document::begin(
        ids,
        &case(),
        opening,
        (there, 0),
        &pack,
        &actor(7, by),
        day("2025-06-15"),
        now(),
    );
    begun.map(|(document, _)| document)
}

fn document() -> Document {
    begun(opening(), 0, 1).unwrap()
}

fn in_state(state: DocumentState) -> Document {
    Document { state, ..document() }
}

#[test]
fn whoever_holds_the_case_begins_a_document_within_its_bounds() {
    let begun_by_holder = document();
    assert_eq!(begun_by_holder.state, DocumentState::Uploading);
    assert_eq!(
        begun_by_holder.words.description.as_deref(),
        Some("The pages with entries.")
    );
    assert_eq!(begun(opening(), 0, 2), Err(DocumentError::NotHolder));
    let refuses = |change: &dyn Fn(&mut DocumentOpening), there, pointer: &str, code| {
        let mut opening = opening();
        change(&mut opening);
        let refused = begun(opening, there, 1).unwrap_err();
        assert_eq!(refused, DocumentError::Invalid(vec![Invalid::new(pointer, code)]));
    };
    refuses(&|one| one.kind = "diary".into(), 0, "/kind", InvalidCode::UnknownCode);
    refuses(&|one| one.size = 0, 0, "/size", InvalidCode::OutOfRange);
    refuses(&|one| one.size = SIZE_MAX + 1, 0, "/size", InvalidCode::OutOfRange);
    refuses(
        &|one| one.dated_on = Some(day("2025-06-16")),
        0,
        "/dated_on",
        InvalidCode::InTheFuture,
    );
    refuses(&|one| one.name = " ".into(), 0, "/name", InvalidCode::Required);
    refuses(&|_| {}, DOCUMENTS_MAX, "", InvalidCode::TooMany);
    let pack = Pack::load("ro").unwrap();
    for unfinished in [UNFINISHED_MAX - 1, UNFINISHED_MAX] {
        let (ids, there) = ((id(2), id(3)), (0, unfinished));
        let begun = Document::begin(
            ids,
            &case(),
            opening(),
            there,
            &pack,
            &actor(7, 1),
            day("2025-06-15"),
            now(),
        );
        let is_refused = begun.err() == Some(DocumentError::TooManyUnfinished);
        assert_eq!(is_refused, unfinished == UNFINISHED_MAX);
    }
    // SEC-53: the ending of the name and the kind of file agree.
    for (name, format) in [
        ("scan.pdf.exe", DocumentFormat::Pdf),
        ("scan", DocumentFormat::Pdf),
        ("pdf", DocumentFormat::Pdf),
        ("scan.png", DocumentFormat::Jpeg),
    ] {
        let other = |one: &mut DocumentOpening| (one.name, one.format) = (name.into(), format);
        refuses(&other, 0, "/name", InvalidCode::Contradiction);
    }
    for format in DocumentFormat::iter() {
        for ending in format.endings() {
            let name = format!("scan.{}", ending.to_uppercase());
            assert!(
                begun(
                    DocumentOpening {
                        format,
                        name,
                        ..opening()
                    },
                    0,
                    1
                )
                .is_ok()
            );
        }
    }
}

#[test]
fn it_comes_in_parts_of_one_size_and_a_rest() {
    for (size, sizes) in [
        (1, vec![1]),
        (PART_BYTES, vec![PART_BYTES]),
        (PART_BYTES + 1, vec![PART_BYTES, 1]),
        (SIZE_MAX, vec![PART_BYTES; 100]),
    ] {
        let document = Document { size, ..document() };
        let parts: Vec<_> = (0..document.parts())
            .map(|part| document.part_size(part).unwrap())
            .collect();
        assert_eq!(parts, sizes);
        assert_eq!(document.part_size(document.parts()), None);
        assert_eq!(document.part_size(u32::MAX), None);
    }
}

/// SEC-56: every state, and what may be done in it.
#[test]
fn sec_56_only_what_was_found_clean_is_opened() {
    for state in DocumentState::iter() {
        let document = in_state(state);
        let expected = match state {
            DocumentState::Clean => Ok(()),
            DocumentState::Infected | DocumentState::Void => Err(DocumentError::Gone),
            DocumentState::Uploading | DocumentState::Quarantined => Err(DocumentError::NotClean(state)),
        };
        assert_eq!(document.may_open(), expected, "{state}");
        let opens = document.abilities(&case(), &actor(7, 1)).contains(&"document_open");
        assert_eq!(opens, expected.is_ok(), "{state}");

        let sends = document.may_send(&case(), &actor(7, 1));
        assert_eq!(sends.is_ok(), state == DocumentState::Uploading, "{state}");
        assert_eq!(document.may_send(&case(), &actor(7, 2)), Err(DocumentError::NotHolder));

        for is_clean in [true, false] {
            let scanned = document.clone().scanned(is_clean).map(|(found, _)| found.state);
            let found = if is_clean {
                DocumentState::Clean
            } else {
                DocumentState::Infected
            };
            assert_eq!(
                scanned,
                (state == DocumentState::Quarantined).then_some(found),
                "{state}"
            );
        }

        let has_content = matches!(state, DocumentState::Quarantined | DocumentState::Clean);
        let void = document.clone().void(&case(), "Of another case.", &actor(7, 1));
        assert_eq!(void.is_ok(), has_content, "{state}");
        assert_eq!(
            document.abilities(&case(), &actor(7, 1)).contains(&"document_void"),
            has_content,
            "{state}"
        );
        for is_shared in [true, false] {
            let shared = document.clone().share(&case(), is_shared, &actor(7, 1));
            assert_eq!(shared.is_ok(), has_content, "{state}");
            if let Ok((shared, event)) = shared {
                assert_eq!(event.is_some(), is_shared, "nothing is told that was so before");
                let is_open = is_shared && state == DocumentState::Clean;
                assert_eq!(shared.is_disclosed(|_| true), is_open);
                // What a kind of document tells of has to be covered too (MECHANISM §5).
                for set in DataSet::iter() {
                    let without = shared.is_disclosed(|one| one != set);
                    let needed = [DataSet::Documents, DataSet::Identity].contains(&set);
                    assert_eq!(without, is_open && !needed, "{set}");
                }
            }
            let by_others = document.clone().share(&case(), is_shared, &actor(7, 2));
            assert_eq!(by_others.unwrap_err(), DocumentError::NotHolder);
        }
        let by_others = document.void(&case(), "Of another case.", &actor(7, 2));
        assert_eq!(by_others.unwrap_err(), DocumentError::NotHolder);
    }
    let blank = in_state(DocumentState::Clean)
        .void(&case(), " ", &actor(7, 1))
        .unwrap_err();
    assert_eq!(
        blank,
        DocumentError::Invalid(vec![Invalid::new("/reason", InvalidCode::Required)])
    );
}

/// SEC-48, SEC-54: neither the ledger nor a name given out tells what it is.
#[test]
fn sec_54_names_and_entries_tell_nothing() {
    let (whole, added) = document().whole(id(4), 9, "00".into());
    assert_eq!((whole.content, whole.size), (id(4), 9));
    assert_eq!(added.fields, ["pdf"]);
    assert_eq!(whole.file_name(), "punte-00000000.pdf");
}

mod contents {
    use super::super::DocumentFormat::{Jpeg, Pdf, Png};
    use super::super::SIZE_MAX;
    use crate::document::{ContentFault, cleaned};

    /// What must not be found in what is kept.
    const SECRET: &[u8] = b"GPS 45.7,21.2";

    fn holds(bytes: &[u8], text: &[u8]) -> bool {
        bytes.windows(text.len()).any(|window| window == text)
    }

    fn segment(marker: u8, contents: &[u8]) -> Vec<u8> {
        let length = u16::try_from(contents.len() + 2).unwrap();
        [&[0xff, marker], length.to_be_bytes().as_slice(), contents].concat()
    }

    /// A JPEG of this size, with EXIF that says how it is turned, and secrets wherever one fits.
    fn jpeg(width: u16, height: u16, turned: Option<u8>) -> Vec<u8> {
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
        exif.extend_from_slice(&[
            1,
            0,
            0x12,
            0x01,
            3,
            0,
            1,
            0,
            0,
            0,
            turned.unwrap_or(1),
            0,
            0,
            0,
            0,
            0,
            0,
            0,
        ]);
        exif.extend_from_slice(SECRET);
        let [high, low] = height.to_be_bytes();
        let [wide, narrow] = width.to_be_bytes();
        [
            vec![0xff, 0xd8],
            segment(0xe0, &[b"JFIF\0\x01\x01\0\0\x01\0\x01\x02\x02", SECRET].concat()),
            segment(0xe1, &exif),
            segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET].concat()),
            segment(0xe2, &[b"ICC_PROFILE\0\x01\x01colours", b"".as_slice()].concat()),
            segment(0xe2, &[b"MPF\0", SECRET].concat()),
            segment(0xed, &[b"Photoshop 3.0\0", SECRET].concat()),
            segment(0xfe, SECRET),
            segment(0xf0, SECRET),
            segment(0xee, &[b"Adobe", SECRET].concat()),
            segment(0xc0, &[8, high, low, wide, narrow, 1, 1, 0x11, 0]),
            segment(0xda, &[1, 1, 0, 0, 0x3f, 0]),
            vec![0x12, 0x34, 0xff, 0x00, 0xff, 0xd3, 0x56],
            segment(0xfe, SECRET),
            segment(0xc4, b"table"),
            segment(0xda, &[1, 1, 0, 1, 0x3f, 0]),
            vec![0x78, 0xff, 0xff, 0xd9],
            SECRET.to_vec(),
        ]
        .concat()
    }

    fn chunk(kind: &[u8], contents: &[u8]) -> Vec<u8> {
        let length = u32::try_from(contents.len()).unwrap();
        let mut crc = u32::MAX;
        for byte in kind.iter().chain(contents) {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 {
                    (crc >> 1) ^ 0xedb8_8320
                } else {
                    crc >> 1
                };
            }
        }
        [length.to_be_bytes().as_slice(), kind, contents, &(!crc).to_be_bytes()].concat()
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        let header = [width.to_be_bytes().as_slice(), &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
        [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(b"IHDR", &header),
            chunk(b"tEXt", SECRET),
            chunk(b"eXIf", SECRET),
            chunk(b"sRGB", &[0]),
            chunk(b"IDAT", b"pixels"),
            chunk(b"IEND", b""),
            SECRET.to_vec(),
        ]
        .concat()
    }

    const PDF: &[u8] = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n";

    /// SEC-55: where, when and with what a picture was taken is not kept; how it looks is.
    #[test]
    fn sec_55_images_are_stripped_of_what_is_written_beside_the_picture() {
        let kept = cleaned(Jpeg, jpeg(640, 480, None)).unwrap();
        assert!(!holds(&kept, SECRET) && !holds(&kept, b"Exif"));
        let scan = [0x12, 0x34, 0xff, 0x00, 0xff, 0xd3, 0x56];
        for stays in [b"JFIF".as_slice(), b"ICC_PROFILE", &scan, b"table", &[0x78, 0xff, 0xd9]] {
            assert!(holds(&kept, stays));
        }
        let kept = cleaned(Png, png(640, 480)).unwrap();
        assert!(!holds(&kept, SECRET) && !holds(&kept, b"tEXt"));
        for stays in [b"IHDR", b"sRGB", b"IDAT", b"IEND"] {
            assert!(holds(&kept, stays));
        }
        assert_eq!(cleaned(Pdf, PDF.to_vec()).unwrap(), PDF);
    }

    #[test]
    fn how_a_picture_is_turned_stays() {
        for turned in 0..=u8::MAX {
            let kept = cleaned(Jpeg, jpeg(640, 480, Some(turned))).unwrap();
            let stays = (2..=8).contains(&turned);
            assert_eq!(holds(&kept, b"Exif"), stays, "{turned}");
            assert!(!holds(&kept, SECRET));
            // What was cleaned stays as it is.
            assert_eq!(cleaned(Jpeg, kept.clone()).unwrap(), kept, "{turned}");
            if stays {
                assert!(holds(&kept, &[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turned]), "{turned}");
            }
        }
    }

    /// SEC-53: what a file is, its content says; every kind under the name of every other.
    #[test]
    fn sec_53_a_file_that_is_not_what_it_says_is_refused() {
        let files: [(_, Vec<u8>); 3] = [(Pdf, PDF.to_vec()), (Jpeg, jpeg(2, 2, None)), (Png, png(2, 2))];
        for (format, _) in &files {
            for (truly, content) in &files {
                let kept = cleaned(*format, content.clone());
                assert_eq!(kept.is_ok(), format == truly, "{truly} as {format}");
            }
            for other in [b"MZ\x90\0".as_slice(), b"PK\x03\x04", b"<html>", b"", b"%PD"] {
                assert_eq!(
                    cleaned(*format, other.to_vec()),
                    Err(ContentFault::WrongType),
                    "{other:?}"
                );
            }
        }
    }

    /// A line that broke, a disk that failed: nothing panics, and what is not whole is refused.
    #[test]
    fn what_is_cut_off_is_refused_at_every_byte() {
        let whole = jpeg(640, 480, Some(6));
        let end = whole.len() - SECRET.len();
        for (format, content, end) in [(Jpeg, whole, end), (Png, png(9, 9), png(9, 9).len() - SECRET.len())] {
            for length in 0..end {
                assert!(
                    cleaned(format, content[..length].to_vec()).is_err(),
                    "{format} cut to {length}"
                );
            }
        }
        for length in 0..PDF.len() - 1 {
            assert!(cleaned(Pdf, PDF[..length].to_vec()).is_err(), "cut to {length}");
        }
    }

    /// Whoever makes the looking dear is not served at the cost of the others.
    #[test]
    fn rel_14_a_file_of_nothing_but_exif_takes_no_time() {
        let mut exif = b"Exif\0\0MM\0\x2a".to_vec();
        exif.extend_from_slice(&[0, 0, 0, 0]);
        let many = segment(0xe1, &exif).repeat(SIZE_MAX as usize / 18);
        let started = std::time::Instant::now();
        assert!(cleaned(Jpeg, [[0xff, 0xd8].as_slice(), &many].concat()).is_err());
        assert!(
            started.elapsed() < std::time::Duration::from_secs(20),
            "{:?}",
            started.elapsed()
        );
        // Of many that turn the picture the first one counts: the file does not grow by them.
        let turns = segment(
            0xe1,
            b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
        );
        let whole = jpeg(640, 480, None);
        let (start, rest) = whole.split_at(2);
        let kept = cleaned(Jpeg, [start, &turns.repeat(1000), rest].concat()).unwrap();
        assert!(kept.len() < whole.len() + turns.len(), "{}", kept.len());
    }

    /// SEC-53: a PDF that is an archive as well is none, and what stands behind its end is not kept.
    #[test]
    fn sec_53_a_pdf_that_is_something_else_as_well_is_refused_or_cut() {
        let archive = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        for polyglot in [
            [PDF, archive].concat(),
            [PDF, archive, b"%%EOF"].concat(),
            [PDF, archive, &[b'x'; 900], b"\n%%EOF"].concat(),
        ] {
            assert_eq!(cleaned(Pdf, polyglot), Err(ContentFault::WrongType));
        }
        let followed = cleaned(Pdf, [PDF, b"<script>alert()</script>"].concat()).unwrap();
        assert_eq!(followed, PDF);
    }

    #[test]
    fn an_image_without_a_picture_is_none() {
        let without_scan = [
            vec![0xff, 0xd8],
            segment(0xc0, &[8, 0, 9, 0, 9, 1, 1, 0x11, 0]),
            vec![0xff, 0xd9],
        ]
        .concat();
        assert_eq!(cleaned(Jpeg, without_scan), Err(ContentFault::Damaged));
        let header = [9_u32.to_be_bytes().as_slice(), &9_u32.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
        for (header, end) in [
            (header.clone(), b"".as_slice()),
            ([header.as_slice(), SECRET].concat(), b""),
            (header, SECRET),
        ] {
            let is_whole = header.len() == 13 && end.is_empty();
            let image = |picture: &[u8]| {
                let start = [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header)].concat();
                [start, picture.to_vec(), chunk(b"IEND", end)].concat()
            };
            assert_eq!(cleaned(Png, image(b"")), Err(ContentFault::Damaged));
            let kept = cleaned(Png, image(&chunk(b"IDAT", b"pixels")));
            assert_eq!(kept.is_ok(), is_whole, "{kept:?}");
        }
    }

    #[test]
    fn images_are_bounded_in_pixels() {
        let large = |width, height| cleaned(Png, png(width, height));
        assert!(large(10_000, 10_000).is_ok());
        assert_eq!(large(10_001, 10_000), Err(ContentFault::TooManyPixels));
        assert_eq!(large(u32::MAX, u32::MAX), Err(ContentFault::TooManyPixels));
        assert_eq!(large(0, 5), Err(ContentFault::Damaged));
        assert_eq!(
            cleaned(Jpeg, jpeg(u16::MAX, u16::MAX, None)),
            Err(ContentFault::TooManyPixels)
        );
        assert_eq!(cleaned(Jpeg, jpeg(5, 0, None)), Err(ContentFault::Damaged));
    }
}
