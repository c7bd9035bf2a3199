//! The records, in both forms that they are given in.

use crate::generate;
use crate::job::Job;

/// Jobs as structs, and the same jobs as JSON lines. They stay until the process ends.
#[derive(Clone, Copy)]
pub struct Data {
    pub jobs: &'static [Job],
    pub text: &'static [u8],
}

impl Data {
    /// So many made-up jobs.
    pub fn new(count: usize) -> Self {
        let jobs = generate::jobs(count).leak();
        Self { jobs, text: generate::lines(jobs).leak() }
    }

    /// The first of them.
    pub fn first(self, count: usize) -> Self {
        let (jobs, _) = self.jobs.split_at(count.min(self.jobs.len()));
        let length = lines(self.text).take(jobs.len()).map(|line| line.len() + 1).sum();
        let (text, _) = self.text.split_at(length);
        Self { jobs, text }
    }

    /// The lines, as bytes.
    pub fn lines(self) -> impl Iterator<Item = &'static [u8]> {
        lines(self.text)
    }
}

/// The lines of a text, without their ends.
pub fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    memchr::memchr_iter(b'\n', text).map(move |end| {
        let line = &text[start..end];
        start = end + 1;
        line
    })
}
