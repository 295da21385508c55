//! The deflated part of a data set (PS3.5 A.5, RFC 1951), inflated within bounds.
use flate2::{Decompress, FlushDecompress, Status};

use crate::formats::Limits;

/// Growth of one step.
const STEP: usize = 64 << 10;
/// Times that the inflated part may exceed the deflated one …
const RATIO: u64 = 1000;
/// … after this many bytes.
const FREE: u64 = 1 << 20;

/// How inflating ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// At the end of the stream.
    Whole,
    /// At a fault, or at the end of the input before that of the stream.
    Damaged,
    /// At the limit.
    TooBig,
}

/// Appends the inflated `compressed` to `out`; gives how it ended and how much of the input was used.
pub(super) fn inflate(compressed: &[u8], limits: &Limits, out: &mut Vec<u8>) -> (Outcome, usize) {
    let bound = (compressed.len() as u64)
        .saturating_mul(RATIO)
        .saturating_add(FREE)
        .min(limits.max_inflated);
    let begin = out.len();
    let mut machine = Decompress::new(false);
    loop {
        let used = usize::try_from(machine.total_in()).unwrap_or(usize::MAX);
        let grown = out.len().saturating_sub(begin) as u64;
        if grown >= bound {
            // A buffer that is used again may have had more room than was asked for.
            let end = usize::try_from(bound).unwrap_or(usize::MAX);
            out.truncate(begin.saturating_add(end));
            return (Outcome::TooBig, used);
        }
        let room = usize::try_from(bound.saturating_sub(grown)).unwrap_or(STEP);
        let step = out.len().saturating_sub(begin).max(STEP).min(room);
        if out.try_reserve(step).is_err() {
            return (Outcome::TooBig, used);
        }
        let rest = compressed.get(used..).unwrap_or_default();
        let held = out.len();
        let status = machine.decompress_vec(rest, out, FlushDecompress::None);
        let now = usize::try_from(machine.total_in()).unwrap_or(usize::MAX);
        match status {
            Ok(Status::StreamEnd) => return (Outcome::Whole, now),
            Ok(_) if now == used && out.len() == held => return (Outcome::Damaged, now),
            Ok(_) => {}
            Err(_) => return (Outcome::Damaged, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::DeflateEncoder};
    use std::io::Write as _;

    fn deflate(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_stream_is_inflated_and_what_follows_it_is_left() {
        let plain: Vec<u8> = (0..300_000u32).flat_map(u32::to_le_bytes).collect();
        let mut stream = deflate(&plain);
        let len = stream.len();
        stream.extend(b"tail");
        let mut out = b"before".to_vec();
        assert_eq!(
            inflate(&stream, &Limits::default(), &mut out),
            (Outcome::Whole, len)
        );
        assert_eq!(out.strip_prefix(b"before"), Some(&plain[..]));
    }

    #[test]
    fn a_cut_or_broken_stream_gives_what_there_is() {
        let stream = deflate(&[7; 100_000]);
        let mut out = Vec::new();
        let (outcome, _) = inflate(&stream[..stream.len() - 2], &Limits::default(), &mut out);
        assert_eq!(outcome, Outcome::Damaged);
        let (outcome, _) = inflate(&[0xFF; 100], &Limits::default(), &mut out);
        assert_eq!(outcome, Outcome::Damaged);
        let (outcome, _) = inflate(&[], &Limits::default(), &mut out);
        assert_eq!(outcome, Outcome::Damaged);
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let stream = deflate(&vec![0; 50 << 20]);
        let limits = Limits {
            max_inflated: 5 << 20,
            ..Limits::default()
        };
        let mut out = Vec::new();
        assert_eq!(inflate(&stream, &limits, &mut out).0, Outcome::TooBig);
        assert_eq!(out.len(), 5 << 20);
    }
}
