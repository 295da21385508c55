//! Where on a frame something stands, as a coarse picture: a block for each part of the frame that a finding is in.
use std::fmt::Write as _;

use crate::finding::Finding;

/// Columns and rows of the picture. A character is about twice as high as wide.
const COLUMNS: u32 = 32;
const ROWS: usize = 8;

/// The parts of frames in which findings stand: a bit a column, for each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Places([u32; ROWS]);

impl Places {
    /// Adds a finding, if it says where on which frame it stands.
    pub(super) fn add(&mut self, finding: &Finding) {
        let (Some([x, y, width, height]), Some([columns, rows])) =
            (finding.region, finding.frame_size)
        else {
            return;
        };
        let (left, right) = parts(x, width, columns, COLUMNS);
        let (top, bottom) = parts(y, height, rows, ROWS as u32);
        let mut bits = 0u32;
        for column in left..=right {
            bits |= 1u32.checked_shl(column).unwrap_or_default();
        }
        for (row, at) in self.0.iter_mut().zip(0..) {
            if (top..=bottom).contains(&at) {
                *row |= bits;
            }
        }
    }

    /// The picture, line by line; nothing if there is nothing to show.
    pub(super) fn draw(&self) -> String {
        let mut out = String::new();
        if *self == Self::default() {
            return out;
        }
        let edge = "─".repeat(COLUMNS as usize);
        let _ = writeln!(out, "  on the frame:\n    ┌{edge}┐");
        for row in self.0 {
            let line: String = (0..COLUMNS)
                .map(
                    |column| match row.checked_shr(column).unwrap_or_default() & 1 {
                        0 => ' ',
                        _ => '█',
                    },
                )
                .collect();
            let _ = writeln!(out, "    │{line}│");
        }
        let _ = writeln!(out, "    └{edge}┘");
        out
    }
}

/// The first and the last part of `size` pixels, cut into `count`, that a length touches.
fn parts(start: u32, length: u32, size: u32, count: u32) -> (u32, u32) {
    let part = |pixel: u64| -> u32 {
        let part = pixel.saturating_mul(count.into()) / u64::from(size.max(1));
        u32::try_from(part).unwrap_or(u32::MAX).min(count - 1)
    };
    let last = u64::from(start).saturating_add(u64::from(length.max(1)) - 1);
    (part(start.into()), part(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    fn places(regions: &[[u32; 4]], size: Option<[u32; 2]>) -> Places {
        let mut places = Places::default();
        for region in regions {
            let mut finding = samples::ordinary();
            finding.region = Some(*region);
            finding.frame_size = size;
            places.add(&finding);
        }
        places
    }

    #[test]
    fn each_part_of_the_frame_that_a_finding_touches_is_a_block() {
        let all = places(&[[0, 0, 200, 12], [400, 500, 112, 12]], Some([512, 512]));
        insta::assert_snapshot!(all.draw());
    }

    #[test]
    fn without_a_frame_there_is_no_picture_and_a_region_beyond_it_is_at_its_edge() {
        assert_eq!(places(&[[0, 0, 9, 9]], None).draw(), "");
        let beyond = places(&[[u32::MAX, u32::MAX, u32::MAX, u32::MAX]], Some([1, 1]));
        assert_eq!(beyond.0, {
            let mut rows = [0; ROWS];
            rows[ROWS - 1] = 1 << (COLUMNS - 1);
            rows
        });
    }
}
