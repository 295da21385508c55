//! Base64 (RFC 4648, sections 4 and 5), either alphabet.

/// What stands before the first sign that is none of either alphabet, and how many signs that are. Bits that make no byte are
/// left out.
pub(crate) fn decode(text: &[u8]) -> (Vec<u8>, usize) {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut value, mut bits, mut taken) = (0u32, 0u32, 0usize);
    for sign in text {
        let six = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        taken += 1;
        value = (value << 6 | u32::from(six)) & 0xFFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((value >> bits & 0xFF) as u8);
        }
    }
    (bytes, taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_alphabet_is_decoded_up_to_what_is_in_neither() {
        assert_eq!(decode(b"Zm9v"), (b"foo".to_vec(), 4));
        assert_eq!(decode(b"-_+/"), (vec![0xFB, 0xFF, 0xBF], 4));
        assert_eq!(decode(b"Zm8=Zm8="), (b"fo".to_vec(), 3));
        assert_eq!(decode(b" Zm8"), (Vec::new(), 0));
    }
}
