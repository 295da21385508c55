//! Values as the bytes of their VR: PS3.5 6.2.
use super::super::ast::Value;
use super::write::{is_long, pad};
use crate::field::VR;
use crate::field::text::{is_text, uses_charset};

/// The longest value of a VR whose length has two bytes.
const SHORT: usize = 0xFFFE;

/// The bytes of an element's values. `unicode` says whether the character set is ISO_IR 192.
///
/// # Errors
///
/// Why they cannot be written, and what to write instead.
pub(crate) fn encode<'v>(
    vr: VR,
    values: impl Iterator<Item = &'v Value>,
    unicode: bool,
) -> Result<Vec<u8>, (String, &'static str)> {
    let mut out = Vec::new();
    let raw = matches!(vr, VR::UN | VR::OB);
    for (n, value) in values.enumerate() {
        if is_text(vr) || raw {
            if n > 0 {
                out.push(b'\\');
            }
            text(vr, value, unicode, &mut out)?;
        } else {
            number(vr, value, &mut out)?;
        }
    }
    pad(&mut out, if vr == VR::UI || raw { 0 } else { b' ' });
    if out.len() > SHORT && !is_long(vr) {
        return Err((
            format!("a value of VR {vr} has at most {SHORT} bytes"),
            "give a longer one as a fixture: `given file \"…\"`",
        ));
    }
    Ok(out)
}

fn text(
    vr: VR,
    value: &Value,
    unicode: bool,
    out: &mut Vec<u8>,
) -> Result<(), (String, &'static str)> {
    let text = match value {
        Value::Text(text) => text.clone(),
        Value::Integer(text) | Value::Number(text) if matches!(vr, VR::DS | VR::IS) => text.clone(),
        Value::Date(day) if matches!(vr, VR::DA | VR::DT) => day.replace('-', ""),
        _ => {
            return Err((
                format!("a value of VR {vr} is a text"),
                "write it in quotes, as it stands in the file",
            ));
        }
    };
    if !text.is_ascii() && uses_charset(vr) && !unicode {
        return Err((
            "the character set that the test says does not have these characters".to_owned(),
            "leave SpecificCharacterSet out: then ISO_IR 192 is written; or write the value as `bytes \"…\"`",
        ));
    }
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

fn number(vr: VR, value: &Value, out: &mut Vec<u8>) -> Result<(), (String, &'static str)> {
    let (Value::Integer(digits) | Value::Number(digits)) = value else {
        return Err((
            format!("a value of VR {vr} is no such value"),
            "write a number, or `bytes \"…\"` for what is neither text nor a number",
        ));
    };
    let put = |bytes: &[u8], out: &mut Vec<u8>| out.extend_from_slice(bytes);
    let made = match vr {
        VR::US => digits
            .parse::<u16>()
            .ok()
            .map(|n| put(&n.to_le_bytes(), out)),
        VR::SS => digits
            .parse::<i16>()
            .ok()
            .map(|n| put(&n.to_le_bytes(), out)),
        VR::UL => digits
            .parse::<u32>()
            .ok()
            .map(|n| put(&n.to_le_bytes(), out)),
        VR::SL => digits
            .parse::<i32>()
            .ok()
            .map(|n| put(&n.to_le_bytes(), out)),
        VR::UV => digits
            .parse::<u64>()
            .ok()
            .map(|n| put(&n.to_le_bytes(), out)),
        VR::SV => digits
            .parse::<i64>()
            .ok()
            .map(|n| put(&n.to_le_bytes(), out)),
        VR::FL => digits
            .parse::<f32>()
            .ok()
            .map(|n| put(&n.to_le_bytes(), out)),
        VR::FD => digits
            .parse::<f64>()
            .ok()
            .map(|n| put(&n.to_le_bytes(), out)),
        _ => None,
    };
    made.ok_or_else(|| {
        (
            format!("VR {vr} has no such number"),
            "write a number in its range, or `bytes \"…\"`",
        )
    })
}
