//! Every operation is listed once, and the list is read in two ways: to serve it or to describe it. A description takes
//! longer than most calls, and whoever serves needs none.

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa::openapi::path::Paths;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Components, OpenApi, RefOr};
use utoipa_actix_web::OpenApiFactory;

/// Takes the operations of a module.
pub struct ServiceConfig<'a>(Taken<'a>);

enum Taken<'a> {
    Served(&'a mut web::ServiceConfig),
    Described(Description),
}

#[derive(Default)]
struct Description {
    paths: Paths,
    schemas: Vec<(String, RefOr<Schema>)>,
}

impl<'a> ServiceConfig<'a> {
    /// Serves them here.
    pub(crate) fn serving(config: &'a mut web::ServiceConfig) -> Self {
        Self(Taken::Served(config))
    }

    /// Takes one operation.
    pub fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        match &mut self.0 {
            Taken::Served(config) => {
                config.service(operation);
            }
            Taken::Described(description) => {
                description.paths.merge(operation.paths());
                operation.schemas(&mut description.schemas);
            }
        }
        self
    }

    /// Takes those of a module.
    pub fn configure(&mut self, module: impl FnOnce(&mut ServiceConfig<'_>)) -> &mut Self {
        module(self);
        self
    }
}

/// Describes in this document what `operations` takes, below `prefix`.
pub(crate) fn describe(document: &mut OpenApi, prefix: &str, operations: impl FnOnce(&mut ServiceConfig<'_>)) {
    let mut config = ServiceConfig(Taken::Described(Description::default()));
    operations(&mut config);
    let Taken::Described(Description { mut paths, schemas }) = config.0 else {
        return;
    };
    let below = std::mem::take(&mut paths.paths).into_iter();
    paths.paths = below.map(|(path, item)| (format!("{prefix}{path}"), item)).collect();
    document.paths.merge(paths);
    let components = document.components.get_or_insert_with(Components::new);
    components.schemas.extend(schemas);
}
