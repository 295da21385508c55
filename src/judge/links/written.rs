//! [`Written`]: a value as the beginning of a hash, in each notation that it may be in.
use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// Digits of a number that it is known by.
const DIGITS: usize = 18;
/// Digits of a number, and of a hash in hexadecimal digits, that are held against hashes, at least.
const LEAST_DIGITS: usize = 10;
const LEAST_HEX: usize = 8;
/// Characters of a hash in base64 or base32, at least.
const LEAST_BASE64: usize = 8;
const LEAST_BASE32: usize = 10;
/// Bytes of a UUID, which takes them from the beginning of a hash (PS3.5 B.2: 2.25 and the number of its 128 bits).
const UUID: usize = 16;

/// A value as the beginning of a hash, in each way that it may be read.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) bytes: Vec<Beginning>,
    pub(super) numbers: Vec<Number>,
    /// Whole checksums of 32 bits.
    pub(super) checksums: Vec<u32>,
}

/// A value as the first bytes of a hash.
#[derive(Debug)]
pub(super) struct Beginning {
    /// How many bits are known.
    pub(super) bits: u32,
    /// The first eight bytes that there may be.
    pub(super) range: RangeInclusive<u64>,
}

/// A value as the first digits of the number that a hash is.
#[derive(Debug)]
pub(super) struct Number {
    /// How many digits are known.
    digits: u32,
    /// How many bytes the number is of.
    length: usize,
    /// The first eight of these that there may be.
    pub(super) range: RangeInclusive<u64>,
}

impl Number {
    /// How many bits are known: a digit has 3.32.
    pub(super) fn bits(&self) -> u32 {
        self.digits * 332 / 100
    }

    /// Whether it may be a hash of so many bytes, or a UUID of its first.
    pub(super) fn is_of(&self, length: usize) -> bool {
        self.length == length || self.length == UUID
    }
}

impl Written {
    /// The whole value, and each row of letters and digits in it.
    pub(super) fn new(value: &str) -> Self {
        let mut written = Self::default();
        let whole = value.trim();
        // A UUID, or pairs of digits.
        let joined: String = whole
            .chars()
            .filter(|c| !matches!(c, '-' | ':' | ' '))
            .collect();
        written.hex(&joined);
        written.base64(whole);
        for part in whole.split(|c: char| !c.is_ascii_alphanumeric()) {
            if part.len() < joined.len() {
                written.hex(part);
            }
            written.base32(part);
            written.number(part);
        }
        written
    }

    fn hex(&mut self, text: &str) {
        if text.len() < LEAST_HEX || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return;
        }
        if text.len() == LEAST_HEX {
            self.checksums.extend(u32::from_str_radix(text, 16));
        }
        self.read(text.chars().filter_map(|c| c.to_digit(16)), 4);
    }

    fn base64(&mut self, text: &str) {
        let text = text.trim_end_matches('=');
        let digit = |b: u8| {
            Some(u32::from(match b {
                b'A'..=b'Z' => b - b'A',
                b'a'..=b'z' => b - b'a' + 26,
                b'0'..=b'9' => b - b'0' + 52,
                b'+' | b'-' => 62,
                b'/' | b'_' => 63,
                _ => return None,
            }))
        };
        if text.len() >= LEAST_BASE64 && text.bytes().all(|b| digit(b).is_some()) {
            self.read(text.bytes().filter_map(digit), 6);
        }
    }

    fn base32(&mut self, text: &str) {
        let digit = |b: u8| {
            Some(u32::from(match b.to_ascii_uppercase() {
                b @ b'A'..=b'Z' => b - b'A',
                b @ b'2'..=b'7' => b - b'2' + 26,
                _ => return None,
            }))
        };
        if text.len() >= LEAST_BASE32 && text.bytes().all(|b| digit(b).is_some()) {
            self.read(text.bytes().filter_map(digit), 5);
        }
    }

    /// Digits of so many bits each.
    fn read(&mut self, digits: impl Iterator<Item = u32>, bits: u32) {
        let mut value = 0u128;
        let mut known = 0u32;
        for digit in digits {
            if known >= 64 {
                break;
            }
            value = value << bits | u128::from(digit);
            known += bits;
        }
        // The known bits to the top, and all that the others may be.
        let (low, high) = if known > 64 {
            let value = value >> (known - 64);
            (value, value)
        } else {
            let unknown = 64 - known;
            let low = value << unknown;
            (low, low | ((1u128 << unknown) - 1))
        };
        if let (Ok(low), Ok(high)) = (u64::try_from(low), u64::try_from(high)) {
            self.bytes.push(Beginning {
                bits: known.min(64),
                range: low..=high,
            });
        }
    }

    fn number(&mut self, text: &str) {
        let is_number = !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
        if text.len() < LEAST_DIGITS || !is_number {
            return;
        }
        self.checksums.extend(text.parse::<u32>());
        let known = text.get(..DIGITS.min(text.len())).unwrap_or(text);
        let (Ok(first), Ok(digits)) = (known.parse::<u128>(), u32::try_from(known.len())) else {
            return;
        };
        let unknown = 10u128.pow(u32::try_from(DIGITS - known.len()).unwrap_or(0));
        for size in SIZES.iter().filter(|size| size.digits >= text.len()) {
            if let Some(range) = size.range(first * unknown, (first + 1) * unknown) {
                let length = size.length;
                self.numbers.push(Number {
                    digits,
                    length,
                    range,
                });
            }
        }
    }
}

/// Numbers of so many digits, of so many bytes.
struct Size {
    length: usize,
    digits: usize,
    /// What makes the first eight bytes out of the first [`DIGITS`] digits, times 2^64.
    factor: u128,
}

/// For each length of a hash how many digits its number has; one in ten has one digit less, and so on.
static SIZES: LazyLock<Vec<Size>> = LazyLock::new(|| {
    let longest = [(16, 39), (20, 49), (28, 68), (32, 78), (48, 116), (64, 155)];
    longest
        .into_iter()
        .flat_map(|(length, longest)| (longest - 4..=longest).map(move |it| Size::new(length, it)))
        .collect()
});

impl Size {
    fn new(length: usize, digits: usize) -> Self {
        // 10^(digits − 18) × 2^64 ÷ 2^(8 × length − 64). Cut to no less than 120 bits each time, it stays exact to far more
        // than the 69 that are used.
        let mut factor = 1u128;
        let mut cut = 0;
        for _ in DIGITS..digits {
            if factor.leading_zeros() < 4 {
                factor >>= 4;
                cut += 4;
            }
            factor *= 10;
        }
        Self {
            length,
            digits,
            factor: factor >> (8 * length).saturating_sub(128).saturating_sub(cut),
        }
    }

    /// The first eight bytes of the numbers that begin with the first digits from `low` to below `high`; none if a number so
    /// large has more bytes.
    fn range(&self, low: u128, high: u128) -> Option<RangeInclusive<u64>> {
        let first = |digits: u128, factor: u128| {
            let product = digits.checked_mul(factor)?;
            u64::try_from(product >> 64).ok()
        };
        let low = first(low, self.factor)?;
        Some(low..=first(high, self.factor + 1).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<Number> {
        Written::new(text).numbers
    }

    #[test]
    fn the_first_bytes_of_a_number_are_known_by_its_first_digits() {
        // Of Python: `int.from_bytes(bytes(range(17, 17 + length)), "big")`.
        for (text, length) in [
            ("22690724228668807036942595891182575392", 16),
            ("97455918484687351839003113181973136074250265380", 20),
        ] {
            let of_length = numbers(text)
                .into_iter()
                .find(|it| it.length == length && it.range.contains(&0x1112_1314_1516_1718));
            let range = of_length.map(|it| it.range.end() - it.range.start());
            assert!(range.is_some_and(|wide| wide < 64), "{text}");
        }
    }

    #[test]
    fn a_number_too_large_or_too_long_for_a_hash_is_none() {
        let lengths =
            |text: &str| -> Vec<usize> { numbers(text).iter().map(|it| it.length).collect() };
        assert!(!lengths(&"9".repeat(39)).contains(&16));
        assert!(lengths(&u128::MAX.to_string()).contains(&16));
        assert!(lengths(&"1".repeat(156)).is_empty());
        assert!(lengths(&"0".repeat(39)).is_empty());
    }
}
