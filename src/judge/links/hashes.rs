//! [`Hashes`]: plain hashes of values, and whether a value is one of them.
//!
//! A hash without a key hides nothing: whoever knows the names of a hospital's patients hashes them all and compares (ISO
//! 25237:2017 on pseudonyms by hashing; Article 29 Working Party, Opinion 05/2014 on anonymisation techniques, 4).
use std::ops::RangeInclusive;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};

/// Digits of a number that it is known by.
const DIGITS: usize = 18;
/// Digits of a number, and of a hash in hexadecimal digits, that are held against hashes, at least.
const LEAST_DIGITS: usize = 10;
const LEAST_HEX: usize = 8;
/// Characters of a hash in base64 or base32, at least.
const LEAST_BASE64: usize = 8;
const LEAST_BASE32: usize = 10;
/// One in 2 to this of values that are no hash may be taken for one.
const SURE: u32 = 20;

/// Hashes of values, by their beginnings.
#[derive(Debug, Default)]
pub(crate) struct Hashes {
    /// The first eight bytes, and the name of the hash.
    bytes: Vec<(u64, &'static str)>,
    /// The first digits of the hash as a number, and its name.
    numbers: Vec<(u64, &'static str)>,
}

impl Hashes {
    /// The hashes of texts.
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hashes = Self::default();
        for text in texts {
            for spelling in spellings(text) {
                hashes.add(spelling.as_bytes());
            }
        }
        for all in [&mut hashes.bytes, &mut hashes.numbers] {
            all.sort_unstable();
            all.dedup();
            all.shrink_to_fit();
        }
        hashes
    }

    fn add(&mut self, bytes: &[u8]) {
        self.enter("an MD5 hash", &Md5::digest(bytes));
        self.enter("a SHA-1 hash", &Sha1::digest(bytes));
        self.enter("a SHA-224 hash", &Sha224::digest(bytes));
        self.enter("a SHA-256 hash", &Sha256::digest(bytes));
        self.enter("a SHA-384 hash", &Sha384::digest(bytes));
        self.enter("a SHA-512 hash", &Sha512::digest(bytes));
        self.enter("a CRC-32 checksum", &crc32fast::hash(bytes).to_be_bytes());
    }

    fn enter(&mut self, name: &'static str, hash: &[u8]) {
        self.bytes.push((first_bytes(hash), name));
        self.numbers.push((first_digits(&decimal(hash)), name));
        // As a UUID has it: PS3.5 B.2, 2.25 and the number of its 128 bits.
        if let Some(uuid) = hash.get(..16).filter(|_| hash.len() > 16) {
            self.numbers.push((first_digits(&decimal(uuid)), name));
        }
    }

    /// Which hash a value is, or the beginning of one: in hexadecimal digits, base64, base32, or as a number, which may be
    /// the last component of a UID.
    pub(super) fn find(&self, value: &Written) -> Option<&'static str> {
        let sure = |entries: usize| entries.max(1).ilog2() + 1 + SURE;
        value
            .bytes
            .iter()
            .filter(|(bits, _)| *bits >= sure(self.bytes.len()))
            .find_map(|(_, range)| among(&self.bytes, range))
            .or_else(|| {
                // A digit has 3.32 bits.
                let enough = |digits: u32| digits * 332 / 100 >= sure(self.numbers.len());
                value
                    .numbers
                    .iter()
                    .filter(|(digits, _)| enough(*digits))
                    .find_map(|(_, range)| among(&self.numbers, range))
            })
    }
}

fn among(all: &[(u64, &'static str)], range: &RangeInclusive<u64>) -> Option<&'static str> {
    let at = all.partition_point(|(key, _)| key < range.start());
    all.get(at)
        .filter(|(key, _)| key <= range.end())
        .map(|(_, name)| *name)
}

/// A value as the beginning of a hash, in each way that it may be read.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// How many bits are known, and the first eight bytes that there may be.
    bytes: Vec<(u32, RangeInclusive<u64>)>,
    /// How many digits are known, and the first digits that there may be.
    numbers: Vec<(u32, RangeInclusive<u64>)>,
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
            self.bytes.push((known.min(64), low..=high));
        }
    }

    fn number(&mut self, text: &str) {
        if text.len() < LEAST_DIGITS || !text.bytes().all(|b| b.is_ascii_digit()) {
            return;
        }
        let known = text.get(..DIGITS.min(text.len())).unwrap_or(text);
        let unknown = u32::try_from(DIGITS - known.len()).unwrap_or(0);
        if let Ok(number) = known.parse::<u64>() {
            let low = number * 10u64.pow(unknown);
            let high = low + (10u64.pow(unknown) - 1);
            let digits = u32::try_from(known.len()).unwrap_or(0);
            self.numbers.push((digits, low..=high));
        }
    }
}

/// How a value may be written when it is hashed.
fn spellings(text: &str) -> Vec<String> {
    let plain: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let spaced = text.replace('^', " ");
    let mut all = vec![
        text.to_lowercase(),
        text.to_uppercase(),
        plain.to_lowercase(),
        plain.to_uppercase(),
        plain,
        spaced.trim().to_owned(),
        // As `echo` writes it.
        format!("{text}\n"),
        text.to_owned(),
    ];
    all.sort_unstable();
    all.dedup();
    all
}

fn first_bytes(hash: &[u8]) -> u64 {
    let bytes = hash.iter().copied().chain(std::iter::repeat(0));
    bytes
        .take(8)
        .fold(0, |sum, byte| sum << 8 | u64::from(byte))
}

/// A number of any size, most significant byte first, in decimal digits.
fn decimal(bytes: &[u8]) -> String {
    const PART: u64 = 1_000_000_000;
    let mut parts: Vec<u64> = vec![0];
    for byte in bytes {
        let mut carry = u64::from(*byte);
        for part in &mut parts {
            carry += *part << 8;
            *part = carry % PART;
            carry /= PART;
        }
        if carry > 0 {
            parts.push(carry);
        }
    }
    let mut parts = parts.iter().rev();
    let mut text = parts.next().map(u64::to_string).unwrap_or_default();
    for part in parts {
        text.push_str(&format!("{part:09}"));
    }
    text
}

/// The first digits of a number, as many as it is known by; zeros behind a shorter one.
fn first_digits(digits: &str) -> u64 {
    let digits = digits.bytes().map(|b| u64::from(b.saturating_sub(b'0')));
    digits
        .chain(std::iter::repeat(0))
        .take(DIGITS)
        .fold(0, |sum, digit| sum * 10 + digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(value: &str) -> Option<&'static str> {
        Hashes::of(["Doe^Jane", "1234567"]).find(&Written::new(value))
    }

    /// Each of these was made by Python's `hashlib`, `zlib`, `base64` and `uuid`.
    #[test]
    fn hashes_are_found_in_every_notation() {
        for (value, name) in [
            ("fcea920f7412b5da7be0cf42b8c93759", "an MD5 hash"),
            ("FCEA920F", "an MD5 hash"),
            ("fcea920f-7412-b5da-7be0-cf42b8c93759", "an MD5 hash"),
            ("ANON-fcea920f7412", "an MD5 hash"),
            ("ed58a722833e40606ab043d35e6bf282a1d330c6", "a SHA-1 hash"),
            ("81262292a13af36af14a4156c57ae910294483d2", "a SHA-1 hash"),
            ("5VMKOIUDHZAGA2VQIPJV427SQKQ5GMGG", "a SHA-1 hash"),
            ("5d480c7817670d49", "a SHA-224 hash"),
            (
                "/zfP2qlRFqP3O1VGq7LfF5Vtli6pCS5P/eiAdHgYPWI=",
                "a SHA-256 hash",
            ),
            (
                "2.25.339242931035301343683336265380693991191",
                "a SHA-256 hash",
            ),
            ("826227B9DFB5", "a SHA-384 hash"),
            (
                "4T78mRqb9Eu7Tah827clJAGEWFzK8nBSMXDgCM8qO4X0X4bD2mR_",
                "a SHA-512 hash",
            ),
            (
                "1.2.826.0.1.3680043.8.498.11797092445226195794780159968082549008",
                "a SHA-512 hash",
            ),
            (
                "2.25.336183414858843401077361536652139902809",
                "an MD5 hash",
            ),
            ("1b504d3328e16fdf", "an MD5 hash"),
            ("110b0a81", "a CRC-32 checksum"),
            ("1342400927", "a CRC-32 checksum"),
        ] {
            assert_eq!(found(value), Some(name), "{value}");
        }
    }

    #[test]
    fn what_is_no_hash_is_left() {
        for value in [
            "fcea920",
            "fcea9200",
            "1234567",
            "Doe^Jane",
            "20200902",
            "",
            "SUBJ-0001",
            "2.25.1",
        ] {
            assert_eq!(found(value), None, "{value}");
        }
    }

    #[test]
    fn numbers_of_any_size_are_written_out() {
        assert_eq!(decimal(&[0]), "0");
        assert_eq!(decimal(&[0xFF; 16]), u128::MAX.to_string());
        assert_eq!(decimal(&[0, 0, 1, 0]), "256");
    }
}
