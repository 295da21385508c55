//! JPEG-LS (ITU-T T.87 | ISO/IEC 14495-1), lossless and near-lossless, all interleave modes. Names in brackets are those
//! of the recommendation.
use super::jpeg::beside::beside;
use super::{Words, believable, checked_count};
use crate::pixels::Undecoded;

const DAMAGED: Undecoded = Undecoded::Damaged("JPEG-LS");
/// Lengths of runs, as powers of 2 (T.87 A.2.1, [J]).
const RUNS: [u32; 32] = [
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15,
];

/// Decodes one picture.
pub(super) fn decode(bytes: &[u8]) -> Result<Words, Undecoded> {
    let mut at = 2usize;
    let mut frame: Option<(u32, u32, u32, Vec<u8>)> = None;
    let mut presets: Option<[i32; 5]> = None;
    let mut words: Vec<u32> = Vec::new();
    let mut seen = 0usize;
    // Where each scan ends.
    let mut scans = Vec::new();
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(found) = rest
            .windows(2)
            .position(|w| matches!(w, [0xFF, 0x80..=0xFE]))
        else {
            break;
        };
        let marker = rest.get(found.saturating_add(1)).copied().unwrap_or(0);
        at = at.saturating_add(found).saturating_add(2);
        if marker == 0xD9 {
            break;
        }
        if matches!(marker, 0xD0..=0xD8) {
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let length = usize::from(u16::from_be_bytes(*rest.first_chunk::<2>().ok_or(DAMAGED)?));
        let segment = rest.get(2..length).ok_or(DAMAGED)?;
        at = at.saturating_add(length);
        match marker {
            0xF7 => {
                let ([bits, h1, h0, w1, w0, count], rest) =
                    segment.split_first_chunk::<6>().ok_or(DAMAGED)?;
                let (width, height) = (
                    u16::from_be_bytes([*w1, *w0]),
                    u16::from_be_bytes([*h1, *h0]),
                );
                let (specs, _) = rest.as_chunks::<3>();
                let ids: Vec<u8> = specs
                    .iter()
                    .take(usize::from(*count))
                    .map(|[id, ..]| *id)
                    .collect();
                if !(2..=16).contains(bits)
                    || !(1..=4).contains(count)
                    || ids.len() != usize::from(*count)
                {
                    return Err(DAMAGED);
                }
                let samples =
                    checked_count(u32::from(width), u32::from(height), u32::from(*count))?;
                if frame
                    .replace((u32::from(width), u32::from(height), u32::from(*bits), ids))
                    .is_some()
                {
                    return Err(DAMAGED);
                }
                believable(bytes, samples)?;
                words = vec![0; samples];
            }
            0xF8 => match segment.split_first() {
                Some((1, numbers)) => {
                    let (pairs, _) = numbers.as_chunks::<2>();
                    let mut five = [0i32; 5];
                    five.iter_mut()
                        .zip(pairs)
                        .for_each(|(n, p)| *n = i32::from(u16::from_be_bytes(*p)));
                    presets = Some(five);
                }
                // Mapping tables: the numbers of the colours are shown.
                Some((2 | 3, _)) => {}
                _ => return Err(Undecoded::NotDecoded("JPEG-LS with extensions")),
            },
            0xDD if segment.iter().any(|b| *b != 0) => {
                return Err(Undecoded::NotDecoded("JPEG-LS with restart intervals"));
            }
            0xDA => {
                let (width, height, bits, ids) = frame.as_ref().ok_or(DAMAGED)?;
                let (count, rest) = segment.split_first().ok_or(DAMAGED)?;
                let (specs, rest) = rest
                    .split_at_checked(usize::from(*count).saturating_mul(2))
                    .ok_or(DAMAGED)?;
                let [near, interleave, transform] = *rest.first_chunk::<3>().ok_or(DAMAGED)?;
                let (specs, _) = specs.as_chunks::<2>();
                let mut places = Vec::new();
                for [id, _] in specs {
                    places.push(ids.iter().position(|own| own == id).ok_or(DAMAGED)?);
                }
                if transform & 15 != 0
                    || places.is_empty()
                    || (interleave == 0 && places.len() != 1)
                {
                    return Err(DAMAGED);
                }
                let coder = Coder::new(*bits, i32::from(near), presets)?;
                let shape = Shape {
                    width: *width as usize,
                    height: *height as usize,
                    channels: ids.len(),
                    places,
                };
                let data = bytes.get(at..).unwrap_or_default();
                let used = coder.scan(data, &shape, interleave, &mut words)?;
                seen = seen.saturating_add(shape.places.len());
                at = at.saturating_add(used);
                scans.push(at);
            }
            _ => {}
        }
    }
    let (width, height, bits, ids) = frame.ok_or(DAMAGED)?;
    if seen < ids.len() {
        return Err(DAMAGED);
    }
    Ok(Words {
        width,
        height,
        channels: u8::try_from(ids.len()).unwrap_or(1),
        bits: u16::try_from(bits).unwrap_or(8),
        words,
        colour: None,
        beside: beside(bytes, &scans),
    })
}

/// Where the samples of a scan go.
struct Shape {
    width: usize,
    height: usize,
    channels: usize,
    places: Vec<usize>,
}

/// The bits of a scan (T.87 A.1, C.2): behind a byte of ones stands one bit that is none of them.
struct Bits<'b> {
    bytes: &'b [u8],
    at: usize,
    held: u64,
    count: u32,
    stuffed: bool,
    made_up: u64,
}

impl Bits<'_> {
    fn fill(&mut self) {
        while self.count <= 48 {
            let next = self.bytes.get(self.at).copied();
            let marker = next == Some(0xFF)
                && self
                    .bytes
                    .get(self.at.saturating_add(1))
                    .is_none_or(|b| *b >= 0x80);
            let (byte, width) = match next {
                Some(_) if marker => (None, 8),
                Some(byte) if self.stuffed => (Some(byte), 7),
                Some(byte) => (Some(byte), 8),
                None => (None, 8),
            };
            match byte {
                Some(byte) => {
                    self.at = self.at.saturating_add(1);
                    self.stuffed = byte == 0xFF;
                }
                None => self.made_up = self.made_up.saturating_add(8),
            }
            self.held = (self.held << width) | u64::from(byte.unwrap_or(0));
            self.count = self.count.saturating_add(width);
        }
    }

    fn take(&mut self, count: u32) -> u32 {
        if self.count < count {
            self.fill();
        }
        self.count = self.count.saturating_sub(count);
        let mask = (1u64 << count.min(32)).saturating_sub(1);
        ((self.held >> self.count) & mask) as u32
    }

    /// Bytes of which a bit was taken.
    fn used(&self) -> usize {
        let unused = u64::from(self.count).saturating_sub(self.made_up) / 8;
        self.at.saturating_sub(usize::try_from(unused).unwrap_or(0))
    }

    /// Whether bits were used that are not there.
    fn ended(&self) -> bool {
        self.made_up > u64::from(self.count)
    }

    /// A number in the code of T.87 A.5.3: a run of zeros and `k` bits, or after `limit` zeros all its bits.
    fn golomb(&mut self, k: u32, limit: u32, bits: u32) -> Option<i32> {
        let most = limit.checked_sub(bits)?.checked_sub(1)?;
        let mut zeros = 0u32;
        while self.take(1) == 0 {
            zeros = zeros.saturating_add(1);
            if zeros > most {
                return None;
            }
        }
        let number = if zeros < most {
            (zeros << k) | self.take(k)
        } else {
            self.take(bits).saturating_add(1)
        };
        i32::try_from(number).ok()
    }
}

/// What is known of one context (T.87 A.2.1).
#[derive(Debug, Clone, Copy)]
struct Context {
    a: i32,
    b: i32,
    c: i32,
    n: i32,
}

/// The state of a scan.
struct Coder {
    most: i32,
    near: i32,
    step: i32,
    range: i32,
    bits: u32,
    limit: u32,
    thresholds: [i32; 3],
    reset: i32,
    contexts: Vec<Context>,
    /// For interrupted runs; `b` counts the negative errors [Nn].
    runs: [Context; 2],
}

fn log2_up(n: i32) -> u32 {
    n.saturating_sub(1)
        .max(0)
        .checked_ilog2()
        .map_or(0, |l| l.saturating_add(1))
}

impl Coder {
    fn new(precision: u32, near: i32, presets: Option<[i32; 5]>) -> Result<Self, Undecoded> {
        let [most, t1, t2, t3, reset] = presets.unwrap_or_default();
        let top = (1i32 << precision.min(16)).saturating_sub(1);
        let most = if most == 0 { top } else { most };
        if most > top || near > 255.min(most / 2) {
            return Err(DAMAGED);
        }
        // T.87 C.2.4.1.1.1.
        let clamp = |n: i32, low: i32| if n > most || n < low { low } else { n };
        let defaults = if most >= 128 {
            let factor = (most.min(4095) + 128) / 256;
            [
                factor + 2 + 3 * near,
                factor * 4 + 3 + 5 * near,
                factor * 17 + 4 + 7 * near,
            ]
        } else {
            let factor = 256 / (most + 1);
            [
                (3 / factor + 3 * near).max(2),
                (7 / factor + 5 * near).max(3),
                (21 / factor + 7 * near).max(4),
            ]
        };
        let [d1, d2, d3] = defaults;
        let t1 = if t1 == 0 { clamp(d1, near + 1) } else { t1 };
        let t2 = if t2 == 0 { clamp(d2, t1) } else { t2 };
        let t3 = if t3 == 0 { clamp(d3, t2) } else { t3 };
        let step = 2 * near + 1;
        let range = (most + 2 * near) / step + 1;
        let depth = log2_up(most + 1).max(2);
        let fresh = Context {
            a: ((range + 32) / 64).max(2),
            b: 0,
            c: 0,
            n: 1,
        };
        Ok(Self {
            most,
            near,
            step,
            range,
            bits: log2_up(range),
            limit: 2 * (depth + depth.max(8)),
            thresholds: [t1, t2, t3],
            reset: if reset == 0 { 64 } else { reset.max(3) },
            contexts: vec![fresh; 365],
            runs: [fresh; 2],
        })
    }

    fn scan(
        mut self,
        data: &[u8],
        shape: &Shape,
        interleave: u8,
        words: &mut [u32],
    ) -> Result<usize, Undecoded> {
        let mut bits = Bits {
            bytes: data,
            at: 0,
            held: 0,
            count: 0,
            stuffed: false,
            made_up: 0,
        };
        let parts = shape.places.len();
        // One place more on each side: what stands left of the first and right of the last sample.
        let padded = shape.width.saturating_add(2);
        let mut lines: Vec<[Vec<i32>; 2]> = vec![[vec![0; padded], vec![0; padded]]; parts];
        let mut run_indices = vec![0usize; parts];
        for row in 0..shape.height {
            for [above, line] in &mut lines {
                let last = above.get(shape.width).copied().unwrap_or(0);
                let first = above.get(1).copied().unwrap_or(0);
                if let Some(end) = above.get_mut(padded.saturating_sub(1)) {
                    *end = last;
                }
                if let Some(start) = line.first_mut() {
                    *start = first;
                }
            }
            if interleave == 2 && parts > 1 {
                self.together(
                    &mut bits,
                    &mut lines,
                    run_indices.first_mut().ok_or(DAMAGED)?,
                    shape.width,
                )?;
            } else {
                for (part, index) in lines.iter_mut().zip(&mut run_indices) {
                    self.together(&mut bits, std::slice::from_mut(part), index, shape.width)?;
                }
            }
            if bits.ended() {
                return Err(DAMAGED);
            }
            for (place, [above, line]) in shape.places.iter().zip(&mut lines) {
                let start = row
                    .saturating_mul(shape.width)
                    .saturating_mul(shape.channels)
                    .saturating_add(*place);
                let to = words
                    .get_mut(start..)
                    .unwrap_or_default()
                    .iter_mut()
                    .step_by(shape.channels.max(1));
                to.zip(line.iter().skip(1).take(shape.width))
                    .for_each(|(to, from)| *to = from.cast_unsigned());
                std::mem::swap(above, line);
            }
        }
        Ok(bits.used())
    }

    /// One line of one component, or of several whose samples stand together.
    fn together(
        &mut self,
        bits: &mut Bits<'_>,
        lines: &mut [[Vec<i32>; 2]],
        index: &mut usize,
        width: usize,
    ) -> Result<(), Undecoded> {
        let get = |line: &[i32], at: usize| line.get(at).copied().unwrap_or(0);
        let mut at = 1usize;
        while at <= width {
            // A.3: the neighbours [Ra, Rb, Rc, Rd] of each component.
            let near = |[above, line]: &[Vec<i32>; 2]| {
                let before = at.saturating_sub(1);
                [
                    get(line, before),
                    get(above, at),
                    get(above, before),
                    get(above, at.saturating_add(1)),
                ]
            };
            let flat = lines.iter().all(|part| {
                let [a, b, c, d] = near(part);
                [d - b, b - c, c - a].iter().all(|g| g.abs() <= self.near)
            });
            if flat {
                at = self.run(bits, lines, index, at, width)?;
                continue;
            }
            for part in lines.iter_mut() {
                let neighbours = near(part);
                let value = self.regular(bits, neighbours)?;
                let [_, line] = part;
                if let Some(to) = line.get_mut(at) {
                    *to = value;
                }
            }
            at = at.saturating_add(1);
        }
        Ok(())
    }

    /// A.4 to A.6: one sample by its neighbours.
    fn regular(&mut self, bits: &mut Bits<'_>, [a, b, c, d]: [i32; 4]) -> Result<i32, Undecoded> {
        let quantised = |g: i32| {
            let [t1, t2, t3] = self.thresholds;
            let size = match g.abs() {
                n if n <= self.near => 0,
                n if n < t1 => 1,
                n if n < t2 => 2,
                n if n < t3 => 3,
                _ => 4,
            };
            size * g.signum()
        };
        let number = 81 * quantised(d - b) + 9 * quantised(b - c) + quantised(c - a);
        let sign = if number < 0 { -1 } else { 1 };
        let at = usize::try_from(number.abs()).map_err(|_| DAMAGED)?;
        let context = self.contexts.get_mut(at).ok_or(DAMAGED)?;
        let predicted = if c >= a.max(b) {
            a.min(b)
        } else if c <= a.min(b) {
            a.max(b)
        } else {
            a + b - c
        };
        let predicted = (predicted + sign * context.c).clamp(0, self.most);
        let k = parameter(context.n, context.a);
        let coded = bits.golomb(k, self.limit, self.bits).ok_or(DAMAGED)?;
        let odd = coded & 1 == 1;
        let error = match (self.near == 0 && k == 0 && 2 * context.b <= -context.n, odd) {
            (true, true) => (coded - 1) / 2,
            (true, false) => -(coded / 2) - 1,
            (false, true) => -coded.saturating_add(1) / 2,
            (false, false) => coded / 2,
        };
        // A.6.
        context.b = context.b.saturating_add(error.saturating_mul(self.step));
        context.a = context.a.saturating_add(error.abs());
        if context.n == self.reset {
            context.a >>= 1;
            context.b >>= 1;
            context.n >>= 1;
        }
        context.n += 1;
        if context.b <= -context.n {
            context.b = (context.b + context.n).max(1 - context.n);
            context.c = (context.c - 1).max(-128);
        } else if context.b > 0 {
            context.b = (context.b - context.n).min(0);
            context.c = (context.c + 1).min(127);
        }
        Ok(self.value(predicted, sign, error))
    }

    /// A.4.5 and A.7.2: the value with the error, within the range.
    fn value(&self, predicted: i32, sign: i32, error: i32) -> i32 {
        let wrap = self.range * self.step;
        let mut value =
            predicted.saturating_add(sign.saturating_mul(error).saturating_mul(self.step));
        if value < -self.near {
            value = value.saturating_add(wrap);
        } else if value > self.most + self.near {
            value = value.saturating_sub(wrap);
        }
        value.clamp(0, self.most)
    }

    /// A.7: samples like the one before, and the one that ends them. Gives the place behind.
    fn run(
        &mut self,
        bits: &mut Bits<'_>,
        lines: &mut [[Vec<i32>; 2]],
        index: &mut usize,
        from: usize,
        width: usize,
    ) -> Result<usize, Undecoded> {
        let length = |index: usize| RUNS.get(index).copied().unwrap_or(0);
        let mut at = from;
        let fill = |lines: &mut [[Vec<i32>; 2]], at: usize, count: usize| {
            for [_, line] in lines {
                let value = line.get(from.saturating_sub(1)).copied().unwrap_or(0);
                line.iter_mut()
                    .skip(at)
                    .take(count)
                    .for_each(|s| *s = value);
            }
        };
        loop {
            let left = width.saturating_add(1).saturating_sub(at);
            if left == 0 {
                return Ok(at);
            }
            if bits.take(1) == 0 {
                let rest = bits.take(length(*index)) as usize;
                if rest >= left || bits.ended() {
                    return Err(DAMAGED);
                }
                fill(lines, at, rest);
                at = at.saturating_add(rest);
                break;
            }
            let whole = 1usize << length(*index);
            fill(lines, at, whole.min(left));
            at = at.saturating_add(whole.min(left));
            if whole <= left && *index < 31 {
                *index = index.saturating_add(1);
            }
        }
        let several = lines.len() > 1;
        for [above, line] in lines.iter_mut() {
            let a = line.get(at.saturating_sub(1)).copied().unwrap_or(0);
            let b = above.get(at).copied().unwrap_or(0);
            // A.7.2: which of the two contexts; samples that stand together have the first.
            let same = !several && (a - b).abs() <= self.near;
            let error = self.interruption(bits, same, length(*index))?;
            let value = match same {
                true => self.value(a, 1, error),
                false => self.value(b, if a > b { -1 } else { 1 }, error),
            };
            if let Some(to) = line.get_mut(at) {
                *to = value;
            }
        }
        *index = index.saturating_sub(1);
        Ok(at.saturating_add(1))
    }

    fn interruption(
        &mut self,
        bits: &mut Bits<'_>,
        same: bool,
        run: u32,
    ) -> Result<i32, Undecoded> {
        let [different, alike] = &mut self.runs;
        let context = if same { alike } else { different };
        let kind = i32::from(same);
        let total = context
            .a
            .saturating_add(if same { context.n >> 1 } else { 0 });
        let k = parameter(context.n, total);
        let limit = self
            .limit
            .checked_sub(run)
            .and_then(|l| l.checked_sub(1))
            .ok_or(DAMAGED)?;
        let coded = bits.golomb(k, limit, self.bits).ok_or(DAMAGED)?;
        let shifted = coded.saturating_add(kind);
        let map = shifted & 1;
        let size = (shifted.saturating_add(map)) / 2;
        let negative = (k != 0 || 2 * context.b >= context.n) == (map == 1);
        let error = if negative { -size } else { size };
        if error < 0 {
            context.b += 1;
        }
        context.a = context
            .a
            .saturating_add((coded.saturating_add(1).saturating_sub(kind)) >> 1);
        if context.n == self.reset {
            context.a >>= 1;
            context.b >>= 1;
            context.n >>= 1;
        }
        context.n += 1;
        Ok(error)
    }
}

/// A.5.1: how many bits stand behind the run of zeros.
fn parameter(n: i32, a: i32) -> u32 {
    let (n, a) = (i64::from(n.max(1)), i64::from(a));
    (0..24).find(|k| n << k >= a).unwrap_or(24)
}
