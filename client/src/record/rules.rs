//! The rules of fields, as tables contain them.

use std::fmt;

/// A rule that is validated before a request is sent.
///
/// For a list, `MaxItems` and `MinItems` apply to the list and all other rules to its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The maximum number of characters (Unicode scalar values).
    MaxChars(u64),
    /// The minimum number of characters.
    MinChars(u64),
    /// The maximum number of bytes in UTF-8.
    MaxBytes(u64),
    /// The maximum number of elements.
    MaxItems(u64),
    /// The minimum number of elements.
    MinItems(u64),
    /// The minimum of a number.
    Min(i64),
    /// The maximum of a number.
    Max(i64),
    /// The documented texts; soft.
    Texts(&'static [&'static str]),
    /// The documented numbers; soft.
    Integers(&'static [i64]),
    /// The documented characters; soft.
    Charset(Charset),
    /// Base64, sent without line breaks.
    Base64,
    /// Seconds since 1970, to detect milliseconds.
    UnixSeconds,
    /// Milliseconds since 1970, to detect seconds.
    UnixMillis,
    /// A URL with a scheme; soft.
    Url,
    /// A response may contain null here. Requests are not affected.
    Nullable,
}

/// The characters that a text may consist of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charset {
    /// Classes of characters.
    pub classes: &'static [CharClass],
    /// Further single characters.
    pub chars: &'static str,
}

impl Charset {
    /// Whether a character belongs to the set.
    pub fn contains(&self, c: char) -> bool {
        self.classes.iter().any(|class| class.contains(c)) || self.chars.contains(c)
    }
}

/// A class of characters, as the docs name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CharClass {
    /// Han characters.
    Chinese,
    /// Punctuation of Chinese text.
    ChinesePunctuation,
    /// ASCII letters.
    Letter,
    /// ASCII digits.
    Digit,
}

impl CharClass {
    /// Whether a character belongs to the class.
    ///
    /// The docs do not name code points. Han is every block of CJK ideographs that Unicode has, with
    /// 々 and 〇, since names are written with the rare ones too; punctuation is what Chinese input
    /// methods offer: the CJK block, full-width forms, and the shared quotation marks, dashes and dots.
    pub fn contains(self, c: char) -> bool {
        match self {
            Self::Chinese => matches!(c,
                '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
                | '\u{20000}'..='\u{2fa1f}' | '\u{30000}'..='\u{3347f}' | '々' | '〇'),
            Self::ChinesePunctuation => matches!(c,
                '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{301f}' | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe6b}'
                | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}'
                | '\u{ffe5}' | '·' | '–' | '—' | '‘' | '’' | '“' | '”' | '•' | '…'),
            Self::Letter => c.is_ascii_alphabetic(),
            Self::Digit => c.is_ascii_digit(),
        }
    }
}

/// Whether a field is required in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The field is optional.
    Optional,
    /// The field is required.
    Required,
    /// The field is required if the condition holds.
    When(&'static Condition),
}

/// A condition on another field of the same record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The index of the other field in the table.
    pub field: usize,
    /// The values for which the condition holds.
    pub values: Values,
    /// Whether the condition also holds if the other field is not set, because its default is among the values.
    pub by_default: bool,
}

/// The values for which a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Any value.
    Any,
    /// These texts, in any ASCII case.
    Texts(&'static [&'static str]),
    /// These numbers.
    Integers(&'static [i64]),
    /// One of these.
    Booleans(&'static [bool]),
}

impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<String> = match self {
            Self::Any => return f.write_str("set"),
            Self::Texts(texts) => texts.iter().map(|text| format!("{text:?}")).collect(),
            Self::Integers(numbers) => numbers.iter().map(ToString::to_string).collect(),
            Self::Booleans(booleans) => booleans.iter().map(ToString::to_string).collect(),
        };
        f.write_str(&values.join(" or "))
    }
}
