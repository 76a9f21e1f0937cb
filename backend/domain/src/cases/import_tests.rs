//! What may be done with an import in each of its states.

use strum::IntoEnumIterator;

use super::super::fixture::{actor, id, now};
use super::*;

fn opening(size: u32) -> ImportOpening {
    ImportOpening {
        kind: ImportKind::Cases,
        format: ImportFormat::Csv,
        mode: ImportMode::ValidRows,
        is_dry_run: false,
        size,
    }
}

fn begun() -> Import {
    let begun = Import::begin(id(1), opening(300_000), 0, &actor(7, 1), now());
    begun.unwrap().0
}

#[test]
fn a_file_has_a_size_and_nobody_begins_many() {
    let begin = |size, unfinished| Import::begin(id(1), opening(size), unfinished, &actor(7, 1), now());
    for size in [0, SIZE_MAX + 1, u32::MAX] {
        let refused = Invalid::new("/size", InvalidCode::OutOfRange);
        assert_eq!(begin(size, 0), Err(ImportError::Invalid(vec![refused])), "{size}");
    }
    assert!(begin(SIZE_MAX, UNFINISHED_MAX - 1).is_ok());
    assert_eq!(begin(1, UNFINISHED_MAX), Err(ImportError::TooManyUnfinished));
}

#[test]
fn its_parts_cover_the_file_and_no_more() {
    for size in [1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, SIZE_MAX] {
        let import = Import { size, ..begun() };
        let parts: u32 = (0..import.parts()).filter_map(|number| import.part_size(number)).sum();
        assert_eq!(parts, size);
        assert_eq!(import.part_size(import.parts()), None);
        assert_eq!(import.part_size(u32::MAX), None);
    }
}

/// Every act in every state.
#[test]
fn what_may_be_done_depends_on_the_state() {
    use ImportState as S;
    for state in ImportState::iter() {
        let import = Import {
            state,
            finished_at: Some(now()),
            ..begun()
        };
        let started = import.clone().start(2, &actor(8, 1));
        assert_eq!(started.is_ok(), state == S::Uploading, "{state}");
        assert_eq!(import.may_send().is_ok(), state == S::Uploading, "{state}");
        // A dry run, or a file of which nothing was opened, leaves nothing to take back.
        assert_eq!(
            import.clone().undo(&actor(8, 1), now()),
            Err(ImportError::NothingToUndo)
        );
        let opened = Import {
            counts: import.counts.and(ImportRowState::Opened),
            ..import
        };
        let undone = opened.clone().undo(&actor(8, 1), now());
        assert_eq!(undone.is_ok(), matches!(state, S::Done | S::Failed), "{state}");
        assert_eq!(
            opened.abilities(now()).contains(&"import_undo"),
            undone.is_ok(),
            "{state} says what it allows"
        );
    }
}

#[test]
fn it_starts_once_all_parts_came_and_is_then_the_work_of_who_said_so() {
    assert_eq!(begun().start(1, &actor(8, 1)), Err(ImportError::Incomplete));
    let (started, event) = begun().start(2, &actor(8, 1)).unwrap();
    assert_eq!((started.state, started.by), (ImportState::Waiting, id(8)));
    assert_eq!(event.fields, ["valid_rows"]);
    let dry = Import {
        is_dry_run: true,
        ..begun()
    };
    assert_eq!(dry.start(2, &actor(8, 1)).unwrap().1.fields, ["dry_run"]);
}

#[test]
fn rows_are_judged_first_unless_the_good_ones_are_opened_whatever_the_others_are() {
    for (mode, is_dry_run, step) in [
        (ImportMode::ValidRows, false, ImportStep::Open),
        (ImportMode::ValidRows, true, ImportStep::Judge),
        (ImportMode::AllOrNothing, false, ImportStep::Judge),
        (ImportMode::AllOrNothing, true, ImportStep::Judge),
    ] {
        let import = Import {
            mode,
            is_dry_run,
            ..begun()
        };
        assert_eq!(import.checked(3).step, step, "{mode} {is_dry_run}");
    }
    let judged = |valid, refused, is_dry_run| {
        let counts = ImportCounts {
            valid,
            refused,
            ..ImportCounts::default()
        };
        let import = Import {
            is_dry_run,
            counts,
            ..begun()
        };
        import.opens_after_judging()
    };
    assert!(judged(2, 0, false));
    assert!(!judged(2, 1, false) && !judged(2, 0, true) && !judged(0, 0, false));
}

#[test]
fn every_kind_of_row_is_counted_for_itself() {
    let counted = ImportRowState::iter().fold(ImportCounts::default(), ImportCounts::and);
    let one_each = ImportCounts {
        valid: 1,
        refused: 1,
        opened: 1,
        known: 1,
        taken_back: 1,
        stays: 1,
    };
    assert_eq!(counted, one_each);
}

#[test]
fn what_another_system_calls_a_case_is_one_short_line() {
    assert_eq!(external_id("  A-17 ").as_deref(), Ok("A-17"));
    for (text, code) in [
        ("", InvalidCode::Required),
        ("a\nb", InvalidCode::ForbiddenCharacter),
        ("x".repeat(101).as_str(), InvalidCode::TooLong),
    ] {
        assert_eq!(external_id(text), Err(vec![Invalid::new("/external_id", code)]));
    }
}

#[test]
fn it_is_taken_back_within_a_week_and_its_time_does_not_begin_anew() {
    let opened = Import {
        state: ImportState::Running,
        counts: ImportCounts::default().and(ImportRowState::Opened),
        ..begun()
    };
    assert_eq!(opened.undo_until(), None);
    let done = opened.done(now()).0;
    let until = now() + Duration::days(UNDO_DAYS);
    assert_eq!(done.undo_until(), Some(until));
    for (at, result) in [
        (now(), Ok(ImportState::Undoing)),
        (until - Duration::seconds(1), Ok(ImportState::Undoing)),
        (until, Err(ImportError::UndoTooLate)),
    ] {
        let undone = done.clone().undo(&actor(8, 1), at);
        assert_eq!(undone.map(|(import, _)| import.state), result, "{at}");
        assert_eq!(done.abilities(at).is_empty(), at == until, "{at}");
    }
    let undoing = done.undo(&actor(8, 1), now()).unwrap().0;
    let given_up = undoing.done(now() + Duration::days(1)).0;
    assert_eq!(given_up.undo_until(), Some(until));
}

#[test]
fn a_notification_needs_no_right_to_open_cases() {
    assert_eq!(ImportKind::Cases.permission(), Permission::CasesCreate);
    assert_eq!(ImportKind::Notifications.permission(), Permission::ImportsCreate);
}
