//! The rules that a request breaks, in words.

use std::fmt;

/// How strictly a request is checked before it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Validation {
    /// Every broken rule stops the call.
    Strict,
    /// Missing and empty required parameters, lengths, counts, ranges, and times in the wrong unit stop
    /// the call; values, characters and formats outside the docs, which lag behind the service, are
    /// only reported.
    #[default]
    Standard,
    /// Nothing is checked.
    Off,
}

/// A rule that a request breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The place in the request, in wire names: `Approvers[1].ApproverMobile`.
    pub path: String,
    /// The rule, and how the value breaks it.
    pub broken: Broken,
}

/// How a value breaks a rule; no variant holds the value of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Broken {
    /// A required parameter is not set.
    Required,
    /// A parameter is not set that another one requires.
    RequiredWhen {
        /// The wire name of the other parameter.
        field: &'static str,
        /// The values of it that require this one, in words.
        values: String,
        /// Leaving the other one out does so, too: its default is among the values.
        by_default: bool,
    },
    /// A required text is set and empty.
    Empty,
    /// More characters than allowed.
    MaxChars {
        /// The documented limit.
        limit: u64,
        /// The length found.
        actual: u64,
    },
    /// Fewer characters than needed.
    MinChars {
        /// The documented limit.
        limit: u64,
        /// The length found.
        actual: u64,
    },
    /// More bytes of UTF-8 than allowed.
    MaxBytes {
        /// The documented limit.
        limit: u64,
        /// The length found.
        actual: u64,
    },
    /// More elements than allowed.
    MaxItems {
        /// The documented limit.
        limit: u64,
        /// The count found.
        actual: u64,
    },
    /// Fewer elements than needed.
    MinItems {
        /// The documented limit.
        limit: u64,
        /// The count found.
        actual: u64,
    },
    /// Less than the least number.
    Min {
        /// The documented limit.
        limit: i64,
        /// The number found, as text; empty where the field is sensitive.
        actual: String,
    },
    /// More than the greatest number.
    Max {
        /// The documented limit.
        limit: i64,
        /// The number found, as text; empty where the field is sensitive.
        actual: String,
    },
    /// Not one of the documented values.
    Values {
        /// The documented values.
        allowed: Vec<String>,
    },
    /// A character outside the documented set.
    Charset {
        /// How many characters stand before the first such one.
        position: u64,
    },
    /// Not Base64.
    Base64,
    /// A time in the wrong unit: the documented unit is named.
    TimeUnit {
        /// `seconds` or `milliseconds`.
        unit: &'static str,
    },
    /// Not an address with a scheme.
    Url,
}

impl Broken {
    /// Whether the rule is certain enough to stop a call in [`Validation::Standard`].
    pub fn is_hard(&self) -> bool {
        !matches!(self, Self::Values { .. } | Self::Charset { .. } | Self::Base64 | Self::Url)
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |f: &mut fmt::Formatter<'_>, actual: &str| {
            if actual.is_empty() { f.write_str("the value") } else { f.write_str(actual) }
        };
        match self {
            Self::Required => f.write_str("required parameter is not set"),
            Self::RequiredWhen { field, values, by_default } => {
                let or_default = if *by_default { ", or not set" } else { "" };
                write!(f, "parameter is not set, but is required when `{field}` is {values}{or_default}")
            }
            Self::Empty => f.write_str("required parameter is empty"),
            Self::MaxChars { limit, actual } => write!(f, "{actual} characters exceed the maximum of {limit}"),
            Self::MinChars { limit, actual } => below(f, *actual, "character", *limit),
            Self::MaxBytes { limit, actual } => write!(f, "{actual} bytes exceed the maximum of {limit}"),
            Self::MaxItems { limit, actual } => write!(f, "{actual} elements exceed the maximum of {limit}"),
            Self::MinItems { limit, actual } => below(f, *actual, "element", *limit),
            Self::Min { limit, actual } => {
                number(f, actual)?;
                write!(f, " is below the minimum {limit}")
            }
            Self::Max { limit, actual } => {
                number(f, actual)?;
                write!(f, " exceeds the maximum {limit}")
            }
            Self::Values { allowed } => write!(f, "not one of the documented values: {}", allowed.join(", ")),
            Self::Charset { position } => {
                write!(f, "the character at position {} is not in the documented set", position + 1)
            }
            Self::Base64 => f.write_str("not Base64; encode the bytes, without a prefix such as `data:`"),
            Self::TimeUnit { unit } => write!(f, "not plausible as {unit} since 1970; check the unit"),
            Self::Url => f.write_str("not a URL with a scheme, such as https://…"),
        }
    }
}

fn below(f: &mut fmt::Formatter<'_>, actual: u64, noun: &str, limit: u64) -> fmt::Result {
    let (plural, verb) = if actual == 1 { ("", "is") } else { ("s", "are") };
    write!(f, "{actual} {noun}{plural} {verb} below the minimum of {limit}")
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path, self.broken)
    }
}

/// All the rules that a request breaks; never empty as an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations {
    record: &'static str,
    list: Vec<Violation>,
}

impl Violations {
    pub(super) fn new(record: &'static str, list: Vec<Violation>) -> Self {
        Self { record, list }
    }

    /// The vendor's name of what was checked, such as the action.
    pub fn name(&self) -> &'static str {
        self.record
    }

    /// The violations, in the order of the request.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.list.iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.list.len();
        write!(f, "{}: the request breaks {count} documented rule{}", self.record, if count == 1 { "" } else { "s" })?;
        for violation in self {
            write!(f, "\n  {violation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}
