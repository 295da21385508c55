//! The arithmetic of check digits. Each function is given the values of the digits, the check digit among them.

/// Luhn: from the right, every second digit counts twice, the digits of each product are added, and the sum ends in 0
/// (ISO/IEC 7812-1 annex B). The check digit of insurer numbers is the same (weights 2, 1, 2, 1 … from the right without
/// it, digits of each product added, ten minus the last digit of the sum).
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(*digit)) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => 2 * digit - 9,
            (_, digit) => 2 * digit,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// My Number: twelve digits. The n-th from the right without the last counts n + 1 times for n ≤ 6 and n − 5 times for
/// n ≥ 7; the last is 11 less the remainder by 11, and 0 where the remainder is 0 or 1 (Ministry of Internal Affairs and
/// Communications Order 85 of 2014, article 5).
pub(super) fn my_number(digits: &[u8]) -> bool {
    let [first @ .., check] = digits else {
        return false;
    };
    let sum: u32 = (1u32..)
        .zip(first.iter().rev())
        .map(|(n, digit)| u32::from(*digit) * if n <= 6 { n + 1 } else { n - 5 })
        .sum();
    let expected = match sum % 11 {
        0 | 1 => 0,
        remainder => 11 - remainder,
    };
    first.len() == 11 && u32::from(*check) == expected
}

/// Driver's licence: twelve digits. The first ten count 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 times; the eleventh is the last digit
/// of 11 less the remainder by 11. The twelfth counts reissues and is not checked.
pub(super) fn licence(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 10] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let [first @ .., check, _reissues] = digits else {
        return false;
    };
    let sum: u32 = first
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(*digit) * weight)
        .sum();
    first.len() == WEIGHTS.len() && u32::from(*check) == (11 - sum % 11) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each way to change one digit of `digits`, with the place of the change.
    fn changes(digits: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
        (0..digits.len()).flat_map(move |place| {
            (0..10u8).filter_map(move |digit| {
                let mut changed = digits.to_vec();
                changed[place] = digit;
                (digits[place] != digit).then_some((place, changed))
            })
        })
    }

    fn of(text: &str) -> Vec<u8> {
        text.bytes().map(|digit| digit - b'0').collect()
    }

    /// A number with `first`, and at `check` the one digit that is good there.
    fn with_check(first: &[u8], check: usize, good: fn(&[u8]) -> bool) -> Vec<u8> {
        let fits: Vec<Vec<u8>> = (0..10u8)
            .map(|digit| {
                let mut all = first.to_vec();
                all.insert(check, digit);
                all
            })
            .filter(|all| good(all))
            .collect();
        assert_eq!(fits.len(), 1, "{first:?}");
        fits.into_iter().next().unwrap()
    }

    #[test]
    fn numbers_known_from_print_are_good() {
        assert!(luhn(&of("4111111111111111")) && luhn(&of("378282246310005")));
        // prefectural police of Chiba
        assert!(luhn(&of("33120015")));
        assert!(my_number(&of("123456789018")));
        assert!(licence(&of("459803358720")) && licence(&of("309012345620")));
    }

    #[test]
    fn numbers_of_other_lengths_are_not_good() {
        assert!(!my_number(&of("0")) && !my_number(&of("0123456789018")) && !my_number(&[]));
        assert!(!licence(&of("10")) && !licence(&of("4598033587200")) && !licence(&[]));
    }

    proptest::proptest! {
        #[test]
        fn luhn_refuses_each_change_of_one_digit(first in proptest::collection::vec(0..10u8, 5..18)) {
            let good = with_check(&first, first.len(), luhn);
            for (_, changed) in changes(&good) {
                assert!(!luhn(&changed), "{changed:?}");
            }
        }

        /// The remainders 0 and 1 have one check digit, so a change may turn one into the other; all else is refused.
        #[test]
        fn my_number_refuses_each_change_that_its_remainder_tells(first in proptest::collection::vec(0..10u8, 11)) {
            let good = with_check(&first, 11, my_number);
            for (place, changed) in changes(&good) {
                assert!(!my_number(&changed) || (good[11] == 0 && place < 11), "{changed:?}");
            }
        }

        /// The remainders 10 and 0 have one check digit (1), and the last digit is not checked.
        #[test]
        fn licence_refuses_each_change_that_its_remainder_tells(first in proptest::collection::vec(0..10u8, 11)) {
            let good = with_check(&first, 10, licence);
            for (place, changed) in changes(&good) {
                assert!(!licence(&changed) || place == 11 || (good[10] == 1 && place < 10), "{changed:?}");
            }
        }
    }
}
