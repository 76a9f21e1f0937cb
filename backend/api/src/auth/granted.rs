//! A permission in a handler's signature.

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;

use actix_web::dev::ServiceRequest;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev};
use punte_domain::access::{Actor, Permission, PrincipalKind, Scope};

use crate::app::Profile;
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
    CasesRead, CasesCreate, ImportsCreate, CasesEdit, CasesDecide, DecisionsRead, DecisionsMake, DecisionsDisagree, CasesAssign, CasesMerge, CasesIdentity, CasesContent, SpecialistsRead, SpecialistsManage, SpecialistNotesWrite, StaysManage, PlansApprove, ClosuresApprove, ErasuresApprove, RiskConfirm, CasesAccessLog, CasesEmergency, EmergenciesReview,
    ClocksMeet, ConsentsRead, ConsentsWrite, ConsentsConfirm, ReferralsRead, ReferralsContent, ReferralsSend, ReferralsAnswer, ReferralNotesWrite, TasksUse, ExportsCreate, ExportsApprove, ProjectsRead, ProjectsManage, ProjectsFinance, ProjectsReport, DirectoryRead,
    DirectoryManage, OrganisationsManage, InstrumentsEnter, UsersRead, UsersManage, LedgerRead,
}

/// An actor who holds the permission `P`. A handler that takes one cannot be reached without it.
#[derive(Debug)]
pub struct Granted<P> {
    actor: Actor,
    permission: PhantomData<P>,
}

impl<P: Grant> Granted<P> {
    /// This actor, if they hold the permission: for what an operation shows beside what it is for.
    ///
    /// # Errors
    /// [`Code::Forbidden`] where they do not.
    pub fn of(actor: &Actor) -> Result<Self, Problem> {
        if actor.may(P::PERMISSION) {
            Ok(Self {
                actor: actor.clone(),
                permission: PhantomData,
            })
        } else {
            Err(refusal_of(actor))
        }
    }

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
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(authenticated(request).and_then(|actor| Self::of(&actor)))
    }
}

/// Anybody with a token, person or program: for what all of them may know.
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
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(authenticated(request).and_then(|actor| match actor.kind() {
            PrincipalKind::Person | PrincipalKind::Client => Ok(Self(actor)),
            PrincipalKind::Enrolling => Err(refusal_of(&actor)),
        }))
    }
}

/// Somebody who is signed in, and no program: for what concerns only themselves, or what only people do
/// (SEC-18). Beside a [`Granted`] it narrows that to people.
#[derive(Debug)]
pub struct Person(pub Actor);

impl Deref for Person {
    type Target = Actor;
    fn deref(&self) -> &Actor {
        &self.0
    }
}

impl FromRequest for Person {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(authenticated(request).and_then(|actor| match actor.kind() {
            PrincipalKind::Person => Ok(Self(actor)),
            PrincipalKind::Client | PrincipalKind::Enrolling => Err(refusal_of(&actor)),
        }))
    }
}

/// Somebody who is signed in, also where they may do nothing yet but add the passkey that their role asks for
/// (SEC-03): for that, and for their own sign-ins.
#[derive(Debug)]
pub struct Oneself(pub Actor);

impl Deref for Oneself {
    type Target = Actor;
    fn deref(&self) -> &Actor {
        &self.0
    }
}

impl FromRequest for Oneself {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(authenticated(request).and_then(|actor| match actor.kind() {
            PrincipalKind::Person | PrincipalKind::Enrolling => Ok(Self(actor)),
            PrincipalKind::Client => Err(refusal_of(&actor)),
        }))
    }
}

/// Whoever `A` lets in, if they have proven a factor in the last five minutes: for the gravest acts (SEC-10). Say
/// `x-step-up` of the operation.
#[derive(Debug)]
pub struct Fresh<A>(pub A);

impl<A> Deref for Fresh<A> {
    type Target = A;
    fn deref(&self) -> &A {
        &self.0
    }
}

impl<A: Deref<Target = Actor>> Fresh<A> {
    /// The same of somebody who was let in already: for an operation that is grave in some cases only.
    ///
    /// # Errors
    /// [`Code::StepUpRequired`].
    pub fn of(app: &App, who: A) -> Result<Self, Problem> {
        // In the demonstration anybody enters as anybody, and nobody there has anything to prove.
        // A program proved itself with its secret or key for a token of a few minutes; it has no factor besides.
        let has_none = app.profile == Profile::Demo || who.kind() == PrincipalKind::Client;
        if has_none || who.has_fresh_factor(app.store.clock().now()) {
            Ok(Self(who))
        } else {
            Err(Problem::new(Code::StepUpRequired))
        }
    }
}

impl<A> FromRequest for Fresh<A>
where
    A: FromRequest<Error = Problem, Future = Ready<Result<A, Problem>>> + Deref<Target = Actor>,
{
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let let_in = A::from_request(request, payload).into_inner();
        ready(let_in.and_then(|who| match request.app_data::<Data<App>>() {
            Some(app) => Self::of(app, who),
            None => Err(Problem::new(Code::Internal)),
        }))
    }
}

/// Why this actor is not let in.
fn refusal_of(actor: &Actor) -> Problem {
    Problem::new(match actor.kind() {
        PrincipalKind::Person | PrincipalKind::Client => Code::Forbidden,
        PrincipalKind::Enrolling => Code::PasskeyRequired,
    })
}

/// Who the token of a request stands for, or why nobody.
struct Identified(Result<Actor, Code>);

/// Finds out who calls, before anything else of the request is looked at. Actix polls the
/// arguments of a handler together: were this one of them, a body that is wrong and a token that is
/// wrong would be answered by whichever was ready first.
pub(crate) async fn identify(request: &ServiceRequest) {
    let Some(app) = request.app_data::<Data<App>>() else {
        return;
    };
    if let Some(token) = bearer(request.request()) {
        let found = app.auth.actor(&app.store, token).await;
        let found = Identified(found.map_err(|problem| problem.code()));
        request.extensions_mut().insert(found);
    }
}

/// The actor that [`identify`] found, if the token was right.
pub(crate) fn identified(request: &HttpRequest) -> Option<Actor> {
    authenticated(request).ok()
}

fn authenticated(request: &HttpRequest) -> Result<Actor, Problem> {
    match request.extensions().get::<Identified>() {
        Some(Identified(found)) => found.clone().map_err(Problem::new),
        None => Err(Problem::new(Code::Unauthenticated)),
    }
}

/// The access token, which travels in this one header and nowhere else (RFC 6750 §2.1).
fn bearer(request: &HttpRequest) -> Option<&str> {
    let mut values = request.headers().get_all(AUTHORIZATION);
    let value = values.next()?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (values.next().is_none() && scheme.eq_ignore_ascii_case("bearer")).then_some(token)
}
