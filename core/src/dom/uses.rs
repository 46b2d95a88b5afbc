//! Which names a document uses.

use super::{Document, Kind, Name};

const ELEMENT: u8 = 1;
const ATTRIBUTE: u8 = 2;

/// Of each name, by its number, whether elements and whether attributes have it; of those taken out as well.
pub struct Uses {
    uses: Vec<u8>,
    /// The names of elements that have capitals, as some of SVG have.
    odd: Vec<Name>,
}

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
        let has_capital =
            |name: &Name| document.name_str(*name).bytes().any(|byte| byte.is_ascii_uppercase());
        let elements =
            (0..).zip(&uses).filter(|(_, uses)| *uses & ELEMENT != 0).map(|(number, _)| Name(number));
        let odd = elements.filter(has_capital).collect();
        Uses { uses, odd }
    }

    /// Whether an element has a name whose letters are small, whatever the case of its own.
    pub fn has_element(&self, document: &Document, small: &str) -> bool {
        let has = |name: &Name| self.uses.get(name.index()).is_some_and(|uses| uses & ELEMENT != 0);
        document.find_name(small).as_ref().is_some_and(has)
            || self.odd.iter().any(|&name| document.name_str(name).eq_ignore_ascii_case(small))
    }

    /// Whether an attribute has a name.
    pub fn has_attribute(&self, name: Name) -> bool {
        self.uses.get(name.index()).is_some_and(|uses| uses & ATTRIBUTE != 0)
    }
}
