//! Many clients at once, and clients that go away in the middle of a word.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::process::{Answer, Running};

/// An answer, and how long it took.
pub struct Timed {
    pub answer: Answer,
    pub took: Duration,
}

/// The bytes of a call, by a browser on our own page.
pub fn request(method: &str, path: &str, token: &str, headers: &str, body: &Value) -> String {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: https://punte.gov.ro\r\n\
         Authorization: Bearer {token}\r\n{headers}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Makes a call to the server at this port.
pub async fn call(port: u16, request: String) -> Timed {
    let started = Instant::now();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    // What was refused early may be followed by a reset; what came before it counts.
    let _ = stream.read_to_end(&mut bytes).await;
    Timed {
        answer: Answer::parse(&bytes).expect("an answer"),
        took: started.elapsed(),
    }
}

impl Running {
    /// Makes all these calls at once. Every one must be answered.
    pub fn crowd(&self, requests: Vec<String>) -> Vec<Timed> {
        let calls = requests.into_iter().map(|request| call(self.port, request));
        runtime().block_on(join_all(calls))
    }

    /// Sends so many bytes of a call and resets the connection.
    pub fn resets(&self, request: &str, sent: usize) {
        runtime().block_on(async {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
            stream.write_all(&request.as_bytes()[..sent]).await.unwrap();
            stream.set_zero_linger().unwrap();
        });
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}
