//! What is known of hosts, for Python; it reads pages.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::Shown;
use super::markup::text_of;
use crate::guarded;
use crate::hosts::{Hosts, Network};
use crate::lines::{self, Lines};
use crate::outline::{self, Outline};
use crate::phrases::Kinds;
use crate::related::Related;
use crate::sections::Sections;
use crate::shell::Shell;
use crate::text::slug::{brand_of, slug};
use crate::visible::visible;

/// Parts of the marks of importers that few pages have; a mark without one of them is found as well, less fast.
const IMPORTER_PARTS: [&str; 8] = ["rss", "eed", "matic", "tobl", "rseo", "lvr.", "fttt", "robo"];

/// What both readings know of hosts.
#[pyclass(frozen, module = "darnel_core")]
pub struct Facts {
    hosts: Hosts,
    importers: Kinds,
    related: Related,
    host_of: Py<PyAny>,
}

#[pymethods]
impl Facts {
    /// Keeps what is known of hosts, the marks of importers of feeds, heads of blocks of related pages, and sections.
    ///
    /// `suffixes` are the rules of the Public Suffix List, `networks` tuples of host, name, kind and tier,
    /// `archives` hosts of web archives, `sections` words with the number of their kind, `host_of` the Python
    /// function for hosts that ask for more than a split.
    #[new]
    fn new(
        suffixes: Vec<String>,
        networks: Vec<(String, String, String, String)>,
        archives: Vec<String>,
        importers: Vec<String>,
        related: Vec<String>,
        sections: Vec<(String, u32)>,
        host_of: Py<PyAny>,
    ) -> PyResult<Self> {
        let networks = networks
            .into_iter()
            .map(|(host, name, kind, tier)| (host, Network { name, kind, tier }))
            .collect();
        let importers = Kinds::new(importers, &IMPORTER_PARTS).map_err(PyValueError::new_err)?;
        let mut hosts = Hosts::new(suffixes, networks, archives);
        hosts.sections = Sections::new(sections).map_err(PyValueError::new_err)?;
        Ok(Facts { hosts, importers, related: Related::new(related), host_of })
    }

    /// Reads a page of HTML; None for one that only the Python reading reads.
    fn read(slf: &Bound<'_, Self>, html: &Bound<'_, PyAny>) -> PyResult<Option<Shown>> {
        let html = text_of(html)?;
        let py = slf.py();
        let facts = slf.get();
        // A page that makes the core fail is left to the Python reading; the cause is printed.
        let Ok(Some(mut page)) = guarded(py, || facts.read_page(html)) else { return Ok(None) };
        if !page.asked.is_empty() {
            let hosts = page.asked.iter().map(|url| facts.host_of.bind(py).call1((url,))?.extract());
            page.outline.answer(&facts.hosts, &hosts.collect::<PyResult<Vec<String>>>()?);
        }
        Ok(Some(Shown::new(slf.clone().unbind(), page.outline, page.lines, page.hidden, page.importers)))
    }

    /// Reads a text without markup.
    fn read_text(slf: &Bound<'_, Self>, text: &Bound<'_, PyAny>) -> PyResult<Shown> {
        let text = text_of(text)?;
        let importers = slf.get().importers.count(text);
        let lines = lines::plain_lines(text);
        Ok(Shown::new(slf.clone().unbind(), Outline::default(), lines, Vec::new(), importers))
    }

    /// The names in an address, as `darnel.page.address.Names` has them; None where Python has to be asked.
    fn names_in(&self, address: &str) -> Option<(String, String, Vec<String>)> {
        let slug = slug(address)?;
        let host = self.hosts.host_of(address)?;
        let domain = self.hosts.domain_of(&host);
        Some((domain.to_owned(), brand_of(domain), slug))
    }
}

impl Facts {
    /// What is known of hosts.
    pub fn hosts(&self) -> &Hosts {
        &self.hosts
    }

    /// What heads a block of related pages.
    pub fn related(&self) -> &Related {
        &self.related
    }

    fn read_page(&self, html: &str) -> Option<Read> {
        let importers = self.importers.count(html); // while the page is near to the processor
        Some(Read { importers, ..read(&self.hosts, html)? })
    }
}

/// What is read of a page without Python.
struct Read {
    outline: Outline,
    lines: Lines,
    hidden: Vec<String>,
    /// Marks of importers of feeds.
    importers: usize,
    /// Addresses whose hosts are to be asked for.
    asked: Vec<String>,
}

fn read(hosts: &Hosts, html: &str) -> Option<Read> {
    let seen = visible(html).ok()?;
    let tree = seen.tree;
    let mut shell = Shell::new(&tree);
    let (outline, asked) = outline::outline(&tree, hosts, &mut shell);
    let lines = lines::visible_lines(&tree, &shell.marked());
    tree.recycle();
    Some(Read { outline, lines, hidden: seen.hidden, importers: 0, asked })
}
