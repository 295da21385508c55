//! Scans of lossless JPEG: T.81 Annex H, all seven predictors, 2 to 16 bits.
use super::bits::{Bits, Huffman};
use super::{DAMAGED, Header, Scan};
use crate::pixels::Undecoded;

/// Decodes a scan into the planes; gives the bytes that it used.
pub(super) fn scan(header: &mut Header, scan: &Scan, data: &[u8]) -> Result<usize, Undecoded> {
    if header
        .components
        .iter()
        .any(|c| c.across != 1 || c.down != 1)
    {
        return Err(Undecoded::NotDecoded(
            "lossless JPEG with components of different sizes",
        ));
    }
    if !(1..=7).contains(&scan.start) || u32::from(scan.low) >= header.precision {
        return Err(DAMAGED);
    }
    let (width, height) = (header.width as usize, header.height as usize);
    let mut tables: Vec<Huffman> = Vec::new();
    for &at in &scan.components {
        let component = header.components.get(at).ok_or(DAMAGED)?;
        tables.push(
            header
                .dc
                .get(component.dc)
                .cloned()
                .flatten()
                .ok_or(DAMAGED)?,
        );
    }
    let first = 1i32
        << header
            .precision
            .saturating_sub(u32::from(scan.low))
            .saturating_sub(1)
            .min(15);
    let mut lines: Vec<(Vec<i32>, Vec<i32>)> = vec![(vec![0; width], vec![0; width]); tables.len()];
    let mut bits = Bits::new(data);
    let mut done = 0usize;
    // H.1.2.1: the first line of a scan, and of what follows a restart, is predicted from the left.
    let mut fresh = true;
    for row in 0..height {
        for column in 0..width {
            if header.restart > 0 && done > 0 && done.is_multiple_of(header.restart) {
                bits.restart().ok_or(DAMAGED)?;
                fresh = true;
            }
            for (table, (above, line)) in tables.iter().zip(&mut lines) {
                let left = column.checked_sub(1);
                let get = |line: &[i32], at: Option<usize>| {
                    at.and_then(|at| line.get(at)).copied().unwrap_or(0)
                };
                let a = get(line, left);
                let (b, c) = (get(above, Some(column)), get(above, left));
                let predicted = match (column, fresh) {
                    (0, true) => first,
                    (_, true) => a,
                    (0, false) => b,
                    _ => match scan.start {
                        1 => a,
                        2 => b,
                        3 => c,
                        4 => a.wrapping_add(b).wrapping_sub(c),
                        5 => a.wrapping_add(b.wrapping_sub(c) >> 1),
                        6 => b.wrapping_add(a.wrapping_sub(c) >> 1),
                        _ => a.wrapping_add(b) >> 1,
                    },
                };
                let size = u32::from(bits.code(table).ok_or(DAMAGED)?);
                // H.1.2.2: 16 stands for 32768 and has no bits behind it.
                let difference = match size {
                    0..=15 => bits.signed(size),
                    16 => 32768,
                    _ => return Err(DAMAGED),
                };
                if let Some(sample) = line.get_mut(column) {
                    *sample = predicted.wrapping_add(difference) & 0xFFFF;
                }
            }
            done = done.saturating_add(1);
        }
        // A restart comes at the end of a line (H.1.1).
        fresh = false;
        for (&at, (above, line)) in scan.components.iter().zip(&mut lines) {
            let component = header.components.get_mut(at).ok_or(DAMAGED)?;
            let start = row.saturating_mul(component.stride);
            let plane = component.plane.get_mut(start..).unwrap_or_default();
            plane
                .iter_mut()
                .zip(line.iter())
                .for_each(|(to, from)| *to = (from << scan.low) as u16);
            std::mem::swap(above, line);
        }
        if bits.ended() {
            return Err(DAMAGED);
        }
    }
    Ok(bits.used())
}
