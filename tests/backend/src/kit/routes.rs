//! The real routes of an installation, made once: making them takes longer than most calls.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use actix_web::body::{MessageBody as _, to_bytes};
use actix_web::dev::Service as _;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, web};
use punte_api::problem::answer_in_language;
use tokio::sync::OnceCell;

use super::{Answer, TestApp};

type Answering = Pin<Box<dyn Future<Output = Answer>>>;

/// Takes requests and answers them.
#[derive(Default)]
pub struct Routes(OnceCell<Box<dyn Fn(TestRequest) -> Answering>>);

impl TestApp {
    pub async fn answer(&self, request: TestRequest) -> Answer {
        let routes = self.routes.0.get_or_init(|| self.make_routes()).await;
        routes(request).await
    }

    async fn make_routes(&self) -> Box<dyn Fn(TestRequest) -> Answering> {
        let service = init_service(
            App::new()
                .app_data(web::Data::new(self.app.clone()))
                .configure(punte_api::app::routes(self.app.profile))
                .configure(punte_api::app::refusals)
                .wrap(from_fn(answer_in_language)),
        )
        .await;
        let service = Rc::new(service);
        Box::new(move |request| {
            let service = service.clone();
            Box::pin(async move {
                let response = match service.call(request.to_request()).await {
                    Ok(response) => response.into_parts().1.map_body(|_, body| body.boxed()),
                    // What a server answers then.
                    Err(error) => error.error_response(),
                };
                let (status, headers) = (response.status(), response.headers().clone());
                let body = to_bytes(response.into_body()).await;
                Answer {
                    status,
                    headers,
                    is_whole: body.is_ok(),
                    bytes: body.unwrap_or_default().to_vec(),
                }
            })
        })
    }
}
