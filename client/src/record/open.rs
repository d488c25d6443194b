//! Open enums: named values, and unknown values that are preserved.
//!
//! An unknown value is kept as received and sent back unchanged. It can only be created from the wire value, so it never
//! stands for a value that has a name.

/// An open enum of either kind.
pub trait OpenEnum {}

/// An enum whose values are texts on the wire.
pub trait StringEnum: Clone + 'static {
    /// The named values.
    const KNOWN: &'static [Self];
    /// The value on the wire.
    fn text(&self) -> &str;
    /// Wraps an unknown text.
    fn unknown(text: UnknownText) -> Self;
    /// The value with this text, compared exactly.
    fn from_text(text: &str) -> Self {
        let known = Self::KNOWN.iter().find(|known| known.text() == text);
        known.cloned().unwrap_or_else(|| Self::unknown(UnknownText(text.into())))
    }
}

/// An enum whose values are integers on the wire.
pub trait IntegerEnum: Copy + 'static {
    /// The named values.
    const KNOWN: &'static [Self];
    /// The value on the wire.
    fn integer(&self) -> i64;
    /// Wraps an unknown number.
    fn unknown(number: UnknownInteger) -> Self;
    /// The value with this number.
    fn from_integer(number: i64) -> Self {
        let known = Self::KNOWN.iter().find(|known| known.integer() == number);
        known.copied().unwrap_or_else(|| Self::unknown(UnknownInteger(number)))
    }
}

/// A text that is not a named value of the enum.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnknownText(Box<str>);

impl UnknownText {
    /// The text, as received.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A number that is not a named value of the enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnknownInteger(i64);

impl UnknownInteger {
    /// The number, as received.
    pub const fn get(self) -> i64 {
        self.0
    }
}
