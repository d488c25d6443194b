//! Walks the values of a record and passes them to visitors.

use super::{
    base64::without_breaks,
    rules::Rule,
    table::{FieldInfo, Record, View},
};

/// Visits the parts of a record in the order of its table.
pub(crate) trait Visitor {
    /// A record begins.
    fn begin_record(&mut self) {}
    /// A record ends.
    fn end_record(&mut self) {}
    /// A field of `record` that is not set.
    fn absent(&mut self, _info: &'static FieldInfo, _record: &dyn Record) {}
    /// A field that is set; its value comes next.
    fn begin_field(&mut self, _info: &'static FieldInfo) {}
    /// The field ends.
    fn end_field(&mut self) {}
    /// A list of so many elements begins.
    fn begin_list(&mut self, _info: &'static FieldInfo, _length: usize) {}
    /// The element at this place comes next.
    fn begin_item(&mut self, _index: usize) {}
    /// The element ends.
    fn end_item(&mut self) {}
    /// The list ends.
    fn end_list(&mut self) {}
    /// A value that is neither record nor list: the field's, or an element's.
    fn scalar(&mut self, info: &'static FieldInfo, view: View<'_>);
}

/// Shows a record to a visitor.
pub(crate) fn walk(record: &dyn Record, visitor: &mut impl Visitor) {
    visitor.begin_record();
    for (index, info) in record.table().fields.iter().enumerate() {
        match record.get(index).map_or(View::Absent, |field| field.view()) {
            View::Absent => visitor.absent(info, record),
            View::List(list) => {
                visitor.begin_field(info);
                visitor.begin_list(info, list.len());
                for index in 0..list.len() {
                    visitor.begin_item(index);
                    value(list.item(index), info, visitor);
                    visitor.end_item();
                }
                visitor.end_list();
                visitor.end_field();
            }
            view => {
                visitor.begin_field(info);
                value(view, info, visitor);
                visitor.end_field();
            }
        }
    }
    visitor.end_record();
}

fn value(view: View<'_>, info: &'static FieldInfo, visitor: &mut impl Visitor) {
    match view {
        View::Record(record) => walk(record, visitor),
        // What is checked is what is sent, and Base64 is sent on one line.
        View::Text(text) if info.rules.iter().any(|rule| matches!(rule, Rule::Base64)) => {
            visitor.scalar(info, View::Text(&without_breaks(text)));
        }
        scalar => visitor.scalar(info, scalar),
    }
}

/// Two visitors on one walk. Finding the fields that are set, of a hundred, takes most of the time.
impl<A: Visitor, B: Visitor> Visitor for (A, B) {
    fn begin_record(&mut self) {
        self.0.begin_record();
        self.1.begin_record();
    }

    fn end_record(&mut self) {
        self.0.end_record();
        self.1.end_record();
    }

    fn absent(&mut self, info: &'static FieldInfo, record: &dyn Record) {
        self.0.absent(info, record);
        self.1.absent(info, record);
    }

    fn begin_field(&mut self, info: &'static FieldInfo) {
        self.0.begin_field(info);
        self.1.begin_field(info);
    }

    fn end_field(&mut self) {
        self.0.end_field();
        self.1.end_field();
    }

    fn begin_list(&mut self, info: &'static FieldInfo, length: usize) {
        self.0.begin_list(info, length);
        self.1.begin_list(info, length);
    }

    fn begin_item(&mut self, index: usize) {
        self.0.begin_item(index);
        self.1.begin_item(index);
    }

    fn end_item(&mut self) {
        self.0.end_item();
        self.1.end_item();
    }

    fn end_list(&mut self) {
        self.0.end_list();
        self.1.end_list();
    }

    fn scalar(&mut self, info: &'static FieldInfo, view: View<'_>) {
        self.0.scalar(info, view);
        self.1.scalar(info, view);
    }
}
