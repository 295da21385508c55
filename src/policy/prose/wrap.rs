//! Markdown, folded at [`WIDTH`] columns; code is never broken.
use textwrap::core::display_width;

/// Columns of a line.
const WIDTH: usize = 100;

/// What has been written so far.
#[derive(Debug, Default)]
pub(super) struct Page {
    out: String,
}

impl Page {
    pub(super) fn finish(mut self) -> String {
        while self.out.ends_with("\n\n") {
            self.out.pop();
        }
        self.out
    }

    /// One empty line.
    pub(super) fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    pub(super) fn heading(&mut self, level: &str, text: &str) {
        self.gap();
        self.out
            .push_str(&format!("{level} {}\n\n", super::plain(text)));
    }

    /// A paragraph, or an item of a list: `mark` stands before its first line.
    pub(super) fn item(&mut self, mark: &str, text: &str) {
        let indent = " ".repeat(mark.len());
        self.fold(mark, &indent, text);
    }

    pub(super) fn paragraph(&mut self, indent: &str, text: &str) {
        self.fold(indent, indent, text);
    }

    fn fold(&mut self, first: &str, next: &str, text: &str) {
        self.out.push_str(first);
        let mut column = first.len();
        let mut empty = true;
        let mut space = false;
        for piece in pieces(text) {
            if piece == " " {
                space = true;
                continue;
            }
            let width = display_width(&piece) + usize::from(space && !empty);
            if !empty && column + width > WIDTH {
                self.out.push('\n');
                self.out.push_str(next);
                column = next.len();
                empty = true;
            }
            if space && !empty {
                self.out.push(' ');
                column += 1;
            }
            self.out.push_str(&piece);
            column += display_width(&piece);
            empty = false;
            space = false;
        }
        self.out.push('\n');
    }
}

/// Signs that begin no line, and signs that end none (JIS X 4051).
const NOT_FIRST: &str = "、。，．・：；？！」』）〕】々ー～";
const NOT_LAST: &str = "「『（〔【";

/// The pieces between which a line may end: words, spaces, code, single wide characters with the signs that cling to
/// them.
fn pieces(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut rest = text;
    // Whether the next piece clings to the last one.
    let mut cling = false;
    while let Some(c) = rest.chars().next() {
        let length = if c == '`' {
            code_length(rest)
        } else {
            c.len_utf8()
        };
        let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = after;
        if c == ' ' {
            all.push(" ".to_owned());
            cling = false;
            continue;
        }
        let wide = display_width(piece) == 2 && c != '`';
        let joins = cling || !wide || NOT_FIRST.contains(c);
        match all.last_mut() {
            Some(last) if joins && last != " " && !(wide && !cling && !NOT_FIRST.contains(c)) => {
                let breaks = !cling
                    && !NOT_FIRST.contains(c)
                    && last
                        .chars()
                        .next_back()
                        .is_some_and(|end| display_width(end.encode_utf8(&mut [0; 4])) == 2)
                    && !NOT_LAST.contains(last.chars().next_back().unwrap_or(' '));
                if breaks {
                    all.push(piece.to_owned());
                } else {
                    last.push_str(piece);
                }
            }
            _ => all.push(piece.to_owned()),
        }
        cling = NOT_LAST.contains(c) || matches!(c, '(' | '[' | '*' | '\\');
    }
    all
}

/// How long the code is that begins here: to the same number of backticks.
fn code_length(text: &str) -> usize {
    let fence = text.bytes().take_while(|&byte| byte == b'`').count();
    let mut run = 0;
    for (at, c) in text.char_indices().skip(fence) {
        if c == '`' {
            run += 1;
            let ends = text.get(at + 1..).is_none_or(|rest| !rest.starts_with('`'));
            if ends && run == fence {
                return at + 1;
            }
        } else {
            run = 0;
        }
    }
    fence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_with_spaces_and_backticks_is_one_piece() {
        assert_eq!(pieces("a `b c` d"), ["a", " ", "`b c`", " ", "d"]);
        assert_eq!(pieces("``x ` y`` z"), ["``x ` y``", " ", "z"]);
    }

    #[test]
    fn no_line_begins_with_a_full_stop_and_words_stay_whole() {
        assert_eq!(
            pieces("「氏名」は、PatientName。"),
            ["「氏", "名」", "は、", "PatientName。"]
        );
    }

    #[test]
    fn lines_are_kept_to_their_width() {
        let mut page = Page::default();
        page.item("- ", &"氏名".repeat(80));
        page.item("- ", &"word ".repeat(80));
        let text = page.finish();
        assert!(
            text.lines().all(|line| display_width(line) <= WIDTH),
            "{text}"
        );
        assert!(text.lines().count() >= 8, "{text}");
    }
}
