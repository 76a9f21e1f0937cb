//! Tables that people copy out of a spreadsheet or a file.

/// The records of a table, whatever stands between its values, each with the line it ends on. One that is cut off
/// holds fewer of them.
pub(crate) fn records(table: &str) -> Vec<(u64, Vec<String>)> {
    let mut table = table
        .trim_start_matches('\u{feff}')
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    table.push('\n');
    let head = table.lines().next().unwrap_or_default();
    let count = |delimiter: u8| head.bytes().filter(|byte| *byte == delimiter).count();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|delimiter| count(*delimiter));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.unwrap_or(b','))
        .from_reader(table.as_bytes());
    let (mut records, mut record) = (Vec::new(), csv::StringRecord::new());
    // Text that is in memory and UTF-8 has no other fault than an end.
    while reader.read_record(&mut record).is_ok_and(|is_one| is_one) {
        let line = reader.position().line().saturating_sub(1);
        records.push((line, record.iter().map(str::to_owned).collect()));
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
