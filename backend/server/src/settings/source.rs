//! Where settings come from.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

/// The variable that names the file of settings.
pub const CONFIG: &str = "PUNTE_CONFIG";

/// A file and the environment, as given: tests give their own.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The TOML file, if one is named.
    pub file: Option<PathBuf>,
    /// The variables whose names begin with `PUNTE_`.
    pub variables: BTreeMap<String, OsString>,
}

impl Source {
    /// What this process was started with. `file` is what the command line says; it wins over
    /// `PUNTE_CONFIG`.
    #[must_use]
    pub fn of_process(file: Option<PathBuf>) -> Self {
        let mut variables: BTreeMap<_, _> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
            .filter(|(name, _)| name.starts_with("PUNTE_"))
            .collect();
        let named = variables.remove(CONFIG).map(PathBuf::from);
        Self {
            file: file.or(named),
            variables,
        }
    }
}
