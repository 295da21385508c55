//! Lexer, parser, resolver and formatter of the language on any text: no panic; tokens tile the text; what can be
//! formatted is formatted to a fixed point.
#![no_main]
use libfuzzer_sys::fuzz_target;
use sekisho::policy::{self, Environment, model::Source};

fuzz_target!(|text: &str| {
    let mut end = 0;
    for token in policy::tokens(text) {
        assert_eq!(token.span.start, end, "tokens leave no gap");
        end = token.span.end;
        assert!(text.is_char_boundary(end));
    }
    assert_eq!(end, text.len());
    let source = Source { name: "fuzz.sekisho".to_owned(), text: text.to_owned() };
    let _ = policy::load(source.clone(), &Environment::default());
    match policy::format(&source) {
        Ok(once) => {
            let again = policy::format(&Source { name: source.name, text: once.clone() });
            assert_eq!(again.ok(), Some(once), "formatting twice is formatting once");
        }
        Err(policy::Unformatted::Fault(fault)) => panic!("the formatter caught itself: {fault}"),
        Err(policy::Unformatted::Mistakes(_)) => {}
    }
});
