//! How a name sounds, roughly, in Romanian and Albanian: what two people write down of what they heard.

/// Spellings that people take for each other, the longer before the shorter, in folded letters.
const SOUNDS: [(&str, &str); 16] = [
    ("sh", "s"),
    ("zh", "z"),
    ("xh", "g"),
    ("th", "t"),
    ("dh", "d"),
    ("ph", "f"),
    ("ch", "k"),
    ("tz", "t"),
    ("ts", "t"),
    ("cs", "ks"),
    ("x", "ks"),
    ("c", "k"),
    ("q", "k"),
    ("y", "i"),
    ("j", "i"),
    ("w", "v"),
];

const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];
/// A name is not cut to less than this.
const SHORTEST: usize = 2;

/// The sound of one folded word: letters that are taken for each other are one, doubled letters are
/// single, and vowels at the end do not count.
pub(super) fn skeleton(word: &str) -> String {
    let mut sound = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(letter) = rest.chars().next() {
        let (taken, heard) = SOUNDS
            .into_iter()
            .find(|(written, _)| rest.starts_with(written))
            .map_or((letter.len_utf8(), None), |(written, heard)| {
                (written.len(), Some(heard))
            });
        match heard {
            Some(heard) => heard.chars().for_each(|one| add(&mut sound, one)),
            None => add(&mut sound, letter),
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    while sound.chars().count() > SHORTEST && sound.ends_with(VOWELS) {
        sound.pop();
    }
    sound
}

fn add(sound: &mut String, letter: char) {
    if !sound.ends_with(letter) {
        sound.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    #[test]
    fn spellings_that_are_taken_for_each_other_sound_alike() {
        for (one, other) in [
            ("Ștefania", "Stefania"),
            ("Țurcanu", "Tzurcanu"),
            ("Mihaela", "Mihaella"),
            ("Alexandra", "Alecsandra"),
            ("Kristina", "Christina"),
            ("Cristina", "Kristinë"),
            ("Yulia", "Iulia"),
            ("Julia", "Iulia"),
            ("Valter", "Walter"),
            ("Sofia", "Sophie"),
            ("Shpresa", "Șpresa"),
            ("Çlirim", "Qlirim"),
            ("Edhem", "Edem"),
            ("Arrita", "Arita"),
            ("Lluca", "Luka"),
            ("Popescu", "Popesku"),
            ("Arta", "Artë"),
        ] {
            assert_eq!(skeleton(&fold(one)), skeleton(&fold(other)), "{one} {other}");
        }
    }

    #[test]
    fn other_names_sound_different_and_short_ones_stay() {
        for (one, other) in [("Ana", "Ina"), ("Maria", "Marta"), ("Ion", "Ioan")] {
            assert_ne!(skeleton(&fold(one)), skeleton(&fold(other)), "{one} {other}");
        }
        assert_eq!(
            (skeleton("ea"), skeleton("ana"), skeleton("")),
            ("ea".into(), "an".into(), String::new())
        );
    }
}
