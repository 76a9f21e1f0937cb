//! What a program sends to the token endpoint.

use actix_web::http::header::AUTHORIZATION;
use actix_web::test::TestRequest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use punte_api::units::{Asked, Proof, Refusal};
use punte_vault::ExposeSecret as _;

/// RFC 7523 §2.2.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const ID: &str = "0b8f5a3e-7c61-4d2a-9f0e-2f1c6f5b7a10";

fn read(header: Option<&str>, fields: &[(&str, &str)]) -> Result<Asked, Refusal> {
    let mut request = TestRequest::default();
    if let Some(header) = header {
        request = request.insert_header((AUTHORIZATION, header));
    }
    let fields = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Asked::read(&request.to_http_request(), fields.collect())
}

fn basic(text: &str) -> String {
    format!("Basic {}", STANDARD.encode(text))
}

#[test]
fn a_secret_comes_in_the_form_or_in_the_header() {
    let grant = ("grant_type", "client_credentials");
    let in_form = [
        grant,
        ("client_id", ID),
        ("client_secret", "s-_1"),
        ("scope", "cases.read"),
    ];
    let escaped = basic(&format!("{ID}:s%2D_1"));
    let in_header = [grant, ("scope", "cases.read"), ("audience", "x"), ("client_secret", "")];
    for (header, fields) in [(None, &in_form[..]), (Some(escaped.as_str()), &in_header[..])] {
        let asked = read(header, fields).unwrap_or_else(|_| panic!("it is right"));
        assert_eq!(asked.client.map(|id| id.to_string()).as_deref(), Some(ID));
        assert_eq!(asked.scope.as_deref(), Some("cases.read"));
        assert!(matches!(asked.proof, Proof::Secret(secret) if secret.expose_secret() == "s-_1"));
    }
}

#[test]
fn what_is_asked_is_read_strictly() {
    use Refusal as R;
    let grant = ("grant_type", "client_credentials");
    let (id, secret) = (("client_id", ID), ("client_secret", "s"));
    let (kind, assertion) = (("client_assertion_type", JWT_BEARER), ("client_assertion", "a.b.c"));
    let good = basic(&format!("{ID}:s"));
    for (header, fields, refusal) in [
        (None, vec![], R::InvalidRequest),
        (None, vec![id, secret], R::InvalidRequest),
        (
            None,
            vec![("grant_type", "password"), id, secret],
            R::UnsupportedGrantType,
        ),
        (
            None,
            vec![("grant_type", "authorization_code"), id, secret],
            R::UnsupportedGrantType,
        ),
        (None, vec![grant], R::InvalidClient),
        (None, vec![grant, id], R::InvalidClient),
        (None, vec![grant, grant, id, secret], R::InvalidRequest),
        (None, vec![grant, id, secret, secret], R::InvalidRequest),
        (None, vec![grant, id, secret, kind, assertion], R::InvalidRequest),
        (None, vec![grant, assertion], R::InvalidRequest),
        (Some(good.as_str()), vec![grant, id, secret], R::InvalidRequest),
        (Some(good.as_str()), vec![grant, kind, assertion], R::InvalidRequest),
        (
            Some(good.as_str()),
            vec![grant, ("client_id", "other")],
            R::InvalidRequest,
        ),
        (Some("Basic ???"), vec![grant], R::InvalidClient),
        (Some("Bearer x.y.z"), vec![grant], R::InvalidClient),
    ] {
        assert_eq!(read(header, &fields).err(), Some(refusal), "{fields:?}");
    }
    for id in ["", "x", &ID.to_uppercase(), &ID.replace('-', "")] {
        let asked = read(None, &[grant, ("client_id", id), secret]);
        assert!(asked.is_ok_and(|asked| asked.client.is_none()), "{id}");
    }
}
