//! Content streams (ISO 32000-1, 7.8 and 9.4): the text that a page, a form or a pattern shows, in the order in which it is
//! written. Takes the bytes and where resources are looked up, gives text, and what else is drawn.
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::font::{self, Font};
use super::lex::{Lexer, Token};
use super::outline::Outline;
use super::{MOST, inline, strings};

/// Operators without those that are looked at: Table 51.
const OTHERS: &str = " b B b* B* BMC BX c cs CS d d0 d1 EMC EX f F f* g G h i j J k K l m M MP n re rg RG ri s S sc SC \
    scn SCN sh v w W W* y Tr Ts EI ";
/// Operands of one operator, which may be an array of strings.
const OPERANDS: usize = 1 << 16;
/// Graphics states inside each other.
const STATES: usize = 512;
/// From this part of the font size on, a gap is a space.
const GAP: f64 = 0.2;
/// From this part of the font size on, a step across the line is another line.
const STEP: f64 = 0.4;

/// Pictures and forms that are placed by one stream.
pub(super) const PLACES: usize = 1 << 12;

/// A matrix as PDF writes it: 8.3.3.
pub(super) type Matrix = [f64; 6];
/// What changes nothing.
pub(super) const UNIT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// One matrix, and then the other.
pub(super) fn times([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix) -> Matrix {
    [
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + l,
    ]
}

/// What a content stream came to.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    /// The text.
    pub(super) text: String,
    /// Whether something in it could not be read.
    pub(super) unsure: bool,
    /// Pictures that stand in the stream itself.
    pub(super) pictures: Vec<Stream>,
    /// Forms and pictures that are drawn, in order, each once.
    pub(super) objects: Vec<ObjectId>,
    /// Where: of each time that an object is drawn (and of each picture in the stream, as `None`) the matrix.
    pub(super) places: Vec<(Option<ObjectId>, Matrix)>,
    /// What is drawn by lines.
    pub(super) outline: Outline,
}

/// Fonts that were read, by their object.
#[derive(Debug, Default)]
pub(super) struct Fonts(BTreeMap<ObjectId, Rc<Font>>);

#[derive(Clone)]
struct State {
    page: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    character_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
}

/// The end of what was shown last, and whether it is known.
#[derive(Clone, Copy)]
struct End {
    at: (f64, f64),
    known: bool,
}

/// An operand, with arrays and dictionaries made flat.
enum Operand {
    Number(f64),
    Name(Vec<u8>),
    String(Vec<u8>),
}

/// Reads one content stream.
pub(super) struct Reader<'a> {
    document: &'a Document,
    /// Where names are looked up, the nearest first: 7.8.3.
    resources: Vec<&'a Dictionary>,
    fonts: &'a mut Fonts,
    named: BTreeMap<Vec<u8>, Option<Rc<Font>>>,
    limit: usize,
    state: State,
    stack: Vec<State>,
    text_matrix: Matrix,
    line_matrix: Matrix,
    last: Option<End>,
    moved: bool,
    seen: BTreeSet<ObjectId>,
    drawn: Drawn,
}

impl<'a> Reader<'a> {
    /// A reader that gives at most `limit` bytes of text.
    pub(super) fn new(
        document: &'a Document,
        resources: Vec<&'a Dictionary>,
        fonts: &'a mut Fonts,
        limit: usize,
    ) -> Self {
        Self {
            document,
            resources,
            fonts,
            named: BTreeMap::new(),
            limit,
            state: State {
                page: UNIT,
                font: None,
                size: 1.0,
                character_space: 0.0,
                word_space: 0.0,
                stretch: 1.0,
                leading: 0.0,
            },
            stack: Vec::new(),
            text_matrix: UNIT,
            line_matrix: UNIT,
            last: None,
            moved: false,
            seen: BTreeSet::new(),
            drawn: Drawn::default(),
        }
    }

    /// Reads a stream to its end.
    pub(super) fn read(mut self, bytes: &[u8]) -> Drawn {
        let mut lexer = Lexer::new(bytes, 0);
        let mut operands: Vec<Operand> = Vec::new();
        let mut picture = 0;
        while let Some(token) = lexer.next() {
            if self.drawn.text.len() > self.limit || operands.len() > OPERANDS {
                self.drawn.unsure = true;
                break;
            }
            match token {
                Token::Number(number) => operands.push(Operand::Number(number)),
                Token::Name(name) => operands.push(Operand::Name(name)),
                Token::String(bytes) => operands.push(Operand::String(bytes)),
                Token::Word(b"true" | b"false" | b"null") => {}
                Token::Word(b"BI") => {
                    operands.clear();
                    picture = lexer.at;
                }
                Token::Word(b"ID") => {
                    operands.clear();
                    self.picture(&mut lexer, picture);
                }
                Token::Word(operator) => {
                    self.operator(operator, &operands);
                    operands.clear();
                }
                Token::Comment(comment) => self.aside(comment),
                Token::Mark("[" | "]" | "<<" | ">>") => {}
                Token::Mark(_) | Token::Bad => self.drawn.unsure = true,
            }
        }
        self.drawn.unsure |= !operands.is_empty();
        self.drawn
    }

    fn operator(&mut self, operator: &[u8], operands: &[Operand]) {
        let numbers: Vec<f64> = if operands.len() <= 6 {
            operands.iter().filter_map(Operand::number).collect()
        } else {
            Vec::new()
        };
        let one = numbers.last().copied().unwrap_or(0.0);
        let outline = &mut self.drawn.outline;
        outline.operator(operator, &numbers, &self.state.page);
        match operator {
            b"Tj" => return self.show(operands),
            b"TJ" => return self.show(operands),
            b"'" | b"\"" => {
                if let (b"\"", [Operand::Number(word), Operand::Number(character), ..]) =
                    (operator, operands)
                {
                    self.state.word_space = *word;
                    self.state.character_space = *character;
                }
                self.next_line();
                // The numbers in front of the string move nothing.
                let string = operands.last().map(std::slice::from_ref);
                return self.show(string.unwrap_or_default());
            }
            b"q" if self.stack.len() < STATES => self.stack.push(self.state.clone()),
            b"Q" => {
                if let Some(state) = self.stack.pop() {
                    self.state = state;
                }
            }
            b"q" => self.drawn.unsure = true,
            b"BT" | b"ET" => {
                self.text_matrix = UNIT;
                self.line_matrix = UNIT;
                self.moved = true;
            }
            b"cm" => {
                if let Ok(matrix) = Matrix::try_from(numbers) {
                    self.state.page = times(matrix, self.state.page);
                }
            }
            b"Tc" => self.state.character_space = one,
            b"Tw" => self.state.word_space = one,
            b"Tz" => self.state.stretch = one / 100.0,
            b"TL" => self.state.leading = one,
            b"Tf" => {
                self.state.size = one;
                if let Some(Operand::Name(name)) = operands.first() {
                    self.state.font = self.font_named(name);
                }
            }
            b"gs" => {
                if let Some(Operand::Name(name)) = operands.last() {
                    self.graphics_state(name);
                }
            }
            b"Td" | b"TD" => {
                if let [x, y] = *numbers {
                    if operator == b"TD" {
                        self.state.leading = -y;
                    }
                    self.shift(x, y);
                }
            }
            b"T*" => self.next_line(),
            b"Tm" => {
                if let Ok(matrix) = Matrix::try_from(numbers) {
                    self.text_matrix = matrix;
                    self.line_matrix = matrix;
                    self.moved = true;
                }
            }
            b"Do" => {
                if let Some(Operand::Name(name)) = operands.last() {
                    self.draw(name);
                }
            }
            b"BDC" | b"DP" => {}
            other => self.drawn.unsure |= !is_known(other),
        }
        for operand in operands {
            if let Operand::String(bytes) = operand {
                self.aside(bytes);
            }
        }
    }

    /// Text beside the page: replacements (14.9.4), comments.
    fn aside(&mut self, bytes: &[u8]) {
        match strings::text_string(bytes) {
            Some(text) if text.trim().is_empty() => {}
            Some(text) => {
                self.new_line();
                self.drawn.text.push_str(text.trim());
                self.drawn.text.push('\n');
            }
            None => self.drawn.unsure = true,
        }
    }

    fn new_line(&mut self) {
        if !self.drawn.text.is_empty() && !self.drawn.text.ends_with('\n') {
            self.drawn.text.push('\n');
        }
    }

    fn next_line(&mut self) {
        self.shift(0.0, -self.state.leading);
    }

    fn shift(&mut self, x: f64, y: f64) {
        self.line_matrix = times([1.0, 0.0, 0.0, 1.0, x, y], self.line_matrix);
        self.text_matrix = self.line_matrix;
        self.moved = true;
    }

    /// Finds something among the resources.
    fn resource(&self, kind: &[u8], name: &[u8]) -> Option<&'a Object> {
        self.resources.iter().find_map(|resources| {
            let these = font::get(resources, kind, self.document)?.as_dict().ok()?;
            these.get(name).ok()
        })
    }

    fn font_named(&mut self, name: &[u8]) -> Option<Rc<Font>> {
        if let Some(font) = self.named.get(name) {
            return font.clone();
        }
        let font = self
            .resource(b"Font", name)
            .and_then(|object| self.font_of(object));
        self.named.insert(name.to_vec(), font.clone());
        font
    }

    fn font_of(&mut self, object: &'a Object) -> Option<Rc<Font>> {
        let (id, object) = self.document.dereference(object).ok()?;
        let dict = object.as_dict().ok()?;
        if let Some(font) = id.and_then(|id| self.fonts.0.get(&id)) {
            return Some(Rc::clone(font));
        }
        let font = Rc::new(Font::of(dict, self.document));
        if let Some(id) = id {
            self.fonts.0.insert(id, Rc::clone(&font));
        }
        Some(font)
    }

    /// A font that a graphics state sets: Table 58.
    fn graphics_state(&mut self, name: &[u8]) {
        let font = self
            .resource(b"ExtGState", name)
            .and_then(|state| self.document.dereference(state).ok())
            .and_then(|(_, state)| font::get(state.as_dict().ok()?, b"Font", self.document))
            .and_then(|font| font.as_array().ok());
        if let Some([font, size]) = font.map(Vec::as_slice) {
            self.state.font = self.font_of(font);
            self.state.size = size.as_float().map_or(1.0, f64::from);
        }
    }

    /// Takes a picture whose entries begin at `start`, and passes over its data.
    fn picture(&mut self, lexer: &mut Lexer<'_>, start: usize) {
        let named = |name: &[u8]| self.resource(b"ColorSpace", name).cloned();
        let picture = inline::picture(lexer, start, named);
        if self.drawn.pictures.len() > MOST {
            self.drawn.unsure = true;
            return;
        }
        self.drawn.pictures.push(picture);
        self.place(None);
    }

    fn place(&mut self, object: Option<ObjectId>) {
        if self.drawn.places.len() < PLACES {
            self.drawn.places.push((object, self.state.page));
        } else {
            self.drawn.unsure = true;
        }
    }

    fn draw(&mut self, name: &[u8]) {
        match self.resource(b"XObject", name) {
            Some(Object::Reference(id)) => {
                if self.seen.insert(*id) {
                    self.drawn.objects.push(*id);
                }
                self.place(Some(*id));
            }
            _ => self.drawn.unsure = true,
        }
    }

    /// Shows strings, with numbers between them that move (9.4.3).
    fn show(&mut self, operands: &[Operand]) {
        for operand in operands {
            match operand {
                Operand::String(bytes) => self.string(bytes),
                Operand::Number(number) => self.advance(-number / 1000.0 * self.state.size),
                Operand::Name(_) => self.drawn.unsure = true,
            }
        }
    }

    /// Moves along the line, by this much of text space.
    fn advance(&mut self, by: f64) {
        let vertical = self.state.font.as_ref().is_some_and(|font| font.vertical);
        let (x, y) = if vertical {
            (0.0, by)
        } else {
            (by * self.state.stretch, 0.0)
        };
        self.text_matrix = times([1.0, 0.0, 0.0, 1.0, x, y], self.text_matrix);
    }

    fn string(&mut self, bytes: &[u8]) {
        let Some(font) = self.state.font.clone() else {
            // Shown in no font: nobody sees it, but it stands there.
            self.drawn.unsure = true;
            return self.aside(bytes);
        };
        let whole = times(self.text_matrix, self.state.page);
        self.separate(whole, font.vertical);
        let shown = font.show(bytes, &mut self.drawn.text);
        self.drawn.unsure |= !shown.sure;
        let gaps = shown.codes as f64 * self.state.character_space
            + shown.spaces as f64 * self.state.word_space;
        // A width that the file does not tell: half the size for each code.
        let width = shown.width.unwrap_or(shown.codes as f64 * 0.5);
        let width = if font.vertical {
            -(shown.codes as f64)
        } else {
            width
        };
        self.advance(width * self.state.size + gaps);
        let [.., x, y] = times(self.text_matrix, self.state.page);
        self.last = Some(End {
            at: (x, y),
            known: shown.width.is_some(),
        });
        self.moved = false;
    }

    /// Puts a space or a new line where what is shown next does not stand right behind what was shown last.
    fn separate(&mut self, [a, b, c, d, x, y]: Matrix, vertical: bool) {
        let Some(End { at, known }) = self.last else {
            return;
        };
        let (along, across) = if vertical {
            ((-c, -d), (a, b))
        } else {
            ((a, b), (c, d))
        };
        // How far the text moved, in units of the font size along and across the line.
        let step = |(u, v): (f64, f64)| {
            let length = u.hypot(v) * self.state.size.abs();
            ((x - at.0) * u + (y - at.1) * v) / u.hypot(v) / length
        };
        let (along, across) = (step(along), step(across));
        let text = &mut self.drawn.text;
        if across.abs() > STEP {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
        } else if (!(-2.0 * STEP..=GAP).contains(&along) || (!known && self.moved))
            && !text.is_empty()
            && !text.ends_with([' ', '\n'])
        {
            text.push(' ');
        }
    }
}

impl Operand {
    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Name(_) | Self::String(_) => None,
        }
    }
}

fn is_known(operator: &[u8]) -> bool {
    std::str::from_utf8(operator).is_ok_and(|operator| OTHERS.contains(&format!(" {operator} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(content: &str) -> Drawn {
        let document = Document::new();
        let mut helvetica = Dictionary::new();
        helvetica.set("Subtype", Object::Name(b"Type1".to_vec()));
        helvetica.set("BaseFont", Object::Name(b"Helvetica".to_vec()));
        let widths = vec![Object::Integer(500); 256];
        let mut known = helvetica.clone();
        known.set("FirstChar", Object::Integer(0));
        known.set("Widths", Object::Array(widths));
        let mut fonts = Dictionary::new();
        fonts.set("F", Object::Dictionary(helvetica));
        fonts.set("W", Object::Dictionary(known));
        let mut resources = Dictionary::new();
        resources.set("Font", Object::Dictionary(fonts));
        let mut fonts = Fonts::default();
        let reader = Reader::new(&document, vec![&resources], &mut fonts, 1 << 20);
        reader.read(content.as_bytes())
    }

    #[test]
    fn text_is_joined_as_it_is_seen() {
        for (content, text) in [
            (
                "BT /F 12 Tf 14 TL (Yamada) Tj T* (Hanako) Tj ET",
                "Yamada\nHanako",
            ),
            (
                "BT /W 10 Tf [(Ya) -20 (ma) 30 (da) -400 (H)] TJ ET",
                "Yamada H",
            ),
            (
                "BT /W 10 Tf (Ya) Tj 10 0 Td (mada) Tj 30 0 Td (H) Tj ET",
                "Yamada H",
            ),
            ("BT /F 10 Tf (Yamada) Tj 50 0 Td (H) Tj ET", "Yamada H"),
            (
                "BT /W 10 Tf (A) Tj ET BT /W 10 Tf 0 -30 Td (B) Tj ET",
                "A\nB",
            ),
            (
                "q 2 0 0 2 0 0 cm BT /W 5 Tf 1 0 0 1 0 0 Tm (A) Tj 1 0 0 1 2.5 0 Tm (B) Tj ET Q",
                "AB",
            ),
            ("BT /F 12 Tf (A) ' 1 2 (B) \" ET", "A B"),
        ] {
            let drawn = drawn(content);
            assert_eq!(
                (drawn.text.as_str(), drawn.unsure),
                (text, false),
                "{content}"
            );
        }
    }

    #[test]
    fn what_stands_beside_the_text_is_text_too() {
        let drawn = drawn("% made by Yamada\n/Span <</ActualText (Hanako)>> BDC EMC");
        assert_eq!(drawn.text, "made by Yamada\nHanako\n");
        assert!(!drawn.unsure);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for content in [
            "BT /None 12 Tf (A) Tj ET",
            "BT (A) Tj ET",
            "BT /F 12 Tf (A Tj ET",
            "q Yamada Q",
            "/Nothing Do",
            "BT /F 12 Tf (A\u{7f}) Tj ET",
            "(left over)",
        ] {
            assert!(drawn(content).unsure, "{content}");
        }
    }

    #[test]
    fn pictures_in_the_stream_are_counted_and_passed_over() {
        let drawn = drawn("BI /W 1 /H 1 ID (((\u{1}EI\u{2} EI BT /F 9 Tf (A) Tj ET");
        assert_eq!(
            (drawn.text.as_str(), drawn.pictures.len(), drawn.unsure),
            ("A", 1, false)
        );
    }
}
