//! Numbers, literals and escape sequences in their JSON form.

/// Whether a word is a JSON literal or number.
pub(crate) fn is_scalar(word: &str) -> bool {
    if matches!(word, "null" | "true" | "false") {
        return true;
    }
    let number = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (number, None),
    };
    let (integer, fraction) = match mantissa.split_once('.') {
        Some((integer, fraction)) => (integer, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(integer)
        && (integer == "0" || !integer.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

/// An integer written with a zero fraction or an exponent, such as `1.0`.
pub(crate) fn whole_number(word: &str) -> Option<i64> {
    /// Every smaller integer is represented exactly by a float.
    const EXACT: u64 = 1 << 53;
    word.parse().ok().and_then(whole).filter(|number| number.unsigned_abs() < EXACT)
}

/// Whether an integer was rounded when it was read as a float.
pub(crate) fn is_rounded(word: &str, number: f64) -> bool {
    /// Every integer with at most this many characters is represented exactly.
    const SAFE: usize = 15;
    let integer = word
        .split_once('.')
        .map_or(word, |(integer, zeros)| if zeros.bytes().all(|digit| digit == b'0') { integer } else { "" });
    #[expect(clippy::cast_possible_truncation, reason = "what is out of range is another number, too")]
    let is_other = |integer: i128| integer != number as i128;
    integer.len() > SAFE && integer.parse().is_ok_and(is_other)
}

/// A number without a fraction as an integer: the vendor writes `160`, not `160.0`.
pub(crate) fn whole(number: f64) -> Option<i64> {
    /// 2^63, the least float that no `i64` is.
    const END: f64 = 9_223_372_036_854_775_808.0;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked on this line")]
    (number.fract() == 0.0 && number.abs() < END).then_some(number as i64)
}

/// The character of an escape sequence and the length of the sequence without the backslash.
pub(crate) fn unescape(escape: &str) -> Option<(char, usize)> {
    let simple = match escape.as_bytes().first()? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let unit = |from: usize| {
                let digits = escape.get(from..from + 4)?;
                let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
            };
            let high = unit(1)?;
            if let (0xd800..=0xdbff, Some("\\u")) = (high, escape.get(5..7))
                && let Some(low @ 0xdc00..=0xdfff) = unit(7)
            {
                let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return Some((char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 11));
            }
            return Some((char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 5));
        }
        _ => return None,
    };
    Some((simple, 1))
}
