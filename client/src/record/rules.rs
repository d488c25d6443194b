//! The rules that a definition can state of a field, as the tables hold them.

use std::fmt;

/// A rule that is checked before a request is sent.
///
/// Of a list, the item counts speak of the list and all others of its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The most characters (Unicode scalar values).
    MaxChars(u64),
    /// The fewest characters.
    MinChars(u64),
    /// The most bytes of the UTF-8 form.
    MaxBytes(u64),
    /// The most elements.
    MaxItems(u64),
    /// The fewest elements.
    MinItems(u64),
    /// The least number.
    Min(i64),
    /// The greatest number.
    Max(i64),
    /// The documented texts; soft.
    Texts(&'static [&'static str]),
    /// The documented numbers; soft.
    Integers(&'static [i64]),
    /// The documented characters; soft.
    Charset(Charset),
    /// Bytes in Base64, of which line breaks are not sent; soft.
    Base64,
    /// Seconds since 1970, which milliseconds are mistaken for.
    UnixSeconds,
    /// Milliseconds since 1970, which seconds are mistaken for.
    UnixMillis,
    /// An address with a scheme; soft.
    Url,
    /// An answer may have a null here; nothing is checked.
    Nullable,
}

/// The characters that a text may consist of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charset {
    /// Whole classes.
    pub classes: &'static [CharClass],
    /// Single characters beside them.
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

/// Whether a field must be given in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It may be left out.
    Optional,
    /// It must be given.
    Required,
    /// It must be given where this holds.
    When(&'static Condition),
}

/// A condition on another field of the same record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The place of the other field in the table.
    pub field: usize,
    /// Its values for which the condition holds.
    pub values: Values,
    /// The condition holds where the other field is not given, too: its default is among the values.
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
