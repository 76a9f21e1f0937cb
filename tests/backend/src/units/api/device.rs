//! What a sign-in was made with.

use actix_web::http::header::USER_AGENT;
use actix_web::test::TestRequest;
use punte_api::auth::device;

#[test]
fn browsers_are_recognised_and_their_texts_are_not_kept() {
    let agents = [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iOS",
        ),
        ("curl/8.5 <script>", ""),
        ("", ""),
    ];
    for (agent, expected) in agents {
        let request = TestRequest::default().insert_header((USER_AGENT, agent));
        assert_eq!(device::of(&request.to_http_request()), expected, "{agent}");
    }
}
