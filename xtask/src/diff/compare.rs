//! Compares two specs, definition by definition.

use std::collections::BTreeMap;

use tencent_ess_spec::{
    Action, ActionCurated, AllowedValue, ErrorCode, ErrorCurated, Errors, Field, FieldCurated, Reach, Service, Source,
    Spec, Type, TypeCurated,
};

use super::{
    Added, Change, Definition, Limit, Old, Place, Removed, Shape, Table, TextChange, What, consequence::Judge,
};

/// Everything outside `curated` in which `new` differs from `old`, in the order of the files.
pub(crate) fn diff(old: &Spec, new: &Spec) -> Vec<Change> {
    let mut changes = Changes::between(old, new);
    changes.service(&old.service, &new.service);
    for (name, old, new) in pairs(&old.actions, &new.actions) {
        changes.at(Definition::Action(name.clone()), None, None);
        match (old, new) {
            (Some(old), Some(new)) => changes.action(old, new),
            (Some(old), None) => changes.removed(is_curated(old)),
            (None, Some(new)) => changes.push(What::Added(Added::Action {
                request: new.request.len(),
                response: new.response.len(),
                errors: new.errors.len(),
            })),
            (None, None) => {}
        }
    }
    let reach = |spec| Spec::reach(spec, spec.actions.keys().map(String::as_str));
    let (old_reach, new_reach) = (reach(old), reach(new));
    for (name, old, new) in pairs(&old.types, &new.types) {
        changes.at(Definition::Type(name.clone()), None, None);
        match (old, new) {
            (Some(old), Some(new)) => {
                if old_reach.holds_type(name) && new_reach.holds_type(name) {
                    let sent = |reach: &Reach<'_>| reach.sent.contains(name.as_str());
                    changes.flag(sent(&old_reach), sent(&new_reach), What::Sent);
                }
                changes.ty(old, new);
            }
            (Some(old), None) => changes.removed(is_type_curated(old)),
            (None, Some(new)) => changes.push(What::Added(Added::Type { fields: new.fields.len() })),
            (None, None) => {}
        }
    }
    changes.errors(&old.errors, &new.errors);
    changes.found
}

/// Changes as they are found, and where the search is.
struct Changes<'a> {
    judge: Judge<'a>,
    found: Vec<Change>,
    place: Place,
}

impl<'a> Changes<'a> {
    fn between(old: &'a Spec, new: &'a Spec) -> Self {
        let place = Place { definition: Definition::Service, table: None, member: None };
        Self { judge: Judge::new(old, new), found: Vec::new(), place }
    }

    fn at(&mut self, definition: Definition, table: Option<Table>, member: Option<&str>) {
        self.place = Place { definition, table, member: member.map(str::to_owned) };
    }

    fn push(&mut self, what: What) {
        let consequence = Some(self.judge.judge(&self.place, &what));
        self.found.push(Change { place: self.place.clone(), what, consequence });
    }

    fn removed(&mut self, curated: bool) {
        self.push(What::Removed(Removed { kept: false, curated }));
    }

    /// Notes a change of a fact that is there before and after.
    fn fact<T: PartialEq + Clone>(&mut self, from: &T, to: &T, what: impl FnOnce(Old<T>) -> What) {
        if from != to {
            self.push(what(Old { from: from.clone(), to: to.clone() }));
        }
    }

    fn flag(&mut self, from: bool, to: bool, what: impl FnOnce(bool) -> What) {
        if from != to {
            self.push(what(to));
        }
    }

    fn text<T: PartialEq>(&mut self, from: Option<T>, to: Option<T>, what: impl FnOnce(TextChange) -> What) {
        match (from, to) {
            (None, Some(_)) => self.push(what(TextChange::Added)),
            (Some(_), None) => self.push(what(TextChange::Removed)),
            (Some(from), Some(to)) if from != to => self.push(what(TextChange::Changed)),
            _ => {}
        }
    }

    fn sources(&mut self, old: &[Source], new: &[Source]) {
        for source in new {
            let before = old.iter().find(|known| known.kind == source.kind).cloned();
            self.fact(&before, &Some(source.clone()), |change| What::Source(source.kind, change));
        }
    }

    fn service(&mut self, old: &Service, new: &Service) {
        if old.service.is_empty() && !new.service.is_empty() {
            self.push(What::Added(Added::Service));
            return;
        }
        self.fact(&old.title, &new.title, What::Title);
        self.fact(&old.endpoint, &new.endpoint, What::Endpoint);
        self.sources(&old.sources, &new.sources);
    }

    fn action(&mut self, old: &Action, new: &Action) {
        self.fact(&old.title, &new.title, What::Title);
        self.fact(&old.rate_limit, &new.rate_limit, What::RateLimit);
        self.flag(old.deprecated, new.deprecated, What::Deprecated);
        for code in new.errors.iter().filter(|code| !old.errors.contains(code)) {
            self.push(What::CodeAdded(code.clone()));
        }
        for code in old.errors.iter().filter(|code| !new.errors.contains(code)) {
            self.push(What::CodeRemoved(code.clone(), Removed::default()));
        }
        self.text(old.doc.as_ref(), new.doc.as_ref(), What::Text);
        let examples = |action: &'_ Action| (!action.examples.is_empty()).then(|| action.examples.clone());
        self.text(examples(old), examples(new), What::Examples);
        self.sources(&old.sources, &new.sources);
        self.fields(Table::Request, &old.request, &new.request);
        self.fields(Table::Response, &old.response, &new.response);
    }

    fn ty(&mut self, old: &Type, new: &Type) {
        self.text(old.doc.as_ref(), new.doc.as_ref(), What::Text);
        self.sources(&old.sources, &new.sources);
        self.fields(Table::Fields, &old.fields, &new.fields);
    }

    fn fields(&mut self, table: Table, old: &[Field], new: &[Field]) {
        let definition = self.place.definition.clone();
        let find = |fields: &[Field], name: &str| fields.iter().position(|field| field.name == name);
        self.at(definition.clone(), Some(table), None);
        if is_reordered(old, new, |left, right| left.name == right.name) {
            self.push(What::Reordered);
        }
        for field in new {
            self.at(definition.clone(), Some(table), Some(&field.name));
            match find(old, &field.name).and_then(|index| old.get(index)) {
                Some(before) => self.field(before, field),
                None => self.push(What::Added(Added::Field { shape: Shape::of(field), required: field.required })),
            }
        }
        for field in old.iter().filter(|field| find(new, &field.name).is_none()) {
            self.at(definition.clone(), Some(table), Some(&field.name));
            self.removed(field.curated != FieldCurated::default());
        }
    }

    fn field(&mut self, old: &Field, new: &Field) {
        self.fact(&Shape::of(old), &Shape::of(new), What::Type);
        self.fact(&old.required, &new.required, What::Required);
        self.fact(&old.required_when, &new.required_when, What::RequiredWhen);
        self.flag(old.nullable, new.nullable, What::Nullable);
        self.flag(old.deprecated, new.deprecated, What::Deprecated);
        self.values(&old.values, &new.values);
        for (limit, from, to) in [
            (Limit::MaxChars, old.max_chars.map(i128::from), new.max_chars.map(i128::from)),
            (Limit::MinChars, old.min_chars.map(i128::from), new.min_chars.map(i128::from)),
            (Limit::MaxBytes, old.max_bytes.map(i128::from), new.max_bytes.map(i128::from)),
            (Limit::MaxItems, old.max_items.map(i128::from), new.max_items.map(i128::from)),
            (Limit::MinItems, old.min_items.map(i128::from), new.min_items.map(i128::from)),
            (Limit::Min, old.min.map(i128::from), new.min.map(i128::from)),
            (Limit::Max, old.max.map(i128::from), new.max.map(i128::from)),
        ] {
            self.fact(&from, &to, |change| What::Limit(limit, change));
        }
        self.fact(&old.default, &new.default, What::Default);
        self.fact(&old.format, &new.format, What::Format);
        self.fact(&old.charset, &new.charset, What::Charset);
        self.fact(&old.example, &new.example, What::Example);
        self.text(old.doc.as_ref(), new.doc.as_ref(), What::Text);
    }

    fn values(&mut self, old: &[AllowedValue], new: &[AllowedValue]) {
        let find = |values: &[AllowedValue], value: &AllowedValue| {
            values.iter().find(|known| known.value == value.value).cloned()
        };
        for allowed in new {
            match find(old, allowed) {
                None => self.push(What::ValueAdded(allowed.clone())),
                Some(before) => {
                    self.fact(&before.label, &allowed.label, |change| {
                        What::ValueRenamed(allowed.value.clone(), change)
                    });
                }
            }
        }
        for allowed in old.iter().filter(|allowed| find(new, allowed).is_none()) {
            self.push(What::ValueRemoved(allowed.clone(), Removed::default()));
        }
        if is_reordered(old, new, |left, right| left.value == right.value) {
            self.push(What::ValuesReordered);
        }
    }

    fn errors(&mut self, old: &Errors, new: &Errors) {
        let by_code = |errors: &Errors| -> BTreeMap<String, ErrorCode> {
            errors.errors.iter().map(|code| (code.code.clone(), code.clone())).collect()
        };
        self.at(Definition::Errors, None, None);
        self.sources(&old.sources, &new.sources);
        for (code, old, new) in pairs(&by_code(old), &by_code(new)) {
            self.at(Definition::Errors, None, Some(code));
            match (old, new) {
                (Some(old), Some(new)) => {
                    self.flag(old.common, new.common, What::Common);
                    self.text(old.doc.as_ref(), new.doc.as_ref(), What::Text);
                }
                (Some(old), None) => self.removed(old.curated != ErrorCurated::default()),
                (None, Some(new)) => self.push(What::Added(Added::Code { common: new.common })),
                (None, None) => {}
            }
        }
    }
}

impl Shape {
    fn of(field: &Field) -> Self {
        Self { ty: field.ty.clone(), list: field.list }
    }
}

/// The entries of two maps, side by side.
fn pairs<'a, T>(
    old: &'a BTreeMap<String, T>,
    new: &'a BTreeMap<String, T>,
) -> impl Iterator<Item = (&'a String, Option<&'a T>, Option<&'a T>)> {
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    names.into_iter().map(move |name| (name, old.get(name), new.get(name)))
}

/// Whether what both lists have comes in another order.
fn is_reordered<T>(old: &[T], new: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    let positions = new.iter().filter_map(|item| old.iter().position(|known| same(known, item)));
    !positions.is_sorted()
}

fn is_curated(action: &Action) -> bool {
    action.curated != ActionCurated::default() || has_curated(action.request.iter().chain(&action.response))
}

fn is_type_curated(ty: &Type) -> bool {
    ty.curated != TypeCurated::default() || has_curated(&ty.fields)
}

fn has_curated<'a>(fields: impl IntoIterator<Item = &'a Field>) -> bool {
    fields.into_iter().any(|field| field.curated != FieldCurated::default())
}
