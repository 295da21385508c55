//! The reader on any bytes: no panic, bounded memory, and every value can be asked for.
#![no_main]
use libfuzzer_sys::fuzz_target;
use sekisho::field::Document;
use sekisho::formats::{ReadOptions, read_bytes};

fuzz_target!(|bytes: &[u8]| {
    let mut document = Document::default();
    read_bytes(bytes, &ReadOptions::default(), &mut document);
    for field in &document.fields {
        let _ = document.text_of(field);
        let _ = document.values_of(field).count();
        assert!(field.place.start <= field.place.end && field.place.end <= document.extent);
    }
});
