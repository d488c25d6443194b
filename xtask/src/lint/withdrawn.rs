//! Marks of what the vendor has withdrawn that have no day, or nothing to mark.

use tencent_ess_spec::{Field, action_path, type_path};

use super::{Placed, Subject};
use crate::date::Date;

pub(super) fn check(subject: &mut Subject<'_>) {
    let spec = subject.spec;
    for action in spec.actions.values() {
        let path = action_path(&action.action);
        check_day(subject, &path, "/curated/withdrawn", action.curated.withdrawn.as_deref());
        for (index, mark) in action.curated.withdrawn_errors.iter().enumerate() {
            let pointer = format!("/curated/withdrawn_errors/{index}");
            check_day(subject, &path, &format!("{pointer}/since"), Some(&mark.since));
            if !action.errors.contains(&mark.code) {
                let wrong = format!("`{}` has no error code `{}` that could be withdrawn", action.action, mark.code);
                subject.report(&path, &pointer, wrong, "take the mark away");
            }
        }
    }
    for ty in spec.types.values() {
        check_day(subject, &type_path(&ty.name), "/curated/withdrawn", ty.curated.withdrawn.as_deref());
    }
    for (index, code) in spec.errors.errors.iter().enumerate() {
        let pointer = format!("/errors/{index}/curated/withdrawn");
        check_day(subject, "errors.json", &pointer, code.curated.withdrawn.as_deref());
    }
    for place in subject.fields() {
        check_field(subject, &place, place.field);
    }
}

fn check_field(subject: &mut Subject<'_>, place: &Placed<'_>, field: &Field) {
    let pointer = place.at("curated/withdrawn");
    check_day(subject, &place.path, &pointer, field.curated.withdrawn.as_deref());
    if field.curated.withdrawn.is_some() && field.required == Some(true) && place.pointer.starts_with("/request") {
        let wrong = format!("`{}` is withdrawn, and every request has to have it", field.name);
        subject.report(&place.path, &pointer, wrong, "make it optional in a fix");
    }
    for (index, mark) in field.curated.withdrawn_values.iter().enumerate() {
        let pointer = place.at(&format!("curated/withdrawn_values/{index}"));
        check_day(subject, &place.path, &format!("{pointer}/since"), Some(&mark.since));
        if !field.values.iter().any(|allowed| allowed.value == mark.value) {
            let wrong = format!("`{}` has no value {} that could be withdrawn", field.name, mark.value);
            subject.report(&place.path, &pointer, wrong, "take the mark away");
        }
    }
}

fn check_day(subject: &mut Subject<'_>, path: &str, pointer: &str, day: Option<&str>) {
    let Some(day) = day.filter(|day| day.parse::<Date>().is_err()) else { return };
    let wrong = format!("`{day}` is not a day of the calendar");
    subject.report(path, pointer, wrong, "write the day since when the documentation lacks it, as YYYY-MM-DD");
}
