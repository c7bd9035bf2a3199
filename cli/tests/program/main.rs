//! The program as it is run: arguments and input in, answers, complaints and exit status out.

mod answers;
mod errors;
mod inputs;
mod support;
#[cfg(target_os = "linux")]
mod terminal;
