//! Regular expressions and globs: checked, bounded, compiled.
use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;

use globset::{GlobBuilder, GlobMatcher};
use regex::RegexBuilder;

use super::super::ast::Ignoring;
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::model::{Fold, Pattern};
use super::names::Names;

/// Bytes that a compiled expression may take; matching is linear in the text whatever it is.
const SIZE: usize = 1 << 21;
/// How deep groups may be nested in an expression.
const NESTING: u32 = 64;
/// Bytes of a glob, and how deep its braces may be nested.
const GLOB_LENGTH: usize = 1024;
const GLOB_NESTING: usize = 4;

/// What of a text an expression has to match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// Some part.
    Part,
    /// Some part, with neither a letter nor a digit right before or behind it. Kanji and kana are no letters here, for
    /// Japanese has no spaces between words. The part is the first group of what is compiled.
    Alone,
}

/// What may stand beside a part that stands alone.
const BESIDE: &str = r"[[^\p{L}\p{Nd}]\p{Han}\p{Hiragana}\p{Katakana}ー]";

/// Compiles an expression for this extent.
pub(super) fn compile(text: &str, ignoring: Ignoring, extent: Extent) -> Option<Pattern> {
    // By itself first: `a)|(?:b` is no expression, but would be one between our brackets.
    syntax(text).ok()?;
    build(text, ignoring, extent)
}

/// Compiles what is known to be an expression by itself.
fn build(text: &str, ignoring: Ignoring, extent: Extent) -> Option<Pattern> {
    // As values are, so that a letter with an accent is one character in both.
    let mut source: String = text.nfc().collect();
    if extent != Extent::Part && verbose(text) {
        // The line end closes a comment of verbose mode, `(?x)`, and is white space in it.
        source.push('\n');
    }
    let source = match extent {
        Extent::Whole => format!("\\A(?:{source})\\z"),
        Extent::Part => source,
        Extent::Alone => format!("(?:\\A|{BESIDE})({source})(?:\\z|{BESIDE})"),
    };
    let source = source.as_str();
    let regex = RegexBuilder::new(source)
        .case_insensitive(ignoring.case)
        .size_limit(SIZE)
        .nest_limit(NESTING + 4)
        .build()
        .ok()?;
    Some(Pattern {
        text: text.to_owned(),
        needs: needed(source, ignoring),
        regex,
        // The expression itself ignores case.
        fold: Fold {
            case: false,
            width: ignoring.width,
        },
        ignores_case: ignoring.case,
    })
}

/// A byte that every match of the expression has, one that is no letter or digit if there is a choice.
fn needed(source: &str, ignoring: Ignoring) -> Option<u8> {
    use regex_syntax::hir::{Hir, HirKind};
    fn of(hir: &Hir) -> Option<u8> {
        match hir.kind() {
            HirKind::Literal(literal) => rarest(literal.0.iter().copied()),
            HirKind::Repetition(repetition) if repetition.min > 0 => of(&repetition.sub),
            HirKind::Capture(capture) => of(&capture.sub),
            HirKind::Concat(parts) => rarest(parts.iter().filter_map(of)),
            _ => None,
        }
    }
    fn rarest(bytes: impl Iterator<Item = u8>) -> Option<u8> {
        bytes.min_by_key(u8::is_ascii_alphanumeric)
    }
    let hir = regex_syntax::ParserBuilder::new()
        .case_insensitive(ignoring.case)
        .nest_limit(NESTING + 4)
        .build()
        .parse(source)
        .ok()?;
    of(&hir)
}

/// Whether it is certain that no text matches.
pub(super) fn is_hopeless(source: &str) -> bool {
    use regex_syntax::hir::{Hir, HirKind, Look};
    let parsed = regex_syntax::ParserBuilder::new()
        .nest_limit(NESTING + 4)
        .build()
        .parse(source);
    fn takes(hir: &Hir) -> bool {
        hir.properties().minimum_len().is_none_or(|least| least > 0)
    }
    fn begins(hir: &Hir) -> bool {
        hir.properties().look_set_prefix().contains(Look::Start)
    }
    fn ends(hir: &Hir) -> bool {
        hir.properties().look_set_suffix().contains(Look::End)
    }
    fn of(hir: &Hir) -> bool {
        match hir.kind() {
            HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) => false,
            // Without a character in it.
            HirKind::Class(_) => hir.properties().minimum_len().is_none(),
            HirKind::Repetition(repetition) => {
                let sub = &*repetition.sub;
                let again = repetition.min > 1 && takes(sub) && (begins(sub) || ends(sub));
                repetition.min > 0 && (again || of(sub))
            }
            HirKind::Capture(capture) => of(&capture.sub),
            HirKind::Alternation(any) => any.iter().all(of),
            HirKind::Concat(parts) => {
                // Something stands before the begin, or behind the end.
                let late = parts
                    .iter()
                    .skip_while(|part| !takes(part))
                    .skip(1)
                    .any(begins);
                let early = parts
                    .iter()
                    .rev()
                    .skip_while(|part| !takes(part))
                    .skip(1)
                    .any(ends);
                late || early || parts.iter().any(of)
            }
        }
    }
    parsed.is_ok_and(|hir| of(&hir))
}

fn verbose(text: &str) -> bool {
    // Flags stand in `(?…)`; a false alarm is impossible only if no `x` stands there.
    text.match_indices("(?").any(|(at, _)| {
        text.get(at + 2..)
            .unwrap_or_default()
            .chars()
            .take_while(|c| c.is_ascii_alphabetic() || *c == '-')
            .any(|c| c == 'x')
    })
}

/// What is wrong with an expression and where in it.
fn syntax(text: &str) -> Result<(), (String, Range<usize>)> {
    // A place that is told may end inside a character of several bytes.
    let place = |span: &regex_syntax::ast::Span| {
        let before = (0..=span.start.offset).rev();
        let start = before.into_iter().find(|at| text.is_char_boundary(*at));
        start.unwrap_or(0)..boundary_from(text, span.end.offset)
    };
    match regex_syntax::ParserBuilder::new()
        .nest_limit(NESTING)
        .build()
        .parse(text)
    {
        Ok(_) => Ok(()),
        Err(regex_syntax::Error::Parse(err)) => Err((err.kind().to_string(), place(err.span()))),
        Err(regex_syntax::Error::Translate(err)) => {
            Err((err.kind().to_string(), place(err.span())))
        }
        Err(_) => Err(("it cannot be read".to_owned(), 0..text.len())),
    }
}

/// The first place from `at` on that is not inside a character.
fn boundary_from(text: &str, at: usize) -> usize {
    (at..text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len())
}

/// Compiles an expression, or tells why it is none. `span` is that of the whole token, slashes and all; for a param's
/// name (`slashes` false) there is nothing to point into.
pub(super) fn check(
    names: &mut Names,
    text: &str,
    ignoring: Ignoring,
    span: Range<usize>,
    extent: Extent,
) -> Option<Pattern> {
    if let Err((why, at)) = syntax(text) {
        let start = span.start + 1;
        // An empty place is widened by a character, so that something is underlined.
        let end = at.end.max(boundary_from(text, at.start + 1));
        names.tell(
            Mistake::new(
                Code::BadRegex,
                start + at.start.min(end)..start + end,
                format!("not a regular expression: {}", plain(&why)),
            )
            .label("here")
            .help("the syntax is that of Rust's `regex`: no look-around and no back-references, so that matching is always fast"),
        );
        return None;
    }
    let Some(pattern) = build(text, ignoring, extent) else {
        names.tell(
            Mistake::new(Code::BadRegex, span, "the regular expression is too large")
                .label("too large when compiled")
                .help("use smaller repetitions, or a list"),
        );
        return None;
    };
    Some(pattern)
}

/// The reason in our style: one line, without a full stop.
fn plain(why: &str) -> String {
    why.lines()
        .next()
        .unwrap_or_default()
        .trim_end_matches('.')
        .to_owned()
}

/// Says aloud that an expression matches nothing, the empty text, or everything.
pub(super) fn lint(names: &mut Names, pattern: &Pattern, span: Range<usize>, extent: Extent) {
    if is_hopeless(pattern.regex.as_str()) {
        names.tell(
            Mistake::new(
                Code::MatchesNothing,
                span,
                "nothing can match the regular expression",
            )
            .label("matches no text")
            .help(
                "a class in brackets has to have a character, and nothing can stand before `^` or behind `$`",
            ),
        );
        return;
    }
    if !pattern.regex.is_match("") {
        return;
    }
    let everything = extent == Extent::Part
        || ["a", "0", " x ", "日本語", "A^B=\\", "\u{1}"]
            .iter()
            .all(|text| pattern.regex.is_match(text));
    let message = if everything {
        "the regular expression matches everything"
    } else {
        "the regular expression matches the empty text"
    };
    names.tell(
        Mistake::new(Code::MatchesEmpty, span, message)
            .label("matches nothing at all, too")
            .help("if that is meant, say `be empty or match …`; if not, use `+` in place of `*`"),
    );
}

/// Whether it matches every text, as far as texts of many kinds can tell.
pub(super) fn takes_all(pattern: &Pattern) -> bool {
    [
        "a",
        "Z",
        "0",
        " x ",
        "日本語",
        "A^B=\\",
        "DOE^JANE",
        "2026-11-21 12:34",
        "\u{1}",
    ]
    .iter()
    .all(|text| pattern.regex.is_match(text))
}

/// A glob over paths with `/`: `*` and `?` stay within one folder, `**` does not.
pub(super) fn glob(names: &mut Names, text: &str, span: Range<usize>) -> Option<GlobMatcher> {
    let why = if text.is_empty() {
        Some("it is empty".to_owned())
    } else if text.len() > GLOB_LENGTH {
        Some(format!("it is longer than {GLOB_LENGTH} bytes"))
    } else if nesting(text) > GLOB_NESTING {
        Some(format!(
            "its braces are nested more than {GLOB_NESTING} deep"
        ))
    } else if text.starts_with('/') || text.split('/').any(|part| part == ".." || part == ".") {
        Some("paths are relative to the dataset, and have no `.` or `..`".to_owned())
    } else {
        None
    };
    let built = match why {
        Some(why) => Err(why),
        None => GlobBuilder::new(text)
            .literal_separator(true)
            .backslash_escape(true)
            .build()
            .map_err(|err| err.kind().to_string()),
    };
    match built {
        Ok(glob) => Some(glob.compile_matcher()),
        Err(why) => {
            names.tell(
                Mistake::new(
                    Code::BadGlob,
                    span,
                    format!("not a pattern of paths: {}", plain(&why)),
                )
                .label("not a pattern")
                .help("`*` is any part of one name, `**` any folders: `\"site-*/**/*.dcm\"`"),
            );
            None
        }
    }
}

fn nesting(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_match_cannot_be_broken_out_of() {
        assert!(compile("a)|(?:b", Ignoring::default(), Extent::Whole).is_none());
        let alternatives = compile("a|b", Ignoring::default(), Extent::Whole).unwrap();
        assert!(alternatives.regex.is_match("b"));
        assert!(!alternatives.regex.is_match("ab"));
        let commented = compile("(?x) a # b", Ignoring::default(), Extent::Whole).unwrap();
        assert!(commented.regex.is_match("a"));
        assert!(!commented.regex.is_match("ac"));
    }

    #[test]
    fn a_mistake_stands_between_characters() {
        for text in ["a{𐆖", "(𐆖", "[𐆖", "𐆖{2,1}", "(?P<𐆖>a)(?P<𐆖", "\\𐆖"] {
            let (_, at) = syntax(text).unwrap_err();
            assert!(text.get(at).is_some(), "{text}");
        }
    }

    #[test]
    fn an_expression_that_nothing_can_match_is_known() {
        let known = |text, extent| {
            is_hopeless(
                compile(text, Ignoring::default(), extent)
                    .unwrap()
                    .regex
                    .as_str(),
            )
        };
        for text in [
            "a^",
            "[^\\s\\S]",
            "a$b",
            "[a&&b]+",
            "(a|b)(^c|^d)",
            "(?:^a){2}",
            "(a[^\\x00-\\x{10FFFF}])?b$c",
        ] {
            assert!(
                known(text, Extent::Part) && known(text, Extent::Whole),
                "{text}"
            );
        }
        for text in [
            "x|a^",
            "(?m)\n^a",
            "a?^b*",
            "(?:[a&&b])*",
            "(?:^a?){2}",
            "^a$",
            "a$b?",
        ] {
            assert!(
                !known(text, Extent::Part) && !known(text, Extent::Whole),
                "{text}"
            );
        }
    }

    #[test]
    fn an_expression_that_would_take_too_much_memory_is_refused() {
        assert!(
            compile(
                "((a{1000}){1000}){1000}",
                Ignoring::default(),
                Extent::Whole
            )
            .is_none()
        );
    }

    #[test]
    fn the_largest_globs_compile_and_larger_ones_are_refused() {
        let mut names = Names::default();
        for text in [
            "?".repeat(GLOB_LENGTH),
            "[!a]".repeat(GLOB_LENGTH / 4),
            "{{{{a,b}}}}".to_owned(),
        ] {
            assert!(glob(&mut names, &text, 0..0).is_some());
        }
        assert!(names.mistakes.is_empty());
        for text in [
            "?".repeat(GLOB_LENGTH + 1),
            "{".repeat(100),
            "[".to_owned(),
            "../x".to_owned(),
            String::new(),
        ] {
            assert!(glob(&mut names, &text, 0..0).is_none());
        }
    }
}
