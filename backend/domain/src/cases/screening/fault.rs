//! What can be wrong with the file of an instrument, in words that whoever mends it understands.

use serde::Serialize;
use utoipa::ToSchema;

use crate::language::{Labels, Language};

/// Defines [`InstrumentFaultCode`] with the words for each in every language. `{0}` and `{1}` stand for
/// what the file says.
macro_rules! faults {
    ($($(#[$meta:meta])* $variant:ident $name:tt: $en:literal, $ro:literal, $sq:literal;)+) => {
        /// What is wrong at one place of the file of an instrument.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema, strum::EnumIter)]
        pub enum InstrumentFaultCode { $($(#[$meta])* #[serde(rename = $name)] $variant),+ }

        impl InstrumentFaultCode {
            /// The code as it stands on the wire.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            fn words(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$variant, Language::En) => $en,
                      (Self::$variant, Language::Ro) => $ro,
                      (Self::$variant, Language::Sq) => $sq),+
                }
            }
        }
    };
}

faults! {
    /// The file is longer than any instrument.
    TooLarge "too_large": "has more than {0} bytes", "are mai mult de {0} octeți", "ka më shumë se {0} bajt";
    /// It is no TOML, or a value is of another kind.
    Unreadable "unreadable": "cannot be read as TOML: {0}", "nu poate fi citit ca TOML: {0}", "nuk mund të lexohet si TOML: {0}";
    /// No such key.
    UnknownKey "unknown_key": "`{0}` is no key here", "`{0}` nu este o cheie cunoscută aici", "`{0}` nuk është çelës i njohur këtu";
    /// Something must stand here.
    Missing "missing": "is missing", "lipsește", "mungon";
    /// A code of small letters, digits and `_`.
    BadCode "bad_code": "`{0}` is not made of a-z, 0-9 and _, at most 40", "`{0}` nu este format din a-z, 0-9 și _, cel mult 40", "`{0}` nuk përbëhet nga a-z, 0-9 dhe _, më së shumti 40";
    /// A version, or the code of a section or question.
    BadMark "bad_mark": "`{0}` is not made of letters, digits, `.`, `_` and `-`, at most 40", "`{0}` nu este format din litere, cifre, `.`, `_` și `-`, cel mult 40", "`{0}` nuk përbëhet nga shkronja, shifra, `.`, `_` dhe `-`, më së shumti 40";
    /// A section or question without a code.
    NoCode "no_code": "has no code", "nu are cod", "nuk ka kod";
    /// The same code twice.
    Repeated "repeated": "is there twice", "apare de două ori", "shfaqet dy herë";
    /// No day.
    BadDate "bad_date": "`{0}` is no day, such as 2026-03-01", "`{0}` nu este o zi, ca 2026-03-01", "`{0}` nuk është ditë, si 2026-03-01";
    /// The end lies before the beginning.
    EndsEarly "ends_early": "lies before effective_from", "este înainte de effective_from", "është para effective_from";
    /// No code of a country.
    BadCountry "bad_country": "`{0}` is not two capital letters (ISO 3166-1)", "`{0}` nu este format din două litere mari (ISO 3166-1)", "`{0}` nuk është dy shkronja të mëdha (ISO 3166-1)";
    /// No such weight.
    BadWeight "bad_weight": "`{0}` is not S, M or W", "`{0}` nu este S, M sau W", "`{0}` nuk është S, M ose W";
    /// A weight where the rule knows none.
    WeightWithoutRule "weight_without_rule": "has a weight, but positive_when says nothing of weights", "are o pondere, dar positive_when nu spune nimic despre ponderi", "ka peshë, por positive_when nuk thotë asgjë për peshat";
    /// A question that is asked of nobody.
    AskedOfNobody "asked_of_nobody": "is asked of nobody: needs adult, child or both with S, M or W", "nu se pune nimănui: are nevoie de adult, child sau ambele, cu S, M sau W", "nuk i bëhet askujt: i duhet adult, child ose të dyja, me S, M ose W";
    /// A pattern that is none.
    BadPattern "bad_pattern": "`{0}` is not made of S, M and W, such as SM for one strong and one medium", "`{0}` nu este format din S, M și W, ca SM pentru unul puternic și unul mediu", "`{0}` nuk përbëhet nga S, M dhe W, si SM për një të fortë dhe një mesatar";
    /// A section for whose questions the rule is never met.
    NeverPositive "never_positive": "cannot become positive for {0}, whatever is answered", "nu poate deveni pozitivă pentru {0}, oricare ar fi răspunsurile", "nuk mund të bëhet pozitiv për {0}, cilatdo qofshin përgjigjet";
    /// More of something than an instrument has.
    WrongNumber "wrong_number": "there are {0}, not 1 to {1}", "sunt {0}, nu de la 1 la {1}", "janë {0}, jo nga 1 deri në {1}";
    /// More questions than any interview should have.
    TooManyQuestions "too_many_questions": "there are {0} questions, at most {1} are asked", "sunt {0} întrebări, se pun cel mult {1}", "janë {0} pyetje, bëhen më së shumti {1}";
    /// A list without entries.
    Empty "empty": "is empty", "este gol", "është bosh";
    /// A section that is none.
    UnknownSection "unknown_section": "`{0}` is no section", "`{0}` nu este o secțiune", "`{0}` nuk është seksion";
    /// A word that is none of those that may stand here.
    UnknownWord "unknown_word": "`{0}` is none of {1}", "`{0}` nu este niciunul dintre {1}", "`{0}` nuk është asnjë nga {1}";
    /// A condition for somebody who is asked nothing.
    NothingAsked "nothing_asked": "there are no questions for {0}", "nu există întrebări pentru {0}", "nuk ka pyetje për {0}";
    /// A combination of sections for which there is no result.
    NoResult "no_result": "{0}: nothing is said when {1} is positive", "{0}: nu se spune nimic când este pozitiv {1}", "{0}: nuk thuhet asgjë kur është pozitiv {1}";
    /// One more positive section makes the result say less.
    SaysLess "says_less": "{0}: with {1} positive it says more than with {2}", "{0}: cu {1} pozitiv spune mai mult decât cu {2}", "{0}: me {1} pozitiv thotë më shumë se me {2}";
    /// A result that nothing leads to.
    NeverComes "never_comes": "never comes about", "nu apare niciodată", "nuk ndodh kurrë";
    /// Romanian with the wrong letters.
    Cedilla "cedilla": "is written with a cedilla; write ș and ț with a comma below", "este scris cu sedilă; scrieți ș și ț cu virgulă dedesubt", "është shkruar me cedilje; shkruani ș dhe ț me presje poshtë";
    /// A text that is too long.
    TooLong "too_long": "is longer than {0} characters", "are mai mult de {0} caractere", "ka më shumë se {0} shenja";
    /// A text with characters that cannot be seen.
    ForbiddenCharacter "forbidden_character": "holds characters that cannot be seen", "conține caractere care nu se văd", "përmban shenja që nuk shihen";
    /// An empty place is nothing to enter.
    NoQuestions "no_questions": "there are no questions to enter", "nu există întrebări de introdus", "nuk ka pyetje për t'u futur";
    /// Nobody could check it.
    NoSource "no_source": "names no source that it can be checked against", "nu numește nicio sursă cu care poate fi comparat", "nuk përmend asnjë burim me të cilin mund të krahasohet";
    /// An instrument of another country.
    OtherCountry "other_country": "`{0}` is not the country of this installation", "`{0}` nu este țara acestei instalări", "`{0}` nuk është vendi i këtij instalimi";
    /// It came with the product.
    BuiltIn "built_in": "version `{0}` comes with the country pack and cannot be replaced; take another one", "versiunea `{0}` vine cu pachetul țării și nu poate fi înlocuită; alegeți alta", "versioni `{0}` vjen me paketën e vendit dhe nuk mund të zëvendësohet; merrni një tjetër";
    /// It was entered before.
    VersionTaken "version_taken": "version `{0}` was entered already; take another one", "versiunea `{0}` a fost deja introdusă; alegeți alta", "versioni `{0}` është futur tashmë; merrni një tjetër";
    /// Another version begins on the same day or later.
    NotLater "not_later": "is not later than {1}, when version `{0}` begins", "nu este după {1}, când începe versiunea `{0}`", "nuk është pas {1}, kur fillon versioni `{0}`";
}

/// One fault of a file: where it is and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstrumentFault {
    /// The line, counted from 1; `None` where something is missing from the whole.
    pub line: Option<usize>,
    /// The place among the keys, such as `section.A.A1.adult`.
    pub path: String,
    /// What is wrong.
    pub code: InstrumentFaultCode,
    /// What the words speak of.
    pub values: Vec<String>,
}

impl InstrumentFault {
    /// What is wrong, in words.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        let mut said = self.code.words(language).to_owned();
        for (number, value) in self.values.iter().enumerate() {
            said = said.replace(&format!("{{{number}}}"), value);
        }
        said
    }

    /// What is wrong, in every language.
    #[must_use]
    pub fn labels(&self) -> Labels {
        Labels {
            ro: self.words(Language::Ro),
            sq: self.words(Language::Sq),
            en: self.words(Language::En),
        }
    }
}
