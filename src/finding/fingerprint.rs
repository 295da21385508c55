//! [`Fingerprint`]: a finding's identity across runs, machines and thread counts.
use std::fmt;

/// 16 bytes of BLAKE3 over rule, file, field path, frame and region; never over the value, which a short hash would
/// give away to anyone who can guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// The fingerprint of a finding of `rule` in `file` at `field`.
    pub fn new(
        rule: &str,
        file: Option<&str>,
        field: Option<&str>,
        frame: Option<u32>,
        region: Option<[u32; 4]>,
    ) -> Self {
        let mut hash = blake3::Hasher::new();
        hash.update(b"sekisho-finding-1\0");
        for part in [Some(rule), file, field] {
            // A length before each part, so that no two lists of parts give the same bytes.
            let text = part.unwrap_or_default();
            hash.update(&[u8::from(part.is_some())]);
            hash.update(&(text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        }
        hash.update(&[u8::from(frame.is_some()), u8::from(region.is_some())]);
        hash.update(&frame.unwrap_or_default().to_le_bytes());
        for number in region.unwrap_or_default() {
            hash.update(&number.to_le_bytes());
        }
        Self::finish(&hash)
    }

    /// The fingerprint of the `ordinal`-th further finding of one rule at one place (1 for the second).
    #[must_use]
    pub fn again(self, ordinal: u32) -> Self {
        let mut hash = blake3::Hasher::new();
        hash.update(&self.0);
        hash.update(&ordinal.to_le_bytes());
        Self::finish(&hash)
    }

    fn finish(hash: &blake3::Hasher) -> Self {
        let mut out = [0; 16];
        hash.finalize_xof().fill(&mut out);
        Self(out)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
