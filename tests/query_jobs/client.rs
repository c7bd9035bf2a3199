//! A client that writes requests byte by byte, so that it can also write wrong ones, and a
//! server for it.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::oneshot;
use wixql::{Key, Keys};

use crate::server::Patience;
use crate::service::Service;
use crate::{load, routes, server};

/// The one path of the endpoint, without its last part.
pub(crate) const JOBS: &str = "/data-mover/v1/jobs";

/// Long enough for a loaded machine, short enough to wait for.
pub(crate) const PATIENCE: Patience = Patience {
    head: Duration::from_millis(1_500),
    body: Duration::from_millis(1_500),
    connection: Duration::from_secs(60),
    end: Duration::from_millis(1_500),
};

/// A service on a port of its own, with one thread, which a request that blocks would block.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// An answer, as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) text: String,
}

impl Server {
    /// All servers have one key, as all processes of one service do.
    pub(crate) fn start(is_scoped: bool) -> Self {
        let rows = load::rows(load::SHIPPED).unwrap();
        let keys = Keys::new(Key::new(1, [7; 32]).unwrap());
        let service = Service::new(rows, &keys, is_scoped).unwrap();
        let router = routes::router(service, PATIENCE.body);

        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let (end, ended) = oneshot::channel::<()>();
        let serve = async move {
            let end = async { ended.await.unwrap_or(()) };
            server::serve(listener, router, PATIENCE, end).await;
        };
        let thread = thread::spawn(move || runtime.block_on(serve));
        Self { address, end: Some(end), thread: Some(thread) }
    }

    /// Sends these bytes and reads until the server closes.
    pub(crate) fn send(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        read_answer(&mut stream)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// A request with these header lines, each with its end.
    pub(crate) fn ask(&self, method: &str, target: &str, headers: &str, body: &[u8]) -> Answer {
        let length = body.len();
        let head = format!(
            "{method} {target} HTTP/1.1\r\nhost: jobs\r\nconnection: close\r\n\
             content-length: {length}\r\n{headers}\r\n"
        );
        self.send(&[head.as_bytes(), body].concat())
    }

    pub(crate) fn post(&self, route: &str, body: impl AsRef<[u8]>) -> Answer {
        self.ask("POST", &format!("{JOBS}/{route}"), "", body.as_ref())
    }

    pub(crate) fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, "", b"")
    }

    /// As the site of this id asks.
    pub(crate) fn post_as(&self, site: &str, route: &str, body: impl AsRef<[u8]>) -> Answer {
        let header = format!("wix-site-id: {site}\r\n");
        self.ask("POST", &format!("{JOBS}/{route}"), &header, body.as_ref())
    }

    /// Asks the server to end, and waits until it has.
    pub(crate) fn stop(&mut self) {
        if let (Some(end), Some(thread)) = (self.end.take(), self.thread.take()) {
            let _ = end.send(());
            thread.join().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !thread::panicking() {
            self.stop();
        }
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body of an answer that is right.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        self.json()
    }

    /// Status and code of an answer in the one envelope or the other.
    #[track_caller]
    pub(crate) fn refusal(&self) -> (u16, String) {
        let body = self.json();
        assert!(body["message"].is_string(), "{body}");
        assert!(self.head.contains("content-type: application/json\r\n"), "{}", self.head);
        let details = &body["details"];
        let code = match details.get("applicationError") {
            Some(error) => &error["code"],
            None => &details["validationError"]["fieldViolations"][0]["violatedRule"],
        };
        (self.status, code.as_str().unwrap_or_default().to_owned())
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        let body = self.ok();
        let jobs = body["jobs"].as_array().unwrap();
        jobs.iter().map(|job| job["id"].as_str().unwrap().to_owned()).collect()
    }

    /// The cursor of this name, `next` or `prev`.
    pub(crate) fn cursor(&self, name: &str) -> Option<String> {
        let body = self.ok();
        body["pagingMetadata"]["cursors"][name].as_str().map(str::to_owned)
    }
}

/// Reads until the server closes; what it sent before a reset counts.
pub(crate) fn read_answer(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
        Err(error) => panic!("{error} after {} bytes", bytes.len()),
    }
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, head: format!("{head}\r\n"), text: body.to_owned() }
}
