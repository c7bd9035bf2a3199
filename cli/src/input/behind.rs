//! How many bytes of a line are no characters of their own, for a reader that is read byte by byte.

use std::io::{self, BufRead, Read};

/// A reader that can tell, of the line that was read last, how many bytes are of a character but
/// not its first.
pub(super) struct Behind<R> {
    reader: R,
    /// What was read from it last: bytes are counted only when they are asked about or go.
    chunk: Vec<u8>,
    /// How much of the chunk was handed on.
    at: usize,
    /// The count where the chunk begins.
    before: usize,
}

impl<R: BufRead> Behind<R> {
    pub(super) const fn new(reader: R) -> Self {
        Self { reader, chunk: Vec::new(), at: 0, before: 0 }
    }

    pub(super) fn count(&self) -> usize {
        let read = self.chunk.get(..self.at).unwrap_or_default();
        let (line, before) = match read.iter().rposition(|&byte| byte == b'\n') {
            Some(end) => (read.get(end..).unwrap_or_default(), 0),
            None => (read, self.before),
        };
        before + line.iter().filter(|byte| matches!(byte, 0x80..=0xBF)).count()
    }

    fn fill(&mut self) -> io::Result<()> {
        self.before = self.count();
        self.at = 0;
        self.chunk.clear();
        self.chunk.extend_from_slice(self.reader.fill_buf()?);
        self.reader.consume(self.chunk.len());
        Ok(())
    }
}

impl<R: BufRead> Read for Behind<R> {
    #[inline]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.chunk.len() {
            self.fill()?;
        }
        let read = self.chunk.get(self.at..).unwrap_or_default().read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn lines_may_lie_in_several_chunks() {
        let text = "é€\nn🦀 é";
        for capacity in 1..=text.len() {
            let mut behind = Behind::new(BufReader::with_capacity(capacity, text.as_bytes()));
            let counts = (0..text.len()).map(|_| {
                behind.read_exact(&mut [0]).unwrap();
                behind.count()
            });
            assert_eq!(
                counts.collect::<Vec<_>>(),
                [0, 1, 1, 2, 3, 0, 0, 0, 1, 2, 3, 3, 3, 4],
                "{capacity}"
            );
        }
    }
}
