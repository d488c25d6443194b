//! The entry point: looks at the clock, and leaves the rest to the library.

use std::{
    env, io,
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use xtask::Date;

fn main() -> ExitCode {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let today = Date::from_unix(now.as_secs());
    xtask::run(env::args_os(), today, &mut io::stdout().lock(), &mut io::stderr().lock()).into()
}
