//! An endpoint of a partner: it notes what it is sent and answers what it is told to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What was sent.
#[derive(Debug, Clone)]
pub struct Called {
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

/// An endpoint on this machine.
#[derive(Clone)]
pub struct Trap {
    pub url: String,
    calls: Arc<Mutex<Vec<Called>>>,
    answer: Arc<Mutex<Option<String>>>,
}

/// What an endpoint answers that took it.
pub const TAKEN: &str = "HTTP/1.1 204 No Content\r\n\r\n";

impl Trap {
    /// One that takes what it is sent.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let trap = Self {
            url: format!("http://{}/hook", listener.local_addr().unwrap()),
            calls: Arc::default(),
            answer: Arc::new(Mutex::new(Some(TAKEN.to_owned()))),
        };
        let listening = trap.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(listening.clone().take(socket));
            }
        });
        trap
    }

    /// From now on it answers this; nothing, for as long as anybody waits, if that is nothing.
    pub fn answers(&self, answer: Option<&str>) {
        *self.answer.lock().unwrap() = answer.map(str::to_owned);
    }

    /// What it was sent, in order.
    pub fn calls(&self) -> Vec<Called> {
        self.calls.lock().unwrap().clone()
    }

    async fn take(self, mut socket: TcpStream) {
        let mut bytes = Vec::new();
        while !is_whole(&bytes) {
            let mut some = [0; 4096];
            match socket.read(&mut some).await {
                Ok(count) if count > 0 => bytes.extend_from_slice(&some[..count]),
                _ => return,
            }
        }
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let headers = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        self.calls.lock().unwrap().push(Called {
            headers: headers
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
        });
        let answer = self.answer.lock().unwrap().clone();
        match answer {
            Some(answer) => {
                let _ = socket.write_all(answer.as_bytes()).await;
            }
            None => std::future::pending().await,
        }
    }
}

fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse::<usize>().ok())?
    });
    body.len() >= length.unwrap_or(0)
}
