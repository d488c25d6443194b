//! Which addresses callbacks are sent to.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::Uri;

/// Why an address that an action has set gets nothing: a program under test may set one that is meant
/// for the platform, and what it tests with must not leave this machine and its network.
pub(super) const FAR: &str = "an address that an action has set gets callbacks only if it is an `http://` one of \
                              this machine or its network; give others at the start";

/// Where messages may go, whatever their addresses say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    /// The address was given at the start, so it may be anywhere.
    pub(super) anywhere: bool,
    /// Where the emulator itself listens.
    pub(super) own: SocketAddr,
}

impl Reach {
    /// Whether a name that leads to all of these may be sent to. Only what is looked at here is connected
    /// to afterwards: a name can lead elsewhere the next time.
    ///
    /// # Errors
    ///
    /// Says why nothing is sent there.
    pub(super) fn check(self, addresses: &[SocketAddr]) -> Result<(), String> {
        let is_far = |address: &&SocketAddr| !is_near(address.ip());
        match addresses.iter().find(is_far) {
            Some(far) if !self.anywhere => Err(format!("{FAR} (it leads to {})", far.ip())),
            _ => Ok(()),
        }
    }

    /// Whether a connection leads to the emulator itself. `local` is its end here: where the emulator
    /// listens on all addresses, both ends of a connection to it are the same.
    pub(super) fn is_own(self, local: SocketAddr, peer: SocketAddr) -> bool {
        let [own, here, there] = [self.own, local, peer].map(|address| address.ip().to_canonical());
        let is_here = there == own || (own.is_unspecified() && (there.is_loopback() || there == here));
        peer.port() == self.own.port() && is_here
    }
}

/// Where clouds give out the keys of a machine: they chose addresses of the private range.
const METADATA: [Ipv6Addr; 2] =
    [Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)];

/// Whether an address is of this machine or its private network.
fn is_near(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
        IpAddr::V6(ip) => (ip.is_loopback() || ip.is_unique_local()) && !METADATA.contains(&ip),
    }
}

/// Whether messages can be sent to an address, wherever it leads.
///
/// # Errors
///
/// Says what is wrong with it.
pub(super) fn check(url: &str) -> Result<(), String> {
    target(url).map(drop)
}

/// Whether an address that an action sets has a host and a port. It may be encrypted: a program under test
/// may set its real one.
///
/// # Errors
///
/// Says what is wrong with it.
pub(crate) fn check_target(url: &str) -> Result<(), String> {
    let plain = url.split_once("://").map_or(url.to_owned(), |(_, rest)| format!("http://{rest}"));
    target(&plain).map(drop).map_err(|reason| format!("its address: {reason}"))
}

/// The address with its host, without the brackets of IPv6, and its port.
pub(super) fn target(url: &str) -> Result<(Uri, String, u16), String> {
    let uri: Uri = url.parse().map_err(|error| format!("it is no address: {error}"))?;
    match (uri.scheme_str(), uri.authority()) {
        (Some("http"), Some(authority)) => {
            let without_port = authority.as_str().trim_end_matches(':').ends_with(authority.host());
            let port = authority.port_u16().or(without_port.then_some(80));
            let port = port.ok_or("its port is not a number up to 65535")?;
            let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
            Ok((uri, host, port))
        }
        (Some("https"), _) => Err("it is encrypted: give an `http://` address".to_owned()),
        _ => Err("it is not of the form `http://host:port/path`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORT: u16 = 9000;

    fn reach(own: &str) -> Reach {
        Reach { anywhere: false, own: SocketAddr::new(own.parse().unwrap(), PORT) }
    }

    fn at(ip: &str) -> SocketAddr {
        SocketAddr::new(ip.parse().unwrap(), PORT)
    }

    #[test]
    fn a_name_may_lead_nearby_with_all_of_its_addresses() {
        let near =
            ["127.0.0.1", "127.9.9.9", "::1", "192.168.0.7", "10.0.0.1", "172.16.0.1", "fd00::1", "::ffff:10.0.0.1"];
        let far = [
            "8.8.8.8",
            "2001:db8::1",
            "169.254.169.254",
            "0.0.0.0",
            "::",
            "255.255.255.255",
            "172.32.0.1",
            "fe80::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "fd00:ec2::254",
            "fd20:ce::254",
        ];
        assert_eq!(reach("127.0.0.1").check(&near.map(at)), Ok(()));
        for ip in far {
            let refusal = reach("127.0.0.1").check(&[at("127.0.0.1"), at(ip)]).unwrap_err();
            assert!(refusal.starts_with(FAR), "{ip}: {refusal}");
            assert_eq!(Reach { anywhere: true, ..reach("127.0.0.1") }.check(&[at(ip)]), Ok(()));
        }
    }

    #[test]
    fn the_emulator_is_itself_under_each_of_its_addresses() {
        let table = [
            ("127.0.0.1", "127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.1", "127.0.0.2", false),
            ("127.0.0.1", "::1", "::1", false),
            ("::1", "::1", "::1", true),
            ("0.0.0.0", "127.0.0.1", "127.0.0.2", true),
            ("0.0.0.0", "192.168.0.7", "192.168.0.7", true),
            ("0.0.0.0", "192.168.0.7", "192.168.0.8", false),
            ("::", "::ffff:127.0.0.1", "::ffff:127.0.0.1", true),
            ("::", "fd00::1", "fd00::1", true),
            ("::", "fd00::1", "fd00::2", false),
        ];
        for (own, local, peer, is_own) in table {
            assert_eq!(reach(own).is_own(at(local), at(peer)), is_own, "{own} {peer}");
        }
        let other_port = SocketAddr::new("127.0.0.1".parse().unwrap(), PORT + 1);
        assert!(!reach("127.0.0.1").is_own(at("127.0.0.1"), other_port));
    }

    #[test]
    fn a_port_is_a_number_that_ports_have() {
        let port = |url| target(url).map(|(_, _, port)| port).map_err(drop);
        assert_eq!(port("http://127.0.0.1/"), Ok(80));
        assert_eq!(port("http://u:p@[::1]:3000?a"), Ok(3000));
        for url in ["http://127.0.0.1:99999/", "http://127.0.0.1:x/", "http://[::1", "http://[::1]:65536/"] {
            assert_eq!(port(url), Err(()), "{url}");
        }
    }

    #[test]
    fn only_plain_http_is_spoken() {
        assert_eq!(check("http://127.0.0.1:3000/callback"), Ok(()));
        for url in ["https://127.0.0.1/", "ftp://localhost/", "localhost:3000", "file:///etc/passwd", ""] {
            assert!(check(url).is_err(), "{url}");
        }
    }
}
