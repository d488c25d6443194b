//! Values without names, names without values, and names that say nothing.

use std::collections::BTreeMap;

use tencent_ess_spec::{Enum, Scalar, ValueType, Variant};

use super::{Subject, enum_path};

pub(super) fn check(subject: &mut Subject<'_>) {
    check_values(subject);
    check_use(subject);
    for enumeration in subject.spec.enums.values() {
        check_enum(subject, enumeration);
    }
}

/// Every value of a field has a name.
fn check_values(subject: &mut Subject<'_>) {
    for place in subject.fields() {
        let field = place.field;
        let Some(enumeration) = field.curated.enumeration.as_deref() else {
            if field.values.is_empty() {
                continue;
            }
            let wrong = format!("the values of `{}` have no names", field.name);
            let remedy = if is_enum_type(&field.ty) {
                "link an enum that names them under `curated.enum`".to_owned()
            } else {
                format!("a {} is not listed by values: take them away in a fix", field.ty.as_str())
            };
            subject.report(&place.path, &place.at("values"), wrong, remedy);
            continue;
        };
        let variants = subject.spec.enums.get(enumeration).map(|known| known.variants.as_slice()).unwrap_or_default();
        for (index, allowed) in field.values.iter().enumerate() {
            if !variants.iter().any(|variant| variant.value == allowed.value) {
                let wrong = format!("the enum `{enumeration}` does not name the value {}", allowed.value);
                let pointer = place.at(&format!("values/{index}/value"));
                subject.report(&place.path, &pointer, wrong, format!("add a variant to {}", enum_path(enumeration)));
            }
        }
    }
}

/// Every enum is linked, and every variant is a value of a field that links it.
fn check_use(subject: &mut Subject<'_>) {
    let mut used: BTreeMap<&str, Vec<&Scalar>> = BTreeMap::new();
    for place in subject.fields() {
        if let Some(enumeration) = place.field.curated.enumeration.as_deref() {
            used.entry(enumeration).or_default().extend(place.field.values.iter().map(|allowed| &allowed.value));
        }
    }
    for (name, enumeration) in &subject.spec.enums {
        let path = enum_path(name);
        let Some(values) = used.get(name.as_str()) else {
            let remedy = "link it where its values stand, or remove the file";
            subject.report(&path, "/enum", format!("no field is linked to the enum `{name}`"), remedy);
            continue;
        };
        for (index, variant) in enumeration.variants.iter().enumerate() {
            if !values.contains(&&variant.value) {
                let wrong = format!("no field has the value {}, which `{}` names", variant.value, variant.name);
                let remedy = "take the variant away, or state the value in a fix of a field";
                subject.report(&path, &format!("/variants/{index}"), wrong, remedy);
            }
        }
    }
}

fn check_enum(subject: &mut Subject<'_>, enumeration: &Enum) {
    let path = enum_path(&enumeration.name);
    if !is_enum_type(&enumeration.ty) {
        let wrong = format!("an enum cannot be of type {}", enumeration.ty.as_str());
        subject.report(&path, "/type", wrong, "make it String, Int64 or Uint64, as the fields are");
    }
    if let Some(fault) = fault_of_name(&enumeration.name) {
        let wrong = format!("the enum `{}` {fault}", enumeration.name);
        subject.report(&path, "/enum", wrong, "call it as a Rust programmer would");
    }
    if is_blank(enumeration.doc.as_deref()) {
        let wrong = format!("the enum `{}` has no documentation", enumeration.name);
        subject.report(&path, "", wrong, "say under `doc` what it tells apart");
    }
    for (index, variant) in enumeration.variants.iter().enumerate() {
        let pointer = format!("/variants/{index}");
        if let Some(fault) = fault_of_name(&variant.name).or_else(|| fault_of_variant(variant)) {
            let wrong = format!("the variant `{}` {fault}", variant.name);
            subject.report(&path, &format!("{pointer}/name"), wrong, "call it in English after what it means");
        }
        if is_blank(variant.doc.as_deref()) {
            let wrong = format!("the variant `{}` has no documentation", variant.name);
            subject.report(&path, &pointer, wrong, "say under `doc` what it means");
        }
    }
}

fn is_enum_type(ty: &ValueType) -> bool {
    matches!(ty, ValueType::String | ValueType::Int64 | ValueType::Uint64)
}

fn is_blank(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}

/// Why a name is not one that a Rust programmer would give to a type or a variant.
fn fault_of_name(name: &str) -> Option<&'static str> {
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        Some("is not written in letters and digits alone")
    } else if !name.starts_with(|c: char| c.is_ascii_uppercase()) {
        Some("does not begin with a capital")
    } else if name.len() > 1 && !name.contains(|c: char| c.is_ascii_lowercase()) {
        Some("is in capitals, like a value on the wire")
    } else {
        None
    }
}

/// Why the name of a variant says nothing beyond its value.
fn fault_of_variant(variant: &Variant) -> Option<&'static str> {
    let value = match &variant.value {
        Scalar::String(text) => text.clone(),
        other => other.to_string(),
    };
    let number = value.trim_start_matches('-');
    let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    let words = variant.name.strip_suffix(number).filter(|rest| !rest.ends_with(|c: char| c.is_ascii_digit()));
    let spelled = number.parse::<usize>().ok().and_then(|number| NUMBERS.get(number));
    let is_spelled = spelled.is_some_and(|word| variant.name.eq_ignore_ascii_case(word));
    (is_number && (words.is_some() || is_spelled)).then_some("is called after its number")
}

const NUMBERS: [&str; 11] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
