//! Folding of names for search: what a person types finds what was recorded.

use unicode_normalization::UnicodeNormalization;

/// The search form of a text: lower case, without diacritics, every run of characters that are
/// neither letters nor digits as one space.
///
/// Romanian `ş` (cedilla) and `ș` (comma below) both become `s`, `ţ` and `ț` become `t`; Albanian
/// `ë` becomes `e` and `ç` becomes `c`. "Braşov", "Brașov" and "Brasov" are one text.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            folded.push(c);
        } else if !unicode_normalization::char::is_combining_mark(c) && !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Whether every word of `query` begins a word of `text`; both are folded here.
#[must_use]
pub fn matches(query: &str, text: &str) -> bool {
    let (query, text) = (fold(query), fold(text));
    !query.is_empty()
        && query
            .split(' ')
            .all(|part| text.split(' ').any(|word| word.starts_with(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn romanian_and_albanian_letters_fold_together() {
        for brasov in ["Braşov", "Brașov", "Brasov", " BRASOV ", "bras\u{0326}ov"] {
            assert_eq!(fold(brasov), "brasov");
        }
        assert_eq!(fold("Shkodër, Çamëri"), "shkoder cameri");
        assert_eq!(fold("Ţeştiț"), "testit");
        assert_eq!(fold("Ana-Maria  d'Argint"), "ana maria d argint");
        assert_eq!(fold(" ,. "), "");
    }

    #[test]
    fn words_match_by_their_beginning_in_any_order() {
        assert!(matches("ion pop", "Popescu Ionuț"));
        assert!(!matches("escu", "Popescu Ionuț"));
        assert!(!matches("", "Popescu"));
    }
}
