//! Files of projects: sent as a browser sends them.

use actix_web::http::Method;
use punte_domain::id::{Id, ProjectFileId};
use punte_storage::projects::file;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Answer, Person, TestApp};

/// Where a file stands.
pub fn place(file: &Value, rest: &str) -> String {
    format!("project-files/{}{rest}", file["id"].as_str().unwrap())
}

/// Begins a file of a project of these bytes, with what else is said of it.
pub async fn begin_file(by: &Person, project: &str, content: &[u8], name: &str, more: Value) -> Answer {
    begin_file_at(by, &format!("projects/{project}/files"), content, name, more).await
}

/// Begins a file of these bytes there, with what else is said of it.
pub async fn begin_file_at(by: &Person, place: &str, content: &[u8], name: &str, more: Value) -> Answer {
    let format = name.rsplit_once('.').map_or("pdf", |(_, format)| format);
    let mut body = json!({"kind": "report", "format": format, "size": content.len(), "name": name});
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
    by.post(place, body).await
}

/// Sends a part of it.
pub async fn send_part(by: &Person, file: &Value, number: usize, part: &[u8]) -> Answer {
    let here = place(file, &format!("/parts/{number}"));
    let call = by.call(Method::PUT, &here).version(1);
    call.bytes("application/octet-stream", part).send().await
}

/// Says that all parts came.
pub async fn finish_file(by: &Person, file: &Value) -> Answer {
    let here = place(file, "/finish");
    by.call(Method::POST, &here).version(1).send().await
}

/// Adds a file of these bytes; it waits in quarantine.
pub async fn add_file(by: &Person, project: &str, content: &[u8]) -> Value {
    let file = begin_file(by, project, content, "scan.pdf", json!({"title": "Marker"}))
        .await
        .ok();
    send_file(by, &file, content).await
}

/// Sends what was begun, whole; it waits in quarantine.
pub async fn send_file(by: &Person, file: &Value, content: &[u8]) -> Value {
    let size = usize::try_from(file["part_bytes"].as_u64().unwrap()).unwrap();
    for (number, part) in content.chunks(size).enumerate() {
        assert_eq!(send_part(by, file, number, part).await.status.as_u16(), 204);
    }
    finish_file(by, file).await.ok()
}

/// As if a scanner had looked through it.
pub async fn find_file_clean(app: &TestApp, found: &Value) {
    let tx = app.store().system().await.unwrap();
    let id = ProjectFileId::from_uuid(Uuid::parse_str(found["id"].as_str().unwrap()).unwrap());
    let (clean, event) = file::find(&tx, id).await.unwrap().scanned(true).unwrap();
    file::save(&tx, clean).await.unwrap();
    tx.record(event).await.unwrap();
    tx.commit().await.unwrap();
}
