//! The server: connections, how long each may take, and how all of them end.
//!
//! `axum::serve` would do all but the patience: it waits for ever for the second half of a
//! request.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};
use tracing::{debug, warn};

/// How long the server waits for others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// For the head of a request, idle time between two requests included.
    pub(crate) head: Duration,
    /// For the body of a request.
    pub(crate) body: Duration,
    /// For a connection as a whole; it is asked to end after a request then.
    pub(crate) connection: Duration,
    /// For the rest of a request, once the connection is to end.
    pub(crate) end: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            connection: Duration::from_secs(300),
            end: Duration::from_secs(10),
        }
    }
}

/// Connections at one time; others wait until one of them ends.
const CONNECTIONS: usize = 2_048;

/// Bytes of the head of a request, at the most; the SDK's are up to 4,000 and its own headers.
const LARGEST_HEAD: usize = 32 * 1024;

/// Answers connections until `end` comes, and then those that there are to their end.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    end: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let (ending, _) = watch::channel(false);
    let mut end = pin!(end);
    loop {
        let accepted = async {
            // Never closed, so there is always a place to wait for.
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, stream) = select! {
            () = &mut end => break,
            (place, accepted) = accepted => match accepted {
                Ok((stream, _)) => (place, stream),
                Err(error) => {
                    pause_after(&error).await;
                    continue;
                }
            },
        };
        let (router, ending) = (router.clone(), ending.subscribe());
        tokio::spawn(async move {
            answer(stream, router, patience, ending).await;
            drop(place);
        });
    }
    // No newcomers: who connects now is told at once that nobody is here.
    drop(listener);
    ending.send_replace(true);
    if timeout(patience.end, ending.closed()).await.is_err() {
        warn!("some connections were cut off");
    }
}

/// Where the process has no files left, the next try would fail as well; a connection that was
/// gone before it was taken is its own affair.
async fn pause_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};

    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        warn!(%error, "no connection could be accepted");
        sleep(Duration::from_millis(100)).await;
    }
}

/// Answers the requests of one connection.
async fn answer(
    stream: TcpStream,
    router: Router,
    patience: Patience,
    mut ending: watch::Receiver<bool>,
) {
    // Answers are written whole, so waiting for more to send would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "a connection without `nodelay`");
    }
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.head).max_buf_size(LARGEST_HEAD);
    let service = TowerToHyperService::new(router);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
    let over = async {
        // An error would mean that the server is gone, which is an end too.
        select! {
            _ = ending.wait_for(|is_ending| *is_ending) => {}
            () = sleep(patience.connection) => {}
        }
    };
    select! {
        // How a connection fails is the client's affair: it is gone.
        _ = &mut connection => return,
        () = over => connection.as_mut().graceful_shutdown(),
    }
    // Whoever does not read the answer does not get the rest of it.
    let _ = timeout(patience.end, connection).await;
}
