//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use actix_web::test::TestRequest;
use actix_web::web::Data;
use punte_api::client::{ClientAddress, IpRange, TrustedProxies};

fn client_of(peer: &str, forwarded: &[&str]) -> String {
    let trusted = TrustedProxies(vec![IpRange::parse("10.0.0.0/8").unwrap()]);
    let peer: IpAddr = peer.parse().unwrap();
    let mut request = TestRequest::default()
        .peer_addr(SocketAddr::new(peer, 443))
        .app_data(Data::new(trusted));
    for said in forwarded {
        request = request.append_header(("x-forwarded-for", *said));
    }
    ClientAddress::of(&request.to_http_request()).unwrap().0.to_string()
}

#[test]
fn sec_11_only_trusted_proxies_are_believed() {
    assert_eq!(client_of("192.0.2.9", &["203.0.113.1"]), "192.0.2.9");
    assert_eq!(client_of("10.0.0.1", &["203.0.113.1"]), "203.0.113.1");
    assert_eq!(client_of("10.0.0.1", &["198.51.100.7", "203.0.113.1"]), "203.0.113.1");
    assert_eq!(client_of("10.0.0.1", &["203.0.113.1", "10.0.0.2"]), "203.0.113.1");
    let in_one = ["198.51.100.7, 203.0.113.1, 10.0.0.2"];
    assert_eq!(client_of("10.0.0.1", &in_one), "203.0.113.1");
    assert_eq!(client_of("10.0.0.1", &["nonsense"]), "10.0.0.1");
    assert_eq!(client_of("10.0.0.1", &[]), "10.0.0.1");
}

fn contains(range: &str, address: &str) -> bool {
    IpRange::parse(range).unwrap().contains(address.parse().unwrap())
}

#[test]
fn a_range_holds_its_addresses_and_no_others() {
    assert!(contains("10.1.0.0/16", "10.1.255.3"));
    assert!(!contains("10.1.0.0/16", "10.2.0.1"));
    assert!(contains("10.1.0.7", "10.1.0.7"));
    assert!(contains("10.1.0.7", "::ffff:10.1.0.7"));
    assert!(!contains("10.1.0.7", "10.1.0.6"));
    assert!(contains("fd00::/8", "fd12::1"));
    assert!(!contains("fd00::/8", "fe80::1"));
}

#[test]
fn a_range_of_everybody_is_refused() {
    assert_eq!(IpRange::parse("0.0.0.0/0"), None);
    assert_eq!(IpRange::parse("::/0"), None);
    assert_eq!(IpRange::parse("10.0.0.0/33"), None);
    assert_eq!(IpRange::parse("somewhere"), None);
}
