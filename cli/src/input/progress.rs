//! How far reading has come, on standard error, for whoever waits at a terminal.

use std::io::{self, IsTerminal as _, Read, Write as _};
use std::time::{Duration, Instant};

/// Nothing is shown of what is done sooner.
const PATIENCE: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_millis(100);

/// A reader that shows how far it has come, if standard error is a terminal.
pub(super) struct Watched<R> {
    reader: R,
    size: Option<u64>,
    done: u64,
    start: Instant,
    /// When to show it next; never, if nobody is there to see it.
    next: Option<Instant>,
    is_shown: bool,
}

impl<R> Watched<R> {
    pub(super) fn new(reader: R, size: Option<u64>) -> Self {
        let start = Instant::now();
        let next = io::stderr().is_terminal().then(|| start + PATIENCE);
        Self { reader, size, done: 0, start, next, is_shown: false }
    }

    fn show(&mut self, now: Instant) {
        let line = words(self.done, self.size, now.duration_since(self.start));
        // Whether it can be shown does not matter to the answer.
        let _ = write!(io::stderr(), "\r{line}\x1b[K");
        self.is_shown = true;
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.done += read as u64;
        if let Some(next) = self.next {
            let now = Instant::now();
            if now >= next {
                self.show(now);
                self.next = Some(now + PAUSE);
            }
        }
        Ok(read)
    }
}

/// Leaves no trace.
impl<R> Drop for Watched<R> {
    fn drop(&mut self) {
        if self.is_shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// Such as `45 %  284 of 631 MB  210 MB/s  2 s left`.
fn words(done: u64, size: Option<u64>, time: Duration) -> String {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
    // Bytes in a millisecond are thousands of bytes in a second.
    let speed = (done / millis).max(1);
    let (megabytes, rate) = (done / 1_000_000, speed / 1_000);
    match size.filter(|&size| size >= done && size > 0) {
        Some(size) => {
            let (percent, all) = (done.saturating_mul(100) / size, size / 1_000_000);
            let left = (size - done) / speed / 1_000;
            format!("{percent:3} %  {megabytes} of {all} MB  {rate} MB/s  {left} s left")
        }
        None => format!("{megabytes} MB  {rate} MB/s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_in_words() {
        let second = Duration::from_secs(1);
        for (done, size, line) in [
            (210_000_000, Some(630_000_000), " 33 %  210 of 630 MB  210 MB/s  2 s left"),
            (210_000_000, None, "210 MB  210 MB/s"),
            // A file that has grown since says no more than a pipe.
            (210_000_000, Some(9), "210 MB  210 MB/s"),
            (0, Some(0), "0 MB  0 MB/s"),
        ] {
            assert_eq!(words(done, size, second), line);
        }
    }
}
