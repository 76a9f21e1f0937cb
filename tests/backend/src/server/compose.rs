//! `docker-compose.yml` and `Dockerfile` cannot run in every place this suite runs, so they are
//! held to what the server knows.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use punte::settings::KNOWN;
use punte_jobs::webhooks::LEAVING;
use serde_json::Value;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

fn compose() -> Value {
    serde_yaml_ng::from_str(&read("docker-compose.yml")).unwrap()
}

#[test]
fn the_composed_server_is_given_settings_that_exist_and_all_that_it_needs() {
    let compose = compose();
    let given: BTreeSet<&str> = compose["services"]["server"]["environment"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let mut known = BTreeSet::new();
    for setting in KNOWN {
        let (plain, file) = (setting.variable(), format!("{}_FILE", setting.variable()));
        let is_given = given.contains(plain.as_str()) || (setting.is_secret && given.contains(file.as_str()));
        assert!(
            is_given || setting.default.is_some(),
            "docker-compose.yml lacks {plain}"
        );
        assert!(
            !setting.is_secret || !given.contains(plain.as_str()),
            "{plain} is secret: give {file}"
        );
        known.insert(plain);
        if setting.is_secret {
            known.insert(file);
        }
    }
    for name in given {
        assert!(
            known.contains(name),
            "docker-compose.yml gives {name}, which the server does not know"
        );
    }
}

#[test]
fn the_composed_services_are_closed_checked_and_kept() {
    let compose = compose();
    let services = compose["services"].as_object().unwrap();
    assert!(services.contains_key("server") && services.contains_key("database"));
    for (name, service) in services {
        assert!(service["healthcheck"]["test"].is_array(), "{name} has no health check");
        assert_eq!(service["restart"], "unless-stopped", "{name}");
        assert_eq!(service["cap_drop"][0], "ALL", "{name}");
        assert_eq!(service["security_opt"][0], "no-new-privileges:true", "{name}");
        for port in service["ports"].as_array().into_iter().flatten() {
            assert!(
                port.as_str().unwrap().starts_with("127.0.0.1:"),
                "{name} opens {port} to other machines"
            );
        }
        for secret in service["secrets"].as_array().unwrap() {
            assert!(
                compose["secrets"][secret.as_str().unwrap()]["file"].is_string(),
                "{name} lacks {secret}"
            );
        }
        for volume in service["volumes"].as_array().unwrap() {
            let volume = volume.as_str().unwrap().split(':').next().unwrap();
            assert!(
                compose["volumes"].as_object().unwrap().contains_key(volume),
                "{name} lacks {volume}"
            );
        }
    }
    assert_eq!(services["database"]["image"], "postgres:17");
    assert_eq!(services["database"]["network_mode"], "none");
}

#[test]
fn metrics_listen_where_the_network_reaches_them_and_nobody_else() {
    let compose = compose();
    let server = &compose["services"]["server"];
    let metrics = server["environment"]["PUNTE_METRICS_LISTEN"].as_str().unwrap();
    let (address, port) = metrics.split_once(':').unwrap();
    assert_eq!(server["networks"]["front"]["ipv4_address"], address);
    let subnet = compose["networks"]["front"]["ipam"]["config"][0]["subnet"]
        .as_str()
        .unwrap();
    let network = subnet.strip_suffix("0/24").unwrap();
    assert!(address.starts_with(network), "{address} lies in {subnet}");
    for published in server["ports"].as_array().unwrap() {
        assert!(
            !published.as_str().unwrap().ends_with(port),
            "metrics are not published"
        );
    }
}

#[test]
fn the_stop_is_longer_than_the_server_waits_for_requests_and_calls_to_partners() {
    let server = &compose()["services"]["server"];
    let waits: u64 = server["environment"]["PUNTE_SHUTDOWN_SECONDS"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let grace: u64 = server["stop_grace_period"]
        .as_str()
        .unwrap()
        .trim_end_matches('s')
        .parse()
        .unwrap();
    assert!(grace > waits + LEAVING.as_secs());
}

#[test]
fn the_image_runs_as_the_user_whose_files_compose_mounts() {
    let dockerfile = read("Dockerfile");
    assert!(dockerfile.contains("USER 10001:10001"));
    assert_eq!(compose()["services"]["server"]["user"], "10001:10001");
    for folder in ["/run/keys", "/var/lib/punte/checkpoints", "/var/run/postgresql"] {
        assert!(
            dockerfile
                .lines()
                .any(|line| line.starts_with("COPY") && line.ends_with(folder)),
            "{folder}"
        );
    }
}

#[test]
fn continuous_integration_runs_what_people_run() {
    let ci: Value = serde_yaml_ng::from_str(&read(".github/workflows/ci.yml")).unwrap();
    let steps = ci["jobs"]["test"]["steps"].as_array().unwrap();
    assert!(steps.iter().any(|step| step["run"] == ".ci/run"));
    assert!(read(".ci/run").contains("make test"));
}
