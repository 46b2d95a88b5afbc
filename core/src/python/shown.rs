//! A page read once, for Python: its parts become Python objects on demand.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use super::{Facts, PyPhrases};
use crate::lines::{self, Lines};
use crate::outline::{self, Embed, Outline};
use crate::spans::Span;
use crate::text::marks;
use crate::text::sample::{char_count, first_chars, joined};
use crate::text::title::TitleTotals;
use crate::text::unicode::Unicode;

const SHELL_SAMPLE: usize = 3_000; // characters of the shell at its start and at its end
const LINKED: f64 = 0.5; // share of a line's characters that are link text, from which it is part of the shell

/// The numbers of [`TitleTotals`].
type Title = (usize, usize, usize, usize, usize, bool);

/// A page that was read.
#[pyclass(frozen, module = "darnel_core")]
pub struct Shown {
    facts: Py<Facts>,
    outline: Outline,
    lines: Lines,
    main: Vec<usize>,
    hidden: Vec<String>,
    importers: usize,
    related_heads: usize,
}

impl Shown {
    /// Keeps what was read.
    pub fn new(
        facts: Py<Facts>,
        outline: Outline,
        lines: Lines,
        hidden: Vec<String>,
        importers: usize,
    ) -> Self {
        let main = lines::main_lines(&lines);
        let related_heads = facts.get().related().count(&lines); // while the lines are near to the processor
        Shown { facts, outline, lines, main, hidden, importers, related_heads }
    }

    /// The lines of the main text, and how many characters each has.
    pub fn main_lines(&self) -> impl Iterator<Item = (&str, usize)> + Clone {
        self.main.iter().map(|&place| &self.lines[place]).map(|line| (self.lines.text_of(line), line.size))
    }

    /// All lines, and how many characters each has.
    pub fn all_lines(&self) -> impl Iterator<Item = (&str, usize)> {
        self.lines.iter().map(|line| (self.lines.text_of(line), line.size))
    }

    /// Texts of the outline by their name; a text of several names is made once.
    fn named<'py>(&self, py: Python<'py>, pairs: &[(Span, Span)]) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        let mut last = (Span::default(), PyString::new(py, ""));
        for &(name, text) in pairs {
            if last.0 != text {
                last = (text, PyString::new(py, self.outline.text(text)));
            }
            dict.set_item(self.outline.text(name), &last.1)?;
        }
        Ok(dict)
    }

    fn shell_text(&self) -> String {
        let lines = self.lines.iter().filter(|line| line.shell || line.linked > LINKED);
        joined(lines.map(|line| self.lines.text_of(line)))
    }
}

fn embed_row<'o>(outline: &'o Outline, embed: &Embed) -> (&'o str, &'o str, &'o str) {
    (embed.tag, outline.text(embed.url), outline.text(embed.host))
}

#[pymethods]
impl Shown {
    #[getter]
    fn title(&self) -> &str {
        self.outline.text(self.outline.title)
    }

    #[getter]
    fn meta<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.named(py, &self.outline.meta)
    }

    /// Names of `meta` elements, and relations of `link` elements, each once.
    fn head_names(&self) -> (Vec<&str>, Vec<&str>) {
        let names = |pairs: &[(Span, Span)]| pairs.iter().map(|pair| self.outline.text(pair.0)).collect();
        (names(&self.outline.meta), names(&self.outline.relations))
    }

    /// The content of the first `meta` element of a name in lower case, or "".
    fn meta_of(&self, name: &str) -> &str {
        let text = |span| self.outline.text(span);
        self.outline.meta.iter().find(|meta| text(meta.0) == name).map_or("", |meta| text(meta.1))
    }

    #[getter]
    fn relations<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.named(py, &self.outline.relations)
    }

    #[getter]
    fn feeds(&self) -> Vec<&str> {
        self.outline.feeds.iter().map(String::as_str).collect()
    }

    /// Links as tuples of target, text, rel, whether a banner, group and host.
    fn links<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let text = |span| self.outline.text(span);
        let rows = self.outline.links.iter().map(|link| {
            let (href, host) = (text(link.href), text(link.host));
            (href, text(link.text), text(link.rel), link.banner, link.group, host).into_pyobject(py)
        });
        PyList::new(py, rows.collect::<PyResult<Vec<Bound<'py, PyTuple>>>>()?)
    }

    /// Pictures as tuples of tag, address, host, and whether another takes its place.
    fn images(&self) -> Vec<(&str, &str, &str, bool)> {
        let row = |image: &'_ outline::Image| {
            let (tag, url, host) = embed_row(&self.outline, &image.embed);
            (tag, url, host, image.fallback)
        };
        self.outline.images.iter().map(row).collect()
    }

    /// Scripts with an address, then frames, as tuples of tag, address and host.
    fn embeds(&self) -> Vec<(&str, &str, &str)> {
        self.outline.embeds.iter().map(|embed| embed_row(&self.outline, embed)).collect()
    }

    #[getter]
    fn inline_scripts(&self) -> Vec<&str> {
        self.outline.inline_scripts.iter().map(|code| self.outline.text(*code)).collect()
    }

    /// Headings as tuples of level and text.
    fn headings(&self) -> Vec<(u8, &str)> {
        self.outline.headings.iter().map(|(level, text)| (*level, self.outline.text(*text))).collect()
    }

    #[getter]
    fn ad_places(&self) -> usize {
        self.outline.ad_places
    }

    #[getter]
    fn json_ld(&self) -> Vec<&str> {
        self.outline.json_ld.iter().map(String::as_str).collect()
    }

    #[getter]
    fn codes(&self) -> usize {
        self.outline.codes
    }

    #[getter]
    fn hidden(&self) -> Vec<&str> {
        self.hidden.iter().map(String::as_str).collect()
    }

    #[getter]
    fn hidden_size(&self) -> usize {
        self.hidden.iter().map(|text| char_count(text)).sum()
    }

    /// Kinds of marks of importers of feeds in the markup.
    #[getter]
    fn importers(&self) -> usize {
        self.importers
    }

    /// Lines of the visible text as tuples of text, linked share, and whether in the shell.
    fn visible_lines(&self) -> Vec<(&str, f64, bool)> {
        self.lines.iter().map(|line| (self.lines.text_of(line), line.linked, line.shell)).collect()
    }

    /// Places of the lines of the main text.
    fn main_places(&self) -> Vec<usize> {
        self.main.clone()
    }

    #[getter]
    fn text<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        PyString::new(py, self.lines.text())
    }

    #[getter]
    fn main_text<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        PyString::new(py, &joined(self.main_lines().map(|line| line.0)))
    }

    /// Whether all lines are main text.
    #[getter]
    fn all_main(&self) -> bool {
        self.main.len() == self.lines.len()
    }

    /// Text of the shell around the main text, and of lines that are mostly links.
    #[getter]
    fn shell<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        PyString::new(py, &self.shell_text())
    }

    /// Phrases of each list at the start and the end of the shell, and how many words the shell has.
    fn shell_totals<'py>(
        &self,
        py: Python<'py>,
        phrases: &PyPhrases,
    ) -> PyResult<(usize, Bound<'py, PyDict>)> {
        let shell = self.shell_text();
        let head = first_chars(&shell, SHELL_SAMPLE);
        let rest = &shell[head.len()..];
        let tail = rest.char_indices().rev().nth(SHELL_SAMPLE - 1).map_or(rest, |(start, _)| &rest[start..]);
        let mut low = String::with_capacity(head.len() + 1 + tail.len());
        for part in [head, "\n", tail] {
            Unicode::table().lower_into(part, &mut low);
        }
        let gaps = shell.bytes().filter(|byte| matches!(byte, b' ' | b'\n')).count();
        Ok((if shell.is_empty() { 0 } else { gaps + 1 }, phrases.counts(py, &low)?))
    }

    /// How many headings there are, their characters, and the text of the first.
    fn heading_totals(&self) -> (usize, usize, &str) {
        let texts = || self.outline.headings.iter().map(|(_, text)| self.outline.text(*text));
        (texts().count(), texts().map(char_count).sum(), texts().next().unwrap_or(""))
    }

    /// How many lines head a block of related pages.
    #[getter]
    fn related_heads(&self) -> usize {
        self.related_heads
    }

    /// Totals over a title, as `darnel.page.totals.TitleTotals` has them, but for the phrases in it, which are last.
    fn title_totals<'py>(
        &self,
        py: Python<'py>,
        title: &str,
        description: &str,
        slug: Vec<String>,
        brand: &str,
        phrases: &PyPhrases,
    ) -> PyResult<(Title, Bound<'py, PyDict>)> {
        let low = Unicode::table().lower(title);
        let t = TitleTotals::new(&low, description, &slug, brand);
        let row = (t.words, t.distinct, t.described, t.slug, t.slug_named, t.brand);
        Ok((row, phrases.counts(py, &low)?))
    }

    /// How often the words of the visible text, written as one, have a name of ASCII letters and figures: at `most`.
    fn count_joined(&self, name: &str, most: usize) -> usize {
        marks::count_joined(self.lines.text(), name, most)
    }

    #[getter]
    fn text_size(&self) -> usize {
        self.lines.iter().map(|line| line.size).sum()
    }

    /// Totals over the links, as `darnel.page.totals.LinkTotals` has them.
    fn link_totals<'py>(&self, py: Python<'py>, own: &str) -> PyResult<Bound<'py, PyTuple>> {
        let totals = self.outline.link_totals(self.facts.get().hosts(), own);
        let row = [
            totals.count,
            totals.banners,
            totals.paid,
            totals.affiliate_networks,
            totals.sisters,
            totals.largest,
            totals.largest_external,
            totals.in_prose,
            totals.anchors,
            totals.anchor_words,
            totals.unfollowed,
            totals.contacts,
            totals.external,
            totals.social_domains,
            totals.profiles,
            totals.inner,
            totals.inner_targets,
            totals.inner_archives,
            totals.external_domains,
            totals.sections,
            totals.inner_rooted,
            totals.plain_folders,
            totals.accounts,
            totals.documents,
        ];
        PyTuple::new(py, row)
    }

    /// Totals over pictures, scripts, frames and the like, as `darnel.page.totals.MediaTotals` has them.
    fn media_totals<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let totals = self.outline.media_totals(self.facts.get().hosts());
        let row = [
            totals.images,
            totals.fallbacks,
            totals.entry_networks,
            totals.counter_networks,
            totals.popunders,
            totals.pop_codes,
            totals.counter_codes,
            totals.ad_places,
            totals.codes,
            totals.services,
        ];
        let mut items: Vec<Bound<'py, PyAny>> = row
            .into_iter()
            .map(|number| Ok(number.into_pyobject(py)?.into_any()))
            .collect::<PyResult<_>>()?;
        let domains = PyDict::new(py);
        for (domain, count) in totals.image_domains {
            domains.set_item(domain, count)?;
        }
        items.push(domains.into_any());
        PyTuple::new(py, items)
    }
}
