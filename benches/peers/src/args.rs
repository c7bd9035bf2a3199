//! What the program is told.

use std::time::Duration;

/// What to measure, and how.
pub struct Args {
    pub jobs: usize,
    /// Only engines whose names have this in them.
    pub only: String,
    /// How long to measure one engine with one filter, at the least.
    pub at_least: Duration,
    /// Look at the answers and take no time.
    pub check: bool,
    /// Print the jobs as JSON lines, and do nothing else.
    pub print: bool,
}

pub const USAGE: &str = "
Options:
  --jobs N       how many jobs to make up: 1,000,000, or 2,000 with --check
  --only NAME    only engines whose names have NAME in them
  --seconds S    how long to measure one engine with one filter, at the least: 1
  --check        see that all engines give the same answers, and take no time
  --print        print the jobs as JSON lines, and do nothing else
";

impl Args {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    ///
    /// What is wrong with them, in words.
    pub fn read(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut jobs, mut only, mut seconds) = (None, String::new(), 1.0);
        let (mut check, mut print) = (false, false);
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or_else(|| format!("`{arg}` wants a value"));
            match arg.as_str() {
                "--jobs" => jobs = Some(number(&value()?)?),
                "--only" => only = value()?,
                "--seconds" => seconds = number(&value()?)?,
                "--check" => check = true,
                "--print" => print = true,
                _ => return Err(format!("`{arg}` is no option")),
            }
        }
        let jobs = jobs.unwrap_or(if check { 2_000 } else { 1_000_000 });
        let at_least = Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())?;
        Ok(Self { jobs, only, at_least, check, print })
    }
}

fn number<N: std::str::FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| format!("`{text}` is not a number"))
}
