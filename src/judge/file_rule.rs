//! File rules: a rule's `must` on the file as a whole.
use super::contents::Around;
use super::scope::is_kind;
use super::text::{self, counted};
use super::truth::{Reason, Truth};
use crate::field::{Document, Name, Value};
use crate::policy::model::{Must, Predicate};

/// Which part of the file a test was about: where a finding points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Part {
    /// Its name and folders, its kind, its size.
    #[default]
    Path,
    /// Its preamble.
    Preamble,
    /// What stands after its end.
    Trailing,
}

/// `must` on a file; where it does not hold, also the part that the deciding test was about.
pub(super) fn on_file(must: &Must, path: &str, around: Around<'_>) -> (Truth, Part) {
    match must {
        Must::And(parts) => decide(parts, path, around, Truth::all),
        Must::Or(parts) => decide(parts, path, around, Truth::any),
        Must::Not(part) => {
            let (truth, part) = on_file(part, path, around);
            (truth.not(), part)
        }
        Must::Is(predicate) => leaf(predicate, path, around),
    }
}

/// Whether some test in `must` is about this part of the file.
pub(super) fn asks_about(must: &Must, part: Part) -> bool {
    match must {
        Must::And(parts) | Must::Or(parts) => parts.iter().any(|must| asks_about(must, part)),
        Must::Not(must) => asks_about(must, part),
        Must::Is(predicate) => match predicate {
            Predicate::NoTrailing => part == Part::Trailing,
            Predicate::ZeroPreamble | Predicate::TiffPreamble => part == Part::Preamble,
            _ => part == Part::Path,
        },
    }
}

fn decide(
    parts: &[Must],
    path: &str,
    around: Around<'_>,
    sum: impl Fn(std::vec::IntoIter<Truth>) -> Truth,
) -> (Truth, Part) {
    let all: Vec<(Truth, Part)> = parts
        .iter()
        .map(|part| on_file(part, path, around))
        .collect();
    let truth = sum(all
        .iter()
        .map(|(truth, _)| *truth)
        .collect::<Vec<_>>()
        .into_iter());
    let part = all
        .iter()
        .find(|(each, _)| *each == truth)
        .map(|(_, part)| *part)
        .unwrap_or_default();
    (truth, part)
}

fn leaf(predicate: &Predicate, path: &str, around: Around<'_>) -> (Truth, Part) {
    let document = around.subject.document;
    match predicate {
        Predicate::Name(test) => {
            let name = path.rsplit('/').next().unwrap_or(path);
            (
                text::test(test, name, around).unwrap_or(Truth::Undecided(Reason::NotText)),
                Part::Path,
            )
        }
        Predicate::Path(test) => (
            text::test(test, path, around).unwrap_or(Truth::Undecided(Reason::NotText)),
            Part::Path,
        ),
        Predicate::Kind(kinds) => {
            let is = document.format.is_some_and(|format| is_kind(format, kinds));
            (Truth::of(is, Reason::OtherKind), Part::Path)
        }
        Predicate::Bytes(bound) => (
            Truth::of(counted(*bound, document.size), Reason::Length),
            Part::Path,
        ),
        Predicate::NoTrailing => {
            let none = !document
                .fields
                .iter()
                .any(|field| field.name == Name::Trailing);
            (Truth::of(none, Reason::TrailingBytes), Part::Trailing)
        }
        Predicate::ZeroPreamble => {
            let zero = preamble(document).is_none_or(|bytes| bytes.iter().all(|&b| b == 0));
            (Truth::of(zero, Reason::Preamble), Part::Preamble)
        }
        Predicate::TiffPreamble => {
            let tiff = preamble(document).is_some_and(is_tiff);
            (Truth::of(tiff, Reason::Preamble), Part::Preamble)
        }
        // The checks of the language let no other test into a file rule.
        _ => (Truth::Undecided(Reason::NotText), Part::Path),
    }
}

/// The preamble, if it is there and holds anything but zeros.
fn preamble(document: &Document) -> Option<&[u8]> {
    let field = document
        .fields
        .iter()
        .find(|field| field.name == Name::Preamble)?;
    match field.value {
        Value::Empty => None,
        _ => document.bytes_of(field),
    }
}

/// Whether a preamble is a TIFF header (PS3.10 7.1, "dual personality") and nothing else: `II*\0` or `MM\0*`, where the
/// first directory stands, perhaps that directory, and zeros. TIFF 6.0 section 2: an entry has 12 bytes, its type is 1
/// to 12, and only values of at most 4 bytes stand in it; text (type 2) and undefined bytes (type 7) may not.
pub(super) fn is_tiff(preamble: &[u8]) -> bool {
    let big_endian = match preamble.get(..4) {
        Some(b"II*\0") => false,
        Some(b"MM\0*") => true,
        _ => return false,
    };
    let number = |bytes: &[u8]| {
        let digits: Vec<u8> = if big_endian {
            bytes.to_vec()
        } else {
            bytes.iter().rev().copied().collect()
        };
        digits
            .iter()
            .fold(0usize, |sum, &b| sum << 8 | usize::from(b))
    };
    let zeros = |from: usize| {
        preamble
            .get(from..)
            .is_some_and(|rest| rest.iter().all(|&b| b == 0))
    };
    let Some(directory) = preamble.get(4..8).map(number) else {
        return false;
    };
    if directory != 8 {
        return zeros(8);
    }
    let Some(count) = preamble.get(8..10).map(number) else {
        return false;
    };
    let entries_end = 10 + count.min(preamble.len()) * 12;
    let Some(entries) = preamble.get(10..entries_end) else {
        return false;
    };
    let sound = entries.chunks_exact(12).all(|entry| {
        let kind = entry.get(2..4).map_or(0, number);
        (1..=12).contains(&kind) && !matches!(kind, 2 | 7)
    });
    // Behind the entries stands the place of the next directory.
    sound && zeros((entries_end + 4).min(preamble.len()))
}

#[cfg(test)]
mod tests {
    use super::is_tiff;

    fn preamble(start: &[u8]) -> Vec<u8> {
        let mut bytes = start.to_vec();
        bytes.resize(128, 0);
        bytes
    }

    #[test]
    fn a_bare_tiff_header_is_a_tiff_preamble() {
        assert!(is_tiff(&preamble(b"II*\0\x08\0\0\0\0\0")));
        assert!(is_tiff(&preamble(b"MM\0*\0\0\x01\0")));
        assert!(is_tiff(&preamble(
            b"II*\0\x08\0\0\0\x01\0\x00\x01\x03\0\x01\0\0\0\x40\0\0\0\0\0\0\0"
        )));
    }

    #[test]
    fn text_behind_a_tiff_header_is_found() {
        assert!(!is_tiff(&preamble(b"II*\0\x08\0\0\0\0\0\0\0\0\0Doe^John")));
        assert!(!is_tiff(&preamble(b"II*\0\xff\0\0\0Doe^John")));
        assert!(!is_tiff(&preamble(
            b"II*\0\x08\0\0\0\x01\0\x0e\x01\x02\0\x04\0\0\0Doe\0\0\0\0\0"
        )));
        assert!(!is_tiff(&preamble(b"Doe^John")));
        assert!(!is_tiff(b"II*\0"));
    }
}
