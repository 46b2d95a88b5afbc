//! Everything that features need of the elements of a page, in one walk over its visible tree; the meaning is
//! that of `darnel.page.outline`.

mod element;
mod links;
mod media;
mod names;
pub mod totals;

use crate::dom::{Document, Kind, Name, Namespace, NodeId};
use crate::hosts::Hosts;
use crate::maps::Map;
use crate::sections::first_folder;
use crate::shell::Shell;
use crate::spans::{Distinct, Span, Spans};
use crate::text::unicode::Unicode;
use element::{around_link, first_characters, is_json_ld, trimmed, value, write_line};
use links::{Link, Links};
use names::{Ads, has_data, heads, is_place};

const INLINE_LIMIT: usize = 20_000;

/// One element that loads something from an address.
pub struct Embed {
    pub tag: &'static str,
    pub url: Span,
    pub host: Span,
}

/// One picture.
pub struct Image {
    pub embed: Embed,
    /// Has an `onerror` handler.
    pub fallback: bool,
}

/// What features need of the elements of a page.
#[derive(Default)]
pub struct Outline {
    texts: Spans,
    pub title: Span,
    pub meta: Vec<(Span, Span)>,
    pub relations: Vec<(Span, Span)>,
    pub feeds: Vec<String>,
    pub links: Vec<Link>,
    pub images: Vec<Image>,
    pub embeds: Vec<Embed>,
    pub inline_scripts: Vec<Span>,
    pub headings: Vec<(u8, Span)>,
    /// Places for ads; nested ones count once.
    pub ad_places: usize,
    /// Elements of printed code.
    pub codes: usize,
    pub json_ld: Vec<String>,
    /// What is counted of the links.
    seen: Links,
}

/// Elements that are looked at in another order than that of the document.
#[derive(Default)]
struct Later {
    amp: Vec<NodeId>,
    frames: Vec<NodeId>,
    embeds: Vec<NodeId>,
}

/// Returns the outline of a page's visible tree, and the addresses whose hosts [`Outline::answer`] is to be told.
///
/// The shell sees all nodes on the way.
pub fn outline(tree: &Document, hosts: &Hosts, shell: &mut Shell) -> (Outline, Vec<String>) {
    let mut walk = Walk {
        tree,
        hosts,
        outline: Outline::default(),
        later: Later::default(),
        groups: Map::default(),
        last_group: (NodeId::DOCUMENT, 0),
        last_host: ("", Span::default()),
        last_ad_place: None,
        script_left: INLINE_LIMIT,
        seen: Distinct::default(),
        seen_relations: Distinct::default(),
        ads: Ads::default(),
        asked: Vec::new(),
    };
    walk.outline.texts.reserve(tree.source().len() / 5);
    walk.outline.links.reserve(tree.len() / 16);
    walk.outline.images.reserve(32);
    walk.outline.meta.reserve(32);
    walk.groups.reserve(56);
    walk.seen.reserve(28);
    for node in tree.descendants(NodeId::DOCUMENT) {
        let kind = tree.kind(node);
        let Kind::Element { name, namespace, .. } = kind else {
            shell.see(node, kind, false);
            continue;
        };
        let [shell_headed, ad_headed] = heads(tree, node, name);
        shell.see(node, kind, shell_headed);
        walk.element(node, name, namespace, ad_headed);
    }
    walk.finish();
    (walk.outline, walk.asked)
}

/// What stands for a host that is asked for: its number follows.
const ASKED: char = '\0';

impl Outline {
    /// Puts in the hosts that were asked for, in the order of their addresses.
    pub fn answer(&mut self, known: &Hosts, hosts: &[String]) {
        let links = self.links.iter_mut().map(|link| &mut link.host);
        let images = self.images.iter_mut().map(|image| &mut image.embed.host);
        let embeds = self.embeds.iter_mut().map(|embed| &mut embed.host);
        for host in links.chain(images).chain(embeds) {
            if let Some(number) = self.texts.get(*host).strip_prefix(ASKED) {
                let number = number.parse().unwrap_or(usize::MAX);
                *host = self.texts.add(hosts.get(number).map_or("", String::as_str));
            }
        }
        self.see_again(known);
    }

    /// A text of a link, a heading or the like.
    #[inline]
    pub fn text(&self, span: Span) -> &str {
        self.texts.get(span)
    }
}

struct Walk<'w, 's> {
    tree: &'w Document<'s>,
    hosts: &'w Hosts,
    asked: Vec<String>,
    outline: Outline,
    later: Later,
    groups: Map<NodeId, usize>,
    /// What the last link stood in, and its number.
    last_group: (NodeId, usize),
    /// The start of an address up to the slash behind its host, and that host.
    last_host: (&'w str, Span),
    last_ad_place: Option<NodeId>,
    script_left: usize,
    /// Names of `meta` elements.
    seen: Distinct,
    seen_relations: Distinct,
    ads: Ads<'w>,
}

impl<'w> Walk<'w, '_> {
    /// Looks at an element, whose class or identifier may name an ad if it is `headed` like one.
    fn element(&mut self, node: NodeId, name: Name, namespace: Namespace, headed: bool) {
        let tree = self.tree;
        match name {
            Name::A => self.link(node),
            Name::IMG => self.image(node, "img"),
            Name::AMP_IMG | Name::AMP_IFRAME => self.later.amp.push(node),
            Name::IFRAME => self.later.frames.push(node),
            Name::EMBED => self.later.embeds.push(node),
            Name::SCRIPT => self.script(node),
            Name::TITLE => self.title(node),
            Name::CODE | Name::PRE => self.outline.codes += 1,
            Name::META => self.meta(node),
            Name::LINK => self.relation(node, namespace),
            Name::H1 | Name::H2 | Name::H3 | Name::H4 | Name::H5 | Name::H6 => {
                let level = tree.name_str(name).as_bytes()[1] - b'0';
                let text = self.line_of(node);
                self.outline.headings.push((level, text));
            }
            Name::AMP_AD => self.ad_place(node),
            Name::INS if self.ads.names(tree, node) || has_data(tree, node) => self.ad_place(node),
            _ if headed && is_place(name) && self.ads.names(tree, node) => self.ad_place(node),
            _ => {}
        }
    }

    fn keep(&mut self, text: &str) -> Span {
        self.outline.texts.add(text)
    }

    /// Keeps a text in lower case.
    fn keep_low(&mut self, text: &str) -> Span {
        self.outline.texts.write(|texts| Unicode::table().lower_into(text, texts))
    }

    fn line_of(&mut self, node: NodeId) -> Span {
        self.outline.texts.write(|texts| write_line(self.tree, node, texts))
    }

    /// The host of an address; that of the last one where it is the same up to the slash behind the host.
    fn host(&mut self, url: &'w str) -> Span {
        let (start, last) = self.last_host;
        if !start.is_empty() && url.starts_with(start) {
            return last;
        }
        let Some((host, path)) = self.hosts.host_and_path(url) else {
            self.asked.push(url.to_owned());
            return self.keep(&format!("{ASKED}{}", self.asked.len() - 1));
        };
        let host = self.keep(&host);
        if path > 0 && url.as_bytes().get(path) == Some(&b'/') {
            self.last_host = (&url[..=path], host);
        }
        host
    }

    fn title(&mut self, node: NodeId) {
        let tree = self.tree;
        if self.outline.title.is_empty() && !tree.ancestors(node).any(|above| tree.is(above, Name::SVG)) {
            self.outline.title = self.line_of(node);
        }
    }

    fn meta(&mut self, node: NodeId) {
        let tree = self.tree;
        let name = [Name::NAME, Name::PROPERTY, Name::ITEMPROP]
            .into_iter()
            .find_map(|attr| tree.attr(node, attr).filter(|value| !value.is_empty()));
        let Some(name) = name else { return };
        let name = self.keep_low(name);
        if self.seen.insert(&self.outline.texts, name) {
            let content = self.keep(trimmed(value(tree, node, Name::CONTENT)));
            self.outline.meta.push((name, content));
        }
    }

    fn relation(&mut self, node: NodeId, namespace: Namespace) {
        let tree = self.tree;
        let href = value(tree, node, Name::HREF);
        let mut kept = None; // once, as there may be many relations
        for rel in value(tree, node, Name::REL).split(crate::style::blank).filter(|rel| !rel.is_empty()) {
            let rel = self.keep_low(rel);
            if self.seen_relations.insert(&self.outline.texts, rel) {
                let href = *kept.get_or_insert_with(|| self.outline.texts.add(trimmed(href)));
                self.outline.relations.push((rel, href));
            }
        }
        let kind = value(tree, node, Name::TYPE);
        let is = |wanted: &str| {
            kind == wanted || (namespace == Namespace::Html && kind.eq_ignore_ascii_case(wanted))
        };
        if is("application/rss+xml") || is("application/atom+xml") {
            self.outline.feeds.push(href.to_owned());
        }
    }

    fn link(&mut self, node: NodeId) {
        let tree = self.tree;
        let Some(href) = tree.attr(node, Name::HREF) else { return };
        let href = trimmed(href);
        let host = self.host(href);
        let href = self.keep(href);
        let text = self.line_of(node);
        let banner = text.is_empty() && tree.find(node, Name::IMG).is_some();
        let rel = value(tree, node, Name::REL);
        let rel = if rel.is_empty() { Span::default() } else { self.keep_low(rel) };
        let around = around_link(tree, node);
        let group = self.group(around);
        let folder = self.outline.texts.part(href, first_folder);
        let link = Link { href, folder, text, rel, banner, group, host };
        self.outline.seen.see(self.hosts, &self.outline.texts, &link);
        self.outline.links.push(link);
    }

    /// The number of what links stand in, which is then the last one.
    fn group(&mut self, around: NodeId) -> usize {
        if self.groups.is_empty() || self.last_group.0 != around {
            let next = self.groups.len();
            self.last_group = (around, *self.groups.entry(around).or_insert(next));
        }
        self.last_group.1
    }

    fn script(&mut self, node: NodeId) {
        let tree = self.tree;
        let source = value(tree, node, Name::SRC);
        let kind = value(tree, node, Name::TYPE);
        if !source.is_empty() {
            self.embed("script", source);
        } else if self.script_left > 0 && !kind.contains("json") {
            let code = tree.text_content(node);
            let code = first_characters(&code, self.script_left);
            self.script_left -= crate::text::sample::char_count(code);
            let code = self.keep(code);
            self.outline.inline_scripts.push(code);
        }
        if is_json_ld(kind) {
            self.outline.json_ld.push(tree.text_content(node).into_owned());
        }
    }

    fn ad_place(&mut self, node: NodeId) {
        let tree = self.tree;
        if self
            .last_ad_place
            .is_some_and(|last| tree.ancestors(node).take(element::NEAR).any(|above| above == last))
        {
            return;
        }
        self.outline.ad_places += 1;
        self.last_ad_place = Some(node);
    }
}
