//! A permission in a handler's signature.

use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev};
use punte_domain::access::{Actor, Permission, Scope};

use crate::{App, Code, Problem};

/// A permission as a type.
pub trait Grant: 'static {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! grants {
    ($($name:ident),+ $(,)?) => {$(
        #[doc = concat!("The permission [`Permission::", stringify!($name), "`] as a type.")]
        #[derive(Debug)]
        pub enum $name {}
        impl Grant for $name {
            const PERMISSION: Permission = Permission::$name;
        }
    )+};
}

grants! {
    CasesRead, CasesCreate, CasesEdit, CasesDecide, CasesAssign, CasesIdentity, CasesContent, CasesAccessLog,
    ConsentsRead, ConsentsWrite, ReferralsRead, ReferralsSend, ReferralsAnswer, TasksUse, DirectoryRead,
    DirectoryManage, OrganisationsManage, UsersRead, UsersManage, LedgerRead,
}

/// An actor who holds the permission `P`. A handler that takes one cannot be reached without it.
#[derive(Debug)]
pub struct Granted<P> {
    actor: Actor,
    permission: PhantomData<P>,
}

impl<P: Grant> Granted<P> {
    /// The rows the permission reaches.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.actor.scope(P::PERMISSION)
    }
}

impl<P> Deref for Granted<P> {
    type Target = Actor;
    fn deref(&self) -> &Actor {
        &self.actor
    }
}

impl<P: Grant> FromRequest for Granted<P> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let actor = authenticated(&request).await?;
            if actor.may(P::PERMISSION) {
                Ok(Self {
                    actor,
                    permission: PhantomData,
                })
            } else {
                Err(Problem::new(Code::Forbidden))
            }
        })
    }
}

/// Anybody who is signed in, for what concerns only themselves.
#[derive(Debug)]
pub struct SignedIn(pub Actor);

impl Deref for SignedIn {
    type Target = Actor;
    fn deref(&self) -> &Actor {
        &self.0
    }
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self(authenticated(&request).await?)) })
    }
}

/// The actor of this request, found once for all who ask.
async fn authenticated(request: &HttpRequest) -> Result<Actor, Problem> {
    if let Some(actor) = request.extensions().get::<Actor>() {
        return Ok(actor.clone());
    }
    let app = request
        .app_data::<Data<App>>()
        .ok_or_else(|| Problem::new(Code::Internal))?;
    let token = bearer(request).ok_or_else(|| Problem::new(Code::Unauthenticated))?;
    let actor = app.auth.actor(&app.store, token).await?;
    request.extensions_mut().insert(actor.clone());
    Ok(actor)
}

/// The access token, which travels in this one header and nowhere else (RFC 6750 §2.1).
fn bearer(request: &HttpRequest) -> Option<&str> {
    let mut values = request.headers().get_all(AUTHORIZATION);
    let value = values.next()?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (values.next().is_none() && scheme.eq_ignore_ascii_case("bearer")).then_some(token)
}
