//! How wide the terminal is, if there is one.

use std::io;

use terminal_size::{Height, Width, terminal_size_of};

/// Characters in a line, if answers go to a terminal.
pub(crate) fn width_for_answers() -> Option<usize> {
    terminal_size_of(io::stdout()).map(width)
}

/// Characters in a line, if errors go to a terminal.
pub(crate) fn width_for_errors() -> Option<usize> {
    terminal_size_of(io::stderr()).map(width)
}

fn width((Width(width), _): (Width, Height)) -> usize {
    usize::from(width)
}
