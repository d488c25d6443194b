//! Rules of one field that contradict each other, or that its type cannot break.

use std::fmt::Display;

use tencent_ess_spec::Field;

use super::{Placed, Subject};

pub(super) fn check(subject: &mut Subject<'_>) {
    for place in subject.fields() {
        check_order(subject, &place, ("min", place.field.min), ("max", place.field.max));
        check_order(subject, &place, ("min_chars", place.field.min_chars), ("max_chars", place.field.max_chars));
        check_order(subject, &place, ("min_items", place.field.min_items), ("max_items", place.field.max_items));
        // A character has at least one byte.
        check_order(subject, &place, ("min_chars", place.field.min_chars), ("max_bytes", place.field.max_bytes));
        check_types(subject, &place);
        check_repeated(subject, &place);
    }
}

fn check_order<T: PartialOrd + Display>(
    subject: &mut Subject<'_>,
    place: &Placed<'_>,
    (least, low): (&str, Option<T>),
    (greatest, high): (&str, Option<T>),
) {
    if let (Some(low), Some(high)) = (low, high)
        && low > high
    {
        let wrong = format!("nothing can be both at least {low} (`{least}`) and at most {high} (`{greatest}`)");
        subject.report(&place.path, &place.at(greatest), wrong, "state the right limits in a fix");
    }
}

/// A rule stands on a type whose values it can speak of.
fn check_types(subject: &mut Subject<'_>, place: &Placed<'_>) {
    let field = place.field;
    for rule in field.rules().filter(|rule| !rule.applies_to(field)) {
        let wrong = format!("`{}` does not speak of {}", rule.name(), shape(field));
        subject.report(&place.path, &place.at(rule.name()), wrong, "take it away in a fix");
    }
}

fn check_repeated(subject: &mut Subject<'_>, place: &Placed<'_>) {
    let values = &place.field.values;
    for (index, allowed) in values.iter().enumerate() {
        if values.iter().take(index).any(|other| other.value == allowed.value) {
            let pointer = place.at(&format!("values/{index}"));
            let wrong = format!("the value {} is there twice", allowed.value);
            subject.report(&place.path, &pointer, wrong, "state the right values in a fix");
        }
    }
}

fn shape(field: &Field) -> String {
    format!("{}{}", if field.list { "a list of " } else { "a value of type " }, field.ty.as_str())
}
