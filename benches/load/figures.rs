//! Latencies: how many, and the ones that people remember.

use std::time::Duration;

/// Latencies of answers, and how large the answers were.
#[derive(Default)]
pub(crate) struct Figures {
    latencies: Vec<Duration>,
    bytes: usize,
}

impl Figures {
    /// What stands above the columns of [`Figures::line`].
    pub(crate) const HEAD: &'static str =
        "                       answers    p50 ms    p95 ms    p99 ms    max ms   KB each";

    /// One answer.
    pub(crate) fn put(&mut self, latency: Duration, bytes: usize) {
        self.latencies.push(latency);
        self.bytes += bytes;
    }

    /// The answers of another one.
    pub(crate) fn add(&mut self, other: &Self) {
        self.latencies.extend(&other.latencies);
        self.bytes += other.bytes;
    }

    /// How many answers.
    pub(crate) fn count(&self) -> usize {
        self.latencies.len()
    }

    /// One line of a table.
    pub(crate) fn line(&self, name: &str) -> String {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let at = |share: f64| {
            let index = (share * sorted.len() as f64).ceil() as usize;
            sorted.get(index.saturating_sub(1)).map_or(0.0, |latency| latency.as_secs_f64() * 1_000.0)
        };
        let (p50, p95, p99, max) = (at(0.5), at(0.95), at(0.99), at(1.0));
        let kilobytes = self.bytes as f64 / 1_024.0 / self.count().max(1) as f64;
        let count = self.count();
        format!("{name:<20} {count:>9} {p50:>9.1} {p95:>9.1} {p99:>9.1} {max:>9.1} {kilobytes:>9.1}")
    }
}
