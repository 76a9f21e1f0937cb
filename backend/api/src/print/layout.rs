//! Views in the layout of the pack, as blocks of a document.

use punte_domain::pack::print::{PrintItem, PrintKind};
use punte_exports::{Block, Cell, Certificate, CertificateLine};
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
        // What stands on pages of its own says what it is on each of them.
        if !layout.show.iter().all(|item| item.kind.is_apart()) {
            blocks.push(Block::Heading(word(&layout.labels)));
        }
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
                    let title = title(values, item, one);
                    blocks.push(Block::Subheading(title.clone()));
                    items(values, &item.show, (one, one), &title, blocks);
                }
            }
            PrintKind::Pages => {
                for (place, one) in several(value).iter().enumerate() {
                    keep(&mut rows, blocks);
                    blocks.extend((place > 0).then_some(Block::NextPage));
                    let title = title(values, item, one);
                    blocks.push(Block::Heading(title.clone()));
                    items(values, &item.show, (one, one), &title, blocks);
                }
            }
            PrintKind::Sheet => {
                keep(&mut rows, blocks);
                let things = several(value).iter().enumerate();
                blocks.push(Block::Sheet {
                    columns: item.show.iter().map(|item| (label(item), item.width)).collect(),
                    rows: things
                        .map(|(place, one)| cells(values, &item.show, place, (one, view)))
                        .map(|cells| cells.into_iter().map(|cell| cell.text).collect())
                        .collect(),
                });
            }
            PrintKind::Certificate => {
                keep(&mut rows, blocks);
                let certificates = several(value).iter().map(|one| certificate(values, item, one));
                blocks.extend(certificates.map(Block::Certificate));
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

/// What heads one of several things.
fn title(values: &Values, item: &PrintItem, one: &Value) -> String {
    let titles = item.show.iter().filter(|item| item.is_title);
    let titles: Vec<_> = titles.filter_map(|title| values.of(title, one, one)).collect();
    if titles.is_empty() {
        item.labels.get(values.language).to_owned()
    } else {
        titles.join(" · ")
    }
}

/// A certificate: what is not stated of it is left out.
fn certificate(values: &Values, item: &PrintItem, one: &Value) -> Certificate {
    let label = |item: &PrintItem| item.labels.get(values.language).to_owned();
    let (signed, said): (Vec<_>, Vec<_>) = item.show.iter().partition(|item| item.kind == PrintKind::Signatures);
    let line = |item: &PrintItem| {
        values.of(item, one, one).map(|text| CertificateLine {
            label: label(item),
            text,
            is_large: item.is_title,
        })
    };
    Certificate {
        title: label(item),
        lines: said.into_iter().filter_map(line).collect(),
        signatures: signed.into_iter().flat_map(|item| &item.show).map(label).collect(),
    }
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
