//! Tencent's e-signature service (ESS) on localhost, for tests without an account and a network.
//!
//! The emulator reads the same definitions as the SDK: it verifies signatures, checks every
//! parameter strictly, and answers every action with a response that satisfies its definition.
//! It remembers files, templates, contracts and employees: contracts take the documented ways from
//! the first call to the last signature, which a test gives in place of the signer.
//!
//! It knows nothing of the client and of the generated types, so that a test of the two against
//! each other can find a mistake in either.
//!
//! ```
//! use tencent_ess_emulator::Emulator;
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::builder().start().await?;
//! // Point a client at it, with the keys `Emulator::SECRET_ID` and `Emulator::SECRET_KEY`.
//! println!("{}", emulator.url());
//! // … and then look at what it was asked.
//! assert!(emulator.requests().is_empty());
//! emulator.shutdown().await;
//! # Ok(()) }
//! ```
//!
//! The program of the same name serves clients in other languages; the README says how they connect.
//!
//! A request's way: `server` accepts it, `http` reads it, `service` takes it through `gate` (who and
//! what), `faults` (what was asked to go wrong), `rules` (every parameter) and `handlers` (what the
//! action does to the `state`), where `synthesis` fills in what no handler knows, lays the `answers` of a
//! test over it, and puts it into the `journal`. `memory` shares the state among requests, and has `store` save it before they are
//! answered, and `callbacks` delivers what it reports. `page` serves people; `admin` serves those who test: everything that it does,
//! methods of [`Emulator`] do as well. What people do stands in `acts`, once for both.

mod acts;
mod admin;
mod answers;
mod base64;
mod callbacks;
mod clock;
mod content;
mod downloads;
mod emulator;
mod error;
mod faults;
#[cfg(test)]
mod fixture;
mod gate;
mod guard;
mod handlers;
mod http;
mod ids;
mod journal;
mod json;
mod memory;
mod mismatches;
mod page;
mod pdf;
mod rules;
mod server;
mod service;
mod shown;
mod state;
mod store;
mod sync;
mod synthesis;

pub use acts::Refused;
pub use answers::InvalidAnswer;
pub use callbacks::{Attempt, Callback, Delivery, InvalidCallback};
pub use emulator::{Builder, Emulator, StartError};
pub use error::ApiError;
pub use faults::{Fault, InvalidFault};
pub use gate::SignatureMismatch;
pub use journal::ReceivedRequest;
pub use memory::OpenError;
pub use state::fixtures;
