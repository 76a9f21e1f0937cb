//! Tables that people copy out of a spreadsheet or a file.

/// The records of a table, whatever stands between its values, each with the line it ends on. One that is cut off
/// holds fewer of them.
#[must_use]
pub fn records(table: &str) -> Vec<(u64, Vec<String>)> {
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
