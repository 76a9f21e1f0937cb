//! A browser: it keeps cookies and says where a call comes from.

use std::collections::BTreeMap;

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{Answer, ORIGIN, TestApp};

/// A browser on our own page.
#[derive(Clone)]
pub struct Browser {
    pub app: TestApp,
    pub cookies: BTreeMap<String, String>,
    pub token: Option<String>,
    pub address: String,
}

impl TestApp {
    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser {
            app: self.clone(),
            cookies: BTreeMap::new(),
            token: None,
            address: "203.0.113.1".to_owned(),
        }
    }
}

impl Browser {
    pub fn at(self, address: &str) -> Self {
        Self {
            address: address.to_owned(),
            ..self
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None, None).await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, None, Some(body)).await
    }

    /// As the page sends it again that did not hear the answer.
    pub async fn post_once(&mut self, path: &str, key: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(key), Some(body.clone())).await
    }

    pub async fn delete(&mut self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None, None).await
    }

    pub async fn refresh(&mut self) -> Answer {
        self.send(Method::POST, "sessions/refresh", None, None).await
    }

    /// What its access token is answered now.
    pub async fn token_works(&mut self) -> bool {
        let answer = self.get("sessions").await;
        assert!(matches!(answer.status.as_u16(), 200 | 401), "{}", answer.json());
        answer.status.is_success()
    }

    pub fn cookie_header(&self) -> String {
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    async fn send(&mut self, method: Method, path: &str, key: Option<&str>, body: Option<Value>) -> Answer {
        let stranger = self.app.stranger();
        let mut call = stranger.call(method, path).from(&self.address);
        call = call.header("origin", ORIGIN).header("sec-fetch-site", "same-origin");
        if !self.cookies.is_empty() {
            call = call.header("cookie", &self.cookie_header());
        }
        if let Some(token) = &self.token {
            call = call.header("authorization", &format!("Bearer {token}"));
        }
        if let Some(key) = key {
            call = call.once(key);
        }
        if let Some(body) = &body {
            call = call.json(body);
        }
        let answer = call.send().await;
        self.keep(&answer);
        answer
    }

    fn keep(&mut self, answer: &Answer) {
        for cookie in answer.headers.get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        if let Some(token) = answer.json().get("access_token").and_then(Value::as_str) {
            self.token = Some(token.to_owned());
        }
    }
}

/// The body of a sign-in.
pub fn sign_in(email: &str, password: &str, code: &str) -> Value {
    json!({"email": email, "password": password, "factor": {"kind": "totp", "code": code}})
}
