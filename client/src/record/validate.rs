//! Validates a request against its definition before it is sent.

use super::{
    base64,
    rules::{Presence, Rule},
    table::{FieldInfo, Record, View},
    violation::{Broken, Validation, Violation, Violations},
    walk::{Visitor, walk},
};

/// Validates a request and returns the soft violations, which do not stop the call.
///
/// # Errors
///
/// The violations that stop the call: the hard ones, or all of them with [`Validation::Strict`].
pub fn validate(record: &dyn Record, validation: Validation) -> Result<Vec<Violation>, Violations> {
    if validation == Validation::Off {
        return Ok(Vec::new());
    }
    let mut checker = Checker::default();
    walk(record, &mut checker);
    checker.verdict(record, validation)
}

/// Collects the violations of a record.
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
    /// The soft violations, unless a violation stops the call.
    pub(crate) fn verdict(self, record: &dyn Record, validation: Validation) -> Result<Vec<Violation>, Violations> {
        let stops = |violation: &Violation| validation == Validation::Strict || violation.broken.is_hard();
        if self.found.iter().any(stops) {
            let list = self.found.into_iter().filter(stops).collect();
            Err(Violations::new(record.table().name, list))
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
        let is_element = matches!(self.path.last(), Some(Step::Index(_)));
        match (view, info.presence) {
            (View::Text(""), Presence::Required) => return self.report(Broken::Empty),
            // An empty text usually means that none is given.
            (View::Text(""), _) if !is_element => return,
            _ => {}
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
        // A text has no more characters than bytes, so most texts need no counting.
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
        Rule::Base64 if !base64::is_base64(text) => Some(Broken::Base64),
        Rule::Url if !text.contains("://") || text.contains(char::is_whitespace) => Some(Broken::Url),
        _ => None,
    }
}

/// Seconds reach this number in the year 5138; milliseconds reached it in 1973.
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
