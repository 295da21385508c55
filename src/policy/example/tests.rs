//! What is written is read by another reader as what was meant.
use dicom_object::from_reader;

use crate::field::{Document, Name};
use crate::policy::model::{Sample, Source};
use crate::policy::{Environment, load};

/// The bytes of the file that a test gives.
fn written(elements: &str) -> Vec<u8> {
    let text = format!(
        "policy \"p\" {{ version 1.0.0 language 1 }}\n\
         rule r {{ for PatientName in dicom must be absent because \"Names identify people.\" }}\n\
         test \"a file is written\" {{ given dicom {{ {elements} }} expect pass r }}\n"
    );
    let source = Source {
        name: "p.sekisho".to_owned(),
        text,
    };
    let loaded = load(source, &Environment::default()).unwrap();
    let Sample::Bytes(bytes) = &loaded.policy.tests[0].given[0].sample else {
        return Vec::new();
    };
    bytes.to_vec()
}

#[test]
fn another_reader_reads_what_the_test_says() {
    let bytes = written(
        "SOPClassUID = \"1.2.840.10008.5.1.4.1.1.4\" SOPInstanceUID = \"2.25.1\" PatientName = \"山田^太郎\" \
         ImageType = \"DERIVED\", \"PRIMARY\" Rows = 512 PatientBirthDate = 1970-01-31 PatientAge = empty \
         PatientWeight = 70.5 RescaleIntercept = -1 ReferencedImageSequence = [ { Columns = 3 }, {} ] \
         private \"ACME 1.1\" (0029,xx10) LO = \"x\" (0029,0010) LO = \"OTHER\" EventElapsedTimes = 1.5, 2",
    );
    let file = from_reader(&bytes[128..]).unwrap();
    let text = |keyword: &str| file.element_by_name(keyword).unwrap().to_str().unwrap();
    assert_eq!(text("PatientName"), "山田^太郎");
    assert_eq!(text("SpecificCharacterSet"), "ISO_IR 192");
    assert_eq!(text("ImageType"), "DERIVED\\PRIMARY");
    assert_eq!(text("PatientBirthDate"), "19700131");
    assert_eq!(text("PatientAge"), "");
    assert_eq!(text("PatientWeight"), "70.5");
    assert_eq!(text("RescaleIntercept"), "-1");
    assert_eq!(text("EventElapsedTimes"), "1.5\\2");
    assert_eq!(
        file.element_by_name("Rows")
            .unwrap()
            .to_int::<u16>()
            .unwrap(),
        512
    );
    let items = file.element_by_name("ReferencedImageSequence").unwrap();
    assert_eq!(items.items().unwrap().len(), 2);
    // The block of OTHER is taken.
    let element = |group, element| file.element(dicom_core::Tag(group, element)).unwrap();
    assert_eq!(element(0x0029, 0x0011).to_str().unwrap(), "ACME 1.1");
    assert_eq!(element(0x0029, 0x1110).to_str().unwrap(), "x");
    let meta = file.meta();
    assert_eq!(meta.media_storage_sop_instance_uid(), "2.25.1");
    assert_eq!(meta.transfer_syntax(), "1.2.840.10008.1.2.1");
}

#[test]
fn what_stands_around_the_data_set_stands_there() {
    let bytes = written("preamble = \"Doe\" trailing = bytes \"00 FF\" Modality = \"MR\"");
    assert!(bytes.starts_with(b"Doe\0\0"));
    assert_eq!(&bytes[128..132], b"DICM");
    assert!(bytes.ends_with(&[b'M', b'R', 0x00, 0xFF]));
}

#[test]
fn nothing_is_made_up() {
    let bytes = written("");
    let mut document = Document::default();
    crate::formats::read_bytes(&bytes, &Default::default(), &mut document);
    assert!(document.problems.is_empty(), "{:?}", document.problems);
    assert!(document.fields.iter().all(|field| match field.name {
        Name::Tag(tag) => tag.group() == 2,
        other => other == Name::Preamble,
    }));
}
