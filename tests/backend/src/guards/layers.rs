//! Dependencies point one way.

use std::path::Path;

use super::document::sources;

/// What each crate may not know, directly.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "domain",
        &[
            "actix-web",
            "sea-orm",
            "sqlx",
            "tokio",
            "punte-vault",
            "punte-storage",
            "rand",
        ],
    ),
    (
        "exports",
        &[
            "actix-web",
            "sea-orm",
            "tokio",
            "punte-domain",
            "punte-vault",
            "punte-storage",
        ],
    ),
    ("vault", &["actix-web", "sea-orm", "sqlx", "punte-storage", "punte-api"]),
    ("migration", &["punte-domain", "punte-storage", "punte-api"]),
    ("storage", &["actix-web", "punte-api", "punte-jobs"]),
    ("api", &["sea-orm", "sqlx", "punte-migration", "punte-jobs"]),
    ("jobs", &["sea-orm", "sqlx", "actix-web", "punte-api"]),
];

#[test]
fn dependencies_point_one_way() {
    let backend = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../backend");
    for (name, forbidden) in FORBIDDEN {
        let manifest = std::fs::read_to_string(backend.join(name).join("Cargo.toml")).unwrap();
        let dependencies = manifest
            .split("[dependencies]")
            .nth(1)
            .unwrap()
            .split("[dev-dependencies]")
            .next()
            .unwrap();
        for library in *forbidden {
            assert!(
                !dependencies
                    .lines()
                    .any(|line| line.split(['.', ' ', '=']).next() == Some(library)),
                "{name} depends on {library}"
            );
        }
    }
}

#[test]
fn names_of_roles_appear_in_their_table_only() {
    // STYLE, "Who may do what": code says the act, the table says who.
    let backend = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../backend");
    for file in sources(&backend) {
        let place = file.to_string_lossy().replace('\\', "/");
        if place.contains("/access/")
            || place.ends_with("tests.rs")
            || place.contains("/demo")
            || place.contains("first_administrator")
        {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for role in [
            "CaseWorker",
            "CaseSupervisor",
            "RegionalOfficer",
            "NationalCoordinator",
            "Investigator",
        ] {
            assert!(
                !code.contains(&format!("Role::{role}")),
                "{place} names the role {role}"
            );
        }
    }
}
