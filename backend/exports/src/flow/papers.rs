//! Papers that people fill in by hand or are given.

use super::{BODY, COLUMN, Flow, GUTTER, HEADS, LABELS, Mark, SIDE, Slot, Style, TOP, Tag, WIDTH, cell, style};
use crate::{Certificate, CertificateLine};

/// A row that is filled in by hand has room for a signature.
const ROW: f32 = 27.0;
/// Above and below what stands in such a row.
const INSET: f32 = 7.0;

const CERTIFICATE: Style = style(26.0, true, 0);
const LARGE: Style = style(17.0, true, 0);
/// How far down the page a certificate begins.
const LOWERED: f32 = 60.0;

impl Flow<'_> {
    /// A new page, unless nothing stands on this one yet.
    pub(super) fn begin_page(&mut self) {
        let page = self.laid.pages.last();
        if page.is_some_and(|page| !page.lines.is_empty() || !page.rules.is_empty()) {
            self.break_page();
        }
    }

    /// A table to fill in: a line below each row, and nothing where nothing is.
    pub(super) fn sheet(&mut self, columns: &[(String, u8)], rows: &[Vec<String>]) {
        let table = self.add(Tag::Table, None);
        let heads: Vec<String> = columns.iter().map(|(head, _)| head.clone()).collect();
        let cells = shared(columns, HEADS, &Tag::Head);
        self.row(
            table,
            shared(columns, HEADS, &Tag::Head)
                .into_iter()
                .zip(heads.iter().map(String::as_str)),
            |_| {},
        );
        self.rule(SIDE, WIDTH - SIDE);
        for row in rows {
            let texts = row.iter().map(String::as_str);
            let repeat = |flow: &mut Self| {
                flow.repeated(&heads, &cells);
                flow.rule(SIDE, WIDTH - SIDE);
            };
            self.high_row(table, shared(columns, BODY, &Tag::Cell).into_iter().zip(texts), repeat);
        }
        self.y += 4.0;
    }

    /// A row that is not broken: what stands in its cells is a line or few.
    fn high_row<'t>(
        &mut self,
        table: usize,
        cells: impl IntoIterator<Item = (Slot, &'t str)>,
        continued: impl Fn(&mut Self),
    ) {
        let row = self.add(Tag::Row, Some(table));
        let mut written = Vec::new();
        for (cell, text) in cells {
            let lines = self.lines(text, cell.style, cell.width);
            let element = self.add(cell.tag, Some(row));
            written.push((cell.x, cell.style, element, lines));
        }
        let count = written.iter().map(|(.., lines)| lines.len()).max().unwrap_or(0);
        let text: f32 = std::iter::repeat_n(BODY.line_height(), count).sum();
        let height = ROW.max(text + 2.0 * INSET);
        if !self.fits(height) {
            self.break_page();
            continued(self);
        }
        let top = self.y;
        for (x, style, element, lines) in written {
            self.y = top + INSET;
            for line in lines {
                self.write(x, line, style, Some(element));
                self.y += BODY.line_height();
            }
        }
        self.y = top + height;
        self.rule(SIDE, WIDTH - SIDE);
    }

    pub(super) fn certificate(&mut self, certificate: &Certificate) {
        self.begin_page();
        self.y = TOP + LOWERED;
        let title = self.lines(&certificate.title, CERTIFICATE, COLUMN);
        let element = self.add(Tag::Heading(1, title.join(" ")), None);
        self.laid.marks.push(Mark {
            text: title.join(" "),
            page: self.laid.pages.len() - 1,
            y: self.y,
        });
        self.centred(title, CERTIFICATE, element);
        self.y += 20.0;
        for line in &certificate.lines {
            self.certificate_line(line);
        }
        if !certificate.signatures.is_empty() {
            self.y += 16.0;
            self.signatures(&certificate.signatures);
        }
    }

    fn certificate_line(&mut self, line: &CertificateLine) {
        let element = self.add(Tag::Paragraph, None);
        if line.is_large {
            self.y += 8.0;
            let label = self.lines(&line.label, LABELS, COLUMN);
            self.centred(label, LABELS, element);
            let text = self.lines(&line.text, LARGE, COLUMN);
            self.centred(text, LARGE, element);
            self.y += 8.0;
        } else {
            let text = self.lines(&format!("{}: {}", line.label, line.text), BODY, COLUMN);
            self.centred(text, BODY, element);
            self.y += 2.0;
        }
    }

    fn centred(&mut self, lines: Vec<String>, style: Style, element: usize) {
        for line in lines {
            if !self.fits(style.line_height()) {
                self.break_page();
            }
            let wide = self.fonts.face(style).width(line.trim_end()) * style.size;
            self.write(SIDE + (COLUMN - wide) / 2.0, line, style, Some(element));
            self.y += style.line_height();
        }
    }
}

/// A cell for each column, which takes its share of the width.
fn shared(columns: &[(String, u8)], style: Style, tag: &Tag) -> Vec<Slot> {
    let gutters: f32 = columns.iter().skip(1).map(|_| GUTTER).sum();
    let whole: f32 = columns.iter().map(|(_, share)| f32::from(*share)).sum();
    let mut x = SIDE;
    let mut cells = Vec::new();
    for (_, share) in columns {
        let width = (COLUMN - gutters) * f32::from(*share) / whole.max(1.0);
        cells.push(cell(x, width, style, tag.clone()));
        x += width + GUTTER;
    }
    cells
}
