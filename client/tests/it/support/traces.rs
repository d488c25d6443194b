//! All traces as text.

use std::{
    fmt::{self, Write as _},
    sync::{Arc, Mutex},
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// Records the traces of all crates with their values.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<String>>);

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        _ = write!(self.0, " {field}={value:?}");
    }
}

impl Log {
    pub fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }

    fn line(&self, metadata: Option<&Metadata<'_>>, record: impl FnOnce(&mut Line<'_>)) {
        let mut text = self.0.lock().unwrap();
        if let Some(metadata) = metadata {
            _ = write!(text, "\n{} {}", metadata.target(), metadata.name());
        }
        record(&mut Line(&mut text));
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        self.line(Some(attributes.metadata()), |line| attributes.record(line));
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        self.line(None, |line| values.record(line));
    }
    fn event(&self, event: &Event<'_>) {
        self.line(Some(event.metadata()), |line| event.record(line));
    }
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}
