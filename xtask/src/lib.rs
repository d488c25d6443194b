//! `cargo xtask`: the work around the definitions, foremost `regen`, which makes them from documentation.
//!
//! ```text
//! source (pages, metadata) → reading → rules → merge → diff → write
//! ```
//!
//! Each step is a module of that name; `live` fetches pages from the site. [`run`] is the whole program, apart from the clock.

mod cli;
mod commands;
mod date;
mod diff;
mod folder;
mod lint;
mod live;
mod merge;
mod printed;
pub mod prose;
pub mod reading;
pub mod rules;
mod scope;
pub mod source;
mod write;

pub use cli::{Exit, run};
pub use date::Date;
