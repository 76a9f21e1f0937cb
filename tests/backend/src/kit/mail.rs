//! A mail server that keeps what it is given, and is in a mood.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use punte_jobs::Step;
use punte_jobs::mail::{MailServer, MailTls, Mailer, send_next, sender};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::{ORIGIN, TestApp};

/// What a mail server does with what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// It takes it.
    Takes,
    /// It says: later.
    Later,
    /// It takes nothing for this address.
    Never,
    /// It takes it, and knows no other letters in an address than ASCII has.
    Plain,
    /// It takes it, and is gone before it can say so.
    DiesAfter,
    /// It takes it, and never says goodbye.
    Stays,
    /// It answers nothing.
    Hangs,
    /// It greets with a refusal that sounds final.
    Closed,
    /// It says so when it is told who calls.
    ClosedToUs,
}

/// A message as it came in.
#[derive(Debug, Clone)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    pub text: String,
}

/// A mail server on this machine.
pub struct MailSink {
    port: u16,
    mood: Arc<Mutex<Mood>>,
    received: Arc<Mutex<Vec<Received>>>,
    callers: Arc<AtomicUsize>,
}

impl MailSink {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sink = Self {
            port: listener.local_addr().unwrap().port(),
            mood: Arc::new(Mutex::new(Mood::Takes)),
            received: Arc::default(),
            callers: Arc::default(),
        };
        let (mood, received, callers) = (sink.mood.clone(), sink.received.clone(), sink.callers.clone());
        actix_web::rt::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let mood = *mood.lock().unwrap();
                callers.fetch_add(1, Ordering::SeqCst);
                let received = received.clone();
                actix_web::rt::spawn(async move {
                    // Whoever hangs up in the middle is none of our trouble.
                    let _ = converse(socket, mood, &received).await;
                });
            }
        });
        sink
    }

    pub fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// What came in since this was asked last.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut *self.received.lock().unwrap())
    }

    /// How often it was called.
    pub fn callers(&self) -> usize {
        self.callers.load(Ordering::SeqCst)
    }

    /// What sends to it.
    pub fn mailer(&self) -> Mailer {
        mailer(self.port)
    }
}

/// What sends to this port of the machine, whoever listens there.
pub fn mailer(port: u16) -> Mailer {
    let server = MailServer {
        host: "127.0.0.1".to_owned(),
        port,
        tls: MailTls::None,
        login: None,
        from: sender("no-reply@punte.gov.ro").unwrap(),
    };
    Mailer::new(&server, ORIGIN).unwrap()
}

async fn converse(socket: TcpStream, mood: Mood, received: &Mutex<Vec<Received>>) -> std::io::Result<()> {
    let mut socket = BufReader::new(socket);
    if mood == Mood::Hangs {
        // Until the other side gives up.
        return socket.read_line(&mut String::new()).await.map(|_| ());
    }
    if mood == Mood::Closed {
        return socket.write_all(b"554 no mail today\r\n").await;
    }
    socket.write_all(b"220 sink\r\n").await?;
    let mut now = Received {
        from: String::new(),
        to: Vec::new(),
        text: String::new(),
    };
    loop {
        let mut line = String::new();
        if socket.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let path = || line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let answer: &[u8] = match line.get(..4).unwrap_or_default() {
            "EHLO" | "HELO" if mood == Mood::ClosedToUs => b"550 not for you\r\n",
            "EHLO" if mood == Mood::Plain => b"250-sink\r\n250 8BITMIME\r\n",
            "EHLO" => b"250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "MAIL" => {
                now.from = path();
                b"250 go on\r\n"
            }
            "RCPT" => match mood {
                Mood::Never => b"550 5.1.1 nobody of that name: person@marker.example\r\n",
                Mood::Later => b"451 4.7.1 later\r\n",
                Mood::Takes
                | Mood::Plain
                | Mood::DiesAfter
                | Mood::Stays
                | Mood::Hangs
                | Mood::Closed
                | Mood::ClosedToUs => {
                    now.to.push(path());
                    b"250 go on\r\n"
                }
            },
            "DATA" => {
                socket.write_all(b"354 go on\r\n").await?;
                loop {
                    let mut line = String::new();
                    if socket.read_line(&mut line).await? == 0 {
                        return Ok(());
                    }
                    if line == ".\r\n" {
                        break;
                    }
                    // RFC 5321 §4.5.2.
                    now.text.push_str(line.strip_prefix('.').unwrap_or(&line));
                }
                received.lock().unwrap().push(now.clone());
                if mood == Mood::DiesAfter {
                    return Ok(());
                }
                b"250 taken\r\n"
            }
            "QUIT" if mood == Mood::Stays => b"",
            "QUIT" => b"221 bye\r\n",
            _ => b"250 as you like\r\n",
        };
        socket.write_all(answer).await?;
    }
}

impl Received {
    fn parts(&self) -> (&str, &str) {
        self.text.split_once("\r\n\r\n").expect("headers and a body")
    }

    /// The names of the headers, in their order.
    pub fn headers(&self) -> Vec<&str> {
        let (headers, _) = self.parts();
        headers
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().unwrap())
            .collect()
    }

    /// The value of a header, unfolded.
    pub fn header(&self, name: &str) -> String {
        let (headers, _) = self.parts();
        let unfolded = headers.replace("\r\n ", " ");
        let mut lines = unfolded.split("\r\n");
        let value = lines.find_map(|line| line.strip_prefix(&format!("{name}: ")));
        value.unwrap_or_default().to_owned()
    }

    /// The body as people read it (quoted-printable, RFC 2045 §6.7).
    pub fn body(&self) -> String {
        let (_, body) = self.parts();
        let body = body.replace("=\r\n", "");
        let (mut bytes, mut rest) = (Vec::new(), body.as_bytes());
        while let Some((byte, after)) = rest.split_first() {
            if *byte == b'=' {
                let code = std::str::from_utf8(&after[..2]).unwrap();
                bytes.push(u8::from_str_radix(code, 16).unwrap());
                rest = &after[2..];
            } else {
                bytes.push(*byte);
                rest = after;
            }
        }
        String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
    }

    /// The secret of the invitation that it hands over.
    pub fn token(&self) -> String {
        let body = self.body();
        let place = format!("{ORIGIN}/invitation#");
        let secret = body.split(&place).nth(1).expect("a link").lines().next();
        secret.unwrap().trim().to_owned()
    }
}

impl TestApp {
    /// The same installation where mail is sent.
    pub fn that_mails(&self) -> Self {
        self.with(punte_api::App {
            sends_mail: true,
            ..self.app.clone()
        })
    }

    /// Sends what is due until nothing is, or the mail server has to be waited for.
    pub async fn mails_with(&self, mailer: &Mailer) -> Step {
        loop {
            match send_next(self.store(), &self.app.pack, mailer).await.unwrap() {
                Step::More => {}
                end => return end,
            }
        }
    }
}
