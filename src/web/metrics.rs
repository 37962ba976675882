//! Counts for whoever watches the program: by route name and status, never by record.

use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Upper bounds of the times that are counted, in seconds.
const BOUNDS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// Begins to count; none when another part of the process counts already.
pub(crate) fn begin() -> Option<PrometheusHandle> {
    let builder = PrometheusBuilder::new();
    let builder = builder.set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &BOUNDS).ok()?;
    builder.install_recorder().ok()
}

/// Counts one answer.
pub(crate) fn count(route: &'static str, status: u16, took: Duration) {
    let class = match status {
        0..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    };
    metrics::counter!("uya_requests_total", "route" => route, "status" => class).increment(1);
    metrics::histogram!("uya_request_seconds", "route" => route).record(took.as_secs_f64());
}
