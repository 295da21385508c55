//! [`Source`]: a file or a byte slice, read in chunks through one window, so that a reader can pass over what it
//! does not need. Takes an [`Input`]; appends what it reads to a buffer and tells where a byte of the file
//! stands in it. Allocates only for bytes that are there: the size is known before anything is read.
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

/// Files up to this size are read in one go.
const WHOLE: u64 = 32 << 10;
/// First read of a larger file: most headers fit.
const FIRST: u64 = 16 << 10;
/// First read after a jump over skipped bytes, and the widest gap that is read rather than jumped over.
const AFTER_JUMP: u64 = 4 << 10;
/// The largest read that was not asked for.
const LARGEST: u64 = 1 << 20;

/// Where bytes come from.
pub(crate) trait Input {
    /// Fills the front of `into` with the bytes at `offset`; gives how many (0: the end).
    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<usize>;
}

/// What a source reads, for readers that go about it in their own way.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Origin<'a> {
    /// An open file.
    File(&'a File),
    /// Bytes in memory.
    Slice(&'a [u8]),
}

/// An open file. Keeps the position to spare a seek where reads follow each other.
#[derive(Debug)]
pub(crate) struct FileInput<'a> {
    file: &'a File,
    position: u64,
}

impl<'a> FileInput<'a> {
    /// A freshly opened file, positioned at its start.
    pub(crate) fn new(file: &'a File) -> Self {
        Self { file, position: 0 }
    }
}

impl Input for FileInput<'_> {
    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        if self.position != offset {
            self.file.seek(SeekFrom::Start(offset))?;
            self.position = offset;
        }
        let n = self.file.read(into)?;
        self.position = offset.saturating_add(n as u64);
        Ok(n)
    }
}

/// A byte slice.
#[derive(Debug)]
pub(crate) struct SliceInput<'a>(pub(crate) &'a [u8]);

impl Input for SliceInput<'_> {
    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(offset)
            .ok()
            .and_then(|o| self.0.get(o..))
            .unwrap_or_default();
        let n = rest.len().min(into.len());
        if let (Some(to), Some(from)) = (into.get_mut(..n), rest.get(..n)) {
            to.copy_from_slice(from);
        }
        Ok(n)
    }
}

/// Why reading stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The file is shorter than it was when it was opened.
    Short,
    /// The system reported an error.
    Io,
    /// More would be held in memory than the limit allows.
    Limit,
}

/// A window on an [`Input`] that moves forward.
pub(crate) struct Source<'a> {
    input: &'a mut dyn Input,
    size: u64,
    limit: u64,
    chunk: u64,
    from: u64,
    until: u64,
    at: usize,
    failure: Option<Failure>,
}

impl<'a> Source<'a> {
    /// A source of `size` bytes of which at most `limit` may be held.
    pub(crate) fn new(input: &'a mut dyn Input, size: u64, limit: u64) -> Self {
        Self {
            input,
            size,
            limit,
            chunk: if size <= WHOLE { size } else { FIRST },
            from: 0,
            until: 0,
            at: 0,
            failure: None,
        }
    }

    /// Number of bytes in all.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Why reading stopped, if it did.
    pub(crate) fn failure(&self) -> Option<Failure> {
        self.failure
    }

    /// Bytes of the first chunk, loaded.
    pub(crate) fn first<'b>(&mut self, buffer: &'b mut Vec<u8>) -> &'b [u8] {
        let wanted = self.chunk.min(self.size);
        self.slice(buffer, 0, usize::try_from(wanted).unwrap_or(0))
            .unwrap_or_default()
    }

    /// The `len` bytes at `offset`, loaded; `None` past the end or when reading failed.
    #[inline]
    pub(crate) fn slice<'b>(
        &mut self,
        buffer: &'b mut Vec<u8>,
        offset: u64,
        len: usize,
    ) -> Option<&'b [u8]> {
        let start = self.locate(buffer, offset, len)?;
        buffer.get(start..start.checked_add(len)?)
    }

    /// Index in `buffer` of the byte at `offset`, with `len` bytes from there loaded.
    #[inline]
    pub(crate) fn locate(
        &mut self,
        buffer: &mut Vec<u8>,
        offset: u64,
        len: usize,
    ) -> Option<usize> {
        let end = offset.checked_add(len as u64)?;
        if offset < self.from || end > self.until {
            self.load(buffer, offset, end)?;
        }
        let inside = usize::try_from(offset.checked_sub(self.from)?).ok()?;
        self.at.checked_add(inside)
    }

    /// The loaded bytes from `offset` on, at most `len`: loads nothing.
    pub(crate) fn loaded<'b>(&self, buffer: &'b [u8], offset: u64, len: usize) -> &'b [u8] {
        self.window(buffer, offset, len).1
    }

    /// As [`Self::loaded`], with the index in `buffer` of the first of these bytes.
    pub(crate) fn window<'b>(
        &self,
        buffer: &'b [u8],
        offset: u64,
        len: usize,
    ) -> (usize, &'b [u8]) {
        if offset < self.from || offset > self.until {
            return (0, &[]);
        }
        let there = self.until.saturating_sub(offset).min(len as u64);
        let Ok(inside) = usize::try_from(offset.saturating_sub(self.from)) else {
            return (0, &[]);
        };
        let start = self.at.saturating_add(inside);
        let end = start.saturating_add(usize::try_from(there).unwrap_or(0));
        (start, buffer.get(start..end).unwrap_or_default())
    }

    /// Forgets what stands before `offset`, a place that is loaded, and what stands in `buffer` behind the window.
    pub(crate) fn forget(&mut self, buffer: &mut Vec<u8>, offset: u64) {
        let inside = |place: u64| {
            let ahead = place.clamp(self.from, self.until).saturating_sub(self.from);
            let ahead = usize::try_from(ahead).unwrap_or(usize::MAX);
            self.at.saturating_add(ahead)
        };
        let (first, end) = (inside(offset), inside(self.until));
        buffer.truncate(end);
        buffer.drain(..first.min(buffer.len()));
        self.from = offset.clamp(self.from, self.until);
        self.at = 0;
    }

    /// From now on, `offset` and what follows are the bytes of `buffer` from `at` on: `len` of them, all loaded.
    pub(crate) fn replace(&mut self, offset: u64, at: usize, len: u64) {
        self.from = offset;
        self.at = at;
        self.until = offset.saturating_add(len);
        self.size = self.until;
    }

    /// No byte more than what is asked for is loaded from now on.
    #[cfg(test)]
    pub(crate) fn load_only_what_is_asked_for(&mut self) {
        self.chunk = 0;
    }

    #[cold]
    fn load(&mut self, buffer: &mut Vec<u8>, offset: u64, end: u64) -> Option<()> {
        if end > self.size || self.failure.is_some() {
            return None;
        }
        let near = offset >= self.from && offset <= self.until.saturating_add(AFTER_JUMP);
        if !near {
            self.from = offset;
            self.until = offset;
            self.at = buffer.len();
            self.chunk = AFTER_JUMP;
        }
        let needed = end.saturating_sub(self.until);
        let wanted = needed
            .max(self.chunk)
            .min(self.size.saturating_sub(self.until));
        self.chunk = self.chunk.saturating_mul(2).min(LARGEST);
        self.append(buffer, wanted)?;
        (end <= self.until).then_some(())
    }

    /// Reads `wanted` bytes at the end of the window.
    fn append(&mut self, buffer: &mut Vec<u8>, wanted: u64) -> Option<()> {
        let held = buffer.len();
        let total = (held as u64)
            .checked_add(wanted)
            .filter(|&t| t <= self.limit);
        let Some(total) = total.and_then(|t| usize::try_from(t).ok()) else {
            self.failure = Some(Failure::Limit);
            return None;
        };
        if buffer.try_reserve(total.saturating_sub(held)).is_err() {
            self.failure = Some(Failure::Limit);
            return None;
        }
        buffer.resize(total, 0);
        let mut filled = held;
        while let Some(rest) = buffer.get_mut(filled..).filter(|r| !r.is_empty()) {
            match self.input.read_at(self.until, rest) {
                Ok(0) => {
                    self.failure = Some(Failure::Short);
                    break;
                }
                Ok(n) => {
                    filled = filled.saturating_add(n);
                    self.until = self.until.saturating_add(n as u64);
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => {
                    self.failure = Some(Failure::Io);
                    break;
                }
            }
        }
        buffer.truncate(filled);
        self.failure.is_none().then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(n: usize) -> Vec<u8> {
        (0..n).map(|i| (i % 251) as u8).collect()
    }

    #[test]
    fn bytes_that_are_jumped_over_are_not_read() {
        let data = numbers(1_000_000);
        let mut input = SliceInput(&data);
        let mut source = Source::new(&mut input, 1_000_000, u64::MAX);
        let mut buffer = Vec::new();
        assert_eq!(source.first(&mut buffer).len(), FIRST as usize);
        assert_eq!(
            source.slice(&mut buffer, 999_000, 10).unwrap(),
            &data[999_000..999_010]
        );
        assert_eq!(buffer.len(), FIRST as usize + 1000);
    }

    #[test]
    fn a_window_grows_without_a_gap() {
        let data = numbers(200_000);
        let mut input = SliceInput(&data);
        let mut source = Source::new(&mut input, 200_000, u64::MAX);
        let mut buffer = Vec::new();
        for offset in (0..190_000).step_by(5_000) {
            assert_eq!(
                source.slice(&mut buffer, offset as u64, 5_000).unwrap(),
                &data[offset..offset + 5_000]
            );
        }
        assert_eq!(buffer, data[..buffer.len()]);
    }

    #[test]
    fn nothing_past_the_end_and_nothing_past_the_limit() {
        let data = numbers(100);
        let mut input = SliceInput(&data);
        let mut source = Source::new(&mut input, 100, u64::MAX);
        let mut buffer = Vec::new();
        assert!(source.slice(&mut buffer, 99, 2).is_none());
        assert_eq!(source.failure(), None);
        let mut input = SliceInput(&data);
        let mut source = Source::new(&mut input, 100, 50);
        let mut buffer = Vec::new();
        assert!(source.slice(&mut buffer, 0, 60).is_none());
        assert_eq!(source.failure(), Some(Failure::Limit));
    }

    #[test]
    fn a_source_that_ends_early_is_short() {
        let data = numbers(100);
        let mut input = SliceInput(&data);
        let mut source = Source::new(&mut input, 200, u64::MAX);
        let mut buffer = Vec::new();
        assert!(source.slice(&mut buffer, 0, 150).is_none());
        assert_eq!(source.failure(), Some(Failure::Short));
    }
}
