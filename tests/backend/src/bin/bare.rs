//! The floors of `bench/`: what the work costs when nothing of Punte is around it.
//!
//! `bare PORT BYTES`: an actix handler that answers so many bytes of JSON and does nothing else.
//! `bare hash N`: N argon2id hashes as a sign-in makes them, one after the other.

use actix_web::{App, HttpResponse, HttpServer, web};
use punte_vault::Keyring;
use punte_vault::password::{Cost, Hasher};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize| arguments.get(place).and_then(|text| text.parse::<usize>().ok());
    if arguments.first().is_some_and(|first| first == "hash") {
        hash(number(1).unwrap_or(1)).await.map_err(std::io::Error::other)
    } else {
        serve(number(0).unwrap_or(9000), number(1).unwrap_or(100)).await
    }
}

async fn hash(times: usize) -> Result<(), punte_vault::password::HashError> {
    let hasher = Hasher::new(&Keyring::generate(), Cost::STANDARD, 1, 0)?;
    for _ in 0..times {
        hasher.hash("a bridge of seven boards over quiet water".into()).await?;
    }
    Ok(())
}

async fn serve(port: usize, bytes: usize) -> std::io::Result<()> {
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
