//! [`FieldPath`]: the written place of a field in its file.
use std::fmt::{self, Write as _};

use super::{Column, Declared, Document, Field, FieldId, Name, Tag};

/// The path of a field in its file, in the spelling of the contract: tags in round brackets, items from 0
/// in square ones, `preamble`, `trailing`, `path`. Holds no value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldPath(Box<str>);

impl FieldPath {
    /// The name and folders of a file.
    pub fn file_name() -> Self {
        Self("path".into())
    }

    /// The pixels of an image file.
    pub fn pixels() -> Self {
        Self("pixels".into())
    }

    /// A path that stands at the top of a DICOM data set, of an element that may be absent.
    pub fn top(name: Name) -> Self {
        let mut text = String::new();
        push_name(&mut text, name);
        Self(text.into())
    }

    /// This path with a part of a document behind it: `self.page[1].text`; itself where there is none.
    pub fn part(&self, part: &str) -> Self {
        if part.is_empty() {
            return self.clone();
        }
        Self(format!("{}.{part}", self.0).into())
    }

    /// The path of `id` in `document`. Follows parents, at most as many as the document has fields.
    pub(super) fn of(document: &Document, id: FieldId) -> Self {
        let mut chain: Vec<&Field> = Vec::new();
        let mut next = id;
        while let Some(field) = document.field(next) {
            chain.push(field);
            if chain.len() > document.fields.len() {
                break;
            }
            next = field.parent;
        }
        let mut text = String::with_capacity(chain.len() * 16);
        let mut item = None;
        for field in chain.iter().rev() {
            let column = |number| document.column(number).map_or("column", |it| &*it.path);
            if let Name::Part(number) = field.name {
                let dot = if item.is_some() { "." } else { "" };
                let _ = write!(text, "{dot}{}", document.part(number));
            } else if let Name::Column(number) = field.name {
                text.push_str(column(number));
            } else if let Name::Cell(number) = field.name {
                let _ = write!(text, "{}[{}]", column(number), document.row_of(field));
            } else {
                if item.is_some() {
                    let _ = write!(text, "[{}].", field.item);
                }
                push_name(&mut text, field.name);
            }
            item = Some(());
        }
        Self(text.into())
    }

    /// This path with another element in an item behind it: `self[item].(gggg,eeee)`.
    pub fn child(&self, item: u32, name: Name) -> Self {
        let mut text = String::from(&*self.0);
        let _ = write!(text, "[{item}].");
        push_name(&mut text, name);
        Self(text.into())
    }

    /// An attribute that is no item of a list in the release's declaration: `published-items[(0010,0040)]`.
    pub fn not_in(list: Declared, tag: Tag) -> Self {
        let mut text = String::from(list.word());
        text.push('[');
        push_name(&mut text, Name::Tag(tag));
        text.push(']');
        Self(text.into())
    }

    /// A column of a table as a whole, or its cell in one row.
    pub fn of_column(column: &Column, row: Option<u64>) -> Self {
        match row {
            Some(row) => Self(format!("{}[{row}]", column.path).into()),
            None => Self(column.path.clone()),
        }
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn push_name(text: &mut String, name: Name) {
    let _ = match name {
        Name::Tag(tag) => write!(text, "({:04X},{:04X})", tag.group(), tag.element()),
        Name::Preamble => write!(text, "preamble"),
        Name::Trailing => write!(text, "trailing"),
        Name::Part(number) => write!(text, "part[{number}]"),
        Name::Declared(key) => write!(text, "{}", key.word()),
        Name::Column(number) | Name::Cell(number) => write!(text, "column {}", number + 1),
    };
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
