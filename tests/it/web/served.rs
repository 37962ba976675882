//! `uya serve` as a process of its own.

use std::{
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// `uya serve`, ended with the test.
pub struct Served {
    process: Child,
    /// Its address.
    pub base: String,
}

impl Served {
    /// Serves the database of a folder and waits until it can be reached.
    pub fn start(folder: &Path, port: u16, more: &[&str]) -> Self {
        let address = format!("127.0.0.1:{port}");
        let process = Command::new(env!("CARGO_BIN_EXE_uya"))
            .args(["serve", "--listen", &address])
            .args(more)
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let mut served = Self { process: process.unwrap(), base: format!("http://{address}") };
        while TcpStream::connect(&address).is_err() {
            assert!(served.process.try_wait().unwrap().is_none(), "uya serve ended by itself");
            std::thread::sleep(Duration::from_millis(20));
        }
        served
    }

    /// Ends it as `kill -9` does.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // One that ended by itself is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A port that nobody listens at.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
