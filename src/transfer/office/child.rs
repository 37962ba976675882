//! Opens an untrusted file in a process of its own, which the system stops at limits of memory and time and
//! which may neither write nor open a file.
//!
//! The same program is started again with the word [`COMMAND`]: bytes on its standard input, the answer as JSON
//! on its standard output.

use std::{
    io::{Read, Write},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use rlimit::Resource;

use super::{
    Opened,
    limits::Limit,
    refusal::{Damage, Refusal},
};

/// The word that starts the program as a reader of one file. It is not for people.
pub const COMMAND: &str = "open-file";

/// Files the process may hold: its three streams.
const OPEN_FILES: u64 = 3;
/// Room of addresses: the program itself with its fonts and words, and the stacks, come on top of its memory.
const ADDRESS_BYTES: u64 = 4 << 30;
/// How long a file waits for others before it is turned away.
const WAIT: Duration = Duration::from_secs(20);
/// How often a waiting parent looks whether the process has ended.
const LOOK: Duration = Duration::from_millis(5);

/// Opens files in processes of their own, a few at once. Clones share the count.
#[derive(Clone, Debug)]
pub struct Opener {
    program: PathBuf,
    places: Arc<Places>,
}

#[derive(Debug)]
struct Places {
    free: Mutex<usize>,
    returned: Condvar,
}

impl Opener {
    /// An opener that starts `program`, this very program, for at most `at_once` files at a time.
    pub fn new(program: PathBuf, at_once: usize) -> Self {
        Self { program, places: Arc::new(Places { free: Mutex::new(at_once.max(1)), returned: Condvar::new() }) }
    }

    /// Opens a file as [`super::open`] does. Blocks for [`Limit::WallSeconds`] at most, and before that for a
    /// free place.
    ///
    /// # Errors
    /// A [`Refusal`]; also when the process breaks a limit of the system.
    pub fn open(&self, bytes: Vec<u8>, name: &str) -> Result<Opened, Refusal> {
        if bytes.len() as u64 > Limit::FileBytes.most() {
            return Err(Refusal::too_much(Limit::FileBytes));
        }
        let _place = self.places.take().ok_or(Refusal::Busy)?;
        // Only the ending matters, and a name can hold what no argument may.
        let ending: String = super::kind::ending(name).chars().filter(|sign| sign.is_alphanumeric()).take(10).collect();
        let child = Command::new(&self.program)
            .arg(COMMAND)
            .arg(format!("file.{ending}"))
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|_| Refusal::Stopped)?;
        converse(child, bytes, Duration::from_secs(Limit::WallSeconds.most()))
    }
}

impl Places {
    fn take(self: &Arc<Self>) -> Option<Place> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.returned.wait_timeout_while(free, WAIT, |free| *free == 0);
        let (mut free, _) = waited.unwrap_or_else(PoisonError::into_inner);
        (*free > 0).then(|| {
            *free -= 1;
            Place(Arc::clone(self))
        })
    }
}

/// A place in the queue, given back when dropped.
struct Place(Arc<Places>);

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.returned.notify_one();
    }
}

/// Hands the bytes over and reads the answer as it comes, without keeping its JSON.
fn converse(mut child: Child, bytes: Vec<u8>, within: Duration) -> Result<Opened, Refusal> {
    let (Some(mut input), Some(output), Some(errors)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(end(&mut child));
    };
    // A process that ends early leaves its input unread: then its end says why.
    thread::spawn(move || drop(input.write_all(&bytes)));
    let (said, complaint) = mpsc::channel();
    thread::spawn(move || {
        let mut text = String::new();
        // Complaints are only looked through; what cannot be read is no complaint.
        let _ = errors.take(4_096).read_to_string(&mut text);
        said.send(text).ok()
    });
    let (answered, answer) = mpsc::channel();
    thread::spawn(move || answered.send(read_answer(output, Limit::AnswerBytes.most())).ok());
    let until = Instant::now() + within;
    let Ok(answer) = answer.recv_timeout(within) else {
        end(&mut child);
        return Err(Refusal::too_much(Limit::WallSeconds));
    };
    if let Some(answer) = answer {
        // The answer is whole, or more than is read; what the process does afterwards is nobody's concern.
        end(&mut child);
        return answer;
    }
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < until => thread::sleep(LOOK),
            _ => {
                end(&mut child);
                return Err(Refusal::too_much(Limit::WallSeconds));
            }
        }
    };
    let complaint = complaint.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
    Err(cause(status, &complaint))
}

/// The answer, of which no more than `most` bytes are read; `None` when it breaks off.
fn read_answer(output: impl Read, most: u64) -> Option<Result<Opened, Refusal>> {
    let mut limited = output.take(most);
    match serde_json::from_reader(std::io::BufReader::new(&mut limited)) {
        Ok(answer) => Some(answer),
        Err(_) if limited.limit() == 0 => Some(Err(Refusal::too_much(Limit::AnswerBytes))),
        Err(_) => None,
    }
}

/// Ends the process whatever it does, and gathers it in.
fn end(child: &mut Child) -> Refusal {
    // It may have ended by itself already: both calls then have nothing to do.
    let _ = child.kill();
    let _ = child.wait();
    Refusal::Stopped
}

/// Why a process ended without an answer.
fn cause(status: ExitStatus, complaint: &str) -> Refusal {
    use std::os::unix::process::ExitStatusExt;
    /// Signals of Linux: out of time, and killed at the hard limit of time.
    const OUT_OF_TIME: [i32; 2] = [24, 9];
    match status.signal() {
        Some(signal) if OUT_OF_TIME.contains(&signal) => Refusal::too_much(Limit::CpuSeconds),
        _ if complaint.contains("memory allocation") => Refusal::too_much(Limit::MemoryBytes),
        // A panic of the reader: the file is one that nobody foresaw.
        None => Refusal::damaged(Damage::Unforeseen),
        Some(_) => Refusal::Stopped,
    }
}

/// The life of the process that reads one file: confines itself, reads, answers. Returns its exit code.
pub fn answer(name: &str) -> u8 {
    if confine().is_err() {
        return 1;
    }
    let mut bytes = Vec::new();
    let most = Limit::FileBytes.most() + 1;
    if std::io::stdin().lock().take(most).read_to_end(&mut bytes).is_err() {
        return 1;
    }
    let opened = super::open(&bytes, name);
    drop(bytes);
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    let is_told = serde_json::to_writer(&mut output, &opened).is_ok() && output.flush().is_ok();
    u8::from(!is_told)
}

/// Gives up what reading a file does not need.
fn confine() -> std::io::Result<()> {
    let cpu = Limit::CpuSeconds.most();
    Resource::CORE.set(0, 0)?;
    Resource::FSIZE.set(0, 0)?;
    Resource::NOFILE.set(OPEN_FILES, OPEN_FILES)?;
    Resource::CPU.set(cpu, cpu + 1)?;
    Resource::AS.set(ADDRESS_BYTES, ADDRESS_BYTES)?;
    Resource::DATA.set(Limit::MemoryBytes.most(), Limit::MemoryBytes.most())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_does_not_end_within_its_limit_names_it() {
        let spaces = vec![b' '; 1_000];
        let answer = read_answer(&spaces[..], 500);
        assert!(matches!(answer, Some(Err(Refusal::TooMuch { limit: Limit::AnswerBytes, .. }))), "{answer:?}");
        assert_eq!(read_answer(&spaces[..], 2_000), None, "it broke off by itself");
        let refused = serde_json::to_vec(&Err::<Opened, _>(Refusal::Empty)).unwrap();
        assert_eq!(read_answer(&refused[..], refused.len() as u64 + 1), Some(Err(Refusal::Empty)));
    }

    #[test]
    fn a_process_that_does_not_answer_in_time_is_ended_and_the_limit_named() {
        let piped = Stdio::piped;
        let child =
            Command::new("/bin/sleep").arg("60").stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap();
        let id = child.id();
        let answer = converse(child, Vec::new(), Duration::from_millis(50));
        assert!(matches!(answer, Err(Refusal::TooMuch { limit: Limit::WallSeconds, .. })), "{answer:?}");
        assert!(!std::path::Path::new(&format!("/proc/{id}")).exists(), "it is gone");
    }
}
