//! The clients: requests in turn on kept-alive connections, driven by one thread so that the
//! server keeps most of the machine.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::wire::{connect, runtime};

pub const CONNECTIONS: usize = 64;
const WARM_UP: Duration = Duration::from_millis(500);

/// What is sent, and what must come back.
#[derive(Clone)]
pub struct Asked {
    /// `127.0.0.1:PORT`
    pub address: String,
    /// The requests of each connection, sent in turn and then again from the first.
    pub connections: Vec<Vec<Vec<u8>>>,
    pub status: u16,
}

/// How long each answer took.
pub struct Answered {
    /// Microseconds, sorted.
    pub micros: Vec<u32>,
    pub length: Duration,
}

impl Asked {
    /// Bytes of the content that the first request brings.
    pub fn size(&self) -> usize {
        runtime().block_on(async {
            let mut stream = connect(&self.address).await;
            let mut buffer = Vec::new();
            ask(
                &mut stream,
                &self.connections[0][0],
                self.status,
                &mut buffer,
            )
            .await
        })
    }
}

pub fn get(path: &str, headers: &[String]) -> Vec<u8> {
    let mut request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html\r\n");
    for header in headers {
        request.push_str(header);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    request.into_bytes()
}

pub fn authority(address: &str) -> String {
    address.trim_start_matches("http://").to_owned()
}

/// Asks for `length`, after a moment to warm up.
pub fn run(asked: &Asked, length: Duration) -> Answered {
    let begin = Instant::now() + WARM_UP;
    let end = begin + length;
    runtime().block_on(async {
        let connections: Vec<_> = asked
            .connections
            .iter()
            .cloned()
            .map(|requests| {
                let (address, status) = (asked.address.clone(), asked.status);
                tokio::spawn(connection(address, requests, status, begin, end))
            })
            .collect();
        let mut micros = Vec::new();
        for connection in connections {
            micros.extend(connection.await.expect("a connection that ended well"));
        }
        micros.sort_unstable();
        Answered { micros, length }
    })
}

/// Asks in turn until `end`; the microseconds of each answer after `begin`.
async fn connection(
    address: String,
    requests: Vec<Vec<u8>>,
    status: u16,
    begin: Instant,
    end: Instant,
) -> Vec<u32> {
    let mut stream = connect(&address).await;
    let mut micros = Vec::new();
    let mut buffer = Vec::new();
    for request in requests.iter().cycle() {
        let start = Instant::now();
        if start >= end {
            break;
        }
        ask(&mut stream, request, status, &mut buffer).await;
        if start >= begin {
            micros.push(u32::try_from(start.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
    }
    micros
}

/// Sends a request and reads the whole answer; the bytes of its content.
async fn ask(stream: &mut TcpStream, request: &[u8], status: u16, buffer: &mut Vec<u8>) -> usize {
    stream.write_all(request).await.expect("sent");
    buffer.clear();
    let head = loop {
        let seen = buffer.len();
        read(stream, buffer).await;
        let from = seen.saturating_sub(3);
        let end = buffer[from..].windows(4).position(|end| end == b"\r\n\r\n");
        if let Some(at) = end {
            break from + at + 4;
        }
    };
    let text = std::str::from_utf8(&buffer[..head]).expect("a head in ASCII");
    assert!(
        text.starts_with(&format!("HTTP/1.1 {status}")),
        "{}",
        String::from_utf8_lossy(buffer)
    );
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |number| number.parse().expect("a number of bytes"));
    while buffer.len() < head + length {
        read(stream, buffer).await;
    }
    length
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) {
    let read = stream.read_buf(buffer).await.expect("an answer");
    assert!(read > 0, "the server hung up");
}
