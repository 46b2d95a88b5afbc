//! Totals over links, so that features need not loop over them: they are counted while the page is walked.

use regex::Regex;

use super::Outline;
use crate::heads::Heads;
use crate::hosts::Hosts;
use crate::html::scan::find3;
use crate::maps::Set;
use crate::patterns::pattern;
use crate::sections::behind_host;
use crate::spans::{Distinct, Span, Spans};
use crate::text::unicode::Unicode;

pattern!(
    PAID,
    r"[?&](?:tag=[\w-]+-2\d\b|aff(?:_?id|iliate(?:_?id)?)?=|affid=|ref(?:id|_id|erral)?=[\w-]|mkrid=|campid=|",
    r"irclickid=|subid\d?=|clickid=|btag=|a_aid=|partner(?:_?id)?=|promo(?:code)?=|pid=\d|hop=|rfsn=|",
    r"aff_fcid=|aff_sub|invite(?:_?code)?=|via=|agent=|coupon=)",
);
pattern!(
    SHARE,
    r"(?i-u)sharer?\b|/share|/intent/|submit\?|pin/create|dialog/|addtoany|/sharing|api\.whatsapp|/bookmark|",
    r"/hashtag/|/search",
);
static FOLDER_HEADS: Heads = Heads::new(b"af pa re go ou vi ta ca au");
static PAID_HEADS: Heads = Heads::new(b"ta af re mk ca ir su cl bt a_ pa pr pi ho rf in vi ag co");

/// Folders of links that pay the site, where something follows.
const PAID_FOLDERS: [&str; 10] =
    ["aff", "affiliate", "partner", "partners", "recommends", "go", "out", "refer", "visit", "register"];
/// Folders of lists by tag, category or author.
const LIST_FOLDERS: [&str; 5] = ["tag", "tags", "category", "categories", "author"];
/// Addresses of the front page, without what follows a `#`.
const FRONT: [&str; 4] = ["", "/", "?", "/?"];
/// Of a site where people keep accounts: what is shown there, not whose it is.
const CLIPS: [&str; 23] = [
    "album", "clip", "clips", "embed", "episode", "explore", "jobs", "live", "p", "playlist", "post",
    "posts", "reel", "reels", "results", "shorts", "status", "track", "tv", "v", "video", "videos", "watch",
];
/// Where accounts have hosts of their own.
const BY_HOST: &str = "bandcamp.com";
/// Where clips have numbers.
const BY_NUMBER: &str = "vimeo.com";
const DOCUMENTS: [&str; 11] =
    ["pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "rtf", "csv"];
/// Letters of the longest of them.
const EXTENSION: usize = 4;
/// Letters of a plain word in an address.
const PLAIN: usize = 14;
/// Folders from which on no more are counted.
const FOLDERS: usize = 30;
const UNFOLLOWED: [&str; 3] = ["nofollow", "sponsored", "ugc"];

/// One `a` element with an `href`; its texts are those of the outline.
pub struct Link {
    pub href: Span,
    /// The first folder of the address, where it is words; see [`crate::sections::first_folder`].
    pub folder: Span,
    pub text: Span,
    pub rel: Span,
    /// Contains a picture and no text.
    pub banner: bool,
    /// Which list, paragraph or container of links it stands in.
    pub group: usize,
    pub host: Span,
}

/// What features say of links.
#[derive(Default, Debug, PartialEq, Clone)]
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
    pub sections: usize,
    pub inner_rooted: usize,
    pub plain_folders: usize,
    pub accounts: usize,
    pub documents: usize,
}

/// What is counted of the links of a page, whatever its own domain is.
#[derive(Default)]
pub struct Links {
    /// Of the totals those that are known without it.
    totals: LinkTotals,
    /// Links of each group, and those of them that lead to a host.
    groups: Vec<(usize, usize)>,
    sites: Vec<Site>,
    /// Hosts, whose numbers are the places of their sites.
    hosts: Distinct,
    /// Links to pages without a host.
    hostless: Led,
    targets: Distinct,
    last_site: usize,
    /// A bit for each kind of section that the text of a link names, or the folder of one without a host.
    sections: u32,
    last_rel: (Span, bool),
}

/// Links to one host.
#[derive(Default)]
struct Site {
    host: Span,
    is_social: bool,
    /// Whether people keep accounts there.
    has_accounts: bool,
    /// Whether a link leads to more than a form for sharing, a clip or the front page of such a site.
    is_account: bool,
    /// Whether a link leads to more than a form for sharing on a social site.
    has_profile: bool,
    /// Links whose address says that they pay.
    pays: usize,
    /// A bit for each kind of section that the folder of a link names.
    sections: u32,
    led: Led,
}

/// Links that lead to one place.
#[derive(Default, Clone)]
struct Led {
    links: usize,
    targets: usize,
    archives: usize,
    /// Links whose address says the whole path.
    rooted: usize,
}

impl Led {
    fn add(&mut self, other: &Led) {
        self.links += other.links;
        self.targets += other.targets;
        self.archives += other.archives;
        self.rooted += other.rooted;
    }
}

impl Links {
    /// Counts a link, in the order of the page.
    pub fn see(&mut self, hosts: &Hosts, texts: &Spans, link: &Link) {
        let [href, text, rel, host] = [link.href, link.text, link.rel, link.host].map(|span| texts.get(span));
        let outside = !host.is_empty();
        if self.totals.count == 0 {
            self.targets.reserve(100); // more than half of the pages have that many
            self.groups.reserve(64);
            self.hosts.reserve(28);
        }
        let totals = &mut self.totals;
        totals.count += 1;
        if self.groups.len() <= link.group {
            self.groups.resize(link.group + 1, (0, 0));
        }
        self.groups[link.group].0 += 1;
        self.groups[link.group].1 += usize::from(outside);
        totals.banners += usize::from(link.banner && outside);
        if !rel.is_empty() {
            if texts.get(self.last_rel.0) != rel {
                self.last_rel = (link.rel, UNFOLLOWED.iter().any(|mark| rel.contains(mark)));
            }
            totals.unfollowed += usize::from(self.last_rel.1);
        }
        if !text.is_empty() {
            totals.anchors += 1;
            totals.anchor_words += text.bytes().filter(|&byte| byte == b' ').count() + 1;
        }
        let (pays, lists) = told_by(href);
        let in_folder = hosts.sections.in_folder(texts.get(link.folder));
        let led = if outside {
            self.sections |= hosts.sections.in_text(text);
            let site = self.site(hosts, texts, link.host);
            site.sections |= in_folder;
            site.pays += usize::from(pays);
            let asks = site.is_social && !site.has_profile || site.has_accounts && !site.is_account;
            if asks && !SHARE.is_match(href) {
                site.has_profile |= site.is_social;
                site.is_account |= site.has_accounts && is_own_folder(hosts, host, href);
            }
            &mut self.sites[self.last_site].led
        } else {
            let initial = href.bytes().next().map(|byte| byte.to_ascii_lowercase());
            let is_contact = matches!(initial, Some(b'm' | b't'))
                && (starts_with(href, "mailto:") || starts_with(href, "tel:"));
            totals.contacts += usize::from(is_contact);
            let is_code = initial == Some(b'j') && starts_with(href, "javascript:");
            if is_contact || is_code || matches!(initial, None | Some(b'#')) {
                return;
            }
            if !FRONT.contains(&href.split('#').next().unwrap_or("")) {
                self.sections |= hosts.sections.in_text(text) | in_folder;
            }
            &mut self.hostless
        };
        led.links += 1;
        led.rooted += usize::from(outside || href.starts_with('/'));
        led.archives += usize::from(lists);
        let is_new = self.targets.insert(texts, link.href);
        led.targets += usize::from(is_new);
        self.totals.documents += usize::from(is_new && is_document(href));
    }

    /// The site of a host, which is then the last one; neighbouring links often lead to the same one.
    fn site(&mut self, hosts: &Hosts, texts: &Spans, host: Span) -> &mut Site {
        let is_last = |site: &Site| site.host == host || texts.get(site.host) == texts.get(host);
        if !self.sites.get(self.last_site).is_some_and(is_last) {
            self.last_site = self.hosts.place(texts, host);
        }
        if self.last_site == self.sites.len() {
            let network = hosts.network_of(texts.get(host));
            let is_social = network.is_some_and(|network| network.kind == "social");
            let has_accounts = network.is_some_and(|network| network.tier == "account");
            self.sites.push(Site { host, is_social, has_accounts, ..Site::default() });
        }
        &mut self.sites[self.last_site]
    }

    /// Totals over the links, seen from the registrable domain of the page, "" where it is not known.
    fn totals(&self, hosts: &Hosts, texts: &Spans, own: &str) -> LinkTotals {
        let mut totals = self.totals.clone();
        let mut inner = self.hostless.clone();
        let (mut affiliates, mut domains, mut profiles) = (Set::default(), Set::default(), Set::default());
        let mut accounts = Set::default();
        let mut sections = self.sections;
        let mut sisters = Vec::with_capacity(self.sites.len());
        for site in &self.sites {
            let host = texts.get(site.host);
            let domain = hosts.domain_of(host);
            let network = hosts.network_of(host);
            sisters.push((domain, host.strip_prefix("www.").unwrap_or(host)));
            if let Some(network) = network.filter(|network| network.kind == "affiliate") {
                affiliates.insert(network.name.as_str());
                totals.paid += site.led.links;
            } else {
                totals.paid += site.pays;
            }
            if domain == own {
                sections |= site.sections;
                inner.add(&site.led);
                continue;
            }
            totals.external += site.led.links;
            domains.insert(domain);
            if site.has_profile {
                profiles.insert(domain);
            }
            if site.is_account {
                accounts.insert(domain);
            }
        }
        totals.affiliate_networks = affiliates.len();
        sisters.sort_unstable();
        sisters.dedup();
        totals.sisters = sisters.chunk_by(|one, next| one.0 == next.0).map(<[_]>::len).max().unwrap_or(0);
        totals.social_domains = domains.iter().filter(|domain| is_social(hosts, domain)).count();
        totals.external_domains = domains.len();
        totals.profiles = profiles.len();
        totals.accounts = accounts.len();
        totals.sections = sections.count_ones() as usize;
        totals.inner = inner.links;
        totals.inner_targets = inner.targets;
        totals.inner_archives = inner.archives;
        totals.inner_rooted = inner.rooted;
        let mut largest = (0, 0);
        for &(size, external) in &self.groups {
            totals.in_prose += usize::from(size <= 2);
            if size > largest.0 {
                largest = (size, external);
            }
        }
        (totals.largest, totals.largest_external) = largest;
        totals
    }
}

impl Outline {
    /// Totals over the links, seen from the registrable domain of the page, "" where it is not known.
    pub fn link_totals(&self, hosts: &Hosts, own: &str) -> LinkTotals {
        LinkTotals {
            plain_folders: self.plain_folders(hosts, own),
            ..self.seen.totals(hosts, &self.texts, own)
        }
    }

    /// How many distinct plain words begin the paths of links inside the site: at most [`FOLDERS`].
    fn plain_folders(&self, hosts: &Hosts, own: &str) -> usize {
        let mut folders: Vec<&str> = Vec::with_capacity(FOLDERS);
        let mut last = (Span::default(), true); // a host, and whether it is the site's own
        for link in &self.links {
            let folder = self.text(link.folder);
            let is_plain =
                (2..=PLAIN).contains(&folder.len()) && !folder.contains(['-', '_']) && folder != "index";
            if !is_plain || folders.contains(&folder) {
                continue;
            }
            if last.0 != link.host {
                let host = self.text(link.host);
                last = (link.host, host.is_empty() || hosts.domain_of(host) == own);
            }
            if last.1 {
                folders.push(folder);
                if folders.len() == FOLDERS {
                    break;
                }
            }
        }
        folders.len()
    }

    /// Counts all links again, some of which had no host when they were met.
    pub fn see_again(&mut self, hosts: &Hosts) {
        self.seen = Links::default();
        for link in &self.links {
            self.seen.see(hosts, &self.texts, link);
        }
    }
}

fn is_social(hosts: &Hosts, host: &str) -> bool {
    hosts.network_of(host).is_some_and(|network| network.kind == "social")
}

fn starts_with(text: &str, mark: &str) -> bool {
    text.as_bytes().get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark.as_bytes()))
}

/// Whether an address on a site where people keep accounts leads to one, and not to a clip or the front page.
fn is_own_folder(hosts: &Hosts, host: &str, href: &str) -> bool {
    let path = behind_host(href).and_then(|path| path.strip_prefix('/')).unwrap_or("");
    let path = &path[..path.find(['?', '#']).unwrap_or(path.len())];
    let mut folders = path.split('/');
    let first = folders.clone().next().unwrap_or("");
    if first.is_empty() {
        return hosts.domain_of(host) == BY_HOST && host.strip_prefix("www.").unwrap_or(host) != BY_HOST;
    }
    let is_number = first.bytes().all(|byte| byte.is_ascii_digit());
    let is_clip = folders.any(|folder| CLIPS.contains(&folder));
    !is_clip && (!is_number || hosts.domain_of(host) != BY_NUMBER)
}

/// Whether an address leads to a file of a document.
fn is_document(href: &str) -> bool {
    let bytes = href.as_bytes();
    let path = &bytes[..memchr::memchr2(b'?', b'#', bytes).unwrap_or(bytes.len())];
    let tail = &path[path.len().saturating_sub(1 + EXTENSION)..];
    let Some(dot) = tail.iter().rposition(|&byte| byte == b'.') else { return false };
    DOCUMENTS.iter().any(|name| tail[dot + 1..].eq_ignore_ascii_case(name.as_bytes()))
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
    let bytes = href.as_bytes();
    let mut next = 0;
    while let Some(at) = find3(bytes, next, b'/', b'?', b'&') {
        next = at + 1;
        if bytes[at] != b'/' {
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
}
