//! Entropy-coded bytes to bits (T.81 F.2.2.5) and Huffman codes (C.2, F.2.2.3).

/// The bits of one scan. Behind the end and behind a marker there are zeros; who used them has read a cut picture.
#[derive(Debug)]
pub(super) struct Bits<'b> {
    bytes: &'b [u8],
    at: usize,
    held: u64,
    count: u32,
    /// Bits that were made up.
    made_up: u64,
}

impl<'b> Bits<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            held: 0,
            count: 0,
            made_up: 0,
        }
    }

    fn fill(&mut self) {
        while self.count <= 48 {
            let byte = match (
                self.bytes.get(self.at),
                self.bytes.get(self.at.saturating_add(1)),
            ) {
                (Some(0xFF), Some(0)) => {
                    self.at = self.at.saturating_add(2);
                    0xFF
                }
                // A marker, or the end.
                (Some(0xFF), _) | (None, _) => {
                    self.made_up = self.made_up.saturating_add(8);
                    0
                }
                (Some(byte), _) => {
                    self.at = self.at.saturating_add(1);
                    *byte
                }
            };
            self.held = (self.held << 8) | u64::from(byte);
            self.count = self.count.saturating_add(8);
        }
    }

    /// The next bits without taking them, up to 16.
    fn peek(&mut self, count: u32) -> u32 {
        if self.count < count {
            self.fill();
        }
        let shift = self.count.saturating_sub(count);
        let mask = (1u64 << count.min(16)).saturating_sub(1);
        ((self.held >> shift.min(63)) & mask) as u32
    }

    fn skip(&mut self, count: u32) {
        self.count = self.count.saturating_sub(count);
    }

    /// The next bits, up to 16.
    pub(super) fn take(&mut self, count: u32) -> u32 {
        let bits = self.peek(count);
        self.skip(count);
        bits
    }

    /// The next code of a table; `None` where there is no such code.
    pub(super) fn code(&mut self, table: &Huffman) -> Option<u8> {
        let look = self.peek(16);
        let (value, length) = table.find(look)?;
        self.skip(length);
        Some(value)
    }

    /// A number of `size` bits as T.81 F.2.2.1 extends it.
    pub(super) fn signed(&mut self, size: u32) -> i32 {
        if size == 0 {
            return 0;
        }
        let bits = self.take(size).cast_signed();
        let half = 1i32 << size.saturating_sub(1).min(30);
        if bits < half {
            bits.wrapping_sub(half.wrapping_mul(2)).wrapping_add(1)
        } else {
            bits
        }
    }

    /// Whether bits were used that are not there.
    pub(super) fn ended(&self) -> bool {
        self.made_up > u64::from(self.count)
    }

    /// Goes behind the next restart marker (T.81 E.2.4); `None` where it does not stand, or more was read than was there.
    pub(super) fn restart(&mut self) -> Option<()> {
        if self.ended() {
            return None;
        }
        self.held = 0;
        self.count = 0;
        self.made_up = 0;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        // Fill bytes.
        let found = rest
            .windows(2)
            .position(|w| matches!(w, [0xFF, 1..=0xFE]))?;
        matches!(rest.get(found.saturating_add(1)), Some(0xD0..=0xD7)).then_some(())?;
        self.at = self.at.saturating_add(found).saturating_add(2);
        Some(())
    }

    /// Bytes up to where the scan was read.
    pub(super) fn used(&self) -> usize {
        let unused = u64::from(self.count).saturating_sub(self.made_up) / 8;
        let mut at = self.at;
        for _ in 0..unused {
            let stuffed = at.checked_sub(2).and_then(|from| self.bytes.get(from..at));
            let width = if stuffed == Some(&[0xFF, 0]) { 2 } else { 1 };
            at = at.saturating_sub(width);
        }
        at
    }
}

/// A table of codes.
#[derive(Debug, Clone)]
pub(super) struct Huffman {
    /// For each eight bits that a code of at most eight bits begins with: value and length.
    short: Box<[(u8, u8); 256]>,
    /// For each length: the first code behind those of this length, left-aligned in 16 bits, and what to add to the
    /// code for the place of its value.
    long: [(u32, i32); 17],
    values: Vec<u8>,
}

impl Huffman {
    pub(super) fn of(counts: &[u8; 16], values: &[u8]) -> Self {
        let mut short = Box::new([(0u8, 0u8); 256]);
        let mut long = [(0u32, 0i32); 17];
        let (mut code, mut place) = (0u32, 0u32);
        for (length, (count, slot)) in (1u32..).zip(counts.iter().zip(long.iter_mut().skip(1))) {
            let offset = place.cast_signed().wrapping_sub(code.cast_signed());
            for _ in 0..*count {
                if length <= 8 {
                    let value = values.get(place as usize).copied().unwrap_or(0);
                    let width = 8u32.saturating_sub(length);
                    let from = (code << width) as usize;
                    let codes = short.iter_mut().skip(from).take(1 << width);
                    codes.for_each(|slot| *slot = (value, length as u8));
                }
                code = code.saturating_add(1);
                place = place.saturating_add(1);
            }
            *slot = (code << 16u32.saturating_sub(length), offset);
            code <<= 1;
        }
        Self {
            short,
            long,
            values: values.to_vec(),
        }
    }

    /// The value and length of the code that 16 bits begin with.
    fn find(&self, bits: u32) -> Option<(u8, u32)> {
        let (value, length) = *self.short.get((bits >> 8) as usize & 0xFF)?;
        if length > 0 {
            return Some((value, u32::from(length)));
        }
        let codes = (1u32..).zip(self.long.iter().skip(1)).skip(8);
        for (length, (end, offset)) in codes {
            if bits < *end {
                let code = (bits >> 16u32.saturating_sub(length)).cast_signed();
                let place = usize::try_from(code.wrapping_add(*offset)).ok()?;
                return Some((*self.values.get(place)?, length));
            }
        }
        None
    }
}
