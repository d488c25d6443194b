//! The real time and chance, and a progress bar on the terminal.

use std::{
    hash::{BuildHasher as _, RandomState},
    thread,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

use super::pace::Surroundings;

/// The system's clock and chance.
pub(crate) struct System {
    start: Instant,
    random: RandomState,
}

impl System {
    pub(crate) fn new() -> Self {
        Self { start: Instant::now(), random: RandomState::new() }
    }
}

impl Surroundings for System {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, time: Duration) {
        thread::sleep(time);
    }

    fn random(&self) -> f64 {
        // Hashing with keys of the system's making: good enough to spread clients, and there already.
        let bits = self.random.hash_one(self.start.elapsed().as_nanos());
        f64::from(u32::try_from(bits >> 32).unwrap_or_default()) / f64::from(u32::MAX)
    }
}

/// A progress bar on standard error, if that is a terminal.
pub(crate) fn progress() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} pages  {elapsed} {msg}");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
