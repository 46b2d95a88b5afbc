//! Pictures, scripts and frames.

use super::element::{trimmed, value};
use super::{Embed, Image, Walk};
use crate::dom::{Name, NodeId};

impl<'w> Walk<'w, '_> {
    pub(super) fn image(&mut self, node: NodeId, tag: &'static str) {
        let tree = self.tree;
        let url = [Name::SRC, Name::DATA_SRC, Name::DATA_LAZY_SRC]
            .into_iter()
            .map(|attr| value(tree, node, attr))
            .find(|url| !url.is_empty());
        let url = trimmed(url.unwrap_or_default());
        let (host, url) = (self.host(url), self.keep(url));
        self.outline.images.push(Image {
            embed: Embed { tag, url, host },
            fallback: tree.attr(node, Name::ONERROR).is_some(),
        });
    }

    pub(super) fn embed(&mut self, tag: &'static str, source: &'w str) {
        if !source.is_empty() {
            let url = trimmed(source);
            let (host, url) = (self.host(url), self.keep(url));
            self.outline.embeds.push(Embed { tag, url, host });
        }
    }

    /// Adds frames behind scripts, and AMP's pictures behind the others.
    pub(super) fn finish(&mut self) {
        let tree = self.tree;
        let later = std::mem::take(&mut self.later);
        for &node in &later.amp {
            if tree.is(node, Name::AMP_IMG) {
                self.image(node, "amp-img");
            }
        }
        let frames = later.frames.iter().map(|&node| (node, "iframe"));
        let embeds = later.embeds.iter().map(|&node| (node, "embed"));
        let amp = later
            .amp
            .iter()
            .filter(|&&node| tree.is(node, Name::AMP_IFRAME))
            .map(|&node| (node, "amp-iframe"));
        for (node, tag) in frames.chain(embeds).chain(amp) {
            let source = value(tree, node, Name::SRC);
            let source = if source.is_empty() { value(tree, node, Name::DATA_SRC) } else { source };
            self.embed(tag, source);
        }
    }
}
