//! Hosts of addresses, their registrable domains, and the networks behind them.
//!
//! Lists are those of the Python reading, handed over once: both readings know the same suffixes and networks.
//! Hosts that ask for more than splitting a text (copies in web archives, letters beyond ASCII) are left to the
//! Python function.

use std::borrow::Cow;

use crate::maps::{Map, Set};

use crate::sections::Sections;
use crate::text::sample::char_count;

const SCHEME: usize = 40;
const AUTHORITY: usize = 300;
const LABELS: usize = 16; // of a host that are looked at; no rule has half as many

/// Who is behind a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    pub name: String,
    pub kind: String,
    pub tier: String,
}

/// Rules of the Public Suffix List on a name.
#[derive(Default)]
struct Rules {
    /// Whether it is `!name`: the name itself is registered.
    exception: bool,
    /// Whether it is `*.name`: each name below is a suffix.
    wildcard: bool,
}

/// What is known of hosts.
#[derive(Default)]
pub struct Hosts {
    suffixes: Map<Box<str>, Rules>,
    most_labels: usize,
    networks: Map<Box<str>, u32>,
    table: Vec<Network>,
    archives: Set<Box<str>>,
    /// A bit for each size that the host of an archive has, modulo 64.
    archive_sizes: u64,
    pub sections: Sections,
}

impl Hosts {
    /// `suffixes` are the rules of the Public Suffix List, `archives` the hosts of web archives.
    pub fn new(suffixes: Vec<String>, networks: Vec<(String, Network)>, archives: Vec<String>) -> Self {
        let mut hosts = Hosts::default();
        for rule in suffixes {
            hosts.most_labels = hosts.most_labels.max(rule.matches('.').count() + 1);
            let (exception, wildcard) = (rule.strip_prefix('!'), rule.strip_prefix("*."));
            let rules = hosts.suffixes.entry(exception.or(wildcard).unwrap_or(&rule).into()).or_default();
            rules.exception |= exception.is_some();
            rules.wildcard |= wildcard.is_some();
        }
        for (host, network) in networks {
            hosts.networks.insert(host.into(), hosts.table.len() as u32);
            hosts.table.push(network);
        }
        hosts.archive_sizes = archives.iter().fold(0, |sizes, host| sizes | 1 << (host.len() % 64));
        hosts.archives = archives.into_iter().map(Into::into).collect();
        hosts
    }

    /// The host of an absolute or scheme-relative address, in lower case and without port, else ""; `None` where
    /// the Python function has to be asked.
    pub fn host_of<'u>(&self, url: &'u str) -> Option<Cow<'u, str>> {
        self.host_and_path(url).map(|found| found.0)
    }

    /// The host of an address as [`Hosts::host_of`] finds it, and where its path starts; 0 where it has no host.
    pub fn host_and_path<'u>(&self, url: &'u str) -> Option<(Cow<'u, str>, usize)> {
        let none = Some((Cow::Borrowed(""), 0));
        let head = &url.as_bytes()[..url.len().min(4 * SCHEME + 2)]; // as far as a scheme may reach
        let Some(start) = memchr::memchr_iter(b'/', head).find(|at| head.get(at + 1) == Some(&b'/')) else {
            return none;
        };
        if start > SCHEME && char_count(&url[..start]) > SCHEME {
            return none;
        }
        let scheme = url[..start].trim_matches(crate::style::blank);
        if !(scheme.is_empty()
            || scheme.eq_ignore_ascii_case("https:")
            || scheme.eq_ignore_ascii_case("http:"))
        {
            return none;
        }
        let rest = &url[start + 2..];
        let end =
            rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#' | b'\\')).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let is_plain = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-');
        let host = match authority.len() <= AUTHORITY - 2 && authority.bytes().all(is_plain) {
            true => Cow::Borrowed(authority.trim_end_matches('.')),
            false => odd_host(authority)?,
        };
        let is_archive = self.archive_sizes >> (host.len() % 64) & 1 != 0 && self.archives.contains(&*host);
        if is_archive && path.contains('/') { None } else { Some((host, start + 2 + end)) }
    }

    /// The registrable domain of a host, or the host itself.
    pub fn domain_of<'h>(&self, host: &'h str) -> &'h str {
        if is_address(host) {
            return host;
        }
        let name = host.strip_suffix('.').unwrap_or(host);
        let (mut starts, mut labels) = ([0; LABELS], 0); // where the last labels start, the last one first
        let mut end = name.len();
        for (at, _) in name.bytes().enumerate().rev().filter(|&(_, byte)| byte == b'.') {
            if at + 1 == end {
                return host;
            }
            if let Some(start) = starts.get_mut(labels) {
                *start = at + 1;
                labels += 1;
            }
            end = at;
        }
        if end == 0 {
            return host;
        }
        let starts = &starts[..LABELS.min(labels + 1)];
        starts.get(self.public_labels(name, starts)).map_or(host, |&start| &name[start..])
    }

    /// How many labels of a host anyone may register names below, of which each starts where `starts` says.
    fn public_labels(&self, name: &str, starts: &[usize]) -> usize {
        if starts.len() == 1 {
            return 1;
        }
        for (below, &start) in starts.iter().enumerate().rev() {
            let Some(rules) = self.suffixes.get(&name[start..]).filter(|_| below <= self.most_labels) else {
                continue;
            };
            return match rules {
                Rules { exception: true, .. } => below,
                Rules { wildcard: true, .. } if below + 1 < starts.len() => below + 2,
                _ => below + 1,
            };
        }
        1
    }

    /// The network of a host or of the nearest domain above it.
    pub fn network_of(&self, host: &str) -> Option<&Network> {
        let mut rest = host;
        while !rest.is_empty() {
            if let Some(&place) = self.networks.get(rest) {
                return self.table.get(place as usize);
            }
            rest = rest.split_once('.').map_or("", |(_, above)| above);
        }
        None
    }
}

/// The host of an authority that has more than small letters, figures, dots and dashes; `None` where the Python
/// function has to be asked.
fn odd_host(authority: &str) -> Option<Cow<'_, str>> {
    if !authority.is_ascii() {
        return None;
    }
    let rest = &authority[..authority.len().min(AUTHORITY - 2)];
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let host = host.trim_matches(crate::style::blank);
    let host = if host.starts_with('[') {
        format!("{}]", host.split_once(']').map_or(host, |(inner, _)| inner))
    } else {
        let name = host.split_once(':').map_or(host, |(name, _)| name);
        name.trim_end_matches('.').to_owned()
    };
    (!host.contains('%')).then(|| host.to_ascii_lowercase().into())
}

fn is_address(host: &str) -> bool {
    host.starts_with('[')
        || (host.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit())
            && host.bytes().any(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Hosts {
        let rules = ["com", "uk", "co.uk", "*.ck", "!www.ck", "github.io"].map(String::from).to_vec();
        let network = Network { name: "Ads".into(), kind: "ads".into(), tier: "entry".into() };
        Hosts::new(rules, vec![("ads.example.com".into(), network)], vec!["web.archive.org".into()])
    }

    #[test]
    fn hosts_of_addresses() {
        let hosts = hosts();
        let host = |url| hosts.host_of(url).unwrap_or("asked".into());
        assert_eq!(host("https://user@Shop.Example.com:8080/x?y"), "shop.example.com");
        assert_eq!(host("//a.example/b"), "a.example");
        assert_eq!(host("http:\\\\a.example"), "");
        assert_eq!(host("https://a.example?x//y"), "a.example");
        assert_eq!(host("/about"), "");
        assert_eq!(host("ftp://a.example/"), "");
        assert_eq!(host("https://[2001:db8::1]:80/"), "[2001:db8::1]");
        assert_eq!(host("https://münchen.example/"), "asked");
        assert_eq!(host("https://web.archive.org/web/2020/http://a.example/b"), "asked");
    }

    #[test]
    fn domains() {
        let hosts = hosts();
        for (host, domain) in [
            ("news.bbc.co.uk", "bbc.co.uk"),
            ("co.uk", "co.uk"),
            ("a.b.ck", "a.b.ck"),
            ("x.a.b.ck", "a.b.ck"),
            ("www.ck", "www.ck"),
            ("a.www.ck", "www.ck"),
            ("me.github.io", "me.github.io"),
            ("localhost", "localhost"),
            ("a.unknown", "a.unknown"),
            ("x.a.unknown", "a.unknown"),
            ("192.0.2.1", "192.0.2.1"),
            ("a..b", "a..b"),
        ] {
            assert_eq!(hosts.domain_of(host), domain, "{host}");
        }
        assert_eq!(hosts.network_of("x.ads.example.com").map(|network| network.kind.as_str()), Some("ads"));
        assert!(hosts.network_of("example.com").is_none());
    }
}
