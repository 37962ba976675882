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
        Self::start_logging(folder, port, more, Stdio::null())
    }

    /// The same, writing its log somewhere.
    pub fn start_logging(folder: &Path, port: u16, more: &[&str], log: Stdio) -> Self {
        let address = format!("127.0.0.1:{port}");
        let process = Command::new(env!("CARGO_BIN_EXE_uya"))
            .args(["serve", "--listen", &address])
            .args(more)
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        let mut served = Self { process: process.unwrap(), base: format!("http://{address}") };
        while TcpStream::connect(&address).is_err() {
            assert!(served.process.try_wait().unwrap().is_none(), "uya serve ended by itself");
            std::thread::sleep(Duration::from_millis(20));
        }
        served
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Asks it to stop, as the system does when it shuts down.
    pub fn ask_to_stop(&self) {
        let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
        assert!(asked.unwrap().success());
    }

    /// Waits until it has ended by itself; its exit code.
    pub fn ended(&mut self) -> Option<i32> {
        self.process.wait().unwrap().code()
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
