//! Pictures in documents that a DICOM file holds: a PDF with text in a picture, and its clean twin; the same for CDA.
use super::files::{COLUMNS, File, ROWS, clean, text};
use super::pdfs::{
    REPORT, base64, curve, drawing, drawn, holding, jbig2, pdf, picture, samples, stream, table,
};
use super::{NO_TEXT, check, policy, told};

const BURNED_JPEG: &[u8] = include_bytes!("../data/pixels/burned.jpg");
const CLEAN_JPEG: &[u8] = include_bytes!("../data/pixels/phantom.jpg");
const BURNED_FAX: &[u8] = include_bytes!("../data/pixels/burned.g4");
const CLEAN_FAX: &[u8] = include_bytes!("../data/pixels/phantom.g4");
const FOUND: (&str, Option<u64>, &str) = ("(0042,0011)", Some(1), "t/r");

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
            holding(&pdf(&inline(&text()), "", std::slice::from_ref(&white))),
            true,
        ),
        (
            "inline-clean.dcm",
            holding(&pdf(&inline(&clean()), "", std::slice::from_ref(&white))),
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
                    let mut pdf = pdf(b"/P Do", "", std::slice::from_ref(&burned));
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
    let strips = |pixels: &[u8], gap: usize, how: &str| {
        let rows = pixels.chunks(3 * usize::from(COLUMNS));
        let (mut content, mut pictures) = (String::new(), Vec::new());
        let count = rows.len();
        for (number, rows) in rows.enumerate() {
            let height = rows.len() / usize::from(COLUMNS);
            let far = number * (3 + gap) + height;
            let place = match how {
                "turned" => format!("0 160 -{height} 0 {} 20", 20 + far),
                _ => format!("160 0 0 {height} 20 {}", 700 - far),
            };
            let size = format!("/Subtype /Image /Width {COLUMNS} /Height {height} ");
            pictures.push(stream(&(size + GREY), rows));
            let (named, inside) = (number + count, format!("q {place} cm /Q Do Q"));
            content += &match how {
                "forms" => format!("q 1 0 0 1 50 0 cm /P{named} Do Q\n"),
                _ => format!("q {place} cm /P{number} Do Q\n"),
            };
            if how == "forms" {
                // Half as large inside, twice as large outside.
                let inside = format!("q .5 0 0 .5 0 0 cm {inside} Q");
                let entries = format!(
                    "/Subtype /Form /BBox [0 0 9 9] /Matrix [2 0 0 2 0 0] /Resources << /XObject << /Q {} 0 R >> >>",
                    number + 6
                );
                pictures.push(stream(&entries, inside.as_bytes()));
            }
        }
        if how == "forms" {
            let (mut strips, mut forms) = (Vec::new(), Vec::new());
            for pair in pictures.chunks(2) {
                strips.push(pair[0].clone());
                forms.push(pair[1].clone());
            }
            pictures = [strips, forms].concat();
        }
        holding(&pdf(content.as_bytes(), "", &pictures))
    };
    let files = [
        ("apart.dcm", strips(&text(), 9, "")),
        ("clean.dcm", strips(&clean(), 0, "")),
        ("forms-clean.dcm", strips(&clean(), 0, "forms")),
        ("forms.dcm", strips(&text(), 0, "forms")),
        ("strips.dcm", strips(&text(), 0, "")),
        ("turned-clean.dcm", strips(&clean(), 0, "turned")),
        ("turned.dcm", strips(&text(), 0, "turned")),
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
    assert_eq!(on_the_page("forms.dcm"), 2);
    assert_ne!(on_the_page("turned.dcm"), 0);
    assert_eq!(on_the_page("apart.dcm"), 0);
    for clean in ["clean.dcm", "forms-clean.dcm", "turned-clean.dcm"] {
        assert_eq!(checked.of(clean).len(), 0, "{clean}");
    }
}

#[test]
fn words_that_a_page_draws_by_lines_are_found_and_curves_are_none() {
    let page = |content: String| {
        let content = content + REPORT;
        holding(&pdf(content.as_bytes(), "", &[]))
    };
    let many = "0 0 m 1 1 l ".repeat(300_000) + "S ";
    // Each letter is in a form of its own.
    let forms = || {
        let letters = "DOE JANE".split_inclusive(' ').flat_map(str::chars);
        let one = |letter: char| {
            let drawn = drawn(&letter.to_string());
            stream("/Subtype /Form /BBox [0 0 999 999]", drawn.as_bytes())
        };
        let forms: Vec<Vec<u8>> = letters.map(one).collect();
        let put = |at: usize| format!("q 1 0 0 1 {} 0 cm /P{at} Do Q ", at * 13);
        let content: String = (0..forms.len()).map(put).collect();
        holding(&pdf((content + REPORT).as_bytes(), "", &forms))
    };
    let files = [
        ("forms.dcm", forms()),
        ("table.dcm", page(table())),
        ("upright.dcm", page(drawn("HILL FELIT") + &table())),
        ("clean.dcm", page(curve())),
        ("many.dcm", page(many)),
        ("words.dcm", page(drawn("DOE JANE"))),
    ];
    let checked = check(&policy("every frame", NO_TEXT), &files, &[]);
    assert_eq!(told(&checked, "clean.dcm"), []);
    assert_eq!(told(&checked, "table.dcm"), []);
    for name in ["forms.dcm", "upright.dcm", "words.dcm"] {
        assert_eq!(told(&checked, name), [FOUND], "{name}");
    }
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

#[test]
fn pictures_in_a_cda_are_looked_at_however_their_bytes_are_written_and_svg_is_told() {
    let cda = |value: &str| {
        holding(format!("<ClinicalDocument><text>50 % = half</text><value>{value}</value></ClinicalDocument>").as_bytes())
    };
    let each = |bytes: &[u8], of: fn(&u8) -> String| bytes.iter().map(of).collect::<String>();
    let written = |bytes: &[u8]| {
        [
            ("codes", each(bytes, |b| format!("\\x{b:02x}"))),
            ("list", each(bytes, |b| format!("0x{b:02X}, "))),
            ("quoted", each(bytes, quoted)),
            ("spaces", each(bytes, |b| format!("{b:02x} "))),
            (
                "url",
                format!(
                    "data:image/jpeg,{}",
                    each(bytes, |b| quoted(b).replace('=', "%"))
                ),
            ),
        ]
    };
    let mut files = Vec::new();
    for (kind, jpeg) in [("burned", BURNED_JPEG), ("clean", CLEAN_JPEG)] {
        let named = |(how, text): (&str, String)| (format!("{kind}-{how}.dcm"), cda(&text));
        files.extend(written(jpeg).map(named));
    }
    let svg = |inside: &str| {
        cda(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\">{inside}</svg>"
        ))
    };
    files.push(("svg-path.dcm".to_owned(), svg("<path d=\"M0 0L9 9\"/>")));
    files.push(("svg-text.dcm".to_owned(), svg("<text>a title</text>")));
    let given: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    let checked = check(&policy("every frame", NO_TEXT), &given, &[]);
    for (name, _) in &given {
        let found = told(&checked, name);
        match (name.starts_with("burned"), *name) {
            (true, _) => assert!(
                !found.is_empty() && found.iter().all(|it| *it == FOUND),
                "{name}: {found:?}"
            ),
            (_, "svg-path.dcm") => {
                assert_eq!(found, [(FOUND.0, FOUND.1, "unverifiable")], "{name}");
                let message = checked.of(name)[0]["message"].to_string();
                assert!(message.contains("a picture in SVG"), "{message}");
            }
            _ => assert_eq!(found, [], "{name}"),
        }
    }
}

/// Quoted-printable, without lines.
fn quoted(byte: &u8) -> String {
    match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(*byte).to_string(),
        _ => format!("={byte:02X}"),
    }
}
