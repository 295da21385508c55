//! JPEG XL (ISO/IEC 18181), by `jxl-oxide`, with a bound on the memory that it may ask for.
use super::beside::{boxes, of_other, tail, text};
use super::{Colour, Frame, Words, believable, checked_count, guarded};
use crate::pixels::Undecoded;
use crate::pixels::module::Module;
use jxl_oxide::image::ExtraChannelInfo;
use jxl_oxide::{AllocTracker, ExtraChannelType, JxlImage, JxlThreadPool};

const DAMAGED: Undecoded = Undecoded::Damaged("JPEG XL");
/// Bytes that the decoder may hold.
const MEMORY: usize = 2 << 30;

/// Decodes one frame: the first of the stream. A stream of several is refused, as the others would not be seen.
pub(super) fn decode(bytes: &[u8], module: &Module) -> Result<Frame, Undecoded> {
    guarded("JPEG XL", || {
        let image = JxlImage::builder()
            .pool(JxlThreadPool::none())
            .alloc_tracker(AllocTracker::with_limit(MEMORY))
            .read(bytes)
            .map_err(|_| DAMAGED)?;
        believable(bytes, checked_count(image.width(), image.height(), 3)?)?;
        if !image.is_loading_done() {
            return Err(DAMAGED);
        }
        if image.num_loaded_keyframes() > 1 {
            return Err(Undecoded::NotDecoded("JPEG XL of several frames"));
        }
        let metadata = &image.image_header().metadata;
        let shown = |extra: &ExtraChannelInfo| {
            matches!(
                extra.ty,
                ExtraChannelType::Alpha { .. } | ExtraChannelType::Black
            )
        };
        if metadata.preview.is_some() || !metadata.ec_info.iter().all(shown) {
            return Err(Undecoded::NotDecoded(
                "JPEG XL with a preview or with channels beside colours",
            ));
        }
        let bits = u16::try_from(metadata.bit_depth.bits_per_sample()).unwrap_or(u16::MAX);
        if bits > 16 {
            return Err(Undecoded::NotDecoded("JPEG XL of more than 16 bits"));
        }
        let render = image.render_frame(0).map_err(|_| DAMAGED)?;
        let mut stream = render.stream();
        let (width, height, channels) = (stream.width(), stream.height(), stream.channels());
        let count = checked_count(width, height, channels)?;
        let mut samples = vec![0f32; count];
        stream.write_to_buffer(&mut samples);
        let most = ((1u32 << bits) - 1) as f32;
        let words = samples
            .iter()
            .map(|s| (s * most).round().clamp(0.0, most) as u32)
            .collect();
        let channels = u8::try_from(channels).map_err(|_| DAMAGED)?;
        let whole = Words {
            width,
            height,
            channels,
            bits,
            words,
            colour: Some(Colour::Rgb),
            beside: beside(bytes, &image),
        };
        Ok(whole.frame(module))
    })
}

/// Bytes behind the last frame, of boxes that are no picture, of colour profiles, and of names of frames and channels.
fn beside(bytes: &[u8], image: &JxlImage) -> u64 {
    let last = image.num_loaded_frames().saturating_sub(1);
    let frames = (0..=last).filter_map(|n| image.frame(n));
    let names = frames.map(|frame| frame.header().name.len());
    let channels = &image.image_header().metadata.ec_info;
    let names = names.chain(channels.iter().map(|c| c.name.len()));
    let profile = image.original_icc().map(<[u8]>::len);
    let names: usize = names.chain(profile).sum();
    let end = image.frame_offset(last).zip(image.frame(last));
    let end = end.map_or(0, |(start, frame)| {
        let toc = frame.toc();
        start
            .saturating_add(toc.bookmark())
            .saturating_add(toc.total_byte_size())
    });
    let bare = bytes.starts_with(b"\xFF\x0A");
    if bare {
        let behind = tail(bytes.get(end..).unwrap_or_default());
        // Sections may be longer than what they code.
        let inside = text(bytes.get(..end).unwrap_or(bytes));
        return behind.saturating_add(inside).saturating_add(names as u64);
    }
    // The stream may stand in parts, each behind its number (18181-2, 9.8 and 9.9).
    let (mut before, mut count) = (0usize, names as u64);
    for (kind, _, content) in boxes(bytes) {
        let part = match &kind {
            b"jxlc" => Some(content),
            b"jxlp" => Some(content.get(4..).unwrap_or_default()),
            _ => None,
        };
        count = count.saturating_add(match (&kind, part) {
            (_, Some(part)) => {
                let used = end.saturating_sub(before).min(part.len());
                before = before.saturating_add(part.len());
                let (inside, behind) = part.split_at_checked(used).unwrap_or((part, &[]));
                text(inside).saturating_add(tail(behind))
            }
            (b"JXL ", _) if content == b"\r\n\x87\n" => 0,
            (b"ftyp", _) if content.len() <= 24 => 0,
            (b"jxll", _) if content.len() == 1 => 0,
            _ => of_other(&kind, content),
        });
    }
    count
}
