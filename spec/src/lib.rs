//! The definitions of Tencent's e-signature service (ESS) as data.
//!
//! A *definition* is a JSON file: one for each action, type and enum, beside `service.json` and
//! `errors.json`. This crate holds the files of `ess/2020-11-11`, the model they are read into,
//! and the checks that make a set of files a [`Spec`] that others can rely on.
//!
//! It does not generate code (`tencent-ess-codegen`) and does not talk to the network
//! (`tencent-ess-client`).
//!
//! ```
//! let spec = tencent_ess_spec::Spec::embedded("ess/2020-11-11")?;
//! let action = &spec.actions["CreatePrepareFlow"];
//! assert_eq!(action.rate_limit, Some(20));
//! # Ok::<(), tencent_ess_spec::Problems>(())
//! ```

mod condition;
mod embedded;
mod fix;
mod load;
mod model;
mod names;
mod pointer;
mod problem;
mod reach;
mod rules;
mod sensitive;
mod task;

pub use load::{Files, Spec, action_path, enum_path, type_path};
pub use model::{
    Action, ActionCurated, AllowedValue, Category, CharClass, Charset, Condition, Endpoint, Enum, ErrorCode,
    ErrorCurated, Errors, Example, Field, FieldCurated, Format, Replay, Scalar, Service, ServiceCurated, Source,
    SourceKind, Task, Type, TypeCurated, ValueType, Variant, WithdrawnCode, WithdrawnValue,
};
pub use names::nearest;
pub use pointer::{line_of, pointer_at};
pub use problem::{Findings, Problem, Problems};
pub use reach::Reach;
pub use rules::{Found, Rule, Violation, is_base64, is_url};
