//! The letters: which there are and how wide they are.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    /// In points.
    pub size: f32,
    pub is_bold: bool,
    /// From 0 (black) to 255 (white).
    pub grey: u8,
}

impl Style {
    /// The distance from line to line.
    pub fn line_height(self) -> f32 {
        self.size * 1.38
    }
}

/// One font, read once.
pub(crate) struct Face {
    pub font: krilla::text::Font,
    /// The glyph of each letter and its width, as a share of the size.
    glyphs: BTreeMap<char, (u32, f32)>,
}

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(bytes).ok()?;
        let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        let glyphs = font.charmap().mappings().filter_map(|(code, glyph)| {
            let width = metrics.advance_width(glyph)?;
            Some((char::from_u32(code)?, (glyph.to_u32(), width)))
        });
        Some(Self {
            glyphs: glyphs.collect(),
            font: krilla::text::Font::new(bytes.into(), 0)?,
        })
    }

    /// The glyph of a letter and its width at a size of one point.
    pub fn glyph(&self, letter: char) -> Option<(u32, f32)> {
        self.glyphs.get(&letter).copied()
    }

    /// How wide a text is at a size of one point.
    pub fn width(&self, text: &str) -> f32 {
        text.chars()
            .filter_map(|letter| self.glyph(letter))
            .map(|(_, width)| width)
            .sum()
    }
}

/// The fonts that are part of the program.
pub(crate) struct Fonts {
    regular: Face,
    bold: Face,
}

impl Fonts {
    pub fn get() -> Option<&'static Self> {
        static FONTS: OnceLock<Option<Fonts>> = OnceLock::new();
        let read = || {
            Some(Fonts {
                regular: Face::read(include_bytes!("../fonts/NotoSans-Regular.ttf"))?,
                bold: Face::read(include_bytes!("../fonts/NotoSans-SemiBold.ttf"))?,
            })
        };
        FONTS.get_or_init(read).as_ref()
    }

    pub fn face(&self, style: Style) -> &Face {
        if style.is_bold { &self.bold } else { &self.regular }
    }
}
