//! The programs that some tests need beside the Rust toolchain, and what happens where one is missing.
//!
//! A test asks for its tool first and returns when it is not there:
//!
//! ```
//! if !test_tools::OPENSSL.is_here() {
//!     return;
//! }
//! ```
//!
//! The test then passes, and says on standard error that it was left out and why. `cargo xtask test`
//! installs the tools, and counts what was left out.

use std::{
    env,
    fs::OpenOptions,
    io::{self, Write as _},
    path::PathBuf,
    thread,
};

/// Names the file to which a test that is left out appends a line: its name, a tab, and the reason.
pub const LEFT_OUT: &str = "TENCENT_ESS_LEFT_OUT";
/// Names tools, separated by commas, that count as missing although they are installed.
pub const WITHOUT: &str = "TENCENT_ESS_WITHOUT";

/// Something that tests need and that a machine with Rust may lack.
#[derive(Debug, PartialEq, Eq)]
pub struct Tool {
    /// What people call it.
    pub name: &'static str,
    /// The programs that it consists of; all of them have to be there.
    pub programs: &'static [&'static str],
    /// A Python module that has to be there as well.
    pub module: Option<&'static str>,
    /// The Debian packages that bring it.
    pub packages: &'static [&'static str],
    /// The tests that use it.
    pub purpose: &'static str,
}

/// A browser that tests can drive.
pub const CHROMIUM: Tool = Tool {
    name: "chromium",
    programs: &["chromium", "chromedriver"],
    module: None,
    packages: &["chromium", "chromium-driver"],
    purpose: "pages of the emulator",
};

/// An HTTP client for the command line.
pub const CURL: Tool = Tool {
    name: "curl",
    programs: &["curl"],
    module: None,
    packages: &["curl"],
    purpose: "commands that READMEs show",
};

/// A second implementation of the ciphers and digests of callbacks.
pub const OPENSSL: Tool = Tool {
    name: "openssl",
    programs: &["openssl"],
    module: None,
    packages: &["openssl"],
    purpose: "encryption and signature of callbacks",
};

/// Python, with the means to install packages into an environment of their own.
pub const PYTHON: Tool = Tool {
    name: "python",
    programs: &["python3"],
    module: Some("ensurepip"),
    packages: &["python3", "python3-venv"],
    purpose: "the vendor's clients for Python",
};

/// Node.js and its package manager.
pub const NODE: Tool = Tool {
    name: "node",
    programs: &["node", "npm"],
    module: None,
    packages: &["nodejs", "npm"],
    purpose: "the vendor's client for Node.js",
};

/// All of them.
pub const TOOLS: &[Tool] = &[CHROMIUM, CURL, OPENSSL, PYTHON, NODE];

impl Tool {
    /// Whether the running test can use the tool. If not, the test is reported as left out.
    #[must_use]
    pub fn is_here(&self) -> bool {
        let here = self.is_installed();
        if !here {
            leave_out(&format!("{} is not installed", self.name));
        }
        here
    }

    /// Whether the tool is installed, and [`WITHOUT`] does not name it.
    pub fn is_installed(&self) -> bool {
        let without = env::var(WITHOUT).unwrap_or_default();
        !without.split(',').any(|name| name.trim() == self.name)
            && self.programs.iter().all(|program| find(program).is_some())
            && self.module.is_none_or(|module| has_module(self.programs.first().unwrap_or(&"python3"), module))
    }
}

/// Reports that the running test is left out: to people on standard error, which the test harness
/// does not hold back, and to the file that [`LEFT_OUT`] names.
///
/// Naming the same reason for the same kind of test lets `cargo xtask test` count them together.
pub fn leave_out(reason: &str) {
    let thread = thread::current();
    let test = thread.name().unwrap_or("a test");
    // A report that cannot be written must not fail the test.
    let _ = writeln!(io::stderr(), "left out: {test}: {reason}");
    if let Some(file) = env::var_os(LEFT_OUT)
        && let Ok(mut file) = OpenOptions::new().create(true).append(true).open(file)
    {
        let _ = file.write_all(format!("{test}\t{reason}\n").as_bytes());
    }
}

/// The file of a program on the search path.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&path).map(|folder| folder.join(&file)).find(|candidate| candidate.is_file())
}

fn has_module(python: &str, module: &str) -> bool {
    let output = std::process::Command::new(python).args(["-c", &format!("import {module}")]).output();
    output.is_ok_and(|output| output.status.success())
}
