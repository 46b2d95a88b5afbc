//! The tree as text, in the format of the tests of html5lib.

use super::{Document, Kind, Namespace, NodeId, Step};

impl Document<'_> {
    /// Writes the tree with one line for each node and attribute, indented by depth.
    ///
    /// Attributes are sorted by name; in SVG and MathML, a space parts the prefixes `xlink`, `xml` and `xmlns`.
    pub fn dump(&self) -> String {
        let mut out = String::new();
        let mut depth = 0;
        let mut visit = self.visit(NodeId::DOCUMENT);
        while let Some(step) = visit.step(self) {
            match step {
                Step::Enter(node) => {
                    indent(&mut out, depth);
                    self.dump_node(node, depth, &mut out);
                    depth += 1;
                }
                Step::Leave(_) => depth -= 1,
            }
        }
        out
    }

    fn dump_node(&self, node: NodeId, depth: usize, out: &mut String) {
        match self.kind(node) {
            Kind::Document => {}
            Kind::Fragment => out.push_str("content\n"),
            Kind::Text(text) => push(out, ["\"", self.str(text), "\"\n"]),
            Kind::Comment(text) => push(out, ["<!-- ", self.str(text), " -->\n"]),
            Kind::Instruction(text) => push(out, ["<?", self.str(text), "?>\n"]),
            Kind::Doctype(index) => {
                let doctype = self.doctype(index);
                push(out, ["<!DOCTYPE ", &doctype.name]);
                if doctype.public_id.is_some() || doctype.system_id.is_some() {
                    let public = doctype.public_id.as_deref().unwrap_or_default();
                    let system = doctype.system_id.as_deref().unwrap_or_default();
                    push(out, [" \"", public, "\" \"", system, "\""]);
                }
                out.push_str(">\n");
            }
            Kind::Element { name, namespace, .. } => {
                let prefix = match namespace {
                    Namespace::Html => "",
                    Namespace::Svg => "svg ",
                    Namespace::MathMl => "math ",
                };
                push(out, ["<", prefix, self.name_str(name), ">\n"]);
                self.dump_attrs(node, namespace, depth + 1, out);
            }
        }
    }

    fn dump_attrs(&self, node: NodeId, namespace: Namespace, depth: usize, out: &mut String) {
        let mut attrs: Vec<(String, &str)> = Vec::new();
        for attr in self.attrs(node) {
            attrs.push((shown(self.name_str(attr.name), namespace), self.str(attr.value)));
        }
        attrs.sort();
        for (name, value) in attrs {
            indent(out, depth);
            push(out, [&name, "=\"", value, "\"\n"]);
        }
    }
}

fn shown(name: &str, namespace: Namespace) -> String {
    match name {
        _ if namespace == Namespace::Html => name.to_string(),
        "xmlns" => "xmlns xmlns".to_string(),
        "xlink:actuate" | "xlink:arcrole" | "xlink:href" | "xlink:role" | "xlink:show" | "xlink:title"
        | "xlink:type" | "xml:lang" | "xml:space" | "xmlns:xlink" => name.replacen(':', " ", 1),
        _ => name.to_string(),
    }
}

fn indent(out: &mut String, depth: usize) {
    out.push_str("| ");
    out.extend(std::iter::repeat_n("  ", depth));
}

fn push<const N: usize>(out: &mut String, parts: [&str; N]) {
    out.extend(parts);
}
