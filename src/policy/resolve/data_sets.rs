//! Data sets that tests give: keywords become tags, values bytes, private elements get their blocks.
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::super::ast::{self, ElementName, Node, Value, Word};
use super::super::error::Code;
use super::super::example::{Content, DataSet, Element, Example, encode};
use super::super::mistake::Mistake;
use super::names::Names;
use super::selectors;
use crate::field::{Tag, VR};
use crate::standard;

/// (0008,0005), which says in which character set the rest is.
const CHARSET: Tag = Tag(0x0008, 0x0005);
/// The length of the preamble (PS3.10 7.1).
const PREAMBLE: usize = 128;
/// Private creators stand in (gggg,0010) to (gggg,00FF), and reserve a block each (PS3.5 7.8.1).
const BLOCKS: std::ops::RangeInclusive<u16> = 0x10..=0xFF;

/// The tag and VR of a keyword; `None` after a mistake.
pub(super) fn keyword(word: &str, span: &Range<usize>, names: &mut Names) -> Option<(Tag, VR)> {
    let word = Node::new(word.to_owned(), span.clone());
    let entry = selectors::entry(&word, names)?;
    if entry.retired {
        // That is said of rules; old files have old attributes, and tests are made of such.
        names
            .mistakes
            .pop_if(|told| told.kind() == Code::RetiredKeyword);
    }
    match entry.tag() {
        Some(tag) => Some((tag, entry.vr)),
        None => {
            names.tell(
                Mistake::new(
                    Code::BadExample,
                    word.span,
                    "this attribute is in many groups",
                )
                .label("which of them?")
                .help("write its tag, such as `(6000,3000)`"),
            );
            None
        }
    }
}

/// The file that a test writes; `None` after a mistake.
pub(super) fn example(elements: &[Node<ast::Element>], names: &mut Names) -> Option<Example> {
    let before = names.mistakes.len();
    let mut made = Example::default();
    let mut rest = Vec::new();
    let mut around: BTreeSet<&str> = BTreeSet::new();
    for node in elements {
        let place = match &node.it.name.it {
            ElementName::Word(word) if word == "preamble" => &mut made.preamble,
            ElementName::Word(word) if word == "trailing" => &mut made.trailing,
            _ => {
                rest.push(node);
                continue;
            }
        };
        let word = match &node.it.name.it {
            ElementName::Word(word) => word.as_str(),
            _ => "",
        };
        if !around.insert(word) {
            names.tell(written_twice(node));
        }
        *place = raw(&node.it, names);
    }
    if made.preamble.len() > PREAMBLE {
        names.tell(bad(
            elements.first().map_or(0..0, |first| first.span.clone()),
            format!("the preamble has at most {PREAMBLE} bytes"),
            "write less (PS3.10 7.1)",
        ));
    }
    let unicode = unicode(&rest);
    made.data = data_set(&rest, unicode == Some(true), names);
    if unicode == Some(true) && !rest.iter().any(|node| tag_of(node) == Some(CHARSET)) {
        made.data.elements.push(Element {
            tag: CHARSET,
            vr: VR::CS,
            content: Content::Bytes(b"ISO_IR 192".to_vec()),
        });
        made.data.elements.sort_by_key(|one| one.tag);
    }
    (names.mistakes.len() == before).then_some(made)
}

/// What stands before or after the data set: text, or bytes.
fn raw(element: &ast::Element, names: &mut Names) -> Vec<u8> {
    match &element.value.it {
        ast::Content::Absent | ast::Content::Empty => Vec::new(),
        ast::Content::Bytes(hex) => bytes(hex, names).unwrap_or_default(),
        ast::Content::Values(all) => match all.as_slice() {
            [one] => match &one.it {
                Value::Text(text) => text.clone().into_bytes(),
                _ => no_text(&element.value, names),
            },
            _ => no_text(&element.value, names),
        },
        ast::Content::Items(_) => no_text(&element.value, names),
    }
}

fn no_text(value: &Node<ast::Content>, names: &mut Names) -> Vec<u8> {
    names.tell(bad(
        value.span.clone(),
        "what stands around the data set is a text, or bytes".to_owned(),
        "write `\"…\"` or `bytes \"…\"`",
    ));
    Vec::new()
}

fn bad(span: Range<usize>, message: String, help: &str) -> Mistake {
    Mistake::new(Code::BadExample, span, message)
        .label("cannot be written")
        .help(help)
}

fn written_twice(node: &Node<ast::Element>) -> Mistake {
    Mistake::new(
        Code::DuplicateName,
        node.it.name.span.clone(),
        "the element is written twice",
    )
    .label("the second")
    .help(
        "a data set has each element once; several values stand behind one another: `\"A\", \"B\"`",
    )
}

/// Whether values are in ISO_IR 192: as the test says, or else where one of them needs it. `None` where it does not matter.
fn unicode(elements: &[&Node<ast::Element>]) -> Option<bool> {
    if let Some(said) = elements.iter().find(|node| tag_of(node) == Some(CHARSET)) {
        let ast::Content::Values(all) = &said.it.value.it else {
            return Some(false);
        };
        return Some(
            matches!(all.as_slice(), [one] if one.it == Value::Text("ISO_IR 192".to_owned())),
        );
    }
    let needs = elements.iter().any(|node| is_foreign(&node.it.value.it));
    needs.then_some(true)
}

fn is_foreign(content: &ast::Content) -> bool {
    match content {
        ast::Content::Values(all) => all
            .iter()
            .any(|one| matches!(&one.it, Value::Text(text) if !text.is_ascii())),
        // The parser has seen to it that this ends: it nests at most 64 deep.
        ast::Content::Items(items) => items
            .iter()
            .flat_map(|item| &item.it)
            .any(|node| is_foreign(&node.it.value.it)),
        _ => false,
    }
}

fn tag_of(node: &Node<ast::Element>) -> Option<Tag> {
    match &node.it.name.it {
        ElementName::Word(word) => standard::by_keyword(word)?.tag(),
        ElementName::Tag(text) => selectors::pattern(text)?.tag(),
        ElementName::Private(..) => None,
    }
}

/// The elements of a data set or of an item, in order.
fn data_set(elements: &[&Node<ast::Element>], unicode: bool, names: &mut Names) -> DataSet {
    let mut blocks = Blocks::of(elements);
    let mut made: BTreeMap<Tag, Element> = BTreeMap::new();
    for node in elements {
        let Some((tag, vr)) = named(node, &mut blocks, names) else {
            continue;
        };
        if made.contains_key(&tag) {
            names.tell(written_twice(node));
        }
        if let Some(content) = content(&node.it.value, vr, unicode, names) {
            made.insert(tag, Element { tag, vr, content });
        }
    }
    for (tag, creator) in blocks.new {
        let mut value = creator.into_bytes();
        if value.len() % 2 == 1 {
            value.push(b' ');
        }
        made.insert(
            tag,
            Element {
                tag,
                vr: VR::LO,
                content: Content::Bytes(value),
            },
        );
    }
    DataSet {
        elements: made.into_values().collect(),
    }
}

/// The tag and the VR that an element is written with; `None` after a mistake.
fn named(node: &Node<ast::Element>, blocks: &mut Blocks, names: &mut Names) -> Option<(Tag, VR)> {
    let element = &node.it;
    let (tag, known) = match &element.name.it {
        ElementName::Word(word) => {
            let (tag, vr) = keyword(word, &element.name.span, names)?;
            (tag, Some(vr))
        }
        ElementName::Tag(text) => {
            let tag = selectors::pattern(text)?.tag()?;
            (tag, standard::vr_of(tag))
        }
        ElementName::Private(creator, pattern) => {
            let creator = selectors::creator_name(creator, names)?;
            let pattern = selectors::block_pattern(pattern, names)?;
            let group = u16::try_from(pattern.value >> 16).ok()?;
            let Some(block) = blocks.of_creator(group, &creator) else {
                names.tell(bad(
                    element.name.span.clone(),
                    "the group has no block left".to_owned(),
                    "a group has 240 blocks (PS3.5 7.8.1)",
                ));
                return None;
            };
            let low = u16::try_from(pattern.value & 0xFF).ok()?;
            let tag = Tag(group, block << 8 | low);
            (tag, standard::private_vr(&creator, tag))
        }
    };
    if tag == Tag(2, 0) || tag.group() == 0xFFFE {
        names.tell(bad(
            element.name.span.clone(),
            "this is written by itself".to_owned(),
            "take it out, or give the file as a fixture: `given file \"…\"`",
        ));
        return None;
    }
    let vr = match &element.vr {
        Some(vr) => selectors::vr_named(vr, names),
        None if known.is_none() => {
            names.tell(bad(
                element.name.span.clone(),
                "nobody knows the VR of this element".to_owned(),
                "write it behind the element: `(0029,0010) LO = \"ACME 1.1\"`",
            ));
            None
        }
        None => known,
    };
    Some((tag, vr?))
}

/// What an element holds; `None` where it is absent, and after a mistake.
fn content(node: &Node<ast::Content>, vr: VR, unicode: bool, names: &mut Names) -> Option<Content> {
    match &node.it {
        ast::Content::Absent => None,
        ast::Content::Empty if vr == VR::SQ => Some(Content::Items(Vec::new())),
        ast::Content::Empty => Some(Content::Bytes(Vec::new())),
        ast::Content::Bytes(hex) => bytes(hex, names).map(Content::Bytes),
        ast::Content::Items(_) if vr != VR::SQ => {
            names.tell(bad(
                node.span.clone(),
                format!("an element of VR {vr} has no items"),
                "write a value, or name a sequence",
            ));
            None
        }
        ast::Content::Items(items) => {
            let items = items.iter().map(|item| {
                let elements: Vec<&Node<ast::Element>> = item.it.iter().collect();
                data_set(&elements, unicode, names)
            });
            Some(Content::Items(items.collect()))
        }
        ast::Content::Values(_) if vr == VR::SQ => {
            names.tell(bad(
                node.span.clone(),
                "a sequence has items".to_owned(),
                "write `[ { PatientName = \"Doe^Jane\" } ]`",
            ));
            None
        }
        ast::Content::Values(values) => {
            match encode(vr, values.iter().map(|value| &value.it), unicode) {
                Ok(bytes) => Some(Content::Bytes(bytes)),
                Err((message, help)) => {
                    names.tell(bad(node.span.clone(), message, help));
                    None
                }
            }
        }
    }
}

/// Bytes from pairs of hexadecimal digits.
fn bytes(hex: &Word, names: &mut Names) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hex
        .it
        .chars()
        .filter(|c| *c != ' ')
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let pairs = digits.filter(|digits| digits.len() % 2 == 0);
    if pairs.is_none() {
        names.tell(bad(
            hex.span.clone(),
            "bytes are written as pairs of hexadecimal digits".to_owned(),
            "write them as in `bytes \"FF FE\"`",
        ));
    }
    let pair = |pair: &[u8]| pair.iter().fold(0_u8, |sum, digit| sum << 4 | digit);
    pairs.map(|digits| digits.chunks(2).map(pair).collect())
}

/// The blocks of private groups that creators have reserved in one data set.
#[derive(Debug, Default)]
struct Blocks {
    /// By group and creator.
    known: BTreeMap<(u16, String), u16>,
    /// By group: blocks that something is in.
    taken: BTreeSet<(u16, u16)>,
    /// Creators that are to be written.
    new: Vec<(Tag, String)>,
}

impl Blocks {
    /// Those that the elements themselves say.
    fn of(elements: &[&Node<ast::Element>]) -> Self {
        let mut blocks = Self::default();
        for node in elements {
            let Some(tag) = tag_of(node).filter(|tag| tag.group() % 2 == 1) else {
                continue;
            };
            let block = if BLOCKS.contains(&tag.element()) {
                tag.element()
            } else {
                tag.element() >> 8
            };
            blocks.taken.insert((tag.group(), block));
            if block == tag.element()
                && let ast::Content::Values(values) = &node.it.value.it
                && let [one] = values.as_slice()
                && let Value::Text(creator) = &one.it
            {
                blocks
                    .known
                    .insert((tag.group(), creator.trim().to_owned()), block);
            }
        }
        blocks
    }

    /// The block of a creator in a group: its own, or a new one.
    fn of_creator(&mut self, group: u16, creator: &str) -> Option<u16> {
        let key = (group, creator.to_owned());
        if let Some(block) = self.known.get(&key) {
            return Some(*block);
        }
        let block = BLOCKS
            .into_iter()
            .find(|block| !self.taken.contains(&(group, *block)))?;
        self.taken.insert((group, block));
        self.new.push((Tag(group, block), creator.to_owned()));
        self.known.insert(key, block);
        Some(block)
    }
}
