//! Fixes that are not explained, that fix nothing any more, or that reach too far.

use serde_json::Value;
use tencent_ess_spec::{Field, FieldCurated};

use super::{Placed, Subject};

/// What tells a field from others, and what people decide elsewhere.
const NOT_TO_BE_FIXED: [&str; 2] = ["name", "curated"];

pub(super) fn check(subject: &mut Subject<'_>) {
    let mut fixed = Vec::new();
    subject.raw.for_each_field(|path, pointer, field| {
        if field.curated.fix.is_some() {
            fixed.push(Placed { path: path.to_owned(), pointer: pointer.to_owned(), field });
        }
    });
    for place in fixed {
        check_fix(subject, &place);
    }
}

fn check_fix(subject: &mut Subject<'_>, place: &Placed<'_>) {
    let Some(fix) = &place.field.curated.fix else { return };
    let pointer = place.at("curated/fix");
    // That there is a `why` at all is seen to when the fix is applied.
    if fix.get("why").and_then(Value::as_str).is_some_and(|why| why.trim().is_empty()) {
        let remedy = "say what the docs claim and what the service does";
        subject.report(&place.path, &format!("{pointer}/why"), "the fix is not explained", remedy);
    }
    let mut members = fix.keys().filter(|member| *member != "why").peekable();
    if members.peek().is_none() {
        subject.report(&place.path, &pointer, "the fix changes nothing", "take it away");
    }
    for member in members {
        let pointer = format!("{pointer}/{member}");
        if NOT_TO_BE_FIXED.contains(&member.as_str()) {
            let wrong = format!("a fix cannot change `{member}`");
            subject.report(&place.path, &pointer, wrong, "take it out of the fix");
        } else if !has_effect(place.field, member) {
            let wrong = format!("the docs say the same of `{member}` by now, the fix changes nothing");
            subject.report(&place.path, &pointer, wrong, "take it out of the fix");
        }
    }
}

/// Whether the field is another one with this member of its fix alone.
fn has_effect(field: &Field, member: &str) -> bool {
    let mut alone = field.clone();
    if let Some(fix) = &mut alone.curated.fix {
        fix.retain(|name, _| name == member || name == "why");
    }
    let unfixed = Field { curated: FieldCurated { fix: None, ..field.curated.clone() }, ..field.clone() };
    alone.fixed().map_or(true, |fixed| fixed != unfixed)
}
