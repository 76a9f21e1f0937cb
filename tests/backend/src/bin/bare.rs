//! `bare PORT BYTES`: an actix handler that answers so many bytes of JSON and does nothing else.
//! The floor of `bench/`: no server on this framework can answer for less.

use actix_web::{App, HttpResponse, HttpServer, web};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let mut numbers = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse::<usize>().ok());
    let (port, bytes) = (numbers.next().unwrap_or(9000), numbers.next().unwrap_or(100));
    let body = web::Bytes::from(format!("\"{}\"", "x".repeat(bytes.saturating_sub(2))));
    let port = u16::try_from(port).unwrap_or(9000);
    HttpServer::new(move || {
        let body = body.clone();
        App::new().default_service(web::to(move || {
            let body = body.clone();
            async move { HttpResponse::Ok().content_type("application/json").body(body) }
        }))
    })
    .workers(2)
    .bind(("127.0.0.1", port))?
    .run()
    .await
}
