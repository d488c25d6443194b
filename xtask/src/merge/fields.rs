//! Merges one source's table of fields into a definition's.

use tencent_ess_spec::{AllowedValue, Field, ValueType};

use super::{
    Removals,
    authority::{Authority, Class, Rank},
    facts::FieldFacts,
};

/// One source of a run, in the eyes of the definition into which it is merged.
pub(crate) struct Voice<'a> {
    pub(crate) authority: &'a Authority,
    pub(crate) rank: &'a Rank,
    pub(crate) removals: Removals,
    /// The vendor's texts are taken over. Otherwise, that it has none says nothing.
    pub(crate) keeps_prose: bool,
}

impl Voice<'_> {
    /// Whether it is believed over what stands there.
    pub(crate) fn wins(&self, class: Class) -> bool {
        self.authority.yields_to(self.rank, class)
    }

    /// Takes over what the source states, if it is believed or nothing stands there.
    pub(crate) fn tell<T: Clone>(&self, class: Class, stands: &mut Option<T>, stated: Option<&T>) {
        if let Some(stated) = stated
            && (stands.is_none() || self.wins(class))
        {
            *stands = Some(stated.clone());
        }
    }

    /// The same for facts that are either there or not.
    pub(crate) fn tell_flag(&self, class: Class, stands: &mut bool, stated: Option<bool>) {
        if let Some(stated) = stated
            && self.wins(class)
        {
            *stands = stated;
        }
    }

    /// Whether what the source does not state is no longer a fact.
    pub(crate) fn ends(&self, class: Class) -> bool {
        let is_prose = matches!(class, Class::Doc | Class::CodeDoc | Class::Examples);
        (self.keeps_prose || !is_prose) && self.authority.is_replaced_by(self.rank, class)
    }

    /// Takes over what the source states; where it states nothing, that may be the end of the fact.
    fn replace<T: Clone>(&self, class: Class, stands: &mut Option<T>, stated: Option<&T>) {
        self.tell(class, stands, stated);
        stands.take_if(|_| stated.is_none() && self.ends(class));
    }

    /// The same for facts that are either there or not.
    fn replace_flag(&self, class: Class, stands: &mut bool, stated: Option<bool>) {
        self.tell_flag(class, stands, stated);
        *stands &= stated.is_some() || !self.ends(class);
    }

    /// The doc of a type or a field.
    pub(crate) fn replace_doc(&self, stands: &mut Option<String>, stated: Option<&String>) {
        self.replace(Class::Doc, stands, stated);
    }
}

/// Merges a table; the order is that of the source, if it is believed.
pub(crate) fn merge_fields(fields: &mut Vec<Field>, stated: &[FieldFacts], voice: &Voice<'_>) {
    if !voice.wins(Class::Fields) {
        for field in fields {
            if let Some(facts) = stated.iter().find(|facts| facts.field.name == field.name) {
                merge_field(field, facts, voice);
            }
        }
        return;
    }
    let merged = stated.iter().map(|facts| match fields.iter().find(|field| field.name == facts.field.name) {
        None => facts.field.clone(),
        Some(known) => {
            let mut field = known.clone();
            merge_field(&mut field, facts, voice);
            field
        }
    });
    let mut merged = merged.collect();
    let stays = |field: &Field| voice.removals == Removals::Keep || field.curated.withdrawn.is_some();
    keep_old(&mut merged, fields, stays, |left, right| left.name == right.name);
    *fields = merged;
}

/// Takes away conditions that one source stated, and that do not fit the fields as all sources together describe them.
pub(crate) fn drop_foreign_conditions(fields: &mut [Field]) {
    let foreign: Vec<bool> = fields.iter().map(|field| field.wrong_condition(fields).is_some()).collect();
    for (field, _) in fields.iter_mut().zip(foreign).filter(|(_, foreign)| *foreign) {
        field.required_when = None;
    }
}

fn merge_field(field: &mut Field, facts: &FieldFacts, voice: &Voice<'_>) {
    let retyped = retype(field, facts, voice);
    voice.replace(Class::Required, &mut field.required, facts.field.required.as_ref());
    voice.replace_flag(Class::Nullable, &mut field.nullable, facts.nullable);
    voice.replace_flag(Class::Deprecated, &mut field.deprecated, facts.deprecated);
    voice.replace(Class::Example, &mut field.example, facts.field.example.as_ref());
    voice.replace_doc(&mut field.doc, facts.field.doc.as_ref());
    if facts.described && voice.wins(Class::Rules) || voice.ends(Class::Rules) {
        take_rules(field, &facts.field, voice.removals);
    }
    // What was said of another type, or by a source that cannot tell types of integers apart, need not fit.
    let ty = field.ty.clone();
    field.values.retain(|allowed| ty.accepts(&allowed.value));
    field.default.take_if(|default| !ty.accepts(default));
    if retyped {
        field.example.clone_from(&facts.field.example);
    }
}

/// Takes over the type; returns whether it is another one now, beyond its sign.
fn retype(field: &mut Field, facts: &FieldFacts, voice: &Voice<'_>) -> bool {
    let signed = |ty: &ValueType| matches!(ty, ValueType::Int64 | ValueType::Uint64);
    let both_integers = signed(&field.ty) && signed(&facts.field.ty);
    let stated = if both_integers && facts.signless { &field.ty } else { &facts.field.ty };
    let same_shape = field.list == facts.field.list && (field.ty == *stated || both_integers);
    let class = if same_shape { Class::Sign } else { Class::Fields };
    if (&field.ty, field.list) == (stated, facts.field.list) || !voice.wins(class) {
        return false;
    }
    field.ty = stated.clone();
    field.list = facts.field.list;
    !same_shape
}

/// Takes over everything that is drawn from prose: a rule that the prose no longer states is gone.
fn take_rules(field: &mut Field, stated: &Field, removals: Removals) {
    let mut values = stated.values.clone();
    let withdrawn = &field.curated.withdrawn_values;
    let is_acknowledged = |value: &AllowedValue| withdrawn.iter().any(|known| known.value == value.value);
    let stays = |value: &AllowedValue| removals == Removals::Keep || is_acknowledged(value);
    keep_old(&mut values, &field.values, stays, |left, right| left.value == right.value);
    field.values = values;
    field.default.clone_from(&stated.default);
    field.max_chars = stated.max_chars;
    field.min_chars = stated.min_chars;
    field.max_bytes = stated.max_bytes;
    field.max_items = stated.max_items;
    field.min_items = stated.min_items;
    field.min = stated.min;
    field.max = stated.max;
    field.format = stated.format;
    field.charset.clone_from(&stated.charset);
    field.required_when.clone_from(&stated.required_when);
}

/// Puts what only `old` has and what stays back into `new`, each behind its predecessor of before.
fn keep_old<T: Clone>(new: &mut Vec<T>, old: &[T], stays: impl Fn(&T) -> bool, same: impl Fn(&T, &T) -> bool) {
    let mut previous: Option<&T> = None;
    for item in old {
        if stays(item) && !new.iter().any(|known| same(known, item)) {
            let behind = previous.and_then(|previous| new.iter().position(|known| same(known, previous)));
            new.insert(behind.map_or(0, |index| index + 1), item.clone());
        }
        previous = Some(item);
    }
}
