//! Which names a document uses.

use super::{Document, Kind, Name};

const ELEMENT: u8 = 1;
const ATTRIBUTE: u8 = 2;

/// Of each name, by its number, whether elements and whether attributes have it; of those taken out as well.
pub struct Uses(Vec<u8>);

impl Uses {
    /// Looks at all names of a document.
    pub fn of(document: &Document) -> Self {
        let mut uses = vec![0; document.names.count()];
        for node in &document.nodes {
            if let Kind::Element { name, .. } = node.kind {
                uses[name.index()] |= ELEMENT;
            }
        }
        for attr in &document.attrs {
            uses[attr.name.index()] |= ATTRIBUTE;
        }
        Uses(uses)
    }

    /// The names that elements have.
    pub fn elements(&self) -> impl Iterator<Item = Name> {
        (0..).zip(&self.0).filter(|(_, uses)| *uses & ELEMENT != 0).map(|(number, _)| Name(number))
    }

    /// Whether an attribute has a name.
    pub fn has_attribute(&self, name: Name) -> bool {
        self.0.get(name.index()).is_some_and(|uses| uses & ATTRIBUTE != 0)
    }
}
