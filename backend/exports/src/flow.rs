//! How the blocks of a document flow over its pages.

mod papers;

use crate::font::{Fonts, Style};
use crate::text::{clean, lines};
use crate::{Block, Cell, Printed};

/// A4, in points.
pub(crate) const WIDTH: f32 = 595.28;
pub(crate) const HEIGHT: f32 = 841.89;
/// The margin at both sides.
pub(crate) const SIDE: f32 = 56.0;
const TOP: f32 = 62.0;
pub(crate) const BOTTOM: f32 = 76.0;
const COLUMN: f32 = WIDTH - 2.0 * SIDE;
/// Between the columns of a table.
const GUTTER: f32 = 12.0;
/// The share of the width that the label of a value takes.
const LABEL: f32 = 0.34;

const TITLE: Style = style(17.0, true, 0);
const SUBTITLE: Style = style(10.0, false, 70);
const HEADING: Style = style(12.5, true, 0);
const SUBHEADING: Style = style(10.0, true, 0);
const BODY: Style = style(9.5, false, 0);
const LABELS: Style = style(9.5, false, 70);
const HEADS: Style = style(9.0, true, 0);
pub(crate) const SMALL: Style = style(8.0, false, 70);

const fn style(size: f32, is_bold: bool, grey: u8) -> Style {
    Style { size, is_bold, grey }
}

/// What something is, for whoever does not see the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tag {
    Heading(u16, String),
    Paragraph,
    Table,
    Row,
    /// The head of a row.
    Label,
    /// The head of a column.
    Head,
    Cell,
}

/// A part of the structure of a document.
#[derive(Debug)]
pub(crate) struct Element {
    pub tag: Tag,
    pub children: Vec<usize>,
}

/// A line of text on a page.
#[derive(Debug)]
pub(crate) struct Line {
    pub x: f32,
    /// Of its base.
    pub y: f32,
    pub text: String,
    pub style: Style,
    /// The element it belongs to; a head that is repeated belongs to none.
    pub element: Option<usize>,
}

/// A page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub lines: Vec<Line>,
    /// Thin lines from the left to the right: left, right, height.
    pub rules: Vec<(f32, f32, f32)>,
}

/// A heading, for the outline.
#[derive(Debug)]
pub(crate) struct Mark {
    pub text: String,
    pub page: usize,
    pub y: f32,
}

/// A document on its pages.
#[derive(Debug)]
pub(crate) struct Laid {
    pub pages: Vec<Page>,
    pub elements: Vec<Element>,
    /// The outermost elements, in the order of reading.
    pub top: Vec<usize>,
    pub marks: Vec<Mark>,
}

/// A cell of a row: where it stands, and what it is.
struct Slot {
    x: f32,
    width: f32,
    style: Style,
    tag: Tag,
}

struct Flow<'a> {
    fonts: &'a Fonts,
    laid: Laid,
    y: f32,
    is_lacking: bool,
}

/// The document on its pages.
pub(crate) fn flow(printed: &Printed, fonts: &Fonts) -> Laid {
    let mut flow = Flow {
        fonts,
        laid: Laid {
            pages: vec![Page::default()],
            elements: Vec::new(),
            top: Vec::new(),
            marks: Vec::new(),
        },
        y: TOP,
        is_lacking: false,
    };
    if !matches!(printed.blocks.first(), Some(Block::Certificate(_))) {
        flow.heading(1, &printed.title, TITLE, 0.0);
        flow.paragraph(&printed.subtitle, SUBTITLE);
    }
    for block in &printed.blocks {
        flow.block(block);
    }
    if flow.is_lacking {
        flow.y += BODY.line_height();
        flow.paragraph(&printed.unprintable, SMALL);
    }
    flow.laid
}

impl Flow<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(text) => {
                self.heading(2, text, HEADING, 16.0);
                self.y += 3.0;
            }
            Block::Subheading(text) => self.heading(3, text, SUBHEADING, 8.0),
            Block::Paragraph(text) => self.paragraph(text, BODY),
            Block::Rows(rows) => self.rows(rows),
            Block::Table { heads, rows } => self.table(heads, rows),
            Block::Signatures(names) => self.signatures(names),
            Block::NextPage => self.begin_page(),
            Block::Sheet { columns, rows } => self.sheet(columns, rows),
            Block::Certificate(certificate) => self.certificate(certificate),
        }
    }

    fn add(&mut self, tag: Tag, parent: Option<usize>) -> usize {
        let id = self.laid.elements.len();
        self.laid.elements.push(Element {
            tag,
            children: Vec::new(),
        });
        match parent.and_then(|parent| self.laid.elements.get_mut(parent)) {
            Some(parent) => parent.children.push(id),
            None => self.laid.top.push(id),
        }
        id
    }

    fn lines(&mut self, text: &str, style: Style, width: f32) -> Vec<String> {
        let clean = clean(text, self.fonts.face(style));
        self.is_lacking |= clean.is_lacking;
        lines(&clean.text, self.fonts, style, width)
    }

    fn break_page(&mut self) {
        self.laid.pages.push(Page::default());
        self.y = TOP;
    }

    fn fits(&self, height: f32) -> bool {
        self.y + height <= HEIGHT - BOTTOM
    }

    fn write(&mut self, x: f32, text: String, style: Style, element: Option<usize>) {
        let y = self.y + style.size;
        if let Some(page) = self.laid.pages.last_mut().filter(|_| !text.trim().is_empty()) {
            page.lines.push(Line {
                x,
                y,
                text,
                style,
                element,
            });
        }
    }

    fn rule(&mut self, left: f32, right: f32) {
        let y = self.y;
        if let Some(page) = self.laid.pages.last_mut() {
            page.rules.push((left, right, y));
        }
    }

    /// A heading is never the last thing on a page.
    fn heading(&mut self, level: u16, text: &str, style: Style, before: f32) {
        let lines = self.lines(text, style, COLUMN);
        if lines.iter().all(|line| line.trim().is_empty()) {
            return;
        }
        self.y += before;
        let whole: f32 = std::iter::repeat_n(style.line_height(), lines.len()).sum();
        // A long one may break: people write their goals as they like.
        if !self.fits(whole.min((HEIGHT - TOP - BOTTOM) / 2.0) + 4.0 * BODY.line_height()) {
            self.break_page();
        }
        let element = self.add(Tag::Heading(level, lines.join(" ")), None);
        if level < 3 {
            self.laid.marks.push(Mark {
                text: lines.join(" "),
                page: self.laid.pages.len() - 1,
                y: self.y,
            });
        }
        for line in lines {
            if !self.fits(style.line_height()) {
                self.break_page();
            }
            self.write(SIDE, line, style, Some(element));
            self.y += style.line_height();
        }
        if level == 2 {
            self.rule(SIDE, WIDTH - SIDE);
        }
    }

    fn paragraph(&mut self, text: &str, style: Style) {
        let lines = self.lines(text, style, COLUMN);
        let element = self.add(Tag::Paragraph, None);
        for line in lines {
            if !self.fits(style.line_height()) {
                self.break_page();
            }
            self.write(SIDE, line, style, Some(element));
            self.y += style.line_height();
        }
        self.y += 3.0;
    }

    fn rows(&mut self, rows: &[(String, Cell)]) {
        let table = self.add(Tag::Table, None);
        let value = SIDE + COLUMN * LABEL + GUTTER;
        for (label, one) in rows {
            let cells = [
                (cell(SIDE, COLUMN * LABEL, LABELS, Tag::Label), label.as_str()),
                (cell(value, WIDTH - SIDE - value, BODY, Tag::Cell), one.text.as_str()),
            ];
            self.row(table, cells, |_| {});
        }
        self.y += 2.0;
    }

    fn table(&mut self, heads: &[String], rows: &[Vec<Cell>]) {
        let table = self.add(Tag::Table, None);
        let widths = self.widths(heads, rows);
        let cells = |style, tag: Tag| {
            let mut x = SIDE;
            let mut cells = Vec::new();
            for width in &widths {
                cells.push(cell(x, *width, style, tag.clone()));
                x += width + GUTTER;
            }
            cells
        };
        let texts = heads.iter().map(String::as_str);
        self.row(table, cells(HEADS, Tag::Head).into_iter().zip(texts), |_| {});
        self.rule(SIDE, WIDTH - SIDE);
        self.y += 2.0;
        for row in rows {
            let texts = row.iter().map(|one| one.text.as_str());
            let repeat = |flow: &mut Self| {
                flow.repeated(heads, &cells(HEADS, Tag::Head));
                flow.rule(SIDE, WIDTH - SIDE);
                flow.y += 2.0;
            };
            self.row(table, cells(BODY, Tag::Cell).into_iter().zip(texts), repeat);
        }
        self.y += 4.0;
    }

    /// A column takes at least its longest word, and of what is left as much as its widest cell wants. Where the words
    /// alone are too much they are cut, and no figure is: a part of a number is another one.
    fn widths(&self, heads: &[String], rows: &[Vec<Cell>]) -> Vec<f32> {
        let gutters: f32 = heads.iter().skip(1).map(|_| GUTTER).sum();
        let room = COLUMN - gutters;
        let wide = |style: Style, text: &str| self.fonts.face(style).width(text) * style.size + 1.0;
        let columns: Vec<Wanted> = heads
            .iter()
            .enumerate()
            .map(|(column, head)| {
                let cells = || rows.iter().filter_map(move |row| row.get(column));
                let texts = || {
                    let cells = cells().map(|one| (BODY, one.text.as_str()));
                    cells.chain([(HEADS, head.as_str())])
                };
                let longest = |(style, text): (Style, &str)| {
                    text.split_whitespace()
                        .map(|word| wide(style, word))
                        .fold(0.0, f32::max)
                };
                let figures = cells().filter(|one| one.value.is_some());
                let least = texts().map(longest).fold(24.0, f32::max).min(room * 0.4);
                let whole = texts().map(|(style, text)| wide(style, text));
                Wanted {
                    figures: figures
                        .map(|one| longest((BODY, one.text.as_str())))
                        .fold(0.0, f32::max),
                    least,
                    whole: whole.fold(least, f32::max).min(room * 0.6).max(least),
                }
            })
            .collect();
        let least: f32 = columns.iter().map(|one| one.least).sum();
        let whole: f32 = columns.iter().map(|one| one.whole).sum();
        if least > room {
            return cut(&columns, room);
        }
        let width = |one: &Wanted| {
            if whole <= room {
                one.whole * room / whole
            } else {
                one.least + (one.whole - one.least) * (room - least) / (whole - least)
            }
        };
        columns.iter().map(width).collect()
    }

    /// A row of cells. One that fits on a page is not broken; `continued` begins the next page.
    fn row<'t>(
        &mut self,
        table: usize,
        cells: impl IntoIterator<Item = (Slot, &'t str)>,
        continued: impl Fn(&mut Self),
    ) {
        let row = self.add(Tag::Row, Some(table));
        let mut written = Vec::new();
        for (cell, text) in cells {
            let text = if text.trim().is_empty() { "–" } else { text };
            let lines = self.lines(text, cell.style, cell.width);
            let element = self.add(cell.tag, Some(row));
            written.push((cell.x, cell.style, element, lines));
        }
        let count = written.iter().map(|(.., lines)| lines.len()).max().unwrap_or(0);
        let height = BODY.line_height();
        let whole: f32 = std::iter::repeat_n(height, count).sum();
        if !self.fits(whole) && whole < HEIGHT - TOP - BOTTOM - 40.0 {
            self.break_page();
            continued(self);
        }
        for number in 0..count {
            if !self.fits(height) {
                self.break_page();
                continued(self);
            }
            for (x, style, element, lines) in &mut written {
                if let Some(line) = lines.get_mut(number) {
                    self.write(*x, std::mem::take(line), *style, Some(*element));
                }
            }
            self.y += height;
        }
        self.y += 2.5;
    }

    /// The heads of a table once more, which nobody needs to be told again.
    fn repeated(&mut self, heads: &[String], cells: &[Slot]) {
        let mut most = 0.0_f32;
        let top = self.y;
        for (cell, head) in cells.iter().zip(heads) {
            self.y = top;
            for line in self.lines(head, cell.style, cell.width) {
                self.write(cell.x, line, cell.style, None);
                self.y += BODY.line_height();
            }
            most = most.max(self.y);
        }
        self.y = most + 2.5;
    }

    fn signatures(&mut self, names: &[String]) {
        let shares: f32 = names.iter().map(|_| 1.0).sum();
        let width = (COLUMN + GUTTER) / shares - GUTTER;
        let height = 48.0 + 3.0 * SMALL.line_height();
        if !self.fits(height) {
            self.break_page();
        }
        self.y += 48.0;
        let top = self.y;
        let mut x = SIDE;
        for name in names {
            self.y = top;
            self.rule(x, x + width);
            self.y += 3.0;
            let element = self.add(Tag::Paragraph, None);
            for line in self.lines(name, SMALL, width) {
                self.write(x, line, SMALL, Some(element));
                self.y += SMALL.line_height();
            }
            x += width + GUTTER;
        }
        self.y = top + height - 48.0;
    }
}

/// What a column of a table wants of the width.
struct Wanted {
    /// For the longest of its figures.
    figures: f32,
    /// For its longest word.
    least: f32,
    /// For its widest cell.
    whole: f32,
}

/// The widths of columns whose words do not all fit: each its part, but those of figures what these need.
fn cut(columns: &[Wanted], room: f32) -> Vec<f32> {
    let mut is_kept = vec![false; columns.len()];
    loop {
        let (mut kept, mut others) = (0.0, 0.0);
        for (one, is_kept) in columns.iter().zip(&is_kept) {
            if *is_kept {
                kept += one.figures;
            } else {
                others += one.least;
            }
        }
        let scale = (room - kept).max(0.0) / others;
        let mut is_settled = true;
        for (one, is_kept) in columns.iter().zip(&mut is_kept) {
            if !*is_kept && one.least * scale < one.figures {
                *is_kept = true;
                is_settled = false;
            }
        }
        if is_settled {
            let both = columns.iter().zip(&is_kept);
            return both
                .map(|(one, is_kept)| if *is_kept { one.figures } else { one.least * scale })
                .collect();
        }
    }
}

fn cell(x: f32, width: f32, style: Style, tag: Tag) -> Slot {
    Slot { x, width, style, tag }
}
