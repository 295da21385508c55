//! Characters that a reader of a policy cannot see, or takes for others: a committee must see what the machine sees.

/// What is wrong with a character that must not stand in a policy as itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// It changes the direction of the text around it (UAX #9; "Trojan Source", Boucher and Anderson 2021).
    Bidi,
    /// It shows as nothing, or steers the terminal.
    Invisible,
}

/// Whether a character may not stand as itself. Variation selectors are allowed: Japanese names need them.
pub(crate) fn hidden(c: char) -> Option<Hidden> {
    match c {
        '\t' | '\n' | '\r' | ' '..='~' => None,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some(Hidden::Bidi)
        }
        '\0'..='\u{1F}'
        | '\u{7F}'..='\u{9F}'
        | '\u{AD}'
        | '\u{34F}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{180B}'..='\u{180E}'
        | '\u{200B}'..='\u{200D}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}'
        | '\u{3164}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}' => Some(Hidden::Invisible),
        _ => None,
    }
}

/// The ASCII letter that a Cyrillic or Greek letter looks like (from the confusables of UTS #39).
pub(crate) fn looks_like(c: char) -> Option<char> {
    Some(match c {
        'а' => 'a',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' => 'e',
        'һ' => 'h',
        'і' | 'ι' => 'i',
        'ј' | 'ϳ' => 'j',
        'ӏ' => 'l',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'υ' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'Ϲ' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' | 'Ӏ' => 'I',
        'Ј' | 'Ϳ' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Ү' | 'Υ' => 'Y',
        'Х' | 'Χ' => 'X',
        'Ζ' => 'Z',
        _ => return None,
    })
}

/// Where in `text` a word mixes ASCII letters with letters that look like them: the first such letter, its place in
/// bytes, and the ASCII letter.
pub(crate) fn look_alike(text: &str) -> Option<(usize, char, char)> {
    let mut ascii = false;
    let mut first = None;
    for (at, c) in text.char_indices() {
        if !c.is_alphabetic() {
            ascii = false;
            first = None;
            continue;
        }
        ascii |= c.is_ascii();
        if first.is_none() {
            first = looks_like(c).map(|latin| (at, c, latin));
        }
        if ascii && first.is_some() {
            return first;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cyrillic_letter_among_latin_ones_is_seen_and_a_cyrillic_word_is_not() {
        assert_eq!(look_alike("Pаtient"), Some((1, 'а', 'a')));
        assert_eq!(look_alike("аb"), Some((0, 'а', 'a')));
        assert_eq!(look_alike("Пациент A"), None);
        assert_eq!(look_alike("5 μm, Ω, 氏名"), None);
    }

    #[test]
    fn direction_and_invisible_characters_are_told_apart_from_letters() {
        assert_eq!(hidden('\u{202E}'), Some(Hidden::Bidi));
        assert_eq!(hidden('\u{200B}'), Some(Hidden::Invisible));
        assert_eq!(hidden('\u{1B}'), Some(Hidden::Invisible));
        assert_eq!(hidden('氏'), None);
        assert_eq!(hidden('\n'), None);
    }
}
