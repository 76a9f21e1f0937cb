//! What is wrong with a pack.

use std::fmt;

/// A pack that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// There is no built-in pack of this name.
    #[error("there is no country pack `{0}`; the built-in ones are ro and al")]
    Unknown(String),
    /// Its files say something wrong; every problem is listed.
    #[error("the country pack has {} problem(s):{}", .0.len(), lines(.0))]
    Invalid(Vec<Problem>),
}

/// One problem: where it is and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: &'static str,
    /// The key in it, or line and column where the file cannot be read at all.
    pub key: String,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.file, self.key, self.what)
    }
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().fold(String::new(), |mut text, problem| {
        text.push_str("\n  ");
        text.push_str(&problem.to_string());
        text
    })
}
