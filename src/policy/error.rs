//! [`Code`]: every kind of mistake in a policy, by a stable name.
mod pages;

use std::fmt;

macro_rules! codes {
    ($($variant:ident $name:literal $class:ident $title:literal;)*) => {
        /// What is wrong with a policy. The names are stable; each has a page in `sekisho explain`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $title] $variant,)*
        }

        impl Code {
            /// Every code, in the order of this table.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name (`unknown-keyword`).
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it is, in a line.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            fn class(self) -> Class {
                match self { $(Self::$variant => Class::$class,)* }
            }
        }
    };
}

/// Where a mistake is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// In the spelling or the grammar: the text is not in the language.
    Syntax,
    /// In the meaning.
    Meaning,
    /// Nowhere: the policy can be used, but this is said aloud.
    Lint,
}

codes! {
    UnclosedText "unclosed-text" Syntax "A text without its closing quote";
    BadEscape "bad-escape" Syntax "An escape in a text that stands for nothing";
    WrongQuotes "wrong-quotes" Syntax "A text in quotes other than \"…\"";
    FullWidth "full-width" Syntax "A full-width sign, digit, letter or space outside a text";
    BidiCharacter "bidi-character" Syntax "A character that changes the direction of the text";
    InvisibleCharacter "invisible-character" Syntax "A character that cannot be seen";
    LookAlike "look-alike" Syntax "A letter of another script that looks like a Latin one";
    NonAsciiName "non-ascii-name" Syntax "A name that is not in ASCII letters";
    BadNumber "bad-number" Syntax "Neither a number, nor a date, nor a version";
    BadDate "bad-date" Syntax "A date that is not written YYYY-MM-DD";
    BadTag "bad-tag" Syntax "Not a tag or a tag pattern";
    UnclosedRegex "unclosed-regex" Syntax "A regular expression without its closing slash";
    ForeignWord "foreign-word" Syntax "A word or sign of another language";
    UnknownItem "unknown-item" Syntax "A word that begins no item";
    UnknownClause "unknown-clause" Syntax "A word that begins no clause";
    UnknownPredicate "unknown-predicate" Syntax "A word that begins no predicate";
    UnknownRecogniser "unknown-recogniser" Syntax "Words that name nothing that is recognised";
    MissingName "missing-name" Syntax "An item without a name";
    MissingBrace "missing-brace" Syntax "A bracket or brace without its partner";
    MissingFiles "missing-files" Syntax "No kind of files where one should stand";
    ColonOrEquals "colon-or-equals" Syntax "`:` or `=` where it should not stand";
    MixedAndOr "mixed-and-or" Syntax "`and` and `or` without brackets";
    TooDeep "deep-nesting" Meaning "Nested too deep";
    Unexpected "unexpected" Syntax "Something else than what should stand there";
    NoSuchDay "no-such-day" Meaning "A date that is no day of the calendar";
    TooLarge "too-large" Meaning "A policy or a list that is larger than the limit";
    TooManyMistakes "too-many-mistakes" Syntax "A policy with a thousand mistakes";
    HeaderPlace "header-place" Meaning "The header is missing, not first, or there twice";
    BadName "bad-name" Meaning "A name that is not in kebab-case";
    ReservedName "reserved-name" Meaning "A name that the language keeps for itself";
    DuplicateName "duplicate-name" Meaning "Two of the same name";
    DuplicateClause "duplicate-clause" Meaning "A clause that is said twice";
    MissingClause "missing-clause" Meaning "A rule without `for`, `over` or `must`";
    MissingBecause "missing-because" Meaning "A rule that does not say why";
    PlaceholderText "placeholder-text" Meaning "A text that only holds the place of one";
    UnknownLanguage "unknown-language" Meaning "A language number that this version does not speak";
    UnknownDictionary "unknown-dictionary" Meaning "A dictionary that this version does not know";
    UnknownName "unknown-name" Meaning "No param, list, scope or other item of this name";
    UnknownKeyword "unknown-keyword" Meaning "No attribute of DICOM with this keyword";
    UnknownVr "unknown-vr" Meaning "No value representation of this name";
    UnknownAction "unknown-action" Meaning "No action of PS3.15 of this name";
    UnknownType "unknown-type" Meaning "No type of params of this name";
    UnknownOption "unknown-option" Meaning "No option of PS3.15 of this name";
    OpposedOptions "opposed-options" Meaning "Options that exclude each other";
    BadPrivateElement "bad-private-element" Meaning "Not an element of a private block";
    NotASequence "not-a-sequence" Meaning "A path through an attribute that is no sequence";
    WrongType "wrong-type" Meaning "A value of another type than is needed";
    WrongVr "wrong-vr" Meaning "A test that the fields of the rule cannot pass or fail";
    WrongTarget "wrong-target" Meaning "A test of files in a rule on fields, or the other way round";
    DatasetRule "dataset-rule" Meaning "A dataset rule whose parts do not go together";
    PixelRule "pixel-rule" Meaning "A pixel rule that asks what cannot be asked of frames";
    OutOfBounds "out-of-bounds" Meaning "A value beyond the bounds of its param";
    UnknownRule "unknown-rule" Meaning "No rule of this name";
    IncompleteTest "incomplete-test" Meaning "A test that gives nothing, or expects nothing";
    BadExample "bad-example" Meaning "Something that a test's file cannot hold";
    EmptyInterval "empty-interval" Meaning "An interval with nothing in it";
    BadGlob "bad-glob" Meaning "Not a pattern of paths";
    BadRegex "bad-regex" Meaning "Not a regular expression";
    BadUidRoot "bad-uid-root" Meaning "Not a root of UIDs";
    ScopeCycle "scope-cycle" Meaning "A scope that is defined by itself";
    NoSuchFields "no-such-fields" Meaning "Fields in files that have no such fields";
    NeedsTop "needs-top" Meaning "`present` or `include` without `at top` or a path";
    Contradiction "contradiction" Meaning "A sentence that nothing can satisfy";
    AlwaysTrue "always-true" Meaning "A sentence that everything satisfies";
    ListFile "list-file" Meaning "A list's file that cannot be used";
    LedgerFile "ledger-file" Meaning "A ledger's file that cannot be used";
    TableFile "table-file" Meaning "A mapping's or a population's file that cannot be used";
    LedgerColumn "ledger-column" Meaning "Something that the ledger has no column for";
    OutsideFolder "outside-folder" Meaning "A list's file outside the policy's folder";
    BadOverride "bad-override" Meaning "`--set` or `--list` for something the policy does not have";
    ExtendedPolicy "extended-policy" Meaning "A policy to extend that cannot be used";
    ExtendsCycle "extends-cycle" Meaning "A policy that extends itself";
    ExtendedTwice "extended-twice" Meaning "A policy that is extended in two ways at once";
    SealedList "sealed-list" Meaning "A sealed list that cannot be used";
    FindsNothing "finds-nothing" Meaning "A secret list of which no value can be looked for";
    WrongPin "wrong-pin" Meaning "A pin that is no digest, or that of something else";
    UnsafeOverride "unsafe-override" Meaning "A param of an extended policy that is moved the unsafe way";
    InheritedName "inherited-name" Meaning "A name that an extended policy has given already";
    NeedlessRelax "needless-relax" Meaning "A `relax` that loosens nothing";
    WaiverExpired "waiver-expired" Meaning "A loosening whose time is over";
    WaiverTooLong "waiver-too-long" Meaning "A loosening for more than a year";
    ExpiresSoon "expires-soon" Lint "A loosening that ends within 30 days";
    RetiredKeyword "retired-keyword" Lint "An attribute that the standard has retired";
    Unused "unused" Lint "A param, list, scope or other item that nothing uses";
    EmptyList "empty-list" Lint "A list with nothing in it";
    LeftOut "left-out" Lint "Values of a secret list that are not looked for";
    MissingVersion "missing-version" Lint "A policy without a version";
    MatchesEmpty "matches-empty" Lint "A regular expression that matches the empty text, or everything";
    MatchesNothing "matches-nothing" Lint "A regular expression that nothing can match";
    NeedlessExcept "needless-except" Lint "An exception from nothing";
    NothingLeft "nothing-left" Lint "A rule whose `except` takes out all that it is for";
    EmptyScope "empty-scope" Lint "Files of which there can be none";
    SameRule "same-rule" Lint "Two rules that say the same";
    SubsumedRule "subsumed-rule" Lint "A rule that another one makes needless";
    TopOnly "top-only" Lint "Patient identity judged at the top level only";
    MustKeep "must-keep" Lint "`be absent` for an attribute that every valid file has";
}

impl Code {
    /// The code of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }

    /// Its page: a heading, then *What it checks*, *Why it matters*, *How to fix* and *Source*, in Markdown.
    pub fn explain(self) -> String {
        let pages::Page {
            checks,
            matters,
            fix,
            source,
        } = pages::page(self);
        format!(
            "# {self}: {}\n\n## What it checks\n\n{checks}\n\n## Why it matters\n\n{matters}\n\n\
             ## How to fix\n\n{fix}\n\n## Source\n\n{source}\n",
            self.title()
        )
    }

    /// Whether the policy can be used in spite of it.
    pub fn is_lint(self) -> bool {
        self.class() == Class::Lint
    }

    /// Whether the text is not in the language of `grammar/sekisho.ebnf`.
    pub fn is_syntax(self) -> bool {
        self.class() == Class::Syntax
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_title_and_a_page_with_every_part() {
        for &code in Code::ALL {
            let page = code.explain();
            assert!(code.title().len() > 10, "{code}");
            for heading in ["What it checks", "Why it matters", "How to fix", "Source"] {
                let part = page.split(&format!("## {heading}\n\n")).nth(1).unwrap();
                let said = part.split("\n\n## ").next().unwrap();
                assert!(said.trim().len() > 10, "{code}: {heading}");
            }
        }
    }

    #[test]
    fn codes_are_kebab_case_and_found_by_their_name_only() {
        for &code in Code::ALL {
            assert!(
                code.as_str()
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{code}"
            );
            assert_eq!(Code::from_name(code.as_str()), Some(code));
        }
        assert_eq!(Code::from_name("no-such-code"), None);
    }

    #[test]
    fn no_code_has_the_name_of_a_readers_code() {
        for problem in crate::field::ProblemCode::ALL {
            assert_eq!(Code::from_name(problem.code()), None, "{}", problem.code());
        }
    }
}
