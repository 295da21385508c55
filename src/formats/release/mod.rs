//! `release.toml`: what a release says of itself. TOML in, a document of [`Declared`] fields out.
//!
//! The declaration is data of the dataset: what is wrong in it is a [`Problem`], with its line, and never an error. What a
//! text or a comment in it says is judged as text in any other file is.
mod clash;
mod published;

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::dicom::charset::Charset;
use super::source::Source;
use super::{code_of, whole};
use crate::field::{
    Declared, Document, Field, FieldId, FieldPath, Holds, Name, Place, Problem, ProblemCode, VR,
    Value,
};
pub(crate) use published::Published;

/// A declaration may be this long, in bytes.
const MAX: u64 = 1 << 20;

/// A field as it was read, in the order of the file.
struct Said {
    key: Declared,
    values: Vec<String>,
    span: Range<usize>,
}

/// Reads the declaration.
pub(super) fn read(document: &mut Document, source: &mut Source<'_>) {
    let size = source.size();
    if size > MAX {
        return whole(document, ProblemCode::TooLong);
    }
    let length = usize::try_from(size).unwrap_or_default();
    let Some(start) = source.locate(&mut document.bytes, 0, length) else {
        let code = source.failure().map_or(ProblemCode::Unreadable, code_of);
        return whole(document, code);
    };
    let bytes = document.bytes.get(start..start + length);
    let Ok(text) = String::from_utf8(bytes.unwrap_or_default().to_vec()) else {
        return whole(document, ProblemCode::DeclarationBroken);
    };
    // (0008,0005) of UTF-8, in which TOML is.
    document.charsets.push(Charset::parse(b"ISO_IR 192").0);
    let mut reader = Reader {
        document,
        text: &text,
    };
    let (table, errors) = DeTable::parse_recoverable(&text);
    for error in errors {
        let at = error.span().unwrap_or_default();
        reader.broken(None, at, "no TOML, or a field said twice".to_owned());
    }
    let said = reader.fields(table.get_ref());
    reader.comments(table.get_ref());
    for clash in clash::all(&said) {
        reader.tell(
            ProblemCode::DeclarationContradiction,
            Some(clash.key),
            clash.span,
            clash.why,
        );
    }
}

struct Reader<'a> {
    document: &'a mut Document,
    text: &'a str,
}

impl Reader<'_> {
    /// The fields that are sound, entered; what is wrong with the others is told.
    fn fields(&mut self, table: &DeTable<'_>) -> Vec<Said> {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let mut all = Vec::new();
        for (word, value) in entries {
            let span = word.span().start..value.span().end.max(word.span().end);
            let Some(key) = Declared::named(word.get_ref()) else {
                let near = crate::policy::suggest::nearest(
                    word.get_ref(),
                    Declared::ALL.iter().map(|key| key.word()),
                );
                let help = near.map(|near| format!("; did you mean `{near}`?"));
                let said = format!("an unknown field{}", help.unwrap_or_default());
                self.broken(None, span, said);
                continue;
            };
            let Some(values) = values(key, value.get_ref()) else {
                let said = format!("`{}` must be {}", key.word(), must_be(key.holds()));
                self.broken(Some(key), span, said);
                continue;
            };
            self.enter(key, &values, span.clone());
            for (n, value) in (1..).zip(&values) {
                if let Some(wrong) = wrong(key, value) {
                    let which = if values.len() > 1 {
                        format!("value {n} of `{}`", key.word())
                    } else {
                        format!("`{}`", key.word())
                    };
                    self.broken(Some(key), span.clone(), format!("{which} {wrong}"));
                }
            }
            all.push(Said { key, values, span });
        }
        all
    }

    /// What stands behind `#`, as one field each.
    fn comments(&mut self, table: &DeTable<'_>) {
        let mut texts = texts(table);
        texts.sort_by_key(|span| span.start);
        let mut texts = texts.into_iter().peekable();
        let mut at = 0;
        while let Some(found) = self.text.get(at..).and_then(|rest| rest.find('#')) {
            let begin = at + found;
            while texts.next_if(|span| span.end <= begin).is_some() {}
            if let Some(inside) = texts.peek().filter(|span| span.start <= begin) {
                at = inside.end;
                continue;
            }
            let rest = self.text.get(begin..).unwrap_or_default();
            let end = begin + rest.find('\n').unwrap_or(rest.len());
            let comment = self.text.get(begin + 1..end).unwrap_or_default().trim();
            let comment = comment.to_owned();
            self.enter(Declared::Comment, &[comment], begin..end);
            at = end;
        }
    }

    fn enter(&mut self, key: Declared, values: &[String], span: Range<usize>) {
        let start = self.document.bytes.len();
        let joined = values.join("\\");
        self.document.bytes.extend(joined.as_bytes());
        let value = match joined.len() {
            0 => Value::Empty,
            len => Value::Bytes { start, len },
        };
        self.document.fields.push(Field {
            name: Name::Declared(key),
            vr: vr(key),
            parent: FieldId::NONE,
            item: 0,
            creator: FieldId::NONE,
            charset: 1,
            big_endian: false,
            was_unknown: false,
            value,
            place: Place {
                start: span.start as u64,
                end: span.end as u64,
            },
        });
    }

    fn broken(&mut self, key: Option<Declared>, span: Range<usize>, said: String) {
        self.tell(ProblemCode::DeclarationBroken, key, span, said);
    }

    fn tell(&mut self, code: ProblemCode, key: Option<Declared>, span: Range<usize>, why: String) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let name = key.map(Name::Declared);
        self.document.problems.push(Problem {
            code,
            path: name.map(FieldPath::top),
            name,
            offset: span.start as u64,
            length: span.len() as u64,
            said: Some(format!("line {line}: {why}").into()),
        });
    }
}

/// The VR under which a field's values are tested: UT has one value, UC one or more (PS3.5 6.2).
pub(crate) fn vr(key: Declared) -> VR {
    match key.holds() {
        Holds::Word(_) | Holds::Text | Holds::Switch | Holds::Count => VR::UT,
        Holds::Words(_) | Holds::Texts | Holds::Items | Holds::Paths => VR::UC,
    }
}

/// The values of a field, if they are of its type.
fn values(key: Declared, value: &DeValue<'_>) -> Option<Vec<String>> {
    match (key.holds(), value) {
        (Holds::Switch, DeValue::Boolean(on)) => Some(vec![on.to_string()]),
        (Holds::Count, DeValue::Integer(number)) => {
            let number = u64::from_str_radix(number.as_str(), number.radix()).ok()?;
            Some(vec![number.to_string()])
        }
        (Holds::Switch | Holds::Count, _) => None,
        (_, DeValue::String(text)) => Some(vec![text.to_string()]),
        (Holds::Words(_) | Holds::Texts | Holds::Items | Holds::Paths, DeValue::Array(all)) => all
            .iter()
            .map(|one| one.get_ref().as_str().map(str::to_owned))
            .collect(),
        _ => None,
    }
}

fn must_be(holds: Holds) -> &'static str {
    match holds {
        Holds::Word(_) | Holds::Text => "a text",
        Holds::Switch => "`true` or `false`",
        Holds::Count => "a whole number, none below 0",
        Holds::Words(_) | Holds::Texts | Holds::Items | Holds::Paths => "a text or a list of texts",
    }
}

/// What is wrong with a value, without the value.
fn wrong(key: Declared, value: &str) -> Option<String> {
    match key.holds() {
        Holds::Word(words) | Holds::Words(words) => (!words.contains(&value)).then(|| {
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            format!("is none of {}", words.join(", "))
        }),
        Holds::Items => (!Published::is_item(value)).then(|| {
            "is no attribute keyword of PS3.6, no tag such as (0010,0010), and no kind of files"
                .to_owned()
        }),
        Holds::Paths => (!is_plain(value))
            .then(|| "is no path in the dataset: relative, with `/`, and without `..`".to_owned()),
        Holds::Text | Holds::Texts => value.trim().is_empty().then(|| "has no text".to_owned()),
        Holds::Switch | Holds::Count => None,
    }
}

/// Whether a path is relative and leads nowhere but down.
fn is_plain(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', '\0', ':'])
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Where keys and texts stand: a `#` inside begins no comment.
fn texts(table: &DeTable<'_>) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut tables = vec![table];
    let mut values: Vec<&Spanned<DeValue<'_>>> = Vec::new();
    loop {
        if let Some(table) = tables.pop() {
            for (key, value) in table.iter() {
                spans.push(key.span());
                values.push(value);
            }
        } else if let Some(value) = values.pop() {
            match value.get_ref() {
                DeValue::Table(table) => tables.push(table),
                DeValue::Array(all) => values.extend(all.iter()),
                _ => spans.push(value.span()),
            }
        } else {
            return spans;
        }
    }
}

#[cfg(test)]
mod tests;
