//! Tables that people copy out of a spreadsheet.

use punte_api::units::records;

#[test]
fn a_table_is_read_as_every_program_writes_it() {
    let expected: Vec<(u64, Vec<String>)> = vec![
        (1, vec!["address".into(), "roles".into()]),
        (2, vec!["a@b.ro".into(), "auditor".into()]),
    ];
    for table in [
        "address,roles\na@b.ro,auditor",
        "address,roles\ra@b.ro,auditor\r",
        "address;roles\r\na@b.ro;auditor\r\n",
        "\u{feff}address\troles\n\"a@b.ro\"\tauditor\n",
    ] {
        assert_eq!(records(table), expected, "{table:?}");
    }
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let lines = |table| records(table).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
    assert_eq!(lines("address,roles\r\n\r\na@b.ro,x\r\n\r\n\r\nc@d.ro,y"), [1, 3, 6]);
}

#[test]
fn a_line_that_is_cut_off_or_open_at_its_end_is_told_and_not_guessed() {
    assert_eq!(
        records("address,roles\na@b.ro"),
        [
            (1, vec!["address".to_owned(), "roles".to_owned()]),
            (2, vec!["a@b.ro".to_owned()]),
        ]
    );
    let open = records("address,roles\n\"a@b.ro,auditor\nc@d.ro,auditor");
    assert_eq!(open.len(), 2, "{open:?}");
    assert_eq!(records(""), []);
}
