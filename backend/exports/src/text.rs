//! Text as it can stand on paper, and its lines.

use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_normalization::UnicodeNormalization;

use crate::font::{Face, Fonts, Style};

/// What stands where the font lacks a letter.
const LACKING: char = '\u{FFFD}';

/// Text that the font can write.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Clean {
    pub text: String,
    /// Whether letters of it are lacking.
    pub is_lacking: bool,
}

/// Whether a character only steers how others are shown, which on paper is nothing.
fn is_silent(character: char) -> bool {
    matches!(character,
        '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The text, composed, with a sign in place of each letter that the font lacks.
pub(crate) fn clean(text: &str, face: &Face) -> Clean {
    let mut is_lacking = false;
    let lines = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let written = lines.nfc().filter_map(|character| match character {
        '\n' => Some('\n'),
        '\t' => Some(' '),
        silent if is_silent(silent) => None,
        known if face.glyph(known).is_some() => Some(known),
        _ => {
            is_lacking = true;
            Some(LACKING)
        }
    });
    Clean {
        text: written.collect(),
        is_lacking,
    }
}

/// The lines of a text in a column of this width. A word that is wider than the column is cut.
pub(crate) fn lines(text: &str, fonts: &Fonts, style: Style, width: f32) -> Vec<String> {
    let face = fonts.face(style);
    let most = width / style.size;
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0.0;
    let mut start = 0;
    for (end, opportunity) in linebreaks(text) {
        let piece = text.get(start..end).unwrap_or_default();
        start = end;
        // Spaces at the end of a line hang over its edge.
        if used + face.width(piece.trim_end()) > most && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0.0;
        }
        for letter in piece.chars().filter(|letter| *letter != '\n') {
            let (_, wide) = face.glyph(letter).unwrap_or_default();
            if used + wide > most && !letter.is_whitespace() && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            line.push(letter);
            used += wide;
        }
        if opportunity == BreakOpportunity::Mandatory {
            lines.push(std::mem::take(&mut line));
            used = 0.0;
        }
    }
    lines
}
