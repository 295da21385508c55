//! Pictures in documents that a DICOM file holds: a PDF with text in a picture, and its clean twin; the same for CDA.
use super::files::{COLUMNS, File, ROWS, clean, text};
use super::{NO_TEXT, check, policy, told};
use std::io::Write as _;

const BURNED_JPEG: &[u8] = include_bytes!("../data/pixels/burned.jpg");
const CLEAN_JPEG: &[u8] = include_bytes!("../data/pixels/phantom.jpg");
const BURNED_FAX: &[u8] = include_bytes!("../data/pixels/burned.g4");
const CLEAN_FAX: &[u8] = include_bytes!("../data/pixels/phantom.g4");
const REPORT: &str =
    "BT /F 12 Tf 20 700 Td (The report says that there is nothing to be seen.) Tj ET";
const FOUND: (&str, Option<u64>, &str) = ("(0042,0011)", Some(1), "t/r");

/// A stream object.
fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< {entries} /Length {} >>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// A picture of the size of the others.
fn picture(entries: &str, data: &[u8]) -> Vec<u8> {
    let size = format!("/Type /XObject /Subtype /Image /Width {COLUMNS} /Height {ROWS} ");
    stream(&(size + entries), data)
}

/// A PDF with one page, which shows text and the first of the pictures; the others stand behind it, from object 7 on.
fn pdf(content: &[u8], page: &str, pictures: &[Vec<u8>]) -> Vec<u8> {
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
fn holding(document: &[u8]) -> Vec<u8> {
    let mut value = document.to_vec();
    value.resize(value.len().next_multiple_of(2), 0);
    File::new(8).with(0x0042, 0x0011, "OB", &value).file()
}

/// A file that holds a PDF whose page draws a picture.
fn drawing(picture: Vec<u8>) -> Vec<u8> {
    let content = format!("{REPORT} q 160 0 0 64 20 20 cm /P Do Q");
    holding(&pdf(content.as_bytes(), "", &[picture]))
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    let digits: String = bytes.iter().map(|b| format!("{b:02X}")).collect();
    (digits + ">").into_bytes()
}

/// RunLengthDecode: literal runs, and the end.
fn runs(bytes: &[u8]) -> Vec<u8> {
    let run = |run: &[u8]| [&[run.len() as u8 - 1], run].concat();
    [bytes.chunks(128).flat_map(run).collect(), vec![128]].concat()
}

/// LZWDecode: each byte by its own code of nine bits, with the table cleared before codes grow.
fn lzw(bytes: &[u8]) -> Vec<u8> {
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
fn packed(bits: &[u8]) -> Vec<u8> {
    let byte = |bits: &[u8]| bits.iter().fold(0, |all, bit| all << 1 | bit) << (8 - bits.len());
    bits.chunks(8).map(byte).collect()
}

/// Differences along rows (TIFF predictor 2), and those to the row above (PNG predictor 2).
fn predicted(pixels: &[u8]) -> (Vec<u8>, Vec<u8>) {
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
fn jbig2(fax: &[u8]) -> Vec<u8> {
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
fn samples(pixels: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
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

#[test]
fn text_in_a_picture_of_a_pdf_is_found_however_it_is_stored_and_the_clean_twin_passes() {
    let (burned, blank) = (samples(&text()), samples(&clean()));
    let fax = format!(
        "/ImageMask true /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns {COLUMNS} /Rows {ROWS} >>"
    );
    let grey = "/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode";
    let bilevel = "/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode";
    let coded = |jpeg: &[u8], group4: &[u8]| {
        vec![
            ("jpeg", picture(grey, jpeg)),
            ("fax", picture(&fax, group4)),
            ("jbig2", picture(bilevel, &jbig2(group4))),
        ]
    };
    let burned: Vec<_> = burned
        .into_iter()
        .chain(coded(BURNED_JPEG, BURNED_FAX))
        .collect();
    let blank: Vec<_> = blank
        .into_iter()
        .chain(coded(CLEAN_JPEG, CLEAN_FAX))
        .collect();
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for (kind, pictures) in [("burned", burned), ("clean", blank)] {
        files.extend(
            pictures
                .into_iter()
                .map(|(name, it)| (format!("{kind}-{name}.dcm"), drawing(it))),
        );
    }
    let given: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    let checked = check(&policy("every frame", NO_TEXT), &given, &[]);
    for (name, _) in &files {
        let found = told(&checked, name);
        match name.starts_with("burned") {
            true => assert!(
                !found.is_empty() && found.iter().all(|it| it.0 == FOUND.0 && it.2 == FOUND.2),
                "{name}: {found:?}"
            ),
            false => assert_eq!(found, [], "{name}"),
        }
    }
    let one = checked.of("burned-plain.dcm")[0];
    assert_eq!(told(&checked, "burned-plain.dcm")[0], FOUND);
    assert!(
        one["message"]
            .as_str()
            .unwrap()
            .contains("of page[1].picture[0]"),
        "{one}"
    );
}

#[test]
fn pictures_are_found_wherever_a_pdf_keeps_them() {
    const GREY: &str = "/ColorSpace /DeviceGray /BitsPerComponent 8";
    let (white, burned) = (picture(GREY, &clean()), picture(GREY, &text()));
    let inline = |pixels: &[u8]| {
        let head = format!("{REPORT} q BI /W {COLUMNS} /H {ROWS} /BPC 8 /CS /G ID ");
        [head.as_bytes(), pixels, b" EI Q"].concat()
    };
    let masked = |mask: &[u8]| {
        let entries = format!("{GREY} /SMask 7 0 R");
        pdf(
            b"/P Do",
            "",
            &[picture(&entries, &clean()), picture(GREY, mask)],
        )
    };
    let nowhere = |other: &[u8]| pdf(b"/P Do", "", &[white.clone(), other.to_vec()]);
    let thumbnail = |pixels: &[u8]| {
        let small = format!("/Width {COLUMNS} /Height {ROWS} {GREY}");
        pdf(
            b"/P Do",
            "/Thumb 7 0 R",
            &[white.clone(), stream(&small, pixels)],
        )
    };
    let form = |picture: &[u8]| {
        let entries = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /Q 7 0 R >> >>";
        pdf(b"/P Do", "", &[stream(entries, b"/Q Do"), picture.to_vec()])
    };
    let remark = |picture: &[u8]| {
        let entries = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /Q 7 0 R >> >>";
        let annotation =
            "/Annots [<< /Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /AP << /N 8 0 R >> >>]";
        pdf(
            b"/P Do",
            annotation,
            &[white.clone(), picture.to_vec(), stream(entries, b"/Q Do")],
        )
    };
    let files = [
        ("form.dcm", holding(&form(&burned)), true),
        ("form-clean.dcm", holding(&form(&white)), false),
        (
            "inline.dcm",
            holding(&pdf(&inline(&text()), "", &[white.clone()])),
            true,
        ),
        (
            "inline-clean.dcm",
            holding(&pdf(&inline(&clean()), "", &[white.clone()])),
            false,
        ),
        ("mask.dcm", holding(&masked(&text())), true),
        ("mask-clean.dcm", holding(&masked(&clean())), false),
        ("nowhere.dcm", holding(&nowhere(&burned)), true),
        (
            "private.dcm",
            File::new(8)
                .with(0x0009, 0x0010, "LO", b"SEKISHO TEST")
                .with(0x0009, 0x1001, "OB", &{
                    let mut pdf = pdf(b"/P Do", "", &[burned.clone()]);
                    pdf.resize(pdf.len().next_multiple_of(2), 0);
                    pdf
                })
                .file(),
            true,
        ),
        ("remark.dcm", holding(&remark(&burned)), true),
        ("remark-clean.dcm", holding(&remark(&white)), false),
        ("thumbnail.dcm", holding(&thumbnail(&text())), true),
        ("thumbnail-clean.dcm", holding(&thumbnail(&clean())), false),
    ];
    let given = files
        .each_ref()
        .map(|(name, bytes, _)| (*name, bytes.clone()));
    let checked = check(&policy("every frame", NO_TEXT), &given, &[]);
    for (name, _, is_found) in &files {
        let found = told(&checked, name);
        let by_the_rule = found.iter().any(|it| it.2 == "t/r");
        let unseen = found
            .iter()
            .any(|it| it.2 != "t/r" && *name != "private.dcm");
        assert_eq!(
            (by_the_rule, unseen),
            (*is_found, false),
            "{name}: {found:?}"
        );
    }
}

#[test]
fn strips_of_a_page_are_put_together_so_that_a_line_that_is_cut_is_read() {
    const GREY: &str = "/ColorSpace /DeviceGray /BitsPerComponent 8";
    let strips = |pixels: &[u8], gap: usize| {
        let rows = pixels.chunks(3 * usize::from(COLUMNS));
        let (mut content, mut pictures) = (String::new(), Vec::new());
        for (number, rows) in rows.enumerate() {
            let height = rows.len() / usize::from(COLUMNS);
            let bottom = 700 - number * (3 + gap) - height;
            content += &format!("q 160 0 0 {height} 20 {bottom} cm /P{number} Do Q\n");
            let size = format!("/Subtype /Image /Width {COLUMNS} /Height {height} ");
            pictures.push(stream(&(size + GREY), rows));
        }
        holding(&pdf(content.as_bytes(), "", &pictures))
    };
    let files = [
        ("apart.dcm", strips(&text(), 9)),
        ("clean.dcm", strips(&clean(), 0)),
        ("strips.dcm", strips(&text(), 0)),
    ];
    let checked = check(&policy("every frame", NO_TEXT), &files, &[]);
    let on_the_page = |file: &str| {
        let said = checked
            .of(file)
            .into_iter()
            .filter(|it| it["rule"] == "t/r");
        let messages: Vec<String> = said.map(|it| it["message"].to_string()).collect();
        messages
            .iter()
            .filter(|it| it.contains("of page[1])"))
            .count()
    };
    assert_eq!(on_the_page("strips.dcm"), 2);
    assert_eq!(on_the_page("apart.dcm"), 0);
    assert_eq!(checked.of("clean.dcm").len(), 0);
}

/// Letters by lines, on a grid of four columns and six rows.
fn letter(letter: char) -> &'static [&'static [(u32, u32)]] {
    match letter {
        'A' => &[&[(0, 0), (2, 6), (4, 0)], &[(1, 2), (3, 2)]],
        'D' => &[&[(0, 0), (0, 6), (2, 6), (4, 4), (4, 2), (2, 0), (0, 0)]],
        'E' => &[&[(4, 0), (0, 0), (0, 6), (4, 6)], &[(0, 3), (3, 3)]],
        'J' => &[&[(0, 1), (1, 0), (3, 0), (4, 1), (4, 6)]],
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
fn drawn(words: &str) -> String {
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

/// Grid and curve of an ECG.
fn curve() -> String {
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

#[test]
fn words_that_a_page_draws_by_lines_are_found_and_curves_are_none() {
    let page = |content: String| {
        let content = content + REPORT;
        holding(&pdf(content.as_bytes(), "", &[]))
    };
    let many = "0 0 m 1 1 l ".repeat(300_000) + "S ";
    let files = [
        ("clean.dcm", page(curve())),
        ("many.dcm", page(many)),
        ("words.dcm", page(drawn("DOE JANE"))),
    ];
    let checked = check(&policy("every frame", NO_TEXT), &files, &[]);
    assert_eq!(told(&checked, "clean.dcm"), []);
    assert_eq!(told(&checked, "words.dcm"), [FOUND]);
    assert_eq!(
        told(&checked, "many.dcm"),
        [(FOUND.0, Some(1), "unverifiable")]
    );
    let message = checked.of("many.dcm")[0]["message"].to_string();
    assert!(message.contains("so many lines"), "{message}");
}

#[test]
fn a_picture_of_a_pdf_that_cannot_be_decoded_is_unverifiable_and_the_rest_goes_on() {
    const GREY: &str = "/ColorSpace /DeviceGray /BitsPerComponent 8";
    let fine = picture(GREY, &text());
    let two = |broken: Vec<u8>| holding(&pdf(b"/P Do", "", &[fine.clone(), broken]));
    let huge = "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceGray /BitsPerComponent 8";
    let files = [
        (
            "colours.dcm",
            picture("/ColorSpace /Nobody /BitsPerComponent 8", &text()),
            "an entry of a picture",
        ),
        (
            "cut.dcm",
            picture(GREY, &text()[..3000]),
            "shorter than rows and columns say",
        ),
        (
            "damaged.dcm",
            picture(&format!("{GREY} /Filter /FlateDecode"), &[0x5A; 99]),
            "data are damaged",
        ),
        (
            "fax.dcm",
            picture(
                "/ImageMask true /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 160 >>",
                &BURNED_FAX[..60],
            ),
            "the",
        ),
        (
            "filter.dcm",
            picture(&format!("{GREY} /Filter /Unheard"), &text()),
            "data are damaged",
        ),
        (
            "huge.dcm",
            stream(huge, b"x"),
            "more samples than are decoded",
        ),
        (
            "jpeg.dcm",
            picture("/Filter /DCTDecode", &BURNED_JPEG[..300]),
            "data are damaged",
        ),
        (
            "more.dcm",
            picture(GREY, &[&text()[..], b"a name"].concat()),
            "data are damaged",
        ),
        (
            "palette.dcm",
            picture(
                "/ColorSpace [/Indexed /DeviceRGB 9 <00>] /BitsPerComponent 8",
                &text(),
            ),
            "the palette is absent or damaged",
        ),
    ];
    let given: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, broken, _)| (*name, two(broken.clone())))
        .collect();
    let mut given = given;
    given.push(("whole.dcm", holding(b"%PDF-1.4 and nothing more")));
    given.push(("other.dcm", holding(b"PK\x03\x04\x14\0 an archive")));
    let checked = check(&policy("every frame", NO_TEXT), &given, &[]);
    for (name, _, said) in &files {
        let found = checked.of(name);
        let unseen = |it: &&&serde_json::Value| it["code"] == "pixels-not-seen";
        let unseen: Vec<&str> = found
            .iter()
            .filter(unseen)
            .map(|it| it["message"].as_str().unwrap())
            .collect();
        assert_eq!(unseen.len(), 1, "{name}: {found:?}");
        assert!(unseen[0].contains(said), "{name}: {}", unseen[0]);
        assert!(told(&checked, name).contains(&FOUND), "{name}");
    }
    for (name, said) in [
        ("whole.dcm", "encrypted or damaged"),
        ("other.dcm", "of this kind is not decoded"),
    ] {
        let found = checked.of(name);
        let is_told = |it: &&serde_json::Value| {
            it["code"] == "pixels-not-seen" && it["message"].as_str().unwrap().contains(said)
        };
        assert!(found.iter().any(is_told), "{name}: {found:?}");
    }
}

#[test]
fn without_a_rule_about_pixels_a_picture_in_a_pdf_is_told_as_not_read() {
    let file = drawing(picture(
        "/ColorSpace /DeviceGray /BitsPerComponent 8",
        &clean(),
    ));
    let by_text = "policy \"t\" { version 1.0.0 language 1 }\n\
                   rule r { for text in dicom must not contain \"@\" because \"It may be a mail address.\" }\n";
    let inside = format!(
        "{by_text}pixel rule p {{ for every frame inside ultrasound regions in dicom must show no text because \"It shows.\" }}\n"
    );
    let whole = format!(
        "{by_text}pixel rule p {{ for every frame in dicom must show no text because \"It shows.\" }}\n"
    );
    for (policy, told_as_not_read) in [(by_text, true), (&inside, true), (&whole, false)] {
        let checked = check(policy, &[("a.dcm", file.clone())], &[]);
        let not_read = |it: &&serde_json::Value| it["code"] == "embedded-not-read";
        assert_eq!(
            checked.of("a.dcm").iter().any(not_read),
            told_as_not_read,
            "{policy}"
        );
        assert_eq!(
            checked.verdict()["files"]["unverifiable"],
            u64::from(told_as_not_read),
            "{policy}"
        );
    }
}

#[test]
fn pictures_in_a_cda_are_looked_at_and_documents_without_any_pass() {
    use base64::encode;
    let cda = |data: &[u8]| {
        let value = encode(data);
        format!(
            "<?xml version=\"1.0\"?><ClinicalDocument><observationMedia><value mediaType=\"image/jpeg\" representation=\"B64\">{value}</value></observationMedia></ClinicalDocument>"
        )
    };
    let nested = pdf(
        b"/P Do",
        "",
        &[picture(
            "/ColorSpace /DeviceGray /BitsPerComponent 8",
            &text(),
        )],
    );
    let files = [
        ("burned.dcm", holding(cda(BURNED_JPEG).as_bytes())),
        ("clean.dcm", holding(cda(CLEAN_JPEG).as_bytes())),
        ("nested.dcm", holding(cda(&nested).as_bytes())),
        (
            "obj.dcm",
            holding(b"# a mesh\nv 0.1 0.2 0.3\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"),
        ),
        (
            "stl.dcm",
            holding(&[&[0x20; 80][..], &1u32.to_le_bytes(), &[0x3F; 50]].concat()),
        ),
        ("unknown.dcm", holding(cda(&[0x81; 3000]).as_bytes())),
    ];
    let checked = check(&policy("every frame", NO_TEXT), &files, &[]);
    let rules = |name: &str| {
        let mut all: Vec<&str> = told(&checked, name).iter().map(|it| it.2).collect();
        all.dedup();
        all.join(" ")
    };
    for (name, found) in [
        ("burned.dcm", "t/r"),
        ("clean.dcm", ""),
        ("nested.dcm", "t/r"),
        ("obj.dcm", ""),
    ] {
        assert_eq!(rules(name), found, "{name}");
    }
    let unseen = |name: &str| {
        checked
            .of(name)
            .iter()
            .any(|it| it["code"] == "pixels-not-seen")
    };
    assert!(!unseen("stl.dcm"));
    assert!(unseen("unknown.dcm"));
}

/// RFC 4648, in lines of 76.
mod base64 {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    pub(super) fn encode(bytes: &[u8]) -> String {
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
