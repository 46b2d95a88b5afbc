//! Which parts of a page are the shell around its main text; the meaning is that of `darnel.page.visible_text`.

use std::cell::OnceCell;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::dom::{Attr, Document, Kind, Name, NodeId};
use crate::maps::Map;
use crate::patterns::pattern;
use crate::text::sample::char_count;

pattern!(
    SHELL_NAME,
    r"(?i)(?:^|[\s\x1c-\x1f_-])(?:(?:main|site|page|top|primary|global)?-?nav(?:bar|igation)?|",
    r"(?:sub|drop|main|top|nav)?-?menu|(?:site|page|main)?-?footer|foot|sidebar|side-bar|breadcrumbs?|",
    r"widgets?|widget-area|comments?|comment-?list|respond|related(?:-?(?:posts?|articles?))?|",
    r"shar(?:e|ing)|addtoany|sharedaddy|social|cookies?|copyright|newsletter|",
    r"popular)(?:$|[\s\x1c-\x1f_-])",
);

/// What names of the shell start with, behind white space and dashes.
pub const HEADS: &[u8] =
    b"mai sit pag top pri glo nav sub dro men foo sid bre wid com res rel sha add soc coo cop new pop";

/// What every name of the shell contains, whatever its case.
static SHELL_STEMS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let stems = [
        "nav",
        "menu",
        "foot",
        "sidebar",
        "breadcrumb",
        "widget",
        "comment",
        "related",
        "share",
        "social",
        "cookie",
        "copyright",
        "newsletter",
        "popular",
        "respond",
    ];
    #[allow(clippy::expect_used)] // of constants
    AhoCorasick::builder().ascii_case_insensitive(true).build(stems).expect("few short stems")
});

const ROLES: [&str; 5] = ["navigation", "contentinfo", "complementary", "search", "menu"];

/// What was told of the values of `class` and `id`, which repeat: whether one contains the stem of a name of the
/// shell, and whether it contains such a name.
type Known<'d> = Map<&'d str, (bool, bool)>;

/// Whether elements of this name are parts of the shell.
fn stands_around(name: Name) -> bool {
    matches!(name, Name::NAV | Name::FOOTER | Name::ASIDE | Name::MENU)
}

/// Whether elements of this name may be parts of the shell, by their classes and the like.
pub fn is_box(name: Name) -> bool {
    matches!(name, Name::DIV | Name::SECTION | Name::UL | Name::OL | Name::TABLE | Name::FORM | Name::HEADER)
}

/// Whether an element looks like a part of the shell.
fn is_shell<'d>(tree: &'d Document, node: NodeId, name: Name, headed: bool, known: &mut Known<'d>) -> bool {
    if stands_around(name) {
        return true;
    }
    let (mut values, mut has_role) = (["", ""], false);
    for attr in tree.attrs(node) {
        match attr.name {
            Name::CLASS => values[0] = tree.str(attr.value),
            Name::ID => values[1] = tree.str(attr.value),
            Name::ROLE if ROLES.contains(&tree.str(attr.value)) => return true,
            Name::ROLE => has_role = !attr.value.is_empty(),
            _ => {}
        }
    }
    if !is_box(name) {
        return false;
    }
    if !has_role && !headed {
        return false;
    }
    let (mut stem, mut named) = (false, false);
    for value in values {
        let told = *known.entry(value).or_insert_with(|| {
            let stem = SHELL_STEMS.is_match(value);
            (stem, stem && SHELL_NAME.is_match(value))
        });
        stem |= told.0;
        named |= told.1;
    }
    stem && (named || has_role)
}

/// What is before a node in document order.
#[derive(Clone, Copy, Default)]
struct Before {
    nodes: u32,
    /// Bytes of text, of which no page has more than four billion.
    text: u32,
    /// Elements that main texts have.
    main: u32,
}

/// The elements of a tree that may be shell; it sees all nodes in document order first.
pub struct Shell<'d, 's> {
    tree: &'d Document<'s>,
    mark: Option<Name>,
    before: Vec<Before>,
    all: Before,
    /// Those elements, and whether their class or identifier may have one of the [`HEADS`].
    elements: Vec<(NodeId, Name, bool)>,
}

impl<'d, 's> Shell<'d, 's> {
    /// Starts with the first node below the document.
    pub fn new(tree: &'d Document<'s>) -> Self {
        Shell {
            tree,
            mark: tree.find_name("data-shell"),
            before: vec![Before::default(); tree.len()],
            all: Before::default(),
            elements: Vec::with_capacity(tree.len() / 8),
        }
    }

    /// Sees the next node; `headed` tells whether its class or identifier may have one of the [`HEADS`].
    #[inline]
    pub fn see(&mut self, node: NodeId, kind: Kind, headed: bool) {
        self.before[node.index()] = self.all;
        self.all.nodes += 1;
        match kind {
            Kind::Text(text) => self.all.text = self.all.text.saturating_add(self.tree.size(text) as u32),
            Kind::Element { name, .. } => {
                self.all.main += u32::from(is_main(name));
                let tells = |attr: &Attr| attr.name == Name::ROLE || Some(attr.name) == self.mark;
                if stands_around(name) || is_box(name) || self.tree.attrs(node).iter().any(tells) {
                    self.elements.push((node, name, headed));
                }
            }
            _ => {}
        }
    }

    /// Of each node whether it is marked as shell: what stands around the main text, unless it is most of the page.
    pub fn marked(&self) -> Vec<bool> {
        let tree = self.tree;
        let mut marked = vec![false; tree.len()];
        let mut known = Known::default();
        let sizes = OnceCell::new();
        let mut end = 0; // how many nodes are before the end of what was marked last
        for &(node, name, headed) in &self.elements {
            let start = self.before[node.index()];
            if start.nodes < end {
                continue;
            }
            let next = tree.after(node, NodeId::DOCUMENT);
            let after = next.map_or(self.all, |next| self.before[next.index()]);
            let is_small = || {
                let inner = u64::from(after.text - start.text);
                let outer = u64::from(self.all.text) - inner;
                // Characters have one to four bytes, so that most often these tell which has more of them.
                let has_less = || {
                    let sizes = sizes.get_or_init(|| characters_before(tree));
                    let inner = sizes[next.map_or(tree.len(), NodeId::index)] - sizes[node.index()];
                    2 * inner < sizes[tree.len()]
                };
                after.main - start.main == u32::from(is_main(name))
                    && (4 * inner < outer || inner < 4 * outer && has_less())
            };
            let at_top = tree.parent(node).is_none_or(|parent| tree.name(parent).is_none());
            let own = self.mark.and_then(|mark| tree.attr(node, mark));
            let looks = !at_top && is_shell(tree, node, name, headed, &mut known) && is_small();
            marked[node.index()] = looks || own.is_some_and(|value| !value.is_empty());
            if looks || own.is_some() {
                end = after.nodes;
            }
        }
        marked
    }
}

/// Characters of text before each node in document order, and those of all.
fn characters_before(tree: &Document) -> Vec<usize> {
    let mut before = vec![0; tree.len() + 1];
    let mut sum = 0;
    for node in tree.descendants(NodeId::DOCUMENT) {
        before[node.index()] = sum;
        sum += tree.text(node).map_or(0, char_count);
    }
    before[tree.len()] = sum;
    before
}

fn is_main(name: Name) -> bool {
    matches!(name, Name::H1 | Name::ARTICLE | Name::MAIN)
}
