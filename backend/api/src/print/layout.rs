//! Views in the layout of the pack, as blocks of a document.

use punte_domain::pack::print::{PrintItem, PrintKind};
use punte_exports::{Block, Cell};
use serde_json::Value;

use super::Shown;
use super::value::{Values, at};

/// The parts of a document, each with its heading.
pub(super) fn blocks(values: &Values, parts: &[Shown]) -> Vec<Block> {
    let print = values.pack.print();
    let word = |labels: &punte_domain::language::Labels| labels.get(values.language).to_owned();
    let mut blocks = Vec::new();
    for (part, view) in parts {
        let Some(layout) = print.part(*part) else { continue };
        blocks.push(Block::Heading(word(&layout.labels)));
        let before = blocks.len();
        if let Some(view) = view {
            let heading = word(&layout.labels);
            items(values, &layout.show, (view, view), &heading, &mut blocks);
            if view.get("next").is_some_and(|next| !next.is_null()) {
                blocks.push(Block::Paragraph(word(&print.words.more)));
            }
        }
        if blocks.len() == before {
            blocks.push(Block::Paragraph(word(&print.words.nothing)));
        }
    }
    blocks
}

/// What is shown of a thing, below a heading: lines that follow each other stand in one block. With it goes the
/// whole that it is of: the view, or the one of several things that has a heading of its own.
fn items(values: &Values, show: &[PrintItem], (thing, view): (&Value, &Value), heading: &str, blocks: &mut Vec<Block>) {
    let label = |item: &PrintItem| item.labels.get(values.language).to_owned();
    let mut rows = Vec::new();
    for item in show.iter().filter(|item| !item.is_title) {
        let value = at(thing, &item.at);
        match item.kind {
            PrintKind::Table => {
                let things = several(value);
                if !things.is_empty() {
                    keep(&mut rows, blocks);
                    // What the heading says already is not said twice.
                    blocks.extend(
                        Some(label(item))
                            .filter(|label| label != heading)
                            .map(Block::Subheading),
                    );
                    blocks.push(Block::Table {
                        heads: item.show.iter().map(label).collect(),
                        rows: things
                            .iter()
                            .enumerate()
                            .map(|(place, one)| cells(values, &item.show, place, (one, view)))
                            .collect(),
                    });
                }
            }
            PrintKind::Each => {
                for one in several(value) {
                    keep(&mut rows, blocks);
                    let titles = item.show.iter().filter(|item| item.is_title);
                    let titles: Vec<_> = titles.filter_map(|title| values.of(title, one, one)).collect();
                    let title = if titles.is_empty() {
                        label(item)
                    } else {
                        titles.join(" · ")
                    };
                    blocks.push(Block::Subheading(title.clone()));
                    items(values, &item.show, (one, one), &title, blocks);
                }
            }
            PrintKind::Signatures => {
                keep(&mut rows, blocks);
                blocks.push(Block::Signatures(item.show.iter().map(label).collect()));
            }
            _ => {
                if let Some(cell) = values.cell(item, thing, view) {
                    rows.push((label(item), cell));
                }
            }
        }
    }
    keep(&mut rows, blocks);
}

fn keep(rows: &mut Vec<(String, Cell)>, blocks: &mut Vec<Block>) {
    if !rows.is_empty() {
        blocks.push(Block::Rows(std::mem::take(rows)));
    }
}

fn cells(values: &Values, show: &[PrintItem], place: usize, (thing, view): (&Value, &Value)) -> Vec<Cell> {
    let cell = |item: &PrintItem| {
        if item.kind == PrintKind::Place {
            return (place + 1).to_string().into();
        }
        values.cell(item, thing, view).unwrap_or_default()
    };
    show.iter().map(cell).collect()
}

fn several(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
