//! Where a request comes from (SEC-11).

use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv6Addr};

use actix_web::{FromRequest, HttpRequest, dev, web};

use crate::{Code, Problem};

/// Whose word about client addresses is believed; app data.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(pub Vec<IpRange>);

/// The address of the client: the peer, or what a trusted proxy says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// Reads `X-Forwarded-For` from its end, as far as trusted proxies have written it. What a
    /// client sends itself stands before that and is not believed.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let peer = request.peer_addr()?.ip();
        let Some(trusted) = request.app_data::<web::Data<TrustedProxies>>() else {
            return Some(Self(peer));
        };
        let forwarded: Vec<&str> = request
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        Some(Self(client(peer, &forwarded, &trusted.0)))
    }
}

impl FromRequest for ClientAddress {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(Self::of(request).ok_or_else(|| Problem::new(Code::Internal)))
    }
}

fn client(peer: IpAddr, forwarded: &[&str], trusted: &[IpRange]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|range| range.contains(address));
    let mut client = peer;
    for said in forwarded.iter().rev() {
        if !is_trusted(client) {
            break;
        }
        match said.trim().parse() {
            Ok(address) => client = address,
            Err(_) => break,
        }
    }
    client
}

/// An address, or all that share its first bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IpRange {
    first: u128,
    bits: u8,
}

impl IpRange {
    /// Whether the address lies within. IPv4 addresses are the same thing inside IPv6.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let shift = 128 - u32::from(self.bits);
        let difference = as_number(address) ^ self.first;
        difference.checked_shr(shift).unwrap_or(0) == 0
    }

    /// Reads `10.1.0.7` or `10.1.0.0/16`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let (width, before) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let bits = bits.unwrap_or(width);
        // A network of everybody would let anybody choose their own address.
        (1..=width).contains(&bits).then(|| Self {
            first: as_number(address),
            bits: bits + before,
        })
    }
}

fn as_number(address: IpAddr) -> u128 {
    let wide: Ipv6Addr = match address {
        IpAddr::V4(narrow) => narrow.to_ipv6_mapped(),
        IpAddr::V6(wide) => wide,
    };
    wide.into()
}
