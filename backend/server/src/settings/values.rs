//! Raw values: gathered from all sources, then checked one by one.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use punte_domain::access::Role;
use punte_vault::KeySource;
use secrecy::{ExposeSecret as _, SecretString};
use strum::IntoEnumIterator as _;

use super::faults::Faults;
use super::source::Source;
use super::{KNOWN, Known};

/// A sentence that goes on from the name of the setting.
pub(super) type Checked<T> = Result<T, String>;

/// The value of each setting as text, before it is checked.
pub(super) struct Values(BTreeMap<&'static str, SecretString>);

impl Values {
    /// Later sources win: default, file, environment. A secret named twice in the same place is a
    /// fault, and so is every name that is not known.
    pub(super) fn gather(source: &Source, faults: &mut Faults) -> Self {
        let mut values = Self(BTreeMap::new());
        for known in KNOWN {
            if let Some(default) = known.default {
                values.0.insert(known.name, SecretString::from(default));
            }
        }
        if let Some(path) = &source.file {
            let given = read_table(path, faults);
            values.take(&given, &|name| name.to_owned(), faults);
        }
        let mut given = BTreeMap::new();
        for (name, value) in &source.variables {
            match value.to_str() {
                Some(text) => {
                    given.insert(name.clone(), text.to_owned());
                }
                None => faults.add(name, "is not valid UTF-8"),
            }
        }
        values.take(&given, &|name| format!("PUNTE_{}", name.to_uppercase()), faults);
        values
    }

    /// Takes what one source gives; `spelling` is how that source writes a name.
    fn take(&mut self, given: &BTreeMap<String, String>, spelling: &dyn Fn(&str) -> String, faults: &mut Faults) {
        let mut left: BTreeMap<&str, &str> = given
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        for known in KNOWN {
            let (plain, file) = (spelling(known.name), spelling(&format!("{}_file", known.name)));
            let value = left.remove(plain.as_str());
            let secret_file = if known.is_secret {
                left.remove(file.as_str())
            } else {
                None
            };
            match (value, secret_file) {
                (Some(_), Some(_)) => {
                    faults.add(
                        plain,
                        format!("is given twice, also by {file}; keep the file and remove the other"),
                    );
                }
                (Some(value), None) => {
                    self.0.insert(known.name, SecretString::from(value));
                }
                (None, Some(path)) => match read_secret(Path::new(path)) {
                    Ok(secret) => {
                        self.0.insert(known.name, secret);
                    }
                    Err(sentence) => faults.add(file, sentence),
                },
                (None, None) => {}
            }
        }
        for name in left.keys() {
            let names: Vec<_> = KNOWN.iter().map(|known| spelling(known.name)).collect();
            faults.add(
                *name,
                format!("is not a setting; remove it or correct its name ({})", names.join(", ")),
            );
        }
    }

    /// The value of a setting, if it is there and passes.
    pub(super) fn checked<T>(
        &self,
        name: &'static str,
        faults: &mut Faults,
        check: impl FnOnce(&str) -> Checked<T>,
    ) -> Option<T> {
        let value = self
            .0
            .get(name)
            .map(|value| value.expose_secret().trim())
            .unwrap_or_default();
        let has_default = KNOWN.iter().any(|known| known.name == name && known.default.is_some());
        if value.is_empty() && !has_default {
            // A secret file that cannot be read was told of already.
            if !faults.iter().any(|fault| fault.setting.to_lowercase().contains(name)) {
                let help = KNOWN
                    .iter()
                    .find(|known| known.name == name)
                    .map_or("", |known| known.help);
                faults.add(name, format!("is missing. {help}"));
            }
            return None;
        }
        if let Some(mark) = placeholder(value) {
            faults.add(
                name,
                format!("still holds a placeholder ({mark}); replace it with a value of your own"),
            );
            return None;
        }
        match check(value) {
            Ok(checked) => Some(checked),
            Err(sentence) => {
                faults.add(name, sentence);
                None
            }
        }
    }
}

/// What people write where a value should come later.
fn placeholder(value: &str) -> Option<&'static str> {
    const MARKS: &[&str] = &[
        "changeme",
        "change-me",
        "change_me",
        "placeholder",
        "replace",
        "your-",
        "your_",
        "yourpassword",
        "example.com",
        "example.org",
        "example.net",
        ".example/",
        ".invalid",
        "<",
        ">",
        "${",
    ];
    let value = value.to_lowercase();
    // These are too short to be looked for inside of words, such as a folder's random name.
    let mut words = value.split(|c: char| !c.is_alphanumeric());
    let word = words.find_map(|word| match word {
        "todo" => Some("todo"),
        _ if word.len() >= 3 && word.bytes().all(|x| x == b'x') => Some("xxx"),
        _ => None,
    });
    MARKS
        .iter()
        .find(|mark| value.contains(**mark))
        .copied()
        .or(word)
        .or(value.ends_with(".example").then_some(".example"))
}

fn read_table(path: &Path, faults: &mut Faults) -> BTreeMap<String, String> {
    let shown = path.display().to_string();
    let mut given = BTreeMap::new();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            faults.add(
                shown,
                format!("cannot be read ({error}); correct --config or PUNTE_CONFIG"),
            );
            return given;
        }
    };
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            // The parser's own text quotes the line, which may hold a secret.
            let line = error
                .span()
                .map_or(0, |span| text.get(..span.start).unwrap_or("").lines().count());
            faults.add(shown, format!("is not valid TOML near line {line}"));
            return given;
        }
    };
    let holds_secret = KNOWN
        .iter()
        .any(|known: &Known| known.is_secret && table.contains_key(known.name));
    if holds_secret && let Err(sentence) = refuse_readable_by_others(path) {
        faults.add(&shown, sentence);
    }
    for (name, value) in table {
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Array(items) if items.iter().all(toml::Value::is_str) => items
                .iter()
                .filter_map(toml::Value::as_str)
                .collect::<Vec<_>>()
                .join(","),
            _ => {
                faults.add(name, "must be a text, a whole number or a list of texts");
                continue;
            }
        };
        given.insert(name, text);
    }
    given
}

fn read_secret(path: &Path) -> Checked<SecretString> {
    let unreadable = |error: std::io::Error| format!("names a file that cannot be read ({error})");
    refuse_readable_by_others(path)?;
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(64 * 1024).read_to_string(&mut text))
        .map_err(unreadable)?;
    Ok(SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned()))
}

fn refuse_readable_by_others(path: &Path) -> Checked<()> {
    let file = fs::metadata(path).map_err(|error| format!("names a file that cannot be read ({error})"))?;
    if file.permissions().mode() & 0o077 == 0 {
        Ok(())
    } else {
        Err("may be read by others than its owner; give the file to the server's user and set its mode to 0600".into())
    }
}

pub(super) fn key_file(value: &str, service: Option<PathBuf>) -> Checked<KeySource> {
    let source = KeySource {
        file: PathBuf::from(value),
        service,
    };
    if !source.file.is_file() {
        return Err("names no file; make one with: punte generate-keys FILE".into());
    }
    refuse_readable_by_others(&source.file)?;
    match punte_vault::Keyring::read(&source) {
        Ok(_) => Ok(source),
        Err(fault) => Err(format!("cannot be used: {fault}")),
    }
}

/// A program that only we and the administrator can have put there; none if nothing is named.
pub(super) fn program(value: &str) -> Checked<Option<PathBuf>> {
    if value.is_empty() {
        return Ok(None);
    }
    let path = PathBuf::from(value);
    match fs::metadata(&path) {
        Ok(file) if path.is_absolute() && file.is_file() => match file.permissions().mode() {
            mode if mode & 0o111 == 0 => Err("names a file that cannot be executed; set its mode to 0755".into()),
            mode if mode & 0o022 != 0 => {
                Err("names a program others than its owner may change; set its mode to 0755".into())
            }
            _ => Ok(Some(path)),
        },
        _ => Err("must be the whole path of a program".into()),
    }
}

pub(super) fn file_in_existing_folder(value: &str) -> Checked<PathBuf> {
    let path = PathBuf::from(value);
    match path.parent() {
        Some(folder) if path.is_absolute() && folder.is_dir() && !path.is_dir() => Ok(path),
        _ => Err("must be the whole path of a file in a folder that exists; create the folder first".into()),
    }
}

/// A file that only we may read and write, or that does not exist yet. Where none is named it lies beside this
/// file of an SQLite database, and stays when that is put back; without one there is none.
pub(super) fn erasure_file(value: &str, database: Option<&Path>) -> Checked<Option<PathBuf>> {
    let path = match (value, database) {
        ("", None) => return Ok(None),
        ("", Some(database)) => {
            let mut name = database.as_os_str().to_owned();
            name.push(".erasures");
            PathBuf::from(name)
        }
        _ => file_in_existing_folder(value)?,
    };
    if path.exists() {
        refuse_readable_by_others(&path).map_err(|fault| format!("is {}, which {fault}", path.display()))?;
    }
    Ok(Some(path))
}

pub(super) fn one_of(allowed: &'static [&'static str]) -> impl Fn(&str) -> Checked<String> {
    move |value| {
        if allowed.contains(&value) {
            Ok(value.to_owned())
        } else {
            Err(format!("must be one of: {}", allowed.join(", ")))
        }
    }
}

/// Roles by their names, with commas.
pub(super) fn roles(value: &str) -> Checked<Vec<Role>> {
    let names = value.split(',').map(str::trim).filter(|name| !name.is_empty());
    names
        .map(|name| {
            let all = Role::iter().map(Role::code).collect::<Vec<_>>().join(", ");
            name.parse()
                .map_err(|_| format!("has {name:?}, which is no role; there are: {all}"))
        })
        .collect()
}

pub(super) fn whole(least: u64, most: u64) -> impl Fn(&str) -> Checked<u64> {
    move |value| match value.parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!("must be a whole number from {least} to {most}")),
    }
}

#[cfg(test)]
mod tests {
    use super::placeholder;

    #[test]
    fn sec_66_what_stands_for_a_later_value_is_told_from_a_folder_with_an_odd_name() {
        for value in [
            "xxx",
            "postgres://punte:XXXXXX@db/punte",
            "/etc/TODO/keys",
            "changeme",
            "https://your-host/",
        ] {
            assert!(placeholder(value).is_some(), "{value}");
        }
        for value in [
            "/tmp/.tmpaXxXb/keys.json",
            "/srv/mytodos/keys",
            "https://punte.gov.ro",
            "",
        ] {
            assert_eq!(placeholder(value), None, "{value}");
        }
    }
}
