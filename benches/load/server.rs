//! `uya serve` as its users start it.

use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A server, ended when it is let go.
pub(crate) struct Server {
    process: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Serves the register in a folder.
    pub(crate) fn start(folder: &Path) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let process = Command::new(env!("CARGO_BIN_EXE_uya"))
            .args(["serve", "--listen", &address.to_string()])
            .current_dir(folder)
            // A day of several people is asked for by a few sessions.
            .env("UYA_RECORDS_PER_HOUR", "100000")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while TcpStream::connect(address).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { process, address }
    }

    /// The most memory it held at once, as the system says.
    pub(crate) fn peak_megabytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = peak.and_then(|peak| peak.trim().strip_suffix(" kB")).and_then(|text| text.parse::<u64>().ok());
        kilobytes.unwrap_or(0) / 1_024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that ended by itself is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
