//! PDF inside DICOM: the text of a document is judged, at a path of its own, and what cannot be read is told.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests"
)]
mod corpus;

use std::io::Write as _;

use corpus::*;
use proptest::prelude::*;
use sekisho::field::{Document, Name};

const EXPLICIT: &str = "1.2.840.10008.1.2.1";

/// A PDF of these objects, numbered from 1; the first is the catalog, the second the document information.
struct Pdf {
    bytes: Vec<u8>,
    places: Vec<usize>,
}

impl Pdf {
    fn new() -> Self {
        Self {
            bytes: b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec(),
            places: Vec::new(),
        }
    }

    fn object(mut self, body: impl AsRef<[u8]>) -> Self {
        self.places.push(self.bytes.len());
        let _ = writeln!(self.bytes, "{} 0 obj", self.places.len());
        self.bytes.extend(body.as_ref());
        self.bytes.extend(b"\nendobj\n");
        self
    }

    fn stream(self, dict: &str, data: &[u8]) -> Self {
        let head = format!("<< {dict} /Length {} >>\nstream\n", data.len());
        self.object([head.as_bytes(), data, b"\nendstream"].concat())
    }

    fn end(mut self, trailer: &str) -> Vec<u8> {
        let at = self.bytes.len();
        let _ = write!(
            self.bytes,
            "xref\n0 {}\n0000000000 65535 f \n",
            self.places.len() + 1
        );
        for place in &self.places {
            let _ = writeln!(self.bytes, "{place:010} 00000 n ");
        }
        let size = self.places.len() + 1;
        let _ = write!(
            self.bytes,
            "trailer\n<< /Size {size} /Root 1 0 R /Info 2 0 R {trailer} >>\nstartxref\n{at}\n%%EOF\n"
        );
        self.bytes
    }
}

fn deflated(text: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(text).unwrap();
    out.finish().unwrap()
}

/// One page with this content, font and more entries of the page; further objects begin with number 7.
fn page(content: &[u8], font: &str, entries: &str) -> Pdf {
    Pdf::new()
        .object("<< /Type /Catalog /Pages 3 0 R >>")
        .object("<< /Title (Report) >>")
        .object("<< /Type /Pages /Kids [4 0 R] /Count 1 >>")
        .object(format!(
            "<< /Type /Page /Parent 3 0 R /Contents 5 0 R /Resources << /Font << /F 6 0 R >> \
             /XObject << /X 7 0 R >> >> {entries} >>"
        ))
        .stream("/Filter /FlateDecode", &deflated(content))
        .object(font)
}

const HELVETICA: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

fn plain() -> Pdf {
    page(b"BT /F 12 Tf (Yamada Hanako) Tj ET", HELVETICA, "")
}

/// A DICOM file that holds a document.
fn dicom(document: &[u8]) -> Vec<u8> {
    let mut value = document.to_vec();
    if value.len() % 2 == 1 {
        value.push(0);
    }
    file(EXPLICIT, &explicit(0x0042, 0x0011, "OB", &value))
}

/// `path text` of the parts, and the paths of what was not read, behind that of the document.
fn read_pdf(pdf: &[u8]) -> (Vec<String>, Vec<String>) {
    let document = read_all(&dicom(pdf));
    (texts(&document), untold(&document))
}

fn texts(document: &Document) -> Vec<String> {
    let parts = (0..)
        .zip(&document.fields)
        .filter(|(_, f)| matches!(f.name, Name::Part(_)));
    parts
        .map(|(at, field)| {
            let path = document.path_of(sekisho::field::FieldId::new(at).unwrap());
            let path = path.as_str().strip_prefix("(0042,0011).").unwrap();
            format!("{path} {}", document.text_of(field).unwrap().text)
        })
        .collect()
}

fn untold(document: &Document) -> Vec<String> {
    let problems = document.problems.iter();
    problems
        .map(|problem| {
            assert_eq!(problem.code.code(), "embedded-not-read");
            let path = problem.path.as_ref().unwrap().as_str();
            path.strip_prefix("(0042,0011)")
                .unwrap()
                .trim_start_matches('.')
                .to_owned()
        })
        .collect()
}

#[test]
fn the_text_of_a_compressed_page_is_a_field() {
    let (parts, unread) = read_pdf(&plain().end(""));
    assert_eq!(parts, ["Info.Title Report", "page[1].text Yamada Hanako"]);
    assert_eq!(unread, [""; 0]);
}

#[test]
fn every_string_of_a_document_is_a_field() {
    let pdf = page(
        b"/X Do BT /F 12 Tf (A) Tj ET",
        HELVETICA,
        "/Annots [<< /Type /Annot /Contents (B) /T <FEFF5C71> /A << /URI (http://c/) >> >>]",
    )
    .stream(
        "/Type /XObject /Subtype /Form /Resources << /Font << /F 6 0 R >> >>",
        b"BT /F 9 Tf (D) Tj ET",
    )
    .stream("/Type /EmbeddedFile", b"E, and no more")
    .stream(
        "/Type /Metadata /Subtype /XML",
        b"<x:xmpmeta><dc:creator>F</dc:creator></x:xmpmeta>",
    )
    .object("(an orphan)")
    .end("");
    let pdf = [&pdf[..], b"% G\n"].concat();
    let (parts, unread) = read_pdf(&pdf);
    assert_eq!(
        parts,
        [
            "comment[0]  G",
            "Info.Title Report",
            "page[1].text A\nD",
            "object[4].entry[4][0].Contents B",
            "object[4].entry[4][0].T 山",
            "object[4].entry[4][0].entry[3].URI http://c/",
            "attachment[0] E, and no more",
            "object[9].Xmp.dc:creator F",
            "object[10] an orphan",
        ]
    );
    assert_eq!(unread, [""; 0]);
}

#[test]
fn what_cannot_be_read_is_told_with_its_path() {
    let identity = "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H >>";
    let picture = "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8";
    let whole = plain().end("");
    let update = b"2 0 obj\n<< /Title (New) >>\nendobj\n";
    let table = whole.len() + update.len();
    let xref = format!(
        "xref\n2 1\n{:010} 00000 n \ntrailer\n<< /Size 7 /Root 1 0 R /Info 2 0 R /Prev {} >>\nstartxref\n{table}\n%%EOF\n",
        whole.len(),
        whole.windows(5).position(|b| b == b"xref\n").unwrap(),
    );
    let cases = [
        (
            "a font without characters",
            page(b"BT /F 9 Tf (AB) Tj ET", identity, "").end(""),
            "page[1].text",
        ),
        (
            "a picture",
            page(b"/X Do", HELVETICA, "").stream(picture, b"x").end(""),
            "page[1].picture[0]",
        ),
        (
            "a picture in the page",
            page(b"BI /W 1 ID x EI", HELVETICA, "").end(""),
            "page[1].picture[0]",
        ),
        (
            "a picture that no page shows",
            plain().stream(picture, b"x").end(""),
            "object[7].picture[0]",
        ),
        (
            "a file that is no text",
            plain().stream("/Type /EmbeddedFile", b"\x01\x02").end(""),
            "attachment[0]",
        ),
        (
            "a stream of no known kind",
            plain().stream("", b"\x01\x02").end(""),
            "object[7]",
        ),
        (
            "a string that is no text",
            plain().object("<00010203>").end(""),
            "object[7]",
        ),
        (
            "a damaged stream",
            plain().stream("/Filter /FlateDecode", b"\x01\x02").end(""),
            "object[7]",
        ),
        (
            "an unknown filter",
            plain().stream("/Filter /Own", b"abc").end(""),
            "object[7]",
        ),
        (
            "an earlier revision",
            [&whole[..], update, xref.as_bytes()].concat(),
            "revision[1]",
        ),
        (
            "bytes behind the end",
            [&whole[..], b"Yamada"].concat(),
            "trailing",
        ),
        (
            "bytes in front",
            [b"Yamada\n", &whole[..]].concat(),
            "leading",
        ),
        ("half a file", whole[..100].to_vec(), ""),
        (
            "no document of a known kind",
            b"solid\x01\x02\x03".to_vec(),
            "",
        ),
        (
            "an encrypted file",
            plain()
                .object("<< /Filter /Standard /V 1 /R 2 /O (a) /U (b) /P -4 >>")
                .end("/Encrypt 7 0 R /ID [(a) (b)]"),
            "",
        ),
    ];
    for (what, pdf, path) in cases {
        let (_, unread) = read_pdf(&pdf);
        assert!(unread.iter().any(|told| told == path), "{what}: {unread:?}");
    }
}

#[test]
fn a_name_that_is_written_anywhere_into_a_document_is_found_or_told() {
    let whole = page(
        b"BT /F 12 Tf (A) Tj ET",
        HELVETICA,
        "/Annots [<< /Contents (B) >>]",
    )
    .end("/ID [(x) (x)]");
    let (_, unread) = read_pdf(&whole);
    assert_eq!(unread, [""; 0]);
    let mut silent = Vec::new();
    for at in 0..=whole.len() {
        let pdf = [&whole[..at], b"Yamada", &whole[at..]].concat();
        let (parts, unread) = read_pdf(&pdf);
        let found = parts.iter().any(|part| part.contains("Yamada"));
        // The names of PDF are words of the format, and the identifiers of a file are no text.
        let before = &whole[..at];
        let in_name = before
            .iter()
            .rposition(|b| b" \n<>[]()/".contains(b))
            .is_some_and(|start| before[start] == b'/');
        let in_id = String::from_utf8_lossy(&whole[..at]).ends_with("/ID [(")
            || String::from_utf8_lossy(&whole[..at]).contains("/ID [(");
        if !found && unread.is_empty() && !in_name && !in_id {
            let near = String::from_utf8_lossy(&whole[at.saturating_sub(20)..at]).into_owned();
            silent.push(near);
        }
    }
    assert_eq!(silent, [""; 0]);
}

#[test]
fn a_pdf_is_read_wherever_it_stands() {
    let mut value = plain().end("");
    if value.len() % 2 == 1 {
        value.push(0);
    }
    let inside = explicit(0x0042, 0x0011, "OB", &value);
    let private = [
        explicit(0x0029, 0x0010, "LO", b"ACME"),
        explicit(0x0029, 0x1001, "OB", &value),
    ]
    .concat();
    let nested = explicit(0x0040, 0x0275, "SQ", &item(&inside));
    let document = read_all(&file(EXPLICIT, &[private, nested].concat()));
    let paths: Vec<String> = (0..document.fields.len())
        .map(|at| {
            document
                .path_of(sekisho::field::FieldId::new(at).unwrap())
                .to_string()
        })
        .filter(|path| path.ends_with("page[1].text"))
        .collect();
    assert_eq!(
        paths,
        [
            "(0029,1001).page[1].text",
            "(0040,0275)[0].(0042,0011).page[1].text"
        ]
    );
}

#[test]
fn a_large_document_is_read_too() {
    let large = plain()
        .stream("/Type /EmbeddedFile", &b"text ".repeat(40_000))
        .end("");
    let (parts, unread) = read_pdf(&large);
    assert_eq!((parts.len(), unread.len()), (3, 0));
}

#[test]
fn real_documents_are_read() {
    let Some(files) = real_files() else { return };
    let mut seen = 0;
    for path in files
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "pdf"))
    {
        let (parts, _) = read_pdf(&std::fs::read(path).unwrap());
        assert!(
            parts.iter().any(|part| part.starts_with("Info.")),
            "{}",
            path.display()
        );
        assert!(
            !parts.iter().any(|part| part.contains('\u{FFFD}')),
            "{}",
            path.display()
        );
        seen += 1;
    }
    println!("{seen} documents");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn a_spoilt_document_never_stops_the_scan(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        swap in any::<(prop::sample::Index, prop::sample::Index, u8)>(),
    ) {
        let mut pdf = plain()
            .stream("/Type /ObjStm /N 1 /First 4", b"9 0 (nine)")
            .stream("/Type /XObject /Subtype /Form", b"BT /F 9 Tf (D) Tj ET")
            .end("");
        for (at, byte) in &cuts {
            let at = at.index(pdf.len());
            pdf[at] = *byte;
        }
        let (from, to) = (swap.0.index(pdf.len()), swap.1.index(pdf.len()));
        let piece: Vec<u8> = pdf[from..].iter().take(usize::from(swap.2)).copied().collect();
        pdf.splice(to..to, piece);
        let document = read_all(&dicom(&pdf));
        prop_assert!(document.fields.len() < 1000);
    }
}
