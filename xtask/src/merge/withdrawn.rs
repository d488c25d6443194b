//! What people have marked as withdrawn by the vendor, and a source has all the same.

use tencent_ess_spec::{Action, Field, Spec};

use super::facts::{Facts, FieldFacts};

/// A warning for each mark that a source of the same day or a later one contradicts.
pub(crate) fn returned(old: &Spec, sources: &[Facts]) -> Vec<String> {
    let mut warnings = Vec::new();
    for facts in sources {
        let mut warn = |place: String, since: &str| {
            if facts.source.retrieved.as_str() >= since {
                warnings.push(format!(
                    "{place} is marked as withdrawn since {since}, and {} has it: take the mark away",
                    facts.origin
                ));
            }
        };
        for (name, action) in &old.actions {
            for stated in facts.action(name) {
                if let Some(since) = action.curated.withdrawn.as_deref().filter(|_| stated.defines()) {
                    warn(format!("the action `{name}`"), since);
                }
                of_codes(action, stated.errors.as_deref().unwrap_or_default(), &mut warn);
                for (table, known, stated) in
                    [("request", &action.request, &stated.request), ("response", &action.response, &stated.response)]
                {
                    of_fields(&format!("{table} of `{name}`"), known, stated.as_deref().unwrap_or_default(), &mut warn);
                }
            }
        }
        for (name, ty) in &old.types {
            for stated in facts.ty(name) {
                if let Some(since) = &ty.curated.withdrawn {
                    warn(format!("the type `{name}`"), since);
                }
                of_fields(&format!("type `{name}`"), &ty.fields, &stated.fields, &mut warn);
            }
        }
        for code in &old.errors.errors {
            let is_stated = facts.errors.iter().any(|stated| stated.code == code.code);
            if let Some(since) = code.curated.withdrawn.as_deref().filter(|_| is_stated) {
                warn(format!("the error code `{}`", code.code), since);
            }
        }
    }
    warnings
}

fn of_codes(action: &Action, stated: &[String], warn: &mut impl FnMut(String, &str)) {
    for known in action.curated.withdrawn_errors.iter().filter(|known| stated.contains(&known.code)) {
        warn(format!("the error code `{}` of `{}`", known.code, action.action), &known.since);
    }
}

fn of_fields(table: &str, known: &[Field], stated: &[FieldFacts], warn: &mut impl FnMut(String, &str)) {
    for field in known {
        let Some(stated) = stated.iter().find(|stated| stated.field.name == field.name) else { continue };
        if let Some(since) = &field.curated.withdrawn {
            warn(format!("the field `{}` of the {table}", field.name), since);
        }
        for known in &field.curated.withdrawn_values {
            if stated.field.values.iter().any(|allowed| allowed.value == known.value) {
                warn(format!("the value {} of the field `{}` of the {table}", known.value, field.name), &known.since);
            }
        }
    }
}
