//! The operations of the document, as the guards see them.

use actix_web::http::Method;
use punte_api::app::Profile;
use serde_json::Value;

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: String,
    pub method: Method,
    pub path: String,
    pub json: Value,
}

impl Operation {
    /// Every operation of the real installation; those of the demo are not among them.
    pub fn all() -> Vec<Self> {
        Self::of(Profile::Production)
    }

    pub fn of(profile: Profile) -> Vec<Self> {
        let document = serde_json::to_value(punte_api::openapi::document(profile)).unwrap();
        let mut operations = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, json) in methods.as_object().unwrap() {
                let Ok(method) = method.to_uppercase().parse() else {
                    continue;
                };
                let id = json["operationId"].as_str().unwrap_or_default().to_owned();
                operations.push(Self {
                    id,
                    method,
                    path: path.clone(),
                    json: json.clone(),
                });
            }
        }
        assert!(operations.len() > 90, "{} operations", operations.len());
        operations
    }

    /// Whether it can be called without signing in.
    pub fn is_public(&self) -> bool {
        self.json["security"]
            .as_array()
            .is_some_and(|schemes| schemes.iter().all(|scheme| scheme == &serde_json::json!({})))
    }

    /// The permission it declares.
    pub fn permission(&self) -> Option<&str> {
        self.json["x-permission"]
            .as_str()
            .filter(|permission| !["public", "signed_in"].contains(permission))
    }

    /// The names in its path.
    pub fn path_names(&self) -> Vec<&str> {
        self.path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .collect()
    }

    /// Whether it answers with a page of a list.
    pub fn is_paged(&self) -> bool {
        self.parameters().any(|parameter| parameter["name"] == "cursor")
    }

    /// Whether it takes a form.
    pub fn has_body(&self) -> bool {
        !self.json["requestBody"]["content"]["application/json"].is_null()
    }

    /// Whether it takes a part of a file.
    pub fn takes_octets(&self) -> bool {
        !self.json["requestBody"]["content"]["application/octet-stream"].is_null()
    }

    /// Whether it edits one version of something.
    pub fn needs_version(&self) -> bool {
        self.parameters().any(|parameter| {
            parameter["in"] == "header"
                && parameter["required"] == true
                && parameter["name"]
                    .as_str()
                    .is_some_and(|name| name.eq_ignore_ascii_case("if-match"))
        })
    }

    /// Whether a repeated call can be made harmless by a key.
    pub fn takes_key(&self) -> bool {
        self.parameters().any(|parameter| {
            parameter["in"] == "header"
                && parameter["name"]
                    .as_str()
                    .is_some_and(|name| name.eq_ignore_ascii_case("idempotency-key"))
        })
    }

    pub fn parameters(&self) -> impl Iterator<Item = &Value> {
        self.json["parameters"].as_array().into_iter().flatten()
    }

    /// Its path with every id replaced by what `id` gives for its name. Tracks, numbers and forms are none.
    pub fn path_with(&self, id: impl Fn(&str) -> String) -> String {
        let mut path = self.path.clone();
        for name in self.path_names() {
            let value = match name {
                "track" => "identification".to_owned(),
                "number" => "0".to_owned(),
                "form" => "needs".to_owned(),
                _ => id(name),
            };
            path = path.replace(&format!("{{{name}}}"), &value);
        }
        path
    }
}

/// Those of all operations that a guard looks at: fewer than there are to look at is a fault of the
/// guard.
fn some(kind: impl Fn(&Operation) -> bool, least: usize) -> Vec<Operation> {
    let found: Vec<_> = Operation::all().into_iter().filter(kind).collect();
    assert!(found.len() >= least, "{} operations, not {least}", found.len());
    found
}

/// Those that take a body.
pub fn bodied() -> Vec<Operation> {
    some(Operation::has_body, 45)
}

/// Those of people who have signed in.
pub fn closed() -> Vec<Operation> {
    some(|operation| !operation.is_public(), 85)
}

/// Those that a permission opens.
pub fn permitted() -> Vec<Operation> {
    some(|operation| operation.permission().is_some(), 75)
}

/// Those with an id in their path.
pub fn identified() -> Vec<Operation> {
    some(|operation| !operation.path_names().is_empty(), 60)
}

/// Those that edit one version of something.
pub fn versioned() -> Vec<Operation> {
    some(Operation::needs_version, 30)
}

/// Those by which people who have signed in change something, but for the parts of files.
pub fn writes() -> Vec<Operation> {
    some(
        |operation| operation.method != Method::GET && !operation.is_public() && !operation.takes_octets(),
        130,
    )
}

/// Those that answer with a page of a list.
pub fn paged() -> Vec<Operation> {
    some(Operation::is_paged, 16)
}
