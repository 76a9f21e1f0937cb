//! Request bodies, read strictly: what is not in the schema is refused, and so is everything two
//! parsers could read differently (SEC-26, SEC-40, SEC-42).

use std::future::Future;
use std::pin::Pin;

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest, dev};
use futures_util::StreamExt;
use punte_storage::Once;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{
    DeserializeOwned, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde_json::{Map, Value};

use crate::{App, Code, Problem};

/// The longest body a form needs.
pub const MAX_BYTES: usize = 256 * 1024;
/// The longest body that a list of people needs, copied out of a spreadsheet.
const LONG_BYTES: usize = 2 * 1024 * 1024;
/// More levels than any form has.
const MAX_DEPTH: usize = 16;

/// A JSON request body, not longer than `MOST` bytes.
#[derive(Debug)]
pub struct Json<T, const MOST: usize = MAX_BYTES> {
    value: T,
    bytes: Vec<u8>,
}

/// A JSON request body that may hold a list of thousands.
pub type LongJson<T> = Json<T, LONG_BYTES>;

impl<T, const MOST: usize> Json<T, MOST> {
    /// What was sent.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T, const MOST: usize> std::ops::Deref for Json<T, MOST> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: DeserializeOwned, const MOST: usize> FromRequest for Json<T, MOST> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let kind = media_type(request);
        let mut payload = payload.take();
        Box::pin(async move {
            kind?;
            let mut bytes = BytesMut::new();
            while let Some(chunk) = payload.next().await {
                let chunk = chunk.map_err(|_| Problem::new(Code::Malformed))?;
                if bytes.len() + chunk.len() > MOST {
                    return Err(Problem::new(Code::TooLarge));
                }
                bytes.extend_from_slice(&chunk);
            }
            let value = parse(&bytes)?;
            Ok(Self {
                value,
                bytes: bytes.to_vec(),
            })
        })
    }
}

fn media_type(request: &HttpRequest) -> Result<(), Problem> {
    let header = |name| {
        request
            .headers()
            .get(name)
            .map(|value: &actix_web::http::header::HeaderValue| value.as_bytes())
    };
    let is_plain = header(CONTENT_ENCODING).is_none_or(|encoding| encoding.eq_ignore_ascii_case(b"identity"));
    let is_json = header(CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.split(|byte| *byte == b';').next().unwrap_or_default();
        kind.trim_ascii().eq_ignore_ascii_case(b"application/json")
    });
    if is_plain && is_json {
        Ok(())
    } else {
        Err(Problem::new(Code::UnsupportedMediaType))
    }
}

/// Reads `bytes` as a `T` and nothing else.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    read(value(bytes)?)
}

/// What stands in `bytes`, where any two parsers read the same.
pub(crate) fn value(bytes: &[u8]) -> Result<Value, Problem> {
    let malformed = |_| Problem::new(Code::Malformed);
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::new(Code::Malformed))?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = strict(&mut reader, 0).map_err(malformed)?;
    reader.end().map_err(malformed)?;
    Ok(value)
}

/// Reads a value as a `T` and nothing else.
pub(crate) fn read<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(Named(value)).map_err(|error| {
        let message = error.inner().to_string();
        let mut pointer = pointer(error.path());
        // Serde names a missing field only in its text; the path ends at the object around it.
        let code = if message.starts_with("unknown field") {
            "unknown_field"
        } else if message.starts_with("missing field") {
            pointer = format!("{pointer}/{}", message.split('`').nth(1).unwrap_or_default());
            "required"
        } else {
            "invalid"
        };
        Problem::at(pointer, code)
    })
}

/// The place of a field in what is around it (RFC 6901 §3).
pub(crate) fn below(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => below(key),
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

/// A JSON value without duplicate keys, NUL characters or too many levels.
fn strict<'de, D: Deserializer<'de>>(reader: D, depth: usize) -> Result<Value, D::Error> {
    reader.deserialize_any(Strict { depth })
}

struct Strict {
    depth: usize,
}

impl<'de> serde::de::DeserializeSeed<'de> for Strict {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        strict(reader, self.depth)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        serde_json::Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("number"))
    }
    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        if value.contains('\0') {
            Err(E::custom("NUL"))
        } else {
            Ok(value.into())
        }
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.deeper()?)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(self.deeper()?)?;
            if key.contains('\0') || object.insert(key, value).is_some() {
                return Err(A::Error::custom("key"));
            }
        }
        Ok(Value::Object(object))
    }
}

impl Strict {
    fn deeper<E: serde::de::Error>(&self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            Err(E::custom("depth"))
        } else {
            Ok(Self { depth: self.depth + 1 })
        }
    }
}

/// A value of which an object is read from an object only. Serde also takes a list for one, field by field in the
/// order of the code, which no document says and where no property is unknown.
struct Named(Value);

impl IntoDeserializer<'_, serde_json::Error> for Named {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Named {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0 {
            Value::Array(list) => {
                let mut items = SeqDeserializer::new(list.into_iter().map(Self));
                let value = visitor.visit_seq(&mut items)?;
                items.end()?;
                Ok(value)
            }
            Value::Object(object) => {
                let entries = object.into_iter().map(|(key, value)| (Self(key.into()), Self(value)));
                let mut entries = MapDeserializer::new(entries);
                let value = visitor.visit_map(&mut entries)?;
                entries.end()?;
                Ok(value)
            }
            plain => plain.deserialize_any(visitor),
        }
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        if self.0.is_array() {
            return Err(Self::Error::invalid_type(Unexpected::Seq, &visitor));
        }
        self.deserialize_any(visitor)
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }
    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

/// The client's key for a write it may repeat: header `Idempotency-Key`, 1 to 64 visible ASCII
/// characters.
#[derive(Debug)]
pub struct IdempotencyKey {
    key: Option<String>,
    operation: String,
}

impl IdempotencyKey {
    /// The key alone, where no user stands behind the call.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// The write this key stands for, with its body.
    #[must_use]
    pub fn of<T, const MOST: usize>(&self, app: &App, body: &Json<T, MOST>) -> Once {
        self.fingerprinted(app, &body.bytes)
    }

    /// The write this key stands for, which has no body.
    #[must_use]
    pub fn of_no_body(&self, app: &App) -> Once {
        self.fingerprinted(app, &[])
    }

    fn fingerprinted(&self, app: &App, body: &[u8]) -> Once {
        use base64::Engine;
        if self.key.is_none() {
            return Once {
                key: None,
                fingerprints: Vec::new(),
            };
        }
        // Keyed, so that the stored fingerprint does not let anyone guess what a body said.
        let message = [self.operation.as_bytes(), b"\n", body].concat();
        let fingerprints = app.store.keyring().tags("idempotency", &message);
        let text = |tag| base64::engine::general_purpose::STANDARD.encode(tag);
        Once {
            key: self.key.clone(),
            fingerprints: fingerprints.into_iter().map(text).collect(),
        }
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let operation = format!("{} {}", request.method(), request.path());
        let key = match request.headers().get("idempotency-key").map(|key| key.to_str()) {
            None => None,
            Some(Ok(key)) if (1..=64).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Some(key.to_owned())
            }
            Some(_) => return std::future::ready(Err(Problem::new(Code::InvalidHeader).because("idempotency_key"))),
        };
        std::future::ready(Ok(Self { key, operation }))
    }
}
