//! Pages as a tagged PDF.

use std::num::NonZeroU16;

use chrono::{Datelike, Timelike};
use krilla::SerializeSettings;
use krilla::color::luma;
use krilla::configure::ConfigurationBuilder;
use krilla::configure::validate::{Accessibility, Archival};
use krilla::destination::XyzDestination;
use krilla::document::Document;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag as PdfTag, TagGroup, TagKind,
    TagTree,
};
use krilla::text::{GlyphId, KrillaGlyph};

use crate::flow::{HEIGHT, Laid, Line, Page, SIDE, SMALL, Tag, WIDTH};
use crate::font::{Fonts, Style};
use crate::text::{clean, lines};
use crate::{PrintError, Printed};

/// The document as bytes.
pub(crate) fn write(printed: &Printed, laid: &Laid, fonts: &Fonts) -> Result<Vec<u8>, PrintError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PrintError::Invalid(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        enable_tagging: true,
        ..SerializeSettings::default()
    });
    let mut found: Vec<Vec<Identifier>> = laid.elements.iter().map(|_| Vec::new()).collect();
    let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| PrintError::Invalid("page".to_owned()))?;
    for (number, page) in laid.pages.iter().enumerate() {
        let mut sheet = document.start_page_with(settings.clone());
        let mut surface = sheet.surface();
        draw(&mut surface, page, fonts, &mut found);
        margins(&mut surface, printed, (number, laid.pages.len()), fonts);
        surface.finish();
        sheet.finish();
    }
    document.set_metadata(metadata(printed));
    document.set_outline(outline(laid));
    let mut tree = TagTree::new().with_lang(Some(printed.language.clone()));
    for element in &laid.top {
        if let Some(group) = group(laid, *element, &mut found) {
            tree.push(group);
        }
    }
    document.set_tag_tree(tree);
    document.finish().map_err(|error| PrintError::Invalid(told(&error)))
}

/// What is wrong, without the text in which it is wrong.
fn told(error: &krilla::error::KrillaError) -> String {
    use krilla::configure::ValidationError as Invalid;
    use krilla::error::KrillaError;
    match error {
        KrillaError::Validation(all) => {
            let kinds = all.iter().map(|(invalid, _)| match invalid {
                Invalid::ContainsNotDefGlyph(..) => "a letter without a glyph".to_owned(),
                Invalid::InvalidCodepointMapping(..) | Invalid::UnicodePrivateArea(..) => "a private letter".to_owned(),
                Invalid::NoCodepointMapping(..) => "a glyph without a letter".to_owned(),
                other => format!("{other:?}"),
            });
            kinds.collect::<Vec<_>>().join(", ")
        }
        _ => "it could not be written".to_owned(),
    }
}

/// The element with what belongs to it; nothing of it is written twice.
fn group(laid: &Laid, id: usize, found: &mut [Vec<Identifier>]) -> Option<TagGroup> {
    let element = laid.elements.get(id)?;
    let mut group = TagGroup::new(kind(&element.tag));
    for line in std::mem::take(found.get_mut(id)?) {
        group.push(line);
    }
    for child in &element.children {
        if let Some(child) = self::group(laid, *child, found) {
            group.push(child);
        }
    }
    Some(group)
}

fn kind(tag: &Tag) -> TagKind {
    match tag {
        Tag::Heading(level, title) => {
            let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
            PdfTag::Hn(level, Some(title.clone())).into()
        }
        Tag::Paragraph => PdfTag::P.into(),
        Tag::Table => PdfTag::Table.into(),
        Tag::Row => PdfTag::TR.into(),
        Tag::Label => PdfTag::TH(TableHeaderScope::Row).into(),
        Tag::Head => PdfTag::TH(TableHeaderScope::Column).into(),
        Tag::Cell => PdfTag::TD.into(),
    }
}

fn draw(surface: &mut Surface, page: &Page, fonts: &Fonts, found: &mut [Vec<Identifier>]) {
    for (left, right, y) in &page.rules {
        artifact(surface, ArtifactType::Layout, |surface| {
            let mut path = PathBuilder::new();
            path.move_to(*left, *y);
            path.line_to(*right, *y);
            if let Some(path) = path.finish() {
                surface.set_fill(None);
                surface.set_stroke(Some(Stroke {
                    paint: luma::Color::new(150).into(),
                    width: 0.6,
                    ..Stroke::default()
                }));
                surface.draw_path(&path);
                surface.set_stroke(None);
            }
        });
    }
    for line in &page.lines {
        match line.element.and_then(|element| found.get_mut(element)) {
            Some(found) => {
                let span = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
                text(surface, line, fonts);
                surface.end_tagged();
                found.push(span);
            }
            None => artifact(surface, ArtifactType::PaginationOther, |surface| {
                text(surface, line, fonts);
            }),
        }
    }
}

fn artifact(surface: &mut Surface, kind: ArtifactType, content: impl FnOnce(&mut Surface)) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
    content(surface);
    surface.end_tagged();
}

/// What stands in the margins of a page: whose it is, who printed it, its number.
fn margins(surface: &mut Surface, printed: &Printed, (number, pages): (usize, usize), fonts: &Fonts) {
    let width = WIDTH - 2.0 * SIDE;
    let mut small = |kind, x: f32, y: f32, words: &str, width: f32| {
        let clean = clean(words, fonts.face(SMALL));
        let lines = lines(&clean.text, fonts, SMALL, width).into_iter();
        for (line, below) in lines.filter(|line| !line.trim().is_empty()).zip([0.0, 1.0, 2.0]) {
            let line = small_line(x, y + below * SMALL.line_height(), line, SMALL);
            artifact(surface, kind, |surface| text(surface, &line, fonts));
        }
    };
    if number > 0 {
        small(ArtifactType::Header, SIDE, 40.0, &printed.header, width);
    }
    small(ArtifactType::Footer, SIDE, HEIGHT - 48.0, &printed.footer, width - 80.0);
    let words = printed
        .page
        .replace("{page}", &(number + 1).to_string())
        .replace("{pages}", &pages.to_string());
    let x = WIDTH - SIDE - fonts.face(SMALL).width(&words) * SMALL.size;
    small(ArtifactType::PageNumber, x, HEIGHT - 48.0, &words, width);
}

fn small_line(x: f32, y: f32, text: String, style: Style) -> Line {
    Line {
        x,
        y,
        text,
        style,
        element: None,
    }
}

/// Writes a line, letter by letter: each is the glyph of its own.
fn text(surface: &mut Surface, line: &Line, fonts: &Fonts) {
    let face = fonts.face(line.style);
    let mut glyphs = Vec::new();
    for (start, letter) in line.text.char_indices() {
        if let Some((glyph, width)) = face.glyph(letter) {
            let range = start..start + letter.len_utf8();
            glyphs.push(KrillaGlyph::new(GlyphId::new(glyph), width, 0.0, 0.0, 0.0, range, None));
        }
    }
    surface.set_fill(Some(Fill {
        paint: luma::Color::new(line.style.grey).into(),
        opacity: NormalizedF32::ONE,
        ..Fill::default()
    }));
    let start = Point::from_xy(line.x, line.y);
    surface.draw_glyphs(start, &glyphs, face.font.clone(), &line.text, line.style.size, false);
}

fn outline(laid: &Laid) -> Outline {
    let mut outline = Outline::new();
    for mark in &laid.marks {
        let place = XyzDestination::new(mark.page, Point::from_xy(SIDE, mark.y));
        outline.push_child(OutlineNode::new(mark.text.clone(), place));
    }
    outline
}

fn metadata(printed: &Printed) -> Metadata {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let at = printed.at;
    Metadata::new()
        .title(printed.title.clone())
        .language(printed.language.clone())
        .creator("Punte".to_owned())
        .creation_date(
            DateTime::new(u16::try_from(at.year()).unwrap_or_default())
                .month(small(at.month()))
                .day(small(at.day()))
                .hour(small(at.hour()))
                .minute(small(at.minute()))
                .second(small(at.second()))
                .utc_offset_hour(0)
                .utc_offset_minute(0),
        )
}
