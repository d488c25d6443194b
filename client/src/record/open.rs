//! Open enums: named values, and room for those that nobody has named yet.
//!
//! A value without a name is kept as it came and sent back unchanged. It cannot be made by hand
//! other than from the wire value itself, so that it never stands for a value that has a name.

/// An enum whose values are texts on the wire.
pub trait StringEnum: Clone + 'static {
    /// The named values.
    const KNOWN: &'static [Self];
    /// The value on the wire.
    fn text(&self) -> &str;
    /// Keeps a text without a name.
    fn unknown(text: UnknownText) -> Self;
    /// The value of this text, compared exactly.
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
    /// Keeps a number without a name.
    fn unknown(number: UnknownInteger) -> Self;
    /// The value of this number.
    fn from_integer(number: i64) -> Self {
        let known = Self::KNOWN.iter().find(|known| known.integer() == number);
        known.copied().unwrap_or_else(|| Self::unknown(UnknownInteger(number)))
    }
}

/// A text that no variant of the enum names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnknownText(Box<str>);

impl UnknownText {
    /// The text, as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A number that no variant of the enum names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnknownInteger(i64);

impl UnknownInteger {
    /// The number, as it came.
    pub const fn get(self) -> i64 {
        self.0
    }
}
