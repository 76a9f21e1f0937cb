//! SEC-70, SEC-67: what we depend on, and what must not lie in the repository. No network needed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

fn output(program: &str, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

fn metadata() -> Value {
    let arguments = [
        "metadata",
        "--format-version=1",
        "--locked",
        "--offline",
        "--filter-platform",
    ];
    let host = option_env!("TARGET").unwrap_or("x86_64-unknown-linux-gnu");
    serde_json::from_slice(&output(env!("CARGO"), &[arguments.as_slice(), &[host]].concat())).unwrap()
}

fn allowed_licences() -> Vec<String> {
    let deny: toml::Table = std::fs::read_to_string(root().join("deny.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let list = deny["licenses"]["allow"].as_array().unwrap();
    list.iter()
        .map(|licence| licence.as_str().unwrap().to_owned())
        .collect()
}

/// Whether an SPDX expression can be met: of an OR one side, of an AND both.
fn is_met(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.trim();
    let mut depth = 0;
    for operator in [" OR ", "/", " AND "] {
        for (at, character) in expression.char_indices() {
            match character {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 && expression[at..].starts_with(operator) {
                let (left, right) = (&expression[..at], &expression[at + operator.len()..]);
                return if operator == " AND " {
                    is_met(left, allowed) && is_met(right, allowed)
                } else {
                    is_met(left, allowed) || is_met(right, allowed)
                };
            }
        }
    }
    match expression.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => is_met(inner, allowed),
        None => allowed.iter().any(|licence| licence == expression),
    }
}

#[test]
fn licence_expressions_are_read_as_spdx_means_them() {
    let allowed = ["MIT".to_owned(), "Apache-2.0".to_owned()];
    assert!(is_met("GPL-3.0 OR MIT", &allowed));
    assert!(is_met("(GPL-3.0 OR MIT) AND Apache-2.0", &allowed));
    assert!(is_met("MIT/GPL-3.0", &allowed));
    assert!(!is_met("MIT AND GPL-3.0", &allowed));
    assert!(!is_met("(MIT AND GPL-3.0) OR GPL-2.0", &allowed));
    assert!(!is_met("", &allowed));
}

#[test]
fn sec_70_crates_have_an_allowed_licence_and_come_from_the_registry() {
    let allowed = allowed_licences();
    for package in metadata()["packages"].as_array().unwrap() {
        let (name, licence) = (
            package["name"].as_str().unwrap(),
            package["license"].as_str().unwrap_or_default(),
        );
        assert!(
            is_met(licence, &allowed),
            "{name} has the licence {licence:?}, which deny.toml does not allow"
        );
        let source = package["source"].as_str();
        let is_ours = name == "punte" || name.starts_with("punte-");
        assert!(
            (is_ours && source.is_none()) || source == Some("registry+https://github.com/rust-lang/crates.io-index"),
            "{name} comes from {source:?}"
        );
    }
}

#[test]
fn sec_70_no_crate_that_deny_toml_forbids_is_locked() {
    let deny: toml::Table = std::fs::read_to_string(root().join("deny.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let lock: toml::Table = std::fs::read_to_string(root().join("Cargo.lock"))
        .unwrap()
        .parse()
        .unwrap();
    for forbidden in deny["bans"]["deny"].as_array().unwrap() {
        let name = forbidden["crate"].as_str().unwrap();
        let found = lock["package"]
            .as_array()
            .unwrap()
            .iter()
            .any(|package| package["name"].as_str() == Some(name));
        assert!(!found, "{name} is forbidden by deny.toml");
    }
}

#[test]
fn sec_70_every_crate_of_ours_takes_the_shared_lints() {
    let manifests = output("git", &["ls-files", "*Cargo.toml"]);
    for path in String::from_utf8(manifests)
        .unwrap()
        .lines()
        .filter(|path| *path != "Cargo.toml")
    {
        let manifest: toml::Table = std::fs::read_to_string(root().join(path)).unwrap().parse().unwrap();
        assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true), "{path}");
    }
}

#[test]
fn sec_70_npm_packages_are_locked_to_their_registry_and_bring_no_foreign_licence_into_the_bundle() {
    let text = std::fs::read_to_string(root().join("frontend/package-lock.json")).unwrap();
    let lock: Value = serde_json::from_str(&text).unwrap();
    let mut allowed = allowed_licences();
    // Fonts.
    allowed.push("OFL-1.1".to_owned());
    for (path, package) in lock["packages"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(path, _)| !path.is_empty())
    {
        if let Some(address) = package["resolved"].as_str() {
            assert!(
                address.starts_with("https://registry.npmjs.org/"),
                "{path} comes from {address}"
            );
        }
        assert!(
            package["integrity"].is_string() || package["link"].is_boolean(),
            "{path} is not locked by a hash"
        );
        if package["dev"] != true && package["devOptional"] != true && package["optional"] != true {
            let licence = package["license"].as_str().unwrap_or_default();
            assert!(is_met(licence, &allowed), "{path} has the licence {licence:?}");
            assert_ne!(
                package["hasInstallScript"], true,
                "{path} wants to run a script when installed"
            );
        }
    }
}

#[test]
fn sec_73_the_inventory_names_every_algorithm_that_the_code_does() {
    const FAMILIES: [&str; 9] = [
        "AES_", "SHA2", "SHA3", "SHA5", "HMAC_", "HKDF_", "ED25519", "ECDSA_", "ARGON2",
    ];
    let inventory = std::fs::read_to_string(root().join("docs/security.md")).unwrap();
    let named: Vec<&str> = inventory.split('`').skip(1).step_by(2).collect();
    let mut used = BTreeSet::new();
    for path in String::from_utf8(output("git", &["ls-files", "backend/*.rs"]))
        .unwrap()
        .lines()
    {
        let text = std::fs::read_to_string(root().join(path)).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        // What brings algorithms of its own stands there by its name.
        let libraries = ["age", "webauthn_rs"].into_iter();
        used.extend(
            libraries
                .filter(|library| text.contains(&format!("use {library}::")))
                .map(str::to_owned),
        );
        if !text.contains("aws_lc_rs::") && !text.contains("argon2::") {
            continue;
        }
        let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        let is_algorithm = |word: &&str| {
            let is_constant = word.chars().all(|letter| !letter.is_ascii_lowercase());
            let is_of_a_family = FAMILIES.iter().any(|family| word.starts_with(family));
            is_constant && is_of_a_family
        };
        used.extend(words.filter(is_algorithm).map(str::to_owned));
    }
    assert!(used.len() >= 9, "{used:?}");
    for algorithm in used {
        assert!(
            named.contains(&algorithm.as_str()),
            "docs/security.md does not name {algorithm}"
        );
    }
}

#[test]
fn sec_67_the_repository_holds_no_secret() {
    // Written in two halves, so that this file is not its own finding.
    let marks = [
        ("-----BEGIN ", "PRIVATE KEY"),
        ("-----BEGIN RSA ", "PRIVATE KEY"),
        ("-----BEGIN EC ", "PRIVATE KEY"),
        ("-----BEGIN OPENSSH ", "PRIVATE KEY"),
        ("AKI", "AIOSFODNN"),
        ("ghp", "_"),
        ("xoxb", "-"),
        ("npm", "_authToken"),
    ]
    .map(|(left, right)| format!("{left}{right}"));
    let files = output("git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    for path in String::from_utf8(files)
        .unwrap()
        .split('\0')
        .filter(|path| !path.is_empty())
    {
        let name = Path::new(path).file_name().unwrap().to_string_lossy().to_lowercase();
        let forbidden = [".pem", ".key", ".p12", ".pfx", ".kdbx", ".db", ".sqlite", ".sqlite3"];
        assert!(
            !forbidden.iter().any(|ending| name.ends_with(ending)),
            "{path} does not belong into the repository"
        );
        assert!(
            name != ".env" && name != "keys.json",
            "{path} does not belong into the repository"
        );
        let Ok(text) = std::fs::read_to_string(root().join(path)) else {
            continue;
        };
        for mark in &marks {
            assert!(!text.contains(mark.as_str()), "{path} seems to hold a secret ({mark})");
        }
    }
}
