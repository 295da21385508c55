//! Scans of sequential DCT: T.81 F.2 (Huffman decoding) and A.3.3 (inverse DCT), of 8 and 12 bits.
use super::bits::{Bits, Huffman};
use super::{DAMAGED, Header, Scan};
use crate::pixels::Undecoded;
use std::sync::LazyLock;

/// T.81 figure A.6: where the n-th coefficient stands in its block.
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// What one component of a scan is decoded by.
struct Part {
    component: usize,
    dc: Huffman,
    ac: Huffman,
    quantiser: [u16; 64],
    before: i32,
    /// Blocks of an MCU, across and down.
    blocks: (usize, usize),
}

/// Decodes a scan into the planes; gives the bytes that it used.
pub(super) fn scan(header: &mut Header, scan: &Scan, data: &[u8]) -> Result<usize, Undecoded> {
    let (most_across, most_down) = header.most();
    let single = scan.components.len() == 1;
    let mut parts = Vec::new();
    for &component in &scan.components {
        let c = header.components.get(component).ok_or(DAMAGED)?;
        let table = |tables: &[Option<Huffman>; 4], at: usize| {
            tables.get(at).cloned().flatten().ok_or(DAMAGED)
        };
        parts.push(Part {
            component,
            dc: table(&header.dc, c.dc)?,
            ac: table(&header.ac, c.ac)?,
            quantiser: header
                .quantisers
                .get(c.quantiser)
                .copied()
                .flatten()
                .ok_or(DAMAGED)?,
            before: 0,
            // A.2.2: a scan of one component has an MCU of one block.
            blocks: if single { (1, 1) } else { (c.across, c.down) },
        });
    }
    let (across, down) = if single {
        let c = scan
            .components
            .first()
            .and_then(|at| header.components.get(*at))
            .ok_or(DAMAGED)?;
        let blocks = |size: u32, own: usize, most: usize| {
            (size as usize)
                .saturating_mul(own)
                .div_ceil(most.max(1))
                .div_ceil(8)
        };
        (
            blocks(header.width, c.across, most_across),
            blocks(header.height, c.down, most_down),
        )
    } else {
        let mcus = |size: u32, most: usize| (size as usize).div_ceil(most.max(1).saturating_mul(8));
        (
            mcus(header.width, most_across),
            mcus(header.height, most_down),
        )
    };
    let mut bits = Bits::new(data);
    let mut done = 0usize;
    for row in 0..down {
        for column in 0..across {
            if header.restart > 0 && done > 0 && done.is_multiple_of(header.restart) {
                bits.restart().ok_or(DAMAGED)?;
                parts.iter_mut().for_each(|p| p.before = 0);
            }
            for part in &mut parts {
                let (wide, high) = part.blocks;
                for y in 0..high {
                    for x in 0..wide {
                        let block = block(&mut bits, part).ok_or(DAMAGED)?;
                        let place = (
                            column.saturating_mul(wide).saturating_add(x),
                            row.saturating_mul(high).saturating_add(y),
                        );
                        store(header, part.component, place, &block);
                    }
                }
            }
            done = done.saturating_add(1);
        }
        if bits.ended() {
            return Err(DAMAGED);
        }
    }
    Ok(bits.used())
}

/// One block, with its coefficients in place: F.2.2.
fn block(bits: &mut Bits<'_>, part: &mut Part) -> Option<[f32; 64]> {
    let mut out = [0f32; 64];
    let size = u32::from(bits.code(&part.dc)?);
    if size > 15 {
        return None;
    }
    part.before = part.before.wrapping_add(bits.signed(size));
    let mut put = |at: usize, value: i32| -> Option<()> {
        let quantum = i32::from(*part.quantiser.get(at)?);
        *out.get_mut(usize::from(*ZIGZAG.get(at)?))? = value.wrapping_mul(quantum) as f32;
        Some(())
    };
    put(0, part.before)?;
    let mut at = 1usize;
    while at < 64 {
        let code = bits.code(&part.ac)?;
        let (zeros, size) = (usize::from(code >> 4), u32::from(code & 15));
        match (zeros, size) {
            (15, 0) => at = at.saturating_add(16),
            (_, 0) => break,
            _ => {
                at = at.saturating_add(zeros);
                put(at, bits.signed(size))?;
                at = at.saturating_add(1);
            }
        }
    }
    Some(out)
}

/// The cosines of A.3.3, by frequency and place, with the factor of the first frequency.
static COSINES: LazyLock<[[f32; 8]; 8]> = LazyLock::new(|| {
    let mut table = [[0f32; 8]; 8];
    for (u, row) in table.iter_mut().enumerate() {
        for (x, value) in row.iter_mut().enumerate() {
            let scale = if u == 0 {
                std::f64::consts::FRAC_1_SQRT_2
            } else {
                1.0
            };
            let angle = (2 * x + 1) as f64 * u as f64 * std::f64::consts::PI / 16.0;
            *value = (scale * angle.cos() / 2.0) as f32;
        }
    }
    table
});

/// Eight numbers to eight; sums in the same order on every machine.
fn inverse(from: [f32; 8]) -> [f32; 8] {
    let mut out = [0f32; 8];
    for (cosines, value) in COSINES.iter().zip(from) {
        if value != 0.0 {
            out.iter_mut()
                .zip(cosines)
                .for_each(|(o, c)| *o += c * value);
        }
    }
    out
}

/// Inverse DCT, level shift (A.3.1) and the plane.
fn store(header: &mut Header, component: usize, (x, y): (usize, usize), block: &[f32; 64]) {
    let level = (1u32 << header.precision.saturating_sub(1).min(15)) as f32;
    let most = ((1u32 << header.precision.min(16)) - 1) as f32;
    let Some(component) = header.components.get_mut(component) else {
        return;
    };
    let (rows, _) = block.as_chunks::<8>();
    let mut half = [[0f32; 8]; 8];
    for (to, from) in half.iter_mut().zip(rows) {
        *to = inverse(*from);
    }
    let mut columns = [[0f32; 8]; 8];
    for (at, to) in columns.iter_mut().enumerate() {
        let mut column = [0f32; 8];
        column
            .iter_mut()
            .zip(&half)
            .for_each(|(c, row)| *c = row.get(at).copied().unwrap_or(0.0));
        *to = inverse(column);
    }
    let start = y
        .saturating_mul(8)
        .saturating_mul(component.stride)
        .saturating_add(x.saturating_mul(8));
    let stride = component.stride.max(1);
    let Some(plane) = component.plane.get_mut(start..) else {
        return;
    };
    for (line, row) in plane.chunks_mut(stride).take(8).enumerate() {
        for (to, column) in row.iter_mut().zip(&columns) {
            let value = column.get(line).copied().unwrap_or(0.0);
            *to = (value + level).round().clamp(0.0, most) as u16;
        }
    }
}
