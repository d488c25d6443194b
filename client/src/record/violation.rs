//! Violations of rules and their messages.

use std::fmt;

/// How strictly a request is validated before it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Validation {
    /// Every violation stops the call.
    Strict,
    /// Missing and empty required parameters, lengths, counts, ranges, times in the wrong unit, and text
    /// that is not Base64 where it must be stop the call. Values, characters and URLs outside the docs,
    /// which lag behind the service, are only reported.
    #[default]
    Standard,
    /// Requests are not validated.
    Off,
}

/// A violation of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The path in the request, in wire names: `Approvers[1].ApproverMobile`.
    pub path: String,
    /// The rule that is broken.
    pub broken: Broken,
}

/// How a value breaks a rule. No variant contains the value of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Broken {
    /// A required parameter is not set.
    Required,
    /// A parameter that the value of another one requires is not set.
    RequiredWhen {
        /// The wire name of the other parameter.
        field: &'static str,
        /// Its values that require this parameter, in words.
        values: String,
        /// Whether this parameter is also required if the other one is not set.
        by_default: bool,
    },
    /// A required text is set and empty.
    Empty,
    /// Too many characters.
    MaxChars {
        /// The documented limit.
        limit: u64,
        /// The actual length.
        actual: u64,
    },
    /// Too few characters.
    MinChars {
        /// The documented limit.
        limit: u64,
        /// The actual length.
        actual: u64,
    },
    /// Too many bytes in UTF-8.
    MaxBytes {
        /// The documented limit.
        limit: u64,
        /// The actual length.
        actual: u64,
    },
    /// Too many elements.
    MaxItems {
        /// The documented limit.
        limit: u64,
        /// The actual number of elements.
        actual: u64,
    },
    /// Too few elements.
    MinItems {
        /// The documented limit.
        limit: u64,
        /// The actual number of elements.
        actual: u64,
    },
    /// A number below the minimum.
    Min {
        /// The documented limit.
        limit: i64,
        /// The actual number as text. Empty if the field is sensitive.
        actual: String,
    },
    /// A number above the maximum.
    Max {
        /// The documented limit.
        limit: i64,
        /// The actual number as text. Empty if the field is sensitive.
        actual: String,
    },
    /// Not one of the documented values.
    Values {
        /// The documented values.
        allowed: Vec<String>,
    },
    /// A character outside the documented set.
    Charset {
        /// The number of characters before the first invalid one.
        position: u64,
    },
    /// Not Base64.
    Base64,
    /// A time in the wrong unit.
    TimeUnit {
        /// The documented unit: `seconds` or `milliseconds`.
        unit: &'static str,
    },
    /// Not a URL with a scheme.
    Url,
}

impl Broken {
    /// Whether the violation stops a call with [`Validation::Standard`].
    pub fn is_hard(&self) -> bool {
        !matches!(self, Self::Values { .. } | Self::Charset { .. } | Self::Url)
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

/// All violations of a request. Never empty in an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations {
    record: &'static str,
    list: Vec<Violation>,
}

impl Violations {
    pub(super) fn new(record: &'static str, list: Vec<Violation>) -> Self {
        Self { record, list }
    }

    /// The vendor's name of the type that was validated, such as the action.
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
