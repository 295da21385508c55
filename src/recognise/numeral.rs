//! Numbers in kanji, beside those in digits: 二〇二〇, 二十三, 元.
use std::ops::Range;

use super::scan;

/// A number that ends at `end` (a space may stand before it): in digits, in kanji, or 元 (the first).
pub(super) fn before(text: &str, end: usize) -> Option<(Range<usize>, u32)> {
    let end = scan::skip_back(text, end, 1, b" ");
    let head = text.get(..end)?;
    let numeral = |c: &char| c.is_ascii_digit() || digit(*c).is_some();
    let length = head
        .chars()
        .rev()
        .take(8)
        .take_while(numeral)
        .map(char::len_utf8)
        .sum::<usize>();
    let range = end.checked_sub(length)?..end;
    if length == 0 {
        let first = head.strip_suffix('元')?;
        return Some((first.len()..end, 1));
    }
    Some((range.clone(), value(text.get(range)?)?))
}

/// The digit, or the unit, that a kanji writes.
pub(super) fn digit(c: char) -> Option<u32> {
    const DIGITS: &str = "〇一二三四五六七八九";
    match c {
        '○' | '零' => Some(0),
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => (0u32..)
            .zip(DIGITS.chars())
            .find_map(|(n, one)| (one == c).then_some(n)),
    }
}

/// The value of digits, of kanji digits in a row (二〇二〇), or of kanji with 十, 百, 千 (二十三).
pub(super) fn value(numeral: &str) -> Option<u32> {
    if numeral.is_empty() || numeral.len() > 24 {
        return None;
    }
    if !numeral.contains(['十', '百', '千']) {
        return numeral.chars().try_fold(0u32, |sum, c| {
            let digit = c.to_digit(10).or_else(|| digit(c))?;
            sum.checked_mul(10)?.checked_add(digit)
        });
    }
    let (mut sum, mut last) = (0u32, None);
    for c in numeral.chars() {
        match digit(c)? {
            unit @ (10 | 100 | 1000) => {
                sum = sum.checked_add(unit.checked_mul(last.take().unwrap_or(1))?)?;
            }
            digit => {
                if last.replace(digit).is_some() {
                    return None;
                }
            }
        }
    }
    sum.checked_add(last.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_kanji_have_their_value_with_and_without_units() {
        for (text, number) in [
            ("2020", 2020),
            ("二〇二〇", 2020),
            ("二十三", 23),
            ("十", 10),
            ("千九百八十七", 1987),
            ("百五", 105),
        ] {
            assert_eq!(value(text), Some(number), "{text}");
        }
        for text in ["", "二三十", "年", "九九九九九九九九九九九"] {
            assert_eq!(value(text), None, "{text}");
        }
    }
}
