//! Totals over pictures, scripts and frames, so that features need not loop over them.

use std::sync::LazyLock;

use super::Outline;
use crate::heads::Heads;
use crate::hosts::Hosts;
use crate::maps::{Map, Set};
use crate::patterns::pattern;
use crate::phrases::Kinds;
use crate::text::unicode::Unicode;

pattern!(
    POP_PATH,
    r"/(?:[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.js|invoke\.js|/pl\d{6,9}\.|apu\.php|pfe/current/)|",
    r"tag\.min\.js",
);

static POP_HEADS: Heads = Heads::new(b"in /p ap pf");

/// Names in the code of pop-under networks, then hit counters.
const CODES: [&str; 17] = [
    "atoptions",
    "popunder",
    "pop_under",
    "popmagic",
    "adsterra",
    "propeller",
    "/invoke.js",
    "monetag",
    "clickadu",
    "histats",
    "statcounter",
    "whos.amung",
    "_setcustomvar",
    "dimension1",
    "fbevents.js",
    "google_conversion_id",
    "settargeting",
];
const POP_CODES: usize = 9;
const COUNTERS: usize = 3;
/// Characters of the longest host (RFC 1035).
const HOST: usize = 253;
/// What the tier of a service for businesses is called.
const BUSINESS: &str = "business";

/// What features say of pictures, scripts and frames.
#[derive(Default, Debug, PartialEq)]
pub struct MediaTotals {
    pub images: usize,
    pub fallbacks: usize,
    pub image_domains: Vec<(String, usize)>,
    pub entry_networks: usize,
    pub counter_networks: usize,
    pub popunders: usize,
    pub pop_codes: usize,
    pub counter_codes: usize,
    pub ad_places: usize,
    pub codes: usize,
    pub services: usize,
}

/// Counts in the order in which things come up first.
#[derive(Default)]
struct Counter<'k> {
    places: Map<&'k str, usize>,
    counts: Vec<(&'k str, usize)>,
}

impl<'k> Counter<'k> {
    fn add(&mut self, key: &'k str) {
        let next = self.counts.len();
        let place = *self.places.entry(key).or_insert(next);
        if place == next {
            self.counts.push((key, 0));
        }
        self.counts[place].1 += 1;
    }

    fn owned(self) -> Vec<(String, usize)> {
        self.counts.into_iter().map(|(key, count)| (key.to_owned(), count)).collect()
    }
}

/// What is known of one host among the pictures, scripts and frames of a page.
#[derive(Clone, Copy)]
struct Site<'h> {
    domain: &'h str,
    network: Option<&'h str>,
    kind: &'h str,
    tier: &'h str,
}

fn site<'h>(hosts: &'h Hosts, host: &'h str) -> Site<'h> {
    let network = hosts.network_of(host);
    Site {
        domain: hosts.domain_of(host),
        network: network.map(|network| network.name.as_str()),
        kind: network.map_or("", |network| network.kind.as_str()),
        tier: network.map_or("", |network| network.tier.as_str()),
    }
}

impl Outline {
    /// Totals over pictures, scripts, frames and the like.
    pub fn media_totals(&self, hosts: &Hosts) -> MediaTotals {
        let mut totals = MediaTotals { images: self.images.len(), ..MediaTotals::default() };
        let (mut entries, mut counters, mut services) = (Set::default(), Set::default(), Set::default());
        let mut domains = Counter::default();
        let mut sites: Map<&str, Site> = Map::default();
        let mut known = |host| *sites.entry(host).or_insert_with(|| site(hosts, host));
        for image in &self.images {
            totals.fallbacks += usize::from(image.fallback);
            if !image.embed.host.is_empty() {
                let site = known(self.text(image.embed.host));
                domains.add(site.domain);
                if site.kind == "counter" {
                    counters.insert(site.network);
                }
                if site.tier == BUSINESS {
                    services.insert(site.network);
                }
            }
        }
        for embed in &self.embeds {
            let site = known(self.text(embed.host));
            if site.kind == "counter" {
                counters.insert(site.network);
            }
            if site.kind == "ads" && matches!(site.tier, "entry" | "native") {
                entries.insert(site.network);
            }
            if site.tier == BUSINESS {
                services.insert(site.network);
            }
            if embed.tag == "script" {
                totals.popunders += usize::from(site.kind == "popunder" || is_pop_path(self.text(embed.url)));
            }
        }
        let scripts = self.inline_scripts.iter().map(|code| self.text(*code));
        let used;
        (totals.pop_codes, totals.counter_codes, used) = count_codes(scripts, |host| {
            if let Some(network) = hosts.network_of(host).filter(|network| network.tier == BUSINESS) {
                services.insert(Some(network.name.as_str()));
            }
        });
        totals.services = services.len() + used;
        totals.entry_networks = entries.len();
        totals.counter_networks = counters.len();
        totals.image_domains = domains.owned();
        totals.ad_places = self.ad_places;
        totals.codes = self.codes;
        totals
    }
}

/// Whether the address of a script is of the shape of pop-under networks.
fn is_pop_path(url: &str) -> bool {
    let bytes = url.as_bytes();
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    let may_be = |at: usize| {
        POP_HEADS.fits_behind(url, at) || is_hex(at + 1) && is_hex(at + 2) && bytes.get(at + 3) == Some(&b'/')
    };
    let found = memchr::memchr_iter(b'/', bytes).any(may_be) || url.contains("tag.min.js");
    found && POP_PATH.is_match(url)
}

/// Calls a function with each host that a script writes behind two slashes, which may be escaped (`\/`).
fn each_host(code: &str, mut found: impl FnMut(&str)) {
    let bytes = code.as_bytes();
    let is_second = |&at: &usize| {
        let before = bytes[..at].strip_suffix(br"\").unwrap_or(&bytes[..at]);
        before.last() == Some(&b'/')
    };
    for at in memchr::memchr_iter(b'/', bytes).filter(is_second) {
        let rest = &code[at + 1..];
        let is_host = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-');
        let size = rest.bytes().position(|byte| !is_host(byte)).unwrap_or(rest.len());
        if (1..=HOST).contains(&size) {
            found(&rest[..size]);
        }
    }
}

/// Counts inline scripts with the code of pop-under networks, and the hit counters and services that scripts use;
/// calls a function with each host that they name.
fn count_codes<'t>(
    scripts: impl Iterator<Item = &'t str>,
    mut found: impl FnMut(&str),
) -> (usize, usize, usize) {
    static KINDS: LazyLock<Option<Kinds>> =
        LazyLock::new(|| Kinds::new(CODES.iter().map(|&name| name.to_owned()).collect(), &[]).ok());
    let Some(kinds) = KINDS.as_ref() else { return (0, 0, 0) };
    let mut low = String::new();
    let (mut with_pop, mut others) = (0, [false; CODES.len() - POP_CODES]);
    for script in scripts {
        low.clear();
        Unicode::table().lower_into(script, &mut low);
        each_host(&low, &mut found);
        let seen = kinds.seen(&low);
        let (pop, named) = seen.split_at(POP_CODES);
        with_pop += usize::from(pop.contains(&true));
        for (other, named) in others.iter_mut().zip(named) {
            *other |= named;
        }
    }
    let count = |names: &[bool]| names.iter().filter(|&&named| named).count();
    let (counters, services) = others.split_at(COUNTERS);
    (with_pop, count(counters), count(services))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_of_the_shape_of_pop_unders() {
        let path = format!("//x.example/ab/cd/ef/{}.js", "0123456789abcdef".repeat(2));
        for url in [&path, "//x.example/invoke.js", "//x//pl123456.y", "/apu.php", "x-tag.min.js"] {
            assert!(is_pop_path(url), "{url}");
        }
        for url in ["//x.example/ab/cd/ef/0.js", "/in.js", "/plugin.js", "apu.php", ""] {
            assert!(!is_pop_path(url), "{url}");
        }
    }
}
