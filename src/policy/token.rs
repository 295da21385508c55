//! [`Token`]: the smallest pieces of a policy's text, and the words that the language keeps for itself.
use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// White space.
    Space,
    /// `# …` to the end of the line.
    Comment,
    /// A word: ASCII letters, digits, `-` and `_`, beginning with a letter.
    Word,
    /// `"…"`; the token's text is what stands for.
    Text,
    /// `/…/`; the token's text is what stands between the slashes.
    Regex,
    /// `5`, `-3`.
    Integer,
    /// `1.5`.
    Number,
    /// `2026-10-20`.
    Date,
    /// `1.2.0`.
    Version,
    /// `2026c`.
    Edition,
    /// `(0010,0010)`; the token's text has no spaces.
    Tag,
    /// `(60xx,3000)`; the token's text has no spaces.
    TagPattern,
    /// `{`.
    OpenBrace,
    /// `}`.
    CloseBrace,
    /// `(`.
    OpenBracket,
    /// `)`.
    CloseBracket,
    /// `[`.
    OpenSquare,
    /// `]`.
    CloseSquare,
    /// `,`.
    Comma,
    /// `:`.
    Colon,
    /// `=`.
    Equals,
    /// `.`.
    Dot,
    /// `..`.
    Dots,
    /// Anything else.
    Other,
}

/// One piece of the text. The pieces tile it: each begins where the one before ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands, in bytes, on character boundaries.
    pub span: Range<usize>,
    /// What it says: repaired where the spelling was wrong (then there is a mistake for it), and without quotes.
    pub text: String,
    /// Whether it is the first on its line.
    pub first_on_line: bool,
    /// Whether an item begins here, as far as the words alone can tell.
    pub starts_item: bool,
    /// Whether the lexer has a mistake for it.
    pub bad: bool,
}

impl Token {
    /// Whether it is this word.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }
}

/// Words that begin an item.
pub(crate) const ITEMS: [&str; 17] = [
    "policy",
    "param",
    "list",
    "ledger",
    "mapping",
    "population",
    "subject",
    "scope",
    "rule",
    "file",
    "dataset",
    "pixel",
    "release",
    "relax",
    "waive",
    "test",
    "tests",
];

/// Words that begin a clause of the header.
pub(crate) const HEADER_CLAUSES: [&str; 8] = [
    "version",
    "language",
    "dictionary",
    "title",
    "owner",
    "approved",
    "review-by",
    "extends",
];

/// Words that begin a clause of a rule.
pub(crate) const RULE_CLAUSES: [&str; 8] = [
    "for", "in", "when", "must", "because", "assuming", "cite", "help",
];

/// Words that begin a clause of a dataset rule.
pub(crate) const DATASET_CLAUSES: [&str; 11] = [
    "over",
    "in",
    "per",
    "using",
    "suppressed",
    "when",
    "must",
    "because",
    "assuming",
    "cite",
    "help",
];

/// Words that begin a clause of `relax` or `waive`.
pub(crate) const LOOSENING_CLAUSES: [&str; 8] = [
    "rule",
    "to",
    "only",
    "field",
    "because",
    "approved-by",
    "expires",
    "at",
];

/// Words that no param, list or scope may be named by, because a sentence could then be read in two ways.
pub(crate) const RESERVED: [&str; 40] = [
    "for", "in", "when", "must", "because", "assuming", "cite", "help", "and", "or", "not",
    "except", "at", "where", "as", "be", "is", "have", "match", "contain", "include", "absent",
    "empty", "present", "any", "uid", "under", "policy", "param", "list", "scope", "rule", "file",
    "every", "private", "top", "on", "off", "relax", "waive",
];

/// The kinds of files, by the words that mean them (`file` is any).
pub(crate) const FILE_KINDS: [&str; 13] = [
    "file", "dicom", "dicomdir", "table", "json", "xml", "image", "pdf", "video", "nifti",
    "archive", "text", "release",
];

/// Marks the tokens that begin an item: an item's word first on its line or after `}`, followed by what may follow it.
/// White space and comments between do not count.
pub(crate) fn mark_items(tokens: &mut [Token]) {
    let mut marks = Vec::new();
    let mut after_brace = true;
    // Inside `relax` or `waive`, where `rule NAME` is a clause.
    let mut loosening = false;
    let mut said = tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| !matches!(token.kind, Kind::Space | Kind::Comment));
    while let Some((n, token)) = said.next() {
        let mut ahead = said.clone().map(|(_, token)| token);
        let (next, third) = (ahead.next(), ahead.next());
        if token.kind == Kind::Word
            && (token.first_on_line || after_brace)
            && begins(token, next)
            && !(loosening && token.text == "rule" && !opens_rule(third))
        {
            marks.push(n);
            loosening = matches!(token.text.as_str(), "relax" | "waive");
        }
        after_brace = token.kind == Kind::CloseBrace;
        loosening &= !after_brace;
    }
    for n in marks {
        if let Some(token) = tokens.get_mut(n) {
            token.starts_item = true;
        }
    }
}

/// Whether what stands behind `rule NAME` is what a rule goes on with, and a clause does not.
fn opens_rule(third: Option<&Token>) -> bool {
    third.is_some_and(|token| {
        matches!(token.kind, Kind::OpenBrace | Kind::Text) || token.is_word("as")
    })
}

fn begins(token: &Token, next: Option<&Token>) -> bool {
    let Some(next) = next else {
        return ITEMS.contains(&token.text.as_str())
            && !matches!(
                token.text.as_str(),
                "file"
                    | "dataset"
                    | "pixel"
                    | "release"
                    | "ledger"
                    | "mapping"
                    | "population"
                    | "subject"
            );
    };
    match token.text.as_str() {
        "policy" | "param" | "list" | "scope" | "rule" => matches!(
            next.kind,
            Kind::Word | Kind::Text | Kind::OpenBrace | Kind::Colon | Kind::Equals
        ),
        // `scope all = file` may end its line in front of a `rule`.
        "file" | "release" | "pixel" | "dataset" => next.is_word("rule") && !next.first_on_line,
        "waive" | "relax" => matches!(next.kind, Kind::Word | Kind::Text | Kind::OpenBrace),
        "ledger" => next.kind == Kind::Word,
        // As a cell of a table that a test gives, neither stands in front of another on its line.
        "mapping" | "population" => next.kind == Kind::Word && !next.first_on_line,
        "test" => next.kind == Kind::Text,
        "tests" => next.is_word("for"),
        "subject" => next.is_word("is"),
        _ => false,
    }
}
