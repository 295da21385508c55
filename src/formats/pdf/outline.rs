//! What a content stream draws by lines (ISO 32000-1, 8.5): letters may be drawn so, instead of shown by a font. Takes operators,
//! gives shapes in the order in which they are painted. What clips is left aside: it hides, and who looks for text hides nothing.

/// Points of one stream.
pub(super) const POINTS: usize = 1 << 19;
/// Lines that a curve becomes.
const STEPS: u32 = 8;
/// Graphics states inside each other.
const STATES: usize = 512;

/// A point of the page, in 1/72 of an inch.
pub(crate) type Point = [f64; 2];

/// A path that was painted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shape {
    /// Its parts.
    pub(crate) lines: Vec<Vec<Point>>,
    /// The grey of its inside, and whether parts inside parts are holes whichever way they run.
    pub(crate) fill: Option<(u8, bool)>,
    /// The grey of its lines, and their width.
    pub(crate) stroke: Option<(u8, f64)>,
}

#[derive(Debug, Clone, Copy)]
struct Ink {
    fill: u8,
    stroke: u8,
    width: f64,
}

/// What was drawn so far.
#[derive(Debug, Clone)]
pub(crate) struct Outline {
    /// Painted.
    pub(crate) shapes: Vec<Shape>,
    /// Whether there was more than is kept.
    pub(crate) is_cut: bool,
    lines: Vec<Vec<Point>>,
    /// The last point, as the stream says it.
    last: Point,
    ink: Ink,
    stack: Vec<Ink>,
    points: usize,
}

impl Default for Outline {
    fn default() -> Self {
        Self {
            shapes: Vec::new(),
            is_cut: false,
            lines: Vec::new(),
            last: [0.0; 2],
            ink: Ink {
                fill: 0,
                stroke: 0,
                width: 1.0,
            },
            stack: Vec::new(),
            points: 0,
        }
    }
}

impl Outline {
    /// How many points there are.
    pub(super) fn points(&self) -> usize {
        self.points
    }

    /// The same without shapes.
    pub(super) fn cut() -> Self {
        Self {
            is_cut: true,
            ..Self::default()
        }
    }

    /// Adds what a form draws, where `matrix` puts it.
    pub(super) fn add(&mut self, form: &Self, matrix: &[f64; 6]) {
        self.points = self.points.saturating_add(form.points);
        if self.is_cut || form.is_cut || self.points > POINTS {
            self.is_cut = true;
            self.shapes = Vec::new();
            return;
        }
        let [a, b, c, d, e, f] = matrix;
        let point = |[x, y]: &Point| [a * x + c * y + e, b * x + d * y + f];
        let scale = (a * d - b * c).abs().sqrt();
        let shapes = form.shapes.iter().map(|shape| Shape {
            lines: (shape.lines.iter())
                .map(|line| line.iter().map(point).collect())
                .collect(),
            fill: shape.fill,
            stroke: shape.stroke.map(|(grey, width)| (grey, width * scale)),
        });
        self.shapes.extend(shapes);
    }

    /// Takes an operator with its numbers; `matrix` leads to the page.
    pub(super) fn operator(&mut self, operator: &[u8], numbers: &[f64], matrix: &[f64; 6]) {
        if self.is_cut {
            return;
        }
        match (operator, numbers) {
            (b"m", [x, y]) => {
                self.lines.push(Vec::new());
                self.point([*x, *y], matrix);
            }
            (b"l", [x, y]) => self.point([*x, *y], matrix),
            (b"c", [a, b, c, d, x, y]) => self.curve([[*a, *b], [*c, *d], [*x, *y]], matrix),
            (b"v", [c, d, x, y]) => self.curve([self.last, [*c, *d], [*x, *y]], matrix),
            (b"y", [a, b, x, y]) => self.curve([[*a, *b], [*x, *y], [*x, *y]], matrix),
            (b"h", _) => self.close(),
            (b"re", [x, y, w, h]) => {
                self.lines.push(Vec::new());
                for corner in [[*x, *y], [x + w, *y], [x + w, y + h], [*x, y + h]] {
                    self.point(corner, matrix);
                }
                self.close();
            }
            (b"f" | b"F", _) => self.paint(Some(false), false, matrix),
            (b"f*", _) => self.paint(Some(true), false, matrix),
            (b"B", _) => self.paint(Some(false), true, matrix),
            (b"B*", _) => self.paint(Some(true), true, matrix),
            (b"b" | b"b*", _) => {
                self.close();
                self.paint(Some(operator == b"b*"), true, matrix);
            }
            (b"S", _) => self.paint(None, true, matrix),
            (b"s", _) => {
                self.close();
                self.paint(None, true, matrix);
            }
            (b"n", _) => self.lines.clear(),
            (b"w", [width]) => self.ink.width = *width,
            (b"g" | b"rg" | b"k" | b"sc" | b"scn", _) => self.ink.fill = grey(numbers),
            (b"G" | b"RG" | b"K" | b"SC" | b"SCN", _) => self.ink.stroke = grey(numbers),
            (b"q", _) if self.stack.len() < STATES => self.stack.push(self.ink),
            (b"Q", _) => self.ink = self.stack.pop().unwrap_or(self.ink),
            _ => {}
        }
    }

    fn point(&mut self, at: Point, [a, b, c, d, e, f]: &[f64; 6]) {
        self.last = at;
        let [x, y] = at;
        let point = [a * x + c * y + e, b * x + d * y + f];
        if !self.counted() {
            return;
        }
        if let (Some(line), true) = (self.lines.last_mut(), point.iter().all(|v| v.is_finite())) {
            line.push(point);
        }
    }

    /// Counts what is kept; all is dropped where it is too much.
    fn counted(&mut self) -> bool {
        self.points = self.points.saturating_add(1);
        if self.points > POINTS {
            self.is_cut = true;
            self.lines = Vec::new();
            self.shapes = Vec::new();
        }
        !self.is_cut
    }

    fn curve(&mut self, [p, q, end]: [Point; 3], matrix: &[f64; 6]) {
        let start = self.last;
        for step in 1..=STEPS {
            let t = f64::from(step) / f64::from(STEPS);
            let s = 1.0 - t;
            let at = |a: f64, b: f64, c: f64, d: f64| {
                s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
            };
            let [x, y] = [0, 1].map(|axis: usize| {
                let of = |point: &Point| point.get(axis).copied().unwrap_or(0.0);
                at(of(&start), of(&p), of(&q), of(&end))
            });
            self.point([x, y], matrix);
        }
        self.last = end;
    }

    fn close(&mut self) {
        if !self.counted() {
            return;
        }
        if let Some(line) = self.lines.last_mut()
            && let Some(first) = line.first().copied()
        {
            line.push(first);
        }
    }

    fn paint(&mut self, fill: Option<bool>, stroke: bool, [a, b, c, d, ..]: &[f64; 6]) {
        if !self.counted() || self.lines.is_empty() {
            return;
        }
        let lines = std::mem::take(&mut self.lines);
        let scale = (a * d - b * c).abs().sqrt();
        self.shapes.push(Shape {
            lines,
            fill: fill.map(|even_odd| (self.ink.fill, even_odd)),
            stroke: stroke.then_some((self.ink.stroke, self.ink.width * scale)),
        });
    }
}

/// A colour as grey: one number is grey, three are red, green and blue, four are inks. A pattern is in the middle.
fn grey(numbers: &[f64]) -> u8 {
    let light = match *numbers {
        [grey] => grey,
        [red, green, blue] => 0.299 * red + 0.587 * green + 0.114 * blue,
        [cyan, magenta, yellow, black] => {
            (1.0 - (0.299 * cyan + 0.587 * magenta + 0.114 * yellow)) * (1.0 - black)
        }
        _ => 0.5,
    };
    (light * 255.0).round().clamp(0.0, 255.0) as u8
}
