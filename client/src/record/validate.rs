//! Checks a request against its definition before it is sent.

use std::fmt;

use super::{
    FieldInfo, Presence, Record, Rule, View,
    walk::{Visitor, walk},
};

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
            if actual.is_empty() { f.write_str("the number") } else { f.write_str(actual) }
        };
        match self {
            Self::Required => f.write_str("required parameter is not set"),
            Self::RequiredWhen { field, values, by_default } => {
                let or_default = if *by_default { ", or not set" } else { "" };
                write!(f, "parameter is not set, which is required when `{field}` is {values}{or_default}")
            }
            Self::Empty => f.write_str("required parameter is empty"),
            Self::MaxChars { limit, actual } => write!(f, "{actual} characters, at most {limit} are allowed"),
            Self::MinChars { limit, actual } => write!(f, "{actual} characters, at least {limit} are needed"),
            Self::MaxBytes { limit, actual } => write!(f, "{actual} bytes, at most {limit} are allowed"),
            Self::MaxItems { limit, actual } => write!(f, "{actual} elements, at most {limit} are allowed"),
            Self::MinItems { limit, actual } => write!(f, "{actual} elements, at least {limit} are needed"),
            Self::Min { limit, actual } => {
                number(f, actual)?;
                write!(f, " is less than the least value {limit}")
            }
            Self::Max { limit, actual } => {
                number(f, actual)?;
                write!(f, " is more than the greatest value {limit}")
            }
            Self::Values { allowed } => write!(f, "not a documented value, which are {}", allowed.join(", ")),
            Self::Charset { position } => {
                write!(f, "the character at position {} is not a documented one", position + 1)
            }
            Self::Base64 => f.write_str("not Base64; encode the bytes, without a prefix such as `data:`"),
            Self::TimeUnit { unit } => write!(f, "not plausible as {unit} since 1970; is the unit right?"),
            Self::Url => f.write_str("not an address with a scheme, such as https://…"),
        }
    }
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

/// Checks a request; gives the soft violations that do not stop it.
///
/// # Errors
///
/// The violations that stop the call: the hard ones, in [`Validation::Strict`] all.
pub fn validate(record: &dyn Record, validation: Validation) -> Result<Vec<Violation>, Violations> {
    if validation == Validation::Off {
        return Ok(Vec::new());
    }
    let mut checker = Checker::default();
    walk(record, &mut checker);
    checker.verdict(record, validation)
}

/// Collects the rules that a record breaks.
#[derive(Default)]
pub(crate) struct Checker {
    path: Vec<Step>,
    found: Vec<Violation>,
}

enum Step {
    Field(&'static str),
    Index(usize),
}

impl Checker {
    /// The soft violations, unless one was found that stops the call.
    pub(crate) fn verdict(self, record: &dyn Record, validation: Validation) -> Result<Vec<Violation>, Violations> {
        let stops = |violation: &Violation| validation == Validation::Strict || violation.broken.is_hard();
        if self.found.iter().any(stops) {
            let list = self.found.into_iter().filter(stops).collect();
            Err(Violations { record: record.table().name, list })
        } else {
            Ok(self.found)
        }
    }

    fn report(&mut self, broken: Broken) {
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Field(name) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(name);
                }
                Step::Index(index) => path.extend(["[", &index.to_string(), "]"]),
            }
        }
        self.found.push(Violation { path, broken });
    }
}

impl Visitor for Checker {
    fn absent(&mut self, info: &'static FieldInfo, record: &dyn Record) {
        let broken = match info.presence {
            Presence::Required => Broken::Required,
            Presence::When(condition) if condition.holds(record) => Broken::RequiredWhen {
                field: condition.subject(record).map_or("", |subject| subject.name),
                values: condition.values.to_string(),
                by_default: condition.by_default,
            },
            Presence::Optional | Presence::When(_) => return,
        };
        self.path.push(Step::Field(info.name));
        self.report(broken);
        self.path.pop();
    }

    fn begin_field(&mut self, info: &'static FieldInfo) {
        self.path.push(Step::Field(info.name));
    }

    fn end_field(&mut self) {
        self.path.pop();
    }

    fn begin_list(&mut self, info: &'static FieldInfo, length: usize) {
        let actual = length as u64;
        for rule in info.rules {
            match *rule {
                Rule::MaxItems(limit) if actual > limit => self.report(Broken::MaxItems { limit, actual }),
                Rule::MinItems(limit) if actual < limit => self.report(Broken::MinItems { limit, actual }),
                _ => {}
            }
        }
    }

    fn begin_item(&mut self, index: usize) {
        self.path.push(Step::Index(index));
    }

    fn end_item(&mut self) {
        self.path.pop();
    }

    fn scalar(&mut self, info: &'static FieldInfo, view: View<'_>) {
        if info.presence == Presence::Required && matches!(view, View::Text("")) {
            return self.report(Broken::Empty);
        }
        for rule in info.rules {
            let broken = match view {
                View::Text(text) => breaks_text(rule, text),
                View::Signed(number) => breaks_number(rule, i128::from(number), info.sensitive),
                View::Unsigned(number) => breaks_number(rule, i128::from(number), info.sensitive),
                View::Float(number) => breaks_float(rule, number, info.sensitive),
                _ => None,
            };
            if let Some(broken) = broken {
                self.report(broken);
            }
        }
    }
}

fn breaks_text(rule: &Rule, text: &str) -> Option<Broken> {
    let chars = || text.chars().count() as u64;
    match *rule {
        // A text has no more characters than bytes, so most need no counting.
        Rule::MaxChars(limit) if text.len() as u64 > limit && chars() > limit => {
            Some(Broken::MaxChars { limit, actual: chars() })
        }
        Rule::MinChars(limit) if chars() < limit => Some(Broken::MinChars { limit, actual: chars() }),
        Rule::MaxBytes(limit) if text.len() as u64 > limit => {
            Some(Broken::MaxBytes { limit, actual: text.len() as u64 })
        }
        // The vendor's own examples send `open` where the docs list `OPEN`.
        Rule::Texts(allowed) if !allowed.iter().any(|known| known.eq_ignore_ascii_case(text)) => {
            Some(Broken::Values { allowed: allowed.iter().map(|known| format!("{known:?}")).collect() })
        }
        Rule::Charset(charset) => {
            let position = text.chars().position(|c| !charset.contains(c))?;
            Some(Broken::Charset { position: position as u64 })
        }
        Rule::Base64 if !super::base64::is_base64(text) => Some(Broken::Base64),
        // An empty address is the usual way to give none.
        Rule::Url if !text.is_empty() && (!text.contains("://") || text.contains(char::is_whitespace)) => {
            Some(Broken::Url)
        }
        _ => None,
    }
}

/// Seconds reach this count in the year 5138, milliseconds reached it in 1973.
const SECONDS_OR_MILLIS: i128 = 100_000_000_000;

fn breaks_number(rule: &Rule, number: i128, sensitive: bool) -> Option<Broken> {
    let actual = || if sensitive { String::new() } else { number.to_string() };
    match *rule {
        Rule::Min(limit) if number < i128::from(limit) => Some(Broken::Min { limit, actual: actual() }),
        Rule::Max(limit) if number > i128::from(limit) => Some(Broken::Max { limit, actual: actual() }),
        Rule::Integers(allowed) if !allowed.iter().any(|known| i128::from(*known) == number) => {
            Some(Broken::Values { allowed: allowed.iter().map(i64::to_string).collect() })
        }
        Rule::UnixSeconds if number >= SECONDS_OR_MILLIS => Some(Broken::TimeUnit { unit: "seconds" }),
        Rule::UnixMillis if number > 0 && number < SECONDS_OR_MILLIS => Some(Broken::TimeUnit { unit: "milliseconds" }),
        _ => None,
    }
}

fn breaks_float(rule: &Rule, number: f64, sensitive: bool) -> Option<Broken> {
    let actual = || if sensitive { String::new() } else { number.to_string() };
    #[expect(clippy::cast_precision_loss, reason = "limits are small whole numbers")]
    match *rule {
        Rule::Min(limit) if number < limit as f64 => Some(Broken::Min { limit, actual: actual() }),
        Rule::Max(limit) if number > limit as f64 => Some(Broken::Max { limit, actual: actual() }),
        _ => None,
    }
}
