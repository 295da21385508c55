//! Tables as documents: names, paths, places, and what is wrong with them.
use std::ops::ControlFlow;

use crate::field::{Document, FieldId, Format, Name, ProblemCode};
use crate::formats::{ReadOptions, read_bytes, read_file_as, read_in_portions};

fn read(bytes: &[u8]) -> Document {
    let mut document = Document::default();
    let options = ReadOptions::default();
    super::super::read_bytes_as(Some(Format::Table), bytes, &options, &mut document);
    document
}

fn cells(document: &Document) -> Vec<String> {
    let all = document.fields.iter().enumerate().map(|(at, field)| {
        let path = document.path_of(FieldId::new(at).unwrap());
        let text = document.text_of(field).unwrap().text;
        format!("{path}={text}")
    });
    all.collect()
}

fn codes(document: &Document) -> Vec<ProblemCode> {
    document
        .problems
        .iter()
        .map(|problem| problem.code)
        .collect()
}

#[test]
fn each_cell_is_a_field_with_its_column_and_its_row_and_its_place() {
    let bytes = b"\xEF\xBB\xBFid,\"a[1]\"\r\n1,\"x, \"\"y\"\"\"\r\n2,z\r\n";
    let mut document = Document::default();
    read_bytes(bytes, &ReadOptions::default(), &mut document);
    assert_eq!(document.format, Some(Format::Table));
    let expected = [
        "id=id",
        "\"a[1]\"=a[1]",
        "id[1]=1",
        "\"a[1]\"[1]=x, \"y\"",
        "id[2]=2",
        "\"a[1]\"[2]=z",
    ];
    assert_eq!(cells(&document), expected);
    assert_eq!(codes(&document), []);
    let rows: Vec<(u64, usize)> = document.rows().map(|(row, it)| (row, it.len())).collect();
    assert_eq!(rows, [(1, 2), (2, 2)]);
    for field in &document.fields {
        let place = field.place.start as usize..field.place.end as usize;
        let text = document.text_of(field).unwrap().text.into_owned();
        let written = String::from_utf8_lossy(&bytes[place]).replace("\"\"", "\"");
        assert_eq!(written.trim_matches('"'), text.trim_matches('"'));
    }
}

#[test]
fn a_table_says_the_same_in_every_encoding() {
    let text = "氏名,年齢\n山田太郎,41\n";
    let mut wide = vec![0xFF, 0xFE];
    wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let shift_jis = encoding_rs::SHIFT_JIS.encode(text).0.into_owned();
    for bytes in [text.as_bytes().to_vec(), wide, shift_jis] {
        let document = read(&bytes);
        let expected = ["氏名=氏名", "年齢=年齢", "氏名[1]=山田太郎", "年齢[1]=41"];
        assert_eq!(cells(&document), expected);
        assert_eq!(codes(&document), []);
    }
}

#[test]
fn what_is_wrong_with_a_table_is_told_and_its_cells_are_there_all_the_same() {
    for (bytes, code, cell) in [
        (&b"a,b\n1,2,3\n"[..], ProblemCode::RaggedRow, "3[1]=3"),
        (b"a,b\n1\n", ProblemCode::RaggedRow, "a[1]=1"),
        (b"a,a\n1,2\n", ProblemCode::DuplicateColumn, "a[1]=2"),
        (b"a,b\n1,\"2\n3,4\n", ProblemCode::UnclosedQuote, "b[2]=4"),
        (b"a,b\n1,2\0\n", ProblemCode::ZeroBytes, "a[1]=1"),
        (
            b"a,b\nP\xE9rez,2\n",
            ProblemCode::UndecodableText,
            "a[1]=P\u{e9}rez",
        ),
    ] {
        let document = read(bytes);
        assert_eq!(
            codes(&document),
            [code],
            "{}",
            String::from_utf8_lossy(bytes)
        );
        assert!(
            cells(&document).contains(&cell.to_owned()),
            "{:?}",
            cells(&document)
        );
    }
}

#[test]
fn a_table_without_a_header_has_numbers_for_names_and_one_without_rows_only_names() {
    assert_eq!(cells(&read(b"F,41\nM,50\n"))[0], "1[1]=F");
    let document = read(b"sex,age\n");
    assert_eq!(cells(&document), ["sex=sex", "age=age"]);
    assert_eq!(document.rows().count(), 0);
}

#[test]
fn portions_together_are_the_table() {
    let mut text = String::from("id,name\n");
    for row in 1..=90_000 {
        text.push_str(&format!("{row},\"n {row}\"\n"));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, &text).unwrap();
    let mut whole = Document::default();
    let options = ReadOptions::default();
    read_file_as(None, &path, &options, &mut whole);
    let mut pieces = Vec::new();
    let mut portions = 0;
    let mut document = Document::default();
    let mut each = |portion: &Document| {
        portions += 1;
        pieces.extend(cells(portion));
        ControlFlow::Continue(())
    };
    read_in_portions(None, &path, &options, &mut document, Some(&mut each));
    assert!(portions > 1);
    pieces.extend(cells(&document));
    assert_eq!(pieces, cells(&whole));
    assert!(document.bytes.len() < text.len());
    // Who needs the columns only is given no more than a portion of the rows.
    let mut enough = |_: &Document| ControlFlow::Break(());
    read_in_portions(None, &path, &options, &mut document, Some(&mut enough));
    assert_eq!(cells(&document), pieces[..cells(&document).len()]);
    assert!(document.fields.len() < 2 * super::PORTION_CELLS);
}

/// A Parquet file of one column without a value, of so many rows.
#[cfg(feature = "tables")]
fn nulls(rows: usize) -> Vec<u8> {
    use datafusion::arrow::array::{RecordBatch, new_null_array};
    use datafusion::arrow::datatypes::{DataType, Field, Schema};
    use std::sync::Arc;

    let schema = Arc::new(Schema::new(vec![Field::new("a", DataType::Int32, true)]));
    let mut bytes = Vec::new();
    // One page for all rows of a group.
    let properties = datafusion::parquet::file::properties::WriterProperties::builder()
        .set_data_page_row_count_limit(usize::MAX)
        .build();
    let file = datafusion::parquet::arrow::ArrowWriter::try_new(
        &mut bytes,
        schema.clone(),
        Some(properties),
    );
    let mut writer = file.unwrap();
    let mut left = rows;
    while left > 0 {
        let now = left.min(1 << 20);
        let column = new_null_array(&DataType::Int32, now);
        writer
            .write(&RecordBatch::try_new(schema.clone(), vec![column]).unwrap())
            .unwrap();
        left -= now;
    }
    writer.close().unwrap();
    bytes
}

#[cfg(feature = "tables")]
#[test]
fn a_few_bytes_that_are_millions_of_empty_cells_are_not_read() {
    let document = read(&nulls(3));
    assert_eq!((document.rows().count(), codes(&document)), (3, vec![]));
    let bytes = nulls(24 << 20);
    assert!(bytes.len() < 16 << 10, "{}", bytes.len());
    let document = read(&bytes);
    assert_eq!(codes(&document), [ProblemCode::TableBroken]);
    assert_eq!(document.rows().count(), 0);
}

#[cfg(feature = "tables")]
#[test]
fn broken_parquet_is_told_and_no_length_that_it_claims_is_believed() {
    for bytes in [
        &b"PAR1"[..],
        b"PAR1PAR1",
        b"PAR1\xFF\xFF\xFF\x7FPAR1",
        b"PAR1\x15\x00\x04\x00\x00\x00PAR1",
        b"PAR1 PARE",
    ] {
        assert_eq!(codes(&read(bytes)), [ProblemCode::TableBroken]);
    }
    for bytes in [
        &b"PARE\x00\x00\x00\x00PARE"[..],
        b"PAR1\x00\x00\x00\x00PARE",
    ] {
        let document = read(bytes);
        assert_eq!(codes(&document), [ProblemCode::TableBroken]);
        let said = document.problems[0].said.as_deref().unwrap();
        assert!(said.starts_with("it is encrypted"), "{said}");
    }
    let named = |field: &crate::field::Field| matches!(field.name, Name::Cell(_));
    assert!(!read(b"PAR1PAR1").fields.iter().any(named));
}

#[test]
fn utf_8_whose_first_bytes_end_inside_a_character_is_not_cut_as_shift_jis() {
    for mark in ["", "\u{FEFF}"] {
        for shift in 0..3 {
            let mut text = format!("{mark}id|name{}\n", "x".repeat(shift));
            while text.len() < 70_000 {
                text.push_str("1|山田太郎ãé\n");
            }
            let document = read(text.as_bytes());
            assert_eq!(codes(&document), []);
            assert_eq!(document.columns.len(), 2);
            assert_eq!(document.layout.as_ref().unwrap().encoding, "UTF-8");
        }
    }
    // In Shift_JIS the second byte of a character may be a `|`: ポ is 83 7C.
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode("id|備考\n1|山田ポスト\n2|鈴木\n");
    let document = read(&bytes);
    assert_eq!(codes(&document), []);
    assert_eq!(cells(&document)[3], "備考[1]=山田ポスト");
}

#[test]
fn in_a_table_of_one_column_a_blank_line_is_an_empty_cell_but_at_the_end() {
    let expected = ["age=age", "age[1]=41", "age[2]=", "age[3]=52"];
    for text in [
        "age\n41\n\n52\n",
        "\nage\n41\n\n52\n\n",
        "age\r\n41\r\n\r\n52",
    ] {
        assert_eq!(cells(&read(text.as_bytes())), expected, "{text:?}");
    }
    let two = read(b"id,age\n1,41\n\n2,52\n");
    assert_eq!(two.rows().count(), 2);
}
