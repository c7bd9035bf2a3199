//! Runs the program and looks at what it says.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The jobs of the repository's examples.
pub(crate) fn jobs() -> String {
    example("jobs.jsonl")
}

pub(crate) fn example(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    root.join("examples/data").join(name).to_str().unwrap().to_owned()
}

/// A run that is over.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the program with these arguments, and this on its standard input.
#[track_caller]
pub(crate) fn wixql(args: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
    let mut child = command(args).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    // A program that has seen enough closes its end.
    let _ = pipe.write_all(stdin.as_ref());
    drop(pipe);
    Ran::of(child.wait_with_output().unwrap())
}

/// What the program prints of these records to a terminal; nothing where there is no `script`, which
/// makes one.
#[cfg(target_os = "linux")]
#[track_caller]
pub(crate) fn on_terminal(test: &str, records: &str) -> Option<String> {
    let file = Scratch::file(test, records);
    let line = format!("'{}' '{}'", env!("CARGO_BIN_EXE_wixql"), file.path());
    let ran =
        Command::new("script").args(["-qec", &line, "/dev/null"]).stdin(Stdio::null()).output();
    let ran = Ran::of(ran.ok().filter(|output| output.stderr.is_empty())?);
    Some(ran.printed().replace("\r\n", "\n"))
}

/// The program with these arguments, all its streams being pipes.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wixql"));
    command.args(args);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What was printed, of a run that went well and had nothing to complain about.
    #[track_caller]
    pub(crate) fn printed(&self) -> &str {
        assert_eq!((self.status, self.err.as_str()), (0, ""), "{self:?}");
        &self.out
    }

    /// What was complained of, by a run that ended with `status` and printed nothing.
    #[track_caller]
    pub(crate) fn complained(&self, status: i32) -> &str {
        assert_eq!((self.status, self.out.as_str()), (status, ""), "{self:?}");
        &self.err
    }

    /// What was printed, as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(self.printed()).unwrap()
    }
}

/// A file in a directory of its own, gone at the end.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// `test` tells the scratch files of tests that run side by side apart.
    pub(crate) fn file(test: &str, content: impl AsRef<[u8]>) -> Self {
        let name = format!("wixql-{}-{test}", std::process::id());
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&directory).unwrap();
        std::fs::write(directory.join("file"), content).unwrap();
        Self(directory)
    }

    pub(crate) fn path(&self) -> String {
        self.0.join("file").to_str().unwrap().to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
