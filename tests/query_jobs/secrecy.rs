//! The log: what happened, and nothing that a caller sent.

use std::io;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tracing_subscriber::fmt::MakeWriter;

use crate::client::{JOBS, Server};

/// A log that can be read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[test]
fn nothing_that_a_caller_sent_is_logged() {
    const SECRET: &str = "s3cr3t-operand";
    let log = Log::default();
    // For all threads, and as talkative as can be; the other tests' servers log to it as well.
    tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .init();

    let server = Server::start(true);
    let query = format!(r#"{{"filter": {{"name": "{SECRET}"}}}}"#);
    let encoded = URL_SAFE_NO_PAD.encode(&query);
    let target = format!("{JOBS}/query?.r={encoded}");
    assert_eq!(server.post_as(SECRET, "query", &query).status, 200);
    assert_eq!(server.ask("GET", &target, "wix-site-id: a\r\n", b"").status, 200);
    for body in [
        format!(r#"{{"filter": {{"{SECRET}": 1}}}}"#),
        format!(r#"{{"filter": {{"status": "{SECRET}"}}}}"#),
        format!(r#"{{"filter": {{"id": {{"${SECRET}": 1}}}}}}"#),
        format!(r#"{{"cursorPaging": {{"cursor": "{SECRET}"}}}}"#),
        format!(r#"{{"{SECRET}": 1}}"#),
        SECRET.to_owned(),
    ] {
        assert_eq!(server.post_as("a", "query", &body).status, 400, "{body}");
    }
    assert_eq!(server.get(&format!("/{SECRET}")).status, 404);
    assert_eq!(server.ask(SECRET, "/", "", b"").status, 405);
    assert_eq!(server.get(&format!("{JOBS}/query?{SECRET}=1")).status, 400);

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for line in log.lines() {
        let is_secret = line.contains(SECRET) || line.contains(&encoded);
        assert!(!is_secret, "{line}");
    }
    // It does say what happened.
    for part in [
        r#"method="POST" path="/data-mover/v1/jobs/query" status=200 micros="#,
        r#"codes="UNSUPPORTED_FILTER_VALUE""#,
        r#"codes="FIELD_NOT_FILTERABLE""#,
        r#"codes="INVALID_CURSOR""#,
        "cursor_reason=",
        r#"method="(other)" path="/" status=405"#,
        r#"path="(unknown)" status=404"#,
    ] {
        assert!(log.contains(part), "{part}");
    }
}
