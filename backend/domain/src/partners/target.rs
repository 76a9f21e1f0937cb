//! Where a webhook may lead: only to public addresses, by HTTPS, at its usual port (SEC-59).
//!
//! The address is looked at twice: as it is written, when it is registered, and as it resolves, in the moment in
//! which it is dialled.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// The longest address of an endpoint.
pub const URL_MAX: usize = 500;

/// Which addresses may be dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetPolicy {
    /// Public ones: in every installation.
    PublicOnly,
    /// Also this machine, by plain HTTP and at any port: in the demonstration and in tests.
    AlsoLoopback,
}

/// The address of which the demonstration keeps what is sent to it, to be looked at: nobody dials it. Elsewhere it is
/// a name like any other, of a domain that nobody can have (RFC 2606).
pub const SANDBOX: &str = "https://sandbox.punte.example/";

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is no address.
    #[error("it is no address of the web")]
    Malformed,
    /// It is too long.
    #[error("it is too long")]
    TooLong,
    /// It is not HTTPS.
    #[error("it is not HTTPS")]
    NotHttps,
    /// It names another port than 443.
    #[error("it names another port than 443")]
    Port,
    /// It holds a name or a password.
    #[error("it holds a name or a password")]
    Credentials,
    /// It leads into a network that is not public.
    #[error("it leads into a network that is not public")]
    NotPublic,
}

/// An IPv4 network: its first address, and how many bits its addresses share.
type Network4 = (Ipv4Addr, u32);

/// An IPv6 network.
type Network6 = (Ipv6Addr, u32);

const fn v4(a: u8, b: u8, c: u8, d: u8) -> Ipv4Addr {
    Ipv4Addr::new(a, b, c, d)
}

/// What is not, or not only, the public Internet: IANA IPv4 Special-Purpose Address Registry, with multicast.
const SPECIAL_4: &[Network4] = &[
    (v4(0, 0, 0, 0), 8),
    (v4(10, 0, 0, 0), 8),
    (v4(100, 64, 0, 0), 10),
    (v4(127, 0, 0, 0), 8),
    (v4(169, 254, 0, 0), 16),
    (v4(172, 16, 0, 0), 12),
    (v4(192, 0, 0, 0), 24),
    (v4(192, 0, 2, 0), 24),
    (v4(192, 31, 196, 0), 24),
    (v4(192, 52, 193, 0), 24),
    (v4(192, 88, 99, 0), 24),
    (v4(192, 168, 0, 0), 16),
    (v4(192, 175, 48, 0), 24),
    (v4(198, 18, 0, 0), 15),
    (v4(198, 51, 100, 0), 24),
    (v4(203, 0, 113, 0), 24),
    (v4(224, 0, 0, 0), 4),
    (v4(240, 0, 0, 0), 4),
];

/// Global unicast: all else of IPv6 is special, with addresses that stand for IPv4 ones.
const GLOBAL_6: Network6 = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What is special within it: IANA IPv6 Special-Purpose Address Registry.
const SPECIAL_6: &[Network6] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Names that are resolved inside a machine or a house (RFC 6761, 6762, 8375, 9476).
const INNER_NAMES: &[&str] = &[
    "localhost",
    "local",
    "internal",
    "home.arpa",
    "onion",
    "test",
    "invalid",
];

fn is_in_4(address: Ipv4Addr, (first, bits): Network4) -> bool {
    (address.to_bits() ^ first.to_bits()).leading_zeros() >= bits
}

fn is_in_6(address: Ipv6Addr, (first, bits): Network6) -> bool {
    (address.to_bits() ^ first.to_bits()).leading_zeros() >= bits
}

/// Whether an address is one of the public Internet. One that stands for an IPv4 address inside IPv6 is not, even
/// if that is: nobody resolves to it who means well.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !SPECIAL_4.iter().any(|network| is_in_4(address, *network)),
        IpAddr::V6(address) => {
            is_in_6(address, GLOBAL_6) && !SPECIAL_6.iter().any(|network| is_in_6(address, *network))
        }
    }
}

impl TargetPolicy {
    /// Whether what is sent there is kept instead.
    #[must_use]
    pub fn keeps(self, url: &str) -> bool {
        self == Self::AlsoLoopback && url == SANDBOX
    }

    /// Whether this address may be dialled.
    #[must_use]
    pub fn allows(self, address: IpAddr) -> bool {
        is_public(address) || (self == Self::AlsoLoopback && address.is_loopback())
    }

    /// The address of an endpoint in its normal form. However a number is written, it is read as whoever dials it
    /// reads it, so that what is looked at is what is dialled.
    ///
    /// # Errors
    /// The first [`TargetError`] that speaks against it.
    pub fn check(self, text: &str) -> Result<String, TargetError> {
        let text = text.trim();
        if text.len() > URL_MAX {
            return Err(TargetError::TooLong);
        }
        let url = Url::parse(text).map_err(|_| TargetError::Malformed)?;
        // The normal form writes out what it encodes, and is looked at again when it is dialled.
        if url.as_str().len() > URL_MAX {
            return Err(TargetError::TooLong);
        }
        let host = url.host().ok_or(TargetError::Malformed)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TargetError::Credentials);
        }
        if url.fragment().is_some() {
            return Err(TargetError::Malformed);
        }
        let is_here = match &host {
            Host::Domain(name) => *name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        if self == Self::AlsoLoopback && is_here && matches!(url.scheme(), "http" | "https") {
            return Ok(url.into());
        }
        if url.scheme() != "https" {
            return Err(TargetError::NotHttps);
        }
        if url.port().is_some() {
            // The usual one is not told.
            return Err(TargetError::Port);
        }
        let leads_outside = match host {
            Host::Domain(name) => is_outer_name(name),
            Host::Ipv4(address) => is_public(address.into()),
            Host::Ipv6(address) => is_public(address.into()),
        };
        if leads_outside {
            Ok(url.into())
        } else {
            Err(TargetError::NotPublic)
        }
    }
}

/// Whether a name may be one of the public Internet: of several parts, the last of which is nothing of a house.
fn is_outer_name(name: &str) -> bool {
    let is_inner = |inner: &&str| {
        name.strip_suffix(*inner)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    name.contains('.') && !name.ends_with('.') && !INNER_NAMES.iter().any(is_inner)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sec_59_every_special_purpose_range_is_refused_from_its_first_address_to_its_last() {
        for (first, bits) in SPECIAL_4 {
            let last = Ipv4Addr::from_bits(first.to_bits() | u32::MAX.checked_shr(*bits).unwrap_or(0));
            for address in [*first, last] {
                assert!(!is_public(address.into()), "{address}");
                for wrapped in [address.to_ipv6_mapped(), address.to_ipv6_compatible()] {
                    assert!(!is_public(wrapped.into()), "{wrapped}");
                }
            }
        }
        for address in [
            "::",
            "::1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:1ff:ffff::1",
            "2001:db8::1",
            "2002:0808:0808::1",
            "2620:4f:8000::1",
            "3fff::1",
            "3fff:fff:ffff::1",
            "5f00::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(address.parse().expect("an address")), "{address}");
        }
    }

    #[test]
    fn sec_59_what_lies_beside_a_range_is_public() {
        for address in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2003::1",
            "2a00::1",
            "3ffe::1",
        ] {
            assert!(is_public(address.parse().expect("an address")), "{address}");
        }
    }

    proptest! {
        /// What the standard library calls so is refused too.
        #[test]
        fn sec_59_nothing_private_is_public(bits in any::<u32>()) {
            let address = Ipv4Addr::from_bits(bits);
            let is_special = address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_multicast()
                || address.is_broadcast()
                || address.is_documentation()
                || address.is_unspecified();
            prop_assert!(!(is_special && is_public(address.into())));
            prop_assert!(!is_public(address.to_ipv6_mapped().into()));
        }
    }

    #[test]
    fn sec_59_an_address_is_read_as_it_is_dialled() {
        use TargetError::{Credentials, Malformed, NotHttps, NotPublic, Port, TooLong};
        let long = format!("https://partner.example.org/{}", "a".repeat(URL_MAX));
        let encoded = format!("https://partner.example.org/{}", "ă".repeat(200));
        for (text, expected) in [
            (
                "https://partner.example.org/hook?a=1",
                Ok("https://partner.example.org/hook?a=1"),
            ),
            (" HTTPS://Partner.Example.org:443 ", Ok("https://partner.example.org/")),
            ("https://8.8.8.8/x", Ok("https://8.8.8.8/x")),
            ("https://[2a00::1]/x", Ok("https://[2a00::1]/x")),
            ("", Err(Malformed)),
            ("partner.example.org", Err(Malformed)),
            ("https://", Err(Malformed)),
            ("https://partner.example.org/#x", Err(Malformed)),
            ("https://partner.example.org:99999/", Err(Malformed)),
            (long.as_str(), Err(TooLong)),
            (encoded.as_str(), Err(TooLong)),
            ("http://partner.example.org/", Err(NotHttps)),
            ("ftp://partner.example.org/", Err(NotHttps)),
            ("file://partner.example.org/etc/passwd", Err(NotHttps)),
            ("https://partner.example.org:8443/", Err(Port)),
            ("https://partner.example.org:80/", Err(Port)),
            ("https://user@partner.example.org/", Err(Credentials)),
            ("https://:secret@partner.example.org/", Err(Credentials)),
            ("https://localhost/", Err(NotPublic)),
            ("https://printer/", Err(NotPublic)),
            ("https://a.localhost/", Err(NotPublic)),
            ("https://db.internal/", Err(NotPublic)),
            ("https://nas.home.arpa/", Err(NotPublic)),
            ("https://partner.example.org./", Err(NotPublic)),
            ("https://127.0.0.1/", Err(NotPublic)),
            ("https://2130706433/", Err(NotPublic)),
            ("https://0x7f000001/", Err(NotPublic)),
            ("https://0177.0.0.1/", Err(NotPublic)),
            ("https://127.1/", Err(NotPublic)),
            ("https://127.0.0.1./", Err(NotPublic)),
            ("https://127.0.0.1%2e/", Err(NotPublic)),
            (
                "https://partner.example.org\\@127.0.0.1/",
                Ok("https://partner.example.org/@127.0.0.1/"),
            ),
            ("https://[fe80::1%25eth0]/", Err(Malformed)),
            ("https://①②⑦.0.0.1/", Err(NotPublic)),
            ("https://169.254.169.254/latest/meta-data", Err(NotPublic)),
            ("https://[::1]/", Err(NotPublic)),
            ("https://[::ffff:10.0.0.1]/", Err(NotPublic)),
            ("https://[64:ff9b::a00:1]/", Err(NotPublic)),
            ("https://[fe80::1]/", Err(NotPublic)),
        ] {
            assert_eq!(
                TargetPolicy::PublicOnly.check(text).as_deref(),
                expected.as_ref().copied(),
                "{text}"
            );
        }
    }

    #[test]
    fn only_the_demonstration_reaches_its_own_machine_and_nothing_else_of_the_house() {
        let demo = TargetPolicy::AlsoLoopback;
        for text in [
            "http://localhost:9000/hook",
            "http://127.0.0.1:9000/",
            "http://[::1]:9000/",
            "https://localhost/",
        ] {
            assert!(demo.check(text).is_ok(), "{text}");
            assert!(TargetPolicy::PublicOnly.check(text).is_err(), "{text}");
        }
        for text in [
            "http://partner.example.org/",
            "https://10.0.0.1/",
            "http://10.0.0.1/",
            "file://localhost/x",
        ] {
            assert!(demo.check(text).is_err(), "{text}");
        }
        for (address, policy, expected) in [
            ("127.0.0.1", TargetPolicy::AlsoLoopback, true),
            ("::1", TargetPolicy::AlsoLoopback, true),
            ("10.0.0.1", TargetPolicy::AlsoLoopback, false),
            ("127.0.0.1", TargetPolicy::PublicOnly, false),
            ("8.8.8.8", TargetPolicy::PublicOnly, true),
        ] {
            assert_eq!(
                policy.allows(address.parse().expect("an address")),
                expected,
                "{address}"
            );
        }
    }
}
