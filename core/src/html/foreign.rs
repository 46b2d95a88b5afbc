//! SVG and MathML inside HTML.

use std::sync::LazyLock;

use super::builder::Builder;
use super::classes::{BREAKOUT, flags, is_math_text};
use super::stack::Open;
use super::tokenizer::{Tag, is_space};
use crate::dom::{Kind, Name, Namespace, NodeId, Str};

/// Names of elements of SVG that have capital letters.
const SVG_NAMES: &[&str] = &[
    "altGlyph",
    "altGlyphDef",
    "altGlyphItem",
    "animateColor",
    "animateMotion",
    "animateTransform",
    "clipPath",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "foreignObject",
    "glyphRef",
    "linearGradient",
    "radialGradient",
    "textPath",
];

/// Names of attributes of SVG that have capital letters.
const SVG_ATTRS: &[&str] = &[
    "attributeName",
    "attributeType",
    "baseFrequency",
    "baseProfile",
    "calcMode",
    "clipPathUnits",
    "diffuseConstant",
    "edgeMode",
    "filterUnits",
    "glyphRef",
    "gradientTransform",
    "gradientUnits",
    "kernelMatrix",
    "kernelUnitLength",
    "keyPoints",
    "keySplines",
    "keyTimes",
    "lengthAdjust",
    "limitingConeAngle",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "maskContentUnits",
    "maskUnits",
    "numOctaves",
    "pathLength",
    "patternContentUnits",
    "patternTransform",
    "patternUnits",
    "pointsAtX",
    "pointsAtY",
    "pointsAtZ",
    "preserveAlpha",
    "preserveAspectRatio",
    "primitiveUnits",
    "refX",
    "refY",
    "repeatCount",
    "repeatDur",
    "requiredExtensions",
    "requiredFeatures",
    "specularConstant",
    "specularExponent",
    "spreadMethod",
    "startOffset",
    "stdDeviation",
    "stitchTiles",
    "surfaceScale",
    "systemLanguage",
    "tableValues",
    "targetX",
    "targetY",
    "textLength",
    "viewBox",
    "viewTarget",
    "xChannelSelector",
    "yChannelSelector",
    "zoomAndPan",
];

/// For each known name in lower case, the name with capital letters that stands for it.
type Capitals = [Option<Name>; Name::COUNT];

fn capitals(names: &[&str]) -> Capitals {
    let mut capitals = [None; Name::COUNT];
    for name in names {
        if let Some(lower) = Name::known(&name.to_ascii_lowercase()) {
            capitals[lower.index()] = Name::known(name);
        }
    }
    capitals
}

static ELEMENTS: LazyLock<Capitals> = LazyLock::new(|| capitals(SVG_NAMES));
static ATTRIBUTES: LazyLock<Capitals> = LazyLock::new(|| capitals(SVG_ATTRS));

fn capital(names: &Capitals, lower: Name) -> Option<Name> {
    *names.get(lower.index())?
}

impl Builder<'_> {
    /// Whether HTML may be inside this element of SVG or MathML.
    fn is_html_integration(&self, open: &Open) -> bool {
        match open.namespace {
            Namespace::Svg => matches!(open.name, Name::FOREIGNOBJECT | Name::DESC | Name::TITLE),
            Namespace::MathMl if open.name == Name::ANNOTATION_XML => {
                let attrs = self.attr_slice(self.attrs_of(open.node));
                let encoding = attrs.iter().find(|attr| attr.name == Name::ENCODING);
                encoding.map(|attr| self.str(attr.value)).is_some_and(|encoding| {
                    encoding.eq_ignore_ascii_case("text/html")
                        || encoding.eq_ignore_ascii_case("application/xhtml+xml")
                })
            }
            _ => false,
        }
    }

    /// Handles a text, unless it goes by the rules of HTML.
    pub fn foreign_text(&mut self, text: Str) -> bool {
        let Some(open) = self.open.last() else { return false };
        if is_math_integration(open) || self.is_html_integration(open) {
            return false;
        }
        if self.frameset_ok && self.str(text).bytes().any(|byte| byte != 0 && !is_space(byte)) {
            self.frameset_ok = false;
        }
        let nul = self.tokens.nul && self.str(text).contains('\0');
        let text = if nul { self.replaced(text, "\u{FFFD}") } else { text };
        self.insert_text(text);
        true
    }

    /// Handles a start tag, unless it goes by the rules of HTML.
    pub fn foreign_start(&mut self, tag: Tag) -> bool {
        let Some(&open) = self.open.last() else { return false };
        let html = is_math_integration(&open) && !matches!(tag.name, Name::MGLYPH | Name::MALIGNMARK)
            || open.name == Name::ANNOTATION_XML
                && open.namespace == Namespace::MathMl
                && tag.name == Name::SVG
            || self.is_html_integration(&open);
        if html {
            return false;
        }
        let sized =
            || [Name::COLOR, Name::FACE, Name::SIZE].iter().any(|&name| self.tag_attr(tag, name).is_some());
        if flags(tag.name) & BREAKOUT != 0 || tag.name == Name::FONT && sized() {
            self.pop_foreign();
            return false;
        }
        self.insert_foreign(tag, open.namespace);
        true
    }

    /// Inserts an element of SVG or MathML, and opens it unless it closes itself.
    pub fn insert_foreign(&mut self, tag: Tag, namespace: Namespace) {
        let mut name = tag.name;
        let range = tag.attrs.range();
        if namespace == Namespace::Svg {
            name = capital(&ELEMENTS, name).unwrap_or(name);
        }
        for at in range {
            let attr = self.out.attrs[at].name;
            let new = match namespace {
                Namespace::MathMl if attr == Name::DEFINITIONURL => Some(Name::DEFINITION_U_R_L),
                Namespace::Svg => capital(&ATTRIBUTES, attr),
                _ => None,
            };
            self.out.attrs[at].name = new.unwrap_or(attr);
        }
        let node = self.insert(Kind::Element { name, namespace, attrs: tag.attrs });
        if !tag.self_closing {
            self.open.push(node, tag.name, namespace);
        }
    }

    fn pop_foreign(&mut self) {
        while let Some(open) = self.open.last() {
            if open.namespace == Namespace::Html
                || is_math_integration(open)
                || self.is_html_integration(open)
            {
                return;
            }
            self.pop();
        }
    }

    /// Handles an end tag, unless it goes by the rules of HTML.
    pub fn foreign_end(&mut self, name: Name) -> bool {
        if name == Name::BR || name == Name::P {
            self.pop_foreign();
            return false;
        }
        for index in (0..self.open.len()).rev() {
            let open = self.open[index];
            if open.namespace == Namespace::Html {
                return false;
            }
            if open.name == name {
                self.pop_to(index);
                return true;
            }
        }
        true
    }

    /// The first child of a node that is an element of this name.
    pub fn child_named(&self, parent: NodeId, name: Name) -> Option<NodeId> {
        self.doc.children(parent).find(|&child| self.doc.is(child, name))
    }
}

fn is_math_integration(open: &Open) -> bool {
    open.namespace == Namespace::MathMl && is_math_text(open.name)
}
