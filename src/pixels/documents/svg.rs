//! Pictures in SVG (SVG 2) that stand in a document of text. What their elements of text say is text, and judged as the text of
//! the document; what they draw is not rendered.

/// Elements that draw, or that hold what does (SVG 2, 5, 10, 12; Filter Effects 1), in small letters.
const DRAWING: [&[u8]; 13] = [
    b"circle",
    b"ellipse",
    b"feimage",
    b"foreignobject",
    b"glyph",
    b"image",
    b"line",
    b"path",
    b"pattern",
    b"polygon",
    b"polyline",
    b"rect",
    b"use",
];

/// Whether a text has a picture in SVG.
pub(super) fn is_in(text: &[u8]) -> bool {
    elements(text).any(|name| is(name, b"svg"))
}

/// Whether a text has a picture in SVG that shows more than text.
pub(super) fn draws(text: &[u8]) -> bool {
    let mut elements = elements(text);
    elements.any(|name| is(name, b"svg"))
        && elements.any(|name| DRAWING.iter().any(|drawing| is(name, drawing)))
}

fn is(name: &[u8], wanted: &[u8]) -> bool {
    name.eq_ignore_ascii_case(wanted)
}

/// The names of all elements that begin, without their prefixes (Namespaces in XML 1.0, 3).
fn elements(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts = text.split(|b| *b == b'<').skip(1);
    starts.filter_map(|rest| {
        let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
        let name = rest.split(ends).next()?;
        name.rsplit(|b| *b == b':').next()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_shows_more_than_text_is_told_from_one_that_does_not() {
        for drawing in [
            "<svg><path d='M0 0'/></svg>",
            "<svg:svg xmlns:svg='x'>\n<svg:g><svg:Image/></svg:g></svg:svg>",
            "<SVG viewBox=''><polyline points=''/>",
        ] {
            assert!(draws(drawing.as_bytes()), "{drawing}");
        }
        for other in [
            "<svg><text>Jane</text></svg>",
            "<path/><image/>",
            "a <path> and 1 < 2",
            "<section><svgs/><line/></section>",
        ] {
            assert!(!draws(other.as_bytes()), "{other}");
        }
        assert!(is_in(b"<?xml version='1.0'?><svg><text/></svg>"));
        assert!(!is_in(b"<text>svg</text>"));
    }
}
