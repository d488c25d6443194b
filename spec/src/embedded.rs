//! The definitions that this crate carries with it.

/// Path below the package and text of each definition file, sorted by path.
pub(crate) static FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/files.rs"));
