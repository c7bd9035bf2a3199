//! The command line and the environment: where to listen, which jobs to hold, under which key.

use std::env::VarError;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use wixql::{Key, Keys};

pub(crate) const HELP: &str = "\
Answers queries about data-mover jobs.

query_jobs [--listen ADDRESS] [--jobs FILE] [--scoped]

  --listen ADDRESS  where to listen; 127.0.0.1:8080 unless given, and port 0 is any
  --jobs FILE       the jobs, one JSON object a line; those of the repository unless given
  --scoped          answers each caller about one site's jobs only, the one that the header
                    `wix-site-id` names
  --help            prints this

WIXQL_CURSOR_KEY           the secret that cursors are sealed under, at least 32 bytes, after its
                           number and a colon if that is not 1; a secret of this process's own
                           unless given, so that cursors end with it
WIXQL_CURSOR_KEY_ACCEPTED  another, whose cursors are taken as well, while keys are changed
WIXQL_LOG                  off, error, warn, info (unless given), debug or trace
";

/// What the command line says.
#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) listen: SocketAddr,
    pub(crate) jobs: Option<PathBuf>,
    pub(crate) is_scoped: bool,
    pub(crate) is_help: bool,
}

impl Args {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    ///
    /// In words, what cannot be understood.
    pub(crate) fn read(args: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let listen = SocketAddr::from(([127, 0, 0, 1], 8080));
        let mut read = Self { listen, jobs: None, is_scoped: false, is_help: false };
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            let mut value =
                || args.next().ok_or_else(|| format!("{} needs a value", arg.display()));
            match arg.to_str() {
                Some("--listen") => {
                    let address = value()?;
                    let parsed = address.to_str().and_then(|text| text.parse().ok());
                    read.listen = parsed.ok_or_else(|| {
                        format!("--listen: `{}` is not an address and port", address.display())
                    })?;
                }
                Some("--jobs") => read.jobs = Some(value()?.into()),
                Some("--scoped") => read.is_scoped = true,
                Some("--help" | "-h") => read.is_help = true,
                _ => return Err(format!("`{}` means nothing here", arg.display())),
            }
        }
        Ok(read)
    }
}

/// The keys that cursors are sealed under: the one that the environment gives, or one of this
/// process's own; and the one that still opens, or opens already, while keys are changed.
///
/// # Errors
///
/// In words, why there are none.
pub(crate) fn keys(
    variable: impl Fn(&'static str) -> Result<String, VarError>,
) -> Result<Keys, String> {
    const ACTIVE: &str = "WIXQL_CURSOR_KEY";
    const ACCEPTED: &str = "WIXQL_CURSOR_KEY_ACCEPTED";
    let keys = match key(ACTIVE, variable(ACTIVE))? {
        Some(key) => Keys::new(key),
        None => Keys::ephemeral().map_err(|error| error.to_string())?,
    };
    match key(ACCEPTED, variable(ACCEPTED))? {
        Some(key) => keys.accept(key).map_err(|error| format!("{ACCEPTED}: {error}")),
        None => Ok(keys),
    }
}

/// The key that a variable gives: its secret, after its number and a colon if that is not 1.
fn key(name: &str, value: Result<String, VarError>) -> Result<Option<Key>, String> {
    let text = match value {
        Ok(text) => text,
        Err(VarError::NotPresent) => return Ok(None),
        Err(VarError::NotUnicode(_)) => return Err(format!("{name} is not text")),
    };
    let numbered = text.split_once(':').and_then(|(id, rest)| Some((id.parse().ok()?, rest)));
    let (id, secret) = numbered.unwrap_or((1, &text));
    Key::new(id, secret).map(Some).map_err(|error| {
        format!("the key for cursors ({name}): {error}; `openssl rand -hex 32` prints a good one")
    })
}
