//! PDF and CDA documents with pictures, made of pieces.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "helpers of tests"
)]
use super::files::{COLUMNS, File, ROWS};
use std::io::Write as _;

/// What a page shows by a font.
pub(crate) const REPORT: &str =
    "BT /F 12 Tf 20 700 Td (The report says that there is nothing to be seen.) Tj ET";

/// A stream object.
pub(crate) fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< {entries} /Length {} >>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// A picture of the size of the others.
pub(crate) fn picture(entries: &str, data: &[u8]) -> Vec<u8> {
    let size = format!("/Type /XObject /Subtype /Image /Width {COLUMNS} /Height {ROWS} ");
    stream(&(size + entries), data)
}

/// A PDF with one page, which shows text and the first of the pictures; the others stand behind it, from object 7 on.
pub(crate) fn pdf(content: &[u8], page: &str, pictures: &[Vec<u8>]) -> Vec<u8> {
    let names = (0..pictures.len()).map(|at| format!("/P{at} {} 0 R ", at + 6));
    let names: String = names.collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {page} \
             /Resources << /Font << /F 5 0 R >> /XObject << /P 6 0 R {names} >> >> >>"
        )
        .into_bytes(),
        stream("", content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
    ];
    objects.extend_from_slice(pictures);
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(&objects) {
        table += &format!("{:010} 00000 n \n", out.len());
        out.extend(format!("{number} 0 obj\n").bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let at = out.len();
    let size = objects.len() + 1;
    out.extend(table.bytes());
    out.extend(format!("trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF").bytes());
    out
}

/// A file that holds a document.
pub(crate) fn holding(document: &[u8]) -> Vec<u8> {
    let mut value = document.to_vec();
    value.resize(value.len().next_multiple_of(2), 0);
    File::new(8).with(0x0042, 0x0011, "OB", &value).file()
}

/// A file that holds a PDF whose page draws a picture.
pub(crate) fn drawing(picture: Vec<u8>) -> Vec<u8> {
    let content = format!("{REPORT} q 160 0 0 64 20 20 cm /P Do Q");
    holding(&pdf(content.as_bytes(), "", &[picture]))
}

pub(crate) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

pub(crate) fn hex(bytes: &[u8]) -> Vec<u8> {
    let digits: String = bytes.iter().map(|b| format!("{b:02X}")).collect();
    (digits + ">").into_bytes()
}

/// RunLengthDecode: literal runs, and the end.
pub(crate) fn runs(bytes: &[u8]) -> Vec<u8> {
    let run = |run: &[u8]| [&[run.len() as u8 - 1], run].concat();
    [bytes.chunks(128).flat_map(run).collect(), vec![128]].concat()
}

/// LZWDecode: each byte by its own code of nine bits, with the table cleared before codes grow.
pub(crate) fn lzw(bytes: &[u8]) -> Vec<u8> {
    let codes = bytes
        .chunks(200)
        .flat_map(|part| std::iter::once(256u16).chain(part.iter().map(|byte| u16::from(*byte))));
    let bits: Vec<u8> = codes
        .chain([257])
        .flat_map(|code| (0..9).rev().map(move |bit| (code >> bit & 1) as u8))
        .collect();
    packed(&bits)
}

/// Bits to bytes, the first the highest.
pub(crate) fn packed(bits: &[u8]) -> Vec<u8> {
    let byte = |bits: &[u8]| bits.iter().fold(0, |all, bit| all << 1 | bit) << (8 - bits.len());
    bits.chunks(8).map(byte).collect()
}

/// Differences along rows (TIFF predictor 2), and those to the row above (PNG predictor 2).
pub(crate) fn predicted(pixels: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let rows: Vec<&[u8]> = pixels.chunks(usize::from(COLUMNS)).collect();
    let along = |row: &&[u8]| {
        let before = std::iter::once(0).chain(row.iter().copied());
        row.iter()
            .zip(before)
            .map(|(b, a)| b.wrapping_sub(a))
            .collect::<Vec<u8>>()
    };
    let mut up = Vec::new();
    let mut above = vec![0; usize::from(COLUMNS)];
    for row in &rows {
        up.push(2);
        up.extend(row.iter().zip(&above).map(|(b, a)| b.wrapping_sub(*a)));
        above = row.to_vec();
    }
    (rows.iter().flat_map(along).collect(), up)
}

/// JBIG2 (ISO/IEC 14492 in the embedded organisation): page information, and one immediate generic region coded by T.6.
pub(crate) fn jbig2(fax: &[u8]) -> Vec<u8> {
    let (width, height) = (
        u32::from(COLUMNS).to_be_bytes(),
        u32::from(ROWS).to_be_bytes(),
    );
    let page = [
        &[0, 0, 0, 0, 48, 0, 1, 0, 0, 0, 19][..],
        &width,
        &height,
        &[0; 11],
    ]
    .concat();
    let region = [&width[..], &height, &[0; 9], &[1], fax].concat();
    let length = (region.len() as u32).to_be_bytes();
    [&page[..], &[0, 0, 0, 1, 38, 0, 1], &length, &region].concat()
}

/// How pictures of a PDF hold grey pixels, by name.
pub(crate) fn samples(pixels: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    const GREY: &str = "/ColorSpace /DeviceGray /BitsPerComponent 8";
    let grey = |filter: &str, data: &[u8]| picture(&format!("{GREY} {filter}"), data);
    let each =
        |of: &dyn Fn(u8) -> Vec<u8>| -> Vec<u8> { pixels.iter().flat_map(|p| of(*p)).collect() };
    let bits: Vec<u8> = pixels.iter().map(|p| u8::from(*p < 150)).collect();
    let fours: Vec<u8> = pixels.chunks(2).map(|p| p[0] & 0xF0 | p[1] >> 4).collect();
    let (along, up) = predicted(pixels);
    let parameters = |n: u8| format!("/DecodeParms << /Predictor {n} /Columns {COLUMNS} >>");
    vec![
        ("plain", grey("", pixels)),
        ("flate", grey("/Filter /FlateDecode", &deflated(pixels))),
        ("hex", grey("/Filter [/ASCIIHexDecode]", &hex(pixels))),
        (
            "both",
            grey(
                "/Filter [/ASCIIHexDecode /FlateDecode]",
                &hex(&deflated(pixels)),
            ),
        ),
        ("runs", grey("/Filter /RunLengthDecode", &runs(pixels))),
        ("lzw", grey("/Filter /LZWDecode", &lzw(pixels))),
        (
            "tiff",
            grey(
                &format!("/Filter /FlateDecode {}", parameters(2)),
                &deflated(&along),
            ),
        ),
        (
            "png",
            grey(
                &format!("/Filter [/FlateDecode] {}", parameters(15)),
                &deflated(&up),
            ),
        ),
        (
            "mask",
            picture("/ImageMask true /Decode [1 0]", &packed(&bits)),
        ),
        (
            "nibbles",
            picture("/ColorSpace /DeviceGray /BitsPerComponent 4", &fours),
        ),
        (
            "words",
            picture(
                "/ColorSpace /CalGray /BitsPerComponent 16",
                &each(&|p| vec![p, 7]),
            ),
        ),
        (
            "cmyk",
            picture(
                "/ColorSpace /DeviceCMYK /BitsPerComponent 8",
                &each(&|p| vec![0, 9, 0, p]),
            ),
        ),
        (
            "inks",
            picture(
                "/ColorSpace [/DeviceN [/A /B /C /D /E] /DeviceRGB 9 0 R] /BitsPerComponent 8",
                &each(&|p| vec![0, 9, 0, 9, p]),
            ),
        ),
        (
            "indexed",
            picture(
                "/ColorSpace [/Indexed /DeviceRGB 1 <FFFF00 FF00FF>] /BitsPerComponent 1",
                &packed(&bits),
            ),
        ),
        (
            "alike",
            picture(
                "/ColorSpace [/Indexed /DeviceGray 1 <8080>] /BitsPerComponent 1",
                &packed(&bits),
            ),
        ),
    ]
}

/// Letters by lines, on a grid of four columns and six rows.
pub(crate) fn letter(letter: char) -> &'static [&'static [(u32, u32)]] {
    match letter {
        'A' => &[&[(0, 0), (2, 6), (4, 0)], &[(1, 2), (3, 2)]],
        'D' => &[&[(0, 0), (0, 6), (2, 6), (4, 4), (4, 2), (2, 0), (0, 0)]],
        'E' => &[&[(4, 0), (0, 0), (0, 6), (4, 6)], &[(0, 3), (3, 3)]],
        'F' => &[&[(0, 0), (0, 6), (4, 6)], &[(0, 3), (3, 3)]],
        'H' => &[&[(0, 0), (0, 6)], &[(4, 0), (4, 6)], &[(0, 3), (4, 3)]],
        'I' => &[&[(2, 0), (2, 6)]],
        'J' => &[&[(0, 1), (1, 0), (3, 0), (4, 1), (4, 6)]],
        'L' => &[&[(0, 6), (0, 0), (4, 0)]],
        'T' => &[&[(2, 0), (2, 6)], &[(0, 6), (4, 6)]],
        'N' => &[&[(0, 0), (0, 6), (4, 0), (4, 6)]],
        'O' => &[&[
            (1, 0),
            (0, 1),
            (0, 5),
            (1, 6),
            (3, 6),
            (4, 5),
            (4, 1),
            (3, 0),
            (1, 0),
        ]],
        _ => &[],
    }
}

/// A page with words that are drawn by lines, in letters of 12 points.
pub(crate) fn drawn(words: &str) -> String {
    let mut content = String::from("1.2 w 0 0 0.4 RG\n");
    for (number, one) in (0u32..).zip(words.chars()) {
        for line in letter(one) {
            for (at, (x, y)) in line.iter().enumerate() {
                let (x, y) = (60 + number * 13 + x * 2, 600 + y * 2);
                content += &format!("{x} {y} {} ", if at == 0 { "m" } else { "l" });
            }
            content += "S\n";
        }
    }
    content
}

/// A table with small cells, bars with ticks, and boxes to be ticked.
pub(crate) fn table() -> String {
    let mut content = String::from("0.5 w 0 G\n");
    for row in 0u32..12 {
        for (column, width) in (0u32..).zip([30, 50, 44, 20, 60]) {
            let x = 40 + column * 61;
            content += &format!("{x} {} {width} 12 re S\n", 500 + row * 14);
        }
        let (y, x) = (200 + row * 14, 60 + row * 20);
        content += &format!(
            "400 {y} 10 10 re S {x} 60 12 {} re f {x} 50 m {x} 54 l S\n",
            9 + row * 4
        );
    }
    content + "60 50 m 300 50 l S\n"
}

/// Grid and curve of an ECG.
pub(crate) fn curve() -> String {
    let mut content = String::from("1 0.8 0.8 RG 0.5 w\n");
    for at in (0u32..=500).step_by(14) {
        content += &format!(
            "{} 100 m {} 600 l S 40 {} m 540 {} l S\n",
            40 + at,
            40 + at,
            100 + at,
            100 + at
        );
    }
    content += "0 0 0 RG 1 w\n";
    for lead in 0..4u32 {
        for at in 0..500u32 {
            let beat = [0, 2, 0, -3, 40, -9, 0, 0, 4, 7, 8, 5, 0][(at % 60).min(12) as usize];
            let y = 160 + i64::from(lead * 120) + beat;
            content += &format!("{} {y} {} ", 40 + at, if at == 0 { "m" } else { "l" });
        }
        content += "S\n";
    }
    content
}

/// RFC 4648, in lines of 76.
pub(crate) mod base64 {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    pub(crate) fn encode(bytes: &[u8]) -> String {
        let mut out = String::new();
        for (number, three) in bytes.chunks(3).enumerate() {
            if number > 0 && number % 19 == 0 {
                out.push('\n');
            }
            let bits = three.iter().fold(0u32, |all, b| all << 8 | u32::from(*b))
                << (8 * (3 - three.len()));
            for at in 0..4 {
                out.push(match at <= three.len() {
                    true => char::from(ALPHABET[(bits >> (18 - 6 * at) & 63) as usize]),
                    false => '=',
                });
            }
        }
        out
    }
}
