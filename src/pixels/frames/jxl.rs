//! JPEG XL (ISO/IEC 18181), by `jxl-oxide`, with a bound on the memory that it may ask for.
use super::{Colour, Frame, Words, believable, checked_count, guarded};
use crate::pixels::Undecoded;
use crate::pixels::module::Module;
use jxl_oxide::{AllocTracker, JxlImage, JxlThreadPool};

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
        };
        Ok(whole.frame(module))
    })
}
