//! Small streams of this repository (`streams/README.md` says how they were made): what each codec reads from them.
use sekisho::pixels::Undecoded;
use sekisho::pixels::frames::Frame;
use sekisho::pixels::image_file;

const WIDTH: usize = 17;
const HEIGHT: usize = 12;

macro_rules! streams {
    ($($name:literal),+ $(,)?) => { [$(($name, include_bytes!(concat!("streams/", $name)).as_slice())),+] };
}

fn streams() -> Vec<(&'static str, &'static [u8])> {
    streams![
        "baseline-8.jpg",
        "progressive.jpg",
        "extended-12.jpg",
        "lossless-16-p1.jpg",
        "lossless-16-p4.jpg",
        "lossless-16-p7.jpg",
        "lossless-8-rgb.jpg",
        "ls-16.jls",
        "ls-8.jls",
        "ls-near.jls",
        "ls-rgb.jls",
        "j2k-16.j2k",
        "j2k-signed.j2k",
        "j2k-rgb.j2k",
        "tiles.j2k",
        "htj2k-16.jph",
        "jxl-16.jxl",
        "jxl-8.jxl",
        "two-pages.tif",
        "bits.tif",
        "two-steps.gif",
        "grey-16.png",
        "rgb.bmp",
        "rgb.webp",
    ]
    .to_vec()
}

fn grey(x: usize, y: usize) -> f64 {
    ((x * 9 + y * 5) % 200) as f64
}

/// What a stream was made from: by its name, pixel and channel.
fn wanted(name: &str, x: usize, y: usize, channel: usize) -> f64 {
    let at = match channel {
        1 => grey(x, HEIGHT - 1 - y),
        2 => grey(WIDTH - 1 - x, y),
        _ => grey(x, y),
    };
    match name {
        "bits.tif" => f64::from(u8::from((x + y).is_multiple_of(3))),
        "ls-8.jls" if x <= 8 => 40.0,
        "j2k-signed.j2k" => at * 256.0 - 20000.0,
        _ if name.contains("16") => at * 256.0,
        _ if name.contains("12") => at * 16.0,
        _ => at,
    }
}

/// How far a sample may be from that: lossy ones, by their steps.
fn tolerance(name: &str) -> f64 {
    match name {
        "baseline-8.jpg" | "progressive.jpg" => 12.0,
        "extended-12.jpg" => 100.0,
        "ls-near.jls" => 2.0,
        _ => 0.0,
    }
}

fn frames(bytes: &[u8]) -> Vec<Result<Frame, Undecoded>> {
    image_file(bytes).frames().collect()
}

#[test]
fn each_codec_gives_the_samples_that_went_in() {
    for (name, bytes) in streams() {
        let frame = frames(bytes)
            .remove(0)
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(
            (frame.width as usize, frame.height as usize),
            (WIDTH, HEIGHT),
            "{name}"
        );
        let channels = usize::from(frame.channels);
        for (at, sample) in frame.samples.numbers().enumerate() {
            let (pixel, channel) = (at / channels, at % channels);
            if channel == 3 {
                continue;
            }
            let channel = if name == "two-steps.gif" { 0 } else { channel };
            let wanted = wanted(name, pixel % WIDTH, pixel / WIDTH, channel);
            assert!(
                (sample - wanted).abs() <= tolerance(name),
                "{name} {at}: {sample}, not {wanted}"
            );
        }
    }
}

#[test]
fn every_page_and_every_step_is_a_frame() {
    for (name, bytes) in streams() {
        let two = name.starts_with("two");
        let count = frames(bytes).iter().filter(|f| f.is_ok()).count();
        assert_eq!(count, if two { 2 } else { 1 }, "{name}");
    }
}

#[test]
fn a_stream_that_is_cut_is_never_taken_for_a_whole_one() {
    for (name, bytes) in streams() {
        let whole = frames(bytes);
        for length in 0..bytes.len() * 9 / 10 {
            let cut = frames(&bytes[..length]);
            assert_ne!(cut, whole, "{name} {length}");
            // These decoders are ours, or told to be strict.
            let told =
                name.ends_with(".jpg") && name != "progressive.jpg" || name.ends_with(".jls");
            if told {
                assert!(cut.iter().all(Result::is_err), "{name} {length}");
            }
        }
    }
}

#[test]
fn damage_of_any_byte_ends_in_samples_or_in_a_reason() {
    for (name, bytes) in streams() {
        for at in 0..bytes.len() {
            for change in [0x01, 0x80, 0xFF] {
                let mut damaged = bytes.to_vec();
                damaged[at] ^= change;
                for frame in frames(&damaged).into_iter().flatten().take(4) {
                    let count = u64::from(frame.width)
                        * u64::from(frame.height)
                        * u64::from(frame.channels);
                    assert_eq!(frame.samples.len() as u64, count, "{name} {at}");
                }
            }
        }
    }
}
