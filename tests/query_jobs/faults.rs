//! Requests that are too large, too slow or never whole: what they get, and that nobody else
//! pays for them.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::client::{JOBS, PATIENCE, Server, read_answer};
use crate::query_text::LARGEST;

#[test]
fn bodies_are_limited() {
    let server = Server::start(false);
    let body = |length: usize| {
        let mut body = br#"{"filter": {"#.to_vec();
        body.resize(length - 2, b' ');
        body.extend(b"}}");
        body
    };
    assert_eq!(server.post("query", body(LARGEST)).status, 200);
    let too_large = (413, "PAYLOAD_TOO_LARGE".to_owned());
    assert_eq!(server.post("query", body(LARGEST + 1)).refusal(), too_large);
    // Told before anything of it is read.
    let announced =
        format!("POST {JOBS}/query HTTP/1.1\r\nhost: jobs\r\ncontent-length: 99999999999\r\n\r\n");
    assert_eq!(server.send(announced.as_bytes()).refusal(), too_large);
    // Not announced, but sent piece by piece.
    let head =
        format!("POST {JOBS}/query HTTP/1.1\r\nhost: jobs\r\ntransfer-encoding: chunked\r\n\r\n");
    let piece = format!("{:x}\r\n{}\r\n", 4096, " ".repeat(4096));
    let pieces = piece.repeat(17);
    assert_eq!(server.send(format!("{head}{pieces}0\r\n\r\n").as_bytes()).refusal(), too_large);
}

#[test]
fn heads_are_limited() {
    let server = Server::start(false);
    let long = "a".repeat(64 * 1024);
    assert!((400..500).contains(&server.get(&format!("{JOBS}/query?.r={long}")).status));
    let answer = server.ask("GET", "/", &format!("x: {long}\r\n"), b"");
    assert_eq!(answer.status, 431, "{answer:?}");
    assert_eq!(server.send(b"\x16\x03\x01 no http at all\r\n\r\n").status, 400);
}

/// What a client sends that then says no more, and the status it is told in the end, if any.
const HALVES: [(&str, u16); 4] = [
    ("", 0),
    ("POST /data-mover/v1/jobs/query HT", 0),
    ("POST /data-mover/v1/jobs/query HTTP/1.1\r\nhost: jobs\r\ncontent-le", 0),
    (
        "POST /data-mover/v1/jobs/query HTTP/1.1\r\nhost: jobs\r\ncontent-length: 9\r\n\r\n{\"fil",
        408,
    ),
];

#[test]
fn half_a_request_costs_nobody_else_anything() {
    let server = Server::start(false);
    let mut halves: Vec<(TcpStream, u16)> = Vec::new();
    let started = Instant::now();
    for _ in 0..25 {
        for (half, status) in HALVES {
            let mut stream = server.connect();
            stream.write_all(half.as_bytes()).unwrap();
            halves.push((stream, status));
        }
    }
    // The server has one thread. If each half held it until the server's patience ends, these
    // would wait a hundred times as long as that.
    let others = Instant::now();
    for _ in 0..5 {
        assert_eq!(server.post("query", "{}").ids().len(), 50);
    }
    let others = others.elapsed();
    assert!(others < PATIENCE.body * 5, "{others:?}");
    // And they do not stay: each is told, or closed.
    for (mut stream, status) in halves {
        let answer = read_answer(&mut stream);
        assert!(answer.status == status || (status == 0 && answer.status == 408), "{answer:?}");
        if status != 0 {
            assert_eq!(answer.refusal(), (408, "REQUEST_TIMEOUT".to_owned()));
        }
    }
    assert!(started.elapsed() >= PATIENCE.body);
}

#[test]
fn the_end_waits_for_answers_and_not_for_the_idle() {
    let mut server = Server::start(false);
    // One connection in the middle of a body, one idle after its request, one that says nothing.
    let mut middle = server.connect();
    let head = format!("POST {JOBS}/count HTTP/1.1\r\nhost: jobs\r\ncontent-length: 2\r\n\r\n{{");
    middle.write_all(head.as_bytes()).unwrap();
    let mut idle = server.connect();
    idle.write_all(b"GET / HTTP/1.1\r\nhost: jobs\r\n\r\n").unwrap();
    let _silent = server.connect();
    assert_eq!(server.post("count", "{}").status, 200);

    let address = server.address;
    let ending = std::thread::spawn(move || {
        let started = Instant::now();
        server.stop();
        started.elapsed()
    });
    std::thread::sleep(Duration::from_millis(100));
    middle.write_all(b"}").unwrap();
    assert!(read_answer(&mut middle).text.ends_with(r#"{"count":1200}"#));
    assert_eq!(read_answer(&mut idle).status, 200);
    let took = ending.join().unwrap();
    assert!(took < PATIENCE.end + Duration::from_secs(5), "{took:?}");
    assert!(TcpStream::connect(address).is_err());
}
