//! `device uid`: a UID or UUID that says on which machine it was made.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::scan::{self, Dotted};
use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static DEVICE_UID: Recogniser = Recogniser {
    name: "device uid",
    en: "a UID that names a device",
    ja: "機器を示すUID",
    definition: "A UUID of version 1, in hexadecimal or as a number of a UID (2.25. and others): its last 48 bits are the MAC \
                 address of the machine, here one that its maker gave out (neither the multicast nor the local bit set), \
                 and its time lies between 1995 and 2040. And a UID of a Siemens device, whose ninth number is the device's \
                 serial number. Random UUIDs (version 4), UUIDs made from a name or a hash, and UUIDs of version 1 with a \
                 random node are none, and neither is the example that RFC 9562 and DICOM print. A MAC address written as a plain decimal number cannot be told from other numbers, \
                 and is not looked for.",
    source: "RFC 9562 5.1 (UUID version 1) and 4.1 (variant); ITU-T X.667 (2.25); IEEE 802 8.2 (bits of a MAC address); Siemens \
             DICOM conformance statements (1.3.12.2.1107.5)",
    needs: &[
        Traits::DOTS_2.and(Traits::DIGITS_10),
        Traits::DOT.and(Traits::DIGITS_13),
        Traits::HYPHEN.and(Traits::DIGITS_4),
        Traits::LATIN.and(Traits::DIGITS_10),
    ],
    finds: &[
        "2.25.278334288852046384020336452542177358934",
        "6ba7b810-9dad-11ee-80b4-001c06d430c8",
        "urn:uuid:D1653BF0-ED0B-11EA-ADC1-080006123456",
        "id=d1653bf0ed0b11eaadc1080006123456",
        "1.3.12.2.1107.5.2.43.166227.20241015075823763031",
        "1.3.12.2.1107.5.1.4.50714.30000016083121580890600000026",
        "frame 1.3.12.2.1107.5.2.32.35131.1.20140310125643807.0.0.0",
        "1.2.826.0.1.3680043.2.1143.278334288852046384020336452542177358934",
    ],
    leaves: &[
        "2.25.329800735698586629295641978511506172918",
        "140c0f64-903f-428c-8cae-f63af1959a5e",
        "6ba7b810-9dad-11ee-80b4-011c06d430c8",
        "6ba7b810-9dad-11ee-80b4-02420a000001",
        "6ba7b810-9dad-5dee-80b4-001c06d430c8",
        "00000000-0000-1000-8000-000000000000",
        "1.3.12.2.1107.5.9.1",
        "1.3.12.2.1107.5.2.43.1",
        "1.2.840.113619.2.55.3.12345.20200902153000",
        "00001101-0000-1000-8000-00805f9b34fb",
    ],
    find,
};

/// A UUID in hexadecimal, of version 1 and the variant of RFC 9562.
static HEX: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i-u)\b[0-9a-f]{8}-?[0-9a-f]{4}-?1[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}\b")
        .ok()
});

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let normal = text.normal();
    scan::dotted(normal)
        .find(|dotted| dotted.parts >= 3 && names_device(normal, dotted))
        .map(|dotted| dotted.range)
        .or_else(|| in_hex(normal))
}

fn in_hex(text: &str) -> Option<Range<usize>> {
    if text.len() < 32 {
        return None;
    }
    let found = HEX.as_ref()?.find_iter(text).find(|found| {
        let hex: String = found.as_str().chars().filter(|c| *c != '-').collect();
        u128::from_str_radix(&hex, 16).is_ok_and(of_machine)
    })?;
    Some(found.range())
}

fn names_device(text: &str, dotted: &Dotted) -> bool {
    let Some(whole) = text.get(dotted.range.clone()) else {
        return false;
    };
    // 2^123 has 38 digits; a UUID of these years has at least 36.
    whole
        .split('.')
        .filter(|part| (36..=39).contains(&part.len()))
        .any(|part| part.parse().is_ok_and(of_machine))
        || whole
            .strip_prefix("1.3.12.2.1107.5.")
            .is_some_and(has_serial_number)
}

/// Behind Siemens' root: kind of device, model, serial number, and what makes the UID one of its kind.
fn has_serial_number(rest: &str) -> bool {
    let mut parts = rest.split('.').skip(2);
    let serial = parts
        .next()
        .is_some_and(|part| (3..=7).contains(&part.len()));
    serial && parts.any(|part| part.len() >= 8)
}

/// f81d4fae-7dec-11d0-a765-00a0c91e6bf6, the example of RFC 4122 3 and of DICOM PS3.5 B.2, which people copy.
const EXAMPLE: u128 = 0xF81D_4FAE_7DEC_11D0_A765_00A0_C91E_6BF6;

/// Whether 128 bits are a UUID of version 1, made between 1995 and 2040, on a machine with a MAC address that its maker
/// gave out.
fn of_machine(bits: u128) -> bool {
    // Steps of 100 ns from 1582-10-15 to 1970-01-01, and in a year of 365.2425 days.
    const EPOCH: u128 = 0x01B2_1DD2_1381_4000;
    const YEAR: u128 = 315_569_520_000_000;
    let version = (bits >> 76) & 0xF;
    let variant = (bits >> 62) & 0x3;
    let time = (((bits >> 64) & 0xFFF) << 48) | (((bits >> 80) & 0xFFFF) << 32) | (bits >> 96);
    let made = (EPOCH + 25 * YEAR..EPOCH + 70 * YEAR).contains(&time);
    let node = bits & 0xFFFF_FFFF_FFFF;
    let given_out = (node >> 40) & 0b11 == 0 && node >> 24 != 0;
    version == 1 && variant == 0b10 && made && given_out && bits != EXAMPLE
}

#[cfg(test)]
mod tests {
    use super::*;

    /// xorshift, twice 64 bits.
    fn numbers() -> impl Iterator<Item = u128> {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        std::iter::from_fn(move || Some((u128::from(next()) << 64) | u128::from(next())))
    }

    #[test]
    fn random_uuids_and_hashes_name_no_device() {
        let found = |uid: u128| {
            DEVICE_UID
                .find_in(&Text::new(&format!("2.25.{uid}")))
                .is_some()
        };
        let random = numbers()
            .take(100_000)
            .filter(|bits| found((bits & !(0xF << 76) & !(0x3 << 62)) | (4 << 76) | (2 << 62)));
        assert_eq!(random.count(), 0);
        let hashes = numbers().take(100_000).filter(|bits| found(*bits)).count();
        assert!(hashes < 10, "{hashes} of 100000");
    }
}
