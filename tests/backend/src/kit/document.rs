//! Documents: sent as a browser sends them, looked through by a real scanner.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use actix_web::http::Method;
use punte_domain::id::{CaseId, DocumentId, Id};
use punte_storage::cases::document;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use super::{Person, TestApp};

/// The smallest PDF that holds this.
pub fn pdf(text: &[u8]) -> Vec<u8> {
    [b"%PDF-1.7\n% ".as_slice(), text, b"\ntrailer <<>>\n%%EOF\n"].concat()
}

/// Begins a document of these bytes.
pub async fn begin_document(by: &Person, case: &str, content: &[u8], name: &str) -> Value {
    let format = match name.rsplit('.').next() {
        Some("png") => "png",
        Some("jpg") => "jpeg",
        _ => "pdf",
    };
    let body = json!({"kind": "identity", "format": format, "size": content.len(), "name": name,
                      "description": "Toadflax."});
    by.post(&format!("cases/{case}/documents"), body).await.ok()
}

/// Sends a part of it.
pub async fn send_part(by: &Person, case: &str, document: &Value, content: &[u8], number: usize) {
    let size = usize::try_from(document["part_bytes"].as_u64().unwrap()).unwrap();
    let part = content.chunks(size).nth(number).unwrap();
    let place = format!(
        "cases/{case}/documents/{}/parts/{number}",
        document["id"].as_str().unwrap()
    );
    let sent = by
        .call(Method::PUT, &place)
        .version(1)
        .bytes("application/octet-stream", part);
    assert_eq!(sent.send().await.status.as_u16(), 204);
}

/// Adds a document of these bytes; it waits in quarantine.
pub async fn add_document(by: &Person, case: &str, content: &[u8]) -> Value {
    let document = begin_document(by, case, content, "scan.pdf").await;
    for number in 0..usize::try_from(document["parts"].as_u64().unwrap()).unwrap() {
        send_part(by, case, &document, content, number).await;
    }
    let place = format!("cases/{case}/documents/{}/finish", document["id"].as_str().unwrap());
    by.call(Method::POST, &place).version(1).send().await.ok()
}

/// As if a scanner had looked through it.
pub async fn find_clean(app: &TestApp, case: &str, found: &Value) {
    let parse = |text: &str| Uuid::parse_str(text).unwrap();
    let tx = app.store().system().await.unwrap();
    let key = tx.case_key(CaseId::from_uuid(parse(case))).await.unwrap();
    let id = DocumentId::from_uuid(parse(found["id"].as_str().unwrap()));
    let (clean, event) = document::find(&tx, &key, id).await.unwrap().scanned(true).unwrap();
    document::save(&tx, &key, clean).await.unwrap();
    tx.record(event).await.unwrap();
    tx.commit().await.unwrap();
}

/// A clamd that knows one signature: the word it is asked to find.
pub struct Clamd {
    child: Child,
    folder: TempDir,
}

impl Clamd {
    /// Starts it and waits until it answers.
    ///
    /// # Panics
    /// Without clamd: nothing stands in for it.
    pub fn start(word: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().display();
        let hex: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
        std::fs::create_dir(folder.path().join("signatures")).unwrap();
        std::fs::write(
            folder.path().join("signatures/test.ndb"),
            format!("Punte.Test:0:*:{hex}\n"),
        )
        .unwrap();
        let settings = format!(
            "LocalSocket {here}/clamd.sock\nDatabaseDirectory {here}/signatures\nTemporaryDirectory {here}\n\
             Foreground yes\nLogFile {here}/log\nMaxThreads 2\nStreamMaxLength 26M\n"
        );
        std::fs::write(folder.path().join("clamd.conf"), settings).unwrap();
        let child = Command::new("/usr/sbin/clamd")
            .arg("--config-file")
            .arg(folder.path().join("clamd.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("clamd, which the tests need");
        let started = Self { child, folder };
        for _ in 0..600 {
            if started.socket().exists() {
                return started;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = std::fs::read_to_string(started.folder.path().join("log"));
        panic!("clamd did not start: {log:?}");
    }

    /// Where it listens.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("clamd.sock")
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
