//! The tests of the standard, and pages made to break parsers; see `tests/data/README.md`.

use serde_json::{Value, json};

use super::stack::Stack;
use super::tokenizer::{Content, Output, Token, Tokenizer};
use crate::dom::{Document, NodeId, Place, Str};

fn table(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

#[test]
fn tree_construction() {
    let cases = table(include_str!("../../tests/data/tree-construction.json"));
    assert!(cases.len() > 1_600);
    for case in &cases {
        let [page, tree] = [&case[0], &case[1]].map(|text| text.as_str().unwrap());
        assert_eq!(super::parse(page).dump().trim_end_matches('\n'), tree, "of {page:?}");
    }
}

#[test]
fn tokenizer() {
    let cases = table(include_str!("../../tests/data/tokenizer.json"));
    assert!(cases.len() > 2_000);
    for case in &cases {
        let (state, input) = (case[0].as_str().unwrap(), case[2].as_str().unwrap());
        let content = match state {
            "Data state" => Content::Data,
            "PLAINTEXT state" => Content::PlainText,
            "RCDATA state" => Content::RcData,
            "RAWTEXT state" => Content::RawText,
            "Script data state" => Content::Script,
            _ => continue,
        };
        assert_eq!(
            Value::Array(tokens(input, content, case[1].as_str())),
            case[3],
            "of {input:?} in {state}"
        );
    }
}

/// The tokens of a text, as the tests write them.
fn tokens(input: &str, content: Content, last: Option<&str>) -> Vec<Value> {
    let input = super::with_line_feeds(input);
    let mut out = Output::default();
    let mut tokenizer = Tokenizer::new(&input, input.contains('\0'));
    tokenizer.content = content;
    tokenizer.last = out.names.intern(last.unwrap_or("no-tag"));
    let mut found: Vec<Value> = Vec::new();
    while let Some(token) = tokenizer.next(&mut out, &Stack::default()) {
        let text = |text: Str| match text.place() {
            Place::Side(start, end) => out.side[start..end].to_string(),
            Place::Source(start, end) => input[start..end].to_string(),
            Place::Owned(_) => unreachable!("the tokenizer owns no text"),
        };
        let name = out.names.str(tokenizer.name);
        let value = match token {
            Token::Text => json!(["Character", text(tokenizer.text)]),
            Token::Comment => json!(["Comment", text(tokenizer.text)]),
            Token::Instruction => json!(["Instruction", text(tokenizer.text)]),
            Token::End => json!(["EndTag", name]),
            Token::Start => {
                let attrs = &out.attrs[tokenizer.attrs.range()];
                let pairs =
                    attrs.iter().map(|attr| (out.names.str(attr.name).to_string(), text(attr.value).into()));
                let pairs = Value::Object(pairs.collect());
                match tokenizer.self_closing {
                    true => json!(["StartTag", name, pairs, true]),
                    false => json!(["StartTag", name, pairs]),
                }
            }
            Token::Doctype => {
                let (doctype, wrong) = &tokenizer.doctype;
                let name = Some(&doctype.name).filter(|name| !name.is_empty());
                json!(["DOCTYPE", name, doctype.public_id, doctype.system_id, !wrong])
            }
        };
        match found.last_mut() {
            Some(last) if last[0] == "Character" && value[0] == "Character" => {
                last[1] = [last[1].as_str().unwrap(), value[1].as_str().unwrap()].concat().into();
            }
            _ => found.push(value),
        }
    }
    found
}

/// Checks that the links between all nodes of a tree fit together.
fn check(document: &Document) {
    let mut count = 0;
    for node in std::iter::once(NodeId::DOCUMENT).chain(document.descendants(NodeId::DOCUMENT)) {
        count += 1;
        let mut before = None;
        for child in document.children(node) {
            assert_eq!(document.parent(child), Some(node));
            assert_eq!(document.prev_sibling(child), before);
            before = Some(child);
        }
        assert_eq!(document.last_child(node), before);
    }
    assert!(count <= document.len());
    assert!(document.dump().starts_with("| "));
}

/// Random numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}

#[test]
fn pages_spliced_at_random_make_whole_trees() {
    let cases = table(include_str!("../../tests/data/tree-construction.json"));
    let mut random = Random(16);
    for _ in 0..4_000 {
        let mut page = String::new();
        for _ in 0..6 {
            let part: Vec<char> = cases[random.below(cases.len())][0].as_str().unwrap().chars().collect();
            let start = random.below(part.len());
            page.extend(&part[start..start + random.below(part.len() - start + 1)]);
            let odd = ['<', '>', '&', '\0', '\r', '"', '\'', '/', '!', '-', 'é', '\u{1F600}'];
            page.push(odd[random.below(odd.len())]);
        }
        check(&super::parse(&page));
    }
}

#[test]
fn hostile_pages_make_trees_of_bounded_size() {
    let many = |text: &str| text.repeat(20_000);
    for page in [
        many("<div>"),
        many("<b>"),
        many("<b id=x><p>"),
        many("</p>"),
        many("<table><tr><td>"),
        many("<a href=x><table>"),
        many("<select><option>"),
        many("<svg><foreignObject>"),
        many("<template>"),
        many("<object>"),
        many("<i></p>"),
        many("x<table>y</table>"),
        format!("<table>{}", many("x<td>&amp;</td>")),
        format!("<p {}>", (0..20_000).map(|number| format!("a{number}=1 ")).collect::<String>()),
        format!("<{}>", many("a")),
        (0..20_000).map(|number| format!("<html a{number}=1>")).collect(),
        many("<!--"),
        many("&#"),
        many("&ampamp"),
        many("<![CDATA["),
        many("</"),
        many("<script><!--"),
        format!("<select><selectedcontent>{}", many("<option selected>x</option>")),
        format!(
            "{}{}",
            (0..500).map(|number| format!("<b id={number}>")).collect::<String>(),
            many("<p>x</p>")
        ),
    ] {
        let document = super::parse(&page);
        assert!(document.len() < 1_300_000, "{} nodes of {:?}", document.len(), &page[..30]);
        check_depth(&document);
    }
}

fn check_depth(document: &Document) {
    let mut visit = document.visit(NodeId::DOCUMENT);
    let (mut depth, mut deepest) = (0, 0);
    while let Some(step) = visit.step(document) {
        depth = if matches!(step, crate::dom::Step::Enter(_)) { depth + 1 } else { depth - 1 };
        deepest = deepest.max(depth);
    }
    assert!(deepest < 1_100, "depth {deepest}");
}
