//! Totals over links and media, so that features need not loop over them.

use std::sync::LazyLock;

use crate::maps::{Map, Set};
use regex::Regex;

use super::Outline;
use crate::heads::Heads;
use crate::hosts::Hosts;
use crate::patterns::pattern;
use crate::phrases::Kinds;
use crate::text::unicode::Unicode;
use crate::visible::characters;

pattern!(
    PAID,
    r"[?&](?:tag=[\w-]+-2\d\b|aff(?:_?id|iliate(?:_?id)?)?=|affid=|ref(?:id|_id|erral)?=[\w-]|mkrid=|campid=|",
    r"irclickid=|subid\d?=|clickid=|btag=|a_aid=|partner(?:_?id)?=|promo(?:code)?=|pid=\d|hop=|rfsn=|",
    r"aff_fcid=|aff_sub|invite(?:_?code)?=|via=|agent=|coupon=)",
);
pattern!(
    SHARE,
    r"(?i)sharer?\b|/share|/intent/|submit\?|pin/create|dialog/|addtoany|/sharing|api\.whatsapp|/bookmark|",
    r"/hashtag/|/search",
);
pattern!(
    POP_PATH,
    r"/(?:[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.js|invoke\.js|/pl\d{6,9}\.|apu\.php|pfe/current/)|",
    r"tag\.min\.js",
);

static FOLDER_HEADS: Heads = Heads::new(b"af pa re go ou vi ta ca au");
static PAID_HEADS: Heads = Heads::new(b"ta af re mk ca ir su cl bt a_ pa pr pi ho rf in vi ag co");
static POP_HEADS: Heads = Heads::new(b"in /p ap pf");

/// Folders of links that pay the site, where something follows.
const PAID_FOLDERS: [&str; 10] =
    ["aff", "affiliate", "partner", "partners", "recommends", "go", "out", "refer", "visit", "register"];
/// Folders of lists by tag, category or author.
const LIST_FOLDERS: [&str; 5] = ["tag", "tags", "category", "categories", "author"];

/// Names in the code of pop-under networks, then hit counters.
const CODES: [&str; 12] = [
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
];
const POP_CODES: usize = 9;
const LONG: usize = 30;
const UNFOLLOWED: [&str; 3] = ["nofollow", "sponsored", "ugc"];
const PLAYERS: [&str; 6] =
    ["youtube.com", "youtube-nocookie.com", "vimeo.com", "dailymotion.com", "twitch.tv", "rumble.com"];

/// What features say of links.
#[derive(Default, Debug, PartialEq)]
pub struct LinkTotals {
    pub count: usize,
    pub banners: usize,
    pub paid: usize,
    pub affiliate_networks: usize,
    pub sisters: usize,
    pub largest: usize,
    pub largest_external: usize,
    pub in_prose: usize,
    pub anchors: usize,
    pub anchor_words: usize,
    pub unfollowed: usize,
    pub contacts: usize,
    pub external: usize,
    pub external_domains: usize,
    pub social_domains: usize,
    pub profiles: usize,
    pub inner: usize,
    pub inner_targets: usize,
    pub inner_archives: usize,
    pub inner_long: usize,
}

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
    pub players: usize,
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

/// What is known of one host among the links of a page.
#[derive(Clone, Copy)]
struct Site<'h> {
    domain: &'h str,
    network: Option<&'h str>,
    kind: &'h str,
}

fn site<'h>(hosts: &'h Hosts, host: &'h str) -> Site<'h> {
    let network = hosts.network_of(host);
    Site {
        domain: hosts.domain_of(host),
        network: network.map(|network| network.name.as_str()),
        kind: network.map_or("", |network| network.kind.as_str()),
    }
}

/// The hosts among the links of a page.
struct Sites<'h> {
    hosts: &'h Hosts,
    places: Map<&'h str, usize>,
    /// Of each host what is known of it, and whether a link leads to more there than a form for sharing.
    known: Vec<(&'h str, Site<'h>, bool)>,
}

impl<'h> Sites<'h> {
    /// The place of a host; neighbouring links often lead to the same one.
    fn place(&mut self, host: &'h str, last: Option<usize>) -> usize {
        if let Some(last) = last.filter(|&last| self.known[last].0 == host) {
            return last;
        }
        let next = self.known.len();
        let place = *self.places.entry(host).or_insert(next);
        if place == next {
            self.known.push((host, site(self.hosts, host), false));
        }
        place
    }

    /// Adds what is to be said of hosts other than of each link.
    fn count(&self, own: &str, totals: &mut LinkTotals) {
        let sites = || self.known.iter().map(|known| &known.1);
        let affiliates: Set<_> = sites().filter(|site| site.kind == "affiliate").map(|s| s.network).collect();
        let domains: Set<&str> = sites().map(|site| site.domain).filter(|&domain| domain != own).collect();
        let is_social =
            |domain: &&&str| self.hosts.network_of(domain).is_some_and(|network| network.kind == "social");
        let profiles = self.known.iter().filter(|known| known.2).map(|known| known.1.domain);
        totals.affiliate_networks = affiliates.len();
        totals.external_domains = domains.len();
        totals.social_domains = domains.iter().filter(is_social).count();
        totals.profiles = profiles.collect::<Set<_>>().len();
        totals.sisters = sisters(self.known.iter().map(|known| (known.0, known.1.domain)));
    }
}

impl Outline {
    /// Totals over the links, seen from the registrable domain of the page, "" where it is not known.
    pub fn link_totals(&self, hosts: &Hosts, own: &str) -> LinkTotals {
        let mut totals = LinkTotals { count: self.links.len(), ..LinkTotals::default() };
        let mut sites = Sites { hosts, places: Map::default(), known: Vec::new() };
        let (mut last, mut last_rel) = (None, ("", false));
        let mut targets: Set<&str> = Set::with_capacity_and_hasher(self.links.len(), Default::default());
        let groups = self.links.iter().map(|link| link.group + 1).max().unwrap_or(0);
        let mut sizes = vec![(0usize, 0usize); groups];
        for link in &self.links {
            let [href, text, rel, host] =
                [link.href, link.text, link.rel, link.host].map(|span| self.text(span));
            let outside = !host.is_empty();
            sizes[link.group].0 += 1;
            sizes[link.group].1 += usize::from(outside);
            totals.banners += usize::from(link.banner && outside);
            if last_rel.0 != rel {
                last_rel = (rel, UNFOLLOWED.iter().any(|mark| rel.contains(mark)));
            }
            totals.unfollowed += usize::from(last_rel.1);
            if !text.is_empty() {
                totals.anchors += 1;
                totals.anchor_words += text.bytes().filter(|&byte| byte == b' ').count() + 1;
            }
            let (pays, lists) = told_by(href);
            let inside = if outside {
                let place = sites.place(host, last);
                last = Some(place);
                let (_, site, is_profile) = &mut sites.known[place];
                totals.paid += usize::from(site.kind == "affiliate" || pays);
                let external = site.domain != own;
                totals.external += usize::from(external);
                *is_profile = *is_profile || external && site.kind == "social" && !SHARE.is_match(href);
                !external
            } else {
                let initial = href.bytes().next().map(|byte| byte.to_ascii_lowercase());
                let is_contact = matches!(initial, Some(b'm' | b't'))
                    && (starts_with(href, "mailto:") || starts_with(href, "tel:"));
                totals.contacts += usize::from(is_contact);
                let is_code = initial == Some(b'j') && starts_with(href, "javascript:");
                !(is_contact || is_code || matches!(initial, None | Some(b'#')))
            };
            if inside {
                totals.inner += 1;
                targets.insert(href);
                totals.inner_archives += usize::from(lists);
                totals.inner_long += usize::from(text.len() > LONG && characters(text) > LONG);
            }
        }
        sites.count(own, &mut totals);
        totals.inner_targets = targets.len();
        let mut largest = (0, 0);
        for &(size, external) in &sizes {
            totals.in_prose += usize::from(size <= 2);
            if size > largest.0 {
                largest = (size, external);
            }
        }
        (totals.largest, totals.largest_external) = largest;
        totals
    }

    /// Totals over pictures, scripts and frames.
    pub fn media_totals(&self, hosts: &Hosts) -> MediaTotals {
        let mut totals = MediaTotals { images: self.images.len(), ..MediaTotals::default() };
        let (mut entries, mut counters) = (Set::default(), Set::default());
        let mut domains = Counter::default();
        let mut sites: Map<&str, (Site, &str)> = Map::default();
        let mut known = |host| {
            *sites.entry(host).or_insert_with(|| {
                (site(hosts, host), hosts.network_of(host).map_or("", |network| network.tier.as_str()))
            })
        };
        for image in &self.images {
            totals.fallbacks += usize::from(image.fallback);
            if !image.embed.host.is_empty() {
                let (site, _) = known(self.text(image.embed.host));
                domains.add(site.domain);
                if site.kind == "counter" {
                    counters.insert(site.network);
                }
            }
        }
        for embed in &self.embeds {
            let (site, tier) = known(self.text(embed.host));
            if site.kind == "counter" {
                counters.insert(site.network);
            }
            if site.kind == "ads" && matches!(tier, "entry" | "native") {
                entries.insert(site.network);
            }
            if embed.tag == "script" {
                totals.popunders += usize::from(site.kind == "popunder" || is_pop_path(self.text(embed.url)));
            } else {
                totals.players += usize::from(PLAYERS.contains(&site.domain));
            }
        }
        (totals.pop_codes, totals.counter_codes) = count_codes(&self.inline_scripts);
        totals.entry_networks = entries.len();
        totals.counter_networks = counters.len();
        totals.image_domains = domains.owned();
        totals
    }
}

/// Most hosts of one registrable domain; of a host and its domain, `www.` is no host of its own.
fn sisters<'h>(hosts: impl Iterator<Item = (&'h str, &'h str)>) -> usize {
    let mut distinct: Set<(&str, &str)> = Set::default();
    let mut counts: Map<&str, usize> = Map::default();
    for (host, domain) in hosts {
        if distinct.insert((domain, host.strip_prefix("www.").unwrap_or(host))) {
            *counts.entry(domain).or_default() += 1;
        }
    }
    counts.into_values().max().unwrap_or(0)
}

fn starts_with(text: &str, mark: &str) -> bool {
    text.as_bytes().get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark.as_bytes()))
}

/// What folders and query of an address say: whether it pays the site, and whether it leads to a list.
fn told_by(href: &str) -> (bool, bool) {
    if !href.is_ascii() {
        return told_by_low(&Unicode::table().lower(href));
    }
    told_by_low(href)
}

fn told_by_low(href: &str) -> (bool, bool) {
    let (mut pays, mut lists, mut asked) = (false, false, false);
    for at in memchr::memchr3_iter(b'/', b'?', b'&', href.as_bytes()) {
        if href.as_bytes()[at] != b'/' {
            asked |= PAID_HEADS.fits_behind(href, at);
        } else if FOLDER_HEADS.fits_behind(href, at)
            && let Some((folder, rest)) = href[at + 1..].split_once('/')
        {
            let is_one = |folders: &[&str]| folders.iter().any(|name| folder.eq_ignore_ascii_case(name));
            let follows = |c: char| c == '-' || Unicode::table().is_word(c);
            pays |= is_one(&PAID_FOLDERS) && rest.chars().next().is_some_and(follows);
            lists |= is_one(&LIST_FOLDERS);
        }
    }
    (pays || asked && is_match_in_lower_case(&PAID, href), lists)
}

fn is_match_in_lower_case(pattern: &Regex, href: &str) -> bool {
    if href.bytes().any(|byte| byte.is_ascii_uppercase()) {
        pattern.is_match(&href.to_ascii_lowercase())
    } else {
        pattern.is_match(href)
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

/// Counts inline scripts with the code of pop-under networks, and hit counters that scripts name.
fn count_codes(scripts: &[String]) -> (usize, usize) {
    static KINDS: LazyLock<Option<Kinds>> =
        LazyLock::new(|| Kinds::new(CODES.iter().map(|&name| name.to_owned()).collect()).ok());
    let Some(kinds) = KINDS.as_ref() else { return (0, 0) };
    let mut low = String::new();
    let (mut with_pop, mut counters) = (0, [false; CODES.len() - POP_CODES]);
    for script in scripts {
        low.clear();
        Unicode::table().lower_into(script, &mut low);
        let seen = kinds.seen(&low);
        let (pop, named) = seen.split_at(POP_CODES);
        with_pop += usize::from(pop.contains(&true));
        for (counter, named) in counters.iter_mut().zip(named) {
            *counter |= named;
        }
    }
    (with_pop, counters.into_iter().filter(|&named| named).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_pay_or_lead_to_lists() {
        for href in
            ["https://a.example/go/x", "/AFF/-1", "/out/é", "/x?tag=me-20", "/É/x&Ref=1", "//partners/x"]
        {
            assert_eq!(told_by(href), (true, false), "{href}");
        }
        for href in ["/tag/", "/x/Categories/y", "/É/author/"] {
            assert_eq!(told_by(href), (false, true), "{href}");
        }
        for href in ["", "/go/", "/going/x", "/go", "?tag=me", "/tag", "/tags?x/", "go/x", "x/?reference=1"] {
            assert_eq!(told_by(href), (false, false), "{href}");
        }
    }

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
